use super::*;
use crate::platforms::github::workflow::model::Pair;
use gabion_facts::source::{FileId, Span, Spanned};
use gabion_facts::syntax;

fn with(pairs: &[(&str, &str)]) -> Vec<Pair> {
    let at = |text: &str| Spanned::new(text.to_owned(), Span::new(FileId(0), 0, 0));
    pairs.iter().map(|(name, value)| (at(name), at(value))).collect()
}

#[test]
fn the_library_is_well_formed() {
    let catalogue = Catalogue::standard();
    assert!(catalogue.actions.len() > 80 && catalogue.commands.len() > 60 && catalogue.secrets.len() > 40);
    for pair in catalogue
        .actions
        .iter()
        .map(|action| &action.name)
        .collect::<Vec<_>>()
        .windows(2)
    {
        assert_ne!(pair[0], pair[1]);
    }
}

#[test]
fn actions_are_found_whatever_version_and_case() {
    let catalogue = Catalogue::standard();
    let claude = catalogue
        .action("Anthropics/claude-code-action@v1")
        .expect("known");
    assert_eq!(claude.agent.as_deref(), Some("anthropic"));
    let exchange = claude.exchange.as_ref().expect("an exchange");
    assert_eq!(
        (exchange.app.as_str(), exchange.unless.as_deref()),
        ("claude", Some("github_token"))
    );
    assert!(
        catalogue
            .action("anthropics/claude-code-base-action@main")
            .unwrap()
            .exchange
            .is_none()
    );
    assert!(catalogue.action("acme/unheard-of@v1").is_none());
}

#[test]
fn scripts_show_their_commands() {
    let cases = [
        ("npm ci && npm publish --access public", "publishes npm"),
        ("npm --workspace a publish", "publishes npm"),
        ("echo done # npm publish", "publishes npm"),
        ("# npm publish", ""),
        ("npm run build", ""),
        ("gh pr merge --auto --squash \"$URL\"", "merges"),
        ("gh pr review \\\n  --approve \"$URL\"", "approves"),
        ("gh pr review --comment", ""),
        ("terraform -chdir=infra apply -auto-approve", "deploys"),
        ("./gradlew publish", "publishes maven"),
        ("aws s3 sync dist s3://bucket", "deploys"),
    ];
    for (script, expected) in cases {
        let found = Catalogue::standard().commands(script);
        let words = |does: &Does| match does {
            Does::Publishes(to) => format!("publishes {to}"),
            Does::Merges => "merges".to_owned(),
            Does::Approves => "approves".to_owned(),
            Does::Deploys => "deploys".to_owned(),
            other => format!("{other:?}"),
        };
        let mut shown: Vec<String> = found
            .iter()
            .flat_map(|command| command.behaviours.iter().map(|behaviour| words(&behaviour.does)))
            .collect();
        shown.dedup();
        assert_eq!(shown.join(", "), expected, "{script}");
    }
}

#[test]
fn names_of_secrets_are_recognised() {
    let catalogue = Catalogue::standard();
    let opens = |name: &str| catalogue.secret(name).map(|secret| secret.opens.clone());
    assert_eq!(opens("NPM_TOKEN"), Some(Opens::Registry("npm".to_owned())));
    assert_eq!(opens("PYPI_API_TOKEN"), Some(Opens::Registry("pypi".to_owned())));
    assert_eq!(opens("BOT_PAT"), Some(Opens::GitHub));
    assert_eq!(opens("PROJEN_GITHUB_TOKEN"), Some(Opens::GitHub));
    assert_eq!(
        opens("AWS_SECRET_ACCESS_KEY"),
        Some(Opens::Cloud("aws".to_owned()))
    );
    assert_eq!(opens("CODECOV_TOKEN"), Some(Opens::Nothing));
    assert_eq!(opens("COMPATIBLE"), None, "PAT inside a word is no token");
}

#[test]
fn inputs_switch_behaviours() {
    let catalogue = Catalogue::standard();
    let on = |action: &str, pairs: &[(&str, &str)]| {
        catalogue
            .action(action)
            .unwrap()
            .behaviours
            .iter()
            .any(|behaviour| behaviour.is_on(&with(pairs)))
    };
    assert!(!on("docker/build-push-action", &[]));
    assert!(!on("docker/build-push-action", &[("push", "false")]));
    assert!(on(
        "docker/build-push-action",
        &[("push", "${{ github.event_name == 'push' }}")]
    ));
    assert!(on("actions/setup-go", &[]));
    assert!(!on("actions/setup-go", &[("cache", "false")]));
    assert!(!on("actions/setup-node", &[]));
    assert!(!on("gradle/actions/setup-gradle", &[("cache-disabled", "true")]));
}

#[test]
fn malformed_catalogues_are_located() {
    let text = "action \"a/b\" { wobbles }\nsecret \"X\"\nthing\n";
    let document = syntax::parse(FileId(0), text).unwrap();
    let errors = Catalogue::decode(&document).unwrap_err();
    assert_eq!(errors.len(), 4, "{errors:?}");
    assert!(errors.iter().all(|error| !error.labels.is_empty()));
}
