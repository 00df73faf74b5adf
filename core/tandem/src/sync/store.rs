//! The record as a sync sees it: which rows it holds, as bytes, and a small table of what a sync noted.

use std::cell::RefCell;
use std::collections::BTreeSet;

use tandem_model::TandemError;
use tandem_shelf::{Batch, Chain, Hex, Mac, Memory, Own, Shared, Span, Store, StoreError, Taken};
use tandem_vault::{Error as VaultError, Place, Rows};

use crate::record::Tandem;
use crate::record::entries;
use crate::record::error::{Error, Inner, public};

/// A record knows one place. The table is made for several.
pub(super) const PLACE: Place = [0; 16];

/// What is kept of it.
const SHARED: &str = "shared";
const OWN: &str = "own";

pub(super) fn vault_span(span: &Span) -> tandem_vault::Span {
    let Span { chain, from, to, before, end } = *span;
    tandem_vault::Span { device: chain.0, from, to, before: before.0, end: end.0 }
}

fn shelf_span(span: tandem_vault::Span) -> Span {
    let tandem_vault::Span { device, from, to, before, end } = span;
    Span { chain: Hex(device), from, to, before: Hex(before), end: Hex(end) }
}

fn vault_spans(spans: &[Span]) -> Vec<tandem_vault::Span> {
    spans.iter().map(vault_span).collect()
}

fn shelf_spans(spans: impl IntoIterator<Item = tandem_vault::Span>) -> Vec<Span> {
    spans.into_iter().map(shelf_span).collect()
}

/// What the record could not do, so that it comes out of the sync as it went in.
fn of_vault(error: VaultError) -> StoreError {
    StoreError::Other(Box::new(public(error)))
}

fn of_rows(error: Error) -> StoreError {
    match error {
        Error::Vault(VaultError::Damaged(_)) => StoreError::Damaged,
        Error::Vault(VaultError::NewerVersion) => StoreError::Newer,
        error => StoreError::Other(Box::new(TandemError::from(error))),
    }
}

/// The open record.
pub(super) struct Kept<'a>(pub(super) &'a Tandem);

impl Store for Kept<'_> {
    fn coverage(&self) -> Result<Vec<Span>, StoreError> {
        Ok(shelf_spans(self.0.vault.coverage().map_err(of_vault)?))
    }

    fn holds(&self, span: &Span) -> Result<bool, StoreError> {
        self.0.vault.holds(&vault_span(span)).map_err(of_vault)
    }

    fn beyond(&self, spans: &[Span]) -> Result<Vec<Span>, StoreError> {
        Ok(shelf_spans(self.0.vault.beyond(&vault_spans(spans)).map_err(of_vault)?))
    }

    fn rows(&self, of: &[Span], most: usize) -> Result<Batch, StoreError> {
        let asked = vault_spans(of);
        let rows = self.0.vault.rows(&asked, most).map_err(of_vault)?;
        let (spans, rest) = (shelf_spans(rows.spans()), shelf_spans(rows.rest_of(&asked)));
        Ok(Batch { bytes: if rows.is_empty() { Vec::new() } else { rows.to_bytes() }, spans, rest })
    }

    fn blank_rows(&self, of: &[Span]) -> Result<u64, StoreError> {
        self.0.vault.blank_rows(&vault_spans(of)).map_err(of_vault)
    }

    fn forgets(&self, rows: &[Vec<u8>]) -> Result<u64, StoreError> {
        let read = |bytes: &Vec<u8>| Rows::from_bytes(bytes).map_err(|error| of_rows(error.into()));
        let rows = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        self.0.vault.would_forget(&rows).map_err(of_vault)
    }

    fn take_in(&self, rows: &[Vec<u8>], now: i64) -> Result<Taken, StoreError> {
        let rows = rows.iter().map(|bytes| Ok(Rows::from_bytes(bytes)?));
        let merged: Inner<_> =
            self.0.vault.take_in_with(rows, now, entries::forget_orphans, |_, _| Ok(()));
        let merged = merged.map_err(of_rows)?;
        Ok(Taken { rows: merged.rows, waiting: merged.waiting, unread: merged.unread })
    }

    fn chain(&self) -> Result<Option<Chain>, StoreError> {
        Ok(self.0.vault.places(|places| places.device()).map_err(of_vault)?.map(Hex))
    }

    fn start_chain(&self) -> Result<(), StoreError> {
        self.0.vault.change_places(|places| places.start_chain()).map_err(of_vault)
    }

    fn recall(&self) -> Result<Option<Memory>, StoreError> {
        let recalled = self.0.vault.places(|places| {
            let shared: Option<Shared> = places.get(&PLACE, SHARED, b"")?;
            let own: Option<Own> = places.get(&PLACE, OWN, b"")?;
            Ok(shared.map(|shared| Memory { shared, own }))
        });
        recalled.map_err(of_vault)
    }

    fn keep(&self, memory: &Memory) -> Result<(), StoreError> {
        self.0.vault.change_places(|places| keep(places, memory)).map_err(of_vault)
    }
}

/// Keeps what a sync noted. What is this installation's own, no copy of the folder takes for its own.
pub(super) fn keep(places: &tandem_vault::Places<'_>, memory: &Memory) -> tandem_vault::Result<()> {
    places.put(&PLACE, SHARED, b"", &memory.shared)?;
    match &memory.own {
        Some(own) => places.put_own(&PLACE, OWN, b"", own),
        None => places.remove(&PLACE, OWN, b"").map(drop),
    }
}

/// What a device that joins has read before there is a record on it: whole batches, each behind what it
/// follows.
pub(super) struct Arriving {
    pub(super) memory: RefCell<Memory>,
    pub(super) came: RefCell<Vec<Rows>>,
    names: RefCell<BTreeSet<(Chain, i64, Mac)>>,
}

impl Arriving {
    pub(super) fn new(memory: Memory) -> Self {
        Self { memory: RefCell::new(memory), came: RefCell::default(), names: RefCell::default() }
    }

    /// Whether all that is before the rows came.
    fn follows(&self, rows: &Rows) -> bool {
        let names = self.names.borrow();
        let mut own = BTreeSet::new();
        for span in rows.spans().map(shelf_span) {
            let before = (span.chain, span.from - 1, span.before);
            if span.from > 1 && !names.contains(&before) && !own.contains(&before) {
                return false;
            }
            own.insert((span.chain, span.to, span.end));
        }
        true
    }
}

impl Store for Arriving {
    fn coverage(&self) -> Result<Vec<Span>, StoreError> {
        Ok(self.came.borrow().iter().flat_map(|rows| shelf_spans(rows.spans())).collect())
    }

    fn holds(&self, span: &Span) -> Result<bool, StoreError> {
        Ok(self.names.borrow().contains(&(span.chain, span.to, span.end)))
    }

    fn beyond(&self, _: &[Span]) -> Result<Vec<Span>, StoreError> {
        Ok(Vec::new())
    }

    fn rows(&self, _: &[Span], _: usize) -> Result<Batch, StoreError> {
        Ok(Batch::default())
    }

    fn blank_rows(&self, _: &[Span]) -> Result<u64, StoreError> {
        Ok(0)
    }

    fn forgets(&self, _: &[Vec<u8>]) -> Result<u64, StoreError> {
        Ok(0)
    }

    fn take_in(&self, batches: &[Vec<u8>], _: i64) -> Result<Taken, StoreError> {
        let mut waiting = Vec::new();
        for bytes in batches {
            waiting.push(Rows::from_bytes(bytes).map_err(|error| of_rows(error.into()))?);
        }
        let mut taken = Taken::default();
        loop {
            let before = waiting.len();
            for rows in std::mem::take(&mut waiting) {
                let named: BTreeSet<_> =
                    rows.names().map(|(chain, at, mac)| (Hex(chain), at, Hex(mac))).collect();
                if named.is_subset(&self.names.borrow()) {
                    continue; // another turn of what waited
                }
                if !self.follows(&rows) {
                    waiting.push(rows);
                    continue;
                }
                taken.rows += rows.len() as u64;
                self.names.borrow_mut().extend(named);
                self.came.borrow_mut().push(rows);
            }
            if waiting.len() == before {
                break;
            }
        }
        taken.waiting = waiting.iter().map(|rows| rows.len() as u64).sum();
        Ok(taken)
    }

    fn chain(&self) -> Result<Option<Chain>, StoreError> {
        Ok(None)
    }

    fn start_chain(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn recall(&self) -> Result<Option<Memory>, StoreError> {
        Ok(Some(self.memory.borrow().clone()))
    }

    fn keep(&self, memory: &Memory) -> Result<(), StoreError> {
        *self.memory.borrow_mut() = memory.clone();
        Ok(())
    }
}
