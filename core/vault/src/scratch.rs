//! A private folder for a database that is needed for a while, and is gone afterwards.
//!
//! What stands in it is encrypted, always; what a killed program leaves there tells nobody anything.

use std::fs;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;

use crate::error::Result;
use crate::files;
use crate::key;

/// The folder. Removed with all that is in it when dropped.
#[derive(Debug)]
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// One among the system's temporary files.
    pub(crate) fn temporary() -> Result<Self> {
        Self::within(&std::env::temp_dir(), "tandem-")
    }

    /// A hidden one beside a file that is being made, on the same disk.
    pub(crate) fn beside(target: &Path) -> Result<Self> {
        Self::within(crate::new_file::folder_of(target), ".tandem-")
    }

    fn within(folder: &Path, prefix: &str) -> Result<Self> {
        let mut random = [0; 16];
        key::random(&mut random)?;
        let scratch = folder.join(format!("{prefix}{}", HEXLOWER.encode(&random)));
        files::private_folder().create(&scratch)?;
        Ok(Self(scratch))
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.0.join(files::DATABASE)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is encrypted.
        let _ = fs::remove_dir_all(&self.0);
    }
}
