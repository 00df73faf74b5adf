//! Meetings by the four thousand: what a search decides by, in few large rows.
//!
//! A row of a table costs a search some 300 ns before anything is asked of it, in FTS5 as in a b-tree, and
//! a list has a hundred thousand. So up to [`ROWS`] meetings share a row: their facts, places and
//! fingerprints lie behind each other, eight bytes each, and a word has one set of places for all of
//! them. A block is written once, with all that belongs to it in the order of its keys, and no page of it
//! is touched again: an import costs the same for each meeting, however many there are.

use std::collections::HashMap;

use rusqlite::{Connection, params};
use tandem_model::{Coordinates, Meeting};

use super::facts::Facts;
use super::pack::{Head, insert_body};
use super::places::{Places, ROWS, num_at, nums_of};
use super::prints::print;
use super::words::{BEGINNING, each_word};
use super::zones::Zones;

/// As many words and fewer are looked at one by one; a beginning that more of them share has a set of its
/// own.
const FEW: usize = 16;
/// The place of what is nowhere.
const NOWHERE: [u8; 8] = [0x80; 8];

/// A block that is being filled.
pub(super) struct Builder {
    num: i64,
    source: i64,
    born: i64,
    count: usize,
    facts: Vec<u8>,
    places: Vec<u8>,
    prints: Vec<u8>,
    words: HashMap<String, Places16>,
}

/// Places in the order in which they came: most words have few.
type Places16 = Vec<u16>;

impl Builder {
    pub(super) fn new(db: &Connection, source: i64, born: i64) -> rusqlite::Result<Self> {
        let num = db
            .prepare_cached("SELECT coalesce(max(num), 0) + 1 FROM meeting_blocks")?
            .query_row([], |row| row.get(0))?;
        let [facts, places, prints] = [const { Vec::new() }; 3];
        let words = HashMap::new();
        Ok(Self { num, source, born, count: 0, facts, places, prints, words })
    }

    /// Writes a meeting's body and takes in what a search asks about it; returns its number and its
    /// fingerprint.
    pub(super) fn add(
        &mut self,
        db: &Connection,
        head: &Head<'_>,
        meeting: &Meeting,
        zones: &mut Zones,
    ) -> rusqlite::Result<(i64, i64)> {
        if self.count == ROWS {
            self.write(db)?;
            *self = Self::new(db, self.source, self.born)?;
        }
        let num = num_at(self.num, self.count);
        insert_body(db, num, head)?;
        let zone = match meeting.when.weekly() {
            Some(weekly) => zones.number(db, &weekly.at.zone)?,
            None => 0,
        };
        let print = print(meeting);
        self.facts.extend(Facts::of(meeting, zone).number().to_le_bytes());
        self.places.extend(packed_place(meeting.position.map(|position| position.at)));
        self.prints.extend(print.to_le_bytes());
        let place = self.count as u16;
        each_word(meeting, |word| {
            let places = match self.words.get_mut(word) {
                Some(places) => places,
                None => self.words.entry(word.to_owned()).or_default(),
            };
            if places.last() != Some(&place) {
                places.push(place);
            }
        });
        self.count += 1;
        Ok((num, print))
    }

    /// Writes the block, if it holds anything.
    pub(super) fn write(&mut self, db: &Connection) -> rusqlite::Result<()> {
        if self.count == 0 {
            return Ok(());
        }
        db.prepare_cached("INSERT INTO meeting_blocks VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(
            params![self.num, self.source, self.born, self.facts, self.places, self.prints],
        )?;
        let mut words: Vec<_> = std::mem::take(&mut self.words).into_iter().collect();
        words.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        let mut sets = Vec::new();
        beginnings(&words, 0, &mut sets);
        sets.extend(
            words.iter().map(|(word, places)| (word.clone(), set(std::iter::once(places)).pack())),
        );
        sets.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        let mut insert =
            db.prepare_cached("INSERT INTO meeting_words (block, word, rows) VALUES (?1, ?2, ?3)")?;
        for (word, rows) in sets {
            insert.execute(params![self.num, word, rows])?;
        }
        Ok(())
    }
}

fn set<'a>(all: impl Iterator<Item = &'a Places16>) -> Places {
    let mut places = Places::NONE;
    all.flatten().for_each(|place| places.insert(usize::from(*place)));
    places
}

/// The sets of those beginnings, longer than `from` bytes, that many of these words share; the words
/// stand in order and have the first `from` bytes in common.
fn beginnings(words: &[(String, Places16)], from: usize, sets: &mut Vec<(String, Vec<u8>)>) {
    let mut rest = words;
    while let Some((first, _)) = rest.first() {
        let Some(letter) = first[from..].chars().next() else {
            rest = &rest[1..];
            continue;
        };
        let beginning = &first[..from + letter.len_utf8()];
        let (these, others) =
            rest.split_at(rest.partition_point(|(word, _)| word.starts_with(beginning)));
        if these.len() > FEW {
            let all = set(these.iter().map(|(_, places)| places));
            sets.push((format!("{beginning}{BEGINNING}"), all.pack()));
            beginnings(these, beginning.len(), sets);
        }
        rest = others;
    }
}

/// Takes a block out, with everything in it.
pub(super) fn delete(db: &Connection, block: i64) -> rusqlite::Result<()> {
    let (first, last) = nums_of(block);
    db.prepare_cached(
        "DELETE FROM meeting_ids WHERE (id, num) IN
           (SELECT id, num FROM meeting_bodies WHERE num BETWEEN ?1 AND ?2)",
    )?
    .execute([first, last])?;
    for table in ["meeting_bodies", "meeting_marks"] {
        db.prepare_cached(&format!("DELETE FROM {table} WHERE num BETWEEN ?1 AND ?2"))?
            .execute([first, last])?;
    }
    db.prepare_cached("DELETE FROM meeting_words WHERE block = ?1")?.execute([block])?;
    db.prepare_cached("DELETE FROM meeting_blocks WHERE num = ?1")?.execute([block])?;
    Ok(())
}

/// Numbers of eight bytes that lie behind each other.
pub(super) fn eights(column: &[u8]) -> &[[u8; 8]] {
    column.as_chunks().0
}

/// Latitude and longitude in millionths of a degree.
pub(super) type Millionths = (i32, i32);

pub(super) fn millionths(degrees: f64) -> i32 {
    (degrees * 1e6).round() as i32
}

fn packed_place(at: Option<Coordinates>) -> [u8; 8] {
    let Some(at) = at else { return NOWHERE };
    let mut packed = [0; 8];
    packed[..4].copy_from_slice(&millionths(at.lat()).to_le_bytes());
    packed[4..].copy_from_slice(&millionths(at.lon()).to_le_bytes());
    packed
}

pub(super) fn unpacked_place(packed: &[u8; 8]) -> Option<Millionths> {
    if *packed == NOWHERE {
        return None;
    }
    let (lat, lon) = packed.split_first_chunk()?;
    Some((i32::from_le_bytes(*lat), i32::from_le_bytes(lon.try_into().ok()?)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_place_on_earth_comes_back(lat in -90.0..=90.0_f64, lon in -180.0..=180.0_f64) {
            let at = Coordinates::new(lat, lon).unwrap();
            let (south, east) = unpacked_place(&packed_place(Some(at))).unwrap();
            prop_assert!((f64::from(south) / 1e6 - lat).abs() < 1e-6);
            prop_assert!((f64::from(east) / 1e6 - lon).abs() < 1e-6);
        }
    }

    #[test]
    fn what_is_nowhere_stays_there() {
        assert_eq!(unpacked_place(&packed_place(None)), None);
    }

    #[test]
    fn beginnings_that_many_words_share_have_a_set() {
        let words: Vec<(String, Places16)> = (0..40)
            .map(|at| (format!("w{at:02}"), vec![at]))
            .chain([("x".into(), vec![1])])
            .collect();
        let mut sets = Vec::new();
        beginnings(&words, 0, &mut sets);
        let [(beginning, packed)] = sets.as_slice() else { panic!("{sets:?}") };
        assert_eq!(beginning, "w*");
        let mut all = Places::NONE;
        all.add(packed).unwrap();
        assert_eq!(all.iter().count(), 40);
    }
}
