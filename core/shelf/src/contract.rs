//! What every place must do, so that a folder and each server are held to the same.
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test that panics has said what is wrong"
)]

use crate::names::{Check, Kind, Name};
use crate::place::{Listed, Shelf, ShelfError};

fn object(nr: u64, length: usize) -> (String, Vec<u8>) {
    let bytes: Vec<u8> = (0..length).map(|at| (at * 31 + nr as usize) as u8).collect();
    let lane = "abcdefghjk".parse().unwrap();
    (Name::of(Kind::Pack, lane, nr, &bytes).to_string(), bytes)
}

/// Holds an empty place to what a sync needs of it.
pub fn contract(shelf: &dyn Shelf) {
    contract_in_short(shelf);
    // As many as a list holds in one piece, and more: a server gives them in several.
    for nr in 100..1_150 {
        let (name, bytes) = object(nr, 16);
        shelf.put(&name, &bytes).unwrap();
    }
    assert_eq!(shelf.list().unwrap().objects.len(), 1_053);
}

/// As [`contract`], without the thousand objects: three are left.
pub fn contract_in_short(shelf: &dyn Shelf) {
    assert!(shelf.list().unwrap().objects.is_empty(), "an empty place");
    // A day's entries, a full pack, the largest object, and what a broken program may leave.
    for (nr, length) in [(1, 4096), (2, 283_000), (3, 4 << 20), (4, 1)] {
        let (name, bytes) = object(nr, length);
        assert_eq!(shelf.get(&name, 1 << 23), Err(ShelfError::Absent), "{length}");
        shelf.put(&name, &bytes).unwrap();
        assert!(shelf.get(&name, length as u64).unwrap() == bytes, "{length}");
        assert_eq!(shelf.get(&name, length as u64 - 1), Err(ShelfError::Refused), "{length}");
        let listed = shelf.list().unwrap().objects;
        assert!(listed.contains(&Listed { name, size: length as u64 }), "{listed:?}");
    }
    assert_eq!(shelf.list().unwrap().objects.len(), 4);
    let (name, bytes) = object(1, 4096);
    for _ in 0..2 {
        shelf.remove(&name).unwrap();
    }
    assert_eq!(shelf.get(&name, 4096), Err(ShelfError::Absent), "what is removed");
    assert_eq!(Check::of(&bytes).as_str(), &name[20..36]);
    for name in ["", "..", "../a", "a/b", "a\\b", ".hidden", "c:x"] {
        assert_eq!(shelf.get(name, 9), Err(ShelfError::Refused), "{name}");
        assert_eq!(shelf.put(name, b""), Err(ShelfError::Refused), "{name}");
        assert_eq!(shelf.remove(name), Err(ShelfError::Refused), "{name}");
    }
}

/// Holds a place that is not there to that: it is no empty one.
pub fn is_missing(shelf: &dyn Shelf) {
    assert_eq!(shelf.list(), Err(ShelfError::Absent));
    assert_eq!(shelf.get("a.bin", 9), Err(ShelfError::Absent));
    assert!(shelf.put("a.bin", b"").is_err());
}
