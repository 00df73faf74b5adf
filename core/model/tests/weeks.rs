//! Every date of three centuries, against chrono's own week numbers; and periods for any dates.
#![allow(clippy::unwrap_used)]

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};
use proptest::prelude::*;
use tandem_model::{By, Month, Week, WeekStart, Word, check_date, periods};

fn every_date() -> impl Iterator<Item = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap();
    first.iter_days().take_while(|&date| check_date("date", date).is_ok())
}

#[test]
fn every_date_is_in_exactly_one_week() {
    for (start, weekday) in [(WeekStart::Monday, Weekday::Mon), (WeekStart::Sunday, Weekday::Sun)] {
        for date in every_date() {
            let week = Week::containing(date, start);
            assert_eq!(week.first().weekday(), weekday);
            assert_eq!(week.days().filter(|&day| day == date).count(), 1);
            assert_eq!(week.last() - week.first(), TimeDelta::days(6));
            assert_eq!(week.next().first(), week.last() + TimeDelta::days(1));
            assert_eq!(week.prev().next(), week);
        }
    }
}

#[test]
fn every_monday_week_has_its_iso_label_and_reads_back() {
    for date in every_date() {
        let week = Week::containing(date, WeekStart::Monday);
        let iso = date.iso_week();
        assert_eq!(week.label(), format!("{}-W{:02}", iso.year(), iso.week()));
        assert_eq!(Week::parse_iso(&week.label()), Ok(week));
    }
}

#[test]
fn every_sunday_week_is_called_by_its_first_date() {
    for date in every_date() {
        let week = Week::containing(date, WeekStart::Sunday);
        assert_eq!(week.label().parse(), Ok(week.first()));
    }
}

#[test]
fn every_date_is_in_its_month() {
    for date in every_date() {
        let month = Month::containing(date);
        assert!((month.first()..=month.last()).contains(&date));
        assert_eq!((month.year(), month.month()), (date.year(), date.month()));
        assert_eq!(month.label(), date.format("%Y-%m").to_string());
        assert_eq!(month.next().first(), month.last() + TimeDelta::days(1));
    }
}

proptest! {
    #[test]
    fn periods_tile_the_dates_asked_for(
        (by, start) in (prop::sample::select(By::CALENDAR), prop::sample::select(WeekStart::ALL)),
        from in -25_000_i64..25_000,
        days in 0_i64..2_000,
    ) {
        let from = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap() + TimeDelta::days(from);
        let to = from + TimeDelta::days(days);
        let all = periods(by, start, from, to).unwrap();
        let (first, last) = (all.first().unwrap(), all.last().unwrap());
        prop_assert!(first.from <= from && from <= first.to);
        prop_assert!(last.from <= to && to <= last.to);
        for pair in all.windows(2) {
            prop_assert_eq!(pair[1].from, pair[0].to + TimeDelta::days(1));
            prop_assert_ne!(&pair[0].label, &pair[1].label);
        }
    }
}
