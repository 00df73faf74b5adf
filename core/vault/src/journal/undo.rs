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
//! **The first writing of an entity is never taken out of it.** Its undo hides the entity, whatever was
//! done since, and is a writing like any other: it says `live: null` and no more, is effective, and is
//! taken back by taking that back. So no undo leaves an entity that stands without the fields of its
//! first writing, and neither does a merge with a copy in which somebody brought it back meanwhile. An
//! act is the first if the entity would not begin with a writing without it, but with a removal, or
//! not at all; what was brought in from elsewhere has a beginning of its own.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::act::{Act, Standing};
use super::acts::{ActId, ActKind, Acts};
use super::fold::{self, State, Told, Undoing, project, rows_of};
use super::row::{Content, Row, Verb};
use super::{Device, EntityId, Fields, LIVE};
use crate::error::{Error, Result};

impl Act<'_> {
    /// Takes back an act of this device, however old: each field whose last writing is the act's gets
    /// what the fold holds without it. What was not there before is hidden, whatever was done since,
    /// and keeps its fields. Undoing an undo brings the act back. What was written by [`Act::fixed`]
    /// and [`Act::ledger`] stays, unless the act took it in from outside ([`Act::replay`]): of that
    /// nothing stays. Returns the entities that the act touched.
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
        let bare = acts.newest_act()?.is_some_and(|line| line.id == Some(act));
        let mut steps = acts.steps(number)?;
        let outside = steps.first().is_some_and(|step| step.verb == Verb::TakeIn);
        let all = outside && acts.undoes(number)?.is_none();
        let verb = if acts.is_undo(number)? { Verb::Redo } else { Verb::Undo };
        steps.retain(|step| (all || step.verb.goes_back()) && !step.blank);
        let steps = steps.into_iter().rev();
        let mut seen = BTreeSet::new();
        let touched: Vec<_> =
            steps.map(|step| step.entity).filter(|entity| seen.insert(entity.clone())).collect();
        for (entity, id) in &touched {
            let rows = rows_of(self.db, self.tables, entity, id)?;
            // The row says that the act is undone, also where it has nothing to write.
            if outside {
                self.take_out(&acts, verb, number, entity, id, &rows)?;
            } else {
                let patch = taken_back(&rows, act);
                self.write(verb, Some(number), entity, id, Standing::from(&*rows), &patch)?;
            }
        }
        acts.note_passed(self.first.filter(|_| bare).map(|undo| (undo, number)))?;
        Ok(touched)
    }

    /// Leaves what an act took in from outside out of an entity, or what an undo took out in again. An
    /// undo of something else may have written down again what came from outside, or what stood before
    /// it: what it wrote is put right.
    fn take_out(
        &mut self,
        acts: &Acts<'_>,
        verb: Verb,
        number: i64,
        entity: &str,
        id: &EntityId,
        before: &[Told],
    ) -> Result<()> {
        let (told, clock) = acts.root(number)?;
        let knew = |row: &Row| match row.device == acts.device {
            true => row.act > told,
            false => row.clock > clock,
        };
        let at = self.when(&Standing::from(before));
        let nothing = Content::new(&Fields::new())?;
        self.append(Verb::TakeIn, Some(number), at, entity, id, nothing)?;
        let after = rows_of(self.db, self.tables, entity, id)?;
        let standing = Standing::from(&*after);
        match put_right(before, &after, knew) {
            patch if patch.is_empty() => {
                project(self.db, self.tables, entity, id, &fold::fold(&after))
            }
            patch => self.write(verb, Some(number), entity, id, standing, &patch),
        }
    }
}

/// Acts that are undone, by device and number.
type Undone = BTreeSet<(Device, i64)>;

impl Told {
    /// Whether it is of an act, and goes back with it.
    fn goes_back_with(&self, act: (Device, i64)) -> bool {
        self.row.verb.goes_back() && (self.row.device, self.row.act) == act
    }

    /// The act that it takes out of what is effective. The undo of a first writing hides instead.
    fn takes_back(&self) -> Option<i64> {
        self.row.undoes.filter(|_| self.patch != hiding())
    }

    fn is_effective(&self, undone: &Undone) -> bool {
        let is_undone = || undone.contains(&(self.row.device, self.row.act));
        self.takes_back().is_none() && !(self.row.verb.goes_back() && is_undone())
    }
}

/// What the undo of a first writing writes.
fn hiding() -> Fields {
    Fields::from([(LIVE.to_owned(), Value::Null)])
}

/// What was taken back, as far as it shows in one entity: every undo has a row in each entity of its
/// act.
fn undos(rows: &[Told]) -> impl Iterator<Item = Undoing> {
    rows.iter().filter_map(|told| {
        let Row { device, act, .. } = told.row;
        Some(Undoing { device, act, undoes: told.takes_back()? })
    })
}

/// Which acts are undone once `act` is, too.
fn undone_with(rows: &[Told], act: ActId) -> Undone {
    let one_more = Undoing { device: act.device, act: i64::MAX, undoes: act.number };
    fold::undone(undos(rows).chain([one_more]))
}

/// The fold of what is effective.
fn effective(rows: &[Told], undone: &Undone) -> State {
    let mut state = State::default();
    for told in rows.iter().filter(|told| told.is_effective(undone)) {
        state.apply(&told.patch);
        state.known = true;
    }
    state
}

/// The act that goes or comes back in an entity by an undo (of an undo …).
fn root(rows: &[Told], act: ActId) -> (Device, i64) {
    let mut root = (act.device, act.number);
    let undoes =
        |act| rows.iter().filter(move |told| told.goes_back_with(act)).find_map(Told::takes_back);
    while let Some(other) = undoes(root).filter(|other| *other < root.1) {
        root.1 = other;
    }
    root
}

/// Whether it is by this act that the entity begins with a writing.
fn is_first(rows: &[Told], act: (Device, i64), without: &Undone) -> bool {
    let writes = |told: &Told| told.patch.get(LIVE) == Some(&Value::Bool(true));
    let mut others = rows.iter().filter(|told| {
        told.patch.contains_key(LIVE) && told.takes_back().is_none() && !told.goes_back_with(act)
    });
    // Also a removal that is undone shows that what comes after it is no beginning.
    let first = others.find(|told| !writes(told) || told.is_effective(without));
    !first.is_some_and(writes) && rows.iter().any(|told| told.goes_back_with(act) && writes(told))
}

/// Of the fields that rows before or after write and the other side does not have, those that the fold
/// would hold otherwise if it held what is effective, with that. Only an undo that `knew` of the file, as
/// it was done since, can have written down what came from there: an older one stands as it stood when
/// the file was told, and as it would after a merge.
fn put_right(before: &[Told], after: &[Told], knew: impl Fn(&Row) -> bool) -> Fields {
    let (now, effective) = (fold::fold(after), effective(after, &fold::undone(undos(after))));
    if !effective.known {
        return Fields::new(); // It came from outside and is gone with it.
    }
    let name = |told: &Told| (told.row.device, told.row.sequence, told.row.mac);
    let [was, is] = [before, after].map(|rows| rows.iter().map(name).collect::<BTreeSet<_>>());
    let moved: BTreeSet<_> = was.symmetric_difference(&is).collect();
    let moved = before.iter().chain(after).filter(|told| moved.contains(&name(told)));
    let fields: BTreeSet<&String> = moved.flat_map(|told| told.patch.keys()).collect();
    let rewritten = after.iter().filter(|told| told.takes_back().is_some() && knew(&told.row));
    let rewritten: BTreeSet<&String> = rewritten.flat_map(|told| told.patch.keys()).collect();
    let fields = fields.intersection(&rewritten).copied();
    let wrong = fields.filter(|field| now.value(field) != effective.value(field));
    wrong.map(|field| (field.clone(), effective.value(field))).collect()
}

/// What an undo of `act` writes to an entity.
fn taken_back(rows: &[Told], act: ActId) -> Fields {
    let root = root(rows, act);
    let without = undone_with(rows, act);
    if without.contains(&root) && is_first(rows, root, &without) {
        return hiding();
    }
    let mut with = without.clone();
    with.remove(&root);

    let mut is_roots = BTreeMap::new();
    for told in rows.iter().filter(|told| told.is_effective(&with)) {
        let of_root = told.goes_back_with(root);
        is_roots.extend(told.patch.keys().map(|field| (field, of_root)));
    }
    is_roots.retain(|_, of_root| *of_root);
    let state = effective(rows, &without);
    is_roots.into_keys().map(|field| (field.clone(), state.value(field))).collect()
}

#[cfg(test)]
mod tests;
