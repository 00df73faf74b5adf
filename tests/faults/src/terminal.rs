//! Verbs of the terminal, looked at from outside: killed before any system call, on a disk with no room
//! left, with nobody who reads what is said.
//!
//! A verb is acknowledged when it has ended well, or has said its one line of JSON.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::operations::{BACKUP, NEW_PASSPHRASE, NEWEST, NOW, Operation, PASSPHRASE, ZONE, files};
use crate::state::{State, copy, open};
use crate::trial::{Wrong, Zero};

/// System calls that change a file, or say something. Before and after any other one the disk is the same.
pub(crate) const CALLS: [&str; 14] = [
    "openat",
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "ftruncate",
    "rename",
    "renameat2",
    "unlink",
    "unlinkat",
    "linkat",
    "mkdir",
    "flock",
    "fchmod",
];

/// A terminal with a record, or without one.
#[derive(Debug)]
pub struct Place {
    program: PathBuf,
    folder: TempDir,
    vault: PathBuf,
}

/// A verb of the table, with what is there before and after it.
pub struct Verb {
    operation: &'static Operation,
    program: PathBuf,
    left: bool,
    /// Before it, and after each of its steps.
    states: Vec<State>,
}

/// What a verb came to.
#[derive(Debug)]
pub struct Asked {
    /// Whether it ended by itself, well or not; false if it was killed.
    pub ended: bool,
    /// Whether it says that it is done, or at least its first step.
    pub acknowledged: bool,
    /// Whether it ended well.
    pub done: bool,
    /// What it has said, and its complaints.
    pub out: String,
    /// Its complaints.
    pub err: String,
}

impl Asked {
    fn of(output: &Output) -> Self {
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        let whole = out.lines().next().is_some_and(|it| serde_json::from_str::<Value>(it).is_ok());
        Self {
            ended: output.status.code().is_some_and(|code| code < 128),
            acknowledged: output.status.success() || whole,
            done: output.status.success(),
            out,
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The spare key that it showed.
    fn spare_key(&self) -> Option<String> {
        let told: Value = serde_json::from_str(self.out.lines().next()?).ok()?;
        Some(told["spare_key"].as_str()?.to_owned())
    }
}

impl Place {
    /// A folder of its own, with a record in it that was closed, or that was left, or with none.
    ///
    /// # Panics
    /// If it cannot be made.
    #[must_use]
    pub fn new(program: &Path, left: Option<bool>) -> Self {
        let folder = tempfile::tempdir().expect("there is room");
        let place =
            Self { program: program.to_owned(), vault: folder.path().join("vault"), folder };
        fs::create_dir(place.path("state")).expect("there is room");
        for (name, content) in [
            ("other.json", files().json.as_slice()),
            ("sessions.csv", files().csv.as_bytes()),
            ("list.json", files().list.as_bytes()),
            // The installation that made the record, so that its acts are this one's own.
            ("state/installation", "01".repeat(16).as_bytes()),
        ] {
            fs::write(place.path(name), content).expect("there is room");
        }
        fs::copy(files().backup_path(), place.path(BACKUP)).expect("there is room");
        if let Some(left) = left {
            place.put_record(left);
        }
        place
    }

    /// Keeps the record in another folder from here on: one on a small disk.
    #[must_use]
    pub fn with_record_in(mut self, folder: &Path) -> Self {
        folder.clone_into(&mut self.vault);
        self
    }

    fn put_record(&self, left: bool) {
        let from = if left { &files().left } else { &files().closed };
        let _ = fs::create_dir(&self.vault);
        for entry in fs::read_dir(from.path()).expect("it was made").flatten() {
            if !entry.file_name().to_string_lossy().ends_with("-shm") {
                fs::copy(entry.path(), self.vault.join(entry.file_name())).expect("there is room");
            }
        }
    }

    /// A file beside the record.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where the record is.
    #[must_use]
    pub fn vault(&self) -> &Path {
        &self.vault
    }

    /// The terminal with these words, before them those of a program that starts it.
    #[must_use]
    pub fn command(&self, before: &[String], verb: &[&str]) -> Command {
        let mut words: Vec<String> = before.to_vec();
        words.push(self.program.display().to_string());
        words.extend(["--json".to_owned(), "--zone".to_owned(), ZONE.to_owned()]);
        let newest = files().newest.to_string();
        words.extend(verb.iter().map(|word| word.replace(NEWEST, &newest)));
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).current_dir(self.folder.path()).stdin(Stdio::null());
        command
            .env("TANDEM_PASSPHRASE", PASSPHRASE)
            .env("TANDEM_NEW_PASSPHRASE", NEW_PASSPHRASE)
            .env("TANDEM_NOW", NOW)
            .env("TANDEM_STATE", self.path("state"))
            .env("TANDEM_VAULT", &self.vault)
            .env("TANDEM_TEST_COST", "1");
        command
    }

    fn ask(&self, before: &[String], verb: &[&str]) -> Asked {
        let output = self.command(before, verb).output();
        Asked::of(&output.unwrap_or_else(|error| panic!("{before:?}: {error}")))
    }

    /// Whether this opens the record.
    #[must_use]
    pub fn is_opened_by(&self, secret: &str) -> bool {
        let copy = copy(&self.vault);
        open(copy.path(), secret).is_ok()
    }

    /// Whether the spare key that the record was made with opens it.
    #[must_use]
    pub fn is_opened_by_first_spare_key(&self) -> bool {
        self.is_opened_by(&files().spare_key)
    }
}

impl Verb {
    /// A verb of the table, from a record that was closed or one that was left; nothing where the operation
    /// has no verb.
    ///
    /// # Panics
    /// If it does not come through.
    #[must_use]
    pub fn new(operation: &'static Operation, program: &Path, left: bool) -> Option<Self> {
        if operation.verb.is_empty() {
            return None;
        }
        let place = || Place::new(program, (!operation.makes()).then_some(left));
        let state = |place: &Place| match place.vault.exists() {
            true => State::of(&place.vault).unwrap_or_else(|why| panic!("{why:?}")),
            false => State::Nothing,
        };
        let after = |verb: &[&str]| {
            let place = place();
            let asked = place.ask(&[], verb);
            assert!(asked.done, "{}: {asked:?}", operation.name);
            (state(&place), asked)
        };
        let (done, asked) = after(operation.verb);
        let mut states = vec![state(&place())];
        if asked.spare_key().is_some() {
            // It was shown before it was confirmed, and waits in between.
            let unconfirmed: Vec<_> =
                operation.verb.iter().copied().filter(|word| *word != "--yes").collect();
            states.push(after(&unconfirmed).0);
        }
        states.push(done);
        Some(Self { operation, program: program.to_owned(), left, states })
    }

    fn left(&self) -> Option<bool> {
        (!self.operation.makes()).then_some(self.left)
    }

    /// How it is called.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.operation.name
    }

    /// Kills it before its n-th system call of a name; false if it does not come to that many. What was wrong.
    #[must_use]
    pub fn killed_before(&self, call: &str, nth: u32) -> (bool, Vec<Wrong>) {
        let strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e"].map(str::to_owned);
        let inject = format!("inject={call}:signal=KILL:when={nth}");
        let before = [&strace[..], &[format!("trace={call}"), "-e".to_owned(), inject]].concat();
        let place = Place::new(&self.program, self.left());
        let asked = place.ask(&before, self.operation.verb);
        let what = format!("{} killed before {call} {nth}", self.operation.name);
        let wrong = self.judge(&place, &asked, false, &what);
        (!asked.ended, wrong)
    }

    /// Does it in a place that is there, as a small disk is; whether it ended well, and what was wrong.
    #[must_use]
    pub fn on(&self, disk: &SmallDisk, free_kib: usize) -> (bool, Vec<Wrong>) {
        let place = Place::new(&self.program, None).with_record_in(disk.path());
        disk.clear();
        if let Some(left) = self.left() {
            place.put_record(left);
        }
        disk.leave(free_kib);
        let asked = place.ask(&[], self.operation.verb);
        disk.take_ballast();
        let what = format!("{} with {free_kib} KiB free", self.operation.name);
        let wrong = self.judge(&place, &asked, true, &what);
        (asked.done, wrong)
    }

    /// Whether what is there is what the program said.
    fn judge(&self, place: &Place, asked: &Asked, refused: bool, what: &str) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        let mut say = |zero, how: String| {
            wrong.push(Wrong {
                zero,
                how: format!("{what}: {how}; it said {:?} {:?}", asked.out, asked.err),
            });
        };
        if asked.err.contains("panicked") {
            say(Zero::Panic, "it panicked".to_owned());
        }
        let found = match place.vault.exists().then(|| State::of(&place.vault)) {
            None => State::Nothing,
            Some(Ok(found)) => found,
            Some(Err(Wrong { zero, how })) => {
                say(zero, how);
                return wrong;
            }
        };
        let last = self.states.len() - 1;
        let told = if asked.done { last } else { usize::from(asked.acknowledged) };
        let (before, after) = (&self.states[0], &self.states[told]);
        if !self.states.contains(&found) {
            say(Zero::Corrupt, format!("by halves: {}", found.differs_from(before)));
        } else if !self.states[told..].contains(&found) {
            say(Zero::Lost, format!("it said it was done: {}", found.differs_from(after)));
        } else if refused && told == 0 && found != *before {
            say(Zero::RefusedButChanged, "it was refused, and is done".to_owned());
        }
        if let Some(key) = asked.spare_key()
            && !place.is_opened_by(&key)
        {
            say(Zero::Lost, "the spare key that was shown does not open it".to_owned());
        }
        wrong
    }

    /// Whether it can be killed so here: `strace` is there, and may trace.
    #[must_use]
    pub fn can_be_killed() -> bool {
        let there = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).output();
        there.is_ok_and(|done| done.status.success())
    }

    /// The system calls before which it can be killed.
    #[must_use]
    pub fn calls() -> &'static [&'static str] {
        &CALLS
    }
}

/// A disk in memory that is as small as it is told to be.
#[derive(Debug)]
pub struct SmallDisk(TempDir);

impl SmallDisk {
    /// Mounts one; nothing where that is not allowed.
    #[must_use]
    pub fn mount(kib: usize) -> Option<Self> {
        let at = tempfile::tempdir().ok()?;
        let size = format!("size={kib}k");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at.path());
        mount.output().is_ok_and(|done| done.status.success()).then(|| Self(at))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    fn clear(&self) {
        for entry in fs::read_dir(self.path()).into_iter().flatten().flatten() {
            let _ = fs::remove_file(entry.path());
        }
    }

    /// Fills it up, and gives back so much. A disk in memory gives room in pages of 4 KiB.
    fn leave(&self, kib: usize) {
        let path = self.path().join("ballast");
        let mut ballast = fs::File::create(path).expect("a name takes no room");
        let mut pages = 0_u64;
        while ballast.write_all(&[1; 4096]).is_ok() {
            pages += 1;
        }
        let _ = ballast.set_len((pages * 4096).saturating_sub(kib as u64 * 1024));
    }

    fn take_ballast(&self) {
        let _ = fs::remove_file(self.path().join("ballast"));
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}
