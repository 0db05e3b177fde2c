//! Bots that a configuration file of the repository calls: what they do for anyone.

use super::{Ground, untaken};
use crate::platforms::github::bots::{self, BotFile, Deed as Doing};
use crate::platforms::github::dependabot;
use crate::platforms::github::read::GithubTree;
use crate::source::FileId;

/// A bot with an App of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bot {
    /// Its name in the declaration.
    pub name: String,
    /// The App's slug.
    pub app: &'static str,
    /// The file that calls it.
    pub file: String,
    /// What it does, in the order of the language's words; for people.
    pub approves: Option<&'static str>,
    /// It merges.
    pub merges: Option<&'static str>,
    /// It opens pull requests.
    pub proposes: Option<&'static str>,
    /// What its file says that it decides, which is read from there and needs no line: `approves and merges`.
    pub reads: Option<&'static str>,
}

/// What a bot does if its file holds one of some words; no words: always.
type Deed = Option<(&'static str, &'static [&'static str])>;

/// A kind of bot.
struct Kind {
    app: &'static str,
    files: &'static [&'static str],
    approves: Deed,
    merges: Deed,
    proposes: Deed,
}

/// A bot that only opens pull requests.
const PROPOSER: Kind = Kind {
    app: "",
    files: &[],
    approves: None,
    merges: None,
    proposes: None,
};

/// Bots without a reader, 2026-09. Words are looked for in their files, not understood: a word in a remark counts, so that nothing is
/// missed.
const BY_WORDS: [Kind; 3] = [
    Kind {
        app: DEPENDABOT,
        files: &dependabot::PATHS,
        proposes: Some(("version updates", &[])),
        ..PROPOSER
    },
    Kind {
        app: "auto-approve",
        files: &[".github/auto-approve.yml"],
        approves: Some(("what its processes say", &["processes:"])),
        merges: Some(("what it approved", &["processes:"])),
        ..PROPOSER
    },
    Kind {
        app: "coderabbitai",
        files: &[".coderabbit.yaml"],
        approves: Some(("what it has no remarks on", &["request_changes_workflow: true"])),
        ..PROPOSER
    },
];

/// The one that comes first: it is the commonest.
const DEPENDABOT: &str = "dependabot";

/// Every path at which a file is a bot's.
pub fn files() -> impl Iterator<Item = &'static str> {
    let by_words = BY_WORDS.iter().flat_map(|kind| kind.files.iter().copied());
    by_words.chain(bots::files())
}

/// Where a bot stands among the others: Dependabot, those whose files are read, those of whose files words are known.
fn rank(bot: &Bot) -> (bool, usize) {
    let read = bots::apps().position(|app| app == bot.app);
    (bot.app != DEPENDABOT, read.unwrap_or(usize::MAX))
}

/// The bots whose files are there and that do something.
pub(super) fn in_files(ground: &Ground, tree: &GithubTree, taken: &[&str]) -> Vec<Bot> {
    let read = tree.bots.iter().filter_map(|file| of_file(file, taken));
    let by_words = BY_WORDS.iter().filter_map(|kind| {
        let (path, file) = kind
            .files
            .iter()
            .find_map(|path| ground.files.get_key_value(*path))?;
        let bot = Bot {
            name: untaken(kind.app.to_owned(), taken),
            file: path.clone(),
            ..told(kind, ground, *file)
        };
        (bot.approves.or(bot.merges).or(bot.proposes).is_some()).then_some(bot)
    });
    let mut found: Vec<Bot> = by_words.chain(read).collect();
    found.sort_by_key(rank);
    found
}

/// A bot whose file is understood.
fn of_file(file: &BotFile, taken: &[&str]) -> Option<Bot> {
    let (approves, merges) = (
        file.does(Doing::Approves),
        file.does(Doing::Merges) || file.does(Doing::Pushes),
    );
    let reads = match (approves, merges) {
        (true, true) => Some("approves and merges"),
        (true, false) => Some("approves"),
        (false, true) => Some("merges"),
        (false, false) => None,
    };
    let proposes = file.proposes.map(|_| "version updates");
    (reads.is_some() || proposes.is_some()).then(|| Bot {
        name: untaken(file.app.to_owned(), taken),
        app: file.app,
        file: file.path.clone(),
        approves: None,
        merges: None,
        proposes,
        reads,
    })
}

fn told(kind: &Kind, ground: &Ground, file: FileId) -> Bot {
    let text = &ground.sources.get(file).text;
    let does = |deed: Deed| {
        let (what, words) = deed?;
        (words.is_empty() || words.iter().any(|word| text.contains(word))).then_some(what)
    };
    Bot {
        name: String::new(),
        app: kind.app,
        file: String::new(),
        approves: does(kind.approves),
        merges: does(kind.merges),
        proposes: does(kind.proposes),
        reads: None,
    }
}
