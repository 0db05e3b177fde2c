//! Which paths Gabion writes: a closed alphabet below the root.

use crate::project::{DECLARATION, LOCK};
use std::collections::BTreeMap;

/// The longest path, in bytes.
const LONGEST: usize = 240;

/// Why a path is not one that Gabion writes; `None` if it is.
pub fn objection(path: &str) -> Option<&'static str> {
    if path.is_empty() || path.len() > LONGEST {
        return Some("it is empty or too long");
    }
    if path == DECLARATION || path == LOCK {
        return Some("it is the declaration or the lock itself");
    }
    for part in path.split('/') {
        if matches!(part, "" | "." | "..") {
            return Some("it has an empty part, or one that climbs");
        }
        if part.eq_ignore_ascii_case(".git") {
            return Some("it lies in git's own folder");
        }
        if part.ends_with('.') || part.starts_with('-') || part.starts_with(".gabion-") {
            return Some("a part begins with \"-\" or \".gabion-\", or ends with \".\"");
        }
        if !part
            .chars()
            .all(|at| at.is_ascii_alphanumeric() || "._-+@".contains(at))
        {
            return Some("it has characters beyond letters, digits and ._-+@");
        }
    }
    None
}

/// Two of these paths that cannot stand beside each other, on any system: equal but for case, or one a folder of the other.
pub fn clash<'a>(paths: impl Iterator<Item = &'a str>) -> Option<(&'a str, &'a str)> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for path in paths {
        if let Some(other) = seen.insert(path.to_ascii_lowercase(), path) {
            return Some((other, path));
        }
    }
    for (lower, path) in &seen {
        for (at, _) in lower.match_indices('/') {
            if let Some(other) = seen.get(&lower[..at]) {
                return Some((other, path));
            }
        }
    }
    None
}

/// The folder of a path, empty for the root, and its name.
pub fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// Where a new text waits beside its target until all are ready.
pub fn stage(path: &str) -> String {
    beside(path, ".gabion-stage.")
}

/// Where the old text waits beside its target until all are replaced.
pub fn back(path: &str) -> String {
    beside(path, ".gabion-back.")
}

fn beside(path: &str, prefix: &str) -> String {
    match split(path) {
        ("", name) => format!("{prefix}{name}"),
        (folder, name) => format!("{folder}/{prefix}{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_paths_below_the_root_are_written() {
        for path in [
            ".github/workflows/agent-fixer.yml",
            "gabion/aws/a.json",
            "CODEOWNERS",
        ] {
            assert_eq!(objection(path), None, "{path}");
        }
        let bad = [
            "",
            "/etc/passwd",
            "../x",
            "a/../x",
            "a//b",
            "./a",
            ".git/config",
            "a/.GIT/hooks/x",
            "gabion.kdl",
            "gabion.lock",
            "a\\b",
            "C:x",
            "a b",
            "a\nb",
            "ü",
            "a.",
            "-rf",
            "a/.gabion-stage.x",
        ];
        for path in bad {
            assert!(objection(path).is_some(), "{path:?}");
        }
    }

    #[test]
    fn paths_clash_by_case_and_as_folders() {
        assert_eq!(clash(["a/b", "A/B"].into_iter()), Some(("a/b", "A/B")));
        assert_eq!(clash(["a", "a-b", "a/b"].into_iter()), Some(("a", "a/b")));
        assert_eq!(clash(["a/b", "a/c", "ab"].into_iter()), None);
    }
}
