//! What is asked later: what became of the task, on the day that the person chose.
//!
//! *Not yet* is the most usual answer and no failure, so it is no answer at all: the task is made
//! smaller, moved, or let go, and nothing anywhere counts that it was.

use tandem_model::{Id, NotYet, Note, Practice, PracticeTask, Result, Review, TandemError};

use super::{PracticeLine, Skills, line};
use crate::record::act::Writing as _;

impl Skills<'_> {
    /// Says how the practice task went, or (`None`) passes over it; it is not asked again.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `practice` if it is not finished; those of writing.
    pub fn review(&self, id: Id, own: Option<Note>) -> Result<PracticeLine> {
        let at = self.tandem.now();
        self.finished(id, |practice| Practice { review: Some(Review { own, at }), ..practice })
    }

    /// Says that the task was not done yet, and what is to become of it.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `practice` if it is not finished or has no task, in `on` for a year
    /// outside 1900 to 2200; those of writing.
    pub fn not_yet(&self, id: Id, what: NotYet) -> Result<PracticeLine> {
        if let NotYet::Smaller { on, .. } | NotYet::AnotherDay { on } = &what {
            tandem_model::check_date("on", *on)?;
        }
        let at = self.tandem.now();
        self.finished(id, |practice| {
            let task =
                |change: &dyn Fn(PracticeTask) -> PracticeTask| practice.task.clone().map(change);
            match &what {
                NotYet::Smaller { task: smaller, on } => {
                    let text = smaller.as_str().to_owned();
                    let task = task(&|_| PracticeTask { text: text.clone(), review_on: Some(*on) });
                    Practice { task, ..practice }
                }
                NotYet::AnotherDay { on } => {
                    let task = task(&|before| PracticeTask { review_on: Some(*on), ..before });
                    Practice { task, ..practice }
                }
                NotYet::LetGo => Practice { review: Some(Review { own: None, at }), ..practice },
            }
        })
    }

    fn finished(&self, id: Id, change: impl FnOnce(Practice) -> Practice) -> Result<PracticeLine> {
        self.tandem.act(|act| {
            let changed = act.edit::<Practice>(id, |practice| {
                if practice.is_open() || practice.task.is_none() {
                    return Err(TandemError::invalid("practice", "one that is finished").into());
                }
                Ok(change(practice))
            })?;
            Ok(line(id, changed))
        })
    }
}
