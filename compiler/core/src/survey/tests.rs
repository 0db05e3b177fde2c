//! Small repositories, and what is made of them.

use super::*;
use crate::diagnostic::Severity;
use crate::language;

const CLAUDE: &str = "\
on:
  issue_comment: { types: [created] }
  schedule: [{ cron: '17 6 * * 1-5' }]
jobs:
  claude:
    runs-on: ubuntu-latest
    permissions: { contents: read, id-token: write }
    steps:
      - uses: actions/checkout@v4
      - uses: anthropics/claude-code-action@0123456789012345678901234567890123456789 # v1.0.148
        with: { anthropic_api_key: '${{ secrets.ANTHROPIC_API_KEY }}' }
";

const CI: &str = "\
on: [pull_request]
jobs:
  test:
    runs-on: ubuntu-latest
    steps: [{ uses: actions/checkout@v4 }, { run: make }]
  publish:
    if: github.event_name == 'push'
    runs-on: ubuntu-latest
    environment: release
    steps: [{ run: npm publish, env: { NODE_AUTH_TOKEN: '${{ secrets.NPM_TOKEN }}' } }]
";

fn ground(files: &[(&str, &str)], names: &[&str]) -> Ground {
    let mut ground = Ground {
        folder: "shop".to_owned(),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        ..Ground::default()
    };
    for (path, text) in files {
        let file = ground.sources.add(*path, *text);
        ground.files.insert((*path).to_owned(), file);
    }
    ground
}

/// The survey and its text, which reads without an error.
fn declared(ground: &Ground) -> Declared {
    let declared = declare(ground);
    let mut sources = Sources::default();
    let file = sources.add("gabion.kdl", declared.text.as_str());
    let errors: Vec<String> = language::read(&sources, file)
        .1
        .into_iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| found.message)
        .collect();
    assert!(errors.is_empty(), "{errors:?}\n{}", declared.text);
    declared
}

#[test]
fn an_agent_is_declared_with_its_place_identity_key_and_reading() {
    let ground = ground(
        &[(".github/workflows/claude.yml", CLAUDE)],
        &["src/", "tests/", "README.md"],
    );
    let Declared { survey, text, .. } = declared(&ground);
    let agent = &survey.agents[0];
    assert_eq!(
        (agent.name.as_str(), agent.runtime.as_str()),
        ("claude", "claude-code-action v1.0.148")
    );
    assert_eq!(agent.app, Some(("claude".to_owned(), "anthropic".to_owned())));
    assert_eq!(agent.model_key.as_deref(), Some("ANTHROPIC_API_KEY"));
    assert_eq!(agent.reads, ["comments", "issues", "pull-requests"]);
    for line in [
        "    runs in=\".github/workflows/claude.yml#claude\"\n",
        "    when \"issue-comment\" of=\"shop\"\n",
        "    when \"schedule\" of=\"shop\" cron=\"17 6 * * 1-5\"\n",
        "    area \"source\" \"src/**\"\n",
        "    area \"tests\" \"tests/**\"\n",
    ] {
        assert!(text.contains(line), "{line}{text}");
    }
    assert!(!text.contains("area \"docs\""), "no folder, no area");
}

#[test]
fn jobs_that_run_proposals_and_publish_are_told_with_their_environments() {
    let ground = ground(&[(".github/workflows/ci.yml", CI)], &[]);
    let Declared { survey, text, .. } = declared(&ground);
    assert_eq!(survey.proposed.len(), 1);
    assert_eq!(
        (survey.proposed[0].job.as_str(), survey.proposed[0].secrets.len()),
        ("ci.yml#test", 0)
    );
    assert_eq!(survey.publishers[0].what, ["npm"]);
    assert!(
        text.contains("environment \"release\" of=\"shop\" tier=\"production\""),
        "{text}"
    );
    assert!(
        survey.agents.is_empty() && text.contains("// agent \"copilot\" {"),
        "an example in remarks"
    );
}

#[test]
fn what_is_admitted_is_reached_and_is_nothing_that_people_decide() {
    let own = CLAUDE.replace(
        "contents: read",
        "contents: write, pull-requests: write, actions: write",
    );
    let files = [
        (".github/workflows/claude.yml", own.as_str()),
        (".github/workflows/ci.yml", CI),
    ];
    let Declared { text, .. } = declared(&ground(&files, &["src/"]));
    let admits = text
        .split("admits {")
        .nth(1)
        .and_then(|rest| rest.split('}').next())
        .unwrap_or_default();
    assert!(!admits.trim().is_empty(), "{text}");
    for verb in ["change", "ship", "destroy", "administer"] {
        assert!(
            !admits.lines().any(|line| line.trim().starts_with(verb)),
            "{admits}"
        );
    }
    assert!(
        !admits.contains("ANTHROPIC_API_KEY"),
        "its own key is implied: {admits}"
    );
}

#[test]
fn bots_are_declared_by_what_their_files_say() {
    let cases: [(&str, &str, &str); 9] = [
        (".github/dependabot.yml", "version: 2\nupdates: []\n", "proposes"),
        ("renovate.json", "{}", "proposes"),
        (".renovaterc.json5", "{}", "proposes"),
        ("package.json", "{\"renovate\": {}}", "proposes"),
        ("renovate.json", "{\"automerge\": true}", "merges; proposes"),
        (
            ".mergify.yml",
            "pull_request_rules: [{actions: {label: {add: [x]}}}]",
            "",
        ),
        (
            ".mergify.yml",
            "pull_request_rules: [{actions: {merge: {}}}]",
            "merges;",
        ),
        (
            ".kodiak.toml",
            "version = 1\n[approve]\nauto_approve_usernames = [\"dependabot\"]",
            "approves and merges;",
        ),
        (".bulldozer.yml", "merge:\n  trigger: {}\n", "merges;"),
    ];
    for (path, text, expected) in cases {
        let Declared { survey, .. } = declared(&ground(&[(path, text)], &[]));
        let deeds = survey.bots.first().map(|bot| {
            let reads = bot.reads.map(|reads| format!("{reads};"));
            let words = [bot.approves, bot.merges].into_iter().flatten().count();
            assert_eq!(words, 0, "what its file says needs no line");
            let proposes = bot.proposes.map(|_| "proposes".to_owned());
            [reads, proposes]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" ")
        });
        assert_eq!(deeds.unwrap_or_default(), expected, "{path} {text}");
    }
}

#[test]
fn bots_come_in_one_order_and_files_that_are_theirs_are_told() {
    let files = [
        (".coderabbit.yaml", "request_changes_workflow: true\n"),
        (".github/dependabot.yml", "version: 2\nupdates: []\n"),
        (".mergify.yml", "pull_request_rules: [{actions: {merge: {}}}]"),
        ("package.json", "{\"renovate\": {}}"),
    ];
    let Declared { survey, .. } = declared(&ground(&files, &[]));
    let apps: Vec<&str> = survey.bots.iter().map(|bot| bot.app).collect();
    assert_eq!(apps, ["dependabot", "renovate", "mergify", "coderabbitai"]);
    assert_eq!(
        survey.others,
        [".coderabbit.yaml", ".github/dependabot.yml", ".mergify.yml"]
    );
}

#[test]
fn hostile_names_stay_out_of_the_declaration() {
    let names = [
        ".github/workflows/a\"; emit \"wall.yml",
        ".github/workflows/$(id).yml",
        ".github/workflows/line\nbreak.yml",
        ".github/workflows/-x.yml",
    ];
    for path in names {
        let workflow = CLAUDE
            .replace("claude:\n", "\"x\\\" }\":\n")
            .replace("v1.0.148", "v1\u{202e}.0\u{1b}[2J");
        for text in [CLAUDE, workflow.as_str()] {
            let Declared {
                survey,
                text,
                findings,
                ..
            } = declared(&ground(&[(path, text)], &[]));
            assert!(survey.agents.is_empty(), "{text}");
            assert_eq!(
                survey.unnamed.len() + findings.len(),
                1,
                "told, not passed over: {text}"
            );
            assert!(!text.contains(['\u{202e}', '\u{1b}']), "{text}");
        }
    }
    let mut hostile = ground(&[], &[]);
    hostile.folder = "\"}\n// main".to_owned();
    assert_eq!(declared(&hostile).survey.repository, "main-1");
}

#[test]
fn names_of_agents_are_distinct_and_no_words_of_the_language() {
    let two = CLAUDE.replace(
        "jobs:\n",
        "jobs:\n  other:\n    runs-on: x\n    steps: [{ uses: openai/codex-action@v1 }]\n",
    );
    let files = [
        (".github/workflows/stranger.yml", CLAUDE),
        (".github/workflows/two.yml", two.as_str()),
        (".github/workflows/x.yml", CLAUDE),
        (".github/workflows/x.yaml", CLAUDE),
    ];
    let Declared { survey, .. } = declared(&ground(&files, &[]));
    let names: Vec<&str> = survey.agents.iter().map(|agent| agent.name.as_str()).collect();
    assert_eq!(names, ["stranger-1", "two-other", "two-claude", "x", "x-2"]);
}

#[test]
fn agents_that_a_command_starts_are_found_and_others_asked_about() {
    let command = "on: push\njobs:\n  a:\n    runs-on: x\n    steps: [{ run: '/usr/local/bin/copilot --add-dir /tmp --prompt x' }]\n";
    let unlisted = "on: push\njobs:\n  b:\n    runs-on: x\n    steps: [{ uses: acme/agent-runner@main }, { uses: acme/email@v1 }]\n";
    let files = [
        (".github/workflows/a.yml", command),
        (".github/workflows/b.yml", unlisted),
    ];
    let Declared { survey, .. } = declared(&ground(&files, &[]));
    assert_eq!(
        (survey.agents.len(), survey.agents[0].runtime.as_str()),
        (1, "copilot")
    );
    assert_eq!(
        survey.suspects,
        [(
            ".github/workflows/b.yml#b".to_owned(),
            "acme/agent-runner".to_owned()
        )]
    );
}

#[test]
fn teams_come_from_codeowners_and_answer() {
    let owners = "* @acme/developers @dana\n/infra @acme/sre\n/src @acme/developers\n";
    let files = [("CODEOWNERS", owners), (".github/workflows/claude.yml", CLAUDE)];
    let Declared { survey, text, .. } = declared(&ground(&files, &[]));
    assert_eq!(
        survey.teams[0],
        ("developers".to_owned(), "acme/developers".to_owned())
    );
    assert_eq!(survey.teams.len(), 2);
    assert!(
        text.contains("agent \"claude\" operator=\"developers\" {"),
        "{text}"
    );
    assert!(text.contains("        answers \"developers\"\n"), "{text}");
}

#[test]
fn the_origin_is_read_from_gits_configuration() {
    let config = |url: &str| {
        format!(
            "[core]\n\tbare = false\n[remote \"origin\"]\n\turl = {url}\n[remote \"fork\"]\n\turl = git@github.com:evil/fork.git\n"
        )
    };
    let cases = [
        ("git@github.com:acme/shop.git", Some("acme/shop")),
        ("https://github.com/acme/shop", Some("acme/shop")),
        ("https://user:secret@github.com/acme/shop.git", Some("acme/shop")),
        ("ssh://git@github.com/acme/shop.git", Some("acme/shop")),
        ("https://gitlab.com/acme/shop.git", None),
        ("https://github.com.evil.example/acme/shop", None),
        ("https://notgithub.com/acme/shop", None),
        ("git@github.com:acme/shop\"x.git", None),
        ("/srv/git/shop.git", None),
    ];
    for (url, expected) in cases {
        assert_eq!(origin(&config(url)).as_deref(), expected, "{url}");
    }
    assert_eq!(
        default_branch("ref: refs/remotes/origin/master\n").as_deref(),
        Some("master")
    );
    assert_eq!(default_branch("ref: refs/remotes/origin/a b\n"), None);
}

#[test]
fn a_guessed_default_branch_is_marked_and_a_known_one_is_not() {
    let workflow =
        "on: { push: { branches: [master] } }\njobs: { a: { runs-on: x, steps: [{ run: make }] } }\n";
    let mut ground = ground(&[(".github/workflows/a.yml", workflow)], &[]);
    let text = declared(&ground).text;
    assert!(
        text.contains("default-branch=\"master\" {    // the default branch is guessed"),
        "{text}"
    );
    ground.default_branch = Some("trunk".to_owned());
    assert!(declared(&ground).text.contains("default-branch=\"trunk\" {\n"));
    ground.default_branch = Some("main".to_owned());
    assert!(!declared(&ground).text.contains("default-branch"));
}

#[test]
fn what_cannot_be_read_is_a_finding_and_no_silence() {
    let broken = ground(&[(".github/workflows/a.yml", "jobs: [")], &[]);
    let declared = declared(&broken);
    assert_eq!((declared.findings.len(), declared.survey.workflows), (1, 1));
}
