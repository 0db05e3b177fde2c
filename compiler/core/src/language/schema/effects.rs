//! Effects: a verb, and what it is done to. They are spelled alike wherever they stand.

use super::kind::Kind;
use super::{Argument, NodeRow, Occurs, ROW, argument, needed, optional};

/// The rows in whose block effects stand.
pub const EFFECT_PLACES: &[&str] = &["scope", "admits", "before", "never", "can", "break-glass"];

const COUNT: Kind = Kind::Integer(1, 1_000_000);
const ASSETS: &[Argument] = &[argument(
    "asset",
    Kind::Asset,
    Occurs::Some,
    "What it is done to: a declared name, spelled `REPOSITORY:NAME`; `*` stands for any.",
)];

/// An effect without properties of its own.
const EFFECT: NodeRow = NodeRow {
    parents: EFFECT_PLACES,
    arguments: ASSETS,
    ..ROW
};

pub(super) const ROWS: &[NodeRow] = &[
    NodeRow {
        id: "observe",
        name: "observe",
        doc: "Reads data.",
        example: r#"observe "staging:fixtures" { aws "s3:GetObject" on="arn:aws:s3:::payments-fixtures/*" }"#,
        ..EFFECT
    },
    NodeRow {
        id: "grant",
        name: "aws",
        parents: &[
            "observe",
            "change",
            "destroy",
            "administer",
            "changed-by",
            "destroyed-by",
            "opened-by",
        ],
        doc: "The cloud actions that make up an effect, or a way to what is kept.",
        arguments: &[argument(
            "action",
            Kind::AwsAction,
            Occurs::Some,
            "An action of the cloud.",
        )],
        properties: &[needed(
            "on",
            Kind::AwsResource,
            "The resources; without them the grant would be for all.",
        )],
        example: r#"aws "s3:GetObject" on="arn:aws:s3:::payments-fixtures/*""#,
        ..ROW
    },
    NodeRow {
        id: "leak",
        name: "leak",
        doc: "Tells data to somebody who may not have it.",
        properties: &[optional("to", Kind::Host, "The host that learns it.")],
        example: r#"leak "payments:code" to="api.anthropic.com""#,
        ..EFFECT
    },
    NodeRow {
        id: "spend",
        name: "spend",
        doc: "Costs money.",
        arguments: &[argument("asset", Kind::Asset, Occurs::Any, "What is paid for.")],
        properties: &[
            optional("usd", COUNT, "At most so many dollars."),
            optional(
                "per",
                Kind::Words(&["run", "day", "week", "month"]),
                "In which time.",
            ),
            optional(
                "enforced-by",
                Kind::Words(&["provider", "gateway", "platform", "prompt"]),
                "Who refuses to go on above the limit; a prompt refuses nothing.",
            ),
        ],
        example: r#"spend usd=20 per="day""#,
        ..EFFECT
    },
    NodeRow {
        id: "propose",
        name: "propose",
        doc: "Opens a pull request; the jobs that it starts run its code before anyone has read it.",
        properties: &[
            optional("files", COUNT, "At most so many files."),
            optional("lines", COUNT, "At most so many changed lines."),
        ],
        example: r#"propose "payments:source" "payments:tests" files=25 lines=800"#,
        ..EFFECT
    },
    NodeRow {
        id: "run",
        name: "run",
        doc: "Runs code of its own in a job that holds something.",
        example: r#"run "payments:ci""#,
        ..EFFECT
    },
    NodeRow {
        id: "forge",
        name: "approve",
        parents: &["admits", "never", "can"],
        doc: "Makes a check say yes that would say no.",
        example: r#"approve "security-scan""#,
        ..EFFECT
    },
    NodeRow {
        id: "withhold",
        name: "withhold",
        parents: &["admits", "never", "can"],
        doc: "Keeps people from a procedure by doing nothing.",
        example: r#"withhold "restore""#,
        ..EFFECT
    },
    NodeRow {
        id: "change",
        name: "change",
        doc: "Moves a branch, or changes files where they count.",
        example: r#"change "payments:main""#,
        ..EFFECT
    },
    NodeRow {
        id: "ship",
        name: "ship",
        doc: "Puts something before users.",
        example: r#"ship "payments:production""#,
        ..EFFECT
    },
    NodeRow {
        id: "destroy",
        name: "destroy",
        doc: "Deletes what cannot be brought back.",
        example: r#"destroy "payments:tags""#,
        ..EFFECT
    },
    NodeRow {
        id: "administer",
        name: "administer",
        doc: "Decides who may do what.",
        example: r#"administer "*""#,
        ..EFFECT
    },
    NodeRow {
        id: "reach",
        name: "reach",
        parents: &["scope"],
        doc: "A host that it may call; what it has read, it can tell there.",
        arguments: &[argument("host", Kind::Host, Occurs::Some, "A host name.")],
        example: r#"reach "api.anthropic.com""#,
        ..ROW
    },
];
