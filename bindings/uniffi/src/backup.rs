//! The way back from a backup, and what to do with a record beyond use.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tandem::{BackupFile, Cost, OpenBackup, RestoreReport, RestoreScreen, SalvageReport};
use tandem_model::{Language, Result, Zone};
use zeroize::Zeroizing;

use crate::host::Device;
use crate::shared::Shared;
use crate::streams::Passing;
use crate::{ByteSource, Clock, Key, MergeReport, Outbox, Part, Place, Tandem};

/// A backup that was opened and found whole. Nothing of it has gone anywhere yet.
#[derive(uniffi::Object)]
pub struct Backup {
    backup: OpenBackup,
    /// What it was read from, where the host's file has no path.
    _file: Option<Passing>,
}

#[uniffi::export]
impl Backup {
    /// Opens a backup with the passphrase or the spare key that were good when it was made, and looks
    /// all of it over. The file is only read.
    ///
    /// # Errors
    /// `WrongSecret`; `Invalid` in `file` if it is no backup, or not as it was written; `NewerVersion`;
    /// `Full` if there is no room to unpack it.
    #[uniffi::constructor(default(clock = None))]
    pub fn open(
        file: String,
        secret: String,
        place: Place,
        clock: Option<Arc<dyn Clock>>,
    ) -> Result<Arc<Self>> {
        let secret = Zeroizing::new(secret);
        let device = Device::new(Path::new(&place.installation), clock)?;
        let backup = OpenBackup::open(Path::new(&file), &secret, &device, Cost::usual())?;
        Ok(Arc::new(Self { backup, _file: None }))
    }

    /// As [`Backup::open`], from where the host reads it: taken into an outbox for as long as this is held.
    ///
    /// # Errors
    /// As [`Backup::open`]; `Io` if the host throws.
    #[uniffi::constructor(default(clock = None))]
    pub fn open_from(
        source: Arc<dyn ByteSource>,
        secret: String,
        place: Place,
        outbox: &Outbox,
        clock: Option<Arc<dyn Clock>>,
    ) -> Result<Arc<Self>> {
        let secret = Zeroizing::new(secret);
        let device = Device::new(Path::new(&place.installation), clock)?;
        let file = Passing::through(&outbox.of, "tandem.backup")?;
        file.take_in(source)?;
        let backup = OpenBackup::open(file.path(), &secret, &device, Cost::usual())?;
        Ok(Arc::new(Self { backup, _file: Some(file) }))
    }

    /// What the file says of itself.
    #[must_use]
    pub fn file(&self) -> BackupFile {
        self.backup.file()
    }

    /// What a restore would come to, beside the record that is there, if one is. Changes nothing.
    ///
    /// # Errors
    /// `Invalid` in `file` if it is a backup of another record; `Locked`.
    pub fn report(&self, living: Option<Arc<Tandem>>) -> Result<RestoreReport> {
        match living {
            Some(living) => living.of.read(|it| self.backup.report(Some(it))),
            None => self.backup.report(None),
        }
    }

    /// The same in words. The moments are those of `zone`.
    ///
    /// # Errors
    /// As [`Backup::report`].
    pub fn screen(
        &self,
        living: Option<Arc<Tandem>>,
        language: Language,
        zone: &Zone,
    ) -> Result<RestoreScreen> {
        match living {
            Some(living) => living.of.read(|it| self.backup.screen(Some(it), language, zone)),
            None => self.backup.screen(None, language, zone),
        }
    }

    /// Makes a record of it where there is none. `secret` is what opened the backup; both of its secrets
    /// open the record. Each consent waits for a new signature: one may have been stopped since.
    ///
    /// # Errors
    /// `Invalid` in `vault` if any part of a record is there; those of the disk, after which there is no
    /// record.
    #[uniffi::method(default(clock = None))]
    pub fn restore(
        &self,
        place: Place,
        secret: String,
        clock: Option<Arc<dyn Clock>>,
    ) -> Result<Arc<Tandem>> {
        made(&place, secret, clock, |folder, secret, device| {
            self.backup.restore(folder, secret, device, Cost::usual())
        })
    }

    /// Makes a record of its own of it, where there is none: for a device that was stolen. Nothing from that
    /// device, and no older backup, is ever merged into it; words are compared with each coach again, each
    /// consent is signed again, and a coach gives out a new code. `secret` is what opened the backup.
    ///
    /// # Errors
    /// As [`Backup::restore`].
    #[uniffi::method(default(clock = None))]
    pub fn restore_as_new(
        &self,
        place: Place,
        secret: String,
        clock: Option<Arc<dyn Clock>>,
    ) -> Result<Arc<Tandem>> {
        made(&place, secret, clock, |folder, secret, device| {
            self.backup.restore_as_new(folder, secret, device, Cost::usual())
        })
    }

    /// Takes what it knows into the record that is there, as from any other copy. A second time it is
    /// nothing.
    ///
    /// # Errors
    /// `Invalid` in `file` if it is a backup of another record; `Locked`; those of writing. Nothing is
    /// then taken.
    pub fn merge_into(&self, living: &Tandem) -> Result<MergeReport> {
        let merged = living.of.change_outside(
            Part::Everything,
            |merged: &tandem::Merged| merged.rows > 0,
            |it| self.backup.merge_into(it),
        )?;
        Ok(MergeReport { rows: merged.rows, from_the_future: merged.from_the_future })
    }
}

/// A record that was just made in a place, open.
fn made(
    place: &Place,
    secret: String,
    clock: Option<Arc<dyn Clock>>,
    make: impl FnOnce(&Path, &str, Box<Device>) -> Result<tandem::Tandem>,
) -> Result<Arc<Tandem>> {
    let secret = Zeroizing::new(secret);
    let device = Box::new(Device::new(Path::new(&place.installation), clock)?);
    let record = make(Path::new(&place.folder), &secret, device)?;
    Ok(Arc::new(Tandem { of: Shared::new(record) }))
}

/// Reads what a file says of itself, for a list of backups. No secret is needed for it; until it is
/// opened, anybody may have written it.
///
/// # Errors
/// `Invalid` in `file` of one that is no backup or is cut short; `NewerVersion`; those of the disk.
#[uniffi::export]
pub fn backup_file(file: String) -> Result<BackupFile> {
    BackupFile::of(Path::new(&file))
}

/// What came of a salvage.
#[derive(uniffi::Record)]
pub struct SalvagedRecord {
    /// The new record, open.
    pub tandem: Arc<Tandem>,
    /// What could be taken over, and what is missing.
    pub report: SalvageReport,
}

/// Makes a record in `place`, where there is none, of what can still be read of the one in the folder
/// `from`, to which nothing is written. `secret` opens both.
///
/// # Errors
/// `WrongSecret`; `Corrupt` if nothing can be read any more; `Invalid` in `vault` if there is a record in
/// `place`; those of the disk, after which there is none.
#[uniffi::export(default(clock = None))]
pub fn salvage_record(
    from: String,
    secret: String,
    place: Place,
    clock: Option<Arc<dyn Clock>>,
) -> Result<SalvagedRecord> {
    let secret = Zeroizing::new(secret);
    let device = Box::new(Device::new(Path::new(&place.installation), clock)?);
    let (from, to) = (Path::new(&from), Path::new(&place.folder));
    let (record, report) = tandem::Tandem::salvage(from, &secret, to, device, Cost::usual())?;
    Ok(SalvagedRecord { tandem: Arc::new(Tandem { of: Shared::new(record) }), report })
}

/// Puts the record in `place` under a new data key. `proof` is any way in; all that there are go on opening,
/// and no copy of the key file from before opens anything any more. Lock it first: for somebody whose old
/// passphrase or device another person had. Backups stay as they are.
///
/// # Errors
/// Those of opening; `Busy` while any program has the record open; `Invalid` in `keys` if an older key file
/// was put back; `Full` if there is not room for twice the record; `Corrupt` if it is not whole. Nothing is
/// changed then.
#[uniffi::export(default(clock = None))]
pub fn rekey_record(place: Place, proof: Key, clock: Option<Arc<dyn Clock>>) -> Result<()> {
    let device = Device::new(Path::new(&place.installation), clock)?;
    let folder = Path::new(&place.folder);
    proof.opening(|proof| tandem::Tandem::rekey(folder, proof, &device, Cost::usual()))
}

/// What an erasing came to: nothing opens the record any more.
#[derive(uniffi::Record)]
pub struct ErasedRecord {
    /// Whether it is done. If not, it is to be erased again: files could not be removed, or the disk has not
    /// confirmed it.
    pub done: bool,
    /// Whether the disk has confirmed it. If not, what stood there may be back after a power cut, keys and all.
    pub certain: bool,
    /// Files that could not be removed.
    pub left: Vec<String>,
    /// Files that a link in the folder led to: to be removed by hand.
    pub led_to: Vec<String>,
    /// What files were called here that have another name elsewhere, and stay under that.
    pub elsewhere: Vec<String>,
}

/// Erases the record in a folder for good, without a secret: ask the person. Lock it first. What left the
/// record (exports, backups, what was shared) it cannot reach.
///
/// # Errors
/// `NoVault`; `Busy` while any program has the record open, and those of a key file that can neither be written
/// over nor removed, after which nothing is changed; others of the disk, after which the next attempt ends it.
#[uniffi::export]
pub fn erase_record(folder: String) -> Result<ErasedRecord> {
    let erased = tandem::Tandem::erase(Path::new(&folder))?;
    let shown = |path: &PathBuf| path.display().to_string();
    Ok(ErasedRecord {
        done: erased.is_done(),
        certain: erased.certain,
        left: erased.left.iter().map(shown).collect(),
        led_to: erased.led_to.iter().map(shown).collect(),
        elsewhere: erased.elsewhere.iter().map(|file| shown(&file.was)).collect(),
    })
}
