//! What the core is given from outside: the clock, and names for new things.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Utc};
use tandem_model::{Id, Result};

use crate::record::error::public;

/// The program around the core. Nothing in the core reads a clock or a random source by itself, so
/// a test, or a demo with a seed, decides both.
pub trait Host: Send + Sync {
    /// What the wall clock says.
    fn now(&self) -> DateTime<Utc>;

    /// A name for something new: 128 random bits. Not for secrets; those come from the system.
    ///
    /// # Errors
    /// `Io` if the system gives no random bytes.
    fn new_id(&self) -> Result<Id>;

    /// Names this installation of the program. Random, made once, and kept outside every vault, so
    /// that a vault whose folder was copied elsewhere is noticed.
    fn installation(&self) -> [u8; 16];
}

/// The clock and the randomness of the system.
#[derive(Clone, Copy, Debug)]
pub struct System {
    /// Names this installation; see [`Host::installation`].
    pub installation: [u8; 16],
}

impl Host for System {
    fn now(&self) -> DateTime<Utc> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        DateTime::from_timestamp(since.as_secs() as i64, since.subsec_nanos()).unwrap_or_default()
    }

    fn new_id(&self) -> Result<Id> {
        random_id()
    }

    fn installation(&self) -> [u8; 16] {
        self.installation
    }
}

/// 128 random bits from the system.
///
/// # Errors
/// `Io` if the system gives none.
pub fn random_id() -> Result<Id> {
    let mut bytes = [0; 16];
    tandem_vault::random(&mut bytes).map_err(public)?;
    Ok(Id::from_bytes(bytes))
}
