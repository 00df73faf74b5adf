//! The two files that hold the envelope: `tandem.keys` and a copy of it.
//!
//! One file of a kilobyte was the whole record: lost or with one byte off, nothing opened any more,
//! though its person had passphrase and spare key. So there are two, each written whole in every change
//! of keys. Both stand on the disk before either gets its name; the first name is the point of no return,
//! and the second is mended where it could not be given.
//!
//! Of two that differ the one of the **higher generation** counts, since the other was left by a change
//! that was ended between the names, or was put there. The older one is never tried when the newer one
//! does not open: what opened yesterday must not open today. One that is not whole counts for nothing,
//! and so does one that opens and whose MAC does not fit.

use std::cmp::Reverse;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::envelope::Envelope;
use crate::error::{Error, Result};
use crate::files::{self, KEYS, KEYS_COPY};
use crate::key::DataKey;
use crate::locks::KeyLock;
use crate::new_file::{self, NewFile};
use crate::vault::erase;
use crate::ways::Key;

/// A change of keys that is on the disk and has no name yet.
pub(crate) struct NewKeys {
    main: NewFile,
    copy: NewFile,
}

impl NewKeys {
    /// Puts the change in force.
    ///
    /// # Errors
    /// As [`NewFile::persist_over`]; nothing has changed then.
    pub(crate) fn persist(self) -> Result<()> {
        self.main.persist_over()?;
        // The change is in force: the next opening mends the copy.
        let _ = self.copy.persist_over();
        Ok(())
    }

    /// Puts a change of the data key in force: `name` gives the new database its name. Until then the first
    /// of the files opens the old database, and from then on the second opens the new one, so whatever ends
    /// the program in between, the next opening has one that fits and mends the other.
    ///
    /// # Errors
    /// Those of `name`; the old database has its name then.
    pub(crate) fn persist_around(self, name: impl FnOnce() -> Result<()>) -> Result<()> {
        self.copy.persist_over()?;
        name()?;
        let _ = self.main.persist_over();
        Ok(())
    }
}

/// Every envelope that is whole, the one that counts first; none if there is no file of either name.
///
/// # Errors
/// What is wrong with the files if none is whole; [`Error::NewerVersion`] if either is of one.
pub(crate) fn read(folder: &Path) -> Result<Vec<Envelope>> {
    let files = [KEYS, KEYS_COPY].map(|name| files::read_small(&folder.join(name)));
    // Nearly always one is like the other, and is taken apart once.
    if let [Ok(Some(main)), Ok(Some(copy))] = &files
        && main == copy
    {
        let envelope = Envelope::parse(main)?;
        return Ok(vec![envelope.clone(), envelope]);
    }
    let (mut found, mut refused) = (Vec::new(), None);
    for bytes in files {
        let envelope = bytes.and_then(|it| it.as_deref().map(Envelope::parse).transpose());
        match envelope {
            Ok(envelope) => found.extend(envelope),
            Err(Error::NewerVersion) => return Err(Error::NewerVersion),
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    if let (true, Some(error)) = (found.is_empty(), refused) {
        return Err(error);
    }
    found.sort_by_key(|envelope| Reverse(envelope.generation()));
    Ok(found)
}

/// Writes the next generation beside the present one, which stays in force until [`NewKeys::persist`].
/// Both files were read back from the disk: they are whole, and `opens`, if given, opens them to the
/// same key. The generation is higher than `after` as well.
pub(crate) fn write(
    folder: &Path,
    envelope: &mut Envelope,
    key: &DataKey,
    after: u64,
    opens: Option<&Key<'_>>,
) -> Result<NewKeys> {
    // Or one of the two would stay as it is, with what is to open nothing any more.
    files::require_replaceable(folder, &[KEYS, KEYS_COPY])?;
    let bytes = envelope.next(key, after);
    let mut main = files::replacement(&folder.join(KEYS), &bytes)?;
    let mut copy = files::replacement(&folder.join(KEYS_COPY), &bytes)?;
    let written = Envelope::parse(&main.read_back()?)?;
    written.authenticate(key)?;
    let opened = opens.map(|secret| written.unseal(secret)).transpose()?;
    let same = opened.is_none_or(|(_, opened)| opened.bytes() == key.bytes());
    if same && copy.read_back()? == bytes {
        Ok(NewKeys { main, copy })
    } else {
        Err(Error::Damaged("tandem.keys is not whole"))
    }
}

/// Whether what [`read`] found is both files, and one like the other.
pub(crate) fn are_alike(found: &[Envelope]) -> bool {
    matches!(found, [one, other] if one.mark() == other.mark())
}

/// Makes both files like the envelope that was opened, and removes what a killed change of keys left
/// (which opens under a passphrase that never was set; a database that never got its name). `alike` is
/// what [`are_alike`] said of the two a moment ago: nearly always, and nothing is read again. Best effort;
/// the next opening or change of keys does it again.
pub(crate) fn mend(folder: &Path, opened: &Envelope, alike: bool) {
    let [main, copy] = [KEYS, KEYS_COPY].map(|name| folder.join(name));
    let left = || new_file::leftovers(&[&main, &copy]).unwrap_or_default();
    if alike && left().is_empty() {
        return;
    }
    let Ok(_lock) = KeyLock::take(folder) else { return };
    for file in left() {
        let _ = fs::remove_file(file);
    }
    for file in files::with_log(&files::unfinished(&folder.join(files::DATABASE))) {
        let _ = fs::remove_file(file);
    }
    let (good, other) = match (is(opened, &main), is(opened, &copy)) {
        (true, false) => (main, copy),
        (false, true) => (copy, main),
        _ => return, // somebody has changed the keys meanwhile, or there is nothing to mend
    };
    if erase::is_mark(&other) {
        return; // it tells of an erasing, until its person has said what is to be
    }
    let _ = fs::read(good).and_then(|bytes| {
        let mut file = NewFile::beside(&other)?;
        file.write_all(&bytes)?;
        file.persist_over()
    });
}

fn is(opened: &Envelope, file: &Path) -> bool {
    Envelope::read(file).is_ok_and(|found| found.is_some_and(|it| it.mark() == opened.mark()))
}

#[cfg(test)]
mod tests;
