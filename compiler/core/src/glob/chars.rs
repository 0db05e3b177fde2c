//! Sets of characters, as patterns spell them.

/// A set of Unicode characters: sorted, disjoint, non-adjacent closed ranges.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct CharSet {
    ranges: Vec<(char, char)>,
    /// The character that the pattern's author typed, where the set is wider than that (letters of either case).
    hint: Option<char>,
}

impl CharSet {
    pub(super) fn any() -> Self {
        Self::of(vec![('\0', char::MAX)])
    }

    pub(super) fn one(c: char) -> Self {
        Self::of(vec![(c, c)])
    }

    pub(super) fn except(c: char) -> Self {
        Self::one(c).negated()
    }

    /// An ASCII letter in either case, any other character as it is.
    pub(super) fn either_case(c: char) -> Self {
        let (lower, upper) = (c.to_ascii_lowercase(), c.to_ascii_uppercase());
        Self {
            hint: Some(c),
            ..Self::of(vec![(upper, upper), (lower, lower)])
        }
    }

    /// The union of closed ranges; a range that runs backwards is empty.
    pub(super) fn of(mut ranges: Vec<(char, char)>) -> Self {
        ranges.retain(|(lo, hi)| lo <= hi);
        ranges.sort_unstable();
        let mut merged: Vec<(char, char)> = Vec::with_capacity(ranges.len());
        for (lo, hi) in ranges {
            match merged.last_mut() {
                Some(last) if next(last.1).is_none_or(|after| lo <= after) => last.1 = last.1.max(hi),
                _ => merged.push((lo, hi)),
            }
        }
        Self {
            ranges: merged,
            hint: None,
        }
    }

    pub(super) fn negated(&self) -> Self {
        let mut out = Vec::new();
        let mut from = Some('\0');
        for &(lo, hi) in &self.ranges {
            if let (Some(start), Some(end)) = (from, previous(lo))
                && start <= end
            {
                out.push((start, end));
            }
            from = next(hi);
        }
        out.extend(from.map(|start| (start, char::MAX)));
        Self::of(out)
    }

    pub(super) fn without(&self, c: char) -> Self {
        let mut rest = self.negated().ranges;
        rest.push((c, c));
        Self::of(rest).negated()
    }

    pub(super) fn contains(&self, c: char) -> bool {
        let after = self.ranges.partition_point(|&(lo, _)| lo <= c);
        after > 0 && self.ranges[after - 1].1 >= c
    }

    pub(super) fn ranges(&self) -> &[(char, char)] {
        &self.ranges
    }

    pub(super) fn hint(&self) -> Option<char> {
        self.hint
    }

    /// The character, if the set has exactly one.
    pub(super) fn single(&self) -> Option<char> {
        match self.ranges[..] {
            [(lo, hi)] if lo == hi => Some(lo),
            _ => None,
        }
    }

    pub(super) fn is_any(&self) -> bool {
        self.ranges == [('\0', char::MAX)]
    }
}

/// The next character, over the surrogate gap.
pub(super) fn next(c: char) -> Option<char> {
    match c {
        '\u{D7FF}' => Some('\u{E000}'),
        char::MAX => None,
        _ => char::from_u32(c as u32 + 1),
    }
}

fn previous(c: char) -> Option<char> {
    match c {
        '\0' => None,
        '\u{E000}' => Some('\u{D7FF}'),
        _ => char::from_u32(c as u32 - 1),
    }
}
