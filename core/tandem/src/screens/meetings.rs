//! Meetings to read: what is next, what is kept, what is found, and one by itself.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use tandem_model::{
    BeforeYouGo, Country, Id, LocalTime, Mark, Meeting, Met, Recurrence, Result, TandemError,
    TimeOfDay, Venue, WelcomeAnswer, WelcomeRole,
};
use tandem_words::before_you_go;

use super::{Look, Screens, listed, spoken};
use crate::own::meetings::{self, KeptMeeting, KeptStanding, NextMeeting, Stated};
use crate::record::error::Inner;
use crate::record::lists::{self, FoundMeeting, MeetingQuery, RespectMarks};

/// How many days ahead the next ones are.
const AHEAD: u32 = 7;
/// The most rows of a page.
const PAGE: u32 = 100;
/// As far as the search itself goes.
const MOST: u32 = 10_000;

/// The first screen of meetings.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MeetingsHome {
    /// What the screen is called.
    pub title: String,
    /// What the next ones are called.
    pub next_title: String,
    /// Those of the next seven days, one for each time.
    pub next: Vec<MeetingRow>,
    /// What the kept ones are called.
    pub kept_title: String,
    /// All that are kept.
    pub kept: Vec<MeetingRow>,
    /// That nothing is kept yet.
    pub empty: Option<String>,
    /// Buttons: find, add by hand, import a list.
    pub find: String,
    /// Add one by hand.
    pub add: String,
    /// Import a list from a file.
    pub import: String,
    /// The lists that are here.
    pub lists: Vec<String>,
}

/// A meeting in a list.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MeetingRow {
    /// The meeting.
    pub meeting: Id,
    /// Its bookmark, where it is kept.
    pub kept: Option<Id>,
    /// Its name.
    pub title: String,
    /// When it is, on its own clock.
    pub when: String,
    /// When that is on the person's clock, where it shows another time.
    pub when_here: Option<String>,
    /// Where it is, or how one joins.
    pub place: String,
    /// How far away.
    pub distance: Option<String>,
    /// What one would notice first: that it changed, that it may be off, that one went.
    pub marks: Vec<String>,
    /// How one is met with there on medication, as far as it is known; the layers apart.
    pub welcome: Vec<String>,
    /// All of it in one sentence.
    pub spoken: String,
    /// The session, where one wrote down that one went this time.
    pub attended: Option<Id>,
}

/// Where a list of found meetings goes on. It holds nothing of anybody's, and a list that changes meanwhile
/// does not break it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct FoundCursor {
    /// The moment at which the first page was asked for: "next" is counted from there.
    pub at: DateTime<Utc>,
    /// After this one.
    pub after: Id,
    /// As the so-manieth, if that one is gone.
    pub shown: u32,
}

/// A page of found meetings.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct FoundPage {
    /// How many there are in all, in words; that nothing was found.
    pub title: String,
    /// The meetings.
    pub rows: Vec<MeetingRow>,
    /// How many there are in all.
    pub total: u32,
    /// Where it goes on; none after the last.
    pub more: Option<FoundCursor>,
    /// Parts of the day to look in.
    pub parts: Vec<FoundPart>,
}

/// A part of the day in which meetings begin. Together they are the whole of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct FoundPart {
    /// What it says.
    pub text: String,
    /// What is then asked for in [`MeetingQuery::after`].
    pub after: TimeOfDay,
    /// And in [`MeetingQuery::before`].
    pub before: TimeOfDay,
    /// Whether it is looked in.
    pub chosen: bool,
}

/// One meeting by itself.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MeetingPage {
    /// The row of the list.
    pub row: MeetingRow,
    /// What else is known of it, a line each.
    pub lines: Vec<MeetingLine>,
    /// What kind of meeting it is, in words.
    pub types: Vec<String>,
    /// The three layers of how welcome one is, never made one; the first of them says what the person saw.
    pub welcome: Vec<WelcomeLayer>,
    /// What to know before one goes.
    pub before: BeforeYouGo,
    /// What it is called.
    pub before_title: String,
    /// Whether "I went" can be said of it now.
    pub can_attend: bool,
    /// "I went."
    pub went: String,
    /// "Keep this one", where it is not kept.
    pub keep: Option<String>,
    /// "Put it in my calendar."
    pub calendar: String,
    /// The link by which one joins.
    pub link: Option<String>,
    /// The number by which one joins.
    pub phone: Option<String>,
}

/// A line of a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MeetingLine {
    /// What it is.
    pub title: String,
    /// What it says.
    pub text: String,
}

/// One of the three layers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct WelcomeLayer {
    /// Whose word it is.
    pub title: String,
    /// What there is of it.
    pub lines: Vec<String>,
}

impl Screens<'_> {
    /// What is next and what is kept.
    ///
    /// # Errors
    /// Those of reading.
    pub fn meetings(&self) -> Result<MeetingsHome> {
        self.look(home)
    }

    /// Looks for meetings and shows a page of what was found: `query.limit` of them, at most 100, after
    /// the cursor.
    ///
    /// # Errors
    /// `Invalid` in `limit` for more than 100; as [`Meetings::find`](crate::Meetings::find).
    pub fn find_meetings(
        &self,
        query: &MeetingQuery,
        after: Option<&FoundCursor>,
    ) -> Result<FoundPage> {
        if !(1..=PAGE).contains(&query.limit) {
            return Err(TandemError::invalid("limit", format!("1 to {PAGE}")));
        }
        self.look(|look| found(look, query, after))
    }

    /// One meeting: of a list, entered by hand, or a kept one that its list has no more.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn meeting(&self, meeting: Id) -> Result<MeetingPage> {
        let meetings = self.tandem.meetings();
        let shown = meetings.show(meeting)?;
        let welcome = shown.kept.map(|kept| meetings.welcome(kept)).transpose()?;
        self.look(|look| {
            let kept = kept_by_meeting(look)?;
            let standing = kept.get(&meeting).map(|kept| &kept.standing);
            let fellowship = shown.meeting.fellowship;
            let mut layers = Vec::new();
            if let Some(welcome) = &welcome {
                layers.push(WelcomeLayer {
                    title: look.say("welcome.own", &[]),
                    lines: own_lines(look, &welcome.experience.roles),
                });
                layers.push(WelcomeLayer {
                    title: look.say("welcome.statement", &[]),
                    lines: statements(look, &welcome.statements),
                });
            }
            let before = before_you_go(&look.voice, fellowship);
            layers.push(WelcomeLayer {
                title: look.say("welcome.position", &[]),
                lines: vec![before.position.position.clone()],
            });
            let next_here = shown.next.as_ref().map(|next| here(look, next));
            let row = row(
                look,
                Of {
                    id: meeting,
                    meeting: &shown.meeting,
                    kept: shown.kept,
                    next: shown.next.as_ref(),
                    here: next_here.as_ref(),
                    km: None,
                    marks: standing.map(|it| standing_marks(look, it)).unwrap_or_default(),
                    welcome: Vec::new(),
                    attended: None,
                },
            );
            let weekly = shown.meeting.when.weekly();
            let conference = &shown.meeting.conference;
            Ok(MeetingPage {
                lines: lines(look, &shown.meeting, shown.list.as_deref()),
                types: types(look, &shown.meeting),
                welcome: layers,
                before,
                before_title: look.say("meetings.before_you_go", &[]),
                can_attend: shown.kept.is_some()
                    && weekly.is_some_and(|weekly| weekly.attended_at(look.now).is_some()),
                went: look.say("meetings.went", &[]),
                keep: shown.kept.is_none().then(|| look.say("meetings.keep", &[])),
                calendar: look.say("meetings.calendar", &[]),
                link: conference.url.as_ref().map(|link| link.as_str().to_owned()),
                phone: conference.phone.as_ref().map(|phone| phone.as_str().to_owned()),
                row,
            })
        })
    }
}

fn kept_by_meeting(look: &Look<'_>) -> Inner<BTreeMap<Id, KeptMeeting>> {
    let kept = meetings::kept_in(look.read, look.now)?;
    Ok(kept.into_iter().map(|kept| (kept.now, kept)).collect())
}

fn home(look: &Look<'_>) -> Inner<MeetingsHome> {
    let kept = meetings::kept_in(look.read, look.now)?;
    let next = meetings::next_in(look.read, &kept, look.now, AHEAD)?;
    let lists = lists::all(look.read)?;
    let say = |key| look.say(key, &[]);
    Ok(MeetingsHome {
        title: say("meetings.title"),
        next_title: say("meetings.next"),
        next: next.iter().map(|next| next_row(look, next, &kept)).collect(),
        kept_title: say("meetings.kept"),
        empty: kept.is_empty().then(|| say("meetings.empty")),
        kept: kept.iter().map(|kept| kept_row(look, kept)).collect(),
        find: say("meetings.find"),
        add: say("meetings.add"),
        import: say("meetings.import"),
        lists: lists.into_iter().map(|list| list.name).collect(),
    })
}

fn found(look: &Look<'_>, query: &MeetingQuery, after: Option<&FoundCursor>) -> Inner<FoundPage> {
    let at = after.map_or(look.now, |after| after.at);
    let shown = after.map_or(0, |after| after.shown);
    let limit = shown.saturating_add(query.limit).saturating_add(1).min(MOST);
    let all = lists::find(look.read, &MeetingQuery { limit, ..query.clone() }, at)?;
    let place = after.and_then(|after| all.meetings.iter().position(|it| it.id == after.after));
    let skip = match (after, place) {
        (None, _) => 0,
        (Some(_), Some(place)) => place + 1,
        (Some(after), None) => after.shown as usize,
    };
    let kept = kept_by_meeting(look)?;
    let page: Vec<&FoundMeeting> =
        all.meetings.iter().skip(skip).take(query.limit as usize).collect();
    let end = skip + page.len();
    let goes_on = end < all.meetings.len();
    let more = page.last().filter(|_| goes_on).map(|last| FoundCursor {
        at,
        after: last.id,
        shown: u32::try_from(end).unwrap_or(MOST),
    });
    let title = match all.total {
        0 => look.say("search.none", &[]),
        total => look.voice.count("meetings.found", total, &[]),
    };
    let rows = page.into_iter().map(|found| {
        let one = kept.get(&found.id);
        let mut marks = one.map(|it| standing_marks(look, &it.standing)).unwrap_or_default();
        marks.extend(one.map(|_| look.say("meetings.is_kept", &[])));
        row(
            look,
            Of {
                id: found.id,
                meeting: &found.meeting,
                kept: one.map(|kept| kept.id),
                next: found.next.as_ref(),
                here: found.next_here.as_ref(),
                km: found.km,
                marks,
                welcome: respect(look, &found.meeting, &found.respect),
                attended: None,
            },
        )
    });
    let parts = parts(look, query)?;
    Ok(FoundPage { title, rows: rows.collect(), total: all.total, more, parts })
}

/// What begins after midnight is still of the evening.
fn parts(look: &Look<'_>, query: &MeetingQuery) -> Inner<Vec<FoundPart>> {
    let clock = |hour: u32| TimeOfDay::new(hour * 60);
    let part = |(key, after, before): (&str, u32, u32)| {
        let (after, before) = (clock(after)?, clock(before)?);
        let chosen = (query.after, query.before) == (Some(after), Some(before));
        Ok(FoundPart { text: look.say(key, &[]), after, before, chosen })
    };
    let all = [
        ("log.part_of_day.morning", 5, 12),
        ("log.part_of_day.afternoon", 12, 17),
        ("log.part_of_day.evening", 17, 5),
    ];
    all.into_iter().map(part).collect()
}

fn here(look: &Look<'_>, next: &LocalTime) -> LocalTime {
    LocalTime::at(next.utc(), &look.profile.zone)
}

fn next_row(look: &Look<'_>, next: &NextMeeting, kept: &[KeptMeeting]) -> MeetingRow {
    let one = kept.iter().find(|kept| kept.id == next.kept);
    let mut marks = one.map(|it| standing_marks(look, &it.standing)).unwrap_or_default();
    if next.attended.is_some() {
        marks.insert(0, look.say("agenda.was_there", &[]));
    }
    row(
        look,
        Of {
            id: one.map_or(next.kept, |kept| kept.now),
            meeting: &next.meeting,
            kept: Some(next.kept),
            next: Some(&next.start),
            here: Some(&next.start_here),
            km: None,
            marks,
            welcome: Vec::new(),
            attended: next.attended,
        },
    )
}

fn kept_row(look: &Look<'_>, kept: &KeptMeeting) -> MeetingRow {
    let next_here = kept.next.as_ref().map(|next| here(look, next));
    row(
        look,
        Of {
            id: kept.now,
            meeting: &kept.meeting,
            kept: Some(kept.id),
            next: kept.next.as_ref(),
            here: next_here.as_ref(),
            km: None,
            marks: standing_marks(look, &kept.standing),
            welcome: Vec::new(),
            attended: None,
        },
    )
}

/// Of what a row is made.
struct Of<'a> {
    id: Id,
    meeting: &'a Meeting,
    kept: Option<Id>,
    next: Option<&'a LocalTime>,
    here: Option<&'a LocalTime>,
    km: Option<f64>,
    marks: Vec<String>,
    welcome: Vec<String>,
    attended: Option<Id>,
}

fn row(look: &Look<'_>, of: Of<'_>) -> MeetingRow {
    let Of { id, meeting, kept, next, here, km, mut marks, welcome, attended } = of;
    let when = match (next, &meeting.when) {
        (Some(next), _) => look.words().moment(next, look.today),
        (None, when) => weekly(look, when),
    };
    let when_here = here.filter(|here| next.is_some_and(|next| next.wall() != here.wall()));
    let when_here = when_here.map(|here| {
        let when = look.words().moment(here, look.today);
        look.say("meetings.here", &[("when", &when)])
    });
    if !meeting.status.is_held() || meeting.status != tandem_model::MeetingStatus::Active {
        marks.push(look.voice.word("meetings.status", meeting.status));
    }
    if meeting.maybe_not_weekly {
        marks.push(look.say("meetings.check_first", &[]));
    }
    let miles = look.profile.country.as_ref().map(Country::as_str) == Some("US");
    let distance = km.map(|km| look.words().distance(km, miles));
    let title = meeting.name.as_str().to_owned();
    let place = place(look, meeting);
    let said = [title.clone(), when.clone()].into_iter().chain(when_here.clone());
    let said = said.chain([listed([place.clone()].into_iter().chain(distance.clone()))]);
    let said = spoken(said.chain(marks.iter().cloned()).chain(welcome.iter().cloned()));
    MeetingRow {
        meeting: id,
        kept,
        title,
        when,
        when_here,
        place,
        distance,
        marks,
        welcome,
        spoken: said,
        attended,
    }
}

/// The day and the time that its list names.
fn weekly(look: &Look<'_>, when: &Recurrence) -> String {
    let Some((day, start)) = when.day_and_start() else {
        return look.say("meetings.by_appointment", &[]);
    };
    let day = look.voice.word("day", day);
    let time = look.words().time_of_day(start);
    let said = look.say("time.moment", &[("day", &day), ("time", &time)]);
    match when {
        Recurrence::ClockUnknown(_) => listed([said, look.say("meetings.clock_unknown", &[])]),
        Recurrence::Weekly(_) | Recurrence::ByAppointment => said,
    }
}

fn place(look: &Look<'_>, meeting: &Meeting) -> String {
    let room = meeting.location.as_ref().or(meeting.address.as_ref());
    let room = room.map(|line| line.as_str().to_owned());
    let key = match meeting.venue {
        Venue::InPerson => "meetings.in_person",
        Venue::Online => "meetings.online",
        Venue::Hybrid => "meetings.hybrid",
        Venue::Unknown => "meetings.venue_unknown",
    };
    let how = look.say(key, &[]);
    match (meeting.venue, room) {
        (Venue::InPerson, Some(room)) => room,
        (Venue::Online | Venue::Unknown, _) | (_, None) => how,
        (Venue::Hybrid, Some(room)) => listed([room, how]),
    }
}

fn standing_marks(look: &Look<'_>, standing: &KeptStanding) -> Vec<String> {
    let changed = |marks: &std::collections::BTreeSet<Mark>| {
        let what = listed(marks.iter().map(|mark| look.voice.word("meetings.mark", *mark)));
        match what.is_empty() {
            true => Vec::new(),
            false => vec![look.say("meetings.changed_what", &[("what", &what)])],
        }
    };
    match standing {
        KeptStanding::Same => Vec::new(),
        KeptStanding::Changed { marks } | KeptStanding::Renamed { marks } => changed(marks),
        KeptStanding::Replaced { by } => {
            vec![look.say("meetings.replaced", &[("name", by.as_str())])]
        }
        KeptStanding::Missing { .. } => vec![look.say("meetings.missing", &[])],
        KeptStanding::Gone => vec![look.say("meetings.list_gone", &[])],
    }
}

fn respect(look: &Look<'_>, meeting: &Meeting, respect: &RespectMarks) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(own) = respect.own {
        let date = look.words().date(own.last);
        let key = match (own.well, own.not_well) {
            (_, 0) => "welcome.mark.well",
            (0, _) => "welcome.mark.not_well",
            _ => "welcome.mark.mixed",
        };
        said.push(look.say(key, &[("date", &date)]));
    }
    if let Some(Met { last, .. }) = respect.group {
        said.push(look.say("welcome.mark.group", &[("date", &look.words().date(last))]));
    }
    let position = before_you_go(&look.voice, meeting.fellowship).position.position;
    said.push(look.say("welcome.mark.fellowship", &[("text", &position)]));
    said
}

fn own_lines(
    look: &Look<'_>,
    roles: &BTreeMap<WelcomeRole, BTreeMap<WelcomeAnswer, Met>>,
) -> Vec<String> {
    let met = roles.iter().flat_map(|(role, answers)| {
        answers.iter().map(move |(answer, met)| (*role, *answer, *met))
    });
    let line = |(role, answer, met): (WelcomeRole, WelcomeAnswer, Met)| {
        let values = [
            ("role", &*look.voice.word("role", role)),
            ("answer", &*look.voice.word("role_answer", answer)),
            ("date", &*look.words().date(met.last)),
        ];
        look.voice.count("welcome.met", met.times, &values)
    };
    let lines: Vec<_> = met.map(line).collect();
    if lines.is_empty() { vec![look.say("welcome.nothing", &[])] } else { lines }
}

fn statements(look: &Look<'_>, statements: &[Stated]) -> Vec<String> {
    let line = |stated: &Stated| {
        let (statement, date): (_, NaiveDate) = (&stated.statement, stated.statement.on);
        let values = [
            ("text", statement.quote.as_str()),
            ("from", &*look.voice.word("welcome.from", statement.from)),
            ("date", &*look.words().date(date)),
        ];
        look.say("welcome.said", &values)
    };
    let lines: Vec<_> = statements.iter().map(line).collect();
    if lines.is_empty() { vec![look.say("welcome.nothing", &[])] } else { lines }
}

fn lines(look: &Look<'_>, meeting: &Meeting, list: Option<&str>) -> Vec<MeetingLine> {
    let text = |key: &str, text: Option<String>| {
        text.map(|text| MeetingLine { title: look.say(key, &[]), text })
    };
    let own = |line: &Option<tandem_model::Line>| line.as_ref().map(|it| it.as_str().to_owned());
    let passage =
        |line: &Option<tandem_model::Passage>| line.as_ref().map(|it| it.as_str().to_owned());
    let length = meeting.when.length().map(|(minutes, guessed)| {
        let length = look.words().length(minutes.get());
        let guess = guessed.then(|| look.say("meetings.length_guessed", &[]));
        listed([Some(length), guess].into_iter().flatten())
    });
    let all = [
        text("meetings.line.when", Some(weekly(look, &meeting.when))),
        text("meetings.line.length", length),
        text("meetings.line.fellowship", Some(look.voice.word("fellowship", meeting.fellowship))),
        text("meetings.line.group", own(&meeting.group)),
        text("meetings.line.place", own(&meeting.location)),
        text("meetings.line.address", own(&meeting.address)),
        text("meetings.line.notes", passage(&meeting.location_notes)),
        text("meetings.line.notes", passage(&meeting.group_notes)),
        text("meetings.line.notes", passage(&meeting.notes)),
        text("meetings.line.list", list.map(str::to_owned)),
    ];
    all.into_iter().flatten().collect()
}

/// What kind of meeting it is: in words where the code is known, as its list has it where not.
fn types(look: &Look<'_>, meeting: &Meeting) -> Vec<String> {
    let said = |of: &tandem_model::TypeCode| match of.means {
        Some(means) => look.voice.word("type", means),
        None => of.code.as_str().to_owned(),
    };
    meeting.types.iter().map(said).collect()
}
