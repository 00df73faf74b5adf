//! What comes, and what is still open, in one call.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;
use tandem_model::{Consent, Id, PlannedTime, Result, TandemError, Zone};

use crate::leaving::consents;
use crate::own::agenda::{
    ASKED, Agenda, AgendaItem, Ask, Due, Found, ItemKind, ItemState, all_due, day_title,
};
use crate::record::error::Inner;
use crate::record::profile::read_profile;

/// The most days of one screen.
const DAYS: i64 = 366;
/// The most things on one screen.
const MOST: usize = 500;

/// What comes from one date to another, and what is still open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AgendaScreen {
    /// The first date.
    pub from: NaiveDate,
    /// The last date.
    pub to: NaiveDate,
    /// The days on which there is something, in order.
    pub days: Vec<AgendaDay>,
    /// What has passed and has no answer, the latest first.
    pub open: Vec<AgendaItem>,
    /// Whether there is more than is shown.
    pub more: bool,
    /// Until when the screen can stand as it is: something begins or ends then, or a day does.
    pub valid_until: DateTime<Utc>,
}

/// One day of the agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AgendaDay {
    /// The date.
    pub date: NaiveDate,
    /// What it is called: today, tomorrow, or its name and date.
    pub title: String,
    /// What is on it: what has no time first, then by time.
    pub items: Vec<AgendaItem>,
}

impl Agenda<'_> {
    /// What comes from one date to another, both included, and what is still open, with all words of
    /// the screen, in one call and of one moment.
    ///
    /// # Errors
    /// `Invalid` in `to` for more than 366 days, or for days before `from`; those of reading.
    pub fn screen(&self, from: NaiveDate, to: NaiveDate) -> Result<AgendaScreen> {
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let profile = &read_profile(read)?;
            let voice = &self.tandem.voice_of(profile, read)?;
            screen(&Ask::new(read, voice, profile, now, |_| (from, to))?)
        })
    }
}

/// All that can be due: what a person keeps, and what they agreed to.
fn everything_due(ask: &Ask<'_>) -> Inner<Found> {
    let mut all = all_due(ask)?;
    all.add(Consent::due(ask)?);
    Ok(all)
}

pub(super) fn screen(ask: &Ask<'_>) -> Inner<AgendaScreen> {
    let Ask { voice, now, today, from, to, .. } = *ask;
    if !(0..DAYS).contains(&(to - from).num_days()) {
        return Err(TandemError::invalid("to", "at most 366 days from the first").into());
    }
    let home = &ask.profile.zone;
    let Found { items: mut all, more } = everything_due(ask)?;
    all.sort_by_cached_key(|item| {
        (item.date, item.start.is_some(), item.begins(home), item.kind, item.key.clone())
    });
    let valid_until = valid_until(&all, now, today, home);
    let is_open = |item: &AgendaItem| item.state == ItemState::Open && is_asked(item, today);
    let is_shown = |item: &AgendaItem| (from..=to).contains(&item.date);
    let mut days: BTreeMap<NaiveDate, Vec<AgendaItem>> = BTreeMap::new();
    let (mut open, mut shown) = (Vec::new(), 0);
    for item in all {
        if is_shown(&item) {
            shown += 1;
            if is_open(&item) {
                open.push(item.clone());
            }
            if shown <= MOST {
                days.entry(item.date).or_default().push(item);
            }
        } else if is_open(&item) {
            open.push(item);
        }
    }
    open.reverse();
    let more = more || open.len() > MOST || shown > MOST;
    open.truncate(MOST);
    let day = |(date, items)| AgendaDay { date, title: day_title(voice, today, date), items };
    Ok(AgendaScreen {
        from,
        to,
        days: days.into_iter().map(day).collect(),
        open,
        more,
        valid_until,
    })
}

/// Whether it is still asked about: two weeks long, but for what does not go away by itself.
fn is_asked(item: &AgendaItem, today: NaiveDate) -> bool {
    let stays = match item.kind {
        ItemKind::Session
        | ItemKind::Meeting
        | ItemKind::Consent
        | ItemKind::OwnDate
        | ItemKind::Program
        | ItemKind::Paper => false,
        // Each has its own end: a week is asked about for four, the rest until it is done.
        ItemKind::Errand
        | ItemKind::Question
        | ItemKind::FollowUp
        | ItemKind::Page
        | ItemKind::Naloxone => true,
    };
    stays || item.date >= today - TimeDelta::days(ASKED)
}

/// The next moment at which something begins or ends, or a day does.
fn valid_until(
    all: &[AgendaItem],
    now: DateTime<Utc>,
    today: NaiveDate,
    home: &Zone,
) -> DateTime<Utc> {
    let tomorrow = today.succ_opt().unwrap_or(today);
    let midnight = PlannedTime { date: tomorrow, start: None }.begins(home);
    let moments = all.iter().filter(|item| item.start.is_some()).flat_map(|item| {
        let begins = item.begins(home);
        let half = TimeDelta::minutes(30);
        let ends = item.minutes.map(|minutes| begins + TimeDelta::minutes(minutes.into()));
        [Some(begins - half), Some(begins), ends].into_iter().flatten()
    });
    moments.filter(|moment| *moment > now).chain([midnight]).min().unwrap_or(midnight)
}

impl Due for Consent {
    fn due(ask: &Ask<'_>) -> Inner<Found> {
        let ending = consents::ending(ask.read, ask.today)?;
        let item = |(id, consent): (Id, Self)| {
            let name = consent.terms.recipient.name.as_str().to_owned();
            let text = ask.voice.say("agenda.consent", &[("name", &name)]);
            let key = format!("consent/{id}");
            AgendaItem::day(ask, ItemKind::Consent, key, consent.terms.expires, text)
        };
        Ok(Found::all(ending.into_iter().map(item).filter(|item| item.date <= ask.to)))
    }
}
