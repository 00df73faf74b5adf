//! Weeks: seven dates, beginning on the day that the person's calendar begins on.

use chrono::{Datelike, NaiveDate, Weekday};

use super::dates::{check_date, parse_date, plus_days};
use crate::text::fields;
use crate::words::words;
use crate::{Result, TandemError};

words! {
    /// The day on which a person's week begins.
    #[derive(Default)]
    pub enum WeekStart as "week_start" {
        /// Monday, as ISO 8601 has it.
        #[default]
        Monday = "mon" | "monday",
        /// Sunday, as most calendars in the United States have it.
        Sunday = "sun" | "sunday",
    }
}

/// Seven dates in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Week {
    /// The first of the seven dates.
    first: NaiveDate,
}

impl Week {
    /// The week that a date is in. Every date is in exactly one.
    pub fn containing(date: NaiveDate, start: WeekStart) -> Self {
        let day = date.weekday();
        let gone = match start {
            WeekStart::Monday => day.num_days_from_monday(),
            WeekStart::Sunday => day.num_days_from_sunday(),
        };
        Self::starting(plus_days(date, -i64::from(gone)))
    }

    /// The seven dates from this one on, whatever its weekday.
    pub fn starting(first: NaiveDate) -> Self {
        Self { first }
    }

    /// Reads an ISO 8601 week, Monday to Sunday: `2026-W10`, without the hyphen and in lower case
    /// too. Week 53 exists only in years that have one.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field `week` for any other text, and for a week that begins outside the
    /// years 1900 to 2200.
    pub fn parse_iso(text: &str) -> Result<Self> {
        let monday = iso_monday(&text.to_ascii_uppercase())
            .ok_or_else(|| TandemError::invalid("week", "an ISO week such as 2026-W10"))?;
        check_date("week", monday)?;
        Ok(Self::starting(monday))
    }

    /// Reads the name of a week as a person has it before them: what [`Week::label`] writes, or any
    /// date in the week. The answer is always one of the person's own weeks.
    ///
    /// `2026-W10` is Monday 2 to Sunday 8 March. Where weeks begin on Sunday it is the week that
    /// has its Monday, from 1 to 7 March: six of the seven days.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field `week` for any other text, and for a year outside 1900 to 2200.
    pub fn parse(text: &str, start: WeekStart) -> Result<Self> {
        Ok(Self::containing(Self::parse_date(text)?, start))
    }

    /// The date by which [`Week::parse`] finds a week: the Monday of an ISO week, or the date itself.
    ///
    /// # Errors
    ///
    /// As [`Week::parse`].
    pub fn parse_date(text: &str) -> Result<NaiveDate> {
        match Self::parse_iso(text) {
            Ok(week) => Ok(week.first()),
            Err(_) => parse_date("week", text).map_err(|_| {
                TandemError::invalid("week", "a week such as 2026-W10, or a date in it")
            }),
        }
    }

    /// The first of the seven dates.
    pub fn first(self) -> NaiveDate {
        self.first
    }

    /// The last of the seven dates.
    pub fn last(self) -> NaiveDate {
        plus_days(self.first, 6)
    }

    /// The seven dates, in order.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        (0..7).map(move |day| plus_days(self.first, day))
    }

    /// The seven dates after these.
    pub fn next(self) -> Self {
        Self::starting(plus_days(self.first, 7))
    }

    /// The seven dates before these.
    pub fn prev(self) -> Self {
        Self::starting(plus_days(self.first, -7))
    }

    /// What the week is called: `2026-W10` for one that begins on a Monday (the year is the ISO
    /// year, so 2027-01-01 is in `2026-W53`), else its first date. ISO weeks have no name for
    /// other weeks, and one made up would be read as a different seven days.
    pub fn label(self) -> String {
        if self.first.weekday() == Weekday::Mon {
            let week = self.first.iso_week();
            format!("{:04}-W{:02}", week.year(), week.week())
        } else {
            self.first.to_string()
        }
    }
}

fn iso_monday(text: &str) -> Option<NaiveDate> {
    let (year, week) = text.split_once("-W").or_else(|| text.split_once('W'))?;
    let [year] = fields(year, '-', [4])?;
    let [week] = fields(week, '-', [2])?;
    NaiveDate::from_isoywd_opt(i32::try_from(year).ok()?, week, Weekday::Mon)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_week_begins_where_the_calendar_begins() {
        let monday = Week::containing(day("2026-03-08"), WeekStart::Monday);
        assert_eq!((monday.first(), monday.last()), (day("2026-03-02"), day("2026-03-08")));
        assert_eq!(monday.label(), "2026-W10");
        let sunday = Week::containing(day("2026-03-08"), WeekStart::Sunday);
        assert_eq!((sunday.first(), sunday.last()), (day("2026-03-08"), day("2026-03-14")));
        assert_eq!(sunday.label(), "2026-03-08");
        assert_eq!(monday.next().prev(), monday);
        assert_eq!(monday.days().last(), Some(monday.last()));
    }

    #[test]
    fn the_year_of_a_week_is_the_iso_year() {
        let label = |text| Week::containing(day(text), WeekStart::Monday).label();
        assert_eq!(label("2027-01-01"), "2026-W53");
        assert_eq!(label("2024-12-30"), "2025-W01");
    }

    #[test]
    fn an_iso_week_has_a_few_spellings() {
        for text in ["2026-W10", "2026W10", "2026-w10", "2026w10"] {
            assert_eq!(Week::parse_iso(text), Ok(Week::starting(day("2026-03-02"))));
        }
        assert!(Week::parse_iso("2026-W53").is_ok());
        for text in [
            "2025-W53",
            "2026-W00",
            "2026-W54",
            "2026-W1",
            "2026-10",
            "W10",
            "2026-W10-1",
            "2026--W10",
            "26-W10",
            "+2026-W10",
            "",
            "1899-W52",
            "2201-W02",
            "2026-W1٣",
        ] {
            let refused = Week::parse_iso(text).unwrap_err();
            assert!(matches!(refused, TandemError::Invalid { field, .. } if field == "week"));
        }
    }

    #[test]
    fn terminal_05_a_week_is_read_as_it_is_shown() {
        for start in [WeekStart::Monday, WeekStart::Sunday] {
            let week = Week::containing(day("2026-03-04"), start);
            assert_eq!(Week::parse(&week.label(), start), Ok(week));
            for date in week.days() {
                assert_eq!(Week::parse(&date.to_string(), start), Ok(week));
            }
        }
        let sunday = Week::parse("2026-W10", WeekStart::Sunday);
        assert_eq!(sunday, Ok(Week::starting(day("2026-03-01"))));
        for text in ["", "10", "last", "2026-02-30", "2026-W60", "2026-03-02 "] {
            let refused = Week::parse(text, WeekStart::Monday).unwrap_err();
            assert!(matches!(refused, TandemError::Invalid { field, .. } if field == "week"));
        }
    }

    #[test]
    fn the_ends_of_chronos_calendar_do_not_panic() {
        for date in [NaiveDate::MIN, NaiveDate::MAX] {
            for &start in <WeekStart as crate::Word>::ALL {
                let week = Week::containing(date, start);
                let _ = (week.last(), week.next(), week.prev(), week.label());
                assert_eq!(week.days().count(), 7);
            }
        }
    }
}
