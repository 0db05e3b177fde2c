//! What bots do that files of the tree configure.

use super::decisions::{Decision, state_for_all, state_marked, state_of};
use super::state::{Known, Stating, asked};
use crate::platforms::github::actors;
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
            let proposals = Proposals {
                actor: &file.actor(),
                prefix: &format!("{}/", file.app),
                targets: &file.targets,
                known: &installed,
                span,
                remark: "it opens pull requests by itself",
            };
            proposals.state(stating);
        }
        for (at, rule) in file.rules.iter().enumerate() {
            decides(stating, file, (at, rule), &installed);
        }
    }
}

/// Whether the App is there at all: a file alone calls nobody.
fn installed(stating: &Stating<'_>, file: &BotFile) -> Known {
    let context = stating.context;
    let declared = context.starters.named.apps.contains(file.app);
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

/// Dependabot, as the platform sees it.
pub(super) const DEPENDABOT: &str = "dependabot[bot]";

/// States what Dependabot opens, which needs no App and decides nothing.
pub(super) fn state_dependabot(stating: &mut Stating<'_>) {
    let Some(dependabot) = &stating.tree.dependabot else {
        return;
    };
    let known = match dependabot.readable {
        true => Known::Yes,
        false => asked(
            format!("dependabot:{}", stating.name()),
            "what dependabot.yml says; it cannot be read".to_owned(),
            "mend the file",
        ),
    };
    let proposals = Proposals {
        actor: DEPENDABOT,
        prefix: "dependabot/",
        targets: &dependabot.targets,
        known: &known,
        span: dependabot.span,
        remark: "Dependabot opens pull requests",
    };
    proposals.state(stating);
}

/// The pull requests that a bot opens by itself.
struct Proposals<'p> {
    actor: &'p str,
    /// How the names of its branches start.
    prefix: &'p str,
    /// Branches that they are for, beside the default one.
    targets: &'p [String],
    known: &'p Known,
    span: Span,
    remark: &'p str,
}

impl Proposals<'_> {
    fn state(&self, stating: &mut Stating<'_>) {
        let context = stating.context;
        let own = context.branches_with(|example| example.starts_with(self.prefix));
        let mut heads: Vec<String> = own.map(|class| class.name.clone()).collect();
        if heads.is_empty() {
            heads.push(context.of("branches"));
        }
        let mut bases = vec![context.default_ref()];
        bases.extend(branches(stating, self.targets));
        for head in &heads {
            for base in &bases {
                let args = [self.actor, head.as_str(), base.as_str()];
                stating.state(
                    Pred::ForeignProposal,
                    &args,
                    self.known,
                    Some(self.span),
                    self.remark,
                );
            }
        }
    }
}

/// The classes of branches of some names.
fn branches(stating: &Stating<'_>, names: &[String]) -> Vec<String> {
    let named = stating
        .context
        .branches_with(|example| names.iter().any(|name| name == example));
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
                let author = actors::of_login(author);
                state_of(stating, &deed, &bases, &author, "its file names this author");
            }
        }
    }
}
