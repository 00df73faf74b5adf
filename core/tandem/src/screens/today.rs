//! The first screen: this week, what was logged last, whether a question is due.

use chrono::{DateTime, NaiveDate, Utc};
use tandem_model::{By, LocalTime, PeriodHours, Profile, Result, Week};
use tandem_vault::Read;
use tandem_words::Voice;

use crate::leaving::sharing::ReplyLine;
use crate::leaving::sharing::recent_replies;
use crate::own::help;
use crate::own::hours;
use crate::own::log;
use crate::own::log::Kept;
use crate::own::regulars::{self, Expected};
use crate::record::Tandem;
use crate::record::error::Inner;
use crate::record::profile::read_profile;

/// How many of the latest sessions are shown.
const LATEST: u32 = 5;

/// All that the first screen shows.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Today {
    /// The local date in the person's zone.
    pub date: NaiveDate,
    /// The profile.
    pub profile: Profile,
    /// This week's totals.
    pub week: PeriodHours,
    /// The latest sessions, newest first; one of them can be logged again in two taps.
    pub latest: Vec<Kept>,
    /// Weeks that the weekly question has not been asked about, latest first.
    pub due: Vec<Week>,
    /// Sessions that come back, were to be in the last 14 days, and were not answered yet, latest
    /// first.
    pub regulars_due: Vec<Expected>,
    /// A date that the person wanted to be reminded of, in words that do not say of what.
    pub reminder: Option<String>,
    /// What coaches wrote back and was opened in the last 14 days, the latest first.
    pub replies: Vec<ReplyLine>,
}

impl Tandem {
    /// The first screen, in one call and of one moment.
    ///
    /// # Errors
    /// Those of reading.
    pub fn today(&self) -> Result<Today> {
        let now = self.now();
        self.read(|read| {
            let profile = read_profile(read)?;
            today(&self.voice_of(&profile, read)?, profile, read, now)
        })
    }
}

pub(crate) fn today(
    voice: &Voice,
    profile: Profile,
    read: &Read<'_>,
    now: DateTime<Utc>,
) -> Inner<Today> {
    let date = LocalTime::at(now, &profile.zone).date();
    let week = hours::totals(read, By::Week, profile.week_start, date, date)?;
    let week = week.into_iter().next().expect("a date is in one week");
    Ok(Today {
        date,
        week,
        latest: log::latest_sessions(read, LATEST)?,
        due: hours::due(read, &profile, date)?,
        regulars_due: regulars::due(read, now)?,
        reminder: help::reminder(voice, read, date)?,
        replies: recent_replies(read, now)?,
        profile,
    })
}
