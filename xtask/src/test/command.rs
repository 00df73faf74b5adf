//! Runs one command of a part, and says what it cost.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::root;

/// The shell counts the processor time of everything that was started below it, which the standard
/// library does not; its figures go to a file of their own, `$0`. What the command says goes to the
/// log `$1`, and to the terminal where it has it alone.
const COUNTED: &str = "set -o pipefail; exec 2>\"$0\"; TIMEFORMAT='%U %S'; log=$1; shift; \
                       time \"$@\" 2>&1 | tee -a \"$log\"";

/// Where a command writes.
pub(super) struct Files<'a> {
    pub(super) log: &'a Path,
    /// The shell's figures.
    pub(super) cost: &'a Path,
    /// Whether the terminal shows what the command says while it says it.
    pub(super) shown: bool,
}

/// Whether it succeeded, and the seconds of processor time that it took.
pub(super) fn run(
    command: &[&str],
    environment: &[(String, String)],
    files: &Files<'_>,
) -> io::Result<(bool, f64)> {
    let status = Command::new("bash")
        .args(["-c", COUNTED])
        .args([files.cost, files.log])
        .args(command)
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .current_dir(root())
        .stdin(Stdio::null())
        .stdout(if files.shown { Stdio::inherit() } else { Stdio::null() })
        .status()?;
    let figures = fs::read_to_string(files.cost)?;
    let seconds = figures.split_whitespace().filter_map(|it| it.parse::<f64>().ok()).sum();
    Ok((status.success(), seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run_here(script: &str) -> (bool, f64, String) {
        let folder = tempfile::tempdir().unwrap();
        let (log, cost) = (folder.path().join("log"), folder.path().join("cost"));
        let files = Files { log: &log, cost: &cost, shown: false };
        let told = [("WORD".to_owned(), "told".to_owned())];
        let (held, seconds) = run(&["sh", "-c", script], &told, &files).unwrap();
        (held, seconds, fs::read_to_string(&log).unwrap())
    }

    #[test]
    fn all_that_is_said_is_in_the_log_and_nothing_else() {
        let (held, _, log) = run_here("echo $WORD; echo again >&2");
        assert!(held);
        assert_eq!(log, "told\nagain\n");
    }

    #[test]
    fn the_command_decides_and_not_who_writes_its_log() {
        assert!(!run_here("echo so far; exit 3").0);
    }

    #[test]
    fn processor_time_is_that_of_what_was_started_below() {
        let (_, seconds, _) = run_here("sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'");
        assert!(seconds > 0.02, "{seconds}");
    }
}
