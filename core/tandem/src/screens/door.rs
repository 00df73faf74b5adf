//! Before a record is open: the first run, and the lock screen.
//!
//! An app calls [`door`] first, and again after whatever was refused. No key is asked for and nothing is
//! changed. It speaks the language that was just picked, else the one that stands beside the record, else
//! the phone's own.

use std::path::Path;

use tandem_model::{Country, Language, LocalTime, Profile, Result, Role, TandemError, Zone};
use tandem_vault::{Standing, Way};
use tandem_words::{Voice, error};

use super::settings::{ELSEWHERE, LanguageChoice, language_choices};
use super::{Screens, spoken};
use crate::record::Tandem;
use crate::record::backup::OpenBackup;
use crate::record::outside;
use crate::record::safe::look;

/// What stands before a record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DoorScreen {
    /// What is there.
    pub standing: Standing,
    /// The language that it speaks.
    pub language: Language,
    /// The languages, each in its own words.
    pub languages: Vec<LanguageChoice>,
    /// What they are called.
    pub language_title: String,
    /// Whose record it says it is.
    pub role: Option<Role>,
    /// Whose help lines: for the help that is one tap away from here.
    pub country: Option<Country>,
    /// The ways in that it says it has.
    pub ways: Vec<Way>,
    /// How long until a passphrase or a PIN can be tried; 0 is at once.
    pub wait_seconds: u32,
    /// What is shown.
    pub shows: DoorShows,
    /// What else can be done from here.
    pub actions: Vec<DoorAction>,
}

/// One of three screens.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "one is made for a screen, and uniffi knows no box")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum DoorShows {
    /// There is no record yet.
    FirstRun {
        /// What is asked.
        screen: FirstRunScreen,
    },
    /// There is one.
    Unlock {
        /// How it is opened.
        screen: UnlockScreen,
    },
    /// There is one that does not open now.
    Closed {
        /// What the screen is called.
        title: String,
        /// Why, and what helps.
        text: String,
        /// Both in one go.
        spoken: String,
    },
}

/// What can be done without a key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DoorAction {
    /// What.
    pub act: DoorDo,
    /// The button.
    pub text: String,
}

/// What can be done without a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum DoorDo {
    /// See whom to call.
    Help,
    /// Bring back a backup.
    Restore,
    /// Erase what an erasing that was cut off left.
    Erase,
}

/// All that the first run asks, on as many pages as the app likes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct FirstRunScreen {
    /// What Tandem is and what it is not, a sentence or two each.
    pub lines: Vec<String>,
    /// Which country is asked for, and why.
    pub country_ask: String,
    /// The countries.
    pub countries: Vec<CountryChoice>,
    /// What whose record it is is called.
    pub role_ask: String,
    /// Whose it can be.
    pub roles: Vec<RoleChoice>,
    /// What shall open it.
    pub lock: LockAsk,
    /// What the spare key is, before it is made.
    pub spare_key_lines: Vec<String>,
    /// What the spare key is called.
    pub spare_key_title: String,
    /// The button that makes the record.
    pub start: String,
    /// All of the lines in one go.
    pub spoken: String,
}

/// A country to pick.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CountryChoice {
    /// Which: goes into the profile.
    pub pick: Country,
    /// What it is called.
    pub text: String,
}

/// A role to pick.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RoleChoice {
    /// Which: goes into the profile.
    pub pick: Role,
    /// What it is called.
    pub text: String,
}

/// What shall open the record: one question, and the ways that there are.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LockAsk {
    /// Whether someone else knows the phone's code.
    pub ask: String,
    /// That they do, or may.
    pub yes: String,
    /// That nobody does.
    pub no: String,
    /// What is to be known after "yes".
    pub if_yes: String,
    /// What can be chosen after "no", the usual one first. After "yes" without the first.
    pub ways: Vec<LockChoice>,
    /// Where a PIN or a passphrase is typed a second time.
    pub again: String,
    /// What is said where the two differ.
    pub not_same: String,
    /// What no lock can do, and what a short PIN cannot.
    pub notes: Vec<String>,
}

/// A way in to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LockChoice {
    /// Which.
    pub pick: Way,
    /// The button.
    pub text: String,
    /// What is to be typed, where something is.
    pub hint: Option<String>,
}

/// How a record is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct UnlockScreen {
    /// What the screen is called, and its button.
    pub title: String,
    /// What can be tried, the quickest first.
    pub by: Vec<UnlockChoice>,
    /// How long to wait, while there is something to wait for.
    pub wait: Option<String>,
    /// That nothing is wiped.
    pub never_wiped: String,
    /// The first way and the wait in one go.
    pub spoken: String,
}

/// Something to open it by.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct UnlockChoice {
    /// What is handed to the opening.
    pub by: UnlockBy,
    /// The button, or what the field is called.
    pub text: String,
    /// Whether it must be waited for now.
    pub waits: bool,
}

/// What a record is opened by, as an opening takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum UnlockBy {
    /// The secret of the device, after its own lock.
    Device,
    /// The same with a PIN, in digits.
    Pin,
    /// What is typed in letters: the passphrase where there is one, and always the spare key.
    Typed,
}

/// The spare key: shown once, then two of its groups are typed back.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SpareKeyScreen {
    /// What the screen is called.
    pub title: String,
    /// Why, and what to do with it.
    pub lines: Vec<String>,
    /// Whether one waits to be confirmed.
    pub pending: bool,
    /// How it stands.
    pub standing: String,
    /// What is asked, where one waits.
    pub ask: Option<String>,
    /// What is typed, one field each, in this order.
    pub fields: Vec<SpareKeyField>,
    /// That it is shown only now.
    pub once: String,
    /// What is said when it was right.
    pub right: String,
    /// What is said when it was not.
    pub wrong: String,
    /// The button that leaves it for another day.
    pub later: String,
    /// The button that makes another one.
    pub make: String,
}

/// A field for a part of the spare key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SpareKeyField {
    /// Which group, counted from 1; none if all of it is typed.
    pub group: Option<u8>,
    /// What the field is called.
    pub text: String,
}

/// What bringing back a backup comes to, before anything is done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RestoreScreen {
    /// What the screen is called.
    pub title: String,
    /// Of when it is, and what is in it; beside a record that is there, what would come of it.
    pub lines: Vec<String>,
    /// The button.
    pub restore: String,
    /// All of the lines in one go.
    pub spoken: String,
}

impl OpenBackup {
    /// What bringing it back comes to, in words, beside the record that is there, if one is. The moments
    /// are those of `zone`.
    ///
    /// # Errors
    /// As [`OpenBackup::report`].
    pub fn screen(
        &self,
        living: Option<&Tandem>,
        language: Language,
        zone: &Zone,
    ) -> Result<RestoreScreen> {
        let report = self.report(living)?;
        let voice = &Voice::new(language, &Profile::new(zone.clone()));
        let made = LocalTime::at(report.backup.made_at, zone);
        let made = voice.words().date(made.date());
        let count = |key: &str, n: u64| {
            let n = u32::try_from(n).unwrap_or(u32::MAX);
            (n > 0).then(|| voice.count(key, n, &[]))
        };
        let mut lines = vec![voice.say("restore.made", &[("date", &made)])];
        lines.extend(count("restore.entries", report.entries));
        match report.beside {
            None => lines.extend(count("restore.consents", report.consents)),
            Some(beside) => {
                let comes = beside.new + beside.newer_there;
                lines.extend(count("restore.new", comes));
                lines.extend((comes == 0).then(|| voice.say("restore.nothing_new", &[])));
                lines.extend(count("restore.forgotten", beside.forgotten_there));
                lines.push(voice.say("restore.stays", &[]));
            }
        }
        Ok(RestoreScreen {
            title: voice.say("settings.restore", &[]),
            spoken: spoken(lines.clone()),
            lines,
            restore: voice.say("settings.restore", &[]),
        })
    }
}

/// What stands before the record in `folder`, in the language that was just `asked` for, else the one that
/// was chosen, else that of the `phone`. Changes nothing, and takes no key.
///
/// # Errors
/// Those of reading.
pub fn door(folder: &Path, asked: Option<Language>, phone: Option<Language>) -> Result<DoorScreen> {
    let door = look(folder)?;
    let outside = outside::read(folder);
    let language = asked.or(outside.language).or(phone).unwrap_or_default();
    let profile = Profile { country: outside.country, ..Profile::new(Zone::utc()) };
    let voice = &Voice::new(language, &profile);
    let shows = match door.standing {
        Standing::Nothing | Standing::Unfinished => {
            DoorShows::FirstRun { screen: first_run(voice) }
        }
        Standing::Here => {
            DoorShows::Unlock { screen: unlock(voice, &door.ways, door.wait_seconds) }
        }
        Standing::Erased => closed(voice, voice.say("opening.erasing", &[])),
        Standing::Damaged => {
            let why = TandemError::Corrupt { why: String::new() };
            closed(voice, error(&why, language))
        }
        Standing::Newer => closed(voice, error(&TandemError::NewerVersion, language)),
    };
    let own: &[DoorDo] = match door.standing {
        Standing::Nothing | Standing::Unfinished | Standing::Damaged => &[DoorDo::Restore],
        Standing::Erased => &[DoorDo::Erase],
        Standing::Here | Standing::Newer => &[],
    };
    let action = |act: &DoorDo| DoorAction {
        act: *act,
        text: match act {
            DoorDo::Help => voice.help_title(),
            DoorDo::Restore => voice.say("settings.restore", &[]),
            DoorDo::Erase => voice.say("settings.erase", &[]),
        },
    };
    Ok(DoorScreen {
        standing: door.standing,
        language,
        languages: language_choices(language),
        language_title: voice.say("first_run.choose_language", &[]),
        role: outside.role,
        country: outside.country,
        ways: door.ways,
        wait_seconds: door.wait_seconds,
        shows,
        actions: [DoorDo::Help].iter().chain(own).map(action).collect(),
    })
}

fn closed(voice: &Voice, text: String) -> DoorShows {
    let title = voice.say("unlock.cannot", &[]);
    DoorShows::Closed { spoken: spoken([title.clone(), text.clone()]), title, text }
}

fn first_run(voice: &Voice) -> FirstRunScreen {
    let say = |key: &str| voice.say(key, &[]);
    let review = (voice.language() == Language::Es).then_some("first_run.spanish_review");
    let lines: Vec<String> =
        ["first_run.what_it_is", "first_run.what_it_is_not", "first_run.where_it_stays"]
            .into_iter()
            .chain(review)
            .map(say)
            .collect();
    let country = |(code, key): (&str, &str)| CountryChoice {
        pick: Country::new(code).expect("letters"),
        text: say(key),
    };
    let role = |(pick, key): (Role, &str)| RoleChoice { pick, text: say(key) };
    let way = |(pick, key, hint): (Way, &str, Option<&str>)| LockChoice {
        pick,
        text: say(key),
        hint: hint.map(say),
    };
    FirstRunScreen {
        spoken: spoken(lines.clone()),
        lines,
        country_ask: say("first_run.country"),
        countries: COUNTRIES.map(country).into(),
        role_ask: say("first_run.role"),
        roles: [(Role::Own, "first_run.role_own"), (Role::Coach, "first_run.role_coach")]
            .map(role)
            .into(),
        lock: LockAsk {
            ask: say("lock.question"),
            yes: say("lock.yes"),
            no: say("lock.no"),
            if_yes: say("lock.if_yes"),
            ways: [
                (Way::Device, "lock.phone", None),
                (Way::DevicePin, "lock.pin", Some("error.pin.digits")),
                (Way::Passphrase, "lock.passphrase", Some("lock.passphrase.hint")),
            ]
            .map(way)
            .into(),
            again: say("lock.again"),
            not_same: say("lock.not_same"),
            notes: vec![say("lock.forced"), say("lock.short_pin")],
        },
        spare_key_lines: vec![say("spare_key.why"), say("spare_key.write")],
        spare_key_title: say("spare_key.title"),
        start: say("first_run.start"),
    }
}

const COUNTRIES: [(&str, &str); 3] =
    [("us", "country.US"), ("ca", "country.CA"), (ELSEWHERE, "country.elsewhere")];

fn unlock(voice: &Voice, ways: &[Way], seconds: u32) -> UnlockScreen {
    let say = |key: &str| voice.say(key, &[]);
    let waits = seconds > 0;
    let typed = match ways.contains(&Way::Passphrase) {
        true => "unlock.typed",
        false => "unlock.spare_key",
    };
    let all = [
        (Way::Device, UnlockBy::Device, "lock.phone", false),
        (Way::DevicePin, UnlockBy::Pin, "unlock.pin", waits),
    ];
    let mut by: Vec<_> = all
        .into_iter()
        .filter(|(way, ..)| ways.contains(way))
        .map(|(_, by, key, waits)| UnlockChoice { by, text: say(key), waits })
        .collect();
    // A spare key is never waited for: nobody guesses it.
    by.push(UnlockChoice { by: UnlockBy::Typed, text: say(typed), waits: false });
    let wait = waits.then(|| voice.count("unlock.wait", seconds, &[]));
    let said = [say("unlock.title"), by[0].text.clone()].into_iter().chain(wait.clone());
    UnlockScreen {
        title: say("unlock.title"),
        spoken: spoken(said),
        by,
        wait,
        never_wiped: say("unlock.never_wiped"),
    }
}

impl Screens<'_> {
    /// The spare key: what it is for, whether one waits, and what is to be typed back. The key itself is
    /// what making it returned, and stands nowhere.
    ///
    /// # Errors
    /// Those of reading.
    pub fn spare_key(&self) -> Result<SpareKeyScreen> {
        let safe = self.tandem.safe();
        let pending = safe.is_spare_key_pending()?;
        let groups = safe.asked_groups();
        self.look(|look| {
            let say = |key: &str| look.say(key, &[]);
            let group = |group: u8| SpareKeyField {
                group: Some(group),
                text: look.say("spare_key.group", &[("n", &group.to_string())]),
            };
            let (ask, fields) = match (pending, groups) {
                (false, _) => (None, Vec::new()),
                (true, Some(groups)) => (Some("spare_key.check"), groups.map(group).into()),
                (true, None) => {
                    let whole = SpareKeyField { group: None, text: say("unlock.spare_key") };
                    (Some("error.spare_key.letters"), vec![whole])
                }
            };
            let standing = if pending { "spare_key.reminder" } else { "settings.spare_key.known" };
            Ok(SpareKeyScreen {
                title: say("spare_key.title"),
                lines: vec![say("spare_key.why"), say("spare_key.write")],
                pending,
                standing: say(standing),
                ask: ask.map(say),
                fields,
                once: say("spare_key.once"),
                right: say("spare_key.right"),
                wrong: say("spare_key.wrong"),
                later: say("spare_key.later"),
                make: say("spare_key.make"),
            })
        })
    }
}
