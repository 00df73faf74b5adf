//! The dates of every rule against `tests/oracle/rules.py`: python-dateutil reads the `RRULE` that a
//! calendar file would hold, over twenty thousand rules and up to six years.
#![allow(clippy::unwrap_used)]

#[expect(dead_code, reason = "no clock is asked about here")]
mod support;

use std::fmt::Write as _;

use chrono::{NaiveDate, TimeDelta};
use tandem_model::{DayOfWeek, Nth, Rule, WeekStart, Word as _};

use support::{Dice, oracle};

const RULES: usize = 20_000;

/// A rule, the date from which it counts, and the last date that is asked about.
struct Asked {
    rule: Rule,
    from: NaiveDate,
    last: NaiveDate,
}

fn asked(dice: &mut Dice) -> Asked {
    let days = [0; 3].map(|_| *dice.of(DayOfWeek::ALL));
    let n = u32::try_from(dice.below(12)).unwrap() + 1;
    let rule = match dice.below(5) {
        0 => Rule::EveryDays { n: u32::try_from(dice.below(366)).unwrap() + 1 },
        1 => {
            let days = days[..=dice.below(3)].iter().copied().collect();
            Rule::Weekly { n, days, week: *dice.of(WeekStart::ALL) }
        }
        2 => Rule::MonthDay { n, day: u32::try_from(dice.below(31)).unwrap() + 1 },
        // What short months lack is what this is about.
        3 => Rule::MonthDay { n, day: u32::try_from(dice.below(4)).unwrap() + 28 },
        _ => Rule::MonthWeekday { n, nth: *dice.of(Nth::ALL), day: days[0] },
    };
    let from = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
    let from = from + TimeDelta::days(dice.within(0..7_000));
    Asked { rule, from, last: from + TimeDelta::days(dice.within(0..2_192)) }
}

#[test]
fn the_dates_of_a_rule_are_those_of_dateutil() {
    let mut dice = Dice(13);
    let asked: Vec<_> = (0..RULES).map(|_| asked(&mut dice)).collect();
    let mut lines = String::new();
    for Asked { rule, from, last } in &asked {
        writeln!(lines, "{} {from} {last}", rule.rrule().unwrap()).unwrap();
    }
    let told = oracle("rules.py", &[], "rules.txt", &lines);
    assert_eq!(told.lines().count(), RULES);
    let mut found = 0;
    for (Asked { rule, from, last }, told) in asked.iter().zip(told.lines()) {
        let ours: Vec<_> = rule.dates(*from, *from, *last).map(|date| date.to_string()).collect();
        assert_eq!(ours.join(","), told, "{rule:?} from {from}");
        if let Some(first) = ours.first() {
            assert_eq!(rule.next(*from, *from).map(|date| date.to_string()).as_ref(), Some(first));
        }
        found += ours.len();
    }
    assert!(found > 20 * RULES, "{found}");
}
