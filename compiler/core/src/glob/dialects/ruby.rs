//! `File.fnmatch` with `FNM_PATHNAME`, which GitHub uses for rulesets and environments.
//!
//! Source: `dir.c` of Ruby. Without `FNM_DOTMATCH` a wildcard does not match a leading dot; no segment of a Git
//! reference begins with a dot (git-check-ref-format), so that rule is left out.

use super::super::error::PatternError;
use super::super::expression::Expression;
use super::scan::Scan;

/// A pattern of `conditions.ref_name`.
pub(super) fn parse_ruleset(pattern: &str) -> Result<Expression, PatternError> {
    if pattern.starts_with('~') {
        let message = "`~ALL` and `~DEFAULT_BRANCH` are names, not patterns; resolve them before";
        return Err(PatternError::unresolved(pattern, 0, message));
    }
    let name = super::short_ref(pattern);
    if name.len() == pattern.len() && pattern.starts_with("refs/") {
        return Err(PatternError::unresolved(
            pattern,
            5,
            "neither `refs/heads/` nor `refs/tags/`",
        ));
    }
    if name.is_empty() {
        return Err(PatternError::malformed(
            pattern,
            pattern.len(),
            "a name is missing",
        ));
    }
    parse_from(Scan::from(pattern, pattern.len() - name.len()))
}

/// A pattern on names.
pub(super) fn parse(pattern: &str) -> Result<Expression, PatternError> {
    parse_from(Scan::new(pattern))
}

fn parse_from(mut scan: Scan) -> Result<Expression, PatternError> {
    let mut items = Vec::new();
    loop {
        // Only at the start of a segment does `**/` mean any depth.
        if scan.take("**/") {
            while scan.take("**/") {}
            items.push(Expression::directories());
        }
        let mut in_segment = true;
        while in_segment {
            let Some(c) = scan.next() else {
                return Ok(Expression::Sequence(items));
            };
            let (item, slash) = item(&mut scan, c)?;
            items.push(item);
            in_segment = !slash;
        }
    }
}

/// One element, and whether it is a slash.
fn item(scan: &mut Scan, c: char) -> Result<(Expression, bool), PatternError> {
    Ok(match c {
        '*' => {
            scan.skip('*');
            (Expression::within_segment(), false)
        }
        '?' => (Expression::in_segment(), false),
        '[' => (Expression::One(scan.bracket(false)?.without('/')), false),
        '\\' => literal(scan.escaped()?),
        other => literal(other),
    })
}

fn literal(c: char) -> (Expression, bool) {
    (Expression::char(c), c == '/')
}
