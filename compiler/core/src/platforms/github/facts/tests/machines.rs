//! On which machines jobs run.

use super::read_ci;

#[test]
fn a_label_a_group_or_a_row_of_a_matrix_may_be_a_machine_of_ones_own() {
    let cases: [(&str, &str, &[&str]); 12] = [
        ("ubuntu-latest", "{}", &[]),
        ("[self-hosted, linux]", "{}", &["on-runner a self-hosted,linux"]),
        ("big", "{}", &["on-runner a self-hosted,big"]),
        // The name of a group says nothing of its machines.
        (
            "{group: ubuntu-runners}",
            "{}",
            &["on-runner a self-hosted,ubuntu-runners"],
        ),
        (
            "{group: prod, labels: ubuntu-latest}",
            "{}",
            &["on-runner a self-hosted,prod,ubuntu-latest"],
        ),
        (
            "'${{ matrix.os }}'",
            "{os: [ubuntu-latest, macos-14], node: [18, 20]}",
            &[],
        ),
        (
            "'${{ matrix.os }}'",
            "{os: [ubuntu-latest, prod-box]}",
            &["on-runner a self-hosted,${{ matrix.os }}"],
        ),
        (
            "'${{ matrix.os }}'",
            "{os: [ubuntu-latest], include: [{os: prod-box}]}",
            &["on-runner a self-hosted,${{ matrix.os }}"],
        ),
        (
            "'${{ matrix.os }}'",
            "{os: [ubuntu-latest], exclude: [{os: prod-box}]}",
            &[],
        ),
        (
            "'${{ matrix.os }}'",
            "{os: '${{ fromJSON(vars.MACHINES) }}'}",
            &["on-runner a self-hosted,${{ matrix.os }}"],
        ),
        (
            "'${{ matrix.at.os }}'",
            "{at: [{os: ubuntu-latest, name: x}]}",
            &[],
        ),
        (
            "'${{ matrix.big && ''prod-box'' || ''ubuntu-latest'' }}'",
            "{os: [ubuntu-latest]}",
            &["on-runner a self-hosted,${{ matrix.big && 'prod-box' || 'ubuntu-latest' }}"],
        ),
    ];
    for (runs_on, matrix, expected) in cases {
        let text = format!(
            "on: push\njobs:\n  a:\n    runs-on: {runs_on}\n    strategy: {{matrix: {matrix}}}\n    steps: [{{run: make}}]\n"
        );
        assert_eq!(
            read_ci(&text).short(&["on-runner"]),
            expected,
            "{runs_on} {matrix}"
        );
    }
}
