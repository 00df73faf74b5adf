//! What a folder may be, and what is said of it.

use tandem_shelf::{
    Epoch, FolderShelf, Found, Head, Hex, KeyPage, Kind, Lane, Name, NoRandom, Phone as Other,
    Recovery, Shelf, SyncError,
};

use crate::faulty::FaultyShelf;
use crate::phone::{DAY, Phone, SMALL};

fn three(shelf: &dyn Shelf) -> [Phone; 3] {
    let first = Phone::new(1, SMALL);
    first.set_up(shelf).unwrap();
    let key = first.hand_over();
    [first, Phone::joined(2, SMALL, &key), Phone::joined(3, SMALL, &key)]
}

fn rounds(shelf: &dyn Shelf, phones: &[&Phone], now: i64) {
    for _ in 0..3 {
        for phone in phones {
            phone.sync(shelf, now).unwrap();
        }
    }
}

/// As `bindings/shelf-remote` holds servers to it.
#[test]
fn a_folder_does_what_every_place_must() {
    let home = tempfile::tempdir().unwrap();
    tandem_shelf::contract(&FolderShelf::new(home.path()));
    tandem_shelf::is_missing(&FolderShelf::new(&home.path().join("none")));
}

#[test]
fn three_phones_share_a_folder() {
    let home = tempfile::tempdir().unwrap();
    let shelf = FolderShelf::new(home.path());
    let [a, b, c] = three(&shelf);
    for (nr, phone) in [&a, &b, &c].into_iter().enumerate() {
        (0..9).for_each(|at| phone.write(&format!("e{nr}-{at}"), "SECRET", at));
    }
    rounds(&shelf, &[&a, &b, &c], 100);
    assert_eq!(a.rows().len(), 27);
    assert!(a.rows() == b.rows() && b.rows() == c.rows());
    for file in std::fs::read_dir(home.path()).unwrap() {
        let file = file.unwrap();
        let name: Name = file.file_name().to_str().unwrap().parse().expect("a name of ours");
        let bytes = std::fs::read(file.path()).unwrap();
        assert!(bytes.len() == 4096, "{name}: {}", bytes.len());
        assert!(!bytes.windows(6).any(|it| it == b"SECRET"), "a word in {name}");
    }
}

#[test]
fn an_emptied_folder_or_another_one_is_asked_about_and_not_filled() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, b, _] = three(&shelf);
    a.write("e", "x", 1);
    rounds(&shelf, &[&a, &b], 1);
    let other = FaultyShelf::new(2, 0.0);
    assert!(matches!(a.sync(&other, 2), Err(SyncError::ShelfMissing { empty: true })));
    assert!(other.state().objects.is_empty());
    Phone::new(9, SMALL).set_up(&other).unwrap();
    let before = other.state().objects.clone();
    assert!(matches!(a.sync(&other, 2), Err(SyncError::ShelfMissing { empty: false })));
    assert_eq!(other.state().objects, before);
    shelf.state().objects.clear();
    assert!(matches!(b.sync(&shelf, 3), Err(SyncError::ShelfMissing { empty: true })));
    b.sync_refilling(&shelf, 3).unwrap();
    rounds(&shelf, &[&a, &b], 4);
    assert_eq!(a.rows(), b.rows());
}

#[test]
fn two_shelves_in_one_folder_are_strangers() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, b, _] = three(&shelf);
    let other = Phone::new(9, SMALL);
    assert!(matches!(other.set_up(&shelf), Err(SyncError::NotEmpty { shelf: true })));
    let recovery = tandem_shelf::Recovery { public: Hex([9; 32]), salt: Hex([8; 16]) };
    let setting =
        tandem_shelf::Setting { vault: [2; 16], recovery, label: "other", into_nonempty: true };
    other.with(&shelf, 0, &|_| tandem_shelf::Go::On, |round| round.set_up(setting)).unwrap();
    shelf.state().objects.insert("notes.txt".into(), b"somebody's".to_vec());
    a.write("e", "ours", 1);
    other.write("e", "theirs", 1);
    rounds(&shelf, &[&a, &b, &other], 2);
    assert_eq!(b.journal.0.borrow().state()["e"], "ours");
    assert_eq!(other.journal.0.borrow().state()["e"], "theirs");
    assert!(shelf.state().objects.contains_key("notes.txt"));
    assert_eq!(a.sync(&shelf, 3).unwrap().strangers, 1);
}

#[test]
fn the_spare_key_alone_finds_the_shelf() {
    use x25519_dalek::{PublicKey, StaticSecret};
    let shelf = FaultyShelf::new(1, 0.0);
    let pair = |salt: &[u8; 16]| StaticSecret::from([salt[0]; 32]);
    let first = Phone::new(1, SMALL);
    let public = Hex(PublicKey::from(&pair(&[8; 16])).to_bytes());
    let recovery = tandem_shelf::Recovery { public, salt: Hex([8; 16]) };
    let setting =
        tandem_shelf::Setting { vault: [1; 16], recovery, label: "lost", into_nonempty: false };
    first.with(&shelf, 0, &|_| tandem_shelf::Go::On, |round| round.set_up(setting)).unwrap();
    first.write("e", "not lost", 1);
    first.sync(&shelf, 1).unwrap();
    let lane = first.lane();

    let Found(found) = Found::with_spare_key(&shelf, pair).unwrap();
    assert_eq!(found, first.hand_over());
    let second = Phone::joined(2, SMALL, &found);
    second.sync(&shelf, 2).unwrap();
    assert_eq!(second.journal.0.borrow().state()["e"], "not lost");
    second.remove_lane(&shelf, 3, lane).unwrap();
    rounds(&shelf, &[&second], 4);
    let Found(found) = Found::with_spare_key(&shelf, pair).unwrap();
    assert_eq!(found, second.hand_over());
    let third = Phone::joined(3, SMALL, &found);
    third.sync(&shelf, 5).unwrap();
    assert_eq!(third.rows(), first.rows());
    let wrong = Found::with_spare_key(&shelf, |_| StaticSecret::from([1; 32]));
    assert!(matches!(wrong, Err(SyncError::ShelfMissing { empty: false })));
}

/// A phone that was off while an epoch began finds its way by the key that was made anew, as by the first.
#[test]
fn a_key_that_was_made_anew_leads_on_a_phone_that_was_off() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, b, c] = three(&shelf);
    rounds(&shelf, &[&a, &b, &c], 1);
    a.remove_lane(&shelf, 2, b.lane()).unwrap();
    let of_epoch_2 = |at: &&String| {
        at.parse::<Name>().is_ok_and(|name| name.kind == Kind::Key && name.counter == 2)
    };
    let at = shelf.state().objects.keys().find(of_epoch_2).unwrap().clone();
    shelf.state().objects.get_mut(&at).unwrap().truncate(1000);
    a.write("e", "after", 3);
    rounds(&shelf, &[&a], 3);
    rounds(&shelf, &[&c], 4);
    assert_eq!(c.journal.0.borrow().state()["e"], "after");
}

/// After a new spare key the place opened with the old one and only with that: whoever then lost every phone had
/// a key in hand that opens nothing.
#[test]
fn attack_h5_a_new_spare_key_opens_the_place_and_the_old_one_no_more() {
    use x25519_dalek::{PublicKey, StaticSecret};
    let of = |byte: u8| move |salt: &[u8; 16]| StaticSecret::from([salt[0] ^ byte; 32]);
    let recovery = |byte: u8| {
        let public = Hex(PublicKey::from(&of(byte)(&[8; 16])).to_bytes());
        Recovery { public, salt: Hex([8; 16]) }
    };
    let shelf = FaultyShelf::new(1, 0.0);
    let sync = |phone: &Phone, now: i64, spare: u8| {
        let on = |_| tandem_shelf::Go::On;
        let spare = Some(recovery(spare));
        phone.with(&shelf, now, &on, |mut round| {
            round.recovery = spare;
            round.run()
        })
    };
    let first = Phone::new(1, SMALL);
    let setting = tandem_shelf::Setting {
        vault: [1; 16],
        recovery: recovery(1),
        label: "first",
        into_nonempty: false,
    };
    first.with(&shelf, 0, &|_| tandem_shelf::Go::On, |round| round.set_up(setting)).unwrap();
    let second = Phone::joined(2, SMALL, &first.hand_over());
    (0..20).for_each(|at| first.write(&format!("e{at}"), "not lost", at));
    for now in 1..4 {
        sync(&first, now, 1).unwrap();
        sync(&second, now, 1).unwrap();
    }
    // Made on one; the other has its own old one, and the two do not take turns for ever.
    for now in 4..9 {
        sync(&first, now, 2).unwrap();
        sync(&second, now, 1).unwrap();
    }
    for phone in [(&first, 2), (&second, 1)] {
        let done = sync(phone.0, 9, phone.1).unwrap();
        assert_eq!((done.requests, done.published), (1, 0), "{done:?}");
    }
    let keys = shelf.state().objects.keys().filter(|name| name.starts_with('k')).count();
    assert_eq!(keys, 2, "one epoch more, and no third");
    assert!(Found::with_spare_key(&shelf, of(1)).is_err(), "the old one");
    let Found(found) = Found::with_spare_key(&shelf, of(2)).unwrap();
    let third = Phone::joined(3, SMALL, &found);
    sync(&third, 10, 2).unwrap();
    assert_eq!(third.rows(), first.rows());
    // A device that comes later with it is removed with it: what it says of the spare key is the new one.
    first.remove_lane(&shelf, 11, second.lane()).unwrap();
    assert!(Found::with_spare_key(&shelf, of(2)).is_ok());
}

/// A key object that the place spoilt was never looked at again by those who are joined: on the day on which
/// every phone was lost, the spare key opened nothing.
#[test]
fn attack_h3_a_spoilt_key_object_is_made_anew() {
    use x25519_dalek::{PublicKey, StaticSecret};
    let pair = |salt: &[u8; 16]| StaticSecret::from([salt[0]; 32]);
    let public = Hex(PublicKey::from(&pair(&[8; 16])).to_bytes());
    let recovery = Recovery { public, salt: Hex([8; 16]) };
    let spoil: [fn(&mut Vec<u8>); 3] =
        [|bytes| bytes[100] ^= 1, |bytes| bytes.truncate(1000), |bytes| bytes.clear()];
    for spoil in spoil {
        let shelf = FaultyShelf::new(1, 0.0);
        let first = Phone::new(1, SMALL);
        let setting =
            tandem_shelf::Setting { vault: [1; 16], recovery, label: "lost", into_nonempty: false };
        first.with(&shelf, 0, &|_| tandem_shelf::Go::On, |round| round.set_up(setting)).unwrap();
        let second = Phone::joined(2, SMALL, &first.hand_over());
        first.write("e", "not lost", 1);
        rounds(&shelf, &[&first, &second], 1);
        let at = shelf.state().objects.keys().find(|name| name.starts_with('k')).unwrap().clone();
        spoil(shelf.state().objects.get_mut(&at).unwrap());
        // A week of syncs, some of which read something back.
        for day in 1..8 {
            rounds(&shelf, &[&first, &second], day * DAY);
        }
        let keys = shelf.state().objects.keys().filter(|name| name.starts_with('k')).count();
        assert_eq!(keys, 2, "one more for both, and no more each day");
        let Found(found) = Found::with_spare_key(&shelf, pair).unwrap();
        let third = Phone::joined(3, SMALL, &found);
        third.sync(&shelf, 9 * DAY).unwrap();
        assert_eq!(third.journal.0.borrow().state()["e"], "not lost");
    }
}

#[test]
fn who_was_removed_writes_what_nobody_reads() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, b, thief] = three(&shelf);
    thief.write("before", "counts", 1);
    rounds(&shelf, &[&a, &b, &thief], 1);
    let old = thief.clone();
    a.remove_lane(&shelf, 2, thief.lane()).unwrap();
    // The thief has a shelf of its own to put into: it still sees the old key.
    let seen = FaultyShelf::new(2, 0.0);
    let newer =
        |name: &str| Name::stem(name).is_some_and(|it| it.kind == Kind::Key && it.counter > 1);
    seen.state().objects = shelf.state().objects.clone();
    seen.state().objects.retain(|name, _| !newer(name));
    old.write("after", "does not", 3);
    old.sync(&seen, 3).unwrap();
    let theirs = seen.state().objects.clone();
    let lane = old.lane();
    let theirs = theirs.into_iter().filter(|(name, _)| name[1..].starts_with(lane.as_str()));
    shelf.state().objects.extend(theirs);
    rounds(&shelf, &[&a, &b], 4);
    for phone in [&a, &b] {
        let state = phone.journal.0.borrow().state();
        assert_eq!(state.get("before").map(String::as_str), Some("counts"));
        assert!(!state.contains_key("after"));
    }
    assert_eq!(b.hand_over().epoch.number, 2);
    let fresh = Phone::joined(5, SMALL, &b.hand_over());
    fresh.sync(&shelf, 5).unwrap();
    assert_eq!(fresh.rows(), a.rows());
}

#[test]
fn what_leaves_is_adopted_at_once() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, b, _] = three(&shelf);
    b.write("e", "b's", 1);
    b.sync(&shelf, 1).unwrap();
    let report = b.with(&shelf, 2, &|_| tandem_shelf::Go::On, |round| round.leave()).unwrap();
    assert_eq!(report.only_here, 1);
    let report = a.sync(&shelf, 3).unwrap();
    assert!(report.taken_in == 1 && report.published == 1, "{report:?}");
    assert!(report.phones.iter().any(|Other { left, .. }| *left));
    let lane = b.lane();
    shelf.state().objects.retain(|name, _| !name[1..].starts_with(lane.as_str()));
    let fresh = Phone::joined(5, SMALL, &a.hand_over());
    fresh.sync(&shelf, 4).unwrap();
    assert_eq!(fresh.rows(), a.rows());
}

#[test]
fn a_date_ahead_of_the_places_reads_and_does_not_put() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, b, _] = three(&shelf);
    b.write("e", "b's", 1);
    b.sync(&shelf, 1).unwrap();
    shelf.state().date = Some(10 * DAY);
    a.write("f", "a's", 1);
    let before = shelf.state().objects.clone();
    let report = a.sync(&shelf, 12 * DAY).unwrap();
    assert_eq!((report.date_ahead, report.taken_in), (Some(2 * DAY), 1));
    assert_eq!(shelf.state().objects, before);
    let report = a.sync(&shelf, 11 * DAY).unwrap();
    assert_eq!((report.date_ahead, report.published), (None, 1));
}

#[test]
fn what_the_place_did_is_noticed() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, b, _] = three(&shelf);
    a.write("e", "1", 1);
    rounds(&shelf, &[&a, &b], 1);
    let old = shelf.state().objects.clone();
    a.write("e", "2", 2);
    rounds(&shelf, &[&a, &b], 2);
    let new = shelf.state().objects.clone();

    shelf.state().objects = old;
    let phones = b.clone().sync(&shelf, 3).unwrap().phones;
    assert!(phones[0].rolled_back);
    let report = a.clone().sync(&shelf, 3).unwrap();
    assert!(report.rolled_back && report.mended > 0, "{report:?}");

    // Only one lane went back, and the other has seen more of it than is shown.
    let fresh = Phone::joined(5, SMALL, &a.hand_over());
    let lane = a.lane();
    let mut some = new.clone();
    some.retain(|name, _| !name[1..].starts_with(lane.as_str()) || name.starts_with('k'));
    shelf.state().objects = some;
    assert!(fresh.sync(&shelf, 3).unwrap().not_everything);

    // A spoilt object of the right length is found by the one a day that is read back.
    shelf.state().objects = new;
    let head = |name: &&mut String| name.starts_with('h') && name[1..].starts_with(lane.as_str());
    let mut names: Vec<_> = shelf.state().objects.keys().cloned().collect();
    let at = names.iter_mut().rfind(head).unwrap().clone();
    shelf.state().objects.get_mut(&at).unwrap()[2000] ^= 1;
    let mended: u32 = (1..40).map(|day| a.sync(&shelf, day * 2 * DAY).unwrap().mended).sum();
    assert_eq!(mended, 1);
}

#[test]
fn what_is_no_shelf_is_refused() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, ..] = three(&shelf);
    for at in 0..5_001 {
        shelf.state().objects.insert(format!("{at}.txt"), Vec::new());
    }
    assert!(matches!(a.sync(&shelf, 1), Err(SyncError::TooMuch)));
    assert!(matches!(Phone::new(4, SMALL).sync(&shelf, 1), Err(SyncError::NoShelf)));
    let _ = KeyPage::recovery_salt;
}

/// A phone that was removed, as whoever has it may use it: with the key of the epoch that it was in, and the
/// folder.
struct Removed {
    shelf: FaultyShelf,
    a: Phone,
    b: Phone,
    thief: Phone,
    epoch: Epoch,
    /// Its head that counted.
    counted: Name,
    /// The public halves of all, which stand in the heads of its epoch.
    publics: Vec<Hex<32>>,
}

fn newest_head(shelf: &FaultyShelf, lane: Lane) -> (Name, Vec<u8>) {
    let state = shelf.state();
    let names = state.objects.keys().filter_map(|name| Name::stem(name));
    let heads = names.filter(|name| name.kind == Kind::Head && name.lane == lane);
    let name = heads.max_by_key(|name| name.counter).unwrap();
    (name, state.objects[&name.to_string()].clone())
}

fn any(bytes: &mut [u8]) -> Result<(), NoRandom> {
    bytes.iter_mut().enumerate().for_each(|(at, byte)| *byte = 7 ^ at as u8);
    Ok(())
}

fn removed() -> Removed {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, b, thief] = three(&shelf);
    thief.write("before", "counts", 1);
    rounds(&shelf, &[&a, &b, &thief], 1);
    let epoch = thief.hand_over().epoch;
    let counted = newest_head(&shelf, thief.lane()).0;
    let public = |phone: &&Phone| {
        let (name, bytes) = newest_head(&shelf, phone.lane());
        Head::parse(&epoch.open(&name, &bytes).unwrap()).unwrap().public
    };
    let publics = [&a, &b].iter().map(public).collect();
    a.remove_lane(&shelf, 2, thief.lane()).unwrap();
    rounds(&shelf, &[&a, &b], 3);
    Removed { shelf, a, b, thief, epoch, counted, publics }
}

/// Under the counter up to which its lane counts it put another head, in which everything was forgotten.
#[test]
fn attack_c2_of_an_epoch_that_is_over_only_heads_that_were_heard_count() {
    let Removed { shelf, a, b, thief, epoch, counted, .. } = removed();
    thief.forget("before", 4);
    thief.write("after", "does not count", 4);
    // In a folder of its own it puts all that it has, under the key of its epoch.
    let own = FaultyShelf::new(2, 0.0);
    thief.sync_refilling(&own, 4).unwrap();
    let (name, bytes) = newest_head(&own, thief.lane());
    let payload = epoch.open(&name, &bytes).unwrap();
    let place = (Kind::Head, thief.lane(), counted.counter);
    let (forged, bytes) = epoch.seal(place, &payload, &mut any).unwrap();
    shelf.state().objects.insert(forged.to_string(), bytes);
    rounds(&shelf, &[&a, &b], 6);
    for phone in [&a, &b] {
        let state = phone.journal.0.borrow().state();
        assert_eq!(state.get("before").map(String::as_str), Some("counts"));
        assert!(!state.contains_key("after"));
    }
}

/// Whose heads it could read, to them it can seal: it made a next key, and had all of it again.
#[test]
fn attack_c1_who_was_removed_makes_no_key() {
    let Removed { shelf, a, b, thief, epoch, publics, .. } = removed();
    let what = a.hand_over();
    assert_eq!(what.epoch.number, 2);
    let theirs = Recovery { public: Hex([7; 32]), salt: Hex([7; 16]) };
    let page = KeyPage::new(epoch.shelf, what.vault, theirs);
    for before in [vec![], vec![epoch.clone()]] {
        let next = Epoch::random(epoch.shelf, 3, &mut any).unwrap();
        let sealed = page.seal(&next, &before, (thief.lane(), &thief.secret()), &publics, &mut any);
        let (name, bytes) = sealed.unwrap();
        shelf.state().objects.insert(name.to_string(), bytes);
        a.write("later", "is ours", 4);
        rounds(&shelf, &[&a, &b], 4);
        for phone in [&a, &b] {
            assert_eq!(phone.hand_over(), what);
            assert!(phone.journal.0.borrow().state().contains_key("later"));
        }
    }
}

/// Four kilobytes that say to be of a newer version, made without any key, ended every sync.
#[test]
fn attack_h1_what_nobody_sealed_ends_no_sync() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, b, _] = three(&shelf);
    let bytes = vec![2; 4096];
    let name = Name::of(Kind::Key, "aaaaaaaaaa".parse().unwrap(), 9, &bytes);
    shelf.state().objects.insert(name.to_string(), bytes);
    a.write("one", "arrives", 1);
    assert!(a.sync(&shelf, 1).unwrap().update_needed);
    b.sync(&shelf, 1).unwrap();
    assert_eq!(a.rows(), b.rows());
}

/// A name that a folder does not take was taken for one of ours, and what could not be removed ended the sync.
#[test]
fn attack_h2_a_name_that_no_folder_takes_is_nobodys() {
    let home = tempfile::tempdir().unwrap();
    let shelf = FolderShelf::new(home.path());
    let [a, _, _] = three(&shelf);
    let name = format!("h{}-aaaaaaa-aaaaaaaaaaaaaaaa:x.bin", a.lane());
    assert_eq!(Name::stem(&name), None);
    std::fs::write(home.path().join(name), "").unwrap();
    a.write("one", "goes", 1);
    assert_eq!(a.sync(&shelf, 1).unwrap().strangers, 1);
}
