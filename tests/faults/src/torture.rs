//! Random operations with random faults, for as long as one has time; at the end a table with zeros in it.
//!
//! `cargo xtask torture --minutes N [--seed S]` runs it. The same seed makes the same choices; how far a
//! child that is killed at a moment has come is its own. One record lives through the whole run, with what
//! was acknowledged in it kept beside; the others live for one fault.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tandem::ImportChoice;
use tandem_story::Dice;
use tempfile::TempDir;

use crate::disk::{Fault, Keeps, Kind};
use crate::operations::{MARKER, OPERATIONS, Operation, PASSPHRASE, files};
use crate::state::{copy, open};
use crate::terminal::{Place, Verb};
use crate::trial::{Course, Trial, Wrong, Zero};

/// What a run came to.
#[derive(Debug, Default)]
pub struct Table {
    /// Operations that were begun.
    pub operations: u64,
    /// Faults that struck, by their kind.
    pub faults: BTreeMap<String, u64>,
    /// Programs that were killed.
    pub kills: u64,
    /// Steps that were acknowledged.
    pub acknowledged: u64,
    /// Files from others that were broken.
    pub bad_inputs: u64,
    /// All that must not be.
    pub wrong: Vec<Wrong>,
}

impl Table {
    /// Whether all zeros are zero.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.wrong.is_empty()
    }

    /// For a reader; the last line is that of a suite of tests.
    #[must_use]
    pub fn to_text(&self, seed: u64) -> String {
        let zero = |zero| self.wrong.iter().filter(|it| it.zero == zero).count() as u64;
        let mut rows = vec![("operations".to_owned(), self.operations)];
        rows.extend(self.faults.iter().map(|(kind, count)| (format!("faults: {kind}"), *count)));
        rows.extend([
            ("kills".to_owned(), self.kills),
            ("acknowledged writes".to_owned(), self.acknowledged),
            ("lost".to_owned(), zero(Zero::Lost)),
            ("corrupt".to_owned(), zero(Zero::Corrupt)),
            ("refused, but changed".to_owned(), zero(Zero::RefusedButChanged)),
            ("bad inputs".to_owned(), self.bad_inputs),
            ("panics".to_owned(), zero(Zero::Panic)),
            ("plaintext hits".to_owned(), zero(Zero::Plaintext)),
            ("seed".to_owned(), seed),
        ]);
        let mut text = String::from("| torture | |\n| --- | ---: |\n");
        for (name, count) in rows {
            text += &format!("| {name} | {count} |\n");
        }
        for wrong in &self.wrong {
            text += &format!("\n{:?}: {}\n", wrong.zero, wrong.how);
        }
        let verdict = if self.holds() { "ok" } else { "FAILED" };
        let (passed, failed) = (self.operations, self.wrong.len());
        text + &format!("\ntest result: {verdict}. {passed} passed; {failed} failed; 0 ignored\n")
    }

    fn wrong(&mut self, zero: Zero, how: impl Into<String>) {
        self.wrong.push(Wrong { zero, how: how.into() });
    }

    fn met(&mut self, kind: impl Into<String>) {
        *self.faults.entry(kind.into()).or_default() += 1;
    }

    /// Adds what a trial came to.
    pub fn add(&mut self, trial: Trial, kind: Kind) {
        self.operations += 1;
        self.acknowledged += u64::from(trial.acknowledged);
        if trial.struck {
            self.met(format!("{kind:?}"));
        }
        self.wrong.extend(trial.wrong);
    }
}

/// A run.
pub struct Torture {
    dice: Dice,
    courses: Vec<Course>,
    verbs: Vec<Verb>,
    life: Life,
    table: Table,
    /// Loses what was acknowledged, on purpose: whether the table would say so.
    lies: bool,
}

/// The record that lives through all of it.
struct Life {
    place: Place,
    acknowledged: BTreeSet<String>,
    /// Older copies of it.
    copies: Vec<TempDir>,
}

impl Torture {
    /// Of this program of the terminal.
    #[must_use]
    pub fn new(program: &Path, seed: u64, lies: bool) -> Self {
        let mut courses = Vec::new();
        let mut verbs = Vec::new();
        for left in [false, true] {
            courses.extend(Operation::on_a_disk().map(|it| Course::new(it, left)));
            verbs.extend(OPERATIONS.iter().filter_map(|it| Verb::new(it, program, left)));
        }
        if !Verb::can_be_killed() {
            verbs.clear(); // no strace: the table then counts no kill before a call
        }
        let place = Place::new(program, Some(false));
        let life = Life { place, acknowledged: BTreeSet::new(), copies: Vec::new() };
        Self { dice: Dice::new(seed), courses, verbs, life, table: Table::default(), lies }
    }

    /// Goes on for so long.
    #[must_use]
    pub fn run(mut self, time: Duration) -> Table {
        let begun = Instant::now();
        while begun.elapsed() < time {
            match self.dice.below(20) {
                0..12 => self.disk_fails(),
                12..15 => self.killed_before_a_call(),
                15 => self.killed_at_a_moment(),
                16 => self.two_at_once(),
                17 => self.clock_jumps(),
                18 => self.files_of_two_moments(),
                _ => self.bad_input(),
            }
        }
        self.life_is_whole();
        self.table.acknowledged += self.life.acknowledged.len() as u64;
        self.table
    }

    fn disk_fails(&mut self) {
        let dice = &mut self.dice;
        let kind = dice.of(&Kind::ALL);
        let keeps = dice.of(&[Keeps::Nothing, Keeps::All, Keeps::Some(dice.clone().number())]);
        // Most windows are early; the long tail is that of imports.
        let most = dice.of(&[8, 32, 128]);
        let nth = 1 + dice.below(most);
        let fault = Fault { kind, nth, for_good: dice.percent(50), keeps };
        let course = &self.courses[dice.below(self.courses.len() as u32) as usize];
        let trial = if self.lies { course.on_a_disk_that_lies(fault) } else { course.with(fault) };
        self.table.add(trial, kind);
    }

    fn killed_before_a_call(&mut self) {
        if self.verbs.is_empty() {
            return;
        }
        let call = self.dice.of(Verb::calls());
        let nth = 1 + self.dice.below(40);
        let at = self.dice.below(self.verbs.len() as u32) as usize;
        let (killed, wrong) = self.verbs[at].killed_before(call, nth);
        self.table.operations += 1;
        self.table.wrong.extend(wrong);
        if killed {
            self.table.kills += 1;
            self.table.met("Killed before a call");
        }
    }

    /// Killed while it writes one session after another; all that it printed is there.
    fn killed_at_a_moment(&mut self) {
        let mut child = self.life.batch(1_000);
        let told = 1 + self.dice.below(12);
        let mut output = self.life.hear(&mut child, told);
        for _ in 0..self.dice.below(40_000) {
            std::hint::spin_loop();
        }
        let _ = child.kill();
        let _ = child.wait();
        self.life.hear_out(&mut output);
        self.table.operations += 1;
        self.table.kills += 1;
        self.table.met("Killed at a moment");
        self.life_is_whole();
    }

    fn two_at_once(&mut self) {
        let (mut one, mut other) = (self.life.batch(8), self.life.batch(8));
        let outputs = [&mut one, &mut other].map(|child| self.life.hear(child, 0));
        for mut output in outputs {
            self.life.hear_out(&mut output);
        }
        for child in [&mut one, &mut other] {
            if !child.wait().is_ok_and(|status| status.success()) {
                self.table.wrong(Zero::RefusedButChanged, "one of two programs was refused");
            }
        }
        self.table.operations += 2;
        self.table.met("Two programs");
        self.life_is_whole();
    }

    /// A clock that was wrong for one act.
    fn clock_jumps(&mut self) {
        let year = self.dice.of(&[1999, 2016, 2025, 2027, 2036]);
        let now = format!("{year}-03-10T15:30:00Z");
        let at = format!("{year}-03-01T10:00");
        let verb = ["--now", &now, "log", "group", "--minutes", "15", "--at", &at, "--yes"];
        let asked = self.life.place.command(&[], &verb).output().expect("the terminal runs");
        self.table.operations += 1;
        self.table.met("Clock");
        if asked.status.success() {
            self.life.told(&String::from_utf8_lossy(&asked.stdout));
        } else if String::from_utf8_lossy(&asked.stderr).contains("panicked") {
            self.table.wrong(Zero::Panic, format!("with the clock at {now}"));
        }
        self.life_is_whole();
    }

    /// Database of one moment, log or heads of another: it opens and says what is missing, or is refused,
    /// and a refusal changes nothing.
    fn files_of_two_moments(&mut self) {
        // A copy while somebody writes: its files are of several moments by themselves.
        let mut child = self.life.batch(6);
        let mut output = self.life.hear(&mut child, 2);
        let now = copy(self.life.place.vault());
        self.life.hear_out(&mut output);
        let _ = child.wait();
        self.life.copies.push(now);
        if self.life.copies.len() > 6 {
            self.life.copies.remove(0);
        }
        let pick = |dice: &mut Dice| dice.below(self.life.copies.len() as u32) as usize;
        let (one, other) = (pick(&mut self.dice), pick(&mut self.dice));
        let mixed = copy(self.life.copies[one].path());
        let name = self.dice.of(&["tandem.db-wal", "tandem.db", "tandem.heads", "tandem.keys"]);
        let from = self.life.copies[other].path().join(name);
        if from.exists() {
            fs::copy(from, mixed.path().join(name)).expect("there is room");
        } else {
            let _ = fs::remove_file(mixed.path().join(name));
        }
        let before = contents(mixed.path());
        self.table.operations += 1;
        self.table.met("Files of two moments");
        let found = catch_unwind(AssertUnwindSafe(|| match open(mixed.path(), PASSPHRASE) {
            Err(_) => contents(mixed.path()) == before,
            Ok(tandem) => {
                let missing = tandem.safe().opening().is_ok_and(|it| it.missing || it.stale_log);
                // What tells of a loss, or of a copy that is not whole, is no silent fault.
                let sound = tandem.safe().check().is_ok_and(|report| report.ok());
                drop(tandem.close());
                sound || missing
            }
        }));
        match found {
            Ok(true) => {}
            Ok(false) => {
                let how =
                    format!("{name} of moment {other} in {one}: changed, or silently unsound");
                self.table.wrong(Zero::Corrupt, how);
            }
            Err(_) => self.table.wrong(Zero::Panic, format!("{name} of another moment")),
        }
        self.life_is_whole();
    }

    /// A good file with some bytes of it other than they were.
    fn bad_input(&mut self) {
        let folder = copy(files().closed.path());
        let sources: [&[u8]; 2] = [&files().json, files().csv.as_bytes()];
        let which = self.dice.below(2) as usize;
        let mut bytes = sources[which].to_vec();
        for _ in 0..=self.dice.below(4) {
            let at = self.dice.below(bytes.len() as u32) as usize;
            match self.dice.below(3) {
                0 => bytes[at] = self.dice.number() as u8,
                1 => bytes.truncate(at.max(1)),
                _ => {
                    let part = bytes[at..bytes.len().min(at + 200)].to_vec();
                    bytes.splice(at..at, part);
                }
            }
        }
        self.table.bad_inputs += 1;
        let taken = catch_unwind(AssertUnwindSafe(|| {
            let tandem = open(folder.path(), PASSPHRASE).expect("it is a good record");
            let choice =
                ImportChoice { from_another: true, skip_bad: true, ..ImportChoice::default() };
            if which == 0 {
                drop(tandem.transfer().import_json(&mut bytes.as_slice(), choice, &mut |_| {}));
            } else {
                drop(tandem.log().import_csv(&bytes, true));
            }
            tandem.safe().check().is_ok_and(|report| report.ok()) && tandem.close().is_ok()
        }));
        match taken {
            Ok(true) => {}
            Ok(false) => self.table.wrong(Zero::Corrupt, "a broken file made a record unsound"),
            Err(_) => self.table.wrong(Zero::Panic, "a broken file made the core panic"),
        }
    }

    /// All that was ever acknowledged is in the record that lives, which is sound, and nothing of it stands
    /// in a file in plain.
    fn life_is_whole(&mut self) {
        let asked = self.life.place.command(&[], &["sessions"]).output();
        let asked = asked.expect("the terminal runs");
        let kept = String::from_utf8_lossy(&asked.stdout);
        let lost = self.life.acknowledged.iter().filter(|id| !kept.contains(id.as_str())).count();
        if lost > 0 {
            let said = String::from_utf8_lossy(&asked.stderr);
            self.table.wrong(Zero::Lost, format!("{lost} sessions that were told; it says {said}"));
        }
        let check = self.life.place.command(&[], &["check"]).output().expect("the terminal runs");
        if !check.status.success() {
            let said = String::from_utf8_lossy(&check.stdout).into_owned();
            self.table.wrong(Zero::Corrupt, format!("the record that lives: {said}"));
        }
        for (name, bytes) in contents(self.life.place.vault()) {
            if bytes.windows(MARKER.len()).any(|found| found == MARKER.as_bytes()) {
                self.table.wrong(Zero::Plaintext, format!("in {name}"));
            }
        }
    }
}

impl Life {
    /// A program that writes sessions down, one after another, and prints the name of each.
    fn batch(&self, lines: usize) -> Child {
        let mut command: Command = self.place.command(&[], &["log", "--batch"]);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the terminal runs");
        let mut input = child.stdin.take().expect("it is a pipe");
        let line = format!("{{\"kind\":\"group\",\"minutes\":5,\"note\":\"{MARKER}\"}}\n");
        std::thread::spawn(move || {
            for _ in 0..lines {
                if input.write_all(line.as_bytes()).is_err() {
                    break;
                }
            }
        });
        child
    }

    /// Hears so many lines of it.
    fn hear(&mut self, child: &mut Child, lines: u32) -> BufReader<ChildStdout> {
        let mut output = BufReader::new(child.stdout.take().expect("it is a pipe"));
        for _ in 0..lines {
            self.hear_line(&mut output);
        }
        output
    }

    fn hear_out(&mut self, output: &mut BufReader<ChildStdout>) {
        while self.hear_line(output) {}
    }

    fn hear_line(&mut self, output: &mut BufReader<ChildStdout>) -> bool {
        let mut line = String::new();
        let read = output.read_line(&mut line).unwrap_or(0);
        if line.ends_with('\n') {
            self.told(&line);
        }
        read > 0
    }

    fn told(&mut self, line: &str) {
        let told: Option<Value> = serde_json::from_str(line.trim_end()).ok();
        if let Some(id) = told.as_ref().and_then(|it| it["id"].as_str()) {
            self.acknowledged.insert(id.to_owned());
        }
    }
}

/// Every file of a folder but the index of the log and what is locked, which holds nothing.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let found = fs::read_dir(folder).into_iter().flatten().flatten();
    let named = found.map(|it| (it.file_name().to_string_lossy().into_owned(), it.path()));
    named
        .filter(|(name, _)| !name.ends_with("-shm"))
        .map(|(name, path)| (name, fs::read(path).unwrap_or_default()))
        .filter(|(_, bytes)| !bytes.is_empty())
        .collect()
}
