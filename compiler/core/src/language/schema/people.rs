//! Where people decide: gates, assumptions, break-glass, expectations, breakers.

use super::kind::{Kind, Space};
use super::{NodeRow, Occurs, ROW, argument, needed};

const TEAM: Kind = Kind::Declared(Space::Team);

pub(super) const ROWS: &[NodeRow] = &[
    NodeRow {
        id: "gate",
        name: "gate",
        doc: "Effects that must wait for people; the compiler proves that there is no way around.",
        arguments: &[argument("name", Kind::Name, Occurs::Once, "The gate's name.")],
        declares: Some(Space::Gate),
        example: r#"gate "ship" { before { ship "payments:production" }; approve 1 from="sre" { not "requester" }; binds "artifact" }"#,
        ..ROW
    },
    NodeRow {
        id: "before",
        name: "before",
        parents: &["gate"],
        occurs: Occurs::Once,
        doc: "What waits; a gate before nothing holds nothing.",
        example: r#"before { change "payments:main" }"#,
        ..ROW
    },
    NodeRow {
        id: "approve",
        name: "approve",
        parents: &["gate"],
        occurs: Occurs::Once,
        doc: "Who must say yes, and how many of them; without it the gate is open.",
        arguments: &[argument(
            "count",
            Kind::Integer(0, 10),
            Occurs::Once,
            "How many people; the platform counts to ten.",
        )],
        properties: &[needed(
            "from",
            TEAM,
            "The team; an approval by anybody with write would count bots too.",
        )],
        example: r#"approve 2 from="sre""#,
        ..ROW
    },
    NodeRow {
        id: "not",
        name: "not",
        parents: &["approve"],
        occurs: Occurs::Optional,
        doc: "Whose approval does not count, though a member of the team.",
        arguments: &[argument(
            "who",
            Kind::Words(&["author", "last-pusher", "requester"]),
            Occurs::Some,
            "A part in what is approved.",
        )],
        example: r#"not "author" "last-pusher""#,
        ..ROW
    },
    NodeRow {
        id: "binds",
        name: "binds",
        parents: &["gate"],
        occurs: Occurs::Optional,
        doc: "What an approval is for: anything newer needs another.",
        arguments: &[argument(
            "what",
            Kind::Words(&["commit", "artifact", "run"]),
            Occurs::Once,
            "The thing that was looked at.",
        )],
        example: r#"binds "commit""#,
        ..ROW
    },
    NodeRow {
        id: "break-glass",
        name: "break-glass",
        doc: "What people may do past the gates in an emergency; it is shown in every report.",
        arguments: &[argument("team", TEAM, Occurs::Once, "People, never a machine.")],
        example: r#"break-glass "sre" { change "payments:main"; ship "payments:production" }"#,
        ..ROW
    },
    NodeRow {
        id: "assume",
        name: "assume",
        doc: "What no file says and somebody vouches for; every verdict that needs it names it.",
        arguments: &[
            argument(
                "id",
                Kind::Name,
                Occurs::Once,
                "What it is called in verdicts; some ids answer questions of their own, as `apps` does.",
            ),
            argument("text", Kind::Text, Occurs::Once, "What is assumed, in words."),
        ],
        properties: &[
            needed(
                "by",
                TEAM,
                "Who vouches: nobody can ask an assumption without a person.",
            ),
            needed(
                "until",
                Kind::Date,
                "When it must be looked at again: no assumption is for ever.",
            ),
        ],
        declares: Some(Space::Assumption),
        example: r#"assume "apps" "No App but claude may write to shop." by="developers" until="2027-03-01""#,
        ..ROW
    },
    NodeRow {
        id: "expect",
        name: "expect",
        doc: "What must hold of everything together, whatever the radii admit.",
        example: r#"expect { never "any-agent" { ship "payments:production" }; can "sre" { ship "payments:production" } }"#,
        ..ROW
    },
    NodeRow {
        id: "never",
        name: "never",
        parents: &["expect"],
        doc: "Effects that must be out of reach.",
        arguments: &[argument(
            "who",
            Kind::Actor,
            Occurs::Some,
            "For whom; several act together, and with \"operators\" the people who answer for the agents say yes to whatever they ask.",
        )],
        example: r#"never "any-agent" { change "payments:main" }"#,
        ..ROW
    },
    NodeRow {
        id: "can",
        name: "can",
        parents: &["expect"],
        doc: "Effects that must stay possible: a gate that nobody can answer is no gate.",
        arguments: &[argument("who", Kind::Anyone, Occurs::Once, "For whom.")],
        example: r#"can "sre" { ship "payments:production" }"#,
        ..ROW
    },
    NodeRow {
        id: "breaker",
        name: "breaker",
        doc: "Stops every agent at once.",
        arguments: &[argument("name", Kind::Name, Occurs::Once, "What it stops.")],
        properties: &[
            needed("pulled-by", TEAM, "Who may pull it."),
            needed("reset-by", TEAM, "Who may reset it."),
        ],
        declares: Some(Space::Breaker),
        example: r#"breaker "agents" pulled-by="sre" reset-by="sre""#,
        ..ROW
    },
];
