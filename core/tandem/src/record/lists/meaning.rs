//! Whether a list still means what it meant.
//!
//! A list that lost its column of days is as long as before, and every entry of it can be read: all of
//! them are "by appointment" now, and nothing is found on any day. Counting entries does not see that.
//! So what the entries say is counted, kept with the list, and compared the next time: where the part of
//! them that say it has fallen to less than half, or all of them say the same where they said many
//! things, nothing is changed until the person confirms.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use tandem_model::{Meeting, Result, TandemError};

/// Fewer meetings than these say nothing about a list.
const FEW: u32 = 5;

/// How many of a list's meetings say what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Meaning {
    meetings: u32,
    /// Have a day and a start.
    timed: u32,
    /// Have an address or a place.
    placed: u32,
    /// Have a link or a number to join.
    joined: u32,
    /// Have a type.
    typed: u32,
    /// One bit for each day on which one is.
    days: u8,
    /// Different starts.
    starts: u32,
    /// The starts themselves, while they are counted.
    #[serde(skip)]
    seen: HashSet<u32>,
}

impl Meaning {
    pub(super) fn add(&mut self, meeting: &Meeting) {
        self.meetings += 1;
        if let Some((day, start)) = meeting.when.day_and_start() {
            self.timed += 1;
            self.days |= 1 << day.number();
            self.starts += u32::from(self.seen.insert(start.minute()));
        }
        let placed = meeting.address.is_some() || meeting.location.is_some();
        self.placed += u32::from(placed || meeting.position.is_some());
        self.joined += u32::from(meeting.conference.can_join());
        self.typed += u32::from(!meeting.types.is_empty());
    }

    /// Whether the list as it is now still says what it said.
    ///
    /// # Errors
    /// `Invalid` in `feed` with what it lost.
    pub(super) fn still_in(&self, now: &Self) -> Result<()> {
        if self.meetings < FEW || now.meetings < FEW {
            return Ok(());
        }
        let lost = |what: &str, had: u32, has: u32| {
            let why = format!(
                "{had} of its meetings had {what}, now {has} have; nothing was changed until you \
                 confirm"
            );
            Err(TandemError::invalid("feed", why))
        };
        for (what, had, has) in [
            ("a day", self.timed, now.timed),
            ("a place", self.placed, now.placed),
            ("a link", self.joined, now.joined),
            ("a type", self.typed, now.typed),
        ] {
            let [had_of, has_of] = [self.meetings, now.meetings].map(u64::from);
            if had >= FEW && u64::from(has) * 2 * had_of < u64::from(had) * has_of {
                return lost(what, had, has);
            }
        }
        for (what, had, has) in [
            ("days", self.days.count_ones(), now.days.count_ones()),
            ("starts", self.starts, now.starts),
        ] {
            if had >= 3 && has == 1 {
                let why = format!(
                    "it had {had} different {what}, now all are the same; nothing was changed until \
                     you confirm"
                );
                return Err(TandemError::invalid("feed", why));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(meetings: u32, timed: u32, placed: u32, days: u8, starts: u32) -> Meaning {
        Meaning { meetings, timed, placed, days, starts, ..Meaning::default() }
    }

    #[test]
    fn meetings_14_what_most_of_a_list_said_is_missed() {
        let before = of(10, 10, 9, 0x7f, 4);
        let asked = |now: Meaning| before.still_in(&now).is_err();
        assert!(!asked(before.clone()));
        assert!(!asked(of(7, 6, 5, 0x3f, 3)), "a smaller list of the same kind");
        assert!(!asked(of(30, 20, 20, 0x7f, 9)), "a larger one");
        assert!(asked(of(10, 0, 9, 0, 0)), "no day");
        assert!(asked(of(10, 4, 9, 0x7f, 4)), "few days");
        assert!(asked(of(10, 10, 2, 0x7f, 4)), "few places");
        assert!(asked(of(10, 10, 9, 1, 4)), "all on one day");
        assert!(asked(of(10, 10, 9, 0x7f, 1)), "all at one time");
        assert!(of(4, 4, 4, 7, 3).still_in(&of(4, 0, 0, 0, 0)).is_ok(), "too few to tell");
    }
}
