//! `cargo xtask …`: everything a person would otherwise do by hand.
#![allow(clippy::print_stdout, clippy::print_stderr)] // a program for developers' terminals

mod bench;
mod lint;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

const USAGE: &str = "usage: cargo xtask TASK

  lint    rules that the compiler cannot see: where unsafe may stand, no OpenSSL in the tree
  bench   runs every benchmark, prints one table and keeps it in docs/performance.md";

/// What a task returns: nothing, or one line that says what is wrong.
type Outcome = Result<(), String>;

fn main() -> ExitCode {
    let task = std::env::args().nth(1);
    let outcome = match task.as_deref() {
        Some("lint") => lint::run(),
        Some("bench") => bench::run(),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// The top of the workspace.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("xtask stands one folder below the top").to_owned()
}

/// Runs a command at the top of the workspace and gives what it prints.
fn output(program: &str, arguments: &[&str]) -> Result<String, String> {
    let run = Command::new(program)
        .args(arguments)
        .current_dir(root())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("{program} does not run: {error}"))?;
    if !run.status.success() {
        return Err(format!("{program} {} ended with {}", arguments.join(" "), run.status));
    }
    String::from_utf8(run.stdout).map_err(|_| format!("{program} printed no UTF-8"))
}
