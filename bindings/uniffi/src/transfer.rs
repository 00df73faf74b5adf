//! The person's own copy: everything as one JSON file, and such a file read back.

use std::fs::{self, File};
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use tandem::{ExportReport, ImportJsonReport};
use tandem_model::{Result, TandemError};

use crate::host::io_error;
use crate::shared::Shared;
use crate::{Part, Progress};

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
    of: Arc<Shared>,
}

/// Takes no more once the host said stop: the core writes entry by entry, and ends with the first
/// that is not taken.
struct Stoppable<'a, W> {
    to: W,
    going: &'a std::cell::Cell<bool>,
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
    pub(crate) fn of(shared: &Arc<Shared>) -> Arc<Self> {
        Arc::new(Self { of: Arc::clone(shared) })
    }

    fn export(&self, to: impl Write, progress: Option<Arc<dyn Progress>>) -> Result<ExportReport> {
        let going = std::cell::Cell::new(true);
        let mut to = Stoppable { to, going: &going };
        let mut told = self.of.progress(progress.as_deref());
        let done = self.of.read(|it| {
            it.transfer().export_json(&mut to, &mut |done| {
                if done.is_multiple_of(STEP) && told(count(done)) == ControlFlow::Break(()) {
                    going.set(false);
                }
            })
        });
        if going.get() { done } else { Err(TandemError::Cancelled) }
    }
}

#[uniffi::export]
impl Transfer {
    /// Everything as JSON, in memory: for a host whose files have no path.
    ///
    /// # Errors
    /// `Cancelled`; those of reading.
    #[uniffi::method(default(progress = None))]
    pub fn export_bytes(&self, progress: Option<Arc<dyn Progress>>) -> Result<ExportedJson> {
        let mut bytes = Vec::new();
        let report = self.export(&mut bytes, progress)?;
        Ok(ExportedJson { bytes, report })
    }

    /// Everything as JSON, into a file that is not there yet. It is not encrypted: anybody who has
    /// it can read it. Where it does not come to its end, the file is removed.
    ///
    /// # Errors
    /// `Invalid` in `path` if there is a file already; `Full`, `ReadOnly`, `Io`; `Cancelled`; those
    /// of reading.
    #[uniffi::method(default(progress = None))]
    pub fn export_file(
        &self,
        path: String,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<ExportReport> {
        let file = File::create_new(&path).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => {
                TandemError::invalid("path", "a file that is not there")
            }
            _ => io_error(error),
        })?;
        let done = self.export(&file, progress);
        let done = done.and_then(|report| {
            file.sync_all().map_err(io_error)?;
            Ok(report)
        });
        if done.is_err() {
            let _ = fs::remove_file(Path::new(&path));
        }
        done
    }

    /// Takes in a file that [`Transfer::export_bytes`] wrote, in one act. Unless `skip_bad`, a single
    /// refused entry refuses the file: the report then says which and why, and nothing was added.
    ///
    /// # Errors
    /// `Invalid` in `file` if it is no such file as a whole; `NewerVersion` if a newer Tandem wrote
    /// it; those of writing.
    #[uniffi::method(default(progress = None))]
    pub fn import_json(
        &self,
        file: &[u8],
        skip_bad: bool,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<ImportJsonReport> {
        let mut told = self.of.progress(progress.as_deref());
        self.of.change(Part::Everything, |it| {
            it.transfer().import_json(file, skip_bad, &mut |done| {
                if done.is_multiple_of(STEP) {
                    // One act: it comes to its end, whatever the host says.
                    let _ = told(count(done));
                }
            })
        })
    }
}

/// More than four thousand million entries are told as that.
fn count(done: u64) -> u32 {
    u32::try_from(done).unwrap_or(u32::MAX)
}
