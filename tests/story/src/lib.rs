//! Sam, who is made up: the one person of the demonstration, the benchmarks, the judges and the tests.
//!
//! A [`Story`] says who, how long and up to when; the same story is the same record, whichever program
//! tells it, because the clock and the ids are the story's own. [`Story::diary`] makes up what happened
//! and when it was written down, and keeps nothing. [`keep`] then does with a record what the person
//! would have done, each thing at its own time and by the calls that a screen makes: what it leaves is
//! what a person would have, journal and all. Nothing here knows a table.
//!
//! | size | how | costs |
//! | --- | --- | --- |
//! | nothing | weeks: 0 | |
//! | half a year to five years, everything in it | [`keep`] | a commit for each deed |
//! | ten years, 100,000 sessions | [`fill`]: the sessions alone, in one act | the import of one CSV |
//! | a coach's record, people by weeks | `coach::fill`, feature `bench` | an act for each person |
//!
//! It is here and not in a program, since nobody's own record is filled with it; `tandem demo` takes it
//! by a feature that a packager can leave out.

mod clock;
#[cfg(feature = "bench")]
pub mod coach;
mod diary;
mod dice;
mod fill;
mod keep;
mod meetings;
mod plans;
mod sharing;

use chrono::{DateTime, Utc};
use tandem::{SessionQuery, Tandem};
use tandem_model::{Id, Name, Profile, Result, Zone};

pub use clock::{Clock, StoryHost};
pub use diary::{Deed, Diary, Line};
pub use dice::Dice;
pub use fill::fill;
pub use keep::Kept;
pub use sharing::{Shared, coach_profile, share};

/// Where the story takes place, so that the same seed is the same story on every computer.
pub const ZONE: &str = "America/New_York";

/// Who, how long, and up to when.
#[derive(Clone, Debug)]
pub struct Story {
    /// Another seed is another story.
    pub seed: u64,
    /// How many whole weeks before the present one; none is an empty record.
    pub weeks: u32,
    /// How many sessions at least. A week of the diary has about five; what is missing is put between
    /// them, evenly, which is more than anybody does and what a benchmark asks for.
    pub sessions: u32,
    /// What the clock says when it is over.
    pub now: DateTime<Utc>,
    /// Where.
    pub zone: Zone,
    /// What the person is called.
    pub name: Name,
}

impl Story {
    /// The weeks before a moment, in [`ZONE`].
    ///
    /// # Errors
    /// None: the zone and the name are good.
    pub fn of(weeks: u32, now: DateTime<Utc>) -> Result<Self> {
        Ok(Self {
            seed: 1,
            weeks,
            sessions: 0,
            now,
            zone: Zone::named(ZONE)?,
            name: Name::new("Sam, made up")?,
        })
    }

    /// The profile that the record begins with.
    #[must_use]
    pub fn profile(&self) -> Profile {
        diary::profile(self)
    }

    /// When the first thing in it is written down: when the record is made.
    #[must_use]
    pub fn begin(&self) -> DateTime<Utc> {
        self.diary().lines.first().map_or(self.now, |line| line.at)
    }

    /// What happened, and when it was written down.
    #[must_use]
    pub fn diary(&self) -> Diary {
        diary::diary(self)
    }
}

/// The sessions with a note, the newest first.
///
/// # Errors
/// Those of reading.
pub fn with_notes(tandem: &Tandem) -> Result<Vec<Id>> {
    let query = SessionQuery { limit: 1000, ..SessionQuery::default() };
    let sessions = tandem.log().sessions(&query)?.sessions;
    let mut noted = Vec::new();
    for kept in sessions {
        if tandem.log().session(kept.id)?.note.is_some() {
            noted.push(kept.id);
        }
    }
    Ok(noted)
}

/// Keeps a diary in a record that is new, with the meetings of the town and the call that comes back;
/// afterwards it is [`Story::now`].
///
/// # Errors
/// Those of writing.
pub fn keep(tandem: &Tandem, clock: &dyn Clock, story: &Story) -> Result<Kept> {
    let diary = story.diary();
    let mut kept = Kept { first: diary.first, last: diary.last, ..Kept::default() };
    if story.weeks > 0 {
        kept.corrected = keep::lines(tandem, clock, diary.lines)?;
        (kept.meetings, kept.meetings_kept) = meetings::write(tandem, clock, diary.last)?;
        let days = (diary.first, diary.last);
        kept.plans = plans::write(tandem, clock, &story.zone, days)?;
    }
    clock.set_clock(story.now);
    Ok(kept)
}
