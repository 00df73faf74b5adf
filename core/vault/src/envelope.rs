//! `tandem.keys`: how a passphrase, a spare key (and later a phone's keystore) each open the
//! one data key.
//!
//! Every slot is a *recipient*. Its secret gives an X25519 key pair, by way of the slot's key
//! derivation (Argon2id for what a person chooses, HKDF for what is random already); the data key
//! is sealed to the public half. The public halves are kept inside the vault, so that a new data
//! key can be sealed to every slot without asking for secrets that only the person knows.
//!
//! Sealing: ephemeral X25519, HKDF-SHA256 over the shared secret and both public keys, AES-256-GCM
//! with a nonce of zeros (each sealing has a key of its own). The associated data binds the slot to
//! the format, the vault, the slot's kind, its derivation's parameters and its salt.
//!
//! The file is text: a line with format and version, a line of JSON, a line with the SHA-256 of the
//! two (which tells damage from a wrong passphrase without any secret), and a line with their HMAC
//! under the data key (which tells whether somebody changed it). Slots of kinds that this version
//! does not know are kept when it rewrites the others: byte for byte, since every version writes
//! compact JSON with its names in order.

use std::io;
use std::path::Path;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use data_encoding::HEXLOWER;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::{digest, hmac};
use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::files;
use crate::key::{self, DataKey};
use crate::new_file::NewFile;
use crate::spare_key::SpareKey;

const MAGIC: &str = "tandem-keys/";
const VERSION: u32 = 1;
const SEALED_LEN: usize = DataKey::LEN + 16;

const DAMAGED: Error = Error::Damaged("tandem.keys is not whole");

/// How much work one guess at a passphrase costs (Argon2id, RFC 9106).
///
/// Nobody outside can make one up: a program that is handed to a person has [`Cost::STANDARD`] and no
/// other, whatever it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    memory_kib: u32,
    passes: u32,
}

impl Cost {
    /// 64 MiB, three passes: RFC 9106's second recommendation, but on one lane, since no more are
    /// used; 185 ms on a desktop core.
    pub const STANDARD: Self = Self { memory_kib: 64 * 1024, passes: 3 };

    /// Far too little for a real vault; keeps tests quick.
    #[cfg(any(test, feature = "testing"))]
    pub const TEST_ONLY: Self = Self { memory_kib: 64, passes: 1 };

    /// What a program asks of a new passphrase: [`Cost::STANDARD`].
    ///
    /// Tests of whole programs set `TANDEM_TEST_COST=1`. It takes the feature `testing`, which no
    /// program turns on by itself, *and* a debug build, *and* the variable: a build of the whole
    /// workspace unites features, and a debug build may be somebody's own.
    #[must_use]
    pub fn usual() -> Self {
        #[cfg(all(feature = "testing", debug_assertions))]
        if std::env::var_os("TANDEM_TEST_COST").is_some_and(|it| it == "1") {
            return Self::TEST_ONLY;
        }
        Self::STANDARD
    }

    /// What is random already is not stretched.
    const NONE: Self = Self { memory_kib: 0, passes: 0 };

    /// A file may not ask for more than this: 1 GiB and 20 passes are beyond any phone.
    fn check(self) -> Result<Self> {
        if (8..=1 << 20).contains(&self.memory_kib) && (1..=20).contains(&self.passes) {
            Ok(self)
        } else {
            Err(DAMAGED)
        }
    }
}

/// What opens a slot, as a person gives it.
pub(crate) enum Secret<'a> {
    Passphrase(&'a str),
    SpareKey(&'a SpareKey),
}

/// The kinds of slot that this version can open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SlotKind {
    Passphrase,
    SpareKey,
}

impl SlotKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Passphrase => "passphrase",
            Self::SpareKey => "spare-key",
        }
    }
}

/// The slots that open wherever their person is.
const PORTABLE: [SlotKind; 2] = [SlotKind::Passphrase, SlotKind::SpareKey];

impl Secret<'_> {
    fn kind(&self) -> SlotKind {
        match self {
            Self::Passphrase(_) => SlotKind::Passphrase,
            Self::SpareKey(_) => SlotKind::SpareKey,
        }
    }

    /// The slot's X25519 secret. A passphrase is taken in Unicode NFC: keyboards differ in how
    /// they write an accented letter, and a person cannot see it.
    fn key_pair(&self, cost: Cost, salt: &[u8; 16]) -> Result<StaticSecret> {
        let mut seed = Zeroizing::new([0; 32]);
        match self {
            Self::Passphrase(text) => stretch(text, cost, salt, &mut seed)?,
            Self::SpareKey(code) => {
                key::derive(salt, code.secret(), "tandem-keys/1 spare-key", &mut seed);
            }
        }
        Ok(StaticSecret::from(*seed))
    }
}

/// Argon2id over the passphrase. Its memory is wiped, since the key could be had from what it holds
/// at the end; and the text gets all its room at once (NFC at most trebles it), since growing would
/// leave copies behind.
fn stretch(text: &str, cost: Cost, salt: &[u8; 16], seed: &mut [u8; 32]) -> Result<()> {
    let mut composed = Zeroizing::new(String::with_capacity(3 * text.len()));
    composed.extend(text.nfc());
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(seed.len()));
    let params = params.map_err(|_| DAMAGED)?;
    let mut memory = Zeroizing::new(Vec::new());
    memory
        .try_reserve_exact(params.block_count())
        .map_err(|_| Error::Io(io::ErrorKind::OutOfMemory))?;
    memory.resize(params.block_count(), Block::default());
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(composed.as_bytes(), salt, seed, memory.as_mut_slice())
        .map_err(|_| DAMAGED)
}

/// The envelope as it stands in the file, before any secret was tried.
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

    /// Seals `key` to a slot for `secret`, in the place of an older slot of the same kind. Returns
    /// the slot's public half, to be kept inside the vault.
    pub(crate) fn seal(
        &mut self,
        key: &DataKey,
        secret: &Secret<'_>,
        cost: Cost,
    ) -> Result<[u8; 32]> {
        let kind = secret.kind();
        let cost = match kind {
            SlotKind::Passphrase => cost.check()?,
            SlotKind::SpareKey => Cost::NONE,
        };
        let mut salt = [0; 16];
        key::random(&mut salt)?;
        let recipient = PublicKey::from(&secret.key_pair(cost, &salt)?);
        let mut slot = json!({
            "kind": kind.name(),
            "salt": HEXLOWER.encode(&salt),
            "public": HEXLOWER.encode(recipient.as_bytes()),
        });
        match secret {
            Secret::Passphrase(_) => {
                slot["memory_kib"] = cost.memory_kib.into();
                slot["passes"] = cost.passes.into();
            }
            Secret::SpareKey(key) => slot["tag"] = key.tag().into(),
        }
        self.seal_slot(key, &mut slot)?;
        self.slots.retain(|old| old["kind"] != kind.name());
        self.slots.push(slot);
        self.authenticated = None;
        Ok(recipient.to_bytes())
    }

    /// Seals `key` to the public half of a slot that has everything else.
    fn seal_slot(&self, key: &DataKey, slot: &mut Value) -> Result<()> {
        let read = slot.as_object().ok_or(DAMAGED)?;
        let recipient = PublicKey::from(hex_field::<32>(read, "public")?);
        let associated = self.associated(read)?;
        let mut seed = Zeroizing::new([0; 32]);
        key::random(seed.as_mut())?;
        let ephemeral = StaticSecret::from(*seed);
        let ephemeral_public = PublicKey::from(&ephemeral);
        let sealing = sealing_key(&ephemeral, &recipient, &ephemeral_public, &recipient);

        let mut sealed = Zeroizing::new(key.to_bytes().to_vec());
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
        self.verify(own)?;
        let mut slots = self.slots.clone();
        slots.retain(|slot| PORTABLE.iter().any(|kind| slot["kind"] == kind.name()));
        for slot in &mut slots {
            self.seal_slot(key, slot)?;
        }
        Ok(Self { salt: *key.salt(), slots, authenticated: None, ..*self })
    }

    /// The last letters of the spare key that opens this.
    pub(crate) fn spare_key_tag(&self) -> Option<&str> {
        let slot = self.slots.iter().find(|slot| slot["kind"] == SlotKind::SpareKey.name())?;
        slot["tag"].as_str().filter(|tag| tag.len() == 4 && tag.is_ascii())
    }

    /// Opens a slot with what a person gave: their passphrase or their spare key.
    ///
    /// # Errors
    /// As [`Envelope::unseal`].
    pub(crate) fn open(&self, secret: &str) -> Result<DataKey> {
        let code = secret.parse::<SpareKey>().ok();
        match code.map(|code| self.unseal(&Secret::SpareKey(&code))) {
            Some(Err(Error::WrongSecret)) | None => self.unseal(&Secret::Passphrase(secret)),
            Some(opened) => opened,
        }
    }

    /// Opens the slot of the secret's kind and checks the MAC of the whole file under the key.
    ///
    /// # Errors
    /// [`Error::WrongSecret`] if there is no such slot or it does not open; [`Error::Damaged`] if
    /// it opens but the file as a whole is not what was written.
    pub(crate) fn unseal(&self, secret: &Secret<'_>) -> Result<DataKey> {
        let kind = secret.kind();
        let slot = self.slots.iter().find(|slot| slot["kind"] == kind.name());
        let slot = slot.and_then(Value::as_object).ok_or(Error::WrongSecret)?;
        let salt: [u8; 16] = hex_field(slot, "salt")?;
        let cost = match kind {
            SlotKind::Passphrase => Cost {
                memory_kib: number_field(slot, "memory_kib")?,
                passes: number_field(slot, "passes")?,
            }
            .check()?,
            SlotKind::SpareKey => Cost::NONE,
        };
        let ephemeral = PublicKey::from(hex_field::<32>(slot, "ephemeral")?);
        let mut sealed = Zeroizing::new(hex_field::<SEALED_LEN>(slot, "sealed")?);

        let own = secret.key_pair(cost, &salt)?;
        let opening = sealing_key(&own, &ephemeral, &ephemeral, &PublicKey::from(&own));
        let opened = opening
            .open_in_place(once(), self.associated(slot)?, sealed.as_mut_slice())
            .map_err(|_| Error::WrongSecret)?;
        let opened = opened.first_chunk().expect("what was sealed is exactly a data key");
        let key = DataKey::from_bytes(opened);
        self.verify(&key)?;
        Ok(key)
    }

    /// Whether a holder of the key wrote all of it.
    pub(crate) fn verify(&self, key: &DataKey) -> Result<()> {
        let (covered, mac) = self.authenticated.as_ref().ok_or(DAMAGED)?;
        hmac::verify(&mac_key(key), covered, mac)
            .map_err(|_| Error::Damaged("tandem.keys was changed from outside"))
    }

    /// Writes the next generation of `tandem.keys` beside the present one, which stays in force until
    /// the file gets its name. It was read back from the disk, and `open` opens that to the same key.
    pub(crate) fn write(
        &mut self,
        path: &Path,
        key: &DataKey,
        open: impl FnOnce(&Self) -> Result<DataKey>,
    ) -> Result<NewFile> {
        self.generation += 1;
        let mut file = files::replacement(path, &self.to_bytes(key))?;
        let opened = open(&Self::parse(&file.read_back()?)?)?;
        if opened.to_bytes() == key.to_bytes() { Ok(file) } else { Err(DAMAGED) }
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
        for line in [digest.as_ref(), mac.as_ref()] {
            bytes.extend_from_slice(HEXLOWER.encode(line).as_bytes());
            bytes.push(b'\n');
        }
        bytes
    }

    /// What a slot is bound to. Every piece has a fixed length, but for the kind, which is last.
    fn associated(&self, slot: &Map<String, Value>) -> Result<Aad<Vec<u8>>> {
        let kind = slot.get("kind").and_then(Value::as_str).ok_or(DAMAGED)?;
        let mut data = format!("{MAGIC}{VERSION}\n").into_bytes();
        data.extend_from_slice(&self.vault);
        data.extend_from_slice(&hex_field::<16>(slot, "salt")?);
        for name in ["memory_kib", "passes"] {
            let number = if slot.contains_key(name) { number_field(slot, name)? } else { 0 };
            data.extend_from_slice(&number.to_be_bytes());
        }
        data.extend_from_slice(kind.as_bytes());
        Ok(Aad::from(data))
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

fn mac_key(key: &DataKey) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, key.derive("tandem-keys/1 mac").as_ref())
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
