//! Reports, read by a Markdown parser that is not ours.

use super::agents::MOST_LINES;
use super::markdown::{code, render, text};
use super::model::*;
use super::{Dated, PATH};
use crate::compile::{Compiled, Input, compile};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

const DECLARED: &str = include_str!("../../../../examples/payments/gabion.kdl");
const THINKS: &str = include_str!("../../../../examples/payments/.github/workflows/agent-fixer.yml");
const DEPLOYS: &str = include_str!("../../../../examples/payments/.github/workflows/deploy.yml");

fn payments(kdl: &str, more: &[(&str, &str)]) -> Compiled {
    let files = [
        ("gabion.kdl", kdl),
        (
            "gabion/observed/payments.json",
            include_str!("../../../../examples/payments/gabion/observed/payments.json"),
        ),
        (
            "gabion/observed/acme.json",
            include_str!("../../../../examples/payments/gabion/observed/acme.json"),
        ),
        (
            ".github/workflows/ci.yml",
            include_str!("../../../../examples/payments/.github/workflows/ci.yml"),
        ),
        (
            "scripts/deploy.sh",
            include_str!("../../../../examples/payments/scripts/deploy.sh"),
        ),
    ];
    let compiled = compile(Input::of_texts(files.into_iter().chain(more.iter().copied())));
    assert!(compiled.may_write(), "{:?}", compiled.findings);
    compiled
}

fn report(compiled: &Compiled) -> String {
    let found = compiled
        .artifacts
        .iter()
        .find(|artifact| artifact.path == PATH)
        .expect("a report comes with everything");
    assert_eq!(found.kind, "report");
    String::from_utf8(found.bytes.clone()).expect("UTF-8")
}

fn parse(markdown: &str) -> Vec<Event<'_>> {
    let extensions = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_MATH
        | Options::ENABLE_FOOTNOTES;
    Parser::new_ext(markdown, extensions).collect()
}

/// The text of a page, without its markup.
fn told(markdown: &str) -> String {
    let text = |event: &Event<'_>| match event {
        Event::Text(text) | Event::Code(text) => text.to_string(),
        Event::End(TagEnd::TableCell | TagEnd::Item | TagEnd::Heading(_) | TagEnd::Paragraph) => {
            "\n".to_owned()
        }
        _ => String::new(),
    };
    parse(markdown).iter().map(text).collect()
}

/// Whether something is markup that no report has.
fn is_alive(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => {
            let ours = matches!(
                tag,
                Tag::Paragraph
                    | Tag::Heading { .. }
                    | Tag::BlockQuote(None)
                    | Tag::List(None)
                    | Tag::Item
                    | Tag::Strong
                    | Tag::Table(_)
                    | Tag::TableHead
                    | Tag::TableRow
                    | Tag::TableCell
            );
            !ours
        }
        Event::End(_) | Event::Text(_) | Event::Code(_) | Event::SoftBreak => false,
        _ => true,
    }
}

/// Lines of each agent's section.
fn sections(markdown: &str) -> Vec<usize> {
    let after = markdown
        .split("\n## Strangers\n")
        .nth(1)
        .expect("the section is there");
    let agents = after
        .split("\n## ")
        .skip(1)
        .filter(|section| section.contains("\n> "));
    agents.map(|section| section.lines().count() + 2).collect()
}

#[test]
fn payments_is_told_in_words() {
    let compiled = payments(DECLARED, &[]);
    let markdown = report(&compiled);
    let told = told(&markdown);
    for line in [
        "Organization: acme",
        "Settings: gabion/observed/payments.json, as of 2026-11-20",
        "sre may change payments:main past the gates; they are on the bypass list of gabion/gates, for pull requests",
        "Verdict: contained when this is merged, contained once it is applied",
        "Before ship payments:production: ship, 1 of sre, not the requester, asked by environment reviewers, necessary",
        "Before change payments:main: land, 1 of payments-leads, not the author and the last pusher, asked by required reviewers, necessary",
        "App acme-fixer, its private key in environment fixer-propose; model key ANTHROPIC_API_KEY in environment fixer-think",
        "Undo: Close the pull request; rotate nothing, it holds no credential that outlives the run.",
        "Answers for it: payments-leads",
    ] {
        assert!(
            told.contains(&format!("{line}\n")) || told.contains(line),
            "{line}\n---\n{told}"
        );
    }
    let sentence = compiled
        .worlds
        .as_ref()
        .and_then(|worlds| worlds.applied.judgement.agents[0].sentence.clone());
    assert!(told.contains(&sentence.expect("it is answered")));
    for artifact in compiled
        .artifacts
        .iter()
        .filter(|artifact| artifact.kind == "wall" || artifact.kind == "workflows")
    {
        assert!(told.contains(&artifact.path), "{} is not told", artifact.path);
    }
    assert!(!parse(&markdown).iter().any(is_alive) && !markdown.contains('{'));
}

#[test]
fn a_second_compilation_says_the_same() {
    let first = report(&payments(DECLARED, &[]));
    let written = [
        (".github/workflows/agent-fixer.yml", THINKS),
        (".github/workflows/deploy.yml", DEPLOYS),
        (PATH, &first),
    ];
    assert_eq!(report(&payments(DECLARED, &written)), first);
    let spaced = format!("// a remark\n\n{}", DECLARED.replace('\n', "\n\n"));
    assert_eq!(
        report(&payments(&spaced, &written[..1])),
        first,
        "some of it merged, in another layout"
    );
}

#[test]
fn nothing_is_told_where_nothing_is_emitted() {
    let silent = DECLARED
        .lines()
        .filter(|line| !line.starts_with("emit ") && !line.starts_with("gate "))
        .collect::<Vec<_>>()
        .join("\n");
    let compiled = compile(Input::of_texts([("gabion.kdl", silent.as_str())]));
    assert!(compiled.artifacts.is_empty());
    let wrong = DECLARED.replace("Alone, fixer can at worst", "Alone, fixer might");
    let compiled = compile(Input::of_texts([("gabion.kdl", wrong.as_str())]));
    assert!(
        !compiled.may_write()
            && compiled
                .artifacts
                .iter()
                .all(|artifact| artifact.kind != "report")
    );
}

const HOSTILE: [&str; 20] = [
    "[x](javascript:alert(1))",
    "](javascript:alert(1)) [y]: http://evil.example",
    "![x](https://evil.example/?leak)",
    "<img src=x onerror=alert(1)>",
    "<!-- hidden --> &lt;b&gt; &#x41;",
    "| a | b |\n|---|---|\n| c | d |",
    "`code` ``more`` ```\nfence\n```",
    "# heading\n## agent\n\n> quote\n- item\n1. one\n***\n---",
    "*a* **b** _c_ __d__ ~~e~~ a_b_c",
    "${{ secrets.TOKEN }} {{ agent }} {% raw %}",
    "$x$ $$y$$ $`z`$",
    "https://evil.example www.evil.example <https://evil.example>",
    "[^1] [^1]: note",
    "trailing backslash \\",
    "\\` \\| \\[x](y)",
    "\u{202e}txt.exe\u{200b}\u{feff}\u{e0041}",
    "a\u{0}b\u{1b}[31mc\r\nd\u{2028}e",
    "- [ ] task",
    "term\n: definition",
    "&amp;lt; &copy",
];

fn page(value: &str) -> Page {
    let v = || value.to_owned();
    let line = || Line {
        files: v(),
        count: Some(v()),
        does: v(),
        who: v(),
        commands: vec![v(), v()],
    };
    let asks = || Asks {
        gate: v(),
        who: v(),
        asked: v(),
        applied: v(),
    };
    let gate = || GateLine {
        name: v(),
        before: vec![v(), v()],
        who: v(),
        asked: v(),
        merged: v(),
        applied: v(),
    };
    Page {
        title: v(),
        organization: Some(v()),
        repositories: vec![Named {
            name: v(),
            github: Some(v()),
        }],
        knowledge: "2026-11-01",
        snapshots: vec![Dated {
            path: v(),
            as_of: v(),
        }],
        artifacts: vec![line(), line()],
        gates: vec![gate(), gate()],
        glass: vec![Glass {
            team: v(),
            effect: v(),
            means: "nothing emitted lets them",
        }],
        strangers: v(),
        together: Some(v()),
        agents: vec![Section {
            name: v(),
            sentence: v(),
            merged: "contained",
            applied: "contained",
            until: Some(v()),
            runs: v(),
            gates: vec![Waits {
                effect: v(),
                by: vec![asks(), asks()],
            }],
            assumptions: vec![Assumed {
                id: v(),
                else_effect: v(),
            }],
            credentials: vec![v(), v()],
            strangers: v(),
            undo: v(),
            answers: v(),
            rows: vec![Row {
                verb: v(),
                assets: vec![v(), v()],
                admitted: "yes",
                how: v(),
            }],
            more: Some(3),
        }],
        assumptions: vec![Told {
            id: v(),
            says: v(),
            owner: v(),
        }],
    }
}

/// Kinds of events, without their texts.
fn skeleton(markdown: &str) -> Vec<String> {
    let shape = |event: Event<'_>| match event {
        Event::Text(_) | Event::Code(_) => None,
        event => Some(format!("{event:?}")),
    };
    parse(markdown).into_iter().filter_map(shape).collect()
}

#[test]
fn hostile_values_are_text_wherever_they_stand() {
    let plain = skeleton(&render(&page("word")));
    for value in HOSTILE {
        let markdown = render(&page(value));
        assert_eq!(
            skeleton(&markdown),
            plain,
            "{value:?} changes the page:\n{markdown}"
        );
        assert!(!parse(&markdown).iter().any(is_alive), "{value:?}:\n{markdown}");
        let raw = ["${{", "{{", "<img", "<!--", "://", "www.", "\u{202e}", "\u{1b}"];
        let bare = markdown.replace("\\://", "");
        assert!(
            raw.iter().all(|raw| !bare.contains(raw)),
            "{value:?}:\n{markdown}"
        );
    }
}

#[test]
fn a_declared_text_reaches_the_page_as_text() {
    let undo = "Close the pull request; rotate nothing, it holds no credential that outlives the run.";
    // Expressions are refused before they come here, and KDL has no control characters.
    let plain =
        |value: &&&str| value.chars().all(|c| !c.is_control() && c.is_ascii()) && !value.contains("${{");
    let value = HOSTILE
        .iter()
        .filter(plain)
        .copied()
        .collect::<Vec<_>>()
        .join(" ");
    let kdl = DECLARED.replacen(undo, &value.replace('\\', "\\\\").replace('"', "\\\""), 1);
    let (markdown, plain) = (report(&payments(&kdl, &[])), report(&payments(DECLARED, &[])));
    assert_eq!(skeleton(&markdown), skeleton(&plain));
    assert!(
        told(&markdown).contains(&format!("Undo: {value}")),
        "{}",
        told(&markdown)
    );
}

#[test]
fn a_section_has_at_most_forty_lines_whatever_is_declared() {
    let mut kdl = DECLARED.to_owned();
    let mut admits = String::new();
    for at in 0..14 {
        kdl = kdl.replacen(
            "area \"source\"",
            &format!("area \"part{at}\" \"part{at}/**\"\n    area \"source\""),
            1,
        );
        admits.push_str(&format!("propose \"payments:part{at}\"\n            "));
    }
    let kdl = kdl.replace(
        "propose \"payments:source\" \"payments:tests\"\n            run",
        &format!("propose \"payments:source\" \"payments:tests\"\n            {admits}run"),
    );
    let kdl = kdl.replace(
        "propose \"payments:source\" \"payments:tests\" files",
        &format!("{admits}propose \"payments:source\" \"payments:tests\" files"),
    );
    let lengths = sections(&report(&payments(&kdl, &[])));
    assert!(lengths.len() == 1 && lengths[0] <= MOST_LINES, "{lengths:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_is_what_was_said(value in "[ -~é\\n]{0,60}") {
        let said = value.split_whitespace().collect::<Vec<_>>().join(" ");
        for printed in [text(&value), code(&value)] {
            let markdown = format!("- Undo: {printed}.\n");
            prop_assert!(!parse(&markdown).iter().any(is_alive), "{markdown}");
            let told = told(&markdown).trim_end().to_owned();
            let kept = told == format!("Undo: {said}.") || told == format!("Undo: {value}.");
            prop_assert!(kept, "{:?} was told as {:?}", value, told);
            let row = format!("| a | b |\n|---|---|\n| {printed} | c |\n");
            prop_assert_eq!(skeleton(&row), skeleton("| a | b |\n|---|---|\n| x | c |\n"));
        }
    }
}
