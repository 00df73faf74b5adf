//! What was noticed about one meeting of a list.

use tandem_model::{Inferred, Word};

/// A set of [`Inferred`]: each counts once per meeting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks(u64);

// A word more than there are bits would overwrite another without a sound.
const _: () = assert!(Inferred::ALL.len() <= 64);

impl Marks {
    pub(crate) fn add(&mut self, mark: Inferred) {
        self.0 |= 1 << mark as u32;
    }

    pub(crate) fn remove(&mut self, mark: Inferred) {
        self.0 &= !(1 << mark as u32);
    }

    pub(crate) fn add_if(&mut self, mark: Inferred, is_so: bool) {
        if is_so {
            self.add(mark);
        }
    }

    #[cfg(test)]
    pub(crate) fn has(self, mark: Inferred) -> bool {
        self.0 & 1 << mark as u32 != 0
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = Inferred> {
        let has = move |mark: &Inferred| self.0 & 1 << *mark as u32 != 0;
        Inferred::ALL.iter().copied().filter(has)
    }
}
