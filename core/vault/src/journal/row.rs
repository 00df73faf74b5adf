//! One row of the journal as it is stored, and what its MAC covers.

use ring::{digest, hmac};
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};

use super::clock::{self, Clock};
use super::{Device, EntityId, Fields, Tables};
use crate::error::{Error, Result};
use crate::key;

/// Names a row, and the whole chain before it: HMAC-SHA256, of which the first 128 bits are kept.
/// RFC 2104 allows half of the hash, and nobody finds a key or a forgery sooner for it: each guess is
/// still good with a chance of 2^-128, and there is nothing to test one against but a vault that is
/// open. What it saves is 16 bytes in every row and in its index.
pub(crate) type Mac = [u8; 16];

/// What a row does to its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    /// Writes; undo takes it back.
    Set,
    /// Writes what a record cannot be without, and counters: undo passes over it.
    Fixed,
    /// Writes what only ever grows: it is never taken back, and undo goes no further than this.
    Ledger,
    /// Takes back an act.
    Undo,
    /// Brings back an act that was taken back, by taking back what did so.
    Redo,
    /// A person forgot the entity. Undo goes no further than this.
    Forget,
    /// The program forgot it. Undo passes over it.
    Expire,
    /// Says when what stands in its act was taken in from outside, or, with [`Row::undoes`], that it
    /// was taken out again (or, the undo of an undo, in again). It writes no field.
    TakeIn,
}

impl Verb {
    const ALL: [Self; 8] = [
        Self::Set,
        Self::Fixed,
        Self::Ledger,
        Self::Undo,
        Self::Redo,
        Self::Forget,
        Self::Expire,
        Self::TakeIn,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Fixed => "fixed",
            Self::Ledger => "ledger",
            Self::Undo => "undo",
            Self::Redo => "redo",
            Self::Forget => "forget",
            Self::Expire => "expire",
            Self::TakeIn => "take_in",
        }
    }

    /// Every verb of today is in [`Verb::ALL`], so another is of a version to come.
    pub(crate) fn named(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|verb| verb.name() == name).ok_or(Error::NewerVersion)
    }

    /// Whether an undo of its act can take it back.
    pub(super) fn goes_back(self) -> bool {
        matches!(self, Self::Set | Self::Undo | Self::Redo | Self::TakeIn)
    }
}

/// What a row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Fields and their values as JSON, in the bytes in which they were first written.
    Held { salt: [u8; 16], patch: Vec<u8> },
    /// It said something that was forgotten, and this is what is left of it.
    Blank { commitment: [u8; 32] },
    /// Nothing: it forgets.
    Nothing,
}

impl Content {
    pub(super) fn new(patch: &Fields) -> Result<Self> {
        let mut salt = [0; 16];
        key::random(&mut salt)?;
        Ok(Self::Held { salt, patch: json(patch) })
    }

    /// What the MAC covers in the place of the content, so that forgetting leaves the chain whole.
    /// Without the salt, which is blanked too, nobody can try what the content may have been.
    fn commitment(&self) -> [u8; 32] {
        match self {
            Self::Held { salt, patch } => commitment(salt, patch),
            Self::Blank { commitment } => *commitment,
            Self::Nothing => [0; 32],
        }
    }
}

fn commitment(salt: &[u8; 16], patch: &[u8]) -> [u8; 32] {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, salt), patch);
    tag.as_ref().try_into().expect("HMAC-SHA256 gives 32 bytes")
}

/// The keys of every object are in order, so equal fields have equal bytes.
fn json(fields: &Fields) -> Vec<u8> {
    serde_json::to_vec(fields).expect("a map with text keys is JSON")
}

/// SHA-256 of what a deed says wherever it is told: in what way, and which fields it writes.
pub(super) fn hash(verb: Verb, patch: &Fields) -> [u8; 32] {
    let mut hash = digest::Context::new(&digest::SHA256);
    hash.update(verb.name().as_bytes());
    hash.update(b"\0");
    hash.update(&json(patch));
    hash.finish().as_ref().try_into().expect("SHA-256 gives 32 bytes")
}

/// What a time is called that no version writes.
pub(crate) const IMPOSSIBLE_TIME: Error = Error::Damaged("the journal holds an impossible time");

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
    pub(crate) content: Content,
}

/// Whole rows, each with its device's name. A row of no device is there, too, and is damaged.
pub(crate) const ROWS: &str = "SELECT devices.device, sequence, mac, millis, counter, wall, act, \
     verb, undoes, schema, entity, id, commitment, salt, patch \
     FROM changes LEFT JOIN devices ON devices.num = changes.device";

impl Row {
    /// # Errors
    /// [`Error::NewerVersion`] of a verb that is not known here, and [`Error::Damaged`] of anything
    /// that no version writes.
    pub(crate) fn read(row: &SqlRow<'_>) -> Result<Self> {
        let salt = row.get::<_, Option<[u8; 16]>>(13)?;
        let content = match (row.get::<_, Option<[u8; 32]>>(12)?, salt) {
            (None, Some(salt)) => Content::Held { salt, patch: row.get(14)? },
            (Some(commitment), None) => Content::Blank { commitment },
            (None, None) => Content::Nothing,
            (Some(_), Some(_)) => return Err(Error::Damaged("a row is both whole and forgotten")),
        };
        let wall = row.get(5)?;
        if !clock::is_possible(wall) {
            return Err(IMPOSSIBLE_TIME);
        }
        Ok(Self {
            device: row.get(0)?,
            sequence: row.get(1)?,
            mac: row.get(2)?,
            clock: Clock::new(row.get(3)?, row.get(4)?).ok_or(IMPOSSIBLE_TIME)?,
            wall,
            act: row.get(6)?,
            verb: Verb::named(row.get_ref(7)?.as_str().map_err(rusqlite::Error::from)?)?,
            undoes: row.get(8)?,
            schema: row.get(9)?,
            entity: row.get(10)?,
            id: row.get(11)?,
            content,
        })
    }

    /// Adds the row, which must not be there, to a branch of the chain with this number.
    pub(super) fn insert(&self, db: &Connection, chain: i64, fork: i64) -> Result<()> {
        let (commitment, salt, patch) = match &self.content {
            Content::Held { salt, patch } => (None, Some(salt), Some(patch)),
            Content::Blank { commitment } => (Some(commitment), None, None),
            Content::Nothing => (None, None, None),
        };
        db.prepare_cached(
            "INSERT INTO changes (device, sequence, fork, mac, millis, counter, wall, act, verb,
                                  undoes, schema, entity, id, commitment, salt, patch)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?
        .execute(params![
            chain,
            self.sequence,
            fork,
            self.mac,
            self.clock.millis(),
            self.clock.counter(),
            self.wall,
            self.act,
            self.verb.name(),
            self.undoes,
            self.schema,
            self.entity,
            self.id,
            commitment,
            salt,
            patch,
        ])?;
        Ok(())
    }

    /// Takes in a row of another copy, which follows a row in this branch. A row is there once, and
    /// where either copy holds it blank it is blank. Also returns the branch in which it stands: that of
    /// the row before it, or another if that one went on otherwise.
    pub(crate) fn take_in(&self, db: &Connection, chain: i64, after: i64) -> Result<(Taken, i64)> {
        let mut statement = db.prepare_cached(
            "SELECT fork, mac, patch IS NOT NULL FROM changes WHERE device = ?1 AND sequence = ?2",
        )?;
        let mut rows = statement.query(params![chain, self.sequence])?;
        let (mut fork, mut is_fork) = (after, false);
        while let Some(row) = rows.next()? {
            let there = row.get(0)?;
            if row.get::<_, Mac>(1)? == self.mac {
                let blanks = row.get(2)? && self.is_blank();
                return Ok((if blanks { Taken::Blank } else { Taken::Known }, there));
            }
            is_fork = true;
            if there == after {
                let next = "SELECT max(fork) + 1 FROM changes WHERE device = ?1 AND fork > 0";
                let next = db.prepare_cached(next)?.query_row([chain], |row| row.get(0));
                fork = next.map(|next: Option<i64>| next.unwrap_or(1))?;
            }
        }
        self.insert(db, chain, fork)?;
        Ok((Taken::New { fork: is_fork }, fork))
    }

    /// The row that this one was written after: its branch and its MAC. Before the first of a chain there
    /// is none; it is then told as the branch of the first, and zeros.
    pub(crate) fn parent(
        &self,
        db: &Connection,
        chain: i64,
        key: &hmac::Key,
    ) -> Result<Option<(i64, Mac)>> {
        let fits = |mac: &Mac| self.mac_after(mac, key) == self.mac;
        if self.sequence == 1 {
            return Ok(fits(&[0; 16]).then_some((0, [0; 16])));
        }
        let sql = "SELECT fork, mac FROM changes WHERE device = ?1 AND sequence = ?2";
        let mut statement = db.prepare_cached(sql)?;
        let mut rows = statement.query(params![chain, self.sequence - 1])?;
        while let Some(row) = rows.next()? {
            let (fork, mac) = (row.get(0)?, row.get(1)?);
            if fits(&mac) {
                return Ok(Some((fork, mac)));
            }
        }
        Ok(None)
    }

    /// Blanks what it says; `None` where it says nothing.
    pub(crate) fn blank(&mut self) -> Option<()> {
        let Content::Held { salt, patch } = &self.content else { return None };
        self.content = Content::Blank { commitment: commitment(salt, patch) };
        Some(())
    }

    /// The MAC of this row after `previous`. Every part has a fixed length or its length before it.
    pub(crate) fn mac_after(&self, previous: &Mac, key: &hmac::Key) -> Mac {
        // In one piece: a hash that is fed by many small ones spends its time on them.
        let mut covered = Vec::with_capacity(256);
        covered.extend_from_slice(b"tandem-change/1\0");
        covered.extend_from_slice(previous);
        covered.extend_from_slice(&self.device);
        for number in [
            self.sequence,
            self.clock.millis(),
            self.clock.counter(),
            self.wall,
            self.act,
            self.undoes.unwrap_or(0),
            self.schema,
        ] {
            covered.extend_from_slice(&number.to_be_bytes());
        }
        for text in [self.verb.name(), &self.entity] {
            covered.extend_from_slice(&(text.len() as u64).to_be_bytes());
            covered.extend_from_slice(text.as_bytes());
        }
        covered.extend_from_slice(&self.id);
        covered.extend_from_slice(&self.content.commitment());
        let tag = hmac::sign(key, &covered);
        *tag.as_ref().first_chunk().expect("HMAC-SHA256 gives 32 bytes")
    }

    /// Whether nothing that it says is known: it forgets, or it was forgotten.
    pub(crate) fn is_blank(&self) -> bool {
        !matches!(self.content, Content::Held { .. })
    }

    /// What it writes, in today's words; nothing if that was forgotten.
    pub(super) fn patch(&self, tables: &dyn Tables) -> Result<Fields> {
        let Content::Held { patch, .. } = &self.content else { return Ok(Fields::new()) };
        let fields = serde_json::from_slice(patch)
            .map_err(|_| Error::Damaged("a row of the journal cannot be read"))?;
        Ok(tables.upgrade(&self.entity, self.schema, fields))
    }
}

/// What became of a row of another copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It was there.
    Known,
    /// It was there with content, which the other copy has forgotten.
    Blank,
    /// It was not there, and is now; and its chain had another row in its place.
    New { fork: bool },
}

/// The number of a device's chain here.
pub(crate) fn number_of(db: &Connection, device: &Device) -> Result<Option<i64>> {
    let mut statement = db.prepare_cached("SELECT num FROM devices WHERE device = ?1")?;
    Ok(statement.query_row([device], |row| row.get(0)).optional()?)
}

/// The branch of a chain in which a row stands, if it does.
pub(crate) fn fork_of(
    db: &Connection,
    chain: i64,
    sequence: i64,
    mac: &Mac,
) -> Result<Option<i64>> {
    let sql = "SELECT fork FROM changes WHERE device = ?1 AND sequence = ?2 AND mac = ?3";
    let mut statement = db.prepare_cached(sql)?;
    Ok(statement.query_row(params![chain, sequence, mac], |row| row.get(0)).optional()?)
}

/// Hands every row to `each`, device by device in sequence.
pub(crate) fn each_row(db: &Connection, mut each: impl FnMut(Row) -> Result<()>) -> Result<()> {
    let mut statement = db.prepare(&format!("{ROWS} ORDER BY changes.device, sequence, fork"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        each(Row::read(row)?)?;
    }
    Ok(())
}

/// Blanks the content of every row of an entity.
pub(crate) fn blank(db: &Connection, entity: &str, id: &EntityId) -> Result<()> {
    let mut held = db.prepare_cached(
        "SELECT device, sequence, fork, salt, patch FROM changes
         WHERE entity = ?1 AND id = ?2 AND patch IS NOT NULL",
    )?;
    let mut blank = db.prepare_cached(
        "UPDATE changes SET commitment = ?4, salt = NULL, patch = NULL
         WHERE device = ?1 AND sequence = ?2 AND fork = ?3",
    )?;
    let held = held.query_map(params![entity, id], |row| {
        let key: (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok((key, commitment(&row.get(3)?, row.get_ref(4)?.as_blob()?)))
    })?;
    for ((chain, sequence, fork), commitment) in held.collect::<Result<Vec<_>, _>>()? {
        blank.execute(params![chain, sequence, fork, commitment])?;
    }
    Ok(())
}
