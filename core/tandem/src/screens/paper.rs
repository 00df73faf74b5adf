//! What a coach's screen shows, on paper: made of the same sections, so that a page tells no more than the
//! summary that was shared.

use tandem_model::{
    Id, Name, Paper, Result, ShareForm, SummaryPage, SummaryPart, TandemError, Told,
};
use tandem_report::Progress;

use super::coach::CoachNoteView;
use super::share::SharedSection;
use super::{Look, coach};
use crate::coach::Coaching;
use crate::leaving::reports::ReportFile;
use crate::leaving::sharing::{ShareChoice, SharedView, Sharing, shared_items};

/// What a coach prints of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum CoachPrint {
    /// Their latest summary.
    Summary,
    /// That, and the coach's notes.
    SummaryAndNotes,
    /// The coach's own notes alone, as for supervision: nothing of what the person shared.
    Notes,
}

impl Sharing<'_> {
    /// Exactly what will be seen, on paper: for whoever has no device to open a file on. It is not encrypted,
    /// and is in the list of what went to whom when this returns. Without a paper it is that of the person's
    /// country.
    ///
    /// # Errors
    /// As [`Sharing::preview`]; `Invalid` in `consent` for a name in letters that cannot be printed;
    /// `Cancelled`; those of writing.
    pub fn print(
        &self,
        choice: &ShareChoice,
        paper: Option<Paper>,
        progress: &mut Progress<'_>,
    ) -> Result<ReportFile> {
        let view = self.preview(choice)?;
        let names = [&view.alias, &view.under.recipient];
        if names.iter().any(|name| !tandem_report::undrawable(name.as_str()).is_empty()) {
            return Err(TandemError::invalid("consent", "a name in letters that can be printed"));
        }
        let (page, paper) = self.tandem.screens().look(|look| {
            let made = look.day(view.created);
            let values = [("name", view.alias.as_str()), ("date", &*look.words().date(made))];
            let mut page = page(look, look.say("share.print.head", &values));
            page.title = look.say("share.print.title", &[]);
            tell(look, &mut page, &view);
            page.after.push(look.voice.worried());
            let usual = self.tandem.reports().usual_paper(&look.profile);
            Ok((page, paper.unwrap_or(usual)))
        })?;
        let bytes = tandem_report::summary(&page, paper, view.created, progress)?;
        let period = view.summary.period;
        let told = Told { from: period.from, to: period.to, standing: Vec::new() };
        let name = format!("summary-{}-{}.pdf", period.from, period.to);
        let share = self.tandem.consents().hand_over(
            choice.consent,
            ShareForm::Paper,
            &shared_items(choice),
            told.clone(),
            Some(Name::new(&name)?),
        )?;
        let file = ReportFile::blank(bytes, &name).with_boxes(page.language, texts(&page));
        Ok(ReportFile { told: Some(told), share: Some(share), ..file })
    }
}

impl Coaching<'_> {
    /// One person on paper: what they shared and is open to view, the coach's notes, or both. It is not
    /// encrypted. Without a paper it is that of the coach's country.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `person` where nothing of theirs is open to view, or where there is no note;
    /// `Cancelled`; those of reading.
    pub fn print(
        &self,
        person: Id,
        what: CoachPrint,
        paper: Option<Paper>,
        progress: &mut Progress<'_>,
    ) -> Result<ReportFile> {
        let it = self.page(person)?;
        let now = self.tandem.now();
        let view = it.view.filter(|_| what != CoachPrint::Notes);
        if what != CoachPrint::Notes && view.is_none() {
            return Err(TandemError::invalid("person", "somebody whose summary is open to view"));
        }
        if what == CoachPrint::Notes && it.notes.is_empty() {
            return Err(TandemError::invalid("person", "somebody of whom there are notes"));
        }
        let (page, paper) = self.tandem.screens().look(|look| {
            let (key, title, date) = match &view {
                Some(view) => ("coach.print.head", "coach.print.title", look.day(view.created)),
                None => ("coach.print.head_notes", "coach.print.notes", look.day(now)),
            };
            let called = it.line.alias.as_str();
            let values = [("name", called), ("date", &*look.words().date(date))];
            let mut page = page(look, look.say(key, &values));
            page.title = look.say(title, &[]);
            if let Some(view) = &view {
                page.before = it.said.clone();
                tell(look, &mut page, view);
            }
            if what != CoachPrint::Summary {
                let below = view.is_some();
                if below && !it.notes.is_empty() {
                    // The coach's words are not the person's: a heading parts them, with the day of the print.
                    let date = look.words().date(look.day(now));
                    let head = look.say("coach.print.notes_on", &[("date", &date)]);
                    page.parts.push(SummaryPart { title: Some(head), ..SummaryPart::default() });
                }
                page.parts.extend(it.notes.iter().map(|line| {
                    let CoachNoteView { title, lines, .. } =
                        coach::noted(look, line, |on| look.words().date(on));
                    SummaryPart { title: Some(title), lines, quoted: false, under: below }
                }));
            }
            if view.is_some() {
                page.after.push(it.worried.clone());
            }
            let usual = self.tandem.reports().usual_paper(&look.profile);
            Ok((page, paper.unwrap_or(usual)))
        })?;
        let bytes = tandem_report::summary(&page, paper, now, progress)?;
        Ok(ReportFile::blank(bytes, "summary.pdf").with_boxes(page.language, texts(&page)))
    }
}

/// All that stands on it.
fn texts(page: &SummaryPage) -> impl Iterator<Item = &str> {
    let lines = page.parts.iter().flat_map(|part| part.title.iter().chain(&part.lines));
    let around = [&page.title, &page.head, &page.foot].into_iter();
    let all = around.chain(&page.before).chain(lines).chain(&page.after);
    all.map(String::as_str)
}

fn page(look: &Look<'_>, head: String) -> SummaryPage {
    SummaryPage {
        language: look.voice.language(),
        title: String::new(),
        head,
        before: Vec::new(),
        parts: Vec::new(),
        after: Vec::new(),
        foot: look.say("print.not_encrypted", &[]),
    }
}

/// The summary as a screen shows it, and what must stand under it.
fn tell(look: &Look<'_>, page: &mut SummaryPage, view: &SharedView) {
    page.parts = view
        .sections(&look.voice)
        .into_iter()
        .map(|it| {
            let SharedSection { title, lines, quoted } = it;
            SummaryPart { title, lines, quoted, under: false }
        })
        .collect();
    // The notice is the last of the sections: on paper it stands below the line, small.
    if let Some(notice) = page.parts.pop_if(|part| part.title.is_none()) {
        page.after = notice.lines;
    }
}
