//! What the declaration alone says of agents, in a project of one repository.

use super::World;
use crate::compile::{Input, compile};
use crate::facts::{Grade, Pred};

const WALL: &str = r#"[{"name": "wall", "target": "branch", "enforcement": "active", "bypass_actors": [],
  "conditions": {"ref_name": {"include": ["~ALL"], "exclude": []}},
  "rules": [{"type": "creation"}, {"type": "update"}]}]"#;

/// Repository `shop` with one agent, and these rulesets; none: nobody has looked.
fn now(agent: &str, rulesets: Option<&str>) -> World {
    with_apps(agent, rulesets, "[]")
}

fn with_apps(agent: &str, rulesets: Option<&str>, apps: &str) -> World {
    let declared = format!(
        "gabion edition=\"2026\"\nrepository \"shop\" github=\"acme/shop\" {{\n    observed \"gabion/observed/shop.json\"\n}}\n\
         team \"leads\" github=\"acme/leads\"\nagent \"fixer\" operator=\"leads\" {{\n    {agent}\n    scope {{ propose \"shop:rest\" }}\n    \
         blast-radius \"Alone, fixer can at worst leave a wrong pull request in shop.\" {{\n        admits {{ propose \"shop:*\" }}\n        \
         undo \"Close it.\"\n        answers \"leads\"\n    }}\n}}\n"
    );
    let snapshot = |rulesets| {
        format!(
            "{{\"gabion-snapshot\": 1, \"as_of\": \"2026-11-23\", \"repository\": \"acme/shop\", \"visibility\": \"public\", \
             \"plan\": \"team\", \"rulesets\": {rulesets}, \"protections\": [], \"apps\": {apps}}}"
        )
    };
    let observed = rulesets.map(snapshot);
    let files = [("gabion.kdl", declared.as_str())];
    let observed = observed
        .as_deref()
        .map(|text| ("gabion/observed/shop.json", text));
    let compiled = compile(Input::of_texts(files.into_iter().chain(observed)));
    compiled
        .worlds
        .unwrap_or_else(|| panic!("{:?}", compiled.findings))
        .now
        .world
}

/// The branches that `fixer` pushes to as somebody, with whether that is known.
fn pushes(world: &World) -> Vec<(String, String, bool)> {
    let facts = world.base.facts.iter().filter(|fact| {
        fact.atom.pred == Pred::PushesAs && world.base.interner.text(fact.atom.args()[0]) == "fixer"
    });
    let text = |sym| world.base.interner.text(sym).to_owned();
    let mut found: Vec<_> = facts
        .map(|fact| {
            let args = fact.atom.args();
            (text(args[1]), text(args[2]), fact.grade == Grade::Known)
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

const HOSTED: &str =
    "runs in=\"hosted\" vendor=\"github\"; identity { github-app \"copilot-swe-agent\" vendor=\"github\" }";
const BORROWED: &str = "runs in=\"workstation\"; identity { borrows \"human\" }";

#[test]
fn what_is_proposed_lies_on_a_branch_first() {
    for (agent, actor) in [(HOSTED, "copilot-swe-agent[bot]"), (BORROWED, "person:leads#1")] {
        let open = pushes(&now(agent, Some("[]")));
        let to = |reference: &str, known| (actor.to_owned(), reference.to_owned(), known);
        assert!(open.contains(&to("shop:branches", true)), "{open:?}");
        assert!(
            open.iter().all(|(_, reference, _)| reference != "shop:main"),
            "nobody proposes from the default branch: {open:?}"
        );
        let unread = pushes(&now(agent, None));
        assert!(unread.contains(&to("shop:branches", false)), "{unread:?}");
        // Near miss: a wall that nobody passes keeps branches from being pushed.
        assert_eq!(pushes(&now(agent, Some(WALL))), []);
    }
}

#[test]
fn who_governs_an_organization_administers_its_repositories() {
    let agent = "runs in=\"hosted\" vendor=\"acme-agents\"; identity { github-app \"acme-fixer\" id=1 }";
    for (permission, administers) in [
        ("members:write", true),
        ("repository_custom_properties:write", true),
        ("administration:write", true),
        ("members:read", false),
        ("issues:write", false),
    ] {
        let apps = format!(
            "[{{\"slug\": \"acme-fixer\", \"app_id\": 1, \"permissions\": [\"contents:write\", \"{permission}\"]}}]"
        );
        let world = with_apps(agent, Some("[]"), &apps);
        let wanted = "grants app:acme-fixer administration:write shop";
        let found = world
            .base
            .facts
            .iter()
            .any(|fact| world.base.show(&fact.atom) == wanted);
        assert_eq!(found, administers, "{permission}");
    }
}

/// How surely `fixer`, which names `shop` only, may write contents of `lib`: the grade of each credential.
fn elsewhere(identity: &str, lib: &str) -> Vec<(String, String)> {
    let declared = format!(
        "gabion edition=\"2026\"\nrepository \"shop\" github=\"acme/shop\"\nrepository \"lib\" github=\"acme/lib\" {{\n    \
         observed \"gabion/observed/lib.json\"\n}}\nteam \"leads\" github=\"acme/leads\"\nagent \"fixer\" operator=\"leads\" {{\n    {identity}\n    \
         scope {{ propose \"shop:rest\" }}\n    blast-radius {{ admits {{ propose \"shop:*\" }}; undo \"Close it.\"; answers \"leads\" }}\n}}\n"
    );
    let observed = format!(
        "{{\"gabion-snapshot\": 1, \"as_of\": \"2026-11-23\", \"repository\": \"acme/lib\", \"visibility\": \"private\"{lib}}}"
    );
    let files = [
        ("gabion.kdl", declared.as_str()),
        ("gabion/observed/lib.json", observed.as_str()),
    ];
    let compiled = compile(Input::of_texts(files));
    let worlds = compiled
        .worlds
        .unwrap_or_else(|| panic!("{:?}", compiled.findings));
    let base = &worlds.now.world.base;
    let text = |sym| base.interner.text(sym);
    let granted = base.facts.iter().filter(|fact| {
        let args = fact.atom.args();
        fact.atom.pred == Pred::Grants && text(args[1]) == "contents:write" && text(args[2]) == "lib"
    });
    let held: Vec<_> = base
        .facts
        .iter()
        .filter(|fact| fact.atom.pred == Pred::Holds && text(fact.atom.args()[0]) == "fixer")
        .map(|fact| fact.atom.args()[1])
        .collect();
    let mut found: Vec<_> = granted
        .filter(|fact| held.contains(&fact.atom.args()[0]))
        .map(|fact| {
            let grade = if fact.grade == Grade::Known {
                "known"
            } else {
                "asked"
            };
            (text(fact.atom.args()[0]).to_owned(), grade.to_owned())
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

#[test]
fn a_credential_is_good_where_its_node_names_nothing() {
    let app = "runs in=\"hosted\" vendor=\"acme\"; identity { github-app \"acme-fixer\" }";
    let laptop = "runs in=\"workstation\"; identity { borrows \"human\" }";
    let machine = "runs in=\"hosted\" vendor=\"acme\"; identity { machine-user \"acme-bot\" }";
    let installed = r#", "apps": [{"slug": "acme-fixer", "permissions": ["contents:write"]}]"#;
    let reads = r#", "apps": [{"slug": "acme-fixer", "permissions": ["contents:read"]}]"#;
    let people = r#", "collaborators": [{"login": "acme-bot", "id": 1, "kind": "machine", "role": "write"}], "teams": []"#;
    let team = r#", "collaborators": [], "teams": [{"slug": "leads", "id": 7, "permission": "write", "members": []}]"#;
    let nobody = r#", "collaborators": [], "teams": []"#;
    for (identity, lib, wanted) in [
        (app, installed, &[("app:acme-fixer", "known")][..]),
        (app, "", &[("app:acme-fixer", "asked")]),
        (app, reads, &[]),
        (app, r#", "apps": []"#, &[]),
        (machine, people, &[("user-token:acme-bot", "known")]),
        (machine, "", &[("user-token:acme-bot", "asked")]),
        (machine, nobody, &[]),
        (laptop, team, &[("human:leads", "known")]),
        (laptop, "", &[("human:leads", "asked")]),
        (laptop, nobody, &[]),
    ] {
        let found = elsewhere(identity, lib);
        let found: Vec<_> = found
            .iter()
            .map(|(credential, grade)| (credential.as_str(), grade.as_str()))
            .collect();
        assert_eq!(found, wanted, "{identity}{lib}");
    }
}

#[test]
fn variables_are_called_by_two_names() {
    let apps = r#"[{"slug": "acme-fixer", "permissions": ["actions_variables:write"]}]"#;
    let agent = "runs in=\"hosted\" vendor=\"acme\"; identity { github-app \"acme-fixer\" }";
    let world = with_apps(agent, Some("[]"), apps);
    let base = &world.base;
    let granted = |permission: &str| {
        base.facts.iter().any(|fact| {
            fact.atom.pred == Pred::Grants && base.interner.text(fact.atom.args()[1]) == permission
        })
    };
    assert!(granted("variables:write") && granted("variables:read"));
    assert!(!granted("actions_variables:write"), "rules know one name");
}
