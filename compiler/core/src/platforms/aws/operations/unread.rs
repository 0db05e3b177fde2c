//! What is done by whom nobody has read: the ruler of an account, roles without policies, the role that stands for all others.

use super::super::acts::Act;
use super::super::declared::Deployer;
use super::super::estate::Role;
use super::super::facts::{Doubt, Stating, World};
use super::super::truth::Truth;
use crate::facts::Pred;

/// What the ruler of an account can do to what is declared of it; the environments of the account are the rules' business.
pub(super) fn ruled(world: &World, role: &Role, stating: &mut Stating) {
    let Some(resources) = world.resources.get(&role.account) else {
        return;
    };
    let about = world.about(role);
    let any = format!("any@{}", role.account);
    let meanings = world.declared.meanings.iter();
    for meaning in meanings.filter(|meaning| meaning.lies_in(&role.account)) {
        for action in &meaning.actions {
            let act = Act::named(&action.text);
            let each = resources
                .within(&meaning.resource)
                .map(|class| world.may(role, &act, class, &[]));
            let truth = if role.permissions.ceilings.is_empty() {
                Truth::Yes
            } else {
                each.fold(Truth::No, Truth::or)
            };
            let args = [action.text.as_str(), &any, &meaning.verb, &meaning.asset];
            stating.add(Pred::Operates, &args, Truth::Yes, None, Some(meaning.span), "");
            let allows = [role.id.as_str(), &action.text, &any];
            stating.add(Pred::Allows, &allows, truth, Some(&about), role.span, "");
        }
    }
    for image in world
        .declared
        .images
        .iter()
        .filter(|image| image.account == role.account)
    {
        let args = ["ecr:PutImage", &any, &image.verb, &image.asset];
        stating.add(Pred::Operates, &args, Truth::Yes, None, Some(image.span), "");
        let allows = [role.id.as_str(), "ecr:PutImage", &any];
        stating.add(Pred::Allows, &allows, Truth::Yes, Some(&about), role.span, "");
    }
}

/// A role of which only the name is known. What a pipeline deploys with, deploys; what else it may do is unknown.
pub(super) fn unread(world: &World, role: &Role, stating: &mut Stating) {
    let about = world.about(role);
    for place in world.declared.places.get(&role.account).into_iter().flatten() {
        let resource = format!("any@{}", role.account);
        let deploys =
            |d: &&Deployer| d.role == name(role) && d.account == role.account && d.asset == place.asset;
        if let Some(deployer) = world.declared.deployers.iter().find(deploys) {
            let remark = "the pipeline deploys with it";
            let span = Some(deployer.span);
            stating.add(
                Pred::Operates,
                &["*deploy", &place.asset, "ship", &place.asset],
                Truth::Yes,
                None,
                span,
                remark,
            );
            stating.add(
                Pred::Allows,
                &[&role.id, "*deploy", &place.asset],
                Truth::Yes,
                None,
                span,
                remark,
            );
        }
        for (action, verb) in [("*other", "ship"), ("*read", "observe")] {
            stating.add(
                Pred::Operates,
                &[action, &resource, verb, &place.asset],
                Truth::Yes,
                None,
                Some(place.span),
                "",
            );
            stating.add(
                Pred::Allows,
                &[&role.id, action, &resource],
                Truth::Unknown,
                Some(&about),
                role.span,
                "",
            );
        }
    }
    meant(
        world,
        &role.account,
        &role.id,
        (Truth::Unknown, Some(&about)),
        stating,
    );
}

/// Every declared meaning in an account, for a role of which nobody knows what it may.
fn meant(
    world: &World,
    account: &str,
    role: &str,
    (truth, about): (Truth, Option<&Doubt>),
    stating: &mut Stating,
) {
    let resource = format!("any@{account}");
    let meanings = world
        .declared
        .meanings
        .iter()
        .filter(|meaning| meaning.lies_in(account));
    let meanings = meanings.flat_map(|meaning| {
        let all = meaning.actions.iter().map(|action| action.text.as_str());
        all.map(move |action| (action, &meaning.verb, &meaning.asset, meaning.span))
    });
    let images = world
        .declared
        .images
        .iter()
        .filter(|image| image.account == account);
    let images = images.map(|image| ("ecr:PutImage", &image.verb, &image.asset, image.span));
    for (action, verb, asset, span) in meanings.chain(images) {
        let args = [action, &resource, verb, asset];
        stating.add(Pred::Operates, &args, Truth::Yes, None, Some(span), "");
        stating.add(Pred::Allows, &[role, action, &resource], truth, about, None, "");
    }
}

fn name(role: &Role) -> &str {
    role.id.split_once('/').map_or("", |(_, name)| name)
}

/// What the role that nobody has seen may do: anything that is worth doing.
pub(in crate::platforms::aws) fn unseen(world: &World, account: &str, id: &str, stating: &mut Stating) {
    meant(world, account, id, (Truth::Yes, None), stating);
    let resource = format!("any@{account}");
    for place in world.declared.places.get(account).into_iter().flatten() {
        for (action, verb) in [("*other", "ship"), ("*read", "observe")] {
            let span = Some(place.span);
            stating.add(
                Pred::Operates,
                &[action, &resource, verb, &place.asset],
                Truth::Yes,
                None,
                span,
                "",
            );
            stating.add(
                Pred::Allows,
                &[id, action, &resource],
                Truth::Yes,
                None,
                None,
                "a role that was not read",
            );
        }
    }
}
