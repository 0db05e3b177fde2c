//! Rulesets that go by a custom property of the repository (facts G42): whoever changes the property leaves them.

use super::open::Out;
use super::people::View;
use gabion_facts::facts::Pred;

/// States that a ruleset in force here goes by a property.
pub(super) fn state(view: &View<'_>, out: &mut Out<'_>) {
    let by_property = view.settings.rulesets.items.iter().find(|item| {
        let conditions = item.value.conditions.as_ref();
        conditions.is_some_and(|conditions| conditions.repository_property.is_some())
    });
    if let Some(item) = by_property {
        let name = out.context.repository.name.clone();
        out.known(Pred::PropertyRules, &[&name], item.span);
    }
}
