//! One person on one page.

use std::cmp::Reverse;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use tandem_model::{CoachFlag, Id, LocalTime, Note, SpokenWords, Zone};
use tandem_vault::Read;
use tandem_words::Voice;

use super::in_words;
use super::links::{Links, Whole};
use super::list::{Making, PersonLine};
use super::names::Names;
use super::since::{self, Since};
use crate::record::error::Inner;
use crate::record::kinds::{ContactNote, Noted, Opened, Person, SharedView};
use crate::record::read::Reading as _;

/// One person on one page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PersonPage {
    /// The line of the list.
    pub line: PersonLine,
    /// The words to compare.
    pub phrase: SpokenWords,
    /// What is to be known before reading on.
    pub flags: Vec<CoachFlag>,
    /// The same in words, and that it is closed where it is.
    pub said: Vec<String>,
    /// What they would like to talk about since the last contact, the newest first.
    pub talk_about: Vec<TalkAbout>,
    /// Their latest summary; `None` where it is closed to view or there is none.
    pub view: Option<SharedView>,
    /// What is new since the last contact, or else since the summary before.
    pub since: Option<Since>,
    /// Contacts and replies, the latest first.
    pub notes: Vec<NoteLine>,
    /// What stands beside what was read: what to do when worried, and whom to call in danger.
    pub worried: String,
}

/// A contact, or what was written back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct NoteLine {
    /// Its id.
    pub id: Id,
    /// When it was written down.
    pub written_at: DateTime<Utc>,
    /// The contact, if it is about one.
    #[serde(flatten)]
    pub contact: Option<ContactNote>,
    /// What was written to the person, if it is that.
    pub reply: Option<Note>,
}

/// What somebody would like to talk about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct TalkAbout {
    /// When they said so.
    pub made: DateTime<Utc>,
    /// In their words.
    pub text: Note,
}

/// One person on one page.
///
/// # Errors
/// `NotFound`; those of reading.
pub(super) fn page(
    read: &Read<'_>,
    voice: &Voice,
    id: Id,
    now: DateTime<Utc>,
) -> Inner<PersonPage> {
    let links = Links::read(read)?;
    let whole = Whole::read(read, &links, id)?;
    let making = Making::new(read, voice, &links, Names::read(read, &links)?, now)?;
    let line = making.whole(read, &whole)?;
    let contact = whole.contact();
    let (id, person) = (whole.root, &whole.person);
    let mut flags = person.flags();
    if making.shares_a_name(id) {
        flags.push(CoachFlag::SameName);
    }
    if line.withdrawn {
        flags.insert(0, CoachFlag::Withdrawn);
    }
    let mut said = in_words(voice, &flags);
    if line.closed {
        said.insert(0, voice.say("coach.closed", &[]));
    }
    let open = open_summaries(read, &whole.members, person, now)?;
    let talk_about = talk_about(&open, contact.map(|noted| noted.until));
    // Where the newest is closed to view, an older one is not shown in its place.
    let shown = !line.closed && !line.withdrawn && !person.waits && person.refused_at.is_none();
    let since = match open.first().filter(|_| shown) {
        Some(newest) => since_then(&open, contact, making.zone())
            .map(|(then, before)| since::since(then, &before.view, &newest.view)),
        None => None,
    };
    let view = open.into_iter().next().filter(|_| shown).map(|opened| opened.view);
    let mut notes = whole.notes;
    notes.sort_by_key(|(id, noted)| Reverse((noted.day(), noted.written_at, *id)));
    let notes = notes.into_iter().map(|(id, noted)| {
        let Noted { written_at, contact, reply, .. } = noted;
        NoteLine { id, written_at, contact, reply }
    });
    Ok(PersonPage {
        phrase: whole.person.phrase,
        line,
        flags,
        said,
        talk_about,
        view,
        since,
        notes: notes.collect(),
        worried: voice.worried(),
    })
}

/// The summaries that are open to view, the newest first.
fn open_summaries(
    read: &Read<'_>,
    rows: &[Id],
    person: &Person,
    now: DateTime<Utc>,
) -> Inner<Vec<Opened>> {
    let mut all = Vec::new();
    for row in rows.iter().filter(|_| !person.waits) {
        all.extend(read.about::<Opened>(*row, None)?);
    }
    let all = all.into_iter().map(|(_, opened)| opened);
    let mut open: Vec<_> = all
        .filter(|opened| !opened.view.is_closed(now))
        .filter(|opened| !person.stopped.contains_key(&opened.view.under.consent))
        .collect();
    open.sort_by_key(|opened| Reverse((opened.made(), opened.view.seq)));
    Ok(open)
}

/// Beside which summary what is new is told, and since when: the last that came before the last contact, else
/// the one before the newest.
fn since_then<'a>(
    newest_first: &'a [Opened],
    contact: Option<&Noted>,
    zone: &Zone,
) -> Option<(NaiveDate, &'a Opened)> {
    let known = contact.and_then(|noted| {
        let before = newest_first.iter().find(|opened| opened.made() < noted.until)?;
        Some((noted.day(), before))
    });
    known.or_else(|| {
        let before = newest_first.get(1)?;
        Some((LocalTime::at(before.made(), zone).date(), before))
    })
}

fn talk_about(newest_first: &[Opened], contact: Option<DateTime<Utc>>) -> Vec<TalkAbout> {
    let since = newest_first.iter().filter(|opened| contact.is_none_or(|at| opened.made() >= at));
    let said = since.filter_map(|opened| {
        let text = opened.view.summary.talk_about.clone()?;
        Some(TalkAbout { made: opened.made(), text })
    });
    said.collect()
}
