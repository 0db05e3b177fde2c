//! Mutants that change nothing that anybody owes, each with the reason.

use super::mutant::Mutant;

/// File, mutation, place, and why it changes nothing; `*` is anything, `?` anything without a slash or blank. A line that a caught
/// mutant fits, and one that no survivor fits, is an error of this table.
#[rustfmt::skip]
pub const TABLE: &[(&str, &str, &str, &str)] = &[
    // Rulesets.
    ("*rulesets/wall.json", "drop", " target", "branches are what a ruleset is over unless it says otherwise"),
    ("*rulesets/gates.json", "drop", " target", "the same"),
    ("*rulesets/tags.json", "drop", "conditions/ref_name exclude", "nothing is left out either way"),
    ("*rulesets/gates.json", "drop", "conditions/ref_name exclude", "the same"),
    ("*rulesets/*.json", "change", "name = *", "the new name is ours too, and takes no other's place"),
    ("*rulesets/tags.json", "drop", "bypass_actors/* bypass_mode", "`always` is what a mode is unless it says otherwise; see below"),
    ("*rulesets/wall.json", "drop", "bypass_actors/* bypass_mode", "the same"),
    ("*rulesets/wall.json", "switch", "bypass_actors/*/bypass_mode = \"always\"", "the same people, and the audit log has a line for each time"),
    ("*rulesets/tags.json", "switch", "bypass_actors/*/bypass_mode = \"always\"", "the same"),
    ("*rulesets/tags.json", "widen", "conditions/ref_name/exclude + \"~DEFAULT_BRANCH\"", "no tag is the default branch"),
    ("*rulesets/gates.json", "widen", "conditions/ref_name/exclude + \"refs/heads/agents/*/*\"", "the default branch is none of these"),
    ("payments/*rulesets/gates.json", "widen", "conditions/ref_name/exclude + \"refs/heads/release/*/*\"", "the same, and the wall stands before these"),
    ("payments/*rulesets/gates.json", "widen", "conditions/ref_name/exclude + \"refs/tags/v*\"", "the same"),
    ("*rulesets/gates.json", "narrow", "conditions/ref_name/include = [\"~ALL\"]", "stricter: the gates stand before every branch"),
    ("*rulesets/gates.json", "narrow", "conditions/ref_name/include = [\"refs/heads/main\"]", "that is the default branch"),
    ("*rulesets/gates.json", "flip", "rules/2/parameters/require_code_owner_review = true", "stricter"),
    ("*rulesets/gates.json", "flip", "rules/2/parameters/required_review_thread_resolution = true", "stricter"),
    ("*rulesets/gates.json", "*", "rules/2/parameters/required_reviewers/1/file_patterns*17*", "the pattern `.clinerules` is of everything below it"),
    ("*rulesets/gates.json", "*", "rules/2/parameters/required_reviewers/1/file_patterns*41*", "the pattern `CODEOWNERS` is of files in every folder"),
    ("*rulesets/gates.json", "*", "rules/2/parameters/required_reviewers/1/file_patterns*43*", "the same"),
    ("*rulesets/gates.json", "*", "rules/2/parameters/required_reviewers/1/file_patterns*48*", "the pattern `renovate.json` is of files in every folder"),
    ("*rulesets/gates.json", "*", "rules/2/parameters/required_reviewers/1/file_patterns*49*", "the pattern `renovate.json5` is of files in every folder"),
    ("*rulesets/gates.json", "*", "rules/2/parameters/required_reviewers/1/file_patterns*55*", "the pattern `.kodiak.toml` is of files in every folder"),
    // CODEOWNERS.
    ("*.github/CODEOWNERS", "drop", "line .clinerules/*", "the line `/.clinerules` is of everything below it"),
    ("*.github/CODEOWNERS", "narrow", "line .clinerules/*", "the same"),
    // Environments.
    ("*environments/*.branches.json", "drop", "0 type", "a policy is of branches unless it says otherwise"),
    ("*environments/*.json", "drop", " wait_timer", "nobody waits either way"),
    ("*environments/fixer-*.json", "*", "*prevent_self_review*", "nobody is asked there"),
    ("*environments/staging.json", "*", "*prevent_self_review*", "the same"),
    ("*environments/fixer-*.json", "drop", " reviewers", "nobody is asked there either way"),
    ("*environments/staging.json", "drop", " reviewers", "the same"),
    // Workflows.
    ("*.yml", "drop", " name", "for people"),
    ("*.yml", "change", "name = *", "for people"),
    ("*.yml", "drop", "jobs/? name", "a job is called by its id where it has no name"),
    ("*.yml", "drop", "jobs/?/steps/? name", "for people"),
    ("*.yml", "change", "jobs/?/steps/?/name = *", "for people"),
    ("*.yml", "drop", "concurrency cancel-in-progress", "no run is cut off either way"),
    ("*.yml", "change", "concurrency/group = *", "runs of the new group wait for each other too"),
    ("*.yml", "lower", "jobs/*/timeout-minutes = *", "stricter"),
    ("*.yml", "raise", "jobs/ask/timeout-minutes = 110", "still less than GitHub's own limit"),
    ("*.yml", "raise", "jobs/*/timeout-minutes = 160", "the same"),
    ("*.yml", "needs", "jobs/ask needs = []", "nothing stands before it either way"),
    ("*.yml", "needs", "jobs/build needs = []", "the same"),
    ("*.yml", "environment", "jobs/propose environment = {\"name\": \"fixer-propose\"}", "the same environment, spelt otherwise"),
    ("*.yml", "environment", "jobs/production environment = \"production\"", "the same, with quotes"),
    ("*agent-*.yml", "line", "jobs/think/steps/*/with/prompt without *", "words restrain nobody; what an agent leaves is checked"),
    ("*agent-*.yml", "change", "jobs/propose/steps/4/env/BOT = *", "a name for people; who proposes is whose token it is"),
    ("*agent-*.yml", "change", "jobs/propose/steps/4/env/TITLE = *", "for people"),
    ("*agent-*.yml", "change", "jobs/propose/steps/4/env/BODY = *", "for people"),
    // AWS.
    ("*gabion/aws/*.json", "*", "Statement/*Sid*", "for people"),
    ("*.trust.json", "*", "*Version*", "without a version `${…}` is text, and there is none here"),
    ("*.permissions.json", "*", "*Version*", "the same"),
];

/// The line that a mutant of a project is listed under.
pub fn find(project: &str, mutant: &Mutant) -> Option<usize> {
    let file = format!("{project}/{}", mutant.artifact);
    TABLE.iter().position(|(artifact, kind, at, _)| {
        matches(kind, mutant.kind) && matches(artifact, &file) && matches(at, &mutant.at)
    })
}

fn matches(pattern: &str, text: &str) -> bool {
    let Some(at) = pattern.find(['*', '?']) else {
        return pattern == text;
    };
    let (head, tail) = (&pattern[..at], &pattern[at + 1..]);
    let Some(rest) = text.strip_prefix(head) else {
        return false;
    };
    let within = match pattern.as_bytes()[at] {
        b'?' => rest.find(['/', ' ']).unwrap_or(rest.len()),
        _ => rest.len(),
    };
    (0..=within).any(|at| rest.is_char_boundary(at) && matches(tail, &rest[at..]))
}
