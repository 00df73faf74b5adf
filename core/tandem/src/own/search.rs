//! Finding again what was written.
//!
//! **There is no index.** An index would be a second copy of everything private, with a forgetting of its
//! own, and a full-text index keeps words that were deleted in its tables until it is told to merge them.
//! Ten years of notes (20,000 of 600 characters, twelve megabytes) are read and searched within a
//! blink (`cargo xtask bench search`), so every search goes through what stands in the record now: what was
//! forgotten cannot be found, because it is not there.
//!
//! Nothing of a search is kept either, and ready answers, texts of Tandem's own and lists of meetings are
//! not looked at.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt;

use chrono::NaiveDate;
use tandem_model::{
    Bookmark, Id, Meeting, NotAttended, Page, PageLine, Plan, PlanDay, Practice, Result, SearchIn,
    Session, Sought, TandemError, WelcomeVisit, parse_date,
};
use tandem_vault::Read;
use tandem_words::Voice;

use crate::own::agenda::called;
use crate::record::Tandem;
use crate::record::entries::Entry;
use crate::record::error::Inner;
use crate::record::kinds::{EntryKind, KeptCoach, Noted, Person, Reply};
use crate::record::read::Reading as _;
use crate::record::texts;

/// How many are found at once.
const PAGE: usize = 50;

/// Finding what was written. From [`Tandem::search`].
#[derive(Clone, Copy)]
pub struct Search<'a> {
    tandem: &'a Tandem,
}

/// Where and of when something is looked for; everywhere if nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SearchFilter {
    /// Only there; everywhere if none is named.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub places: Vec<SearchIn>,
    /// The first local date, included. What is about no day is then left out.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub from: Option<NaiveDate>,
    /// The last local date, included. What is about no day is then left out.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub to: Option<NaiveDate>,
}

/// A page of what was found, the newest first; what is about no day comes last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Found {
    /// At most fifty.
    pub hits: Vec<Hit>,
    /// With which the next page is asked for; none if this is the last.
    pub cursor: Option<String>,
}

/// One entry that was found.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Hit {
    /// Which entry.
    pub entry: Entry,
    /// Where it was found.
    pub place: SearchIn,
    /// The day that it is about.
    pub date: Option<NaiveDate>,
    /// What it is, in words.
    pub title: String,
    /// What stands before what was found.
    pub before: String,
    /// What was found, as it was written.
    pub marked: String,
    /// What stands behind it.
    pub behind: String,
}

impl Tandem {
    /// Finding what was written.
    #[must_use]
    pub fn search(&self) -> Search<'_> {
        Search { tandem: self }
    }
}

impl Search<'_> {
    /// The entries in which every one of these words was written, a page at a time. Neither case nor
    /// accents are a difference, and a word is found within another. Nothing of it is kept.
    ///
    /// # Errors
    /// `Invalid` in `search` for a word of one letter, none, or more than eight; in `after` for what is no
    /// cursor; those of reading.
    pub fn find(&self, words: &str, filter: &SearchFilter, after: Option<&str>) -> Result<Found> {
        let sought = Sought::new(words)?;
        let after = after.map(Place::parse).transpose()?;
        self.tandem.read(|read| {
            let voice = self.tandem.voice_in(read)?;
            let mut best = Best { filter, after, kept: BinaryHeap::new() };
            look_through(read, &sought, &mut best)?;
            let (places, more) = best.in_order();
            let cursor = places.last().filter(|_| more).map(|(place, _)| place.told());
            let hits =
                places.into_iter().map(|(place, kind)| hit(read, &voice, &sought, place, kind));
            Ok(Found { hits: hits.collect::<Inner<_>>()?, cursor })
        })
    }
}

/// Where something stands among all that is found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    date: Option<NaiveDate>,
    id: Id,
}

impl Place {
    /// As a cursor tells it: `2026-03-02/4cc3…`, or `/4cc3…`.
    fn told(&self) -> String {
        format!("{}/{}", self.date.map(|date| date.to_string()).unwrap_or_default(), self.id)
    }

    fn parse(cursor: &str) -> Result<Self> {
        let wrong = || TandemError::invalid("after", "the cursor of the page before");
        let (date, id) = cursor.split_once('/').ok_or_else(wrong)?;
        let date = match date {
            "" => None,
            date => Some(parse_date("after", date).map_err(|_| wrong())?),
        };
        Ok(Self { date, id: id.parse().map_err(|_| wrong())? })
    }
}

/// The newest that were found so far, one more than a page among them; the rest is not kept.
struct Best<'a> {
    filter: &'a SearchFilter,
    after: Option<Place>,
    kept: BinaryHeap<Reverse<(Place, EntryKind)>>,
}

impl Best<'_> {
    fn wants(&self, kind: EntryKind) -> bool {
        let places = &self.filter.places;
        place_of(kind).is_some_and(|place| places.is_empty() || places.contains(&place))
    }

    fn add(&mut self, kind: EntryKind, date: Option<NaiveDate>, id: Id) {
        let Self { filter, after, kept } = self;
        let in_time = |date: NaiveDate| {
            filter.from.is_none_or(|from| from <= date) && filter.to.is_none_or(|to| date <= to)
        };
        let any_time = filter.from.is_none() && filter.to.is_none();
        let place = Place { date, id };
        if date.map_or(any_time, in_time) && after.is_none_or(|after| place < after) {
            kept.push(Reverse((place, kind)));
            if kept.len() > PAGE + 1 {
                kept.pop();
            }
        }
    }

    /// A page of them, and whether there are more.
    fn in_order(self) -> (Vec<(Place, EntryKind)>, bool) {
        let mut all: Vec<_> = self.kept.into_sorted_vec().into_iter().map(|one| one.0).collect();
        let more = all.len() > PAGE;
        all.truncate(PAGE);
        (all, more)
    }
}

/// Where what was typed in a kind of entry is looked for; `None` for what a search does not look at.
/// Every kind stands here, so that one that is added asks for an answer.
fn place_of(kind: EntryKind) -> Option<SearchIn> {
    match kind {
        EntryKind::Session
        | EntryKind::NotAttended
        | EntryKind::PlanDay
        | EntryKind::DayNote
        | EntryKind::OwnWord
        | EntryKind::Note => Some(SearchIn::Notes),
        EntryKind::Practice => Some(SearchIn::Skills),
        EntryKind::PageLine => Some(SearchIn::Pages),
        EntryKind::Goal => Some(SearchIn::Goals),
        EntryKind::WelcomeVisit | EntryKind::GroupStatement => Some(SearchIn::Meetings),
        EntryKind::Plan => Some(SearchIn::Plans),
        EntryKind::Contact => Some(SearchIn::People),
        EntryKind::Reply => Some(SearchIn::Replies),
        EntryKind::CoachNote => Some(SearchIn::Contacts),
        EntryKind::Away
        | EntryKind::Recall
        | EntryKind::Medication
        | EntryKind::Profile
        | EntryKind::Page
        | EntryKind::DayCheck
        | EntryKind::CheckIn
        | EntryKind::Craving
        | EntryKind::Measured
        | EntryKind::MedicineDay
        | EntryKind::MedicineEffect
        | EntryKind::MedicineRule
        | EntryKind::MyDate
        | EntryKind::Requirement
        | EntryKind::Paper
        | EntryKind::Visit
        | EntryKind::VisitPlan
        | EntryKind::Naloxone
        | EntryKind::Preferences
        | EntryKind::PutAway
        | EntryKind::Meeting
        | EntryKind::Bookmark
        | EntryKind::Consent
        | EntryKind::Signature
        | EntryKind::ConsentStop
        | EntryKind::Share
        | EntryKind::Series
        | EntryKind::Participant
        | EntryKind::Coach
        | EntryKind::ShareKey
        | EntryKind::CoachKey
        | EntryKind::CoachPerson
        | EntryKind::CoachFiling
        | EntryKind::CoachAsk
        | EntryKind::CoachLatest
        | EntryKind::CoachTotals
        | EntryKind::CoachSummary => None,
    }
}

fn look_through(read: &Read<'_>, sought: &Sought, best: &mut Best<'_>) -> Inner<()> {
    let kinds: Vec<_> =
        EntryKind::all().iter().copied().filter(|kind| place_of(*kind).is_some()).collect();
    let mut room = String::new();
    texts::each_note(read, |id, text| {
        if sought.is_in(text, &mut room)
            && let Some((kind, date)) = texts::of_note(read, &kinds, id)?
            && best.wants(kind)
        {
            best.add(kind, date, id);
        }
        Ok(())
    })?;
    for &kind in &kinds {
        if !best.wants(kind) {
            continue;
        }
        texts::each_entry(read, kind, |id, date, text| {
            if sought.is_in(text, &mut room) {
                best.add(kind, date, id);
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn hit(
    read: &Read<'_>,
    voice: &Voice,
    sought: &Sought,
    Place { date, id }: Place,
    kind: EntryKind,
) -> Inner<Hit> {
    let marked = sought.mark(&texts::of_entry(read, kind, id)?);
    let (before, marked, behind) =
        marked.map(|it| (it.before, it.marked, it.behind)).unwrap_or_default();
    let place = place_of(kind).unwrap_or(SearchIn::Notes);
    let title = title(read, voice, kind, id)?;
    let title = title.unwrap_or_else(|| voice.word("search_in", place));
    Ok(Hit { entry: Entry { kind, id }, place, date, title, before, marked, behind })
}

/// What an entry is, where there is more to say than where it was found.
fn title(read: &Read<'_>, voice: &Voice, kind: EntryKind, id: Id) -> Inner<Option<String>> {
    Ok(match kind {
        EntryKind::Session => {
            read.entry::<Session>(id)?.map(|session| voice.word("kind", session.kind))
        }
        EntryKind::NotAttended => {
            read.entry::<NotAttended>(id)?.map(|missed| voice.word("kind", missed.kind))
        }
        EntryKind::Practice => read.entry::<Practice>(id)?.map(|practice| practice.title),
        EntryKind::PageLine => match read.entry::<PageLine>(id)? {
            Some(line) => read.entry::<Page>(line.page)?.map(|page| voice.word("page", page.kind)),
            None => None,
        },
        EntryKind::Plan => read.entry::<Plan>(id)?.map(|plan| called(voice, &plan)),
        EntryKind::PlanDay => match read.entry::<PlanDay>(id)? {
            Some(day) => read.entry::<Plan>(day.of)?.map(|plan| called(voice, &plan)),
            None => None,
        },
        EntryKind::WelcomeVisit => match read.entry::<WelcomeVisit>(id)? {
            Some(visit) => meeting_name(read, visit.meeting)?,
            None => None,
        },
        // The name that is pinned with their key, and not what they call themself in what they wrote.
        EntryKind::Reply => match read.entry::<Reply>(id)? {
            Some(reply) => {
                read.entry::<KeptCoach>(reply.coach)?.map(|coach| coach.name.as_str().to_owned())
            }
            None => None,
        },
        EntryKind::CoachNote => match read.entry::<Noted>(id)? {
            Some(noted) => {
                read.entry::<Person>(noted.person)?.map(|person| person.alias.as_str().to_owned())
            }
            None => None,
        },
        _ => None,
    })
}

fn meeting_name(read: &Read<'_>, id: Id) -> Inner<Option<String>> {
    let kept = read.entry::<Bookmark>(id)?.map(|kept| kept.snapshot);
    let meeting = kept.map_or_else(|| read.entry::<Meeting>(id), |meeting| Ok(Some(meeting)))?;
    Ok(meeting.map(|meeting| meeting.name.as_str().to_owned()))
}

/// Tells which entry, and nothing that stands in it.
impl fmt::Debug for Hit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hit({:?})", self.entry)
    }
}
