//! When an open record is locked by itself: nobody typed for a while, or the computer slept.
//!
//! Five minutes: long enough to think about a hard question, short enough for a kitchen. Sleep locks at once,
//! since whoever opens the lid may be somebody else. It shows as the difference of two clocks: one goes on
//! while the computer sleeps, the other stands still. Neither is the clock on the wall, which can be set.

use std::time::{Duration, Instant};

use tandem::Host;

/// Idle for so long, it is locked.
pub(crate) const LIMIT: Duration = Duration::from_secs(5 * 60);

/// The two clocks may differ by so much, as they are not read at the same moment.
const SLACK: Duration = Duration::from_secs(2);

/// What both clocks say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Goes on in sleep.
    pub(crate) on: Duration,
    /// Stands still in sleep.
    pub(crate) awake: Duration,
}

/// The clocks, which a test moves by hand.
pub(crate) type Clock = Box<dyn Fn() -> Moment>;

/// Those of this computer.
pub(crate) fn of_computer(host: impl Host + 'static) -> Clock {
    let begun = Instant::now();
    Box::new(move || {
        let ahead = ahead();
        Moment { on: host.uptime() + ahead.on, awake: begun.elapsed() + ahead.awake }
    })
}

/// By how much a test has put the clocks ahead: the file that `TANDEM_TEST_CLOCK` names has the seconds of
/// both. A debug build alone looks.
fn ahead() -> Moment {
    #[cfg(debug_assertions)]
    if let Some(file) = std::env::var_os("TANDEM_TEST_CLOCK")
        && let Ok(text) = std::fs::read_to_string(file)
    {
        let mut seconds = text.split_whitespace().map(|word| word.parse().unwrap_or_default());
        let mut next = || Duration::from_secs(seconds.next().unwrap_or_default());
        return Moment { on: next(), awake: next() };
    }
    Moment { on: Duration::ZERO, awake: Duration::ZERO }
}

/// Since when nobody has done anything.
pub(crate) struct Idle {
    used: Moment,
    seen: Moment,
}

impl Idle {
    pub(crate) fn since(now: Moment) -> Self {
        Self { used: now, seen: now }
    }

    /// Somebody did something.
    pub(crate) fn touch(&mut self, now: Moment) {
        *self = Self::since(now);
    }

    /// Whether it is time to lock, as this is looked at from time to time.
    pub(crate) fn is_over(&mut self, now: Moment) -> bool {
        self.slept(now) || now.on.saturating_sub(self.used.on) >= LIMIT
    }

    /// Whether the computer slept since this was looked at last.
    pub(crate) fn slept(&mut self, now: Moment) -> bool {
        let on = now.on.saturating_sub(self.seen.on);
        let awake = now.awake.saturating_sub(self.seen.awake);
        self.seen = now;
        on.saturating_sub(awake) > SLACK
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(on: u64, awake: u64) -> Moment {
        Moment { on: Duration::from_secs(on), awake: Duration::from_secs(awake) }
    }

    #[test]
    fn five_minutes_without_a_key_are_over() {
        let mut idle = Idle::since(at(100, 7));
        assert!(!idle.is_over(at(399, 306)));
        idle.touch(at(399, 306));
        assert!(!idle.is_over(at(698, 605)));
        assert!(idle.is_over(at(699, 606)));
    }

    #[test]
    fn a_computer_that_slept_locks_at_once() {
        let mut idle = Idle::since(at(100, 7));
        assert!(!idle.is_over(at(101, 8)));
        assert!(!idle.is_over(at(104, 9)), "two clocks read one after the other");
        assert!(idle.is_over(at(120, 10)), "fifteen seconds that only one of them saw");
    }
}
