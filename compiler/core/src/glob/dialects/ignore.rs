//! The relatives of `.gitignore`: CODEOWNERS, file patterns of rulesets, and the areas of our own declaration.

use super::super::error::PatternError;
use super::super::expression::Expression;
use super::scan::Scan;

/// What a last segment `*` covers besides the direct files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Reading {
    /// Nothing.
    Narrow,
    /// Everything below the directories that it matches.
    Wide,
}

/// What a family member lets a segment contain.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flavour {
    CodeOwners,
    FilePatterns,
    Area,
}

enum Segment {
    /// `**`
    AnyDepth,
    /// `*`
    Any,
    Name(Vec<Expression>),
}

/// A line of CODEOWNERS.
pub(super) fn parse_code_owners(pattern: &str) -> Result<Expression, PatternError> {
    if let Some(at) = pattern.find("***") {
        return Err(PatternError::malformed(pattern, at, "three asterisks in a row"));
    }
    if pattern.starts_with(['!', '#']) || pattern.starts_with("\\#") {
        return Err(PatternError::malformed(
            pattern,
            0,
            "CODEOWNERS has neither `!` nor names that begin with `#`",
        ));
    }
    let rooted = anywhere_unless_rooted(pattern, segments(pattern, Flavour::CodeOwners)?)?;
    Ok(join(rooted, Reading::Narrow, true))
}

/// A file pattern of a ruleset.
pub(super) fn parse_file_patterns(pattern: &str, reading: Reading) -> Result<Expression, PatternError> {
    if pattern.starts_with('#') {
        return Err(PatternError::malformed(
            pattern,
            0,
            "a comment, not a pattern; write `\\#`",
        ));
    }
    let mut rooted = anywhere_unless_rooted(pattern, segments(pattern, Flavour::FilePatterns)?)?;
    if pattern.ends_with("**/") && reading == Reading::Narrow {
        // Directories at any depth and what is in them, so not the direct files (as `git check-ignore` has it).
        rooted.insert(rooted.len() - 1, Segment::Any);
    }
    Ok(join(rooted, reading, true))
}

/// An area: always from the root; only names without wildcards cover what is below them.
pub(super) fn parse_area(pattern: &str) -> Result<Expression, PatternError> {
    if pattern.starts_with(['/', '!', ':']) {
        return Err(PatternError::malformed(
            pattern,
            0,
            "an area begins with a name or a wildcard",
        ));
    }
    let segments = segments(pattern, Flavour::Area)?;
    let plain = !pattern.contains(['*', '?', '[', '\\']);
    if pattern.ends_with('/') && !plain {
        let message = "matches no file; write `**` after the slash for everything below";
        return Err(PatternError::malformed(pattern, pattern.len() - 1, message));
    }
    Ok(join(segments, Reading::Narrow, plain))
}

/// A slash at the beginning or in the middle ties a pattern to the root; without one it holds at any depth.
fn anywhere_unless_rooted(pattern: &str, mut segments: Vec<Segment>) -> Result<Vec<Segment>, PatternError> {
    if pattern == "/" {
        return Err(PatternError::malformed(pattern, 0, "matches nothing; write `*`"));
    }
    let middle = pattern.strip_suffix('/').unwrap_or(pattern);
    if !middle.contains('/') && !matches!(segments[0], Segment::AnyDepth) {
        segments.insert(0, Segment::AnyDepth);
    }
    Ok(segments)
}

/// The segments between slashes, without the empty one before a leading slash; a trailing slash is `/**`.
fn segments(pattern: &str, flavour: Flavour) -> Result<Vec<Segment>, PatternError> {
    let mut out = Vec::new();
    let mut from = usize::from(pattern.starts_with('/'));
    let ends = pattern
        .match_indices('/')
        .map(|(at, _)| at)
        .filter(|&at| at > 0)
        .chain([pattern.len()]);
    for end in ends {
        let last = end == pattern.len();
        if from == end && !last {
            return Err(PatternError::malformed(pattern, from, "two slashes in a row"));
        }
        out.push(match &pattern[from..end] {
            "" | "**" => Segment::AnyDepth,
            "*" => Segment::Any,
            _ => Segment::Name(
                name(&pattern[..end], from, flavour).map_err(|error| PatternError {
                    pattern: pattern.to_owned(),
                    ..error
                })?,
            ),
        });
        from = end + 1;
    }
    Ok(out)
}

fn name(upto: &str, from: usize, flavour: Flavour) -> Result<Vec<Expression>, PatternError> {
    if flavour == Flavour::Area && matches!(&upto[from..], "." | "..") {
        return Err(PatternError::malformed(
            upto,
            from,
            "areas have no `.` and `..`; the whole repository is `**`",
        ));
    }
    let mut scan = Scan::from(upto, from);
    let mut items = Vec::new();
    while let Some(c) = scan.next() {
        items.push(item(&mut scan, c, flavour)?);
    }
    Ok(items)
}

fn item(scan: &mut Scan, c: char, flavour: Flavour) -> Result<Expression, PatternError> {
    let at = scan.at() - c.len_utf8();
    Ok(match c {
        '*' if flavour == Flavour::Area && scan.peek() == Some('*') => {
            return Err(scan.malformed(at, "`**` stands alone between slashes"));
        }
        '*' => {
            scan.skip('*');
            Expression::within_segment()
        }
        '?' => Expression::in_segment(),
        '[' if flavour == Flavour::CodeOwners => {
            return Err(scan.malformed(at, "CODEOWNERS does not support `[ ]`"));
        }
        '[' => Expression::One(scan.bracket(true)?.without('/')),
        '\\' => Expression::char(scan.escaped()?),
        other => Expression::char(other),
    })
}

/// Joins segments with slashes. `below`: a name at the end also stands for everything below it.
fn join(segments: Vec<Segment>, reading: Reading, below: bool) -> Expression {
    let mut items = Vec::new();
    let end = segments.len() - 1;
    for (index, segment) in segments.into_iter().enumerate() {
        let last = index == end;
        match segment {
            Segment::AnyDepth if last => items.push(Expression::something()),
            Segment::AnyDepth => {
                items.push(Expression::directories());
                continue;
            }
            Segment::Any => items.push(Expression::segment()),
            Segment::Name(name) => {
                items.extend(name);
                items.extend((last && below).then(Expression::or_below));
                items.extend((!last).then(|| Expression::char('/')));
                continue;
            }
        }
        items.extend((last && reading == Reading::Wide).then(Expression::or_below));
        items.extend((!last).then(|| Expression::char('/')));
    }
    Expression::Sequence(items)
}
