//! Sheets to print: for a family, for a hospital, slips to sign.
//!
//! They are no share and stand in no list of what went to whom: the person prints them. Three of them
//! are made from the content alone and need no record; that of the hospital is what the person wrote on
//! the page of that name, and nothing else of the record.

use chrono::{DateTime, Utc};
use tandem_model::{Language, PageKind, PageSection, Paper, Result, Sheet, SheetKind};
use tandem_report::Progress;
use tandem_words::Voice;

use crate::leaving::reports::{ReportFile, Reports};
use crate::own::plans::card::CardChoice;
use crate::record::profile::read_profile;

/// A sheet without a record: `voices` has a voice for each language, in their order. As a file,
/// `sheet.pdf`, that says nothing of where it comes from.
///
/// # Errors
/// `Cancelled`.
pub fn print_sheet(
    kind: SheetKind,
    voices: &[Voice],
    paper: Paper,
    made_at: DateTime<Utc>,
    progress: &mut Progress<'_>,
) -> Result<ReportFile> {
    let sheets: Vec<_> = voices.iter().map(|voice| voice.sheet(kind)).collect();
    file(&sheets, paper, made_at, progress)
}

fn file(
    sheets: &[Sheet],
    paper: Paper,
    made_at: DateTime<Utc>,
    progress: &mut Progress<'_>,
) -> Result<ReportFile> {
    let bytes = tandem_report::sheet(sheets, paper, made_at, progress)?;
    let language = sheets.first().map(|sheet| sheet.language).unwrap_or_default();
    let parts = sheets.iter().flat_map(|sheet| &sheet.parts);
    let lines = parts.flat_map(|part| &part.lines).map(String::as_str);
    Ok(ReportFile::blank(bytes, "sheet.pdf").with_boxes(language, lines))
}

impl Reports<'_> {
    /// A sheet to print, as `sheet.pdf`: a page or more for each language; without any, the person's own
    /// and the other one, of the hospital's English first where it speaks that. Without a paper it is that
    /// of the person's country. It is not encrypted, and says nothing of where it comes from.
    ///
    /// # Errors
    /// Those of reading; `Cancelled`.
    pub fn sheet(
        &self,
        kind: SheetKind,
        languages: &[Language],
        paper: Option<Paper>,
        progress: &mut Progress<'_>,
    ) -> Result<ReportFile> {
        let profile = self.tandem.read(read_profile)?;
        let own = self.tandem.voice()?.language();
        let paper = paper.unwrap_or_else(|| self.usual_paper(&profile));
        let mut wanted = languages.to_vec();
        if wanted.is_empty() {
            wanted = vec![own, own.other()];
            if kind == SheetKind::Hospital && paper == Paper::Letter {
                wanted.sort();
            }
        }
        let mut sheets: Vec<_> =
            wanted.iter().map(|language| Voice::new(*language, &profile).sheet(kind)).collect();
        if kind == SheetKind::Hospital {
            self.fill_hospital(&mut sheets, own)?;
        }
        file(&sheets, paper, self.tandem.now(), progress)
    }

    /// What the person wrote on the page for the hospital, under the headings of each language.
    fn fill_hospital(&self, sheets: &mut [Sheet], own: Language) -> Result<()> {
        let sections = vec![
            PageSection::HospitalMedicine,
            PageSection::HospitalPrescriber,
            PageSection::HospitalAsk,
            PageSection::HospitalOthers,
            PageSection::HospitalTold,
        ];
        let both_languages = sheets.iter().any(|sheet| sheet.language != own);
        let choice =
            CardChoice { sections, both_languages, ..CardChoice::usual(PageKind::Hospital) };
        let cards = self.tandem.plans().card_as_it_is(&choice)?;
        for sheet in sheets {
            if let Some(card) = cards.iter().find(|card| card.language == sheet.language) {
                sheet.parts.clone_from(&card.parts);
            }
        }
        Ok(())
    }
}
