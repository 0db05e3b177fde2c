//! What the library knows: every rule traceable, every known way in modelled or said not to be, every reference to something.

use crate::examples::gabion;
use gabion_core::check::pages::PAGES;
use gabion_core::facts::Sort;
use gabion_core::library::{self, modelling, rules, threats, ways};
use gabion_core::rules::{Condition, Confidence, Literal, Term};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn every_known_way_in_is_modelled_or_said_not_to_be() {
    let ids: Vec<&str> = ways().iter().map(|way| way.id.as_str()).collect();
    let wanted: Vec<String> = (1..=50)
        .map(|at| format!("G{at:02}"))
        .chain((1..=30).map(|at| format!("B{at}")))
        .collect();
    assert_eq!(ids, wanted);
    for way in ways() {
        let rules = modelling(&way.id);
        assert!(!way.closes.is_empty(), "{} says not what closes it", way.id);
        assert!(
            !rules.is_empty() || !way.by.is_empty() || !way.not_modelled.is_empty(),
            "nothing models {}",
            way.id
        );
        let alone = rules.is_empty() && way.case.is_empty();
        for by in &way.by {
            let text = |file: &str| {
                let read = std::fs::read_to_string(root().join(file));
                read.unwrap_or_else(|_| panic!("{}: {file} is not there", way.id))
            };
            let computes = text(&by.file);
            let begins = if by.file.ends_with(".rs") { "fn " } else { "" };
            assert!(
                by.at.is_empty() && !by.file.ends_with(".rs") || names(&computes, begins, &by.at),
                "{}: {} has no `{}`",
                way.id,
                by.file,
                by.at
            );
            assert!(
                !alone || !by.test.is_empty(),
                "{}: no rule, no case and no test shows what {} says",
                way.id,
                by.file
            );
            if let Some((file, test)) = by.test.split_once('#') {
                assert!(
                    names(&text(file), "fn ", test),
                    "{}: {file} has no {test}",
                    way.id
                );
            }
        }
    }
}

/// Whether a text has a function or a node of this name.
fn names(text: &str, begins: &str, name: &str) -> bool {
    let starts = |rest: &str| rest.starts_with(|c: char| "(<{ \n".contains(c));
    let wanted = format!("{begins}{name}");
    !name.is_empty()
        && text
            .match_indices(&wanted)
            .any(|(at, _)| starts(&text[at + wanted.len()..]))
}

/// Every address that a rule or table names was looked up, or what rests on it is called inferred.
#[test]
fn every_source_was_looked_up() {
    let page = |link: &str| link.split('#').next().unwrap_or(link).to_owned();
    let mut used: BTreeSet<String> = BTreeSet::new();
    for rule in &rules().rules {
        let line = library::looked_up_at(&rule.link);
        let line = line.unwrap_or_else(|| panic!("{}: nobody has looked {} up", rule.slug, rule.link));
        assert!(
            line.how != "unseen" || rule.confidence == Confidence::Inferred,
            "{} is {}, and nobody has looked {} up",
            rule.slug,
            rule.confidence.word(),
            rule.link
        );
        used.insert(page(&rule.link));
    }
    for table in library::platform() {
        used.insert(page(&table.link));
        let said = table.lines.iter().flat_map(|line| &line.said);
        used.extend(
            said.filter(|(name, _)| name == "link")
                .map(|(_, link)| page(link)),
        );
    }
    used.extend(threats().iter().map(|threat| page(&threat.link)));
    let known: BTreeSet<String> = library::looked_up()
        .iter()
        .map(|line| line.link.clone())
        .collect();
    assert_eq!(known.len(), library::looked_up().len(), "a line for each address");
    let never: Vec<_> = used.difference(&known).collect();
    assert!(never.is_empty(), "not looked up: {never:?}");
    let idle: Vec<_> = known.difference(&used).collect();
    assert!(idle.is_empty(), "named by nothing: {idle:?}");
    for line in library::looked_up() {
        assert!(
            ["read", "found", "stated", "quoted", "own", "unseen"].contains(&line.how.as_str()),
            "{line:?}"
        );
        assert!(line.as_of.len() == 7 && !line.place.is_empty(), "{line:?}");
        let day = (line.as_of.as_str(), &library::KNOWLEDGE_AS_OF[..7]);
        assert!(day.0 <= day.1, "{line:?} is younger than the library");
    }
}

/// A deployer whose documentation nobody has looked up says so.
#[test]
fn deployers_say_how_they_are_known() {
    let tables = library::platform().iter();
    let lines = tables
        .filter(|table| table.name == "deployers")
        .flat_map(|table| &table.lines);
    for line in lines {
        let said = |name: &str| {
            line.said
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, said)| said.as_str())
        };
        assert_eq!(
            said("link").is_none(),
            said("confidence") == Some("inferred"),
            "{line:?}"
        );
    }
}

#[test]
fn every_rule_leads_somewhere() {
    let known: BTreeSet<&str> = ways().iter().map(|way| way.id.as_str()).collect();
    for rule in &rules().rules {
        for id in &rule.models {
            assert!(
                known.contains(id.as_str()),
                "{} models {id}, which nobody knows",
                rule.slug
            );
        }
        if let Some(page) = rule.link.strip_prefix("docs/") {
            let page = root().join("docs").join(page);
            assert!(page.is_file(), "{} leads to {}", rule.slug, page.display());
        }
        assert!(
            root().join(&rule.file).is_file(),
            "{} is of {}",
            rule.slug,
            rule.file
        );
    }
}

#[test]
fn every_bypass_is_run_with_its_near_miss() {
    for way in ways().iter().filter(|way| way.id.starts_with('B')) {
        assert!(!way.case.is_empty(), "{} has no case", way.id);
        for name in [way.case.clone(), format!("{}-near-miss", way.case)] {
            let case = root().join("tests/cases").join(&name).join("case.md");
            assert!(case.is_file(), "{}: tests/cases/{name} is not there", way.id);
        }
    }
}

#[test]
fn every_page_refers_to_threats_of_the_table() {
    for (slug, page) in PAGES {
        let refs = page.lines().filter_map(|line| line.strip_prefix("References: "));
        for id in refs.flat_map(str::split_whitespace) {
            assert!(threats().get(id).is_some(), "{slug} refers to {id}");
        }
    }
}

#[test]
fn the_table_of_threats_says_who_names_each() {
    let all: Vec<_> = threats().iter().collect();
    assert!(all.len() > 60, "{}", all.len());
    for threat in all {
        assert!(
            threat.link.starts_with("https://") && !threat.name.is_empty(),
            "{threat:?}"
        );
    }
}

/// The page says that this works, word for word.
#[test]
fn the_rule_of_the_page_is_followed_to_the_end() {
    let page = std::fs::read_to_string(root().join("docs/rules-of-your-own.md")).expect("the page");
    let block = |info: &str| {
        let (_, rest) = page
            .split_once(&format!("```{info}\n"))
            .unwrap_or_else(|| panic!("a block of {info}"));
        rest.split_once("```").expect("its end").0.to_owned()
    };
    let rule = block("kdl gabion/rules/deploy-bot.kdl");
    assert!(rule.lines().count() <= 14, "ten lines, and the braces");
    let folder = tempfile::tempdir().expect("a folder");
    let project = block("kdl gabion.kdl");
    std::fs::write(folder.path().join("gabion.kdl"), &project).expect("written");
    std::fs::create_dir_all(folder.path().join(".github/workflows")).expect("made");
    std::fs::write(
        folder.path().join(".github/workflows/ci.yml"),
        block("yaml .github/workflows/ci.yml"),
    )
    .expect("written");
    std::fs::create_dir_all(folder.path().join("gabion/observed")).expect("made");
    std::fs::write(
        folder.path().join("gabion/observed/shop.json"),
        block("json gabion/observed/shop.json"),
    )
    .expect("written");
    let (_, before, err) = gabion(folder.path(), &["check", "--as-of", "2026-11-23"]);
    assert!(
        !err.contains("ships shop:production"),
        "without the rule nobody ships: {err}{before}"
    );
    std::fs::create_dir_all(folder.path().join("gabion/rules")).expect("made");
    std::fs::write(folder.path().join("gabion/rules/deploy-bot.kdl"), &rule).expect("written");
    let (status, out, err) = gabion(folder.path(), &["check", "--as-of", "2026-11-23"]);
    assert_eq!(status, 1, "{err}{out}");
    assert!(err.contains(block("text finding").trim()), "{err}");
    let (_, out, _) = gabion(folder.path(), &["rules"]);
    assert!(
        out.lines()
            .last()
            .is_some_and(|line| line.starts_with("acme/deploy-bot")),
        "{out}"
    );
    let (status, out, _) = gabion(folder.path(), &["explain", "acme/deploy-bot"]);
    assert!(
        status == 0 && out.contains("gabion/rules/deploy-bot.kdl"),
        "{out}"
    );
    insta::assert_snapshot!("a-rule-of-ones-own", format!("{err}"));
}

/// What is refused in a team's rules, and the word that says so.
const REFUSED: [(&str, &str, &str); 8] = [
    (
        "then { does \"ship\" \"shop:production\" }",
        "then { open-push \"shop:main\" }",
        "is stated by readers, not derived",
    ),
    (
        "acme/deploy-bot",
        "github/deploy-bot",
        "is a name of the standard library",
    ),
    ("near-miss", "near-mis", "A rule has no part `near-mis`"),
    ("ASI08", "ASI99", "`ASI99` is no threat of the table"),
    ("link=\"", "lnk=\"", "`source` wants `link="),
    (
        "if { may ?actor \"issues:write\"",
        "if { may ?actor \"issue:write\"",
        "GitHub has no permission `issue`",
    ),
    (
        "if { may ?actor",
        "if { can ?actor",
        "There is no predicate `can`",
    ),
    (
        "fires { may \"acme-fixer[bot]\" \"issues:write\"",
        "fires { may \"acme-fixer[bot]\" \"issues:read\"",
        "firing case 1 derives nothing",
    ),
];

#[test]
fn a_rule_of_ones_own_is_held_to_every_check() {
    let page = std::fs::read_to_string(root().join("docs/rules-of-your-own.md")).expect("the page");
    let (_, rest) = page
        .split_once("```kdl gabion/rules/deploy-bot.kdl\n")
        .expect("the rule");
    let rule = rest.split_once("```").expect("its end").0;
    for (from, to, says) in REFUSED {
        assert!(rule.contains(from), "{from}");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("gabion.kdl"), "gabion edition=\"2026\"\n").expect("written");
        std::fs::create_dir_all(folder.path().join("gabion/rules")).expect("made");
        std::fs::write(
            folder.path().join("gabion/rules/bot.kdl"),
            rule.replacen(from, to, 1),
        )
        .expect("written");
        let (status, out, err) = gabion(folder.path(), &["check"]);
        assert_eq!(status, 1, "{to}: {err}");
        assert!(
            err.contains("error[rule-invalid]") && err.contains(says),
            "{to}: {err}"
        );
        assert!(err.contains("gabion/rules/bot.kdl:"), "{to}: {err}");
        assert!(!out.contains("contained"), "{to}: nothing is judged: {out}");
    }
}

#[test]
fn the_knowledge_has_a_day() {
    assert!(library::KNOWLEDGE_AS_OF.len() == 10);
}

/// The names of one of the platform's tables.
fn names_in(table: &str) -> BTreeSet<&'static str> {
    let table = library::platform()
        .iter()
        .find(|known| known.name == table)
        .expect("the table");
    assert!(table.link.starts_with("https://") && !table.source.is_empty() && table.as_of.len() == 7);
    table.lines.iter().map(|line| line.name.as_str()).collect()
}

#[test]
fn rules_use_the_platforms_own_names() {
    let (permissions, events) = (names_in("permissions"), names_in("events"));
    let mut seen = 0;
    for rule in &rules().rules {
        let atoms = rule.body.iter().filter_map(|literal| match literal {
            Literal::One(Condition::Atom(atom)) => Some(atom),
            _ => None,
        });
        for (term, sort) in atoms.flat_map(|atom| atom.terms.iter().zip(atom.pred.info().sorts)) {
            let Term::Const(text) = term else { continue };
            match sort {
                Sort::Permission => {
                    let key = text.split(':').next().unwrap_or_default();
                    assert!(permissions.contains(key), "{}: {text}", rule.slug);
                    seen += 1;
                }
                Sort::Event => {
                    assert!(events.contains(text.as_str()), "{}: {text}", rule.slug);
                    seen += 1;
                }
                _ => {}
            }
        }
    }
    assert!(seen > 30, "{seen}");
}

#[test]
fn the_platforms_tables_are_whole() {
    let keys = names_in("token-keys");
    assert_eq!(keys.len(), 20);
    for never in [
        "workflows",
        "administration",
        "environments",
        "secrets",
        "members",
    ] {
        assert!(!keys.contains(never), "{never} is no key of `permissions:`");
    }
    assert!(names_in("vendor-apps").contains("claude[bot]") && names_in("deployers").len() >= 12);
}
