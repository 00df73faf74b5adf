//! The key object: an epoch's key, sealed to the spare key and to each lane.
//!
//! ```text
//! front = version(1) ‖ salt of the spare key(16) ‖ proof(16) ‖ 8 × (ephemeral X25519(32) ‖ sealed E(48))
//! bytes = front ‖ signature(64) ‖ what else is said of the epoch, sealed under E as every object is; 4 KiB
//! ```
//!
//! Slots that nobody needs are random bytes, and the order is drawn, so that nobody sees how many phones
//! there are. The proof is made with the key of the epoch before: a phone that has that, and finds no
//! slot here, was removed; without it, this is the key of somebody else's shelf in the same folder.
//!
//! Whoever was removed has the key of the epoch before as well. So the lane that makes a key signs it
//! (Ed25519, by a pair that is derived from the lane's secret half and stands in its heads): in the name of
//! another lane nobody makes one. Two that were made of one epoch, by phones that had not heard of each other,
//! are ended by a third, which proves to have the keys of both.

use std::collections::BTreeSet;

use ring::aead::Aad;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use ring::{digest, hmac};
use serde::{Deserialize, Serialize};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::head::{FORMAT, line, read_line};
use crate::hex::Hex;
use crate::names::{Check, Kind, Lane, Name};
use crate::random::{NoRandom, Random, array};
use crate::seal::{Epoch, Unreadable, derive, once, sealing_key};

/// Slots: the spare key's, and those of seven lanes.
pub const SLOTS: usize = 8;
const SLOT: usize = 32 + 32 + 16;
const VERSION: u8 = 1;
const FRONT: usize = 1 + 16 + 16 + SLOTS * SLOT;
const SIGNATURE: usize = 64;
/// How far a number may be beyond the one that it follows: as many as two phones that did not hear of each other may
/// have made, and not so many that no room is left.
const FURTHEST: u64 = 1024;

/// Who opens a shelf when no phone is left: the spare key of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovery {
    /// Its public half (X25519).
    pub public: Hex<32>,
    /// What the pair is derived with.
    pub salt: Hex<16>,
}

/// What an epoch's key object says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPage {
    /// The format in which it is written.
    pub v: u32,
    /// The shelf.
    pub shelf: Hex<16>,
    /// The record's vault.
    pub vault: Hex<16>,
    /// The key object before.
    pub before: Option<Name>,
    /// The lanes that were removed.
    pub removed: Vec<Lane>,
    /// Up to which head of each lane objects of the epoch before count.
    pub accepted: Vec<(Lane, u64, Check)>,
    /// The spare key's half.
    pub recovery: Recovery,
    /// A proof for each other epoch that this one ends, as the one in clear is for the epoch before.
    #[serde(default)]
    ends: Vec<Hex<16>>,
    /// What the front must be.
    front: Hex<32>,
}

impl KeyPage {
    /// What is said of a new epoch.
    pub fn new(shelf: [u8; 16], vault: [u8; 16], recovery: Recovery) -> Self {
        let (removed, accepted, ends) = (Vec::new(), Vec::new(), Vec::new());
        let (shelf, vault, front) = (Hex(shelf), Hex(vault), Hex([0; 32]));
        Self { v: FORMAT, shelf, vault, before: None, removed, accepted, recovery, ends, front }
    }

    /// The lanes that whoever made it had heard of, and its own.
    pub(crate) fn heard(&self, maker: Lane) -> BTreeSet<Lane> {
        self.accepted.iter().map(|(lane, ..)| *lane).chain([maker]).collect()
    }

    /// With these lanes removed.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn removing(mut self, lanes: &[Lane]) -> Self {
        self.removed = lanes.to_vec();
        self
    }

    /// The key object of an epoch, for these lanes and the spare key, made by a lane with its secret half. `before`
    /// are the epochs that it ends: the one that it follows, and others.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn seal(
        &self,
        epoch: &Epoch,
        before: &[Epoch],
        (lane, secret): (Lane, &StaticSecret),
        lanes: &[Hex<32>],
        random: &mut Random<'_>,
    ) -> Result<(Name, Vec<u8>), SealError> {
        if lanes.len() >= SLOTS {
            return Err(SealError::TooManyLanes);
        }
        let mut slots = vec![[0; SLOT]; SLOTS];
        let of = [self.recovery.public].into_iter().chain(lanes.iter().copied());
        for (at, slot) in of.map(Some).chain(std::iter::repeat(None)).zip(&mut slots) {
            match at {
                Some(public) => *slot = seal_slot(epoch, lane, &public, random)?,
                None => random(slot)?,
            }
        }
        for last in (1..SLOTS).rev() {
            let drawn = u64::from_be_bytes(*array(random)?);
            slots.swap(last, (drawn % (last as u64 + 1)) as usize);
        }
        let mut front = vec![VERSION];
        front.extend_from_slice(&self.recovery.salt.0);
        let proof = |before: &Epoch| proof_of(before, lane, epoch.number, &slots);
        let mut proofs = before.iter().map(proof);
        let proof = match proofs.next() {
            Some(proof) => proof,
            None => *array(random)?,
        };
        let ends: Vec<_> = proofs.map(Hex).collect();
        front.extend_from_slice(&proof);
        front.extend(slots.iter().flatten());
        let page = Self { front: sha256(&front), ends, ..self.clone() };
        let place = (Kind::Key, lane, epoch.number);
        let sealed = unnamed(epoch).seal_at(place, &line(&page), FRONT + SIGNATURE, random)?;
        let signed = signer(secret).sign(&to_sign(lane, epoch.number, &front, &sealed));
        front.extend_from_slice(signed.as_ref());
        front.extend_from_slice(&sealed);
        Ok((Name::of(Kind::Key, lane, epoch.number, &front), front))
    }

    /// Opens a key object with the secret half of a lane or of the spare key.
    ///
    /// # Errors
    /// [`Unreadable::Sealed`] if it has no slot for it.
    pub fn open(
        name: &Name,
        bytes: &[u8],
        secret: &StaticSecret,
    ) -> Result<(Epoch, Self), Unreadable> {
        let (front, _, sealed) = split(name, bytes)?;
        let own = PublicKey::from(secret);
        for slot in front[33..].chunks_exact(SLOT) {
            let Some(key) = open_slot(slot, name, secret, &own) else { continue };
            let epoch = Epoch { shelf: [0; 16], number: name.counter, key };
            let payload = epoch.open_at((Kind::Key, name.lane, name.counter), sealed)?;
            let (page, _): (Self, _) = read_line(&payload)?;
            if page.front != sha256(front) {
                return Err(Unreadable::Malformed);
            }
            return Ok((Epoch { shelf: page.shelf.0, ..epoch }, page));
        }
        Err(Unreadable::Sealed)
    }

    /// The same with the epoch's key itself, for what else it says.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn open_with(name: &Name, bytes: &[u8], epoch: &Epoch) -> Result<Self, Unreadable> {
        let (front, _, sealed) = split(name, bytes)?;
        let payload = unnamed(epoch).open_at((Kind::Key, name.lane, name.counter), sealed)?;
        let (page, _): (Self, _) = read_line(&payload)?;
        match page.front == sha256(front) && page.shelf.0 == epoch.shelf {
            true => Ok(page),
            false => Err(Unreadable::Malformed),
        }
    }

    /// The salt with which the spare key's pair is derived.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn recovery_salt(name: &Name, bytes: &[u8]) -> Result<[u8; 16], Unreadable> {
        split(name, bytes)?.0[1..17].try_into().map_err(|_| Unreadable::Malformed)
    }

    /// Whether somebody who had the key of this epoch made the object, for one that comes after.
    pub fn follows(epoch: &Epoch, name: &Name, bytes: &[u8]) -> bool {
        let Ok((front, ..)) = split(name, bytes) else { return false };
        is_next(epoch, name) && front[17..33] == proof_in(epoch, name, front)
    }

    /// Whether the epoch that the page is of ends this one too, though it follows another.
    pub fn ends(&self, epoch: &Epoch, name: &Name, bytes: &[u8]) -> bool {
        let Ok((front, ..)) = split(name, bytes) else { return false };
        is_next(epoch, name) && self.ends.contains(&Hex(proof_in(epoch, name, front)))
    }

    /// Whether the lane whose signing half this is made the object.
    pub fn is_by(signs: &Hex<32>, name: &Name, bytes: &[u8]) -> bool {
        let Ok((front, signature, sealed)) = split(name, bytes) else { return false };
        let signed = to_sign(name.lane, name.counter, front, sealed);
        UnparsedPublicKey::new(&ED25519, signs.0).verify(&signed, signature).is_ok()
    }
}

/// The pair with which a lane signs the keys that it makes.
fn signer(secret: &StaticSecret) -> Ed25519KeyPair {
    let seed = derive(&[], &Zeroizing::new(secret.to_bytes())[..], "tandem-shelf/1 signs");
    Ed25519KeyPair::from_seed_unchecked(&seed[..]).expect("32 bytes are a seed")
}

/// The public half of it.
pub(crate) fn signs(secret: &StaticSecret) -> Hex<32> {
    Hex(signer(secret).public_key().as_ref().try_into().expect("a half of Ed25519 has 32 bytes"))
}

fn to_sign(lane: Lane, number: u64, front: &[u8], sealed: &[u8]) -> Vec<u8> {
    let mut signed = b"tandem-shelf/1 key\0".to_vec();
    signed.extend_from_slice(lane.as_str().as_bytes());
    signed.extend_from_slice(&number.to_be_bytes());
    signed.extend_from_slice(&sha256(front).0);
    signed.extend_from_slice(&sha256(sealed).0);
    signed
}

fn is_next(epoch: &Epoch, name: &Name) -> bool {
    (1..=FURTHEST).contains(&name.counter.saturating_sub(epoch.number))
}

fn proof_in(epoch: &Epoch, name: &Name, front: &[u8]) -> [u8; 16] {
    let slots: Vec<[u8; SLOT]> = front[33..].as_chunks().0.to_vec();
    proof_of(epoch, name.lane, name.counter, &slots)
}

/// Why there is no key object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// There is room for seven.
    #[error("a shelf is for seven devices at the most")]
    TooManyLanes,
    /// No random bytes.
    #[error(transparent)]
    NoRandom(#[from] NoRandom),
}

/// Front, signature and sealed part of a key object.
type Parts<'a> = (&'a [u8], &'a [u8], &'a [u8]);

fn split<'a>(name: &Name, bytes: &'a [u8]) -> Result<Parts<'a>, Unreadable> {
    if name.kind != Kind::Key || !name.fits(bytes) {
        return Err(Unreadable::NotWhole);
    }
    let (front, rest) = bytes.split_at_checked(FRONT).ok_or(Unreadable::Malformed)?;
    let (signature, sealed) = rest.split_at_checked(SIGNATURE).ok_or(Unreadable::Malformed)?;
    match front[0] {
        newer if newer > VERSION => Err(Unreadable::Newer),
        VERSION => Ok((front, signature, sealed)),
        _ => Err(Unreadable::Malformed),
    }
}

/// Who opens a key object does not know yet of which shelf it is.
fn unnamed(epoch: &Epoch) -> Epoch {
    Epoch { shelf: [0; 16], ..epoch.clone() }
}

fn proof_of(before: &Epoch, lane: Lane, number: u64, slots: &[[u8; SLOT]]) -> [u8; 16] {
    let mut covered = b"tandem-shelf/1 next\0".to_vec();
    covered.extend_from_slice(lane.as_str().as_bytes());
    covered.extend_from_slice(&number.to_be_bytes());
    covered.extend(slots.iter().flatten());
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &before.key[..]), &covered);
    *tag.as_ref().first_chunk().expect("HMAC-SHA256 gives 32 bytes")
}

fn sha256(bytes: &[u8]) -> Hex<32> {
    let hash = digest::digest(&digest::SHA256, bytes);
    Hex(hash.as_ref().try_into().expect("SHA-256 gives 32 bytes"))
}

/// The key that the holder of either secret half has, of one sealing.
fn slot_key(
    secret: &StaticSecret,
    other: &PublicKey,
    ephemeral: &PublicKey,
    to: &PublicKey,
) -> ring::aead::LessSafeKey {
    let shared = secret.diffie_hellman(other);
    let salt = [*ephemeral.as_bytes(), *to.as_bytes()].concat();
    sealing_key(&salt, shared.as_bytes(), "tandem-shelf/1 slot")
}

fn bound(lane: Lane, epoch: u64) -> Aad<Vec<u8>> {
    let mut bound = b"tandem-shelf/1 slot\0".to_vec();
    bound.extend_from_slice(lane.as_str().as_bytes());
    bound.extend_from_slice(&epoch.to_be_bytes());
    Aad::from(bound)
}

fn seal_slot(
    epoch: &Epoch,
    lane: Lane,
    to: &Hex<32>,
    random: &mut Random<'_>,
) -> Result<[u8; SLOT], NoRandom> {
    let (secret, to) = (StaticSecret::from(*array(random)?), PublicKey::from(to.0));
    let ephemeral = PublicKey::from(&secret);
    let mut sealed = Zeroizing::new(*epoch.key);
    let tag = slot_key(&secret, &to, &ephemeral, &to)
        .seal_in_place_separate_tag(once(), bound(lane, epoch.number), sealed.as_mut())
        .expect("a key is far shorter than AES-GCM can seal");
    let slot = [ephemeral.as_bytes(), &sealed[..], tag.as_ref()].concat();
    Ok(slot.try_into().expect("32, 32 and 16 bytes"))
}

fn open_slot(
    slot: &[u8],
    name: &Name,
    secret: &StaticSecret,
    own: &PublicKey,
) -> Option<Zeroizing<[u8; 32]>> {
    let (ephemeral, sealed) = slot.split_first_chunk::<32>()?;
    let (ephemeral, mut sealed) = (PublicKey::from(*ephemeral), Zeroizing::new(sealed.to_vec()));
    let key = slot_key(secret, &ephemeral, &ephemeral, own);
    let opened = key.open_in_place(once(), bound(name.lane, name.counter), &mut sealed).ok()?;
    Some(Zeroizing::new(opened.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fixed() -> impl FnMut(&mut [u8]) -> Result<(), NoRandom> {
        let mut next = 0_u8;
        move |bytes| {
            bytes.iter_mut().for_each(|byte| {
                next = next.wrapping_add(7);
                *byte = next;
            });
            Ok(())
        }
    }

    fn secret(byte: u8) -> StaticSecret {
        StaticSecret::from([byte; 32])
    }

    fn public(byte: u8) -> Hex<32> {
        Hex(PublicKey::from(&secret(byte)).to_bytes())
    }

    fn epoch(number: u64) -> Epoch {
        Epoch { shelf: [7; 16], number, key: Zeroizing::new([number as u8; 32]) }
    }

    fn page() -> KeyPage {
        KeyPage::new([7; 16], [8; 16], Recovery { public: public(1), salt: Hex([3; 16]) })
    }

    fn sealed(number: u64, lanes: &[Hex<32>]) -> (Name, Vec<u8>) {
        let before: Vec<_> = (1..number).map(epoch).rev().collect();
        let maker = ("abcdefghjk".parse().unwrap(), &secret(2));
        page().seal(&epoch(number), &before, maker, lanes, &mut fixed()).unwrap()
    }

    #[test]
    fn a_key_object_has_the_bytes_it_always_had() {
        let (name, bytes) = sealed(1, &[public(2), public(3)]);
        assert_eq!(name.to_string(), "kabcdefghjk-0000001-4aec7jxtm2vwj56v.bin");
        assert_eq!(bytes.len(), 4096);
    }

    #[test]
    fn a_key_object_opens_for_the_spare_key_and_each_lane_and_nobody_else() {
        let (name, bytes) = sealed(1, &[public(2), public(3)]);
        for own in 1..=3 {
            let (opened, said) = KeyPage::open(&name, &bytes, &secret(own)).unwrap();
            assert_eq!(opened, epoch(1));
            assert_eq!(KeyPage { front: Hex([0; 32]), ..said }, page());
        }
        assert_eq!(KeyPage::open(&name, &bytes, &secret(4)).unwrap_err(), Unreadable::Sealed);
        assert_eq!(KeyPage::recovery_salt(&name, &bytes), Ok([3; 16]));
        let said = KeyPage::open_with(&name, &bytes, &epoch(1)).unwrap();
        assert_eq!(KeyPage { front: Hex([0; 32]), ..said }, page());
        assert!(KeyPage::open_with(&name, &bytes, &epoch(2)).is_err());
    }

    #[test]
    fn a_phone_without_a_slot_knows_whether_it_was_removed() {
        let (name, bytes) = sealed(2, &[public(2)]);
        assert!(KeyPage::follows(&epoch(1), &name, &bytes));
        let other = Epoch { key: Zeroizing::new([9; 32]), ..epoch(1) };
        assert!(!KeyPage::follows(&other, &name, &bytes));
        let (name, bytes) = sealed(1, &[public(2)]);
        assert!(!KeyPage::follows(&epoch(1), &name, &bytes));
    }

    #[test]
    fn a_changed_front_is_noticed() {
        let (name, bytes) = sealed(1, &[public(2)]);
        for at in [1, 20] {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1;
            let name = Name::of(name.kind, name.lane, name.counter, &bytes);
            assert_eq!(
                KeyPage::open(&name, &bytes, &secret(2)).unwrap_err(),
                Unreadable::Malformed
            );
        }
    }

    #[test]
    fn an_eighth_lane_is_refused() {
        let lanes = [public(2); SLOTS];
        let maker = ("abcdefghjk".parse().unwrap(), &secret(2));
        let sealed = page().seal(&epoch(1), &[], maker, &lanes, &mut fixed());
        assert_eq!(sealed, Err(SealError::TooManyLanes));
    }

    #[test]
    fn a_key_is_its_makers_to_the_last_byte_and_ends_what_it_says() {
        let (name, bytes) = sealed(3, &[public(2)]);
        assert!(KeyPage::is_by(&signs(&secret(2)), &name, &bytes));
        assert!(!KeyPage::is_by(&signs(&secret(3)), &name, &bytes));
        for at in [40, FRONT + 1, FRONT + SIGNATURE + 50, bytes.len() - 1] {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1;
            let name = Name::of(name.kind, name.lane, name.counter, &bytes);
            assert!(!KeyPage::is_by(&signs(&secret(2)), &name, &bytes), "{at}");
        }
        let (_, page) = KeyPage::open(&name, &bytes, &secret(2)).unwrap();
        assert!(KeyPage::follows(&epoch(2), &name, &bytes) && !page.ends(&epoch(2), &name, &bytes));
        assert!(!KeyPage::follows(&epoch(1), &name, &bytes) && page.ends(&epoch(1), &name, &bytes));
    }

    proptest! {
        #[test]
        fn open_is_total(bytes in prop::collection::vec(any::<u8>(), 0..1000), version in 0_u8..3) {
            let bytes = [&[version][..], &bytes].concat();
            let name = Name::of(Kind::Key, "abcdefghjk".parse().unwrap(), 1, &bytes);
            prop_assert!(KeyPage::open(&name, &bytes, &secret(2)).is_err());
            prop_assert!(!KeyPage::follows(&epoch(1), &name, &bytes));
        }
    }
}
