//! The parts that are there because the person chose them, each in a section of its own.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, NaiveDate};
use krilla::tagging::{ListNumbering, Tag};
use tandem_model::{
    CheckIn, Form, Goal, Id, Kind, MedicationPeriod, Name, Note, Obstacle, Often, PeriodHours,
    Report, ReportBarrier, ReportBefore, ReportCraving, ReportDays, ReportMeasure, ReportMeeting,
    ReportNote, ReportPractice, ReportSection, ReportServices, UseSince, Word, Wording,
};
use tandem_words::{Words, isolated, lengths::clock};

use super::chart::{Align, LABEL, rect};
use super::first::middle;
use super::flow::{BODY, BOLD, Flow, Ink, MARGIN, Node, QUOTE, SMALL, Style};
use super::fonts::Weight;
use super::hours::nothing;
use super::lines::Line;
use super::table::{CLOSE, Cell, Column, Table};

/// As the tables of hours have it.
const SIZE: f32 = 8.0;

pub(crate) fn lay_out(flow: &mut Flow<'_>, words: Words, report: &Report) {
    let mut empty = Vec::new();
    /// Lays a chosen part out, or notes that it has nothing to show.
    macro_rules! part {
        ($part:expr, $name:literal, $lay_out:ident) => {
            match &$part {
                Some(part) if part.is_empty() => empty.push(words.say($name)),
                Some(part) => $lay_out(flow, words, part),
                None => {}
            }
        };
    }
    part!(report.goals, "goals", goals);
    part!(report.practices, "practices", practices);
    part!(report.helped, "helped", helped);
    strengths(flow, words, &report.strengths);
    part!(report.medication, "medication", medication);
    medians(flow, words, report);
    part!(report.services, "services", services);
    part!(report.barriers, "barriers", barriers);
    part!(report.measures, "measures", measures);
    part!(report.craving, "craving", craving);
    part!(report.days, "days", days);
    part!(report.before_and_helped, "before", before_and_helped);
    part!(report.meetings, "meetings", meetings);
    part!(report.notes, "notes", notes);
    part!(report.check_ins, "check_ins", check_ins);
    part!(report.visit, "visit", visit);
    part!(report.coping, "page.coping", coping);
    if !empty.is_empty() {
        // "To show": an exercise that is told to nobody is left out on purpose, and is not "none".
        let section = flow.node(None, Tag::Section);
        let names = empty.join("; ");
        flow.paragraph(Some(section), BODY, &words.fill("parts.empty", &[("parts", &names)]));
    }
}

/// What the person typed for this report alone: what is not there is nothing to say a word about.
fn strengths(flow: &mut Flow<'_>, words: Words, strengths: &[Note]) {
    if strengths.is_empty() {
        return;
    }
    let section = section(flow, &words.say("strengths"));
    let list = flow.node(Some(section), Tag::L(ListNumbering::Disc));
    for strength in strengths {
        flow.item(list, BODY, "• ", strength.as_str());
    }
}

/// A section with its heading.
fn section(flow: &mut Flow<'_>, title: &str) -> Node {
    let section = flow.node(None, Tag::Section);
    flow.heading(Some(section), 2, title, 44.0);
    section
}

fn goals(flow: &mut Flow<'_>, words: Words, goals: &[(Id, Goal)]) {
    let section = section(flow, &words.say("goals"));
    let list = flow.node(Some(section), Tag::L(ListNumbering::Disc));
    for (_, goal) in goals {
        let style = Style { after: 0.5, ..BODY };
        let body = flow.item(list, style, "• ", goal.words.as_str());
        let small = Style { indent: 11.0, after: 0.5, ..SMALL };
        let standing = words.word("standing", goal.standing);
        let since = words.date(goal.standing_since.unwrap_or(goal.since));
        let values = [("standing", standing.as_str()), ("since", since.as_str())];
        let mut told = words.fill("goals.since", &values);
        if !goal.weekly.is_empty() {
            let kind = |(kind, minutes): (&tandem_model::Kind, &tandem_model::RecalledMinutes)| {
                format!("{} {}", words.word("kind", *kind), clock(minutes.get()))
            };
            let hours: Vec<String> = goal.weekly.iter().map(kind).collect();
            let values = [("hours", &*hours.join(", "))];
            told = format!("{told} {}", words.fill("goals.weekly", &values));
        }
        flow.paragraph(Some(body), small, &told);
        for (_, step) in goal.steps_in_order() {
            let text = step.text.as_str();
            let told = match step.done_on {
                Some(on) => {
                    let on = words.short_date_year(on);
                    words.fill("goals.step.done", &[("on", &on), ("step", text)])
                }
                None => words.fill("goals.step", &[("step", text)]),
            };
            flow.paragraph(Some(body), Style { indent: 11.0, after: 0.5, ..BODY }, &told);
        }
        flow.y += 4.0;
    }
}

fn practices(flow: &mut Flow<'_>, words: Words, practices: &[ReportPractice]) {
    let section = section(flow, &words.say("practices"));
    flow.paragraph(Some(section), SMALL, &words.say("practices.why"));
    let row = |practice: &ReportPractice| -> Vec<Cell> {
        let track = &practice.track;
        let mut row: Vec<Cell> = vec![practice.title.clone().into()];
        row.extend([track.practised, track.rated, track.helped].map(|n| n.to_string().into()));
        row
    };
    let table = Table {
        summary: words.say("practices.summary"),
        columns: vec![
            Column::text(words.say("practices.title"), 3.0),
            Column::number(words.say("practices.done"), 1.0),
            Column::number(words.say("practices.rated"), 1.0),
            Column::number(words.say("practices.better"), 1.0),
        ],
        rows: practices.iter().map(row).collect(),
        total: None,
        size: SIZE,
        space: CLOSE,
    };
    flow.table(section, &table);
}

/// In a few lines: the table of exercises may stand above.
fn helped(flow: &mut Flow<'_>, words: Words, helped: &[ReportPractice]) {
    let section = section(flow, &words.say("helped"));
    let line = |practice: &ReportPractice| {
        let values = [
            ("title", practice.title.as_str()),
            ("helped", &*practice.track.helped.to_string()),
            ("rated", &*practice.track.rated.to_string()),
        ];
        words.fill("helped.line", &values)
    };
    let lines: Vec<String> = helped.iter().map(line).collect();
    flow.paragraph(Some(section), BODY, &lines.join(" "));
}

fn medication(flow: &mut Flow<'_>, words: Words, periods: &[(Id, MedicationPeriod)]) {
    let section = section(flow, &words.say("medication"));
    let row = |(_, period): &(Id, MedicationPeriod)| -> Vec<Cell> {
        let form = period.form.map(|form| words.word("medicine_form", form));
        let until = period.until.map(|until| words.short_date_year(until));
        let ended = period.ended_by.map(|by| words.word("ended_by", by));
        let not_said = || words.say("medication.not_said");
        vec![
            words.word("medicine", period.medicine).into(),
            form.unwrap_or_else(not_said).into(),
            words.short_date_year(period.since).into(),
            until.unwrap_or_else(|| words.say("medication.goes_on")).into(),
            match (period.until, ended) {
                (_, Some(ended)) => ended.into(),
                (Some(_), None) => not_said().into(),
                (None, None) => nothing_to_say(words),
            },
        ]
    };
    let table = Table {
        summary: words.say("medication.summary"),
        columns: vec![
            Column::text(words.say("medication.what"), 1.3),
            Column::text(words.say("medication.form"), 1.2),
            Column::text(words.say("medication.since"), 1.0),
            Column::text(words.say("medication.until"), 1.0),
            Column::text(words.say("medication.ended"), 1.8),
        ],
        rows: periods.iter().map(row).collect(),
        total: None,
        size: SIZE,
        space: CLOSE,
    };
    flow.table(section, &table);
}

/// Of two periods or more: a usual week of each, of the complete weeks that lie wholly in it. The weeks of one person,
/// counted; no medicine is compared with another by them.
fn medians(flow: &mut Flow<'_>, words: Words, report: &Report) {
    let Some(periods) = report.medication.as_ref().filter(|all| all.len() > 1) else { return };
    let row = |(_, period): &(Id, MedicationPeriod)| -> Option<Vec<Cell>> {
        let until = period.until.unwrap_or(report.to);
        let lies_in = |week: &&PeriodHours| {
            report.is_complete(week) && week.period.from >= period.since && week.period.to <= until
        };
        let weeks: Vec<PeriodHours> = report.weeks.iter().filter(lies_in).cloned().collect();
        let (first, last) = (weeks.first()?, weeks.last()?);
        let mut row: Vec<Cell> = vec![
            words.word("medicine", period.medicine).into(),
            words.span(first.period.from, last.period.to).into(),
        ];
        row.extend(Kind::TOTALS.iter().map(|kind| middle(words, &weeks, &[*kind])));
        Some(row)
    };
    let rows: Vec<Vec<Cell>> = periods.iter().filter_map(row).collect();
    if rows.is_empty() {
        return;
    }
    let mut columns = vec![
        Column::text(words.say("medication.what"), 1.3),
        Column::text(words.say("medication.weeks"), 1.7),
    ];
    columns.extend(
        Kind::TOTALS.iter().map(|kind| Column::number(words.word("kind.short", *kind), 1.0)),
    );
    let section = flow.node(None, Tag::Section);
    flow.heading(Some(section), 3, &words.say("medication.medians"), 44.0);
    flow.paragraph(Some(section), SMALL, &words.say("medication.medians.why"));
    let summary = words.say("medication.medians.summary");
    let table = Table { summary, columns, rows, total: None, size: SIZE, space: CLOSE };
    flow.table(section, &table);
}

/// A cell about something that has not happened yet.
fn nothing_to_say(words: Words) -> Cell {
    Cell::told(words.say("hours.dash"), words.say("medication.goes_on"))
}

/// Months in which something was written down, with what was written.
fn by_month<T>(all: impl Iterator<Item = (NaiveDate, T)>) -> BTreeMap<NaiveDate, Vec<T>> {
    let mut months = BTreeMap::<NaiveDate, Vec<T>>::new();
    for (on, one) in all {
        months.entry(on.with_day(1).unwrap_or(on)).or_default().push(one);
    }
    months
}

/// Counts of sessions, in two tables. Which meeting it was is nowhere.
fn services(flow: &mut Flow<'_>, words: Words, services: &ReportServices) {
    let section = section(flow, &words.say("services"));
    flow.paragraph(Some(section), SMALL, &words.say("services.why"));
    let number = |n: Option<&u32>| -> Cell { n.copied().unwrap_or(0).to_string().into() };
    let forms: Vec<Option<Form>> = Form::ALL.iter().copied().map(Some).chain([None]).collect();
    let form = |form: &Option<Form>| match form {
        Some(form) => words.word("form", *form),
        None => words.say("services.not_said"),
    };
    let row = |(kind, counts): (&Kind, &BTreeMap<Option<Form>, u32>)| -> Vec<Cell> {
        let mut row: Vec<Cell> = vec![words.word("kind", *kind).into()];
        row.extend(forms.iter().map(|form| number(counts.get(form))));
        row
    };
    let mut columns = vec![Column::text(words.say("hours.kind"), 2.2)];
    columns.extend(forms.iter().map(|one| Column::number(form(one), 1.0)));
    let table = Table {
        summary: words.say("services.summary.forms"),
        columns,
        rows: services.forms.iter().map(row).collect(),
        total: None,
        size: SIZE,
        space: CLOSE,
    };
    flow.table(section, &table);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut told = |what: &str, all: Vec<(String, u32)>| {
        if !all.is_empty() {
            rows.push(vec![words.say(what).into(), counts(&all).into()]);
        }
    };
    let led_by = services.led_by.iter().map(|(by, n)| (words.word("led_by", *by), *n));
    told("services.led_by", led_by.collect());
    let required = services.required.iter().rev().map(|(required, n)| {
        let key = match required {
            Some(true) => "required.yes",
            Some(false) => "required.no",
            None => "services.not_said",
        };
        (words.say(key), *n)
    });
    told("services.required", required.collect());
    let formats = services.formats.iter().map(|(it, n)| (words.word("group_format", *it), *n));
    told("services.formats", formats.collect());
    let steps = services.twelve_step.iter().map(|(it, n)| (words.word("twelve_step", *it), *n));
    told("services.twelve_step", steps.collect());
    let table = Table {
        summary: words.say("services.summary"),
        columns: vec![
            Column::text(words.say("services.what"), 1.0),
            Column::text(words.say("services.answer"), 4.0),
        ],
        rows,
        total: None,
        size: SIZE,
        space: CLOSE,
    };
    flow.table(section, &table);
}

/// Reasons with counts, all kinds together. It is no measure of anybody: how many sessions there were is not
/// set beside it.
fn barriers(flow: &mut Flow<'_>, words: Words, barriers: &[ReportBarrier]) {
    let section = section(flow, &words.say("barriers"));
    flow.paragraph(Some(section), SMALL, &words.say("barriers.why"));
    flow.paragraph(Some(section), BODY, &format!("{}.", counts(&reasons(words, barriers))));
}

/// Each answer and how often it was given: a row for each would be a page of two words and a number.
fn counts(all: &[(String, u32)]) -> String {
    let told: Vec<String> = all.iter().map(|(what, n)| format!("{what} {n}")).collect();
    told.join("; ")
}

/// What got in the way and how often, the most often first.
pub(crate) fn reasons<'b>(
    words: Words,
    barriers: impl IntoIterator<Item = &'b ReportBarrier>,
) -> Vec<(String, u32)> {
    let mut counts = BTreeMap::<Option<Obstacle>, u32>::new();
    for barrier in barriers {
        *counts.entry(barrier.why).or_default() += 1;
    }
    let said = |why: Option<Obstacle>| match why {
        Some(why) => words.word("why", why),
        None => words.say("services.not_said"),
    };
    let mut all: Vec<_> = counts.into_iter().map(|(why, n)| (why, said(why), n)).collect();
    all.sort_by_key(|(why, _, n)| (std::cmp::Reverse(*n), why.is_none(), *why));
    all.into_iter().map(|(_, said, n)| (said, n)).collect()
}

fn craving(flow: &mut Flow<'_>, words: Words, cravings: &[ReportCraving]) {
    let section = flow.node(None, Tag::Section);
    // The drawing belongs under its heading.
    flow.heading(Some(section), 2, &words.say("craving"), 130.0);
    let (Some(first), Some(last)) = (cravings.first(), cravings.last()) else { return };
    flow.paragraph(Some(section), SMALL, &words.say("craving.why"));
    let strengths = || cravings.iter().map(|it| it.strength);
    let number = |n: Option<u8>| n.unwrap_or(0).to_string();
    let n = u32::try_from(cravings.len()).unwrap_or(u32::MAX);
    let values = [
        ("from", &*words.date(first.on)),
        ("to", &*words.date(last.on)),
        ("least", &*number(strengths().min())),
        ("most", &*number(strengths().max())),
    ];
    craving_chart(flow, words, section, cravings, &words.count("craving.alt", n, &values));
    let row = |(month, mut strengths): (NaiveDate, Vec<u8>)| -> Vec<Cell> {
        strengths.sort_unstable();
        let middle = strengths[(strengths.len() - 1) / 2];
        let ends = [strengths[0], middle, strengths[strengths.len() - 1]];
        let mut row: Vec<Cell> =
            vec![words.month(month).into(), strengths.len().to_string().into()];
        row.extend(ends.map(|it| it.to_string().into()));
        row
    };
    let months = by_month(cravings.iter().map(|it| (it.on, it.strength)));
    let table = Table {
        summary: words.say("craving.summary"),
        columns: vec![
            Column::text(words.say("weeks.month"), 2.0),
            Column::number(words.say("craving.count"), 1.0),
            Column::number(words.say("craving.least"), 1.0),
            Column::number(words.say("craving.median"), 1.0),
            Column::number(words.say("craving.most"), 1.0),
        ],
        rows: months.into_iter().map(row).collect(),
        total: None,
        size: SIZE,
        space: CLOSE,
    };
    flow.table(section, &table);
}

/// A dot for every answer, and no line between them: of the days between nothing is known.
fn craving_chart(
    flow: &mut Flow<'_>,
    words: Words,
    section: Node,
    cravings: &[ReportCraving],
    alt: &str,
) {
    const HEIGHT: f32 = 76.0;
    const ROOM: f32 = HEIGHT + 30.0;
    const DOT: f32 = 3.4;
    flow.need(ROOM);
    let base = flow.y + 8.0 + HEIGHT;
    let strongest = words.say("craving.axis");
    // The words at the upper tick are the widest thing beside the axis.
    let axis = flow.fonts.line(&strongest, Weight::Regular).width * LABEL + 6.0;
    let (left, width) = (MARGIN + axis, flow.column() - axis);
    let y_of = |strength: u8| base - f32::from(strength) / 10.0 * HEIGHT;
    let mut ops = Vec::new();
    for (strength, label) in [(0, "0"), (5, "5"), (10, &*strongest)] {
        let y = y_of(strength);
        let grey = if strength == 0 { 0 } else { 200 };
        ops.push(rect(left, y - 0.25, width, 0.5, Ink::Grey(grey), false));
        flow.label(&mut ops, label, Align::Right, left - 4.0, y + 2.4);
    }
    let (first, last) = (cravings[0].on, cravings[cravings.len() - 1].on);
    let days = (last - first).num_days().max(1) as f32;
    let x_of = |on: NaiveDate| left + 4.0 + (on - first).num_days() as f32 / days * (width - 8.0);
    for it in cravings {
        let (x, y) = (x_of(it.on) - DOT / 2.0, y_of(it.strength) - DOT / 2.0);
        ops.push(rect(x, y, DOT, DOT, Ink::Grey(30), false));
    }
    let mut free = 0.0;
    let ends = [first]
        .into_iter()
        .chain(by_month(cravings.iter().map(|it| (it.on, ()))).into_keys().skip(1));
    for on in ends {
        let x = x_of(on);
        if x >= free {
            let label = words.short_date(on);
            free = x + flow.label(&mut ops, &label, Align::Middle, x, base + 12.0) + 8.0;
        }
    }
    let figure = flow.figure(section, alt, ROOM);
    flow.drawing(figure, ops);
    flow.y += ROOM;
}

/// How many answers each week has and the word that was said most often. No mean and no chart: words have
/// neither.
fn days(flow: &mut Flow<'_>, words: Words, weeks: &[ReportDays]) {
    let section = section(flow, &words.say("days"));
    flow.paragraph(Some(section), SMALL, &words.say("days.why"));
    let row = |week: &ReportDays| -> Vec<Cell> {
        vec![
            words.short_date_year(week.week).into(),
            often(words, "mood", &week.mood).into(),
            often(words, "stress", &week.stress).into(),
            often(words, "sleep", &week.sleep).into(),
        ]
    };
    let table = Table {
        summary: words.say("days.summary"),
        columns: vec![
            Column::text(words.say("days.week"), 1.2),
            Column::text(words.say("days.mood"), 2.0),
            Column::text(words.say("days.stress"), 2.0),
            Column::text(words.say("days.sleep"), 2.0),
        ],
        rows: weeks.iter().map(row).collect(),
        total: None,
        size: SIZE,
        space: CLOSE,
    };
    flow.table(section, &table);
}

fn often<W: Word>(words: Words, list: &str, said: &Often<W>) -> String {
    let most: Vec<String> = said.most.iter().map(|word| words.word(list, *word)).collect();
    match said.answers {
        0 => words.say("days.nothing"),
        n => words.count("days.answers", n, &[("most", &most.join(", "))]),
    }
}

/// Counts, as the person sees them: no share and no cause.
fn before_and_helped(flow: &mut Flow<'_>, words: Words, told: &ReportBefore) {
    let section = section(flow, &words.say("before"));
    flow.paragraph(Some(section), SMALL, &words.say("before.why"));
    let list = |flow: &mut Flow<'_>, title: &str, all: &[String]| {
        if !all.is_empty() {
            flow.paragraph(Some(section), Style { after: 0.5, ..BOLD }, title);
            flow.paragraph(Some(section), BODY, &format!("{}.", all.join("; ")));
        }
    };
    let before = told.before.iter().map(|(what, n)| format!("{what}: {n}"));
    let title = words.fill("before.came", &[("n", &told.of.to_string())]);
    list(flow, &title, &before.collect::<Vec<_>>());
    let did = told.did.iter().map(|(what, times, eased)| {
        let (times, eased) = (times.to_string(), eased.to_string());
        words.fill("before.eased", &[("what", what), ("times", &times), ("eased", &eased)])
    });
    list(flow, &words.say("before.did"), &did.collect::<Vec<_>>());
}

fn measures(flow: &mut Flow<'_>, words: Words, measures: &[ReportMeasure]) {
    let section = section(flow, &words.say("measures"));
    let row = |one: &ReportMeasure| -> Vec<Cell> {
        let (least, most) = one.measure.range();
        let total = match one.score.total {
            Some(total) => words.fill(
                "measures.of",
                &[
                    ("total", &total.to_string()),
                    ("least", &least.to_string()),
                    ("most", &most.to_string()),
                ],
            ),
            None => words.count("measures.open", one.score.open, &[]),
        };
        vec![
            words.short_date_year(one.on).into(),
            words.word("measure", one.measure).into(),
            total.into(),
            one.band.clone().map_or_else(|| nothing(words), Into::into),
        ]
    };
    let table = Table {
        summary: words.say("measures.summary"),
        columns: vec![
            Column::text(words.say("measures.on"), 1.2),
            Column::text(words.say("measures.what"), 1.2),
            Column::text(words.say("measures.total"), 1.3),
            Column::text(words.say("measures.said"), 2.0),
        ],
        rows: measures.iter().map(row).collect(),
        total: None,
        size: SIZE,
        space: CLOSE,
    };
    flow.table(section, &table);
    let wordings: BTreeSet<Wording> = measures.iter().map(|one| one.wording).collect();
    let told: Vec<String> = wordings.into_iter().map(|it| words.word("wording", it)).collect();
    let note = words.fill("measures.not", &[("wording", &told.join("; "))]);
    flow.paragraph(Some(section), SMALL, &note);
    let line = |one: &ReportMeasure| {
        let answers: Vec<_> = one.answers.as_ref()?.iter().map(ToString::to_string).collect();
        let (name, on) = (words.word("measure", one.measure), words.short_date_year(one.on));
        let said = [("name", &*name), ("on", &*on), ("answers", &*answers.join(", "))];
        Some(words.fill("measures.answers.line", &said))
    };
    let lines: Vec<String> = measures.iter().filter_map(line).collect();
    if !lines.is_empty() {
        flow.paragraph(Some(section), SMALL, &format!("{}.", lines.join("; ")));
    }
}

fn meetings(flow: &mut Flow<'_>, words: Words, meetings: &[ReportMeeting]) {
    let section = section(flow, &words.say("meetings"));
    let list = flow.node(Some(section), Tag::L(ListNumbering::Disc));
    for meeting in meetings {
        let when = match &meeting.when {
            Some(at) => {
                let day = words.word("day", at.day);
                words.fill("meetings.when", &[("day", &day), ("time", &at.start.to_string())])
            }
            None => words.say("meetings.by_appointment"),
        };
        let parts = [
            isolated(&meeting.name).into_owned(),
            when,
            words.word("fellowship", meeting.fellowship),
            words.word("venue", meeting.venue),
        ];
        flow.item(list, Style { after: 0.5, ..BODY }, "• ", &parts.join(" – "));
    }
}

fn notes(flow: &mut Flow<'_>, words: Words, notes: &[ReportNote]) {
    let section = section(flow, &words.say("notes"));
    let style = Style { size: 9.0, after: 2.0, ..QUOTE };
    let head = |note: &ReportNote| {
        let on = words.short_date_year(note.on);
        let head = note.kind.map(|kind| {
            let kind = words.word("kind.short", kind);
            words.fill("notes.head", &[("on", &on), ("kind", &kind)])
        });
        flow.fonts.line(&head.unwrap_or(on), Weight::Bold)
    };
    let heads: Vec<Line> = notes.iter().map(head).collect();
    // Days stand beside what was written: a heading over each line of it took three pages.
    let widest = heads.iter().map(|head| head.width).fold(0.0, f32::max);
    let hang = (widest * style.size + 8.0).min(flow.column() / 2.0);
    let list = flow.node(Some(section), Tag::L(ListNumbering::Disc));
    for (note, head) in notes.iter().zip(&heads) {
        let text: Vec<&str> =
            note.text.as_str().lines().filter(|line| !line.trim().is_empty()).collect();
        flow.item_beside(list, style, head, hang, &text.join("\n"));
    }
    flow.y += 2.0;
}

/// What the person put down for a visit, in their words.
fn visit(flow: &mut Flow<'_>, words: Words, lines: &[Name]) {
    let section = section(flow, &words.say("visit"));
    listed(flow, section, lines);
    flow.y += 4.0;
}

/// The person's own page. It stands as it was written: it is theirs, and nothing in it was rated.
fn coping(flow: &mut Flow<'_>, words: Words, sections: &[ReportSection]) {
    let section = section(flow, &words.say("page.coping"));
    flow.paragraph(Some(section), SMALL, &words.say("coping.why"));
    for one in sections {
        flow.heading(Some(section), 3, &words.word("section", one.section), 14.0);
        listed(flow, section, &one.lines);
    }
    flow.y += 4.0;
}

fn listed(flow: &mut Flow<'_>, section: Node, lines: &[Name]) {
    let list = flow.node(Some(section), Tag::L(ListNumbering::Disc));
    for line in lines {
        flow.item(list, Style { after: 0.5, ..BODY }, "• ", line.as_str());
    }
}

/// How often which answer was given, by month. A row for each day would say no more, over a page.
fn check_ins(flow: &mut Flow<'_>, words: Words, check_ins: &[CheckIn]) {
    let section = section(flow, &words.say("check_ins"));
    flow.paragraph(Some(section), SMALL, &words.say("check_ins.why"));
    let answered = check_ins.iter().map(|it| (it.at.date(), it.used));
    let row = |(month, answers): (NaiveDate, Vec<UseSince>)| -> Vec<Cell> {
        let mut row: Vec<Cell> = vec![words.month(month).into()];
        let times = |answer: &UseSince| answers.iter().filter(|it| *it == answer).count();
        row.extend(UseSince::ALL.iter().map(|answer| times(answer).to_string().into()));
        row
    };
    let mut columns = vec![Column::text(words.say("weeks.month"), 2.0)];
    columns.extend(UseSince::ALL.iter().map(|it| Column::number(words.word("use", *it), 1.0)));
    let table = Table {
        summary: words.say("check_ins.summary"),
        columns,
        rows: by_month(answered).into_iter().map(row).collect(),
        total: None,
        size: SIZE,
        space: CLOSE,
    };
    flow.table(section, &table);
}
