//! A folder for files on their way out.

use std::path::Path;
use std::sync::Arc;

use tandem_model::Result;

/// A folder for files on their way out, which another program reads: they go when the record
/// is locked, when the folder is next opened, and after an hour; what was handed over after that hour alone. From [`crate::Tandem::outbox`].
#[derive(uniffi::Object)]
pub struct Outbox {
    pub(crate) of: Arc<tandem::Outbox>,
}

#[uniffi::export]
impl Outbox {
    /// A path for a new file of this name, in a folder of its own. The file is made by whoever writes it.
    ///
    /// # Errors
    /// `Invalid` in `name` for one that is none, or leads elsewhere; those of the disk.
    pub fn fresh(&self, name: &str) -> Result<String> {
        Ok(self.of.fresh(name)?.to_string_lossy().into_owned())
    }

    /// Another program reads this file: it stays over a locking, until its hour is over.
    pub fn hand_over(&self, file: &str) {
        self.of.hand_over(Path::new(file));
    }

    /// Removes what is older than an hour: for a timer. Returns how much.
    pub fn sweep(&self) -> u32 {
        self.of.sweep()
    }
}
