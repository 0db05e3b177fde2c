//! Jobs that fetch what an agent may read from the cloud, so that it needs no identity of its own.

use super::agent::{Plan, RESERVED};
use super::model::{Does, Job, Permission, Step};
use super::scalar::{Literal, Scalar};
use super::yaml::Key;
use super::{Request, pins, scripts};
use crate::language::model::{Agent, AwsGrant, Effect, Text};
use gabion_facts::diagnostic::Diagnostic;

/// Something to fetch.
pub(super) struct Fetch<'a> {
    /// The last part of the asset: `fixtures`.
    pub name: &'a str,
    /// Id of the job.
    pub id: Key,
    account: &'a str,
    region: Literal,
    from: Literal,
}

/// The region where an environment names none.
const REGION: &str = "us-east-1";

/// What the agent's grants come to.
pub(super) fn fetches<'a>(
    request: &Request<'a>,
    agent: &'a Agent,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Fetch<'a>> {
    let granted = agent.scope.iter().filter(|effect| !effect.aws.is_empty());
    granted
        .filter_map(|effect| fetch(request, effect, findings))
        .collect()
}

fn fetch<'a>(request: &Request<'a>, effect: &'a Effect, findings: &mut Vec<Diagnostic>) -> Option<Fetch<'a>> {
    let refuse = |message: &str, label: &str| {
        Diagnostic::error("not-emittable", message.to_owned())
            .label(effect.span, label.to_owned())
            .note("An agent in an emitted job has no identity in the cloud; a job without agent code copies for it what it may read.")
    };
    let [asset] = effect.assets.as_slice() else {
        findings.push(refuse("a grant is of one asset", "several assets, or none"));
        return None;
    };
    let Some(from) = fetched(effect).and_then(|(_, from)| Literal::new(&from).ok()) else {
        let label = "one grant of `s3:GetObject` on `arn:aws:s3:::BUCKET/PREFIX/*`, to observe, can be";
        findings.push(refuse("this grant cannot be fetched by a job", label));
        return None;
    };
    let (environment, name) = asset.value.split_once(':').unwrap_or(("", &asset.value));
    let id = Key::job(name).filter(|_| !RESERVED.contains(&name));
    let Some(id) = id else {
        findings.push(refuse(
            &format!("no job can be called `{name}`"),
            "letters, digits, `-` and `_`, not a name of ours",
        ));
        return None;
    };
    let (account, region) = account(request, environment, asset, findings)?;
    Some(Fetch {
        name,
        id,
        account,
        region,
        from,
    })
}

/// The asset of a grant that a job can fetch, and where it copies it from.
pub fn fetched(effect: &Effect) -> Option<(String, String)> {
    match (
        effect.verb.value.as_str(),
        effect.assets.as_slice(),
        effect.aws.as_slice(),
    ) {
        ("observe", [asset], [grant]) => Some((asset.value.clone(), source(grant)?)),
        ("observe", [asset], [objects, bucket]) if lists(bucket, objects) => {
            Some((asset.value.clone(), source(objects)?))
        }
        _ => None,
    }
}

/// Whether a grant only lists the bucket whose objects the other one reads: copying everything below a prefix lists it first.
fn lists(bucket: &AwsGrant, objects: &AwsGrant) -> bool {
    let only_lists = bucket
        .actions
        .iter()
        .all(|action| action.value.eq_ignore_ascii_case("s3:ListBucket"));
    let on = |grant: &AwsGrant| grant.on.as_ref().map(|on| on.value.clone());
    let holds = on(objects).zip(on(bucket)).is_some_and(|(objects, bucket)| {
        objects
            .strip_prefix(&bucket)
            .is_some_and(|rest| rest.starts_with('/'))
    });
    only_lists && holds
}

/// `s3://BUCKET/PREFIX/` of a grant that reads everything below it and nothing else.
fn source(grant: &AwsGrant) -> Option<String> {
    let reads = |action: &Text| {
        action.value.eq_ignore_ascii_case("s3:GetObject")
            || action.value.eq_ignore_ascii_case("s3:ListBucket")
    };
    let place = grant
        .on
        .as_ref()?
        .value
        .strip_prefix("arn:aws:s3:::")?
        .strip_suffix('*')?;
    let fixed = place.ends_with('/') && !place.contains(['*', '?', '$', ' ']);
    (grant.actions.iter().all(reads) && fixed).then(|| format!("s3://{place}"))
}

fn account<'a>(
    request: &Request<'a>,
    environment: &str,
    asset: &Text,
    findings: &mut Vec<Diagnostic>,
) -> Option<(&'a str, Literal)> {
    let repository = &request.repository.name.value;
    let environments = &request.declaration.environments;
    let found = environments
        .iter()
        .find(|found| found.name.value == environment && found.of.value == *repository);
    let Some(aws) = found.and_then(|found| found.aws.as_ref()) else {
        let message = format!("nobody has said in which account `{}` lies", asset.value);
        let help = format!("`environment \"{environment}\" of=\"{repository}\" … {{ aws account=\"…\" }}`");
        findings.push(
            Diagnostic::error("aws-account", message)
                .label(asset.span, "an environment of this name with an account")
                .help(help),
        );
        return None;
    };
    let region = match &aws.region {
        Some(region) => super::literal(region, findings)?,
        None => Literal::ours(REGION.to_owned()),
    };
    Some((super::account(aws, findings)?, region))
}

/// The job that fetches it.
pub(super) fn job(plan: &Plan<'_>, fetch: &Fetch<'_>) -> Job {
    let role = format!("{}-{}", plan.name, fetch.name);
    let assume = vec![
        (
            "role-to-assume",
            Scalar::ours(format!("arn:aws:iam::{}:role/{role}", fetch.account)),
        ),
        ("aws-region", Scalar::Text(fetch.region.clone())),
    ];
    let upload = vec![("name", Scalar::ours(fetch.name)), ("path", Scalar::ours("data"))];
    let copy = Step {
        name: None,
        id: None,
        inputs: vec![("FROM", Scalar::Text(fetch.from.clone()))],
        does: Does::Runs(Scalar::ours(scripts::COPY.trim_end())),
    };
    Job {
        id: fetch.id.clone(),
        says: format!(
            "What {} may read, copied for it: no agent code, and no identity where there is.",
            plan.name
        ),
        needs: vec![Key::ours("ask".to_owned())],
        condition: None,
        environment: Some(Scalar::ours(role.clone())),
        timeout: 10,
        permissions: vec![Permission::MintIdentity(format!(
            "role {role} trusts this environment"
        ))],
        outputs: Vec::new(),
        steps: vec![
            Step::uses(&pins::AWS, assume),
            copy,
            Step::uses(&pins::UPLOAD, upload),
        ],
    }
}
