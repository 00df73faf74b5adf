//! The shapes of `--json`: a public interface, in which keys are only ever added.
//!
//! Struct fields stand in the order in which they are printed.

pub(crate) mod agenda;
pub(crate) mod meetings;
pub(crate) mod sharing;
pub(crate) mod skills;

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::Serialize;
use tandem::{BackupFile, Kept, Report};
use tandem_model::{
    Answer, Approach, Away, Basis, Fellowship, Form, GroupFormat, Id, Involvement, Kind, KindHours,
    LedBy, LocalTime, NotAttended, PeriodHours, Setting, Shift, Week, WeeklyRecall,
};

/// A wall-clock time with its zone and offset.
#[derive(Serialize)]
pub(crate) struct Time<'a> {
    start: NaiveDateTime,
    zone: &'a str,
    offset: String,
}

impl<'a> From<&'a LocalTime> for Time<'a> {
    fn from(time: &'a LocalTime) -> Self {
        let offset = time.offset().to_string();
        Self { start: time.wall(), zone: time.zone().name(), offset }
    }
}

/// A session, as `log`, `edit` and `sessions` print it.
#[derive(Serialize)]
pub(crate) struct Session<'a> {
    id: Id,
    kind: Kind,
    #[serde(flatten)]
    time: Time<'a>,
    minutes: u32,
    approximate: bool,
    written_at: DateTime<Utc>,
    late: bool,
    imported: bool,
    form: Option<Form>,
    group_format: Option<GroupFormat>,
    approach: Option<Approach>,
    fellowship: Option<Fellowship>,
    setting: Option<Setting>,
    required: Option<bool>,
    led_by: Option<LedBy>,
    did: &'a BTreeSet<Involvement>,
    part_of: Option<Id>,
    note: Option<&'a str>,
}

impl<'a> From<&'a Kept> for Session<'a> {
    fn from(kept: &'a Kept) -> Self {
        let session = &kept.session;
        Self {
            id: kept.id,
            kind: session.kind,
            time: (&session.start).into(),
            minutes: session.minutes.get(),
            approximate: session.approximate,
            written_at: session.written_at,
            late: session.late(),
            imported: session.imported,
            form: session.form,
            group_format: session.group_format,
            approach: session.approach,
            fellowship: session.fellowship,
            setting: session.setting,
            required: session.required,
            led_by: session.led_by,
            did: &session.did,
            part_of: session.part_of,
            note: session.note.as_ref().map(|note| note.as_str()),
        }
    }
}

/// What `missed` prints.
#[derive(Serialize)]
pub(crate) struct Missed<'a> {
    #[serde(flatten)]
    pub(crate) missed: WithId<'a, NotAttended>,
    #[serde(flatten)]
    pub(crate) understood: Understood,
}

/// How a time that was given was understood.
#[derive(Serialize)]
pub(crate) struct Understood {
    moved_forward_minutes: Option<u32>,
    first_of_two: bool,
}

impl From<Shift> for Understood {
    fn from(shift: Shift) -> Self {
        let moved_forward_minutes = match shift {
            Shift::MovedForward { minutes } => Some(minutes),
            Shift::Exact | Shift::FirstOfTwo => None,
        };
        Self { moved_forward_minutes, first_of_two: shift == Shift::FirstOfTwo }
    }
}

/// What `log` and `edit` print.
#[derive(Serialize)]
pub(crate) struct Logged<'a> {
    #[serde(flatten)]
    pub(crate) session: Session<'a>,
    pub(crate) overlaps: Vec<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) could_be: Option<&'a tandem::CouldBe>,
    #[serde(flatten)]
    pub(crate) understood: Understood,
}

/// Anything that is kept under an id.
#[derive(Serialize)]
pub(crate) struct WithId<'a, T> {
    pub(crate) id: Id,
    #[serde(flatten)]
    pub(crate) value: &'a T,
}

/// Entries with their ids.
pub(crate) fn with_ids<T>(all: &[(Id, T)]) -> Vec<WithId<'_, T>> {
    all.iter().map(|(id, value)| WithId { id: *id, value }).collect()
}

/// What `sessions --all` prints.
#[derive(Serialize)]
pub(crate) struct All<'a> {
    pub(crate) sessions: Vec<Session<'a>>,
    pub(crate) missed: Vec<WithId<'a, NotAttended>>,
    pub(crate) away: Vec<WithId<'a, Away>>,
}

/// Something for each of the three kinds that the weekly question is about.
#[derive(Serialize)]
pub(crate) struct Three<T> {
    individual: T,
    group: T,
    mutual_help: T,
}

impl<T> Three<T> {
    fn of(row: &PeriodHours, what: impl Fn(&KindHours) -> T) -> Self {
        Self {
            individual: what(&row.individual),
            group: what(&row.group),
            mutual_help: what(&row.mutual_help),
        }
    }
}

/// What `recall` prints. An answer is minutes, `"skipped"`, or null where it was not asked.
#[derive(Serialize)]
pub(crate) struct Recalled {
    id: Id,
    week: String,
    from: NaiveDate,
    to: NaiveDate,
    individual: Option<Answer>,
    group: Option<Answer>,
    mutual_help: Option<Answer>,
    written_at: DateTime<Utc>,
    logged_minutes: Option<Three<Option<u32>>>,
    missing_minutes: Option<Three<Option<u32>>>,
    /// The weeks that are still open, by their names.
    open: Vec<String>,
}

impl Recalled {
    pub(crate) fn new(
        id: Id,
        recall: &WeeklyRecall,
        row: Option<&PeriodHours>,
        open: &[Week],
    ) -> Self {
        Self {
            open: open.iter().map(|week| week.label()).collect(),
            id,
            week: recall.week().label(),
            from: recall.first,
            to: recall.last(),
            individual: recall.individual,
            group: recall.group,
            mutual_help: recall.mutual_help,
            written_at: recall.written_at,
            logged_minutes: row.map(|row| Three::of(row, |kind| kind.logged)),
            missing_minutes: row.map(missing),
        }
    }
}

/// A row of `hours`.
#[derive(Serialize)]
pub(crate) struct HoursRow<'a> {
    period: &'a str,
    from: NaiveDate,
    to: NaiveDate,
    individual_minutes: Option<u32>,
    group_minutes: Option<u32>,
    mutual_help_minutes: Option<u32>,
    other_minutes: Option<u32>,
    recalled_minutes: Three<Option<u32>>,
    entries: u32,
    basis: Three<Basis>,
    approximate_share: Option<f64>,
    late_share: Option<f64>,
    away_days: u32,
    skipped: Three<bool>,
    missing_minutes: Three<Option<u32>>,
    family_minutes: Option<u32>,
    peer_support_minutes: Option<u32>,
    medical_minutes: Option<u32>,
}

impl<'a> From<&'a PeriodHours> for HoursRow<'a> {
    fn from(row: &'a PeriodHours) -> Self {
        Self {
            period: &row.period.label,
            from: row.period.from,
            to: row.period.to,
            individual_minutes: row.individual.minutes,
            group_minutes: row.group.minutes,
            mutual_help_minutes: row.mutual_help.minutes,
            other_minutes: row.other_minutes,
            recalled_minutes: Three::of(row, |kind| kind.recalled),
            entries: row.entries,
            basis: Three::of(row, |kind| kind.basis),
            approximate_share: row.approximate_share().map(rounded),
            late_share: row.late_share().map(rounded),
            away_days: row.away_days,
            skipped: Three::of(row, |kind| kind.skipped),
            missing_minutes: missing(row),
            family_minutes: row.other.family,
            peer_support_minutes: row.other.peer_support,
            medical_minutes: row.other.medical,
        }
    }
}

/// By how much the recalls of a period are larger than the entries for the same seven dates.
fn missing(row: &PeriodHours) -> Three<Option<u32>> {
    let of = |kind| {
        let gaps = row.gaps.iter().filter(|gap| gap.kind == kind);
        gaps.map(|gap| gap.recalled - gap.logged).reduce(u32::saturating_add)
    };
    Three {
        individual: of(Kind::Individual),
        group: of(Kind::Group),
        mutual_help: of(Kind::MutualHelp),
    }
}

/// To four decimals.
fn rounded(share: f64) -> f64 {
    (share * 10_000.0).round() / 10_000.0
}

/// What `init` and `spare-key` print.
#[derive(Serialize)]
pub(crate) struct SpareKey<'a> {
    pub(crate) vault: String,
    pub(crate) spare_key: &'a str,
}

/// A file that was written, with what is to be said of it.
#[derive(Serialize)]
pub(crate) struct Exported<'a, T> {
    pub(crate) format: &'static str,
    pub(crate) file: String,
    #[serde(flatten)]
    pub(crate) told: &'a T,
    pub(crate) encrypted: bool,
}

impl<'a, T: Serialize> Exported<'a, T> {
    pub(crate) fn new(format: &'static str, file: &Path, told: &'a T) -> Self {
        Self { format, file: file.display().to_string(), told, encrypted: false }
    }
}

/// What `backup` says of the file that it wrote.
#[derive(Serialize)]
pub(crate) struct BackedUp<'a> {
    #[serde(flatten)]
    pub(crate) backup: &'a BackupFile,
    pub(crate) dropped: usize,
}

/// What `check` prints.
#[derive(Serialize)]
pub(crate) struct Check<'a> {
    pub(crate) ok: bool,
    pub(crate) spare_key_pending: bool,
    pub(crate) last_backup: Option<DateTime<Utc>>,
    #[serde(flatten)]
    pub(crate) report: &'a Report,
}

/// What `where` prints.
#[derive(Serialize)]
pub(crate) struct Place {
    pub(crate) vault: String,
    pub(crate) exists: bool,
    pub(crate) files: Vec<PlaceFile>,
    pub(crate) installation: Option<String>,
}

/// A file of the record.
#[derive(Serialize)]
pub(crate) struct PlaceFile {
    pub(crate) name: String,
    pub(crate) bytes: u64,
}
