//! Wildcards of IAM policies.

use super::super::chars::CharSet;
use super::super::error::PatternError;
use super::super::expression::Expression;
use super::scan::Scan;

/// A value of `StringLike`, or a resource.
pub(super) fn parse_string(pattern: &str) -> Result<Expression, PatternError> {
    wildcards(pattern, |_| CharSet::any(), CharSet::one)
}

/// An action; letters in either case.
pub(super) fn parse_action(pattern: &str) -> Result<Expression, PatternError> {
    wildcards(pattern, |_| CharSet::any(), CharSet::either_case)
}

/// A value of `ArnLike`: wildcards stop at `:` in the first five parts.
pub(super) fn parse_arn(pattern: &str) -> Result<Expression, PatternError> {
    let parts = pattern.matches(':').count() + 1;
    let expression = wildcards(
        pattern,
        |part| {
            if part < 5 {
                CharSet::except(':')
            } else {
                CharSet::any()
            }
        },
        CharSet::one,
    )?;
    if parts < 6 {
        let message = format!("an ARN has six parts between colons, this has {parts}");
        return Err(PatternError::malformed(pattern, pattern.len(), message));
    }
    Ok(expression)
}

/// `wild` is what `*` repeats and `?` is, by the number of colons before.
fn wildcards(
    pattern: &str,
    wild: impl Fn(usize) -> CharSet,
    plain: impl Fn(char) -> CharSet,
) -> Result<Expression, PatternError> {
    let mut scan = Scan::new(pattern);
    let (mut items, mut part) = (Vec::new(), 0);
    while let Some(c) = scan.next() {
        part += usize::from(c == ':');
        items.push(match c {
            '*' => {
                scan.skip('*');
                Expression::many(wild(part))
            }
            '?' => Expression::One(wild(part)),
            '$' if scan.peek() == Some('{') => Expression::One(plain(variable(&mut scan)?)),
            other => Expression::One(plain(other)),
        });
    }
    Ok(Expression::Sequence(items))
}

/// `${*}`, `${?}` and `${$}` are the characters; any other variable has to be replaced by its value first.
fn variable(scan: &mut Scan) -> Result<char, PatternError> {
    let at = scan.at() - 1;
    match ['*', '?', '$']
        .into_iter()
        .find(|c| scan.take(&format!("{{{c}}}")))
    {
        Some(c) => Ok(c),
        None => Err(scan.unresolved(
            at,
            "a policy variable; replace it by its value, or treat the statement as unknown",
        )),
    }
}
