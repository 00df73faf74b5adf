//! Taking back, and doing again.
//!
//! An act is one thing that a person did, and it has a name ([`ActId`]): a screen that just wrote
//! something can take back that very act, whatever came after. A bare undo is an offer about the
//! *last* act: what it was, on which day it stands, when it was done. It goes back ten minutes and no
//! further, because a second Enter at a terminal once took away what was typed weeks before; and it
//! stops at what cannot be taken back (forgetting, what was agreed or handed over, a list that was
//! imported) instead of reaching past it for something older.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;
use tandem_model::{Id, Result, TandemError};
use tandem_vault::{Act, ActId, ActKind, ActLine, Read};

use super::Tandem;
use super::entries::{Entry, named};
use super::error::Inner;
use super::kinds::Info;

/// How long a bare undo goes back.
const RECENT: TimeDelta = TimeDelta::minutes(10);

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DoneAct {
    /// Its name; none for what was done outside the journal.
    pub act: Option<ActId>,
    /// When, by the clock of this device.
    pub at: DateTime<Utc>,
    /// Whether that was in the last ten minutes.
    pub recent: bool,
    /// Whether it can be taken back, and if not, why.
    pub standing: CanUndo,
    /// What it touched.
    pub things: Vec<Thing>,
}

/// Whether an act can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum CanUndo {
    /// It can.
    Yes,
    /// It was forgetting.
    Forgotten,
    /// Something was agreed, or handed over.
    Agreed,
    /// A list of meetings was imported.
    Imported,
}

/// What an act touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Thing {
    /// Which entry.
    #[serde(flatten)]
    pub entry: Entry,
    /// The day that it is about, if it is about one.
    pub day: Option<NaiveDate>,
    /// Whether it is in the record now.
    pub present: bool,
}

/// What an undo, or doing again, came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Undone {
    /// When the act had been done that was taken back.
    pub done_at: DateTime<Utc>,
    /// Every entry that it had touched, as each stands now.
    pub things: Vec<Thing>,
}

pub(crate) fn last_act(tandem: &Tandem) -> Result<Option<DoneAct>> {
    let now = tandem.now();
    tandem.read(|read| read.newest_act()?.map(|line| told(read, line, now)).transpose())
}

pub(crate) fn undo(tandem: &Tandem, act: ActId) -> Result<Undone> {
    tandem.act_as_any(|writing| take_back(writing, act))
}

pub(crate) fn undo_last(tandem: &Tandem) -> Result<Undone> {
    let now = tandem.now();
    tandem.act_as_any(|writing| {
        let nothing = || TandemError::invalid("undo", "nothing was done in the last ten minutes");
        let line = writing.newest_act()?.ok_or_else(nothing)?;
        let last = told(writing, line, now)?;
        if !last.recent {
            return Err(nothing().into());
        }
        match (last.standing, last.act) {
            (CanUndo::Yes, Some(act)) => take_back(writing, act),
            _ => Err(cannot().into()),
        }
    })
}

pub(crate) fn redo(tandem: &Tandem) -> Result<Undone> {
    tandem.act_as_any(|writing| {
        let nothing = || TandemError::invalid("redo", "nothing was taken back just now");
        let undone = writing.newest_undo()?.and_then(|line| line.id).ok_or_else(nothing)?;
        take_back(writing, undone)
    })
}

fn cannot() -> TandemError {
    TandemError::invalid("undo", "the last thing cannot be taken back")
}

fn take_back(writing: &mut Act<'_>, act: ActId) -> Inner<Undone> {
    let line = writing.act_line(act)?;
    let touched = writing.undo(act)?;
    let done_at = line.and_then(|line| DateTime::from_timestamp_millis(line.wall_millis));
    Ok(Undone { done_at: done_at.unwrap_or_default(), things: things(writing, &touched)? })
}

fn told(read: &Read<'_>, line: ActLine, now: DateTime<Utc>) -> Inner<DoneAct> {
    let at = DateTime::from_timestamp_millis(line.wall_millis).unwrap_or_default();
    let standing = match line.kind {
        ActKind::Back => CanUndo::Yes,
        ActKind::Forgot => CanUndo::Forgotten,
        ActKind::Ledger => CanUndo::Agreed,
        _ => CanUndo::Imported,
    };
    Ok(DoneAct {
        act: line.id,
        at,
        // A clock that was wrong leaves acts in the future. Nobody knows how long ago these were.
        recent: (now - at).abs() <= RECENT,
        standing,
        things: things(read, &line.entities)?,
    })
}

/// The entries that a person knows among those that an act touched.
/// The entries that some entities are, or are notes of.
pub(crate) fn things(read: &Read<'_>, entities: &[(String, [u8; 16])]) -> Inner<Vec<Thing>> {
    let mut all = Vec::new();
    for (entity, id) in entities {
        let Some(entry) = named(read, entity, Id::from_bytes(*id))? else { continue };
        let state = read.state(entry.kind.word(), entry.id.as_bytes())?;
        let info = Info::named(entry.kind.word());
        let day = info.and_then(|info| info.day(&state.fields));
        all.push(Thing { entry, day, present: state.is_live() });
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}
