//! What is in a report, in whole sentences: for a screen before it is made, and for whoever hears the
//! screen rather than sees it.

use std::collections::BTreeSet;

use tandem_model::{Kind, Language, Report, ReportPreset};
use tandem_words::{Book, Words};

use crate::{HostFonts, figures};

/// What a report says, as sentences, in its language. For a court the words that are to be read before
/// it come first.
#[must_use]
pub fn sentences(report: &Report, fonts: &HostFonts) -> Vec<String> {
    let words = Words::of(Book::Report, report.language);
    let mut told = Vec::new();
    if report.preset == ReportPreset::Legal {
        told.push(words.say("share.legal.before"));
        told.push(words.say("legal.holds"));
        told.push(words.say("legal.no_proof"));
    }
    let period = figures::period(words, report);
    told.push(format!("{}: {period}.", words.say("preview.title")));
    told.extend(words.standing(&report.told().standing));
    if report.talk_about.is_some() {
        told.push(words.say("preview.talk_about"));
    }
    let (rows, _) = figures::rows(report);
    for kind in Kind::TOTALS.into_iter().chain(figures::kinds(report).into_iter().skip(3)) {
        let name = words.word("kind", kind);
        let sum = figures::sum(rows, &[kind]);
        told.push(if sum.is_known() {
            words.fill("preview.hours", &[("kind", &name), ("time", &figures::told(words, sum))])
        } else {
            words.fill("preview.no_hours", &[("kind", &name)])
        });
    }
    let parts = [
        ("windows", report.windows.is_some()),
        ("goals", report.goals.is_some()),
        ("practices", report.practices.is_some()),
        ("helped", report.helped.is_some()),
        ("strengths", !report.strengths.is_empty()),
        ("medication", report.medication.is_some()),
        ("services", report.services.is_some()),
        ("barriers", report.barriers.is_some()),
        ("craving", report.craving.is_some()),
        ("days", report.days.is_some()),
        ("before", report.before_and_helped.is_some()),
        ("measures", report.measures.is_some()),
        ("measures.answers", report.measures.iter().flatten().any(|it| it.answers.is_some())),
        ("meetings", report.meetings.is_some()),
        ("notes", report.notes.is_some()),
        ("check_ins", report.check_ins.is_some()),
        ("visit", report.visit.is_some()),
        ("page.coping", report.coping.is_some()),
        ("evidence", !report.evidence.is_empty()),
    ];
    let names: Vec<String> =
        parts.iter().filter(|(_, there)| *there).map(|(key, _)| words.say(key)).collect();
    if !names.is_empty() {
        told.push(words.fill("preview.parts", &[("parts", &names.join("; "))]));
    }
    if report.check_ins.is_some() {
        told.push(words.say("preview.check_ins"));
    }
    if report.about.legal_name.is_some() {
        told.push(words.say("preview.legal_name"));
    }
    if report.about.birth_date.is_some() {
        told.push(words.say("preview.birth_date"));
    }
    told.extend(boxes_of(report, fonts));
    told.push(match &report.consent {
        Some(consent) => {
            let whom = consent.terms.recipient.name.as_str();
            words.fill("preview.consent", &[("whom", whom)])
        }
        None => words.say("preview.own"),
    });
    told
}

/// What of these texts no font here can draw, in a sentence; nothing where all of it is drawn. For every page that is
/// printed: what stands as a box is told before, and not found out at the desk.
#[must_use]
pub fn boxes<'t>(
    language: Language,
    fonts: &HostFonts,
    texts: impl IntoIterator<Item = &'t str>,
) -> Option<String> {
    let all: BTreeSet<String> = texts.into_iter().flat_map(|it| fonts.undrawable(it)).collect();
    let n = u32::try_from(all.len()).unwrap_or(u32::MAX);
    let told: Vec<String> = all.into_iter().collect();
    let words = Words::of(Book::Report, language);
    (n > 0).then(|| words.count("preview.boxes", n, &[("all", &told.join(" "))]))
}

/// What of the person's own words no font here can draw.
fn boxes_of(report: &Report, fonts: &HostFonts) -> Option<String> {
    let Report { about, talk_about, strengths, goals, notes, meetings, visit, coping, .. } = report;
    let coping = coping.iter().flatten().flat_map(|section| &section.lines);
    let names = about.legal_name.iter().chain(&about.alias).chain(visit.iter().flatten());
    let terms = report.consent.iter().map(|consent| &consent.terms);
    let whom = terms.flat_map(|terms| terms.recipient.org.iter().chain(&terms.purpose_words));
    let names = names.chain(coping).chain(whom).map(|name| name.as_str());
    let goals = goals.iter().flatten().map(|(_, goal)| goal);
    let steps = goals.clone().flat_map(|goal| goal.steps.values().map(|step| &step.text));
    let notes = notes.iter().flatten().map(|note| &note.text).chain(talk_about).chain(strengths);
    let notes = notes.chain(goals.map(|goal| &goal.words)).chain(steps).map(|note| note.as_str());
    let meetings = meetings.iter().flatten().map(|meeting| meeting.name.as_str());
    boxes(report.language, fonts, names.chain(notes).chain(meetings))
}
