//! The workflow of a pipeline: what is built once is what is deployed, target after target, each behind its own environment.

use super::model::{Does, Job, Permission, Step, Workflow};
use super::scalar::{Expression, Literal, Part, Scalar};
use super::think::checkout;
use super::yaml::{Entry, Key, Value};
use super::{Request, checked_name, literal, pins, scripts};
use crate::language::model::{Deploy, Gate, Pipeline, Text};
use gabion_facts::diagnostic::Diagnostic;

/// The archive that passes from the build to the targets.
const ARCHIVE: &str = "/artifact.tar";

/// The workflow of a pipeline; `None` if something keeps it from being written, which the findings then say.
pub(super) fn workflow(
    request: &Request<'_>,
    pipeline: &Pipeline,
    findings: &mut Vec<Diagnostic>,
) -> Option<Workflow> {
    let before = findings.len();
    let name = checked_name(&pipeline.name, "pipeline", findings);
    let build = build(pipeline, findings);
    let mut jobs = vec![build];
    let mut earlier = vec![Key::ours("build".to_owned())];
    for deploy in &pipeline.deploys {
        let job = target(request, pipeline, deploy, &earlier, findings);
        earlier.truncate(1);
        earlier.extend(job.as_ref().map(|job| job.id.clone()));
        jobs.push(job);
    }
    let branch = Literal::new(request.default_branch).ok()?;
    let name = name?;
    let jobs = jobs.into_iter().collect::<Option<Vec<Job>>>()?;
    (findings.len() == before).then_some(())?;
    let branches = Entry::new("branches", Value::Flow(vec![Scalar::Text(branch)]));
    Some(Workflow {
        head: vec![format!(
            "Written by Gabion from gabion.kdl, pipeline \"{name}\". Change it there: an edit here is seen and refused."
        )],
        name: Scalar::ours(format!("deploy {name}")),
        on: vec![Entry::new("push", Value::Map(vec![branches]))],
        group: Scalar::ours(format!("deploy-{name}")),
        jobs,
    })
}

fn build(pipeline: &Pipeline, findings: &mut Vec<Diagnostic>) -> Option<Job> {
    let folder = folder(pipeline, findings);
    let commands: Vec<Option<Literal>> = pipeline
        .build
        .iter()
        .map(|command| literal(command, findings))
        .collect();
    let folder = folder?;
    let mut steps = vec![checkout()];
    for command in commands {
        steps.push(Step {
            name: None,
            id: None,
            inputs: Vec::new(),
            does: Does::Runs(Scalar::Text(command?)),
        });
    }
    steps.push(
        Step::script(
            "Pack",
            scripts::PACK,
            vec![("FOLDER", Scalar::Text(folder.clone()))],
        )
        .id("pack"),
    );
    steps.push(Step::uses(
        &pins::UPLOAD,
        vec![
            ("name", Scalar::ours("artifact")),
            ("path", Scalar::below("runner.temp", ARCHIVE)),
        ],
    ));
    Some(Job {
        id: Key::ours("build".to_owned()),
        says: "Code of the repository runs here: no identity, no secret, no cache.".to_owned(),
        needs: Vec::new(),
        condition: None,
        environment: None,
        timeout: 30,
        permissions: vec![Permission::ReadContents],
        outputs: vec![("digest", Scalar::path("steps.pack.outputs.digest"))],
        steps,
    })
}

fn folder(pipeline: &Pipeline, findings: &mut Vec<Diagnostic>) -> Option<Literal> {
    let Some(artifact) = &pipeline.artifact else {
        let found = Diagnostic::error(
            "missing-value",
            format!("pipeline {} leaves nothing", pipeline.name.value),
        )
        .label(pipeline.span, "`artifact` is missing")
        .help("`build \"npm ci\" \"npm run build\" artifact=\"dist\"`: the folder that is deployed");
        findings.push(found);
        return None;
    };
    inside(artifact, "folder", findings)
}

/// A path of the repository that stays in it.
fn inside(path: &Text, what: &str, findings: &mut Vec<Diagnostic>) -> Option<Literal> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/');
    let parts_fine = path.value.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if path.value.bytes().all(plain) && parts_fine && !path.value.starts_with('-') {
        return literal(path, findings);
    }
    let found = Diagnostic::error(
        "bad-name",
        format!("`{}` is no {what} of the repository", path.value),
    )
    .label(
        path.span,
        "a plain path from its root; letters, digits, `-`, `_` and `.`",
    )
    .help("put what has blanks or options into a script and name that");
    findings.push(found);
    None
}

fn target(
    request: &Request<'_>,
    pipeline: &Pipeline,
    deploy: &Deploy,
    earlier: &[Key],
    findings: &mut Vec<Diagnostic>,
) -> Option<Job> {
    let id = Key::job(&deploy.environment.value).filter(|id| id.as_str() != "build");
    if id.is_none() {
        let message = format!("no job can be called `{}`", deploy.environment.value);
        findings.push(
            Diagnostic::error("bad-name", message)
                .label(deploy.environment.span, "letters, digits, `-` and `_`"),
        );
    }
    let script = match &deploy.run {
        Some(run) => inside(run, "script", findings),
        None => {
            let message = format!("nothing deploys to {}", deploy.environment.value);
            findings.push(
                Diagnostic::error("missing-value", message)
                    .label(deploy.span, "`run=\"scripts/deploy.sh\"` is missing"),
            );
            None
        }
    };
    let role = match &deploy.role {
        Some(role) => Some(assume(request, pipeline, deploy, role, findings)?),
        None => None,
    };
    let folder = pipeline
        .artifact
        .as_ref()
        .and_then(|folder| Literal::new(&folder.value).ok())?;
    let mut permissions = vec![Permission::ReadContents];
    permissions.extend(
        deploy
            .role
            .as_ref()
            .map(|role| Permission::MintIdentity(format!("role {} trusts this environment", role.value))),
    );
    Some(Job {
        id: id?,
        says: says(request, deploy),
        needs: earlier.to_vec(),
        condition: None,
        environment: Some(Scalar::Text(literal(&deploy.environment, findings)?)),
        timeout: 30,
        permissions,
        outputs: Vec::new(),
        steps: steps(role, script?, folder).ok()?,
    })
}

fn steps(role: Option<Step>, script: Literal, folder: Literal) -> Result<Vec<Step>, super::scalar::Refusal> {
    let download = vec![
        ("name", Scalar::ours("artifact")),
        ("path", Scalar::below("runner.temp", "/built")),
    ];
    let digest = vec![("DIGEST", Scalar::path("needs.build.outputs.digest"))];
    let artifact = Scalar::template(vec![
        Part::Expression(Expression::Path("runner.temp")),
        Part::Text(Literal::ours("/built/".to_owned())),
        Part::Text(folder),
    ])?;
    let mut steps = vec![
        Step::uses(&pins::DOWNLOAD, download),
        Step::script("Check that it is what was built", scripts::UNPACK, digest),
        checkout(),
    ];
    steps.extend(role);
    let env = vec![("SCRIPT", Scalar::Text(script)), ("ARTIFACT", artifact)];
    let does = Does::Runs(Scalar::ours(scripts::DEPLOY.trim_end()));
    steps.push(Step {
        name: Some("Deploy"),
        id: None,
        inputs: env,
        does,
    });
    Ok(steps)
}

fn assume(
    request: &Request<'_>,
    pipeline: &Pipeline,
    deploy: &Deploy,
    role: &Text,
    findings: &mut Vec<Diagnostic>,
) -> Option<Step> {
    let environments = &request.declaration.environments;
    let found = environments
        .iter()
        .find(|found| found.name.value == deploy.environment.value && found.of.value == pipeline.of.value);
    let aws = found.and_then(|found| found.aws.as_ref());
    let region = aws.and_then(|aws| aws.region.as_ref());
    let (Some(aws), Some(region)) = (aws, region) else {
        let message = format!("nobody has said where role {} lies", role.value);
        let found = Diagnostic::error("aws-account", message)
            .label(
                role.span,
                format!(
                    "environment {} names no account, or no region",
                    deploy.environment.value
                ),
            )
            .help("`environment … { aws account=\"111111111111\" region=\"eu-west-1\" }`");
        findings.push(found);
        return None;
    };
    let account = super::account(aws, findings)?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@-_/".contains(&byte);
    if role.value.is_empty() || !role.value.bytes().all(plain) {
        let message = format!("`{}` is no name of a role", role.value);
        findings
            .push(Diagnostic::error("bad-name", message).label(role.span, "letters, digits and `+=,.@-_/`"));
        return None;
    }
    Some(Step::uses(
        &pins::AWS,
        vec![
            (
                "role-to-assume",
                Scalar::ours(format!("arn:aws:iam::{account}:role/{}", role.value)),
            ),
            ("aws-region", Scalar::Text(literal(region, findings)?)),
        ],
    ))
}

fn says(request: &Request<'_>, deploy: &Deploy) -> String {
    let gate = deploy.gate.as_ref().and_then(|gate| gate_of(request, gate));
    let approve = gate.and_then(|gate| gate.approve.as_ref().map(|approve| (gate, approve)));
    match approve {
        Some((gate, approve)) => {
            let not: String = approve
                .not
                .iter()
                .map(|not| format!(", not the {}", not.value))
                .collect();
            format!(
                "Waits for gate \"{}\": {} of {}{not}.",
                gate.name.value, approve.count.value, approve.from.value
            )
        }
        None => "Waits for nobody.".to_owned(),
    }
}

fn gate_of<'a>(request: &Request<'a>, name: &Text) -> Option<&'a Gate> {
    request
        .declaration
        .gates
        .iter()
        .find(|gate| gate.name.value == name.value)
}
