//! The person's own copy: everything they entered, as one JSON file, and such a file read back.
//!
//! **What is in it.** Every entry of the record with its history: what was written, corrected,
//! removed, brought back, and when. A removed entry is there as removed; of what was forgotten there is
//! that it was, so that an older file cannot bring it back. Lists of meetings are not in it, since they
//! are somebody else's and can be imported again (kept meetings carry their own snapshot). No key
//! leaves the record, and no word of what went to whom: [`ExportReport`] counts what stays by its kind,
//! since "everything" is what people take a file of their own for. A coach's record has no such file
//! at all: what is in it was given by others. The file is not encrypted.
//!
//! **Why the history.** A file of states alone would restore the hours and lose what makes them
//! worth something: when each was written down, what it said before, that it was taken out. And two
//! files, or a file and a record, could then not be brought together without a rule such as "the file
//! wins". With the deeds and their clocks the rule is the one of the journal: of the same field the
//! later writing stays, and the earlier one is in the history (`core/vault/src/journal/replay.rs`).
//!
//! **Reading back** is one act. Into an empty record it is a restore; the same file again changes
//! nothing; into a record that has other things it adds, and neither side loses anything. One undo
//! takes all of it out again, as if the file had never been there. What was forgotten here stays
//! forgotten; what stands here and was forgotten there goes only when the person says so.
//!
//! | | |
//! | --- | --- |
//! | `export.rs` | writing |
//! | `file.rs` | reading a file that anybody may have made, without touching the record |
//! | `import.rs` | taking it in |
//! | `fhir.rs` | beside it: a report as a FHIR bundle |
//! | `record/kinds` | what may leave and enter, and when it can be read |
//! | `docs/schema/tandem-export-1.schema.json` | the same for other programs |

mod export;
mod fhir;
mod file;
mod import;

use std::io::{self, Cursor, Read, Write};

use serde::Serialize;
use tandem_model::Result;
use zeroize::Zeroizing;

use crate::record::Tandem;
use crate::record::entries::Entry;
use crate::record::kinds::EntryKind;
use crate::record::undo::Thing;

/// The name and version of the format.
const FORMAT: &str = "tandem-export/1";
/// What comes before the version.
const FAMILY: &str = "tandem-export/";

/// Use cases around the person's own copy. From [`Tandem::transfer`].
#[derive(Clone, Copy)]
pub struct Transfer<'a> {
    tandem: &'a Tandem,
}

/// What goes into the file beside what always does: that there is such a thing tells something by
/// itself, so it is only there when the person says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ExportChoice {
    /// Pages of plans.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub pages: bool,
    /// The people I can call.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub people: bool,
    /// My medicine: days, side effects, what the clinic said.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub medicine: bool,
    /// What is private: whether there was any use, and notes that were marked.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub private: bool,
}

impl ExportChoice {
    /// Everything that can be in it.
    pub const WHOLE: Self = Self { pages: true, people: true, medicine: true, private: true };
}

/// What was exported.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ExportReport {
    /// Entries in the file; an entry's note is an entry of its own.
    pub entries: u64,
    /// Of those, entries that are removed and can be brought back.
    pub removed: u64,
    /// Things that were done to them.
    pub deeds: u64,
    /// Entries that were forgotten: that they were is in the file, and nothing else.
    pub forgotten: u64,
    /// What is in the record and not in the file, by its kind: what never is, and pages, people and
    /// medicine that were not asked for. It stands in this report and not in the file, where a count would tell.
    pub not_in_it: Vec<KindCount>,
    /// Entries that cannot be read and were left out. Nothing else is missing for it.
    pub left_out: Vec<LeftOut>,
    /// Entries of kinds that only a later version knows. They stay in the record.
    pub of_a_later_version: u64,
}

/// How many entries of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct KindCount {
    /// The kind.
    pub kind: EntryKind,
    /// How many.
    pub count: u64,
}

/// An entry that was left out of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LeftOut {
    /// Which.
    #[serde(flatten)]
    pub entry: Entry,
    /// What is wrong with it: a field, and what is asked of it. Never what it held.
    pub why: String,
}

/// How a file is taken in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ImportChoice {
    /// Takes the entries that can be taken where others cannot; else one that is refused refuses the
    /// file.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub skip_bad: bool,
    /// Forgets what stands here and was forgotten where the file comes from. It cannot be taken back: a
    /// first reading without it tells what that is ([`ImportJsonReport::to_forget`]).
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub forget: bool,
    /// Takes a file in of whose sessions not one is known here, where there are sessions: it may be
    /// somebody else's. One's own has this after a new beginning.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub from_another: bool,
}

/// What became of a file. Each entry that was read is added, changed, unchanged, refused or passed
/// over, or it says that something was forgotten.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ImportJsonReport {
    /// Entries in the file.
    pub read: u64,
    /// Entries of which nothing was known here.
    pub added: u64,
    /// Entries of which something was known, and the file knew more, [`ImportJsonReport::removed`]
    /// among them.
    pub changed: u64,
    /// Entries that stood here and do not stand any more, since they were removed where the file
    /// comes from: the first thousand. An undo of the import brings them back.
    pub removed: Vec<Thing>,
    /// All of those.
    pub removed_count: u64,
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
    /// Entries of this record that were forgotten because they were where the file comes from, each
    /// with its note, and what hung on them; and check-ins that are older than the choice in the file keeps them.
    pub forgotten: u64,
    /// Entries that would be, if it is wished: [`ImportChoice::forget`].
    pub not_forgotten: u64,
    /// Which those are: the first thousand.
    pub to_forget: Vec<Thing>,
    /// Whether words that were forgotten are still in the files until another program closes.
    pub leaves_later: bool,
}

/// An entry that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RefusedEntry {
    /// Its place in `entries`; the first is 0.
    pub index: u64,
    /// What is wrong with it: a field, and what is asked of it. Never what it held.
    pub why: String,
}

impl ImportJsonReport {
    /// Refused, removed and other entries that are named one by one.
    const NAMED: usize = 1000;

    fn remove(&mut self, gone: Vec<Thing>) {
        for thing in gone {
            self.removed_count += 1;
            if self.removed.len() < Self::NAMED {
                self.removed.push(thing);
            }
        }
    }

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
        Transfer { tandem: self }
    }
}

impl Transfer<'_> {
    /// Writes the person's own copy as JSON to `to`, entry by entry: no more than one is in memory.
    /// `progress` hears how many are written. Plans and people are in it if `with` says so.
    ///
    /// The same record at the same moment gives the same bytes.
    ///
    /// # Errors
    /// `Invalid` in `role` for a coach's record; `Io` if `to` takes no more; those of reading.
    pub fn export_json(
        &self,
        to: &mut dyn Write,
        with: ExportChoice,
        progress: &mut dyn FnMut(u64),
    ) -> Result<ExportReport> {
        export::write(self.tandem, to, with, progress)
    }

    /// Takes in a file that [`Transfer::export_json`] wrote, of any size, in one act. Unless
    /// [`ImportChoice::skip_bad`], a single refused entry refuses the file: the report then says which
    /// and why, and nothing was added. `progress` hears how many entries were looked at.
    ///
    /// # Errors
    /// `Invalid` in `file` if it is no such file as a whole, or if it needs
    /// [`ImportChoice::from_another`] or [`ImportChoice::forget`]; `NewerVersion` if a newer Tandem wrote
    /// it; those of writing.
    pub fn import_json(
        &self,
        file: &mut dyn Read,
        choice: ImportChoice,
        progress: &mut dyn FnMut(u64),
    ) -> Result<ImportJsonReport> {
        import::read(self.tandem, file, choice, progress)
    }

    /// Brings what another record of this person holds into this one, as a copy of one's own is taken in: in one act,
    /// which can be undone. The other stays as it is.
    ///
    /// # Errors
    /// Those of reading and writing.
    pub fn bring(&self, other: &Tandem) -> Result<ImportJsonReport> {
        let export =
            |to: &mut dyn Write| other.transfer().export_json(to, ExportChoice::WHOLE, &mut |_| {});
        // As long as it will be: one that grows leaves copies behind that nobody wipes. Its moment has a few letters more or less.
        let mut length = Length(64);
        export(&mut length)?;
        let mut file = Zeroizing::new(vec![0; length.0]);
        let mut to = Cursor::new(&mut file[..]);
        export(&mut to)?;
        let length = usize::try_from(to.position()).unwrap_or_default();
        let choice = ImportChoice { skip_bad: true, forget: false, from_another: true };
        self.import_json(&mut &file[..length], choice, &mut |_| {})
    }
}

/// Counts what is written.
struct Length(usize);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
