//! Check-ins: off until asked for, private, and forgotten when the person wants that.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;
use tandem_model::{
    CheckIn, ForgetAfter, HelpCard, Id, LocalTime, Preferences, Result, ShownAt, TandemError,
    UseSince,
};
use tandem_vault::Read;

use crate::own::plans::pages;
use crate::record::Tandem;
use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::expire;
use crate::record::profile::{read_preferences, read_profile};
use crate::record::read::Reading as _;

/// Use cases around check-ins. From [`Tandem::check_ins`].
#[derive(Clone, Copy)]
pub struct CheckIns<'a> {
    tandem: &'a Tandem,
}

/// What a check-in led to.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CheckedIn {
    /// Its id.
    pub id: Id,
    /// What is kept.
    #[serde(flatten)]
    pub check_in: CheckIn,
    /// After a "yes", and only in this answer: it is not shown again.
    pub after_yes: Option<AfterYes>,
}

/// What is said after a check-in of "yes": calmly, once, and nothing about it being wrong.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AfterYes {
    /// Thanks, and that what was logged stays.
    pub words: String,
    /// What a break does to what a body can handle, and the rest of what is worth knowing.
    pub cards: Vec<HelpCard>,
    /// That the plan for a very hard day is here, where there is one.
    pub plan: Option<String>,
}

impl Tandem {
    /// Check-ins.
    #[must_use]
    pub fn check_ins(&self) -> CheckIns<'_> {
        CheckIns { tandem: self }
    }
}

impl CheckIns<'_> {
    /// Turns check-ins on or off, and says after how many days each is forgotten (`None` keeps
    /// them). What is already older is forgotten now; turning them off forgets nothing else.
    ///
    /// # Errors
    /// Those of writing.
    pub fn set(&self, on: bool, forget_after: Option<ForgetAfter>) -> Result<u32> {
        expire::choose(self.tandem, |before| Preferences {
            check_ins: on,
            forget_check_ins: forget_after,
            ..before
        })
    }

    /// Writes a check-in down, at this moment. Older ones that are due are forgotten first.
    ///
    /// # Errors
    /// `Invalid` in `check_ins` while they are off; those of writing.
    pub fn check_in(&self, used: UseSince) -> Result<CheckedIn> {
        let now = self.tandem.now();
        let id = self.tandem.new_id()?;
        self.tandem.act(|act| {
            if !read_preferences(act)?.check_ins {
                return Err(TandemError::invalid("check_ins", "off: turn them on first").into());
            }
            let at = LocalTime::at(now, &read_profile(act)?.zone);
            let check_in = CheckIn { at, used };
            check_in.check(now)?;
            expire::forget_due(act, now)?;
            act.add(id, &check_in)?;
            let after_yes = match used {
                UseSince::Yes => {
                    let voice = self.tandem.voice_in(act)?;
                    Some(AfterYes {
                        words: voice.say("checkin.after_yes", &[]),
                        cards: voice.help_cards(ShownAt::CheckInYes),
                        plan: pages::here(&voice, act)?,
                    })
                }
                UseSince::No | UseSince::RatherNotSay => None,
            };
            Ok(CheckedIn { id, check_in, after_yes })
        })
    }

    /// Check-ins between two local dates, oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<(Id, CheckIn)>> {
        self.tandem.read(|read| between(read, from, to))
    }

    /// Forgets every check-in that is older than the days chosen, also one that was removed and
    /// could still be brought back: blanked for good, as [`Log::forget`](crate::Log::forget) does.
    /// Runs whenever the record is opened and with every check-in. Returns how many.
    ///
    /// # Errors
    /// Those of writing.
    pub fn forget_old(&self) -> Result<u32> {
        expire::forget_old(self.tandem)
    }
}

/// Check-ins between two local dates, the earliest first.
pub(crate) fn between(
    read: &Read<'_>,
    from: NaiveDate,
    to: NaiveDate,
) -> Inner<Vec<(Id, CheckIn)>> {
    let mut found: Vec<(Id, CheckIn)> = read.between(from, to)?;
    found.sort_by_key(|(id, check_in)| (check_in.at.utc(), *id));
    Ok(found)
}

impl fmt::Debug for CheckedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CheckedIn")
    }
}

impl fmt::Debug for AfterYes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AfterYes")
    }
}
