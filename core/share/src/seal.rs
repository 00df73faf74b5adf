//! Envelope A: a sealed file for a coach who is enrolled.
//!
//! # Two layers, and why there is no signature
//!
//! The outer layer is an age file, sealed to the coach and to the sender's own key for this coach.
//! Anybody can seal to a public key, so it says nothing about who did. The inner layer says it, to
//! the coach alone:
//!
//! ```text
//! tandem-share/1
//! from age1…
//! to age1…
//! mac <HMAC-SHA256, Base64url>
//! {the document}
//! ```
//!
//! The MAC's key is HKDF-SHA256 of what the two pairs have in common (X25519), with both public keys
//! in it, sender first. Both can make it, and nobody else: so the coach knows that what they did not
//! write themselves comes from the person, and cannot show that to a third. A signature would be a
//! record of somebody's treatment that can be held against them for ever.
//!
//! The MAC stands over all bytes behind its line, as they are; they are read after it was checked.
//! Spaces behind the document fill it up to whole 4 KiB, so that its length tells little.
//!
//! # Who is who
//!
//! [`open`] is for the reader, [`open_own`] for the sender's copy. A document that is passed on does
//! not open with another's key as if it were theirs: it names its reader, under the MAC.

use chrono::{DateTime, NaiveDate, Utc};
use data_encoding::BASE64URL_NOPAD;
use ring::hmac;
use zeroize::Zeroizing;

use crate::age;
use crate::document::{Document, Parties};
use crate::error::{Result, ShareError};
use crate::keys::{PublicKey, SecretKey};
use crate::random::Random;

const FORMAT: &str = "tandem-share/";
const VERSION: &str = "tandem-share/1";
/// What is sealed is as long as a multiple of this.
pub(crate) const STEP: usize = 4 * 1024;

/// A document that was opened, and from whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The document.
    pub document: Document,
    /// The sender's key, with which the MAC agreed. Whether it is a key that is known is for the
    /// caller to say: a first document brings a new one, and its phrase wants comparing.
    pub from: PublicKey,
    /// The reader's key.
    pub to: PublicKey,
}

/// Seals a document from one to another: a summary or a withdrawal from a person (with their pair
/// for this coach), a reply from a coach.
///
/// # Errors
///
/// What [`Document::check`] refuses; [`ShareError::TooLarge`]; [`ShareError::NoRandom`].
pub fn seal(
    document: &Document,
    from: &SecretKey,
    to: &PublicKey,
    random: &mut dyn Random,
) -> Result<Vec<u8>> {
    let parties = Parties { from: from.public(), to: *to };
    let mut body = Zeroizing::new(document.to_json(Some(parties))?);
    let head = |mac: &str| format!("{VERSION}\nfrom {}\nto {to}\nmac {mac}\n", parties.from);
    let length = head(&BASE64URL_NOPAD.encode(&[0; 32])).len();
    pad(&mut body, length);
    let mac = hmac::sign(&mac_key(from, to, parties)?, &body);
    let mut inner = Zeroizing::new(Vec::with_capacity(length + body.len()));
    inner.extend_from_slice(head(&BASE64URL_NOPAD.encode(mac.as_ref())).as_bytes());
    inner.extend_from_slice(&body);
    age::encrypt(&inner, &[*to, parties.from], random)
}

/// Opens what was sealed for `own`.
///
/// # Errors
///
/// * [`ShareError::NotAge`], [`ShareError::OtherKind`], [`ShareError::NotForYou`],
///   [`ShareError::Changed`], [`ShareError::TooLarge`]: the file.
/// * [`ShareError::Readdressed`]: it was written to somebody else.
/// * [`ShareError::NotAuthentic`]: it is not from whom it says.
/// * [`ShareError::NewerVersion`], [`ShareError::Unreadable`]: the document.
/// * [`ShareError::Expired`]: at `now` it is closed to view.
pub fn open(file: &[u8], own: &SecretKey, now: DateTime<Utc>) -> Result<Opened> {
    let inner = age::decrypt(file, own)?;
    let framed = Framed::parse(&inner)?;
    if framed.parties.to != own.public() {
        return Err(ShareError::Readdressed);
    }
    framed.open(own, &framed.parties.from, now)
}

/// Opens the sender's own copy of what they sealed, with the pair that they sealed it with.
///
/// # Errors
///
/// As [`open`]; [`ShareError::NotAuthentic`] for what somebody else sealed.
pub fn open_own(file: &[u8], own: &SecretKey, now: DateTime<Utc>) -> Result<Opened> {
    let inner = age::decrypt(file, own)?;
    let framed = Framed::parse(&inner)?;
    if framed.parties.from != own.public() {
        return Err(ShareError::NotAuthentic);
    }
    framed.open(own, &framed.parties.to, now)
}

/// The name of a file: it says a day, the sender's own, and nothing of what or who.
pub fn file_name(made_on: NaiveDate) -> String {
    format!("summary-{made_on}.tandem.age")
}

/// The inner layer, before its MAC was checked.
struct Framed<'a> {
    parties: Parties,
    mac: [u8; 32],
    body: &'a [u8],
}

impl<'a> Framed<'a> {
    fn parse(inner: &'a [u8]) -> Result<Self> {
        const SHAPE: ShareError = ShareError::Unreadable("head");
        let mut rest = inner;
        let mut line = || {
            let end = rest.iter().take(200).position(|byte| *byte == b'\n')?;
            let line = std::str::from_utf8(&rest[..end]).ok()?;
            rest = &rest[end + 1..];
            Some(line)
        };
        match line() {
            Some(VERSION) => {}
            Some(other) if other.starts_with(FORMAT) => return Err(ShareError::NewerVersion),
            _ => return Err(SHAPE),
        }
        let mut field = |name| line().and_then(|line| line.strip_prefix(name));
        let from = field("from ").ok_or(SHAPE)?.parse().map_err(|_| SHAPE)?;
        let to = field("to ").ok_or(SHAPE)?.parse().map_err(|_| SHAPE)?;
        let mac = field("mac ").ok_or(SHAPE)?.as_bytes();
        let mac = BASE64URL_NOPAD.decode(mac).ok().and_then(|mac| mac.try_into().ok());
        Ok(Self { parties: Parties { from, to }, mac: mac.ok_or(SHAPE)?, body: rest })
    }

    fn open(&self, own: &SecretKey, other: &PublicKey, now: DateTime<Utc>) -> Result<Opened> {
        let key = mac_key(own, other, self.parties)?;
        hmac::verify(&key, self.body, &self.mac).map_err(|_| ShareError::NotAuthentic)?;
        let (document, parties) = Document::from_json(unpad(self.body))?;
        if parties != Some(self.parties) {
            return Err(ShareError::Readdressed);
        }
        if document.expired(now) {
            return Err(ShareError::Expired);
        }
        Ok(Opened { document, from: self.parties.from, to: self.parties.to })
    }
}

fn mac_key(own: &SecretKey, other: &PublicKey, parties: Parties) -> Result<hmac::Key> {
    let shared = own.shared_with(other).ok_or(ShareError::NotAuthentic)?;
    let info = [VERSION.as_bytes(), parties.from.as_bytes(), parties.to.as_bytes()];
    let key = age::derive(b"", shared.as_bytes(), &info);
    Ok(hmac::Key::new(hmac::HMAC_SHA256, key.as_ref()))
}

/// Fills up with spaces, so that head and body together are whole steps.
pub(crate) fn pad(body: &mut Vec<u8>, head: usize) {
    let whole = (head + body.len()).next_multiple_of(STEP);
    body.resize(whole - head, b' ');
}

/// Without the spaces at the end; a document ends with a brace.
pub(crate) fn unpad(body: &[u8]) -> &[u8] {
    let end = body.iter().rposition(|byte| *byte != b' ').map_or(0, |last| last + 1);
    &body[..end]
}
