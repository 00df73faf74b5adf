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
//! What was forgotten in either copy is blanked in the union.

use std::collections::{BTreeMap, BTreeSet};

use ring::hmac;
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::{Error, Result};
use crate::journal::{self, Clock, Device, EntityId, FUTURE_MILLIS, Mac, Tables, Verb};

/// What a merge brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Journal rows that were not known here.
    pub rows: u64,
    /// Of those, rows whose clock is more than a day ahead of now: the other device's clock is, or
    /// was, wrong. They are merged all the same.
    pub from_the_future: u64,
    /// Whether it brought something that was forgotten, so that old content must leave the files.
    pub(crate) forgot: bool,
}

/// Adds everything that `other` knows. Called inside a transaction on `db`.
///
/// # Errors
/// [`Error::Damaged`] if a chain of `other` does not verify; the caller then rolls back.
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
    let mut clock = journal::clock(db)?;
    journal::each_row(other, |row| {
        clock = clock.max(row.clock);
        if row.insert(db)? {
            merged.rows += 1;
            merged.from_the_future += u64::from(row.clock.millis > now + FUTURE_MILLIS);
            touched.insert((row.entity, row.id));
        }
        Ok(())
    })?;
    journal::set_clock(db, clock)?;

    for (entity, id) in touched {
        let state = journal::state(db, tables, &entity, &id)?;
        if state.forgotten {
            journal::blank(db, &entity, &id)?;
            merged.forgot = true;
        }
        journal::project(db, tables, &entity, &id, &state)?;
    }
    journal::leave_forked_chain(db)?;
    Ok(merged)
}

fn union_devices(db: &Connection, other: &Connection) -> Result<()> {
    let mut theirs = other.prepare("SELECT device, chain_key, installation, since FROM devices")?;
    let mut rows = theirs.query([])?;
    while let Some(row) = rows.next()? {
        let (device, key): (Device, [u8; 32]) = (row.get(0)?, row.get(1)?);
        let known: Option<[u8; 32]> = db
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
                    params![device, key, installation, since],
                )?;
            }
            Some(known) if known == key => {}
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
    /// Whether every row follows a row of its device and holds what it committed to.
    pub(crate) ok: bool,
    /// The newest clock.
    pub(crate) newest: Clock,
}

/// Walks the chain of every device from its first row. A row is good if its MAC fits one of the
/// rows before it (there are several where a chain forks), if its content fits its commitment, and
/// if content that is missing was forgotten.
pub(crate) fn verify_chains(db: &Connection) -> Result<Chains> {
    let keys = chain_keys(db)?;
    let mut chains = Chains { rows: 0, ok: true, newest: Clock::default() };
    let mut device = Device::default();
    let mut sequence = 0;
    let mut before: Vec<Mac> = Vec::new();
    let mut these: Vec<Mac> = vec![[0; 32]];
    let mut blank = BTreeSet::<(EntityId, String)>::new();
    let mut forgotten = BTreeSet::<(EntityId, String)>::new();

    journal::each_row(db, |row| {
        if row.device != device || chains.rows == 0 {
            (device, sequence, these) = (row.device, 0, vec![[0; 32]]);
        }
        if row.sequence != sequence {
            chains.ok &= row.sequence == sequence + 1;
            sequence = row.sequence;
            before = std::mem::take(&mut these);
        }
        chains.ok &= keys.get(&row.device).is_some_and(|key| {
            before.iter().any(|previous| row.mac_after(previous, key) == row.mac)
        });
        chains.ok &= row.content_fits();
        chains.rows += 1;
        chains.newest = chains.newest.max(row.clock);
        these.push(row.mac);
        match row.verb {
            Verb::Forget => forgotten.insert((row.id, row.entity)),
            _ if row.content.is_none() => blank.insert((row.id, row.entity)),
            _ => false,
        };
        Ok(())
    })?;
    chains.ok &= blank.is_subset(&forgotten);
    Ok(chains)
}

fn chain_keys(db: &Connection) -> Result<BTreeMap<Device, hmac::Key>> {
    let mut statement = db.prepare("SELECT device, chain_key FROM devices")?;
    let keys = statement
        .query_map([], |row| Ok((row.get(0)?, journal::chain_key(&row.get::<_, [u8; 32]>(1)?))))?;
    Ok(keys.collect::<Result<_, _>>()?)
}

/// The row of a device at a sequence with this MAC is there.
pub(crate) fn holds(db: &Connection, head: &crate::heads::Head) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM changes
                              WHERE device = ?1 AND sequence = ?2 AND mac = ?3)";
    Ok(db.query_row(sql, params![head.device, head.sequence, head.mac], |row| row.get(0))?)
}

#[cfg(test)]
mod tests;
