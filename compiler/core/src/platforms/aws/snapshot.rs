//! The section `aws` of a settings snapshot: what was observed in accounts.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// `"aws": { "accounts": { "111111111111": { … } } }`. An account that is not here was not looked at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwsSnapshot {
    /// By account number.
    #[serde(default)]
    pub accounts: BTreeMap<String, AwsAccount>,
}

/// One account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwsAccount {
    /// All roles, by name; `null` or absent: not readable, so there may be others than those that are known otherwise.
    #[serde(default)]
    pub roles: Option<BTreeMap<String, AwsRole>>,
    /// Service control policies in force; empty if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service_control_policies: Vec<AwsPolicy>,
}

/// One role.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwsRole {
    /// Path of its ARN, `/` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Its trust policy; `null` or absent: not readable.
    #[serde(default)]
    pub trust: Option<Value>,
    /// Attached and inline policies; `null` or absent: not readable.
    #[serde(default)]
    pub policies: Option<Vec<AwsPolicy>>,
    /// Its permissions boundary; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary: Option<AwsPolicy>,
}

/// A policy with its document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwsPolicy {
    /// Its ARN; inline policies have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// Its name, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The document; `null` or absent: not readable.
    #[serde(default)]
    pub document: Option<Value>,
}
