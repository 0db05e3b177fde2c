//! What may stand as a value.

/// What a name is declared in, and looked up in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Space {
    /// `team "sre"`
    Team,
    /// `repository "payments"`
    Repository,
    /// `area "source"`, within its repository
    Area,
    /// `environment "production"`, within its repository
    Environment,
    /// `agent "fixer"` and `automation "reviewer-bot"`, which no expectation could otherwise tell apart
    Actor,
    /// `gate "ship"`
    Gate,
    /// `pipeline "payments"`
    Pipeline,
    /// `assume "apps"`
    Assumption,
    /// `breaker "agents"`
    Breaker,
    /// `service "checkout"`, and whatever else is worth keeping and belongs to no repository
    Asset,
}

impl Space {
    /// What one of them is called.
    pub fn noun(self) -> &'static str {
        match self {
            Space::Team => "team",
            Space::Repository => "repository",
            Space::Area => "area",
            Space::Environment => "environment",
            Space::Actor => "agent or automation",
            Space::Gate => "gate",
            Space::Pipeline => "pipeline",
            Space::Assumption => "assumption",
            Space::Breaker => "breaker",
            Space::Asset => "service, package, data or check",
        }
    }
}

/// What may stand as a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words for people, on one line.
    Text,
    /// A new or foreign name of the closed alphabet.
    Name,
    /// `OWNER/NAME` on the platform.
    Slug,
    /// A whole number between two bounds, both allowed.
    Integer(u64, u64),
    /// `2027-03-01`.
    Date,
    /// A path inside the project.
    Path,
    /// A path inside the repository of the closed alphabet, since workflows call it.
    Script,
    /// A path pattern inside the repository.
    Glob,
    /// A branch name.
    Branch,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A command line, run by emitted workflows as it is written.
    Command,
    /// Where an agent runs.
    Place,
    /// `claude-code@2.1.128`.
    Runtime,
    /// `environment:fixer-propose`.
    Key,
    /// `issues:payments`.
    Channel,
    /// What an effect is on: `payments:source`.
    Asset,
    /// `api.anthropic.com`.
    Host,
    /// Twelve digits.
    Account,
    /// `s3:GetObject`.
    AwsAction,
    /// `arn:aws:s3:::bucket/*`.
    AwsResource,
    /// A label of issues: `agent:fix`.
    Label,
    /// Five fields of a schedule.
    Cron,
    /// The name of something that is declared.
    Declared(Space),
    /// `REPOSITORY:BRANCH`, of a declared repository.
    RefOf,
    /// `human`, or a declared team.
    HumanOrTeam,
    /// A declared agent or automation, `any-agent` or `stranger`.
    Actor,
    /// A declared team, agent or automation.
    Anyone,
    /// `.github/workflows/deploy.yml#ship`.
    Job,
    /// `environment:shop/production`.
    Store,
    /// `contents:write`.
    Permission,
    /// `serviceaccount:tools/oncall-mate`.
    Subject,
    /// `repository-variable:control/HALT`.
    Variable,
}

impl Kind {
    /// What is expected, with an example where that is shorter than the rule.
    pub fn expects(self) -> String {
        match self {
            Kind::Integer(least, most) if most == u64::MAX => format!("a whole number from {least}"),
            Kind::Integer(least, most) => format!("a whole number from {least} to {most}"),
            Kind::Words(words) => {
                let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
                if quoted.len() == 1 {
                    quoted[0].clone()
                } else {
                    format!("one of {}", quoted.join(", "))
                }
            }
            Kind::Declared(space) => format!("the name of a declared {}", space.noun()),
            other => other.phrase().to_owned(),
        }
    }

    /// The words with a meaning of their own that may stand as a value of this kind, alone or beside names.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Kind::Words(words) => words,
            Kind::Place => &["actions", "hosted", "workstation"],
            Kind::HumanOrTeam => &["human"],
            Kind::Actor => &["any-agent", "stranger", "operators"],
            Kind::Anyone => &["any-agent", "stranger"],
            Kind::Key => &["repository", "organization"],
            Kind::Store => &["organization", "unknown"],
            Kind::Variable | Kind::Permission => &["unknown"],
            _ => &[],
        }
    }

    fn phrase(self) -> &'static str {
        match self {
            Kind::Text => "a text in quotes",
            Kind::Name => "a name of letters, digits, `.`, `_` and `-`",
            Kind::Slug => "\"OWNER/NAME\"",
            Kind::Date => "a date, \"2027-03-01\"",
            Kind::Path => "a path inside the project, \"gabion/observed/shop.json\"",
            Kind::Script => "a path inside the repository, \"scripts/deploy.sh\"",
            Kind::Glob => "a path pattern inside the repository, \"src/**\"",
            Kind::Branch => "a branch name, \"main\"",
            Kind::Command => "a command line in quotes",
            Kind::Place => "\"actions\", \"hosted\", \"workstation\", or \".github/workflows/FILE.yml#JOB\"",
            Kind::Runtime => "\"NAME\" or \"NAME@VERSION\"",
            Kind::Key => "\"environment:NAME\", \"repository\" or \"organization\"",
            Kind::Channel => "\"KIND:REPOSITORY\", as in \"issues:payments\"",
            Kind::Asset => "an asset, \"REPOSITORY:NAME\"",
            Kind::Host => "a host name, \"api.anthropic.com\"",
            Kind::Account => "twelve digits in quotes",
            Kind::AwsAction => "an action, \"s3:GetObject\"",
            Kind::AwsResource => "a resource, \"arn:aws:s3:::bucket/*\"",
            Kind::Label => "a label of letters, digits, spaces and `._:/+-`",
            Kind::Cron => "five fields of a schedule, \"17 6 * * 1-5\"",
            Kind::RefOf => "a branch of a declared repository, \"web:main\"",
            Kind::HumanOrTeam => "\"human\", or the name of a declared team",
            Kind::Actor => "a declared agent or automation, \"any-agent\", \"stranger\" or \"operators\"",
            Kind::Job => "\".github/workflows/FILE.yml#JOB\"",
            Kind::Store => {
                "\"repository:NAME\", \"environment:REPOSITORY/NAME\", \"organization\", or \"unknown\" if nobody knows"
            }
            Kind::Variable => {
                "\"repository-variable:REPOSITORY/NAME\", \"organization-variable:ORGANIZATION/NAME\", or \"unknown\""
            }
            Kind::Permission => "a permission with its level, \"contents:write\", or \"unknown\"",
            Kind::Subject => "a subject of the cluster, \"serviceaccount:NAMESPACE/NAME\"",
            Kind::Anyone => "a declared team, agent or automation",
            Kind::Integer(..) | Kind::Words(_) | Kind::Declared(_) => "",
        }
    }
}
