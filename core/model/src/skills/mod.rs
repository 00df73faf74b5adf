//! Skills, goals, check-ins, and looking back.
//!
//! | to find | look in |
//! | --- | --- |
//! | what an exercise is | [`Skill`], [`Step`], [`StepKind`] |
//! | one run of it, and its answers | [`Practice`], [`StepAnswer`], [`Given`] |
//! | which steps a person meets, and what stands first there | [`Stop`], [`Carried`] |
//! | the course, and in which order exercises are offered | [`Course`], [`suggest`], [`Track`] |
//! | goals | [`Goal`] |
//! | check-ins, and when they are forgotten | [`CheckIn`], [`ForgetAfter`] |
//! | questionnaires, their scores and their texts | [`MeasureKind`], [`MeasureText`] |
//! | visits and the windows between them | [`visit_windows`] |
//! | how sure the numbers are, and what they show | [`how_sure`], [`both_weeks`], [`side_by_side`] |
//! | the help card | [`HelpCard`], [`Naloxone`] |

mod check_in;
mod course;
mod goal;
mod help;
mod keyed;
mod looking_back;
mod measure;
mod medicine_card;
mod practice;
mod preferences;
mod questionnaire;
mod road;
mod skill;
mod slug;
mod suggest;
mod visit;

pub use check_in::{CheckIn, ForgetAfter, Lasted, OutOfTen, UseSince};
pub use course::{Course, Module, modules};
pub use goal::{Goal, GoalStanding, NextStep};
pub use help::{
    CardLine, HelpCard, HelpLine, InSpanish, Naloxone, Phone, ReachedBy, ShownAt, TextTo,
};
pub use looking_back::{
    AfterTwoKinds, BesideNext, BothWeeks, HowSure, SideBySide, TwelveStep, WINDOWS_NEEDED,
    both_weeks, how_sure, side_by_side,
};
pub use measure::{Band, MeasureKind, Measured, Score, ScoredWithin};
pub use medicine_card::{FamilySheet, MedicineCard, MedicineClaim};
pub use practice::{
    Change, Did, Given, NotYet, Planned, Practice, PracticeTask, Review, StepAnswer,
};
pub use preferences::Preferences;
pub use questionnaire::{BandText, CutOff, MeasureItem, MeasureOption, MeasureText, Scoring};
pub use road::{Carried, Stop};
#[cfg(test)]
pub(crate) use skill::tests::example;
pub use skill::{
    AskIf, BeforeAfter, Better, CheckAnswer, Choice, Component, Each, Language, MethodSource,
    Phase, PlanPart, Rated, RatedAt, Readiness, Skill, Source, Step, StepKind,
};
pub use slug::Slug;
pub use suggest::{Track, suggest};
pub use visit::{Schedule, Visit, VisitPlan, visit_windows};
