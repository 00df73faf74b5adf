//! What the person's program asks of them: how often, how long, and which papers.
//!
//! The person's own list, in the words of whoever said it. It proves nothing and counts nothing of its
//! own: a period shows what was held of what is asked, and an unmet one looks like a met one. No share
//! of it is formed.
//!
//! **Counted from sessions that were held.** A plan counts nowhere. Parts of one appointment count as
//! one time, with the minutes that were written; a session of which the form was not said is none of
//! those that ask for a form.
//!
//! **A slip is not stored before somebody says something of it.** There is one for each session that a
//! requirement with slips counts, so an undo takes it away with the session, and two devices have
//! nothing to count apart.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::time::{plus_days, within_years};
use crate::words::words;
use crate::{
    By, ContactRole, Form, GroupFormat, Id, Kind, Name, Note, Period, Result, Session, TandemError,
    WeekStart, check_date, periods,
};

words! {
    /// In what stretch of time something is asked.
    pub enum AskedPer as "per" {
        /// A week of the person's.
        Week = "week",
        /// A month of the calendar.
        Month = "month",
        /// Four weeks, from the first day of the requirement.
        FourWeeks = "four_weeks",
        /// Between two medical visits.
        BetweenVisits = "between_visits",
    }
}

/// How much is asked in each of them. One field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Asked {
    /// So many times, 1 to 31.
    Times(u32),
    /// So many minutes, 1 to 10,080.
    Minutes(u32),
}

/// What a program asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Requirement {
    /// What the person calls the program, at most 40 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub program: Option<Name>,
    /// Sessions of which kinds count.
    pub kinds: BTreeSet<Kind>,
    /// Only those of this form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub form: Option<Form>,
    /// Of groups, only those that are run like this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub group_format: Option<GroupFormat>,
    /// How much.
    pub asked: Asked,
    /// In what stretch of time.
    pub per: AskedPer,
    /// From which day on.
    pub from: NaiveDate,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub until: Option<NaiveDate>,
    /// Whether each session wants a signed slip.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "uniffi", uniffi(default = false))]
    pub slips: bool,
    /// Who said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub said_by: Option<ContactRole>,
    /// The person's own words, at most 300 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub note: Option<Note>,
    /// When it was written down.
    pub written_at: DateTime<Utc>,
}

impl Asked {
    fn fits(self) -> bool {
        match self {
            Self::Times(times) => (1..=31).contains(&times),
            Self::Minutes(minutes) => (1..=10_080).contains(&minutes),
        }
    }
}

impl Requirement {
    /// The most characters of a program's name.
    const NAME: usize = 40;
    /// The most characters of a note.
    const NOTE: usize = 300;

    /// One of which no more is said than this.
    pub fn new(kinds: BTreeSet<Kind>, asked: Asked, per: AskedPer, from: NaiveDate) -> Self {
        Self {
            program: None,
            kinds,
            form: None,
            group_format: None,
            asked,
            per,
            from,
            until: None,
            slips: false,
            said_by: None,
            note: None,
            written_at: DateTime::UNIX_EPOCH,
        }
    }

    /// Checks one that is written down.
    ///
    /// # Errors
    ///
    /// As [`Requirement::check_whole`]; `Invalid`: in `kinds` without any, in `until` before `from`, in
    /// `program` for more than 40 characters, in `note` for more than 300.
    pub fn check(&self) -> Result<()> {
        self.check_whole()?;
        if self.kinds.is_empty() {
            return Err(TandemError::invalid("kinds", "at least one kind"));
        }
        if self.until.is_some_and(|until| until < self.from) {
            return Err(TandemError::invalid("until", "not before the first day"));
        }
        long("program", self.program.as_ref().map(Name::as_str), Self::NAME)?;
        long("note", self.note.as_ref().map(Note::as_str), Self::NOTE)
    }

    /// Checks what the types of the fields cannot say of the value itself. One of no kind is whole: it
    /// counts nothing.
    ///
    /// # Errors
    ///
    /// `Invalid`: in `times` or `minutes` for a number out of its range; in `group_format` where no
    /// group counts; in `from` or `until` for a year outside 1900 to 2200.
    pub fn check_whole(&self) -> Result<()> {
        if !self.asked.fits() {
            return Err(match self.asked {
                Asked::Times(_) => TandemError::invalid("times", "1 to 31"),
                Asked::Minutes(_) => TandemError::invalid("minutes", "1 to 10080"),
            });
        }
        if self.group_format.is_some() && !self.kinds.contains(&Kind::Group) {
            return Err(TandemError::invalid("group_format", "of a group only"));
        }
        check_date("from", self.from)?;
        self.until.map_or(Ok(()), |until| check_date("until", until))
    }

    /// The same without what no kind of it has, its numbers and dates brought into their ranges.
    #[must_use]
    pub fn normalise(mut self) -> Self {
        self.asked = match self.asked {
            Asked::Times(times) => Asked::Times(times.clamp(1, 31)),
            Asked::Minutes(minutes) => Asked::Minutes(minutes.clamp(1, 10_080)),
        };
        self.group_format = self.group_format.filter(|_| self.kinds.contains(&Kind::Group));
        self.from = within_years(self.from);
        self.until = self.until.map(within_years);
        self
    }

    /// Whether it counts such a session.
    pub fn counts(&self, session: &Session) -> bool {
        let on = session.start.date();
        let format = session.kind != Kind::Group
            || self.group_format.is_none_or(|it| session.group_format == Some(it));
        self.kinds.contains(&session.kind)
            && self.form.is_none_or(|form| session.form == Some(form))
            && format
            && self.from <= on
            && self.until.is_none_or(|until| on <= until)
    }

    /// Its periods that have a day from its first one to `today`, in order and whole. `windows` are
    /// those between medical visits.
    ///
    /// # Errors
    ///
    /// `Invalid` in `from` for more than a century.
    pub fn periods(
        &self,
        week: WeekStart,
        windows: &[Period],
        today: NaiveDate,
    ) -> Result<Vec<Period>> {
        let to = self.until.map_or(today, |until| until.min(today));
        if to < self.from {
            return Ok(Vec::new());
        }
        match self.per {
            AskedPer::Week => periods(By::Week, week, self.from, to),
            AskedPer::Month => periods(By::Month, week, self.from, to),
            AskedPer::BetweenVisits => {
                let touches = |it: &&Period| it.to >= self.from && it.from <= to;
                Ok(windows.iter().filter(touches).cloned().collect())
            }
            AskedPer::FourWeeks => {
                check_date("from", self.from)?;
                let stretch = |n: i64| {
                    let from = plus_days(self.from, 28 * n);
                    Period { label: format!("from-{from}"), from, to: plus_days(from, 27) }
                };
                let all: Vec<_> =
                    (0..).map(stretch).take(MOST + 1).take_while(|it| it.from <= to).collect();
                match all.len() > MOST {
                    true => Err(TandemError::invalid("from", "at most 5,300 periods at once")),
                    false => Ok(all),
                }
            }
        }
    }
}

/// A century and a little more: a bound on what one call costs.
const MOST: usize = 5_300;

fn long(field: &str, text: Option<&str>, most: usize) -> Result<()> {
    match text.is_some_and(|text| text.chars().nth(most).is_some()) {
        true => Err(TandemError::invalid(field, format!("at most {most} characters"))),
        false => Ok(()),
    }
}

/// What was held of what is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Held {
    /// Times; parts of one appointment are one.
    pub times: u32,
    /// Minutes, as they were written.
    pub minutes: u32,
}

impl Held {
    /// What there is of these sessions, each with its id.
    pub fn of<'a>(sessions: impl IntoIterator<Item = (Id, &'a Session)>) -> Self {
        let mut appointments = BTreeSet::new();
        let mut minutes: u32 = 0;
        for (id, session) in sessions {
            appointments.insert(session.part_of.unwrap_or(id));
            minutes = minutes.saturating_add(session.minutes.get());
        }
        Self { times: u32::try_from(appointments.len()).unwrap_or(u32::MAX), minutes }
    }
}

words! {
    /// What a paper is.
    pub enum PaperKind as "paper_kind" {
        /// A signed slip of one session.
        Slip = "slip",
        /// A letter.
        Letter = "letter",
        /// Something that says who the person is.
        Identity = "id",
        /// What tells of pay.
        Pay = "pay",
        /// A sheet of a laboratory.
        Lab = "lab",
        /// Another paper.
        Other = "other",
    }
}

/// What a paper is about. One field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum PaperAbout {
    /// A session.
    Session(Id),
    /// A day.
    Day(NaiveDate),
}

/// Where a paper is. One field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum PaperState {
    /// The person does not have it yet.
    #[default]
    ToGet,
    /// The person has it.
    Have,
    /// It was handed in.
    HandedIn {
        /// On which day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<NaiveDate>,
        /// Where, at most 60 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Name>,
    },
}

/// A paper that a program asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ProgramPaper {
    /// What it is.
    pub what: PaperKind,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub about: Option<PaperAbout>,
    /// Where it is.
    #[serde(default)]
    pub state: PaperState,
    /// By which day it is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub by: Option<NaiveDate>,
    /// The person's own words, at most 300 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub note: Option<Note>,
}

impl ProgramPaper {
    /// The most characters of a place.
    const PLACE: usize = 60;
    /// The most characters of a note.
    const NOTE: usize = 300;

    /// A paper that is still to be had.
    pub fn new(what: PaperKind) -> Self {
        Self { what, about: None, state: PaperState::ToGet, by: None, note: None }
    }

    /// The slip of a session.
    pub fn slip(session: Id) -> Self {
        Self { about: Some(PaperAbout::Session(session)), ..Self::new(PaperKind::Slip) }
    }

    /// What names the slip of a session: the same in every copy of the record.
    pub fn key(&self) -> Option<String> {
        match (self.what, self.about) {
            (PaperKind::Slip, Some(PaperAbout::Session(session))) => Some(session.to_string()),
            _ => None,
        }
    }

    /// The session that it is about.
    pub fn session(&self) -> Option<Id> {
        match self.about {
            Some(PaperAbout::Session(session)) => Some(session),
            _ => None,
        }
    }

    /// Checks one that is written down.
    ///
    /// # Errors
    ///
    /// As [`ProgramPaper::check_whole`]; `Invalid`: in `where` for more than 60 characters, in `note`
    /// for more than 300.
    pub fn check(&self) -> Result<()> {
        self.check_whole()?;
        if let PaperState::HandedIn { at, .. } = &self.state {
            long("where", at.as_ref().map(Name::as_str), Self::PLACE)?;
        }
        long("note", self.note.as_ref().map(Note::as_str), Self::NOTE)
    }

    /// Checks what the types of the fields cannot say of the value itself.
    ///
    /// # Errors
    ///
    /// `Invalid`: in `about` for a slip that is of no session; in `about`, `by` or `on` for a year outside
    /// 1900 to 2200.
    pub fn check_whole(&self) -> Result<()> {
        if self.what == PaperKind::Slip && self.session().is_none() {
            return Err(TandemError::invalid("about", "the session of the slip"));
        }
        if let Some(PaperAbout::Day(day)) = self.about {
            check_date("about", day)?;
        }
        self.by.map_or(Ok(()), |by| check_date("by", by))?;
        match self.state {
            PaperState::HandedIn { on: Some(on), .. } => check_date("on", on),
            _ => Ok(()),
        }
    }

    /// The same with its dates in the years 1900 to 2200. A slip of no session is another paper.
    #[must_use]
    pub fn normalise(mut self) -> Self {
        if self.what == PaperKind::Slip && self.session().is_none() {
            self.what = PaperKind::Other;
        }
        if let Some(PaperAbout::Day(day)) = &mut self.about {
            *day = within_years(*day);
        }
        self.by = self.by.map(within_years);
        if let PaperState::HandedIn { on, .. } = &mut self.state {
            *on = on.map(within_years);
        }
        self
    }
}

/// The slips of these sessions, of which each is counted by a requirement that wants one: as they were
/// written down, else still to be had. Parts of one appointment have one, under the first of them.
pub fn slips<'a>(
    sessions: impl IntoIterator<Item = (Id, &'a Session)>,
    written: &BTreeMap<Id, ProgramPaper>,
) -> Vec<(Id, ProgramPaper)> {
    let appointments: BTreeSet<_> =
        sessions.into_iter().map(|(id, session)| session.part_of.unwrap_or(id)).collect();
    let slip = |id: Id| {
        let slip = written.get(&id).cloned().unwrap_or_else(|| ProgramPaper::slip(id));
        (id, slip)
    };
    appointments.into_iter().map(slip).collect()
}
