//! The protocol on shelves that lie, lose and cut off.

mod crash;
mod faulty;
mod figures;
mod history;
mod journal;
mod phone;
mod places;
