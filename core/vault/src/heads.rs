//! `tandem.heads`: the newest journal row of each device, sealed outside the database.
//!
//! SQLCipher notices a flipped or a swapped page. It cannot notice an old copy of a page in the
//! place of the new one, nor a write-ahead log that was cut short: both are pages it wrote itself.
//! So when a vault is made, after the first act in every log, and whenever it closes, the head of every
//! device's chain (sequence and MAC) is written to a file of its own, sealed under a key derived from
//! the data key. Every opening then asks whether the journal still holds those rows, and `check` does.
//! Heads that it does not hold are never written over: they are the only witnesses, until a person says
//! that they know.
//!
//! After a crash the heads are older than the journal, which is fine: an old head is still a row that
//! must be there. That the first act in a log is among them shows when the log is gone, however little
//! was moved into the database before. What they cannot show: how much more was lost than they name,
//! the end of a log that was cut off after its first act, and a whole folder that was put back.

use std::path::Path;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

use crate::error::{Error, Result};
use crate::files;
use crate::journal::{Device, Mac};
use crate::key::{self, DataKey};

const MAGIC: &[u8] = b"tandem-heads/1\n";
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

/// Replaces the file. The caller keeps other processes from doing so, too.
pub(crate) fn write(path: &Path, key: &DataKey, heads: &[Head]) -> Result<()> {
    let mut nonce = [0; NONCE_LEN];
    key::random(&mut nonce)?;
    let mut sealed = Vec::with_capacity(heads.len() * HEAD_LEN + 16);
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
    Ok(files::replacement(path, &[MAGIC, &nonce, &sealed].concat())?.persist_over()?)
}

/// Reads the file; `None` if it is not there.
pub(crate) fn read(path: &Path, key: &DataKey) -> Result<Option<Vec<Head>>> {
    let Some(bytes) = files::read_small(path)? else { return Ok(None) };
    let rest = bytes.strip_prefix(MAGIC).ok_or(DAMAGED)?;
    let (nonce, sealed) = rest.split_first_chunk::<NONCE_LEN>().ok_or(DAMAGED)?;
    let mut opened = sealed.to_vec();
    let opened = sealing_key(key)
        .open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(MAGIC), &mut opened)
        .map_err(|_| DAMAGED)?;
    let (heads, rest) = opened.as_chunks::<HEAD_LEN>();
    if !rest.is_empty() {
        return Err(DAMAGED);
    }
    Ok(Some(heads.iter().map(parse).collect()))
}

fn parse(bytes: &[u8; HEAD_LEN]) -> Head {
    let fixed = "a head has fixed offsets";
    Head {
        device: bytes[..16].try_into().expect(fixed),
        sequence: i64::from_be_bytes(bytes[16..24].try_into().expect(fixed)),
        mac: bytes[24..].try_into().expect(fixed),
    }
}

fn sealing_key(key: &DataKey) -> LessSafeKey {
    let bytes = key.derive("tandem-heads/1");
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &bytes[..]).expect("32 bytes are a key"))
}
