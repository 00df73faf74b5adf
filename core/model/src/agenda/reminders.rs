//! When a phone may speak up: few moments, and none at night that nobody asked for.
//!
//! A locked record can say nothing, so a phone is given a short list of moments in advance. What a
//! person asked for is never dropped. What the program asks by itself (the weekly question, a page that
//! may need a look) is held to numbers, so that it cannot nag: at most one a day, three in seven days,
//! none on a day with three that were asked for, none in quiet hours. One that has no room waits for up
//! to three days, and is then dropped.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use super::Lead;
use crate::time::plus_days;
use crate::{LocalTime, Name, TimeOfDay, Zone};

/// Two moments that are nearer than this are one.
const NEAR: TimeDelta = TimeDelta::minutes(30);
/// How many days one of the program's own can wait.
const WAITS: i64 = 3;
/// The most of the program's own in a week.
const OWN: usize = 3;
/// A day with so many that were asked for has none of the program's own.
const FULL: usize = 3;

/// A moment at which to remind of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nudge {
    /// What the clock shows then.
    pub wall: NaiveDateTime,
    /// Whose clock; none is the person's, wherever they are.
    pub zone: Option<Zone>,
    /// When it begins of which to remind; none of a day without a time.
    pub begins: Option<LocalTime>,
    /// What the person wants it to say; none is the neutral word.
    pub words: Option<Name>,
    /// Whether nobody asked for it: the program does.
    pub own: bool,
}

/// When a phone is not to speak up by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct QuietHours {
    /// From then on.
    pub from: TimeOfDay,
    /// Until then, most often on the next day.
    pub to: TimeOfDay,
}

impl QuietHours {
    /// From nine in the evening to eight in the morning.
    pub fn usual() -> Self {
        Self { from: TimeOfDay::hour(21), to: TimeOfDay::hour(8) }
    }

    /// Whether a clock that shows this is in them.
    pub fn holds(&self, clock: NaiveTime) -> bool {
        let (from, to) = (self.from.clock(), self.to.clock());
        if from <= to { (from..to).contains(&clock) } else { clock >= from || clock < to }
    }
}

impl Lead {
    /// The moment before something that begins then, on a clock in `here`.
    pub fn before(self, date: NaiveDate, begins: Option<&LocalTime>) -> Nudge {
        let at = |date: NaiveDate, hour| date.and_time(TimeOfDay::hour(hour).clock());
        let (wall, zone) = match (self, begins) {
            (Self::AtTime, Some(start)) => (start.wall(), Some(start.zone().clone())),
            (Self::Minutes(minutes), Some(start)) => {
                let earlier = start.utc() - TimeDelta::minutes(minutes.into());
                (LocalTime::at(earlier, start.zone()).wall(), Some(start.zone().clone()))
            }
            (Self::AtTime | Self::Minutes(_), None) => (at(date, 9), None),
            (Self::EveningBefore, _) => (at(plus_days(date, -1), 18), None),
            (Self::Days(days), _) => (at(plus_days(date, -i64::from(days)), 9), None),
        };
        Nudge { wall, zone, begins: begins.cloned(), words: None, own: false }
    }
}

impl Nudge {
    /// One of the program's own, at this hour of a date.
    pub fn own(date: NaiveDate, hour: u32) -> Self {
        let wall = date.and_time(TimeOfDay::hour(hour).clock());
        Self { wall, zone: None, begins: None, words: None, own: true }
    }

    /// The instant, for a person in this zone.
    pub fn at(&self, here: &Zone) -> DateTime<Utc> {
        LocalTime::resolve(self.wall, self.zone.as_ref().unwrap_or(here)).time.utc()
    }
}

/// The moments at which a phone speaks up, in order: all that were asked for, those that are near each
/// other once, and as many of the program's own as the rules above have room for.
///
/// It does not know what was said before, so it is asked for some days before those that matter: the
/// same moments then come to the same days.
pub fn spread(all: Vec<Nudge>, quiet: &QuietHours, here: &Zone) -> Vec<Nudge> {
    let (mut own, mut asked): (Vec<_>, Vec<_>) =
        all.into_iter().map(|nudge| Timed::of(nudge, here)).partition(|timed| timed.nudge.own);
    asked.sort_by_key(|timed| timed.at);
    let mut kept: Vec<Timed> = Vec::new();
    for Timed { at, nudge } in asked {
        match kept.last_mut() {
            // One moment for two things says the words of both, or of neither.
            Some(last) if at - last.at < NEAR => {
                last.nudge.words.take_if(|words| nudge.words.as_ref() != Some(words));
            }
            _ => kept.push(Timed { at, nudge }),
        }
    }
    let mut asked_on: BTreeMap<NaiveDate, usize> = BTreeMap::new();
    for timed in &kept {
        *asked_on.entry(LocalTime::at(timed.at, here).date()).or_default() += 1;
    }
    own.sort_by_key(|timed| timed.at);
    let mut own_on: BTreeSet<NaiveDate> = BTreeSet::new();
    let mut placed = Vec::new();
    for Timed { nudge, .. } in own {
        let free = (0..=WAITS).map(|wait| plus_days(nudge.wall.date(), wait)).find(|day| {
            asked_on.get(day).is_none_or(|count| *count < FULL) && has_room(&own_on, *day)
        });
        let Some(day) = free else { continue };
        own_on.insert(day);
        let clock = nudge.wall.time();
        let clock = if quiet.holds(clock) { quiet.to.clock() } else { clock };
        let timed = Timed::of(Nudge { wall: day.and_time(clock), ..nudge }, here);
        if kept.iter().all(|other| (other.at - timed.at).abs() >= NEAR) {
            placed.push(timed);
        }
    }
    kept.extend(placed);
    kept.sort_by_key(|timed| timed.at);
    kept.into_iter().map(|timed| timed.nudge).collect()
}

/// A moment with its instant: to look a zone's rules up for each comparison was a quarter of the work.
struct Timed {
    at: DateTime<Utc>,
    nudge: Nudge,
}

impl Timed {
    fn of(nudge: Nudge, here: &Zone) -> Self {
        Self { at: nudge.at(here), nudge }
    }
}

/// Whether a day has none of the program's own yet, and no seven days with it have too many.
fn has_room(own_on: &BTreeSet<NaiveDate>, day: NaiveDate) -> bool {
    let weeks = (0..7).map(|back| plus_days(day, -back));
    let full = |first: NaiveDate| own_on.range(first..=plus_days(first, 6)).count() >= OWN;
    !own_on.contains(&day) && !weeks.into_iter().any(full)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn zone() -> Zone {
        Zone::named("America/New_York").unwrap()
    }

    fn asked(wall: &str) -> Nudge {
        let wall = crate::parse_wall(wall).unwrap();
        Nudge { wall, zone: None, begins: None, words: None, own: false }
    }

    fn told(all: Vec<Nudge>) -> Vec<String> {
        let kept = spread(all, &QuietHours::usual(), &zone());
        kept.iter().map(|nudge| nudge.wall.format("%m-%d %H:%M").to_string()).collect()
    }

    #[test]
    fn near_ones_are_one_and_what_was_asked_for_may_be_early() {
        let all = ["2026-03-02T05:30", "2026-03-02T05:45", "2026-03-02T06:00"].map(asked);
        assert_eq!(told(all.into()), ["03-02 05:30", "03-02 06:00"]);
    }

    #[test]
    fn two_things_of_one_moment_say_no_words_that_are_not_of_both() {
        let words = |text: &str| Name::new(text).ok();
        let kept = |first: &str, second: &str| {
            let all = [("2026-03-02T05:30", first), ("2026-03-02T05:45", second)];
            let all = all.map(|(at, text)| Nudge { words: words(text), ..asked(at) });
            spread(all.into(), &QuietHours::usual(), &zone())[0].words.clone()
        };
        assert_eq!(kept("Tea", "Tea"), words("Tea"));
        assert_eq!(kept("Tea", "Milk"), None);
    }

    #[test]
    fn its_own_come_one_a_day_and_wait_for_room() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let monday = day("2026-03-02");
        let own: Vec<_> = [9, 18, 18, 18, 18].map(|hour| Nudge::own(monday, hour)).into();
        // Three in seven days; the others find no room in three days.
        assert_eq!(told(own), ["03-02 09:00", "03-03 18:00", "03-04 18:00"]);
        let full = ["2026-03-02T05:30", "2026-03-02T12:00", "2026-03-02T17:00"].map(asked);
        let all = full.into_iter().chain([Nudge::own(monday, 18)]).collect();
        assert_eq!(told(all), ["03-02 05:30", "03-02 12:00", "03-02 17:00", "03-03 18:00"]);
        assert_eq!(told(vec![Nudge::own(monday, 22)]), ["03-02 08:00"]);
    }

    #[test]
    fn a_lead_is_on_the_clock_of_the_place_or_of_the_person() {
        let zone = Zone::named("America/Chicago").unwrap();
        let wall = crate::parse_wall("2026-03-08T03:30").unwrap();
        let start = LocalTime::resolve(wall, &zone).time;
        let told = |lead: Lead| {
            let nudge = lead.before(start.date(), Some(&start));
            (nudge.wall.to_string(), nudge.zone.is_some())
        };
        assert_eq!(told(Lead::AtTime), ("2026-03-08 03:30:00".into(), true));
        // An hour before half past three is half past one: the clocks go forward at two.
        assert_eq!(told(Lead::Minutes(60)), ("2026-03-08 01:30:00".into(), true));
        assert_eq!(told(Lead::EveningBefore), ("2026-03-07 18:00:00".into(), false));
        assert_eq!(told(Lead::Days(3)), ("2026-03-05 09:00:00".into(), false));
        let all_day = Lead::AtTime.before(start.date(), None);
        assert_eq!(all_day.wall.to_string(), "2026-03-08 09:00:00");
    }

    proptest! {
        /// Whatever there is to remind of, what was asked for is there and the program keeps to its
        /// numbers.
        #[test]
        fn calm_is_a_number(
            asked in proptest::collection::vec((0_i64..40, 0_u32..1440), 0..60),
            own in proptest::collection::vec((0_i64..40, 0_u32..24), 0..40),
        ) {
            let (first, quiet) = (NaiveDate::from_ymd_opt(2026, 3, 1).unwrap(), QuietHours::usual());
            let at = |(day, minute): (i64, u32)| Nudge {
                wall: plus_days(first, day).and_time(TimeOfDay::new(minute).unwrap().clock()),
                zone: None,
                begins: None,
                words: None,
                own: false,
            };
            let asked: Vec<_> = asked.into_iter().map(at).collect();
            let own = own.into_iter().map(|(day, hour)| Nudge::own(plus_days(first, day), hour));
            let all = asked.iter().cloned().chain(own).collect();
            let here = zone();
            let kept = spread(all, &quiet, &here);
            for one in &asked {
                let near = |it: &Nudge| (it.at(&here) - one.at(&here)).abs() < NEAR;
                prop_assert!(kept.iter().any(|it| !it.own && near(it)), "{one:?}");
            }
            let days: Vec<_> = kept.iter().filter(|it| it.own).map(|it| it.wall.date()).collect();
            let mut once = days.clone();
            once.dedup();
            prop_assert_eq!(&once, &days, "one a day");
            for (index, day) in days.iter().enumerate() {
                let week = days[index..].iter().take_while(|it| (**it - *day).num_days() < 7);
                prop_assert!(week.count() <= OWN);
            }
            prop_assert!(kept.iter().all(|it| !it.own || !quiet.holds(it.wall.time())));
        }
    }
}
