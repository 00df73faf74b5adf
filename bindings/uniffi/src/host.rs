//! What the core is given: the clock, randomness, and a name for this installation.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tandem::{Host, System, random_id};
use tandem_model::{Id, Result, TandemError};
use tandem_vault::NewFile;

use crate::Clock;

/// The system, with a clock that the host may have replaced.
pub(crate) struct Device {
    system: System,
    clock: Option<Arc<dyn Clock>>,
}

impl Device {
    /// The device whose name stands in `installation`; it is made where there is none.
    pub(crate) fn new(installation: &Path, clock: Option<Arc<dyn Clock>>) -> Result<Self> {
        let installation = *named(installation)?.as_bytes();
        Ok(Self { system: System { installation }, clock })
    }
}

impl Host for Device {
    fn now(&self) -> DateTime<Utc> {
        let told = self.clock.as_ref().and_then(|clock| clock.now().ok());
        told.unwrap_or_else(|| self.system.now())
    }

    fn new_id(&self) -> Result<Id> {
        self.system.new_id()
    }

    fn installation(&self) -> [u8; 16] {
        self.system.installation
    }
}

/// The name in the file, or a new one once it stands there. A file that holds something else is
/// written anew: to the journal this is then one more device, and nothing is lost by it.
fn named(file: &Path) -> Result<Id> {
    if let Some(known) = read(file) {
        return Ok(known);
    }
    let fresh = random_id()?;
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(io_error)?;
    }
    // Of two first runs the later one wins, and both read what stands there in the end.
    write(file, fresh).map_err(io_error)?;
    Ok(read(file).unwrap_or(fresh))
}

fn write(file: &Path, name: Id) -> io::Result<()> {
    let mut fresh = NewFile::beside(file)?;
    writeln!(fresh, "{name}")?;
    fresh.persist_over()
}

fn read(file: &Path) -> Option<Id> {
    fs::read_to_string(file).ok()?.trim().parse().ok()
}

/// Without the path: where a person keeps their record is in no error.
pub(crate) fn io_error(error: io::Error) -> TandemError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => TandemError::Full,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            TandemError::ReadOnly
        }
        kind => TandemError::Io { why: kind.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_installation_keeps_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state/installation");
        let name = named(&file).unwrap();
        assert_eq!(named(&file).unwrap(), name);
        fs::write(&file, "half a na").unwrap();
        let next = named(&file).unwrap();
        assert_ne!(next, name);
        assert_eq!(named(&file).unwrap(), next);
        let left = fs::read_dir(folder.path().join("state")).unwrap().count();
        assert_eq!(left, 1, "nothing is left beside it");
    }

    #[test]
    fn a_place_that_cannot_be_is_an_error_without_a_path() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let refused = named(&file.join("below")).unwrap_err();
        assert!(!refused.to_string().contains("file/below"), "{refused}");
    }
}
