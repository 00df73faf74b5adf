//! The protocol on shelves that lie, lose and cut off.

mod faulty;
mod figures;
mod journal;
mod phone;
