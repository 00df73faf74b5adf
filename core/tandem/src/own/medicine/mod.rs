//! My medicine: what a person writes down of their days with it, and the words that may help then.
//!
//! Off until it is asked for, and for nobody else: nothing of it is in a summary, a report, a table, a
//! calendar, a reminder or a plain copy that was not asked for it (`tests/it/medicine.rs` holds a marker
//! in every text of it against all of these). It is forgotten after 90 days unless the person chooses
//! otherwise.
//!
//! **Only what was written is known.** A day without an entry is nothing, not a missed one, and joins no
//! two that were missed. The words after missed days come from the content as they stand; Tandem names no
//! number of days but the one that the person's own clinic gave (`advice.rs`).

mod advice;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Timelike as _, Utc};
use serde::Serialize;
use tandem_model::{
    Errand, ForgetAfter, Id, LedBy, Line, LocalTime, MedicationPeriod, MedicineDay, MedicineEffect,
    MedicineForm, MedicineRule, MedicineSaid, Plan, Preferences, PutAway, Result, TandemError,
};
use tandem_vault::Read;
use tandem_words::Voice;

pub use advice::{MedicineAdvice, MedicineWords};
pub(crate) use advice::{PUT_AWAY, is_put_away, put_away, urgent_since};

use crate::own::agenda::{DayAnswered, DaySaid, ExpectedDay, Outcome, Span, plan_days};
use crate::record::Tandem;
use crate::record::act::{Writing as _, patched};
use crate::record::error::Inner;
use crate::record::expire;
use crate::record::kinds::EntryKind;
use crate::record::profile::{edit_preferences, read_preferences, read_profile, today};
use crate::record::read::Reading as _;

/// After how many days it is forgotten unless the person says otherwise.
const FORGET_AFTER: u32 = 90;
/// How many days a screen shows at most.
const SHOWN: u32 = 366;
/// Until which hour of the night the day that is over is meant as well.
const NIGHT: u32 = 4;

/// Use cases around my medicine. From [`Tandem::medicine`].
#[derive(Clone, Copy)]
pub struct MyMedicine<'a> {
    tandem: &'a Tandem,
}

/// All that the screen shows.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MedicineScreen {
    /// Whether it is on. Where it is not, the rest is empty.
    pub on: bool,
    /// After how many days it is forgotten; never if none.
    pub forget_after: Option<ForgetAfter>,
    /// What is said above: what it is where it is off, since when nothing was written where it is on.
    pub intro: Option<String>,
    /// Whether days are asked about: not with a shot or an implant.
    pub asks_days: bool,
    /// The days that "today" may mean now, after midnight: yesterday and today. Else none.
    pub which_day: Vec<NaiveDate>,
    /// One for each date, the earliest first, also those of which nothing is said.
    pub days: Vec<MedicineDayLine>,
    /// The days added up, for who asks for it. No share and no score.
    pub counted: String,
    /// Shots that are planned.
    pub shot: ShotLine,
    /// Side effects, the latest first.
    pub effects: Vec<EffectLine>,
    /// What the clinic said.
    pub told: Option<MedicineRule>,
    /// What may help now.
    pub say: Vec<MedicineWords>,
}

/// A day.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MedicineDayLine {
    /// The date.
    pub date: NaiveDate,
    /// What is said of it, dose by dose, with the ids.
    pub doses: Vec<DoseLine>,
    /// All of it in one line, for a screen reader.
    pub spoken: String,
}

/// One dose of a day, with its id.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DoseLine {
    /// Its entry.
    pub id: Id,
    /// What is said.
    pub dose: MedicineDay,
}

/// The last shot and the next one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ShotLine {
    /// The last date on which one was given, as it was written down.
    pub last: Option<NaiveDate>,
    /// The date of the next one, also where it has gone by.
    pub next: Option<NaiveDate>,
    /// Both in words; none without a plan.
    pub text: Option<String>,
}

/// Side effects, with their id.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct EffectLine {
    /// The entry.
    pub id: Id,
    /// Which.
    #[serde(flatten)]
    pub effect: MedicineEffect,
}

/// What writing a dose down led to.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MedicineSaved {
    /// Its entry.
    pub id: Id,
    /// What may help now.
    pub say: Vec<MedicineWords>,
}

impl Tandem {
    /// My medicine.
    #[must_use]
    pub fn medicine(&self) -> MyMedicine<'_> {
        MyMedicine { tandem: self }
    }
}

impl MyMedicine<'_> {
    /// Turns it on or off, and says after how many days it is forgotten; `None` keeps it. What is
    /// already older is forgotten now, and how much is returned. Off, it asks and shows nothing; what was
    /// written stays until it is forgotten.
    ///
    /// # Errors
    /// Those of writing.
    pub fn set(&self, on: bool, forget_after: Option<ForgetAfter>) -> Result<u32> {
        expire::choose(self.tandem, |before| Preferences {
            medicine: on,
            forget_medicine: forget_after,
            ..before
        })
    }

    /// Shows today's note on the first screen, in words that do not say of what, or does not any more.
    ///
    /// # Errors
    /// `Invalid` in `medicine` while it is off; those of writing.
    pub fn show_on_today(&self, shown: bool) -> Result<()> {
        self.tandem.act(|act| {
            require_on(act)?;
            edit_preferences(act, |it| Ok(Preferences { medicine_today: shown, ..it }))?;
            Ok(())
        })
    }

    /// After how many days it is forgotten if nothing else is chosen.
    #[must_use]
    pub fn usual_forget_after(&self) -> ForgetAfter {
        ForgetAfter::days(FORGET_AFTER).expect("1 to 3650")
    }

    /// Writes down what became of a dose. Said again, it corrects what was said.
    ///
    /// # Errors
    /// `Invalid` in `medicine` while it is off, and for a day that lies ahead or more than 14 days back;
    /// as [`MedicineDay::check_whole`]; those of writing.
    pub fn say(&self, day: MedicineDay) -> Result<MedicineSaved> {
        let now = self.tandem.now();
        self.tandem.act(|act| {
            require_on(act)?;
            let today = today(act, now)?;
            day.check(today)?;
            expire::forget_due(act, now)?;
            let (id, _) = act.put::<MedicineDay>(&day.key(), |_| Ok(day))?;
            let voice = self.tandem.voice_in(act)?;
            Ok(MedicineSaved { id, say: advice::words(act, &voice, today)? })
        })
    }

    /// Says that the shot was given: on this date, or today. It is the day of the plan that is open, and
    /// what is counted from the last one is counted from it.
    ///
    /// # Errors
    /// `Invalid` in `shot` where no shot is planned, or more than one; as
    /// [`Agenda::answer`](crate::Agenda::answer).
    pub fn shot(&self, on: Option<NaiveDate>) -> Result<DayAnswered> {
        let now = self.tandem.now();
        let (plan, on, late) = self.tandem.read(|read| -> Inner<_> {
            require_on(read)?;
            let today = today(read, now)?;
            let mut shots = shots(read)?;
            shots.retain(|(_, plan)| plan.until.is_none_or(|until| until >= today));
            let plan = match shots.as_slice() {
                [(id, _)] => *id,
                [] => return Err(TandemError::invalid("shot", "a shot that is planned").into()),
                _ => {
                    let why = "one plan: more than one is there";
                    return Err(TandemError::invalid("shot", why).into());
                }
            };
            let days = plan_days(read, shots, Span::Named(today - days(SHOWN), today))?;
            let late = advice::late(&days, today).map(|day| day.date);
            Ok((plan, on.unwrap_or(today), late))
        })?;
        let agenda = self.tandem.agenda();
        let day = match late {
            Some(day) => day,
            None => agenda.latest(plan)?.date,
        };
        agenda.answer(plan, day, Outcome::Done { on })
    }

    /// Writes side effects down.
    ///
    /// # Errors
    /// `Invalid` in `medicine` while it is off; as [`MedicineEffect::check`]; those of writing.
    pub fn add_effect(&self, effect: &MedicineEffect) -> Result<Id> {
        let (now, id) = (self.tandem.now(), self.tandem.new_id()?);
        self.tandem.act(|act| {
            require_on(act)?;
            effect.check(today(act, now)?)?;
            act.add(id, effect)?;
            Ok(id)
        })
    }

    /// Writes the fields in which `after` differs from `before`, and no others: that the clinic was told,
    /// most often.
    ///
    /// # Errors
    /// `NotFound`; as [`MyMedicine::add_effect`].
    pub fn change_effect(
        &self,
        id: Id,
        before: &MedicineEffect,
        after: &MedicineEffect,
    ) -> Result<MedicineEffect> {
        let now = self.tandem.now();
        self.tandem.act(|act| {
            let today = today(act, now)?;
            act.edit(id, |effect: MedicineEffect| {
                let effect = patched(&effect, before, after)?;
                effect.check(today)?;
                Ok(effect)
            })
        })
    }

    /// Says that the clinic was told of side effects today.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn told_them(&self, id: Id) -> Result<()> {
        let now = self.tandem.now();
        self.tandem.act(|act| {
            let told_on = Some(today(act, now)?);
            act.edit(id, |effect| Ok(MedicineEffect { told_on, ..effect }))?;
            Ok(())
        })
    }

    /// Keeps what the clinic said to do after missed days, in its words and under today's date; what it
    /// said before is in the history.
    ///
    /// # Errors
    /// `Invalid` in `medicine` while it is off, in `after_days` for another number than 1 to 14; those of
    /// writing.
    pub fn set_rule(&self, text: Line, by: Option<LedBy>, after_days: Option<u8>) -> Result<Id> {
        let now = self.tandem.now();
        self.tandem.act(|act| {
            require_on(act)?;
            let rule = MedicineRule { text, after_days, by, on: today(act, now)? };
            rule.check()?;
            Ok(act.put::<MedicineRule>("", |_| Ok(rule))?.0)
        })
    }

    /// "I called": what was said of what has begun by today is not said again.
    ///
    /// # Errors
    /// Those of writing.
    pub fn called(&self) -> Result<()> {
        let now = self.tandem.now();
        self.tandem.act(|act| {
            let today = today(act, now)?;
            advice::called(act, today)
        })
    }

    /// Forgets all of it for good: days, side effects, what the clinic said. Planned shots stay. Returns
    /// how many entries that were.
    ///
    /// # Errors
    /// Those of writing.
    pub fn forget_all(&self) -> Result<u32> {
        let (forgotten, _) = self.tandem.forgetting(|act| {
            let mut forgotten = 0;
            for kind in [EntryKind::MedicineDay, EntryKind::MedicineEffect, EntryKind::MedicineRule]
            {
                for id in act.every_id(kind)? {
                    forgotten += u32::from(act.blank(kind, id)?);
                }
            }
            let called = act.id_of::<PutAway>(PUT_AWAY)?;
            act.blank(EntryKind::PutAway, called)?;
            Ok(forgotten)
        })?;
        Ok(forgotten)
    }

    /// All that the screen shows, with the last `days` days, in one call.
    ///
    /// # Errors
    /// `Invalid` in `days` for none and more than 366; those of reading.
    pub fn screen(&self, days: u32) -> Result<MedicineScreen> {
        if !(1..=SHOWN).contains(&days) {
            return Err(TandemError::invalid("days", "1 to 366 days"));
        }
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let voice = self.tandem.voice_in(read)?;
            screen(read, &voice, now, days)
        })
    }
}

fn days(count: u32) -> TimeDelta {
    TimeDelta::days(count.into())
}

fn require_on(read: &Read<'_>) -> Inner<()> {
    if read_preferences(read)?.medicine {
        return Ok(());
    }
    Err(TandemError::invalid("medicine", "off: turn it on first").into())
}

fn screen(read: &Read<'_>, voice: &Voice, now: DateTime<Utc>, count: u32) -> Inner<MedicineScreen> {
    let chosen = read_preferences(read)?;
    if !chosen.medicine {
        return Ok(MedicineScreen {
            on: false,
            forget_after: chosen.forget_medicine,
            intro: Some(voice.say("medicine.on", &[])),
            asks_days: false,
            which_day: Vec::new(),
            days: Vec::new(),
            counted: String::new(),
            shot: ShotLine::default(),
            effects: Vec::new(),
            told: None,
            say: Vec::new(),
        });
    }
    let local = LocalTime::at(now, &read_profile(read)?.zone);
    let today = local.date();
    let from = today - days(count - 1);
    let said = Days::read(read, from.min(today - TimeDelta::days(MedicineDay::BACK)), today)?;
    let asks_days = !is_given(&current(read, today)?);
    let yesterday = today - TimeDelta::days(1);
    let night = local.wall().hour() < NIGHT && !said.0.contains_key(&yesterday);
    let effects: Vec<(Id, MedicineEffect)> = read.between(from, today)?;
    let dates = from.iter_days().take_while(|date| *date <= today);
    Ok(MedicineScreen {
        on: true,
        forget_after: chosen.forget_medicine,
        intro: said.silence(voice, today).filter(|_| asks_days),
        asks_days,
        which_day: if night && asks_days { vec![yesterday, today] } else { Vec::new() },
        days: dates.map(|date| said.line(voice, date)).collect(),
        counted: said.counted(voice, from, today),
        shot: shot(read, voice, today)?,
        effects: effects.into_iter().rev().map(|(id, effect)| EffectLine { id, effect }).collect(),
        told: read.only::<MedicineRule>()?.map(|(_, rule)| rule),
        say: advice::words(read, voice, today)?,
    })
}

/// Whether today's dose is asked about and nothing is said of it.
pub(crate) fn is_open(read: &Read<'_>, today: NaiveDate) -> Inner<bool> {
    let said: Vec<(Id, MedicineDay)> = read.between(today, today)?;
    Ok(said.is_empty() && !is_given(&current(read, today)?))
}

/// The medicines of now, as the person states them.
fn current(read: &Read<'_>, today: NaiveDate) -> Inner<Vec<MedicationPeriod>> {
    let all: Vec<(Id, MedicationPeriod)> = read.all()?;
    let goes_on = |period: &MedicationPeriod| {
        period.since <= today && period.until.is_none_or(|until| until >= today)
    };
    Ok(all.into_iter().map(|(_, period)| period).filter(goes_on).collect())
}

/// Whether all that is taken now is given by somebody else, so that no day is asked about.
fn is_given(current: &[MedicationPeriod]) -> bool {
    let given = |period: &MedicationPeriod| {
        matches!(
            period.form,
            Some(
                MedicineForm::WeeklyInjection
                    | MedicineForm::MonthlyInjection
                    | MedicineForm::Implant
            )
        )
    };
    !current.is_empty() && current.iter().all(given)
}

/// What was said, by date.
struct Days(BTreeMap<NaiveDate, Vec<DoseLine>>);

impl Days {
    fn read(read: &Read<'_>, from: NaiveDate, to: NaiveDate) -> Inner<Self> {
        let mut all: BTreeMap<_, Vec<DoseLine>> = BTreeMap::new();
        for (id, dose) in read.between::<MedicineDay>(from, to)? {
            all.entry(dose.date).or_default().push(DoseLine { id, dose });
        }
        all.values_mut().for_each(|doses| doses.sort_by_key(|line| line.dose.part));
        Ok(Self(all))
    }

    /// Whether the day was missed: something of it was, and nothing of it was taken.
    fn is_missed(&self, date: NaiveDate) -> bool {
        let said = |wanted: fn(&MedicineSaid) -> bool| {
            self.0.get(&date).is_some_and(|doses| doses.iter().any(|it| wanted(&it.dose.said)))
        };
        said(|it| matches!(it, MedicineSaid::Missed { .. }))
            && !said(|it| matches!(it, MedicineSaid::Taken | MedicineSaid::Changed))
    }

    /// The missed days that the latest day of which anything is said ends: the first and the last.
    fn stretch(&self) -> Option<(NaiveDate, NaiveDate)> {
        let (&last, _) = self.0.last_key_value()?;
        if !self.is_missed(last) {
            return None;
        }
        let before = std::iter::successors(Some(last), |date| date.pred_opt());
        let first = before.take_while(|date| self.is_missed(*date)).last()?;
        Some((first, last))
    }

    fn line(&self, voice: &Voice, date: NaiveDate) -> MedicineDayLine {
        let doses = self.0.get(&date).cloned().unwrap_or_default();
        let said: Vec<_> = doses.iter().map(|it| said_word(voice, &it.dose.said)).collect();
        let said = match said.is_empty() {
            true => voice.say("medicine.nothing", &[]),
            false => said.join(", "),
        };
        let spoken = format!("{}: {said}", voice.words().date(date));
        MedicineDayLine { date, doses, spoken }
    }

    /// "You wrote: taken 19, missed 2. On 7 days nothing is written."
    fn counted(&self, voice: &Voice, from: NaiveDate, to: NaiveDate) -> String {
        let days = self.0.range(from..=to);
        let (mut taken, mut missed, mut written) = (0_u32, 0_u32, 0_u32);
        for (date, doses) in days {
            written += 1;
            missed += u32::from(self.is_missed(*date));
            let all_taken = doses.iter().all(|it| it.dose.said == MedicineSaid::Taken);
            taken += u32::from(all_taken);
        }
        let blank = u32::try_from((to - from).num_days() + 1).unwrap_or(0).saturating_sub(written);
        let numbers = [taken.to_string(), missed.to_string()];
        let values = [("taken", numbers[0].as_str()), ("missed", &numbers[1])];
        let said = voice.say("medicine.counted", &values);
        format!("{said} {}", voice.count("medicine.blank", blank, &[]))
    }

    /// Since when nothing was written, where that is longer than since yesterday.
    fn silence(&self, voice: &Voice, today: NaiveDate) -> Option<String> {
        let (&last, _) = self.0.last_key_value()?;
        let date = voice.words().date(last);
        (last < today - TimeDelta::days(1))
            .then(|| voice.say("medicine.nothing_since", &[("date", &date)]))
    }
}

fn said_word(voice: &Voice, said: &MedicineSaid) -> String {
    let word = voice.say(&format!("medicine.said.{}", said.word()), &[]);
    match said {
        MedicineSaid::Missed { why } if !why.is_empty() => {
            let why: Vec<_> = why.iter().map(|why| voice.word("why_missed", *why)).collect();
            format!("{word} ({})", why.join(", "))
        }
        _ => word,
    }
}

/// Plans of shots.
fn shots(read: &Read<'_>) -> Inner<Vec<(Id, Plan)>> {
    let mut all: Vec<(Id, Plan)> = read.all()?;
    all.retain(|(_, plan)| plan.what.errand() == Some(Errand::Shot));
    Ok(all)
}

fn shot(read: &Read<'_>, voice: &Voice, today: NaiveDate) -> Inner<ShotLine> {
    let plans = shots(read)?;
    if plans.is_empty() {
        return Ok(ShotLine::default());
    }
    let (from, to) = (today - days(SHOWN), today + days(SHOWN));
    let days = plan_days(read, plans, Span::Shown(from, to))?;
    let last = days.iter().filter_map(given_on).max();
    let late = advice::late(&days, today).map(|day| day.at.date);
    let to_come = days.iter().filter(|day| day.is_open() && day.at.date >= today);
    let next = late.or_else(|| to_come.map(|day| day.at.date).min());
    let last_text = last.map(|date| {
        let days = u32::try_from((today - date).num_days()).unwrap_or(0);
        let date = voice.words().date(date);
        voice.count("medicine.shot.last", days, &[("date", &date)])
    });
    let next_text =
        next.map(|date| voice.say("medicine.shot.next", &[("date", &voice.words().date(date))]));
    let text: Vec<_> = last_text.into_iter().chain(next_text).collect();
    Ok(ShotLine { last, next, text: (!text.is_empty()).then(|| text.join(" ")) })
}

fn given_on(day: &ExpectedDay) -> Option<NaiveDate> {
    match day.answer {
        Some(DaySaid::Done(on)) => Some(on),
        _ => None,
    }
}

hidden!(MedicineScreen, MedicineDayLine, DoseLine, EffectLine, MedicineSaved);
