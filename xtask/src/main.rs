//! `cargo xtask …`: everything a person would otherwise do by hand.
#![allow(clippy::print_stdout, clippy::print_stderr)] // a program for developers' terminals

mod android;
mod apk;
mod bench;
mod bindings;
mod changelog;
mod commits;
mod cross;
mod dependencies;
mod desktop;
mod docs;
mod elf;
mod formats;
mod lint;
mod markdown;
mod maven;
mod release;
mod rooms;
mod screenshots;
mod sentences;
mod size;
mod test;
mod torture;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

const USAGE: &str = "usage: cargo xtask TASK

  lint    rules that the compiler cannot see: where unsafe and sentences may stand, what the core
          may be built on, documents that say what is there, the changelog's form
  test [quick|all|PART…] [--list]
          passes the tests, side by side where that can be; `quick` where nothing is named
  torture --minutes N [--seed S]
          random operations with faults, kills, wrong clocks and broken files; prints a table that
          must have zeros in it
  commits [--build] [RANGE]
          names commits that are too large to review; with --build, those that do not build
  bench [--peers [--smoke | CASE…]]
          runs every benchmark, prints one table and keeps it in docs/performance.md; with --peers
          beside what others would take instead, with --smoke asking only for the same answers
  bindings [--out DIR]
          writes Kotlin, Swift and Python for tandem-ffi (by default below target/bindings)
  cross-check [--quick | --small] [TARGET…]
          compiles the core for Android and iOS, and with the terminal for macOS and Windows; with
          their own tools, what ships; with --small as small as it ships, and keeps how small that is
  desktop [--demo | --coach | --record DIR] [--lang en|es] [--dark | --light] [--contrast] [--font 2]
          [--size 360x640]
          the app's screens in a window here, over the real library; with --test [NAME] their tests
  android [NAME]
          the app as a phone has it, under Robolectric: its tests
  apk
          the app as one package, to be looked into: what is left of it, how large, open to whom
  dependencies
          writes the figures of every direct dependency into docs/dependencies.md
  release --dry-run
          makes and tries all that a release is (archive, program, package, checksums), publishes nothing
  screenshots
          makes the pictures of the README and the book anew, from what the program prints
  size [--keep]
          builds the library for phones and compares its size with bindings/size.json";

/// What a task returns: nothing, or one line that says what is wrong.
type Outcome = Result<(), String>;

fn main() -> ExitCode {
    let task = std::env::args().nth(1);
    let rest: Vec<String> = std::env::args().skip(2).collect();
    let outcome = match task.as_deref() {
        Some("lint") => lint::run(),
        Some("bench") => bench::run(&rest),
        Some("bindings") => bindings::run(&rest),
        Some("cross-check") => cross::run(&rest),
        Some("dependencies") => dependencies::run(&rest),
        Some("android") => android::run(&rest),
        Some("apk") => apk::run(&rest),
        Some("desktop") => desktop::run(&rest),
        Some("release") => release::run(&rest),
        Some("screenshots") => screenshots::run(),
        Some("size") => size::run(&rest),
        Some("test") => test::run(&rest),
        Some("torture") => torture::run(&rest),
        Some("commits") => commits::run(&rest),
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

/// Whether a command is there and does what it was asked; what it prints is not wanted.
fn succeeds(program: &str, arguments: &[&str]) -> bool {
    let run = Command::new(program).args(arguments).current_dir(root()).output();
    run.is_ok_and(|run| run.status.success())
}

/// Where cargo puts what it builds.
fn target_folder() -> PathBuf {
    // A relative CARGO_TARGET_DIR is meant from where cargo was called, which is our folder too.
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}
