//! Finding what was written.

use std::sync::Arc;

use tandem::{Found, SearchFilter};
use tandem_model::Result;

use crate::shared::Shared;

/// Finding what was written. From [`crate::Tandem::search`].
#[derive(uniffi::Object)]
pub struct Search {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Search {
    /// The entries in which every one of these words was written, fifty at a time. Neither case nor
    /// accents are a difference, and a word is found within another. Nothing of it is kept: empty the
    /// field when the record locks, and ask the keyboard not to learn from it.
    ///
    /// # Errors
    /// `Invalid` in `search` for a word of one letter, none, or more than eight; in `after` for what is no
    /// cursor; those of reading.
    pub fn find(&self, words: &str, filter: SearchFilter, after: Option<String>) -> Result<Found> {
        self.of.read(|it| it.search().find(words, &filter, after.as_deref()))
    }
}
