//! The scripts of emitted workflows, run for real in temporary repositories. They are security controls: what each refuses matters
//! more than what it does.

mod deploy;
mod propose;
mod scope;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A repository as `propose` finds it, and a second copy in which an agent works.
struct Rig {
    folder: tempfile::TempDir,
}

impl Rig {
    /// A repository with these files on its only commit.
    fn new(files: &[(&str, &str)]) -> Rig {
        let rig = Rig {
            folder: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(rig.at("temp")).unwrap();
        fs::create_dir(rig.repository()).unwrap();
        rig.git(&rig.repository(), &["init", "--quiet", "--initial-branch=main"]);
        for (path, text) in files {
            write(&rig.repository().join(path), text);
        }
        rig.git(&rig.repository(), &["add", "--all", "--force"]);
        rig.commit();
        rig
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn repository(&self) -> PathBuf {
        self.at("repository")
    }

    fn commit(&self) {
        self.git(
            &self.repository(),
            &["commit", "--quiet", "--allow-empty", "-m", "first"],
        );
    }

    fn git(&self, folder: &Path, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        for (key, value) in [
            ("user.name", "t"),
            ("user.email", "t@t"),
            ("protocol.file.allow", "always"),
            ("core.autocrlf", "false"),
        ] {
            command.args(["-c", &format!("{key}={value}")]);
        }
        let output = isolated(command.args(arguments).current_dir(folder))
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "git {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a script as a runner does: `bash -e` on a file, in the repository.
    fn run(&self, script: &str, env: &[(&str, &str)]) -> Ran {
        self.run_in(&self.repository(), script, env)
    }

    fn run_in(&self, folder: &Path, script: &str, env: &[(&str, &str)]) -> Ran {
        let (file, output, summary) = (self.at("script.sh"), self.at("output"), self.at("summary"));
        fs::write(&file, script).unwrap();
        fs::write(&output, "").unwrap();
        let mut command = Command::new("bash");
        command.args(["-e"]).arg(&file).current_dir(folder);
        isolated(&mut command);
        command
            .env("GITHUB_OUTPUT", &output)
            .env("GITHUB_STEP_SUMMARY", summary)
            .env("RUNNER_TEMP", self.at("temp"));
        command.envs(env.iter().copied());
        let done = command.output().unwrap();
        let outputs = fs::read_to_string(output).unwrap();
        let outputs = outputs.lines().filter_map(|line| line.split_once('='));
        Ran {
            outputs: outputs
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect(),
            done,
        }
    }

    /// What the agent's job leaves when `change` has been at its working tree.
    fn patch(&self, change: impl FnOnce(&Path)) -> String {
        let work = self.at("work");
        let _ = fs::remove_dir_all(&work);
        self.git(self.folder.path(), &["clone", "--quiet", "repository", "work"]);
        let base = self.git(&self.repository(), &["rev-parse", "HEAD"]);
        change(&work);
        let left = self.run_in(
            &work,
            gabion_core::platforms::github::emit::workflows::scripts::LEAVE,
            &[("BASE", base.trim())],
        );
        assert!(left.done.status.success(), "{}", left.said());
        String::from_utf8_lossy(&fs::read(self.at("temp/change.patch")).unwrap()).into_owned()
    }
}

/// What a script did.
struct Ran {
    done: Output,
    outputs: BTreeMap<String, String>,
}

impl Ran {
    fn said(&self) -> String {
        format!(
            "{}{}",
            String::from_utf8_lossy(&self.done.stdout),
            String::from_utf8_lossy(&self.done.stderr)
        )
    }
}

/// No configuration of whoever runs the tests.
fn isolated(command: &mut Command) -> &mut Command {
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    command
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("LC_ALL", "C.UTF-8")
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
