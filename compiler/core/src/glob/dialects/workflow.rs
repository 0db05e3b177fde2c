//! Filters of workflow triggers.
//!
//! Documented: "Workflow syntax", filter pattern cheat sheet. What it leaves open was measured by others with path
//! filters of live workflows (2026-10): a pattern is a regular expression in disguise. `**/` is `.*` and does not
//! need its slash, so `**/README.md` also matches `NOTREADME.md`; `?` at the start makes the start optional; `+` at
//! the start has no effect; both are errors after a wildcard or another of them; sets hold ASCII letters and digits;
//! only punctuation and space can be escaped. Not modelled: `**` does not match a newline.

use super::super::chars::CharSet;
use super::super::error::PatternError;
use super::super::expression::Expression;
use super::scan::Scan;

/// A pattern without its `!`.
pub(super) fn parse(pattern: &str) -> Result<Expression, PatternError> {
    let mut scan = Scan::new(pattern);
    let mut items: Vec<Expression> = Vec::new();
    if scan.take("?") {
        items.push(Expression::anything());
    } else {
        scan.take("+");
    }
    while let Some(c) = scan.next() {
        match c {
            '?' | '+' => {
                let repeated = repeatable(&mut items).ok_or_else(|| misplaced(&scan, c))?;
                items.push(repeat(repeated, c));
            }
            _ => items.push(item(&mut scan, c)?),
        }
    }
    Ok(Expression::Sequence(items))
}

fn item(scan: &mut Scan, c: char) -> Result<Expression, PatternError> {
    Ok(match c {
        '*' => wildcard(scan),
        '[' => Expression::One(set(scan)?),
        '\\' => Expression::char(escaped(scan)?),
        other => Expression::char(other),
    })
}

fn wildcard(scan: &mut Scan) -> Expression {
    if scan.take("*/") || scan.take("*") {
        Expression::anything()
    } else {
        Expression::within_segment()
    }
}

/// Takes the last item if it is a single character.
fn repeatable(items: &mut Vec<Expression>) -> Option<Expression> {
    items.pop_if(|last| matches!(last, Expression::One(_)))
}

fn repeat(item: Expression, sign: char) -> Expression {
    match sign {
        '?' => Expression::Optional(Box::new(item)),
        _ => Expression::Sequence(vec![item.clone(), Expression::Repeated(Box::new(item))]),
    }
}

fn misplaced(scan: &Scan, sign: char) -> PatternError {
    scan.malformed(
        scan.at() - 1,
        format!("`{sign}` repeats the character before it, and there is none"),
    )
}

fn escaped(scan: &mut Scan) -> Result<char, PatternError> {
    let at = scan.at() - 1;
    match scan.escaped()? {
        c if c.is_ascii_punctuation() || c == ' ' => Ok(c),
        c => Err(scan.malformed(at, format!("`{c}` cannot be escaped"))),
    }
}

/// A set of letters and digits, its `[` just consumed.
fn set(scan: &mut Scan) -> Result<CharSet, PatternError> {
    let open = scan.at() - 1;
    let mut ranges = Vec::new();
    while scan.peek() != Some(']') {
        let lo = member(scan, open)?;
        let hi = if scan.take("-") { member(scan, open)? } else { lo };
        if lo > hi || lo.is_ascii_digit() != hi.is_ascii_digit() {
            return Err(scan.malformed(open, format!("`{lo}-{hi}` is not a range within `A-z` or `0-9`")));
        }
        ranges.push((lo, hi));
    }
    scan.next();
    match ranges.is_empty() {
        true => Err(scan.malformed(open, "`[]` is empty")),
        false => Ok(CharSet::of(ranges)),
    }
}

fn member(scan: &mut Scan, open: usize) -> Result<char, PatternError> {
    let at = scan.at();
    match scan.next() {
        Some(c) if c.is_ascii_alphanumeric() => Ok(c),
        Some(c) => Err(scan.malformed(at, format!("`{c}` in a set is neither a letter nor a digit"))),
        None => Err(scan.malformed(open, "the `[` is not closed")),
    }
}
