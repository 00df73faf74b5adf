//! What is to come: written down, changed, answered.
//!
//! | to find | look in |
//! | --- | --- |
//! | what a plan and its rule are | `tandem_model::{Plan, Rule}` |
//! | writing plans down, changing them from a day on | `plans.rs` |
//! | on which days they fall, what was said of each | `days.rs` |
//! | saying what became of a day | `answers.rs` |
//! | what of all kinds is due when, in words | `due.rs`; the screen `screens/agenda.rs` |

mod answers;
mod days;
mod due;
mod plans;

pub use answers::{DayAnswered, Outcome};
pub(crate) use days::could_be;
pub(crate) use days::{ASKED, Days, Near, Span, days_near, plan_days};
pub use days::{CouldBe, DaySaid, ExpectedDay};
pub use due::{AgendaItem, Can, ItemKind, ItemMark, ItemState};
pub(crate) use due::{Ask, Due, Found, all_due, clock, day_title, of_the_program};
pub use plans::PlannedLine;
pub(crate) use plans::lines as plan_lines;

use tandem_model::{Errand, Plan, What};
use tandem_words::Voice;

use crate::record::Tandem;

/// Use cases around what is to come. From [`Tandem::agenda`].
#[derive(Clone, Copy)]
pub struct Agenda<'a> {
    pub(crate) tandem: &'a Tandem,
}

impl Tandem {
    /// What is to come: appointments, shots, refills, sessions that come back.
    #[must_use]
    pub fn agenda(&self) -> Agenda<'_> {
        Agenda { tandem: self }
    }
}

/// What a plan is called: the person's own word, else what it is.
pub(crate) fn called(voice: &Voice, plan: &Plan) -> String {
    match (&plan.name, &plan.what) {
        (Some(name), _) => name.as_str().to_owned(),
        (None, What::Session(shape)) => voice.word("kind", shape.kind),
        (None, What::Errand(errand)) => voice.word("errand", *errand),
    }
}

/// What is said of a plan behind a curtain (docs/adr/0019), where its name tells too much.
pub(crate) fn behind_curtain(voice: &Voice, plan: &Plan) -> Option<String> {
    let private = plan.is_of_medicine() || plan.what.errand() == Some(Errand::Official);
    private.then(|| voice.say("calendar.title", &[]))
}
