//! `gabion pull`.

mod target;

use super::Context;
use super::date::Date;
use crate::login::{aws, gh::Gh};
use crate::report::{Outcome, Report};
use crate::stop::Stop;
use crate::write::{disk::Real, one};
use clap::Args;
use gabion_core::platforms::aws::AwsSnapshot;
use gabion_core::platforms::github::pull::{self as github, PullError};
use gabion_core::settings::snapshot::{self, Snapshot, Subject};
use gabion_core::source::Sources;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use target::{Target, targets};

/// Fetch the settings that no file shows, with your own login.
///
/// Asks GitHub through `gh`, and AWS through `aws` if `--aws` is given: rules, environments, who has access, names of secrets. Every
/// request only reads. The answers become a snapshot (gabion/observed/*.json; docs/snapshot.md), sorted, so that the same settings
/// are the same bytes. What was refused is written as not readable, with the reason, and stays unknown.
///
/// Without a name, everything is pulled for which the declaration names a snapshot. Which accounts belong to machines, and what
/// Copilot's reviews count, GitHub does not tell: write `"kind": "machine"` or `copilot` into the snapshot, and later pulls keep it.
///
/// The day of the snapshot is that of GitHub's answer, or `--as-of`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  gabion pull --dry-run           print what would be asked
  gabion pull                     all that the declaration names
  gabion pull acme/shop           one repository
  gabion pull acme --aws          an organization, and the AWS account of your login")]
pub struct Pull {
    /// OWNER/NAME of a repository, or the name of an organization
    #[arg(value_name = "SUBJECT")]
    pub subject: Option<String>,

    /// Print the requests; make none
    #[arg(long)]
    pub dry_run: bool,

    /// Also read roles, policies and what runs under roles in the AWS account that `aws` is logged in to
    #[arg(long)]
    pub aws: bool,

    /// Where the snapshot goes, below the project's root [default: as declared, else gabion/observed/NAME.json]
    #[arg(long, value_name = "FILE", requires = "subject")]
    pub output: Option<String>,
}

/// What became of one snapshot.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Pulled {
    path: String,
    subject: String,
    as_of: String,
    changed: bool,
    not_readable: Vec<Unread>,
}

/// A group that stayed unknown.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Unread {
    group: String,
    why: String,
}

impl Pull {
    /// Runs it.
    pub fn run(&self, context: &Context) -> Outcome {
        let (root, targets) = targets(context, self)?;
        if self.dry_run {
            return Ok(self.planned(&targets));
        }
        let mut gh = Gh::default();
        let as_of = match &context.common.as_of {
            Some(date) => date.clone(),
            None => gh.today(&targets[0].head())?,
        };
        let mut aws = if self.aws { Some(aws::account()?) } else { None };
        let disk = Real::new(&root);
        let mut pulled = Vec::new();
        for target in &targets {
            let old = target.old(&root)?;
            let mut fresh = ask(&mut gh, target, &as_of)?;
            if let Some(old) = &old {
                github::keep_machines(&mut fresh.settings, &old.snapshot.settings);
            }
            let read = aws.take();
            let refused = read.as_ref().map(|read| read.refused.clone()).unwrap_or_default();
            let section = section(old.as_ref().and_then(|old| old.aws.clone()), read)?;
            let text = snapshot::write_with(&fresh, section.map(|section| ("aws", section)));
            let changed = old.as_ref().is_none_or(|old| old.text != text);
            if changed {
                one::put(&disk, &target.path, &text)?;
            }
            let mut told = told(target, &as_of, changed, &text);
            told.not_readable
                .extend(refused.into_iter().map(|(group, why)| Unread { group, why }));
            pulled.push(told);
        }
        Ok(report(&gh, pulled))
    }

    fn planned(&self, targets: &[Target]) -> Report {
        let mut requests = Vec::new();
        for target in targets {
            requests.extend(target.requests());
        }
        if self.aws {
            requests.extend(aws::calls());
        }
        let mut report = Report::new(Sources::default(), Vec::new());
        report.text = requests.iter().map(|request| format!("{request}\n")).collect();
        report
            .text
            .push_str("Nothing was asked, nothing written. Every request only reads.\n");
        report.member("requests", requests);
        report
    }
}

fn ask(gh: &mut Gh, target: &Target, as_of: &Date) -> Result<Snapshot, Stop> {
    let pulled = match &target.subject {
        Subject::Repository(full) => {
            let (owner, name) = full.split_once('/').unwrap_or((full, ""));
            github::repository(gh, owner, name, as_of.as_str())
        }
        Subject::Organization(owner) => github::organization(gh, owner, as_of.as_str()),
    };
    pulled.map_err(|error| match error {
        PullError::Ask(stop) => stop,
        PullError::NoSubject(why) => Stop::new(format!("{} cannot be read: {why}", target.name()))
            .help("`gh auth status` shows who is logged in; a private repository is \"not found\" for those without access"),
    })
}

/// The section of accounts: what stood there, with the account that was read in place of its older self.
fn section(old: Option<Value>, account: Option<aws::Read>) -> Result<Option<Value>, Stop> {
    let Some(aws::Read { number, account, .. }) = account else {
        return Ok(old);
    };
    let mut accounts: BTreeMap<String, Value> = old
        .as_ref()
        .and_then(|old| old.get("accounts"))
        .and_then(Value::as_object)
        .map(|accounts| {
            accounts
                .iter()
                .map(|(number, account)| (number.clone(), account.clone()))
                .collect()
        })
        .unwrap_or_default();
    let fresh = AwsSnapshot {
        accounts: [(number, account)].into(),
    };
    let fresh = serde_json::to_value(&fresh).map_err(|error| Stop::new(error.to_string()))?;
    let fresh = fresh
        .get("accounts")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    accounts.extend(fresh);
    Ok(Some(serde_json::json!({ "accounts": accounts })))
}

fn told(target: &Target, as_of: &Date, changed: bool, text: &str) -> Pulled {
    let written: Value = serde_json::from_str(text).unwrap_or_default();
    let mut not_readable = Vec::new();
    unread("", &written, &mut not_readable);
    Pulled {
        path: target.path.clone(),
        subject: target.name().to_owned(),
        as_of: as_of.to_string(),
        changed,
        not_readable,
    }
}

/// Every `not-readable` of a snapshot, with the way to it.
fn unread(at: &str, value: &Value, found: &mut Vec<Unread>) {
    let below = |key: &str| {
        if at.is_empty() {
            key.to_owned()
        } else {
            format!("{at}.{key}")
        }
    };
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match (key.as_str(), member) {
                    (gabion_core::settings::NOT_READABLE, Value::String(why)) => {
                        found.push(Unread {
                            group: at.to_owned(),
                            why: why.clone(),
                        });
                    }
                    _ => unread(&below(key), member, found),
                }
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                let name = ["name", "slug", "login", "title"]
                    .iter()
                    .find_map(|key| item.get(key)?.as_str());
                unread(&below(name.unwrap_or(&number.to_string())), item, found);
            }
        }
        _ => {}
    }
}

fn report(gh: &Gh, pulled: Vec<Pulled>) -> Report {
    let mut report = Report::new(Sources::default(), Vec::new());
    for one in &pulled {
        let verb = if one.changed { "wrote" } else { "unchanged" };
        report.text.push_str(&format!(
            "{verb} {} ({}, as of {})\n",
            one.path, one.subject, one.as_of
        ));
        for group in &one.not_readable {
            report.text.push_str(&format!(
                "  not readable with this login: {} ({})\n",
                group.group, group.why
            ));
        }
    }
    let requests = gh.requests;
    report.text.push_str(&format!(
        "{requests} requests, all of which only read; {} were refused\n",
        gh.refused
    ));
    report.member("pulled", pulled);
    report.member("requests", requests);
    report
}
