//! Real repositories, read as `gabion init` reads them: the agents that people found there are found, and nothing makes a reader
//! stumble.

use gabion::commands::init::survey;
use gabion_core::platforms::github::facts::agents_in;
use gabion_core::platforms::github::read::{GithubTree, read_tree};
use gabion_core::platforms::github::tree::{Content, Tree};
use gabion_core::source::Sources;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Name in the corpus, and where its files lie: in an example, which has a declaration of its own, or beside the labels.
const REPOSITORIES: [(&str, &str); 5] = [
    (
        "KapJI__capital-gains-calculator",
        "../examples/real-capital-gains",
    ),
    (
        "anthropics__claude-code-action",
        "corpus/anthropics__claude-code-action",
    ),
    ("http4s__http4s", "../examples/real-http4s"),
    (
        "modelcontextprotocol__python-sdk",
        "../examples/real-mcp-python-sdk",
    ),
    ("strands-agents__sdk-python", "corpus/strands-agents__sdk-python"),
];

/// Agents of the labels that no list of actions shows, and why.
const UNLISTED: [(&str, &str); 3] = [
    (
        ".github/workflows/test-base-action.yml#test-inline-prompt",
        "an action of the repository itself, under test",
    ),
    (
        ".github/workflows/strands-command.yml#execute-readonly-agent",
        "an action of one organization: declared by hand",
    ),
    (
        ".github/workflows/issue-responder.yml#respond-to-issue",
        "a vendor's library called from a script: declared by hand",
    ),
];

fn manifest(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A copy of a repository without a declaration.
pub fn copied(from: &Path) -> tempfile::TempDir {
    let folder = crate::folders::copied(from);
    let declaration = folder.path().join("gabion.kdl");
    if declaration.exists() {
        std::fs::remove_file(declaration).expect("removed");
    }
    folder
}

fn read(folder: &Path) -> (GithubTree, Sources) {
    let loaded = survey(folder).expect("it is surveyed");
    let mut tree = Tree::default();
    for (path, file) in &loaded.files {
        tree.files.insert(path.clone(), Content::Text(*file));
    }
    for (path, unread) in &loaded.unread {
        tree.files.insert(
            path.clone(),
            Content::Unreadable(unread.file, unread.reason.clone()),
        );
    }
    (read_tree(&tree, &loaded.sources), loaded.sources)
}

/// The jobs that people labelled as agents.
fn labelled(corpus: &str) -> BTreeSet<String> {
    let text =
        std::fs::read_to_string(manifest("corpus").join(corpus).join("expected.json")).expect("labels");
    let labels: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let entries = labels["entries"].as_array().expect("entries").iter();
    let agents = entries.filter(|entry| entry["principal"]["kind"] == "agent");
    agents
        .map(|entry| entry["job"].as_str().expect("a job").to_owned())
        .collect()
}

#[test]
fn agents_that_people_found_are_found() {
    let mut found_all = 0;
    for (corpus, files) in REPOSITORIES {
        let (tree, _) = read(copied(&manifest(files)).path());
        assert!(tree.unreadable.is_empty(), "{corpus}: {:?}", tree.unreadable);
        let found: BTreeSet<String> = agents_in(&tree)
            .into_iter()
            .map(|agent| format!("{}#{}", agent.workflow, agent.job))
            .collect();
        let labelled = labelled(corpus);
        let missed: Vec<&String> = labelled
            .iter()
            .filter(|job| !found.contains(*job) && !UNLISTED.iter().any(|(unlisted, _)| unlisted == job))
            .collect();
        assert!(
            missed.is_empty(),
            "{corpus}: {missed:?} are agents; found are {found:?}"
        );
        found_all += found.intersection(&labelled).count();
    }
    assert_eq!(found_all, 4, "three of claude-code-action and one of python-sdk");
}

#[test]
fn no_workflow_that_is_cut_short_makes_a_reader_stumble() {
    for (corpus, files) in REPOSITORIES {
        let folder = copied(&manifest(files));
        let workflows = folder.path().join(".github/workflows");
        let Ok(entries) = std::fs::read_dir(&workflows) else {
            continue;
        };
        for (at, entry) in entries.enumerate() {
            let path = entry.expect("an entry").path();
            let bytes = std::fs::read(&path).expect("bytes");
            std::fs::write(&path, &bytes[..bytes.len() * (at % 7 + 1) / 8]).expect("written");
        }
        let (tree, _) = read(folder.path());
        let jobs: usize = tree.workflows.iter().map(|workflow| workflow.jobs.len()).sum();
        assert!(
            jobs + tree.unreadable.len() > 0,
            "{corpus}: what is left is read, or known to be unreadable"
        );
    }
}

/// Each repository with the least declaration: verdicts without panics, every finding with a place, and questions, not silence,
/// where no setting is known.
#[test]
fn each_repository_is_judged_with_the_least_declaration() {
    for (corpus, files) in REPOSITORIES {
        let folder = copied(&manifest(files));
        let (tree, _) = read(folder.path());
        let mut declaration = "gabion edition=\"2026\"\nrepository \"r\" github=\"o/r\" visibility=\"public\"\nteam \"t\" github=\"o/t\"\n".to_owned();
        let jobs: BTreeSet<String> = agents_in(&tree)
            .into_iter()
            .map(|agent| format!("{}#{}", agent.workflow, agent.job))
            .collect();
        for (at, job) in jobs.iter().enumerate() {
            declaration.push_str(&format!(
                "agent \"a{at}\" operator=\"t\" {{ runs in=\"{job}\"; identity {{ actions-token }}; blast-radius {{ admits {{ propose \"r:*\" }}; undo \"Close it.\"; answers \"t\" }} }}\n"
            ));
        }
        std::fs::write(folder.path().join("gabion.kdl"), declaration).expect("written");
        let (status, out, err) = crate::examples::gabion(folder.path(), &["check"]);
        assert!(status <= 1, "{corpus}: {status}\n{err}");
        for at in 0..jobs.len() {
            let line = out
                .lines()
                .find(|line| line.starts_with(&format!("a{at} ")))
                .unwrap_or_else(|| panic!("{corpus}: a{at}\n{out}\n{err}"));
            assert!(
                !line.contains("contained"),
                "{corpus}: nothing is known of the settings\n{out}\n{err}"
            );
        }
    }
}
