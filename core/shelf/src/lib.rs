//! One record on several devices, by way of any folder.

mod folder;
mod hex;
mod names;
mod place;
mod random;
mod seal;

pub use folder::FolderShelf;
pub use hex::Hex;
pub use names::{Check, Kind, Lane, Name, NotAName, Shown};
pub use place::{Listed, Listing, Shelf, ShelfError};
pub use random::{NoRandom, Random};
pub use seal::{Epoch, LARGEST, Unreadable};
