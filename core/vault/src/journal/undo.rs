//! Taking an act back, and bringing it back.
//!
//! An undo writes, at its own clock, what the fold would hold without the act: of the fields whose
//! last writing is the act's, and of no others. What was done since, here or elsewhere, stays. It is
//! asked of the fold and not of what each row replaced when it was written, since a merge or a replay
//! may have put other rows before and between them.
//!
//! *Without the act* needs a word of its own where acts were taken back before. The **effective** rows
//! of an entity are all but those that undid something and those of acts that are undone; an act is
//! undone if an undo of it is not itself undone. So an undo of an undo brings the act back, and the
//! fields are those whose last writing the act's would be again.
//!
//! What was not there before an act is hidden and keeps its fields, so that no merge can leave it
//! hollow: such an undo writes `live` alone, and takes only that out of what is effective.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::act::{Act, Standing};
use super::acts::{ActId, ActKind, Acts};
use super::fold::{State, Told, rows_of};
use super::row::Verb;
use super::{Device, EntityId, Fields, LIVE};
use crate::error::{Error, Result};

impl Act<'_> {
    /// Takes back an act of this device, however old: each field whose last writing is the act's gets
    /// what the fold holds without it. What was not there before is hidden and keeps its fields.
    /// Undoing an undo brings the act back. What was written by [`Act::fixed`] and [`Act::ledger`]
    /// stays. Returns the entities that the act touched.
    ///
    /// An undo is the first thing in its act, and nothing but what is fixed comes after it.
    ///
    /// # Errors
    /// [`Error::NothingToUndo`] if this device knows of no such act or has taken it back already,
    /// [`Error::CannotUndo`] if it forgot something or wrote only what can never be taken back, and
    /// those of the database.
    pub fn undo(&mut self, act: ActId) -> Result<Vec<(String, EntityId)>> {
        let number = act.number;
        if act.device != self.chain.device || self.first.is_some() {
            return Err(Error::NothingToUndo);
        }
        let acts = Acts { db: self.db, num: self.chain.num, device: act.device };
        match acts.line(number)?.ok_or(Error::NothingToUndo)?.kind {
            ActKind::Back => {}
            ActKind::Ledger | ActKind::Forgot | ActKind::Outside(_) => {
                return Err(Error::CannotUndo);
            }
        }
        if acts.is_undone(number)? {
            return Err(Error::NothingToUndo);
        }
        let root = acts.root(number)?;
        let bare = acts.newest_act()?.is_some_and(|line| line.id == Some(act));
        let steps = acts.steps(number)?.into_iter().rev();
        let steps = steps.filter(|step| step.verb.goes_back() && !step.blank);
        let mut seen = BTreeSet::new();
        let touched: Vec<_> =
            steps.map(|step| step.entity).filter(|entity| seen.insert(entity.clone())).collect();
        for (entity, id) in &touched {
            let rows = rows_of(self.db, self.tables, entity, id)?;
            let patch = taken_back(&rows, act, root);
            // Also where nothing is left to write: the row says that the act is undone.
            self.write(Verb::Undo, Some(number), entity, id, Standing::from(&*rows), &patch)?;
        }
        acts.note_passed(self.first.filter(|_| bare).map(|undo| (undo, number)))?;
        Ok(touched)
    }
}

/// How far an act is out of what is effective.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Out {
    Wholly,
    /// It was the first writing, and is only hidden.
    Hidden,
}

type Outs = BTreeMap<(Device, i64), Out>;

/// Which acts are undone, as far as it shows in one entity: every undo has a row in each entity of its
/// act. With one more undo, if there is to be one.
fn outs(rows: &[Told], one_more: Option<ActId>) -> Outs {
    let mut undos: Vec<_> = rows
        .iter()
        .filter_map(|told| {
            let hides = told.patch.get(LIVE) == Some(&Value::Null);
            let out = if hides { Out::Hidden } else { Out::Wholly };
            Some((told.row.act, told.row.device, told.row.undoes?, out))
        })
        .collect();
    undos.extend(one_more.map(|act| (i64::MAX, act.device, act.number, Out::Wholly)));
    // An undo is newer than what it undoes: from the newest on, each is decided when it is met.
    undos.sort_by_key(|(act, ..)| std::cmp::Reverse(*act));
    let mut outs = Outs::new();
    for (act, device, undone, out) in undos {
        if !outs.contains_key(&(device, act)) {
            outs.entry((device, undone)).or_insert(out);
        }
    }
    outs
}

/// The fields of a row that are effective.
fn effective<'a>(
    told: &'a Told,
    outs: &Outs,
) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
    let row = &told.row;
    let out = match row.verb {
        _ if row.undoes.is_some() => Some(Out::Wholly),
        verb if verb.goes_back() => outs.get(&(row.device, row.act)).copied(),
        _ => None,
    };
    told.patch.iter().filter(move |(field, _)| match out {
        None => true,
        Some(Out::Hidden) => *field != LIVE,
        Some(Out::Wholly) => false,
    })
}

/// What an undo of `act` writes to an entity; `root` is the act that goes or comes back by it.
fn taken_back(rows: &[Told], act: ActId, root: i64) -> Fields {
    let root = (act.device, root);
    let without = outs(rows, Some(act));
    let mut with = without.clone();
    with.remove(&root);

    let mut is_roots = BTreeMap::new();
    let mut state = State::default();
    for told in rows {
        let of_root = (told.row.device, told.row.act) == root && told.row.verb.goes_back();
        for (field, _) in effective(told, &with) {
            is_roots.insert(field.as_str(), of_root);
        }
        for (field, value) in effective(told, &without) {
            state.apply_one(field, value);
        }
    }
    is_roots.retain(|_, of_root| *of_root);
    if state.live.is_none() && is_roots.contains_key(LIVE) {
        return Fields::from([(LIVE.to_owned(), Value::Null)]); // the first writing: hidden
    }
    is_roots.into_keys().map(|field| (field.to_owned(), state.value(field))).collect()
}

#[cfg(test)]
mod tests;
