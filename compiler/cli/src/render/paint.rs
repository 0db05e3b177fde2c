//! Colour, or none.

use gabion_core::diagnostic::Severity;

/// Whether text is coloured; every colour of this crate passes through here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint {
    /// Whether escape sequences are written at all.
    pub colour: bool,
}

impl Paint {
    /// Text without colour.
    pub const PLAIN: Paint = Paint { colour: false };

    /// Text in bold.
    pub fn bold(self, text: &str) -> String {
        self.sgr("1", text)
    }

    /// Text that stands back.
    pub fn dim(self, text: &str) -> String {
        self.sgr("2", text)
    }

    /// Text that helps.
    pub fn help(self, text: &str) -> String {
        self.sgr("36", text)
    }

    /// Text in the colour of a weight.
    pub fn severity(self, severity: Severity, text: &str) -> String {
        let code = match severity {
            Severity::Error => "1;31",
            Severity::Warning => "1;33",
            Severity::Note => "1;34",
        };
        self.sgr(code, text)
    }

    fn sgr(self, code: &str, text: &str) -> String {
        if self.colour {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}
