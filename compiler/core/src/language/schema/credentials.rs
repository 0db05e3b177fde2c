//! Credentials that an actor has beside its identity, and what the value of a secret is.

use super::kind::{Kind, Space};
use super::{NodeRow, Occurs, Property, ROW, argument, needed, optional};

/// The blocks in which credentials stand.
pub(super) const HOLDERS: &[&str] = &["holds", "may-hold", "secret"];
const CALLED: Property = optional(
    "called",
    Kind::Name,
    "What it is called here, if there are several of its kind.",
);

const OPENS: Property = optional(
    "opens",
    Kind::Words(&["unknown"]),
    "`unknown`: nobody has said which services, packages and data it opens.",
);

pub(super) const ROWS: &[NodeRow] = &[
    NodeRow {
        id: "holds",
        name: "holds",
        parents: &["agent", "automation"],
        occurs: Occurs::Optional,
        doc: "Credentials within its reach, whatever they were meant for.",
        example: r#"holds { user-token "dana" { may "contents:write" "pull_requests:write" of="shop" } }"#,
        ..ROW
    },
    NodeRow {
        id: "may-hold",
        name: "may-hold",
        parents: &["agent"],
        occurs: Occurs::Optional,
        doc: "Credentials of which nobody knows whether they lie within its reach: each is a question.",
        example: r#"may-hold { user-token "dana" { may "contents:write" "pull_requests:write" of="shop" } }"#,
        ..ROW
    },
    NodeRow {
        id: "secret",
        name: "secret",
        doc: "What a stored secret is: whoever reads its value has that.",
        arguments: &[argument("name", Kind::Name, Occurs::Once, "The secret's name.")],
        properties: &[needed("in", Kind::Store, "Where it is stored."), OPENS],
        example: r#"secret "RELEASE_TOKEN" in="repository:shop" { user-token "release-bot" { may "contents:write" of="shop" } }"#,
        ..ROW
    },
    NodeRow {
        id: "held-app",
        name: "app-token",
        parents: HOLDERS,
        doc: "An installation token of an App; its events start workflows.",
        arguments: &[argument("app", Kind::Name, Occurs::Once, "The App's slug.")],
        properties: &[CALLED],
        example: r#"app-token "acme-fixer" { may "contents:write" of="shop" }"#,
        ..ROW
    },
    NodeRow {
        id: "held-actions",
        name: "job-token",
        parents: HOLDERS,
        doc: "A GITHUB_TOKEN of a job outside this tree; its events start no workflows but those that are dispatched.",
        properties: &[CALLED],
        example: r#"job-token { may "issues:write" of="shop" }"#,
        ..ROW
    },
    NodeRow {
        id: "held-user",
        name: "user-token",
        parents: HOLDERS,
        doc: "A token of a user: it acts as the user, never beyond the user's role.",
        arguments: &[argument("login", Kind::Name, Occurs::Once, "The user's login.")],
        properties: &[CALLED],
        example: r#"user-token "dana" { may "contents:write" of="shop" }"#,
        ..ROW
    },
    NodeRow {
        id: "held-login",
        name: "login",
        parents: HOLDERS,
        doc: "The account itself: everything that its role allows, everywhere.",
        arguments: &[argument("login", Kind::Name, Occurs::Once, "The user's login.")],
        example: r#"login "acme-ship-bot""#,
        ..ROW
    },
    NodeRow {
        id: "held-key",
        name: "deploy-key",
        parents: HOLDERS,
        doc: "A deploy key of a repository.",
        arguments: &[argument("title", Kind::Text, Occurs::Once, "Its title.")],
        properties: &[
            needed(
                "of",
                Kind::Declared(Space::Repository),
                "The repository that it opens.",
            ),
            optional(
                "access",
                Kind::Words(&["read", "write", "unknown"]),
                "What it may; write, if nothing is said; `unknown`, if nobody knows.",
            ),
        ],
        example: r#"deploy-key "mirror" of="shop" access="read""#,
        ..ROW
    },
    NodeRow {
        id: "held-role",
        name: "aws-role",
        parents: HOLDERS,
        doc: "Credentials of a cloud role.",
        arguments: &[argument("role", Kind::Name, Occurs::Once, "The role's name.")],
        properties: &[needed("account", Kind::Account, "The role's account.")],
        example: r#"aws-role "ops-runner" account="111111111111""#,
        ..ROW
    },
    NodeRow {
        id: "held-registry",
        name: "registry-token",
        parents: HOLDERS,
        doc: "A token that publishes a package.",
        arguments: &[argument(
            "package",
            Kind::Declared(Space::Asset),
            Occurs::Once,
            "The package.",
        )],
        example: r#"registry-token "sdk""#,
        ..ROW
    },
    NodeRow {
        id: "held-service-account",
        name: "service-account",
        parents: HOLDERS,
        doc: "A token of a cluster.",
        arguments: &[argument(
            "subject",
            Kind::Subject,
            Occurs::Once,
            "As the cluster's bindings name it.",
        )],
        properties: &[needed("cluster", Kind::Name, "The cluster.")],
        example: r#"service-account "serviceaccount:tools/oncall-mate" cluster="prod""#,
        ..ROW
    },
    NodeRow {
        id: "held-secret",
        name: "secret",
        parents: &["holds", "may-hold"],
        doc: "The value of a secret.",
        arguments: &[argument("name", Kind::Name, Occurs::Once, "The secret's name.")],
        properties: &[
            optional(
                "in",
                Kind::Store,
                "Where it is stored too; without it, it is stored on no platform.",
            ),
            OPENS,
        ],
        example: r#"secret "DEPLOY_KEY" in="repository:shop""#,
        ..ROW
    },
    NodeRow {
        id: "may",
        name: "may",
        parents: &["held-app", "held-actions", "held-user"],
        doc: "What the token may, on one repository; what is not written, it may not.",
        arguments: &[argument(
            "permission",
            Kind::Permission,
            Occurs::Some,
            "A permission with its level; a level, or the whole, may be `unknown`.",
        )],
        properties: &[needed("of", Kind::Declared(Space::Repository), "The repository.")],
        example: r#"may "contents:write" "pull_requests:write" of="shop""#,
        ..ROW
    },
];
