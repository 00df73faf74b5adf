//! Making a vault of what can still be read of a damaged one.
//!
//! The journal is a set of rows, so what is left of it in one place and in another can be put together:
//! the database without its log, with it, and with each log that an opening has set aside are the
//! **views** that are read, each as a copy. Nothing is ever written to the folder that is salvaged.
//!
//! SQLCipher verifies each page and gives up on a connection at the first that is bad. So the rows of
//! a device are read from both ends of its chain, with a new connection after each bad page, and what is
//! between is halved until only single rows are out of reach. What stands in no table by a bad page of an
//! *index* is found that way, too.
//!
//! A row counts as **whole** if its chain is, from the first row to it; such rows come over as they are,
//! as in a merge. What stands behind a gap cannot be shown to be as it was written, but each of its pages
//! was written with the key. It is **told again** ([`Act::replay`]), at the times of then, by a
//! new device: so the new vault has no gap of its own, and its `check` is about the new vault. A row that
//! does not follow from the one that it stands behind is left out. What was forgotten in any view is
//! forgotten.
//!
//! What it cannot do: read a database whose first page is bad or whose keys are gone (a backup has both),
//! find rows in pages that no table leads to any more, and bring back what no journal tells of, such as
//! lists of meetings, which can be had again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::create::{NewVault, claim};
use super::opening::OTHER_DATABASE;
use super::{Setting, Vault};
use crate::connection::{self, Access};
use crate::door;
use crate::envelope::Envelope;
use crate::error::{Error, Result};
use crate::files;
use crate::heads::{self, HeadsKey};
use crate::journal::{self, Act, Content, Device, EntityId, Mac, Row};
use crate::key::DataKey;
use crate::log;
use crate::migrate;
use crate::new_file;
use crate::scratch::Scratch;
use crate::ways::Key;

/// What a salvage came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Salvaged {
    /// Rows of the journal that came over as they were.
    pub whole: u64,
    /// Rows that stand behind a gap, and were told again.
    pub told_again: u64,
    /// Rows that do not follow from the one before them, and were left out.
    pub refused: u64,
    /// What is missing, gap by gap.
    pub missing: Vec<Gap>,
}

impl Salvaged {
    /// How many changes are missing.
    #[must_use]
    pub fn missing_rows(&self) -> u64 {
        self.missing.iter().map(|gap| gap.rows).sum()
    }
}

/// Changes of one device, one after the other, that no view holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The device.
    pub device: Device,
    /// How many.
    pub rows: u64,
    /// What the wall clock said in the last change before them, in Unix milliseconds, if there is one.
    pub after: Option<i64>,
    /// And in the first after them.
    pub before: Option<i64>,
}

/// A device as the vault knows it.
struct Known {
    num: i64,
    chain_key: [u8; 32],
    installation: [u8; 16],
    since: i64,
}

/// All that was found in all views.
#[derive(Default)]
struct Found {
    devices: BTreeMap<Device, Known>,
    rows: BTreeMap<(Device, i64), Vec<Row>>,
    /// How far the chains went when the heads were last sealed.
    sealed: BTreeMap<Device, i64>,
}

impl Vault {
    /// Makes a vault in `to`, where there is none, of what can still be read in `from`. `secret` opens
    /// both. `first` is the first act in it, and `told` the word for what was done, of the caller's: a
    /// bare undo stops there.
    ///
    /// # Errors
    /// [`Error::Damaged`] if nothing can be read; [`Error::WrongSecret`]; [`Error::AlreadyExists`] if
    /// there is a vault in `to`; those of the disk, after which there is none.
    pub fn salvage<E: From<Error>>(
        from: &Path,
        secret: &str,
        to: &Path,
        setting: Setting,
        now: i64,
        told: &str,
        first: impl FnOnce(&mut Act<'_>) -> Result<(), E>,
    ) -> Result<(Self, Salvaged), E> {
        let secret = Key::typed(secret)?;
        let (envelope, key) = keys(from, &secret)?;
        let found = Found::of(from, &key)?;
        let (in_use, unfinished) = claim(to)?;
        drop(new_file::private().create_new(true).open(&unfinished).map_err(Error::from)?);
        let data_key = DataKey::random()?;
        let envelope = envelope.around(&key, &data_key)?;
        let mut db = connection::open(&unfinished, &data_key, Access::Create)?;
        migrate::create(&mut db, envelope.vault(), &*setting.tables)?;
        let salvaged = found.put_together(&mut db, &setting, now, told)?;
        let mut new = NewVault { db, envelope, data_key, in_use };
        new.first_act(&setting, now, first)?;
        Ok((Self::name_new(to, new, &secret, setting)?, salvaged))
    }
}

/// The first key file that is whole, and what the secret opens in it.
fn keys(from: &Path, secret: &Key<'_>) -> Result<(Envelope, DataKey)> {
    let mut refused = None;
    let salt = door::salt(&from.join(files::DATABASE))?;
    for path in beginning_with(from, files::KEYS)? {
        match Envelope::read(&path) {
            // One that a change of the data key left, or of a record that was put here.
            Ok(Some(envelope)) if salt.is_some_and(|it| it != *envelope.database_salt()) => {
                refused = refused.or(Some(OTHER_DATABASE));
            }
            Ok(Some(envelope)) => match envelope.unseal(secret) {
                Ok((_, key)) => return Ok((envelope, key)),
                Err(error) => refused = Some(error),
            },
            Ok(None) => {}
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    Err(refused.unwrap_or(Error::Damaged("tandem.keys is missing")))
}

/// `None` of what cannot be read, for whatever reason of the file or the disk: it is missing then. A
/// want of memory is no reason of theirs, and ends it: the next try may find all.
fn unless_unreadable<T>(answer: Result<T>) -> Result<Option<T>> {
    match answer {
        Err(error @ Error::Io(ErrorKind::OutOfMemory)) => Err(error),
        answer => Ok(answer.ok()),
    }
}

fn beginning_with(folder: &Path, beginning: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let begins = entry.file_name().as_encoded_bytes().starts_with(beginning.as_bytes());
        if begins && entry.metadata()?.len() > 0 {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

impl Found {
    fn of(from: &Path, key: &DataKey) -> Result<Self> {
        let database = from.join(files::DATABASE);
        if !database.try_exists()? {
            return Err(Error::Damaged("tandem.db is missing"));
        }
        let logs = beginning_with(from, &format!("{}-wal", files::DATABASE))?;
        let mut found = Self::default();
        let mut readable = false;
        for log in std::iter::once(None).chain(logs.into_iter().map(Some)) {
            let view = Scratch::temporary()?;
            files::copy(&database, &view.database())?;
            if let Some(log) = log {
                files::copy(&log, &files::log(&view.database()))?;
            }
            readable |= unless_unreadable(found.take_view(&view.database(), key, from))?.is_some();
        }
        if !readable || found.devices.is_empty() {
            return Err(Error::Damaged("nothing in it can be read any more"));
        }
        Ok(found)
    }

    /// `from` is where the heads stand.
    fn take_view(&mut self, view: &Path, key: &DataKey, from: &Path) -> Result<()> {
        let open = || connection::open(view, key, Access::Read);
        if let Some(key) = unless_unreadable(HeadsKey::of(&open()?))? {
            for file in beginning_with(from, files::HEADS)? {
                for head in heads::read(&file, &key).unwrap_or_default().unwrap_or_default().heads {
                    let sealed = self.sealed.entry(head.device).or_default();
                    *sealed = head.sequence.max(*sealed);
                }
            }
        }
        let devices: Vec<(Device, Known)> = {
            let db = open()?;
            let mut all = db.prepare(
                "SELECT device, num, chain_key, installation, since FROM devices ORDER BY num",
            )?;
            let mut rows = all.query([])?;
            let mut devices = Vec::new();
            while let Some(Some(row)) = unless_unreadable(rows.next().map_err(Error::from))? {
                let known = Known {
                    num: row.get(1)?,
                    chain_key: row.get(2)?,
                    installation: row.get(3)?,
                    since: row.get(4)?,
                };
                devices.push((row.get(0)?, known));
            }
            devices
        };
        for (device, known) in devices {
            let num = known.num;
            self.devices.entry(device).or_insert(known);
            let newest = |db: &Connection| -> Result<i64> {
                let sql = "SELECT coalesce(max(sequence), 0) FROM changes WHERE device = ?1";
                Ok(db.query_row(sql, [num], |row| row.get(0))?)
            };
            // Where even that page is bad: what was sealed, and for want of that a guess.
            let sealed = self.sealed.get(&device).copied().unwrap_or(1_000);
            let newest = unless_unreadable(open().and_then(|db| newest(&db)))?.unwrap_or(sealed);
            let mut left = vec![(1, newest)];
            while let Some((low, high)) = left.pop() {
                let up = self.read(&open()?, (device, num), low, high, "ASC")?;
                let Some(last) = up else { continue };
                let down = self.read(&open()?, (device, num), last + 1, high, "DESC")?;
                let (low, high) = (last + 1, down.unwrap_or(last + 1) - 1);
                if low < high {
                    let middle = low + (high - low) / 2;
                    left.extend([(low, middle), (middle + 1, high)]);
                }
            }
        }
        Ok(())
    }

    /// Reads rows of a device until a page is bad; then says where the last good one stands (before the
    /// first, if there is none). `None` when it came to the end.
    fn read(
        &mut self,
        db: &Connection,
        (device, num): (Device, i64),
        low: i64,
        high: i64,
        order: &str,
    ) -> Result<Option<i64>> {
        let mut last = if order == "ASC" { low - 1 } else { high + 1 };
        if low > high {
            return Ok(None);
        }
        let sql = format!(
            "SELECT ?1, sequence, mac, millis, counter, wall, act, verb, undoes, schema, entity, id,
                    commitment, salt, patch
             FROM changes WHERE device = ?2 AND sequence BETWEEN ?3 AND ?4 ORDER BY sequence {order}"
        );
        let prepared = unless_unreadable(db.prepare(&sql).map_err(Error::from))?;
        let Some(mut statement) = prepared else { return Ok(Some(last)) };
        let mut rows = statement.query(params![device, num, low, high])?;
        loop {
            match unless_unreadable(rows.next().map_err(Error::from))? {
                None => return Ok(Some(last)),
                Some(None) => return Ok(None),
                Some(Some(row)) => {
                    last = row.get(1).unwrap_or(last);
                    // A row of a verb that is not known here, or that no version writes, is missing.
                    if let Ok(row) = Row::read(row) {
                        self.add(row);
                    }
                }
            }
        }
    }

    fn add(&mut self, row: Row) {
        let rows = self.rows.entry((row.device, row.sequence)).or_default();
        match rows.iter_mut().find(|known| known.mac == row.mac) {
            None => rows.push(row),
            // It was forgotten in one of the views.
            Some(known) if matches!(row.content, Content::Blank { .. }) => *known = row,
            Some(_) => {}
        }
    }

    /// Sorts out which rows are whole, and writes a new vault's tables.
    fn put_together(
        self,
        db: &mut Connection,
        setting: &Setting,
        now: i64,
        told: &str,
    ) -> Result<Salvaged> {
        let tables = &*setting.tables;
        let mut salvaged = Salvaged::default();
        let (whole, behind) = self.sorted(&mut salvaged);
        let transaction = db.transaction()?;
        for (device, Known { chain_key, installation, since, .. }) in &self.devices {
            transaction.execute(
                "INSERT INTO devices (device, chain_key, installation, since)
                 VALUES (?1, ?2, ?3, ?4)",
                params![device, chain_key, installation, since],
            )?;
        }
        let mut touched = BTreeSet::<(&str, EntityId)>::new();
        let mut newest = journal::Clock::default();
        for row in &whole {
            let device = &self.devices[&row.device];
            let num = journal::number_of(&transaction, &row.device)?.unwrap_or_default();
            let key = journal::chain_key(&device.chain_key);
            let after = row.parent(&transaction, num, &key)?.map_or(0, |(fork, _)| fork);
            row.take_in(&transaction, num, after)?;
            newest = newest.max(row.clock);
            touched.insert((&row.entity, row.id));
        }
        let log = log::salt_beside(&transaction);
        journal::set_clock(&transaction, newest.at_most_ahead(journal::wall(now)), log)?;
        journal::show_all(&transaction, tables, touched)?;
        if !behind.is_empty() {
            let mut act = Act::begin(&transaction, tables, &setting.installation, now)?;
            act.tell_again(behind)?;
            act.finish()?;
        }
        Act::begin(&transaction, tables, &setting.installation, now)?.finish_outside(told)?;
        transaction.commit()?;
        Ok(salvaged)
    }

    /// The rows that are whole, in the order of their chains, and those behind a gap.
    fn sorted(&self, salvaged: &mut Salvaged) -> (Vec<&Row>, Vec<&Row>) {
        let (mut whole, mut behind) = (Vec::new(), Vec::new());
        for (device, known) in &self.devices {
            let key = journal::chain_key(&known.chain_key);
            let sealed = self.sealed.get(device).copied().unwrap_or_default();
            let mut unbroken = true;
            let mut before: Vec<Mac> = vec![[0; 16]];
            let (mut next, mut wall) = (1, None);
            let mut gap = |rows: i64, after, before| {
                if rows > 0 {
                    let rows = rows.unsigned_abs();
                    salvaged.missing.push(Gap { device: *device, rows, after, before });
                }
            };
            for ((_, sequence), rows) in self.rows.range((*device, 0)..=(*device, i64::MAX)) {
                gap(sequence - next, wall, rows.first().map(|row| row.wall));
                let follows = *sequence == next;
                unbroken &= follows;
                let mut these = Vec::new();
                for row in rows {
                    if before.iter().any(|mac| row.mac_after(mac, &key) == row.mac) {
                        these.push(row.mac);
                        if unbroken { whole.push(row) } else { behind.push(row) }
                    } else if follows && !before.is_empty() {
                        salvaged.refused += 1;
                    } else {
                        these.push(row.mac);
                        behind.push(row);
                    }
                }
                unbroken &= !these.is_empty();
                (before, next) = (these, sequence + 1);
                wall = rows.first().map(|row| row.wall);
            }
            gap(sealed + 1 - next, wall, None);
        }
        (salvaged.whole, salvaged.told_again) = (whole.len() as u64, behind.len() as u64);
        (whole, behind)
    }
}

#[cfg(test)]
mod tests;
