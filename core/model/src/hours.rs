//! Totals: how many minutes of what kind, in which week or month, and on what basis.
//!
//! # The rule
//!
//! A person may log sessions, answer the weekly question, do both, or neither. Adding the two would
//! count an hour twice, so one of them counts, and which one is decided where they speak of the
//! same thing: per recall (seven dates) and kind, before any period is looked at.
//!
//! 1. A recall is **used** for a kind if no entry of that kind has its date within its seven dates.
//!    Otherwise the entries stand, and where the recall is larger the difference is something to
//!    ask about: a [`RecallGap`], which is about those seven dates and is never added up.
//! 2. Seven dates can lie in two months, and in two weeks once the first day of the week was
//!    changed. A recall belongs, whole, to the period of its fourth day: the one that has most of
//!    the seven. By the last day an answer about 16 to 22 November, given before weeks began on
//!    Sunday, would be told of the week from 22 November, of which it has one day.
//! 3. A period's total is its entries' minutes plus the recalls that are used and belong to it.
//!
//! Deciding per period instead would let one session on the 1st silence three recalled weeks of the
//! same month.
//!
//! Two recalls can share dates after a merge or a change of the first day of the week. Then the one
//! that was written later counts, for all three kinds, and the other is as if it had not been
//! given.
//!
//! # The cost
//!
//! A store adds up sessions per local date and kind, and this reads those sums once. A date is
//! found among the periods, and among the recalls, by binary search: both are stretches of dates
//! that do not overlap. Ten years of weeks take a fraction of a millisecond.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use crate::time::plus_days;
use crate::words::words;
use crate::{Answer, Away, Kind, Period, Session, Week, WeeklyRecall};

/// What was entered for one local date and one kind, added up.
///
/// A date has at most one of these per kind if a store groups by both, but several are added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayTotal {
    /// The local date on which the sessions started, each in its own zone.
    pub date: NaiveDate,
    /// The kind.
    pub kind: Kind,
    /// Their minutes.
    pub minutes: u32,
    /// How many they are. A total of no entries says nothing and is passed over.
    pub entries: u32,
    /// How many of them have an approximate time.
    pub approximate: u32,
    /// How many of them were written down more than 24 hours after their end.
    pub late: u32,
    /// Of how many it is not known when they were written down. They are among neither.
    pub imported: u32,
}

impl From<&Session> for DayTotal {
    /// What one session adds to its day.
    fn from(session: &Session) -> Self {
        Self {
            date: session.start.date(),
            kind: session.kind,
            minutes: session.minutes.get(),
            entries: 1,
            approximate: (session.approximate && !session.imported).into(),
            late: session.late().into(),
            imported: session.imported.into(),
        }
    }
}

words! {
    /// What a total rests on.
    pub enum Basis as "basis" {
        /// Entries alone.
        Entries = "entries",
        /// Recalls alone.
        Recall = "recall",
        /// Nothing: there is no total.
        None = "none",
        /// Entries for some dates, a recall for others, as in most months.
        Mixed = "mixed",
    }
}

/// The total of one of the three kinds in one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct KindHours {
    /// The total, in minutes: entries, and recalls where there are none. `None` is nothing known;
    /// 0 is a recalled zero.
    pub minutes: Option<u32>,
    /// What the total rests on.
    pub basis: Basis,
    /// The minutes of all recalls that belong to this period, used or not; `None` when there is no
    /// answer, or only skipped ones.
    pub recalled: Option<u32>,
    /// Whether a recall that belongs to this period skipped this kind.
    pub skipped: bool,
    /// The minutes of the entries; `None` when there are none.
    pub logged: Option<u32>,
}

/// More was recalled about seven dates than was logged for them: something to ask about.
///
/// It speaks of one recall. Adding gaps up over a month, or taking one from the month's recalled
/// minutes, would tell hours that were neither logged nor recalled: the month has other weeks, and
/// the seven dates may lie in two months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RecallGap {
    /// The first of the seven dates.
    pub first: NaiveDate,
    /// About which of the three kinds.
    pub kind: Kind,
    /// The minutes of the entries on those dates; there is at least one.
    pub logged: u32,
    /// The minutes recalled, which are more.
    pub recalled: u32,
}

impl RecallGap {
    /// The seven dates.
    pub fn week(&self) -> Week {
        Week::starting(self.first)
    }
}

/// The minutes of the kinds outside the three totals; `None` where there are no entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct OtherMinutes {
    /// Sessions with family.
    pub family: Option<u32>,
    /// Peer support.
    pub peer_support: Option<u32>,
    /// Medical visits.
    pub medical: Option<u32>,
}

impl OtherMinutes {
    fn sum(self) -> Option<u32> {
        let all = [self.family, self.peer_support, self.medical];
        all.into_iter().flatten().reduce(u32::saturating_add)
    }
}

/// Everything told about one period.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PeriodHours {
    /// The period.
    pub period: Period,
    /// Individual therapy.
    pub individual: KindHours,
    /// Group therapy.
    pub group: KindHours,
    /// Mutual help.
    pub mutual_help: KindHours,
    /// The minutes of all other kinds together; `None` when there are no entries of them.
    pub other_minutes: Option<u32>,
    /// The same, apart.
    pub other: OtherMinutes,
    /// How many entries there are, of all kinds.
    pub entries: u32,
    /// How many of them have an approximate time.
    pub approximate: u32,
    /// How many of them were written down more than 24 hours after their end.
    pub late: u32,
    /// Of how many it is not known when they were written down. They are among neither.
    pub imported: u32,
    /// How many of the period's days the person was away.
    pub away_days: u32,
    /// Where more was recalled than logged, for each recall that belongs to this period, in the
    /// order of the dates and then of the kinds.
    pub gaps: Vec<RecallGap>,
}

impl PeriodHours {
    /// Whether it is seven dates that were over on that day. A week that was cut, by the dates of a
    /// report or by today, is beside others as if less had been done in it.
    pub fn is_complete_week(&self, today: NaiveDate) -> bool {
        (self.period.to - self.period.from).num_days() == 6 && self.period.to < today
    }

    /// The share of entries with an approximate time, 0 to 1 in hundredths, of those of which it is known
    /// how they were written down; `None` without such.
    pub fn approximate_share(&self) -> Option<f64> {
        share(self.approximate, self.entries.saturating_sub(self.imported))
    }

    /// The share of entries that were written down late, 0 to 1 in hundredths, of those of which it is
    /// known; `None` without such.
    pub fn late_share(&self) -> Option<f64> {
        share(self.late, self.entries.saturating_sub(self.imported))
    }
}

/// Rounded to hundredths here, half up and in whole numbers, so that every output shows the same.
fn share(part: u32, whole: u32) -> Option<f64> {
    let (part, whole) = (u64::from(part), u64::from(whole));
    let hundredths = (200 * part + whole).checked_div(2 * whole)?;
    Some(f64::from(u32::try_from(hundredths).unwrap_or(u32::MAX)) / 100.0)
}

/// The first and the last date whose [`DayTotal`]s `tally` needs for these periods; `None` without
/// periods.
///
/// They lie three days before the first period and three after the last: a recall that belongs to
/// one of them by its fourth day may begin or end there, and entries on those dates decide whether it
/// is used.
pub fn needed_dates(periods: &[Period]) -> Option<(NaiveDate, NaiveDate)> {
    let (first, last) = periods.first().zip(periods.last())?;
    Some((plus_days(first.from, -3), plus_days(last.to, 3)))
}

/// The totals of every period, in the order of the periods.
///
/// * `periods` are in order and do not overlap, as [`periods`](crate::periods) makes them.
/// * `days` come in any order, and cover all [`needed_dates`]. Dates outside the periods only decide
///   whether a recall is used.
/// * `recalls` are all there are, or at least all that share a date with one that matters: each can
///   decide about its neighbour.
/// * `away` may overlap; a day counts once.
///
/// Sums stop at [`u32::MAX`] minutes, which is eight thousand years.
pub fn tally(
    periods: &[Period],
    days: impl IntoIterator<Item = DayTotal>,
    recalls: &[WeeklyRecall],
    away: &[Away],
) -> Vec<PeriodHours> {
    let mut row_dates = Stretches::new(periods.iter().map(|period| (period.from, period.to)));
    let mut rows = vec![Row::default(); periods.len()];
    let mut weeks = recalled_weeks(recalls);
    let mut week_dates = Stretches::new(weeks.iter().map(|w| (w.recall.first, w.recall.last())));

    for day in days.into_iter().filter(|day| day.entries > 0) {
        if let Some(at) = row_dates.position(day.date) {
            rows[at].add_day(&day);
        }
        if let Some(at) = week_dates.position(day.date) {
            weeks[at].add_day(&day);
        }
    }
    for week in &weeks {
        if let Some(at) = row_dates.position(week.recall.middle()) {
            rows[at].add_recall(week);
        }
    }
    add_away(&mut rows, &row_dates, away);

    let told = |(row, period): (Row, &Period)| row.told(period.clone());
    rows.into_iter().zip(periods).map(told).collect()
}

/// Stretches of dates, in order and without overlap.
struct Stretches {
    dates: Vec<(NaiveDate, NaiveDate)>,
    found: usize,
}

impl Stretches {
    fn new(stretches: impl Iterator<Item = (NaiveDate, NaiveDate)>) -> Self {
        Self { dates: stretches.collect(), found: 0 }
    }

    /// Which one a date is in. Stores mostly tell dates in order, so the one found last is tried
    /// before a search.
    fn position(&mut self, date: NaiveDate) -> Option<usize> {
        let has_it = |&(first, last): &(NaiveDate, NaiveDate)| first <= date && date <= last;
        if !self.dates.get(self.found).is_some_and(has_it) {
            let begun = self.dates.partition_point(|&(first, _)| first <= date);
            self.found = begun.checked_sub(1)?;
        }
        self.dates.get(self.found).filter(|dates| has_it(dates)).map(|_| self.found)
    }

    /// Every one that has a date in `from..=to`, with how many it has.
    fn shared(&self, from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = (usize, u32)> {
        let ended = self.dates.partition_point(|&(_, last)| last < from);
        let rest = self.dates.iter().enumerate().skip(ended);
        rest.take_while(move |&(_, &(first, _))| first <= to).map(move |(at, &(first, last))| {
            let days = (to.min(last) - from.max(first)).num_days() + 1;
            (at, u32::try_from(days).unwrap_or(0))
        })
    }
}

/// A recall that counts, with the entries' minutes within its seven dates.
struct RecalledWeek<'a> {
    recall: &'a WeeklyRecall,
    logged: [Option<u32>; 3],
}

impl RecalledWeek<'_> {
    fn add_day(&mut self, day: &DayTotal) {
        if let Some(at) = place(day.kind) {
            add(&mut self.logged[at], day.minutes);
        }
    }
}

/// The recalls that count, in the order of their dates. Of two that share a date, the one written
/// later does; of two written at the same moment, the later week does, on every device.
fn recalled_weeks(recalls: &[WeeklyRecall]) -> Vec<RecalledWeek<'_>> {
    let mut latest_first: Vec<_> = recalls.iter().collect();
    latest_first.sort_by_key(|recall| Reverse((recall.written_at, recall.first)));

    let mut chosen = BTreeMap::new();
    for recall in latest_first {
        let shares_a_date = plus_days(recall.first, -6)..=plus_days(recall.first, 6);
        if chosen.range(shares_a_date).next().is_none() {
            chosen.insert(recall.first, recall);
        }
    }
    let week = |recall| RecalledWeek { recall, logged: [None; 3] };
    chosen.into_values().map(week).collect()
}

/// What is added up for one period.
#[derive(Clone, Default)]
struct Row {
    kinds: [Sums; 3],
    other: OtherMinutes,
    entries: u32,
    approximate: u32,
    late: u32,
    imported: u32,
    away_days: u32,
    gaps: Vec<RecallGap>,
}

/// What is added up for one of the three kinds.
#[derive(Clone, Copy, Default)]
struct Sums {
    logged: Option<u32>,
    recalled: Option<u32>,
    used: Option<u32>,
    skipped: bool,
}

impl Row {
    fn add_day(&mut self, day: &DayTotal) {
        let minutes = match day.kind {
            Kind::Individual => &mut self.kinds[0].logged,
            Kind::Group => &mut self.kinds[1].logged,
            Kind::MutualHelp => &mut self.kinds[2].logged,
            Kind::Family => &mut self.other.family,
            Kind::PeerSupport => &mut self.other.peer_support,
            Kind::Medical => &mut self.other.medical,
        };
        add(minutes, day.minutes);
        self.entries = self.entries.saturating_add(day.entries);
        self.approximate = self.approximate.saturating_add(day.approximate);
        self.late = self.late.saturating_add(day.late);
        self.imported = self.imported.saturating_add(day.imported);
    }

    fn add_recall(&mut self, week: &RecalledWeek<'_>) {
        for ((kind, logged), sums) in Kind::TOTALS.into_iter().zip(week.logged).zip(&mut self.kinds)
        {
            match week.recall.answer(kind) {
                None => {}
                Some(Answer::Skipped) => sums.skipped = true,
                Some(Answer::Minutes(minutes)) => {
                    let recalled = minutes.get();
                    sums.add_recalled(recalled, logged);
                    if let Some(logged) = logged.filter(|logged| *logged < recalled) {
                        let first = week.recall.first;
                        self.gaps.push(RecallGap { first, kind, logged, recalled });
                    }
                }
            }
        }
    }

    fn told(self, period: Period) -> PeriodHours {
        let [individual, group, mutual_help] = self.kinds.map(Sums::told);
        PeriodHours {
            period,
            individual,
            group,
            mutual_help,
            other_minutes: self.other.sum(),
            other: self.other,
            entries: self.entries,
            approximate: self.approximate,
            late: self.late,
            imported: self.imported,
            away_days: self.away_days,
            gaps: self.gaps,
        }
    }
}

impl Sums {
    /// A recall of so many minutes, where entries for the same dates have `logged`.
    fn add_recalled(&mut self, minutes: u32, logged: Option<u32>) {
        add(&mut self.recalled, minutes);
        if logged.is_none() {
            add(&mut self.used, minutes);
        }
    }

    fn told(self) -> KindHours {
        let (minutes, basis) = match (self.logged, self.used) {
            (None, None) => (None, Basis::None),
            (Some(logged), None) => (Some(logged), Basis::Entries),
            (None, Some(used)) => (Some(used), Basis::Recall),
            (Some(logged), Some(used)) => (Some(logged.saturating_add(used)), Basis::Mixed),
        };
        KindHours {
            minutes,
            basis,
            recalled: self.recalled,
            skipped: self.skipped,
            logged: self.logged,
        }
    }
}

/// Counts every day away once, however many stretches it is in.
fn add_away(rows: &mut [Row], row_dates: &Stretches, away: &[Away]) {
    let mut stretches: Vec<_> = away.iter().map(|away| (away.from, away.to)).collect();
    stretches.sort_unstable();

    let mut uncounted = NaiveDate::MIN;
    for (from, to) in stretches {
        let from = from.max(uncounted);
        if from > to {
            continue;
        }
        for (at, days) in row_dates.shared(from, to) {
            rows[at].away_days += days;
        }
        uncounted = plus_days(to, 1);
    }
}

/// Where a kind stands in [`Kind::TOTALS`].
fn place(kind: Kind) -> Option<usize> {
    Kind::TOTALS.iter().position(|&one| one == kind)
}

fn add(total: &mut Option<u32>, minutes: u32) {
    *total = Some(total.unwrap_or(0).saturating_add(minutes));
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;
    use crate::{By, RecalledMinutes, WeekStart, periods};

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn logged(on: &str, kind: Kind, minutes: u32) -> DayTotal {
        DayTotal { date: date(on), kind, minutes, entries: 1, approximate: 0, late: 0, imported: 0 }
    }

    /// About group therapy in the week from `first`, written `hour` hours into 1970.
    fn recalled(first: &str, minutes: u32, hour: i64) -> WeeklyRecall {
        WeeklyRecall {
            first: date(first),
            individual: None,
            group: Some(Answer::Minutes(RecalledMinutes::new(minutes).unwrap())),
            mutual_help: Some(Answer::Skipped),
            written_at: DateTime::UNIX_EPOCH + TimeDelta::hours(hour),
        }
    }

    fn group(by: By, days: &[DayTotal], recalls: &[WeeklyRecall]) -> Vec<KindHours> {
        let all = periods(by, WeekStart::Monday, date("2026-03-02"), date("2026-03-15")).unwrap();
        let rows = tally(&all, days.iter().copied(), recalls, &[]);
        rows.into_iter().map(|row| row.group).collect()
    }

    /// What is asked about, by the first of the seven dates: logged, recalled.
    fn gaps(by: By, days: &[DayTotal], recalls: &[WeeklyRecall]) -> Vec<(String, u32, u32)> {
        let all = periods(by, WeekStart::Monday, date("2026-03-02"), date("2026-03-15")).unwrap();
        let rows = tally(&all, days.iter().copied(), recalls, &[]);
        let told = |gap: RecallGap| {
            assert_eq!(gap.kind, Kind::Group);
            (gap.first.to_string(), gap.logged, gap.recalled)
        };
        rows.into_iter().flat_map(|row| row.gaps).map(told).collect()
    }

    #[test]
    fn no_entry_is_not_zero() {
        let none = group(By::Week, &[], &[])[0];
        assert_eq!((none.minutes, none.basis, none.skipped), (None, Basis::None, false));
        let zero = group(By::Week, &[], &[recalled("2026-03-02", 0, 0)])[0];
        assert_eq!((zero.minutes, zero.basis), (Some(0), Basis::Recall));
    }

    #[test]
    fn entries_stand_and_the_difference_is_asked_about() {
        let days = [logged("2026-03-08", Kind::Group, 30)];
        let week = group(By::Week, &days, &[recalled("2026-03-02", 180, 0)])[0];
        assert_eq!((week.minutes, week.basis), (Some(30), Basis::Entries));
        assert_eq!((week.logged, week.recalled), (Some(30), Some(180)));
        let asked = gaps(By::Week, &days, &[recalled("2026-03-02", 180, 0)]);
        assert_eq!(asked, [("2026-03-02".to_owned(), 30, 180)]);
        assert_eq!(gaps(By::Week, &days, &[recalled("2026-03-02", 30, 0)]), []);
    }

    #[test]
    fn entries_of_another_kind_do_not_silence_a_recall() {
        let days = [logged("2026-03-03", Kind::Individual, 50)];
        let week = group(By::Week, &days, &[recalled("2026-03-02", 90, 0)])[0];
        assert_eq!((week.minutes, week.basis), (Some(90), Basis::Recall));
    }

    #[test]
    fn a_month_mixes_without_asking() {
        let days = [logged("2026-03-03", Kind::Group, 60)];
        let month = group(By::Month, &days, &[recalled("2026-03-09", 120, 0)])[0];
        assert_eq!((month.minutes, month.basis), (Some(180), Basis::Mixed));
        assert_eq!((month.logged, month.recalled), (Some(60), Some(120)));
        assert_eq!(gaps(By::Month, &days, &[recalled("2026-03-09", 120, 0)]), []);
    }

    /// Logged 1:00 of 2:00, 0:30 of 1:30, and a week with no entry: the month must not say "logged
    /// 3:30, recalled 5:00", which is true of no dates.
    #[test]
    fn terminal_03_a_month_asks_about_each_week_by_its_dates() {
        let day = |on, minutes| logged(on, Kind::Group, minutes);
        let days = [day("2026-03-03", 60), day("2026-03-10", 30), day("2026-03-31", 45)];
        let recalls = [("2026-03-02", 120), ("2026-03-09", 90), ("2026-03-16", 90)];
        let recalls = recalls.map(|(first, minutes)| recalled(first, minutes, 0));
        let asked = gaps(By::Month, &days, &recalls);
        assert_eq!(asked, [("2026-03-02".to_owned(), 60, 120), ("2026-03-09".to_owned(), 30, 90)]);
    }

    #[test]
    fn a_recall_belongs_whole_to_the_month_that_has_most_of_its_days() {
        // 23 February to 1 March.
        assert_eq!(group(By::Month, &[], &[recalled("2026-02-23", 120, 0)])[0].minutes, None);
        // 26 February to 4 March.
        let recall = [recalled("2026-02-26", 120, 0)];
        let march = group(By::Month, &[], &recall)[0];
        assert_eq!((march.minutes, march.basis), (Some(120), Basis::Recall));
        // An entry in February lies in the same seven dates: it counts there, and the recall not.
        let march = group(By::Month, &[logged("2026-02-26", Kind::Group, 30)], &recall)[0];
        assert_eq!((march.minutes, march.basis, march.logged), (None, Basis::None, None));
        assert_eq!(march.recalled, Some(120));
        let asked = gaps(By::Month, &[logged("2026-02-26", Kind::Group, 30)], &recall);
        assert_eq!(asked, [("2026-02-26".to_owned(), 30, 120)]);
        let march = group(By::Month, &[logged("2026-02-25", Kind::Group, 30)], &recall)[0];
        assert_eq!(march.minutes, Some(120));
    }

    #[test]
    fn a_recall_belongs_whole_to_the_week_that_has_most_of_its_days() {
        // The weeks from 2 and from 9 March.
        for (first, weeks) in [
            ("2026-02-26", [None, None]),
            ("2026-02-27", [Some(60), None]),
            ("2026-03-05", [Some(60), None]),
            ("2026-03-06", [None, Some(60)]),
            ("2026-03-12", [None, Some(60)]),
            ("2026-03-13", [None, None]),
        ] {
            let told = group(By::Week, &[], &[recalled(first, 60, 0)]);
            assert_eq!([told[0].minutes, told[1].minutes], weeks, "{first}");
        }
        // An entry after the last of the weeks lies in the seven dates.
        let logged = [logged("2026-03-18", Kind::Group, 30)];
        let told = group(By::Week, &logged, &[recalled("2026-03-12", 60, 0)])[1];
        assert_eq!((told.minutes, told.recalled), (None, Some(60)));
    }

    #[test]
    fn of_two_recalls_that_share_a_date_the_later_written_counts() {
        let monday = recalled("2026-03-02", 60, 1);
        let sunday = recalled("2026-03-08", 90, 2);
        let minutes = |recalls: &[WeeklyRecall]| {
            let weeks = group(By::Week, &[], recalls);
            (weeks[0].minutes, weeks[1].minutes)
        };
        assert_eq!(minutes(&[monday.clone(), sunday.clone()]), (None, Some(90)));
        assert_eq!(minutes(&[sunday, monday.clone()]), (None, Some(90)));
        // One that is not counted does not silence a third.
        let chain = [monday, recalled("2026-03-05", 7, 0), recalled("2026-03-09", 8, 0)];
        assert_eq!(minutes(&chain), (Some(60), Some(8)));
    }

    #[test]
    fn days_away_count_once() {
        let away = |from, to| Away {
            from: date(from),
            to: date(to),
            reason: None,
            written_at: DateTime::UNIX_EPOCH,
        };
        let all =
            periods(By::Week, WeekStart::Monday, date("2026-03-02"), date("2026-03-15")).unwrap();
        let days = |stretches: &[Away]| {
            let rows = tally(&all, [], &[], stretches);
            (rows[0].away_days, rows[1].away_days)
        };
        assert_eq!(days(&[away("2026-02-01", "2026-04-01")]), (7, 7));
        let nested = [
            away("2026-03-07", "2026-03-10"),
            away("2026-03-08", "2026-03-09"),
            away("2026-03-09", "2026-03-11"),
            away("2026-03-11", "2026-03-11"),
        ];
        assert_eq!(days(&nested), (2, 3));
        let backwards = Away { from: NaiveDate::MAX, ..away("2026-03-07", "2026-03-08") };
        assert_eq!(days(&[backwards]), (0, 0));
        let ever =
            Away { from: NaiveDate::MIN, to: NaiveDate::MAX, ..away("2026-03-07", "2026-03-08") };
        assert_eq!(days(&[ever.clone(), ever]), (7, 7));
    }

    #[test]
    fn shares_are_hundredths_of_the_entries() {
        assert_eq!(share(0, 0), None);
        assert_eq!(share(0, 7), Some(0.0));
        assert_eq!(share(1, 3), Some(0.33));
        assert_eq!(share(1, 8), Some(0.13));
        assert_eq!(share(2, 3), Some(0.67));
        assert_eq!(share(u32::MAX, u32::MAX), Some(1.0));
    }

    #[test]
    fn absurd_sums_stop_instead_of_overflowing() {
        let most = DayTotal {
            minutes: u32::MAX,
            entries: u32::MAX,
            approximate: u32::MAX,
            late: u32::MAX,
            imported: 0,
            ..logged("2026-03-03", Kind::Family, 0)
        };
        let other = DayTotal { kind: Kind::Medical, ..most };
        let all =
            periods(By::Week, WeekStart::Monday, date("2026-03-02"), date("2026-03-02")).unwrap();
        let row = &tally(&all, [most, most, other], &[], &[])[0];
        assert_eq!((row.other_minutes, row.entries), (Some(u32::MAX), u32::MAX));
        assert_eq!(row.other.peer_support, None);
        assert_eq!(row.late_share(), Some(1.0));
    }

    #[test]
    fn nothing_in_nothing_out() {
        assert_eq!(tally(&[], [logged("2026-03-03", Kind::Group, 1)], &[], &[]), []);
        assert_eq!(needed_dates(&[]), None);
        let empty = DayTotal { entries: 0, ..logged("2026-03-03", Kind::Group, 9) };
        assert_eq!(group(By::Week, &[empty], &[])[0].minutes, None);
        let all = periods(By::Week, WeekStart::Monday, date("2026-03-02"), date("2026-03-02"));
        assert_eq!(needed_dates(&all.unwrap()), Some((date("2026-02-27"), date("2026-03-11"))));
    }
}
