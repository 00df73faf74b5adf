//! The totals against a second rule book, written the other way round.
//!
//! The crate goes through sums per day once and looks each up. Here, for every period and kind,
//! every single entry and every recall is looked at and asked whether it counts: slow, and close to
//! the words of the rule.
#![allow(clippy::unwrap_used)]

use chrono::{DateTime, NaiveDate, TimeDelta};
use proptest::prelude::*;
use tandem_model::{
    Answer, Away, Basis, By, DayTotal, Kind, KindHours, Period, PeriodHours, RecallGap,
    RecalledMinutes, WeekStart, WeeklyRecall, Word, needed_dates, periods, tally,
};

fn day(number: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + TimeDelta::days(number)
}

/// One session: a day total of a single entry.
fn entry() -> impl Strategy<Value = DayTotal> {
    let kinds = prop::sample::select(Kind::ALL);
    let fields = (0_i64..130, kinds, 1_u32..300, 0_u32..2, 0_u32..2);
    fields.prop_map(|(number, kind, minutes, approximate, late)| DayTotal {
        date: day(number),
        kind,
        minutes,
        entries: 1,
        approximate,
        late,
        imported: 0,
    })
}

fn answer() -> impl Strategy<Value = Option<Answer>> {
    prop_oneof![
        Just(None),
        Just(Some(Answer::Skipped)),
        (0_u32..600).prop_map(|m| Some(Answer::Minutes(RecalledMinutes::new(m).unwrap()))),
    ]
}

/// Mostly Mondays; other days make recalls that share dates.
fn recall() -> impl Strategy<Value = WeeklyRecall> {
    let mondays = (0_i64..19).prop_map(|week| 4 + 7 * week);
    let first = prop_oneof![3 => mondays, 1 => 0_i64..130];
    let fields = (first, answer(), answer(), answer(), 0_i64..50);
    fields.prop_map(|(first, individual, group, mutual_help, hour)| WeeklyRecall {
        first: day(first),
        individual,
        group,
        mutual_help,
        written_at: DateTime::UNIX_EPOCH + TimeDelta::hours(hour),
    })
}

fn away() -> impl Strategy<Value = Away> {
    (0_i64..130, 0_i64..40).prop_map(|(from, days)| {
        Away::new(day(from), day(from + days), None, DateTime::UNIX_EPOCH).unwrap()
    })
}

/// One recall per first day, as a store keeps them.
fn recalls() -> impl Strategy<Value = Vec<WeeklyRecall>> {
    prop::collection::vec(recall(), 0..20).prop_map(|mut all| {
        all.sort_by_key(|recall| recall.first);
        all.dedup_by_key(|recall| recall.first);
        all
    })
}

fn asked() -> impl Strategy<Value = Vec<Period>> {
    let by = prop::sample::select(By::CALENDAR);
    let start = prop::sample::select(WeekStart::ALL);
    (by, start, 0_i64..130, 0_i64..130)
        .prop_map(|(by, start, a, b)| periods(by, start, day(a.min(b)), day(a.max(b))).unwrap())
}

/// Whether a recall counts: no other one that counts shares a date with it and was written later.
fn counts(recall: &WeeklyRecall, all: &[WeeklyRecall]) -> bool {
    let rank = |one: &WeeklyRecall| (one.written_at, one.first);
    !all.iter().any(|other| {
        let shares = recall.first <= other.last() && other.first <= recall.last();
        shares && rank(other) > rank(recall) && counts(other, all)
    })
}

struct Record {
    entries: Vec<DayTotal>,
    recalls: Vec<WeeklyRecall>,
    away: Vec<Away>,
}

impl Record {
    fn minutes(&self, kind: Kind, from: NaiveDate, to: NaiveDate) -> Option<u32> {
        let here = |e: &&DayTotal| e.kind == kind && from <= e.date && e.date <= to;
        let minutes: Vec<u32> = self.entries.iter().filter(here).map(|e| e.minutes).collect();
        (!minutes.is_empty()).then(|| minutes.iter().sum())
    }

    fn check_kind(&self, period: &Period, kind: Kind, told: KindHours, gaps: &mut Vec<RecallGap>) {
        let logged = self.minutes(kind, period.from, period.to);
        let mut total = logged;
        let mut recalled = None;
        let (mut used, mut skipped) = (false, false);
        for recall in self.recalls.iter().filter(|r| counts(r, &self.recalls)) {
            let middle = recall.week().days().nth(3).unwrap();
            if middle < period.from || period.to < middle {
                continue;
            }
            let Some(answer) = recall.answer(kind) else {
                continue;
            };
            let Some(minutes) = answer.minutes() else {
                skipped = true;
                continue;
            };
            recalled = Some(recalled.unwrap_or(0) + minutes);
            match self.minutes(kind, recall.first, recall.last()) {
                Some(entered) if entered < minutes => {
                    let first = recall.first;
                    gaps.push(RecallGap { first, kind, logged: entered, recalled: minutes });
                }
                Some(_) => {}
                None => {
                    used = true;
                    total = Some(total.unwrap_or(0) + minutes);
                }
            }
        }
        let basis = match (logged.is_some(), used) {
            (true, true) => Basis::Mixed,
            (true, false) => Basis::Entries,
            (false, true) => Basis::Recall,
            (false, false) => Basis::None,
        };
        assert_eq!(told.minutes, total, "{kind} in {}", period.label);
        assert_eq!((told.basis, told.logged), (basis, logged));
        assert_eq!((told.recalled, told.skipped), (recalled, skipped));
    }

    fn check_row(&self, period: &Period, told: &PeriodHours) {
        assert_eq!(&told.period, period);
        let mut gaps = Vec::new();
        self.check_kind(period, Kind::Individual, told.individual, &mut gaps);
        self.check_kind(period, Kind::Group, told.group, &mut gaps);
        self.check_kind(period, Kind::MutualHelp, told.mutual_help, &mut gaps);
        gaps.sort_by_key(|gap| (gap.first, gap.kind));
        assert_eq!(told.gaps, gaps);

        let other = |kind| self.minutes(kind, period.from, period.to);
        assert_eq!(told.other.family, other(Kind::Family));
        assert_eq!(told.other.peer_support, other(Kind::PeerSupport));
        assert_eq!(told.other.medical, other(Kind::Medical));
        let all = [Kind::Family, Kind::PeerSupport, Kind::Medical].map(other);
        let sum = all.iter().flatten().sum();
        assert_eq!(told.other_minutes, all.iter().any(Option::is_some).then_some(sum));

        let here = |e: &&DayTotal| period.from <= e.date && e.date <= period.to;
        let here: Vec<_> = self.entries.iter().filter(here).collect();
        assert_eq!(told.entries as usize, here.len());
        assert_eq!(told.approximate, here.iter().map(|e| e.approximate).sum::<u32>());
        assert_eq!(told.late, here.iter().map(|e| e.late).sum::<u32>());
        let days = period.from.iter_days().take_while(|&date| date <= period.to);
        let is_away = |date: &NaiveDate| self.away.iter().any(|a| a.from <= *date && *date <= a.to);
        assert_eq!(told.away_days as usize, days.filter(is_away).count());
    }

    /// As a store would: added up by date and kind, and only the dates that are needed.
    fn added_up(&self, (from, to): (NaiveDate, NaiveDate)) -> Vec<DayTotal> {
        let mut days: Vec<DayTotal> = Vec::new();
        for entry in self.entries.iter().filter(|entry| from <= entry.date && entry.date <= to) {
            let same = |one: &&mut DayTotal| one.date == entry.date && one.kind == entry.kind;
            match days.iter_mut().find(same) {
                None => days.push(*entry),
                Some(sum) => {
                    sum.minutes += entry.minutes;
                    sum.entries += 1;
                    sum.approximate += entry.approximate;
                    sum.late += entry.late;
                }
            }
        }
        days
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn both_rule_books_agree(
        entries in prop::collection::vec(entry(), 0..60),
        recalls in recalls(),
        away in prop::collection::vec(away(), 0..6),
        asked in asked(),
    ) {
        let record = Record { entries, recalls, away };
        let needed = needed_dates(&asked).unwrap();
        let told = tally(&asked, record.added_up(needed), &record.recalls, &record.away);
        prop_assert_eq!(told.len(), asked.len());
        for (period, row) in asked.iter().zip(&told) {
            record.check_row(period, row);
        }
        // Neither the order nor adding up beforehand nor older days make a difference.
        let apart = record.entries.iter().rev().copied();
        let recalls: Vec<_> = record.recalls.iter().rev().cloned().collect();
        let away: Vec<_> = record.away.iter().rev().cloned().collect();
        prop_assert_eq!(tally(&asked, apart, &recalls, &away), told);
    }

    /// By weeks or by months, no entry is lost and none is told twice.
    #[test]
    fn no_entry_is_lost(entries in prop::collection::vec(entry(), 0..60), start in 0_usize..2) {
        let sum: u32 = entries.iter().map(|entry| entry.minutes).sum();
        for &by in By::CALENDAR {
            let all = periods(by, WeekStart::ALL[start], day(0), day(130)).unwrap();
            let told = tally(&all, entries.iter().copied(), &[], &[]);
            let minutes = told.iter().flat_map(|row| {
                let three = [row.individual, row.group, row.mutual_help].map(|kind| kind.minutes);
                three.into_iter().chain([row.other_minutes]).flatten()
            });
            prop_assert_eq!(minutes.sum::<u32>(), sum);
        }
    }
}
