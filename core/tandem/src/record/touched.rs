//! What an act was about, for whoever is told of changes: read from the journal, so that no use case has to
//! say it of itself, and nothing is told where nothing was written.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _, params};
use tandem_model::Result;

use super::Tandem;
use super::error::Inner;
use super::kinds::{Kind as _, NoteText};

/// Where this device's journal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its number in this copy; none before its first act.
    device: Option<i64>,
    sequence: i64,
}

impl Tandem {
    /// Where this device's journal stands now.
    ///
    /// # Errors
    /// Those of reading.
    pub fn mark(&self) -> Result<Mark> {
        self.read(|read| mark(read.db()))
    }

    /// Which kinds of entries were written on this device since then, by their names in the journal. A note
    /// is told as what it is of. What another thread wrote meanwhile is among them, and what came from other
    /// devices is not.
    ///
    /// # Errors
    /// Those of reading.
    pub fn touched_since(&self, before: Mark) -> Result<BTreeSet<String>> {
        self.read(|read| {
            let (db, now) = (read.db(), mark(read.db())?);
            let from = if now.device == before.device { before.sequence } else { 0 };
            if now.device.is_none() || now.sequence == from {
                return Ok(BTreeSet::new());
            }
            let of_entry = "SELECT DISTINCT entity FROM changes WHERE id = ?1";
            let sql = "SELECT DISTINCT entity, id FROM changes WHERE device = ?1 AND sequence > ?2";
            let mut rows = db.prepare_cached(sql)?;
            let mut rows = rows.query(params![now.device, from])?;
            let mut touched = BTreeSet::new();
            while let Some(row) = rows.next()? {
                let entity: String = row.get(0)?;
                if entity != NoteText::NAME {
                    touched.insert(entity);
                    continue;
                }
                let id: Vec<u8> = row.get(1)?;
                let mut of = db.prepare_cached(of_entry)?;
                let of = of.query_map([id], |row| row.get(0))?;
                for entity in of {
                    touched.insert(entity?);
                }
            }
            if touched.len() > 1 {
                touched.remove(NoteText::NAME);
            }
            Ok(touched)
        })
    }
}

fn mark(db: &Connection) -> Inner<Mark> {
    let mut device = db.prepare_cached("SELECT device FROM vault")?;
    let device: Option<i64> = device.query_row([], |row| row.get(0)).optional()?.flatten();
    let mut newest =
        db.prepare_cached("SELECT coalesce(max(sequence), 0) FROM changes WHERE device = ?1")?;
    let sequence = newest.query_row([device], |row| row.get(0))?;
    Ok(Mark { device, sequence })
}
