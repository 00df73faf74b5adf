//! One record on several devices, by way of any folder.

mod folder;
mod head;
mod hex;
mod join;
mod key;
mod names;
mod place;
mod random;
mod report;
mod seal;
mod span;
mod store;
mod sync;

pub use folder::FolderShelf;
pub use head::{FORMAT, Head, LABEL, PackOf, pack, read_pack};
pub use hex::Hex;
pub use join::{HandOver, Invitation, Inviting, Joiner, Joining};
pub use key::{KeyPage, Recovery, SLOTS, SealError};
pub use names::{Check, Kind, Lane, Name, NotAName, Shown};
pub use place::{Listed, Listing, Shelf, ShelfError};
pub use random::{NoRandom, Random};
pub use report::Rules;
pub use seal::{Epoch, LARGEST, Unreadable};
pub use span::{Chain, Mac, Span};
pub use store::{Batch, Memory, Own, Shared, Store, StoreError, Taken};
pub use sync::Round;

#[cfg(feature = "testing")]
pub use report::Rules;
