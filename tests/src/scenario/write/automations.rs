//! Automations, and what they do when something happens.

use super::identities::identity;
use super::kdl::Node;
use super::{Writer, stated};
use crate::scenario::Refused;
use crate::scenario::model::{Act, May, Principal};

pub(super) fn automation(
    writer: &Writer<'_>,
    id: &str,
    principal: &Principal,
) -> Result<Option<Node>, Refused> {
    let key = format!("world.principals.{id}");
    let Some(identity) = identity(writer, id) else {
        // The platform's own bots are read from settings; what has no account does nothing here.
        return Ok(None);
    };
    let mut node = Node::new("automation").arg(id);
    node = node.child(identity);
    let acts = match &principal.acts {
        May::Known(acts) => acts.as_slice(),
        // What nobody has stated is asked about: an installed App that no declaration names.
        May::Unknown => return Ok(None),
    };
    for act in acts {
        if is_unstated(act) {
            // An App of which nobody has stated what it does is not declared: that is the question.
            return Ok(None);
        }
        node = node.children(behaviour(writer, act, &format!("{key}.acts"))?);
    }
    Ok(Some(node))
}

fn is_unstated(act: &Act) -> bool {
    [&act.when, &act.scope_read_from, &act.computed_from]
        .into_iter()
        .any(|word| *word == Some(May::Unknown))
}

/// Approvals within the scope that the base branch declares: one behaviour for each agent.
fn within(writer: &Writer<'_>, act: &Act, key: &str) -> Result<Vec<Node>, Refused> {
    let id = act.repository.clone().unwrap_or_default();
    let declared = writer
        .world
        .repositories
        .get(&id)
        .and_then(|repository| repository.declaration.as_ref());
    let declared =
        declared.ok_or_else(|| Refused::new(key, format!("`{id}` has no declaration with a scope")))?;
    let mut nodes = Vec::new();
    for (agent, paths) in &declared.scope {
        let plain = |path: &String| {
            let path = path.split_once(':').map_or(path.as_str(), |(_, path)| path);
            path.trim_start_matches('/').to_owned()
        };
        let within = paths
            .iter()
            .fold(Node::new("within"), |node, path| node.arg(plain(path)));
        let approves = Node::new("approves")
            .arg("what lies within the declared scope")
            .prop("author", agent)
            .prop("read-from", plain(&declared.path))
            .child(within);
        nodes.push(
            Node::new("when")
                .arg("pull-request")
                .prop("of", &id)
                .child(approves),
        );
    }
    Ok(nodes)
}

fn behaviour(writer: &Writer<'_>, act: &Act, key: &str) -> Result<Vec<Node>, Refused> {
    let event = |does: Node| {
        let repository = act.repository.clone().unwrap_or_default();
        Node::new("when")
            .arg("pull-request")
            .prop("of", repository)
            .child(does)
    };
    let when = act
        .when
        .as_ref()
        .map(|when| stated(when, &format!("{key}.when")))
        .transpose()?;
    match act.does.as_str() {
        "approve" if when.is_some_and(|when| when == "within-declared-scope") => {
            let from = act.scope_read_from.as_ref();
            let from = from
                .map(|from| stated(from, &format!("{key}.scope_read_from")))
                .transpose()?;
            match from.map(String::as_str) {
                Some("base") => within(writer, act, key),
                // What the proposal itself may say limits nothing.
                Some("head") => Ok(vec![event(
                    Node::new("approves").arg("what declares itself in scope"),
                )]),
                _ => Err(Refused::new(
                    format!("{key}.scope_read_from"),
                    "is neither `head` nor `base`",
                )),
            }
        }
        "approve" => Ok(vec![event(Node::new("approves").arg("green pull requests"))]),
        "open-pull-request" => Ok(vec![event(Node::new("proposes").arg("what it finds"))]),
        // Settings say that Copilot reviews, and whose checks count.
        "review" => Ok(Vec::new()),
        "report-check" => match act
            .computed_from
            .as_ref()
            .and_then(May::known)
            .map(String::as_str)
        {
            None | Some("outside-the-pull-request") => Ok(Vec::new()),
            Some(other) => Err(Refused::new(
                format!("{key}.computed_from"),
                format!("`{other}` is not `outside-the-pull-request`"),
            )),
        },
        other => Err(Refused::new(
            format!("{key}.does"),
            format!("`{other}` is no act"),
        )),
    }
}
