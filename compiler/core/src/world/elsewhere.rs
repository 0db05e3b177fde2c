//! What an agent's credential carries in repositories that its node does not name: an App is installed where it is installed, and a
//! user's token is good wherever its user is let in, whatever the declaration speaks of.
//!
//! In: facts that say who holds which credential, settings of every repository. Out: grants there, as far as anybody has looked; where
//! nobody has, a question. Never: speaks of credentials that the declaration writes out (`holds`, `is`): their node says what they carry.

use super::credentials::{POWERS, SettingsOf, Stating, allows, role};
use super::people::{Contexts, worked_in};
use crate::facts::{FactBase, Pred, Question};
use crate::language::model::{Agent, Declaration, Identity, Place, Team};
use crate::settings::Setting;
use crate::settings::records::{RepoSettings, Role};
use std::collections::BTreeSet;

/// States what credentials of identities carry elsewhere.
pub fn state(declaration: &Declaration, contexts: &Contexts, settings: &SettingsOf<'_>, base: &mut FactBase) {
    installations(declaration, contexts, settings, base);
    for agent in declaration.agents.iter().filter(|agent| agent.holds.is_empty()) {
        let at_home = agent.runs.as_ref().map(|runs| &runs.place.value);
        if matches!(at_home, Some(Place::Emitted | Place::Job { .. })) {
            continue; // What its job holds is read from the file of the job.
        }
        match &agent.identity {
            Some(Identity::MachineUser { login, .. }) => {
                let credential = format!("user-token:{}", login.value);
                let may = |settings: &RepoSettings| {
                    let listed = settings.collaborators.is_complete();
                    role(settings, login).map_or_else(|| none_or_unknown(listed), known)
                };
                roles(agent, &credential, login, &may, (contexts, settings), base);
            }
            Some(Identity::Borrows { whose, .. }) => {
                let name = match whose.value.as_str() {
                    "human" => agent.operator.as_ref().map(|operator| operator.value.as_str()),
                    team => Some(team),
                };
                let Some(team) = declaration
                    .teams
                    .iter()
                    .find(|team| Some(team.name.value.as_str()) == name)
                else {
                    continue;
                };
                let credential = format!("human:{}", team.name.value);
                let may = |settings: &RepoSettings| of_team(settings, team);
                roles(
                    agent,
                    &credential,
                    &team.name.value,
                    &may,
                    (contexts, settings),
                    base,
                );
            }
            _ => {}
        }
    }
}

/// No access if everybody with access is listed.
fn none_or_unknown(listed: bool) -> Option<Setting<Role>> {
    (!listed).then_some(Setting::Unknown)
}

fn known(role: Role) -> Option<Setting<Role>> {
    Some(Setting::Known(role))
}

/// The most that a member of a team may do: by the team, or by name.
fn of_team(settings: &RepoSettings, team: &Team) -> Option<Setting<Role>> {
    let full = team.github.as_ref().map_or(&team.name.value, |full| &full.value);
    let slug = full.rsplit('/').next().unwrap_or(full);
    let observed = settings.teams.values().find(|known| known.slug == slug);
    let login = team.login.as_ref().map(|login| login.value.as_str());
    let members = observed
        .and_then(|team| team.members.known())
        .into_iter()
        .flatten();
    let logins = members.map(|member| member.login.as_str()).chain(login);
    let by_name = logins.filter_map(|login| role(settings, login));
    let by_team = observed.and_then(|team| team.permission.known().copied());
    let listed = settings.teams.is_complete() && settings.collaborators.is_complete();
    by_name
        .chain(by_team)
        .max()
        .map_or_else(|| none_or_unknown(listed), known)
}

/// What a role allows a token in every repository that its agent's node does not name.
fn roles(
    agent: &Agent,
    credential: &str,
    who: &str,
    may: &dyn Fn(&RepoSettings) -> Option<Setting<Role>>,
    (contexts, settings): (&Contexts, &SettingsOf<'_>),
    base: &mut FactBase,
) {
    let named: BTreeSet<&str> = worked_in(contexts, agent)
        .into_iter()
        .map(|context| context.name.as_str())
        .collect();
    let span = agent.identity.as_ref().map(Identity::span);
    for (repository, settings) in settings.iter().filter(|(name, _)| !named.contains(**name)) {
        let Some(role) = may(settings) else { continue };
        let question = Question {
            key: format!("access:{repository}:{who}"),
            text: format!("what {who} may do in {repository}"),
            answer: "`gabion pull` by an administrator".to_owned(),
        };
        for permission in POWERS {
            let args = [credential, permission, *repository];
            match role {
                Setting::Known(role) if allows(role, permission) => {
                    base.known(Pred::Grants, &args, span, "the role of its user");
                }
                Setting::Known(_) => {}
                _ => base.unknown(Pred::Grants, &args, &question, span, ""),
            }
        }
    }
}

/// Installation tokens that somebody holds or that a held key mints, in repositories of which no reader has said what they carry.
fn installations(
    declaration: &Declaration,
    contexts: &Contexts,
    settings: &SettingsOf<'_>,
    base: &mut FactBase,
) {
    let written: BTreeSet<String> = declaration
        .credentials()
        .filter_map(|credential| match &credential.kind {
            crate::language::model::CredentialKind::App(slug) => Some(slug.value.clone()),
            _ => None,
        })
        .collect();
    let (mut slugs, mut granted) = (BTreeSet::new(), BTreeSet::new());
    for fact in &base.facts {
        let args = fact.atom.args();
        match fact.atom.pred {
            Pred::Holds | Pred::Unlocks => {
                // An App that nobody has declared is asked for by itself.
                let declared = !base.interner.text(args[0]).starts_with("app:");
                if let Some(slug) = base.interner.text(args[1]).strip_prefix("app:")
                    && declared
                    && !written.contains(slug)
                {
                    slugs.insert((slug.to_owned(), fact.origin.span));
                }
            }
            Pred::Grants => {
                granted.insert((args[0], args[2]));
            }
            _ => {}
        }
    }
    let said = |base: &FactBase, slug: &str, repository: &str| {
        let pair = base
            .interner
            .get(&format!("app:{slug}"))
            .zip(base.interner.get(repository));
        pair.is_some_and(|pair| granted.contains(&pair))
    };
    for (repository, of) in settings {
        let concerned = slugs
            .iter()
            .filter(|(slug, _)| !of.apps.is_complete() || of.apps.values().any(|app| app.slug == *slug));
        let concerned: Vec<_> = concerned
            .filter(|(slug, _)| !said(base, slug, repository))
            .collect();
        for (slug, span) in concerned {
            let mut stating = Stating::over(contexts, settings, base);
            stating.installed_in(&format!("app:{slug}"), slug, (repository, of), *span);
        }
    }
}
