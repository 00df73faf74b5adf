//! How a second phone comes to the key, with the first at hand.
//!
//! | object | who puts it | what is in it | sealed under |
//! | --- | --- | --- | --- |
//! | `j…-1` | A, who invites | A's public half | the invitation |
//! | `j…-2` | B, who joins | B's public half, its label | the invitation |
//! | `j…-3` | A, once a person said that both screens show the same words | the epoch's key, the shelf, the spare key's half | the invitation and both pairs |
//!
//! The invitation goes from screen to camera: it names the lane of these three objects, has 128 random
//! bits, and the first 128 bits of the SHA-256 of A's half. So a filmed invitation alone opens nothing:
//! B knows A's half by its hash, and A knows B's by the words, for which somebody between the two would
//! have to find a pair that gives the same 77 bits.
//!
//! Nothing here waits or asks. The words are bits ([`Inviting::words`]), which `core/share` spells as it
//! does those of coaches; how long an invitation counts is for the caller to say.

use ring::digest;
use serde::{Deserialize, Serialize};
use x25519_dalek::{PublicKey, SharedSecret, StaticSecret};
use zeroize::Zeroizing;

use crate::head::{FORMAT, LABEL, line, read_line};
use crate::hex::Hex;
use crate::key::Recovery;
use crate::names::{Kind, Lane, Name, NotAName, letters, value};
use crate::random::{NoRandom, Random, array};
use crate::seal::{Epoch, Unreadable, derive};

/// Letters of an invitation after the lane's: 256 bits and 9 to find a slip.
const LETTERS: usize = 53;

/// What is shown to a camera, or typed. Wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    lane: Lane,
    secret: Zeroizing<[u8; 16]>,
    inviter: [u8; 16],
}

impl Invitation {
    /// Letters of its text.
    pub const LEN: usize = Lane::LEN + LETTERS;

    /// As text, for a QR code.
    pub fn to_text(&self) -> Zeroizing<String> {
        let high = u128::from_be_bytes(*self.secret);
        let low = u128::from_be_bytes(self.inviter);
        // 128 and 128 and 9 bits, the highest first: 25 letters, then 3 bits that are left and 28 letters.
        let mut text = Zeroizing::new(String::with_capacity(Self::LEN));
        text.push_str(self.lane.as_str());
        let first: [u8; 25] = letters(high >> 3);
        let rest = (high & 7) << 9 | low >> 119;
        let second: [u8; 2] = letters(rest >> 2);
        let last = (rest & 3) << 119 | low & ((1 << 119) - 1);
        let third: [u8; 24] = letters(last >> 1);
        let fourth: [u8; 2] = letters((last & 1) << 9 | u128::from(self.slip()));
        for part in [&first[..], &second, &third, &fourth] {
            text.extend(part.iter().map(|letter| char::from(*letter)));
        }
        text
    }

    /// Reads what was scanned or typed: any case, spaces and hyphens where somebody likes them.
    ///
    /// # Errors
    /// [`NotAName`] if a letter is wrong.
    pub fn parse(text: &str) -> Result<Self, NotAName> {
        let kindly = |letter: char| match letter.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        };
        let typed = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
        let typed: Zeroizing<String> = Zeroizing::new(typed.map(kindly).collect());
        let (lane, rest) = typed.split_at_checked(Lane::LEN).ok_or(NotAName)?;
        if rest.len() != LETTERS || !crate::names::ours(rest.as_bytes()) {
            return Err(NotAName);
        }
        let of = |letters: &str| {
            letters.bytes().fold(0_u128, |sum, letter| sum << 5 | u128::from(value(letter)))
        };
        let (first, second) = (of(&rest[..25]), of(&rest[25..27]));
        let (third, fourth) = (of(&rest[27..51]), of(&rest[51..]));
        let middle = second << 2 | third >> 118;
        let high = first << 3 | middle >> 9;
        let low = (middle & 0x1ff) << 119 | (third & ((1 << 118) - 1)) << 1 | fourth >> 9;
        let (secret, inviter) = (Zeroizing::new(high.to_be_bytes()), low.to_be_bytes());
        let read = Self { lane: lane.parse()?, secret, inviter };
        if u128::from(read.slip()) == fourth & 0x1ff { Ok(read) } else { Err(NotAName) }
    }

    /// The name with which a step's object begins, to find it in a listing.
    pub fn is_step(&self, step: u64, name: &Name) -> bool {
        name.kind == Kind::Join && name.lane == self.lane && name.counter == step
    }

    /// Nine bits over the rest.
    fn slip(&self) -> u16 {
        let all = [self.lane.as_str().as_bytes(), &self.secret[..], &self.inviter].concat();
        let hash = digest::digest(&digest::SHA256, &all);
        u16::from_be_bytes([hash.as_ref()[0], hash.as_ref()[1]]) >> 7
    }

    fn key(&self) -> Epoch {
        let key = derive(&[], &self.secret[..], "tandem-shelf/1 invitation");
        Epoch { shelf: [0; 16], number: 0, key }
    }

    fn seal(
        &self,
        step: u64,
        payload: &[u8],
        random: &mut Random<'_>,
    ) -> Result<(Name, Vec<u8>), NoRandom> {
        self.key().seal((Kind::Join, self.lane, step), payload, random)
    }

    fn open(&self, step: u64, name: &Name, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unreadable> {
        if self.is_step(step, name) {
            self.key().open(name, bytes)
        } else {
            Err(Unreadable::Malformed)
        }
    }
}

impl std::fmt::Debug for Invitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Invitation(…)")
    }
}

/// What A hands over.
#[derive(Clone, PartialEq, Eq)]
pub struct HandOver {
    /// The key of the epoch.
    pub epoch: Epoch,
    /// The record's vault.
    pub vault: [u8; 16],
    /// The record's spare key.
    pub recovery: Recovery,
}

impl std::fmt::Debug for HandOver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HandOver({:?})", self.epoch)
    }
}

/// Who joins, as A reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joiner {
    /// Its public half.
    pub public: Hex<32>,
    /// What the person calls that phone.
    pub label: String,
    /// The version of its program.
    pub app: String,
}

#[derive(Serialize, Deserialize)]
struct Offer {
    v: u32,
    public: Hex<32>,
}

#[derive(Serialize, Deserialize)]
struct Answer {
    v: u32,
    public: Hex<32>,
    label: String,
    app: String,
}

#[derive(Serialize, Deserialize)]
struct Handed {
    v: u32,
    shelf: Hex<16>,
    vault: Hex<16>,
    epoch: u64,
    key: Hex<32>,
    recovery: Recovery,
}

/// The phone that invites.
pub struct Inviting {
    secret: StaticSecret,
    invitation: Invitation,
}

impl Inviting {
    /// A new invitation, and the pair that goes with it.
    ///
    /// # Errors
    /// [`NoRandom`].
    pub fn new(random: &mut Random<'_>) -> Result<Self, NoRandom> {
        let secret = StaticSecret::from(*array(random)?);
        let inviter = hash(&PublicKey::from(&secret));
        let invitation =
            Invitation { lane: Lane::random(random)?, secret: array(random)?, inviter };
        Ok(Self { secret, invitation })
    }

    /// What is shown.
    pub fn invitation(&self) -> &Invitation {
        &self.invitation
    }

    /// `j…-1`.
    ///
    /// # Errors
    /// [`NoRandom`].
    pub fn offer(&self, random: &mut Random<'_>) -> Result<(Name, Vec<u8>), NoRandom> {
        let public = Hex(PublicKey::from(&self.secret).to_bytes());
        self.invitation.seal(1, &line(&Offer { v: FORMAT, public }), random)
    }

    /// Reads `j…-2`.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn read(&self, name: &Name, bytes: &[u8]) -> Result<Joiner, Unreadable> {
        let payload = self.invitation.open(2, name, bytes)?;
        let (Answer { public, label, app, .. }, _) = read_line(&payload)?;
        match label.chars().count() <= LABEL && app.len() <= 64 {
            true => Ok(Joiner { public, label, app }),
            false => Err(Unreadable::Malformed),
        }
    }

    /// What both screens show, to be spelled in words.
    ///
    /// # Errors
    /// [`Unreadable::Malformed`] of a half that is none.
    pub fn words(&self, joiner: &Joiner) -> Result<[u8; 16], Unreadable> {
        let own = PublicKey::from(&self.secret);
        let shared = shared(&self.secret, &joiner.public)?;
        Ok(words(&self.invitation, &shared, &own, &PublicKey::from(joiner.public.0)))
    }

    /// `j…-3`. Only after the person said that the words are the same.
    ///
    /// # Errors
    /// [`Unreadable::Malformed`] of a half that is none, [`Unreadable::Sealed`] without randomness.
    pub fn hand_over(
        &self,
        joiner: &Joiner,
        what: &HandOver,
        random: &mut Random<'_>,
    ) -> Result<(Name, Vec<u8>), Unreadable> {
        let handed = Handed {
            v: FORMAT,
            shelf: Hex(what.epoch.shelf),
            vault: Hex(what.vault),
            epoch: what.epoch.number,
            key: Hex(*what.epoch.key),
            recovery: what.recovery,
        };
        let (own, other) = (PublicKey::from(&self.secret), PublicKey::from(joiner.public.0));
        let shared = shared(&self.secret, &joiner.public)?;
        let key = handing_key(&self.invitation, &shared, &own, &other);
        let payload = Zeroizing::new(line(&handed));
        key.seal((Kind::Join, self.invitation.lane, 3), &payload, random)
            .map_err(|_| Unreadable::Sealed)
    }
}

/// The phone that joins.
pub struct Joining {
    secret: StaticSecret,
    invitation: Invitation,
    inviter: PublicKey,
}

impl Joining {
    /// Reads `j…-1`, and makes a pair.
    ///
    /// # Errors
    /// [`Unreadable::Sealed`] if it is not the one that invited, or without randomness.
    pub fn new(
        invitation: Invitation,
        name: &Name,
        bytes: &[u8],
        random: &mut Random<'_>,
    ) -> Result<Self, Unreadable> {
        let payload = invitation.open(1, name, bytes)?;
        let (Offer { public, .. }, _) = read_line(&payload)?;
        let inviter = PublicKey::from(public.0);
        if hash(&inviter) != invitation.inviter {
            return Err(Unreadable::Sealed);
        }
        let secret = StaticSecret::from(*array(random).map_err(|_| Unreadable::Sealed)?);
        Ok(Self { secret, invitation, inviter })
    }

    /// The pair's secret half, which is the new lane's from now on.
    pub fn secret(&self) -> &StaticSecret {
        &self.secret
    }

    /// `j…-2`.
    ///
    /// # Errors
    /// [`NoRandom`].
    pub fn answer(
        &self,
        label: &str,
        app: &str,
        random: &mut Random<'_>,
    ) -> Result<(Name, Vec<u8>), NoRandom> {
        let public = Hex(PublicKey::from(&self.secret).to_bytes());
        let answer = Answer { v: FORMAT, public, label: label.to_owned(), app: app.to_owned() };
        self.invitation.seal(2, &line(&answer), random)
    }

    /// What both screens show, to be spelled in words.
    ///
    /// # Errors
    /// [`Unreadable::Malformed`] of a half that is none.
    pub fn words(&self) -> Result<[u8; 16], Unreadable> {
        let shared = shared(&self.secret, &Hex(self.inviter.to_bytes()))?;
        Ok(words(&self.invitation, &shared, &self.inviter, &PublicKey::from(&self.secret)))
    }

    /// Reads `j…-3`.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn receive(&self, name: &Name, bytes: &[u8]) -> Result<HandOver, Unreadable> {
        if !self.invitation.is_step(3, name) {
            return Err(Unreadable::Malformed);
        }
        let shared = shared(&self.secret, &Hex(self.inviter.to_bytes()))?;
        let own = PublicKey::from(&self.secret);
        let key = handing_key(&self.invitation, &shared, &self.inviter, &own);
        let payload = key.open(name, bytes)?;
        let (handed, _): (Handed, _) = read_line(&payload)?;
        let key = Zeroizing::new(handed.key.0);
        let epoch = Epoch { shelf: handed.shelf.0, number: handed.epoch, key };
        Ok(HandOver { epoch, vault: handed.vault.0, recovery: handed.recovery })
    }
}

fn hash(public: &PublicKey) -> [u8; 16] {
    let hash = digest::digest(&digest::SHA256, public.as_bytes());
    *hash.as_ref().first_chunk().expect("SHA-256 gives 32 bytes")
}

/// What the two have together; a half that has nothing together with anybody is refused.
fn shared(own: &StaticSecret, other: &Hex<32>) -> Result<SharedSecret, Unreadable> {
    let shared = own.diffie_hellman(&PublicKey::from(other.0));
    if shared.was_contributory() { Ok(shared) } else { Err(Unreadable::Malformed) }
}

fn together(
    invitation: &Invitation,
    shared: &SharedSecret,
    inviter: &PublicKey,
    joiner: &PublicKey,
    purpose: &str,
) -> Zeroizing<[u8; 32]> {
    let salt = [*inviter.as_bytes(), *joiner.as_bytes()].concat();
    let secret = Zeroizing::new([shared.as_bytes(), &invitation.secret[..]].concat());
    derive(&salt, &secret, purpose)
}

fn words(
    invitation: &Invitation,
    shared: &SharedSecret,
    inviter: &PublicKey,
    joiner: &PublicKey,
) -> [u8; 16] {
    let derived = together(invitation, shared, inviter, joiner, "tandem-shelf/1 words");
    *derived.first_chunk().expect("32 bytes have 16")
}

fn handing_key(
    invitation: &Invitation,
    shared: &SharedSecret,
    inviter: &PublicKey,
    joiner: &PublicKey,
) -> Epoch {
    let key = together(invitation, shared, inviter, joiner, "tandem-shelf/1 join");
    Epoch { shelf: [0; 16], number: 0, key }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn numbered(seed: u8) -> impl FnMut(&mut [u8]) -> Result<(), NoRandom> {
        let mut next = seed;
        move |bytes| {
            bytes.iter_mut().for_each(|byte| {
                next = next.wrapping_mul(5).wrapping_add(31);
                *byte = next;
            });
            Ok(())
        }
    }

    fn hand_over() -> HandOver {
        let epoch = Epoch { shelf: [1; 16], number: 4, key: Zeroizing::new([2; 32]) };
        let recovery = Recovery { public: Hex([4; 32]), salt: Hex([5; 16]) };
        HandOver { epoch, vault: [3; 16], recovery }
    }

    struct Both {
        a: Inviting,
        b: Joining,
        joiner: Joiner,
        names: Vec<Name>,
    }

    fn both() -> Both {
        let a = Inviting::new(&mut numbered(1)).unwrap();
        let scanned = Invitation::parse(&a.invitation().to_text()).unwrap();
        let (name, bytes) = a.offer(&mut numbered(2)).unwrap();
        let b = Joining::new(scanned, &name, &bytes, &mut numbered(3)).unwrap();
        let (answer, bytes) = b.answer("tablet", "0.1.0", &mut numbered(4)).unwrap();
        let joiner = a.read(&answer, &bytes).unwrap();
        Both { a, b, joiner, names: vec![name, answer] }
    }

    #[test]
    fn two_phones_show_the_same_words_and_the_key_goes_over() {
        let Both { a, b, joiner, mut names } = both();
        assert_eq!(a.words(&joiner).unwrap(), b.words().unwrap());
        assert_eq!((joiner.label.as_str(), joiner.app.as_str()), ("tablet", "0.1.0"));
        let (name, bytes) = a.hand_over(&joiner, &hand_over(), &mut numbered(5)).unwrap();
        assert_eq!(b.receive(&name, &bytes), Ok(hand_over()));
        names.push(name);
        let names: Vec<_> = names.iter().map(ToString::to_string).collect();
        assert_eq!(
            names,
            [
                "j4kyn8729cv-0000001-7gstj0wmt3bszeqj.bin",
                "j4kyn8729cv-0000002-dy098vy7xhekdh59.bin",
                "j4kyn8729cv-0000003-73vj3tvv4648whwh.bin"
            ]
        );
        assert_eq!(
            *a.invitation().to_text(),
            "4kyn8729cv4veq0kxae5ac7vp5z3vz5pawxfhb4bqcz6ns5c7af9rkfzjwjfnm8"
        );
    }

    /// Who filmed the invitation can put objects under it, but not become either of the two.
    #[test]
    fn somebody_between_the_two_is_noticed() {
        let Both { a, b, joiner, .. } = both();
        let filmed = Invitation::parse(&a.invitation().to_text()).unwrap();
        let other = Inviting { secret: StaticSecret::from([9; 32]), invitation: filmed.clone() };
        let (name, bytes) = other.offer(&mut numbered(6)).unwrap();
        let fooled = Joining::new(filmed.clone(), &name, &bytes, &mut numbered(7));
        assert_eq!(fooled.err(), Some(Unreadable::Sealed), "B knows A by its hash");

        let (offer, bytes) = a.offer(&mut numbered(2)).unwrap();
        let thief = Joining::new(filmed.clone(), &offer, &bytes, &mut numbered(8)).unwrap();
        let (name, bytes) = thief.answer("tablet", "0.1.0", &mut numbered(9)).unwrap();
        let instead = a.read(&name, &bytes).unwrap();
        assert_ne!(a.words(&instead).unwrap(), b.words().unwrap(), "A knows B by the words");

        let (name, bytes) = a.hand_over(&joiner, &hand_over(), &mut numbered(5)).unwrap();
        assert_eq!(thief.receive(&name, &bytes), Err(Unreadable::Sealed));
        assert!(filmed.key().open(&name, &bytes).is_err());
        let nothing = Joiner { public: Hex([0; 32]), ..joiner };
        assert_eq!(a.words(&nothing), Err(Unreadable::Malformed));
    }

    #[test]
    fn an_invitation_is_read_kindly_and_a_slip_is_found() {
        let a = Inviting::new(&mut numbered(1)).unwrap();
        let text = a.invitation().to_text();
        assert_eq!(text.len(), Invitation::LEN);
        let typed = text.to_uppercase().replace('1', "L").replace('0', "o");
        let (first, rest) = typed.split_at(20);
        assert_eq!(Invitation::parse(&format!(" {first}-{rest}\n")).as_ref(), Ok(a.invitation()));
        let mut found = 0;
        for at in 0..text.len() {
            let mut slip = text.as_bytes().to_vec();
            slip[at] = if slip[at] == b'z' { b'y' } else { b'z' };
            found += usize::from(Invitation::parse(std::str::from_utf8(&slip).unwrap()).is_err());
        }
        assert!(found + 2 >= text.len(), "{found}: one in 512 passes");
        assert!(Invitation::parse("").is_err() && Invitation::parse(&text[1..]).is_err());
    }

    proptest! {
        #[test]
        fn reading_is_total(text in ".{0,70}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Invitation::parse(&text);
            let Both { a, b, names, .. } = both();
            let name = Name::of(Kind::Join, names[0].lane, 2, &bytes);
            prop_assert!(a.read(&name, &bytes).is_err());
            let third = Name { counter: 3, ..name };
            prop_assert!(b.receive(&third, &bytes).is_err());
        }

        #[test]
        fn any_invitation_reads_back(secret: [u8; 16], inviter: [u8; 16]) {
            let lane = "0123456789".parse().unwrap();
            let it = Invitation { lane, secret: Zeroizing::new(secret), inviter };
            prop_assert_eq!(Invitation::parse(&it.to_text()), Ok(it));
        }
    }
}
