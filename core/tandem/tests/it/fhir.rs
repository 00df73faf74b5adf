//! Bundles for readers: what one reader is told keeps its names from file to file, what changed says so, and
//! no two readers can join what they have.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde_json::Value;
use tandem::{Host as _, ReportRequest};
use tandem_model::{
    Answer, FhirChoice, FhirFor, Id, Kind, Language, Minutes, Name, RecalledMinutes, Recipient,
    RecipientRole, ReportPart, ReportPreset, ShareForm, SharedItem, TandemError, WeeklyRecall,
};

use crate::support::{Record, date, name, record, session};

/// A consent with somebody, to these things besides what is usual.
fn consent(record: &Record, who: &str, role: RecipientRole, more: &[SharedItem]) -> Id {
    let recipient =
        Recipient { name: name(who), org: Some(name("County Clinic")), role, key: None };
    let consents = record.tandem.consents();
    let terms = consents.usual(recipient).unwrap();
    let items = [&terms.items, more].concat();
    let terms = terms.with_items(items);
    let text = consents.text(&terms).unwrap();
    consents.sign(terms, &text.hash, true).unwrap().id
}

fn request(consent: Id) -> ReportRequest {
    ReportRequest {
        from: Some(date("2026-02-16")),
        consent: Some(consent),
        ..ReportRequest::new(ReportPreset::Clinician)
    }
}

fn bundle(record: &Record, request: &ReportRequest, choice: &FhirChoice) -> Value {
    let file = record.tandem.reports().fhir(request, choice).unwrap();
    record.host.advance(TimeDelta::minutes(5));
    serde_json::from_slice(&file.bytes).unwrap()
}

fn told(record: &Record, consent: Id) -> Value {
    bundle(record, &request(consent), &FhirChoice::default())
}

fn ids(bundle: &Value) -> BTreeSet<&str> {
    let entries = bundle["entry"].as_array().unwrap().iter();
    entries.map(|entry| entry["fullUrl"].as_str().unwrap()).collect()
}

fn resources<'b>(bundle: &'b Value, kind: &str) -> Vec<&'b Value> {
    let entries = bundle["entry"].as_array().unwrap().iter().map(|entry| &entry["resource"]);
    entries.filter(|it| it["resourceType"] == kind).collect()
}

/// What each week is told as: its kind, its first day, its state and its minutes.
fn weeks(bundle: &Value) -> BTreeSet<(String, String, String, u64)> {
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    let all = resources(bundle, "Observation").into_iter();
    let of_weeks =
        all.filter(|it| it["code"]["coding"][0]["code"].as_str().unwrap().ends_with("-minutes"));
    of_weeks
        .map(|it| {
            let kind = text(&it["code"]["coding"][0]["code"]).replace("-minutes", "");
            let first = text(&it["effectivePeriod"]["start"]);
            (kind, first, text(&it["status"]), it["valueQuantity"]["value"].as_u64().unwrap())
        })
        .collect()
}

fn week(kind: &str, first: &str, state: &str, minutes: u64) -> (String, String, String, u64) {
    (kind.to_owned(), first.to_owned(), state.to_owned(), minutes)
}

/// Sessions in two weeks that are over and in the one that goes on.
fn kept() -> (Record, Vec<Id>) {
    let record = record();
    let log = record.tandem.log();
    let ids = [
        session(Kind::Group, "2026-02-18T18:00", 90),
        session(Kind::Individual, "2026-02-16T10:00", 50),
        session(Kind::Group, "2026-03-04T18:00", 90),
        session(Kind::Group, "2026-03-10T18:00", 30),
    ]
    .map(|session| log.log(session).unwrap().kept.id);
    record.host.advance(TimeDelta::minutes(1));
    (record, ids.to_vec())
}

#[test]
fn reports_13_a_reader_is_told_the_same_by_the_same_names_and_what_changed_says_so() {
    let (record, sessions) = kept();
    let lee = consent(&record, "Dr. Lee", RecipientRole::Clinician, &[]);
    let first = told(&record, lee);
    let as_told = [
        week("group", "2026-02-16", "final", 90),
        week("group", "2026-03-02", "final", 90),
        week("group", "2026-03-09", "preliminary", 30),
        week("individual", "2026-02-16", "final", 50),
    ];
    assert_eq!(weeks(&first), BTreeSet::from(as_told));
    let again = told(&record, lee);
    assert_eq!(ids(&first), ids(&again));
    assert_eq!(weeks(&first), weeks(&again), "nothing changed, and nothing is amended");
    // Byte by byte the same but for when it was made: the file's own name, its head, its page and who made it when.
    let told_again = |bundle: &Value| -> Vec<Value> {
        let own = ["Composition", "DocumentReference", "Provenance", "Device"];
        let all = bundle["entry"].as_array().unwrap().iter().map(|it| it["resource"].clone());
        let all = all.filter(|it| !own.contains(&it["resourceType"].as_str().unwrap()));
        all.map(|mut it| {
            it.as_object_mut().unwrap().remove("issued");
            it
        })
        .collect()
    };
    assert!(told_again(&first).len() > 5);
    assert_eq!(told_again(&first), told_again(&again));
    let replaces = &again["entry"][0]["resource"]["relatesTo"][0]["targetIdentifier"];
    assert_eq!(*replaces, first["identifier"]);

    // One that is longer, one that moves, and one that only says more of itself.
    let log = record.tandem.log();
    let longer = |mut it: tandem_model::Session| {
        it.minutes = Minutes::new(120)?;
        Ok(it)
    };
    log.edit(sessions[0], longer).unwrap();
    log.edit(sessions[1], |mut it| {
        it.approximate = true;
        Ok(it)
    })
    .unwrap();
    log.remove(log.find(&sessions[2].to_string()).unwrap()).unwrap();
    log.log(session(Kind::MutualHelp, "2026-03-05T19:00", 60)).unwrap();
    record.host.advance(TimeDelta::minutes(1));
    let changed = told(&record, lee);
    let as_told = [
        week("group", "2026-02-16", "amended", 120),
        week("group", "2026-03-09", "preliminary", 30),
        week("individual", "2026-02-16", "final", 50),
        week("mutual-help", "2026-03-02", "amended", 60),
    ];
    assert_eq!(weeks(&changed), BTreeSet::from(as_told));

    // The same reader under a new consent, typed in another way.
    let renewed = consent(&record, "DR LEE", RecipientRole::Clinician, &[]);
    let later = told(&record, renewed);
    assert_eq!(ids(&changed), ids(&later));
    assert!(weeks(&later).iter().all(|it| it.2 != "amended"), "told as amended before");
}

#[test]
fn an_answer_that_came_late_amends_the_week_it_is_about() {
    let (record, _) = kept();
    let lee = consent(&record, "Dr. Lee", RecipientRole::Clinician, &[]);
    told(&record, lee);
    let asked = WeeklyRecall {
        individual: Some(Answer::Minutes(RecalledMinutes::new(60).unwrap())),
        ..WeeklyRecall::new(date("2026-03-02"), record.host.now())
    };
    record.tandem.hours().recall(asked).unwrap();
    record.host.advance(TimeDelta::minutes(1));
    let weeks = weeks(&told(&record, lee));
    assert!(weeks.contains(&week("individual", "2026-03-02", "amended", 60)), "{weeks:?}");
    assert!(weeks.contains(&week("group", "2026-03-02", "final", 90)), "{weeks:?}");
}

/// By its clock the other phone had written it before the bundle was made. It came later all the same.
#[test]
fn leaving_3_what_another_phone_brings_late_amends_the_week_it_is_about() {
    let (record, _) = kept();
    let lee = consent(&record, "Dr. Lee", RecipientRole::Clinician, &[]);
    told(&record, lee);
    let (_folder, other) = record.copied();
    other.log().log(session(Kind::Group, "2026-02-17T18:00", 45)).unwrap();
    record.host.advance(TimeDelta::minutes(1));
    let before = told(&record, lee);
    record.tandem.merge(&other).unwrap();
    record.host.advance(TimeDelta::minutes(1));
    let after = weeks(&told(&record, lee));
    assert!(weeks(&before).contains(&week("group", "2026-02-16", "final", 90)));
    assert!(after.contains(&week("group", "2026-02-16", "amended", 135)), "{after:?}");
    assert!(after.contains(&week("group", "2026-03-02", "final", 90)), "{after:?}");
    let again = weeks(&told(&record, lee));
    assert!(again.contains(&week("group", "2026-02-16", "final", 135)), "{again:?}");
}

/// A file that could not be written told nobody anything.
#[test]
fn what_was_not_written_was_not_told() {
    let (record, sessions) = kept();
    let lee = consent(&record, "Dr. Lee", RecipientRole::Clinician, &[]);
    let file = record.tandem.reports().fhir(&request(lee), &FhirChoice::default()).unwrap();
    record.tandem.consents().not_written(file.share.unwrap()).unwrap();
    record.host.advance(TimeDelta::minutes(1));
    let log = record.tandem.log();
    log.remove(log.find(&sessions[0].to_string()).unwrap()).unwrap();
    log.log(session(Kind::Group, "2026-02-17T18:00", 45)).unwrap();
    record.host.advance(TimeDelta::minutes(1));
    assert!(weeks(&told(&record, lee)).contains(&week("group", "2026-02-16", "final", 45)));
}

#[test]
fn two_readers_and_the_own_copy_have_no_name_in_common() {
    let (record, _) = kept();
    let lee = consent(&record, "Dr. Lee", RecipientRole::Clinician, &[]);
    let day = consent(&record, "Dr. Lee", RecipientRole::Program, &[]);
    let program = ReportRequest { preset: ReportPreset::NewProgram, ..request(day) };
    let own = ReportRequest { consent: None, ..request(lee) };
    let acts = record.tandem.log().last_act().unwrap();
    let own = [&own, &own].map(|request| bundle(&record, request, &FhirChoice::default()));
    assert_eq!(
        record.tandem.log().last_act().unwrap(),
        acts,
        "one's own copy is no deed to take back"
    );
    assert_eq!(ids(&own[0]), ids(&own[1]));
    let all = [told(&record, lee), bundle(&record, &program, &FhirChoice::default())];
    for (one, other) in [(&all[0], &all[1]), (&all[0], &own[0]), (&all[1], &own[0])] {
        assert_eq!(ids(one).intersection(&ids(other)).count(), 0);
    }
}

#[test]
fn reports_13_a_court_and_a_coach_get_no_bundle() {
    let (record, _) = kept();
    let reports = record.tandem.reports();
    let refused = |request: &ReportRequest, choice: &FhirChoice| match reports
        .fhir(request, choice)
        .unwrap_err()
    {
        TandemError::Invalid { field, .. } => field,
        other => other.code().to_owned(),
    };
    let choice = FhirChoice::default();
    let court = ReportRequest {
        legal_name: Some(name("Ana Doe")),
        ..ReportRequest::new(ReportPreset::Legal)
    };
    assert_eq!(refused(&court, &choice), "preset");
    let coach = consent(&record, "Robin", RecipientRole::Coach, &[]);
    assert_eq!(refused(&request(coach), &choice), "consent");
    let lee = consent(&record, "Dr. Lee", RecipientRole::Clinician, &[]);
    let medicine = ReportRequest { include: Some(vec![ReportPart::Medication]), ..request(lee) };
    assert_eq!(refused(&medicine, &choice), "NeedsConsent");
    let bare = FhirChoice { no_page: true, ..choice };
    for part in [ReportPart::Notes, ReportPart::Craving, ReportPart::CheckIns] {
        let request = ReportRequest { include: Some(vec![part]), consent: None, ..request(lee) };
        assert_eq!(refused(&request, &bare), "include");
    }
    assert!(record.tandem.consents().shares().unwrap().lines.is_empty());
}

/// The page inside is the one that would be handed over by itself, and what the list says went out with it.
#[test]
fn the_page_is_in_it_and_what_it_tells_is_in_the_list() {
    let (record, _) = kept();
    let lee = consent(&record, "Dr. Lee", RecipientRole::Clinician, &[SharedItem::Craving]);
    let request = ReportRequest { include: Some(vec![ReportPart::Craving]), ..request(lee) };
    let reports = record.tandem.reports();
    let page = reports.pdf(&request, &mut |_, _| true).unwrap();
    let desk = FhirChoice { for_whom: FhirFor::Ktc, ..FhirChoice::default() };
    let file = reports.fhir(&request, &desk).unwrap();
    assert_eq!(file.name, "summary-2026-03-11.fhir.json");
    assert_eq!((&file.sentences, &file.told), (&page.sentences, &page.told));
    let bundle: Value = serde_json::from_slice(&file.bytes).unwrap();
    let data =
        resources(&bundle, "DocumentReference")[0]["content"][0]["attachment"]["data"].clone();
    let data = data_encoding::BASE64.decode(data.as_str().unwrap().as_bytes()).unwrap();
    assert!(data == page.bytes, "another page");
    let lines = record.tandem.consents().shares().unwrap().lines;
    let line = lines.iter().find(|line| line.share.form == ShareForm::Fhir).unwrap();
    assert!(line.share.items.contains(&SharedItem::Craving));

    record.host.advance(TimeDelta::minutes(1));
    let bare = FhirChoice { no_page: true, ..FhirChoice::default() };
    let hours = ReportRequest { include: None, ..request };
    let file = reports.fhir(&hours, &bare).unwrap();
    let bundle: Value = serde_json::from_slice(&file.bytes).unwrap();
    assert!(resources(&bundle, "DocumentReference").is_empty());
    let line = record.tandem.consents().shares().unwrap().lines.remove(0);
    assert!(!line.share.items.contains(&SharedItem::Exercises), "they are on the page alone");
}

/// The consent in the bundle permits what was agreed to and denies all else of the list, whether the record
/// has it or not; and each answer leaves only where that was agreed to.
#[test]
fn each_answer_leaves_only_where_it_was_agreed_to() {
    let (record, _) = kept();
    let measures = record.tandem.measures();
    measures.answer(tandem_model::MeasureKind::Phq2, vec![Some(1), Some(2)]).unwrap();
    record.host.advance(TimeDelta::minutes(1));
    let more = [SharedItem::Measures, SharedItem::Barc10];
    let totals = consent(&record, "Dr. Lee", RecipientRole::Clinician, &more);
    let all = [&more[..], &[SharedItem::MeasureAnswers]].concat();
    let answers = consent(&record, "Dr. Ruiz", RecipientRole::Clinician, &all);
    let parts = |parts: &[ReportPart], consent| ReportRequest {
        include: Some(parts.to_vec()),
        ..request(consent)
    };
    let both = [ReportPart::Measures, ReportPart::MeasureAnswers];
    let choice = FhirChoice::default();
    let refused = record.tandem.reports().fhir(&parts(&both, totals), &choice).unwrap_err();
    assert_eq!(refused, TandemError::NeedsConsent);
    let plain = bundle(&record, &parts(&both[..1], totals), &choice);
    assert!(!plain.to_string().contains("LA6569-3"));
    let whole = bundle(&record, &parts(&both, answers), &choice);
    assert!(whole.to_string().contains("LA6569-3"));
    let rules = &resources(&plain, "Consent")[0]["provision"]["provision"];
    let kind = |item: &str| {
        let rules = rules.as_array().unwrap().iter();
        let mut of_it = rules.filter(|rule| rule["code"][0]["coding"][0]["code"] == item);
        of_it.next().unwrap()["type"].clone()
    };
    assert_eq!((kind("measures"), kind("measure_answers")), ("permit".into(), "deny".into()));
}

#[test]
fn a_name_in_its_parts_is_for_one_file_alone() {
    let (record, _) = kept();
    let lee = consent(&record, "Dr. Lee", RecipientRole::Clinician, &[]);
    let choice = FhirChoice {
        given: Some(Name::new("Quentin").unwrap()),
        family: Some(Name::new("Doe").unwrap()),
        ..FhirChoice::default()
    };
    record.tandem.speak(Language::Es);
    let named = bundle(&record, &request(lee), &choice);
    let patient = resources(&named, "Patient")[0];
    let official = patient["name"].as_array().unwrap().last().unwrap();
    assert_eq!((&official["given"][0], &official["family"]), (&"Quentin".into(), &"Doe".into()));
    let plain = told(&record, lee);
    assert!(!plain.to_string().contains("Quentin"));
}
