//! Records put together.

use super::*;
use crate::glob::Dialect;
use crate::settings::records::{AllRepositories, AppRepositories};

fn named(include: &str, exclude: &[&str]) -> Ruleset {
    let mut given = ruleset("organization", &["~ALL"], vec![update()]);
    let names = serde_json::json!({"include": [include], "exclude": exclude});
    given.conditions.as_mut().unwrap().repository_name = Some(names);
    given
}

#[test]
fn an_organization_s_rulesets_count_where_they_surely_apply() {
    let unread = RepoSettings {
        rulesets: Listing::default(),
        ..bare()
    };
    let with = |ruleset| {
        unread.with_organization(
            &RepoSettings {
                rulesets: Listing::all([ruleset]),
                ..RepoSettings::default()
            },
            "shop",
        )
    };
    assert_eq!(with(named("~ALL", &[])).rulesets.items.len(), 1);
    assert_eq!(with(named("sh*", &[])).rulesets.items.len(), 1);
    assert_eq!(with(named("~ALL", &["shop"])).rulesets.items.len(), 0);
    assert_eq!(with(named("web-*", &[])).rulesets.items.len(), 0);
    assert!(
        !with(named("~ALL", &[])).rulesets.is_complete(),
        "the repository may have more"
    );
    check(&of(&with(named("~ALL", &[]))), &[("open-push shop:main", "no")]);
}

#[test]
fn an_organization_completes_teams_and_apps() {
    let dana = Member {
        login: "dana".into(),
        id: None,
        kind: MemberKind::Human,
    };
    let organization = RepoSettings {
        teams: Listing::all([Team {
            members: Setting::Known(vec![dana]),
            permission: Setting::Unknown,
            ..team("sre", SRE)
        }]),
        apps: Listing::all([
            App {
                repositories: Some(AppRepositories::Some(vec!["web".into()])),
                ..app("elsewhere", 1)
            },
            App {
                repositories: Some(AppRepositories::All(AllRepositories::All)),
                ..app("everywhere", 2)
            },
        ]),
        ..RepoSettings::default()
    };
    let whole = RepoSettings {
        apps: Listing::default(),
        ..bare()
    }
    .with_organization(&organization, "shop");
    let sre = whole.teams.values().find(|team| team.slug == "sre").unwrap();
    assert_eq!(
        (sre.members.known().map(Vec::len), sre.permission.known()),
        (Some(1), Some(&Role::Write))
    );
    assert_eq!(
        whole
            .apps
            .values()
            .map(|app| app.slug.as_str())
            .collect::<Vec<_>>(),
        ["everywhere"]
    );
    assert!(whole.apps.is_complete());
}

#[test]
fn what_is_applied_is_added_and_replaces_its_own_kind_only() {
    let held = with(bare(), [ruleset("main", &["main"], vec![reviews(1)])]);
    let wall = |rules| Item {
        value: ruleset("gabion/wall", &["~ALL"], rules),
        span: None,
    };
    let once = held.overlay(&[wall(vec![update()])], &[]);
    let twice = once.overlay(&[wall(vec![update(), Rule::Creation])], &[]);
    assert_eq!(
        twice
            .rulesets
            .values()
            .map(|ruleset| ruleset.name.as_str())
            .collect::<Vec<_>>(),
        ["main", "gabion/wall"]
    );
    assert_eq!(twice.rulesets.items[1].value.rules.len(), 2);
    let secret = Environment {
        secrets: Setting::Known(vec!["KEY".into()]),
        ..Environment::without_rules("production")
    };
    let seen = RepoSettings {
        environments: Listing::all([secret]),
        ..bare()
    };
    let applied = Environment {
        can_admins_bypass: false,
        ..Environment::without_rules("production")
    };
    let then = seen.overlay(
        &[],
        &[Item {
            value: applied,
            span: None,
        }],
    );
    let environment = then.environments.values().next().unwrap();
    assert_eq!(
        (
            environment.can_admins_bypass,
            environment.secrets.known().map(Vec::len)
        ),
        (false, Some(1))
    );
}

#[test]
fn every_pattern_cuts_refs_and_paths() {
    let mut settings = with(
        bare(),
        [ruleset(
            "main",
            &["release/*", "~ALL"],
            vec![Rule::FilePathRestriction(vec!["a/**".into()])],
        )],
    );
    settings.protections = Listing::all([Protection {
        pattern: "qa/*".into(),
        ..Protection::default()
    }]);
    let patterns = settings.patterns();
    for text in ["release/*", "qa/*"] {
        assert!(
            patterns
                .branches
                .contains(&(Dialect::RulesetRef, text.to_owned())),
            "{text}"
        );
    }
    assert!(!patterns.branches.iter().any(|(_, text)| text == "~ALL"));
    assert!(
        patterns
            .branches
            .contains(&(Dialect::Exact, "develop".to_owned()))
    );
    assert!(
        patterns
            .paths
            .contains(&(Dialect::FilePatterns, "a/**".to_owned()))
    );
}

#[test]
fn names_that_an_environment_lets_in_stay_when_it_is_put_anew() {
    let by_name = |names: &[&str]| {
        let name = |name: &&str| BranchPolicy {
            name: (*name).to_owned(),
            kind: PolicyKind::Branch,
        };
        Environment {
            deployment_branch_policy: Some(BranchPolicies {
                protected_branches: false,
                custom_branch_policies: true,
            }),
            branches: Setting::Known(names.iter().map(name).collect()),
            ..Environment::without_rules("production")
        }
    };
    let then = |there: Environment| {
        let seen = RepoSettings {
            environments: Listing::all([there]),
            ..bare()
        };
        let put = Item {
            value: by_name(&["main"]),
            span: None,
        };
        of(&seen.overlay(&[], &[put]))
    };
    let develop = "open-branch shop:production shop:develop";
    check(&then(by_name(&["develop"])), &[(develop, "yes")]);
    let unread = Environment {
        branches: Setting::Unknown,
        ..by_name(&[])
    };
    check(&then(unread), &[(develop, "environments:shop:production")]);
    // Near misses: the name is there already, and a policy that listed no names.
    check(&then(by_name(&["main"])), &[(develop, "no")]);
    check(
        &then(Environment::without_rules("production")),
        &[(develop, "no")],
    );
}
