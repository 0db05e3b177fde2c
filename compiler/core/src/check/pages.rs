//! The page of each slug: what `gabion explain SLUG` prints.

/// Slug and page, in the order of slugs.
pub const PAGES: &[(&str, &str)] = &[];

/// The page of a slug.
pub fn page(slug: &str) -> Option<&'static str> {
    PAGES.iter().find(|(known, _)| *known == slug).map(|(_, page)| *page)
}
