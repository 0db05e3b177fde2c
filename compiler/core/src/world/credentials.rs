//! Credentials that actors hold beside their identity, what stored secrets are, and Apps of which nobody has said what they do.

mod apps;

use super::assets::secret;
use super::people::Contexts;
use crate::facts::{FactBase, Pred, Question};
use crate::language::model::{Asset, AssetKind, Credential, CredentialKind, Declaration, Identity};
use crate::platforms::github::actors;
use crate::settings::records::{RepoSettings, Role, canonical};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Settings by repository.
pub type SettingsOf<'a> = BTreeMap<&'a str, &'a RepoSettings>;

/// Permissions that matter to some rule.
pub(super) const POWERS: [&str; 16] = [
    "actions:write",
    "administration:write",
    "checks:write",
    "contents:write",
    "contents:read",
    "deployments:write",
    "discussions:write",
    "environments:write",
    "issues:write",
    "organization_secrets:write",
    "packages:write",
    "pull_requests:write",
    "secrets:write",
    "statuses:write",
    "variables:write",
    "workflows:write",
];

/// Those that only administrators have.
/// Source: docs.github.com, "Repository roles for an organization", 2026-09.
const ADMINISTRATORS: [&str; 3] = [
    "administration:write",
    "environments:write",
    "organization_secrets:write",
];

/// Apps of the platform whose behaviour is known.
const KNOWN_APPS: [&str; 4] = ["dependabot", "github-actions", "github-merge-queue", "copilot"];

/// States what agents hold, what secrets are, and the Apps that nobody has modelled.
pub fn state(declaration: &Declaration, contexts: &Contexts, settings: &SettingsOf<'_>, base: &mut FactBase) {
    let mut stating = Stating {
        assets: &declaration.assets,
        ..Stating::over(contexts, settings, base)
    };
    for agent in &declaration.agents {
        for credential in &agent.holds {
            let constant = stating.credential(credential, &agent.name);
            stating
                .base
                .known(Pred::Holds, &[&agent.name, &constant], Some(credential.span), "");
        }
    }
    for agent in &declaration.agents {
        for credential in &agent.may_hold {
            let constant = stating.credential(credential, &agent.name);
            let question = Question {
                key: format!("holder:{constant}"),
                text: format!("whether {} has {constant} within its reach", agent.name.value),
                answer: "`holds` names what it has; what stands in neither block, it has not".to_owned(),
            };
            let args = [agent.name.value.as_str(), &constant];
            stating
                .base
                .unknown(Pred::Holds, &args, &question, Some(credential.span), "");
        }
    }
    for automation in &declaration.automations {
        for credential in &automation.holds {
            stating.credential(credential, &automation.name);
        }
    }
    for stored in &declaration.secrets {
        let value = secret(&stored.name, Some(&stored.place));
        if stored.opens.is_some() {
            stating.opens_anything(&value, &stored.name, Some(stored.span));
        }
        for credential in &stored.is {
            let constant = stating.credential(credential, &stored.name);
            stating.base.known(
                Pred::Unlocks,
                &[&value, &constant],
                Some(stored.span),
                "this is what the secret is",
            );
        }
    }
    stating.unmodelled(&declared_apps(declaration));
}

fn declared_apps(declaration: &Declaration) -> BTreeSet<&str> {
    let agents = declaration
        .agents
        .iter()
        .filter_map(|agent| agent.identity.as_ref());
    let automations = declaration
        .automations
        .iter()
        .filter_map(|automation| automation.identity.as_ref());
    agents
        .chain(automations)
        .filter_map(|identity| match identity {
            Identity::GithubApp { name, .. } => Some(name.value.as_str()),
            _ => None,
        })
        .collect()
}

pub(super) struct Stating<'a> {
    contexts: &'a Contexts,
    settings: &'a SettingsOf<'a>,
    assets: &'a [Asset],
    base: &'a mut FactBase,
}

impl<'a> Stating<'a> {
    pub fn over(contexts: &'a Contexts, settings: &'a SettingsOf<'a>, base: &'a mut FactBase) -> Stating<'a> {
        Stating {
            contexts,
            settings,
            assets: &[],
            base,
        }
    }

    /// States a credential, and gives its constant.
    #[allow(clippy::too_many_lines, reason = "one arm for each kind of credential")]
    fn credential(&mut self, credential: &Credential, holder: &str) -> String {
        let span = Some(credential.span);
        let called = credential.called.as_ref().map(|name| format!("/{}", name.value));
        let called = called.unwrap_or_default();
        match &credential.kind {
            CredentialKind::App(slug) => self.app(slug, &called, credential),
            CredentialKind::JobToken => {
                let constant = format!("job-token:{holder}{called}");
                for may in &credential.may {
                    let actor = actors::job_bot(&may.of.value);
                    self.base.known(Pred::ActsAs, &[&constant, &actor], span, "");
                }
                self.grants(&constant, credential, |_, _| true);
                constant
            }
            CredentialKind::UserToken(login) => {
                let constant = format!("user-token:{}{called}", login.value);
                self.user(&constant, login, span);
                let settings = self.settings;
                self.grants(&constant, credential, |repository, permission| {
                    let role = settings
                        .get(repository)
                        .map_or(Some(Role::Admin), |settings| role(settings, login));
                    role.is_some_and(|role| allows(role, permission))
                });
                constant
            }
            CredentialKind::Login(login) => {
                let constant = format!("login:{}", login.value);
                self.user(&constant, login, span);
                self.of_role(&constant, login, span);
                constant
            }
            CredentialKind::DeployKey { title, of, access } => {
                let constant = format!("deploy-key:{}/{}", of.value, title.value);
                let actor = format!("deploy-key@{}", of.value);
                self.base.known(Pred::ActsAs, &[&constant, &actor], span, "");
                self.base.known(Pred::Triggers, &[&actor], span, "");
                let level = access.as_ref().map_or("write", |access| &access.value);
                // A key pushes over SSH, where no permission guards workflow files.
                let permissions: &[&str] = if level != "read" {
                    &["contents:write", "contents:read", "workflows:write"]
                } else {
                    &["contents:read"]
                };
                for permission in permissions {
                    let args = [constant.as_str(), permission, &of.value];
                    if level == "unknown" {
                        let question = Question {
                            key: format!("access:{constant}"),
                            text: format!("whether the deploy key {} of {} writes", title.value, of.value),
                            answer: "`access=\"read\"` or `access=\"write\"`".to_owned(),
                        };
                        self.base.unknown(Pred::Grants, &args, &question, span, "");
                    } else {
                        self.base.known(Pred::Grants, &args, span, "");
                    }
                }
                constant
            }
            CredentialKind::AwsRole { role, account } => {
                let constant = format!("aws-role:{}/{}", account.value, role.value);
                let role = format!("{}/{}", account.value, role.value);
                self.base.known(Pred::OpensRole, &[&constant, &role], span, "");
                constant
            }
            CredentialKind::Registry(package) => {
                let constant = format!("registry-token:{}", package.value);
                self.base.known(
                    Pred::Opens,
                    &[&constant, "ship", &package.value],
                    span,
                    "it publishes the package",
                );
                constant
            }
            CredentialKind::ServiceAccount { subject, cluster } => {
                let role = format!("{}/{}", cluster.value, subject.value);
                let constant = format!("service-account:{role}");
                self.base.known(Pred::OpensRole, &[&constant, &role], span, "");
                constant
            }
            CredentialKind::Secret { name, place, opens } => {
                let constant = secret(name, place.as_ref().map(|place| place.value.as_str()));
                if opens.is_some() {
                    self.opens_anything(&constant, name, span);
                }
                self.base
                    .known(Pred::SecretAsset, &[&constant, &constant], span, "");
                if let Some(repository) = place.as_ref().and_then(|place| repository_of(place)) {
                    let asset = format!("{repository}:secret/{}", name.value);
                    self.base.known(Pred::SecretAsset, &[&constant, &asset], span, "");
                }
                constant
            }
        }
    }

    /// Of a secret that exists nobody has said what it opens: anything that is declared to be worth keeping.
    fn opens_anything(&mut self, constant: &str, name: &str, span: Option<Span>) {
        let question = Question {
            key: format!("opens:{name}"),
            text: format!("which services, packages and data {name} opens"),
            answer: format!(
                "`changed-by {{ secret \"{name}\" … }}` of each that it opens, and no `opens=` here"
            ),
        };
        for asset in self.assets {
            let verbs: &[&str] = match asset.kind {
                AssetKind::Service | AssetKind::Package => &["ship", "destroy"],
                AssetKind::Data => &["observe"],
                _ => &[],
            };
            for verb in verbs {
                let args = [constant, verb, asset.name.value.as_str()];
                self.base.unknown(Pred::Opens, &args, &question, span, "");
            }
        }
    }

    fn user(&mut self, constant: &str, login: &str, span: Option<Span>) {
        let actor = actors::user(login);
        self.base.known(Pred::ActsAs, &[constant, &actor], span, "");
        self.base.known(Pred::Triggers, &[&actor], span, "");
    }

    /// What is written of a token, as far as its user may.
    fn grants(&mut self, constant: &str, credential: &Credential, may: impl Fn(&str, &str) -> bool) {
        for given in &credential.may {
            for permission in &given.permissions {
                let unsaid: Vec<String> = match permission.split_once(':') {
                    None => POWERS.iter().map(|power| (*power).to_owned()).collect(),
                    Some((key, "unknown")) => with_read(&canonical(&format!("{key}:write"))),
                    Some(_) => Vec::new(),
                };
                let question = Question {
                    key: format!("token:{constant}:{}", given.of.value),
                    text: format!("what {constant} may do in {}", given.of.value),
                    answer: "`may` names each permission with its level".to_owned(),
                };
                for permission in unsaid.iter().filter(|permission| may(&given.of, permission)) {
                    let args = [constant, permission, &given.of.value];
                    let span = Some(credential.span);
                    self.base.unknown(Pred::Grants, &args, &question, span, "");
                }
                if !unsaid.is_empty() {
                    continue;
                }
                for permission in with_read(&canonical(permission)) {
                    if may(&given.of, &permission) {
                        let args = [constant, &permission, &given.of.value];
                        self.base.known(Pred::Grants, &args, Some(credential.span), "");
                    }
                }
            }
        }
    }

    /// Everything that a user's role allows, in every repository.
    fn of_role(&mut self, constant: &str, login: &str, span: Option<Span>) {
        let settings = self.settings;
        for (repository, settings) in settings {
            let role = role(settings, login);
            for permission in POWERS {
                let args = [constant, permission, repository];
                match role {
                    Some(role) if allows(role, permission) => {
                        self.base.known(Pred::Grants, &args, span, "the role of its user");
                    }
                    None if !settings.collaborators.is_complete() => {
                        let question = Question {
                            key: format!("access:{repository}:{login}"),
                            text: format!("what {login} may do in {repository}"),
                            answer: "`gabion pull` by an administrator".to_owned(),
                        };
                        self.base.unknown(Pred::Grants, &args, &question, span, "");
                    }
                    _ => {}
                }
            }
        }
    }
}

/// `contents:write`, and the reading that it implies.
fn with_read(permission: &str) -> Vec<String> {
    let read = permission.strip_suffix(":write").map(|key| format!("{key}:read"));
    std::iter::once(permission.to_owned()).chain(read).collect()
}

/// Whether a role carries a permission.
pub(super) fn allows(role: Role, permission: &str) -> bool {
    match role {
        Role::Admin => true,
        Role::Maintain | Role::Write => !ADMINISTRATORS.contains(&permission),
        Role::Triage => {
            permission.ends_with(":read")
                || matches!(
                    permission,
                    "issues:write" | "pull_requests:write" | "deployments:write"
                )
        }
        // Whoever reads may be a reviewer of an environment.
        Role::Read => permission.ends_with(":read") || permission == "deployments:write",
    }
}

/// A user's role, their own or that of a team.
pub(super) fn role(settings: &RepoSettings, login: &str) -> Option<Role> {
    let listed = settings
        .collaborators
        .values()
        .find(|person| person.login == login);
    if let Some(person) = listed.filter(|_| settings.collaborators.is_complete()) {
        // The list has everybody with access, with the role that they have in the end.
        return Some(person.role);
    }
    let own = settings.collaborators.values();
    let own = own
        .filter(|person| person.login == login)
        .map(|person| person.role);
    let teams = settings.teams.values().filter(|team| {
        let members = team.members.known().into_iter().flatten();
        members.into_iter().any(|member| member.login == login)
    });
    let teams = teams.filter_map(|team| team.permission.known().copied());
    own.chain(teams).max()
}

fn repository_of(place: &str) -> Option<&str> {
    let (_, rest) = place.split_once(':')?;
    Some(rest.split('/').next().unwrap_or(rest))
}
