//! The weekly question: "about how many hours, from Monday 2 to Sunday 8 March?"
//!
//! It is the question that the trial asked (CTN-0051), about seven named dates instead of "the past
//! week". Three outcomes per kind are kept apart: not asked (no answer is there), asked and
//! [skipped](Answer::Skipped), asked and answered, where zero is an answer like any other.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::time::{plus_days, within_years};
use crate::{Id, Kind, RecalledMinutes, Result, TandemError, Week, WeekStart, check_date};

/// What a person answered about one kind.
///
/// In JSON a number of minutes, or the word `skipped`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[serde(into = "Wire", try_from = "Wire")]
pub enum Answer {
    /// Asked, and preferred to skip it.
    Skipped,
    /// About this much time; zero is none at all.
    Minutes(RecalledMinutes),
}

impl Answer {
    /// Reads an answer: `skip`, `none` (zero), or hours as [`RecalledMinutes::from_hours_str`]
    /// takes them.
    ///
    /// # Errors
    ///
    /// `Invalid` in `field` for any other text and for more hours than a week has.
    pub fn parse(field: &str, text: &str) -> Result<Self> {
        match text.to_ascii_lowercase().as_str() {
            "skip" | SKIPPED => Ok(Self::Skipped),
            "none" => Ok(Self::Minutes(RecalledMinutes::ZERO)),
            hours => RecalledMinutes::from_hours_str(field, hours).map(Self::Minutes),
        }
    }

    /// The minutes answered; `None` if skipped.
    pub fn minutes(self) -> Option<u32> {
        match self {
            Self::Skipped => None,
            Self::Minutes(minutes) => Some(minutes.get()),
        }
    }
}

const SKIPPED: &str = "skipped";

/// An answer as JSON has it.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Wire {
    Minutes(u32),
    Word(String),
}

impl From<Answer> for Wire {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Skipped => Self::Word(SKIPPED.into()),
            Answer::Minutes(minutes) => Self::Minutes(minutes.get()),
        }
    }
}

impl TryFrom<Wire> for Answer {
    type Error = TandemError;

    fn try_from(wire: Wire) -> Result<Self> {
        match wire {
            Wire::Minutes(minutes) => RecalledMinutes::new(minutes).map(Self::Minutes),
            Wire::Word(word) if word == SKIPPED => Ok(Self::Skipped),
            Wire::Word(_) => Err(TandemError::invalid("answer", "minutes, or skipped")),
        }
    }
}

/// What a person recalled about seven dates.
///
/// There is one per seven dates ([`WeeklyRecall::id`] is made from them), and it can be corrected.
/// The dates are stored, not the name of the week, so that a later change of the first day of the
/// week does not change what the answer was about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct WeeklyRecall {
    /// The first of the seven dates.
    pub first: NaiveDate,
    /// About individual therapy; `None` is not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub individual: Option<Answer>,
    /// About group therapy; `None` is not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub group: Option<Answer>,
    /// About mutual help; `None` is not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub mutual_help: Option<Answer>,
    /// When it was answered, or last corrected.
    pub written_at: DateTime<Utc>,
}

impl WeeklyRecall {
    /// Nothing answered yet about these seven dates.
    pub fn new(first: NaiveDate, written_at: DateTime<Utc>) -> Self {
        Self { first, individual: None, group: None, mutual_help: None, written_at }
    }

    /// The same with what is said now, about the same seven dates: a kind that `partial` does not
    /// answer keeps its answer.
    #[must_use]
    pub fn with(self, partial: Self) -> Self {
        Self {
            first: self.first,
            individual: partial.individual.or(self.individual),
            group: partial.group.or(self.group),
            mutual_help: partial.mutual_help.or(self.mutual_help),
            written_at: partial.written_at,
        }
    }

    /// Whether anything was answered, a skip included.
    pub fn is_answered(&self) -> bool {
        Kind::TOTALS.into_iter().any(|kind| self.answer(kind).is_some())
    }

    /// The seven dates.
    pub fn week(&self) -> Week {
        Week::starting(self.first)
    }

    /// The last of the seven dates.
    pub fn last(&self) -> NaiveDate {
        self.week().last()
    }

    /// The fourth of the seven dates. A recall belongs to the period of this day: of two weeks or
    /// months in which the seven lie, it is in the one that has four of them or more.
    pub fn middle(&self) -> NaiveDate {
        plus_days(self.first, 3)
    }

    /// The answer about a kind; `None` is not asked, as always for kinds outside
    /// [`Kind::TOTALS`].
    pub fn answer(&self, kind: Kind) -> Option<Answer> {
        match kind {
            Kind::Individual => self.individual,
            Kind::Group => self.group,
            Kind::MutualHelp => self.mutual_help,
            Kind::Family | Kind::PeerSupport | Kind::Medical => None,
        }
    }

    /// The id of the one recall about these seven dates.
    pub fn id(&self) -> Id {
        Id::natural("weekly_recall", &self.first.to_string())
    }

    /// The minutes of all three answers together.
    fn together(&self) -> u32 {
        let minutes = |kind| self.answer(kind).and_then(Answer::minutes);
        Kind::TOTALS.into_iter().filter_map(minutes).sum()
    }

    /// Where the answer about a kind stands; `None` for kinds outside [`Kind::TOTALS`].
    fn place(&mut self, kind: Kind) -> Option<&mut Option<Answer>> {
        match kind {
            Kind::Individual => Some(&mut self.individual),
            Kind::Group => Some(&mut self.group),
            Kind::MutualHelp => Some(&mut self.mutual_help),
            Kind::Family | Kind::PeerSupport | Kind::Medical => None,
        }
    }

    /// Checks a recall that is written on the local date `today`.
    ///
    /// A week can be asked about from its last day on, and for the four latest such weeks: sooner
    /// it is not over, later memory does not carry.
    ///
    /// # Errors
    ///
    /// As [`WeeklyRecall::check_whole`]; `Invalid` in `week` for any other week.
    pub fn check(&self, today: NaiveDate) -> Result<()> {
        self.check_whole()?;
        if !askable(self.week(), today) {
            let why = "one of the last four weeks, from its last day on";
            return Err(TandemError::invalid("week", why));
        }
        Ok(())
    }

    /// Checks what the types of the fields cannot say of the value itself, whenever it was written.
    ///
    /// # Errors
    ///
    /// `Invalid`: in `week` for a year outside 1900 to 2200; in `recall` when the answers together
    /// are more than a week has.
    pub fn check_whole(&self) -> Result<()> {
        check_date("week", self.first)?;
        if self.together() > RecalledMinutes::MAX {
            let why = "together at most 168 hours, a whole week";
            return Err(TandemError::invalid("recall", why));
        }
        Ok(())
    }

    /// The same with no more in it than a week has, its first date in the years 1900 to 2200.
    ///
    /// Answers that together are more than 168 hours came from two devices: each was right beside
    /// what its own device knew. The largest is left out, as not asked, until the rest fits; of two
    /// alike the later one of [`Kind::TOTALS`]. Cutting one down would be an answer nobody gave.
    #[must_use]
    pub fn normalise(mut self) -> Self {
        self.first = within_years(self.first);
        while self.together() > RecalledMinutes::MAX {
            let minutes = |kind: &Kind| self.answer(*kind).and_then(Answer::minutes);
            let largest = Kind::TOTALS.into_iter().max_by_key(minutes);
            // Of two alike, `max_by_key` takes the later.
            if let Some(answer) = largest.and_then(|kind| self.place(kind)) {
                *answer = None;
            }
        }
        self
    }
}

/// For how many weeks the question is asked.
const WEEKS: i64 = 4;

/// Whether a week can be asked about on this date.
fn askable(week: Week, today: NaiveDate) -> bool {
    let over = (0..7 * WEEKS).contains(&(today - week.last()).num_days());
    over && check_date("week", week.first()).is_ok()
}

/// The person's weeks about which the question is open on this date, the latest first: of the four
/// that can be asked about those that share no date with an answer.
///
/// A week of which one kind was answered is not open: what is said of it next is about the same
/// week, not an earlier one. Nor is one that overlaps an answer from before the first day of the
/// week was changed: a second answer about the same dates would take the first one's place.
pub fn open_weeks(today: NaiveDate, start: WeekStart, answers: &[WeeklyRecall]) -> Vec<Week> {
    let latest = Week::containing(today, start);
    let weeks = (0..=WEEKS).map(|back| Week::starting(plus_days(latest.first(), -7 * back)));
    let open = |week: &Week| {
        let shares =
            |answer: &WeeklyRecall| answer.is_answered() && share(answer.first, week.first());
        askable(*week, today) && !answers.iter().any(shares)
    };
    weeks.filter(open).collect()
}

/// The answer about other seven dates that shares a date with the seven from `first` on. The totals
/// count only one of two such answers, so the door refuses the second and says which one is there.
pub fn overlapping(first: NaiveDate, answers: &[WeeklyRecall]) -> Option<&WeeklyRecall> {
    let other = |answer: &&WeeklyRecall| answer.first != first && answer.is_answered();
    answers.iter().filter(other).find(|answer| share(answer.first, first))
}

/// Whether the seven dates from one and from the other have a date in common.
fn share(one: NaiveDate, other: NaiveDate) -> bool {
    (one - other).num_days().abs() < 7
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn minutes(minutes: u32) -> Option<Answer> {
        RecalledMinutes::new(minutes).ok().map(Answer::Minutes)
    }

    fn recall() -> WeeklyRecall {
        WeeklyRecall {
            first: day("2026-03-02"),
            individual: minutes(0),
            group: Some(Answer::Skipped),
            mutual_help: None,
            written_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn not_asked_skipped_and_zero_are_three_things() {
        let json = serde_json::to_string(&recall()).unwrap();
        let expected = r#"{"first":"2026-03-02","individual":0,"group":"skipped","written_at":"1970-01-01T00:00:00Z"}"#;
        assert_eq!(json, expected);
        assert_eq!(serde_json::from_str::<WeeklyRecall>(&json).unwrap(), recall());
        assert_eq!(recall().answer(Kind::MutualHelp), None);
        assert_eq!(recall().answer(Kind::Group).unwrap().minutes(), None);
        assert_eq!(recall().answer(Kind::Individual).unwrap().minutes(), Some(0));
        for wrong in ["10081", "-1", "1.5", "\"skip me\"", "true"] {
            assert!(serde_json::from_str::<Answer>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_answer_as_people_write_it() {
        let parse = |text| Answer::parse("group", text);
        for text in ["skip", "skipped", "Skip"] {
            assert_eq!(parse(text), Ok(Answer::Skipped));
        }
        for text in ["none", "0", "0:00", "None"] {
            assert_eq!(parse(text).ok(), minutes(0));
        }
        assert_eq!(parse("1:30").ok(), minutes(90));
        for text in ["", "later", "169"] {
            let refused = parse(text).unwrap_err();
            assert!(matches!(refused, TandemError::Invalid { field, .. } if field == "group"));
        }
    }

    #[test]
    fn the_last_four_weeks_can_be_asked_about() {
        let recall = recall();
        assert_eq!(recall.last(), day("2026-03-08"));
        let on = |after: i64| recall.check(recall.last() + TimeDelta::days(after)).is_ok();
        assert!(!on(-1), "it is not over");
        assert!(on(0) && on(27));
        assert!(!on(28), "it is too long ago");
        assert!(recall.check(NaiveDate::MIN).is_err());
        assert!(recall.check(NaiveDate::MAX).is_err());
        let never = WeeklyRecall { first: NaiveDate::MAX, ..recall };
        assert!(never.check(NaiveDate::MAX).is_err());
    }

    fn answered(first: &str) -> WeeklyRecall {
        WeeklyRecall { first: day(first), ..recall() }
    }

    fn open(today: &str, start: WeekStart, answers: &[WeeklyRecall]) -> Vec<String> {
        let weeks = open_weeks(day(today), start, answers);
        weeks.into_iter().map(|week| week.first().to_string()).collect()
    }

    #[test]
    fn terminal_04_the_weeks_still_open_are_told() {
        let monday = WeekStart::Monday;
        // Saturday: this week is not over. Sunday is its last day.
        let four = ["2026-03-02", "2026-02-23", "2026-02-16", "2026-02-09"];
        assert_eq!(open("2026-03-14", monday, &[]), four);
        let four = ["2026-03-09", "2026-03-02", "2026-02-23", "2026-02-16"];
        assert_eq!(open("2026-03-15", monday, &[]), four);
        let part = WeeklyRecall { group: None, ..answered("2026-03-09") };
        assert_eq!(open("2026-03-15", monday, std::slice::from_ref(&part)), four[1..]);
        let nothing = WeeklyRecall::new(day("2026-03-09"), DateTime::UNIX_EPOCH);
        assert_eq!(open("2026-03-15", monday, &[nothing]), four);
        for today in [NaiveDate::MIN, NaiveDate::MAX] {
            assert_eq!(open_weeks(today, monday, &[]), []);
        }
    }

    #[test]
    fn every_open_week_may_be_answered_and_no_other() {
        let first = day("2026-03-01");
        for start in [WeekStart::Monday, WeekStart::Sunday] {
            for today in first.iter_days().take(14) {
                let open = open_weeks(today, start, &[]);
                assert_eq!(open.len(), 4);
                let may = |first: NaiveDate| {
                    WeeklyRecall::new(first, DateTime::UNIX_EPOCH).check(today).is_ok()
                };
                assert!(open.iter().all(|week| may(week.first())));
                assert!(!may(open[0].next().first()) && !may(open[3].prev().first()));
            }
        }
    }

    #[test]
    fn terminal_05_another_week_that_shares_a_date_is_found() {
        let sundays = [answered("2026-03-29")];
        assert_eq!(overlapping(day("2026-03-30"), &sundays), sundays.first());
        assert_eq!(overlapping(day("2026-03-23"), &sundays), sundays.first());
        assert_eq!(overlapping(day("2026-03-29"), &sundays), None, "the same is corrected");
        assert_eq!(overlapping(day("2026-04-05"), &sundays), None);
        assert_eq!(overlapping(day("2026-03-22"), &sundays), None);
        let open = open("2026-04-12", WeekStart::Monday, &sundays);
        assert_eq!(open, ["2026-04-06", "2026-03-16"]);
    }

    #[test]
    fn terminal_04_a_part_keeps_the_rest() {
        let later = DateTime::UNIX_EPOCH + TimeDelta::days(1);
        let part =
            WeeklyRecall { mutual_help: minutes(60), ..WeeklyRecall::new(recall().first, later) };
        let both = recall().with(part.clone());
        let expected = WeeklyRecall { mutual_help: minutes(60), written_at: later, ..recall() };
        assert_eq!(both, expected);
        let corrected = WeeklyRecall { individual: Some(Answer::Skipped), ..part };
        assert_eq!(both.with(corrected).individual, Some(Answer::Skipped));
    }

    #[test]
    fn house_a1_more_than_a_week_has_is_not_cut_but_left_out() {
        let whole = |individual, group, mutual_help| {
            let all = WeeklyRecall { individual, group, mutual_help, ..recall() }.normalise();
            (all.individual, all.group, all.mutual_help)
        };
        let (a, b) = (minutes(6_000), minutes(5_000));
        assert_eq!(whole(a, b, Some(Answer::Skipped)), (None, b, Some(Answer::Skipped)));
        assert_eq!(whole(b, b, b), (b, b, None), "of alike ones the last");
        assert_eq!(whole(minutes(10_080), minutes(1), b), (None, minutes(1), b));
    }

    #[test]
    fn a_week_has_168_hours() {
        let full =
            WeeklyRecall { individual: minutes(10_000), mutual_help: minutes(80), ..recall() };
        assert!(full.check(full.last()).is_ok());
        let over = WeeklyRecall { group: minutes(1), ..full };
        assert!(over.check(over.last()).is_err());
    }

    #[test]
    fn the_same_dates_have_the_same_id() {
        assert_eq!(recall().id(), Id::natural("weekly_recall", "2026-03-02"));
        let other = WeeklyRecall { group: None, ..recall() };
        assert_eq!(recall().id(), other.id());
    }
}
