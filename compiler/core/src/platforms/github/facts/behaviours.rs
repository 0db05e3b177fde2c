//! What jobs do for anyone who starts them: approve, merge, publish, deploy.

use super::secrets::{Secrets, existence, lies_for, packages, whose_question};
use super::starts::{How, Start};
use super::state::{Known, Stating, asked};
use super::tokens::bot;
use crate::platforms::github::actions::{Behaviour, Does};
use crate::platforms::github::context::RefKind;
use crate::platforms::github::plan::{PlannedJob, PlannedStep};
use crate::platforms::github::workflow::condition::{Acting, Truth};
use crate::platforms::github::workflow::model::{Level, Text, value};
use crate::platforms::github::workflow::secret_names;
use gabion_facts::facts::Pred;
use gabion_facts::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// What a step does, with the token that it does it with (an expression).
struct Deed {
    does: Does,
    span: Span,
    token: Option<String>,
}

pub(super) fn state(stating: &mut Stating<'_>, job: &PlannedJob<'_>, start: &Start<'_>, secrets: &Secrets) {
    state_ships_environment(stating, job);
    let mut published: BTreeMap<String, Span> = BTreeMap::new();
    let mut deploys = None;
    for step in &job.steps {
        for deed in deeds(stating, job, step) {
            match &deed.does {
                Does::Approves | Does::Merges => state_decision(stating, (job, start, secrets), step, &deed),
                Does::Publishes(registry) => {
                    for package in packages(stating, registry) {
                        published.entry(package).or_insert(deed.span);
                    }
                }
                Does::Deploys => {
                    deploys.get_or_insert(deed.span);
                }
                _ => {}
            }
        }
    }
    let id = job.id(stating.name());
    for (package, span) in published {
        stating
            .base
            .known(Pred::Ships, &[&id, &package], Some(span), "it publishes");
    }
    if let Some(span) = deploys {
        state_deploys(stating, job, span);
    }
}

/// A job in a declared environment is what ships it.
fn state_ships_environment(stating: &mut Stating<'_>, job: &PlannedJob<'_>) {
    let Some(name) = super::secrets::own_environment(stating, job) else {
        return;
    };
    if stating
        .context
        .environments
        .iter()
        .any(|known| known.declared && known.name == name)
    {
        let (id, target) = (job.id(stating.name()), stating.context.of(&name));
        let span = job
            .job()
            .environment
            .as_ref()
            .map_or(job.span(), |name| name.span);
        stating.base.known(
            Pred::Ships,
            &[&id, &target],
            Some(span),
            "it runs in that environment",
        );
    }
}

/// A deploying command outside a declared environment: to which one is not written.
fn state_deploys(stating: &mut Stating<'_>, job: &PlannedJob<'_>, span: Span) {
    let own = super::secrets::own_environment(stating, job);
    let declared: Vec<String> = stating
        .context
        .environments
        .iter()
        .filter(|known| known.declared)
        .map(|known| known.name.clone())
        .collect();
    if own.is_some_and(|own| declared.contains(&own)) {
        return;
    }
    let id = job.id(stating.name());
    let known = asked(
        format!("deploys:{}:{}", stating.name(), job.path),
        format!(
            "which environment {} deploys to ({})",
            job.path,
            stating.place(span)
        ),
        "name the environment in the job: `environment: NAME`",
    );
    for name in declared {
        let target = stating.context.of(&name);
        stating.state(
            Pred::Ships,
            &[&id, &target],
            &known,
            Some(span),
            "it deploys, and names no environment",
        );
    }
}

fn deeds(stating: &Stating<'_>, job: &PlannedJob<'_>, step: &PlannedStep<'_>) -> Vec<Deed> {
    let mut found = Vec::new();
    let mut add = |behaviour: &Behaviour, span: Span, token: Option<String>| {
        found.push(Deed {
            does: behaviour.does.clone(),
            span,
            token,
        });
    };
    if let Some(action) = step
        .step
        .uses
        .as_ref()
        .and_then(|uses| stating.catalogue.action(&uses.value))
    {
        let token = action
            .tokens
            .iter()
            .find_map(|input| value(&step.step.with, input))
            .map(|text| text.value.clone());
        for behaviour in action
            .behaviours
            .iter()
            .filter(|behaviour| behaviour.is_on(&step.step.with))
        {
            add(behaviour, step.step.span, token.clone());
        }
    }
    if let Some(run) = &step.step.run {
        let levels = [&step.step.env, &job.job().env, &job.last().workflow.env];
        let token = ["GH_TOKEN", "GITHUB_TOKEN"]
            .iter()
            .find_map(|name| levels.iter().find_map(|env| value(env, name)));
        for command in stating.catalogue.commands(&run.value) {
            for behaviour in &command.behaviours {
                add(behaviour, run.span, token.map(|text| text.value.clone()));
            }
        }
    }
    found
}

/// An approval or a merge by a bot, for whoever starts it.
fn state_decision(
    stating: &mut Stating<'_>,
    (job, start, secrets): (&PlannedJob<'_>, &Start<'_>, &Secrets),
    step: &PlannedStep<'_>,
    deed: &Deed,
) {
    if deed.does == Does::Approves {
        let own = actors(stating, secrets, job, deed, &Known::Yes);
        if let [(actor, Known::Yes)] = own.as_slice()
            && state_approval_by_name(stating, job, step, (deed, actor))
        {
            return;
        }
    }
    let truth = happens(stating, job, start, step);
    let Some(known) = stating.grade(&truth, job) else {
        return;
    };
    for (actor, known) in actors(stating, secrets, job, deed, &known) {
        state_decider(stating, start, deed, &actor, &known);
    }
}

/// An actor that approves or merges for whoever starts it.
fn state_decider(stating: &mut Stating<'_>, start: &Start<'_>, deed: &Deed, actor: &str, known: &Known) {
    let name = stating.name().to_owned();
    if deed.does == Does::Approves {
        let remark = "it approves for whoever starts it";
        stating.state(
            Pred::ApprovesProposals,
            &[actor, &name],
            known,
            Some(deed.span),
            remark,
        );
        return;
    }
    for base in bases(stating, start) {
        stating.state(
            Pred::MergesProposals,
            &[actor, &base],
            known,
            Some(deed.span),
            "it merges for whoever starts it",
        );
    }
}

/// An approval that hangs on whose proposal it is: one fact for each author. Whether it does.
fn state_approval_by_name(
    stating: &mut Stating<'_>,
    job: &PlannedJob<'_>,
    step: &PlannedStep<'_>,
    (deed, actor): (&Deed, &str),
) -> bool {
    let context = stating.context;
    let mut evaluator = super::starts::Evaluator::new(context);
    let conditions: Vec<&Text> = step.step.condition.iter().collect();
    let mut depends = false;
    let mut authors: BTreeSet<String> = BTreeSet::new();
    for trigger in &job.root().triggers {
        for case in super::starts::cases_of(trigger, context) {
            let mut ask = |acting: Acting| {
                evaluator.acting = acting;
                let own = evaluator.job(&job.frames, trigger, &case);
                own.and(evaluator.step(&job.frames, &conditions, trigger, &case))
            };
            if !matches!(ask(Acting::Anybody), Truth::Doubtful(_)) {
                continue;
            }
            depends = true;
            for acting in super::starts::actings(context, &case) {
                let Acting::Somebody { author, .. } = &acting else {
                    continue;
                };
                let author = author.clone();
                if ask(acting).can_be_true() {
                    authors.insert(author);
                }
            }
        }
    }
    if !depends || (authors.is_empty() && !context.assumptions.contains("starters")) {
        return false;
    }
    let name = stating.name().to_owned();
    for author in authors {
        let author = match author.ends_with("[bot]") {
            true => author,
            false => format!("user:{author}"),
        };
        let remark = "it approves what this author proposes";
        stating.base.known(
            Pred::ApprovesOf,
            &[actor, &name, &author],
            Some(deed.span),
            remark,
        );
    }
    true
}

/// Whether the step happens in some way in which its job starts.
fn happens(stating: &Stating<'_>, job: &PlannedJob<'_>, start: &Start<'_>, step: &PlannedStep<'_>) -> Truth {
    let within = step.within.iter().filter_map(|outer| outer.condition.as_ref());
    // A condition inside a composite action is about its inputs, which are not followed.
    let own = step.step.condition.as_ref();
    let conditions: Vec<&Text> = within.chain(own).collect();
    if conditions.is_empty() {
        return start.best();
    }
    let mut evaluator = super::starts::Evaluator::new(stating.context);
    let ways = start.ways.iter().map(|way| {
        let step = evaluator.step(&job.frames, &conditions, way.trigger, &way.case);
        way.truth.clone().and(step)
    });
    ways.reduce(Truth::or).unwrap_or(Truth::False)
}

/// As whom a deed is done, by the expression of its token: a stored one's owner, an App (an output of a step before), or the job.
/// Where `||` offers another for a secret of which nobody knows whether it exists, it may be either.
fn actors(
    stating: &Stating<'_>,
    secrets: &Secrets,
    job: &PlannedJob<'_>,
    deed: &Deed,
    known: &Known,
) -> Vec<(String, Known)> {
    let name = stating.name();
    let token = deed.token.as_deref().unwrap_or_default();
    let mut found = Vec::new();
    let mut known = known.clone();
    for (secret, replaced) in secret_names(token) {
        let Some(secret) = secret.filter(|secret| secret != "GITHUB_TOKEN") else {
            continue;
        };
        let lies = lies_for(stating, job, &secret);
        if lies == Some(false) {
            continue;
        }
        let whose = existence(stating, secrets, &secret).unwrap_or_else(|| whose_question(stating, &secret));
        found.push((format!("person:{name}#writer"), whose.clone()));
        if lies == Some(true) || !replaced {
            return found;
        }
        if matches!(known, Known::Yes) {
            known = whose;
        }
    }
    if token.contains("steps.") || token.contains("needs.") {
        found.push((format!("app:?{name}"), known));
    } else if !lacks_power(job, &deed.does) {
        found.push((bot(name), known));
    }
    found
}

/// Whether the job's own token certainly lacks what the deed takes.
fn lacks_power(job: &PlannedJob<'_>, does: &Does) -> bool {
    let key = if *does == Does::Approves {
        "pull-requests"
    } else {
        "contents"
    };
    job.effective()
        .level(key)
        .is_some_and(|level| level < Level::Write)
}

/// The branches that a merging job merges into: those of the proposals that start it, else the default one.
fn bases(stating: &Stating<'_>, start: &Start<'_>) -> Vec<String> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    for way in &start.ways {
        if let How::Proposed { base, .. } = &way.case.how {
            found.insert(base.clone());
        }
    }
    if found.is_empty() {
        found.insert(stating.context.default_ref());
    }
    found.into_iter().collect()
}

/// Dependabot's proposals.
pub(super) fn state_dependabot(stating: &mut Stating<'_>) {
    let (tree, context) = (stating.tree, stating.context);
    let Some(dependabot) = &tree.dependabot else {
        return;
    };
    let branches: Vec<_> = context.refs_of(RefKind::Branch).collect();
    let own = branches.iter().filter(|class| {
        class
            .examples
            .iter()
            .any(|example| example.starts_with("dependabot/"))
    });
    let mut heads: Vec<String> = own.map(|class| class.name.clone()).collect();
    if heads.is_empty() {
        heads.push(context.of("branches"));
    }
    let mut bases = vec![context.default_ref()];
    let targets = branches.iter().filter(|class| {
        class
            .examples
            .iter()
            .any(|example| dependabot.targets.contains(example))
    });
    bases.extend(targets.map(|class| class.name.clone()));
    let known = if dependabot.readable {
        Known::Yes
    } else {
        asked(
            format!("dependabot:{}", context.name),
            "what dependabot.yml says; it cannot be read".to_owned(),
            "mend the file",
        )
    };
    for head in &heads {
        for base in &bases {
            let args = ["dependabot[bot]", head.as_str(), base.as_str()];
            stating.state(
                Pred::ForeignProposal,
                &args,
                &known,
                Some(dependabot.span),
                "Dependabot opens pull requests",
            );
        }
    }
}
