//! The course page: what there is, and where the person is in it. No share of the whole, no lock, and
//! any exercise can be opened at any time.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use tandem_model::{Module, PageKind, Readiness, Result, Skill, Slug, Step, StepKind, modules};
use tandem_words::content;

use super::{Skills, counts, practices};
use crate::record::profile::read_preferences;

/// The course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CourseScreen {
    /// Where the person says they are.
    pub readiness: Option<Readiness>,
    /// How fast others go, in words; nobody is held to it.
    pub pace: String,
    /// The modules, in the order in which they are offered.
    pub modules: Vec<CourseModule>,
}

/// A module of the course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CourseModule {
    /// Which one.
    pub module: Module,
    /// What it is called.
    pub title: String,
    /// About how long all of it takes, in words.
    pub about: String,
    /// What is in it, in order.
    pub lines: Vec<CourseLine>,
    /// The checks of its exercises once more, when the last of them is done; until then none. They are
    /// shown and not asked: what somebody would answer is kept nowhere.
    pub look_back: Vec<Step>,
}

/// An exercise, a tool or a page of a module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CourseLine {
    /// Its name.
    pub skill: Slug,
    /// What it is called.
    pub title: String,
    /// About how long it takes, in minutes.
    pub minutes: u32,
    /// Whether it is a tool for this minute.
    pub tool: bool,
    /// The page that it writes.
    pub page: Option<PageKind>,
    /// Where the person is with it.
    pub standing: CourseStanding,
}

/// Where a person is with an exercise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[serde(rename_all = "snake_case")]
pub enum CourseStanding {
    /// Finished, once or more often; a page that was made.
    Done,
    /// Begun, and it can be gone on with.
    Open,
    /// Not begun.
    NotBegun,
}

impl CourseStanding {
    /// The key of its word among those of the screens.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Done => "course.done",
            Self::Open => "course.open",
            Self::NotBegun => "course.not_begun",
        }
    }
}

impl Skills<'_> {
    /// The course: its modules, and what is done, open or not begun.
    ///
    /// # Errors
    /// Those of reading.
    pub fn course(&self) -> Result<CourseScreen> {
        self.tandem.read(|read| {
            let voice = self.tandem.voice_in(read)?;
            let readiness = read_preferences(read)?.readiness;
            let mut standings: BTreeMap<Slug, CourseStanding> = BTreeMap::new();
            let mut finished: BTreeSet<Slug> = BTreeSet::new();
            for line in practices(read, i64::MIN, i64::MAX)? {
                let open = line.practice.is_open();
                if !open && counts(&line) {
                    finished.insert(line.practice.skill.clone());
                }
                if open || counts(&line) {
                    // What is open can be gone on with, however often it was done.
                    let standing = standings.entry(line.practice.skill.clone());
                    let standing = standing.or_insert(CourseStanding::Done);
                    *standing = if open { CourseStanding::Open } else { *standing };
                }
            }
            let made = crate::own::plans::pages::made(read)?;
            let skills_of = |module| -> Vec<&Skill> {
                let content = content(voice.language());
                let mut skills: Vec<_> =
                    content.newest().filter_map(|skill| Some((skill.course?, skill))).collect();
                skills.retain(|(course, _)| course.module == module);
                skills.sort_by_key(|(course, _)| course.order);
                skills.into_iter().map(|(_, skill)| skill).collect()
            };
            let lines = |skills: &[&Skill]| -> Vec<CourseLine> {
                let line = |skill: &&Skill| {
                    let page = skill.page.map(|page| match made.contains(&page) {
                        true => CourseStanding::Done,
                        false => CourseStanding::NotBegun,
                    });
                    let practised = standings.get(&skill.id).copied();
                    CourseLine {
                        skill: skill.id.clone(),
                        title: voice.fill(&skill.title, &[]),
                        minutes: skill.minutes,
                        tool: skill.tool,
                        page: skill.page,
                        standing: page.or(practised).unwrap_or(CourseStanding::NotBegun),
                    }
                };
                skills.iter().map(line).collect()
            };
            let look_back = |skills: &[&Skill]| -> Vec<Step> {
                let exercises =
                    || skills.iter().filter(|skill| !skill.tool && skill.page.is_none());
                if !exercises().all(|skill| finished.contains(&skill.id)) {
                    return Vec::new();
                }
                let checks = |skill: &&Skill| {
                    let steps = voice.skill(skill).steps.into_iter();
                    steps.filter(|step| matches!(step.kind, StepKind::Check { .. }))
                };
                exercises().flat_map(checks).collect()
            };
            let module = |module| {
                let skills = skills_of(module);
                let lines = lines(&skills);
                let minutes = lines.iter().map(|line| line.minutes).sum();
                let about = voice.count("course.minutes", minutes, &[]);
                CourseModule {
                    module,
                    title: voice.word("module", module),
                    about,
                    lines,
                    look_back: look_back(&skills),
                }
            };
            Ok(CourseScreen {
                readiness,
                pace: voice.say("course.pace", &[]),
                modules: modules(readiness).into_iter().map(module).collect(),
            })
        })
    }
}
