//! Kubernetes: what service accounts may do, and which others they can become.
//!
//! In: manifests of roles and bindings, the declaration. Out: facts, in the vocabulary of cloud roles: a service account is a role of
//! its cluster, a namespace a resource. Never: talks to a cluster. A role that no manifest describes may do anything: unknown.
//!
//! | what | module |
//! |---|---|
//! | manifests to bindings | `rbac` |
//! | whether a rule covers a verb on a resource | `covers` |
//! | facts | `facts`, with the table `stdlib/kubernetes/escalations.kdl` |

mod covers;
mod facts;
mod rbac;
#[cfg(test)]
mod tests;

pub use covers::Request;
pub use facts::state;
pub use rbac::{Binding, Cluster, Rule, Subject, read};
