//! A wall-clock time in a zone: when something happened, as the person saw it on a clock.
//!
//! # What is kept
//!
//! The wall time and the zone are the truth; the instant is derived. The offset that applied when
//! the time was entered is kept beside them for one reason: on the night when the clocks go back it
//! tells the two 01:30s apart. It never overrules the zone: when it is not an offset that the zone
//! has at that wall time (because rules were changed since), it is derived anew.
//!
//! # Gaps and folds
//!
//! As RFC 5545 (section 3.3.5) says: a time that the clocks jumped over is read with the offset
//! before the gap, which moves it forward by the length of the gap; a time that they showed twice
//! is the first of the two. [`Shift`] tells which happened, so that a screen can say so.
//!
//! # Text
//!
//! One string, as RFC 9557: `2026-03-02T10:00:00-05:00[America/New_York]`. A few zones had offsets
//! with odd seconds until 1972; those are written in full (`-00:44:30`), which RFC 9557 does not
//! foresee, because dropping the seconds would change the instant.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc};
use serde::{Deserialize, Serialize};

use super::dates::{YEARS, check_date, parse_date};
use super::zone::{Offsets, Zone};
use crate::text::fields;
use crate::{Minutes, Result, TandemError};

/// A wall-clock time, to the second, in a zone, with the offset that was chosen for it.
///
/// It always lies in the years 1900 to 2200. Texts of other years are refused; the constructors
/// that cannot refuse bring a time to the nearest end of those years.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct LocalTime {
    wall: NaiveDateTime,
    zone: Zone,
    offset: FixedOffset,
}

/// A wall-clock time that was looked up in its zone, and what was done to it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Resolved {
    /// The time; its wall clock differs from the one asked for after [`Shift::MovedForward`].
    pub time: LocalTime,
    /// What was done.
    pub shift: Shift,
}

/// How a wall-clock time was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[serde(rename_all = "snake_case")]
pub enum Shift {
    /// The clocks showed it once.
    Exact,
    /// The clocks jumped over it: moved forward by the length of the gap.
    MovedForward {
        /// Length of the gap in minutes, rounded down (some before 1972 had odd seconds).
        minutes: u32,
    },
    /// The clocks showed it twice: the first was taken; see [`LocalTime::later_of_two`].
    FirstOfTwo,
}

impl LocalTime {
    /// Looks up a wall-clock time in a zone; fractions of a second are dropped.
    pub fn resolve(wall: NaiveDateTime, zone: &Zone) -> Resolved {
        let wall = within_years(wall);
        let (offset, shift) = match offsets(wall, zone) {
            Offsets::One(offset) => (offset, Shift::Exact),
            Offsets::Fold { first, .. } => (first, Shift::FirstOfTwo),
            Offsets::Gap { before, after } => {
                let gap = after.local_minus_utc() - before.local_minus_utc();
                let minutes = u32::try_from(gap / 60).expect("a gap moves clocks forward");
                let time = Self::at((wall - before).and_utc(), zone);
                let shift = Shift::MovedForward { minutes };
                return Resolved { time, shift };
            }
        };
        let zone = zone.clone();
        let time = Self { wall, zone, offset };
        Resolved { time, shift }
    }

    /// The second of the two times that a clock showed as `wall` on the night it was put back;
    /// `None` at every other time.
    pub fn later_of_two(wall: NaiveDateTime, zone: &Zone) -> Option<Self> {
        let wall = within_years(wall);
        match offsets(wall, zone) {
            Offsets::Fold { second, .. } => Some(Self { wall, zone: zone.clone(), offset: second }),
            Offsets::One(_) | Offsets::Gap { .. } => None,
        }
    }

    /// A time as it was written down, with its offset.
    ///
    /// The offset is kept if the zone has it at that wall time. If not, the rules were changed
    /// since it was written: wall time and zone stand, and [`LocalTime::resolve`] finds the offset.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field `at` for a year outside 1900 to 2200.
    pub fn with_offset(wall: NaiveDateTime, zone: &Zone, offset: FixedOffset) -> Result<Self> {
        check_date("at", wall.date())?;
        let later = Self::later_of_two(wall, zone).filter(|later| later.offset == offset);
        Ok(later.unwrap_or_else(|| Self::resolve(wall, zone).time))
    }

    /// What a clock in `zone` showed at an instant; fractions of a second are dropped.
    pub fn at(instant: DateTime<Utc>, zone: &Zone) -> Self {
        let utc = instant.naive_utc();
        let offset = zone.offset_at(&utc);
        let shown = utc.checked_add_offset(offset).unwrap_or(utc);
        let wall = within_years(shown);
        if wall.date() != shown.date() {
            return Self::resolve(wall, zone).time;
        }
        let zone = zone.clone();
        Self { wall, zone, offset }
    }

    /// What the clock showed, to the second.
    pub fn wall(&self) -> NaiveDateTime {
        self.wall
    }

    /// The zone of the clock.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The offset from UTC, one that the zone has at this wall time.
    pub fn offset(&self) -> FixedOffset {
        self.offset
    }

    /// The date on the person's calendar: the one that an entry counts for.
    pub fn date(&self) -> NaiveDate {
        self.wall.date()
    }

    /// The instant: wall time less offset.
    pub fn utc(&self) -> DateTime<Utc> {
        (self.wall - self.offset).and_utc()
    }

    /// The instant at which something of this length ends, in elapsed time.
    pub fn end(&self, minutes: Minutes) -> DateTime<Utc> {
        self.utc() + TimeDelta::minutes(minutes.get().into())
    }
}

/// Reads a wall-clock time: `2026-03-02T10:00`, with seconds if wanted, with a space for the `T`.
///
/// # Errors
///
/// `Invalid` in the field `at` for any other text (a date alone is one: a day is not a time), for a
/// date or time that does not exist, and for a year outside 1900 to 2200.
pub fn parse_wall(text: &str) -> Result<NaiveDateTime> {
    let wrong = || TandemError::invalid("at", "a date and time such as 2026-03-02T10:00");
    let (date, time) = text.split_once(['T', ' ']).ok_or_else(wrong)?;
    let [hour, minute, second] = fields(time, ':', [2, 2, 2])
        .or_else(|| fields(time, ':', [2, 2]).map(|[hour, minute]| [hour, minute, 0]))
        .ok_or_else(wrong)?;
    parse_date("at", date)?.and_hms_opt(hour, minute, second).ok_or_else(wrong)
}

/// `+05:45` or, with odd seconds, `-00:44:30`.
fn parse_offset(text: &str) -> Option<FixedOffset> {
    let [hours, minutes, seconds] = fields(&text[1..], ':', [2, 2, 2])
        .or_else(|| fields(&text[1..], ':', [2, 2]).map(|[hours, minutes]| [hours, minutes, 0]))?;
    if hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    let east = i32::try_from(hours * 3600 + minutes * 60 + seconds).ok()?;
    FixedOffset::east_opt(if text.starts_with('-') { -east } else { east })
}

/// To the second, and to the nearest end of the years that are accepted.
fn within_years(wall: NaiveDateTime) -> NaiveDateTime {
    let end = |year, month, day, hour, minute, second| {
        NaiveDate::from_ymd_opt(year, month, day)
            .and_then(|date| date.and_hms_opt(hour, minute, second))
            .expect("the ends of a year exist")
    };
    if wall.year() < *YEARS.start() {
        end(*YEARS.start(), 1, 1, 0, 0, 0)
    } else if wall.year() > *YEARS.end() {
        end(*YEARS.end(), 12, 31, 23, 59, 59)
    } else {
        wall.with_nanosecond(0).expect("every second has a start")
    }
}

fn offsets(wall: NaiveDateTime, zone: &Zone) -> Offsets {
    zone.offsets_of(&wall).expect("jiff knows the years 1900 to 2200")
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wall = self.wall.format("%Y-%m-%dT%H:%M:%S");
        write!(f, "{wall}{}[{}]", self.offset, self.zone)
    }
}

impl FromStr for LocalTime {
    type Err = TandemError;

    /// Reads what `Display` writes; an offset that the zone does not have is dealt with as in
    /// [`LocalTime::with_offset`].
    fn from_str(text: &str) -> Result<Self> {
        let wrong = || {
            let why = "a time such as 2026-03-02T10:00:00-05:00[America/New_York]";
            TandemError::invalid("at", why)
        };
        let (time, zone) =
            text.strip_suffix(']').and_then(|text| text.split_once('[')).ok_or_else(wrong)?;
        let sign = time.rfind(['+', '-']).ok_or_else(wrong)?;
        let (wall, offset) = time.split_at(sign);
        let offset = parse_offset(offset).ok_or_else(wrong)?;
        Self::with_offset(parse_wall(wall)?, &Zone::named(zone)?, offset)
    }
}

impl From<LocalTime> for String {
    fn from(time: LocalTime) -> Self {
        time.to_string()
    }
}

impl TryFrom<String> for LocalTime {
    type Error = TandemError;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::named(name).unwrap()
    }

    fn wall(text: &str) -> NaiveDateTime {
        parse_wall(text).unwrap()
    }

    fn resolved(text: &str, name: &str) -> (String, Shift) {
        let Resolved { time, shift } = LocalTime::resolve(wall(text), &zone(name));
        (time.to_string(), shift)
    }

    fn hours(hours: i32) -> FixedOffset {
        FixedOffset::east_opt(hours * 3600).unwrap()
    }

    #[test]
    fn most_times_are_what_they_say() {
        let (time, shift) = resolved("2026-03-02T10:00", "America/New_York");
        assert_eq!(time, "2026-03-02T10:00:00-05:00[America/New_York]");
        assert_eq!(shift, Shift::Exact);
    }

    #[test]
    fn a_time_in_a_gap_moves_forward_by_the_gap() {
        for (text, name, minutes, expected) in [
            ("2026-03-08T02:30", "America/New_York", 60, "2026-03-08T03:30:00-04:00"),
            ("2026-10-04T02:15", "Australia/Lord_Howe", 30, "2026-10-04T02:45:00+11:00"),
            // Samoa had no 30 December 2011.
            ("2011-12-30T10:00", "Pacific/Apia", 1440, "2011-12-31T10:00:00+14:00"),
            // Liberia's clocks went from -00:44:30 to +00:00.
            ("1972-01-07T00:10", "Africa/Monrovia", 44, "1972-01-07T00:54:30+00:00"),
        ] {
            let (time, shift) = resolved(text, name);
            assert_eq!(time, format!("{expected}[{name}]"));
            assert_eq!(shift, Shift::MovedForward { minutes });
        }
    }

    #[test]
    fn a_time_shown_twice_is_the_first() {
        let zone = zone("America/New_York");
        let half_past_one = wall("2026-11-01T01:30");
        let first = LocalTime::resolve(half_past_one, &zone);
        assert_eq!(first.shift, Shift::FirstOfTwo);
        assert_eq!(first.time.offset(), hours(-4));
        let second = LocalTime::later_of_two(half_past_one, &zone).unwrap();
        assert_eq!(second.wall(), first.time.wall());
        assert_eq!(second.utc() - first.time.utc(), TimeDelta::hours(1));
        assert_eq!(LocalTime::later_of_two(wall("2026-11-01T02:00"), &zone), None);
        assert_eq!(LocalTime::later_of_two(wall("2026-03-08T02:30"), &zone), None);
    }

    #[test]
    fn the_text_keeps_the_two_apart() {
        for offset in ["-04:00", "-05:00"] {
            let text = format!("2026-11-01T01:30:00{offset}[America/New_York]");
            let time: LocalTime = text.parse().unwrap();
            assert_eq!(time.to_string(), text);
            let json = serde_json::to_string(&time).unwrap();
            assert_eq!(json, format!("{text:?}"));
            assert_eq!(serde_json::from_str::<LocalTime>(&json).unwrap(), time);
        }
    }

    #[test]
    fn an_offset_that_the_zone_does_not_have_gives_way() {
        let vancouver = zone("America/Vancouver");
        let noon = wall("2026-12-01T12:00");
        // Written down before the rules were changed, when December was thought to be -08:00.
        let time = LocalTime::with_offset(noon, &vancouver, hours(-8)).unwrap();
        assert_eq!((time.wall(), time.offset()), (noon, hours(-7)));
        // In a fold, an offset that is neither of the two is the first.
        let twice = wall("2026-11-01T01:30");
        let time = LocalTime::with_offset(twice, &zone("America/New_York"), hours(3)).unwrap();
        assert_eq!(time.offset(), hours(-4));
        // In a gap no offset is right.
        let gap = wall("2026-03-08T02:30");
        let time = LocalTime::with_offset(gap, &zone("America/New_York"), hours(-5)).unwrap();
        assert_eq!(time.to_string(), "2026-03-08T03:30:00-04:00[America/New_York]");
    }

    /// Every hour of Havana was wrong since November, by a zone database of one release before. That it is the newest
    /// `tests/zones/run` sees.
    #[test]
    fn meetings_17_havana_keeps_its_summer_time() {
        let time = LocalTime::resolve(wall("2026-11-25T10:00"), &zone("America/Havana")).time;
        assert_eq!(time.offset(), hours(-4));
    }

    #[test]
    fn an_instant_shows_on_a_clock() {
        let instant: DateTime<Utc> = "2026-03-02T15:00:00.9Z".parse().unwrap();
        let time = LocalTime::at(instant, &zone("Asia/Kathmandu"));
        assert_eq!(time.to_string(), "2026-03-02T20:45:00+05:45[Asia/Kathmandu]");
        assert_eq!(time.utc(), instant - TimeDelta::milliseconds(900));
        assert_eq!(time.date(), NaiveDate::from_ymd_opt(2026, 3, 2).unwrap());
    }

    #[test]
    fn the_end_is_counted_in_elapsed_time() {
        let minutes = Minutes::new(120).unwrap();
        let start = LocalTime::resolve(wall("2026-03-08T01:00"), &zone("America/New_York")).time;
        assert_eq!(start.end(minutes).to_rfc3339(), "2026-03-08T08:00:00+00:00");
        let there = LocalTime::at(start.end(minutes), start.zone());
        assert_eq!(there.wall(), wall("2026-03-08T04:00"));
    }

    #[test]
    fn a_wall_time_has_three_spellings() {
        let ten = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap().and_hms_opt(10, 0, 0).unwrap();
        for text in ["2026-03-02T10:00", "2026-03-02 10:00", "2026-03-02T10:00:00"] {
            assert_eq!(parse_wall(text), Ok(ten));
        }
        for text in [
            "2026-03-02",
            "2026-03-02T",
            "10:00",
            "",
            "2026-03-02T24:00",
            "2026-03-02T10:60",
            "2026-03-02T10:00:60",
            "2026-03-02T10:00:00.5",
            "2026-03-02T10:00Z",
            "2026-3-2T10:00",
            "2026-02-29T10:00",
            "2026-03-02T1:00",
            "1899-12-31T10:00",
            "2201-01-01T00:00",
            "2026-03-02  10:00",
            "2026-03-02T10:00 ",
            "２０２６-03-02T10:00",
        ] {
            let refused = parse_wall(text).unwrap_err();
            assert!(matches!(refused, TandemError::Invalid { field, .. } if field == "at"));
        }
    }

    #[test]
    fn other_texts_are_refused() {
        let whole = "2026-03-02T10:00:00-05:00[America/New_York]";
        assert!(whole.parse::<LocalTime>().is_ok());
        for text in [
            "",
            "[]",
            "]",
            "2026-03-02T10:00:00-05:00",
            "2026-03-02T10:00:00[America/New_York]",
            "2026-03-02T10:00:00Z[America/New_York]",
            "2026-03-02T10:00:00-05:00[Nowhere]",
            "2026-03-02T10:00:00-5:00[UTC]",
            "2026-03-02T10:00:00-24:00[UTC]",
            "2026-03-02T10:00:00-05:60[UTC]",
            "2026-03-02T10:00:00−05:00[UTC]",
            "2026-03-02-05:00[UTC]",
            "-[UTC]",
            "2026-03-02T10:00:00-05:00[UTC][UTC]",
        ] {
            let refused = text.parse::<LocalTime>().unwrap_err();
            assert_eq!(refused.code(), "Invalid", "{text}");
        }
    }

    #[test]
    fn other_years_are_brought_to_the_nearest_end() {
        for name in ["UTC", "America/New_York", "Pacific/Apia", "Africa/Monrovia"] {
            let zone = zone(name);
            for (end, expected) in [
                (NaiveDateTime::MIN, wall("1900-01-01T00:00:00")),
                (NaiveDateTime::MAX, wall("2200-12-31T23:59:59")),
            ] {
                let time = LocalTime::resolve(end, &zone).time;
                assert_eq!(time.wall(), expected);
                assert_eq!(LocalTime::at(end.and_utc(), &zone), time);
                assert_eq!(time.to_string().parse(), Ok(time.clone()));
                assert_eq!(LocalTime::later_of_two(end, &zone), None);
                assert!(LocalTime::with_offset(end, &zone, hours(0)).is_err());
            }
        }
    }
}
