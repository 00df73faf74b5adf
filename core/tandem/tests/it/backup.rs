//! A device dies, is lost, or lies in a drawer with an older copy: what comes back from a backup.

use std::path::{Path, PathBuf};

use crate::support::{PASSPHRASE, Record, TestHost, coach_of, left, name, note, record, session};
use chrono::TimeDelta;
use tandem::{
    BackupFile, Beside, Cost, HoursQuery, IfThere, KeptConsent, OpenBackup, SessionQuery, Tandem,
};
use tandem_comes_back::Left;
use tandem_model::{Ask, By, CoachFlag, Compared, Goal, Id, Kind, Note, TandemError};
use tempfile::TempDir;

fn words(text: &str) -> Note {
    note(text).unwrap()
}

/// A drawer in another room.
struct Drawer(TempDir);

impl Drawer {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn keep(&self, record: &Record) -> PathBuf {
        let file = self.0.path().join("backup-2026-03-11.tandem");
        record.tandem.safe().back_up(&file, IfThere::Replace).unwrap();
        file
    }
}

fn opened(file: &Path, host: &TestHost) -> OpenBackup {
    OpenBackup::open(file, PASSPHRASE, host, Cost::TEST_ONLY).unwrap()
}

/// A new device, and the record on it.
struct Back {
    tandem: Tandem,
    /// The last field, so that the record is closed when what it leaves comes back.
    _folder: Left,
}

fn restored(file: &Path, secret: &str, host: &TestHost) -> Back {
    let host = host.other_device();
    let folder = left(tempfile::tempdir().unwrap(), &host);
    let backup = OpenBackup::open(file, secret, &host, Cost::TEST_ONLY).unwrap();
    let tandem = backup.restore(folder.path(), secret, Box::new(host.clone()), Cost::TEST_ONLY);
    Back { tandem: tandem.unwrap(), _folder: folder }
}

/// As [`restored`], after the old device was stolen.
fn restored_as_new(file: &Path, host: &TestHost) -> Back {
    let host = host.other_device();
    let folder = left(tempfile::tempdir().unwrap(), &host);
    let backup = OpenBackup::open(file, PASSPHRASE, &host, Cost::TEST_ONLY).unwrap();
    let host = Box::new(host.clone());
    let tandem = backup.restore_as_new(folder.path(), PASSPHRASE, host, Cost::TEST_ONLY);
    Back { tandem: tandem.unwrap(), _folder: folder }
}

fn agree(tandem: &Tandem, code: &str) -> KeptConsent {
    let coach = tandem.sharing().enrol(code).unwrap();
    sign(tandem, coach.id)
}

fn sign(tandem: &Tandem, coach: Id) -> KeptConsent {
    let terms = tandem.sharing().usual_terms(coach).unwrap();
    let read = tandem.consents().text(&terms).unwrap();
    tandem.consents().sign(terms, &read.hash, true).unwrap()
}

fn share(tandem: &Tandem, consent: Id, ask: Ask) -> Result<Vec<u8>, TandemError> {
    let mut choice = tandem.sharing().usual(consent, 4)?;
    choice.ask = Some(ask);
    Ok(tandem.sharing().to_coach(&choice)?.bytes)
}

fn hours(tandem: &Tandem) -> String {
    let query = HoursQuery { by: By::Month, from: None, to: None };
    format!("{:?}", tandem.hours().screen(&query).unwrap().periods)
}

fn is_sound(tandem: &Tandem) -> bool {
    tandem.safe().check().unwrap().ok()
}

fn sessions(tandem: &Tandem) -> usize {
    let query = SessionQuery { limit: 1000, ..SessionQuery::default() };
    tandem.log().sessions(&query).unwrap().sessions.len()
}

#[test]
fn a_coachs_laptop_dies() {
    let person = record();
    let (desk, code) = coach_of(&person.host, "Robin");
    let consent = agree(&person.tandem, &code).id;
    let first = share(&person.tandem, consent, Ask::JustSharing).unwrap();
    let sam = desk.tandem.coach().open(&first).unwrap().person;
    let reply = desk.tandem.coach().reply(sam, words("Good to hear from you.")).unwrap();
    person.tandem.sharing().open_reply(&reply.bytes).unwrap();
    let drawer = Drawer::new();
    let file = drawer.keep(&desk);
    let key = desk.code.to_text();
    drop(desk);

    person.host.advance(TimeDelta::days(3));
    let second = share(&person.tandem, consent, Ask::CallMeSoon).unwrap();
    let desk = restored(&file, &key, &person.host);
    let people = desk.tandem.coach().people().unwrap();
    assert_eq!((people.len(), people[0].id), (1, sam));
    // The key came back: what was sealed to the lost laptop opens on the new one.
    let opened = desk.tandem.coach().open(&second).unwrap();
    assert_eq!((opened.person, opened.flags), (sam, vec![CoachFlag::NotCompared]));
    assert_eq!(desk.tandem.coach().people().unwrap()[0].asks[0].ask, Ask::CallMeSoon);
    assert_eq!(desk.tandem.coach().page(sam).unwrap().notes.len(), 1);
    // And the person takes what is written from there.
    let reply = desk.tandem.coach().reply(sam, words("I will call today.")).unwrap();
    person.tandem.sharing().open_reply(&reply.bytes).unwrap();
    assert_eq!(person.tandem.sharing().replies().unwrap().len(), 2);
    assert!(is_sound(&desk.tandem));
}

#[test]
fn security_06_a_phone_is_lost() {
    let phone = record();
    let (desk, code) = coach_of(&phone.host, "Robin");
    for day in 1..=9 {
        let at = format!("2026-03-0{day}T09:00");
        phone.tandem.log().log(session(Kind::Individual, &at, 40 + day)).unwrap();
    }
    let goal = Goal::new(words("see my sister more often"), "2026-03-01".parse().unwrap());
    phone.tandem.goals().set(&goal).unwrap();
    let consent = agree(&phone.tandem, &code).id;
    desk.tandem.coach().open(&share(&phone.tandem, consent, Ask::JustSharing).unwrap()).unwrap();
    let drawer = Drawer::new();
    let file = drawer.keep(&phone);
    let before = (hours(&phone.tandem), sessions(&phone.tandem));
    let made = BackupFile::of(&file).unwrap();
    assert_eq!(made.record, phone.tandem.safe().id());
    assert_eq!(phone.tandem.safe().last_backup().unwrap(), Some(made.made_at));

    // After the backup: two more files go out, and sharing is stopped.
    for _ in 0..2 {
        phone.host.advance(TimeDelta::hours(1));
        let file = share(&phone.tandem, consent, Ask::JustSharing).unwrap();
        desk.tandem.coach().open(&file).unwrap();
    }
    phone.tandem.consents().stop(consent).unwrap();
    let host = phone.host.clone();
    drop(phone);
    host.advance(TimeDelta::days(1));

    let phone = restored(&file, PASSPHRASE, &host);
    assert_eq!((hours(&phone.tandem), sessions(&phone.tandem)), before);
    assert_eq!(phone.tandem.goals().list().unwrap().len(), 1);
    assert!(is_sound(&phone.tandem));
    // That it was stopped is not known here; so nothing goes out under it, whatever it says.
    let kept = phone.tandem.consents().consent(consent).unwrap();
    assert!(!kept.signed_here && !kept.open());
    assert_eq!(share(&phone.tandem, consent, Ask::CallMeSoon), Err(TandemError::NeedsConsent));
    let log = phone.tandem.consents().shares().unwrap();
    assert_eq!((log.lines.len(), log.since), (1, Some("2026-03-12".parse().unwrap())));
    // There is nothing that an undo could bring it back by.
    assert_eq!(phone.tandem.log().last_act().unwrap(), None);

    // They agree anew, and "call me soon" is the newest that the coach has of them.
    let robin = phone.tandem.sharing().coaches().unwrap()[0].id;
    let anew = sign(&phone.tandem, robin).id;
    let asked = share(&phone.tandem, anew, Ask::CallMeSoon).unwrap();
    let opened = desk.tandem.coach().open(&asked).unwrap();
    assert_eq!(opened.flags, [CoachFlag::NotCompared]);
    assert_eq!(desk.tandem.coach().people().unwrap()[0].asks[0].ask, Ask::CallMeSoon);
}

#[test]
fn beside_a_living_record_the_report_tells_and_the_merge_brings_nothing_back() {
    let phone = record();
    let (_desk, code) = coach_of(&phone.host, "Robin");
    let consent = agree(&phone.tandem, &code).id;
    let log = |day: u32, minutes| {
        let at = format!("2026-03-0{day}T09:00");
        phone.tandem.log().log(session(Kind::Individual, &at, minutes)).unwrap().kept.id
    };
    let (corrected, forgotten) = (log(1, 50), log(2, 50));
    let drawer = Drawer::new();
    let file = drawer.keep(&phone);
    let nothing_yet = opened(&file, &phone.host).report(Some(&phone.tandem)).unwrap();
    assert_eq!((nothing_yet.beside, nothing_yet.consents), (Some(Beside::default()), 1));

    phone.host.advance(TimeDelta::hours(2));
    let edit = |mut it: tandem_model::Session| {
        it.minutes = tandem_model::Minutes::new(60)?;
        Ok(it)
    };
    phone.tandem.log().edit(corrected, edit).unwrap();
    let entry = phone.tandem.log().find(&forgotten.to_string()).unwrap();
    phone.tandem.log().forget(entry).unwrap();
    log(3, 30);
    share(&phone.tandem, consent, Ask::JustSharing).unwrap();
    phone.tandem.consents().stop(consent).unwrap();
    let now = hours(&phone.tandem);

    let backup = opened(&file, &phone.host);
    let report = backup.report(Some(&phone.tandem)).unwrap();
    let beside = Beside {
        newer_here: report.beside.unwrap().newer_here,
        only_here: 1,
        forgotten_here: 1,
        stopped_here: 1,
        shared_here: 1,
        ..Beside::default()
    };
    assert_eq!(report.beside, Some(beside));
    assert!((1..=2).contains(&beside.newer_here), "the session, and the coach's number");
    for _ in 0..2 {
        assert_eq!(backup.merge_into(&phone.tandem).unwrap().rows, 0);
        assert_eq!(hours(&phone.tandem), now);
    }
    assert!(phone.tandem.log().show(entry).is_err(), "it stays forgotten");
    assert_eq!(share(&phone.tandem, consent, Ask::JustSharing), Err(TandemError::NeedsConsent));

    // Of another record nothing is told and nothing taken.
    let other = record();
    let refusal = backup.report(Some(&other.tandem));
    assert!(matches!(refusal, Err(TandemError::Invalid { field, .. }) if field == "file"));
    assert!(backup.merge_into(&other.tandem).is_err());
}

/// The lost phone turns up again: nothing of either is lost, and nothing that was stopped goes on.
#[test]
fn the_lost_phone_turns_up_again() {
    let old = record();
    let (_desk, code) = coach_of(&old.host, "Robin");
    let consent = agree(&old.tandem, &code).id;
    let drawer = Drawer::new();
    let file = drawer.keep(&old);
    old.tandem.log().log(session(Kind::Individual, "2026-03-10T09:00", 50)).unwrap();
    old.tandem.consents().stop(consent).unwrap();
    old.host.advance(TimeDelta::days(1));
    let new = restored(&file, PASSPHRASE, &old.host);
    new.tandem.log().log(session(Kind::Individual, "2026-03-11T09:00", 25)).unwrap();
    new.tandem.merge(&old.tandem).unwrap();
    old.tandem.merge(&new.tandem).unwrap();
    for tandem in [&old.tandem, &new.tandem] {
        assert_eq!(sessions(tandem), 2);
        assert!(!tandem.consents().consent(consent).unwrap().open());
        assert!(is_sound(tandem));
    }
    assert_eq!(hours(&old.tandem), hours(&new.tandem));
}

/// Somebody has the phone and its passphrase: what they do there must not be the person's.
#[test]
fn a_phone_is_stolen() {
    let thief = record();
    let (desk, code) = coach_of(&thief.host, "Robin");
    thief.tandem.log().log(session(Kind::Individual, "2026-03-01T09:00", 50)).unwrap();
    let consent = agree(&thief.tandem, &code).id;
    let first = share(&thief.tandem, consent, Ask::JustSharing).unwrap();
    let sam = desk.tandem.coach().open(&first).unwrap().person;
    desk.tandem.coach().compared(sam, Compared::Same).unwrap();
    let robin = thief.tandem.sharing().coaches().unwrap()[0].id;
    let before = thief.tandem.sharing().compared(robin, Compared::Same).unwrap();
    let drawer = Drawer::new();
    let file = drawer.keep(&thief);
    thief.tandem.log().log(session(Kind::Individual, "2026-03-10T09:00", 1)).unwrap();
    thief.host.advance(TimeDelta::days(1));

    let new = restored_as_new(&file, &thief.host);
    assert_eq!(sessions(&new.tandem), 1);
    assert!(is_sound(&new.tandem));
    assert_ne!(new.tandem.safe().id(), thief.tandem.safe().id());
    // Neither what was done there comes here, nor the other way round.
    for (one, other) in [(&new.tandem, &thief.tandem), (&thief.tandem, &new.tandem)] {
        assert!(one.merge(other).is_err());
    }
    let older = opened(&file, &thief.host).merge_into(&new.tandem);
    assert!(matches!(older, Err(TandemError::Invalid { field, .. }) if field == "file"));
    assert_eq!(new.tandem.log().last_act().unwrap(), None, "no undo brings an old key back");

    // Nothing goes out before it is signed again, and then under a pair that nobody has compared.
    assert_eq!(share(&new.tandem, consent, Ask::CallMeSoon), Err(TandemError::NeedsConsent));
    let line = new.tandem.sharing().coaches().unwrap().remove(0);
    assert_eq!((line.id, &line.key, line.compared), (robin, &before.key, false));
    assert!(before.compared && line.phrase != before.phrase);
    let anew = sign(&new.tandem, robin).id;
    let asked = share(&new.tandem, anew, Ask::CallMeSoon).unwrap();
    let opened = desk.tandem.coach().open(&asked).unwrap();
    assert_eq!(opened.flags, [CoachFlag::ChangedKey]);
    assert_ne!(opened.person, sam, "whose it is the coach has to say");
    assert_eq!(opened.view, None, "nothing of it is shown until the words were compared");
    assert_eq!(opened.phrase, line.phrase, "the same on both screens");
    desk.tandem.coach().same_person(opened.person, sam).unwrap();
    let reply = desk.tandem.coach().reply(sam, words("Good.")).unwrap();
    new.tandem.sharing().open_reply(&reply.bytes).unwrap();
}

/// What was sealed to the old key is the thief's to read; nothing new is.
#[test]
fn a_coachs_laptop_is_stolen() {
    let person = record();
    let (thief, code) = coach_of(&person.host, "Robin");
    let consent = agree(&person.tandem, &code).id;
    let first = share(&person.tandem, consent, Ask::JustSharing).unwrap();
    thief.tandem.coach().open(&first).unwrap();
    let drawer = Drawer::new();
    let new = restored_as_new(&drawer.keep(&thief), &person.host);
    assert_eq!(new.tandem.coach().people().unwrap().len(), 1, "what was opened is there");
    assert_eq!(new.tandem.coach().code().unwrap(), None);
    assert!(new.tandem.coach().open(&first).is_err(), "there is no key to open it with");
    let anew = new.tandem.coach().enrol(name("Robin"), None, 30).unwrap();
    assert_ne!(anew.code, code);
    let again = agree(&person.tandem, &anew.code).id;
    let second = share(&person.tandem, again, Ask::JustSharing).unwrap();
    new.tandem.coach().open(&second).unwrap();
    assert!(thief.tandem.coach().open(&second).is_err());
    assert!(is_sound(&new.tandem));
}
