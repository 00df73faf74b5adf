//! Servers as people have them, and one that does what was seen of servers and what none should.
#![allow(clippy::unwrap_used, reason = "a test that panics has said what is wrong")]

#[path = "../../../../core/shelf/tests/it/anywhere.rs"]
mod anywhere;
mod faults;
#[path = "../../../../core/shelf/tests/it/faulty.rs"]
#[allow(dead_code, reason = "a place of ours, of which only the drawing is taken here")]
mod faulty;
mod histories;
#[path = "../../../../core/shelf/tests/it/journal.rs"]
#[allow(dead_code, reason = "its own tests ask for more")]
mod journal;
#[path = "../../../../core/shelf/tests/it/phone.rs"]
#[allow(dead_code, reason = "its own tests ask for more")]
mod phone;
mod places;
mod program;
mod server;
mod terminal;
