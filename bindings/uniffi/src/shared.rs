//! The open record that every object shares, and how it is let go of.
//!
//! # Closing
//!
//! A host has many references to one record: an object per part, each held as long as its garbage
//! collector likes. So what is open hangs on one place, here, and [`Shared::close`] takes it away
//! from all of them at once: calls that begin later get `Locked`, calls in flight finish, long work
//! among them is asked to stop at its next step of progress. `close` waits for them (a host that
//! goes to the background wants to know that no file is held), with two exceptions. A call back
//! into the host that closes the record is itself inside a call and would wait for its own end; it
//! returns at once and the last call out closes. And nothing waits for ever: after
//! [`PATIENCE`] it says `Busy`, and again the last call out closes.
//!
//! Closing does not fail: what could not be done is a note, because all that was acknowledged is
//! kept. A host that took it for a failure would have the person write everything down twice.
//!
//! # Listeners
//!
//! They are told after the commit and with nothing locked, so that a listener may call anything. What
//! a listener throws is dropped: it cannot undo what was written.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tandem_model::{Result, TandemError};

use crate::{ChangeListener, Going, Part, Progress};

/// How long closing waits for calls in flight.
const PATIENCE: Duration = Duration::from_secs(10);

/// One open record and who listens to it.
pub(crate) struct Shared {
    state: Mutex<State>,
    left: Condvar,
    listeners: Mutex<Listeners>,
}

struct State {
    /// `None` once nobody may begin a call and nobody is inside one.
    record: Option<Arc<tandem::Tandem>>,
    /// Calls in flight.
    calls: u32,
    closing: bool,
    /// What closing could not do, for whoever waits.
    note: Option<TandemError>,
}

#[derive(Default)]
struct Listeners {
    next: u64,
    all: BTreeMap<u64, Arc<dyn ChangeListener>>,
}

thread_local! {
    /// How many calls this thread is inside of: more than one when a host's callback calls again.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

impl Shared {
    pub(crate) fn new(record: tandem::Tandem) -> Arc<Self> {
        let state = State { record: Some(Arc::new(record)), calls: 0, closing: false, note: None };
        Arc::new(Self {
            state: Mutex::new(state),
            left: Condvar::new(),
            listeners: Mutex::default(),
        })
    }

    /// Runs what changes nothing.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&tandem::Tandem) -> Result<T>) -> Result<T> {
        let call = self.enter()?;
        work(call.record.as_ref().ok_or(TandemError::Locked)?)
    }

    /// Runs what changes something, then tells everyone who listens.
    pub(crate) fn change<T>(
        &self,
        part: Part,
        work: impl FnOnce(&tandem::Tandem) -> Result<T>,
    ) -> Result<T> {
        let done = self.read(work)?;
        self.tell(part);
        Ok(done)
    }

    /// The hook of long work: tells the host, and stops when it says so, when it throws, and when
    /// the record is being closed.
    pub(crate) fn progress(
        &self,
        host: Option<&dyn Progress>,
    ) -> impl FnMut(u32) -> ControlFlow<()> {
        move |done| {
            let going = host.map_or(Ok(Going::On), |host| host.so_far(done));
            if going == Ok(Going::On) && !self.state().closing {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        }
    }

    pub(crate) fn listen(&self, listener: Arc<dyn ChangeListener>) -> u64 {
        let mut listeners = self.listeners();
        listeners.next += 1;
        let name = listeners.next;
        listeners.all.insert(name, listener);
        drop(listeners);
        // Who comes too late is let go of at once, as closing would have.
        if self.state().closing {
            self.unlisten(name);
        }
        name
    }

    pub(crate) fn unlisten(&self, name: u64) {
        // Dropped outside the lock: dropping it calls the host.
        let gone = self.listeners().all.remove(&name);
        drop(gone);
    }

    /// Lets go of the record, and of everyone who listens. Doing it twice changes nothing.
    pub(crate) fn close(&self) -> Option<TandemError> {
        let note = self.let_go();
        // A host's listener mostly holds the host's own objects: let go of those as well, outside the
        // lock, and whoever closes: a stream of changes ends with its listener.
        let listeners = std::mem::take(&mut self.listeners().all);
        drop(listeners);
        note
    }

    fn let_go(&self) -> Option<TandemError> {
        let mut state = self.state();
        state.closing = true;
        if state.calls == 0 {
            finish(&mut state);
        } else if DEPTH.get() == 0 {
            let waiting = |state: &mut State| state.record.is_some();
            let waited = self.left.wait_timeout_while(state, PATIENCE, waiting);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            if state.record.is_some() {
                return Some(TandemError::Busy);
            }
        }
        state.note.clone()
    }

    fn enter(&self) -> Result<Call<'_>> {
        let mut state = self.state();
        let record = state.record.clone().filter(|_| !state.closing).ok_or(TandemError::Locked)?;
        state.calls += 1;
        DEPTH.set(DEPTH.get() + 1);
        Ok(Call { shared: self, record: Some(record) })
    }

    fn tell(&self, part: Part) {
        let listeners: Vec<_> = self.listeners().all.values().cloned().collect();
        for listener in listeners {
            let _ = listener.changed(part);
        }
    }

    /// No invariant can be broken by a panic while it is held: every change of it is one assignment.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn listeners(&self) -> MutexGuard<'_, Listeners> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A record that the host let go of without closing it is closed all the same.
impl Drop for Shared {
    fn drop(&mut self) {
        finish(&mut self.state());
    }
}

/// Closes the record, of which nobody else holds a reference any more.
fn finish(state: &mut State) {
    if let Some(record) = state.record.take().and_then(Arc::into_inner) {
        state.note = record.close().err();
    }
}

/// One call in flight; leaves on drop, also when the call panics.
struct Call<'a> {
    shared: &'a Shared,
    /// `None` only while it is being dropped.
    record: Option<Arc<tandem::Tandem>>,
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
        // Before the state is looked at: the last call out must hold the last reference there.
        self.record = None;
        let mut state = self.shared.state();
        state.calls -= 1;
        if state.closing && state.calls == 0 {
            finish(&mut state);
        }
        drop(state);
        self.shared.left.notify_all();
    }
}
