//! The area *steering*: files that agents, bots and people's tools obey, whoever writes them.

/// Files that somebody obeys.
#[derive(Clone, Copy, Debug)]
pub struct Obeyed {
    /// Who obeys them, and where that is written.
    pub by: &'static str,
    /// The paths, as CODEOWNERS and rulesets spell them.
    pub paths: &'static [&'static str],
}

const fn obeyed(by: &'static str, paths: &'static [&'static str]) -> Obeyed {
    Obeyed { by, paths }
}

/// All of them, looked up 2026-11. Ways in: bypasses B17 (agents and workstations), B23 (bots).
pub const STEERING: &[Obeyed] = &[
    obeyed(
        "Claude Code: memory, settings, hooks, commands, skills (its documentation, \"Manage Claude's memory\", \"Settings\")",
        &[
            "CLAUDE.md",
            "**/CLAUDE.md",
            "CLAUDE.local.md",
            ".claude/**",
            ".mcp.json",
        ],
    ),
    obeyed(
        "most agents: agents.md (the format's page); skills below .agents (agentskills.io)",
        &["AGENTS.md", "**/AGENTS.md", ".agents/**"],
    ),
    obeyed("Codex (openai/codex: docs/config.md)", &[".codex/**"]),
    obeyed(
        "Gemini CLI: context of every folder, settings with MCP servers and hooks (google-gemini/gemini-cli: docs)",
        &["GEMINI.md", "**/GEMINI.md", ".gemini/**"],
    ),
    obeyed(
        "Cursor: rules, MCP servers, hooks (its documentation, \"Rules\")",
        &[".cursor/**", ".cursorrules"],
    ),
    obeyed(
        "aider (its documentation, \"YAML config file\")",
        &[".aider.conf.yml"],
    ),
    obeyed(
        "Cline (cline/cline: docs, rules)",
        &[".clinerules", ".clinerules/**"],
    ),
    obeyed("Junie (its documentation, \"Guidelines\")", &[".junie/**"]),
    obeyed(
        "Kiro: steering, hooks, MCP servers (its documentation, \"Steering\")",
        &[".kiro/**"],
    ),
    obeyed(
        "Roo Code (its documentation, \"Custom instructions\")",
        &[".roo/**", ".roorules"],
    ),
    obeyed(
        "Windsurf (its documentation, \"Rules\")",
        &[".windsurf/**", ".windsurfrules"],
    ),
    obeyed(
        "opencode: settings, agents, commands, plugins (its documentation, \"Config\")",
        &["opencode.json", "opencode.jsonc", ".opencode/**"],
    ),
    obeyed(
        "CodeRabbit (its documentation, \"YAML configuration\")",
        &[".coderabbit.yaml"],
    ),
    obeyed(
        "Copilot in its agent, its CLI and in editors: instructions, prompts, agents, skills, hooks, MCP servers (docs, \"Configure Copilot\"; CLI 1.0.61 for mcp.json)",
        &[
            ".github/copilot-instructions.md",
            ".github/instructions/**",
            ".github/prompts/**",
            ".github/chatmodes/**",
            ".github/agents/**",
            ".github/skills/**",
            ".github/hooks/**",
            ".github/copilot/**",
            ".github/mcp.json",
        ],
    ),
    obeyed(
        "editors and development containers: tasks and commands that run when a folder is opened (VS Code documentation, \"Tasks\"; containers.dev, devcontainer.json)",
        &[".vscode/**", ".devcontainer/**", ".devcontainer.json"],
    ),
    obeyed(
        "git, on everybody's machine (typicode/husky: README)",
        &[".husky/**"],
    ),
    obeyed(
        "GitHub's review of owners (docs, \"About code owners\")",
        &[".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"],
    ),
    obeyed(
        "Dependabot (docs, \"Dependabot options reference\")",
        &[".github/dependabot.yml", ".github/dependabot.yaml"],
    ),
    obeyed(
        "Renovate (its documentation, \"Configuration options\": file names)",
        &[
            "renovate.json",
            "renovate.json5",
            ".github/renovate.json",
            ".github/renovate.json5",
            ".renovaterc*",
        ],
    ),
    obeyed(
        "Mergify (its documentation, \"Configuration file\")",
        &[".mergify.yml", ".mergify/config.yml", ".github/mergify.yml"],
    ),
    obeyed(
        "Kodiak (chdsbd/kodiak: docs, quickstart)",
        &[".kodiak.toml", ".github/.kodiak.toml"],
    ),
    obeyed("Bulldozer (palantir/bulldozer: README)", &[".bulldozer.yml"]),
];

/// Every path of the area.
pub fn paths() -> Vec<&'static str> {
    STEERING.iter().flat_map(|obeyed| obeyed.paths).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// What lists such paths takes 200 of them at most. Source: docs, "Available rules for rulesets", file paths.
    #[test]
    fn each_stands_once_and_a_ruleset_holds_them_all() {
        let paths = paths();
        assert!(paths.len() < 100, "{}", paths.len());
        assert_eq!(paths.iter().collect::<BTreeSet<_>>().len(), paths.len());
        assert!(
            STEERING.iter().all(|obeyed| obeyed.by.contains('(')),
            "each has its source"
        );
    }
}
