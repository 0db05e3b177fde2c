//! Roles as Terraform files of the tree describe them, as far as they are written out.
//!
//! In: `*.tf` texts. Out: roles with whom they trust and what they are given. A file is an intent and no observation: what it says
//! is taken to be in force, whatever else the account holds stays unknown, and nothing is closed by it; a snapshot wins. What is
//! computed is left out, and so is unknown too. Source: registry.terraform.io, hashicorp/aws provider, 2026-09.

mod document;
mod literal;
#[cfg(test)]
mod tests;

use crate::diagnostic::{Diagnostic, Severity};
use crate::notation::bounded;
use crate::source::{FileId, Sources, Span};
use document::statements;
use hcl_edit::expr::Expression;
use hcl_edit::repr::Span as _;
use hcl_edit::structure::{Block, Body};
use literal::Known;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The largest file that is read, in bytes.
const MAX_FILE: usize = 256 * 1024;
/// The most signs before values and conditions within conditions: the parser descends at each.
const MAX_NESTED: usize = 256;

/// A role that a file describes.
#[derive(Clone, Debug, PartialEq)]
pub struct Described {
    /// Its name.
    pub name: String,
    /// Statements of its trust policy that are written out; none: its trust is computed.
    pub trust: Option<Vec<Value>>,
    /// Statements that are attached to it and written out; none: a boundary lies over them, or they are not all allowed.
    pub allows: Option<Vec<Value>>,
    /// Where its block begins.
    pub span: Span,
}

/// What a module describes.
#[derive(Debug, Default)]
pub struct Module {
    /// Roles.
    pub roles: Vec<Described>,
    /// What resources let in: ARN, statements that only allow, place.
    pub lets_in: Vec<(String, Vec<Value>, Span)>,
    /// Paths of the files that it takes documents from.
    pub taken: BTreeSet<String>,
}

/// Blocks with a policy of a resource.
const GUARDED: [&str; 6] = [
    "aws_ecr_repository_policy",
    "aws_s3_bucket_policy",
    "aws_secretsmanager_secret_policy",
    "aws_sns_topic_policy",
    "aws_sqs_queue_policy",
    "aws_sqs_queue",
];

/// Reads the files of one folder, which are one module. `account` stands for the caller's account in what they interpolate; `texts` are
/// all files of the project, by path.
pub fn read(
    sources: &Sources,
    files: &[FileId],
    texts: &BTreeMap<String, FileId>,
    account: Option<&str>,
    findings: &mut Vec<Diagnostic>,
) -> Module {
    let mut bodies = Vec::new();
    for file in files {
        match parsed(sources, *file) {
            Ok(body) => bodies.push((*file, body)),
            Err(why) => findings.push(unread(sources, *file, &why)),
        }
    }
    let known = Known::of(sources, &bodies, texts, account);
    let mut roles: BTreeMap<String, Described> = BTreeMap::new();
    for (file, block) in blocks(&bodies, "resource", "aws_iam_role") {
        if let Some((key, role)) = role(&known, file, block) {
            roles.insert(key, role);
        }
    }
    for kind in ["aws_iam_role_policy", "aws_iam_role_policy_attachment"] {
        for (file, block) in blocks(&bodies, "resource", kind) {
            attach(&known, &mut roles, file, block);
        }
    }
    let guarded = GUARDED.iter().flat_map(|kind| blocks(&bodies, "resource", kind));
    let lets_in = guarded.filter_map(|(file, block)| lets_in(&known, file, block));
    Module {
        lets_in: lets_in.collect(),
        roles: roles.into_values().collect(),
        taken: known.taken.into_inner(),
    }
}

/// What a block lets in, if the resource is written out in what it lets in.
fn lets_in(known: &Known<'_>, file: FileId, block: &Block) -> Option<(String, Vec<Value>, Span)> {
    let found = statements(known, file, &block.body.get_attribute("policy")?.value)?;
    let arn = super::standing::resource(&found).filter(|_| all_allow(&found))?;
    let start = block.span().map_or(0, |span| span.start);
    Some((arn, found, Span::new(file, start, start + "resource".len())))
}

fn parsed(sources: &Sources, file: FileId) -> Result<Body, String> {
    let text = &sources.get(file).text;
    let nested = text.bytes().filter(|byte| matches!(byte, b'?' | b'!')).count();
    if text.len() > MAX_FILE || nested > MAX_NESTED || text.contains(&"-".repeat(MAX_NESTED)) {
        return Err("it is too long or too deep".to_owned());
    }
    bounded(text, file).map_err(|error| error.message)?;
    hcl_edit::parser::parse_body(text).map_err(|error| error.message().to_string())
}

fn unread(sources: &Sources, file: FileId, why: &str) -> Diagnostic {
    let path = &sources.get(file).path;
    Diagnostic::new("iam-unread", Severity::Warning, format!("{path}: {why}"))
        .label(Span::new(file, 0, 0), "not understood")
        .note("What it would make is taken as unknown.")
}

/// The blocks of one kind: `resource "aws_iam_role" "x"`.
fn blocks<'b>(
    bodies: &'b [(FileId, Body)],
    keyword: &'b str,
    kind: &'b str,
) -> impl Iterator<Item = (FileId, &'b Block)> {
    bodies.iter().flat_map(move |(file, body)| {
        let meant = body
            .get_blocks(keyword)
            .filter(move |block| block.labels.len() == 2 && block.labels[0].as_str() == kind);
        meant.map(move |block| (*file, block))
    })
}

fn role(known: &Known<'_>, file: FileId, block: &Block) -> Option<(String, Described)> {
    let value = |name: &str| block.body.get_attribute(name).map(|attribute| &attribute.value);
    // A role that is made several times, or not at all, has no name of its own here.
    if value("count").is_some() || value("for_each").is_some() {
        return None;
    }
    let name = known.text(file, value("name")?)?;
    let trust = value("assume_role_policy").and_then(|policy| statements(known, file, policy));
    let mut allows = value("permissions_boundary").is_none().then(Vec::new);
    for inline in block.body.get_blocks("inline_policy") {
        let policy = inline
            .body
            .get_attribute("policy")
            .map(|attribute| &attribute.value);
        grant(
            &mut allows,
            policy.and_then(|policy| statements(known, file, policy)),
        );
    }
    let start = block.span().map_or(0, |span| span.start);
    let role = Described {
        name,
        trust: trust.filter(|statements| all_allow(statements)),
        allows,
        span: Span::new(file, start, start + "resource".len()),
    };
    Some((block.labels[1].as_str().to_owned(), role))
}

/// Whether nothing is taken away: what a file denies is not known to be denied.
fn all_allow(statements: &[Value]) -> bool {
    statements
        .iter()
        .all(|statement| statement.get("Effect").and_then(Value::as_str) == Some("Allow"))
}

fn grant(allows: &mut Option<Vec<Value>>, found: Option<Vec<Value>>) {
    match found {
        Some(found) if all_allow(&found) => {
            if let Some(allows) = allows {
                allows.extend(found);
            }
        }
        // Something is taken away, or nobody knows what is given: then no grant is certain.
        Some(_) => *allows = None,
        None => {}
    }
}

fn attach(known: &Known<'_>, roles: &mut BTreeMap<String, Described>, file: FileId, block: &Block) {
    let value = |name: &str| block.body.get_attribute(name).map(|attribute| &attribute.value);
    let Some(key) = value("role").and_then(|role| role_key(known, roles, file, role)) else {
        return;
    };
    let found = match (value("policy"), value("policy_arn")) {
        (Some(policy), _) => statements(known, file, policy),
        (None, Some(arn)) => attached(known, file, arn),
        _ => None,
    };
    if let Some(role) = roles.get_mut(&key) {
        grant(&mut role.allows, found);
    }
}

/// Which role of this module an expression names: `aws_iam_role.x.name`, or its name.
fn role_key(
    known: &Known<'_>,
    roles: &BTreeMap<String, Described>,
    file: FileId,
    expression: &Expression,
) -> Option<String> {
    let path = known.source(file, expression);
    let named = path
        .strip_prefix("aws_iam_role.")
        .and_then(|rest| rest.rsplit_once('.'));
    if let Some((key, _)) = named {
        return roles.contains_key(key).then(|| key.to_owned());
    }
    let name = known.text(file, expression)?;
    roles
        .iter()
        .find(|(_, role)| role.name == name)
        .map(|(key, _)| key.clone())
}

/// What a managed policy grants: of Amazon's own only the one that grants everything is known here.
fn attached(known: &Known<'_>, file: FileId, arn: &Expression) -> Option<Vec<Value>> {
    let path = known.source(file, arn);
    if let Some(name) = path
        .strip_prefix("aws_iam_policy.")
        .and_then(|rest| rest.strip_suffix(".arn"))
    {
        return known.policy(name);
    }
    let all = serde_json::json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    (known.text(file, arn)? == "arn:aws:iam::aws:policy/AdministratorAccess").then(|| vec![all])
}
