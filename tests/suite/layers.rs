//! The rooms of the core stand in an order, and each uses only those before it (docs/architecture.md).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The rooms, in the order in which data flows. What two rooms share comes before both.
const ROOMS: [&str; 19] = [
    "yaml",
    "notation",
    "glob",
    "library",
    "language",
    "reach",
    "settings",
    "gates",
    "platforms",
    "world",
    "judge",
    "check",
    "emit",
    "report",
    "compile",
    "survey",
    "audit",
    "compare",
    "lib",
];

/// Arrows that point back, each with why it may.
const BACK: [(&str, &str, &str); 1] = [(
    "settings",
    "platforms",
    "what a setting opens is said of the platform's names: its actors, owners, refs and areas",
)];

fn core() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../compiler/core/src")
}

/// Every file of a room that is part of the product.
fn files(at: &Path, found: &mut Vec<PathBuf>) {
    if at.is_dir() {
        let entries = std::fs::read_dir(at).expect("a room");
        for entry in entries {
            files(&entry.expect("an entry").path(), found);
        }
        return;
    }
    let below = at.strip_prefix(core()).unwrap_or(at);
    let is_test = below
        .components()
        .any(|part| ["tests", "tests.rs"].iter().any(|name| part.as_os_str() == *name));
    if at.extension().is_some_and(|end| end == "rs") && !is_test {
        found.push(at.to_owned());
    }
}

/// The rooms that a file names, outside its tests.
fn named(text: &str) -> BTreeSet<&str> {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let rest = text.split("crate::").skip(1);
    rest.map(|rest| {
        let end = rest
            .find(|c: char| !(c.is_ascii_lowercase() || c == '_'))
            .unwrap_or(rest.len());
        &rest[..end]
    })
    .filter(|word| ROOMS.contains(word))
    .collect()
}

#[test]
fn each_room_uses_only_those_before_it() {
    let core = core();
    let (mut back, mut used) = (Vec::new(), BTreeSet::new());
    let mut rooms = BTreeSet::new();
    for entry in std::fs::read_dir(&core).expect("the core") {
        let path = entry.expect("an entry").path();
        let room = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let Some(place) = ROOMS.iter().position(|known| *known == room) else {
            panic!("{room} has no place among the rooms");
        };
        let mut found = Vec::new();
        files(&path, &mut found);
        for file in found {
            let text = std::fs::read_to_string(&file).expect("a file");
            for other in named(&text) {
                let there = ROOMS.iter().position(|known| *known == other);
                if there <= Some(place) {
                    continue;
                }
                match BACK
                    .iter()
                    .find(|(from, to, _)| (*from, *to) == (room.as_str(), other))
                {
                    Some((from, to, _)) => {
                        used.insert((*from, *to));
                    }
                    None => back.push(format!("{}: {room} uses {other}", file.display())),
                }
            }
        }
        rooms.insert(room);
    }
    assert!(back.is_empty(), "{}", back.join("\n"));
    assert_eq!(rooms.len(), ROOMS.len(), "rooms that are no more");
    assert_eq!(used.len(), BACK.len(), "arrows that are no more");
}
