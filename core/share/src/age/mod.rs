//! age v1 files, written and read: `age-encryption.org/v1` with X25519 recipients.
//!
//! # Why here, and not the `age` crate
//!
//! It brings 181 packages to a phone, for passphrases, SSH keys, plugins and armor that Tandem has
//! no use for. What is left is small: a text head, and chunks. The cryptography is `ring`'s and
//! dalek's; only the format is put together here, and it is held against C2SP's test vectors, the
//! `age` program in both directions, and `age-encryption` from npm (`docs/adr/0011`).
//!
//! # What is read
//!
//! The head strictly as the format says: one spelling of everything. Files sealed with a passphrase
//! (scrypt) are refused by their kind. Kinds that are not known are passed over, as the format asks,
//! as long as there is an X25519 stanza. No armor.

mod header;
mod stream;

use ring::{hkdf, hmac};
use zeroize::Zeroizing;

use crate::error::{Result, ShareError};
use crate::keys::{PublicKey, SecretKey};
use crate::random::{Random, array};
use header::Header;

/// The key that a file's content hangs on; each file has its own.
type FileKey = Zeroizing<[u8; 16]>;

/// How many bytes a file may have at most to be opened: far more than Tandem ever writes.
pub const MOST: usize = 32 * 1024 * 1024;

/// Seals `plaintext` to every one of `recipients`.
///
/// # Errors
///
/// [`ShareError::NoRandom`]; [`ShareError::TooLarge`] for more than [`MOST`] bytes or 20 recipients;
/// `Invalid` in `recipients` for none.
pub fn encrypt(
    plaintext: &[u8],
    recipients: &[PublicKey],
    random: &mut dyn Random,
) -> Result<Vec<u8>> {
    if recipients.is_empty() {
        return Err(ShareError::invalid("recipients", "at least one"));
    }
    // Room for the head and the tags of all chunks.
    if plaintext.len() > MOST - 64 * 1024 || recipients.len() > 20 {
        return Err(ShareError::TooLarge);
    }
    let file_key: FileKey = array(random)?;
    let mut file = header::write(&file_key, recipients, random)?;
    let nonce: Zeroizing<[u8; stream::NONCE]> = array(random)?;
    file.extend_from_slice(nonce.as_ref());
    stream::seal(&payload_key(&file_key, &nonce), plaintext, &mut file);
    Ok(file)
}

/// Opens a file that is sealed to `own`. Nothing is returned of a file that is not whole.
///
/// # Errors
///
/// [`ShareError::NotAge`], [`ShareError::OtherKind`], [`ShareError::NotForYou`],
/// [`ShareError::Changed`], [`ShareError::TooLarge`].
pub fn decrypt(file: &[u8], own: &SecretKey) -> Result<Zeroizing<Vec<u8>>> {
    if file.len() > MOST {
        return Err(ShareError::TooLarge);
    }
    let header = Header::parse(file)?;
    let file_key = header.file_key(own)?;
    header.verify(&file_key)?;
    let payload = header.rest();
    let (nonce, chunks) = payload
        .split_first_chunk::<{ stream::NONCE }>()
        .ok_or(ShareError::NotAge("it ends with its head"))?;
    stream::open(&payload_key(&file_key, nonce), chunks)
}

fn payload_key(file_key: &FileKey, nonce: &[u8; stream::NONCE]) -> Zeroizing<[u8; 32]> {
    derive(nonce, file_key.as_ref(), &[b"payload"])
}

fn header_key(file_key: &FileKey) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, derive(b"", file_key.as_ref(), &[b"header"]).as_ref())
}

/// HKDF-SHA256, 32 bytes.
pub(crate) fn derive(salt: &[u8], secret: &[u8], info: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(secret);
    extracted
        .expand(info, hkdf::HKDF_SHA256)
        .and_then(|expanded| expanded.fill(key.as_mut()))
        .expect("one block is as long as was asked for");
    key
}
