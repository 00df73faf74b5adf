//! Whoever holds the place, and whoever holds a device that was removed.

mod keys;

use tandem_shelf::{
    Check, Epoch, Found, Hex, KeyPage, Kind, Lane, Name, NoRandom, Recovery, Setting, Shelf,
    ShelfError, SyncError,
};
use x25519_dalek::{PublicKey, StaticSecret};

use crate::faulty::FaultyShelf;
use crate::phone::{DAY, Phone, SMALL};

fn pair(salt: &[u8; 16]) -> StaticSecret {
    StaticSecret::from([salt[0]; 32])
}

fn recovery() -> Recovery {
    let salt = [8; 16];
    Recovery { public: Hex(PublicKey::from(&pair(&salt)).to_bytes()), salt: Hex(salt) }
}

fn any(bytes: &mut [u8]) -> Result<(), NoRandom> {
    bytes.iter_mut().enumerate().for_each(|(at, byte)| *byte = 7 ^ at as u8);
    Ok(())
}

/// Takes a thief out, and writes for those who are left.
fn go_on_without(shelf: &FaultyShelf, a: &Phone, thief: &Phone) {
    a.remove_lane(shelf, 2, thief.lane()).unwrap();
    a.write("after", "for us alone", 3);
    a.sync(shelf, 3).unwrap();
}

/// A shelf that the spare key opens, and so many phones on it, all of which know all.
fn phones<const N: usize>(shelf: &FaultyShelf) -> [Phone; N] {
    let first = Phone::new(1, SMALL);
    let setting =
        Setting { vault: [1; 16], recovery: recovery(), label: "first", into_nonempty: false };
    first.with(shelf, 0, &|_| tandem_shelf::Go::On, |round| round.set_up(setting)).unwrap();
    let key = first.hand_over();
    let mut first = Some(first);
    let all: [Phone; N] = std::array::from_fn(|at| {
        first.take().unwrap_or_else(|| Phone::joined(at as u64 + 1, SMALL, &key))
    });
    (0..3).for_each(|_| sync(shelf, &all.iter().collect::<Vec<_>>(), 1));
    all
}

fn sync(shelf: &dyn Shelf, phones: &[&Phone], now: i64) {
    for phone in phones {
        phone.sync(shelf, now).unwrap();
    }
}

fn says(phone: &Phone, entity: &str) -> Option<String> {
    phone.journal.0.borrow().state().get(entity).cloned()
}

fn keys(shelf: &FaultyShelf) -> Vec<Name> {
    let state = shelf.state();
    let names = state.objects.keys().filter_map(|at| at.parse::<Name>().ok());
    names.filter(|name| name.kind == Kind::Key).collect()
}

/// A key object that a thief made of what it knows: the key of its epoch, and whom to seal to.
fn forged(
    (lane, secret): (Lane, &StaticSecret),
    before: Option<&Epoch>,
    number: u64,
    to: &[Hex<32>],
) -> (Name, Vec<u8>, Epoch) {
    let shelf = before.map_or([0; 16], |it| it.shelf);
    let epoch = Epoch::random(shelf, number, &mut any).unwrap();
    let page = KeyPage::new(shelf, [1; 16], recovery());
    let (name, bytes) = page
        .seal(
            &epoch,
            &before.cloned().into_iter().collect::<Vec<_>>(),
            (lane, secret),
            to,
            &mut any,
        )
        .unwrap();
    (name, bytes, epoch)
}

/// What a phone had put that was off while a new epoch began stood under the old key alone. Whoever came later, with
/// an invitation or the spare key, never had it, though every other phone did.
#[test]
fn attack_h4_what_stands_under_an_old_key_alone_is_put_under_the_new_one() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, b, off] = phones(&shelf);
    off.write("e", "of the one that is off", 2);
    sync(&shelf, &[&off, &a, &b], 2);
    a.remove_lane(&shelf, 3, b.lane()).unwrap();
    (4..8).for_each(|now| sync(&shelf, &[&a], now));
    let Found(found) = Found::with_spare_key(&shelf, pair).unwrap();
    let fresh = Phone::joined(9, SMALL, &found);
    fresh.sync(&shelf, 9).unwrap();
    assert_eq!(says(&fresh, "e").as_deref(), Some("of the one that is off"));
    // It comes on again, and nothing goes round for ever.
    (10..14).for_each(|now| sync(&shelf, &[&off, &a, &fresh], now));
    for phone in [&a, &off, &fresh] {
        let done = phone.sync(&shelf, 15).unwrap();
        assert_eq!((done.requests, done.published, done.only_here), (1, 0, 0), "{done:?}");
    }
}

/// A place that served an object wrong once, at its right length, had it unread for ever: what is spoilt was never asked
/// for again.
#[test]
fn attack_m3_what_was_served_wrong_once_is_asked_for_again() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, b] = phones(&shelf);
    for at in 0..40 {
        a.write(&format!("e{at}"), "a row of some length", at);
    }
    a.sync(&shelf, 41).unwrap();
    let whole = shelf.state().objects.clone();
    let of_a = |at: &&String| at.starts_with('p') && at[1..].starts_with(a.lane().as_str());
    let pack = whole.keys().find(of_a).expect("a pack").clone();
    shelf.state().objects.get_mut(&pack).unwrap()[2000] ^= 1;
    b.sync(&shelf, 42).unwrap();
    assert_eq!(says(&b, "e1"), None);
    shelf.state().objects = whole;
    (1..4).for_each(|day| sync(&shelf, &[&b], 43 + day * DAY));
    assert_eq!(says(&b, "e1").as_deref(), Some("a row of some length"));
}

/// Whoever was once joined knows the public half of the spare key, and made a key object of its own for it. A device that
/// came by the spare key alone, as on the day on which every phone is lost, took that for the record's.
#[test]
fn attack_h6_a_forged_key_for_the_spare_key_is_told_from_the_record() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, thief] = phones(&shelf);
    let old = thief.hand_over().epoch;
    a.remove_lane(&shelf, 2, thief.lane()).unwrap();
    let ours = a.hand_over();
    for (before, number) in [(None, 9), (None, 2), (Some(&old), 2), (Some(&old), 3)] {
        let (name, bytes, _) = forged((a.lane(), &thief.secret()), before, number, &[]);
        let at = name.to_string();
        shelf.state().objects.insert(at.clone(), bytes);
        match Found::with_spare_key(&shelf, pair) {
            Ok(Found(found)) => assert_eq!(found, ours, "{number}"),
            Err(error) => assert!(!matches!(error, SyncError::ShelfMissing { .. }), "{number}"),
        }
        shelf.state().objects.remove(&at);
    }
    assert_eq!(Found::with_spare_key(&shelf, pair).unwrap().0, ours);
}

/// Two phones that removed one each before they heard of each other had two keys, and neither read the other again.
#[test]
fn attack_h7_two_phones_that_each_make_a_key_come_together() {
    for both_remove_one in [true, false] {
        let shelf = FaultyShelf::new(1, 0.0);
        let [a, b, off, x, y] = phones(&shelf);
        let fork = FaultyShelf::new(2, 0.0);
        fork.state().objects = shelf.state().objects.clone();
        a.remove_lane(&shelf, 2, x.lane()).unwrap();
        let other = if both_remove_one { x.lane() } else { y.lane() };
        b.remove_lane(&fork, 2, other).unwrap();
        // What both put comes together, as with a program that carries a folder.
        let theirs = fork.state().objects.clone();
        shelf.state().objects.extend(theirs);
        a.write("a", "of a", 3);
        b.write("b", "of b", 3);
        off.write("off", "of the one that was off", 3);
        (4..12).for_each(|now| sync(&shelf, &[&a, &b, &off], now));
        for phone in [&a, &b, &off] {
            for entity in ["a", "b", "off"] {
                assert!(says(phone, entity).is_some(), "{both_remove_one} {entity}");
            }
            assert_eq!(phone.hand_over(), a.hand_over());
            let done = phone.sync(&shelf, 13).unwrap();
            assert_eq!((done.requests, done.published), (1, 0), "{done:?}");
            let memory = phone.journal.0.borrow().memory.clone().unwrap();
            assert!(memory.removed().iter().any(|it| it.lane == x.lane()));
            assert!(memory.removed().iter().any(|it| it.lane == other));
        }
        assert!(matches!(x.sync(&shelf, 14), Err(SyncError::Removed)));
        let fresh = Found::with_spare_key(&shelf, pair).unwrap().0;
        assert_eq!(fresh, a.hand_over());
    }
}

/// A phone that was off entered the next key that it saw first. Who was removed made one too, in the name of whom it liked.
#[test]
fn attack_h8_a_phone_that_was_off_enters_no_key_that_is_not_its_makers() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, off, thief] = phones(&shelf);
    let old = thief.hand_over().epoch;
    let slots = [&a, &off].map(|phone| phone.public());
    go_on_without(&shelf, &a, &thief);
    let ours = a.hand_over();
    for lane in [a.lane(), off.lane()] {
        let off = off.clone();
        let (name, bytes, _) = forged((lane, &thief.secret()), Some(&old), 2, &slots);
        let at = name.to_string();
        let whole = shelf.state().objects.clone();
        // The true one comes later, or is hidden for a while.
        shelf
            .state()
            .objects
            .retain(|at, _| Name::stem(at).is_none_or(|it| it.counter < 2 || it.kind != Kind::Key));
        shelf.state().objects.insert(at, bytes);
        off.sync(&shelf, 4).unwrap();
        assert_eq!(off.hand_over().epoch, old, "of {lane}");
        shelf.state().objects.extend(whole.clone());
        sync(&shelf, &[&off, &off], 5);
        assert_eq!(off.hand_over(), ours);
        assert_eq!(says(&off, "after").as_deref(), Some("for us alone"));
        shelf.state().objects = whole;
    }
}

/// With the key of an epoch another object of it was made, which removed somebody else or told another spare key.
#[test]
fn attack_m5_a_key_object_that_is_made_anew_changes_nothing() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, off, thief] = phones(&shelf);
    let memory = |phone: &Phone| phone.journal.0.borrow().memory.clone().unwrap();
    let before = (memory(&off).removed(), memory(&off).recovery());
    let epoch = thief.hand_over().epoch;
    let theirs = Recovery { public: Hex([7; 32]), salt: Hex([7; 16]) };
    let page = KeyPage::new(epoch.shelf, [1; 16], theirs).removing(&[a.lane()]);
    let (name, bytes) =
        page.seal(&epoch, &[], (thief.lane(), &thief.secret()), &[off.public()], &mut any).unwrap();
    let real = keys(&shelf)[0];
    shelf.state().objects.remove(&real.to_string());
    shelf.state().objects.insert(name.to_string(), bytes);
    off.sync(&shelf, 4).unwrap();
    assert_eq!((memory(&off).removed(), memory(&off).recovery()), before);
}

/// A number far ahead left no room for the next.
#[test]
fn attack_m6_epochs_are_counted_one_by_one() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, thief] = phones(&shelf);
    let epoch = thief.hand_over().epoch;
    let last = Name::COUNTERS - 1;
    let (name, bytes, _) =
        forged((thief.lane(), &thief.secret()), Some(&epoch), last, &[a.public()]);
    shelf.state().objects.insert(name.to_string(), bytes);
    a.sync(&shelf, 2).unwrap();
    assert_eq!(a.hand_over().epoch.number, 1);
}

/// Two that take each other out: a phone that was off cannot know which of them the person has. It stops and asks.
#[test]
fn attack_h8_of_two_that_take_each_other_out_a_person_says_which_counts() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, off, thief] = phones(&shelf);
    let fork = FaultyShelf::new(2, 0.0);
    fork.state().objects = shelf.state().objects.clone();
    a.remove_lane(&shelf, 2, thief.lane()).unwrap();
    thief.remove_lane(&fork, 2, a.lane()).unwrap();
    let (ours, theirs) = (shelf.state().objects.clone(), fork.state().objects.clone());
    shelf.state().objects.extend(theirs.clone());
    a.write("after", "for us alone", 3);
    for _ in 0..3 {
        a.sync(&shelf, 3).unwrap();
    }
    let end = |off: &Phone, what: &str| {
        for now in 10..16 {
            sync(&shelf, &[off, &a], now);
        }
        assert_eq!(off.hand_over(), a.hand_over(), "{what}");
        assert_eq!(says(off, "after").as_deref(), Some("for us alone"), "{what}");
        let memory = off.journal.0.borrow().memory.clone().unwrap();
        assert_eq!(memory.removed().iter().map(|it| it.lane).collect::<Vec<_>>(), [thief.lane()]);
        assert!(memory.rivals().is_empty());
    };
    // Both stand there.
    let both = off.clone();
    assert!(matches!(both.sync(&shelf, 4), Err(SyncError::Rivals)));
    let memory = both.journal.0.borrow().memory.clone().unwrap();
    assert_eq!(memory.rivals().len(), 2);
    both.remove_lane(&shelf, 5, thief.lane()).unwrap();
    end(&both, "both");
    // At first the place hides the true one.
    let hidden = off.clone();
    hidden.sync(&fork, 4).unwrap();
    assert_eq!(hidden.hand_over(), thief.hand_over(), "as a member it could take out anybody");
    let all = shelf.state().objects.clone();
    shelf.state().objects.extend(fork.state().objects.clone());
    assert_eq!(hidden.sync(&shelf, 5).unwrap().rivals, [a.lane()]);
    hidden.remove_lane(&shelf, 6, thief.lane()).unwrap();
    end(&hidden, "hidden");
    drop((ours, all));
}

/// A phone that wrote each day never read anything back, and one that came by each week always the same.
#[test]
fn attack_m7_what_was_spoilt_is_found_however_often_a_phone_syncs() {
    for (hours, spoilt_kind) in [(20, 'k'), (7 * 24, 'k'), (7 * 24, 'p'), (20, 'p')] {
        let shelf = FaultyShelf::new(1, 0.0);
        let [a] = phones(&shelf);
        for at in 0..60 {
            a.write(&format!("e{at}"), "a row of some length", at);
            a.sync(&shelf, at).unwrap();
        }
        let name =
            shelf.state().objects.keys().find(|at| at.starts_with(spoilt_kind)).unwrap().clone();
        shelf.state().objects.get_mut(&name).unwrap()[2000] ^= 1;
        for at in 1..60 {
            if hours == 20 {
                a.write(&format!("f{at}"), "one each day", at * hours * DAY / 24);
            }
            a.sync(&shelf, at * hours * DAY / 24).unwrap();
        }
        let state = shelf.state();
        let kind = |at: &&String| at.starts_with(spoilt_kind);
        let stands = state.objects.iter().filter(|(at, _)| kind(at));
        let whole = stands.filter(|(at, bytes)| at.parse::<Name>().unwrap().fits(bytes)).count();
        let all = state.objects.keys().filter(kind).count();
        let mended = if spoilt_kind == 'k' { whole == 1 } else { whole == all };
        assert!(mended, "{hours} {spoilt_kind}: {whole} of {all}");
    }
}

/// Whoever had one phone unlocked in hand could forget everything, on all of them, by one sync.
#[test]
fn attack_m8_much_that_is_forgotten_at_once_is_asked_about() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, b] = phones(&shelf);
    for at in 0..40 {
        a.write(&format!("e{at}"), "kept", at);
    }
    (50..53).for_each(|now| sync(&shelf, &[&a, &b], now));
    let held = |phone: &Phone| phone.journal.0.borrow().state().len();
    (0..25).for_each(|at| b.forget(&format!("e{at}"), 60));
    sync(&shelf, &[&b, &a], 61);
    assert_eq!(held(&a), 15, "so many are forgotten unasked");
    (25..40).for_each(|at| b.forget(&format!("e{at}"), 62));
    sync(&shelf, &[&b, &a], 63);
    assert_eq!(held(&a), 0, "and in the next sync so many again");

    for at in 0..40 {
        a.write(&format!("f{at}"), "kept", 100 + at);
    }
    (150..153).for_each(|now| sync(&shelf, &[&a, &b], now));
    (0..40).for_each(|at| b.forget(&format!("f{at}"), 160));
    b.write("g", "later", 161);
    b.sync(&shelf, 161).unwrap();
    let before = a.clone();
    for now in 162..168 {
        let done = a.sync(&shelf, now).unwrap();
        let [asks] = &done.asks[..] else { panic!("{done:?}") };
        assert_eq!((asks.lane, asks.entries, asks.until), (b.lane(), 40, 162 + 7 * DAY));
        assert_eq!((held(&a), done.published), (40, 0), "nothing is put a second time");
    }
    // Somebody else who joins has the forgetting already; it is not asked about there.
    let fresh = Phone::joined(9, SMALL, &b.hand_over());
    assert!(fresh.sync(&shelf, 168).unwrap().asks.is_empty());
    // Yes.
    let yes = a.clone();
    let on = |_| tandem_shelf::Go::On;
    let done = yes.with(&shelf, 170, &on, |mut round| {
        round.forget = true;
        round.run()
    });
    assert!(done.unwrap().asks.is_empty() && held(&yes) == 1);
    // No: whoever did it is removed, and what it forgot is not.
    let no = before.clone();
    let copy = FaultyShelf::new(2, 0.0);
    copy.state().objects = shelf.state().objects.clone();
    no.remove_lane(&copy, 170, b.lane()).unwrap();
    (171..180).for_each(|now| sync(&copy, &[&no], now));
    assert_eq!(held(&no), 40);
    assert!(no.sync(&copy, 181).unwrap().asks.is_empty());
    // Nothing was said.
    (1..9).for_each(|day| sync(&shelf, &[&a], 170 + day * DAY));
    assert_eq!(held(&a), 1);
}

/// While the place hid the new key from one phone, whoever was removed joined there a second time under the old one. That
/// phone gave it a slot in the next key object that it made, and making one is what a spoilt one asks for.
#[test]
fn attack_h9_who_joined_under_an_old_key_gets_none_of_the_new_ones() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, off, thief] = phones(&shelf);
    let old = thief.hand_over();
    let fork = FaultyShelf::new(2, 0.0);
    fork.state().objects = shelf.state().objects.clone();
    a.remove_lane(&shelf, 2, thief.lane()).unwrap();
    let again = Phone::joined(77, SMALL, &old);
    sync(&fork, &[&again, &off], 3);
    let planted = fork.state().objects.clone();
    shelf.state().objects.extend(planted);
    for day in 1..12 {
        sync(&shelf, &[&off, &a], day * DAY);
        let newest = keys(&shelf).into_iter().filter(|name| name.counter > 1);
        for name in newest {
            let mut state = shelf.state();
            let bytes = state.objects.get_mut(&name.to_string()).unwrap();
            let opened = KeyPage::open(&name, bytes, &again.secret());
            assert!(opened.is_err(), "on day {day} it has a slot");
            bytes[100] ^= 1;
        }
    }
    assert!(keys(&shelf).len() > 2, "some were made anew");
    off.remove_lane(&shelf, 20 * DAY, a.lane()).unwrap();
    for name in keys(&shelf) {
        let opened =
            KeyPage::open(&name, &shelf.state().objects[&name.to_string()], &again.secret());
        assert!(name.counter == 1 || opened.is_err());
    }
}

fn memory(phone: &Phone) -> tandem_shelf::Memory {
    phone.journal.0.borrow().memory.clone().unwrap()
}

fn removed(phone: &Phone) -> Vec<Lane> {
    let mut lanes: Vec<_> = memory(phone).removed().iter().map(|it| it.lane).collect();
    lanes.sort();
    lanes
}

/// Whether a phone has a slot in a key object that stands there, of an epoch beyond one.
fn has_a_slot_beyond(shelf: &FaultyShelf, number: u64, phone: &Phone) -> bool {
    let newer = keys(shelf).into_iter().filter(|name| name.counter > number);
    let opens = |name: &Name| {
        let bytes = shelf.state().objects[&name.to_string()].clone();
        KeyPage::open(name, &bytes, &phone.secret()).is_ok()
    };
    newer.collect::<Vec<_>>().iter().any(opens)
}

/// A copy of a place that does not hear of the place any more.
fn fork(shelf: &FaultyShelf) -> FaultyShelf {
    let fork = FaultyShelf::new(2, 0.0);
    fork.state().objects = shelf.state().objects.clone();
    fork
}

/// The newest head of each lane.
fn heads(shelf: &FaultyShelf) -> Vec<(Lane, u64, Check)> {
    let state = shelf.state();
    let names = state.objects.keys().filter_map(|at| at.parse::<Name>().ok());
    let mut heads = std::collections::BTreeMap::new();
    for name in names.filter(|name| name.kind == Kind::Head) {
        heads.insert(name.lane, (name.lane, name.counter, name.check)); // the highest counter comes last
    }
    heads.into_values().collect()
}

/// What was put in both comes together, as with a program that carries a folder.
fn bring_together(shelf: &FaultyShelf, fork: &FaultyShelf) {
    let theirs = fork.state().objects.clone();
    shelf.state().objects.extend(theirs);
}

/// A device that was removed put a key beforehand which says that it takes out a second one. When a person later took out just
/// that one, it was back in.
#[test]
fn attack_n1_who_was_removed_does_not_come_back_with_the_next() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, b, x, y] = phones(&shelf);
    let old = x.hand_over().epoch;
    a.remove_lane(&shelf, 2, x.lane()).unwrap();
    sync(&shelf, &[&b, &y], 3);
    let page = KeyPage::new(old.shelf, [1; 16], recovery()).removing(&[y.lane()]);
    let next = Epoch::random(old.shelf, 2, &mut any).unwrap();
    let slots = [&a, &b, &x].map(|phone| phone.public());
    let maker = (x.lane(), &x.secret());
    let (name, bytes) = page.seal(&next, &[old], maker, &slots, &mut any).unwrap();
    shelf.state().objects.insert(name.to_string(), bytes);
    sync(&shelf, &[&a, &b], 4);
    b.remove_lane(&shelf, 5, y.lane()).unwrap();
    (6..12).for_each(|now| sync(&shelf, &[&a, &b], now));
    let mut out = vec![x.lane(), y.lane()];
    out.sort();
    for phone in [&a, &b] {
        assert_eq!(removed(phone), out);
        assert_eq!(phone.hand_over(), b.hand_over());
    }
    assert!(!has_a_slot_beyond(&shelf, 2, &x) && !has_a_slot_beyond(&shelf, 2, &y));
}

/// A place hid a removal from one phone, which entered a key of the one that was removed, with a spare key of its making. When
/// the two ways came together, the place went on opening with that.
#[test]
fn attack_n2_a_spare_key_of_who_was_removed_does_not_outlast_a_joining() {
    for more in [false, true] {
        let shelf = FaultyShelf::new(1, 0.0);
        let [a, b, t, y] = phones(&shelf);
        let hidden = fork(&shelf);
        a.remove_lane(&shelf, 2, t.lane()).unwrap();
        let of_t = |salt: &[u8; 16]| StaticSecret::from([salt[0] ^ 1; 32]);
        let salt = [9; 16];
        let theirs =
            Recovery { public: Hex(PublicKey::from(&of_t(&salt)).to_bytes()), salt: Hex(salt) };
        let old = t.hand_over().epoch;
        let next = Epoch::random(old.shelf, 2, &mut any).unwrap();
        let slots = [&a, &b, &t, &y].map(|phone| phone.public());
        let mut page = KeyPage::new(old.shelf, [1; 16], theirs);
        page.accepted = heads(&hidden);
        let maker = (t.lane(), &t.secret());
        let (name, bytes) = page.seal(&next, &[old], maker, &slots, &mut any).unwrap();
        hidden.state().objects.insert(name.to_string(), bytes);
        b.sync(&hidden, 3).unwrap();
        assert_eq!(memory(&b).recovery(), theirs, "as a member it may make one");
        if more {
            b.remove_lane(&hidden, 3, y.lane()).unwrap(); // one more key of that way, of b's making
        }
        bring_together(&shelf, &hidden);
        (4..14).for_each(|now| sync(&shelf, &[&b, &a], now));
        for phone in [&a, &b] {
            assert_eq!(memory(phone).recovery(), recovery(), "{more}");
            assert!(removed(phone).contains(&t.lane()));
            assert_eq!(phone.hand_over(), a.hand_over());
        }
        let Found(found) = Found::with_spare_key(&shelf, pair).unwrap();
        assert_eq!(found, a.hand_over());
        let newest = a.hand_over().epoch;
        let opens = Found::all_with_spare_key(&shelf, of_t).unwrap_or_default();
        assert!(opens.iter().all(|it| it.what.epoch != newest), "{more}");
        let done = a.sync(&shelf, 15).unwrap();
        assert_eq!((done.requests, done.unreadable), (1, 0), "{done:?}");
    }
}

/// A new spare key of somebody who is still there comes over.
#[test]
fn attack_n2_a_new_spare_key_of_one_way_counts_for_both() {
    for first in [0, 1] {
        let shelf = FaultyShelf::new(1, 0.0);
        let [a, b, x] = phones(&shelf);
        let hidden = fork(&shelf);
        a.remove_lane(&shelf, 2, x.lane()).unwrap();
        let new = Recovery { public: Hex([5; 32]), salt: Hex([5; 16]) };
        let on = |_| tandem_shelf::Go::On;
        for spare in [recovery(), new] {
            let done = b.with(&hidden, 3, &on, |mut round| {
                round.recovery = Some(spare);
                round.run()
            });
            done.unwrap();
        }
        assert_eq!(memory(&b).recovery(), new);
        bring_together(&shelf, &hidden);
        let order = [[&a, &b], [&b, &a]][first];
        (4..9).for_each(|now| sync(&shelf, &order[..1], now));
        (9..14).for_each(|now| sync(&shelf, &order, now));
        for phone in order {
            assert_eq!(memory(phone).recovery(), new, "{first}");
            assert_eq!(removed(phone), [x.lane()]);
        }
    }
}

/// A lane that joined while two ways went beside each other had no slot in the key in which they came together.
#[test]
fn attack_n3_an_honest_newcomer_stays_when_two_ways_come_together() {
    for first in [0, 1] {
        let shelf = FaultyShelf::new(1, 0.0);
        let [a, b, x] = phones(&shelf);
        let other = fork(&shelf);
        a.remove_lane(&shelf, 2, x.lane()).unwrap();
        b.remove_lane(&other, 2, x.lane()).unwrap();
        let new = Phone::joined(77, SMALL, &b.hand_over());
        new.write("new", "of the newcomer", 3);
        sync(&other, &[&new, &b, &new], 3);
        bring_together(&shelf, &other);
        let order = [[&a, &b, &new], [&b, &a, &new]][first];
        (4..9).for_each(|now| sync(&shelf, &order[..1], now));
        (9..14).for_each(|now| sync(&shelf, &order, now));
        for phone in order {
            assert_eq!(phone.hand_over(), a.hand_over(), "{first}");
            assert_eq!(says(phone, "new").as_deref(), Some("of the newcomer"));
            let done = phone.sync(&shelf, 15).unwrap();
            assert_eq!((done.requests, done.published, done.unreadable), (1, 0, 0), "{done:?}");
        }
    }
}

/// And one that was let in by somebody who was taken out meanwhile had one.
#[test]
fn attack_n3_a_strangers_lane_gets_no_slot_when_two_ways_come_together() {
    for first in [0, 1] {
        let shelf = FaultyShelf::new(1, 0.0);
        let [a, b, thief, y] = phones(&shelf);
        let other = fork(&shelf);
        a.remove_lane(&shelf, 2, thief.lane()).unwrap();
        // Where that is hidden, the thief lets another one in, which has a key then, and lets in a third.
        let again = Phone::joined(77, SMALL, &thief.hand_over());
        sync(&other, &[&again, &b], 3);
        b.remove_lane(&other, 4, y.lane()).unwrap();
        again.write("again", "a second head", 5);
        sync(&other, &[&again], 5);
        let third = Phone::joined(78, SMALL, &again.hand_over());
        sync(&other, &[&third], 6);
        let order = [[&a, &b], [&b, &a]][first];
        for now in 7..17 {
            // It goes on putting heads that nobody has read yet.
            again.write("again", "another head", now);
            sync(&other, &[&again], now);
            bring_together(&shelf, &other);
            sync(&shelf, if now < 12 { &order[..1] } else { &order }, now);
        }
        assert_eq!(a.hand_over(), b.hand_over());
        let joint = a.hand_over().epoch.number - 1;
        for out in [&thief, &again, &third] {
            assert!(!has_a_slot_beyond(&shelf, joint, out), "{first}: {}", out.lane());
        }
    }
}

/// What stood under the key that was given up, of one that never wrote again, was read by nobody on the other way.
#[test]
fn attack_n4_what_stands_under_the_key_that_is_given_up_is_read() {
    for first in [0, 1] {
        let shelf = FaultyShelf::new(1, 0.0);
        let [a, b, dead, off, x] = phones(&shelf);
        let other = fork(&shelf);
        a.remove_lane(&shelf, 2, x.lane()).unwrap();
        b.remove_lane(&other, 2, x.lane()).unwrap();
        dead.write("last", "its last word", 3);
        sync(&other, &[&dead], 3);
        bring_together(&shelf, &other);
        let order = [[&a, &b, &off], [&b, &a, &off]][first];
        // The one that brings them together may be gone as well, before it put what it read.
        (4..9).for_each(|now| sync(&shelf, &order[..1], now));
        (9..15).for_each(|now| sync(&shelf, &order[1..], now));
        for phone in order {
            assert_eq!(says(phone, "last").as_deref(), Some("its last word"), "{first}");
        }
        let Found(found) = Found::with_spare_key(&shelf, pair).unwrap();
        let fresh = Phone::joined(9, SMALL, &found);
        fresh.sync(&shelf, 16).unwrap();
        assert_eq!(says(&fresh, "last").as_deref(), Some("its last word"), "{first}");
    }
}

/// A device that came with the spare key took for the record's new one what somebody else who could open the key had written
/// beside it.
#[test]
fn attack_n5_a_key_for_the_spare_key_says_that_spare_key() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, thief] = phones(&shelf);
    let old = thief.hand_over().epoch;
    let theirs = Recovery { public: Hex([7; 32]), salt: recovery().salt };
    let page = KeyPage::new(old.shelf, [1; 16], theirs);
    let (maker, slots) = ((thief.lane(), &thief.secret()), [recovery().public]);
    let only = |(name, bytes): (Name, Vec<u8>)| {
        let only = fork(&shelf);
        only.state().objects.retain(|at, _| !at.starts_with('k'));
        only.state().objects.insert(name.to_string(), bytes);
        only
    };
    for before in [vec![], vec![old.clone()]] {
        let next = Epoch::random(old.shelf, 2, &mut any).unwrap();
        let only = only(page.seal(&next, &before, maker, &slots, &mut any).unwrap());
        let found = Found::with_spare_key(&only, pair);
        assert!(matches!(found, Err(SyncError::ShelfMissing { .. })), "{found:?}");
    }
    // Another object of the very epoch, once it has joined.
    let Found(found) = Found::with_spare_key(&shelf, pair).unwrap();
    let fresh = Phone::joined(9, SMALL, &found);
    fresh.sync(&only(page.seal(&old, &[], maker, &slots, &mut any).unwrap()), 3).unwrap();
    assert_eq!(memory(&fresh).recovery(), recovery());
    drop(a);
}

/// Of three keys that stood beside each other the person could say of one that it does not count, and of the next, and then the
/// first counted again.
#[test]
fn attack_n6_of_several_that_do_not_count_each_can_be_said() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, off, thief] = phones(&shelf);
    let old = thief.hand_over().epoch;
    let slots = [&a, &off].map(|phone| phone.public());
    go_on_without(&shelf, &a, &thief);
    let strangers = ["aaaaaaaaaa", "bbbbbbbbbb"].map(|lane| lane.parse::<Lane>().unwrap());
    for (at, lane) in strangers.iter().enumerate() {
        let (before, secret) = ([old.clone()], StaticSecret::from([at as u8 + 3; 32]));
        let mut random = |bytes: &mut [u8]| {
            bytes.fill(at as u8 + 50);
            Ok(())
        };
        let next = Epoch::random(old.shelf, 2, &mut random).unwrap();
        let page = KeyPage::new(old.shelf, [1; 16], recovery());
        let sealed = page.seal(&next, &before, (*lane, &secret), &slots, &mut random).unwrap();
        shelf.state().objects.insert(sealed.0.to_string(), sealed.1);
    }
    assert!(matches!(off.sync(&shelf, 4), Err(SyncError::Rivals)));
    assert!(matches!(off.remove_lane(&shelf, 5, strangers[0]), Err(SyncError::Rivals)));
    assert!(matches!(off.sync(&shelf, 6), Err(SyncError::Rivals)));
    off.remove_lane(&shelf, 7, strangers[1]).unwrap();
    (8..14).for_each(|now| sync(&shelf, &[&off, &a], now));
    assert_eq!(says(&off, "after").as_deref(), Some("for us alone"));
    assert_eq!(off.hand_over(), a.hand_over());
    let mut out = vec![thief.lane(), strangers[0], strangers[1]];
    out.sort();
    assert_eq!((removed(&off), removed(&a)), (out.clone(), out));
    assert!(memory(&off).rivals().is_empty());
}

/// A removed device made a key in which it had heard of nobody: who entered that knew no other maker any more, and when the person
/// said that the device is not theirs, the key of the one that is theirs did not count either.
#[test]
fn attack_n6_a_key_that_knows_nobody_is_answered_as_well() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, off, c, thief] = phones(&shelf);
    let old = thief.hand_over().epoch;
    let hidden = fork(&shelf);
    go_on_without(&shelf, &a, &thief);
    let next = Epoch::random(old.shelf, 2, &mut any).unwrap();
    let theirs = Recovery { public: Hex([7; 32]), salt: Hex([7; 16]) };
    let page = KeyPage::new(old.shelf, [1; 16], theirs).removing(&[a.lane(), c.lane()]);
    let (maker, slots) = ((thief.lane(), &thief.secret()), [off.public(), thief.public()]);
    let (name, bytes) = page.seal(&next, &[old], maker, &slots, &mut any).unwrap();
    hidden.state().objects.insert(name.to_string(), bytes);
    off.sync(&hidden, 4).unwrap();
    assert_eq!(off.hand_over().epoch, next, "as a member it could take out anybody");
    bring_together(&shelf, &hidden);
    assert_eq!(off.sync(&shelf, 5).unwrap().rivals, [a.lane()]);
    off.remove_lane(&shelf, 6, thief.lane()).unwrap();
    (7..14).for_each(|now| sync(&shelf, &[&off, &a, &c], now));
    for phone in [&off, &a, &c] {
        assert_eq!(phone.hand_over(), a.hand_over());
        assert_eq!(says(phone, "after").as_deref(), Some("for us alone"));
        assert_eq!((removed(phone), memory(phone).recovery()), (vec![thief.lane()], recovery()));
    }
    let joint = a.hand_over().epoch.number - 1;
    assert!(!has_a_slot_beyond(&shelf, joint, &thief));
}

/// Sixty-four heads of nobody hid which devices are under a key, from the person who is to say which key counts.
#[test]
fn attack_n7_a_flood_hides_no_device_from_who_chooses_a_key() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [_a, thief] = phones(&shelf);
    let (name, bytes, _) = forged((thief.lane(), &thief.secret()), None, 9, &[]);
    shelf.state().objects.insert(name.to_string(), bytes);
    for at in 0..400_u64 {
        let bytes = vec![at as u8; 4096];
        let lane = format!("zz{:08}", at % 300).parse().unwrap();
        let name = Name::of(Kind::Head, lane, at, &bytes);
        shelf.state().objects.insert(name.to_string(), bytes);
    }
    let before = shelf.state().requests;
    let all = Found::all_with_spare_key(&shelf, pair).unwrap();
    let asked = shelf.state().requests - before;
    assert_eq!(all.len(), 2);
    let labels = |at: usize| all[at].phones.iter().map(|it| it.0.clone()).collect::<Vec<_>>();
    let honest = if labels(0).is_empty() { 1 } else { 0 };
    assert_eq!(labels(honest).len(), 2, "{all:?}");
    assert!(labels(honest).contains(&"first".to_owned()));
    assert!(asked < 420, "each is read once, for all keys: {asked}");
}

/// After longer ways had come together, their keys between were read at each sync, and called unreadable, for ever.
#[test]
fn attack_n8_longer_ways_leave_nothing_unreadable() {
    for first in [0, 1] {
        let shelf = FaultyShelf::new(1, 0.0);
        let [a, b, off, x, y] = phones(&shelf);
        let other = fork(&shelf);
        for (phone, place) in [(&a, &shelf), (&b, &other)] {
            phone.remove_lane(place, 2, x.lane()).unwrap();
            phone.remove_lane(place, 3, y.lane()).unwrap();
        }
        bring_together(&shelf, &other);
        let order = [[&a, &b, &off], [&b, &a, &off]][first];
        (4..9).for_each(|now| sync(&shelf, &order[..1], now));
        (9..15).for_each(|now| sync(&shelf, &order, now));
        for phone in order {
            assert_eq!(phone.hand_over(), a.hand_over());
            let done = phone.sync(&shelf, 16).unwrap();
            assert_eq!((done.requests, done.unreadable), (1, 0), "{first} {done:?}");
        }
    }
}

/// Much that is forgotten is asked about for a week; who forgot thirty, and all the rest on the sixth day, had all of it forgotten
/// on the seventh.
#[test]
fn attack_n9_the_week_begins_anew_when_more_is_forgotten() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, b] = phones(&shelf);
    (0..90).for_each(|at| a.write(&format!("e{at}"), "kept", at));
    (100..103).for_each(|now| sync(&shelf, &[&a, &b], now));
    let held = |phone: &Phone| phone.journal.0.borrow().state().len();
    (0..30).for_each(|at| b.forget(&format!("e{at}"), 200));
    sync(&shelf, &[&b, &a], 200);
    (30..90).for_each(|at| b.forget(&format!("e{at}"), 6 * DAY));
    b.sync(&shelf, 6 * DAY).unwrap();
    let done = a.sync(&shelf, 6 * DAY).unwrap();
    assert_eq!((done.asks[0].entries, done.asks[0].until), (90, 13 * DAY));
    assert!(!a.sync(&shelf, 8 * DAY).unwrap().asks.is_empty());
    assert_eq!(held(&a), 90);
    assert!(a.sync(&shelf, 13 * DAY).unwrap().asks.is_empty());
    assert_eq!(held(&a), 0);
}

/// What a lane forgets was counted once for each turn that it waited for the rows of another.
#[test]
fn attack_n9_what_waits_is_counted_once() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, one, two] = phones(&shelf);
    let (b, c) = if one.lane() < two.lane() { (&one, &two) } else { (&two, &one) };
    (0..15).for_each(|at| a.write(&format!("e{at}"), "kept", at));
    (20..23).for_each(|now| sync(&shelf, &[&a, b, c], now));
    c.write("f", "what its forgetting follows", 30);
    c.sync(&shelf, 30).unwrap();
    let of_c = |at: &String| at.starts_with(['h', 'p']) && at[1..].starts_with(c.lane().as_str());
    let mut earlier = shelf.state().objects.clone();
    earlier.retain(|at, _| of_c(at));
    (0..15).for_each(|at| c.forget(&format!("e{at}"), 31));
    sync(&shelf, &[c, b], 32);
    // The place shows it as it was, and it is gone: what b has of it, b puts.
    shelf.state().objects.retain(|at, _| !of_c(at));
    shelf.state().objects.extend(earlier);
    (33..38).for_each(|now| sync(&shelf, &[b], now));
    let done = a.sync(&shelf, 40).unwrap();
    assert!(done.asks.is_empty() && done.waiting == 0, "{done:?}");
    assert_eq!(a.journal.0.borrow().state().len(), 1);
}
