//! A layer between SQLite and the disk that can be told to fail.
//!
//! It is made the default of this process, so that the product opens its databases as ever and knows
//! nothing of it. A file in the folder of a [`Disk`] asks that disk before each call and does what it
//! says; every other file goes straight through, so that tests beside each other do not meet.
//!
//! Unsafe, because a file system of SQLite is a table of C functions that get bare pointers: there is no
//! safe way to be one. Each function here turns its pointers into slices and paths and leaves the rest to
//! `disk.rs`, which is safe code. No panic crosses: what decides holds no lock while it could panic, and a
//! panic in an `extern "C"` function ends the process, which a test sees.
//!
//! The file that SQLite allocates for us is a [`Shim`], with the file of the layer below right behind it.
#![allow(unsafe_code)]

use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::mem;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::ptr;
use std::slice;
use std::sync::{Arc, Once, OnceLock};

use rusqlite::ffi::{
    SQLITE_CANTOPEN, SQLITE_FULL, SQLITE_IOERR_DELETE, SQLITE_IOERR_FSYNC, SQLITE_IOERR_LOCK,
    SQLITE_IOERR_READ, SQLITE_IOERR_SHMMAP, SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_WRITE, SQLITE_OK,
    SQLITE_SHM_UNLOCK, sqlite3_file, sqlite3_filename, sqlite3_initialize, sqlite3_io_methods,
    sqlite3_vfs, sqlite3_vfs_find, sqlite3_vfs_register,
};

use crate::disk::{self, Answer, Call, Disk};

/// The layer below: the platform's own.
struct Below(*mut sqlite3_vfs);

// SAFETY: SQLite never frees or changes the file system it has registered by itself, and calls it from
// any thread.
unsafe impl Send for Below {}
// SAFETY: as above.
unsafe impl Sync for Below {}

static BELOW: OnceLock<Below> = OnceLock::new();

/// What SQLite holds of an open file.
#[repr(C)]
struct Shim {
    /// What SQLite calls.
    base: sqlite3_file,
    /// Whose file it is, and its path; null if nobody's.
    of: *mut Known,
}

struct Known {
    disk: Arc<Disk>,
    path: PathBuf,
}

/// Puts this layer in front of the platform's, once for the process.
pub(crate) fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: SQLite may be initialised any number of times. The one that is found lives as long as
        // the process; the copy of it, with our functions, is leaked, so it does as well.
        let registered = unsafe {
            assert_eq!(sqlite3_initialize(), SQLITE_OK);
            let below = sqlite3_vfs_find(ptr::null());
            assert!(!below.is_null(), "SQLite has a file system of its own");
            let above = Box::leak(Box::new(*below));
            above.szOsFile += mem::size_of::<Shim>() as c_int;
            above.pNext = ptr::null_mut();
            above.zName = c"faults".as_ptr();
            above.xOpen = Some(open);
            above.xDelete = Some(delete);
            let _ = BELOW.set(Below(below));
            sqlite3_vfs_register(above, 1)
        };
        assert_eq!(registered, SQLITE_OK);
    });
}

fn below() -> *mut sqlite3_vfs {
    BELOW.get().expect("nobody calls before it is registered").0
}

/// The file of the layer below.
///
/// # Safety
/// `file` is one that [`open`] was given.
unsafe fn real(file: *mut sqlite3_file) -> *mut sqlite3_file {
    // SAFETY: SQLite allocates `szOsFile` bytes, which are ours and then those of the layer below.
    unsafe { file.byte_add(mem::size_of::<Shim>()) }
}

/// The functions of the layer below for this file.
///
/// # Safety
/// `file` is one that [`open`] has opened.
unsafe fn methods(file: *mut sqlite3_file) -> &'static sqlite3_io_methods {
    // SAFETY: the layer below has set them in an open file, to a table that is never freed.
    unsafe { &*(*real(file)).pMethods }
}

/// What its disk says to a call; `Go` where it is nobody's.
///
/// # Safety
/// `file` is one that [`open`] has opened.
unsafe fn ask(file: *mut sqlite3_file, call: Call<'_>) -> Answer {
    // SAFETY: `open` has made a whole `Shim` of it, and nobody has closed it.
    let of = unsafe { (*file.cast::<Shim>()).of };
    if of.is_null() {
        return Answer::Go;
    }
    // SAFETY: it is a box that `close` alone frees.
    let known = unsafe { &*of };
    known.disk.ask(&known.path, call)
}

/// # Safety
/// A path of SQLite's, or null.
unsafe fn path<'a>(name: *const c_char) -> Option<&'a Path> {
    if name.is_null() {
        return None;
    }
    // SAFETY: SQLite's paths end with a zero.
    let bytes = unsafe { CStr::from_ptr(name) }.to_bytes();
    Some(Path::new(OsStr::from_bytes(bytes)))
}

unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    name: sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: the caller is SQLite, which gives a path or null, and a file of `szOsFile` bytes.
    unsafe {
        let shim = file.cast::<Shim>();
        (*shim).base.pMethods = ptr::null();
        (*shim).of = ptr::null_mut();
        let path = path(name);
        let disk = path.and_then(disk::of);
        if let (Some(disk), Some(path)) = (&disk, path)
            && disk.ask(path, Call::Open) != Answer::Go
        {
            return SQLITE_CANTOPEN;
        }
        let open = (*below()).xOpen.expect("every file system opens");
        let code = open(below(), name, real(file), flags, out);
        if code == SQLITE_OK {
            if let (Some(disk), Some(path)) = (disk, path) {
                (*shim).of = Box::into_raw(Box::new(Known { disk, path: path.to_owned() }));
            }
            (*shim).base.pMethods = &METHODS;
        }
        code
    }
}

unsafe extern "C" fn delete(_: *mut sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    // SAFETY: the caller is SQLite; the function below is called with what it was given.
    unsafe {
        if let Some(path) = path(name)
            && let Some(disk) = disk::of(path)
            && disk.ask(path, Call::Delete) != Answer::Go
        {
            return SQLITE_IOERR_DELETE;
        }
        let delete = (*below()).xDelete.expect("every file system deletes");
        delete(below(), name, sync)
    }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite closes what was opened, once.
    unsafe {
        let of = mem::replace(&mut (*file.cast::<Shim>()).of, ptr::null_mut());
        if !of.is_null() {
            drop(Box::from_raw(of));
        }
        methods(file).xClose.expect("every file closes")(real(file))
    }
}

unsafe extern "C" fn read(
    file: *mut sqlite3_file,
    to: *mut c_void,
    amount: c_int,
    at: i64,
) -> c_int {
    // SAFETY: as for all that follow, SQLite gives an open file, and what the function below needs.
    unsafe {
        match ask(file, Call::Read) {
            Answer::Go => methods(file).xRead.expect("it reads")(real(file), to, amount, at),
            _ => SQLITE_IOERR_READ,
        }
    }
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    from: *const c_void,
    amount: c_int,
    at: i64,
) -> c_int {
    // SAFETY: as in `read`; `from` holds `amount` bytes.
    unsafe {
        let bytes = slice::from_raw_parts(from.cast::<u8>(), usize::try_from(amount).unwrap_or(0));
        let write = methods(file).xWrite.expect("it writes");
        match ask(file, Call::Write { at: u64::try_from(at).unwrap_or(0), bytes }) {
            Answer::Go => write(real(file), from, amount, at),
            Answer::Half => {
                write(real(file), from, amount / 2, at);
                SQLITE_IOERR_WRITE
            }
            Answer::Full => SQLITE_FULL,
            Answer::Fail | Answer::Pretend => SQLITE_IOERR_WRITE,
        }
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: i64) -> c_int {
    // SAFETY: as in `read`.
    unsafe {
        match ask(file, Call::Truncate(u64::try_from(size).unwrap_or(0))) {
            Answer::Go => methods(file).xTruncate.expect("it truncates")(real(file), size),
            _ => SQLITE_IOERR_TRUNCATE,
        }
    }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: as in `read`.
    unsafe {
        match ask(file, Call::Sync) {
            Answer::Go => methods(file).xSync.expect("it syncs")(real(file), flags),
            Answer::Pretend => SQLITE_OK,
            Answer::Full => SQLITE_FULL,
            Answer::Fail | Answer::Half => SQLITE_IOERR_FSYNC,
        }
    }
}

unsafe extern "C" fn size(file: *mut sqlite3_file, to: *mut i64) -> c_int {
    // SAFETY: as in `read`.
    unsafe { methods(file).xFileSize.expect("it has a size")(real(file), to) }
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: as in `read`.
    unsafe {
        match ask(file, Call::Lock) {
            Answer::Go => methods(file).xLock.expect("it locks")(real(file), level),
            _ => SQLITE_IOERR_LOCK,
        }
    }
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: as in `read`.
    unsafe { methods(file).xUnlock.expect("it unlocks")(real(file), level) }
}

unsafe extern "C" fn reserved(file: *mut sqlite3_file, to: *mut c_int) -> c_int {
    // SAFETY: as in `read`.
    unsafe { methods(file).xCheckReservedLock.expect("it tells")(real(file), to) }
}

unsafe extern "C" fn control(file: *mut sqlite3_file, what: c_int, with: *mut c_void) -> c_int {
    // SAFETY: as in `read`.
    unsafe { methods(file).xFileControl.expect("it is told")(real(file), what, with) }
}

unsafe extern "C" fn sector(file: *mut sqlite3_file) -> c_int {
    // SAFETY: as in `read`.
    unsafe { methods(file).xSectorSize.expect("it has one")(real(file)) }
}

unsafe extern "C" fn promises(file: *mut sqlite3_file) -> c_int {
    // SAFETY: as in `read`.
    unsafe { methods(file).xDeviceCharacteristics.expect("it has some")(real(file)) }
}

unsafe extern "C" fn map(
    file: *mut sqlite3_file,
    page: c_int,
    size: c_int,
    grow: c_int,
    to: *mut *mut c_void,
) -> c_int {
    // SAFETY: as in `read`.
    unsafe {
        match ask(file, Call::Map) {
            Answer::Go => methods(file).xShmMap.expect("it maps")(real(file), page, size, grow, to),
            _ => {
                *to = ptr::null_mut();
                SQLITE_IOERR_SHMMAP
            }
        }
    }
}

unsafe extern "C" fn map_lock(file: *mut sqlite3_file, at: c_int, n: c_int, how: c_int) -> c_int {
    // SAFETY: as in `read`.
    unsafe {
        let lock = methods(file).xShmLock.expect("it locks");
        if how & SQLITE_SHM_UNLOCK != 0 {
            return lock(real(file), at, n, how);
        }
        match ask(file, Call::Lock) {
            Answer::Go => lock(real(file), at, n, how),
            _ => SQLITE_IOERR_LOCK,
        }
    }
}

unsafe extern "C" fn barrier(file: *mut sqlite3_file) {
    // SAFETY: as in `read`.
    unsafe { methods(file).xShmBarrier.expect("it has one")(real(file)) }
}

unsafe extern "C" fn unmap(file: *mut sqlite3_file, delete: c_int) -> c_int {
    // SAFETY: as in `read`.
    unsafe { methods(file).xShmUnmap.expect("it unmaps")(real(file), delete) }
}

/// Version 2: with the shared index of a log, without mapped files, which the vault does not use.
static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(reserved),
    xFileControl: Some(control),
    xSectorSize: Some(sector),
    xDeviceCharacteristics: Some(promises),
    xShmMap: Some(map),
    xShmLock: Some(map_lock),
    xShmBarrier: Some(barrier),
    xShmUnmap: Some(unmap),
    xFetch: None,
    xUnfetch: None,
};
