//! Writes FHIR bundles for the judges (`tests/judges`): `fhir_cases FOLDER DEFINITIONS`. Those that
//! must be refused have names that begin with `bad-`.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "../tests/cases/mod.rs"]
mod cases;

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use tandem_report::{FhirOptions, fhir, fhir_definitions};

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
    for (name, report) in cases::good() {
        write(name.to_owned(), &fhir(&report, FhirOptions::default()).unwrap());
    }
    let snomed = fhir(&cases::small(), FhirOptions { snomed: true }).unwrap();
    write("snomed".to_owned(), &snomed);
    let good = fhir(&cases::small(), FhirOptions::default()).unwrap();
    write("bad-cut-short".to_owned(), &good[..good.len() / 2]);
    let good: Value = serde_json::from_slice(&good).unwrap();
    for mutant in cases::MUTANTS.iter().filter(|mutant| mutant.by_hapi) {
        let mut bad = good.clone();
        (mutant.make)(&mut bad);
        write(format!("bad-{}", mutant.name), &serde_json::to_vec(&bad).unwrap());
    }
    for definition in fhir_definitions() {
        fs::write(definitions.join(format!("{}.json", definition.name)), definition.json).unwrap();
    }
    println!("{written} bundles");
}
