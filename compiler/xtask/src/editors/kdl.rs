//! KDL v2 itself as TextMate rules: comments, `/-`, strings, numbers, and what is not known.
//!
//! Rules of TextMate see one line at a time. A node ends by consuming its line's end, so that whatever consumes it first (a
//! continuation, a block, a string) carries the node on; `$` would end it in both cases.

use serde_json::{Map, Value, json};

/// A character of a bare string, as a class of regular expressions.
pub const BARE: &str = r##"[^\s\\/(){};\[\]"#=]"##;
/// After a bare word: it does not go on, and is no property's name.
pub const END: &str = r##"(?![^\s\\/(){};\[\]"#])"##;
/// Where a node ends.
pub const NODE_END: &str = r"\n|(?=[;}])";

/// A rule that includes others by name.
pub fn include(names: &[&str]) -> Vec<Value> {
    names
        .iter()
        .map(|name| json!({ "include": format!("#{name}") }))
        .collect()
}

/// The rules that every block of nodes and every node share.
pub fn rules() -> Map<String, Value> {
    let mut rules = Map::new();
    comments(&mut rules);
    dead(&mut rules);
    strings(&mut rules);
    values(&mut rules);
    unknown(&mut rules);
    rules
}

fn comments(rules: &mut Map<String, Value>) {
    rules.insert(
        "comment".into(),
        json!({ "patterns": [
            { "name": "comment.line.double-slash.gabion", "match": "//.*$" },
            { "include": "#comment-block" },
        ] }),
    );
    rules.insert(
        "comment-block".into(),
        json!({ "name": "comment.block.gabion", "begin": r"/\*", "end": r"\*/", "patterns": include(&["comment-block"]) }),
    );
    rules.insert(
        "continuation".into(),
        json!({
            "match": r"(\\)[ \t]*(//.*)?\n",
            "captures": {
                "1": { "name": "punctuation.separator.continuation.gabion" },
                "2": { "name": "comment.line.double-slash.gabion" },
            },
        }),
    );
}

/// What `/-` takes out: a node with its block, or one value, property or block of a node.
fn dead(rules: &mut Map<String, Value>) {
    const NAME: &str = "comment.block.slashdash.gabion";
    let inside = include(&["comment", "continuation", "dead-text", "dead-block"]);
    rules.insert(
        "dead-node".into(),
        json!({ "patterns": [
            // The node follows on a later line: it ends where that line has said something.
            {
                "name": NAME,
                "begin": r"/-[ \t]*(?://.*)?\n",
                "end": r"(?<=\S)[ \t]*(?=[\n;}])",
                "patterns": [
                    { "match": r"//.*\n?" },
                    { "include": "#comment-block" },
                    { "begin": r"(?=[^\s;}])", "end": r"[ \t]*(?=[\n;}])", "patterns": inside },
                ],
            },
            { "name": NAME, "begin": "/-", "end": NODE_END, "patterns": inside },
        ] }),
    );
    let mut entry = include(&["dead-text", "dead-block"]);
    entry.insert(0, json!({ "match": r"^\s+|[ \t]*=[ \t]*" }));
    rules.insert(
        "dead-entry".into(),
        json!({
            "name": NAME,
            "begin": r"/-[ \t]*(?:(?://.*)?\n)?",
            "end": r"(?=[\s;{}])",
            "applyEndPatternLast": 1,
            "patterns": entry,
        }),
    );
    rules.insert(
        "dead-block".into(),
        json!({ "begin": r"\{", "end": r"\}", "patterns": include(&["comment", "dead-text", "dead-block"]) }),
    );
    rules.insert(
        "dead-text".into(),
        json!({ "patterns": [
            { "begin": "(#+)\"\"\"", "end": "\"\"\"\\1" },
            { "begin": "(#+)\"", "end": "\"\\1|(?=\\n)" },
            { "begin": "\"\"\"", "end": "\"\"\"", "patterns": [{ "match": r"\\." }] },
            { "begin": "\"", "end": "\"|(?=\\n)", "patterns": [{ "match": r"\\\s*\n|\\." }] },
        ] }),
    );
}

fn strings(rules: &mut Map<String, Value>) {
    let escapes = include(&["escape"]);
    rules.insert(
        "string".into(),
        json!({ "patterns": [
            { "name": "string.quoted.other.raw.gabion", "begin": "(#+)\"\"\"", "end": "\"\"\"\\1" },
            { "name": "string.quoted.other.raw.gabion", "begin": "(#+)\"", "end": "\"\\1|(?=\\n)" },
            { "name": "string.quoted.triple.gabion", "begin": "\"\"\"", "end": "\"\"\"", "patterns": escapes },
            // One line, unless its end is escaped: a quote that is missing must not colour the rest of the file.
            { "name": "string.quoted.double.gabion", "begin": "\"", "end": "\"|(?=\\n)", "patterns": escapes },
        ] }),
    );
    rules.insert(
        "escape".into(),
        json!({ "patterns": [
            { "name": "constant.character.escape.gabion", "match": "\\\\(?:[\"\\\\/bfnrst]|u\\{\\h{1,6}\\}|\\s*\\n|[ \\t]+)" },
            { "name": "invalid.illegal.escape.gabion", "match": r"\\." },
        ] }),
    );
}

fn values(rules: &mut Map<String, Value>) {
    let whole = |text: &str| format!("(?<!{BARE})(?:{text}){END}");
    rules.insert(
        "value".into(),
        json!({ "patterns": [
            { "name": "meta.type.gabion", "match": r"\([^()\n]*\)" },
            { "name": "constant.language.gabion", "match": format!("#(?:true|false|null|-?inf|nan){END}") },
            // The bare forms are taken from no name that only begins so: `infra`, `nullable`.
            { "name": "invalid.illegal.bare-keyword.gabion", "match": whole("true|false|null|-?inf|nan") },
            { "name": "constant.numeric.gabion",
              "match": whole(r"[+-]?(?:0x\h[\h_]*|0o[0-7][0-7_]*|0b[01][01_]*|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d[\d_]*)?)") },
            { "name": "string.unquoted.gabion", "match": format!("{BARE}+") },
        ] }),
    );
}

/// Names that the table does not have where they stand: no colour, which is what tells them from those that it has.
fn unknown(rules: &mut Map<String, Value>) {
    rules.insert(
        "unknown-property".into(),
        json!({
            "match": format!("({BARE}+|\"(?:[^\"\\\\\\n]|\\\\.)*\")[ \\t]*(=)"),
            "captures": {
                "1": { "name": "meta.property.unknown.gabion" },
                "2": { "name": "keyword.operator.assignment.gabion" },
            },
        }),
    );
    rules.insert(
        "unknown-node".into(),
        json!({
            "begin": format!(r#"(?:\([^()\n]*\))?(?:{BARE}+|"(?:[^"\\\n]|\\.)*"|[^\s;{{}}])"#),
            "beginCaptures": { "0": { "name": "meta.node.unknown.gabion" } },
            "end": NODE_END,
            "patterns": include(&["unknown-block", "entry"]),
        }),
    );
    rules.insert("unknown-block".into(), block(&[]));
    rules.insert(
        "entry".into(),
        json!({ "patterns": include(&["comment", "dead-entry", "continuation", "unknown-property", "string", "value"]) }),
    );
}

/// A block in braces, with the nodes that it knows.
pub fn block(known: &[String]) -> Value {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let brace = json!({ "0": { "name": "punctuation.section.block.gabion" } });
    json!({
        "begin": r"\{",
        "beginCaptures": brace,
        "end": r"\}",
        "endCaptures": brace,
        "patterns": nodes(&known),
    })
}

/// The rules where nodes stand: comments, those that are known, and any other.
pub fn nodes(known: &[&str]) -> Vec<Value> {
    let mut patterns = include(&["comment", "dead-node"]);
    patterns.push(json!({ "name": "punctuation.terminator.gabion", "match": ";" }));
    patterns.push(json!({ "match": r"^\x{FEFF}" }));
    patterns.extend(include(known));
    patterns.extend(include(&["unknown-block", "unknown-node"]));
    patterns
}
