//! Reading a project: which files there are, within which limits, and what is said of those that cannot be read.

use super::tree::{self, ReadError, Resolved, resolve};
use super::wanted::{self, Pattern};
use crate::write::lock::{self, Lock};
use gabion_core::diagnostic::Diagnostic;
use gabion_core::platforms::github::tree::{Content, Tree};
use gabion_core::source::{FileId, Sources, Span};
use std::collections::{BTreeMap, BTreeSet};

/// The declaration.
pub const DECLARATION: &str = "gabion.kdl";
/// Digests of what was emitted.
pub const LOCK: &str = "gabion.lock";
/// The most bytes of a file.
pub const MOST_BYTES: u64 = 1 << 20;
/// The most files of a project.
pub const MOST_FILES: usize = 5_000;
/// The most names that a walk looks at.
const MOST_NAMES: usize = 100_000;
/// The deepest folder that `**` enters below its start.
const DEEPEST: usize = 16;

/// Everything that was read of a project.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The texts. Some belong to files that could not be used; go by [`Loaded::files`], never by [`Sources::find`].
    pub sources: Sources,
    /// Files that were read, by path relative to the project root.
    pub files: BTreeMap<String, FileId>,
    /// Files that are there and were not read (too large, not UTF-8, out of reach): what they say is unknown, never absent.
    pub unread: BTreeMap<String, Unread>,
    /// Files that the lock names and nobody edited since, and what would stand there were they no longer emitted: nothing, or the
    /// lines of others around a managed block.
    pub left: BTreeMap<String, Option<FileId>>,
    /// What is to be said about that.
    pub findings: Vec<Diagnostic>,
}

/// A file that is there and was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Its place in the sources, for findings; the text there is not to be used.
    pub file: FileId,
    /// "is not UTF-8".
    pub reason: String,
}

impl Loaded {
    /// The work tree in a folder of the project (empty for the root), by paths relative to it, as readers of a platform take it.
    pub fn tree(&self, folder: &str) -> Tree {
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let read = self.files.iter().map(|(path, file)| (path, Content::Text(*file)));
        let unread = |unread: &Unread| Content::Unreadable(unread.file, unread.reason.clone());
        let all = read.chain(self.unread.iter().map(|(path, why)| (path, unread(why))));
        let below = all.filter_map(|(path, content)| Some((path.strip_prefix(&prefix)?.to_owned(), content)));
        Tree {
            files: below.collect(),
        }
    }

    /// The text of a file that was read.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files
            .get(path)
            .map(|file| self.sources.get(*file).text.as_str())
    }
}

/// A project that is being read.
pub struct Loader<'a> {
    tree: &'a dyn tree::Tree,
    loaded: Loaded,
    seen: BTreeSet<String>,
    /// Folders that the walk is in, links followed.
    chain: Vec<String>,
    names: usize,
    full: bool,
}

impl<'a> Loader<'a> {
    /// Nothing read yet.
    pub fn new(tree: &'a dyn tree::Tree) -> Self {
        Loader {
            tree,
            loaded: Loaded::default(),
            seen: BTreeSet::new(),
            chain: Vec::new(),
            names: 0,
            full: false,
        }
    }

    /// What has been read.
    pub fn finish(self) -> Loaded {
        self.loaded
    }

    /// What has been read so far.
    pub fn loaded(&self) -> &Loaded {
        &self.loaded
    }

    /// Reads one file if it is there, and says whether it was read now or before.
    pub fn file(&mut self, path: &str) -> bool {
        if !self.seen.insert(path.to_owned()) {
            return self.loaded.files.contains_key(path);
        }
        match resolve(self.tree, path) {
            Ok(Resolved::File(real)) => self.read(path, &real),
            Ok(Resolved::Missing) => {}
            Ok(Resolved::Folder(_)) => {
                self.refuse("unreadable-file", path, "is a folder, where a file is wanted")
            }
            Ok(Resolved::Outside(link)) => self.outside(path, &link),
            Ok(Resolved::Other) => self.refuse("unreadable-file", path, "is neither a file nor a folder"),
            Ok(Resolved::Circle) => self.refuse(
                "unreadable-file",
                path,
                "is a symbolic link that leads round in a circle",
            ),
            Err(error) => self.refuse("unreadable-file", path, &format!("cannot be read: {error}")),
        }
        self.loaded.files.contains_key(path)
    }

    /// Reads what the readers want of the work tree in the folder `tree` of the project (empty for the root).
    pub fn work_tree(&mut self, tree: &str) {
        for pattern in wanted::PATTERNS {
            let pattern = Pattern::new(tree, pattern);
            self.walk(&pattern.folder, &pattern.parts, 0);
        }
        self.local_actions(tree);
    }

    /// Reads the files that the lock names.
    pub fn emitted(&mut self, lock: &str) {
        let Ok(lock) = Lock::parse(lock) else {
            return; // the writer reports it
        };
        for path in lock.files.iter().map(|locked| locked.path.as_str()) {
            // A file behind a link is none that was written there.
            let plain = matches!(resolve(self.tree, path), Ok(Resolved::File(real)) if real == path);
            if !self.file(path) || !plain {
                continue;
            }
            let Some(rest) = self
                .loaded
                .text(path)
                .and_then(|text| lock::left(&lock, path, text))
            else {
                continue;
            };
            let rest = rest.map(|rest| self.loaded.sources.add(path, rest));
            self.loaded.left.insert(path.to_owned(), rest);
        }
    }

    /// Reads a file that a declaration names; its absence is the reader's business, a way out of the project is ours.
    pub fn named(&mut self, path: &str, span: Span) {
        if self.within(path, span) {
            self.file(path);
        }
    }

    /// Reads the work tree in a folder that a declaration names.
    pub fn named_tree(&mut self, folder: &str, span: Span) {
        if self.within(folder, span) {
            self.work_tree(plain(folder).as_str());
        }
    }

    /// Whether a path that a declaration names lies within the project; it is a finding if not.
    fn within(&mut self, path: &str, span: Span) -> bool {
        let climbs = path.starts_with(['/', '\\']) || path.split(['/', '\\']).any(|part| part == "..");
        if !climbs && !path.contains('\0') {
            return true;
        }
        let found = Diagnostic::error("outside-project", format!("{path} lies outside the project"))
            .label(span, "must be below the folder of gabion.kdl")
            .note("A path out of the project would make the verdict depend on whose machine it is.");
        self.loaded.findings.push(found);
        false
    }

    fn walk(&mut self, folder: &str, parts: &[String], depth: usize) {
        let Some((part, rest)) = parts.split_first() else {
            self.file(folder);
            return;
        };
        let real = match resolve(self.tree, folder) {
            Ok(Resolved::Folder(real)) => real,
            Ok(Resolved::Outside(link)) => return self.outside(folder, &link),
            Ok(Resolved::Circle | Resolved::Other) => {
                return self.refuse("unreadable-file", folder, "cannot be entered");
            }
            Ok(Resolved::File(_) | Resolved::Missing) => return,
            Err(error) => {
                return self.refuse("unreadable-file", folder, &format!("cannot be entered: {error}"));
            }
        };
        if part == "**" {
            self.walk(folder, rest, depth);
        }
        if depth > DEEPEST {
            return self.refuse("too-many-files", folder, "lies deeper than any reader looks");
        }
        match self.tree.names(&real) {
            Ok(names) => {
                self.chain.push(real);
                self.enter(folder, &names, parts, depth);
                self.chain.pop();
            }
            Err(error) => self.refuse("unreadable-file", folder, &format!("cannot be listed: {error}")),
        }
    }

    fn enter(&mut self, folder: &str, names: &[String], parts: &[String], depth: usize) {
        for name in names {
            self.names += 1;
            if self.names > MOST_NAMES {
                return self.too_many();
            }
            let path = if folder.is_empty() {
                name.clone()
            } else {
                format!("{folder}/{name}")
            };
            if name.contains('\u{fffd}') {
                self.refuse("unreadable-file", &path, "has a name that is not UTF-8");
            } else if parts[0] == "**" {
                self.descend(&path, parts, depth);
            } else if wanted::fits(&parts[0], name) {
                self.walk(&path, &parts[1..], depth + 1);
            }
        }
    }

    /// `**` goes down; the file itself is matched by what follows it.
    fn descend(&mut self, path: &str, parts: &[String], depth: usize) {
        match resolve(self.tree, path) {
            // A link back to where the walk is: everything there is met anyway.
            Ok(Resolved::Folder(real)) if self.chain.contains(&real) => {}
            Ok(Resolved::Folder(_) | Resolved::Outside(_)) => self.walk(path, parts, depth + 1),
            Ok(Resolved::File(_) | Resolved::Missing | Resolved::Other | Resolved::Circle) => {}
            Err(error) => self.refuse("unreadable-file", path, &format!("cannot be entered: {error}")),
        }
    }

    fn local_actions(&mut self, tree: &str) {
        let prefix = if tree.is_empty() {
            String::new()
        } else {
            format!("{tree}/")
        };
        let mut looked: BTreeSet<String> = BTreeSet::new();
        loop {
            let mut next: BTreeSet<String> = BTreeSet::new();
            for (path, file) in self
                .loaded
                .files
                .range(prefix.clone()..)
                .take_while(|(path, _)| path.starts_with(&prefix))
            {
                if (path.ends_with(".yml") || path.ends_with(".yaml")) && looked.insert(path.clone()) {
                    let text = &self.loaded.sources.get(*file).text;
                    next.extend(wanted::local_actions(text).map(|folder| format!("{prefix}{folder}")));
                }
            }
            if next.is_empty() {
                return;
            }
            for folder in next {
                // A folder that climbs out is the workflow's affair; the runner refuses it, and so do we.
                if !self.file(&format!("{folder}/action.yml")) {
                    self.file(&format!("{folder}/action.yaml"));
                }
            }
        }
    }

    fn read(&mut self, path: &str, real: &str) {
        if self.loaded.files.len() >= MOST_FILES {
            let file = self.loaded.sources.add(path, "");
            let reason = format!("was not read: {MOST_FILES} files were read before it");
            self.loaded
                .unread
                .insert(path.to_owned(), Unread { file, reason });
            return self.too_many();
        }
        match self.tree.read(real, MOST_BYTES) {
            Ok(bytes) => self.decode(path, bytes),
            Err(ReadError::TooLarge(size)) => {
                let why = format!("has {size} bytes; {MOST_BYTES} are read at most");
                self.refuse("too-large", path, &why);
            }
            Err(ReadError::Failed(error)) => {
                self.refuse("unreadable-file", path, &format!("cannot be read: {error}"))
            }
        }
    }

    fn decode(&mut self, path: &str, bytes: Vec<u8>) {
        match String::from_utf8(bytes) {
            Ok(text) => {
                let file = self.loaded.sources.add(path, text);
                self.loaded.files.insert(path.to_owned(), file);
            }
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let file = self.loaded.sources.add(path, text);
                let span = Span::new(file, good, good + '\u{fffd}'.len_utf8());
                let reason = "is not UTF-8".to_owned();
                self.loaded
                    .unread
                    .insert(path.to_owned(), Unread { file, reason });
                let found = Diagnostic::error("not-utf-8", format!("{path} is not UTF-8"))
                    .label(span, "the first byte that is not")
                    .note("It was not read: what it says is unknown.")
                    .help("save it as UTF-8");
                self.loaded.findings.push(found);
            }
        }
    }

    fn outside(&mut self, path: &str, link: &str) {
        let why = if link == path || link.is_empty() {
            "leads out of the project".to_owned()
        } else {
            format!("leads out of the project, through the symbolic link {link}")
        };
        self.refuse("outside-project", path, &why);
    }

    fn refuse(&mut self, slug: &'static str, path: &str, why: &str) {
        if self.loaded.unread.contains_key(path) {
            return;
        }
        let file = self.loaded.sources.add(path, "");
        self.loaded.unread.insert(
            path.to_owned(),
            Unread {
                file,
                reason: why.to_owned(),
            },
        );
        let found = Diagnostic::error(slug, format!("{path} {why}"))
            .label(Span::new(file, 0, 0), "")
            .note("It was not read: what it says is unknown.");
        self.loaded.findings.push(found);
    }

    fn too_many(&mut self) {
        if std::mem::replace(&mut self.full, true) {
            return;
        }
        let message =
            format!("the project has more than {MOST_FILES} files that can start, run or approve something");
        let found = Diagnostic::error("too-many-files", message)
            .note("The rest was not read: what it says is unknown.")
            .help("check its parts one by one: `gabion check PART`");
        self.loaded.findings.push(found);
    }
}

/// A path without empty parts and those that say "here", as [`Loaded::tree`] takes it.
pub fn plain(path: &str) -> String {
    let parts: Vec<&str> = path
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    parts.join("/")
}
