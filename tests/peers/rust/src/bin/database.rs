//! A record as an engineer would keep it in SQLite, or in SQLCipher as it comes: one table with columns,
//! body and note, one covering index, write-ahead log, `synchronous=FULL`. No history, no chain, no fold.
//!
//! `--features stock` is SQLCipher with OpenSSL and a raw key, `--features plain` SQLite without
//! encryption. Arguments and answers are those of `tandem-bench alone`.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tandem_peers::{tell, turns};

const KEY: &str = "x'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f'";
/// 2026-03-08, the story's last day, in days since 1970: a Sunday.
const LAST: i64 = 20_520;

/// One session, as the project's side wrote it down for us.
#[derive(Serialize, Deserialize)]
struct Row {
    day: i64,
    kind: i64,
    minutes: i64,
    at: i64,
    body: Box<RawValue>,
    note: String,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<u32>().unwrap();
    let told = match words[..] {
        ["fill", rows, path] => return fill(&open_new(path), &read(rows)),
        ["log", path, rows, times] => log(path, &read(rows), number(times)),
        ["hours", path, weeks, times] => {
            let (db, weeks) = (open(path), i64::from(number(weeks)));
            turns(number(times), true, || sums(&hours(&db, LAST - 7 * weeks + 1, LAST)))
        }
        ["open", path, times] => turns(number(times), true, || first_screen(&open(path))),
        ["check", path] => {
            let db = open(path);
            turns(1, false, || check(&db).to_string())
        }
        ["export", path, to] => {
            let db = open(path);
            turns(1, false, || export(&db, to))
        }
        ["import", file, path] => {
            let db = open_new(path);
            let (each, _) = turns(1, false, || {
                fill(&db, &serde_json::from_slice::<Vec<Row>>(&fs::read(file).unwrap()).unwrap());
                String::new()
            });
            (each, sums(&hours(&db, LAST - 7 * 520 + 1, LAST)))
        }
        ["copy", path, to] => {
            let db = open(path);
            turns(1, false, || {
                db.execute("VACUUM INTO ?1", [to]).unwrap();
                String::new()
            })
        }
        ["restore", file, path] => {
            let (each, _) = turns(1, false, || {
                fs::copy(file, path).unwrap();
                File::open(path).unwrap().sync_all().unwrap();
                assert!(check(&open(path)));
                String::new()
            });
            (each, sums(&hours(&open(path), LAST - 7 * 520 + 1, LAST)))
        }
        ["take", list, path] => take(list, path),
        ["find", path, word, times] => {
            let db = open(path);
            turns(number(times), true, || find(&db, word))
        }
        ["coach", rows, path] => return coach(&open(path), rows),
        ["people", path, times] => {
            let db = open(path);
            turns(number(times), true, || people(&db))
        }
        ["person", path, times] => {
            let db = open(path);
            turns(number(times), true, || person(&db))
        }
        _ => panic!("no such work: {words:?}"),
    };
    tell(told);
}

fn open(path: &str) -> Connection {
    let db = Connection::open(path).unwrap();
    if cfg!(feature = "stock") {
        db.execute_batch(&format!("PRAGMA key=\"{KEY}\"")).unwrap();
        let one = |pragma| db.query_row(pragma, [], |row| row.get::<_, String>(0)).unwrap();
        // Should the project's own provider ever slip in, we would be compared with ourselves.
        assert!(one("PRAGMA cipher_version").starts_with("4."));
        assert_eq!(one("PRAGMA cipher_provider"), "openssl");
    }
    db.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8192;
         PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;",
    )
    .unwrap();
    db.set_prepared_statement_cache_capacity(64);
    db
}

fn open_new(path: &str) -> Connection {
    let db = open(path);
    // The index serves "the latest" as well: without it that is a sort of everything.
    db.execute_batch(
        "CREATE TABLE sessions (id BLOB NOT NULL PRIMARY KEY, day INTEGER NOT NULL,
           kind INTEGER NOT NULL, minutes INTEGER NOT NULL, start_utc INTEGER NOT NULL,
           body TEXT NOT NULL, note TEXT) STRICT, WITHOUT ROWID;
         CREATE INDEX by_day ON sessions (day, start_utc, kind, minutes);
         CREATE TABLE audit (n INTEGER PRIMARY KEY, at INTEGER NOT NULL, id BLOB NOT NULL,
           patch TEXT NOT NULL) STRICT;",
    )
    .unwrap();
    db
}

fn read(rows: &str) -> Vec<Row> {
    let text = fs::read_to_string(rows).unwrap();
    let lines = text.lines().map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let number = |at: usize| cells[at].parse().unwrap();
        let body = RawValue::from_string(cells[4].to_owned()).unwrap();
        let [day, kind, minutes, at] = [0, 1, 2, 3].map(number);
        Row { day, kind, minutes, at, body, note: cells[5].to_owned() }
    });
    lines.collect()
}

/// As scattered as the random ids that they stand for.
fn id(number: u64) -> [u8; 16] {
    let high = u128::from(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    (high << 64 | u128::from(number)).to_be_bytes()
}

/// With its row of audit: what was written, so that it can be told later who changed what.
fn insert(db: &Connection, number: u64, row: &Row) {
    let Row { day, kind, minutes, at, body, note } = row;
    db.prepare_cached("INSERT INTO sessions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
        .unwrap()
        .execute(params![id(number), day, kind, minutes, at, body.get(), note])
        .unwrap();
    db.prepare_cached("INSERT INTO audit (at, id, patch) VALUES (?1, ?2, ?3)")
        .unwrap()
        .execute(params![at, id(number), body.get()])
        .unwrap();
}

fn fill(db: &Connection, rows: &[Row]) {
    db.execute_batch("BEGIN IMMEDIATE").unwrap();
    for (number, row) in (1..).zip(rows) {
        insert(db, number, row);
    }
    db.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
}

fn log(path: &str, next: &[Row], times: u32) -> (std::time::Duration, String) {
    let (db, mut at) = (open(path), 0);
    let (each, _) = turns(times, true, || {
        db.execute_batch("BEGIN IMMEDIATE").unwrap();
        insert(&db, u64::from(u32::MAX) + at as u64, &next[at]);
        db.execute_batch("COMMIT").unwrap();
        at += 1;
        String::new()
    });
    (each, sums(&hours(&db, LAST + 1, LAST + 7 * 60)))
}

/// Of one week: its number, minutes of individual, group, mutual help and all others, entries.
struct Week {
    week: i64,
    minutes: [i64; 4],
    entries: i64,
}

fn hours(db: &Connection, first: i64, last: i64) -> Vec<Week> {
    let mut statement = db
        .prepare_cached(
            "SELECT (day + 3) / 7 AS week, kind, sum(minutes), count(*) FROM sessions
             WHERE day BETWEEN ?1 AND ?2 GROUP BY week, kind",
        )
        .unwrap();
    let mut rows = statement.query([first, last]).unwrap();
    let mut weeks: Vec<Week> = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let (week, kind): (i64, u32) = (row.get_unwrap(0), row.get_unwrap(1));
        if weeks.last().is_none_or(|last| last.week != week) {
            weeks.push(Week { week, minutes: [0; 4], entries: 0 });
        }
        let last = weeks.last_mut().unwrap();
        last.minutes[kind.min(3) as usize] += row.get_unwrap::<_, i64>(2);
        last.entries += row.get_unwrap::<_, i64>(3);
    }
    weeks
}

fn sums(weeks: &[Week]) -> String {
    let (mut entries, mut whole, mut weighed) = (0, 0, 0);
    for week in weeks {
        entries += week.entries;
        for (kind, minutes) in (1..).zip(week.minutes) {
            whole += minutes;
            weighed += minutes * kind * (week.week % 1000);
        }
    }
    format!("{entries} entries, {whole} minutes, {weighed}")
}

fn first_screen(db: &Connection) -> String {
    let mut answer = sums(&hours(db, LAST - 6, LAST));
    let mut statement = db
        .prepare_cached(
            "SELECT start_utc, minutes, body, note FROM sessions
             ORDER BY day DESC, start_utc DESC LIMIT 5",
        )
        .unwrap();
    let mut rows = statement.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let (at, minutes): (i64, i64) = (row.get_unwrap(0), row.get_unwrap(1));
        let body: serde_json::Value =
            serde_json::from_str(&row.get_unwrap::<_, String>(2)).unwrap();
        assert!(body.is_object() && !row.get_unwrap::<_, String>(3).is_empty());
        write!(answer, "; {at} {minutes}").unwrap();
    }
    answer
}

fn check(db: &Connection) -> bool {
    let well = |pragma: &str, if_well: &[&str]| {
        let mut statement = db.prepare(pragma).unwrap();
        let said = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        said.collect::<Result<Vec<_>, _>>().unwrap() == if_well
    };
    (cfg!(feature = "plain") || well("PRAGMA cipher_integrity_check", &[]))
        && well("PRAGMA integrity_check", &["ok"])
}

fn export(db: &Connection, to: &str) -> String {
    let mut file = BufWriter::new(File::create(to).unwrap());
    let mut statement = db
        .prepare("SELECT day, kind, minutes, start_utc, body, note FROM sessions ORDER BY day, start_utc")
        .unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut between = "[";
    while let Some(row) = rows.next().unwrap() {
        file.write_all(between.as_bytes()).unwrap();
        between = ",";
        let session = Row {
            day: row.get_unwrap(0),
            kind: row.get_unwrap(1),
            minutes: row.get_unwrap(2),
            at: row.get_unwrap(3),
            body: RawValue::from_string(row.get_unwrap(4)).unwrap(),
            note: row.get_unwrap(5),
        };
        serde_json::to_writer(&mut file, &session).unwrap();
    }
    file.write_all(b"]").unwrap();
    file.flush().unwrap();
    String::new()
}

/// A meeting of a list, as far as it is searched.
#[derive(Deserialize)]
struct Meeting {
    slug: String,
    name: String,
    day: i64,
    time: String,
    notes: String,
    #[serde(default)]
    formatted_address: String,
    types: Vec<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
}

fn take(list: &str, path: &str) -> (std::time::Duration, String) {
    let db = open(path);
    db.execute_batch(
        "CREATE TABLE meetings (num INTEGER PRIMARY KEY, slug TEXT UNIQUE, day INTEGER, start TEXT,
           body TEXT);
         CREATE VIRTUAL TABLE texts USING fts5 (name, place, notes, types, content='', detail=none,
           contentless_delete=1, tokenize='unicode61 remove_diacritics 2');
         CREATE VIRTUAL TABLE places USING rtree (num, south, north, west, east);",
    )
    .unwrap();
    let (each, _) = turns(1, false, || {
        let text = fs::read(list).unwrap();
        let all: Vec<&RawValue> = serde_json::from_slice(&text).unwrap();
        db.execute_batch("BEGIN IMMEDIATE").unwrap();
        let prepare = |sql| db.prepare(sql).unwrap();
        let mut row = prepare("INSERT INTO meetings VALUES (?1, ?2, ?3, ?4, ?5)");
        let mut text = prepare(
            "INSERT INTO texts (rowid, name, place, notes, types) VALUES (?1, ?2, ?3, ?4, ?5)",
        );
        let mut place = prepare("INSERT INTO places VALUES (?1, ?2, ?2, ?3, ?3)");
        for (num, body) in (1..).zip(all) {
            let it: Meeting = serde_json::from_str(body.get()).unwrap();
            row.execute(params![num, it.slug, it.day, it.time, body.get()]).unwrap();
            let types = it.types.join(" ");
            text.execute(params![num, it.name, it.formatted_address, it.notes, types]).unwrap();
            if let (Some(lat), Some(lon)) = (it.latitude, it.longitude) {
                place.execute(params![num, lat, lon]).unwrap();
            }
        }
        db.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        String::new()
    });
    (each, find(&db, "group"))
}

fn find(db: &Connection, word: &str) -> String {
    let word = format!("{word}*");
    let total: i64 = db
        .prepare_cached("SELECT count(*) FROM texts WHERE texts MATCH ?1")
        .unwrap()
        .query_row([&word], |row| row.get(0))
        .unwrap();
    let mut statement = db
        .prepare_cached(
            "SELECT body FROM texts JOIN meetings ON num = texts.rowid WHERE texts MATCH ?1
             ORDER BY day, start LIMIT 100",
        )
        .unwrap();
    let shown = statement.query_map([&word], |row| row.get::<_, String>(0)).unwrap();
    let shown: Vec<Meeting> =
        shown.map(|body| serde_json::from_str(&body.unwrap()).unwrap()).collect();
    format!("{} of {total}", shown.len())
}

fn coach(db: &Connection, rows: &str) {
    db.execute_batch(
        "CREATE TABLE people (id INTEGER PRIMARY KEY, alias TEXT NOT NULL UNIQUE) STRICT;
         CREATE TABLE summaries (person INTEGER NOT NULL, made INTEGER NOT NULL,
           until INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (person, made)) STRICT, WITHOUT ROWID;
         BEGIN IMMEDIATE",
    )
    .unwrap();
    for line in fs::read_to_string(rows).unwrap().lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        db.prepare_cached("INSERT OR IGNORE INTO people (alias) VALUES (?1)")
            .unwrap()
            .execute([cells[0]])
            .unwrap();
        db.prepare_cached(
            "INSERT INTO summaries SELECT id, ?2, ?3, ?4 FROM people WHERE alias = ?1",
        )
        .unwrap()
        .execute(params![
            cells[0],
            cells[1].parse::<i64>().unwrap(),
            cells[2].parse::<i64>().unwrap(),
            cells[3]
        ])
        .unwrap();
    }
    db.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
}

fn people(db: &Connection) -> String {
    let mut statement = db
        .prepare_cached(
            "SELECT people.alias, summaries.made, summaries.body FROM people JOIN summaries
             ON person = id AND made = (SELECT max(made) FROM summaries WHERE person = id)
             ORDER BY made DESC, alias",
        )
        .unwrap();
    let mut rows = statement.query([]).unwrap();
    let (mut count, mut asks, mut latest) = (0, 0, 0);
    while let Some(row) = rows.next().unwrap() {
        let body: serde_json::Value =
            serde_json::from_str(&row.get_unwrap::<_, String>(2)).unwrap();
        count += 1;
        // Who is just sharing asks for nothing.
        let ask = body["summary"]["ask"].as_str().filter(|ask| *ask != "just_sharing");
        asks += ask.map_or(0, str::len);
        latest ^= row.get_unwrap::<_, i64>(1);
    }
    format!("{count}, {asks}, {latest}")
}

/// The latest two of one person, read and compared.
fn person(db: &Connection) -> String {
    let mut statement = db
        .prepare_cached(
            "SELECT alias, made, body FROM summaries JOIN people ON id = person
             WHERE person = (SELECT id FROM people ORDER BY alias LIMIT 1) ORDER BY made DESC LIMIT 2",
        )
        .unwrap();
    let both = statement
        .query_map([], |row| {
            let body: String = row.get(2)?;
            let body: serde_json::Value = serde_json::from_str(&body).unwrap();
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, body["summary"].clone()))
        })
        .unwrap();
    let both: Vec<_> = both.collect::<Result<_, _>>().unwrap();
    assert_ne!(both[0].2, both[1].2);
    format!("{} {}", both[0].0, both[0].1)
}
