//! How welcome one is, in three layers that are never made one, and what to know before one goes.

use tandem_model::Bookmark;
use tandem_model::{
    BeforeYouGo, Fellowship, GroupStatement, Id, Result, WelcomeExperience, WelcomeVisit,
};
use tandem_words::before_you_go;

use super::Meetings;
use crate::record::act::Writing as _;
use crate::record::read::Reading as _;

/// A visit that something was written about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Visited {
    /// Its id.
    pub id: Id,
    /// What was met with.
    pub visit: WelcomeVisit,
}

/// What a group said about medication, as it was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Stated {
    /// Names the entry.
    pub id: Id,
    /// What it says.
    pub statement: GroupStatement,
}

/// How welcome one is at a kept meeting. The layers stand in the order in which they are shown;
/// nothing is added up across them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct WelcomeScreen {
    /// The person's own experience, in counts and dates.
    pub experience: WelcomeExperience,
    /// The visits behind it, the newest first.
    pub visits: Vec<Visited>,
    /// What the group said, the newest first.
    pub statements: Vec<Stated>,
    /// What the fellowship says, and what to know.
    pub before: BeforeYouGo,
    /// Whether the person chose not to mention their medication there.
    pub not_mentioning: bool,
}

impl Meetings<'_> {
    /// Notes what was met with on a visit. It is added, never changed; `written_at` is set here.
    ///
    /// # Errors
    /// `NotFound` for a meeting that is not kept; `Invalid` as [`WelcomeVisit::check`] says; those
    /// of writing.
    pub fn add_visit(&self, mut visit: WelcomeVisit) -> Result<Id> {
        visit.written_at = self.tandem.now();
        visit.check()?;
        let id = self.tandem.new_id()?;
        self.tandem.act(|act| {
            act.need::<Bookmark>(visit.meeting)?;
            act.add(id, &visit)?;
            Ok(id)
        })
    }

    /// Notes what a group says, quoted and dated. It is added, never changed; `written_at` is set
    /// here.
    ///
    /// # Errors
    /// `NotFound` for a meeting that is not kept; `Invalid` as [`GroupStatement::check`] says;
    /// those of writing.
    pub fn add_statement(&self, mut statement: GroupStatement) -> Result<Id> {
        statement.written_at = self.tandem.now();
        statement.check()?;
        let id = self.tandem.new_id()?;
        self.tandem.act(|act| {
            act.need::<Bookmark>(statement.meeting)?;
            act.add(id, &statement)?;
            Ok(id)
        })
    }

    /// How welcome one is at a kept meeting.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn welcome(&self, kept: Id) -> Result<WelcomeScreen> {
        self.tandem.read(|read| {
            let bookmark: Bookmark = read.need(kept)?;
            let visits = read.about(kept, None)?.into_iter();
            let visits: Vec<_> = visits.map(|(id, visit)| Visited { id, visit }).collect();
            let stated = read.about(kept, None)?.into_iter();
            let statements = stated.map(|(id, statement)| Stated { id, statement }).collect();
            let voice = self.tandem.voice_in(read)?;
            Ok(WelcomeScreen {
                experience: WelcomeExperience::of(visits.iter().map(|it| &it.visit)),
                visits,
                statements,
                before: before_you_go(&voice, bookmark.snapshot.fellowship),
                not_mentioning: bookmark.not_mentioning,
            })
        })
    }

    /// What to know before one goes to a fellowship's meeting.
    ///
    /// # Errors
    /// Those of reading.
    pub fn before_you_go(&self, fellowship: Fellowship) -> Result<BeforeYouGo> {
        Ok(before_you_go(&self.tandem.voice()?, fellowship))
    }
}
