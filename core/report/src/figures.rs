//! The numbers of a report: what a page, a preview and an alternative text all say.

use tandem_model::{Kind, KindHours, OtherMinutes, PeriodHours, Report};
use tandem_words::{Words, lengths::clock};

/// Up to so many weeks are told week by week: a year and its ends, two pages of rows. Longer ones are
/// told by month.
pub(crate) const WEEKS: usize = 60;

/// The rows that all totals of a report are made of.
pub(crate) fn rows(report: &Report) -> (&[PeriodHours], Span) {
    if report.weeks.len() > WEEKS && !report.months.is_empty() {
        (&report.months, Span::Month)
    } else {
        (&report.weeks, Span::Week)
    }
}

/// What one row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    Week,
    Month,
    Window,
}

/// One of the three kinds in a row.
pub(crate) fn of_kind(row: &PeriodHours, kind: Kind) -> Option<u32> {
    let OtherMinutes { family, peer_support, medical } = row.other;
    match kind {
        Kind::Individual | Kind::Group | Kind::MutualHelp => total_of(row, kind)?.minutes,
        Kind::Family => family,
        Kind::PeerSupport => peer_support,
        Kind::Medical => medical,
    }
}

/// One of the three totals with its basis.
pub(crate) fn total_of(row: &PeriodHours, kind: Kind) -> Option<&KindHours> {
    match kind {
        Kind::Individual => Some(&row.individual),
        Kind::Group => Some(&row.group),
        Kind::MutualHelp => Some(&row.mutual_help),
        Kind::Family | Kind::PeerSupport | Kind::Medical => None,
    }
}

/// A sum over parts of which some may be unknown. An unknown part is not zero: it is not added, and what
/// lacks it says "at least".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sum {
    pub(crate) minutes: u32,
    known: usize,
    parts: usize,
}

impl Sum {
    fn of(parts: impl IntoIterator<Item = Option<u32>>) -> Self {
        let mut sum = Self { minutes: 0, known: 0, parts: 0 };
        for part in parts {
            sum.parts += 1;
            if let Some(minutes) = part {
                sum.known += 1;
                sum.minutes = sum.minutes.saturating_add(minutes);
            }
        }
        sum
    }

    /// Whether anything is known.
    pub(crate) fn is_known(self) -> bool {
        self.known > 0
    }

    /// Whether all of it is known.
    pub(crate) fn is_whole(self) -> bool {
        self.known == self.parts
    }
}

/// The dates that it tells of, and how they follow from a visit.
pub(crate) fn period(words: Words, report: &Report) -> String {
    let visit = report.since_visit.as_ref();
    let key = match visit.map(|visit| &visit.ended) {
        None => "period",
        Some(Some(_)) => "period.after_visit",
        Some(None) => "period.since_visit",
    };
    let visit = visit.map_or_else(String::new, |visit| words.date(visit.day));
    let (from, to) = (words.date(report.from), words.date(report.to));
    words.fill(key, &[("visit", &visit), ("from", &from), ("to", &to)])
}

/// `2:20`, or "at least 2:20", as it is read aloud.
pub(crate) fn told(words: Words, sum: Sum) -> String {
    let time = clock(sum.minutes);
    if sum.is_whole() { time } else { words.fill("hours.at_least", &[("time", &time)]) }
}

/// These kinds in these rows together.
pub(crate) fn sum(rows: &[PeriodHours], kinds: &[Kind]) -> Sum {
    Sum::of(rows.iter().flat_map(|row| kinds.iter().map(|kind| of_kind(row, *kind))))
}

/// Of one kind in these rows: minutes that were written down, and minutes that were answered from memory.
pub(crate) fn parted(rows: &[PeriodHours], kind: Kind) -> (u32, u32) {
    rows.iter().fold((0, 0), |(logged, recalled), row| {
        let all = of_kind(row, kind).unwrap_or(0);
        let own = total_of(row, kind).and_then(|total| total.logged).unwrap_or(0).min(all);
        (logged + own, recalled + (all - own))
    })
}

/// Whether anything is known of a row: an entry, or an answer.
pub(crate) fn is_told(row: &PeriodHours) -> bool {
    row.entries > 0 || sum(std::slice::from_ref(row), &Kind::TOTALS).is_known()
}

/// Whether the person was away in a row of which nothing else is known.
pub(crate) fn is_away(row: &PeriodHours) -> bool {
    row.away_days > 0 && !is_told(row)
}

/// The weeks that a median may be taken of: complete, and so like each other.
pub(crate) fn complete(report: &Report) -> &[PeriodHours] {
    let is = |week: &PeriodHours| report.is_complete(week);
    let (weeks, first) = (&report.weeks, report.weeks.iter().position(is));
    let last = weeks.iter().rposition(is);
    first.zip(last).map_or(&[], |(first, last)| &weeks[first..=last])
}

/// The week that has begun and is told up to today.
pub(crate) fn so_far(report: &Report) -> Option<&PeriodHours> {
    report.weeks.last().filter(|week| week.period.to >= report.made_on)
}

/// A median, and of how many weeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Median {
    pub(crate) minutes: u32,
    pub(crate) known: usize,
    pub(crate) weeks: usize,
}

/// The week in the middle, of those in which all of these kinds are known; of an even number, the middle
/// of the two, rounded down. It never stands without its number: of four weeks or of forty is not the same.
pub(crate) fn median(weeks: &[PeriodHours], kinds: &[Kind]) -> Option<Median> {
    let sums = weeks.iter().map(|week| sum(std::slice::from_ref(week), kinds));
    let mut known: Vec<u32> = sums.filter(|sum| sum.is_whole()).map(|sum| sum.minutes).collect();
    known.sort_unstable();
    let high = *known.get(known.len() / 2)?;
    let low = known[(known.len() - 1) / 2];
    Some(Median { minutes: low + (high - low) / 2, known: known.len(), weeks: weeks.len() })
}

/// Complete weeks in two parts that stand beside each other: the last four and all before, or of fewer
/// than eight two halves. Of fewer than four none: two weeks beside one say nothing.
pub(crate) fn stretches(complete: &[PeriodHours]) -> Option<[&[PeriodHours]; 2]> {
    let last = match complete.len() {
        0..4 => return None,
        few @ 4..8 => few / 2,
        _ => 4,
    };
    let (earlier, latest) = complete.split_at(complete.len() - last);
    Some([latest, earlier])
}

/// The kinds that a report has columns for.
pub(crate) fn kinds(report: &Report) -> Vec<Kind> {
    use Kind::{Family, Group, Individual, Medical, MutualHelp, PeerSupport};
    let mut kinds = vec![Individual, Group, MutualHelp];
    if report.other_kinds {
        // A column of nothing but "no entry" says no more than no column, and takes its room.
        let (rows, _) = rows(report);
        let has = |kind: &Kind| sum(rows, &[*kind]).is_known();
        kinds.extend([Family, PeerSupport, Medical].into_iter().filter(has));
    }
    kinds
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;
    use tandem_model::{By, DayTotal, WeekStart, parse_date, periods, tally};

    use super::*;

    proptest! {
        /// Unknown is not zero: it is in no sum, and a week of which nothing is known moves no median, wherever it
        /// stands.
        #[test]
        fn leaving_6_2_what_is_not_known_is_in_no_sum_and_moves_no_median(
            kept in proptest::collection::vec((0_i64..12 * 7, 0_usize..6, 1_u32..300), 0..40),
            at in 0_usize..13,
        ) {
            let from = parse_date("day", "2026-01-05").unwrap();
            let to = from + TimeDelta::days(12 * 7 - 1);
            let total = |(day, kind, minutes): &(i64, usize, u32)| DayTotal {
                date: from + TimeDelta::days(*day),
                kind: <Kind as tandem_model::Word>::ALL[*kind],
                minutes: *minutes,
                entries: 1,
                approximate: 0,
                late: 0,
                imported: 0,
            };
            let days: Vec<_> = kept.iter().map(total).collect();
            let weeks = tally(&periods(By::Week, WeekStart::Monday, from, to).unwrap(), days.clone(), &[], &[]);
            let nothing = &tally(&periods(By::Week, WeekStart::Monday, from, from).unwrap(), [], &[], &[])[0];
            let mut more = weeks.clone();
            more.insert(at.min(weeks.len()), nothing.clone());
            for kinds in [&Kind::TOTALS[..], &[Kind::Group], &[Kind::Family], &[Kind::Individual, Kind::MutualHelp]] {
                let all = days.iter().filter(|day| kinds.contains(&day.kind));
                let sum_of = sum(&weeks, kinds);
                prop_assert_eq!(sum_of.minutes, all.map(|day| day.minutes).sum::<u32>());
                prop_assert!(sum_of.known <= sum_of.parts && sum_of.parts == weeks.len() * kinds.len());
                prop_assert_eq!(sum(&more, kinds).minutes, sum_of.minutes);
                prop_assert!(!sum(&more, kinds).is_whole());
                let [one, other] = [&weeks, &more].map(|weeks| median(weeks, kinds));
                prop_assert_eq!(
                    one.map(|it| (it.minutes, it.known)),
                    other.map(|it| (it.minutes, it.known))
                );
            }
        }
    }

    /// A chart drew what was answered from memory as if it had been written down.
    #[test]
    fn reports_12_what_was_recalled_is_parted_from_what_was_written_down() {
        let date = |text| parse_date("day", text).unwrap();
        let (from, to) = (date("2026-02-02"), date("2026-02-15"));
        let recall = r#"{"first":"2026-02-09","individual":90,"group":0,"mutual_help":30,
            "written_at":"2026-02-16T00:00:00Z"}"#;
        let recall = serde_json::from_str(recall).unwrap();
        let day = tandem_model::DayTotal {
            date: from,
            kind: Kind::Individual,
            minutes: 50,
            entries: 1,
            approximate: 0,
            late: 0,
            imported: 0,
        };
        let weeks = periods(By::Week, WeekStart::Monday, from, to).unwrap();
        let rows = tally(&weeks, [day], &[recall], &[]);
        assert_eq!(parted(&rows[..1], Kind::Individual), (50, 0));
        assert_eq!(parted(&rows[1..], Kind::Individual), (0, 90));
        assert_eq!(parted(&rows, Kind::Individual), (50, 90));
        assert_eq!(
            (parted(&rows, Kind::Group), parted(&rows, Kind::MutualHelp)),
            ((0, 0), (0, 30))
        );
    }
}
