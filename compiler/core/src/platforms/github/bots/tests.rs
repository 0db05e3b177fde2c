use super::{BotFile, Deed, Whose, read};
use crate::platforms::github::tree::{Content, Tree};
use gabion_facts::source::Sources;

fn bots(path: &str, text: &str) -> (Vec<BotFile>, usize) {
    let (mut sources, mut tree, mut findings) = (Sources::default(), Tree::default(), Vec::new());
    let file = sources.add(path, text);
    tree.files.insert(path.to_owned(), Content::Text(file));
    (read(&tree, &sources, &mut findings), findings.len())
}

/// `merges dependabot[bot]`, `approves labelled auto`, with `?` in front where there is a doubt and `@main` behind for branches.
fn shown(path: &str, text: &str) -> Vec<String> {
    let (found, _) = bots(path, text);
    let rules = found.iter().flat_map(|file| &file.rules);
    let show = |rule: &super::Rule| {
        let deed = match rule.deed {
            Deed::Approves => "approves",
            Deed::Merges => "merges",
            Deed::Pushes => "pushes",
        };
        let whose = match &rule.whose {
            Whose::Anybody => "anybody".to_owned(),
            Whose::Labelled(labels) => format!("labelled {}", labels.join(",")),
            Whose::Marked => "marked".to_owned(),
            Whose::Authors(authors) => authors.join(","),
        };
        let doubt = if rule.doubt.is_some() { "?" } else { "" };
        let bases = rule.bases.iter().map(|bases| format!(" @{}", bases.join(",")));
        format!("{doubt}{deed} {whose}{}", bases.collect::<String>())
    };
    rules.map(show).collect()
}

#[test]
fn renovate_merges_its_own_where_it_says_so() {
    let own = "merges renovate[bot]";
    let doubtful = ["?merges renovate[bot]", "?pushes renovate[bot]"];
    let cases: [(&str, &[&str]); 18] = [
        (r#"{}"#, &[]),
        (r#"{"automerge": true}"#, &[own]),
        (r#"{"automerge": false}"#, &[]),
        ("// why\n{automerge: true, /* x */}", &[own]),
        (
            r#"{"packageRules": [{"matchUpdateTypes": ["minor"], "automerge": true}]}"#,
            &[own],
        ),
        (
            r#"{"lockFileMaintenance": {"enabled": true, "automerge": true}}"#,
            &[own],
        ),
        (
            r#"{"lockFileMaintenance": {"enabled": false, "automerge": true}}"#,
            &[],
        ),
        (
            r#"{"automerge": true, "automergeType": "branch"}"#,
            &[own, "pushes renovate[bot]"],
        ),
        (
            r#"{"automerge": true, "automergeType": "pr", "platformAutomerge": false}"#,
            &[own],
        ),
        (r#"{"automergeType": "branch"}"#, &[]),
        (
            r#"{"extends": ["config:recommended", ":semanticCommits", "group:allNonMajor", "schedule:automergeDaily"]}"#,
            &[],
        ),
        (r#"{"extends": [":automergeMinor"]}"#, &[own]),
        (
            r#"{"extends": [":automergeAll", ":automergeBranch"]}"#,
            &[own, "pushes renovate[bot]"],
        ),
        (r#"{"extends": ["github>acme/renovate-config"]}"#, &doubtful),
        (
            r#"{"extends": ["github>acme/renovate-config"], "automerge": false}"#,
            &doubtful,
        ),
        (r#"{"extends": "local>acme/x:base"}"#, &doubtful),
        (r#"{"automerge": "yes"}"#, &["?merges renovate[bot]"]),
        (r#"{"enabled": false, "automerge": true}"#, &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(".github/renovate.json5", text), expected, "{text}");
    }
    let (package, _) = bots(
        "package.json",
        r#"{"name": "x", "renovate": {"automerge": true, "labels": ["deps"]}}"#,
    );
    assert_eq!(package[0].labels.iter().collect::<Vec<_>>(), ["deps"]);
    assert!(package[0].proposes.is_some() && package[0].does(Deed::Merges));
    assert!(bots("package.json", r#"{"name": "x"}"#).0.is_empty());
}

#[test]
fn kodiak_goes_by_labels_and_names() {
    let cases: [(&str, &[&str]); 4] = [
        ("version = 1\n", &["merges labelled automerge"]),
        (
            "version = 1\n[merge]\nautomerge_label = [\"a\", \"b\"]\n",
            &["merges labelled a,b"],
        ),
        (
            "version = 1\n[merge]\nrequire_automerge_label = false\n",
            &["merges anybody"],
        ),
        (
            "version = 1\n[approve]\nauto_approve_usernames = [\"dependabot\"]\n[merge.automerge_dependencies]\nversions = [\"minor\"]\nusernames = [\"renovate[bot]\"]\n",
            &[
                "merges labelled automerge",
                "merges renovate[bot]",
                "approves dependabot[bot],dependabot",
            ],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(".kodiak.toml", text), expected, "{text}");
    }
}

#[test]
fn bulldozer_goes_by_its_triggers() {
    let cases: [(&str, &[&str]); 7] = [
        (
            "version: 1\nmerge:\n  trigger:\n    labels: [ready]\n",
            &["merges labelled ready"],
        ),
        ("version: 1\nmerge:\n  method: squash\n", &["merges anybody"]),
        (
            "version: 1\nmerge:\n  trigger: {comment_substrings: [\"==MERGE==\"]}\n",
            &["merges anybody"],
        ),
        (
            "version: 1\nmerge:\n  trigger: {branches: [develop]}\n",
            &["merges anybody @develop"],
        ),
        (
            "version: 1\nmerge:\n  trigger: {auto_merge: true}\n",
            &["merges marked"],
        ),
        (
            "version: 1\nmerge:\n  whitelist: {labels: [x]}\n",
            &["merges labelled x"],
        ),
        ("version: 1\nupdate: {trigger: {labels: [x]}}\n", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(".bulldozer.yml", text), expected, "{text}");
    }
}

#[test]
fn mergify_goes_by_conditions() {
    let rule = |conditions: &str, actions: &str| {
        format!("pull_request_rules:\n  - name: r\n    conditions: {conditions}\n    actions: {actions}\n")
    };
    let cases: [(String, &[&str]); 18] = [
        (rule("[check-success=ci]", "{merge: {method: squash}}"), &["merges anybody"]),
        (rule("['author=dependabot[bot]', check-success=ci]", "{merge: {}}"), &["merges dependabot[bot]"]),
        (rule("['label=ship', '-draft']", "{merge: {}}"), &["merges labelled ship"]),
        (rule("[base=main, 'title~=^chore']", "{merge: {}}"), &["merges anybody @main"]),
        (rule("['#approved-reviews-by>=1']", "{merge: {}}"), &["?merges anybody"]),
        (rule("['#approved-reviews-by>=0', '#changes-requested-reviews-by=0']", "{merge: {}}"), &["merges anybody"]),
        (rule("['author~=bot$']", "{merge: {}}"), &["?merges anybody"]),
        (
            rule("[{or: ['author=dependabot[bot]', 'author=renovate[bot]']}]", "{review: {}}"),
            &["approves dependabot[bot]", "approves renovate[bot]"],
        ),
        (rule("[{and: [label=a, base=main]}]", "{review: {type: APPROVE}}"), &["approves labelled a @main"]),
        (rule("[{not: label=wip}]", "{review: {type: COMMENT}}"), &[]),
        (rule("[files~=^docs/]", "{label: {add: [docs]}, comment: {message: hi}}"), &[]),
        (rule("['-author=dependabot[bot]']", "{merge: {}}"), &["merges anybody"]),
        (rule("[something-new=1]", "{merge: {}}"), &["?merges anybody"]),
        (rule("[{xor: []}]", "{merge: {}}"), &["?merges anybody"]),
        (
            format!("queue_rules:\n  - name: default\n    merge_conditions: ['#approved-reviews-by>=1']\n{}", rule("[label=q]", "{queue: {name: default}}")),
            &["?merges labelled q"],
        ),
        (
            "queue_rules:\n  - name: default\n    autoqueue: true\n    queue_conditions: ['author=renovate[bot]']\n".to_owned(),
            &["merges renovate[bot]"],
        ),
        (
            format!("{}  - name: l\n    conditions: [files~=x]\n    actions: {{label: {{add: [go]}}}}\n", rule("[label=go]", "{merge: {}}")),
            &["?merges anybody"],
        ),
        ("extends: acme/mergify\n".to_owned(), &["?approves anybody", "?merges anybody"]),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(".mergify.yml", &text), expected, "{text}");
    }
    let many: Vec<String> = (0..8)
        .map(|at| format!("{{or: [label=a{at}, label=b{at}]}}"))
        .collect();
    let many = shown(
        ".mergify.yml",
        &rule(&format!("[{}]", many.join(", ")), "{merge: {}}"),
    );
    assert!(
        many.len() <= 64 && many.iter().all(|rule| rule.starts_with('?')),
        "{many:?}"
    );
}

#[test]
fn a_file_that_cannot_be_read_may_say_anything() {
    let cases = [
        ("renovate.json", "{\"automerge\": ", "?merges anybody"),
        (".mergify.yml", "a: [", "?approves anybody"),
        (".kodiak.toml", "version = ", "?approves anybody"),
        (".bulldozer.yml", "a: [", "?merges anybody"),
    ];
    for (path, text, expected) in cases {
        assert_eq!(shown(path, text)[0], expected, "{path}");
        assert_eq!(bots(path, text).1, 1, "{path}");
    }
}
