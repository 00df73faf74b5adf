//! The first page. It stands alone: whose it is, what the person would like to talk about, the hours,
//! what changed, and how far all of that can be relied on.

use krilla::tagging::{ListNumbering, Tag};
use tandem_model::{Kind, PeriodHours, Report, ReportPreset};
use tandem_words::{Words, lengths::clock};

use super::flow::{BODY, BOLD, Flow, LEADING, Node, QUOTE, SMALL, Style};
use super::hours::{chart, nothing};
use super::table::{CLOSE, Cell, Column, Table};
use crate::figures::{self, Span, count, known, median, of_kind, sum, three};

/// Lines of the person's own words on the first page; the rest stands in full behind it.
const LINES: usize = 6;

pub(crate) fn lay_out(flow: &mut Flow<'_>, words: Words, report: &Report) {
    flow.title(&words.say(super::title_key(report.preset)));
    who(flow, words, report);
    talk_about(flow, words, report);
    hours(flow, words, report);
    sure(flow, words, report);
}

fn who(flow: &mut Flow<'_>, words: Words, report: &Report) {
    let about = &report.about;
    let style = Style { after: 0.5, ..BODY };
    let mut line = |key: &str, value: &str| {
        flow.paragraph(None, style, &format!("{}: {value}", words.say(key)));
    };
    match (&about.legal_name, &about.alias) {
        (Some(legal), alias) => {
            line("who.legal", legal.as_str());
            if let Some(alias) = alias.as_ref().filter(|alias| *alias != legal) {
                line("who.alias", alias.as_str());
            }
        }
        (None, Some(alias)) => line("who.alias", alias.as_str()),
        (None, None) => line("who", &words.say("who.nobody")),
    }
    if let Some(born) = about.birth_date {
        line("who.born", &words.date(born));
    }
    let key = if report.since_last_visit { "period.since_visit" } else { "period" };
    let dates = [("from", &*words.date(report.from)), ("to", &*words.date(report.to))];
    line("who.period", &words.fill(key, &dates));
    line("who.made", &words.date(report.made_on));
    flow.y += 2.0;
    if report.preset == ReportPreset::Legal {
        flow.paragraph(None, BOLD, &format!("{}.", words.say("share.self_reported")));
        flow.paragraph(None, BODY, &words.say("legal.no_proof"));
        flow.paragraph(None, BODY, &words.say("legal.holds"));
    }
}

fn talk_about(flow: &mut Flow<'_>, words: Words, report: &Report) {
    let Some(talk_about) = &report.talk_about else { return };
    let section = flow.node(None, Tag::Section);
    flow.heading(Some(section), 2, &words.say("share.talk_about"), 40.0);
    let width = (flow.column() - QUOTE.indent) / QUOTE.size;
    let lines = flow.fonts.lines(talk_about.as_str(), QUOTE.weight, width);
    let paragraph = flow.node(Some(section), Tag::P);
    if lines.len() <= LINES {
        flow.put(paragraph, QUOTE, &lines);
    } else {
        flow.put(paragraph, Style { after: 1.0, ..QUOTE }, &lines[..LINES]);
        let title = words.say("talk_about.full");
        flow.paragraph(Some(section), SMALL, &words.fill("talk_about.more", &[("title", &title)]));
    }
}

/// Whether the person's words did not fit on the first page.
pub(crate) fn goes_on(flow: &Flow<'_>, report: &Report) -> bool {
    let width = (flow.column() - QUOTE.indent) / QUOTE.size;
    let lines = |text: &str| flow.fonts.lines(text, QUOTE.weight, width).len();
    report.talk_about.as_ref().is_some_and(|words| lines(words.as_str()) > LINES)
}

fn hours(flow: &mut Flow<'_>, words: Words, report: &Report) {
    let (rows, span) = figures::rows(report);
    let section = flow.node(None, Tag::Section);
    flow.heading(Some(section), 2, &words.say("hours"), 120.0);
    if let (Some(first), Some(last)) = (rows.first(), rows.last()) {
        let (key, open) = match span {
            Span::Month => ("period.months", "period.open_month"),
            Span::Week | Span::Window => ("period.weeks", "period.open"),
        };
        let (from, to) = (words.date(first.period.from), words.date(last.period.to));
        let mut told = words.fill(key, &[("from", &from), ("to", &to)]);
        if last.period.to >= report.made_on {
            told = format!("{told} {}", words.say(open));
        }
        told = format!("{told} {}", words.say("hours.unit"));
        flow.paragraph(Some(section), SMALL, &told);
    }
    totals(flow, words, report, section);
    if let Some(before) = &report.before {
        let gaps = |weeks: &[PeriodHours]| {
            let empty = |week: &&PeriodHours| !figures::is_told(week) && week.away_days == 0;
            weeks.iter().filter(empty).count().to_string()
        };
        let date = |week: Option<&PeriodHours>, last: bool| {
            let date = |week: &PeriodHours| if last { week.period.to } else { week.period.from };
            week.map(date).map_or_else(String::new, |date| words.date(date))
        };
        let values = [
            ("from", &*date(before.weeks.first(), false)),
            ("to", &*date(before.weeks.last(), true)),
            ("now", &*gaps(&report.weeks)),
            ("before", &*gaps(&before.weeks)),
        ];
        flow.paragraph(Some(section), SMALL, &words.fill("change.gaps", &values));
    }
    if !rows.iter().any(figures::is_told) {
        flow.paragraph(Some(section), BODY, &words.say("hours.nothing"));
    }
    chart(flow, words, report, section);
    both(flow, words, report, section);
}

fn both(flow: &mut Flow<'_>, words: Words, report: &Report, section: Node) {
    let Some(both) = &report.both else { return };
    let n = both.twelve_step + both.other + both.not_known;
    let weeks = both.weeks.to_string();
    let mut told = words.count("both", n, &[("weeks", &weeks)]);
    if n > 0 {
        let values = [
            ("twelve_step", &*both.twelve_step.to_string()),
            ("other", &*both.other.to_string()),
            ("not_known", &*both.not_known.to_string()),
        ];
        told = format!("{told} {}", words.fill("both.split", &values));
    }
    flow.paragraph(Some(section), BODY, &told);
}

/// Totals and medians, one row for each kind, beside those of the time before.
fn totals(flow: &mut Flow<'_>, words: Words, report: &Report, section: Node) {
    let (rows, _) = figures::rows(report);
    let weeks = &report.weeks;
    let mut columns = vec![
        Column::text(words.say("hours.kind"), 2.3),
        Column::number(words.say("hours.total"), 1.0),
        Column::number(words.say("hours.median"), 1.1),
        Column::number(words.say("hours.known.week"), 1.2),
    ];
    if let Some(before) = &report.before {
        let head = words.count("hours.before", count(before.weeks.len()), &[]);
        columns.push(Column::number(head, 1.4));
        columns.push(Column::number(words.say("hours.change"), 1.1));
    }
    let row = |name: String, of: &dyn Fn(&PeriodHours) -> Option<u32>| {
        let total = sum(rows, of);
        let known_weeks = format!("{} / {}", known(weeks, of), weeks.len());
        let mut row = vec![
            name.into(),
            cell(words, total),
            cell(words, median(weeks, of)),
            known_weeks.into(),
        ];
        if let Some(before) = &report.before {
            let then = sum(&before.weeks, of);
            row.push(cell(words, then));
            row.push(match total.zip(then) {
                Some((now, then)) => difference(words, now, then).into(),
                None => nothing(words),
            });
        }
        row
    };
    let kinds = figures::kinds(report);
    let (own, other): (Vec<Kind>, Vec<Kind>) =
        kinds.into_iter().partition(|kind| Kind::TOTALS.contains(kind));
    let line = |kind: &Kind| row(words.word("kind", *kind), &|week| of_kind(week, *kind));
    let mut all: Vec<Vec<Cell>> = own.iter().map(line).collect();
    all.push(row(words.say("hours.all"), &three));
    all.extend(other.iter().map(line));
    let table = Table {
        summary: words.say("weeks.summary.totals"),
        columns,
        rows: all,
        total: None,
        size: 9.0,
        space: CLOSE,
    };
    flow.table(section, &table);
    flow.y -= 2.0;
    flow.paragraph(Some(section), SMALL, &words.say("hours.median.why"));
}

pub(crate) fn cell(words: Words, minutes: Option<u32>) -> Cell {
    minutes.map_or_else(|| nothing(words), |minutes| clock(minutes).into())
}

fn difference(words: Words, now: u32, then: u32) -> String {
    let told = |key: &str| words.fill(key, &[("time", &clock(now.abs_diff(then)))]);
    match now.cmp(&then) {
        std::cmp::Ordering::Greater => told("change.more"),
        std::cmp::Ordering::Less => told("change.less"),
        std::cmp::Ordering::Equal => words.say("change.same"),
    }
}

/// How sure the numbers are, in whole sentences.
pub(crate) fn sure_lines(words: Words, report: &Report) -> Vec<String> {
    let sure = &report.sure;
    let (total, weeks) = (sure.entries.to_string(), sure.weeks.to_string());
    let mut lines = Vec::new();
    if sure.entries > 0 {
        let of = |key: &str, n: u32| words.fill(key, &[("n", &n.to_string()), ("total", &total)]);
        lines.push(of("sure.timely", sure.entries - sure.late.min(sure.entries)));
        lines.push(of("sure.approximate", sure.approximate));
    }
    let mut some = |key: &str, n: u32| {
        if n > 0 {
            lines.push(words.count(key, n, &[("weeks", &weeks)]));
        }
    };
    some("sure.recalled", sure.recalled);
    some("sure.no_entry", sure.no_entry);
    some("sure.away", sure.away);
    if lines.is_empty() {
        lines.push(words.say("sure.nothing"));
    }
    lines
}

fn sure(flow: &mut Flow<'_>, words: Words, report: &Report) {
    let lines = sure_lines(words, report);
    let section = flow.node(None, Tag::Section);
    let keep = lines.len() as f32 * BODY.size * LEADING;
    flow.heading(Some(section), 2, &words.say("sure"), keep);
    let list = flow.node(Some(section), Tag::L(ListNumbering::Disc));
    let style = Style { after: 0.0, ..BODY };
    for line in lines {
        flow.item(list, style, "• ", &line);
    }
    flow.y += 3.0;
}
