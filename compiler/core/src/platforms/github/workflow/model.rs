//! A workflow, typed: what matters for reach, with the place of everything that a witness may point at.

use gabion_facts::diagnostic::Diagnostic;
use gabion_facts::source::{FileId, Span, Spanned};

/// A text with its place.
pub type Text = Spanned<String>;

/// A name and a value, each with its place.
pub type Pair = (Text, Text);

/// One workflow file.
#[derive(Clone, Debug)]
pub struct Workflow {
    /// `.github/workflows/ci.yml`.
    pub path: String,
    /// The file.
    pub file: FileId,
    /// `name:`.
    pub name: Option<Text>,
    /// `on:`, one per event.
    pub triggers: Vec<Trigger>,
    /// `permissions:` of all jobs that have none of their own.
    pub permissions: Option<Permissions>,
    /// `env:`.
    pub env: Vec<Pair>,
    /// Secrets named outside the jobs, given to every job.
    pub secrets: Vec<SecretUse>,
    /// `defaults:`, which change how every script is run.
    pub defaults: Option<Span>,
    /// `defaults.run.shell`.
    pub shell: Option<Text>,
    /// `cache-mode:` of all jobs that have none of their own.
    pub cache_mode: Option<Text>,
    /// The jobs, in order.
    pub jobs: Vec<Job>,
    /// Keys that the reader does not know; GitHub may.
    pub unknown: Vec<Text>,
    /// What is malformed. A file with problems may do more than what was read.
    pub problems: Vec<Diagnostic>,
}

/// One event of `on:`.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// `push`.
    pub event: Text,
    /// `branches:`.
    pub branches: Option<Vec<Text>>,
    /// `branches-ignore:`.
    pub branches_ignore: Option<Vec<Text>>,
    /// `tags:`.
    pub tags: Option<Vec<Text>>,
    /// `tags-ignore:`.
    pub tags_ignore: Option<Vec<Text>>,
    /// `paths:`.
    pub paths: Option<Vec<Text>>,
    /// `paths-ignore:`.
    pub paths_ignore: Option<Vec<Text>>,
    /// `types:`.
    pub types: Option<Vec<Text>>,
    /// `workflows:` of `workflow_run`.
    pub workflows: Vec<Text>,
    /// `cron:` of `schedule`.
    pub crons: Vec<Text>,
    /// `inputs:` of `workflow_dispatch` and `workflow_call`, by name.
    pub inputs: Vec<Text>,
    /// Those of them that take one of a few values: `choice` and `boolean`.
    pub closed_inputs: Vec<String>,
    /// What they are if nothing is passed.
    pub defaults: Vec<Pair>,
}

impl Trigger {
    /// An event without filters.
    pub fn bare(event: Text) -> Self {
        Trigger {
            event,
            branches: None,
            branches_ignore: None,
            tags: None,
            tags_ignore: None,
            paths: None,
            paths_ignore: None,
            types: None,
            workflows: Vec::new(),
            crons: Vec::new(),
            inputs: Vec::new(),
            closed_inputs: Vec::new(),
            defaults: Vec::new(),
        }
    }
}

/// How much of a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing.
    None,
    /// To read.
    Read,
    /// To write, and so to read.
    Write,
}

/// `permissions:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permissions {
    /// What is granted.
    pub grant: Grant,
    /// The key `permissions`.
    pub span: Span,
}

/// What `permissions:` grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// `read-all`.
    ReadAll,
    /// `write-all`.
    WriteAll,
    /// Those listed and no others; `{}` is none. The name's place covers name and level.
    Only(Vec<(Text, Level)>),
}

/// A job.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its key.
    pub id: Text,
    /// `name:`, which is also the name of its check.
    pub name: Option<Text>,
    /// `needs:`.
    pub needs: Vec<Text>,
    /// `if:`, without `${{ }}`.
    pub condition: Option<Text>,
    /// `environment:`, the name or an expression.
    pub environment: Option<Text>,
    /// `permissions:`.
    pub permissions: Option<Permissions>,
    /// `runs-on:` labels, the group among them, or an expression.
    pub runs_on: Vec<Text>,
    /// Whether `runs-on:` names a group, whose machines may be anybody's.
    pub grouped: bool,
    /// `env:`.
    pub env: Vec<Pair>,
    /// `steps:`, those of `parallel:` included.
    pub steps: Vec<Step>,
    /// `uses:`, a workflow that it calls.
    pub uses: Option<Text>,
    /// `with:` of the call.
    pub with: Vec<Pair>,
    /// `secrets:` of the call.
    pub inherit: Option<Span>,
    /// `secrets:` of the call, by name.
    pub passed_secrets: Vec<Pair>,
    /// Every secret that its text names.
    pub secrets: Vec<SecretUse>,
    /// `strategy.matrix`: its checks are named as it goes.
    pub matrix: Option<Span>,
    /// Every text of the matrix: what `${{ matrix.… }}` may be.
    pub matrix_values: Vec<String>,
    /// The same by path (`os`, `target.os`), those of `include` too; what is computed as a whole stands under the path that it is.
    pub matrix_axes: Vec<(String, String)>,
    /// `container:`, the image.
    pub container: Option<Text>,
    /// `services:`, their names.
    pub services: Vec<Text>,
    /// Images of the container and the services, and what they are started with; the name before each says which key it is.
    pub images: Vec<(&'static str, Text)>,
    /// `defaults.run.shell`.
    pub shell: Option<Text>,
    /// `concurrency:`, the group.
    pub concurrency: Option<Text>,
    /// `timeout-minutes:`.
    pub timeout: Option<Text>,
    /// `continue-on-error:`, unless it is plainly false.
    pub tolerated: Option<Span>,
    /// `outputs:`.
    pub outputs: Vec<Pair>,
    /// `cache-mode:`.
    pub cache_mode: Option<Text>,
    /// `defaults:`, which change how every script is run.
    pub defaults: Option<Span>,
    /// Keys that the reader does not know.
    pub unknown: Vec<Text>,
}

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// `id:`.
    pub id: Option<Text>,
    /// `name:`.
    pub name: Option<Text>,
    /// `uses:`.
    pub uses: Option<Text>,
    /// `run:`.
    pub run: Option<Text>,
    /// `with:`.
    pub with: Vec<Pair>,
    /// `env:`.
    pub env: Vec<Pair>,
    /// `if:`, without `${{ }}`.
    pub condition: Option<Text>,
    /// `working-directory:`.
    pub directory: Option<Text>,
    /// `shell:`.
    pub shell: Option<Text>,
    /// `continue-on-error:`, unless it is plainly false: `true`, or an expression.
    pub tolerated: Option<Text>,
    /// `parallel:`, `background:`, or any key that is none of these: what comes after it may not wait for it.
    pub detached: Option<Span>,
    /// Where a witness points: the value of `uses` or `run`, else the step.
    pub span: Span,
}

/// A secret that an expression names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SecretUse {
    /// Its name in capitals, as names ignore case; `None` if the expression takes any or all of them.
    pub name: Option<String>,
    /// Whether the expression has something else where the secret does not exist: `secrets.A || secrets.GITHUB_TOKEN`.
    pub replaced: bool,
    /// The scalar that holds the expression.
    pub span: Span,
}

/// The value of a pair by its name, which ignores case as inputs do.
pub fn value<'a>(pairs: &'a [Pair], name: &str) -> Option<&'a Text> {
    pairs
        .iter()
        .find(|(key, _)| key.value.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// Whether a ref is a full commit, which nobody can rewrite.
pub fn is_commit(reference: &str) -> bool {
    reference.len() == 40 && reference.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Workflow {
    /// The job with this id.
    pub fn job(&self, id: &str) -> Option<&Job> {
        self.jobs.iter().find(|job| job.id.value == id)
    }

    /// The file's name below `.github/workflows`.
    pub fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The file's name without its ending: the asset of a run.
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        name.strip_suffix(".yml")
            .or_else(|| name.strip_suffix(".yaml"))
            .unwrap_or(name)
    }

    /// Whether it is started by an event of this name.
    pub fn trigger(&self, event: &str) -> Option<&Trigger> {
        self.triggers.iter().find(|trigger| trigger.event.value == event)
    }

    /// What `workflow_run` of others knows it by.
    pub fn display_name(&self) -> &str {
        self.name.as_ref().map_or(&self.path, |name| &name.value)
    }
}
