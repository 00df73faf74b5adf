//! `tandem.heads`: the newest journal row of each device, sealed outside the database.
//!
//! SQLCipher notices a flipped or a swapped page. It cannot notice an old copy of a page in the
//! place of the new one, nor a write-ahead log that was cut short: both are pages it wrote itself.
//! So the head of every device's chain (sequence and MAC) is written to a file of its own, and with them which
//! generation of keys there is. Every opening then asks whether the journal still holds those rows, and
//! `check` does. Heads that it does not hold are never written over: they are the only witnesses, until a
//! person says that they know.
//!
//! **Its key stands in the database** and no new data key changes it ([`crate::Vault::rekey`]): so a database from
//! before, with its keys, opens the heads of today and is told as what it is, an older state, to the number of
//! changes; and if nothing was changed since, the generation tells that its keys are old. (Sealed under the
//! data key, they did not open there, and nobody could tell.) Who had the old database can make heads: they could
//! as well put back heads that were made.
//!
//! * When a vault is made, after the first act in every log, and whenever it closes, all heads are [written](write)
//!   and flushed to the disk. So a log that is gone shows, however little was moved into the database before.
//! * After every other act its own head is [moved on](advance) in the file, and not flushed: 18 µs of
//!   processor time beside the 0.25 ms of a logged session. What a program wrote outlives it, so after a kill the heads name the last act
//!   that was acknowledged, and a log whose end was cut off shows, to the number.
//!
//! After a power cut the heads can be older than the journal, which is fine: an old head is still a row that
//! must be there. What they cannot show: how much more was lost then than they name, and a whole folder that
//! was put back.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::Path;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use rusqlite::Connection;

use crate::connection::PATIENCE;
use crate::error::{Error, Result};
use crate::files;
use crate::journal::{Device, Mac};
use crate::key::{self, Kept};
use crate::locks::{self, Kind, Locked};

pub(crate) const MAGIC: &[u8] = b"tandem-heads/1\n";
/// No more is read of a file, which holds 40 bytes for each device.
const MOST: u64 = 1 << 20;
const NONCE_LEN: usize = 12;
const HEAD_LEN: usize = 16 + 8 + size_of::<Mac>();

const DAMAGED: Error = Error::Damaged("tandem.heads is not whole");

/// The newest row of one device's chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) device: Device,
    pub(crate) sequence: i64,
    pub(crate) mac: Mac,
}

/// What the file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sealed {
    /// The generation of `tandem.keys` that was in force last.
    pub(crate) generation: u64,
    pub(crate) heads: Vec<Head>,
}

/// What the file is sealed under.
pub(crate) struct HeadsKey(Kept);

impl HeadsKey {
    /// That of the vault in this database.
    pub(crate) fn of(db: &Connection) -> Result<Self> {
        Ok(Self(db.query_row("SELECT heads_key FROM vault", [], |row| row.get(0))?))
    }

    pub(crate) fn new(bytes: Kept) -> Self {
        Self(bytes)
    }
}

/// Replaces the file. The caller keeps other processes from doing so, too.
pub(crate) fn write(path: &Path, key: &HeadsKey, sealed: &Sealed) -> Result<()> {
    Ok(files::replacement(path, &bytes(key, sealed)?)?.persist_over()?)
}

fn bytes(key: &HeadsKey, sealed: &Sealed) -> Result<Vec<u8>> {
    Ok([MAGIC, &seal(key, sealed)?].concat())
}

/// Moves the head of one device on, in its place. False if the device has none there: a whole file is to be
/// written. Nothing is moved back, and what does not read is left.
///
/// The file is locked meanwhile: who reads it then would read half of it.
pub(crate) fn advance(path: &Path, key: &HeadsKey, head: &Head) -> Result<bool> {
    let mut file = Locked::from(OpenOptions::new().read(true).write(true).open(path)?);
    locks::wait_for(&file, Kind::Exclusive, PATIENCE)?;
    let mut sealed = unseal(&content(&mut file)?, key)?;
    let Some(known) = sealed.heads.iter_mut().find(|known| known.device == head.device) else {
        return Ok(false);
    };
    if known.sequence < head.sequence {
        *known = *head;
        file.rewind()?;
        file.write_all(&bytes(key, &sealed)?)?;
    }
    Ok(true)
}

/// Writes down that the keys are of this generation now. Nothing is moved back, and heads that are gone stay
/// gone: that is told.
pub(crate) fn know_generation(path: &Path, key: &HeadsKey, generation: u64) -> Result<()> {
    match read(path, key)? {
        Some(sealed) if sealed.generation < generation => {
            write(path, key, &Sealed { generation, ..sealed })
        }
        _ => Ok(()),
    }
}

/// Has what was moved on flushed to the disk.
pub(crate) fn flush(path: &Path) -> Result<()> {
    Ok(OpenOptions::new().write(true).open(path)?.sync_data()?)
}

/// Of one length for one number of heads.
fn seal(key: &HeadsKey, Sealed { generation, heads }: &Sealed) -> Result<Vec<u8>> {
    let mut nonce = [0; NONCE_LEN];
    key::random(&mut nonce)?;
    let mut sealed = Vec::with_capacity(8 + heads.len() * HEAD_LEN + 16);
    sealed.extend_from_slice(&generation.to_be_bytes());
    for head in heads {
        sealed.extend_from_slice(&head.device);
        sealed.extend_from_slice(&head.sequence.to_be_bytes());
        sealed.extend_from_slice(&head.mac);
    }
    sealing_key(key)
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(MAGIC),
            &mut sealed,
        )
        .map_err(|_| DAMAGED)?;
    Ok([&nonce[..], &sealed].concat())
}

/// Reads the file; `None` if it is not there.
pub(crate) fn read(path: &Path, key: &HeadsKey) -> Result<Option<Sealed>> {
    match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        opened => {
            let mut file = Locked::from(opened?);
            // Half of what is written meanwhile is told as damage, and never taken for heads.
            drop(locks::wait_for(&file, Kind::Shared, PATIENCE));
            unseal(&content(&mut file)?, key).map(Some)
        }
    }
}

fn content(file: &mut File) -> Result<Vec<u8>> {
    // Room for a hundred devices: one reading has it all, and a second finds the end.
    let mut bytes = Vec::with_capacity(4096);
    file.take(MOST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unseal(bytes: &[u8], key: &HeadsKey) -> Result<Sealed> {
    bytes.strip_prefix(MAGIC).and_then(|sealed| open(sealed, key)).ok_or(DAMAGED)
}

fn open(sealed: &[u8], key: &HeadsKey) -> Option<Sealed> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>()?;
    let mut opened = sealed.to_vec();
    let opened = sealing_key(key)
        .open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(MAGIC), &mut opened)
        .ok()?;
    let (generation, heads) = opened.split_first_chunk()?;
    let (heads, rest) = heads.as_chunks::<HEAD_LEN>();
    let heads = heads.iter().map(parse).collect();
    rest.is_empty().then_some(Sealed { generation: u64::from_be_bytes(*generation), heads })
}

fn parse(bytes: &[u8; HEAD_LEN]) -> Head {
    let fixed = "a head has fixed offsets";
    Head {
        device: bytes[..16].try_into().expect(fixed),
        sequence: i64::from_be_bytes(bytes[16..24].try_into().expect(fixed)),
        mac: bytes[24..].try_into().expect(fixed),
    }
}

fn sealing_key(key: &HeadsKey) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &*key.0).expect("32 bytes are a key"))
}
