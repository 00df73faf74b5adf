//! Local times and totals against `tests/oracle/hours.py`: another language, another zone library.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta};
use serde_json::{Value, json};
use tandem_model::{
    By, DayTotal, Kind, KindHours, LocalTime, Minutes, PeriodHours, Session, Shift, WeekStart,
    Word, Zone, periods, tally,
};

use support::{Dice, edges, oracle};

/// Where clocks are moved by odd amounts, at odd times, or were moved otherwise until 2026.
const ZONES: [&str; 14] = [
    "America/New_York",
    "America/Vancouver",
    "America/Edmonton",
    "Africa/Casablanca",
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "UTC",
    "Africa/Monrovia",
    "Africa/El_Aaiun",
    "America/Nuuk",
    "Antarctica/Troll",
];

/// The seconds of 1900-01-02 to 2200-12-30, so that no zone shows a year outside.
const SECONDS: std::ops::Range<i64> = -2_208_902_400..7_289_568_000;

fn wall(second: i64) -> NaiveDateTime {
    DateTime::from_timestamp(second, 0).unwrap().naive_utc()
}

/// A third anywhere, two thirds on an edge or up to some hours beside it.
fn walls(dice: &mut Dice, count: usize) -> Vec<(NaiveDateTime, &'static str)> {
    let edges = ZONES.map(|zone| edges(zone, &SECONDS));
    let one = |_| {
        let at = dice.below(ZONES.len());
        let second = match (edges[at].as_slice(), dice.below(3)) {
            ([], _) | (_, 0) => dice.within(SECONDS),
            (edges, 1) => dice.of(edges) + dice.of(&[-1, 0, 1, -1800, 1800, 3599]),
            (edges, _) => dice.of(edges) + dice.within(-7200..7200),
        };
        (wall(second), ZONES[at])
    };
    (0..count).map(one).collect()
}

#[test]
fn local_times_are_those_of_zoneinfo() {
    let walls = walls(&mut Dice(2026), 5_000);
    let mut asked = String::new();
    for (wall, zone) in &walls {
        writeln!(asked, "{} {zone}", wall.format("%Y-%m-%dT%H:%M:%S")).unwrap();
    }
    let told = oracle("hours.py", &["resolve"], "resolve.txt", &asked);
    assert_eq!(told.lines().count(), walls.len());

    let mut seen = BTreeSet::new();
    for ((wall, name), told) in walls.into_iter().zip(told.lines()) {
        let resolved = LocalTime::resolve(wall, &Zone::named(name).unwrap());
        let offset = resolved.time.offset().local_minus_utc();
        let shift = match resolved.shift {
            Shift::Exact => "exact".to_owned(),
            Shift::FirstOfTwo => "first_of_two".to_owned(),
            Shift::MovedForward { minutes } => format!("moved_forward:{minutes}"),
        };
        assert_eq!(format!("{offset} {shift}"), told, "{wall} {name}");
        seen.insert(shift);
    }
    // The dice did find what this is about: the usual hour, Lord Howe's half, Samoa's whole day.
    for shift in ["first_of_two", "moved_forward:60", "moved_forward:30", "moved_forward:1440"] {
        assert!(seen.contains(shift), "no {shift} among {seen:?}");
    }
}

/// Sessions of half a year, many of them around midnight and around the changes of the clocks.
fn sessions(dice: &mut Dice, count: usize) -> Vec<Session> {
    let first = NaiveDate::from_ymd_opt(2026, 1, 20).unwrap();
    let one = |_| {
        let date = first + TimeDelta::days(dice.within(0..330));
        let hour = *dice.of(&[0, 1, 2, 3, 10, 18, 22, 23]);
        let wall = date.and_hms_opt(hour, u32::try_from(dice.below(60)).unwrap(), 0).unwrap();
        let zone = Zone::named(ZONES[dice.below(10)]).unwrap();
        let start = LocalTime::resolve(wall, &zone).time;
        let minutes = Minutes::new(u32::try_from(1 + dice.below(180)).unwrap()).unwrap();
        let delay = *dice.of(&[0, 1, 1439, 1440, 1441, 5000]);
        let written_at = start.end(minutes) + TimeDelta::minutes(delay);
        let plain = Session::new(*dice.of(Kind::ALL), start, minutes, written_at);
        Session { approximate: dice.below(3) == 0, ..plain }
    };
    (0..count).map(one).collect()
}

fn csv(sessions: &[Session]) -> String {
    let mut text = String::from(
        "id,kind,start,zone,minutes,approximate,form,group_format,approach,fellowship,setting,\
         led_by,did,written_at,note\n",
    );
    for (number, session) in sessions.iter().enumerate() {
        let (kind, zone) = (session.kind.kebab(), session.start.zone());
        let start = session.start.wall().format("%Y-%m-%dT%H:%M");
        let (minutes, approximate) = (session.minutes.get(), session.approximate);
        let written = session.written_at.format("%Y-%m-%dT%H:%M:%SZ");
        writeln!(
            text,
            "{number:032x},{kind},{start},{zone},{minutes},{approximate},,,,,,,,{written},"
        )
        .unwrap();
    }
    text
}

/// A row of `hours --json`.
fn row(told: &PeriodHours) -> Value {
    let three = |what: fn(&KindHours) -> Value| {
        json!({
            "individual": what(&told.individual),
            "group": what(&told.group),
            "mutual_help": what(&told.mutual_help),
        })
    };
    json!({
        "period": told.period.label,
        "from": told.period.from,
        "to": told.period.to,
        "individual_minutes": told.individual.minutes,
        "group_minutes": told.group.minutes,
        "mutual_help_minutes": told.mutual_help.minutes,
        "other_minutes": told.other_minutes,
        "recalled_minutes": three(|kind| json!(kind.recalled)),
        "entries": told.entries,
        "basis": three(|kind| json!(kind.basis)),
        "approximate_share": told.approximate_share(),
        "late_share": told.late_share(),
    })
}

#[test]
fn totals_are_those_of_the_oracle() {
    let sessions = sessions(&mut Dice(7), 400);
    let csv = csv(&sessions);
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let mut entries = 0;
    for &by in By::CALENDAR {
        for &start in WeekStart::ALL {
            for (from, to) in [("2026-01-01", "2026-12-31"), ("2026-03-07", "2026-03-08")] {
                let arguments = ["/dev/stdin", "--by", by.word(), "--week-start", start.word()];
                let told = oracle(
                    "hours.py",
                    &[&arguments[..], &["--from", from, "--to", to]].concat(),
                    "sessions.csv",
                    &csv,
                );
                let told: Vec<Value> = serde_json::from_str(&told).unwrap();
                let asked = periods(by, start, day(from), day(to)).unwrap();
                let ours = tally(&asked, sessions.iter().map(DayTotal::from), &[], &[]);
                entries = entries.max(ours.iter().map(|row| row.entries).sum());
                assert_eq!(ours.iter().map(row).collect::<Vec<_>>(), told, "{by} {start} {from}");
            }
        }
    }
    assert_eq!(entries, 400, "the year holds them all");
}
