//! The log of ten years: 20,000 sessions, 520 weeks.
//!
//! The peer is the same engine without encryption: a plain database with the same rows, asked the
//! same questions by the same code (`tandem::bench`).

use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta};
use rusqlite::{Connection, params_from_iter, types::Value};
use tandem::{Cost, Host as _, HoursQuery, ReminderChoice, SessionQuery, Tandem, bench as on};
use tandem_model::{
    At, By, Craving, DayOfWeek, Errand, HowIAm, Id, Kind, Lead, LocalTime, Minutes, Mood, Note,
    OutOfTen, Plan, Rule, Session, Sleep, Stress, TimeOfDay, WeekStart, What, Word as _, Zone,
};
use tandem_story::{Story, StoryHost};
use tandem_vault::{EntityId, Fields, Migration, Setting, Tables, Vault};

use crate::measure::{Line, Work, line};

const SESSIONS: u32 = 20_000;
const WEEKS: u32 = 520;
pub(crate) const PASSPHRASE: &str = "seven quiet herons";
pub(crate) const PEER: &str = "same engine, not encrypted";
const MINUTE: i64 = 60;
/// Pages that a log with a note writes, counted: one of each of five trees, and two or three where a full one is levelled.
const PAGES: u32 = 8;
const LOG_BUDGET: Duration = Duration::from_micros(150);

/// Sam, for ten years, with as many sessions as a benchmark asks for.
pub(crate) fn story() -> Story {
    let now = DateTime::parse_from_rfc3339("2026-03-11T16:00:00Z").unwrap().to_utc();
    Story { sessions: SESSIONS, ..Story::of(WEEKS, now).unwrap() }
}

/// A clock that stands still.
pub(crate) fn fixed() -> StoryHost {
    StoryHost::new(story().now, 1, [1; 16])
}

/// The last day of the story: the Sunday before the present week.
pub(crate) fn last_day() -> NaiveDate {
    story().diary().last
}

pub(crate) fn lines() -> Vec<Line> {
    let folder = tempfile::tempdir().unwrap();
    let host = fixed();
    let open = || {
        Tandem::open(folder.path(), PASSPHRASE, Box::new(host.clone()), Cost::TEST_ONLY).unwrap()
    };
    fill(folder.path(), &host);
    let plain = plain_copy(folder.path(), &folder.path().join("plain.db"));
    let tandem = open();

    let last = last_day();
    let weeks = |weeks: i64| (last - TimeDelta::weeks(weeks - 1), last);
    let hours = |(from, to): (NaiveDate, NaiveDate)| {
        let query = HoursQuery { by: By::Week, from: Some(from), to: Some(to) };
        let rows = tandem.hours().screen(&query).unwrap().periods;
        assert!(rows.iter().all(|row| row.entries > 0));
    };
    let plain_hours = |(from, to): (NaiveDate, NaiveDate)| {
        let rows = on::totals(&plain, By::Week, WeekStart::Monday, from, to).unwrap();
        assert!(rows.iter().all(|row| row.entries > 0));
    };
    let page = SessionQuery { limit: 1000, ..SessionQuery::default() };

    let mut lines = vec![
        line(
            "hours of the last 12 weeks",
            Duration::from_micros(500),
            Work::new(50, || hours(weeks(12))),
            Some((PEER, Work::new(50, || plain_hours(weeks(12))))),
        ),
        line(
            "hours of all 520 weeks",
            Duration::from_millis(5),
            Work::new(10, || hours(weeks(WEEKS.into()))),
            Some((PEER, Work::new(10, || plain_hours(weeks(WEEKS.into()))))),
        ),
        line(
            "a page of 1,000 sessions",
            Duration::from_millis(10),
            Work::new(10, || {
                assert_eq!(tandem.log().sessions(&page).unwrap().sessions.len(), 1000)
            }),
            None,
        ),
        line(
            "open with a raw key, first screen, close",
            Duration::from_millis(5),
            Work::new(10, || {
                let tandem = open();
                assert_eq!(tandem.today(None).unwrap().latest.len(), 5);
                tandem.close().unwrap();
            }),
            Some((
                PEER,
                Work::new(10, || {
                    let db = Connection::open(folder.path().join("plain.db")).unwrap();
                    assert_eq!(on::today(&db, host.now()).unwrap().latest.len(), 5);
                }),
            )),
        ),
    ];
    let mut at = host.now().timestamp() - 90 * MINUTE;
    let mut log = || {
        at -= 120 * MINUTE; // no two at the same time
        tandem.log().log(session(at, Kind::Individual, &host)).unwrap();
    };
    let mut logged = 0;
    lines.push(line(
        "one durable log",
        LOG_BUDGET,
        Work::new(100, &mut log),
        Some((
            PEER,
            Work::new(100, || {
                logged += 1;
                plain_log(&plain, host.new_id().unwrap(), logged);
            }),
        )),
    ));
    let mut pages = Pages::create(&folder.path().join("pages"));
    lines.push(line(
        "one durable log (budget: beyond the flush)",
        LOG_BUDGET,
        Work::new(100, &mut log),
        Some(("its eight pages, written and flushed", Work::new(100, || pages.write()))),
    ));
    lines.extend(of_plans(&tandem));
    lines.push(of_days(&tandem, &host));
    lines
}

/// Half a year in which every day was told, and a craving on each.
fn of_days(tandem: &Tandem, host: &StoryHost) -> Line {
    const WEEKS: u32 = 26;
    let (how, cravings) = (tandem.how(), tandem.cravings());
    how.set(true, None).unwrap();
    cravings.set(true, None).unwrap();
    let zone = Zone::named("America/New_York").unwrap();
    let out_of_ten = |n: i64| OutOfTen::new(n as u8 % 11).unwrap();
    for day in 0..i64::from(7 * WEEKS) {
        let at = LocalTime::at(host.now() - TimeDelta::days(day), &zone);
        let said = HowIAm {
            mood: Some(Mood::ALL[day as usize % Mood::ALL.len()]),
            stress: Some(Stress::ALL[day as usize % Stress::ALL.len()]),
            sleep: Some(Sleep::ALL[day as usize % Sleep::ALL.len()]),
            peak: Some(out_of_ten(day)),
        };
        how.say(Some(at.date()), said).unwrap();
        cravings.add(&Craving { at, ..cravings.of_now(out_of_ten(day + 3)).unwrap() }).unwrap();
    }
    let look = || assert_eq!(how.look(WEEKS).unwrap().weeks.len(), WEEKS as usize);
    line(
        "how I am: 26 weeks of days and cravings",
        Duration::from_millis(3),
        Work::new(20, look),
        None,
    )
}

/// What a phone asks most often, of a life with sixty plans.
fn of_plans(tandem: &Tandem) -> Vec<Line> {
    let agenda = tandem.agenda();
    let zone = Zone::named("America/New_York").unwrap();
    let from = last_day() - TimeDelta::weeks(52);
    let weekday = |n: u32| DayOfWeek::ALL[n as usize % 7];
    for n in 0..60 {
        let at = At {
            time: Some(TimeOfDay::new((8 + n % 12) * 60).unwrap()),
            minutes: Some(Minutes::new(60).unwrap()),
            ..At::all_day(zone.clone())
        };
        let weekly = Rule::weekly([weekday(n)], WeekStart::Monday);
        let plan = match n {
            0..30 => Plan::session(Kind::Group, weekly, at, from),
            30..40 => Plan::session(Kind::Medical, Rule::EveryDays { n: 28 }, at, from),
            40..50 => errand(Errand::Refill, Rule::MonthDay { n: 1, day: n - 20 }, at, from),
            50..55 => errand(Errand::Shot, Rule::AfterLast { n: 28 }, at, last_day()),
            _ => errand(Errand::PickUp, Rule::EveryDays { n: 1 }, at, from),
        };
        let remind = [Lead::EveningBefore, Lead::Minutes(60)].into();
        agenda.add(Plan { remind, ..plan }).unwrap();
    }
    let choice = ReminderChoice::default();
    let today = last_day() + TimeDelta::days(3);
    vec![
        line(
            "first screen, 60 plans",
            Duration::from_millis(2),
            Work::new(20, || assert!(tandem.today(None).unwrap().blocks.len() > 2)),
            None,
        ),
        line(
            "the agenda of 14 days, 60 plans",
            Duration::from_millis(2),
            Work::new(20, || {
                let screen = agenda.screen(today, today + TimeDelta::days(13)).unwrap();
                assert!(screen.days.len() == 14 && !screen.more);
            }),
            None,
        ),
        line(
            "the moments of 14 days, 60 plans",
            Duration::from_millis(3),
            Work::new(20, || assert_eq!(agenda.reminders(&choice).unwrap().len(), 40)),
            None,
        ),
    ]
}

fn errand(errand: Errand, rule: Rule, at: At, from: NaiveDate) -> Plan {
    Plan { at: at.clone(), ..Plan::new(What::Errand(errand), rule, at.zone, from) }
}

pub(crate) fn fill(folder: &Path, host: &StoryHost) {
    let story = story();
    let own = Box::new(host.clone());
    let (tandem, _) =
        Tandem::create(folder, PASSPHRASE, &story.profile(), own, Cost::TEST_ONLY).unwrap();
    assert!(tandem_story::fill(&tandem, &story).unwrap() >= SESSIONS);
    tandem.close().unwrap();
}

fn session(at: i64, kind: Kind, host: &StoryHost) -> Session {
    let zone = Zone::named("America/New_York").unwrap();
    let start = LocalTime::at(DateTime::from_timestamp(at, 0).unwrap(), &zone);
    let minutes = Minutes::new(50).unwrap();
    let note = Note::new("a line about how it was").unwrap();
    Session { note, ..Session::new(kind, start, minutes, host.now()) }
}

/// What the vault does to its tables for one log with a note, in SQL alone.
fn plain_log(db: &Connection, id: Id, count: i64) {
    let id = id.as_bytes();
    let (half, body) = ([2_u8; 16], "x".repeat(220));
    db.execute_batch("BEGIN IMMEDIATE").unwrap();
    for (entity, sequence) in [("session", 2 * count), ("note", 2 * count + 1)] {
        let mut change = db
            .prepare_cached(
                "INSERT INTO changes (device, sequence, fork, mac, millis, counter, wall, act, verb,
                   schema, entity, id, salt, patch)
                 VALUES (2, ?1, 0, ?2, 1, 1, 1, 1, 'set', 1, ?3, ?4, ?2, ?5)",
            )
            .unwrap();
        change.execute((sequence, half, entity, id, body.as_bytes())).unwrap();
    }
    db.prepare_cached(
        "INSERT INTO sessions VALUES (?1, 20000, 3200, 1, ?2, 'a line about how it was')",
    )
    .unwrap()
    .execute((id, &body))
    .unwrap();
    db.execute_batch("UPDATE vault SET counter = counter + 1; COMMIT").unwrap();
}

/// What a commit hands to the disk, without a database: eight pages with their headers, as a
/// write-ahead log has them, and a flush; from the start again after a thousand pages.
struct Pages {
    file: File,
    written: u32,
}

impl Pages {
    fn create(path: &Path) -> Self {
        Self { file: File::create(path).unwrap(), written: 0 }
    }

    fn write(&mut self) {
        for _ in 0..PAGES {
            self.file.write_all(&[1; 24]).unwrap();
            self.file.write_all(&[2; 4096]).unwrap();
        }
        self.file.sync_all().unwrap();
        self.written += PAGES;
        if self.written >= 1000 {
            self.written = 0;
            self.file.rewind().unwrap();
        }
    }
}

/// Reads a vault's database without knowing what is in it.
struct Any;

impl Tables for Any {
    fn migrations(&self) -> &'static [Migration] {
        on::migrations()
    }

    fn later(&self) -> &'static [Migration] {
        on::later()
    }

    fn folded(&self) -> &'static [&'static str] {
        &[]
    }

    fn put(&self, _: &Connection, _: &str, _: &EntityId, _: &Fields) -> tandem_vault::Result<()> {
        Ok(())
    }

    fn remove(&self, _: &Connection, _: &str, _: &EntityId) -> tandem_vault::Result<()> {
        Ok(())
    }
}

/// The same schema and the same rows in a database without encryption, with the same pragmas.
pub(crate) fn plain_copy(folder: &Path, to: &Path) -> Connection {
    let setting = Setting { tables: Box::new(Any), installation: [1; 16], cost: Cost::TEST_ONLY };
    let vault = Vault::open(folder, PASSPHRASE, setting).unwrap();
    let plain = Connection::open(to).unwrap();
    plain
        .execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8192;")
        .unwrap();
    vault
        .read(|read| -> tandem_vault::Result<()> {
            let db = read.db();
            let mut schema = db.prepare(
                // Virtual tables first: they make the tables that they stand on themselves.
                "SELECT sql, type, name, sql LIKE 'CREATE VIRTUAL%' AS virtual FROM sqlite_schema
                 WHERE sql IS NOT NULL ORDER BY virtual DESC, type DESC",
            )?;
            let mut rows = schema.query([])?;
            plain.execute_batch("BEGIN").unwrap();
            while let Some(row) = rows.next()? {
                let name: String = row.get(2)?;
                if !plain.table_exists(None, name.as_str()).unwrap() {
                    plain.execute_batch(&row.get::<_, String>(0)?).unwrap();
                }
                if row.get::<_, String>(1)? == "table" && !row.get::<_, bool>(3)? {
                    copy_rows(db, &plain, &name)?;
                }
            }
            plain.execute_batch("COMMIT").unwrap();
            Ok(())
        })
        .unwrap();
    // Anew, since virtual tables remember what they stood on.
    drop(plain);
    let plain = Connection::open(to).unwrap();
    plain.execute_batch("PRAGMA synchronous=FULL; PRAGMA cache_size=-8192;").unwrap();
    plain
}

fn copy_rows(from: &Connection, to: &Connection, table: &str) -> tandem_vault::Result<()> {
    let mut read = from.prepare(&format!("SELECT * FROM {table}"))?;
    let columns = read.column_count();
    let marks = vec!["?"; columns].join(", ");
    let mut write = to.prepare(&format!("REPLACE INTO {table} VALUES ({marks})"))?;
    let mut rows = read.query([])?;
    while let Some(row) = rows.next()? {
        let cells =
            (0..columns).map(|column| row.get(column)).collect::<Result<Vec<Value>, _>>()?;
        write.execute(params_from_iter(cells))?;
    }
    Ok(())
}
