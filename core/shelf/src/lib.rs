//! One record on several devices, by way of any folder.

mod folder;
mod head;
mod hex;
mod join;
mod key;
mod names;
mod place;
mod random;
mod seal;
mod span;

pub use folder::FolderShelf;
pub use head::{FORMAT, Head, LABEL, PackOf, pack, read_pack};
pub use hex::Hex;
pub use join::{HandOver, Invitation, Inviting, Joiner, Joining};
pub use key::{KeyPage, Recovery, SLOTS, SealError};
pub use names::{Check, Kind, Lane, Name, NotAName, Shown};
pub use place::{Listed, Listing, Shelf, ShelfError};
pub use random::{NoRandom, Random};
pub use seal::{Epoch, LARGEST, Unreadable};
pub use span::{Chain, Mac, Span};
