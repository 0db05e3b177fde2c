//! Actions by full commit. The table is `stdlib/github/pins.kdl`; this is its copy in code, so that nothing is parsed at start,
//! and a test holds the two together.

/// An action at one commit.
#[derive(Debug, PartialEq, Eq)]
pub struct Pin {
    /// `actions/checkout`.
    pub action: &'static str,
    /// `v7.0.1`.
    pub version: &'static str,
    /// Forty hexadecimal digits.
    pub commit: &'static str,
    /// When tag and commit were compared.
    pub as_of: &'static str,
    /// The version of the agent that it brings along, where no input chooses it.
    pub carries: Option<&'static str>,
}

impl Pin {
    /// `actions/checkout@COMMIT`.
    pub fn spelled(&self) -> String {
        format!("{}@{}", self.action, self.commit)
    }
}

macro_rules! pins {
    ($($name:ident $action:literal $version:literal $commit:literal $as_of:literal $carries:expr;)*) => {
        $(#[doc = $action]
        pub static $name: Pin =
            Pin { action: $action, version: $version, commit: $commit, as_of: $as_of, carries: $carries };)*

        /// Every pin, in the order of the table.
        pub static ALL: &[&Pin] = &[$(&$name),*];
    };
}

pins! {
    ATTEST "actions/attest" "v4.2.2" "1e69f48acb82d1966a394da916b4c1698aa569d6" "2026-08" None;
    CHECKOUT "actions/checkout" "v7.0.1" "3d3c42e5aac5ba805825da76410c181273ba90b1" "2026-08" None;
    APP_TOKEN "actions/create-github-app-token" "v3.2.0" "bcd2ba49218906704ab6c1aa796996da409d3eb1" "2026-08" None;
    DOWNLOAD "actions/download-artifact" "v8.0.1" "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c" "2026-08" None;
    SCRIPT "actions/github-script" "v9.0.0" "3a2844b7e9c422d3c10d287c895573f7108da1b3" "2026-08" None;
    SETUP_NODE "actions/setup-node" "v7.0.0" "820762786026740c76f36085b0efc47a31fe5020" "2026-08" None;
    UPLOAD "actions/upload-artifact" "v7.0.1" "043fb46d1a93c77aae656e7c1c64a875d1fc6a0a" "2026-08" None;
    CLAUDE "anthropics/claude-code-action" "v1.0.200" "24dcd50c0568f0fc9e9211213a4fd2d9eb15c4e0" "2026-08" Some("2.1.240");
    AWS "aws-actions/configure-aws-credentials" "v6.2.3" "e6de054238d6b7531b4efff3b6587d9aade6a06c" "2026-07" None;
    AZURE "azure/login" "v3.0.0" "532459ea530d8321f2fb9bb10d1e0bcf23869a43" "2026-08" None;
    GOOGLE "google-github-actions/auth" "v3.0.0" "7c6bc770dae815cd3e89ee6cdf493a5fab2cc093" "2026-08" None;
    GEMINI "google-github-actions/run-gemini-cli" "v0.1.22" "f77273f4c914e4bf38440cf36a0369cb64a37489" "2026-04" None;
    CODEX "openai/codex-action" "v1.8" "e0fdf01220eb9a88167c4898839d273e3f2609d1" "2026-04" None;
    HARDEN "step-security/harden-runner" "v2.21.0" "05e31511f85b41b11d1cf0ef85d0992719546e2c" "2026-08" None;
}

/// The pin of an action, if the table has one.
pub fn pin(action: &str) -> Option<&'static Pin> {
    ALL.iter().copied().find(|pin| pin.action == action)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platforms::github::workflow::model::is_commit;
    use crate::source::Sources;
    use crate::syntax;

    #[test]
    fn the_copy_is_the_table() {
        let text = include_str!("../../../../../../../stdlib/github/pins.kdl");
        let file = Sources::default().add("stdlib/github/pins.kdl", text);
        let document = syntax::parse(file, text).unwrap();
        let text = |value: &syntax::Value| match value {
            syntax::Value::String(text) => text.clone(),
            other => panic!("a text is wanted: {other:?}"),
        };
        let rows: Vec<[Option<String>; 5]> = document
            .nodes
            .iter()
            .map(|node| {
                let property = |key: &str| node.property(key).map(|value| text(value));
                let action = node.arguments().next().map(|value| text(value));
                [
                    action,
                    property("version"),
                    property("commit"),
                    property("as-of"),
                    property("carries"),
                ]
            })
            .collect();
        let copied: Vec<[Option<String>; 5]> = ALL
            .iter()
            .map(|pin| {
                [
                    Some(pin.action),
                    Some(pin.version),
                    Some(pin.commit),
                    Some(pin.as_of),
                    pin.carries,
                ]
            })
            .map(|row| row.map(|cell| cell.map(str::to_owned)))
            .collect();
        assert_eq!(rows, copied);
        assert!(ALL.iter().all(|pin| is_commit(pin.commit)));
    }
}
