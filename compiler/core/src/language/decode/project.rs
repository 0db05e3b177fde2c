//! Organization, teams, repositories, environments, pipelines, emission.

use super::super::model::{
    Area, AwsTarget, Deploy, Emit, Environment, Hosted, Organization, Pipeline, Repository, Team, Text,
};
use super::super::validate::Checked;
use super::{head, whole};

fn observed(node: &Checked<'_>) -> Option<Text> {
    node.child("observed").and_then(Checked::argument)
}

pub(super) fn organization(node: &Checked<'_>) -> Option<Organization> {
    Some(Organization {
        name: node.argument()?,
        plan: node.text("plan"),
        observed: observed(node),
        span: whole(node),
    })
}

pub(super) fn team(node: &Checked<'_>) -> Option<Team> {
    Some(Team {
        name: node.argument()?,
        github: node.text("github"),
        id: node.integer("id"),
        login: (node.row.id == "person")
            .then(|| node.text("login").or(node.argument()))
            .flatten(),
        span: whole(node),
    })
}

pub(super) fn repository(node: &Checked<'_>) -> Option<Repository> {
    Some(Repository {
        name: node.argument()?,
        github: node.text("github"),
        id: node.integer("id"),
        visibility: node.text("visibility"),
        default_branch: node.text("default-branch"),
        tree: node.text("tree"),
        observed: observed(node),
        areas: node.children("area").filter_map(area).collect(),
        span: whole(node),
    })
}

fn area(node: &Checked<'_>) -> Option<Area> {
    Some(Area {
        name: node.named("name")?.text()?,
        patterns: node
            .arguments
            .iter()
            .filter(|(row, _)| row.name == "pattern")
            .filter_map(|(_, value)| value.text())
            .collect(),
        owner: node.text("owner"),
        span: whole(node),
    })
}

pub(super) fn environment(node: &Checked<'_>) -> Option<Environment> {
    Some(Environment {
        name: node.argument()?,
        of: node.text("of")?,
        tier: node.text("tier")?,
        aws: node.child("aws").and_then(aws),
        hosted: node.child("hosted").and_then(hosted),
        span: whole(node),
    })
}

fn aws(node: &Checked<'_>) -> Option<AwsTarget> {
    Some(AwsTarget {
        account: node.text("account")?,
        region: node.text("region"),
        span: whole(node),
    })
}

fn hosted(node: &Checked<'_>) -> Option<Hosted> {
    Some(Hosted {
        by: node.argument()?,
        project: node.text("project"),
        from: node.text("from")?,
        span: whole(node),
    })
}

pub(super) fn pipeline(node: &Checked<'_>) -> Option<Pipeline> {
    let build = node.child("build");
    Some(Pipeline {
        name: node.argument()?,
        of: node.text("of")?,
        build: build.map(|build| build.texts().collect()).unwrap_or_default(),
        artifact: build.and_then(|build| build.text("artifact")),
        deploys: node.children("deploy").filter_map(deploy).collect(),
        span: head(node),
    })
}

fn deploy(node: &Checked<'_>) -> Option<Deploy> {
    Some(Deploy {
        environment: node.argument()?,
        run: node.text("run"),
        role: node.text("role"),
        gate: node.text("gate"),
        later: node
            .children
            .iter()
            .map(|child| Text::new(child.row.name.to_owned(), whole(child)))
            .collect(),
        span: whole(node),
    })
}

pub(super) fn emit(node: &Checked<'_>) -> Option<Emit> {
    let kinds: Vec<Text> = node.texts().collect();
    (!kinds.is_empty()).then(|| Emit {
        kinds,
        of: node.text("of"),
        span: whole(node),
    })
}
