//! What was typed and not saved yet.

use std::sync::Arc;

use tandem_model::{Result, Slug};

use crate::shared::Shared;

/// What was typed and not saved yet: sealed with the record, on this device alone, forgotten after seven
/// days. From [`crate::Tandem::drafts`].
#[derive(uniffi::Object)]
pub struct Drafts {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Drafts {
    /// Keeps what was typed on a screen, in the place of what it had before; nothing typed is no draft. A
    /// screen names itself as it likes, with the entry that it is about: `log`, `note-91f3`.
    ///
    /// # Errors
    /// `Invalid` in `text` for more than 20,000 characters; those of writing.
    pub fn keep(&self, screen: &Slug, text: &str) -> Result<()> {
        self.of.read(|it| it.drafts().keep(screen, text))
    }

    /// What was typed on a screen, if it is not saved: it stays. Ask when the screen opens.
    ///
    /// # Errors
    /// Those of reading.
    pub fn kept(&self, screen: &Slug) -> Result<Option<String>> {
        self.of.read(|it| it.drafts().kept(screen))
    }

    /// The same, and it is gone: it was saved, or thrown away.
    ///
    /// # Errors
    /// Those of writing.
    pub fn take(&self, screen: &Slug) -> Result<Option<String>> {
        self.of.read(|it| it.drafts().take(screen))
    }

    /// Throws all of them away.
    ///
    /// # Errors
    /// Those of writing.
    pub fn forget_all(&self) -> Result<()> {
        self.of.read(|it| it.drafts().forget_all())
    }
}
