//! What the person's program asks: how much of it is done in a period, and which papers there are.
//!
//! Nothing is stored but what was asked and what was said of a paper: what is done is counted anew each
//! time, so an undo or a forgotten session changes it at once, and two devices have nothing to count
//! apart. It is in no file for anybody else.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use tandem_model::{
    Asked, AskedPer, DayOfWeek, Held, Id, PaperAbout, PaperState, Period, ProgramPaper,
    Requirement, Result, Session, WeekStart, slips,
};
use tandem_vault::Read;
use tandem_words::Voice;

use crate::own::agenda::{AgendaItem, Ask, Due, Found, ItemKind, ItemState};
use crate::own::visits;
use crate::record::Tandem;
use crate::record::act::{Writing as _, patched};
use crate::record::error::Inner;
use crate::record::profile::{read_profile, today};
use crate::record::read::{Reading as _, Sessions};

/// Finished periods that are shown.
const PAST: usize = 6;

/// Use cases around what a program asks. From [`Tandem::program`].
#[derive(Clone, Copy)]
pub struct Program<'a> {
    tandem: &'a Tandem,
}

/// All that the screen shows.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ProgramScreen {
    /// What stands above it.
    pub intro: String,
    /// What is asked, the earliest first.
    pub asked: Vec<RequirementLine>,
    /// Papers that are not handed in: slips of counted sessions, and others; the earliest first.
    pub papers: Vec<PaperLine>,
    /// Those to take along, once there is one that the person has.
    pub take_along: Option<String>,
}

/// What is asked, and how much of it is done.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RequirementLine {
    /// Its entry.
    pub id: Id,
    /// What is asked.
    #[serde(flatten)]
    pub requirement: Requirement,
    /// The period that is not over; none of one that has ended or not begun.
    pub period: Option<AskedPeriod>,
    /// Finished ones, the latest first.
    pub past: Vec<AskedPeriod>,
    /// How many slips there are to get, and how many the person has.
    pub slips: SlipCount,
    /// What is asked, in words.
    pub text: String,
    /// Who said so and when it was written down, in words.
    pub said: String,
}

/// One period of what is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AskedPeriod {
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day; none of one that ends with the next visit.
    pub to: Option<NaiveDate>,
    /// What was held in it.
    pub done: Held,
    /// The same in words: the same ones, whatever the number is.
    pub text: String,
}

/// Slips of counted sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SlipCount {
    /// Not there yet.
    pub to_get: u32,
    /// There, and not handed in.
    pub have: u32,
    /// Handed in.
    pub handed_in: u32,
}

/// A paper, with its entry.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PaperLine {
    /// Names it: the session of a slip, else its entry.
    pub id: Id,
    /// What it is, and where.
    #[serde(flatten)]
    pub paper: ProgramPaper,
    /// The day that it is about.
    pub day: Option<NaiveDate>,
    /// All of it in words.
    pub text: String,
}

hidden!(ProgramScreen, RequirementLine, PaperLine);

impl Tandem {
    /// What a program asks.
    #[must_use]
    pub fn program(&self) -> Program<'_> {
        Program { tandem: self }
    }
}

impl Program<'_> {
    /// The screen, in one call.
    ///
    /// # Errors
    /// Those of reading; `Invalid` in `from` for what is asked since more than a century.
    pub fn screen(&self) -> Result<ProgramScreen> {
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let voice = self.tandem.voice_in(read)?;
            let told = Told::new(read, &voice, today(read, now)?)?;
            let asked = told.all.iter().map(|(id, it)| told.line(*id, it));
            let papers = told.papers(|state| !matches!(state, PaperState::HandedIn { .. }));
            let have = papers.iter().filter(|line| line.paper.state == PaperState::Have).count();
            let have = u32::try_from(have).unwrap_or(u32::MAX);
            Ok(ProgramScreen {
                intro: voice.say("program.intro", &[]),
                asked: asked.collect::<Inner<_>>()?,
                papers,
                take_along: (have > 0).then(|| voice.count("program.take_along", have, &[])),
            })
        })
    }

    /// Every paper, handed in or not; the earliest first.
    ///
    /// # Errors
    /// As [`Program::screen`].
    pub fn papers(&self) -> Result<Vec<PaperLine>> {
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let voice = self.tandem.voice_in(read)?;
            Ok(Told::new(read, &voice, today(read, now)?)?.papers(|_| true))
        })
    }

    /// What is asked, under this id.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn requirement(&self, id: Id) -> Result<Requirement> {
        self.tandem.read(|read| read.need(id))
    }

    /// Writes down what is asked.
    ///
    /// # Errors
    /// `Invalid` as [`Requirement::check`] says; those of writing.
    pub fn ask(&self, requirement: &Requirement) -> Result<Id> {
        requirement.check()?;
        let (id, written_at) = (self.tandem.new_id()?, self.tandem.now());
        self.tandem.act(|act| {
            act.add(id, &Requirement { written_at, ..requirement.clone() })?;
            Ok(id)
        })
    }

    /// Changes what is asked; what `change` does not touch stays.
    ///
    /// # Errors
    /// `NotFound`; those of `change`, of [`Requirement::check`] and of writing.
    pub fn edit(
        &self,
        id: Id,
        change: impl FnOnce(Requirement) -> Result<Requirement>,
    ) -> Result<Requirement> {
        self.tandem.act(|act| {
            act.edit(id, |before: Requirement| {
                let after = change(before)?;
                after.check()?;
                Ok(after)
            })
        })
    }

    /// As [`Program::edit`], for a screen that was read before: the fields in which `after` differs from
    /// `before` are written, and no others.
    ///
    /// # Errors
    /// As [`Program::edit`].
    pub fn change(&self, id: Id, before: &Requirement, after: &Requirement) -> Result<Requirement> {
        self.edit(id, |now| patched(&now, before, after))
    }

    /// Writes a paper down; the slip of a session is there once.
    ///
    /// # Errors
    /// `Invalid` as [`ProgramPaper::check`] says; `NotFound` for a slip of no session; those of writing.
    pub fn add_paper(&self, paper: &ProgramPaper) -> Result<Id> {
        paper.check()?;
        let id = self.tandem.new_id()?;
        self.tandem.act(|act| {
            if let Some(session) = paper.session() {
                act.need::<Session>(session)?;
            }
            match paper.key() {
                Some(key) => Ok(act.put(&key, |_| Ok(paper.clone()))?.0),
                None => {
                    act.add(id, paper)?;
                    Ok(id)
                }
            }
        })
    }

    /// Says where a paper is: a session's slip by the session, another by its entry.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` as [`ProgramPaper::check`] says; those of writing.
    pub fn set_paper(&self, id: Id, state: PaperState) -> Result<()> {
        self.tandem.act(|act| {
            if act.entry::<ProgramPaper>(id)?.is_some() {
                act.edit(id, |paper: ProgramPaper| {
                    let after = ProgramPaper { state, ..paper };
                    after.check()?;
                    Ok(after)
                })?;
                return Ok(());
            }
            act.need::<Session>(id)?;
            act.put(&id.to_string(), |before: Option<ProgramPaper>| {
                let slip = before.unwrap_or_else(|| ProgramPaper::slip(id));
                let after = ProgramPaper { state, ..slip };
                after.check()?;
                Ok(after)
            })?;
            Ok(())
        })
    }
}

/// What is asked and written down, in one moment.
struct Told<'a> {
    voice: &'a Voice,
    today: NaiveDate,
    week: WeekStart,
    windows: Vec<Period>,
    all: Vec<(Id, Requirement)>,
    /// Of the days on which anything is asked.
    sessions: Vec<(Id, Session)>,
    /// Slips that were written down, by their session.
    slips: BTreeMap<Id, ProgramPaper>,
    /// Other papers.
    others: Vec<(Id, ProgramPaper)>,
}

impl<'a> Told<'a> {
    fn new(read: &Read<'_>, voice: &'a Voice, today: NaiveDate) -> Inner<Self> {
        let mut told = Self::asked(read, voice, read_profile(read)?.week_start, today)?;
        // The period of the first day may have begun before it; what counts has not.
        if let Some(first) = told.first() {
            told.count_from(read, first)?;
        }
        for (id, paper) in read.all::<ProgramPaper>()? {
            match paper.key().and(paper.session()) {
                Some(session) => drop(told.slips.insert(session, paper)),
                None => told.others.push((id, paper)),
            }
        }
        Ok(told)
    }

    /// What is asked, before anything is counted.
    fn asked(read: &Read<'_>, voice: &'a Voice, week: WeekStart, today: NaiveDate) -> Inner<Self> {
        let (windows, sessions) = (Vec::new(), Vec::new());
        let (slips, others) = (BTreeMap::new(), Vec::new());
        let all = read.all()?;
        let mut told = Self { voice, today, week, windows, all, sessions, slips, others };
        let per_visit = told.all.iter().any(|(_, it)| it.per == AskedPer::BetweenVisits);
        if let Some(first) = told.first().filter(|first| per_visit && *first <= today) {
            told.windows = visits::windows(read, first, today)?;
        }
        Ok(told)
    }

    /// The first day of all that is asked.
    fn first(&self) -> Option<NaiveDate> {
        self.all.iter().map(|(_, it)| it.from).min()
    }

    fn count_from(&mut self, read: &Read<'_>, first: NaiveDate) -> Inner<()> {
        self.sessions = read.sessions(Sessions::Between(first, NaiveDate::MAX))?;
        Ok(())
    }

    /// The sessions that a requirement counts.
    fn counted(&self, requirement: &Requirement) -> impl Iterator<Item = (Id, &Session)> {
        let counts = move |(_, session): &&(Id, Session)| requirement.counts(session);
        self.sessions.iter().filter(counts).map(|(id, session)| (*id, session))
    }

    fn periods(&self, requirement: &Requirement) -> Inner<Vec<AskedPeriod>> {
        let periods = requirement.periods(self.week, &self.windows, self.today)?;
        Ok(periods.into_iter().map(|period| self.period(requirement, &period)).collect())
    }

    fn period(&self, requirement: &Requirement, period: &Period) -> AskedPeriod {
        let within = |(_, session): &(Id, &Session)| {
            (period.from..=period.to).contains(&session.start.date())
        };
        let done = Held::of(self.counted(requirement).filter(within));
        let mut asked =
            AskedPeriod { from: period.from, to: ends(period), done, text: String::new() };
        asked.text = self.of(requirement, &asked);
        asked
    }

    /// `Groups, this month: 3 of 4. Until Monday, November 30.`
    fn of(&self, requirement: &Requirement, period: &AskedPeriod) -> String {
        let (words, voice) = (self.voice.words(), self.voice);
        let (done, asked) = match requirement.asked {
            Asked::Times(times) => (period.done.times.to_string(), times.to_string()),
            Asked::Minutes(minutes) => (words.length(period.done.minutes), words.length(minutes)),
        };
        let over = period.to.is_some_and(|to| to < self.today);
        let named = match (requirement.per, period.to) {
            (AskedPer::Month, _) if over => words.month(period.from),
            (_, Some(to)) if over => words.span(period.from, to),
            (per, _) => voice.word("program.this", per),
        };
        let told =
            voice.say("program.of", &[("period", &named), ("done", &done), ("asked", &asked)]);
        match period.to.filter(|_| !over) {
            None => told,
            Some(to) => {
                let day = voice.word("day", DayOfWeek::of(to));
                let date = voice.say("date.with_day", &[("day", &day), ("date", &words.date(to))]);
                format!("{told} {}", voice.say("program.until", &[("date", &date)]))
            }
        }
    }

    fn line(&self, id: Id, requirement: &Requirement) -> Inner<RequirementLine> {
        let mut past = self.periods(requirement)?;
        let running = past.pop_if(|last| last.to.is_none_or(|to| to >= self.today));
        past.reverse();
        past.truncate(PAST);
        let mut count = SlipCount::default();
        for (_, slip) in self.slips_of(requirement) {
            match slip.state {
                PaperState::ToGet => count.to_get += 1,
                PaperState::Have => count.have += 1,
                PaperState::HandedIn { .. } => count.handed_in += 1,
            }
        }
        let words = self.voice.words();
        let written = words.date(requirement.written_at.date_naive());
        let said = match requirement.said_by {
            Some(role) => {
                let role = self.voice.word("contact_role", role);
                self.voice.say("program.said_by", &[("role", &role), ("date", &written)])
            }
            None => self.voice.say("program.written", &[("date", &written)]),
        };
        Ok(RequirementLine {
            id,
            text: called(self.voice, requirement),
            period: running,
            past,
            slips: count,
            said,
            requirement: requirement.clone(),
        })
    }

    fn slips_of(&self, requirement: &Requirement) -> Vec<(Id, ProgramPaper)> {
        if !requirement.slips {
            return Vec::new();
        }
        slips(self.counted(requirement), &self.slips)
    }

    /// Slips of counted sessions and other papers, the earliest first.
    fn papers(&self, wanted: impl Fn(&PaperState) -> bool) -> Vec<PaperLine> {
        let slips = self.all.iter().flat_map(|(_, requirement)| self.slips_of(requirement));
        let slips: BTreeMap<_, _> = slips.collect();
        let sessions: BTreeMap<Id, &Session> =
            self.sessions.iter().map(|(id, session)| (*id, session)).collect();
        let mut lines: Vec<_> = slips
            .into_iter()
            .chain(self.others.iter().cloned())
            .filter(|(_, paper)| wanted(&paper.state))
            .map(|(id, paper)| {
                let held = paper.session().and_then(|id| sessions.get(&id).copied());
                let day = match paper.about {
                    Some(PaperAbout::Day(day)) => Some(day),
                    _ => held.map(|session| session.start.date()),
                };
                let text = self.paper(&paper, held, day);
                PaperLine { id, paper, day, text }
            })
            .collect();
        lines.sort_by_key(|line| (line.day.or(line.paper.by), line.id));
        lines
    }

    /// `A slip: group, March 3, 2026. To get.`
    fn paper(
        &self,
        paper: &ProgramPaper,
        held: Option<&Session>,
        day: Option<NaiveDate>,
    ) -> String {
        let (voice, words) = (self.voice, self.voice.words());
        let kind = voice.word("paper_kind", paper.what);
        let about = held.map(|session| voice.word("kind", session.kind));
        let about: Vec<_> = about.into_iter().chain(day.map(|day| words.date(day))).collect();
        let named = match about.is_empty() {
            true => kind,
            false => format!("{kind}: {}", about.join(", ")),
        };
        let state = match &paper.state {
            PaperState::ToGet => voice.say("paper_state.to_get", &[]),
            PaperState::Have => voice.say("paper_state.have", &[]),
            PaperState::HandedIn { on: Some(on), .. } => {
                voice.say("paper_state.handed_in_on", &[("date", &words.date(*on))])
            }
            PaperState::HandedIn { .. } => voice.say("paper_state.handed_in", &[]),
        };
        let by = paper.by.filter(|_| !matches!(paper.state, PaperState::HandedIn { .. }));
        let by = by.map(|by| voice.say("program.by", &[("date", &words.date(by))]));
        [Some(format!("{named}.")), Some(state), by]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// The last day of a period. The window after the last visit is open: it ends with the next one, whenever
/// that is.
fn ends(period: &Period) -> Option<NaiveDate> {
    (!period.label.starts_with("since-")).then_some(period.to)
}

/// What is asked, in words: the program's own name before it.
fn called(voice: &Voice, requirement: &Requirement) -> String {
    let kinds = requirement.kinds.iter().map(|kind| voice.word("kind", *kind));
    let details = requirement
        .form
        .map(|form| voice.word("form", form))
        .into_iter()
        .chain(requirement.group_format.map(|format| voice.word("group_format", format)));
    let kinds = kinds.collect::<Vec<_>>().join(", ");
    let details: Vec<_> = details.collect();
    let told = match details.is_empty() {
        true => kinds,
        false => format!("{kinds} ({})", details.join(", ")),
    };
    match &requirement.program {
        Some(program) => format!("{program}: {told}"),
        None => told,
    }
}

/// The last day of what is asked in a stretch of the calendar.
impl Due for Requirement {
    fn due(ask: &Ask<'_>) -> Inner<Found> {
        let mut told = Told::asked(ask.read, ask.voice, ask.profile.week_start, ask.today)?;
        let mut due = Vec::new();
        for (id, requirement) in &told.all {
            let running = requirement.periods(told.week, &told.windows, told.today)?.pop();
            let Some(period) = running else { continue };
            let Some(to) = ends(&period) else { continue };
            if to >= ask.today && (ask.from..=ask.to).contains(&to) {
                due.push((*id, requirement.clone(), period, to));
            }
        }
        // Every first screen asks this: where no period ends in these days, no session is read.
        let Some(first) = due.iter().map(|(_, _, period, _)| period.from).min() else {
            return Ok(Found::default());
        };
        told.count_from(ask.read, first)?;
        let item = |(id, requirement, period, to): (Id, Self, Period, NaiveDate)| {
            let done = told.period(&requirement, &period).text;
            let text = format!("{}. {done}", called(ask.voice, &requirement));
            let item =
                AgendaItem::day(ask, ItemKind::Program, format!("program/{id}/{to}"), to, text);
            AgendaItem { state: ItemState::Planned, ..item }
        };
        Ok(Found::all(due.into_iter().map(item)))
    }
}

/// The day by which a paper is wanted.
impl Due for ProgramPaper {
    fn due(ask: &Ask<'_>) -> Inner<Found> {
        let papers: Vec<(Id, Self)> = ask.read.all()?;
        let item = |(id, paper): (Id, Self)| {
            let handed_in = matches!(paper.state, PaperState::HandedIn { .. });
            let by = paper.by.filter(|by| !handed_in && *by <= ask.to)?;
            let text = ask.voice.word("paper_kind", paper.what);
            Some(AgendaItem::day(ask, ItemKind::Paper, format!("paper/{id}"), by, text))
        };
        Ok(Found::all(papers.into_iter().filter_map(item)))
    }
}
