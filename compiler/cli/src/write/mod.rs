//! Writing what was emitted: all of it or nothing, and never over the work of others.
//!
//! In: the artifacts that should stand below a root. Out: a [`plan::Plan`], which says what would change, and, once applied, the
//! files and `gabion.lock`. Never: touches a file that the lock does not name, or that is not what the lock says.
//!
//! A run that dies leaves a lock marked `pending`, which names every digest that a file may have meanwhile, and spare files
//! (`.gabion-stage.NAME`, `.gabion-back.NAME`) beside their targets. The next run accepts the one and clears the other.

pub mod block;
pub mod commit;
mod decide;
pub mod disk;
pub mod lock;
pub mod one;
pub mod paths;
pub mod plan;
#[cfg(test)]
mod tests;

use crate::stop::Stop;
use gabion_core::diagnostic::Diagnostic;
use gabion_core::platforms::Artifact;
use sha2::{Digest, Sha256};

/// A file, or a part of one, that should stand below the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Path relative to the root, with `/` between its parts.
    pub path: String,
    /// What should stand there.
    pub body: Body,
    /// Whether people start it.
    pub executable: bool,
}

/// How much of a file is ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// All of it.
    Whole(String),
    /// The lines between two markers, at the end of a file that others write too (CODEOWNERS). Each ends with a line feed.
    Block(String),
}

impl Output {
    /// A file that is ours alone.
    pub fn whole(path: impl Into<String>, text: impl Into<String>) -> Self {
        Output {
            path: path.into(),
            body: Body::Whole(text.into()),
            executable: false,
        }
    }

    /// A managed block.
    pub fn block(path: impl Into<String>, text: impl Into<String>) -> Self {
        Output {
            path: path.into(),
            body: Body::Block(text.into()),
            executable: false,
        }
    }

    /// A file as it is emitted, its form by its name: scripts are started by people, and CODEOWNERS is a block, which may come
    /// with its markers and what stands around it, or bare.
    pub fn emitted(path: &str, text: impl Into<String>) -> Self {
        let (name, text) = (paths::split(path).1, text.into());
        if name == "CODEOWNERS" {
            let inner = if let block::Found::One { inner, .. } = block::find(&text) {
                inner
            } else {
                &text
            };
            return Output::block(path, inner);
        }
        Output {
            executable: name.ends_with(".sh"),
            ..Output::whole(path, text)
        }
    }

    /// The digest that the lock keeps: of the file, or of the block alone.
    pub fn digest(&self) -> String {
        match &self.body {
            Body::Whole(text) | Body::Block(text) => digest(text.as_bytes()),
        }
    }
}

impl TryFrom<&Artifact> for Output {
    type Error = Stop;

    /// Fails for bytes that are no text: other bytes than those that were read back are not written.
    fn try_from(artifact: &Artifact) -> Result<Output, Stop> {
        let text = std::str::from_utf8(&artifact.bytes);
        let text =
            text.map_err(|_| Stop::new(format!("{} was emitted as bytes that are no text", artifact.path)))?;
        Ok(Output::emitted(&artifact.path, text))
    }
}

/// SHA-256 in lower-case hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Why nothing was written.
#[derive(Clone, Debug)]
pub enum WriteError {
    /// Files of others stand in the way; each is named.
    Refused(Vec<Diagnostic>),
    /// The system said no. Everything is as it was, unless the message says otherwise.
    Failed(Stop),
}
