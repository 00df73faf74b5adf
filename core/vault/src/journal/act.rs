//! One thing that a person did.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

use super::chain::{self, Chain};
use super::clock::{self, Clock};
use super::fold::{State, fold, project};
use super::read::Read;
use super::row::{COLUMNS, Content, Row, Verb, blank, rows_of};
use super::{EntityId, Fields, LIVE, Tables};
use crate::error::{Error, Result};
use crate::heads::Head;

/// When a row is written, by both clocks.
#[derive(Clone, Copy)]
pub(super) struct When {
    pub(super) clock: Clock,
    pub(super) wall: i64,
}

/// One thing that a person did, while it is being written: all of its rows or none.
///
/// Given to the closure of [`crate::Vault::act`].
pub struct Act<'a> {
    read: Read<'a>,
    pub(super) chain: Chain,
    schema: i64,
    wall: i64,
    pub(super) clock: Clock,
    pub(super) head: Head,
    first: Option<i64>,
    forgot: bool,
}

impl<'a> Deref for Act<'a> {
    type Target = Read<'a>;

    fn deref(&self) -> &Read<'a> {
        &self.read
    }
}

impl<'a> Act<'a> {
    pub(crate) fn begin(
        db: &'a Connection,
        tables: &'a dyn Tables,
        installation: &[u8; 16],
        wall: i64,
    ) -> Result<Self> {
        let chain = Chain::of(db, installation, wall)?;
        let start = Head { device: chain.device, sequence: 0, mac: [0; 32] };
        let last = clock::clock(db)?;
        let clock = if wall > last.millis {
            Clock { millis: wall, counter: 0 }
        } else {
            Clock { millis: last.millis, counter: last.counter + 1 }
        };
        Ok(Self {
            read: Read::of(db, tables),
            head: chain::head(db, chain.device)?.unwrap_or(start),
            chain,
            schema: tables.migrations().len() as i64,
            wall,
            clock,
            first: None,
            forgot: false,
        })
    }

    /// Writes the clock; true if something was forgotten. That the clock is written in every commit
    /// has a second use: every write-ahead log then holds the page that an opening reads first, so
    /// that the log of another vault is found out before it can reach the database.
    pub(crate) fn finish(self) -> Result<bool> {
        if self.first.is_some() {
            clock::set_clock(self.db, self.clock)?;
        }
        Ok(self.forgot)
    }

    /// Writes fields of an entity and makes it live. Fields that already hold the value are left
    /// out; true if anything was left to write.
    ///
    /// # Errors
    /// [`Error::Forgotten`] if the entity was forgotten, and those of the database.
    pub fn set(&mut self, entity: &str, id: &EntityId, fields: Fields) -> Result<bool> {
        let state = self.writable(entity, id)?;
        self.write_fields(Verb::Set, entity, id, state, fields)
    }

    /// As [`Act::set`], but a field that is not named is cleared.
    ///
    /// # Errors
    /// As [`Act::set`].
    pub fn replace(&mut self, entity: &str, id: &EntityId, mut fields: Fields) -> Result<bool> {
        let state = self.writable(entity, id)?;
        for field in state.fields.keys() {
            if !fields.contains_key(field) {
                fields.insert(field.clone(), Value::Null);
            }
        }
        self.write_fields(Verb::Set, entity, id, state, fields)
    }

    /// As [`Act::set`], for what a record cannot be without and for what only ever grows: undo
    /// passes over it.
    ///
    /// # Errors
    /// As [`Act::set`].
    pub fn keep(&mut self, entity: &str, id: &EntityId, fields: Fields) -> Result<bool> {
        let state = self.writable(entity, id)?;
        self.write_fields(Verb::Keep, entity, id, state, fields)
    }

    fn write_fields(
        &mut self,
        verb: Verb,
        entity: &str,
        id: &EntityId,
        state: State,
        mut patch: Fields,
    ) -> Result<bool> {
        debug_assert!(!patch.contains_key(LIVE), "`live` is written by set and remove alone");
        patch.insert(LIVE.to_owned(), true.into());
        patch.retain(|field, value| state.value(field) != *value);
        self.write(verb, None, entity, id, state, patch)
    }

    /// Hides an entity. Its fields stay in the journal, and [`Act::set`] brings it back. True if it
    /// was live.
    ///
    /// # Errors
    /// Those of the database.
    pub fn remove(&mut self, entity: &str, id: &EntityId) -> Result<bool> {
        let state = self.writable(entity, id)?;
        if !state.is_live() {
            return Ok(false);
        }
        let patch = Fields::from([(LIVE.to_owned(), false.into())]);
        self.write(Verb::Set, None, entity, id, state, patch)
    }

    /// Blanks everything that was ever written of an entity, for good. True if there was anything.
    ///
    /// # Errors
    /// Those of the database.
    pub fn forget(&mut self, entity: &str, id: &EntityId) -> Result<bool> {
        let state = self.state(entity, id)?;
        if !state.known || state.forgotten {
            return Ok(false);
        }
        self.append(Verb::Forget, None, self.now(), entity, id, None)?;
        blank(self.db, entity, id)?;
        self.tables.remove(self.db, entity, id)?;
        self.forgot = true;
        Ok(true)
    }

    /// Takes back the newest act of this device that was not yet taken back: each field whose last
    /// writing is the act's gets what the fold holds without the act. What was not there before the
    /// act is hidden and keeps its fields, so that no merge can leave it hollow. Returns the entities
    /// that the act touched.
    ///
    /// # Errors
    /// [`Error::NothingToUndo`], and those of the database.
    pub fn undo(&mut self) -> Result<Vec<(String, EntityId)>> {
        let act = self.newest_act()?.ok_or(Error::NothingToUndo)?;
        let mut seen = BTreeSet::new();
        let mut touched = Vec::new();
        for row in self.rows_of_act(act)?.into_iter().rev() {
            let name = (row.entity, row.id);
            if row.content.is_none() || !seen.insert(name.clone()) {
                continue;
            }
            let (entity, id) = &name;
            let rows = rows_of(self.db, entity, id)?;
            let state = fold(&rows, self.tables)?;
            let back = self.without(act, &rows)?;
            self.write(Verb::Undo, Some(act), entity, id, state, back)?;
            touched.push(name);
        }
        Ok(touched)
    }

    /// The fields of an entity whose last writing is the act's, and what they hold without it. A
    /// later writing that was taken back is none: the field is the act's again.
    ///
    /// It is asked of the fold and not of what each row of the act replaced: where an act did deeds
    /// of other times again ([`Act::replay`]), other rows stand between and after its own.
    fn without(&self, act: i64, rows: &[Row]) -> Result<Fields> {
        let (mut before, mut ours) = (State::default(), BTreeSet::<String>::new());
        // What was the act's until another act wrote it, and what it held without both.
        let mut covered = BTreeMap::new();
        for row in rows {
            let Some((patch, _)) = row.fields(self.tables)? else { continue };
            if (row.device, row.act) == (self.chain.device, act) && row.verb != Verb::Keep {
                ours.extend(patch.into_keys());
                continue;
            }
            for (field, mut value) in patch {
                let by = |act| (row.device, act, field.clone());
                if let Some(held) = row.undoes.and_then(|undone| covered.remove(&by(undone))) {
                    value = held;
                    ours.insert(field.clone());
                } else if ours.remove(&field) {
                    covered.insert(by(row.act), before.value(&field));
                }
                before.apply(&Fields::from([(field, value)]));
            }
        }
        ours.retain(|field| before.live.is_some() || field == LIVE);
        Ok(ours.into_iter().map(|field| (field.clone(), before.value(&field))).collect())
    }

    fn now(&self) -> When {
        When { clock: self.clock, wall: self.wall }
    }

    /// The newest act that can be taken back. A row that was replayed as an undo names no act, and
    /// is part of the act that replayed it like every other.
    fn newest_act(&self) -> Result<Option<i64>> {
        let mut statement = self.db.prepare_cached(
            "SELECT act FROM changes AS done
             WHERE device = ?1 AND verb IN ('set', 'undo') AND undoes IS NULL
               AND patch IS NOT NULL AND NOT EXISTS
               (SELECT 1 FROM changes AS back WHERE back.device = ?1 AND back.undoes = done.act)
             ORDER BY sequence DESC LIMIT 1",
        )?;
        Ok(statement.query_row([self.chain.device], |row| row.get(0)).optional()?)
    }

    fn rows_of_act(&self, act: i64) -> Result<Vec<Row>> {
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM changes
             WHERE device = ?1 AND sequence >= ?2 AND act = ?2 AND verb IN ('set', 'undo')
             ORDER BY sequence"
        ))?;
        statement.query_and_then(params![self.chain.device, act], Row::read)?.collect()
    }

    fn writable(&self, entity: &str, id: &EntityId) -> Result<State> {
        let state = self.state(entity, id)?;
        if state.forgotten { Err(Error::Forgotten) } else { Ok(state) }
    }

    /// Adds a row for `patch` and brings the tables up to date. An empty patch is only worth a row
    /// when it takes an act back, which must not be offered again.
    fn write(
        &mut self,
        verb: Verb,
        undoes: Option<i64>,
        entity: &str,
        id: &EntityId,
        mut state: State,
        patch: Fields,
    ) -> Result<bool> {
        if patch.is_empty() && undoes.is_none() {
            return Ok(false);
        }
        let old = patch.keys().map(|field| (field.clone(), state.value(field))).collect();
        let content = Content::new(&patch, &old)?;
        self.append(verb, undoes, self.now(), entity, id, Some(content))?;
        state.apply(&patch);
        project(self.db, self.tables, entity, id, &state)?;
        Ok(true)
    }

    pub(super) fn append(
        &mut self,
        verb: Verb,
        undoes: Option<i64>,
        at: When,
        entity: &str,
        id: &EntityId,
        content: Option<Content>,
    ) -> Result<()> {
        let sequence = self.head.sequence + 1;
        let mut row = Row {
            device: self.chain.device,
            sequence,
            mac: [0; 32],
            clock: at.clock,
            wall: at.wall,
            act: *self.first.get_or_insert(sequence),
            verb,
            undoes,
            schema: self.schema,
            entity: entity.to_owned(),
            id: *id,
            commitment: content.as_ref().map_or([0; 32], Content::commitment),
            content,
        };
        row.mac = row.mac_after(&self.head.mac, &self.chain.key);
        row.insert(self.db)?;
        self.head = Head { sequence, mac: row.mac, ..self.head };
        Ok(())
    }
}
