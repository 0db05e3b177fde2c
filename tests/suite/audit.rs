//! `gabion audit` on real repositories, held against what a person who read the files says it should find.
//!
//! Scored as `tests/corpus/README.md` says. Where a person stands on the path (`yes`) is where nothing arrives with nobody asked.

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Name in the corpus, and where its files lie: in an example, or beside the labels.
const REPOSITORIES: [(&str, &str); 12] = [
    ("HenriquesLab__rxiv-maker", "corpus/HenriquesLab__rxiv-maker"),
    (
        "KapJI__capital-gains-calculator",
        "../examples/real-capital-gains",
    ),
    (
        "anthropics__claude-code-action",
        "corpus/anthropics__claude-code-action",
    ),
    ("dyoshikawa__rulesync", "corpus/dyoshikawa__rulesync"),
    ("githubnext__agentics", "corpus/githubnext__agentics"),
    ("googleapis__nodejs-storage", "corpus/googleapis__nodejs-storage"),
    ("http4s__http4s", "../examples/real-http4s"),
    (
        "modelcontextprotocol__python-sdk",
        "../examples/real-mcp-python-sdk",
    ),
    ("palantir__conjure", "corpus/palantir__conjure"),
    ("projen__projen", "corpus/projen__projen"),
    ("rjmurillo__ai-agents", "corpus/rjmurillo__ai-agents"),
    ("strands-agents__sdk-python", "corpus/strands-agents__sdk-python"),
];

fn manifest(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn labels(corpus: &str) -> Value {
    let path = manifest("corpus").join(corpus).join("expected.json");
    serde_json::from_str(&std::fs::read_to_string(path).expect("labels")).expect("JSON")
}

/// A copy as a clone would be, with git's word on whose it is.
fn clone(corpus: &str, files: &str) -> tempfile::TempDir {
    let folder = crate::corpus::copied(&manifest(files));
    let git = folder.path().join(".git");
    std::fs::create_dir_all(&git).expect("made");
    let name = corpus.replace("__", "/");
    let config = format!("[remote \"origin\"]\n\turl = https://github.com/{name}.git\n");
    std::fs::write(git.join("config"), config).expect("written");
    folder
}

/// The audits of all repositories, in order; made once.
fn audits() -> &'static [(&'static str, Value)] {
    static ALL: OnceLock<Vec<(&'static str, Value)>> = OnceLock::new();
    ALL.get_or_init(|| {
        REPOSITORIES
            .map(|(corpus, files)| (corpus, audited(clone(corpus, files).path())))
            .into()
    })
}

fn audited(folder: &Path) -> Value {
    let (status, out, err) = crate::examples::gabion(folder, &["audit", "--format", "json"]);
    assert!(status <= 1, "{status}\n{err}\n{out}");
    serde_json::from_str(&out).expect("JSON")
}

/// Who of an audit a label is about: the agent of that job, the bot of that file; else whoever gets farthest.
fn meant<'a>(audit: &'a Value, entry: &Value) -> Vec<&'a Value> {
    let place = entry["job"].as_str().expect("a job");
    let file = place.split('#').next().expect("a file");
    let principals: Vec<&Value> = audit["principals"]
        .as_array()
        .expect("principals")
        .iter()
        .collect();
    let at = |wanted: &str| {
        principals
            .iter()
            .copied()
            .filter(|row| row["place"] == wanted)
            .collect::<Vec<&Value>>()
    };
    match (at(place), at(file)) {
        (agents, _) if !agents.is_empty() => agents,
        (_, bots) if !bots.is_empty() => bots,
        _ => principals,
    }
}

/// `yes`, `no` or `unknown`: does a person stand on the path?
fn human_on_path(audit: &Value, entry: &Value) -> &'static str {
    let reach = if entry["reaches"] == "default-branch" {
        "defaultBranch"
    } else {
        "production"
    };
    let answers: Vec<&str> = meant(audit, entry)
        .iter()
        .map(|row| row[reach]["answer"].as_str().expect("an answer"))
        .collect();
    match () {
        () if answers.contains(&"yes") => "no",
        () if answers.contains(&"unknown") => "unknown",
        () => "yes",
    }
}

/// Names of the bots of an audit, without those that the platform always has.
fn bots(audit: &Value) -> BTreeSet<String> {
    let names = audit["principals"].as_array().expect("principals").iter();
    let slugs = names.filter_map(|row| row["name"].as_str()?.strip_suffix("[bot]"));
    let others = slugs.filter(|slug| !matches!(*slug, "dependabot" | "github-actions"));
    others.map(str::to_owned).collect()
}

/// A snapshot as such a project's would be: public, one approval before the default branch, environments without reviewers, secrets
/// where the jobs look for them, one maintainer, the bots that the files name.
fn plausible(corpus: &str, audit: &Value) -> Value {
    let jobs = || audit["jobs"].as_array().expect("jobs").iter();
    let named = jobs().filter_map(|job| job["environment"].as_str());
    let environments: BTreeSet<&str> = named.filter(|name| !name.contains("${{")).collect();
    let secrets: BTreeSet<&str> = jobs()
        .flat_map(|job| job["secrets"].as_array().expect("secrets"))
        .filter_map(Value::as_str)
        .filter(|name| *name != "GITHUB_TOKEN")
        .collect();
    let environment =
        |name: &&str| json!({"name": name, "reviewers": [], "branches": [], "secrets": [], "variables": []});
    let app = |(at, slug): (usize, String)| json!({"slug": slug, "app_id": at + 1000, "permissions": ["contents:write", "metadata:read", "pull_requests:write"]});
    let branch = match corpus {
        "http4s__http4s" => "series/0.23",
        "palantir__conjure" => "develop",
        _ => "main",
    };
    let review = json!({"required_approving_review_count": 1, "dismiss_stale_reviews_on_push": true,
        "require_code_owner_review": false, "require_last_push_approval": false, "required_review_thread_resolution": false});
    json!({
        "gabion-snapshot": 1, "as_of": "2026-11-20", "repository": corpus.replace("__", "/"), "visibility": "public", "plan": "team",
        "default_branch": branch, "allow_auto_merge": false, "branches": [branch], "protections": [],
        "rulesets": [{"name": "main", "target": "branch", "enforcement": "active", "bypass_actors": [],
            "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
            "rules": [{"type": "deletion"}, {"type": "non_fast_forward"}, {"type": "pull_request", "parameters": review}]}],
        "environments": environments.iter().map(environment).collect::<Vec<Value>>(),
        "actions": {"can_approve_pull_request_reviews": false, "default_workflow_permissions": "read",
            "fork_pull_request_approval": "first_time_contributors"},
        "oidc": {"use_default": true, "use_immutable_subject": false},
        "teams": [], "collaborators": [{"login": "maintainer", "id": 1, "kind": "human", "role": "admin"}],
        "apps": bots(audit).into_iter().enumerate().map(app).collect::<Vec<Value>>(),
        "deploy_keys": [], "secrets": secrets, "variables": [], "organization_secrets": [], "open_pull_requests": [],
    })
}

/// The audits with a plausible snapshot.
fn audits_with_settings() -> Vec<(&'static str, Value)> {
    let with = |((corpus, files), (_, audit)): (&(&'static str, &str), &(&str, Value))| {
        let folder = clone(corpus, files);
        let observed = folder.path().join("gabion/observed");
        std::fs::create_dir_all(&observed).expect("made");
        std::fs::write(
            observed.join("repository.json"),
            plausible(corpus, audit).to_string(),
        )
        .expect("written");
        (*corpus, audited(folder.path()))
    };
    REPOSITORIES.iter().zip(audits()).map(with).collect()
}

/// The most questions that may be left.
const LEFT: usize = 5;

#[test]
fn at_most_five_questions_are_left_after_a_plausible_snapshot() {
    let mut asked = String::from("| repository | without | with |\n|---|---|---|\n");
    let after = audits_with_settings();
    for ((corpus, before), (_, after)) in audits().iter().zip(&after) {
        let count = |audit: &Value| audit["asked"].as_array().expect("questions").len();
        assert!(count(after) <= LEFT, "{corpus}: {:#}", after["asked"]);
        let name = corpus.replace("__", "/");
        writeln!(asked, "| {name} | {} | {} |", count(before), count(after)).expect("a string");
    }
    let (table, told, missed) = compared(&after);
    assert_eq!(missed, Vec::<String>::new(), "{told}");
    assert_on_page(&table);
    assert_on_page(&asked);
    insta::assert_snapshot!("corpus-with-settings", format!("{table}\n{told}\n{asked}"));
}

#[test]
fn no_path_that_people_found_is_missed() {
    let (table, told, missed) = compared(audits());
    assert_eq!(
        missed,
        Vec::<String>::new(),
        "paths that people found and the audit does not"
    );
    assert_on_page(&table);
    insta::assert_snapshot!("corpus", format!("{table}\n{told}"));
}

/// The page has a table as it is here.
fn assert_on_page(table: &str) {
    let page = include_str!("../../docs/corpus.md");
    assert!(
        page.contains(&format!("\n\n{table}\n")),
        "docs/corpus.md has no such table:\n{table}"
    );
}

/// The confusion table, each disagreement, and the paths that are missed.
fn compared(audits: &[(&str, Value)]) -> (String, String, Vec<String>) {
    let mut matrix: BTreeMap<(String, &str), usize> = BTreeMap::new();
    let mut told = String::new();
    let mut missed = Vec::new();
    for (corpus, audit) in audits {
        for entry in labels(corpus)["entries"].as_array().expect("entries") {
            let Some(label) = entry["human_on_path"].as_str() else {
                continue;
            };
            let ours = human_on_path(audit, entry);
            *matrix.entry((label.to_owned(), ours)).or_default() += 1;
            if label == ours {
                continue;
            }
            let job = entry["job"].as_str().expect("a job");
            writeln!(
                told,
                "{corpus}: {job} to {}: label {label}, audit {ours}",
                entry["reaches"].as_str().unwrap_or_default()
            )
            .expect("a string");
            if label == "no" && ours == "yes" {
                missed.push(job.to_owned());
            }
        }
    }
    let count = |label: &str, ours: &'static str| matrix.get(&(label.to_owned(), ours)).copied().unwrap_or(0);
    let mut table = String::from(
        "| people say: a person stands on the path | audit: yes | audit: no | audit: unknown |\n|---|---|---|---|\n",
    );
    for label in ["yes", "no", "unknown"] {
        let [yes, no, unknown] = ["yes", "no", "unknown"].map(|ours| count(label, ours));
        writeln!(table, "| {label} | {yes} | {no} | {unknown} |").expect("a string");
    }
    (table, told, missed)
}

#[test]
fn files_without_a_finding_get_none() {
    for (corpus, audit) in audits() {
        let findings = audit["diagnostics"].as_array().expect("findings");
        for quiet in labels(corpus)["quiet"].as_array().expect("quiet files") {
            let loud: Vec<&Value> = findings
                .iter()
                .filter(|finding| finding["labels"].to_string().contains(&quiet.to_string()))
                .collect();
            assert!(loud.is_empty(), "{corpus}: {loud:?}");
        }
    }
}

#[test]
fn every_answer_that_hangs_on_a_setting_names_it() {
    for (corpus, audit) in audits() {
        for row in audit["principals"].as_array().expect("principals") {
            for reach_name in ["defaultBranch", "production"] {
                let reach = &row[reach_name];
                let steps = reach["steps"].as_array().expect("steps");
                match reach["answer"].as_str().expect("an answer") {
                    "unknown" => assert!(
                        !reach["questions"].as_array().expect("questions").is_empty(),
                        "{corpus}: {reach_name} {row:#}"
                    ),
                    "yes" => assert!(!steps.is_empty(), "{corpus}: {row}"),
                    _ => assert!(steps.is_empty(), "{corpus}: {row}"),
                }
            }
        }
    }
}

#[test]
fn the_three_forms_say_the_same() {
    let folder = clone(
        "KapJI__capital-gains-calculator",
        "../examples/real-capital-gains",
    );
    let (_, human, _) = crate::examples::gabion(folder.path(), &["audit"]);
    let (_, markdown, _) = crate::examples::gabion(folder.path(), &["audit", "--markdown"]);
    let json = audited(folder.path());
    for row in json["principals"].as_array().expect("principals") {
        let name = row["name"].as_str().expect("a name");
        assert!(human.contains(name), "{human}");
        assert!(
            markdown.contains(&name.replace('[', "\\[").replace(']', "\\]")),
            "{markdown}"
        );
    }
    insta::assert_snapshot!("audit", human);
    insta::assert_snapshot!("audit-markdown", markdown);
}

#[test]
fn a_declaration_changes_nothing() {
    let folder = clone("http4s__http4s", "../examples/real-http4s");
    let before = audited(folder.path());
    std::fs::write(
        folder.path().join("gabion.kdl"),
        "gabion edition=\"2026\"\nnonsense\n",
    )
    .expect("written");
    assert_eq!(audited(folder.path()), before);
}
