//! Reading folders and commits.

mod commits;

use super::folder::Folder;
use super::load::{Loaded, Loader, MOST_BYTES};
use super::tree;
use super::tree::memory::Memory;
use gabion_core::platforms::github::tree::{Content, Tree};
use std::path::Path;

pub(super) fn put(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, bytes).expect("a file");
}

pub(super) fn slugs(loaded: &Loaded) -> Vec<&'static str> {
    loaded.findings.iter().map(|found| found.slug).collect()
}

fn load(tree: &dyn tree::Tree) -> Loaded {
    super::read(tree).finish()
}

#[test]
fn what_readers_want_is_read_and_nothing_else() {
    let tree = Memory::of(&[
        ("gabion.kdl", "k"),
        (
            "gabion.lock",
            r#"{"gabion-lock":1,"edition":"2026","compiler":"0","files":[{"path":"gabion/wall.json","sha256":""}]}"#,
        ),
        ("gabion/wall.json", "w"),
        ("gabion/other.json", "no"),
        (
            ".github/workflows/ci.yml",
            "- uses: ./tools/pin\n- uses: ./gone\n",
        ),
        (".github/workflows/deep/no.yml", "no"),
        (".github/workflows/agent.md", "a source of an agentic workflow"),
        (".github/workflows/notes.txt", "no"),
        (".github/actions/a/b/action.yml", "- uses: './tools/more/'"),
        ("tools/pin/action.yaml", "p"),
        ("tools/more/action.yml", "m"),
        ("tools/other/action.yml", "no"),
        ("src/main.rs", "no"),
        ("package.json", "{}"),
    ]);
    let loaded = load(&tree);
    let expected = [
        ".github/actions/a/b/action.yml",
        ".github/workflows/agent.md",
        ".github/workflows/ci.yml",
        "gabion.kdl",
        "gabion.lock",
        "gabion/wall.json",
        "package.json",
        "tools/more/action.yml",
        "tools/pin/action.yaml",
    ];
    assert_eq!(loaded.files.keys().collect::<Vec<_>>(), expected);
    assert!(loaded.findings.is_empty() && loaded.unread.is_empty());
    assert_eq!(loaded.text("package.json"), Some("{}"));
}

#[test]
fn the_trees_of_several_repositories_lie_in_folders() {
    let tree = Memory::of(&[
        ("a/.github/workflows/ci.yml", "- uses: ./act"),
        ("a/act/action.yml", "x"),
        ("act/action.yml", "no"),
    ]);
    let mut loader = Loader::new(&tree);
    loader.work_tree("a");
    assert_eq!(
        loader.finish().files.keys().collect::<Vec<_>>(),
        ["a/.github/workflows/ci.yml", "a/act/action.yml"]
    );
}

#[test]
fn what_cannot_be_read_is_said_and_unknown() {
    let big = "x".repeat(MOST_BYTES as usize + 1);
    let tree = Memory::of(&[
        (".github/workflows/a.yml", &big),
        (".github/workflows/b.yml", "->/etc/passwd"),
        (".github/workflows/c.yml", "->../../../secret"),
        (".github/workflows/d.yml", "->d.yml"),
        (".github/workflows/e.yml/file", "a folder"),
        (".github/workflows/f.yml", "->../../ok.yml"),
        (".github/workflows/g.yml", "->gone"),
        (".github/workflows/h\u{fffd}.yml", "h"),
        ("ok.yml", "fine"),
        (".claude", "->../elsewhere"),
    ]);
    let loaded = load(&tree);
    assert_eq!(
        loaded.files.keys().collect::<Vec<_>>(),
        [".github/workflows/f.yml"]
    );
    assert_eq!(loaded.text(".github/workflows/f.yml"), Some("fine"));
    let unread: Vec<&str> = loaded.unread.keys().map(String::as_str).collect();
    for name in ["a", "b", "c", "d", "e", "h\u{fffd}"] {
        assert!(
            unread.contains(&format!(".github/workflows/{name}.yml").as_str()),
            "{name}: {unread:?}"
        );
    }
    assert!(unread.iter().any(|path| path.starts_with(".claude")));
    assert_eq!(loaded.findings.len(), loaded.unread.len());
    for slug in ["too-large", "outside-project", "unreadable-file"] {
        assert!(slugs(&loaded).contains(&slug), "{slug}");
    }
}

#[test]
fn bytes_that_are_no_text_are_located() {
    let mut tree = Memory::of(&[]);
    tree.0.insert("CLAUDE.md".to_owned(), b"one\ntw\xffo\n".to_vec());
    let loaded = load(&tree);
    assert_eq!(slugs(&loaded), ["not-utf-8"]);
    let span = loaded.findings[0].labels[0].span;
    assert_eq!(loaded.sources.line_column(span.file, span.start), (2, 3));
    assert!(loaded.unread.contains_key("CLAUDE.md") && !loaded.files.contains_key("CLAUDE.md"));
}

#[test]
fn no_tree_is_too_much_work() {
    let circle = Memory::of(&[
        (".github/actions/a", "->."),
        (".github/actions/b", "->."),
        (".github/actions/x/action.yml", "x"),
    ]);
    let loaded = load(&circle);
    assert!(loaded.files.contains_key(".github/actions/x/action.yml"));
    assert!(loaded.findings.is_empty());
    let crowd: Vec<(String, Vec<u8>)> = (0..12)
        .flat_map(|from| (0..12).map(move |to| (from, to)).filter(|(from, to)| from != to))
        .map(|(from, to)| {
            (
                format!(".github/actions/{from}/{to}"),
                format!("->../{to}").into_bytes(),
            )
        })
        .collect();
    assert_eq!(
        slugs(&load(&Memory(crowd.into_iter().collect()))),
        ["too-many-files"]
    );
    let many: Vec<(String, Vec<u8>)> = (0..5_100)
        .map(|at| (format!(".github/workflows/{at}.yml"), Vec::new()))
        .collect();
    let loaded = load(&Memory(many.into_iter().collect()));
    assert_eq!(loaded.files.len(), super::load::MOST_FILES);
    assert_eq!(slugs(&loaded), ["too-many-files"]);
    assert_eq!(loaded.unread.len(), 100);
}

#[test]
fn a_declaration_names_files_of_the_project_only() {
    let tree = Memory::of(&[
        ("gabion/observed/shop.json", "{}"),
        ("gabion.kdl", "observed \"../x\""),
    ]);
    let mut loader = super::read(&tree);
    let span = gabion_core::source::Span::new(gabion_core::source::FileId(0), 9, 15);
    loader.named("gabion/observed/shop.json", span);
    loader.named("gabion/observed/absent.json", span);
    for path in [
        "../x",
        "/etc/passwd",
        "a/../../x",
        "a\\..\\x",
        "\\\\host\\share",
        "nul\0byte",
    ] {
        loader.named(path, span);
    }
    let loaded = loader.finish();
    assert_eq!(loaded.findings.len(), 6);
    assert!(
        loaded
            .findings
            .iter()
            .all(|found| found.slug == "outside-project" && found.labels[0].span == span)
    );
    assert!(loaded.files.contains_key("gabion/observed/shop.json"));
}

#[test]
fn a_declaration_brings_its_snapshots_and_trees() {
    let declaration = r#"gabion edition="2026"
organization "acme" { observed "observed/acme.json" }
repository "shop" github="acme/shop" tree="./shop/" { observed "../shop.json" }
repository "web" github="acme/web" tree="/web" { observed "gone.json" }
"#;
    let tree = Memory::of(&[
        ("gabion.kdl", declaration),
        ("observed/acme.json", "{}"),
        ("shop/.github/workflows/ci.yml", "on: push"),
        ("shop/CLAUDE.md", "->/etc/passwd"),
        ("web/.github/workflows/ci.yml", "no"),
    ]);
    let project = super::open(&tree);
    assert!(project.declared && project.declaration.repositories.len() == 2);
    let loaded = &project.loaded;
    // The language itself refuses the two paths that leave the project; the link is found here.
    let about = |text: &str| {
        loaded
            .findings
            .iter()
            .filter(|found| found.message.contains(text))
            .count()
    };
    assert_eq!(
        (about("shop/CLAUDE.md leads out of the project"), about("project")),
        (1, 3)
    );
    assert!(
        !loaded
            .files
            .keys()
            .any(|path| path.contains("web") || path.contains(".."))
    );
    assert!(loaded.files.contains_key("observed/acme.json"));
    let shop = loaded.tree("shop");
    assert_eq!(
        shop.files.keys().collect::<Vec<_>>(),
        [".github/workflows/ci.yml", "CLAUDE.md"]
    );
    assert!(
        matches!(&shop.files["CLAUDE.md"], Content::Unreadable(_, why) if why == "leads out of the project")
    );
    assert!(!super::open(&Memory::of(&[])).declared);
}

/// What the readers want is what is read, as far as fixed places go.
#[test]
fn the_readers_list_is_covered() {
    let places = [
        ".github/workflows/a.yml",
        ".github/dependabot.yml",
        ".github/mergify.yaml",
        ".github/actions/x/y/action.yml",
        "action.yml",
        "package.json",
        "CODEOWNERS",
        "docs/CODEOWNERS",
        ".github/CODEOWNERS",
        "pyproject.toml",
        "Cargo.toml",
    ];
    assert!(places.iter().all(|path| Tree::wants(path)));
    let files: Vec<(&str, &str)> = places.iter().map(|path| (*path, "")).collect();
    let loaded = load(&Memory::of(&files));
    assert_eq!(loaded.files.len(), places.len());
}

#[cfg(unix)]
#[test]
fn folders_of_the_file_system_are_read_alike() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().expect("a folder");
    let outside = tempfile::tempdir().expect("a folder");
    put(outside.path(), "secret", "s");
    put(folder.path(), "gabion.kdl", "k");
    put(folder.path(), "config/ci.yml", "c");
    put(folder.path(), ".github/workflows/own.yml", "o");
    let link = |to: &Path, from: &str| symlink(to, folder.path().join(from)).expect("a link");
    link(Path::new("../../config/ci.yml"), ".github/workflows/in.yml");
    link(&outside.path().join("secret"), ".github/workflows/out.yml");
    link(&folder.path().join("gabion.kdl"), "CLAUDE.md");
    let loaded = load(&Folder::new(folder.path()));
    assert_eq!(
        loaded.files.keys().collect::<Vec<_>>(),
        [
            ".github/workflows/in.yml",
            ".github/workflows/own.yml",
            "gabion.kdl"
        ]
    );
    assert_eq!(slugs(&loaded), ["outside-project", "outside-project"]);
}

#[test]
fn the_project_is_here_or_above_within_the_repository() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    put(root, "gabion.kdl", "");
    put(root, "a/b/file", "");
    put(root, "nested/.git/HEAD", "");
    let find = |cwd: &str, given: Option<&str>| super::root(&root.join(cwd), given.map(Path::new));
    assert_eq!(find("", None).as_deref(), Ok(root));
    assert_eq!(find("a/b", None).as_deref(), Ok(root));
    assert!(find("nested", None).is_err());
    assert_eq!(
        find("a", Some("..")).map(|found| found.canonicalize().ok()),
        Ok(root.canonicalize().ok())
    );
    assert_eq!(find("", Some("gabion.kdl")).as_deref(), Ok(root));
    assert!(find("", Some("a")).is_err_and(|stop| stop.message == "there is no gabion.kdl in a"));
    assert!(find("", Some("gone")).is_err_and(|stop| stop.message == "gone does not exist"));
}
