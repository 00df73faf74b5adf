//! A made-up record for reports: the same on every run, with everything in it that a page has to show.

use chrono::{NaiveDate, TimeDelta};
use tandem::Tandem;
use tandem_model::{
    Answer, Away, AwayReason, Craving, Goal, Id, Kind, MeasureKind, MedicationPeriod, Medicine,
    MedicineEnd, MedicineForm, Meeting, Name, Note, RecalledMinutes, Schedule, StepAnswer,
    StepKind, UseSince, VisitPlan, WeeklyRecall,
};

use crate::support::{Record, TestHost, date, record};

/// The Monday on which the half-year begins.
pub(crate) const FIRST: &str = "2025-09-22";
/// What the clock says when it is over.
pub(crate) const NOW: &str = "2026-03-11T16:00:00Z";

fn clock(host: &TestHost, day: NaiveDate) {
    host.set(&format!("{day}T22:00:00Z"));
}

/// Sessions of so many weeks as the CSV that a person could have typed: counselling every week and
/// then every second, a group on Tuesdays, meetings that grow, visits in the weeks of the trial.
/// Two weeks have no entry, two only an answer to the weekly question, one is spent away.
pub(crate) fn csv(first: NaiveDate, weeks: i64) -> String {
    let mut csv = String::from("kind,start,minutes,approximate,fellowship,written_at,note\n");
    let mut count = 0_u32;
    let mut row = |kind: &str,
                   day: NaiveDate,
                   at: &str,
                   minutes: u32,
                   fellowship: &str,
                   note: &str| {
        count += 1;
        let approximate = count.is_multiple_of(7);
        let late = if count.is_multiple_of(9) { 3 } else { 0 };
        let written = day + TimeDelta::days(late);
        csv += &format!(
            "{kind},{day}T{at},{minutes},{approximate},{fellowship},{written}T23:30:00Z,{note}\n"
        );
    };
    for week in 0..weeks {
        let monday = first + TimeDelta::weeks(week);
        if [6, 14, 15, 16, 20].contains(&(week % 60)) {
            continue;
        }
        if week < 10 || week % 2 == 0 {
            let note = if week % 10 == 4 { "Spoke about the holidays." } else { "" };
            row("individual", monday + TimeDelta::days(2), "10:00", 50, "", note);
        }
        row("group", monday + TimeDelta::days(1), "17:30", 90, "", "");
        for meeting in 0..(week / 5).min(4) {
            let fellowship = ["na", "aa", "smart", "mara"][(week + meeting) as usize % 4];
            let day = monday + TimeDelta::days(3 + meeting % 4);
            row("mutual-help", day, "19:00", 60, fellowship, "");
        }
        if [0, 1, 2, 3, 5, 7, 9, 11, 19, 23].contains(&week) || week > 23 && week % 4 == 3 {
            row("medical", monday + TimeDelta::days(4), "09:15", 20, "", "");
        }
        if week % 6 == 5 {
            row("family", monday + TimeDelta::days(6), "15:00", 60, "", "");
        }
    }
    csv
}

/// The half-year, with everything beside the sessions.
pub(crate) fn half_year(name: &str) -> Record {
    let record = record();
    let (tandem, host) = (&record.tandem, &record.host);
    let first = date(FIRST);
    let mut profile = tandem.person().profile().unwrap();
    profile.name = Some(Name::new(name).unwrap());
    tandem.person().set(&profile).unwrap();
    host.set(NOW);
    let read = tandem.log().import_csv(csv(first, 24).as_bytes(), false).unwrap();
    assert!(read.refused.is_empty() && read.added > 60);

    for week in [14, 15] {
        let monday = first + TimeDelta::weeks(week);
        clock(host, monday + TimeDelta::days(7));
        let minutes = |n| Some(Answer::Minutes(RecalledMinutes::new(n).unwrap()));
        let group = if week == 14 { minutes(90) } else { Some(Answer::Skipped) };
        let (individual, mutual_help) = (minutes(0), minutes(135));
        let written_at = chrono::DateTime::UNIX_EPOCH;
        let recall = WeeklyRecall { first: monday, individual, group, mutual_help, written_at };
        tandem.hours().recall(recall).unwrap();
    }
    let from = first + TimeDelta::weeks(20);
    let reason = Some(AwayReason::Jail);
    let written_at = chrono::DateTime::UNIX_EPOCH;
    let away = Away { from, to: from + TimeDelta::days(6), reason, written_at };
    tandem.log().away(away).unwrap();
    tandem.visits().set_plan(&VisitPlan { schedule: Schedule::Own, start: None }).unwrap();

    goals(tandem, first);
    medication(tandem, first);
    check_ins(tandem, host, first);
    practices(tandem, host, first);
    meeting(tandem);
    host.set(NOW);
    record
}

fn text(words: &str) -> Note {
    Note::new(words).unwrap().unwrap()
}

fn goals(tandem: &Tandem, first: NaiveDate) {
    let mut goal = Goal::new(text("See my daughter every Sunday, and be rested for it."), first);
    goal.weekly.insert(Kind::Individual, RecalledMinutes::new(60).unwrap());
    let id = tandem.goals().set(&goal).unwrap();
    let step = tandem.goals().add_step(id, text("Ask Tuesday's group about the bus.")).unwrap();
    tandem.goals().mark(id, step.as_str(), true).unwrap();
    tandem.goals().add_step(id, text("Call the clinic about evening hours.")).unwrap();
    let other = Goal::new(text("Learn to cook three dishes."), first);
    tandem.goals().set(&other).unwrap();
}

fn medication(tandem: &Tandem, first: NaiveDate) {
    let written_at = chrono::DateTime::UNIX_EPOCH;
    let periods = [
        (Medicine::Methadone, Some(MedicineForm::Liquid), -200, Some(20)),
        (Medicine::Buprenorphine, Some(MedicineForm::MonthlyInjection), 21, None),
    ];
    for (medicine, form, since, until) in periods {
        let until = until.map(|days| first + TimeDelta::days(days));
        let ended_by = until.map(|_| MedicineEnd::ChangedMedicine);
        let since = first + TimeDelta::days(since);
        let period = MedicationPeriod { medicine, form, since, until, ended_by, written_at };
        tandem.person().set_medication(period).unwrap();
    }
}

fn check_ins(tandem: &Tandem, host: &TestHost, first: NaiveDate) {
    tandem.check_ins().set(true, None).unwrap();
    for week in (0..24).filter(|week| week % 5 != 4) {
        for day in [1, 4] {
            clock(host, first + TimeDelta::days(7 * week + day));
            let strength = u8::try_from(8 - week / 3 + (week + day) % 3).unwrap().min(10);
            let used = match (week, day) {
                (2, 4) => Some(UseSince::Yes),
                (9, 4) => Some(UseSince::RatherNotSay),
                (_, 4) => Some(UseSince::No),
                _ => None,
            };
            tandem.check_ins().check_in(Some(Craving::new(strength).unwrap()), used).unwrap();
        }
        if week % 8 == 0 {
            let gad =
                vec![Some(2), Some(1), Some(u8::from(week < 8)), Some(1), None, Some(0), Some(1)];
            let whole: Vec<_> = gad.iter().map(|it| Some(it.unwrap_or(1))).collect();
            let answers = if week == 8 { gad } else { whole };
            tandem.measures().answer(MeasureKind::Gad7, answers).unwrap();
            tandem.measures().answer(MeasureKind::Barc10, vec![Some(4); 10]).unwrap();
        }
    }
}

fn practices(tandem: &Tandem, host: &TestHost, first: NaiveDate) {
    for (week, skill) in [
        (2, "ride-the-urge"),
        (3, "ride-the-urge"),
        (5, "catch-check-change"),
        (8, "ride-the-urge"),
        (11, "breathe"),
        (13, "hard-day-plan"),
        (18, "ride-the-urge"),
    ] {
        clock(host, first + TimeDelta::weeks(week));
        let skills = tandem.skills();
        let mut screen = skills.start(skill).unwrap();
        let rating = screen.skill.rating.clone();
        while let Some(step) = screen.step().cloned() {
            let after = rating.as_ref().is_some_and(|rating| rating.after == step.id);
            let answer = match &step.kind {
                StepKind::Scale { least, most, step, .. } => {
                    let lower = i32::try_from(week).unwrap() % 3 + 2;
                    let value = if after { least + lower * step } else { most - step };
                    StepAnswer::Rated { value: value.clamp(*least, *most) }
                }
                StepKind::Read => StepAnswer::Seen,
                _ if step.skip => StepAnswer::Skipped,
                StepKind::Choose { choices, .. } => {
                    StepAnswer::Chosen { choices: vec![choices[0].id.clone()] }
                }
                StepKind::Checklist { .. } => StepAnswer::Chosen { choices: vec![] },
                StepKind::Timer { .. } => StepAnswer::Ran { seconds: 60 },
                _ => StepAnswer::Skipped,
            };
            screen = skills.answer(screen.id, step.id.as_str(), answer).unwrap();
        }
        skills.finish(screen.id, None).unwrap();
    }
}

fn meeting(tandem: &Tandem) {
    let meetings = [
        (
            "Tuesday Night Beginners",
            "na",
            r#"{"repeats":"weekly","day":"tue","start":"19:00","zone":"America/New_York","zone_from":"user","length":60}"#,
            "in_person",
        ),
        (
            "A meeting with a rather long name that goes on for a while, upstairs, use the side door",
            "smart",
            r#"{"repeats":"by_appointment"}"#,
            "online",
        ),
    ];
    for (name, fellowship, when, venue) in meetings {
        let json = format!(
            r#"{{"key":"own","name":"{name}","fellowship":"{fellowship}","when":{when},"venue":"{venue}"}}"#
        );
        let meeting: Meeting = serde_json::from_str(&json).unwrap();
        let id = tandem.meetings().add(meeting).unwrap();
        tandem.meetings().keep(id).unwrap();
    }
}

/// Sessions whose notes can be picked.
pub(crate) fn with_notes(tandem: &Tandem) -> Vec<Id> {
    let query = tandem::SessionQuery { limit: 1000, ..Default::default() };
    let page = tandem.log().sessions(&query).unwrap();
    let mut ids = Vec::new();
    for kept in page.sessions {
        if tandem.log().session(kept.id).unwrap().note.is_some() {
            ids.push(kept.id);
        }
    }
    ids
}
