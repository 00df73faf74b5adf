//! A journal in memory: rows in chains, a set that merges, and *forget* that blanks. As much of a record
//! as the protocol can see.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use ring::digest;
use tandem_shelf::{Batch, Chain, Hex, Mac, Memory, Span, Store, StoreError, Taken};

pub(crate) type Key = (Chain, i64, Mac);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) before: Mac,
    pub(crate) clock: i64,
    pub(crate) entity: String,
    pub(crate) verb: String,
    /// What it says; nothing if it forgets, or if that was forgotten.
    pub(crate) says: Option<String>,
    /// What the MAC covers in the place of that.
    pub(crate) commitment: Mac,
}

#[derive(Clone, Default)]
pub(crate) struct Inner {
    pub(crate) rows: BTreeMap<Key, Row>,
    gone: BTreeSet<String>,
    pub(crate) clock: i64,
    pub(crate) chain: Option<Chain>,
    pub(crate) memory: Option<Memory>,
    /// Makes names of chains that no other device makes.
    pub(crate) seed: u64,
    /// So many transactions succeed, and then one does not.
    pub(crate) fails_after: Option<u32>,
}

#[derive(Clone, Default)]
pub(crate) struct Journal(pub(crate) RefCell<Inner>);

fn hash(parts: &[&[u8]]) -> Mac {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    Hex(*context.finish().as_ref().first_chunk().unwrap())
}

impl Row {
    fn mac(&self, chain: &Chain, sequence: i64) -> Mac {
        let numbers = [sequence.to_be_bytes(), self.clock.to_be_bytes()].concat();
        let (entity, verb) = (self.entity.as_bytes(), self.verb.as_bytes());
        hash(&[&self.before.0, &chain.0, &numbers, entity, verb, &self.commitment.0])
    }
}

impl Inner {
    fn transaction(&mut self) -> Result<(), StoreError> {
        match &mut self.fails_after {
            Some(0) => Err(StoreError::Other("the disk is full".into())),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    pub(crate) fn forgotten(&self) -> BTreeSet<String> {
        self.gone.clone()
    }

    /// What forgets, or is blank, blanks all of its entity.
    fn blank(&mut self) {
        let forgets = |row: &&Row| row.verb == "forget" || row.says.is_none();
        self.gone = self.rows.values().filter(forgets).map(|row| row.entity.clone()).collect();
        for row in self.rows.values_mut().filter(|row| self.gone.contains(&row.entity)) {
            row.says = None;
        }
    }

    fn last(&self, chain: Chain) -> Option<Key> {
        let (low, high) = ((chain, 0, Hex([0; 16])), (chain, i64::MAX, Hex([255; 16])));
        self.rows.range(low..=high).next_back().map(|(key, _)| *key)
    }

    /// The rows of these runs that are held, by walking back from their ends.
    pub(crate) fn expand(&self, spans: &[Span]) -> BTreeSet<Key> {
        let mut keys = BTreeSet::new();
        for span in spans {
            let mut at = (span.chain, span.to, span.end);
            while at.1 >= span.from
                && let Some(row) = self.rows.get(&at)
            {
                keys.insert(at);
                at = (at.0, at.1 - 1, row.before);
            }
        }
        keys
    }

    /// Rows as runs, which end where the next is missing or is there twice.
    fn runs(&self, keys: impl IntoIterator<Item = Key>) -> Vec<Span> {
        let keys: BTreeSet<_> = keys.into_iter().collect();
        let mut after = BTreeMap::<Key, u32>::new();
        for (chain, sequence, mac) in &keys {
            let before = self.rows[&(*chain, *sequence, *mac)].before;
            *after.entry((*chain, sequence - 1, before)).or_default() += 1;
        }
        let mut runs = BTreeMap::<Key, Span>::new();
        for (chain, sequence, mac) in keys {
            let before = self.rows[&(chain, sequence, mac)].before;
            let previous = (chain, sequence - 1, before);
            let alone = after[&previous] == 1;
            let run = alone.then(|| runs.remove(&previous)).flatten();
            let new = Span { chain, from: sequence, to: sequence, before, end: mac };
            let run = run.map_or(new, |run| Span { to: sequence, end: mac, ..run });
            runs.insert((chain, sequence, mac), run);
        }
        runs.into_values().collect()
    }

    pub(crate) fn state(&self) -> BTreeMap<String, String> {
        let mut rows: Vec<_> = self.rows.iter().collect();
        rows.sort_by_key(|(_, row)| (row.clock, row.says.clone()));
        let said =
            rows.into_iter().filter_map(|(_, row)| Some((row.entity.clone(), row.says.clone()?)));
        said.collect()
    }

    /// Writes a row; nothing of what was forgotten.
    pub(crate) fn write(&mut self, entity: &str, says: Option<&str>, now: i64) {
        if self.gone.contains(entity) {
            return;
        }
        self.clock = now.max(self.clock + 1);
        let chain = *self.chain.get_or_insert_with(|| {
            self.seed += 1;
            hash(&[b"chain", &self.seed.to_be_bytes()])
        });
        let (sequence, before) =
            self.last(chain).map_or((0, Hex([0; 16])), |(_, at, mac)| (at, mac));
        let commitment = hash(&[b"commitment", says.unwrap_or_default().as_bytes()]);
        let verb = if says.is_some() { "set" } else { "forget" };
        let (entity, verb, says) = (entity.to_owned(), verb.to_owned(), says.map(str::to_owned));
        let row = Row { before, clock: self.clock, entity, verb, says, commitment };
        let forgets = row.says.is_none();
        self.rows.insert((chain, sequence + 1, row.mac(&chain, sequence + 1)), row);
        if forgets {
            self.blank();
        }
    }
}

const END: char = '\n';

fn line(key: &Key, row: &Row) -> String {
    let says = row.says.as_ref();
    let value = serde_json::json!([
        key.0,
        key.1,
        key.2,
        row.before,
        row.clock,
        row.entity,
        row.verb,
        says,
        row.commitment
    ]);
    format!("{value}{END}")
}

fn read(bytes: &[u8]) -> Option<Vec<(Key, Row)>> {
    type Line = (Chain, i64, Mac, Mac, i64, String, String, Option<String>, Mac);
    let text = std::str::from_utf8(bytes).ok()?;
    let lines = text.split_terminator(END).map(|line| {
        let (chain, sequence, mac, before, clock, entity, verb, says, commitment): Line =
            serde_json::from_str(line).ok()?;
        let row = Row { before, clock, entity, verb, says, commitment };
        (row.mac(&chain, sequence) == mac).then_some(((chain, sequence, mac), row))
    });
    lines.collect()
}

impl Store for Journal {
    fn coverage(&self) -> Result<Vec<Span>, StoreError> {
        let inner = self.0.borrow();
        Ok(inner.runs(inner.rows.keys().copied()))
    }

    fn holds(&self, span: &Span) -> Result<bool, StoreError> {
        Ok(self.0.borrow().rows.contains_key(&(span.chain, span.to, span.end)))
    }

    fn beyond(&self, spans: &[Span]) -> Result<Vec<Span>, StoreError> {
        let inner = self.0.borrow();
        let known = inner.expand(spans);
        Ok(inner.runs(inner.rows.keys().filter(|key| !known.contains(key)).copied()))
    }

    fn rows(&self, of: &[Span], most: usize) -> Result<Batch, StoreError> {
        let inner = self.0.borrow();
        let (mut bytes, mut taken, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for key in inner.expand(of) {
            let line = line(&key, &inner.rows[&key]);
            let fits = rest.is_empty() && (bytes.is_empty() || bytes.len() + line.len() <= most);
            if fits {
                bytes.extend_from_slice(line.as_bytes());
                taken.push(key);
            } else {
                rest.push(key);
            }
        }
        Ok(Batch { bytes, spans: inner.runs(taken), rest: inner.runs(rest) })
    }

    fn blank_rows(&self, of: &[Span]) -> Result<u64, StoreError> {
        let inner = self.0.borrow();
        let rows = inner.expand(of);
        Ok(rows.iter().filter(|key| inner.rows[*key].says.is_none()).count() as u64)
    }

    fn forgets(&self, batches: &[Vec<u8>]) -> Result<u64, StoreError> {
        let inner = self.0.borrow();
        let says = |entity: &str| {
            inner.rows.values().any(|row| row.entity == entity && row.says.is_some())
        };
        let mut forgotten = BTreeSet::new();
        for batch in batches {
            let rows = read(batch).ok_or(StoreError::Damaged)?;
            let blank = rows.into_iter().filter(|(_, row)| row.says.is_none());
            forgotten.extend(blank.map(|(_, row)| row.entity).filter(|entity| says(entity)));
        }
        Ok(forgotten.len() as u64)
    }

    fn take_in(&self, batches: &[Vec<u8>], _now: i64) -> Result<Taken, StoreError> {
        let mut inner = self.0.borrow_mut();
        let mut rows = BTreeMap::new();
        for batch in batches {
            rows.extend(read(batch).ok_or(StoreError::Damaged)?);
        }
        inner.transaction()?;
        let mut taken = Taken::default();
        // In order of sequence, so that what a row follows comes before it.
        for (key, row) in rows {
            let follows = key.1 == 1 || inner.rows.contains_key(&(key.0, key.1 - 1, row.before));
            if !follows {
                taken.waiting += 1;
                continue;
            }
            inner.clock = inner.clock.max(row.clock);
            let blank = row.says.is_none();
            let here = inner.rows.entry(key).or_insert_with(|| {
                taken.rows += 1;
                row
            });
            if blank {
                here.says = None;
            }
        }
        inner.blank();
        if let Some(chain) = inner.chain {
            let own: Vec<_> =
                inner.rows.keys().filter(|key| key.0 == chain).map(|key| key.1).collect();
            if own.windows(2).any(|pair| pair[0] == pair[1]) {
                inner.chain = None; // a fork
            }
        }
        Ok(taken)
    }

    fn chain(&self) -> Result<Option<Chain>, StoreError> {
        let inner = self.0.borrow();
        Ok(inner.chain.filter(|chain| inner.last(*chain).is_some()))
    }

    fn start_chain(&self) -> Result<(), StoreError> {
        self.0.borrow_mut().chain = None;
        Ok(())
    }

    fn recall(&self) -> Result<Option<Memory>, StoreError> {
        Ok(self.0.borrow().memory.clone())
    }

    fn keep(&self, memory: &Memory) -> Result<(), StoreError> {
        let mut inner = self.0.borrow_mut();
        inner.transaction()?;
        inner.memory = Some(memory.clone());
        Ok(())
    }
}
