//! Consents: what was agreed with whom, and what went out under it.

use std::sync::Arc;

use tandem::{ConsentText, KeptConsent, ShareLog};
use tandem_model::{
    Checksum, Consent, ConsentTerms, Id, Name, Recipient, Result, ShareForm, SharedItem, Told,
};

use crate::shared::Shared;

/// What was agreed with whom, and what went out under it. From [`crate::Tandem::consents`].
#[derive(uniffi::Object)]
pub struct Consents {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Consents {
    /// The usual terms for this reader, from today on: the person's name (or a neutral word for
    /// none), the items that are on by default, 90 days.
    ///
    /// # Errors
    /// Those of reading.
    pub fn usual(&self, recipient: Recipient) -> Result<ConsentTerms> {
        self.of.read(|it| it.consents().usual(recipient))
    }

    /// What the person reads before they agree to these terms, in their language. The same terms in
    /// the same language are the same text, to the letter.
    ///
    /// # Errors
    /// `Invalid` as [`ConsentTerms::check`] says; those of reading.
    pub fn text(&self, terms: &ConsentTerms) -> Result<ConsentText> {
        self.of.read(|it| it.consents().text(terms))
    }

    /// Signs. `read` is the hash of the text that the person was shown and agreed to.
    ///
    /// # Errors
    /// `Invalid` as [`Consent::check`] says, and in `text_hash` where what was shown is not the text
    /// of these terms; those of writing.
    pub fn sign(
        &self,
        terms: ConsentTerms,
        read: Checksum,
        redisclosure_acknowledged: bool,
    ) -> Result<KeptConsent> {
        self.of.change(|it| it.consents().sign(terms, &read, redisclosure_acknowledged))
    }

    /// Every consent, the latest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list(&self) -> Result<Vec<KeptConsent>> {
        self.of.read(|it| it.consents().list())
    }

    /// One consent.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn consent(&self, id: Id) -> Result<KeptConsent> {
        self.of.read(|it| it.consents().consent(id))
    }

    /// Finds a consent by its id or by the beginning of it (four digits or more).
    ///
    /// # Errors
    /// `Invalid` in `id` if it fits several; `NotFound`.
    pub fn find(&self, id: &str) -> Result<KeptConsent> {
        self.of.read(|it| it.consents().find(id))
    }

    /// Stops sharing under a consent, from this moment and for good. Stopping again changes nothing:
    /// the first moment counts.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn stop(&self, id: Id) -> Result<KeptConsent> {
        self.of.change(|it| it.consents().stop(id))
    }

    /// Asks the gate and writes nothing: whether these items may go out under this consent today.
    ///
    /// # Errors
    /// `NotFound`; `NeedsConsent` if it was stopped, has not begun, does not cover the items or was
    /// for one time and that time was used; `Expired`.
    pub fn allows(&self, id: Id, items: Vec<SharedItem>) -> Result<Consent> {
        self.of.read(|it| it.consents().allows(id, &items))
    }

    /// Passes the gate with something that is made for another person, and writes down that it was
    /// made: both, or neither. Returns the line, of which [`Consents::kept`] or [`Consents::not_written`] says what
    /// became of it.
    ///
    /// # Errors
    /// As [`Consents::allows`]; `Invalid` in `form` for what is no way to hand over a report; those
    /// of writing.
    pub fn hand_over(
        &self,
        id: Id,
        form: ShareForm,
        items: Vec<SharedItem>,
        told: Told,
        file: Option<Name>,
    ) -> Result<Id> {
        self.of.change(|it| it.consents().hand_over(id, form, &items, told, file))
    }

    /// Says that what was made lies under its name, with all of its bytes on the disk. The first word on
    /// it counts.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn kept(&self, share: Id) -> Result<()> {
        self.of.change(|it| it.consents().kept(share))
    }

    /// Says that what was made could not be written. Of a consent for one time that time is not used up.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn not_written(&self, share: Id) -> Result<()> {
        self.of.change(|it| it.consents().not_written(share))
    }

    /// What went to whom, and since when this record knows. It never leaves the record.
    ///
    /// # Errors
    /// Those of reading.
    pub fn shares(&self) -> Result<ShareLog> {
        self.of.read(|it| it.consents().shares())
    }
}
