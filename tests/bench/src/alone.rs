//! One piece of work, alone in its process, as `tests/peers` sets it beside the same work of others:
//!
//! ```text
//! tandem-bench alone WORK ARGUMENT…
//! ```
//!
//! Prints one line of JSON: the CPU time of one turn in milliseconds, the most memory that the process
//! ever had, and what the work answered. The answer is there to be compared: others must give the same
//! one, or they did other work. Works without a measure make the data that all sides read.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Cursor};
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc};
use tandem::{
    CalendarChoice, Cost, HoursQuery, IfThere, ImportChoice, Key, MeetingQuery, OpenBackup,
    ReportRequest, SessionQuery, Tandem,
};
use tandem_feeds::{Feed, FeedError, Settings};
use tandem_model::{
    By, DayOfWeek, FeedKind, Fellowship, Kind, LocalTime, Minutes, Name, Note, PeriodHours,
    ReportPreset, Session, TimeOfDay, WeeklyTime, Word as _, Zone,
};
use tandem_share::{SecretKey, age};
use tandem_story::{Clock as _, Deed, Story, StoryHost};

use crate::log::{PASSPHRASE, last_day, story};
use crate::measure::{cpu, peak_kib};
use crate::meetings;

/// The story's last day, a Sunday. Not asked of the story each time: that would make up ten years anew.
const LAST: NaiveDate = NaiveDate::from_ymd_opt(2026, 3, 8).unwrap();

/// The zones of `occurrences`, a line each. Without Casablanca: its rules of 2026 are not yet in everybody's tables.
const ZONES: &str = include_str!("../../peers/zones.txt");

/// What a turn costs, and what the last one answered.
struct Told {
    each: Duration,
    answer: String,
}

/// So many turns, one after the other.
fn turns(times: u32, mut turn: impl FnMut() -> String) -> Told {
    let (before, mut answer) = (cpu(), String::new());
    for _ in 0..times {
        answer = turn();
    }
    Told { each: (cpu() - before) / times, answer }
}

/// The same after one that is not counted: caches are full, statements prepared.
fn warm(times: u32, mut turn: impl FnMut() -> String) -> Told {
    turn();
    turns(times, turn)
}

pub(crate) fn run(arguments: &[String]) {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<u32>().unwrap();
    let told = match words[..] {
        ["sessions", count, to, next] => return write_sessions(number(count), to, next),
        ["fill", count, folder] => return fill(number(count), folder),
        ["weeks", folder, weeks, to] => return write_weeks(&open(folder), number(weeks), to),
        ["list", count, to] => return fs::write(to, meetings::list(number(count), 2)).unwrap(),
        ["coach", people, folder, to] => return coach(number(people), folder, to),
        ["keep", folder, count] => return keep(&open(folder), number(count)),

        ["log", folder, times] => log(folder, number(times)),
        ["undo", folder, times] => undo(folder, number(times)),
        ["hours", folder, weeks, times] => {
            let (tandem, range) = (open(folder), weeks_back(number(weeks)));
            warm(number(times), || sums(&tandem.hours().screen(&range).unwrap().periods))
        }
        ["open", folder, times] => warm(number(times), || {
            let tandem = open(folder);
            let answer = first_screen(&tandem);
            tandem.close().unwrap();
            answer
        }),
        ["today", folder, times] => {
            let tandem = open(folder);
            warm(number(times), || first_screen(&tandem))
        }
        ["page", folder, times] => {
            let tandem = open(folder);
            warm(number(times), || page(&tandem))
        }
        ["open-page", folder, times] => warm(number(times), || page(&open(folder))),
        ["check", folder] => {
            let tandem = open(folder);
            turns(1, || tandem.safe().check().unwrap().ok().to_string())
        }
        ["back-up", folder, to] => {
            let tandem = open(folder);
            turns(1, || {
                tandem.safe().back_up(Path::new(to), IfThere::Keep).unwrap();
                String::new()
            })
        }
        ["restore", file, folder] => {
            let (file, folder, cost) = (Path::new(file), Path::new(folder), Cost::TEST_ONLY);
            let mut tandem = None;
            let told = turns(1, || {
                let backup = OpenBackup::open(file, PASSPHRASE, &host(), cost).unwrap();
                tandem = Some(backup.restore(folder, PASSPHRASE, Box::new(host()), cost).unwrap());
                String::new()
            });
            Told { answer: all_hours(&tandem.unwrap()), ..told }
        }
        ["rekey", folder] => turns(1, || {
            Tandem::rekey(Path::new(folder), &KEYSTORE, &host(), Cost::TEST_ONLY).unwrap();
            String::new()
        }),
        ["export", folder, to] => {
            let tandem = open(folder);
            turns(1, || {
                let mut file = BufWriter::new(File::create(to).unwrap());
                tandem
                    .transfer()
                    .export_json(&mut file, tandem::ExportChoice::WHOLE, &mut |_| ())
                    .unwrap();
                String::new()
            })
        }
        ["import", file, folder] => {
            let tandem = create(folder);
            let told = turns(1, || {
                let (mut file, choice) = (File::open(file).unwrap(), ImportChoice::default());
                let report = tandem.transfer().import_json(&mut file, choice, &mut |_| ()).unwrap();
                assert_eq!(report.refused_count, 0);
                String::new()
            });
            Told { answer: all_hours(&tandem), ..told }
        }
        ["report", folder, weeks, times, to] => {
            let tandem = open(folder);
            let from = weeks_back(number(weeks)).from;
            let request = ReportRequest { from, ..ReportRequest::new(ReportPreset::Clinician) };
            let mut file = Vec::new();
            let told = warm(number(times), || {
                file = tandem.reports().pdf(&request, &mut |_, _| true).unwrap().bytes;
                String::new()
            });
            fs::write(to, &file).unwrap();
            told
        }
        ["seal", bytes, times] => seal(bytes.parse().unwrap(), number(times)),
        ["parse", list, times] => {
            let list = fs::read(list).unwrap();
            turns(number(times), || {
                let source = Cursor::new(&list);
                let settings = Settings::of(Fellowship::Aa);
                let mut feed = Feed::open(FeedKind::MeetingGuide, source, settings).unwrap();
                feed.each(|_| Ok::<_, FeedError>(())).unwrap().parsed.to_string()
            })
        }
        ["take", list, folder] => {
            let tandem = create(folder);
            let told = turns(1, || {
                meetings::import(&tandem, &fs::read(list).unwrap(), "list");
                String::new()
            });
            Told { answer: find(&tandem, "group"), ..told }
        }
        ["find", folder, word, times] => {
            let tandem = open(folder);
            warm(number(times), || find(&tandem, word))
        }
        ["find-day", folder, times] => {
            let tandem = open(folder);
            warm(number(times), || {
                found(
                    &tandem,
                    MeetingQuery { days: vec![DayOfWeek::Monday], ..MeetingQuery::default() },
                )
            })
        }
        ["occurrences", times] => warm(number(times), occurrences),
        ["calendar", folder, times] => {
            let tandem = open(folder);
            let all = CalendarChoice {
                medicine: true,
                official: true,
                names: true,
                places: true,
                links: true,
                descriptions: true,
                ..CalendarChoice::default()
            };
            warm(number(times), || events(&tandem.calendar(&all).unwrap()))
        }
        ["people", folder, times] => {
            let tandem = open(folder);
            warm(number(times), || people(&tandem))
        }
        ["person", folder, times] => {
            let tandem = open(folder);
            let people = tandem.coach().people().unwrap();
            let middle = people.iter().map(|line| (line.alias.as_str().to_owned(), line.id));
            let (_, id) = middle.min().unwrap();
            warm(number(times), || person(&tandem, id))
        }
        _ => panic!("no such work: {words:?}"),
    };
    let (millis, kib) = (told.each.as_secs_f64() * 1000.0, peak_kib());
    println!(r#"{{"ms":{millis},"kib":{kib},"answer":"{}"}}"#, told.answer);
}

/// The clock stands on the evening of the story's last day, so that its week is not empty.
fn now() -> DateTime<Utc> {
    LAST.and_hms_opt(23, 0, 0).unwrap().and_utc()
}

fn host() -> StoryHost {
    // Each process another stream of ids, as random ones are.
    StoryHost::new(now(), u64::from(std::process::id()), [1; 16])
}

/// What a phone's keystore holds, and opens a record with every day: beside peers that are handed the key
/// itself, nothing is stretched.
const KEYSTORE: Key<'static> = Key::Device { secret: &[7; 32], pin: None };

fn open(folder: &str) -> Tandem {
    open_as(folder, &host())
}

fn open_as(folder: &str, host: &StoryHost) -> Tandem {
    let cost = Cost::TEST_ONLY;
    Tandem::open_with(Path::new(folder), &KEYSTORE, Box::new(host.clone()), cost).unwrap()
}

fn create(folder: &str) -> Tandem {
    create_as(folder, &host())
}

fn create_as(folder: &str, host: &StoryHost) -> Tandem {
    let (own, cost) = (Box::new(host.clone()), Cost::TEST_ONLY);
    let (tandem, _) =
        Tandem::create(Path::new(folder), PASSPHRASE, &story().profile(), own, cost).unwrap();
    tandem.safe().add_way(&Key::Passphrase(PASSPHRASE), &KEYSTORE).unwrap();
    tandem
}

/// Ten years of Sam with exactly so many sessions, each with a note, in the order in which they were
/// written down.
fn sessions(count: u32) -> Vec<Session> {
    let mut all: Vec<Session> = Vec::new();
    for line in (Story { sessions: count, ..story() }).diary().lines {
        if let Deed::Log(_, session) = line.deed {
            all.push(Session { written_at: line.at, ..session });
        }
    }
    let many = all.len();
    let even = (0..count as usize).map(|at| all[at * many / count as usize].clone());
    even.enumerate().map(|(at, session)| noted(session, at)).collect()
}

/// Those of the days after, for the measure of a log.
fn next(at: u32) -> Session {
    let zone = Zone::named(tandem_story::ZONE).unwrap();
    let start = now() + TimeDelta::days(i64::from(at) + 1);
    let kind = Kind::ALL[at as usize % Kind::ALL.len()];
    let minutes = Minutes::new(30 + at % 90).unwrap();
    let written_at = start + TimeDelta::hours(2);
    noted(Session::new(kind, LocalTime::at(start, &zone), minutes, written_at), at as usize)
}

fn noted(session: Session, at: usize) -> Session {
    let note = Note::new(&format!("note {at}: a line about how it was")).unwrap();
    Session { note: session.note.clone().or(note), ..session }
}

/// The same sessions for the others: day, kind, minutes, start, JSON, note; tabs between them.
fn write_sessions(count: u32, to: &str, next_to: &str) {
    assert_eq!(LAST, last_day());
    let row = |session: &Session| {
        let Session { kind, start, minutes, note, .. } = session;
        let kind = Kind::ALL.iter().position(|one| one == kind).unwrap();
        let bare = serde_json::to_string(&Session { note: None, ..session.clone() }).unwrap();
        let (day, at) = (days(start.date()), start.utc().timestamp());
        let note = note.as_ref().unwrap().as_str();
        format!("{day}\t{kind}\t{}\t{at}\t{bare}\t{note}\n", minutes.get())
    };
    fs::write(to, sessions(count).iter().map(row).collect::<String>()).unwrap();
    fs::write(next_to, (0..1000).map(|at| row(&next(at))).collect::<String>()).unwrap();
}

/// Days since 1970.
fn days(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce()) - 719_163
}

fn fill(count: u32, folder: &str) {
    let host = StoryHost::new(story().begin(), 1, [1; 16]);
    let tandem = create_as(folder, &host);
    for session in sessions(count) {
        host.set_clock(session.written_at);
        tandem.log().log(session).unwrap();
    }
    host.set_clock(now());
    tandem.close().unwrap();
}

fn log(folder: &str, times: u32) -> Told {
    let host = host();
    let tandem = open_as(folder, &host);
    // Made up before: peers read theirs from a file.
    let mut sessions = (0..=times).map(next).collect::<Vec<_>>().into_iter();
    let told = warm(times, || {
        let session = sessions.next().unwrap();
        host.set_clock(session.written_at);
        tandem.log().log(session).unwrap();
        String::new()
    });
    let from = Some(LAST + TimeDelta::days(1));
    let to = Some(LAST + TimeDelta::weeks(60));
    let after = HoursQuery { by: By::Week, from, to };
    Told { answer: sums(&tandem.hours().screen(&after).unwrap().periods), ..told }
}

fn undo(folder: &str, times: u32) -> Told {
    let host = host();
    let tandem = open_as(folder, &host);
    let mut took = Duration::ZERO;
    for at in 0..times {
        let session = next(at);
        host.set_clock(session.written_at);
        tandem.log().log(session).unwrap();
        took += turns(1, || {
            tandem.log().undo_last().unwrap();
            String::new()
        })
        .each;
    }
    Told { each: took / times, answer: all_hours(&tandem) }
}

fn weeks_back(weeks: u32) -> HoursQuery {
    let from = LAST - TimeDelta::weeks(weeks.into()) + TimeDelta::days(1);
    HoursQuery { by: By::Week, from: Some(from), to: Some(LAST) }
}

fn all_hours(tandem: &Tandem) -> String {
    sums(&tandem.hours().screen(&weeks_back(520)).unwrap().periods)
}

/// Minutes of individual, group, mutual help and all others.
fn minutes(period: &PeriodHours) -> [u64; 4] {
    let PeriodHours { individual, group, mutual_help, other_minutes, .. } = period;
    [individual.logged, group.logged, mutual_help.logged, *other_minutes]
        .map(|minutes| minutes.unwrap_or(0).into())
}

/// Entries, minutes, and a sum in which every minute weighs by its week and kind.
fn sums(periods: &[PeriodHours]) -> String {
    let (mut entries, mut whole, mut weighed) = (0, 0, 0);
    for period in periods.iter().filter(|period| period.entries > 0) {
        entries += u64::from(period.entries);
        let week = ((days(period.period.from) + 3) / 7).unsigned_abs();
        for (kind, minutes) in (1..).zip(minutes(period)) {
            whole += minutes;
            weighed += minutes * kind * (week % 1000);
        }
    }
    format!("{entries} entries, {whole} minutes, {weighed}")
}

/// The week's hours and the latest five.
fn first_screen(tandem: &Tandem) -> String {
    let today = tandem.today(None).unwrap();
    let mut answer = sums(std::slice::from_ref(&today.week));
    for kept in &today.latest {
        let Session { start, minutes, .. } = &kept.session;
        write!(answer, "; {} {}", start.utc().timestamp(), minutes.get()).unwrap();
    }
    answer
}

fn page(tandem: &Tandem) -> String {
    let page = SessionQuery { limit: 1000, ..SessionQuery::default() };
    tandem.log().sessions(&page).unwrap().sessions.len().to_string()
}

/// The rows of a report's table, weeks or of several years months, for those that set the same one:
/// first day, minutes by kind, entries.
fn write_weeks(tandem: &Tandem, weeks: u32, to: &str) {
    let by = if weeks > 104 { By::Month } else { By::Week };
    let query = HoursQuery { by, ..weeks_back(weeks) };
    let periods = tandem.hours().screen(&query).unwrap().periods;
    let rows = periods
        .iter()
        .map(|period| (period.period.from.to_string(), minutes(period), period.entries));
    fs::write(to, serde_json::to_string(&rows.collect::<Vec<_>>()).unwrap()).unwrap();
}

fn seal(bytes: usize, times: u32) -> Told {
    let mut random = |bytes: &mut [u8]| tandem_vault::random(bytes);
    let own = SecretKey::random(&mut random).unwrap();
    let (to, body) = ([own.public()], vec![7; bytes]);
    let mut sealed = Vec::new();
    let told = turns(times, || {
        sealed = age::encrypt(&body, &to, &mut random).unwrap();
        String::new()
    });
    Told { answer: age::decrypt(&sealed, &own).unwrap().len().to_string(), ..told }
}

/// How many have a word, and how many of them are shown.
fn find(tandem: &Tandem, word: &str) -> String {
    found(tandem, MeetingQuery { text: Some(word.to_owned()), ..MeetingQuery::default() })
}

fn found(tandem: &Tandem, query: MeetingQuery) -> String {
    let found = tandem.meetings().find(&MeetingQuery { limit: 100, ..query }).unwrap();
    format!("{} of {}", found.meetings.len(), found.total)
}

fn occurrences() -> String {
    let moment = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let (from, to) = (moment("2020-01-01T00:00:00Z"), moment("2030-01-01T00:00:00Z"));
    let (mut count, mut mixed) = (0, 0);
    for zone in ZONES.lines() {
        let (day, zone) = (DayOfWeek::Sunday, Zone::named(zone).unwrap());
        let weekly = WeeklyTime { day, start: TimeOfDay::new(150).unwrap(), zone };
        for occurrence in weekly.between(from, to) {
            count += 1;
            mixed ^= occurrence.start.utc().timestamp();
        }
    }
    format!("{count}, {mixed}")
}

/// The meetings that are kept, and their places in the list: what the calendar of others holds.
fn keep(tandem: &Tandem, count: u32) {
    let query = MeetingQuery { limit: count, ..MeetingQuery::default() };
    for found in tandem.meetings().find(&query).unwrap().meetings {
        tandem.meetings().keep(found.id).unwrap();
    }
}

/// How many events, in how many zones.
fn events(file: &str) -> String {
    let count = |word| file.matches(word).count();
    format!("{} events, {} zones", count("BEGIN:VEVENT"), count("BEGIN:VTIMEZONE"))
}

/// A coach's record with a year of so many people, and the same summaries for the others: who, when
/// it was made and until when it is open, what is asked, JSON.
fn coach(people: u32, folder: &str, to: &str) {
    const WEEKS: u32 = 52;
    let begin = now() - TimeDelta::weeks(WEEKS.into());
    let profile = tandem_story::coach_profile(Zone::utc()).unwrap();
    let (own, cost) = (Box::new(host()), Cost::TEST_ONLY);
    let (tandem, _) = Tandem::create(Path::new(folder), PASSPHRASE, &profile, own, cost).unwrap();
    tandem.safe().add_way(&Key::Passphrase(PASSPHRASE), &KEYSTORE).unwrap();
    tandem.coach().enrol(Name::new("Robin").unwrap(), None, 30).unwrap();
    tandem_story::coach::fill(&tandem, people, WEEKS, begin).unwrap();
    tandem.close().unwrap();
    let mut rows = String::new();
    for number in 0..people {
        for week in 0..WEEKS {
            let made = begin + TimeDelta::weeks(week.into());
            let document = tandem_story::coach::summary(number, week, made).unwrap();
            let (alias, json) = (&document.alias, document.to_text().unwrap());
            let until = document.expires.unwrap().timestamp();
            writeln!(rows, "{}\t{}\t{until}\t{json}", alias.as_str(), made.timestamp()).unwrap();
        }
    }
    fs::write(to, rows).unwrap();
}

/// Everybody, with what they ask and when their latest was made.
fn people(tandem: &Tandem) -> String {
    let lines = tandem.coach().people().unwrap();
    let asks = lines.iter().filter_map(|line| line.asks.first());
    let asks = asks.map(|open| open.ask.word().len()).sum::<usize>();
    let latest = lines.iter().filter_map(|line| line.latest).map(|at| at.timestamp());
    format!("{}, {asks}, {}", lines.len(), latest.fold(0, |a, b| a ^ b))
}

fn person(tandem: &Tandem, id: tandem_model::Id) -> String {
    let page = tandem.coach().page(id).unwrap();
    assert!(page.view.is_some() && page.since.is_some());
    format!("{} {}", page.line.alias.as_str(), page.line.latest.unwrap().timestamp())
}
