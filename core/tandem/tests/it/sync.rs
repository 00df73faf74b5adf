//! One record on several devices, by way of a folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use chrono::TimeDelta;
use tandem::{
    Cost, ExportChoice, FolderShelf, Go, HoursQuery, IfThere, JoinWith, Joined, Joining, Key,
    Listing, OpenBackup, OtherSpareKey, ReportRequest, Shelf, ShelfError, SyncChoice, SyncDone,
    SyncPlace, SyncServer, SyncStep, Tandem,
};
use tandem_model::{
    By, ForgetAfter, Kind, Language, Profile, ReportPreset, Result, Role, TandemError, UseSince,
};
use tempfile::TempDir;

use crate::support::{
    PASSPHRASE, Record, TestHost, ZONE, copy_files, date, open, record, session, zone,
};

fn sync(tandem: &Tandem) -> Result<SyncDone> {
    tandem.sync().now(&tandem.sync().shelf()?, SyncChoice::default(), &|_| Go::On)
}

/// Until nobody has anything to say any more.
fn settle(all: &[&Tandem]) {
    for _ in 0..5 {
        for tandem in all {
            sync(tandem).unwrap();
        }
    }
    for tandem in all {
        let done = sync(tandem).unwrap();
        assert_eq!((done.taken_in, done.published, done.requests), (0, 0, 1), "{done:?}");
    }
}

fn refused(error: &TandemError) -> (String, String) {
    let said = tandem::error_words(error, Language::En);
    assert!(!tandem::error_words(error, Language::Es).is_empty());
    match error {
        TandemError::Invalid { field, .. } => (field.clone(), said),
        other => panic!("{other:?}"),
    }
}

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn shelf(&self) -> FolderShelf {
        FolderShelf::new(self.path())
    }

    fn objects(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let all = fs::read_dir(self.path()).unwrap().map(|entry| entry.unwrap().path());
        let mut all: Vec<_> = all.map(|path| (path.clone(), fs::read(path).unwrap())).collect();
        all.sort();
        all
    }
}

fn joined(place: &Place, code: &str, host: &TestHost) -> (Joined, TempDir) {
    joined_by(&place.shelf(), place, code, host)
}

fn joined_by(shelf: &dyn Shelf, place: &Place, code: &str, host: &TestHost) -> (Joined, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let with = JoinWith {
        folder: folder.path(),
        first_way: &Key::Passphrase("another quiet heron"),
        place: place.path().into(),
        label: "tablet",
        key: None,
    };
    let host = Box::new(host.clone());
    let joined = Tandem::join_with_spare_key(shelf, code, &with, host, Cost::TEST_ONLY).unwrap();
    (joined, folder)
}

/// Two, set up and joined by invitation.
fn two(place: &Place) -> (Record, Tandem, TempDir) {
    let one = record();
    one.tandem.log().log(session(Kind::Group, "2026-03-10T19:00", 60)).unwrap();
    one.tandem.sync().set_up(place.path(), "phone", false).unwrap();
    let shelf = place.shelf();

    let invite = one.tandem.sync().invite(&shelf).unwrap();
    assert!(invite.look(&shelf).unwrap().is_none());
    let joining = Joining::answer(&shelf, &invite.text(), "laptop").unwrap().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let with = JoinWith {
        folder: folder.path(),
        first_way: &Key::Passphrase(PASSPHRASE),
        place: place.path().into(),
        label: "laptop",
        key: None,
    };
    let join = || {
        let host = Box::new(one.host.other_device());
        joining.join(&shelf, &with, host, Cost::TEST_ONLY).unwrap()
    };
    assert!(join().is_none(), "nobody was let in yet");
    let knock = invite.look(&shelf).unwrap().unwrap();
    for language in [Language::En, Language::Es] {
        assert_eq!(knock.words(language), joining.words(language).unwrap());
    }
    assert_eq!(knock.label(), "laptop");
    one.tandem.sync().let_in(&shelf, &invite, &knock).unwrap();
    let two = join().unwrap();
    two.first.unwrap();
    assert!(invite.is_taken(&shelf).unwrap());
    invite.end(&shelf).unwrap();
    (one, two.tandem, folder)
}

/// What leaves, of each: the report, the hours, everything as JSON.
fn what_leaves(tandem: &Tandem) -> (Vec<u8>, String, String) {
    let request = ReportRequest::new(ReportPreset::Clinician);
    let pdf = tandem.reports().pdf(&request, &mut |_, _| true).unwrap().bytes;
    let hours = tandem.hours().screen(&HoursQuery { by: By::Week, from: None, to: None }).unwrap();
    let mut json = Vec::new();
    tandem.transfer().export_json(&mut json, ExportChoice::WHOLE, &mut |_| {}).unwrap();
    (pdf, format!("{hours:?}"), String::from_utf8(json).unwrap())
}

/// Two phones and a folder for 24 weeks; one lies in a lake from week 12 on; a third comes by the spare
/// key alone.
#[test]
fn two_phones_a_lake_and_a_third() {
    let place = Place::new();
    let (one, two, _folder) = two(&place);
    let mut lost = Some(two);
    for week in 0..24 {
        one.host.advance(TimeDelta::days(7));
        let day = tandem::Host::now(&one.host).date_naive();
        let at = |hour: u32| format!("{day}T{hour:02}:00");
        one.tandem.log().log(session(Kind::Individual, &at(9), 50)).unwrap();
        if let Some(two) = &lost {
            two.log().log(session(Kind::MutualHelp, &at(7), 60 + week)).unwrap();
            sync(two).unwrap();
        }
        sync(&one.tandem).unwrap();
        if week == 11 {
            // It had synced: what it wrote is in the folder. Nobody hears of it again.
            drop(lost.take());
        }
    }
    let host = one.host.third_device();
    let (third, _third_folder) = joined(&place, &one.code.to_text(), &host);
    third.first.as_ref().unwrap();
    let before = what_leaves(&one.tandem);
    assert!(before.2.matches("mutual_help").count() >= 12);
    assert!(what_leaves(&third.tandem) == before, "the third has all of it");

    third.tandem.log().log(session(Kind::Group, "2026-08-20T19:00", 45)).unwrap();
    sync(&third.tandem).unwrap();
    assert_eq!(sync(&one.tandem).unwrap().taken_in, 1);
    settle(&[&one.tandem, &third.tandem]);
    assert!(what_leaves(&third.tandem) == what_leaves(&one.tandem));
    for tandem in [&one.tandem, &third.tandem] {
        assert!(tandem.safe().check().unwrap().ok());
    }
    // The lost one is removed by its name; what it wrote stays, here and in the folder.
    one.tandem.sync().remove(&place.shelf(), "laptop").unwrap();
    for _ in 0..4 {
        sync(&third.tandem).unwrap();
        sync(&one.tandem).unwrap();
    }
    let status = one.tandem.sync().status().unwrap().unwrap();
    assert_eq!(status.devices.iter().map(|it| &*it.label).collect::<Vec<_>>(), ["tablet"]);
    let (fourth, _fourth) = joined(&place, &one.code.to_text(), &one.host.other_device());
    assert_eq!(what_leaves(&fourth.tandem).2, what_leaves(&one.tandem).2);
}

#[test]
fn what_one_forgets_is_gone_on_the_other_and_in_the_folder() {
    let place = Place::new();
    let (one, two, _folder) = two(&place);
    let mut secret = session(Kind::Group, "2026-03-09T19:00", 30);
    secret.note = crate::support::note("a word that must go");
    let kept = one.tandem.log().log(secret).unwrap().kept;
    settle(&[&one.tandem, &two]);
    let stood = place.objects();
    assert_eq!(two.log().session(kept.id).unwrap().minutes.get(), 30);

    let entry = two.log().find(&kept.id.to_string()).unwrap();
    two.log().forget(entry).unwrap();
    settle(&[&two, &one.tandem]);
    assert!(matches!(one.tandem.log().session(kept.id), Err(TandemError::NotFound { .. })));
    // Every object that held it went, and none came that holds it.
    let (third, _third) = joined(&place, &one.code.to_text(), &one.host.third_device());
    assert!(!what_leaves(&third.tandem).2.contains("a word that must go"));
    let heads = |all: &[(PathBuf, Vec<u8>)]| {
        let is_rows = |path: &PathBuf| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.starts_with('h') || name.starts_with('p')
        };
        all.iter().map(|(path, _)| path.clone()).filter(is_rows).collect::<Vec<_>>()
    };
    let stands = heads(&place.objects());
    assert!(heads(&stood).iter().all(|old| !stands.contains(old)), "an old object stands");
}

/// Whoever holds one phone unlocked could forget all of it, everywhere, by one sync.
#[test]
fn attack_m8_much_that_another_device_forgot_is_asked_about() {
    let place = Place::new();
    let (one, two, _folder) = two(&place);
    let logged = (1..=28).map(|day| {
        let at = format!("2026-02-{day:02}T19:00");
        one.tandem.log().log(session(Kind::Group, &at, 30)).unwrap().kept.id
    });
    let logged: Vec<_> = logged.collect();
    settle(&[&one.tandem, &two]);
    for id in &logged {
        let entry = two.log().find(&id.to_string()).unwrap();
        two.log().forget(entry).unwrap();
    }
    sync(&two).unwrap();
    for _ in 0..4 {
        let done = sync(&one.tandem).unwrap();
        assert_eq!((done.asks.len(), done.taken_in, done.published), (1, 0, 0), "{done:?}");
        assert_eq!((&*done.asks[0].label, done.asks[0].entries), ("laptop", 28));
    }
    assert!(logged.iter().all(|id| one.tandem.log().session(*id).is_ok()));
    let yes = SyncChoice { forget: true, refill: false };
    let done = one.tandem.sync().now(&place.shelf(), yes, &|_| Go::On).unwrap();
    assert!(done.asks.is_empty() && done.taken_in >= 28, "{done:?}");
    assert!(logged.iter().all(|id| one.tandem.log().session(*id).is_err()));
    settle(&[&one.tandem, &two]);
    assert_eq!(what_leaves(&one.tandem).2, what_leaves(&two).2);
}

/// What a device forgets by itself, by its age, was asked about nowhere: whoever held one could write that of anything.
#[test]
fn attack_n10_what_another_device_forgot_by_itself_is_asked_about() {
    let place = Place::new();
    let (one, two, _folder) = two(&place);
    one.tandem.check_ins().set(true, None).unwrap();
    for _ in 0..30 {
        one.tandem.check_ins().check_in(UseSince::No).unwrap();
        one.host.advance(TimeDelta::minutes(1));
    }
    settle(&[&one.tandem, &two]);
    one.host.advance(TimeDelta::days(40));
    // It chooses that all of it is old.
    let days = |days| Some(ForgetAfter::days(days).unwrap());
    two.check_ins().set(true, days(30)).unwrap();
    sync(&two).unwrap();
    let done = sync(&one.tandem).unwrap();
    assert_eq!(done.asks.first().map(|asks| asks.entries), Some(30), "{done:?}");
    assert_eq!(
        one.tandem.check_ins().all(date("2000-01-01"), date("2100-01-01")).unwrap().len(),
        30
    );
    // Where the person chose it here, too, nobody asks: it is forgotten here first.
    one.tandem.check_ins().set(true, days(50)).unwrap();
    one.host.advance(TimeDelta::days(20));
    let done = sync(&one.tandem).unwrap();
    assert!(done.asks.is_empty(), "{done:?}");
    assert!(one.tandem.check_ins().all(date("2000-01-01"), date("2100-01-01")).unwrap().is_empty());
}

/// A record that left its place and came back stands there twice, as does one that somebody forged: none is joined unasked.
#[test]
fn attack_h6_of_several_keys_the_person_says_which() {
    let place = Place::new();
    let one = record();
    one.tandem.sync().set_up(place.path(), "old phone", false).unwrap();
    one.tandem.sync().leave(Some(&place.shelf())).unwrap();
    one.tandem.log().log(session(Kind::Group, "2026-03-09T19:00", 60)).unwrap();
    one.tandem.sync().set_up(place.path(), "new phone", true).unwrap();
    let code = one.code.to_text();
    let host = one.host.other_device();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("record");
    let join = |key: Option<&str>| {
        let first_way = Key::Passphrase("another quiet heron");
        let with = JoinWith {
            folder: &folder,
            first_way: &first_way,
            place: place.path().into(),
            label: "x",
            key,
        };
        let host = Box::new(host.clone());
        Tandem::join_with_spare_key(&place.shelf(), &code, &with, host, Cost::TEST_ONLY)
    };
    assert_eq!(refused(&join(None).err().unwrap()).0, "place");
    assert_eq!(refused(&join(Some("none")).err().unwrap()).0, "key");
    assert!(!folder.join("tandem.db").exists());
    let keys = Tandem::keys_in_place(&place.shelf(), &code).unwrap();
    assert_eq!(keys.len(), 2);
    let new = keys.iter().find(|key| key.devices.iter().any(|it| it.label == "new phone"));
    let joined = join(Some(&new.unwrap().id)).unwrap();
    assert_eq!(what_leaves(&joined.tandem).2, what_leaves(&one.tandem).2);
}

#[test]
fn what_was_here_before_is_brought_along() {
    let place = Place::new();
    let (one, two, _folder) = two(&place);
    let before = record();
    // Ids of tests are counted in each record anew, and these are two people's records no more.
    for _ in 0..100 {
        let _ = tandem::Host::new_id(&before.host).unwrap();
    }
    before.tandem.log().log(session(Kind::Group, "2026-03-07T08:00", 45)).unwrap();
    assert_eq!(refused(&one.tandem.sync().can_be_brought().unwrap_err()).0, "place");
    for times in 0..2 {
        let report = two.transfer().bring(&before.tandem).unwrap();
        assert_eq!((report.added > 0, report.refused_count), (times == 0, 0), "{report:?}");
    }
    settle(&[&two, &one.tandem]);
    assert!(what_leaves(&one.tandem).2.contains("2026-03-07T08:00"));
    assert_eq!(what_leaves(&one.tandem).2, what_leaves(&two).2);
}

/// The first word that is put after a number of steps, and no more.
struct Stops(std::cell::Cell<u32>);

impl Stops {
    fn at(&self, _: SyncStep) -> Go {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        if left == 0 { Go::Stop } else { Go::On }
    }
}

#[test]
fn what_ends_in_the_middle_goes_on_and_loses_nothing() {
    let place = Place::new();
    let (one, two, _folder) = two(&place);
    for steps in 0..8 {
        let at = format!("2026-03-0{}T08:00", steps + 1);
        one.tandem.log().log(session(Kind::Group, &at, 30)).unwrap();
        let stops = Stops(steps.into());
        let shelf = place.shelf();
        match one.tandem.sync().now(&shelf, SyncChoice::default(), &|step| stops.at(step)) {
            Ok(_) | Err(TandemError::Cancelled) => {}
            Err(error) => panic!("{error:?}"),
        }
        let stops = Stops(steps.into());
        drop(two.sync().now(&shelf, SyncChoice::default(), &|step| stops.at(step)));
    }
    settle(&[&one.tandem, &two]);
    assert_eq!(what_leaves(&one.tandem).2, what_leaves(&two).2);
    assert!(!sync(&one.tandem).unwrap().restarted);
}

#[test]
fn a_clock_that_is_years_ahead_decides_nothing_elsewhere() {
    let place = Place::new();
    let (one, two, _folder) = two(&place);
    let kept = one.tandem.log().log(session(Kind::Group, "2026-03-08T08:00", 30)).unwrap().kept;
    settle(&[&one.tandem, &two]);
    // Both have one clock here: it jumps, an entry is written, and it is put right.
    let now = tandem::Host::now(&one.host);
    one.host.set("2099-01-01T00:00:00Z");
    two.log().log(session(Kind::Group, "2026-03-07T08:00", 45)).unwrap();
    sync(&two).unwrap();
    one.host.set(&now.to_rfc3339());
    sync(&one.tandem).unwrap();
    let with = |minutes| {
        move |mut it: tandem_model::Session| {
            it.minutes = tandem_model::Minutes::new(minutes)?;
            Ok(it)
        }
    };
    two.log().edit(kept.id, with(31)).unwrap();
    sync(&two).unwrap();
    sync(&one.tandem).unwrap();
    one.host.advance(TimeDelta::days(7));
    one.tandem.log().edit(kept.id, with(32)).unwrap();
    settle(&[&one.tandem, &two]);
    assert_eq!(two.log().session(kept.id).unwrap().minutes.get(), 32);
}

/// A place that says no to one verb.
struct Says<'a>(&'a FolderShelf, ShelfError);

impl Shelf for Says<'_> {
    fn list(&self) -> std::result::Result<Listing, ShelfError> {
        self.0.list()
    }

    fn get(&self, name: &str, most: u64) -> std::result::Result<Vec<u8>, ShelfError> {
        self.0.get(name, most)
    }

    fn put(&self, _: &str, _: &[u8]) -> std::result::Result<(), ShelfError> {
        Err(self.1)
    }

    fn remove(&self, name: &str) -> std::result::Result<(), ShelfError> {
        self.0.remove(name)
    }
}

#[test]
fn a_place_that_is_gone_full_or_may_not_be_written_is_told_and_nothing_is_lost() {
    let place = Place::new();
    let (one, two, _folder) = two(&place);
    let before = place.objects();
    one.tandem.log().log(session(Kind::Group, "2026-03-08T08:00", 30)).unwrap();
    let shelf = place.shelf();
    for (error, words) in [
        (ShelfError::Full, "full"),
        (ShelfError::Denied, "written"),
        (ShelfError::Unreachable, "later"),
        (ShelfError::Refused, "keep"),
    ] {
        let refusal = one
            .tandem
            .sync()
            .now(&Says(&shelf, error), SyncChoice::default(), &|_| Go::On)
            .unwrap_err();
        let (field, said) = refused(&refusal);
        assert!(field == "place" && said.contains(words), "{said}");
    }
    assert_eq!(place.objects(), before);
    let away = place.path().with_extension("away");
    fs::rename(place.path(), &away).unwrap();
    let (_, said) = refused(&sync(&one.tandem).unwrap_err());
    assert!(said.contains("not there"), "{said}");
    // An empty folder in its place is not the place, and is not filled unasked.
    fs::create_dir(place.path()).unwrap();
    let (_, said) = refused(&sync(&one.tandem).unwrap_err());
    assert!(said.contains("empty") && place.objects().is_empty(), "{said}");
    fs::remove_dir(place.path()).unwrap();
    fs::rename(&away, place.path()).unwrap();
    settle(&[&one.tandem, &two]);
    assert_eq!(what_leaves(&one.tandem).2, what_leaves(&two).2);
    // Filled anew on purpose.
    for (path, _) in place.objects() {
        fs::remove_file(path).unwrap();
    }
    one.tandem.sync().now(&shelf, SyncChoice { refill: true, forget: false }, &|_| Go::On).unwrap();
    settle(&[&one.tandem, &two]);
}

/// A folder that was copied to another computer, or under the same name: both go on, each by itself.
#[test]
fn copies_of_one_record_both_go_on() {
    let place = Place::new();
    let (one, two, _folder) = two(&place);
    settle(&[&one.tandem, &two]);
    for host in [one.host.third_device(), one.host.clone()] {
        let copy = tempfile::tempdir().unwrap();
        copy_files(one.folder.path(), copy.path());
        let twin = open(copy.path(), &host).unwrap();
        twin.sync().found_at(place.path()).unwrap();
        twin.log().log(session(Kind::Group, "2026-03-06T08:00", 20)).unwrap();
        one.tandem.log().log(session(Kind::Group, "2026-03-06T10:00", 25)).unwrap();
        sync(&twin).unwrap();
        sync(&one.tandem).unwrap();
        settle(&[&one.tandem, &twin, &two]);
        let whole = what_leaves(&one.tandem).2;
        assert_eq!(what_leaves(&twin).2, whole);
        assert_eq!(what_leaves(&two).2, whole);
        assert!(twin.safe().check().unwrap().ok() && one.tandem.safe().check().unwrap().ok());
    }
}

#[test]
fn what_cannot_be_a_place_is_refused_with_why() {
    let one = record();
    let place = Place::new();
    let set_up = |folder: &Path, label: &str| one.tandem.sync().set_up(folder, label, false);
    let inside = one.folder.path().join("inside");
    for (folder, label) in [
        (place.path().join("none"), "phone"),
        (inside.clone(), "phone"),
        (one.folder.path().parent().unwrap().to_owned(), "phone"),
        (place.path().to_owned(), ""),
        (place.path().to_owned(), "a\nb"),
    ] {
        refused(&set_up(&folder, label).unwrap_err());
    }
    assert_eq!(refused(&sync(&one.tandem).unwrap_err()).0, "place");
    fs::write(place.path().join("letter.txt"), "mine").unwrap();
    assert!(refused(&set_up(place.path(), "phone").unwrap_err()).1.contains("empty"));
    assert!(one.tandem.sync().status().unwrap().is_none());
    one.tandem.sync().set_up(place.path(), "phone", true).unwrap();
    refused(&set_up(place.path(), "phone").unwrap_err());
    let other = record();
    let (_, said) = refused(&other.tandem.sync().set_up(place.path(), "phone", false).unwrap_err());
    assert!(said.contains("another"), "{said}");

    // Erased: what is another's stays, and the record.
    one.tandem.sync().erase(&place.shelf()).unwrap();
    assert_eq!(place.objects().len(), 1);
    assert!(one.tandem.sync().status().unwrap().is_none());
}

/// A server, by whatever way: who may open it is kept by this device alone, and goes when the place is left.
#[test]
fn who_may_open_a_server_is_of_this_device_and_goes_with_the_place() {
    let one = record();
    let place = Place::new();
    let shelf = place.shelf();
    let address = "webdavs://cloud.example/archive";
    let server = |password: &str| SyncServer {
        address: address.to_owned(),
        user: "me".to_owned(),
        password: password.to_owned(),
    };
    let first = server("a-word-of-the-storage");
    one.tandem.sync().set_up(SyncPlace::Server(&first, &shelf), "phone", false).unwrap();
    assert_eq!(one.tandem.sync().server().unwrap().as_ref(), Some(&first));
    assert!(one.tandem.sync().shelf().is_err(), "it is no folder");
    let status = one.tandem.sync().status().unwrap().unwrap();
    assert_eq!(status.folder.as_deref(), Some(address));
    assert!(!format!("{status:?} {first:?}").contains("storage"));

    // Another device has its own: this one's goes to nobody.
    let folder = tempfile::tempdir().unwrap();
    let with = JoinWith {
        folder: folder.path(),
        first_way: &Key::Passphrase("another quiet heron"),
        place: SyncPlace::Server(&server("of-the-tablet"), &shelf),
        label: "tablet",
        key: None,
    };
    let host = Box::new(one.host.other_device());
    let code = one.code.to_text();
    let two = Tandem::join_with_spare_key(&shelf, &code, &with, host, Cost::TEST_ONLY).unwrap();
    assert_eq!(two.tandem.sync().server().unwrap(), Some(server("of-the-tablet")));
    assert_eq!(one.tandem.sync().server().unwrap().as_ref(), Some(&first));

    // Nor into a backup, an export or the place.
    let file = folder.path().join("backup.tandem");
    one.tandem.safe().back_up(&file, IfThere::Keep).unwrap();
    let host = one.host.third_device();
    let backup = OpenBackup::open(&file, PASSPHRASE, &host, Cost::TEST_ONLY).unwrap();
    let (at, host) = (folder.path().join("back"), Box::new(host));
    let back = backup.restore(&at, PASSPHRASE, host, Cost::TEST_ONLY).unwrap();
    assert_eq!(back.sync().server().unwrap(), None);
    assert_eq!(back.sync().status().unwrap().and_then(|status| status.folder), None);
    for name in shelf.list().unwrap().objects.iter().map(|object| &object.name) {
        let bytes = shelf.get(name, 1 << 24).unwrap();
        assert!(!bytes.windows(10).any(|part| part == b"a-word-of-"), "{name}");
    }

    // A new password counts once it was used.
    let sync = one.tandem.sync();
    sync.found_at(SyncPlace::Server(&server("new"), &shelf)).unwrap();
    assert_eq!(sync.server().unwrap(), Some(server("new")));
    // A folder in its place has none.
    sync.found_at(place.path()).unwrap();
    assert_eq!(sync.server().unwrap(), None);
    sync.found_at(SyncPlace::Server(&first, &shelf)).unwrap();
    sync.leave(Some(&shelf)).unwrap();
    assert_eq!(sync.server().unwrap(), None);
    assert!(sync.found_at(SyncPlace::Server(&first, &shelf)).is_err(), "joined to none");
}

/// A place that does not answer.
struct NoWay;

impl Shelf for NoWay {
    fn list(&self) -> std::result::Result<Listing, ShelfError> {
        Err(ShelfError::Unreachable)
    }

    fn get(&self, _: &str, _: u64) -> std::result::Result<Vec<u8>, ShelfError> {
        Err(ShelfError::Unreachable)
    }

    fn put(&self, _: &str, _: &[u8]) -> std::result::Result<(), ShelfError> {
        Err(ShelfError::Unreachable)
    }

    fn remove(&self, _: &str) -> std::result::Result<(), ShelfError> {
        Err(ShelfError::Unreachable)
    }
}

#[test]
fn where_no_net_is_the_record_is_as_it_was_and_no_login_is_kept() {
    let one = record();
    let before = what_leaves(&one.tandem);
    let server = SyncServer {
        address: "webdavs://cloud.example/archive".to_owned(),
        user: "me".to_owned(),
        password: "a word".to_owned(),
    };
    let done = one.tandem.sync().set_up(SyncPlace::Server(&server, &NoWay), "phone", false);
    let (field, said) = refused(&done.unwrap_err());
    assert!(field == "place" && said.contains("does not answer"), "{said}");
    assert!(one.tandem.sync().status().unwrap().is_none());
    assert_eq!(one.tandem.sync().server().unwrap(), None);
    assert_eq!(what_leaves(&one.tandem), before);
}

#[test]
fn a_peer_coachs_record_has_no_place() {
    let place = Place::new();
    let folder = tempfile::tempdir().unwrap();
    let profile = Profile { role: Role::Coach, ..Profile::new(zone(ZONE)) };
    let host = Box::new(TestHost::at("2026-03-11T16:00:00Z"));
    let (coach, _) =
        Tandem::create(folder.path(), PASSPHRASE, &profile, host, Cost::TEST_ONLY).unwrap();
    let (field, said) = refused(&coach.sync().set_up(place.path(), "desk", false).unwrap_err());
    assert!(field == "role" && said.contains("agreed"), "{said}");
    assert!(place.objects().is_empty());
}

#[test]
fn who_leaves_takes_nothing_along_that_others_need() {
    let place = Place::new();
    let (one, two, _folder) = two(&place);
    two.log().log(session(Kind::Group, "2026-03-06T08:00", 20)).unwrap();
    two.sync().leave(Some(&place.shelf())).unwrap();
    assert!(two.sync().status().unwrap().is_none());
    for _ in 0..3 {
        sync(&one.tandem).unwrap();
    }
    let (third, _third) = joined(&place, &one.code.to_text(), &one.host.third_device());
    assert_eq!(what_leaves(&third.tandem).2, what_leaves(&two).2);
    assert_eq!(third.came, third.came.max(1));
    // A wrong key opens nothing there, and no record is made.
    let with = JoinWith {
        folder: &place.path().join("never"),
        first_way: &Key::Passphrase(PASSPHRASE),
        place: place.path().into(),
        label: "x",
        key: None,
    };
    let other = record().code.to_text();
    let host = Box::new(one.host.third_device());
    let wrong = Tandem::join_with_spare_key(&place.shelf(), &other, &with, host, Cost::TEST_ONLY);
    assert!(wrong.is_err() && !with.folder.exists());
}

/// After a new spare key the place opened with the old one and only with that.
#[test]
fn attack_h5_the_place_follows_a_new_spare_key() {
    let place = Place::new();
    let (one, two, _folder) = two(&place);
    settle(&[&one.tandem, &two]);
    one.tandem.safe().confirm_spare_key_as_shown().unwrap();
    let done = sync(&one.tandem).unwrap();
    assert_eq!((done.requests, done.published), (1, 0), "it is the same key: {done:?}");
    let new = one.tandem.safe().new_spare_key(&Key::Passphrase(PASSPHRASE)).unwrap();
    let done = sync(&one.tandem).unwrap();
    assert_eq!((done.requests, done.published), (1, 0), "it waits: {done:?}");
    let other = |tandem: &Tandem| tandem.sync().status().unwrap().unwrap().other_spare_key;
    assert_eq!(other(&one.tandem), None, "the old one counts until the new one is confirmed");
    one.tandem.safe().confirm_spare_key_as_shown().unwrap();
    assert_eq!(other(&one.tandem), Some(OtherSpareKey::MadeHere));
    settle(&[&one.tandem, &two]);
    assert_eq!(other(&one.tandem), None);
    assert_eq!(other(&two), Some(OtherSpareKey::MadeElsewhere));
    let (third, _third) = joined(&place, &new.to_text(), &one.host.third_device());
    assert_eq!(what_leaves(&third.tandem).2, what_leaves(&one.tandem).2);
    let with = JoinWith {
        folder: &place.path().join("never"),
        first_way: &Key::Passphrase(PASSPHRASE),
        place: place.path().into(),
        label: "x",
        key: None,
    };
    let (old, host) = (one.code.to_text(), Box::new(one.host.third_device()));
    let old = Tandem::join_with_spare_key(&place.shelf(), &old, &with, host, Cost::TEST_ONLY);
    assert!(old.is_err(), "whoever found the old one");
    // Both go on.
    two.log().log(session(Kind::Group, "2026-03-09T19:00", 60)).unwrap();
    settle(&[&two, &one.tandem, &third.tandem]);
    assert_eq!(what_leaves(&two).1, what_leaves(&one.tandem).1);
}

/// A record inside its own place is carried to whoever carries the place, keys and all.
#[test]
fn attack_m4_a_record_that_joins_stands_apart_from_its_place() {
    let place = Place::new();
    let (one, _other, _folder) = two(&place);
    for folder in [place.path().join("record"), place.path().to_owned()] {
        let with = JoinWith {
            folder: &folder,
            first_way: &Key::Passphrase("another quiet heron"),
            place: place.path().into(),
            label: "tablet",
            key: None,
        };
        let host = Box::new(one.host.other_device());
        let joined = Tandem::join_with_spare_key(&place.shelf(), "", &with, host, Cost::TEST_ONLY);
        assert_eq!(refused(&joined.err().unwrap()).0, "place");
        assert!(!folder.join("tandem.db").exists());
    }
}

/// A place that counts what is asked of it: requests, and bytes that come.
struct Counted<'a>(&'a dyn Shelf, [AtomicU64; 2]);

impl Counted<'_> {
    fn one(&self) {
        self.1[0].fetch_add(1, Relaxed);
    }
}

impl Shelf for Counted<'_> {
    fn list(&self) -> std::result::Result<Listing, ShelfError> {
        self.one();
        self.0.list()
    }

    fn get(&self, name: &str, most: u64) -> std::result::Result<Vec<u8>, ShelfError> {
        self.one();
        let bytes = self.0.get(name, most)?;
        self.1[1].fetch_add(bytes.len() as u64, Relaxed);
        Ok(bytes)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> std::result::Result<(), ShelfError> {
        self.one();
        self.0.put(name, bytes)
    }

    fn remove(&self, name: &str) -> std::result::Result<(), ShelfError> {
        self.one();
        self.0.remove(name)
    }
}

/// Ten years of a record, 22,000 sessions as they are written, come to a new device in few requests and few bytes.
#[test]
fn ten_years_come_in_few_requests() {
    let (place, one) = (Place::new(), record());
    let mut csv = String::from("kind,start,minutes,note\n");
    let (kinds, first) = (["group", "individual"], date("2016-02-01"));
    for nr in 0..22_000 {
        let (day, of_day) = (first + TimeDelta::days(nr / 6), nr % 6);
        let kind = kinds[(nr % 2) as usize];
        let note = if nr % 5 == 0 { "went well and the bus was late" } else { "" };
        csv +=
            &format!("{kind},{day}T{:02}:{:02},{},{note}\n", 8 + of_day * 2, nr % 60, 30 + nr % 61);
    }
    let report = one.tandem.log().import_csv(csv.as_bytes(), false).unwrap();
    assert_eq!((report.added, report.refused.len()), (22_000, 0), "{:?}", report.refused.first());
    one.tandem.sync().set_up(place.path(), "phone", false).unwrap();

    let shelf = place.shelf();
    let counted = Counted(&shelf, Default::default());
    let (joined, _folder) = joined_by(&counted, &place, &one.code.to_text(), &one.host);
    joined.first.unwrap();
    assert!(joined.came >= 22_000);
    let [requests, bytes] = counted.1.map(AtomicU64::into_inner);
    assert!(requests <= 20 && bytes <= 2_700_000, "{requests} requests, {bytes} bytes");
}
