//! What verdicts rest on beside facts: what each says, what is counted without it, and what makes it needless.

use super::KNOWLEDGE_AS_OF;
use super::table::{first, table};
use crate::syntax::Node;
use std::sync::OnceLock;

/// An assumption of the library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assumption {
    /// `humans-run`.
    pub id: String,
    /// What is assumed.
    pub says: String,
    /// Why it has to be.
    pub about: String,
    /// What is counted if it does not hold.
    pub without: String,
    /// What makes it needless.
    pub discharged: String,
    /// What happens where it is not declared; empty: it is assumed whether it is declared or not.
    pub unless: String,
}

/// All of them, in the order of the table.
///
/// # Panics
/// If the library's own table is malformed, which a test excludes.
pub fn assumptions() -> &'static [Assumption] {
    static ALL: OnceLock<Vec<Assumption>> = OnceLock::new();
    ALL.get_or_init(|| table!("core-assumptions").nodes.iter().map(assumption).collect())
}

/// The assumption with this id.
pub fn assumption_named(id: &str) -> Option<&'static Assumption> {
    assumptions().iter().find(|assumption| assumption.id == id)
}

fn assumption(node: &Node) -> Assumption {
    let mut assumption = Assumption {
        id: first(node),
        ..Assumption::default()
    };
    for child in node.children() {
        let text = first(child);
        match child.name.value.as_str() {
            "says" => assumption.says = text,
            "about" => assumption.about = text,
            "without" => assumption.without = text,
            "discharged" => assumption.discharged = text,
            "unless" => assumption.unless = text,
            other => panic!("`{other}` is no part of an assumption"),
        }
    }
    assumption
}

impl Assumption {
    /// What `gabion explain ID` prints.
    pub fn page(&self) -> String {
        let unless = match self.unless.as_str() {
            "" => String::new(),
            unless => format!("\nWithout `assume \"{}\" …`, {unless}.\n", self.id),
        };
        let dated = match self.id.as_str() {
            "platform" => format!("\nThis library knows the platforms as of {KNOWLEDGE_AS_OF}.\n"),
            _ => String::new(),
        };
        format!(
            "# {}\n\n{} {}\n\nIf it does not hold: {}\n{unless}{dated}\nWhat makes it needless: {}.\n\nA verdict names it only if it leans on it: if \
             something outside the radius would be reached without it. `assume \"{}\" \"…\" by=\"TEAM\" until=\"YYYY-MM-DD\"` says who vouches for it, and \
             until when.\n",
            self.id, self.says, self.about, self.without, self.discharged, self.id
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_says_what_it_is_what_it_costs_and_what_discharges_it() {
        let ids: Vec<&str> = assumptions().iter().map(|one| one.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "platform",
                "as-of",
                "apps",
                "relying-parties",
                "deployers",
                "production-trust",
                "laptops",
                "humans-run",
                "runners",
                "actions",
                "vendor",
                "approval"
            ]
        );
        for one in assumptions() {
            for part in [&one.says, &one.about, &one.without, &one.discharged] {
                assert!(!part.is_empty(), "{}", one.id);
            }
            assert!(one.page().starts_with(&format!("# {}\n", one.id)));
        }
    }
}
