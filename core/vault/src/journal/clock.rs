//! Hybrid logical clocks (Kulkarni et al. 2014): where a change stands in the order of all.
//!
//! A clock is the wall clock's milliseconds, unless something later was known already, and then that
//! and a counter. Such a clock is only as good as the worst that it has met: one phone whose date
//! was 2036 for a day would give its clock to every copy that hears of it, and each of them would
//! then win over every copy that does not, for ten years. So the clock keeps to the wall clock
//! within [`DRIFT_MILLIS`], from both sides:
//!
//! * what is **received** moves it to at most an hour from now ([`Clock::at_most_ahead`]);
//! * an act that finds it **further ahead** than that starts again from the wall clock
//!   ([`Clock::of_act`]): the wall clock was wrong, and was put right. A jump back of less goes on
//!   counting.
//!
//! What is edited after a row from the future must still win over it. That is the row's business: it
//! takes a clock later than every other of its entity ([`crate::Act::set`]), so that what a wrong
//! clock spoils stays in the entries that were written by it.

use rusqlite::{Connection, params};

use crate::error::Result;
use crate::log;

/// How far ahead of the wall clock a vault's clock may be.
const DRIFT_MILLIS: i64 = 60 * 60 * 1000;
/// The last millisecond of the year 9999.
const LAST_MILLIS: i64 = 253_402_300_799_999;
/// Far more than there are acts in a millisecond.
const LAST_COUNTER: i64 = 1 << 53;

/// Whether the journal can hold a time, of either clock: Unix milliseconds from 1970 to 9999. Asked
/// wherever a time comes in; what is written here is always one ([`wall`]).
pub(crate) fn is_possible(millis: i64) -> bool {
    (0..=LAST_MILLIS).contains(&millis)
}

/// The wall clock, whatever it says, as a time that the journal can hold.
pub(crate) fn wall(millis: i64) -> i64 {
    millis.clamp(0, LAST_MILLIS)
}

/// A hybrid logical clock: what the wall clock said, unless something later was known already, and
/// a counter within one millisecond.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clock {
    millis: i64,
    counter: i64,
}

impl Clock {
    /// A clock that came from outside: Unix milliseconds from 1970 to 9999, and a counter from 0 to
    /// 2^53. `None` for any other.
    #[must_use]
    pub fn new(millis: i64, counter: i64) -> Option<Self> {
        let possible = is_possible(millis) && (0..=LAST_COUNTER).contains(&counter);
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

    /// The clock of an act at a wall clock, after what the vault's clock was.
    pub(super) fn of_act(last: Self, wall: i64) -> Self {
        let started_again = last.millis.saturating_sub(DRIFT_MILLIS) > wall;
        if wall > last.millis || started_again {
            Self { millis: wall, counter: 0 }
        } else {
            last.next()
        }
    }

    /// The next one. There is none after the last of 9999, which is its own: changes there are
    /// ordered by what comes after the clock.
    pub(crate) fn next(self) -> Self {
        if self.counter < LAST_COUNTER {
            Self { counter: self.counter + 1, ..self }
        } else if self.millis < LAST_MILLIS {
            Self { millis: self.millis + 1, counter: 0 }
        } else {
            self
        }
    }

    /// A clock that was received, as far as it may move the vault's own.
    pub(crate) fn at_most_ahead(self, wall: i64) -> Self {
        self.min(Self { millis: wall.saturating_add(DRIFT_MILLIS).min(LAST_MILLIS), counter: 0 })
    }
}

/// The vault's clock.
pub(crate) fn clock(db: &Connection) -> Result<Clock> {
    let mut statement = db.prepare_cached("SELECT millis, counter FROM vault")?;
    Ok(statement.query_row([], |row| Ok(Clock { millis: row.get(0)?, counter: row.get(1)? }))?)
}

/// Writes the clock, and notes in the same row that a commit comes to this log ([`log::note`]).
pub(crate) fn set_clock(db: &Connection, clock: Clock, log: i64) -> Result<()> {
    let sql = format!("UPDATE vault SET millis = ?2, counter = ?3, {}", log::NOTE);
    db.prepare_cached(&sql)?.execute(params![log, clock.millis, clock.counter])?;
    Ok(())
}

#[cfg(test)]
mod tests;
