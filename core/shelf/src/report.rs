//! What a sync tells while it runs, and when it has ended.

use crate::key::SealError;
use crate::names::Lane;
use crate::place::ShelfError;
use crate::random::NoRandom;
use crate::store::StoreError;

/// Where a sync is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncStep {
    /// Asks what is there.
    Listing,
    /// Reads an object.
    Reading,
    /// Takes rows in.
    TakingIn,
    /// Notes what it is about to put.
    Intending,
    /// Puts an object.
    Putting,
    /// Notes that everything was put.
    Published,
    /// Removes an object.
    Removing,
}

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Go {
    /// Go on.
    On,
    /// Stop here; the next sync goes on.
    Stop,
}

/// Why a sync ended early. What was done stays done, and the next one goes on from there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SyncError {
    /// The place.
    #[error(transparent)]
    Shelf(#[from] ShelfError),
    /// The record.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No random bytes.
    #[error(transparent)]
    NoRandom(#[from] NoRandom),
    /// The record is on no shelf.
    #[error("this record is on no shelf")]
    NoShelf,
    /// This folder does not hold the shelf. Nothing was written.
    #[error("this folder does not hold the record")]
    ShelfMissing {
        /// Whether there is nothing at all.
        empty: bool,
    },
    /// There is something in the folder.
    #[error("there is something in this folder")]
    NotEmpty {
        /// Whether it looks like a shelf.
        shelf: bool,
    },
    /// Another phone removed this one. The record stays; it is not synced any more.
    #[error("this device was removed")]
    Removed,
    /// Of keys that do not follow each other a person has to say which counts. Nothing was written.
    #[error("two keys that do not follow each other")]
    Rivals,
    /// A newer version wrote the key. Nothing was written.
    #[error("written by a newer version")]
    Newer,
    /// Far more names than a shelf has.
    #[error("too much is in this folder")]
    TooMuch,
    /// Seven devices are on this shelf.
    #[error("a shelf is for seven devices at the most")]
    TooManyLanes,
    /// No such lane.
    #[error("there is no such device")]
    NoSuchLane,
    /// The caller stopped it.
    #[error("stopped")]
    Stopped,
}

impl From<SealError> for SyncError {
    fn from(error: SealError) -> Self {
        match error {
            SealError::TooManyLanes => Self::TooManyLanes,
            SealError::NoRandom(error) => error.into(),
        }
    }
}

/// What a sync did and saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// Rows taken in.
    pub taken_in: u64,
    /// Rows put that were not on the shelf in this lane.
    pub published: u64,
    /// The other phones.
    pub phones: Vec<Phone>,
    /// Those of them that were not known here before.
    pub joined: Vec<Lane>,
    /// Those that another phone removed, as is known here from now on.
    pub removed: Vec<RemovedPhone>,
    /// Phones that are back, since the person says that whoever took them out is not theirs.
    pub back: Vec<Lane>,
    /// Phones that made a key which is not followed here, as is known from now on: of two that each took the other out
    /// a person has to say which counts.
    pub rivals: Vec<Lane>,
    /// Phones that forgot so much at once that a person is asked first.
    pub asks: Vec<Asks>,
    /// Heads that cannot be read yet: something of theirs is not there.
    pub waiting: u32,
    /// Rows of a newer version, kept and not read.
    pub unread_newer: u64,
    /// Objects that do not open.
    pub unreadable: u32,
    /// Names that are nobody's.
    pub strangers: u32,
    /// Own objects that were gone or spoilt, whose rows were put anew.
    pub mended: u32,
    /// The place showed an older state of this lane.
    pub rolled_back: bool,
    /// Another phone has seen what this one cannot see.
    pub not_everything: bool,
    /// This is a restored backup or a twin: it goes on in a new lane.
    pub restarted: bool,
    /// Another phone writes what only a newer version reads.
    pub update_needed: bool,
    /// This phone's date is ahead of the place's by so many milliseconds: nothing was put.
    pub date_ahead: Option<i64>,
    /// Requests to the place.
    pub requests: u32,
    /// Bytes put.
    pub bytes_up: u64,
    /// Bytes got.
    pub bytes_down: u64,
    /// Rows that no other lane in sight holds.
    pub only_here: u64,
}

/// A phone that forgot much at once. What it put is left out until a person said yes, or the time is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asks {
    /// Its lane.
    pub lane: Lane,
    /// The person's word for it.
    pub label: String,
    /// How many entries that say something here.
    pub entries: u64,
    /// When they are forgotten in any case, in Unix milliseconds.
    pub until: i64,
}

/// Another phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// Its lane.
    pub lane: Lane,
    /// The person's word for it.
    pub label: String,
    /// When it wrote its newest head that was read here, by its own date.
    pub last_heard: i64,
    /// Whether it has not acknowledged all rows that are held here.
    pub behind: bool,
    /// Whether the place shows an older state of it than it did.
    pub rolled_back: bool,
    /// Whether it left.
    pub left: bool,
    /// Whether it says that it came by the spare key alone, and no other phone let it in.
    pub by_spare_key: bool,
    /// When this phone first read of it, in Unix milliseconds; 0 if it was there before.
    pub since: i64,
}

/// A phone that was removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedPhone {
    /// Its lane.
    pub lane: Lane,
    /// The person's word for it, if it was known here.
    pub label: Option<String>,
    /// When this phone first heard of it, in Unix milliseconds; 0 if that was before it joined.
    pub since: i64,
}

/// The rules of the protocol, each of which a test turns off to see what it is there for, and its sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "testing"), expect(unreachable_pub, reason = "public to tests alone"))]
pub struct Rules {
    /// Rows that no lane holds are adopted.
    pub adopt: bool,
    /// What a lane holds is what *this list* shows of it.
    pub in_sight: bool,
    /// What will be put is noted before.
    pub intend: bool,
    /// Old objects go only once the new head was seen in a list.
    pub listed: bool,
    /// A name is never put twice.
    pub once: bool,
    /// Names have a check of the bytes.
    pub check: bool,
    /// What is missing is not taken for removed.
    pub absence: bool,
    /// A head that would only acknowledge heads is not put.
    pub quiet: bool,
    /// The most rows of a tail.
    pub tail: u64,
    /// The most bytes of a pack before they are deflated.
    pub pack: usize,
    /// So many packs of one size class become one of the next.
    pub class: usize,
}

impl Rules {
    /// All of them.
    #[cfg_attr(not(feature = "testing"), expect(unreachable_pub, reason = "public to tests alone"))]
    pub const ALL: Self = Self {
        adopt: true,
        in_sight: true,
        intend: true,
        listed: true,
        once: true,
        check: true,
        absence: true,
        quiet: true,
        tail: 64,
        pack: 1 << 20,
        class: 8,
    };
}
