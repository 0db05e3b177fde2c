//! What an agent reaches outside its declared radius: certain, unknown, or closed by what is emitted.

use super::family::{Family, also, families};
use super::told::consequences;
use super::wording::{by, does, does_all, slug, with_path, with_questions, worlds};
use super::{Case, Check};
use crate::diagnostic::{Diagnostic, Severity};
use crate::judge::{AgentVerdict, Outside, Witness};
use crate::language::model::Agent;
use crate::reach::effect::Effect;
use crate::source::Span;

pub(super) const CHECK: Check = Check {
    name: "radius",
    slugs: &[
        "reaches-production",
        "publishes",
        "ships",
        "observes",
        "leaks",
        "spends",
        "proposes",
        "runs-code",
        "changes",
        "destroys",
        "administers",
        "unanswerable",
        "closed-by-emit",
        "no-radius",
        "incomplete",
    ],
    run,
};

fn run(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    if !case.now.1.complete || !case.applied.1.complete {
        let message = "The closure stopped at its limit: nothing can be called contained";
        found.push(Diagnostic::error("incomplete", message).help("split the declaration by repository"));
    }
    for (agent, now, applied) in case.agents() {
        if agent.radius.is_none() {
            found.push(no_radius(agent));
        }
        let certain: Vec<&Outside> = applied
            .outside
            .iter()
            .filter(|outside| outside.reached.cost.is_certain())
            .collect();
        let mut own: Vec<Diagnostic> = families(&certain)
            .iter()
            .map(|family| exceeded(case, agent, family, now))
            .collect();
        let open = unknown(applied);
        if own.is_empty() && !open.is_empty() {
            own.push(unanswerable(case, agent, applied));
        } else if !open.is_empty() {
            // No answer contains it; the questions come when the certain paths are closed.
            let more = format!(
                "Beyond that, for all that anybody has stated, it {}.",
                does_all(&open)
            );
            own[0].notes.push(more);
        }
        let mut own = own.into_iter();
        found.extend(own.next().map(|first| consequences(case, applied, first)));
        found.extend(own);
        found.extend(closed(case, agent, now, applied));
    }
}

fn same<'a>(verdict: &'a AgentVerdict, outside: &Outside) -> Option<&'a Outside> {
    verdict
        .outside
        .iter()
        .find(|other| other.reached.effect == outside.reached.effect)
}

fn no_radius(agent: &Agent) -> Diagnostic {
    Diagnostic::error("no-radius", format!("{} declares no blast radius", agent.name.value))
        .label(agent.span, "what is the worst that it could do?")
        .note("An agent whose worst case nobody has written down cannot be held to it.")
        .help("add `blast-radius { admits { … }; undo \"…\"; answers \"TEAM\" }`; `gabion check` prints the sentence")
}

/// Where a radius is declared, or the agent.
pub(super) fn declared_at(agent: &Agent) -> Span {
    agent
        .radius
        .as_ref()
        .map_or(agent.span, |radius| radius.admits_span)
}

fn exceeded(case: &Case<'_>, agent: &Agent, family: &Family<'_>, now: &AgentVerdict) -> Diagnostic {
    let outside = family.lead;
    let effect = &outside.reached.effect;
    let name = &agent.name.value;
    let production = case.applied.0.assets.is_production(effect);
    let headline = if production {
        format!(
            "{name} {} without a human, which no blast radius may admit",
            does(effect)
        )
    } else {
        format!("{name} {}, which its blast radius does not admit", does(effect))
    };
    let diagnostic = Diagnostic::error(slug(production, effect), headline)
        .label(declared_at(agent), "at worst this much is declared");
    let diagnostic = with_path(diagnostic, &outside.witness, &by(case, name, &outside.witness));
    let diagnostic = also(diagnostic, family);
    let diagnostic = steered(case, diagnostic, agent, outside);
    let diagnostic = diagnostic.note(worlds(case, same(now, outside), Some(outside)));
    helps(case, diagnostic, agent, outside)
}

/// That strangers can bring it about, if they can: then it needs no fault in the agent.
fn steered(case: &Case<'_>, diagnostic: Diagnostic, agent: &Agent, outside: &Outside) -> Diagnostic {
    let same = case
        .applied
        .1
        .stranger
        .iter()
        .find(|other| other.reached.effect == outside.reached.effect);
    let steps = same.iter().flat_map(|other| &other.witness.steps);
    let first = steps
        .filter(|step| step.rule == "core/stranger-steers")
        .find(|step| {
            step.text
                .ends_with(&format!(", which {} reads", agent.name.value))
        });
    match first {
        Some(step) => diagnostic.note(format!(
            "It needs no ill will of {}: {}.",
            agent.name.value, step.text
        )),
        None => diagnostic,
    }
}

/// What a person may do about it: by rule of the last telling step.
fn helps(case: &Case<'_>, mut diagnostic: Diagnostic, agent: &Agent, outside: &Outside) -> Diagnostic {
    let rules: Vec<&str> = outside.witness.rules.iter().map(String::as_str).collect();
    for (rule, help) in HELPS {
        if rules.contains(rule) && diagnostic.helps.len() < 3 && is_apt(rule, &outside.witness) {
            diagnostic = diagnostic.help(*help);
        }
    }
    let effect = &outside.reached.effect;
    if !case.applied.0.assets.is_production(effect) && agent.radius.is_some() {
        diagnostic = diagnostic.help(format!(
            "or admit it, if that is meant: `{effect}` in `admits`, and let people review that"
        ));
    }
    diagnostic
}

/// Whether a remedy is not in place already.
fn is_apt(rule: &str, witness: &Witness) -> bool {
    let says = |rule: &str, text: &str| {
        witness
            .steps
            .iter()
            .any(|step| step.rule == rule && step.text.contains(text))
    };
    match rule {
        "github/job-secret" => !says(rule, "of environment"),
        // Branches of its own are what the wall leaves an agent; it closes pushes to what others build on.
        "github/push" => !witness.rules.iter().any(|used| used == "github/opens-proposal"),
        _ => true,
    }
}

/// Remedies by the rule that opened the way, most specific first.
const HELPS: &[(&str, &str)] = &[
    (
        "github/head-runs-in-base",
        "check out the base only, or run the proposal in a `pull_request` job, which holds nothing",
    ),
    (
        "github/vendor-exchange",
        "pass `github_token: ${{ github.token }}` and take `id-token: write` away, so that no vendor App token is issued",
    ),
    (
        "github/own-workflow-runs",
        "take `workflows: write` from the App, or emit \"wall\" so that only people create branches",
    ),
    (
        "github/job-secret",
        "move the secret to an environment limited to the default branch",
    ),
    (
        "github/stale-approval",
        "dismiss stale approvals on push (emit \"gates\" does)",
    ),
    (
        "github/enough-approvals",
        "ask for a team of people instead of a number: `gate … { approve 1 from=\"TEAM\" }` and emit \"gates\"",
    ),
    (
        "github/open-stage",
        "put people in front: declare a gate and emit \"gates\"",
    ),
    ("github/bypass", "take it off the bypass list"),
    (
        "github/push",
        "emit \"wall\": only people move refs, agents keep branches of their own",
    ),
    (
        "github/dispatch-starts",
        "take `actions: write` from the agent's credential",
    ),
    (
        "aws/job-identity",
        "trust the exact subject with its environment, `repository_id` and `ref`",
    ),
    (
        "aws/pass-role",
        "name the roles that may be passed, with `iam:PassedToService`",
    ),
    (
        "aws/self-escalation",
        "put a permissions boundary on the role that denies `iam:*`",
    ),
    (
        "github/proposal-runs",
        "let the agent propose from a fork, whose pull requests get no secrets",
    ),
];

/// What it reaches outside its radius if the answers are the bad ones.
fn unknown(verdict: &AgentVerdict) -> Vec<&Effect> {
    let unknown = verdict
        .outside
        .iter()
        .filter(|outside| outside.reached.cost.is_unknown());
    unknown.map(|outside| &outside.reached.effect).collect()
}

fn unanswerable(case: &Case<'_>, agent: &Agent, verdict: &AgentVerdict) -> Diagnostic {
    let name = &agent.name.value;
    let unknown = unknown(verdict);
    let facts = match verdict.questions.len() {
        1 => "1 fact that nobody has stated".to_owned(),
        many => format!("{many} facts that nobody has stated"),
    };
    let mut diagnostic = Diagnostic::error(
        "unanswerable",
        format!("the worst case of {name} depends on {facts}"),
    )
    .label(declared_at(agent), "whether this is all cannot be answered yet")
    .note(format!(
        "For all that anybody has stated, it {}.",
        does_all(&unknown)
    ));
    if let Some(first) = verdict
        .outside
        .iter()
        .find(|outside| outside.reached.cost.is_unknown())
    {
        diagnostic = with_path(
            diagnostic,
            &first.witness,
            &format!("{name} alone, if the answers are the bad ones"),
        );
    }
    let diagnostic = match verdict
        .outside
        .iter()
        .find(|outside| outside.reached.cost.is_unknown())
    {
        Some(first) => steered(case, diagnostic, agent, first),
        None => diagnostic,
    };
    with_questions(case, case.applied.0, diagnostic, &verdict.questions)
}

/// What is open now and closed once applied: what applying buys.
fn closed(case: &Case<'_>, agent: &Agent, now: &AgentVerdict, applied: &AgentVerdict) -> Vec<Diagnostic> {
    let gone = now
        .outside
        .iter()
        .filter(|outside| same(applied, outside).is_none());
    let certain: Vec<&Outside> = gone.filter(|outside| outside.reached.cost.is_certain()).collect();
    families(&certain)
        .iter()
        .map(|family| bought(case, agent, family, applied))
        .collect()
}

fn bought(case: &Case<'_>, agent: &Agent, family: &Family<'_>, applied: &AgentVerdict) -> Diagnostic {
    let outside = family.lead;
    let name = &agent.name.value;
    let effect = &outside.reached.effect;
    let headline = format!("now, {name} {}; what is emitted closes it", does(effect));
    let diagnostic = Diagnostic::new("closed-by-emit", Severity::Note, headline);
    let assuming: Vec<String> = applied
        .assuming
        .iter()
        .filter(|(_, other)| other == effect)
        .map(|(id, _)| format!("\"{id}\""))
        .collect();
    let then = if assuming.is_empty() {
        "Now: certain. Once applied: not derivable.".to_owned()
    } else {
        format!(
            "Now: certain. Once applied: not derivable, assuming {}.",
            crate::reach::sentence::list(&assuming)
        )
    };
    also(
        with_path(diagnostic, &outside.witness, &by(case, name, &outside.witness)),
        family,
    )
    .note(then)
}
