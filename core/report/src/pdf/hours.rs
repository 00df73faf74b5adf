//! Hours as a chart and as tables: by week or month, and by visit window.

use std::slice;

use chrono::Datelike as _;
use krilla::tagging::Tag;
use tandem_model::{Basis, Kind, PeriodHours, Report, ReportPreset};
use tandem_words::{Words, lengths::clock};

use super::chart::{Bar, Stacked};
use super::first::{both, cell, goes_on};
use super::flow::{Flow, Node, QUOTE, SMALL};
use super::table::{CLOSE, Cell, Column, Table};
use crate::figures::{self, Span, is_away, is_told, of_kind, parted, sum, told, total_of};

/// So many months are a chart that can be read; beyond, quarters are.
const MONTHS: usize = 48;

pub(crate) fn lay_out(flow: &mut Flow<'_>, words: Words, report: &Report) {
    if goes_on(flow, report)
        && let Some(talk_about) = &report.talk_about
    {
        let section = flow.node(None, Tag::Section);
        flow.heading(Some(section), 2, &words.say("talk_about.full"), 40.0);
        flow.paragraph(Some(section), QUOTE, talk_about.as_str());
    }
    let (rows, span) = figures::rows(report);
    // The table begins a page of its own unless a good part of it fits here: the first page is read
    // alone, and rows that begin at its foot belong to nothing.
    let keep = (rows.len().min(12) as f32 + 3.0) * 14.0;
    let section = flow.node(None, Tag::Section);
    let title = if span == Span::Month { "months" } else { "weeks" };
    flow.heading(Some(section), 2, &words.say(title), keep);
    flow.paragraph(Some(section), SMALL, &words.say("weeks.mark"));
    hours_table(flow, words, report, section, rows, span);
    both(flow, words, report, section);
    if let Some(windows) = &report.windows {
        let section = flow.node(None, Tag::Section);
        flow.heading(Some(section), 2, &words.say("windows"), 60.0);
        if windows.is_empty() {
            flow.paragraph(Some(section), SMALL, &words.say("windows.none"));
        } else {
            let why = if report.scheduled { "windows.why.scheduled" } else { "windows.why" };
            flow.paragraph(Some(section), SMALL, &words.say(why));
            hours_table(flow, words, report, section, windows, Span::Window);
        }
    }
}

fn hours_table(
    flow: &mut Flow<'_>,
    words: Words,
    report: &Report,
    section: Node,
    rows: &[PeriodHours],
    span: Span,
) {
    let (head, summary) = match span {
        Span::Week => ("weeks.week", "weeks.summary"),
        Span::Month => ("weeks.month", "weeks.summary.month"),
        Span::Window if report.scheduled => {
            ("weeks.window.scheduled", "weeks.summary.window.scheduled")
        }
        Span::Window => ("weeks.window", "weeks.summary.window"),
    };
    let kinds = figures::kinds(report);
    let mut columns = vec![Column::text(words.say(head), 2.0)];
    let number = |name: String| Column::number(name, 1.0);
    columns.extend(kinds[..3].iter().map(|kind| number(words.word("kind.short", *kind))));
    columns.push(number(words.say("hours.all")));
    columns.extend(kinds[3..].iter().map(|kind| number(words.word("kind.short", *kind))));
    columns.push(Column::text(words.say("weeks.basis"), 1.25).spare());

    let row = |row: &PeriodHours| {
        let name = match span {
            Span::Month => words.month(row.period.from),
            Span::Week | Span::Window => words.span(row.period.from, row.period.to),
        };
        let mut cells: Vec<Cell> = vec![name.into()];
        cells.extend(kinds[..3].iter().map(|kind| marked(words, row, *kind)));
        cells.push(cell(words, sum(slice::from_ref(row), &Kind::TOTALS)));
        cells
            .extend(kinds[3..].iter().map(|kind| cell(words, sum(slice::from_ref(row), &[*kind]))));
        cells.push(basis(words, row).into());
        cells
    };
    // Windows overlap weeks and may leave days out: a total of theirs would be another number.
    let total = (span != Span::Window).then(|| {
        let mut cells: Vec<Cell> = vec![words.say("hours.total").into()];
        let of = |kind: &Kind| cell(words, sum(rows, &[*kind]));
        cells.extend(kinds[..3].iter().map(of));
        cells.push(cell(words, sum(rows, &Kind::TOTALS)));
        cells.extend(kinds[3..].iter().map(of));
        cells.push(String::new().into());
        cells
    });
    let table = Table {
        summary: words.say(summary),
        columns,
        rows: rows.iter().map(row).collect(),
        total,
        size: 8.0,
        space: CLOSE,
    };
    flow.table(section, &table);
}

/// The sign for no entry, told as words.
pub(crate) fn nothing(words: Words) -> Cell {
    Cell::told(words.say("hours.dash"), words.say("hours.none"))
}

/// A total, and where it comes from memory.
fn marked(words: Words, row: &PeriodHours, kind: Kind) -> Cell {
    let Some((minutes, total)) = of_kind(row, kind).zip(total_of(row, kind)) else {
        return nothing(words);
    };
    let told = clock(minutes);
    match total.basis {
        Basis::Recall => words.fill("mark.recall", &[("time", &told)]).into(),
        Basis::Mixed => words.fill("mark.mixed", &[("time", &told)]).into(),
        Basis::Entries | Basis::None => told.into(),
    }
}

/// What a row rests on.
fn basis(words: Words, row: &PeriodHours) -> String {
    let totals = [&row.individual, &row.group, &row.mutual_help];
    let any = |basis: Basis| totals.iter().any(|total| total.basis == basis);
    let recalled = any(Basis::Recall) || any(Basis::Mixed);
    let key = if !is_told(row) {
        if is_away(row) {
            "basis.away"
        } else if totals.iter().any(|total| total.skipped) {
            "basis.skipped"
        } else {
            "basis.none"
        }
    } else if recalled && row.entries > 0 {
        "basis.mixed"
    } else if recalled {
        "basis.recall"
    } else {
        "basis.entries"
    };
    words.say(key)
}

/// The chart of the three kinds.
pub(crate) fn chart(flow: &mut Flow<'_>, words: Words, report: &Report, section: Node) {
    let (rows, span) = figures::rows(report);
    // Of so few rows the table above says all.
    if rows.len() < 4 {
        return;
    }
    let (bars, title) = bars(words, report, rows, span);
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return };
    let (from, to) = (words.date(first.period.from), words.date(last.period.to));
    let dates = [("from", &*from), ("to", &*to)];
    let most = bars.iter().map(Bar::minutes).max().unwrap_or(0);
    let alt = if most == 0 {
        words.fill("chart.alt.empty", &dates)
    } else {
        let totals: Vec<String> = Kind::TOTALS
            .iter()
            .map(|kind| {
                let sum = sum(rows, &[*kind]);
                let none = || words.say("hours.none");
                let time = if sum.is_known() { told(words, sum) } else { none() };
                format!("{}: {time}.", words.word("kind", *kind))
            })
            .collect();
        let none = bars.iter().filter(|bar| bar.sign.is_some()).count().to_string();
        let values = [
            ("title", &*words.say(title)),
            dates[0],
            dates[1],
            ("n", &*bars.len().to_string()),
            ("totals", &*totals.join(" ")),
            ("most", &*clock(most)),
            ("none", &*none),
        ];
        words.fill("chart.alt", &values)
    };
    // Short bars on a page that has more to hold.
    let height = match report.preset {
        ReportPreset::Clinician => 68.0,
        ReportPreset::NewProgram | ReportPreset::Legal => 120.0,
    };
    let recalled = bars.iter().any(|bar| bar.recalled > 0);
    let chart = Stacked {
        alt,
        legend: Kind::TOTALS.map(|kind| words.word("kind.short", kind)),
        dashed: recalled.then(|| words.say("chart.recalled")),
        signs: words.say("chart.legend"),
        height,
        bars,
    };
    flow.stacked(section, &chart);
}

fn bars(
    words: Words,
    report: &Report,
    rows: &[PeriodHours],
    span: Span,
) -> (Vec<Bar>, &'static str) {
    let sign = |rows: &[PeriodHours]| {
        if rows.iter().any(is_told) {
            None
        } else if span == Span::Week && rows.iter().all(is_away) {
            Some(words.say("chart.away"))
        } else {
            Some(words.say("chart.none"))
        }
    };
    let bar = |label: String, rows: &[PeriodHours]| {
        let sums = Kind::TOTALS.map(|kind| sum(rows, &[kind]));
        let some = sums.iter().any(|sum| sum.minutes > 0);
        let more = some && !sums.iter().all(|sum| sum.is_whole());
        let parted = Kind::TOTALS.map(|kind| parted(rows, kind));
        let open = rows.last().is_some_and(|row| row.period.to >= report.made_on);
        Bar {
            label,
            parts: parted.map(|(logged, _)| logged),
            recalled: parted.iter().map(|(_, recalled)| recalled).sum(),
            more,
            sign: sign(rows),
            above: (open && some).then(|| words.say("chart.so_far")),
        }
    };
    if span != Span::Month {
        let week =
            |row: &PeriodHours| bar(words.short_date(row.period.from), std::slice::from_ref(row));
        return (rows.iter().map(week).collect(), "chart.week");
    }
    if rows.len() <= MONTHS {
        let month = |row: &PeriodHours| {
            let date = row.period.from;
            let label = words.fill(
                "date.month",
                &[
                    ("month", &words.say(&format!("month.short.{}", date.month()))),
                    ("year", &date.year().to_string()),
                ],
            );
            bar(label, std::slice::from_ref(row))
        };
        return (rows.iter().map(month).collect(), "chart.month");
    }
    let quarter_of = |row: &PeriodHours| (row.period.from.year(), row.period.from.month0() / 3);
    let quarters = rows.chunk_by(|a, b| quarter_of(a) == quarter_of(b)).map(|rows| {
        let (year, quarter) = quarter_of(&rows[0]);
        let values = [("quarter", &*(quarter + 1).to_string()), ("year", &*year.to_string())];
        bar(words.fill("date.quarter", &values), rows)
    });
    (quarters.collect(), "chart.quarter")
}
