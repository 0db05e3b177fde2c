use super::{json5, toml};
use crate::yaml::Node;
use gabion_facts::source::FileId;

fn at<'n>(node: &'n Node, path: &[&str]) -> Option<&'n Node> {
    path.iter().try_fold(node, |node, key| node.get(key))
}

#[test]
fn json5_and_json_are_one() {
    let texts = [
        "{\"a\": {\"b\": [true, 1, \"x\"]}}",
        "// why\n{a: {b: [true, 1, 'x',],},}",
        "{/* twice */ a: 1, a: {'b': [true, +1, \"\\u0078\"]}}",
    ];
    for text in texts {
        let read = json5(text, FileId(0)).expect(text);
        let items = at(&read, &["a", "b"]).expect(text).items();
        assert_eq!(
            items[0].as_scalar().and_then(|scalar| scalar.as_bool()),
            Some(true),
            "{text}"
        );
        assert_eq!(
            items[2].as_text().map(|text| text.value).as_deref(),
            Some("x"),
            "{text}"
        );
        let place = items[2].span;
        assert!(
            text[place.start as usize..place.end as usize].len() >= 3,
            "{text}"
        );
    }
    assert!(json5("", FileId(0)).expect("nothing").is_null());
}

#[test]
fn toml_tables_nest() {
    let text = "version = 1\n[merge]\nlabel = \"x\"\n[merge.dependencies]\nusernames = ['dependabot']\n";
    let read = toml(text, FileId(0)).expect("TOML");
    let names = at(&read, &["merge", "dependencies", "usernames"]).expect("a list");
    assert_eq!(
        names.items()[0].as_text().map(|text| text.value).as_deref(),
        Some("dependabot")
    );
    let label = read
        .get("merge")
        .and_then(|merge| merge.entry("label"))
        .expect("a label");
    assert_eq!(
        &text[label.key.span.start as usize..label.key.span.end as usize],
        "label"
    );
}

#[test]
fn hostile_texts_are_refused_with_a_place() {
    let deep = |open: &str, count: usize| open.repeat(count);
    let json: [String; 5] = [
        deep("[", 100_000),
        deep("{\"a\":", 70),
        "{\"a\": ".to_owned(),
        "{\"a\" \"b\"}".to_owned(),
        "\u{0}".to_owned(),
    ];
    for text in json {
        assert!(json5(&text, FileId(0)).is_err(), "{:.40}", text);
    }
    let tables: [String; 4] = [
        format!("a = {}", deep("[", 100_000)),
        "a = 1\na = 2\n".to_owned(),
        "[a\n".to_owned(),
        " ".repeat(2 << 20),
    ];
    for text in tables {
        assert!(toml(&text, FileId(0)).is_err(), "{:.40}", text);
    }
}
