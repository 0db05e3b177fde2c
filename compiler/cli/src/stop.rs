//! Why a command could not run.

use std::fmt;

/// A command could not run at all: exit status 2. What is wrong with the project is a finding instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// What is the matter.
    pub message: String,
    /// What to do, one line each.
    pub helps: Vec<String>,
}

impl Stop {
    /// A reason.
    pub fn new(message: impl Into<String>) -> Self {
        Stop {
            message: message.into(),
            helps: Vec::new(),
        }
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.helps.push(text.into());
        self
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.message)
    }
}
