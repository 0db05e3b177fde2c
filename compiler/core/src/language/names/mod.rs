//! What refers to what: every reference of the tree against what the file declares.
//!
//! Which values refer, and to what, the table says ([`Kind`]); effects are looked up in `assets`.

mod assets;
mod declared;

use super::model::{Declaration, Text, When};
use super::report::{Report, meant};
use super::schema::{Kind, Space};
use super::validate::Checked;
use super::values::{Scalar, shown};
use declared::Declared;
use gabion_facts::diagnostic::{Diagnostic, Edit};
use gabion_facts::source::Span;

/// What agents take in, besides the code of a repository: the part of a channel before the `:`.
pub const CHANNELS: &[&str] = &["issues", "comments", "pull-requests", "discussions", "web"];

/// Checks all references, and fills in the repository of events where only one is declared.
pub(super) fn check(nodes: &[Checked<'_>], declaration: &mut Declaration, report: &mut Report) {
    let declared = Declared::of(nodes, report);
    let mut look = Look {
        declared: &declared,
        report,
    };
    for node in nodes {
        look.node(node, node);
    }
    look.events(declaration);
}

/// Why a name that nothing declares matters.
const NOTHING_HELD: &str =
    "A name that nothing declares holds nothing: what it was to forbid or allow would not be looked at.";

struct Look<'d, 'r> {
    declared: &'d Declared,
    report: &'r mut Report,
}

impl Look<'_, '_> {
    /// `top` is the node at the top of the file in which `node` stands.
    fn node(&mut self, node: &Checked<'_>, top: &Checked<'_>) {
        let arguments = node.arguments.iter().map(|(row, scalar)| (row.kind, scalar));
        let properties = node.properties.iter().map(|(row, scalar)| (row.kind, scalar));
        for (kind, scalar) in arguments.chain(properties) {
            let Scalar::Text(text) = scalar else { continue };
            self.value(kind, text, node, top);
        }
        for child in &node.children {
            self.node(child, top);
        }
    }

    fn value(&mut self, kind: Kind, text: &Text, node: &Checked<'_>, top: &Checked<'_>) {
        match kind {
            Kind::Declared(Space::Environment) => self.environment(text, top),
            Kind::Declared(space) => self.among(&[space], &[], text),
            Kind::HumanOrTeam => self.among(&[Space::Team], &["human"], text),
            Kind::Actor => self.among(&[Space::Actor], &["any-agent", "stranger"], text),
            Kind::Anyone => self.among(&[Space::Team, Space::Actor], &["any-agent", "stranger"], text),
            Kind::RefOf => {
                let (repository, branch) = text.split_once(':').unwrap_or((text, ""));
                self.prefixed(repository, branch, text);
            }
            Kind::Channel => self.channel(text),
            Kind::Asset => self.asset(text, node),
            _ => {}
        }
    }

    /// A name in one of several spaces, or one of a few words.
    fn among(&mut self, spaces: &[Space], words: &[&str], text: &Text) {
        if words.contains(&text.as_str()) || spaces.iter().any(|space| self.declared.has(*space, "", text)) {
            return;
        }
        let nouns: Vec<&str> = spaces.iter().map(|space| space.noun()).collect();
        let noun = nouns.join(", ");
        let names = spaces
            .iter()
            .flat_map(|space| self.declared.names(*space, ""))
            .chain(words.iter().copied());
        self.unknown(text, &noun, "", names.collect());
    }

    /// The environment of a pipeline's target.
    fn environment(&mut self, text: &Text, top: &Checked<'_>) {
        let Some(repository) = top.text("of") else { return };
        if self.declared.has(Space::Environment, &repository, text)
            || !self.declared.has(Space::Repository, "", &repository)
        {
            return;
        }
        let names = self.declared.names(Space::Environment, &repository).collect();
        self.unknown(text, &format!("environment of {}", repository.value), "", names);
    }

    /// `REPOSITORY:REST`, whose rest is not looked up.
    fn prefixed(&mut self, repository: &str, rest: &str, text: &Text) {
        if repository != "*" && !self.declared.has(Space::Repository, "", repository) {
            let names: Vec<&str> = self.declared.names(Space::Repository, "").collect();
            let written = Text::new(repository.to_owned(), text.span);
            let error = no_such(&written, "repository");
            self.report.push(answer(
                error,
                repository,
                names,
                |name| format!("\"{name}:{rest}\""),
                text.span,
            ));
        }
    }

    fn channel(&mut self, text: &Text) {
        let (kind, name) = text.split_once(':').unwrap_or((text, ""));
        if !CHANNELS.contains(&kind) {
            let error = Diagnostic::error("unknown-word", format!("there is no channel \"{}\"", shown(kind)))
                .label(text.span, format!("must be one of {}", CHANNELS.join(", ")))
                .note("Who writes a channel decides who may steer its reader.");
            self.report.push(answer(
                error,
                kind,
                CHANNELS.to_vec(),
                |kind| format!("\"{kind}:{name}\""),
                text.span,
            ));
        } else if kind != "web" && name != "*" && !self.declared.has(Space::Repository, "", name) {
            let names: Vec<&str> = self.declared.names(Space::Repository, "").collect();
            let error = no_such(&Text::new(name.to_owned(), text.span), "repository");
            self.report.push(answer(
                error,
                name,
                names,
                |name| format!("\"{kind}:{name}\""),
                text.span,
            ));
        }
    }

    fn unknown(&mut self, text: &Text, noun: &str, prefix: &str, names: Vec<&str>) {
        let error = no_such(text, noun);
        self.report.push(answer(
            error,
            text,
            names,
            |name| format!("\"{prefix}{name}\""),
            text.span,
        ));
    }

    /// Where one repository is declared, events are its; where several are, it must be said.
    fn events(&mut self, declaration: &mut Declaration) {
        let repositories: Vec<String> = declaration
            .repositories
            .iter()
            .map(|repository| repository.name.value.clone())
            .collect();
        let starts = declaration.agents.iter_mut().flat_map(|agent| &mut agent.starts);
        let whens = declaration
            .automations
            .iter_mut()
            .flat_map(|automation| &mut automation.whens);
        for when in starts.chain(whens).filter(|when| when.of.is_none()) {
            match repositories.as_slice() {
                [only] => when.of = Some(Text::new(only.clone(), when.span)),
                [] => {}
                several => self.report.push(whose_event(when, several)),
            }
        }
    }
}

fn whose_event(when: &When, repositories: &[String]) -> Diagnostic {
    Diagnostic::error(
        "missing-value",
        "`when` needs `of=` where several repositories are declared",
    )
    .label(when.event.span, "of which repository?")
    .note("An event of a repository that nobody names is not looked at.")
    .help(format!("add of=…, one of {}", repositories.join(", ")))
}

fn no_such(text: &Text, noun: &str) -> Diagnostic {
    Diagnostic::error("unknown-name", format!("no {noun} is called \"{}\"", shown(text)))
        .label(text.span, "not declared in this file")
        .note(NOTHING_HELD)
}

/// Adds what was probably meant as a fix, spelled in full by `spell`; else what there is.
fn answer(
    error: Diagnostic,
    written: &str,
    names: Vec<&str>,
    spell: impl Fn(&str) -> String,
    place: Span,
) -> Diagnostic {
    if let Some(name) = meant(written, names.iter().copied()) {
        let text = spell(name);
        return error.fix(format!("did you mean {text}?"), vec![Edit { span: place, text }]);
    }
    const SHOWN: usize = 12;
    let more = if names.len() > SHOWN { ", …" } else { "" };
    match names.len() {
        0 => error.help("none is declared; declare it first"),
        _ => error.help(format!(
            "declare it, or use one of {}{more}",
            names[..names.len().min(SHOWN)].join(", ")
        )),
    }
}
