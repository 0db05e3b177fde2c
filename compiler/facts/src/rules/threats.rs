//! The table of threats that rules and findings may refer to: OWASP, MITRE ATLAS, SLSA, Trail of Bits.

use super::read::{fault, meant};
use crate::diagnostic::Diagnostic;
use crate::source::Spanned;
use crate::syntax::{Document, Node};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A threat, technique or weakness that somebody has named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threat {
    /// `CICD-SEC-4`.
    pub id: String,
    /// `Poisoned Pipeline Execution (PPE)`.
    pub name: String,
    /// Who names it: `OWASP Top 10 CI/CD Security Risks`.
    pub list: String,
    /// Where it is described.
    pub link: String,
    /// When that was read: `2026-09`.
    pub as_of: String,
}

/// Threats by id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threats {
    table: BTreeMap<String, Threat>,
}

impl Threats {
    /// Reads `list "NAME" link="https://…" as-of="YYYY-MM" { threat "ID" "NAME" }` nodes; `{}` in a link is the id in small letters.
    pub fn read(documents: &[Document]) -> (Threats, Vec<Diagnostic>) {
        let mut threats = Threats::default();
        let mut errors = Vec::new();
        for list in documents.iter().flat_map(|document| &document.nodes) {
            let named = list
                .texts()
                .next()
                .zip(list.text_of("link"))
                .zip(list.text_of("as-of"));
            let Some(((name, link), as_of)) = named.filter(|_| list.name.value == "list") else {
                errors.push(malformed(
                    list,
                    "list \"NAME\" link=\"https://…\" as-of=\"YYYY-MM\" { … }",
                ));
                continue;
            };
            for node in list.children() {
                match ids(node) {
                    Some((id, title)) => {
                        let threat = Threat {
                            link: link.replace("{}", &id.to_ascii_lowercase()),
                            name: title,
                            list: name.to_owned(),
                            as_of: as_of.to_owned(),
                            id: id.clone(),
                        };
                        if threats.table.insert(id, threat).is_some() {
                            errors.push(malformed(node, "each id once"));
                        }
                    }
                    None => errors.push(malformed(node, "threat \"ID\" \"NAME\"")),
                }
            }
        }
        (threats, errors)
    }

    /// The threat with this id.
    pub fn get(&self, id: &str) -> Option<&Threat> {
        self.table.get(id)
    }

    /// All, in the order of ids.
    pub fn iter(&self) -> impl Iterator<Item = &Threat> {
        self.table.values()
    }

    /// Errors for ids that nobody has named.
    pub(super) fn check(&self, refs: &[Spanned<String>], errors: &mut Vec<Diagnostic>) {
        for id in refs.iter().filter(|id| self.get(&id.value).is_none()) {
            errors.push(fault(
                format!("`{}` is no threat of the table", id.value),
                id.span,
                "A reference that leads nowhere cannot be checked by anybody.",
                meant(&id.value, self.table.keys().map(String::as_str)),
            ));
        }
    }
}

fn ids(node: &Node) -> Option<(String, String)> {
    let mut texts = node.texts().filter(|text| !text.trim().is_empty());
    (node.name.value == "threat").then_some(())?;
    Some((texts.next()?.to_owned(), texts.next()?.to_owned()))
}

fn malformed(node: &Node, form: &str) -> Diagnostic {
    fault(
        format!("`{}` is not of the form of the table of threats", node.name.value),
        node.name.span,
        "",
        format!("write {form}"),
    )
}
