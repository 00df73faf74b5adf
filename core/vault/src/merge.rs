//! Taking in what another copy of a vault knows: the union of the journals, and the fold of that.
//!
//! A row is named by device, sequence **and MAC**, so the union is a union of sets: commutative,
//! associative and idempotent without further rules, also where a copied folder went on under the
//! name of the device that it was copied from and two different rows share a sequence. (The
//! alternative, to give one branch a new device, needs its MACs made anew, and then the other copy
//! would have to make the very same choice; see docs/adr/0004.) Both branches stay and each verifies
//! after the row it was written after. An installation that finds such a fork in its own chain goes
//! on under a new device.
//!
//! There is one way in, whatever brought the rows ([`TakingIn`]): a row is taken in behind the row that its MAC says
//! it was written after, if that is here or comes with it. Where it is neither here nor there, the row
//! **waits**: it is not taken in, and that is no fault of its. So what stands here is whole from the first row of
//! each chain, and what is new costs what is new. Nothing that is not there says anything: only a row
//! removes or forgets.
//!
//! What was forgotten in either copy is blanked in the union. A row that comes blank blanks the one
//! that is here, whether or not the row that forgets has come: only a holder of the key can make one.
//!
//! The vault's clock follows what is received, but keeps near the wall clock (journal/clock.rs).

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};

use ring::hmac;
use rusqlite::{Connection, OptionalExtension, params};

use crate::coverage;
use crate::error::{Error, Result};
use crate::heads::Head;
use crate::journal::{self, Clock, Device, EntityId, FUTURE_MILLIS, Mac, Row, Tables, Taken};
use crate::key::Kept;
use crate::log;
use crate::rows::{Chain, Rows, Stretch};

/// What taking in brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Journal rows that were not known here.
    pub rows: u64,
    /// Of those, rows whose clock is more than a day ahead of now: the other device's clock is, or
    /// was, wrong. They are merged all the same.
    pub from_the_future: u64,
    /// Of those, rows of a newer version: kept, and shown as far as they can be read here.
    pub unread: u64,
    /// Rows that follow a row that is not here and did not come with them. They were not taken in: what
    /// is before them has to come first.
    pub waiting: u64,
    /// What was forgotten elsewhere stands in the write-ahead log still, because another program is
    /// reading. It leaves with the last that closes the vault.
    pub in_log: bool,
    /// Whether it brought something that was forgotten, so that old content must leave the files.
    pub(crate) forgot: bool,
}

/// So much of another vault is in memory at once.
const PIECE: usize = 1 << 20;

/// Takes in everything that the vault at `other` knows. Called inside a transaction on `db`.
///
/// # Errors
/// [`Error::Damaged`] if what is new there does not verify or holds an impossible time,
/// [`Error::NewerVersion`] if a row does what is not known here; the caller then rolls back.
pub(crate) fn merge(
    db: &Connection,
    other: &Connection,
    tables: &dyn Tables,
    now: i64,
) -> Result<Merged> {
    let mut left = coverage::missing(db, other)?;
    let mut taking = TakingIn::begin(db, tables, now)?;
    while !left.is_empty() {
        let rows = coverage::rows(other, &left, PIECE)?;
        if rows.is_empty() {
            return Err(Error::Damaged("a row of the journal is missing"));
        }
        left = rows.rest_of(&left);
        taking.take(rows)?;
    }
    taking.finish()
}

/// Rows on their way in, inside one transaction.
pub(crate) struct TakingIn<'a, R> {
    db: &'a Connection,
    tables: &'a dyn Tables,
    schema: i64,
    now: i64,
    merged: Merged,
    newest: Clock,
    touched: BTreeSet<(String, EntityId)>,
    chains: BTreeMap<Device, Here>,
    /// What has stretches that wait for the row before them.
    waiting: Vec<(R, Vec<usize>)>,
}

/// A chain that is here.
struct Here {
    num: i64,
    bytes: Kept,
    key: hmac::Key,
}

impl<'a, R: Borrow<Rows>> TakingIn<'a, R> {
    pub(crate) fn begin(db: &'a Connection, tables: &'a dyn Tables, now: i64) -> Result<Self> {
        Ok(Self {
            db,
            tables,
            schema: tables.migrations().len() as i64,
            now: journal::wall(now),
            merged: Merged::default(),
            newest: Clock::default(),
            touched: BTreeSet::new(),
            chains: BTreeMap::new(),
            waiting: Vec::new(),
        })
    }

    /// Takes in some rows, as far as the rows before them are here.
    pub(crate) fn take(&mut self, rows: R) -> Result<()> {
        let all = (0..rows.borrow().stretches.len()).collect();
        let waiting = self.take_some(rows.borrow(), all)?;
        if !waiting.is_empty() {
            self.waiting.push((rows, waiting));
        }
        Ok(())
    }

    /// Takes in those of some stretches that follow what is here; returns the others.
    fn take_some(&mut self, rows: &Rows, which: Vec<usize>) -> Result<Vec<usize>> {
        let mut waiting = Vec::new();
        for at in which {
            let stretch = &rows.stretches[at];
            if !self.take_stretch(&rows.chains[stretch.chain], stretch)? {
                waiting.push(at);
            }
        }
        Ok(waiting)
    }

    /// False if the row before it is not here.
    fn take_stretch(&mut self, chain: &Chain, stretch: &Stretch) -> Result<bool> {
        let known = self.known(chain)?;
        let first = &stretch.rows[0];
        let after = match known {
            _ if first.sequence == 1 => Some(0),
            None => None,
            Some(num) => journal::fork_of(self.db, num, first.sequence - 1, &stretch.before)?,
        };
        let Some(mut fork) = after else { return Ok(false) };
        let num = match known {
            Some(num) => num,
            None => self.add(chain)?,
        };
        let key = self.chains[&chain.device].key.clone();
        let mut before = stretch.before;
        for row in &stretch.rows {
            if row.mac_after(&before, &key) != row.mac {
                return Err(Error::Damaged("the journal to be merged was changed from outside"));
            }
            before = row.mac;
            let taken;
            (taken, fork) = row.take_in(self.db, num, fork)?;
            match taken {
                Taken::Known => continue,
                Taken::Blank => journal::blank(self.db, &row.entity, &row.id)?,
                Taken::New { fork } => self.count(row, fork)?,
            }
            self.touched.insert((row.entity.clone(), row.id));
        }
        Ok(true)
    }

    fn count(&mut self, row: &Row, fork: bool) -> Result<()> {
        if fork {
            journal::leave_chain(self.db, &row.device)?;
        }
        let merged = &mut self.merged;
        merged.rows += 1;
        merged.from_the_future +=
            u64::from(row.clock.millis() > self.now.saturating_add(FUTURE_MILLIS));
        merged.unread += u64::from(row.schema > self.schema);
        self.newest = self.newest.max(row.clock);
        Ok(())
    }

    /// The number of a chain here, if it is known under the same key.
    fn known(&mut self, chain: &Chain) -> Result<Option<i64>> {
        if !self.chains.contains_key(&chain.device) {
            let sql = "SELECT num, chain_key FROM devices WHERE device = ?1";
            let known = self.db.prepare_cached(sql)?.query_row([chain.device], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, Kept>(1)?))
            });
            let Some((num, bytes)) = known.optional()? else { return Ok(None) };
            let here = Here { num, key: journal::chain_key(&bytes), bytes };
            self.chains.insert(chain.device, here);
        }
        let here = &self.chains[&chain.device];
        match *here.bytes == *chain.key {
            true => Ok(Some(here.num)),
            false => Err(Error::Damaged("two devices have one name")),
        }
    }

    /// A chain that is new here. Which installation began it is that one's to know.
    fn add(&mut self, chain: &Chain) -> Result<i64> {
        self.db.execute(
            "INSERT INTO devices (device, chain_key, installation, since) VALUES (?1, ?2, ?3, ?4)",
            params![chain.device, &*chain.key, [0_u8; 16], chain.since],
        )?;
        let num = self.db.last_insert_rowid();
        let here = Here { num, key: journal::chain_key(&chain.key), bytes: chain.key.clone() };
        self.chains.insert(chain.device, here);
        Ok(num)
    }

    /// Looks once more at what waits, and brings clock and tables up to date.
    pub(crate) fn finish(mut self) -> Result<Merged> {
        loop {
            let before = self.waits();
            for (rows, which) in std::mem::take(&mut self.waiting) {
                let still = self.take_some(rows.borrow(), which)?;
                if !still.is_empty() {
                    self.waiting.push((rows, still));
                }
            }
            if self.waits() == before {
                break;
            }
        }
        self.merged.waiting = self.waits();
        if self.touched.is_empty() {
            return Ok(self.merged);
        }
        let Self { db, tables, newest, touched, mut merged, now, .. } = self;
        let clock = journal::clock(db)?;
        journal::set_clock(db, clock.max(newest.at_most_ahead(now)), log::salt_beside(db))?;
        let touched = touched.iter().map(|(entity, id)| (entity.as_str(), *id));
        merged.forgot = journal::show_all(db, tables, touched)?;
        journal::note_nothing_passed(db)?;
        Ok(merged)
    }

    /// How many rows wait.
    fn waits(&self) -> u64 {
        let rows = |(rows, which): &(R, Vec<usize>)| -> u64 {
            which.iter().map(|at| rows.borrow().stretches[*at].rows.len() as u64).sum()
        };
        self.waiting.iter().map(rows).sum()
    }
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
        if !coverage::holds(db, head)? {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests;
