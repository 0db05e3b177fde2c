//! From records to gates and openings: total functions, one for each group of settings.
//!
//! In: one repository's settings, its classes of refs and areas, CODEOWNERS, declared teams and Apps. Out: facts. Law, tested by
//! property: tightening a setting opens nothing. An unknown setting is as open as it can be, at the grade *unknown*; one
//! question for each group.
//!
//! | group | facts | module |
//! |---|---|---|
//! | rulesets, classic rules | `open-push`, `open-bypass` | `refs` over `sources` and `bypass` |
//! | the same, for proposals | `merge-gate` and its stages, `open-stage`, `open-stale`, `open-self`, `open-admin` | `gates` over `demands` and `owners` |
//! | push rulesets | `open-path` | `paths` |
//! | environments | `environment-gate` and its stages, `open-branch`, `open-admin` | `environments` |
//! | teams, for jobs that wait for people | stages of `approve:…` gates | `approvals` |
//! | Apps, Actions settings, teams | `voter`, `approves-proposals` | `people` |
//! | open pull requests | `foreign-proposal`, `stands` | `proposals` |
//! | required checks that are declared | `accepts-from`, `open-source` | `checks` |

mod approvals;
mod bypass;
mod checks;
mod context;
mod demands;
mod environments;
mod gates;
mod open;
mod owners;
mod paths;
mod people;
mod properties;
mod proposals;
mod refs;
mod sources;

pub use checks::DeclaredCheck;
pub use context::{Awaited, DeclaredActor, DeclaredApps, DeclaredTeam, SettingsContext};
pub(crate) use proposals::PEOPLE_PROPOSE;

use super::records::RepoSettings;
use crate::platforms::github::context::{Existence, RefKind};
use gabion_facts::facts::FactBase;
use open::Out;
use people::View;
use std::collections::BTreeSet;

/// States everything that the settings of one repository open, and the gates that they put up.
pub fn facts(settings: &RepoSettings, context: &SettingsContext<'_>, base: &mut FactBase) {
    let view = View::new(settings, context);
    let mut out = Out { context, base };
    let mut pushed = BTreeSet::new();
    for of in &context.repository.refs {
        if !matches!(of.kind, RefKind::Branch | RefKind::Tag) {
            continue;
        }
        let rules = sources::in_force(settings, of);
        let push = refs::state(&view, of, &rules, &mut out);
        if push.is_yes() {
            pushed.insert(of.name.as_str());
        }
        // Nobody stands before a gate of branches to which everybody pushes anyway.
        let gated = of.kind == RefKind::Branch && !(push.is_yes() && of.existence == Existence::Pattern);
        for area in context.repository.areas.iter().filter(|_| gated) {
            gates::state(&view, of, &rules, area, &mut out);
        }
    }
    paths::state(&view, &mut out);
    environments::state(&view, &mut out);
    approvals::state(&view, &mut out);
    properties::state(&view, &mut out);
    proposals::state(&view, &pushed, &mut out);
    checks::state(&view, &mut out);
}
