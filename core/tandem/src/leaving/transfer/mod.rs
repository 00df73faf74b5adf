//! The person's own copy: everything they entered, as one JSON file, and such a file read back.
//!
//! **What is in it.** Every entry of the record with its history: what was written, corrected,
//! removed, brought back, and when. A removed entry is there as removed; what was forgotten is not
//! there at all; lists of meetings are not either, since they are somebody else's and can be
//! imported again (kept meetings carry their own snapshot). No key leaves the record: not those of
//! the vault, not those that seal files for a coach. The file is not encrypted.
//!
//! **Why the history.** A file of states alone would restore the hours and lose what makes them
//! worth something: when each was written down, what it said before, that it was taken out. And two
//! files, or a file and a record, could then not be brought together without a rule such as "the file
//! wins". With the deeds and their clocks the rule is the one of the journal: of the same field the
//! later writing stays, and the earlier one is in the history (`core/vault/src/journal/replay.rs`).
//!
//! **Reading back** is one act. Into an empty record it is a restore; the same file again changes
//! nothing; into a record that has other things it adds, and neither side loses anything. One undo
//! takes all of it back but the ledger of consents, which only ever grows. What was forgotten here
//! stays forgotten.
//!
//! | | |
//! | --- | --- |
//! | `kinds.rs` | what may leave and enter, and when it is whole |
//! | `export.rs` | writing |
//! | `file.rs` | reading a file that anybody may have made, without touching the record |
//! | `import.rs` | taking it in |
//! | `fhir.rs` | beside it: a report as a FHIR bundle |
//! | `docs/schema/tandem-export-1.schema.json` | the same for other programs |

mod export;
mod fhir;
mod file;
mod import;
mod kinds;

use std::io::Write;

use tandem_model::Result;

use crate::record::Tandem;

/// The name and version of the format.
const FORMAT: &str = "tandem-export/1";
/// What comes before the version.
const FAMILY: &str = "tandem-export/";

/// Use cases around the person's own copy. From [`Tandem::transfer`].
#[derive(Clone, Copy)]
pub struct Transfer<'a> {
    tandem: &'a Tandem,
}

/// What was exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ExportReport {
    /// Entries in the file; an entry's note is an entry of its own.
    pub entries: u64,
    /// Of those, entries that are removed and can be brought back.
    pub removed: u64,
    /// Things that were done to them.
    pub deeds: u64,
}

/// What became of a file. `added + changed + unchanged + refused_count + passed_over = read`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ImportJsonReport {
    /// Entries in the file.
    pub read: u64,
    /// Entries of which nothing was known here.
    pub added: u64,
    /// Entries of which something was known, and the file knew more.
    pub changed: u64,
    /// Entries of which everything was known, and those that were forgotten here.
    pub unchanged: u64,
    /// Entries that cannot be taken; the first thousand.
    pub refused: Vec<RefusedEntry>,
    /// All entries that cannot be taken.
    pub refused_count: u64,
    /// Entries of kinds that this version does not know.
    pub passed_over: u64,
    /// Entries with a deed from more than a day ahead of now: the clock of a device was wrong. They
    /// are taken all the same, as in a merge.
    pub from_the_future: u64,
}

/// An entry that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RefusedEntry {
    /// Its place in `entries`; the first is 0.
    pub index: u64,
    /// What is wrong with it: a field, and what is asked of it. Never what it held.
    pub why: String,
}

impl ImportJsonReport {
    /// Refused entries that are named one by one.
    const NAMED: usize = 1000;

    fn refuse(&mut self, index: u64, why: impl Into<String>) {
        self.refused_count += 1;
        if self.refused.len() < Self::NAMED {
            self.refused.push(RefusedEntry { index, why: why.into() });
        }
    }
}

impl Tandem {
    /// The person's own copy: everything as one JSON file, and such a file read back.
    #[must_use]
    pub fn transfer(&self) -> Transfer<'_> {
        Transfer::of(self)
    }
}

impl<'a> Transfer<'a> {
    pub(crate) fn of(tandem: &'a Tandem) -> Self {
        Self { tandem }
    }

    /// Writes everything as JSON to `to`, entry by entry: no more than one is in memory. `progress`
    /// hears how many are written.
    ///
    /// The same record at the same moment gives the same bytes.
    ///
    /// # Errors
    /// `Io` if `to` takes no more; those of reading.
    pub fn export_json(
        &self,
        to: &mut dyn Write,
        progress: &mut dyn FnMut(u64),
    ) -> Result<ExportReport> {
        export::write(self.tandem, to, progress)
    }

    /// Takes in a file that [`Transfer::export_json`] wrote, in one act. Unless `skip_bad`, a single
    /// refused entry refuses the file: the report then says which and why, and nothing was added.
    /// `progress` hears how many entries were taken.
    ///
    /// # Errors
    /// `Invalid` in `file` if it is no such file as a whole; `NewerVersion` if a newer Tandem wrote
    /// it; those of writing.
    pub fn import_json(
        &self,
        file: &[u8],
        skip_bad: bool,
        progress: &mut dyn FnMut(u64),
    ) -> Result<ImportJsonReport> {
        import::read(self.tandem, file, skip_bad, progress)
    }
}
