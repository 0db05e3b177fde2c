//! Gates, assumptions, break-glass, expectations, breakers.

use super::super::model::{Approve, Assumption, BreakGlass, Breaker, Expectation, Gate};
use super::super::validate::Checked;
use super::{effects, head, whole};

pub(super) fn gate(node: &Checked<'_>) -> Option<Gate> {
    Some(Gate {
        name: node.argument()?,
        before: effects(node.child("before")),
        approve: node.child("approve").and_then(approve),
        binds: node.child("binds").and_then(Checked::argument),
        span: head(node),
    })
}

fn approve(node: &Checked<'_>) -> Option<Approve> {
    Some(Approve {
        count: node.named("count")?.integer()?,
        from: node.text("from")?,
        not: node
            .child("not")
            .map(|not| not.texts().collect())
            .unwrap_or_default(),
        span: whole(node),
    })
}

pub(super) fn assumption(node: &Checked<'_>) -> Option<Assumption> {
    Some(Assumption {
        id: node.named("id")?.text()?,
        text: node.named("text")?.text()?,
        by: node.text("by"),
        until: node.text("until"),
        span: whole(node),
    })
}

pub(super) fn break_glass(node: &Checked<'_>) -> Option<BreakGlass> {
    Some(BreakGlass {
        team: node.argument()?,
        effects: effects(Some(node)),
        span: head(node),
    })
}

pub(super) fn breaker(node: &Checked<'_>) -> Option<Breaker> {
    Some(Breaker {
        name: node.argument()?,
        pulled_by: node.text("pulled-by")?,
        reset_by: node.text("reset-by")?,
        state: node.child("state").and_then(Checked::argument),
        span: whole(node),
    })
}

pub(super) fn expectation(node: &Checked<'_>) -> Option<Expectation> {
    Some(Expectation {
        never: node.row.id == "never",
        who: node.argument()?,
        with: node.texts().skip(1).collect(),
        effects: effects(Some(node)),
        span: whole(node),
    })
}
