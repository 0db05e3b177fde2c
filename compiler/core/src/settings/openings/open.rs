//! How open something is: closed, open, or one of the two, and what would have to be asked.

use super::context::SettingsContext;
use gabion_facts::facts::{FactBase, Pred, Question};
use gabion_facts::source::Span;

/// How open something is. Ordered: tightening a setting never makes it more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Open {
    /// It is closed, whatever the missing answers are.
    No,
    /// Nobody has said what decides it.
    Maybe(Doubt),
    /// It is open, whatever the missing answers are.
    Yes,
}

/// A question, before it has words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// The rules on a ref, and why they were not read.
    Rules { of: String, default: bool, why: String },
    /// Who is on the bypass list of a ruleset.
    Bypass { ruleset: String, why: String },
    /// Plan and visibility.
    Plan,
    /// A pattern that is too large, or malformed.
    Pattern(String),
    /// Which branches exist.
    Branches,
    /// Environments and their rules.
    Environments(String),
    /// Which refs one environment lets in.
    Policy(String),
    /// Actions settings.
    Actions(String),
    /// Installed Apps.
    Apps(String),
    /// What one App does.
    App(String),
    /// Whether a token of which nobody has said whose it is, is theirs.
    Wearer(String),
    /// Whether Copilot reviews proposals by itself.
    CopilotReviews,
    /// Whether Copilot's approvals count.
    CopilotCounts,
    /// Which pull requests are open, and why that was not read.
    Proposals(String),
    /// Who is in a team.
    Members(String),
    /// What a team, or a person, may do in the repository.
    Access(String),
    /// Whether a role on a bypass list lets Apps past.
    RoleOfApps { ruleset: String },
    /// Who has a number on a bypass list.
    Number { ruleset: String, id: u64 },
    /// Who decides before an environment.
    Entering(String),
    /// Whether a ruleset is in force.
    Enforced(String),
    /// What stands in CODEOWNERS.
    CodeOwners,
    /// For whom a job waits, and what happens when nobody answers.
    Awaited(String),
}

impl Open {
    /// Open only if all are; the first doubt is the one to ask.
    pub fn all(parts: impl IntoIterator<Item = Open>) -> Open {
        parts.into_iter().fold(
            Open::Yes,
            |whole, part| if part.rank() < whole.rank() { part } else { whole },
        )
    }

    /// Open if any is.
    pub fn any(parts: impl IntoIterator<Item = Open>) -> Open {
        parts.into_iter().fold(
            Open::No,
            |whole, part| if part.rank() > whole.rank() { part } else { whole },
        )
    }

    /// `Yes` if true, `No` if false.
    pub fn when(open: bool) -> Open {
        if open { Open::Yes } else { Open::No }
    }

    /// `Yes` or `No` if decided, else the doubt.
    pub fn decided(open: Option<bool>, doubt: impl FnOnce() -> Doubt) -> Open {
        open.map_or_else(|| Open::Maybe(doubt()), Open::when)
    }

    /// 0 closed, 1 perhaps, 2 open.
    pub fn rank(&self) -> u8 {
        match self {
            Open::No => 0,
            Open::Maybe(_) => 1,
            Open::Yes => 2,
        }
    }

    pub fn is_no(&self) -> bool {
        *self == Open::No
    }

    pub fn is_yes(&self) -> bool {
        *self == Open::Yes
    }
}

/// Where facts go, and how their doubts are worded.
pub(super) struct Out<'a> {
    pub context: &'a SettingsContext<'a>,
    pub base: &'a mut FactBase,
}

impl Out<'_> {
    /// States a fact as far as it is open.
    pub fn state(&mut self, pred: Pred, args: &[&str], open: &Open, span: Option<Span>, remark: &str) {
        match open {
            Open::No => {}
            Open::Yes => self.base.known(pred, args, span, remark),
            Open::Maybe(Doubt::Apps(_)) if self.context.repository.assumptions.contains("apps") => {
                self.base.assumed(pred, args, "apps", span, remark);
            }
            Open::Maybe(doubt) => {
                let question = question(doubt, self.context);
                self.base.unknown(pred, args, &question, span, remark);
            }
        }
    }

    /// States a fact of structure.
    pub fn known(&mut self, pred: Pred, args: &[&str], span: Option<Span>) {
        self.base.known(pred, args, span, "");
    }
}

fn question(doubt: &Doubt, context: &SettingsContext<'_>) -> Question {
    let name = &context.repository.name;
    let (key, text, why) = words(doubt, name);
    let text = if why.is_empty() {
        text
    } else {
        format!("{text} (not readable: {why})")
    };
    Question {
        key,
        text,
        answer: answer(doubt, context),
    }
}

#[allow(clippy::too_many_lines, reason = "a table of words, three for each doubt")]
fn words(doubt: &Doubt, name: &str) -> (String, String, String) {
    let plain = |key: String, text: String| (key, text, String::new());
    match doubt {
        Doubt::Rules {
            of,
            default: true,
            why,
        } => (
            format!("rules:{of}"),
            format!("rules on {of}: who must approve, who may bypass"),
            why.clone(),
        ),
        Doubt::Rules { why, .. } => (
            format!("rules:{name}:refs"),
            format!("rules on the other branches and the tags of {name}"),
            why.clone(),
        ),
        Doubt::Bypass { ruleset, why } => (
            format!("bypass:{name}:{ruleset}"),
            format!("bypass list of ruleset \"{ruleset}\" of {name}"),
            why.clone(),
        ),
        Doubt::Plan => plain(
            format!("plan:{name}"),
            format!(
                "plan and visibility of {name}: rules and reviewers of private repositories depend on them"
            ),
        ),
        Doubt::Pattern(pattern) => plain(
            format!("pattern:{name}:{pattern}"),
            format!("what the pattern \"{pattern}\" covers in {name}"),
        ),
        Doubt::Proposals(why) => (
            format!("pull-requests:{name}"),
            format!("which pull requests are open in {name}, and whose they are"),
            why.clone(),
        ),
        Doubt::Branches => plain(format!("branches:{name}"), format!("which branches {name} has")),
        Doubt::Environments(why) => (
            format!("environments:{name}"),
            format!("environments of {name}: reviewers, branches, administrators"),
            why.clone(),
        ),
        Doubt::Policy(environment) => plain(
            format!("environments:{name}:{environment}"),
            format!("which branches and tags environment {environment} of {name} lets in"),
        ),
        Doubt::Actions(why) => (
            format!("actions:{name}"),
            format!("Actions settings of {name}: may workflows open and approve pull requests"),
            why.clone(),
        ),
        Doubt::Apps(why) => (
            format!("apps:{name}"),
            format!("which Apps may write to {name}"),
            why.clone(),
        ),
        Doubt::App(slug) => plain(
            format!("apps:{name}:{slug}"),
            format!("whether the App {slug} approves proposals in {name}"),
        ),
        Doubt::Wearer(who) => plain(
            format!("bypass:{name}:wearer:{who}"),
            format!("whether a token in {name} of which nobody has said whose it is, is that of {who}"),
        ),
        Doubt::CopilotReviews => plain(
            format!("copilot-reviews:{name}"),
            format!("whether Copilot reviews proposals in {name} by itself"),
        ),
        Doubt::CopilotCounts => plain(
            format!("copilot:{name}"),
            format!("whether Copilot's approvals count toward the merge requirements of {name}"),
        ),
        Doubt::Members(team) => plain(
            format!("members:{team}"),
            format!("who is in team {team}, machine users included"),
        ),
        Doubt::Access(who) => plain(
            format!("access:{name}:{who}"),
            format!("what {who} may do in {name}, and whether it is visible"),
        ),
        Doubt::RoleOfApps { ruleset } => plain(
            format!("bypass:{name}:{ruleset}:role"),
            format!("whether the role on the bypass list of ruleset \"{ruleset}\" of {name} lets Apps past"),
        ),
        Doubt::Number { ruleset, id } => plain(
            format!("bypass:{name}:{ruleset}:{id}"),
            format!("who number {id} on the bypass list of ruleset \"{ruleset}\" of {name} is"),
        ),
        Doubt::CodeOwners => plain(
            format!("codeowners:{name}"),
            format!("what stands in CODEOWNERS of {name}"),
        ),
        Doubt::Entering(environment) => plain(
            format!("environments:{environment}"),
            format!("who must answer before {environment}, and whom administrators and starters pass"),
        ),
        Doubt::Enforced(ruleset) => plain(
            format!("rules:{name}:{ruleset}"),
            format!("whether ruleset \"{ruleset}\" of {name} is in force"),
        ),
        Doubt::Awaited(gate) => {
            let job = gate.trim_start_matches("approve:");
            plain(
                gate.clone(),
                format!("for how many of whom {job} waits, and whether it goes on when nobody answers"),
            )
        }
    }
}

fn answer(doubt: &Doubt, context: &SettingsContext<'_>) -> String {
    let full_name = context.repository.full_name.as_deref().unwrap_or("OWNER/NAME");
    match doubt {
        Doubt::Apps(_) => format!(
            "`gabion pull {full_name}` by an owner, or `assume \"apps\" \"…\" by=\"TEAM\" until=\"DATE\"`"
        ),
        Doubt::App(slug) => {
            format!("`automation \"{slug}\" {{ identity {{ github-app \"{slug}\" }}; … }}` says what it does")
        }
        Doubt::Wearer(_) => {
            "declare who has it: an `agent` or an `automation` with its `identity`".to_owned()
        }
        Doubt::Pattern(_) => "write a simpler pattern".to_owned(),
        Doubt::Awaited(_) => "write the values into the workflow instead of an expression".to_owned(),
        Doubt::CodeOwners => "run where the repository's tree is at hand".to_owned(),
        Doubt::RoleOfApps { .. } => "put teams on the list in place of the role".to_owned(),
        Doubt::Plan => {
            format!("`organization \"…\" plan=\"…\"` and `visibility=\"…\"`, or `gabion pull {full_name}`")
        }
        Doubt::Bypass { .. } | Doubt::Number { .. } => {
            format!("`gabion pull {full_name}` by an administrator")
        }
        _ => format!("`gabion pull {full_name}`"),
    }
}
