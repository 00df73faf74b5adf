//! What a search decides by, in one number.
//!
//! The facts are read of every meeting that could be found, of which there may be a hundred
//! thousand; its text only of those that are shown. So everything that narrows a search down stands
//! in 51 bits:
//!
//! | bits | what |
//! | --- | --- |
//! | 50 | whether one can take part from anywhere |
//! | 47–49 | day, 0 for Sunday to 6, 7 for by appointment |
//! | 36–46 | start, minutes after midnight |
//! | 24–35 | zone, a number of `meeting_zones` |
//! | 16–23 | fellowship |
//! | 8–11 | venue |
//! | 4–7 | status |
//!
//! Words are numbered by their place in the model's lists; a test holds those places.

use tandem_model::{DayOfWeek, Fellowship, Meeting, MeetingStatus, TimeOfDay, Venue, Word};

const ONLINE: i64 = 1 << 50;
/// The day of a meeting by appointment.
const NO_DAY: i64 = 7;

const DAY: u32 = 47;
const START: u32 = 36;
const ZONE: u32 = 24;
const FELLOWSHIP: u32 = 16;
const VENUE: u32 = 8;
const STATUS: u32 = 4;

/// The facts of one meeting.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Facts(i64);

impl Facts {
    /// The highest number of a zone that there is room for.
    pub(super) const MOST_ZONES: usize = 0xfff;

    /// Those of a meeting whose zone has this number; 0 where its clock is not known.
    pub(super) fn of(meeting: &Meeting, zone: i64) -> Self {
        let (day, start) = match meeting.when.day_and_start() {
            Some((day, start)) => (i64::from(day.number()), start.minute()),
            None => (NO_DAY, 0),
        };
        let online = if meeting.venue.is_online() { ONLINE } else { 0 };
        Self(
            online
                | day << DAY
                | i64::from(start) << START
                | (zone & Self::MOST_ZONES as i64) << ZONE
                | place(meeting.fellowship) << FELLOWSHIP
                | place(meeting.venue) << VENUE
                | place(meeting.status) << STATUS,
        )
    }

    pub(super) fn read(number: i64) -> Self {
        Self(number)
    }

    pub(super) fn number(self) -> i64 {
        self.0
    }

    fn bits(self, from: u32, count: u32) -> usize {
        (self.0 >> from & ((1 << count) - 1)) as usize
    }

    pub(super) fn is_online(self) -> bool {
        self.0 >= ONLINE
    }

    /// Day and start on the clock there, known or not; `None` by appointment.
    pub(super) fn when(self) -> Option<(DayOfWeek, TimeOfDay)> {
        let day = DayOfWeek::numbered(self.bits(DAY, 3) as u8)?;
        Some((day, TimeOfDay::new(self.bits(START, 11) as u32).ok()?))
    }

    pub(super) fn zone(self) -> usize {
        self.bits(ZONE, 12)
    }

    pub(super) fn fellowship(self) -> Option<Fellowship> {
        Fellowship::ALL.get(self.bits(FELLOWSHIP, 8)).copied()
    }

    pub(super) fn venue(self) -> Venue {
        Venue::ALL.get(self.bits(VENUE, 4)).copied().unwrap_or(Venue::Unknown)
    }

    pub(super) fn is_held(self) -> bool {
        MeetingStatus::ALL.get(self.bits(STATUS, 4)).is_some_and(|status| status.is_held())
    }
}

fn place<W: Word + PartialEq>(word: W) -> i64 {
    let place = W::ALL.iter().position(|one| *one == word);
    place.expect("every word is in the list of all words") as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// They are in people's databases: a new word goes to the end of its list.
    #[test]
    fn words_keep_their_places() {
        fn words<W: Word>() -> String {
            W::ALL.iter().map(|word| word.word()).collect::<Vec<_>>().join(" ")
        }
        assert_eq!(words::<Venue>(), "in_person online hybrid unknown");
        assert_eq!(
            words::<MeetingStatus>(),
            "active temporarily_online temporarily_closed no_place withdrawn"
        );
        assert_eq!(
            words::<Fellowship>(),
            "na aa mara methadone_anonymous mars ha ca smart lifering recovery_dharma al_anon \
             nar_anon other"
        );
    }
}
