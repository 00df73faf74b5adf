//! The record: made, opened, asked for its first screen, closed.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use tandem::{CalendarChoice, Cost, Door, DoorScreen, Notice, ThisDevice, Today};
use tandem_model::{Language, Profile, Result, TandemError, Zone};

use crate::host::Device;
use crate::shared::Shared;
use crate::{
    Agenda, ChangeListener, CheckIns, Clock, Coaching, Consents, Cravings, DayNotes, Drafts, Goals,
    Help, Hours, How, Key, Log, LookingBack, Measures, Meetings, MyMedicine, MyTime, Outbox, Part,
    People, Person, Plans, Program, Reports, Research, Safe, Screens, Search, Sharing, Skills,
    Sync, Transfer, Visits, Voice,
};

/// Where a record is kept.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Place {
    /// The folder of the record; nothing else may stand in it.
    pub folder: String,
    /// A file with the name of this installation, made on the first run. It must stand outside the
    /// folder and be part of no backup: whoever copies the record must not copy the name with it.
    pub installation: String,
}

/// Looks at what stands in the place without opening it, and changes nothing: for a lock screen.
///
/// # Errors
/// Those of reading.
#[uniffi::export]
pub fn look(place: Place) -> Result<Door> {
    tandem::look(Path::new(&place.folder))
}

/// What stands before the record in the place: the first run, the lock screen, or why it does not open. In
/// the language that was just `asked` for, else the one that was chosen, else that of the `phone`. No key is
/// asked for and nothing is changed: call it first, and again after whatever was refused.
///
/// # Errors
/// Those of reading.
#[uniffi::export(default(asked = None, phone = None))]
pub fn door(place: Place, asked: Option<Language>, phone: Option<Language>) -> Result<DoorScreen> {
    tandem::door(Path::new(&place.folder), asked, phone)
}

/// A record just made.
#[derive(uniffi::Record)]
pub struct NewRecord {
    /// The record, open.
    pub tandem: Arc<Tandem>,
    /// The spare key: it opens the record when the passphrase is forgotten. It is kept nowhere else:
    /// show it now, and have it confirmed.
    pub spare_key: String,
}

/// Makes a new record, with a profile to begin with.
///
/// # Errors
/// `Invalid` in `passphrase` if it is empty, in `vault` if there is a record already; `Busy`,
/// `ReadOnly`, `Full`.
#[uniffi::export(default(clock = None))]
pub fn create_record(
    place: Place,
    passphrase: String,
    profile: &Profile,
    clock: Option<Arc<dyn Clock>>,
) -> Result<NewRecord> {
    create_record_with(place, Key::Typed { text: passphrase }, profile, clock)
}

/// As [`create_record`], with any first way in: a device's secret, with a PIN or without, as well.
///
/// # Errors
/// As [`create_record`]; `Invalid` in `pin` or `device` if it is none.
#[uniffi::export(default(clock = None))]
pub fn create_record_with(
    place: Place,
    first_way: Key,
    profile: &Profile,
    clock: Option<Arc<dyn Clock>>,
) -> Result<NewRecord> {
    let device = Box::new(Device::new(Path::new(&place.installation), clock)?);
    let (record, key) = first_way.chosen(|first_way| {
        let folder = Path::new(&place.folder);
        tandem::Tandem::create_with(folder, first_way, profile, device, Cost::usual())
    })?;
    let tandem = Arc::new(Tandem { of: Shared::new(record) });
    Ok(NewRecord { tandem, spare_key: key.to_text().to_string() })
}

/// What a merge brought.
#[derive(Clone, Copy, Debug, uniffi::Record)]
pub struct MergeReport {
    /// Journal rows that were not known here.
    pub rows: u64,
    /// Of those, rows whose clock is more than a day ahead of now: the other device's clock is, or
    /// was, wrong. They are merged all the same.
    pub from_the_future: u64,
}

/// One person's open record.
///
/// Every call is a whole: it returns everything that a screen then shows, and what it changed is on
/// the disk when it returns. Calls block; make them away from the main thread. Any number of
/// threads may make them at once.
#[derive(uniffi::Object)]
pub struct Tandem {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Tandem {
    /// Opens a record. `secret` is its passphrase or its spare key.
    ///
    /// # Errors
    /// `NoVault`, `WrongSecret`, `Corrupt`, `NewerVersion`, `Busy`, `ReadOnly`; `Invalid` in `spare_key`
    /// for one with a slip. Whatever it is, no file was changed or removed.
    #[uniffi::constructor(default(clock = None))]
    pub fn open(place: Place, secret: String, clock: Option<Arc<dyn Clock>>) -> Result<Arc<Self>> {
        Self::open_with(place, Key::Typed { text: secret }, clock)
    }

    /// Opens a record by any way in.
    ///
    /// # Errors
    /// As [`Tandem::open`]; `Invalid` in `device` if its secret is not the one that was added.
    /// A passphrase and a PIN get `Wait` after too many wrong ones, and then nothing was tried.
    #[uniffi::constructor(default(clock = None))]
    pub fn open_with(place: Place, key: Key, clock: Option<Arc<dyn Clock>>) -> Result<Arc<Self>> {
        let device = Box::new(Device::new(Path::new(&place.installation), clock)?);
        let record = key.opening(|key| {
            tandem::Tandem::open_with(Path::new(&place.folder), key, device, Cost::usual())
        })?;
        Ok(Arc::new(Self { of: Shared::new(record) }))
    }

    /// Locks the record: closes it and forgets its key. Later calls get `Locked`, calls in flight
    /// finish and are waited for, no longer than the patience (in milliseconds; on its way to the
    /// background a system gives an app about five seconds); long work is asked to stop.
    ///
    /// Nothing of it fails. Returns what could not be done, for a note and not more: the record is
    /// closed, and all that was acknowledged is kept. It is `Busy` where a call in flight did not come
    /// to its end in time; the record is then closed as soon as that call is out.
    #[uniffi::method(default(patience_ms = 10000))]
    pub fn lock(&self, patience_ms: u32) -> Option<TandemError> {
        self.of.lock(Duration::from_millis(patience_ms.into()))
    }

    /// From now on the record is locked once nobody has used it for so many seconds, or never by itself.
    /// A call is use, and so is [`Tandem::touch`]. Time goes on while the device sleeps, and no clock that
    /// is set changes it. Every call looks first whether the time has come; a host that wants the key
    /// forgotten in time looks in when [`Tandem::locks_in`] says, and on coming to the foreground.
    pub fn lock_after(&self, seconds: Option<u32>) {
        let idle = seconds.map(|seconds| Duration::from_secs(seconds.into()));
        self.of.record().lock_after(idle);
    }

    /// In how many seconds it is locked if nobody uses it until then; nothing if it does not lock by
    /// itself, or is locked already.
    #[must_use]
    pub fn locks_in(&self) -> Option<u32> {
        let left = self.of.record().locks_in()?;
        let whole = left.as_secs() + u64::from(left.subsec_nanos() > 0);
        Some(whole.try_into().unwrap_or(u32::MAX))
    }

    /// Locks the record if nobody has used it for as long as [`Tandem::lock_after`] says. True if it is
    /// locked.
    #[must_use]
    pub fn lock_if_idle(&self) -> bool {
        let locked = self.of.record().lock_if_idle();
        self.of.let_go_if_locked();
        locked
    }

    /// The person is there, and makes no call just now: a finger on the screen.
    pub fn touch(&self) {
        self.of.record().touch();
        self.of.let_go_if_locked();
    }

    /// Whether the record is open. To ask is no use of it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.lock_if_idle()
    }

    /// The first screen, in one call. `here` is the zone of this device's clock, where the program
    /// knows it; `reminders_off` is that reminders are wanted and the phone does not let them through.
    ///
    /// # Errors
    /// Those of reading.
    #[uniffi::method(default(here = None, reminders_off = false))]
    pub fn today(&self, here: Option<Zone>, reminders_off: bool) -> Result<Today> {
        self.of.read(|it| it.today(ThisDevice { zone: here, reminders_off }))
    }

    /// "Not now": the notice is not said for some days, each for its own number. After the second time
    /// it is not said at all, and stands in the settings alone.
    ///
    /// # Errors
    /// Those of writing.
    pub fn put_away(&self, notice: Notice) -> Result<()> {
        self.of.change(|it| it.put_away(notice))
    }

    /// "Not now" to the question of the week that begins on `first`: it is not asked here for a day, and
    /// after the second time not at all. It stays open in the agenda.
    ///
    /// # Errors
    /// Those of writing.
    pub fn put_away_question(&self, first: NaiveDate) -> Result<()> {
        self.of.change(|it| it.put_away_question(first))
    }

    /// A calendar file (RFC 5545) of what is planned and of kept meetings. Without a choice it tells
    /// times alone.
    ///
    /// # Errors
    /// `Invalid` in `word` for more than 30 characters; those of reading.
    pub fn calendar(&self, choice: CalendarChoice) -> Result<String> {
        self.of.read(|it| it.calendar(&choice))
    }

    /// The voice in which the person is spoken to: their language, their own words.
    ///
    /// # Errors
    /// Those of reading.
    pub fn voice(&self) -> Result<Arc<Voice>> {
        self.of.read(|it| Ok(Arc::new(Voice::from(it.voice()?))))
    }

    /// Tells a listener of every change made through this object, until it is taken off or the
    /// record is closed. Gives its number, for [`Tandem::unlisten`].
    #[must_use]
    pub fn listen(&self, listener: Arc<dyn ChangeListener>) -> u64 {
        self.of.listen(listener)
    }

    /// Takes a listener off; a number that is none is passed over.
    pub fn unlisten(&self, number: u64) {
        self.of.unlisten(number);
    }

    /// What was attended, missed and recalled.
    #[must_use]
    pub fn log(&self) -> Arc<Log> {
        Arc::new(Log { of: Arc::clone(&self.of) })
    }

    /// Totals, and the weekly question.
    #[must_use]
    pub fn hours(&self) -> Arc<Hours> {
        Arc::new(Hours { of: Arc::clone(&self.of) })
    }

    /// Profile, choices and medication periods.
    #[must_use]
    pub fn person(&self) -> Arc<Person> {
        Arc::new(Person { of: Arc::clone(&self.of) })
    }

    /// Screens, each in one call, with their words.
    #[must_use]
    pub fn screens(&self) -> Arc<Screens> {
        Arc::new(Screens { of: Arc::clone(&self.of) })
    }

    /// Exercises and practices.
    #[must_use]
    pub fn skills(&self) -> Arc<Skills> {
        Arc::new(Skills { of: Arc::clone(&self.of) })
    }

    /// Plans that live: pages.
    #[must_use]
    pub fn plans(&self) -> Arc<Plans> {
        Arc::new(Plans { of: Arc::clone(&self.of) })
    }

    /// The people a person can call.
    #[must_use]
    pub fn people(&self) -> Arc<People> {
        Arc::new(People { of: Arc::clone(&self.of) })
    }

    /// My medicine.
    #[must_use]
    pub fn medicine(&self) -> Arc<MyMedicine> {
        Arc::new(MyMedicine { of: Arc::clone(&self.of) })
    }

    /// How a day was.
    #[must_use]
    pub fn how(&self) -> Arc<How> {
        Arc::new(How { of: Arc::clone(&self.of) })
    }

    /// Cravings that add up.
    #[must_use]
    pub fn cravings(&self) -> Arc<Cravings> {
        Arc::new(Cravings { of: Arc::clone(&self.of) })
    }

    /// Notes of a day.
    #[must_use]
    pub fn day_notes(&self) -> Arc<DayNotes> {
        Arc::new(DayNotes { of: Arc::clone(&self.of) })
    }

    /// What was typed and not saved yet.
    #[must_use]
    pub fn drafts(&self) -> Arc<Drafts> {
        Arc::new(Drafts { of: Arc::clone(&self.of) })
    }

    /// A folder for files on their way out, which another program reads. What this made there goes
    /// now, when the record is locked, and after an hour; what else stands there stays.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn outbox(&self, folder: &str) -> Result<Arc<Outbox>> {
        let of = Arc::new(tandem::Outbox::open(Path::new(folder))?);
        self.of.clears(&of);
        Ok(Arc::new(Outbox { of }))
    }

    /// Finding what was written.
    #[must_use]
    pub fn search(&self) -> Arc<Search> {
        Arc::new(Search { of: Arc::clone(&self.of) })
    }

    /// What is to come: appointments, shots, refills, sessions that come back.
    #[must_use]
    pub fn agenda(&self) -> Arc<Agenda> {
        Arc::new(Agenda { of: Arc::clone(&self.of) })
    }

    /// What a program asks, and its papers.
    #[must_use]
    pub fn program(&self) -> Arc<Program> {
        Arc::new(Program { of: Arc::clone(&self.of) })
    }

    /// Time that only adds up.
    #[must_use]
    pub fn my_time(&self) -> Arc<MyTime> {
        Arc::new(MyTime { of: Arc::clone(&self.of) })
    }

    /// Goals.
    #[must_use]
    pub fn goals(&self) -> Arc<Goals> {
        Arc::new(Goals { of: Arc::clone(&self.of) })
    }

    /// Check-ins.
    #[must_use]
    pub fn check_ins(&self) -> Arc<CheckIns> {
        Arc::new(CheckIns { of: Arc::clone(&self.of) })
    }

    /// Questionnaires.
    #[must_use]
    pub fn measures(&self) -> Arc<Measures> {
        Arc::new(Measures { of: Arc::clone(&self.of) })
    }

    /// Medical visits and the windows between them.
    #[must_use]
    pub fn visits(&self) -> Arc<Visits> {
        Arc::new(Visits { of: Arc::clone(&self.of) })
    }

    /// Meetings: lists, the search, what is kept, going there.
    #[must_use]
    pub fn meetings(&self) -> Arc<Meetings> {
        Arc::new(Meetings { of: Arc::clone(&self.of) })
    }

    /// Help that is always one tap away.
    #[must_use]
    pub fn help(&self) -> Arc<Help> {
        Arc::new(Help { of: Arc::clone(&self.of) })
    }

    /// What the record shows, and how sure it is.
    #[must_use]
    pub fn looking_back(&self) -> Arc<LookingBack> {
        Arc::new(LookingBack { of: Arc::clone(&self.of) })
    }

    /// Consents: what was agreed with whom, and what went out under it.
    #[must_use]
    pub fn consents(&self) -> Arc<Consents> {
        Arc::new(Consents { of: Arc::clone(&self.of) })
    }

    /// Sharing with a coach or as a page, and what came back.
    #[must_use]
    pub fn sharing(&self) -> Arc<Sharing> {
        Arc::new(Sharing { of: Arc::clone(&self.of) })
    }

    /// The other side: a peer coach, in a record of their own.
    #[must_use]
    pub fn coach(&self) -> Arc<Coaching> {
        Arc::new(Coaching { of: Arc::clone(&self.of) })
    }

    /// A person's own data for a study.
    #[must_use]
    pub fn research(&self) -> Arc<Research> {
        Arc::new(Research { of: Arc::clone(&self.of) })
    }

    /// Reports: what is handed to a clinician, and a week on paper.
    #[must_use]
    pub fn reports(&self) -> Arc<Reports> {
        Arc::new(Reports { of: Arc::clone(&self.of) })
    }

    /// The person's own copy: everything as one JSON file, and such a file read back.
    #[must_use]
    pub fn transfer(&self) -> Arc<Transfer> {
        Arc::new(Transfer { of: Arc::clone(&self.of) })
    }

    /// The same record on several devices.
    #[must_use]
    pub fn sync(&self) -> Arc<Sync> {
        Arc::new(Sync { of: Arc::clone(&self.of) })
    }

    /// Passphrase, spare key, health and place of the record.
    #[must_use]
    pub fn safe(&self) -> Arc<Safe> {
        Arc::new(Safe { of: Arc::clone(&self.of) })
    }

    /// Takes in everything that another copy of this record knows. What was forgotten in either is
    /// forgotten in both.
    ///
    /// # Errors
    /// `Corrupt` if it is no copy of this record or was changed from outside; nothing is then taken
    /// in. `Locked` if either is.
    pub fn merge(&self, other: &Tandem) -> Result<MergeReport> {
        let merged = self.of.change_outside(
            Part::Everything,
            |merged: &tandem::Merged| merged.rows > 0,
            |it| other.of.read(|other| it.merge(other)),
        )?;
        Ok(MergeReport { rows: merged.rows, from_the_future: merged.from_the_future })
    }
}
