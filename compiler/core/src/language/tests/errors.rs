//! Each kind of error: what is underlined, what is said, what to do.

use super::{findings, lines, read_text, repaired};

/// A text with one error, and how its line begins.
const CASES: &[(&str, &str)] = &[
    (
        "agnet \"a\"",
        "unknown-node: agnet | `agnet` is not a node of the top of the file | did you mean `agent`?",
    ),
    (
        "repo \"a\"",
        "unknown-node: repo | `repo` is not a node of the top of the file | did you mean `repository`?",
    ),
    (
        "xyzzy",
        "unknown-node: xyzzy | `xyzzy` is not a node of the top of the file | there are: gabion, organization",
    ),
    (
        "area \"a\" \"src/**\"",
        "unknown-node: area | `area` does not stand in the top of the file | move it to `repository`",
    ),
    (
        "never \"any-agent\" { administer \"*\" }",
        "unknown-node: never | `never` does not stand in the top of the file | move it to `expect`",
    ),
    (
        "team \"a\" { x }",
        "unknown-node: x | `x` is not a node of `team` | `team` has no block; remove it",
    ),
    (
        "team \"a\" gihub=\"o/a\"",
        "unknown-property: gihub | `team` has no property `gihub` | did you mean `github`?",
    ),
    (
        "repository \"a\" observed=\"x.json\"",
        "unknown-property: observed | `repository` has no property `observed` | `observed` is a node of its block",
    ),
    (
        "expect why=\"x\"",
        "unknown-property: why | `expect` has no property `why` | remove it; `expect` has none",
    ),
    (
        "organization \"a\" plan=\"entreprise\"",
        "unknown-word: \"entreprise\" | `plan` of `organization` cannot be \"entreprise\" | did you mean `enterprise`?",
    ),
    (
        "organization \"a\" plan=\"gold\"",
        "unknown-word: \"gold\" | `plan` of `organization` cannot be \"gold\" | there are: free, team, enterprise",
    ),
    (
        "emit \"walls\"",
        "unknown-word: \"walls\" | kind of `emit` cannot be \"walls\" | did you mean `wall`?",
    ),
    (
        "team",
        "missing-value: team | `team` needs name | write it as in: team \"sre\"",
    ),
    (
        "team \"t\"; assume \"a\" \"b\" by=\"t\"",
        "missing-value: assume \"a\" \"b\" by=\"t\" | `assume` needs `until=` | add until=…, a date",
    ),
    (
        "gate \"g\" { before { administer \"*\" } }",
        "missing-value: gate \"g\" | `gate` needs `approve` | add approve 2 from=\"sre\"",
    ),
    (
        "team \"a\" github=\"o/a\" github=\"o/b\"",
        "duplicate: github=\"o/b\" | `github` of `team` is given twice | remove the second one",
    ),
    (
        "organization \"a\" { observed \"a\"; observed \"b\" }",
        "duplicate: observed \"b\" | `observed` stands twice | remove the second one",
    ),
    (
        "team \"a\"; team \"a\"",
        "duplicate: \"a\" | team \"a\" is declared twice | rename one, or merge the two",
    ),
    (
        "team \"a\" github=\"o/t\"; team \"b\" github=\"O/t\"",
        "duplicate: \"O/t\" | team O/t is declared twice",
    ),
    (
        "emit \"wall\" \"wall\"",
        "duplicate: \"wall\" | \"wall\" is given twice | remove the second one",
    ),
    (
        "team \"a\" id=\"12\"",
        "wrong-type: \"12\" | `id` of `team` is a text, but must be a whole number from 1 | remove the quotes",
    ),
    (
        "team \"a\" id=0",
        "wrong-type: 0 | `id` of `team` cannot be 0 | write a whole number from 1",
    ),
    (
        "team 12",
        "wrong-type: 12 | name of `team` must be a name of letters, digits, `.`, `_` and `-` | put it in quotes",
    ),
    (
        "team \"a\" github=#true",
        "wrong-type: #true | `github` of `team` must be \"OWNER/NAME\" | write \"OWNER/NAME\"",
    ),
    (
        "team \"a\" \"b\"",
        "wrong-type: \"b\" | `team` has one value too many | remove it, or name it: `team` has github=, id=",
    ),
    (
        "use baseline=\"a/b\"",
        "not-yet: use | `use` is not yet in this edition | write what the baseline says into this file",
    ),
    (
        "team \"a b\"",
        "bad-name: \"a b\" | name of `team` is not a name of letters, digits, `.`, `_` and `-` | write \"a-b\"",
    ),
    (
        "team \"\"",
        "bad-name: \"\" | name of `team` is empty | write a name",
    ),
    (
        "team \"human\"",
        "bad-name: \"human\" | no team can be called \"human\" | choose another name",
    ),
    (
        "team \"a\" github=\"acme\"",
        "bad-name: \"acme\" | `github` of `team` is not \"OWNER/NAME\" | write \"OWNER/NAME\"",
    ),
    (
        "team \"t\"; assume \"a\" \"x ${{ y }}\" by=\"t\" until=\"2027-01-01\"",
        "bad-name: \"x ${{ y }}\" | text of `assume` holds `${{` | write the value itself",
    ),
    (
        "team \"t\"; assume \"a\" \"x\\u{202e}y\" by=\"t\" until=\"2027-01-01\"",
        "bad-name: \"x\\u{202e}y\" | text of `assume` holds the invisible character U+202E | remove it",
    ),
    (
        "team \"t\"; assume \"a\" \"x\\ny\" by=\"t\" until=\"2027-01-01\"",
        "bad-name: \"x\\ny\" | text of `assume` holds the invisible character U+000A | remove it",
    ),
    (
        "organization \"a\" { observed \"../x.json\" }",
        "bad-name: \"../x.json\" | path of `observed` leaves the project | write a path inside the project",
    ),
    (
        "organization \"a\" { observed \"/etc/x\" }",
        "bad-name: \"/etc/x\" | path of `observed` is not relative to the project",
    ),
    (
        "organization \"a\" { observed \"C:/x\" }",
        "bad-name: \"C:/x\" | path of `observed` is not relative to the project",
    ),
    (
        "organization \"a\" { observed \"a\\\\b\" }",
        "bad-name: \"a\\\\b\" | path of `observed` holds a backslash",
    ),
    (
        "repository \"a\" tree=\"x/../../y\"",
        "bad-name: \"x/../../y\" | `tree` of `repository` leaves the project",
    ),
    (
        "repository \"a\" { area \"b\" \"/src/**\" }",
        "bad-name: \"/src/**\" | pattern of `area` is not relative",
    ),
    (
        "repository \"a\" { area \"b\" \"!src\" }",
        "bad-name: \"!src\" | pattern of `area` is not a pattern that every reader understands alike",
    ),
    (
        "repository \"a\" default-branch=\"x..y\"",
        "bad-name: \"x..y\" | `default-branch` of `repository` is not a branch name",
    ),
    (
        "repository \"a\"; environment \"p\" of=\"a\" tier=\"test\" { aws account=123456789012 }",
        "wrong-type: 123456789012 | `account` of `aws` must be twelve digits in quotes | put it in quotes",
    ),
    (
        "team \"t\"; assume \"a\" \"b\" by=\"t\" until=\"2027-02-30\"",
        "bad-date: \"2027-02-30\" | `until` of `assume` is not a date of the calendar: \"2027-02-30\" | write it as",
    ),
    (
        "team \"t\"; assume \"a\" \"b\" by=\"t\" until=\"2027-3-1\"",
        "bad-date: \"2027-3-1\" | `until` of `assume` is not a date of the calendar: \"2027-3-1\" | write \"2027-03-01\"",
    ),
    (
        "team \"t\"; assume \"a\" \"b\" by=\"t\" until=\"tomorrow\"",
        "bad-date: \"tomorrow\"",
    ),
    (
        "agent \"a\" { runs in=\"action\" runtime=\"x@1\"; identity { actions-token } }",
        "unknown-word: \"action\" | `in` cannot be \"action\" | did you mean `actions`?",
    ),
    (
        "agent \"a\" { runs in=\".github/workflows/../x.yml#j\"; identity { actions-token } }",
        "bad-name: \".github/workflows/../x.yml#j\" | `in` does not name a job of a workflow",
    ),
    (
        "agent \"a\" { runs in=\"ci/x.yml#j\"; identity { actions-token } }",
        "bad-name: \"ci/x.yml#j\" | `in` does not name a job",
    ),
    (
        "agent \"a\" { runs in=\"hosted\"; identity { actions-token } }",
        "missing-value: runs in=\"hosted\" | `runs` needs `vendor=`",
    ),
    (
        "agent \"a\" { runs in=\"actions\"; identity { actions-token } }",
        "missing-value: runs in=\"actions\" | `runs` needs `runtime=`",
    ),
    (
        "agent \"a\" { runs in=\"workstation\" }",
        "missing-value: agent \"a\" | `agent` needs `identity`",
    ),
    (
        "agent \"a\" { runs in=\"workstation\"; identity }",
        "missing-value: identity | `identity` says nobody | add github-app",
    ),
    (
        "agent \"a\" { runs in=\"workstation\"; identity { actions-token; borrows \"human\" } }",
        "duplicate: borrows \"human\" | `identity` says two actors | keep one",
    ),
    (
        "repository \"r\"; agent \"a\" { runs in=\"workstation\"; identity { actions-token }; when \"issue-labelled\" }",
        "missing-value: when \"issue-labelled\" | `when` needs `label=`",
    ),
    (
        "repository \"r\"; agent \"a\" { runs in=\"workstation\"; identity { actions-token }; when \"issue-labeled\" label=\"x\" }",
        "unknown-word: \"issue-labeled\" | event of `when` cannot be \"issue-labeled\" | did you mean `issue-labelled`?",
    ),
    (
        "repository \"r\"; automation \"a\" { identity { actions-token }; when \"push\" }",
        "missing-value: when \"push\" | this automation is started, but does nothing | add { approves",
    ),
    (
        "repository \"r\"; agent \"a\" { runs in=\"workstation\"; identity { actions-token }; blast-radius { admits { leak \"r:code\" } } }",
        "missing-value: leak \"r:code\" | `leak` needs `to=` | add to=…",
    ),
    (
        "agent \"a\" { runs in=\"workstation\"; identity { github-app \"x\" key=\"env:y\" } }",
        "bad-name: \"env:y\" | `key` of `github-app` is not \"environment:NAME\"",
    ),
    (
        "agent \"a\" { runs in=\"workstation\"; identity { github-app \"x\" }; scope { reach \"https://x.y\" } }",
        "bad-name: \"https://x.y\" | host of `reach` is not a host name",
    ),
    (
        "repository \"r\"; pipeline \"p\" of=\"r\" { deploy \"e\" run=\"x; rm\" }; environment \"e\" of=\"r\" tier=\"test\"",
        "bad-name: \"x; rm\" | `run` of `deploy` holds characters that a shell could read otherwise",
    ),
];

#[test]
fn each_error_underlines_says_and_helps() {
    for (text, expected) in CASES {
        let found = lines(text);
        assert!(
            found.len() == 1 && found[0].starts_with(expected),
            "{text}\nwanted {expected}\nfound  {found:#?}"
        );
    }
}

/// Every error of the table says why it matters.
#[test]
fn each_error_says_why() {
    for (text, _) in CASES {
        for finding in findings(text).1 {
            assert!(
                !finding.notes.is_empty() && finding.notes.iter().all(|note| note.ends_with('.')),
                "{text}: {finding:?}"
            );
            assert!(!finding.labels[0].text.is_empty(), "{text}");
        }
    }
}

/// A fix that is offered leaves nothing to complain of.
#[test]
fn fixes_repair() {
    let mut fixed = 0;
    for (text, _) in CASES {
        if findings(text).1[0].helps[0].edits.is_empty() {
            continue;
        }
        let (_, _, found) = read_text(&repaired(text));
        let still: Vec<_> = found
            .iter()
            .map(|finding| &finding.message)
            .filter(|message| !message.contains("needs"))
            .collect();
        assert!(still.is_empty(), "{}: {still:?}", repaired(text));
        fixed += 1;
    }
    assert!(fixed >= 16, "{fixed}");
}

#[test]
fn the_edition_must_be_said_and_known() {
    let shown = |text: &str| {
        let (_, _, found) = read_text(text);
        assert_eq!(found.len(), 1, "{found:#?}");
        (
            found[0].slug,
            found[0].helps[0]
                .edits
                .first()
                .map(|edit| (edit.span.start, edit.text.clone())),
        )
    };
    assert_eq!(
        shown("team \"a\""),
        ("missing-edition", Some((0, "gabion edition=\"2026\"\n".into())))
    );
    assert_eq!(
        shown(""),
        ("missing-edition", Some((0, "gabion edition=\"2026\"\n".into())))
    );
    assert_eq!(
        shown("gabion"),
        ("missing-edition", Some((6, " edition=\"2026\"".into())))
    );
    assert_eq!(shown("gabion edition=\"2062\"").0, "unknown-edition");
    assert_eq!(
        shown("gabion edition=\"2026\"; gabion edition=\"2026\"").0,
        "duplicate"
    );
}

#[test]
fn all_errors_of_a_file_in_one_run() {
    let text = "team \"sre\" gihub=\"acme/sre\"\nrepository \"shop\" visibility=\"secret\" { area \"source\" }\n\
                agnet \"x\"\nagent \"fixer\" operator=\"srr\" {\n  runs in=\"actoins\" runtime=\"x@1\"\n  scope { propose \"shop:sorce\" files=\"many\" }\n}\n\
                assume \"apps\" \"x\" by=\"sre\" until=\"2027-13-01\"\nemit \"wal\" of=\"shpo\"\n";
    let slugs: Vec<&str> = findings(text).1.iter().map(|finding| finding.slug).collect();
    let expected = [
        "unknown-property",
        "unknown-word",
        "missing-value",
        "unknown-node",
        "missing-value",
        "unknown-name",
        "unknown-word",
        "unknown-name",
        "wrong-type",
        "bad-date",
        "unknown-word",
        "unknown-name",
    ];
    assert_eq!(slugs, expected);
}

/// Syntax errors that leave the structure whole do not hide the rest, and what they hide is not said to be missing.
#[test]
fn syntax_and_meaning_in_one_run() {
    let found = lines("team \"a\" id=(u8)1 gihub=\"x/y\"\nassume \"b\" \"c\" by=\"a\" until=2027-03-01\n");
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found[0].starts_with("syntax: (u8)") && found[1].starts_with("unknown-property: gihub"));
    assert!(
        found[2].starts_with("syntax: 2027-03-01") && found[2].ends_with("put it in quotes"),
        "{}",
        found[2]
    );
}

/// What is sound is decoded beside what is not.
#[test]
fn sound_parts_are_kept() {
    let (_, declaration, found) = read_text(
        "gabion edition=\"2026\"\nteam \"a\"\nteam\nrepository \"r\" id=\"x\" { area \"b\" \"c/**\" }\nenvironment \"e\"",
    );
    assert_eq!(found.len(), 4, "{found:#?}");
    assert_eq!(
        (
            declaration.teams.len(),
            declaration.repositories.len(),
            declaration.environments.len()
        ),
        (1, 1, 0)
    );
    assert!(declaration.repositories[0].id.is_none() && declaration.repositories[0].areas.len() == 1);
}
