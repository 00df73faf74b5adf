//! What a person typed, entry by entry, for a search: each text is handed on as it is read, and none is
//! kept. A record may hold twelve million characters, and a phone should not hold them twice.

use chrono::NaiveDate;
use rusqlite::{OptionalExtension as _, params};
use tandem_model::Id;
use tandem_vault::Read;

use super::entries::named;
use super::error::Inner;
use super::kinds::{EntryKind, Kind as _, NoteText};
use super::tables::date;

/// Goes through all notes, in the order in which they lie.
pub(crate) fn each_note(read: &Read<'_>, mut look: impl FnMut(Id, &str) -> Inner<()>) -> Inner<()> {
    let mut notes = read.db().prepare_cached(
        "SELECT id, note FROM sessions WHERE note IS NOT NULL UNION ALL SELECT id, text FROM notes",
    )?;
    let mut notes = notes.query([])?;
    while let Some(row) = notes.next()? {
        let text = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        look(Id::from_bytes(row.get(0)?), text)?;
    }
    Ok(())
}

/// Goes through the entries of one kind: the id, the day that it is about, and what was typed in it, line
/// by line.
pub(crate) fn each_entry(
    read: &Read<'_>,
    kind: EntryKind,
    mut look: impl FnMut(Id, Option<NaiveDate>, &str) -> Inner<()>,
) -> Inner<()> {
    let mut entries = read.db().prepare_cached("SELECT id, body FROM entries WHERE entity = ?1")?;
    let mut entries = entries.query([kind.word()])?;
    let mut texts = String::new();
    while let Some(row) = entries.next()? {
        let body = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        texts.clear();
        let day = (kind.info().texts)(body, &mut texts)?;
        look(Id::from_bytes(row.get(0)?), day, &texts)?;
    }
    Ok(())
}

/// What one entry says: its note, else what was typed in it.
pub(crate) fn of_entry(read: &Read<'_>, kind: EntryKind, id: Id) -> Inner<String> {
    let mut texts = String::new();
    let mut body =
        read.db().prepare_cached("SELECT body FROM entries WHERE entity = ?1 AND id = ?2")?;
    let body: Option<String> =
        body.query_row(params![kind.word(), id.as_bytes()], |row| row.get(0)).optional()?;
    if let Some(body) = body {
        (kind.info().texts)(&body, &mut texts)?;
    }
    let mut note = read.db().prepare_cached(
        "SELECT note FROM sessions WHERE id = ?1 AND note IS NOT NULL
         UNION ALL SELECT text FROM notes WHERE id = ?1",
    )?;
    let note: Option<String> = note.query_row([id.as_bytes()], |row| row.get(0)).optional()?;
    Ok(note.unwrap_or(texts))
}

/// Of which entry a note is, among these kinds and sessions, and the day that this is about. `None` where
/// the entry does not stand in the record: it was taken out, or is of none of these kinds.
pub(crate) fn of_note(
    read: &Read<'_>,
    kinds: &[EntryKind],
    id: Id,
) -> Inner<Option<(EntryKind, Option<NaiveDate>)>> {
    let mut session = read.db().prepare_cached("SELECT day FROM sessions WHERE id = ?1")?;
    let day: Option<i32> = session.query_row([id.as_bytes()], |row| row.get(0)).optional()?;
    if let Some(day) = day {
        return Ok(Some((EntryKind::Session, date(day))));
    }
    let mut entry =
        read.db().prepare_cached("SELECT sort FROM entries WHERE entity = ?1 AND id = ?2")?;
    for &kind in kinds {
        let sort: Option<i64> =
            entry.query_row(params![kind.word(), id.as_bytes()], |row| row.get(0)).optional()?;
        if let Some(sort) = sort {
            let day = i32::try_from(sort).ok().filter(|day| *day != 0).and_then(date);
            return Ok(Some((kind, day)));
        }
    }
    // Of nothing that is known: only a file made by another hand has such a note.
    let alone = named(read, NoteText::NAME, id)?.is_some_and(|of| of.kind == EntryKind::Note);
    Ok(alone.then_some((EntryKind::Note, None)))
}
