//! Every event of a workflow, its filters and activities.

use super::{context, job, read, read_ci};

const STARTS: [&str; 4] = ["starts-on", "starts-on-area", "starts-on-channel", "follows"];

#[test]
fn every_event_starts_a_job_and_says_who_causes_it() {
    let channels = [
        ("branch_protection_rule", "rules", "administration:write", "main"),
        ("check_run", "checks", "checks:write", "main"),
        ("check_suite", "checks", "checks:write", "main"),
        ("commit_comment", "commit-comments", "contents:write", "main"),
        ("delete", "deleted-refs", "contents:write", "main"),
        ("deployment", "deployments", "deployments:write", "tags"),
        (
            "deployment_status",
            "deployments",
            "deployments:write",
            "branches",
        ),
        ("discussion", "discussions", "discussions:write", "main"),
        ("discussion_comment", "discussions", "discussions:write", "main"),
        ("fork", "forks", "", "main"),
        ("gollum", "wiki", "contents:write", "main"),
        ("issue_comment", "comments", "pull_requests:write", "main"),
        ("issues", "issues", "issues:write", "main"),
        ("label", "label-names", "issues:write", "main"),
        ("milestone", "milestones", "issues:write", "main"),
        ("page_build", "pages", "pages:write", "main"),
        (
            "pull_request_review",
            "pull-requests",
            "pull_requests:write",
            "pull",
        ),
        (
            "pull_request_review_comment",
            "pull-requests",
            "pull_requests:write",
            "fork",
        ),
        ("registry_package", "packages", "packages:write", "main"),
        ("release", "releases", "contents:write", "tags"),
        ("status", "statuses", "statuses:write", "main"),
        ("watch", "stars", "", "main"),
    ];
    for (event, channel, permission, place) in channels {
        let read = read_ci(&job(event, "", "[{run: make}]"));
        let start = format!("starts-on-channel a {channel}:shop {place}");
        assert!(
            read.short(&STARTS).contains(&start),
            "{event}: {:?}",
            read.short(&STARTS)
        );
        let writes = read.shown(&["channel-of"]);
        let written = format!("channel-of {channel}:shop shop {permission}");
        assert_eq!(
            writes.contains(&written),
            !permission.is_empty(),
            "{event}: {writes:?}"
        );
    }
    // What no table knows, whoever may write contents is taken to cause.
    for event in [
        "project",
        "project_card",
        "project_column",
        "public",
        "image_version",
        "of_next_year",
    ] {
        let shown = read_ci(&job(event, "", "[{run: make}]")).short(&STARTS);
        assert_eq!(shown, ["starts-on a repository_dispatch main"], "{event}");
    }
    let created = read_ci(&job("create", "", "[{run: make}]")).short(&STARTS);
    assert!(
        created.contains(&"starts-on a push tags".to_owned()),
        "{created:?}"
    );
    let queued = read_ci(&job(
        "{merge_group: {types: [checks_requested], branches: [main]}}",
        "",
        "[{run: make}]",
    ));
    assert_eq!(queued.short(&STARTS), ["starts-on a merge_group main"]);
}

#[test]
fn an_activity_that_anybody_causes_is_no_mark() {
    let marks = [
        "labeled",
        "assigned",
        "milestoned",
        "locked",
        "enqueued",
        "auto_merge_enabled",
    ];
    let own = [
        "opened",
        "closed",
        "edited",
        "synchronize",
        "converted_to_draft",
        "ready_for_review",
        "review_requested",
        "dequeued",
        "auto_merge_disabled",
    ];
    for (activity, marked) in marks
        .map(|name| (name, true))
        .into_iter()
        .chain(own.map(|name| (name, false)))
    {
        let on = format!("{{pull_request_target: {{types: [{activity}], branches: [main]}}}}");
        let shown = read_ci(&job(&on, "", "[{run: make}]")).short(&STARTS);
        let by_mark = shown.contains(&"starts-on-channel a labels:shop main".to_owned());
        let by_itself = shown.contains(&"starts-on a pull_request_target fork".to_owned());
        assert_eq!((by_mark, by_itself), (marked, !marked), "{activity}: {shown:?}");
    }
    for (event, activity) in [
        ("pull_request_review", "dismissed"),
        ("discussion", "answered"),
        ("issues", "field_added"),
    ] {
        let on = format!("{{{event}: {{types: [{activity}]}}}}");
        let shown = read_ci(&job(&on, "", "[{run: make}]")).short(&STARTS);
        assert!(
            shown.iter().all(|start| !start.contains("labels:shop")) && !shown.is_empty(),
            "{on}: {shown:?}"
        );
    }
}

#[test]
fn filters_of_events_narrow_what_starts_a_job() {
    let cases: [(&str, &[&str]); 7] = [
        ("{push: {tags-ignore: ['v*']}}", &["starts-on a push tags"]),
        (
            "{push: {branches: ['release/**', '!release/old']}}",
            &["starts-on a push release/**"],
        ),
        (
            "{pull_request_target: {branches-ignore: [main]}}",
            &[
                "starts-on a pull_request_target branches",
                "starts-on a pull_request_target fork",
                "starts-on a pull_request_target pull",
            ],
        ),
        (
            "{pull_request_target: {branches: [main], paths: ['src/**']}}",
            &[
                "starts-on a pull_request_target fork",
                "starts-on a pull_request_target pull",
                "starts-on-area a pull_request_target main source",
            ],
        ),
        // Filters of tags filter no proposal.
        (
            "{pull_request_target: {branches: [main], tags: ['v*']}}",
            &[
                "starts-on a pull_request_target fork",
                "starts-on a pull_request_target main",
                "starts-on a pull_request_target pull",
            ],
        ),
        // Kinds of dispatches and times are whoever sends or nobody's.
        (
            "{repository_dispatch: {types: [deploy]}}",
            &["starts-on a repository_dispatch main"],
        ),
        (
            "{schedule: [{cron: '0 3 * * *', timezone: Europe/London}]}",
            &["starts-on a schedule main"],
        ),
    ];
    for (on, expected) in cases {
        assert_eq!(
            read_ci(&job(on, "", "[{run: make}]")).short(&STARTS),
            expected,
            "{on}"
        );
    }
    let strange = read_ci(&job("{push: {authors: [dana]}}", "", "[{run: make}]"));
    assert_eq!(
        strange.findings.len(),
        1,
        "a filter that nobody knows makes the file unreadable"
    );
}

#[test]
fn a_template_labels_what_anybody_opens() {
    let template = "name: bug\nlabels: [bug, triage]\nbody: []\n";
    let old = "---\nname: bug\nlabels: bug, triage\n---\nWhat happened?\n";
    let of = |on: &str, condition: &str, path: &str, text: &str| {
        let workflow = job(on, condition, "[{run: make}]");
        let files = [(".github/workflows/ci.yml", workflow.as_str()), (path, text)];
        let shown = read(&files, context()).short(&STARTS);
        shown.contains(&"starts-on-channel a issues:shop main".to_owned())
    };
    let (form, front) = (".github/ISSUE_TEMPLATE/bug.yml", ".github/ISSUE_TEMPLATE/bug.md");
    let labeled = "{issues: {types: [labeled]}}";
    assert!(of(labeled, "", form, template));
    assert!(of(
        labeled,
        "    if: github.event.label.name == 'triage'\n",
        form,
        template
    ));
    assert!(of(
        labeled,
        "    if: github.event.label.name == 'triage'\n",
        front,
        old
    ));
    assert!(!of(
        labeled,
        "    if: github.event.label.name == 'deploy'\n",
        form,
        template
    ));
    assert!(!of(labeled, "", form, "name: bug\nbody: []\n"));
    assert!(!of(labeled, "", ".github/other.yml", template));
}
