//! The claims of a job's identity token, as the conditions of a trust policy see them.

use super::condition::{Context, Value};
use super::trust::{ISSUER, SubjectFormat, SubjectInfo, WorkflowClaim};
use crate::glob::{Dialect, Language};
use crate::platforms::github::workflow::model::is_commit;

/// The part of the ref behind `refs/heads/`: free within the class of refs.
const REF: &str = "ref";
/// The name of an environment that nobody has configured: free but for those that have rules.
const ENVIRONMENT: &str = "environment";
/// Numbers in an immutable subject that nobody has told.
const NUMBERS: &str = "numbers";
/// The ref of a called workflow: `@v1` does not say whether that is a tag or a branch.
const CALLED: &str = "called";

impl SubjectInfo {
    /// The claims at these refs, in this format.
    pub(super) fn context(&self, format: SubjectFormat, names: &Language) -> Context {
        let mut context = Context::default();
        context.domain(REF, names.clone());
        if let Some(ruled) = &self.unlisted {
            context.domain(ENVIRONMENT, unlisted(ruled));
        }
        let or_unknown =
            |known: Option<String>| known.map_or(Value::Unknown, |text| Value::Known(vec![text]));
        let named = Some(self.repository.clone()).filter(|name| name.contains('/'));
        let sub = if named.is_some() {
            self.subject(format, &mut context)
        } else {
            Value::Unknown
        };
        let file = if named.is_some() {
            self.workflow_ref(&mut context)
        } else {
            Value::Unknown
        };
        let mut claim = |key: &str, value: Value| context.set(&format!("{ISSUER}:{key}"), value);
        claim("sub", sub);
        claim("job_workflow_ref", file);
        // Whoever mints the token chooses whom it is for (bypasses B4).
        claim("aud", open("audience", String::new()));
        claim("ref", open(REF, self.refs.prefix.to_owned()));
        claim("repository", or_unknown(named));
        claim(
            "repository_id",
            or_unknown(self.repository_id.map(|id| id.to_string())),
        );
        claim(
            "repository_owner_id",
            or_unknown(self.owner_id.map(|id| id.to_string())),
        );
        claim(
            "environment",
            match (&self.environment, &self.unlisted) {
                (Some(name), _) => Value::Known(vec![name.clone()]),
                (None, Some(_)) => open(ENVIRONMENT, String::new()),
                (None, None) => Value::Absent,
            },
        );
        let chosen = self.file == WorkflowClaim::Chosen;
        let workflow = if chosen {
            open("workflow", String::new())
        } else {
            or_unknown(self.workflow.clone())
        };
        claim("workflow", workflow);
        context
    }

    fn workflow_ref(&self, context: &mut Context) -> Value {
        let own = |file: &str| {
            open(
                REF,
                format!(
                    "{}/.github/workflows/{file}@{}",
                    self.repository, self.refs.prefix
                ),
            )
        };
        match &self.file {
            WorkflowClaim::File(file) => own(file),
            WorkflowClaim::Chosen => own("*"),
            WorkflowClaim::Called(uses) => called(uses, context),
            WorkflowClaim::Unknown => Value::Unknown,
        }
    }

    fn subject(&self, format: SubjectFormat, context: &mut Context) -> Value {
        let (owner, name) = self.repository.split_once('/').unwrap_or_default();
        let head = match (format, self.owner_id, self.repository_id) {
            (SubjectFormat::Name, ..) => format!("repo:{owner}/{name}"),
            (SubjectFormat::Immutable, Some(owner_id), Some(id)) => {
                format!("repo:{owner}@{owner_id}/{name}@{id}")
            }
            (SubjectFormat::Immutable, owner_id, id) => {
                let number = |id: Option<u64>| id.map_or("[0-9]+".to_owned(), |id| id.to_string());
                let head = format!("{}/{name}@{}", number(owner_id), number(id));
                let rest = match &self.unlisted {
                    Some(_) => "environment:**".to_owned(),
                    None => self
                        .tail()
                        .unwrap_or_else(|| format!("ref:{}**", self.refs.prefix)),
                };
                return numbered(format!("repo:{owner}@"), &format!("{head}:{rest}"), context);
            }
            _ => return Value::Unknown,
        };
        if self.unlisted.is_some() {
            return open(ENVIRONMENT, format!("{head}:environment:"));
        }
        match self.tail() {
            Some(tail) => Value::Known(vec![format!("{head}:{tail}")]),
            None => open(REF, format!("{head}:ref:{}", self.refs.prefix)),
        }
    }

    /// What stands behind the repository in `sub`, unless it is the ref.
    fn tail(&self) -> Option<String> {
        match &self.environment {
            // A colon in an environment's name is escaped, so that it cannot look like another part.
            Some(environment) => Some(format!("environment:{}", environment.replace(':', "%3A"))),
            None => (self.refs.prefix == "refs/pull/").then(|| "pull_request".to_owned()),
        }
    }
}

/// Every name but those that have rules, in whatever capitals, and without the colon, which `sub` escapes.
fn unlisted(ruled: &[String]) -> Language {
    let names: Vec<Language> = ruled.iter().map(|name| in_any_case(name)).collect();
    let colon = Language::compile(Dialect::StringLike, "*:*").unwrap_or_else(|_| Language::empty());
    let taken = Language::any_of(&names).and_then(|names| names.union(&colon));
    let some = Language::compile(Dialect::StringLike, "?*").unwrap_or_else(|_| Language::any());
    taken
        .and_then(|taken| some.minus(&taken))
        .unwrap_or_else(|_| Language::any())
}

/// A name in whatever capitals: sets of characters are words of workflow filters.
fn in_any_case(name: &str) -> Language {
    let plain = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    let sets = name.chars().map(|c| match c.is_ascii_alphabetic() {
        true => format!("[{}{}]", c.to_ascii_lowercase(), c.to_ascii_uppercase()),
        false => c.to_string(),
    });
    match Language::compile(Dialect::WorkflowRef, &sets.collect::<String>()) {
        Ok(language) if plain => language,
        _ => Language::literal(name),
    }
}

fn open(variable: &'static str, known: String) -> Value {
    Value::Open { variable, known }
}

/// A subject with numbers that are not known: `[0-9]+` is a word of workflow filters, the one dialect that has digits.
fn numbered(known: String, rest: &str, context: &mut Context) -> Value {
    let plain = rest.replace("[0-9]+", "");
    let plain = !plain
        .trim_end_matches("**")
        .contains(['*', '+', '?', '!', '[', ']', '\\']);
    match Language::compile(Dialect::WorkflowRef, rest) {
        Ok(language) if plain => {
            context.fixed(NUMBERS, language);
            open(NUMBERS, known)
        }
        _ => Value::Unknown,
    }
}

/// `acme/gabion/.github/workflows/attest.yml@v1` mints `…@refs/tags/v1` or `…@refs/heads/v1`.
fn called(uses: &str, context: &mut Context) -> Value {
    let Some((file, at)) = uses.rsplit_once('@') else {
        return Value::Unknown;
    };
    if is_commit(at) || at.starts_with("refs/") {
        return Value::Known(vec![uses.to_owned()]);
    }
    let refs = ["refs/tags/", "refs/heads/"].map(|prefix| Language::literal(&format!("{prefix}{at}")));
    match Language::any_of(&refs) {
        Ok(language) => {
            context.fixed(CALLED, language);
            open(CALLED, format!("{file}@"))
        }
        Err(_) => Value::Unknown,
    }
}
