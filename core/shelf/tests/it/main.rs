//! The protocol on shelves that lie, lose and cut off.
#![allow(clippy::unwrap_used, reason = "a test that panics has said what is wrong")]
#![allow(clippy::print_stdout, reason = "which history fails without a rule, and the figures")]

mod anywhere;
mod attacks;
mod crash;
mod faulty;
mod figures;
mod history;
mod journal;
mod phone;
mod places;
