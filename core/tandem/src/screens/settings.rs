//! Choices, and what someone would see.

use chrono::{DateTime, TimeDelta, Utc};
use tandem_model::{Language, LocalTime, Result, Role, WeekStart, Word as _};
use tandem_vault::Way;

use super::{Screens, spoken};
use crate::record::profile::{edit_preferences, read_preferences};

/// The code that the standard keeps free for "unknown": no number is made up for it.
pub(super) const ELSEWHERE: &str = "zz";

/// All that the settings show.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SettingsScreen {
    /// What the screen is called.
    pub title: String,
    /// The languages, each in its own words.
    pub languages: Vec<LanguageChoice>,
    /// What they are called.
    pub language_title: String,
    /// On which day a week begins.
    pub week_starts: Vec<WeekStartChoice>,
    /// What that is called.
    pub week_start_title: String,
    /// What stands as it is: each with its words.
    pub lines: Vec<SettingsLine>,
    /// What can be done from here.
    pub actions: Vec<SettingsAction>,
    /// What erasing asks before it is done.
    pub erase_ask: String,
    /// What Tandem cannot do, a line each.
    pub limits: Vec<String>,
    /// What these are called.
    pub limits_title: String,
}

/// A language to pick.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LanguageChoice {
    /// Which.
    pub pick: Language,
    /// Its name in itself: who reads only that one finds it.
    pub text: String,
    /// Whether it is this one.
    pub chosen: bool,
}

/// A first day of the week to pick.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct WeekStartChoice {
    /// Which.
    pub pick: WeekStart,
    /// What it says.
    pub text: String,
    /// Whether it is this one.
    pub chosen: bool,
}

/// What stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SettingsLine {
    /// What it is about.
    pub about: SettingsAbout,
    /// What it is called.
    pub title: String,
    /// How it stands.
    pub text: String,
    /// Both in one sentence.
    pub spoken: String,
}

/// What a line of the settings is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum SettingsAbout {
    /// What the person is called.
    Name,
    /// The clock of the record.
    Zone,
    /// The country of the help lines.
    Country,
    /// The ways in.
    Ways,
    /// The spare key.
    SpareKey,
    /// The newest copy.
    Backup,
}

/// What can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SettingsAction {
    /// What.
    pub act: SettingsDo,
    /// The button.
    pub text: String,
    /// What the file is called that comes of it, where one does: a name that says nothing.
    pub file: Option<String>,
}

/// What can be done from the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum SettingsDo {
    /// Make a copy.
    Backup,
    /// Bring one back.
    Restore,
    /// Move to another phone.
    Move,
    /// Everything as a file.
    Export,
    /// See what someone would see.
    WhatSomeoneSees,
    /// Where the facts come from.
    WhereFrom,
    /// Erase everything.
    Erase,
}

/// What someone else would see, by where they look.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SeenScreen {
    /// What the screen is called.
    pub title: String,
    /// By where they look.
    pub sections: Vec<SeenSection>,
}

/// What is seen in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SeenSection {
    /// Where.
    pub title: String,
    /// What stands there, as it stands there.
    pub shown: Vec<String>,
    /// What is to be known of it.
    pub lines: Vec<String>,
    /// All of it in one go.
    pub spoken: String,
}

impl Screens<'_> {
    /// Choices and how things stand.
    ///
    /// # Errors
    /// Those of reading.
    pub fn settings(&self) -> Result<SettingsScreen> {
        let safe = self.tandem.safe();
        let (pending, ways) = (safe.is_spare_key_pending()?, safe.ways()?);
        self.look(|look| {
            let say = |key: &str| look.say(key, &[]);
            let language = look.voice.language();
            let spare_key = if pending { "spare_key.reminder" } else { "settings.spare_key.known" };
            let copied = look.read.last_backup()?.and_then(DateTime::from_timestamp_millis);
            let copied =
                copied.map_or_else(|| say("settings.last_backup.none"), |at| day(look, at));
            let profile = &look.profile;
            let name = profile.name.as_ref().map(|name| name.as_str().to_owned());
            let country = profile.country.as_ref().map(|country| match country.as_str() {
                code if code.eq_ignore_ascii_case(ELSEWHERE) => say("country.elsewhere"),
                code => match look.words().text(&format!("country.{code}")) {
                    Some(text) => text.to_owned(),
                    None => code.to_owned(),
                },
            });
            let lines = [
                (SettingsAbout::Name, "settings.name", name),
                (SettingsAbout::Zone, "settings.zone", Some(profile.zone.to_string())),
                (SettingsAbout::Country, "settings.country", country),
                (SettingsAbout::Ways, "settings.ways", Some(ways_in(look, &ways))),
                (SettingsAbout::SpareKey, "spare_key.title", Some(say(spare_key))),
                (SettingsAbout::Backup, "settings.last_backup", Some(copied)),
            ];
            let line = |(about, key, text): (SettingsAbout, &str, Option<String>)| {
                let (title, text) = (say(key), text.unwrap_or_else(|| say("settings.none")));
                let said = spoken([title.clone(), text.clone()]);
                SettingsLine { about, title, text, spoken: said }
            };
            let actions = [
                (SettingsDo::Backup, "settings.backup"),
                (SettingsDo::Restore, "settings.restore"),
                (SettingsDo::Move, "settings.move"),
                (SettingsDo::Export, "settings.export"),
                (SettingsDo::WhatSomeoneSees, "settings.what_would_someone_see"),
                (SettingsDo::WhereFrom, "settings.where_from"),
                (SettingsDo::Erase, "settings.erase"),
            ];
            let action = |(act, key): (SettingsDo, &str)| {
                let ending = match act {
                    SettingsDo::Backup => Some("backup"),
                    SettingsDo::Export => Some("json"),
                    _ => None,
                };
                let file = ending.map(|ending| format!("{}.{ending}", look.today));
                SettingsAction { act, text: say(key), file }
            };
            Ok(SettingsScreen {
                title: say("settings.title"),
                languages: language_choices(language),
                language_title: say("settings.language"),
                week_starts: WeekStart::ALL
                    .iter()
                    .map(|pick| WeekStartChoice {
                        pick: *pick,
                        text: look.voice.word("week_start", *pick),
                        chosen: *pick == profile.week_start,
                    })
                    .collect(),
                week_start_title: say("week_start.title"),
                lines: lines.map(line).into(),
                actions: actions.map(action).into(),
                erase_ask: say("settings.erase.ask"),
                limits: LIMITS
                    .into_iter()
                    .filter(|limit| *limit != PHONE_CODE || ways.contains(&Way::Device))
                    .map(say)
                    .collect(),
                limits_title: say("limits.title"),
            })
        })
    }

    /// Chooses a language. The next screen speaks it.
    ///
    /// # Errors
    /// Those of writing.
    pub fn choose_language(&self, language: Language) -> Result<SettingsScreen> {
        self.tandem.act_as_any(|act| {
            edit_preferences(act, |chosen| {
                Ok(tandem_model::Preferences { language: Some(language), ..chosen })
            })
        })?;
        self.settings()
    }

    /// What someone would see on a locked phone, in a notification, in a calendar, in what is shared and in
    /// a file: the very words that would stand there.
    ///
    /// # Errors
    /// Those of reading.
    pub fn what_would_someone_see(&self) -> Result<SeenScreen> {
        let shares = match self.tandem.person().profile()?.role {
            Role::Own => self.tandem.consents().list()?,
            Role::Coach => Vec::new(),
        };
        let by_phone = self.tandem.safe().ways()?.contains(&Way::Device);
        self.look(|look| {
            let say = |key: &str| look.say(key, &[]);
            let open = shares.iter().filter(|kept| kept.open());
            let readers: Vec<_> =
                open.map(|kept| kept.consent.terms.recipient.name.as_str().to_owned()).collect();
            let later = LocalTime::at(look.now + TimeDelta::hours(1), &look.profile.zone);
            let time = look.words().clock(later.wall());
            let chosen = read_preferences(look.read)?;
            let section = |title: &str, shown: Vec<String>, lines: Vec<String>| {
                let title = say(title);
                let said = [title.clone()].into_iter().chain(shown.iter().chain(&lines).cloned());
                SeenSection { spoken: spoken(said), title, shown, lines }
            };
            let shared = if readers.is_empty() { vec![say("seen.share.nobody")] } else { readers };
            let private = [chosen.check_ins.then(|| say("checkin.private"))];
            Ok(SeenScreen {
                title: say("settings.what_would_someone_see"),
                sections: vec![
                    section("seen.lock_screen", Vec::new(), vec![say("seen.lock_screen.what")]),
                    section(
                        "seen.notification",
                        vec![
                            say("notification.neutral"),
                            look.say("notification.at_time", &[("time", &time)]),
                        ],
                        vec![say("seen.notification.what"), say("remind.own_words")],
                    ),
                    section(
                        "seen.calendar",
                        vec![say("calendar.title")],
                        vec![say("calendar.neutral")],
                    ),
                    section("seen.share", shared, vec![say("seen.share.what")]),
                    section(
                        "seen.file",
                        Vec::new(),
                        vec![say("limits.export"), say("seen.file.backup")],
                    ),
                    section(
                        "seen.phone",
                        Vec::new(),
                        [by_phone.then(|| say(PHONE_CODE)), Some(say("limits.forced"))]
                            .into_iter()
                            .chain(private)
                            .flatten()
                            .collect(),
                    ),
                ],
            })
        })
    }
}

/// Said only where the phone's own lock opens the record.
const PHONE_CODE: &str = "limits.phone_code";

/// What cannot be done, in the order in which it matters.
const LIMITS: [&str; 9] = [
    "limits.not_watched",
    "limits.not_treatment",
    "limits.only_copy",
    "limits.export",
    PHONE_CODE,
    "limits.forced",
    "limits.no_proof",
    "limits.unchecked",
    "limits.numbers",
];

/// The languages to pick from, of which this one is spoken.
pub(super) fn language_choices(now: Language) -> Vec<LanguageChoice> {
    let choice = |pick: &Language| {
        let own = tandem_words::Words::of(tandem_words::Book::Screens, *pick);
        LanguageChoice { pick: *pick, text: own.say("settings.language.own"), chosen: *pick == now }
    };
    Language::ALL.iter().map(choice).collect()
}

fn ways_in(look: &super::Look<'_>, ways: &[Way]) -> String {
    super::listed(ways.iter().map(|way| {
        let key = match way {
            Way::Passphrase => "settings.way.passphrase",
            Way::SpareKey | Way::SpareKeyNext => "settings.way.spare_key",
            Way::Device => "settings.way.device",
            Way::DevicePin => "settings.way.pin",
        };
        look.say(key, &[])
    }))
}

fn day(look: &super::Look<'_>, at: DateTime<Utc>) -> String {
    let at = LocalTime::at(at, &look.profile.zone);
    look.words().day(at.date(), look.today)
}
