//! A disk without room. Where the tests may mount one (as root, on Linux), it is a real one of half
//! a mebibyte; elsewhere the database is forbidden to grow, which SQLite reports in the same way.

use std::io::Write as _;
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

    fn make_read_only(&self) {
        let mut mount = Command::new("mount");
        let done = mount.args(["-o", "remount,ro"]).arg(self.path()).status();
        assert!(done.unwrap().success());
    }

    /// Puts a folder on it that was made elsewhere, and leaves no byte.
    fn hold(&self, files: &Path) {
        for (name, bytes) in snapshot(files) {
            fs::write(self.path().join(name), bytes).unwrap();
        }
        let mut ballast = fs::File::create(self.path().join("ballast")).unwrap();
        while ballast.write_all(&[1; 512]).is_ok() {}
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("-l").arg(self.path()).status();
        assert!(unmounted.is_ok_and(|done| done.success()));
    }
}

/// The mark was written to a file of its own, for which there was no room.
#[test]
fn a_full_disk_can_be_erased() {
    let made = folder();
    create(made.path()).0.close().unwrap();
    let Some(disk) = SmallDisk::mount(512) else { return };
    disk.hold(made.path());
    Vault::erase(disk.path()).unwrap();
    let left: Vec<_> = snapshot(disk.path()).into_keys().collect();
    assert_eq!(left, ["ballast", "tandem.lock"]);
}

fn limit_pages(vault: &Vault, most: u32) {
    vault.writer().unwrap().pragma_update(None, "max_page_count", most).unwrap();
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
    for disk in (16..124).step_by(12).filter_map(SmallDisk::mount) {
        let made = Vault::create(disk.path(), PASSPHRASE, installed(1));
        assert!(matches!(refused(made), Error::Full));
        assert!(matches!(refused(try_open(disk.path(), PASSPHRASE)), Error::NoVault));
    }
}

/// A vault that was closed, and one whose program was killed with something in the log.
fn closed_and_crashed() -> [(&'static str, tempfile::TempDir); 2] {
    let (home, crashed) = (folder(), {
        let home = folder();
        let (vault, _) = create(home.path());
        set_title(&vault, 1, "kept");
        copy(home.path())
    });
    let (vault, _) = create(home.path());
    set_title(&vault, 1, "kept");
    vault.close().unwrap();
    [("closed", home), ("crashed", crashed)]
}

/// Everything but writing goes, and nothing in the folder changes.
fn is_read_but_not_written(home: &Path, refuses: fn(&Error) -> bool, what: &str) {
    let before = snapshot(home);
    let vault = try_open(home, PASSPHRASE).unwrap_or_else(|error| panic!("{what}: {error:?}"));
    assert!(vault.is_read_only(), "{what}");
    assert_eq!(title(&vault, 1).as_deref(), Some("kept"), "{what}");
    assert_eq!(vault.read(|read| read.history("item", &[1; 16])).unwrap().len(), 1);
    let report = vault.check().unwrap();
    assert!(report.ok(), "{what}: {report:?}");
    let shelf = folder();
    let backup = shelf.path().join("elsewhere");
    vault.back_up(&backup, IfThere::Keep, NOW).unwrap();
    let backup = Backup::open(&backup, PASSPHRASE, installed(2)).unwrap();
    assert_eq!(title(backup.vault(), 1).as_deref(), Some("kept"), "{what}");

    let set = |act: &mut Act<'_>| act.set("item", &[2; 16], fields([("size", 1.into())]));
    for refused in [
        vault.act(NOW, set).map(|_| ()),
        vault.write_unjournaled(NOW, "list", |_| Ok::<_, Error>(())),
        vault.change_passphrase(PASSPHRASE, "new"),
    ] {
        assert!(refused.as_ref().is_err_and(refuses), "{what}: {refused:?}");
    }
    assert_eq!(tables(&vault).len(), 1);
    vault.close().unwrap();
    assert!(snapshot(home) == before, "{what}: a file was changed");
}

/// Needs a disk that may be mounted: without the right to, the ways of [`crate::unwritable`] are
/// shown there.
#[test]
fn meetings_02_on_a_full_disk_everything_can_be_read() {
    for (what, home) in closed_and_crashed() {
        let Some(disk) = SmallDisk::mount(512) else { return };
        disk.hold(home.path());
        is_read_but_not_written(disk.path(), |error| matches!(error, Error::Full), what);
        fs::remove_file(disk.path().join("ballast")).unwrap();
        let vault = open(disk.path());
        assert!(!vault.is_read_only());
        set_title(&vault, 2, "there is room again");
        vault.close().unwrap();
    }
}

#[test]
fn security_15_where_nothing_may_be_written_everything_can_be_read() {
    for (what, home) in closed_and_crashed() {
        let Some(disk) = SmallDisk::mount(2048) else { return };
        disk.hold(home.path());
        disk.make_read_only();
        is_read_but_not_written(disk.path(), |error| matches!(error, Error::ReadOnly), what);
    }
}

#[test]
fn where_a_backup_has_no_room_nothing_of_it_is_left() {
    let home = folder();
    let (vault, _) = create(home.path());
    set_title(&vault, 1, "kept");
    let mut refusals = 0;
    for disk in (16..400).step_by(24).filter_map(SmallDisk::mount) {
        match vault.back_up(&disk.path().join("backup"), IfThere::Keep, NOW) {
            Err(Error::Full) => {
                refusals += 1;
                assert_eq!(fs::read_dir(disk.path()).unwrap().count(), 0);
            }
            made => assert!(made.is_ok(), "{made:?}"),
        }
    }
    // Where a disk may be mounted: some are too small, and one is not.
    assert!(refusals == 0 || (3..16).contains(&refusals), "{refusals}");
    assert_eq!(title(&vault, 1).as_deref(), Some("kept"));
}
