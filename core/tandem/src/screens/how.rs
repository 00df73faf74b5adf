//! How I am: what is asked of today, with every answer that can be picked.

use tandem_model::{DayCheck, HowIAm, Id, Mood, OutOfTen, Result, Sleep, Stress, Word};

use super::{Look, Screens};
use crate::own::how::HowStripOf;
use crate::record::error::Inner;
use crate::record::profile::read_preferences;
use crate::record::read::Reading as _;

/// All that the screen shows.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HowScreen {
    /// What the screen is called.
    pub title: String,
    /// What it is, and that all of it can be skipped.
    pub intro: String,
    /// Whether it is on.
    pub on: bool,
    /// That it is on, with how long it is kept; or that it is off.
    pub standing: String,
    /// What is asked; nothing while it is off.
    pub asks: Vec<HowAsk>,
}

/// A question about today.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HowAsk {
    /// What it is about.
    pub of: HowStripOf,
    /// The question.
    pub text: String,
    /// The answers.
    pub choices: Vec<HowChoice>,
}

/// An answer to pick.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HowChoice {
    /// What is said with it ([`How::say`](crate::How::say)).
    pub said: HowIAm,
    /// What it says.
    pub text: String,
    /// Whether it is what was said today.
    pub chosen: bool,
}

hidden!(HowScreen, HowAsk, HowChoice);

impl Screens<'_> {
    /// How I am: what is asked of today, and what was said.
    ///
    /// # Errors
    /// Those of reading.
    pub fn how(&self) -> Result<HowScreen> {
        self.look(screen)
    }
}

fn screen(look: &Look<'_>) -> Inner<HowScreen> {
    let chosen = read_preferences(look.read)?;
    let days: Vec<(Id, DayCheck)> = look.read.between(look.today, look.today)?;
    let now = days.into_iter().next().map(|(_, day)| day.said).unwrap_or_default();
    let mut asks = Vec::new();
    if chosen.day_checks {
        asks.push(words(look, HowStripOf::Mood, "mood", now.mood, |mood: Mood| HowIAm {
            mood: Some(mood),
            ..HowIAm::default()
        }));
        asks.push(words(look, HowStripOf::Stress, "stress", now.stress, |stress: Stress| HowIAm {
            stress: Some(stress),
            ..HowIAm::default()
        }));
        asks.push(words(look, HowStripOf::Sleep, "sleep", now.sleep, |sleep: Sleep| HowIAm {
            sleep: Some(sleep),
            ..HowIAm::default()
        }));
        if chosen.cravings {
            let levels = (0..=OutOfTen::MAX).filter_map(|level| OutOfTen::new(level).ok());
            let choice = |level: OutOfTen| HowChoice {
                said: HowIAm { peak: Some(level), ..HowIAm::default() },
                text: level.get().to_string(),
                chosen: now.peak == Some(level),
            };
            asks.push(HowAsk {
                of: HowStripOf::Craving,
                text: look.say("how.ask.peak", &[]),
                choices: levels.map(choice).collect(),
            });
        }
    }
    let standing = match (chosen.day_checks, chosen.forget_day_checks) {
        (false, _) => look.say("how.is_off", &[]),
        (true, None) => look.say("how.is_on.kept", &[]),
        (true, Some(days)) => look.say("how.is_on", &[("n", &days.get().to_string())]),
    };
    Ok(HowScreen {
        title: look.say("checkin.title", &[]),
        intro: look.say("how.intro", &[]),
        on: chosen.day_checks,
        standing,
        asks,
    })
}

fn words<W: Word + PartialEq>(
    look: &Look<'_>,
    of: HowStripOf,
    list: &str,
    now: Option<W>,
    said: impl Fn(W) -> HowIAm,
) -> HowAsk {
    let choice = |word: &W| HowChoice {
        said: said(*word),
        text: look.voice.word(list, *word),
        chosen: now == Some(*word),
    };
    HowAsk {
        of,
        text: look.say(&format!("how.ask.{list}"), &[]),
        choices: W::ALL.iter().map(choice).collect(),
    }
}
