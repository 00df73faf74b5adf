//! A place to put objects: four verbs, which is all that any place offers alike.

use serde::{Deserialize, Serialize};

/// One flat place. Calls may block; each may fail at any time, and may have happened although it said no.
pub trait Shelf: Send + Sync {
    /// What is there. It may be old, or short: what is missing is never taken for removed.
    ///
    /// # Errors
    /// Those of the place.
    fn list(&self) -> Result<Listing, ShelfError>;

    /// The bytes of an object, `most` at most.
    ///
    /// # Errors
    /// [`ShelfError::Absent`], [`ShelfError::Refused`] if it is larger than `most`; those of the place.
    fn get(&self, name: &str, most: u64) -> Result<Vec<u8>, ShelfError>;

    /// Puts an object under a name that it never had before; whole or not at all, as well as the place
    /// can.
    ///
    /// # Errors
    /// Those of the place. It may be there all the same.
    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ShelfError>;

    /// Removes an object. What is not there is removed.
    ///
    /// # Errors
    /// Those of the place.
    fn remove(&self, name: &str) -> Result<(), ShelfError>;
}

/// What a place says is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// Everything that it shows.
    pub objects: Vec<Listed>,
    /// The date of the place, if it has one of its own, in Unix milliseconds.
    pub date: Option<i64>,
}

/// An object that is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its name in the folder.
    pub name: String,
    /// How many bytes it is said to have.
    pub size: u64,
}

/// Why a place did not do what was asked. None holds a text of the place, which may hold names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ShelfError {
    /// There is no such object, or no such folder.
    #[error("it is not there")]
    Absent,
    /// It is listed, and its bytes are still on their way.
    #[error("it is not here yet")]
    NotHereYet,
    /// The place does not let us.
    #[error("the place does not allow it")]
    Denied,
    /// No room is left.
    #[error("the place is full")]
    Full,
    /// Somebody else is at it.
    #[error("the place is busy")]
    Busy {
        /// When to come back, if it said so.
        after_secs: Option<u32>,
    },
    /// No way leads there now.
    #[error("the place cannot be reached")]
    Unreachable,
    /// It answered in a way that is no answer.
    #[error("the place refused")]
    Refused,
}
