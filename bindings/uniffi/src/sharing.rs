//! Sharing: with an enrolled coach, as a page, and what came back.

use std::sync::Arc;

use tandem::{CoachLine, ReplyLine, ReportFile, SealedFile, SealedPage, ShareChoice, SharedView};
use tandem_model::{Compared, ConsentTerms, Id, Paper, Result};

use crate::Progress;
use crate::shared::Shared;

/// Sharing with a coach or as a page, and what came back. From [`crate::Tandem::sharing`].
#[derive(uniffi::Object)]
pub struct Sharing {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Sharing {
    /// Enrols a coach by the code on their screen, which may come from anywhere. A key is kept when
    /// it is first seen; another one under the same name blocks ([`CoachLine::blocked`]) until
    /// [`Sharing::compared`].
    ///
    /// # Errors
    /// `Invalid` in `code`; `Expired` for a code whose last day has gone by; `NewerVersion`; those of
    /// writing.
    pub fn enrol(&self, code: &str) -> Result<CoachLine> {
        self.of.change(|it| it.sharing().enrol(code))
    }

    /// The coaches, by name.
    ///
    /// # Errors
    /// Those of reading.
    pub fn coaches(&self) -> Result<Vec<CoachLine>> {
        self.of.read(|it| it.sharing().coaches())
    }

    /// The person compared the words with the coach. The same words take a changed key in the
    /// place of the one that was known, and a new consent is asked for; other words keep the key that
    /// was known, or take out a coach who has no other.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `compared` for "another person"; those of writing.
    pub fn compared(&self, coach: Id, found: Compared) -> Result<CoachLine> {
        self.of.change(|it| it.sharing().compared(coach, found))
    }

    /// The usual terms of a consent for an enrolled coach.
    ///
    /// # Errors
    /// `NotFound`; those of reading.
    pub fn usual_terms(&self, coach: Id) -> Result<ConsentTerms> {
        self.of.read(|it| it.sharing().usual_terms(coach))
    }

    /// What is shared under a consent where nothing else is chosen: the last four weeks, everything
    /// that the consent covers.
    ///
    /// # Errors
    /// `NotFound`; those of reading.
    pub fn usual(&self, consent: Id, weeks: u32) -> Result<ShareChoice> {
        self.of.read(|it| it.sharing().usual(consent, weeks))
    }

    /// Exactly what will be seen: the document itself, of which nothing was sealed or written down.
    ///
    /// # Errors
    /// As [`Sharing::to_coach`].
    pub fn preview(&self, choice: &ShareChoice) -> Result<SharedView> {
        self.of.read(|it| it.sharing().preview(choice))
    }

    /// Makes a file for the enrolled coach whom the consent names.
    ///
    /// # Errors
    /// `NotFound` for the consent; `NeedsConsent` if it does not cover the items, was stopped, has
    /// not begun, or names no enrolled coach; `Expired`; `Invalid` in `key` while the coach's key is
    /// changed and was not compared, in another field as the model says; those of writing.
    pub fn to_coach(&self, choice: &ShareChoice) -> Result<SealedFile> {
        self.of.change(|it| it.sharing().to_coach(choice))
    }

    /// Makes a page that opens in any browser with the words beside it.
    ///
    /// # Errors
    /// As [`Sharing::to_coach`], but for keys: a page has none.
    pub fn page(&self, choice: &ShareChoice) -> Result<SealedPage> {
        self.of.change(|it| it.sharing().page(choice))
    }

    /// Exactly what will be seen, on paper. It is not encrypted, and is in the list of what went to whom when
    /// this returns. Without a paper it is that of the person's country.
    ///
    /// # Errors
    /// As [`Sharing::preview`]; `Invalid` in `consent` for a name in letters that cannot be printed;
    /// `Cancelled`; those of writing.
    #[uniffi::method(default(paper = None, progress = None))]
    pub fn print(
        &self,
        choice: &ShareChoice,
        paper: Option<Paper>,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<ReportFile> {
        let mut go_on = self.of.pages(progress.as_deref());
        self.of.change(|it| it.sharing().print(choice, paper, &mut go_on))
    }

    /// Makes the note that tells a coach that the person stopped, and asks that what was shared be
    /// deleted. It needs a consent that *was* stopped, and tells nothing else.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `consent` while it was not stopped, or if it names no enrolled coach;
    /// those of writing.
    pub fn withdrawal(&self, consent: Id) -> Result<SealedFile> {
        self.of.change(|it| it.sharing().withdrawal(consent))
    }

    /// Opens a reply from a coach and keeps it.
    ///
    /// # Errors
    /// `Invalid` in `file` if it is no reply, is not for this person or not from a coach whose key is
    /// known; `Expired`; `NewerVersion`; those of writing.
    pub fn open_reply(&self, file: &[u8]) -> Result<ReplyLine> {
        self.of.change(|it| it.sharing().open_reply(file))
    }

    /// Every reply, the latest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn replies(&self) -> Result<Vec<ReplyLine>> {
        self.of.read(|it| it.sharing().replies())
    }

    /// Blanks a reply for good.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn forget_reply(&self, id: Id) -> Result<()> {
        self.of.change(|it| it.sharing().forget_reply(id))
    }
}
