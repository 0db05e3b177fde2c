//! Settings as GitHub answers them → a snapshot.
//!
//! In: answers to requests that only read, one at a time, through [`Ask`]. Out: a [`Snapshot`]. Never: talks to GitHub itself, or
//! takes a refusal for an empty answer: what was refused is *not readable*, with GitHub's reason.

mod answers;
mod environments;
mod people;
mod protection;
mod routes;
#[cfg(test)]
mod tests;

pub use people::keep_machines;
pub use routes::{Form, OF_ORGANIZATION, OF_REPOSITORY, Route};

use crate::settings::records::{Actions, OidcSubject, OpenPullRequest, Plan, RepoSettings};
use crate::settings::snapshot::{Snapshot, Subject};
use crate::settings::{Item, Listing, Setting};
use answers as answer;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The body, page by page.
    Pages(Vec<Value>),
    /// GitHub refused.
    Refused {
        /// HTTP status; 404 also stands for "not for you".
        status: u16,
        /// GitHub's message.
        why: String,
    },
}

/// Somebody who asks GitHub with a person's own login.
pub trait Ask {
    /// Why nothing can be asked at all.
    type Error;

    /// The answer to `GET /PATH`, all pages of it if `paged`.
    ///
    /// # Errors
    /// If no question can be asked: no login, no network.
    fn get(&mut self, path: &str, paged: bool) -> Result<Answer, Self::Error>;
}

/// Why there is no snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PullError<E> {
    /// Nothing could be asked.
    Ask(E),
    /// There is no such repository or organization, for this login.
    NoSubject(String),
}

/// More single requests than this are not made: the group is then not readable.
const MOST_REQUESTS: usize = 200;

/// Pulls the settings of `OWNER/NAME`.
///
/// # Errors
/// If the repository cannot be read, or nobody can ask.
pub fn repository<A: Ask>(
    ask: &mut A,
    owner: &str,
    name: &str,
    as_of: &str,
) -> Result<Snapshot, PullError<A::Error>> {
    let mut puller = Puller { ask, owner, name };
    let head: answer::Repository = match puller.object(&routes::REPOSITORY, &[])? {
        Setting::Known(head) => head,
        refused => return Err(PullError::NoSubject(refused.why().to_owned())),
    };
    let organization = head.owner.kind == "Organization";
    let settings = RepoSettings {
        // No endpoint says so yet; a person states it.
        copilot: Setting::Unknown,
        id: Setting::Known(head.id),
        owner_id: head.owner.id.map_or(Setting::Unknown, Setting::Known),
        visibility: known(head.visibility, "visibility"),
        plan: puller.plan(organization, &head.owner.login)?,
        default_branch: Setting::Known(head.default_branch),
        allow_auto_merge: known(head.allow_auto_merge, "allow_auto_merge"),
        branches: puller.names(&routes::BRANCHES, &[])?,
        rulesets: puller.rulesets(&routes::RULESETS, &routes::RULESET)?,
        protections: puller.protections()?,
        environments: puller.environments()?,
        actions: Setting::Known(puller.actions()?),
        oidc: puller.subject()?,
        teams: if organization {
            puller.teams(&routes::TEAMS)?
        } else {
            Listing::all([])
        },
        collaborators: puller.collaborators()?,
        apps: puller.apps(organization, false)?,
        deploy_keys: puller.deploy_keys()?,
        secrets: puller.names(&routes::SECRETS, &[])?,
        variables: puller.names(&routes::VARIABLES, &[])?,
        organization_secrets: if organization {
            puller.names(&routes::SHARED_SECRETS, &[])?
        } else {
            Setting::Known(Vec::new())
        },
        open_pull_requests: puller.open_pull_requests()?,
        // Who has let which run in is asked run by run; a person states it where it matters.
        runs: Listing::default(),
    };
    Ok(Snapshot {
        as_of: as_of.to_owned(),
        subject: Subject::Repository(format!("{owner}/{name}")),
        settings,
    })
}

/// Pulls the settings of an organization.
///
/// # Errors
/// If the organization cannot be read, or nobody can ask.
pub fn organization<A: Ask>(ask: &mut A, owner: &str, as_of: &str) -> Result<Snapshot, PullError<A::Error>> {
    let mut puller = Puller { ask, owner, name: "" };
    if let refused @ Setting::NotReadable(_) = puller.object::<answer::Account>(&routes::OWNER, &[])? {
        return Err(PullError::NoSubject(refused.why().to_owned()));
    }
    let settings = RepoSettings {
        plan: puller.plan(true, owner)?,
        rulesets: puller.rulesets(&routes::ORGANIZATION_RULESETS, &routes::ORGANIZATION_RULESET)?,
        teams: puller.teams(&routes::ORGANIZATION_TEAMS)?,
        apps: puller.apps(true, true)?,
        secrets: puller.names(&routes::ORGANIZATION_SECRETS, &[])?,
        actions: puller.token_settings(&routes::ORGANIZATION_WORKFLOW_TOKEN)?,
        ..RepoSettings::default()
    };
    Ok(Snapshot {
        as_of: as_of.to_owned(),
        subject: Subject::Organization(owner.to_owned()),
        settings,
    })
}

/// What GitHub calls whoever's account is gone.
const GHOST: &str = "ghost";

struct Puller<'a, A> {
    ask: &'a mut A,
    owner: &'a str,
    name: &'a str,
}

impl<A: Ask> Puller<'_, A> {
    /// The pages of one route.
    fn pages(&mut self, route: &Route, values: &[(&str, &str)]) -> Result<Answer, PullError<A::Error>> {
        let mut filled = vec![("owner", self.owner), ("name", self.name)];
        filled.extend_from_slice(values);
        let paged = route.form != Form::One;
        self.ask.get(&route.path(&filled), paged).map_err(PullError::Ask)
    }

    /// One object.
    fn object<T: DeserializeOwned>(
        &mut self,
        route: &Route,
        values: &[(&str, &str)],
    ) -> Result<Setting<T>, PullError<A::Error>> {
        Ok(match self.pages(route, values)? {
            Answer::Refused { status, why } => refused(status, &why),
            Answer::Pages(mut pages) if pages.len() == 1 => understood(pages.remove(0)),
            Answer::Pages(pages) => {
                Setting::NotReadable(format!("GitHub answered with {} bodies", pages.len()))
            }
        })
    }

    /// All records of a list. One that is not understood makes the whole list not readable: the others are not all.
    fn list<T: DeserializeOwned>(
        &mut self,
        route: &Route,
        values: &[(&str, &str)],
    ) -> Result<Setting<Vec<T>>, PullError<A::Error>> {
        let pages = match self.pages(route, values)? {
            Answer::Refused { status, why } => return Ok(refused(status, &why)),
            Answer::Pages(pages) => pages,
        };
        let mut all = Vec::new();
        for page in pages {
            let records = match (route.form, page) {
                (Form::Member(name), Value::Object(mut object)) => object.remove(name).unwrap_or_default(),
                (_, page) => page,
            };
            match understood::<Vec<T>>(records) {
                Setting::Known(records) => all.extend(records),
                other => return Ok(transfer(other)),
            }
        }
        Ok(Setting::Known(all))
    }

    fn names(
        &mut self,
        route: &Route,
        values: &[(&str, &str)],
    ) -> Result<Setting<Vec<String>>, PullError<A::Error>> {
        let named: Setting<Vec<answer::Named>> = self.list(route, values)?;
        Ok(map(named, |named| {
            named.into_iter().map(|named| named.name).collect()
        }))
    }

    /// The plan is shown to owners only.
    fn plan(&mut self, organization: bool, login: &str) -> Result<Setting<Plan>, PullError<A::Error>> {
        let route = if organization {
            &routes::OWNER
        } else {
            &routes::USER
        };
        let account: answer::Account = match self.object(route, &[])? {
            Setting::Known(account) => account,
            other => return Ok(transfer(other)),
        };
        let Some(plan) = account.plan.filter(|_| account.login.eq_ignore_ascii_case(login)) else {
            return Ok(Setting::NotReadable(format!(
                "only owners of {login} see its plan"
            )));
        };
        Ok(match plan.name.to_ascii_lowercase().as_str() {
            "free" => Setting::Known(Plan::Free),
            "pro" => Setting::Known(Plan::Pro),
            "team" => Setting::Known(Plan::Team),
            "enterprise" | "enterprise_cloud" => Setting::Known(Plan::Enterprise),
            other => Setting::NotReadable(format!(
                "GitHub calls the plan \"{other}\", which is not known here"
            )),
        })
    }

    /// What an organization lets the tokens of its workflows do.
    fn token_settings(&mut self, route: &Route) -> Result<Setting<Actions>, PullError<A::Error>> {
        let token: Setting<answer::WorkflowToken> = self.object(route, &[])?;
        Ok(map(token, |token| Actions {
            can_approve_pull_request_reviews: known(token.can_approve_pull_request_reviews, "such member"),
            default_workflow_permissions: known(token.default_workflow_permissions, "such member"),
            ..Actions::default()
        }))
    }

    fn actions(&mut self) -> Result<Actions, PullError<A::Error>> {
        let token: Setting<answer::WorkflowToken> = self.object(&routes::WORKFLOW_TOKEN, &[])?;
        let approval: Setting<answer::ForkApproval> = self.object(&routes::FORK_APPROVAL, &[])?;
        let forks: Setting<answer::ForkRuns> = self.object(&routes::FORK_RUNS, &[])?;
        let (token, approval, forks) = (&token, &approval, &forks);
        Ok(Actions {
            can_approve_pull_request_reviews: part(token, |token| token.can_approve_pull_request_reviews),
            default_workflow_permissions: part(token, |token| token.default_workflow_permissions.clone()),
            fork_pull_request_approval: part(approval, |approval| approval.approval_policy.clone()),
            run_workflows_from_fork_pull_requests: part(forks, |forks| {
                forks.run_workflows_from_fork_pull_requests
            }),
            send_write_tokens_to_workflows: part(forks, |forks| forks.send_write_tokens_to_workflows),
            send_secrets_and_variables: part(forks, |forks| forks.send_secrets_and_variables),
        })
    }

    fn subject(&mut self) -> Result<Setting<OidcSubject>, PullError<A::Error>> {
        let subject: Setting<answer::SubjectAnswer> = self.object(&routes::SUBJECT, &[])?;
        Ok(map(subject, |subject| OidcSubject {
            use_default: known(subject.use_default, "use_default"),
            include_claim_keys: subject.include_claim_keys,
            use_immutable_subject: known(subject.use_immutable_subject, "use_immutable_subject"),
        }))
    }

    fn open_pull_requests(&mut self) -> Result<Listing<OpenPullRequest>, PullError<A::Error>> {
        let pulls: Setting<Vec<answer::Pull>> = self.list(&routes::PULLS, &[])?;
        let here = format!("{}/{}", self.owner, self.name);
        let own = |end: &answer::PullEnd| {
            end.repo
                .as_ref()
                .is_some_and(|repo| repo.full_name.eq_ignore_ascii_case(&here))
        };
        let pulls = match pulls {
            Setting::Known(pulls) => pulls,
            other => return Ok(listing(transfer(other))),
        };
        let mut records = Vec::new();
        for pull in pulls {
            let approved_by = match self.approvals(pull.number)? {
                Setting::Known(approved_by) => approved_by,
                other => {
                    let why = format!("reviews of pull request {}: {}", pull.number, other.why());
                    return Ok(unread(why));
                }
            };
            records.push(OpenPullRequest {
                approved_by,
                auto_merge: pull.auto_merge.map(|armed| armed.enabled_by.login),
                number: pull.number,
                author: pull.user.map_or_else(|| GHOST.to_owned(), |user| user.login),
                fork: !own(&pull.head),
                head: pull.head.branch,
                base: pull.base.branch,
            });
        }
        Ok(Listing::all(records))
    }

    /// Whose approvals stand on a pull request: of what somebody decided there, the last counts. Remarks decide nothing.
    fn approvals(&mut self, number: u64) -> Result<Setting<Vec<String>>, PullError<A::Error>> {
        let number = number.to_string();
        let reviews: Setting<Vec<answer::Review>> = self.list(&routes::REVIEWS, &[("pull", &number)])?;
        Ok(map(reviews, |reviews| {
            let mut last: BTreeMap<String, bool> = BTreeMap::new();
            for review in reviews {
                let who = review.user.map_or_else(|| GHOST.to_owned(), |user| user.login);
                match review.state.as_str() {
                    "APPROVED" => last.insert(who, true),
                    "CHANGES_REQUESTED" | "DISMISSED" => last.insert(who, false),
                    _ => None,
                };
            }
            let standing = last.into_iter().filter(|(_, approves)| *approves);
            standing.map(|(who, _)| who).collect()
        }))
    }
}

fn refused<T>(status: u16, why: &str) -> Setting<T> {
    Setting::NotReadable(format!("HTTP {status}: {why}"))
}

fn understood<T: DeserializeOwned>(value: Value) -> Setting<T> {
    match serde_json::from_value(value) {
        Ok(value) => Setting::Known(value),
        Err(error) => Setting::NotReadable(format!("GitHub's answer was not understood: {error}")),
    }
}

/// A member of an answer that GitHub leaves out for some logins.
fn known<T>(member: Option<T>, name: &str) -> Setting<T> {
    member.map_or_else(
        || Setting::NotReadable(format!("GitHub's answer has no {name} for this login")),
        Setting::Known,
    )
}

/// A part of a group; why the group was refused holds for its parts.
fn part<T, U>(group: &Setting<T>, of: impl Fn(&T) -> Option<U>) -> Setting<U> {
    match group {
        Setting::Known(group) => known(of(group), "such member"),
        Setting::NotReadable(why) => Setting::NotReadable(why.clone()),
        Setting::Unknown => Setting::Unknown,
    }
}

fn map<T, U>(setting: Setting<T>, with: impl FnOnce(T) -> U) -> Setting<U> {
    match setting {
        Setting::Known(value) => Setting::Known(with(value)),
        Setting::NotReadable(why) => Setting::NotReadable(why),
        Setting::Unknown => Setting::Unknown,
    }
}

/// What is not known, as another type.
fn transfer<T, U>(setting: Setting<T>) -> Setting<U> {
    match setting {
        Setting::NotReadable(why) => Setting::NotReadable(why),
        Setting::Known(_) | Setting::Unknown => Setting::Unknown,
    }
}

fn listing<T>(records: Setting<Vec<T>>) -> Listing<T> {
    match records {
        Setting::Known(records) => Listing::all(records),
        Setting::NotReadable(why) => unread(why),
        Setting::Unknown => Listing::default(),
    }
}

fn unread<T>(why: String) -> Listing<T> {
    Listing {
        items: Vec::<Item<T>>::new(),
        complete: Setting::NotReadable(why),
    }
}
