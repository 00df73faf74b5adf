//! The open record that every object shares ([`tandem::Lockable`] says how it is locked), and who listens.
//!
//! Listeners are told after the commit and with nothing locked, so that a listener may call anything. What
//! a listener throws is dropped: it cannot undo what was written. They mostly hold the host's own objects,
//! and are let go of with the record, whoever locks it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tandem::Lockable;
use tandem_model::{Result, TandemError};

use crate::{ChangeListener, Going, Part, Progress};

/// One open record and who listens to it.
pub(crate) struct Shared {
    record: Lockable,
    listeners: Mutex<Listeners>,
}

#[derive(Default)]
struct Listeners {
    next: u64,
    all: BTreeMap<u64, Arc<dyn ChangeListener>>,
}

impl Shared {
    pub(crate) fn new(record: tandem::Tandem) -> Arc<Self> {
        let shared = Self { record: Lockable::new(record), listeners: Mutex::default() };
        shared.tell_outside();
        Arc::new(shared)
    }

    /// How it is locked. Whoever locks it lets go of the listeners ([`Shared::let_go_if_locked`]).
    pub(crate) fn record(&self) -> &Lockable {
        &self.record
    }

    /// Runs what changes nothing.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&tandem::Tandem) -> Result<T>) -> Result<T> {
        let done = self.record.call(work);
        if matches!(done, Err(TandemError::Locked)) {
            self.let_go_if_locked();
        }
        done
    }

    /// Runs what changes something, then tells everyone who listens.
    pub(crate) fn change<T>(
        &self,
        part: Part,
        work: impl FnOnce(&tandem::Tandem) -> Result<T>,
    ) -> Result<T> {
        let done = self.read(work)?;
        if matches!(part, Part::Person | Part::Everything) {
            self.tell_outside();
        }
        self.tell(part);
        Ok(done)
    }

    /// The same of what may have written nothing: then nobody is told.
    pub(crate) fn change_where<T>(
        &self,
        part: Part,
        wrote: impl FnOnce(&T) -> bool,
        work: impl FnOnce(&tandem::Tandem) -> Result<T>,
    ) -> Result<T> {
        let done = self.read(work)?;
        if wrote(&done) {
            self.tell(part);
        }
        Ok(done)
    }

    /// The hook of long work: tells the host, and stops when it says so, when it throws, and when
    /// the record is being locked.
    pub(crate) fn progress(
        &self,
        host: Option<&dyn Progress>,
    ) -> impl FnMut(u32) -> ControlFlow<()> {
        move |done| {
            let going = host.map_or(Ok(Going::On), |host| host.so_far(done));
            if going == Ok(Going::On) && !self.record.is_locking() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        }
    }

    /// The same for what is written page by page: told the page that is next.
    pub(crate) fn pages(&self, host: Option<&dyn Progress>) -> impl FnMut(u32, u32) -> bool {
        let mut told = self.progress(host);
        move |page, _| told(page).is_continue()
    }

    pub(crate) fn listen(&self, listener: Arc<dyn ChangeListener>) -> u64 {
        let mut listeners = self.listeners();
        listeners.next += 1;
        let name = listeners.next;
        listeners.all.insert(name, listener);
        drop(listeners);
        // Who comes too late is let go of at once, as locking would have.
        self.let_go_if_locked();
        name
    }

    pub(crate) fn unlisten(&self, name: u64) {
        // Dropped outside the lock: dropping it calls the host.
        let gone = self.listeners().all.remove(&name);
        drop(gone);
    }

    /// Locks the record, and lets go of everyone who listens. Doing it twice changes nothing.
    pub(crate) fn lock(&self, patience: Duration) -> Option<TandemError> {
        let note = self.record.lock(patience);
        self.let_go_if_locked();
        note
    }

    /// A stream of changes ends with its listener.
    pub(crate) fn let_go_if_locked(&self) {
        if self.record.is_locking() {
            let listeners = std::mem::take(&mut self.listeners().all);
            drop(listeners);
        }
    }

    /// A lock screen speaks as the person chose. Where that cannot be told now, the next opening tells it.
    fn tell_outside(&self) {
        drop(self.read(tandem::Tandem::tell_outside));
    }

    fn tell(&self, part: Part) {
        let listeners: Vec<_> = self.listeners().all.values().cloned().collect();
        for listener in listeners {
            let _ = listener.changed(part);
        }
    }

    fn listeners(&self) -> MutexGuard<'_, Listeners> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
