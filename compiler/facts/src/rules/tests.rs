//! Every load-time check, by a rule that is sound but for one thing.

mod faults;

use super::{Condition, Confidence, Literal, RuleSet, SLUG, Term, Threats, compile};
use crate::diagnostic::{Diagnostic, Severity};
use crate::facts::Pred;
use crate::source::Sources;
use crate::syntax;
use faults::FAULTS;

const SOUND: &str = r#"
rule "github/second-bot" severity="error" {
    title "Approvals by bots satisfy the count"
    about "A count asks for a number. It asks for nobody in particular."
    source "docs" link="https://docs.example" as-of="2026-09" confidence="documented"
    refs "ASI09" "T10"
    if {
        at-stage ?stage ?author
        asks ?stage ?n
        next-stage ?stage ?next
        stage-of ?stage ?gate
        at-least ?n ?b { approves ?b ?gate; voter ?stage ?b; differ ?b ?author }
    }
    then { at-stage ?next ?author }
    say "{b} approves what {author} submits at {stage}"
    fires { at-stage "g/count" "a"; asks "g/count" 1; next-stage "g/count" "g/end"; stage-of "g/count" "g"; approves "b" "g"; voter "g/count" "b" }
    near-miss "nobody approves" { at-stage "g/count" "a"; asks "g/count" 1; next-stage "g/count" "g/end"; stage-of "g/count" "g" }
}
"#;

const THREATS: &str = r#"
list "OWASP" link="https://owasp.example/{}" as-of="2026-09" { threat "ASI09" "Trust"; threat "T10" "Overwhelming"; }
"#;

fn load(text: &str) -> (RuleSet, Vec<Diagnostic>, Sources) {
    let mut sources = Sources::default();
    let file = sources.add("rules.kdl", text);
    let document = syntax::parse(file, text).expect("the syntax is not what is tested");
    let (threats, wrong) = Threats::read(&[syntax::parse(file, THREATS).expect("KDL")]);
    assert_eq!(wrong, []);
    let (rules, errors) = compile(&[document], &sources, &threats);
    (rules, errors, sources)
}

#[test]
fn a_sound_rule_is_kept_whole() {
    let (rules, errors, _) = load(SOUND);
    assert_eq!(errors, []);
    let rule = rules.named("github/second-bot").expect("it is there");
    assert_eq!(
        (rule.severity, rule.confidence, rule.as_of.as_str()),
        (Severity::Error, Confidence::Documented, "2026-09")
    );
    assert_eq!(
        (rule.about.as_str(), rule.link.as_str(), rule.file.as_str()),
        (
            "A count asks for a number. It asks for nobody in particular.",
            "https://docs.example",
            "rules.kdl"
        )
    );
    assert_eq!(rule.refs, ["ASI09", "T10"]);
    assert_eq!(rule.variables, ["stage", "author", "n", "next", "gate", "b"]);
    assert_eq!((rule.body.len(), rule.heads[0].pred), (5, Pred::AtStage));
    let Literal::AtLeast(threshold) = &rule.body[4] else {
        panic!("the last literal counts")
    };
    assert_eq!((&threshold.count, threshold.counted), (&Term::Var(2), 5));
    assert_eq!(threshold.body[2], Condition::Differ(Term::Var(5), Term::Var(1)));
    assert_eq!(rule.fires[0].facts[1].args, ["g/count", "1"]);
    assert_eq!(rule.near_misses[0].text, "nobody approves");
    let spoken = rule.spoken(|var| (var != 1).then(|| format!("<{var}>")));
    assert_eq!(spoken, "<5> approves what author submits at <0>");
}

#[test]
fn every_check_tells_what_where_and_what_to_do() {
    for (from, to, message, underlined) in FAULTS {
        assert!(SOUND.contains(from), "{from}");
        let (rules, errors, sources) = load(&SOUND.replacen(from, to, 1));
        let told: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
        let found = errors.iter().find(|error| error.message == *message);
        let error = found.unwrap_or_else(|| panic!("{to}: {told:?} has no {message:?}"));
        let at = sources.slice(error.labels[0].span);
        assert!(
            at.starts_with(underlined),
            "{to}: underlines {at:?}, not {underlined:?}"
        );
        assert!(error.slug == SLUG && !error.helps.is_empty(), "{to}: {error:?}");
        assert_eq!(rules.rules.len(), 0, "{to}: a faulty rule is left out");
    }
}

#[test]
fn all_errors_of_all_rules_are_told_and_the_sound_ones_kept() {
    let second = SOUND.replace("second-bot", "third-bot");
    let wrong = SOUND
        .replace("second-bot", "wrong")
        .replace("then { at-stage ?next", "then { at-stage ?what")
        .replace("{b}", "{q}");
    let (rules, errors, _) = load(&format!("{SOUND}{wrong}{second}"));
    let slugs: Vec<&str> = rules.rules.iter().map(|rule| rule.slug.as_str()).collect();
    assert_eq!(
        (slugs, errors.len()),
        (vec!["github/second-bot", "github/third-bot"], 2)
    );
    let (_, errors, sources) = load(&format!("{SOUND}{SOUND}"));
    assert_eq!(errors[0].message, "Two rules are called `github/second-bot`");
    let lines: Vec<String> = errors[0]
        .labels
        .iter()
        .map(|label| sources.place(label.span))
        .collect();
    assert_eq!(lines, ["rules.kdl:20", "rules.kdl:2"]);
}

#[test]
fn a_missing_part_is_told_once_for_each() {
    let (_, errors, _) = load("rule \"x\" severity=\"note\" { }");
    let told: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    let missing = ["title", "about", "source", "refs", "if", "then", "say"]
        .map(|part| format!("The rule has no `{part}`"));
    for message in missing
        .iter()
        .map(String::as_str)
        .chain(["The rule has no `fires` case", "The rule has no `near-miss` case"])
    {
        assert_eq!(
            told.iter().filter(|found| **found == message).count(),
            1,
            "{told:?}"
        );
    }
}

#[test]
fn refs_areas_and_environments_are_assets_and_ground_atoms_need_no_link() {
    let rule = r#"
rule "core/change" severity="note" {
    title "t"
    about "a"
    source "s" link="docs/model.md" as-of="2026-09-01" confidence="inferred"
    refs "T10"
    if { member "stranger"; open-push ?ref; writes _ ?ref ?area }
    then { does "change" ?ref; does "change" ?area }
    say "{ref}"
    fires { member "stranger"; open-push "r:main"; writes "a" "r:main" "r:src" }
    near-miss "nobody writes" { member "stranger"; open-push "r:main" }
}"#;
    let (rules, errors, _) = load(rule);
    assert_eq!((errors, rules.rules.len()), (vec![], 1));
}
