//! The pull request that "just lets the reviewer bot help with infra", word for word.

use super::{State, diff};
use crate::compare::{paths, words};

const DECLARED: &str = r#"gabion edition="2026"
repository "payments" github="acme/payments" { area "source" "src/**"; area "infra" "infra/**" }
team "payments-leads" github="acme/payments-leads"
team "sre" github="acme/sre"
automation "reviewer-bot" operator="payments-leads" { identity { machine-user "acme-rev" } }
agent "fixer" operator="payments-leads" {
    runs in="actions" runtime="claude-code@2.1.128"
    identity { github-app "acme-fixer" id=1 key="environment:fixer" }
    scope { propose "payments:source" }
}
gate "land" { before { change "payments:source" }; approve 1 from="payments-leads" }
gate "rules" { before { change "payments:declaration" "payments:infra" }; approve 2 from="sre" }
assume "laptops" "Agents on laptops hold no token that can approve." by="sre" until="2027-01-31"
"#;

const FACTS: &str = "\
ref-of payments:main payments
area-of payments:source payments contents:write
area-of payments:infra payments contents:write
head-for payments:branches payments:main payments:pull
change-asset payments:main payments:source payments:source
change-asset payments:main payments:infra payments:infra
nest payments:source payments:main
nest payments:infra payments:main
merge-gate payments:main payments:source land
gate-of land payments
first-stage land land/leads
stage-of land/leads land
asks land/leads 1
next-stage land/leads land/passed
stage-of land/passed land
last-stage land land/passed
voter land/leads person:payments-leads#1
voter land/leads person:payments-leads#2
merges-proposals queue[bot] payments:main
proposes-as fixer acme-fixer[bot] payments:main payments:source
merge-gate payments:main payments:infra infra
gate-of infra payments
first-stage infra infra/sre
stage-of infra/sre infra
asks infra/sre 2
next-stage infra/sre infra/passed
stage-of infra/passed infra
last-stage infra infra/passed
voter infra/sre person:sre#1
voter infra/sre person:sre#2
";

fn after() -> State {
    let kdl = DECLARED.replace("2027-01-31", "2027-03-31");
    let facts = format!(
        "{}member-of user:acme-rev payments-leads\nvoter land/leads user:acme-rev\nproposes-as fixer acme-fixer[bot] payments:main \
         payments:infra\nvoter infra/sre person:payments-leads#1\n",
        FACTS.replace("asks infra/sre 2", "asks infra/sre 1"),
    );
    State::new(&kdl, &facts).emits(
        "gabion/github/rulesets/gates.json",
        "{\n  1,\n  payments-leads\n}\n",
    )
}

fn before() -> State {
    State::new(DECLARED, FACTS).emits("gabion/github/rulesets/gates.json", "{\n  1,\n  sre\n}\n")
}

#[test]
fn tells_the_story() {
    let expected = "\
fixer  worst case, alone: unchanged. After one fooled payments-lead: NOW ALSO \"put its change on infra of payments\". After one \
fooled member of sre: NOW ALSO \"put its change on infra of payments\".
+ fixer                 gains  propose  payments:infra                                  applied:33
+ fixer                 gains  change   payments:infra, fooling one of payments-leads   applied:33
+ fixer                 gains  change   payments:infra, fooling one of sre              applied:33
+ reviewer-bot          gains  a voice  in gate \"land\" (user:acme-rev belongs to team payments-leads)   applied:31
+ team payments-leads   gains  a voice  in gate \"rules\"                                 applied:34
- gate \"rules\"          is no longer necessary before change payments:infra             applied:33
~ fixer                 has the sentence \"Alone, fixer can at worst leave a wrong pull request in payments; one fooled \
payments-lead puts its change on source of payments; two fooled members of sre put its change on infra of payments.\"
~ assumption \"laptops\"  runs two months longer, until 2027-03-31                        gabion.kdl:13, by sre
  emitted: gabion/github/rulesets/gates.json (1 line).
  Widening: needs 2 of sre (gate \"rules\").
";
    let difference = diff(&before(), &after());
    assert_eq!(words(&difference), expected, "{}", paths(&difference));
}

#[test]
fn tells_the_way_back() {
    let text = words(&diff(&after(), &before()));
    let expected = [
        "worst case, alone: unchanged. After one fooled payments-lead: no longer \"put its change on infra of payments\".",
        "- fixer                 loses  propose  payments:infra ",
        "- reviewer-bot          loses  a voice  in gate \"land\"",
        "+ gate \"rules\"          is necessary before change payments:infra",
        "~ assumption \"laptops\"  runs two months shorter, until 2027-01-31",
        "  Nothing widens.",
    ];
    for line in expected {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn shows_the_path_behind_a_gain() {
    let text = paths(&diff(&before(), &after()));
    let expected = "+ fixer gains  change  payments:infra, fooling one of sre\n    \
        1  acme-fixer[bot] opens a pull request against payments:main with what fixer leaves in payments:infra  applied:33\n    \
        2  infra/sre asks 1 and counts one of sre  applied:29\n";
    assert!(text.contains(expected), "{text}");
}
