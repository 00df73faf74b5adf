//! Reports that a bundle is made from, and what must be refused: shared by `tests/fhir.rs` and by
//! `examples/fhir_cases.rs`, which writes them for the judges.
#![allow(clippy::unwrap_used, dead_code)]

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde_json::{Value, json};
use tandem_model::{
    Answer, Away, By, Checksum, Consent, ConsentTerms, DayTotal, Goal, GoalStanding, Kind,
    Language, LocalTime, Name, Note, RecalledMinutes, Recipient, RecipientRole, Report,
    ReportPerson, ReportPreset, Slug, WeekStart, WeeklyRecall, Zone, how_sure, periods, tally,
};

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn moment(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

pub(crate) fn words(text: &str) -> Note {
    Note::new(text).unwrap().unwrap()
}

fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

/// A report of so many weeks up to Sunday, 2026-03-08, with made-up hours.
pub(crate) fn report(
    weeks: u64,
    days: Vec<DayTotal>,
    recalls: Vec<WeeklyRecall>,
    away: &[Away],
) -> Report {
    let to = date("2026-03-08");
    let from = to.checked_sub_days(Days::new(weeks * 7 - 1)).unwrap();
    let periods = periods(By::Week, WeekStart::Monday, from, to).unwrap();
    let weeks = tally(&periods, days, &recalls, away);
    Report {
        preset: ReportPreset::Clinician,
        language: Language::En,
        made_at: moment("2026-03-11T16:00:00Z"),
        made_on: date("2026-03-11"),
        about: ReportPerson { alias: Some(name("Sam")), ..ReportPerson::default() },
        from,
        to,
        begins: None,
        since_visit: None,
        last_visit: None,
        week_start: WeekStart::Monday,
        talk_about: None,
        months: Vec::new(),
        windows: None,
        scheduled: false,
        other_kinds: false,
        both: None,
        sure: how_sure(&weeks, |week| week.is_complete_week(date("2026-03-11"))),
        goals: None,
        practices: None,
        helped: None,
        medication: None,
        craving: None,
        measures: None,
        meetings: None,
        notes: None,
        check_ins: None,
        visit: None,
        coping: None,
        evidence: Vec::new(),
        consent: None,
        weeks,
        recalls,
    }
}

/// The same, without so many days of its first week and of its last.
pub(crate) fn cut(weeks: u64, first: u64, last: u64) -> Report {
    let mut report = report(weeks, many(weeks), Vec::new(), &[]);
    report.from = report.from + Days::new(first);
    report.to = report.to - Days::new(last);
    let mut spans = periods(By::Week, WeekStart::Monday, report.from, report.to).unwrap();
    spans.first_mut().unwrap().from = report.from;
    spans.last_mut().unwrap().to = report.to;
    report.weeks = tally(&spans, many(weeks), &[], &[]);
    report.sure = how_sure(&report.weeks, |week| report.is_complete(week));
    report
}

pub(crate) fn day(on: &str, kind: Kind, minutes: u32) -> DayTotal {
    DayTotal { date: date(on), kind, minutes, entries: 1, approximate: 0, late: 0, imported: 0 }
}

fn recall(first: &str, answers: [Option<Answer>; 3]) -> WeeklyRecall {
    let [individual, group, mutual_help] = answers;
    let written_at = moment("2026-03-09T12:00:00Z");
    WeeklyRecall { first: date(first), individual, group, mutual_help, written_at }
}

pub(crate) fn minutes(minutes: u32) -> Option<Answer> {
    Some(Answer::Minutes(RecalledMinutes::new(minutes).unwrap()))
}

/// Sessions of many weeks, without randomness: a few kinds on a few days of most weeks.
fn many(weeks: u64) -> Vec<DayTotal> {
    let last = date("2026-03-08");
    (0..weeks * 7)
        .filter(|back| back % 7 != 3 && back % 35 < 28)
        .map(|back| DayTotal {
            date: last.checked_sub_days(Days::new(back)).unwrap(),
            kind: [
                Kind::Individual,
                Kind::Group,
                Kind::MutualHelp,
                Kind::Family,
                Kind::PeerSupport,
                Kind::Medical,
            ][back as usize % 6],
            minutes: 20 + back as u32 * 7 % 100,
            entries: 1,
            approximate: (back % 3 == 0).into(),
            late: (back % 5 == 0).into(),
            imported: 0,
        })
        .collect()
}

fn goal(text: &str, standing: GoalStanding) -> Goal {
    let mut goal = Goal::new(words(text), date("2026-01-05"));
    goal.weekly.insert(Kind::MutualHelp, RecalledMinutes::new(100).unwrap());
    goal.stand(standing, Some(words("it was time")), date("2026-02-02"));
    for (step, done_on) in [("ask-about-a-ride", Some(date("2026-01-09"))), ("go", None)] {
        let step = (
            Slug::new("step", step).unwrap(),
            tandem_model::NextStep {
                text: words(" a step "),
                added_at: moment("2026-01-05T12:00:00Z"),
                done_on,
            },
        );
        goal.steps.extend([step]);
    }
    goal
}

fn consent(role: RecipientRole) -> Consent {
    let recipient = Recipient {
        name: name("Dr. Ana Ríos"),
        org: Some(name("North <Clinic> & Sons")),
        role,
        key: None,
    };
    let terms = ConsentTerms::usual(name("Sam"), name("myself"), recipient, date("2026-03-01"));
    let text = words("I share what is named above, for the purpose that is named above.");
    Consent {
        terms,
        sentence: words("Hours, goals and weeks away."),
        how_to_stop: words("Say so in Tandem."),
        redisclosure_acknowledged: true,
        text_hash: Checksum::of(text.as_str().as_bytes()),
        text,
        locale: Language::En,
        signed_at: LocalTime::at(
            moment("2026-03-01T15:00:00Z"),
            &Zone::named("America/New_York").unwrap(),
        ),
        withdrawn_at: None,
    }
}

/// One of everything, in four weeks.
pub(crate) fn small() -> Report {
    let days = vec![
        day("2026-02-10", Kind::Individual, 50),
        day("2026-02-11", Kind::Group, 90),
        day("2026-02-12", Kind::Medical, 20),
        day("2026-02-17", Kind::MutualHelp, 80),
    ];
    let recalls = vec![
        recall("2026-02-16", [minutes(0), Some(Answer::Skipped), minutes(200)]),
        recall("2026-03-02", [Some(Answer::Skipped), None, minutes(95)]),
    ];
    let away = Away {
        from: date("2026-02-23"),
        to: date("2026-02-26"),
        reason: None,
        written_at: moment("2026-03-01T12:00:00Z"),
    };
    let goals =
        [GoalStanding::Wanted, GoalStanding::Paused, GoalStanding::Reached, GoalStanding::LetGo];
    Report {
        goals: Some(goals.map(|standing| goal("one meeting a week", standing)).to_vec()),
        other_kinds: true,
        consent: Some(consent(RecipientRole::Clinician)),
        ..report(4, days, recalls, &[away])
    }
}

/// Every report that must be accepted, by the name of its file.
pub(crate) fn good() -> Vec<(&'static str, Report)> {
    let hard = "Ana \"<b>Ñandú</b>\" & 'Ολγα' \u{202e}مريم\u{202c} 李 👩🏽‍⚕️ \u{fb01}";
    let base = small();
    let spanish = Report { language: Language::Es, ..base.clone() };
    let hard_names = Report {
        about: ReportPerson {
            alias: Some(name(hard)),
            legal_name: Some(name(&"W".repeat(200))),
            birth_date: Some(date("1970-12-31")),
        },
        goals: Some(vec![goal(&format!("  {hard}\n\tand\u{1} more\r\n"), GoalStanding::Wanted)]),
        ..base.clone()
    };
    let nameless = Report { about: ReportPerson::default(), ..base.clone() };
    let mut stopped = base.clone();
    if let Some(consent) = &mut stopped.consent {
        consent.withdrawn_at = Some(moment("2026-03-10T12:00:00Z"));
    }
    let court = Report {
        preset: ReportPreset::Legal,
        goals: None,
        other_kinds: false,
        consent: Some(consent(RecipientRole::Legal)),
        ..base.clone()
    };
    let coach = Report { consent: Some(consent(RecipientRole::Coach)), ..base.clone() };
    vec![
        ("small", base),
        ("spanish", spanish),
        ("hard-names", hard_names),
        ("no-name", nameless),
        ("consent-stopped", stopped),
        ("consent-court", court),
        ("consent-coach", coach),
        ("empty", report(1, Vec::new(), Vec::new(), &[])),
        ("cut-weeks", cut(4, 2, 5)),
        ("within-a-week", cut(1, 2, 2)),
        ("weeks-24", Report { other_kinds: true, ..report(24, many(24), Vec::new(), &[]) }),
        ("ten-years", report(522, many(522), Vec::new(), &[])),
    ]
}

/// What is done to a good bundle to make it a wrong one.
pub(crate) struct Mutant {
    pub(crate) name: &'static str,
    /// Whether HAPI refuses it, too. What it does not is why there is a check of our own.
    pub(crate) by_hapi: bool,
    pub(crate) make: fn(&mut Value),
}

/// The first observation with a value.
pub(crate) fn observation(bundle: &mut Value) -> &mut Value {
    let entries = bundle["entry"].as_array_mut().unwrap();
    let found = entries.iter_mut().find(|entry| entry["resource"].get("valueQuantity").is_some());
    &mut found.unwrap()["resource"]
}

fn remove(from: &mut Value, key: &str) {
    from.as_object_mut().unwrap().remove(key).unwrap();
}

fn of_type<'b>(bundle: &'b mut Value, kind: &str) -> &'b mut Value {
    let entries = bundle["entry"].as_array_mut().unwrap();
    let found = entries.iter_mut().find(|entry| entry["resource"]["resourceType"] == kind);
    &mut found.unwrap()["resource"]
}

const fn mutant(name: &'static str, by_hapi: bool, make: fn(&mut Value)) -> Mutant {
    Mutant { name, by_hapi, make }
}

/// Wrong bundles. Each must be refused by [`tandem_report::check_fhir`].
pub(crate) const MUTANTS: &[Mutant] = &[
    mutant("missing-status", true, |it| remove(observation(it), "status")),
    mutant("another-status", false, |it| observation(it)["status"] = json!("cancelled")),
    mutant("no-such-status", true, |it| observation(it)["status"] = json!("done")),
    mutant("two-values", true, |it| observation(it)["valueString"] = json!("50 minutes")),
    mutant("value-and-reason", true, |it| {
        observation(it)["dataAbsentReason"] = json!({ "text": "no entry" });
    }),
    mutant("no-value", false, |it| remove(observation(it), "valueQuantity")),
    mutant("unknown-code", true, |it| {
        observation(it)["code"]["coding"][0]["code"] = json!("individual-minutes");
    }),
    mutant("wrong-display", false, |it| {
        observation(it)["code"]["coding"][0]["display"] = json!("Hours of group therapy");
    }),
    mutant("wrong-snomed-code", false, |it| {
        let coding = json!({ "system": "http://snomed.info/sct", "code": "76168009",
                             "display": "Group psychotherapy" });
        observation(it)["code"]["coding"].as_array_mut().unwrap().push(coding);
    }),
    mutant("unknown-snomed-code", false, |it| {
        let coding = json!({ "system": "http://snomed.info/sct", "code": "1", "display": "One" });
        observation(it)["code"]["coding"].as_array_mut().unwrap().push(coding);
    }),
    mutant("reversed-period", true, |it| {
        observation(it)["effectivePeriod"] = json!({ "start": "2026-03-08", "end": "2026-03-02" });
    }),
    mutant("dangling-reference", false, |it| {
        let nobody = "urn:uuid:00000000-0000-8000-8000-000000000000";
        observation(it)["subject"]["reference"] = json!(nobody);
    }),
    mutant("nobody-it-speaks-of", false, |it| remove(observation(it), "subject")),
    mutant("another-unit", false, |it| {
        observation(it)["valueQuantity"]["code"] = json!("min");
        observation(it)["valueQuantity"]["unit"] = json!("min");
    }),
    mutant("hours-as-text", true, |it| observation(it)["valueQuantity"]["value"] = json!("0.83")),
    mutant("negative-hours", false, |it| observation(it)["valueQuantity"]["value"] = json!(-1)),
    mutant("missing-label", false, |it| remove(&mut observation(it)["meta"], "security")),
    mutant("no-narrative", true, |it| remove(observation(it), "text")),
    mutant("unknown-element", true, |it| {
        observation(it)["hours"] = json!(1);
        observation(it)["valueHours"] = json!(1);
    }),
    mutant("goal-without-words", true, |it| remove(of_type(it, "Goal"), "description")),
    mutant("consent-without-status", true, |it| remove(of_type(it, "Consent"), "status")),
    mutant("answer-without-status", true, |it| {
        remove(of_type(it, "QuestionnaireResponse"), "status");
    }),
    mutant("no-provenance", false, |it| drop(it["entry"].as_array_mut().unwrap().pop())),
    mutant("id-of-another", true, |it| {
        let first = it["entry"][0]["fullUrl"].clone();
        it["entry"][1]["fullUrl"] = first;
    }),
    mutant("no-type", true, |it| remove(it, "type")),
];
