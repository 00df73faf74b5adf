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

mod coach;
#[cfg(feature = "uniffi")]
mod crossing;
mod leaving;
mod own;
mod record;
mod screens;

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
        Ok(crate::own::hours::totals(db, by, start, from, to)?)
    }

    pub fn today(db: &Connection, now: DateTime<Utc>) -> Result<crate::Today> {
        Ok(crate::screens::today::today(db, now)?)
    }

    pub fn find(
        db: &Connection,
        query: &crate::MeetingQuery,
        now: DateTime<Utc>,
    ) -> Result<crate::FoundMeetings> {
        Ok(crate::own::meetings::find_in(db, query, now)?)
    }

    pub fn next(db: &Connection, now: DateTime<Utc>, days: u32) -> Result<Vec<crate::NextMeeting>> {
        Ok(crate::own::meetings::next_in(db, now, days)?)
    }

    pub use crate::leaving::transfer::read_export;

    /// The names of the fields of everything that the journal holds, entity by entity: for the test
    /// that asks of each field whether it may be shared.
    pub fn fields(tandem: &crate::record::Tandem) -> Result<Vec<EntityFields>> {
        let names = tandem.read(|db| {
            let mut statement =
                db.prepare("SELECT DISTINCT entity FROM changes ORDER BY entity")?;
            let names = statement.query_map([], |row| row.get(0))?;
            Ok(names.collect::<rusqlite::Result<Vec<String>>>()?)
        })?;
        let mut all = Vec::new();
        for entity in names {
            let states = tandem.vault.states(&entity).map_err(crate::record::error::public)?;
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
        crate::record::store::Store.migrations()
    }
}

pub use coach::{
    CODE_DAYS, CoachCode, Coaching, ComparedCount, ComparedHours, Comparison, ContactNote,
    NoteLine, OpenedFile, PersonLine, PersonPage,
};
pub use leaving::calendar::CalendarChoice;
pub use leaving::consents::{ConsentText, Consents, KeptConsent, ShareLine};
pub use leaving::csv::{CsvReport, RefusedRow};
pub use leaving::reports::{ReportFile, ReportRequest, Reports};
pub use leaving::sharing::{
    CoachLine, ReplyLine, SHARED_WEEKS, SealedFile, SealedPage, ShareChoice, SharedUnder,
    SharedView, Sharing, open_page,
};
pub use leaving::transfer::{ExportReport, ImportJsonReport, RefusedEntry, Transfer};
pub use own::check_ins::{AfterYes, CheckIns, CheckedIn};
pub use own::goals::{GoalLine, Goals};
pub use own::help::{Help, HelpScreen};
pub use own::hours::{Hours, HoursQuery, HoursScreen};
pub use own::log::{
    Entry, EntryKind, FieldChange, HistoryLine, Kept, Log, Logged, Page, SessionQuery, Undone,
};
pub use own::looking_back::{LookingBack, LookingBackScreen};
pub use own::measures::{Measures, Scored};
pub use own::meetings::{
    Attended, FoundMeeting, FoundMeetings, ImportReport, KeptMeeting, KeptStanding, ListLine,
    ListSettings, MeetingQuery, MeetingScreen, Meetings, NextMeeting, Order, RematchOffer, Stated,
    TakingPart, Visited, WelcomeScreen,
};
pub use own::person::Person;
pub use own::regulars::{Answered, Attendance, Expected, Given, RegularLine, Regulars};
pub use own::skills::{Offer, PracticeLine, PracticeScreen, RightNow, SkillLine, Skills};
pub use own::visits::Visits;
pub use record::host::{Host, System, random_id};
pub use record::safe::Safe;
pub use screens::today::Today;
pub use tandem_feeds::{Formats, Limits as FeedLimits};
pub use tandem_model::{
    BandText, BeforeYouGo, CutOff, MeasureItem, MeasureOption, MeasureText, PositionText, Scoring,
};
pub use tandem_report::{FhirOptions, Progress};
pub use tandem_share::Passphrase;
pub use tandem_vault::{Cost, Deed, Merged, NotACode, RecoveryCode, Report};
pub use tandem_words::{
    Finding, Parts, Reader, Statement, Voice, evidence, evidence_about, evidence_of, words,
};

pub use record::Tandem;
