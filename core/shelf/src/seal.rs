//! How an object is sealed.
//!
//! ```text
//! body  = version(1) ‖ deflate(payload) ‖ zeros
//! salt  = 32 random bytes
//! K     = HKDF-SHA256(salt, E, "tandem-shelf/1 object")
//! bytes = salt ‖ AES-256-GCM(K, nonce 0, "tandem-shelf/1\0" ‖ shelf ‖ epoch ‖ kind ‖ lane ‖ counter, body)
//! ```
//!
//! A key of its own for each object, so there is no nonce to repeat. The zeros make the object 4 KiB
//! long, which holds a day's entries, however many they were; or, where that is too short, the next
//! length of Padmé (Nikitin et al., *Reducing Metadata Leakage from Encrypted Files*), which costs 12 %
//! at the most and leaves few lengths to tell objects by.
//!
//! [`open`](Epoch::open) is total, and its memory has a bound, whatever the bytes: an object of at most
//! 4 MiB, which must be what its name promises and sealed under our key before anything is inflated, to
//! 16 MiB at most.

use std::fmt;

use miniz_oxide::{deflate, inflate};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf;
use zeroize::Zeroizing;

use crate::names::{Kind, Lane, Name};
use crate::random::{NoRandom, Random, array};

/// The largest object.
pub const LARGEST: u64 = 4 << 20;
/// The shortest.
pub(crate) const SMALLEST: usize = 4096;
/// What an object may inflate to.
const INFLATED: usize = 16 << 20;
const SALT: usize = 32;
const TAG: usize = 16;
/// What the version of a body says.
const VERSION: u8 = 1;
/// zlib's usual.
const LEVEL: u8 = 6;

/// Why an object says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Its bytes are not those that its name promises: cut off, or of another object.
    #[error("not the bytes that the name promises")]
    NotWhole,
    /// The key does not open it.
    #[error("sealed under another key")]
    Sealed,
    /// A newer version wrote it.
    #[error("written by a newer version")]
    Newer,
    /// It opens, and what is in it is none of what we write.
    #[error("not as it is written")]
    Malformed,
}

/// The key of an epoch, of which shelf, and which epoch. Wiped when dropped; `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Epoch {
    /// The shelf that it is of.
    pub shelf: [u8; 16],
    /// Which one: from 1.
    pub number: u64,
    /// The key, E.
    pub key: Zeroizing<[u8; 32]>,
}

impl Epoch {
    /// A new key.
    ///
    /// # Errors
    /// [`NoRandom`].
    pub fn random(shelf: [u8; 16], number: u64, random: &mut Random<'_>) -> Result<Self, NoRandom> {
        Ok(Self { shelf, number, key: array(random)? })
    }

    /// Seals a payload: its name, and its bytes.
    ///
    /// # Errors
    /// [`NoRandom`].
    pub fn seal(
        &self,
        (kind, lane, counter): (Kind, Lane, u64),
        payload: &[u8],
        random: &mut Random<'_>,
    ) -> Result<(Name, Vec<u8>), NoRandom> {
        let bytes = self.seal_at((kind, lane, counter), payload, 0, random)?;
        Ok((Name::of(kind, lane, counter, &bytes), bytes))
    }

    /// The payload of an object.
    ///
    /// # Errors
    /// [`Unreadable`], for any bytes that are not what was sealed for this name.
    pub fn open(&self, name: &Name, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unreadable> {
        match bytes.len() as u64 <= LARGEST && name.fits(bytes) {
            true => self.open_at((name.kind, name.lane, name.counter), bytes),
            false => Err(Unreadable::NotWhole),
        }
    }

    /// The same without a name, for what has something in clear before it of `front` bytes.
    pub(crate) fn seal_at(
        &self,
        place: (Kind, Lane, u64),
        payload: &[u8],
        front: usize,
        random: &mut Random<'_>,
    ) -> Result<Vec<u8>, NoRandom> {
        let salt = array::<SALT>(random)?;
        let mut body = Zeroizing::new(vec![VERSION]);
        body.extend_from_slice(&deflate::compress_to_vec(payload, LEVEL));
        let around = front + SALT + TAG;
        let length = padded(around + body.len()) - around;
        body.resize(length, 0);
        let tag =
            self.key_of(&salt).seal_in_place_separate_tag(once(), self.bound(place), &mut body);
        let tag = tag.expect("a body is far shorter than AES-GCM can seal");
        Ok([&salt[..], &body, tag.as_ref()].concat())
    }

    pub(crate) fn open_at(
        &self,
        place: (Kind, Lane, u64),
        bytes: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Unreadable> {
        let (salt, sealed) = bytes.split_first_chunk::<SALT>().ok_or(Unreadable::Malformed)?;
        let mut sealed = Zeroizing::new(sealed.to_vec());
        let key = self.key_of(salt);
        let body = key.open_in_place(once(), self.bound(place), &mut sealed);
        let body = body.map_err(|_| Unreadable::Sealed)?;
        let (version, deflated) = body.split_first().ok_or(Unreadable::Malformed)?;
        if *version != VERSION {
            return Err(Unreadable::Newer);
        }
        let payload = inflate::decompress_to_vec_with_limit(deflated, INFLATED);
        payload.map(Zeroizing::new).map_err(|_| Unreadable::Malformed)
    }

    fn key_of(&self, salt: &[u8; SALT]) -> LessSafeKey {
        sealing_key(salt, &self.key[..], "tandem-shelf/1 object")
    }

    fn bound(&self, (kind, lane, counter): (Kind, Lane, u64)) -> Aad<Vec<u8>> {
        let mut bound = b"tandem-shelf/1\0".to_vec();
        bound.extend_from_slice(&self.shelf);
        bound.extend_from_slice(&self.number.to_be_bytes());
        bound.push(kind.letter());
        bound.extend_from_slice(lane.as_str().as_bytes());
        bound.extend_from_slice(&counter.to_be_bytes());
        Aad::from(bound)
    }
}

impl fmt::Debug for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Epoch({})", self.number)
    }
}

/// HKDF-SHA256 (RFC 5869) to 32 bytes.
pub(crate) fn derive(salt: &[u8], secret: &[u8], purpose: &str) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(secret);
    extracted
        .expand(&[purpose.as_bytes()], hkdf::HKDF_SHA256)
        .and_then(|okm| okm.fill(key.as_mut()))
        .expect("32 bytes are what HKDF-SHA256 gives at once");
    key
}

/// A key of AES-256-GCM that seals one message in its life.
pub(crate) fn sealing_key(salt: &[u8], secret: &[u8], purpose: &str) -> LessSafeKey {
    let key = derive(salt, secret, purpose);
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key[..]).expect("32 bytes are a key"))
}

/// The nonce of such a key.
pub(crate) fn once() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}

/// The length of an object that needs `length` bytes: 4 KiB, or Padmé's. Of a number with an exponent of
/// `e`, as many last bits are zero as `e` has more than its own length in bits.
pub(crate) fn padded(length: usize) -> usize {
    if length <= SMALLEST {
        return SMALLEST;
    }
    let exponent = length.ilog2();
    let last = exponent - (exponent.ilog2() + 1);
    length.next_multiple_of(1 << last)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn epoch() -> Epoch {
        Epoch { shelf: [7; 16], number: 3, key: Zeroizing::new([9; 32]) }
    }

    fn lane() -> Lane {
        "abcdefghjk".parse().unwrap()
    }

    fn sealed(payload: &[u8]) -> (Name, Vec<u8>) {
        let mut fill = |bytes: &mut [u8]| {
            bytes.fill(5);
            Ok(())
        };
        epoch().seal((Kind::Pack, lane(), 2), payload, &mut fill).unwrap()
    }

    /// What an object that is here already was sealed as. It never changes: these are on people's shelves.
    #[test]
    fn an_object_has_the_bytes_it_always_had() {
        let (name, bytes) = sealed(b"what was written down");
        assert_eq!(name.to_string(), "pabcdefghjk-0000002-q5m6bcw2nncfjja0.bin");
        assert_eq!(bytes.len(), 4096);
        assert_eq!(&epoch().open(&name, &bytes).unwrap()[..], b"what was written down");
    }

    #[test]
    fn an_object_opens_in_its_own_place_alone() {
        let (name, bytes) = sealed(b"payload");
        let open = |epoch: Epoch, name: Name| epoch.open(&name, &bytes);
        assert!(open(epoch(), name).is_ok());
        for other in [
            Epoch { shelf: [8; 16], ..epoch() },
            Epoch { number: 4, ..epoch() },
            Epoch { key: Zeroizing::new([1; 32]), ..epoch() },
        ] {
            assert_eq!(open(other, name), Err(Unreadable::Sealed));
        }
        for other in [
            Name { kind: Kind::Head, ..name },
            Name { lane: "0000000000".parse().unwrap(), ..name },
            Name { counter: 3, ..name },
        ] {
            assert_eq!(open(epoch(), other), Err(Unreadable::Sealed));
        }
        let other = Name { check: Check::of(b""), ..name };
        assert_eq!(open(epoch(), other), Err(Unreadable::NotWhole));
        assert_eq!(epoch().open(&name, &bytes[..4095]), Err(Unreadable::NotWhole));
    }

    use crate::names::Check;

    /// Ten gigabytes of zeros deflate to ten megabytes; four megabytes are the most that is looked at.
    #[test]
    fn what_would_inflate_beyond_the_bound_is_refused() {
        let (name, bytes) = sealed(&vec![0; INFLATED]);
        assert!(epoch().open(&name, &bytes).is_ok());
        let (name, bytes) = sealed(&vec![0; INFLATED + 1]);
        assert_eq!(epoch().open(&name, &bytes), Err(Unreadable::Malformed));
        let large = vec![0; LARGEST as usize + 1];
        let name = Name::of(Kind::Pack, lane(), 1, &large);
        assert_eq!(epoch().open(&name, &large), Err(Unreadable::NotWhole));
    }

    #[test]
    fn a_newer_body_says_so() {
        let place = (Kind::Pack, lane(), 2);
        let salt = [5; SALT];
        let mut body = vec![VERSION + 1; 64];
        let key = epoch().key_of(&salt);
        let tag = key.seal_in_place_separate_tag(once(), epoch().bound(place), &mut body).unwrap();
        let bytes = [&salt[..], &body, tag.as_ref()].concat();
        assert_eq!(epoch().open_at(place, &bytes), Err(Unreadable::Newer));
    }

    #[test]
    fn lengths_are_4_kib_or_those_of_padme() {
        for (length, of) in
            [(1, 4096), (4096, 4096), (4097, 4352), (9_000, 9_216), (290_000, 294_912)]
        {
            assert_eq!(padded(length), of, "{length}");
        }
        for length in 4097..200_000 {
            let more = padded(length) - length;
            assert!(more * 100 <= length * 12, "{length}: {more}");
        }
    }

    proptest! {
        #[test]
        fn open_is_total(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let name = Name::of(Kind::Head, lane(), 1, &bytes);
            prop_assert!(epoch().open(&name, &bytes).is_err());
        }

        /// Also behind the seal, where a phone with a fault may write anything.
        #[test]
        fn inflating_is_total(deflated in prop::collection::vec(any::<u8>(), 0..300)) {
            let place = (Kind::Pack, lane(), 2);
            let salt = [5; SALT];
            let mut body = [&[VERSION][..], &deflated].concat();
            let key = epoch().key_of(&salt);
            let tag = key.seal_in_place_separate_tag(once(), epoch().bound(place), &mut body).unwrap();
            let opened = epoch().open_at(place, &[&salt[..], &body, tag.as_ref()].concat());
            prop_assert!(opened.map_or(0, |it| it.len()) <= INFLATED);
        }

        #[test]
        fn what_is_sealed_opens(payload in prop::collection::vec(any::<u8>(), 0..20_000)) {
            let (name, bytes) = sealed(&payload);
            prop_assert_eq!(bytes.len(), padded(bytes.len()));
            prop_assert_eq!(&epoch().open(&name, &bytes).unwrap()[..], &payload[..]);
        }
    }
}
