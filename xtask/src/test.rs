//! `cargo xtask test [quick|all|PART…]`: passes the tests, and says of each part how long it took.
//!
//! Two parts are passed side by side, so that a JVM or a browser works while cargo builds something
//! else. What they print is kept apart and told when a part has ended; until then its log below
//! `target/tests` can be read.
//!
//! Cargo lets one build at a time into its folder, and a later build takes away the programs of an
//! earlier one (`target/debug/tandem` with the features of tests, and without). So a part names what
//! it does in there apart from the rest: builds take turns, what follows them runs beside.
//!
//! A part holds only if it came to its end, found nothing wrong and, where it has tests, passed one. The
//! verdict goes through the parts that were asked for, not through those that reported.

mod command;
mod parts;
mod sum;
mod turns;
mod why;

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Outcome, output, target_folder};
use parts::{PARTS, Part, TIERS};
use sum::Sum;
use turns::{Step, Turns};

/// A third part at once gains nothing on two cores and wants another gigabyte.
const SIDE_BY_SIDE: usize = 2;

pub(crate) fn run(arguments: &[String]) -> Outcome {
    if arguments == ["--list"] {
        print!("{}", parts::list());
        return Ok(());
    }
    let begun = Instant::now();
    let chosen = choose(arguments)?;
    let place = Place::set_up(&chosen)?;
    let turns = Turns::new(chosen.iter().map(|part| !part.builds.is_empty()));
    let reports: Vec<_> = chosen.iter().map(|_| Mutex::new(Report::default())).collect();
    thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while let Some((at, step)) = turns.take() {
                    let mut report = locked(&reports[at]);
                    report.add(chosen[at], step, &place);
                    turns.done(at, step, !report.has_ended);
                    if report.has_ended {
                        place.tell(chosen[at], &report);
                    }
                }
            });
        }
    });
    let reports: Vec<_> = reports.iter().map(|report| locked(report).clone()).collect();
    for (part, _) in chosen.iter().zip(&reports).filter(|(part, it)| it.why_not(part).is_some()) {
        let log = fs::read(place.log(part)).unwrap_or_default();
        print!("\n== {} once more:\n{}", part.name, why::excerpt(&String::from_utf8_lossy(&log)));
    }
    print!("{}", table(&chosen, &reports));
    println!("\n{} in all", length(begun.elapsed()));
    verdict(&chosen, &reports)
}

/// The parts that were asked for, in the order of the list; `quick` where nothing was.
fn choose(arguments: &[String]) -> Result<Vec<&'static Part>, String> {
    let mut asked: Vec<_> = arguments.iter().map(String::as_str).collect();
    if asked.is_empty() {
        asked.push("quick");
    }
    let known = |name: &str| TIERS.contains(&name) || PARTS.iter().any(|part| part.name == name);
    if let Some(name) = asked.iter().find(|name| !known(name)) {
        return Err(format!("no part is called {name}; there are:\n\n{}", parts::list()));
    }
    Ok(PARTS.iter().filter(|part| asked.iter().any(|name| part.answers_to(name))).collect())
}

/// A report is written by one worker at a time, and stays whole where one of them panics.
fn locked(report: &Mutex<Report>) -> MutexGuard<'_, Report> {
    report.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where the parts are passed, and what they are told.
struct Place {
    /// One log for each part.
    logs: PathBuf,
    /// A copy of this program: cargo may build it anew while parts call it.
    xtask: String,
    environment: Vec<(String, String)>,
    /// Whether one part has the terminal to itself.
    alone: bool,
}

impl Place {
    /// Makes ready what the parts need.
    fn set_up(chosen: &[&Part]) -> Result<Self, String> {
        let logs = target_folder().join("tests");
        let told = |error: io::Error| format!("{}: {error}", logs.display());
        let xtask = logs.join(format!("xtask{}", std::env::consts::EXE_SUFFIX));
        fs::create_dir_all(&logs).map_err(told)?;
        fs::copy(std::env::current_exe().map_err(told)?, &xtask).map_err(told)?;
        let mut needs: Vec<_> = chosen.iter().flat_map(|part| part.needs).copied().collect();
        needs.sort_unstable();
        needs.dedup();
        let variables = output("tests/set-up", &needs)?;
        let variables = variables.lines().filter_map(|line| line.split_once('='));
        Ok(Self {
            environment: variables
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            xtask: xtask.to_string_lossy().into_owned(),
            alone: chosen.len() == 1,
            logs,
        })
    }

    fn log(&self, part: &Part) -> PathBuf {
        self.logs.join(format!("{}.log", part.name))
    }

    /// Tells of a part that has ended, in one piece.
    fn tell(&self, part: &Part, report: &Report) {
        let log =
            if self.alone { Vec::new() } else { fs::read(self.log(part)).unwrap_or_default() };
        let mut out = io::stdout().lock();
        let ended = report.wrong.as_deref().unwrap_or("holds");
        let head = format!("\n== {}: {} ({}): {ended}\n", part.name, part.tries, report.cost());
        // Nobody reads what cannot be written; the verdict is told by the exit code, too.
        let _ = out.write_all(head.as_bytes()).and_then(|()| out.write_all(&log));
    }
}

/// How it went with a part.
#[derive(Clone, Debug, Default)]
struct Report {
    has_ended: bool,
    /// Why the part does not hold.
    wrong: Option<String>,
    sum: Sum,
    took: Duration,
    /// Seconds of processor time, of all that it started.
    cpu: f64,
}

impl Report {
    /// Does one step of the part.
    fn add(&mut self, part: &Part, step: Step, place: &Place) {
        let (log, cost) = (place.log(part), place.logs.join(format!("{}.cost", part.name)));
        let files = command::Files { log: &log, cost: &cost, shown: place.alone };
        let is_first = self.took.is_zero();
        let is_last = step == Step::Run || part.runs.is_empty();
        let mut words = if step == Step::Build { part.builds } else { part.runs }.to_vec();
        if words[0] == "xtask" {
            words[0] = &place.xtask;
        }
        let begun = Instant::now();
        let ran = if is_first { fs::write(&log, "") } else { Ok(()) };
        let ran = ran.and_then(|()| command::run(&words, &place.environment, &files));
        self.took += begun.elapsed();
        match ran {
            Ok((held, cpu)) => {
                self.cpu += cpu;
                self.has_ended = is_last || !held;
                if !held {
                    self.wrong = Some(format!("{} does not succeed", words.join(" ")));
                }
            }
            Err(error) => {
                self.has_ended = true;
                self.wrong = Some(format!("{} does not run: {error}", words[0]));
            }
        }
        if self.has_ended {
            self.sum = Sum::of(&String::from_utf8_lossy(&fs::read(&log).unwrap_or_default()));
        }
    }

    /// What keeps the part from counting as passed.
    fn why_not(&self, part: &Part) -> Option<String> {
        let why = if !self.has_ended {
            "did not come to its end".to_owned()
        } else if let Some(wrong) = &self.wrong {
            wrong.clone()
        } else if self.sum.wrong > 0 {
            format!("{} of its tests did not pass", self.sum.wrong)
        } else if part.counts && self.sum.passed == 0 {
            "passed no test".to_owned()
        } else {
            return None;
        };
        Some(format!("{}: {why}", part.name))
    }

    fn cost(&self) -> String {
        format!("{}, {:.0} s of processor time", length(self.took), self.cpu)
    }
}

/// Minutes and seconds.
fn length(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{seconds} s")
    } else {
        format!("{} min {} s", seconds / 60, seconds % 60)
    }
}

/// A line for each part, as docs/testing.md has them.
fn table(chosen: &[&Part], reports: &[Report]) -> String {
    let mut text = "\n| part | time | processor | passed | wrong | skipped |\n\
                    | --- | ---: | ---: | ---: | ---: | ---: |\n"
        .to_owned();
    for (part, report) in chosen.iter().zip(reports) {
        let Sum { passed, wrong, skipped } = report.sum;
        let [took, cpu] = [report.took.as_secs_f64(), report.cpu];
        text += &format!(
            "| {} | {took:.0} s | {cpu:.0} s | {passed} | {wrong} | {skipped} |\n",
            part.name
        );
    }
    text
}

/// Every part that does not hold by its name, and the sum, with which the log ends.
fn verdict(chosen: &[&Part], reports: &[Report]) -> Outcome {
    let both = chosen.iter().zip(reports);
    let names: Vec<_> = both.filter_map(|(part, report)| report.why_not(part)).collect();
    let Sum { passed, wrong, skipped } = reports.iter().map(|report| report.sum).sum();
    let sum = format!("tests: {passed} passed, {wrong} failed, {skipped} skipped");
    if names.is_empty() {
        println!("\n{sum}");
        return Ok(());
    }
    Err(format!("\ndoes not hold:\n  {}\n\n{sum}", names.join("\n  ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str) -> &'static Part {
        choose(&[name.to_owned()]).unwrap()[0]
    }

    fn held(passed: u64) -> Report {
        let sum = Sum { passed, ..Sum::default() };
        Report { has_ended: true, sum, ..Report::default() }
    }

    #[test]
    fn what_was_asked_for_and_did_not_run_does_not_hold() {
        let parts = [part("core"), part("format")];
        assert_eq!(verdict(&parts, &[held(3), held(0)]), Ok(()));
        let why = verdict(&parts, &[held(3), Report::default()]).unwrap_err();
        assert!(why.contains("format: did not come to its end"), "{why}");
        assert!(why.ends_with("tests: 3 passed, 0 failed, 0 skipped"), "{why}");
    }

    #[test]
    fn a_suite_that_passed_no_test_does_not_hold() {
        let why = verdict(&[part("pages")], &[held(0)]).unwrap_err();
        assert!(why.contains("pages: passed no test"), "{why}");
    }

    #[test]
    fn a_failure_in_the_log_counts_even_where_the_command_succeeds() {
        let report = Report { sum: Sum { passed: 9, wrong: 1, skipped: 0 }, ..held(9) };
        assert!(
            verdict(&[part("pages")], &[report]).unwrap_err().contains("pages: 1 of its tests")
        );
    }

    #[test]
    fn each_tier_has_parts_and_a_wrong_name_is_told() {
        for tier in TIERS {
            assert!(choose(&[tier.to_owned()]).unwrap().len() > 3);
        }
        let names = ["judges".to_owned(), "format".to_owned()];
        let names: Vec<_> = choose(&names).unwrap().iter().map(|part| part.name).collect();
        assert_eq!(names, ["format", "judges"]);
        assert!(choose(&["judge".to_owned()]).unwrap_err().starts_with("no part is called judge;"));
    }

    /// With `all`, nothing that `quick` tries goes untried: `core` has the units.
    #[test]
    fn all_is_no_less_than_quick() {
        let quick = PARTS.iter().filter(|part| part.answers_to("quick"));
        assert!(quick.filter(|part| part.name != "units").all(|part| part.answers_to("all")));
        assert!(part("core").answers_to("all"));
    }
}
