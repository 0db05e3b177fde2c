use super::*;
use crate::settings::records::Copilot;
use crate::settings::snapshot;
use crate::source::Sources;
use serde_json::json;
use std::collections::BTreeMap;
use std::convert::Infallible;

/// GitHub, with these answers; everything else is refused.
struct Fake(BTreeMap<&'static str, Value>, Vec<String>);

impl Ask for Fake {
    type Error = Infallible;

    fn get(&mut self, path: &str, paged: bool) -> Result<Answer, Infallible> {
        self.1.push(path.to_owned());
        let route = path.split('?').next().unwrap_or_default();
        Ok(
            match self.0.get(if path.contains("protected=true") {
                path
            } else {
                route
            }) {
                Some(Value::Array(pages)) if paged => Answer::Pages(pages.clone()),
                Some(body) => Answer::Pages(vec![body.clone()]),
                None => Answer::Refused {
                    status: 403,
                    why: "Must have admin rights to Repository.".to_owned(),
                },
            },
        )
    }
}

/// A repository as GitHub would answer about it. Lists are lists of pages.
fn shop() -> BTreeMap<&'static str, Value> {
    let reviewers = json!({"type": "required_reviewers", "prevent_self_review": true, "reviewers": [
        {"type": "Team", "reviewer": {"id": 7004, "slug": "sre"}}]});
    [
        ("repos/acme/shop", json!({"id": 1, "visibility": "private", "default_branch": "main", "allow_auto_merge": false,
            "owner": {"login": "acme", "type": "Organization"}})),
        ("orgs/acme", json!({"login": "acme", "plan": {"name": "team"}})),
        ("repos/acme/shop/branches", json!([[{"name": "main"}], [{"name": "a"}]])),
        ("repos/acme/shop/rulesets", json!([[{"id": 5}]])),
        ("repos/acme/shop/rulesets/5", json!({"id": 5, "name": "main", "target": "branch", "enforcement": "active",
            "node_id": "x", "_links": {}, "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
            "rules": [{"type": "deletion"}]})),
        ("repos/acme/shop/branches?protected=true&per_page=100", json!([[{"name": "main"}]])),
        ("repos/acme/shop/branches/main/protection", json!({"enforce_admins": {"enabled": true},
            "required_pull_request_reviews": {"required_approving_review_count": 2, "dismiss_stale_reviews": true,
                "bypass_pull_request_allowances": {"users": [], "teams": [{"slug": "sre"}], "apps": []}}})),
        ("repos/acme/shop/environments", json!([{"environments": [{"name": "production", "protection_rules": [reviewers],
            "deployment_branch_policy": {"protected_branches": false, "custom_branch_policies": true}}]}])),
        ("repos/acme/shop/environments/production/deployment-branch-policies",
            json!([{"branch_policies": [{"id": 1, "name": "main", "type": "branch"}]}])),
        ("repos/acme/shop/environments/production/secrets", json!([{"secrets": [{"name": "KEY"}]}])),
        ("repos/acme/shop/actions/permissions/workflow",
            json!({"default_workflow_permissions": "read", "can_approve_pull_request_reviews": false})),
        ("repos/acme/shop/teams", json!([[{"slug": "sre", "id": 7004, "permission": "admin"}]])),
        ("orgs/acme/teams/sre/members", json!([[{"login": "dana", "id": 11}, {"login": "acme-deploy", "id": 12}]])),
        ("repos/acme/shop/collaborators", json!([[{"login": "dana", "id": 11,
            "permissions": {"admin": false, "maintain": false, "push": true, "triage": true, "pull": true}}]])),
        ("orgs/acme/installations", json!([{"installations": [
            {"app_slug": "acme-fixer", "app_id": 3, "permissions": {"contents": "write"}, "repository_selection": "all"},
            {"app_slug": "acme-docs", "app_id": 4, "permissions": {"contents": "write"}, "repository_selection": "selected"}]}])),
        ("repos/acme/shop/pulls", json!([[{"number": 9, "user": {"login": "dana"}, "head": {"ref": "x", "repo": null},
            "base": {"ref": "main", "repo": {"full_name": "acme/shop"}},
            "auto_merge": {"enabled_by": {"login": "acme-fixer[bot]"}, "merge_method": "squash", "commit_title": null, "commit_message": null}}]])),
        ("repos/acme/shop/pulls/9/reviews", json!([[
            {"user": {"login": "erin"}, "state": "APPROVED"}, {"user": {"login": "femi"}, "state": "APPROVED"},
            {"user": {"login": "femi"}, "state": "COMMENTED"}],
            [{"user": {"login": "erin"}, "state": "DISMISSED"}, {"user": {"login": "gita"}, "state": "CHANGES_REQUESTED"}]])),
    ]
    .into_iter()
    .collect()
}

fn pulled(answers: BTreeMap<&'static str, Value>) -> Snapshot {
    repository(&mut Fake(answers, Vec::new()), "acme", "shop", "2026-11-23").expect("a snapshot")
}

#[test]
fn answers_become_a_snapshot_that_reads_back_as_itself() {
    let snapshot = pulled(shop());
    let text = snapshot::write(&snapshot);
    let mut sources = Sources::default();
    let file = sources.add("gabion/observed/shop.json", text.clone());
    let read = snapshot::read(file, &text).expect("it reads");
    assert_eq!(snapshot::write(&read), text);
    let written: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(written["plan"], "team");
    assert_eq!(written["branches"], json!(["a", "main"]));
    assert_eq!(written["rulesets"][0]["rules"], json!([{"type": "deletion"}]));
    assert_eq!(
        written["rulesets"][0].get("bypass_actors"),
        None,
        "GitHub left it out: unknown"
    );
    let environment = &written["environments"][0];
    assert_eq!(
        environment["reviewers"],
        json!([{"type": "Team", "id": 7004, "name": "sre"}])
    );
    assert_eq!(
        environment["can_admins_bypass"], true,
        "GitHub did not say that they are held"
    );
    assert_eq!(
        environment["branches"],
        json!([{"name": "main", "type": "branch"}])
    );
    assert_eq!(environment["secrets"], json!(["KEY"]));
    let rule = &written["protections"][0];
    assert_eq!(
        (&rule["pattern"], &rule["enforce_admins"]),
        (&json!("main"), &json!(true))
    );
    assert_eq!(
        rule["required_pull_request_reviews"]["bypass_pull_request_allowances"]["teams"],
        json!(["sre"])
    );
    assert_eq!(written["collaborators"][0]["role"], "write");
    assert_eq!(
        written["open_pull_requests"][0]["fork"], true,
        "a fork that is gone is still no branch of ours"
    );
}

#[test]
fn what_is_refused_is_not_readable_and_never_empty() {
    let written: Value = serde_json::from_str(&snapshot::write(&pulled(shop()))).unwrap();
    let refused = json!({"not-readable": "HTTP 403: Must have admin rights to Repository."});
    for group in [
        "secrets",
        "variables",
        "deploy_keys",
        "oidc",
        "organization_secrets",
    ] {
        assert_eq!(written[group], refused, "{group}");
    }
    assert_eq!(written["actions"]["fork_pull_request_approval"], refused);
    let mut all_refused = shop();
    all_refused.retain(|path, _| *path == "repos/acme/shop");
    let written: Value = serde_json::from_str(&snapshot::write(&pulled(all_refused))).unwrap();
    for group in [
        "rulesets",
        "protections",
        "environments",
        "teams",
        "collaborators",
        "apps",
        "open_pull_requests",
    ] {
        assert_eq!(written[group], refused, "{group}");
    }
}

#[test]
fn one_ruleset_that_is_not_understood_makes_all_of_them_unknown() {
    let mut answers = shop();
    answers.insert("repos/acme/shop/rulesets/5", json!({"id": 5, "name": "main", "enforcement": "active", "rules": [
        {"type": "pull_request", "parameters": {"required_approving_review_count": 1, "waived_for_robots": true}}]}));
    let rulesets = pulled(answers).settings.rulesets;
    assert!(!rulesets.is_complete() && rulesets.items.is_empty());
    assert!(
        rulesets.complete.why().contains("waived_for_robots"),
        "{:?}",
        rulesets.complete
    );
}

#[test]
fn a_branch_that_only_a_ruleset_holds_has_no_classic_rule() {
    struct NotProtected(Fake);
    impl Ask for NotProtected {
        type Error = Infallible;
        fn get(&mut self, path: &str, paged: bool) -> Result<Answer, Infallible> {
            if path.ends_with("/protection") {
                return Ok(Answer::Refused {
                    status: 404,
                    why: "Branch not protected".to_owned(),
                });
            }
            self.0.get(path, paged)
        }
    }
    let mut ask = NotProtected(Fake(shop(), Vec::new()));
    let protections = repository(&mut ask, "acme", "shop", "2026-11-23")
        .unwrap()
        .settings
        .protections;
    assert!(protections.is_complete() && protections.items.is_empty());
}

#[test]
fn an_app_on_selected_repositories_may_be_here_or_not() {
    let apps = pulled(shop()).settings.apps;
    let known: Vec<(&str, bool)> = apps
        .values()
        .map(|app| (app.slug.as_str(), app.permissions.known().is_some()))
        .collect();
    assert_eq!(known, [("acme-fixer", true), ("acme-docs", false)]);
}

#[test]
fn machines_stay_machines() {
    let mut old = pulled(shop());
    let Setting::Known(members) = &mut old.settings.teams.items[0].value.members else {
        panic!("members")
    };
    members[1].kind = crate::settings::records::MemberKind::Machine;
    let mut fresh = pulled(shop());
    assert_ne!(fresh.settings, old.settings);
    keep_machines(&mut fresh.settings, &old.settings);
    assert_eq!(fresh.settings, old.settings);
}

#[test]
fn a_repository_that_is_not_there_is_no_snapshot() {
    let none = repository(
        &mut Fake(BTreeMap::new(), Vec::new()),
        "acme",
        "shop",
        "2026-11-23",
    );
    assert!(matches!(none, Err(PullError::NoSubject(_))), "{none:?}");
}

#[test]
fn names_are_one_segment_of_a_path() {
    let mut answers = shop();
    answers.insert(
        "repos/acme/shop/environments",
        json!([{"environments": [{"name": "eu/prod?x=..%2f", "protection_rules": []}]}]),
    );
    let mut fake = Fake(answers, Vec::new());
    repository(&mut fake, "acme", "shop", "2026-11-23").unwrap();
    let asked = fake.1.iter().find(|path| path.contains("environments/")).unwrap();
    assert!(
        asked.starts_with("repos/acme/shop/environments/eu%2Fprod%3Fx%3D..%252f/"),
        "{asked}"
    );
}

#[test]
fn what_a_person_wrote_of_copilot_stays() {
    let mut old = pulled(shop());
    old.settings.copilot = Setting::Known(Copilot {
        reviews: Setting::Known(true),
        approvals_count: Setting::Known(false),
    });
    let mut fresh = pulled(shop());
    assert!(fresh.settings.copilot.is_unknown(), "GitHub does not tell");
    keep_machines(&mut fresh.settings, &old.settings);
    assert_eq!(fresh.settings.copilot, old.settings.copilot);
}

#[test]
fn whose_approvals_stand_and_who_armed_auto_merge_is_read() {
    let requests = |snapshot: Snapshot| snapshot.settings.open_pull_requests;
    let open = requests(pulled(shop()));
    let first = &open.items[0].value;
    assert_eq!(
        first.approved_by,
        ["femi"],
        "a remark takes nothing back; a dismissal does"
    );
    assert_eq!(first.auto_merge.as_deref(), Some("acme-fixer[bot]"));
    // Who approved is not known: then no request is.
    let mut without = shop();
    without.remove("repos/acme/shop/pulls/9/reviews");
    let open = requests(pulled(without));
    assert!(
        open.items.is_empty()
            && open
                .complete
                .why()
                .starts_with("reviews of pull request 9: HTTP 403")
    );
}

#[test]
fn every_request_is_announced() {
    let mut fake = Fake(shop(), Vec::new());
    repository(&mut fake, "acme", "shop", "2026-11-23").unwrap();
    let shape = |path: &str| path.split('?').next().unwrap_or_default().split('/').count();
    let announced: Vec<String> = OF_REPOSITORY
        .iter()
        .map(|route| route.path(&[("owner", "acme"), ("name", "shop")]))
        .collect();
    for asked in &fake.1 {
        let fits = |template: &String| {
            shape(template) == shape(asked)
                && template
                    .split('/')
                    .zip(asked.split('/'))
                    .all(|(one, other)| one.starts_with('{') || one == other)
        };
        assert!(
            announced
                .iter()
                .any(|template| fits(template) || template.replace("{ruleset}", "5") == *asked),
            "{asked}"
        );
    }
}
