//! The data key, where it stands in memory, and how it reaches SQLCipher.
//!
//! Memory goes to a swap file when there is little of it, and a swap file is a disk. So the key stands in
//! pages of its own that the system is asked to keep, as SQLCipher's keys do in a heap of theirs. Where the
//! system allows a program no more (`ulimit -l`; 64 KiB on many phones), it opens all the same. Decrypted
//! pages are not kept, and hibernation writes everything.
#![allow(unsafe_code)] // `sqlite3_key_v2` has no safe wrapper; `PRAGMA key` would put the key into SQL text.

use std::io::Write as _;
use std::ops::Deref;

use ring::rand::{SecureRandom, SystemRandom};
use ring::{hkdf, hmac};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use rusqlite::{Connection, ffi};
use zeroize::{Zeroize as _, Zeroizing};

use crate::error::{Error, Result};

/// `x'` + 64 hex digits of key + 32 hex digits of salt + `'`. SQLCipher takes a key of exactly this
/// shape as raw bytes; **any other length silently becomes a passphrase** to be stretched.
const LITERAL_LEN: usize = 99;

/// The key of one database: 32 random bytes, and the salt that SQLCipher keeps in the file's first
/// 16 bytes. Never derived from a password; a password only opens a slot of `tandem.keys`
/// ([`crate::envelope`]). Wiped from memory when dropped, and **boxed**: an array inside a struct is
/// copied whenever that moves, and only its last place is wiped.
pub(crate) struct DataKey(Box<Room>);

/// Pages that nobody else has a part of: with the first of two keys in one page that goes, both would be let go
/// of. 16 KiB is the largest page of a system that this is built for.
#[repr(C, align(16384))]
struct Room([u8; 16384]);

impl Room {
    fn new() -> Box<Self> {
        let room = Box::new(Self([0; 16384]));
        // SAFETY: the range is that of the box, which stays where it is until it is dropped. Locking changes
        // nothing of what stands in it.
        #[cfg(unix)]
        let _ = unsafe { rustix::mm::mlock(room.0.as_ptr().cast_mut().cast(), room.0.len()) };
        room
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.0[..DataKey::LEN].zeroize();
        // SAFETY: as for locking; nothing secret is in it any more.
        #[cfg(unix)]
        let _ = unsafe { rustix::mm::munlock(self.0.as_mut_ptr().cast(), self.0.len()) };
    }
}

/// Box to box.
impl Clone for DataKey {
    fn clone(&self) -> Self {
        Self::from_bytes(self.bytes())
    }
}

impl DataKey {
    /// Length of [`DataKey::bytes`].
    pub(crate) const LEN: usize = 48;

    /// A new key from the operating system's randomness.
    pub(crate) fn random() -> Result<Self> {
        let mut room = Room::new();
        random(&mut room.0[..Self::LEN])?;
        Ok(Self(room))
    }

    pub(crate) fn from_bytes(from: &[u8; Self::LEN]) -> Self {
        let mut room = Room::new();
        room.0[..Self::LEN].copy_from_slice(from);
        Self(room)
    }

    /// Key, then salt: what a slot seals.
    pub(crate) fn bytes(&self) -> &[u8; Self::LEN] {
        self.0.0.first_chunk().expect("a room has room for a key")
    }

    /// The salt, which stands unencrypted at the start of the database file.
    pub(crate) fn salt(&self) -> &[u8; 16] {
        self.bytes().last_chunk().expect("it is the end of the key")
    }

    /// Another key for another purpose, by HKDF-SHA256 (RFC 5869). `purpose` tells them apart.
    pub(crate) fn derive(&self, purpose: &str) -> Box<Zeroizing<[u8; 32]>> {
        let mut derived = Box::new(Zeroizing::new([0; 32]));
        derive(self.salt(), &self.bytes()[..32], purpose, &mut derived);
        derived
    }

    /// A key for HMAC-SHA256, derived for this purpose.
    pub(crate) fn mac_key(&self, purpose: &str) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &self.derive(purpose)[..])
    }

    /// The key as SQLCipher takes it.
    pub(crate) fn literal(&self) -> Zeroizing<[u8; LITERAL_LEN]> {
        let mut literal = Zeroizing::new([0_u8; LITERAL_LEN]);
        let mut rest = literal.as_mut_slice();
        let fits = "the literal has room for exactly this";
        rest.write_all(b"x'").expect(fits);
        for byte in self.bytes() {
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

/// 32 secret bytes out of the database, wiped and boxed like a [`DataKey`].
pub(crate) struct Kept(Box<Zeroizing<[u8; 32]>>);

impl Kept {
    /// New ones from the operating system's randomness.
    pub(crate) fn random() -> Result<Self> {
        let mut bytes = Box::new(Zeroizing::new([0; 32]));
        random(&mut bytes[..])?;
        Ok(Self(bytes))
    }
}

/// Box to box.
impl Clone for Kept {
    fn clone(&self) -> Self {
        Self::from(&**self)
    }
}

impl From<&[u8; 32]> for Kept {
    fn from(from: &[u8; 32]) -> Self {
        let mut bytes = Box::new(Zeroizing::new([0; 32]));
        bytes.copy_from_slice(from);
        Self(bytes)
    }
}

impl FromSql for Kept {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let from = value.as_blob()?;
        let mut bytes = Box::new(Zeroizing::new([0; 32]));
        if from.len() != bytes.len() {
            return Err(FromSqlError::InvalidBlobSize {
                expected_size: bytes.len(),
                blob_size: from.len(),
            });
        }
        bytes.copy_from_slice(from);
        Ok(Self(bytes))
    }
}

impl Deref for Kept {
    type Target = [u8; 32];

    fn deref(&self) -> &[u8; 32] {
        &self.0
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
