//! Tortures the terminal and the core beside it: `tandem-faults TANDEM SECONDS SEED [lies]`. Exit code 1 if
//! any of the zeros is none. `cargo xtask torture` builds both and calls it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use tandem_faults::Torture;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let asked = match words.as_slice() {
        [program, seconds, seed] => Some((program, seconds, seed, false)),
        [program, seconds, seed, lies] if lies == "lies" => Some((program, seconds, seed, true)),
        _ => None,
    };
    let asked = asked.and_then(|(program, seconds, seed, lies)| {
        Some((
            PathBuf::from(program).canonicalize().ok()?,
            seconds.parse().ok()?,
            seed.parse().ok()?,
            lies,
        ))
    });
    let Some((program, seconds, seed, lies)) = asked else {
        eprintln!("usage: tandem-faults TANDEM SECONDS SEED [lies]");
        return ExitCode::from(2);
    };
    let table = Torture::new(&program, seed, lies).run(Duration::from_secs(seconds));
    println!("{}", table.to_text(seed));
    if table.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
