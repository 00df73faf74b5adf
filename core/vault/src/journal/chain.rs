//! Every device's chain of rows.

use ring::hmac;
use rusqlite::{Connection, OptionalExtension, params};
use zeroize::Zeroizing;

use super::Device;
use crate::error::Result;
use crate::heads::Head;
use crate::key;

/// The newest row of every device.
pub(crate) fn heads(db: &Connection) -> Result<Vec<Head>> {
    let mut devices = db.prepare("SELECT device FROM devices ORDER BY device")?;
    let devices = devices.query_map([], |row| row.get(0))?.collect::<Result<Vec<Device>, _>>()?;
    devices.into_iter().filter_map(|device| head(db, device).transpose()).collect()
}

pub(super) fn head(db: &Connection, device: Device) -> Result<Option<Head>> {
    let mut statement = db.prepare_cached(
        "SELECT sequence, mac FROM changes WHERE device = ?1 ORDER BY sequence DESC LIMIT 1",
    )?;
    let head = statement
        .query_row([device], |row| Ok(Head { device, sequence: row.get(0)?, mac: row.get(1)? }));
    Ok(head.optional()?)
}

/// The chain that is written here.
pub(super) struct Chain {
    pub(super) device: Device,
    pub(super) key: hmac::Key,
}

impl Chain {
    /// The chain that this folder goes on with, if it is `installation` that began it; else that of
    /// a new device. A folder that was copied thus never continues the chain it brought with it.
    pub(super) fn of(db: &Connection, installation: &[u8; 16], wall: i64) -> Result<Self> {
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
