//! Files on their way out: a report for the printer, a sealed file for a coach. Another program reads them, so
//! they stand outside the vault for a moment, and somebody must see to it that it is one.
//!
//! They stand in a folder of their own, each in one more that its owner alone looks into, under the name
//! that the reader sees. Whatever is there goes when the folder is next opened, when the record is locked,
//! and an hour after it was made. Only what was handed to another program stays over a locking and the next
//! opening, for that hour: a phone locks the record while the other program still reads, and a person unlocks
//! it meanwhile. An empty file beside it says so, which the program that made it need not outlive.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};

use tandem_model::{Id, Result, TandemError};

use super::host::random_id;

const LONGEST: Duration = Duration::from_secs(60 * 60);
/// The longest name that file systems take with room for an ending.
const NAME: usize = 120;
/// Beside a file that another program reads. No file on its way out has this name.
const HANDED_OVER: &str = ".handed-over";

/// A folder for files on their way out.
#[derive(Debug)]
pub struct Outbox {
    folder: PathBuf,
}

impl Outbox {
    /// Opens the folder, or makes it. What a program that was ended left there goes, if it was handed to nobody:
    /// folders of the names that this gives, and nothing else, whatever folder it is that a host named.
    ///
    /// # Errors
    /// `Invalid` in `folder` for a link: what would be removed stands elsewhere; those of the disk.
    pub fn open(folder: &Path) -> Result<Self> {
        private_folder(folder).map_err(of_disk)?;
        if folder.symlink_metadata().map_err(of_disk)?.is_symlink() {
            return Err(TandemError::invalid("folder", "a folder, and no link to one"));
        }
        let outbox = Self { folder: folder.to_owned() };
        outbox.clear();
        Ok(outbox)
    }

    /// A place for a new file of this name. The file itself is made by whoever writes it. What is older
    /// than an hour goes.
    ///
    /// # Errors
    /// `Invalid` in `name` for one that is none, or leads elsewhere; those of the disk.
    pub fn fresh(&self, name: &str) -> Result<PathBuf> {
        let mut parts = Path::new(name).components();
        let is_name = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
        let is_name = is_name && name != HANDED_OVER && name.len() <= NAME;
        if !is_name || name.ends_with(['/', '\\']) || name.contains('\0') {
            return Err(TandemError::invalid("name", "the name of a file, without a folder"));
        }
        self.sweep();
        let folder = self.folder.join(random_id()?.to_string());
        private_folder(&folder).map_err(of_disk)?;
        Ok(folder.join(name))
    }

    /// Another program reads this file: it stays over a locking, until its hour is over. Where that cannot be
    /// noted (a full disk), it goes with the next locking.
    pub fn hand_over(&self, file: &Path) {
        let noted = file.parent().map(|folder| folder.join(HANDED_OVER));
        let _ = noted.map(fs::File::create);
    }

    /// Removes what is older than an hour. Returns how much.
    pub fn sweep(&self) -> u32 {
        self.remove(is_old)
    }

    /// Removes all that was not handed over: the record is locked. Returns how much.
    pub fn clear(&self) -> u32 {
        self.remove(|folder| !folder.join(HANDED_OVER).exists() || is_old(folder))
    }

    /// What cannot be removed now is, by the next that looks.
    fn remove(&self, is_due: impl Fn(&Path) -> bool) -> u32 {
        let found = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let own = found.filter(|it| {
            let is_id = it.file_name().to_str().is_some_and(|name| name.parse::<Id>().is_ok());
            is_id && it.file_type().is_ok_and(|kind| kind.is_dir())
        });
        let due = own.map(|it| it.path()).filter(|path| is_due(path));
        let gone = due.filter(|path| fs::remove_dir_all(path).is_ok());
        u32::try_from(gone.count()).unwrap_or(u32::MAX)
    }
}

/// Whether its hour is over. Of a moment to come nobody knows how old it is.
fn is_old(folder: &Path) -> bool {
    let made = fs::metadata(folder).and_then(|it| it.modified());
    let age = made.map(|made| SystemTime::now().duration_since(made));
    !age.is_ok_and(|age| age.is_ok_and(|age| age < LONGEST))
}

fn private_folder(folder: &Path) -> io::Result<()> {
    #[allow(unused_mut, reason = "only Unix has a mode to set")]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

fn of_disk(error: io::Error) -> TandemError {
    super::error::public(error.into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that panics has said what is wrong
mod tests {
    use super::*;

    #[test]
    fn apps_6d_what_is_on_its_way_out_goes_at_opening_at_locking_and_after_an_hour() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(folder.path()).unwrap();
        let write = |name: &str| {
            let file = outbox.fresh(name).unwrap();
            fs::write(&file, "hours").unwrap();
            file
        };
        let (kept, handed) = (write("report.pdf"), write("report.pdf"));
        assert_ne!(kept, handed, "two of one name");
        assert_eq!(handed.file_name().unwrap(), "report.pdf");
        outbox.hand_over(&handed);
        assert_eq!(outbox.sweep(), 0);
        assert_eq!(outbox.clear(), 1);
        assert!(!kept.exists() && handed.exists(), "the other program still reads");

        let set = |file: &Path, moment| {
            let folder = fs::File::open(file.parent().unwrap()).unwrap();
            folder.set_modified(moment).unwrap();
        };
        let make_old = |file: &Path| set(file, SystemTime::now() - LONGEST);
        set(&handed, SystemTime::now() - LONGEST + Duration::from_secs(60));
        assert_eq!(outbox.sweep(), 0);
        make_old(&handed);
        let next = write("next.pdf");
        assert!(!handed.exists() && next.exists(), "whoever makes one sweeps");
        set(&next, SystemTime::now() + LONGEST);
        assert_eq!(outbox.sweep(), 1, "a clock that was set back keeps nothing");

        for kept in ["tandem.db", "notes"] {
            fs::write(folder.path().join(kept), "a record").unwrap();
        }
        fs::create_dir(folder.path().join("record")).unwrap();
        let (left, read) = (write("left.pdf"), write("read.pdf"));
        outbox.hand_over(&read);
        drop(Outbox::open(folder.path()).unwrap());
        assert!(!left.exists(), "the program was ended meanwhile");
        assert!(read.exists(), "the other program still reads, whoever opens the record again");
        make_old(&read);
        drop(Outbox::open(folder.path()).unwrap());
        assert!(!read.exists());
        for kept in ["tandem.db", "notes", "record"] {
            assert!(folder.path().join(kept).exists(), "{kept} is no file on its way out");
        }
        #[cfg(unix)]
        {
            let link = folder.path().join("link");
            std::os::unix::fs::symlink(folder.path(), &link).unwrap();
            assert!(Outbox::open(&link).is_err(), "what it would remove stands elsewhere");
        }
        for name in [HANDED_OVER, "", ".", "..", "a/b", "/a", "../a", "a/", "\0", &"a".repeat(121)]
        {
            assert!(outbox.fresh(name).is_err(), "{name}");
        }
    }
}
