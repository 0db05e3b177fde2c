//! Which fields of a payload hold text that whoever starts a run has written.

use super::super::starts::Way;
use super::Whose;

/// `github.…`.
pub(super) fn github(way: &Way<'_>, rest: &[&str]) -> Whose {
    let event = way.case.event.as_str();
    match rest {
        // All of it, as a text.
        [] | ["event"] | ["*", ..] | ["event", "*", ..] if event != "schedule" => Whose::Starters,
        ["head_ref"] if event.starts_with("pull_request") => Whose::Starters,
        ["ref" | "ref_name"] | ["event", "ref"] => named_ref(way),
        ["event", rest @ ..] => of_event(event, rest),
        _ => Whose::Nobodys,
    }
}

/// Whoever may push to one of many names chooses one; it may hold `$(…)`. Source: git, "git-check-ref-format".
fn named_ref(way: &Way<'_>) -> Whose {
    let at = way.case.runs_at.split_once(':').map_or("", |(_, name)| name);
    let chosen = at.contains('*') || matches!(at, "branches" | "tags");
    let pushed = matches!(
        way.case.event.as_str(),
        "push" | "create" | "workflow_dispatch" | "release" | "deployment"
    );
    match chosen && pushed {
        true => Whose::Starters,
        false => Whose::Nobodys,
    }
}

/// What stands in the payloads of events and is written by whoever causes them. An event that is not listed may hold anything.
const OBJECTS: [(&str, &[&str]); 24] = [
    ("issues", &["issue", "changes"]),
    ("issue_comment", &["issue", "comment", "changes"]),
    ("discussion", &["discussion", "changes", "answer"]),
    ("discussion_comment", &["discussion", "comment", "changes"]),
    ("commit_comment", &["comment"]),
    ("pull_request", &["pull_request", "changes"]),
    ("pull_request_target", &["pull_request", "changes"]),
    ("pull_request_review", &["pull_request", "review", "changes"]),
    (
        "pull_request_review_comment",
        &["pull_request", "comment", "changes"],
    ),
    ("push", &["head_commit", "commits", "pusher"]),
    ("merge_group", &["merge_group"]),
    ("workflow_run", &["workflow_run", "workflow"]),
    ("workflow_dispatch", &[]),
    ("repository_dispatch", &["client_payload", "action"]),
    ("schedule", &[]),
    ("release", &["release", "changes"]),
    ("gollum", &["pages"]),
    ("deployment", &["deployment"]),
    ("deployment_status", &["deployment", "deployment_status"]),
    (
        "status",
        &[
            "commit",
            "description",
            "context",
            "branches",
            "target_url",
            "name",
        ],
    ),
    ("check_run", &["check_run"]),
    ("check_suite", &["check_suite"]),
    ("watch", &[]),
    ("fork", &["forkee"]),
];

/// Fields whose values GitHub makes: numbers, addresses, names that allow letters, digits and dashes only.
const MADE: [&str; 39] = [
    "additions",
    "after",
    "author_association",
    "before",
    "changed_files",
    "closed_at",
    "commits_url",
    "conclusion",
    "created_at",
    "deletions",
    "distinct",
    "draft",
    "event",
    "fork",
    "full_name",
    "head_sha",
    "id",
    "locked",
    "login",
    "mergeable",
    "mergeable_state",
    "merged",
    "merged_at",
    "merge_commit_sha",
    "node_id",
    "number",
    "prerelease",
    "private",
    "run_attempt",
    "run_number",
    "sha",
    "state",
    "status",
    "submitted_at",
    "timestamp",
    "tree_id",
    "type",
    "updated_at",
    "workflow_id",
];

fn of_event(event: &str, rest: &[&str]) -> Whose {
    let (Some(first), Some(last)) = (rest.first(), rest.last()) else {
        return Whose::Starters;
    };
    let objects = OBJECTS.iter().find(|(known, _)| *known == event);
    if objects.is_some_and(|(_, objects)| !objects.contains(first)) {
        // Marks are named by those with access.
        let marks = matches!(*first, "label" | "milestone" | "assignee" | "requested_team");
        return if marks { Whose::Perhaps } else { Whose::Nobodys };
    }
    if *first == "client_payload" || event == "repository_dispatch" {
        return Whose::Starters;
    }
    let parent = rest.len().checked_sub(2).map_or("", |at| rest[at]);
    let made = MADE.contains(last) && rest.len() > 1;
    let address = last.ends_with("_url") && !matches!(*last, "target_url" | "environment_url" | "log_url")
        || *last == "url" && rest.len() > 1;
    let named = matches!(parent, "repo" | "repository" | "head_repository" | "forkee") && *last == "name";
    let base = rest.contains(&"base") || (*first == "merge_group" && *last != "message");
    let own_name = *first == "workflow" || (*first == "workflow_run" && matches!(*last, "name" | "path"));
    if made || address || named || base || own_name || rest.contains(&"user") {
        return Whose::Nobodys;
    }
    if rest
        .iter()
        .any(|part| matches!(*part, "labels" | "milestone" | "assignees" | "requested_teams"))
    {
        return Whose::Perhaps;
    }
    Whose::Starters
}
