//! A phone: a journal that syncs.

use std::cell::RefCell;

use tandem_shelf::{
    Go, HandOver, Hex, Lane, Memory, NoRandom, Recovery, Round, Rules, Setting, Shelf, SyncError,
    SyncReport, SyncStep,
};

use x25519_dalek::{PublicKey, StaticSecret};

use crate::faulty::Draw;
use crate::journal::Journal;

pub(crate) const DAY: i64 = 24 * 60 * 60 * 1000;

/// As in a program, but for a tail and packs that a short history fills.
pub(crate) const SMALL: Rules = Rules { tail: 4, pack: 8 << 10, class: 4, ..Rules::ALL };

#[derive(Clone)]
pub(crate) struct Phone {
    pub(crate) journal: Journal,
    pub(crate) draw: RefCell<Draw>,
    pub(crate) rules: Rules,
}

impl Phone {
    pub(crate) fn new(seed: u64, rules: Rules) -> Self {
        let journal = Journal::default();
        journal.0.borrow_mut().seed = seed << 20;
        Self { journal, draw: RefCell::new(Draw::new(seed)), rules }
    }

    pub(crate) fn joined(seed: u64, rules: Rules, what: &HandOver) -> Self {
        let phone = Self::new(seed, rules);
        let mut random = phone.random();
        let memory = Memory::joined(what, None, &format!("phone {seed}"), &mut random).unwrap();
        drop(random);
        phone.journal.0.borrow_mut().memory = Some(memory);
        phone
    }

    fn random(&self) -> impl FnMut(&mut [u8]) -> Result<(), NoRandom> + '_ {
        |bytes| {
            let mut draw = self.draw.borrow_mut();
            bytes.iter_mut().for_each(|byte| *byte = draw.next() as u8);
            Ok(())
        }
    }

    pub(crate) fn with<T>(
        &self,
        shelf: &dyn Shelf,
        now: i64,
        progress: &dyn Fn(SyncStep) -> Go,
        work: impl FnOnce(Round<'_>) -> T,
    ) -> T {
        let mut random = self.random();
        work(Round {
            shelf,
            store: &self.journal,
            now,
            schema: 1,
            refill: false,
            forget: false,
            recovery: None,
            random: &mut random,
            progress,
            rules: self.rules,
        })
    }

    pub(crate) fn set_up(&self, shelf: &dyn Shelf) -> Result<SyncReport, SyncError> {
        let recovery = Recovery { public: Hex([9; 32]), salt: Hex([8; 16]) };
        let setting = Setting { vault: [1; 16], recovery, label: "first", into_nonempty: false };
        // What was put is read back there, by its check.
        let rules = Rules { check: true, ..self.rules };
        self.with(shelf, 0, &|_| Go::On, |round| Round { rules, ..round }.set_up(setting))
    }

    pub(crate) fn sync(&self, shelf: &dyn Shelf, now: i64) -> Result<SyncReport, SyncError> {
        self.with(shelf, now, &|_| Go::On, |round| round.run())
    }

    /// As a person does who was asked whether it is the right folder.
    pub(crate) fn sync_refilling(
        &self,
        shelf: &dyn Shelf,
        now: i64,
    ) -> Result<SyncReport, SyncError> {
        self.with(shelf, now, &|_| Go::On, |round| Round { refill: true, ..round }.run())
    }

    pub(crate) fn remove_lane(
        &self,
        shelf: &dyn Shelf,
        now: i64,
        lane: Lane,
    ) -> Result<SyncReport, SyncError> {
        self.with(shelf, now, &|_| Go::On, |round| round.remove_lane(lane))
    }

    pub(crate) fn write(&self, entity: &str, says: &str, now: i64) {
        self.journal.0.borrow_mut().write(entity, Some(says), now);
    }

    pub(crate) fn forget(&self, entity: &str, now: i64) {
        self.journal.0.borrow_mut().write(entity, None, now);
    }

    pub(crate) fn hand_over(&self) -> HandOver {
        self.journal.0.borrow().memory.as_ref().unwrap().hand_over()
    }

    pub(crate) fn lane(&self) -> Lane {
        self.journal.0.borrow().memory.as_ref().unwrap().lane().unwrap()
    }

    /// The public half of its lane, which stands in its heads.
    pub(crate) fn public(&self) -> Hex<32> {
        Hex(PublicKey::from(&self.secret()).to_bytes())
    }

    pub(crate) fn secret(&self) -> StaticSecret {
        self.journal.0.borrow().memory.as_ref().unwrap().secret().unwrap()
    }

    pub(crate) fn rows(&self) -> std::collections::BTreeSet<crate::journal::Key> {
        self.journal.0.borrow().rows.keys().copied().collect()
    }
}
