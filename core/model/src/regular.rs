//! Sessions that come back: a day or days of the week, a time, a length, on the clock of one zone.
//!
//! # An occurrence is named by its date
//!
//! What was answered is found again by the date that the rule names, not by the instant: a changed
//! time, zone or zone rule leaves every answer where it is, and two devices that answer the same
//! Tuesday give the session the same id.
//!
//! # A change from a date on is an end and a beginning
//!
//! Moving "Tuesdays at six" to seven from April on ends the first in March and begins a second, both
//! of one [`Regular::series`]. So the past needs no list of versions: every regular tells the truth
//! about all of its dates. The same holds for a pause that is over.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::time::{plus_days, within_years};
use crate::{
    Approach, DayOfWeek, Fellowship, Form, GroupFormat, Id, Kind, LedBy, LocalTime, Minutes, Name,
    NotAttended, Obstacle, Occurrence, Result, Session, Setting, TandemError, TimeOfDay,
    WeeklyTime, Zone, check_date,
};

/// A session that comes back every week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Regular {
    /// What the person calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub name: Option<Name>,
    /// What kind of session.
    pub kind: Kind,
    /// The days of the week.
    pub days: BTreeSet<DayOfWeek>,
    /// When it begins, on the clock of `zone`.
    pub start: TimeOfDay,
    /// Whose clock.
    pub zone: Zone,
    /// How long it is.
    pub minutes: Minutes,
    /// Whether the length was taken for want of a stated one. A session that is written down from it
    /// counts as approximate.
    #[serde(default)]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub length_inferred: bool,
    /// In person, by video or by phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub form: Option<Form>,
    /// How the group is run; of a group only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub group_format: Option<GroupFormat>,
    /// The approach it follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub approach: Option<Approach>,
    /// The fellowship; of a mutual-help meeting only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub fellowship: Option<Fellowship>,
    /// Where it takes place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub setting: Option<Setting>,
    /// Whether a program asks for it (`true`) or it is the person's own choice (`false`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub required: Option<bool>,
    /// Who leads it, by role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub led_by: Option<LedBy>,
    /// The first date on which it can fall.
    pub starts: NaiveDate,
    /// The last date on which it can fall.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub ends: Option<NaiveDate>,
    /// Since which date it is paused: it does not fall on that date or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub paused: Option<NaiveDate>,
    /// The regular that this one continues: the first of its kind, whose id its answers bear.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub series: Option<Id>,
    /// Names it in a calendar. Random, and no id of the record, so that a calendar file that went
    /// astray cannot be matched with one.
    pub uid: Id,
    /// When it was written down.
    pub written_at: DateTime<Utc>,
}

impl Regular {
    /// A regular of which no more is said than this. It begins on `starts`.
    pub fn new(kind: Kind, at: WeeklyTime, minutes: Minutes, starts: NaiveDate) -> Self {
        Self {
            name: None,
            kind,
            days: [at.day].into(),
            start: at.start,
            zone: at.zone,
            minutes,
            length_inferred: false,
            form: None,
            group_format: None,
            approach: None,
            fellowship: None,
            setting: None,
            required: None,
            led_by: None,
            starts,
            ends: None,
            paused: None,
            series: None,
            uid: Id::from_bytes([0; 16]),
            written_at: DateTime::UNIX_EPOCH,
        }
    }

    /// Checks a regular that is written down.
    ///
    /// # Errors
    ///
    /// As [`Regular::check_whole`]; `Invalid` in `days` for none, in `ends` when it lies before
    /// `starts`: nobody means a regular that never is.
    pub fn check(&self) -> Result<()> {
        let refuse = |field: &str, why: &str| Err(TandemError::invalid(field, why));
        if self.days.is_empty() {
            return refuse("days", "at least one day of the week");
        }
        if self.ends.is_some_and(|ends| ends < self.starts) {
            return refuse("ends", "not before the first day");
        }
        self.check_whole()
    }

    /// Checks what the types of the fields cannot say of the value itself. One without days, or that
    /// ends before it starts, is whole: it falls on no date, and that needs no mending.
    ///
    /// # Errors
    ///
    /// `Invalid`: in `group_format` when this is no group; in `fellowship` when this is no
    /// mutual-help meeting; in `starts`, `ends` or `paused` for a year outside 1900 to 2200.
    pub fn check_whole(&self) -> Result<()> {
        self.kind.check_details(self.group_format, self.fellowship)?;
        check_date("starts", self.starts)?;
        self.paused.map_or(Ok(()), |paused| check_date("paused", paused))?;
        self.ends.map_or(Ok(()), |ends| check_date("ends", ends))
    }

    /// The same without what its kind does not have, its dates brought to the years 1900 to 2200.
    #[must_use]
    pub fn normalise(mut self) -> Self {
        self.kind.clear_details(&mut self.group_format, &mut self.fellowship);
        self.starts = within_years(self.starts);
        self.ends = self.ends.map(within_years);
        self.paused = self.paused.map(within_years);
        self
    }

    /// The last date on which it can fall: its end, or the day before its pause.
    pub fn last(&self) -> Option<NaiveDate> {
        let before_pause = self.paused.map(|paused| plus_days(paused, -1));
        before_pause.into_iter().chain(self.ends).min()
    }

    /// Whether no date on or after this one can be its.
    pub fn over(&self, date: NaiveDate) -> bool {
        self.last().is_some_and(|last| last < date)
    }

    /// The occurrence of this date, if it falls on it.
    pub fn on(&self, date: NaiveDate) -> Option<Occurrence> {
        let day = DayOfWeek::of(date);
        if !self.days.contains(&day) || date < self.starts || self.over(date) {
            return None;
        }
        WeeklyTime { day, start: self.start, zone: self.zone.clone() }.on(date)
    }

    /// The occurrences from one date to another, both included, in order.
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = Occurrence> + '_ {
        let last = self.last().map_or(to, |last| last.min(to));
        let dates = from.max(self.starts).iter_days().take_while(move |date| *date <= last);
        dates.filter_map(|date| self.on(date))
    }

    /// The first occurrence that starts at `from` or later.
    pub fn next(&self, from: DateTime<Utc>) -> Option<Occurrence> {
        // A gap moves an occurrence forward by up to a day; a day of the week is never further off
        // than seven.
        let early = plus_days(LocalTime::at(from, &self.zone).date(), -2).max(self.starts);
        self.between(early, plus_days(early, 2 * 7)).find(|it| it.start.utc() >= from)
    }

    /// The session that this occurrence was. With minutes of its own it is a part of it; without,
    /// the whole.
    pub fn session(&self, occurrence: &Occurrence, part: Option<(Minutes, bool)>) -> Session {
        let (minutes, approximate) = part.unwrap_or((self.minutes, self.length_inferred));
        let start = occurrence.start.clone();
        Session {
            approximate,
            form: self.form,
            group_format: self.group_format,
            approach: self.approach,
            fellowship: self.fellowship,
            setting: self.setting,
            required: self.required,
            led_by: self.led_by,
            ..Session::new(self.kind, start, minutes, DateTime::UNIX_EPOCH)
        }
    }

    /// What is written down when this occurrence did not happen.
    pub fn not_attended(&self, occurrence: &Occurrence, why: Option<Obstacle>) -> NotAttended {
        let at = occurrence.start.clone();
        NotAttended { why, ..NotAttended::new(self.kind, at, DateTime::UNIX_EPOCH) }
    }

    /// What names an occurrence: the same in every copy of the record, for every member of a series.
    /// `id` is the id under which this regular is kept.
    pub fn key(&self, id: Id, date: NaiveDate) -> String {
        format!("regular/{}/{date}", self.series.unwrap_or(id))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Shift;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn regular(days: &[DayOfWeek], start: &str, zone: &str, starts: &str) -> Regular {
        let at = WeeklyTime {
            day: days[0],
            start: start.parse().unwrap(),
            zone: Zone::named(zone).unwrap(),
        };
        let mut regular = Regular::new(Kind::Group, at, Minutes::new(90).unwrap(), date(starts));
        regular.days.extend(days);
        regular
    }

    fn dates(regular: &Regular, from: &str, to: &str) -> Vec<String> {
        regular.between(date(from), date(to)).map(|it| it.date.to_string()).collect()
    }

    const TUESDAY: DayOfWeek = DayOfWeek::Tuesday;
    const FRIDAY: DayOfWeek = DayOfWeek::Friday;
    const SUNDAY: DayOfWeek = DayOfWeek::Sunday;

    #[test]
    fn it_falls_on_its_days_between_its_dates() {
        let mut one = regular(&[TUESDAY, FRIDAY], "18:00", "America/New_York", "2026-03-04");
        let march = |one: &Regular| dates(one, "2026-03-01", "2026-03-14");
        assert_eq!(march(&one), ["2026-03-06", "2026-03-10", "2026-03-13"]);
        one.ends = Some(date("2026-03-10"));
        assert_eq!(march(&one), ["2026-03-06", "2026-03-10"]);
        one.paused = Some(date("2026-03-10"));
        assert_eq!(march(&one), ["2026-03-06"]);
        assert!(one.over(date("2026-03-10")) && !one.over(date("2026-03-09")));
        one.paused = Some(date("2020-01-01"));
        assert_eq!(march(&one), [""; 0]);
        assert_eq!(dates(&one, "2026-03-14", "2026-03-01"), [""; 0]);
        assert!(one.between(NaiveDate::MIN, NaiveDate::MAX).next().is_none());
    }

    #[test]
    fn the_next_one_is_told_to_the_second() {
        let one = regular(&[TUESDAY, FRIDAY], "18:00", "America/New_York", "2026-03-04");
        let next = |from| one.next(instant(from)).map(|it| it.date.to_string());
        assert_eq!(next("2020-01-01T00:00:00Z").as_deref(), Some("2026-03-06"));
        assert_eq!(next("2026-03-10T22:00:00Z").as_deref(), Some("2026-03-10"));
        assert_eq!(next("2026-03-10T22:00:01Z").as_deref(), Some("2026-03-13"));
        assert_eq!(one.next(DateTime::<Utc>::MAX_UTC), None);
        let ended = Regular { ends: Some(date("2026-03-10")), ..one.clone() };
        assert_eq!(ended.next(instant("2026-03-11T00:00:00Z")), None);
    }

    #[test]
    fn clocks_that_move_do_not_move_the_date() {
        let night = regular(&[SUNDAY], "02:30", "America/New_York", "2026-01-01");
        let gap = night.on(date("2026-03-08")).unwrap();
        assert_eq!(gap.shift, Shift::MovedForward { minutes: 60 });
        assert_eq!((gap.date, gap.start.date()), (date("2026-03-08"), date("2026-03-08")));
        // Half past eleven at night is that day's, also where it goes on past midnight.
        let late = regular(&[SUNDAY], "23:30", "America/New_York", "2026-01-01");
        let session = late.session(&late.on(date("2026-03-01")).unwrap(), None);
        assert_eq!(session.start.date(), date("2026-03-01"));
        assert_eq!(session.end(), instant("2026-03-02T06:00:00Z"));
    }

    #[test]
    fn an_inferred_length_is_about_right_and_a_part_is_as_said() {
        let mut one = regular(&[TUESDAY], "18:00", "UTC", "2026-03-03");
        one.length_inferred = true;
        let occurrence = one.on(date("2026-03-03")).unwrap();
        let whole = one.session(&occurrence, None);
        assert_eq!((whole.minutes.get(), whole.approximate), (90, true));
        let part = one.session(&occurrence, Some((Minutes::new(20).unwrap(), false)));
        assert_eq!((part.minutes.get(), part.approximate), (20, false));
    }

    #[test]
    fn json_holds_what_was_said_and_no_more() {
        let mut one = regular(&[FRIDAY, TUESDAY], "18:00", "America/New_York", "2026-03-04");
        let json = serde_json::to_value(&one).unwrap();
        let expected = serde_json::json!({
            "kind": "group", "days": ["tue", "fri"], "start": "18:00", "zone": "America/New_York",
            "minutes": 90, "length_inferred": false, "starts": "2026-03-04", "uid": "0".repeat(32),
            "written_at": "1970-01-01T00:00:00Z",
        });
        assert_eq!(json, expected);
        one.name = Some(Name::new("Oak Street").unwrap());
        one.series = Some(Id::from_bytes([3; 16]));
        one.paused = Some(date("2026-05-01"));
        let json = serde_json::to_string(&one).unwrap();
        assert_eq!(serde_json::from_str::<Regular>(&json).unwrap(), one);
        assert!(!format!("{one:?}").contains("Oak"));
    }

    #[test]
    fn what_the_types_cannot_say_is_checked() {
        let plain = || regular(&[TUESDAY], "18:00", "UTC", "2026-03-03");
        let refused = |change: &dyn Fn(&mut Regular)| {
            let mut one = plain();
            change(&mut one);
            one.check().err().map(|error| error.to_string().split(':').next().unwrap().to_owned())
        };
        assert_eq!(refused(&|_| {}), None);
        assert_eq!(refused(&|one| one.days.clear()).as_deref(), Some("days"));
        let na = |one: &mut Regular| one.fellowship = Some(Fellowship::Na);
        assert_eq!(refused(&na).as_deref(), Some("fellowship"));
        let open = |one: &mut Regular| {
            one.group_format = Some(GroupFormat::Open);
            one.kind = Kind::Medical;
        };
        assert_eq!(refused(&open).as_deref(), Some("group_format"));
        let ends = |day: &'static str| move |one: &mut Regular| one.ends = Some(date(day));
        assert_eq!(refused(&ends("2026-03-02")).as_deref(), Some("ends"));
        assert_eq!(refused(&ends("2026-03-03")), None);
        assert_eq!(refused(&|one| one.starts = NaiveDate::MIN).as_deref(), Some("starts"));
        assert_eq!(refused(&|one| one.paused = Some(NaiveDate::MAX)).as_deref(), Some("paused"));
    }

    proptest! {
        /// The dates are those of as many weekly times as it has days.
        #[test]
        fn it_is_its_weekly_times(
            numbers in proptest::collection::btree_set(0_u8..7, 1..7),
            minute in 0_u32..1440,
            zone in proptest::sample::select(vec![
                "America/New_York", "Australia/Lord_Howe", "America/Vancouver", "Pacific/Apia",
            ]),
            starts in 0_i64..9000,
            length in 0_i64..400,
        ) {
            let first = date("2005-01-01") + chrono::TimeDelta::days(starts);
            let last = first + chrono::TimeDelta::days(length);
            let days: Vec<_> = numbers.iter().filter_map(|&n| DayOfWeek::numbered(n)).collect();
            let mut one = regular(&days, "00:00", zone, "2005-01-01");
            one.start = TimeOfDay::new(minute).unwrap();
            one.starts = first;
            one.ends = Some(last);
            let (low, high) = (plus_days(first, -3), plus_days(last, 3));
            let window = (low.and_hms_opt(0, 0, 0).unwrap(), high.and_hms_opt(0, 0, 0).unwrap());
            let mut told: Vec<_> = days
                .iter()
                .map(|&day| WeeklyTime { day, start: one.start, zone: one.zone.clone() })
                .flat_map(|weekly| weekly.between(window.0.and_utc(), window.1.and_utc()))
                .filter(|it| (first..=last).contains(&it.date))
                .collect();
            told.sort_by_key(|it| it.date);
            prop_assert_eq!(one.between(low, high).collect::<Vec<_>>(), told.clone());
            let from = told.first().map_or(window.0.and_utc(), |it| it.start.utc());
            prop_assert_eq!(one.next(from), told.iter().min_by_key(|it| it.start.utc()).cloned());
        }
    }
}
