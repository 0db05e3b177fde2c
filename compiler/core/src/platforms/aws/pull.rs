//! An account as `aws iam get-account-authorization-details` tells it → the section `aws` of a snapshot.
//!
//! Source: IAM API reference, `GetAccountAuthorizationDetails`; the command line decodes the documents of policies.

use super::snapshot::{AwsAccount, AwsPolicy, AwsRole};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Details {
    #[serde(default)]
    role_detail_list: Vec<RoleDetail>,
    #[serde(default)]
    policies: Vec<PolicyDetail>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RoleDetail {
    role_name: String,
    path: String,
    #[serde(default)]
    arn: String,
    #[serde(default)]
    instance_profile_list: Vec<Profile>,
    assume_role_policy_document: Option<Value>,
    #[serde(default)]
    role_policy_list: Vec<InlinePolicy>,
    #[serde(default)]
    attached_managed_policies: Vec<AttachedPolicy>,
    permissions_boundary: Option<Boundary>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Profile {
    arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InlinePolicy {
    policy_name: String,
    policy_document: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AttachedPolicy {
    policy_name: String,
    policy_arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Boundary {
    permissions_boundary_arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PolicyDetail {
    arn: String,
    policy_name: String,
    #[serde(default)]
    policy_version_list: Vec<PolicyVersion>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PolicyVersion {
    document: Option<Value>,
    #[serde(default)]
    is_default_version: bool,
}

/// The account, from what the command printed, and the service control policies above it. A policy whose document was not printed
/// is there without one: not readable.
///
/// # Errors
/// If the text is not what the command prints.
pub fn pulled(details: &str, service_control_policies: Vec<AwsPolicy>) -> Result<AwsAccount, String> {
    let details: Details = serde_json::from_str(details).map_err(|error| error.to_string())?;
    let documents: BTreeMap<String, AwsPolicy> = details
        .policies
        .into_iter()
        .map(|policy| (policy.arn.clone(), managed(policy)))
        .collect();
    let named = |arn: String, name: Option<String>| {
        documents.get(&arn).cloned().unwrap_or(AwsPolicy {
            arn: Some(arn),
            name,
            ..AwsPolicy::default()
        })
    };
    let role = |role: RoleDetail| {
        let inline = role.role_policy_list.into_iter().map(|policy| AwsPolicy {
            arn: None,
            name: Some(policy.policy_name),
            document: policy.policy_document,
            ..AwsPolicy::default()
        });
        let attached = role
            .attached_managed_policies
            .into_iter()
            .map(|policy| named(policy.policy_arn, Some(policy.policy_name)));
        let mut policies: Vec<AwsPolicy> = inline.chain(attached).collect();
        policies.sort_by(|one, other| (&one.arn, &one.name).cmp(&(&other.arn, &other.name)));
        let read = AwsRole {
            path: Some(role.path),
            trust: role.assume_role_policy_document,
            policies: Some(policies),
            boundary: role
                .permissions_boundary
                .map(|boundary| named(boundary.permissions_boundary_arn, None)),
        };
        (role.role_name, read)
    };
    Ok(AwsAccount {
        roles: Some(details.role_detail_list.into_iter().map(role).collect()),
        service_control_policies,
        ..AwsAccount::default()
    })
}

/// The instance profiles of an account with the roles in them, by ARN.
///
/// # Errors
/// If the text is not what the command prints.
pub fn profiles(details: &str) -> Result<BTreeMap<String, String>, String> {
    let details: Details = serde_json::from_str(details).map_err(|error| error.to_string())?;
    let roles = details.role_detail_list.into_iter();
    let of = |role: RoleDetail| {
        let arn = role.arn;
        let each = role.instance_profile_list.into_iter();
        each.map(|profile| (profile.arn, arn.clone())).collect::<Vec<_>>()
    };
    Ok(roles.flat_map(of).collect())
}

fn managed(policy: PolicyDetail) -> AwsPolicy {
    let document = policy
        .policy_version_list
        .into_iter()
        .find(|version| version.is_default_version);
    AwsPolicy {
        arn: Some(policy.arn),
        name: Some(policy.policy_name),
        document: document.and_then(|version| version.document),
        ..AwsPolicy::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_role_has_its_inline_and_attached_policies_with_the_version_in_force() {
        let details = json!({
            "RoleDetailList": [{
                "RoleName": "deploy", "Path": "/", "AssumeRolePolicyDocument": {"Statement": []},
                "RolePolicyList": [{"PolicyName": "own", "PolicyDocument": {"Statement": [1]}}],
                "AttachedManagedPolicies": [
                    {"PolicyName": "shared", "PolicyArn": "arn:aws:iam::111111111111:policy/shared"},
                    {"PolicyName": "unseen", "PolicyArn": "arn:aws:iam::aws:policy/unseen"}],
                "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::111111111111:policy/shared"}
            }],
            "Policies": [{"Arn": "arn:aws:iam::111111111111:policy/shared", "PolicyName": "shared", "PolicyVersionList": [
                {"Document": {"Statement": ["old"]}, "IsDefaultVersion": false},
                {"Document": {"Statement": ["new"]}, "IsDefaultVersion": true}]}]
        });
        let account = pulled(&details.to_string(), Vec::new()).unwrap();
        let role = &account.roles.unwrap()["deploy"];
        let documents: Vec<Option<Value>> = role
            .policies
            .iter()
            .flatten()
            .map(|policy| policy.document.clone())
            .collect();
        let new = Some(json!({"Statement": ["new"]}));
        assert_eq!(documents, [Some(json!({"Statement": [1]})), new.clone(), None]);
        assert_eq!(role.boundary.as_ref().unwrap().document, new);
    }

    #[test]
    fn what_is_not_the_command_s_output_is_an_error() {
        assert!(pulled("Unable to locate credentials", Vec::new()).is_err());
    }
}
