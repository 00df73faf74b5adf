//! A second copy of the record, and the way back from it.
//!
//! **Backing up** is [`Safe::back_up`]: one encrypted file that may lie anywhere and that the
//! passphrase and the spare key of then open.
//!
//! **Coming back** begins with a report ([`OpenBackup::report`]) that changes nothing, and goes on in one
//! of two ways. Where the record is still there, what the backup knows is *merged* into it, as from any
//! other copy: the later writing stays, and what was forgotten, stopped or shared since stays so. Where
//! it is lost, a record is *made* of the backup, and then nobody knows what happened after it. So
//! **no consent in it is good as it stands**: one may have been stopped since, or have been for one time
//! that was used. Each waits for a new signature, as one that came in by a file does; this holds in
//! every copy that meets this one later. (Numbers of what is shared come from the clock, so that they go on
//! rising: `leaving/sharing`.)

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Serialize;
use tandem_model::{Id, Result, TandemError};
use tandem_vault::{
    Act, As, Backup, BackupInfo, Clock, Cost, Error as VaultError, IfThere, Merged, Read, Vault,
};

use super::error::{Error, Inner, public};
use super::host::Host;
use super::kinds::{EntryKind, Info, Kind as _, Signature};
use super::read::Reading as _;
use super::safe::Safe;
use super::{Tandem, millis, setting};

/// What can be told of a backup before it is opened. Until it is, anybody may have written it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct BackupFile {
    /// The record that it is of.
    pub record: Id,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The length of the file.
    pub bytes: u64,
    /// The last letters of the spare key that opens it.
    pub spare_key_tag: Option<String>,
}

impl From<&BackupInfo> for BackupFile {
    fn from(info: &BackupInfo) -> Self {
        Self {
            record: Id::from_bytes(info.vault),
            made_at: moment(info.made_millis),
            bytes: info.bytes,
            spare_key_tag: info.spare_key_tag.clone(),
        }
    }
}

/// What a restore would come to, in entries that a person can name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RestoreReport {
    /// The backup.
    pub backup: BackupFile,
    /// Entries that stand in it.
    pub entries: u64,
    /// Consents in it under which something could go out.
    pub consents: u64,
    /// How it lies beside the record that is there; `None` where there is none.
    pub beside: Option<Beside>,
}

/// How a backup lies beside the record that is there. Merging takes what is new and newer there; all
/// else stays as it is here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Beside {
    /// Entries that only the backup knows.
    pub new: u64,
    /// Entries that were changed there later than here.
    pub newer_there: u64,
    /// Entries that were changed here later than there.
    pub newer_here: u64,
    /// Entries that only this record knows.
    pub only_here: u64,
    /// Entries that were forgotten here and stand in the backup. They stay forgotten.
    pub forgotten_here: u64,
    /// Entries that were forgotten there and stand here. They will be forgotten here as well.
    pub forgotten_there: u64,
    /// Consents that were stopped here since. They stay stopped.
    pub stopped_here: u64,
    /// What was made for others here since.
    pub shared_here: u64,
}

impl Safe<'_> {
    /// Writes the whole record into one encrypted file, which the present passphrase and the present
    /// spare key open. It is on the disk, was read back from it and found whole when this returns.
    ///
    /// # Errors
    /// `Full` before anything is written if there is not room for twice the record; `Corrupt` if the
    /// record is not whole; `Invalid` in `file` if something has the name; those of the disk. There is
    /// then no new file.
    pub fn back_up(&self, file: &Path, if_there: IfThere) -> Result<BackupFile> {
        self.back_up_through(file, if_there, || Ok(()))
    }

    /// As [`Safe::back_up`], where the file is a step on the way: the record says that there is a backup once
    /// `give` has brought it where it stays.
    ///
    /// # Errors
    /// As [`Safe::back_up`], and those of `give`.
    pub fn back_up_through(
        &self,
        file: &Path,
        if_there: IfThere,
        give: impl FnOnce() -> Result<()>,
    ) -> Result<BackupFile> {
        let now = millis(self.tandem.now());
        let given = || give().map_err(Error::from);
        match self.tandem.vault.back_up_through(file, if_there, now, given) {
            Ok(made) => Ok(BackupFile::from(&made)),
            Err(Error::Vault(VaultError::Io(std::io::ErrorKind::AlreadyExists))) => {
                Err(TandemError::invalid("file", "a name that is free"))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// What a file says of itself, if it is a backup that this record made since it was made, last
    /// restored or given a new data key, and whole: all of it is read, and no secret is needed. `None` of any other, whatever it
    /// says, since anybody may have written it: for whoever removes older ones.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn own_backup(&self, file: &Path) -> Result<Option<BackupFile>> {
        let own = self.tandem.vault.own_backup(file).map_err(public)?;
        Ok(own.as_ref().map(BackupFile::from))
    }

    /// When a backup was last made of this copy of the record.
    ///
    /// # Errors
    /// Those of reading.
    pub fn last_backup(&self) -> Result<Option<DateTime<Utc>>> {
        Ok(self.tandem.vault.last_backup().map_err(public)?.map(moment))
    }
}

impl BackupFile {
    /// Reads what a file says of itself, for a list of backups. No secret is needed for it.
    ///
    /// # Errors
    /// `Invalid` in `file` of a file that is no backup or is cut short; `NewerVersion`; those of the disk.
    pub fn of(file: &Path) -> Result<Self> {
        BackupInfo::of(file).map(|info| Self::from(&info)).map_err(of_file)
    }
}

/// A backup that was opened and found whole. Nothing of it has gone anywhere yet.
pub struct OpenBackup {
    pub(crate) backup: Backup,
}

impl OpenBackup {
    /// Opens a backup with the passphrase or the spare key that were good when it was made, and looks
    /// all of it over. The file is only read.
    ///
    /// # Errors
    /// `WrongSecret`; `Invalid` in `file` if it is no backup, or if a single byte is not as it was written;
    /// `NewerVersion`; `Full` if there is no room to unpack it.
    pub fn open(file: &Path, secret: &str, host: &dyn Host, cost: Cost) -> Result<Self> {
        let backup = Backup::open(file, secret, setting(host, cost)).map_err(of_file)?;
        Ok(Self { backup })
    }

    /// What the file says of itself.
    #[must_use]
    pub fn file(&self) -> BackupFile {
        self.backup.info().into()
    }

    /// What a restore would come to, beside the record that is there, if one is. Changes nothing.
    ///
    /// # Errors
    /// `Invalid` in `file` if it is a backup of another record; those of reading.
    pub fn report(&self, living: Option<&Tandem>) -> Result<RestoreReport> {
        let there = known(self.backup.vault())?;
        let stands =
            |kind: EntryKind| there.iter().filter(move |((of, _), it)| *of == kind && it.stands);
        let beside = match living {
            None => None,
            Some(living) => {
                self.require_of(living)?;
                Some(beside(&there, &known(&living.vault)?))
            }
        };
        Ok(RestoreReport {
            backup: self.file(),
            entries: there
                .iter()
                .filter(|((kind, _), it)| kind.is_named_by_people() && it.stands)
                .count() as u64,
            consents: stands(EntryKind::Signature).count() as u64,
            beside,
        })
    }

    /// Makes a record of it in `folder`, where there is none. `secret` is what opened the backup; both of
    /// its secrets open the record.
    ///
    /// # Errors
    /// `Invalid` in `vault` if any part of a record is there (nothing is touched); those of the disk,
    /// after which there is no record.
    pub fn restore(
        &self,
        folder: &Path,
        secret: &str,
        host: Box<dyn Host>,
        cost: Cost,
    ) -> Result<Tandem> {
        self.restore_with(folder, secret, As::Copy, (host, cost), ask_again)
    }

    /// Makes a record of it, with what is done `first` in it, before it exists.
    pub(crate) fn restore_with(
        &self,
        folder: &Path,
        secret: &str,
        what: As,
        (host, cost): (Box<dyn Host>, Cost),
        first: impl FnOnce(&mut Act<'_>) -> Inner<()>,
    ) -> Result<Tandem> {
        let (now, setting) = (millis(host.now()), setting(&*host, cost));
        let restored: Inner<_> = self.backup.restore(folder, secret, what, setting, now, first);
        Ok(Tandem::of_new(restored?, host))
    }

    /// Takes what it knows into the record that is there, as from any other copy. A second time it is
    /// nothing.
    ///
    /// # Errors
    /// `Invalid` in `file` if it is a backup of another record; those of writing. Nothing is then taken.
    pub fn merge_into(&self, living: &Tandem) -> Result<Merged> {
        self.require_of(living)?;
        living.merge_vault(self.backup.vault())
    }

    fn require_of(&self, living: &Tandem) -> Result<()> {
        if self.backup.info().vault == *living.vault.id() {
            return Ok(());
        }
        Err(TandemError::invalid("file", "a backup of this record: it is of another"))
    }
}

/// What is wrong with a file that should be a backup. The record beside it has no part in it.
fn of_file(error: VaultError) -> TandemError {
    match error {
        VaultError::NoBackup => TandemError::invalid("file", "this is no backup of Tandem"),
        VaultError::Damaged(_) => {
            TandemError::invalid("file", "this backup was changed or cut short")
        }
        error => public(error),
    }
}

/// Every signature goes: whether it still held when the record was lost, nobody knows.
pub(crate) fn ask_again(act: &mut Act<'_>) -> Inner<()> {
    for (id, _) in act.all::<Signature>()? {
        act.expire(Signature::NAME, id.as_bytes())?;
    }
    Ok(())
}

/// Where an entry stands in one copy.
struct Known {
    stands: bool,
    forgotten: bool,
    newest: Option<Clock>,
}

type All = BTreeMap<(EntryKind, Id), Known>;

fn known(vault: &Vault) -> Result<All> {
    let read = |read: &Read<'_>| -> Inner<All> {
        let mut all = All::new();
        read.each_past(|entity, id, state, pasts| -> Inner<()> {
            if let Some(info) = Info::named(entity) {
                let (stands, forgotten) = (state.is_live(), state.forgotten);
                let newest = pasts.iter().map(|past| past.clock).max();
                let known = Known { stands, forgotten, newest };
                all.insert((info.kind, Id::from_bytes(*id)), known);
            }
            Ok(())
        })?;
        Ok(all)
    };
    Ok(vault.read(read)?)
}

fn beside(there: &All, here: &All) -> Beside {
    let mut beside = Beside::default();
    let by_people = |all: &&(EntryKind, Id)| all.0.is_named_by_people();
    for name in there.keys().filter(by_people) {
        let there = &there[name];
        match here.get(name) {
            None => beside.new += u64::from(there.stands),
            Some(here) if here.forgotten => beside.forgotten_here += u64::from(!there.forgotten),
            Some(_) if there.forgotten => beside.forgotten_there += 1,
            Some(here) => {
                beside.newer_there += u64::from(there.newest > here.newest);
                beside.newer_here += u64::from(there.newest < here.newest);
            }
        }
    }
    for (name, known) in here.iter().filter(|(name, _)| !there.contains_key(name)) {
        let counter = match name.0 {
            EntryKind::ConsentStop => &mut beside.stopped_here,
            EntryKind::Share => &mut beside.shared_here,
            kind if kind.is_named_by_people() => &mut beside.only_here,
            _ => continue,
        };
        *counter += u64::from(known.stands);
    }
    beside
}

pub(super) fn moment(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}
