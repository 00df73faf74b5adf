//! Acts by name: what there is to take back.
//!
//! A bare *undo* is about the newest thing that was done here, and about nothing older. So a walk
//! goes from the newest act back, passes over what nobody would miss (what was taken back already,
//! what is fixed, what the program forgot by itself) and **stops at the first act that is more than
//! that, also if it cannot be taken back**: somebody who has just forgotten an entry, sent something
//! out or brought in a list must hear that this stays, and not lose what they typed last week
//! instead. A bare *redo* is about the newest undo in the same way, as long as nothing came after it.
//!
//! Somebody who takes back a hundred acts one by one would make each walk longer than the one before.
//! So a bare undo notes what it passed over (`passed`), and the next walk jumps: all in between is
//! undone or an undo, and stays so until one of them is brought back, which deletes the note.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use rusqlite::{Connection, OptionalExtension, params};

use super::clock::Clock;
use super::row::Verb;
use super::{Device, EntityId};
use crate::error::Result;

/// Names one act: the device that did it, and the sequence of its first row. As text it is
/// `17-` and 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActId {
    /// The device.
    pub device: Device,
    /// The sequence of its first row, from 1.
    pub number: i64,
}

impl fmt::Display for ActId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-", self.number)?;
        self.device.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A text that is not the name of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not the name of an act")]
pub struct NotAnAct;

impl FromStr for ActId {
    type Err = NotAnAct;

    fn from_str(text: &str) -> Result<Self, NotAnAct> {
        let (number, device) = text.split_once('-').ok_or(NotAnAct)?;
        let device = HEXLOWER.decode(device.as_bytes()).map_err(|_| NotAnAct)?;
        let device = device.try_into().map_err(|_| NotAnAct)?;
        let named = number.parse().map(|number| Self { device, number }).map_err(|_| NotAnAct)?;
        // An act has one name: no plus, no zeros in front.
        (named.number > 0 && named.to_string() == text).then_some(named).ok_or(NotAnAct)
    }
}

/// Whether an act can be taken back, and if not, why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActKind {
    /// It can.
    Back,
    /// It wrote what only ever grows.
    Ledger,
    /// It forgot something.
    Forgot,
    /// It was done outside the journal. What it was, in the word that was given.
    Outside(String),
}

/// One act, as far as it matters to who wants to take it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActLine {
    /// Its name; what was done outside the journal has none.
    pub id: Option<ActId>,
    /// The act that it took back, if it did that.
    pub undoes: Option<ActId>,
    /// What the wall clock said, in Unix milliseconds.
    pub wall_millis: i64,
    /// Whether it can be taken back.
    pub kind: ActKind,
    /// What it touched, in the order in which it did.
    pub entities: Vec<(String, EntityId)>,
}

/// A row of an act, without what it says.
pub(super) struct Step {
    pub(super) verb: Verb,
    pub(super) entity: (String, EntityId),
    /// Whether nothing that it said is known.
    pub(super) blank: bool,
    wall: i64,
}

/// The acts of one device. Those of a device whose chain has a fork may be told in part: nobody takes
/// them back any more.
pub(super) struct Acts<'a> {
    pub(super) db: &'a Connection,
    pub(super) num: i64,
    pub(super) device: Device,
}

/// The acts that took an act back, the newest first.
const UNDOS: &str = "SELECT DISTINCT act FROM changes
     WHERE device = ?1 AND undoes = ?2 AND act > ?2 ORDER BY act DESC";

impl<'a> Acts<'a> {
    /// Of a device by its name.
    pub(super) fn of(db: &'a Connection, device: Device) -> Result<Option<Self>> {
        let mut statement = db.prepare_cached("SELECT num FROM devices WHERE device = ?1")?;
        let num = statement.query_row([device], |row| row.get(0)).optional()?;
        Ok(num.map(|num| Self { db, num, device }))
    }

    /// Whether at least so many were done after a moment of the wall clock. It jumps from the first row of
    /// one to the act before it, however many rows an act has.
    pub(super) fn are_at_least(&self, acts: u32, after: i64) -> Result<bool> {
        let mut statement = self.db.prepare_cached(
            "SELECT act, wall FROM changes WHERE device = ?1 AND sequence < ?2
             ORDER BY sequence DESC, fork DESC LIMIT 1",
        )?;
        let mut below = i64::MAX;
        for _ in 0..acts {
            let newest = statement.query_row((self.num, below), |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
            });
            match newest.optional()? {
                Some((act, wall)) if wall > after => below = act,
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    /// What a bare undo is about.
    pub(super) fn newest_act(&self) -> Result<Option<ActLine>> {
        let (outside, passed) = (self.outside()?, self.passed()?);
        let mut taken_back = BTreeSet::new();
        let mut jumped = false;
        let mut below = i64::MAX;
        while let Some((number, undoes)) = self.before(below)? {
            if outside.as_ref().is_some_and(|(sequence, _)| *sequence >= number) {
                break;
            }
            if let Some((_, oldest)) = passed.filter(|(newest, _)| *newest == number) {
                (below, jumped) = (oldest.min(number), true);
                continue;
            }
            below = number;
            // What was jumped over may have taken back an act, or an undo, that is older than all of it.
            let undone = taken_back.remove(&number) || (jumped && self.is_undone(number)?);
            match undoes {
                _ if undone => {}
                Some(other) => drop(taken_back.insert(other)),
                None => match self.line(number)? {
                    None => {}
                    line => return Ok(line),
                },
            }
        }
        Ok(outside.map(|(_, line)| line))
    }

    /// What a bare redo is about: the newest undo that was not brought back, if nothing came after it
    /// but such as brought back others.
    pub(super) fn newest_undo(&self) -> Result<Option<ActLine>> {
        let outside = self.outside()?;
        let mut brought_back = BTreeSet::new();
        let mut below = i64::MAX;
        while let Some((number, undoes)) = self.before(below)? {
            below = number;
            if outside.as_ref().is_some_and(|(sequence, _)| *sequence >= number) {
                return Ok(None);
            }
            let undone = brought_back.remove(&number);
            match undoes {
                Some(_) if undone => {}
                Some(other) if self.is_redo(number)? => drop(brought_back.insert(other)),
                _ => {
                    // Also of an undo nothing may be left: all that it took back was forgotten.
                    if let Some(line) = self.line(number)? {
                        return Ok(undoes.map(|_| line));
                    }
                }
            }
        }
        Ok(None)
    }

    /// An act; `None` if it is not known, or if nothing is left of it but what is passed over.
    pub(super) fn line(&self, number: i64) -> Result<Option<ActLine>> {
        let mut steps = self.steps(number)?;
        // The first row says when the act was: a replay's others have the times of what it tells.
        let wall_millis = steps.first().map(|step| step.wall);
        steps.retain(|step| match step.verb {
            Verb::Forget => true,
            Verb::Set | Verb::Ledger | Verb::Undo | Verb::Redo | Verb::TakeIn => !step.blank,
            Verb::Fixed | Verb::Expire => false,
        });
        let Some(wall_millis) = wall_millis.filter(|_| !steps.is_empty()) else { return Ok(None) };
        let any = |verb| steps.iter().any(|step| step.verb == verb);
        let kind = if any(Verb::Forget) {
            ActKind::Forgot
        } else if steps.iter().any(|step| step.verb.goes_back()) {
            ActKind::Back
        } else {
            ActKind::Ledger
        };
        let mut seen = BTreeSet::new();
        let entities = steps.into_iter().map(|step| step.entity);
        Ok(Some(ActLine {
            id: Some(self.id(number)),
            undoes: self.undoes(number)?.map(|other| self.id(other)),
            wall_millis,
            kind,
            entities: entities.filter(|entity| seen.insert(entity.clone())).collect(),
        }))
    }

    fn id(&self, number: i64) -> ActId {
        ActId { device: self.device, number }
    }

    /// The rows of an act, in sequence.
    pub(super) fn steps(&self, number: i64) -> Result<Vec<Step>> {
        let mut statement = self.db.prepare_cached(
            "SELECT act, verb, entity, id, patch IS NULL, wall FROM changes
             WHERE device = ?1 AND sequence >= ?2 ORDER BY sequence",
        )?;
        let mut rows = statement.query(params![self.num, number])?;
        let mut steps = Vec::new();
        while let Some(row) = rows.next()? {
            match row.get::<_, i64>(0)? {
                act if act > number => break,
                act if act < number => continue,
                _ => steps.push(Step {
                    verb: Verb::named(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?,
                    entity: (row.get(2)?, row.get(3)?),
                    blank: row.get(4)?,
                    wall: row.get(5)?,
                }),
            }
        }
        Ok(steps)
    }

    /// The newest act below a sequence, and the act that it took back. One question, since a walk
    /// asks it of every act that it passes over.
    fn before(&self, sequence: i64) -> Result<Option<(i64, Option<i64>)>> {
        let mut statement = self.db.prepare_cached(
            "SELECT act, (SELECT undoes FROM changes AS first
                          WHERE first.device = ?1 AND first.sequence = last.act)
             FROM changes AS last WHERE device = ?1 AND sequence < ?2
             ORDER BY sequence DESC LIMIT 1",
        )?;
        let act = statement
            .query_row([self.num, sequence], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        // A number always goes down: no row that was tampered with keeps a walk going.
        Ok(act.filter(|(number, _)| *number < sequence))
    }

    /// The act that an act took back. An undo is its act's first row.
    pub(super) fn undoes(&self, number: i64) -> Result<Option<i64>> {
        let mut statement = self
            .db
            .prepare_cached("SELECT undoes FROM changes WHERE device = ?1 AND sequence = ?2")?;
        let undoes: Option<i64> =
            statement.query_row([self.num, number], |row| row.get(0)).optional()?.flatten();
        Ok(undoes.filter(|other| *other < number))
    }

    /// The act that goes or comes back by an undo of an act (by an undo of its undo, and so on), and
    /// its clock.
    pub(super) fn root(&self, mut number: i64) -> Result<(i64, Clock)> {
        while let Some(other) = self.undoes(number)? {
            number = other;
        }
        let mut statement = self.db.prepare_cached(
            "SELECT millis, counter FROM changes WHERE device = ?1 AND sequence = ?2",
        )?;
        let clock = statement.query_row([self.num, number], |row| {
            Ok(Clock::new(row.get(0)?, row.get(1)?).unwrap_or_default())
        })?;
        Ok((number, clock))
    }

    /// Whether an undo brings back what another took.
    fn is_redo(&self, number: i64) -> Result<bool> {
        self.undoes(number)?.map_or(Ok(false), |other| self.is_undo(other))
    }

    /// Whether an act takes another back, and does not bring one back.
    pub(super) fn is_undo(&self, number: i64) -> Result<bool> {
        Ok(self.undoes(number)?.is_some() && !self.is_redo(number)?)
    }

    /// Whether an act was taken back, by an act that was not.
    pub(super) fn is_undone(&self, number: i64) -> Result<bool> {
        let mut statement = self.db.prepare_cached(UNDOS)?;
        let undos = statement.query_map([self.num, number], |row| row.get(0))?;
        for undo in undos.collect::<Result<Vec<i64>, _>>()? {
            if !self.is_undone(undo)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The newest and the oldest of some acts in a row of which none is anything to take back.
    fn passed(&self) -> Result<Option<(i64, i64)>> {
        let mut statement = self
            .db
            .prepare_cached("SELECT passed_newest, passed_oldest FROM devices WHERE num = ?1")?;
        let passed: (Option<i64>, Option<i64>) =
            statement.query_row([self.num], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(passed.0.zip(passed.1))
    }

    /// Notes that from an undo to the act that it took back nothing is left to take back, or that
    /// this is not known any more.
    pub(super) fn note_passed(&self, passed: Option<(i64, i64)>) -> Result<()> {
        let Some((newest, oldest)) = passed else { return note_nothing_passed(self.db) };
        self.db
            .prepare_cached(
                "UPDATE devices SET passed_newest = ?2, passed_oldest = ?3 WHERE num = ?1",
            )?
            .execute(params![self.num, newest, oldest])?;
        Ok(())
    }

    /// The newest thing that was done here outside the journal, and after which row.
    fn outside(&self) -> Result<Option<(i64, ActLine)>> {
        let mut statement = self.db.prepare_cached(
            "SELECT outside_after, outside_wall, outside_what FROM devices
             WHERE num = ?1 AND outside_what IS NOT NULL",
        )?;
        let outside = statement.query_row([self.num], |row| {
            let line = ActLine {
                id: None,
                undoes: None,
                wall_millis: row.get(1)?,
                kind: ActKind::Outside(row.get(2)?),
                entities: Vec::new(),
            };
            Ok((row.get(0)?, line))
        });
        Ok(outside.optional()?)
    }
}

/// What was passed over is not known any more: an act was brought back, or rows came from elsewhere.
pub(crate) fn note_nothing_passed(db: &Connection) -> Result<()> {
    db.prepare_cached(
        "UPDATE devices SET passed_newest = NULL, passed_oldest = NULL
         WHERE passed_newest IS NOT NULL",
    )?
    .execute([])?;
    Ok(())
}

/// Remembers that something was done outside the journal after row `sequence` of a device.
pub(super) fn leave_outside(
    db: &Connection,
    num: i64,
    sequence: i64,
    wall: i64,
    what: &str,
) -> Result<()> {
    db.execute(
        "UPDATE devices SET outside_after = ?2, outside_wall = ?3, outside_what = ?4
         WHERE num = ?1",
        params![num, sequence, wall, what],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests;
