//! `aws`: an account as its IAM tells it, with the login of whoever runs it. Every call only reads.

use super::{complaint, run};
use crate::stop::Stop;
use gabion_core::platforms::aws::{
    AwsAccount, AwsPolicy, Listed, REGIONS, commands, listed, profiles, pulled,
};
use serde_json::Value;

/// Every call that [`account`] makes, in order; `{…}` stands for what an earlier answer names.
pub fn calls() -> Vec<String> {
    let first = CALLS.iter().map(|call| format!("aws {call}"));
    let regions = std::iter::once(format!("aws {REGIONS}"));
    let each = commands()
        .into_iter()
        .map(|command| format!("aws {command} --region {{region}}"));
    first.chain(regions).chain(each).collect()
}

const CALLS: &[&str] = &[
    "sts get-caller-identity",
    "iam get-account-authorization-details --filter Role LocalManagedPolicy AWSManagedPolicy",
    "organizations describe-organization",
    "organizations list-parents --child-id {child}",
    "organizations list-policies-for-target --target-id {target} --filter SERVICE_CONTROL_POLICY",
    "organizations describe-policy --policy-id {policy}",
];

/// How far up an organization's tree is walked; AWS nests organizational units five deep.
const DEEPEST: usize = 8;

/// An account that was read.
#[derive(Debug)]
pub struct Read {
    /// Its number.
    pub number: String,
    /// What is there.
    pub account: AwsAccount,
    /// What was refused: a group of the section, and why.
    pub refused: Vec<(String, String)>,
}

/// The account of the login.
///
/// # Errors
/// If there is no login, or it may not read the account's roles.
pub fn account() -> Result<Read, Stop> {
    let identity = call(&["sts", "get-caller-identity"])?;
    let number = member(&identity, "Account")?;
    let details = text(&[
        "iam",
        "get-account-authorization-details",
        "--filter",
        "Role",
        "LocalManagedPolicy",
        "AWSManagedPolicy",
    ])?;
    let (above, organization) = organization(&number);
    let not_understood = |error| {
        Stop::new(format!(
            "what `aws iam get-account-authorization-details` answered was not understood: {error}"
        ))
    };
    let mut account = pulled(&details, above).map_err(not_understood)?;
    let profiles = profiles(&details).map_err(not_understood)?;
    let Listed {
        resources,
        services,
        policies_of,
        refused,
    } = listed(&number, &profiles, &mut |region, command| {
        let mut all = command.to_vec();
        all.extend(["--region", region]);
        call(&all).map_err(|stop| stop.message)
    });
    account.organization = organization;
    let any = !services.is_empty() || !policies_of.is_empty();
    account.policies_of = policies_of;
    account.resources = any.then_some(resources);
    account.resources_of = any.then_some(services);
    let refused = refused.into_iter().map(|(service, why)| {
        let group = format!("aws.accounts.{number}.resources of {service}");
        (group, why)
    });
    Ok(Read {
        refused: refused.collect(),
        number,
        account,
    })
}

/// Service control policies of the account and of everything above it, and where it belongs: `o-…/r-…/ou-…/`, or `o-…`. Where the
/// policies cannot be read, one without a document stands for them: nobody knows what it denies.
fn organization(account: &str) -> (Vec<AwsPolicy>, Option<String>) {
    let described = call(&["organizations", "describe-organization"]);
    let id = described
        .ok()
        .and_then(|answer| member(&answer["Organization"], "Id").ok());
    match walk(account) {
        Ok((policies, units)) => (policies, id.map(|id| format!("{id}/{units}"))),
        Err(stop) if stop.message.contains("AWSOrganizationsNotInUseException") => (Vec::new(), id),
        Err(_) => {
            let unread = AwsPolicy {
                arn: None,
                name: Some("of the organization".to_owned()),
                ..AwsPolicy::default()
            };
            (vec![unread], id)
        }
    }
}

/// The policies from the account up to the root, and the path from the root down to it: `r-…/ou-…/`.
fn walk(account: &str) -> Result<(Vec<AwsPolicy>, String), Stop> {
    let (mut policies, mut units) = (Vec::new(), String::new());
    let mut target = account.to_owned();
    for _ in 0..DEEPEST {
        let attached = call(&[
            "organizations",
            "list-policies-for-target",
            "--target-id",
            &target,
            "--filter",
            "SERVICE_CONTROL_POLICY",
        ])?;
        for policy in attached["Policies"].as_array().into_iter().flatten() {
            let policy = described(&member(policy, "Id")?)?;
            policies.push(AwsPolicy {
                target: Some(target.clone()),
                ..policy
            });
        }
        if target.starts_with("r-") {
            return Ok((policies, units));
        }
        let parents = call(&["organizations", "list-parents", "--child-id", &target])?;
        target = member(&parents["Parents"][0], "Id")?;
        units = format!("{target}/{units}");
    }
    Err(Stop::new("the organization's tree does not end"))
}

fn described(id: &str) -> Result<AwsPolicy, Stop> {
    let answer = call(&["organizations", "describe-policy", "--policy-id", id])?;
    let policy = &answer["Policy"];
    let document = policy["Content"]
        .as_str()
        .and_then(|content| serde_json::from_str(content).ok());
    Ok(AwsPolicy {
        arn: policy["PolicySummary"]["Arn"].as_str().map(str::to_owned),
        name: policy["PolicySummary"]["Name"].as_str().map(str::to_owned),
        document,
        ..AwsPolicy::default()
    })
}

fn call(arguments: &[&str]) -> Result<Value, Stop> {
    let text = text(arguments)?;
    let shown = arguments.join(" ");
    // Where there is nothing to tell, some commands print nothing.
    if text.trim().is_empty() {
        return Ok(serde_json::json!({}));
    }
    serde_json::from_str(&text)
        .map_err(|error| Stop::new(format!("`aws {shown}` answered what is no JSON: {error}")))
}

fn text(arguments: &[&str]) -> Result<String, Stop> {
    let mut all: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
    all.extend(["--output", "json"].map(str::to_owned));
    let output = run("aws", &all)?;
    if !output.status.success() {
        let shown = arguments.join(" ");
        return Err(Stop::new(format!("`aws {shown}` failed: {}", complaint(&output)))
            .help("`aws sts get-caller-identity` shows who is logged in"));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn member(value: &Value, name: &str) -> Result<String, Stop> {
    value[name]
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| Stop::new(format!("what `aws` answered has no {name}")))
}
