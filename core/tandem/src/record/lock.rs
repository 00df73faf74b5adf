//! An open record that many hold, and how it is locked: when somebody says so, and when nobody has used it
//! for a while.
//!
//! # Locking
//!
//! A host has many references to one record, each held as long as its garbage collector likes. So what is
//! open hangs on one place, here, and [`Lockable::lock`] takes it away from all of them at once: calls that
//! begin later get `Locked`, calls in flight finish, long work among them asks [`Lockable::is_locking`] at
//! its next step. `lock` waits for them (a host that goes to the background wants to know that no file is
//! held), with two exceptions. A call back into the host that locks the record is itself inside a call and
//! would wait for its own end; it returns at once and the last call out closes. And nothing waits for
//! longer than its **patience**: a system gives an app a few seconds on its way to the background. After that
//! it says `Busy`, and again the last call out closes.
//!
//! Locking does not fail: what could not be done is a note, because all that was acknowledged is kept. A
//! host that took it for a failure would have the person write everything down twice.
//!
//! # Locking by itself
//!
//! A record that nobody has used for as long as [`Lockable::lock_after`] says is locked. Time is that of
//! [`Host::uptime`](super::host::Host::uptime): it never goes back, cannot be set, and goes on while the
//! device sleeps, where the system has such a clock; a phone that lay in a drawer overnight is locked in
//! the morning. The core has no thread of its own. So the host looks in when [`Lockable::locks_in`] says,
//! and when it comes to the foreground ([`Lockable::lock_if_idle`]); and whoever comes too late for any
//! reason is refused all the same, since each call looks first. What a call in flight does is use, however
//! long it takes.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

use tandem_model::{Result, TandemError};

use super::Tandem;

/// One open record that many hold.
pub struct Lockable {
    state: Mutex<State>,
    left: Condvar,
}

struct State {
    /// `None` once nobody may begin a call and nobody is inside one.
    record: Option<Arc<Tandem>>,
    /// Calls in flight, by the thread that makes them: a host's callback may call again.
    calls: Vec<ThreadId>,
    locking: bool,
    /// What closing could not do, for whoever waits.
    note: Option<TandemError>,
    /// Idle for so long, it is locked.
    limit: Option<Duration>,
    /// When it was last used.
    used: Duration,
}

impl Lockable {
    /// Holds a record that was just opened or made.
    #[must_use]
    pub fn new(record: Tandem) -> Self {
        let state = State {
            used: record.host.uptime(),
            record: Some(Arc::new(record)),
            calls: Vec::new(),
            locking: false,
            note: None,
            limit: None,
        };
        Self { state: Mutex::new(state), left: Condvar::new() }
    }

    /// Makes a call.
    ///
    /// # Errors
    /// `Locked`, and those of `work`.
    pub fn call<T>(&self, work: impl FnOnce(&Tandem) -> Result<T>) -> Result<T> {
        let call = self.enter()?;
        work(call.record.as_ref().ok_or(TandemError::Locked)?)
    }

    /// Locks the record, and waits as long as `patience` for calls in flight. What could not be done is a
    /// note and not more; `Busy` says that a call did not come to its end in time, and that the record is
    /// closed as soon as it does. Doing it twice changes nothing.
    pub fn lock(&self, patience: Duration) -> Option<TandemError> {
        let mut state = self.state();
        state.begin_to_lock();
        if state.record.is_some() && !state.calls.contains(&thread::current().id()) {
            let waiting = |state: &mut State| state.record.is_some();
            let waited = self.left.wait_timeout_while(state, patience, waiting);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            if state.record.is_some() {
                return Some(TandemError::Busy);
            }
        }
        state.note.clone()
    }

    /// Whether it is locked, or about to be.
    #[must_use]
    pub fn is_locking(&self) -> bool {
        self.state().locking
    }

    /// From now on, it is locked once nobody has used it for so long; or never by itself.
    pub fn lock_after(&self, idle: Option<Duration>) {
        self.state().limit = idle;
    }

    /// Somebody uses it who makes no call just now: a finger on the screen.
    pub fn touch(&self) {
        let mut state = self.state();
        if !state.lock_if_due() {
            state.is_used();
        }
    }

    /// In how long it is locked if nobody uses it until then; `None` if never, or if it is locked already.
    #[must_use]
    pub fn locks_in(&self) -> Option<Duration> {
        let state = self.state();
        let limit = state.limit.filter(|_| !state.locking)?;
        Some(limit.saturating_sub(state.idle()))
    }

    /// Locks it if its time has come. True if it is locked.
    pub fn lock_if_idle(&self) -> bool {
        self.state().lock_if_due()
    }

    fn enter(&self) -> Result<Call<'_>> {
        let mut state = self.state();
        state.lock_if_due();
        let record = state.record.clone().filter(|_| !state.locking).ok_or(TandemError::Locked)?;
        state.calls.push(thread::current().id());
        Ok(Call { of: self, record: Some(record) })
    }

    /// No invariant can be broken by a panic while it is held: every change of it is one assignment.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A record that the host let go of without locking it is closed all the same.
impl Drop for Lockable {
    fn drop(&mut self) {
        self.state().close();
    }
}

impl State {
    /// How long nobody has used it.
    fn idle(&self) -> Duration {
        let now = self.record.as_ref().map(|record| record.host.uptime());
        now.filter(|_| self.calls.is_empty()).unwrap_or_default().saturating_sub(self.used)
    }

    fn is_used(&mut self) {
        if let Some(record) = &self.record {
            self.used = record.host.uptime();
        }
    }

    fn lock_if_due(&mut self) -> bool {
        if self.calls.is_empty() && self.limit.is_some_and(|limit| self.idle() >= limit) {
            self.begin_to_lock();
        }
        self.locking
    }

    fn begin_to_lock(&mut self) {
        self.locking = true;
        if self.calls.is_empty() {
            self.close();
        }
    }

    /// Closes the record, of which nobody else holds a reference any more.
    fn close(&mut self) {
        if let Some(record) = self.record.take().and_then(Arc::into_inner) {
            self.note = record.close().err();
        }
    }
}

/// One call in flight; leaves on drop, also when the call panics.
struct Call<'a> {
    of: &'a Lockable,
    /// `None` only while it is being dropped.
    record: Option<Arc<Tandem>>,
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        // Before the state is looked at: the last call out must hold the last reference there.
        self.record = None;
        let mut state = self.of.state();
        let own = thread::current().id();
        if let Some(at) = state.calls.iter().rposition(|call| *call == own) {
            state.calls.swap_remove(at);
        }
        state.is_used();
        if state.locking && state.calls.is_empty() {
            state.close();
        }
        drop(state);
        self.of.left.notify_all();
    }
}
