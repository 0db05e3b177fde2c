//! What files of the tree intend: Terraform's, and policies that stand alone. They only add; a snapshot wins.

use super::declared::Declared;
use super::estate::{Estate, Role};
use super::guards::Guard;
use super::json::Json;
use super::policy::{DocumentKind, Policy};
use super::standing::{self, untied};
use super::terraform::{self, Described};
use crate::diagnostic::Diagnostic;
use crate::language::model::Declaration;
use crate::source::{FileId, Sources, Span};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

impl Estate {
    /// Adds what the files of a project intend. Of Terraform only where the declaration names one account: of several, nobody says here which
    /// one a file is for.
    pub fn intend(
        &mut self,
        declaration: &Declaration,
        sources: &Sources,
        files: &BTreeMap<String, FileId>,
        findings: &mut Vec<Diagnostic>,
    ) {
        let declared = Declared::of(declaration);
        let single = match declared.places.keys().collect::<Vec<_>>().as_slice() {
            [one] => Some((*one).clone()),
            _ => None,
        };
        let mut taken = BTreeSet::new();
        for module in modules(files) {
            // Where no account is meant, nothing hangs on what cannot be read.
            let mut silent = Vec::new();
            let told = if single.is_some() {
                &mut *findings
            } else {
                &mut silent
            };
            let mut found = terraform::read(sources, &module, files, single.as_deref(), told);
            taken.append(&mut found.taken);
            let Some(account) = &single else { continue };
            for role in found.roles {
                self.describe(account, &role, findings);
            }
            for (arn, statements, span) in found.lets_in {
                self.let_in(account, &arn, &statements, span, findings);
            }
        }
        self.stand(sources, files, (&declared, single.as_deref()), &taken, findings);
    }

    /// Adds policies that stand alone.
    fn stand(
        &mut self,
        sources: &Sources,
        files: &BTreeMap<String, FileId>,
        (declared, single): (&Declared, Option<&str>),
        taken: &BTreeSet<String>,
        findings: &mut Vec<Diagnostic>,
    ) {
        let observed = self.roles().map(|role| {
            (
                role.account.as_str(),
                role.id.rsplit('/').next().unwrap_or_default(),
            )
        });
        let deployers = declared
            .deployers
            .iter()
            .map(|found| (found.account.as_str(), found.role.as_str()));
        let held = declared
            .held
            .iter()
            .map(|(account, role, _)| (account.as_str(), role.as_str()));
        let mut accounts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (account, role) in observed.chain(deployers).chain(held) {
            accounts
                .entry(role.to_owned())
                .or_default()
                .insert(account.to_owned());
        }
        let names = accounts.keys().cloned().collect();
        let standing = standing::read(sources, files, taken, &names, findings);
        for role in standing.roles {
            let of = &accounts[&role.name];
            match (of.len(), of.first()) {
                (1, Some(account)) => self.describe(account, &role, findings),
                _ => findings.push(untied(
                    sources,
                    role.span,
                    "several accounts have a role that is called like its file",
                )),
            }
        }
        for (arn, statements, span) in standing.lets_in {
            match single {
                Some(account) if arn.split(':').nth(2) != Some("kms") => {
                    self.let_in(account, &arn, &statements, span, findings)
                }
                _ => findings.push(untied(
                    sources,
                    span,
                    "which account has what it names, nobody has declared",
                )),
            }
        }
    }

    /// A role that was observed stays as it was, and where all roles of the account were, there are no others.
    fn describe(&mut self, account: &str, described: &Described, findings: &mut Vec<Diagnostic>) {
        let known = self.accounts.entry(account.to_owned()).or_default();
        if !known.complete && !known.roles.contains_key(&described.name) {
            let role = intended(account, described, findings);
            known.roles.insert(described.name.clone(), role);
        }
    }

    fn let_in(
        &mut self,
        account: &str,
        arn: &str,
        statements: &[Value],
        span: Span,
        findings: &mut Vec<Diagnostic>,
    ) {
        let service = arn.split(':').nth(2).unwrap_or_default();
        let looked = self
            .accounts
            .get(account)
            .is_some_and(|known| known.policies_of.contains("*") || known.policies_of.contains(service));
        if looked || self.guards.get(arn).is_some_and(|guard| !guard.intended) {
            return;
        }
        let document = serde_json::json!({"Version": "2012-10-17", "Statement": statements});
        let name = format!("what {arn} lets in, as its file describes it");
        let policy = Policy::read(
            &name,
            DocumentKind::Resource,
            &Json::of_value(&document, Some(span)),
            findings,
        );
        let guard = self.guards.entry(arn.to_owned()).or_insert_with(|| Guard {
            arn: arn.to_owned(),
            account: account.to_owned(),
            policies: Some(Vec::new()),
            grants: None,
            blocks_public: None,
            intended: true,
        });
        guard.policies.get_or_insert_default().push(policy);
    }
}

/// The Terraform files, folder by folder.
fn modules(files: &BTreeMap<String, FileId>) -> Vec<Vec<FileId>> {
    let mut folders: BTreeMap<&str, Vec<FileId>> = BTreeMap::new();
    for (path, file) in files.iter().filter(|(path, _)| path.ends_with(".tf")) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        folders.entry(folder).or_default().push(*file);
    }
    folders.into_values().collect()
}

/// A role as a file has it: what is written there is taken to hold, and that there is more is open.
fn intended(account: &str, described: &Described, findings: &mut Vec<Diagnostic>) -> Role {
    let mut role = Role::unread(account, &described.name);
    let span = Some(described.span);
    role.span = span;
    let mut read = |kind: DocumentKind, statements: &[Value], more: Value| {
        let document = serde_json::json!({"Version": "2012-10-17", "Statement": statements});
        let name = format!("{} as its file describes it", role.id);
        let mut policy = Policy::read(&name, kind, &Json::of_value(&document, span), findings);
        let more = serde_json::json!({"Version": "2012-10-17", "Statement": [more]});
        let more = Policy::read(&name, kind, &Json::of_value(&more, span), findings);
        let more = more
            .statements
            .into_iter()
            .map(|statement| super::policy::Statement {
                doubtful: true,
                ..statement
            });
        policy.statements.extend(more);
        policy
    };
    if let Some(trust) = &described.trust {
        let more = serde_json::json!({"Effect": "Allow", "Action": "sts:*", "Principal": "*"});
        role.trust = Some(read(DocumentKind::Trust, trust, more));
    }
    if let Some(allows) = &described.allows {
        let more = serde_json::json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
        role.permissions.granted = Some(vec![read(DocumentKind::Identity, allows, more)]);
    }
    role
}
