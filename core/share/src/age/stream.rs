//! The content of an age file: STREAM, in chunks of 64 KiB.
//!
//! Each chunk is sealed with ChaCha20-Poly1305 under a nonce of eleven bytes of counter and one that
//! is 1 for the last chunk, so that chunks cannot be swapped, left out, or cut off at the end. The
//! last chunk may be short, and empty only where the whole content is.

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use zeroize::Zeroizing;

use crate::error::{Result, ShareError};

/// Bytes of the nonce before the chunks.
pub(super) const NONCE: usize = 16;
/// Bytes of content in a full chunk.
const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;

/// Seals `plaintext` behind what `file` holds already.
pub(super) fn seal(key: &[u8; 32], plaintext: &[u8], file: &mut Vec<u8>) {
    let key = cipher(key);
    let chunks = plaintext.len().div_ceil(CHUNK).max(1);
    file.reserve(plaintext.len() + chunks * TAG);
    for index in 0..chunks {
        let from = index * CHUNK;
        let last = index + 1 == chunks;
        let begin = file.len();
        file.extend_from_slice(&plaintext[from..plaintext.len().min(from + CHUNK)]);
        let tag = key
            .seal_in_place_separate_tag(nonce(index, last), Aad::empty(), &mut file[begin..])
            .expect("64 KiB are short enough");
        file.extend_from_slice(tag.as_ref());
    }
}

/// Opens all chunks, or none.
pub(super) fn open(key: &[u8; 32], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let key = cipher(key);
    let chunks = sealed.len().div_ceil(CHUNK + TAG);
    // All its room at once: growing would leave copies behind.
    let mut plaintext = Zeroizing::new(Vec::with_capacity(sealed.len()));
    for (index, chunk) in sealed.chunks(CHUNK + TAG).enumerate() {
        let last = index + 1 == chunks;
        if chunk.len() < TAG || (chunk.len() == TAG && index > 0) {
            return Err(ShareError::Changed);
        }
        let mut chunk = Zeroizing::new(chunk.to_vec());
        let opened = key
            .open_in_place(nonce(index, last), Aad::empty(), chunk.as_mut())
            .map_err(|_| ShareError::Changed)?;
        plaintext.extend_from_slice(opened);
    }
    if chunks == 0 { Err(ShareError::Changed) } else { Ok(plaintext) }
}

fn cipher(key: &[u8; 32]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key).expect("32 bytes are a key"))
}

fn nonce(index: usize, last: bool) -> Nonce {
    let mut nonce = [0; 12];
    nonce[3..11].copy_from_slice(&(index as u64).to_be_bytes());
    nonce[11] = last.into();
    Nonce::assume_unique_for_key(nonce)
}
