//! Runs every benchmark of the project and keeps the table, with its date and machine.

use std::fs;
use std::process::Command;

use crate::{Outcome, output, root};

const HEAD: &str = "# Performance

The last run of `cargo xtask bench`. CPU time, medians of nine rounds, ours and the peer's in turns
in one run; absolute figures hold for this machine only, the ratios travel better. Nothing here
decides whether a test passes.
";

pub(crate) fn run(arguments: &[String]) -> Outcome {
    match arguments {
        [] => ourselves(),
        [flag, cases @ ..] if flag == "--peers" => peers(cases),
        _ => Err("usage: cargo xtask bench [--peers [--smoke | CASE…]]".to_owned()),
    }
}

/// Beside what others would take instead: it builds the peers as well, and keeps its own tables.
fn peers(cases: &[String]) -> Outcome {
    let run = Command::new(root().join("tests/peers/run"))
        .args(cases)
        .status()
        .map_err(|error| format!("tests/peers/run does not run: {error}"))?;
    if run.success() { Ok(()) } else { Err(format!("tests/peers/run ended with {run}")) }
}

fn ourselves() -> Outcome {
    let table = output("cargo", &["run", "--release", "--quiet", "-p", "tandem-bench"])?;
    print!("{table}");
    let page = root().join("docs/performance.md");
    let before = fs::read_to_string(&page).unwrap_or_default();
    let text = format!("{HEAD}\n{}, {}\n\n{table}{}", today()?, machine(), by_hand(&before));
    fs::write(page, text).map_err(|error| error.to_string())
}

/// What stands below the table under a heading of its own; a new run leaves it as it is.
fn by_hand(page: &str) -> &str {
    page.find("\n## ").map_or("", |at| &page[at..])
}

fn today() -> Result<String, String> {
    Ok(output("date", &["-u", "+%Y-%m-%d"])?.trim().to_owned())
}

/// The processor, as Linux names it, and how many.
fn machine() -> String {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let names = cpus.lines().filter_map(|line| line.strip_prefix("model name"));
    let names: Vec<_> = names.map(|name| name.trim_start_matches([' ', '\t', ':'])).collect();
    match names.first() {
        Some(name) => format!("{} × {name}, {}", names.len(), std::env::consts::OS),
        None => std::env::consts::OS.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_by_hand_stays() {
        assert_eq!(by_hand("# Performance\n\n| a |\n\n## Size\n\n2 MB\n"), "\n## Size\n\n2 MB\n");
        assert_eq!(by_hand("# Performance\n\n| a |\n"), "");
    }
}
