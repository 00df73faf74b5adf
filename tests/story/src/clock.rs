//! The story's own time and ids.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use tandem::Host;
use tandem_model::{Id, Result};

use crate::Dice;

/// A host whose clock can be put where the story is.
pub trait Clock: Host {
    /// From here on it is so late.
    fn set_clock(&self, now: DateTime<Utc>);
}

/// A clock that stands where it is put, and ids that follow from a seed: as scattered as random ones,
/// which is what an index feels.
#[derive(Clone)]
pub struct StoryHost {
    told: Arc<Mutex<(DateTime<Utc>, Dice)>>,
    installation: [u8; 16],
}

impl StoryHost {
    /// The host of a story that begins at `now`.
    #[must_use]
    pub fn new(now: DateTime<Utc>, seed: u64, installation: [u8; 16]) -> Self {
        // Another stream than the diary's, so that a change to one leaves the other alone.
        Self { told: Arc::new(Mutex::new((now, Dice::new(!seed)))), installation }
    }

    fn with<T>(&self, work: impl FnOnce(&mut (DateTime<Utc>, Dice)) -> T) -> T {
        work(&mut self.told.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Clock for StoryHost {
    fn set_clock(&self, now: DateTime<Utc>) {
        self.with(|(clock, _)| *clock = now);
    }
}

impl Host for StoryHost {
    fn now(&self) -> DateTime<Utc> {
        self.with(|(now, _)| *now)
    }

    fn new_id(&self) -> Result<Id> {
        let (high, low) = self.with(|(_, dice)| (dice.number(), dice.number()));
        Ok(Id::from_bytes((u128::from(high) << 64 | u128::from(low)).to_be_bytes()))
    }

    fn installation(&self) -> [u8; 16] {
        self.installation
    }
}
