//! What goes out or comes in.

pub(crate) mod calendar;
pub(crate) mod consents;
pub(crate) mod csv;
pub(crate) mod diary;
pub(crate) mod print;
pub(crate) mod reports;
pub(crate) mod research;
pub(crate) mod sharing;
pub(crate) mod transfer;
