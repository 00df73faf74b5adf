use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::testing::{copy, create, folder, open, set_title, snapshot, tables};
use crate::{Found, Missing, Newest, Vault};

/// The files of one moment, and how many entries stood in the record then.
struct Taken {
    files: BTreeMap<String, Vec<u8>>,
    entries: usize,
}

const DATABASE: &str = "tandem.db";
const LOG: &str = "tandem.db-wal";

/// A life of a vault: two acts and then a copy of the folder, again and again, with the log emptied
/// after every third.
fn life(home: &Path) -> Vec<Taken> {
    let (vault, _) = create(home);
    let mut taken = Vec::new();
    for round in 0..9_u8 {
        for id in [2 * round, 2 * round + 1] {
            set_title(&vault, id, &"words enough that a page is soon full of them ".repeat(8));
        }
        if round % 3 == 2 {
            vault.settle().unwrap();
        }
        taken.push(Taken { files: snapshot(home), entries: usize::from(round) * 2 + 2 });
    }
    taken
}

/// A folder with the database of one moment and the log of another.
fn mixed(database: &Taken, log: &Taken) -> TempDir {
    let home = folder();
    for (name, bytes) in &database.files {
        let bytes = if name == LOG { &log.files[LOG] } else { bytes };
        if !name.ends_with("-shm") {
            fs::write(home.path().join(name), bytes).unwrap();
        }
    }
    fs::write(home.path().join(LOG), &log.files[LOG]).unwrap();
    home
}

fn without_log(taken: &Taken) -> usize {
    let home = folder();
    for (name, bytes) in &taken.files {
        if !name.starts_with(LOG) {
            fs::write(home.path().join(name), bytes).unwrap();
        }
    }
    tables(&open(home.path())).len()
}

/// Two ordinary copies into one folder put an old log beside a newer database, and the next opening
/// destroyed the record with exit code 0. Every pair of moments: the database alone loses nothing, a log
/// that goes on from it is played, any other is kept, and the record is sound.
#[test]
fn security_01_no_log_of_another_moment_is_played_over_the_database() {
    let home = folder();
    let moments = life(home.path());
    let (mut played, mut aside) = (0, 0);
    for database in &moments {
        let alone = without_log(database);
        for log in moments.iter().filter(|taken| !taken.files[LOG].is_empty()) {
            let home = mixed(database, log);
            let what = format!("database with {} entries, log of {}", alone, log.entries);
            let vault = open(home.path());
            let report = vault.check().unwrap();
            assert!(report.faults == 0 && report.chain_ok && report.fold_ok, "{what}: {report:?}");
            let kept = tables(&vault).len();
            let stale = home.path().join("tandem.db-wal.stale-1");
            assert_eq!(vault.found().stale_log, stale.exists(), "{what}");
            if vault.found().stale_log {
                aside += 1;
                assert_eq!(kept, alone, "{what}");
                assert_eq!(fs::read(stale).unwrap(), log.files[LOG], "{what}");
            } else {
                played += 1;
                assert_eq!(kept, log.entries, "{what}");
                assert!(kept >= alone, "{what}");
            }
            vault.close().unwrap();
            assert_eq!(tables(&open(home.path())).len(), kept, "{what}");
        }
    }
    // A log goes on from the database that stood before it, as the two copies made with it hold it and
    // the last one before (the first log has none): (2 * 2 + 2 * 3 + 2 * 3) of 54.
    assert_eq!((played, aside), (16, 38));
}

/// What was put aside is encrypted, and yet whoever has the key reads in it what was forgotten since.
#[test]
fn a_log_that_was_put_aside_goes_with_what_is_forgotten() {
    let home = folder();
    let moments = life(home.path());
    let home = mixed(&moments[8], &moments[0]);
    let vault = open(home.path());
    let stale = home.path().join("tandem.db-wal.stale-1");
    assert!(vault.found().stale_log && stale.exists());
    let forgot = crate::testing::act(&vault, |act| act.forget("item", &[1; 16]));
    assert!(forgot && !stale.exists());
}

/// As a program that is killed while the log is being moved leaves it: a part of the pages is in the
/// database.
#[test]
fn a_log_that_was_half_moved_is_played_to_its_end() {
    let home = folder();
    let (vault, _) = create(home.path());
    for id in 0..20 {
        set_title(&vault, id, &"words enough that a page is soon full of them ".repeat(8));
    }
    let before = copy(home.path());
    vault.close().unwrap();
    let after = fs::read(home.path().join(DATABASE)).unwrap();
    let log = fs::read(before.path().join(LOG)).unwrap();
    let (old, pages) = (fs::read(before.path().join(DATABASE)).unwrap(), after.len() / 4096);
    for moved in 0..=pages {
        for from_the_end in [false, true] {
            let mut database = after.clone();
            database.resize(after.len().max(old.len()), 0);
            let still = if from_the_end { 0..pages - moved } else { moved..pages };
            for page in still {
                let at = page * 4096..(page + 1) * 4096;
                match old.get(at.clone()) {
                    Some(old) => database[at].copy_from_slice(old),
                    None => database.truncate(database.len().min(at.start)),
                }
            }
            let home = copy(before.path());
            fs::write(home.path().join(DATABASE), database).unwrap();
            fs::write(home.path().join(LOG), &log).unwrap();
            let vault = open(home.path());
            assert_eq!(tables(&vault).len(), 20, "{moved} of {pages} pages were moved");
            assert_eq!(*vault.found(), Found::default());
        }
    }
}

/// Where another program has the vault open, the log is its, and it has looked at it.
#[test]
fn a_log_that_is_in_use_is_not_judged() {
    let home = folder();
    let (vault, _) = create(home.path());
    set_title(&vault, 1, "x");
    let other = open(home.path());
    assert_eq!(*other.found(), Found::default());
    assert_eq!(tables(&other).len(), 1);
}

/// The evidence lasted for one command: heads that the journal did not hold were written over by the
/// next closing, and who asked first heard "all is well".
#[test]
fn security_02_what_is_missing_is_told_at_every_opening_until_a_person_knows() {
    let home = folder();
    let (vault, _) = create(home.path());
    set_title(&vault, 1, "x");
    vault.settle().unwrap();
    let old = fs::read(home.path().join(DATABASE)).unwrap();
    for id in 2..5 {
        set_title(&vault, id, "x");
    }
    vault.close().unwrap();
    fs::write(home.path().join(DATABASE), old).unwrap();

    let missing = |vault: &Vault| vault.found().missing;
    let told = missing(&open(home.path()));
    let newest = Some(crate::testing::NOW);
    assert_eq!(told, Some(Missing::Changes { at_least: 3, newest }));
    for id in [9, 10] {
        let vault = open(home.path());
        set_title(&vault, id, "later");
        vault.close().unwrap();
        // What is written now has no place that a lost row had, and so the lost can be merged again.
        assert_eq!(missing(&open(home.path())), told);
    }
    let vault = open(home.path());
    let devices =
        |db: &Connection| db.query_row("SELECT count(*) FROM devices", [], |row| row.get(0));
    assert_eq!(vault.read(|read| Ok::<i64, Error>(devices(read.db())?)).unwrap(), 2);
    assert_eq!(vault.check().unwrap().newest, Newest::Missing);
    vault.accept_loss().unwrap();
    vault.close().unwrap();
    assert!(home.path().join("tandem.heads.lost-1").exists());
    let vault = open(home.path());
    assert_eq!(missing(&vault), None);
    assert!(vault.check().unwrap().ok());
    vault.close().unwrap();

    fs::remove_file(home.path().join("tandem.heads")).unwrap();
    for _ in 0..2 {
        let vault = open(home.path());
        assert_eq!(missing(&vault), Some(Missing::Unwitnessed));
        let report = vault.check().unwrap();
        assert_eq!(report.newest, Newest::Unwitnessed, "nobody can tell");
        assert!(report.is_sound() && !report.ok());
        set_title(&vault, 1, "y");
        vault.close().unwrap();
    }
    let vault = open(home.path());
    vault.accept_loss().unwrap();
    vault.close().unwrap();
    assert_eq!(missing(&open(home.path())), None);
}

/// After a kill the heads named the first act in the log alone: with its end cut off all was called well, and
/// the next act took the place of one that was gone.
#[test]
fn security_03_a_log_whose_end_is_cut_off_is_told_to_the_number() {
    let home = folder();
    let (vault, _) = create(home.path());
    set_title(&vault, 1, "x");
    vault.settle().unwrap();
    for id in 2..8 {
        set_title(&vault, id, "x");
    }
    // Another program, which is another device, goes on in the same log.
    let other = crate::testing::open_as(home.path(), 2);
    set_title(&other, 8, "x");
    set_title(&other, 9, "x");
    let killed = copy(home.path());
    let log = fs::read(killed.path().join(LOG)).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for length in (0..log.len()).step_by(2060).chain([log.len()]) {
        let cut = copy(killed.path());
        fs::write(cut.path().join(LOG), &log[..length]).unwrap();
        let mut kept = 0;
        for time in 0..2 {
            let vault = open(cut.path());
            kept = tables(&vault).len() - time;
            let lost = 9 - kept as u64;
            match vault.found().missing {
                None => assert_eq!(lost, 0, "{length}"),
                Some(Missing::Changes { at_least, .. }) => assert_eq!(at_least, lost, "{length}"),
                other => panic!("{length}: {other:?}"),
            }
            assert_eq!(vault.check().unwrap().ok(), lost == 0, "{length}");
            set_title(&vault, 100, "goes on");
            vault.close().unwrap();
        }
        seen.insert(kept);
    }
    assert!(seen.len() == 9, "cut after each of them: {seen:?}");
}

/// Killed after forty acts that were acknowledged, and then only the log is lost, as by a copier of
/// `*.db`: three entries were there, and all was called well.
#[test]
fn security_03_a_lost_log_is_told() {
    let home = folder();
    let (vault, _) = create(home.path());
    set_title(&vault, 1, "x");
    vault.settle().unwrap();
    for id in 2..40 {
        set_title(&vault, id, "x");
    }
    let killed = copy(home.path());
    fs::remove_file(killed.path().join(LOG)).unwrap();
    for _ in 0..2 {
        let vault = open(killed.path());
        assert_eq!(tables(&vault).len(), 1);
        let told = vault.found().missing;
        assert!(matches!(told, Some(Missing::Changes { at_least: 38, .. })), "{told:?}");
        assert_eq!(vault.check().unwrap().newest, Newest::Missing);
        vault.close().unwrap();
    }
}
