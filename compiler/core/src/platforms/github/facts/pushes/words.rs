//! Words of a script: which refs they name.

use super::Target;
use crate::platforms::github::context::RepositoryContext;
use std::collections::BTreeMap;

/// A subcommand of git and what follows it.
pub(super) fn verb<'w, 'a>(words: &'w [&'a str]) -> (&'a str, &'w [&'a str]) {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        match *word {
            "-C" | "-c" => at += 2,
            option if option.starts_with('-') => at += 1,
            verb => return (verb, &words[at + 1..]),
        }
    }
    ("", &[])
}

/// Expressions without the spaces in them, so that each is one word; those that are more than a path become `${{?}}`.
pub(super) fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${{") {
        out.push_str(before);
        let (inner, after) = after.split_once("}}").unwrap_or((after, ""));
        let inner = inner.trim();
        let plain = inner
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        out.push_str(&format!("${{{{{}}}}}", if plain { inner } else { "?" }));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A word with the variable that it begins with replaced once, if the job says what is in it.
pub(super) fn resolved(word: &str, names: &BTreeMap<String, String>) -> String {
    let Some(after) = word.strip_prefix('$').filter(|_| !word.starts_with("${{")) else {
        return word.to_owned();
    };
    let bare = after.trim_start_matches('{');
    let end = bare
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(bare.len());
    let (name, rest) = bare.split_at(end);
    match names.get(name) {
        Some(text) => format!("{text}{}", rest.trim_start_matches('}')),
        None => word.to_owned(),
    }
}

/// What a name of a tag stands for: what stands before the first thing that is computed is known.
pub(super) fn tag(context: &RepositoryContext, word: &str, names: &BTreeMap<String, String>) -> Target {
    let word = resolved(word.trim_matches(['"', '\'']), names);
    let name = word.strip_prefix("refs/tags/").unwrap_or(&word);
    let bare = name.trim_start_matches('$').trim_matches(['{', '}']);
    match bare {
        "github.ref_name" | "github.ref" | "GITHUB_REF_NAME" | "GITHUB_REF" => Target::Run,
        "github.event.repository.default_branch" => Target::Tag(context.default_branch.clone(), true),
        _ => {
            let known = name.split('$').next().unwrap_or_default();
            Target::Tag(known.to_owned(), known == name)
        }
    }
}

/// What a name of a branch stands for.
pub(super) fn named(context: &RepositoryContext, word: &str, names: &BTreeMap<String, String>) -> Target {
    let word = resolved(word.trim_matches(['"', '\'']), names);
    if word.starts_with("refs/tags/") {
        return tag(context, &word, names);
    }
    if word.starts_with("refs/pull/") {
        return Target::Elsewhere;
    }
    let name = word.strip_prefix("refs/heads/").unwrap_or(&word);
    let bare = name.trim_start_matches('$').trim_matches(['{', '}']);
    match bare {
        _ if !name.contains('$') => Target::Branch(name.to_owned()),
        "github.ref_name" | "github.ref" | "GITHUB_REF_NAME" | "GITHUB_REF" => Target::Run,
        "github.head_ref" | "github.event.pull_request.head.ref" | "GITHUB_HEAD_REF" => Target::Elsewhere,
        "github.event.repository.default_branch" => Target::Branch(context.default_branch.clone()),
        // The text before the first thing that is computed: another branch, whatever follows.
        _ => match name.split('$').next() {
            Some(prefix) if !prefix.is_empty() && !context.default_branch.starts_with(prefix) => {
                Target::Like(prefix.to_owned())
            }
            _ => Target::Somewhere,
        },
    }
}
