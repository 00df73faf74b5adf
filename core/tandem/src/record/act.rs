//! Writing a record: one act, in words of the domain.
//!
//! **A patch is made inside the act.** [`Writing::edit`] reads the entry, lets the caller change it and
//! writes the fields that differ, all in one transaction. Nothing is ever written from a value that
//! was read before: two people (or two processes) who change different fields at once both keep what
//! they changed, an edit cannot bring back what was removed meanwhile, and what only a later version
//! knows about an entry stays with it.

use serde_json::Value;
use tandem_model::{Id, Result, TandemError};
use tandem_vault::{Act, Fields};

use super::error::{Inner, public};
use super::kinds::{self, EntryKind, Kind, NOTE, NoteText, Undo, fields_of};
use super::read::{Reading as _, not_found};

/// What can be done in an act.
pub(crate) trait Writing {
    /// Writes something new under an id. Where something under it was removed before, nothing of that
    /// stays.
    fn add<K: Kind>(&mut self, id: Id, entry: &K) -> Inner<()>;

    /// Changes an entry. Only the fields that differ are written; returns what it came to.
    ///
    /// # Errors
    /// `NotFound` if it does not stand in the record; those of `change`.
    fn edit<K: Kind>(&mut self, id: Id, change: impl FnOnce(K) -> Inner<K>) -> Inner<K>;

    /// As [`Writing::edit`], of what a person decided: undo takes it back, whatever it does with the kind.
    ///
    /// # Errors
    /// As [`Writing::edit`].
    fn decide<K: Kind>(&mut self, id: Id, change: impl FnOnce(K) -> Inner<K>) -> Inner<K>;

    /// Writes what there is one of for its key: new, or the fields that differ from what is there.
    /// `change` makes it of what is there.
    ///
    /// # Errors
    /// `NewerVersion` if what is there cannot be read here; those of `change`.
    fn put<K: Kind>(
        &mut self,
        key: &str,
        change: impl FnOnce(Option<K>) -> Inner<K>,
    ) -> Inner<(Id, K)>;

    /// Writes fields of an entry so that undo passes over them.
    fn fix<K: Kind>(&mut self, id: Id, fields: Fields) -> Inner<()>;

    /// Takes an entry out of the record, with the way back open.
    ///
    /// # Errors
    /// `NotFound` if it does not stand in the record.
    fn take_out<K: Kind>(&mut self, id: Id) -> Inner<()>;

    /// Blanks an entry and its note for good. False if nothing is known of it or it was forgotten
    /// before.
    fn blank(&mut self, kind: EntryKind, id: Id) -> Inner<bool>;
}

impl Writing for Act<'_> {
    fn add<K: Kind>(&mut self, id: Id, entry: &K) -> Inner<()> {
        let mut fields = fields_of(entry);
        let note = part_note(entry, &mut fields);
        match K::UNDO {
            Undo::Back => self.replace(K::NAME, id.as_bytes(), fields),
            Undo::Ledger => self.replace_ledger(K::NAME, id.as_bytes(), fields),
            Undo::Silent => self.replace_fixed(K::NAME, id.as_bytes(), fields),
        }
        .map_err(public)?;
        match note {
            Some(note) => write_note(self, id, note),
            None => Ok(()),
        }
    }

    fn edit<K: Kind>(&mut self, id: Id, change: impl FnOnce(K) -> Inner<K>) -> Inner<K> {
        changed(self, id, change, K::UNDO)
    }

    fn decide<K: Kind>(&mut self, id: Id, change: impl FnOnce(K) -> Inner<K>) -> Inner<K> {
        changed(self, id, change, Undo::Back)
    }

    fn put<K: Kind>(
        &mut self,
        key: &str,
        change: impl FnOnce(Option<K>) -> Inner<K>,
    ) -> Inner<(Id, K)> {
        let id = self.id_of::<K>(key)?;
        match self.entry::<K>(id)? {
            Some(_) => Ok((id, self.edit(id, |before| change(Some(before)))?)),
            // To write over it would be to lose what is not known here.
            None if self.is_unread(K::NAME, id)? => Err(TandemError::NewerVersion.into()),
            None => {
                let entry = change(None)?;
                self.add(id, &entry)?;
                Ok((id, entry))
            }
        }
    }

    fn fix<K: Kind>(&mut self, id: Id, fields: Fields) -> Inner<()> {
        self.fixed(K::NAME, id.as_bytes(), fields)?;
        Ok(())
    }

    fn take_out<K: Kind>(&mut self, id: Id) -> Inner<()> {
        if self.remove(K::NAME, id.as_bytes())? { Ok(()) } else { Err(not_found(id).into()) }
    }

    fn blank(&mut self, kind: EntryKind, id: Id) -> Inner<bool> {
        let forgot = self.forget(kind.word(), id.as_bytes())?;
        let noted = self.forget(NoteText::NAME, id.as_bytes())?;
        Ok(forgot || noted)
    }
}

fn changed<K: Kind>(
    act: &mut Act<'_>,
    id: Id,
    change: impl FnOnce(K) -> Inner<K>,
    undo: Undo,
) -> Inner<K> {
    let before: K = act.need(id)?;
    let after = change(before.clone())?.normalise();
    let (mut old, mut new) = (fields_of(&before), fields_of(&after));
    let notes = (part_note(&before, &mut old), part_note(&after, &mut new));
    let patch = difference(old, new);
    if !patch.is_empty() {
        write::<K>(act, id, patch, undo)?;
    }
    match notes {
        (Some(old), Some(new)) if old != new => write_note(act, id, new)?,
        _ => {}
    }
    Ok(after)
}

/// Writes fields in the way in which undo is to see them.
fn write<K: Kind>(act: &mut Act<'_>, id: Id, fields: Fields, undo: Undo) -> Inner<()> {
    let id = id.as_bytes();
    match undo {
        Undo::Back => act.set(K::NAME, id, fields),
        Undo::Ledger => act.ledger(K::NAME, id, fields),
        Undo::Silent => act.fixed(K::NAME, id, fields),
    }
    .map_err(|error| public(error).into())
    .map(drop)
}

/// Takes the note out of an entry's fields: `Some` of a kind that can have one.
fn part_note<K: Kind>(entry: &K, fields: &mut Fields) -> Option<Value> {
    entry.clone().note()?;
    Some(fields.remove(NOTE).unwrap_or_default())
}

fn write_note(act: &mut Act<'_>, id: Id, text: Value) -> Inner<()> {
    // A note that is taken out is a note without text, so that the history tells what it was.
    if text.is_null() && !act.state(NoteText::NAME, id.as_bytes())?.known {
        return Ok(());
    }
    act.set(NoteText::NAME, id.as_bytes(), Fields::from([("text".to_owned(), text)]))?;
    Ok(())
}

/// What an entry comes to if the fields in which `after` differs from `before` are written into it as
/// it is `now`: how a host that read it for a screen says what was changed there.
///
/// # Errors
/// `Invalid` if they do not fit together.
pub(crate) fn patched<K: Kind>(now: &K, before: &K, after: &K) -> Result<K> {
    let mut fields = fields_of(now);
    for (field, value) in difference(fields_of(before), fields_of(after)) {
        match value {
            Value::Null => drop(fields.remove(&field)),
            value => drop(fields.insert(field, value)),
        }
    }
    kinds::read(&fields)
}

/// The fields of `new` that differ, and those of `old` that it does not have any more.
fn difference(old: Fields, mut new: Fields) -> Fields {
    for (field, value) in old {
        match new.get(&field) {
            Some(same) if *same == value => drop(new.remove(&field)),
            Some(_) => {}
            None => drop(new.insert(field, Value::Null)),
        }
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_holds_what_differs() {
        let fields = |json: &str| serde_json::from_str::<Fields>(json).unwrap();
        let patch = difference(fields(r#"{"a":1,"b":2,"c":3}"#), fields(r#"{"a":1,"b":4,"d":5}"#));
        assert_eq!(patch, fields(r#"{"b":4,"c":null,"d":5}"#));
    }
}
