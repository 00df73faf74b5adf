//! The words and rules of Tandem, a companion for people on medication for opioid use disorder.
//!
//! This crate holds what a record *is* and how it is *counted*. It reads no file, no clock and no
//! random source: whoever needs "now" passes it in, so every rule here can be tested to the minute
//! and gives the same answer on every device.
//!
//! Three ideas run through it:
//!
//! * **A value that exists is valid.** [`Minutes`], [`Note`], [`Zone`], [`LocalTime`], [`Name`] and
//!   [`Country`] can only be made by a constructor that checks, and reading them from JSON goes
//!   through the same constructor. What a type cannot say (a group format belongs to a group) is
//!   said by one `check` on the record: what may be written today. What two devices make of one
//!   entry may be what neither would have accepted, so `normalise` makes any value that can be read
//!   whole. It leaves out what does not belong together and orders two dates; it never makes up an
//!   answer. Where the clock has a say, `check_whole` is the part of `check` without it.
//! * **No entry is never zero.** "Nothing was entered", "asked and skipped" and "asked and zero"
//!   are three things, from [`Answer`] up to [`KindHours`].
//! * **The wall clock and the zone are the truth.** What a person did at ten in the morning stays
//!   at ten in the morning, whatever a later zone database says; UTC is derived, for sorting.
//!
//! Where to look:
//!
//! | to find | look in |
//! | --- | --- |
//! | errors, ids | [`TandemError`], [`Id`], [`Prefix`] |
//! | closed lists of words | [`Word`], and [`Kind`] to [`AwayReason`] |
//! | amounts and texts | [`Minutes`], [`RecalledMinutes`], [`Note`] |
//! | zones, local times, weeks | [`Zone`], [`LocalTime`], [`Week`], [`periods`] |
//! | what is written down | [`Session`], [`NotAttended`], [`Away`], [`WeeklyRecall`] |
//! | which weeks are open to be answered | [`open_weeks`], [`overlapping`], [`Week::parse`] |
//! | about the person | [`Profile`], [`MedicationPeriod`] |
//! | meetings, and how welcome one is there | [`Meeting`], [`WelcomeVisit`] |
//! | what comes back every week | [`WeeklyTime`] |
//! | what is to come | [`Plan`], [`Rule`], [`PlanDay`] |
//! | what was agreed for whom | [`Consent`], [`SharedItem`] |
//! | totals, and what to ask about | [`tally`], [`RecallGap`] |
//! | what a report is made from, and of which dates it tells | [`Report`], [`Told`] |
//! | what a coach may be shown | [`CoachSummary`], [`SummaryItem`] |
//! | exercises, goals, check-ins, looking back | [`Skill`], [`Practice`], [`Goal`], [`CheckIn`] |
//! | plans that live, and people one can call | [`Page`], [`PageLine`], [`Contact`] |

// A test that panics has said what is wrong; nothing else here may.

// Others find it here by this name; it declares what every crossing of this crate is tagged with.
#[cfg(feature = "uniffi")]
uniffi::setup_scaffolding!();

mod absence;
mod agenda;
mod alike;
#[cfg(any(test, feature = "any"))]
pub mod any;
mod consent;
mod craving;
#[cfg(feature = "uniffi")]
mod crossing;
mod day_check;
mod error;
mod evidence;
mod hidden;
mod hours;
mod id;
mod medication;
mod medicine;
mod meeting;
mod minutes;
mod my_date;
mod note;
mod plans;
mod profile;
mod program;
mod recall;
mod report;
mod session;
mod skills;
mod sought;
mod summary;
mod summary_page;
mod text;
mod time;
mod told;
mod vocabulary;
mod words;

pub use absence::{Away, NotAttended};
pub use agenda::{
    At, CalledOffBy, DayDone, DayState, Errand, Lead, Nth, Nudge, Plan, PlanDay, PlannedTime,
    PutAway, QuietHours, Rule, SessionShape, What, spread,
};
pub use alike::{are_alike, looks};
pub use consent::{
    Checksum, CoachFlag, Compared, Consent, ConsentStanding, ConsentStop, ConsentTerms, Frequency,
    Purpose, Recipient, RecipientRole, ShareForm, ShareRecord, ShareState, SharedItem, SpokenWords,
    WhyListed,
};
pub use craving::{
    AddedUp, CameBefore, Craving, CravingDid, CravingList, CravingPlace, DayNote, Eased,
    NamedOften, OwnWord, own_word_id,
};
pub use day_check::{DayCheck, HowIAm, Mood, Often, Sleep, Stress};
pub use error::{Result, TandemError};
pub use evidence::{FindingText, Reader, StatementText};
pub use hours::{
    Basis, DayTotal, KindHours, OtherMinutes, PeriodHours, RecallGap, needed_dates, tally,
};
pub use id::{Id, Prefix};
pub use medication::{MedicationPeriod, Medicine, MedicineEnd, MedicineForm};
pub use medicine::{
    HowStrong, MedicineDay, MedicineEffect, MedicineRule, MedicineSaid, SideEffect, WhyMissed,
};
pub use meeting::{
    BeforeYouGo, Bookmark, Citation, ClockUnknown, Code, CodeSystem, Conference, Coordinates,
    FeedKind, FellowshipPosition, Felt, Fingerprint, GroupStatement, ImportTally, Inferred, Line,
    Link, Mark, Meeting, MeetingStatus, MeetingType, Mentioned, Met, POSITIONS_VERSION, Passage,
    Position, PositionQuality, PositionText, Recurrence, Refusal, RefusedMeeting, Remark, Slot,
    SourceKey, Stance, StatementFrom, TypeCode, UnreadZone, Venue, Weekly, WelcomeAnswer,
    WelcomeExperience, WelcomeRole, WelcomeVisit, ZoneFrom, fold, is_plain,
};
pub use minutes::{Minutes, RecalledMinutes};
pub use my_date::{CalendarTime, DateForm, DateTitle, MyDate, ReadyTime, ReadyTitle, days_in_all};
pub use note::Note;
pub use plans::{
    Card, CardPart, Contact, ContactRole, GoodFor, LineWhat, Page, PageKind, PageLine, PageSection,
    Reachable, Sheet, SheetKind,
};
pub use profile::{Country, Name, OwnWords, Profile, Role};
pub use program::{
    Asked, AskedPer, Held, PaperAbout, PaperKind, PaperState, ProgramPaper, Requirement, slips,
};
pub use recall::{Answer, WeeklyRecall, open_weeks, overlapping};
pub use report::{
    FhirChoice, FhirFor, Paper, Report, ReportBarrier, ReportBefore, ReportCraving, ReportDays,
    ReportFinding, ReportMeasure, ReportMeeting, ReportNote, ReportPart, ReportPerson,
    ReportPractice, ReportPreset, ReportSection, ReportServices, ReportStatement, SinceVisit,
    Wording,
};
pub use session::Session;
pub use skills::{
    AfterTwoKinds, AskIf, Band, BandText, BeforeAfter, BesideNext, Better, BothWeeks, CardLine,
    Carried, Change, CheckAnswer, CheckIn, Choice, Component, Course, CutOff, Did, Each,
    FamilySheet, ForgetAfter, Given, Goal, GoalStanding, HelpCard, HelpLine, HowSure, InSpanish,
    Language, Lasted, MeasureItem, MeasureKind, MeasureOption, MeasureText, Measured, MedicineCard,
    MedicineClaim, MethodSource, Module, Naloxone, NextStep, NotYet, OutOfTen, Phase, Phone,
    PlanPart, Planned, Practice, PracticeTask, Preferences, Rated, RatedAt, ReachedBy, Readiness,
    Review, Schedule, Score, ScoredWithin, Scoring, ShownAt, SideBySide, Skill, Slug, Source, Step,
    StepAnswer, StepKind, Stop, TextTo, Track, TwelveStep, UseSince, Visit, VisitPlan,
    WINDOWS_NEEDED, both_weeks, how_sure, modules, side_by_side, suggest, visit_windows,
};
pub use sought::{Marked, SearchIn, Sought, bare_letters};
pub use summary::{
    Ask, CoachSummary, ShareableSkill, SharedBarc10, SharedBarrier, SharedCraving, SharedExercise,
    SharedGoal, SharedMood, SharedOtherWeek, SharedPeriod, SharedStep, SharedWeek, SummaryItem,
};
pub use summary_page::{SummaryPage, SummaryPart};
pub use time::{
    By, ClockChange, DayOfWeek, LocalTime, Month, Occurrence, Occurrences, Period, Resolved, Shift,
    TimeOfDay, Week, WeekStart, WeeklyTime, YearlyChange, Zone, ZoneOffset, check_date, parse_date,
    parse_wall, periods, suggest_zone, tzdb_version,
};
pub use told::{StandingItem, Told};
pub use vocabulary::{
    Approach, AwayReason, Fellowship, Form, GroupFormat, Involvement, Kind, LedBy, Obstacle,
    Setting,
};
pub use words::Word;
