//! The FHIR bundle: what it says of a report, and what the check refuses. Whether it is FHIR at all
//! is for others to judge (`tests/judges`).
#![allow(clippy::unwrap_used)]

mod cases;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cases::{MUTANTS, cut, day, good, report, small};
use chrono::NaiveDate;
use proptest::prelude::*;
use serde_json::Value;
use tandem_model::{Kind, Report, TandemError};
use tandem_report::{FhirOptions, check_fhir, fhir, fhir_definitions};

fn bundle(report: &Report) -> Value {
    serde_json::from_slice(&fhir(report, FhirOptions::default()).unwrap()).unwrap()
}

fn of_type<'b>(bundle: &'b Value, kind: &str) -> Vec<&'b Value> {
    let entries = bundle["entry"].as_array().unwrap().iter();
    let resources = entries.map(|entry| &entry["resource"]);
    resources.filter(|resource| resource["resourceType"] == kind).collect()
}

/// The observation of a week and a kind.
fn hours<'b>(bundle: &'b Value, from: &str, kind: &str) -> &'b Value {
    let code = format!("{kind}-hours");
    of_type(bundle, "Observation")
        .into_iter()
        .find(|it| {
            it["effectivePeriod"]["start"] == from && it["code"]["coding"][0]["code"] == *code
        })
        .unwrap()
}

/// The first observation of a week, of whichever kind.
fn hours_of<'b>(bundle: &'b mut Value, from: &str) -> &'b mut Value {
    let mut entries = bundle["entry"].as_array_mut().unwrap().iter_mut();
    let found = entries.find(|it| it["resource"]["effectivePeriod"]["start"] == from);
    &mut found.unwrap()["resource"]
}

#[test]
fn every_good_report_passes_the_check_and_is_the_same_twice() {
    for (name, report) in good() {
        let first = fhir(&report, FhirOptions::default()).unwrap();
        assert_eq!(first, fhir(&report, FhirOptions::default()).unwrap(), "{name}");
    }
}

#[test]
fn no_entry_is_never_zero() {
    let bundle = bundle(&small());
    let value = |from, kind| hours(&bundle, from, kind).get("valueQuantity").map(|it| &it["value"]);
    let absent =
        |from, kind| hours(&bundle, from, kind)["dataAbsentReason"]["coding"][0]["code"].clone();
    assert_eq!(value("2026-02-09", "individual"), Some(&0.83.into()));
    assert_eq!(value("2026-02-09", "group"), Some(&1.5.into()));
    assert_eq!(value("2026-02-09", "mutual-help"), None);
    assert_eq!(absent("2026-02-09", "mutual-help"), "unknown");
    assert_eq!(value("2026-02-16", "individual"), Some(&0.into()), "a recalled zero");
    assert_eq!(absent("2026-02-16", "group"), "asked-declined");
    assert_eq!(
        value("2026-02-16", "mutual-help"),
        Some(&1.33.into()),
        "entries stand before a recall"
    );
    assert_eq!(value("2026-02-23", "individual"), None);
    let note = &hours(&bundle, "2026-02-23", "individual")["note"][0]["text"];
    assert_eq!(note, "Away on 4 of these days");
    assert_eq!(value("2026-03-02", "mutual-help"), Some(&1.58.into()));
    assert_eq!(value("2026-02-09", "medical"), Some(&0.33.into()));
    let basis = |from, kind| hours(&bundle, from, kind)["method"]["coding"][0]["code"].clone();
    assert_eq!(basis("2026-02-09", "individual"), "entries");
    assert_eq!(basis("2026-03-02", "mutual-help"), "recall");
    assert_eq!(basis("2026-02-09", "mutual-help"), Value::Null);
}

#[test]
fn the_question_is_told_as_it_was_asked() {
    let bundle = bundle(&small());
    let items = |place: usize| {
        let response = of_type(&bundle, "QuestionnaireResponse")[place];
        let items = response["item"].as_array().unwrap();
        let item = |it: &Value| {
            let answer = it.get("answer").map_or(Value::Null, |answer| answer[0].clone());
            (it["linkId"].as_str().unwrap().to_owned(), answer.to_string())
        };
        items.iter().map(item).collect::<Vec<_>>()
    };
    let item = |id: &str, answer: &str| (id.to_owned(), answer.to_owned());
    assert_eq!(
        items(0),
        [
            item("week", r#"{"valueDate":"2026-02-16"}"#),
            item("individual", r#"{"valueDecimal":0}"#),
            item("group", "null"),
            item("mutual-help", r#"{"valueDecimal":3.33}"#),
        ]
    );
    let second: Vec<_> = items(1).into_iter().map(|(id, _)| id).collect();
    assert_eq!(second, ["week", "individual", "mutual-help"], "group was not asked about");
}

/// A report begins and ends where it was asked to. Whatever days these are, the bundle has each of them
/// once for each kind, in weeks that are cut at the ends.
#[test]
fn a_report_of_any_dates_has_each_of_its_days_once() {
    for (first, last) in (0..7).flat_map(|first| (0..7).map(move |last| (first, last))) {
        let report = cut(3, first, last);
        let days = |from: NaiveDate, to| from.iter_days().take_while(move |day| *day <= to);
        let bundle = bundle(&report);
        let told = of_type(&bundle, "Observation").into_iter().flat_map(|it| {
            let date = |end| it["effectivePeriod"][end].as_str().unwrap().parse().unwrap();
            days(date("start"), date("end"))
        });
        let mut told: Vec<_> = told.collect();
        told.sort_unstable();
        let expected: Vec<_> = days(report.from, report.to).flat_map(|day| [day; 3]).collect();
        assert_eq!(told, expected, "{} to {}", report.from, report.to);
    }
}

#[test]
fn the_check_knows_a_week_that_is_missing_or_shortened_or_told_twice() {
    let report = cut(3, 2, 2);
    let good = bundle(&report);
    let refused = |bad: &Value| check_fhir(bad, report.from, report.to).is_err();
    assert!(!refused(&good));
    for days in [-1, 1] {
        let off = chrono::TimeDelta::days(days);
        assert!(check_fhir(&good, report.from + off, report.to).is_err());
        assert!(check_fhir(&good, report.from, report.to + off).is_err());
    }
    let mut shortened = good.clone();
    hours_of(&mut shortened, "2026-02-23")["effectivePeriod"]["end"] = "2026-02-28".into();
    assert!(refused(&shortened), "the weeks between the first and the last are whole");
    let mut twice = good.clone();
    hours_of(&mut twice, "2026-02-23")["effectivePeriod"] = serde_json::json!({
        "start": "2026-02-18", "end": "2026-02-22",
    });
    assert!(refused(&twice));
}

#[test]
fn what_was_not_chosen_is_not_there() {
    let plain = bundle(&report(2, vec![day("2026-03-03", Kind::Medical, 20)], Vec::new(), &[]));
    assert_eq!(of_type(&plain, "Observation").len(), 6, "three kinds in two weeks");
    for kind in ["Goal", "Consent", "QuestionnaireResponse"] {
        assert_eq!(of_type(&plain, kind), Vec::<&Value>::new());
    }
    assert!(!plain.to_string().contains("medical"), "nor its hours");
    assert!(!plain.to_string().contains("snomed"));
}

#[test]
fn two_reports_share_no_id_and_one_is_known_by_its_own() {
    let ids = |report: &Report| {
        let bundle = bundle(report);
        let urls = bundle["entry"].as_array().unwrap().iter();
        urls.map(|entry| entry["fullUrl"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    let one = small();
    let mut later = small();
    later.made_at += chrono::TimeDelta::seconds(1);
    assert_eq!(ids(&one), ids(&one));
    assert_eq!(ids(&one).intersection(&ids(&later)).count(), 0);
}

#[test]
fn the_check_refuses_every_mutant_and_tells_nothing_of_what_it_held() {
    for mutant in MUTANTS {
        let report = small();
        let mut bad = bundle(&report);
        assert_eq!(check_fhir(&bad, report.from, report.to), Ok(()));
        (mutant.make)(&mut bad);
        match check_fhir(&bad, report.from, report.to) {
            Err(TandemError::Unsupported { what }) => {
                assert!(!what.contains("Sam") && !what.contains("meeting"), "{what}");
            }
            other => panic!("{}: {other:?}", mutant.name),
        }
    }
}

#[test]
fn a_snomed_code_stands_only_beside_ours_and_only_where_chosen() {
    let json = fhir(&small(), FhirOptions { snomed: true }).unwrap();
    let bundle: Value = serde_json::from_slice(&json).unwrap();
    let codes = |kind| {
        let coding = hours(&bundle, "2026-02-09", kind)["code"]["coding"].as_array().unwrap();
        coding.iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(codes("individual"), ["individual-hours", "18512000"]);
    assert_eq!(codes("group"), ["group-hours", "76168009"]);
    assert_eq!(codes("mutual-help"), ["mutual-help-hours"]);
}

/// Golden files: a change of a single byte is seen and meant. `TANDEM_BLESS=1` writes them anew.
#[test]
fn the_files_are_as_they_were() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut files = vec![
        ("fhir-small.json".to_owned(), fhir(&small(), FhirOptions::default()).unwrap()),
        ("fhir-spanish.json".to_owned(), {
            let (_, spanish) = good().remove(1);
            fhir(&spanish, FhirOptions { snomed: true }).unwrap()
        }),
    ];
    let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/fhir");
    let mut definitions = Vec::new();
    for definition in fhir_definitions() {
        if !definition.name.starts_with("fragment") {
            definitions.push((format!("{}.json", definition.name), definition.json.into_bytes()));
        }
    }
    let both = [(folder, &mut files), (published, &mut definitions)];
    for (folder, files) in both {
        for (name, bytes) in files {
            let file = folder.join(&*name);
            if std::env::var_os("TANDEM_BLESS").is_some() {
                fs::create_dir_all(&folder).unwrap();
                fs::write(&file, &*bytes).unwrap();
            }
            assert!(fs::read(&file).unwrap() == *bytes, "{name} has changed");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// The minutes can be had back from the hours, whatever they are.
    #[test]
    fn no_minute_is_lost(said in 1..10_000_u32) {
        let days = vec![day("2026-03-03", Kind::Individual, said)];
        let bundle = bundle(&report(1, days, Vec::new(), &[]));
        let value = hours(&bundle, "2026-03-02", "individual")["valueQuantity"]["value"].as_f64();
        prop_assert_eq!(value.map(|hours| (hours * 60.0).round() as u32), Some(said));
    }
}
