//! A shelf in memory that does what was seen of places: it loses, doubles, delays and cuts off, shows old
//! lists and short ones, answers nothing though it did, and goes back to an earlier day.

use std::collections::BTreeMap;
use std::sync::Mutex;

use tandem_shelf::{Listed, Listing, Shelf, ShelfError};

/// A small generator of numbers (xorshift64*), so that a history is its seed.
#[derive(Clone)]
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        let mut draw = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..8 {
            draw.next();
        }
        draw
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// From 0 up to 1.
    pub(crate) fn part(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

type Objects = BTreeMap<String, Vec<u8>>;

pub(crate) struct State {
    pub(crate) objects: Objects,
    pub(crate) late: Objects,
    old: Vec<Objects>,
    pub(crate) draw: Draw,
    /// How often something goes wrong.
    pub(crate) faults: f64,
    /// What was answered to the first `list` since this was taken.
    pub(crate) listed: Option<BTreeMap<String, u64>>,
    /// So many requests succeed; the next is done (if that is said), and no answer comes.
    pub(crate) breaks: Option<(u32, bool)>,
    pub(crate) date: Option<i64>,
    pub(crate) requests: u32,
}

pub(crate) struct FaultyShelf(pub(crate) Mutex<State>);

impl FaultyShelf {
    pub(crate) fn new(seed: u64, faults: f64) -> Self {
        let (objects, late, old) = (Objects::new(), Objects::new(), Vec::new());
        let draw = Draw::new(seed);
        let (listed, breaks, date) = (None, None, None);
        Self(Mutex::new(State {
            objects,
            late,
            old,
            draw,
            faults,
            listed,
            breaks,
            date,
            requests: 0,
        }))
    }

    pub(crate) fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Time passes.
    pub(crate) fn step(&self) {
        let mut state = self.state();
        if state.draw.part() < 0.2 {
            let now = state.objects.clone();
            state.old.push(now);
            let beyond = state.old.len().saturating_sub(6);
            state.old.drain(..beyond);
        }
        for name in state.late.keys().cloned().collect::<Vec<_>>() {
            if state.draw.part() < 0.5 {
                let bytes = state.late.remove(&name).unwrap();
                state.objects.insert(name, bytes);
            }
        }
    }

    pub(crate) fn roll_back(&self) {
        let mut state = self.state();
        if !state.old.is_empty() {
            let at = state.old.len();
            let at = state.draw.below(at);
            state.objects = state.old[at].clone();
        }
    }

    pub(crate) fn lose_one(&self) {
        let mut state = self.state();
        if !state.objects.is_empty() {
            let at = state.objects.len();
            let at = state.draw.below(at);
            let name = state.objects.keys().nth(at).unwrap().clone();
            state.objects.remove(&name);
        }
    }

    /// Nothing goes wrong any more, and what was on its way arrives.
    pub(crate) fn calm(&self) {
        let mut state = self.state();
        state.faults = 0.0;
        state.breaks = None;
        let late = std::mem::take(&mut state.late);
        state.objects.extend(late);
    }
}

impl State {
    fn bad(&mut self, weight: f64) -> bool {
        self.draw.part() < self.faults * weight
    }

    /// Whether a request gets as far as the place, and whether its answer comes back.
    fn arrives(&mut self) -> Result<bool, ShelfError> {
        self.requests += 1;
        if self.bad(0.25) {
            return Err(ShelfError::Unreachable);
        }
        match &mut self.breaks {
            Some((0, true)) => Ok(false),
            Some((0, false)) => Err(ShelfError::Unreachable),
            Some((left, _)) => {
                *left -= 1;
                Ok(true)
            }
            None => Ok(true),
        }
    }
}

const UNREACHABLE: ShelfError = ShelfError::Unreachable;

impl Shelf for FaultyShelf {
    fn list(&self) -> Result<Listing, ShelfError> {
        let mut state = self.state();
        if !state.arrives()? || state.bad(1.0) {
            return Err(UNREACHABLE);
        }
        let mut objects = state.objects.clone();
        if !state.old.is_empty() && state.bad(1.0) {
            let at = state.old.len();
            let at = state.draw.below(at);
            objects = state.old[at].clone(); // stale
        }
        if state.bad(1.0) {
            objects.retain(|_, _| state.draw.part() < 0.8); // short
        }
        let sizes: BTreeMap<_, _> =
            objects.iter().map(|(name, bytes)| (name.clone(), bytes.len() as u64)).collect();
        state.listed.get_or_insert_with(|| sizes.clone());
        let objects = sizes.into_iter().map(|(name, size)| Listed { name, size }).collect();
        Ok(Listing { objects, date: state.date })
    }

    fn get(&self, name: &str, _most: u64) -> Result<Vec<u8>, ShelfError> {
        let mut state = self.state();
        if !state.arrives()? || state.bad(1.0) {
            return Err(UNREACHABLE);
        }
        let mut bytes = state.objects.get(name).cloned().ok_or(ShelfError::Absent)?;
        if state.bad(0.2) {
            return Err(ShelfError::NotHereYet);
        }
        if state.bad(1.0) {
            bytes.truncate(bytes.len() / 2);
        }
        Ok(bytes)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ShelfError> {
        let mut state = self.state();
        let answers = state.arrives()?;
        let fault = if state.bad(2.0) { state.draw.part() } else { 1.0 };
        let (name, bytes) = (name.to_owned(), bytes.to_vec());
        let half = bytes[..bytes.len() / 2].to_vec();
        match fault {
            f if f < 0.15 => return Err(UNREACHABLE),
            f if f < 0.2 => return Err(ShelfError::Full),
            f if f < 0.4 => {
                state.objects.insert(name, bytes); // done, and the answer is lost
                return Err(UNREACHABLE);
            }
            f if f < 0.55 => drop(state.objects.insert(name, half)), // cut off, and "done"
            f if f < 0.7 => drop(state.late.insert(name, bytes)),
            f if f < 0.75 => drop(state.objects.insert(name.replace(".bin", " (1).bin"), bytes)),
            f if f < 0.8 => {
                state.objects.insert(name.replace(".bin", " (1).bin"), bytes.clone());
                state.objects.insert(name, bytes);
            }
            f if f < 0.9 => {} // "done", and lost
            _ => drop(state.objects.insert(name, bytes)),
        }
        if answers { Ok(()) } else { Err(UNREACHABLE) }
    }

    fn remove(&self, name: &str) -> Result<(), ShelfError> {
        let mut state = self.state();
        let answers = state.arrives()?;
        if state.bad(1.0) {
            return Err(UNREACHABLE);
        }
        if !state.bad(1.0) {
            state.objects.remove(name);
        }
        if answers { Ok(()) } else { Err(UNREACHABLE) }
    }
}
