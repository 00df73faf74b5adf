//! Dates: which ones are accepted, and arithmetic that cannot panic.

use chrono::{Datelike, NaiveDate, TimeDelta};

use crate::text::fields;
use crate::{Result, TandemError};

/// The years in which anything of a person's record can lie. Far wider than a life, and far from
/// the ends of chrono's calendar, where arithmetic panics.
pub(crate) const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// Accepts a date of the years 1900 to 2200.
///
/// # Errors
///
/// `Invalid` in `field` for any other year.
pub fn check_date(field: &str, date: NaiveDate) -> Result<()> {
    if YEARS.contains(&date.year()) {
        Ok(())
    } else {
        Err(TandemError::invalid(field, "a year from 1900 to 2200"))
    }
}

/// Reads a date written `2026-03-02`, and nothing else.
///
/// # Errors
///
/// `Invalid` in `field` for any other text, for a day that the calendar does not have, and for a
/// year outside 1900 to 2200.
pub fn parse_date(field: &str, text: &str) -> Result<NaiveDate> {
    let date = fields(text, '-', [4, 2, 2])
        .and_then(|[year, month, day]| {
            NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
        })
        .ok_or_else(|| TandemError::invalid(field, "a date such as 2026-03-02"))?;
    check_date(field, date)?;
    Ok(date)
}

/// This date, or the nearest one of the years 1900 to 2200.
///
/// A date of a far year can stand in a record that was merged or made elsewhere. It is shown at the
/// end of those years rather than hidden with all that was said of it.
pub(crate) fn within_years(date: NaiveDate) -> NaiveDate {
    let end = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or(date);
    date.clamp(end(*YEARS.start(), 1, 1), end(*YEARS.end(), 12, 31))
}

/// The date this many days later (earlier if negative), or the last (first) that chrono has.
pub(crate) fn plus_days(date: NaiveDate, days: i64) -> NaiveDate {
    let end = if days < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
    TimeDelta::try_days(days).and_then(|delta| date.checked_add_signed(delta)).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_one_spelling() {
        let date = NaiveDate::from_ymd_opt(2028, 2, 29).unwrap();
        assert_eq!(parse_date("from", "2028-02-29"), Ok(date));
        for text in [
            "2026-02-29",
            "2026-2-03",
            "26-02-03",
            "+2026-02-03",
            "2026/02/03",
            "2026-02-03 ",
            "2026-W10",
            "",
            "1899-12-31",
            "2201-01-01",
        ] {
            let refused = parse_date("from", text).unwrap_err();
            assert!(matches!(refused, TandemError::Invalid { field, .. } if field == "from"));
        }
    }

    #[test]
    fn the_years_have_ends() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        assert!(check_date("from", day(1900, 1, 1)).is_ok());
        assert!(check_date("from", day(2200, 12, 31)).is_ok());
        for date in [day(1899, 12, 31), day(2201, 1, 1), NaiveDate::MIN, NaiveDate::MAX] {
            assert!(check_date("from", date).is_err());
        }
    }

    #[test]
    fn a_far_date_is_brought_near() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        assert_eq!(within_years(NaiveDate::MIN), day(1900, 1, 1));
        assert_eq!(within_years(NaiveDate::MAX), day(2200, 12, 31));
        assert_eq!(within_years(day(2026, 3, 2)), day(2026, 3, 2));
    }

    #[test]
    fn arithmetic_stops_at_the_ends() {
        assert_eq!(plus_days(NaiveDate::MAX, 1), NaiveDate::MAX);
        assert_eq!(plus_days(NaiveDate::MIN, -1), NaiveDate::MIN);
        assert_eq!(plus_days(NaiveDate::MIN, i64::MAX), NaiveDate::MAX);
        assert_eq!(plus_days(NaiveDate::MAX, i64::MIN), NaiveDate::MIN);
    }
}
