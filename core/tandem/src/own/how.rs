//! How I am: the row of a day, and what comes back of it. Off until it is asked for.
//!
//! What comes back is marks and counts: one mark for each answer, gaps that stay gaps, and the word that
//! was said most often. There is no line between two marks, no mean, no arrow and no word for better or
//! worse: none of them was said by anybody.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use serde::Serialize;
use tandem_model::{
    AddedUp, Craving, DayCheck, ForgetAfter, HowIAm, Id, Often, OutOfTen, Preferences, Result,
    TandemError, Week, WeekStart, Word,
};
use tandem_vault::Read;
use tandem_words::Voice;

use crate::own::cravings::{self, AddedUpScreen};
use crate::record::Tandem;
use crate::record::act::{Writing as _, patched};
use crate::record::error::Inner;
use crate::record::expire;
use crate::record::profile::{read_preferences, read_profile, today};
use crate::record::read::Reading as _;

/// How many weeks can be looked back on at once.
const MOST_WEEKS: u32 = 106;

/// Use cases around how a day was. From [`Tandem::how`].
#[derive(Clone, Copy)]
pub struct How<'a> {
    tandem: &'a Tandem,
}

/// How a day was, with its id.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DayCheckLine {
    /// Its entry.
    pub id: Id,
    /// What was said.
    #[serde(flatten)]
    pub day: DayCheck,
}

/// What a strip is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum HowStripOf {
    /// Mood.
    Mood,
    /// Stress.
    Stress,
    /// Sleep.
    Sleep,
    /// The strongest craving of each day.
    Craving,
}

/// One of the strips: a mark for each answer, and what they come to in a sentence.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HowStrip {
    /// What it is about.
    pub of: HowStripOf,
    /// Its heading.
    pub title: String,
    /// What its answers come to. A screen reader says this first.
    pub sentence: String,
    /// The answers, the earliest first. A day that is not here is a gap.
    pub marks: Vec<HowMark>,
}

/// One answer.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HowMark {
    /// Of which date.
    pub date: NaiveDate,
    /// Where it stands: 1 to 5 of the five words, 0 to 10 of a craving.
    pub level: u8,
    /// The answer in words.
    pub text: String,
}

/// What one week comes to, for a table beside the strips.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HowWeek {
    /// The week's first date.
    pub first: NaiveDate,
    /// Mood.
    pub mood: HowOften,
    /// Stress.
    pub stress: HowOften,
    /// Sleep.
    pub sleep: HowOften,
    /// Cravings.
    pub craving: HowCravings,
}

/// How many answers, and which word most often: all of them where several are alike.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HowOften {
    /// How many answers.
    pub answers: u32,
    /// The words, as they are kept.
    pub most: Vec<String>,
}

/// On how many days one was written down, and how strong the strongest was.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HowCravings {
    /// On how many days.
    pub answers: u32,
    /// The strongest.
    pub strongest: Option<OutOfTen>,
}

/// What comes back.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HowLook {
    /// The first date.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
    /// The strips of what is on.
    pub strips: Vec<HowStrip>,
    /// The weeks in which something was said, the earliest first.
    pub weeks: Vec<HowWeek>,
    /// Cravings added up, where they are on.
    pub added_up: Option<AddedUpScreen>,
}

hidden!(DayCheckLine, HowStrip, HowMark, HowWeek, HowOften, HowCravings, HowLook);

impl Tandem {
    /// How a day was.
    #[must_use]
    pub fn how(&self) -> How<'_> {
        How { tandem: self }
    }
}

impl How<'_> {
    /// Turns it on or off, and says after how many days each is forgotten; `None` keeps them. What is
    /// already older is forgotten now, and how much is returned.
    ///
    /// # Errors
    /// Those of writing.
    pub fn set(&self, on: bool, forget_after: Option<ForgetAfter>) -> Result<u32> {
        expire::choose(self.tandem, |before| Preferences {
            day_checks: on,
            forget_day_checks: forget_after,
            ..before
        })
    }

    /// Says how a day was, today if none is named. What is said stands in the place of what was said
    /// before of that day; what is left out stays.
    ///
    /// # Errors
    /// `Invalid` in `how` while it is off, and for a craving while cravings are; as [`DayCheck::check`];
    /// those of writing.
    pub fn say(&self, on: Option<NaiveDate>, said: HowIAm) -> Result<DayCheckLine> {
        let now = self.tandem.now();
        self.tandem.act(|act| {
            let chosen = read_preferences(act)?;
            cravings::require(chosen.day_checks)?;
            cravings::require(chosen.cravings || said.peak.is_none())?;
            let today = today(act, now)?;
            let date = on.unwrap_or(today);
            DayCheck { date, said }.check(today)?;
            expire::forget_due(act, now)?;
            let (id, day) = act.put::<DayCheck>(&date.to_string(), |before| {
                let before = before.map_or_else(HowIAm::default, |before| before.said);
                Ok(DayCheck { date, said: before.with(said) })
            })?;
            Ok(DayCheckLine { id, day })
        })
    }

    /// Writes the answers in which `after` differs from `before`, and no others: one that is taken back,
    /// most often.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn change(&self, id: Id, before: &HowIAm, after: &HowIAm) -> Result<DayCheck> {
        self.tandem.act(|act| {
            act.edit(id, |day: DayCheck| {
                let of_it = |said: &HowIAm| DayCheck { said: *said, ..day.clone() };
                Ok(patched(&day, &of_it(before), &of_it(after))?)
            })
        })
    }

    /// How the days between two local dates were, the earliest first. Days of which nothing was said
    /// are not among them.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<DayCheckLine>> {
        self.tandem.read(|read| {
            let all: Vec<(Id, DayCheck)> = read.between(from, to)?;
            Ok(all.into_iter().map(|(id, day)| DayCheckLine { id, day }).collect())
        })
    }

    /// What comes back of the last weeks, this one included, in one call.
    ///
    /// # Errors
    /// `Invalid` in `how` while days and cravings are both off, in `weeks` for none and more than 106;
    /// those of reading.
    pub fn look(&self, weeks: u32) -> Result<HowLook> {
        if !(1..=MOST_WEEKS).contains(&weeks) {
            return Err(TandemError::invalid("weeks", format!("1 to {MOST_WEEKS}")));
        }
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let start = read_profile(read)?.week_start;
            let to = today(read, now)?;
            let from = Week::containing(to, start).first() - TimeDelta::weeks(i64::from(weeks) - 1);
            look(read, &self.tandem.voice_in(read)?, start, weeks, (from, to))
        })
    }
}

pub(crate) fn look(
    read: &Read<'_>,
    voice: &Voice,
    start: WeekStart,
    weeks: u32,
    (from, to): (NaiveDate, NaiveDate),
) -> Inner<HowLook> {
    let chosen = read_preferences(read)?;
    cravings::require(chosen.day_checks || chosen.cravings)?;
    let days: Vec<(Id, DayCheck)> =
        if chosen.day_checks { read.between(from, to)? } else { Vec::new() };
    let all: Vec<(Id, Craving)> =
        if chosen.cravings { read.between(from, to)? } else { Vec::new() };
    let strongest = if chosen.cravings { strongest_by_day(&days, &all) } else { BTreeMap::new() };
    let strips = Strips { voice, weeks };
    let mut told = Vec::new();
    if chosen.day_checks {
        told.push(strips.of_words(HowStripOf::Mood, "mood", &days, |said| said.mood));
        told.push(strips.of_words(HowStripOf::Stress, "stress", &days, |said| said.stress));
        told.push(strips.of_words(HowStripOf::Sleep, "sleep", &days, |said| said.sleep));
    }
    if chosen.cravings {
        told.push(strips.of_cravings(&strongest));
    }
    let added_up = match chosen.cravings {
        true => Some(cravings::screen(read, voice, AddedUp::of(all.iter().map(|(_, it)| it)))?),
        false => None,
    };
    let weeks = by_week(start, &days, &strongest);
    Ok(HowLook { from, to, strips: told, weeks, added_up })
}

/// The strongest of each day, whether it was written down at the time or said of the day.
fn strongest_by_day(
    days: &[(Id, DayCheck)],
    cravings: &[(Id, Craving)],
) -> BTreeMap<NaiveDate, OutOfTen> {
    let said = days.iter().filter_map(|(_, day)| Some((day.date, day.said.peak?)));
    let written = cravings.iter().map(|(_, it)| (it.at.date(), it.strength));
    let mut strongest = BTreeMap::new();
    for (date, strength) in said.chain(written) {
        let most = strongest.entry(date).or_insert(strength);
        *most = strength.max(*most);
    }
    strongest
}

fn by_week(
    start: WeekStart,
    days: &[(Id, DayCheck)],
    strongest: &BTreeMap<NaiveDate, OutOfTen>,
) -> Vec<HowWeek> {
    let first = |date: NaiveDate| Week::containing(date, start).first();
    let mut weeks: BTreeMap<NaiveDate, (Vec<HowIAm>, Vec<OutOfTen>)> = BTreeMap::new();
    for (_, day) in days {
        weeks.entry(first(day.date)).or_default().0.push(day.said);
    }
    for (date, strength) in strongest {
        weeks.entry(first(*date)).or_default().1.push(*strength);
    }
    let week = |(first, (said, cravings)): (NaiveDate, (Vec<HowIAm>, Vec<OutOfTen>))| HowWeek {
        first,
        mood: often(said.iter().filter_map(|it| it.mood)),
        stress: often(said.iter().filter_map(|it| it.stress)),
        sleep: often(said.iter().filter_map(|it| it.sleep)),
        craving: HowCravings {
            answers: u32::try_from(cravings.len()).unwrap_or(u32::MAX),
            strongest: cravings.into_iter().max(),
        },
    };
    weeks.into_iter().map(week).collect()
}

fn often<W: Word + Ord>(said: impl Iterator<Item = W>) -> HowOften {
    let Often { answers, most } = Often::of(said);
    HowOften { answers, most: most.into_iter().map(|word| word.word().to_owned()).collect() }
}

struct Strips<'a> {
    voice: &'a Voice,
    weeks: u32,
}

impl Strips<'_> {
    fn of_words<W: Word + Ord>(
        &self,
        of: HowStripOf,
        list: &str,
        days: &[(Id, DayCheck)],
        said: impl Fn(&HowIAm) -> Option<W>,
    ) -> HowStrip {
        let answers = || days.iter().filter_map(|(_, day)| Some((day.date, said(&day.said)?)));
        let level = |word: W| W::ALL.iter().position(|one| one.word() == word.word()).unwrap_or(0);
        let marks = answers().map(|(date, word)| HowMark {
            date,
            level: u8::try_from(level(word) + 1).unwrap_or(u8::MAX),
            text: self.voice.word(list, word),
        });
        let Often { answers: n, most } = Often::of(answers().map(|(_, word)| word));
        let most: Vec<_> = most.into_iter().map(|word| self.voice.word(list, word)).collect();
        let sentence = self.sentence("how.answers", n, ("most", &most.join(", ")));
        let title = self.voice.say(&format!("how.{list}"), &[]);
        HowStrip { of, title, sentence, marks: marks.collect() }
    }

    fn of_cravings(&self, strongest: &BTreeMap<NaiveDate, OutOfTen>) -> HowStrip {
        let marks = strongest.iter().map(|(date, strength)| HowMark {
            date: *date,
            level: strength.get(),
            text: strength.get().to_string(),
        });
        let most = strongest.values().max().map_or(String::new(), |it| it.get().to_string());
        let n = u32::try_from(strongest.len()).unwrap_or(u32::MAX);
        let sentence = self.sentence("how.days_with_one", n, ("most", &most));
        let title = self.voice.say("how.cravings", &[]);
        HowStrip { of: HowStripOf::Craving, title, sentence, marks: marks.collect() }
    }

    fn sentence(&self, key: &str, n: u32, most: (&str, &str)) -> String {
        let weeks = self.voice.count("how.weeks", self.weeks, &[]);
        match n {
            0 => self.voice.say("how.no_answers", &[("weeks", &weeks)]),
            n => self.voice.count(key, n, &[("weeks", &weeks), most]),
        }
    }
}

/// How days were said to be, by week, for a reader who may have that: see the summary and the report.
pub(crate) fn words_by_week<W: Word + Ord>(
    days: &[(Id, DayCheck)],
    start: WeekStart,
    of: impl Fn(&HowIAm) -> Option<W>,
) -> BTreeMap<NaiveDate, Often<W>> {
    let mut weeks: BTreeMap<NaiveDate, Vec<W>> = BTreeMap::new();
    for (_, day) in days {
        if let Some(word) = of(&day.said) {
            weeks.entry(Week::containing(day.date, start).first()).or_default().push(word);
        }
    }
    weeks.into_iter().map(|(first, said)| (first, Often::of(said))).collect()
}
