//! What the declaration says of accounts: which environments they are, what actions there amount to, who deploys.

use super::policy::Pattern;
use crate::language::model::{Asset, AwsGrant, CredentialKind, Declaration, Effect, Environment, Text, Way};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// An environment in an account.
#[derive(Clone, Debug)]
pub struct Place {
    /// `payments:production`.
    pub asset: String,
    /// `production`.
    pub tier: String,
    /// Its region, if declared.
    pub region: Option<String>,
    /// Where its account is declared.
    pub span: Span,
}

/// `observe "staging:fixtures" { aws "s3:GetObject" on="…" }`: these actions on these resources amount to this.
#[derive(Clone, Debug)]
pub struct Meaning {
    /// The account; `None`: the ARN names none, so any account that is known.
    pub account: Option<String>,
    /// `observe`.
    pub verb: String,
    /// `staging:fixtures`.
    pub asset: String,
    /// The actions.
    pub actions: Vec<Pattern>,
    /// The resources.
    pub resource: Pattern,
    /// The grant.
    pub span: Span,
}

/// `deploy "production" role="payments-deploy"`.
#[derive(Clone, Debug)]
pub struct Deployer {
    /// The account of the environment.
    pub account: String,
    /// The role's name.
    pub role: String,
    /// `payments:production`.
    pub asset: String,
    /// Where the role is named.
    pub span: Span,
}

/// `image "111111111111.dkr.ecr.eu-west-1.amazonaws.com/edge" tag="production"`: whoever moves the tag ships.
#[derive(Clone, Debug)]
pub struct Image {
    /// The account of the registry.
    pub account: String,
    /// The ARN of the repository.
    pub arn: Pattern,
    /// The tag.
    pub tag: String,
    /// The verb.
    pub verb: String,
    /// The asset.
    pub asset: String,
    /// The way.
    pub span: Span,
}

impl Meaning {
    /// Whether it is about what lies in an account.
    pub fn lies_in(&self, account: &str) -> bool {
        self.account.as_ref().is_none_or(|own| own == account)
    }
}

/// All of it, by account where that matters.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// Environments by account.
    pub places: BTreeMap<String, Vec<Place>>,
    /// What actions amount to.
    pub meanings: Vec<Meaning>,
    /// Roles that pipelines deploy with.
    pub deployers: Vec<Deployer>,
    /// Roles of which somebody holds credentials: account, name, place.
    pub held: Vec<(String, String, Span)>,
    /// Tags that are pulled from registries, with the asset that pulls them.
    pub images: Vec<Image>,
    /// Ids of assumptions.
    pub assumptions: BTreeSet<String>,
}

impl Declared {
    /// Reads the declaration.
    pub fn of(declaration: &Declaration) -> Declared {
        let mut declared = Declared {
            assumptions: declaration
                .assumptions
                .iter()
                .map(|assumption| assumption.id.value.clone())
                .collect(),
            ..Declared::default()
        };
        for environment in &declaration.environments {
            let Some(aws) = &environment.aws else { continue };
            declared
                .places
                .entry(aws.account.value.clone())
                .or_default()
                .push(Place {
                    asset: environment.asset(),
                    tier: environment.tier.value.clone(),
                    region: aws.region.as_ref().map(|region| region.value.clone()),
                    span: aws.span,
                });
        }
        let agents = declaration.agents.iter().flat_map(|agent| &agent.scope);
        let automations = declaration
            .automations
            .iter()
            .flat_map(|automation| &automation.scope);
        let gates = declaration.gates.iter().flat_map(|gate| &gate.before);
        for effect in agents.chain(automations).chain(gates) {
            declared.meanings.extend(meanings(declaration, effect));
        }
        for asset in &declaration.assets {
            declared.kept(asset);
        }
        declared.held = held(declaration);
        declared.deployers = declaration
            .pipelines
            .iter()
            .flat_map(|pipeline| {
                pipeline.deploys.iter().filter_map(|deploy| {
                    let environment = find(
                        declaration,
                        &format!("{}:{}", pipeline.of.value, deploy.environment.value),
                    )?;
                    let role = deploy.role.as_ref()?;
                    let account = environment.aws.as_ref()?.account.value.clone();
                    Some(Deployer {
                        account,
                        role: role.value.clone(),
                        asset: environment.asset(),
                        span: role.span,
                    })
                })
            })
            .collect();
        declared
    }

    /// The ways to an asset that belongs to no repository.
    fn kept(&mut self, asset: &Asset) {
        // What is verified is put in place, and not yet taken.
        let taken = (asset.name.value.clone(), "ship".to_owned());
        let put = (asset.artifact(), "change".to_owned());
        let changes = if asset.verifies.is_some() || asset.unsaid.is_some() {
            put
        } else {
            taken.clone()
        };
        let by = |verb: &str| (asset.name.value.clone(), verb.to_owned());
        let blocks = [
            (&asset.changed, changes),
            (&asset.destroyed, by("destroy")),
            (&asset.opened, by("observe")),
        ];
        for (ways, (asset, verb)) in blocks {
            for way in ways {
                match way {
                    Way::Aws(grant) => self.meanings.extend(way_of(grant, &verb, &asset)),
                    Way::Image { image, tag, span } => {
                        self.images
                            .extend(pulled(&image.value, &tag.value, (&verb, &asset), *span));
                    }
                    _ => {}
                }
            }
        }
    }

    /// The tier of an account: production if any environment of it is.
    pub fn tier(&self, account: &str) -> &str {
        let places = self.places.get(account).map_or(&[][..], Vec::as_slice);
        let production = places.iter().find(|place| place.tier == "production");
        production
            .or(places.first())
            .map_or("unknown", |place| &place.tier)
    }
}

/// The environment that a name means: `payments:production`, or `production` if only one account has that name.
fn find<'a>(declaration: &'a Declaration, name: &str) -> Option<&'a Environment> {
    let full = declaration
        .environments
        .iter()
        .find(|environment| environment.asset() == name);
    full.or_else(|| environment_named(declaration, name))
}

fn environment_named<'a>(declaration: &'a Declaration, name: &str) -> Option<&'a Environment> {
    let mut having = declaration
        .environments
        .iter()
        .filter(|found| found.name.value == name && found.aws.is_some());
    let first = having.next()?;
    let account = |environment: &Environment| environment.aws.as_ref().map(|aws| aws.account.value.clone());
    having
        .all(|other| account(other) == account(first))
        .then_some(first)
}

/// The environment that an asset of an effect lies in: the whole (`payments:production`), or by its first word
/// (`staging:fixtures`).
pub(super) fn environment_of<'a>(declaration: &'a Declaration, asset: &Text) -> Option<&'a Environment> {
    let by_head = || environment_named(declaration, asset.value.split_once(':')?.0);
    find(declaration, &asset.value).or_else(by_head)
}

fn way_of(grant: &AwsGrant, verb: &str, asset: &str) -> Option<Meaning> {
    let on = grant.on.as_ref().map_or("*", |on| on.value.as_str());
    let account = on
        .split(':')
        .nth(4)
        .filter(|account| !account.is_empty() && !account.contains(['*', '?']));
    Some(Meaning {
        account: account.map(str::to_owned),
        verb: verb.to_owned(),
        asset: asset.to_owned(),
        actions: actions(grant),
        resource: Pattern::resource(on, false, None)?,
        span: grant.span,
    })
}

fn actions(grant: &AwsGrant) -> Vec<Pattern> {
    let actions = grant.actions.iter();
    actions
        .filter_map(|action| Pattern::action(&action.value, None))
        .collect()
}

/// An image of a private registry of AWS: `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME`.
fn pulled(image: &str, tag: &str, (verb, asset): (&str, &str), span: Span) -> Option<Image> {
    let (host, name) = image.split_once('/')?;
    let mut parts = host.split('.');
    let account = parts.next()?;
    let ours = parts.next() == Some("dkr") && parts.next() == Some("ecr");
    let region = parts.next().filter(|_| ours)?;
    let arn = format!("arn:aws:ecr:{region}:{account}:repository/{name}");
    Some(Image {
        account: account.to_owned(),
        arn: Pattern::resource(&arn, false, None)?,
        tag: tag.to_owned(),
        verb: verb.to_owned(),
        asset: asset.to_owned(),
        span,
    })
}

/// Roles of which agents, automations or stored secrets are credentials.
fn held(declaration: &Declaration) -> Vec<(String, String, Span)> {
    let all = declaration.credentials();
    all.filter_map(|credential| match &credential.kind {
        CredentialKind::AwsRole { role, account } => {
            Some((account.value.clone(), role.value.clone(), credential.span))
        }
        _ => None,
    })
    .collect()
}

fn meanings(declaration: &Declaration, effect: &Effect) -> Vec<Meaning> {
    let mut found = Vec::new();
    for (asset, grant) in effect
        .assets
        .iter()
        .flat_map(|asset| effect.aws.iter().map(move |grant| (asset, grant)))
    {
        let on = grant.on.as_ref().map_or("*", |on| on.value.as_str());
        let environment = environment_of(declaration, asset).and_then(|environment| environment.aws.as_ref());
        let account = environment
            .map(|aws| aws.account.value.as_str())
            .or_else(|| on.split(':').nth(4));
        let (Some(account), Some(resource)) = (account, Pattern::resource(on, false, None)) else {
            continue;
        };
        found.push(Meaning {
            account: Some(account.to_owned()),
            verb: effect.verb.value.clone(),
            asset: asset.value.clone(),
            actions: actions(grant),
            resource,
            span: grant.span,
        });
    }
    found
}
