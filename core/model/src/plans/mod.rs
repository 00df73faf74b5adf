//! Plans that live, and the people in them.
//!
//! | to find | look in |
//! | --- | --- |
//! | what a page is, and what stands on it | [`Page`], [`PageLine`], [`PageSection`] |
//! | what is printed of a page | [`Card`], [`Sheet`] |
//! | somebody whom a person can call | [`Contact`] |

mod card;
mod contact;
mod page;
mod sheet;

pub use card::{Card, CardPart};
pub(crate) use contact::dialled;
pub use contact::{Contact, ContactRole, GoodFor, Reachable};
pub(crate) use page::to_page;
pub use page::{LineWhat, Page, PageKind, PageLine, PageSection};
pub use sheet::{Sheet, SheetKind};
