//! One record on several devices, by way of any folder: a stick, or one that Syncthing, Nextcloud, Drive or
//! iCloud carries; and, behind the same four verbs, WebDAV and object stores. No server of ours, and no
//! network here: a place is a [`Shelf`], the record is a [`Store`], and a sync is a [`Round`] between the two.
//!
//! # Why so
//!
//! List, get, put of a *new* name and remove are all that places offer alike. Of six that were tried in
//! eight configurations, two wrote over what was there although they were told not to and said that they
//! had not, and three of five servers keep an upload that was cut off and serve it as a whole object. So
//! there is no conditional write, no lock, no renaming and no date of a file in this protocol, and no
//! object is ever changed:
//!
//! * Every installation writes in its own *lane*, and nobody else does. Rows are a set, named by their
//!   MACs, so who writes first does not matter.
//! * A lane's *head* names everything that the lane holds, by the hash of its bytes. Rows that no lane in
//!   sight holds are adopted by whoever has them.
//! * **What is missing was never removed.** Only rows of the journal remove and forget. A folder that does
//!   not hold the key of the shelf is another folder, and nothing is written to it.
//! * Only a lane's owner removes, and only what its own newest head does not name, once that head was seen
//!   in a list with everything that it names.
//! * What will be put is noted first. A head in one's own lane that was never noted was written by a twin:
//!   a backup that was put back, a folder that was copied. It goes on in another lane.
//! * What was forgotten is written anew without its content in the same sync, by everyone who holds it.
//!
//! `tests/oracle/shelf_model.py` is a model of these rules, and each rule stands here because the model
//! lost something without it. In 5,000 random histories with all of them, of lists that are old or short,
//! uploads that are cut off, late, renamed or lost, answers that do not come, folders that go back to an
//! earlier day, phones that crash, die, or are restored, nothing was lost and nothing forgotten came back.
//! Without adoption 14 of 300 lose rows; where what a lane *once* held counts as held, 3 of 600; where
//! nothing is noted first, 27 of 300 take themselves for their twin; where old objects go at once, a dead
//! phone's rows are gone in 18 of 600; where a name is put twice, in 5 of 600. Heads that acknowledge
//! heads never end. `tests/it/history.rs` turns the same rules off in this crate.
//!
//! # What a place learns
//!
//! That names of 40 random characters are there, how many lanes, when each writes, and lengths: 4 KiB for
//! a day's entries, or one of Padmé's. Not what, whose, or how much. It can withhold, and go back to an
//! earlier day; a [`SyncReport`] says what of that can be seen.
//!
//! The bytes are in `docs/formats.md`, *The shelf*.

#[cfg(feature = "testing")]
mod contract;
mod folder;
mod head;
mod hex;
mod join;
mod key;
mod names;
mod pipe;
mod place;
mod random;
mod report;
mod seal;
mod setup;
mod span;
mod store;
mod sync;

pub use folder::FolderShelf;
pub use head::{FORMAT, Head, LABEL, PackOf, pack, read_pack};
pub use hex::Hex;
pub use join::{HandOver, Invitation, Inviting, Joiner, Joining};
pub use key::{KeyPage, Recovery, SLOTS, SealError};
pub use names::{Check, Kind, Lane, Name, NotAName, Shown};
pub use pipe::{PipedShelf, serve};
pub use place::{Listed, Listing, Shelf, ShelfError};
pub use random::{NoRandom, Random};
pub use report::{Asks, Go, Phone, RemovedPhone, SyncError, SyncReport, SyncStep};
pub use seal::{Epoch, LARGEST, Unreadable};
pub use setup::{Candidate, Found, Setting};
pub use span::{Chain, Mac, Span};
pub use store::{Batch, Memory, Own, Shared, Store, StoreError, Taken};
pub use sync::Round;

#[cfg(feature = "testing")]
pub use contract::{contract, contract_in_short, is_missing};
#[cfg(feature = "testing")]
pub use report::Rules;
