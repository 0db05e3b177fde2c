//! What is worth keeping: services, packages, data, checks, procedures, and the ways to them.

use super::kind::{Kind, Space};
use super::{NodeRow, Occurs, Property, ROW, argument, needed, optional};

/// The blocks in which ways stand.
const WAYS: &[&str] = &["changed-by", "destroyed-by", "opened-by"];
const TIER: Kind = Kind::Words(&["production", "staging", "test", "development", "shared"]);
const NAME: &str = "What it is called in this file; effects name it so, without a `:`.";
const REPOSITORY: Kind = Kind::Declared(Space::Repository);
const OF: Property = needed("of", REPOSITORY, "The repository.");

pub(super) const ROWS: &[NodeRow] = &[
    NodeRow {
        id: "service",
        name: "service",
        doc: "Something that runs, with the ways in which what runs there changes.",
        arguments: &[argument("name", Kind::Name, Occurs::Once, NAME)],
        properties: &[needed(
            "tier",
            TIER,
            "Production without a person is never admissible, so the tier must be said.",
        )],
        declares: Some(Space::Asset),
        example: r#"service "checkout" tier="production" { changed-by { job ".github/workflows/deploy.yml#ship" of="shop" } }"#,
        ..ROW
    },
    NodeRow {
        id: "package",
        name: "package",
        doc: "Something that users install, with the ways in which a version of it appears.",
        arguments: &[argument("name", Kind::Name, Occurs::Once, NAME)],
        properties: &[
            optional("registry", Kind::Name, "Where it is published."),
            optional(
                "tier",
                TIER,
                "How much it matters; production, if nothing is said.",
            ),
        ],
        declares: Some(Space::Asset),
        example: r#"package "sdk" registry="npm" { changed-by { job ".github/workflows/release.yml#publish" of="shop" } }"#,
        ..ROW
    },
    NodeRow {
        id: "data",
        name: "data",
        doc: "Data that is not for everybody, and where it lies.",
        arguments: &[argument("name", Kind::Name, Occurs::Once, NAME)],
        properties: &[optional("of", REPOSITORY, "The repository whose contents it is.")],
        declares: Some(Space::Asset),
        example: r#"data "engine-source" of="engine""#,
        ..ROW
    },
    NodeRow {
        id: "check",
        name: "check",
        doc: "A check that a branch requires, and that somebody relies on.",
        arguments: &[argument("name", Kind::Name, Occurs::Once, NAME)],
        properties: &[
            OF,
            optional(
                "on",
                Kind::Branch,
                "The branch; the default one, if nothing is said.",
            ),
            needed("context", Kind::Text, "The context, as the rule names it."),
        ],
        declares: Some(Space::Asset),
        example: r#"check "scan" of="shop" context="security/scan""#,
        ..ROW
    },
    NodeRow {
        id: "procedure",
        name: "procedure",
        doc: "What people must be able to do, step by step, whatever an agent does or leaves undone.",
        arguments: &[argument("name", Kind::Name, Occurs::Once, NAME)],
        declares: Some(Space::Asset),
        example: r#"procedure "restore" { step "push the revert" { by "sre" } }"#,
        ..ROW
    },
    NodeRow {
        id: "step",
        name: "step",
        parents: &["procedure"],
        occurs: Occurs::Some,
        doc: "A step, and everybody who can do it.",
        arguments: &[argument("what", Kind::Text, Occurs::Once, "What is done.")],
        properties: &[optional(
            "by",
            Kind::Words(&["unknown"]),
            "Nobody has said who can do it.",
        )],
        example: r#"step "push the revert" { by "sre" "fixer" }"#,
        ..ROW
    },
    NodeRow {
        id: "by",
        name: "by",
        parents: &["step"],
        occurs: Occurs::Optional,
        doc: "Who can do it; anybody, if nothing is said.",
        arguments: &[argument(
            "who",
            Kind::Anyone,
            Occurs::Some,
            "A team, a person, an agent or an automation.",
        )],
        example: r#"by "sre" "fixer""#,
        ..ROW
    },
    NodeRow {
        id: "shared-hosts",
        name: "shared-hosts",
        doc: "Hosts under which anybody may rent a name: reaching them is reaching anybody.",
        arguments: &[argument(
            "host",
            Kind::Host,
            Occurs::Some,
            "A pattern of host names.",
        )],
        example: r#"shared-hosts "*.workers.dev""#,
        ..ROW
    },
    NodeRow {
        id: "runner",
        name: "runner",
        doc: "Machines of your own that run jobs, by the labels that jobs ask for.",
        arguments: &[argument(
            "label",
            Kind::Name,
            Occurs::Some,
            "The labels beside `self-hosted`.",
        )],
        properties: &[needed(
            "lives",
            Kind::Words(&["one-job", "many-jobs"]),
            "Whether every job gets a fresh machine, or one machine runs many jobs.",
        )],
        example: r#"runner "big" lives="many-jobs""#,
        ..ROW
    },
    NodeRow {
        id: "state",
        name: "state",
        parents: &["breaker"],
        occurs: Occurs::Optional,
        doc: "Where the breaker's state is kept: whoever writes there operates it.",
        arguments: &[argument(
            "place",
            Kind::Variable,
            Occurs::Once,
            "A variable of a repository or of the organization; `unknown`, if nobody knows.",
        )],
        example: r#"state "repository-variable:control/AGENTS_HALTED""#,
        ..ROW
    },
    NodeRow {
        id: "changed-by",
        name: "changed-by",
        parents: &["service", "package"],
        occurs: Occurs::Optional,
        doc: "The ways to change it; any one suffices.",
        example: r#"changed-by { branch "gitops:main" }"#,
        ..ROW
    },
    NodeRow {
        id: "destroyed-by",
        name: "destroyed-by",
        parents: &["service", "package"],
        occurs: Occurs::Optional,
        doc: "The ways to destroy it; any one suffices.",
        example: r#"destroyed-by { aws "s3:PutObject" on="arn:aws:s3:::acme-tfstate/production/*" }"#,
        ..ROW
    },
    NodeRow {
        id: "opened-by",
        name: "opened-by",
        parents: &["data"],
        occurs: Occurs::Optional,
        doc: "The ways to read it; any one suffices.",
        example: r#"opened-by { secret "WAREHOUSE_KEY" in="repository:shop" }"#,
        ..ROW
    },
    NodeRow {
        id: "cluster",
        name: "cluster",
        doc: "A Kubernetes cluster, with the manifests of its roles and bindings.",
        arguments: &[argument(
            "name",
            Kind::Name,
            Occurs::Once,
            "What it is called in this file.",
        )],
        properties: &[optional(
            "tier",
            TIER,
            "How much it matters; production, if nothing is said.",
        )],
        example: r#"cluster "prod" { rbac "clusters/prod/rbac.yaml" }"#,
        ..ROW
    },
    NodeRow {
        id: "cluster-rbac",
        name: "rbac",
        parents: &["cluster"],
        occurs: Occurs::Optional,
        doc: "Manifests of all roles and bindings; without them, what service accounts may is not known.",
        arguments: &[argument(
            "path",
            Kind::Path,
            Occurs::Some,
            "The file, as `kubectl get -o yaml` writes it.",
        )],
        example: r#"rbac "clusters/prod/rbac.yaml""#,
        ..ROW
    },
    NodeRow {
        id: "verifies",
        name: "verifies",
        parents: &["service", "package"],
        occurs: Occurs::Optional,
        doc: "What is put in place is not taken without an attestation of this workflow.",
        properties: &[
            needed("of", REPOSITORY, "The repository whose workflow signs."),
            optional(
                "workflow",
                Kind::Path,
                "The workflow file; any of the repository, if nothing is said.",
            ),
            optional(
                "branch",
                Kind::Branch,
                "The branch of the run; nobody looks, if nothing is said.",
            ),
        ],
        example: r#"verifies of="shop" workflow=".github/workflows/release.yml" branch="main""#,
        ..ROW
    },
    NodeRow {
        id: "verification",
        name: "verification",
        parents: &["service", "package"],
        occurs: Occurs::Optional,
        doc: "That nobody has said whether what is put in place is verified before it is taken.",
        arguments: &[argument(
            "state",
            Kind::Words(&["unknown"]),
            Occurs::Once,
            "`unknown`.",
        )],
        example: r#"verification "unknown""#,
        ..ROW
    },
    NodeRow {
        id: "way-publisher",
        name: "trusted-publisher",
        parents: &["changed-by"],
        doc: "A token of a job that the registry believes.",
        properties: &[
            needed("of", REPOSITORY, "The repository that the registry names."),
            needed("workflow", Kind::Path, "The workflow file that it names."),
            optional(
                "environment",
                Kind::Name,
                "The environment that it names, or `unknown`; without it, none is looked at.",
            ),
        ],
        example: r#"trusted-publisher of="shop" workflow=".github/workflows/release.yml" environment="registry""#,
        ..ROW
    },
    NodeRow {
        id: "way-kubernetes",
        name: "kubernetes",
        parents: WAYS,
        doc: "Any of these verbs on any of these resources of a cluster.",
        arguments: &[argument("cluster", Kind::Name, Occurs::Once, "The cluster.")],
        properties: &[optional(
            "namespace",
            Kind::Name,
            "The namespace; any, if nothing is said.",
        )],
        example: r#"kubernetes "prod" namespace="checkout" { resources "deployments"; verbs "create" "patch" "update" }"#,
        ..ROW
    },
    NodeRow {
        id: "way-resources",
        name: "resources",
        parents: &["way-kubernetes"],
        occurs: Occurs::Once,
        doc: "Resources as rules of the cluster name them.",
        arguments: &[argument("resource", Kind::Name, Occurs::Some, "A resource.")],
        example: r#"resources "deployments" "statefulsets""#,
        ..ROW
    },
    NodeRow {
        id: "way-verbs",
        name: "verbs",
        parents: &["way-kubernetes"],
        occurs: Occurs::Once,
        doc: "Verbs as rules of the cluster name them.",
        arguments: &[argument("verb", Kind::Name, Occurs::Some, "A verb.")],
        example: r#"verbs "create" "patch""#,
        ..ROW
    },
    NodeRow {
        id: "way-image",
        name: "image",
        parents: &["changed-by"],
        doc: "Whatever is pushed to this tag.",
        arguments: &[argument(
            "image",
            Kind::Text,
            Occurs::Once,
            "Registry and repository, without the tag.",
        )],
        properties: &[needed("tag", Kind::Name, "The tag that is pulled.")],
        example: r#"image "111111111111.dkr.ecr.eu-west-1.amazonaws.com/edge" tag="production""#,
        ..ROW
    },
    NodeRow {
        id: "way-job",
        name: "job",
        parents: WAYS,
        doc: "A run of this job.",
        arguments: &[argument(
            "job",
            Kind::Job,
            Occurs::Once,
            "The workflow file and the job's id.",
        )],
        properties: &[OF],
        example: r#"job ".github/workflows/deploy.yml#ship" of="shop""#,
        ..ROW
    },
    NodeRow {
        id: "way-secret",
        name: "secret",
        parents: WAYS,
        doc: "Whoever has the value of this secret.",
        arguments: &[argument("name", Kind::Name, Occurs::Once, "The secret's name.")],
        properties: &[optional(
            "in",
            Kind::Store,
            "Where it is stored; without it, it is stored on no platform.",
        )],
        example: r#"secret "DEPLOY_KEY" in="environment:shop/production""#,
        ..ROW
    },
    NodeRow {
        id: "way-branch",
        name: "branch",
        parents: WAYS,
        doc: "What lands on this branch is taken by a deployer outside the repository.",
        arguments: &[argument(
            "branch",
            Kind::RefOf,
            Occurs::Once,
            "The watched branch.",
        )],
        properties: &[optional(
            "sync",
            Kind::Words(&["automatic", "unknown"]),
            "Whether it is taken by itself; it is, if nothing is said.",
        )],
        example: r#"branch "gitops:main""#,
        ..ROW
    },
];
