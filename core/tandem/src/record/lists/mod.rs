//! Public lists of meetings: taken in, searched, and looked up one by one.
//!
//! | to find | look in |
//! | --- | --- |
//! | taking a list in, atomically and with a small log | `import.rs` |
//! | whether a list still means what it meant | `meaning.rs` |
//! | a kept meeting, found again | `again.rs` |
//! | the search | `find.rs`, `facts.rs`, `words.rs` |
//! | what a search goes through | `block.rs`, `places.rs` |
//! | how one is met with there on medication | `respect.rs` |
//! | the rows | `rows.rs`, `pack.rs`, `prints.rs`, `zones.rs`, `migrations/lists/001_lists.sql` |
//!
//! What lists say can be had again and is not journaled. A meeting that a person enters by hand is
//! theirs and is; its rows stand here too, so that one search finds both.

mod again;
mod block;
mod facts;
mod find;
mod import;
mod meaning;
mod pack;
mod places;
mod prints;
mod respect;
mod rows;
mod words;
mod zones;

pub use again::Standing;
pub(crate) use again::{Found, found_again};
pub(crate) use find::find;
pub use find::{FoundMeeting, FoundMeetings, MeetingQuery, Order, TakingPart};
pub use import::{ImportReport, ListLine, ListSettings};
pub(crate) use import::{all, import, remove};
pub use respect::{OwnMark, RespectMarks, RespectedBy};
pub(crate) use rows::{Source, find_id, listed, put_own, remove_own, sources};
