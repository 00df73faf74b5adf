//! Exercises and practices: offering, beginning, answering step by step, coming back, finishing.
//!
//! Every answer is one act: when [`Skills::answer`] returns, it is on the disk, and it is a field of
//! its own, so two devices that answered different steps of one practice keep both. A practice that
//! was left can be gone on with, at the step where it was left, with all earlier answers visible.
//!
//! Nothing of what a person answers is in an error, a log or a `Debug` text.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;
use tandem_model::{
    Change, Given, Id, LocalTime, Note, Practice, PracticeTask, Readiness, Result, Review, Skill,
    Slug, StepAnswer, TandemError, Track, suggest,
};
use tandem_vault::Read;
use tandem_vault::{Act, Fields};
use tandem_words::{Voice, content};

use crate::own::help::HelpScreen;
use crate::record::Tandem;
use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::kinds::{Kind as _, day};
use crate::record::profile::{read_preferences, read_profile, today};
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

/// All that the screen of a practice shows.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PracticeScreen {
    /// The practice's id.
    pub id: Id,
    /// The exercise in the version and language in which it was begun, its texts filled in.
    pub skill: Skill,
    /// The practice: all answers that were given.
    pub practice: Practice,
    /// The step it stands at, by its place among the steps; `None` once every step was passed.
    pub at: Option<u32>,
    /// Earlier answers that belong beside this step.
    pub look_back: Vec<Given>,
    /// The ratings before and after, where both were given.
    pub change: Option<Change>,
}

impl PracticeScreen {
    /// The step it stands at.
    #[must_use]
    pub fn step(&self) -> Option<&tandem_model::Step> {
        self.skill.steps.get(self.at? as usize)
    }
}

impl Tandem {
    /// Exercises and practices.
    #[must_use]
    pub fn skills(&self) -> Skills<'_> {
        Skills { tandem: self }
    }
}

impl Skills<'_> {
    /// Every exercise, in the order in which they are offered.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list(&self) -> Result<Offer> {
        self.tandem.read(|read| offer(&self.tandem.voice_in(read)?, read, |_| true))
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
            Ok(RightNow {
                ask: voice.say("right_now.ask", &[]),
                exercises: offer(&voice, read, |skill| skill.right_now)?.exercises,
                why: voice.say("right_now.suggested_why", &[]),
                help: HelpScreen::read(&voice, read, now)?,
            })
        })
    }

    /// Begins a practice and shows its first step. `id` is the exercise; the newest version is
    /// taken, in the person's language.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn start(&self, id: &str) -> Result<PracticeScreen> {
        let now = self.tandem.now();
        let new = self.tandem.new_id()?;
        self.tandem.act(|act| {
            let voice = self.tandem.voice_in(act)?;
            let skill = voice.skill(find(&voice, id, None)?);
            let practice = Practice {
                skill: skill.id.clone(),
                version: skill.version,
                language: skill.language,
                title: skill.title.clone(),
                started: LocalTime::at(now, &read_profile(act)?.zone),
                at: skill.steps.first().map(|step| step.id.clone()),
                finished_at: None,
                task: None,
                review: None,
                answers: BTreeMap::new(),
            };
            act.add(new, &practice)?;
            Ok(screen(new, practice, skill))
        })
    }

    /// Shows a practice at the step where it was left. It changes nothing.
    ///
    /// # Errors
    /// `NotFound` if it is not there or was thrown away; `Unsupported` if this version of Tandem
    /// does not have its exercise.
    pub fn resume(&self, id: Id) -> Result<PracticeScreen> {
        self.tandem.read(|read| self.read_screen(read, id))
    }

    fn read_screen(&self, read: &Read<'_>, id: Id) -> Inner<PracticeScreen> {
        let practice: Practice = read.need(id)?;
        let voice = Voice::new(practice.language, &read_profile(read)?);
        let skill = content(practice.language).skill(practice.skill.as_str(), practice.version);
        let missing =
            || TandemError::Unsupported { what: "an exercise of a newer Tandem".to_owned() };
        let skill = voice.skill(skill.ok_or_else(missing)?);
        Ok(screen(id, practice, skill))
    }

    fn read_open(&self, act: &Act<'_>, id: Id) -> Inner<PracticeScreen> {
        let screen = self.read_screen(act, id)?;
        if screen.practice.is_open() {
            Ok(screen)
        } else {
            Err(TandemError::invalid("practice", "one that is not finished yet").into())
        }
    }

    /// Answers a step and shows the one after it. A step that was answered before gets the new
    /// answer; its history keeps the old one.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `step` for a step that this exercise does not have, in `answer` as
    /// [`Step::accept`](tandem_model::Step::accept) says, in `practice` once it is finished; those
    /// of writing, after which nothing was written.
    pub fn answer(&self, id: Id, step: &str, answer: StepAnswer) -> Result<PracticeScreen> {
        let now = self.tandem.now();
        self.tandem.act(|act| {
            let PracticeScreen { skill, mut practice, .. } = self.read_open(act, id)?;
            let at = skill.position(step).ok_or_else(unknown_step)?;
            let name = skill.steps[at].id.clone();
            let given = skill.steps[at].accept(answer, now)?;
            let next = skill.steps.get(at + 1).map(|step| step.id.clone());
            let fields = Fields::from([
                (Practice::answer_field(&name), value_of(&given)),
                ("at".to_owned(), place(next.as_ref())),
            ]);
            act.set(Practice::NAME, id.as_bytes(), fields)?;
            practice.answers.insert(name, given);
            practice.at = next;
            Ok(screen(id, practice, skill))
        })
    }

    /// Goes one step back. The answers stay.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `practice` once it is finished; those of writing.
    pub fn back(&self, id: Id) -> Result<PracticeScreen> {
        self.move_to(id, |screen| {
            let at = screen.at.map_or(screen.skill.steps.len(), |at| at as usize);
            Ok(at.saturating_sub(1))
        })
    }

    /// Goes to any step. The answers stay.
    ///
    /// # Errors
    /// As [`Skills::back`], and `Invalid` in `step` for one that this exercise does not have.
    pub fn go_to(&self, id: Id, step: &str) -> Result<PracticeScreen> {
        self.move_to(id, |screen| screen.skill.position(step).ok_or_else(unknown_step))
    }

    /// Where a practice stands is kept, so that coming back shows the same step; undo passes over
    /// it, for it changes nothing that a person said.
    fn move_to(
        &self,
        id: Id,
        to: impl FnOnce(&PracticeScreen) -> Result<usize>,
    ) -> Result<PracticeScreen> {
        self.tandem.act(|act| {
            let before = self.read_open(act, id)?;
            let step = before.skill.steps.get(to(&before)?).map(|step| step.id.clone());
            let fields = Fields::from([("at".to_owned(), place(step.as_ref()))]);
            act.fix::<Practice>(id, fields)?;
            let practice = Practice { at: step, ..before.practice };
            Ok(screen(id, practice, before.skill))
        })
    }

    /// Finishes a practice, whether every step was answered or not. `review_on` is the day from
    /// which on it is asked how the practice task went; `None` for not at all.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `practice` if it is finished, in `review_on` for a year outside
    /// 1900 to 2200; those of writing.
    pub fn finish(&self, id: Id, review_on: Option<NaiveDate>) -> Result<PracticeScreen> {
        if let Some(review_on) = review_on {
            tandem_model::check_date("review_on", review_on)?;
        }
        let now = self.tandem.now();
        self.tandem.act(|act| {
            let PracticeScreen { skill, practice, .. } = self.read_open(act, id)?;
            let task =
                PracticeTask { text: skill.task.clone(), review: skill.review.clone(), review_on };
            let finished = act.edit::<Practice>(id, |_| {
                Ok(Practice { finished_at: Some(now), at: None, task: Some(task), ..practice })
            })?;
            Ok(screen(id, finished, skill))
        })
    }

    /// Throws a practice away, with every answer. [`Log::undo`](crate::Log::undo) brings it back;
    /// [`Log::forget`](crate::Log::forget) does not.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn discard(&self, id: Id) -> Result<()> {
        self.tandem.act(|act| act.take_out::<Practice>(id))
    }

    /// Says how the practice task went, or (`None`) passes over it; it is not asked again.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `practice` if it is not finished; those of writing.
    pub fn review(&self, id: Id, own: Option<Note>) -> Result<PracticeLine> {
        let at = self.tandem.now();
        self.tandem.act(|act| {
            let reviewed = act.edit::<Practice>(id, |practice| {
                if practice.is_open() {
                    return Err(TandemError::invalid("practice", "one that is finished").into());
                }
                Ok(Practice { review: Some(Review { own, at }), ..practice })
            })?;
            Ok(line(id, reviewed))
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
        lines.retain(|line| {
            let task = line.practice.task.as_ref();
            let due = task.and_then(|task| task.review_on).is_some_and(|on| on <= today);
            due && line.practice.review.is_none()
        });
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

fn unknown_step() -> TandemError {
    TandemError::invalid("step", "one of this exercise's steps")
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

fn value_of(given: &Given) -> Value {
    serde_json::to_value(given).expect("a struct with text keys is JSON")
}

fn place(step: Option<&Slug>) -> Value {
    step.map_or(Value::Null, |step| step.as_str().into())
}

fn screen(id: Id, practice: Practice, skill: Skill) -> PracticeScreen {
    let at = practice.at.as_ref().and_then(|step| skill.position(step.as_str()));
    let beside = at.map(|at| skill.steps[at].look_back.as_slice()).unwrap_or_default();
    let look_back = beside.iter().filter_map(|step| practice.answers.get(step).cloned()).collect();
    let change = skill.rating.as_ref().and_then(|rating| practice.ratings(rating));
    // An exercise has some ten steps.
    let at = at.map(|at| at as u32);
    PracticeScreen { id, skill, practice, at, look_back, change }
}

fn line(id: Id, practice: Practice) -> PracticeLine {
    let skill = content(practice.language).skill(practice.skill.as_str(), practice.version);
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

/// The exercises that `wanted` keeps, in the order in which they are offered.
fn offer(voice: &Voice, read: &Read<'_>, wanted: impl Fn(&Skill) -> bool) -> Inner<Offer> {
    let readiness = read_preferences(read)?.readiness;
    let mut tracks: BTreeMap<Slug, (Track, Option<Id>)> = BTreeMap::new();
    for line in practices(read, i64::MIN, i64::MAX)? {
        let (track, open) = tracks.entry(line.practice.skill.clone()).or_default();
        if line.practice.is_open() {
            open.get_or_insert(line.id);
        } else {
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

/// Declares a `Debug` that tells the type and nothing that is in it.
macro_rules! hidden {
    ($($Type:ident),+) => {
        $(impl fmt::Debug for $Type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($Type))
            }
        })+
    };
}

hidden!(SkillLine, Offer, RightNow, PracticeLine, PracticeScreen);

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use tandem_model::{Language, Profile, Zone};
    use tandem_vault::Cost;

    use super::*;
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
