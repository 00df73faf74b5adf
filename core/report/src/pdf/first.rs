//! The first page, for somebody with 90 seconds. It stands alone: what it is, what the person would like to
//! talk about, a usual week, what is new, questionnaires, goals, and how far all of that can be relied on.
//!
//! Whoever reads what patients report about themselves wants few numbers, each beside the person's own
//! previous one, with its direction in words (the PROTEUS guide, chapter 9; Albers and others 2022, PMC8894516).
//! So there is one table of medians and one of scores, and neither says better or worse: which way a score is
//! better stands in its row. A block of which nothing was chosen is left out, not empty.

use krilla::tagging::{ListNumbering, Tag};
use tandem_model::{
    Better, Goal, GoalStanding, Kind, MeasureKind, PeriodHours, Report, ReportMeasure, ReportPreset,
};
use tandem_words::{Words, isolated, lengths::clock};

use super::flow::{BODY, BOLD, Flow, LEADING, Node, QUOTE, SMALL, Style};
use super::hours::{chart, nothing};
use super::parts::reasons;
use super::table::{CLOSE, Cell, Column, Table};
use crate::figures::{self, Median, Span, Sum, complete, median, so_far, stretches, sum, told};

/// Lines of the person's own words on the first page; the rest stands in full behind it.
const LINES: usize = 6;
/// Goals on the first page.
const GOALS: usize = 3;
/// Letters of a goal there; it stands in full behind it.
const GOAL: usize = 110;
/// Lines of what is new.
const FEW: usize = 4;

const LINE: Style = Style { size: 9.0, after: 0.0, ..BODY };

pub(crate) fn lay_out(flow: &mut Flow<'_>, words: Words, report: &Report) {
    flow.title(&words.say(super::title_key(report.preset)));
    what(flow, words, report);
    talk_about(flow, words, report);
    hours(flow, words, report);
    if report.preset == ReportPreset::Clinician {
        new(flow, words, report);
    }
    measures(flow, words, report);
    goals(flow, words, report);
    sure(flow, words, report);
}

/// What the paper is, whose, for whom and of which days, in a line; for a court, what it cannot be. The head of
/// every page says it too, for whoever files loose sheets, and no screen reader reads that.
fn what(flow: &mut Flow<'_>, words: Words, report: &Report) {
    if report.preset == ReportPreset::Legal {
        return who(flow, words, report);
    }
    let who = super::name(report).map(|name| name.as_str().to_owned());
    let who = who.unwrap_or_else(|| words.say("first.nobody"));
    let period = match report.since_visit {
        Some(_) => figures::period(words, report),
        None => words.span(report.from, report.to),
    };
    let recipient = report.consent.iter().map(|consent| &consent.terms.recipient);
    let whom = recipient.flat_map(|it| std::iter::once(&it.name).chain(&it.org));
    let whom: Vec<_> = whom.map(|name| isolated(name.as_str())).collect();
    let key = if whom.is_empty() { "first.own" } else { "first.for" };
    let values = [("who", &*who), ("whom", &*whom.join(", ")), ("period", &*period)];
    let line = words.fill(key, &values);
    flow.paragraph(None, Style { size: 9.0, after: 2.0, ..BODY }, &line);
}

fn who(flow: &mut Flow<'_>, words: Words, report: &Report) {
    let about = &report.about;
    let style = Style { after: 0.5, ..BODY };
    let mut line = |key: &str, value: &str| {
        flow.paragraph(None, style, &format!("{}: {}", words.say(key), isolated(value)));
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
    let compared = stretches_of(report).is_some();
    let heading = words.say(if compared { "hours.week" } else { "hours" });
    flow.heading(Some(section), 2, &heading, 120.0);
    if compared {
        flow.beside(section, &heading, &words.say("hours.median.why"));
    }
    totals(flow, words, report, section);
    if !rows.iter().any(figures::is_told) {
        flow.paragraph(Some(section), BODY, &words.say("hours.nothing"));
    }
    chart(flow, words, report, section);
    if span == Span::Month {
        flow.paragraph(Some(section), SMALL, &words.say("chart.months"));
    }
}

/// Weeks with both individual therapy and mutual help: nothing a prescriber uses, and so it stands behind.
pub(crate) fn both(flow: &mut Flow<'_>, words: Words, report: &Report, section: Node) {
    let Some(both) = &report.both else { return };
    let n = both.twelve_step + both.other + both.not_known;
    let weeks = both.weeks.to_string();
    let mut told = words.count("both", n, &[("weeks", &weeks)]);
    // Whether meetings were 12-step ones is told where that was chosen, and nowhere else.
    if n > 0 && report.services.is_some() {
        let values = [
            ("twelve_step", &*both.twelve_step.to_string()),
            ("other", &*both.other.to_string()),
            ("not_known", &*both.not_known.to_string()),
        ];
        told = format!("{told} {}", words.fill("both.split", &values));
    }
    flow.paragraph(Some(section), BODY, &told);
}

/// Two stretches of complete weeks to set beside each other. Since a visit there are none: what was before it is
/// not in the report.
fn stretches_of(report: &Report) -> Option<[&[PeriodHours]; 2]> {
    if report.since_visit.is_some() { None } else { stretches(complete(report)) }
}

/// Totals and medians, one row for each kind. Beside each other stand two stretches of complete weeks, and
/// no difference: what is known of one and not of the other would be told as more or less.
fn totals(flow: &mut Flow<'_>, words: Words, report: &Report, section: Node) {
    let (rows, _) = figures::rows(report);
    let stretches = stretches_of(report);
    let so_far = so_far(report).filter(|_| stretches.is_some()).map(std::slice::from_ref);
    let mut columns = vec![Column::text(words.say("hours.kind"), 2.3)];
    for (weeks, key) in stretches.into_iter().flatten().zip(["hours.last", "hours.earlier"]) {
        let n = u32::try_from(weeks.len()).unwrap_or(u32::MAX);
        columns.push(Column::number(words.count(key, n, &[]), 1.5));
    }
    if so_far.is_some() {
        columns.push(Column::number(words.say("hours.so_far"), 1.3));
    }
    columns.push(Column::number(words.say("hours.total"), 1.0));
    let row = |kind: &Kind| {
        let kinds = &[*kind];
        let mut row = vec![words.word("kind", *kind).into()];
        row.extend(stretches.into_iter().flatten().map(|weeks| middle(words, weeks, kinds)));
        row.extend(so_far.map(|week| cell(words, sum(week, kinds))));
        row.push(cell(words, sum(rows, kinds)));
        row
    };
    let table = Table {
        summary: words.say("weeks.summary.totals"),
        columns,
        rows: figures::kinds(report).iter().map(row).collect(),
        total: None,
        size: 9.0,
        space: CLOSE,
    };
    flow.table(section, &table);
    flow.y -= 2.0 * flow.gap;
    let known = stretches.map(|_| words.say("hours.known"));
    let legend: Vec<String> = known.into_iter().chain([words.say("hours.unit")]).collect();
    flow.paragraph(Some(section), SMALL, &legend.join(" "));
}

/// What came, began or ended since the last visit, of the parts that were chosen.
fn new(flow: &mut Flow<'_>, words: Words, report: &Report) {
    let visit = report.since_visit.as_ref().map(|visit| visit.day).or(report.last_visit);
    let four_weeks = report.to - chrono::TimeDelta::days(27);
    let since = visit.unwrap_or(four_weeks).max(report.from);
    let Some(lines) = new_lines(words, report, since) else { return };
    let heading = match visit {
        Some(day) => words.fill("new.visit", &[("date", &words.short_date(day))]),
        None => words.say("new.weeks"),
    };
    let section = flow.node(None, Tag::Section);
    list(flow, section, &heading, &lines);
}

/// `None` where no part was chosen that could say something; never empty.
fn new_lines(words: Words, report: &Report, since: chrono::NaiveDate) -> Option<Vec<String>> {
    let date = |date| words.short_date(date);
    let mut lines = Vec::new();
    if let Some(periods) = &report.medication {
        let says = |key: &str, medicine, on: &str| {
            let medicine = words.word("medicine", medicine);
            words.fill(key, &[("medicine", &medicine), ("date", on)])
        };
        let periods = || periods.iter().map(|(_, period)| period);
        for period in periods().filter(|period| period.since >= since) {
            lines.push(says("new.medicine.since", period.medicine, &date(period.since)));
        }
        for (period, until) in periods().filter_map(|it| Some((it, it.until?))) {
            if until >= since {
                lines.push(says("new.medicine.until", period.medicine, &date(until)));
            }
        }
        if lines.is_empty() {
            lines.push(words.say("new.medicine.same"));
        }
    }
    for (_, goal) in report.goals.iter().flatten() {
        let reached = goal.standing_since.filter(|_| goal.standing == GoalStanding::Reached);
        let (key, on) = match reached {
            Some(on) => ("new.goal.reached", on),
            None => ("new.goal", goal.since),
        };
        if on >= since {
            lines.push(
                words.fill(key, &[("goal", &short(goal.words.as_str())), ("date", &date(on))]),
            );
        }
    }
    let taken = report.measures.iter().flatten().filter(|it| it.on >= since);
    let taken: Vec<String> =
        taken.map(|it| format!("{} {}", words.word("measure", it.measure), date(it.on))).collect();
    if !taken.is_empty() {
        lines.push(words.fill("new.measures", &[("all", &taken.join(", "))]));
    }
    let barriers = report.barriers.iter().flatten().filter(|it| it.on >= since);
    let reasons = reasons(words, barriers).into_iter();
    let reasons: Vec<String> = reasons.map(|(why, n)| format!("{why} {n}")).collect();
    if !reasons.is_empty() {
        lines.push(words.fill("new.barriers", &[("all", &reasons.join(", "))]));
    }
    let chosen = report.medication.is_some()
        || report.goals.is_some()
        || report.measures.is_some()
        || report.barriers.is_some();
    if lines.is_empty() && chosen {
        lines.push(words.say("new.nothing"));
    }
    lines.truncate(FEW);
    chosen.then_some(lines)
}

/// The newest score of each questionnaire beside the one before, with what its number means. All older ones
/// stand behind.
fn measures(flow: &mut Flow<'_>, words: Words, report: &Report) {
    let Some(taken) = &report.measures else { return };
    // In the order in which they are read, and not that of the list.
    use MeasureKind::{Barc10, Gad2, Gad7, Phq2};
    let row = |kind: &MeasureKind| -> Option<Vec<Cell>> {
        let whole = |it: &&ReportMeasure| it.measure == *kind && it.score.total.is_some();
        let mut newest = taken.iter().rev().filter(whole);
        let now = newest.next()?;
        let score = |it: &ReportMeasure, bold: bool| {
            let total = it.score.total.unwrap_or(0).to_string();
            let on = words.short_date(it.on);
            // A score and its day are one word: they stand on one line.
            let text = words.fill("measures.score", &[("total", &total), ("date", &on)]);
            let text = text.replace(' ', "\u{a0}");
            Cell { bold, ..text.into() }
        };
        let better = kind.better();
        let over = better == Better::Lower && now.score.at_cut_off == Some(true);
        let before = newest.next().map_or_else(|| nothing(words), |it| score(it, false));
        let (least, most) = kind.range();
        let range = [("least", &*least.to_string()), ("most", &*most.to_string())];
        let direction = words.word("better", better);
        let range = format!("{}, {direction}", words.fill("measures.range", &range));
        let cut_off = words.word("cut_off", *kind);
        let said = match &now.band {
            Some(band) => format!("{band}; {cut_off}"),
            None => cut_off,
        };
        Some(vec![
            words.word("measure", *kind).into(),
            score(now, over),
            before,
            range.into(),
            said.into(),
        ])
    };
    let rows: Vec<Vec<Cell>> = [Phq2, Gad2, Gad7, Barc10].iter().filter_map(row).collect();
    if rows.is_empty() {
        return;
    }
    let section = flow.node(None, Tag::Section);
    flow.heading(Some(section), 2, &words.say("measures"), 30.0 + 15.0 * rows.len() as f32);
    let table = Table {
        summary: words.say("measures.summary"),
        columns: vec![
            Column::text(words.say("measures.what"), 1.1),
            Column::text(words.say("measures.now"), 1.0),
            Column::text(words.say("measures.before"), 1.0),
            Column::text(words.say("measures.direction"), 1.8),
            Column::text(words.say("measures.said"), 2.9),
        ],
        rows,
        total: None,
        size: 8.5,
        space: CLOSE,
    };
    flow.table(section, &table);
    flow.y -= 2.0 * flow.gap;
    flow.paragraph(Some(section), SMALL, &words.say("measures.total_is"));
}

/// The goals that are wanted now: the wish first, and what was wished beside what was.
fn goals(flow: &mut Flow<'_>, words: Words, report: &Report) {
    let wanted = report
        .goals
        .iter()
        .flatten()
        .map(|(_, goal)| goal)
        .filter(|it| it.standing == GoalStanding::Wanted);
    let line = |goal: &Goal| {
        let mut parts = vec![sentence(&short(goal.words.as_str()))];
        let latest = stretches_of(report).map(|[latest, _]| latest);
        for (kind, minutes) in &goal.weekly {
            let (kind_name, wish) = (words.word("kind", *kind), clock(minutes.get()));
            let values = [("kind", &*kind_name), ("time", &*wish)];
            let would = words.fill("goals.would", &values);
            let was = latest.and_then(|weeks| median(weeks, &[*kind]));
            parts.push(match was {
                Some(was) => words
                    .fill("goals.beside", &[("would", &would), ("was", &middle_told(words, was))]),
                None => words.fill("goals.alone", &[("would", &would)]),
            });
        }
        let next = goal.steps_in_order().into_iter().find(|(_, step)| step.done_on.is_none());
        if let Some((_, step)) = next {
            parts
                .push(sentence(&words.fill("goals.step", &[("step", &short(step.text.as_str()))])));
        }
        parts.join(" ")
    };
    let lines: Vec<String> = wanted.take(GOALS).map(line).collect();
    if !lines.is_empty() {
        let section = flow.node(None, Tag::Section);
        list(flow, section, &words.say("goals.page"), &lines);
    }
}

/// The first line of what somebody wrote, no longer than a line of the page; all of it stands behind.
fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or("").trim();
    if line.chars().count() <= GOAL && line.len() == text.trim().len() {
        return line.to_owned();
    }
    let cut: String = line.chars().take(GOAL).collect();
    let whole = if cut.len() < line.len() {
        cut.rsplit_once(' ').map_or(&*cut, |(to, _)| to)
    } else {
        &cut
    };
    format!("{}…", whole.trim_end_matches(['.', ',', ';', ' ']))
}

/// With a full stop, unless it ends otherwise.
fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?', '…', ':']) { text.to_owned() } else { format!("{text}.") }
}

/// A heading and a few lines below it.
fn list(flow: &mut Flow<'_>, section: Node, heading: &str, lines: &[String]) {
    let keep = lines.len() as f32 * LINE.size * LEADING;
    flow.heading(Some(section), 2, heading, keep);
    let list = flow.node(Some(section), Tag::L(ListNumbering::Disc));
    for line in lines {
        flow.item(list, LINE, "• ", line);
    }
    flow.y += 2.0;
}

/// `0:50 (17 of 20)`.
pub(crate) fn middle(words: Words, weeks: &[PeriodHours], kinds: &[Kind]) -> Cell {
    median(weeks, kinds).map_or_else(|| nothing(words), |it| middle_told(words, it).into())
}

fn middle_told(words: Words, Median { minutes, known, weeks }: Median) -> String {
    let (n, weeks) = (known.to_string(), weeks.to_string());
    let values = [("time", &*clock(minutes)), ("n", &*n), ("weeks", &*weeks)];
    words.fill("hours.median.of", &values)
}

/// A sum; with a plus where a part of it is not known, told as "at least".
pub(crate) fn cell(words: Words, sum: Sum) -> Cell {
    let time = clock(sum.minutes);
    if !sum.is_known() {
        nothing(words)
    } else if sum.is_whole() {
        time.into()
    } else {
        Cell::told(format!("{time}+"), told(words, sum))
    }
}

/// How sure the numbers are, in whole sentences: three lines for the first page, what matters most first, and
/// what there is no room for on it.
fn sure_lines(words: Words, report: &Report) -> ([String; 3], Vec<String>) {
    let sure = &report.sure;
    let dated = sure.entries.saturating_sub(sure.imported);
    let [total, weeks, figures] = [dated, sure.weeks, sure.figures].map(|n| n.to_string());
    let zero = sure.none_from_memory.to_string();
    let values = [("total", &*total), ("weeks", &*weeks), ("figures", &*figures), ("zero", &*zero)];
    let say = |told: bool, key: &str, n: u32| told.then(|| words.count(key, n, &values));
    let some = |key: &str, n: u32| say(n > 0, key, n);
    let begins = report.begins.map(|date| words.fill("sure.begin", &[("date", &words.date(date))]));
    let timely = dated.saturating_sub(sure.late);
    let line =
        |parts: [Option<String>; 2]| parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let first = [
        line([begins, say(sure.weeks > 0, "sure.known", sure.known)]),
        line([some("sure.no_entry", sure.no_entry), some("sure.away", sure.away)]),
        line([say(dated > 0, "sure.timely", timely), some("sure.from_memory", sure.from_memory)]),
    ];
    let rest = [
        some("sure.imported", sure.imported),
        some("sure.larger", sure.larger),
        some("sure.approximate", sure.approximate),
    ];
    (first, rest.into_iter().flatten().collect())
}

fn sure(flow: &mut Flow<'_>, words: Words, report: &Report) {
    let (first, _) = sure_lines(words, report);
    let mut lines: Vec<String> = first.into_iter().filter(|line| !line.is_empty()).collect();
    lines.push(words.say("sure.checked"));
    let section = flow.node(None, Tag::Section);
    list(flow, section, &words.say("sure"), &lines);
}

/// What there was no room for on the first page.
pub(crate) fn sure_rest(words: Words, report: &Report) -> Vec<String> {
    sure_lines(words, report).1
}
