//! `tandem-backup/1`: a whole vault in one file that may lie anywhere.
//!
//! Three lines say what it is: format and version; one line of JSON ([`About`]); and an HMAC of the two
//! under the backup's own key. Then stands an ordinary key envelope ([`crate::envelope`]) around that
//! key, which passphrase and spare key open as they were when the backup was made, a mark, the SHA-256 of
//! all this, and then the database, encrypted under the same key. The key is new with every backup: who
//! learns one opens one backup, and not the vault.
//!
//! **The mark** is an HMAC of the lines before it under the data key of the vault, so that an open vault
//! knows its own backups again without any secret of a person ([`Header::is_of`]): a schedule that removes
//! older ones must not go by what anybody can write into a head.
//!
//! **Nothing in a file is believed before it is shown.** The head is at most 64 KiB long, and no more of
//! the file is read before a secret has opened the envelope and the MAC has been found right. The database
//! must then have the length and the SHA-256 that the head says, so that not one of its bytes reaches
//! SQLite that a holder of the key did not write.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use data_encoding::HEXLOWER;
use ring::{digest, hmac};
use serde::{Deserialize, Serialize};

use crate::envelope::{Envelope, push_line};
use crate::error::{Error, Result};
use crate::heads::Head;
use crate::key::DataKey;

/// What every backup begins with.
pub(crate) const FORMAT: &str = "tandem-backup/";
const VERSION: u32 = 1;
/// Three lines, the four of an envelope, and two more.
const LINES: usize = 9;
/// A head has some hundred bytes, a few hundred for each slot and 150 for each device.
const MOST_HEAD: u64 = 64 * 1024;

const DAMAGED: Error = Error::Damaged("the backup is not whole");

/// What can be told of a backup before it is opened. Until it is, anybody may have written it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupInfo {
    /// The vault that it is of.
    pub vault: [u8; 16],
    /// When it was made, in Unix milliseconds.
    pub made_millis: i64,
    /// The length of the whole file.
    pub bytes: u64,
    /// The last letters of the spare key that opens it.
    pub spare_key_tag: Option<String>,
}

impl BackupInfo {
    /// Reads the head of a backup.
    ///
    /// # Errors
    /// [`Error::NoBackup`], [`Error::Damaged`] of one that is cut short, [`Error::NewerVersion`], and those
    /// of the disk.
    pub fn of(path: &Path) -> Result<Self> {
        let mut file = File::open(path)?;
        let header = Header::read(&mut file)?;
        header.require_length(&file)?;
        Ok(header.info())
    }
}

/// What the head of a backup says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct About {
    /// Unix milliseconds.
    pub(crate) at: i64,
    /// Length of the database.
    pub(crate) bytes: u64,
    /// Where each device's journal stands in it.
    pub(crate) heads: Vec<HeadLine>,
    /// How many migrations of the journal and of the tables it was written under.
    pub(crate) journal: usize,
    pub(crate) tables: usize,
    /// Of the database, in hexadecimal.
    pub(crate) sha256: String,
}

/// [`Head`] in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HeadLine {
    device: String,
    mac: String,
    sequence: i64,
}

impl From<&Head> for HeadLine {
    fn from(head: &Head) -> Self {
        let (device, mac) = (HEXLOWER.encode(&head.device), HEXLOWER.encode(&head.mac));
        Self { device, mac, sequence: head.sequence }
    }
}

impl HeadLine {
    pub(crate) fn head(&self) -> Result<Head> {
        let bytes = |text: &str| HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok();
        let (Some(device), Some(mac)) = (bytes(&self.device), bytes(&self.mac)) else {
            return Err(DAMAGED);
        };
        Ok(Head { device, sequence: self.sequence, mac })
    }
}

/// All that stands before the database.
pub(crate) struct Header {
    pub(crate) about: About,
    pub(crate) envelope: Envelope,
    /// Of the head itself.
    bytes: u64,
    covered: Vec<u8>,
    mac: Vec<u8>,
    marked: Vec<u8>,
    mark: Vec<u8>,
}

impl Header {
    /// What stands before the database of a backup, in its bytes: `envelope` is around its `key`, and `own`
    /// is the data key of the vault.
    pub(crate) fn write(
        about: &About,
        envelope: &Envelope,
        key: &DataKey,
        own: &DataKey,
    ) -> Result<Vec<u8>> {
        let about = serde_json::to_string(about).map_err(|_| DAMAGED)?;
        let mut bytes = format!("{FORMAT}{VERSION}\n{about}\n").into_bytes();
        let mac = hmac::sign(&mac_key(key), &bytes);
        push_line(&mut bytes, mac.as_ref());
        bytes.extend_from_slice(&envelope.to_bytes(key));
        let mark = hmac::sign(&mark_key(own), &bytes);
        push_line(&mut bytes, mark.as_ref());
        let whole = digest::digest(&digest::SHA256, &bytes);
        push_line(&mut bytes, whole.as_ref());
        if bytes.len() as u64 > MOST_HEAD { Err(DAMAGED) } else { Ok(bytes) }
    }

    /// Reads what may be the head of a backup, and nothing after it. Any input gives a head or an error.
    pub(crate) fn read(file: &mut (impl Read + io::Seek)) -> Result<Self> {
        let mut bytes = Vec::new();
        Read::take(&mut *file, MOST_HEAD).read_to_end(&mut bytes)?;
        let ends =
            bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
        let ends: Vec<usize> = ends.take(LINES).collect();
        let version = bytes.strip_prefix(FORMAT.as_bytes()).ok_or(Error::NoBackup)?;
        if !version.starts_with(format!("{VERSION}\n").as_bytes()) {
            return Err(Error::NewerVersion);
        }
        let [first, second, third, .., seventh, eighth, end] = *ends.as_slice() else {
            return Err(DAMAGED);
        };
        if ends.len() < LINES {
            return Err(DAMAGED);
        }
        let line = |from, to: usize| HEXLOWER.decode(&bytes[from..to - 1]).map_err(|_| DAMAGED);
        if line(eighth, end)? != digest::digest(&digest::SHA256, &bytes[..eighth]).as_ref() {
            return Err(DAMAGED);
        }
        file.seek(io::SeekFrom::Start(end as u64))?;
        Ok(Self {
            about: serde_json::from_slice(&bytes[first..second]).map_err(|_| DAMAGED)?,
            envelope: Envelope::parse(&bytes[third..seventh])?,
            bytes: end as u64,
            mac: line(second, third)?,
            mark: line(seventh, eighth)?,
            covered: bytes[..second].to_vec(),
            marked: bytes[..seventh].to_vec(),
        })
    }

    /// Whether a vault with this data key wrote all of the head: then the envelope opens, and the database
    /// is whole if it has the length and the hash that the head says.
    pub(crate) fn is_of(&self, own: &DataKey) -> bool {
        hmac::verify(&mark_key(own), &self.marked, &self.mark).is_ok()
    }

    /// Whether a holder of the key wrote it.
    pub(crate) fn verify(&self, key: &DataKey) -> Result<()> {
        hmac::verify(&mac_key(key), &self.covered, &self.mac)
            .map_err(|_| Error::Damaged("the backup was changed from outside"))
    }

    /// Whether the file ends where the database does.
    pub(crate) fn require_length(&self, file: &File) -> Result<()> {
        let whole = self.bytes.checked_add(self.about.bytes);
        if whole == Some(file.metadata()?.len()) { Ok(()) } else { Err(DAMAGED) }
    }

    pub(crate) fn info(&self) -> BackupInfo {
        BackupInfo {
            vault: *self.envelope.vault(),
            made_millis: self.about.at,
            bytes: self.bytes.saturating_add(self.about.bytes),
            spare_key_tag: self.envelope.spare_key_tag().map(str::to_owned),
        }
    }

    /// Copies the database out of the file, which stands behind its head.
    ///
    /// # Errors
    /// [`Error::Damaged`] if it is not the one that the head speaks of.
    pub(crate) fn take_database(&self, file: &mut File, to: &mut impl Write) -> Result<()> {
        self.require_length(file)?;
        let (bytes, sha256) = copy(&mut Read::take(file, self.about.bytes), to)?;
        if (bytes, &sha256) == (self.about.bytes, &self.about.sha256) {
            Ok(())
        } else {
            Err(DAMAGED)
        }
    }
}

/// Copies to the end; says how much it was, and its SHA-256 in hexadecimal.
pub(crate) fn copy(from: &mut impl Read, to: &mut impl Write) -> Result<(u64, String)> {
    let mut hash = digest::Context::new(&digest::SHA256);
    let mut buffer = vec![0; 64 * 1024];
    let mut bytes = 0;
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => return Ok((bytes, HEXLOWER.encode(hash.finish().as_ref()))),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        hash.update(&buffer[..read]);
        to.write_all(&buffer[..read])?;
        bytes += read as u64;
    }
}

fn mac_key(key: &DataKey) -> hmac::Key {
    key.mac_key("tandem-backup/1 mac")
}

fn mark_key(own: &DataKey) -> hmac::Key {
    own.mac_key("tandem-backup/1 mark")
}
