//! The person's own copy: everything as one JSON file, and such a file read back.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use tandem::{ExportChoice, ExportReport, ImportChoice, ImportJsonReport};
use tandem_model::{Result, TandemError};
use tandem_vault::NewFile;

use crate::host::io_error;
use crate::shared::Shared;
use crate::{ByteSink, ByteSource, Progress, streams};

/// How often progress is told, in entries: a call back into a host costs as much as some entries.
const STEP: u64 = 500;

/// An export in memory.
#[derive(Clone, uniffi::Record)]
pub struct ExportedJson {
    /// The file. It is not encrypted: anybody who has it can read it.
    pub bytes: Vec<u8>,
    /// What is in it.
    pub report: ExportReport,
}

/// The person's own copy of everything. From [`crate::Tandem::transfer`].
#[derive(uniffi::Object)]
pub struct Transfer {
    pub(crate) of: Arc<Shared>,
}

/// Takes no more once the host said stop: the core writes entry by entry, and ends with the first
/// that is not taken.
struct Stoppable<'a, W> {
    to: W,
    going: &'a Cell<bool>,
}

impl<W: Write> Write for Stoppable<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.going.get() { self.to.write(bytes) } else { Err(io::ErrorKind::Other.into()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl Transfer {
    fn export(
        &self,
        to: impl Write,
        with: Option<ExportChoice>,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<ExportReport> {
        let with = with.unwrap_or_default();
        let going = Cell::new(true);
        let mut to = Stoppable { to, going: &going };
        let mut told = self.of.progress(progress.as_deref());
        let done = self.of.read(|it| {
            it.transfer().export_json(&mut to, with, &mut |done| {
                if done.is_multiple_of(STEP) && told(count(done)) == ControlFlow::Break(()) {
                    going.set(false);
                }
            })
        });
        if going.get() { done } else { Err(TandemError::Cancelled) }
    }

    fn import(
        &self,
        file: &mut dyn Read,
        choice: ImportChoice,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<ImportJsonReport> {
        let mut told = self.of.progress(progress.as_deref());
        self.of.change(|it| {
            it.transfer().import_json(file, choice, &mut |done| {
                if done.is_multiple_of(STEP) {
                    // One act: it comes to its end, whatever the host says.
                    let _ = told(count(done));
                }
            })
        })
    }
}

#[uniffi::export]
impl Transfer {
    /// Everything as JSON, in memory: for a host whose files have no path. Plans and people are in it
    /// if `with` says so.
    ///
    /// # Errors
    /// `Cancelled`; those of reading.
    #[uniffi::method(default(progress = None, with = None))]
    pub fn export_bytes(
        &self,
        progress: Option<Arc<dyn Progress>>,
        with: Option<ExportChoice>,
    ) -> Result<ExportedJson> {
        let mut bytes = Vec::new();
        let report = self.export(&mut bytes, with, progress)?;
        Ok(ExportedJson { bytes, report })
    }

    /// Everything as JSON, into a file that is not there yet. It is not encrypted: anybody who has
    /// it can read it, and on this device that is its owner alone. It gets its name once all of it is
    /// on the disk: there is never half of it.
    ///
    /// # Errors
    /// `Invalid` in `path` if there is a file already; `Full`, `ReadOnly`, `Io`; `Cancelled`; those
    /// of reading.
    #[uniffi::method(default(progress = None, with = None))]
    pub fn export_file(
        &self,
        path: String,
        progress: Option<Arc<dyn Progress>>,
        with: Option<ExportChoice>,
    ) -> Result<ExportReport> {
        let mut file = NewFile::beside(Path::new(&path)).map_err(io_error)?;
        let report = self.export(&mut file, with, progress)?;
        file.persist_new().map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => {
                TandemError::invalid("path", "a file that is not there")
            }
            _ => io_error(error),
        })?;
        Ok(report)
    }

    /// As [`Transfer::export_file`], to where the host writes it. Nothing of it is whole before
    /// [`ByteSink::finish`] was called.
    ///
    /// # Errors
    /// `Io` if the host throws; `Cancelled`; those of reading.
    #[uniffi::method(default(progress = None, with = None))]
    pub fn export_to(
        &self,
        sink: Arc<dyn ByteSink>,
        progress: Option<Arc<dyn Progress>>,
        with: Option<ExportChoice>,
    ) -> Result<ExportReport> {
        let mut to = streams::writer(sink);
        let report = self.export(&mut to, with, progress)?;
        streams::finish(to)?;
        Ok(report)
    }

    /// Takes in a file that [`Transfer::export_file`] wrote, of any size, in one act. Unless
    /// [`ImportChoice::skip_bad`], a single refused entry refuses the file: the report then says which
    /// and why, and nothing was added.
    ///
    /// # Errors
    /// `Invalid` in `file` if it is no such file as a whole; `NewerVersion` if a newer Tandem wrote
    /// it; `Io` if it cannot be read; those of writing.
    #[uniffi::method(default(progress = None))]
    pub fn import_file(
        &self,
        path: String,
        choice: ImportChoice,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<ImportJsonReport> {
        self.import(&mut File::open(path).map_err(io_error)?, choice, progress)
    }

    /// As [`Transfer::import_file`], from memory: for a host whose files have no path.
    ///
    /// # Errors
    /// As [`Transfer::import_file`].
    #[uniffi::method(default(progress = None))]
    pub fn import_bytes(
        &self,
        mut bytes: &[u8],
        choice: ImportChoice,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<ImportJsonReport> {
        self.import(&mut bytes, choice, progress)
    }

    /// As [`Transfer::import_file`], from where the host reads it: into memory first, because what a host reads
    /// can stall, and nobody else could write to the record meanwhile.
    ///
    /// # Errors
    /// As [`Transfer::import_file`]; `Io` if the host throws.
    #[uniffi::method(default(progress = None))]
    pub fn import_from(
        &self,
        source: Arc<dyn ByteSource>,
        choice: ImportChoice,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<ImportJsonReport> {
        let mut bytes = Vec::new();
        streams::reader(source).read_to_end(&mut bytes).map_err(io_error)?;
        self.import(&mut bytes.as_slice(), choice, progress)
    }
}

/// More than four thousand million entries are told as that.
fn count(done: u64) -> u32 {
    u32::try_from(done).unwrap_or(u32::MAX)
}
