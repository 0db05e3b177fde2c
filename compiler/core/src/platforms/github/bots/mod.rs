//! The files of bots that open, approve and merge: what they say, as deeds with conditions.
//!
//! In: a [`Tree`] and the texts of its files. Out: [`BotFile`]s. Never: states facts. A condition that the proposer can make true by
//! itself is left out; what cannot be decided makes a deed a question.

mod bulldozer;
mod kodiak;
mod mergify;
mod renovate;
#[cfg(test)]
mod tests;

use super::read::{load, unreadable};
use super::tree::{Content, Tree};
use crate::notation;
use crate::yaml::{Node, YamlError};
use gabion_facts::diagnostic::Diagnostic;
use gabion_facts::source::{FileId, Sources, Span};
use std::collections::BTreeSet;

/// What a bot does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// Approves pull requests.
    Approves,
    /// Merges pull requests, or arms their merge.
    Merges,
    /// Pushes to the base without a pull request.
    Pushes,
}

/// For whose proposals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Anybody's.
    Anybody,
    /// Those that carry one of these labels.
    Labelled(Vec<String>),
    /// Those that somebody with access has marked in another way.
    Marked,
    /// Those of these authors, as the platform spells them: `dependabot[bot]`, `dana`.
    Authors(Vec<String>),
}

/// A deed and its conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What.
    pub deed: Deed,
    /// Whose.
    pub whose: Whose,
    /// Names of the branches that it is for; none: any.
    pub bases: Option<Vec<String>>,
    /// What of its conditions is not decided: the question in words that follow "whether", and its answer.
    pub doubt: Option<(String, String)>,
    /// Where it is written.
    pub span: Span,
}

/// A bot's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BotFile {
    /// The App's slug.
    pub app: &'static str,
    /// The path.
    pub path: String,
    /// Where it opens pull requests, if it does.
    pub proposes: Option<Span>,
    /// Names of the branches that those are for, the default one left out.
    pub targets: Vec<String>,
    /// Labels that it sets on them.
    pub labels: BTreeSet<String>,
    /// What it decides.
    pub rules: Vec<Rule>,
}

impl BotFile {
    fn new(app: &'static str, path: &str) -> Self {
        BotFile {
            app,
            path: path.to_owned(),
            proposes: None,
            targets: Vec::new(),
            labels: BTreeSet::new(),
            rules: Vec::new(),
        }
    }

    /// Its bot.
    pub fn actor(&self) -> String {
        super::actors::bot(self.app)
    }

    /// Whether it does something of a kind.
    pub fn does(&self, deed: Deed) -> bool {
        self.rules.iter().any(|rule| rule.deed == deed)
    }
}

/// How a file is written.
#[derive(Clone, Copy)]
enum Notation {
    Json,
    Toml,
    Yaml,
}

/// A kind of file.
struct Kind {
    app: &'static str,
    paths: &'static [&'static str],
    notation: Notation,
    read: fn(&mut BotFile, &Node),
    proposes: bool,
    deeds: &'static [Deed],
}

/// A file of which only a key is a bot's.
const PACKAGE: &str = "package.json";

/// Where each bot looks, in its own order. Sources: docs.renovatebot.com, "Configuration options"; docs.mergify.com, "File format";
/// kodiakhq.com/docs/config-reference; palantir/bulldozer README, 2026-09.
const KINDS: [Kind; 4] = [
    Kind {
        app: "renovate",
        paths: &[
            "renovate.json",
            "renovate.json5",
            ".github/renovate.json",
            ".github/renovate.json5",
            ".renovaterc",
            ".renovaterc.json",
            ".renovaterc.json5",
            PACKAGE,
        ],
        notation: Notation::Json,
        read: renovate::read,
        proposes: true,
        deeds: &[Deed::Merges, Deed::Pushes],
    },
    Kind {
        app: "mergify",
        paths: &[".mergify.yml", ".mergify/config.yml", ".github/mergify.yml"],
        notation: Notation::Yaml,
        read: mergify::read,
        proposes: false,
        deeds: &[Deed::Approves, Deed::Merges],
    },
    Kind {
        app: "kodiakhq",
        paths: &[".kodiak.toml", ".github/.kodiak.toml"],
        notation: Notation::Toml,
        read: kodiak::read,
        proposes: false,
        deeds: &[Deed::Approves, Deed::Merges],
    },
    Kind {
        app: "bulldozer",
        paths: &[".bulldozer.yml"],
        notation: Notation::Yaml,
        read: bulldozer::read,
        proposes: false,
        deeds: &[Deed::Merges],
    },
];

/// Whether a path is a bot's file.
pub(super) fn wants(path: &str) -> bool {
    KINDS.iter().any(|kind| kind.paths.contains(&path))
}

/// The Apps whose files are read here, in their order.
pub fn apps() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|kind| kind.app)
}

/// The paths at which a file is a bot's as a whole.
pub fn files() -> impl Iterator<Item = &'static str> {
    let paths = KINDS.iter().flat_map(|kind| kind.paths.iter().copied());
    paths.filter(|path| *path != PACKAGE)
}

/// Reads the files of bots that are there: of each bot the first, as the bots do.
pub(super) fn read(tree: &Tree, sources: &Sources, findings: &mut Vec<Diagnostic>) -> Vec<BotFile> {
    let mut found = Vec::new();
    for kind in &KINDS {
        for path in kind.paths {
            let Some(content) = tree.files.get(*path) else {
                continue;
            };
            let mut file = BotFile::new(kind.app, path);
            match parse(kind.notation, content, sources) {
                Ok((at, root)) => {
                    let Some(root) = settings(path, root) else {
                        continue;
                    };
                    if kind.proposes {
                        file.proposes =
                            Some(Span::new(at, root.span.start as usize, root.span.start as usize));
                    }
                    (kind.read)(&mut file, &root);
                }
                Err((_, span)) if *path == PACKAGE && span.end > 0 => continue,
                Err((message, span)) => {
                    findings.push(unreadable(path, &message, span));
                    unread(kind, &mut file, span);
                }
            }
            found.push(file);
            break;
        }
    }
    found
}

/// The part of a file that is the bot's: of `package.json` a key.
fn settings(path: &str, root: Node) -> Option<Node> {
    match path {
        PACKAGE => root.get("renovate").cloned(),
        _ => Some(root),
    }
}

fn parse(notation: Notation, content: &Content, sources: &Sources) -> Result<(FileId, Node), (String, Span)> {
    let Content::Text(file) = content else {
        return load(content, sources);
    };
    let text = &sources.get(*file).text;
    let fault = |error: YamlError| (error.message, error.span);
    let root = match notation {
        Notation::Yaml => return load(content, sources),
        Notation::Json => notation::json5(text, *file).map_err(fault)?,
        Notation::Toml => notation::toml(text, *file).map_err(fault)?,
    };
    Ok((*file, root))
}

/// A file that cannot be read may say anything.
fn unread(kind: &Kind, file: &mut BotFile, span: Span) {
    file.proposes = kind.proposes.then_some(span);
    for deed in kind.deeds {
        file.rules.push(Rule {
            deed: *deed,
            whose: Whose::Anybody,
            bases: None,
            doubt: Some((
                format!("{} says what it may; it cannot be read", file.path),
                "mend the file".to_owned(),
            )),
            span,
        });
    }
}

/// The texts of a list, or a single text.
fn texts(node: Option<&Node>) -> Vec<String> {
    let Some(node) = node else { return Vec::new() };
    let single = node.as_text().into_iter();
    let items = node.items().iter().filter_map(Node::as_text);
    single.chain(items).map(|text| text.value).collect()
}

/// A truth value; none: it is not one.
fn truth(node: Option<&Node>) -> Option<bool> {
    node?.as_scalar()?.as_bool()
}
