//! What is written is read back as the same values, by a reader that shares nothing with the writer.

use super::super::scalar::{Expression, Literal, Part, Refusal, Scalar, SecretName};
use super::super::yaml::{Comment, Entry, Key, Value, document};
use crate::source::FileId;
use crate::yaml;
use proptest::prelude::*;

fn read(text: &str) -> yaml::Node {
    yaml::parse(text, FileId(0)).unwrap_or_else(|error| panic!("{}\n{text}", error.message))
}

/// A text in every place where one can stand; all must read back alike, as texts.
fn everywhere(text: &str) -> String {
    let leaf = || Scalar::Text(Literal::new(text).unwrap());
    let inner = || {
        vec![
            Entry::new("a", leaf()),
            Entry::new("b", leaf()).tail("said").head("above"),
        ]
    };
    document(
        &[Comment::new(text)],
        &[
            Entry::new("plain", leaf()).head(text).tail(text),
            Entry::new("flow", Value::Flow(vec![leaf(), leaf()])),
            Entry::new("map", Value::Map(inner())),
            Entry::new("small", Value::Map(vec![Entry::new("a", leaf())])),
            Entry::new(
                "items",
                Value::Items(vec![inner(), vec![Entry::new("a", leaf())]]),
            ),
            Entry::new("last", Scalar::Bool(true)),
        ],
    )
}

fn check(text: &str) {
    let written = everywhere(text);
    let node = read(&written);
    let mut seen = Vec::new();
    node.scalars(&mut |scalar, _| seen.push(scalar.clone()));
    let last = seen.pop().unwrap();
    assert_eq!((last.text.as_str(), last.plain), ("true", true), "{written}");
    assert_eq!(seen.len(), 9, "{written}");
    for scalar in seen {
        assert_eq!(scalar.text, text, "{written}");
        assert!(
            !scalar.is_null() && scalar.as_bool().is_none(),
            "{text:?} is a text\n{written}"
        );
    }
}

#[test]
fn hostile_texts_read_back_to_the_letter() {
    let texts = [
        "",
        " ",
        "~",
        "null",
        "Null",
        "true",
        "NO",
        "on",
        "y",
        "1",
        "0x1F",
        "1e3",
        "1_000",
        "12:30:45",
        "2026-11-23",
        ".inf",
        "- a",
        "a: b",
        "a:",
        ": a",
        "a #b",
        "#",
        "*a",
        "&a",
        "!a",
        "!!str a",
        "%a",
        "@a",
        "`a`",
        "{a}",
        "[a]",
        "a, b",
        "'",
        "\"",
        "\\",
        "\\n",
        "a\\",
        "|",
        "> a",
        "? a",
        "---",
        "...",
        "a\nb",
        "a\nb\n",
        "\n",
        "\n\n",
        "a\n\nb\n",
        " a\nb",
        "\ta\nb",
        "a\n\tb",
        "a\n  \nb",
        "a \nb",
        "a\nb\n\n",
        "é",
        "日本",
        "\u{1f600}",
        "<<",
        "a\n---\nb",
        "a\n...\nb\n",
        "key: |\n  x",
        "$",
        "$ {{",
        "{{ x }}",
    ];
    texts.into_iter().for_each(check);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 300 } else { 5000 }))]

    #[test]
    fn any_text_reads_back_to_the_letter(text in r#"[ -~\n\té日a:#\[\]{},&*!|>'"%@`?0-9.-]{0,40}"#) {
        if Literal::new(&text).is_ok() {
            check(&text);
        }
    }

    #[test]
    fn no_text_becomes_an_expression(text in r"[${} a'\n]{0,12}", more in r"[${} a'\n]{0,12}") {
        if let (Ok(first), Ok(second)) = (Literal::new(&text), Literal::new(&more)) {
            let joined = Scalar::template(vec![Part::Text(first), Part::Text(second)]);
            prop_assert_eq!(joined.is_ok(), !format!("{text}{more}").contains("${{"));
        }
    }
}

#[test]
fn what_github_would_evaluate_or_nobody_would_see_is_refused() {
    let cases = [
        ("${{ secrets.X }}", Refusal::Expression),
        ("a${{", Refusal::Expression),
        ("a\u{0}", Refusal::Unseen),
        ("a\rb", Refusal::Unseen),
        ("a\u{85}b", Refusal::Unseen),
        ("\u{202e}cba", Refusal::Unseen),
        ("\u{feff}a", Refusal::Unseen),
        ("a\u{2028}b", Refusal::Unseen),
    ];
    for (text, expected) in cases {
        assert_eq!(Literal::new(text), Err(expected), "{text:?}");
    }
    let names = [
        ("A_1", true),
        ("", false),
        ("1A", false),
        ("a", false),
        ("A-B", false),
        ("GITHUB_TOKEN", false),
        ("A }}", false),
    ];
    for (name, fine) in names {
        assert_eq!(SecretName::new(name).is_some(), fine, "{name}");
    }
    let ids = [
        ("a-1", true),
        ("_x", true),
        ("1a", false),
        ("-a", false),
        ("a b", false),
        ("", false),
        ("no", false),
        ("a:", false),
    ];
    for (id, fine) in ids {
        assert_eq!(Key::job(id).is_some(), fine, "{id}");
    }
}

#[test]
fn a_comment_stays_one_line() {
    let written = document(
        &[Comment::new("a\nb: c\u{2028}d")],
        &[Entry::new("x", Scalar::Number(1)).tail("y\nz: 1").head("p\rq")],
    );
    assert_eq!(written, "# a b: c d\n# p q\nx: 1 # y z: 1\n");
}

#[test]
fn expressions_bind_as_they_are_built() {
    let text = |text: &str| Literal::new(text).unwrap();
    let one = Expression::is("a.b", text("it's"));
    let other = Expression::contains(Expression::Numbers(vec![1, 22]), Expression::Path("c"));
    let any = Expression::Or(vec![one.clone(), other.clone()]);
    let cases = [
        (one.clone(), "a.b == 'it''s'"),
        (other, "contains(fromJSON('[1, 22]'), c)"),
        (any.clone(), "a.b == 'it''s' || contains(fromJSON('[1, 22]'), c)"),
        (
            Expression::And(vec![any.clone(), one]),
            "(a.b == 'it''s' || contains(fromJSON('[1, 22]'), c)) && a.b == 'it''s'",
        ),
        (
            Expression::Not(Box::new(any)),
            "!(a.b == 'it''s' || contains(fromJSON('[1, 22]'), c))",
        ),
        (Expression::Not(Box::new(Expression::Path("c"))), "!c"),
    ];
    for (expression, expected) in cases {
        assert_eq!(expression.spelled(), expected);
    }
}

#[test]
fn it_is_written_as_people_write() {
    let script = Scalar::ours("set -e\nmake\n");
    let step = vec![
        Entry::new("uses", Scalar::ours("a/b@c")).tail("v1"),
        Entry::new("run", script),
    ];
    let written = document(
        &[],
        &[
            Entry::new("name", Scalar::ours("deploy x")),
            Entry::new("permissions", Value::Map(Vec::new())),
            Entry::new(
                "with",
                Value::Map(vec![Entry::new("a", Scalar::path("runner.temp"))]),
            ),
            Entry::new("steps", Value::Items(vec![step])),
        ],
    );
    let expected = "name: deploy x\npermissions: {}\nwith: { a: \"${{ runner.temp }}\" }\nsteps:\n  - uses: a/b@c # v1\n    run: |\n      set -e\n      make\n";
    assert_eq!(written, expected);
}
