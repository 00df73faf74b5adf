//! Keys of which several came, one after the other or beside each other, and which of them count.

use super::*;

/// The same bytes as were asked for by no other draw.
fn drawn(seed: u8) -> impl FnMut(&mut [u8]) -> Result<(), NoRandom> {
    move |bytes| {
        bytes.iter_mut().enumerate().for_each(|(at, byte)| *byte = seed ^ at as u8);
        Ok(())
    }
}

/// The same bytes as are drawn for no other of many keys.
fn drawn_of_many(seed: u8, nr: u32) -> impl FnMut(&mut [u8]) -> Result<(), NoRandom> {
    move |bytes| {
        bytes.fill(seed);
        bytes[..4].copy_from_slice(&nr.to_be_bytes());
        Ok(())
    }
}

/// A key that one of several phones made behind an epoch, with slots for these phones. Put into a place.
fn put_key(
    shelf: &FaultyShelf,
    before: &Epoch,
    page: &KeyPage,
    maker: (Lane, &StaticSecret),
    to: &[&Phone],
    seed: u8,
) -> (Name, Epoch) {
    put_drawn_key(shelf, before, page, maker, to, drawn(seed))
}

/// The same of what is drawn for it.
fn put_drawn_key(
    shelf: &FaultyShelf,
    before: &Epoch,
    page: &KeyPage,
    maker: (Lane, &StaticSecret),
    to: &[&Phone],
    mut drawn: impl FnMut(&mut [u8]) -> Result<(), NoRandom>,
) -> (Name, Epoch) {
    let next = Epoch::random(before.shelf, before.number + 1, &mut drawn).unwrap();
    let slots: Vec<_> = to.iter().map(|phone| phone.public()).collect();
    let before = std::slice::from_ref(before);
    let (name, bytes) = page.seal(&next, before, maker, &slots, &mut drawn).unwrap();
    shelf.state().objects.insert(name.to_string(), bytes);
    (name, next)
}

/// What a thief says in a key of its own.
fn page_of(epoch: &Epoch, heard: Vec<(Lane, u64, Check)>, removed: &[Lane]) -> KeyPage {
    let mut page = KeyPage::new(epoch.shelf, [1; 16], recovery()).removing(removed);
    page.accepted = heard;
    page
}

/// A thief put two keys, one after the other, where the place hid that it was taken out. Only what the second had taken away
/// came back when the person said that the device is not theirs; whom the first had taken out stayed outside.
#[test]
fn attack_o1_two_keys_of_one_maker_are_answered_as_one() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, off, c, thief] = phones(&shelf);
    let old = thief.hand_over().epoch;
    let hidden = fork(&shelf);
    go_on_without(&shelf, &a, &thief);
    let maker = (thief.lane(), &thief.secret());
    let first = page_of(&old, Vec::new(), &[a.lane()]);
    let (_, one) = put_key(&hidden, &old, &first, maker, &[&off, &thief], 7);
    let second = page_of(&old, Vec::new(), &[a.lane(), c.lane()]);
    let (_, two) = put_key(&hidden, &one, &second, maker, &[&off, &thief], 8);
    off.sync(&hidden, 4).unwrap();
    assert_eq!(off.hand_over().epoch, two, "as a member it could take out anybody");
    bring_together(&shelf, &hidden);
    assert_eq!(off.sync(&shelf, 5).unwrap().rivals, [a.lane()]);
    off.remove_lane(&shelf, 6, thief.lane()).unwrap();
    (7..14).for_each(|now| sync(&shelf, &[&off, &a, &c], now));
    for phone in [&off, &a, &c] {
        assert_eq!(phone.hand_over(), a.hand_over());
        assert_eq!(says(phone, "after").as_deref(), Some("for us alone"));
        assert_eq!(removed(phone), [thief.lane()]);
    }
}

/// Whoever was taken out was back once its remover was taken out as well, months later and though that one had made another key
/// between: all that one maker had made in a row was answered as one, however long ago it was.
#[test]
fn attack_p1_whom_a_device_took_out_long_ago_stays_out_when_that_device_goes() {
    for days in [1, 60] {
        let shelf = FaultyShelf::new(1, 0.0);
        let [a, m, t] = phones(&shelf);
        let old = t.hand_over().epoch;
        m.remove_lane(&shelf, 2, t.lane()).unwrap();
        let (page, two) = (page_of(&old, heads(&shelf), &[t.lane()]), m.hand_over().epoch);
        put_key(&shelf, &two, &page, (m.lane(), &m.secret()), &[&a, &m], 7);
        a.sync(&shelf, 3).unwrap();
        let three = a.hand_over().epoch;
        assert_eq!(three.number, 3);
        // It has the key of the first epoch, and says that whoever took it out is out.
        let theirs = page_of(&old, heads(&shelf), &[m.lane()]);
        put_key(&shelf, &old, &theirs, (t.lane(), &t.secret()), &[&a, &t], 8);
        a.sync(&shelf, 4).unwrap();
        let done = a.remove_lane(&shelf, days * DAY, m.lane()).unwrap();
        (1..6).for_each(|now| sync(&shelf, &[&a], days * DAY + now));
        let is_back = days < 7;
        let newest = a.hand_over().epoch.number;
        assert_eq!(has_a_slot_beyond(&shelf, newest - 1, &t), is_back, "{days}");
        assert_eq!(removed(&a).contains(&t.lane()), !is_back, "{days}");
        assert_eq!(done.back.contains(&t.lane()), is_back, "it is told: {days}");
    }
}

/// Somebody joined by a thief's hand where the place hid that the thief was taken out, and stayed: the other way took the thief
/// out, too, before both came together, and only how both ended was looked at.
#[test]
fn attack_o2_who_was_let_in_before_a_way_took_the_thief_out_is_out_as_well() {
    for first in [0, 1] {
        let shelf = FaultyShelf::new(1, 0.0);
        let [a, b, thief] = phones(&shelf);
        let other = fork(&shelf);
        a.remove_lane(&shelf, 2, thief.lane()).unwrap();
        let again = Phone::joined(77, SMALL, &thief.hand_over());
        sync(&other, &[&again, &b], 3);
        b.remove_lane(&other, 4, thief.lane()).unwrap();
        // It has a key there, and lets in a third, after the thief is out on both ways.
        sync(&other, &[&again], 5);
        let third = Phone::joined(78, SMALL, &again.hand_over());
        sync(&other, &[&third, &b], 6);
        bring_together(&shelf, &other);
        let order = [[&a, &b], [&b, &a]][first];
        (7..12).for_each(|now| sync(&shelf, &order[..1], now));
        (12..17).for_each(|now| sync(&shelf, &order, now));
        assert_eq!(a.hand_over(), b.hand_over(), "{first}");
        let joint = a.hand_over().epoch.number - 1;
        for out in [&thief, &again, &third] {
            assert!(!has_a_slot_beyond(&shelf, joint, out), "{first}: {}", out.lane());
        }
    }
}

/// The same where one whom the thief let in says itself, in a key of its own, that the thief is out: whoever came with it, or after
/// it, would have come when the thief was out already.
#[test]
fn attack_o2_who_was_let_in_by_a_thief_does_not_say_since_when_the_thief_is_out() {
    for first in [0, 1] {
        let shelf = FaultyShelf::new(1, 0.0);
        let [a, b, thief] = phones(&shelf);
        let old = thief.hand_over().epoch;
        let other = fork(&shelf);
        a.remove_lane(&shelf, 2, thief.lane()).unwrap();
        let again = Phone::joined(77, SMALL, &thief.hand_over());
        sync(&other, &[&again, &b], 3);
        // Its key says of nobody new that it was there.
        let says = page_of(&old, heads(&shelf), &[thief.lane()]);
        let (_, two) =
            put_key(&other, &old, &says, (again.lane(), &again.secret()), &[&again, &b], 7);
        sync(&other, &[&again, &b], 4);
        assert_eq!(b.hand_over().epoch, two, "as a member it may make one");
        let third = Phone::joined(78, SMALL, &b.hand_over());
        sync(&other, &[&third, &b], 5);
        bring_together(&shelf, &other);
        let order = [[&a, &b], [&b, &a]][first];
        (6..12).for_each(|now| sync(&shelf, &order[..1], now));
        (12..18).for_each(|now| sync(&shelf, &order, now));
        let newest = b.hand_over().epoch.number;
        assert!(newest > 2, "{first}: {newest}");
        for out in [&thief, &again, &third] {
            assert!(!has_a_slot_beyond(&shelf, newest - 1, out), "{first}: {}", out.lane());
        }
    }
}

/// Of two keys that a person's answer brings back, the one that was looked at first was passed over if it was not the one that
/// brought the maker of both back, and what stood under it was read only after its maker had synced again.
#[test]
fn attack_o4_in_which_order_keys_come_changes_nothing() {
    for swap in [false, true] {
        let shelf = FaultyShelf::new(1, 0.0);
        let [a, one, two, off, thief, y] = phones(&shelf);
        // Names are looked at in their order.
        let [low, high] = if one.lane() < two.lane() { [&one, &two] } else { [&two, &one] };
        let [takes_out, other] = if swap { [low, high] } else { [high, low] };
        let old = thief.hand_over().epoch;
        let (hidden, fork_of_other) = (fork(&shelf), fork(&shelf));
        takes_out.remove_lane(&shelf, 2, thief.lane()).unwrap();
        other.remove_lane(&fork_of_other, 2, y.lane()).unwrap();
        other.write("last", "its last word", 3);
        sync(&fork_of_other, &[other], 3);
        let out = [one.lane(), two.lane()];
        let page = page_of(&old, heads(&hidden), &out);
        let maker = (thief.lane(), &thief.secret());
        put_key(&hidden, &old, &page, maker, &[&off, &thief, &a], 7);
        off.sync(&hidden, 4).unwrap();
        bring_together(&shelf, &fork_of_other);
        bring_together(&shelf, &hidden);
        off.sync(&shelf, 5).unwrap();
        off.remove_lane(&shelf, 6, thief.lane()).unwrap();
        (7..12).for_each(|now| sync(&shelf, &[&off], now));
        assert_eq!(says(&off, "last").as_deref(), Some("its last word"), "{swap}");
        let mut all = vec![thief.lane(), y.lane()];
        all.sort();
        assert_eq!(removed(&off), all, "{swap}");
    }
}

/// A list that showed the second key of a way and not its first: the second was looked at, led nowhere, and was never looked at
/// again when the first was there.
#[test]
fn attack_o4_a_key_whose_first_is_late_is_looked_at_again() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, b, x, y, z] = phones(&shelf);
    let other = fork(&shelf);
    for (at, out) in [&x, &y, &z].into_iter().enumerate() {
        a.remove_lane(&shelf, 2 + at as i64, out.lane()).unwrap();
    }
    b.remove_lane(&other, 2, x.lane()).unwrap();
    b.remove_lane(&other, 3, y.lane()).unwrap();
    b.write("b", "of b", 4);
    sync(&other, &[&b], 4);
    bring_together(&shelf, &other);
    let is_first = |name: &Name| name.counter == 2 && name.lane == b.lane();
    let first = keys(&shelf).into_iter().find(is_first).unwrap().to_string();
    let hidden = shelf.state().objects.remove(&first).unwrap();
    sync(&shelf, &[&a, &a], 5);
    shelf.state().objects.insert(first, hidden);
    (6..14).for_each(|now| sync(&shelf, &[&a], now));
    assert_eq!(says(&a, "b").as_deref(), Some("of b"));
    let done = a.sync(&shelf, 14).unwrap();
    assert_eq!((done.requests, done.unreadable), (1, 0), "{done:?}");
}

/// A removed device put as many keys as it liked, each in another name, and a device that was off asked about each of them.
#[test]
fn attack_o3_a_flood_of_keys_is_one_question() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, off, thief] = phones(&shelf);
    let old = thief.hand_over().epoch;
    go_on_without(&shelf, &a, &thief);
    for at in 0..300_u32 {
        let page = page_of(&old, Vec::new(), &[]);
        let maker = (format!("zz{at:08}").parse().unwrap(), &thief.secret());
        put_drawn_key(&shelf, &old, &page, maker, &[&off], drawn_of_many(3, at));
    }
    assert!(matches!(off.sync(&shelf, 4), Err(SyncError::Rivals)));
    let rivals = memory(&off).rivals();
    assert!(rivals.iter().any(|(lane, _)| *lane == a.lane()) && rivals.len() <= 9, "{rivals:?}");
    let (unknown, _) = rivals.into_iter().find(|(_, label)| label.is_none()).unwrap();
    let done = off.remove_lane(&shelf, 5, unknown).unwrap();
    assert!(done.rivals.len() <= 8, "{done:?}");
    (6..10).for_each(|now| sync(&shelf, &[&off, &a], now));
    assert_eq!(off.hand_over(), a.hand_over());
    assert_eq!(says(&off, "after").as_deref(), Some("for us alone"));
    let done = off.sync(&shelf, 11).unwrap();
    assert_eq!((done.requests, done.unreadable), (1, 0), "{done:?}");
}

/// A device that came with the spare key was shown each of them as one to choose among.
#[test]
fn attack_o3_of_one_makers_keys_the_newest_is_shown() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, thief] = phones(&shelf);
    let old = thief.hand_over().epoch;
    go_on_without(&shelf, &a, &thief);
    for at in 0..100_u32 {
        let page = page_of(&old, Vec::new(), &[]);
        let maker = (thief.lane(), &thief.secret());
        put_drawn_key(&shelf, &old, &page, maker, &[], drawn_of_many(3, at));
    }
    let all = Found::all_with_spare_key(&shelf, pair).unwrap();
    assert_eq!(all.len(), 2);
    assert!(all.iter().any(|it| it.what == a.hand_over()));
    // As many makers as keys are no list for a person.
    for at in 0..100_u32 {
        let page = page_of(&old, Vec::new(), &[]);
        let maker = (format!("zz{at:08}").parse().unwrap(), &thief.secret());
        put_drawn_key(&shelf, &old, &page, maker, &[], drawn_of_many(4, at));
    }
    let all = Found::all_with_spare_key(&shelf, pair);
    assert!(matches!(all, Err(SyncError::TooMuch)), "{all:?}");
}

/// Large objects that are named like heads.
fn put_large(shelf: &FaultyShelf, count: u64, length: usize) {
    for at in 0..count {
        let mut bytes = vec![0; length];
        bytes[..8].copy_from_slice(&at.to_be_bytes());
        let name = Name::of(Kind::Head, format!("00{at:08}").parse().unwrap(), 1, &bytes);
        shelf.state().objects.insert(name.to_string(), bytes);
    }
}

/// A place that showed thousands of large heads had a device that came with the spare key read all of them.
#[test]
fn attack_o5_large_heads_are_read_to_a_bound_and_hide_nothing() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, thief] = phones(&shelf);
    a.write("e", "of the record", 2);
    sync(&shelf, &[&a], 2);
    let (name, bytes, _) = forged((thief.lane(), &thief.secret()), None, 9, &[]);
    shelf.state().objects.insert(name.to_string(), bytes);
    // No head is so long: none is asked for.
    put_large(&shelf, 20, 4 << 20);
    let before = shelf.state().requests;
    assert_eq!(Found::all_with_spare_key(&shelf, pair).unwrap().len(), 2);
    assert!(shelf.state().requests - before < 20);
    // A sync reads so many in vain, and the true ones first.
    let fresh = Phone::joined(9, SMALL, &a.hand_over());
    let done = fresh.sync(&shelf, 3).unwrap();
    assert_eq!(says(&fresh, "e").as_deref(), Some("of the record"));
    assert!(done.bytes_down < 70 << 20 && done.waiting > 0, "{done:?}");
    sync(&shelf, &[&fresh], 4);
    let done = fresh.sync(&shelf, 5).unwrap();
    assert_eq!((done.requests, done.bytes_down), (1, 0), "each once: {done:?}");
    // More than a person waits for: it is said.
    put_large(&shelf, 300, 256 << 10);
    let all = Found::all_with_spare_key(&shelf, pair);
    assert!(matches!(all, Err(SyncError::TooMuch)), "{all:?}");
}

/// Objects of one kind that nobody sealed, so many and so long, from a counter on in one lane.
fn put_rubbish(shelf: &FaultyShelf, kind: Kind, lane: Lane, count: u64, length: usize) {
    for at in 0..count {
        let mut bytes = vec![0; length];
        bytes[..8].copy_from_slice(&at.to_be_bytes());
        let name = Name::of(kind, lane, 100 + at, &bytes);
        shelf.state().objects.insert(name.to_string(), bytes);
    }
}

/// Keys and heads shared what may be read in vain: rubbish that was named like keys let no head be read, and whoever was invited
/// got nothing, however often.
#[test]
fn attack_p2_rubbish_keys_hide_no_head() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a] = phones(&shelf);
    a.write("e", "of the record", 2);
    sync(&shelf, &[&a], 2);
    put_rubbish(&shelf, Kind::Key, "zz00000000".parse().unwrap(), 1_200, 60 << 10);
    let fresh = Phone::joined(9, SMALL, &a.hand_over());
    fresh.sync(&shelf, 3).unwrap();
    assert_eq!(says(&fresh, "e").as_deref(), Some("of the record"));
    // No key is so long: none is asked for, neither by a sync nor by who comes with the spare key.
    let shelf = FaultyShelf::new(1, 0.0);
    let [a] = phones(&shelf);
    put_rubbish(&shelf, Kind::Key, "zz00000000".parse().unwrap(), 20, 4 << 20);
    let fresh = Phone::joined(9, SMALL, &a.hand_over());
    assert!(fresh.sync(&shelf, 3).unwrap().bytes_down < 1 << 20);
    assert_eq!(Found::all_with_spare_key(&shelf, pair).unwrap().len(), 1);
}

/// Newer heads than its own, in one device's lane, left nothing to be read of the others.
#[test]
fn attack_p2_rubbish_in_one_lane_hides_no_other() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, b] = phones(&shelf);
    let [low, high] = if a.lane() < b.lane() { [&a, &b] } else { [&b, &a] };
    sync(&shelf, &[high], 2);
    high.write("e", "of the other", 3);
    sync(&shelf, &[high], 3);
    put_rubbish(&shelf, Kind::Head, low.lane(), 300, 250 << 10);
    let fresh = Phone::joined(9, SMALL, &a.hand_over());
    fresh.sync(&shelf, 4).unwrap();
    assert_eq!(says(&fresh, "e").as_deref(), Some("of the other"));
}

/// What does not fit its name, and keys of makers that nobody knows, were not counted: a sync read all of it, and kept the keys.
#[test]
fn attack_p3_what_does_not_fit_its_name_is_read_to_a_bound() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a] = phones(&shelf);
    put_rubbish(&shelf, Kind::Key, "zz00000000".parse().unwrap(), 1_300, 60 << 10);
    for at in 0..300 {
        put_rubbish(&shelf, Kind::Head, format!("zz{at:08}").parse().unwrap(), 1, 250 << 10);
    }
    let mut state = shelf.state();
    state.objects.iter_mut().filter(|(at, _)| at[1..].starts_with("zz")).for_each(|(_, bytes)| {
        bytes[9] ^= 1;
    });
    drop(state);
    a.write("e", "of the record", 3);
    let done = a.sync(&shelf, 3).unwrap();
    assert!(done.bytes_down < 129 << 20, "{done:?}");
    a.sync(&shelf, 4).unwrap();
    let done = a.sync(&shelf, 5).unwrap();
    assert_eq!((done.requests, done.bytes_down), (1, 0), "each once: {done:?}");
}

/// Two ways had come together, and the key object of that was spoilt. The one in its place followed the other way's, so that whoever
/// had been taken out there was not told, and went on under a key that was over.
#[test]
fn attack_o8_a_key_that_is_put_anew_follows_the_one_before() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, b, x, y] = phones(&shelf);
    let other = fork(&shelf);
    a.remove_lane(&shelf, 2, x.lane()).unwrap();
    sync(&shelf, &[&y], 3);
    assert_eq!(y.hand_over(), a.hand_over());
    b.remove_lane(&other, 3, y.lane()).unwrap();
    bring_together(&shelf, &other);
    (4..9).for_each(|now| sync(&shelf, &[&a], now));
    assert_eq!(a.hand_over().epoch.number, 3);
    let joint = keys(&shelf).into_iter().find(|name| name.counter == 3).unwrap().to_string();
    shelf.state().objects.get_mut(&joint).unwrap().truncate(10);
    sync(&shelf, &[&a], 10);
    shelf.state().objects.remove(&joint);
    assert_eq!(keys(&shelf).iter().filter(|name| name.counter == 3).count(), 1);
    assert!(matches!(y.sync(&shelf, 11), Err(SyncError::Removed)));
}

/// A place that shows a name with no size yet and says of its bytes that they may come: as a cloud's folder on a phone.
struct Cloud<'a>(&'a FaultyShelf);

impl Shelf for Cloud<'_> {
    fn list(&self) -> Result<tandem_shelf::Listing, ShelfError> {
        let mut listing = self.0.list()?;
        listing.objects.iter_mut().for_each(|object| object.size = 0);
        Ok(listing)
    }

    fn get(&self, _: &str, _: u64) -> Result<Vec<u8>, ShelfError> {
        Err(ShelfError::NotHereYet)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ShelfError> {
        self.0.put(name, bytes)
    }

    fn remove(&self, name: &str) -> Result<(), ShelfError> {
        self.0.remove(name)
    }
}

/// What a device had put and was only not here yet was taken for gone, and all of it was put a second time, with another key.
#[test]
fn attack_p9_what_is_on_its_way_here_is_not_gone() {
    let shelf = FaultyShelf::new(1, 0.0);
    let [a, _b] = phones(&shelf);
    let before = shelf.state().objects.clone();
    let done = a.sync(&Cloud(&shelf), DAY * 2).unwrap();
    assert_eq!((done.mended, done.bytes_up), (0, 0), "{done:?}");
    assert_eq!(shelf.state().objects, before);
}

/// A place that tells no sizes showed nothing to who came with the spare key.
#[test]
fn attack_p4_a_place_that_tells_no_sizes_is_joined_with_the_spare_key() {
    struct NoSizes<'a>(&'a FaultyShelf);
    impl Shelf for NoSizes<'_> {
        fn list(&self) -> Result<tandem_shelf::Listing, ShelfError> {
            Cloud(self.0).list()
        }
        fn get(&self, name: &str, most: u64) -> Result<Vec<u8>, ShelfError> {
            self.0.get(name, most)
        }
        fn put(&self, _: &str, _: &[u8]) -> Result<(), ShelfError> {
            Err(ShelfError::Denied)
        }
        fn remove(&self, _: &str) -> Result<(), ShelfError> {
            Err(ShelfError::Denied)
        }
    }
    let shelf = FaultyShelf::new(1, 0.0);
    let [a] = phones(&shelf);
    assert_eq!(Found::with_spare_key(&NoSizes(&shelf), pair).unwrap().0, a.hand_over());
    // Beyond the bound it is said there as well.
    put_rubbish(&shelf, Kind::Key, "zz00000000".parse().unwrap(), 1_200, 60 << 10);
    let all = Found::all_with_spare_key(&NoSizes(&shelf), pair);
    assert!(matches!(all, Err(SyncError::TooMuch)), "{all:?}");
}

/// A place that kept an object and said that it was removed was told as one in which nothing of the record is left.
#[test]
fn attack_p5_what_is_still_shown_is_not_erased() {
    struct Keeps<'a>(&'a FaultyShelf, &'a str);
    impl Shelf for Keeps<'_> {
        fn list(&self) -> Result<tandem_shelf::Listing, ShelfError> {
            self.0.list()
        }
        fn get(&self, name: &str, most: u64) -> Result<Vec<u8>, ShelfError> {
            self.0.get(name, most)
        }
        fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ShelfError> {
            self.0.put(name, bytes)
        }
        fn remove(&self, name: &str) -> Result<(), ShelfError> {
            if name == self.1 { Ok(()) } else { self.0.remove(name) }
        }
    }
    let shelf = FaultyShelf::new(1, 0.0);
    let [a] = phones(&shelf);
    let objects = shelf.state().objects.clone();
    let erase =
        |shelf: &dyn Shelf| a.with(shelf, 2, &|_| tandem_shelf::Go::On, |round| round.erase());
    for at in objects.keys() {
        shelf.state().objects = objects.clone();
        let kept = erase(&Keeps(&shelf, at));
        assert!(matches!(kept, Err(SyncError::Shelf(ShelfError::Unreachable))), "{kept:?}");
        assert!(erase(&shelf).unwrap() > 0, "it can be done again");
    }
    assert!(shelf.state().objects.is_empty());
}
