//! Hybrid logical clocks: where a change stands in the order of all.

use rusqlite::{Connection, params};

use crate::error::Result;

/// A hybrid logical clock: what the wall clock said, unless something later was known already, and
/// a counter within one millisecond.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clock {
    pub(crate) millis: i64,
    pub(crate) counter: i64,
}

impl Clock {
    /// The last millisecond of the year 9999.
    const LAST_MILLIS: i64 = 253_402_300_799_999;
    /// Far more than there are acts, and far from where counting on would overflow.
    const LAST_COUNTER: i64 = 1 << 53;

    /// A clock that came from outside: Unix milliseconds from 1970 to 9999, and a counter from 0 to
    /// 2^53. `None` for any other.
    #[must_use]
    pub fn new(millis: i64, counter: i64) -> Option<Self> {
        let possible = (0..=Self::LAST_MILLIS).contains(&millis)
            && (0..=Self::LAST_COUNTER).contains(&counter);
        possible.then_some(Self { millis, counter })
    }

    /// Unix milliseconds.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.millis
    }

    /// The place among changes of the same millisecond.
    #[must_use]
    pub fn counter(self) -> i64 {
        self.counter
    }
}

/// The clock of the newest row that is known here.
pub(crate) fn clock(db: &Connection) -> Result<Clock> {
    let mut statement = db.prepare_cached("SELECT millis, counter FROM vault")?;
    Ok(statement.query_row([], |row| Ok(Clock { millis: row.get(0)?, counter: row.get(1)? }))?)
}

pub(crate) fn set_clock(db: &Connection, clock: Clock) -> Result<()> {
    db.prepare_cached("UPDATE vault SET millis = ?1, counter = ?2")?
        .execute(params![clock.millis, clock.counter])?;
    Ok(())
}
