//! Sharing with a peer coach, without a server: sealed files, pages, enrolment.
//!
//! A summary leaves the device as a file that the person sends however they like. One document
//! ([`Document`], `tandem-share/1`) goes into one of two envelopes:
//!
//! | for whom | envelope | made by | opened by |
//! | --- | --- | --- | --- |
//! | a coach who is enrolled | an [age] file, sealed to their key | [`seal()`] | [`open`], `age`, the [reader page](reader_page) |
//! | a coach with nothing installed | a web page that opens with a [passphrase](Passphrase) | [`page()`] | any browser, the reader page, [`open_page`] |
//!
//! ```
//! use tandem_share::{Enrolment, SecretKey, phrase};
//! use tandem_model::Name;
//!
//! let mut random = |bytes: &mut [u8]| { bytes.fill(7); Ok::<_, ()>(()) }; // from the system!
//! let coach = SecretKey::random(&mut random)?;
//! let code = Enrolment {
//!     name: Name::new("Dana")?,
//!     org: None,
//!     recipient: coach.public(),
//!     created: "2026-11-22".parse()?,
//!     expires: "2026-12-22".parse()?,
//! }.to_code()?;
//!
//! // On the person's side: their pair for this coach is made after the coach's key is known.
//! let enrolled = Enrolment::parse(&code)?;
//! let own = SecretKey::random(&mut |bytes: &mut [u8]| { bytes.fill(8); Ok::<_, ()>(()) })?;
//! assert_eq!(phrase(&own.public(), &enrolled.recipient), phrase(&coach.public(), &own.public()));
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! What is certain, and what is not, stands in `docs/security.md`. The shape of everything is in
//! `docs/formats.md`. Nothing here reads a clock or a random source, and nothing keeps anything:
//! which keys are known, what was opened before and what was agreed is the caller's to say.

pub mod age;
mod document;
mod enrol;
mod error;
mod keys;
mod page;
mod qr;
mod random;
mod seal;
mod words;

pub use document::{Arrival, ConsentNote, Content, Document, SharedSummary};
pub use enrol::Enrolment;
pub use error::{Result, ShareError};
pub use keys::{Fingerprint, PublicKey, SecretKey};
pub use page::{look_for_page, open_page, page, page_name, reader_page};
pub use qr::Qr;
pub use random::Random;
pub use seal::{Opened, file_name, open, open_own, seal};
pub use words::{Passphrase, WordList, is_heard, phrase, spell};
