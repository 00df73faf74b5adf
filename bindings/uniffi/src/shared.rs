//! The open record that every object shares ([`tandem::Lockable`] says how it is locked), and who listens.
//!
//! Listeners are told after the commit and with nothing locked, so that a listener may call anything. What
//! a listener throws is dropped: it cannot undo what was written. They mostly hold the host's own objects,
//! and are let go of with the record, whoever locks it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tandem::{Lockable, Outbox};
use tandem_model::{Result, TandemError};

use crate::{ChangeListener, Going, Part, Progress, parts};

/// One open record and who listens to it.
pub(crate) struct Shared {
    record: Lockable,
    listeners: Mutex<Listeners>,
    /// What is cleared when it is locked.
    outboxes: Mutex<Vec<Arc<Outbox>>>,
}

#[derive(Default)]
struct Listeners {
    next: u64,
    all: BTreeMap<u64, Arc<dyn ChangeListener>>,
}

impl Shared {
    /// Holds a record that was just opened or made. If this process has the same one open already, it is
    /// that one: who opened it a second time (a receiver of an alarm, a screen that was made anew) writes
    /// what the first one's listeners are told of. The key was found right either way.
    pub(crate) fn new(record: tandem::Tandem) -> Arc<Self> {
        static OPEN: Mutex<BTreeMap<PathBuf, Weak<Shared>>> = Mutex::new(BTreeMap::new());
        let folder = record.safe().folder();
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let known = open.get(&folder).and_then(Weak::upgrade);
        // One whose time is over is locked by this, and no help to whoever just found the key.
        if let Some(known) = known.filter(|it| !it.record.lock_if_idle()) {
            drop(open);
            known.record.touch();
            // What closing could not do the next closing does.
            drop(record.close());
            return known;
        }
        let shared = Arc::new(Self {
            record: Lockable::new(record),
            listeners: Mutex::default(),
            outboxes: Mutex::default(),
        });
        open.retain(|_, shared| shared.strong_count() > 0);
        open.insert(folder, Arc::downgrade(&shared));
        drop(open);
        shared.tell_outside();
        shared
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

    /// Runs what changes something, then tells everyone who listens of what it was about: what the journal
    /// says, and nothing where nothing was written.
    pub(crate) fn change<T>(&self, work: impl FnOnce(&tandem::Tandem) -> Result<T>) -> Result<T> {
        let before = self.read(tandem::Tandem::mark)?;
        let done = self.read(work)?;
        // Locked meanwhile, there is nobody left to tell.
        let touched = self.read(|it| it.touched_since(before)).unwrap_or_default();
        let parts = touched.iter().flat_map(|entity| parts::of(entity)).copied();
        self.tell(&parts.collect());
        Ok(done)
    }

    /// The same of what stands outside this device's journal: lists of meetings, what came from other
    /// devices.
    pub(crate) fn change_outside<T>(
        &self,
        part: Part,
        wrote: impl FnOnce(&T) -> bool,
        work: impl FnOnce(&tandem::Tandem) -> Result<T>,
    ) -> Result<T> {
        let done = self.read(work)?;
        if wrote(&done) {
            self.tell(&BTreeSet::from([part]));
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
            let outboxes =
                std::mem::take(&mut *self.outboxes.lock().unwrap_or_else(PoisonError::into_inner));
            for outbox in outboxes {
                let _ = outbox.clear();
            }
        }
    }

    /// This outbox is cleared when the record is locked.
    pub(crate) fn clears(&self, outbox: &Arc<Outbox>) {
        self.outboxes.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(outbox));
        self.let_go_if_locked();
    }

    /// A lock screen speaks as the person chose. Where that cannot be told now, the next opening tells it.
    fn tell_outside(&self) {
        drop(self.read(tandem::Tandem::tell_outside));
    }

    fn tell(&self, parts: &BTreeSet<Part>) {
        if parts.contains(&Part::Person) || parts.contains(&Part::Everything) {
            self.tell_outside();
        }
        let listeners: Vec<_> = self.listeners().all.values().cloned().collect();
        for listener in listeners {
            for part in parts {
                let _ = listener.changed(*part);
            }
        }
    }

    fn listeners(&self) -> MutexGuard<'_, Listeners> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
