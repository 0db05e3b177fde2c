//! Emitted settings, read back: strictly, and by types that the emitter does not know.

use crate::settings::records::{BranchPolicies, BranchPolicy, Environment, Reviewer, Ruleset};
use crate::settings::snapshot::Part;
use crate::settings::{Item, Setting};
use gabion_facts::diagnostic::Diagnostic;
use gabion_facts::source::{FileId, Sources};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The body of `PUT …/environments/NAME` as GitHub understands it: what is left out takes GitHub's default, not ours.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    #[serde(default)]
    wait_timer: u32,
    #[serde(default)]
    prevent_self_review: bool,
    #[serde(default)]
    can_admins_bypass: Option<bool>,
    #[serde(default)]
    reviewers: Option<Vec<Reviewer>>,
    #[serde(default)]
    deployment_branch_policy: Option<BranchPolicies>,
}

fn part<'a>(file: FileId, text: &'a str, what: &'static str) -> Part<'a> {
    Part {
        file,
        start: 0,
        text,
        slug: "emitted-not-as-meant",
        what,
    }
}

/// A ruleset payload as a record.
///
/// # Errors
/// If it is not one, to the letter.
pub fn read_ruleset(file: FileId, text: &str) -> Result<Item<Ruleset>, Box<Diagnostic>> {
    let whole = part(file, text, "this ruleset");
    Ok(Item {
        value: whole.read()?,
        span: Some(whole.span()),
    })
}

/// An environment payload as a record; `branches` is the text of `NAME.branches.json`.
///
/// # Errors
/// If one of the two is not what it should be, to the letter.
pub fn read_environment(
    name: &str,
    file: FileId,
    text: &str,
    branches: Option<(FileId, &str)>,
) -> Result<Item<Environment>, Box<Diagnostic>> {
    let whole = part(file, text, "this environment");
    let body: Body = whole.read()?;
    if body
        .deployment_branch_policy
        .is_some_and(|policy| policy.protected_branches == policy.custom_branch_policies)
    {
        return Err(Box::new(whole.wrong(
            "one of `protected_branches` and `custom_branch_policies` is true, the other false",
        )));
    }
    let branches: Setting<Vec<BranchPolicy>> = match branches {
        Some((file, text)) => Setting::Known(part(file, text, "this branch policy").read()?),
        None => Setting::Unknown,
    };
    let value = Environment {
        name: name.to_owned(),
        reviewers: body.reviewers.unwrap_or_default(),
        prevent_self_review: body.prevent_self_review,
        can_admins_bypass: body.can_admins_bypass.unwrap_or(true),
        not_read: Vec::new(),
        wait_timer: body.wait_timer,
        deployment_branch_policy: body.deployment_branch_policy,
        branches,
        custom_protection_rules: Vec::new(),
        secrets: Setting::Unknown,
        variables: Setting::Unknown,
    };
    Ok(Item {
        value,
        span: Some(whole.span()),
    })
}

/// Emitted settings of one repository, read back.
#[derive(Clone, Debug, Default)]
pub struct ReadBack {
    /// Rulesets, in the order of their paths.
    pub rulesets: Vec<Item<Ruleset>>,
    /// Environments, in the order of their paths.
    pub environments: Vec<Item<Environment>>,
}

/// Where rulesets are written, from the root of the repository.
pub const RULESETS: &str = "gabion/github/rulesets/";
/// Where environments are written.
pub const ENVIRONMENTS: &str = "gabion/github/environments/";

/// Reads back what was written below a repository's root. What cannot be read is found, and counts as not written.
pub fn read_back(
    sources: &Sources,
    written: &BTreeMap<&str, FileId>,
    found: &mut Vec<Diagnostic>,
) -> ReadBack {
    let mut read = ReadBack::default();
    for (path, file) in written {
        let text = sources.get(*file).text.as_str();
        if path.starts_with(RULESETS) {
            match read_ruleset(*file, text) {
                Ok(ruleset) => read.rulesets.push(ruleset),
                Err(error) => found.push(*error),
            }
        }
        let Some(name) = path
            .strip_prefix(ENVIRONMENTS)
            .and_then(|name| name.strip_suffix(".json"))
        else {
            continue;
        };
        if name.ends_with(".branches") {
            continue;
        }
        let beside = format!("{ENVIRONMENTS}{name}.branches.json");
        let branches = written
            .get(beside.as_str())
            .map(|file| (*file, sources.get(*file).text.as_str()));
        match read_environment(name, *file, text, branches) {
            Ok(environment) => read.environments.push(environment),
            Err(error) => found.push(*error),
        }
    }
    read
}
