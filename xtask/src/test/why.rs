//! Why a part does not hold, from its log: said once more at the end, where it is looked for. A log of
//! a whole run is long, and who reads it on a screen of the CI often sees only its end.

/// What a line has that tells of something wrong: cargo's, rustc's, Maven's, ktlint's and bash's own words.
const SIGNS: [&str; 8] = [
    "... FAILED",
    "--- FAILED",
    "test result: FAILED",
    "panicked at",
    "error:",
    "error[",
    "[ERROR]",
    "No space left",
];
/// Lines that tell, at most.
const TELLING: usize = 40;
/// Last lines of a log, which tell where it stopped.
const LAST: usize = 25;

/// The lines that tell of something wrong, each with the one after it, and the last lines of the log.
pub(super) fn excerpt(log: &str) -> String {
    let lines: Vec<_> = log.lines().collect();
    let signs = |line: &&str| SIGNS.iter().any(|sign| line.contains(sign));
    let told: Vec<_> = lines.iter().map(signs).collect();
    let with_next = (0..lines.len()).filter(|&at| told[at] || (at > 0 && told[at - 1]));
    let last = lines.len().saturating_sub(LAST)..lines.len();
    let chosen = with_next.take_while(|&at| at < last.start).take(TELLING).chain(last.clone());
    chosen.map(|at| format!("    {}\n", lines[at])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_wrong_far_above_is_told_with_the_end_and_nothing_twice() {
        let quiet: Vec<_> = (0..100).map(|at| format!("test number_{at} ... ok")).collect();
        let log = format!(
            "thread 'a' panicked at a.rs:3:\nleft: 1\n{}\ntest b ... FAILED\nend",
            quiet.join("\n")
        );
        let told = excerpt(&log);
        let lines: Vec<_> = told.lines().map(str::trim).collect();
        assert_eq!(lines[..2], ["thread 'a' panicked at a.rs:3:", "left: 1"]);
        assert_eq!(lines[lines.len() - 2..], ["test b ... FAILED", "end"]);
        assert_eq!(lines.len(), 2 + LAST, "{told}");
    }

    #[test]
    fn a_short_log_is_told_whole_and_a_flood_is_not() {
        assert_eq!(excerpt("error: one\ntwo"), "    error: one\n    two\n");
        assert_eq!(excerpt(&"error: again\n".repeat(1000)).lines().count(), TELLING + LAST);
    }
}
