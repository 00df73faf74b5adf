//! Practising: beginning, answering step by step, coming back, finishing.
//!
//! Every answer is one act: when [`Skills::answer`] returns, it is on the disk, and it is a field of
//! its own, so two devices that answered different steps of one practice keep both. A practice that
//! was left can be gone on with, at the step where it was left, with all earlier answers visible.
//!
//! Which steps there are is worked out anew from the answers each time ([`Skill::road`]); what is kept
//! is only the name of the step where the person stands. An answer that ends the exercise (where
//! somebody may be afraid of who reads it) is never written at all: it is asked about once, and then
//! the practice is forgotten, history and all.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::Value;
use tandem_model::{
    Carried, Change, Choice, Given, Id, LocalTime, PageSection, Practice, PracticeTask, Result,
    Review, Skill, Slug, Source, Step, StepAnswer, StepKind, Stop, TandemError,
};
use tandem_vault::{Act, Fields, Read};
use tandem_words::{Voice, content};

use super::{Skills, find, line, practices};
use crate::own::cravings;
use crate::own::help::HelpScreen;
use crate::own::plans::{pages, people};
use crate::record::act::Writing as _;
use crate::record::entries::{self, Entry};
use crate::record::error::Inner;
use crate::record::kinds::{EntryKind, Kind as _};
use crate::record::profile::read_profile;
use crate::record::read::Reading as _;

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
    /// The steps that this person meets, with their own words in them: of the exercise, or of what is
    /// asked later once it is finished.
    pub road: Vec<Stop>,
    /// The step it stands at, by its place on the road; `None` once every step was passed.
    pub at: Option<u32>,
    /// Earlier answers that belong beside this step.
    pub look_back: Vec<Given>,
    /// The ratings before and after, where both were given.
    pub change: Option<Change>,
    /// What is said to the answer that was just given.
    pub reply: Option<String>,
    /// Where the answer that was just given can be kept; it is not until the person says so.
    pub keep: Option<KeepOffer>,
    /// The craving that was written down of it, where cravings are on: what came before can be said
    /// of it.
    pub craving: Option<Id>,
    /// What is asked once before everything in this practice is blanked, after an answer that ends
    /// it. Nothing of that answer was written.
    pub leaving: Option<String>,
}

/// That an answer can be kept in a page.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct KeepOffer {
    /// Which answer, for [`Skills::keep`].
    pub step: Slug,
    /// Where.
    pub section: PageSection,
    /// How it is asked.
    pub ask: String,
}

impl PracticeScreen {
    /// Where it stands: a step, with what it is about.
    #[must_use]
    pub fn stop(&self) -> Option<&Stop> {
        self.road.get(self.at? as usize)
    }

    /// The step it stands at.
    #[must_use]
    pub fn step(&self) -> Option<&Step> {
        Some(&self.stop()?.step)
    }

    /// Where a stop of this name is on the road.
    pub(super) fn position(&self, name: &str) -> Result<usize> {
        self.road.iter().position(|stop| stop.name == *name).ok_or_else(unknown_step)
    }

    pub(super) fn new(id: Id, practice: Practice, skill: Skill, carried: &Carried) -> Self {
        let answered = |stop: &Stop| practice.answers.contains_key(&stop.name);
        let (road, at) = if practice.is_open() {
            let road = skill.road(&practice.answers, carried);
            let at = practice.at.as_ref().and_then(|name| {
                // What was answered otherwise since may have led the road past that step.
                let there = road.iter().position(|stop| stop.name == *name);
                there.or_else(|| road.iter().position(|stop| !answered(stop)))
            });
            (road, at)
        } else {
            let road = skill.follow_up_road(&practice.answers, carried);
            let open = practice.task.is_some() && practice.review.is_none();
            let at = road.iter().position(|stop| !answered(stop)).filter(|_| open);
            (road, at)
        };
        let beside = at.map(|at| road[at].step.look_back.clone()).unwrap_or_default();
        let look_back = beside.iter().flat_map(|step| skill.answered(&practice.answers, step));
        let look_back = look_back.map(|(_, given)| given.clone()).collect();
        let change = line(id, practice.clone()).change;
        // An exercise has some ten steps.
        let at = at.map(|at| at as u32);
        Self {
            id,
            skill,
            practice,
            road,
            at,
            look_back,
            change,
            reply: None,
            keep: None,
            craving: None,
            leaving: None,
        }
    }
}

impl Skills<'_> {
    /// Begins a practice and shows its first step. `id` is the exercise; the newest version is
    /// taken, in the person's language.
    ///
    /// # Errors
    /// `Invalid` in `skill` for none that there is, and for one that writes a page, which is opened
    /// instead; those of writing.
    pub fn start(&self, id: &str) -> Result<PracticeScreen> {
        let now = self.tandem.now();
        let new = self.tandem.new_id()?;
        self.tandem.act(|act| {
            let voice = self.tandem.voice_in(act)?;
            let skill = voice.skill(find(&voice, id, None)?);
            if skill.page.is_some() {
                return Err(TandemError::invalid("skill", "a page is opened, not begun").into());
            }
            let practice = Practice::new(&skill, LocalTime::at(now, &read_profile(act)?.zone));
            act.add(new, &practice)?;
            let carried = carried(act, &skill)?;
            Ok(PracticeScreen::new(new, practice, skill, &carried))
        })
    }

    /// Shows a practice at the step where it was left, or what is asked of it later. It changes
    /// nothing.
    ///
    /// # Errors
    /// `NotFound` if it is not there or was thrown away; `Unsupported` if this version of Tandem
    /// does not have its exercise.
    pub fn resume(&self, id: Id) -> Result<PracticeScreen> {
        self.tandem.read(|read| Ok(read_screen(read, id)?.0))
    }

    /// Answers a step and shows the one after it. A step that was answered before gets the new
    /// answer; its history keeps the old one. Of a finished practice, what is asked later is
    /// answered in the same way. `step` is the name of a stop on the road.
    ///
    /// An answer that leaves ([`tandem_model::Choice::leave`]) is not written: the screen asks
    /// whether to, and [`Skills::leave`] does it.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `step` for a step that is not on the road, in `answer` as
    /// [`Step::accept`] says, in `practice` once nothing more is asked; those of writing, after which
    /// nothing was written.
    pub fn answer(&self, id: Id, step: &str, answer: StepAnswer) -> Result<PracticeScreen> {
        let now = self.tandem.now();
        self.tandem.act(|act| {
            let (before, carried) = read_open(act, id)?;
            let stop = before.road[before.position(step)?].clone();
            let voice = Voice::new(before.practice.language, &read_profile(act)?);
            if stop.step.leaves(&answer) {
                let leaving = Some(voice.say("skills.leave.ask", &[]));
                return Ok(PracticeScreen { leaving, ..before });
            }
            let given = stop.accept(answer, now)?;
            let reply = reply(&voice, &stop.step, &given);
            let keep = keep_offer(&voice, &stop, &given);
            let mut fields = Fields::from([(Practice::answer_field(&stop.name), value_of(&given))]);
            let mut practice = before.practice;
            practice.answers.insert(stop.name.clone(), given);
            let skill = before.skill;
            if practice.is_open() {
                let road = skill.road(&practice.answers, &carried);
                let here = road.iter().position(|one| one.name == stop.name);
                let next = here.and_then(|here| road.get(here + 1)).map(|next| next.name.clone());
                fields.insert("at".to_owned(), place(next.as_ref()));
                practice.at = next;
            } else {
                let road = skill.follow_up_road(&practice.answers, &carried);
                if road.iter().all(|stop| practice.answers.contains_key(&stop.name)) {
                    let review = Review { own: None, at: now };
                    let told = serde_json::to_value(&review).expect("a struct is JSON");
                    fields.insert("review".to_owned(), told);
                    practice.review = Some(review);
                }
            }
            act.set(Practice::NAME, id.as_bytes(), fields)?;
            let screen = PracticeScreen::new(id, practice, skill, &carried);
            Ok(PracticeScreen { reply, keep, ..screen })
        })
    }

    /// Goes one step back. The answers stay.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `practice` once it is finished; those of writing.
    pub fn back(&self, id: Id) -> Result<PracticeScreen> {
        self.move_to(id, |screen| {
            let at = screen.at.map_or(screen.road.len(), |at| at as usize);
            Ok(at.saturating_sub(1))
        })
    }

    /// Goes to any step on the road. The answers stay.
    ///
    /// # Errors
    /// As [`Skills::back`], and `Invalid` in `step` for one that is not on the road.
    pub fn go_to(&self, id: Id, step: &str) -> Result<PracticeScreen> {
        self.move_to(id, |screen| screen.position(step))
    }

    /// Where a practice stands is kept, so that coming back shows the same step; undo passes over
    /// it, for it changes nothing that a person said.
    fn move_to(
        &self,
        id: Id,
        to: impl FnOnce(&PracticeScreen) -> Result<usize>,
    ) -> Result<PracticeScreen> {
        self.tandem.act(|act| {
            let (before, carried) = read_open(act, id)?;
            require_open(&before.practice)?;
            let step = before.road.get(to(&before)?).map(|stop| stop.name.clone());
            let fields = Fields::from([("at".to_owned(), place(step.as_ref()))]);
            act.fix::<Practice>(id, fields)?;
            let practice = Practice { at: step, ..before.practice };
            Ok(PracticeScreen::new(id, practice, before.skill, &carried))
        })
    }

    /// Finishes a practice, whether every step was answered or not. One that asks for a craving of now
    /// before and after is written down as one, where cravings are on. `review_on` is the day from
    /// which on it is asked how the practice task went; `None` for not at all. A tool has no task.
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
            let (PracticeScreen { skill, practice, .. }, carried) = read_open(act, id)?;
            require_open(&practice)?;
            let task = skill.task.clone();
            let task = task.map(|text| PracticeTask { text, review_on });
            let finished = act.edit::<Practice>(id, |_| {
                Ok(Practice { finished_at: Some(now), at: None, task, ..practice })
            })?;
            let craving = cravings::of_practice(act, id, &finished, &skill)?;
            Ok(PracticeScreen { craving, ..PracticeScreen::new(id, finished, skill, &carried) })
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

    /// Ends a practice so that nothing of it is left: every answer is blanked for good, and the help
    /// screen is what comes next. What was counted of it is not any more.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn leave(&self, id: Id) -> Result<HelpScreen> {
        self.tandem.read(|read| read.need::<Practice>(id))?;
        entries::forget(self.tandem, Entry { kind: EntryKind::Practice, id })?;
        self.tandem.help().screen()
    }

    /// Keeps an answer in the page that its step names, a line for each thing that was answered. What
    /// stands there already is not added again. Returns the section.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `step` for one that was not answered or goes to no page; those of
    /// writing.
    pub fn keep(&self, id: Id, step: &str) -> Result<PageSection> {
        self.tandem.act(|act| {
            let (screen, _) = read_screen(act, id)?;
            let stop = &screen.road[screen.position(step)?];
            let (section, given) = stop
                .step
                .to_page
                .zip(screen.practice.answers.get(&stop.name))
                .ok_or_else(unknown_step)?;
            pages::keep(self.tandem, act, section, given)?;
            Ok(section)
        })
    }
}

fn read_screen(read: &Read<'_>, id: Id) -> Inner<(PracticeScreen, Carried)> {
    let practice: Practice = read.need(id)?;
    let voice = Voice::new(practice.language, &read_profile(read)?);
    let skill = content(practice.language).skill(practice.skill.as_str(), practice.version);
    let missing = || TandemError::Unsupported { what: "an exercise of a newer Tandem".to_owned() };
    let skill = voice.skill(skill.ok_or_else(missing)?);
    let carried = carried(read, &skill)?;
    Ok((PracticeScreen::new(id, practice, skill, &carried), carried))
}

/// A practice in which something can be answered: it is open, or it is asked about later.
pub(super) fn read_open(act: &Act<'_>, id: Id) -> Inner<(PracticeScreen, Carried)> {
    let (screen, carried) = read_screen(act, id)?;
    if screen.practice.is_open() || screen.at.is_some() {
        Ok((screen, carried))
    } else {
        Err(TandemError::invalid("practice", "one that is not finished yet").into())
    }
}

fn require_open(practice: &Practice) -> Result<()> {
    if practice.is_open() {
        Ok(())
    } else {
        Err(TandemError::invalid("practice", "one that is not finished yet"))
    }
}

/// What other exercises, and the people I can call, bring into this one.
fn carried(read: &Read<'_>, skill: &Skill) -> Inner<Carried> {
    let mut elsewhere: BTreeMap<Source, Vec<Choice>> = BTreeMap::new();
    let sources: Vec<&Source> = skill.elsewhere().collect();
    if !sources.is_empty() {
        let finished = practices(read, i64::MIN, i64::MAX)?;
        let finished = finished.iter().map(|line| &line.practice).filter(|one| !one.is_open());
        let finished: Vec<&Practice> = finished.collect();
        for source in sources {
            let newest = finished.iter().find(|one| source.skill.as_ref() == Some(&one.skill));
            let given = newest.and_then(|practice| practice.answers.get(&source.step));
            if let Some(given) = given {
                elsewhere.insert(source.clone(), given.pieces());
            }
        }
    }
    let everybody = people::offered(read)?;
    let people = everybody.iter().map(|(id, contact)| people::choice(*id, contact)).collect();
    Ok(Carried { elsewhere, people })
}

fn reply(voice: &Voice, step: &Step, given: &Given) -> Option<String> {
    let picked = given.picked().first()?;
    match &step.kind {
        StepKind::Check { answers } => {
            Some(answers.iter().find(|answer| answer.id == *picked)?.reply.clone())
        }
        StepKind::Did { .. } => Some(voice.say(&format!("did_it.reply.{picked}"), &[])),
        _ => None,
    }
}

fn keep_offer(voice: &Voice, stop: &Stop, given: &Given) -> Option<KeepOffer> {
    let section = stop.step.to_page.filter(|_| !given.pieces().is_empty())?;
    let ask = voice.word("keep.ask", section.page());
    Some(KeepOffer { step: stop.name.clone(), section, ask })
}

fn unknown_step() -> TandemError {
    TandemError::invalid("step", "one of this exercise's steps")
}

pub(super) fn value_of(given: &Given) -> Value {
    serde_json::to_value(given).expect("a struct with text keys is JSON")
}

fn place(step: Option<&Slug>) -> Value {
    step.map_or(Value::Null, |step| step.as_str().into())
}

hidden!(PracticeScreen, KeepOffer);
