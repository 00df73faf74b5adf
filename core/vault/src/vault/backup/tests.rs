use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::testing::{
    NOW, PASSPHRASE, act, copy, create, decrypted, folder, history, installed, journal,
    occurrences, open_as, perform, refused, set_title, snapshot, tables, title,
};
use crate::{Act, As, SpareKey};

/// A vault with an entry, and a place for backups.
struct Home {
    vault: Vault,
    code: SpareKey,
    folder: TempDir,
    shelf: TempDir,
}

impl Home {
    fn new() -> Self {
        let folder = folder();
        let (vault, code) = create(folder.path());
        set_title(&vault, 1, "kept");
        Self { vault, code, folder, shelf: crate::testing::folder() }
    }

    fn shelf(&self) -> PathBuf {
        self.shelf.path().join("one.tandem")
    }

    fn back_up(&self) -> PathBuf {
        self.vault.back_up(&self.shelf(), IfThere::Replace, NOW).unwrap();
        self.shelf()
    }
}

fn open(backup: &Path) -> Backup {
    Backup::open(backup, PASSPHRASE, installed(7)).unwrap()
}

/// What was typed and not saved is this installation's alone: in a backup it would be read in years.
#[test]
fn a_backup_has_nothing_that_is_this_installations_own() {
    let home = Home::new();
    let keep = |places: &crate::Places<'_>| -> Result<()> {
        places.put_own(&[7; 16], "draft", b"log", &"typed and not saved")?;
        places.put(&[7; 16], "place", b"name", &"everybody's")
    };
    home.vault.change_places(keep).unwrap();
    let backup = open(&home.back_up());
    let kinds: Vec<String> = backup
        .vault()
        .read(|read| -> Result<_> {
            let mut rows = read.db().prepare("SELECT kind FROM places")?;
            let rows = rows.query_map([], |row| row.get(0))?;
            Ok(rows.collect::<std::result::Result<_, _>>()?)
        })
        .unwrap();
    assert_eq!(kinds, ["place"]);
}

/// A file that somebody has to bring elsewhere is no backup before it is there.
#[test]
fn a_backup_that_did_not_get_where_it_stays_is_not_told_of() {
    let home = Home::new();
    let lost = || Err(Error::Full);
    let refusal = home.vault.back_up_through(&home.shelf(), IfThere::Keep, NOW, lost);
    assert!(matches!(refused(refusal), Error::Full));
    assert_eq!(home.vault.last_backup().unwrap(), None);
    home.vault
        .back_up_through(&home.shelf(), IfThere::Replace, NOW, || Ok::<(), Error>(()))
        .unwrap();
    assert_eq!(home.vault.last_backup().unwrap(), Some(NOW));
}

fn nothing(_: &mut Act<'_>) -> Result<()> {
    Ok(())
}

fn restore(backup: &Path, folder: &Path) -> Result<Vault> {
    let backup = Backup::open(backup, PASSPHRASE, installed(7))?;
    backup.restore(folder, PASSPHRASE, As::Copy, installed(7), NOW, nothing)
}

#[test]
fn a_lost_vault_comes_back_whole_with_either_secret() {
    let home = Home::new();
    let info = home.vault.back_up(&home.shelf(), IfThere::Keep, NOW + 5).unwrap();
    assert_eq!((info.vault, info.made_millis), (*home.vault.id(), NOW + 5));
    assert_eq!(info.bytes, fs::metadata(home.shelf()).unwrap().len());
    assert_eq!(BackupInfo::of(&home.shelf()).unwrap(), info);
    let text = home.code.to_text();
    assert!(text.ends_with(info.spare_key_tag.as_deref().unwrap()));
    assert_eq!(home.vault.last_backup().unwrap(), Some(NOW + 5));
    let before = (journal(&home.vault), tables(&home.vault));
    drop(home.folder);

    for secret in [PASSPHRASE, &text] {
        let new = folder();
        let at = new.path().join("made for it");
        let backup =
            Backup::open(&home.shelf.path().join("one.tandem"), secret, installed(7)).unwrap();
        assert_eq!((journal(backup.vault()), tables(backup.vault())), before);
        let vault = backup.restore(&at, secret, As::Copy, installed(7), NOW, nothing).unwrap();
        assert_eq!((journal(&vault), tables(&vault)), before);
        assert_eq!(vault.id(), &info.vault);
        assert!(vault.check().unwrap().ok());
        vault.close().unwrap();
        for secret in [PASSPHRASE, &text] {
            let vault = Vault::open(&at, secret, installed(7)).unwrap();
            assert_eq!(title(&vault, 1).as_deref(), Some("kept"));
        }
    }
}

#[test]
fn what_is_restored_goes_on_as_a_device_of_its_own() {
    let home = Home::new();
    let backup = home.back_up();
    set_title(&home.vault, 2, "after the backup");
    let new = folder();
    // Even where the very installation restores that made it, as on a computer put back from an image.
    let backup = Backup::open(&backup, PASSPHRASE, installed(1)).unwrap();
    let vault =
        backup.restore(new.path(), PASSPHRASE, As::Copy, installed(1), NOW, nothing).unwrap();
    set_title(&vault, 3, "after the restore");
    home.vault.merge(&vault, NOW).unwrap();
    vault.merge(&home.vault, NOW).unwrap();
    assert_eq!(journal(&home.vault), journal(&vault));
    let devices: std::collections::BTreeSet<_> =
        journal(&vault).into_iter().map(|row| format!("{:?}", row[0])).collect();
    assert_eq!(devices.len(), 2);
    for vault in [home.vault, vault] {
        for (id, said) in [(1, "kept"), (2, "after the backup"), (3, "after the restore")] {
            assert_eq!(title(&vault, id).as_deref(), Some(said));
        }
        assert!(vault.check().unwrap().ok());
    }
}

#[test]
fn into_a_living_vault_it_is_merged_and_twice_is_nothing() {
    let home = Home::new();
    set_title(&home.vault, 2, "as it was");
    set_title(&home.vault, 3, "to be forgotten");
    let backup = open(&home.back_up());
    set_title(&home.vault, 2, "corrected since");
    act(&home.vault, |act| act.forget("item", &[3; 16]));
    let (rows, kept) = (journal(&home.vault), tables(&home.vault));
    for _ in 0..2 {
        assert_eq!(home.vault.merge(backup.vault(), NOW).unwrap().rows, 0);
        assert_eq!((journal(&home.vault), tables(&home.vault)), (rows.clone(), kept.clone()));
    }
    // Nor does it bring anything to where another vault is.
    let other = Home::new();
    assert!(matches!(refused(other.vault.merge(backup.vault(), NOW)), Error::Damaged(_)));
    let restore =
        || backup.restore(home.folder.path(), PASSPHRASE, As::Copy, installed(7), NOW, nothing);
    assert!(matches!(refused(restore()), Error::Busy), "it is open");
    home.vault.close().unwrap();
    let there = snapshot(home.folder.path());
    assert!(matches!(refused(restore()), Error::AlreadyExists));
    assert_eq!(snapshot(home.folder.path()), there);
}

#[test]
fn each_backup_has_a_key_of_its_own_and_no_word_is_readable() {
    const MARKER: &str = "Märker-6f1d";
    let home = Home::new();
    set_title(&home.vault, 1, MARKER);
    set_title(&home.vault, 2, "Vergessenes");
    act(&home.vault, |act| act.forget("item", &[2; 16]));
    let one = open(&home.back_up());
    let bytes = fs::read(home.shelf()).unwrap();
    assert_eq!(occurrences(&bytes, MARKER), 0);
    let two = open(&home.back_up());
    assert_ne!(one.key.bytes(), two.key.bytes());
    assert_ne!(one.key.bytes(), home.vault.key().bytes());
    // The test can see what it looks for, and what was forgotten is in no page.
    let found = decrypted(two._scratch.folder(), &two.key);
    assert!(occurrences(&found, MARKER) > 0);
    assert_eq!(occurrences(&found, "Vergessenes"), 0);
}

#[test]
fn secrets_of_then_open_it_and_no_others() {
    let home = Home::new();
    let backup = home.back_up();
    home.vault.change_passphrase(PASSPHRASE, "another one").unwrap();
    let code = home.vault.new_spare_key(&Key::Passphrase("another one")).unwrap();
    for secret in ["another one", &code.to_text(), "", "seven quiet heron"] {
        let opened = Backup::open(&backup, secret, installed(7));
        assert!(matches!(refused(opened), Error::WrongSecret));
    }
    let backup = home.back_up();
    assert!(Backup::open(&backup, "another one", installed(7)).is_ok());
    assert!(Backup::open(&backup, &code.to_text(), installed(7)).is_ok());
    let opened = Backup::open(&backup, PASSPHRASE, installed(7));
    assert!(matches!(refused(opened), Error::WrongSecret));
}

/// Every byte of the head, and of the database one in each page.
#[test]
fn a_changed_byte_or_a_cut_anywhere_is_refused() {
    let home = Home::new();
    let path = home.back_up();
    let whole = fs::read(&path).unwrap();
    let salt = *open(&path).key.salt();
    let head = whole.windows(16).position(|at| at == salt).unwrap();
    let places = (0..head).chain((head..whole.len()).step_by(4096)).chain([whole.len() - 1]);
    let places: Vec<_> = places.collect();
    assert!(places.len() > 500, "{}", places.len());

    // By the spare key, which costs no Argon2.
    let (code, new) = (home.code.to_text(), folder());
    let refuse = |bytes: &[u8], what: &str, at: usize| {
        fs::write(&path, bytes).unwrap();
        let opened = Backup::open(&path, &code, installed(7));
        let error = opened.err().unwrap_or_else(|| panic!("{what} at {at} was taken"));
        let known = matches!(
            error,
            Error::Damaged(_) | Error::NoBackup | Error::NewerVersion | Error::WrongSecret
        );
        assert!(known, "{what} at {at}: {error}");
    };
    for at in places {
        let mut changed = whole.clone();
        changed[at] ^= 0x01;
        refuse(&changed, "a change", at);
    }
    for at in (0..head).step_by(7).chain([head, head + 16, head + 4096, whole.len() - 1]) {
        refuse(&whole[..at], "a cut", at);
    }
    refuse(&[&whole[..], b"\0"].concat(), "more", whole.len());
    fs::write(&path, &whole).unwrap();
    restore(&path, new.path()).unwrap();
}

#[test]
fn a_head_that_is_far_too_long_is_not_read() {
    let home = Home::new();
    let path = home.back_up();
    let whole = fs::read(&path).unwrap();
    let mut lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
    let long = format!("{{\"x\":\"{}\"}}\n", "y".repeat(80_000));
    lines[1] = long.as_bytes();
    fs::write(&path, lines.concat()).unwrap();
    assert!(matches!(refused(BackupInfo::of(&path)), Error::Damaged(_)));
    for other in ["", "x", "tandem-keys/1\n", "SQLite format 3\0"] {
        fs::write(&path, other).unwrap();
        assert!(matches!(refused(BackupInfo::of(&path)), Error::NoBackup), "{other:?}");
    }
    fs::write(&path, "tandem-backup/2\nwhatever").unwrap();
    assert!(matches!(refused(BackupInfo::of(&path)), Error::NewerVersion));
}

/// Whatever a file says of itself, of a vault's own backups it is one only if that vault made it and not one
/// byte is another; what the passphrase is by now is nothing to it.
#[test]
fn a_vault_knows_its_own_backups_and_nobody_elses() {
    let home = Home::new();
    let path = home.back_up();
    let info = BackupInfo::of(&path).unwrap();
    home.vault.change_passphrase(PASSPHRASE, "another one").unwrap();
    assert_eq!(home.vault.own_backup(&path).unwrap(), Some(info));

    let whole = fs::read(&path).unwrap();
    let copies = (0..whole.len()).step_by(97).map(|at| {
        let mut changed = whole.clone();
        changed[at] ^= 0x01;
        changed
    });
    let cut = [&whole[..whole.len() - 1], &whole[..600], b"", &[&whole[..], b"\0"].concat()];
    for bytes in copies.chain(cut.map(<[u8]>::to_vec)) {
        fs::write(&path, &bytes).unwrap();
        assert_eq!(home.vault.own_backup(&path).unwrap(), None);
    }
    // Of the same record, by a copy of it that was restored and has a key of its own.
    fs::write(&path, &whole).unwrap();
    let new = folder();
    let restored = restore(&path, new.path()).unwrap();
    assert_eq!(restored.own_backup(&path).unwrap(), None);
    restored.back_up(&path, IfThere::Replace, NOW).unwrap();
    assert!(restored.own_backup(&path).unwrap().is_some());
    assert_eq!(home.vault.own_backup(&path).unwrap(), None);
    assert_eq!(home.vault.own_backup(home.shelf.path()).unwrap(), None, "a folder");
}

#[test]
fn a_vault_that_is_not_whole_is_not_copied_and_leaves_no_file() {
    let home = Home::new();
    let db = crate::testing::raw(home.folder.path(), home.vault.key());
    db.execute("UPDATE item SET title = 'forged'", []).unwrap();
    drop(db);
    let refusal = home.vault.back_up(&home.shelf(), IfThere::Keep, NOW);
    assert!(matches!(refused(refusal), Error::Damaged(_)));
    assert_eq!(fs::read_dir(home.shelf.path()).unwrap().count(), 0);
    assert_eq!(home.vault.last_backup().unwrap(), None);
}

#[test]
fn a_file_that_is_there_is_replaced_only_when_told() {
    let home = Home::new();
    fs::write(home.shelf(), "something else").unwrap();
    let refusal = home.vault.back_up(&home.shelf(), IfThere::Keep, NOW);
    assert!(matches!(refused(refusal), Error::Io(io::ErrorKind::AlreadyExists)));
    assert_eq!(fs::read(home.shelf()).unwrap(), b"something else");
    home.back_up();
    assert_eq!(title(open(&home.shelf()).vault(), 1).as_deref(), Some("kept"));
    assert_eq!(fs::read_dir(home.shelf.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn an_undo_does_not_stop_at_a_backup() {
    let home = Home::new();
    home.back_up();
    assert_eq!(crate::testing::undo(&home.vault, NOW).unwrap().len(), 1);
}

#[test]
fn a_crashed_vault_is_backed_up_with_what_is_in_its_log() {
    let home = Home::new();
    let crashed = copy(home.folder.path());
    assert!(snapshot(crashed.path()).contains_key("tandem.db-wal"));
    let vault = open_as(crashed.path(), 2);
    vault.back_up(&home.shelf(), IfThere::Keep, NOW).unwrap();
    assert_eq!(title(open(&home.shelf()).vault(), 1).as_deref(), Some("kept"));
}

/// Whatever keeps a restore from ending, there is no vault, and the next attempt makes it.
#[test]
fn an_attempt_that_was_cut_off_is_no_vault_and_does_not_stand_in_the_way() {
    let home = Home::new();
    let path = home.back_up();
    let new = folder();
    let stopped = open(&path).restore(new.path(), PASSPHRASE, As::Copy, installed(7), NOW, |_| {
        Err::<(), _>(Error::Full)
    });
    assert!(matches!(refused(stopped), Error::Full));
    assert!(matches!(refused(Vault::open(new.path(), PASSPHRASE, installed(7))), Error::NoVault));

    // Every set of files that the steps leave one after the other.
    let done = folder();
    let vault = restore(&path, done.path()).unwrap();
    vault.close().unwrap();
    let files = snapshot(done.path());
    for names in [
        &["tandem.db"][..],
        &["tandem.db", "tandem.keys"],
        &["tandem.db", "tandem.keys", "tandem.heads"],
    ] {
        let killed = folder();
        for name in names {
            let as_then = if *name == "tandem.db" { "tandem.db.new" } else { name };
            fs::write(killed.path().join(as_then), &files[*name]).unwrap();
        }
        let opened = Vault::open(killed.path(), PASSPHRASE, installed(7));
        assert!(matches!(refused(opened), Error::NoVault), "{names:?}");
        let vault = restore(&path, killed.path()).unwrap();
        assert_eq!(title(&vault, 1).as_deref(), Some("kept"));
        assert!(vault.check().unwrap().ok());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn a_backup_of_any_history_holds_that_history(before in history(), after in history()) {
        let home = Home::new();
        for (_, clock, deed) in &before {
            perform(&home.vault, NOW + clock, deed);
        }
        let path = home.back_up();
        let then = (journal(&home.vault), tables(&home.vault));
        for (_, clock, deed) in &after {
            perform(&home.vault, NOW + clock, deed);
        }
        let new = folder();
        let vault = restore(&path, new.path()).unwrap();
        prop_assert_eq!((journal(&vault), tables(&vault)), then);
        prop_assert!(vault.check().unwrap().ok());
        // And what went on meanwhile comes to it by merging.
        vault.merge(&home.vault, NOW).unwrap();
        prop_assert_eq!((journal(&vault), tables(&vault)), (journal(&home.vault), tables(&home.vault)));
    }
}

/// The device was stolen with the vault in it: what is done there is nobody's copy any more.
#[test]
fn as_new_it_has_another_name_and_nothing_of_the_old_one_is_merged() {
    let home = Home::new();
    let file = home.back_up();
    let (copy, new) = (folder(), folder());
    restore(&file, copy.path()).unwrap().close().unwrap();
    let backup = open(&file);
    let vault =
        backup.restore(new.path(), PASSPHRASE, As::New, installed(7), NOW, nothing).unwrap();
    assert_ne!(vault.id(), home.vault.id());
    assert_eq!(title(&vault, 1).as_deref(), Some("kept"));
    assert!(vault.check().unwrap().ok());
    assert_eq!(vault.last_backup().unwrap(), None);
    set_title(&home.vault, 1, "by the thief");
    for other in [&home.vault, backup.vault(), &open_as(copy.path(), 7)] {
        assert!(matches!(refused(vault.merge(other, NOW)), Error::Damaged(_)));
        assert!(matches!(refused(other.merge(&vault, NOW)), Error::Damaged(_)));
    }
    assert_eq!(title(&vault, 1).as_deref(), Some("kept"));
    set_title(&vault, 2, "its own device");
    vault.close().unwrap();
    // Both secrets open it, and a backup of it is one like any other.
    for secret in [PASSPHRASE, &home.code.to_text()] {
        let vault = Vault::open(new.path(), secret, installed(7)).unwrap();
        let shelf = home.shelf.path().join("new.tandem");
        vault.back_up(&shelf, IfThere::Replace, NOW).unwrap();
        assert_eq!(vault.merge(open(&shelf).vault(), NOW).unwrap().rows, 0);
    }
}
