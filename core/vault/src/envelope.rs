//! `tandem.keys`: how each way in (`ways.rs`) opens the one data key.
//!
//! Every slot is a *recipient*. Its secret gives an X25519 key pair, by way of the slot's key
//! derivation; the data key is sealed to the public half. The public half stands in the slot, so that a
//! new data key can be sealed to every slot without asking for secrets that only the person knows. It
//! tells a thief nothing that the sealed key beside it does not (either shows whether a guess was
//! right), and nobody can put another in its place who cannot make the file's MAC.
//!
//! Sealing: ephemeral X25519, HKDF-SHA256 over the shared secret and both public keys, AES-256-GCM
//! with a nonce of zeros (each sealing has a key of its own). The associated data binds the slot to
//! the format, the vault, the way, its derivation's parameters and its salt.
//!
//! The file is text: a line with format and version, a line of JSON, a line with the SHA-256 of the
//! two (which tells damage from a wrong passphrase without any secret), and a line with their HMAC
//! under the data key (which tells whether somebody changed it). Slots of kinds that this version
//! does not know are kept when it rewrites the others: byte for byte, since every version writes
//! compact JSON with its names in order.

use std::path::Path;

use data_encoding::HEXLOWER;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::{digest, hmac};
use serde_json::{Map, Value, json};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::files;
use crate::key::{self, DataKey};
use crate::spare_key::SpareSlot;
use crate::ways::{Cost, Key, Way};

/// What every file of keys begins with.
pub(crate) const MAGIC: &str = "tandem-keys/";
const VERSION: u32 = 1;
const SEALED_LEN: usize = DataKey::LEN + 16;

const DAMAGED: Error = Error::Damaged("tandem.keys is not whole");

/// What tells one envelope from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    salt: [u8; 16],
    generation: u64,
    mac: [u8; 32],
}

/// How the key file that was opened stands to the one that the vault knows of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Age {
    Newer,
    Same,
    /// Somebody put it back.
    Older,
}

impl Mark {
    const LEN: usize = 16 + 8 + 32;

    /// As it stands in the vault.
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        [&self.salt[..], &self.generation.to_be_bytes(), &self.mac].concat()
    }

    pub(crate) fn generation(self) -> u64 {
        self.generation
    }

    /// The generation in what [`Mark::to_bytes`] gave; 0 if it is none.
    pub(crate) fn generation_in(bytes: &[u8]) -> u64 {
        bytes.get(16..24).and_then(|it| it.try_into().ok()).map_or(0, u64::from_be_bytes)
    }

    /// How this one stands to what the vault knows. Under another data key the two have nothing to do
    /// with each other.
    pub(crate) fn age(&self, known: Option<&[u8]>) -> Age {
        let Some(known) = known.filter(|it| it.len() == Self::LEN && it[..16] == self.salt) else {
            return Age::Newer;
        };
        match self.generation.cmp(&Self::generation_in(known)) {
            std::cmp::Ordering::Greater => Age::Newer,
            std::cmp::Ordering::Equal if known[24..] == self.mac => Age::Same,
            _ => Age::Older,
        }
    }
}

/// The envelope as it stands in the file, before any secret was tried.
#[derive(Clone)]
pub(crate) struct Envelope {
    vault: [u8; 16],
    generation: u64,
    salt: [u8; 16],
    slots: Vec<Value>,
    /// The bytes under the MAC, and the MAC that the file claims; none for one just made.
    authenticated: Option<(Vec<u8>, [u8; 32])>,
}

impl Envelope {
    /// An envelope without slots for a new vault.
    pub(crate) fn new(vault: [u8; 16], key: &DataKey) -> Self {
        Self { vault, generation: 0, salt: *key.salt(), slots: Vec::new(), authenticated: None }
    }

    /// The vault that this envelope belongs to.
    pub(crate) fn vault(&self) -> &[u8; 16] {
        &self.vault
    }

    /// The first 16 bytes of the database that this envelope belongs to.
    pub(crate) fn database_salt(&self) -> &[u8; 16] {
        &self.salt
    }

    /// Reads `tandem.keys`; `None` if there is no such file.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>> {
        files::read_small(path)?.map(|bytes| Self::parse(&bytes)).transpose()
    }

    /// Reads the bytes of a `tandem.keys`. Any input gives an envelope or an error.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self> {
        let text = std::str::from_utf8(bytes).map_err(|_| DAMAGED)?;
        let mut lines = text.split_inclusive('\n');
        let mut line = || lines.next().and_then(|line| line.strip_suffix('\n'));

        let magic = line().ok_or(DAMAGED)?;
        let version: u32 = magic.strip_prefix(MAGIC).and_then(|v| v.parse().ok()).ok_or(DAMAGED)?;
        if version != VERSION {
            return Err(Error::NewerVersion);
        }
        let body = line().ok_or(DAMAGED)?;
        let covered = &bytes[..magic.len() + body.len() + 2];
        let digest: [u8; 32] = line().and_then(unhex).ok_or(DAMAGED)?;
        let mac: [u8; 32] = line().and_then(unhex).ok_or(DAMAGED)?;
        if lines.next().is_some() || digest::digest(&digest::SHA256, covered).as_ref() != digest {
            return Err(DAMAGED);
        }

        let body: Map<String, Value> = serde_json::from_str(body).map_err(|_| DAMAGED)?;
        Ok(Self {
            vault: hex_field(&body, "vault")?,
            generation: body.get("generation").and_then(Value::as_u64).ok_or(DAMAGED)?,
            salt: hex_field(&body, "salt")?,
            slots: body.get("slots").and_then(Value::as_array).ok_or(DAMAGED)?.clone(),
            authenticated: Some((covered.to_vec(), mac)),
        })
    }

    /// The ways that it has, in the order of [`Way::ALL`].
    pub(crate) fn ways(&self) -> Vec<Way> {
        Way::ALL.into_iter().filter(|way| self.slot(*way).is_some()).collect()
    }

    /// Seals `key` to a slot for `secret`, in the place of an older slot of the same way.
    pub(crate) fn seal(
        &mut self,
        key: &DataKey,
        way: Way,
        secret: &Key<'_>,
        cost: Cost,
    ) -> Result<()> {
        let cost = if way.is_stretched() { cost.check()? } else { Cost::NONE };
        let mut salt = [0; 16];
        key::random(&mut salt)?;
        let recipient = PublicKey::from(&secret.pair(cost, &salt)?);

        let mut slot = json!({
            "kind": way.name(),
            "salt": HEXLOWER.encode(&salt),
            "public": HEXLOWER.encode(recipient.as_bytes()),
        });
        if way.is_stretched() {
            slot["memory_kib"] = cost.memory_kib.into();
            slot["passes"] = cost.passes.into();
        }
        if let Some(commitment) = secret.commitment(&salt) {
            slot["commitment"] = HEXLOWER.encode(&commitment).into();
        }
        if let Key::SpareKey(key) = secret {
            slot["tag"] = key.tag().into();
        }
        self.seal_slot(key, way, &mut slot)?;
        self.remove(way);
        self.slots.push(slot);
        Ok(())
    }

    /// Seals `key` to the public half in a slot that has everything else.
    fn seal_slot(&self, key: &DataKey, way: Way, slot: &mut Value) -> Result<()> {
        let read = slot.as_object().ok_or(DAMAGED)?;
        let recipient = PublicKey::from(hex_field::<32>(read, "public")?);
        let associated = self.associated(way, cost_of(read, way)?, &hex_field(read, "salt")?);
        let mut seed = Zeroizing::new([0; 32]);
        key::random(seed.as_mut())?;
        let ephemeral = StaticSecret::from(*seed);
        let ephemeral_public = PublicKey::from(&ephemeral);
        let sealing = sealing_key(&ephemeral, &recipient, &ephemeral_public, &recipient);

        let mut sealed = Zeroizing::new(key.bytes().to_vec());
        let tag = sealing
            .seal_in_place_separate_tag(once(), associated, &mut sealed)
            .map_err(|_| DAMAGED)?;
        sealed.extend_from_slice(tag.as_ref());
        slot["ephemeral"] = HEXLOWER.encode(ephemeral_public.as_bytes()).into();
        slot["sealed"] = HEXLOWER.encode(&sealed).into();
        Ok(())
    }

    /// An envelope around another key that the same passphrase and the same spare key open, without
    /// asking for either. `own` is the key in this one, which shows that nobody put a slot of theirs
    /// into it. What only this device can open is left out: the other may go elsewhere.
    pub(crate) fn around(&self, own: &DataKey, key: &DataKey) -> Result<Self> {
        self.around_in(self.vault, own, key)
    }

    /// The same for a vault that has another name: what comes of a copy and is no copy any more.
    pub(crate) fn around_in(&self, vault: [u8; 16], own: &DataKey, key: &DataKey) -> Result<Self> {
        self.sealed_anew(own, key, vault, Way::is_portable)
    }

    /// An envelope around another key that all of the same ways open: for the same vault, in its place.
    ///
    /// # Errors
    /// [`Error::NewerVersion`] if one of them is not known here. It would open nothing any more.
    pub(crate) fn under(&self, own: &DataKey, key: &DataKey) -> Result<Self> {
        let is_known = |slot: &Value| Way::ALL.iter().any(|way| slot["kind"] == way.name());
        match self.slots.iter().all(is_known) {
            true => self.sealed_anew(own, key, self.vault, |_| true),
            false => Err(Error::NewerVersion),
        }
    }

    fn sealed_anew(
        &self,
        own: &DataKey,
        key: &DataKey,
        vault: [u8; 16],
        of: fn(Way) -> bool,
    ) -> Result<Self> {
        self.authenticate(own)?;
        let (salt, slots) = (*key.salt(), Vec::new());
        let mut anew = Self { vault, salt, slots, authenticated: None, ..*self };
        for way in Way::ALL.into_iter().filter(|way| of(*way)) {
            if let Some(slot) = self.slot(way) {
                let mut slot = Value::Object(slot.clone());
                anew.seal_slot(key, way, &mut slot)?;
                anew.slots.push(slot);
            }
        }
        Ok(anew)
    }

    /// The last letters of the spare key that opens this.
    pub(crate) fn spare_key_tag(&self) -> Option<&str> {
        tag_of(self.slot(Way::SpareKey).or_else(|| self.slot(Way::SpareKeyNext))?)
    }

    /// The public half of the spare key, confirmed or not.
    pub(crate) fn spare_slot(&self) -> Result<Option<SpareSlot>> {
        match self.spare_slot_of(Way::SpareKey)? {
            None => self.spare_slot_of(Way::SpareKeyNext),
            confirmed => Ok(confirmed),
        }
    }

    fn spare_slot_of(&self, way: Way) -> Result<Option<SpareSlot>> {
        let read = |slot| {
            Ok(SpareSlot {
                public: hex_field(slot, "public")?,
                salt: hex_field(slot, "salt")?,
                tag: tag_of(slot).unwrap_or_default().to_owned(),
            })
        };
        self.slot(way).map(read).transpose()
    }

    /// Makes the spare key that waits the one that is in force. It keeps its public half: copies of the
    /// vault, and places, need no other slot for it.
    pub(crate) fn confirm_spare(&mut self, key: &DataKey) -> Result<()> {
        let next = self.spare_slot_of(Way::SpareKeyNext)?.ok_or(Error::WrongSecret)?;
        self.remove(Way::SpareKeyNext);
        self.seal_spare(key, &next)
    }

    /// Seals `key` to a spare key that is not here.
    pub(crate) fn seal_spare(&mut self, key: &DataKey, spare: &SpareSlot) -> Result<()> {
        let way = Way::SpareKey;
        let mut slot = json!({
            "kind": way.name(),
            "salt": HEXLOWER.encode(&spare.salt),
            "public": HEXLOWER.encode(&spare.public),
            "tag": spare.tag,
        });
        self.seal_slot(key, way, &mut slot)?;
        self.remove(way);
        self.slots.push(slot);
        Ok(())
    }

    /// Takes the slot of a way out, if there is one.
    pub(crate) fn remove(&mut self, way: Way) {
        self.slots.retain(|slot| slot["kind"] != way.name());
        self.authenticated = None;
    }

    /// Opens the slot that fits the secret and checks the MAC of the whole file under the key.
    ///
    /// # Errors
    /// [`Error::WrongSecret`] if there is no such slot or it does not open; [`Error::OtherDevice`] if
    /// it is of another device; [`Error::Damaged`] if it opens but the file as a whole is not what was
    /// written.
    pub(crate) fn unseal(&self, secret: &Key<'_>) -> Result<(Way, DataKey)> {
        self.check_device(secret)?;
        for way in secret.ways() {
            match self.unseal_slot(*way, secret) {
                Err(Error::WrongSecret) => {}
                opened => return Ok((*way, opened?)),
            }
        }
        Err(Error::WrongSecret)
    }

    fn unseal_slot(&self, way: Way, secret: &Key<'_>) -> Result<DataKey> {
        let slot = self.slot(way).ok_or(Error::WrongSecret)?;
        let salt: [u8; 16] = hex_field(slot, "salt")?;
        let cost = cost_of(slot, way)?;
        let ephemeral = PublicKey::from(hex_field::<32>(slot, "ephemeral")?);
        let mut sealed = Zeroizing::new(hex_field::<SEALED_LEN>(slot, "sealed")?);

        // What was sealed to another half does not open: no need to make it from the secret half.
        let public = PublicKey::from(hex_field::<32>(slot, "public")?);
        let own = secret.pair(cost, &salt)?;
        let opening = sealing_key(&own, &ephemeral, &ephemeral, &public);
        let opened = opening
            .open_in_place(once(), self.associated(way, cost, &salt), sealed.as_mut_slice())
            .map_err(|_| Error::WrongSecret)?;
        let opened = opened.first_chunk().expect("what was sealed is exactly a data key");
        let key = DataKey::from_bytes(opened);
        self.authenticate(&key)?;
        Ok(key)
    }

    /// Whether the file as a whole is what somebody with the key wrote.
    pub(crate) fn authenticate(&self, key: &DataKey) -> Result<()> {
        let (covered, mac) = self.authenticated.as_ref().ok_or(DAMAGED)?;
        hmac::verify(&mac_key(key), covered, mac)
            .map_err(|_| Error::Damaged("tandem.keys was changed from outside"))
    }

    fn slot(&self, way: Way) -> Option<&Map<String, Value>> {
        let slot = self.slots.iter().find(|slot| slot["kind"] == way.name());
        slot.and_then(Value::as_object)
    }

    /// Counts up with each change of keys.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// Names this envelope among all that a vault ever had: under which data key, which generation, and
    /// the MAC, which nobody else can make. `None` for one that is not written.
    pub(crate) fn mark(&self) -> Option<Mark> {
        let (_, mac) = self.authenticated.as_ref()?;
        Some(Mark { salt: self.salt, generation: self.generation, mac: *mac })
    }

    /// The next generation, higher than `after` as well, as it is written.
    pub(crate) fn next(&mut self, key: &DataKey, after: u64) -> Vec<u8> {
        self.generation = self.generation.max(after) + 1;
        let bytes = self.to_bytes(key);
        self.authenticated = Self::parse(&bytes).ok().and_then(|it| it.authenticated);
        bytes
    }

    /// Whether the secret is of a device that has a slot here.
    ///
    /// # Errors
    /// [`Error::OtherDevice`] if there is a slot, and it is another's.
    pub(crate) fn check_device(&self, secret: &Key<'_>) -> Result<()> {
        for way in secret.ways() {
            let Some(slot) = self.slot(*way) else { continue };
            if let Some(own) = secret.commitment(&hex_field(slot, "salt")?)
                && own != hex_field::<16>(slot, "commitment")?
            {
                return Err(Error::OtherDevice);
            }
        }
        Ok(())
    }

    pub(crate) fn to_bytes(&self, key: &DataKey) -> Vec<u8> {
        let body = json!({
            "vault": HEXLOWER.encode(&self.vault),
            "generation": self.generation,
            "salt": HEXLOWER.encode(&self.salt),
            "slots": self.slots,
        });
        let mut bytes = format!("{MAGIC}{VERSION}\n{body}\n").into_bytes();
        let digest = digest::digest(&digest::SHA256, &bytes);
        let mac = hmac::sign(&mac_key(key), &bytes);
        push_line(&mut bytes, digest.as_ref());
        push_line(&mut bytes, mac.as_ref());
        bytes
    }

    /// What a slot is bound to. Every piece has a fixed length, but for the way, which is last.
    fn associated(&self, way: Way, cost: Cost, salt: &[u8; 16]) -> Aad<Vec<u8>> {
        let mut data = format!("{MAGIC}{VERSION}\n").into_bytes();
        data.extend_from_slice(&self.vault);
        data.extend_from_slice(salt);
        data.extend_from_slice(&cost.memory_kib.to_be_bytes());
        data.extend_from_slice(&cost.passes.to_be_bytes());
        data.extend_from_slice(way.name().as_bytes());
        Aad::from(data)
    }
}

/// The key of one sealing: HKDF-SHA256 of the X25519 secret, salted with both public keys.
fn sealing_key(
    own: &StaticSecret,
    other: &PublicKey,
    ephemeral: &PublicKey,
    recipient: &PublicKey,
) -> LessSafeKey {
    let shared = own.diffie_hellman(other);
    let mut salt = [0; 64];
    salt[..32].copy_from_slice(ephemeral.as_bytes());
    salt[32..].copy_from_slice(recipient.as_bytes());
    let mut bytes = Zeroizing::new([0; 32]);
    key::derive(&salt, shared.as_bytes(), "tandem-keys/1 slot", &mut bytes);
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, bytes.as_ref()).expect("32 bytes are a key"))
}

/// The nonce of a key that seals one message in its life.
fn once() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}

/// What a guess at a slot costs.
fn cost_of(slot: &Map<String, Value>, way: Way) -> Result<Cost> {
    if !way.is_stretched() {
        return Ok(Cost::NONE);
    }
    let memory_kib = number_field(slot, "memory_kib")?;
    Cost { memory_kib, passes: number_field(slot, "passes")? }.check()
}

fn mac_key(key: &DataKey) -> hmac::Key {
    key.mac_key("tandem-keys/1 mac")
}

/// A line of hexadecimal digits, as envelopes and backups end with.
pub(crate) fn push_line(bytes: &mut Vec<u8>, value: &[u8]) {
    bytes.extend_from_slice(HEXLOWER.encode(value).as_bytes());
    bytes.push(b'\n');
}

/// The last letters of the spare key of a slot.
fn tag_of(slot: &Map<String, Value>) -> Option<&str> {
    slot.get("tag")?.as_str().filter(|tag| tag.len() == 4 && tag.is_ascii())
}

fn hex_field<const N: usize>(object: &Map<String, Value>, name: &str) -> Result<[u8; N]> {
    object.get(name).and_then(Value::as_str).and_then(unhex).ok_or(DAMAGED)
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

fn number_field(object: &Map<String, Value>, name: &str) -> Result<u32> {
    let number = object.get(name).and_then(Value::as_u64);
    number.and_then(|number| number.try_into().ok()).ok_or(DAMAGED)
}

#[cfg(test)]
mod tests;
