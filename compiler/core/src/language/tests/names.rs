//! References.

use super::{lines, read_text};

const BASE: &str = "team \"sre\"; team \"leads\"\n\
    repository \"payments\" default-branch=\"master\" { area \"source\" \"src/**\" owner=\"sre\" }\n\
    repository \"web\"\n\
    environment \"production\" of=\"payments\" tier=\"production\"\n\
    gate \"ship\" { before { ship \"payments:production\" }; approve 1 from=\"sre\" }\n";

fn with(text: &str) -> Vec<String> {
    lines(&format!("{BASE}{text}"))
}

fn agent(effect: &str) -> Vec<String> {
    with(&format!(
        "agent \"fixer\" {{ runs in=\"workstation\"; identity {{ borrows \"human\" }}; scope {{ {effect} }} }}"
    ))
}

#[test]
fn what_is_declared_or_built_in_is_found() {
    let sound = [
        "propose \"payments:source\" \"payments:rest\" \"web:workflows\" \"payments:master\"",
        "change \"payments:master\" \"web:main\" \"payments:declaration\" \"payments:steering\" \"web:tags/v*\" \"web:release/**\" \"web:develop\"",
        "ship \"payments:production\" \"*:production\" \"npm:@acme/shop\"",
        "run \"payments:ci\" \"web:anything\"",
        "observe \"payments:code\" \"settings:*\"",
        "observe \"production:orders\" { aws \"s3:GetObject\" on=\"arn:aws:s3:::orders/*\" }",
        "administer \"*\" \"payments\" \"111111111111\" \"acme-*:settings\"",
        "change \"*:main\" \"*:source\" \"payments:*\"",
        "destroy \"payments:tags\" \"payments:production\"",
        "spend usd=1",
    ];
    for effect in sound {
        assert_eq!(agent(effect), Vec::<String>::new(), "{effect}");
    }
}

#[test]
fn what_nothing_declares_is_told_with_what_was_meant() {
    let cases = [
        (
            "propose \"payments:sorce\"",
            "\"payments:sorce\" | no area of payments is called \"sorce\" | did you mean \"payments:source\"?",
        ),
        (
            "propose \"payments:src/x\"",
            "\"payments:src/x\" | no area of payments",
        ),
        (
            "propose \"paymens:source\"",
            "\"paymens:source\" | no repository is called \"paymens\" | did you mean \"payments:source\"?",
        ),
        (
            "change \"payments:main\"",
            "\"payments:main\" | no area, branch or environment of payments is called \"main\" | declare it, or use one of source, workflows",
        ),
        (
            "ship \"payments:prodcution\"",
            "\"payments:prodcution\" | no environment of payments is called \"prodcution\" | did you mean \"payments:production\"?",
        ),
        (
            "ship \"web:main\"",
            "\"web:main\" | no environment of web is called \"main\" | declare it first",
        ),
        (
            "ship \"*:producton\"",
            "\"*:producton\" | no environment of any repository is called \"producton\" | did you mean \"*:production\"?",
        ),
        (
            "change \"source\"",
            "\"source\" | nothing is called \"source\" | did you mean \"payments:source\"?",
        ),
        (
            "observe \"production:orders\"",
            "\"production:orders\" | no data is called \"production:orders\" | describe it in a scope",
        ),
        ("change \"payments:\"", "\"payments:\" | no asset"),
    ];
    for (effect, expected) in cases {
        let found = agent(effect);
        assert!(
            found.len() == 1 && found[0].starts_with(&format!("unknown-name: {expected}")),
            "{effect}: {found:#?}"
        );
    }
}

#[test]
fn every_reference_is_looked_up() {
    let cases = [
        (
            "agent \"a\" operator=\"lead\" { runs in=\"workstation\"; identity { borrows \"srr\" }; reads \"issues:wbe\"; when \"push\" of=\"weeb\" by=\"sree\"; blast-radius { answers \"leds\" } }",
            6,
        ),
        ("assume \"x\" \"y\" by=\"ser\" until=\"2027-01-01\"", 1),
        ("break-glass \"ser\" { ship \"payments:production\" }", 1),
        ("breaker \"x\" pulled-by=\"ser\" reset-by=\"ser\"", 2),
        (
            "expect { never \"fixr\" { administer \"*\" }; can \"ser\" { administer \"*\" } }",
            2,
        ),
        (
            "environment \"x\" of=\"wob\" tier=\"test\" { hosted \"vercel\" from=\"weeb:main\" }",
            2,
        ),
        (
            "pipeline \"p\" of=\"payments\" { deploy \"prodution\" gate=\"shipp\" }",
            2,
        ),
        ("pipeline \"p\" of=\"web\" { deploy \"production\" }", 1),
        ("emit \"wall\" of=\"wob\"", 1),
        (
            "gate \"g\" { before { change \"web:main\" }; approve 1 from=\"ser\" }",
            1,
        ),
        (
            "agent \"a\" { runs in=\"workstation\"; identity { borrows \"human\" }; reads \"isues:web\" }",
            1,
        ),
    ];
    for (text, count) in cases {
        let found = with(text);
        assert_eq!(found.len(), count, "{text}: {found:#?}");
        assert!(
            found
                .iter()
                .all(|line| line.starts_with("unknown-name")
                    || line.starts_with("unknown-word: \"isues:web\"")),
            "{found:#?}"
        );
    }
}

#[test]
fn expectations_know_everybody() {
    let sound = "expect { never \"any-agent\" { administer \"*\" }; never \"stranger\" { administer \"*\" }; can \"sre\" { ship \"payments:production\" } }";
    assert_eq!(with(sound), Vec::<String>::new());
}

#[test]
fn an_area_and_an_environment_differ_in_name() {
    let found = lines(
        "repository \"r\" { area \"prod\" \"x/**\" }; environment \"prod\" of=\"r\" tier=\"production\"",
    );
    assert!(
        found.len() == 1
            && found[0].starts_with("duplicate: \"prod\" | `r:prod` is an area and an environment"),
        "{found:#?}"
    );
}

#[test]
fn events_belong_to_the_only_repository_or_say_whose() {
    let automation = "automation \"a\" { identity { actions-token }; when \"push\" { merges \"x\" } }";
    let (_, declaration, found) = read_text(&format!(
        "gabion edition=\"2026\"\nrepository \"r\"\n{automation}"
    ));
    assert!(found.is_empty());
    assert_eq!(
        declaration.automations[0].whens[0].of.as_ref().unwrap().value,
        "r"
    );
    let found = with(automation);
    assert!(
        found.len() == 1 && found[0].starts_with("missing-value: \"push\" | `when` needs `of=`"),
        "{found:#?}"
    );
}
