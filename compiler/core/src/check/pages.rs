//! The page of each slug: what `gabion explain SLUG` prints.

/// Slug and page, in the order of slugs. A test holds the table against the slugs that the code uses and the files beside it.
pub const PAGES: &[(&str, &str)] = &[
    ("administers", include_str!("pages/administers.md")),
    ("automation-reaches", include_str!("pages/automation-reaches.md")),
    ("aws-account", include_str!("pages/aws-account.md")),
    ("aws-grant", include_str!("pages/aws-grant.md")),
    ("aws-repository", include_str!("pages/aws-repository.md")),
    ("aws-subject", include_str!("pages/aws-subject.md")),
    ("bad-date", include_str!("pages/bad-date.md")),
    ("bad-name", include_str!("pages/bad-name.md")),
    ("borrowed-identity", include_str!("pages/borrowed-identity.md")),
    ("catalogue", include_str!("pages/catalogue.md")),
    ("changes", include_str!("pages/changes.md")),
    ("closed-by-emit", include_str!("pages/closed-by-emit.md")),
    ("combination", include_str!("pages/combination.md")),
    ("destroys", include_str!("pages/destroys.md")),
    ("duplicate", include_str!("pages/duplicate.md")),
    (
        "emitted-not-as-meant",
        include_str!("pages/emitted-not-as-meant.md"),
    ),
    ("expectation-broken", include_str!("pages/expectation-broken.md")),
    ("expired-assumption", include_str!("pages/expired-assumption.md")),
    (
        "gate-nobody-can-answer",
        include_str!("pages/gate-nobody-can-answer.md"),
    ),
    (
        "gate-not-configured",
        include_str!("pages/gate-not-configured.md"),
    ),
    ("gate-not-encodable", include_str!("pages/gate-not-encodable.md")),
    ("gate-not-necessary", include_str!("pages/gate-not-necessary.md")),
    ("iam-unread", include_str!("pages/iam-unread.md")),
    ("incomplete", include_str!("pages/incomplete.md")),
    (
        "irreversible-without-gate",
        include_str!("pages/irreversible-without-gate.md"),
    ),
    ("key-place", include_str!("pages/key-place.md")),
    ("leaks", include_str!("pages/leaks.md")),
    ("missing-edition", include_str!("pages/missing-edition.md")),
    ("missing-value", include_str!("pages/missing-value.md")),
    ("needs-id", include_str!("pages/needs-id.md")),
    ("needs-pin", include_str!("pages/needs-pin.md")),
    ("no-declaration", include_str!("pages/no-declaration.md")),
    ("no-radius", include_str!("pages/no-radius.md")),
    ("no-single-sentence", include_str!("pages/no-single-sentence.md")),
    ("not-emittable", include_str!("pages/not-emittable.md")),
    ("not-yet", include_str!("pages/not-yet.md")),
    ("observes", include_str!("pages/observes.md")),
    ("proposes", include_str!("pages/proposes.md")),
    ("publishes", include_str!("pages/publishes.md")),
    ("radius-slack", include_str!("pages/radius-slack.md")),
    ("rbac-missing", include_str!("pages/rbac-missing.md")),
    ("rbac-unread", include_str!("pages/rbac-unread.md")),
    ("reaches-production", include_str!("pages/reaches-production.md")),
    ("rule-invalid", include_str!("pages/rule-invalid.md")),
    ("runs-code", include_str!("pages/runs-code.md")),
    ("sentence-untrue", include_str!("pages/sentence-untrue.md")),
    ("shared-identity", include_str!("pages/shared-identity.md")),
    ("ships", include_str!("pages/ships.md")),
    ("snapshot-missing", include_str!("pages/snapshot-missing.md")),
    (
        "snapshot-of-another",
        include_str!("pages/snapshot-of-another.md"),
    ),
    ("snapshot-unread", include_str!("pages/snapshot-unread.md")),
    (
        "snapshot-unreadable",
        include_str!("pages/snapshot-unreadable.md"),
    ),
    ("spends", include_str!("pages/spends.md")),
    ("stranger-reaches", include_str!("pages/stranger-reaches.md")),
    ("syntax", include_str!("pages/syntax.md")),
    ("together", include_str!("pages/together.md")),
    ("unanswerable", include_str!("pages/unanswerable.md")),
    ("undated-assumption", include_str!("pages/undated-assumption.md")),
    ("unknown-action", include_str!("pages/unknown-action.md")),
    ("unknown-edition", include_str!("pages/unknown-edition.md")),
    ("unknown-name", include_str!("pages/unknown-name.md")),
    ("unknown-node", include_str!("pages/unknown-node.md")),
    ("unknown-property", include_str!("pages/unknown-property.md")),
    ("unknown-word", include_str!("pages/unknown-word.md")),
    ("unreadable", include_str!("pages/unreadable.md")),
    ("unsafe-text", include_str!("pages/unsafe-text.md")),
    ("wildcard-grant", include_str!("pages/wildcard-grant.md")),
    ("wrong-type", include_str!("pages/wrong-type.md")),
];

/// The page of a slug.
pub fn page(slug: &str) -> Option<&'static str> {
    PAGES
        .iter()
        .find(|(known, _)| *known == slug)
        .map(|(_, page)| *page)
}
