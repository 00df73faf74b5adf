//! Before a record is open: the first run, the lock screen, what stands beside the record for them.

use std::fs;
use std::path::Path;

use crate::support::*;
use tandem::{
    Cost, DoorDo, DoorScreen, DoorShows, FirstRunScreen, Key, Standing, Tandem, UnlockBy,
    UnlockScreen, Way, door,
};
use tandem_model::{Country, Language, Profile, Role, TandemError};

const NONE: Option<Language> = None;

fn at(folder: &Path) -> DoorScreen {
    door(folder, NONE, NONE).unwrap()
}

fn first_run(door: DoorScreen) -> FirstRunScreen {
    match door.shows {
        DoorShows::FirstRun { screen } => screen,
        other => panic!("no first run: {other:?}"),
    }
}

fn unlock(door: DoorScreen) -> UnlockScreen {
    match door.shows {
        DoorShows::Unlock { screen } => screen,
        other => panic!("no lock screen: {other:?}"),
    }
}

#[test]
fn apps_6a_the_first_run_asks_in_the_language_that_is_picked() {
    let folder = tempfile::tempdir().unwrap();
    let spanish = door(folder.path(), Some(Language::Es), Some(Language::En)).unwrap();
    assert_eq!(spanish.language, Language::Es);
    assert_eq!(spanish.language_title, "Elija su idioma");
    assert_eq!(at(folder.path()).language, Language::En);
    let phone = door(folder.path(), NONE, Some(Language::Es)).unwrap();
    assert_eq!(phone, spanish);
    crate::screens::is_whole(&format!("{spanish:?}"));
    let (english, spanish) = (first_run(at(folder.path())), first_run(spanish));
    assert_eq!(english.lines.len() + 1, spanish.lines.len(), "that no native reader checked it");
    assert_ne!(english, spanish);

    let picks: Vec<_> = english.countries.iter().map(|it| it.pick.as_str().to_owned()).collect();
    assert_eq!(picks, ["US", "CA", "ZZ"]);
    let roles: Vec<_> = english.roles.iter().map(|it| it.pick).collect();
    assert_eq!(roles, [Role::Own, Role::Coach]);
    let ways: Vec<_> = english.lock.ways.iter().map(|it| it.pick).collect();
    assert_eq!(ways, [Way::Device, Way::DevicePin, Way::Passphrase]);
    let actions = at(folder.path()).actions;
    assert_eq!(
        actions.iter().map(|it| it.act).collect::<Vec<_>>(),
        [DoorDo::Help, DoorDo::Restore]
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was written");

    fs::write(folder.path().join("tandem.db.new"), "").unwrap();
    assert_eq!(at(folder.path()).standing, Standing::Unfinished);
    assert_eq!(first_run(at(folder.path())), english);
}

#[test]
fn apps_6a_the_lock_screen_speaks_as_the_person_chose() {
    let record = record();
    let (tandem, folder) = (&record.tandem, record.folder.path());
    assert_eq!(at(folder).role, None, "a host says whether it has a lock screen");
    tandem.tell_outside().unwrap();
    assert_eq!((at(folder).role, at(folder).language), (Some(Role::Own), Language::En));
    tandem.screens().choose_language(Language::Es).unwrap();
    let country = Country::new("CA").ok();
    tandem.person().edit(|it| Ok(Profile { country, ..it })).unwrap();
    tandem.tell_outside().unwrap();
    let phone = Some(Language::En);
    let screen = door(folder, NONE, phone).unwrap();
    assert_eq!((screen.language, screen.country), (Language::Es, country));
    let other = door(folder, Some(Language::En), phone).unwrap();
    assert_eq!(other.language, Language::En, "who cannot read it picks another one");
    assert_eq!(unlock(screen.clone()).title, "Desbloquear");
    crate::screens::is_whole(&format!("{screen:?}"));

    // Nothing else of the record is there, and nothing of it is believed.
    let file = folder.join("tandem.outside");
    let text = fs::read_to_string(&file).unwrap();
    let expected = r#"{"format":"tandem-outside/1","language":"es","country":"CA","role":"own"}"#;
    assert_eq!(text, expected);
    for other in ["", "{", &text.replace("outside/1", "outside/2"), &text.replace("es", "xx")] {
        fs::write(&file, other).unwrap();
        assert_eq!(at(folder).language, Language::En, "{other}");
    }
    fs::write(folder.join(".tandem.outside.1234.tmp"), "half").unwrap();
    tandem.tell_outside().unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), expected);
    assert!(!folder.join(".tandem.outside.1234.tmp").exists());
}

#[test]
fn apps_6a_the_lock_screen_offers_the_ways_that_there_are_and_tells_the_wait() {
    let record = record();
    let (folder, host) = (record.folder.path(), record.host.clone());
    let by = || unlock(at(folder)).by.iter().map(|it| it.by).collect::<Vec<_>>();
    assert_eq!(by(), [UnlockBy::Typed]);
    assert_eq!(unlock(at(folder)).by[0].text, "Your passphrase or spare key");
    let safe = record.tandem.safe();
    let device = |pin| Key::Device { secret: &[7; 32], pin };
    let spare = Key::SpareKey(record.code.clone());
    for way in [device(None), device(Some("2580"))] {
        safe.add_way(&Key::Passphrase(PASSPHRASE), &way).unwrap();
    }
    assert_eq!(by(), [UnlockBy::Device, UnlockBy::Pin, UnlockBy::Typed]);

    let open = |key: &Key<'_>| {
        Tandem::open_with(folder, key, Box::new(host.clone()), Cost::TEST_ONLY).map(drop)
    };
    assert_eq!(unlock(at(folder)).wait, None);
    for pin in ["1111", "2222", "3333", "4444", "5555"] {
        assert!(matches!(open(&device(Some(pin))), Err(TandemError::WrongSecret { .. })));
    }
    let screen = at(folder);
    assert_eq!(screen.wait_seconds, 30);
    let screen = unlock(screen);
    assert_eq!(screen.wait.as_deref(), Some("Try again in 30 seconds."));
    let waits: Vec<_> = screen.by.iter().map(|it| it.waits).collect();
    assert_eq!(waits, [false, true, false], "the phone's own lock and the spare key never wait");
    open(&spare).unwrap();
}

#[test]
fn apps_6a_what_does_not_open_says_why_and_what_helps() {
    let Record { tandem, folder, .. } = record();
    tandem.tell_outside().unwrap();
    tandem.close().unwrap();
    let folder = folder.path();
    let closed = || match at(folder).shows {
        DoorShows::Closed { text, .. } => text,
        other => panic!("it opens: {other:?}"),
    };
    let acts = || at(folder).actions.iter().map(|it| it.act).collect::<Vec<_>>();
    let moved = folder.join("elsewhere");
    fs::rename(folder.join("tandem.db"), &moved).unwrap();
    assert_eq!(at(folder).standing, Standing::Damaged);
    assert!(closed().contains("backup"), "{}", closed());
    assert_eq!(acts(), [DoorDo::Help, DoorDo::Restore]);
    fs::rename(&moved, folder.join("tandem.db")).unwrap();

    // Cut off between the record and what stands beside it: erasing again ends it.
    let beside = fs::read(folder.join("tandem.outside")).unwrap();
    Tandem::erase(folder).unwrap();
    assert!(!folder.join("tandem.outside").exists());
    fs::write(folder.join("tandem.outside"), beside).unwrap();
    assert_eq!(Tandem::erase(folder), Err(TandemError::NoVault));
    assert!(!folder.join("tandem.outside").exists());
    assert_eq!(at(folder).standing, Standing::Nothing);
}

#[test]
fn apps_6a_the_spare_key_is_asked_for_by_two_groups_and_then_known() {
    let record = record();
    let screen = || record.tandem.screens().spare_key().unwrap();
    crate::screens::is_whole(&format!("{:?}", screen()));
    let groups: Vec<_> = screen().fields.iter().filter_map(|it| it.group).collect();
    assert_eq!(groups, record.tandem.safe().asked_groups().unwrap());
    assert!(screen().pending && screen().ask.is_some());
    let record = record.reopen();
    let screen = || record.tandem.screens().spare_key().unwrap();
    assert_eq!(screen().fields.len(), 1, "all of it, after a start");
    assert_eq!(screen().fields[0].group, None);
    let typed = record.code.to_text().to_string();
    assert!(record.tandem.safe().confirm_spare_key(&[&typed]).unwrap());
    assert!(!screen().pending && screen().fields.is_empty() && screen().ask.is_none());
}
