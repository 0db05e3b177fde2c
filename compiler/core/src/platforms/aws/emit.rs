//! From the declaration to IAM documents: exact trust for the roles of pipelines and agents, least policies, one boundary.
//!
//! In: the declaration, and how each repository writes its subjects. Out: artifacts, and errors for what cannot be emitted
//! exactly. Never: a permission that no grant names.

use super::agent_roles::{AgentRole, agent_roles};
use super::documents::{Document, Line, Words};
use super::estate::{BOUNDARY, FOLDER};
use super::grants::faults;
use super::trust::{ISSUER, SubjectFormat};
use crate::diagnostic::{Diagnostic, Severity};
use crate::language::model::{AwsGrant, Declaration, Effect, Repository};
use crate::platforms::Artifact;
use crate::source::Span;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// IAM's limit for a managed policy, in characters without white space.
const MAX_MANAGED: usize = 6_144;

/// What must be known of a repository to trust it exactly.
#[derive(Clone, Debug)]
pub struct RepositoryIdentity {
    /// Numeric id of the repository; the declaration's `id` if `None`.
    pub id: Option<u64>,
    /// Numeric id of its owner.
    pub owner_id: Option<u64>,
    /// How it writes `sub`.
    pub format: SubjectFormat,
}

/// The documents, and what stands in the way.
#[derive(Clone, Debug, Default)]
pub struct Emission {
    /// In the order of their paths.
    pub artifacts: Vec<Artifact>,
    /// Errors: nothing may be written while there is one.
    pub findings: Vec<Diagnostic>,
}

/// Emits what `emit "aws"` asks for. `identity` is asked for each repository by its declared name.
pub fn emit(declaration: &Declaration, identity: &dyn Fn(&str) -> RepositoryIdentity) -> Emission {
    let mut emitting = Emitting {
        declaration,
        identity,
        trust: BTreeMap::new(),
        findings: Vec::new(),
    };
    let wanted: Vec<&Repository> = declaration
        .repositories
        .iter()
        .filter(|found| asked(declaration, found))
        .collect();
    let mut artifacts = Vec::new();
    for repository in &wanted {
        emitting.deploy_roles(repository);
    }
    let mut roles = agent_roles(declaration);
    roles.retain(|role| {
        wanted
            .iter()
            .any(|found| found.name.value == role.repository.name.value)
    });
    for role in &roles {
        emitting.agent_trust(role);
        artifacts.extend(emitting.permissions(role));
    }
    artifacts.extend(boundary(&roles));
    let trust = std::mem::take(&mut emitting.trust);
    artifacts.extend(trust.into_iter().map(|(name, found)| {
        artifact(
            &format!("{name}.trust"),
            &Document::new(found.lines),
            Some(found.span),
        )
    }));
    artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    Emission {
        artifacts,
        findings: emitting.findings,
    }
}

fn asked(declaration: &Declaration, repository: &Repository) -> bool {
    declaration.asked("aws", &repository.name.value).is_some()
}

fn artifact(name: &str, document: &Document, span: Option<Span>) -> Artifact {
    Artifact {
        path: format!("{FOLDER}{name}.json"),
        bytes: document.bytes(),
        kind: "aws",
        span,
    }
}

struct Emitting<'a> {
    declaration: &'a Declaration,
    identity: &'a dyn Fn(&str) -> RepositoryIdentity,
    trust: BTreeMap<String, Trusted>,
    findings: Vec<Diagnostic>,
}

struct Trusted {
    account: String,
    lines: Vec<Line>,
    span: Span,
}

impl Emitting<'_> {
    fn deploy_roles(&mut self, repository: &Repository) {
        let declaration = self.declaration;
        let pipelines = declaration
            .pipelines
            .iter()
            .filter(|found| found.of.value == repository.name.value);
        for deploy in pipelines.flat_map(|pipeline| &pipeline.deploys) {
            let Some(role) = &deploy.role else { continue };
            let place = |found: &&crate::language::model::Environment| {
                found.of.value == repository.name.value && found.name.value == deploy.environment.value
            };
            let environment = declaration.environments.iter().find(place);
            let Some(aws) = environment.and_then(|found| found.aws.as_ref()) else {
                let message = format!("role \"{}\" has no account", role.value);
                let finding =
                    Diagnostic::error("aws-account", message).label(role.span, "assumed by the deploy job");
                let help = format!(
                    "add `aws account=\"…\"` to environment \"{}\"",
                    deploy.environment.value
                );
                self.findings.push(finding.help(help));
                continue;
            };
            let account = aws.account.value.clone();
            if let Some(line) =
                self.trusting(repository, &account, &deploy.environment.value, None, role.span)
            {
                self.admit(&role.value, account, line, role.span);
            }
        }
    }

    fn agent_trust(&mut self, role: &AgentRole) {
        // The job is in a file that Gabion writes: no other workflow of the repository may use the environment's token.
        let file = format!("agent-{}.yml", role.agent.name.value);
        let span = role.effects.first().map_or(role.agent.span, |effect| effect.span);
        if let Some(line) = self.trusting(role.repository, &role.account, &role.name, Some(&file), span) {
            self.admit(&role.name, role.account.clone(), line, span);
        }
    }

    /// One role may serve several environments of one account; its file names one account only.
    fn admit(&mut self, name: &str, account: String, line: Line, span: Span) {
        let found = self.trust.entry(name.to_owned());
        let found = found.or_insert_with(|| Trusted {
            account: account.clone(),
            lines: Vec::new(),
            span,
        });
        if found.account == account {
            if !found.lines.contains(&line) {
                found.lines.push(line);
            }
            return;
        }
        let message = format!(
            "role \"{name}\" would be in accounts {} and {account}",
            found.account
        );
        let finding = Diagnostic::error("aws-account", message).label(span, "the same name again");
        self.findings.push(
            finding
                .label(found.span, "named here first")
                .help("name the roles differently"),
        );
    }

    /// The statement that lets one environment's jobs in, at the default branch.
    fn trusting(
        &mut self,
        repository: &Repository,
        account: &str,
        environment: &str,
        file: Option<&str>,
        span: Span,
    ) -> Option<Line> {
        let identity = (self.identity)(&repository.name.value);
        let id = identity.id.or(repository.id.as_ref().map(|id| id.value));
        let (Some(github), Some(id)) = (&repository.github, id) else {
            self.findings.push(unnamed(repository, span));
            return None;
        };
        let head = self.subject_head(repository, id, &identity, span)?;
        let git_ref = format!(
            "refs/heads/{}",
            repository
                .default_branch
                .as_ref()
                .map_or("main", |name| &name.value)
        );
        let sub = format!("{head}:environment:{}", environment.replace(':', "%3A"));
        let (exact, like) = if head.contains('*') {
            (None, Some(sub))
        } else {
            (Some(sub), None)
        };
        let own_file = |file| format!("{}/.github/workflows/{file}@{git_ref}", github.value);
        let exact = claims([
            ("aud", Some("sts.amazonaws.com".to_owned())),
            ("sub", exact),
            ("repository_id", Some(id.to_string())),
            ("ref", Some(git_ref.clone())),
            ("environment", Some(environment.to_owned())),
            ("job_workflow_ref", file.map(own_file)),
        ]);
        let provider = format!("arn:aws:iam::{account}:oidc-provider/{ISSUER}");
        let line = Line {
            sid: None,
            effect: "Allow",
            action: Words::One("sts:AssumeRoleWithWebIdentity".into()),
            principal: Some(Map::from_iter([(
                "Federated".to_owned(),
                Value::String(provider),
            )])),
            resource: None,
            condition: None,
        };
        let line = line.when("StringEquals", exact);
        let like = like.map(|sub| claims([("sub", Some(sub))]));
        Some(
            like.into_iter()
                .fold(line, |line, like| line.when("StringLike", like)),
        )
    }

    /// `repo:acme/payments`, in the repository's way of writing. Where that is not known, by name: if it is wrong, nobody gets
    /// in, and the repository's number keeps out a successor of the same name.
    fn subject_head(
        &mut self,
        repository: &Repository,
        id: u64,
        identity: &RepositoryIdentity,
        span: Span,
    ) -> Option<String> {
        let github = repository.github.as_ref()?.value.as_str();
        let (owner, name) = github.split_once('/')?;
        match identity.format {
            SubjectFormat::Name => {}
            SubjectFormat::Immutable => {
                // The owner's number is not needed: the repository's is beside it.
                let owner_id = identity.owner_id.map_or("*".to_owned(), |id| id.to_string());
                return Some(format!("repo:{owner}@{owner_id}/{name}@{id}"));
            }
            SubjectFormat::Custom => {
                let message = format!(
                    "{}: how its tokens name it cannot be written",
                    repository.name.value
                );
                let finding = Diagnostic::error("aws-subject", message).label(span, "trusts that repository");
                let note =
                    "It has a subject template of its own, which may leave out what the trust depends on.";
                self.findings.push(
                    finding
                        .note(note)
                        .help("go back to GitHub's own format of subjects"),
                );
                return None;
            }
            SubjectFormat::Unknown | SubjectFormat::NameOrImmutable => {
                let message = format!("{}: how its tokens name it is not known", repository.name.value);
                let note = "The trust names it as older repositories do. If its subjects are immutable, the job will be refused.";
                let finding = Diagnostic::new("aws-subject", Severity::Note, message).note(note);
                self.findings.push(finding.help("`gabion pull`"));
            }
        }
        Some(format!("repo:{github}"))
    }

    fn permissions(&mut self, role: &AgentRole) -> Option<Artifact> {
        let found: Vec<Diagnostic> = role
            .grants()
            .flat_map(|(_, grant)| faults(grant, &role.account))
            .collect();
        let span = role.effects.first().map(|effect| effect.span);
        if !found.is_empty() {
            self.findings.extend(found);
            return None;
        }
        Some(artifact(
            &format!("{}.permissions", role.name),
            &Document::new(lines(role, "")),
            span,
        ))
    }
}

/// Keys of GitHub's tokens with their values.
fn claims<const N: usize>(named: [(&str, Option<String>); N]) -> Map<String, Value> {
    let key = |(key, value): (&str, Option<String>)| Some((format!("{ISSUER}:{key}"), Value::String(value?)));
    named.into_iter().filter_map(key).collect()
}

fn unnamed(repository: &Repository, span: Span) -> Diagnostic {
    let message = format!(
        "repository \"{}\" needs its GitHub name and number to be trusted exactly",
        repository.name.value
    );
    let finding = Diagnostic::error("aws-repository", message)
        .label(repository.span, "add `github=\"OWNER/NAME\" id=NUMBER`");
    let note = "A name alone can be registered by somebody else once it is given up.";
    finding
        .label(span, "trusts it")
        .note(note)
        .help("`gabion pull` reads the number")
}

/// One statement for each grant, named after its effect; numbered where an effect has several.
fn lines(role: &AgentRole, before: &str) -> Vec<Line> {
    let mut used: BTreeMap<String, usize> = BTreeMap::new();
    let line = |(effect, grant): (&Effect, &AwsGrant)| {
        let mut sid = format!("{before}{}{}", camel(&effect.verb.value), camel(&role.job));
        let count = used.entry(sid.clone()).or_default();
        *count += 1;
        if *count > 1 {
            sid = format!("{sid}{count}");
        }
        let on = grant.on.as_ref().map_or("*", |on| on.value.as_str());
        let actions = Words::of(grant.actions.iter().map(|action| action.value.as_str()));
        Line::new(sid, "Allow", actions, Words::of([on]))
    };
    role.grants().map(line).collect()
}

/// Letters and digits only, each word with a capital: what a `Sid` may hold.
fn camel(text: &str) -> String {
    let words = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    words
        .map(|word| word[..1].to_ascii_uppercase() + &word[1..])
        .collect()
}

/// The ceiling of all agent roles: what their grants say and no more, and never identities or other accounts, whatever
/// somebody attaches to a role later. Where the grants are too long for a managed policy, their services instead.
fn boundary(roles: &[AgentRole]) -> Option<Artifact> {
    let first = roles.first()?;
    let granted = roles
        .iter()
        .flat_map(|role| lines(role, &camel(&role.agent.name.value)))
        .collect();
    let mut document = Document::new(with_denies(granted));
    if document.length() > MAX_MANAGED {
        let actions = roles
            .iter()
            .flat_map(AgentRole::grants)
            .flat_map(|(_, grant)| &grant.actions);
        let services = actions.filter_map(|action| Some(format!("{}:*", action.value.split_once(':')?.0)));
        let services: std::collections::BTreeSet<String> = services.collect();
        let all = Words::of(services.iter().map(String::as_str));
        document = Document::new(with_denies(vec![Line::new(
            "Services".into(),
            "Allow",
            all,
            Words::of(["*"]),
        )]));
    }
    Some(artifact(
        BOUNDARY,
        &document,
        first.effects.first().map(|effect| effect.span),
    ))
}

fn with_denies(mut lines: Vec<Line>) -> Vec<Line> {
    let identities = Words::of(["account:*", "iam:*", "organizations:*", "sts:AssumeRole*"]);
    lines.push(Line::new(
        "NeverIdentities".into(),
        "Deny",
        identities,
        Words::of(["*"]),
    ));
    let here = Value::String("${aws:PrincipalAccount}".into());
    let elsewhere = Line::new(
        "NeverElsewhere".into(),
        "Deny",
        Words::of(["*"]),
        Words::of(["*"]),
    );
    let keys = Map::from_iter([("aws:ResourceAccount".to_owned(), here)]);
    lines.push(elsewhere.when("StringNotEqualsIfExists", keys));
    lines
}
