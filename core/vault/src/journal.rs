//! The journal: every accepted change as one row, and the tables as its fold.
//!
//! A row says *on this device, at this clock, these fields of this entity got these values, in the
//! place of those*. The state of an entity is its rows applied in (clock, device, sequence) order,
//! so a field holds what was written last; the tables of the floor above are that state written out
//! by [`Tables`]. One mechanism gives five things: undo, edit history, merging two copies, finding
//! a record that was tampered with, and rebuilding the tables.
//!
//! * **What an entity is, is not known here.** Fields are JSON; a patch is stored in the bytes in
//!   which it was first written and never re-serialised.
//! * **The fold is total.** Any set of rows has a state. `live` is a field like the others: written
//!   `true` with the first patch and `false` by a removal; what is not live stands in no table.
//! * **Clocks are hybrid logical** (Kulkarni et al. 2014): the wall clock's milliseconds, unless a
//!   row with a later clock is known here, and then that clock and a counter. It never goes back,
//!   whatever the phone's clock does. The wall time stands apart.
//! * **Each device has a chain**: a row's MAC covers the row and the MAC before it, under a key of
//!   the device that is kept in the vault. A page that was put back, or a log that was cut short,
//!   breaks the chain or leaves it shorter than `tandem.heads` says.
//! * **Forgetting leaves the chain whole**: the MAC covers a salted commitment to a row's content,
//!   not the content. Forgetting is a row itself; it blanks content and salt in every row of the
//!   entity and wins every merge ([`crate::merge`]). Nothing else ever leaves the journal.

use std::collections::{BTreeMap, BTreeSet};

use ring::hmac;
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::heads::Head;
use crate::key;
use crate::migrate::Migration;

/// A device's random name.
pub type Device = [u8; 16];
/// An entity's id: random, or derived from a natural key by the floor above.
pub type EntityId = [u8; 16];
/// Fields of an entity and their values. A `null` clears a field.
pub type Fields = BTreeMap<String, Value>;
pub(crate) type Mac = [u8; 32];

/// The field that says whether an entity stands in the tables. Reserved: no patch of a caller may
/// name it.
const LIVE: &str = "live";

/// A clock from further ahead of the wall clock than this is flagged when it is merged.
pub(crate) const FUTURE_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// How entities become rows of the caller's tables.
///
/// `put` and `remove` are the only writers of those tables, and what they write depends on nothing
/// but their arguments: `check` calls them on an empty database and compares.
pub trait Tables: Send + Sync {
    /// The schema of the tables, oldest first. Never edited after a release.
    fn migrations(&self) -> &'static [Migration];

    /// The names of all tables that `put` and `remove` write to.
    fn folded(&self) -> &'static [&'static str];

    /// Writes a live entity, in the place of what stands there. An entity of a kind that is not
    /// known here is left alone.
    ///
    /// # Errors
    /// Those of the database.
    fn put(&self, db: &Connection, entity: &str, id: &EntityId, fields: &Fields) -> Result<()>;

    /// Takes an entity out of the tables, if it is there.
    ///
    /// # Errors
    /// Those of the database.
    fn remove(&self, db: &Connection, entity: &str, id: &EntityId) -> Result<()>;

    /// A patch that was written under an older schema, in today's words. Old patches are folded for
    /// ever; they are never rewritten.
    fn upgrade(&self, _entity: &str, _schema: i64, patch: Fields) -> Fields {
        patch
    }
}

/// What the journal says of one entity.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Its fields, whether it is live or not.
    pub fields: Fields,
    /// Whether it stands in the tables: `None` before it was first written (or when that was
    /// undone), `Some(false)` once removed.
    pub live: Option<bool>,
    /// Whether it was forgotten: no field is known, and none can be written again.
    pub forgotten: bool,
    /// Whether any row speaks of it.
    pub known: bool,
}

/// What a row did to its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Written for the first time.
    Wrote,
    /// Some fields changed.
    Edited,
    /// Hidden, with the way back open.
    Removed,
    /// Brought back.
    Restored,
    /// An earlier act was taken back.
    Undid,
    /// Blanked for good.
    Forgot,
}

/// One line of an entity's history.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What happened.
    pub deed: Deed,
    /// What the wall clock said, in Unix milliseconds.
    pub wall_millis: i64,
    /// The device it happened on; where it was done again from outside ([`Act::replay`]), the
    /// device that did so.
    pub device: Device,
    /// Where it stands in the order of all changes. Changes of several entities that were done
    /// together have the same device and clock, and no others have.
    pub clock: Clock,
    /// The fields that were written; empty once forgotten.
    pub new: Fields,
    /// What the same fields held before; empty once forgotten.
    pub old: Fields,
}

/// A hybrid logical clock: what the wall clock said, unless something later was known already, and
/// a counter within one millisecond.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clock {
    pub(crate) millis: i64,
    pub(crate) counter: i64,
}

impl Clock {
    /// The last millisecond of the year 9999.
    const LAST_MILLIS: i64 = 253_402_300_799_999;
    /// Far more than there are acts, and far from where counting on would overflow.
    const LAST_COUNTER: i64 = 1 << 53;

    /// A clock that came from outside: Unix milliseconds from 1970 to 9999, and a counter from 0 to
    /// 2^53. `None` for any other.
    #[must_use]
    pub fn new(millis: i64, counter: i64) -> Option<Self> {
        let possible = (0..=Self::LAST_MILLIS).contains(&millis)
            && (0..=Self::LAST_COUNTER).contains(&counter);
        possible.then_some(Self { millis, counter })
    }

    /// Unix milliseconds.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.millis
    }

    /// The place among changes of the same millisecond.
    #[must_use]
    pub fn counter(self) -> i64 {
        self.counter
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Set,
    /// As `Set`, but undo passes over it.
    Keep,
    Undo,
    Forget,
}

impl Verb {
    fn name(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Keep => "keep",
            Self::Undo => "undo",
            Self::Forget => "forget",
        }
    }

    fn named(name: &str) -> Result<Self> {
        match name {
            "set" => Ok(Self::Set),
            "keep" => Ok(Self::Keep),
            "undo" => Ok(Self::Undo),
            "forget" => Ok(Self::Forget),
            _ => Err(Error::Damaged("the journal holds a row of an unknown kind")),
        }
    }
}

/// What a row says, as long as it was not forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    salt: [u8; 16],
    patch: Vec<u8>,
    old: Vec<u8>,
}

impl Content {
    fn new(patch: &Fields, old: &Fields) -> Result<Self> {
        let mut salt = [0; 16];
        key::random(&mut salt)?;
        let bytes = |fields| serde_json::to_vec(fields).expect("a map with text keys is JSON");
        Ok(Self { salt, patch: bytes(patch), old: bytes(old) })
    }

    fn commitment(&self) -> Mac {
        let mut tag = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &self.salt));
        for part in [&self.patch, &self.old] {
            tag.update(&(part.len() as u64).to_be_bytes());
            tag.update(part);
        }
        mac_bytes(tag.sign())
    }
}

/// One row of `changes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) device: Device,
    pub(crate) sequence: i64,
    pub(crate) mac: Mac,
    pub(crate) clock: Clock,
    pub(crate) wall: i64,
    pub(crate) act: i64,
    pub(crate) verb: Verb,
    pub(crate) undoes: Option<i64>,
    pub(crate) schema: i64,
    pub(crate) entity: String,
    pub(crate) id: EntityId,
    pub(crate) commitment: Mac,
    pub(crate) content: Option<Content>,
}

const COLUMNS: &str = "device, sequence, mac, millis, counter, wall, act, verb, undoes, schema, \
                       entity, id, commitment, salt, patch, old";

impl Row {
    pub(crate) fn read(row: &SqlRow<'_>) -> Result<Self> {
        let content = match row.get::<_, Option<[u8; 16]>>(13)? {
            Some(salt) => Some(Content { salt, patch: row.get(14)?, old: row.get(15)? }),
            None => None,
        };
        Ok(Self {
            device: row.get(0)?,
            sequence: row.get(1)?,
            mac: row.get(2)?,
            clock: Clock { millis: row.get(3)?, counter: row.get(4)? },
            wall: row.get(5)?,
            act: row.get(6)?,
            verb: Verb::named(row.get_ref(7)?.as_str().map_err(rusqlite::Error::from)?)?,
            undoes: row.get(8)?,
            schema: row.get(9)?,
            entity: row.get(10)?,
            id: row.get(11)?,
            commitment: row.get(12)?,
            content,
        })
    }

    /// Adds the row, unless this very row is there. True if it was added.
    pub(crate) fn insert(&self, db: &Connection) -> Result<bool> {
        let content = self.content.as_ref();
        let added = db
            .prepare_cached(&format!(
                "INSERT INTO changes ({COLUMNS})
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
                 ON CONFLICT DO NOTHING"
            ))?
            .execute(params![
                self.device,
                self.sequence,
                self.mac,
                self.clock.millis,
                self.clock.counter,
                self.wall,
                self.act,
                self.verb.name(),
                self.undoes,
                self.schema,
                self.entity,
                self.id,
                self.commitment,
                content.map(|content| content.salt),
                content.map(|content| content.patch.as_slice()),
                content.map(|content| content.old.as_slice()),
            ])?;
        Ok(added == 1)
    }

    /// The MAC of this row after `previous`. Every part has a fixed length or its length before it.
    pub(crate) fn mac_after(&self, previous: &Mac, key: &hmac::Key) -> Mac {
        let mut tag = hmac::Context::with_key(key);
        tag.update(b"tandem-change/1\0");
        tag.update(previous);
        tag.update(&self.device);
        for number in [
            self.sequence,
            self.clock.millis,
            self.clock.counter,
            self.wall,
            self.act,
            self.undoes.unwrap_or(0),
            self.schema,
        ] {
            tag.update(&number.to_be_bytes());
        }
        for text in [self.verb.name(), &self.entity] {
            tag.update(&(text.len() as u64).to_be_bytes());
            tag.update(text.as_bytes());
        }
        tag.update(&self.id);
        tag.update(&self.commitment);
        mac_bytes(tag.sign())
    }

    /// Whether the content is the one that was committed to; nothing to say of a forgotten row.
    pub(crate) fn content_fits(&self) -> bool {
        self.content.as_ref().is_none_or(|content| content.commitment() == self.commitment)
    }

    fn fields(&self, tables: &dyn Tables) -> Result<Option<(Fields, Fields)>> {
        let Some(content) = &self.content else { return Ok(None) };
        let read = |bytes| -> Result<Fields> {
            let fields = serde_json::from_slice(bytes)
                .map_err(|_| Error::Damaged("a row of the journal cannot be read"))?;
            Ok(tables.upgrade(&self.entity, self.schema, fields))
        };
        Ok(Some((read(&content.patch)?, read(&content.old)?)))
    }
}

fn mac_bytes(tag: hmac::Tag) -> Mac {
    tag.as_ref().try_into().expect("HMAC-SHA256 gives 32 bytes")
}

/// The rows of one entity, in the order in which they are folded.
fn rows_of(db: &Connection, entity: &str, id: &EntityId) -> Result<Vec<Row>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM changes WHERE id = ?1 AND entity = ?2
         ORDER BY millis, counter, device, sequence, mac"
    ))?;
    statement.query_and_then(params![id, entity], Row::read)?.collect()
}

/// Hands every row to `each`, device by device in sequence.
pub(crate) fn each_row(db: &Connection, mut each: impl FnMut(Row) -> Result<()>) -> Result<()> {
    let sql = format!("SELECT {COLUMNS} FROM changes ORDER BY device, sequence, mac");
    let mut statement = db.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        each(Row::read(row)?)?;
    }
    Ok(())
}

/// The fold of one entity.
pub(crate) fn state(
    db: &Connection,
    tables: &dyn Tables,
    entity: &str,
    id: &EntityId,
) -> Result<State> {
    fold(&rows_of(db, entity, id)?, tables)
}

fn fold(rows: &[Row], tables: &dyn Tables) -> Result<State> {
    let mut state = State { known: !rows.is_empty(), ..State::default() };
    if rows.iter().any(|row| row.verb == Verb::Forget) {
        state.forgotten = true;
        return Ok(state);
    }
    for row in rows {
        if let Some((patch, _)) = row.fields(tables)? {
            state.apply(&patch);
        }
    }
    Ok(state)
}

impl State {
    /// Whether it stands in the tables.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.live == Some(true)
    }

    fn apply(&mut self, patch: &Fields) {
        for (field, value) in patch {
            if field == LIVE {
                self.live = value.as_bool();
            } else if value.is_null() {
                self.fields.remove(field);
            } else {
                self.fields.insert(field.clone(), value.clone());
            }
        }
    }

    /// The value of a field as a patch would write it.
    fn value(&self, field: &str) -> Value {
        match field {
            LIVE => self.live.map_or(Value::Null, Value::Bool),
            _ => self.fields.get(field).cloned().unwrap_or(Value::Null),
        }
    }
}

/// Makes the tables show what the journal says of one entity.
pub(crate) fn project(
    db: &Connection,
    tables: &dyn Tables,
    entity: &str,
    id: &EntityId,
    state: &State,
) -> Result<()> {
    if state.is_live() {
        tables.put(db, entity, id, &state.fields)
    } else {
        tables.remove(db, entity, id)
    }
}

/// All entities that the journal speaks of, each with its state.
pub(crate) fn each_entity(
    db: &Connection,
    tables: &dyn Tables,
    mut each: impl FnMut(&str, &EntityId, &State) -> Result<()>,
) -> Result<()> {
    rows_in_order(db, |rows| match rows {
        [] => Ok(()),
        [first, ..] => each(&first.entity, &first.id, &fold(rows, tables)?),
    })
}

/// Hands the rows of every entity to `each`, in the order in which they are folded, entity by entity.
/// May end with an empty slice.
fn rows_in_order<E: From<Error>>(
    db: &Connection,
    mut each: impl FnMut(&[Row]) -> Result<(), E>,
) -> Result<(), E> {
    let sql = format!(
        "SELECT {COLUMNS} FROM changes ORDER BY id, entity, millis, counter, device, sequence, mac"
    );
    let mut statement = db.prepare(&sql).map_err(Error::from)?;
    let mut found = statement.query([]).map_err(Error::from)?;
    let mut rows: Vec<Row> = Vec::new();
    while let Some(row) = found.next().map_err(Error::from)? {
        let row = Row::read(row)?;
        if rows.first().is_some_and(|first| (first.id, &first.entity) != (row.id, &row.entity)) {
            each(&rows)?;
            rows.clear();
        }
        rows.push(row);
    }
    each(&rows)
}

/// Everything that ever happened to one entity, oldest first.
pub(crate) fn history(
    db: &Connection,
    tables: &dyn Tables,
    entity: &str,
    id: &EntityId,
) -> Result<Vec<Change>> {
    rows_of(db, entity, id)?
        .into_iter()
        .map(|row| {
            let (mut new, mut old) = row.fields(tables)?.unwrap_or_default();
            let live = (old.remove(LIVE), new.remove(LIVE));
            let deed = match (row.verb, live) {
                (Verb::Forget, _) => Deed::Forgot,
                (Verb::Undo, _) => Deed::Undid,
                (_, (Some(Value::Null), Some(Value::Bool(true)))) => Deed::Wrote,
                (_, (Some(_), Some(Value::Bool(true)))) => Deed::Restored,
                (_, (Some(_), Some(_))) => Deed::Removed,
                _ => Deed::Edited,
            };
            let (wall_millis, device, clock) = (row.wall, row.device, row.clock);
            Ok(Change { deed, wall_millis, device, clock, new, old })
        })
        .collect()
}

/// What the journal says of every entity of one kind, also of those that were removed or forgotten.
pub(crate) fn states(
    db: &Connection,
    tables: &dyn Tables,
    entity: &str,
) -> Result<Vec<(EntityId, State)>> {
    let mut ids = db.prepare_cached(
        "SELECT DISTINCT id FROM changes INDEXED BY changes_of_entity WHERE entity = ?1",
    )?;
    let ids = ids.query_map([entity], |row| row.get(0))?.collect::<Result<Vec<EntityId>, _>>()?;
    ids.into_iter().map(|id| Ok((id, state(db, tables, entity, &id)?))).collect()
}

/// Blanks the content of every row of an entity.
pub(crate) fn blank(db: &Connection, entity: &str, id: &EntityId) -> Result<()> {
    db.prepare_cached(
        "UPDATE changes SET salt = NULL, patch = NULL, old = NULL WHERE id = ?1 AND entity = ?2",
    )?
    .execute(params![id, entity])?;
    Ok(())
}

/// The clock of the newest row that is known here.
pub(crate) fn clock(db: &Connection) -> Result<Clock> {
    let mut statement = db.prepare_cached("SELECT millis, counter FROM vault")?;
    Ok(statement.query_row([], |row| Ok(Clock { millis: row.get(0)?, counter: row.get(1)? }))?)
}

pub(crate) fn set_clock(db: &Connection, clock: Clock) -> Result<()> {
    db.prepare_cached("UPDATE vault SET millis = ?1, counter = ?2")?
        .execute(params![clock.millis, clock.counter])?;
    Ok(())
}

/// The newest row of every device.
pub(crate) fn heads(db: &Connection) -> Result<Vec<Head>> {
    let mut devices = db.prepare("SELECT device FROM devices ORDER BY device")?;
    let devices = devices.query_map([], |row| row.get(0))?.collect::<Result<Vec<Device>, _>>()?;
    devices.into_iter().filter_map(|device| head(db, device).transpose()).collect()
}

fn head(db: &Connection, device: Device) -> Result<Option<Head>> {
    let mut statement = db.prepare_cached(
        "SELECT sequence, mac FROM changes WHERE device = ?1 ORDER BY sequence DESC LIMIT 1",
    )?;
    let head = statement
        .query_row([device], |row| Ok(Head { device, sequence: row.get(0)?, mac: row.get(1)? }));
    Ok(head.optional()?)
}

/// The chain that is written here.
struct Chain {
    device: Device,
    key: hmac::Key,
}

impl Chain {
    /// The chain that this folder goes on with, if it is `installation` that began it; else that of
    /// a new device. A folder that was copied thus never continues the chain it brought with it.
    fn of(db: &Connection, installation: &[u8; 16], wall: i64) -> Result<Self> {
        let mut statement = db.prepare_cached(
            "SELECT device, chain_key FROM vault JOIN devices USING (device)
             WHERE installation = ?1",
        )?;
        let known = statement
            .query_row([installation], |row| {
                Ok((row.get(0)?, Zeroizing::new(row.get::<_, [u8; 32]>(1)?)))
            })
            .optional()?;
        match known {
            Some((device, key)) => Ok(Self { device, key: chain_key(&key) }),
            None => Self::start(db, installation, wall),
        }
    }

    fn start(db: &Connection, installation: &[u8; 16], wall: i64) -> Result<Self> {
        let mut device = [0; 16];
        let mut key = Zeroizing::new([0; 32]);
        key::random(&mut device)?;
        key::random(key.as_mut())?;
        db.execute(
            "INSERT INTO devices (device, chain_key, installation, since) VALUES (?1, ?2, ?3, ?4)",
            params![device, key.as_ref(), installation, wall],
        )?;
        db.execute("UPDATE vault SET device = ?1", [device])?;
        Ok(Self { device, key: chain_key(&key) })
    }
}

/// Where the chain that is written here has a fork (this folder was copied, and both went on), the
/// next act starts another.
pub(crate) fn leave_forked_chain(db: &Connection) -> Result<()> {
    db.execute(
        "UPDATE vault SET device = NULL WHERE EXISTS
           (SELECT 1 FROM changes WHERE changes.device = vault.device
            GROUP BY sequence HAVING count(*) > 1)",
        [],
    )?;
    Ok(())
}

pub(crate) fn chain_key(bytes: &[u8; 32]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, bytes)
}

/// When a row is written, by both clocks.
#[derive(Clone, Copy)]
struct When {
    clock: Clock,
    wall: i64,
}

/// One moment of the vault.
pub struct Read<'a> {
    pub(crate) db: &'a Connection,
    pub(crate) tables: &'a dyn Tables,
}

impl<'a> Read<'a> {
    /// The connection. For reading.
    #[must_use]
    pub fn db(&self) -> &'a Connection {
        self.db
    }

    /// What the journal says of an entity.
    ///
    /// # Errors
    /// Those of the database.
    pub fn state(&self, entity: &str, id: &EntityId) -> Result<State> {
        state(self.db, self.tables, entity, id)
    }

    /// What the journal says of every entity of one kind, also of those that were removed or
    /// forgotten.
    ///
    /// # Errors
    /// Those of the database.
    pub fn states(&self, entity: &str) -> Result<Vec<(EntityId, State)>> {
        states(self.db, self.tables, entity)
    }

    /// Everything that ever happened to an entity, oldest first; empty if nothing did.
    ///
    /// # Errors
    /// Those of the database.
    pub fn history(&self, entity: &str, id: &EntityId) -> Result<Vec<Change>> {
        history(self.db, self.tables, entity, id)
    }

    /// Hands every entity to `each`.
    ///
    /// # Errors
    /// Those of `each` and of the database.
    pub fn each_past<E: From<Error>>(
        &self,
        each: impl FnMut(&str, &EntityId, &State, Vec<Past>) -> Result<(), E>,
    ) -> Result<(), E> {
        each_past(self.db, self.tables, each)
    }

    /// The names and ids of all entities whose id lies between two others (both included), also of
    /// those that were removed or forgotten.
    ///
    /// # Errors
    /// Those of the database.
    pub fn find(&self, low: &EntityId, high: &EntityId) -> Result<Vec<(String, EntityId)>> {
        let mut statement = self
            .db
            .prepare_cached("SELECT DISTINCT entity, id FROM changes WHERE id BETWEEN ?1 AND ?2")?;
        let found = statement.query_map([low, high], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

impl<'a> std::ops::Deref for Act<'a> {
    type Target = Read<'a>;

    fn deref(&self) -> &Read<'a> {
        &self.read
    }
}

/// One thing that a person did, while it is being written: all of its rows or none.
///
/// Given to the closure of [`crate::Vault::act`].
pub struct Act<'a> {
    read: Read<'a>,
    chain: Chain,
    schema: i64,
    wall: i64,
    clock: Clock,
    head: Head,
    first: Option<i64>,
    forgot: bool,
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
        let last = clock(db)?;
        let clock = if wall > last.millis {
            Clock { millis: wall, counter: 0 }
        } else {
            Clock { millis: last.millis, counter: last.counter + 1 }
        };
        Ok(Self {
            read: Read { db, tables },
            head: head(db, chain.device)?.unwrap_or(start),
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
            set_clock(self.db, self.clock)?;
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

    fn append(
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

mod replay;

pub(crate) use replay::each_past;
pub use replay::{How, Past, Replayed};

#[cfg(test)]
mod tests;
