//! What is written for a declaration, and what is refused.

use super::super::*;
use crate::language;
use crate::language::model::Identity;
use crate::platforms::github::workflow::{decode, model};
use crate::source::Sources;
use crate::yaml;

pub(crate) const PAYMENTS: &str = include_str!("../../../../../../../../examples/payments/gabion.kdl");
pub(super) const LEADS: &[(&str, &[u64])] = &[("payments-leads", &[583231, 990022])];

pub(crate) fn emit(text: &str, members: &[(&str, &[u64])]) -> Result<Vec<(String, String)>, Vec<Diagnostic>> {
    let mut sources = Sources::default();
    let file = sources.add("gabion.kdl", text);
    let (declaration, findings) = language::read(&sources, file);
    if !findings.is_empty() {
        return Err(findings);
    }
    let members = members
        .iter()
        .map(|(team, ids)| ((*team).to_owned(), ids.to_vec()))
        .collect();
    let repository = &declaration.repositories[0];
    let request = Request {
        declaration: &declaration,
        repository,
        default_branch: "main",
        members: &members,
    };
    let artifacts = workflows(&request)?;
    Ok(artifacts
        .into_iter()
        .map(|found| (found.path, String::from_utf8(found.bytes).unwrap()))
        .collect())
}

pub(crate) fn read(path: &str, text: &str) -> model::Workflow {
    let mut sources = Sources::default();
    let file = sources.add(path, text);
    let workflow = decode(path, file, &yaml::parse(text, file).unwrap());
    assert!(
        workflow.problems.is_empty() && workflow.unknown.is_empty(),
        "{:?}",
        workflow.problems
    );
    workflow
}

/// The example with one text replaced.
pub(super) fn payments(from: &str, to: &str) -> String {
    assert_eq!(
        PAYMENTS.matches(from).count(),
        1,
        "`{from}` is not once in the example"
    );
    PAYMENTS.replace(from, to)
}

#[test]
fn the_example_gets_its_two_workflows() {
    let files = emit(PAYMENTS, LEADS).unwrap();
    let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        paths,
        [
            ".github/workflows/agent-fixer.yml",
            ".github/workflows/deploy.yml"
        ]
    );
    assert_eq!(files, emit(PAYMENTS, LEADS).unwrap(), "the same bytes every time");
    let lines: Vec<usize> = files.iter().map(|(_, text)| text.lines().count()).collect();
    assert!(
        lines[0] <= 170 && lines[1] <= 130,
        "short enough to be read: {lines:?}"
    );
}

#[test]
fn every_job_holds_the_least() {
    for (path, text) in emit(PAYMENTS, LEADS).unwrap() {
        let workflow = read(&path, &text);
        assert_eq!(
            workflow.permissions.as_ref().unwrap().grant,
            model::Grant::Only(Vec::new()),
            "{path}"
        );
        for job in &workflow.jobs {
            let model::Grant::Only(grants) = &job.permissions.as_ref().unwrap().grant else {
                panic!("{path}")
            };
            let writes: Vec<&str> = grants
                .iter()
                .filter(|(_, level)| *level == model::Level::Write)
                .map(|(name, _)| name.value.as_str())
                .collect();
            let roles = job.steps.iter().any(|step| {
                step.uses
                    .as_ref()
                    .is_some_and(|uses| uses.value.starts_with("aws-actions/"))
            });
            assert_eq!(
                writes,
                if roles { vec!["id-token"] } else { vec![] },
                "{path} {}",
                job.id.value
            );
            assert!(
                job.timeout.is_some() && job.runs_on.len() == 1 && job.tolerated.is_none(),
                "{path}"
            );
            let secrets: Vec<_> = job
                .secrets
                .iter()
                .map(|found| found.name.as_deref().unwrap_or("*"))
                .collect();
            let expected: &[&str] = match job.id.value.as_str() {
                "think" => &["ANTHROPIC_API_KEY"],
                "propose" => &["ACME_FIXER_PRIVATE_KEY"],
                _ => &[],
            };
            assert_eq!(secrets, expected, "{path} {}", job.id.value);
            assert_eq!(
                job.environment.is_some(),
                !matches!(job.id.value.as_str(), "ask" | "build"),
                "{path} {}",
                job.id.value
            );
        }
    }
}

#[test]
fn every_action_is_pinned_and_says_its_version() {
    for (path, text) in emit(PAYMENTS, LEADS).unwrap() {
        let uses: Vec<&str> = text
            .lines()
            .filter_map(|line| line.split_once("uses: ").map(|(_, uses)| uses))
            .collect();
        assert!(uses.len() >= 8, "{path}");
        for line in uses {
            let (spelled, version) = line.split_once(" # ").unwrap();
            assert!(
                pins::ALL
                    .iter()
                    .any(|pin| pin.spelled() == spelled && pin.version == version),
                "{line}"
            );
        }
    }
}

/// The reader of declarations refuses these already; who builds a declaration otherwise is not trusted more.
#[test]
fn texts_are_refused_without_the_reader_too() {
    let mut sources = Sources::default();
    let file = sources.add("gabion.kdl", PAYMENTS);
    let (mut declaration, _) = language::read(&sources, file);
    declaration.agents[0].starts[0].label.as_mut().unwrap().value = "a }} b".to_owned();
    if let Some(Identity::GithubApp { key: Some(key), .. }) = &mut declaration.agents[0].identity {
        key.value = "environment:${{ x }}".to_owned();
    }
    declaration.pipelines[0].build[0].value = "echo ${{ secrets.X }}".to_owned();
    let members = BTreeMap::new();
    let repository = declaration.repositories[0].clone();
    let request = Request {
        declaration: &declaration,
        repository: &repository,
        default_branch: "main",
        members: &members,
    };
    let slugs: Vec<&str> = workflows(&request)
        .unwrap_err()
        .iter()
        .map(|found| found.slug)
        .collect();
    assert_eq!(
        slugs.iter().filter(|slug| **slug == "unsafe-text").count(),
        2,
        "{slugs:?}"
    );
    declaration.agents[0].starts[0].label.as_mut().unwrap().value = "a".to_owned();
    let request = Request {
        declaration: &declaration,
        repository: &repository,
        default_branch: "main",
        members: &members,
    };
    let slugs: Vec<&str> = workflows(&request)
        .unwrap_err()
        .iter()
        .map(|found| found.slug)
        .collect();
    assert_eq!(slugs, ["unsafe-text", "unsafe-text"]);
}

#[test]
fn scripts_hold_no_expression() {
    for (path, text) in emit(PAYMENTS, LEADS).unwrap() {
        for job in read(&path, &text).jobs {
            for run in job.steps.iter().filter_map(|step| step.run.as_ref()) {
                assert!(!run.value.contains("${{"), "{path}: {}", run.value);
            }
        }
    }
}

#[test]
fn what_cannot_be_emitted_says_so_at_its_place() {
    let cases = [
        ("id=1048576 ", "", "needs-id"),
        (
            "runtime=\"claude-code@2.1.128\"",
            "runtime=\"claude-code@9.0.0\"",
            "needs-pin",
        ),
        (
            "runtime=\"claude-code@2.1.128\"",
            "runtime=\"other@1\"",
            "needs-pin",
        ),
        (
            "runtime=\"claude-code@2.1.128\"",
            "runtime=\"codex\"",
            "needs-pin",
        ),
        (
            "key=\"environment:fixer-propose\"",
            "key=\"repository\"",
            "key-place",
        ),
        (
            "model-key \"ANTHROPIC_API_KEY\" key=\"environment:fixer-think\"",
            "",
            "missing-value",
        ),
        (
            "identity { github-app \"acme-fixer\" id=1048576 key=\"environment:fixer-propose\" }",
            "identity { actions-token }",
            "not-emittable",
        ),
        (
            "\"s3:GetObject\" on=\"arn:aws:s3:::payments-fixtures/*\"",
            "\"s3:*\" on=\"arn:aws:s3:::payments-fixtures/*\"",
            "not-emittable",
        ),
        (
            "on=\"arn:aws:s3:::payments-fixtures/*\"",
            "on=\"arn:aws:s3:::*\"",
            "not-emittable",
        ),
        ("build \"npm ci\"", "build \"echo ${{ secrets.X }}\"", "bad-name"),
        (
            "deploy \"staging\" run=\"scripts/deploy.sh\"",
            "deploy \"staging\" run=\"../deploy.sh\"",
            "bad-name",
        ),
        (
            "deploy \"staging\" run=\"scripts/deploy.sh\"",
            "deploy \"staging\" run=\"make deploy\"",
            "bad-name",
        ),
    ];
    for (from, to, slug) in cases {
        let findings = emit(&payments(from, to), LEADS).unwrap_err();
        assert!(
            findings
                .iter()
                .any(|found| found.slug == slug && !found.labels.is_empty()),
            "{to}: {findings:?}"
        );
    }
}

#[test]
fn other_runtimes_have_their_own_actions() {
    for (runtime, action, version) in [
        ("codex@0.50.0", "openai/codex-action", "codex-version: 0.50.0"),
        (
            "gemini-cli@0.9.1",
            "google-github-actions/run-gemini-cli",
            "gemini_cli_version: 0.9.1",
        ),
    ] {
        let files = emit(&payments("claude-code@2.1.128", runtime), LEADS).unwrap();
        assert!(files[0].1.contains(action), "{}", files[0].1);
        let flat = files[0].1.replace('"', "");
        assert!(flat.contains(version), "{flat}");
        assert!(!flat.contains("github_token"), "{flat}");
    }
}

#[test]
fn areas_that_come_first_are_kept_out() {
    let wide = payments(
        "area \"source\" \"src/**\"",
        "area \"secret\" \"src/keys/**\" \"lib/**\"; area \"source\" \"src/**\"",
    );
    let files = emit(&wide, LEADS).unwrap();
    let workflow = read(&files[0].0, &files[0].1);
    let env = &workflow.job("propose").unwrap().steps[2].env;
    assert_eq!(
        model::value(env, "AREAS").unwrap().value,
        "src/**\ntests/**\n!**/CLAUDE.md\n!**/AGENTS.md\n!**/GEMINI.md\n!src/keys/**"
    );
    let rest = payments(
        "propose \"payments:source\" \"payments:tests\" files=25",
        "propose \"payments:rest\" files=25",
    );
    let files = emit(&rest, LEADS).unwrap();
    let workflow = read(&files[0].0, &files[0].1);
    let areas = &model::value(&workflow.job("propose").unwrap().steps[2].env, "AREAS")
        .unwrap()
        .value;
    for kept in [
        "!.github/workflows/**",
        "!gabion.kdl",
        "!.mcp.json",
        "!infra/**",
        "!src/**",
    ] {
        assert!(areas.lines().any(|line| line == kept), "{kept}: {areas}");
    }
    assert!(areas.starts_with("**\n"));
}

#[test]
fn targets_follow_each_other_and_check_what_was_built() {
    let files = emit(PAYMENTS, LEADS).unwrap();
    let workflow = read(&files[1].0, &files[1].1);
    let needs = |id: &str| {
        workflow
            .job(id)
            .unwrap()
            .needs
            .iter()
            .map(|need| need.value.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (needs("staging"), needs("production")),
        (
            vec!["build".to_owned()],
            vec!["build".to_owned(), "staging".to_owned()]
        )
    );
    for id in ["staging", "production"] {
        let job = workflow.job(id).unwrap();
        assert_eq!(
            job.steps[1].run.as_ref().unwrap().value,
            scripts::UNPACK,
            "the digest comes before anything else"
        );
        assert_eq!(
            model::value(&job.steps[1].env, "DIGEST").unwrap().value,
            "${{ needs.build.outputs.digest }}"
        );
    }
}
