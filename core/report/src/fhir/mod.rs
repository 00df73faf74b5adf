//! A report as a FHIR R4 bundle, for a clinician's system that takes one.
//!
//! What such a system surely takes is the page: a [PDF in a `DocumentReference`]. Beside it stand, as data,
//! the few things that are data elsewhere too: hours by week and their median, totals of questionnaires,
//! medicine as stated, goals; and the consent under which all of it is handed over. Cravings, notes,
//! meetings and check-ins are on the page alone: nobody reads them as data, and each would need a new code.
//!
//! * **One list of entries, two heads.** A *document* begins with a Composition, which keeps author, dates,
//!   title and order together; a *collection* is the same without, as the US guide "Kill the Clipboard" has
//!   it ([`FhirFor`]). Three sessions used to be 146 resources, 141 of which said that nothing is known.
//! * **A week of which nothing is known is no resource.** It is not zero either: the section says which
//!   weeks these are. A week that the chosen dates cut is on the page alone, since a part of a week under the
//!   id of the whole would take its place.
//! * **Ids are those of the reader.** They come from a number that is kept for each reader
//!   ([`FhirReader::series`]) and from what the resource is about, so a second bundle for the same reader
//!   says the same things by the same names and takes the place of the first, and no two readers can join
//!   what they have. A week that is not over is `preliminary`; one that was told and changed is `amended`.
//! * **Whatever is needed to read it is in it.** A questionnaire is contained in its response.
//! * **Minutes**, because 50 of them are 0.83 hours, and twenty-four times 0.83 is not twenty.
//! * **Labels.** Every resource says that the patient asserts it, the bundle that it is restricted. None says
//!   what it is about: a label that names a diagnosis tells it to whoever sees labels alone.
//! * **The JSON is written as R4 prints it**, and looked over before it leaves ([`check`]); HAPI's validator
//!   judges the files in the tests (`tests/judges`). Why no crate and no structs: `docs/adr/0010`.
//!
//! [PDF in a `DocumentReference`]: https://hl7.org/fhir/R4/documentreference.html

mod check;
mod codes;
mod definitions;
mod questionnaires;
mod resources;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use tandem_model::{FhirChoice, Id, Kind, Report, Result};

pub use check::check as check_fhir;
pub use definitions::{FhirDefinition, fhir_definitions};

/// For whom a bundle is, as far as its ids and its states follow from that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FhirReader {
    /// The number from which the ids come: random, one for each reader.
    pub series: Id,
    /// When the bundle was made that this one takes the place of.
    pub before: Option<DateTime<Utc>>,
    /// Kinds of weeks (by their first day) that this reader was told of and that changed since.
    pub amended: BTreeSet<(NaiveDate, Kind)>,
}

impl FhirReader {
    /// A reader who has nothing yet.
    #[must_use]
    pub fn new(series: Id) -> Self {
        Self { series, before: None, amended: BTreeSet::new() }
    }
}

/// The report as a FHIR R4 bundle in JSON, with the page of it where there is one.
///
/// # Errors
/// `Unsupported` if the bundle does not pass [`check_fhir`]: then a file would have been written that
/// says something wrong, and none is.
pub fn fhir(
    report: &Report,
    choice: &FhirChoice,
    reader: &FhirReader,
    page: Option<&[u8]>,
) -> Result<Vec<u8>> {
    let json = resources::bundle(report, choice, reader, page);
    let told = report.told();
    check::check(&json, told.from, told.to)?;
    let mut bytes = serde_json::to_vec_pretty(&json).expect("a value is JSON");
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(test)]
mod tests;
