//! What the project consists of: edition, organization, teams, repositories, environments.

use super::kind::{Kind, Space};
use super::{EDITIONS, NodeRow, Occurs, ROW, argument, needed, optional};

const ID: Kind = Kind::Integer(1, u64::MAX);

pub(super) const ROWS: &[NodeRow] = &[
    NodeRow {
        id: "gabion",
        name: "gabion",
        occurs: Occurs::Once,
        doc: "The edition fixes what every word of this file means and which bytes are emitted for it.",
        properties: &[needed(
            "edition",
            Kind::Words(EDITIONS),
            "Within an edition, output never changes by itself.",
        )],
        example: r#"gabion edition="2026""#,
        ..ROW
    },
    NodeRow {
        id: "organization",
        name: "organization",
        occurs: Occurs::Optional,
        doc: "Whose repositories these are; the plan decides which gates the platform can hold.",
        arguments: &[argument(
            "login",
            Kind::Name,
            Occurs::Once,
            "The organization's login on the platform.",
        )],
        properties: &[optional(
            "plan",
            Kind::Words(&["free", "team", "enterprise"]),
            "Some rules exist on paid plans only; without it, what depends on the plan is unknown.",
        )],
        example: r#"organization "acme" plan="enterprise" { observed "gabion/observed/acme.json" }"#,
        ..ROW
    },
    NodeRow {
        id: "observed",
        name: "observed",
        parents: &["organization", "repository"],
        occurs: Occurs::Optional,
        doc: "The committed snapshot of the platform's settings; without it every setting is unknown.",
        arguments: &[argument(
            "path",
            Kind::Path,
            Occurs::Once,
            "Where `gabion pull` writes the snapshot, inside the project.",
        )],
        example: r#"observed "gabion/observed/payments.json""#,
        ..ROW
    },
    NodeRow {
        id: "team",
        name: "team",
        doc: "A group of people who operate, own, approve or vouch.",
        arguments: &[argument(
            "name",
            Kind::Name,
            Occurs::Once,
            "What the team is called in this file.",
        )],
        properties: &[
            optional(
                "github",
                Kind::Slug,
                "The team on the platform; what is emitted names it there.",
            ),
            optional(
                "id",
                ID,
                "Its numeric id; needed only where emitted rules name the team.",
            ),
        ],
        declares: Some(Space::Team),
        example: r#"team "sre" github="acme/sre""#,
        ..ROW
    },
    NodeRow {
        id: "person",
        name: "person",
        doc: "Somebody who operates, owns, approves or vouches alone: a team of one.",
        arguments: &[argument(
            "name",
            Kind::Name,
            Occurs::Once,
            "What the person is called in this file.",
        )],
        properties: &[optional(
            "login",
            Kind::Name,
            "The login on the platform; the name, if nothing is said.",
        )],
        declares: Some(Space::Team),
        example: r#"person "dana""#,
        ..ROW
    },
    NodeRow {
        id: "repository",
        name: "repository",
        doc: "A repository whose refs, paths, workflows and settings count.",
        arguments: &[argument(
            "name",
            Kind::Name,
            Occurs::Once,
            "What the repository is called in this file; assets are spelled `NAME:…`.",
        )],
        properties: &[
            optional("github", Kind::Slug, "The repository on the platform."),
            optional(
                "id",
                ID,
                "Its numeric id; cloud trust is bound to it, since names can be taken over.",
            ),
            optional(
                "visibility",
                Kind::Words(&["public", "private", "internal"]),
                "Strangers write to public repositories; without it the snapshot decides, or nobody knows.",
            ),
            optional("default-branch", Kind::Branch, "The branch that counts as main."),
            optional(
                "tree",
                Kind::Path,
                "Folder of its work tree; needed only if several repositories are declared.",
            ),
        ],
        declares: Some(Space::Repository),
        example: r#"repository "payments" github="acme/payments" id=814223 visibility="private" { area "source" "src/**" }"#,
        ..ROW
    },
    NodeRow {
        id: "area",
        name: "area",
        parents: &["repository"],
        doc: "A named class of paths; `workflows`, `declaration` and `steering` are built in and can be widened, `rest` is what no area holds.",
        arguments: &[
            argument(
                "name",
                Kind::Name,
                Occurs::Once,
                "Spelled `REPOSITORY:NAME` in effects.",
            ),
            argument(
                "pattern",
                Kind::Glob,
                Occurs::Some,
                "Paths of the area; without one the area is empty, and effects on it mean nothing.",
            ),
        ],
        properties: &[optional(
            "owner",
            Kind::Declared(Space::Team),
            "The team that answers for these paths.",
        )],
        declares: Some(Space::Area),
        example: r#"area "infra" "infra/**" owner="sre""#,
        ..ROW
    },
    NodeRow {
        id: "environment",
        name: "environment",
        doc: "Where something runs, and how much that matters.",
        arguments: &[argument(
            "name",
            Kind::Name,
            Occurs::Once,
            "The environment's name on the platform; spelled `REPOSITORY:NAME` in effects.",
        )],
        properties: &[
            needed(
                "of",
                Kind::Declared(Space::Repository),
                "The repository that deploys there.",
            ),
            needed(
                "tier",
                Kind::Words(&["production", "staging", "test", "development"]),
                "Production without a person is never admissible, so the tier must be said.",
            ),
        ],
        declares: Some(Space::Environment),
        example: r#"environment "production" of="payments" tier="production" { aws account="111111111111" region="eu-west-1" }"#,
        ..ROW
    },
    NodeRow {
        id: "aws",
        name: "aws",
        parents: &["environment"],
        occurs: Occurs::Optional,
        doc: "The cloud account behind an environment.",
        properties: &[
            needed(
                "account",
                Kind::Account,
                "Roles and trust are looked up in this account.",
            ),
            optional("region", Kind::Name, "The region that deployments go to."),
        ],
        example: r#"aws account="111111111111" region="eu-west-1""#,
        ..ROW
    },
    NodeRow {
        id: "hosted",
        name: "hosted",
        parents: &["environment"],
        occurs: Occurs::Optional,
        doc: "A deployer outside the repository that watches a branch: landing there is shipping.",
        arguments: &[argument("by", Kind::Name, Occurs::Once, "Who deploys.")],
        properties: &[
            optional("project", Kind::Name, "The project's name there."),
            needed(
                "from",
                Kind::RefOf,
                "The watched branch: whoever changes it ships.",
            ),
        ],
        example: r#"hosted "vercel" project="web" from="web:main""#,
        ..ROW
    },
];
