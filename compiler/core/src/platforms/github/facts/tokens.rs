//! The job's own token, its identity token, and what that is exchanged for.

use super::state::{Known, Stating, asked};
use crate::platforms::github::actions::Exchange;
use crate::platforms::github::actors;
use crate::platforms::github::context::DefaultToken;
use crate::platforms::github::plan::{Effective, PlannedJob};
use crate::platforms::github::workflow::model::{Level, value};
use gabion_facts::facts::Pred;
use gabion_facts::source::Span;

/// Permissions to write that the default token has where the setting is permissive. Source: docs, "Automatic token authentication".
pub(super) const DEFAULT_WRITE: [&str; 13] = [
    "actions",
    "attestations",
    "checks",
    "contents",
    "deployments",
    "discussions",
    "issues",
    "packages",
    "pages",
    "pull_requests",
    "repository_projects",
    "security_events",
    "statuses",
];

pub(super) fn state(stating: &mut Stating<'_>, job: &PlannedJob<'_>, jobs: &[PlannedJob<'_>]) {
    let (id, name) = (job.id(stating.name()), stating.name().to_owned());
    let token = format!("token:{id}");
    let effective = job.effective();
    stating
        .base
        .known(Pred::JobToken, &[&id, &token], Some(job.span()), "");
    let bot = actors::job_bot(&name);
    stating
        .base
        .known(Pred::ActsAs, &[&token, &bot], Some(job.span()), "");
    match &effective {
        Effective::Default => state_default(stating, job, &token),
        Effective::Only(levels) => {
            for (key, found) in levels.iter().filter(|(key, _)| *key != "id-token") {
                let known = if found.capped { capped(stating) } else { Known::Yes };
                if let Some(permission) = permission(key, found.level) {
                    stating.state(
                        Pred::Grants,
                        &[&token, &permission, &name],
                        &known,
                        Some(found.span),
                        "",
                    );
                }
            }
        }
    }
    if let Some(found) = effective.identity() {
        let known = if found.capped { capped(stating) } else { Known::Yes };
        let remark = "it may mint identity tokens for any audience";
        stating.state(Pred::MintsIdentity, &[&id], &known, Some(found.span), remark);
        state_exchanges(stating, job, jobs, found.span);
    }
}

/// `pull-requests` and write: `pull_requests:write`.
fn permission(key: &str, level: Level) -> Option<String> {
    let level = match level {
        Level::None => return None,
        Level::Read => "read",
        Level::Write => "write",
    };
    Some(format!("{}:{level}", key.replace('-', "_")))
}

fn capped(stating: &Stating<'_>) -> Known {
    default_question(stating)
}

pub(super) fn default_question(stating: &Stating<'_>) -> Known {
    Known::No(stating.context.token_question())
}

fn state_default(stating: &mut Stating<'_>, job: &PlannedJob<'_>, token: &str) {
    let (name, span) = (stating.name().to_owned(), Some(job.span()));
    stating.base.known(
        Pred::Grants,
        &[token, "contents:read", &name],
        span,
        "no `permissions:`; the default",
    );
    let known = match stating.context.default_token {
        Some(DefaultToken::Read) => return,
        Some(DefaultToken::Write) => Known::Yes,
        None => default_question(stating),
    };
    for key in DEFAULT_WRITE {
        let permission = format!("{key}:write");
        stating.state(
            Pred::Grants,
            &[token, &permission, &name],
            &known,
            span,
            "no `permissions:`; a setting decides",
        );
    }
}

/// The vendor's token: certainly for a job that runs the exchanging action; for the other jobs that mint identity tokens, if the
/// vendor takes theirs too. Source: bypasses B1, B4.
fn state_exchanges(stating: &mut Stating<'_>, job: &PlannedJob<'_>, jobs: &[PlannedJob<'_>], span: Span) {
    let id = job.id(stating.name());
    let own = exchanges(stating, job);
    for exchange in &own {
        let credential = state_app(stating, exchange, span);
        let remark = format!("id-token: write is exchanged for {}'s App token", exchange.app);
        stating
            .base
            .known(Pred::Exchanges, &[&id, &credential], Some(span), &remark);
    }
    let mut others: Vec<&Exchange> = jobs.iter().flat_map(|other| exchanges(stating, other)).collect();
    others.sort_by(|left, right| left.app.cmp(&right.app));
    others.dedup_by(|left, right| left.app == right.app);
    for exchange in others
        .into_iter()
        .filter(|other| own.iter().all(|own| own.app != other.app))
    {
        let credential = app(&exchange.app);
        let remark = "the vendor of an agent here would exchange this identity token too";
        let args = [id.as_str(), credential.as_str()];
        if stating.context.assumptions.contains("relying-parties") {
            let assumed = "relying-parties";
            stating
                .base
                .assumed(Pred::Exchanges, &args, assumed, Some(span), remark);
        } else {
            let known = asked(
                format!("relying-parties:{}:{}", stating.name(), exchange.app),
                format!(
                    "whether App {}'s vendor takes identity tokens of jobs without its action",
                    exchange.app
                ),
                "`assume \"relying-parties\" …`; or take `id-token: write` from jobs that do without",
            );
            stating.state(Pred::Exchanges, &args, &known, Some(span), remark);
        }
    }
}

/// The exchanges that the steps of a job make.
fn exchanges(stating: &Stating<'_>, job: &PlannedJob<'_>) -> Vec<&'static Exchange> {
    let mut found = Vec::new();
    for step in &job.steps {
        let Some(uses) = &step.step.uses else { continue };
        let Some(exchange) = stating
            .catalogue
            .action(&uses.value)
            .and_then(|action| action.exchange.as_ref())
        else {
            continue;
        };
        let given = exchange
            .unless
            .as_ref()
            .and_then(|input| value(&step.step.with, input));
        if given.is_none_or(|text| matches!(text.value.as_str(), "" | "false")) {
            found.push(exchange);
        }
    }
    found
}

/// The installation token of an App.
fn app(slug: &str) -> String {
    format!("app:{slug}")
}

/// What an exchanged token carries: the snapshot's word, else what the vendor's documentation says, and the rest unknown.
fn state_app(stating: &mut Stating<'_>, exchange: &Exchange, span: Span) -> String {
    let (credential, actor, name) = (
        app(&exchange.app),
        actors::bot(&exchange.app),
        stating.name().to_owned(),
    );
    stating
        .base
        .known(Pred::ActsAs, &[&credential, &actor], Some(span), "");
    stating.base.known(
        Pred::Triggers,
        &[&actor],
        Some(span),
        "events of an App start workflows",
    );
    let installed = stating
        .context
        .apps
        .iter()
        .find(|(slug, _)| *slug == exchange.app)
        .map(|(_, grants)| grants.clone());
    for permission in installed.as_ref().unwrap_or(&exchange.grants) {
        stating.base.known(
            Pred::Grants,
            &[&credential, permission, &name],
            Some(span),
            "the vendor's App has it",
        );
    }
    if installed.is_none() {
        let known = asked(
            format!("apps:{name}:{}", exchange.app),
            format!("which permissions App {} has on {name}", exchange.app),
            "`gabion pull` by an organization owner, or `assume \"apps\" …`",
        );
        let rest = [
            "administration:write",
            "workflows:write",
            "actions:write",
            "deployments:write",
        ];
        for permission in rest
            .into_iter()
            .filter(|permission| !exchange.grants.iter().any(|grant| grant == permission))
        {
            if stating.context.assumptions.contains("apps") {
                stating.base.assumed(
                    Pred::Grants,
                    &[&credential, permission, &name],
                    "apps",
                    Some(span),
                    "",
                );
            } else {
                stating.state(
                    Pred::Grants,
                    &[&credential, permission, &name],
                    &known,
                    Some(span),
                    "",
                );
            }
        }
    }
    credential
}
