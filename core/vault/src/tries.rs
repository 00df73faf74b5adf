//! How often a secret can be tried that a person could guess.
//!
//! Five wrong ones cost nothing. Then comes a wait of 30 seconds, which doubles with each wrong one up to
//! 15 minutes; an opening ends it. That stops somebody who holds the phone for an evening: about a hundred
//! tries a day. It does not stop somebody who copies the folder (Argon2 is for them) or removes
//! `tandem.tries`, which begins anew. **Nothing is ever wiped**, however often: a partner or a child would
//! use it.
//!
//! * The count is on the disk *before* the secret is tried, so that switching off in between gains
//!   nothing, and is taken back the moment the secret was right, before anything else is done with it: a
//!   program with the right one that is killed later costs nobody a try (`docs/security.md` says what one does
//!   that is killed sooner). The wait runs on the monotonic clock, and anew in each program: a clock that is set gains
//!   nothing either, and neither does a restart.
//! * Tries are made **one after the other**, by a lock that is held until the answer is there: many programs
//!   at once are no faster than one, and those that are right never count. (Each counts before it tries;
//!   side by side, six programs with the right passphrase were five wrong ones and one too many.) One that
//!   opens takes a fifth of a second. Whoever does not get its turn in [`PATIENCE`], since a program was
//!   stopped in the midst of a try, tries without.
//! * Free are a slip in a spare key, which its checksum tells; the same wrong secret again, in the same
//!   program, which is known to be wrong; and what nobody guesses: a spare key, a device without a PIN.
//! * Where the count cannot be written (a full disk, a read-only one) it is kept in memory. The owner
//!   of a record must never be locked out by a disk.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ring::hmac;
use ring::rand::SystemRandom;

use crate::error::{Error, Result};
use crate::files::TRIES;
use crate::locks::{self, Kind, Locked};
use crate::new_file;

pub(crate) const MAGIC: &str = "tandem-tries/1\n";
/// Wrong ones that cost nothing.
const FREE: u32 = 5;
const FIRST_WAIT: Duration = Duration::from_secs(30);
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);
/// How long a try waits for those before it.
const PATIENCE: Duration = Duration::from_secs(20);

/// What this program knows of the tries at a vault.
struct Seen {
    count: u32,
    /// When the wait began: when the count was first seen, or seen to have grown.
    since: Instant,
    /// The secret that was wrong last.
    wrong: Option<Trace>,
}

/// Stands for a secret for as long as the program runs.
type Trace = [u8; 32];

static SEEN: Mutex<BTreeMap<PathBuf, Seen>> = Mutex::new(BTreeMap::new());
static TRACES: LazyLock<Option<hmac::Key>> =
    LazyLock::new(|| hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new()).ok());

/// A secret that is about to be tried, and is counted as wrong until it was right. Others wait for it.
pub(crate) struct Try<'a> {
    folder: &'a Path,
    trace: Option<Trace>,
    on_disk: Option<OnDisk>,
}

impl<'a> Try<'a> {
    /// Counts a try. `parts` are what it consists of: the same again is known to be wrong.
    ///
    /// # Errors
    /// [`Error::Wait`], after which nothing was counted; [`Error::WrongSecret`] for what was just wrong.
    pub(crate) fn begin(folder: &'a Path, parts: &[&[u8]], now: Instant) -> Result<Self> {
        let trace = TRACES.as_ref().and_then(|key| trace(key, parts));
        // Before what this program has seen is locked: who has its turn needs that to end it.
        let mut on_disk = OnDisk::open(folder, true, PATIENCE);
        // Waiting may have taken longer than `now` knows.
        let now = now.max(Instant::now());
        with_seen(folder, now, |seen| {
            if trace.is_some() && seen.wrong == trace {
                return Err(Error::WrongSecret);
            }
            seen.look(on_disk.as_ref().map(|disk| disk.count), now);
            let wait = seen.left(now);
            if !wait.is_zero() {
                return Err(Error::Wait(seconds(wait)));
            }
            seen.count = seen.count.saturating_add(1);
            if let Some(disk) = &mut on_disk {
                disk.write(seen.count, true);
            }
            seen.since = now;
            Ok(())
        })?;
        Ok(Self { folder, trace, on_disk })
    }

    /// It was right.
    pub(crate) fn was_right(mut self) {
        forget_in(self.folder, self.on_disk.as_mut());
    }

    /// It was wrong.
    pub(crate) fn was_wrong(self, now: Instant) {
        with_seen(self.folder, now, |seen| (seen.wrong, seen.since) = (self.trace, now));
    }
}

/// Somebody opened the vault: the next wrong one is the first.
pub(crate) fn forget(folder: &Path) {
    forget_in(folder, OnDisk::open(folder, false, Duration::from_secs(1)).as_mut());
}

fn forget_in(folder: &Path, on_disk: Option<&mut OnDisk>) {
    with_seen(folder, Instant::now(), |seen| (seen.count, seen.wrong) = (0, None));
    if let Some(disk) = on_disk.filter(|disk| disk.count > 0) {
        disk.write(0, false); // lost, it costs a person one try
    }
}

/// How long until the next try is let through, in seconds.
pub(crate) fn wait(folder: &Path, now: Instant) -> u32 {
    let count = fs::read(folder.join(TRIES)).ok().map(|bytes| parse(&bytes));
    let mut all = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    let seen = seen(&mut all, folder, now);
    seen.look(count, now);
    seconds(seen.left(now))
}

impl Seen {
    /// Takes in what stands on the disk. More than before is another program's doing.
    fn look(&mut self, on_disk: Option<u32>, now: Instant) {
        let Some(count) = on_disk else { return };
        if count > self.count {
            self.since = now;
        }
        self.count = count;
    }

    fn left(&self, now: Instant) -> Duration {
        let Some(beyond) = self.count.checked_sub(FREE) else { return Duration::ZERO };
        let wait = FIRST_WAIT.saturating_mul(1 << beyond.min(10)).min(LONGEST_WAIT);
        wait.saturating_sub(now.saturating_duration_since(self.since))
    }
}

/// Whole seconds, none too few.
fn seconds(wait: Duration) -> u32 {
    u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX)
}

fn with_seen<T>(folder: &Path, now: Instant, work: impl FnOnce(&mut Seen) -> T) -> T {
    let mut all = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    work(seen(&mut all, folder, now))
}

fn seen<'a>(all: &'a mut BTreeMap<PathBuf, Seen>, folder: &Path, now: Instant) -> &'a mut Seen {
    let name = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    all.entry(name).or_insert(Seen { count: 0, since: now, wrong: None })
}

/// The parts with their lengths, so that no two sets of them are one.
fn trace(key: &hmac::Key, parts: &[&[u8]]) -> Option<Trace> {
    let mut context = hmac::Context::with_key(key);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    context.sign().as_ref().try_into().ok()
}

/// The file, for as long as nobody else writes it.
struct OnDisk {
    file: Locked,
    count: u32,
}

impl OnDisk {
    fn open(folder: &Path, make: bool, patience: Duration) -> Option<Self> {
        let path = folder.join(TRIES);
        let is_new = !path.exists();
        if is_new && !make {
            return None;
        }
        // Not by a link, which could lead to any file of the person's.
        if fs::symlink_metadata(&path).is_ok_and(|found| !found.is_file()) {
            return None;
        }
        let file = new_file::private().read(true).create(true).truncate(false).open(&path).ok()?;
        let file = Locked::from(file);
        // Who does not get it has the count of a moment ago.
        drop(locks::wait_for(&file, Kind::Exclusive, patience));
        if is_new {
            new_file::flush_folder_of(&path);
        }
        let mut bytes = Vec::new();
        (&*file).take(64).read_to_end(&mut bytes).ok()?;
        Some(Self { file, count: parse(&bytes) })
    }

    /// In its place and of one length, so that it costs no more than one flush.
    fn write(&mut self, count: u32, flush: bool) {
        let text = format!("{MAGIC}{count:010}\n");
        self.count = count;
        let done = self.file.rewind().and_then(|()| self.file.write_all(text.as_bytes()));
        if done.is_ok() && flush {
            let _ = self.file.sync_data();
        }
    }
}

/// What is not a count counts nothing: whoever can write the file can as well remove it.
fn parse(bytes: &[u8]) -> u32 {
    let text = std::str::from_utf8(bytes).ok();
    let count = text.and_then(|text| text.strip_prefix(MAGIC)?.trim_end().parse().ok());
    count.unwrap_or(0)
}

#[cfg(test)]
mod tests;
