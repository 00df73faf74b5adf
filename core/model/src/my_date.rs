//! Time that only adds up: a date or a stretch of the person's own.
//!
//! Counters that fall to zero are what people open other apps for, and what shames them; writings of
//! some fellowships do not count time on agonist medicine at all. So nothing here can fall: stretches
//! of one title add up in days, overlaps count once, an end takes nothing away, and there is no way
//! to begin again but another stretch. Nothing is derived from what else the record holds, and no
//! answer changes anything here.
//!
//! The last day of a stretch belongs to it, and of one that goes on today does. So ending one today
//! leaves the sum as it was.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike as _, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::meeting::fold;
use crate::time::within_years;
use crate::words::words;
use crate::{Name, Result, TandemError, check_date};

words! {
    /// A title that is there to be chosen.
    pub enum ReadyTitle as "title" {
        /// In care.
        InCare = "in_care",
        /// With my medicine.
        WithMedicine = "with_medicine",
        /// In a place of one's own.
        OwnPlace = "own_place",
        /// Working.
        Working = "working",
        /// With the kids.
        WithKids = "with_kids",
    }
}

words! {
    /// A line that stands there by itself, made from what the record holds. Each can be hidden.
    pub enum ReadyTime as "ready" {
        /// Days with any medicine, all periods together.
        Medicine = "medicine",
        /// Hours of all sessions.
        Hours = "hours",
        /// The day on which the first thing was written here.
        FirstWritten = "first_written",
    }
}

/// What is counted. One field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum DateTitle {
    /// One that was there to be chosen.
    Ready(ReadyTitle),
    /// The person's own words, at most 60 characters.
    Own(Name),
}

/// How it is counted. One field: an end belongs to its beginning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum DateForm {
    /// A stretch.
    Since {
        /// Its first day.
        from: NaiveDate,
        /// Its last day, which belongs to it; none while it goes on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<NaiveDate>,
    },
    /// One day.
    Once {
        /// The day.
        on: NaiveDate,
    },
}

/// A date or a stretch of the person's own. Nobody else ever sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MyDate {
    /// What is counted.
    pub title: DateTitle,
    /// From when to when.
    pub form: DateForm,
    /// Whether the day is remembered each year.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "uniffi", uniffi(default = false))]
    pub yearly: bool,
    /// Whether it is shown.
    #[serde(default = "shown")]
    #[cfg_attr(feature = "uniffi", uniffi(default = true))]
    pub shown: bool,
    /// When it was written down.
    pub written_at: DateTime<Utc>,
}

fn shown() -> bool {
    true
}

impl DateTitle {
    /// The most characters of a title.
    const MOST: usize = 60;

    /// Whether two are one title: own words are compared without case and accents.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Own(one), Self::Own(other)) => fold(one.as_str()) == fold(other.as_str()),
            _ => self == other,
        }
    }
}

impl DateForm {
    /// The day from which it counts.
    pub fn first(&self) -> NaiveDate {
        match self {
            Self::Since { from, .. } => *from,
            Self::Once { on } => *on,
        }
    }

    /// Whether it is a stretch that goes on.
    pub fn goes_on(&self) -> bool {
        matches!(self, Self::Since { until: None, .. })
    }
}

impl MyDate {
    /// One of which no more is said than this.
    pub fn new(title: DateTitle, form: DateForm) -> Self {
        Self { title, form, yearly: false, shown: true, written_at: DateTime::UNIX_EPOCH }
    }

    /// Checks one that is written down on the local date `today`.
    ///
    /// # Errors
    ///
    /// As [`MyDate::check_whole`]; `Invalid` in `title` for more than 60 characters, in `from`,
    /// `until` or `on` for a day to come: that is a plan.
    pub fn check(&self, today: NaiveDate) -> Result<()> {
        self.check_whole()?;
        if let DateTitle::Own(title) = &self.title
            && title.as_str().chars().nth(DateTitle::MOST).is_some()
        {
            return Err(TandemError::invalid("title", "at most 60 characters"));
        }
        let (first, field) = match self.form {
            DateForm::Since { from, .. } => (from, "from"),
            DateForm::Once { on } => (on, "on"),
        };
        let last = match self.form {
            DateForm::Since { until, .. } => until,
            DateForm::Once { .. } => None,
        };
        for (field, day) in [(field, Some(first)), ("until", last)] {
            if day.is_some_and(|day| day > today) {
                return Err(TandemError::invalid(field, "not a day to come"));
            }
        }
        Ok(())
    }

    /// Checks what the types of the fields cannot say of the value itself.
    ///
    /// # Errors
    ///
    /// `Invalid`: in `from`, `until` or `on` for a year outside 1900 to 2200; in `until` when it
    /// lies before `from`.
    pub fn check_whole(&self) -> Result<()> {
        match self.form {
            DateForm::Once { on } => check_date("on", on),
            DateForm::Since { from, until } => {
                check_date("from", from)?;
                let Some(until) = until else { return Ok(()) };
                check_date("until", until)?;
                if until < from {
                    return Err(TandemError::invalid("until", "not before the first day"));
                }
                Ok(())
            }
        }
    }

    /// The same with its days in order and in the years 1900 to 2200.
    #[must_use]
    pub fn normalise(mut self) -> Self {
        match &mut self.form {
            DateForm::Once { on } => *on = within_years(*on),
            DateForm::Since { from, until: None } => *from = within_years(*from),
            DateForm::Since { from, until: Some(until) } => {
                let (first, last) = (within_years(*from), within_years(*until));
                (*from, *until) = (first.min(last), first.max(last));
            }
        }
        self
    }

    /// The day in a year on which it is remembered: 28 February of a 29th where there is none. None
    /// before the first year is over, of one that is not to be remembered, and of a stretch that
    /// ended: a sum that stands still is no occasion.
    pub fn remembered_in(&self, year: i32) -> Option<NaiveDate> {
        let ended = matches!(self.form, DateForm::Since { until: Some(_), .. });
        let first = self.form.first();
        let years = u32::try_from(year - first.year()).ok().filter(|years| *years > 0)?;
        let wanted = self.yearly && self.shown && !ended;
        wanted.then(|| first.checked_add_months(Months::new(years * 12))).flatten()
    }
}

/// How many days there are in stretches, those of two counted once. Days after `today` are not there
/// yet.
pub fn days_in_all(
    stretches: impl IntoIterator<Item = (NaiveDate, Option<NaiveDate>)>,
    today: NaiveDate,
) -> u32 {
    let ended = |(from, until): (NaiveDate, Option<NaiveDate>)| {
        (from, until.map_or(today, |until| until.min(today)))
    };
    let stretches: BTreeSet<_> = stretches.into_iter().map(ended).collect();
    let mut days = 0;
    let mut counted: Option<NaiveDate> = None;
    for (from, to) in stretches {
        let begin = counted.and_then(|last| last.succ_opt()).map_or(from, |next| next.max(from));
        if begin <= to {
            days += (to - begin).num_days() + 1;
            counted = Some(to);
        }
    }
    u32::try_from(days).unwrap_or(u32::MAX)
}

/// The time from one day to another by the calendar: whole years, then months, then days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CalendarTime {
    /// Years.
    pub years: u32,
    /// Months, 0 to 11.
    pub months: u32,
    /// Days, 0 to 30.
    pub days: u32,
}

impl CalendarTime {
    /// From one day to another; nothing where the second lies before the first. A month is over on
    /// the same day of the next one, or on its last day where it has none such.
    pub fn between(from: NaiveDate, to: NaiveDate) -> Self {
        if to < from {
            return Self::default();
        }
        let of_year = |date: NaiveDate| date.year() * 12 + date.month0().cast_signed();
        let months = u32::try_from(of_year(to) - of_year(from)).unwrap_or(0);
        let after = |months| from.checked_add_months(Months::new(months)).filter(|on| *on <= to);
        let (months, last) = match after(months) {
            Some(last) => (months, last),
            None => (months - 1, after(months - 1).unwrap_or(from)),
        };
        let days = u32::try_from((to - last).num_days()).unwrap_or(0);
        Self { years: months / 12, months: months % 12, days }
    }

    /// About how long so many days are, in whole years of 365.2425 days and whole months of a
    /// twelfth of that; no days.
    pub fn about(days: u32) -> Self {
        // In ten-thousandths of a day.
        const YEAR: u64 = 3_652_425;
        const MONTH: u64 = 304_369;
        let all = u64::from(days) * 10_000;
        let (years, months) = (all / YEAR, all % YEAR / MONTH);
        Self {
            years: u32::try_from(years).unwrap_or(u32::MAX),
            months: u32::try_from(months).unwrap_or(0),
            days: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn own(text: &str) -> DateTitle {
        DateTitle::Own(Name::new(text).unwrap())
    }

    fn since(from: &str, until: Option<&str>) -> DateForm {
        DateForm::Since { from: day(from), until: until.map(day) }
    }

    #[test]
    fn overlaps_count_once_and_an_end_takes_nothing_away() {
        let today = day("2026-03-10");
        let days = |all: &[(&str, Option<&str>)]| {
            days_in_all(all.iter().map(|(from, until)| (day(from), until.map(day))), today)
        };
        assert_eq!(days(&[("2026-03-10", None)]), 1);
        assert_eq!(days(&[("2026-03-01", None)]), days(&[("2026-03-01", Some("2026-03-10"))]));
        let apart = [("2026-01-01", Some("2026-01-10")), ("2026-01-21", Some("2026-01-30"))];
        assert_eq!(days(&apart), 20);
        let over = [("2026-01-01", Some("2026-01-10")), ("2026-01-05", Some("2026-01-12"))];
        assert_eq!(days(&over), 12);
        let within = [("2026-01-01", Some("2026-01-10")), ("2026-01-05", Some("2026-01-06"))];
        assert_eq!(days(&within), 10);
        assert_eq!(days(&[("2026-03-11", None), ("2026-04-01", Some("2026-05-01"))]), 0);
        assert_eq!(days(&[]), 0);
    }

    #[test]
    fn a_month_is_over_on_the_same_day_or_the_last() {
        let between = |from: &str, to: &str| {
            let CalendarTime { years, months, days } = CalendarTime::between(day(from), day(to));
            (years, months, days)
        };
        assert_eq!(between("2025-07-01", "2026-03-13"), (0, 8, 12));
        assert_eq!(between("2026-01-31", "2026-02-28"), (0, 1, 0));
        assert_eq!(between("2024-02-29", "2025-02-28"), (1, 0, 0));
        assert_eq!(between("2026-01-31", "2026-03-30"), (0, 1, 30));
        assert_eq!(between("2026-03-02", "2026-03-02"), (0, 0, 0));
        assert_eq!(between("2026-03-02", "2026-03-01"), (0, 0, 0));
        assert_eq!(CalendarTime::about(771), CalendarTime { years: 2, months: 1, days: 0 });
        assert_eq!(CalendarTime::about(30), CalendarTime::default());
    }

    #[test]
    fn what_is_to_come_is_a_plan() {
        let today = day("2026-03-10");
        let date = |form| MyDate::new(own("No opioids since"), form);
        let refused = |form| match date(form).check(today) {
            Err(TandemError::Invalid { field, .. }) => field,
            other => panic!("{other:?}"),
        };
        assert_eq!(date(since("2026-03-10", None)).check(today), Ok(()));
        assert_eq!(refused(since("2026-03-11", None)), "from");
        assert_eq!(refused(since("2026-03-01", Some("2026-03-11"))), "until");
        assert_eq!(refused(since("2026-03-05", Some("2026-03-04"))), "until");
        assert_eq!(refused(DateForm::Once { on: day("2026-03-11") }), "on");
        let long = MyDate::new(own(&"a".repeat(61)), since("2026-03-01", None));
        assert!(long.check(today).is_err() && long.check_whole().is_ok());
        assert!(own("Working at Lidl").is_same(&own("working at lidl")));
        assert!(!DateTitle::Ready(ReadyTitle::Working).is_same(&own("working")));
        assert!(!format!("{long:?}").contains("aaa"));
    }

    #[test]
    fn a_year_is_remembered_where_it_is_asked_for() {
        let leap = MyDate {
            yearly: true,
            ..MyDate::new(own("x"), DateForm::Once { on: day("2024-02-29") })
        };
        assert_eq!(leap.remembered_in(2024), None);
        assert_eq!(leap.remembered_in(2025), Some(day("2025-02-28")));
        assert_eq!(leap.remembered_in(2028), Some(day("2028-02-29")));
        let with = |form, yearly| MyDate { yearly, ..MyDate::new(own("x"), form) };
        let open = since("2025-03-02", None);
        assert_eq!(with(open.clone(), true).remembered_in(2026), Some(day("2026-03-02")));
        assert_eq!(with(open, false).remembered_in(2026), None);
        assert_eq!(with(since("2025-03-02", Some("2025-04-01")), true).remembered_in(2026), None);
    }
}
