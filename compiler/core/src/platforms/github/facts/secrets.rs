//! The secrets that jobs are given, where they lie, and what they open.

mod opens;

use super::environments;
use super::state::{Known, Stating, asked};
use crate::platforms::github::actions::Opens;
use crate::platforms::github::context::{SecretPlace, unplaced};
use crate::platforms::github::plan::{NamedSecret, PlannedJob};
use crate::platforms::github::workflow::model::Pair;
use crate::platforms::github::workflow::secret_uses;
use gabion_facts::facts::Pred;
use gabion_facts::source::Span;
use opens::state_opens;
use std::collections::{BTreeMap, BTreeSet};

/// What all jobs together say about secrets.
pub(super) struct Secrets {
    /// Names that some job without an environment is given: they lie at the repository or above, if anywhere.
    pub shared: BTreeMap<String, Span>,
    /// Names that only jobs in environments are given, by environment and name.
    pub kept: BTreeMap<(String, String), Span>,
    /// Names used where a GitHub token is wanted.
    tokens: BTreeSet<String>,
    /// Names used where an App's private key is wanted.
    keys: BTreeSet<String>,
    /// Names for which every text has something else: nothing says that they exist.
    replaced: BTreeSet<String>,
}

/// Where a secret lies, as far as is known.
pub(super) struct Placed {
    pub credential: String,
    pub name: String,
}

impl Secrets {
    pub fn of(jobs: &[PlannedJob<'_>], stating: &Stating<'_>) -> Secrets {
        let mut secrets = Secrets {
            shared: BTreeMap::new(),
            kept: BTreeMap::new(),
            tokens: BTreeSet::new(),
            keys: BTreeSet::new(),
            replaced: BTreeSet::new(),
        };
        let mut kept = Vec::new();
        let mut relied_on = BTreeSet::new();
        for job in jobs {
            let environment = environments::own(stating, job);
            for NamedSecret {
                name,
                environment_only,
                replaced,
                span,
            } in job.secrets()
            {
                let names = if replaced {
                    &mut secrets.replaced
                } else {
                    &mut relied_on
                };
                names.extend(name.clone());
                match (name, &environment) {
                    (Some(name), Some(environment)) => kept.push(((environment.clone(), name), span)),
                    (Some(name), None) if !environment_only => {
                        secrets.shared.entry(name).or_insert(span);
                    }
                    _ => {}
                }
            }
            secrets.note_uses(stating, job);
        }
        secrets.replaced.retain(|name| !relied_on.contains(name));
        kept.retain(|((_, name), _)| !secrets.shared.contains_key(name));
        secrets.kept = kept.into_iter().collect();
        secrets
    }

    /// Notes which secrets are used as GitHub tokens and App keys: inputs of listed actions, and the variables of `gh` and `git`.
    fn note_uses(&mut self, stating: &Stating<'_>, job: &PlannedJob<'_>) {
        let levels = [&job.last().workflow.env, &job.job().env];
        let steps = job.steps.iter().map(|step| &step.step.env);
        for (name, text) in levels.into_iter().chain(steps).flatten() {
            if matches!(
                name.value.as_str(),
                "GH_TOKEN" | "GITHUB_TOKEN" | "GITHUB_PAT" | "GH_PAT"
            ) {
                self.tokens.extend(secret_uses(&text.value).into_iter().flatten());
            }
        }
        for step in &job.steps {
            let Some(action) = step
                .step
                .uses
                .as_ref()
                .and_then(|uses| stating.catalogue.action(&uses.value))
            else {
                continue;
            };
            self.tokens.extend(given(&step.step.with, &action.tokens));
            self.keys.extend(given(&step.step.with, &action.app_keys));
        }
    }
}

/// The secrets given to some inputs.
fn given(with: &[Pair], inputs: &[String]) -> Vec<String> {
    let wanted = with
        .iter()
        .filter(|(name, _)| inputs.iter().any(|input| input.eq_ignore_ascii_case(&name.value)));
    wanted
        .flat_map(|(_, text)| secret_uses(&text.value))
        .flatten()
        .collect()
}

/// States the secrets of a job.
pub(super) fn state(stating: &mut Stating<'_>, job: &PlannedJob<'_>, secrets: &Secrets) {
    for (environment, known) in environments::possible(stating, job) {
        state_of(stating, job, secrets, environment.as_deref(), &known);
    }
}

/// States the secrets that a job gets in an environment, or in none.
fn state_of(
    stating: &mut Stating<'_>,
    job: &PlannedJob<'_>,
    secrets: &Secrets,
    environment: Option<&str>,
    known: &Known,
) {
    let id = job.id(stating.name());
    for named in job.secrets() {
        let span = Some(named.span);
        match &named.name {
            Some(name) => {
                let placed = place(stating, secrets, environment, name, named.environment_only);
                give(stating, &id, secrets, placed, known, span);
            }
            None => give_all(stating, &id, secrets, environment, span, known),
        }
    }
}

/// Where a name lies for a job; nothing if a snapshot says that it lies nowhere.
fn place(
    stating: &Stating<'_>,
    secrets: &Secrets,
    environment: Option<&str>,
    name: &str,
    environment_only: bool,
) -> Option<Placed> {
    let context = stating.context;
    let somewhere = &context.unplaced_secrets;
    if let Some(name) = somewhere
        .iter()
        .find(|unplaced| unplaced.eq_ignore_ascii_case(name))
    {
        return Some(Placed {
            credential: unplaced(name),
            name: name.clone(),
        });
    }
    let kept = |environment: &str| format!("env-secret:{}/{environment}/{name}", context.name);
    let credential = match (&context.secrets, environment) {
        (Some(list), _) => {
            let lies = |wanted: &dyn Fn(&SecretPlace) -> bool| {
                list.iter()
                    .any(|(listed, place)| listed.eq_ignore_ascii_case(name) && wanted(place))
            };
            let here = |place: &SecretPlace| matches!((place, environment), (SecretPlace::Environment(kept), Some(own)) if kept.eq_ignore_ascii_case(own));
            if lies(&here) {
                kept(environment?)
            } else if environment_only {
                return None;
            } else if lies(&|place| *place == SecretPlace::Repository) {
                format!("secret:{}/{name}", context.name)
            } else if lies(&|place| *place == SecretPlace::Organization) {
                format!("org-secret:{name}")
            } else {
                return None;
            }
        }
        (None, _) if let Some(found) = placed(context, environment, name) => match found {
            SecretPlace::Environment(environment) => kept(environment),
            _ if environment_only => return None,
            SecretPlace::Repository => format!("secret:{}/{name}", context.name),
            SecretPlace::Organization => format!("org-secret:{name}"),
        },
        (None, Some(environment)) if environment_only || !secrets.shared.contains_key(name) => {
            kept(environment)
        }
        (None, None) if environment_only => return None,
        (None, _) => format!("secret:{}/{name}", context.name),
    };
    Some(Placed {
        credential,
        name: name.to_owned(),
    })
}

/// Where a secret lies that a job of an environment (or of none) is given, if that much is known: the environment's own comes first.
fn placed<'c>(
    context: &'c crate::platforms::github::context::RepositoryContext,
    environment: Option<&str>,
    name: &str,
) -> Option<&'c SecretPlace> {
    let named = || {
        context
            .placed_secrets
            .iter()
            .filter(|(placed, _)| placed.eq_ignore_ascii_case(name))
            .map(|(_, place)| place)
    };
    let own = |place: &&SecretPlace| matches!((place, environment), (SecretPlace::Environment(kept), Some(own)) if kept.eq_ignore_ascii_case(own));
    named()
        .find(own)
        .or_else(|| named().find(|place| !matches!(place, SecretPlace::Environment(_))))
}

/// States that a job is given a secret, and what that is and opens.
pub(super) fn give(
    stating: &mut Stating<'_>,
    job: &str,
    secrets: &Secrets,
    placed: Option<Placed>,
    known: &Known,
    span: Option<Span>,
) {
    let Some(placed) = placed else { return };
    let remark = opens_remark(stating, &placed.name);
    let doubt = existence(stating, secrets, &placed.name);
    let known = doubt.as_ref().unwrap_or(known);
    stating.state(Pred::JobSecret, &[job, &placed.credential], known, span, &remark);
    let asset = stating.context.of(&format!("secret/{}", placed.name));
    stating
        .base
        .known(Pred::SecretAsset, &[&placed.credential, &asset], span, "");
    // What lies above the repositories is the same secret in each of them.
    if placed.credential.starts_with("org-secret:") || placed.credential.starts_with("unplaced-secret:") {
        let args = [placed.credential.as_str(), placed.credential.as_str()];
        stating.base.known(Pred::SecretAsset, &args, span, "");
    }
    state_opens(stating, secrets, &placed, span);
}

/// Whether a name lies where a job gets it; `None`: nobody has listed the secrets.
pub(super) fn lies_for(stating: &Stating<'_>, job: &PlannedJob<'_>, name: &str) -> Option<bool> {
    let own = environments::own(stating, job);
    let here = |place: &SecretPlace| match place {
        SecretPlace::Repository | SecretPlace::Organization => true,
        SecretPlace::Environment(kept) => own.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(kept)),
    };
    let listed = stating.context.secrets.as_ref()?.iter();
    let mut places = listed.filter(|(listed, _)| listed.eq_ignore_ascii_case(name));
    let lies = places.any(|(_, place)| here(place));
    // It may lie in the environment whose name is computed.
    (lies || environments::computed(stating, job).is_none()).then_some(lies)
}

/// The question whether a secret exists of which no text is in need; none if a snapshot or the declaration has it.
pub(super) fn existence(stating: &Stating<'_>, secrets: &Secrets, name: &str) -> Option<Known> {
    let explained = stating
        .context
        .explained_secrets
        .iter()
        .any(|explained| explained.eq_ignore_ascii_case(name));
    let doubtful = stating.context.secrets.is_none() && !explained && secrets.replaced.contains(name);
    doubtful.then(|| {
        asked(
            format!("secret:{}:{name}", stating.name()),
            format!(
                "whether secret {name} exists in {}, where otherwise something else takes its place; \
                 and if so, whose it is and what it may do",
                stating.name()
            ),
            &stating.context.pull_answer(),
        )
    })
}

/// Every secret that is known by name and that a job of this environment (or of none) can be given.
pub(super) fn give_all(
    stating: &mut Stating<'_>,
    job: &str,
    secrets: &Secrets,
    environment: Option<&str>,
    span: Option<Span>,
    known: &Known,
) {
    let mut names: BTreeSet<String> = secrets.shared.keys().cloned().collect();
    let lists = stating.context.secrets.iter().flatten();
    for (name, place) in lists.chain(&stating.context.placed_secrets) {
        let here = match place {
            SecretPlace::Environment(kept) => environment.is_some_and(|own| own.eq_ignore_ascii_case(kept)),
            SecretPlace::Repository | SecretPlace::Organization => true,
        };
        if here {
            names.insert(name.to_ascii_uppercase());
        }
    }
    let own = secrets
        .kept
        .keys()
        .filter(|(kept, _)| Some(kept.as_str()) == environment);
    names.extend(own.map(|(_, name)| name.clone()));
    for name in names {
        let placed = place(stating, secrets, environment, &name, false);
        // Where some job is given it says more than where a workflow of one's own would be.
        let used = secrets.shared.get(&name).copied();
        give(stating, job, secrets, placed, known, span.or(used));
    }
    for name in stating.context.unplaced_secrets.clone() {
        let known = asked(
            format!("place:{name}"),
            format!("where secret {name} lies, and so which jobs are given it"),
            &format!("`secret \"{name}\" in=\"…\"` says where"),
        );
        let placed = place(stating, secrets, environment, &name, false);
        give(stating, job, secrets, placed, &known, span);
    }
    if stating.context.secrets.is_none() {
        give_doubtful(stating, job, secrets, environment, span);
    }
}

/// Without a snapshot, a secret that only jobs of some environment use may all the same lie at the repository.
fn give_doubtful(
    stating: &mut Stating<'_>,
    job: &str,
    secrets: &Secrets,
    environment: Option<&str>,
    span: Option<Span>,
) {
    let others = secrets
        .kept
        .iter()
        .filter(|((kept, _), _)| Some(kept.as_str()) != environment);
    for ((kept, name), used) in others {
        let places = &stating.context.placed_secrets;
        let told = places.iter().any(|(placed, _)| placed.eq_ignore_ascii_case(name));
        if told || stating.context.explained_secrets.contains(name) {
            continue;
        }
        let known = asked(
            format!("secrets:{}:{name}", stating.name()),
            format!("whether {name} lies in environment {kept} or at the repository"),
            &stating.context.pull_answer(),
        );
        let credential = format!("env-secret:{}/{kept}/{name}", stating.name());
        stating.state(
            Pred::JobSecret,
            &[job, &credential],
            &known,
            span.or(Some(*used)),
            "every job gets what lies at the repository",
        );
    }
}

/// How a witness explains that a job holds a secret.
fn opens_remark(stating: &Stating<'_>, name: &str) -> String {
    match stating.catalogue.secret(name).map(|secret| &secret.opens) {
        Some(Opens::Registry(registry)) => {
            let packages = packages(stating, registry);
            format!("a token that publishes {}", packages.join(", "))
        }
        Some(Opens::Cloud(cloud)) => format!("a long-lived key of {cloud}"),
        Some(Opens::GitHub) => "a token of some user of GitHub".to_owned(),
        Some(Opens::Nothing) | None => String::new(),
    }
}

/// The assets that publishing to a registry ships: `npm:@acme/shop`, or `npm:shop` for the repository.
pub(super) fn packages(stating: &Stating<'_>, registry: &str) -> Vec<String> {
    match stating.tree.packages.get(registry) {
        Some(names) if !names.is_empty() => names.iter().map(|name| format!("{registry}:{name}")).collect(),
        _ => vec![format!("{registry}:{}", stating.name())],
    }
}

/// The question about a token of which nobody has said whose it is.
pub(super) fn whose_question(stating: &Stating<'_>, name: &str) -> Known {
    secret_question(stating, name, "whose it is, and what it may do")
}

fn secret_question(stating: &Stating<'_>, name: &str, what: &str) -> Known {
    asked(
        format!("secret:{}:{name}", stating.name()),
        format!("secret {name} of {}: {what}", stating.name()),
        &format!(
            "`service \"…\" tier=\"…\" {{ changed-by {{ secret \"{name}\" in=\"…\" }} }}` says what it opens; or move it to an environment"
        ),
    )
}
