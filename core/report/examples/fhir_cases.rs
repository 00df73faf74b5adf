//! Writes FHIR bundles for the judges (`tests/judges`): `fhir_cases FOLDER DEFINITIONS`. Those that
//! must be refused have names that begin with `bad-`; those that a desk takes end with `-ktc`.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "../tests/cases/mod.rs"]
mod cases;

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use tandem_model::FhirChoice;
use tandem_report::fhir_definitions;

fn main() {
    let [folder, definitions] =
        [1, 2].map(|at| PathBuf::from(std::env::args_os().nth(at).unwrap()));
    fs::create_dir_all(&folder).unwrap();
    fs::create_dir_all(&definitions).unwrap();
    let mut written = 0;
    let mut write = |name: String, bytes: &[u8]| {
        fs::write(folder.join(format!("{name}.json")), bytes).unwrap();
        written += 1;
    };
    let (document, reader) = (FhirChoice::default(), cases::reader());
    for (name, report) in cases::good() {
        write(name.to_owned(), &cases::written(&report, &document, &reader));
        write(format!("{name}-ktc"), &cases::written(&report, &cases::for_a_desk(), &reader));
    }
    let bare = FhirChoice { no_page: true, ..cases::named() };
    write("no-page".to_owned(), &cases::written(&cases::small(), &bare, &reader));
    write("again".to_owned(), &cases::written(&cases::small(), &document, &cases::again()));

    let good = cases::written(&cases::small(), &document, &reader);
    write("bad-cut-short".to_owned(), &good[..good.len() / 2]);
    let good: Value = serde_json::from_slice(&good).unwrap();
    for mutant in cases::MUTANTS.iter().filter(|mutant| mutant.by_hapi) {
        let mut bad = good.clone();
        (mutant.make)(&mut bad);
        write(format!("bad-{}", mutant.name), &serde_json::to_vec(&bad).unwrap());
    }
    let desk = cases::written(&cases::small(), &cases::for_a_desk(), &reader);
    let desk: Value = serde_json::from_slice(&desk).unwrap();
    for mutant in cases::KTC_MUTANTS {
        let mut bad = desk.clone();
        (mutant.make)(&mut bad);
        write(format!("bad-{}-ktc", mutant.name), &serde_json::to_vec(&bad).unwrap());
    }
    for definition in fhir_definitions() {
        fs::write(definitions.join(format!("{}.json", definition.name)), definition.json).unwrap();
    }
    println!("{written} bundles");
}
