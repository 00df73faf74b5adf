//! A plan: what, when, how often, and what the person wants to be reminded of.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Errand, Rule, SessionShape, What};
use crate::plans::dialled;
use crate::time::{plus_days, within_years};
use crate::{
    Id, Kind, Link, LocalTime, Minutes, Name, NotAttended, Obstacle, Result, Session, TandemError,
    TimeOfDay, Zone, check_date,
};

/// Something that is to come, once or again and again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Plan {
    /// What.
    pub what: What,
    /// What the person calls it, at most 60 characters. It is shown in the opened record alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub name: Option<Name>,
    /// How often.
    pub rule: Rule,
    /// At which time of day, and for how long.
    pub at: At,
    /// The first date on which it can fall, and from which the rule counts.
    pub from: NaiveDate,
    /// The last date on which it can fall.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub until: Option<NaiveDate>,
    /// Since which date it is paused: it does not fall on that date or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub paused: Option<NaiveDate>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub place: Option<Name>,
    /// Where one joins by video; `https` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub link: Option<Link>,
    /// The number to call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub phone: Option<Name>,
    /// When to remind of it, at most twice.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub remind: BTreeSet<Lead>,
    /// What the person wants a locked phone to say of it, at most 40 characters; none is the neutral
    /// word. Whoever sees the phone can read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub remind_words: Option<Name>,
    /// The plan that this one continues: the first of its kind, whose id its answers bear.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub series: Option<Id>,
    /// Names it in a calendar. Random, and no id of the record, so that a calendar file that went
    /// astray cannot be matched with one.
    pub uid: Id,
    /// When it was written down.
    pub written_at: DateTime<Utc>,
}

/// The time of day of a plan. One field: a time belongs to its zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record), uniffi(name = "PlanTime"))]
pub struct At {
    /// When it begins; none for all day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub time: Option<TimeOfDay>,
    /// Whose clock.
    pub zone: Zone,
    /// How long it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub minutes: Option<Minutes>,
    /// Whether the length was taken for want of a stated one. A session that is written down from it
    /// counts as approximate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "uniffi", uniffi(default = false))]
    pub length_inferred: bool,
}

/// How long before it a person is reminded, on their own clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Lead {
    /// When it begins; at nine of a day without a time.
    AtTime,
    /// So many minutes before, 15 to 1,440; only where there is a time.
    Minutes(u32),
    /// At six in the evening before.
    EveningBefore,
    /// At nine, so many days before, 1 to 14.
    Days(u32),
}

/// One day on which a plan falls, with the time at which it begins there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PlannedTime {
    /// The date on which it is: the rule's, or that to which it was moved.
    pub date: NaiveDate,
    /// When it begins; none for all day.
    pub start: Option<LocalTime>,
}

impl At {
    /// All day, on the clock of a zone.
    pub fn all_day(zone: Zone) -> Self {
        Self { time: None, zone, minutes: None, length_inferred: false }
    }

    /// The time of a date.
    pub fn on(&self, date: NaiveDate) -> PlannedTime {
        PlannedTime::new(date, self.time, &self.zone)
    }
}

impl PlannedTime {
    /// A date with a time on a clock. A time that the clocks jump over moves forward by the gap, and
    /// one that they show twice is the first of the two.
    pub fn new(date: NaiveDate, time: Option<TimeOfDay>, zone: &Zone) -> Self {
        let start = time.map(|time| LocalTime::resolve(date.and_time(time.clock()), zone).time);
        Self { date, start }
    }

    /// The instant at which it begins; of a whole day its first moment in this zone.
    pub fn begins(&self, here: &Zone) -> DateTime<Utc> {
        self.start.as_ref().map_or_else(
            || LocalTime::resolve(self.date.and_time(NaiveTime::MIN), here).time.utc(),
            LocalTime::utc,
        )
    }
}

impl Plan {
    /// The most characters of a name.
    const NAME: usize = 60;
    /// The most reminders of one plan.
    const REMINDERS: usize = 2;
    /// The most characters of its own words on a locked phone.
    pub const REMIND_WORDS: usize = 40;

    /// A plan of which no more is said than this, all day.
    pub fn new(what: What, rule: Rule, zone: Zone, from: NaiveDate) -> Self {
        Self {
            what,
            name: None,
            rule,
            at: At::all_day(zone),
            from,
            until: None,
            paused: None,
            place: None,
            link: None,
            phone: None,
            remind: BTreeSet::new(),
            remind_words: None,
            series: None,
            uid: Id::from_bytes([0; 16]),
            written_at: DateTime::UNIX_EPOCH,
        }
    }

    /// A session that is to come.
    pub fn session(kind: Kind, rule: Rule, at: At, from: NaiveDate) -> Self {
        let what = What::Session(SessionShape::new(kind));
        Self { at: at.clone(), ..Self::new(what, rule, at.zone, from) }
    }

    /// Checks the day of a plan that is written down on the local date `today`.
    ///
    /// # Errors
    ///
    /// `Invalid` in `on` for one single day that is over: what was is logged, not planned. One that
    /// comes back may have begun, so that forgotten weeks can be filled in.
    pub fn check_ahead(&self, today: NaiveDate) -> Result<()> {
        match self.rule {
            Rule::Once { on } if on < today => {
                Err(TandemError::invalid("on", "not a day that is over"))
            }
            _ => Ok(()),
        }
    }

    /// Checks a plan that is written down.
    ///
    /// # Errors
    ///
    /// As [`Plan::check_fields`] and [`Plan::check_whole`]; `Invalid`: in `time` or `minutes` for a session
    /// without them that is no medical visit, in `until` when it lies before `from`, in `rule` for one that
    /// falls on no date.
    pub fn check(&self) -> Result<()> {
        self.check_fields()?;
        self.check_whole()?;
        let refuse = |field: &str, why: &str| Err(TandemError::invalid(field, why));
        // A visit can be counted by its day alone; every other session has minutes.
        if self.what.kind().is_some_and(|kind| kind != Kind::Medical) {
            if self.at.time.is_none() {
                return refuse("time", "must be there");
            }
            if self.at.minutes.is_none() {
                return refuse("minutes", "must be there");
            }
        }
        if self.until.is_some_and(|until| until < self.from) {
            return refuse("until", "not before the first day");
        }
        let first = self.rule.next(self.from, NaiveDate::MIN);
        let falls = first.is_some_and(|first| self.until.is_none_or(|until| first <= until));
        if !falls && !self.is_counted_from_the_last() {
            return refuse("rule", "a rule that falls on a day");
        }
        Ok(())
    }

    /// Checks every field by itself. It is what no door lets in, whatever else the plan says: fields are
    /// merged one by one, so no merge of plans that were each right can come to one that this refuses.
    ///
    /// # Errors
    ///
    /// `Invalid`: in `group_format` or `fellowship` where the kind has none; in `rule` or `remind` for a
    /// number out of its range, in `days` for no day of the week; in `name` for more than 60 characters,
    /// in `remind_words` for more than 40; in `link` for another scheme than `https`; in `phone` for one
    /// that cannot be dialled; in `from`, `until` or `paused` for a year outside 1900 to 2200.
    pub fn check_fields(&self) -> Result<()> {
        self.check_ranges()?;
        self.rule.check()?;
        let refuse = |field: &str, why: &str| Err(TandemError::invalid(field, why));
        let longer = |text: &Option<Name>, most: usize| {
            text.as_ref().is_some_and(|it| it.as_str().chars().nth(most).is_some())
        };
        if longer(&self.name, Self::NAME) {
            return refuse("name", "at most 60 characters");
        }
        if longer(&self.remind_words, Self::REMIND_WORDS) {
            return refuse("remind_words", "at most 40 characters");
        }
        if self.link.as_ref().is_some_and(|link| !link.is_https()) {
            return refuse("link", "an address that begins with https");
        }
        Ok(())
    }

    /// Checks what the types of the fields cannot say of the value itself. One that falls on no date
    /// is whole: that needs no mending.
    ///
    /// # Errors
    ///
    /// `Invalid`: in `group_format` or `fellowship` where the kind has none; in `rule` or `remind`
    /// for a number out of its range, and for minutes before what has no time; in `phone` for one that
    /// cannot be dialled; in `from`, `until` or `paused` for a year outside 1900 to 2200; in `until` when it
    /// lies before the eve of the first day.
    pub fn check_whole(&self) -> Result<()> {
        self.check_ranges()?;
        if self.until.is_some_and(|until| until < self.eve()) {
            return Err(TandemError::invalid("until", "not before the first day"));
        }
        let timed = self.at.time.is_some();
        if !timed && self.remind.iter().any(|lead| matches!(lead, Lead::Minutes(_))) {
            let why = "minutes before only where there is a time";
            return Err(TandemError::invalid("remind", why));
        }
        Ok(())
    }

    fn check_ranges(&self) -> Result<()> {
        if let What::Session(shape) = &self.what {
            shape.kind.check_details(shape.group_format, shape.fellowship)?;
        }
        self.rule.check_whole()?;
        check_date("from", self.from)?;
        self.until.map_or(Ok(()), |until| check_date("until", until))?;
        self.paused.map_or(Ok(()), |paused| check_date("paused", paused))?;
        if self.phone.as_ref().is_some_and(|phone| dialled(phone.as_str()).is_none()) {
            return Err(TandemError::invalid("phone", "a number that can be dialled"));
        }
        if self.remind.len() > Self::REMINDERS {
            return Err(TandemError::invalid("remind", "at most 2 entries"));
        }
        self.remind.iter().try_for_each(|lead| lead.check())
    }

    /// The day before the first one. What ends on it never was.
    pub fn eve(&self) -> NaiveDate {
        within_years(plus_days(self.from, -1))
    }

    /// The same without what its kind does not have, its numbers and dates brought into their ranges.
    #[must_use]
    pub fn normalise(mut self) -> Self {
        self.what = self.what.normalise();
        self.rule = self.rule.normalise();
        self.from = within_years(self.from);
        let eve = self.eve();
        self.until = self.until.map(|until| within_years(until).max(eve));
        self.paused = self.paused.map(within_years);
        self.phone = self.phone.filter(|phone| dialled(phone.as_str()).is_some());
        let timed = self.at.time.is_some();
        let leads: BTreeSet<_> =
            self.remind.into_iter().filter_map(|lead| lead.normalise(timed)).collect();
        self.remind = leads.into_iter().take(Self::REMINDERS).collect();
        self
    }

    /// The last date on which it can fall: its end, or the day before its pause.
    pub fn last(&self) -> Option<NaiveDate> {
        let before_pause = self.paused.map(|paused| plus_days(paused, -1));
        before_pause.into_iter().chain(self.until).min()
    }

    /// Whether no date on or after this one can be its.
    pub fn over(&self, date: NaiveDate) -> bool {
        let once = match self.rule {
            Rule::Once { on } => on < date,
            _ => false,
        };
        once || self.last().is_some_and(|last| last < date)
    }

    /// Whether its rule names this date.
    pub fn falls(&self, date: NaiveDate) -> bool {
        !self.over(date) && self.rule.falls(self.from, date)
    }

    /// The dates that its rule names from one to another, both included, in order; none of one that is
    /// counted from the last.
    pub fn dates(&self, from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = NaiveDate> + '_ {
        let last = self.last().map_or(to, |last| last.min(to));
        self.rule.dates(self.from, from, last)
    }

    /// The one open date of a plan that is counted from the last one: its first, until it was done
    /// once, then so many days after it was last done. None of any other rule, and of one that is
    /// over by then.
    pub fn open_date(&self, last_done: Option<NaiveDate>) -> Option<NaiveDate> {
        let Rule::AfterLast { n } = self.rule else { return None };
        let open = last_done.map_or(self.from, |done| plus_days(done, n.into()));
        Some(open).filter(|open| !self.over(*open))
    }

    /// The first date that is `date` or later, given when it was last done.
    pub fn next(&self, date: NaiveDate, last_done: Option<NaiveDate>) -> Option<NaiveDate> {
        let next = match self.rule {
            Rule::AfterLast { .. } => self.open_date(last_done),
            _ => self.rule.next(self.from, date),
        };
        next.filter(|next| !self.over(*next))
    }

    /// Whether what is done makes the next one.
    pub fn is_counted_from_the_last(&self) -> bool {
        matches!(self.rule, Rule::AfterLast { .. })
    }

    /// Whether it is a shot, medicine to get, or a test.
    pub fn is_of_medicine(&self) -> bool {
        self.what.errand().is_some_and(Errand::is_of_medicine)
    }

    /// The first of the series that this one is of. `id` is the id under which this plan is kept.
    pub fn series_of(&self, id: Id) -> Id {
        self.series.unwrap_or(id)
    }

    /// What names the session of a day: the same in every copy of the record, for every member of a
    /// series.
    pub fn session_key(series: Id, date: NaiveDate) -> String {
        format!("plan/{series}/{date}")
    }

    /// The session that a day was, if a kind and a length are known. With minutes of its own it is a
    /// part of it; without, the whole.
    pub fn held(&self, start: LocalTime, part: Option<(Minutes, bool)>) -> Option<Session> {
        let What::Session(shape) = &self.what else { return None };
        let whole = self.at.minutes.map(|minutes| (minutes, self.at.length_inferred));
        let (minutes, approximate) = part.or(whole)?;
        Some(Session {
            approximate,
            form: shape.form,
            group_format: shape.group_format,
            approach: shape.approach,
            fellowship: shape.fellowship,
            setting: shape.setting,
            required: shape.required,
            led_by: shape.led_by,
            ..Session::new(shape.kind, start, minutes, DateTime::UNIX_EPOCH)
        })
    }

    /// What is written down when a session did not happen.
    pub fn not_attended(&self, at: LocalTime, why: Option<Obstacle>) -> Option<NotAttended> {
        Some(NotAttended { why, ..NotAttended::new(self.what.kind()?, at, DateTime::UNIX_EPOCH) })
    }
}

impl Lead {
    const MINUTES: std::ops::RangeInclusive<u32> = 15..=1_440;
    const DAYS: std::ops::RangeInclusive<u32> = 1..=14;

    fn check(&self) -> Result<()> {
        let refuse = |why: &str| Err(TandemError::invalid("remind", why));
        match self {
            Self::Minutes(minutes) if !Self::MINUTES.contains(minutes) => refuse("15 to 1440"),
            Self::Days(days) if !Self::DAYS.contains(days) => refuse("1 to 14"),
            _ => Ok(()),
        }
    }

    fn normalise(self, timed: bool) -> Option<Self> {
        let within = |number: u32, range: std::ops::RangeInclusive<u32>| {
            number.clamp(*range.start(), *range.end())
        };
        match self {
            Self::Minutes(_) if !timed => None,
            Self::Minutes(minutes) => Some(Self::Minutes(within(minutes, Self::MINUTES))),
            Self::Days(days) => Some(Self::Days(within(days, Self::DAYS))),
            other => Some(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DayOfWeek, Fellowship, GroupFormat, Shift, WeekStart};

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(time: &str, zone: &str) -> At {
        At {
            time: Some(time.parse().unwrap()),
            minutes: Some(Minutes::new(90).unwrap()),
            ..At::all_day(Zone::named(zone).unwrap())
        }
    }

    fn group() -> Plan {
        let tuesdays = Rule::weekly([DayOfWeek::Tuesday], WeekStart::Monday);
        Plan::session(Kind::Group, tuesdays, at("18:00", "America/New_York"), date("2026-03-03"))
    }

    fn shot(n: u32) -> Plan {
        let what = What::Errand(Errand::Shot);
        Plan::new(what, Rule::AfterLast { n }, Zone::utc(), date("2026-03-03"))
    }

    fn dates(plan: &Plan) -> Vec<String> {
        let all = plan.dates(date("2026-03-01"), date("2026-03-31"));
        all.map(|date| date.to_string()).collect()
    }

    #[test]
    fn it_falls_between_its_dates() {
        let mut one = group();
        assert_eq!(dates(&one).len(), 5);
        one.until = Some(date("2026-03-17"));
        assert_eq!(dates(&one), ["2026-03-03", "2026-03-10", "2026-03-17"]);
        one.paused = Some(date("2026-03-10"));
        assert_eq!(dates(&one), ["2026-03-03"]);
        assert!(one.over(date("2026-03-10")) && !one.over(date("2026-03-09")));
        assert_eq!(one.next(date("2026-03-04"), None), None);
        assert!(one.dates(NaiveDate::MIN, NaiveDate::MAX).count() == 1);
        let once = Plan { rule: Rule::Once { on: date("2026-03-12") }, ..group() };
        assert_eq!(dates(&once), ["2026-03-12"]);
        assert!(once.over(date("2026-03-13")) && !once.over(date("2026-03-12")));
    }

    #[test]
    fn a_shot_is_counted_from_the_one_that_was_given() {
        let one = shot(28);
        assert_eq!(one.open_date(None), Some(date("2026-03-03")));
        // Two days late: the next is counted from that day.
        assert_eq!(one.open_date(Some(date("2026-03-05"))), Some(date("2026-04-02")));
        assert_eq!(dates(&one), [""; 0], "it does not come back by itself");
        let ended = Plan { until: Some(date("2026-04-01")), ..shot(28) };
        assert_eq!(ended.open_date(Some(date("2026-03-05"))), None);
        assert_eq!(group().open_date(None), None);
    }

    #[test]
    fn clocks_that_move_do_not_move_the_date() {
        let night = at("02:30", "America/New_York").on(date("2026-03-08"));
        let start = night.start.unwrap();
        assert_eq!(start.to_string(), "2026-03-08T03:30:00-04:00[America/New_York]");
        assert_eq!(night.date, date("2026-03-08"));
        let wall = crate::parse_wall("2026-03-08T02:30").unwrap();
        let shift = LocalTime::resolve(wall, start.zone()).shift;
        assert_eq!(shift, Shift::MovedForward { minutes: 60 });
        let all_day = At::all_day(Zone::utc()).on(date("2026-03-08"));
        assert_eq!(all_day.start, None);
        let begins = all_day.begins(&Zone::named("America/New_York").unwrap());
        assert_eq!(begins.to_rfc3339(), "2026-03-08T05:00:00+00:00");
    }

    #[test]
    fn an_inferred_length_is_about_right_and_a_part_is_as_said() {
        let mut one = group();
        one.at.length_inferred = true;
        let start = one.at.on(date("2026-03-03")).start.unwrap();
        let told = |part| {
            let session = one.held(start.clone(), part).unwrap();
            (session.minutes.get(), session.approximate)
        };
        assert_eq!(told(None), (90, true));
        assert_eq!(told(Some((Minutes::new(20).unwrap(), false))), (20, false));
        assert_eq!(shot(28).held(start, None), None);
    }

    #[test]
    fn what_the_types_cannot_say_is_checked() {
        let refused = |change: &dyn Fn(&mut Plan)| {
            let mut one = group();
            change(&mut one);
            let refused = one.check().and_then(|()| one.check_ahead(date("2026-03-03")));
            refused.err().map(|error| error.to_string().split(':').next().unwrap().to_owned())
        };
        let shape = |change: fn(&mut SessionShape)| {
            move |one: &mut Plan| match &mut one.what {
                What::Session(shape) => change(shape),
                What::Errand(_) => {}
            }
        };
        assert_eq!(refused(&|_| {}), None);
        let na = shape(|it| it.fellowship = Some(Fellowship::Na));
        assert_eq!(refused(&na).as_deref(), Some("fellowship"));
        let open = shape(|it| {
            it.group_format = Some(GroupFormat::Open);
            it.kind = Kind::Medical;
        });
        assert_eq!(refused(&open).as_deref(), Some("group_format"));
        assert_eq!(refused(&|one| one.at.time = None).as_deref(), Some("time"));
        assert_eq!(refused(&|one| one.at.minutes = None).as_deref(), Some("minutes"));
        let until = |day: &'static str| move |one: &mut Plan| one.until = Some(date(day));
        assert_eq!(refused(&until("2026-03-02")).as_deref(), Some("until"));
        assert_eq!(refused(&until("2026-03-03")), None);
        let rule = |rule: Rule| move |one: &mut Plan| one.rule = rule.clone();
        let none = rule(Rule::weekly([], WeekStart::Monday));
        assert_eq!(refused(&none).as_deref(), Some("days"));
        let often = rule(Rule::EveryDays { n: 367 });
        assert_eq!(refused(&often).as_deref(), Some("rule"));
        let never = |one: &mut Plan| {
            one.rule = Rule::MonthDay { n: 1, day: 15 };
            one.until = Some(date("2026-03-10"));
        };
        assert_eq!(refused(&never).as_deref(), Some("rule"));
        let past = rule(Rule::Once { on: date("2026-03-02") });
        assert_eq!(refused(&past).as_deref(), Some("on"));
        assert_eq!(refused(&|one| one.from = NaiveDate::MIN).as_deref(), Some("from"));
        let long = |one: &mut Plan| one.name = Name::new(&"x".repeat(61)).ok();
        assert_eq!(refused(&long).as_deref(), Some("name"));
        let long = |one: &mut Plan| one.remind_words = Name::new(&"x".repeat(41)).ok();
        assert_eq!(refused(&long).as_deref(), Some("remind_words"));
        let plain = |one: &mut Plan| one.link = Link::new("link", "http://example.org").ok();
        assert_eq!(refused(&plain).as_deref(), Some("link"));
        let remind = |leads: &'static [Lead]| {
            move |one: &mut Plan| {
                one.remind = leads.iter().copied().collect();
            }
        };
        assert_eq!(refused(&remind(&[Lead::Minutes(14)])).as_deref(), Some("remind"));
        let three = [Lead::AtTime, Lead::EveningBefore, Lead::Days(2)];
        let mut one = group();
        one.remind = three.into();
        assert!(one.check().is_err());
        one.at.time = None;
        one.remind = [Lead::Minutes(60)].into();
        assert!(one.check().is_err(), "minutes before what");
    }

    /// Of two devices one moves the beginning on and the other ends it before: what never was is whole,
    /// and falls on no date.
    #[test]
    fn what_ends_before_it_begins_never_was() {
        let one = Plan { until: Some(date("2026-01-31")), ..group() };
        assert!(one.check_whole().is_err());
        let one = one.normalise();
        assert_eq!((one.until, one.check_whole()), (Some(date("2026-03-02")), Ok(())));
        assert_eq!(dates(&one), [""; 0]);
        assert!(one.over(one.from));
    }

    #[test]
    fn json_holds_what_was_said_and_no_more() {
        let mut one = group();
        let json = serde_json::to_value(&one).unwrap();
        let expected = serde_json::json!({
            "what": {"session": {"kind": "group"}},
            "rule": {"weekly": {"n": 1, "days": ["tue"], "week": "mon"}},
            "at": {"time": "18:00", "zone": "America/New_York", "minutes": 90},
            "from": "2026-03-03", "uid": "0".repeat(32), "written_at": "1970-01-01T00:00:00Z",
        });
        assert_eq!(json, expected);
        one.name = Some(Name::new("Oak Street").unwrap());
        one.series = Some(Id::from_bytes([3; 16]));
        one.remind = [Lead::EveningBefore, Lead::Minutes(120)].into();
        let json = serde_json::to_string(&one).unwrap();
        assert_eq!(serde_json::from_str::<Plan>(&json).unwrap(), one);
        assert!(!format!("{one:?}").contains("Oak"));
        let shot = serde_json::to_value(shot(28)).unwrap();
        assert_eq!(shot["what"], serde_json::json!({"errand": "shot"}));
        assert_eq!(shot["rule"], serde_json::json!({"after_last": {"n": 28}}));
    }
}
