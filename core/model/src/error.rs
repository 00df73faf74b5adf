//! The public error: small, and named by what the caller can do about it.
//!
//! Every variant that Tandem will ever need is here from the first release, because one added later
//! breaks an exhaustive `when` in Kotlin and `switch` in Swift. Lower floors keep their own rich
//! errors and map them to these in one place.
//!
//! No variant ever carries personal data: `why` and `what` are written by programmers, never copied
//! from what a person typed, so that an error may be logged or shown to anybody.

use thiserror::Error;

/// What went wrong, in terms of what can be done next.
///
/// The `Display` text is one plain line for a person.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Error))]
pub enum TandemError {
    /// Nothing has this id: look again, it may have been removed.
    #[error("nothing here has the id {id}")]
    NotFound {
        /// The id that was asked for.
        id: String,
    },
    /// A value cannot be accepted: correct it.
    #[error("{field}: {why}")]
    Invalid {
        /// The field at fault, by its JSON name.
        field: String,
        /// What is asked of it; never the value that was given.
        why: String,
    },
    /// The record is locked: open it with the passphrase first.
    #[error("this is locked: open it first")]
    Locked,
    /// There is no record here: make one, or look elsewhere.
    #[error("there is no record here yet")]
    NoVault,
    /// The passphrase or code does not open it: wait, then try again.
    #[error("this passphrase or code does not open it{}", wait(*retry_after))]
    WrongSecret {
        /// Seconds until the next try is accepted; 0 is at once.
        retry_after: u32,
    },
    /// Too many were wrong, and nothing was tried: wait, then try again.
    #[error("too many were wrong or cut off{}", wait(*seconds))]
    Wait {
        /// Seconds until the next try is let through.
        seconds: u32,
    },
    /// What is stored does not verify: nothing was changed, restore a backup.
    #[error("the record is damaged: {why}")]
    Corrupt {
        /// Which part does not verify.
        why: String,
    },
    /// Written by a newer Tandem: update this one.
    #[error("this was written by a newer Tandem: update first")]
    NewerVersion,
    /// Another program holds the record: try again in a moment.
    #[error("another program is using the record: try again in a moment")]
    Busy,
    /// The place cannot be written to.
    #[error("the record can be read here but not changed")]
    ReadOnly,
    /// No room is left: free some.
    #[error("there is no room left on this device")]
    Full,
    /// Sharing was asked for without an agreement that covers it: ask for one.
    #[error("this needs a consent first")]
    NeedsConsent,
    /// It was valid until a day that has gone by: make a new one.
    #[error("this has expired")]
    Expired,
    /// This build or this version cannot do that.
    #[error("{what} is not supported")]
    Unsupported {
        /// What cannot be done.
        what: String,
    },
    /// The person stopped it.
    #[error("stopped")]
    Cancelled,
    /// Reading or writing did not work: check the place, try again.
    #[error("reading or writing did not work: {why}")]
    Io {
        /// What the operating system said, without a path.
        why: String,
    },
}

/// The result of anything that can be refused.
pub type Result<T, E = TandemError> = std::result::Result<T, E>;

impl TandemError {
    /// A refused value: `field` by its JSON name, `why` as what is asked of it.
    ///
    /// Never put the value itself into `why`: it may be personal.
    pub fn invalid(field: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Invalid { field: field.into(), why: why.into() }
    }

    /// The variant's name, as `--json` errors and the bindings tell it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "NotFound",
            Self::Invalid { .. } => "Invalid",
            Self::Locked => "Locked",
            Self::NoVault => "NoVault",
            Self::WrongSecret { .. } => "WrongSecret",
            Self::Wait { .. } => "Wait",
            Self::Corrupt { .. } => "Corrupt",
            Self::NewerVersion => "NewerVersion",
            Self::Busy => "Busy",
            Self::ReadOnly => "ReadOnly",
            Self::Full => "Full",
            Self::NeedsConsent => "NeedsConsent",
            Self::Expired => "Expired",
            Self::Unsupported { .. } => "Unsupported",
            Self::Cancelled => "Cancelled",
            Self::Io { .. } => "Io",
        }
    }
}

fn wait(seconds: u32) -> String {
    match seconds {
        0 => String::new(),
        1 => ": try again in 1 second".into(),
        n => format!(": try again in {n} seconds"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_reads_one_plain_line() {
        let refused = TandemError::invalid("minutes", "between 1 and 1440");
        assert_eq!(refused.to_string(), "minutes: between 1 and 1440");
        let wrong = |retry_after| TandemError::WrongSecret { retry_after }.to_string();
        assert_eq!(wrong(0), "this passphrase or code does not open it");
        assert!(wrong(1).ends_with("try again in 1 second"));
        assert!(wrong(30).ends_with("try again in 30 seconds"));
    }

    #[test]
    fn the_code_is_the_name_of_the_variant() {
        let all = [
            TandemError::NotFound { id: "x".into() },
            TandemError::invalid("field", "why"),
            TandemError::Locked,
            TandemError::NoVault,
            TandemError::WrongSecret { retry_after: 1 },
            TandemError::Wait { seconds: 30 },
            TandemError::Corrupt { why: "why".into() },
            TandemError::NewerVersion,
            TandemError::Busy,
            TandemError::ReadOnly,
            TandemError::Full,
            TandemError::NeedsConsent,
            TandemError::Expired,
            TandemError::Unsupported { what: "it".into() },
            TandemError::Cancelled,
            TandemError::Io { why: "why".into() },
        ];
        for error in all {
            assert!(format!("{error:?}").starts_with(error.code()));
            assert!(!error.to_string().contains('\n'));
        }
    }
}
