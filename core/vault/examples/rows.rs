//! What it costs to tell two copies of ten years apart and to bring them together: processor time of
//! this thread (on Linux), or else time that went by.
//!
//! `cargo run --release -p tandem-vault --features testing --example rows`
#![allow(clippy::unwrap_used, clippy::print_stdout)] // a program for developers' terminals

use std::fs;
use std::sync::LazyLock;
use std::time::Instant;

use rusqlite::{Connection, params};
use tandem_vault::{
    Cost, EntityId, Fields, Key, Migration, Result, Rows, Setting, Span, Tables, Vault,
};

const ROWS: u32 = 22_000;
const NOW: i64 = 1_773_244_800_000;
const PASSPHRASE: &str = "seven quiet herons";

/// One table, as that of sessions is.
struct Sessions;

impl Tables for Sessions {
    fn migrations(&self) -> &'static [Migration] {
        &[Migration {
            name: "sessions",
            sql: "CREATE TABLE sessions (id BLOB NOT NULL PRIMARY KEY, minutes INTEGER NOT NULL,
                    body TEXT NOT NULL) STRICT, WITHOUT ROWID;
                  CREATE INDEX by_minutes ON sessions (minutes)",
        }]
    }

    fn folded(&self) -> &'static [&'static str] {
        &["sessions"]
    }

    fn put(&self, db: &Connection, _: &str, id: &EntityId, fields: &Fields) -> Result<()> {
        let body = serde_json::to_string(fields).unwrap();
        let sql = "REPLACE INTO sessions (id, minutes, body) VALUES (?1, ?2, ?3)";
        db.prepare_cached(sql)?.execute(params![id, fields["minutes"].as_i64(), body])?;
        Ok(())
    }

    fn remove(&self, db: &Connection, _: &str, id: &EntityId) -> Result<()> {
        db.prepare_cached("DELETE FROM sessions WHERE id = ?1")?.execute([id])?;
        Ok(())
    }
}

fn setting(installation: u8) -> Setting {
    let tables = Box::new(Sessions);
    Setting { tables, installation: [installation; 16], cost: Cost::TEST_ONLY }
}

fn log(vault: &Vault, at: u32) {
    let fields = serde_json::json!({
        "kind": "group", "group_format": "process", "minutes": 30 + at % 60, "zone": ZONE,
        "start": format!("2026-03-02T10:{:02}:00-05:00[{ZONE}]", at % 60),
        "written_at": "2026-03-02T15:00:00Z",
    });
    let fields: Fields = serde_json::from_value(fields).unwrap();
    let mut id = [0; 16];
    tandem_vault::random(&mut id).unwrap();
    id[..2].copy_from_slice(&(at as u16).to_be_bytes());
    let now = NOW + i64::from(at) * 1000;
    vault.act(now, |act| act.set("session", &id, fields)).unwrap();
}

const ZONE: &str = "America/New_York";

/// What a piece of work costs, in milliseconds.
fn cost<T>(what: &str, work: impl FnOnce() -> T) -> T {
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let clock = || {
        let spent = fs::read_to_string("/proc/thread-self/schedstat").ok();
        let spent = spent.and_then(|it| it.split(' ').next()?.parse::<u64>().ok());
        spent.unwrap_or_else(|| BEGUN.elapsed().as_nanos() as u64)
    };
    let before = clock();
    let done = work();
    println!("{what}: {:.2} ms", (clock() - before) as f64 / 1e6);
    done
}

fn all(vault: &Vault) -> Rows {
    vault.rows(&vault.coverage().unwrap(), usize::MAX).unwrap()
}

/// What a lane tells of itself against what is here, which is all of it.
fn nothing_new(here: &Vault, told: &[Span]) {
    assert!(told.iter().all(|span| here.holds(span).unwrap()));
    assert!(here.beyond(told).unwrap().is_empty());
}

fn main() {
    let [one, two] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let (first, _) = Vault::create(one.path(), PASSPHRASE, setting(1)).unwrap();
    (0..ROWS).for_each(|at| log(&first, at));

    let pieces = cost("rows out, 1 MiB at a time", || {
        let mut left = first.coverage().unwrap();
        let mut pieces = Vec::new();
        while !left.is_empty() {
            let rows = first.rows(&left, 1 << 20).unwrap();
            left = rows.rest_of(&left);
            pieces.push(rows.to_bytes());
        }
        pieces
    });
    let bytes: usize = pieces.iter().map(Vec::len).sum();
    println!("  {ROWS} rows are {bytes} bytes, {} a row", bytes / ROWS as usize);

    let slot = first.spare_slot().unwrap().unwrap();
    let second = cost("first join", || {
        let way = Key::Passphrase(PASSPHRASE);
        let rows = pieces.iter().map(|bytes| Rows::from_bytes(bytes));
        Vault::create_joined(
            two.path(),
            *first.id(),
            (&way, &slot),
            setting(2),
            rows,
            NOW,
            |_| Ok(()),
            |_, _| Ok(()),
        )
        .unwrap()
        .0
    });

    let told = first.coverage().unwrap();
    cost("nothing new, by spans, the first time", || nothing_new(&second, &told));
    cost("nothing new, by spans", || nothing_new(&second, &told));
    cost("nothing new, by merging an open vault", || second.merge(&first, NOW).unwrap());
    log(&first, ROWS);
    cost("one new row, by bytes", || {
        let beyond = first.beyond(&second.coverage().unwrap()).unwrap();
        let bytes = first.rows(&beyond, 1 << 20).unwrap().to_bytes();
        let merged = second.take_in(&Rows::from_bytes(&bytes).unwrap(), NOW).unwrap();
        assert_eq!(merged.rows, 1);
    });
    log(&first, ROWS + 1);
    cost("one new row, by merging an open vault", || second.merge(&first, NOW).unwrap());
    let whole = all(&first);
    cost("all rows again, of which none is new", || second.take_in(&whole, NOW).unwrap());
    assert_eq!(second.coverage().unwrap(), first.coverage().unwrap());
    assert!(second.check().unwrap().ok());
}
