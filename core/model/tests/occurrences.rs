//! Weekly times against `tests/oracle/occurrences.py`: python-dateutil's `rrule` for the dates and
//! `zoneinfo` for the instants, over ten thousand weekly times and windows.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::DateTime;
use tandem_model::{DayOfWeek, LocalTime, Shift, TimeOfDay, WeeklyTime, Zone};

use support::{Dice, edges, oracle};

/// Where clocks are moved by odd amounts, at odd times, or were moved otherwise until 2026.
const ZONES: [&str; 15] = [
    "America/Vancouver",
    "America/Edmonton",
    "Africa/Casablanca",
    "America/New_York",
    "America/Los_Angeles",
    "America/Phoenix",
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "Africa/El_Aaiun",
    "America/Nuuk",
    "Antarctica/Troll",
    "Europe/London",
];

/// 2010 to 2060, in Unix seconds: what a meeting list and a calendar are asked about, with Samoa's
/// lost day in it.
const SECONDS: std::ops::Range<i64> = 1_262_304_000..2_871_763_200;

const WEEKLY_TIMES: usize = 10_000;
const DAY: i64 = 86_400;

/// A weekly time and a window in Unix seconds.
struct Asked {
    weekly: WeeklyTime,
    from: i64,
    to: i64,
}

/// Two of three fall on a change of the clocks, an hour or so beside it, or in it; the rest
/// anywhere, in any zone of the database.
fn asked(dice: &mut Dice) -> Vec<Asked> {
    let all: Vec<String> =
        jiff::tz::TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect();
    let edges = ZONES.map(|zone| edges(zone, &SECONDS));
    let one = |number: usize| {
        let at = dice.below(ZONES.len());
        let (name, wall) = match (number % 3, edges[at].as_slice()) {
            (0, _) | (_, []) => (dice.of(&all).as_str(), dice.within(SECONDS)),
            (1, edges) => (ZONES[at], dice.of(edges) + dice.within(-3600..3600)),
            (_, edges) => (ZONES[at], dice.of(edges) + dice.of(&[-60, 0, 60, -1800, 1800])),
        };
        let wall_time = DateTime::from_timestamp(wall, 0).unwrap().naive_utc();
        let minute = u32::try_from(wall.rem_euclid(DAY) / 60).unwrap();
        let weekly = WeeklyTime {
            day: DayOfWeek::of(wall_time.date()),
            start: TimeOfDay::new(minute).unwrap(),
            zone: Zone::named(name).unwrap(),
        };
        // From some weeks before the change to some after, cut off at any second.
        let from = wall - dice.within(0..40 * DAY);
        let to = from + dice.within(0..80 * DAY);
        Asked { weekly, from, to }
    };
    (0..WEEKLY_TIMES).map(one).collect()
}

#[test]
fn occurrences_are_those_of_dateutil_and_zoneinfo() {
    let asked = asked(&mut Dice(2026));
    let mut lines = String::new();
    for Asked { weekly, from, to } in &asked {
        let (zone, day, start) = (&weekly.zone, weekly.day.number(), weekly.start);
        writeln!(lines, "{zone} {day} {start} {from} {to}").unwrap();
    }
    let told = oracle("occurrences.py", &[], "occurrences.txt", &lines);
    assert_eq!(told.lines().count(), WEEKLY_TIMES);

    let mut shifts = BTreeSet::new();
    let mut zones_of_2026 = BTreeSet::new();
    let mut found = 0;
    for (one, told) in asked.iter().zip(told.lines()) {
        let instant = |second| DateTime::from_timestamp(second, 0).unwrap();
        let ours: Vec<String> = one
            .weekly
            .between(instant(one.from), instant(one.to))
            .map(|it| {
                shifts.insert(match it.shift {
                    Shift::Exact => 0,
                    Shift::FirstOfTwo => -1,
                    Shift::MovedForward { minutes } => i64::from(minutes),
                });
                if it.start.utc() > instant(1_788_220_800) {
                    zones_of_2026.insert(one.weekly.zone.name());
                }
                found += 1;
                // What a clock there shows at that instant, looked up anew.
                let shown = LocalTime::at(it.start.utc(), it.start.zone());
                let offset = shown.offset().local_minus_utc();
                format!("{} {} {offset}", it.date, it.start.utc().timestamp())
            })
            .collect();
        assert_eq!(ours.join(","), told, "{:?} {} {}", one.weekly, one.from, one.to);
    }
    // The dice did find what this is about: gaps of an hour, of Lord Howe's half, of Samoa's whole
    // day, times that were shown twice, and the three places after their new rules of 2026.
    for shift in [-1, 0, 30, 60, 1440] {
        assert!(shifts.contains(&shift), "no {shift} among {shifts:?}");
    }
    for name in &ZONES[..3] {
        assert!(zones_of_2026.contains(name), "{name}");
    }
    assert!(found > 4 * WEEKLY_TIMES, "{found}");
}
