//! Why a file, a code or a page cannot be made or opened.

use tandem_model::TandemError;
use thiserror::Error;

/// Why something shared cannot be made or opened. Each has one plain line; none has a word of what
/// was read, since what was read may be somebody's.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ShareError {
    /// It is not an age file, or its head is not as the format says.
    #[error("this is not a sealed file: {0}")]
    NotAge(&'static str),
    /// It is sealed with something other than a recipient's key: a passphrase, an SSH key, a plugin.
    #[error("this file is sealed in a way that Tandem does not open")]
    OtherKind,
    /// It is sealed, but not to this key.
    #[error("this file was made for somebody else")]
    NotForYou,
    /// It is sealed to this key, and not as it was written.
    #[error("this file was changed or cut short on its way")]
    Changed,
    /// What is inside names another reader: somebody passed it on.
    #[error("this was written to somebody else and passed on")]
    Readdressed,
    /// What is inside was not made by whoever it says it is from.
    #[error("this does not come from the person it names")]
    NotAuthentic,
    /// It is larger than anything Tandem makes.
    #[error("this is larger than may be shared")]
    TooLarge,
    /// It is of a version that does not exist yet.
    #[error("this was made by a newer Tandem")]
    NewerVersion,
    /// Its last day has gone by.
    #[error("this has expired")]
    Expired,
    /// The words do not open it.
    #[error("these words do not open it")]
    WrongPassphrase,
    /// It opens, and what is inside cannot be read: which part, by its name in the format.
    #[error("this cannot be read: {0}")]
    Unreadable(&'static str),
    /// A value cannot be shared or was written wrong: `field` by its name, `why` as what is asked.
    #[error("{field}: {why}")]
    Invalid {
        /// The field at fault.
        field: String,
        /// What is asked of it.
        why: String,
    },
    /// The host gave no random bytes.
    #[error("no random bytes")]
    NoRandom,
}

/// The result of making or opening something shared.
pub type Result<T, E = ShareError> = std::result::Result<T, E>;

impl ShareError {
    pub(crate) fn invalid(field: &str, why: &str) -> Self {
        Self::Invalid { field: field.into(), why: why.into() }
    }
}

impl From<TandemError> for ShareError {
    /// What the model refuses, under the model's own words.
    fn from(error: TandemError) -> Self {
        match error {
            TandemError::Invalid { field, why } => Self::Invalid { field, why },
            TandemError::NewerVersion => Self::NewerVersion,
            TandemError::Expired => Self::Expired,
            TandemError::NotFound { .. }
            | TandemError::Locked
            | TandemError::NoVault
            | TandemError::WrongSecret { .. }
            | TandemError::Wait { .. }
            | TandemError::Corrupt { .. }
            | TandemError::Busy
            | TandemError::ReadOnly
            | TandemError::Full
            | TandemError::NeedsConsent
            | TandemError::Unsupported { .. }
            | TandemError::Cancelled
            | TandemError::Io { .. } => Self::Unreadable("value"),
        }
    }
}

impl From<ShareError> for TandemError {
    /// Nothing here is `Corrupt`: that word is about the person's own record, and a file that came
    /// in from outside says nothing about it.
    fn from(error: ShareError) -> Self {
        let why = error.to_string();
        match error {
            ShareError::Invalid { field, why } => Self::Invalid { field, why },
            ShareError::NewerVersion => Self::NewerVersion,
            ShareError::Expired => Self::Expired,
            ShareError::WrongPassphrase => Self::WrongSecret { retry_after: 0 },
            ShareError::OtherKind => Self::Unsupported { what: "a file sealed in this way".into() },
            ShareError::NoRandom => Self::Io { why },
            ShareError::NotAge(_)
            | ShareError::NotForYou
            | ShareError::Changed
            | ShareError::Readdressed
            | ShareError::NotAuthentic
            | ShareError::TooLarge
            | ShareError::Unreadable(_) => Self::Invalid { field: "file".into(), why },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_can_tell_what_to_do() {
        for (error, code) in [
            (ShareError::NotForYou, "Invalid"),
            (ShareError::Changed, "Invalid"),
            (ShareError::NotAuthentic, "Invalid"),
            (ShareError::NewerVersion, "NewerVersion"),
            (ShareError::Expired, "Expired"),
            (ShareError::WrongPassphrase, "WrongSecret"),
            (ShareError::OtherKind, "Unsupported"),
            (ShareError::NoRandom, "Io"),
        ] {
            assert_eq!(TandemError::from(error).code(), code);
        }
        let own = TandemError::invalid("alias", "1 to 60 characters");
        assert_eq!(TandemError::from(ShareError::from(own.clone())), own);
    }
}
