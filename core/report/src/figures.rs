//! The numbers of a report: what a page, a preview and an alternative text all say.

use tandem_model::{Kind, KindHours, OtherMinutes, PeriodHours, Report};

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

/// The three kinds of a row together; `None` where nothing is known of any.
pub(crate) fn three(row: &PeriodHours) -> Option<u32> {
    add(Kind::TOTALS.map(|kind| of_kind(row, kind)))
}

/// Whether anything is known of a row: an entry, or an answer.
pub(crate) fn is_told(row: &PeriodHours) -> bool {
    row.entries > 0 || three(row).is_some()
}

/// Whether the person was away in a row of which nothing else is known.
pub(crate) fn is_away(row: &PeriodHours) -> bool {
    row.away_days > 0 && !is_told(row)
}

fn add(parts: impl IntoIterator<Item = Option<u32>>) -> Option<u32> {
    parts.into_iter().flatten().reduce(u32::saturating_add)
}

/// The sum of what is known.
pub(crate) fn sum(rows: &[PeriodHours], of: impl Fn(&PeriodHours) -> Option<u32>) -> Option<u32> {
    add(rows.iter().map(of))
}

/// How many rows something is known of.
pub(crate) fn known(rows: &[PeriodHours], of: impl Fn(&PeriodHours) -> Option<u32>) -> u32 {
    count(rows.iter().filter(|row| of(row).is_some()).count())
}

/// The one in the middle of what is known; of an even number, the middle of the two, rounded down.
pub(crate) fn median(
    rows: &[PeriodHours],
    of: impl Fn(&PeriodHours) -> Option<u32>,
) -> Option<u32> {
    let mut known: Vec<u32> = rows.iter().filter_map(of).collect();
    known.sort_unstable();
    let high = *known.get(known.len() / 2)?;
    let low = known[(known.len() - 1) / 2];
    Some(low + (high - low) / 2)
}

/// A count, which is never near the limit of its type.
pub(crate) fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

/// The kinds that a report has columns for.
pub(crate) fn kinds(report: &Report) -> Vec<Kind> {
    use Kind::{Family, Group, Individual, Medical, MutualHelp, PeerSupport};
    let mut kinds = vec![Individual, Group, MutualHelp];
    if report.other_kinds {
        // A column of nothing but "no entry" says no more than no column, and takes its room.
        let (rows, _) = rows(report);
        let has = |kind: &Kind| known(rows, |row| of_kind(row, *kind)) > 0;
        kinds.extend([Family, PeerSupport, Medical].into_iter().filter(has));
    }
    kinds
}
