//! Weekly times against `tests/oracle/occurrences.py`: python-dateutil's `rrule` for the dates and
//! `zoneinfo` for the instants, over ten thousand weekly times and windows.
//!
//! The interpreter comes from `TANDEM_PYTHON`; see `tests/oracle.rs` for why there is no skipping.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use chrono::DateTime;
use tandem_model::{DayOfWeek, LocalTime, Shift, TimeOfDay, WeeklyTime, Zone};

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

/// The same numbers on every run and every machine (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        i64::try_from((z ^ (z >> 31)) % u64::try_from(sides).unwrap()).unwrap()
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[usize::try_from(self.below(i64::try_from(all.len()).unwrap())).unwrap()]
    }
}

/// The wall times, in seconds, just before and just after every change of a zone's clocks.
fn edges(name: &str) -> Vec<i64> {
    let rules = jiff::tz::TimeZoneDatabase::bundled().get(name).unwrap();
    let from = jiff::Timestamp::from_second(SECONDS.start).unwrap();
    rules
        .following(from)
        .take_while(|change| change.timestamp().as_second() < SECONDS.end)
        .flat_map(|change| {
            let instant = change.timestamp();
            let before = jiff::Timestamp::from_second(instant.as_second() - 1).unwrap();
            [rules.to_offset(before), change.offset()]
                .map(|offset| instant.as_second() + i64::from(offset.seconds()))
        })
        .collect()
}

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
    let edges = ZONES.map(edges);
    let one = |number: usize| {
        let at = usize::try_from(dice.below(ZONES.len() as i64)).unwrap();
        let (name, wall) = match (number % 3, edges[at].as_slice()) {
            (0, _) | (_, []) => {
                let span = SECONDS.end - SECONDS.start;
                (dice.of(&all).as_str(), SECONDS.start + dice.below(span))
            }
            (1, edges) => (ZONES[at], dice.of(edges) - 3600 + dice.below(7200)),
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
        let from = wall - dice.below(40 * DAY);
        let to = from + dice.below(80 * DAY);
        Asked { weekly, from, to }
    };
    (0..WEEKLY_TIMES).map(one).collect()
}

fn oracle(input: &str) -> String {
    let python = std::env::var_os("TANDEM_PYTHON").expect(
        "TANDEM_PYTHON must name a Python with the packages python-dateutil and tzdata: run \
         ./tests/run, which makes one",
    );
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("occurrences.txt");
    fs::write(&path, input).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/oracle/occurrences.py");
    let output = Command::new(python)
        .arg(script)
        .env("PYTHONTZPATH", "")
        .stdin(File::open(path).unwrap())
        .output()
        .expect("TANDEM_PYTHON names a program that runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn occurrences_are_those_of_dateutil_and_zoneinfo() {
    let asked = asked(&mut Dice(2026));
    let mut lines = String::new();
    for Asked { weekly, from, to } in &asked {
        let (zone, day, start) = (&weekly.zone, weekly.day.number(), weekly.start);
        writeln!(lines, "{zone} {day} {start} {from} {to}").unwrap();
    }
    let told = oracle(&lines);
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
