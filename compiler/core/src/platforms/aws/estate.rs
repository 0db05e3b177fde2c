//! Accounts and roles as they are known: from the snapshot, and from what was emitted.

use super::acts::On;
use super::evaluate::{Ceiling, CeilingKind, Permissions};
use super::grants::unknown_action;
use super::guards::Guard;
use super::json::Json;
use super::policy::{DocumentKind, Policy};
use super::snapshot::{AwsAccount, AwsPolicy, AwsResource, AwsRole, AwsSnapshot, Looked};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, Sources, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Where Gabion writes documents for AWS, relative to the root of the repository.
pub const FOLDER: &str = "gabion/aws/";
/// The boundary of all emitted agent roles, in [`FOLDER`].
pub const BOUNDARY: &str = "agents-boundary";
/// The largest document, in bytes; IAM's own limit is 10,240 characters without white space.
const MAX_DOCUMENT: usize = 65_536;

/// Everything that is known of accounts.
#[derive(Clone, Debug, Default)]
pub struct Estate {
    /// By account number.
    pub accounts: BTreeMap<String, Account>,
    /// What guards resources, by their ARNs.
    pub guards: BTreeMap<String, Guard>,
}

/// One account.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Whether its roles are all there are.
    pub complete: bool,
    /// By name.
    pub roles: BTreeMap<String, Role>,
    /// What is there that matters, by ARN; `None` if nobody has looked.
    pub resources: Option<BTreeMap<String, AwsResource>>,
    /// Whether they are all that runs under a role.
    pub listed: bool,
    /// Services, as ARNs name them, of which they are.
    pub services: BTreeSet<String>,
    /// Services of which everything is known that has a policy of its own; `*`: all.
    pub policies_of: BTreeSet<String>,
    /// Where it belongs in its organization, if that is known; see [`AwsAccount::organization`].
    pub organization: Option<String>,
}

impl Account {
    /// Whether everything that an action can act on here, and that runs under a role, is known.
    pub(super) fn lists(&self, on: &On) -> bool {
        self.listed
            || match on {
                On::Services(services) => services.iter().all(|service| self.services.contains(service)),
                On::Anything | On::Nothing => false,
            }
    }
}

/// One role.
#[derive(Clone, Debug)]
pub struct Role {
    /// `ACCOUNT/NAME`.
    pub id: String,
    /// Its account.
    pub account: String,
    /// Its ARN.
    pub arn: String,
    /// Where its account belongs in its organization, if that is known; see [`AwsAccount::organization`].
    pub organization: Option<String>,
    /// Who may become it; `None` if that was not read.
    pub trust: Option<Policy>,
    /// What it may do.
    pub permissions: Permissions,
    /// ARNs of the managed policies that are attached, its boundary included.
    pub attached: Vec<String>,
    /// The ARN of its permissions boundary; empty if it has one without a name.
    pub boundary: Option<String>,
    /// Where it is written.
    pub span: Option<Span>,
}

impl Role {
    /// A role of which nothing but its name is known.
    pub fn unread(account: &str, name: &str) -> Role {
        Role {
            id: format!("{account}/{name}"),
            account: account.to_owned(),
            arn: format!("arn:aws:iam::{account}:role/{name}"),
            organization: None,
            trust: None,
            permissions: Permissions {
                granted: None,
                ceilings: Vec::new(),
            },
            attached: Vec::new(),
            boundary: None,
            span: None,
        }
    }
}

impl Estate {
    /// The role with this id.
    pub fn role(&self, id: &str) -> Option<&Role> {
        let (account, name) = id.split_once('/')?;
        self.accounts.get(account)?.roles.get(name)
    }

    /// All roles, by account and name.
    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        self.accounts.values().flat_map(|account| account.roles.values())
    }

    /// Adds what a snapshot says. `span` is where its section stands, for lack of anything finer.
    pub fn observe(&mut self, snapshot: &AwsSnapshot, span: Option<Span>, findings: &mut Vec<Diagnostic>) {
        for (id, observed) in &snapshot.accounts {
            let scps = levels(&observed.service_control_policies, span, findings);
            let account = self.accounts.entry(id.clone()).or_default();
            account.complete |= observed.roles.is_some();
            account.policies_of.extend(observed.policies_of.iter().cloned());
            account.organization = observed.organization.clone().or(account.organization.take());
            for (arn, resource) in observed.resources.iter().flatten() {
                if let Some(guard) = guard(id, arn, resource, &observed.policies_of, span, findings) {
                    self.guards.insert(arn.clone(), guard);
                }
            }
            if let Some(resources) = &observed.resources {
                account
                    .resources
                    .get_or_insert_default()
                    .extend(resources.clone());
                match &observed.resources_of {
                    Some(services) => account.services.extend(services.iter().cloned()),
                    None => account.listed = true,
                }
            }
            for (name, role) in observed.roles.iter().flatten() {
                let mut role = observed_role((id, name), role, &scps, span, findings);
                role.organization.clone_from(&account.organization);
                account.roles.insert(name.clone(), role);
            }
        }
    }

    /// Adds documents that Gabion wrote, read back from their bytes: `NAME.trust.json`, `NAME.permissions.json` and the
    /// boundary, which every role with permissions has. They replace what was observed of the same role.
    pub fn overlay(&mut self, sources: &Sources, files: &[FileId], findings: &mut Vec<Diagnostic>) {
        let documents = Documents::read(sources, files, findings);
        for (name, trust) in &documents.trust {
            for account in accounts_of(trust) {
                let known = self.accounts.entry(account.clone()).or_default();
                let role = known
                    .roles
                    .entry(name.clone())
                    .or_insert_with(|| Role::unread(&account, name));
                role.span = trust.span;
                role.trust = Some(trust.clone());
                documents.permit(name, role);
            }
        }
    }
}

/// The accounts whose identity provider a trust policy names: that is where the role is to be made.
fn accounts_of(trust: &Policy) -> Vec<String> {
    let principals = trust
        .statements
        .iter()
        .filter_map(|statement| statement.principals.as_ref());
    let accounts =
        principals
            .flat_map(|principals| &principals.items)
            .filter_map(|principal| match principal {
                super::policy::Principal::Federated(arn) => arn.split(':').nth(4).map(str::to_owned),
                _ => None,
            });
    let mut found: Vec<String> = accounts.collect();
    found.sort();
    found.dedup();
    found
}

#[derive(Default)]
struct Documents {
    trust: BTreeMap<String, Policy>,
    permissions: BTreeMap<String, Policy>,
    boundary: Option<Policy>,
}

impl Documents {
    fn read(sources: &Sources, files: &[FileId], findings: &mut Vec<Diagnostic>) -> Documents {
        let mut documents = Documents::default();
        for &file in files {
            let path = sources.get(file).path.as_str();
            let Some((_, name)) = path.rsplit_once(FOLDER) else {
                continue;
            };
            if let Some(role) = name.strip_suffix(".trust.json") {
                let policy = document(sources, file, DocumentKind::Trust, findings);
                documents.trust.insert(role.to_owned(), policy);
            } else if let Some(role) = name.strip_suffix(".permissions.json") {
                let policy = document(sources, file, DocumentKind::Identity, findings);
                documents.permissions.insert(role.to_owned(), policy);
            } else if name.strip_suffix(".json") == Some(BOUNDARY) {
                documents.boundary = Some(document(sources, file, DocumentKind::Identity, findings));
            }
        }
        documents
    }

    fn permit(&self, name: &str, role: &mut Role) {
        let Some(permissions) = self.permissions.get(name) else {
            return;
        };
        role.permissions = Permissions {
            granted: Some(vec![permissions.clone()]),
            ceilings: Vec::new(),
        };
        if let Some(boundary) = &self.boundary {
            role.permissions
                .ceilings
                .push(Ceiling::boundary(boundary.clone()));
            let arn = format!("arn:aws:iam::{}:policy/{BOUNDARY}", role.account);
            role.attached.push(arn.clone());
            role.boundary = Some(arn);
        }
    }
}

/// Reads one document from its file.
pub fn document(
    sources: &Sources,
    file: FileId,
    kind: DocumentKind,
    findings: &mut Vec<Diagnostic>,
) -> Policy {
    let source = sources.get(file);
    let whole = Span::new(file, 0, source.text.len());
    if source.text.len() > MAX_DOCUMENT {
        findings.push(unread(
            &source.path,
            &format!("larger than {MAX_DOCUMENT} bytes"),
            Some(whole),
        ));
        return Policy::unreadable(&source.path, Some(whole));
    }
    match Json::parse(file, &source.text) {
        Ok(json) => Policy::read(&source.path, kind, &json, findings),
        Err(error) => {
            findings.push(unread(&source.path, &error.message, Some(error.span)));
            Policy::unreadable(&source.path, Some(whole))
        }
    }
}

fn unread(name: &str, why: &str, span: Option<Span>) -> Diagnostic {
    let finding = Diagnostic::new("iam-unread", Severity::Warning, format!("{name}: {why}"));
    let finding = finding.note("What it would decide is taken as unknown.");
    if let Some(span) = span {
        finding.label(span, "not understood")
    } else {
        finding
    }
}

/// A policy of the snapshot, with findings about actions in it that AWS does not have.
fn identity(policy: &AwsPolicy, span: Option<Span>, findings: &mut Vec<Diagnostic>) -> Policy {
    of_kind(DocumentKind::Identity, policy, span, findings)
}

/// The same of any kind.
fn of_kind(
    kind: DocumentKind,
    policy: &AwsPolicy,
    span: Option<Span>,
    findings: &mut Vec<Diagnostic>,
) -> Policy {
    let read = document_of(kind, policy, span, findings);
    let actions = super::classes::actions_of([&read]);
    findings.extend(actions.filter_map(|action| unknown_action(action, &read.name, span)));
    read
}

fn document_of(
    kind: DocumentKind,
    policy: &AwsPolicy,
    span: Option<Span>,
    findings: &mut Vec<Diagnostic>,
) -> Policy {
    let name = policy
        .name
        .as_deref()
        .or(policy.arn.as_deref())
        .unwrap_or("inline policy");
    match &policy.document {
        Some(document) => Policy::read(name, kind, &Json::of_value(document, span), findings),
        None => Policy::unreadable(name, span),
    }
}

/// What guards a resource; none if nobody has looked.
fn guard(
    account: &str,
    arn: &str,
    resource: &AwsResource,
    policies_of: &[String],
    span: Option<Span>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Guard> {
    let service = arn.split(':').nth(2).unwrap_or_default();
    let looked = policies_of.iter().any(|of| of == "*" || of == service);
    let policies = match &resource.policies {
        Looked::Is(policies) => Some(
            policies
                .iter()
                .map(|policy| of_kind(DocumentKind::Resource, policy, span, findings))
                .collect(),
        ),
        Looked::Refused(_) => None,
        Looked::NotYet if looked => Some(Vec::new()),
        Looked::NotYet => return None,
    };
    Some(Guard {
        arn: arn.to_owned(),
        account: account.to_owned(),
        policies,
        grants: resource.grants.clone(),
        blocks_public: resource.blocks_public,
        intended: false,
    })
}

/// Service control policies by the level that they are attached to; all in one heap if any does not say.
fn levels(policies: &[AwsPolicy], span: Option<Span>, findings: &mut Vec<Diagnostic>) -> Vec<Ceiling> {
    let told = policies.iter().all(|policy| policy.target.is_some());
    let mut ceilings: BTreeMap<Option<&str>, Ceiling> = BTreeMap::new();
    for policy in policies {
        let kind = if told {
            CeilingKind::Level
        } else {
            CeilingKind::Levels
        };
        let level = policy.target.as_deref().filter(|_| told);
        let ceiling = ceilings.entry(level).or_insert(Ceiling {
            kind,
            policies: Vec::new(),
        });
        ceiling.policies.push(identity(policy, span, findings));
    }
    ceilings.into_values().collect()
}

fn observed_role(
    (account, name): (&str, &str),
    observed: &AwsRole,
    scps: &[Ceiling],
    span: Option<Span>,
    findings: &mut Vec<Diagnostic>,
) -> Role {
    let mut role = Role::unread(account, name);
    let path = observed.path.as_deref().unwrap_or("/");
    role.arn = format!("arn:aws:iam::{account}:role{path}{name}");
    role.span = span;
    let about = format!("trust policy of {}", role.id);
    role.trust = observed.trust.as_ref().map(|trust| {
        Policy::read(
            &about,
            DocumentKind::Trust,
            &Json::of_value(trust, span),
            findings,
        )
    });
    if let Some(policies) = &observed.policies {
        role.permissions.granted = Some(
            policies
                .iter()
                .map(|policy| identity(policy, span, findings))
                .collect(),
        );
    }
    role.permissions.ceilings = scps.to_vec();
    role.permissions.ceilings.extend(
        observed
            .boundary
            .iter()
            .map(|policy| Ceiling::boundary(identity(policy, span, findings))),
    );
    let name = |policy: &AwsPolicy| policy.arn.clone().unwrap_or_default();
    role.boundary = observed.boundary.as_ref().map(name);
    let managed = observed.policies.iter().flatten().chain(&observed.boundary);
    role.attached = managed.filter_map(|policy| policy.arn.clone()).collect();
    role
}

impl AwsAccount {
    /// An account whose roles are all known, and in which no resource has a policy of its own.
    pub fn with_roles(roles: impl IntoIterator<Item = (String, AwsRole)>) -> AwsAccount {
        AwsAccount {
            roles: Some(roles.into_iter().collect()),
            policies_of: vec!["*".to_owned()],
            ..AwsAccount::default()
        }
    }
}
