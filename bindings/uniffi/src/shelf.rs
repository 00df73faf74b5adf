//! A place that a host reaches: a tree of documents, a folder in a cloud, a server. The host brings four verbs; what goes
//! through them are names and sealed bytes.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tandem::{Listed, Listing};

/// Why a place did not do what was asked. None has a text of the place, which may hold names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Error)]
pub enum ShelfError {
    /// There is no such object, or no such folder.
    Absent,
    /// It is listed, and its bytes are still on their way.
    NotHereYet,
    /// The place does not let us.
    Denied,
    /// No room is left.
    Full,
    /// Somebody else is at it.
    Busy {
        /// When to come back, if it said so.
        after_secs: Option<u32>,
    },
    /// No way leads there now; and whatever else a host throws.
    Unreachable,
    /// It answered in a way that is no answer.
    Refused,
}

impl fmt::Display for ShelfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        tandem::ShelfError::from(*self).fmt(f)
    }
}

impl std::error::Error for ShelfError {}

impl From<uniffi::UnexpectedUniFFICallbackError> for ShelfError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Unreachable
    }
}

impl From<ShelfError> for tandem::ShelfError {
    fn from(error: ShelfError) -> Self {
        match error {
            ShelfError::Absent => Self::Absent,
            ShelfError::NotHereYet => Self::NotHereYet,
            ShelfError::Denied => Self::Denied,
            ShelfError::Full => Self::Full,
            ShelfError::Busy { after_secs } => Self::Busy { after_secs },
            ShelfError::Unreachable => Self::Unreachable,
            ShelfError::Refused => Self::Refused,
        }
    }
}

/// An object that a place shows.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ShelfObject {
    /// Its name there, as the place has it now: some give it another one than it was put under.
    pub name: String,
    /// How many bytes it is said to have.
    pub size: u64,
}

/// What a place shows.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ShelfListing {
    /// Everything, in any order; two objects may have one name.
    pub objects: Vec<ShelfObject>,
    /// The date of the place, if it has one of its own: a server's, not this device's.
    pub date: Option<DateTime<Utc>>,
}

/// One flat place, which a host reaches. Each call may fail at any time, and may have happened although it says that it
/// did not; it is made on the thread that syncs, and may block. What a host throws but a `ShelfError` counts as
/// [`ShelfError::Unreachable`].
#[uniffi::export(foreign)]
pub trait Shelf: Send + Sync {
    /// What is there. It may be old, or short: what is missing is never taken for removed. A folder that is not there is
    /// [`ShelfError::Absent`], and no empty one.
    ///
    /// # Errors
    /// Those of the place.
    fn list(&self) -> Result<ShelfListing, ShelfError>;

    /// The bytes of an object, `most` at most.
    ///
    /// # Errors
    /// [`ShelfError::Absent`]; [`ShelfError::Refused`] if it is larger than `most`; those of the place.
    fn get(&self, name: String, most: u64) -> Result<Vec<u8>, ShelfError>;

    /// Puts an object under a name that it never had before: whole or not at all, as well as the place can.
    ///
    /// # Errors
    /// Those of the place. It may be there all the same.
    fn put(&self, name: String, bytes: Vec<u8>) -> Result<(), ShelfError>;

    /// Removes an object. What is not there is removed.
    ///
    /// # Errors
    /// Those of the place.
    fn remove(&self, name: String) -> Result<(), ShelfError>;
}

/// A host's place, for the core.
pub(crate) struct Hosts(pub(crate) Arc<dyn Shelf>);

impl tandem::Shelf for Hosts {
    fn list(&self) -> Result<Listing, tandem::ShelfError> {
        let ShelfListing { objects, date } = self.0.list()?;
        let object = |ShelfObject { name, size }| Listed { name, size };
        let objects = objects.into_iter().map(object).collect();
        Ok(Listing { objects, date: date.map(|date| date.timestamp_millis()) })
    }

    fn get(&self, name: &str, most: u64) -> Result<Vec<u8>, tandem::ShelfError> {
        let bytes = self.0.get(name.to_owned(), most)?;
        match bytes.len() as u64 <= most {
            true => Ok(bytes),
            false => Err(tandem::ShelfError::Refused),
        }
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), tandem::ShelfError> {
        Ok(self.0.put(name.to_owned(), bytes.to_vec())?)
    }

    fn remove(&self, name: &str) -> Result<(), tandem::ShelfError> {
        Ok(self.0.remove(name.to_owned())?)
    }
}
