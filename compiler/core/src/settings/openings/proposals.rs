//! Who approves and proposes without being asked: Apps that nobody has modelled, and pull requests that are open.

use super::open::Out;
use super::people::{View, user};
use crate::platforms::github::actors;
use crate::platforms::github::context::{RefClass, RefKind};
use crate::settings::records::MemberKind;
use gabion_facts::facts::Pred;

/// States what undeclared Apps may do, and who has pull requests open.
pub(super) fn state(view: &View<'_>, out: &mut Out<'_>) {
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
            out.known(
                Pred::ForeignProposal,
                &[&author, &head.name, &base.name],
                item.span,
            );
        }
    }
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
