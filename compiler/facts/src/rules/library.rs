//! The files of `stdlib/`: rules, and tables that have readers of their own.

use super::SLUG;
use crate::diagnostic::Diagnostic;
use crate::syntax::Document;

/// The file of threats that rules refer to.
const THREATS: &str = "core/threats.kdl";

/// Files that hold tables instead of rules, by path below `stdlib/`, and the nodes that they are made of.
pub const TABLES: &[(&str, &[&str])] = &[
    (THREATS, &["list"]),
    ("core/ways.kdl", &["way"]),
    ("core/sources.kdl", &["at"]),
    ("core/assumptions.kdl", &["assumption"]),
    ("aws/catalogue.kdl", &["catalogue"]),
    ("aws/escalations.kdl", &["table"]),
    ("github/actions.kdl", &["action", "command", "secret"]),
    (
        "github/platform.kdl",
        &[
            "permissions",
            "token-keys",
            "events",
            "vendor-apps",
            "credentials",
            "deployers",
        ],
    ),
    ("github/constructs.kdl", &["of"]),
    ("github/pins.kdl", &["pin"]),
    ("kubernetes/escalations.kdl", &["table"]),
];

/// The documents of the library by what they hold.
#[derive(Clone, Debug, Default)]
pub struct Sorted {
    /// Those of rules, for [`super::compile`], which refuses every other node there.
    pub rules: Vec<Document>,
    /// Those of threats, for [`super::Threats::read`].
    pub threats: Vec<Document>,
    /// Nodes of tables that their readers would pass over.
    pub errors: Vec<Diagnostic>,
}

/// Whether a file holds a table, by its path below `stdlib/`.
pub fn is_table(path: &str) -> bool {
    TABLES.iter().any(|(table, _)| *table == path)
}

/// Sorts documents, by their paths below `stdlib/`.
pub fn sort(documents: Vec<(String, Document)>) -> Sorted {
    let mut sorted = Sorted::default();
    for (path, document) in documents {
        match TABLES.iter().find(|(table, _)| *table == path) {
            Some((_, known)) => sorted.errors.extend(strangers(&document, known)),
            None => {
                sorted.rules.push(document);
                continue;
            }
        }
        if path == THREATS {
            sorted.threats.push(document);
        }
    }
    sorted
}

fn strangers(document: &Document, known: &[&str]) -> Vec<Diagnostic> {
    let names = document.nodes.iter().map(|node| &node.name);
    let strange = names.filter(|name| !known.contains(&name.value.as_str()));
    strange
        .map(|name| {
            let message = format!(
                "`{}` is no node of this table; there are {}",
                name.value,
                known.join(", ")
            );
            Diagnostic::error(SLUG, message).label(name.span, "nobody would read it")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;
    use crate::{rules, syntax};

    /// What a build says of one file of the library, as `stdlib/PATH:LINE: message`.
    fn said(path: &str, text: &str) -> Vec<String> {
        let mut sources = Sources::default();
        let file = sources.add(format!("stdlib/{path}"), text);
        let document = syntax::parse(file, text).expect("KDL");
        let Sorted {
            rules: documents,
            mut errors,
            ..
        } = sort(vec![(path.to_owned(), document)]);
        errors.extend(rules::compile(&documents, &sources, &rules::Threats::default()).1);
        let place = |error: &Diagnostic| sources.place(error.labels[0].span);
        errors
            .iter()
            .map(|error| format!("{}: {}", place(error), error.message))
            .collect()
    }

    #[test]
    fn a_misspelt_node_of_the_library_is_an_error_with_its_place() {
        let cases = [
            (
                "github/pins.kdl",
                "pin \"a/b\"\npinn \"a/c\"",
                "stdlib/github/pins.kdl:2: `pinn` is no node of this table; there are pin",
            ),
            (
                "github/actions.kdl",
                "acton \"a/b\"",
                "stdlib/github/actions.kdl:1: `acton` is no node of this table; there are action, command, secret",
            ),
            (
                "github/pins.kdl",
                "rule \"a/b\"",
                "stdlib/github/pins.kdl:1: `rule` is no node of this table; there are pin",
            ),
            (
                "core/effects.kdl",
                "\n\nrul \"a/b\" {}",
                "stdlib/core/effects.kdl:3: ",
            ),
            ("aws/new.kdl", "pin \"a/b\"", "stdlib/aws/new.kdl:1: "),
        ];
        for (path, text, wanted) in cases {
            let said = said(path, text);
            assert!(said.len() == 1 && said[0].starts_with(wanted), "{path}: {said:?}");
        }
        assert_eq!(said("github/pins.kdl", "pin \"a/b\""), [""; 0]);
    }
}
