//! The stretches of time that totals are told for: weeks or months, whole ones, without gaps.
//! Visit windows are made from a plan: see [`visit_windows`](crate::visit_windows).

use chrono::{Datelike, Months, NaiveDate};

use super::dates::check_date;
use super::week::{Week, WeekStart};
use crate::words::words;
use crate::{Result, TandemError};

/// A month of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    first: NaiveDate,
}

impl Month {
    /// The month that a date is in.
    pub fn containing(date: NaiveDate) -> Self {
        let first = date.with_day(1).expect("every month has a first day");
        Self { first }
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.first.year()
    }

    /// The month of the year, 1 to 12.
    pub fn month(self) -> u32 {
        self.first.month()
    }

    /// The first of the month.
    pub fn first(self) -> NaiveDate {
        self.first
    }

    /// The last day of the month.
    pub fn last(self) -> NaiveDate {
        let days = u32::from(self.first.num_days_in_month());
        self.first.with_day(days).expect("a month has its last day")
    }

    /// The month after this one; at the very end of chrono's calendar, the same.
    pub fn next(self) -> Self {
        let next = self.first.checked_add_months(Months::new(1));
        Self { first: next.unwrap_or(self.first) }
    }

    /// What the month is called: `2026-03`.
    pub fn label(self) -> String {
        format!("{:04}-{:02}", self.year(), self.month())
    }
}

words! {
    /// By what stretch of time totals are told.
    pub enum By as "by" {
        /// By week.
        Week = "week",
        /// By month.
        Month = "month",
        /// By visit window.
        Visit = "visit",
    }
}

impl By {
    /// Those that a calendar decides, so that [`periods`] can make them.
    pub const CALENDAR: &'static [Self] = &[Self::Week, Self::Month];
}

/// A stretch of dates with a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Period {
    /// What it is called: `2026-W10`, a Sunday week's first date, or `2026-03`.
    pub label: String,
    /// Its first date.
    pub from: NaiveDate,
    /// Its last date, which belongs to it.
    pub to: NaiveDate,
}

/// Hundred years of weeks and a little more: enough for anyone, and a bound on what one call costs.
const MOST: usize = 5_300;

/// Every week or month that has a day in `from..=to`, in order. They are whole: the first may begin
/// before `from`, the last may end after `to`. `start` matters for weeks only.
///
/// # Errors
///
/// `Invalid` in the field `from` when it lies after `to` or when there would be more than 5,300
/// periods; in `from` or `to` when its year is not one of 1900 to 2200; in `by` for visit windows,
/// which no calendar knows.
pub fn periods(by: By, start: WeekStart, from: NaiveDate, to: NaiveDate) -> Result<Vec<Period>> {
    check_date("from", from)?;
    check_date("to", to)?;
    if from > to {
        return Err(TandemError::invalid("from", "not after the last day"));
    }
    let all: Vec<Period> = match by {
        By::Week => weeks(Week::containing(from, start), to).collect(),
        By::Month => months(Month::containing(from), to).collect(),
        By::Visit => return Err(TandemError::invalid("by", "visit windows need a plan of visits")),
    };
    if all.len() > MOST {
        return Err(TandemError::invalid("from", "at most 5,300 periods at once"));
    }
    Ok(all)
}

fn weeks(first: Week, to: NaiveDate) -> impl Iterator<Item = Period> {
    std::iter::successors(Some(first), |week| Some(week.next()))
        .take_while(move |week| week.first() <= to)
        .take(MOST + 1)
        .map(|week| Period { label: week.label(), from: week.first(), to: week.last() })
}

fn months(first: Month, to: NaiveDate) -> impl Iterator<Item = Period> {
    std::iter::successors(Some(first), |month| Some(month.next()))
        .take_while(move |month| month.first() <= to)
        .take(MOST + 1)
        .map(|month| Period { label: month.label(), from: month.first(), to: month.last() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn labels(by: By, start: WeekStart, from: &str, to: &str) -> Vec<String> {
        let all = periods(by, start, day(from), day(to)).unwrap();
        all.into_iter().map(|period| period.label).collect()
    }

    #[test]
    fn whole_periods_that_touch_the_dates() {
        let weeks = labels(By::Week, WeekStart::Monday, "2026-12-27", "2027-01-04");
        assert_eq!(weeks, ["2026-W52", "2026-W53", "2027-W01"]);
        let weeks = labels(By::Week, WeekStart::Sunday, "2026-03-07", "2026-03-08");
        assert_eq!(weeks, ["2026-03-01", "2026-03-08"]);
        let months = labels(By::Month, WeekStart::Sunday, "2027-12-31", "2028-02-01");
        assert_eq!(months, ["2027-12", "2028-01", "2028-02"]);
    }

    #[test]
    fn no_calendar_knows_visits() {
        let refused = periods(By::Visit, WeekStart::Monday, day("2026-03-02"), day("2026-03-02"));
        assert!(matches!(refused, Err(TandemError::Invalid { field, .. }) if field == "by"));
    }

    #[test]
    fn one_day_is_one_period() {
        let all = periods(By::Month, WeekStart::Monday, day("2028-02-10"), day("2028-02-10"));
        let february =
            Period { label: "2028-02".into(), from: day("2028-02-01"), to: day("2028-02-29") };
        assert_eq!(all, Ok(vec![february]));
    }

    #[test]
    fn what_is_too_much_is_refused() {
        let refused = |by, from, to| {
            let result = periods(by, WeekStart::Monday, day(from), day(to));
            matches!(result, Err(TandemError::Invalid { .. }))
        };
        assert!(refused(By::Week, "2026-03-03", "2026-03-02"));
        assert!(refused(By::Week, "1900-01-01", "2200-12-31"));
        assert!(refused(By::Month, "1899-12-31", "1900-01-31"));
        assert!(refused(By::Month, "2200-12-31", "2201-01-01"));
        assert!(!refused(By::Month, "1900-01-01", "2200-12-31"));
        // 5,300 weeks exactly, and a day more.
        assert!(!refused(By::Week, "1900-01-01", "2001-07-29"));
        assert!(refused(By::Week, "1900-01-01", "2001-07-30"));
    }

    #[test]
    fn the_ends_of_chronos_calendar_do_not_panic() {
        for date in [NaiveDate::MIN, NaiveDate::MAX] {
            let month = Month::containing(date);
            let _ = (month.first(), month.last(), month.next(), month.label());
        }
    }
}
