//! Time that only adds up.

use std::sync::Arc;

use chrono::NaiveDate;
use tandem::TimeScreen;
use tandem_model::{Id, MyDate, ReadyTime, Result};

use crate::shared::Shared;

/// Time that only adds up: the person's own dates. From [`crate::Tandem::my_time`].
#[derive(uniffi::Object)]
pub struct MyTime {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl MyTime {
    /// The screen, in one call.
    ///
    /// # Errors
    /// Those of reading.
    pub fn screen(&self) -> Result<TimeScreen> {
        self.of.read(|it| it.my_time().screen())
    }

    /// One entry.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn date(&self, id: Id) -> Result<MyDate> {
        self.of.read(|it| it.my_time().date(id))
    }

    /// Writes a date or a stretch down; one more stretch of a title adds to it. The same days of the
    /// same title are not written twice: the id is that of the entry that is there.
    ///
    /// # Errors
    /// `Invalid` as [`MyDate::check`] says; those of writing.
    pub fn add(&self, date: &MyDate) -> Result<Id> {
        self.of.change(|it| it.my_time().add(date))
    }

    /// Changes an entry: the fields in which `after` differs from `before` are written, and no others,
    /// so that what was written meanwhile stays.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` as [`MyDate::check`] says; those of writing.
    pub fn change(&self, id: Id, before: &MyDate, after: &MyDate) -> Result<MyDate> {
        self.of.change(|it| it.my_time().change(id, before, after))
    }

    /// Ends what goes on under the title of an entry, on its last day: today, unless another is said.
    /// All that was counted stays.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `until` where nothing of that title goes on; those of writing.
    pub fn end(&self, id: Id, on: Option<NaiveDate>) -> Result<()> {
        self.of.change(|it| it.my_time().end(id, on))
    }

    /// Hides all of a title, or shows it again.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn show(&self, id: Id, shown: bool) -> Result<()> {
        self.of.change(|it| it.my_time().show(id, shown))
    }

    /// Hides a line that stands there by itself, or shows it again.
    ///
    /// # Errors
    /// Those of writing.
    pub fn show_ready(&self, what: ReadyTime, shown: bool) -> Result<()> {
        self.of.change(|it| it.my_time().show_ready(what, shown))
    }
}
