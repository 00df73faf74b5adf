//! The one place where the vault's errors become the public one.

use tandem_model::TandemError;
use tandem_vault::{Error as VaultError, Unfit};

/// Either kind of error, while both can happen: inside the closures that the vault runs.
#[derive(Debug)]
pub(crate) enum Error {
    Vault(VaultError),
    Public(TandemError),
}

pub(crate) type Inner<T> = std::result::Result<T, Error>;

impl From<VaultError> for Error {
    fn from(error: VaultError) -> Self {
        Self::Vault(error)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Vault(error.into())
    }
}

impl From<TandemError> for Error {
    fn from(error: TandemError) -> Self {
        Self::Public(error)
    }
}

impl From<Error> for TandemError {
    fn from(error: Error) -> Self {
        match error {
            Error::Public(error) => error,
            Error::Vault(error) => public(error),
        }
    }
}

/// What a caller can do about an error of the vault.
pub(crate) fn public(error: VaultError) -> TandemError {
    match error {
        VaultError::NoVault => TandemError::NoVault,
        VaultError::AlreadyExists => {
            TandemError::invalid("vault", "there is one here already; nothing was changed")
        }
        VaultError::WrongSecret => TandemError::WrongSecret { retry_after: 0 },
        VaultError::Wait(seconds) => TandemError::Wait { seconds },
        VaultError::Slip => {
            TandemError::invalid("spare_key", "one whose last group fits the others")
        }
        VaultError::OtherDevice => TandemError::invalid("device", "the device that was added"),
        VaultError::Unfit(Unfit::Empty) => {
            TandemError::invalid("passphrase", "at least one character")
        }
        VaultError::Unfit(Unfit::LikeASpareKey) => {
            TandemError::invalid("passphrase", "one that does not look like a spare key")
        }
        VaultError::Unfit(Unfit::Pin) => TandemError::invalid("pin", "4 to 12 digits"),
        VaultError::Unfit(Unfit::SpareKey) => {
            TandemError::invalid("key", "no spare key: it is made here")
        }
        VaultError::LastWay => {
            TandemError::invalid("way", "a passphrase or a spare key must remain")
        }
        VaultError::OnlySpareKey => {
            TandemError::invalid("spare_key", "the only one: confirm it, or make another")
        }
        VaultError::OlderKeys => {
            TandemError::invalid("keys", "a new passphrase: an older key file was put back")
        }
        VaultError::Damaged(why) => TandemError::Corrupt { why: why.into() },
        VaultError::NewerVersion => TandemError::NewerVersion,
        VaultError::Incomplete => TandemError::Corrupt { why: error.to_string() },
        VaultError::Busy => TandemError::Busy,
        VaultError::ReadOnly => TandemError::ReadOnly,
        VaultError::Full => TandemError::Full,
        VaultError::WrongEngine => {
            TandemError::Unsupported { what: "a build without encryption".into() }
        }
        VaultError::NothingToUndo => TandemError::invalid("undo", "there is nothing to undo"),
        VaultError::CannotUndo => TandemError::invalid("undo", "this cannot be taken back"),
        VaultError::ImpossibleTime => TandemError::invalid("at", "a time from 1970 to 9999"),
        VaultError::Forgotten => TandemError::invalid("id", "this was forgotten for good"),
        VaultError::NotAFile(name) => TandemError::invalid(
            "vault",
            format!("{name} is a link or a folder here: put the file itself in its place"),
        ),
        VaultError::OtherName(name) => TandemError::invalid(
            "vault",
            format!("{name} has another name elsewhere: put a copy of the file in its place"),
        ),
        VaultError::NoRandomness | VaultError::Io(_) | VaultError::Sqlite(_) => {
            TandemError::Io { why: error.to_string() }
        }
        // The vault's error may grow; what is new is an I/O error until it is sorted in here.
        other => TandemError::Io { why: other.to_string() },
    }
}
