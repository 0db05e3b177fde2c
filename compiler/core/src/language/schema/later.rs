//! Words that a later edition reads: met today, they are errors, never passed over.

use super::{NodeRow, ROW, Status};

pub(super) const ROWS: &[NodeRow] = &[
    NodeRow {
        id: "baseline",
        name: "baseline",
        doc: "Rules of an organization for all of its repositories.",
        status: Status::Later("write its teams, gates and expectations into this file, at the top"),
        example: r#"baseline "acme" github="acme" plan="enterprise""#,
        ..ROW
    },
    NodeRow {
        id: "use",
        name: "use",
        doc: "A baseline by its digest.",
        status: Status::Later("write what the baseline says into this file"),
        example: r#"use baseline="acme/gabion" sha256="4b0f…""#,
        ..ROW
    },
    NodeRow {
        id: "preset",
        name: "preset",
        doc: "Scope shared by several agents.",
        status: Status::Later("write the `scope` out in each agent"),
        example: r#"preset "propose-only" { scope { propose "{repository}:source" } }"#,
        ..ROW
    },
    NodeRow {
        id: "wall",
        name: "wall",
        doc: "One organization ruleset for many repositories.",
        status: Status::Later("`emit \"wall\" of=\"REPOSITORY\"` writes the wall of one repository"),
        example: r#"wall "agents-stay-on-their-branches" on="*""#,
        ..ROW
    },
    NodeRow {
        id: "managed-settings",
        name: "managed-settings",
        parents: &["agent"],
        doc: "What administrators deny to agents on workstations.",
        status: Status::Later("state it with `assume \"laptops\" \"…\" by=\"TEAM\" until=\"DATE\"`"),
        example: r#"managed-settings "observed/claude-managed-settings.json""#,
        ..ROW
    },
];
