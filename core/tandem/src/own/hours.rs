//! Totals by week, month and visit window, and the weekly question.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use tandem_model::{
    By, Id, LocalTime, PeriodHours, Profile, Result, TandemError, Week, WeekStart, WeeklyRecall,
    needed_dates, open_weeks, overlapping, periods,
};
use tandem_vault::{Act, Read};

use crate::own::log::read_away;
use crate::own::visits;
use crate::record::Tandem;
use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::profile::{read_profile, today};
use crate::record::read::Reading as _;

/// Weeks that are shown where nothing else is asked for.
const WEEKS: i64 = 12;

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
    /// What a visit window is here: it ends with a visit that took place, or as a schedule says.
    pub windows: Option<String>,
}

impl Tandem {
    /// Totals, and the weekly question.
    #[must_use]
    pub fn hours(&self) -> Hours<'_> {
        Hours { tandem: self }
    }
}

impl Hours<'_> {
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
                week - TimeDelta::weeks(WEEKS - 1)
            });
            let week_start = profile.week_start;
            let periods = totals(read, query.by, week_start, from, to)?;
            let windows = match query.by {
                By::Week | By::Month => None,
                By::Visit => {
                    let scheduled = visits::scheduled(read)?;
                    let key =
                        if scheduled { "hours.windows.schedule" } else { "hours.windows.own" };
                    Some(self.tandem.voice_in(read)?.say(key, &[]))
                }
            };
            Ok(HoursScreen { by: query.by, week_start, periods, windows })
        })
    }

    /// Answers the weekly question, or corrects the answer: there is one per seven dates, and a kind
    /// that is not answered now keeps what was said of it before. `written_at` is set here.
    ///
    /// # Errors
    /// `Invalid` as [`WeeklyRecall::check`] says, and in `week` for a new answer where other seven dates
    /// that share one with these were answered: the totals count only one of two such answers; those
    /// of writing.
    pub fn recall(&self, answers: WeeklyRecall) -> Result<(Id, WeeklyRecall)> {
        let now = self.tandem.now();
        self.tandem.act(|act| write(act, now, answers))
    }

    /// The answer about the seven dates that begin with `first`, if there is one.
    ///
    /// # Errors
    /// Those of reading.
    pub fn recalled(&self, first: NaiveDate) -> Result<Option<(Id, WeeklyRecall)>> {
        self.tandem.read(|read| Ok(read.between(first, first)?.into_iter().next()))
    }

    /// The answer that [`Hours::recall`] refuses a new one for: about other seven dates that share one
    /// with these, from before the first day of the week was changed.
    ///
    /// # Errors
    /// Those of reading.
    pub fn recalled_across(&self, week: Week) -> Result<Option<WeeklyRecall>> {
        self.tandem.read(|read| Ok(overlapping(week.first(), &near(read, week)?).cloned()))
    }

    /// The week that a person names as [`Week::parse`] reads it. If an answer is about the seven dates
    /// that begin with what was named, it is those, whatever day weeks begin on now: no other name
    /// leads to what was left out of that answer.
    ///
    /// # Errors
    /// As [`Week::parse`], and those of reading.
    pub fn week_named(&self, name: &str) -> Result<Week> {
        let date = Week::parse_date(name)?;
        self.tandem.read(|read| {
            let answers: Vec<(Id, WeeklyRecall)> = read.between(date, date)?;
            Ok(match answers.iter().any(|(_, answer)| answer.is_answered()) {
                true => Week::starting(date),
                false => Week::containing(date, read_profile(read)?.week_start),
            })
        })
    }

    /// The person's weeks about which the question is open today, the latest first.
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

/// Writes an answer down, or corrects it.
pub(crate) fn write(
    act: &mut Act<'_>,
    now: DateTime<Utc>,
    answers: WeeklyRecall,
) -> Inner<(Id, WeeklyRecall)> {
    let today = today(act, now)?;
    let near = near(act, answers.week())?;
    // Two copies of a record can each have an answer. Both have to stay open to correction.
    let corrects = near.iter().any(|answer| answer.first == answers.first);
    if let Some(other) = overlapping(answers.first, &near).filter(|_| !corrects) {
        let why = format!("the week from {} is answered and shares dates with it", other.first);
        return Err(TandemError::invalid("week", why).into());
    }
    act.put(&answers.first.to_string(), |before: Option<WeeklyRecall>| {
        let whole = match before {
            Some(before) => before.with(answers),
            None => answers,
        };
        let whole = WeeklyRecall { written_at: now, ..whole };
        whole.check(today)?;
        Ok(whole)
    })
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
    let Some((first, last)) = needed_dates(&periods) else { return Ok(Vec::new()) };
    let days = read.day_totals(first, last)?;
    let recalls = recalls(read, first, last)?;
    let away: Vec<_> = read_away(read, first, last)?.into_iter().map(|(_, away)| away).collect();
    Ok(tandem_model::tally(&periods, days, &recalls, &away))
}

/// Recalls that may share a date with a week.
fn near(read: &Read<'_>, week: Week) -> Inner<Vec<WeeklyRecall>> {
    recalls(read, week.first(), week.last())
}

/// Recalls of which a day lies between the two dates.
pub(crate) fn recalls(read: &Read<'_>, from: NaiveDate, to: NaiveDate) -> Inner<Vec<WeeklyRecall>> {
    let found = read.between(from - TimeDelta::days(6), to)?;
    Ok(found.into_iter().map(|(_, recall)| recall).collect())
}

pub(crate) fn due(read: &Read<'_>, profile: &Profile, today: NaiveDate) -> Inner<Vec<Week>> {
    let answers = recalls(read, today - TimeDelta::weeks(6), today)?;
    Ok(open_weeks(today, profile.week_start, &answers))
}
