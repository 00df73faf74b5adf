//! What was typed and not saved yet.

use crate::support::*;
use chrono::TimeDelta;
use tandem::{ExportChoice, OpenBackup, Tandem};
use tandem_model::{Kind, Slug, TandemError, Zone};

fn screen(name: &str) -> Slug {
    Slug::new("screen", name).unwrap()
}

fn exported(tandem: &Tandem) -> Vec<u8> {
    let mut bytes = Vec::new();
    tandem.transfer().export_json(&mut bytes, ExportChoice::default(), &mut |_| {}).unwrap();
    bytes
}

#[test]
fn apps_6d_a_draft_is_there_after_the_program_was_ended() {
    let record = record();
    let (log, note) = (screen("log"), screen("note-91f3"));
    record.tandem.drafts().keep(&log, "we talked ab").unwrap();
    record.tandem.drafts().keep(&log, "we talked about").unwrap();
    record.tandem.drafts().keep(&note, "mine").unwrap();
    // As a system ends it: nothing is closed, and the files stand as they are.
    let ended = tempfile::tempdir().unwrap();
    copy_files(record.folder.path(), ended.path());
    let again = open(ended.path(), &record.host).unwrap();
    assert_eq!(again.drafts().kept(&log).unwrap().as_deref(), Some("we talked about"));
    assert_eq!(again.drafts().take(&log).unwrap().as_deref(), Some("we talked about"));
    assert_eq!(again.drafts().kept(&log).unwrap(), None);
    assert_eq!(again.drafts().take(&log).unwrap(), None);
    again.drafts().keep(&note, "").unwrap();
    assert_eq!(again.drafts().kept(&note).unwrap(), None, "nothing typed is no draft");
    record.tandem.drafts().forget_all().unwrap();
    assert_eq!(record.tandem.drafts().kept(&note).unwrap(), None);
    let long = "a".repeat(20_001);
    let refused = TandemError::invalid("text", "at most 20,000 characters");
    assert_eq!(record.tandem.drafts().keep(&note, &long), Err(refused));
}

#[test]
fn apps_6d_a_draft_is_forgotten_after_seven_days() {
    let record = record();
    let (host, log) = (record.host.clone(), screen("log"));
    record.tandem.drafts().keep(&log, "half").unwrap();
    host.advance(TimeDelta::days(7) - TimeDelta::seconds(1));
    assert_eq!(record.tandem.drafts().kept(&log).unwrap().as_deref(), Some("half"));
    let record = record.reopen();
    assert!(record.tandem.drafts().kept(&log).unwrap().is_some());
    host.advance(TimeDelta::seconds(1));
    assert_eq!(record.tandem.drafts().kept(&log).unwrap(), None);
    // It is gone from the files, and no clock brings it back.
    let record = record.reopen();
    host.advance(TimeDelta::days(-7));
    assert_eq!(record.tandem.drafts().kept(&log).unwrap(), None);
}

#[test]
fn apps_6d_a_draft_is_of_this_device_alone() {
    let record = record();
    let (tandem, host, log) = (&record.tandem, record.host.clone(), screen("log"));
    tandem.log().log(session(Kind::Group, "2026-03-02T10:00", 60)).unwrap();
    let (before, screen_before) = (exported(tandem), tandem.today(None::<Zone>));
    let act = tandem.log().last_act().unwrap();
    tandem.drafts().keep(&log, "zqmarkqz").unwrap();
    assert!(exported(tandem) == before, "no export knows it");
    assert_eq!(tandem.log().last_act().unwrap(), act, "it is no act, and nothing to take back");
    assert_eq!(tandem.today(None::<Zone>), screen_before);
    assert!(tandem.safe().check().unwrap().ok());

    // Neither a copy of the folder on another device, nor a merge, nor a backup brings it.
    let (_home, other) = record.copied();
    assert_eq!(other.drafts().kept(&log).unwrap(), None);
    other.merge(tandem).unwrap();
    assert_eq!(other.drafts().kept(&log).unwrap(), None);
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("backup");
    tandem.safe().back_up(&file, tandem::IfThere::Keep).unwrap();
    let backup = OpenBackup::open(&file, PASSPHRASE, &host, tandem::Cost::TEST_ONLY).unwrap();
    let at = elsewhere.path().join("again");
    let made = backup.restore(&at, PASSPHRASE, Box::new(host), tandem::Cost::TEST_ONLY).unwrap();
    assert_eq!(made.drafts().kept(&log).unwrap(), None);
}
