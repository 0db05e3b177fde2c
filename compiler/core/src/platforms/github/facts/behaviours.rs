//! What jobs do for anyone who starts them: approve, merge, publish, deploy.

use super::secrets::{Secrets, existence, lies_for, packages, whose_question};
use super::starts::{How, Start, Way};
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
#[derive(Clone)]
pub(super) struct Deed {
    pub does: Does,
    pub span: Span,
    pub token: Option<String>,
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

pub(super) fn deeds(stating: &Stating<'_>, job: &PlannedJob<'_>, step: &PlannedStep<'_>) -> Vec<Deed> {
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
    found.extend(super::safe_outputs::deeds(step));
    found
}

/// An approval or a merge by a bot, for whoever starts it.
fn state_decision(
    stating: &mut Stating<'_>,
    (job, start, secrets): (&PlannedJob<'_>, &Start<'_>, &Secrets),
    step: &PlannedStep<'_>,
    deed: &Deed,
) {
    let own = actors(stating, secrets, job, deed, &Known::Yes);
    if state_by_name(stating, (job, start), step, (deed, &own)) {
        return;
    }
    let truth = happens(stating, job, start, step);
    let Some(known) = stating.grade(&truth, job) else {
        return;
    };
    let marked = !start.ways.is_empty() && start.ways.iter().all(|way| way.case.is_marked());
    for (actor, known) in actors(stating, secrets, job, deed, &known) {
        match marked {
            true => {
                let condition = job.job().condition.as_ref().map_or("", |text| &text.value);
                let deed = Decision {
                    actor: &actor,
                    approves: deed.does == Does::Approves,
                    span: deed.span,
                    known: &known,
                };
                state_marked(stating, &deed, &bases(stating, start), |label| {
                    condition.contains(label)
                });
            }
            false => state_decider(stating, start, deed, &actor, &known),
        }
    }
}

/// Permissions that set a label on a pull request.
const LABELLING: [&str; 2] = ["issues:write", "pull_requests:write"];

/// Somebody's approval or merge.
pub(super) struct Decision<'d> {
    pub actor: &'d str,
    pub approves: bool,
    pub span: Span,
    pub known: &'d Known,
}

/// An approval or a merge that waits for a label: for whoever may set it, and for bots that label what they open themselves.
pub(super) fn state_marked(
    stating: &mut Stating<'_>,
    deed: &Decision<'_>,
    bases: &[String],
    is_meant: impl Fn(&str) -> bool,
) {
    let remark = "it waits for a label";
    for permission in LABELLING {
        let (pred, places) = deed.places(stating, (Pred::ApprovesMarked, Pred::MergesMarked), bases);
        for place in &places {
            stating.state(
                pred,
                &[deed.actor, place, permission],
                deed.known,
                Some(deed.span),
                remark,
            );
        }
    }
    let own: Vec<String> = stating
        .labellers
        .iter()
        .filter(|(_, labels)| labels.iter().any(|label| is_meant(label)))
        .map(|(author, _)| author.clone())
        .collect();
    for author in own {
        state_of(
            stating,
            deed,
            bases,
            &author,
            "it waits for a label that this author sets itself",
        );
    }
}

/// An approval or a merge of one author's proposals.
pub(super) fn state_of(
    stating: &mut Stating<'_>,
    deed: &Decision<'_>,
    bases: &[String],
    author: &str,
    remark: &str,
) {
    let (pred, places) = deed.places(stating, (Pred::ApprovesOf, Pred::MergesOf), bases);
    for place in &places {
        stating.state(
            pred,
            &[deed.actor, place, author],
            deed.known,
            Some(deed.span),
            remark,
        );
    }
}

impl Decision<'_> {
    /// The predicate for it, and what its second argument is.
    fn places(
        &self,
        stating: &Stating<'_>,
        (approves, merges): (Pred, Pred),
        bases: &[String],
    ) -> (Pred, Vec<String>) {
        match self.approves {
            true => (approves, vec![stating.name().to_owned()]),
            false => (merges, bases.to_vec()),
        }
    }
}

/// An actor that approves or merges for whoever starts it.
fn state_decider(stating: &mut Stating<'_>, start: &Start<'_>, deed: &Deed, actor: &str, known: &Known) {
    let deed = Decision {
        actor,
        approves: deed.does == Does::Approves,
        span: deed.span,
        known,
    };
    let remark = match deed.approves {
        true => "it approves for whoever starts it",
        false => "it merges for whoever starts it",
    };
    state_for_all(stating, &deed, &bases(stating, start), remark);
}

/// An approval or a merge of whatever is proposed.
pub(super) fn state_for_all(stating: &mut Stating<'_>, deed: &Decision<'_>, bases: &[String], remark: &str) {
    let (pred, places) = deed.places(stating, (Pred::ApprovesProposals, Pred::MergesProposals), bases);
    for place in &places {
        stating.state(pred, &[deed.actor, place], deed.known, Some(deed.span), remark);
    }
}

/// An approval or a merge that hangs on whose proposal it is: one fact for each author. Whether it does.
fn state_by_name(
    stating: &mut Stating<'_>,
    (job, start): (&PlannedJob<'_>, &Start<'_>),
    step: &PlannedStep<'_>,
    (deed, deciders): (&Deed, &[(String, Known)]),
) -> bool {
    let Some(authors) = authors(stating, job, step) else {
        return false;
    };
    let bases = bases(stating, start);
    for author in authors {
        let author = match author.ends_with("[bot]") {
            true => author,
            false => format!("user:{author}"),
        };
        for (actor, known) in deciders {
            let deed = Decision {
                actor,
                approves: deed.does == Does::Approves,
                span: deed.span,
                known,
            };
            let remark = match deed.approves {
                true => "it approves what this author proposes",
                false => "it merges what this author proposes",
            };
            state_of(stating, &deed, &bases, &author, remark);
        }
    }
    true
}

/// Whose proposals a step is for, if it goes by names and everybody whom they let through is known.
fn authors(stating: &Stating<'_>, job: &PlannedJob<'_>, step: &PlannedStep<'_>) -> Option<BTreeSet<String>> {
    let context = stating.context;
    let mut evaluator = super::starts::Evaluator::new(context);
    let conditions: Vec<&Text> = step.step.condition.iter().collect();
    let mut depends = false;
    let mut authors: BTreeSet<String> = BTreeSet::new();
    let another = Acting::Somebody {
        actor: ANOTHER.to_owned(),
        author: ANOTHER.to_owned(),
    };
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
            if ask(another.clone()).can_be_true() {
                // It leaves some out; it does not name those whom it serves.
                return None;
            }
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
    let all_known = !authors.is_empty() || context.assumptions.contains("starters");
    (depends && all_known).then_some(authors)
}

/// A login that nobody has.
const ANOTHER: &str = "somebody else";

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

/// Whether a step happens in one way in which its job starts.
pub(super) fn truth_of(
    stating: &Stating<'_>,
    job: &PlannedJob<'_>,
    way: &Way<'_>,
    step: &PlannedStep<'_>,
) -> Truth {
    let within = step.within.iter().filter_map(|outer| outer.condition.as_ref());
    let conditions: Vec<&Text> = within.chain(step.step.condition.as_ref()).collect();
    if conditions.is_empty() {
        return way.truth.clone();
    }
    let mut evaluator = super::starts::Evaluator::new(stating.context);
    let step = evaluator.step(&job.frames, &conditions, way.trigger, &way.case);
    way.truth.clone().and(step)
}

/// As whom a deed is done, by the expression of its token: a stored one's owner, an App (an output of a step before), or the job.
/// Where `||` offers another for a secret of which nobody knows whether it exists, it may be either.
pub(super) fn actors(
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
    let key = match does {
        Does::Approves | Does::Proposes => "pull-requests",
        _ => "contents",
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
