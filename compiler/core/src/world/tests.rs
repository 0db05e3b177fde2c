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
