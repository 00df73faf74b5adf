//! Local times and totals against `tests/oracle/hours.py`: another language, another zone library.
//!
//! The interpreter comes from `TANDEM_PYTHON`, because it must have the package `tzdata`:
//! the system's zone files may be older than the rules under test. Without it these tests do not
//! pass; one that is skipped without a word is one that nobody has.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta};
use serde_json::{Value, json};
use tandem_model::{
    By, DayTotal, Kind, KindHours, LocalTime, Minutes, PeriodHours, Session, Shift, WeekStart,
    Word, Zone, periods, tally,
};

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

/// Runs the oracle; what it reads on its standard input is a file, so no pipe can fill up.
fn oracle(arguments: &[&str], input: &Path) -> String {
    let python = std::env::var_os("TANDEM_PYTHON").expect(
        "TANDEM_PYTHON must name a Python with the package tzdata: run ./tests/run, which \
         makes one",
    );
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/oracle/hours.py");
    let output = Command::new(python)
        .arg(script)
        .args(arguments)
        .env("PYTHONTZPATH", "")
        .stdin(File::open(input).unwrap())
        .output()
        .expect("TANDEM_PYTHON names a program that runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn file(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path
}

/// The same numbers on every run and every machine (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % sides as u64).unwrap()
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn second(&mut self) -> i64 {
        let width = usize::try_from(SECONDS.end - SECONDS.start).unwrap();
        SECONDS.start + i64::try_from(self.below(width)).unwrap()
    }
}

/// The wall times, to the second, just before and after every change of a zone's clocks.
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

fn wall(second: i64) -> NaiveDateTime {
    DateTime::from_timestamp(second, 0).unwrap().naive_utc()
}

/// A third anywhere, two thirds on an edge or up to some hours beside it.
fn walls(dice: &mut Dice, count: usize) -> Vec<(NaiveDateTime, &'static str)> {
    let edges = ZONES.map(edges);
    let one = |_| {
        let at = dice.below(ZONES.len());
        let second = match (edges[at].as_slice(), dice.below(3)) {
            ([], _) | (_, 0) => dice.second(),
            (edges, 1) => dice.of(edges) + dice.of(&[-1, 0, 1, -1800, 1800, 3599]),
            (edges, _) => dice.of(edges) - 7200 + i64::try_from(dice.below(14_400)).unwrap(),
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
    let told = oracle(&["resolve"], &file("resolve.txt", &asked));
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
        let date = first + TimeDelta::days(i64::try_from(dice.below(330)).unwrap());
        let hour = u32::try_from(dice.of(&[0, 1, 2, 3, 10, 18, 22, 23])).unwrap();
        let wall = date.and_hms_opt(hour, u32::try_from(dice.below(60)).unwrap(), 0).unwrap();
        let zone = Zone::named(dice.of(&ZONES[..10])).unwrap();
        let start = LocalTime::resolve(wall, &zone).time;
        let minutes = Minutes::new(u32::try_from(1 + dice.below(180)).unwrap()).unwrap();
        let delay = dice.of(&[0, 1, 1439, 1440, 1441, 5000]);
        Session {
            kind: dice.of(Kind::ALL),
            minutes,
            approximate: dice.below(3) == 0,
            form: None,
            group_format: None,
            approach: None,
            fellowship: None,
            setting: None,
            required: None,
            led_by: None,
            did: BTreeSet::new(),
            part_of: None,
            note: None,
            written_at: start.end(minutes) + TimeDelta::minutes(delay),
            start,
        }
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
    let path = file("sessions.csv", &csv(&sessions));
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let mut entries = 0;
    for &by in By::CALENDAR {
        for &start in WeekStart::ALL {
            for (from, to) in [("2026-01-01", "2026-12-31"), ("2026-03-07", "2026-03-08")] {
                let told = oracle(
                    &[
                        path.to_str().unwrap(),
                        "--by",
                        by.word(),
                        "--week-start",
                        start.word(),
                        "--from",
                        from,
                        "--to",
                        to,
                    ],
                    &path,
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
