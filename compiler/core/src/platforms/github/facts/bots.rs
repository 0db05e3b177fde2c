//! What bots do that files of the tree configure.

use super::behaviours::{Decision, state_for_all, state_marked, state_of};
use super::state::{Known, Stating, asked};
use crate::platforms::github::bots::{BotFile, Deed, Rule, Whose};
use crate::platforms::github::context::RefKind;
use gabion_facts::facts::Pred;
use gabion_facts::source::Span;

/// States what each bot opens, approves, merges and pushes.
pub(super) fn state(stating: &mut Stating<'_>) {
    let tree = stating.tree;
    for file in &tree.bots {
        let installed = installed(stating, file);
        if file.proposes.is_some() || !file.rules.is_empty() {
            let span = file.proposes.or_else(|| file.rules.first().map(|rule| rule.span));
            stating.state(
                Pred::Triggers,
                &[&file.actor()],
                &installed,
                span,
                "an App's events start workflows",
            );
        }
        if let Some(span) = file.proposes {
            proposes(stating, file, &installed, span);
        }
        for (at, rule) in file.rules.iter().enumerate() {
            decides(stating, file, (at, rule), &installed);
        }
    }
}

/// Whether the App is there at all: a file alone calls nobody.
fn installed(stating: &Stating<'_>, file: &BotFile) -> Known {
    let context = stating.context;
    let declared = context.starters.apps.contains(file.app);
    let listed = context.apps.iter().any(|(slug, _)| slug == file.app);
    if declared || listed {
        return Known::Yes;
    }
    asked(
        format!("bot:{}:{}", context.name, file.app),
        format!(
            "whether App {} is installed on {}: {} configures it",
            file.app, context.name, file.path
        ),
        &format!(
            "`automation \"{0}\" {{ identity {{ github-app \"{0}\" }} }}`, or `gabion pull` by an organization owner",
            file.app
        ),
    )
}

fn proposes(stating: &mut Stating<'_>, file: &BotFile, installed: &Known, span: Span) {
    let context = stating.context;
    let prefix = format!("{}/", file.app);
    let own = context
        .refs_of(RefKind::Branch)
        .filter(|class| class.examples.iter().any(|example| example.starts_with(&prefix)));
    let mut heads: Vec<String> = own.map(|class| class.name.clone()).collect();
    if heads.is_empty() {
        heads.push(context.of("branches"));
    }
    let mut bases = vec![context.default_ref()];
    bases.extend(branches(stating, &file.targets));
    for head in &heads {
        for base in &bases {
            let args = [&file.actor(), head.as_str(), base.as_str()];
            stating.state(
                Pred::ForeignProposal,
                &args,
                installed,
                Some(span),
                "it opens pull requests by itself",
            );
        }
    }
}

/// The classes of branches of some names.
fn branches(stating: &Stating<'_>, names: &[String]) -> Vec<String> {
    let classes = stating.context.refs_of(RefKind::Branch);
    let named = classes.filter(|class| class.examples.iter().any(|example| names.contains(example)));
    named.map(|class| class.name.clone()).collect()
}

/// The branches that a rule is for: those that it names, or all that others build on.
fn bases(stating: &Stating<'_>, rule: &Rule) -> Vec<String> {
    let context = stating.context;
    match &rule.bases {
        Some(names) => branches(stating, names),
        None => {
            let loose = context.of("branches");
            let shared = context
                .refs_of(RefKind::Branch)
                .filter(|class| class.name != loose);
            shared.map(|class| class.name.clone()).collect()
        }
    }
}

fn decides(stating: &mut Stating<'_>, file: &BotFile, (at, rule): (usize, &Rule), installed: &Known) {
    let known = match (&rule.doubt, installed) {
        (Some((what, answer)), Known::Yes) => asked(
            format!("bot-rule:{}:{}:{at}", stating.name(), file.app),
            format!("whether {what}"),
            answer,
        ),
        _ => installed.clone(),
    };
    let (actor, bases) = (file.actor(), bases(stating, rule));
    if rule.deed == Deed::Pushes {
        let base = stating.context.default_ref();
        let remark = "it merges on the branch, without a pull request";
        stating.state(
            Pred::PushesAlone,
            &[&actor, &actor, &base],
            &known,
            Some(rule.span),
            remark,
        );
        return;
    }
    let deed = Decision {
        actor: &actor,
        approves: rule.deed == Deed::Approves,
        span: rule.span,
        known: &known,
    };
    match &rule.whose {
        Whose::Anybody => state_for_all(stating, &deed, &bases, "for whatever meets its conditions"),
        Whose::Labelled(labels) => {
            state_marked(stating, &deed, &bases, |label| {
                labels.iter().any(|own| own == label)
            });
        }
        Whose::Marked => state_marked(stating, &deed, &bases, |_| false),
        Whose::Authors(authors) => {
            for author in authors {
                let author = match author.ends_with("[bot]") {
                    true => author.clone(),
                    false => format!("user:{author}"),
                };
                state_of(stating, &deed, &bases, &author, "its file names this author");
            }
        }
    }
}
