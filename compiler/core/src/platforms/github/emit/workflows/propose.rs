//! The job that proposes. It runs nothing of the agent's: the change is data until a person merges it.

use super::agent::Plan;
use super::model::{Job, Permission, Step};
use super::scalar::{Expression, Literal, Part, Refusal, Scalar, SecretName};
use super::think::checkout;
use super::yaml::Key;
use super::{environment_of, pins, scripts};
use crate::language::model::{Identity, Text};
use crate::platforms::github::actors;
use gabion_facts::diagnostic::Diagnostic;

/// The App as which an agent proposes.
struct App {
    id: u64,
    bot: Literal,
    secret: SecretName,
    environment: Scalar,
}

/// The job.
pub(super) fn job(plan: &Plan<'_>, findings: &mut Vec<Diagnostic>) -> Option<Job> {
    let app = app(plan, findings)?;
    let download = vec![
        ("name", Scalar::ours("change")),
        ("path", Scalar::below("runner.temp", "/change")),
    ];
    let mut token = vec![
        ("client-id", Scalar::Number(app.id)),
        ("private-key", Scalar::expression(Expression::Secret(app.secret))),
        ("permission-contents", Scalar::ours("write")),
        ("permission-pull-requests", Scalar::ours("write")),
    ];
    if plan.scope.workflows {
        token.push(("permission-workflows", Scalar::ours("write")));
    }
    Some(Job {
        id: Key::ours("propose".to_owned()),
        says: format!(
            "Proposes as {}. No agent code: the change is data, and the token is made once it is known to be in scope.",
            app.bot.as_str()
        ),
        needs: vec![Key::ours("think".to_owned())],
        condition: None,
        environment: Some(app.environment),
        timeout: 10,
        permissions: vec![Permission::ReadContents],
        outputs: Vec::new(),
        steps: vec![
            checkout(),
            Step::uses(&pins::DOWNLOAD, download),
            Step::script("Refuse what is out of scope", scripts::SCOPE, check(plan)).id("scope"),
            Step::uses(&pins::APP_TOKEN, token).id("app"),
            Step::script("Propose", scripts::PROPOSE, proposal(plan, app.bot).ok()?),
        ],
    })
}

fn check(plan: &Plan<'_>) -> Vec<(&'static str, Scalar)> {
    let mut env = vec![
        ("PATCH", Scalar::below("runner.temp", "/change/change.patch")),
        ("AREAS", Scalar::ours(plan.scope.spelled())),
    ];
    let text = |number: u64| Scalar::ours(number.to_string());
    env.extend(plan.scope.files.map(|files| ("FILES", text(files))));
    env.extend(plan.scope.lines.map(|lines| ("LINES", text(lines))));
    env
}

fn proposal(plan: &Plan<'_>, bot: Literal) -> Result<Vec<(&'static str, Scalar)>, Refusal> {
    let text = |text: String| Part::Text(Literal::ours(text));
    let path = |path: &'static str| Part::Expression(Expression::Path(path));
    let branch = vec![
        text(format!("agents/{}/", plan.name)),
        Part::Expression(plan.issue()),
        text("-".to_owned()),
        path("github.run_id"),
    ];
    let title = if plan.issue {
        vec![
            text(format!("{}: change for issue ", plan.name)),
            Part::Expression(plan.issue()),
        ]
    } else {
        vec![text(format!("{}: change", plan.name))]
    };
    let answers = if plan.issue {
        vec![
            text("Answers #".to_owned()),
            Part::Expression(plan.issue()),
            text(". ".to_owned()),
        ]
    } else {
        Vec::new()
    };
    let made = vec![
        text("Made by run ".to_owned()),
        path("github.run_id"),
        text("; its paths, modes and size were checked, and nobody has read it yet.".to_owned()),
    ];
    Ok(vec![
        ("GH_TOKEN", Scalar::path("steps.app.outputs.token")),
        ("TREE", Scalar::path("steps.scope.outputs.tree")),
        ("BASE", Scalar::Text(Literal::new(plan.request.default_branch)?)),
        ("BRANCH", Scalar::template(branch)?),
        ("BOT", Scalar::Text(bot)),
        ("TITLE", Scalar::template(title)?),
        (
            "BODY",
            Scalar::template(answers.into_iter().chain(made).collect())?,
        ),
    ])
}

/// The name of the secret that holds an App's private key: `ACME_FIXER_PRIVATE_KEY`.
pub fn private_key(app: &str) -> String {
    let upper = |character: char| {
        if character.is_ascii_alphanumeric() {
            character.to_ascii_uppercase()
        } else {
            '_'
        }
    };
    format!("{}_PRIVATE_KEY", app.chars().map(upper).collect::<String>())
}

fn app(plan: &Plan<'_>, findings: &mut Vec<Diagnostic>) -> Option<App> {
    let agent = plan.agent;
    let Some(Identity::GithubApp {
        name,
        id,
        key,
        vendor,
        ..
    }) = &agent.identity
    else {
        let span = agent.identity.as_ref().map_or(agent.span, Identity::span);
        let found = Diagnostic::error("not-emittable", format!("{} cannot propose as this", plan.name))
            .label(span, "an App of its own is wanted")
            .note("Whatever else it borrowed would let it do more than propose, or hide that it was not a person.")
            .help(format!("`identity {{ github-app \"{0}\" id=… key=\"environment:{0}-propose\" }}`", plan.name));
        findings.push(found);
        return None;
    };
    if let Some(vendor) = vendor {
        let message = format!("the private key of {}'s App is not ours to use", vendor.value);
        findings.push(
            Diagnostic::error("not-emittable", message).label(vendor.span, "an App of its own is wanted"),
        );
        return None;
    }
    let Some(id) = id else {
        let found = Diagnostic::error(
            "needs-id",
            format!("the id of App {} is not declared", name.value),
        )
        .label(name.span, "its token is asked for by number")
        .help(format!(
            "`github-app \"{}\" id=…`, the number on the App's settings page",
            name.value
        ));
        findings.push(found);
        return None;
    };
    let secret = SecretName::new(&private_key(&name.value));
    if secret.is_none()
        || !name
            .value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    {
        findings.push(unfit(name));
        return None;
    }
    let environment = match key {
        Some(place) => {
            environment_of(place, findings)?;
            Scalar::Text(super::literal(place, findings)?.without("environment:"))
        }
        None => Scalar::ours(format!("{}-propose", plan.name)),
    };
    Some(App {
        id: id.value,
        bot: Literal::ours(actors::bot(&name.value)),
        secret: secret?,
        environment,
    })
}

fn unfit(name: &Text) -> Diagnostic {
    Diagnostic::error("bad-name", format!("`{}` is no name of an App", name.value))
        .label(name.span, "letters, digits and `-`, a letter first")
}
