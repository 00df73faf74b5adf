//! Numbers of meetings in their blocks, and sets of them.

use crate::record::error::Inner;
use crate::record::tables::NOT_AS_WRITTEN;

/// Meetings of one block: a power of two, since a meeting's number has its place in the last bits.
pub(super) const ROWS: usize = 1 << BITS;
const BITS: u32 = 12;

/// The block of a meeting.
pub(super) fn block_of(num: i64) -> i64 {
    num >> BITS
}

/// The place of a meeting in its block.
pub(super) fn place_of(num: i64) -> usize {
    num as usize % ROWS
}

/// The number of the meeting at a place.
pub(super) fn num_at(block: i64, place: usize) -> i64 {
    block << BITS | place as i64
}

/// The lowest and the highest number of a meeting in a block.
pub(super) fn nums_of(block: i64) -> (i64, i64) {
    (num_at(block, 0), num_at(block, ROWS - 1))
}

/// Some of the meetings of a block.
#[derive(Clone)]
pub(super) struct Places([u64; ROWS / 64]);

impl Places {
    pub(super) const NONE: Self = Self([0; ROWS / 64]);

    /// The first ones.
    pub(super) fn first(count: usize) -> Self {
        let mut all = Self::NONE;
        (0..count.min(ROWS)).for_each(|place| all.insert(place));
        all
    }

    pub(super) fn insert(&mut self, place: usize) {
        self.0[place / 64] |= 1 << (place % 64);
    }

    pub(super) fn remove(&mut self, place: usize) {
        self.0[place / 64] &= !(1 << (place % 64));
    }

    /// Keeps those that are in another set too.
    pub(super) fn keep(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word &= other);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = left.trailing_zeros() as usize;
                (left != 0).then(|| {
                    left &= left - 1;
                    at * 64 + bit
                })
            })
        })
    }

    /// As bytes: the gaps between them, seven bits a byte, or a bit for each where that is shorter.
    pub(super) fn pack(&self) -> Vec<u8> {
        let mut gaps = Vec::new();
        let mut next = 0;
        for place in self.iter() {
            let mut gap = place - next;
            while gap >= 0x80 {
                gaps.push(gap as u8 | 0x80);
                gap >>= 7;
            }
            gaps.push(gap as u8);
            next = place + 1;
            if gaps.len() >= ROWS / 8 {
                return self.0.iter().flat_map(|word| word.to_le_bytes()).collect();
            }
        }
        gaps
    }

    /// Adds those of such bytes.
    pub(super) fn add(&mut self, packed: &[u8]) -> Inner<()> {
        if packed.len() == ROWS / 8 {
            let (words, _) = packed.as_chunks::<8>();
            self.0.iter_mut().zip(words).for_each(|(all, word)| *all |= u64::from_le_bytes(*word));
            return Ok(());
        }
        let (mut next, mut gap, mut shift) = (0, 0, 0);
        for byte in packed {
            gap |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 != 0 {
                shift = 7; // no gap has more than twelve bits
                continue;
            }
            if next + gap >= ROWS {
                return Err(NOT_AS_WRITTEN.into());
            }
            self.insert(next + gap);
            (next, gap, shift) = (next + gap + 1, 0, 0);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(places: &[usize]) -> Places {
        let mut all = Places::NONE;
        places.iter().for_each(|place| all.insert(*place));
        all
    }

    proptest! {
        #[test]
        fn places_come_back(places in prop::collection::btree_set(0..ROWS, 0..600)) {
            let places: Vec<_> = places.into_iter().collect();
            let packed = of(&places).pack();
            prop_assert!(packed.len() <= ROWS / 8);
            let mut back = Places::NONE;
            back.add(&packed).unwrap();
            prop_assert_eq!(back.iter().collect::<Vec<_>>(), places);
        }

        /// Bytes that nothing here wrote are an error or other places, and never a panic.
        #[test]
        fn any_bytes_can_be_read(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let mut places = Places::NONE;
            let _ = places.add(&bytes);
        }
    }

    #[test]
    fn numbers_hold_block_and_place() {
        for (block, place) in [(1, 0), (1, ROWS - 1), (77, 5)] {
            let num = num_at(block, place);
            assert_eq!((block_of(num), place_of(num)), (block, place));
            assert!((nums_of(block).0..=nums_of(block).1).contains(&num));
        }
    }
}
