//! One session by itself: what it says, what happened to it, and changing it.

use chrono::{NaiveDate, NaiveTime, TimeDelta, Timelike as _};
use tandem_model::{Id, Kind, LocalTime, Minutes, Note, Result, Role, Session, Shift, TimeOfDay};
use tandem_vault::Deed;
use tandem_words::said_clock;

use super::log::{LogForm, SessionRow, SessionSaved, form, row, saved};
use super::{Look, Screens, listed};
use crate::own::log::{self, Kept};
use crate::record::act::Writing as _;
use crate::record::entries::{Entry, FieldChange, HistoryLine};
use crate::record::error::Inner;
use crate::record::kinds::{EntryKind, NOTE};
use crate::record::millis;
use crate::record::profile::require_role;

/// All that the screen of one session shows.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SessionScreen {
    /// What it was, when and how long: as in a list.
    pub row: SessionRow,
    /// Its kind.
    pub kind: Kind,
    /// Its length.
    pub minutes: Minutes,
    /// The date on which it began.
    pub date: NaiveDate,
    /// What else is said of it.
    pub lines: Vec<String>,
    /// Its note.
    pub note: Option<Note>,
    /// "Change."
    pub edit: String,
    /// What can be picked instead, with the questions.
    pub form: LogForm,
    /// What its history is called.
    pub history_title: String,
    /// Everything that happened to it, the oldest first.
    pub history: Vec<SessionDeed>,
    /// "Remove": with a way back.
    pub remove: String,
    /// "Forget for good."
    pub forget: String,
    /// What that does, said before.
    pub forget_before: String,
    /// The button that does it.
    pub forget_confirm: String,
    /// The button that does not.
    pub forget_cancel: String,
    /// What is said once it is removed.
    pub removed: String,
    /// What is said once it is forgotten.
    pub forgotten: String,
}

/// Something that happened to a session.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SessionDeed {
    /// What was done, and when.
    pub title: String,
    /// What came of it, a line each. Of a note it is told that it changed, and not to what.
    pub lines: Vec<String>,
}

/// What is to be otherwise; what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SessionChange {
    /// What it was.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub kind: Option<Kind>,
    /// How long it was.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub minutes: Option<Minutes>,
    /// On which date it began; the time of day stays.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub date: Option<NaiveDate>,
    /// At what time it began; the date stays.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub clock: Option<TimeOfDay>,
    /// Its note. One of nothing but blanks takes it out.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub note: Option<String>,
}

/// A time of day that can have been meant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ClockChoice {
    /// Which.
    pub pick: TimeOfDay,
    /// What it says.
    pub text: String,
}

impl Screens<'_> {
    /// One session: what it says, what happened to it, and what it can be changed to.
    ///
    /// # Errors
    /// `NotFound` if it is not there or was removed.
    pub fn session(&self, id: Id) -> Result<SessionScreen> {
        let session = self.tandem.log().session(id)?;
        let entry = Entry { kind: EntryKind::Session, id };
        let history = self.tandem.log().history(entry)?;
        let token = self.tandem.new_id()?;
        self.look(|look| {
            let say = |key| look.say(key, &[]);
            let kept = Kept { id, session };
            let session = &kept.session;
            let history = history.iter().map(|line| deed(look, session, line)).collect();
            Ok(SessionScreen {
                row: row(look, &kept),
                kind: session.kind,
                minutes: session.minutes,
                date: session.start.date(),
                lines: lines(look, session),
                note: session.note.clone(),
                edit: say("log.edit"),
                form: form(look, token)?,
                history_title: say("history.title"),
                history,
                remove: say("remove.button"),
                forget: say("forget.button"),
                forget_before: say("forget.before"),
                forget_confirm: say("forget.confirm"),
                forget_cancel: say("forget.cancel"),
                removed: say("remove.done"),
                forgotten: say("forget.done"),
            })
        })
    }

    /// Changes a session. What is not named stays, also what was written meanwhile.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` as [`Session::check`] says; those of writing.
    pub fn change_session(&self, id: Id, change: SessionChange) -> Result<SessionSaved> {
        let tandem = self.tandem;
        let now = tandem.now();
        let done = tandem.vault.act(millis(tandem.host.now()), |act| -> Inner<_> {
            require_role(act, Role::Own)?;
            let mut shift = Shift::Exact;
            let session = act.edit(id, |before: Session| {
                let mut after = before.clone();
                after.kind = change.kind.unwrap_or(before.kind);
                after.minutes = change.minutes.unwrap_or(before.minutes);
                if change.date.is_some() || change.clock.is_some() {
                    let date = change.date.unwrap_or_else(|| before.start.date());
                    let clock =
                        change.clock.map(time).unwrap_or_else(|| before.start.wall().time());
                    // It was where it was, also for somebody who lives elsewhere by now.
                    let zone = before.start.zone();
                    let resolved = LocalTime::resolve(date.and_time(clock), zone);
                    (after.start, shift) = (resolved.time, resolved.shift);
                }
                if let Some(text) = change.note {
                    after.note = Note::new(text.trim())?;
                }
                after.check(now)?;
                after.check_link(id)?;
                Ok(after)
            })?;
            let overlaps = log::overlapping(act, id, &session)?;
            let look = Look::new(tandem, act, now)?;
            let mut saved = saved(&look, id, session, shift, &overlaps);
            saved.was_saved = false;
            saved.said[0] = look.say("log.edited", &[]);
            Ok(saved)
        })?;
        let mut saved = done.value;
        saved.act = done.act;
        Ok(saved)
    }

    /// What a time can mean that somebody typed: two where it does not say which half of the day, none
    /// where it is no time.
    ///
    /// # Errors
    /// Those of reading.
    pub fn clock(&self, typed: &str) -> Result<Vec<ClockChoice>> {
        self.look(|look| {
            let choice = |time: NaiveTime| {
                let pick = TimeOfDay::new(time.num_seconds_from_midnight() / 60).ok()?;
                Some(ClockChoice { pick, text: look.words().time_of_day(pick) })
            };
            Ok(meant(typed).into_iter().filter_map(choice).collect())
        })
    }
}

fn time(of: TimeOfDay) -> NaiveTime {
    let seconds = of.minute() * 60;
    NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).unwrap_or_default()
}

/// `6:30` is in the morning or in the evening; `06:30`, `18:30` and `6:30 pm` say which.
fn meant(typed: &str) -> Vec<NaiveTime> {
    let typed = typed.trim();
    let digits = typed.chars().take_while(char::is_ascii_digit).count();
    let bare = digits == typed.len() && (1..=2).contains(&digits);
    let typed = if bare { format!("{typed}:00") } else { typed.to_owned() };
    let Some(time) = said_clock(&typed) else { return Vec::new() };
    let says_which = typed.starts_with('0') || typed.chars().any(char::is_alphabetic);
    match time.hour() {
        1..=12 if !says_which => {
            let early = time.with_hour(time.hour() % 12).unwrap_or(time);
            vec![early, early + TimeDelta::hours(12)]
        }
        _ => vec![time],
    }
}

/// What is said of it beyond kind, length and time.
fn lines(look: &Look<'_>, session: &Session) -> Vec<String> {
    let voice = &look.voice;
    let said = [
        session.form.map(|it| voice.word("form", it)),
        session.setting.map(|it| voice.word("setting", it)),
        session.led_by.map(|it| voice.word("led_by", it)),
        session.approach.map(|it| voice.word("approach", it)),
        session.group_format.map(|it| voice.word("group_format", it)),
        session.required.map(|it| look.say(if it { "required.yes" } else { "required.no" }, &[])),
    ];
    let kind = (session.fellowship.is_some()).then(|| voice.word("kind", session.kind));
    let did = session.did.iter().map(|it| voice.word("did", *it));
    kind.into_iter().chain(said.into_iter().flatten()).chain(did).collect()
}

fn deed(look: &Look<'_>, session: &Session, line: &HistoryLine) -> SessionDeed {
    let what = match line.deed {
        Deed::Wrote => "deed.wrote",
        Deed::Edited => "deed.edited",
        Deed::Removed => "deed.removed",
        Deed::Restored => "deed.restored",
        Deed::Undid => "deed.undid",
        Deed::Redid => "deed.redid",
        Deed::Forgot => "deed.forgot",
    };
    let at = LocalTime::at(line.at, &look.profile.zone);
    let title = listed([look.say(what, &[]), look.words().moment(&at, look.today)]);
    let lines = match line.deed {
        Deed::Wrote => {
            let ended = session.start.utc() + TimeDelta::minutes(session.minutes.get().into());
            let days = (look.day(session.written_at) - look.day(ended)).num_days();
            vec![match u32::try_from(days) {
                Ok(days) if days > 0 => look.voice.count("history.late", days, &[]),
                _ => look.say("history.soon", &[]),
            }]
        }
        _ => line.changes.iter().filter_map(|change| told(look, change)).collect(),
    };
    SessionDeed { title, lines }
}

/// A change in words; none of what follows from another.
fn told(look: &Look<'_>, change: &FieldChange) -> Option<String> {
    if change.old == change.new {
        return None;
    }
    let shown = |value: &Option<String>| match value {
        None => look.say("settings.none", &[]),
        Some(value) => match &*change.field {
            "kind" => look.say(&format!("kind.{value}"), &[]),
            "minutes" => value.parse().map_or_else(|_| value.clone(), |it| look.words().length(it)),
            _ => value
                .parse::<LocalTime>()
                .map_or_else(|_| value.clone(), |it| look.words().moment(&it, look.today)),
        },
    };
    let field = match &*change.field {
        "kind" => "log.ask_kind",
        "minutes" => "log.ask_minutes",
        "start" => "log.ask_when",
        NOTE => return Some(look.say("log.note", &[])),
        "written_at" => return None,
        _ => return Some(look.say("log.more", &[])),
    };
    let values = [
        ("field", &*look.say(field, &[])),
        ("old", &*shown(&change.old)),
        ("new", &*shown(&change.new)),
    ];
    Some(look.say("session.change", &values))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that panics has said what is wrong
mod tests {
    use super::*;

    #[test]
    fn app_22_half_past_six_is_twice_a_day() {
        let said = |typed: &str| {
            let all = meant(typed);
            all.iter().map(|it| it.format("%H:%M").to_string()).collect::<Vec<_>>()
        };
        assert_eq!(said("6:30"), ["06:30", "18:30"]);
        assert_eq!(said("12:15"), ["00:15", "12:15"]);
        assert_eq!(said("7"), ["07:00", "19:00"]);
        for (typed, one) in
            [("06:30", "06:30"), ("18:30", "18:30"), ("6:30 pm", "18:30"), ("6 pm", "18:00")]
        {
            assert_eq!(said(typed), [one], "{typed}");
        }
        assert_eq!(said("half six"), [""; 0]);
        assert_eq!(said(""), [""; 0]);
    }
}
