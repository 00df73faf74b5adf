//! The rows of the tables, and the only code that writes them.
//!
//! A table keeps an entry whole in `body`, in its normal form, and repeats in columns of its own what
//! SQL asks about. So a type is defined once, in the model, and a new optional field needs no
//! migration. Two kinds stand elsewhere: sessions in a table of their own, because totals are added up
//! from its index, and notes in the row of their session, or among the notes of all else. Meetings
//! entered by hand stand in the index of the search as well.

use chrono::{Datelike as _, NaiveDate};
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::de::DeserializeOwned;
use tandem_model::{Id, Meeting, Session};
use tandem_vault::{EntityId, Error as VaultError};

use super::{lists, tally};

/// The columns that SQL asks about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// By what the entries of a kind are sorted: a date (days since 1970) for what has one.
    pub(crate) sort: i64,
    /// The entry that this one is about.
    pub(crate) link: Option<Id>,
}

/// A date as SQL has it: days since 1970-01-01.
pub(crate) fn day(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - UNIX_EPOCH_FROM_CE
}

/// The date of such a number.
pub(crate) fn date(day: i32) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(day.checked_add(UNIX_EPOCH_FROM_CE)?)
}

const UNIX_EPOCH_FROM_CE: i32 = 719_163;

/// Writes a session's row, and takes a note into it that came before.
pub(crate) fn put_session(
    db: &Connection,
    id: &EntityId,
    session: &Session,
    body: &str,
) -> tandem_vault::Result<()> {
    let note: Option<String> = db
        .prepare_cached("SELECT text FROM notes WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    if note.is_some() {
        db.prepare_cached("DELETE FROM notes WHERE id = ?1")?.execute([id])?;
    }
    db.prepare_cached(
        "INSERT INTO sessions (id, day, tally, start_utc, body, note)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET day = excluded.day, tally = excluded.tally,
           start_utc = excluded.start_utc, body = excluded.body, note = coalesce(?6, note)",
    )?
    .execute(params![
        id,
        day(session.start.date()),
        tally::pack(session),
        session.start.utc().timestamp(),
        body,
        note,
    ])?;
    Ok(())
}

/// Takes a session's row out. Its note is another entry, and stays until that is taken out.
pub(crate) fn delete_session(db: &Connection, id: &EntityId) -> tandem_vault::Result<()> {
    let gone: Option<Option<String>> = db
        .prepare_cached("DELETE FROM sessions WHERE id = ?1 RETURNING note")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    match gone {
        Some(Some(note)) => put_note(db, id, Some(&note)),
        _ => Ok(()),
    }
}

/// Writes or takes out a note: in the row of the session that it is about, or where none stands among
/// the notes of all else.
pub(crate) fn put_note(
    db: &Connection,
    id: &EntityId,
    text: Option<&str>,
) -> tandem_vault::Result<()> {
    let mut in_its_row = db.prepare_cached("UPDATE sessions SET note = ?2 WHERE id = ?1")?;
    if in_its_row.execute(params![id, text])? == 0 {
        match text {
            Some(text) => db
                .prepare_cached("REPLACE INTO notes (id, text) VALUES (?1, ?2)")?
                .execute(params![id, text])?,
            None => db.prepare_cached("DELETE FROM notes WHERE id = ?1")?.execute([id])?,
        };
    }
    Ok(())
}

pub(crate) fn put_entry(
    db: &Connection,
    entity: &str,
    id: &EntityId,
    row: Row,
    body: &str,
) -> tandem_vault::Result<()> {
    db.prepare_cached(
        "REPLACE INTO entries (entity, id, sort, link, body) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![entity, id, row.sort, row.link.map(|id| *id.as_bytes()), body])?;
    Ok(())
}

pub(crate) fn delete_entry(
    db: &Connection,
    entity: &str,
    id: &EntityId,
) -> tandem_vault::Result<()> {
    db.prepare_cached("DELETE FROM entries WHERE entity = ?1 AND id = ?2")?
        .execute(params![entity, id])?;
    Ok(())
}

/// Writes down whether an entry stands here that cannot be read.
pub(crate) fn note_unread(
    db: &Connection,
    entity: &str,
    id: &EntityId,
    unread: bool,
) -> tandem_vault::Result<()> {
    db.prepare_cached(match unread {
        true => "INSERT OR IGNORE INTO unread (entity, id) VALUES (?1, ?2)",
        false => "DELETE FROM unread WHERE entity = ?1 AND id = ?2",
    })?
    .execute(params![entity, id])?;
    Ok(())
}

pub(crate) fn put_own_meeting(
    db: &Connection,
    id: &EntityId,
    meeting: &Meeting,
    body: &str,
) -> tandem_vault::Result<()> {
    lists::put_own(db, id, meeting)?;
    put_entry(db, "meeting", id, Row::default(), body)
}

pub(crate) fn delete_own_meeting(db: &Connection, id: &EntityId) -> tandem_vault::Result<()> {
    lists::remove_own(db, id)?;
    delete_entry(db, "meeting", id)
}

/// That a row holds what nothing here wrote.
pub(crate) const NOT_AS_WRITTEN: VaultError = VaultError::Damaged("a row is not as it was written");

/// Reads a `body`.
pub(crate) fn read_body<T: DeserializeOwned>(body: &str) -> Result<T, VaultError> {
    serde_json::from_str(body).map_err(|_| NOT_AS_WRITTEN)
}
