use super::{context, read, read_ci};
use gabion_facts::facts::Grade;

#[test]
fn what_cannot_be_read_may_do_anything() {
    for text in [
        "on: [",
        "on: push\non: pull_request\n",
        "jobs: 3",
        &"[".repeat(100),
        "a: &a [*a]",
        "on: push\njobs: {a: {}}",
    ] {
        let read = read_ci(text);
        assert!(!read.findings.is_empty(), "{text}");
        assert!(
            read.findings
                .iter()
                .all(|found| found.slug == "unreadable" && !found.labels.is_empty()),
            "{text}"
        );
        let shown = read.short(&["starts-on", "executes", "mints-identity", "open-job", "ships"]);
        for expected in [
            "?starts-on unreadable push main",
            "?executes unreadable source head",
            "?mints-identity unreadable",
            "?ships unreadable production",
        ] {
            assert!(
                shown.iter().any(|fact| fact == expected),
                "{text}: {expected} in {shown:?}"
            );
        }
        let certain = read.base.facts.iter().filter(|fact| {
            let shown = read.base.show(&fact.atom);
            shown.contains("#unreadable") && !shown.starts_with("job-of") && fact.grade == Grade::Known
        });
        assert_eq!(certain.count(), 0, "{text}");
        assert!(
            read.base
                .questions
                .iter()
                .any(|question| question.key == "unreadable:shop:ci.yml"),
            "{text}"
        );
    }
}

#[test]
fn an_empty_file_is_no_workflow() {
    let read = read_ci("# nothing yet\n");
    assert!(read.findings.is_empty() && read.shown(&["job-of"]).is_empty());
}

#[test]
fn local_actions_that_cannot_be_read_are_programs_of_the_tree() {
    let text = super::job(
        "{pull_request: {branches: [main]}}",
        "",
        "[{uses: actions/checkout@v4}, {uses: ./tools/x}]",
    );
    let files = [
        (".github/workflows/ci.yml", text.as_str()),
        ("tools/x/action.yml", "runs: ["),
    ];
    let read = read(&files, context());
    assert_eq!(read.findings.len(), 1);
    assert!(
        read.short(&["executes"])
            .contains(&"executes a source event".to_owned())
    );
}

#[test]
fn facts_stand_on_the_lines_that_state_them() {
    let text = "on:\n  push:\n    branches: [main]\npermissions:\n  contents: write\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo ${{ secrets.NPM_TOKEN }}\n";
    let read = read_ci(text);
    let place = |start: &str| {
        let fact = read
            .base
            .facts
            .iter()
            .find(|fact| read.base.show(&fact.atom).starts_with(start))
            .unwrap();
        let (remark, span) = (
            read.base.interner.text(fact.origin.remark),
            fact.origin.span.unwrap(),
        );
        (read.sources.place(span), remark.to_owned())
    };
    let at = |line: usize| format!(".github/workflows/ci.yml:{line}");
    assert_eq!(place("starts-on shop/ci.yml#a").0, at(2));
    assert_eq!(place("grants token:shop/ci.yml#a contents:write").0, at(5));
    assert_eq!(
        place("job-secret shop/ci.yml#a"),
        (at(10), "a token that publishes npm:shop".to_owned())
    );
    assert_eq!(place("open-job shop/ci.yml#a").0, at(7));
}

#[test]
fn the_same_tree_gives_the_same_facts() {
    let text = "on: [push, pull_request, issues]\njobs:\n  a: {runs-on: x, steps: [{uses: actions/checkout@v4}, {run: make}]}\n";
    let all = |read: super::Read| {
        read.base
            .facts
            .iter()
            .map(|fact| read.base.show(&fact.atom))
            .collect::<Vec<_>>()
    };
    assert_eq!(all(read_ci(text)), all(read_ci(text)));
}

const SAMPLE: &str = "on: {push: {branches: [main]}, pull_request: }\npermissions: {contents: read}\njobs:\n  a:\n    \
                      runs-on: x\n    if: ${{ github.ref == 'refs/heads/mäin' }}\n    steps:\n      - run: |\n          echo \
                      ${{ secrets.X }}\n      - {uses: actions/checkout@v4, with: {ref: '${{ github.head_ref }}'}}\n";

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    /// A file with a hole, or with something strange in it, never panics; every place that facts and findings name is in the file.
    #[test]
    fn damaged_files_are_read_or_refused(start in 0..SAMPLE.len(), length in 0..40_usize, strange in "[\\PC\n\t]{0,6}") {
        let end = (start + length).min(SAMPLE.len());
        if SAMPLE.is_char_boundary(start) && SAMPLE.is_char_boundary(end) {
            let text = format!("{}{strange}{}", &SAMPLE[..start], &SAMPLE[end..]);
            let read = read_ci(&text);
            let of_findings = read.findings.iter().flat_map(|found| &found.labels).map(|label| label.span);
            for span in read.base.facts.iter().filter_map(|fact| fact.origin.span).chain(of_findings) {
                let file = &read.sources.get(span.file).text;
                proptest::prop_assert!(file.get(span.start as usize..span.end as usize).is_some(), "{span:?} in {text:?}");
            }
        }
    }
}
