//! SQLCipher's cryptography, from Rust crates instead of OpenSSL.
//!
//! SQLCipher asks a *provider* for five things: random bytes, HMAC, PBKDF2, AES-256-CBC, and some
//! sizes. With `-DSQLCIPHER_CRYPTO_CUSTOM=tandem_sqlcipher_setup` (`.cargo/config.toml`) it takes
//! them from [`tandem_sqlcipher_setup`]: HMAC, PBKDF2 and randomness from `ring`, AES-CBC from
//! `aes` + `cbc` (ring has no CBC). Measured on x86-64, release, stripped: 110 KB more than plain
//! SQLite, against 4.55 MB and four times the build time for a vendored OpenSSL, at the same
//! speed. The files are those of stock SQLCipher 4, both ways (`tests/conformance`).
//!
//! What makes its `unsafe` sound:
//!
//! * the layout of [`Provider`] is that of `struct sqlcipher_provider` in the `sqlcipher.c` that
//!   rusqlite 0.41.1 bundles (SQLCipher 4.19.0); the version is pinned, the offsets are asserted at
//!   compile time, and a test asserts the version string;
//! * no panic crosses into C: every entry point that does work runs in [`guard`];
//! * every pointer is checked against null and every length against the sign before a slice is
//!   made of it;
//! * input and output may be the same buffer, as SQLCipher does it: the bytes are moved first, and
//!   the cipher then works in place.
#![allow(unsafe_code)] // The C interface of SQLCipher's provider; see above.

use std::cell::RefCell;
use std::ffi::{CStr, c_char, c_int, c_uchar, c_void};
use std::mem::offset_of;
use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::slice::{from_raw_parts, from_raw_parts_mut};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use aes::Aes256;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit, block_padding::NoPadding};
use ring::rand::{SecureRandom, SystemRandom};
use ring::{hmac, pbkdf2};
use rusqlite::Connection;
use zeroize::Zeroize as _;

use crate::{allocator, unallocated};

/// What `PRAGMA cipher_provider` answers when this provider is in use.
pub(crate) const NAME: &CStr = c"tandem-rust";
const VERSION: &CStr = c"ring 0.17, aes 0.9, cbc 0.2";
const CIPHER: &CStr = c"aes-256-cbc";

const OK: c_int = 0; // SQLITE_OK
const ERROR: c_int = 1; // SQLITE_ERROR

const KEY_LEN: usize = 32;
const BLOCK_LEN: usize = 16;
/// What is encrypted of a page: 4096 bytes but for its IV and its tag. Of the first page it is a salt less.
const PAGE_LEN: usize = 4096 - BLOCK_LEN - 32;

/// `struct sqlcipher_provider` of SQLCipher 4.19.0, field by field.
#[repr(C)]
pub(crate) struct Provider {
    init: Option<unsafe extern "C" fn() -> c_int>,
    shutdown: Option<unsafe extern "C" fn()>,
    get_provider_name: unsafe extern "C" fn(*mut c_void) -> *const c_char,
    add_random: unsafe extern "C" fn(*mut c_void, *const c_void, c_int) -> c_int,
    random: unsafe extern "C" fn(*mut c_void, *mut c_void, c_int) -> c_int,
    hmac: HmacFn,
    kdf: KdfFn,
    cipher: CipherFn,
    get_cipher: unsafe extern "C" fn(*mut c_void) -> *const c_char,
    get_key_sz: unsafe extern "C" fn(*mut c_void) -> c_int,
    get_iv_sz: unsafe extern "C" fn(*mut c_void) -> c_int,
    get_block_sz: unsafe extern "C" fn(*mut c_void) -> c_int,
    get_hmac_sz: unsafe extern "C" fn(*mut c_void, c_int) -> c_int,
    ctx_init: unsafe extern "C" fn(*mut *mut c_void) -> c_int,
    ctx_free: unsafe extern "C" fn(*mut *mut c_void) -> c_int,
    fips_status: unsafe extern "C" fn(*mut c_void) -> c_int,
    get_provider_version: unsafe extern "C" fn(*mut c_void) -> *const c_char,
    next: *mut Provider,
}

type HmacFn = unsafe extern "C" fn(
    ctx: *mut c_void,
    algorithm: c_int,
    key: *const c_uchar,
    key_len: c_int,
    first: *const c_uchar,
    first_len: c_int,
    second: *const c_uchar,
    second_len: c_int,
    out: *mut c_uchar,
) -> c_int;

type KdfFn = unsafe extern "C" fn(
    ctx: *mut c_void,
    algorithm: c_int,
    pass: *const c_uchar,
    pass_len: c_int,
    salt: *const c_uchar,
    salt_len: c_int,
    rounds: c_int,
    key_len: c_int,
    key: *mut c_uchar,
) -> c_int;

type CipherFn = unsafe extern "C" fn(
    ctx: *mut c_void,
    mode: c_int,
    key: *const c_uchar,
    key_len: c_int,
    iv: *const c_uchar,
    input: *const c_uchar,
    len: c_int,
    out: *mut c_uchar,
) -> c_int;

// The order of the C struct: eighteen pointers, one after the other.
const _: () = {
    const WORD: usize = size_of::<usize>();
    assert!(offset_of!(Provider, init) == 0);
    assert!(offset_of!(Provider, random) == 4 * WORD);
    assert!(offset_of!(Provider, hmac) == 5 * WORD);
    assert!(offset_of!(Provider, kdf) == 6 * WORD);
    assert!(offset_of!(Provider, cipher) == 7 * WORD);
    assert!(offset_of!(Provider, get_hmac_sz) == 12 * WORD);
    assert!(offset_of!(Provider, ctx_init) == 13 * WORD);
    assert!(offset_of!(Provider, get_provider_version) == 16 * WORD);
    assert!(offset_of!(Provider, next) == 17 * WORD);
    assert!(size_of::<Provider>() == 18 * WORD);
};

/// Fills in the provider that SQLCipher has allocated. Called by `sqlite3_initialize`.
///
/// # Safety
/// `provider` is null or points to memory for one [`Provider`], which SQLCipher owns.
#[unsafe(no_mangle)]
unsafe extern "C" fn tandem_sqlcipher_setup(provider: *mut Provider) -> c_int {
    if provider.is_null() {
        return ERROR;
    }
    // SAFETY: not null, and by the contract above large enough; nothing is read from it.
    unsafe {
        provider.write(Provider {
            init: None,
            shutdown: None,
            get_provider_name,
            add_random,
            random,
            hmac: hmac_two,
            kdf,
            cipher,
            get_cipher,
            get_key_sz,
            get_iv_sz: get_block_sz,
            get_block_sz,
            get_hmac_sz,
            ctx_init: no_context,
            ctx_free: no_context,
            fips_status,
            get_provider_version,
            next: std::ptr::null_mut(),
        });
    }
    OK
}

/// Makes SQLite ready, and SQLCipher with it, before the first connection of the process.
///
/// SQLite would do it by itself, but it calls itself ready *before* it has run SQLCipher's part, and
/// outside its lock: a second thread that opens a connection in that moment finds no provider, and
/// its key is refused. Here the others wait.
pub(crate) fn initialize() -> c_int {
    static READY: OnceLock<c_int> = OnceLock::new();
    *READY.get_or_init(|| {
        WIPES.store(allocator::install(), Ordering::Relaxed);
        // SAFETY: takes no argument, may be called at any time and from any thread.
        match unsafe { rusqlite::ffi::sqlite3_initialize() } {
            OK => authenticate_pages(),
            code => code,
        }
    })
}

/// Has pages authenticated by HMAC-SHA256, of this program's every database from here on (ADR 0026). It is
/// what SQLCipher takes where nothing else is said, and not a setting of each connection: the file that
/// `VACUUM INTO` writes is opened by SQLite itself, which can be told its key and no more.
fn authenticate_pages() -> c_int {
    let told = Connection::open_in_memory()
        .and_then(|db| db.execute_batch("PRAGMA cipher_default_hmac_algorithm = HMAC_SHA256"));
    if told.is_ok() { OK } else { ERROR }
}

static WIPES: AtomicBool = AtomicBool::new(false);

/// Whether SQLite wipes all memory that it gives back ([`allocator`]). It does not where other code of
/// the program had used SQLite before.
pub(crate) fn wipes() -> bool {
    WIPES.load(Ordering::Relaxed)
}

/// Runs `work`; a panic or `None` becomes an SQLite error. Nothing may unwind into C.
fn guard(work: impl FnOnce() -> Option<()>) -> c_int {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Some(())) => OK,
        Ok(None) | Err(_) => ERROR,
    }
}

/// # Safety
/// `data` is null, or readable for `len` bytes for as long as the slice is used.
unsafe fn bytes<'a>(data: *const c_uchar, len: c_int) -> Option<&'a [u8]> {
    let len = usize::try_from(len).ok()?;
    if data.is_null() {
        return None;
    }
    // SAFETY: not null, `len` is not negative, and the caller vouches for the rest.
    Some(unsafe { from_raw_parts(data, len) })
}

/// # Safety
/// `data` is null, or writable for `len` bytes and not otherwise used while the slice lives.
unsafe fn bytes_mut<'a>(data: *mut c_uchar, len: usize) -> Option<&'a mut [u8]> {
    if data.is_null() {
        return None;
    }
    // SAFETY: not null, and the caller vouches for the rest.
    Some(unsafe { from_raw_parts_mut(data, len) })
}

unsafe extern "C" fn get_provider_name(_: *mut c_void) -> *const c_char {
    NAME.as_ptr()
}

unsafe extern "C" fn get_provider_version(_: *mut c_void) -> *const c_char {
    VERSION.as_ptr()
}

unsafe extern "C" fn get_cipher(_: *mut c_void) -> *const c_char {
    CIPHER.as_ptr()
}

/// Extra entropy is not needed: `ring` takes its randomness from the operating system.
unsafe extern "C" fn add_random(_: *mut c_void, _: *const c_void, _: c_int) -> c_int {
    OK
}

unsafe extern "C" fn random(_: *mut c_void, buffer: *mut c_void, len: c_int) -> c_int {
    guard(|| {
        let len = usize::try_from(len).ok()?;
        // SAFETY: SQLCipher passes a buffer of `len` bytes that is its own.
        let buffer = unsafe { bytes_mut(buffer.cast(), len) }?;
        DRAWN.try_with(|drawn| drawn.borrow_mut().fill(buffer)).ok()?
    })
}

thread_local! {
    static DRAWN: RefCell<Drawn> = const { RefCell::new(Drawn { bytes: [0; Drawn::SIZE], left: 0 }) };
}

/// Bytes of the operating system's randomness, drawn 32 initialisation vectors at a time: each page that
/// is written takes one, and asking the system for each was a twentieth of logging a session.
struct Drawn {
    bytes: [u8; Self::SIZE],
    /// How many were not given out yet, at the end.
    left: usize,
}

impl Drawn {
    const SIZE: usize = 32 * 16;

    fn fill(&mut self, buffer: &mut [u8]) -> Option<()> {
        if buffer.len() > Self::SIZE {
            return SystemRandom::new().fill(buffer).ok();
        }
        if self.left < buffer.len() {
            SystemRandom::new().fill(&mut self.bytes).ok()?;
            self.left = Self::SIZE;
        }
        let at = Self::SIZE - self.left;
        let given = &mut self.bytes[at..at + buffer.len()];
        buffer.copy_from_slice(given);
        given.zeroize(); // given out once, and known to nobody else
        self.left -= buffer.len();
        Some(())
    }
}

fn hmac_algorithm(algorithm: c_int) -> Option<hmac::Algorithm> {
    match algorithm {
        0 => Some(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY), // only to read SQLCipher 1 to 3 files
        1 => Some(hmac::HMAC_SHA256),
        2 => Some(hmac::HMAC_SHA512),
        _ => None,
    }
}

unsafe extern "C" fn hmac_two(
    _: *mut c_void,
    algorithm: c_int,
    key: *const c_uchar,
    key_len: c_int,
    first: *const c_uchar,
    first_len: c_int,
    second: *const c_uchar,
    second_len: c_int,
    out: *mut c_uchar,
) -> c_int {
    guard(|| {
        let algorithm = hmac_algorithm(algorithm)?;
        // SAFETY: SQLCipher's buffers, readable for the lengths it passes; `second` may be null.
        let (key, first, second) = unsafe {
            (
                bytes(key, key_len)?,
                bytes(first, first_len)?,
                if second.is_null() { &[] } else { bytes(second, second_len)? },
            )
        };
        let mut context = hmac::Context::with_key(&hmac::Key::new(algorithm, key));
        context.update(first);
        context.update(second);
        let tag = context.sign();
        // SAFETY: `out` holds `get_hmac_sz(algorithm)` bytes, which is the length of the tag.
        unsafe { bytes_mut(out, tag.as_ref().len()) }?.copy_from_slice(tag.as_ref());
        Some(())
    })
}

unsafe extern "C" fn kdf(
    _: *mut c_void,
    algorithm: c_int,
    pass: *const c_uchar,
    pass_len: c_int,
    salt: *const c_uchar,
    salt_len: c_int,
    rounds: c_int,
    key_len: c_int,
    key: *mut c_uchar,
) -> c_int {
    guard(|| {
        let algorithm = match algorithm {
            0 => pbkdf2::PBKDF2_HMAC_SHA1,
            1 => pbkdf2::PBKDF2_HMAC_SHA256,
            2 => pbkdf2::PBKDF2_HMAC_SHA512,
            _ => return None,
        };
        let rounds = NonZeroU32::new(u32::try_from(rounds).ok()?)?;
        let key_len = usize::try_from(key_len).ok()?;
        // SAFETY: SQLCipher's buffers, readable and writable for the lengths it passes; the key
        // that is written never overlaps the password or the salt (`sqlcipher_cipher_ctx_key_derive`).
        let (pass, salt, key) =
            unsafe { (bytes(pass, pass_len)?, bytes(salt, salt_len)?, bytes_mut(key, key_len)?) };
        pbkdf2::derive(algorithm, rounds, salt, pass, key);
        Some(())
    })
}

unsafe extern "C" fn cipher(
    _: *mut c_void,
    mode: c_int,
    key: *const c_uchar,
    key_len: c_int,
    iv: *const c_uchar,
    input: *const c_uchar,
    len: c_int,
    out: *mut c_uchar,
) -> c_int {
    guard(|| {
        let len = usize::try_from(len).ok()?;
        if !len.is_multiple_of(BLOCK_LEN) || input.is_null() || out.is_null() {
            return None;
        }
        // SAFETY: SQLCipher's buffers: the key of `key_len` bytes, an IV of one block.
        let (key, iv) = unsafe { (bytes(key, key_len)?, bytes(iv, BLOCK_LEN as c_int)?) };
        let key: &[u8; KEY_LEN] = key.try_into().ok()?;
        let iv: &[u8; BLOCK_LEN] = iv.try_into().ok()?;
        // SAFETY: both are `len` bytes; `copy` allows them to overlap or to be the same. The
        // slice over `out` is made only after the last use of `input`.
        let page = unsafe {
            std::ptr::copy(input, out, len);
            bytes_mut(out, len)?
        };
        if mode == 1 && len == PAGE_LEN {
            unallocated::clear(page);
        }
        match mode {
            1 => cbc::Encryptor::<Aes256>::new(key.into(), iv.into())
                .encrypt_padded::<NoPadding>(page, len)
                .ok()
                .map(|_| ()),
            0 => cbc::Decryptor::<Aes256>::new(key.into(), iv.into())
                .decrypt_padded::<NoPadding>(page)
                .ok()
                .map(|_| ()),
            _ => None,
        }
    })
}

unsafe extern "C" fn get_key_sz(_: *mut c_void) -> c_int {
    KEY_LEN as c_int
}

unsafe extern "C" fn get_block_sz(_: *mut c_void) -> c_int {
    BLOCK_LEN as c_int
}

unsafe extern "C" fn get_hmac_sz(_: *mut c_void, algorithm: c_int) -> c_int {
    match algorithm {
        0 => 20,
        1 => 32,
        2 => 64,
        _ => 0,
    }
}

/// The provider keeps no state, so there is no context to make or to free.
unsafe extern "C" fn no_context(_: *mut *mut c_void) -> c_int {
    OK
}

unsafe extern "C" fn fips_status(_: *mut c_void) -> c_int {
    0
}

#[cfg(test)]
mod tests;
