//! Whatever a sync is doing when it ends: the next one ends where it would have.

use std::cell::Cell;

use tandem_shelf::{Go, Kind, Name, SyncError, SyncStep};

use crate::faulty::FaultyShelf;
use crate::phone::{Phone, SMALL};

/// A shelf with two phones on it, and something to do for the first.
struct Scene {
    shelf: FaultyShelf,
    first: Phone,
    second: Phone,
}

fn copy(shelf: &FaultyShelf) -> FaultyShelf {
    let copy = FaultyShelf::new(1, 0.0);
    copy.state().objects = shelf.state().objects.clone();
    copy
}

/// Rows in packs and a tail, of both; something that was forgotten on the other phone; something new here.
fn scene() -> Scene {
    let shelf = FaultyShelf::new(1, 0.0);
    let first = Phone::new(1, SMALL);
    first.set_up(&shelf).unwrap();
    let second = Phone::joined(2, SMALL, &first.hand_over());
    for round in 0..6 {
        for (nr, phone) in [&first, &second].into_iter().enumerate() {
            for at in 0..3 {
                phone.write(&format!("e{at}"), &format!("SECRET-e{at}-{nr}{round}"), round * 10);
            }
            phone.sync(&shelf, round * 10).unwrap();
        }
    }
    second.forget("e1", 100);
    second.sync(&shelf, 100).unwrap();
    first.write("new", "here", 110);
    first.forget("e2", 111);
    Scene { shelf, first, second }
}

impl Scene {
    fn again(&self) -> Self {
        let (first, second) = (self.first.clone(), self.second.clone());
        Self { shelf: copy(&self.shelf), first, second }
    }

    /// Two more syncs of each, after which both have everything and the shelf holds nothing forgotten.
    fn ends_well(&self, what: &str) {
        self.shelf.calm();
        for _ in 0..3 {
            for phone in [&self.first, &self.second] {
                phone
                    .sync_refilling(&self.shelf, 200)
                    .unwrap_or_else(|error| panic!("{what}: {error}"));
            }
        }
        let (first, second) = (self.first.journal.0.borrow(), self.second.journal.0.borrow());
        assert_eq!(first.rows, second.rows, "{what}");
        assert_eq!(first.state()["new"], "here", "{what}");
        assert!(!first.state().contains_key("e1") && !first.state().contains_key("e2"), "{what}");
        let key = self.first.hand_over();
        let fresh = Phone::joined(3, SMALL, &key);
        fresh.sync(&self.shelf, 200).unwrap();
        assert_eq!(fresh.journal.0.borrow().rows, first.rows, "{what}");
        for (at, text) in crate::history::plain(&self.shelf, &[key]) {
            let gone = !text.contains("SECRET-e1-") && !text.contains("SECRET-e2-");
            assert!(gone, "{what}: forgotten content in {at}");
        }
        assert!(first.memory.as_ref().unwrap().lane().is_some());
    }
}

fn steps(scene: &Scene) -> Vec<SyncStep> {
    let steps = std::cell::RefCell::new(Vec::new());
    let note = |step| {
        steps.borrow_mut().push(step);
        Go::On
    };
    scene.first.with(&scene.shelf, 120, &note, |round| round.run()).unwrap();
    steps.into_inner()
}

#[test]
fn a_sync_may_stop_before_any_step() {
    let scene = scene();
    let steps = steps(&scene.again());
    for step in [
        SyncStep::Listing,
        SyncStep::Reading,
        SyncStep::TakingIn,
        SyncStep::Intending,
        SyncStep::Putting,
        SyncStep::Published,
        SyncStep::Removing,
    ] {
        assert!(steps.contains(&step), "{step:?} is not in {steps:?}");
    }
    for (at, step) in steps.iter().enumerate() {
        let scene = scene.again();
        let (left, lane) = (Cell::new(at), scene.first.lane());
        let stop = |_| match left.get() {
            0 => Go::Stop,
            more => {
                left.set(more - 1);
                Go::On
            }
        };
        let stopped = scene.first.with(&scene.shelf, 120, &stop, |round| round.run());
        assert!(matches!(stopped, Err(SyncError::Stopped)), "{at}");
        scene.ends_well(&format!("stopped before {at}, {step:?}"));
        assert_eq!(scene.first.lane(), lane, "{at}: it took itself for its twin");
    }
}

/// The answer to a request may be lost, whether or not the place did what was asked.
#[test]
fn any_request_may_go_unanswered() {
    let scene = scene();
    let requests = scene.again().first.sync(&scene.again().shelf, 120).unwrap().requests;
    assert!(requests > 6);
    for at in 0..requests {
        for done in [false, true] {
            let scene = scene.again();
            scene.shelf.state().breaks = Some((at, done));
            let broken = scene.first.sync(&scene.shelf, 120);
            assert!(matches!(broken, Err(SyncError::Shelf(_))), "{at} {done}");
            scene.ends_well(&format!("request {at}, done: {done}"));
        }
    }
}

#[test]
fn any_transaction_may_fail() {
    let scene = scene();
    for at in 0.. {
        let scene = scene.again();
        scene.first.journal.0.borrow_mut().fails_after = Some(at);
        let broken = scene.first.sync(&scene.shelf, 120);
        scene.first.journal.0.borrow_mut().fails_after = None;
        scene.ends_well(&format!("transaction {at}"));
        if broken.is_ok() {
            assert!(at >= 4, "{at}");
            return;
        }
    }
}

/// From the new epoch's key object to the first lane that is sealed anew, and beyond.
#[test]
fn removing_a_phone_may_stop_anywhere() {
    let scene = scene();
    scene.second.sync(&scene.shelf, 115).unwrap();
    let lost = Phone::joined(4, SMALL, &scene.first.hand_over());
    lost.write("lost", "kept all the same", 116);
    lost.sync(&scene.shelf, 116).unwrap();
    let mut stopped = 0;
    for at in 0.. {
        let scene = scene.again();
        let left = Cell::new(at);
        let stop = |_| match left.get() {
            0 => Go::Stop,
            more => {
                left.set(more - 1);
                Go::On
            }
        };
        let lane = lost.lane();
        let removed = scene.first.with(&scene.shelf, 120, &stop, |it| it.remove_lane(lane));
        stopped += u32::from(matches!(removed, Err(SyncError::Stopped)));
        scene.first.sync(&scene.shelf, 121).unwrap();
        if scene.first.hand_over().epoch.number == 1 {
            scene.first.remove_lane(&scene.shelf, 122, lane).unwrap();
        }
        scene.ends_well(&format!("removing, stopped before {at}"));
        assert_eq!(scene.first.journal.0.borrow().state()["lost"], "kept all the same");
        assert_eq!(scene.first.hand_over(), scene.second.hand_over());
        let gone = lost.clone().sync(&scene.shelf, 130);
        assert!(matches!(gone, Err(SyncError::Removed)), "{gone:?}");
        let left =
            scene.shelf.state().objects.keys().any(|name| name[1..].starts_with(lane.as_str()));
        assert!(!left, "what it left behind stands there still");
        if removed.is_ok() {
            assert!(stopped > 5);
            return;
        }
    }
}

/// A phone whose sync ended between a pack and its head, and the backup of the day before put back on it:
/// what both have next in the lane is of one counter.
fn restored_beside_a_pack() -> (FaultyShelf, Phone, Name) {
    let shelf = FaultyShelf::new(1, 0.0);
    let phone = Phone::new(1, SMALL);
    phone.set_up(&shelf).unwrap();
    phone.write("e1", "SECRET-e1-1", 10);
    phone.sync(&shelf, 10).unwrap();
    let backup = phone.clone();
    for at in 0..6 {
        phone.write("e1", &format!("SECRET-e1-later-{at}"), 20);
    }
    let puts = Cell::new(0);
    let stop = |step| match step {
        SyncStep::Putting if puts.replace(puts.get() + 1) == 1 => Go::Stop,
        _ => Go::On,
    };
    let stopped = phone.with(&shelf, 20, &stop, |round| round.run());
    assert!(matches!(stopped, Err(SyncError::Stopped)));
    let packs = names(&shelf).into_iter().filter(|name| name.kind == Kind::Pack);
    let [pack] = packs.collect::<Vec<_>>()[..] else { panic!("one pack and no head") };

    // Whatever draws the numbers of a phone does not go back with it.
    let restored = Phone { draw: phone.draw.clone(), ..backup };
    restored.journal.0.borrow_mut().seed = phone.journal.0.borrow().seed;
    restored.forget("e1", 30);
    (shelf, restored, pack)
}

fn names(shelf: &FaultyShelf) -> Vec<Name> {
    shelf.state().objects.keys().filter_map(|at| Name::stem(at)).collect()
}

#[test]
fn a_pack_that_was_not_put_here_tells_of_another_life() {
    let (shelf, restored, pack) = restored_beside_a_pack();
    let report = restored.sync(&shelf, 30).unwrap();
    assert!(report.restarted);
    assert_ne!(restored.lane(), pack.lane);
    assert!(
        names(&shelf).contains(&pack),
        "the other life, if it goes on, may be about to name it"
    );

    restored.remove_lane(&shelf, 40, pack.lane).unwrap();
    for now in 41..44 {
        assert!(!restored.sync(&shelf, now).unwrap().restarted);
    }
    assert!(!names(&shelf).contains(&pack));
}

#[test]
fn a_spoilt_pack_of_the_same_counter_as_the_newest_head_goes() {
    let (shelf, restored, pack) = restored_beside_a_pack();
    let half = |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() / 2);
    shelf.state().objects.entry(pack.to_string()).and_modify(half);
    for now in [30, 40] {
        assert!(!restored.sync(&shelf, now).unwrap().restarted);
    }
    let head = names(&shelf).into_iter().find(|name| name.kind == Kind::Head).unwrap();
    assert_eq!((head.lane, head.counter), (pack.lane, pack.counter));
    assert!(!names(&shelf).contains(&pack), "a part of what was forgotten stands there");
}
