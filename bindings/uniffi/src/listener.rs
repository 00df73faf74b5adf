//! What a host implements: somebody to be told of changes and of progress, and a clock.

use std::fmt;

use chrono::{DateTime, Utc};

/// The host's own code threw something. What it was is dropped: its text may hold anything.
///
/// Declared here and not in `tandem-model`, because Kotlin's generator lowers the error of a trait
/// that a host implements with the buffers of the trait's own crate, and takes no other's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Error)]
pub enum HostError {
    /// It threw.
    Threw,
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the program around Tandem threw an error")
    }
}

impl std::error::Error for HostError {}

impl From<uniffi::UnexpectedUniFFICallbackError> for HostError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Threw
    }
}

/// What a change was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, uniffi::Enum)]
pub enum Part {
    /// Sessions, days away, recalls, and the totals made of them.
    Log,
    /// Profile, preferences, medication periods.
    Person,
    /// Practices.
    Skills,
    /// Pages of plans, and the people one can call.
    Plans,
    /// Goals.
    Goals,
    /// Time that only adds up.
    MyTime,
    /// What a program asks, and its papers.
    Program,
    /// Check-ins, and whether they are kept at all.
    CheckIns,
    /// My medicine, and whether it is kept at all.
    Medicine,
    /// Answers to questionnaires.
    Measures,
    /// Visits and the plan of them.
    Visits,
    /// Where the naloxone is.
    Help,
    /// What is to come, and the answers to it, which are entries of the log.
    Agenda,
    /// Meetings, lists of them, what is kept, what was attended.
    Meetings,
    /// Consents, shares, coaches, replies; in a coach's record the people and what they shared.
    Sharing,
    /// Any of these: what came from another device.
    Everything,
}

/// Told of every change that was made through this object, once it is on the disk.
///
/// It is told on the thread that made the change, with nothing locked: any call may be made from
/// here, but a change made here is told here again. What it throws is dropped.
#[uniffi::export(foreign)]
pub trait ChangeListener: Send + Sync {
    /// Something of this part was changed. One thing that a person does may be about several parts, each
    /// of which is told.
    ///
    /// # Errors
    /// None that anybody acts on.
    fn changed(&self, part: Part) -> Result<(), HostError>;
}

/// Whether long work goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Going {
    /// It goes on.
    On,
    /// It stops: nothing of it is kept, and the call ends with `Cancelled`.
    Stop,
}

/// Told how far long work has come, and may stop it.
///
/// It is told on the thread that does the work, from inside the call. It may close the record (the
/// work then stops); it must not wait for another thread that does.
#[uniffi::export(foreign)]
pub trait Progress: Send + Sync {
    /// So many are done: entries of a list, rows of a file, pages of a report.
    ///
    /// # Errors
    /// Whatever it throws stops the work, as [`Going::Stop`] does.
    fn so_far(&self, done: u32) -> Result<Going, HostError>;
}

/// A file of the host's that is read, where it has no path: a document of another app's, a place in a cloud.
#[uniffi::export(foreign)]
pub trait ByteSource: Send + Sync {
    /// The next bytes, `most` of them at most; none at the end.
    ///
    /// # Errors
    /// Whatever it throws ends the work with `Io`, and nothing of it is kept.
    fn read(&self, most: u32) -> Result<Vec<u8>, HostError>;
}

/// A file of the host's that is written.
#[uniffi::export(foreign)]
pub trait ByteSink: Send + Sync {
    /// The next bytes.
    ///
    /// # Errors
    /// Whatever it throws ends the work with `Io`.
    fn write(&self, bytes: Vec<u8>) -> Result<(), HostError>;

    /// All of it was written. Where this was not called, what there is of it is to be thrown away.
    ///
    /// # Errors
    /// Whatever it throws ends the work with `Io`.
    fn finish(&self) -> Result<(), HostError>;
}

/// A clock other than the system's, for tests and demos.
#[uniffi::export(foreign)]
pub trait Clock: Send + Sync {
    /// What the wall clock says.
    ///
    /// # Errors
    /// Where it throws, the system's clock is used.
    fn now(&self) -> Result<DateTime<Utc>, HostError>;
}
