//! Exercises and practices: what is offered, and what was practised.
//!
//! | to find | look in |
//! | --- | --- |
//! | beginning, answering step by step, coming back, finishing | `practising.rs` |
//! | what is asked later, on the day that was chosen | `later.rs` |
//! | the course: seven modules, done, open, not begun | `course.rs` |
//!
//! Nothing of what a person answers is in an error, a log or a `Debug` text.

mod course;
mod later;
mod practising;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use tandem_model::{
    Change, Id, PageKind, PageSection, Practice, Readiness, Result, Skill, Slug, TandemError,
    Track, suggest,
};
use tandem_vault::Read;
use tandem_words::{Voice, content};

pub use course::{CourseLine, CourseModule, CourseScreen, CourseStanding};
pub use practising::{KeepOffer, PracticeScreen};

use crate::own::cravings;
use crate::own::help::HelpScreen;
use crate::own::plans::pages::{self, SectionScreen};
use crate::record::Tandem;
use crate::record::error::Inner;
use crate::record::kinds::day;
use crate::record::profile::{read_preferences, today};
use crate::record::read::Reading as _;

/// Use cases around exercises. From [`Tandem::skills`].
#[derive(Clone, Copy)]
pub struct Skills<'a> {
    tandem: &'a Tandem,
}

/// An exercise in a list.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SkillLine {
    /// The exercise, its texts filled in.
    pub skill: Skill,
    /// What the person's own practices of it tell: the counts that stand beside a suggestion.
    pub track: Track,
    /// Whether it suits where they say they are; true while they said nothing.
    pub suits: bool,
    /// A practice of it that can be gone on with.
    pub open: Option<Id>,
}

/// What is offered.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Offer {
    /// Where the person says they are.
    pub readiness: Option<Readiness>,
    /// The exercises, in the order in which they are offered.
    pub exercises: Vec<SkillLine>,
}

/// All that the screen "right now" shows. Its first step is one more call away: [`Skills::start`].
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RightNow {
    /// What it asks.
    pub ask: String,
    /// The exercises for a craving that is here now, in the order in which they are offered.
    pub exercises: Vec<SkillLine>,
    /// Why they stand in this order.
    pub why: String,
    /// That there is no page for a very hard day yet, where there is none. One that there is stands in
    /// the help, and comes before everything else.
    pub no_plan: Option<String>,
    /// What the person did before, in whose cravings it eased three times or more.
    pub worked: Vec<String>,
    /// What the coping page says to do first, then, and after that.
    pub in_this_order: Option<SectionScreen>,
    /// The help card, which is always there.
    pub help: HelpScreen,
}

/// A practice with its id.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PracticeLine {
    /// Its id.
    pub id: Id,
    /// The practice.
    #[serde(flatten)]
    pub practice: Practice,
    /// The ratings before and after, where both were given.
    pub change: Option<Change>,
}

impl Tandem {
    /// Exercises and practices.
    #[must_use]
    pub fn skills(&self) -> Skills<'_> {
        Skills { tandem: self }
    }
}

impl Skills<'_> {
    /// Every exercise, in the order in which they are offered. Pages are not among them: they stand
    /// under plans.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list(&self) -> Result<Offer> {
        self.tandem
            .read(|read| offer(&self.tandem.voice_in(read)?, read, |skill| skill.page.is_none()))
    }

    /// One exercise: the newest version, or the one asked for.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn show(&self, id: &str, version: Option<u32>) -> Result<Skill> {
        let voice = self.tandem.voice()?;
        Ok(voice.skill(find(&voice, id, version)?))
    }

    /// What a person sees who wants help with a craving now, in one call.
    ///
    /// # Errors
    /// Those of reading.
    pub fn right_now(&self) -> Result<RightNow> {
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let voice = self.tandem.voice_in(read)?;
            let help = HelpScreen::read(&voice, read, now)?;
            let coping = pages::screen(&voice, read, PageKind::Coping, today(read, now)?)?;
            let order = coping.section(PageSection::CopingOrder).cloned();
            Ok(RightNow {
                no_plan: help.plan.is_none().then(|| voice.say("page.none", &[])),
                in_this_order: order.filter(|order| !order.lines.is_empty()),
                worked: cravings::worked(read, &voice)?,
                ask: voice.say("right_now.ask", &[]),
                exercises: offer(&voice, read, |skill| skill.right_now && skill.page.is_none())?
                    .exercises,
                why: voice.say("right_now.suggested_why", &[]),
                help,
            })
        })
    }

    /// Practices that can be gone on with, the newest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn unfinished(&self) -> Result<Vec<PracticeLine>> {
        let mut lines = self.all()?;
        lines.retain(|line| line.practice.is_open());
        Ok(lines)
    }

    /// Finished practices whose task is to be asked about today, the oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn reviews_due(&self) -> Result<Vec<PracticeLine>> {
        let now = self.tandem.now();
        let today = self.tandem.read(|read| today(read, now))?;
        let mut lines = self.all()?;
        lines.retain(|line| line.practice.is_due(today));
        lines.reverse();
        Ok(lines)
    }

    /// Every practice that was begun between two local dates, finished or not, the newest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn history(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<PracticeLine>> {
        self.tandem.read(|read| practices(read, day(from).into(), day(to).into()))
    }

    /// Every practice, the newest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all(&self) -> Result<Vec<PracticeLine>> {
        self.tandem.read(|read| practices(read, i64::MIN, i64::MAX))
    }
}

fn find<'c>(voice: &Voice, id: &str, version: Option<u32>) -> Result<&'c Skill> {
    let content = content(voice.language());
    let found = match version {
        Some(version) => content.skill(id, version),
        None => content.newest().find(|skill| skill.id == *id),
    };
    // What was asked for may be any text: it is not repeated.
    let known = || TandemError::invalid("skill", "one that `skills list` shows");
    found.ok_or_else(known)
}

fn line(id: Id, practice: Practice) -> PracticeLine {
    let content = content(practice.language);
    let skill = content.skill(practice.skill.as_str(), practice.version);
    let rating = skill.and_then(|skill| skill.rating.as_ref());
    let change = rating.and_then(|rating| practice.ratings(rating));
    PracticeLine { id, practice, change }
}

pub(crate) fn practices(read: &Read<'_>, low: i64, high: i64) -> Inner<Vec<PracticeLine>> {
    let found: Vec<(Id, Practice)> = read.sorted(low, high)?;
    let mut lines: Vec<_> = found.into_iter().map(|(id, practice)| line(id, practice)).collect();
    lines.sort_by_key(|line| std::cmp::Reverse((line.practice.started.utc(), line.id)));
    Ok(lines)
}

/// Whether a finished practice was one: a tool that was opened and left in a minute was not.
pub(crate) fn counts(line: &PracticeLine) -> bool {
    let Practice { language, skill, version, .. } = &line.practice;
    let skill = content(*language).skill(skill.as_str(), *version);
    !skill.is_some_and(|skill| skill.tool) || line.change.is_some()
}

/// The exercises that `wanted` keeps, in the order in which they are offered.
fn offer(voice: &Voice, read: &Read<'_>, wanted: impl Fn(&Skill) -> bool) -> Inner<Offer> {
    let readiness = read_preferences(read)?.readiness;
    let mut tracks: BTreeMap<Slug, (Track, Option<Id>)> = BTreeMap::new();
    for line in practices(read, i64::MIN, i64::MAX)? {
        let (track, open) = tracks.entry(line.practice.skill.clone()).or_default();
        if line.practice.is_open() {
            open.get_or_insert(line.id);
        } else if counts(&line) {
            track.add(line.change);
        }
    }
    let lines = content(voice.language()).newest().filter(|skill| wanted(skill)).map(|skill| {
        let (track, open) = tracks.get(&skill.id).copied().unwrap_or_default();
        let suits = readiness.is_none_or(|readiness| skill.readiness.contains(&readiness));
        SkillLine { skill: voice.skill(skill), track, suits, open }
    });
    let exercises =
        suggest(readiness, lines.collect(), |line: &SkillLine| (&line.skill, line.track));
    Ok(Offer { readiness, exercises })
}

hidden!(SkillLine, Offer, RightNow, PracticeLine);

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use tandem_model::{Language, LocalTime, Profile, StepAnswer, Zone};
    use tandem_vault::Cost;

    use super::practising::value_of;
    use super::*;
    use crate::record::act::Writing as _;
    use crate::record::host::System;
    use crate::record::kinds::fields_of;

    const PASSPHRASE: &str = "seven quiet herons";

    fn practice(version: u32) -> Practice {
        Practice {
            skill: Slug::new("skill", "ride-the-urge").unwrap(),
            version,
            language: Language::En,
            title: "Ride the urge".to_owned(),
            started: LocalTime::at(DateTime::UNIX_EPOCH, &Zone::utc()),
            at: None,
            finished_at: None,
            task: None,
            review: None,
            answers: BTreeMap::new(),
        }
    }

    #[test]
    fn an_answer_is_written_as_the_model_reads_it() {
        let skill = content(Language::En).skill("ride-the-urge", 1).unwrap();
        let step = skill.step("rate").unwrap();
        let given = step.accept(StepAnswer::Rated { value: 7 }, DateTime::UNIX_EPOCH).unwrap();
        let mut practice = practice(1);
        let mut fields = fields_of(&practice);
        fields.insert(Practice::answer_field(&step.id), value_of(&given));
        practice.answers.insert(step.id.clone(), given);
        assert_eq!(fields, fields_of(&practice));
    }

    /// As a newer Tandem on another device would have begun it, after a merge.
    #[test]
    fn what_only_a_newer_tandem_knows_is_listed_and_not_gone_on_with() {
        let host = System { installation: [1; 16] };
        let folder = tempfile::tempdir().unwrap();
        let (tandem, _) = Tandem::create(
            folder.path(),
            PASSPHRASE,
            &Profile::new(Zone::utc()),
            Box::new(host),
            Cost::TEST_ONLY,
        )
        .unwrap();
        let id = Id::from_bytes([7; 16]);
        tandem.act(|act| act.add(id, &practice(99))).unwrap();
        let skills = tandem.skills();
        assert_eq!(skills.all().unwrap()[0].practice, practice(99));
        assert!(matches!(skills.resume(id), Err(TandemError::Unsupported { .. })));
        let answered = skills.answer(id, "rate", StepAnswer::Skipped);
        assert!(matches!(answered, Err(TandemError::Unsupported { .. })));
        skills.discard(id).unwrap();
    }
}
