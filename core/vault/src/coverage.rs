//! What a journal holds, said in a few spans, and the rows of some.
//!
//! Every row here follows another that is here, back to the first of its device: nothing is ever taken
//! in otherwise. So **whoever holds a row holds all before it**, and the newest row of each chain tells
//! all. Where a chain forks, so does its tail: each **branch** is told for itself, from the row at
//! which it leaves the one that it comes from. In the table a branch is a number (`fork`), which goes on from
//! row to row; it is of this copy alone, and no copy asks another for it.
//!
//! To say what there is takes a look at both ends of each branch, and at nothing between.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};

use crate::error::{Error, Result};
use crate::heads::Head;
use crate::journal::{self, Device, Mac, ROWS, Row};
use crate::key::Kept;
use crate::rows::{Chain, HEADER_LEN, Rows, Span, Stretch, row_len};

const GAP: Error = Error::Damaged("a row of the journal is missing");

/// A chain as it stands here.
struct Known {
    num: i64,
    chain: Chain,
    branches: BTreeMap<i64, Branch>,
}

/// Rows of a chain that follow each other under one number.
struct Branch {
    span: Span,
    /// The number of the branch that its first row follows; its own where that is the first of the chain.
    parent: i64,
}

/// Rows of one branch, one after the other: number, first and last sequence.
type Piece = (i64, i64, i64);

impl Known {
    /// Every chain that has a row, by the names of their devices.
    fn all(db: &Connection) -> Result<Vec<Self>> {
        let mut next = db.prepare_cached(
            "SELECT device FROM changes WHERE device > ?1 ORDER BY device LIMIT 1",
        )?;
        let mut all = Vec::new();
        let mut last = i64::MIN;
        while let Some(num) = next.query_row([last], |row| row.get(0)).optional()? {
            let name = "SELECT device FROM devices WHERE num = ?1";
            let device = db.prepare_cached(name)?.query_row([num], |row| row.get(0)).optional()?;
            let device = device.ok_or(Error::Damaged("a row of the journal is no device's"))?;
            all.extend(Self::of(db, device)?);
            last = num;
        }
        all.sort_by_key(|known| known.chain.device);
        Ok(all)
    }

    /// The chain of a device; `None` of one that is not known here.
    fn of(db: &Connection, device: Device) -> Result<Option<Self>> {
        let sql = "SELECT num, chain_key, since FROM devices WHERE device = ?1";
        let known = db.prepare_cached(sql)?.query_row([device], |row| {
            let chain = Chain { device, key: row.get::<_, Kept>(1)?, since: row.get(2)? };
            Ok(Self { num: row.get(0)?, chain, branches: BTreeMap::new() })
        });
        let Some(mut known) = known.optional()? else { return Ok(None) };
        known.find_branches(db)?;
        Ok(Some(known))
    }

    fn find_branches(&mut self, db: &Connection) -> Result<()> {
        let Chain { device, key, .. } = &self.chain;
        let device = *device;
        let newest = "SELECT sequence, mac FROM changes WHERE device = ?1 AND fork = 0
                      ORDER BY sequence DESC LIMIT 1";
        let newest = db
            .prepare_cached(newest)?
            .query_row([self.num], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if let Some((to, end)) = newest {
            let span = Span { device, from: 1, to, before: [0; 16], end };
            self.branches.insert(0, Branch { span, parent: 0 });
        }
        let forks = "SELECT fork, min(sequence), max(sequence) FROM changes
                     WHERE device = ?1 AND fork > 0 GROUP BY fork";
        let mut forks = db.prepare_cached(forks)?;
        let forks = forks
            .query_map([self.num], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<Vec<(i64, i64, i64)>, _>>()?;
        let key = journal::chain_key(key);
        for (fork, from, to) in forks {
            let first = self.row(db, fork, from)?;
            let (parent, before) = first.parent(db, self.num, &key)?.ok_or(GAP)?;
            let parent = if from == 1 { fork } else { parent };
            let end = self.row(db, fork, to)?.mac;
            let span = Span { device, from, to, before, end };
            self.branches.insert(fork, Branch { span, parent });
        }
        Ok(())
    }

    fn row(&self, db: &Connection, fork: i64, sequence: i64) -> Result<Row> {
        let sql = format!("{ROWS} WHERE changes.device = ?1 AND sequence = ?2 AND fork = ?3");
        let mut statement = db.prepare_cached(&sql)?;
        let mut rows = statement.query(params![self.num, sequence, fork])?;
        Row::read(rows.next()?.ok_or(GAP)?)
    }

    /// The branch in which a row stands.
    fn fork_of(&self, db: &Connection, sequence: i64, mac: &Mac) -> Result<Option<i64>> {
        journal::fork_of(db, self.num, sequence, mac)
    }

    /// The rows from a sequence on to one of a branch, backwards along it and the branches that it comes
    /// from, as pieces in the order of their sequences.
    fn path(&self, mut fork: i64, from: i64, mut to: i64) -> Result<Vec<Piece>> {
        let mut path = Vec::new();
        while to >= from {
            let branch = self.branches.get(&fork).ok_or(GAP)?;
            path.push((fork, from.max(branch.span.from), to));
            // A sequence always goes down: no row that was tampered with keeps a walk going.
            if branch.span.from > to {
                return Err(GAP);
            }
            (fork, to) = (branch.parent, branch.span.from - 1);
        }
        path.reverse();
        Ok(path)
    }

    /// A piece of a branch as a span.
    fn span(&self, db: &Connection, (fork, from, to): Piece) -> Result<Span> {
        let branch = self.branches.get(&fork).ok_or(GAP)?.span;
        let before = match from == branch.from {
            true => branch.before,
            false => self.row(db, fork, from - 1)?.mac,
        };
        let end = if to == branch.to { branch.end } else { self.row(db, fork, to)?.mac };
        Ok(Span { from, to, before, end, ..branch })
    }
}

/// All that a journal holds.
pub(crate) fn coverage(db: &Connection) -> Result<Vec<Span>> {
    let all = Known::all(db)?;
    Ok(all.iter().flat_map(|known| known.branches.values().map(|branch| branch.span)).collect())
}

/// The row of a device at a sequence with this MAC is there, and so are all before it.
pub(crate) fn holds(db: &Connection, head: &Head) -> Result<bool> {
    let num = journal::number_of(db, &head.device)?;
    Ok(match num {
        Some(num) => journal::fork_of(db, num, head.sequence, &head.mac)?.is_some(),
        None => false,
    })
}

/// What a journal holds that is in none of some spans. Those of which the last row is not there tell
/// nothing.
pub(crate) fn beyond(db: &Connection, spans: &[Span]) -> Result<Vec<Span>> {
    let mut beyond = Vec::new();
    for known in Known::all(db)? {
        let mut covered = BTreeMap::<i64, Vec<(i64, i64)>>::new();
        for span in spans.iter().filter(|span| span.device == known.chain.device) {
            if let Some(fork) = known.fork_of(db, span.to, &span.end)? {
                for (fork, from, to) in known.path(fork, span.from.max(1), span.to)? {
                    covered.entry(fork).or_default().push((from, to));
                }
            }
        }
        for (fork, branch) in &known.branches {
            let mut covered = covered.remove(fork).unwrap_or_default();
            covered.sort_unstable();
            let mut next = branch.span.from;
            for (from, to) in covered {
                if next < from {
                    beyond.push(known.span(db, (*fork, next, from - 1))?);
                }
                next = next.max(to + 1);
            }
            if next <= branch.span.to {
                beyond.push(known.span(db, (*fork, next, branch.span.to))?);
            }
        }
    }
    beyond.sort();
    Ok(beyond)
}

/// The rows of some spans, in their order, as far as they go into so many bytes; the first row in any
/// case. A span of which the last row is not there is passed over.
pub(crate) fn rows(db: &Connection, of: &[Span], most: usize) -> Result<Rows> {
    let mut rows = Rows::default();
    let mut len = HEADER_LEN;
    let mut known: Option<Known> = None;
    for span in of {
        if known.as_ref().is_none_or(|known| known.chain.device != span.device) {
            known = Known::of(db, span.device)?;
        }
        let Some(known) = &known else { continue };
        let Some(fork) = known.fork_of(db, span.to, &span.end)? else { continue };
        let mut goes_on = false;
        for (fork, from, to) in known.path(fork, span.from.max(1), span.to)? {
            let sql = format!(
                "{ROWS} WHERE changes.device = ?1 AND sequence BETWEEN ?2 AND ?3 AND fork = ?4
                 ORDER BY sequence"
            );
            let mut statement = db.prepare_cached(&sql)?;
            let mut found = statement.query(params![known.num, from, to, fork])?;
            let before = known.span(db, (fork, from, from))?.before;
            let mut stretch = Stretch { chain: 0, before, rows: Vec::new() };
            for sequence in from..=to {
                let row = Row::read(found.next()?.ok_or(GAP)?)?;
                if row.sequence != sequence {
                    return Err(GAP);
                }
                len += row_len(&row, goes_on);
                goes_on = true;
                if len > most && (!rows.is_empty() || !stretch.rows.is_empty()) {
                    if !stretch.rows.is_empty() {
                        rows.push(&known.chain, stretch);
                    }
                    return Ok(rows);
                }
                stretch.rows.push(row);
            }
            rows.push(&known.chain, stretch);
        }
    }
    Ok(rows)
}

/// How many of the rows of some spans say nothing any more because what they said was forgotten.
pub(crate) fn blank_rows(db: &Connection, of: &[Span]) -> Result<u64> {
    let mut blank = 0;
    for span in of {
        let Some(known) = Known::of(db, span.device)? else { continue };
        let Some(fork) = known.fork_of(db, span.to, &span.end)? else { continue };
        for (fork, from, to) in known.path(fork, span.from.max(1), span.to)? {
            let sql = "SELECT count(*) FROM changes WHERE commitment IS NOT NULL
                       AND device = ?1 AND sequence BETWEEN ?2 AND ?3 AND fork = ?4";
            let count: i64 = db
                .prepare_cached(sql)?
                .query_row(params![known.num, from, to, fork], |row| row.get(0))?;
            blank += count.unsigned_abs();
        }
    }
    Ok(blank)
}

/// The rows that are there without a word, each by itself.
pub(crate) fn blanks(db: &Connection) -> Result<Vec<Span>> {
    let mut statement = db.prepare(
        "SELECT devices.device, sequence, fork FROM changes INDEXED BY changes_blank
         JOIN devices ON num = changes.device WHERE commitment IS NOT NULL",
    )?;
    let mut rows = statement.query([])?;
    let mut blanks = Vec::new();
    let mut known: Option<Known> = None;
    while let Some(row) = rows.next()? {
        let (device, sequence, fork) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if known.as_ref().is_none_or(|known| known.chain.device != device) {
            known = Known::of(db, device)?;
        }
        let known = known.as_ref().ok_or(GAP)?;
        blanks.push(known.span(db, (fork, sequence, sequence))?);
    }
    Ok(blanks)
}

/// What another journal holds and this one does not, and the rows that only that one holds blank.
pub(crate) fn missing(here: &Connection, there: &Connection) -> Result<Vec<Span>> {
    let mut known = coverage(here)?;
    for span in coverage(there)? {
        if holds(here, &span.head())? {
            known.push(span);
        }
    }
    let mut missing = beyond(there, &known)?;
    for blank in blanks(there)? {
        let Some(num) = journal::number_of(here, &blank.device)? else { continue };
        let says = "SELECT patch IS NOT NULL FROM changes
                    WHERE device = ?1 AND sequence = ?2 AND mac = ?3";
        let says = here
            .prepare_cached(says)?
            .query_row(params![num, blank.to, blank.end], |row| row.get(0));
        if says.optional()?.unwrap_or(false) {
            missing.push(blank);
        }
    }
    missing.sort();
    Ok(missing)
}
