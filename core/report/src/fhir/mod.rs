//! A report as a FHIR R4 bundle, for a clinician's system that takes one.
//!
//! One `Bundle` of type `collection`: Patient (by the name the person chose), a QuestionnaireResponse
//! for each weekly question as it was asked, an Observation for each week and kind, Goals, the Consent
//! under which it is handed over, and a Provenance that says who reported all of it.
//!
//! * **A week without an entry is not zero.** Its Observation has a `dataAbsentReason` and no value;
//!   a recalled zero has the value 0. What was asked and skipped says `asked-declined`.
//! * **A week may be cut.** The periods are the person's weeks, in order and without a gap; the first and
//!   the last have only those of their days that the report is about.
//! * **The structs are written by hand**, with the elements that are used and no others: the crates
//!   that model all of R4 come to megabytes of code for some forty elements
//!   (`docs/adr/0010-fhir-by-hand-and-an-export-with-history.md`). What types cannot rule out,
//!   [`check`] finds, on the JSON as it is about to be written; and in the tests of the project
//!   HAPI's validator judges the files (`tests/judges`).
//! * **Codes** are our own ([`CODES`]) with a text beside each, since no standard one means "hours in
//!   mutual-help meetings in a week". SNOMED CT has codes for two of the kinds; they are added only where
//!   [`FhirOptions::snomed`] is chosen, because using them needs a licence in some countries.
//! * **Labels.** Every resource is marked as restricted, as about opioid use disorder, and as asserted by
//!   the patient.
//! * **Ids** follow from the report: the same report gives the same bytes, and two reports share none.

mod check;
mod codes;
mod definitions;
mod resources;
mod types;

use serde_json::Value;
use tandem_model::{Report, Result};

pub use check::check as check_fhir;
pub use definitions::{FhirDefinition, fhir_definitions};

/// Where our own definitions are found by name. The domain is one that nobody can own (RFC 6761): the
/// project has no address on the web, and a made-up one might become somebody's.
const BASE: &str = "https://tandem.example/fhir";
/// The version of our own definitions. Codes are only ever added.
const VERSION: &str = "1";

/// What may be chosen about a bundle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FhirOptions {
    /// Adds the SNOMED CT codes for individual and for group psychotherapy beside our own.
    pub snomed: bool,
}

/// The report as a FHIR R4 bundle in JSON.
///
/// # Errors
/// `Unsupported` if the bundle does not pass [`check_fhir`]: then a file would have been written that
/// says something wrong, and none is.
pub fn fhir(report: &Report, options: FhirOptions) -> Result<Vec<u8>> {
    let bundle = resources::bundle(report, options);
    let json = serde_json::to_value(&bundle).expect("structs with text keys are JSON");
    check::check(&json, report.from, report.to)?;
    Ok(bytes(&json))
}

/// Indented, so that a person can read what they hand over.
fn bytes(json: &Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(json).expect("a value is JSON");
    bytes.push(b'\n');
    bytes
}

#[cfg(test)]
mod tests;
