//! What is held and what is stored.

use super::Text;
use gabion_facts::source::Span;

/// What the value of a stored secret is.
#[derive(Clone, Debug)]
pub struct Secret {
    /// Its name.
    pub name: Text,
    /// Where it is stored.
    pub place: Text,
    /// What it is; nothing: it is what ways say of it.
    pub is: Vec<Credential>,
    /// That nobody has said what it opens.
    pub opens: Option<Text>,
    /// The whole node.
    pub span: Span,
}

/// A credential within somebody's reach.
#[derive(Clone, Debug)]
pub struct Credential {
    /// What it is.
    pub kind: CredentialKind,
    /// Its name, where there are several of its kind.
    pub called: Option<Text>,
    /// What it may on repositories.
    pub may: Vec<May>,
    /// The whole node.
    pub span: Span,
}

/// What a credential is.
#[derive(Clone, Debug)]
pub enum CredentialKind {
    /// `app-token "acme-fixer"`.
    App(Text),
    /// `job-token`.
    JobToken,
    /// `user-token "dana"`.
    UserToken(Text),
    /// `login "acme-bot"`.
    Login(Text),
    /// `deploy-key "mirror" of="shop"`.
    DeployKey {
        /// Its title.
        title: Text,
        /// The repository.
        of: Text,
        /// `read` or `write`.
        access: Option<Text>,
    },
    /// `aws-role "ops" account="111111111111"`.
    AwsRole {
        /// The role's name.
        role: Text,
        /// Its account.
        account: Text,
    },
    /// `registry-token "sdk"`.
    Registry(Text),
    /// `service-account "serviceaccount:tools/mate" cluster="prod"`.
    ServiceAccount {
        /// As bindings name it.
        subject: Text,
        /// The cluster.
        cluster: Text,
    },
    /// `secret "KEY" in="repository:shop"`.
    Secret {
        /// Its name.
        name: Text,
        /// Where it is stored.
        place: Option<Text>,
        /// That nobody has said what it opens.
        opens: Option<Text>,
    },
}

/// Permissions of a token on a repository.
#[derive(Clone, Debug)]
pub struct May {
    /// `contents:write`.
    pub permissions: Vec<Text>,
    /// The repository.
    pub of: Text,
}
