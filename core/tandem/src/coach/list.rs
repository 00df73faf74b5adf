//! The list of a coach's people, by why one looks at them.
//!
//! Twenty people by the date of their last file hide exactly those whom a coach should miss: who went quiet
//! sinks to the end. So a row stands where its first reason puts it, and says all of them: open asks, new words,
//! a day that the coach set, quiet for longer than is usual for this person, a consent that ends. Nobody is
//! ranked by hours, and there is no score. Who gives no reason is in the order of the last contact, the longest
//! ago first.
//!
//! *Quiet* is by what is usual for a person: more days without a file than one and a half of their usual gaps and
//! three days, and never fewer than ten. The usual gap is the median of the last six; before there are three it
//! is a week.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use tandem_model::{Ask, Form, Id, LocalTime, Name, WhyListed, Word as _, Zone};
use tandem_vault::Read;
use tandem_words::Voice;

use super::asks::{self, Answered, OpenAsk};
use super::links::{Links, Whole};
use super::listed::Listed;
use super::names::Names;
use crate::record::error::Inner;
use crate::record::kinds::{Latest, Noted};
use crate::record::profile::read_profile;
use crate::record::read::Reading as _;

/// From so many gaps on there is a usual one.
const FEW_GAPS: usize = 3;
/// What is usual before that.
const USUAL: u32 = 7;
/// Nobody is quiet for fewer days than that.
const NEVER_QUIET: u32 = 10;
/// For so many days before its end a consent is named.
const ENDS_SOON: u32 = 14;

/// A person in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PersonLine {
    /// Their id.
    #[serde(rename = "person")]
    pub id: Id,
    /// What they call themself, as it was when the key was pinned.
    pub alias: Name,
    /// What the coach calls them beside it.
    pub label: Option<Name>,
    /// What they call themself since, if it is something else.
    pub renamed: Option<Name>,
    /// The beginning of the key's fingerprint, where somebody else goes by the same name.
    pub tag: Option<String>,
    /// What they ask and nobody has answered: a call soon first, then who has waited longest.
    pub asks: Vec<OpenAsk>,
    /// Why a coach looks at them, the first reason first.
    pub reasons: Vec<ListReason>,
    /// On which local date the last contact was, or they were last written to.
    pub contact: Option<NaiveDate>,
    /// In which form, of a contact.
    pub contact_form: Option<Form>,
    /// When their latest summary was made.
    pub latest: Option<DateTime<Utc>>,
    /// The last day of the consent that it was shared under.
    pub until: Option<NaiveDate>,
    /// Whether the latest is past its last day.
    pub closed: bool,
    /// Whether they stopped sharing what the latest was shared under.
    pub withdrawn: bool,
    /// Whether the words were compared.
    pub compared: bool,
    /// Whether it came under a name that is known, with a key that is not: closed to view until the coach has
    /// said whether it is the same person or somebody else.
    pub not_confirmed: bool,
}

/// One reason to look at somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ListReason {
    /// Which.
    #[serde(rename = "reason")]
    pub why: WhyListed,
    /// Since when: the day of the ask, of the words, that the coach set, of the last file, on which they
    /// stopped; of a consent its last day.
    pub since: NaiveDate,
    /// How many days lie between that and today.
    pub days: u32,
    /// The same in words.
    pub said: String,
}

/// With what a line is made, the same for all.
pub(super) struct Making<'a> {
    voice: &'a Voice,
    links: &'a Links,
    names: Names,
    zone: Zone,
    now: DateTime<Utc>,
    today: NaiveDate,
}

/// What is known of one person beside themself.
pub(super) struct Known<'a> {
    pub(super) latest: Option<&'a Latest>,
    pub(super) asks: Vec<OpenAsk>,
    pub(super) contact: Option<&'a Noted>,
}

impl<'a> Making<'a> {
    pub(super) fn new(
        read: &Read<'_>,
        voice: &'a Voice,
        links: &'a Links,
        names: Names,
        now: DateTime<Utc>,
    ) -> Inner<Self> {
        let zone = read_profile(read)?.zone;
        let today = LocalTime::at(now, &zone).date();
        Ok(Self { voice, links, names, zone, now, today })
    }

    pub(super) fn shares_a_name(&self, id: Id) -> bool {
        self.names.is_shared(id)
    }

    fn line(&self, id: Id, person: &Listed, known: Known<'_>) -> Inner<PersonLine> {
        let Known { latest, asks, contact } = known;
        let withdrawn = match latest {
            Some(latest) => person.stopped.contains_key(&latest.consent),
            None => !person.stopped.is_empty(),
        };
        let known = Known { latest, asks, contact };
        Ok(PersonLine {
            id,
            alias: person.alias.clone(),
            label: self.links.label(id).cloned(),
            renamed: person.renamed.clone(),
            tag: self.shares_a_name(id).then(|| person.tag()).transpose()?,
            reasons: self.reasons(person, &known, withdrawn),
            asks: known.asks,
            contact: contact.map(Noted::day),
            contact_form: contact.and_then(|noted| noted.contact.as_ref()?.form),
            latest: latest.map(|latest| latest.made),
            until: latest.map(|latest| latest.until),
            closed: latest.is_some_and(|latest| latest.expires <= self.now),
            withdrawn,
            compared: person.compared_at.is_some(),
            not_confirmed: person.waits,
        })
    }

    pub(super) fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The line of one person alone.
    pub(super) fn whole(&self, read: &Read<'_>, whole: &Whole) -> Inner<PersonLine> {
        let Whole { root, members, person, latest, notes } = whole;
        let answered = Answered::by(notes.iter().map(|(_, noted)| noted), latest.as_ref());
        let asks = asks::of(read, members, &person.stopped, &answered)?;
        let known = Known { latest: latest.as_ref(), asks, contact: whole.contact() };
        self.line(*root, &Listed::from(person), known)
    }

    fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        LocalTime::at(at, &self.zone).date()
    }

    fn reasons(&self, person: &Listed, known: &Known<'_>, withdrawn: bool) -> Vec<ListReason> {
        let Known { latest, asks, contact } = known;
        let mut reasons = Vec::new();
        for (ask, why) in
            [(Ask::CallMeSoon, WhyListed::CallMeSoon), (Ask::CallMe, WhyListed::CallMe)]
        {
            if let Some(open) = asks.iter().find(|open| open.ask == ask) {
                reasons.push(self.reason(why, self.day(open.made), None));
            }
        }
        let talked = latest.and_then(|latest| latest.talked);
        if let Some(talked) = talked.filter(|talked| self.is_new(talked.made, *contact)) {
            let open = talked.expires > self.now && !person.stopped.contains_key(&talked.consent);
            if open {
                reasons.push(self.reason(WhyListed::TalkAbout, self.day(talked.made), None));
            }
        }
        let due = contact.and_then(|noted| noted.contact.as_ref()?.due);
        if let Some(due) = due.filter(|due| *due <= self.today) {
            reasons.push(self.reason(WhyListed::Due, due, None));
        }
        let Some(latest) = latest else { return reasons };
        if withdrawn {
            let at = person.stopped.get(&latest.consent).copied().unwrap_or(latest.made);
            reasons.push(self.reason(WhyListed::Stopped, self.day(at), None));
            return reasons;
        }
        if latest.expires <= self.now {
            reasons.push(self.reason(WhyListed::ConsentEnded, latest.until, None));
            return reasons;
        }
        if let Some((since, usual)) = quiet(&latest.days, self.today) {
            reasons.push(self.reason(WhyListed::Quiet, since, Some(usual)));
        }
        if latest.unread > 0 {
            reasons.push(self.reason(
                WhyListed::Unread,
                self.day(latest.made),
                Some(latest.unread),
            ));
        }
        if days(self.today, latest.until) <= ENDS_SOON {
            reasons.push(self.reason(WhyListed::ConsentEnds, latest.until, None));
        }
        reasons
    }

    fn is_new(&self, made: DateTime<Utc>, contact: Option<&Noted>) -> bool {
        contact.is_none_or(|noted| made >= noted.until)
    }

    /// `beside` is the gap that is usual for somebody who is quiet, and how many are unread.
    fn reason(&self, why: WhyListed, since: NaiveDate, beside: Option<u32>) -> ListReason {
        let days = days(since.min(self.today), since.max(self.today));
        let key = format!("coach.why.{}", why.word());
        let said = match why {
            WhyListed::Quiet => {
                let usual = beside.unwrap_or(USUAL).to_string();
                self.voice.count(&key, days, &[("usual", &usual)])
            }
            WhyListed::Unread => self.voice.count(&key, beside.unwrap_or(1), &[]),
            WhyListed::CallMeSoon | WhyListed::CallMe | WhyListed::ConsentEnds if days == 0 => {
                self.voice.say(&format!("{key}.today"), &[])
            }
            WhyListed::CallMeSoon | WhyListed::CallMe | WhyListed::ConsentEnds => {
                self.voice.count(&key, days, &[])
            }
            WhyListed::TalkAbout
            | WhyListed::Due
            | WhyListed::ConsentEnded
            | WhyListed::Stopped => {
                self.voice.say(&key, &[("date", &self.voice.words().short_date(since))])
            }
        };
        ListReason { why, since, days, said }
    }
}

fn days(from: NaiveDate, to: NaiveDate) -> u32 {
    u32::try_from((to - from).num_days()).unwrap_or(0)
}

/// Since when somebody is quiet, and what gap is usual for them; `None` while they are not. `days` are those of
/// their files, the newest first.
fn quiet(files: &[NaiveDate], today: NaiveDate) -> Option<(NaiveDate, u32)> {
    let last = *files.first()?;
    let mut gaps: Vec<u32> = files.windows(2).map(|pair| days(pair[1], pair[0])).collect();
    gaps.sort_unstable();
    let usual = if gaps.len() < FEW_GAPS { USUAL } else { gaps[(gaps.len() - 1) / 2] };
    // Twice both sides, for whole numbers.
    let most = (2 * NEVER_QUIET).max(3 * usual + 6);
    (2 * days(last, today) > most).then_some((last, usual))
}

pub(crate) fn people_in(
    read: &Read<'_>,
    voice: &Voice,
    now: DateTime<Utc>,
) -> Inner<Vec<PersonLine>> {
    let people = Listed::all(read)?;
    let links = Links::read(read)?;
    let mut latest = BTreeMap::<Id, Latest>::new();
    // Of everybody: in the order in which they lie, and no other.
    for (_, one) in read.parts::<Latest, Latest>()? {
        match latest.entry(links.root(one.person)) {
            Entry::Vacant(place) => drop(place.insert(one)),
            Entry::Occupied(mut known) => drop(known.insert(known.get().with(&one))),
        }
    }
    let making = Making::new(read, voice, &links, Names::of(&people, &links), now)?;
    let mut all = asks::all(read, &links, &latest)?;
    let mut stopped = BTreeMap::<Id, BTreeMap<Id, DateTime<Utc>>>::new();
    for (id, person) in people.iter().filter(|(id, _)| links.root(*id) != *id) {
        stopped.entry(links.root(*id)).or_default().extend(&person.stopped);
    }
    let mut lines = Vec::with_capacity(people.len());
    for (id, mut person) in people {
        if person.is_refused() || links.root(id) != id {
            continue;
        }
        person.stopped.extend(stopped.remove(&id).unwrap_or_default());
        let asks = all.open(read, &links, id, &person.stopped)?;
        let known = Known { latest: latest.get(&id), asks, contact: all.contacts.get(&id) };
        lines.push(making.line(id, &person, known)?);
    }
    lines.sort_by_cached_key(|line| {
        let first = line.reasons.first().map(|reason| (reason.why, reason.since));
        let asked = line.asks.first().map(|open| open.made);
        (first.is_none(), first, asked, line.contact, Reverse(line.latest), line.id)
    });
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether somebody is quiet so many days after a file, with these gaps before it.
    fn is_quiet(after: u64, gaps: &[u64]) -> Option<u32> {
        let last: NaiveDate = "2026-09-01".parse().unwrap();
        let mut files = vec![last];
        for gap in gaps {
            files.push(*files.last().unwrap() - chrono::Days::new(*gap));
        }
        quiet(&files, last + chrono::Days::new(after)).map(|(_, usual)| usual)
    }

    #[test]
    fn reports_08_quiet_is_by_what_is_usual_for_a_person() {
        // With fewer than three gaps a week is usual: 1.5 × 7 + 3 = 13.5 days.
        assert_eq!((is_quiet(13, &[]), is_quiet(14, &[2, 2])), (None, Some(7)));
        // Every day: never before ten days are over.
        assert_eq!((is_quiet(10, &[1; 6]), is_quiet(11, &[1; 6])), (None, Some(1)));
        // Every four weeks: 45 days.
        assert_eq!((is_quiet(45, &[28; 6]), is_quiet(46, &[28; 6])), (None, Some(28)));
        // One long gap is not what is usual.
        assert_eq!(is_quiet(14, &[7, 7, 60, 7]), Some(7));
        assert_eq!(quiet(&[], "2026-09-01".parse().unwrap()), None);
    }
}
