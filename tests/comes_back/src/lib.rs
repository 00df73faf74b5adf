//! Whatever a test leaves behind comes back: its record is exported, imported into an empty one, and
//! shows the same there, and goes out from there as the same file. An export that a record cannot be
//! made anew from was once green in 1,326 tests.
//!
//! A record is opened here by its folder and its secret, whoever wrote it: the core, the terminal, the
//! library for other languages. So every suite holds its folders as [`Left`], or hands them to
//! [`folder_comes_back`] where it has a folder of its own. A test that leaves a record that cannot come
//! back, since it damaged it on purpose, says so with a reason ([`Left::is_broken`]), and is held to it:
//! a record that opens and is sound after all is an error.
#![allow(clippy::unwrap_used, reason = "a test that panics has said what is wrong")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Months, NaiveDate, Utc};
use tandem::{Cost, Host, HoursQuery, ImportChoice, SessionQuery, Tandem, random_id};
use tandem_model::{
    By, CravingList, Id, PageKind, ReadyTime, Result, Role, TandemError, Word as _,
};
use tempfile::TempDir;

/// A device whose clock stands.
#[derive(Clone, Copy)]
struct Device {
    now: DateTime<Utc>,
    installation: [u8; 16],
}

impl Host for Device {
    fn now(&self) -> DateTime<Utc> {
        self.now
    }

    fn new_id(&self) -> Result<Id> {
        random_id()
    }

    fn installation(&self) -> [u8; 16] {
        self.installation
    }
}

type Now = Box<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// A folder with a record in it. When it goes, what is in it has come back.
pub struct Left {
    folder: TempDir,
    secret: String,
    now: Now,
    broken: Mutex<Option<&'static str>>,
}

impl Left {
    /// Of a record that `secret` opens, and whose clock is `now`.
    pub fn new(
        folder: TempDir,
        secret: &str,
        now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static,
    ) -> Self {
        Self { folder, secret: secret.to_owned(), now: Box::new(now), broken: Mutex::default() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// What is left here does not open, or is not sound, for this reason.
    pub fn is_broken(&self, why: &'static str) {
        *self.broken.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
    }
}

impl Drop for Left {
    fn drop(&mut self) {
        // A test that fails has said what it has to say.
        if std::thread::panicking() {
            return;
        }
        let broken = *self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        folder_comes_back(self.folder.path(), &[&self.secret], (self.now)(), broken);
    }
}

/// Every record in a folder, and in those below it, comes back; one of the secrets opens it. Where one is
/// `broken` on purpose, it must not open, or not be sound.
///
/// # Panics
/// If anything is otherwise.
pub fn folder_comes_back(
    folder: &Path,
    secrets: &[&str],
    now: DateTime<Utc>,
    broken: Option<&'static str>,
) {
    for record in records(folder) {
        match (opened(&record, secrets, now), broken) {
            (Ok(tandem), None) => {
                comes_back(&tandem, now);
                tandem.close().unwrap();
            }
            (Err(_), Some(_)) => {}
            (Ok(_), Some(why)) => panic!("it is whole after all: {why}"),
            (Err(error), None) => panic!("what a test leaves behind opens and is sound: {error}"),
        }
    }
}

/// The folders of all records.
fn records(below: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(below).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(records(&path));
        } else if path.ends_with("tandem.db") {
            found.push(below.to_owned());
        }
    }
    found
}

/// The record in a folder, if it opens and is sound.
fn opened(folder: &Path, secrets: &[&str], now: DateTime<Utc>) -> Result<Tandem> {
    let mut last = Err(TandemError::WrongSecret { retry_after: 0 });
    for secret in secrets {
        // Who has tried too many others would have to wait.
        let _ = fs::remove_file(folder.join("tandem.tries"));
        let host = Box::new(Device { now, installation: [0xa1; 16] });
        last = Tandem::open(folder, secret, host, Cost::TEST_ONLY);
        if !matches!(last, Err(TandemError::WrongSecret { .. })) {
            break;
        }
    }
    let tandem = last?;
    if !tandem.safe().check()?.ok() {
        return Err(TandemError::Corrupt { why: "a check found faults".into() });
    }
    Ok(tandem)
}

/// The record, exported and imported into an empty one, is the same and gives the same file; and its
/// file changes nothing in itself.
///
/// # Panics
/// If anything is otherwise.
pub fn comes_back(tandem: &Tandem, now: DateTime<Utc>) {
    let profile = tandem.person().profile().unwrap();
    if profile.role == Role::Coach {
        // What others shared leaves in an encrypted backup only.
        let done = tandem.transfer().export_json(
            &mut Vec::new(),
            tandem::ExportChoice::WHOLE,
            &mut |_| {},
        );
        assert!(matches!(done, Err(TandemError::Invalid { field, .. }) if field == "role"));
        return;
    }
    let file = exported(tandem);
    let take = |into: &Tandem| {
        let choice = ImportChoice { forget: true, from_another: true, ..ImportChoice::default() };
        let report =
            into.transfer().import_json(&mut file.as_bytes(), choice, &mut |_| {}).unwrap();
        assert_eq!(report.refused, [], "what a record wrote comes back");
        (report.added, report.changed, report.forgotten)
    };
    let folder = tempfile::tempdir().unwrap();
    let fresh = Box::new(Device { now, installation: [0xb2; 16] });
    let made =
        Tandem::create(folder.path(), "another quiet heron", &profile, fresh, Cost::TEST_ONLY);
    let (again, _) = made.unwrap();
    take(&again);
    assert_eq!(shown(&again), shown(tandem));
    let back = exported(&again);
    let (out, back) = (told(&file), told(&back));
    for (out, back) in out.iter().zip(&back) {
        assert_eq!(back, out, "it goes out as it came in");
    }
    assert_eq!(back.len(), out.len(), "with nothing more");
    assert_eq!(take(&again), (0, 0, 0), "twice is once");
    assert_eq!(take(tandem), (0, 0, 0), "its own file tells it nothing");
}

fn exported(tandem: &Tandem) -> String {
    let mut file = Vec::new();
    let report =
        tandem.transfer().export_json(&mut file, tandem::ExportChoice::WHOLE, &mut |_| {}).unwrap();
    assert_eq!(report.left_out, [], "nothing that a record holds is left out");
    String::from_utf8(file).unwrap()
}

/// The entries of a file, a line each; but for the profile, whose history has the beginning of each
/// record that it was in.
fn told(file: &str) -> Vec<&str> {
    let entries = file.lines().filter(|line| !line.starts_with(r#"{"entity":"profile""#));
    entries.map(|line| line.trim_end_matches(',')).collect()
}

/// Everything that screens show, but for what is of one device alone.
///
/// # Panics
/// If something cannot be read.
pub fn shown(it: &Tandem) -> String {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let (first, last) = (day("1900-01-01"), day("2199-12-31"));
    let query = SessionQuery { limit: 1000, ..SessionQuery::default() };
    let mut today = it.today(None).unwrap();
    today.replies.clear();
    // Notices are of the device, and so is what its lists say of a kept meeting.
    (today.blocks, today.more) = (Vec::new(), Vec::new());
    today.valid_until = DateTime::UNIX_EPOCH;
    let hours = |by| {
        let (from, to) = (today.date - Months::new(5), today.date + Months::new(1));
        it.hours().screen(&HoursQuery { by, from: Some(from), to: Some(to) }).unwrap()
    };
    let mut consents: Vec<_> =
        it.consents().list().unwrap().into_iter().map(|kept| (kept.id, kept.consent)).collect();
    consents.sort_by_key(|(id, _)| *id);
    // What lists say is of the device that took them in; what is kept goes with the record.
    let kept = it.meetings().kept().unwrap();
    let welcome: Vec<_> = kept.iter().map(|kept| it.meetings().welcome(kept.id).unwrap()).collect();
    let kept: Vec<_> = kept.into_iter().map(|kept| (kept.id, kept.bookmark)).collect();
    // A practice hides what it holds from `Debug`.
    let practices = it.skills().all().unwrap().into_iter();
    let practices: Vec<_> = practices
        .map(|line| format!("{} {}", line.id, serde_json::to_string(&line.practice).unwrap()))
        .collect();
    let weeks = (today.date - Months::new(2), today.date + Months::new(2));
    // So do a page and people.
    let pages: Vec<_> = PageKind::ALL.iter().map(|kind| it.plans().page(*kind).unwrap()).collect();
    let plans = serde_json::to_string(&(pages, it.people().list().unwrap())).unwrap();
    // So do cravings and notes of a day.
    let cravings = it.cravings().all(first, last).unwrap();
    let cravings: Vec<_> = cravings.iter().map(|it| (it.id, &it.craving)).collect();
    let notes = it.day_notes().all(first, last).unwrap();
    let notes: Vec<_> = notes.iter().map(|it| (it.id, &it.note)).collect();
    let words: Vec<_> = CravingList::ALL
        .iter()
        .flat_map(|list| it.cravings().words(*list).unwrap())
        .map(|word| (word.id, word.text))
        .collect();
    let days = it.how().all(first, last).unwrap();
    let cravings = serde_json::to_string(&(cravings, notes, words, days)).unwrap();
    // And what is written about the medicine.
    let medicine = it.medicine().screen(366).unwrap();
    let doses = medicine.days.iter().flat_map(|day| &day.doses);
    let doses: Vec<_> = doses.map(|line| (line.id, &line.dose)).collect();
    let medicine = serde_json::to_string(&(doses, &medicine.effects, &medicine.told)).unwrap();
    // The first thing was written where the record is: an import of it comes later.
    let mut time = it.my_time().screen().unwrap();
    time.ready.retain(|line| line.what != ReadyTime::FirstWritten);
    let time = serde_json::to_string(&time).unwrap();
    let program = (it.program().screen().unwrap(), it.program().papers().unwrap());
    let program = serde_json::to_string(&program).unwrap();
    format!(
        "{:#?}",
        (
            (it.log().sessions(&query).unwrap(), it.log().all_not_attended(first, last).unwrap()),
            (it.log().all_away(first, last).unwrap(), hours(By::Week), hours(By::Month)),
            (it.person().profile().unwrap(), it.person().preferences().unwrap()),
            (it.person().medication().unwrap(), it.goals().list().unwrap()),
            (medicine, cravings),
            (practices, it.check_ins().all(first, last).unwrap()),
            it.measures().all(first, last).unwrap().len(),
            (it.visits().all().unwrap(), it.visits().plan().unwrap()),
            it.help().naloxone().unwrap(),
            // Of thousands of plans both are refused.
            (it.agenda().plans().unwrap(), it.agenda().between(weeks.0, weeks.1)),
            (kept, welcome, consents, today, plans, time, program),
        )
    )
}
