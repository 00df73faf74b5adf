//! What is seen: the same for the person who looks before they share and for the coach who opens it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tandem_model::{CoachSummary, Id, Language, Name, Note, Result, SummaryItem, TandemError};
use tandem_share::{ConsentNote, Content, Document};

/// A sealed file, ready to be sent however the person likes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SealedFile {
    /// Under which name: neutral, with nothing but a day in it.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// Its line in the list of what went to whom; a coach has no such list.
    pub share: Option<Id>,
}

/// Under which agreement something was shared, as its reader sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharedUnder {
    /// Which consent of the person's record.
    pub consent: Id,
    /// For whom.
    pub recipient: Name,
    /// Their organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org: Option<Name>,
    /// For what, in the language of the document.
    pub purpose: Name,
    /// Until when: the last day.
    pub until: chrono::NaiveDate,
    /// Whether the person agreed to be counted, without their name, in the reader's totals.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "uniffi", uniffi(default = false))]
    pub counted: bool,
}

/// A summary, whole: everything that its reader is shown, and nothing that they are not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharedView {
    /// Names the document.
    pub document: Id,
    /// Its number in the sequence of what this reader got, from 1.
    pub seq: u64,
    /// What the person is called in it.
    pub alias: Name,
    /// The language of the texts that the program wrote.
    pub language: Language,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// From when on it is closed to view.
    pub expires: DateTime<Utc>,
    /// What must stand under it.
    pub notice: Option<Note>,
    /// What was agreed to be in it.
    pub scope: Vec<SummaryItem>,
    /// Under which agreement.
    pub under: SharedUnder,
    /// The summary.
    pub summary: CoachSummary,
}

impl SharedView {
    /// The summary in a document; `None` of a document that holds another thing.
    pub(crate) fn of(document: Document) -> Option<Self> {
        let Content::Summary(shared) = document.content else { return None };
        let ConsentNote { id, recipient, org, purpose, until, counted } = shared.consent;
        Some(Self {
            document: document.id,
            seq: document.seq,
            alias: document.alias,
            language: document.language,
            created: document.created,
            // Never missing: `Document::check` asks for it.
            expires: document.expires.unwrap_or(document.created),
            notice: document.notice,
            scope: shared.scope,
            under: SharedUnder { consent: id, recipient, org, purpose, until, counted },
            summary: shared.summary,
        })
    }

    /// Whether it is closed to view at this time.
    #[must_use]
    pub fn is_closed(&self, now: DateTime<Utc>) -> bool {
        now >= self.expires
    }
}

/// Opens a page with its words as they were typed, without its script: for a host that shows one, and for making sure.
///
/// # Errors
/// `WrongSecret`, also for a page that was changed; `Expired`; `NewerVersion`; `Invalid` in `file`.
pub fn open_page(html: &str, typed: &str, now: DateTime<Utc>) -> Result<SharedView> {
    let document = tandem_share::open_page(html, typed, now)?;
    SharedView::of(document).ok_or_else(|| TandemError::invalid("file", "a summary"))
}
