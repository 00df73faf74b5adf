//! Plans that live, and the people in them.
//!
//! | to find | look in |
//! | --- | --- |
//! | pages: shown, changed, used, looked at again | `pages.rs` |
//! | the people I can call | `people.rs` |
//! | the card that is printed and folded | `card.rs` |
//!
//! None of it is in a summary, a report, a bundle or a table, not as a count either; into the person's
//! own copy it goes when they say so ([`crate::ExportChoice`]).

pub(crate) mod card;
pub(crate) mod pages;
pub(crate) mod people;
