//! What is written: pipelines and emission.

use super::kind::{Kind, Space};
use super::{NodeRow, Occurs, ROW, Status, argument, needed, optional};

pub(super) const ROWS: &[NodeRow] = &[
    NodeRow {
        id: "pipeline",
        name: "pipeline",
        doc: "How a repository is built and deployed, by a workflow that is emitted.",
        arguments: &[argument("name", Kind::Name, Occurs::Once, "The pipeline's name.")],
        properties: &[needed(
            "of",
            Kind::Declared(Space::Repository),
            "The repository that is built.",
        )],
        declares: Some(Space::Pipeline),
        example: r#"pipeline "payments" of="payments" { build "npm ci" artifact="dist"; deploy "production" run="scripts/deploy.sh" gate="ship" }"#,
        ..ROW
    },
    NodeRow {
        id: "build",
        name: "build",
        parents: &["pipeline"],
        occurs: Occurs::Optional,
        doc: "Commands that run without any identity or secret.",
        arguments: &[argument(
            "command",
            Kind::Command,
            Occurs::Some,
            "One command line, as a person would type it.",
        )],
        properties: &[optional(
            "artifact",
            Kind::Script,
            "The folder that they leave; only this is deployed.",
        )],
        example: r#"build "npm ci" "npm run build" artifact="dist""#,
        ..ROW
    },
    NodeRow {
        id: "deploy",
        name: "deploy",
        parents: &["pipeline"],
        doc: "One target, in the order in which targets are written.",
        arguments: &[argument(
            "environment",
            Kind::Declared(Space::Environment),
            Occurs::Once,
            "An environment of the pipeline's repository.",
        )],
        properties: &[
            optional(
                "run",
                Kind::Script,
                "The repository's script that deploys; it gets the artifact's digest.",
            ),
            optional("role", Kind::Name, "The cloud role that the job takes."),
            optional("gate", Kind::Declared(Space::Gate), "The gate in front of it."),
        ],
        example: r#"deploy "production" run="scripts/deploy.sh" role="payments-deploy" gate="ship""#,
        ..ROW
    },
    NodeRow {
        id: "rollout",
        name: "rollout",
        parents: &["deploy"],
        occurs: Occurs::Optional,
        status: Status::Kept,
        doc: "How live traffic is moved, behind the gate.",
        arguments: &[argument("by", Kind::Name, Occurs::Once, "What moves it.")],
        properties: &[
            optional("canary", Kind::Integer(1, 100), "Percent of traffic at first."),
            optional("bake", Kind::Name, "How long that lasts."),
            optional("alarm", Kind::Name, "What stops it."),
        ],
        example: r#"rollout "codedeploy" canary=10 bake="15m" alarm="payments-5xx""#,
        ..ROW
    },
    NodeRow {
        id: "rollback",
        name: "rollback",
        parents: &["deploy"],
        occurs: Occurs::Optional,
        status: Status::Kept,
        doc: "What is deployed if it goes wrong.",
        properties: &[needed(
            "to",
            Kind::Words(&["last-approved"]),
            "Only what a gate has passed before.",
        )],
        example: r#"rollback to="last-approved""#,
        ..ROW
    },
    NodeRow {
        id: "emit",
        name: "emit",
        doc: "What is written, kind by kind; without it nothing is.",
        arguments: &[argument(
            "kind",
            Kind::Words(&["wall", "gates", "workflows", "aws", "check"]),
            Occurs::Some,
            "`wall`: only people move refs; `gates`: rules and environments; `workflows`; `aws`: roles and trust; `check`: the workflow that checks pull requests.",
        )],
        properties: &[optional(
            "of",
            Kind::Declared(Space::Repository),
            "For one repository; without it, for all.",
        )],
        example: r#"emit "wall" "gates" of="payments""#,
        ..ROW
    },
];
