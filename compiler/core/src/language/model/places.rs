//! Where things are and whose they are: the organization, its teams and repositories, environments, clusters, runners.

use super::Text;
use gabion_facts::source::{Span, Spanned};

/// The organization, its plan, and where its snapshot lies.
#[derive(Clone, Debug)]
pub struct Organization {
    /// Login on the platform.
    pub name: Text,
    /// `free`, `team` or `enterprise`; absent: unknown.
    pub plan: Option<Text>,
    /// Path of the settings snapshot, relative to the project root.
    pub observed: Option<Text>,
    /// The whole node.
    pub span: Span,
}

/// A group of people.
#[derive(Clone, Debug)]
pub struct Team {
    /// Name in this declaration.
    pub name: Text,
    /// `ORGANIZATION/SLUG`.
    pub github: Option<Text>,
    /// Numeric id on the platform; needed where something that names the team is emitted.
    pub id: Option<Spanned<u64>>,
    /// `person "dana"`: the login of a team of one.
    pub login: Option<Text>,
    /// The whole node.
    pub span: Span,
}

/// A repository, its areas, and where its snapshot lies.
#[derive(Clone, Debug)]
pub struct Repository {
    /// Name in this declaration.
    pub name: Text,
    /// `OWNER/NAME`.
    pub github: Option<Text>,
    /// Numeric id on the platform.
    pub id: Option<Spanned<u64>>,
    /// `public`, `private` or `internal`; absent: the snapshot says, or unknown.
    pub visibility: Option<Text>,
    /// The default branch; `main` if nothing says otherwise.
    pub default_branch: Option<Text>,
    /// Folder of its work tree relative to the project root. Absent: `.` if only one repository is declared, else not at hand.
    pub tree: Option<Text>,
    /// Path of the settings snapshot, relative to the project root.
    pub observed: Option<Text>,
    /// `area "source" "src/**"`. The areas `workflows`, `declaration` and `steering` are built in and may be widened.
    pub areas: Vec<Area>,
    /// The whole node.
    pub span: Span,
}

/// A named class of paths.
#[derive(Clone, Debug)]
pub struct Area {
    /// `source`; spelled `payments:source` elsewhere.
    pub name: Text,
    /// Globs relative to the repository root.
    pub patterns: Vec<Text>,
    /// Team that owns it.
    pub owner: Option<Text>,
    /// The whole node.
    pub span: Span,
}

/// Where something runs, and how much that matters.
#[derive(Clone, Debug)]
pub struct Environment {
    /// `production`; spelled `payments:production` elsewhere.
    pub name: Text,
    /// The repository.
    pub of: Text,
    /// `production`, `staging`, `test` or `development`.
    pub tier: Text,
    /// `aws account="…" region="…"`.
    pub aws: Option<AwsTarget>,
    /// `hosted "vercel" from="web:main"`.
    pub hosted: Option<Hosted>,
    /// The whole node.
    pub span: Span,
}

impl Environment {
    /// The asset as it is spelled elsewhere: `payments:production`.
    pub fn asset(&self) -> String {
        format!("{}:{}", self.of.value, self.name.value)
    }
}

/// A cloud account behind an environment.
#[derive(Clone, Debug)]
pub struct AwsTarget {
    /// Twelve digits.
    pub account: Text,
    /// `eu-west-1`.
    pub region: Option<Text>,
    /// The whole node.
    pub span: Span,
}

/// A deployer outside the repository that watches a ref.
#[derive(Clone, Debug)]
pub struct Hosted {
    /// `vercel`.
    pub by: Text,
    /// Project name there.
    pub project: Option<Text>,
    /// The watched ref, `web:main`.
    pub from: Text,
    /// The whole node.
    pub span: Span,
}

/// A Kubernetes cluster.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// Its name in this declaration.
    pub name: Text,
    /// `production`, `staging`, …
    pub tier: Option<Text>,
    /// Manifests of its roles and bindings, all of them; none: nobody has said what its service accounts may.
    pub rbac: Vec<Text>,
    /// The head of the node.
    pub span: Span,
}

/// `runner "big" lives="many-jobs"`.
#[derive(Clone, Debug)]
pub struct Runner {
    /// Labels beside `self-hosted`.
    pub labels: Vec<Text>,
    /// `one-job` or `many-jobs`.
    pub lives: Text,
    /// The whole node.
    pub span: Span,
}
