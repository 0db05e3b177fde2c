//! `cargo xtask bench`: whole-process times of the release binary on generated organizations.

use clap::Args;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Print whole-process medians of `check` and `compile` for 1, 20 and 1,000 agents, peak memory and the growth exponent.
#[derive(Args)]
pub struct Bench {
    /// Runs of each.
    #[arg(long, default_value_t = 15)]
    runs: usize,
    /// The binary.
    #[arg(long, default_value = "target/release/gabion")]
    binary: String,
}

/// Medians of one organization.
struct Figure {
    agents: usize,
    check: f64,
    compile: f64,
    memory: u64,
}

impl Bench {
    /// Runs it.
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let built = Command::new("cargo")
            .args(["build", "--release", "--quiet", "--package", "gabion"])
            .status()?;
        if !built.success() {
            return Err("the binary does not build".into());
        }
        let binary = fs::canonicalize(&self.binary)?;
        let start = self.median(&[], &binary, Path::new("."))?;
        println!("start (`gabion --version`): {:.2} ms", start * 1e3);
        let mut figures = Vec::new();
        for agents in [1, 20, 250, 1_000] {
            let folder = tempfile::tempdir()?;
            generate(folder.path(), agents)?;
            let check = self.median(&["check"], &binary, folder.path())?;
            let compile = self.median(&["compile", "--check"], &binary, folder.path())?;
            let memory = peak(&binary, folder.path())?;
            println!(
                "{agents:>5} agents / {:>3} repositories: check {:>8.2} ms, compile {:>8.2} ms, peak {:>5.1} MiB",
                agents.div_ceil(2),
                check * 1e3,
                compile * 1e3,
                memory as f64 / 1024.0
            );
            figures.push(Figure {
                agents,
                check,
                compile,
                memory,
            });
        }
        exponent(&figures);
        Ok(())
    }

    fn median(&self, args: &[&str], binary: &Path, folder: &Path) -> Result<f64, Box<dyn Error>> {
        let args = if args.is_empty() { &["--version"] } else { args };
        let runs = if folder == Path::new(".") {
            self.runs * 3
        } else {
            self.runs
        };
        let mut times = Vec::new();
        for _ in 0..runs {
            let begun = Instant::now();
            let output = Command::new(binary).args(args).current_dir(folder).output()?;
            times.push(begun.elapsed().as_secs_f64());
            if output.status.code() == Some(2) {
                return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
            }
        }
        times.sort_by(f64::total_cmp);
        Ok(times[times.len() / 2])
    }
}

/// Growth between the two largest: time ~ agents^exponent.
fn exponent(figures: &[Figure]) {
    if let [.., one, other] = figures {
        let of =
            |small: f64, large: f64| (large / small).ln() / (other.agents as f64 / one.agents as f64).ln();
        println!(
            "exponent {} → {}: check {:.2}, compile {:.2}",
            one.agents,
            other.agents,
            of(one.check, other.check),
            of(one.compile, other.compile)
        );
        println!(
            "memory per agent at {}: {:.0} KiB",
            other.agents,
            other.memory as f64 / other.agents as f64
        );
    }
}

/// Peak resident memory of one `compile --check`, in KiB, as `/usr/bin/time` or the shell's own accounting would say; read from
/// the kernel's record of finished children.
fn peak(binary: &Path, folder: &Path) -> Result<u64, Box<dyn Error>> {
    let script = "import resource,subprocess,sys; subprocess.run(sys.argv[1:],capture_output=True); \
                  print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)";
    let output = Command::new("python3")
        .args(["-c", script])
        .arg(binary)
        .args(["compile", "--check"])
        .current_dir(folder)
        .output()?;
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// An organization: two agents for each repository, one of them an App at a vendor, one in a job of the tree; a settings snapshot
/// and two workflows for each repository; a gate and a wall for all of them.
fn generate(folder: &Path, agents: usize) -> Result<(), Box<dyn Error>> {
    let mut text = String::from(
        "gabion edition=\"2026\"\norganization \"acme\" plan=\"enterprise\"\nteam \"leads\" github=\"acme/leads\" id=7001\n",
    );
    for at in 0..agents.div_ceil(2) {
        let tree = format!("repos/r{at}");
        repository(&mut text, at, &tree, agents)?;
        let root = folder.join(&tree);
        fs::create_dir_all(root.join(".github/workflows"))?;
        fs::create_dir_all(folder.join("gabion/observed"))?;
        fs::write(root.join(".github/workflows/ci.yml"), CI)?;
        fs::write(root.join(".github/workflows/claude.yml"), CLAUDE)?;
        fs::write(folder.join(format!("gabion/observed/r{at}.json")), snapshot(at))?;
    }
    text.push_str(
        "assume \"apps\" \"The Apps that are listed are all.\" by=\"leads\" until=\"2027-03-01\"\n",
    );
    fs::write(folder.join("gabion.kdl"), text)?;
    Ok(())
}

fn repository(text: &mut String, at: usize, tree: &str, agents: usize) -> std::fmt::Result {
    writeln!(
        text,
        "repository \"r{at}\" github=\"acme/r{at}\" id={} tree=\"{tree}\" {{\n    observed \"gabion/observed/r{at}.json\"\n    \
         area \"source\" \"src/**\"\n    area \"tests\" \"tests/**\"\n}}",
        1000 + at
    )?;
    writeln!(
        text,
        "gate \"land-{at}\" {{ before {{ change \"r{at}:main\" }}; approve 1 from=\"leads\" }}"
    )?;
    for which in 0..2.min(agents - at * 2) {
        let (name, runs, identity) = if which == 0 {
            (
                format!("claude-{at}"),
                "runs in=\".github/workflows/claude.yml#claude\"".to_owned(),
                "actions-token".to_owned(),
            )
        } else {
            (
                format!("hosted-{at}"),
                "runs in=\"hosted\" vendor=\"github\"".to_owned(),
                format!("github-app \"hosted-{at}\""),
            )
        };
        writeln!(
            text,
            "agent \"{name}\" operator=\"leads\" {{\n    {runs}\n    identity {{ {identity} }}\n    reads \"issues:r{at}\" trust=\"untrusted\"\n    \
             scope {{ propose \"r{at}:source\" }}\n    blast-radius {{ admits {{ propose \"r{at}:source\" \"r{at}:tests\"; run \"r{at}:ci\" }}; undo \"Close it.\"; answers \"leads\" }}\n}}"
        )?;
    }
    writeln!(text, "emit \"wall\" \"gates\" of=\"r{at}\"")
}

fn snapshot(at: usize) -> String {
    SNAPSHOT.replace("acme/r0", &format!("acme/r{at}"))
}

const CI: &str = "name: ci\non: [pull_request, push]\npermissions:\n  contents: read\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n      - run: npm ci && npm test\n";
const CLAUDE: &str = "name: claude\non:\n  issues:\n    types: [opened]\npermissions:\n  contents: write\n  pull-requests: write\njobs:\n  claude:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n      - uses: anthropics/claude-code-action@v1\n        with:\n          github_token: ${{ github.token }}\n          anthropic_api_key: ${{ secrets.ANTHROPIC_API_KEY }}\n";
const SNAPSHOT: &str = r#"{
  "gabion-snapshot": 1,
  "as_of": "2026-11-20",
  "repository": "acme/r0",
  "visibility": "private",
  "default_branch": "main",
  "allow_auto_merge": false,
  "branches": ["main"],
  "rulesets": [],
  "protections": [],
  "environments": [],
  "actions": {"can_approve_pull_request_reviews": false, "default_workflow_permissions": "read"},
  "teams": [{"slug": "leads", "id": 7001, "permission": "write", "members": [{"login": "dana", "id": 1}, {"login": "eli", "id": 2}]}],
  "collaborators": [],
  "apps": [],
  "deploy_keys": [],
  "secrets": ["ANTHROPIC_API_KEY"],
  "organization_secrets": [],
  "open_pull_requests": []
}
"#;
