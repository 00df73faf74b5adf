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
//! | what is to come | [`Agenda`] |
//! | finding what was written | [`Search`] |
//! | a calendar file | [`Tandem::calendar`] |
//! | goals | [`Goals`] |
//! | my medicine: days, shots, words after missed ones | [`MyMedicine`] |
//! | how a day was, cravings that add up, notes of a day | [`How`], [`Cravings`], [`DayNotes`] |
//! | time that only adds up | [`MyTime`] |
//! | what a program asks | [`Program`] |
//! | check-ins, questionnaires | [`CheckIns`], [`Measures`] |
//! | visits, looking back | [`Visits`], [`LookingBack`] |
//! | help, where the naloxone is | [`Help`] |
//! | meetings: lists, search, kept ones, going there | [`Meetings`] |
//! | findings with their limits | [`evidence`] |
//! | consents, what went to whom | [`Consents`] |
//! | sharing with a coach, replies | [`Sharing`] |
//! | the other side: a peer coach's record | [`Coaching`] |
//! | a PDF for a clinician, a week on paper | [`Reports`] |
//! | before a record is open: first run, lock screen | [`door`](fn@door) |
//! | a screen in one call, with its words | [`Screens`], [`Tandem::today`] |
//! | what was typed and not saved yet | [`Drafts`] |
//! | files on their way out | [`Outbox`] |
//! | the words of every screen | [`words`], [`Voice`] |
//! | passphrase, spare key, check | [`Safe`] |
//! | a second copy, and back from it | [`Safe::back_up`], [`OpenBackup`] |
//! | one record on several devices | [`Sync`], [`Joining`], [`Tandem::join_with_spare_key`] |
//! | a record beyond use | [`Tandem::salvage`], [`Tandem::erase`] |
//! | CSV | [`Log::export_csv`], [`Log::import_csv`] |
//! | everything as JSON, and back | [`Transfer`] |
//! | tables and how they are written | `record/{fold,tables}.rs`, `migrations/` |

// Others find it here by this name; it declares what every crossing of this crate is tagged with.
#[cfg(feature = "uniffi")]
uniffi::setup_scaffolding!();

#[cfg(feature = "bench")]
pub mod bench;
mod coach;
#[cfg(feature = "uniffi")]
mod crossing;
mod leaving;
#[macro_use]
mod own;
mod record;
mod screens;
mod sync;

pub use coach::{
    CODE_DAYS, CoachCode, Coaching, ContactNote, ListReason, NoteLine, OpenAsk, OpenedFile,
    PersonLine, PersonPage, ROLLUP_LEAST, Rollup, RollupCell, RollupRow, Since, SinceHours,
    SinceWeek, TalkAbout,
};
pub use leaving::calendar::CalendarChoice;
pub use leaving::consents::{ConsentText, Consents, KeptConsent, ShareLine, ShareLog};
pub use leaving::diary::{
    CsvReport, Diary, DiaryChoice, DiaryColumn, DiaryLook, DiaryRow, RefusedRow,
};
pub use leaving::print::print_sheet;
pub use leaving::reports::{ReportFile, ReportRequest, Reports};
pub use leaving::research::{Research, StudyFile, StudyFiles, StudyRequest};
pub use leaving::sharing::{
    CoachLine, ReplyLine, SHARED_WEEKS, SealedFile, SealedPage, ShareChoice, SharedUnder,
    SharedView, Sharing, open_page,
};
pub use leaving::transfer::{
    ExportChoice, ExportReport, ImportChoice, ImportJsonReport, KindCount, LeftOut, RefusedEntry,
    Transfer,
};
pub use own::agenda::{
    Agenda, AgendaItem, Can, CouldBe, DayAnswered, DaySaid, ExpectedDay, ItemKind, ItemMark,
    ItemState, Outcome, PlannedLine,
};
pub use own::check_ins::{AfterYes, CheckIns, CheckedIn};
pub use own::cravings::{
    AddedUpScreen, CravingLine, CravingSaved, CravingWord, Cravings, DayNoteLine, DayNotes,
    NamedLine,
};
pub use own::goals::{GoalLine, Goals};
pub use own::help::{Help, HelpScreen};
pub use own::hours::{Hours, HoursQuery, HoursScreen};
pub use own::how::{
    DayCheckLine, How, HowCravings, HowLook, HowMark, HowOften, HowStrip, HowStripOf, HowWeek,
};
pub use own::log::{Alike, Kept, Log, Logged, Page, SessionQuery};
pub use own::looking_back::{LookingBack, LookingBackScreen};
pub use own::measures::{Measures, Scored};
pub use own::medicine::{
    DoseLine, EffectLine, MedicineAdvice, MedicineDayLine, MedicineSaved, MedicineScreen,
    MedicineWords, MyMedicine, ShotLine,
};
pub use own::meetings::{
    Attended, KeptMeeting, KeptStanding, MeetingScreen, Meetings, NextMeeting, RematchOffer,
    Stated, Visited, WelcomeScreen,
};
pub use own::my_time::{MyTime, ReadyTimeLine, TimeLine, TimeScreen, TimeStretch};
pub use own::person::{MedicationKept, Person};
pub use own::plans::card::CardChoice;
pub use own::plans::pages::{LineScreen, PageScreen, PlanLine, Plans, SectionScreen};
pub use own::plans::people::{ContactLine, People};
pub use own::program::{
    AskedPeriod, PaperLine, Program, ProgramScreen, RequirementLine, SlipCount,
};
pub use own::search::{Found, Hit, Search, SearchFilter};
pub use own::skills::{
    CourseLine, CourseModule, CourseScreen, CourseStanding, KeepOffer, Offer, PracticeLine,
    PracticeScreen, RightNow, SkillLine, Skills,
};
pub use own::visits::Visits;
pub use record::backup::{BackupFile, Beside, OpenBackup, RestoreReport};
pub use record::drafts::Drafts;
pub use record::entries::{Entry, Field, FieldChange, Forgot, HistoryLine, Shown};
pub use record::host::{Host, System, random_id};
pub use record::kinds::EntryKind;
pub use record::lists::{
    FoundMeeting, FoundMeetings, ImportReport, ListLine, ListSettings, MeetingQuery, Order,
    OwnMark, RespectMarks, RespectedBy, TakingPart,
};
pub use record::lock::Lockable;
pub use record::outbox::Outbox;
pub use record::safe::{Opening, Safe, look, typed_key};
pub use record::salvage::{SalvageGap, SalvageReport};
pub use record::touched::Mark;
pub use record::undo::{CanUndo, DoneAct, Thing, Undone};
pub use screens::Screens;
pub use screens::agenda::{AgendaDay, AgendaScreen};
pub use screens::coach::{CoachAsk, CoachHome, CoachNoteView, CoachPersonScreen, CoachRow};
pub use screens::door::{
    CountryChoice, DoorAction, DoorDo, DoorScreen, DoorShows, FirstRunScreen, LockAsk, LockChoice,
    RestoreScreen, RoleChoice, SpareKeyField, SpareKeyScreen, UnlockBy, UnlockChoice, UnlockScreen,
    door,
};
pub use screens::hours::{
    ByChoice, HoursAsk, HoursCell, HoursPage, HoursRow, HoursSegment, LegendLine, WeekLine,
    WeekPage,
};
pub use screens::how::{HowAsk, HowChoice, HowScreen};
pub use screens::log::{
    AlikeRow, ApproachChoice, DayChoice, DayPart, FellowshipChoice, FormChoice, GroupFormatChoice,
    InvolvementChoice, KindChoice, LedByChoice, LengthChoice, LogAgain, LogForm, LogMore,
    NewSession, PartChoice, SessionRow, SessionSaved, SessionWhen, SettingChoice, WhenAsked,
    WhenChoice,
};
pub use screens::me::{GoalStepView, GoalView, MePage, MePart, MeScreen, OptionalPart};
pub use screens::meetings::{
    FoundCursor, FoundPage, FoundPart, MeetingLine, MeetingPage, MeetingRow, MeetingsHome,
    WelcomeLayer,
};
pub use screens::paper::CoachPrint;
pub use screens::question::{OtherWeek, QuestionAnswered, QuestionKind, QuestionScreen};
pub use screens::regulars::{RegularRow, RegularsScreen};
pub use screens::reminders::{Reminder, ReminderChoice};
pub use screens::report::{ReportChoice, ReportDaysChoice, ReportPartChoice, ReportScreen};
pub use screens::session::{ClockChoice, SessionChange, SessionDeed, SessionScreen};
pub use screens::settings::{
    LanguageChoice, SeenScreen, SeenSection, SettingsAbout, SettingsAction, SettingsDo,
    SettingsLine, SettingsScreen, WeekStartChoice,
};
pub use screens::share::{
    ConsentItemChoice, ConsentRow, ConsentScreen, ReaderReady, ReplyView, ShareHome,
    ShareItemChoice, SharePreview, ShareReader, SharedRow, SharedSection,
};
pub use screens::skills::{
    LookBackLine, PracticeRow, SkillRow, SkillsHome, SkillsModule, StepView,
};
pub use screens::today::{HowAsks, Notice, ThisDevice, Today, TodayBlock};
pub use sync::{
    AsksToForget, DeviceUnderKey, Invite, JoinWith, Joined, Joining, KeyInPlace, KeyMaker, Knock,
    OtherDevice, OtherSpareKey, RemovedDevice, Sync, SyncChoice, SyncDone, SyncPlace, SyncServer,
    SyncStatus,
};
pub use tandem_feeds::{Formats, Limits as FeedLimits};
pub use tandem_model::{
    BandText, BeforeYouGo, CutOff, MeasureItem, MeasureOption, MeasureText, PositionText, Scoring,
};
pub use tandem_report::Progress;
pub use tandem_share::{SecretKey, is_heard, reader_page};
pub use tandem_shelf::{FolderShelf, Go, Listed, Listing, PipedShelf, Shelf, ShelfError, SyncStep};
pub use tandem_vault::{
    ActId, Cost, DEVICE_SECRET_LEN, Deed, Door, Erased, IfThere, Key, Merged, NewFile, Newest,
    NotACode, OtherName, Places, Report, Rows, SpareKey, SpareSlot, Standing, Way,
};
pub use tandem_words::{
    DayOrder, Finding, Parts, Reader, SaidDay, SaidTime, Statement, Told, Voice,
    error as error_words, error_slug, evidence, evidence_about, evidence_of, lengths::countdown,
    said_clock, said_kind, said_minutes, words,
};

pub use record::Tandem;
