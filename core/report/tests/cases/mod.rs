//! Reports that a bundle is made from, and what must be refused: shared by `tests/fhir.rs` and by
//! `examples/fhir_cases.rs`, which writes them for the judges.
#![allow(clippy::unwrap_used, dead_code)]

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde_json::{Value, json};
use tandem_model::{
    Answer, Away, By, Checksum, Consent, ConsentTerms, DayTotal, FhirChoice, FhirFor, Goal,
    GoalStanding, Id, Kind, Language, LocalTime, MeasureKind, MedicationPeriod, Medicine,
    MedicineEnd, MedicineForm, Name, Note, Paper, RecalledMinutes, Recipient, RecipientRole,
    Report, ReportMeasure, ReportPerson, ReportPreset, SharedItem, Slug, WeekStart, WeeklyRecall,
    Word as _, Wording, Zone, how_sure, periods, tally,
};
use tandem_report::{FhirReader, HostFonts, fhir, pdf};

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
        strengths: Vec::new(),
        months: Vec::new(),
        windows: None,
        scheduled: false,
        other_kinds: false,
        cut_answers: 0,
        both: None,
        sure: how_sure(&weeks, |week| week.is_complete_week(date("2026-03-11"))),
        goals: None,
        practices: None,
        helped: None,
        medication: None,
        services: None,
        barriers: None,
        craving: None,
        days: None,
        before_and_helped: None,
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

pub(crate) fn recall(first: &str, answers: [Option<Answer>; 3]) -> WeeklyRecall {
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

/// Numbered, so that each goal and each period has an id of its own.
fn kept<T>(all: impl IntoIterator<Item = T>) -> Vec<(Id, T)> {
    let ids = (1..).map(|n: u8| Id::from_bytes([n; 16]));
    ids.zip(all).collect()
}

pub(crate) fn medicine(medicine: Medicine, since: &str, until: Option<&str>) -> MedicationPeriod {
    MedicationPeriod {
        form: Some(MedicineForm::Film),
        until: until.map(date),
        ended_by: until.map(|_| MedicineEnd::ChangedMedicine),
        ..MedicationPeriod::new(medicine, date(since), moment("2026-03-01T12:00:00Z"))
    }
}

pub(crate) fn measure(measure: MeasureKind, on: &str, answers: &[u8]) -> ReportMeasure {
    let given: Vec<_> = answers.iter().copied().map(Some).collect();
    ReportMeasure {
        measure,
        on: date(on),
        score: measure.score(&given).unwrap(),
        band: None,
        wording: Wording::Original,
        answers: Some(answers.to_vec()),
    }
}

/// A reader who knows nothing yet.
pub(crate) fn reader() -> FhirReader {
    FhirReader::new(Id::from_bytes([7; 16]))
}

/// A bundle of a report with the page of it.
pub(crate) fn written(report: &Report, choice: &FhirChoice, reader: &FhirReader) -> Vec<u8> {
    let page = pdf(report, Paper::Letter, &HostFonts::default(), &mut |_, _| true).unwrap();
    fhir(report, choice, reader, Some(&page).filter(|_| !choice.no_page).map(Vec::as_slice))
        .unwrap()
}

/// One who had a bundle before, of which a week changed since.
pub(crate) fn again() -> FhirReader {
    FhirReader {
        before: Some(moment("2026-03-10T16:00:00Z")),
        amended: [(date("2026-02-09"), Kind::Group)].into(),
        ..reader()
    }
}

/// With a name in its parts.
pub(crate) fn named() -> FhirChoice {
    let (given, family) = (Some(name("Ana")), Some(name("Ríos")));
    FhirChoice { given, family, ..FhirChoice::default() }
}

pub(crate) fn for_a_desk() -> FhirChoice {
    FhirChoice { for_whom: FhirFor::Ktc, ..FhirChoice::default() }
}

fn consent(role: RecipientRole) -> Consent {
    let recipient = Recipient {
        name: name("Dr. Ana Ríos"),
        org: Some(name("North <Clinic> & Sons")),
        role,
        key: None,
    };
    let terms = ConsentTerms::usual(name("Sam"), name("myself"), recipient, date("2026-03-01"));
    let may = |item: &&SharedItem| item.may_go_to(role) && **item != SharedItem::CheckIns;
    let terms = terms.with_items(SharedItem::ALL.iter().filter(may).copied().collect());
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
        goals: Some(kept(goals.map(|standing| goal("one meeting a week", standing)))),
        medication: Some(kept([
            medicine(Medicine::Methadone, "2025-01-05", Some("2026-02-20")),
            medicine(Medicine::Buprenorphine, "2026-02-21", None),
            medicine(Medicine::RatherNotSay, "2026-02-21", None),
        ])),
        measures: Some(vec![
            measure(MeasureKind::Phq2, "2026-02-12", &[2, 1]),
            measure(MeasureKind::Gad7, "2026-02-12", &[0, 1, 2, 3, 0, 1, 2]),
            measure(MeasureKind::Gad2, "2026-02-20", &[1, 1]),
            ReportMeasure { answers: None, ..measure(MeasureKind::Phq2, "2026-03-02", &[0, 1]) },
            measure(MeasureKind::Barc10, "2026-03-02", &[6; 10]),
        ]),
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
        goals: Some(kept([goal(&format!("  {hard}\n\tand\u{1} more\r\n"), GoalStanding::Wanted)])),
        ..base.clone()
    };
    // Names that are written from right to left, with what stands beside them in a sentence of ours.
    let from_right = |alias: &str, legal: &str| {
        let mut report = Report {
            about: ReportPerson {
                alias: Some(name(alias)),
                legal_name: Some(name(legal)),
                ..base.about.clone()
            },
            ..base.clone()
        };
        report.talk_about = Some(words(&format!("{legal} 12 (3)")));
        report
    };
    let arabic = from_right("فاطمة (Fatima) الزهراء 12", "پژمان گلچین کیانی");
    let hebrew = from_right("שָׁלוֹם", "אסתר לוי-כהן");
    let nameless = Report { about: ReportPerson::default(), ..base.clone() };
    let mut stopped = base.clone();
    if let Some(consent) = &mut stopped.consent {
        consent.withdrawn_at = Some(moment("2026-03-10T12:00:00Z"));
    }
    let program = Report {
        preset: ReportPreset::NewProgram,
        measures: None,
        other_kinds: false,
        consent: Some(consent(RecipientRole::Program)),
        ..base.clone()
    };
    vec![
        ("small", base),
        ("spanish", spanish),
        ("hard-names", hard_names),
        ("names-in-arabic", arabic),
        ("names-in-hebrew", hebrew),
        ("no-name", nameless),
        ("consent-stopped", stopped),
        ("new-program", program),
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

/// The first observation of hours.
pub(crate) fn observation(bundle: &mut Value) -> &mut Value {
    of_type(bundle, "Observation", 0)
}

fn remove(from: &mut Value, key: &str) {
    from.as_object_mut().unwrap().remove(key).unwrap();
}

/// The nth resource of a type.
pub(crate) fn of_type<'b>(bundle: &'b mut Value, kind: &str, nth: usize) -> &'b mut Value {
    let entries = bundle["entry"].as_array_mut().unwrap();
    let mut found = entries.iter_mut().filter(|entry| entry["resource"]["resourceType"] == kind);
    &mut found.nth(nth).unwrap()["resource"]
}

/// The first observation with this code.
fn coded<'b>(bundle: &'b mut Value, code: &str) -> &'b mut Value {
    let entries = bundle["entry"].as_array_mut().unwrap();
    let found = entries.iter_mut().find(|entry| {
        let resource = &entry["resource"];
        resource["resourceType"] == "Observation" && resource["code"]["coding"][0]["code"] == code
    });
    &mut found.unwrap()["resource"]
}

/// The answers to PHQ-2.
fn answers(bundle: &mut Value) -> &mut Value {
    let entries = bundle["entry"].as_array_mut().unwrap();
    let found = entries.iter_mut().find(|it| it["resource"]["questionnaire"] == "#phq-2");
    &mut found.unwrap()["resource"]
}

const PHQ_2: &str = "55758-7";
const NOBODY: &str = "urn:uuid:00000000-0000-8000-8000-000000000000";

const fn mutant(name: &'static str, by_hapi: bool, make: fn(&mut Value)) -> Mutant {
    Mutant { name, by_hapi, make }
}

/// Collections that a desk would not take, though they may be R4: for the profiles of the judges.
pub(crate) const KTC_MUTANTS: &[Mutant] = &[
    mutant("head", true, |it| it["type"] = json!("document")),
    mutant("no-time", true, |it| remove(it, "timestamp")),
    mutant("part-of-it", true, |it| {
        let note =
            json!({ "system": "http://loinc.org", "code": "51855-5", "display": "Patient Note" });
        of_type(it, "DocumentReference", 0)["type"]["coding"][0] = note;
    }),
    mutant("not-said-by-whom", true, |it| {
        remove(&mut of_type(it, "Goal", 0)["meta"], "security");
        let meta = of_type(it, "Goal", 0);
        remove(meta, "meta");
    }),
    mutant("no-survey", true, |it| remove(observation(it), "category")),
    mutant("nobody-to-match", true, |it| remove(of_type(it, "Patient", 0), "identifier")),
    mutant("answer-not-said", true, |it| {
        let entries = it["entry"].as_array_mut().unwrap();
        let mut all = entries.iter_mut().map(|entry| &mut entry["resource"]);
        let recalled = all.find(|it| it["method"]["coding"][0]["code"] == "from-recall");
        remove(recalled.unwrap(), "derivedFrom");
    }),
    mutant("a-dose", true, |it| {
        of_type(it, "MedicationStatement", 0)["dosage"] = json!([{ "text": "16 mg" }]);
    }),
];

/// Wrong bundles. Each must be refused by [`tandem_report::check_fhir`].
pub(crate) const MUTANTS: &[Mutant] = &[
    mutant("composition-not-first", true, |it| {
        let entries = it["entry"].as_array_mut().unwrap();
        let first = entries.remove(0);
        entries.push(first);
    }),
    mutant("section-of-nothing", true, |it| {
        let section = &mut of_type(it, "Composition", 0)["section"][0]["entry"];
        section.as_array_mut().unwrap().push(json!({ "reference": NOBODY }));
    }),
    mutant("unknown-question", true, |it| {
        of_type(it, "QuestionnaireResponse", 0)["item"][1]["linkId"] = json!("group-therapy");
    }),
    mutant("answer-of-another-type", true, |it| {
        let item = &mut of_type(it, "QuestionnaireResponse", 0)["item"][1];
        item["answer"][0] = json!({ "valueString": "one" });
    }),
    mutant("option-not-offered", true, |it| {
        answers(it)["item"][0]["answer"][0]["valueCoding"]["code"] = json!("LA9999-9");
    }),
    mutant("goal-in-no-unit", true, |it| {
        of_type(it, "Goal", 0)["target"][0]["detailQuantity"]["code"] = json!("min per week");
    }),
    mutant("goal-without-measure", true, |it| {
        remove(&mut of_type(it, "Goal", 0)["target"][0], "measure");
    }),
    mutant("outermost-rule-with-type", false, |it| {
        of_type(it, "Consent", 0)["provision"]["type"] = json!("permit");
    }),
    mutant("rule-without-type", false, |it| {
        remove(&mut of_type(it, "Consent", 0)["provision"]["provision"][0], "type");
    }),
    mutant("words-of-another-code", false, |it| {
        coded(it, PHQ_2)["code"]["coding"][0]["display"] = json!("GAD-7 total");
    }),
    mutant("no-name-of-the-bundle", true, |it| remove(it, "identifier")),
    mutant("questionnaire-elsewhere", true, |it| {
        of_type(it, "QuestionnaireResponse", 0)["questionnaire"] =
            json!("https://example.org/Questionnaire/weekly|1");
    }),
    mutant("total-that-is-no-sum", false, |it| {
        coded(it, PHQ_2)["valueQuantity"]["value"] = json!(6);
    }),
    mutant("answers-that-are-no-sum", false, |it| {
        answers(it)["item"][2]["answer"][0]["valueInteger"] = json!(5);
        coded(it, PHQ_2)["valueQuantity"]["value"] = json!(5);
    }),
    mutant("week-that-is-not-its-answer", false, |it| {
        let entries = it["entry"].as_array_mut().unwrap();
        let recalled = entries
            .iter_mut()
            .find(|it| it["resource"]["method"]["coding"][0]["code"] == "from-recall");
        recalled.unwrap()["resource"]["valueQuantity"]["value"] = json!(7);
    }),
    mutant("week-told-twice", false, |it| {
        let period = coded(it, "group-minutes")["effectivePeriod"].clone();
        let mut other = coded(it, "group-minutes").clone();
        other["effectivePeriod"] = period;
        other["id"] = json!("00000000-0000-8000-8000-000000000001");
        let url = "urn:uuid:00000000-0000-8000-8000-000000000001";
        let provenance = of_type(it, "Provenance", 0)["target"].as_array_mut().unwrap();
        provenance.push(json!({ "reference": url }));
        let entries = it["entry"].as_array_mut().unwrap();
        entries.push(json!({ "fullUrl": url, "resource": other }));
    }),
    mutant("week-outside-the-dates", false, |it| {
        observation(it)["effectivePeriod"] = json!({ "start": "2025-02-02", "end": "2025-02-08" });
    }),
    mutant("total-outside-the-dates", false, |it| {
        coded(it, PHQ_2)["effectiveDateTime"] = json!("2025-02-02");
    }),
    mutant("not-agreed-to", false, |it| {
        let rules = of_type(it, "Consent", 0)["provision"]["provision"].as_array_mut().unwrap();
        let medicine =
            rules.iter_mut().find(|rule| rule["code"][0]["coding"][0]["code"] == "medication");
        medicine.unwrap()["type"] = json!("deny");
    }),
    mutant("median-of-other-weeks", false, |it| {
        let median = coded(it, "individual-minutes-median");
        median["valueQuantity"]["value"] = json!(200);
    }),
    mutant("a-dose", false, |it| {
        of_type(it, "MedicationStatement", 0)["dosage"] = json!([{ "text": "16 mg" }]);
    }),
    mutant("label-that-tells", false, |it| {
        let labels = observation(it)["meta"]["security"].as_array_mut().unwrap();
        labels.push(json!({ "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
            "code": "OPIOIDUD", "display": "opioid use disorder information sensitivity" }));
    }),
    mutant("missing-status", true, |it| remove(observation(it), "status")),
    mutant("another-status", false, |it| observation(it)["status"] = json!("cancelled")),
    mutant("no-such-status", true, |it| observation(it)["status"] = json!("done")),
    mutant("two-values", true, |it| observation(it)["valueString"] = json!("50 minutes")),
    mutant("value-and-reason", true, |it| {
        observation(it)["dataAbsentReason"] = json!({ "text": "no entry" });
    }),
    mutant("no-value", false, |it| remove(observation(it), "valueQuantity")),
    mutant("unknown-code", true, |it| {
        observation(it)["code"]["coding"][0]["code"] = json!("individual-hours");
    }),
    mutant("wrong-display", false, |it| {
        observation(it)["code"]["coding"][0]["display"] = json!("Hours of group therapy");
    }),
    mutant("reversed-period", true, |it| {
        observation(it)["effectivePeriod"] = json!({ "start": "2026-03-08", "end": "2026-03-02" });
    }),
    mutant("dangling-reference", false, |it| {
        observation(it)["subject"]["reference"] = json!(NOBODY);
    }),
    mutant("nobody-it-speaks-of", false, |it| remove(observation(it), "subject")),
    mutant("another-unit", false, |it| {
        observation(it)["valueQuantity"]["code"] = json!("h");
        observation(it)["valueQuantity"]["unit"] = json!("h");
    }),
    mutant("minutes-as-text", true, |it| observation(it)["valueQuantity"]["value"] = json!("50")),
    mutant("negative-minutes", false, |it| observation(it)["valueQuantity"]["value"] = json!(-1)),
    mutant("missing-label", false, |it| remove(&mut observation(it)["meta"], "security")),
    mutant("no-narrative", true, |it| remove(observation(it), "text")),
    mutant("unknown-element", true, |it| {
        observation(it)["hours"] = json!(1);
        observation(it)["valueHours"] = json!(1);
    }),
    mutant("goal-without-words", true, |it| remove(of_type(it, "Goal", 0), "description")),
    mutant("consent-without-status", true, |it| remove(of_type(it, "Consent", 0), "status")),
    mutant("answer-without-status", true, |it| {
        remove(of_type(it, "QuestionnaireResponse", 0), "status");
    }),
    mutant("no-provenance", false, |it| drop(it["entry"].as_array_mut().unwrap().pop())),
    mutant("id-of-another", true, |it| {
        let first = it["entry"][0]["fullUrl"].clone();
        it["entry"][1]["fullUrl"] = first;
    }),
    mutant("no-type", true, |it| remove(it, "type")),
];
