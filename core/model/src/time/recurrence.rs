//! What comes back every week: a day, a time on the clock of a zone, and the dates it falls on.
//!
//! # The wall clock is the rule
//!
//! "Tuesdays at seven in Vancouver" is kept as those three things and nothing else. The instants are
//! found anew each time from the built-in zone rules, so a change of rules moves them where the
//! clock on the wall moves, and never an hour beside it.
//!
//! # Gaps and folds
//!
//! As RFC 5545 (section 3.3.10, with 3.3.5 for the local time) and [`LocalTime::resolve`]: an
//! occurrence that the clocks jump over moves forward by the gap, one that they show twice is the
//! first of the two. None is ever left out. `tests/occurrences.rs` compares ten thousand of them
//! with python-dateutil's `rrule` and the zone rules of PyPI's `tzdata`.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::dates::{YEARS, plus_days};
use super::local::{LocalTime, Resolved, Shift};
use super::zone::Zone;
use crate::text::fields;
use crate::words::words;
use crate::{Result, TandemError, Word};

words! {
    /// A day of the week. Sunday is the first, as the meeting lists count.
    pub enum DayOfWeek as "day" {
        /// Sunday.
        Sunday = "sun" | "sunday",
        /// Monday.
        Monday = "mon" | "monday",
        /// Tuesday.
        Tuesday = "tue" | "tuesday",
        /// Wednesday.
        Wednesday = "wed" | "wednesday",
        /// Thursday.
        Thursday = "thu" | "thursday",
        /// Friday.
        Friday = "fri" | "friday",
        /// Saturday.
        Saturday = "sat" | "saturday",
    }
}

impl DayOfWeek {
    /// The day with this number: 0 is Sunday, 6 is Saturday.
    pub fn numbered(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// Its number: 0 is Sunday, 6 is Saturday.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The day of a date.
    pub fn of(date: NaiveDate) -> Self {
        Self::ALL[date.weekday().num_days_from_sunday() as usize]
    }

    /// The day after this one.
    pub fn next(self) -> Self {
        Self::ALL[(self as usize + 1) % 7]
    }
}

/// A time on the clock to the minute, 00:00 to 23:59.
///
/// Text and JSON have it as `19:30`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// Minutes in a day; the first number that is no time of day.
    pub const MINUTES: u32 = 24 * 60;

    /// The time this many minutes after midnight.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field `time` for 1,440 and more.
    pub fn new(minute: u32) -> Result<Self> {
        match u16::try_from(minute) {
            Ok(short) if minute < Self::MINUTES => Ok(Self(short)),
            _ => Err(TandemError::invalid("time", "a time such as 19:30")),
        }
    }

    /// A full hour of the day; midnight for a number that is none.
    pub(crate) fn hour(hour: u32) -> Self {
        Self::new(hour * 60).unwrap_or(Self(0))
    }

    /// Minutes after midnight, 0 to 1,439.
    pub fn minute(self) -> u32 {
        self.0.into()
    }

    pub(crate) fn clock(self) -> NaiveTime {
        NaiveTime::from_hms_opt(self.minute() / 60, self.minute() % 60, 0)
            .expect("1,439 minutes are 23:59")
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl fmt::Debug for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TimeOfDay({self})")
    }
}

impl FromStr for TimeOfDay {
    type Err = TandemError;

    /// Reads `19:30`, and nothing else; `Invalid` in the field `time` for other texts.
    fn from_str(text: &str) -> Result<Self> {
        match fields(text, ':', [2, 2]) {
            Some([hour, minute]) if hour < 24 && minute < 60 => Self::new(hour * 60 + minute),
            _ => Err(TandemError::invalid("time", "a time such as 19:30")),
        }
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = TandemError;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

/// A time that comes back every week on the clock of one place: a meeting's, or that of any other
/// session that a person has regularly.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct WeeklyTime {
    /// The day.
    pub day: DayOfWeek,
    /// The time on the clock.
    pub start: TimeOfDay,
    /// Whose clock.
    pub zone: Zone,
}

/// One time that a weekly time falls on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Occurrence {
    /// The date that the rule names. It tells this occurrence from every other of the same weekly
    /// time, and stays the same when zone rules change.
    pub date: NaiveDate,
    /// When it starts. Its own date is the one above, save where the clocks jumped over midnight.
    pub start: LocalTime,
    /// What the zone did to the wall time.
    pub shift: Shift,
}

/// The occurrences of a weekly time, in order; see [`WeeklyTime::between`].
#[derive(Clone, Debug)]
pub struct Occurrences {
    of: WeeklyTime,
    date: NaiveDate,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

impl WeeklyTime {
    /// The occurrences that start at `from` or later and before `to`, in order. Those of the years
    /// 1900 to 2200 exist, and no others.
    pub fn between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Occurrences {
        // Two days back: a gap moves an occurrence forward by up to a day (Samoa skipped one), and
        // the date on the clock at `from` may be the next one already.
        let early = plus_days(LocalTime::at(from, &self.zone).date(), -2);
        let ahead = (7 + self.day.number() - DayOfWeek::of(early).number()) % 7;
        Occurrences { of: self.clone(), date: plus_days(early, ahead.into()), from, to }
    }

    /// The first occurrence that starts at `from` or later.
    pub fn next(&self, from: DateTime<Utc>) -> Option<Occurrence> {
        self.between(from, DateTime::<Utc>::MAX_UTC).next()
    }

    /// The occurrence that falls on this date, if it is one of the right day and of the years 1900
    /// to 2200.
    pub fn on(&self, date: NaiveDate) -> Option<Occurrence> {
        if DayOfWeek::of(date) != self.day || !YEARS.contains(&date.year()) {
            return None;
        }
        let wall = date.and_time(self.start.clock());
        let Resolved { time, shift } = LocalTime::resolve(wall, &self.zone);
        Some(Occurrence { date, start: time, shift })
    }
}

impl Iterator for Occurrences {
    type Item = Occurrence;

    fn next(&mut self) -> Option<Occurrence> {
        while self.date.year() <= *YEARS.end() {
            let found = self.of.on(self.date);
            let Some(found) = found.filter(|it| it.start.utc() >= self.from) else {
                self.date = plus_days(self.date, 7);
                continue;
            };
            if found.start.utc() >= self.to {
                return None;
            }
            self.date = plus_days(self.date, 7);
            return Some(found);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn weekly(day: DayOfWeek, start: &str, zone: &str) -> WeeklyTime {
        WeeklyTime { day, start: start.parse().unwrap(), zone: Zone::named(zone).unwrap() }
    }

    fn starts(weekly: &WeeklyTime, from: &str, to: &str) -> Vec<String> {
        weekly
            .between(from.parse().unwrap(), to.parse().unwrap())
            .map(|it| it.start.utc().format("%m-%dT%H:%M").to_string())
            .collect()
    }

    #[test]
    fn days_count_from_sunday() {
        let sunday = NaiveDate::from_ymd_opt(2026, 3, 8).unwrap();
        for number in 0..7 {
            let day = DayOfWeek::numbered(number).unwrap();
            assert_eq!(day.number(), number);
            assert_eq!(DayOfWeek::of(plus_days(sunday, number.into())), day);
            assert_eq!(day.next().number(), (number + 1) % 7);
        }
        assert_eq!(DayOfWeek::numbered(7), None);
        assert_eq!(DayOfWeek::parse("Wednesday"), Ok(DayOfWeek::Wednesday));
    }

    #[test]
    fn a_time_of_day_has_one_spelling() {
        for (text, minute) in [("00:00", 0), ("12:05", 725), ("23:59", 1439)] {
            let time: TimeOfDay = text.parse().unwrap();
            assert_eq!((time.minute(), time.to_string().as_str()), (minute, text));
            let json = serde_json::to_string(&time).unwrap();
            assert_eq!(serde_json::from_str::<TimeOfDay>(&json).unwrap(), time);
        }
        for text in ["24:00", "7:00", "19:60", "19:00:00", "7 PM", "", "-1:00"] {
            assert!(text.parse::<TimeOfDay>().is_err(), "{text}");
        }
        assert!(TimeOfDay::new(1440).is_err());
        assert!(TimeOfDay::new(u32::MAX).is_err());
    }

    #[test]
    fn the_wall_clock_stays_and_the_instant_moves() {
        let seven = weekly(DayOfWeek::Sunday, "19:00", "America/New_York");
        // The clocks went forward on 8 March 2026.
        assert_eq!(
            starts(&seven, "2026-02-28T00:00:00Z", "2026-03-17T00:00:00Z"),
            ["03-02T00:00", "03-08T23:00", "03-15T23:00"]
        );
    }

    #[test]
    fn gaps_move_forward_and_folds_are_the_first() {
        let zone = "America/New_York";
        let gap = weekly(DayOfWeek::Sunday, "02:30", zone);
        let found = gap.next("2026-03-07T00:00:00Z".parse().unwrap()).unwrap();
        assert_eq!(found.shift, Shift::MovedForward { minutes: 60 });
        assert_eq!(found.date.to_string(), "2026-03-08");
        assert_eq!(found.start.to_string(), "2026-03-08T03:30:00-04:00[America/New_York]");
        let fold = weekly(DayOfWeek::Sunday, "01:30", zone);
        let found = fold.next("2026-10-31T00:00:00Z".parse().unwrap()).unwrap();
        assert_eq!(found.shift, Shift::FirstOfTwo);
        assert_eq!(found.start.utc().to_rfc3339(), "2026-11-01T05:30:00+00:00");
    }

    #[test]
    fn a_day_that_a_place_left_out_moves_to_the_next() {
        // Samoa had no Friday 30 December 2011.
        let friday = weekly(DayOfWeek::Friday, "10:00", "Pacific/Apia");
        let found = friday.next("2011-12-25T00:00:00Z".parse().unwrap());
        let found = found.unwrap();
        assert_eq!(found.date.to_string(), "2011-12-30");
        assert_eq!(found.start.date().to_string(), "2011-12-31");
        // The occurrence is found from any moment before it, however near.
        let just_before = found.start.utc() - TimeDelta::seconds(1);
        assert_eq!(friday.next(just_before).as_ref(), Some(&found));
        assert_eq!(friday.next(found.start.utc()), Some(found));
    }

    #[test]
    fn the_window_holds_its_start_and_not_its_end() {
        let noon = weekly(DayOfWeek::Monday, "12:00", "UTC");
        let (first, second) = ("2026-03-02T12:00:00Z", "2026-03-09T12:00:00Z");
        assert_eq!(starts(&noon, first, second), ["03-02T12:00"]);
        assert_eq!(starts(&noon, "2026-03-02T12:00:01Z", second), [""; 0]);
        assert_eq!(starts(&noon, second, first), [""; 0]);
    }

    #[test]
    fn the_ends_of_the_calendar_are_ends() {
        let noon = weekly(DayOfWeek::Monday, "12:00", "Pacific/Apia");
        let (first, last) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
        assert_eq!(noon.next(first).unwrap().date.year(), 1900);
        assert_eq!(noon.next(last), None);
        let all = noon.between(first, last);
        assert_eq!(all.clone().count(), 15_706);
        assert_eq!(all.last().unwrap().date.to_string(), "2200-12-29");
        assert_eq!(noon.on(NaiveDate::MAX), None);
    }
}
