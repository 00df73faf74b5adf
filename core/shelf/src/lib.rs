//! One record on several devices, by way of any folder.

mod names;
mod place;
mod random;

pub use names::{Check, Kind, Lane, Name, NotAName, Shown};
pub use place::{Listed, Listing, Shelf, ShelfError};
pub use random::{NoRandom, Random};
