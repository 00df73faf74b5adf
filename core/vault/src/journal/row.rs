//! One row of the journal as it is stored.

use ring::hmac;
use rusqlite::{Connection, Row as SqlRow, params};

use super::clock::Clock;
use super::{Device, EntityId, Fields, Mac, Tables};
use crate::error::{Error, Result};
use crate::key;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Set,
    /// As `Set`, but undo passes over it.
    Keep,
    Undo,
    Forget,
}

impl Verb {
    pub(super) fn name(self) -> &'static str {
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
    pub(super) fn new(patch: &Fields, old: &Fields) -> Result<Self> {
        let mut salt = [0; 16];
        key::random(&mut salt)?;
        let bytes = |fields| serde_json::to_vec(fields).expect("a map with text keys is JSON");
        Ok(Self { salt, patch: bytes(patch), old: bytes(old) })
    }

    pub(super) fn commitment(&self) -> Mac {
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

pub(super) const COLUMNS: &str = "device, sequence, mac, millis, counter, wall, act, verb, undoes, schema, \
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

    pub(super) fn fields(&self, tables: &dyn Tables) -> Result<Option<(Fields, Fields)>> {
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
pub(super) fn rows_of(db: &Connection, entity: &str, id: &EntityId) -> Result<Vec<Row>> {
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

/// Blanks the content of every row of an entity.
pub(crate) fn blank(db: &Connection, entity: &str, id: &EntityId) -> Result<()> {
    db.prepare_cached(
        "UPDATE changes SET salt = NULL, patch = NULL, old = NULL WHERE id = ?1 AND entity = ?2",
    )?
    .execute(params![id, entity])?;
    Ok(())
}
