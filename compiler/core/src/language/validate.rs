//! The tree against the table: what may stand where, what must, and what is written twice.
//!
//! Everything is looked at, whatever else is wrong. What is sound is kept as [`Checked`] nodes, from which decoding takes values
//! without asking again.

use super::model::Text;
use super::report::{Report, meant, suggest};
use super::schema::{self, Argument, NodeRow, Property, Status};
use super::values::{self, Scalar, shown};
use gabion_facts::diagnostic::{Diagnostic, Edit};
use gabion_facts::source::{Span, Spanned};
use gabion_facts::syntax::{Entry, Node};

/// Why what is not understood is not passed over.
const NOT_PASSED_OVER: &str =
    "What is not understood is never passed over: it may be what was meant to hold something back.";

/// A node with its row, and the values that are sound.
#[derive(Debug)]
pub(super) struct Checked<'d> {
    pub(super) row: &'static NodeRow,
    pub(super) node: &'d Node,
    /// With the rows that they answer; a repeated one occurs again.
    pub(super) arguments: Vec<(&'static Argument, Scalar)>,
    pub(super) properties: Vec<(&'static Property, Scalar)>,
    pub(super) children: Vec<Checked<'d>>,
}

impl Checked<'_> {
    /// The first argument.
    pub(super) fn argument(&self) -> Option<Text> {
        self.texts().next()
    }

    /// The arguments that are texts.
    pub(super) fn texts(&self) -> impl Iterator<Item = Text> {
        self.arguments.iter().filter_map(|(_, scalar)| scalar.text())
    }

    /// The argument called `name`.
    pub(super) fn named(&self, name: &str) -> Option<&Scalar> {
        self.arguments
            .iter()
            .find(|(row, _)| row.name == name)
            .map(|(_, scalar)| scalar)
    }

    /// A property that is a text.
    pub(super) fn text(&self, name: &str) -> Option<Text> {
        self.property(name)?.text()
    }

    /// A property that is a number.
    pub(super) fn integer(&self, name: &str) -> Option<Spanned<u64>> {
        self.property(name)?.integer()
    }

    fn property(&self, name: &str) -> Option<&Scalar> {
        self.properties
            .iter()
            .find(|(row, _)| row.name == name)
            .map(|(_, scalar)| scalar)
    }

    /// The first child of a row.
    pub(super) fn child(&self, id: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.row.id == id)
    }

    /// The children of a row.
    pub(super) fn children<'c>(&'c self, id: &'c str) -> impl Iterator<Item = &'c Self> {
        self.children.iter().filter(move |child| child.row.id == id)
    }
}

impl Scalar {
    pub(super) fn text(&self) -> Option<Text> {
        match self {
            Scalar::Text(text) => Some(text.clone()),
            Scalar::Integer(_) => None,
        }
    }

    pub(super) fn integer(&self) -> Option<Spanned<u64>> {
        match self {
            Scalar::Integer(number) => Some(number.clone()),
            Scalar::Text(_) => None,
        }
    }
}

/// The sound nodes of a block, in their order. `parent` is the row's id, `place` where its missing nodes are told, if they are.
pub(super) fn block<'d>(
    parent: &str,
    place: Option<Span>,
    nodes: &'d [Node],
    report: &mut Report,
) -> Vec<Checked<'d>> {
    let mut kept = Vec::new();
    let mut met: Vec<(&'static str, Span)> = Vec::new();
    for node in nodes {
        let Some(row) = known(parent, node, report) else {
            continue;
        };
        match met.iter().find(|(id, _)| *id == row.id) {
            Some((_, first)) if !row.occurs.repeats() => report.push(twice(row, node, *first)),
            Some(_) => kept.push(node_of(row, node, report)),
            None => {
                met.push((row.id, node.name.span));
                kept.push(node_of(row, node, report));
            }
        }
    }
    if let Some(place) = place {
        for row in schema::children(parent).filter(|row| row.occurs.needed()) {
            if !met.iter().any(|(id, _)| *id == row.id) {
                report.push(missing_node(parent, row, place));
            }
        }
    }
    kept
}

fn twice(row: &NodeRow, node: &Node, first: Span) -> Diagnostic {
    let edit = Edit {
        span: node.span,
        text: String::new(),
    };
    Diagnostic::error("duplicate", format!("`{}` stands twice", row.name))
        .label(node.head(), "again here")
        .label(first, "first here")
        .note(format!("{} Only one can count.", row.doc))
        .fix("remove the second one", vec![edit])
}

fn missing_node(parent: &str, row: &NodeRow, place: Span) -> Diagnostic {
    let parent = schema::row(parent).map_or("the file", |row| row.name);
    Diagnostic::error("missing-value", format!("`{parent}` needs `{}`", row.name))
        .label(place, format!("`{}` is missing in its block", row.name))
        .note(row.doc)
        .help(format!("add {}", row.example))
}

/// The row of a node, if it may stand here and has an effect in this edition.
fn known(parent: &str, node: &Node, report: &mut Report) -> Option<&'static NodeRow> {
    let Some(row) = schema::child(parent, &node.name.value) else {
        report.push_with(|| unknown_node(parent, node));
        return None;
    };
    if let Status::Later(meanwhile) = row.status {
        report.push(not_yet(row.name, row.doc, meanwhile, node.name.span));
        return None;
    }
    Some(row)
}

fn not_yet(name: &str, doc: &str, meanwhile: &str, span: Span) -> Diagnostic {
    Diagnostic::error("not-yet", format!("`{name}` is not yet in this edition"))
        .label(span, "known, but not read by this compiler")
        .note(format!("It will mean: {doc} Until then nothing may rest on it."))
        .help(meanwhile)
}

fn unknown_node(parent: &str, node: &Node) -> Diagnostic {
    let name = node.name.value.as_str();
    let place = schema::row(parent).map_or("the top of the file".to_owned(), |row| format!("`{}`", row.name));
    if let Some(row) = schema::rows().find(|row| row.name == name) {
        let homes: Vec<String> = row
            .parents
            .iter()
            .map(|id| {
                schema::row(id).map_or("the top of the file".to_owned(), |row| format!("`{}`", row.name))
            })
            .collect();
        return Diagnostic::error("unknown-node", format!("`{name}` does not stand in {place}"))
            .label(node.name.span, format!("belongs in {}", homes.join(", ")))
            .note(NOT_PASSED_OVER)
            .help(format!("move it to {}", homes.join(" or ")));
    }
    let words: Vec<&str> = schema::children(parent).map(|row| row.name).collect();
    let error = Diagnostic::error(
        "unknown-node",
        format!("`{}` is not a node of {place}", shown(name)),
    )
    .label(node.name.span, "not known here")
    .note(NOT_PASSED_OVER);
    if words.is_empty() {
        return error.help(format!("{place} has no block; remove it"));
    }
    suggest(error, name, &words, node.name.span, false)
}

fn node_of<'d>(row: &'static NodeRow, node: &'d Node, report: &mut Report) -> Checked<'d> {
    let arguments = arguments(row, node, report);
    let properties = properties(row, node, report);
    // What a later edition would bring along is not missing now.
    let later = |property: &Property| matches!(property.status, Status::Later(_));
    let partial = row
        .properties
        .iter()
        .any(|property| later(property) && node.property(property.name).is_some());
    let children = block(row.id, (!partial).then(|| node.head()), node.children(), report);
    Checked {
        row,
        node,
        arguments,
        properties,
        children,
    }
}

fn arguments(row: &'static NodeRow, node: &Node, report: &mut Report) -> Vec<(&'static Argument, Scalar)> {
    let mut kept = Vec::new();
    let mut count = 0;
    for entry in node.entries.iter().filter(|entry| entry.name.is_none()) {
        let last = row.arguments.last().filter(|last| last.occurs.repeats());
        let Some(argument) = row.arguments.get(count).or(last) else {
            report.push(surplus(row, entry));
            continue;
        };
        count += 1;
        let what = format!("{} of `{}`", argument.name, row.name);
        match values::check(argument.kind, &what, argument.doc, &entry.value) {
            Ok(scalar) => kept.push((argument, scalar)),
            Err(error) => report.push(*error),
        }
    }
    for argument in row
        .arguments
        .iter()
        .skip(count)
        .filter(|argument| argument.occurs.needed())
    {
        let error = Diagnostic::error("missing-value", format!("`{}` needs {}", row.name, argument.name))
            .label(node.name.span, format!("followed by {}", argument.kind.expects()))
            .note(argument.doc)
            .help(format!("write it as in: {}", row.example));
        report.push(error);
    }
    kept
}

fn surplus(row: &NodeRow, entry: &Entry) -> Diagnostic {
    let error = Diagnostic::error("wrong-type", format!("`{}` has one value too many", row.name))
        .label(entry.span, "not expected")
        .note(NOT_PASSED_OVER);
    let names: Vec<&str> = row.properties.iter().map(|property| property.name).collect();
    if names.is_empty() {
        let edit = Edit {
            span: entry.span,
            text: String::new(),
        };
        return error.fix("remove it", vec![edit]);
    }
    error.help(format!(
        "remove it, or name it: `{}` has {}",
        row.name,
        names.join("=, ") + "="
    ))
}

fn properties(row: &'static NodeRow, node: &Node, report: &mut Report) -> Vec<(&'static Property, Scalar)> {
    let mut kept: Vec<(&'static Property, Scalar)> = Vec::new();
    let mut met: Vec<(&'static str, Span)> = Vec::new();
    for entry in &node.entries {
        let Some(name) = &entry.name else { continue };
        let Some(property) = row.properties.iter().find(|property| property.name == name.value) else {
            report.push_with(|| unknown_property(row, name, entry));
            continue;
        };
        if let Status::Later(meanwhile) = property.status {
            met.push((property.name, entry.span));
            report.push(not_yet(property.name, property.doc, meanwhile, entry.span));
        } else if let Some((_, first)) = met.iter().find(|(known, _)| *known == property.name) {
            report.push(property_twice(row, property, entry, *first));
        } else {
            met.push((property.name, entry.span));
            let what = format!("`{}` of `{}`", property.name, row.name);
            match values::check(property.kind, &what, property.doc, &entry.value) {
                Ok(scalar) => kept.push((property, scalar)),
                Err(error) => report.push(edition(row, *error)),
            }
        }
    }
    for property in row.properties.iter().filter(|property| property.needed) {
        if !met.iter().any(|(name, _)| *name == property.name) && row.id != "gabion" {
            report.push(missing_property(row, property, node));
        }
    }
    kept
}

/// A wrong edition has its own name: everything else hangs on it.
fn edition(row: &NodeRow, mut error: Diagnostic) -> Diagnostic {
    if row.id == "gabion" && error.slug == "unknown-word" {
        error.slug = "unknown-edition";
    }
    error
}

fn property_twice(row: &NodeRow, property: &Property, entry: &Entry, first: Span) -> Diagnostic {
    let edit = Edit {
        span: entry.span,
        text: String::new(),
    };
    Diagnostic::error(
        "duplicate",
        format!("`{}` of `{}` is given twice", property.name, row.name),
    )
    .label(entry.span, "again here")
    .label(first, "first here")
    .note(format!("{} Only one can count.", property.doc))
    .fix("remove the second one", vec![edit])
}

/// The error of a property that must be there.
pub(super) fn missing_property(row: &NodeRow, property: &Property, node: &Node) -> Diagnostic {
    Diagnostic::error(
        "missing-value",
        format!("`{}` needs `{}=`", row.name, property.name),
    )
    .label(
        node.head(),
        format!("`{}=` is missing: {}", property.name, property.kind.expects()),
    )
    .note(property.doc)
    .help(format!("add {}=…, {}", property.name, property.kind.expects()))
}

fn unknown_property(row: &NodeRow, name: &Spanned<String>, entry: &Entry) -> Diagnostic {
    let words: Vec<&str> = row.properties.iter().map(|property| property.name).collect();
    let error = Diagnostic::error(
        "unknown-property",
        format!("`{}` has no property `{}`", row.name, shown(&name.value)),
    )
    .label(name.span, "not known here")
    .note(NOT_PASSED_OVER);
    if let Some(child) = schema::children(row.id).find(|child| child.name == name.value) {
        return error.help(format!(
            "`{}` is a node of its block: {}",
            child.name, child.example
        ));
    }
    if words.is_empty()
        || meant(&name.value, words.iter().copied()).is_none()
            && words.len()
                == row
                    .properties
                    .iter()
                    .filter(|p| matches!(p.status, Status::Later(_)))
                    .count()
    {
        let edit = Edit {
            span: entry.span,
            text: String::new(),
        };
        return error.fix(format!("remove it; `{}` has none", row.name), vec![edit]);
    }
    suggest(error, &name.value, &words, name.span, false)
}
