//! When a plan comes back, and the dates on which it does.
//!
//! # The 29th, 30th and 31st
//!
//! RFC 5545 leaves out the months that lack the day: a refill "on the 31st" would fall in 7 months of
//! 2026, and people complain of that in every calendar. Here it falls on the last day of a shorter
//! month, and the form says so once.
//!
//! # Counted from the last one
//!
//! A shot is counted from the one that was given, not from the one that was due: [`Rule::AfterLast`]
//! names no dates. It has one open date ([`Plan::open_date`](crate::Plan::open_date)), which does not
//! go away by itself.
//!
//! # A week is fixed when the rule is made
//!
//! "Every second Tuesday and Sunday" falls on other dates where weeks begin on another day, and a
//! person who changes that setting must not lose a session. So the rule keeps its own.
//!
//! # Why no crate
//!
//! `rrule` 0.14 brings regular expressions and, with `chrono-tz`, a second copy of the zone rules, and
//! what is counted from the last one is no `RRULE`. What is needed of one is to tell whether a date is
//! one of the rule's, which is a line or two for each; `tests/rules.rs` holds twenty thousand rules
//! against python-dateutil.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::time::{plus_days, within_years};
use crate::words::words;
use crate::{DayOfWeek, Month, Result, TandemError, Week, WeekStart};

words! {
    /// Which of its kind in a month.
    pub enum Nth as "nth" {
        /// The first.
        First = "first",
        /// The second.
        Second = "second",
        /// The third.
        Third = "third",
        /// The fourth.
        Fourth = "fourth",
        /// The last, the fourth or the fifth.
        Last = "last",
    }
}

/// When a plan comes back. The first period (week, month) is the one that holds the plan's first
/// date, and `n` counts from there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Rule {
    /// Once.
    Once {
        /// The date.
        on: NaiveDate,
    },
    /// Every so many days, 1 to 366.
    EveryDays {
        /// How many.
        n: u32,
    },
    /// On days of the week, every so many weeks.
    Weekly {
        /// Every how many weeks, 1 to 12.
        n: u32,
        /// The days.
        days: BTreeSet<DayOfWeek>,
        /// On which day a week begins.
        week: WeekStart,
    },
    /// On a day of the month, every so many months.
    MonthDay {
        /// Every how many months, 1 to 12.
        n: u32,
        /// The day, 1 to 31; the last one of a shorter month.
        day: u32,
    },
    /// On the first, second … or last of a day of the week, every so many months.
    MonthWeekday {
        /// Every how many months, 1 to 12.
        n: u32,
        /// Which one.
        nth: Nth,
        /// Of which day.
        day: DayOfWeek,
    },
    /// So many days, 1 to 366, after the day on which it was last done.
    AfterLast {
        /// How many.
        n: u32,
    },
}

/// The most days from one period's beginning to the next but one's end: twelve months and one more.
const FAR: i64 = 400;

impl Rule {
    /// Every week on these days.
    pub fn weekly(days: impl IntoIterator<Item = DayOfWeek>, week: WeekStart) -> Self {
        Self::Weekly { n: 1, days: days.into_iter().collect(), week }
    }

    /// Whether this is one of its dates, of a plan that begins on `from`.
    pub fn falls(&self, from: NaiveDate, date: NaiveDate) -> bool {
        let every = |n: u32, gone: i64| gone % i64::from(n.max(1)) == 0;
        match self {
            Self::Once { on } => date == *on,
            Self::AfterLast { .. } => false,
            _ if date < from => false,
            Self::EveryDays { n } => every(*n, (date - from).num_days()),
            Self::Weekly { n, days, week } => {
                let first = |date| Week::containing(date, *week).first();
                days.contains(&DayOfWeek::of(date))
                    && every(*n, (first(date) - first(from)).num_days() / 7)
            }
            Self::MonthDay { n, day } => {
                date.day() == (*day).min(Month::containing(date).last().day())
                    && every(*n, months(from, date))
            }
            Self::MonthWeekday { n, nth, day } => {
                let is_it = match nth {
                    Nth::Last => plus_days(date, 7).month() != date.month(),
                    nth => (date.day() - 1) / 7 == *nth as u32,
                };
                DayOfWeek::of(date) == *day && is_it && every(*n, months(from, date))
            }
        }
    }

    /// Its dates from one to another, both included, in order.
    pub fn dates(
        &self,
        from: NaiveDate,
        first: NaiveDate,
        last: NaiveDate,
    ) -> impl Iterator<Item = NaiveDate> + '_ {
        let (first, last) = match self {
            // One date is looked at where there is one.
            Self::Once { on } => (first.max(*on), last.min(*on)),
            _ => (first.max(from), last),
        };
        let days = first.iter_days().take_while(move |date| *date <= last);
        days.filter(move |date| self.falls(from, *date))
    }

    /// The first of its dates that is `date` or later; none of one that is counted from the last.
    pub fn next(&self, from: NaiveDate, date: NaiveDate) -> Option<NaiveDate> {
        let first = match self {
            Self::AfterLast { .. } => return None,
            Self::Once { on } => return Some(*on).filter(|on| *on >= date),
            _ => date.max(from),
        };
        self.dates(from, first, plus_days(first, FAR)).next()
    }

    /// As RFC 5545 says it (section 3.3.10), without an end; none of one that happens once or is
    /// counted from the last one.
    ///
    /// A day that a short month lacks is said as the last one of those up to it: `BYMONTHDAY` alone
    /// would leave the month out.
    pub fn rrule(&self) -> Option<String> {
        let every = match self.every() {
            1 => String::new(),
            n => format!(";INTERVAL={n}"),
        };
        let text = match self {
            Self::Once { .. } | Self::AfterLast { .. } => return None,
            Self::EveryDays { .. } => format!("FREQ=DAILY{every}"),
            Self::Weekly { days, week, .. } => {
                let days: Vec<_> = days.iter().map(|day| two_letters(*day)).collect();
                let week = match week {
                    WeekStart::Monday => "MO",
                    WeekStart::Sunday => "SU",
                };
                format!("FREQ=WEEKLY{every};WKST={week};BYDAY={}", days.join(","))
            }
            Self::MonthDay { day: 31, .. } => format!("FREQ=MONTHLY{every};BYMONTHDAY=-1"),
            Self::MonthDay { day: day @ 29..=30, .. } => {
                let days: Vec<_> = (28..=*day).map(|day| day.to_string()).collect();
                let days = days.join(",");
                format!("FREQ=MONTHLY{every};BYMONTHDAY={days};BYSETPOS=-1")
            }
            Self::MonthDay { day, .. } => format!("FREQ=MONTHLY{every};BYMONTHDAY={day}"),
            Self::MonthWeekday { nth, day, .. } => {
                let nth = match nth {
                    Nth::Last => -1,
                    nth => *nth as i32 + 1,
                };
                format!("FREQ=MONTHLY{every};BYDAY={nth}{}", two_letters(*day))
            }
        };
        Some(text)
    }

    /// Every how many of its periods.
    fn every(&self) -> u32 {
        match self {
            Self::Once { .. } => 1,
            Self::EveryDays { n }
            | Self::Weekly { n, .. }
            | Self::MonthDay { n, .. }
            | Self::MonthWeekday { n, .. }
            | Self::AfterLast { n } => *n,
        }
    }

    /// Checks a rule that is written down.
    ///
    /// # Errors
    ///
    /// As [`Rule::check_whole`]; `Invalid` in `days` for no day of the week.
    pub fn check(&self) -> Result<()> {
        match self {
            Self::Weekly { days, .. } if days.is_empty() => {
                Err(TandemError::invalid("days", "at least one day of the week"))
            }
            _ => self.check_whole(),
        }
    }

    /// Checks what the types of the fields cannot say. A week without days is whole: it falls on no
    /// date, and that needs no mending.
    ///
    /// # Errors
    ///
    /// `Invalid`: in `rule` for a number out of its range, in `on` for a year outside 1900 to 2200.
    pub fn check_whole(&self) -> Result<()> {
        let within = |number: u32, most: u32| match number {
            number if (1..=most).contains(&number) => Ok(()),
            _ => Err(TandemError::invalid("rule", format!("1 to {most}"))),
        };
        match self {
            Self::Once { on } => crate::check_date("on", *on),
            Self::EveryDays { n } | Self::AfterLast { n } => within(*n, MOST_DAYS),
            Self::Weekly { n, .. } | Self::MonthWeekday { n, .. } => within(*n, MOST_PERIODS),
            Self::MonthDay { n, day } => {
                within(*n, MOST_PERIODS)?;
                within(*day, 31)
            }
        }
    }

    /// The same with every number in its range.
    #[must_use]
    pub(crate) fn normalise(self) -> Self {
        let within = |number: u32, most: u32| number.clamp(1, most);
        match self {
            Self::Once { on } => Self::Once { on: within_years(on) },
            Self::EveryDays { n } => Self::EveryDays { n: within(n, MOST_DAYS) },
            Self::AfterLast { n } => Self::AfterLast { n: within(n, MOST_DAYS) },
            Self::Weekly { n, days, week } => {
                Self::Weekly { n: within(n, MOST_PERIODS), days, week }
            }
            Self::MonthDay { n, day } => {
                Self::MonthDay { n: within(n, MOST_PERIODS), day: within(day, 31) }
            }
            Self::MonthWeekday { n, nth, day } => {
                Self::MonthWeekday { n: within(n, MOST_PERIODS), nth, day }
            }
        }
    }
}

const MOST_DAYS: u32 = 366;
const MOST_PERIODS: u32 = 12;

/// Months from the month of one date to that of another.
fn months(from: NaiveDate, date: NaiveDate) -> i64 {
    let count = |date: NaiveDate| i64::from(date.year()) * 12 + i64::from(date.month0());
    count(date) - count(from)
}

fn two_letters(day: DayOfWeek) -> &'static str {
    ["SU", "MO", "TU", "WE", "TH", "FR", "SA"][usize::from(day.number())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn dates(rule: &Rule, from: &str, last: &str) -> Vec<String> {
        let from = date(from);
        rule.dates(from, from, date(last)).map(|date| date.to_string()).collect()
    }

    #[test]
    fn a_refill_on_the_31st_falls_in_every_month() {
        for day in [29, 30, 31] {
            let rule = Rule::MonthDay { n: 1, day };
            assert_eq!(dates(&rule, "2026-01-01", "2026-12-31").len(), 12, "{day}");
        }
        let last = Rule::MonthDay { n: 1, day: 31 };
        let told = dates(&last, "2028-01-31", "2028-04-30");
        assert_eq!(told, ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]);
    }

    #[test]
    fn periods_count_from_the_one_that_holds_the_first_date() {
        let days = [DayOfWeek::Tuesday, DayOfWeek::Sunday].into();
        // From Wednesday: the Sunday of that week where weeks begin on Monday, none where on Sunday.
        let of = |week| Rule::Weekly { n: 2, days: BTreeSet::clone(&days), week };
        let told = |week| dates(&of(week), "2026-03-04", "2026-03-24");
        assert_eq!(told(WeekStart::Monday), ["2026-03-08", "2026-03-17", "2026-03-22"]);
        assert_eq!(told(WeekStart::Sunday), ["2026-03-15", "2026-03-17"]);
        let third = Rule::MonthWeekday { n: 3, nth: Nth::Last, day: DayOfWeek::Friday };
        let told = dates(&third, "2026-01-31", "2026-08-01");
        assert_eq!(told, ["2026-04-24", "2026-07-31"]);
        let days = Rule::EveryDays { n: 28 };
        assert_eq!(
            dates(&days, "2026-03-03", "2026-05-01"),
            ["2026-03-03", "2026-03-31", "2026-04-28"]
        );
    }

    #[test]
    fn the_next_one_is_found_however_far_it_is() {
        let yearly = Rule::MonthDay { n: 12, day: 31 };
        let next = |on| yearly.next(date("2026-02-01"), date(on)).unwrap().to_string();
        assert_eq!(next("2020-01-01"), "2026-02-28");
        assert_eq!(next("2027-03-01"), "2028-02-29");
        let once = Rule::Once { on: date("2026-03-03") };
        assert_eq!(once.next(date("2026-01-01"), date("2026-03-03")), Some(date("2026-03-03")));
        assert_eq!(once.next(date("2026-01-01"), date("2026-03-04")), None);
        assert_eq!(Rule::AfterLast { n: 28 }.next(date("2026-01-01"), date("2026-01-01")), None);
        assert_eq!(
            Rule::weekly([], WeekStart::Monday).next(date("2026-01-01"), date("2026-01-01")),
            None
        );
    }

    #[test]
    fn numbers_out_of_range_are_refused_and_brought_in() {
        for rule in [
            Rule::EveryDays { n: 0 },
            Rule::AfterLast { n: 367 },
            Rule::MonthDay { n: 1, day: 32 },
            Rule::MonthDay { n: 13, day: 1 },
            Rule::MonthWeekday { n: 0, nth: Nth::First, day: DayOfWeek::Monday },
            Rule::Once { on: NaiveDate::MAX },
        ] {
            assert!(rule.check().is_err(), "{rule:?}");
            assert_eq!(rule.normalise().check(), Ok(()));
        }
        assert!(Rule::weekly([], WeekStart::Monday).check().is_err());
    }

    #[test]
    fn json_says_the_rule_and_no_more() {
        let json = r#"{"weekly":{"n":2,"days":["tue"],"week":"mon"}}"#;
        let rule: Rule = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&rule).unwrap(), json);
        assert_eq!(rule.rrule().as_deref(), Some("FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=TU"));
    }
}
