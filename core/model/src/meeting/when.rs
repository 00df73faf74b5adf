//! When a meeting is: weekly, or by appointment.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::words::words;
use crate::{DayOfWeek, Minutes, Occurrence, TimeOfDay, WeeklyTime};

words! {
    /// Who says in which zone a meeting is.
    pub enum ZoneFrom as "zone_from" {
        /// The meeting's own entry in its list.
        Feed = "feed",
        /// The list as a whole: the person was asked once, or it is built in.
        Source = "source",
        /// The person, for this meeting.
        User = "user",
    }
}

/// A weekly meeting's time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Weekly {
    /// Day, time and zone.
    #[serde(flatten)]
    pub at: WeeklyTime,
    /// Who says so about the zone.
    pub zone_from: ZoneFrom,
    /// How long it is.
    pub length: Minutes,
    /// Whether the length was not stated, or was a slip, and an hour was taken. A session written
    /// down from it counts as approximate.
    #[serde(default)]
    pub length_inferred: bool,
}

/// How long before its start one can say "I am here".
const BEFORE: TimeDelta = TimeDelta::minutes(30);
/// How long after its end one can say "I was there" in one tap.
const AFTER: TimeDelta = TimeDelta::hours(3);
const WEEK: TimeDelta = TimeDelta::days(7);

impl Weekly {
    /// The length that is taken where none is stated: an hour, as the lists' own rule has it.
    pub const USUAL: u32 = 60;

    /// The instant at which an occurrence ends, in elapsed time.
    pub fn end(&self, occurrence: &Occurrence) -> DateTime<Utc> {
        occurrence.start.end(self.length)
    }

    /// The occurrence that is going on, or else the next one.
    pub fn now_or_next(&self, now: DateTime<Utc>) -> Option<Occurrence> {
        self.near(now, TimeDelta::days(-2), WEEK * 2).find(|it| self.end(it) > now)
    }

    /// The occurrence that one tap at `now` is about: from 30 minutes before its start to 3 hours
    /// after its end. There is never more than one, since a meeting is a day long at most.
    pub fn attended_at(&self, now: DateTime<Utc>) -> Option<Occurrence> {
        self.near(now, TimeDelta::days(-2), BEFORE * 2)
            .find(|it| it.start.utc() - BEFORE <= now && now <= self.end(it) + AFTER)
    }

    /// Those that start within this stretch around an instant; none at the ends of chrono's
    /// calendar.
    fn near(
        &self,
        now: DateTime<Utc>,
        back: TimeDelta,
        ahead: TimeDelta,
    ) -> impl Iterator<Item = Occurrence> + use<> {
        let from = now.checked_add_signed(back);
        let window = from.zip(now.checked_add_signed(ahead));
        window.map(|(from, to)| self.at.between(from, to)).into_iter().flatten()
    }
}

/// How often a meeting is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[serde(tag = "repeats", rename_all = "snake_case")]
pub enum Recurrence {
    /// Every week, save what [`Meeting::maybe_not_weekly`](super::Meeting::maybe_not_weekly) warns
    /// of.
    Weekly(Weekly),
    /// Every week, at a time on a clock that is not known: its list names a zone that cannot be read,
    /// or the list's own does not reach where it is. It has no instant, so it is never next, in no
    /// calendar and in no hours until somebody says which clock it is.
    ClockUnknown(ClockUnknown),
    /// By appointment: no day, no time.
    ByAppointment,
}

/// The day and the start that a list names, without a clock.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ClockUnknown {
    /// The day.
    pub day: DayOfWeek,
    /// The start.
    pub start: TimeOfDay,
    /// How long it is.
    pub length: Minutes,
    /// Whether the length was not stated, as in [`Weekly`].
    #[serde(default)]
    pub length_inferred: bool,
}

impl Recurrence {
    /// The weekly time; `None` by appointment, and where the clock is not known.
    pub fn weekly(&self) -> Option<&Weekly> {
        match self {
            Self::Weekly(weekly) => Some(weekly),
            Self::ClockUnknown(_) | Self::ByAppointment => None,
        }
    }

    /// The day and the start that are named, on whichever clock; `None` by appointment.
    pub fn day_and_start(&self) -> Option<(DayOfWeek, TimeOfDay)> {
        match self {
            Self::Weekly(weekly) => Some((weekly.at.day, weekly.at.start)),
            Self::ClockUnknown(said) => Some((said.day, said.start)),
            Self::ByAppointment => None,
        }
    }

    /// How long it is, and whether that is inferred; `None` by appointment.
    pub fn length(&self) -> Option<(Minutes, bool)> {
        match self {
            Self::Weekly(weekly) => Some((weekly.length, weekly.length_inferred)),
            Self::ClockUnknown(said) => Some((said.length, said.length_inferred)),
            Self::ByAppointment => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Zone;

    fn late() -> Weekly {
        Weekly {
            at: WeeklyTime {
                day: DayOfWeek::Monday,
                start: "23:00".parse().unwrap(),
                zone: Zone::named("America/New_York").unwrap(),
            },
            zone_from: ZoneFrom::Source,
            length: Minutes::new(90).unwrap(),
            length_inferred: false,
        }
    }

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// Monday 2 March, 23:00 to 00:30, is 04:00 to 05:30 UTC on the third.
    #[test]
    fn one_tap_finds_the_occurrence_from_half_an_hour_before_to_three_hours_after() {
        let date = |now| late().attended_at(instant(now)).map(|it| it.date);
        let monday = "2026-03-02".parse().ok();
        assert_eq!(date("2026-03-03T03:29:59Z"), None);
        assert_eq!(date("2026-03-03T03:30:00Z"), monday);
        assert_eq!(date("2026-03-03T05:00:00Z"), monday);
        assert_eq!(date("2026-03-03T08:30:00Z"), monday);
        assert_eq!(date("2026-03-03T08:30:01Z"), None);
    }

    #[test]
    fn a_meeting_past_midnight_is_still_going_on() {
        let date = |now| {
            let found = late().now_or_next(instant(now)).unwrap();
            found.date.to_string()
        };
        assert_eq!(date("2026-03-03T05:29:59Z"), "2026-03-02");
        assert_eq!(date("2026-03-03T05:30:00Z"), "2026-03-09");
        assert_eq!(late().now_or_next(DateTime::<Utc>::MAX_UTC), None);
        assert_eq!(late().attended_at(DateTime::<Utc>::MIN_UTC), None);
    }

    #[test]
    fn json_reads_back() {
        let weekly = Recurrence::Weekly(late());
        let json = serde_json::to_value(&weekly).unwrap();
        let expected = serde_json::json!({
            "repeats": "weekly", "day": "mon", "start": "23:00", "zone": "America/New_York",
            "zone_from": "source", "length": 90, "length_inferred": false,
        });
        assert_eq!(json, expected);
        assert_eq!(serde_json::from_value::<Recurrence>(json).unwrap(), weekly);
        let unknown = serde_json::json!({
            "repeats": "clock_unknown", "day": "mon", "start": "23:00", "length": 90,
            "length_inferred": false,
        });
        let read: Recurrence = serde_json::from_value(unknown.clone()).unwrap();
        assert_eq!((read.weekly(), read.day_and_start()), (None, weekly.day_and_start()));
        assert_eq!(serde_json::to_value(&read).unwrap(), unknown);
        let appointment = serde_json::to_string(&Recurrence::ByAppointment).unwrap();
        assert_eq!(appointment, r#"{"repeats":"by_appointment"}"#);
        assert_eq!(
            serde_json::from_str::<Recurrence>(&appointment).unwrap(),
            Recurrence::ByAppointment
        );
    }
}
