//! The protocol on shelves that lie, lose and cut off.

mod faulty;
mod figures;
mod history;
mod journal;
mod phone;
