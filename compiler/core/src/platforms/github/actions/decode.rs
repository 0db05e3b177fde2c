//! KDL to the catalogue.

use super::{Action, Asks, Behaviour, Catalogue, Command, Does, Exchange, Executes, Opens, Secret};
use gabion_facts::diagnostic::Diagnostic;
use gabion_facts::syntax::{Document, Node};

impl Catalogue {
    /// Decodes a catalogue.
    ///
    /// # Errors
    /// Every node that is not understood, located.
    pub fn decode(document: &Document) -> Result<Catalogue, Vec<Diagnostic>> {
        let mut catalogue = Catalogue::default();
        let mut errors = Vec::new();
        for node in &document.nodes {
            match node.name.value.as_str() {
                "action" => catalogue.actions.push(action(node, &mut errors)),
                "command" => command(node, &mut catalogue.commands, &mut errors),
                "secret" => secret(node, &mut catalogue.secrets, &mut errors),
                _ => errors.push(misplaced(node)),
            }
        }
        for (at, command) in catalogue.commands.iter().enumerate() {
            if let Some(tool) = command.words.first() {
                catalogue.by_tool.entry(tool.clone()).or_default().push(at);
            }
        }
        if errors.is_empty() {
            Ok(catalogue)
        } else {
            Err(errors)
        }
    }
}

fn action(node: &Node, errors: &mut Vec<Diagnostic>) -> Action {
    let mut action = Action {
        name: texts(node)
            .first()
            .map(|name| name.to_ascii_lowercase())
            .unwrap_or_default(),
        agent: None,
        tokens: Vec::new(),
        exchange: None,
        app_keys: Vec::new(),
        reads: Vec::new(),
        runs: Vec::new(),
        executes: Executes::Unknown,
        asks: None,
        behaviours: Vec::new(),
        as_of: property(node, "as-of").unwrap_or_default(),
        source: property(node, "source").unwrap_or_default(),
    };
    for child in node.children() {
        match child.name.value.as_str() {
            "agent" => action.agent = texts(child).pop(),
            "token" => action.tokens.extend(texts(child)),
            "app-key" => action.app_keys.extend(texts(child)),
            "reads" => action.reads.extend(texts(child)),
            "runs" => action.runs.extend(texts(child)),
            "exchange" => action.exchange = Some(exchange(child)),
            "executes" => action.executes = executes(child, errors),
            "asks" => action.asks = Some(asks(child)),
            _ => action.behaviours.extend(behaviour(child, errors)),
        }
    }
    if action.name.is_empty() || action.as_of.is_empty() || action.source.is_empty() {
        errors.push(
            Diagnostic::error("catalogue", "an action needs a name, `as-of` and `source`")
                .label(node.span, ""),
        );
    }
    action
}

fn exchange(node: &Node) -> Exchange {
    let grants = node
        .children()
        .iter()
        .filter(|child| child.name.value == "grants")
        .flat_map(texts)
        .collect();
    Exchange {
        app: texts(node).pop().unwrap_or_default(),
        unless: property(node, "unless"),
        grants,
    }
}

fn asks(node: &Node) -> Asks {
    Asks {
        approvers: texts(node).pop().unwrap_or_default(),
        count: property(node, "count"),
        not_starter: property(node, "not-starter"),
    }
}

fn executes(node: &Node, errors: &mut Vec<Diagnostic>) -> Executes {
    match texts(node).first().map(String::as_str) {
        Some("nothing") => Executes::Nothing,
        Some("steering") => Executes::Steering,
        Some("script") => Executes::Script,
        Some("all") => Executes::All,
        _ => {
            errors.push(misplaced(node));
            Executes::Unknown
        }
    }
}

fn behaviour(node: &Node, errors: &mut Vec<Diagnostic>) -> Option<Behaviour> {
    let does = match node.name.value.as_str() {
        "approves" => Does::Approves,
        "merges" => Does::Merges,
        "proposes" => Does::Proposes,
        "pushes" => Does::Pushes,
        "publishes" => Does::Publishes(texts(node).pop().unwrap_or_default()),
        "deploys" => Does::Deploys,
        "uploads" => Does::Uploads,
        "downloads" => Does::Downloads,
        "restores" => Does::Restores,
        "saves" => Does::Saves,
        "checkout" => Does::Checkout,
        _ => {
            errors.push(misplaced(node));
            return None;
        }
    };
    Some(Behaviour {
        does,
        when: property(node, "when"),
        unless: property(node, "unless"),
    })
}

fn command(node: &Node, commands: &mut Vec<Command>, errors: &mut Vec<Diagnostic>) {
    let (mut behaviours, mut executed, mut agent) = (Vec::new(), Executes::Unknown, None);
    for child in node.children() {
        match child.name.value.as_str() {
            "agent" => agent = texts(child).pop(),
            "executes" => executed = executes(child, errors),
            _ => behaviours.extend(behaviour(child, errors)),
        }
    }
    for text in texts(node) {
        let words = text.split_whitespace().map(str::to_owned).collect();
        commands.push(Command {
            words,
            agent: agent.clone(),
            behaviours: behaviours.clone(),
            executes: executed,
        });
    }
}

fn secret(node: &Node, secrets: &mut Vec<Secret>, errors: &mut Vec<Diagnostic>) {
    let Some(child) = node.children().first() else {
        errors.push(misplaced(node));
        return;
    };
    let opens = match (child.name.value.as_str(), texts(child).pop()) {
        ("opens", None) => Opens::Nothing,
        ("opens", Some(registry)) => Opens::Registry(registry),
        ("cloud", Some(cloud)) => Opens::Cloud(cloud),
        ("github", _) => Opens::GitHub,
        _ => {
            errors.push(misplaced(child));
            return;
        }
    };
    secrets.extend(texts(node).into_iter().map(|name| Secret {
        name,
        opens: opens.clone(),
    }));
}

fn misplaced(node: &Node) -> Diagnostic {
    let message = format!("`{}` has no meaning here in a catalogue", node.name.value);
    Diagnostic::error("catalogue", message).label(node.name.span, "")
}

fn texts(node: &Node) -> Vec<String> {
    node.texts().map(str::to_owned).collect()
}

fn property(node: &Node, name: &str) -> Option<String> {
    node.text_of(name).map(str::to_owned)
}
