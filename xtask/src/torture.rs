//! `cargo xtask torture --minutes N [--seed S]`: random operations with random faults (`tests/faults`).
//!
//! The program and its torturer are built together, so that both have the cheap key derivation of tests;
//! a fault that takes a quarter of a second of Argon2 is one where fifty could be.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::{Outcome, output, root, target_folder};

const USAGE: &str = "usage: cargo xtask torture --minutes N [--seed S]";

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (minutes, seed) = read(arguments).ok_or(USAGE)?;
    let seed = seed.unwrap_or_else(|| {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| since.as_secs())
    });
    output("cargo", &["build", "--quiet", "-p", "tandem-cli", "-p", "tandem-faults"])?;
    let built = target_folder().join("debug");
    let program = built.join(format!("tandem{}", std::env::consts::EXE_SUFFIX));
    let status = std::process::Command::new(built.join("tandem-faults"))
        .args([program.as_os_str(), (minutes * 60).to_string().as_ref()])
        .arg(seed.to_string())
        .current_dir(root())
        .status()
        .map_err(|error| format!("tandem-faults does not run: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("not every zero is one, with --seed {seed}"))
    }
}

fn read(arguments: &[String]) -> Option<(u64, Option<u64>)> {
    let (mut minutes, mut seed) = (None, None);
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let number = Some(words.next()?.parse().ok()?);
        match word.as_str() {
            "--minutes" => minutes = number,
            "--seed" => seed = number,
            _ => return None,
        }
    }
    Some((minutes?, seed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_must_be_said_and_a_seed_may_be() {
        let read = |words: &str| read(&words.split(' ').map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(read("--minutes 2"), Some((2, None)));
        assert_eq!(read("--seed 7 --minutes 20"), Some((20, Some(7))));
        for wrong in ["", "--seed 7", "--minutes", "--minutes two", "--hours 2"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
