//! How much later one day is than another, in words.

/// "two months longer", "ten days shorter"; nothing if one of them is no day (`YYYY-MM-DD`).
pub(super) fn moved(old: &str, new: &str) -> Option<String> {
    let (old, new) = (day(old)?, day(new)?);
    let word = if new > old { "longer" } else { "shorter" };
    let (first, last) = (old.min(new), old.max(new));
    let months = (last.0 - first.0) * 12 + last.1 - first.1;
    let whole = last.2 == first.2 || (is_last(first) && is_last(last));
    let (count, unit) = match (whole, months % 12) {
        (true, 0) => (months / 12, "year"),
        (true, _) => (months, "month"),
        (false, _) => (number(last) - number(first), "day"),
    };
    Some(format!(
        "{} {unit}{} {word}",
        spelled(count),
        if count == 1 { "" } else { "s" }
    ))
}

/// Year, month and day.
fn day(text: &str) -> Option<(i64, i64, i64)> {
    let mut parts = text
        .split('-')
        .map(|part| part.parse::<i64>().ok().filter(|part| (0..=9999).contains(part)));
    let day = (parts.next()??, parts.next()??, parts.next()??);
    let exists = (1..=12).contains(&day.1) && (1..=length(day.0, day.1)).contains(&day.2);
    (exists && parts.next().is_none()).then_some(day)
}

fn length(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_last((year, month, day): (i64, i64, i64)) -> bool {
    day == length(year, month)
}

/// Days since the first of March of year 0, in years that begin in March so that the leap day is the last one.
fn number((year, month, day): (i64, i64, i64)) -> i64 {
    let (year, month) = if month < 3 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    365 * year + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (153 * month + 2) / 5
        + day
        - 1
}

fn spelled(count: i64) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    let word = usize::try_from(count).ok().and_then(|at| WORDS.get(at));
    word.map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_the_largest_unit_that_is_whole() {
        let table = [
            ("2027-01-31", "2027-03-31", Some("two months longer")),
            ("2027-01-31", "2027-02-28", Some("one month longer")),
            ("2027-03-31", "2027-01-31", Some("two months shorter")),
            ("2027-01-15", "2029-01-15", Some("two years longer")),
            ("2028-02-28", "2028-03-01", Some("two days longer")),
            ("2027-12-25", "2028-01-14", Some("20 days longer")),
            ("2027-02-30", "2027-03-01", None),
            ("no end", "2027-03-01", None),
            ("2027-03-01-01", "2027-03-02", None),
        ];
        for (old, new, expected) in table {
            assert_eq!(moved(old, new).as_deref(), expected, "{old} to {new}");
        }
    }
}
