//! Facts of clusters: service accounts as roles, namespaces as resources.

use super::covers::{Cover, Request};
use super::rbac::{Binding, Cluster, Subject};
use crate::facts::{FactBase, INFERRED, Pred, Question};
use crate::language::model::{CredentialKind, Declaration, Way};
use crate::source::Span;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lending.bin"));

/// Whoever rules a cluster.
const MASTERS: &str = "system:masters";
/// What lies in no namespace.
const NOWHERE: &str = "*";
/// A namespace that nobody names.
const ELSEWHERE: &str = "any-other";

/// A way of the table: what is needed, and whether it leads to the namespace's accounts or over the whole cluster.
struct Lending {
    request: Request,
    cluster: bool,
    /// Whether no source describes it.
    inferred: bool,
}

/// A row of a table as the build script writes it.
type Row = (Vec<String>, Option<String>, Option<String>, String);

#[derive(Serialize, Deserialize)]
struct Table(String, String, String, String, Vec<Row>);

fn lending() -> &'static [Lending] {
    static LENDING: OnceLock<Vec<Lending>> = OnceLock::new();
    LENDING.get_or_init(|| {
        let tables: Vec<Table> = postcard::from_bytes(BYTES).expect("the build script wrote these bytes");
        let ways = tables.into_iter().flat_map(|table| table.4);
        let each = ways.flat_map(|(actions, _, on, reference)| {
            let cluster = on.as_deref() == Some("cluster");
            let inferred = reference == "inferred";
            actions.into_iter().filter_map(move |action| {
                Some(Lending {
                    request: Request::spelled(&action)?,
                    cluster,
                    inferred,
                })
            })
        });
        each.collect()
    })
}

/// What lets an account give itself every right in a namespace: to write roles with rights that it has not, and to bind the
/// cluster's own roles, `admin` among them. Source: kubernetes.io, RBAC good practices, escalate and bind verbs.
const RULING: [&str; 2] = [
    "escalate roles.rbac.authorization.k8s.io",
    "bind clusterroles.rbac.authorization.k8s.io",
];

/// What is declared to happen to an asset.
struct Meaning<'a> {
    cluster: &'a str,
    namespace: Option<&'a str>,
    request: Request,
    verb: &'static str,
    asset: &'a str,
    span: Span,
}

/// States the facts of all clusters that the declaration speaks of.
pub fn state(declaration: &Declaration, clusters: &BTreeMap<String, Cluster>, base: &mut FactBase) {
    let meanings = meanings(declaration);
    let held = held(declaration);
    let mut names: BTreeSet<&str> = declaration
        .clusters
        .iter()
        .map(|cluster| cluster.name.value.as_str())
        .collect();
    names.extend(meanings.iter().map(|meaning| meaning.cluster));
    names.extend(held.iter().map(|(cluster, _)| cluster.as_str()));
    let unread = Cluster::default();
    for name in names {
        let here = World {
            name,
            cluster: clusters.get(name).unwrap_or(&unread),
            meanings: meanings
                .iter()
                .filter(|meaning| meaning.cluster == name)
                .collect(),
            held: held
                .iter()
                .filter(|(cluster, _)| cluster == name)
                .map(|(_, subject)| subject.as_str())
                .collect(),
        };
        here.state(base);
    }
}

fn meanings(declaration: &Declaration) -> Vec<Meaning<'_>> {
    let mut found = Vec::new();
    for asset in &declaration.assets {
        for (verb, ways) in [
            ("ship", &asset.changed),
            ("destroy", &asset.destroyed),
            ("observe", &asset.opened),
        ] {
            for way in ways {
                let Way::Kubernetes {
                    cluster,
                    namespace,
                    resources,
                    verbs,
                    span,
                } = way
                else {
                    continue;
                };
                let pairs = resources
                    .iter()
                    .flat_map(|resource| verbs.iter().map(move |verb| (resource, verb)));
                found.extend(pairs.map(|(resource, kube)| Meaning {
                    cluster: &cluster.value,
                    namespace: namespace.as_ref().map(|namespace| namespace.value.as_str()),
                    request: Request::new(&kube.value, &resource.value),
                    verb,
                    asset: &asset.name.value,
                    span: *span,
                }));
            }
        }
    }
    found
}

/// Service accounts of which somebody has a token.
fn held(declaration: &Declaration) -> Vec<(String, String)> {
    let all = declaration.credentials();
    all.filter_map(|credential| match &credential.kind {
        CredentialKind::ServiceAccount { subject, cluster } => {
            Some((cluster.value.clone(), subject.value.clone()))
        }
        _ => None,
    })
    .collect()
}

struct World<'a> {
    name: &'a str,
    cluster: &'a Cluster,
    meanings: Vec<&'a Meaning<'a>>,
    held: BTreeSet<&'a str>,
}

impl World<'_> {
    fn state(&self, base: &mut FactBase) {
        let accounts = self.accounts();
        let namespaces = self.namespaces(&accounts);
        self.operates(&namespaces, base);
        for account in &accounts {
            let role = format!("{}/{account}", self.name);
            for request in self.requests() {
                for namespace in &namespaces {
                    self.allows(&role, account, &request, namespace, base);
                }
            }
            if let Some(of) = namespace_of(account) {
                let mounts = [self.resource(of), role.clone()];
                base.known(Pred::Mounts, &[&mounts[0], &role], None, "");
            }
        }
        self.masters(&namespaces, base);
        for namespace in namespaces.iter().filter(|namespace| *namespace != NOWHERE) {
            self.rulers(namespace, &accounts, base);
        }
    }

    /// Whoever gives itself rights in a namespace may anything there.
    fn rulers(&self, namespace: &str, accounts: &BTreeSet<String>, base: &mut FactBase) {
        let rules = format!("{}/roles of {namespace}", self.name);
        let ruler = format!("{}/ruler of {namespace}", self.name);
        let remark = "rules the namespace";
        base.known(Pred::Mounts, &[&rules, &ruler], None, remark);
        for request in RULING.iter().filter_map(|way| Request::spelled(way)) {
            for account in accounts {
                let role = format!("{}/{account}", self.name);
                self.allowed(
                    &[&role, &request.name(), &rules],
                    (account, namespace),
                    &request,
                    base,
                );
            }
        }
        let there = self.resource(namespace);
        let meanings = self.meanings.iter().filter(|meaning| meaning.holds(namespace));
        let meant = meanings.map(|meaning| meaning.request.name());
        let lent = lending().iter().filter(|lending| !lending.cluster);
        let requests: BTreeSet<String> = meant.chain(lent.map(|lending| lending.request.name())).collect();
        for request in requests {
            base.known(Pred::Allows, &[&ruler, &request, &there], None, remark);
        }
    }

    /// Whoever rules the cluster may anything in it.
    fn masters(&self, namespaces: &BTreeSet<String>, base: &mut FactBase) {
        let role = format!("{}/{MASTERS}", self.name);
        base.known(
            Pred::Mounts,
            &[&self.resource(NOWHERE), &role],
            None,
            "rules the cluster",
        );
        for meaning in &self.meanings {
            for namespace in namespaces.iter().filter(|namespace| meaning.holds(namespace)) {
                let args = [role.as_str(), &meaning.request.name(), &self.resource(namespace)];
                base.known(Pred::Allows, &args, Some(meaning.span), "rules the cluster");
            }
        }
    }

    fn accounts(&self) -> BTreeSet<String> {
        let mut found: BTreeSet<String> = self.held.iter().map(|subject| (*subject).to_owned()).collect();
        for subject in self.bindings().flat_map(|binding| &binding.subjects) {
            if let Subject::ServiceAccount(name) = subject {
                found.insert(name.clone());
            }
        }
        found
    }

    fn bindings(&self) -> impl Iterator<Item = &Binding> {
        self.cluster.bindings.iter().flatten()
    }

    fn namespaces(&self, accounts: &BTreeSet<String>) -> BTreeSet<String> {
        let mut found: BTreeSet<String> = [NOWHERE, ELSEWHERE].map(str::to_owned).into();
        found.extend(self.bindings().filter_map(|binding| binding.namespace.clone()));
        found.extend(
            self.meanings
                .iter()
                .filter_map(|meaning| meaning.namespace.map(str::to_owned)),
        );
        found.extend(
            accounts
                .iter()
                .filter_map(|account| namespace_of(account))
                .map(str::to_owned),
        );
        found
    }

    /// Everything that some rule of the library or some declared way asks about.
    fn requests(&self) -> BTreeSet<Request> {
        let asked = lending().iter().map(|lending| lending.request.clone());
        asked
            .chain(self.meanings.iter().map(|meaning| meaning.request.clone()))
            .collect()
    }

    fn resource(&self, namespace: &str) -> String {
        format!("{}/{namespace}", self.name)
    }

    fn operates(&self, namespaces: &BTreeSet<String>, base: &mut FactBase) {
        for lending in lending() {
            let remark = if lending.inferred { INFERRED } else { "" };
            base.known(Pred::Lends, &[&lending.request.name()], None, remark);
        }
        for meaning in &self.meanings {
            for namespace in namespaces.iter().filter(|namespace| meaning.holds(namespace)) {
                let args = [
                    &meaning.request.name(),
                    &self.resource(namespace),
                    meaning.verb,
                    meaning.asset,
                ];
                base.known(Pred::Operates, &args, Some(meaning.span), "");
            }
        }
    }

    fn allows(&self, role: &str, account: &str, request: &Request, namespace: &str, base: &mut FactBase) {
        let on_cluster = lending()
            .iter()
            .any(|lending| lending.cluster && lending.request == *request);
        if (namespace == NOWHERE) != on_cluster {
            return;
        }
        let args = [role, &request.name(), &self.resource(namespace)];
        self.allowed(&args, (account, namespace), request, base);
    }

    /// States a grant as far as the bindings of an account cover a request in a namespace.
    fn allowed(
        &self,
        args: &[&str; 3],
        (account, namespace): (&str, &str),
        request: &Request,
        base: &mut FactBase,
    ) {
        let Some(bindings) = &self.cluster.bindings else {
            let question = self.question(account);
            return base.unknown(Pred::Allows, args, &question, None, "");
        };
        let mut doubt = None;
        for binding in bindings.iter().filter(|binding| binding.binds(account)) {
            let there = binding.namespace.as_deref().is_none_or(|of| of == namespace);
            let cover = match &binding.rules {
                _ if !there => Cover::No,
                None => binding
                    .certain
                    .iter()
                    .map(|rule| rule.covers(request))
                    .max()
                    .unwrap_or(Cover::No)
                    .max(Cover::Named),
                Some(rules) => rules
                    .iter()
                    .map(|rule| rule.covers(request))
                    .max()
                    .unwrap_or(Cover::No),
            };
            match cover {
                Cover::Yes => return base.known(Pred::Allows, args, Some(binding.span), ""),
                Cover::Named => doubt = Some(binding.span),
                Cover::No => {}
            }
        }
        if let Some(span) = doubt {
            base.unknown(Pred::Allows, args, &self.question(account), Some(span), "");
        }
    }

    fn question(&self, account: &str) -> Question {
        Question {
            key: format!("rbac:{}:{account}", self.name),
            text: format!("what the bindings of cluster {} allow {account}", self.name),
            answer: format!(
                "`cluster \"{}\" {{ rbac \"…\" }}` with the manifests of all its roles and bindings",
                self.name
            ),
        }
    }
}

impl Meaning<'_> {
    fn holds(&self, namespace: &str) -> bool {
        namespace != NOWHERE && self.namespace.is_none_or(|of| of == namespace)
    }
}

impl Binding {
    fn binds(&self, account: &str) -> bool {
        let of = namespace_of(account).unwrap_or_default();
        self.subjects.iter().any(|subject| match subject {
            Subject::ServiceAccount(name) => name == account,
            Subject::Group(group) => {
                ["system:serviceaccounts", "system:authenticated"].contains(&group.as_str())
                    || group.strip_prefix("system:serviceaccounts:") == Some(of)
                    || account.strip_prefix("group:") == Some(group)
            }
            Subject::User(name) => account.strip_prefix("user:") == Some(name),
        })
    }
}

/// `tools` of `serviceaccount:tools/mate`.
fn namespace_of(account: &str) -> Option<&str> {
    account
        .strip_prefix("serviceaccount:")?
        .split_once('/')
        .map(|(namespace, _)| namespace)
}
