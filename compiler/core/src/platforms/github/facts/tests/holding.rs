use super::{context, job, read, read_ci};
use crate::platforms::github::context::{AgentPlace, DefaultToken, SecretPlace};

const PUSH: &str = "{push: {branches: [main]}}";

#[test]
fn tokens_carry_what_permissions_say() {
    let cases: [(&str, &[&str]); 5] = [
        ("{}", &[]),
        (
            "{contents: read, pull-requests: write}",
            &["contents:read", "pull_requests:write"],
        ),
        ("{contents: none}", &[]),
        ("{id-token: write}", &[]),
        (
            "{attestations: write, contents: write}",
            &["attestations:write", "contents:write"],
        ),
    ];
    for (permissions, expected) in cases {
        let read = read_ci(&job(PUSH, &format!("    permissions: {permissions}\n"), "[]"));
        let expected: Vec<String> = expected
            .iter()
            .map(|grant| format!("grants token:a {grant} shop"))
            .collect();
        assert_eq!(read.short(&["grants"]), expected, "{permissions}");
    }
    let read = read_ci(&job(PUSH, "    permissions: write-all\n", "[]"));
    assert!(read.short(&["grants"]).len() > 15);
    assert_eq!(read.short(&["mints-identity"]), ["mints-identity a"]);
    assert_eq!(
        read.short(&["acts-as"]),
        ["acts-as token:a github-actions[bot]@shop"]
    );
}

#[test]
fn without_permissions_a_setting_decides() {
    let text = job(PUSH, "", "[]");
    for (setting, first, count) in [
        (Some(DefaultToken::Read), "grants token:a contents:read shop", 1),
        (Some(DefaultToken::Write), "grants token:a actions:write shop", 14),
        (None, "?grants token:a actions:write shop", 14),
    ] {
        let mut context = context();
        context.default_token = setting;
        let shown = read(&[(".github/workflows/ci.yml", &text)], context).short(&["grants"]);
        assert_eq!((shown[0].as_str(), shown.len()), (first, count), "{setting:?}");
    }
}

#[test]
fn secrets_lie_where_their_jobs_let_them() {
    let text = "on: {push: {branches: [main]}}\nenv: {T: '${{ secrets.TOP }}'}\njobs:\n  \
                a: {runs-on: x, steps: [{run: npm publish, env: {NODE_AUTH_TOKEN: '${{ secrets.NPM_TOKEN }}'}}]}\n  \
                b: {runs-on: x, environment: production, steps: [{run: '${{ secrets.DEPLOY }} ${{ secrets.NPM_TOKEN }}'}]}\n";
    let files = [
        (".github/workflows/ci.yml", text),
        ("package.json", "{\"name\": \"@acme/shop\"}"),
    ];
    let found = read(&files, context());
    assert_eq!(
        found.short(&["job-secret"]),
        [
            "job-secret a secret:shop/NPM_TOKEN",
            "job-secret a secret:shop/TOP",
            "job-secret b env-secret:shop/production/DEPLOY",
            "job-secret b secret:shop/NPM_TOKEN",
            "job-secret b secret:shop/TOP",
        ]
    );
    assert_eq!(
        found.short(&["opens"]),
        [
            "?opens env-secret:shop/production/DEPLOY ship production",
            "?opens secret:shop/TOP ship production",
            "opens secret:shop/NPM_TOKEN ship npm:@acme/shop",
        ]
    );
    assert_eq!(
        found.short(&["ships"]),
        ["ships a npm:@acme/shop", "ships b production"]
    );
    let own: Vec<String> = found
        .base
        .facts
        .iter()
        .map(|fact| found.base.show(&fact.atom))
        .filter(|text| text.contains("any-workflow@shop:branches"))
        .collect();
    assert!(
        own.contains(&"job-secret shop/any-workflow@shop:branches secret:shop/NPM_TOKEN".to_owned()),
        "{own:?}"
    );

    let mut known = context();
    known.secrets = Some(vec![
        ("NPM_TOKEN".to_owned(), SecretPlace::Organization),
        (
            "DEPLOY".to_owned(),
            SecretPlace::Environment("production".to_owned()),
        ),
    ]);
    assert_eq!(
        read(&files, known).short(&["job-secret"]),
        [
            "job-secret a org-secret:NPM_TOKEN",
            "job-secret b env-secret:shop/production/DEPLOY",
            "job-secret b org-secret:NPM_TOKEN",
        ]
    );
}

#[test]
fn a_secret_of_an_environment_may_lie_at_the_repository() {
    let text = job(
        PUSH,
        "    environment: production\n",
        "[{run: '${{ secrets.DEPLOY }}'}]",
    );
    let read = read_ci(&text);
    let own = |fact: &&gabion_facts::facts::Fact| {
        read.base.show(&fact.atom)
            == "job-secret shop/any-workflow@shop:branches env-secret:shop/production/DEPLOY"
    };
    let fact = read.base.facts.iter().find(own).expect("doubtful");
    assert!(matches!(fact.grade, gabion_facts::facts::Grade::Unknown(_)));
}

#[test]
fn tokens_of_users_and_keys_of_apps_are_asked_about() {
    let steps = "[{uses: actions/create-github-app-token@v3, with: {app-id: 1, private-key: '${{ secrets.APP_KEY }}'}}, \
                 {run: gh pr list, env: {GH_TOKEN: '${{ secrets.MINE }}'}}]";
    let read = read_ci(&job(PUSH, "    permissions: {}\n", steps));
    assert_eq!(
        read.short(&["unlocks"]),
        ["unlocks secret:shop/APP_KEY app:?shop/APP_KEY"]
    );
    assert_eq!(
        read.short(&["acts-as"]),
        [
            "?acts-as app:?shop/APP_KEY app:?shop",
            "?acts-as secret:shop/MINE person:shop#writer",
            "acts-as token:a github-actions[bot]@shop",
        ]
    );
    let keys: Vec<&str> = read
        .base
        .questions
        .iter()
        .map(|question| question.key.as_str())
        .collect();
    assert_eq!(keys, ["secret:shop:APP_KEY", "secret:shop:MINE"]);
}

#[test]
fn vendors_exchange_identity_tokens() {
    let claude = "[{uses: 'anthropics/claude-code-action@v1', with: {anthropic_api_key: '${{ secrets.ANTHROPIC_API_KEY }}'}}]";
    let identity = "    permissions: {contents: read, id-token: write}\n";
    let read = read_ci(&job("issue_comment", identity, claude));
    assert_eq!(read.short(&["exchanges"]), ["exchanges a app:claude"]);
    assert_eq!(
        read.short(&["grants"]),
        [
            "?grants app:claude actions:write shop",
            "?grants app:claude administration:write shop",
            "?grants app:claude deployments:write shop",
            "?grants app:claude workflows:write shop",
            "grants app:claude contents:write shop",
            "grants app:claude issues:write shop",
            "grants app:claude pull_requests:write shop",
            "grants token:a contents:read shop",
        ]
    );
    let with_token = claude.replace("with: {", "with: {github_token: '${{ github.token }}', ");
    assert!(
        read_ci(&job("issue_comment", identity, &with_token))
            .short(&["exchanges"])
            .is_empty()
    );
    assert!(
        read_ci(&job(
            "issue_comment",
            "    permissions: {contents: write}\n",
            claude
        ))
        .short(&["exchanges"])
        .is_empty()
    );
}

#[test]
fn other_identity_tokens_may_be_exchanged_too() {
    let text = "on: push\npermissions: {id-token: write}\njobs:\n  a: {runs-on: x, steps: [{uses: anthropics/claude-code-action@v1}]}\n  \
                b: {runs-on: x, steps: []}\n";
    assert_eq!(
        read_ci(text).short(&["exchanges"]),
        ["?exchanges b app:claude", "exchanges a app:claude"]
    );
}

#[test]
fn declared_agents_control_their_jobs() {
    let mut context = context();
    context.agents = vec![AgentPlace {
        agent: "claude".to_owned(),
        workflow: ".github/workflows/ci.yml".to_owned(),
        job: "a".to_owned(),
        app: None,
        fetches: Vec::new(),
    }];
    let condition = "    if: github.actor == 'someone'\n";
    let text = job(
        "{issue_comment: , pull_request: {branches: [main]}}",
        condition,
        "[{uses: anthropics/claude-code-action@v1}]",
    );
    let read = read(&[(".github/workflows/ci.yml", &text)], context);
    assert_eq!(
        read.short(&["runs-agent", "job-asset"]),
        [
            "runs-agent claude a fork",
            "runs-agent claude a main",
            "runs-agent claude a pull"
        ]
    );
}

#[test]
fn identity_tokens_are_told_apart_by_job_and_ref() {
    let text = job(
        "{push: {branches: [main], tags: ['v*']}}",
        "    permissions: {id-token: write}\n    environment: production\n",
        "[]",
    );
    let read = read_ci(&text);
    assert_eq!(
        read.short(&["subject"]),
        ["subject a main a@main", "subject a tags/v* a@tags/v*"]
    );
    let own = read
        .subjects
        .iter()
        .find(|subject| subject.id == "shop/ci.yml#a@shop:main")
        .unwrap();
    assert_eq!(
        (own.environment.as_deref(), own.workflow.as_deref()),
        (Some("production"), Some(".github/workflows/ci.yml"))
    );
    assert!(
        read.subjects
            .iter()
            .any(|subject| subject.id == "shop/any-workflow@shop:pull@shop:pull")
    );
}
