//! The moments at which a phone is to speak up, in words that say nothing.
//!
//! Made anew after every write that touches the agenda, and handed over whole: what is done is not
//! reminded of. The list holds no ids and no kinds, only moments and one of two neutral texts, or the words
//! that the person chose for a plan and asked for: it stands where a locked phone can read it, so it may tell
//! *that* something is at these times and no more.
//!
//! **At most 40.** A phone of one maker keeps 64 and drops the rest, and sources disagree which; a busy
//! year needs fewer than 40 in any 14 days (`tests/it/agenda.rs` lives through one).

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use serde::Serialize;
use tandem_model::{
    Consent, Id, LocalTime, MyDate, Nudge, Plan, QuietHours, Result, TandemError, Zone, spread,
};
use tandem_vault::Read;
use tandem_words::Voice;

use crate::leaving::calendar::Words;
use crate::leaving::consents::SAID_BEFORE;
use crate::own::agenda::{
    Agenda, Ask, Due as _, ExpectedDay, ItemKind, Near, clock, days_near, of_the_program,
};
use crate::record::error::Inner;
use crate::record::profile::read_profile;
use crate::record::read::Reading as _;

/// How many days before now are looked at, so that the program's own keep to their days.
const BEFORE: i64 = 10;
/// A lead is at most so many days long.
const LEAD: i64 = 15;
/// The most days ahead.
const DAYS: u32 = 60;
/// The most moments.
const MOST: u32 = 40;

/// Which moments, and how much they tell. None of it is in the record: a second phone must not start
/// ringing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReminderChoice {
    /// For how many days, 1 to 60.
    #[cfg_attr(feature = "uniffi", uniffi(default = 14))]
    pub days: u32,
    /// How many at most, 1 to 40.
    #[cfg_attr(feature = "uniffi", uniffi(default = 40))]
    pub most: u32,
    /// Whether the text may tell at what time something is.
    #[cfg_attr(feature = "uniffi", uniffi(default = false))]
    pub with_time: bool,
    /// Whether the text may be what the person wrote for that plan.
    #[cfg_attr(feature = "uniffi", uniffi(default = false))]
    pub own_words: bool,
    /// When the program does not speak up by itself; none are the usual hours.
    #[cfg_attr(feature = "uniffi", uniffi(default = None))]
    pub quiet: Option<QuietHours>,
}

impl Default for ReminderChoice {
    fn default() -> Self {
        Self { days: 14, most: MOST, with_time: false, own_words: false, quiet: None }
    }
}

/// A moment at which a phone is to speak up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Reminder {
    /// The instant, for a phone that is where the person lives.
    pub at: DateTime<Utc>,
    /// What the clock shows then.
    pub wall: NaiveDateTime,
    /// Whose clock; none is the phone's, wherever it is.
    pub zone: Option<Zone>,
    /// What it says.
    pub text: String,
    /// Whether the agenda goes on after this, the last of them: then whoever opens the program gets the
    /// next ones (`agenda.horizon` says so in words).
    #[serde(skip)]
    pub goes_on: bool,
}

impl Agenda<'_> {
    /// The moments at which a phone is to speak up, in order. If the agenda goes on after the last day,
    /// the last of them is a neutral one: whoever opens the program then gets the next ones.
    ///
    /// # Errors
    /// `Invalid` in `days` or `most` for a number out of its range; those of reading.
    pub fn reminders(&self, choice: &ReminderChoice) -> Result<Vec<Reminder>> {
        let within = |number: u32, most: u32| (1..=most).contains(&number);
        if !within(choice.days, DAYS) {
            return Err(TandemError::invalid("days", format!("1 to {DAYS}")));
        }
        if !within(choice.most, MOST) {
            return Err(TandemError::invalid("most", format!("1 to {MOST}")));
        }
        let now = self.tandem.now();
        self.tandem.read(|read| reminders(&self.tandem.voice_in(read)?, read, now, choice))
    }

    /// Whether words for a locked phone may tell about medicine (`remind.names_medicine` asks once): one
    /// of those that a calendar leaves out, or the person's own word for it.
    ///
    /// # Errors
    /// Those of reading.
    pub fn names_medicine(&self, words: &str) -> Result<bool> {
        self.tandem.read(|read| {
            let own = read_profile(read)?.words.medicine;
            let own = own.as_ref().map(|own| own.as_str());
            let voice = &self.tandem.voice_in(read)?;
            Ok(Words { voice, own }.tells_of_medicine(words))
        })
    }
}

fn reminders(
    voice: &Voice,
    read: &Read<'_>,
    now: DateTime<Utc>,
    choice: &ReminderChoice,
) -> Inner<Vec<Reminder>> {
    let profile = read_profile(read)?;
    let here = &profile.zone;
    let today = LocalTime::at(now, here).date();
    let (from, to) = (today - TimeDelta::days(BEFORE), today + TimeDelta::days(choice.days.into()));
    let far = to + TimeDelta::days(LEAD);
    let mut all: Vec<Nudge> = Vec::new();
    let mut goes_on = false;
    let mut plans: Vec<(Id, Plan)> = read.all()?;
    plans.retain(|(_, plan)| !plan.remind.is_empty());
    let yesterday = today - TimeDelta::days(1);
    let near = Near { coming: (yesterday, far), behind: (from, yesterday), over: now };
    let (days, more) = days_near(read, plans, near)?;
    for day in days.iter().filter(|day| day.is_open()) {
        goes_on |= day.at.date > to;
        all.extend(nudges(day));
    }
    // Where there is more than can be looked at, it is asked for anew before the last of it is over.
    let last = days.last().map(|day| day.at.date).filter(|_| more);
    let last = last.map_or(to, |last| last.clamp(today, to));
    goes_on |= more;
    let ask = Ask::new(read, voice, &profile, now, |_| (from, far))?;
    let mut own = of_the_program(&ask)?;
    own.add(Consent::due(&ask)?);
    own.add(MyDate::due(&ask)?);
    all.extend(own.items.iter().filter_map(|item| match item.kind {
        ItemKind::Question => Some(Nudge::own(item.date, 18)),
        ItemKind::Page | ItemKind::Naloxone | ItemKind::OwnDate => Some(Nudge::own(item.date, 9)),
        ItemKind::Consent => Some(Nudge::own(item.date - TimeDelta::days(SAID_BEFORE), 9)),
        ItemKind::Session
        | ItemKind::Errand
        | ItemKind::Meeting
        | ItemKind::FollowUp
        | ItemKind::Program
        | ItemKind::Paper => None,
    }));
    let quiet = choice.quiet.unwrap_or_else(QuietHours::usual);
    let mut kept = spread(all, &quiet, here);
    let ends = last.and_hms_opt(18, 0, 0).unwrap_or_default();
    goes_on |= kept.iter().any(|nudge| nudge.wall > ends);
    kept.retain(|nudge| nudge.at(here) > now && nudge.wall <= ends);
    let most = choice.most as usize;
    let goes_on = goes_on || kept.len() > most;
    if goes_on {
        let last = kept.get(most - 1).map_or(ends, |first_without_room| first_without_room.wall);
        kept.truncate(most - 1);
        kept.push(Nudge { wall: last, zone: None, begins: None, words: None, own: false });
    }
    let reminder = |nudge: Nudge| Reminder {
        at: nudge.at(here),
        text: text(voice, &nudge, choice),
        wall: nudge.wall,
        zone: nudge.zone,
        goes_on: false,
    };
    let mut kept: Vec<_> = kept.into_iter().map(reminder).collect();
    if let Some(last) = kept.last_mut() {
        last.goes_on = goes_on;
    }
    Ok(kept)
}

fn nudges(day: &ExpectedDay) -> impl Iterator<Item = Nudge> + '_ {
    let words = &day.plan.remind_words;
    day.plan.remind.iter().map(move |lead| Nudge {
        words: words.clone(),
        ..lead.before(day.at.date, day.at.start.as_ref())
    })
}

fn text(voice: &Voice, nudge: &Nudge, choice: &ReminderChoice) -> String {
    if let Some(words) = nudge.words.as_ref().filter(|_| choice.own_words) {
        return words.as_str().to_owned();
    }
    match nudge.begins.as_ref().filter(|_| choice.with_time) {
        Some(begins) => voice.say("notification.at_time", &[("time", &clock(voice, begins))]),
        None => voice.say("notification.neutral", &[]),
    }
}
