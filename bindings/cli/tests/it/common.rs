//! A person with a record of their own, in a folder that goes away with the test; every record in it
//! has then been exported and has come back.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tandem::{Host as _, System};
use tandem_comes_back::folder_comes_back;
use tempfile::TempDir;

pub(crate) const PASSPHRASE: &str = "seven quiet herons";
/// Of every record that `demo` makes.
const DEMO: &str = "only-a-demo-nothing-private";
/// A Tuesday, half past eleven in New York.
pub(crate) const NOW: &str = "2026-03-10T15:30:00Z";

/// A person, and their terminal.
pub(crate) struct Person {
    folder: TempDir,
    environment: Vec<(String, String)>,
    /// All that may open a record in the folder; the last is tried first.
    secrets: Vec<String>,
    broken: Cell<Option<&'static str>>,
    pub(crate) spare_key: String,
}

/// What a run led to.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Person {
    /// Somebody without a record.
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let mut person = Self {
            folder,
            environment: Vec::new(),
            secrets: vec![DEMO.to_owned()],
            broken: Cell::new(None),
            spare_key: String::new(),
        };
        let state = person.path("state").display().to_string();
        let vault = person.vault().display().to_string();
        for (name, value) in [
            ("TANDEM_PASSPHRASE", PASSPHRASE),
            ("TANDEM_NOW", NOW),
            ("TANDEM_STATE", &state),
            ("TANDEM_VAULT", &vault),
            ("TANDEM_TEST_COST", "1"),
        ] {
            person.set(name, value);
        }
        person
    }

    /// Somebody with an empty record, in New York.
    pub(crate) fn with_record() -> Self {
        let mut person = Self::new();
        let made = person.json(&["--zone", "America/New_York", "init", "--yes"]);
        person.spare_key = made["spare_key"].as_str().unwrap().to_owned();
        person
    }

    /// Sets a variable for the runs that follow; an empty value takes it away.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        if name.ends_with("PASSPHRASE") {
            self.secrets.push(value.to_owned());
        }
        self.environment.retain(|(known, _)| known != name);
        if !value.is_empty() {
            self.environment.push((name.to_owned(), value.to_owned()));
        }
    }

    /// What is left here does not open, or is not sound, for this reason.
    pub(crate) fn is_broken(&self, why: &'static str) {
        self.broken.set(Some(why));
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn vault(&self) -> PathBuf {
        self.path("vault")
    }

    /// Writes a file and gives its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The program, ready to be run in this person's place.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tandem"));
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
        // A test says which language it means.
        for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            command.env_remove(name);
        }
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("TANDEM_") {
                command.env_remove(name);
            }
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs it under another program, with the words of that.
    pub(crate) fn run_under(&self, program: &[&str], arguments: &[&str]) -> Done {
        let own = self.command(arguments);
        let mut command = Command::new(program[0]);
        command.args(&program[1..]).arg(own.get_program()).args(own.get_args());
        command.current_dir(self.folder.path()).stdin(Stdio::null()).env_clear();
        command.envs(
            std::env::vars_os().filter(|(name, _)| !name.to_string_lossy().starts_with("TANDEM_")),
        );
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        Done::of(command.output().unwrap())
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Done {
        Done::of(self.command(arguments).output().unwrap())
    }

    /// Runs what must go well.
    pub(crate) fn ok(&self, arguments: &[&str]) -> Done {
        let done = self.run(arguments);
        assert_eq!(done.code, 0, "{arguments:?}: {done:?}");
        done
    }

    /// What is printed on a terminal of forty columns, and nothing wider than that, all of it on one line;
    /// `script` is the terminal.
    #[cfg(target_os = "linux")]
    pub(crate) fn on_a_terminal(&self, arguments: &[&str]) -> String {
        let program = env!("CARGO_BIN_EXE_tandem");
        let line = format!("stty rows 30 cols 40; exec '{program}' {}", arguments.join(" "));
        let mut command = self.command(&[]);
        let environment: Vec<_> =
            command.get_envs().map(|(k, v)| (k.to_owned(), v.map(|v| v.to_owned()))).collect();
        command = Command::new("script");
        for (name, value) in environment {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let output = command.args(["-qec", &line, "/dev/null"]).stdin(Stdio::null()).output();
        let output = output.expect("script, of Debian's bsdutils");
        let shown = String::from_utf8(output.stdout).unwrap().replace('\r', "");
        assert!(output.status.success(), "{arguments:?}: {shown}");
        for line in shown.lines() {
            let short = line.chars().count() <= 40 || line.trim_start().starts_with("tandem ");
            assert!(short, "{line}");
        }
        shown.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What a line does that a shell reads, in this person's place.
    pub(crate) fn run_in_shell(&self, line: &str) -> Done {
        let mut shell = Command::new("sh");
        shell.args(["-c", line]).current_dir(self.folder.path()).stdin(Stdio::null());
        self.dress(&mut shell);
        Done::of(shell.output().unwrap())
    }

    /// All that a line prints on a terminal; `script` is the terminal.
    #[cfg(target_os = "linux")]
    pub(crate) fn on_a_pty(&self, line: &str) -> String {
        let mut command = Command::new("script");
        command.args(["-qec", line, "/dev/null"]).current_dir(self.folder.path());
        self.dress(command.stdin(Stdio::null()));
        let output = command.output().expect("script, of Debian's bsdutils");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Gives a program this person's variables, and none of whoever runs the test.
    fn dress(&self, command: &mut Command) {
        for (name, value) in self.command(&[]).get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
    }

    /// Runs what must go well, with `--json`.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let done = self.ok(&[&["--json"], arguments].concat());
        assert_eq!(done.out.lines().count(), 1, "one value on one line");
        serde_json::from_str(&done.out).unwrap()
    }

    /// Runs what must be refused, in both ways to say so. Gives the line on stderr.
    pub(crate) fn refused(&self, arguments: &[&str], code: i32) -> String {
        let done = self.run(arguments);
        assert_eq!((done.code, done.out.as_str()), (code, ""), "{arguments:?}: {done:?}");
        assert!(done.err.starts_with("error: "), "{arguments:?}: {done:?}");

        let json = self.run(&[&["--json"], arguments].concat());
        assert_eq!(json.code, code);
        let last = json.err.lines().last().unwrap();
        let told: Value = serde_json::from_str(last).unwrap();
        assert!(told["error"].is_string() && told["message"].is_string(), "{last}");
        done.err
    }

    /// How many sessions there are.
    pub(crate) fn sessions(&self) -> usize {
        self.json(&["sessions"]).as_array().unwrap().len()
    }

    /// Logs a session and gives its id.
    pub(crate) fn log(&self, kind: &str, minutes: &str, at: &str) -> String {
        let logged = self.json(&["log", kind, "--minutes", minutes, "--at", at]);
        logged["id"].as_str().unwrap().to_owned()
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        // A test that fails has said what it has to say.
        if std::thread::panicking() {
            return;
        }
        let clock = self.environment.iter().find(|(name, _)| name == "TANDEM_NOW");
        let now = match clock {
            Some((_, now)) => now.parse().unwrap(),
            None => System { installation: [0; 16] }.now(),
        };
        let secrets: Vec<_> = self.secrets.iter().rev().map(String::as_str).collect();
        folder_comes_back(self.folder.path(), &secrets, now, self.broken.get());
    }
}

impl Done {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Nothing is wider than the screen, but for what is to be typed.
pub(crate) fn fits(text: &str) {
    for line in text.lines() {
        let short = line.chars().count() <= 80 || line.trim_start().starts_with("tandem ");
        assert!(short, "{line}");
    }
}

/// What poppler reads in a PDF, all of it on one line.
pub(crate) fn printed_text(file: &Path) -> String {
    let out = Command::new("pdftotext").args(["-raw", "-nopgbrk"]).arg(file).arg("-").output();
    let out = out.expect("pdftotext, of Debian's poppler-utils");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A file of the tests.
pub(crate) fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}
