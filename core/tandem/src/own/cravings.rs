//! Cravings that add up, and notes of a day: two of the parts of *How I am*, each off until it is asked for.
//!
//! What is added up are names out of lists, ready or the person's own; a hidden word keeps its counts.
//! Nothing of either is in a summary or a report, and what came before or helped is shown as counts, never
//! as a share, and never before there are enough of them to be more than one bad week.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use tandem_model::{
    AddedUp, BeforeAfter, Craving, CravingList, DayNote, ForgetAfter, Id, LocalTime, Name,
    NamedOften, Note, OutOfTen, OwnWord, Practice, Preferences, Rated, RatedAt, Result, Skill,
    Slug, TandemError, own_word_id,
};
use tandem_vault::{Act, Read};
use tandem_words::Voice;

use crate::record::Tandem;
use crate::record::act::{Writing as _, patched};
use crate::record::error::Inner;
use crate::record::expire;
use crate::record::profile::{read_preferences, read_profile, today};
use crate::record::read::Reading as _;

/// Use cases around cravings. From [`Tandem::cravings`].
#[derive(Clone, Copy)]
pub struct Cravings<'a> {
    tandem: &'a Tandem,
}

/// Use cases around notes of a day. From [`Tandem::day_notes`].
#[derive(Clone, Copy)]
pub struct DayNotes<'a> {
    tandem: &'a Tandem,
}

/// A craving, with its id.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CravingLine {
    /// Its entry.
    pub id: Id,
    /// What was written of it.
    pub craving: Craving,
}

/// What writing a craving down led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CravingSaved {
    /// Its entry.
    pub id: Id,
    /// Whether *right now* is to be offered: it is a strong one. Once, and without a question.
    pub strong: bool,
}

/// A word that can be picked.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CravingWord {
    /// Its name, which adds up.
    pub id: Slug,
    /// What it says.
    pub text: String,
    /// The entry of the person's own; none of a ready one.
    pub own: Option<Id>,
}

/// Something of a list, and how often it was named.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct NamedLine {
    /// What it says.
    pub text: String,
    /// How often it was named, and how often it eased.
    pub often: NamedOften,
}

/// What was written, added up.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AddedUpScreen {
    /// How much more is needed, where it is not shown yet.
    pub not_yet: Option<String>,
    /// Of how many cravings it was said what came before.
    pub of: u32,
    /// What came before.
    pub before: Vec<NamedLine>,
    /// How many there were: 28 numbers, as [`AddedUp::grid`] has them.
    pub grid: Vec<u32>,
    /// What was done three times or more.
    pub did: Vec<NamedLine>,
    /// That it can be chance, and that the person knows best.
    pub words: String,
}

/// A note of a day, with its id.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DayNoteLine {
    /// Its entry.
    pub id: Id,
    /// The note.
    pub note: DayNote,
}

impl Tandem {
    /// Cravings.
    #[must_use]
    pub fn cravings(&self) -> Cravings<'_> {
        Cravings { tandem: self }
    }

    /// Notes of a day.
    #[must_use]
    pub fn day_notes(&self) -> DayNotes<'_> {
        DayNotes { tandem: self }
    }
}

impl Cravings<'_> {
    /// Turns them on or off, and says after how many days each is forgotten; `None` keeps them. What is
    /// already older is forgotten now, and how much is returned.
    ///
    /// # Errors
    /// Those of writing.
    pub fn set(&self, on: bool, forget_after: Option<ForgetAfter>) -> Result<u32> {
        expire::choose(self.tandem, |before| Preferences {
            cravings: on,
            forget_cravings: forget_after,
            ..before
        })
    }

    /// Writes one down.
    ///
    /// # Errors
    /// `Invalid` in `how` while it is off; in `craving` for a name that is in none of the lists; as
    /// [`Craving::check`]; those of writing.
    pub fn add(&self, craving: &Craving) -> Result<CravingSaved> {
        let (now, id) = (self.tandem.now(), self.tandem.new_id()?);
        self.tandem.act(|act| {
            require(read_preferences(act)?.cravings)?;
            craving.check(now)?;
            check_names(act, craving)?;
            expire::forget_due(act, now)?;
            act.add(id, &Craving { from: None, ..craving.clone() })?;
            Ok(CravingSaved { id, strong: craving.strength.get() >= Craving::STRONG })
        })
    }

    /// A craving of now, of which no more is said than its strength.
    ///
    /// # Errors
    /// `Invalid` in `number` for more than 10; those of reading.
    pub fn of_now(&self, strength: tandem_model::OutOfTen) -> Result<Craving> {
        let now = self.tandem.now();
        self.tandem
            .read(|read| Ok(Craving::new(LocalTime::at(now, &read_profile(read)?.zone), strength)))
    }

    /// Writes the fields in which `after` differs from `before`, and no others: what came before, most
    /// often.
    ///
    /// # Errors
    /// `NotFound`; as [`Cravings::add`].
    pub fn change(&self, id: Id, before: &Craving, after: &Craving) -> Result<Craving> {
        let now = self.tandem.now();
        self.tandem.act(|act| {
            let changed = act.edit(id, |craving: Craving| {
                let craving = patched(&craving, before, after)?;
                craving.check(now)?;
                Ok(craving)
            })?;
            check_names(act, &changed)?;
            Ok(changed)
        })
    }

    /// Cravings between two local dates, the earliest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<CravingLine>> {
        self.tandem.read(|read| {
            let mut all: Vec<(Id, Craving)> = read.between(from, to)?;
            all.sort_by_key(|(id, craving)| (craving.at.utc(), *id));
            Ok(all.into_iter().map(|(id, craving)| CravingLine { id, craving }).collect())
        })
    }

    /// The words of a list that can be picked: ready ones, then the person's own.
    ///
    /// # Errors
    /// Those of reading.
    pub fn words(&self, list: CravingList) -> Result<Vec<CravingWord>> {
        self.tandem.read(|read| {
            let voice = self.tandem.voice_in(read)?;
            let ready = list.ready().into_iter().map(|name| {
                let id = Slug::new("id", name)?;
                Ok(CravingWord { text: ready_text(&voice, list, name), id, own: None })
            });
            let mut all = ready.collect::<Inner<Vec<_>>>()?;
            for (id, word) in read.all::<OwnWord>()? {
                if word.list == list && word.shown {
                    let (text, own) = (word.text.as_str().to_owned(), Some(id));
                    all.push(CravingWord { id: Slug::new("id", &id.to_string())?, text, own });
                }
            }
            Ok(all)
        })
    }

    /// Adds a word of the person's own to a list. The same word again is the same one, shown.
    ///
    /// # Errors
    /// `Invalid` in `word` for more than 40 characters; those of writing.
    pub fn add_word(&self, list: CravingList, text: Name) -> Result<Id> {
        let new = self.tandem.new_id()?;
        self.tandem.act(|act| {
            let word = OwnWord { list, text, shown: true };
            word.check()?;
            let all: Vec<(Id, OwnWord)> = act.all()?;
            let known = all.into_iter().find(|(_, it)| (it.list, &it.text) == (list, &word.text));
            match known {
                Some((id, _)) => {
                    act.edit(id, |word: OwnWord| Ok(OwnWord { shown: true, ..word }))?;
                    Ok(id)
                }
                None => {
                    act.add(new, &word)?;
                    Ok(new)
                }
            }
        })
    }

    /// Offers a word of the person's own, or does not any more; its counts stay.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn show_word(&self, id: Id, shown: bool) -> Result<()> {
        self.tandem.act(|act| {
            act.edit(id, |word: OwnWord| Ok(OwnWord { shown, ..word }))?;
            Ok(())
        })
    }

    /// What was written between two local dates, added up, once it is enough.
    ///
    /// # Errors
    /// `Invalid` in `how` while it is off; those of reading.
    pub fn added_up(&self, from: NaiveDate, to: NaiveDate) -> Result<AddedUpScreen> {
        self.tandem.read(|read| {
            require(read_preferences(read)?.cravings)?;
            let voice = self.tandem.voice_in(read)?;
            let all: Vec<(Id, Craving)> = read.between(from, to)?;
            screen(read, &voice, AddedUp::of(all.iter().map(|(_, craving)| craving)))
        })
    }
}

/// What was added up, in words, once it is enough.
pub(crate) fn screen(read: &Read<'_>, voice: &Voice, added: AddedUp) -> Inner<AddedUpScreen> {
    let words = voice.say("how.pattern", &[]);
    if added.of < AddedUp::FROM {
        let more = (AddedUp::FROM - added.of).to_string();
        let not_yet = Some(voice.say("how.pattern_not_yet", &[("more", &more)]));
        let (before, grid, did) = (Vec::new(), Vec::new(), Vec::new());
        return Ok(AddedUpScreen { not_yet, of: added.of, before, grid, did, words });
    }
    let lines = |all: Vec<NamedOften>, list| {
        let line = |often: NamedOften| {
            Ok(NamedLine { text: text_of(read, voice, list, &often.id)?, often })
        };
        all.into_iter().map(line).collect::<Inner<Vec<_>>>()
    };
    Ok(AddedUpScreen {
        not_yet: None,
        of: added.of,
        before: lines(added.before, CravingList::Before)?,
        grid: added.grid,
        did: lines(added.did, CravingList::Did)?,
        words,
    })
}

/// Writes down the craving that a practice told in its two numbers, where cravings are on: the person has
/// said it once already. Returns its entry.
pub(crate) fn of_practice(
    act: &mut Act<'_>,
    id: Id,
    practice: &Practice,
    skill: &Skill,
) -> Inner<Option<Id>> {
    let of_now = |it: &&BeforeAfter| it.what == Rated::Craving && it.place == RatedAt::Here;
    let Some(rating) = skill.rating.as_ref().filter(of_now) else { return Ok(None) };
    let said = |step: &Slug| {
        let number = practice.answers.get(step)?.rating()?;
        OutOfTen::new(u8::try_from(number).ok()?).ok()
    };
    let Some(strength) = said(&rating.before) else { return Ok(None) };
    if !read_preferences(act)?.cravings {
        return Ok(None);
    }
    let after = said(&rating.after);
    let (id, _) = act.put::<Craving>(&id.to_string(), |before| {
        let new = Craving::new(practice.started.clone(), strength);
        Ok(Craving { strength, after, from: Some(id), ..before.unwrap_or(new) })
    })?;
    Ok(Some(id))
}

/// What eased at least three times, in words: it stands first in *right now*. Nothing while it is off.
pub(crate) fn worked(read: &Read<'_>, voice: &Voice) -> Inner<Vec<String>> {
    if !read_preferences(read)?.cravings {
        return Ok(Vec::new());
    }
    let all: Vec<(Id, Craving)> = read.all()?;
    let added = AddedUp::of(all.iter().map(|(_, craving)| craving));
    added.worked().map(|it| text_of(read, voice, CravingList::Did, &it.id)).collect()
}

pub(crate) fn require(on: bool) -> Inner<()> {
    if on {
        return Ok(());
    }
    Err(TandemError::invalid("how", "off: turn it on first").into())
}

/// Refuses a name that is in none of the lists: what cannot be told in words cannot be added up.
fn check_names(read: &Read<'_>, craving: &Craving) -> Inner<()> {
    let own: BTreeMap<Id, OwnWord> = read.all()?.into_iter().collect();
    for list in [CravingList::Before, CravingList::Place, CravingList::Did] {
        let ready = list.ready();
        let known = |name: &Slug| {
            ready.contains(&name.as_str())
                || own_word_id(name)
                    .is_some_and(|id| own.get(&id).is_some_and(|it| it.list == list))
        };
        if !craving.names(list).iter().all(known) {
            return Err(TandemError::invalid("craving", "a word of its list").into());
        }
    }
    Ok(())
}

pub(crate) fn ready_text(voice: &Voice, list: CravingList, name: &str) -> String {
    let key = match list {
        CravingList::Before => format!("came_before.{name}"),
        CravingList::Place => format!("craving_place.{name}"),
        CravingList::Did => format!("craving_did.{name}"),
    };
    voice.say(&key, &[])
}

/// What a name says; a word of the person's own that was forgotten says only that it was one.
fn text_of(read: &Read<'_>, voice: &Voice, list: CravingList, name: &Slug) -> Inner<String> {
    match own_word_id(name) {
        None => Ok(ready_text(voice, list, name.as_str())),
        Some(id) => {
            let own = read.entry::<OwnWord>(id)?.map(|word| word.text.as_str().to_owned());
            Ok(own.unwrap_or_else(|| voice.say("how.own_word", &[])))
        }
    }
}

impl DayNotes<'_> {
    /// Turns them on or off, and says after how many days each is forgotten; `None` keeps them. What is
    /// already older is forgotten now, and how much is returned.
    ///
    /// # Errors
    /// Those of writing.
    pub fn set(&self, on: bool, forget_after: Option<ForgetAfter>) -> Result<u32> {
        expire::choose(self.tandem, |before| Preferences {
            day_notes: on,
            forget_day_notes: forget_after,
            ..before
        })
    }

    /// Writes a note of a day, today's if none is named. There can be several of one day. A private one is
    /// in the person's own copy only if they ask for what is private.
    ///
    /// # Errors
    /// `Invalid` in `how` while it is off, in `on` for a day that lies ahead; those of writing.
    pub fn add(&self, on: Option<NaiveDate>, text: Note, private: bool) -> Result<Id> {
        let (now, id) = (self.tandem.now(), self.tandem.new_id()?);
        self.tandem.act(|act| {
            require(read_preferences(act)?.day_notes)?;
            let today = today(act, now)?;
            let note = DayNote { on: on.unwrap_or(today), text, private };
            note.check(today)?;
            act.add(id, &note)?;
            Ok(id)
        })
    }

    /// Changes the words of one.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn rewrite(&self, id: Id, text: Note) -> Result<()> {
        self.tandem.act(|act| {
            act.edit(id, |note: DayNote| Ok(DayNote { text, ..note }))?;
            Ok(())
        })
    }

    /// Says whether one is private.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn keep_private(&self, id: Id, private: bool) -> Result<()> {
        self.tandem.act(|act| {
            act.edit(id, |note: DayNote| Ok(DayNote { private, ..note }))?;
            Ok(())
        })
    }

    /// Notes between two local dates, the earliest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<DayNoteLine>> {
        self.tandem.read(|read| {
            let all: Vec<(Id, DayNote)> = read.between(from, to)?;
            Ok(all.into_iter().map(|(id, note)| DayNoteLine { id, note }).collect())
        })
    }
}

hidden!(CravingLine, CravingWord, NamedLine, AddedUpScreen, DayNoteLine);
