//! What can go wrong in the vault, in full. `core/tandem` maps it to the small public error.

use std::io;

use rusqlite::ffi;

use crate::ways::Unfit;

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// `None` of what is damaged, where that is an answer among others and not the end of the question.
pub(crate) fn unless_damaged<T>(answer: Result<T>) -> Result<Option<T>> {
    match answer {
        Err(Error::Damaged(_)) => Ok(None),
        answer => answer.map(Some),
    }
}

/// Why the vault could not do what was asked. None of these holds a word of the record, a path, a
/// key or SQL text, so each may be shown and logged.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no vault in this folder.
    #[error("there is no vault here")]
    NoVault,
    /// There is a vault in this folder already; nothing was written.
    #[error("there is a vault here already")]
    AlreadyExists,
    /// No slot opens with what was given.
    #[error("that passphrase or spare key does not open this vault")]
    WrongSecret,
    /// Too many were wrong: nothing was tried. In so many seconds it will be.
    #[error("the next try is in {0} seconds")]
    Wait(u32),
    /// A letter of the spare key is wrong: its checksum does not fit. Nothing was tried with it.
    #[error("a letter of the spare key is wrong")]
    Slip,
    /// The device's secret is not the one that the vault knows: another device's, or made anew.
    #[error("this device's secret is not the one that opens this vault")]
    OtherDevice,
    /// What was chosen cannot be a way in.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// Without it nothing is left that opens the vault when the device is lost.
    #[error("a passphrase or a spare key must remain")]
    LastWay,
    /// The spare key that waits has no older one, so letting it go would leave the passphrase alone.
    #[error("it is the only spare key")]
    OnlySpareKey,
    /// An older `tandem.keys` was put back, with ways in that were changed or removed since.
    #[error("an older key file was put back")]
    OlderKeys,
    /// A file that should be a backup is none.
    #[error("this is no backup")]
    NoBackup,
    /// A file or a page is not what was once written. Nothing was changed.
    #[error("the vault is damaged: {0}")]
    Damaged(&'static str),
    /// Written by a newer version of the program.
    #[error("the vault was written by a newer version")]
    NewerVersion,
    /// Rows that are before others are not there: what should be joined is not whole yet.
    #[error("a part of what should be joined is missing")]
    Incomplete,
    /// Another process is using the vault.
    #[error("another program is using the vault")]
    Busy,
    /// The folder or a file cannot be written.
    #[error("the vault's folder cannot be written")]
    ReadOnly,
    /// No space is left.
    #[error("the disk is full")]
    Full,
    /// The engine is not SQLCipher with our provider; going on would write plaintext.
    #[error("the database engine is not the encrypted one")]
    WrongEngine,
    /// The operating system gave no random bytes.
    #[error("the system gave no random numbers")]
    NoRandomness,
    /// There is nothing (left) to undo on this device.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// What was done cannot be taken back: it forgot something, or it only ever grows.
    #[error("this cannot be taken back")]
    CannotUndo,
    /// The entity was forgotten and cannot be written again.
    #[error("this was forgotten for good")]
    Forgotten,
    /// A time from outside is none that the journal can hold.
    #[error("a time must lie between 1970 and 9999")]
    ImpossibleTime,
    /// What should be a file of the vault is a link, a folder or a device: it cannot be replaced. Nothing was
    /// changed.
    #[error(
        "{0} is a link or a folder here: put the file itself in its place. Nothing was changed"
    )]
    NotAFile(&'static str),
    /// A file that is to be replaced has another name as well, under which it would stay. Nothing was changed.
    #[error(
        "{0} has another name elsewhere, under which the old one would stay. Nothing was changed"
    )]
    OtherName(&'static str),
    /// A file could not be read or written.
    #[error("a file could not be read or written ({0})")]
    Io(io::ErrorKind),
    /// The database refused, with SQLite's extended result code.
    #[error("the database refused (code {0})")]
    Sqlite(i32),
}

impl Error {
    /// Sorts an SQLite result code into what a caller can do about it.
    pub(crate) fn from_sqlite_code(extended: i32) -> Self {
        if extended == ffi::SQLITE_IOERR_SHMSIZE {
            return Self::Full; // the log's index could not grow
        }
        match extended & 0xff {
            ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => Self::Busy,
            ffi::SQLITE_READONLY | ffi::SQLITE_CANTOPEN | ffi::SQLITE_PERM => Self::ReadOnly,
            ffi::SQLITE_NOMEM => Self::Io(io::ErrorKind::OutOfMemory),
            ffi::SQLITE_FULL => Self::Full,
            ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB => Self::Damaged("its pages do not verify"),
            _ => Self::Sqlite(extended),
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(failure, _) => {
                Self::from_sqlite_code(failure.extended_code)
            }
            rusqlite::Error::SqlInputError { error, .. } => {
                Self::from_sqlite_code(error.extended_code)
            }
            // A row that should be there is not, or has another type: the schema is checked when
            // the vault opens, so this is not the file that was written.
            _ => Self::Damaged("a row is not as it was written"),
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            kind => Self::Io(kind),
        }
    }
}
