use super::*;
use gabion_facts::source::FileId;

fn read(text: &str) -> Result<Node, YamlError> {
    parse(text, FileId(0))
}

fn refused(text: &str) -> String {
    read(text).expect_err("refused").message
}

#[test]
fn keys_and_values_know_their_places() {
    let text = "on: push\njobs:\n  test:\n    steps: [{run: 'make é'}]\n";
    let root = read(text).unwrap();
    let jobs = root.entry("jobs").unwrap();
    assert_eq!(
        &text[jobs.key.span.start as usize..jobs.key.span.end as usize],
        "jobs"
    );
    let step = &jobs.value.get("test").unwrap().get("steps").unwrap().items()[0];
    let run = step.get("run").unwrap();
    assert_eq!(&text[run.span.start as usize..run.span.end as usize], "'make é'");
    assert_eq!(run.as_text().unwrap().value, "make é");
}

#[test]
fn bare_on_is_a_word() {
    let root = read("on: on\nyes: no\noff: true\n").unwrap();
    assert_eq!(root.entries()[0].key.value, "on");
    assert_eq!(root.get("yes").unwrap().as_scalar().unwrap().as_bool(), None);
    assert_eq!(
        root.get("off").unwrap().as_scalar().unwrap().as_bool(),
        Some(true)
    );
}

#[test]
fn quoted_words_are_texts() {
    let root = read("a: 'true'\nb: !!str null\nc:\n").unwrap();
    assert_eq!(root.get("a").unwrap().as_scalar().unwrap().as_bool(), None);
    assert!(!root.get("b").unwrap().is_null());
    assert!(root.get("c").unwrap().is_null());
}

#[test]
fn a_last_line_without_a_break_ends_without_one() {
    assert_eq!(
        read("a: |\n  x")
            .unwrap()
            .get("a")
            .unwrap()
            .as_text()
            .unwrap()
            .value,
        "x"
    );
    assert_eq!(
        read("a: |\n  x\n")
            .unwrap()
            .get("a")
            .unwrap()
            .as_text()
            .unwrap()
            .value,
        "x\n"
    );
}

#[test]
fn empty_files_are_null() {
    for text in ["", "\n\n", "# only a remark\n", "---\n"] {
        assert!(read(text).unwrap().is_null(), "{text:?}");
    }
}

#[test]
fn aliases_unfold() {
    let root = read("a: &x [1, 2]\nb: *x\n").unwrap();
    assert_eq!(root.get("b").unwrap().items().len(), 2);
}

#[test]
fn duplicate_keys_are_located() {
    let error = read("jobs:\n  a: 1\n  a: 2\n").unwrap_err();
    assert_eq!(
        (error.message.as_str(), error.span.start),
        ("the key `a` occurs twice", 15)
    );
}

#[test]
fn hostile_files_are_refused() {
    let deep = refused(&"[".repeat(500));
    assert!(deep.contains("nested deeper") || deep.contains("limit"), "{deep}");
    assert!(refused(&"- ".repeat(500)).contains("nested deeper"));
    assert!(refused(&format!("a: '{}'", "x".repeat(MAX_SIZE))).contains("longer than"));
    assert!(refused("a: &a [*a]").contains("alias"));
    assert!(refused("a: 1\n---\nb: 2\n").contains("second document"));
    assert!(refused("a: !!python/object {}\n").contains("tag"));
    assert!(refused("a: &b {c: 1}\nd:\n  <<: *b\n").contains("merge key"));
    assert!(refused("? [a]\n: b\n").contains("plain word"));
    assert!(refused("a: *nowhere\n").contains("anchor") || refused("a: *nowhere\n").contains("alias"));
}

#[test]
fn a_billion_laughs_are_cut_short() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let alias = vec![format!("*a{}", level - 1); 10].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{alias}]\n"));
    }
    assert!(refused(&text).contains("unfolds"));
}

#[test]
fn deep_input_of_a_megabyte_is_quick() {
    for piece in ["[", "{a: ", "- ", "a:\n ", "&a ", "? "] {
        let text = piece.repeat(MAX_SIZE / piece.len() - 1);
        assert!(read(&text).is_err(), "{piece:?}");
    }
}
