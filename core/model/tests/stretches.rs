//! Time that only adds up against `tests/oracle/stretches.py`: python-dateutil's `relativedelta` over
//! 200,000 pairs of days, and 3,000 unions of stretches against sets of days.
#![allow(clippy::unwrap_used)]

#[expect(dead_code, reason = "no clock is asked about here")]
mod support;

use std::fmt::Write as _;

use chrono::{NaiveDate, TimeDelta};
use tandem_model::{CalendarTime, days_in_all};

use support::{Dice, oracle};

const PAIRS: usize = 200_000;
const UNIONS: usize = 3_000;

fn day(dice: &mut Dice, most: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() + TimeDelta::days(dice.within(0..most))
}

#[test]
fn the_time_between_two_days_is_that_of_dateutil() {
    let mut dice = Dice(17);
    let pairs: Vec<_> = (0..PAIRS)
        .map(|_| {
            let from = day(&mut dice, 12_000);
            // Near, far, and at the ends of months, which is what this is about.
            let far = *dice.of(&[40, 800, 9_000]);
            (from, from + TimeDelta::days(dice.within(0..far)))
        })
        .collect();
    let mut lines = String::new();
    for (from, to) in &pairs {
        writeln!(lines, "{from} {to}").unwrap();
    }
    let told = oracle("stretches.py", &[], "pairs.txt", &lines);
    assert_eq!(told.lines().count(), PAIRS);
    for ((from, to), told) in pairs.iter().zip(told.lines()) {
        let ours = CalendarTime::between(*from, *to);
        let ours = format!("{} {} {}", ours.years, ours.months, ours.days);
        assert_eq!(ours, told, "{from} to {to}");
    }
}

#[test]
fn the_days_of_stretches_are_those_of_a_set() {
    let mut dice = Dice(19);
    let mut lines = String::new();
    let asked: Vec<_> = (0..UNIONS)
        .map(|_| {
            let today = day(&mut dice, 2_000);
            let stretches: Vec<_> = (0..dice.below(7))
                .map(|_| {
                    let from = day(&mut dice, 2_200);
                    let long = dice.within(0..300);
                    (from, (dice.below(4) > 0).then(|| from + TimeDelta::days(long)))
                })
                .collect();
            write!(lines, "days {today}").unwrap();
            for (from, until) in &stretches {
                let until = until.map(|until| until.to_string()).unwrap_or_default();
                write!(lines, " {from}/{until}").unwrap();
            }
            lines.push('\n');
            (today, stretches)
        })
        .collect();
    let told = oracle("stretches.py", &[], "unions.txt", &lines);
    assert_eq!(told.lines().count(), UNIONS);
    let mut most = 0;
    for ((today, stretches), told) in asked.iter().zip(told.lines()) {
        let ours = days_in_all(stretches.iter().copied(), *today);
        assert_eq!(ours.to_string(), told, "{stretches:?} until {today}");
        most = most.max(ours);
    }
    assert!(most > 300, "{most}");
}
