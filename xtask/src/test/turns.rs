//! Who does what next.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The two steps of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// In cargo's own folder: one part at a time.
    Build,
    /// Beside others.
    Run,
}

/// Hands out the steps of parts, which are known here by their number.
#[derive(Debug)]
pub(super) struct Turns {
    desk: Mutex<Desk>,
    news: Condvar,
}

#[derive(Debug)]
struct Desk {
    /// What each part waits for; nothing for one that is being worked on or has ended.
    waits_for: Vec<Option<Step>>,
    building: bool,
}

impl Turns {
    /// For parts of which it is known whether they build anything.
    pub(super) fn new(builds: impl Iterator<Item = bool>) -> Self {
        let first = builds.map(|it| Some(if it { Step::Build } else { Step::Run })).collect();
        Self { desk: Mutex::new(Desk { waits_for: first, building: false }), news: Condvar::new() }
    }

    /// The next step that may be done, as soon as there is one; nothing when all are given out.
    pub(super) fn take(&self) -> Option<(usize, Step)> {
        let mut desk = self.desk();
        loop {
            let next = desk.next();
            // What is being built may have something to run.
            if next.is_some() || !desk.building {
                return next;
            }
            desk = self.news.wait(desk).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A step has ended; whether its part goes on with the next.
    pub(super) fn done(&self, part: usize, step: Step, goes_on: bool) {
        let mut desk = self.desk();
        if step == Step::Build {
            desk.building = false;
            desk.waits_for[part] = goes_on.then_some(Step::Run);
        }
        self.news.notify_all();
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    /// Builds first, since they wait for each other; what runs fills the time beside them.
    fn next(&mut self) -> Option<(usize, Step)> {
        let first = |step| self.waits_for.iter().position(|it| *it == Some(step));
        let build = if self.building { None } else { first(Step::Build) };
        let (part, step) = match build {
            Some(part) => (part, Step::Build),
            None => (first(Step::Run)?, Step::Run),
        };
        self.building |= step == Step::Build;
        self.waits_for[part] = None;
        Some((part, step))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_part_builds_while_others_run() {
        let turns = Turns::new([false, true, true].into_iter());
        assert_eq!(turns.take(), Some((1, Step::Build)));
        // The next build has to wait, what builds nothing has not.
        assert_eq!(turns.take(), Some((0, Step::Run)));
        turns.done(1, Step::Build, true);
        assert_eq!(turns.take(), Some((2, Step::Build)));
        assert_eq!(turns.take(), Some((1, Step::Run)));
        turns.done(2, Step::Build, true);
        assert_eq!(turns.take(), Some((2, Step::Run)));
        assert_eq!(turns.take(), None);
    }

    #[test]
    fn what_was_not_built_is_not_run() {
        let turns = Turns::new([true].into_iter());
        assert_eq!(turns.take(), Some((0, Step::Build)));
        turns.done(0, Step::Build, false);
        assert_eq!(turns.take(), None);
    }

    #[test]
    fn who_finds_nothing_waits_for_what_is_being_built() {
        let turns = Turns::new([true].into_iter());
        assert_eq!(turns.take(), Some((0, Step::Build)));
        std::thread::scope(|scope| {
            let other = scope.spawn(|| turns.take());
            turns.done(0, Step::Build, true);
            assert_eq!(other.join().unwrap(), Some((0, Step::Run)));
        });
    }
}
