//! The files of a repository that the reader looks at, as values.

use gabion_facts::source::FileId;
use std::collections::BTreeMap;

/// A file of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Its text is in the sources.
    Text(FileId),
    /// It is there, but it is no regular file of UTF-8 text, or too long. The file in the sources is an empty stand-in.
    Unreadable(FileId, String),
}

impl Content {
    /// Its file in the sources.
    pub fn file(&self) -> FileId {
        match self {
            Content::Text(file) | Content::Unreadable(file, _) => *file,
        }
    }
}

/// Paths from the root of the repository, with `/` between the parts, to what stands there. It need hold only what
/// [`Tree::wants`].
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// The files.
    pub files: BTreeMap<String, Content>,
}

impl Tree {
    /// Whether the reader looks at a path; what it does not want need not be loaded. Local actions may lie anywhere, so every
    /// `action.yml` is wanted.
    pub fn wants(path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        let yaml = path.ends_with(".yml") || path.ends_with(".yaml");
        (path.starts_with(".github/") && yaml)
            || super::bots::wants(path)
            || super::agentic::wants(path)
            || super::templates::wants(path)
            || matches!(name, "action.yml" | "action.yaml" | "package.json")
            || matches!(
                path,
                "CODEOWNERS" | "docs/CODEOWNERS" | ".github/CODEOWNERS" | "pyproject.toml" | "Cargo.toml"
            )
    }

    /// The workflow files, in order of their paths.
    pub fn workflows(&self) -> impl Iterator<Item = (&str, &Content)> {
        self.files.iter().filter_map(|(path, content)| {
            let name = path.strip_prefix(".github/workflows/")?;
            let yaml = name.ends_with(".yml") || name.ends_with(".yaml");
            (yaml && !name.contains('/')).then_some((path.as_str(), content))
        })
    }
}
