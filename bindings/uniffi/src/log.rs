//! The log: what was attended, what was not, what was recalled wrong and put right.

use std::sync::Arc;

use chrono::NaiveDate;
use tandem::{
    ActId, Alike, CsvReport, DoneAct, Entry, Forgot, HistoryLine, Logged, Page, SessionQuery,
    Shown, Undone,
};
use tandem_model::{Away, Id, NotAttended, Result, Session};

use crate::shared::Shared;

/// A session that did not take place, with its name.
#[derive(Clone, Debug, uniffi::Record)]
pub struct KeptNotAttended {
    /// Names the entry.
    pub id: Id,
    /// What was written down.
    pub missed: NotAttended,
}

/// A stretch away, with its name.
#[derive(Clone, Debug, uniffi::Record)]
pub struct KeptAway {
    /// Names the entry.
    pub id: Id,
    /// What was written down.
    pub away: Away,
}

/// What was attended, missed and recalled. From [`crate::Tandem::log`].
#[derive(uniffi::Object)]
pub struct Log {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Log {
    /// Sessions of the last two weeks of which there are two that say the same.
    ///
    /// # Errors
    /// Those of reading.
    pub fn alike(&self) -> Result<Vec<Alike>> {
        self.of.read(|it| it.log().alike())
    }

    /// Writes a session down. `written_at` is set here.
    ///
    /// # Errors
    /// `Invalid` as [`Session::check`] says; `Busy`, `ReadOnly`, `Full`, after which nothing was
    /// written.
    pub fn log(&self, session: Session) -> Result<Logged> {
        self.of.change(|it| it.log().log(session))
    }

    /// Corrects a session: the fields in which `after` differs from `before` are written, and no
    /// others, so that what was written meanwhile stays. When it was first written down stays as it
    /// is; the history tells when it was corrected.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` as [`Session::check`] says; those of writing.
    pub fn change(&self, id: Id, before: &Session, after: &Session) -> Result<Logged> {
        self.of.change(|it| it.log().change(id, before, after))
    }

    /// One session.
    ///
    /// # Errors
    /// `NotFound` if it is not there or was removed.
    pub fn session(&self, id: Id) -> Result<Session> {
        self.of.read(|it| it.log().session(id))
    }

    /// A page of sessions, newest first.
    ///
    /// # Errors
    /// `Invalid` in `limit` unless it is 1 to 1000; `NotFound` if the session to go on after is not
    /// there any more.
    pub fn sessions(&self, query: &SessionQuery) -> Result<Page> {
        self.of.read(|it| it.log().sessions(query))
    }

    /// Writes down that a session did not take place. It has no minutes and counts against nobody.
    ///
    /// # Errors
    /// `Invalid` as [`NotAttended::check`] says; those of writing.
    pub fn not_attended(&self, missed: NotAttended) -> Result<Id> {
        self.of.change(|it| it.log().not_attended(missed))
    }

    /// Writes down days away.
    ///
    /// # Errors
    /// `Invalid` as [`Away::check`] says; those of writing.
    pub fn away(&self, away: Away) -> Result<Id> {
        self.of.change(|it| it.log().away(away))
    }

    /// Sessions that did not take place, between two local dates, oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all_not_attended(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<KeptNotAttended>> {
        let all = self.of.read(|it| it.log().all_not_attended(from, to))?;
        Ok(all.into_iter().map(|(id, missed)| KeptNotAttended { id, missed }).collect())
    }

    /// Stretches away that touch the dates from `from` to `to`, oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all_away(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<KeptAway>> {
        let all = self.of.read(|it| it.log().all_away(from, to))?;
        Ok(all.into_iter().map(|(id, away)| KeptAway { id, away }).collect())
    }

    /// Finds an entry by its id or by the beginning of it (four digits or more), also one that was
    /// removed or forgotten.
    ///
    /// # Errors
    /// `Invalid` in `id` if it is no id or fits several entries; `NotFound`.
    pub fn find(&self, id: &str) -> Result<Entry> {
        self.of.read(|it| it.log().find(id))
    }

    /// An entry as it stands: its fields by their JSON names, as text.
    ///
    /// # Errors
    /// `NotFound` if it is not in the record.
    pub fn show(&self, entry: Entry) -> Result<Shown> {
        self.of.read(|it| it.log().show(entry))
    }

    /// Takes an entry out of the record. It can be brought back ([`Log::undo`]), and its history
    /// stays.
    ///
    /// # Errors
    /// `NotFound` if it is not in the record; `Invalid` for what cannot be removed: the profile, and
    /// what was agreed and handed over.
    pub fn remove(&self, entry: Entry) -> Result<()> {
        self.of.change(|it| it.log().remove(entry))
    }

    /// What a bare undo is about: the newest thing that a person did on this device, whether it can
    /// be taken back, and what it was. `None` where nothing was done.
    ///
    /// # Errors
    /// Those of reading.
    pub fn last_act(&self) -> Result<Option<DoneAct>> {
        self.of.read(|it| it.log().last_act())
    }

    /// Takes back one act, as [`Log::last_act`] named it: one log, one edit, one import. Where
    /// something was changed again since, the later change stays.
    ///
    /// # Errors
    /// `Invalid` in `undo` if it is none of this device, was taken back already, or cannot be; those
    /// of writing.
    pub fn undo(&self, act: ActId) -> Result<Undone> {
        self.of.change(|it| it.log().undo(act))
    }

    /// Takes back the last act, if it was done in the last ten minutes. What cannot be taken back
    /// stops the way: nothing older is touched in its place.
    ///
    /// # Errors
    /// `Invalid` in `undo` if nothing was done in the last ten minutes or the last thing cannot be
    /// taken back; those of writing.
    pub fn undo_last(&self) -> Result<Undone> {
        self.of.change(|it| it.log().undo_last())
    }

    /// Does again what the last undo took back, if nothing was done since.
    ///
    /// # Errors
    /// `Invalid` in `redo` if there is nothing to do again; those of writing.
    pub fn redo(&self) -> Result<Undone> {
        self.of.change(|it| it.log().redo())
    }

    /// Blanks an entry for good: in the tables and in its history, and with it what hangs on it (its
    /// note, a kept meeting's visits). Nothing brings it back, and it wins every merge. Say before:
    /// older backups and what was shared still hold it.
    ///
    /// # Errors
    /// `NotFound` if nothing is known of it or it was forgotten before; `Invalid` for what cannot be
    /// forgotten.
    pub fn forget(&self, entry: Entry) -> Result<Forgot> {
        self.of.change(|it| it.log().forget(entry))
    }

    /// Everything that ever happened to an entry and its note, oldest first.
    ///
    /// # Errors
    /// `NotFound` if nothing is known of it.
    pub fn history(&self, entry: Entry) -> Result<Vec<HistoryLine>> {
        self.of.read(|it| it.log().history(entry))
    }

    /// All sessions between two local dates, oldest first, as CSV.
    ///
    /// # Errors
    /// Those of reading.
    pub fn export_csv(&self, from: NaiveDate, to: NaiveDate) -> Result<String> {
        self.of.read(|it| it.log().export_csv(from, to))
    }

    /// Adds the sessions of a CSV file. Unless `skip_bad`, a single refused row refuses the file:
    /// the report then says which and why, and nothing was added.
    ///
    /// # Errors
    /// `Invalid` in `file` if it is no such file as a whole; those of writing.
    pub fn import_csv(&self, file: &[u8], skip_bad: bool) -> Result<CsvReport> {
        self.of.change(|it| it.log().import_csv(file, skip_bad))
    }
}
