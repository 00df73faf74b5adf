//! Plans that live, and the people in them.
//!
//! | to find | look in |
//! | --- | --- |
//! | what a page is, and what stands on it | [`Page`], [`PageLine`], [`Section`] |
//! | somebody whom a person can call | [`Contact`] |

mod contact;
mod page;

pub use contact::{Contact, ContactRole, GoodFor, Reachable};
pub use page::{LineWhat, Page, PageKind, PageLine, Section, ToPage};
