//! A person's own data for a study.

use std::sync::Arc;

use tandem::{StudyFiles, StudyRequest};
use tandem_model::Result;

use crate::shared::Shared;

/// A person's own data for a study. From [`crate::Tandem::research`].
#[derive(uniffi::Object)]
pub struct Research {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Research {
    /// Writes what was agreed to for a study: CSV files without a name, a date or a word of the person's, a
    /// codebook, and what to know about them. It is a share: it is in the list of what went to whom when this
    /// returns.
    ///
    /// # Errors
    /// `Invalid` in `consent` for one with somebody else than a study; in `participant` for a code that is none,
    /// or that is not the one of the first files; in `week_0` likewise; in `from` and `to` as for a report.
    /// `NotFound`, `NeedsConsent`, `Expired`; those of writing.
    pub fn export(&self, request: &StudyRequest) -> Result<StudyFiles> {
        self.of.change(|it| it.research().export(request))
    }
}
