//! How many tests a log tells of.

use std::iter;

/// Tests, as cargo tells of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) passed: u64,
    pub(super) wrong: u64,
    pub(super) skipped: u64,
}

impl Sum {
    /// Adds up the lines in cargo's form, with which every suite ends:
    /// `test result: ok. 12 passed; 0 failed; 1 ignored`.
    pub(super) fn of(log: &str) -> Self {
        // A JVM that ends before may leave its codes for colours at the beginning of the line.
        let lines = log.lines().map(|line| line.trim_start_matches("\u{1b}[0m"));
        lines.filter_map(|line| line.strip_prefix("test result: ")).map(Self::line).sum()
    }

    /// Three counts in their order. A line that does not say `ok` tells of something wrong, whatever it
    /// counts.
    fn line(line: &str) -> Self {
        let mut counts = line.split(' ').filter_map(|word| word.parse().ok());
        let mut next = || counts.next().unwrap_or(0);
        let (passed, wrong, skipped) = (next(), next(), next());
        let wrong = if line.starts_with("ok. ") { wrong } else { wrong.max(1) };
        Self { passed, wrong, skipped }
    }
}

impl iter::Sum for Sum {
    fn sum<I: Iterator<Item = Self>>(sums: I) -> Self {
        sums.fold(Self::default(), |all, one| Self {
            passed: all.passed + one.passed,
            wrong: all.wrong + one.wrong,
            skipped: all.skipped + one.skipped,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_all_suites_are_added_up() {
        let log = "running 3 tests\n\
            test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 4 filtered out\n\
            not a test result: ok. 5 passed; 0 failed; 0 ignored\n\
            \u{1b}[0m\u{1b}[0mtest result: FAILED. 7 passed; 2 failed; 0 ignored\n";
        assert_eq!(Sum::of(log), Sum { passed: 19, wrong: 2, skipped: 1 });
    }

    #[test]
    fn a_line_that_says_nothing_is_no_success() {
        assert_eq!(Sum::of("test result: FAILED.").wrong, 1);
        assert_eq!(Sum::of("test result: ").wrong, 1);
        assert_eq!(Sum::of("test result: FAILED. 3 passed; 0 failed; 0 ignored").wrong, 1);
    }
}
