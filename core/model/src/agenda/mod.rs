//! What is to come: appointments, shots, refills, pick-ups, sessions that come back.
//!
//! One kind, [`Plan`], for all of it. There were five sorts of "later" (sessions that come back,
//! planned visits, and dates kept in three other places), and each knew half: only weekly things
//! could come back, and a monthly visit could not be put down at all, though the visits of the
//! study that Tandem follows are weekly, then every two weeks, then every four.
//!
//! **Planned is not held.** Nothing here counts anywhere. What a person answers about one day makes
//! a session, a visit, or one of the [`PlanDay`]s, and only those are counted.
//!
//! # A day is named by the date that the rule names
//!
//! What was answered, moved or called off is found again by that date, not by the instant: a changed
//! time, zone or zone rule leaves every answer where it is, and two devices that answer the same
//! Tuesday write the same entry. A Tuesday that was moved to Thursday stays *that* Tuesday.
//!
//! # A change from a date on is an end and a beginning
//!
//! Moving "Tuesdays at six" to seven from April on ends the first in March and begins a second, both
//! of one [`Plan::series`]. So the past needs no list of versions: every plan tells the truth about
//! all of its dates. The same holds for a pause that is over.

mod day;
mod plan;
mod put_away;
mod reminders;
mod rule;
mod what;

pub use day::{CalledOffBy, DayDone, DayState, PlanDay};
pub use plan::{At, Lead, Plan, PlannedTime};
pub use put_away::PutAway;
pub use reminders::{Nudge, QuietHours, spread};
pub use rule::{Nth, Rule};
pub use what::{Errand, SessionShape, What};
