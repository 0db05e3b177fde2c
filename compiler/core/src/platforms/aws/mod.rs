//! AWS: who may become which role, and what each may do.
//!
//! In: IAM documents of the snapshot and of what was emitted, the declaration, the identities that jobs mint. Out: facts and
//! artifacts. Never: talks to AWS, and never decides what it cannot: a condition, element or document that is not understood
//! becomes an unknown fact.
//!
//! | what | module |
//! |---|---|
//! | JSON with places; documents as typed values | `json`, `policy`, `reading` |
//! | three-valued decisions | `truth`, `wildcard`, `condition`, `keys`, `evaluate` |
//! | who is let in | `trust`, `claims`, `principals`, `ref_patterns` |
//! | classes of actions and resources | `classes`, `types` |
//! | accounts and roles, read | `snapshot`, `terraform`, `standing`, `intended`, `estate` |
//! | what resources let in themselves | `guards`, `meant`, `guarding`, `unlooked` |
//! | what people say of accounts | `declared` |
//! | what AWS has | `catalogue`, `acts` |
//! | facts | `facts`, `becoming`, `launching`, `rewriting`, `operations`, `holdings`, with the tables in `escalation` |
//! | what is emitted | `emit`, `agent_roles`, `grants`, `documents` |

mod acts;
mod agent_roles;
mod becoming;
pub mod catalogue;
mod claims;
mod classes;
mod condition;
mod declared;
mod documents;
mod emit;
mod escalation;
mod estate;
mod evaluate;
mod facts;
mod grants;
mod guarding;
mod guards;
mod holdings;
mod intended;
mod json;
mod keys;
mod launching;
mod listing;
mod meant;
mod operations;
mod policy;
mod principals;
mod pull;
mod reading;
mod ref_patterns;
mod rewriting;
mod snapshot;
mod standing;
mod terraform;
#[cfg(test)]
mod tests;
mod trust;
mod truth;
mod types;
mod unlooked;
mod wildcard;

pub use acts::{Act, On, reads};
pub use agent_roles::{AgentRole, agent_roles};
pub use classes::{ActionClass, MAX_RESOURCE_CLASSES, ResourceClass, ResourceClasses, action_classes};
pub use condition::{Condition, Context, Operator, Quantifier, Value};
pub use declared::{Declared, Deployer, Meaning, Place};
pub use emit::{Emission, RepositoryIdentity, emit};
pub use escalation::{Row, Table, Target, tables};
pub use estate::{Account, BOUNDARY, Estate, FOLDER, Role, document};
pub use evaluate::{Ceiling, CeilingKind, Permissions, allows, allows_if_named};
pub use facts::{Cloud, state};
pub use grants::{is_wildcard_grant, is_wildcard_resource, takes_no_resource, unknown_grants};
pub use guards::Guard;
pub use json::{Json, JsonError, Kind, Member};
pub use listing::{Listed, REGIONS, commands, listed};
pub use policy::{DocumentKind, Effect, Pattern, Patterns, Policy, Principal, Principals, Statement};
pub use principals::{names_role, session, trusts_role, trusts_service};
pub use pull::{profiles, pulled};
pub use ref_patterns::{RefPatterns, ref_patterns};
pub use snapshot::{
    AwsAccount, AwsKeyGrant, AwsPolicy, AwsResource, AwsRole, AwsSnapshot, Looked, read_snapshot,
};
pub use trust::{
    ISSUER, RefClaim, SubjectFormat, SubjectInfo, WorkflowClaim, trusts_reworded, trusts_subject,
};
pub use truth::Truth;
