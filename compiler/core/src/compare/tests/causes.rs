//! Which line is named, and in which world.

use super::{State, diff};
use crate::compare::{After, Age, Change, Difference, Standing, What, Who, Worlds, words};

const DECLARED: &str = "gabion edition=\"2026\"
repository \"shop\" github=\"acme/shop\"
team \"leads\" github=\"acme/leads\"
agent \"claude\" operator=\"leads\" {
    runs in=\"hosted\" vendor=\"anthropic\"
    identity { github-app \"claude\" vendor=\"anthropic\" }
}
gate \"land\" { before { change \"shop:main\" }; approve 1 from=\"leads\" }
emit \"wall\" of=\"shop\"
";

const FACTS: &str = "holds claude app:claude
acts-as app:claude claude[bot]
grants app:claude contents:write shop
ref-of shop:main shop
area-of shop:source shop contents:write
open-path shop:source
change-asset shop:main shop:source shop:main
";

fn effects(difference: &Difference) -> Vec<&Change> {
    difference
        .changes
        .iter()
        .filter(|change| matches!(change.what, What::Effect { .. }))
        .collect()
}

fn place(change: &Change) -> Option<(Age, String)> {
    let cause = change.cause.as_ref()?;
    Some((cause.side, cause.place.as_ref()?.to_string()))
}

#[test]
fn names_the_line_that_opened_and_the_line_that_closed() {
    let opened = format!("{FACTS}open-push shop:main\n");
    let (old, new) = (State::new(DECLARED, FACTS), State::new(DECLARED, &opened));
    let there = diff(&old, &new);
    assert_eq!(effects(&there).len(), 1, "{}", words(&there));
    assert_eq!(
        place(effects(&there)[0]),
        Some((Age::New, "applied:8".to_owned()))
    );
    assert_eq!(
        place(effects(&diff(&new, &old))[0]),
        Some((Age::Old, "applied:8".to_owned()))
    );
}

#[test]
fn names_what_was_taken_away_if_the_opening_stands_nowhere() {
    let closed = format!("{FACTS}voter shop:main/count person:leads#1\nstage-of shop:main/count shop:main\n");
    let opened = format!("{FACTS}- open-push shop:main\n");
    let difference = diff(&State::new(DECLARED, &closed), &State::new(DECLARED, &opened));
    assert_eq!(
        place(effects(&difference)[0]),
        Some((Age::Old, "applied:9".to_owned())),
        "{}",
        words(&difference)
    );

    let difference = diff(&State::new(DECLARED, FACTS), &State::new(DECLARED, &opened));
    assert_eq!(
        place(effects(&difference)[0]),
        Some((Age::New, "applied:8".to_owned())),
        "the line of a file is the next best"
    );

    let without = DECLARED.replace("emit \"wall\" of=\"shop\"\n", "");
    let emitting = |kdl: &str, facts: &str| State::new(kdl, facts).emits("applied", "").emits("now", "");
    let difference = diff(&emitting(DECLARED, FACTS), &emitting(&without, &opened));
    assert_eq!(
        place(effects(&difference)[0]),
        Some((Age::Old, "gabion.kdl:9".to_owned())),
        "{}",
        words(&difference)
    );
}

#[test]
fn names_the_agent_that_is_new() {
    let nobody = "gabion edition=\"2026\"\nrepository \"shop\" github=\"acme/shop\"\nteam \"leads\" github=\"acme/leads\"\n";
    let facts = format!("{FACTS}open-push shop:main\n");
    let difference = diff(&State::new(nobody, &facts), &State::new(DECLARED, &facts));
    let effects = effects(&difference);
    assert_eq!(effects.len(), 1, "{}", words(&difference));
    assert_eq!(place(effects[0]), Some((Age::New, "gabion.kdl:4".to_owned())));
}

#[test]
fn tells_the_worlds_apart() {
    let opened = format!("{FACTS}open-push shop:main\n");
    let old = State::new(DECLARED, FACTS);
    let table = [
        (&opened, &opened[..], Some(Worlds::Both)),
        (&opened, FACTS, Some(Worlds::Now)),
    ];
    for (now, applied, expected) in table {
        let difference = diff(&old, &State::of_both(DECLARED, now, applied));
        assert_eq!(effects(&difference).first().map(|change| change.worlds), expected);
    }
    let difference = diff(&old, &State::of_both(DECLARED, FACTS, &opened));
    assert_eq!(effects(&difference)[0].worlds, Worlds::Applied);
    let now = diff(&old, &State::of_both(DECLARED, &opened, FACTS));
    assert!(words(&now).contains("(now; not once applied)"), "{}", words(&now));
}

#[test]
fn one_fooled_person_instead_of_two_is_a_gain() {
    let gated = |asks: u32| {
        format!(
            "{FACTS}proposes-as claude claude[bot] shop:main shop:source\nhead-for shop:branches shop:main shop:pull\n\
             merge-gate shop:main shop:source g\ngate-of g shop\nfirst-stage g g/n\nstage-of g/n g\nasks g/n {asks}\n\
             next-stage g/n g/passed\nstage-of g/passed g\nlast-stage g g/passed\nvoter g/n person:leads#1\nvoter g/n person:leads#2\n"
        )
    };
    let difference = diff(&State::new(DECLARED, &gated(2)), &State::new(DECLARED, &gated(1)));
    let [change] = effects(&difference)[..] else {
        panic!("{}", words(&difference))
    };
    let What::Effect {
        who, after, old, new, ..
    } = &change.what
    else {
        panic!("{change:?}")
    };
    assert_eq!(
        (who, old, new),
        (
            &Who::Agent("claude".into()),
            &Standing::Impossible,
            &Standing::Certain
        )
    );
    assert_eq!(
        after,
        &After::Fooled {
            team: "leads".into(),
            people: 1
        }
    );
    assert_eq!(place(change), Some((Age::New, "applied:14".to_owned())));
}

#[test]
fn unknown_that_becomes_certain_is_wider_and_answered_no_is_narrower() {
    let asked = format!("{FACTS}?push open-push shop:main\n");
    let certain = format!("{FACTS}open-push shop:main\n");
    let table = [
        (&asked, &certain[..], 1, 0),
        (&asked, FACTS, 0, 1),
        (&certain, &asked[..], 0, 1),
    ];
    for (old, new, gains, losses) in table {
        let difference = diff(&State::new(DECLARED, old), &State::new(DECLARED, new));
        assert_eq!(
            (difference.gains().len(), difference.losses().len()),
            (gains, losses),
            "{}",
            words(&difference)
        );
    }
}

#[test]
fn serialises_with_stable_members() {
    let opened = format!("{FACTS}open-push shop:main\n");
    let difference = diff(
        &State::new(DECLARED, FACTS),
        &State::new(DECLARED, &opened).emits("a.json", "{\n}\n"),
    );
    let json = serde_json::to_value(&difference).expect("a difference is plain data");
    let change = &json["changes"][0];
    let expected = serde_json::json!({
        "kind": "effect", "who": {"agent": "claude"}, "after": "alone", "verb": "change", "asset": "shop:main",
        "old": "impossible", "new": "certain", "direction": "wider", "worlds": "both", "covered": false,
        "cause": {"side": "new", "path": "applied", "line": 8, "text": "shop:main accepts pushes of whoever may write"},
        "path": [{"text": "claude[bot] writes shop:source on shop:main", "path": "applied", "line": 6}],
    });
    let effect = json["changes"]
        .as_array()
        .and_then(|all| all.iter().find(|change| change["kind"] == "effect"));
    assert_eq!(effect, Some(&expected), "{change}");
    assert_eq!(
        json["emitted"],
        serde_json::json!([{"path": "a.json", "change": "new", "added": 2, "removed": 0}])
    );
    assert_eq!((&json["widens"], &json["complete"]), (&true.into(), &true.into()));
}

#[test]
fn whoever_counted_for_the_number_gains_a_voice_when_the_team_takes_him_in() {
    let gated = |more: &str| {
        format!(
            "{FACTS}merge-gate shop:main shop:source g\ngate-of g shop\nstage-of g/count g\nstage-of g/team g\n\
             voter g/count user:rev\nvoter g/count person:leads#1\nvoter g/team person:leads#1\n{more}"
        )
    };
    let joined = gated("voter g/team user:rev\nmember-of user:rev leads\n");
    let difference = diff(&State::new(DECLARED, &gated("")), &State::new(DECLARED, &joined));
    let voice = difference
        .changes
        .iter()
        .find(|change| matches!(&change.what, What::Voice { who, .. } if who == "rev"));
    assert_eq!(
        voice.and_then(place),
        Some((Age::New, "applied:16".to_owned())),
        "{}",
        words(&difference)
    );
    assert!(
        words(&difference).contains("(user:rev belongs to team leads)"),
        "{}",
        words(&difference)
    );
    let demanded = gated("stage-of g/more g\nvoter g/more user:rev\n");
    let difference = diff(
        &State::new(DECLARED, &gated("")),
        &State::new(DECLARED, &demanded),
    );
    assert!(
        difference.is_empty(),
        "another demand gives nobody more: {}",
        words(&difference)
    );
}
