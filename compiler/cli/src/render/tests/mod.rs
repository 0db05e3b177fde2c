//! What findings look like, in whole.

mod json;

use super::human;
use super::paint::Paint;
use super::verdicts::{Asked, Leaned, Outcome, Reached, Sureness, Verdict, World};
use gabion_core::diagnostic::{Diagnostic, Edit, Step};
use gabion_core::source::{FileId, Sources, Span};

/// The span of the first place where `what` stands in a file.
pub(super) fn at(sources: &Sources, file: FileId, what: &str) -> Span {
    let start = sources.get(file).text.find(what).expect("it stands there");
    Span::new(file, start, start + what.len())
}

/// The first finding of the language page.
pub(super) fn publishes() -> (Sources, Diagnostic) {
    let mut sources = Sources::default();
    let lines = "\n".repeat(14);
    let declared = "        admits { propose \"shop:source\"; run \"shop:ci\" }\n";
    let gabion = sources.add("gabion.kdl", format!("{lines}{declared}"));
    let claude = sources.add(
        ".github/workflows/claude.yml",
        format!("{}id-token: write\n", "\n".repeat(23)),
    );
    let ci = sources.add(
        ".github/workflows/ci.yml",
        format!("{}- run: npm test\n\n\n\n\nNPM_TOKEN\n", "\n".repeat(30)),
    );
    let step = |text: &str, span: Span, remark: &str| Step {
        text: text.to_owned(),
        span: Some(span),
        remark: remark.to_owned(),
        rule: String::new(),
        inferred: false,
    };
    let mut found = Diagnostic::error(
        "test-publishes",
        "claude publishes @acme/shop to npm, which its blast radius does not admit",
    )
    .label(
        at(&sources, gabion, "{ propose \"shop:source\"; run \"shop:ci\" }"),
        "at worst this much is declared",
    )
    .note(
        "Now: certain. Once applied: certain; the wall does not touch it, and no missing fact can change it.",
    )
    .fix(
        "move NPM_TOKEN to an environment limited to main",
        vec![Edit {
            span: at(&sources, ci, "NPM_TOKEN"),
            text: String::new(),
        }],
    )
    .help("or let claude propose from a fork, whose pull requests get no secrets");
    found.path_title = "The path, 3 steps, by claude alone".to_owned();
    found.steps = vec![
        step(
            "claude writes src/** on agents/claude/x",
            at(&sources, claude, "id-token"),
            "id-token: write is exchanged for the Claude App's token",
        ),
        step(
            "it opens a pull request; ci/test runs src/**",
            at(&sources, ci, "- run"),
            "before anyone has read it",
        ),
        step(
            "that job holds NPM_TOKEN",
            at(&sources, ci, "NPM_TOKEN"),
            "a token that publishes @acme/shop",
        ),
    ];
    found.refs = vec![
        "ASI03".to_owned(),
        "CICD-SEC-4".to_owned(),
        "CICD-SEC-6".to_owned(),
    ];
    (sources, found)
}

#[test]
fn a_finding_reads_as_the_language_page_shows_it() {
    let (sources, found) = publishes();
    let expected = "\
error[test-publishes]: claude publishes @acme/shop to npm, which its blast radius does not admit
    ╭─[gabion.kdl:15:16]
 15 │         admits { propose \"shop:source\"; run \"shop:ci\" }
    ·                ────────────────────┬───────────────────
    ·                                    ╰── at worst this much is declared
    ╰────
   The path, 3 steps, by claude alone:
     1  claude writes src/** on agents/claude/x      claude.yml:24  id-token: write is exchanged for the Claude App's token
     2  it opens a pull request; ci/test runs src/** ci.yml:31      before anyone has read it
     3  that job holds NPM_TOKEN                     ci.yml:36      a token that publishes @acme/shop
   Now: certain. Once applied: certain; the wall does not touch it, and no missing fact can change it.
   help: move NPM_TOKEN to an environment limited to main (fix available)
   help: or let claude propose from a fork, whose pull requests get no secrets
   refs: ASI03 CICD-SEC-4 CICD-SEC-6 · `gabion explain test-publishes`
";
    assert_eq!(human::finding(&sources, &found, Paint::PLAIN), expected);
}

#[test]
fn colour_changes_no_word() {
    let (sources, found) = publishes();
    let coloured = human::finding(&sources, &found, Paint { colour: true });
    assert!(coloured.contains("\x1b["));
    let mut bare = String::new();
    let mut escape = false;
    for shown in coloured.chars() {
        match (escape, shown) {
            (false, '\x1b') => escape = true,
            (true, 'm') => escape = false,
            (false, shown) => bare.push(shown),
            (true, _) => {}
        }
    }
    let trimmed = |text: &str| {
        text.lines()
            .map(|line| line.trim_end().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        trimmed(&bare),
        trimmed(&human::finding(&sources, &found, Paint::PLAIN))
    );
}

#[test]
fn labels_of_two_files_and_of_distant_lines_are_shown_apart() {
    let mut sources = Sources::default();
    let one = sources.add(
        "a.kdl",
        "first\nsecond\n\n\n\n\n\n\neighth \u{65e5}\u{672c} word\r\n",
    );
    let other = sources.add("b.kdl", "\tother");
    let found = Diagnostic::error("test-places", "three places")
        .label(at(&sources, one, "word"), "here")
        .label(at(&sources, other, "other"), "against this")
        .label(at(&sources, one, "second"), "")
        .label(at(&sources, one, "first"), "and this");
    let expected = "\
error[test-places]: three places
   ╭─[a.kdl:9:11]
 9 │ eighth 日本 word
   ·             ──┬─
   ·               ╰── here
   ╰────
   ╭─[b.kdl:1:2]
 1 │     other
   ·     ──┬──
   ·       ╰── against this
   ╰────
   ╭─[a.kdl:2:1]
 1 │ first
   · ──┬──
   ·   ╰── and this
 2 │ second
   · ──────
   ╰────
";
    assert_eq!(human::finding(&sources, &found, Paint::PLAIN), expected);
}

#[test]
fn hostile_text_reaches_no_terminal() {
    let mut sources = Sources::default();
    let file = sources.add("x\x1b[2J.yml", "a: \x1b]0;owned\x07 \u{202e}drow\n");
    let mut found =
        Diagnostic::error("test-hostile", "a \x1b[31m\nb").label(at(&sources, file, "drow"), "\u{9b}2J");
    found.steps = vec![Step {
        text: "s\x1b".into(),
        span: Some(Span::new(file, 0, 1)),
        remark: "r\x07".into(),
        rule: String::new(),
        inferred: true,
    }];
    let text = human::finding(&sources, &found.note("n\x1b").help("h\r"), Paint::PLAIN);
    assert!(
        !text.chars().any(|shown| shown.is_control() && shown != '\n'),
        "{text:?}"
    );
    assert!(!text.contains('\u{202e}'));
    assert!(text.contains("␛]0;owned␇ �drow"), "{text}");
}

#[test]
fn a_long_line_is_cut_around_its_label() {
    let mut sources = Sources::default();
    let line = format!("{}NEEDLE{}", "x".repeat(600_000), "y".repeat(400_000));
    let file = sources.add("min.json", line);
    let found = Diagnostic::error("test-long", "far out").label(at(&sources, file, "NEEDLE"), "here");
    let text = human::finding(&sources, &found, Paint::PLAIN);
    assert!(text.contains("[min.json:1:600001]"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() < 110));
    assert!(text.contains(&format!("…{}NEEDLEyyy", "x".repeat(32))), "{text}");
}

#[test]
fn a_label_over_many_lines_underlines_the_first() {
    let mut sources = Sources::default();
    let file = sources.add("a.kdl", "agent {\n".to_owned() + &"  x\n".repeat(20) + "}\n");
    let whole = Span::new(file, 0, sources.get(file).text.len());
    let text = human::finding(
        &sources,
        &Diagnostic::error("test-many", "m").label(whole, "this"),
        Paint::PLAIN,
    );
    assert!(text.contains("agent {") && !text.contains("  x"), "{text}");
}

/// Every span of a small file is drawn, on a character boundary or not, empty or not, at the end or beyond.
#[test]
fn every_span_can_be_drawn() {
    for content in ["", "\n", "ab", "a\u{e9}\n\nb\r\nc\td\n"] {
        let mut sources = Sources::default();
        let file = sources.add("f", content);
        for start in 0..content.len() + 2 {
            for end in start..content.len() + 3 {
                let found = Diagnostic::error("test-span", "m").label(Span::new(file, start, end), "here");
                let text = human::finding(&sources, &found, Paint::PLAIN);
                assert!(
                    text.starts_with("error[test-span]: m\n"),
                    "{content:?} {start}..{end}: {text}"
                );
            }
        }
    }
}

#[test]
fn worst_first_repeats_once_and_many_are_counted() {
    let sources = Sources::default();
    let found = vec![
        Diagnostic::new("test-note", gabion_core::diagnostic::Severity::Note, "n"),
        Diagnostic::error("test-error", "e"),
        Diagnostic::error("test-error", "e"),
    ];
    let text = human::findings(&sources, &found, Paint::PLAIN);
    assert_eq!(text, "error[test-error]: e\n\nnote[test-note]: n\n");
    let many: Vec<Diagnostic> = (0..120)
        .map(|at| Diagnostic::error("test-many", at.to_string()))
        .collect();
    let text = human::findings(&sources, &many, Paint::PLAIN);
    assert!(
        text.contains(": 99\n") && !text.contains(": 100\n") && text.contains("and 20 more"),
        "{text}"
    );
}

/// A verdict with everything in it.
pub(super) fn verdict() -> Verdict {
    let asked = |text: &str, decides: &str| Asked {
        key: format!("key:{text}"),
        text: text.to_owned(),
        answer: "`gabion pull acme/shop`".to_owned(),
        decides: decides.to_owned(),
    };
    let reached = Reached {
        effect: "change shop:main".to_owned(),
        admitted: false,
        grade: Sureness::Certain,
        coalition: vec!["claude".to_owned()],
        assumptions: Vec::new(),
        questions: Vec::new(),
        path_title: "The path, 1 step, by claude alone".to_owned(),
        steps: vec![Step {
            text: "claude pushes".to_owned(),
            span: None,
            remark: String::new(),
            rule: String::new(),
            inferred: false,
        }],
    };
    Verdict {
        subject: "claude".to_owned(),
        sentence: "Alone, claude can at worst change shop main.".to_owned(),
        now: World {
            verdict: Outcome::Exceeded,
            why: "reaches main in 4 steps".to_owned(),
            effects: vec![reached],
            questions: vec![asked("rules on main", "decides alone"), asked("apps", "")],
            assumptions: Vec::new(),
        },
        applied: Some(World {
            verdict: Outcome::Contained,
            why: String::new(),
            effects: Vec::new(),
            questions: Vec::new(),
            assumptions: vec![Leaned {
                assumption: "apps".to_owned(),
                says: "No App but claude may write.".to_owned(),
                otherwise: "change shop:main".to_owned(),
                by: Some("developers".to_owned()),
                until: Some("2027-03-01".to_owned()),
            }],
        }),
    }
}

#[test]
fn verdicts_read_as_the_adoption_page_shows_them() {
    let mut stranger = verdict();
    stranger.subject = "stranger".to_owned();
    stranger.applied = None;
    stranger.now.verdict = Outcome::Unanswerable;
    stranger.now.why = String::new();
    let expected = "\
claude     now: exceeded, reaches main in 4 steps     once applied: contained, assuming \"apps\"
  ? rules on main  decides alone
  ? apps
  ~ apps  No App but claude may write. (developers, until 2027-03-01) Else: change shop:main.
stranger   unanswerable
  ? rules on main  decides alone
  ? apps
assuming \"platform\": the platforms are as they were known on 2026-11-01
";
    assert_eq!(
        super::verdicts::render(&[verdict(), stranger], Paint::PLAIN),
        expected
    );
}
