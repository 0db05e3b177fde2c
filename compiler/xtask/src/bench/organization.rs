//! Generated organizations: as many agents as wanted, two for each repository.
//!
//! One agent of a repository runs in a workflow that is emitted, the other one at a vendor. Every repository has a snapshot of its
//! settings, a workflow, two gates and a wall. Nothing depends on chance.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The worst cases of the first repository's agents, in the compiler's words; those of the others differ by their numbers.
#[derive(Clone, Debug, Default)]
pub struct Sentences {
    /// Of the agent in an emitted workflow.
    pub emitted: Option<String>,
    /// Of the agent at a vendor.
    pub hosted: Option<String>,
}

/// How many repositories so many agents work in.
pub fn repositories(agents: usize) -> usize {
    agents.div_ceil(2)
}

/// Writes an organization into a folder.
pub fn write(folder: &Path, agents: usize, sentences: &Sentences) -> Result<(), Box<dyn Error>> {
    let mut text = String::from(HEAD);
    fs::create_dir_all(folder.join("gabion/observed"))?;
    for at in 0..repositories(agents) {
        repository(&mut text, at);
        text.push_str(&agent(EMITTED, at * 2, sentences.emitted.as_deref()));
        if at * 2 + 1 < agents {
            text.push_str(&agent(HOSTED, at * 2 + 1, sentences.hosted.as_deref()));
        }
        let workflows = folder.join(format!("repos/r{at}/.github/workflows"));
        fs::create_dir_all(&workflows)?;
        fs::write(workflows.join("ci.yml"), CI)?;
        let snapshot = SNAPSHOT.replace("acme/r0", &format!("acme/r{at}"));
        fs::write(folder.join(format!("gabion/observed/r{at}.json")), snapshot)?;
    }
    Ok(fs::write(folder.join("gabion.kdl"), text)?)
}

fn repository(text: &mut String, at: usize) {
    // Every fifth repository has a folder that no other one has, so that not all of them are cut alike.
    let source = match at % 5 {
        4 => format!("packages/r{at}/**"),
        other => ["src/**", "lib/**", "app/**", "cmd/**"][other].to_owned(),
    };
    let written = write!(
        text,
        "
repository \"r{at}\" github=\"acme/r{at}\" id={id} visibility=\"private\" tree=\"repos/r{at}\" {{
    observed \"gabion/observed/r{at}.json\"
    area \"source\" \"{source}\"
    area \"tests\" \"tests/**\"
}}
gate \"land-{at}\" {{ before {{ change \"r{at}:main\" }}; approve 1 from=\"leads\" }}
gate \"rules-{at}\" {{
    before {{ change \"r{at}:workflows\" \"r{at}:declaration\" \"r{at}:steering\" }}
    approve 2 from=\"owners\"
}}
emit \"wall\" \"gates\" \"workflows\" of=\"r{at}\"
",
        id = 1000 + at
    );
    written.expect("a string takes everything");
}

/// An agent of the first repository as the one at `at`, with a number of its own for its App.
fn agent(template: &str, at: usize, sentence: Option<&str>) -> String {
    let sentence = sentence.map_or_else(String::new, |sentence| format!("\"{sentence}\" "));
    let text = template
        .replace("SENTENCE ", &sentence)
        .replace("NUMBER", &(2_000_000 + at).to_string());
    numbered(&text, at / 2)
}

/// Names that end in the first repository's number, with that of another one.
fn numbered(text: &str, at: usize) -> String {
    ["fixer-", "hosted-", "r"]
        .iter()
        .fold(text.to_owned(), |text, name| {
            text.replace(&format!("{name}0"), &format!("{name}{at}"))
        })
}

const HEAD: &str = r#"gabion edition="2026"
organization "acme" plan="enterprise"
team "leads" github="acme/leads" id=7001
team "owners" github="acme/owners" id=7002
assume "apps" "The Apps that are listed are all." by="owners" until="2027-03-01"
"#;

const EMITTED: &str = r#"agent "fixer-0" operator="leads" {
    runs in="actions" runtime="claude-code@2.1.128"
    when "issue-labelled" of="r0" label="agent:fix" by="leads"
    identity { github-app "acme-fixer-0" id=NUMBER key="environment:fixer-0-propose" }
    model-key "ANTHROPIC_API_KEY" key="environment:fixer-0-think"
    reads "issues:r0" trust="untrusted"
    scope { propose "r0:source" "r0:tests"; reach "api.anthropic.com" }
    blast-radius SENTENCE {
        admits { propose "r0:source" "r0:tests"; run "r0:ci"; leak "r0:code" to="api.anthropic.com" }
        undo "Close the pull request."
        answers "leads"
    }
}
"#;

const HOSTED: &str = r#"agent "hosted-0" operator="leads" {
    runs in="hosted" vendor="acme-agents"
    identity { github-app "acme-hosted-0" id=NUMBER }
    reads "issues:r0" trust="untrusted"
    scope { propose "r0:source" }
    blast-radius SENTENCE {
        admits { propose "r0:*"; run "r0:ci" }
        undo "Close the pull request."
        answers "leads"
    }
}
"#;

const CI: &str = "name: ci
on: [pull_request, push]
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: npm ci && npm test
";

const SNAPSHOT: &str = r#"{
  "gabion-snapshot": 1,
  "as_of": "2026-11-20",
  "repository": "acme/r0",
  "visibility": "private",
  "default_branch": "main",
  "allow_auto_merge": false,
  "branches": ["main"],
  "rulesets": [],
  "protections": [],
  "environments": [],
  "actions": {"can_approve_pull_request_reviews": false, "default_workflow_permissions": "read"},
  "teams": [
    {"slug": "leads", "id": 7001, "permission": "write", "members": [
      {"login": "dana", "id": 1, "kind": "human"}, {"login": "eli", "id": 2, "kind": "human"}
    ]},
    {"slug": "owners", "id": 7002, "permission": "write", "members": [
      {"login": "erin", "id": 3, "kind": "human"}, {"login": "femi", "id": 4, "kind": "human"}, {"login": "gita", "id": 5, "kind": "human"}
    ]}
  ],
  "collaborators": [],
  "apps": [],
  "deploy_keys": [],
  "secrets": [],
  "organization_secrets": [],
  "open_pull_requests": []
}
"#;
