//! Reports: what a person hands to a clinician.
//!
//! Everything here is made from a [`Report`](tandem_model::Report), which holds what was chosen and
//! nothing else, and from no other source: no file, no clock, no random number. The same report
//! gives the same bytes on every device (with the same [`HostFonts`], where a host brings some).
//!
//! | to find | look in |
//! | --- | --- |
//! | the PDF for a clinician, a program, a court | [`pdf()`] |
//! | a FHIR bundle, its definitions, its check | [`fhir()`], [`fhir_definitions`], [`check_fhir`] |
//! | a week on paper; a card to carry; sheets for others | [`paper_week`], [`card`], [`sheet`] |
//! | a summary on paper | [`summary`] |
//! | what is in a report, in sentences; what cannot be printed | [`sentences`], [`boxes`], [`undrawable`] |
//! | fonts for letters that ours lack | [`HostFonts`] |

mod fhir;
mod figures;
mod pdf;
mod preview;

pub use fhir::{FhirDefinition, FhirReader, check_fhir, fhir, fhir_definitions};
pub use pdf::{HostFonts, Progress, card, paper_week, pdf, sheet, summary, undrawable};
pub use preview::{boxes, sentences};
