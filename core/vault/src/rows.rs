//! Rows of the journal as they travel: from one copy of a vault to another, by whatever way.
//!
//! A row is worth something only behind the row that it was written after, so what travels are
//! **stretches** of a chain: the MAC before them, and then row after row. A [`Span`] names a stretch
//! and does not hold it. Both are of this copy or of any other, since they name a row by device,
//! sequence and MAC; where a chain forks, each branch has spans of its own.
//!
//! ```text
//! tandem-rows/1\n
//! number of chains   each: device (16), chain key (32), since
//! number of spans    each: which chain, first sequence, MAC before (16), number of rows, rows
//! row                MAC (16), clock (two numbers), wall, act, undoes or 0, schema,
//!                    verb, entity, id (16), content
//! content            00 (it forgets) | 01 commitment (32) | 02 salt (16), patch
//! ```
//!
//! Numbers are unsigned LEB128 in the fewest bytes; a text or a patch has its length before it, and a
//! patch its bytes as they were first written. What is read is written again in the same bytes, and all
//! else is an error: no length is believed before its bytes are there.
//!
//! Reading looks at shapes. That each row is what its device wrote is found out by
//! [`crate::Vault::take_in`], which has the MACs to compare with.

use std::fmt;

use crate::error::{Error, Result};
use crate::heads::Head;
use crate::journal::{
    Clock, Content, Device, EntityId, IMPOSSIBLE_TIME, Mac, Row, Verb, is_possible,
};
use crate::key::Kept;

const MAGIC: &[u8] = b"tandem-rows/1\n";
/// Far more than there are rows in a life, and small enough for every number to stay one.
const LAST_NUMBER: i64 = 1 << 53;
/// A name of a verb or of a kind of entity is a short word.
const MOST_NAME: usize = 100;

const DAMAGED: Error = Error::Damaged("rows from elsewhere are not as they were written");

/// A stretch of one device's chain: which rows, and not what they say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Whose.
    pub device: Device,
    /// The sequence of its first row, from 1.
    pub from: i64,
    /// The sequence of its last row.
    pub to: i64,
    /// The MAC of the row before the first; zeros where there is none.
    pub before: [u8; 16],
    /// The MAC of the last row.
    pub end: [u8; 16],
}

impl Span {
    /// How many rows it names.
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // none is empty
    pub fn len(&self) -> u64 {
        (self.to - self.from + 1).unsigned_abs()
    }

    pub(crate) fn head(&self) -> Head {
        Head { device: self.device, sequence: self.to, mac: self.end }
    }
}

/// A device, as whoever takes in its rows has to know it.
#[derive(Clone)]
pub(crate) struct Chain {
    pub(crate) device: Device,
    pub(crate) key: Kept,
    pub(crate) since: i64,
}

/// Rows of one chain, each written after the one before it. Never empty.
#[derive(Clone)]
pub(crate) struct Stretch {
    /// Its place among the chains.
    pub(crate) chain: usize,
    pub(crate) before: Mac,
    pub(crate) rows: Vec<Row>,
}

impl Stretch {
    pub(crate) fn span(&self) -> Span {
        let (first, last) = (&self.rows[0], &self.rows[self.rows.len() - 1]);
        let (from, to) = (first.sequence, last.sequence);
        Span { device: first.device, from, to, before: self.before, end: last.mac }
    }
}

/// Rows of the journal with the chains that they are of: what [`crate::Vault::rows`] makes and
/// [`crate::Vault::take_in`] reads. It holds what a person wrote, and keys: it goes nowhere unsealed.
#[derive(Clone, Default)]
pub struct Rows {
    pub(crate) chains: Vec<Chain>,
    pub(crate) stretches: Vec<Stretch>,
}

/// How many, and nothing of what they say.
impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rows({})", self.len())
    }
}

impl Rows {
    /// The most bytes that are read.
    pub const MOST_BYTES: usize = 16 << 20;
    /// The most rows that are read.
    pub const MOST_ROWS: usize = 65_536;
    /// The most chains that are read: far more than a person has devices.
    pub const MOST_CHAINS: usize = 1_024;
    /// The most bytes of one row's patch that are read: as much as is put together in one piece.
    pub const MOST_PATCH: usize = 1 << 20;

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.stretches.iter().map(|stretch| stretch.rows.len()).sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stretches.is_empty()
    }

    /// Which rows these are, in their order.
    pub fn spans(&self) -> impl Iterator<Item = Span> {
        self.stretches.iter().map(Stretch::span)
    }

    /// The devices whose chains come with them: name, chain key, and since when, in Unix milliseconds.
    pub fn devices(&self) -> impl Iterator<Item = (Device, i64)> {
        self.chains.iter().map(|chain| (chain.device, chain.since))
    }

    /// The entities that the rows speak of, row by row, and whether nothing of what the row said is left.
    pub fn entities(&self) -> impl Iterator<Item = (&str, &EntityId, bool)> {
        self.each().map(|row| (&*row.entity, &row.id, row.is_blank()))
    }

    /// The names of the rows: device, sequence, MAC.
    pub fn names(&self) -> impl Iterator<Item = (Device, i64, [u8; 16])> {
        self.each().map(|row| (row.device, row.sequence, row.mac))
    }

    pub(crate) fn each(&self) -> impl Iterator<Item = &Row> {
        self.stretches.iter().flat_map(|stretch| &stretch.rows)
    }

    /// Blanks the content of every row of an entity, as forgetting does. Says how many had any.
    pub fn blank(&mut self, entity: &str, id: &EntityId) -> usize {
        let rows = self.stretches.iter_mut().flat_map(|stretch| &mut stretch.rows);
        rows.filter(|row| row.id == *id && row.entity == entity).filter_map(Row::blank).count()
    }

    /// Of what was asked for, what is still to be asked for: these are the first rows of it, in its order.
    /// What is not there to be had is left out.
    #[must_use]
    pub fn rest_of(&self, asked: &[Span]) -> Vec<Span> {
        let mut got = self.each().peekable();
        let mut asked = asked.iter().copied();
        let mut begun = None;
        while got.peek().is_some() {
            let Some(mut span) = asked.next() else { break };
            while span.from <= span.to
                && let Some(row) =
                    got.next_if(|row| row.device == span.device && row.sequence == span.from)
            {
                (span.from, span.before) = (span.from + 1, row.mac);
            }
            begun = (span.from <= span.to).then_some(span);
        }
        if self.is_empty() { Vec::new() } else { begun.into_iter().chain(asked).collect() }
    }

    /// Puts others behind these.
    pub fn append(&mut self, others: Self) {
        for stretch in others.stretches {
            self.push(&others.chains[stretch.chain], stretch);
        }
    }

    /// Adds a stretch of a chain, to the one that it goes on from if that was the last.
    pub(crate) fn push(&mut self, of: &Chain, mut stretch: Stretch) {
        let known = self.chains.iter().position(|chain| chain.device == of.device);
        stretch.chain = known.unwrap_or_else(|| {
            self.chains.push(of.clone());
            self.chains.len() - 1
        });
        if let Some(last) = self.stretches.last_mut()
            && last.chain == stretch.chain
            && last.rows.last().is_some_and(|row| {
                row.mac == stretch.before && row.sequence + 1 == stretch.rows[0].sequence
            })
        {
            last.rows.append(&mut stretch.rows);
        } else {
            self.stretches.push(stretch);
        }
    }

    /// The same in pieces of at most so many bytes each ([`Rows::raw_len`]), but for a row that is longer
    /// by itself. In their order.
    #[must_use]
    pub fn split(self, most: usize) -> Vec<Self> {
        let mut pieces = Vec::new();
        let (mut piece, mut len) = (Self::default(), HEADER_LEN);
        for Stretch { chain, mut before, rows } in self.stretches {
            let mut goes_on = false;
            for row in rows {
                if !piece.is_empty() && len + row_len(&row, goes_on) > most {
                    pieces.push(std::mem::take(&mut piece));
                    (len, goes_on) = (HEADER_LEN, false);
                }
                len += row_len(&row, goes_on);
                goes_on = true;
                let mac = row.mac;
                piece.push(&self.chains[chain], Stretch { chain: 0, before, rows: vec![row] });
                before = mac;
            }
        }
        pieces.push(piece);
        pieces.retain(|piece| !piece.is_empty());
        pieces
    }

    /// The length of [`Rows::to_bytes`].
    #[must_use]
    pub fn raw_len(&self) -> usize {
        self.to_bytes().len()
    }

    /// The one form of these rows.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        put(&mut out, self.chains.len() as u64);
        for Chain { device, key, since } in &self.chains {
            out.extend_from_slice(device);
            out.extend_from_slice(&key[..]);
            put(&mut out, since.unsigned_abs());
        }
        put(&mut out, self.stretches.len() as u64);
        for Stretch { chain, before, rows } in &self.stretches {
            put(&mut out, *chain as u64);
            put(&mut out, rows[0].sequence.unsigned_abs());
            out.extend_from_slice(before);
            put(&mut out, rows.len() as u64);
            rows.iter().for_each(|row| put_row(&mut out, row));
        }
        out
    }

    /// Reads [`Rows::to_bytes`]. Total: any bytes give rows or an error, in memory that goes with their
    /// number.
    ///
    /// # Errors
    /// [`Error::NewerVersion`] of another version, or of a row that does what is not known here;
    /// [`Error::Damaged`] of all else that [`Rows::to_bytes`] does not write.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > Self::MOST_BYTES {
            return Err(DAMAGED);
        }
        let Some(rest) = bytes.strip_prefix(MAGIC) else {
            let of_ours = bytes.starts_with(&MAGIC[..MAGIC.len() - 2]);
            return Err(if of_ours { Error::NewerVersion } else { DAMAGED });
        };
        let mut rest = Reader(rest);
        let mut rows = Self::default();
        let chains = rest.count()?;
        if chains > Self::MOST_CHAINS {
            return Err(DAMAGED);
        }
        for _ in 0..chains {
            let chain = Chain {
                device: rest.array()?,
                key: Kept::from(&rest.array()?),
                since: rest.time()?,
            };
            if rows.chains.iter().any(|known| known.device == chain.device) {
                return Err(DAMAGED);
            }
            rows.chains.push(chain);
        }
        let mut left = Self::MOST_ROWS;
        for _ in 0..rest.number()? {
            let chain = rest.count()?;
            let of = rows.chains.get(chain).ok_or(DAMAGED)?;
            let (device, from) = (of.device, rest.number()?);
            let before = rest.array()?;
            let count = rest.count()?;
            // A device writes no more rows than it can count.
            let begins = before == [0; 16];
            if !(1..LAST_NUMBER / 2).contains(&from)
                || (from == 1) != begins
                || !(1..=left).contains(&count)
            {
                return Err(DAMAGED);
            }
            left -= count;
            let mut all = Vec::new();
            for sequence in from..from + count as i64 {
                all.push(rest.row(device, sequence)?);
            }
            rows.stretches.push(Stretch { chain, before, rows: all });
        }
        if !rest.0.is_empty() {
            return Err(DAMAGED);
        }
        Ok(rows)
    }
}

const MOST_VARINT: usize = 8;
pub(crate) const HEADER_LEN: usize = MAGIC.len() + 2 * MOST_VARINT;
const STRETCH_LEN: usize = (16 + 32 + MOST_VARINT) + (16 + 3 * MOST_VARINT);

/// How much a row adds to the bytes, at most: with a chain and a stretch of its own, or going on in one.
pub(crate) fn row_len(row: &Row, goes_on: bool) -> usize {
    let content = match &row.content {
        Content::Nothing => 0,
        Content::Blank { .. } => 32,
        Content::Held { patch, .. } => 16 + MOST_VARINT + patch.len(),
    };
    let names = row.verb.name().len() + row.entity.len();
    let row = 16 + 6 * MOST_VARINT + 2 + names + 16 + 1 + content;
    if goes_on { row } else { STRETCH_LEN + row }
}

fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn put_row(out: &mut Vec<u8>, row: &Row) {
    out.extend_from_slice(&row.mac);
    let numbers = [row.clock.millis(), row.clock.counter(), row.wall, row.act];
    for number in numbers.into_iter().chain([row.undoes.unwrap_or(0), row.schema]) {
        put(out, number.unsigned_abs());
    }
    put_bytes(out, row.verb.name().as_bytes());
    put_bytes(out, row.entity.as_bytes());
    out.extend_from_slice(&row.id);
    match &row.content {
        Content::Nothing => out.push(0),
        Content::Blank { commitment } => {
            out.push(1);
            out.extend_from_slice(commitment);
        }
        Content::Held { salt, patch } => {
            out.push(2);
            out.extend_from_slice(salt);
            put_bytes(out, patch);
        }
    }
}

/// Bytes that were not read yet.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or(DAMAGED)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(DAMAGED)?;
        self.0 = rest;
        Ok(*taken)
    }

    /// In the fewest bytes, and none that the journal does not count to.
    fn number(&mut self) -> Result<i64> {
        let mut number = 0_i64;
        for shift in (0..56).step_by(7) {
            let [byte] = self.array()?;
            number |= i64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                let fits = number <= LAST_NUMBER && (byte != 0 || shift == 0);
                return if fits { Ok(number) } else { Err(DAMAGED) };
            }
        }
        Err(DAMAGED)
    }

    fn count(&mut self) -> Result<usize> {
        usize::try_from(self.number()?).map_err(|_| DAMAGED)
    }

    fn time(&mut self) -> Result<i64> {
        let time = self.number()?;
        if is_possible(time) { Ok(time) } else { Err(IMPOSSIBLE_TIME) }
    }

    fn text(&mut self) -> Result<&'a str> {
        let len = self.count()?;
        if len > MOST_NAME {
            return Err(DAMAGED);
        }
        std::str::from_utf8(self.take(len)?).map_err(|_| DAMAGED)
    }

    fn row(&mut self, device: Device, sequence: i64) -> Result<Row> {
        let mac = self.array()?;
        let clock = Clock::new(self.number()?, self.number()?).ok_or(IMPOSSIBLE_TIME)?;
        let (wall, act, undoes, schema) =
            (self.time()?, self.number()?, self.number()?, self.number()?);
        let undoes = (undoes != 0).then_some(undoes);
        if act == 0 || act > sequence || undoes.is_some_and(|other| other >= act) {
            return Err(DAMAGED);
        }
        let (verb, entity, id) =
            (Verb::named(self.text()?), self.text()?.to_owned(), self.array()?);
        let content = match self.array()? {
            [0] => Content::Nothing,
            [1] => Content::Blank { commitment: self.array()? },
            [2] => {
                let (salt, len) = (self.array()?, self.count()?);
                if len > Rows::MOST_PATCH {
                    return Err(DAMAGED);
                }
                Content::Held { salt, patch: self.take(len)?.to_owned() }
            }
            _ => return Err(DAMAGED),
        };
        let verb = verb?;
        Ok(Row {
            device,
            sequence,
            mac,
            clock,
            wall,
            act,
            verb,
            undoes,
            schema,
            entity,
            id,
            content,
        })
    }
}

#[cfg(test)]
mod tests;
