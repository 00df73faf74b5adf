//! Any entry by its id: found, shown, taken out, forgotten, and everything that ever happened to it.
//! Whatever its kind: a session and a coach's note alike.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use tandem_model::{Id, Plan, Prefix, Result, TandemError};
use tandem_vault::{Act, Change, Deed, Error as VaultError, Fields};

use super::Tandem;
use super::act::Writing as _;
use super::error::{Inner, public};
use super::kinds::{EntryKind, Info, Kind as _, NOTE, NoteText, Undo};
use super::profile;
use super::read::{Reading as _, not_found};

/// Something in the record that can be named by an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Entry {
    /// What it is.
    #[serde(rename = "entry")]
    pub kind: EntryKind,
    /// Its id.
    pub id: Id,
}

/// An entry as it stands.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Shown {
    /// What it is.
    #[serde(flatten)]
    pub entry: Entry,
    /// Its fields, as text, in the order of their names; its note among them.
    pub fields: Vec<Field>,
}

/// One field of an entry, as text.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Field {
    /// The field, by its JSON name.
    pub name: String,
    /// What it holds.
    pub value: String,
}

/// What was forgotten.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Forgot {
    /// What went with it, because it hung on it.
    pub with_it: Vec<Entry>,
    /// Whether its words are still in the files until another program that is reading closes. They
    /// leave at the next opening.
    pub leaves_later: bool,
}

/// One line of an entry's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HistoryLine {
    /// When, by the clock of the device it happened on.
    pub at: DateTime<Utc>,
    /// What happened.
    pub deed: Deed,
    /// The fields that changed; empty once forgotten.
    pub changes: Vec<FieldChange>,
}

/// One field, before and after, as text. `Debug` tells which field and not what it held.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct FieldChange {
    /// The field, by its JSON name.
    pub field: String,
    /// What it held before; `None` is nothing.
    pub old: Option<String>,
    /// What it held then; `None` is nothing.
    pub new: Option<String>,
}

impl fmt::Debug for FieldChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FieldChange({})", self.field)
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Field({})", self.name)
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shown({:?})", self.entry)
    }
}

/// An entity of the journal as an entry that a person can name; a note is the entry whose id it
/// bears, if there is one.
pub(super) fn named(read: &tandem_vault::Read<'_>, entity: &str, id: Id) -> Inner<Option<Entry>> {
    if entity != NoteText::NAME {
        let kind = Info::named(entity).map(|info| info.kind);
        return Ok(kind.filter(|kind| kind.is_named_by_people()).map(|kind| Entry { kind, id }));
    }
    for (entity, _) in read.find(id.as_bytes(), id.as_bytes())? {
        if entity != NoteText::NAME
            && let Some(entry) = named(read, &entity, id)?
        {
            return Ok(Some(entry));
        }
    }
    // Only a file made by another hand has a note of nothing. What cannot be named cannot be forgotten.
    Ok(Some(Entry { kind: EntryKind::Note, id }))
}

pub(crate) fn find(tandem: &Tandem, id: &str) -> Result<Entry> {
    let prefix = Prefix::new(id)?;
    tandem.read(|read| {
        let mut found = Vec::new();
        for (entity, id) in read.find(prefix.first().as_bytes(), prefix.last().as_bytes())? {
            found.extend(named(read, &entity, Id::from_bytes(id))?);
        }
        found.sort_unstable();
        found.dedup();
        match found.as_slice() {
            [] => Err(TandemError::NotFound { id: id.into() }.into()),
            [one] => Ok(*one),
            _ => Err(TandemError::invalid("id", "fits several entries: give more of it").into()),
        }
    })
}

pub(crate) fn show(tandem: &Tandem, entry: Entry) -> Result<Shown> {
    tandem.read(|read| {
        let state = read.state(entry.kind.word(), entry.id.as_bytes())?;
        if !state.is_live() {
            return Err(not_found(entry.id).into());
        }
        (entry.kind.info().judge)(&state.fields)?;
        let mut fields = (entry.kind.info().whole)(&state.fields)?;
        let noted = read.state(NoteText::NAME, entry.id.as_bytes())?;
        if let Some(note) = noted.fields.get(TEXT).filter(|_| noted.is_live()) {
            fields.insert(NOTE.to_owned(), note.clone());
        }
        let fields = fields
            .into_iter()
            .filter_map(|(name, value)| Some(Field { name, value: text(value)? }));
        Ok(Shown { entry, fields: fields.collect() })
    })
}

/// Refuses what is always there and what only ever grows.
fn require_removable(kind: EntryKind) -> Result<()> {
    let why = match (kind, kind.info().undo) {
        (EntryKind::Profile, _) => "the profile is always there",
        (_, Undo::Ledger) => "what was agreed and handed over stays",
        _ => return Ok(()),
    };
    Err(TandemError::invalid("id", why))
}

pub(crate) fn remove(tandem: &Tandem, entry: Entry) -> Result<()> {
    require_removable(entry.kind)?;
    tandem.act_as_any(|act| {
        if !act.remove(entry.kind.word(), entry.id.as_bytes())? {
            return Err(not_found(entry.id).into());
        }
        Ok(())
    })
}

pub(crate) fn forget(tandem: &Tandem, entry: Entry) -> Result<Forgot> {
    if entry.kind == EntryKind::Profile {
        let ((), leaves_later) = tandem.forgetting(profile::forget_past)?;
        return Ok(Forgot { with_it: Vec::new(), leaves_later });
    }
    require_removable(entry.kind)?;
    let (with_it, leaves_later) = tandem
        .forgetting(|act| forget_whole(act, entry)?.ok_or_else(|| not_found(entry.id).into()))?;
    Ok(Forgot { with_it, leaves_later })
}

/// Forgets an entry and what hung on it, which is returned; `None` if nothing is known of it.
pub(crate) fn forget_whole(act: &mut Act<'_>, entry: Entry) -> Inner<Option<Vec<Entry>>> {
    let hanging = hanging_on(act, entry)?;
    if !act.blank(entry.kind, entry.id)? {
        return Ok(None);
    }
    let mut with_it = Vec::new();
    for other in hanging {
        if act.blank(other.kind, other.id)? {
            with_it.push(other);
        }
    }
    Ok(Some(with_it))
}

/// What repeats an entry's words, or speaks of nothing else, and the entry that it hangs on by its link:
/// a kept meeting has a copy of the meeting that was entered by hand, and what was met with there is
/// about the kept meeting; a line stands on its page; a slip is of its session; a craving that a
/// practice told is of that practice; what a coach keeps of somebody is theirs.
const HANGING: [(EntryKind, EntryKind); 14] = [
    (EntryKind::Bookmark, EntryKind::Meeting),
    (EntryKind::WelcomeVisit, EntryKind::Bookmark),
    (EntryKind::WelcomeVisit, EntryKind::Meeting),
    (EntryKind::GroupStatement, EntryKind::Bookmark),
    (EntryKind::GroupStatement, EntryKind::Meeting),
    (EntryKind::PageLine, EntryKind::Page),
    (EntryKind::PlanDay, EntryKind::Plan),
    (EntryKind::Paper, EntryKind::Session),
    (EntryKind::Craving, EntryKind::Practice),
    (EntryKind::CoachFiling, EntryKind::CoachPerson),
    (EntryKind::CoachLatest, EntryKind::CoachPerson),
    (EntryKind::CoachAsk, EntryKind::CoachPerson),
    (EntryKind::CoachSummary, EntryKind::CoachPerson),
    (EntryKind::CoachNote, EntryKind::CoachPerson),
];

/// Whether a plan goes on as another one, which bears its days from then on: they stay as long as it
/// does.
fn goes_on(read: &tandem_vault::Read<'_>, first: Id) -> Inner<bool> {
    let all: Vec<(Id, Plan)> = read.all()?;
    Ok(all.iter().any(|(id, plan)| *id != first && plan.series == Some(first)))
}

/// Whether an entry would hang on one that was forgotten: what is told of it later goes with it.
pub(crate) fn hangs_on_forgotten(read: &Act<'_>, info: &Info, fields: &Fields) -> Inner<bool> {
    for (_, on) in HANGING.iter().filter(|(kind, _)| *kind == info.kind) {
        let Some(other) = info.link(fields) else { break };
        let goes_on = info.kind == EntryKind::PlanDay && goes_on(read, other)?;
        if read.state(on.word(), other.as_bytes())?.forgotten && !goes_on {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Forgets what hangs on what was forgotten, after a merge: one copy knew of the forgetting, the other
/// of what was told of the thing meanwhile.
pub(crate) fn forget_orphans(act: &mut Act<'_>) -> Inner<()> {
    // In the order of the table: what hung on an orphan is one now.
    for (kind, on) in HANGING {
        for (other, hanging) in act.links(kind)? {
            let goes_on = kind == EntryKind::PlanDay && goes_on(act, other)?;
            if act.state(on.word(), other.as_bytes())?.forgotten && !goes_on {
                for id in hanging {
                    act.blank(kind, id)?;
                }
            }
        }
    }
    Ok(())
}

fn hanging_on(act: &Act<'_>, entry: Entry) -> Inner<Vec<Entry>> {
    let mut all = Vec::new();
    for (kind, _) in HANGING.into_iter().filter(|(_, on)| *on == entry.kind) {
        if kind == EntryKind::PlanDay && goes_on(act, entry.id)? {
            continue;
        }
        for id in act.every_about(kind, entry.id)? {
            let other = Entry { kind, id };
            all.push(other);
            all.extend(hanging_on(act, other)?);
        }
    }
    Ok(all)
}

pub(crate) fn history(tandem: &Tandem, entry: Entry) -> Result<Vec<HistoryLine>> {
    tandem.read(|read| {
        let mut changes = read.history(entry.kind.word(), entry.id.as_bytes())?;
        if changes.is_empty() {
            return Err(not_found(entry.id).into());
        }
        // Entry and note are two entities; what was done to both at once is one line. The act does not
        // tell: an import does in one act what was done in many.
        let mut words = Value::Null;
        for mut noted in read.history(NoteText::NAME, entry.id.as_bytes())? {
            let written = noted.new.remove(TEXT);
            let before = if noted.stood { words.clone() } else { Value::Null };
            words = written.clone().unwrap_or(words);
            let after = if noted.stands { words.clone() } else { Value::Null };
            // A note that was first written by what is taken back is hidden, and its field stays.
            let toggled = noted.stood != noted.stands && noted.deed != Deed::Forgot;
            let told = |value: Value| (NOTE.to_owned(), value);
            let (new, old) = (told(after), told(before));
            let at_once = |change: &&mut Change| {
                (change.act, change.clock, change.wall_millis)
                    == (noted.act, noted.clock, noted.wall_millis)
            };
            match changes.iter_mut().find(at_once) {
                Some(change) => {
                    // With its entry it goes and comes without a word.
                    if written.is_some() || (toggled && change.stood == change.stands) {
                        change.new.extend([new]);
                        change.old.extend([old]);
                    }
                }
                None => {
                    let deed = if noted.deed == Deed::Wrote { Deed::Edited } else { noted.deed };
                    let told = written.is_some() || toggled;
                    let of = |change: (String, Value)| told.then_some(change).into_iter().collect();
                    changes.push(Change { deed, new: of(new), old: of(old), ..noted });
                }
            }
        }
        changes.sort_by_key(|change| (change.clock, change.wall_millis));
        Ok(changes.into_iter().map(line).collect::<Result<_>>()?)
    })
}

/// The field of a note's entity that holds the note.
const TEXT: &str = "text";

fn line(change: Change) -> Result<HistoryLine> {
    let mut old = change.old;
    let changes = change
        .new
        .into_iter()
        .map(|(field, new)| FieldChange {
            old: old.remove(&field).and_then(text),
            new: text(new),
            field,
        })
        .collect();
    let at = DateTime::from_timestamp_millis(change.wall_millis)
        .ok_or_else(|| public(VaultError::Damaged("the journal holds an impossible time")))?;
    Ok(HistoryLine { at, deed: change.deed, changes })
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}
