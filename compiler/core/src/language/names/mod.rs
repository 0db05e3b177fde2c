//! What refers to what: every reference of the tree against what the file declares.
//!
//! Which values refer, and to what, the table says ([`Kind`]); effects are looked up in `assets`.

mod assets;
mod declared;

use super::model::{Declaration, Text, When};
use super::report::{MAX_CANDIDATES, Report, meant};
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
            Kind::HumanOrTeam => self.among(&[Space::Team], kind.words(), text),
            Kind::Actor => self.among(&[Space::Actor], kind.words(), text),
            Kind::Store => self.store(text),
            Kind::Variable => self.variable(text),
            Kind::Anyone => self.among(&[Space::Team, Space::Actor], kind.words(), text),
            Kind::RefOf => {
                let (repository, branch) = text.split_once(':').unwrap_or((text, ""));
                self.repository(repository, text.span, |name| format!("\"{name}:{branch}\""));
            }
            Kind::Channel => self.channel(text),
            Kind::Asset => self.asset(text, node.row.id),
            _ => {}
        }
    }

    /// A name in one of several spaces, or one of a few words.
    fn among(&mut self, spaces: &[Space], words: &[&str], text: &Text) {
        let declared = self.declared;
        if words.contains(&text.as_str()) || spaces.iter().any(|space| declared.has(*space, "", text)) {
            return;
        }
        let nouns: Vec<&str> = spaces.iter().map(|space| space.noun()).collect();
        let names = spaces.iter().flat_map(|space| declared.names(*space, ""));
        let names = names.chain(words.iter().copied());
        self.tell(
            no_such(text, text.span, &nouns.join(", ")),
            text,
            text.span,
            names,
            quoted,
        );
    }

    /// The environment of a pipeline's target.
    fn environment(&mut self, text: &Text, top: &Checked<'_>) {
        let Some(repository) = top.text("of") else { return };
        let declared = self.declared;
        let known = declared.has(Space::Repository, "", &repository);
        if known && !declared.has(Space::Environment, &repository, text) {
            let noun = format!("environment of {}", repository.value);
            let names = declared.names(Space::Environment, &repository);
            self.tell(no_such(text, text.span, &noun), text, text.span, names, quoted);
        }
    }

    /// The repository of a value that holds it among other things, which `spell` spells again.
    fn repository(&mut self, name: &str, place: Span, spell: impl Fn(&str) -> String) {
        let declared = self.declared;
        if name != "*" && !declared.has(Space::Repository, "", name) {
            let names = declared.names(Space::Repository, "");
            self.tell(no_such(name, place, "repository"), name, place, names, spell);
        }
    }

    /// The repository of a place where secrets lie.
    fn store(&mut self, text: &Text) {
        let Some((kind, rest)) = text.split_once(':') else {
            return;
        };
        let (repository, tail) = rest.split_once('/').unwrap_or((rest, ""));
        let tail = if tail.is_empty() {
            String::new()
        } else {
            format!("/{tail}")
        };
        self.repository(repository, text.span, |name| format!("\"{kind}:{name}{tail}\""));
    }

    /// The repository of a variable.
    fn variable(&mut self, text: &Text) {
        if let Some((repository, name)) = text
            .strip_prefix("repository-variable:")
            .and_then(|rest| rest.split_once('/'))
        {
            self.repository(repository, text.span, |found| {
                format!("\"repository-variable:{found}/{name}\"")
            });
        }
    }

    fn channel(&mut self, text: &Text) {
        let (kind, name) = text.split_once(':').unwrap_or((text, ""));
        if !CHANNELS.contains(&kind) {
            let error = Diagnostic::error("unknown-word", format!("there is no channel \"{}\"", shown(kind)))
                .label(text.span, format!("must be one of {}", CHANNELS.join(", ")))
                .note("Who writes a channel decides who may steer its reader.");
            let spell = |kind: &str| format!("\"{kind}:{name}\"");
            self.tell(error, kind, text.span, CHANNELS.iter().copied(), spell);
        } else if kind != "web" {
            self.repository(name, text.span, |name| format!("\"{kind}:{name}\""));
        }
    }

    /// Tells an error with what was probably meant as a fix, spelled in full by `spell`; else with what there is.
    fn tell<'n>(
        &mut self,
        error: Diagnostic,
        written: &str,
        place: Span,
        names: impl Iterator<Item = &'n str>,
        spell: impl Fn(&str) -> String,
    ) {
        if self.report.full() {
            // Nobody will read it, and comparing is what costs.
            return self.report.push(error);
        }
        let names = self.report.candidates(names);
        self.report.push(match meant(written, names.iter().copied()) {
            Some(name) => {
                let text = spell(name);
                error.fix(format!("did you mean {text}?"), vec![Edit { span: place, text }])
            }
            None if names.is_empty() => error.help("declare it first"),
            None => error.help(format!("declare it, or use one of {}", some_of(&names))),
        });
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
    let names: Vec<&str> = repositories.iter().map(String::as_str).collect();
    let message = "`when` needs `of=` where several repositories are declared";
    Diagnostic::error("missing-value", message)
        .label(when.event.span, "of which repository?")
        .note("An event of a repository that nobody names is not looked at.")
        .help(format!("add of=…, one of {}", some_of(&names)))
}

fn no_such(name: &str, place: Span, noun: &str) -> Diagnostic {
    Diagnostic::error("unknown-name", format!("no {noun} is called \"{}\"", shown(name)))
        .label(place, "not declared in this file")
        .note(NOTHING_HELD)
}

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

/// The first few of many names.
fn some_of(names: &[&str]) -> String {
    const SHOWN: usize = 12;
    let more = if names.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", names[..names.len().min(SHOWN)].join(", "))
}
