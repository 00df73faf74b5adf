//! Reports: what is handed to a clinician, and a week on paper.

use std::sync::Arc;

use tandem::{CardChoice, ReportFile, ReportRequest};
use tandem_model::{FhirChoice, Language, Paper, Result, SheetKind};

use crate::Progress;
use crate::shared::Shared;

/// What is handed to a clinician, and a week on paper. From [`crate::Tandem::reports`].
#[derive(uniffi::Object)]
pub struct Reports {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Reports {
    /// What would be in it, in whole sentences; for a court, the words to read before come first.
    ///
    /// # Errors
    /// `Invalid` in `from` if it lies after `to` or for more than a century; in `since` if no visit
    /// is written down before today; in `include` for a part that this preset cannot hold; in `notes`
    /// and `talk_about` likewise; in `consent` for one of another purpose. `NotFound` for a note's
    /// session or a consent that is not there. `NeedsConsent`, `Expired`.
    pub fn preview(&self, request: &ReportRequest) -> Result<Vec<String>> {
        self.of.read(|it| it.reports().preview(request))
    }

    /// Writes it as a PDF. Under a consent that is a share: it is in the list of what went to whom
    /// when this returns. `progress` is told the page that is next.
    ///
    /// # Errors
    /// As [`Reports::preview`]; `Cancelled`; under a consent those of writing.
    #[uniffi::method(default(progress = None))]
    pub fn pdf(
        &self,
        request: &ReportRequest,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<ReportFile> {
        let mut go_on = self.of.pages(progress.as_deref());
        self.of.change(|it| it.reports().pdf(request, &mut go_on))
    }

    /// Writes a report as a FHIR R4 bundle: the page of it as [`Reports::pdf`] makes it, and beside it what is
    /// data elsewhere too. Under a consent that is a share, as with [`Reports::pdf`].
    ///
    /// # Errors
    /// As [`Reports::pdf`]; `Invalid` in `preset` for a court; in `include` for a part that is on the page alone
    /// where the page is left out.
    pub fn fhir(&self, request: &ReportRequest, choice: &FhirChoice) -> Result<ReportFile> {
        self.of.change(|it| it.reports().fhir(request, choice))
    }

    /// Writes an empty week to fill in by hand, in both languages.
    ///
    /// # Errors
    /// `Cancelled`.
    #[uniffi::method(default(progress = None))]
    pub fn paper_week(
        &self,
        paper: Paper,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<ReportFile> {
        let mut go_on = self.of.pages(progress.as_deref());
        self.of.read(|it| it.reports().paper_week(paper, &mut go_on))
    }

    /// Writes a sheet to print: for a family, for a hospital, how naloxone is used, slips to sign. A page
    /// or more for each language; without any, the person's own and the other one. Without a paper it is
    /// that of the person's country. It is not encrypted, and says nothing of where it comes from.
    ///
    /// # Errors
    /// Those of reading; `Cancelled`.
    #[uniffi::method(default(paper = None, progress = None))]
    pub fn sheet(
        &self,
        kind: SheetKind,
        languages: Vec<Language>,
        paper: Option<Paper>,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<ReportFile> {
        let mut go_on = self.of.pages(progress.as_deref());
        self.of.read(|it| it.reports().sheet(kind, &languages, paper, &mut go_on))
    }

    /// Writes a card to print, fold and carry. It is not encrypted, and says nothing of where it comes
    /// from. Without a paper it is that of the person's country.
    ///
    /// # Errors
    /// Those of reading; `Cancelled`.
    #[uniffi::method(default(progress = None))]
    pub fn card(
        &self,
        choice: CardChoice,
        paper: Option<Paper>,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<ReportFile> {
        let mut go_on = self.of.pages(progress.as_deref());
        self.of.read(|it| it.reports().card(&choice, paper, &mut go_on))
    }
}
