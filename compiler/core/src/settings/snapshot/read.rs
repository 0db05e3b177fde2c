//! Reading a snapshot: every group by itself, so that one run reports the errors of all.

use super::locate::Part;
use super::{Snapshot, Subject, VERSION};
use crate::settings::records::RepoSettings;
use crate::settings::setting::{Item, Listing, Setting};
use gabion_facts::diagnostic::Diagnostic;
use gabion_facts::source::FileId;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// Every group of a snapshot, by its key, and whether it is a list of records or one value.
macro_rules! groups {
    ($($kind:ident $group:ident,)*) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Raw<'a> {
            #[serde(rename = "gabion-snapshot")]
            version: u64,
            as_of: String,
            #[serde(default)]
            repository: Option<String>,
            #[serde(default)]
            organization: Option<String>,
            /// Accounts; the room of AWS reads them.
            #[serde(borrow, default, rename = "aws")]
            _aws: Option<&'a RawValue>,
            $(#[serde(borrow, default)] $group: Option<&'a RawValue>,)*
        }

        fn settings(raw: &Raw<'_>, whole: Part<'_>, errors: &mut Vec<Diagnostic>) -> RepoSettings {
            RepoSettings { $($group: $kind(raw.$group, whole, errors),)* }
        }
    };
}

groups! {
    value id, value owner_id, value visibility, value plan, value default_branch, value allow_auto_merge, value branches,
    list rulesets, list protections, list environments,
    value actions, value oidc,
    list teams, list collaborators, list apps, list deploy_keys,
    value secrets, value variables, value organization_secrets,
    list open_pull_requests, list runs, value copilot,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NotReadable {
    #[serde(rename = "not-readable")]
    why: String,
}

/// Reads a snapshot. `text` is the whole text of `file`.
///
/// # Errors
/// Everything that is wrong with it, each with its place.
pub fn read(file: FileId, text: &str) -> Result<Snapshot, Vec<Diagnostic>> {
    let whole = Part {
        file,
        start: 0,
        text,
        slug: "snapshot-unreadable",
        what: "this snapshot",
    };
    let raw: Raw<'_> = serde_json::from_str(text).map_err(|error| vec![whole.finding(&error)])?;
    let mut errors = Vec::new();
    let subject = subject(&raw, whole, &mut errors);
    check_head(&raw, whole, &mut errors);
    let settings = settings(&raw, whole, &mut errors);
    match subject {
        Some(subject) if errors.is_empty() => Ok(Snapshot {
            as_of: raw.as_of,
            subject,
            settings,
        }),
        _ => Err(errors),
    }
}

fn subject(raw: &Raw<'_>, whole: Part<'_>, errors: &mut Vec<Diagnostic>) -> Option<Subject> {
    match (&raw.repository, &raw.organization) {
        (Some(name), None) if name.split('/').filter(|part| !part.is_empty()).count() == 2 => {
            Some(Subject::Repository(name.clone()))
        }
        (None, Some(name)) if !name.is_empty() => Some(Subject::Organization(name.clone())),
        _ => {
            let text =
                "one of `repository` (\"OWNER/NAME\") and `organization` says whose settings these are";
            errors.push(whole.wrong(text));
            None
        }
    }
}

fn check_head(raw: &Raw<'_>, whole: Part<'_>, errors: &mut Vec<Diagnostic>) {
    if raw.version != VERSION {
        errors.push(whole.wrong(format!(
            "format {} is not known here; this compiler reads {VERSION}",
            raw.version
        )));
    }
    if !is_date(&raw.as_of) {
        errors.push(whole.wrong(format!(
            "`as_of` is \"{}\", not a date such as 2026-11-23",
            raw.as_of
        )));
    }
}

fn is_date(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split('-').collect();
    matches!(parts.as_slice(), [year, month, day]
        if year.len() == 4 && month.len() == 2 && day.len() == 2 && [year, month, day].iter().all(|part| digits(part)))
}

/// Why a group was not readable. A list of one text is none of that, although serde would fill the record from it.
fn refused(part: Part<'_>) -> Option<String> {
    let object = part.text.trim_start().starts_with('{');
    let refused = serde_json::from_str::<NotReadable>(part.text).ok()?;
    object.then_some(refused.why)
}

fn value<T: DeserializeOwned>(
    raw: Option<&RawValue>,
    whole: Part<'_>,
    errors: &mut Vec<Diagnostic>,
) -> Setting<T> {
    let Some(raw) = raw else { return Setting::Unknown };
    let part = whole.inner(raw);
    if let Some(why) = refused(part) {
        return Setting::NotReadable(why);
    }
    match part.read() {
        Ok(value) => Setting::Known(value),
        Err(error) => {
            errors.push(*error);
            Setting::Unknown
        }
    }
}

fn list<T: DeserializeOwned>(
    raw: Option<&RawValue>,
    whole: Part<'_>,
    errors: &mut Vec<Diagnostic>,
) -> Listing<T> {
    let Some(raw) = raw else { return Listing::default() };
    let part = whole.inner(raw);
    if let Some(why) = refused(part) {
        return Listing {
            items: Vec::new(),
            complete: Setting::NotReadable(why),
        };
    }
    let records: Vec<&RawValue> = match serde_json::from_str(part.text) {
        Ok(records) => records,
        Err(error) => {
            errors.push(part.finding(&error));
            return Listing::default();
        }
    };
    let mut items = Vec::new();
    for record in records {
        let record = part.inner(record);
        match record.read() {
            Ok(value) => items.push(Item {
                value,
                span: Some(record.span()),
            }),
            Err(error) => errors.push(*error),
        }
    }
    Listing {
        items,
        complete: Setting::Known(()),
    }
}
