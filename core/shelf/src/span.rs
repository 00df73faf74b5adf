//! Which rows: runs of them, named by their ends.

use serde::{Deserialize, Serialize};

use crate::hex::Hex;

/// A chain of rows: one device's, until it is restored or copied.
pub type Chain = Hex<16>;
/// Names a row and everything before it in its chain.
pub type Mac = Hex<16>;

/// A run of rows of one chain, one behind the other. Its last MAC names them all: who holds that row
/// holds all before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(Chain, i64, i64, Mac, Mac)", into = "(Chain, i64, i64, Mac, Mac)")]
pub struct Span {
    /// The chain.
    pub chain: Chain,
    /// The first sequence, from 1.
    pub from: i64,
    /// The last.
    pub to: i64,
    /// The MAC of the row before the first.
    pub before: Mac,
    /// The MAC of the last.
    pub end: Mac,
}

impl From<(Chain, i64, i64, Mac, Mac)> for Span {
    fn from((chain, from, to, before, end): (Chain, i64, i64, Mac, Mac)) -> Self {
        Self { chain, from, to, before, end }
    }
}

impl From<Span> for (Chain, i64, i64, Mac, Mac) {
    fn from(Span { chain, from, to, before, end }: Span) -> Self {
        (chain, from, to, before, end)
    }
}

impl Span {
    /// How many rows.
    pub fn rows(&self) -> u64 {
        self.to.saturating_sub(self.from).saturating_add(1).max(0).unsigned_abs()
    }

    /// Whether both hold rows of one chain at one sequence.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.chain == other.chain && self.from <= other.to && other.from <= self.to
    }
}
