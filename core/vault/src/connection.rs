//! Opening a database the way this vault wants it: encrypted for certain, durable, and suspicious.
//!
//! The order matters. The key is given first; then the engine must prove that it is SQLCipher with
//! our provider, because on a plain SQLite `PRAGMA key` succeeds and everything that follows is
//! written in plaintext; then one page is read, which is where a wrong key shows. Only after that
//! may anything be written.
//!
//! * `journal_mode=WAL`, `synchronous=FULL`: a logged session survives a flat battery. Of
//!   what a commit costs, encrypting its pages is about a half and the flush to the disk a third.
//! * temporary tables in memory, `mmap_size=0`: no decrypted byte in a file, none in a mapping.
//! * `trusted_schema=OFF`, `cell_size_check=ON`, defensive mode: a damaged or doctored file is an
//!   error, not behaviour.
//! * `secure_delete=ON`: what is forgotten is overwritten with zeros inside its page as well; a copy that SQLite
//!   left between the cells of a page never got to the disk ([`crate::unallocated`]).
//! * `auto_vacuum=NONE`: with it on, SQLCipher lets pages of zeros pass unauthenticated, and pages of pointers are
//!   taken for those of trees by [`crate::unallocated`].
//!
//! What SQLite can be compiled with (`.cargo/config.toml`, in the line that brings our provider, without
//! which nothing opens) is not said again to each connection: five statements were 5 % of an opening. A
//! test asks a connection of each kind what is in force.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, MAIN_DB, OpenFlags, ffi};
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::files;
use crate::key::DataKey;
use crate::new_file;
use crate::provider;

/// How long a statement waits for another process before it gives up with [`Error::Busy`].
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);
/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 64;

/// What a connection may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Make the file if it is not there, and write.
    Create,
    /// Write to a file that is there.
    Write,
    /// Read only; enforced by the engine (`query_only`).
    Read,
    /// Read only, and nobody else may even read: see [`crate::unwritable`].
    Alone,
    /// Read only, without log and locks: see [`crate::unwritable`].
    AsItStands,
}

impl Access {
    fn reads_only(self) -> bool {
        !matches!(self, Self::Create | Self::Write)
    }
}

/// Opens `path` with `key`.
///
/// # Errors
/// [`Error::WrongEngine`] before anything is written, if the engine would not encrypt;
/// [`Error::Damaged`] if the key does not fit the file or the file is not a database.
pub(crate) fn open(path: &Path, key: &DataKey, access: Access) -> Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags.set(OpenFlags::SQLITE_OPEN_CREATE, access == Access::Create);
    match provider::initialize() {
        ffi::SQLITE_OK => {}
        code => return Err(Error::from_sqlite_code(code)),
    }
    let db = if access == Access::AsItStands {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags(uri(path) + "?immutable=1", flags | OpenFlags::SQLITE_OPEN_URI)?
    } else {
        Connection::open_with_flags(path, flags)?
    };
    // A log that a crash left may be what is wrong: see `trust`.
    let crashed = fs::metadata(files::log(path)).is_ok_and(|log| log.len() > 0);
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, crashed)?;
    if !provider::wipes() {
        db.execute_batch("PRAGMA cipher_memory_security=ON")?;
    }
    key.unlock(&db)?;
    require_encryption(&db)?;
    if access == Access::Alone {
        if db.is_readonly(MAIN_DB)? {
            return Err(Error::ReadOnly); // its lock could not be had
        }
        db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    }
    if access == Access::AsItStands {
        db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    } else {
        require_log(&db)?; // reads the first page before it writes any
    }
    prepare(&db)?;
    if access.reads_only() {
        only_read(&db, true)?;
    }
    Ok(db)
}

/// The path as SQLite takes it where it is to be told more than that.
fn uri(path: &Path) -> String {
    let mut uri = String::from("file:");
    if cfg!(windows) && path.is_absolute() {
        uri.push('/');
    }
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b'/' | b'.' | b'-' | b'_' => uri.push(char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => uri.push(char::from(*byte)),
            b':' if cfg!(windows) => uri.push(':'),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// Writes what the database holds at one moment into a new file, under another key. Free pages are left
/// out, there is no log, and no byte is ever written under the old key or under none.
///
/// SQLite's own `VACUUM INTO`, told the key where it is told the file. (`sqlcipher_export` would need a
/// writable schema and forget the version numbers; a copy under the old key and `rekey` writes it all
/// three times.) So the key stands in texts of SQLite's for that while, which are wiped as they are freed.
///
/// # Errors
/// Those of the disk, and [`Error::Damaged`] if a page does not verify; what was written is then useless.
pub(crate) fn copy_under(db: &Connection, to: &Path, key: &DataKey) -> Result<()> {
    drop(new_file::private().create_new(true).open(to)?);
    let literal = key.literal();
    let key = std::str::from_utf8(&literal[..]).expect("a literal is ASCII");
    let query = Zeroizing::new(format!("?key={}", key.replace('\'', "%27")));
    let to = Zeroizing::new(uri(to) + &query);
    let reads_only: bool = db.pragma_query_value(None, "query_only", |row| row.get(0))?;
    only_read(db, false)?;
    let copied = db.execute("VACUUM INTO ?1", [to.as_str()]);
    only_read(db, reads_only)?;
    copied?;
    Ok(())
}

/// Lets the connection move the log into the database when it is the last to close. Not before the
/// vault has been found whole: an opening that is refused changes nothing.
pub(crate) fn trust(db: &Connection) -> Result<()> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(())
}

/// Has the engine refuse to write on this connection, or not any more.
pub(crate) fn only_read(db: &Connection, only: bool) -> Result<()> {
    Ok(db.pragma_update(None, "query_only", only)?)
}

/// Refuses an engine that would write plaintext, or encrypt with a provider that is not ours.
fn require_encryption(db: &Connection) -> Result<()> {
    let provider = db.query_row("PRAGMA cipher_provider", [], |row| row.get::<_, String>(0));
    match provider {
        Ok(name) if name.as_bytes() == provider::NAME.to_bytes() => Ok(()),
        _ => Err(Error::WrongEngine),
    }
}

/// Has the database write ahead.
fn require_log(db: &Connection) -> Result<()> {
    db.busy_timeout(PATIENCE)?;
    let mode: String = db.query_row("PRAGMA journal_mode=WAL", [], |row| row.get(0))?;
    if mode == "wal" { Ok(()) } else { Err(Error::ReadOnly) }
}

fn prepare(db: &Connection) -> Result<()> {
    db.busy_timeout(PATIENCE)?;
    #[cfg(target_vendor = "apple")] // fsync alone leaves the data in the drive's cache there
    db.execute_batch("PRAGMA fullfsync=ON; PRAGMA checkpoint_fullfsync=ON;")?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

/// Moves everything from the write-ahead log into the database and empties the log.
pub(crate) fn checkpoint(db: &Connection) -> Result<()> {
    let busy: i64 = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy == 0 { Ok(()) } else { Err(Error::Busy) }
}

#[cfg(test)]
mod tests;
