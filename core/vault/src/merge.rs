//! Merging two copies of a vault: the union of their journals, and the fold of that.
//!
//! A row is named by device, sequence **and MAC**, so the union is a union of sets: commutative,
//! associative and idempotent without further rules, also where a copied folder went on under the
//! name of the device that it was copied from and two different rows share a sequence. (The
//! alternative, to give one branch a new device, needs its MACs made anew, and then the other copy
//! would have to make the very same choice; see docs/adr/0004.) Both branches stay and each verifies
//! after the row it was written after. An installation that finds such a fork in its own chain goes
//! on under a new device.
//!
//! What was forgotten in either copy is blanked in the union. A row that comes blank blanks the one
//! that is here, whether or not the row that forgets has come: only a holder of the key can make one.
//!
//! The vault's clock follows what is received, but keeps near the wall clock (journal/clock.rs).

use std::collections::{BTreeMap, BTreeSet};

use ring::hmac;
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::{Error, Result};
use crate::heads::Head;
use crate::journal::{self, Device, EntityId, FUTURE_MILLIS, Mac, Row, Tables, Taken};
use crate::key::Kept;
use crate::log;

/// What a merge brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Journal rows that were not known here.
    pub rows: u64,
    /// Of those, rows whose clock is more than a day ahead of now: the other device's clock is, or
    /// was, wrong. They are merged all the same.
    pub from_the_future: u64,
    /// What was forgotten elsewhere stands in the write-ahead log still, because another program is
    /// reading. It leaves with the last that closes the vault.
    pub in_log: bool,
    /// Whether it brought something that was forgotten, so that old content must leave the files.
    pub(crate) forgot: bool,
}

/// Adds everything that `other` knows. Called inside a transaction on `db`.
///
/// # Errors
/// [`Error::Damaged`] if a chain of `other` does not verify or holds an impossible time,
/// [`Error::NewerVersion`] if a row does what is not known here; the caller then rolls back.
pub(crate) fn merge(
    db: &Connection,
    other: &Connection,
    tables: &dyn Tables,
    now: i64,
) -> Result<Merged> {
    let chains = verify_chains(other)?;
    if !chains.ok {
        return Err(Error::Damaged("the journal to be merged was changed from outside"));
    }
    union_devices(db, other)?;

    let mut merged = Merged::default();
    let mut touched = BTreeSet::<(String, EntityId)>::new();
    let now = journal::wall(now);
    let mut newest = journal::Clock::default();
    journal::each_row(other, |row| {
        match row.take_in(db)? {
            Taken::Known => return Ok(()),
            Taken::Blank => journal::blank(db, &row.entity, &row.id)?,
            Taken::New { fork } => {
                if fork {
                    journal::leave_chain(db, &row.device)?;
                }
                merged.rows += 1;
                merged.from_the_future +=
                    u64::from(row.clock.millis() > now.saturating_add(FUTURE_MILLIS));
                newest = newest.max(row.clock);
            }
        }
        touched.insert((row.entity, row.id));
        Ok(())
    })?;
    let clock = journal::clock(db)?;
    journal::set_clock(db, clock.max(newest.at_most_ahead(now)), log::salt_beside(db))?;

    let touched = touched.iter().map(|(entity, id)| (entity.as_str(), *id));
    merged.forgot = journal::show_all(db, tables, touched)?;
    journal::note_nothing_passed(db)?;
    Ok(merged)
}

fn union_devices(db: &Connection, other: &Connection) -> Result<()> {
    let mut theirs = other.prepare("SELECT device, chain_key, installation, since FROM devices")?;
    let mut rows = theirs.query([])?;
    while let Some(row) = rows.next()? {
        let (device, key): (Device, Kept) = (row.get(0)?, row.get(1)?);
        let known: Option<Kept> = db
            .query_row("SELECT chain_key FROM devices WHERE device = ?1", [device], |row| {
                row.get(0)
            })
            .optional()?;
        match known {
            None => {
                let (installation, since): ([u8; 16], i64) = (row.get(2)?, row.get(3)?);
                db.execute(
                    "INSERT INTO devices (device, chain_key, installation, since)
                     VALUES (?1, ?2, ?3, ?4)",
                    params![device, &*key, installation, since],
                )?;
            }
            Some(known) if *known == *key => {}
            Some(_) => return Err(Error::Damaged("two devices have one name")),
        }
    }
    Ok(())
}

/// What walking all chains found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Chains {
    /// Rows walked.
    pub(crate) rows: u64,
    /// Whether every row follows a row of its device and says what it said then.
    pub(crate) ok: bool,
}

/// Walks the chain of every device from its first row.
pub(crate) fn verify_chains(db: &Connection) -> Result<Chains> {
    let mut walk = Walk::of(db)?;
    journal::each_row(db, |row| {
        walk.step(&row);
        Ok(())
    })?;
    Ok(walk.chains)
}

/// A walk along all chains, device by device in sequence. A row is good if its MAC fits one of the rows before
/// it (there are several where a chain forks).
pub(crate) struct Walk {
    pub(crate) chains: Chains,
    keys: BTreeMap<Device, hmac::Key>,
    device: Device,
    sequence: i64,
    before: Vec<Mac>,
    these: Vec<Mac>,
}

impl Walk {
    pub(crate) fn of(db: &Connection) -> Result<Self> {
        Ok(Self {
            chains: Chains { rows: 0, ok: true },
            keys: chain_keys(db)?,
            device: Device::default(),
            sequence: 0,
            before: Vec::new(),
            these: vec![[0; 16]],
        })
    }

    pub(crate) fn step(&mut self, row: &Row) {
        let Self { chains, keys, device, sequence, before, these } = self;
        if row.device != *device || chains.rows == 0 {
            (*device, *sequence) = (row.device, 0);
            these.clear();
            these.push([0; 16]);
        }
        if row.sequence != *sequence {
            chains.ok &= row.sequence == *sequence + 1;
            *sequence = row.sequence;
            std::mem::swap(before, these);
            these.clear();
        }
        chains.ok &= keys.get(device).is_some_and(|key| {
            before.iter().any(|previous| row.mac_after(previous, key) == row.mac)
        });
        chains.rows += 1;
        these.push(row.mac);
    }
}

fn chain_keys(db: &Connection) -> Result<BTreeMap<Device, hmac::Key>> {
    let mut statement = db.prepare("SELECT device, chain_key FROM devices")?;
    let keys = statement.query_map([], |row| {
        let key: Kept = row.get(1)?;
        Ok((row.get(0)?, journal::chain_key(&key)))
    })?;
    Ok(keys.collect::<Result<_, _>>()?)
}

/// Every one of these rows is there.
pub(crate) fn holds_all(db: &Connection, heads: &[Head]) -> Result<bool> {
    for head in heads {
        if !holds(db, head)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The row of a device at a sequence with this MAC is there.
pub(crate) fn holds(db: &Connection, head: &Head) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM changes
                              WHERE device = (SELECT num FROM devices WHERE device = ?1)
                                AND sequence = ?2 AND mac = ?3)";
    Ok(db.query_row(sql, params![head.device, head.sequence, head.mac], |row| row.get(0))?)
}

#[cfg(test)]
mod tests;
