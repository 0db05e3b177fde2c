//! Emitted settings, read back: strictly, and by types that the emitter does not know.

use crate::settings::records::{BranchPolicies, BranchPolicy, Environment, Reviewer, Ruleset};
use crate::settings::snapshot::Part;
use crate::settings::{Item, Setting};
use gabion_facts::diagnostic::Diagnostic;
use gabion_facts::source::FileId;
use serde::Deserialize;

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
    Part { file, start: 0, text, slug: "emitted-unreadable", what }
}

/// A ruleset payload as a record.
///
/// # Errors
/// If it is not one, to the letter.
pub fn read_ruleset(file: FileId, text: &str) -> Result<Item<Ruleset>, Box<Diagnostic>> {
    let whole = part(file, text, "this ruleset");
    Ok(Item { value: whole.read()?, span: Some(whole.span()) })
}

/// An environment payload as a record; `branches` is the text of `NAME.branches.json`.
///
/// # Errors
/// If one of the two is not what it should be, to the letter.
pub fn read_environment(
    name: &str, file: FileId, text: &str, branches: Option<(FileId, &str)>,
) -> Result<Item<Environment>, Box<Diagnostic>> {
    let whole = part(file, text, "this environment");
    let body: Body = whole.read()?;
    if body.deployment_branch_policy.is_some_and(|policy| policy.protected_branches == policy.custom_branch_policies) {
        return Err(Box::new(whole.wrong("one of `protected_branches` and `custom_branch_policies` is true, the other false")));
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
        wait_timer: body.wait_timer,
        deployment_branch_policy: body.deployment_branch_policy,
        branches,
        custom_protection_rules: Vec::new(),
        secrets: Setting::Unknown,
        variables: Setting::Unknown,
    };
    Ok(Item { value, span: Some(whole.span()) })
}
