//! One call, one screen: everything that it shows, in the person's language, with its words.
//!
//! A screen only composes. What counts, what is due, what may be written is decided in the rooms below
//! ([`Log`](crate::Log), [`Hours`](crate::Hours), …); here it becomes lines to read and one sentence a row
//! to be read aloud, so that no front end joins, fills in or orders anything. Texts come from
//! `tandem-words` alone. The language is read with every call, so that choosing another one shows at once.
//!
//! | the screen | its file |
//! | --- | --- |
//! | the first run, the lock screen, the spare key | `door.rs` ([`door`](door::door)) |
//! | what is next, one notice, this week | `today.rs` ([`Tandem::today`]) |
//! | what comes, what is still open; the moments to speak up | `agenda.rs`, `reminders.rs` |
//! | writing a session down | `log.rs` |
//! | one session by itself | `session.rs` |
//! | how I am | `how.rs` |
//! | the weekly question | `question.rs` |
//! | totals, one week | `hours.rs` |
//! | what comes back | `regulars.rs` |
//! | kept meetings, finding one, one by itself | `meetings.rs` |
//! | exercises, one step | `skills.rs` |
//! | goals and what is mine | `me.rs` |
//! | what a reader sees, with whom one shares | `share.rs` |
//! | a report for a clinician, before it is made | `report.rs` |
//! | a coach's people | `coach.rs` |
//! | the same on paper | `paper.rs` |
//! | choices, and what someone would see | `settings.rs` |

pub(crate) mod agenda;
pub(crate) mod coach;
pub(crate) mod door;
pub(crate) mod hours;
pub(crate) mod how;
pub(crate) mod log;
pub(crate) mod me;
pub(crate) mod meetings;
pub(crate) mod paper;
pub(crate) mod question;
pub(crate) mod regulars;
pub(crate) mod reminders;
pub(crate) mod report;
pub(crate) mod session;
pub(crate) mod settings;
pub(crate) mod share;
pub(crate) mod skills;
pub(crate) mod today;

use chrono::{DateTime, NaiveDate, Utc};
use tandem_model::{LocalTime, Profile, Result};
use tandem_vault::Read;
use tandem_words::{Voice, Words};

use crate::record::Tandem;
use crate::record::error::Inner;
use crate::record::profile::read_profile;

/// Screens, each in one call. From [`Tandem::screens`].
#[derive(Clone, Copy)]
pub struct Screens<'a> {
    tandem: &'a Tandem,
}

impl Tandem {
    /// Screens, each in one call, with their words.
    #[must_use]
    pub fn screens(&self) -> Screens<'_> {
        Screens { tandem: self }
    }
}

impl Screens<'_> {
    /// What is seen of the record at one moment.
    fn look<T>(&self, work: impl FnOnce(&Look<'_>) -> Inner<T>) -> Result<T> {
        let now = self.tandem.now();
        self.tandem.read(|read| work(&Look::new(self.tandem, read, now)?))
    }
}

/// One record at one moment, and the voice in which its person is spoken to.
struct Look<'a> {
    read: &'a Read<'a>,
    voice: Voice,
    profile: Profile,
    now: DateTime<Utc>,
    today: NaiveDate,
}

impl<'a> Look<'a> {
    fn new(tandem: &Tandem, read: &'a Read<'a>, now: DateTime<Utc>) -> Inner<Self> {
        let profile = read_profile(read)?;
        let voice = tandem.voice_of(&profile, read)?;
        let today = LocalTime::at(now, &profile.zone).date();
        Ok(Self { read, voice, profile, now, today })
    }

    fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.voice.say(key, values)
    }

    fn words(&self) -> Words {
        self.voice.words()
    }

    /// Which day it was for this person.
    fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        LocalTime::at(at, &self.profile.zone).date()
    }
}

/// Several things in one line, as they are written beside each other.
fn listed(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Sentences in one line, as they are read aloud one after the other.
fn spoken(sentences: impl IntoIterator<Item = String>) -> String {
    let stop = |line: String| match line.ends_with(['.', '?', '!', ':']) {
        true => line,
        false => format!("{line}."),
    };
    let all = sentences.into_iter().filter(|line| !line.is_empty()).map(stop);
    all.collect::<Vec<_>>().join(" ")
}
