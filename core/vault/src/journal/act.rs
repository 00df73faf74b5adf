//! One thing that a person did, while it is being written.

use std::ops::Deref;

use rusqlite::Connection;
use serde_json::Value;

use super::acts::{ActId, leave_outside};
use super::chain::{self, Chain};
use super::clock::{self, Clock};
use super::fold::{State, Told, fold, project, rows_of};
use super::read::Read;
use super::row::{Content, Row, Verb, blank};
use super::{EntityId, Fields, LIVE, Tables};
use crate::error::{Error, Result};
use crate::heads::Head;
use crate::log;

/// One thing that a person did: all of its rows or none. It is a [`Read`], too, which sees what was
/// written so far.
///
/// Given to the closure of [`crate::Vault::act`].
pub struct Act<'a> {
    read: Read<'a>,
    pub(super) chain: Chain,
    schema: i64,
    pub(super) wall: i64,
    pub(super) clock: Clock,
    head: Head,
    pub(super) first: Option<i64>,
    forgot: bool,
    /// The log that it found ([`log::salt_beside`]).
    log: i64,
}

/// What has been written when an act is over.
pub(crate) struct Finished {
    /// Its name, if there is anything.
    pub(crate) act: Option<ActId>,
    /// Content was blanked, which must leave the files, too.
    pub(crate) forgot: bool,
    /// The log that it found ([`log::salt_beside`]).
    pub(crate) log: i64,
    /// How far the device's chain goes now.
    pub(crate) head: Head,
}

/// Where an entity stands: its state, the newest clock of its rows, and the newest schema that one was
/// written under.
pub(super) struct Standing {
    state: State,
    newest: Option<Clock>,
    schema: i64,
}

impl From<&[Told]> for Standing {
    fn from(rows: &[Told]) -> Self {
        let schema = rows.iter().map(|told| told.row.schema).max().unwrap_or_default();
        Self { state: fold(rows), newest: rows.last().map(|told| told.row.clock), schema }
    }
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
        installation: &'a [u8; 16],
        wall: i64,
    ) -> Result<Self> {
        let wall = clock::wall(wall);
        let chain = Chain::of(db, installation, wall)?;
        let start = Head { device: chain.device, sequence: 0, mac: [0; 16] };
        Ok(Self {
            read: Read::of(db, tables, installation),
            head: chain::head(db, chain.num, chain.device)?.unwrap_or(start),
            chain,
            schema: tables.migrations().len() as i64,
            wall,
            clock: Clock::of_act(clock::clock(db)?, wall),
            first: None,
            forgot: false,
            log: log::salt_beside(db),
        })
    }

    /// Writes the clock. That it is written in every commit has a second use: every write-ahead log
    /// then holds the page that an opening reads first, so that the log of another vault is found
    /// out before it can reach the database.
    pub(crate) fn finish(self) -> Result<Finished> {
        if self.first.is_some() {
            clock::set_clock(self.db, self.clock, self.log)?;
        }
        let act = self.first.map(|number| ActId { device: self.chain.device, number });
        Ok(Finished { act, forgot: self.forgot, log: self.log, head: self.head })
    }

    /// Ends what was written outside the journal: says so to whoever asks for the newest act. Returns the
    /// log that it found.
    pub(crate) fn finish_outside(self, what: &str) -> Result<i64> {
        leave_outside(self.db, self.chain.num, self.head.sequence, self.wall, what)?;
        clock::set_clock(self.db, self.clock, self.log)?;
        Ok(self.log)
    }

    /// Writes fields of an entity and makes it live. Fields that already hold the value are left
    /// out; true if anything was left to write.
    ///
    /// What is written is later than everything that is known of the entity, also than what came
    /// from a clock that was ahead.
    ///
    /// # Errors
    /// [`Error::Forgotten`] if the entity was forgotten, [`Error::NewerVersion`] if a newer version wrote
    /// it, and those of the database.
    pub fn set(&mut self, entity: &str, id: &EntityId, fields: Fields) -> Result<bool> {
        self.write_fields(Verb::Set, entity, id, fields)
    }

    /// As [`Act::set`], but a field that is not named is cleared: for what was never anything but
    /// whole. To change something that stands here, [`Act::set`] the fields that differ; whatever
    /// the caller does not know of, such as a field of a later version, is cleared by this.
    ///
    /// # Errors
    /// As [`Act::set`].
    pub fn replace(&mut self, entity: &str, id: &EntityId, fields: Fields) -> Result<bool> {
        self.replace_by(Verb::Set, entity, id, fields)
    }

    /// As [`Act::replace`], by [`Act::fixed`].
    ///
    /// # Errors
    /// As [`Act::set`].
    pub fn replace_fixed(&mut self, entity: &str, id: &EntityId, fields: Fields) -> Result<bool> {
        self.replace_by(Verb::Fixed, entity, id, fields)
    }

    /// As [`Act::replace`], by [`Act::ledger`].
    ///
    /// # Errors
    /// As [`Act::set`].
    pub fn replace_ledger(&mut self, entity: &str, id: &EntityId, fields: Fields) -> Result<bool> {
        self.replace_by(Verb::Ledger, entity, id, fields)
    }

    fn replace_by(
        &mut self,
        verb: Verb,
        entity: &str,
        id: &EntityId,
        mut fields: Fields,
    ) -> Result<bool> {
        let standing = self.editable(entity, id)?;
        for field in standing.state.fields.keys() {
            fields.entry(field.clone()).or_insert(Value::Null);
        }
        self.write_differing(verb, entity, id, standing, fields)
    }

    /// As [`Act::set`], for what a record cannot be without and for counters: undo passes over it
    /// without a word.
    ///
    /// # Errors
    /// As [`Act::set`].
    pub fn fixed(&mut self, entity: &str, id: &EntityId, fields: Fields) -> Result<bool> {
        self.write_fields(Verb::Fixed, entity, id, fields)
    }

    /// As [`Act::set`], for what only ever grows, such as what was shared with whom: it is never
    /// taken back, and a bare undo goes no further than this.
    ///
    /// # Errors
    /// As [`Act::set`].
    pub fn ledger(&mut self, entity: &str, id: &EntityId, fields: Fields) -> Result<bool> {
        self.write_fields(Verb::Ledger, entity, id, fields)
    }

    fn write_fields(
        &mut self,
        verb: Verb,
        entity: &str,
        id: &EntityId,
        fields: Fields,
    ) -> Result<bool> {
        let standing = self.editable(entity, id)?;
        self.write_differing(verb, entity, id, standing, fields)
    }

    fn write_differing(
        &mut self,
        verb: Verb,
        entity: &str,
        id: &EntityId,
        standing: Standing,
        mut patch: Fields,
    ) -> Result<bool> {
        debug_assert!(!patch.contains_key(LIVE), "`live` is written by set and remove alone");
        patch.insert(LIVE.to_owned(), true.into());
        patch.retain(|field, value| standing.state.value(field) != *value);
        if patch.is_empty() {
            return Ok(false);
        }
        self.write(verb, None, entity, id, standing, &patch)?;
        Ok(true)
    }

    /// Hides an entity. Its fields stay in the journal, and [`Act::set`] brings it back. True if it
    /// was live.
    ///
    /// # Errors
    /// As [`Act::set`].
    pub fn remove(&mut self, entity: &str, id: &EntityId) -> Result<bool> {
        let standing = self.writable(entity, id)?;
        if !standing.state.is_live() {
            return Ok(false);
        }
        let patch = Fields::from([(LIVE.to_owned(), false.into())]);
        self.write(Verb::Set, None, entity, id, standing, &patch)?;
        Ok(true)
    }

    /// A person forgets an entity: everything that was ever written of it is blanked, for good. True
    /// if there was anything. A bare undo goes no further than this.
    ///
    /// # Errors
    /// Those of the database.
    pub fn forget(&mut self, entity: &str, id: &EntityId) -> Result<bool> {
        self.forget_known(Verb::Forget, entity, id)
    }

    /// As [`Act::forget`], done by the program, by a rule that the person once chose: undo passes
    /// over it without a word.
    ///
    /// # Errors
    /// Those of the database.
    pub fn expire(&mut self, entity: &str, id: &EntityId) -> Result<bool> {
        self.forget_known(Verb::Expire, entity, id)
    }

    fn forget_known(&mut self, verb: Verb, entity: &str, id: &EntityId) -> Result<bool> {
        let known = self.state(entity, id)?.known;
        Ok(known && self.write_forgetting(verb, entity, id)?)
    }

    /// Takes in that an entity was forgotten elsewhere. What is not known here yet is forgotten all
    /// the same, so that no older file can bring it back. True if it was not forgotten here before.
    ///
    /// # Errors
    /// Those of the database.
    pub fn tombstone(&mut self, entity: &str, id: &EntityId) -> Result<bool> {
        // Where nothing was lost, there is nothing that an undo should stop at.
        let known = self.state(entity, id)?.known;
        self.write_forgetting(if known { Verb::Forget } else { Verb::Expire }, entity, id)
    }

    fn write_forgetting(&mut self, verb: Verb, entity: &str, id: &EntityId) -> Result<bool> {
        let standing = self.standing(entity, id)?;
        if standing.state.forgotten {
            return Ok(false);
        }
        let at = self.when(&standing);
        self.append(verb, None, at, entity, id, Content::Nothing)?;
        if standing.state.known {
            blank(self.db, entity, id)?;
            let forgotten = State { known: true, forgotten: true, ..State::default() };
            project(self.db, self.tables, entity, id, &forgotten)?;
            self.forgot = true;
        }
        Ok(true)
    }

    fn standing(&self, entity: &str, id: &EntityId) -> Result<Standing> {
        Ok(Standing::from(&*rows_of(self.db, self.tables, entity, id)?))
    }

    fn writable(&self, entity: &str, id: &EntityId) -> Result<Standing> {
        let standing = self.standing(entity, id)?;
        if standing.state.forgotten { Err(Error::Forgotten) } else { Ok(standing) }
    }

    /// As [`Act::writable`], of what every row is known of here: a newer version means more by its fields
    /// than this one can keep right. To take it out or to forget it needs no meaning.
    fn editable(&self, entity: &str, id: &EntityId) -> Result<Standing> {
        let standing = self.writable(entity, id)?;
        if standing.schema > self.schema { Err(Error::NewerVersion) } else { Ok(standing) }
    }

    /// When a row of this act is written: now, and later than what is known of its entity.
    pub(super) fn when(&self, standing: &Standing) -> When {
        let after = standing.newest.map_or(self.clock, Clock::next);
        When { clock: self.clock.max(after), wall: self.wall }
    }

    /// Adds a row for `patch` and brings the tables up to date.
    pub(super) fn write(
        &mut self,
        verb: Verb,
        undoes: Option<i64>,
        entity: &str,
        id: &EntityId,
        standing: Standing,
        patch: &Fields,
    ) -> Result<()> {
        let at = self.when(&standing);
        self.append(verb, undoes, at, entity, id, Content::new(patch)?)?;
        let mut state = standing.state;
        // What nobody knew of stands in no table, and is not among the hidden.
        let first = !std::mem::replace(&mut state.known, true);
        state.apply(patch);
        if first && state.is_live() {
            return self.tables.put(self.db, entity, id, &state.fields);
        }
        project(self.db, self.tables, entity, id, &state)
    }

    pub(super) fn append(
        &mut self,
        verb: Verb,
        undoes: Option<i64>,
        at: When,
        entity: &str,
        id: &EntityId,
        content: Content,
    ) -> Result<()> {
        let sequence = self.head.sequence + 1;
        let mut row = Row {
            device: self.chain.device,
            sequence,
            mac: [0; 16],
            clock: at.clock,
            wall: at.wall,
            act: *self.first.get_or_insert(sequence),
            verb,
            undoes,
            schema: self.schema,
            entity: entity.to_owned(),
            id: *id,
            content,
        };
        row.mac = row.mac_after(&self.head.mac, &self.chain.key);
        row.insert(self.db, self.chain.num, 0)?;
        self.head = Head { sequence, mac: row.mac, ..self.head };
        Ok(())
    }
}

/// When a row is written, by both clocks.
#[derive(Clone, Copy)]
pub(super) struct When {
    pub(super) clock: Clock,
    pub(super) wall: i64,
}
