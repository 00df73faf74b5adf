//! What the core is given from outside: the clocks, and names for new things.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

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

    /// How long the device has been on: a clock that never goes back and that nobody sets. It goes on
    /// while the device sleeps, where the system has such a clock.
    fn uptime(&self) -> Duration {
        uptime()
    }
}

/// The clock of the system that goes on while the device sleeps. What Rust has (`Instant`) stands still
/// then, on Linux as on Apple's systems.
fn uptime() -> Duration {
    #[cfg(unix)]
    {
        use rustix::time::{ClockId, clock_gettime};
        #[cfg(any(target_os = "linux", target_os = "android"))]
        const CLOCK: ClockId = ClockId::Boottime;
        // On Apple's systems this one goes on in sleep.
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        const CLOCK: ClockId = ClockId::Monotonic;
        let now = clock_gettime(CLOCK);
        let whole = u64::try_from(now.tv_sec).unwrap_or_default();
        Duration::new(whole, u32::try_from(now.tv_nsec).unwrap_or_default())
    }
    #[cfg(not(unix))]
    {
        use std::sync::LazyLock;
        use std::time::Instant;
        // Windows counts sleep in it.
        static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
        BEGUN.elapsed()
    }
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
