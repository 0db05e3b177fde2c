//! `gabion.kdl`.

use super::kdl::{self, Node};
use super::{AS_OF, Files, Writer, clusters, identities, packages, radius, secret_name, workflows};
use crate::scenario::model::{Asset, May, Way};
use crate::scenario::{Refused, ask};

/// What a scenario says by being closed: what is not written is not there, and humans do what is listed.
const CLOSED: [(&str, &str); 6] = [
    (
        "called-files",
        "Called workflows are at their refs what they are on the default branch.",
    ),
    ("starters", "Nobody acts but those who are declared or seen."),
    ("starts", "Nobody starts jobs but those who act, and the clock."),
    (
        "first-approvals",
        "Nobody approves what may still change, except as the snapshot says.",
    ),
    (
        "deployers",
        "What is declared to change a service is all that does.",
    ),
    (
        "relying-parties",
        "Nobody else trusts this organization's identity tokens.",
    ),
];

pub(super) fn write(writer: &Writer<'_>, files: &mut Files) -> Result<(), Refused> {
    let mut nodes = vec![Node::new("gabion").prop("edition", "2026")];
    let organization = Node::new("organization").arg(writer.organization());
    let observed = format!("gabion/observed/{}.json", super::cloud::SNAPSHOT);
    nodes.push(if files.contains_key(&observed) {
        organization.child(Node::new("observed").arg(observed))
    } else {
        organization
    });
    nodes.extend(people(writer));
    for (id, repository) in &writer.world.repositories {
        nodes.push(self::repository(writer, id, repository));
    }
    nodes.extend(machines(writer)?);
    nodes.extend(clusters::nodes(writer)?);
    for (id, asset) in &writer.world.assets {
        nodes.extend(self::asset(writer, id, asset)?);
    }
    nodes.extend(secrets(writer)?);
    nodes.extend(identities::nodes(writer)?);
    let by = by(writer);
    if by == OWNERS {
        nodes.push(Node::new("team").arg(OWNERS));
    }
    for (id, text) in CLOSED {
        let assume = Node::new("assume").arg(id).arg(text);
        nodes.push(assume.prop("by", &by).prop("until", "2027-11-23"));
    }
    nodes.push(ask::expectation(writer.scenario)?);
    files.insert("gabion.kdl".to_owned(), kdl::file(&nodes).into_bytes());
    Ok(())
}

const OWNERS: &str = "declaration-owners";

/// Who vouches for what the scenario states.
fn by(writer: &Writer<'_>) -> String {
    let people = writer.world.principals.iter();
    let mut people = people.filter(|(_, principal)| matches!(principal.kind.as_str(), "human" | "team"));
    people
        .next()
        .map_or_else(|| OWNERS.to_owned(), |(id, _)| id.clone())
}

fn people(writer: &Writer<'_>) -> Vec<Node> {
    let organization = writer.organization();
    let node = |(id, principal): (&String, &crate::scenario::model::Principal)| match principal.kind.as_str()
    {
        "team" => Some(
            Node::new("team")
                .arg(id)
                .prop("github", format!("{organization}/{id}"))
                .prop_number("id", writer.number(id)),
        ),
        "human" => Some(Node::new("person").arg(id)),
        _ => None,
    };
    writer.world.principals.iter().filter_map(node).collect()
}

fn repository(writer: &Writer<'_>, id: &str, repository: &crate::scenario::model::Repository) -> Node {
    let mut node = Node::new("repository")
        .arg(id)
        .prop("github", &repository.full_name);
    if let Some(number) = repository.repository_id {
        node = node.prop_number("id", number);
    }
    node = node.prop("tree", id);
    node = node.child(Node::new("observed").arg(format!("gabion/observed/{id}.json")));
    for (name, asset) in &writer.world.assets {
        if asset.kind == "path" && !ask::elsewhere(asset) && asset.repository.as_deref() == Some(id) {
            let area = asset
                .paths
                .iter()
                .fold(Node::new("area").arg(name), |area, path| area.arg(path));
            node = node.child(area);
        }
    }
    for (pattern, name) in radius::areas(writer, id) {
        if !writer.world.assets.contains_key(&name) {
            node = node.child(Node::new("area").arg(name).arg(pattern));
        }
    }
    node
}

fn asset(writer: &Writer<'_>, id: &str, asset: &Asset) -> Result<Option<Node>, Refused> {
    let key = format!("world.assets.{id}");
    let tier = asset.tier.as_deref().unwrap_or("production");
    if ask::elsewhere(asset) {
        let (repository, branch) = (asset.repository.as_deref(), asset.branch.as_deref());
        let branch = format!(
            "{}:{}",
            repository.unwrap_or_default(),
            branch.unwrap_or_default()
        );
        let way = Node::new("changed-by").child(Node::new("branch").arg(branch));
        return Ok(Some(
            Node::new("service").arg(id).prop("tier", "shared").child(way),
        ));
    }
    match asset.kind.as_str() {
        "service" => {
            let node = Node::new("service").arg(id).prop("tier", tier);
            let node = packages::publisher(writer, node, asset, &key)?;
            ways(writer, node, id, asset, &key).map(Some)
        }
        "package" => {
            let mut node = Node::new("package").arg(id).prop("tier", tier);
            if let Some(registry) = &asset.registry {
                node = node.prop("registry", registry);
            }
            let node = packages::publisher(writer, node, asset, &key)?;
            ways(writer, node, id, asset, &key).map(Some)
        }
        "data" => data(writer, id, asset, &key).map(Some),
        "check" => {
            let missing = |what: &str| Refused::new(format!("{key}.{what}"), "is missing");
            let repository = asset.repository.as_ref().ok_or_else(|| missing("repository"))?;
            let context = asset.context.as_ref().ok_or_else(|| missing("context"))?;
            let node = Node::new("check").arg(id).prop("of", repository);
            let node = match &asset.branch {
                Some(branch) => node.prop("on", branch),
                None => node,
            };
            Ok(Some(node.prop("context", context)))
        }
        // Areas and secrets are said where they lie.
        "secret" if writer.scenario.goal.effect == "leak" => {
            let credential = asset.credential.as_deref().unwrap_or_default();
            let opened = Node::new("opened-by").child(credential_way(writer, credential, &key)?);
            Ok(Some(Node::new("data").arg(id).child(opened)))
        }
        "path" | "secret" => Ok(None),
        "breaker" => breaker(asset, id, &key).map(Some),
        // A budget is a limit in its agent's scope.
        "budget" => Ok(None),
        "procedure" => procedure(writer, id, asset, &key).map(Some),
        other => Err(Refused::new(
            format!("{key}.kind"),
            format!("`{other}` is not written yet"),
        )),
    }
}

/// Runners, and hosts that anybody may rent a name of.
fn machines(writer: &Writer<'_>) -> Result<Vec<Node>, Refused> {
    let mut nodes = Vec::new();
    for (id, runner) in &writer.world.runners {
        // A runner of which nobody has said how long it lives is not declared: that is the question.
        if let Some(ephemeral) = runner.ephemeral.known() {
            let lives = if *ephemeral { "one-job" } else { "many-jobs" };
            nodes.push(Node::new("runner").arg(id).prop("lives", lives));
        }
    }
    let hosts = &writer.world.hosts.multi_tenant;
    if !hosts.is_empty() {
        nodes.push(
            hosts
                .iter()
                .fold(Node::new("shared-hosts"), |node, host| node.arg(host)),
        );
    }
    Ok(nodes)
}

/// A procedure with who can do each of its steps: whoever holds the credential that it needs.
fn procedure(writer: &Writer<'_>, id: &str, asset: &Asset, key: &str) -> Result<Node, Refused> {
    let mut node = Node::new("procedure").arg(id);
    for step in &asset.steps {
        let mut by = Node::new("by");
        let mut some = false;
        if let Some(name) = &step.needs {
            let credential = writer.world.credentials.get(name).ok_or_else(|| {
                Refused::new(
                    format!("{key}.steps.needs"),
                    format!("there is no credential `{name}`"),
                )
            })?;
            if credential.held_by == May::Unknown {
                node = node.child(Node::new("step").arg(&step.does).prop("by", "unknown"));
                continue;
            }
            for holder in credential.held_by.known().into_iter().flatten() {
                by = by.arg(holder);
                some = true;
            }
        }
        let said = Node::new("step").arg(&step.does);
        node = node.child(if some { said.child(by) } else { said });
    }
    Ok(node)
}

fn breaker(asset: &Asset, id: &str, key: &str) -> Result<Node, Refused> {
    let missing = |what: &str| Refused::new(format!("{key}.{what}"), "is missing");
    let reset = asset.reset_by.first().ok_or_else(|| missing("reset_by"))?;
    let state = asset.state_in.as_ref().ok_or_else(|| missing("state_in"))?;
    let state = state.known().map_or("unknown", String::as_str);
    Ok(Node::new("breaker")
        .arg(id)
        .prop("pulled-by", reset)
        .prop("reset-by", reset)
        .child(Node::new("state").arg(state)))
}

fn data(writer: &Writer<'_>, id: &str, asset: &Asset, key: &str) -> Result<Node, Refused> {
    let mut node = Node::new("data").arg(id);
    if let Some(stored) = &asset.stored_in {
        let repository = stored.strip_prefix("repository:").unwrap_or(stored);
        if !writer.world.repositories.contains_key(repository) {
            return Err(Refused::new(
                format!("{key}.stored_in"),
                format!("there is no repository `{repository}`"),
            ));
        }
        node = node.prop("of", repository);
    }
    let mut opened = Node::new("opened-by");
    for credential in asset.opened_by.iter().flat_map(|all| all.all()) {
        opened = opened.child(credential_way(writer, &credential, key)?);
    }
    for name in opening(writer, id) {
        opened = opened.child(credential_way(writer, &name, key)?);
    }
    Ok(if opened.is_empty() {
        node
    } else {
        node.child(opened)
    })
}

/// Opaque credentials that say of themselves that they open an asset.
fn opening(writer: &Writer<'_>, asset: &str) -> Vec<String> {
    let opens = |credential: &crate::scenario::model::Credential| {
        let opens = credential.opens.known();
        opens.is_some_and(|opens| opens.iter().any(|name| name == asset))
    };
    let credentials = writer.world.credentials.iter();
    credentials
        .filter(|(_, credential)| opens(credential))
        .map(|(name, _)| name.clone())
        .collect()
}

fn ways(writer: &Writer<'_>, node: Node, id: &str, asset: &Asset, key: &str) -> Result<Node, Refused> {
    let mut changed = Node::new("changed-by");
    for way in &asset.changed_by {
        changed = changed.children(self::way(writer, way, asset, &format!("{key}.changed_by"))?);
    }
    let named = |way: &Way, name: &str| way.credential.as_deref() == Some(name);
    for name in opening(writer, id) {
        if !asset.changed_by.iter().any(|way| named(way, &name)) {
            changed = changed.child(credential_way(writer, &name, key)?);
        }
    }
    for job in shipping(writer, id) {
        if !asset
            .changed_by
            .iter()
            .any(|way| way.job.as_deref() == Some(job.as_str()))
        {
            changed = changed.child(job_way(&job, key)?);
        }
    }
    let mut destroyed = Node::new("destroyed-by");
    for way in &asset.destroyed_by {
        destroyed = destroyed.children(self::way(writer, way, asset, &format!("{key}.destroyed_by"))?);
    }
    let blocks = [changed, destroyed].into_iter().filter(|block| !block.is_empty());
    Ok(node.children(blocks))
}

/// The jobs that say of themselves that they ship an asset.
fn shipping(writer: &Writer<'_>, asset: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (repository, of) in &writer.world.repositories {
        for (workflow, file) in &of.workflows {
            for (job, said) in &file.jobs {
                if said.ships.as_deref() == Some(asset) {
                    found.push(format!("{repository}/{workflow}/{job}"));
                }
            }
        }
    }
    found
}

fn job_way(job: &str, key: &str) -> Result<Node, Refused> {
    let (repository, path) = workflows::job_path(job, &format!("{key}.job"))?;
    Ok(Node::new("job").arg(path).prop("of", repository))
}

/// Whoever has a credential.
fn credential_way(writer: &Writer<'_>, name: &str, key: &str) -> Result<Node, Refused> {
    let credential = writer.world.credentials.get(name);
    let credential = credential.ok_or_else(|| {
        Refused::new(
            format!("{key}.credential"),
            format!("there is no credential `{name}`"),
        )
    })?;
    let place = identities::place(writer, credential, &format!("world.credentials.{name}"))?;
    let node = Node::new("secret").arg(secret_name(name));
    Ok(match place {
        Some(place) => node.prop("in", place),
        None => node,
    })
}

fn way(writer: &Writer<'_>, way: &Way, asset: &Asset, key: &str) -> Result<Option<Node>, Refused> {
    if let Some(job) = &way.job {
        return job_way(job, key).map(Some);
    }
    if let Some(credential) = &way.credential {
        let known = writer.world.credentials.get(credential);
        // What a token of a registry, a cloud or a cluster opens is said where the token is described.
        return match known.map(|credential| credential.kind.as_str()) {
            Some("registry-token") => Ok(None),
            _ => credential_way(writer, credential, key).map(Some),
        };
    }
    if let Some(repository) = &way.gitops {
        let branch = way.branch.as_deref().unwrap_or("main");
        let node = Node::new("branch").arg(format!("{repository}:{branch}"));
        return match way.auto_sync {
            Some(May::Known(false)) => Ok(None),
            Some(May::Unknown) => Ok(Some(node.prop("sync", "unknown"))),
            _ => Ok(Some(node)),
        };
    }
    if way.trusted_publisher == Some(true) {
        return packages::way(asset, key).map(Some);
    }
    if !way.aws.is_empty() {
        return super::cloud::way(writer, way, key).map(Some);
    }
    if way.kubernetes.is_some() {
        return clusters::way(way, key).map(Some);
    }
    if way.image.is_some() {
        return packages::image(writer, way, key).map(Some);
    }
    Err(Refused::new(key, "is a way of no kind"))
}

/// What the stored credentials are, so that a secret's value is what it is and nothing else.
fn secrets(writer: &Writer<'_>) -> Result<Vec<Node>, Refused> {
    let mut nodes = Vec::new();
    for (name, credential) in &writer.world.credentials {
        let key = format!("world.credentials.{name}");
        let Some(place) = identities::place(writer, credential, &key)? else {
            continue;
        };
        let node = Node::new("secret").arg(secret_name(name)).prop("in", place);
        let node = match credential.kind.as_str() {
            "opaque" if credential.opens == May::Unknown => node.prop("opens", "unknown"),
            "opaque" => node,
            _ => node.child(identities::held(writer, name, credential, &key)?),
        };
        nodes.push(node);
    }
    debug_assert!(
        AS_OF < "2027-11-23",
        "assumptions hold on the day of the snapshots"
    );
    Ok(nodes)
}
