//! Every device's chain of rows: a row's MAC covers the row and the MAC before it, under a key of the
//! device that is kept in the vault.

use ring::hmac;
use rusqlite::{Connection, OptionalExtension, Row, params};
use zeroize::Zeroizing;

use super::Device;
use crate::coverage;
use crate::error::Result;
use crate::heads::Head;
use crate::key::{self, Kept};

/// The newest row of every device.
pub(crate) fn heads(db: &Connection) -> Result<Vec<Head>> {
    let mut devices = db.prepare("SELECT num, device FROM devices ORDER BY device")?;
    let devices = devices
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<Vec<(i64, Device)>, _>>()?;
    devices.into_iter().filter_map(|(num, device)| head(db, num, device).transpose()).collect()
}

/// Of sealed heads, those that the journal does not hold, with how far it goes.
pub(crate) fn lost(db: &Connection, sealed: &[Head]) -> Result<Vec<Lost>> {
    let mut lost = Vec::new();
    for sealed in sealed {
        if !coverage::holds(db, sealed)? {
            let sql = "SELECT max(sequence), max(wall) FROM changes
                       WHERE device = (SELECT num FROM devices WHERE device = ?1)";
            let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
            let (held, newest): (Option<i64>, _) = db.query_row(sql, [sealed.device], row)?;
            let changes = sealed.sequence.saturating_sub(held.unwrap_or(0)).max(1).unsigned_abs();
            lost.push(Lost { device: sealed.device, changes, newest });
        }
    }
    Ok(lost)
}

/// A chain whose newest rows are gone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lost {
    pub(crate) device: Device,
    /// How many are, at least.
    pub(crate) changes: u64,
    /// When the newest was made that is there, in Unix milliseconds.
    pub(crate) newest: Option<i64>,
}

pub(super) fn head(db: &Connection, num: i64, device: Device) -> Result<Option<Head>> {
    let mut statement = db.prepare_cached(
        "SELECT sequence, mac FROM changes WHERE device = ?1 ORDER BY sequence DESC LIMIT 1",
    )?;
    let head = statement
        .query_row([num], |row| Ok(Head { device, sequence: row.get(0)?, mac: row.get(1)? }));
    Ok(head.optional()?)
}

/// The device whose chain this folder goes on with, if it is `installation` that began it. A folder
/// that was copied thus never continues the chain it brought with it.
pub(crate) fn own_device(
    db: &Connection,
    installation: &[u8; 16],
) -> Result<Option<(i64, Device)>> {
    let mut statement = db.prepare_cached(
        "SELECT num, devices.device FROM vault JOIN devices ON num = vault.device
         WHERE installation = ?1",
    )?;
    Ok(statement.query_row([installation], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// The chain that is written here.
pub(super) struct Chain {
    pub(super) num: i64,
    pub(super) device: Device,
    pub(super) key: hmac::Key,
}

impl Chain {
    /// That of this installation, or that of a new device.
    pub(super) fn of(db: &Connection, installation: &[u8; 16], wall: i64) -> Result<Self> {
        let mut statement = db.prepare_cached(
            "SELECT num, devices.device, chain_key FROM vault JOIN devices ON num = vault.device
             WHERE installation = ?1",
        )?;
        let own = statement.query_row([installation], |row| {
            let key: Kept = row.get(2)?;
            Ok(Self { num: row.get(0)?, device: row.get(1)?, key: chain_key(&key) })
        });
        own.optional()?.map_or_else(|| Self::start(db, installation, wall), Ok)
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
        let num = db.last_insert_rowid();
        db.execute("UPDATE vault SET device = ?1", [num])?;
        Ok(Self { num, device, key: chain_key(&key) })
    }
}

/// A chain has a fork, since this folder was copied and both copies went on. If it is the one that is
/// written here, the next act starts another.
pub(crate) fn leave_chain(db: &Connection, device: &Device) -> Result<()> {
    db.execute(
        "UPDATE vault SET device = NULL
         WHERE device = (SELECT num FROM devices WHERE device = ?1)",
        [device],
    )?;
    Ok(())
}

/// The next act starts another chain, whatever was written here before.
pub(crate) fn end_chain(db: &Connection) -> Result<()> {
    db.execute("UPDATE vault SET device = NULL", [])?;
    Ok(())
}

pub(crate) fn chain_key(bytes: &[u8; 32]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, bytes)
}
