//! What may help: after missed days, and after the day of a shot.
//!
//! Which words fit follows from what was written and from nothing else; the words themselves stand in the
//! content. What the person's own clinic said stands before them, with its date. They are said for each
//! stretch until the person called, here and, as one neutral line, on the first screen, and never in a
//! notification.
//!
//! "I called" and "not now" are one entry with one date: what has begun by then is meant. So it says
//! nothing of the days themselves, and a later stretch is not put away by what was said of an earlier one.

use chrono::{NaiveDate, TimeDelta};
use serde::Serialize;
use tandem_model::{
    Contact, ContactRole, Id, Medicine, MedicineDay, MedicineRule, Name, PutAway, Word as _,
};
use tandem_vault::{Act, Read};
use tandem_words::Voice;

use super::{Days, SHOWN, current, days, given_on, shots};
use crate::own::agenda::{ExpectedDay, Span, plan_days};
use crate::own::log::read_away;
use crate::own::plans::people::ContactLine;
use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::profile::read_preferences;
use crate::record::read::Reading as _;

/// Under which name "I called" and "not now" are kept.
pub(crate) const PUT_AWAY: &str = "notice/medicine";
/// How often "I called" counts as put away: for good, of what had begun by then.
const CALLED: u32 = 2;
/// How far back a shot that a rule names is looked for: the longest month, and a few days.
const SHOT: i64 = 35;

/// Which words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum MedicineAdvice {
    /// A dose was missed.
    MissedOne,
    /// Several days are missing.
    MissedMore,
    /// The day of a naltrexone shot has gone by.
    LateShot,
    /// The same, and a new day is set.
    LateShotSet,
    /// The day of another shot has gone by, and no new day is set.
    LateOther,
}

/// Words that may help, who says them, and whom to call.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MedicineWords {
    /// Which.
    pub advice: MedicineAdvice,
    /// What the person's own clinic said, with its date; it stands first.
    pub told: Option<String>,
    /// The words.
    pub text: String,
    /// Where this comes from.
    pub from: String,
    /// The clinic's numbers among the people of this record.
    pub call: Vec<ContactLine>,
}

/// The shot whose day has gone by: of a plan that is counted from the last one the open one, of another
/// the last that its rule names, if it is not long ago.
pub(super) fn late(days: &[ExpectedDay], today: NaiveDate) -> Option<&ExpectedDay> {
    let gone_by = |day: &&ExpectedDay| {
        let counted = day.plan.is_counted_from_the_last();
        day.date < today && (counted || day.date >= today - TimeDelta::days(SHOT))
    };
    let latest = days.iter().filter(gone_by).max_by_key(|day| day.date)?;
    let after = |day: &ExpectedDay| given_on(day).is_some_and(|on| on >= latest.date);
    (given_on(latest).is_none() && !days.iter().any(after)).then_some(latest)
}

/// What may help now, unless the person called: after missed days, after the day of a shot.
pub(super) fn words(read: &Read<'_>, voice: &Voice, today: NaiveDate) -> Inner<Vec<MedicineWords>> {
    let called = read.under_key::<PutAway>(PUT_AWAY)?.entry;
    let called = called.filter(|(_, it)| it.times >= CALLED).map(|(_, it)| it.until);
    let all = advice(read, today)?.into_iter();
    let all: Vec<_> = all
        .filter(|(_, began)| called.is_none_or(|called| called < *began))
        .map(|(advice, _)| advice)
        .collect();
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let rule = read.only::<MedicineRule>()?.map(|(_, rule)| rule);
    let told = rule.map(|rule| told(voice, &rule));
    let clinic =
        |contact: &Contact| contact.role == Some(ContactRole::Clinic) && !contact.not_offered;
    let call: Vec<(Id, Contact)> = read.all()?;
    let call: Vec<_> = call
        .into_iter()
        .filter(|(_, contact)| clinic(contact))
        .map(|(id, contact)| ContactLine::new(id, contact))
        .collect();
    let one = |advice: MedicineAdvice| {
        let (text, from) = advice.keys();
        MedicineWords {
            advice,
            told: told.clone(),
            text: voice.say(text, &[]),
            from: voice.say(from, &[]),
            call: call.clone(),
        }
    };
    Ok(all.into_iter().map(one).collect())
}

impl MedicineAdvice {
    /// The words, and where they come from.
    fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::MissedOne => ("medicine.missed_one", "medicine.from.missed"),
            Self::MissedMore => ("medicine.missed_more", "medicine.from.missed"),
            Self::LateShot => ("medicine.late_shot", "medicine.from.naltrexone"),
            Self::LateShotSet => ("medicine.late_shot_set", "medicine.from.naltrexone"),
            Self::LateOther => ("medicine.late_other", "medicine.from.clinic"),
        }
    }
}

/// "On March 3 you wrote, from your nurse: …"
fn told(voice: &Voice, rule: &MedicineRule) -> String {
    let date = voice.words().date(rule.on);
    let values = [("date", date.as_str()), ("words", rule.text.as_str())];
    match rule.by {
        None => voice.say("medicine.told", &values),
        Some(by) => {
            let who = voice.say(&format!("medicine.told_by.{}", by.word()), &[]);
            voice.say("medicine.told.by", &[values[0], values[1], ("who", &who)])
        }
    }
}

/// Which words fit what was written, and on which date that began.
fn advice(read: &Read<'_>, today: NaiveDate) -> Inner<Vec<(MedicineAdvice, NaiveDate)>> {
    let mut found = Vec::new();
    let lately = today - TimeDelta::days(MedicineDay::BACK);
    // How long ago a stretch began is looked up only where one is going on: most mornings none is.
    if Days::read(read, lately, today)?.stretch().is_some()
        && let Some((first, last)) = Days::read(read, today - days(SHOWN), today)?.stretch()
    {
        let rule = read.only::<MedicineRule>()?.and_then(|(_, rule)| rule.after_days);
        let enough = rule.map_or(2, |days| i64::from(days).min(2));
        let before = first - TimeDelta::days(1);
        // Days away that these missed ones end: nothing is written of them, and they may have been more.
        let away = !read_away(read, before, first)?.is_empty();
        let several = (last - first).num_days() + 1 >= enough || away;
        let advice = match several {
            true => MedicineAdvice::MissedMore,
            false => MedicineAdvice::MissedOne,
        };
        found.push((advice, first));
    }
    let plans = shots(read)?;
    if !plans.is_empty() {
        let all = plan_days(read, plans, Span::Named(today - days(SHOWN), today))?;
        if let Some(day) = late(&all, today) {
            let new_day = day.moved && day.at.date >= today;
            let naltrexone =
                current(read, today)?.iter().any(|it| it.medicine == Medicine::Naltrexone);
            let advice = match (naltrexone, new_day) {
                (true, false) => Some(MedicineAdvice::LateShot),
                (true, true) => Some(MedicineAdvice::LateShotSet),
                (false, false) => Some(MedicineAdvice::LateOther),
                (false, true) => None,
            };
            found.extend(advice.map(|advice| (advice, day.date)));
        }
    }
    Ok(found)
}

/// The date on which began what the first screen is to say one neutral line of: several days that are
/// missing, or a shot whose day has gone by. It is asked while my medicine is on, and not otherwise.
pub(crate) fn urgent_since(read: &Read<'_>, today: NaiveDate) -> Inner<Option<NaiveDate>> {
    let urgent = advice(read, today)?.into_iter();
    let urgent = urgent.filter(|(advice, _)| *advice != MedicineAdvice::MissedOne);
    Ok(urgent.map(|(_, began)| began).max())
}

/// Whether this puts the line of the first screen away: for its days, or because the person called. What
/// was said of an earlier stretch is not meant for this one.
pub(crate) fn is_put_away(it: &PutAway, since: NaiveDate, today: NaiveDate) -> bool {
    it.what.as_str() == PUT_AWAY && it.until >= since && it.holds(today)
}

/// "Not now" for so many days; the second time for this stretch it is not said again.
pub(crate) fn put_away(act: &mut Act<'_>, today: NaiveDate, until: NaiveDate) -> Inner<()> {
    let on = read_preferences(act)?.medicine;
    let since = if on { urgent_since(act, today)? } else { None };
    let what = Name::new(PUT_AWAY)?;
    act.put::<PutAway>(PUT_AWAY, |before| {
        let same = |it: &PutAway| since.is_none_or(|since| it.until >= since);
        let times = before.filter(same).map_or(0, |before| before.times).saturating_add(1);
        Ok(PutAway { what, until, times })
    })?;
    Ok(())
}

/// "I called": what has begun by today is not said again.
pub(super) fn called(act: &mut Act<'_>, today: NaiveDate) -> Inner<()> {
    let what = Name::new(PUT_AWAY)?;
    act.put::<PutAway>(PUT_AWAY, |_| Ok(PutAway { what, until: today, times: CALLED }))?;
    Ok(())
}

hidden!(MedicineWords);
