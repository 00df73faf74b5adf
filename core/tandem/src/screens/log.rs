//! Writing a session down: what is asked, and what was saved.
//!
//! **A tap twice is one session.** The form carries the name under which its session will stand. Whoever
//! saves with it again (a second tap, a call that was cut off, an app that was ended meanwhile) gets what
//! stands there, and nothing is written.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use tandem_model::{
    Approach, Fellowship, Form, GroupFormat, Id, Involvement, Kind, LedBy, LocalTime, Minutes,
    Note, Resolved, Result, Role, Session, Setting, Shift, Word,
};
use tandem_vault::{ActId, Read};

use super::{Look, Screens, listed, spoken};
use crate::own::agenda::CouldBe;
use crate::own::log::{self, Alike, Kept};
use crate::record::error::Inner;
use crate::record::kinds::Kind as _;
use crate::record::millis;
use crate::record::profile::require_role;
use crate::record::read::Reading as _;

/// Lengths that can be picked; any other is typed.
const MINUTES: [u32; 5] = [30, 45, 60, 90, 120];
/// How many of the latest sessions can be written down again.
const AGAIN: u32 = 3;
/// How many days can be picked: a list, since a calendar does not hold at a large font.
const DAYS: i64 = 14;

/// All that the form shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LogForm {
    /// Under what its session will stand: saving with it twice writes one session.
    pub token: Id,
    /// What the screen is called.
    pub title: String,
    /// "Same as last time".
    pub again_title: String,
    /// What can be written down again, the latest first, one of each sort.
    pub again: Vec<LogAgain>,
    /// What was it?
    pub ask_kind: String,
    /// The kinds.
    pub kinds: Vec<KindChoice>,
    /// How long was it?
    pub ask_minutes: String,
    /// Lengths to pick.
    pub minutes: Vec<LengthChoice>,
    /// That any other can be typed.
    pub other_minutes: String,
    /// The switch beside it: about this long.
    pub approximate: String,
    /// Why it is there.
    pub approximate_why: String,
    /// When was it?
    pub ask_when: String,
    /// How a time can be said.
    pub whens: Vec<WhenChoice>,
    /// Days to pick, today first.
    pub days: Vec<DayChoice>,
    /// About when on such a day.
    pub parts: Vec<PartChoice>,
    /// More about it: folded, and none of it is asked for.
    pub more: LogMore,
    /// The button.
    pub save: String,
}

/// One thing to pick, of each list of words.
macro_rules! choices {
    ($($(#[$about:meta])* $Name:ident of $Word:ty = $list:literal in $all:ident;)+) => {
        $(
            $(#[$about])*
            #[derive(Clone, Debug, PartialEq, Eq)]
            #[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
            pub struct $Name {
                /// What is handed back.
                pub pick: $Word,
                /// What it says.
                pub text: String,
            }

            fn $all(look: &Look<'_>) -> Vec<$Name> {
                let one = |pick: &$Word| $Name { pick: *pick, text: look.voice.word($list, *pick) };
                <$Word>::ALL.iter().map(one).collect()
            }
        )+
    };
}

choices! {
    /// In person, by video or by phone.
    FormChoice of Form = "form" in forms;
    /// How a group is run.
    GroupFormatChoice of GroupFormat = "group_format" in group_formats;
    /// An approach.
    ApproachChoice of Approach = "approach" in approaches;
    /// A fellowship.
    FellowshipChoice of Fellowship = "fellowship" in fellowships;
    /// Where it was.
    SettingChoice of Setting = "setting" in settings;
    /// Who led it.
    LedByChoice of LedBy = "led_by" in led_by;
    /// What one did beyond going.
    InvolvementChoice of Involvement = "did" in involvements;
}

/// What can be said beyond kind, length and time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LogMore {
    /// What the fold is called.
    pub title: String,
    /// In person, video or phone?
    pub ask_form: String,
    /// The answers.
    pub forms: Vec<FormChoice>,
    /// How a group is run.
    pub group_formats: Vec<GroupFormatChoice>,
    /// The approaches.
    pub approaches: Vec<ApproachChoice>,
    /// The fellowships, of a mutual-help meeting.
    pub fellowships: Vec<FellowshipChoice>,
    /// Where was it?
    pub ask_setting: String,
    /// The answers.
    pub settings: Vec<SettingChoice>,
    /// Who led it?
    pub ask_led_by: String,
    /// A role, not a name.
    pub why_led_by: String,
    /// The answers.
    pub led_by: Vec<LedByChoice>,
    /// "Asked for by a program."
    pub required: String,
    /// "My own choice."
    pub not_required: String,
    /// "Beyond going", of a mutual-help meeting.
    pub did_title: String,
    /// The answers; several can be ticked.
    pub did: Vec<InvolvementChoice>,
    /// The field for a note.
    pub note: String,
    /// Who reads it.
    pub note_hint: String,
}

/// A kind to pick.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct KindChoice {
    /// Which.
    pub pick: Kind,
    /// What it says.
    pub text: String,
    /// What it is.
    pub about: String,
    /// How long the last one was, where there is one.
    pub last_minutes: Option<Minutes>,
}

/// A length to pick.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LengthChoice {
    /// Which.
    pub pick: Minutes,
    /// What it says.
    pub text: String,
    /// The same, read aloud.
    pub spoken: String,
}

/// A way to say when.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct WhenChoice {
    /// Which.
    pub pick: WhenAsked,
    /// What it says.
    pub text: String,
}

/// A day to pick.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DayChoice {
    /// Which.
    pub pick: NaiveDate,
    /// What it says.
    pub text: String,
}

/// A part of the day to pick.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PartChoice {
    /// Which.
    pub pick: DayPart,
    /// What it says.
    pub text: String,
}

/// A session that can be written down again in two taps.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LogAgain {
    /// The session that it is like.
    pub like: Id,
    /// What would be written, but for when.
    pub session: NewSession,
    /// What it says.
    pub text: String,
    /// The same, read aloud.
    pub spoken: String,
}

/// In which way a time is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum WhenAsked {
    /// It has just ended: nothing more is asked.
    JustEnded,
    /// At which time it ended.
    EndedAt,
    /// At which time it began.
    StartedAt,
    /// On which day, and about when.
    OnDay,
}

/// When a session was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum SessionWhen {
    /// It has just ended.
    JustEnded,
    /// It ended at this time, on the clock of the record.
    EndedAt {
        /// The time.
        wall: NaiveDateTime,
    },
    /// It began at this time, on the clock of the record.
    StartedAt {
        /// The time.
        wall: NaiveDateTime,
    },
    /// On this day, about then. It counts as about right.
    OnDay {
        /// The day.
        date: NaiveDate,
        /// About when.
        part: DayPart,
    },
}

/// A part of a day, for whoever does not remember the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum DayPart {
    /// Before noon.
    Morning,
    /// After noon.
    Afternoon,
    /// After work.
    Evening,
    /// Not known.
    Unknown,
}

impl DayPart {
    const ALL: [Self; 4] = [Self::Morning, Self::Afternoon, Self::Evening, Self::Unknown];

    fn key(self) -> &'static str {
        match self {
            Self::Morning => "log.part_of_day.morning",
            Self::Afternoon => "log.part_of_day.afternoon",
            Self::Evening => "log.part_of_day.evening",
            Self::Unknown => "log.part_of_day.unknown",
        }
    }

    /// At which hour it is put. The day is what counts.
    fn hour(self) -> u32 {
        match self {
            Self::Morning => 10,
            Self::Unknown => 12,
            Self::Afternoon => 15,
            Self::Evening => 19,
        }
    }
}

/// What is written down: what a person says, and nothing that the record knows itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct NewSession {
    /// What it was.
    pub kind: Kind,
    /// How long.
    pub minutes: Minutes,
    /// When.
    pub when: SessionWhen,
    /// Whether the time is about right.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub approximate: bool,
    /// In person, by video or by phone.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub form: Option<Form>,
    /// How the group is run.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub group_format: Option<GroupFormat>,
    /// The approach.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub approach: Option<Approach>,
    /// The fellowship.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub fellowship: Option<Fellowship>,
    /// Where it was.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub setting: Option<Setting>,
    /// Whether a program asked for it.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub required: Option<bool>,
    /// Who led it.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub led_by: Option<LedBy>,
    /// What one did beyond going.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub did: Vec<Involvement>,
    /// Own words.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub note: Option<Note>,
}

impl NewSession {
    /// One of which no more is said than this.
    #[must_use]
    pub fn new(kind: Kind, minutes: Minutes, when: SessionWhen) -> Self {
        Self {
            kind,
            minutes,
            when,
            approximate: false,
            form: None,
            group_format: None,
            approach: None,
            fellowship: None,
            setting: None,
            required: None,
            led_by: None,
            did: Vec::new(),
            note: None,
        }
    }

    /// What an earlier one was, but for what belongs to that day: its note and what was done there.
    fn like(session: &Session) -> Self {
        Self {
            approximate: session.approximate,
            form: session.form,
            group_format: session.group_format,
            approach: session.approach,
            fellowship: session.fellowship,
            setting: session.setting,
            required: session.required,
            led_by: session.led_by,
            ..Self::new(session.kind, session.minutes, SessionWhen::JustEnded)
        }
    }

    fn session(self, start: LocalTime) -> Session {
        let written_at = start.utc(); // set where it is written
        Session {
            approximate: self.approximate || matches!(self.when, SessionWhen::OnDay { .. }),
            form: self.form,
            group_format: self.group_format,
            approach: self.approach,
            fellowship: self.fellowship,
            setting: self.setting,
            required: self.required,
            led_by: self.led_by,
            did: self.did.into_iter().collect(),
            note: self.note,
            ..Session::new(self.kind, start, self.minutes, written_at)
        }
    }
}

/// What saving came to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SessionSaved {
    /// The session, as it stands.
    pub kept: Kept,
    /// What is said: that it is saved, and what is to be known of its time.
    pub said: Vec<String>,
    /// The act that "Undo" takes back ([`Log::undo`](crate::Log::undo)); none once it is not the last.
    pub act: Option<ActId>,
    /// The button for it.
    pub undo: String,
    /// Whether it was written before, with the same token.
    pub was_saved: bool,
    /// The planned day that it may be, with the question.
    pub could_be: Option<CouldBe>,
}

/// Two sessions that say the same, and what can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AlikeRow {
    /// The one that stays.
    pub stays: Id,
    /// The one that is taken out, if it was one.
    pub goes: Id,
    /// What there are two of, and what that means.
    pub text: String,
    /// The button that takes one out.
    pub remove: String,
}

/// A session in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SessionRow {
    /// Its id.
    pub id: Id,
    /// What it was.
    pub title: String,
    /// When, and how long.
    pub text: String,
    /// All of it in one sentence.
    pub spoken: String,
    /// Whether there is a note; its words are on the session's own screen.
    pub has_note: bool,
}

impl Screens<'_> {
    /// Sessions of the last two weeks that are there twice: written down on two devices, as like as not.
    /// Nothing is taken out by itself.
    ///
    /// # Errors
    /// Those of reading.
    pub fn alike(&self) -> Result<Vec<AlikeRow>> {
        self.look(|look| {
            let alike = log::alike(look.read, look.today)?.into_iter();
            let row = |Alike { kept, other }: Alike| {
                let SessionRow { title, text, .. } = row(look, &kept);
                AlikeRow {
                    stays: kept.id,
                    goes: other.id,
                    text: look.say("log.alike", &[("what", &listed([title, text]))]),
                    remove: look.say("remove.button", &[]),
                }
            };
            Ok(alike.map(row).collect())
        })
    }

    /// Days to pick of what is to come, today first: of something that moved.
    ///
    /// # Errors
    /// Those of reading.
    pub fn days_ahead(&self) -> Result<Vec<DayChoice>> {
        self.look(|look| {
            let days = (0..DAYS).map(|ahead| look.today + TimeDelta::days(ahead));
            let day = |pick| DayChoice { pick, text: look.words().day(pick, look.today) };
            Ok(days.map(day).collect())
        })
    }

    /// The form for a session: what is asked, every answer that can be picked, what can be repeated.
    ///
    /// # Errors
    /// Those of reading.
    pub fn log_form(&self) -> Result<LogForm> {
        let token = self.tandem.new_id()?;
        self.look(|look| form(look, token))
    }

    /// Writes a session down under a form's token. A second time nothing is written, and it is told what
    /// stands there.
    ///
    /// # Errors
    /// `Invalid` as [`Session::check`] says; those of writing, after which nothing was written.
    pub fn log_save(&self, token: Id, new: NewSession) -> Result<SessionSaved> {
        let tandem = self.tandem;
        let (now, fresh) = (tandem.now(), tandem.new_id()?);
        let done = tandem.vault.act(millis(tandem.host.now()), |act| -> Inner<_> {
            require_role(act, Role::Own)?;
            if let Some(session) = act.entry::<Session>(token)? {
                let before = act_of(act, token)?;
                let look = Look::new(tandem, act, now)?;
                return Ok((saved(&look, token, session, Shift::Exact, &[]), before));
            }
            // What was forgotten does not come back under its name.
            let forgotten = act.state(Session::NAME, token.as_bytes())?.forgotten;
            let id = if forgotten { fresh } else { token };
            let start = start(&Look::new(tandem, act, now)?, &new);
            let logged = log::write(tandem, act, id, new.session(start.time))?;
            let look = Look::new(tandem, act, now)?;
            let mut saved = saved(&look, id, logged.kept.session, start.shift, &logged.overlaps);
            (saved.could_be, saved.was_saved) = (logged.could_be, false);
            Ok((saved, None))
        })?;
        let (mut saved, before) = done.value;
        saved.act = done.act.or(before);
        Ok(saved)
    }
}

pub(super) fn form(look: &Look<'_>, token: Id) -> Inner<LogForm> {
    let say = |key| look.say(key, &[]);
    let words = look.words();
    let latest = log::latest_sessions(look.read, AGAIN * 4)?;
    let last_minutes = |kind| {
        let last = latest.iter().find(|kept| kept.session.kind == kind);
        last.map(|kept| kept.session.minutes)
    };
    let kind = |pick: &Kind| KindChoice {
        pick: *pick,
        text: look.voice.word("kind", *pick),
        about: look.voice.word("kind.about", *pick),
        last_minutes: last_minutes(*pick),
    };
    let minutes = MINUTES.into_iter().filter_map(|minutes| Minutes::new(minutes).ok());
    let minutes = minutes.map(|pick| LengthChoice {
        pick,
        text: words.length(pick.get()),
        spoken: words.spoken_length(pick.get()),
    });
    let whens = [
        (WhenAsked::JustEnded, "log.just_ended"),
        (WhenAsked::EndedAt, "log.ended_at"),
        (WhenAsked::StartedAt, "log.started_at"),
        (WhenAsked::OnDay, "log.on_day"),
    ];
    let days = (0..DAYS).map(|back| look.today - TimeDelta::days(back));
    let part = |pick: DayPart| PartChoice { pick, text: say(pick.key()) };
    Ok(LogForm {
        token,
        title: say("log.title"),
        again_title: say("log.again"),
        again: again(look, &latest),
        ask_kind: say("log.ask_kind"),
        kinds: Kind::ALL.iter().map(kind).collect(),
        ask_minutes: say("log.ask_minutes"),
        minutes: minutes.collect(),
        other_minutes: say("log.minutes_choice"),
        approximate: say("log.approximate"),
        approximate_why: say("log.approximate.why"),
        ask_when: say("log.ask_when"),
        whens: whens.map(|(pick, key)| WhenChoice { pick, text: say(key) }).into(),
        days: days.map(|pick| DayChoice { pick, text: words.day(pick, look.today) }).collect(),
        parts: DayPart::ALL.map(part).into(),
        more: LogMore {
            title: say("log.more"),
            ask_form: say("log.how"),
            forms: forms(look),
            group_formats: group_formats(look),
            approaches: approaches(look),
            fellowships: fellowships(look),
            ask_setting: say("log.where"),
            settings: settings(look),
            ask_led_by: say("log.who_led"),
            why_led_by: say("led_by.why_role"),
            led_by: led_by(look),
            required: say("required.yes"),
            not_required: say("required.no"),
            did_title: say("did.title"),
            did: involvements(look),
            note: say("log.note"),
            note_hint: say("log.note.hint"),
        },
        save: say("button.save"),
    })
}

/// The latest sessions, one of each sort.
fn again(look: &Look<'_>, latest: &[Kept]) -> Vec<LogAgain> {
    let mut all: Vec<LogAgain> = Vec::new();
    for Kept { id, session } in latest {
        let new = NewSession::like(session);
        if all.len() == AGAIN as usize || all.iter().any(|one| one.session == new) {
            continue;
        }
        let kind = kind_of(look, session);
        let length = |length: String| about(look, session.approximate, length);
        all.push(LogAgain {
            like: *id,
            text: listed([kind.clone(), length(look.words().length(session.minutes.get()))]),
            spoken: spoken([
                look.say("log.again", &[]),
                listed([kind, length(look.words().spoken_length(session.minutes.get()))]),
            ]),
            session: new,
        });
    }
    all
}

/// What it was: the kind, and of a meeting whose.
fn kind_of(look: &Look<'_>, session: &Session) -> String {
    match session.fellowship {
        Some(fellowship) => look.voice.word("fellowship", fellowship),
        None => look.voice.word("kind", session.kind),
    }
}

fn about(look: &Look<'_>, approximate: bool, length: String) -> String {
    if approximate { look.say("time.about", &[("time", &length)]) } else { length }
}

/// When it began, on the clock of the record.
fn start(look: &Look<'_>, new: &NewSession) -> Resolved {
    let zone = &look.profile.zone;
    let length = TimeDelta::minutes(new.minutes.get().into());
    let ended = |end| Resolved { time: LocalTime::at(end - length, zone), shift: Shift::Exact };
    match new.when {
        SessionWhen::JustEnded => ended(look.now),
        SessionWhen::EndedAt { wall } => {
            let Resolved { time, shift } = LocalTime::resolve(wall, zone);
            Resolved { shift, ..ended(time.utc()) }
        }
        SessionWhen::StartedAt { wall } => LocalTime::resolve(wall, zone),
        SessionWhen::OnDay { date, part } => {
            let clock = NaiveTime::from_hms_opt(part.hour(), 0, 0).unwrap_or_default();
            let start = LocalTime::resolve(date.and_time(clock), zone);
            // Of today no part is told that is still to come.
            match date == look.today && start.time.utc() + length > look.now {
                true => ended(look.now),
                false => Resolved { shift: Shift::Exact, ..start },
            }
        }
    }
}

/// The last act, if it is the one that wrote this session.
fn act_of(read: &Read<'_>, id: Id) -> Inner<Option<ActId>> {
    let last = read.newest_act()?;
    let wrote = |(kind, one): &(String, [u8; 16])| kind == Session::NAME && one == id.as_bytes();
    Ok(last.filter(|line| line.entities.iter().any(wrote)).and_then(|line| line.id))
}

pub(super) fn saved(
    look: &Look<'_>,
    id: Id,
    session: Session,
    shift: Shift,
    overlaps: &[Kept],
) -> SessionSaved {
    let length = about(look, session.approximate, look.words().length(session.minutes.get()));
    let values = [("kind", &*kind_of(look, &session)), ("time", &*length)];
    let mut said = vec![
        look.say("log.saved_with_time", &values),
        look.words().moment(&session.start, look.today),
    ];
    let shown = look.words().clock(session.start.wall());
    match shift {
        Shift::Exact => {}
        Shift::MovedForward { .. } => {
            said.push(look.say("log.moved_forward", &[("time", &shown)]));
        }
        Shift::FirstOfTwo => said.push(look.say("log.first_of_two", &[])),
    }
    let kept = Kept { id, session };
    if overlaps.iter().any(|other| other.says_the_same(&kept)) {
        said.push(look.say("log.same", &[]));
    } else if !overlaps.is_empty() {
        said.push(look.say("log.overlap", &[]));
    }
    SessionSaved {
        kept,
        said,
        act: None,
        undo: look.say("undo.button", &[]),
        was_saved: true,
        could_be: None,
    }
}

/// A session as a list shows it.
pub(super) fn row(look: &Look<'_>, kept: &Kept) -> SessionRow {
    let Kept { id, session } = kept;
    let (words, minutes) = (look.words(), session.minutes.get());
    let title = kind_of(look, session);
    let when = words.moment(&session.start, look.today);
    let length = |length| about(look, session.approximate, length);
    SessionRow {
        id: *id,
        text: listed([when.clone(), length(words.length(minutes))]),
        spoken: spoken([title.clone(), listed([when, length(words.spoken_length(minutes))])]),
        title,
        has_note: session.note.is_some(),
    }
}
