//! Which files of a work tree are read.
//!
//! Patterns know `*` (any text within a part) and `**` (any parts, or none). They begin with parts that hold no star, so
//! that a walk enters only the folders which they name.

/// Files of a repository that can start, run, approve or steer something, relative to the repository's root.
pub const PATTERNS: &[&str] = &[
    "*.tf",
    ".bulldozer.yml",
    ".claude/agents/*.md",
    ".claude/commands/*.md",
    ".claude/settings.json",
    ".claude/settings.local.json",
    ".coderabbit.yaml",
    ".cursorrules",
    ".devcontainer.json",
    ".devcontainer/devcontainer.json",
    ".github/*.yaml",
    ".github/*.yml",
    ".github/.kodiak.toml",
    ".github/CODEOWNERS",
    ".github/actions/**/action.yaml",
    ".github/actions/**/action.yml",
    ".github/copilot-instructions.md",
    ".github/renovate.json",
    ".github/renovate.json5",
    ".github/workflows/*.yaml",
    ".github/workflows/*.yml",
    ".kodiak.toml",
    ".mcp.json",
    ".mergify.yml",
    ".mergify/config.yml",
    ".renovaterc",
    ".renovaterc.json",
    ".renovaterc.json5",
    ".vscode/settings.json",
    ".vscode/tasks.json",
    "AGENTS.md",
    "CLAUDE.md",
    "CODEOWNERS",
    "Cargo.toml",
    "GEMINI.md",
    "action.yaml",
    "action.yml",
    "aws/**/*.json",
    "deploy/**/*.tf",
    "deploy/**/*polic*.json",
    "deploy/**/*role*.json",
    "deploy/**/*trust*.json",
    "docs/CODEOWNERS",
    "gabion/rules/*.kdl",
    "iac/**/*.tf",
    "iac/**/*polic*.json",
    "iac/**/*role*.json",
    "iac/**/*trust*.json",
    "iam/**/*.json",
    "infra/**/*.tf",
    "infra/**/*polic*.json",
    "infra/**/*role*.json",
    "infra/**/*trust*.json",
    "infrastructure/**/*.tf",
    "infrastructure/**/*polic*.json",
    "infrastructure/**/*role*.json",
    "infrastructure/**/*trust*.json",
    "package.json",
    "packages/*/package.json",
    "policies/**/*.json",
    "pyproject.toml",
    "renovate.json",
    "renovate.json5",
    "terraform/**/*.tf",
    "terraform/**/*polic*.json",
    "terraform/**/*role*.json",
    "terraform/**/*trust*.json",
];

/// A pattern, split into the folder where its walk begins and the parts that are matched below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// Literal parts, joined: `.github/workflows`; empty for the root.
    pub folder: String,
    /// Parts from the first with a star on; empty if the whole pattern is literal, and then `folder` is the file.
    pub parts: Vec<String>,
}

impl Pattern {
    /// The pattern, below the folder `tree` of the project (empty, or without a `/` at its end).
    pub fn new(tree: &str, pattern: &str) -> Self {
        let parts: Vec<&str> = tree
            .split('/')
            .chain(pattern.split('/'))
            .filter(|part| !matches!(*part, "" | "."))
            .collect();
        let literal = parts
            .iter()
            .position(|part| part.contains('*'))
            .unwrap_or(parts.len());
        let own = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect();
        Pattern {
            folder: parts[..literal].join("/"),
            parts: own(&parts[literal..]),
        }
    }
}

/// Whether a name fits a part of a pattern; `*` stands for any text.
pub fn fits(part: &str, name: &str) -> bool {
    let Some((head, rest)) = part.split_once('*') else {
        return part == name;
    };
    let Some(name) = name.strip_prefix(head) else {
        return false;
    };
    let tail = rest.rsplit('*').next().unwrap_or(rest);
    if !name.ends_with(tail) {
        return false;
    }
    let mut middle = &name[..name.len() - tail.len()];
    let mut between: Vec<&str> = rest.split('*').collect();
    between.pop();
    for text in between {
        match middle.find(text) {
            Some(at) => middle = &middle[at + text.len()..],
            None => return false,
        }
    }
    true
}

/// Folders of local actions that a workflow or action names (`uses: ./tools/pin`), as candidates: the readers decide.
///
/// Text is enough here: a name that is spelled so that it is missed is not read, and what was not read is unknown.
pub fn local_actions(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let (_, value) = line.split_once("uses:")?;
        let value = value.trim().trim_start_matches(['"', '\'']);
        let end = value.find(['"', '\'', ' ', '#', '}', ',']).unwrap_or(value.len());
        let folder = value[..end].strip_prefix("./")?.trim_end_matches('/');
        Some(folder).filter(|folder| !folder.ends_with(".yml") && !folder.ends_with(".yaml"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stay_within_a_part() {
        let cases = [
            ("*.yml", "ci.yml", true),
            ("*.yml", "ci.yaml", false),
            ("*.yml", ".yml", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "ac", false),
            ("a*a", "a", false),
            ("action.yml", "action.yml", true),
            ("action.yml", "Action.yml", false),
            ("*", "anything", true),
        ];
        for (part, name, expected) in cases {
            assert_eq!(fits(part, name), expected, "{part} {name}");
        }
    }

    #[test]
    fn a_pattern_names_the_folder_to_walk() {
        let pattern = Pattern::new("apps/shop", ".github/actions/**/action.yml");
        assert_eq!(
            (pattern.folder.as_str(), pattern.parts.len()),
            ("apps/shop/.github/actions", 2)
        );
        assert_eq!(
            Pattern::new(".", "package.json"),
            Pattern {
                folder: "package.json".to_owned(),
                parts: Vec::new()
            }
        );
    }

    #[test]
    fn local_actions_are_found_however_they_are_quoted() {
        let text = "- uses: ./tools/pin\n- uses: \"./a/b/\" # why\n- {uses: './c', with: {}}\n- uses: actions/checkout@v4\n- uses: ./.github/workflows/x.yml\n";
        assert_eq!(local_actions(text).collect::<Vec<_>>(), ["tools/pin", "a/b", "c"]);
    }

    #[test]
    fn patterns_are_sorted_and_plain() {
        assert!(PATTERNS.is_sorted());
        for pattern in PATTERNS {
            assert!(!pattern.starts_with('/') && !pattern.contains(".."), "{pattern}");
        }
    }
}
