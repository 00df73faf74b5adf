//! SQLite's own memory, overwritten as it is given back: pages and rows of a record stand decrypted in it,
//! and the chain key in one of them.
//!
//! SQLCipher has a switch for this, `cipher_memory_security`. It also has the system hold each block in
//! memory and let go of it again: 725 calls of each kind in an opening with its first screen, which made
//! 2.0 ms of 0.7, and doubled what a durable session costs. And nothing is held by it: many blocks share a
//! page of the system, and the first that is given back lets go of all; a phone holds 64 KiB for a
//! program at most. (SQLCipher's keys stand in a heap of its own, which is held once, switch or not.)
//!
//! So SQLite is given the allocator that it would take anyway, with zeros before each block that goes.
//! This is `unsafe` because SQLite is told of it by pointers to C functions; what makes it sound:
//!
//! * every block comes from SQLite's allocator and goes back to it, none is cut or shifted, so blocks
//!   from before and after the change may be mixed;
//! * the size that is overwritten is what that allocator itself says of the block.
#![allow(unsafe_code)]

use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::sync::OnceLock;

use rusqlite::ffi::{
    SQLITE_CONFIG_GETMALLOC, SQLITE_CONFIG_MALLOC, SQLITE_OK, sqlite3_config, sqlite3_mem_methods,
};

/// What SQLite would use by itself.
struct Own {
    get: unsafe extern "C" fn(c_int) -> *mut c_void,
    give_back: unsafe extern "C" fn(*mut c_void),
    size: unsafe extern "C" fn(*mut c_void) -> c_int,
}

static OWN: OnceLock<Own> = OnceLock::new();

/// Has SQLite wipe what it gives back. `false` where somebody made SQLite ready before: it takes no other
/// allocator then.
pub(crate) fn install() -> bool {
    let mut methods = MaybeUninit::<sqlite3_mem_methods>::uninit();
    // SAFETY: this option takes a pointer to memory for one `sqlite3_mem_methods`, which it fills.
    if unsafe { sqlite3_config(SQLITE_CONFIG_GETMALLOC, methods.as_mut_ptr()) } != SQLITE_OK {
        return false;
    }
    // SAFETY: it was filled, and any bytes would be a value of it: pointers that may be null.
    let mut methods = unsafe { methods.assume_init() };
    let (Some(get), Some(give_back), Some(size)) = (methods.xMalloc, methods.xFree, methods.xSize)
    else {
        return false;
    };
    OWN.get_or_init(|| Own { get, give_back, size });
    #[cfg(feature = "testing")]
    {
        methods.xMalloc = Some(take);
    }
    methods.xFree = Some(wipe_and_give_back);
    methods.xRealloc = Some(resize);
    // SAFETY: this option takes a pointer to a `sqlite3_mem_methods`, which it copies.
    unsafe { sqlite3_config(SQLITE_CONFIG_MALLOC, &raw const methods) == SQLITE_OK }
}

/// A block, unless a test has this one fail.
///
/// # Safety
/// None beyond those of SQLite's allocator, which takes any size.
unsafe extern "C" fn take(wanted: c_int) -> *mut c_void {
    #[cfg(feature = "testing")]
    if scarce::is_refused() {
        return std::ptr::null_mut();
    }
    let Some(own) = OWN.get() else { return std::ptr::null_mut() };
    // SAFETY: it is SQLite's own allocator.
    unsafe { (own.get)(wanted) }
}

/// Memory that runs out when a test wants it to.
#[cfg(feature = "testing")]
pub(crate) mod scarce {
    use std::cell::Cell;

    thread_local! {
        /// How many blocks are given before one is refused, and whether all after it are, too.
        static LEFT: Cell<Option<(u32, bool)>> = const { Cell::new(None) };
        static REFUSED: Cell<u32> = const { Cell::new(0) };
    }

    /// From now on SQLite is refused its `nth` block on this thread (from 1), and all after it if `for_good`;
    /// or none.
    pub fn refuse_memory(nth: Option<u32>, for_good: bool) {
        LEFT.set(nth.map(|nth| (nth, for_good)));
    }

    /// How many blocks SQLite was ever refused on this thread.
    #[must_use]
    pub fn memory_refused() -> u32 {
        REFUSED.get()
    }

    pub(super) fn is_refused() -> bool {
        let Some((left, for_good)) = LEFT.get() else { return false };
        let refused = left <= 1 && (left == 1 || for_good);
        LEFT.set(Some((left.saturating_sub(1), for_good)));
        REFUSED.set(REFUSED.get() + u32::from(refused));
        refused
    }
}

/// # Safety
/// `block` is null, or came from this allocator and is not used any more.
unsafe extern "C" fn wipe_and_give_back(block: *mut c_void) {
    let Some(own) = OWN.get().filter(|_| !block.is_null()) else { return };
    // SAFETY: the block is its owner's, of the size that its allocator says. The call that follows is by
    // a pointer, so no compiler can know that nobody reads the zeros.
    unsafe {
        let size = (own.size)(block);
        block.cast::<u8>().write_bytes(0, usize::try_from(size).unwrap_or(0));
        (own.give_back)(block);
    }
}

/// A larger block with the same beginning. One that is to be smaller stays as it is.
///
/// # Safety
/// As [`wipe_and_give_back`], unless null is returned: the block then stays its owner's.
unsafe extern "C" fn resize(block: *mut c_void, wanted: c_int) -> *mut c_void {
    let Some(own) = OWN.get() else { return std::ptr::null_mut() };
    // SAFETY: of the block as above. The two blocks are apart, and the new one is the larger.
    unsafe {
        if block.is_null() {
            return take(wanted);
        }
        let size = (own.size)(block);
        if wanted <= size {
            return block;
        }
        let larger = take(wanted);
        if !larger.is_null() {
            let known = usize::try_from(size).unwrap_or(0);
            larger.cast::<u8>().copy_from_nonoverlapping(block.cast(), known);
            wipe_and_give_back(block);
        }
        larger
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a process in which SQLite is ready it cannot be asked for any more.
    #[test]
    fn it_is_asked_for_before_sqlite_is_ready_or_not_at_all() {
        assert_eq!(crate::provider::initialize(), SQLITE_OK);
        assert!(!install());
    }

    #[test]
    fn a_block_keeps_its_beginning_while_it_grows() {
        assert_eq!(crate::provider::initialize(), SQLITE_OK);
        // SAFETY: each block is used within its size, and given back once.
        unsafe {
            let mut block = rusqlite::ffi::sqlite3_malloc(8).cast::<u8>();
            block.write_bytes(7, 8);
            for size in [4, 9, 4_000, 100_000, 10] {
                block = rusqlite::ffi::sqlite3_realloc(block.cast(), size).cast();
                let kept = std::slice::from_raw_parts(block, usize::try_from(size).unwrap().min(8));
                assert!(kept.iter().all(|byte| *byte == 7), "{size}: {kept:?}");
            }
            rusqlite::ffi::sqlite3_free(block.cast());
        }
    }
}
