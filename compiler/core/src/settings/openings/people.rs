//! Whose approvals exist: people by team, people by name, Apps, job tokens.

use super::context::{DeclaredActor, SettingsContext};
use super::open::{Doubt, Open};
use crate::platforms::github::actors;
use crate::settings::records::{Member, RepoSettings, Role, Rule, Team};
use crate::settings::setting::Setting;
use std::cell::OnceCell;

/// An actor, and how surely it counts.
pub(super) type Voter = (String, Open);

/// Apps of the platform that never approve.
const QUIET: [&str; 3] = ["dependabot", "github-actions", "github-merge-queue"];

/// Copilot as a reviewer.
pub(super) const COPILOT: &str = "copilot[bot]";

/// One repository's settings with what else openings need.
pub(super) struct View<'a> {
    pub settings: &'a RepoSettings,
    pub context: &'a SettingsContext<'a>,
    /// How many people stand for a group of which nobody is known: one more than any demand asks.
    pub crowd: u32,
    writers: OnceCell<Vec<Voter>>,
}

/// A team, as far as it is known.
pub(super) struct KnownTeam<'a> {
    /// Its name in the declaration, else its slug, else its number.
    pub name: String,
    pub observed: Option<&'a Team>,
}

impl<'a> View<'a> {
    pub fn new(settings: &'a RepoSettings, context: &'a SettingsContext<'a>) -> Self {
        let rules = settings.rulesets.values().flat_map(|ruleset| &ruleset.rules);
        let asked = rules.filter_map(|rule| match rule {
            Rule::PullRequest(rule) => {
                let teams = rule
                    .required_reviewers
                    .iter()
                    .map(|reviewer| reviewer.minimum_approvals)
                    .max();
                Some(rule.required_approving_review_count.max(teams.unwrap_or(0)))
            }
            _ => None,
        });
        let reviews = settings
            .protections
            .values()
            .filter_map(|protection| protection.required_pull_request_reviews.as_ref());
        let classic = reviews.map(|reviews| reviews.required_approving_review_count);
        let crowd = asked.chain(classic).max().unwrap_or(1).clamp(1, 15) + 1;
        View {
            settings,
            context,
            crowd,
            writers: OnceCell::new(),
        }
    }

    pub fn name(&self) -> &'a str {
        &self.context.repository.name
    }

    /// The team with this number.
    pub fn team_by_id(&self, id: u64) -> KnownTeam<'a> {
        let observed = self.settings.teams.values().find(|team| team.id == Some(id));
        let declared = self.context.teams.iter().find(|team| {
            team.id == Some(id)
                || observed.is_some_and(|observed| team.id.is_none() && observed.slug == team.slug())
        });
        let by_slug = || {
            declared.and_then(|team| {
                self.settings
                    .teams
                    .values()
                    .find(|other| other.slug == team.slug())
            })
        };
        let name = match (declared, observed) {
            (Some(team), _) => team.name.clone(),
            (None, Some(team)) => team.slug.clone(),
            (None, None) => format!("team-{id}"),
        };
        KnownTeam {
            name,
            observed: observed.or_else(by_slug),
        }
    }

    /// The team with this slug.
    pub fn team_by_slug(&self, slug: &str) -> KnownTeam<'a> {
        let observed = self.settings.teams.values().find(|team| team.slug == slug);
        let declared = self.context.teams.iter().find(|team| team.slug() == slug);
        KnownTeam {
            name: declared.map_or_else(|| slug.to_owned(), |team| team.name.clone()),
            observed,
        }
    }

    /// Who votes as a member of a team. Machine users of the declaration may be in any team whose members nobody has listed.
    pub fn members(&self, team: &KnownTeam<'_>) -> Vec<Voter> {
        let one = self
            .context
            .teams
            .iter()
            .find(|declared| declared.name == team.name);
        if let Some(login) = one.and_then(|declared| declared.login.as_ref()) {
            return vec![(actors::user(login), Open::Yes)];
        }
        if let Some(members) = team.observed.and_then(|observed| observed.members.known()) {
            return members.iter().map(|member| (user(member), Open::Yes)).collect();
        }
        let mut voters: Vec<Voter> = (1..=self.crowd)
            .map(|k| (format!("person:{}#{k}", team.name), Open::Yes))
            .collect();
        voters.extend(
            self.machine_users()
                .map(|login| (login, Open::Maybe(Doubt::Members(team.name.clone())))),
        );
        voters
    }

    /// The members of a team whose approvals of proposals count: where everybody's role is listed, those who can write.
    pub fn writing_members(&self, team: &KnownTeam<'_>) -> Vec<Voter> {
        let mut voters = self.members(team);
        if !self.settings.collaborators.is_complete() {
            if !self.cannot_write(team).is_no() {
                self.doubt_machines(&mut voters);
            }
            return voters;
        }
        let reads_only = |actor: &str| {
            let login = actor.strip_prefix("user:");
            let people = self.settings.collaborators.values();
            let mut listed = people.filter(|person| login == Some(person.login.as_str()));
            listed.next().is_some_and(|person| person.role < Role::Write)
        };
        voters.retain(|(actor, _)| !reads_only(actor));
        voters
    }

    /// Asks for the roles of machine users in a team of which nobody knows what it may.
    fn doubt_machines(&self, voters: &mut [Voter]) {
        let machines: Vec<String> = self.machine_users().collect();
        for (actor, open) in voters.iter_mut().filter(|(actor, _)| machines.contains(actor)) {
            *open = Open::all([open.clone(), self.machine_user_writes(actor)]);
        }
    }

    /// Whether a team cannot write here, so that its approvals do not count.
    pub fn cannot_write(&self, team: &KnownTeam<'_>) -> Open {
        match team.observed.map(|observed| &observed.permission) {
            Some(Setting::Known(role)) => Open::when(*role < Role::Write),
            None if self.settings.teams.is_complete() => Open::Yes,
            _ => Open::Maybe(Doubt::Access(format!("team {}", team.name))),
        }
    }

    /// Actors of declared machine users.
    pub fn machine_users(&self) -> impl Iterator<Item = String> + 'a {
        self.context.actors.iter().filter_map(|actor| match actor {
            DeclaredActor::MachineUser { login } => Some(actors::user(login)),
            DeclaredActor::App { .. } => None,
        })
    }

    /// Whether a declared machine user can write here: its approvals count for as much as its role does. Where everybody with a role is
    /// listed, nobody else has one.
    fn machine_user_writes(&self, actor: &str) -> Open {
        let login = actor.strip_prefix("user:").unwrap_or(actor);
        let listed = &self.settings.collaborators;
        match listed.values().find(|person| person.login == login) {
            Some(person) => Open::when(person.role >= Role::Write),
            None if listed.is_complete() => Open::No,
            None => Open::Maybe(Doubt::Access(login.to_owned())),
        }
    }

    /// Everybody whose approval counts where anybody's with write does (G02, G03), Apps included.
    pub fn writers(&self) -> Vec<Voter> {
        self.writers.get_or_init(|| self.all_writers()).clone()
    }

    fn all_writers(&self) -> Vec<Voter> {
        let mut voters = self.people_with_write();
        voters.extend(self.machine_users().map(|login| {
            let counts = self.machine_user_writes(&login);
            (login, counts)
        }));
        voters.extend(self.app_voters());
        voters.push((self.context.job_token(), self.job_token_approves()));
        voters.push((COPILOT.to_owned(), self.copilot_counts()));
        voters.sort_by(|a, b| a.0.cmp(&b.0));
        voters.dedup_by(|a, b| {
            a.0 == b.0 && {
                b.1 = Open::any([a.1.clone(), b.1.clone()]);
                true
            }
        });
        voters.retain(|(_, open)| !open.is_no());
        voters
    }

    /// G03: whether a job's own token opens and approves proposals: one setting is for both.
    pub fn job_token_approves(&self) -> Open {
        let doubt = |why: &str| Open::Maybe(Doubt::Actions(why.to_owned()));
        match &self.settings.actions {
            Setting::Known(actions) => match &actions.can_approve_pull_request_reviews {
                Setting::Known(can) => Open::when(*can),
                other => doubt(other.why()),
            },
            other => doubt(other.why()),
        }
    }

    /// Whether Copilot reviews proposals without being asked. Where nobody has looked, a rule that asks for its reviews is what can
    /// be seen of it.
    pub fn copilot_reviews(&self) -> Open {
        match &self.settings.copilot {
            Setting::Known(copilot) => match copilot.reviews {
                Setting::Known(reviews) => Open::when(reviews),
                _ => Open::Maybe(Doubt::CopilotReviews),
            },
            _ => {
                let rules = self.settings.rulesets.values().flat_map(|ruleset| &ruleset.rules);
                let asked =
                    |rule: &Rule| matches!(rule, Rule::Other(kind, _) if kind == "copilot_code_review");
                Open::when(rules.into_iter().any(asked))
            }
        }
    }

    /// Whether an approval by Copilot counts. Source: peers 4.7, a setting in preview since 2026-09-01.
    fn copilot_counts(&self) -> Open {
        if self.copilot_reviews().is_no() {
            return Open::No;
        }
        match self
            .settings
            .copilot
            .known()
            .map(|copilot| &copilot.approvals_count)
        {
            Some(Setting::Known(counts)) => Open::when(*counts),
            _ => Open::Maybe(Doubt::CopilotCounts),
        }
    }

    fn people_with_write(&self) -> Vec<Voter> {
        let mut voters = Vec::new();
        for team in self.context.teams {
            let team = self.team_by_slug(team.slug());
            if !self.cannot_write(&team).is_yes() {
                voters.extend(self.writing_members(&team));
            }
        }
        for team in self.settings.teams.values() {
            let team = self.team_by_slug(&team.slug);
            if !self.cannot_write(&team).is_yes() {
                voters.extend(self.writing_members(&team));
            }
        }
        let with_write = self
            .settings
            .collaborators
            .values()
            .filter(|person| person.role >= Role::Write);
        voters.extend(with_write.map(|person| (actors::user(&person.login), Open::Yes)));
        if !(self.settings.collaborators.is_complete() && self.settings.teams.is_complete()) {
            voters.extend(
                self.others("writer")
                    .into_iter()
                    .map(|person| (person, Open::Yes)),
            );
        }
        voters
    }

    /// People of whom nothing else is known: `person:R#writer`, `person:R#writer2`, …
    pub fn others(&self, what: &str) -> Vec<String> {
        let first = format!("person:{}#{what}", self.name());
        let further = (2..=self.crowd).map(|k| format!("{first}{k}"));
        std::iter::once(first.clone()).chain(further).collect()
    }

    fn app_voters(&self) -> Vec<Voter> {
        let observed = self
            .settings
            .apps
            .values()
            .filter(|app| !QUIET.contains(&app.slug.as_str()));
        let mut voters: Vec<Voter> = observed
            .map(|app| {
                // An approval counts if its giver may write; source: fullsend#2791.
                let may =
                    ["pull_requests:write", "contents:write"].map(|permission| match app.may(permission) {
                        Setting::Known(may) => Open::when(may),
                        _ => Open::Maybe(Doubt::App(app.slug.clone())),
                    });
                (actors::bot(&app.slug), Open::all(may))
            })
            .collect();
        // A declared App that is not installed yet may be once the declaration is applied.
        for slug in self
            .declared_apps()
            .filter(|slug| !self.settings.apps.values().any(|app| app.slug == *slug))
        {
            voters.push((actors::bot(slug), Open::Yes));
        }
        voters.extend(self.unmodelled_apps());
        voters
    }

    fn declared_apps(&self) -> impl Iterator<Item = &'a str> + 'a {
        self.context.actors.iter().filter_map(|actor| match actor {
            DeclaredActor::App { slug, .. } => Some(slug.as_str()),
            DeclaredActor::MachineUser { .. } => None,
        })
    }

    /// Apps of which nobody has said that they are not there: as many as any demand asks.
    pub fn unmodelled_apps(&self) -> Vec<Voter> {
        if self.settings.apps.is_complete() {
            return Vec::new();
        }
        let doubt = Open::Maybe(Doubt::Apps(self.settings.apps.complete.why().to_owned()));
        let first = format!("app:?{}", self.name());
        let further = (2..self.crowd).map(|k| format!("{first}#{k}"));
        std::iter::once(first.clone())
            .chain(further)
            .map(|app| (app, doubt.clone()))
            .collect()
    }

    /// Installed Apps that nobody has declared and that could approve: what they do is not known.
    pub fn undeclared_apps(&self) -> Vec<Voter> {
        let apps = self
            .settings
            .apps
            .values()
            .filter(|app| !QUIET.contains(&app.slug.as_str()));
        let apps = apps.filter(|app| !self.context.apps.holds(&app.slug));
        let may = apps.filter(|app| {
            let denied = |permission| app.may(permission) == Setting::Known(false);
            !denied("pull_requests:write") && !denied("contents:write")
        });
        may.map(|app| (actors::bot(&app.slug), Open::Maybe(Doubt::App(app.slug.clone()))))
            .collect()
    }
}

pub(super) fn user(member: &Member) -> String {
    actors::user(&member.login)
}
