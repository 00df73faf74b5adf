//! One operation, one fault, one verdict.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use tandem::Tandem;
use tandem_model::Result;
use tempfile::TempDir;

use crate::disk::{Fault, Kind, Mounted};
use crate::operations::{Does, MARKER, Operation, PASSPHRASE, Run, files};
use crate::state::{State, copy, open};

/// What must never be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Zero {
    /// Something was acknowledged, and is not there.
    Lost,
    /// Something is there by halves, or the record is not sound.
    Corrupt,
    /// Something was refused, and changed something all the same; or cannot be done again.
    RefusedButChanged,
    /// The program panicked.
    Panic,
    /// Words of a person stand in a file in plain.
    Plaintext,
}

/// What was wrong after a fault.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// Which of the zeros is none.
    pub zero: Zero,
    /// What happened, for whoever looks for it.
    pub how: String,
}

/// An operation from one beginning, with what is there after each of its steps.
pub struct Course {
    operation: &'static Operation,
    start: TempDir,
    /// The first is that of the beginning.
    states: Vec<State>,
}

/// What a trial came to.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    /// Whether the fault met anything; if not, there are no further ones of its kind.
    pub struck: bool,
    /// How many steps were acknowledged.
    pub acknowledged: u32,
    /// All that was wrong.
    pub wrong: Vec<Wrong>,
}

impl Course {
    /// Passes an operation without a fault, from a record that was closed or from one that was left with
    /// something in its log.
    ///
    /// # Panics
    /// If it does not come through.
    #[must_use]
    pub fn new(operation: &'static Operation, left: bool) -> Self {
        let start = match operation.does {
            Does::Make(_) => tempfile::tempdir().expect("there is room"),
            _ if left => copy(files().left.path()),
            _ => copy(files().closed.path()),
        };
        let name = operation.name;
        let state =
            |folder: &Path| State::of(folder).unwrap_or_else(|why| panic!("{name}: {why:?}"));
        let mut states = vec![state(start.path())];
        let work = copy(start.path());
        let run = Run::new(None, || states.push(state(work.path())));
        let done = begin(operation, work.path(), &run);
        let tandem = done.unwrap_or_else(|error| panic!("{name}: {error}")).0;
        tandem.close().unwrap_or_else(|error| panic!("{name}: {error}"));
        drop(run);
        assert_eq!(states.last(), Some(&state(work.path())), "{name}: closing changes nothing");
        Self { operation, start, states }
    }

    /// How it is called.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.operation.name
    }

    /// Does it with a fault.
    #[must_use]
    pub fn with(&self, fault: Fault) -> Trial {
        self.on_disk(fault, false)
    }

    /// The same on a disk whose syncs do nothing: a fault that no program can outlive. It shows that what
    /// is lost is seen.
    #[must_use]
    pub fn on_a_disk_that_lies(&self, fault: Fault) -> Trial {
        self.on_disk(fault, true)
    }

    fn on_disk(&self, fault: Fault, lies: bool) -> Trial {
        let work = copy(self.start.path());
        let disk = Mounted::below(work.path());
        if lies {
            disk.lie();
        }
        disk.set(Some(fault));
        let mut verdict = Verdict { course: self, fault, trial: Trial::default(), lies };
        let went = catch_unwind(AssertUnwindSafe(|| verdict.pass(&disk, work.path())));
        if went.is_err() {
            verdict.wrong(Zero::Panic, "the program panicked".to_owned());
        }
        verdict.trial
    }
}

/// Opens or makes a record and does the operation. What is open is given back whatever happens.
fn begin(operation: &Operation, folder: &Path, run: &Run<'_>) -> Result<(Tandem, Result<()>)> {
    match operation.does {
        Does::Make(make) => Ok((make(folder, run)?, Ok(()))),
        Does::Work(work) => {
            let tandem = open(folder, PASSPHRASE)?;
            let done = work(&tandem, run);
            Ok((tandem, done))
        }
        Does::Shut(work) => {
            let done = work(folder, run);
            Ok((open(folder, PASSPHRASE)?, done))
        }
        Does::Erase => unreachable!("it meets no disk: Operation::on_a_disk"),
    }
}

struct Verdict<'a> {
    course: &'a Course,
    fault: Fault,
    trial: Trial,
    lies: bool,
}

impl Verdict<'_> {
    fn wrong(&mut self, zero: Zero, how: String) {
        let (name, fault) = (self.course.name(), self.fault);
        self.trial.wrong.push(Wrong { zero, how: format!("{name}, {fault:?}: {how}") });
    }

    fn pass(&mut self, disk: &Mounted, folder: &Path) {
        let operation = self.course.operation;
        let acknowledged = std::cell::Cell::new(0);
        let run = Run::new(Some(disk), || acknowledged.set(acknowledged.get() + 1));
        let done = begin(operation, folder, &run);
        self.trial.struck = disk.struck();
        self.trial.acknowledged = acknowledged.get();
        if self.fault.kind == Kind::PowerCut {
            drop(done);
            return self.after_power_cut(disk, &run);
        }
        if !self.fault.for_good {
            disk.set(None);
        }
        let steps = acknowledged.get() as usize;
        let refused = match done {
            Err(error) => Some(error),
            Ok((tandem, done)) => {
                let error = done.err();
                if !self.fault.for_good && error.is_some() {
                    self.goes_on(&tandem, steps);
                }
                let closed = tandem.close();
                if closed.is_err() && !self.trial.struck && !disk.struck() {
                    self.wrong(Zero::Corrupt, format!("closing met {closed:?}"));
                }
                error
            }
        };
        self.trial.struck |= disk.struck();
        disk.set(None);
        let now = self.state_is_known(folder, steps, refused.is_some());
        self.secrets_open(folder, &run);
        self.nothing_in_plain(folder);
        match refused {
            Some(_) if now == Some(steps) && steps == 0 => self.again(folder),
            Some(_) => {}
            None if now.is_some_and(|now| now + 1 < self.course.states.len()) => {
                self.wrong(Zero::Lost, "what was done is not there".to_owned());
            }
            None => {}
        }
    }

    /// In the program that was refused something, nothing has changed.
    fn goes_on(&mut self, tandem: &Tandem, steps: usize) {
        match State::of_open(tandem) {
            Ok(said) if self.course.states[steps].is_said_by(&said) => {}
            Ok(_) => self.wrong(
                Zero::RefusedButChanged,
                "the record that was open is another after a refusal".to_owned(),
            ),
            Err(error) => {
                self.wrong(Zero::Corrupt, format!("the record cannot be read any more: {error}"));
            }
        }
    }

    /// The state of a folder is that after so many steps, or, of what was refused while the disk went on
    /// failing, after one more: then nobody could take it back. Gives which.
    fn state_is_known(&mut self, folder: &Path, steps: usize, refused: bool) -> Option<usize> {
        let found = match State::of(folder) {
            Ok(found) => found,
            Err(Wrong { zero, how }) => {
                self.wrong(zero, how);
                return None;
            }
        };
        let states = &self.course.states;
        let known = (steps..states.len()).find(|&at| states[at] == found);
        match known {
            Some(at) if at == steps || (at == steps + 1 && refused) => {
                let may_be = self.fault.for_good || self.fault.kind == Kind::PowerCut;
                if at != steps && !may_be {
                    self.wrong(Zero::RefusedButChanged, "it was refused, and is done".to_owned());
                }
                Some(at)
            }
            Some(at) => {
                self.wrong(Zero::RefusedButChanged, format!("it is {at} steps on, not {steps}"));
                Some(at)
            }
            None => {
                let (zero, how) = match states.iter().position(|state| *state == found) {
                    Some(at) => (Zero::Lost, format!("step {at} is all that is left of {steps}")),
                    None => {
                        let before = &states[steps];
                        (Zero::Corrupt, format!("by halves: {}", found.differs_from(before)))
                    }
                };
                self.wrong(zero, how);
                None
            }
        }
    }

    /// Secrets that were handed out open the record.
    fn secrets_open(&mut self, folder: &Path, run: &Run<'_>) {
        for secret in run.secrets() {
            let copy = copy(folder);
            if let Err(error) = open(copy.path(), &secret) {
                self.wrong(Zero::Lost, format!("a secret that was handed out: {error}"));
            }
        }
    }

    fn nothing_in_plain(&mut self, folder: &Path) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let bytes = std::fs::read(entry.path()).unwrap_or_default();
            for word in [MARKER, PASSPHRASE] {
                if bytes.windows(word.len()).any(|found| found == word.as_bytes()) {
                    self.wrong(Zero::Plaintext, format!("in {:?}", entry.file_name()));
                }
            }
        }
    }

    /// What was refused can be done now.
    fn again(&mut self, folder: &Path) {
        let run = Run::new(None, || {});
        let done = begin(self.course.operation, folder, &run);
        let done = done.and_then(|(tandem, done)| done.and_then(|()| tandem.close()));
        if let Err(error) = done {
            return self.wrong(Zero::RefusedButChanged, format!("a second try meets {error}"));
        }
        match State::of(folder) {
            Ok(found) if Some(&found) == self.course.states.last() => {}
            Ok(found) => {
                let last = self.course.states.last().unwrap_or(&State::Nothing);
                let differs = found.differs_from(last);
                self.wrong(Zero::Corrupt, format!("a second try leaves {differs}"));
            }
            Err(Wrong { zero, how }) => self.wrong(zero, format!("after a second try {how}")),
        }
    }

    fn after_power_cut(&mut self, disk: &Mounted, run: &Run<'_>) {
        let Some(image) = disk.image() else { return };
        let found = tempfile::tempdir().expect("there is room");
        image.write(found.path());
        let steps = image.acknowledged as usize;
        let now = self.state_is_known(found.path(), steps, true);
        self.nothing_in_plain(found.path());
        if steps > 0 && !self.lies {
            self.secrets_open(found.path(), run);
        }
        if now == Some(0) && steps == 0 {
            self.again(found.path());
        }
    }
}
