//! Who approves and proposes without being asked: Apps that nobody has modelled, and pull requests that are open.

use super::open::{Doubt, Open, Out};
use super::people::{View, user};
use super::sources::in_force;
use crate::platforms::github::actors;
use crate::platforms::github::context::{RefClass, RefKind};
use crate::settings::records::MemberKind;
use gabion_facts::facts::Pred;
use std::collections::BTreeSet;

/// States what undeclared Apps may do, and who has pull requests open. Those from a branch to which not everybody with write pushes lie
/// open to be merged as they are; anything is added to the others.
pub(super) fn state(view: &View<'_>, pushed: &BTreeSet<&str>, out: &mut Out<'_>) {
    for (app, open) in view.unmodelled_apps().into_iter().chain(view.undeclared_apps()) {
        out.state(
            Pred::ApprovesProposals,
            &[&app, view.name()],
            &open,
            None,
            "nobody has said what it does",
        );
    }
    let token = view.context.job_token();
    let remark = "Actions may open and approve pull requests";
    out.state(
        Pred::OpenProposing,
        &[&token, view.name()],
        &view.job_token_approves(),
        None,
        remark,
    );
    members(view, out);
    people(view, pushed, out);
    copilot(view, out);
    for item in &view.settings.open_pull_requests.items {
        let request = &item.value;
        let (Some(head), Some(base)) = (class(view, &request.head), class(view, &request.base)) else {
            continue;
        };
        if !request.fork {
            for person in &request.approved_by {
                out.known(
                    Pred::Stands,
                    &[&actors::of_login(person), &head.name, &base.name],
                    item.span,
                );
            }
            if let Some(person) = &request.auto_merge {
                out.known(
                    Pred::MergesProposals,
                    &[&actors::of_login(person), &base.name],
                    item.span,
                );
            }
            let author = actors::of_login(&request.author);
            let args = [author.as_str(), head.name.as_str(), base.name.as_str()];
            out.known(Pred::ForeignProposal, &args, item.span);
            if !pushed.contains(head.name.as_str()) {
                out.known(Pred::LiesOpen, &args, item.span);
            }
        }
    }
}

/// The remark of what people propose: nobody acts alone there.
pub(crate) const PEOPLE_PROPOSE: &str = "people open pull requests";

/// The assumption that nobody acts but those who are declared or seen.
const STARTERS: &str = "starters";

/// States that people open pull requests, today's list being today's. Whoever pushes to one approves it under a person's name, unless
/// the last push must be approved by somebody else. Where somebody vouches that nobody else acts, those count that a snapshot lists.
fn people(view: &View<'_>, pushed: &BTreeSet<&str>, out: &mut Out<'_>) {
    let repository = view.context.repository;
    let author = format!("person:{}#author", view.name());
    let listed = &view.settings.open_pull_requests;
    let assumed = repository.assumptions.contains(STARTERS);
    let doubt = Open::Maybe(Doubt::Proposals(listed.complete.why().to_owned()));
    for base in repository.refs_of(RefKind::Branch) {
        let asked = asks_for_last_push(view, base);
        for head in repository
            .refs_of(RefKind::Branch)
            .filter(|head| head.name != base.name)
        {
            let args = [author.as_str(), head.name.as_str(), base.name.as_str()];
            if assumed && !listed.is_complete() {
                out.state(Pred::ForeignProposal, &args, &doubt, None, PEOPLE_PROPOSE);
                if !pushed.contains(head.name.as_str()) {
                    out.state(Pred::LiesOpen, &args, &doubt, None, PEOPLE_PROPOSE);
                }
            } else if assumed && !asked {
                out.base
                    .assumed(Pred::ForeignProposal, &args, STARTERS, None, PEOPLE_PROPOSE);
            } else if !asked {
                out.base.known(Pred::ForeignProposal, &args, None, PEOPLE_PROPOSE);
            }
        }
    }
}

/// Whether some rule on a branch surely wants the last push approved by somebody else.
fn asks_for_last_push(view: &View<'_>, base: &RefClass) -> bool {
    let rules = in_force(view.settings, base);
    rules.sources.iter().any(|source| {
        let asks = source.reviews().is_some_and(|reviews| reviews.last_push);
        asks && source.idle.is_no()
    })
}

/// States the known people of declared teams. A machine user is nobody who consents.
fn members(view: &View<'_>, out: &mut Out<'_>) {
    for team in view.context.teams {
        if let Some(login) = &team.login {
            out.known(Pred::MemberOf, &[&actors::user(login), &team.name], None);
        }
        let observed = view
            .settings
            .teams
            .items
            .iter()
            .find(|item| item.value.slug == team.slug());
        let Some(item) = observed else { continue };
        let people = item.value.members.known().into_iter().flatten();
        for person in people.filter(|member| member.kind == MemberKind::Human) {
            out.known(Pred::MemberOf, &[&user(person), &team.name], item.span);
        }
    }
}

/// Copilot reviews whatever is proposed, where it is told to; whether that counts, its place among the voters says.
fn copilot(view: &View<'_>, out: &mut Out<'_>) {
    let reviews = view.copilot_reviews();
    out.state(
        Pred::ApprovesProposals,
        &[super::people::COPILOT, view.name()],
        &reviews,
        None,
        "Copilot reviews every proposal",
    );
}

/// The class of a branch: the one that has it as an example, else the class of all other branches.
fn class<'a>(view: &View<'a>, branch: &str) -> Option<&'a RefClass> {
    let repository = view.context.repository;
    let rest = repository.of("branches");
    let others = || repository.refs_of(RefKind::Branch).find(|of| of.name == rest);
    repository.branch(branch).or_else(others)
}
