//! A new data key: what goes on opening, what opens nothing any more, and what is there when it is cut off.

use tempfile::TempDir;

use super::*;
use crate::{Backup, DEVICE_SECRET_LEN, IfThere, Newest, Way};

const OWN: Key<'_> = Key::Passphrase(PASSPHRASE);
const SECRET: [u8; DEVICE_SECRET_LEN] = [7; DEVICE_SECRET_LEN];
const DEVICE: Key<'_> = Key::Device { secret: &SECRET, pin: None };
const WITH_PIN: Key<'_> = Key::Device { secret: &SECRET, pin: Some("271828") };

fn rekey(folder: &Path) -> Result<()> {
    Vault::rekey(folder, &OWN, installed(1))
}

fn key_of(folder: &Path) -> DataKey {
    open(folder).key().clone()
}

/// A closed vault with something in it, every way in, and what only a copy of the folder brings back.
fn full() -> (TempDir, Vec<Key<'static>>) {
    let home = folder();
    let (vault, code) = create(home.path());
    vault.confirm_spare_key_as_shown().unwrap();
    let next = vault.new_spare_key(&OWN).unwrap();
    vault.add_way(&OWN, &DEVICE).unwrap();
    vault.add_way(&OWN, &WITH_PIN).unwrap();
    set_title(&vault, 1, "kept");
    set_title(&vault, 1, "kept, and changed");
    vault.close().unwrap();
    (home, vec![OWN, Key::SpareKey(code), Key::SpareKey(next), DEVICE, WITH_PIN])
}

/// Opens and is whole, without a word of a loss, and with nothing beside it that a vault has not.
fn whole(folder: &Path, key: &Key<'_>) -> Vault {
    let vault = Vault::open_with(folder, key, installed(1)).unwrap();
    assert_eq!(vault.found().missing, None);
    assert!(!vault.found().older_keys && !vault.found().stale_log);
    assert!(vault.check().unwrap().ok());
    assert_eq!(title(&vault, 1).as_deref(), Some("kept, and changed"));
    vault
}

#[test]
fn every_way_in_goes_on_opening_and_no_old_file_opens_the_new_database() {
    let (home, ways) = full();
    let old = key_of(home.path());
    let vault = open(home.path());
    let (rows, kept) = (journal(&vault), vault.ways().unwrap());
    vault.close().unwrap();
    let before = snapshot(home.path());
    rekey(home.path()).unwrap();
    assert_ne!(old.bytes()[..32], key_of(home.path()).bytes()[..32]);
    assert_ne!(old.salt(), key_of(home.path()).salt());
    for way in &ways {
        let vault = whole(home.path(), way);
        assert_eq!(vault.ways().unwrap(), kept);
        assert_eq!(journal(&vault), rows, "chains and devices go on");
        vault.close().unwrap();
    }
    assert_eq!(ways.len(), kept.len());
    assert!(snapshot(home.path()).keys().eq(before.keys()), "no other file than before");

    // Whoever has the old key has no page of what is written from now on.
    let database = home.path().join(files::DATABASE);
    assert!(matches!(refused(connection::open(&database, &old, Access::Read)), Error::Damaged(_)));
    for name in KEY_FILES {
        fs::write(home.path().join(name), &before[name]).unwrap();
    }
    for way in &ways {
        let opened = Vault::open_with(home.path(), way, installed(1));
        assert!(matches!(refused(opened), Error::Damaged(_)));
    }
}

/// What removing a way in did not end: a copy of the key file from before.
#[test]
fn what_was_changed_or_removed_opens_nothing_afterwards_whatever_is_put_back() {
    let (home, _) = full();
    let stolen = fs::read(home.path().join(files::KEYS)).unwrap();
    let vault = open(home.path());
    vault.change_passphrase(PASSPHRASE, "a new one altogether").unwrap();
    let new = Key::Passphrase("a new one altogether");
    vault.remove_way(&new, Way::Device).unwrap();
    vault.close().unwrap();
    let put_back = |folder: &Path| {
        KEY_FILES.into_iter().for_each(|name| fs::write(folder.join(name), &stolen).unwrap());
    };
    let opens = |folder: &Path, key: &Key<'_>| Vault::open_with(folder, key, installed(1)).is_ok();

    let unturned = copy(home.path());
    put_back(unturned.path());
    assert!(opens(unturned.path(), &OWN) && opens(unturned.path(), &DEVICE), "so it was");
    // They would come along.
    let turned = Vault::rekey(unturned.path(), &new, installed(1));
    assert!(matches!(refused(turned), Error::WrongSecret));
    let turned = Vault::rekey(unturned.path(), &WITH_PIN, installed(1));
    assert!(matches!(refused(turned), Error::OlderKeys));

    Vault::rekey(home.path(), &new, installed(1)).unwrap();
    for gone in [OWN, DEVICE] {
        assert!(!opens(home.path(), &gone));
    }
    whole(home.path(), &new).close().unwrap();
    put_back(home.path());
    for any in [&OWN, &DEVICE, &WITH_PIN, &new] {
        assert!(!opens(home.path(), any));
    }
}

#[test]
fn it_goes_on_as_the_same_device_with_its_undo() {
    let (home, _) = full();
    rekey(home.path()).unwrap();
    let vault = open(home.path());
    undo(&vault, NOW).unwrap();
    assert_eq!(title(&vault, 1).as_deref(), Some("kept"));
    set_title(&vault, 2, "more");
    let devices = |vault: &Vault| -> i64 {
        let sql = "SELECT count(*) FROM devices";
        vault.read(|read| Ok::<_, Error>(read.db().query_row(sql, [], |row| row.get(0))?)).unwrap()
    };
    assert_eq!(devices(&vault), 1);
    assert!(vault.check().unwrap().ok());
    // A copy from before is a copy of the same vault still.
    vault.close().unwrap();
    rekey(home.path()).unwrap();
    assert!(open(home.path()).check().unwrap().ok(), "and again");
}

#[test]
fn while_anybody_has_it_open_nothing_is_changed() {
    let (home, _) = full();
    let vault = open(home.path());
    let before = snapshot(home.path());
    assert!(matches!(refused(rekey(home.path())), Error::Busy));
    assert_eq!(snapshot(home.path()), before);
    assert!(matches!(
        refused(Vault::rekey(home.path(), &Key::Passphrase("wrong"), installed(1))),
        Error::WrongSecret
    ));
    vault.close().unwrap();
    rekey(home.path()).unwrap();
    let none = folder();
    assert!(matches!(refused(rekey(none.path())), Error::NoVault));
}

/// Refused for want of room, and ended, at each of its steps.
#[test]
fn cut_off_at_any_step_it_is_under_the_old_key_or_under_the_new_one() {
    let (whole_one, ways) = full();
    let old = key_of(whole_one.path());
    for ends in [Ends::Refused, Ends::Killed] {
        let (mut turned, mut steps) = (0, 0);
        for step in 1.. {
            let home = copy(whole_one.path());
            let before = snapshot(home.path());
            let done = at_step(step, ends, || rekey(home.path()));
            if matches!(ends, Ends::Refused) && done.is_err() {
                assert!(matches!(done, Err(Error::Full)));
                let after = snapshot(home.path());
                let main = [files::DATABASE, files::KEYS];
                assert!(main.iter().all(|it| after[*it] == before[*it]), "step {step}");
            }
            // Whoever salvages finds it, too.
            let to = folder();
            let (setting, nothing) = (installed(2), |_: &mut Act<'_>| Ok::<_, Error>(()));
            Vault::salvage(home.path(), PASSPHRASE, to.path(), setting, NOW, "x", nothing).unwrap();
            let is_new = {
                let vault = whole(home.path(), &OWN);
                vault.key().bytes() != old.bytes()
            };
            assert!(done.is_err() || is_new, "step {step}");
            let names = snapshot(home.path());
            assert!(names.keys().eq(before.keys()), "step {step}: {:?}", names.keys());
            assert_eq!(names[files::KEYS], names[files::KEYS_COPY], "step {step}");
            for way in &ways {
                whole(home.path(), way).close().unwrap();
            }
            turned += u32::from(is_new && done.is_err());
            if done.is_ok() && step > steps + 1 {
                break;
            }
            steps = if done.is_err() { step } else { steps };
        }
        assert!(steps >= 7, "{steps}");
        // Refused, it is the old one; ended after its name was given, the new one.
        assert_eq!(turned > 0, matches!(ends, Ends::Killed));
    }
}

/// Its first sight of the files and its lock are two moments.
#[test]
fn an_opening_that_waits_for_it_opens_what_is_there_then() {
    let (home, _) = full();
    let turned = copy(home.path());
    rekey(turned.path()).unwrap();
    let tries = home.path().join(files::TRIES);
    let _ = fs::remove_file(&tries);
    let alone = InUse::alone(home.path()).unwrap();
    thread::scope(|scope| {
        let opening = scope.spawn(|| whole(home.path(), &OWN).key().clone());
        // The try is counted once the key file was read.
        while !tries.exists() {
            thread::yield_now();
        }
        for (name, bytes) in snapshot(turned.path()) {
            if name != files::LOCK {
                fs::write(home.path().join(name), bytes).unwrap();
            }
        }
        drop(alone);
        let opened = opening.join().unwrap();
        assert_eq!(opened.bytes(), key_of(turned.path()).bytes());
    });
}

#[test]
fn what_is_missing_is_told_under_the_new_key_as_well() {
    let (home, _) = full();
    let older = copy(home.path());
    let vault = open(home.path());
    set_title(&vault, 2, "lost");
    vault.close().unwrap();
    fs::copy(home.path().join(files::HEADS), older.path().join(files::HEADS)).unwrap();
    let missing = open(older.path()).found().missing;
    assert!(matches!(missing, Some(Missing::Changes { at_least: 1, .. })));
    rekey(older.path()).unwrap();
    assert_eq!(open(older.path()).found().missing, missing);

    fs::remove_file(home.path().join(files::HEADS)).unwrap();
    rekey(home.path()).unwrap();
    assert_eq!(open(home.path()).found().missing, Some(Missing::Unwitnessed));
}

/// It was told as heads that are gone, and that nothing is known to be missing: they did not open under the
/// old data key.
#[test]
fn security_16_a_copy_from_before_that_is_put_back_is_told_as_an_older_state() {
    let (home, _) = full();
    let before = snapshot(home.path());
    rekey(home.path()).unwrap();
    let put_back = |names: &[&str]| {
        let place = copy(home.path());
        names.iter().for_each(|name| fs::write(place.path().join(name), &before[*name]).unwrap());
        place
    };
    let both = [files::DATABASE, files::KEYS, files::KEYS_COPY];

    // Nothing was done since: all of the record is there, and only its keys are old.
    let older = put_back(&both);
    let vault = open(older.path());
    assert!(vault.found().older_keys && vault.found().missing.is_none());
    vault.close().unwrap();

    let vault = open(home.path());
    set_title(&vault, 2, "lost");
    set_title(&vault, 3, "lost");
    vault.close().unwrap();
    // The database alone is another's; with one of its key files it opens.
    let alone = put_back(&both[..1]);
    assert!(matches!(refused(try_open(alone.path(), PASSPHRASE)), Error::Damaged(_)));
    for names in [&both[..2], &both] {
        let older = put_back(names);
        for title in ["however", "often"] {
            let vault = open(older.path());
            let missing = Some(Missing::Changes { at_least: 2, newest: Some(NOW) });
            assert_eq!(vault.found().missing, missing);
            assert!(vault.found().older_keys);
            set_title(&vault, 4, title);
            let report = vault.check().unwrap();
            assert!(report.older_keys && report.newest == Newest::Missing && report.is_sound());
            vault.close().unwrap();
        }
        // What the old keys open must not come along.
        assert!(matches!(refused(rekey(older.path())), Error::OlderKeys));
        let vault = open(older.path());
        vault.accept_loss().unwrap();
        vault.change_passphrase(PASSPHRASE, "a new one altogether").unwrap();
        vault.close().unwrap();
        let vault = try_open(older.path(), "a new one altogether").unwrap();
        assert!(!vault.found().older_keys && vault.found().missing.is_none());
        assert!(vault.check().unwrap().ok());
    }
}

#[test]
fn a_backup_from_before_opens_and_is_merged_and_no_schedule_takes_it_for_its_own() {
    let (home, _) = full();
    let shelf = folder();
    let [before, after] = ["before", "after"].map(|name| shelf.path().join(name));
    let vault = open(home.path());
    vault.back_up(&before, IfThere::Keep, NOW).unwrap();
    assert!(vault.own_backup(&before).unwrap().is_some());
    vault.close().unwrap();
    rekey(home.path()).unwrap();
    let vault = open(home.path());
    assert_eq!(vault.last_backup().unwrap(), Some(NOW));
    vault.back_up(&after, IfThere::Keep, NOW + 1).unwrap();
    assert!(vault.own_backup(&after).unwrap().is_some());
    assert_eq!(vault.own_backup(&before).unwrap(), None, "who had the old key could have made it");
    for file in [before, after] {
        let backup = Backup::open(&file, PASSPHRASE, installed(2)).unwrap();
        assert_eq!(vault.merge(backup.vault(), NOW).unwrap().rows, 0, "it is a copy of this");
    }
}

/// What was free, or stood in a log that was put aside, is in no file any more.
#[test]
fn nothing_under_the_old_key_is_left_in_the_folder() {
    let (home, _) = full();
    let aside = home.path().join("tandem.db-wal.stale-1");
    fs::write(&aside, "pages under the old key").unwrap();
    let old = fs::read(home.path().join(files::DATABASE)).unwrap();
    rekey(home.path()).unwrap();
    assert!(!aside.exists());
    let new = fs::read(home.path().join(files::DATABASE)).unwrap();
    let same = old.chunks(4096).filter(|page| new.chunks(4096).any(|it| it == *page));
    assert_eq!(same.count(), 0);
}

/// The link got the new database in its place, and the old one stayed where it led, under the old key.
#[cfg(unix)]
#[test]
fn where_the_old_database_would_stay_elsewhere_nothing_is_begun() {
    for is_symbolic in [true, false] {
        let (home, _) = full();
        let elsewhere = folder();
        let (here, there) =
            (home.path().join(files::DATABASE), elsewhere.path().join("kept elsewhere"));
        if is_symbolic {
            fs::rename(&here, &there).unwrap();
            std::os::unix::fs::symlink(&there, &here).unwrap();
        } else {
            fs::hard_link(&here, &there).unwrap();
        }
        let before = snapshot(home.path());
        let told = refused(Vault::rekey(home.path(), &Key::Passphrase("wrong"), installed(1)));
        let is_told = match told {
            Error::NotAFile(name) => is_symbolic && name == files::DATABASE,
            Error::OtherName(name) => !is_symbolic && name == files::DATABASE,
            _ => false,
        };
        assert!(is_told, "{told:?}");
        assert!(snapshot(home.path()) == before, "not a try was counted");
        whole(home.path(), &OWN).close().unwrap();
        // As the words say.
        fs::remove_file(&here).unwrap();
        fs::copy(&there, &here).unwrap();
        rekey(home.path()).unwrap();
        whole(home.path(), &OWN).close().unwrap();
    }
}

/// A program that is ended leaves the half of a new database, under a key that nobody has.
#[test]
fn what_a_killed_one_left_goes_with_the_next_opening() {
    let (home, _) = full();
    let before = snapshot(home.path());
    let left = ["tandem.db.new", "tandem.db.new-wal", "tandem.db.new-journal"];
    for left in left.into_iter().chain([".tandem.keys.0123456789abcdef.tmp"]) {
        fs::write(home.path().join(left), "left").unwrap();
    }
    open(home.path()).close().unwrap();
    assert_eq!(snapshot(home.path()), before);
}
