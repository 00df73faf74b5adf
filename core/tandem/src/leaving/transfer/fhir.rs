//! A report as a FHIR bundle.

use tandem_model::{ReportPart, Result, ShareForm, SharedItem, TandemError};
use tandem_report::FhirOptions;

use crate::leaving::reports::ReportFile;
use crate::leaving::reports::ReportRequest;
use crate::leaving::reports::Reports;

/// What a bundle can tell. The rest of a report is for a reader, not for a machine.
const PARTS: [ReportPart; 2] = [ReportPart::OtherKinds, ReportPart::Goals];
/// What must be agreed to for it, at most.
const ITEMS: [SharedItem; 5] = [
    SharedItem::Hours,
    SharedItem::OtherHours,
    SharedItem::MedicalVisits,
    SharedItem::Goals,
    SharedItem::Away,
];

impl Reports<'_> {
    /// Writes the hours of a report, its weekly questions and its goals as a FHIR R4 bundle. Under a
    /// consent that is a share, as with [`Reports::pdf`]: it is in the list of what went to whom when
    /// this returns, and the bundle holds the consent.
    ///
    /// # Errors
    /// As [`Reports::pdf`], and `Invalid` in `include` for a part that a bundle cannot hold.
    pub fn fhir(&self, request: &ReportRequest, options: FhirOptions) -> Result<ReportFile> {
        let asked = request.include.iter().flatten();
        if !asked.clone().all(|part| PARTS.contains(part)) || !request.notes.is_empty() {
            return Err(TandemError::invalid("include", "in a bundle: other-kinds, goals"));
        }
        if request.talk_about.is_some() || request.by_visit {
            return Err(TandemError::invalid(
                "include",
                "a bundle has hours by week, and no words",
            ));
        }
        let (mut report, mut items) = self.put_together(request)?;
        // It holds nothing of these, and so nothing of them was handed over.
        report.practices = None;
        report.last_visit = None;
        items.retain(|item| ITEMS.contains(item));
        let bytes = tandem_report::fhir(&report, options)?;
        let name = format!("hours-{}-to-{}.json", report.from, report.to);
        self.handed_over(request.consent, ShareForm::Fhir, &items, &report, bytes, name)
    }
}
