//! Tables from the platforms' documentation, laws against naive matchers, and bounds.

mod bounds;
mod classes;
mod laws;
mod naive;
mod paths;
mod policies;
mod refs;
mod workflows;

use super::{Dialect, Language, PatternErrorKind};

/// Checks that a pattern matches the first texts and not the second.
fn check(dialect: Dialect, pattern: &str, yes: &[&str], no: &[&str]) {
    let language = Language::compile(dialect, pattern).unwrap_or_else(|error| panic!("{dialect:?}: {error}"));
    yes.iter().for_each(|text| {
        assert!(
            language.matches(text),
            "{dialect:?} `{pattern}` must match `{text}`"
        )
    });
    no.iter().for_each(|text| {
        assert!(
            !language.matches(text),
            "{dialect:?} `{pattern}` must not match `{text}`"
        )
    });
}

fn rejects(dialect: Dialect, pattern: &str, offset: usize, kind: PatternErrorKind) {
    let error = Language::compile(dialect, pattern).expect_err(pattern);
    assert_eq!((error.offset, error.kind), (offset, kind), "{error}");
}
