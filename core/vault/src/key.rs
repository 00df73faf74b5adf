//! The data key, and how it reaches SQLCipher.
#![allow(unsafe_code)] // `sqlite3_key_v2` has no safe wrapper; `PRAGMA key` would put the key into SQL text.

use std::io::Write as _;

use ring::hkdf;
use ring::rand::{SecureRandom, SystemRandom};
use rusqlite::{Connection, ffi};
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// `x'` + 64 hex digits of key + 32 hex digits of salt + `'`. SQLCipher takes a key of exactly this
/// shape as raw bytes; **any other length silently becomes a passphrase** to be stretched.
const LITERAL_LEN: usize = 99;

/// The key of one database: 32 random bytes, and the salt that SQLCipher keeps in the file's first
/// 16 bytes. Never derived from a password; a password only opens a slot of `tandem.keys`
/// ([`crate::envelope`]). Wiped from memory when dropped.
#[derive(Clone)]
pub(crate) struct DataKey {
    key: Zeroizing<[u8; 32]>,
    salt: [u8; 16],
}

impl DataKey {
    /// Length of [`DataKey::to_bytes`].
    pub(crate) const LEN: usize = 48;

    /// A new key from the operating system's randomness.
    pub(crate) fn random() -> Result<Self> {
        let mut key = Zeroizing::new([0; 32]);
        random(key.as_mut())?;
        let mut salt = [0; 16];
        random(&mut salt)?;
        Ok(Self { key, salt })
    }

    /// The salt, which stands unencrypted at the start of the database file.
    pub(crate) fn salt(&self) -> &[u8; 16] {
        &self.salt
    }

    /// Key, then salt: what a slot seals.
    pub(crate) fn to_bytes(&self) -> Zeroizing<[u8; Self::LEN]> {
        let mut bytes = Zeroizing::new([0; Self::LEN]);
        bytes[..32].copy_from_slice(self.key.as_ref());
        bytes[32..].copy_from_slice(&self.salt);
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8; Self::LEN]) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        key.copy_from_slice(&bytes[..32]);
        let mut salt = [0; 16];
        salt.copy_from_slice(&bytes[32..]);
        Self { key, salt }
    }

    /// Another key for another purpose, by HKDF-SHA256 (RFC 5869). `purpose` tells them apart.
    pub(crate) fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let mut derived = Zeroizing::new([0; 32]);
        derive(&self.salt, self.key.as_ref(), purpose, &mut derived);
        derived
    }

    /// The key as SQLCipher takes it.
    pub(crate) fn literal(&self) -> Zeroizing<[u8; LITERAL_LEN]> {
        let mut literal = Zeroizing::new([0_u8; LITERAL_LEN]);
        let mut rest = literal.as_mut_slice();
        let fits = "the literal has room for exactly this";
        rest.write_all(b"x'").expect(fits);
        for byte in self.key.iter().chain(&self.salt) {
            write!(rest, "{byte:02x}").expect(fits);
        }
        rest.write_all(b"'").expect(fits);
        assert!(rest.is_empty(), "a raw key is exactly {LITERAL_LEN} characters");
        literal
    }

    /// Gives the key to a connection that was just opened.
    pub(crate) fn unlock(&self, db: &Connection) -> Result<()> {
        let literal = self.literal();
        // SAFETY: the handle is open for as long as `db` is borrowed; SQLCipher copies the key
        // before it returns, and is told its length.
        let code = unsafe {
            ffi::sqlite3_key_v2(
                db.handle(),
                c"main".as_ptr(),
                literal.as_ptr().cast(),
                LITERAL_LEN as i32,
            )
        };
        if code == ffi::SQLITE_OK { Ok(()) } else { Err(Error::from_sqlite_code(code)) }
    }
}

/// HKDF-SHA256 into `out`.
pub(crate) fn derive(salt: &[u8], secret: &[u8], purpose: &str, out: &mut [u8; 32]) {
    struct Len;
    impl hkdf::KeyType for Len {
        fn len(&self) -> usize {
            32
        }
    }
    hkdf::Salt::new(hkdf::HKDF_SHA256, salt)
        .extract(secret)
        .expand(&[purpose.as_bytes()], Len)
        .and_then(|okm| okm.fill(out))
        .expect("32 bytes is a length that HKDF-SHA256 can give");
}

/// Fills `buffer` from the operating system's randomness. Keys and salts come from nowhere else.
///
/// # Errors
/// [`Error::NoRandomness`] if the system gives none.
pub fn random(buffer: &mut [u8]) -> Result<()> {
    SystemRandom::new().fill(buffer).map_err(|_| Error::NoRandomness)
}

#[cfg(test)]
mod tests;
