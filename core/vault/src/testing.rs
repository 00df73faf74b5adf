//! What the tests of this crate share: a vault with two small tables, and ways to look at its files
//! from outside.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use aes::Aes256;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit, block_padding::NoPadding};
use proptest::prelude::*;
use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, params};
use serde_json::Value;
use tempfile::TempDir;

use crate::connection::{self, Access};
use crate::key::DataKey;
use crate::{
    Act, Cost, EntityId, Error, Fields, Migration, Result, Setting, SpareKey, Tables, Vault, files,
};

pub(crate) const PASSPHRASE: &str = "seven quiet herons";
/// The kinds of entity that [`Items`] knows, each with a table of the same name.
pub(crate) const KINDS: [&str; 2] = ["item", "note"];
/// A wall clock.
pub(crate) const NOW: i64 = 1_700_000_000_000;

/// Tables that nothing is folded into: those that are always there, and those that are made later.
pub(crate) struct Known(pub(crate) &'static [Migration], pub(crate) &'static [Migration]);

impl Tables for Known {
    fn migrations(&self) -> &'static [Migration] {
        self.0
    }

    fn later(&self) -> &'static [Migration] {
        self.1
    }

    fn folded(&self) -> &'static [&'static str] {
        &[]
    }

    fn put(&self, _: &Connection, _: &str, _: &EntityId, _: &Fields) -> Result<()> {
        Ok(())
    }

    fn remove(&self, _: &Connection, _: &str, _: &EntityId) -> Result<()> {
        Ok(())
    }
}

/// Two tables with the same two fields.
pub(crate) struct Items;

impl Tables for Items {
    fn migrations(&self) -> &'static [Migration] {
        &[Migration {
            name: "items",
            sql: "CREATE TABLE item (id BLOB NOT NULL PRIMARY KEY,
                                     title TEXT NOT NULL, size ANY NOT NULL) STRICT;
                  CREATE TABLE note (id BLOB NOT NULL PRIMARY KEY,
                                     title TEXT NOT NULL, size ANY NOT NULL) STRICT;",
        }]
    }

    fn folded(&self) -> &'static [&'static str] {
        &KINDS
    }

    fn put(&self, db: &Connection, entity: &str, id: &EntityId, fields: &Fields) -> Result<()> {
        if KINDS.contains(&entity) {
            let title = fields.get("title").and_then(Value::as_str).unwrap_or_default();
            let size = fields.get("size").and_then(Value::as_i64).unwrap_or_default();
            db.execute(
                &format!("REPLACE INTO {entity} (id, title, size) VALUES (?1, ?2, ?3)"),
                params![id, title, size],
            )?;
        }
        Ok(())
    }

    fn remove(&self, db: &Connection, entity: &str, id: &EntityId) -> Result<()> {
        if KINDS.contains(&entity) {
            db.execute(&format!("DELETE FROM {entity} WHERE id = ?1"), [id])?;
        }
        Ok(())
    }
}

/// How the step of a program ends that is not let through.
#[derive(Clone, Copy)]
pub(crate) enum Ends {
    /// As on a full disk.
    Refused,
    /// With the program.
    Killed,
}

thread_local! {
    /// How many steps of writing files this thread has left, and how it ends.
    static STEPS: Cell<Option<(u32, Ends)>> = const { Cell::new(None) };
}

/// Runs `work` as far as its step of this number, from 1 on, which is not done.
pub(crate) fn at_step<T>(step: u32, ends: Ends, work: impl FnOnce() -> Result<T>) -> Result<T> {
    STEPS.set(Some((step, ends)));
    let done = catch_unwind(AssertUnwindSafe(work));
    STEPS.set(None);
    done.unwrap_or(Err(Error::Io(io::ErrorKind::Interrupted)))
}

/// A step of writing a file, about to be done.
pub(crate) fn step() -> io::Result<()> {
    let left = STEPS.take();
    STEPS.set(left.map(|(steps, ends)| (steps.saturating_sub(1), ends)));
    match left {
        Some((1, Ends::Refused)) => Err(io::ErrorKind::StorageFull.into()),
        Some((0 | 1, Ends::Killed)) => panic!("the program ends here"),
        _ => Ok(()),
    }
}

pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// The program as installed on one device or another.
pub(crate) fn installed(installation: u8) -> Setting {
    Setting { tables: Box::new(Items), installation: [installation; 16], cost: Cost::TEST_ONLY }
}

pub(crate) fn create(folder: &Path) -> (Vault, SpareKey) {
    Vault::create(folder, PASSPHRASE, installed(1)).unwrap()
}

pub(crate) fn open(folder: &Path) -> Vault {
    open_as(folder, 1)
}

pub(crate) fn open_as(folder: &Path, installation: u8) -> Vault {
    Vault::open(folder, PASSPHRASE, installed(installation)).unwrap()
}

/// A copy of the vault, used by one installation.
pub(crate) struct Copy {
    pub(crate) vault: Vault,
    pub(crate) home: TempDir,
}

impl Copy {
    pub(crate) fn first() -> Self {
        let home = folder();
        Self { vault: create(home.path()).0, home }
    }

    /// A copy of the folder as it stands, opened by the same or by another installation.
    pub(crate) fn copied(&self, installation: u8) -> Self {
        let home = copy(self.home.path());
        Self { vault: open_as(home.path(), installation), home }
    }
}

/// The error of an attempt that must fail (a vault has no `Debug` for `unwrap_err`).
pub(crate) fn refused<T>(result: Result<T>) -> Error {
    match result {
        Ok(_) => panic!("this should have been refused"),
        Err(error) => error,
    }
}

/// A raw connection to the database of a folder, beside the vault's own.
pub(crate) fn raw(folder: &Path, key: &DataKey) -> Connection {
    connection::open(&folder.join(files::DATABASE), key, Access::Write).unwrap()
}

pub(crate) fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Fields {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// One act that sets the title of an item.
pub(crate) fn set_title(vault: &Vault, id: u8, title: &str) {
    act(vault, |act| act.set("item", &[id; 16], fields([("title", title.into())])));
}

pub(crate) fn act<T>(vault: &Vault, work: impl FnOnce(&mut Act<'_>) -> Result<T>) -> T {
    vault.act(NOW, work).unwrap().value
}

/// The title of an item as the table has it.
pub(crate) fn title(vault: &Vault, id: u8) -> Option<String> {
    tables(vault).get(&("item", [id; 16])).map(|(title, _)| title.clone())
}

/// What stands in both tables: kind and id, title and size.
pub(crate) type Rows = BTreeMap<(&'static str, EntityId), (String, i64)>;

pub(crate) fn tables(vault: &Vault) -> Rows {
    let mut found = Rows::new();
    for kind in KINDS {
        vault
            .read(|read| {
                let db = read.db();
                let mut statement = db.prepare(&format!("SELECT id, title, size FROM {kind}"))?;
                let mut rows = statement.query([])?;
                while let Some(row) = rows.next()? {
                    found.insert((kind, row.get(0)?), (row.get(1)?, row.get(2)?));
                }
                Ok::<_, Error>(())
            })
            .unwrap();
    }
    found
}

/// What [`journal`] gives of a row, with the name of the device in the place of its number.
pub(crate) const COLUMNS: &str = "devices.device, sequence, mac, millis, counter, wall, act, verb, \
     undoes, schema, entity, id, commitment, salt, patch";

/// Every row of the journal with every column.
pub(crate) fn journal(vault: &Vault) -> Vec<Vec<SqlValue>> {
    vault
        .read(|read| {
            let db = read.db();
            let mut statement = db.prepare(&format!(
                "SELECT {COLUMNS} FROM changes LEFT JOIN devices
                                     ON num = changes.device ORDER BY 1, 2, 3"
            ))?;
            let columns = statement.column_count();
            let rows = statement
                .query_map([], |row| (0..columns).map(|column| row.get(column)).collect())?;
            Ok::<_, Error>(rows.collect::<rusqlite::Result<_>>()?)
        })
        .unwrap()
}

/// Every file of a folder, byte for byte, but for SQLite's `-shm`, which holds no data and is made
/// anew by whoever opens the database, and the count of tries, which every opening writes.
pub(crate) fn snapshot(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .filter(|(name, _)| !name.ends_with("-shm") && name != files::TRIES)
        .collect()
}

/// A copy of a folder as it stands, open or not: what a file manager or a crash leaves.
pub(crate) fn copy(from: &Path) -> TempDir {
    let to = folder();
    for (name, bytes) in snapshot(from) {
        fs::write(to.path().join(name), bytes).unwrap();
    }
    to
}

const PAGE: usize = 4096;
const RESERVED: usize = 48; // IV, HMAC-SHA256

/// What somebody with the key finds in the database and its log, page by page and whether a page is
/// still in use or not: decrypted here, without SQLCipher.
pub(crate) fn decrypted(folder: &Path, key: &DataKey) -> Vec<u8> {
    let key = key.bytes();
    let mut found = Vec::new();
    let mut decrypt = |page: &[u8]| {
        let (mut text, reserved) = (page[..PAGE - RESERVED].to_vec(), &page[PAGE - RESERVED..]);
        // Page 1 starts with the salt, which is no whole page: its text is shorter.
        let start = if text.starts_with(&key[32..48]) { 16 } else { 0 };
        cbc::Decryptor::<Aes256>::new_from_slices(&key[..32], &reserved[..16])
            .unwrap()
            .decrypt_padded::<NoPadding>(&mut text[start..])
            .unwrap();
        found.extend_from_slice(&text);
    };
    let database = folder.join(files::DATABASE);
    for page in fs::read(&database).unwrap().as_chunks::<PAGE>().0 {
        decrypt(page);
    }
    let log = fs::read(files::log(&database)).unwrap_or_default();
    for frame in log.get(32..).unwrap_or_default().chunks_exact(24 + PAGE) {
        decrypt(&frame[24..]);
    }
    found
}

/// How often `marker` stands in `bytes`, in UTF-8 or in either UTF-16.
pub(crate) fn occurrences(bytes: &[u8], marker: &str) -> usize {
    let wide: Vec<u16> = marker.encode_utf16().collect();
    let forms = [
        marker.as_bytes().to_vec(),
        wide.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        wide.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
    ];
    let count = |form: &Vec<u8>| bytes.windows(form.len()).filter(|found| found == form).count();
    forms.iter().map(count).sum()
}

/// Takes back the newest act, as a bare undo does.
pub(crate) fn undo(vault: &Vault, now: i64) -> Result<Vec<(String, EntityId)>> {
    let done = vault.act(now, |act| {
        let newest = act.newest_act()?.ok_or(Error::NothingToUndo)?;
        act.undo(newest.id.ok_or(Error::CannotUndo)?)
    })?;
    Ok(done.value)
}

/// Brings back what the newest undo took, as a bare redo does.
pub(crate) fn redo(vault: &Vault, now: i64) -> Result<Vec<(String, EntityId)>> {
    let done = vault.act(now, |act| {
        let newest = act.newest_undo()?.and_then(|line| line.id);
        act.undo(newest.ok_or(Error::NothingToUndo)?)
    })?;
    Ok(done.value)
}

/// What one copy does, by the number of the copy.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    Set { kind: usize, id: u8, title: Option<u8>, size: Option<i64> },
    Remove { kind: usize, id: u8 },
    Forget { kind: usize, id: u8 },
    Undo,
}

fn deed() -> impl Strategy<Value = Deed> {
    let entity = || (0..KINDS.len(), 0..2_u8);
    let set = (entity(), prop::option::of(0..3_u8), prop::option::of(0..3_i64));
    prop_oneof![
        8 => set.prop_map(|((kind, id), title, size)| Deed::Set { kind, id, title, size }),
        2 => entity().prop_map(|(kind, id)| Deed::Remove { kind, id }),
        1 => entity().prop_map(|(kind, id)| Deed::Forget { kind, id }),
        3 => Just(Deed::Undo),
    ]
}

/// Deeds of three copies, each at a time. The clocks are close together, so that many are equal.
pub(crate) fn history() -> impl Strategy<Value = Vec<(usize, i64, Deed)>> {
    prop::collection::vec((0..3_usize, 0..8_i64, deed()), 0..24)
}

/// Does one of them.
pub(crate) fn perform(vault: &Vault, now: i64, deed: &Deed) {
    let done = vault.act(now, |act: &mut Act<'_>| match deed {
        Deed::Set { kind, id, title, size } => {
            let title = title.map(|title| ("title".to_owned(), title.to_string().into()));
            let size = size.map(|size| ("size".to_owned(), size.into()));
            act.set(KINDS[*kind], &[*id; 16], title.into_iter().chain(size).collect())
        }
        Deed::Remove { kind, id } => act.remove(KINDS[*kind], &[*id; 16]),
        Deed::Forget { kind, id } => act.forget(KINDS[*kind], &[*id; 16]),
        Deed::Undo => Ok(true),
    });
    assert!(matches!(done, Ok(_) | Err(Error::Forgotten)));
    if matches!(deed, Deed::Undo) {
        let undone = undo(vault, now);
        let refused = matches!(undone, Err(Error::CannotUndo | Error::NothingToUndo));
        assert!(undone.is_ok() || refused, "{undone:?}");
    }
}
