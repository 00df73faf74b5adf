//! A disk without room. Where the tests may mount one (as root, on Linux), it is a real one of half
//! a mebibyte; elsewhere the database is forbidden to grow, which SQLite reports in the same way.

use std::process::Command;

use super::*;

struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(kib: usize) -> Option<Self> {
        let at = folder();
        let size = format!("size={kib}k");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at.path());
        mount.output().is_ok_and(|done| done.status.success()).then(|| Self(at))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("-l").arg(self.path()).status();
        assert!(unmounted.is_ok_and(|done| done.success()));
    }
}

fn limit_pages(vault: &Vault, most: u32) {
    vault.writer().pragma_update(None, "max_page_count", most).unwrap();
}

/// Long titles, one after another, until there is no room. How many items have theirs.
fn fill(vault: &Vault) -> usize {
    for id in 0..=u8::MAX {
        let long = fields([("title", "long ".repeat(800).into())]);
        match vault.act(0, |act| act.set("item", &[id; 16], long)) {
            Ok(_) => {}
            Err(Error::Full) => return id.into(),
            Err(other) => panic!("a full disk was called {other}"),
        }
    }
    panic!("the disk was never full");
}

#[test]
fn a_full_disk_loses_nothing() {
    let disk = SmallDisk::mount(512);
    let elsewhere = folder();
    let home = disk.as_ref().map_or(elsewhere.path(), SmallDisk::path);
    let ballast = home.join("ballast");
    fs::write(&ballast, vec![1; 128 * 1024]).unwrap();
    let (vault, _) = create(home);
    if disk.is_none() {
        limit_pages(&vault, 60);
    }
    let kept = fill(&vault);
    assert!(kept > 0);
    for _ in 0..3 {
        assert_eq!(fill(&vault), kept); // nothing is kept by halves, and the error does not change
    }
    assert_eq!((tables(&vault).len(), journal(&vault).len()), (kept, kept));
    if disk.is_some() {
        assert!(matches!(refused(vault.change_passphrase(PASSPHRASE, "new")), Error::Full));
        assert!(matches!(vault.settle(), Err(NotSealed(Error::Full))));
        let reopened = open(home); // a full disk can still be read from
        assert_eq!(tables(&reopened).len(), kept);
    }

    fs::remove_file(&ballast).unwrap();
    limit_pages(&vault, 1000);
    set_title(&vault, 255, "there is room again");
    assert_eq!(tables(&vault).len(), kept + 1);
    assert!(vault.check().unwrap().ok());
    vault.change_passphrase(PASSPHRASE, "new").unwrap();
    vault.close().unwrap();
    assert_eq!(tables(&try_open(home, "new").unwrap()).len(), kept + 1);
}

/// SQLite has a code of its own for a log's index that cannot grow, which is all that a full disk
/// means to a vault that is only opened.
#[test]
fn a_vault_that_does_not_fit_is_not_begun() {
    let sqlite = |code| rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
    for code in [rusqlite::ffi::SQLITE_FULL, rusqlite::ffi::SQLITE_IOERR_SHMSIZE] {
        assert!(matches!(sqlite(code).into(), Error::Full));
    }
    for kind in [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded] {
        assert!(matches!(io::Error::from(kind).into(), Error::Full));
    }
    for disk in (16..140).step_by(12).filter_map(SmallDisk::mount) {
        let made = Vault::create(disk.path(), PASSPHRASE, installed(1));
        assert!(matches!(refused(made), Error::Full));
        assert!(matches!(refused(try_open(disk.path(), PASSPHRASE)), Error::NoVault));
    }
}
