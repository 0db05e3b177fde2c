//! Registries and secrets: whoever moves a tag ships what pulls it; whoever reads a secret is whom it opens.

use super::acts::Act;
use super::classes::ActionClass;
use super::escalation;
use super::estate::Role;
use super::facts::{Doubt, Stating, World};
use super::operations::Ground;
use super::truth::Truth;
use crate::facts::{Pred, Question};
use crate::source::Span;

/// Moving a tag that is pulled. One that is there and cannot be overwritten is deleted first, or made to be overwritten.
pub(super) fn images(world: &World, role: &Role, ground: &Ground, stating: &mut Stating) {
    for image in world
        .declared
        .images
        .iter()
        .filter(|image| image.account == ground.account)
    {
        let known = world.resource(ground.account, &image.arn.text);
        let fixed = known.map_or(Truth::Unknown, |known| known.keeps(&image.tag));
        let text = format!(
            "whether the tag {} of {} can be overwritten",
            image.tag, image.arn.text
        );
        let doubt = Doubt::Asked(Question {
            key: format!("aws-image:{}:{}", image.arn.text, image.tag),
            text,
            answer: "`gabion pull --aws`".to_owned(),
        });
        for class in ground.within(&image.arn) {
            let may = |action: &str| world.may(role, &Act::named(action), class, &[]);
            let puts = may("ecr:PutImage");
            let way = may("ecr:BatchDeleteImage").or(may("ecr:PutImageTagMutability"));
            for (name, truth, open) in [
                ("ecr:PutImage", puts, !fixed),
                (
                    "ecr:PutImage, and what makes room for it",
                    puts.and(way),
                    Truth::Yes,
                ),
            ] {
                if truth.and(open) == Truth::No {
                    continue;
                }
                let args = [name, &class.name, &image.verb, &image.asset];
                stating.add(Pred::Operates, &args, open, Some(&doubt), Some(image.span), "");
                let allows = [role.id.as_str(), name, &class.name];
                stating.add(
                    Pred::Allows,
                    &allows,
                    truth,
                    Some(&world.about(role)),
                    role.span,
                    "",
                );
            }
        }
    }
}

/// Whoever reads a secret of the account acts as whom it opens, which no policy tells.
pub(super) fn secrets(
    world: &World,
    role: &Role,
    ground: &Ground,
    classes: &[ActionClass],
    stating: &mut Stating,
) {
    let account = ground.account;
    let text = format!("what the secrets and parameters of account {account} open");
    let doubt = world.doubt("secrets", account, &text);
    // Who says that nothing but the declared ways changes a service, says it of secrets too.
    let deployers = "deployers".to_owned();
    let said = world.declared.assumptions.contains(&deployers);
    let of_services = if said {
        Doubt::Assumed(deployers)
    } else {
        doubt.clone()
    };
    let places = world.declared.places.get(account).into_iter().flatten();
    let places = places.map(|place| ("ship", place.asset.as_str(), place.span, &doubt));
    let meanings = world.declared.meanings.iter();
    let literal = meanings.filter(|meaning| meaning.account.as_deref() == Some(account));
    let kept = literal.filter(|meaning| !meaning.asset.contains(':'));
    let kept = kept.map(|meaning| {
        (
            meaning.verb.as_str(),
            meaning.asset.as_str(),
            meaning.span,
            &of_services,
        )
    });
    let at_stake: Vec<(&str, &str, Span, &Doubt)> = places.chain(kept).collect();
    let reveals = &escalation::ways().reveals;
    for action in classes
        .iter()
        .filter(|action| reveals.contains(&action.act.example))
    {
        for class in ground.classes.iter().copied() {
            let truth = world.may(role, &action.act, class, &[]);
            if truth == Truth::No {
                continue;
            }
            for (verb, asset, span, doubt) in &at_stake {
                let args = [action.name.as_str(), &class.name, verb, asset];
                stating.add(
                    Pred::Operates,
                    &args,
                    Truth::Unknown,
                    Some(doubt),
                    Some(*span),
                    "",
                );
            }
            let allows = [role.id.as_str(), &action.name, &class.name];
            let about = world.about_act(role, action, class);
            stating.add(Pred::Allows, &allows, truth, Some(&about), role.span, "");
        }
    }
}
