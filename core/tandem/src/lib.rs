//! The companion: what a screen asks for, kept in an encrypted vault.
//!
//! [`Tandem`] is one person's open record. Its parts ([`Tandem::log`], [`Tandem::hours`],
//! [`Tandem::person`], [`Tandem::safe`]) each hold the use cases of one subject. A call does one
//! thing that a person does, returns everything that the screen then shows, and is on the disk when
//! it returns.
//!
//! | to find | look in |
//! | --- | --- |
//! | writing down, correcting, undoing, forgetting | [`Log`] |
//! | totals, the weekly question | [`Hours`] |
//! | profile and medication periods | [`Person`] |
//! | exercises, practices, "right now" | [`Skills`] |
//! | what comes back every week | [`Regulars`] |
//! | a calendar file | [`Tandem::calendar`] |
//! | goals | [`Goals`] |
//! | check-ins, questionnaires | [`CheckIns`], [`Measures`] |
//! | visits, looking back | [`Visits`], [`LookingBack`] |
//! | help, where the naloxone is | [`Help`] |
//! | meetings: lists, search, kept ones, going there | [`Meetings`] |
//! | findings with their limits | [`evidence`] |
//! | consents, what went to whom | [`Consents`] |
//! | sharing with a coach, replies | [`Sharing`] |
//! | the other side: a peer coach's record | [`Coaching`] |
//! | a PDF for a clinician, a week on paper | [`Reports`] |
//! | the words of every screen | [`words`], [`Voice`] |
//! | passphrase, spare key, check | [`Safe`] |
//! | CSV | [`Log::export_csv`], [`Log::import_csv`] |
//! | everything as JSON, and back | [`Transfer`] |
//! | tables and how they are written | `store.rs`, `migrations/` |

// Others find it here by this name; it declares what every crossing of this crate is tagged with.
#[cfg(feature = "uniffi")]
uniffi::setup_scaffolding!();

mod calendar;
mod check_ins;
mod coach;
mod consents;
mod content;
#[cfg(feature = "uniffi")]
mod crossing;
mod csv;
mod error;
mod evidence;
mod goals;
mod help;
mod host;
mod hours;
mod log;
mod looking_back;
mod measures;
mod meetings;
mod person;
mod regulars;
mod reports;
mod safe;
mod sharing;
mod skills;
mod store;
mod tally;
mod today;
mod transfer;
mod visits;

/// Not part of the interface: the same questions on a connection of the caller's own, so that
/// `tests/bench` can set an encrypted vault beside the same engine without encryption.
#[doc(hidden)]
pub mod measure {
    use chrono::{DateTime, NaiveDate, Utc};
    use rusqlite::Connection;
    use tandem_model::{By, PeriodHours, Result, WeekStart};
    use tandem_vault::{Migration, Tables as _};

    pub fn totals(
        db: &Connection,
        by: By,
        start: WeekStart,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<PeriodHours>> {
        Ok(crate::hours::totals(db, by, start, from, to)?)
    }

    pub fn today(db: &Connection, now: DateTime<Utc>) -> Result<crate::Today> {
        Ok(crate::today::today(db, now)?)
    }

    pub fn find(
        db: &Connection,
        query: &crate::MeetingQuery,
        now: DateTime<Utc>,
    ) -> Result<crate::FoundMeetings> {
        Ok(crate::meetings::find_in(db, query, now)?)
    }

    pub fn next(db: &Connection, now: DateTime<Utc>, days: u32) -> Result<Vec<crate::NextMeeting>> {
        Ok(crate::meetings::next_in(db, now, days)?)
    }

    pub use crate::transfer::read_export;

    /// The names of the fields of everything that the journal holds, entity by entity: for the test
    /// that asks of each field whether it may be shared.
    pub fn fields(tandem: &crate::Tandem) -> Result<Vec<EntityFields>> {
        let names = tandem.read(|db| {
            let mut statement =
                db.prepare("SELECT DISTINCT entity FROM changes ORDER BY entity")?;
            let names = statement.query_map([], |row| row.get(0))?;
            Ok(names.collect::<rusqlite::Result<Vec<String>>>()?)
        })?;
        let mut all = Vec::new();
        for entity in names {
            let states = tandem.vault.states(&entity).map_err(crate::error::public)?;
            all.extend(states.into_iter().map(|(_, state)| EntityFields {
                entity: entity.clone(),
                fields: state.fields.into_keys().collect(),
            }));
        }
        Ok(all)
    }

    pub use crate::coach::fill_coach;

    /// The fields of one entity.
    pub struct EntityFields {
        /// What it is, by the journal's name.
        pub entity: String,
        /// Its fields, by their JSON names.
        pub fields: Vec<String>,
    }

    #[must_use]
    pub fn migrations() -> &'static [Migration] {
        crate::store::Store.migrations()
    }
}

pub use calendar::CalendarChoice;
pub use check_ins::{AfterYes, CheckIns, CheckedIn};
pub use coach::{
    CODE_DAYS, CoachCode, Coaching, ComparedCount, ComparedHours, Comparison, ContactNote,
    NoteLine, OpenedFile, PersonLine, PersonPage,
};
pub use consents::{ConsentText, Consents, KeptConsent, ShareLine};
pub use content::{Voice, words};
pub use csv::{CsvReport, RefusedRow};
pub use evidence::{Finding, Parts, Reader, Statement, evidence, evidence_about, evidence_of};
pub use goals::{GoalLine, Goals};
pub use help::{Help, HelpScreen};
pub use host::{Host, System, random_id};
pub use hours::{Hours, HoursQuery, HoursScreen};
pub use log::{
    Entry, EntryKind, FieldChange, HistoryLine, Kept, Log, Logged, Page, SessionQuery, Undone,
};
pub use looking_back::{LookingBack, LookingBackScreen};
pub use measures::{
    BandText, CutOff, MeasureItem, MeasureOption, MeasureText, Measures, Scored, Scoring,
};
pub use meetings::{
    Attended, BeforeYouGo, FoundMeeting, FoundMeetings, ImportReport, KeptMeeting, KeptStanding,
    ListLine, ListSettings, MeetingQuery, MeetingScreen, Meetings, NextMeeting, Order,
    PositionText, RematchOffer, Stated, TakingPart, Visited, WelcomeScreen,
};
pub use person::Person;
pub use regulars::{Answered, Attendance, Expected, Given, RegularLine, Regulars};
pub use reports::{ReportFile, ReportRequest, Reports};
pub use safe::Safe;
pub use sharing::{
    CoachLine, ReplyLine, SHARED_WEEKS, SealedFile, SealedPage, ShareChoice, SharedUnder,
    SharedView, Sharing, open_page,
};
pub use skills::{Offer, PracticeLine, PracticeScreen, RightNow, SkillLine, Skills};
pub use tandem_feeds::{Formats, Limits as FeedLimits};
pub use tandem_report::{FhirOptions, Progress};
pub use tandem_share::Passphrase;
pub use tandem_vault::{Cost, Deed, Merged, NotACode, RecoveryCode, Report};
pub use today::Today;
pub use transfer::{ExportReport, ImportJsonReport, RefusedEntry, Transfer};
pub use visits::Visits;

use std::path::Path;
use std::sync::OnceLock;

use chrono::{DateTime, Utc};
use tandem_model::{Language, Profile, Result, Role, TandemError};
use tandem_vault::{Error as VaultError, Setting, Vault};

use crate::error::{Inner, public};
use crate::store::{Store, millis};

/// One person's open record.
pub struct Tandem {
    vault: Vault,
    host: Box<dyn Host>,
    language: OnceLock<Language>,
}

impl Tandem {
    /// Makes a new record in `folder`, with a profile to begin with. Returns the recovery code,
    /// which is kept nowhere else: show it now.
    ///
    /// # Errors
    /// `Invalid` in `passphrase` if it is empty, in `vault` if there is a record already; `Busy`,
    /// `ReadOnly`, `Full`.
    pub fn create(
        folder: &Path,
        passphrase: &str,
        profile: &Profile,
        host: Box<dyn Host>,
        cost: Cost,
    ) -> Result<(Self, RecoveryCode)> {
        require_passphrase(passphrase)?;
        let (now, setting) = (millis(host.now()), setting(&*host, cost));
        let first = |act: &mut tandem_vault::Act<'_>| person::begin(act, profile);
        let (vault, code) = Vault::create_with(folder, passphrase, setting, now, first)?;
        Ok((Self::with_current_zones(vault, host)?, code))
    }

    /// Opens the record in `folder`. `secret` is its passphrase or its recovery code.
    ///
    /// # Errors
    /// `NoVault`, `WrongSecret`, `Corrupt`, `NewerVersion`, `Busy`; `ReadOnly` or `Full` only where an
    /// older record cannot be brought up to date. Whatever it is, no file was changed or removed.
    pub fn open(folder: &Path, secret: &str, host: Box<dyn Host>, cost: Cost) -> Result<Self> {
        let vault = Vault::open(folder, secret, setting(&*host, cost)).map_err(public)?;
        let tandem = Self::with_current_zones(vault, host)?;
        // Where it cannot be done now (another program is writing, the disk is full) the record
        // opens all the same, and the next opening or check-in does it.
        let _ = tandem.check_ins().forget_old();
        Ok(tandem)
    }

    /// Columns that depend on the zone rules are made anew when those have changed. Where nothing can
    /// be written they stay as they are: what is there can still be looked at and taken elsewhere.
    fn with_current_zones(vault: Vault, host: Box<dyn Host>) -> Result<Self> {
        let derived = vault.read(store::derived_with)?;
        if derived.as_deref() != Some(tandem_model::tzdb_version()) {
            match vault.refold(store::derived_now) {
                Err(VaultError::Full | VaultError::ReadOnly) => {}
                done => done.map_err(public)?,
            }
        }
        Ok(Self { vault, host, language: OnceLock::new() })
    }

    /// What was attended, missed and recalled.
    #[must_use]
    pub fn log(&self) -> Log<'_> {
        Log::of(self)
    }

    /// Totals, and the weekly question.
    #[must_use]
    pub fn hours(&self) -> Hours<'_> {
        Hours::of(self)
    }

    /// Profile and medication periods.
    #[must_use]
    pub fn person(&self) -> Person<'_> {
        Person::of(self)
    }

    /// Exercises and practices.
    #[must_use]
    pub fn skills(&self) -> Skills<'_> {
        Skills::of(self)
    }

    /// Sessions that come back.
    #[must_use]
    pub fn regulars(&self) -> Regulars<'_> {
        Regulars::of(self)
    }

    /// Goals.
    #[must_use]
    pub fn goals(&self) -> Goals<'_> {
        Goals::of(self)
    }

    /// Check-ins.
    #[must_use]
    pub fn check_ins(&self) -> CheckIns<'_> {
        CheckIns::of(self)
    }

    /// Questionnaires.
    #[must_use]
    pub fn measures(&self) -> Measures<'_> {
        Measures::of(self)
    }

    /// Medical visits and the windows between them.
    #[must_use]
    pub fn visits(&self) -> Visits<'_> {
        Visits::of(self)
    }

    /// Consents: what was agreed with whom, and what went out under it.
    #[must_use]
    pub fn consents(&self) -> Consents<'_> {
        Consents::of(self)
    }

    /// Sharing: with an enrolled coach, as a page, and what came back.
    #[must_use]
    pub fn sharing(&self) -> Sharing<'_> {
        Sharing::of(self)
    }

    /// A peer coach's record: their code, the people, what these shared.
    #[must_use]
    pub fn coach(&self) -> Coaching<'_> {
        Coaching::of(self)
    }

    /// Meetings: lists, the search, what is kept, going there.
    #[must_use]
    pub fn meetings(&self) -> Meetings<'_> {
        Meetings::of(self)
    }

    /// The person's own copy: everything as one JSON file, and such a file read back.
    #[must_use]
    pub fn transfer(&self) -> Transfer<'_> {
        Transfer::of(self)
    }

    /// Help that is always one tap away.
    #[must_use]
    pub fn help(&self) -> Help<'_> {
        Help::of(self)
    }

    /// Reports: what is handed to a clinician, and a week on paper.
    #[must_use]
    pub fn reports(&self) -> Reports<'_> {
        Reports::of(self)
    }

    /// What the record shows, and how sure it is.
    #[must_use]
    pub fn looking_back(&self) -> LookingBack<'_> {
        LookingBack::of(self)
    }

    /// Speaks this language until the record is closed, whatever the person's choice says: for a
    /// host that knows better, such as a terminal with a flag for it. The first call counts.
    pub fn speak(&self, language: Language) {
        let _ = self.language.set(language);
    }

    /// The voice in which the person is spoken to: the language of [`Tandem::speak`], else the one
    /// they chose, else English; their own words; their country's telephone numbers.
    ///
    /// # Errors
    /// Those of reading.
    pub fn voice(&self) -> Result<Voice> {
        self.read(|db| self.voice_in(db))
    }

    fn voice_in(&self, db: &rusqlite::Connection) -> Inner<Voice> {
        let profile = person::read_profile(db)?;
        let language = match self.language.get() {
            Some(language) => *language,
            None => person::read_preferences(db)?.language.unwrap_or_default(),
        };
        Ok(Voice::new(language, &profile))
    }

    /// The vault itself: secrets, check, where it is.
    #[must_use]
    pub fn safe(&self) -> Safe<'_> {
        Safe::of(self)
    }

    /// Takes in everything that another copy of this record knows. What was forgotten in either is
    /// forgotten in both.
    ///
    /// # Errors
    /// `Corrupt` if it is no copy of this record or was changed from outside; nothing is then taken
    /// in.
    pub fn merge(&self, other: &Self) -> Result<Merged> {
        self.vault.merge(&other.vault, millis(self.now())).map_err(public)
    }

    /// Closes the record and forgets its key.
    ///
    /// # Errors
    /// Those of writing a file. The record is closed and nothing is lost all the same.
    pub fn close(self) -> Result<()> {
        self.vault.close().map_err(|not_sealed| public(not_sealed.0))
    }

    /// What the clock says, in whole seconds: what is exported and read again must be equal.
    fn now(&self) -> DateTime<Utc> {
        let now = self.host.now();
        DateTime::from_timestamp(now.timestamp(), 0).unwrap_or(now)
    }

    fn read<T>(&self, work: impl FnOnce(&rusqlite::Connection) -> Inner<T>) -> Result<T> {
        Ok(self.vault.read(work)?)
    }

    /// One thing that a person does in their own record.
    fn act<T>(&self, work: impl FnOnce(&mut tandem_vault::Act<'_>) -> Inner<T>) -> Result<T> {
        self.act_as(Role::Own, work)
    }

    /// One thing that is done in a record of this role, and refused in one of the other. Asked
    /// inside the act, since a record that is restored gets its role with its profile.
    fn act_as<T>(
        &self,
        role: Role,
        work: impl FnOnce(&mut tandem_vault::Act<'_>) -> Inner<T>,
    ) -> Result<T> {
        self.act_as_any(|act| {
            person::require_role(act.db(), role)?;
            work(act)
        })
    }

    /// One thing that is done in a record of either role.
    fn act_as_any<T>(
        &self,
        work: impl FnOnce(&mut tandem_vault::Act<'_>) -> Inner<T>,
    ) -> Result<T> {
        Ok(self.vault.act(millis(self.host.now()), work)?)
    }
}

fn setting(host: &dyn Host, cost: Cost) -> Setting {
    Setting { tables: Box::new(Store), installation: host.installation(), cost }
}

fn require_passphrase(passphrase: &str) -> Result<()> {
    if passphrase.is_empty() {
        return Err(TandemError::invalid("passphrase", "at least one character"));
    }
    Ok(())
}
