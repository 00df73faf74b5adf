//! Random histories of three devices over any place, with what goes wrong on the way there. A place that is not in this
//! program cannot be looked into: what is held is that nothing is lost, that all agree, and that nothing new is one
//! request. `history.rs` sees the rest, over a place of ours; `bindings/shelf-remote` brings servers.

use std::collections::BTreeSet;
use std::sync::Mutex;

use tandem_shelf::{Listing, Shelf, ShelfError, SyncError};

use crate::faulty::Draw;
use crate::phone::{Phone, SMALL};

/// A way to a place on which things go wrong: nothing arrives, an answer does not come back, an upload is cut off and
/// kept, a list is short.
struct BadWay<'a> {
    place: &'a dyn Shelf,
    draw: Mutex<Draw>,
    faults: Mutex<f64>,
}

impl BadWay<'_> {
    fn bad(&self, weight: f64) -> bool {
        self.draw.lock().unwrap().part() < *self.faults.lock().unwrap() * weight
    }

    /// Whether an answer comes back.
    fn arrives(&self) -> Result<bool, ShelfError> {
        if self.bad(0.5) {
            return Err(ShelfError::Unreachable);
        }
        Ok(!self.bad(0.5))
    }

    fn answer<T>(answers: bool, answer: Result<T, ShelfError>) -> Result<T, ShelfError> {
        if answers { answer } else { Err(ShelfError::Unreachable) }
    }
}

impl Shelf for BadWay<'_> {
    fn list(&self) -> Result<Listing, ShelfError> {
        let answers = self.arrives()?;
        let mut listing = self.place.list()?;
        // The date of a server that is not ours is years away from those of these devices.
        listing.date = None;
        if self.bad(1.0) {
            listing.objects.retain(|_| !self.draw.lock().unwrap().next().is_multiple_of(5));
        }
        Self::answer(answers, Ok(listing))
    }

    fn get(&self, name: &str, most: u64) -> Result<Vec<u8>, ShelfError> {
        let answers = self.arrives()?;
        Self::answer(answers, self.place.get(name, most))
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ShelfError> {
        let answers = self.arrives()?;
        let end = if self.bad(1.0) { bytes.len() / 2 } else { bytes.len() };
        Self::answer(answers, self.place.put(name, &bytes[..end]))
    }

    fn remove(&self, name: &str) -> Result<(), ShelfError> {
        let answers = self.arrives()?;
        Self::answer(answers, self.place.remove(name))
    }
}

/// How many histories: more of them with `TANDEM_SHELF_HISTORIES`.
pub(crate) fn histories(usual: u64) -> u64 {
    std::env::var("TANDEM_SHELF_HISTORIES").ok().and_then(|it| it.parse().ok()).unwrap_or(usual)
}

/// So many histories, each over an empty place of its own.
pub(crate) fn many<S: Shelf>(histories: u64, place: impl Fn(u64) -> S) {
    for seed in 0..histories {
        history(seed, &place(seed));
    }
}

fn history(seed: u64, place: &dyn Shelf) {
    let mut draw = Draw::new(seed);
    let faults = [0.0, 0.1, 0.3][draw.below(3)];
    let way = BadWay { place, draw: Mutex::new(draw.clone()), faults: Mutex::new(0.0) };
    let first = Phone::new(seed * 8 + 1, SMALL);
    first.set_up(&way).unwrap();
    let key = first.hand_over();
    let joined = (2..4).map(|nr| Phone::joined(seed * 8 + nr, SMALL, &key));
    let phones: Vec<_> = [first].into_iter().chain(joined).collect();
    *way.faults.lock().unwrap() = faults;
    for at in 0..60 {
        let (phone, now) = (&phones[draw.below(3)], at * 10);
        match draw.part() {
            x if x < 0.5 => {
                phone.write(&format!("e{}", draw.below(20)), &format!("S-{at}"), now);
            }
            x if x < 0.55 => phone.forget(&format!("e{}", draw.below(20)), now),
            _ => match phone.sync(&way, now) {
                Ok(_) | Err(SyncError::Shelf(_) | SyncError::ShelfMissing { .. }) => {}
                Err(error) => panic!("history {seed}: a sync: {error}"),
            },
        }
    }
    let known: BTreeSet<_> = phones.iter().flat_map(Phone::rows).collect();
    *way.faults.lock().unwrap() = 0.0;
    for _ in 0..8 {
        for phone in &phones {
            phone.sync_refilling(&way, 600).unwrap();
        }
    }
    let fresh = Phone::joined(seed * 8 + 7, SMALL, &phones[0].hand_over());
    for phone in &phones {
        assert_eq!(phone.sync(&way, 600).unwrap().requests, 1, "history {seed}: nothing is new");
    }
    fresh.sync(&way, 600).unwrap();
    let first = phones[0].journal.0.borrow();
    for phone in phones[1..].iter().chain([&fresh]) {
        let lost = known.difference(&phone.rows()).count();
        assert_eq!(lost, 0, "history {seed}: rows are lost");
        let inner = phone.journal.0.borrow();
        assert_eq!(inner.state(), first.state(), "history {seed}");
        assert_eq!(inner.forgotten(), first.forgotten(), "history {seed}");
    }
}

#[test]
fn a_folder_keeps_what_three_devices_write() {
    let home = tempfile::tempdir().unwrap();
    many(histories(40), |nr| {
        let folder = home.path().join(nr.to_string());
        std::fs::create_dir(&folder).unwrap();
        tandem_shelf::FolderShelf::new(&folder)
    });
}
