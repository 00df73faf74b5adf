//! The parts that are there because the person chose them, each in a section of its own.

use std::collections::BTreeSet;

use krilla::tagging::{ListNumbering, Tag};
use tandem_model::{
    CheckIn, Goal, Id, MedicationPeriod, Name, Report, ReportCraving, ReportMeasure, ReportMeeting,
    ReportNote, ReportPractice, ReportSection, Wording,
};
use tandem_words::{Words, lengths::clock};

use super::chart::{Align, rect};
use super::flow::{BODY, BOLD, Flow, Ink, MARGIN, Node, QUOTE, SMALL, Style};
use super::hours::nothing;
use super::table::{CLOSE, Cell, Column, Table};

const SIZE: f32 = 8.5;

pub(crate) fn lay_out(flow: &mut Flow<'_>, words: Words, report: &Report) {
    if let Some(goals) = &report.goals {
        self::goals(flow, words, goals);
    }
    if let Some(practices) = &report.practices {
        self::practices(flow, words, practices);
    }
    if let Some(helped) = &report.helped {
        self::helped(flow, words, helped);
    }
    if let Some(medication) = &report.medication {
        self::medication(flow, words, medication);
    }
    if let Some(craving) = &report.craving {
        self::craving(flow, words, craving);
    }
    if let Some(measures) = &report.measures {
        self::measures(flow, words, measures);
    }
    if let Some(meetings) = &report.meetings {
        self::meetings(flow, words, meetings);
    }
    if let Some(notes) = &report.notes {
        self::notes(flow, words, notes);
    }
    if let Some(check_ins) = &report.check_ins {
        self::check_ins(flow, words, check_ins);
    }
    if let Some(lines) = &report.visit {
        self::visit(flow, words, lines);
    }
    if let Some(sections) = &report.coping {
        self::coping(flow, words, sections);
    }
}

/// A section with its heading; with the sentence for an empty one where it is empty.
fn section(flow: &mut Flow<'_>, title: &str, empty: Option<String>) -> Node {
    let section = flow.node(None, Tag::Section);
    flow.heading(Some(section), 2, title, 44.0);
    if let Some(empty) = empty {
        flow.paragraph(Some(section), SMALL, &empty);
    }
    section
}

fn goals(flow: &mut Flow<'_>, words: Words, goals: &[(Id, Goal)]) {
    let empty = goals.is_empty().then(|| words.say("goals.none"));
    let section = section(flow, &words.say("goals"), empty);
    if goals.is_empty() {
        return;
    }
    let list = flow.node(Some(section), Tag::L(ListNumbering::Disc));
    for (_, goal) in goals {
        let style = Style { after: 0.5, ..BOLD };
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
    let empty = practices.is_empty().then(|| words.say("practices.none"));
    let section = section(flow, &words.say("practices"), empty);
    if practices.is_empty() {
        return;
    }
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

fn helped(flow: &mut Flow<'_>, words: Words, helped: &[ReportPractice]) {
    let empty = helped.is_empty().then(|| words.say("helped.none"));
    let section = section(flow, &words.say("helped"), empty);
    if helped.is_empty() {
        return;
    }
    let list = flow.node(Some(section), Tag::L(ListNumbering::Disc));
    for practice in helped {
        let values = [
            ("title", practice.title.as_str()),
            ("helped", &*practice.track.helped.to_string()),
            ("rated", &*practice.track.rated.to_string()),
        ];
        let style = Style { after: 0.5, ..BODY };
        flow.item(list, style, "• ", &words.fill("helped.line", &values));
    }
    flow.y += 4.0;
}

fn medication(flow: &mut Flow<'_>, words: Words, periods: &[(Id, MedicationPeriod)]) {
    let empty = periods.is_empty().then(|| words.say("medication.none"));
    let section = section(flow, &words.say("medication"), empty);
    if periods.is_empty() {
        return;
    }
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

/// A cell about something that has not happened yet.
fn nothing_to_say(words: Words) -> Cell {
    Cell { text: words.say("hours.dash"), told: Some(words.say("medication.goes_on").into()) }
}

fn craving(flow: &mut Flow<'_>, words: Words, weeks: &[ReportCraving]) {
    let empty = weeks.is_empty().then(|| words.say("craving.none"));
    let section = section(flow, &words.say("craving"), empty);
    let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else { return };
    flow.paragraph(Some(section), SMALL, &words.say("craving.why"));
    let medians = || weeks.iter().map(|week| week.median);
    let number = |n: Option<u8>| n.unwrap_or(0).to_string();
    let values = [
        ("from", &*words.date(first.week)),
        ("to", &*words.date(last.week)),
        ("least", &*number(medians().min())),
        ("most", &*number(medians().max())),
    ];
    let alt = words.fill("craving.alt", &values);
    craving_chart(flow, words, section, weeks, &alt);
    let row = |week: &ReportCraving| -> Vec<Cell> {
        vec![
            words.short_date_year(week.week).into(),
            week.answers.to_string().into(),
            week.least.to_string().into(),
            week.median.to_string().into(),
            week.most.to_string().into(),
        ]
    };
    let table = Table {
        summary: words.say("craving.summary"),
        columns: vec![
            Column::text(words.say("craving.week"), 2.0),
            Column::number(words.say("craving.count"), 1.0),
            Column::number(words.say("craving.least"), 1.0),
            Column::number(words.say("craving.median"), 1.0),
            Column::number(words.say("craving.most"), 1.0),
        ],
        rows: weeks.iter().map(row).collect(),
        total: None,
        size: SIZE,
        space: CLOSE,
    };
    flow.table(section, &table);
}

/// From the weakest to the strongest of each week, with the median across.
fn craving_chart(
    flow: &mut Flow<'_>,
    words: Words,
    section: Node,
    weeks: &[ReportCraving],
    alt: &str,
) {
    const HEIGHT: f32 = 70.0;
    const ROOM: f32 = HEIGHT + 30.0;
    flow.need(ROOM);
    let base = flow.y + 6.0 + HEIGHT;
    let (left, width) = (MARGIN + 20.0, flow.column() - 20.0);
    let y_of = |strength: u8| base - f32::from(strength) / 10.0 * HEIGHT;
    let mut ops = Vec::new();
    for strength in [0, 5, 10] {
        let y = y_of(strength);
        let grey = if strength == 0 { 0 } else { 200 };
        ops.push(rect(left, y - 0.25, width, 0.5, Ink::Grey(grey), false));
        flow.label(&mut ops, &strength.to_string(), Align::Right, left - 4.0, y + 2.4);
    }
    let pitch = width / weeks.len().max(1) as f32;
    let thick = (pitch * 0.5).min(14.0);
    for (at, week) in weeks.iter().enumerate() {
        let x = left + (at as f32 + 0.5) * pitch - thick / 2.0;
        let (top, bottom) = (y_of(week.most), y_of(week.least));
        ops.push(rect(x, top, thick, (bottom - top).max(0.8), Ink::Grey(205), true));
        ops.push(rect(x - 1.0, y_of(week.median) - 0.9, thick + 2.0, 1.8, Ink::Grey(0), false));
    }
    let labels: Vec<String> = weeks.iter().map(|week| words.short_date(week.week)).collect();
    flow.labels(&mut ops, labels.iter().map(String::as_str), left, pitch, base - 4.0);
    let figure = flow.figure(section, alt, ROOM);
    flow.drawing(figure, ops);
    flow.y += ROOM;
}

fn measures(flow: &mut Flow<'_>, words: Words, measures: &[ReportMeasure]) {
    let empty = measures.is_empty().then(|| words.say("measures.none"));
    let section = section(flow, &words.say("measures"), empty);
    if measures.is_empty() {
        return;
    }
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
    for one in measures {
        let Some(answers) = &one.answers else { continue };
        let answers: Vec<_> = answers.iter().map(ToString::to_string).collect();
        let (name, on) = (words.word("measure", one.measure), words.short_date_year(one.on));
        let said = [("name", &*name), ("on", &*on), ("answers", &*answers.join(", "))];
        flow.paragraph(Some(section), SMALL, &words.fill("measures.answers.line", &said));
    }
}

fn meetings(flow: &mut Flow<'_>, words: Words, meetings: &[ReportMeeting]) {
    let empty = meetings.is_empty().then(|| words.say("meetings.none"));
    let section = section(flow, &words.say("meetings"), empty);
    if meetings.is_empty() {
        return;
    }
    let list = flow.node(Some(section), Tag::L(ListNumbering::Disc));
    for meeting in meetings {
        let style = Style { after: 0.0, ..BODY };
        let body = flow.item(list, style, "• ", &meeting.name);
        let when = match &meeting.when {
            Some(at) => {
                let day = words.word("day", at.day);
                words.fill("meetings.when", &[("day", &day), ("time", &at.start.to_string())])
            }
            None => words.say("meetings.by_appointment"),
        };
        let parts = [
            when,
            words.word("fellowship", meeting.fellowship),
            words.word("venue", meeting.venue),
        ];
        let small = Style { indent: 11.0, after: 3.0, ..SMALL };
        flow.paragraph(Some(body), small, &parts.join(" – "));
    }
}

fn notes(flow: &mut Flow<'_>, words: Words, notes: &[ReportNote]) {
    let empty = notes.is_empty().then(|| words.say("notes.none"));
    let section = section(flow, &words.say("notes"), empty);
    for note in notes {
        let (on, kind) = (words.date(note.on), words.word("kind", note.kind));
        let head = words.fill("notes.head", &[("on", &on), ("kind", &kind)]);
        flow.heading(Some(section), 3, &head, 26.0);
        for paragraph in note.text.as_str().lines().filter(|line| !line.trim().is_empty()) {
            flow.paragraph(Some(section), QUOTE, paragraph);
        }
    }
}

/// What the person put down for a visit, in their words.
fn visit(flow: &mut Flow<'_>, words: Words, lines: &[Name]) {
    let empty = lines.is_empty().then(|| words.say("page.empty"));
    let section = section(flow, &words.say("visit"), empty);
    if !lines.is_empty() {
        listed(flow, section, lines);
        flow.y += 4.0;
    }
}

/// The person's own page. It stands as it was written: it is theirs, and nothing in it was rated.
fn coping(flow: &mut Flow<'_>, words: Words, sections: &[ReportSection]) {
    let empty = sections.is_empty().then(|| words.say("page.empty"));
    let section = section(flow, &words.say("page.coping"), empty);
    if sections.is_empty() {
        return;
    }
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

fn check_ins(flow: &mut Flow<'_>, words: Words, check_ins: &[CheckIn]) {
    let answered = || check_ins.iter().filter_map(|it| Some((it.at.date(), it.said.used?)));
    let none = answered().next().is_none();
    let empty = none.then(|| words.say("check_ins.none"));
    let section = section(flow, &words.say("check_ins"), empty);
    if none {
        return;
    }
    flow.paragraph(Some(section), SMALL, &words.say("check_ins.why"));
    let table = Table {
        summary: words.say("check_ins.summary"),
        columns: vec![
            Column::text(words.say("check_ins.on"), 1.0),
            Column::text(words.say("check_ins.answer"), 2.0),
        ],
        rows: answered()
            .map(|(on, used)| vec![words.date(on).into(), words.word("use", used).into()])
            .collect(),
        total: None,
        size: SIZE,
        space: CLOSE,
    };
    flow.table(section, &table);
}
