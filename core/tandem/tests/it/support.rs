//! A record in a temporary folder, with a clock that the test moves and ids that count.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use tandem::{Cost, Host, SpareKey, Tandem};
use tandem_model::{
    Id, Kind, LocalTime, Minutes, Name, Note, Profile, Result, Role, Session, Slug, StepAnswer,
    WeekStart, Zone, parse_wall,
};

use tandem_comes_back::Left;
use tempfile::TempDir;

pub(crate) const PASSPHRASE: &str = "seven quiet herons";
pub(crate) const ZONE: &str = "America/New_York";

/// The clock and the counter behind the ids, shared between the test and the record.
#[derive(Clone, Default)]
pub(crate) struct TestHost {
    seconds: Arc<AtomicI64>,
    ids: Arc<AtomicU64>,
    installation: [u8; 16],
}

impl TestHost {
    pub(crate) fn at(now: &str) -> Self {
        let host = Self { installation: [1; 16], ..Self::default() };
        host.set(now);
        host
    }

    /// The same clock and ids on another device.
    pub(crate) fn other_device(&self) -> Self {
        Self { installation: [2; 16], ..self.clone() }
    }

    /// And on one more.
    pub(crate) fn third_device(&self) -> Self {
        Self { installation: [3; 16], ..self.clone() }
    }

    pub(crate) fn set(&self, now: &str) {
        let now = DateTime::parse_from_rfc3339(now).unwrap();
        self.seconds.store(now.timestamp(), Ordering::SeqCst);
    }

    pub(crate) fn advance(&self, by: TimeDelta) {
        self.seconds.fetch_add(by.num_seconds(), Ordering::SeqCst);
    }
}

impl Host for TestHost {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.seconds.load(Ordering::SeqCst), 0).unwrap()
    }

    fn new_id(&self) -> Result<Id> {
        let count = self.ids.fetch_add(1, Ordering::SeqCst) + 1;
        Ok(Id::from_bytes((u128::from(count) << 64 | 7).to_be_bytes()))
    }

    fn installation(&self) -> [u8; 16] {
        self.installation
    }
}

pub(crate) struct Record {
    pub(crate) tandem: Tandem,
    pub(crate) host: TestHost,
    pub(crate) code: SpareKey,
    /// The last field, so that the record is closed when what it leaves comes back.
    pub(crate) folder: Left,
}

/// A new record whose clock says Wednesday, 11 March 2026, noon in New York.
pub(crate) fn record() -> Record {
    record_starting(WeekStart::Monday)
}

pub(crate) fn record_starting(week_start: WeekStart) -> Record {
    let host = TestHost::at("2026-03-11T16:00:00Z");
    let folder = tempfile::tempdir().unwrap();
    let profile = Profile { week_start, ..Profile::new(zone(ZONE)) };
    let (tandem, code) = Tandem::create(
        folder.path(),
        PASSPHRASE,
        &profile,
        Box::new(host.clone()),
        Cost::TEST_ONLY,
    )
    .unwrap();
    let folder = left(folder, &host);
    Record { tandem, host, code, folder }
}

/// The folder of a record of this host: what the test leaves in it comes back.
pub(crate) fn left(folder: TempDir, host: &TestHost) -> Left {
    let host = host.clone();
    Left::new(folder, PASSPHRASE, move || host.now())
}

pub(crate) fn open(folder: &Path, host: &TestHost) -> Result<Tandem> {
    Tandem::open(folder, PASSPHRASE, Box::new(host.clone()), Cost::TEST_ONLY)
}

impl Record {
    /// Closes the record and opens it again, as the next start of the app does.
    pub(crate) fn reopen(self) -> Self {
        self.tandem.close().unwrap();
        let tandem = open(self.folder.path(), &self.host).unwrap();
        Self { tandem, ..self }
    }

    /// The same record on another device, as its folder stands now.
    pub(crate) fn copied(&self) -> (Left, Tandem) {
        self.tandem.safe().settle().unwrap();
        let copy = tempfile::tempdir().unwrap();
        copy_files(self.folder.path(), copy.path());
        let host = self.host.other_device();
        let other = open(copy.path(), &host).unwrap();
        (left(copy, &host), other)
    }

    pub(crate) fn is_sound(&self) -> bool {
        self.tandem.safe().check().unwrap().ok()
    }
}

/// Every file of a record's folder, as the disk has it.
pub(crate) fn copy_files(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

pub(crate) fn zone(name: &str) -> Zone {
    Zone::named(name).unwrap()
}

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn note(text: &str) -> Option<Note> {
    Note::new(text).unwrap()
}

/// A session at a wall time in New York.
pub(crate) fn session(kind: Kind, at: &str, minutes: u32) -> Session {
    session_in(ZONE, kind, at, minutes)
}

pub(crate) fn session_in(zone_name: &str, kind: Kind, at: &str, minutes: u32) -> Session {
    let start = LocalTime::resolve(parse_wall(at).unwrap(), &zone(zone_name)).time;
    Session::new(kind, start, Minutes::new(minutes).unwrap(), DateTime::UNIX_EPOCH)
}

pub(crate) fn slug(text: &str) -> Slug {
    Slug::new("id", text).unwrap()
}

pub(crate) fn rated(value: i32) -> StepAnswer {
    StepAnswer::Rated { value }
}

pub(crate) fn own(text: &str) -> StepAnswer {
    StepAnswer::Said { choices: Vec::new(), own: note(text) }
}

pub(crate) fn chosen(names: &[&str]) -> StepAnswer {
    StepAnswer::Chosen { choices: names.iter().map(|name| slug(name)).collect() }
}

pub(crate) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

/// A coach's record on another device, and its code; the clock is the person's.
pub(crate) fn coach_of(host: &TestHost, called: &str) -> (Record, String) {
    let host = host.other_device();
    let folder = TempDir::new().unwrap();
    let profile =
        Profile { role: Role::Coach, name: Some(name(called)), ..Profile::new(zone(ZONE)) };
    let made = Tandem::create(
        folder.path(),
        PASSPHRASE,
        &profile,
        Box::new(host.clone()),
        Cost::TEST_ONLY,
    );
    let (tandem, code) = made.unwrap();
    let enrolment = tandem.coach().enrol(name(called), Some(name("Harbor House")), 30).unwrap();
    let folder = left(folder, &host);
    (Record { tandem, host, code, folder }, enrolment.code)
}

/// The text of a PDF, by poppler.
pub(crate) fn printed(pdf: &[u8]) -> String {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("page.pdf");
    std::fs::write(&file, pdf).unwrap();
    let done = Command::new("pdftotext").args(["-raw", "-nopgbrk"]).arg(file).arg("-").output();
    let done = done.expect("pdftotext, of Debian's poppler-utils");
    assert!(done.status.success() && !done.stdout.is_empty());
    String::from_utf8(done.stdout).unwrap()
}
