//! Who acts: agents, automations, their identities, inputs and radius.

use super::kind::{Kind, Space};
use super::{NodeRow, Occurs, Property, ROW, argument, later, needed, optional};

const ID: Kind = Kind::Integer(1, u64::MAX);
const TEAM: Kind = Kind::Declared(Space::Team);
const ACTORS: &[&str] = &["agent", "automation"];

/// The events that start agents and automations.
const EVENTS: Kind = Kind::Words(&[
    "issue-labelled",
    "issue-opened",
    "issue-comment",
    "pull-request",
    "push",
    "schedule",
    "dispatch",
]);

const WHEN: &[Property] = &[
    optional(
        "of",
        Kind::Declared(Space::Repository),
        "The repository whose events these are; needed if several are declared.",
    ),
    optional("label", Kind::Label, "The label that starts it."),
    optional("by", TEAM, "Whose members alone may start it."),
    optional("cron", Kind::Cron, "When a schedule starts it."),
];

pub(super) const ROWS: &[NodeRow] = &[
    NodeRow {
        id: "agent",
        name: "agent",
        doc: "A model that decides what it does; whatever it can do, it is taken to do.",
        arguments: &[argument(
            "name",
            Kind::Name,
            Occurs::Once,
            "The agent's name; its own branches are `agents/NAME/**`.",
        )],
        properties: &[
            optional("operator", TEAM, "The team that answers for it."),
            later(
                "preset",
                Kind::Name,
                "Scope shared by several agents.",
                "write its `scope` out in this agent",
            ),
        ],
        declares: Some(Space::Actor),
        example: r#"agent "claude" operator="developers" { runs in=".github/workflows/claude.yml#claude"; identity { github-app "claude" vendor="anthropic" } }"#,
        ..ROW
    },
    NodeRow {
        id: "runs",
        name: "runs",
        parents: &["agent"],
        occurs: Occurs::Some,
        doc: "Where an agent runs decides which credentials lie within its reach.",
        properties: &[
            needed(
                "in",
                Kind::Place,
                "\"actions\": in a workflow that is emitted; a workflow's path and job: in that job, which is read and never rewritten; \"hosted\": at a vendor; \"workstation\": on a person's computer.",
            ),
            optional("runtime", Kind::Runtime, "What runs the model, pinned."),
            optional("vendor", Kind::Name, "Whose machines a hosted agent runs on."),
            optional(
                "of",
                Kind::Declared(Space::Repository),
                "The repository of a job; needed if several are declared and nothing else of the agent names one.",
            ),
        ],
        example: r#"runs in="actions" runtime="claude-code@2.1.128""#,
        ..ROW
    },
    NodeRow {
        id: "when",
        name: "when",
        parents: &["agent"],
        doc: "What starts an agent, and on whose word.",
        arguments: &[argument("event", EVENTS, Occurs::Once, "What happens.")],
        properties: WHEN,
        example: r#"when "issue-labelled" of="payments" label="agent:fix" by="payments-leads""#,
        ..ROW
    },
    NodeRow {
        id: "behaviour",
        name: "when",
        parents: &["automation"],
        doc: "What an automation does, for anyone who makes the event happen.",
        arguments: &[argument("event", EVENTS, Occurs::Once, "What happens.")],
        properties: WHEN,
        example: r#"when "pull-request" of="payments" { approves "non-breaking changes" }"#,
        ..ROW
    },
    NodeRow {
        id: "approves",
        name: "approves",
        parents: &["behaviour"],
        occurs: Occurs::Optional,
        doc: "It approves proposals; its approval counts wherever the platform counts it.",
        arguments: &[argument(
            "which",
            Kind::Text,
            Occurs::Once,
            "Which ones, for people; no limit is believed but one that is written out below.",
        )],
        properties: &[
            optional("author", Kind::Declared(Space::Actor), "Whose proposals alone."),
            optional(
                "read-from",
                Kind::Path,
                "The file of the base branch that holds the limit: whoever writes it lifts it.",
            ),
        ],
        example: r#"approves "non-breaking changes""#,
        ..ROW
    },
    NodeRow {
        id: "within",
        name: "within",
        parents: &["approves"],
        occurs: Occurs::Optional,
        doc: "The only paths that it lets through, as the automation itself decides on the base branch.",
        arguments: &[argument(
            "pattern",
            Kind::Glob,
            Occurs::Some,
            "Paths of the repository.",
        )],
        example: r#"within "docs/**""#,
        ..ROW
    },
    NodeRow {
        id: "merges",
        name: "merges",
        parents: &["behaviour"],
        occurs: Occurs::Optional,
        doc: "It merges what is approved.",
        arguments: &[argument(
            "which",
            Kind::Text,
            Occurs::Once,
            "Which ones, for people; no limit is believed.",
        )],
        example: r#"merges "green pull requests with one approval""#,
        ..ROW
    },
    NodeRow {
        id: "proposes",
        name: "proposes",
        parents: &["behaviour"],
        occurs: Occurs::Optional,
        doc: "It opens pull requests.",
        arguments: &[argument(
            "what",
            Kind::Text,
            Occurs::Once,
            "What they hold, for people.",
        )],
        example: r#"proposes "version bumps""#,
        ..ROW
    },
    NodeRow {
        id: "identity",
        name: "identity",
        parents: ACTORS,
        occurs: Occurs::Optional,
        doc: "Whom the platform sees when it acts; without it, none of its deeds could be found.",
        example: r#"identity { github-app "acme-fixer" id=1048576 key="environment:fixer-propose" }"#,
        ..ROW
    },
    NodeRow {
        id: "github-app",
        name: "github-app",
        parents: &["identity"],
        occurs: Occurs::Optional,
        doc: "An App of its own, or a vendor's.",
        arguments: &[argument(
            "name",
            Kind::Name,
            Occurs::Once,
            "The App's slug; it acts as `NAME[bot]`.",
        )],
        properties: &[
            optional("id", ID, "Its numeric id; needed where emitted rules name it."),
            optional(
                "key",
                Kind::Key,
                "Where its private key lies: whoever runs there is this App.",
            ),
            optional("vendor", Kind::Name, "Whose App it is, if not your own."),
        ],
        example: r#"github-app "claude" vendor="anthropic""#,
        ..ROW
    },
    NodeRow {
        id: "actions-token",
        name: "actions-token",
        parents: &["identity"],
        occurs: Occurs::Optional,
        doc: "The token of the job that it runs in.",
        example: "actions-token",
        ..ROW
    },
    NodeRow {
        id: "machine-user",
        name: "machine-user",
        parents: &["identity"],
        occurs: Occurs::Optional,
        doc: "A user account of its own: the platform takes it for a person.",
        arguments: &[argument(
            "login",
            Kind::Name,
            Occurs::Once,
            "The account's login.",
        )],
        properties: &[optional("key", Kind::Key, "Where its token lies.")],
        example: r#"machine-user "acme-rev" key="environment:review""#,
        ..ROW
    },
    NodeRow {
        id: "borrows",
        name: "borrows",
        parents: &["identity"],
        occurs: Occurs::Optional,
        doc: "A person's own login: the agent is that person, to every gate.",
        arguments: &[argument(
            "whose",
            Kind::HumanOrTeam,
            Occurs::Once,
            "\"human\" for whoever operates it, or a team.",
        )],
        example: r#"borrows "human""#,
        ..ROW
    },
    NodeRow {
        id: "model-key",
        name: "model-key",
        parents: &["agent"],
        occurs: Occurs::Optional,
        doc: "The secret with which it calls its model.",
        arguments: &[argument(
            "secret",
            Kind::Name,
            Occurs::Once,
            "The secret's name; no value ever stands here.",
        )],
        properties: &[optional("key", Kind::Key, "Where the secret lies.")],
        example: r#"model-key "ANTHROPIC_API_KEY" key="environment:fixer-think""#,
        ..ROW
    },
    NodeRow {
        id: "reads",
        name: "reads",
        parents: &["agent"],
        doc: "A text that it takes in: whoever writes there may steer it.",
        arguments: &[argument(
            "channel",
            Kind::Channel,
            Occurs::Once,
            "Which text, of which repository.",
        )],
        properties: &[optional(
            "trust",
            Kind::Words(&["untrusted", "trusted"]),
            "Whether strangers may write it; without it, visibility decides.",
        )],
        example: r#"reads "issues:payments" trust="untrusted""#,
        ..ROW
    },
    NodeRow {
        id: "scope",
        name: "scope",
        parents: ACTORS,
        occurs: Occurs::Optional,
        doc: "What it is meant to touch; emitted workflows grant this and nothing else.",
        example: r#"scope { propose "payments:source" files=25 lines=800; reach "api.anthropic.com" }"#,
        ..ROW
    },
    NodeRow {
        id: "blast-radius",
        name: "blast-radius",
        parents: &["agent"],
        occurs: Occurs::Optional,
        doc: "The worst that it can do, as its people accept it; the compiler proves that nothing exceeds it.",
        arguments: &[argument(
            "sentence",
            Kind::Text,
            Occurs::Optional,
            "The worst case in words, as the compiler last wrote it; a change of it is always reviewed.",
        )],
        example: r#"blast-radius "Alone, fixer can at worst leave a wrong pull request." { admits { propose "payments:source" }; undo "Close it."; answers "leads" }"#,
        ..ROW
    },
    NodeRow {
        id: "admits",
        name: "admits",
        parents: &["blast-radius"],
        occurs: Occurs::Optional,
        doc: "The effects that are accepted at worst; without it, none is.",
        example: r#"admits { propose "payments:source"; run "payments:ci" }"#,
        ..ROW
    },
    NodeRow {
        id: "undo",
        name: "undo",
        parents: &["blast-radius"],
        occurs: Occurs::Optional,
        doc: "How the worst is undone.",
        arguments: &[argument(
            "how",
            Kind::Text,
            Occurs::Once,
            "What a person does, in words.",
        )],
        example: r#"undo "Close the pull request.""#,
        ..ROW
    },
    NodeRow {
        id: "answers",
        name: "answers",
        parents: &["blast-radius"],
        occurs: Occurs::Optional,
        doc: "Who answers for the worst.",
        arguments: &[argument("team", TEAM, Occurs::Once, "A team.")],
        example: r#"answers "payments-leads""#,
        ..ROW
    },
    NodeRow {
        id: "automation",
        name: "automation",
        doc: "A behaviour without a model: it does what it does for anyone who asks.",
        arguments: &[argument("name", Kind::Name, Occurs::Once, "Its name.")],
        properties: &[
            optional("operator", TEAM, "The team that answers for it."),
            later(
                "from",
                Kind::Text,
                "A description from the standard library.",
                "write its `identity` and `when` out",
            ),
        ],
        declares: Some(Space::Actor),
        example: r#"automation "reviewer-bot" { identity { github-app "acme-reviewer" }; when "pull-request" of="payments" { approves "non-breaking changes" } }"#,
        ..ROW
    },
];
