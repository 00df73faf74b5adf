//! Totals by week, month and visit window, and the weekly question.

use chrono::NaiveDate;
use tandem_vault::Read;
use tandem_model::{
    By, DayTotal, Id, LocalTime, PeriodHours, Profile, Result, Week, WeekStart, WeeklyRecall,
    needed_from, periods,
};
use tandem_vault::Error as VaultError;

use crate::own::log::read_away;
use crate::own::visits;
use crate::record::Tandem;
use crate::record::error::Inner;
use crate::record::profile::read_profile;
use crate::record::store::{self, date, day, entity};
use crate::record::tally;

/// Weeks that are shown where nothing else is asked for.
const WEEKS: i64 = 12;
/// How many of the latest weeks the weekly question can be about.
const ASKABLE: usize = 4;

/// Use cases around totals. From [`Tandem::hours`].
#[derive(Clone, Copy)]
pub struct Hours<'a> {
    tandem: &'a Tandem,
}

/// Which totals.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HoursQuery {
    /// By week, by month or by visit window.
    pub by: By,
    /// The first local date; without it, the first day of the twelfth week up to `to`.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub from: Option<NaiveDate>,
    /// The last local date; without it, today in the person's zone.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub to: Option<NaiveDate>,
}

/// All that a screen of totals shows.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HoursScreen {
    /// By what.
    pub by: By,
    /// The person's first day of the week.
    pub week_start: WeekStart,
    /// One for every period that touches the dates asked for, empty ones too, the oldest first.
    pub periods: Vec<PeriodHours>,
}

impl Tandem {
    /// Totals, and the weekly question.
    #[must_use]
    pub fn hours(&self) -> Hours<'_> {
        Hours::of(self)
    }
}

impl<'a> Hours<'a> {
    pub(crate) fn of(tandem: &'a Tandem) -> Self {
        Self { tandem }
    }

    /// The totals of whole weeks, months or visit windows.
    ///
    /// # Errors
    /// `Invalid` in `from` if it lies after `to`, or for more than a century.
    pub fn screen(&self, query: &HoursQuery) -> Result<HoursScreen> {
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let profile = read_profile(read)?;
            let to = query.to.unwrap_or_else(|| LocalTime::at(now, &profile.zone).date());
            let from = query.from.unwrap_or_else(|| {
                let week = Week::containing(to, profile.week_start).first();
                week - chrono::TimeDelta::weeks(WEEKS - 1)
            });
            let week_start = profile.week_start;
            let periods = totals(read, query.by, week_start, from, to)?;
            Ok(HoursScreen { by: query.by, week_start, periods })
        })
    }

    /// Answers the weekly question, or corrects the answer: there is one per seven dates.
    /// `written_at` is set here.
    ///
    /// # Errors
    /// `Invalid` as [`WeeklyRecall::check`] says; those of writing.
    pub fn recall(&self, mut recall: WeeklyRecall) -> Result<Id> {
        let profile = self.tandem.person().profile()?;
        recall.written_at = self.tandem.now();
        recall.check(LocalTime::at(recall.written_at, &profile.zone).date())?;
        self.tandem.act(|act| {
            let id = store::not_forgotten(act, entity::RECALL, &recall.first.to_string())?;
            store::write(act, entity::RECALL, &id, &recall)?;
            Ok(id)
        })
    }

    /// The answer about the seven dates that begin with `first`, if there is one.
    ///
    /// # Errors
    /// Those of reading.
    pub fn recalled(&self, first: NaiveDate) -> Result<Option<(Id, WeeklyRecall)>> {
        self.tandem.read(|read| {
            let found = read.between(first, first)?;
            Ok(found.into_iter().next())
        })
    }

    /// The weeks that the weekly question can be about today and that were not asked about yet,
    /// the latest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn due(&self) -> Result<Vec<Week>> {
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let profile = read_profile(read)?;
            due(read, &profile, LocalTime::at(now, &profile.zone).date())
        })
    }
}

/// The totals of every period that touches the dates from `from` to `to`.
pub(crate) fn totals(
    read: &Read<'_>,
    by: By,
    start: WeekStart,
    from: NaiveDate,
    to: NaiveDate,
) -> Inner<Vec<PeriodHours>> {
    let periods = match by {
        By::Visit => visits::windows(read, from, to)?,
        By::Week | By::Month => periods(by, start, from, to)?,
    };
    let (Some(first), Some(last)) = (needed_from(&periods), periods.last().map(|last| last.to))
    else {
        return Ok(Vec::new());
    };
    let days = day_totals(read, first, last)?;
    let recalls = recalls(read, first, last)?;
    let away: Vec<_> = read_away(read, first, last)?.into_iter().map(|(_, away)| away).collect();
    Ok(tandem_model::tally(&periods, days, &recalls, &away))
}

/// What each session adds to its day, from one index: no row of `sessions` is touched.
pub(crate) fn day_totals(read: &Read<'_>, from: NaiveDate, to: NaiveDate) -> Inner<Vec<DayTotal>> {
    let mut statement = read.prepare_cached(
        "SELECT day, tally FROM sessions INDEXED BY sessions_by_day WHERE day BETWEEN ?1 AND ?2",
    )?;
    let mut rows = statement.query(params![day(from), day(to)])?;
    let mut totals = Vec::new();
    while let Some(row) = rows.next()? {
        let (date, tally) = (date(row.get(0)?), row.get(1)?);
        let total = date.and_then(|date| tally::unpack(date, tally));
        totals.push(total.ok_or(VaultError::Damaged("a row is not as it was written"))?);
    }
    Ok(totals)
}

/// Recalls whose last day lies between the two dates.
pub(crate) fn recalls(read: &Read<'_>, from: NaiveDate, to: NaiveDate) -> Inner<Vec<WeeklyRecall>> {
    let found = store::entries_between(read, entity::RECALL, day(from) - 6, day(to))?;
    Ok(found.into_iter().map(|(_, recall)| recall).collect())
}

pub(crate) fn due(read: &Read<'_>, profile: &Profile, today: NaiveDate) -> Inner<Vec<Week>> {
    let current = Week::containing(today, profile.week_start);
    let latest = if current.last() == today { current } else { current.prev() };
    let weeks = std::iter::successors(Some(latest), |week| Some(week.prev())).take(ASKABLE);
    let mut due = Vec::new();
    for week in weeks {
        let asked = recalls(read, week.first(), week.last())?;
        if !asked.iter().any(|recall| recall.first == week.first()) {
            due.push(week);
        }
    }
    Ok(due)
}
