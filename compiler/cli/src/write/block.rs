//! The managed block of a file that others write too.

use gabion_core::platforms::github::artifacts::codeowners::{BEGIN as BEGIN_LINE, END};

const BEGIN: &str = "# gabion: begin";

/// What a file holds of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// No marker.
    None,
    /// One block: the text before its first marker, between the markers, and behind the last.
    One {
        /// Up to the first marker.
        before: &'a str,
        /// Between the markers.
        inner: &'a str,
        /// Behind the line of the last marker.
        after: &'a str,
    },
    /// Markers that do not make one block.
    Broken,
}

/// Looks for the block.
pub fn find(text: &str) -> Found<'_> {
    let mut begin = None;
    let mut end = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let next = at + line.len();
        let bare = line.trim_end();
        if bare.starts_with(BEGIN) {
            if begin.replace((at, next)).is_some() || end.is_some() {
                return Found::Broken;
            }
        } else if bare == END && (begin.is_none() || end.replace((at, next)).is_some()) {
            return Found::Broken;
        }
        at = next;
    }
    match (begin, end) {
        (None, None) => Found::None,
        (Some((start, inner)), Some((end, after))) => Found::One {
            before: &text[..start],
            inner: &text[inner..end],
            after: &text[after..],
        },
        _ => Found::Broken,
    }
}

/// A block with its markers.
fn marked(inner: &str) -> String {
    format!("{BEGIN_LINE}\n{inner}{END}\n")
}

/// The text with the block: in its place if it stands there, at the end if not. The last match counts in CODEOWNERS, so that the
/// end is where a block binds.
pub fn put(text: &str, inner: &str) -> String {
    match find(text) {
        Found::One { before, after, .. } => format!("{before}{}{after}", marked(inner)),
        _ if text.is_empty() || text.ends_with('\n') => format!("{text}{}", marked(inner)),
        _ => format!("{text}\n{}", marked(inner)),
    }
}

/// The text without the block.
pub fn cut(text: &str) -> String {
    match find(text) {
        Found::One { before, after, .. } => format!("{before}{after}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_found_and_what_is_cut_is_gone() {
        for text in ["", "* @acme/all\n", "# comment\r\n* @a\r\n"] {
            let once = put(text, "/infra @acme/sre\n");
            assert!(
                matches!(
                    find(&once),
                    Found::One {
                        inner: "/infra @acme/sre\n",
                        ..
                    }
                ),
                "{once}"
            );
            assert_eq!(put(&once, "/infra @acme/sre\n"), once);
            assert_eq!(cut(&put(&once, "other\n")), text);
        }
        assert_eq!(cut(&put("no end", "x\n")), "no end\n");
    }

    #[test]
    fn markers_that_make_no_block_are_broken() {
        for text in [
            "# gabion: begin\n",
            "# gabion: end\n",
            "# gabion: end\n# gabion: begin\n",
            "# gabion: begin\n# gabion: begin\n# gabion: end\n",
            "# gabion: begin\n# gabion: end\n# gabion: end\n",
            "# gabion: begin\n# gabion: end\n# gabion: begin\n",
        ] {
            assert_eq!(find(text), Found::Broken, "{text}");
        }
    }
}
