//! CODEOWNERS, read: which file wins, and who owns what.

use super::tree::{Content, Tree};
use gabion_facts::source::{FileId, Sources, Span};

/// The CODEOWNERS file that GitHub looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeOwners {
    /// `.github/CODEOWNERS`, `CODEOWNERS` or `docs/CODEOWNERS`, the first that is there.
    pub path: String,
    /// Its lines in order. The last that matches a path decides.
    pub rules: Vec<OwnerRule>,
    /// Why it has none that count, although it is there.
    pub unread: Option<Unread>,
}

/// Why a CODEOWNERS file says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is longer than what GitHub loads: nobody owns anything.
    TooLong,
    /// It is no text that can be read here; GitHub may read it.
    Unreadable,
}

/// One line of CODEOWNERS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerRule {
    /// The pattern as written.
    pub pattern: String,
    /// `@user`, `@organization/team` or an address. None clears ownership.
    pub owners: Vec<String>,
    /// Whether its syntax is wrong. GitHub says that it skips such a line; what it takes for wrong is not said to the letter.
    pub malformed: bool,
    /// The line.
    pub span: Span,
}

/// The longest file that GitHub looks at; a longer one owns nothing. Source: docs, "About code owners".
pub const MAX_SIZE: usize = 3 << 20;

/// Where it may stand; the first that is there counts, and the others are not looked at.
pub const PLACES: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// The file that counts, and where it stands.
pub fn in_force(tree: &Tree) -> Option<(&'static str, &Content)> {
    PLACES
        .into_iter()
        .find_map(|path| Some((path, tree.files.get(path)?)))
}

/// Reads the CODEOWNERS file that counts, if there is one. Lines with invalid syntax are kept as such.
pub fn read(tree: &Tree, sources: &Sources) -> Option<CodeOwners> {
    let (path, content) = in_force(tree)?;
    let mut owners = CodeOwners {
        path: path.to_owned(),
        rules: Vec::new(),
        unread: None,
    };
    match content {
        Content::Unreadable(..) => owners.unread = Some(Unread::Unreadable),
        Content::Text(file) => match &sources.get(*file).text {
            text if text.len() > MAX_SIZE => owners.unread = Some(Unread::TooLong),
            text => owners.rules = rules(text, *file),
        },
    }
    Some(owners)
}

fn rules(text: &str, file: FileId) -> Vec<OwnerRule> {
    let mut rules = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let span = Span::new(file, start, start + line.trim_end().len());
        start += line.len() + 1;
        rules.extend(rule(line, span));
    }
    rules
}

fn rule(line: &str, span: Span) -> Option<OwnerRule> {
    let mut words = words(line).into_iter();
    let pattern = words.next()?;
    let owners: Vec<String> = words.collect();
    let invalid = pattern.starts_with('!') || pattern.contains(['[', ']']) || pattern.contains("\\#");
    let valid_owner = |owner: &String| owner.len() > 1 && owner.contains('@');
    Some(OwnerRule {
        malformed: invalid || !owners.iter().all(valid_owner),
        pattern,
        owners,
        span,
    })
}

/// The words of a line: a backslash keeps a blank in a pattern, and `#` at the start of a word begins a remark.
fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut characters = line.trim().chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '#' if word.is_empty() => break,
            '\\' if characters.peek() == Some(&' ') => {
                word.push_str("\\ ");
                characters.next();
            }
            _ if character.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            _ => word.push(character),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_at(files: &[(&str, &str)]) -> Option<CodeOwners> {
        let mut sources = Sources::default();
        let mut tree = Tree::default();
        for (path, text) in files {
            let file = sources.add(*path, *text);
            tree.files.insert((*path).to_owned(), Content::Text(file));
        }
        read(&tree, &sources)
    }

    #[test]
    fn the_first_place_counts_alone() {
        let files = [
            ("CODEOWNERS", "* @a"),
            (".github/CODEOWNERS", "* @b"),
            ("docs/CODEOWNERS", "* @c"),
        ];
        let owners = read_at(&files).unwrap();
        assert_eq!(
            (owners.path.as_str(), owners.rules[0].owners[0].as_str()),
            (".github/CODEOWNERS", "@b")
        );
        assert!(read_at(&[("src/CODEOWNERS", "* @a")]).is_none());
    }

    #[test]
    fn lines_are_read_as_github_reads_them() {
        let text = "# remark\n\n*  @acme/all  a@b.c # why\n/infra/ @sre\r\n/infra/open\n!x @a\n[s] @a\na\\ b @c\nx nobody\n";
        let rules = read_at(&[("CODEOWNERS", text)]).unwrap().rules;
        let shown: Vec<String> = rules
            .iter()
            .filter(|rule| !rule.malformed)
            .map(|rule| format!("{} {}", rule.pattern, rule.owners.join(" ")))
            .collect();
        assert_eq!(
            shown,
            ["* @acme/all a@b.c", "/infra/ @sre", "/infra/open ", "a\\ b @c"]
        );
        let wrong = rules.iter().filter(|rule| rule.malformed);
        let wrong: Vec<&str> = wrong.map(|rule| rule.pattern.as_str()).collect();
        assert_eq!(wrong, ["!x", "[s]", "x"]);
        let span = rules[1].span;
        assert_eq!(&text[span.start as usize..span.end as usize], "/infra/ @sre");
    }

    #[test]
    fn a_file_that_is_too_long_owns_nothing() {
        let text = "* @a\n".repeat(MAX_SIZE / 5 + 1);
        let owners = read_at(&[("CODEOWNERS", &text)]).unwrap();
        assert_eq!((owners.rules.len(), owners.unread), (0, Some(Unread::TooLong)));
        let near = read_at(&[("CODEOWNERS", &text[..MAX_SIZE])]).unwrap();
        assert_eq!(near.unread, None);
    }
}
