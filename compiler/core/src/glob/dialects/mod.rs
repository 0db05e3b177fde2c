//! What the dialects mean. One parser per family, from pattern text to an expression.

mod amazon;
mod ignore;
mod ruby;
mod scan;
mod workflow;

use super::MAX_PATTERN;
use super::error::PatternError;
use super::expression::Expression;
use super::kept::Kept;
use super::language::Language;
use ignore::Reading;

/// A pattern language of a platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dialect {
    /// `conditions.ref_name` of a ruleset: Ruby's `File.fnmatch` with `FNM_PATHNAME`, on `refs/heads/NAME`,
    /// `refs/tags/NAME` or NAME; the language is of NAMEs. `*` and `**` stop at `/`, `**/` is any depth.
    /// Sources: docs "Creating rulesets for a repository" (`qa/*`, `qa/**/*`); ruby `dir.c`; measured in
    /// apache/texera#7123 ("even a trailing `**` still only matches a single segment").
    RulesetRef,
    /// Deployment branch and tag policies of an environment: the same `File.fnmatch`, on names.
    /// Source: docs "Managing environments for deployment" (`release/*/*`).
    EnvironmentBranch,
    /// `on.*.branches` and `on.*.tags` of a workflow. `*` stops at `/`, `**` does not, `?` and `+` repeat the
    /// character before them. Source: docs "Workflow syntax", filter pattern cheat sheet.
    WorkflowRef,
    /// `on.*.paths` of a workflow; the same syntax on paths.
    WorkflowPath,
    /// A line of CODEOWNERS: gitignore without `!`, `[ ]` and `\#`, and `docs/*` means direct files only.
    /// Sources: docs "About code owners"; details from hmarr/codeowners `match.go` and its table.
    CodeOwners,
    /// `required_reviewers[].file_patterns` of a ruleset: gitignore with `!`. GitHub's page says "the same as a
    /// standard `.gitignore` file", its REST schema says fnmatch. Where they differ on `docs/*` this takes the
    /// reading under which fewer files are guarded: direct files when it adds, everything below when it takes away.
    FilePatterns,
    /// An area of our own declaration: Git's `:(glob)` pathspec magic, always from the root. A name without wildcards
    /// stands for the file or everything below the directory. Source: gitglossary(7), "pathspec".
    Area,
    /// IAM `StringLike` and resources: `*` is any string, `?` any character, `${*}`, `${?}`, `${$}` are themselves.
    /// Source: IAM user guide, "condition operators" and "policy variables". Evaluators disagree whether `*` in a
    /// resource crosses colons: read what a statement allows so, and what it denies as [`Dialect::ArnLike`] unless it
    /// is `*` alone.
    StringLike,
    /// IAM actions: as [`Dialect::StringLike`], letters in either case. Source: IAM user guide, "Action element".
    Action,
    /// IAM `ArnLike` and `ArnEquals`: six parts between colons, compared one by one. The sixth is all the rest and may
    /// hold colons, which its wildcards cross (inference from "each of the six components").
    ArnLike,
    /// No wildcards: `StringEquals`, names.
    Exact,
}

impl Dialect {
    /// All dialects.
    pub const ALL: [Self; 11] = [
        Self::RulesetRef,
        Self::EnvironmentBranch,
        Self::WorkflowRef,
        Self::WorkflowPath,
        Self::CodeOwners,
        Self::FilePatterns,
        Self::Area,
        Self::StringLike,
        Self::Action,
        Self::ArnLike,
        Self::Exact,
    ];

    /// Whether `!` in front of a pattern of a list takes away (see [`compile_list`](super::compile_list)).
    pub fn has_negation(self) -> bool {
        matches!(self, Self::WorkflowRef | Self::WorkflowPath | Self::FilePatterns)
    }
}

impl Language {
    /// The strings that one pattern matches.
    ///
    /// A pattern that is malformed, that the caller must resolve first, or that is over a limit is an error; whoever
    /// reads a platform's settings reports it and treats what the pattern covers as unknown.
    pub fn compile(dialect: Dialect, pattern: &str) -> Result<Self, PatternError> {
        if dialect.has_negation() && pattern.starts_with('!') {
            let message = "a pattern that takes away has a meaning only in a list, after one that adds";
            return Err(PatternError::unresolved(pattern, 0, message));
        }
        compile(dialect, pattern, Reading::Narrow)
    }
}

/// A pattern from which `!` was taken.
pub(crate) fn compile_negated(dialect: Dialect, pattern: &str) -> Result<Language, PatternError> {
    compile(dialect, pattern, Reading::Wide)
}

/// What a compiled pattern depends on.
type Written = (Dialect, Reading, String);

fn compile(dialect: Dialect, pattern: &str, reading: Reading) -> Result<Language, PatternError> {
    static KEPT: Kept<Written, Result<Language, PatternError>> = Kept::new();
    if pattern.len() > MAX_PATTERN {
        return compile_new(dialect, pattern, reading);
    }
    KEPT.get(
        (dialect, reading, pattern.to_owned()),
        |(dialect, reading, pattern)| compile_new(*dialect, pattern, *reading),
    )
}

fn compile_new(dialect: Dialect, pattern: &str, reading: Reading) -> Result<Language, PatternError> {
    if pattern.chars().count() > MAX_PATTERN {
        return Err(PatternError::too_large(
            pattern,
            format!("longer than {MAX_PATTERN} characters"),
        ));
    }
    if pattern.is_empty() && !matches!(dialect, Dialect::Exact | Dialect::StringLike) {
        return Err(PatternError::malformed(pattern, 0, "empty pattern"));
    }
    if dialect == Dialect::Exact {
        return Ok(Language::literal(pattern));
    }
    Language::of_expression(&parse(dialect, pattern, reading)?)
        .map_err(|limit| PatternError::too_large(pattern, limit.to_string()))
}

fn parse(dialect: Dialect, pattern: &str, reading: Reading) -> Result<Expression, PatternError> {
    match dialect {
        Dialect::RulesetRef => ruby::parse_ruleset(pattern),
        Dialect::EnvironmentBranch => ruby::parse(pattern),
        Dialect::WorkflowRef | Dialect::WorkflowPath => workflow::parse(pattern),
        Dialect::CodeOwners => ignore::parse_code_owners(pattern),
        Dialect::FilePatterns => ignore::parse_file_patterns(pattern, reading),
        Dialect::Area => ignore::parse_area(pattern),
        Dialect::StringLike => amazon::parse_string(pattern),
        Dialect::Action => amazon::parse_action(pattern),
        Dialect::ArnLike => amazon::parse_arn(pattern),
        Dialect::Exact => Ok(Expression::Sequence(
            pattern.chars().map(Expression::char).collect(),
        )),
    }
}

/// A ref's short name: without `refs/heads/` or `refs/tags/`, as all ref languages are of short names.
pub fn short_ref(name: &str) -> &str {
    name.strip_prefix("refs/heads/")
        .or_else(|| name.strip_prefix("refs/tags/"))
        .unwrap_or(name)
}
