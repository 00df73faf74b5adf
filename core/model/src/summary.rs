//! What a peer coach may be shown: an allow-list that is a type.
//!
//! A summary is not a record with parts left out. It has fields for what may be shared and for
//! nothing else, so that a check-in, a medicine, a medical visit, a meeting's name, a time of day or
//! a journal line has no place to be put by mistake. What must never be shared cannot be said here:
//!
//! * hours are whole minutes per week and kind; medical visits are no kind of them, and whether a
//!   total was logged or recalled is not told;
//! * an exercise is a [`ShareableSkill`], which none is that the content calls private;
//! * a week away is its first date, and there is no field for why;
//! * mood is the word that was said most often in a week, a craving how many and how strong the
//!   strongest was, BARC-10 a total with its date;
//! * what got in the way is how often each reason was, and neither when nor of what.
//!
//! Every part is an `Option`: `None` is *not shared*, and an empty list or a zero is *shared, and
//! there was none*. Within the hours `None` is *no entry*, which is never zero.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::words::words;
use crate::{
    GoalStanding, Kind, Mood, Name, Note, Obstacle, OutOfTen, Result, Skill, Slug, TandemError,
    Word, check_date,
};

words! {
    /// What the person asks of their coach.
    ///
    /// The order is that of a coach's list: who wants to be called soon comes first.
    pub enum Ask as "ask" {
        /// Call me soon.
        CallMeSoon = "call_me_soon",
        /// Call me.
        CallMe = "call_me",
        /// Just sharing.
        JustSharing = "just_sharing",
    }
}

words! {
    /// The parts that a person can turn on or off. The stretch of dates is always there.
    pub enum SummaryItem as "item" {
        /// What the person asks: just sharing, call me, call me soon.
        Ask = "ask",
        /// What they would like to talk about.
        TalkAbout = "talk_about",
        /// Hours per week of individual therapy, group therapy and mutual help.
        Hours = "hours",
        /// Hours per week of family sessions and peer support.
        OtherHours = "other_hours",
        /// How many times a skill was practised.
        Practices = "practices",
        /// How many meetings they went to.
        Meetings = "meetings",
        /// Goals and next steps.
        Goals = "goals",
        /// Strengths.
        Strengths = "strengths",
        /// Weeks away, never why.
        Away = "away",
        /// Which exercises, by name.
        Exercises = "exercises",
        /// Cravings: how many in a week, and the strongest.
        Craving = "craving",
        /// Mood: in a week the word that was said most often.
        Mood = "mood",
        /// Totals of BARC-10.
        Barc10 = "barc_10" | "barc10",
        /// What got in the way of what was planned: how often each reason was.
        Barriers = "barriers",
    }
}

impl SummaryItem {
    /// Whether it is shared unless the person turns it off. The other five are shared only when
    /// they turn them on.
    pub fn on_by_default(self) -> bool {
        !matches!(
            self,
            Self::Exercises | Self::Craving | Self::Mood | Self::Barc10 | Self::Barriers
        )
    }

    /// Those that are shared unless turned off, in their order.
    pub fn defaults() -> Vec<Self> {
        Self::ALL.iter().copied().filter(|item| item.on_by_default()).collect()
    }
}

/// An exercise that may be named to a coach.
///
/// [`Skill::shareable`] makes one, from what the content says of the exercise: one that is private,
/// such as the plan for a hard day, has none. There is no list of names beside the content that
/// could miss the next one. What another Tandem sent is read as it is: its content was the judge.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ShareableSkill(Slug);

impl Skill {
    /// What may be named to others; `None` for an exercise that is nobody else's.
    pub fn shareable(&self) -> Option<ShareableSkill> {
        (!self.private).then(|| ShareableSkill(self.id.clone()))
    }
}

impl ShareableSkill {
    /// The exercise's name in the content.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl From<ShareableSkill> for String {
    fn from(skill: ShareableSkill) -> Self {
        skill.0.into()
    }
}

impl TryFrom<String> for ShareableSkill {
    type Error = TandemError;

    fn try_from(text: String) -> Result<Self> {
        Slug::new("exercises", &text).map(Self)
    }
}

/// The minutes of one week; `None` is no entry, 0 is an answered zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharedWeek {
    /// The week's first date.
    pub first: NaiveDate,
    /// Individual therapy.
    pub individual: Option<u32>,
    /// Group therapy.
    pub group: Option<u32>,
    /// Mutual help.
    pub mutual_help: Option<u32>,
    /// Which of them were answered from memory, and not written down at the time: about so much.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub from_memory: Vec<Kind>,
}

impl SharedWeek {
    /// Whether a kind's minutes were answered from memory.
    pub fn is_from_memory(&self, kind: Kind) -> bool {
        self.from_memory.contains(&kind)
    }
}

/// The minutes of one week outside the three totals; `None` is no entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharedOtherWeek {
    /// The week's first date.
    pub first: NaiveDate,
    /// Family sessions.
    pub family: Option<u32>,
    /// Peer support.
    pub peer_support: Option<u32>,
}

/// A next step of a goal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharedStep {
    /// What, in the person's words.
    pub text: Note,
    /// Whether it is done.
    pub done: bool,
}

/// A goal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharedGoal {
    /// What the person wants, in their words.
    pub words: Note,
    /// How it stands.
    pub standing: GoalStanding,
    /// Its next steps, in their order.
    #[serde(default)]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub steps: Vec<SharedStep>,
}

/// An exercise that was practised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharedExercise {
    /// Which one.
    pub skill: ShareableSkill,
    /// What the content calls it, in the language of the summary: a coach may have no Tandem.
    pub title: Name,
    /// How many times.
    pub times: u32,
}

/// How somebody said that they were in a week.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharedMood {
    /// The week's first date.
    pub first: NaiveDate,
    /// How many days were told of, at least 1.
    pub answers: u32,
    /// The word that was said most often; all of them where several are alike, in their order.
    pub most: Vec<Mood>,
}

/// The cravings that were written down in a week.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharedCraving {
    /// The week's first date.
    pub first: NaiveDate,
    /// How many, at least 1.
    pub answers: u32,
    /// How strong the strongest was.
    pub strongest: OutOfTen,
}

/// What tells about somebody's state is personal: no log shows it.
impl std::fmt::Debug for SharedMood {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SharedMood")
    }
}

impl std::fmt::Debug for SharedCraving {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SharedCraving")
    }
}

/// A total of BARC-10.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharedBarc10 {
    /// The date on which it was answered.
    pub date: NaiveDate,
    /// The total, 10 to 60.
    pub total: u32,
}

impl std::fmt::Debug for SharedBarc10 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SharedBarc10")
    }
}

/// How often a reason got in the way of something that was planned.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharedBarrier {
    /// Which; `None` of those for which none was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub why: Option<Obstacle>,
    /// How many times, at least once.
    pub times: u32,
}

impl SharedBarrier {
    /// Each reason of these with its number, in the order of the list; what was not said is the last.
    pub fn counted(reasons: impl IntoIterator<Item = Option<Obstacle>>) -> Vec<Self> {
        let mut counts = BTreeMap::<_, Self>::new();
        for why in reasons {
            let none = Self { why, times: 0 };
            counts.entry(Self::place(why)).or_insert(none).times += 1;
        }
        counts.into_values().collect()
    }

    fn place(why: Option<Obstacle>) -> (bool, Option<Obstacle>) {
        (why.is_none(), why)
    }
}

impl std::fmt::Debug for SharedBarrier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SharedBarrier")
    }
}

/// A stretch of dates, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharedPeriod {
    /// The first date.
    pub from: NaiveDate,
    /// The last date.
    pub to: NaiveDate,
}

/// What a coach is shown; see the top of this file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CoachSummary {
    /// Which dates it is about.
    pub period: SharedPeriod,
    /// What the person asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub ask: Option<Ask>,
    /// What they would like to talk about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub talk_about: Option<Note>,
    /// Hours per week in the three kinds, the oldest week first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub hours: Option<Vec<SharedWeek>>,
    /// Hours per week of family sessions and peer support, the oldest week first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub other_hours: Option<Vec<SharedOtherWeek>>,
    /// How many times a skill was practised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub practices: Option<u32>,
    /// How many meetings they went to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub meetings: Option<u32>,
    /// Goals and next steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub goals: Option<Vec<SharedGoal>>,
    /// Strengths, in the person's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub strengths: Option<Vec<Note>>,
    /// Weeks with a day away in them, by their first date; never why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub away: Option<Vec<NaiveDate>>,
    /// Which exercises were practised. Off by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub exercises: Option<Vec<SharedExercise>>,
    /// Craving by week. Off by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub craving: Option<Vec<SharedCraving>>,
    /// Mood by week. Off by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub mood: Option<Vec<SharedMood>>,
    /// Totals of BARC-10, the oldest first. Off by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub barc_10: Option<Vec<SharedBarc10>>,
    /// What got in the way, as counts. Off by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub barriers: Option<Vec<SharedBarrier>>,
}

impl CoachSummary {
    /// The most entries that any list may have: more than two years of weeks. It also bounds what a
    /// reader has to show of a file that somebody made up.
    pub const MOST: usize = 106;

    /// A summary that says no more than which dates it is about.
    pub fn new(period: SharedPeriod) -> Self {
        Self {
            period,
            ask: None,
            talk_about: None,
            hours: None,
            other_hours: None,
            practices: None,
            meetings: None,
            goals: None,
            strengths: None,
            away: None,
            exercises: None,
            craving: None,
            mood: None,
            barc_10: None,
            barriers: None,
        }
    }

    /// What is in it, in the order of the list.
    pub fn items(&self) -> Vec<SummaryItem> {
        SummaryItem::ALL.iter().copied().filter(|item| self.has(*item)).collect()
    }

    fn has(&self, item: SummaryItem) -> bool {
        match item {
            SummaryItem::Ask => self.ask.is_some(),
            SummaryItem::TalkAbout => self.talk_about.is_some(),
            SummaryItem::Hours => self.hours.is_some(),
            SummaryItem::OtherHours => self.other_hours.is_some(),
            SummaryItem::Practices => self.practices.is_some(),
            SummaryItem::Meetings => self.meetings.is_some(),
            SummaryItem::Goals => self.goals.is_some(),
            SummaryItem::Strengths => self.strengths.is_some(),
            SummaryItem::Away => self.away.is_some(),
            SummaryItem::Exercises => self.exercises.is_some(),
            SummaryItem::Craving => self.craving.is_some(),
            SummaryItem::Mood => self.mood.is_some(),
            SummaryItem::Barc10 => self.barc_10.is_some(),
            SummaryItem::Barriers => self.barriers.is_some(),
        }
    }

    /// Takes out every part that is not among `items`.
    pub fn keep_only(&mut self, items: &[SummaryItem]) {
        let drop: Vec<_> = self.items().into_iter().filter(|one| !items.contains(one)).collect();
        for item in drop {
            match item {
                SummaryItem::Ask => self.ask = None,
                SummaryItem::TalkAbout => self.talk_about = None,
                SummaryItem::Hours => self.hours = None,
                SummaryItem::OtherHours => self.other_hours = None,
                SummaryItem::Practices => self.practices = None,
                SummaryItem::Meetings => self.meetings = None,
                SummaryItem::Goals => self.goals = None,
                SummaryItem::Strengths => self.strengths = None,
                SummaryItem::Away => self.away = None,
                SummaryItem::Exercises => self.exercises = None,
                SummaryItem::Craving => self.craving = None,
                SummaryItem::Mood => self.mood = None,
                SummaryItem::Barc10 => self.barc_10 = None,
                SummaryItem::Barriers => self.barriers = None,
            }
        }
    }

    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field at fault: a date outside 1900 to 2200, a period that ends before it
    /// begins, a week that is told twice or out of order, more than [`CoachSummary::MOST`] entries
    /// in a list, more minutes than a week has, a number off its scale.
    pub fn check(&self) -> Result<()> {
        check_date("period", self.period.from)?;
        check_date("period", self.period.to)?;
        if self.period.from > self.period.to {
            return Err(TandemError::invalid("period", "a first day not after the last"));
        }
        let weeks = self.hours.iter().flatten();
        in_order("hours", weeks.clone().map(|week| week.first))?;
        for week in weeks {
            within_a_week("hours", [week.individual, week.group, week.mutual_help])?;
            if !week.from_memory.is_sorted_by(|a, b| a < b) {
                return Err(TandemError::invalid("hours", "each kind once"));
            }
        }
        let weeks = self.other_hours.iter().flatten();
        in_order("other_hours", weeks.clone().map(|week| week.first))?;
        for week in weeks {
            within_a_week("other_hours", [week.family, week.peer_support])?;
        }
        in_order("away", self.away.iter().flatten().copied())?;
        let weeks = self.craving.iter().flatten();
        in_order("craving", weeks.clone().map(|week| week.first))?;
        if weeks.clone().any(|week| week.answers == 0) {
            return Err(TandemError::invalid("craving", "weeks in which something was said"));
        }
        let weeks = self.mood.iter().flatten();
        in_order("mood", weeks.clone().map(|week| week.first))?;
        let told = |week: &SharedMood| {
            week.answers > 0 && !week.most.is_empty() && week.most.is_sorted_by(|a, b| a < b)
        };
        if !weeks.clone().all(told) {
            return Err(TandemError::invalid("mood", "weeks in which something was said"));
        }
        for one in self.barc_10.iter().flatten() {
            check_date("barc_10", one.date)?;
            if !(10..=60).contains(&one.total) {
                return Err(TandemError::invalid("barc_10", "totals from 10 to 60"));
            }
        }
        let reasons = self.barriers.iter().flatten();
        let each_once =
            reasons.clone().map(|one| SharedBarrier::place(one.why)).is_sorted_by(|a, b| a < b);
        if !each_once || reasons.clone().any(|one| one.times == 0) {
            return Err(TandemError::invalid(
                "barriers",
                "each reason once, with how often it was",
            ));
        }
        let exercises = self.exercises.iter().flatten().map(|one| &one.skill);
        if exercises.clone().collect::<BTreeSet<_>>().len() != exercises.count() {
            return Err(TandemError::invalid("exercises", "each exercise once"));
        }
        self.short_enough()
    }

    fn short_enough(&self) -> Result<()> {
        let length = |list: Option<usize>| list.unwrap_or(0);
        let goals = self.goals.iter().flatten();
        for (field, entries) in [
            ("goals", length(self.goals.as_ref().map(Vec::len))),
            ("goals", goals.map(|goal| goal.steps.len()).max().unwrap_or(0)),
            ("strengths", length(self.strengths.as_ref().map(Vec::len))),
            ("exercises", length(self.exercises.as_ref().map(Vec::len))),
            ("barc_10", length(self.barc_10.as_ref().map(Vec::len))),
        ] {
            if entries > Self::MOST {
                return Err(TandemError::invalid(field, "at most 106 entries"));
            }
        }
        Ok(())
    }
}

fn in_order(field: &str, weeks: impl Iterator<Item = NaiveDate>) -> Result<()> {
    let mut before = None;
    for (index, first) in weeks.enumerate() {
        check_date(field, first)?;
        if before.is_some_and(|before| first <= before) {
            return Err(TandemError::invalid(field, "each week once, the oldest first"));
        }
        if index == CoachSummary::MOST {
            return Err(TandemError::invalid(field, "at most 106 entries"));
        }
        before = Some(first);
    }
    Ok(())
}

fn within_a_week<const N: usize>(field: &str, minutes: [Option<u32>; N]) -> Result<()> {
    // Not 7 × 24 hours: sessions that overlap are both counted, so a total may be larger, but not
    // without end.
    const MOST: u32 = 7 * 24 * 60 * 10;
    if minutes.into_iter().flatten().any(|minutes| minutes > MOST) {
        return Err(TandemError::invalid(field, "the minutes of a week"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn note(text: &str) -> Note {
        Note::new(text).unwrap().unwrap()
    }

    fn bare() -> CoachSummary {
        CoachSummary::new(SharedPeriod { from: day("2026-03-02"), to: day("2026-03-29") })
    }

    fn full() -> CoachSummary {
        let first = day("2026-03-02");
        CoachSummary {
            ask: Some(Ask::CallMe),
            talk_about: Some(note("my sister")),
            hours: Some(vec![SharedWeek {
                first,
                individual: Some(50),
                group: None,
                mutual_help: Some(0),
                from_memory: vec![Kind::MutualHelp],
            }]),
            other_hours: Some(vec![SharedOtherWeek {
                first,
                family: None,
                peer_support: Some(30),
            }]),
            practices: Some(3),
            meetings: Some(0),
            goals: Some(vec![SharedGoal {
                words: note("walk more"),
                standing: GoalStanding::Wanted,
                steps: vec![SharedStep { text: note("find my shoes"), done: true }],
            }]),
            strengths: Some(vec![note("I ask for help")]),
            away: Some(vec![day("2026-03-09")]),
            exercises: Some(vec![SharedExercise {
                skill: ShareableSkill::try_from("ride-the-urge".to_owned()).unwrap(),
                title: Name::new("Ride the urge").unwrap(),
                times: 2,
            }]),
            craving: Some(vec![SharedCraving {
                first,
                answers: 2,
                strongest: OutOfTen::new(7).unwrap(),
            }]),
            mood: Some(vec![SharedMood { first, answers: 2, most: vec![Mood::SoSo, Mood::Good] }]),
            barc_10: Some(vec![SharedBarc10 { date: first, total: 47 }]),
            barriers: Some(SharedBarrier::counted([
                None,
                Some(Obstacle::Work),
                Some(Obstacle::NoRide),
                Some(Obstacle::Work),
            ])),
            ..bare()
        }
    }

    #[test]
    fn every_part_can_be_there_and_be_taken_out() {
        let full = full();
        assert_eq!(full.check(), Ok(()));
        assert_eq!(full.items(), SummaryItem::ALL);
        for item in SummaryItem::ALL {
            let mut one = full.clone();
            one.keep_only(&[*item]);
            assert_eq!(one.items(), [*item]);
            let json = serde_json::to_string(&one).unwrap();
            assert_eq!(serde_json::from_str::<CoachSummary>(&json).unwrap(), one);
        }
        let mut none = full.clone();
        none.keep_only(&[]);
        assert_eq!(none, bare());
    }

    /// The keys of the JSON, written down a second time: a field that is added is seen here before
    /// anybody is shown it.
    #[test]
    fn there_is_a_place_for_this_and_for_nothing_else() {
        fn keys(value: &serde_json::Value, all: &mut BTreeSet<String>) {
            match value {
                serde_json::Value::Object(map) => {
                    for (key, value) in map {
                        all.insert(key.clone());
                        keys(value, all);
                    }
                }
                serde_json::Value::Array(list) => list.iter().for_each(|one| keys(one, all)),
                _ => {}
            }
        }
        let mut found = BTreeSet::new();
        keys(&serde_json::to_value(full()).unwrap(), &mut found);
        let allowed = "answers ask away barc_10 barriers craving date done exercises family first from from_memory \
                       goals group hours individual meetings mood most mutual_help other_hours \
                       peer_support period practices skill standing steps strengths strongest \
                       talk_about text times title to total why words";
        assert_eq!(found.into_iter().collect::<Vec<_>>().join(" "), allowed);
    }

    #[test]
    fn house_b7_the_content_says_what_is_told_to_nobody() {
        let mut skill = crate::skills::example();
        skill.private = false;
        assert_eq!(skill.shareable().unwrap().as_str(), skill.id.as_str());
        skill.private = true;
        assert_eq!(skill.shareable(), None);
        let read = serde_json::from_str::<ShareableSkill>("\"breathe\"").unwrap();
        assert_eq!(read.as_str(), "breathe");
        assert!(serde_json::from_str::<ShareableSkill>("\"Breathe!\"").is_err());
    }

    #[test]
    fn five_parts_are_off_until_turned_on() {
        use SummaryItem::{Barc10, Barriers, Craving, Exercises, Mood};
        let off: Vec<_> = SummaryItem::ALL.iter().filter(|item| !item.on_by_default()).collect();
        let expected = [Exercises, Craving, Mood, Barc10, Barriers];
        assert_eq!(off, expected.iter().collect::<Vec<_>>());
        assert_eq!(SummaryItem::defaults().len(), 9);
    }

    #[test]
    fn who_wants_to_be_called_soon_comes_first() {
        let mut asks = [Ask::JustSharing, Ask::CallMeSoon, Ask::CallMe];
        asks.sort();
        assert_eq!(asks, [Ask::CallMeSoon, Ask::CallMe, Ask::JustSharing]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        type Change = fn(&mut CoachSummary);
        let wrong: [(&str, Change); 18] = [
            ("period", |s| s.period.to = day("2026-03-01")),
            ("period", |s| s.period.from = day("1899-12-31")),
            ("hours", |s| {
                let week = &s.hours.as_ref().unwrap()[0];
                s.hours = Some(vec![week.clone(), week.clone()]);
            }),
            ("hours", |s| s.hours.as_mut().unwrap()[0].group = Some(100_801)),
            ("hours", |s| s.hours.as_mut().unwrap()[0].from_memory = vec![Kind::Group; 2]),
            ("other_hours", |s| s.other_hours.as_mut().unwrap()[0].family = Some(u32::MAX)),
            ("away", |s| s.away = Some(vec![day("2026-03-09"), day("2026-03-02")])),
            ("craving", |s| s.craving.as_mut().unwrap()[0].answers = 0),
            ("mood", |s| s.mood.as_mut().unwrap()[0].most.clear()),
            ("mood", |s| s.mood.as_mut().unwrap()[0].most.reverse()),
            ("mood", |s| s.mood.as_mut().unwrap()[0].answers = 0),
            ("barc_10", |s| s.barc_10.as_mut().unwrap()[0].total = 9),
            ("barc_10", |s| s.barc_10 = Some(vec![s.barc_10.as_ref().unwrap()[0]; 107])),
            ("barriers", |s| s.barriers.as_mut().unwrap()[0].times = 0),
            ("barriers", |s| s.barriers.as_mut().unwrap().reverse()),
            ("barriers", |s| {
                let one = s.barriers.as_ref().unwrap()[0];
                s.barriers = Some(vec![one, one]);
            }),
            ("exercises", |s| {
                let one = s.exercises.as_ref().unwrap()[0].clone();
                s.exercises = Some(vec![one.clone(), one]);
            }),
            ("strengths", |s| s.strengths = Some(vec![note("x"); 107])),
        ];
        for (expected, change) in wrong {
            let mut summary = full();
            change(&mut summary);
            let refused = summary.check().unwrap_err();
            assert!(
                matches!(&refused, TandemError::Invalid { field, .. } if field == expected),
                "{expected}: {refused}"
            );
        }
        let mut long = full();
        let weeks = |n: u64| (0..n).map(|i| day("2026-03-02") + chrono::Days::new(7 * i)).collect();
        long.away = Some(weeks(106));
        assert_eq!(long.check(), Ok(()));
        long.away = Some(weeks(107));
        assert!(long.check().is_err());
    }

    /// An older reader finds a word in the scope and a key in the summary that it does not know, and passes both
    /// over; what an older Tandem made has neither.
    #[test]
    fn leaving_7_what_got_in_the_way_is_counts_and_missing_in_what_is_older() {
        let json = serde_json::to_value(full()).unwrap();
        let told = serde_json::json!([{"why": "no_ride", "times": 1}, {"why": "work", "times": 2}, {"times": 1}]);
        assert_eq!(json["barriers"], told);
        let mut older = json;
        older.as_object_mut().unwrap().remove("barriers");
        let older: CoachSummary = serde_json::from_value(older).unwrap();
        assert_eq!(older, CoachSummary { barriers: None, ..full() });
        assert!(!older.items().contains(&SummaryItem::Barriers));
    }

    #[test]
    fn no_log_shows_what_is_in_it() {
        let shown = format!("{:?}", full());
        for private in ["sister", "walk", "shoes", "I ask", "35", "47", "Work"] {
            assert!(!shown.contains(private), "{private}");
        }
    }
}
