//! What is known of a record while it is locked: in which language to ask for its key, whose help lines to
//! show, whose record it is.
//!
//! A lock screen must speak before any key is there, and help must be one tap away from it. So three words
//! stand in a small file of their own beside the keys, readable by whoever reads the folder. It is made of
//! the record each time one of them may have changed, and nothing is ever taken from it into the record. It
//! is not sealed: who can write here can at worst make the screen speak another language that it has, or
//! show the help lines of another country that it knows.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tandem_model::{Country, Language, Result, Role};
use tandem_vault::NewFile;

use super::Tandem;
use super::profile::{read_preferences, read_profile};

const FILE: &str = "tandem.outside";
const FORMAT: &str = "tandem-outside/1";
/// Far more than it ever has.
const MOST: u64 = 4096;

/// What is known without a key. None of it is verified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Outside {
    /// What the person chose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<Language>,
    /// Whose help lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) country: Option<Country>,
    /// Whose record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) role: Option<Role>,
}

#[derive(Serialize, Deserialize)]
struct Written {
    format: String,
    #[serde(flatten)]
    outside: Outside,
}

/// What stands beside a record; nothing of what cannot be read or is of another format.
pub(crate) fn read(folder: &Path) -> Outside {
    let path = folder.join(FILE);
    let is_small = fs::symlink_metadata(&path).is_ok_and(|it| it.is_file() && it.len() <= MOST);
    let text = is_small.then(|| fs::read(&path).ok()).flatten();
    let written = text.and_then(|text| serde_json::from_slice::<Written>(&text).ok());
    written.filter(|it| it.format == FORMAT).map(|it| it.outside).unwrap_or_default()
}

impl Tandem {
    /// Writes beside the record what a lock screen says before it is open: the language, the country of the
    /// help lines, whose record it is. For a host that has such a screen, after opening and after any of
    /// them may have changed. Where it cannot be written the screen speaks as it did before.
    ///
    /// # Errors
    /// Those of reading.
    pub fn tell_outside(&self) -> Result<()> {
        let outside = self.read(|read| {
            let profile = read_profile(read)?;
            let language = read_preferences(read)?.language;
            Ok(Outside { language, country: profile.country, role: Some(profile.role) })
        })?;
        let folder = self.safe().folder();
        if read(folder) != outside {
            // What a killed program left half written would stay for good.
            left(folder).into_iter().for_each(|path| drop(fs::remove_file(path)));
            drop(write(folder, outside));
        }
        Ok(())
    }
}

fn write(folder: &Path, outside: Outside) -> io::Result<()> {
    let mut file = NewFile::beside(&folder.join(FILE))?;
    let written = Written { format: FORMAT.to_owned(), outside };
    file.write_all(&serde_json::to_vec(&written).map_err(io::Error::other)?)?;
    file.persist_over()
}

/// Removes it. Else what could not be removed.
pub(crate) fn erase(folder: &Path) -> std::result::Result<(), PathBuf> {
    for path in left(folder).into_iter().chain([folder.join(FILE)]) {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(path),
            _ => {}
        }
    }
    Ok(())
}

/// What was begun and never got its name.
fn left(folder: &Path) -> Vec<PathBuf> {
    let hidden = format!(".{FILE}.");
    let found = fs::read_dir(folder).into_iter().flatten().flatten();
    let ours = found.filter(|it| it.file_name().as_encoded_bytes().starts_with(hidden.as_bytes()));
    ours.map(|it| it.path()).collect()
}
