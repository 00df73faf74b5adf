//! The first page. It stands alone: whose it is, what the person would like to talk about, the hours,
//! what changed, and how far all of that can be relied on.

use krilla::tagging::{ListNumbering, Tag};
use tandem_model::{Kind, PeriodHours, Report, ReportPreset};
use tandem_words::{Words, lengths::clock};

use super::flow::{BODY, BOLD, Flow, LEADING, Node, QUOTE, SMALL, Style};
use super::hours::{chart, nothing};
use super::table::{CLOSE, Cell, Column, Table};
use crate::figures::{self, Median, Span, Sum, complete, median, so_far, stretches, sum, told};

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
    line("who.period", &figures::period(words, report));
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

/// Totals and medians, one row for each kind. Beside each other stand two stretches of complete weeks, and
/// no difference: what is known of one and not of the other would be told as more or less.
fn totals(flow: &mut Flow<'_>, words: Words, report: &Report, section: Node) {
    let (rows, _) = figures::rows(report);
    let stretches = if report.since_visit.is_some() { None } else { stretches(complete(report)) };
    let so_far = so_far(report).filter(|_| stretches.is_some()).map(std::slice::from_ref);
    let mut columns = vec![Column::text(words.say("hours.kind"), 2.3)];
    for (weeks, key) in stretches.into_iter().flatten().zip(["hours.last", "hours.earlier"]) {
        let n = u32::try_from(weeks.len()).unwrap_or(u32::MAX);
        columns.push(Column::number(words.count(key, n, &[]), 1.5));
    }
    if so_far.is_some() {
        columns.push(Column::number(words.say("hours.so_far"), 1.2));
    }
    columns.push(Column::number(words.say("hours.total"), 1.0));
    let row = |name: String, kinds: &[Kind]| {
        let mut row = vec![name.into()];
        row.extend(stretches.into_iter().flatten().map(|weeks| middle(words, weeks, kinds)));
        row.extend(so_far.map(|week| cell(words, sum(week, kinds))));
        row.push(cell(words, sum(rows, kinds)));
        row
    };
    let line = |kind: &Kind| row(words.word("kind", *kind), &[*kind]);
    let kinds = figures::kinds(report);
    let mut all: Vec<Vec<Cell>> = kinds[..3].iter().map(line).collect();
    all.push(row(words.say("hours.all"), &Kind::TOTALS));
    all.extend(kinds[3..].iter().map(line));
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
    let why = stretches.map(|_| words.say("hours.median.why"));
    let legend: Vec<String> = why.into_iter().chain([words.say("hours.plus")]).collect();
    flow.paragraph(Some(section), SMALL, &legend.join(" "));
}

/// `0:50 (17 of 20)`.
fn middle(words: Words, weeks: &[PeriodHours], kinds: &[Kind]) -> Cell {
    let Some(Median { minutes, known, weeks }) = median(weeks, kinds) else {
        return nothing(words);
    };
    let (n, weeks) = (known.to_string(), weeks.to_string());
    let values = [("time", &*clock(minutes)), ("n", &*n), ("weeks", &*weeks)];
    words.fill("hours.median.of", &values).into()
}

/// A sum; with a plus where a part of it is not known, told as "at least".
pub(crate) fn cell(words: Words, sum: Sum) -> Cell {
    let time = clock(sum.minutes);
    if !sum.is_known() {
        nothing(words)
    } else if sum.is_whole() {
        time.into()
    } else {
        Cell { text: format!("{time}+"), told: Some(told(words, sum).into()) }
    }
}

/// How sure the numbers are, in whole sentences.
pub(crate) fn sure_lines(words: Words, report: &Report) -> Vec<String> {
    let sure = &report.sure;
    let dated = sure.entries.saturating_sub(sure.imported);
    let [total, weeks, figures] = [dated, sure.weeks, sure.figures].map(|n| n.to_string());
    let zero = sure.none_from_memory.to_string();
    let values = [("total", &*total), ("weeks", &*weeks), ("figures", &*figures), ("zero", &*zero)];
    let mut lines = Vec::new();
    if let Some(begins) = report.begins {
        lines.push(words.fill("sure.begin", &[("date", &words.date(begins))]));
    }
    let mut tell = |key: &str, n: u32| lines.push(words.count(key, n, &values));
    if sure.weeks > 0 {
        tell("sure.known", sure.known);
    }
    let some = [("sure.no_entry", sure.no_entry), ("sure.away", sure.away)];
    some.iter().filter(|(_, n)| *n > 0).for_each(|(key, n)| tell(key, *n));
    if dated > 0 {
        tell("sure.timely", dated.saturating_sub(sure.late));
        tell("sure.approximate", sure.approximate);
    }
    let some = [
        ("sure.imported", sure.imported),
        ("sure.from_memory", sure.from_memory),
        ("sure.larger", sure.larger),
    ];
    some.iter().filter(|(_, n)| *n > 0).for_each(|(key, n)| tell(key, *n));
    lines.push(words.say("sure.checked"));
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
