//! Pages: shown, changed, used, looked at again.
//!
//! A page is opened, never filled in anew: what stands there stands there. It needs no exercise; where
//! the content has one for it, each section has the question and the ready lines of that one's step of
//! the same name.

use chrono::NaiveDate;
use serde::Serialize;
use tandem_model::{
    Choice, Given, HelpLine, Id, LineWhat, Naloxone, Name, Page, PageKind, PageLine, PageSection,
    Result, Skill, Slug, StepKind, TandemError, Word as _,
};
use tandem_vault::{Act, Read};
use tandem_words::{Voice, content};

use super::people::{ContactLine, person};
use crate::record::Tandem;
use crate::record::act::Writing as _;
use crate::record::entries::{self, Entry};
use crate::record::error::Inner;
use crate::record::kinds::EntryKind;
use crate::record::profile::today;
use crate::record::read::{Reading as _, not_found};

/// Use cases around pages. From [`Tandem::plans`].
#[derive(Clone, Copy)]
pub struct Plans<'a> {
    pub(super) tandem: &'a Tandem,
}

/// A page as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PlanLine {
    /// Which one.
    pub kind: PageKind,
    /// What it is called.
    pub title: String,
    /// The page, once it was made.
    pub page: Option<Page>,
    /// That it was made, and when it was last looked at, in words.
    pub words: Option<String>,
    /// That it may need a look, in words that do not say of what: once in ninety days.
    pub look: Option<String>,
}

/// All that the screen of a page shows.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PageScreen {
    /// Which one, and when it was looked at.
    #[serde(flatten)]
    pub line: PlanLine,
    /// Whom to call in danger: always there, on the page of a very hard day.
    pub head: Vec<HelpLine>,
    /// Its sections, in order; those without a line too.
    pub sections: Vec<SectionScreen>,
    /// What holds a copy of it, and who can see it.
    pub copies: String,
    /// Whether it was used on an earlier day and the person was not asked since what helped.
    pub ask_what_helped: Option<String>,
}

/// A section of a page.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SectionScreen {
    /// Which one.
    pub section: PageSection,
    /// What stands over it.
    pub heading: String,
    /// What is asked when it is gone through step by step.
    pub prompt: Option<String>,
    /// Ready lines, in an order that does not change: whoever says "the first" twice means the same one
    /// twice.
    pub ready: Vec<ReadyLine>,
    /// The lines, in order.
    pub lines: Vec<LineScreen>,
}

/// A line that can be put on a page as it is.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReadyLine {
    /// Its name.
    pub id: Slug,
    /// What it says.
    pub text: String,
    /// Whether it stands there already; then it is not offered.
    pub stands: bool,
}

/// A line of a page.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LineScreen {
    /// Its entry.
    pub id: Id,
    /// What it says.
    pub text: String,
    /// Who it is, to be called.
    pub person: Option<ContactLine>,
    /// The telephone line that it is.
    pub phone: Option<HelpLine>,
    /// When it was done, if it was something to arrange.
    pub done_on: Option<NaiveDate>,
}

impl PageScreen {
    /// A section.
    #[must_use]
    pub fn section(&self, section: PageSection) -> Option<&SectionScreen> {
        self.sections.iter().find(|one| one.section == section)
    }

    /// Whether there is any line on it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sections.iter().all(|section| section.lines.is_empty())
    }
}

impl Tandem {
    /// Plans that live: pages.
    #[must_use]
    pub fn plans(&self) -> Plans<'_> {
        Plans { tandem: self }
    }
}

impl Plans<'_> {
    /// Every page that there can be, made or not.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list(&self) -> Result<Vec<PlanLine>> {
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let (voice, today) = (self.tandem.voice_in(read)?, today(read, now)?);
            PageKind::ALL.iter().map(|kind| plan_line(&voice, read, *kind, today)).collect()
        })
    }

    /// A page, made or not: everything that its screen shows, in one call.
    ///
    /// # Errors
    /// Those of reading.
    pub fn page(&self, kind: PageKind) -> Result<PageScreen> {
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let (voice, today) = (self.tandem.voice_in(read)?, today(read, now)?);
            screen(&voice, read, kind, today)
        })
    }

    /// Adds a line, and makes the page if it is its first one. What stands in that section already is
    /// not added again.
    ///
    /// # Errors
    /// `Invalid` as [`PageLine::check`] says; `NotFound` for a person who is not there; those of
    /// writing.
    pub fn add(&self, section: PageSection, what: LineWhat) -> Result<Id> {
        self.tandem.act(|act| add(self.tandem, act, section, what))
    }

    /// Changes what a line holds; it stays in its place.
    ///
    /// # Errors
    /// As [`Plans::add`], and `NotFound` for no such line.
    pub fn rewrite(&self, line: Id, what: LineWhat) -> Result<()> {
        self.edit(line, |line| PageLine { what, ..line })
    }

    /// Says that something to arrange was done, or was not after all.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn done(&self, line: Id, done: bool) -> Result<()> {
        let now = self.tandem.now();
        let today = self.tandem.read(|read| today(read, now))?;
        self.edit(line, |line| PageLine { done_on: done.then_some(today), ..line })
    }

    fn edit(&self, id: Id, change: impl FnOnce(PageLine) -> PageLine) -> Result<()> {
        self.tandem.act(|act| {
            act.edit::<PageLine>(id, |line| {
                let line = change(line);
                line.check()?;
                Ok(line)
            })?;
            Ok(())
        })
    }

    /// Takes every line off a page. One undo brings all of them back.
    ///
    /// # Errors
    /// Those of writing.
    pub fn start_over(&self, kind: PageKind) -> Result<()> {
        self.tandem.act(|act| {
            let Some(page) = live(act, kind)?.map(|(id, _)| id) else { return Ok(()) };
            for (id, _) in lines(act, page)? {
                act.take_out::<PageLine>(id)?;
            }
            Ok(())
        })
    }

    /// Forgets a page and every line on it, for good.
    ///
    /// # Errors
    /// `NotFound` for one that was never made; those of writing.
    pub fn forget(&self, kind: PageKind) -> Result<()> {
        let page = self.tandem.read(|read| live(read, kind))?;
        let Some((id, _)) = page else { return Err(no_page()) };
        entries::forget(self.tandem, Entry { kind: EntryKind::Page, id })?;
        Ok(())
    }

    /// Says that everything on it is still right.
    ///
    /// # Errors
    /// `Invalid` in `page` for one that was not made; those of writing.
    pub fn looked_at(&self, kind: PageKind) -> Result<()> {
        self.touch(kind, |page, today| Page { looked_at: Some(today), ..page })
    }

    /// Says that it was used. What helped is asked on a later day.
    ///
    /// # Errors
    /// As [`Plans::looked_at`].
    pub fn used(&self, kind: PageKind) -> Result<()> {
        self.touch(kind, |page, today| Page { used_on: Some(today), ..page })
    }

    fn touch(&self, kind: PageKind, change: impl FnOnce(Page, NaiveDate) -> Page) -> Result<()> {
        let now = self.tandem.now();
        self.tandem.act(|act| {
            let today = today(act, now)?;
            let (id, _) = live(act, kind)?.ok_or_else(no_page)?;
            act.edit::<Page>(id, |page| Ok(change(page, today)))?;
            Ok(())
        })
    }

    /// Says which lines helped when it was used, none among them: those move up in their sections. It
    /// is not asked again about that time, and nothing is counted.
    ///
    /// # Errors
    /// `Invalid` in `page` for one that was not made; those of writing.
    pub fn helped(&self, kind: PageKind, helped: &[Id]) -> Result<()> {
        self.tandem.act(|act| {
            let (page, _) = live(act, kind)?.ok_or_else(no_page)?;
            let mut all = lines(act, page)?;
            all.sort_by_key(|(id, line)| (!helped.contains(id), line.order, *id));
            for (order, (id, line)) in (1..).zip(all) {
                if line.order != order {
                    act.edit::<PageLine>(id, |line| Ok(PageLine { order, ..line }))?;
                }
            }
            act.edit::<Page>(page, |page| Ok(Page { used_on: None, ..page }))?;
            Ok(())
        })
    }
}

fn no_page() -> TandemError {
    TandemError::invalid("page", "one that was made")
}

/// The page of this kind that stands in the record.
pub(crate) fn live(read: &Read<'_>, kind: PageKind) -> Inner<Option<(Id, Page)>> {
    Ok(read.under_key::<Page>(kind.word())?.entry)
}

/// One line beside a heavy answer, where there is a page for a very hard day: that it is here. Where
/// there is none, nothing is said: that is no moment to be told what one has not done.
pub(crate) fn here(voice: &Voice, read: &Read<'_>) -> Inner<Option<String>> {
    Ok(live(read, PageKind::HardDay)?.map(|_| voice.say("page.here", &[])))
}

/// Which pages were made.
pub(crate) fn made(read: &Read<'_>) -> Inner<Vec<PageKind>> {
    let pages: Vec<(Id, Page)> = read.all()?;
    Ok(pages.into_iter().map(|(_, page)| page.kind).collect())
}

/// The lines of a page, in their order.
fn lines(read: &Read<'_>, page: Id) -> Inner<Vec<(Id, PageLine)>> {
    let mut all: Vec<(Id, PageLine)> = read.about(page, None)?;
    all.sort_by_key(|(id, line)| (line.order, *id));
    Ok(all)
}

/// The lines of the page of this kind, in their order; none where it was not made.
pub(crate) fn lines_of(read: &Read<'_>, kind: PageKind) -> Inner<Vec<PageLine>> {
    let Some((page, _)) = live(read, kind)? else { return Ok(Vec::new()) };
    Ok(lines(read, page)?.into_iter().map(|(_, line)| line).collect())
}

fn add(tandem: &Tandem, act: &mut Act<'_>, section: PageSection, what: LineWhat) -> Inner<Id> {
    if let LineWhat::Person { contact } = &what
        && act.entry::<tandem_model::Contact>(*contact)?.is_none()
    {
        return Err(not_found(*contact).into());
    }
    let kind = section.page();
    let made_on = today(act, tandem.now())?;
    let (page, _) = match live(act, kind)? {
        Some(page) => page,
        None => act.put::<Page>(kind.word(), |_| Ok(Page::new(kind, made_on)))?,
    };
    let all = lines(act, page)?;
    let same = |(_, line): &&(Id, PageLine)| line.section == section && line.what == what;
    if let Some((id, _)) = all.iter().find(same) {
        return Ok(*id);
    }
    let last = all.iter().map(|(_, line)| line.order).max().unwrap_or(0);
    let line = PageLine { page, section, what, order: last.saturating_add(1), done_on: None };
    line.check()?;
    let id = tandem.new_id()?;
    act.add(id, &line)?;
    Ok(id)
}

/// Keeps an answer in a section: a line for each thing that it says, a person as a person.
pub(crate) fn keep(
    tandem: &Tandem,
    act: &mut Act<'_>,
    section: PageSection,
    given: &Given,
) -> Inner<()> {
    for piece in given.pieces() {
        let known = match person(&piece.id) {
            Some(id) => act.entry::<tandem_model::Contact>(id)?.map(|_| id),
            None => None,
        };
        let what = match known {
            Some(contact) => LineWhat::Person { contact },
            None => LineWhat::Text { text: shortened(&piece.text)? },
        };
        add(tandem, act, section, what)?;
    }
    Ok(())
}

/// What was said in an exercise can be longer than what fits on a card.
fn shortened(text: &str) -> Result<Name> {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    Name::new(&plain.take(PageLine::MAX).collect::<String>())
}

fn plan_line(voice: &Voice, read: &Read<'_>, kind: PageKind, today: NaiveDate) -> Inner<PlanLine> {
    let page = live(read, kind)?.map(|(_, page)| page);
    let words = page.as_ref().map(|page| {
        let made = voice.words().date(page.made_on);
        match page.looked_at {
            None => voice.say("page.made", &[("date", &made)]),
            Some(seen) => {
                let seen = voice.words().date(seen);
                voice.say("page.made_and_seen", &[("date", &made), ("seen", &seen)])
            }
        }
    });
    let look = page.as_ref().filter(|page| page.needs_a_look(today));
    let look = look.map(|_| voice.say("page.look", &[]));
    Ok(PlanLine { kind, title: voice.word("page", kind), page, words, look })
}

/// The exercise that writes a page.
fn skill(voice: &Voice, kind: PageKind) -> Option<Skill> {
    let content = content(voice.language());
    Some(voice.skill(content.newest().find(|skill| skill.page == Some(kind))?))
}

pub(crate) fn screen(
    voice: &Voice,
    read: &Read<'_>,
    kind: PageKind,
    today: NaiveDate,
) -> Inner<PageScreen> {
    let line = plan_line(voice, read, kind, today)?;
    let all = match live(read, kind)? {
        Some((page, _)) => lines(read, page)?,
        None => Vec::new(),
    };
    let skill = skill(voice, kind);
    let help = voice.help_lines();
    let section = |section: PageSection| -> Inner<SectionScreen> {
        let step = skill.as_ref().and_then(|skill| skill.step(section.name()));
        let lines = all.iter().filter(|(_, line)| line.section == section);
        let lines = lines
            .map(|(id, line)| line_screen(voice, read, &help, *id, line))
            .collect::<Inner<Vec<_>>>()?;
        let lines: Vec<_> = lines.into_iter().flatten().collect();
        let offered = step.map(|step| choices(&step.kind)).unwrap_or_default();
        let ready = |choice: Choice| ReadyLine {
            stands: lines.iter().any(|line| line.text == choice.text),
            id: choice.id,
            text: choice.text,
        };
        Ok(SectionScreen {
            section,
            heading: voice.word("section", section),
            prompt: step.map(|step| step.prompt.clone()),
            ready: offered.into_iter().map(ready).collect(),
            lines,
        })
    };
    let sections = kind.sections().map(section).collect::<Inner<_>>()?;
    let used = line.page.as_ref().and_then(|page| page.used_on).filter(|on| *on < today);
    Ok(PageScreen {
        head: if kind == PageKind::HardDay { head(&help) } else { Vec::new() },
        sections,
        copies: voice.say(copies_of(kind), &[]),
        ask_what_helped: used.map(|_| voice.say("page.what_helped", &[])),
        line,
    })
}

/// What is said of its copies. Two of them can be in a report, if the person ticks them there.
fn copies_of(kind: PageKind) -> &'static str {
    match kind {
        PageKind::HardDay | PageKind::Hospital => "page.copies",
        PageKind::Coping | PageKind::Visit => "page.copies.told",
    }
}

/// The two lines over the page of a very hard day.
fn head(help: &[HelpLine]) -> Vec<HelpLine> {
    let wanted = |line: &&HelpLine| ["emergency", "crisis"].contains(&line.id.as_str());
    help.iter().filter(wanted).cloned().collect()
}

fn choices(kind: &StepKind) -> Vec<Choice> {
    match kind {
        StepKind::Choose { choices, .. }
        | StepKind::Text { choices, .. }
        | StepKind::Checklist { items: choices } => choices.clone(),
        StepKind::Plan { parts } => {
            let named = |part: &tandem_model::PlanPart| {
                let id = part.id.clone();
                let named = move |one: Choice| Choice::new(id.and(&one.id), one.text);
                part.choices.clone().into_iter().map(named).collect::<Vec<_>>()
            };
            let mut all: Vec<Choice> = Vec::new();
            for choice in parts.iter().flat_map(named) {
                if all.iter().all(|one| one.text != choice.text) {
                    all.push(choice);
                }
            }
            all
        }
        _ => Vec::new(),
    }
}

/// A line in words; `None` for somebody who is not there any more, or is not to be offered.
fn line_screen(
    voice: &Voice,
    read: &Read<'_>,
    help: &[HelpLine],
    id: Id,
    line: &PageLine,
) -> Inner<Option<LineScreen>> {
    let mut shown =
        LineScreen { id, text: String::new(), person: None, phone: None, done_on: line.done_on };
    match &line.what {
        LineWhat::Text { text } => shown.text = text.to_string(),
        LineWhat::Person { contact } => {
            let known = read.entry::<tandem_model::Contact>(*contact)?;
            let Some(known) = known.filter(|known| !known.not_offered) else { return Ok(None) };
            shown.text = known.name.to_string();
            shown.person = Some(ContactLine::new(*contact, known));
        }
        LineWhat::Phone { line } => {
            let known = help.iter().find(|one| one.id == *line);
            shown.text = known.map_or_else(
                || voice.fill(&format!("{{phone:{line}}}"), &[]),
                |known| known.title.clone(),
            );
            shown.phone = known.cloned();
        }
        LineWhat::Naloxone => {
            let place = read.only::<Naloxone>()?.and_then(|(_, mine)| mine.place);
            shown.text = match place {
                Some(place) => voice.say("page.naloxone", &[("place", place.as_str())]),
                None => voice.say("page.naloxone.nowhere", &[]),
            };
        }
    }
    Ok(Some(shown))
}

/// The lines of a page that help from other people, for a screen that has no room for all of it.
pub(crate) fn people_of(screen: &PageScreen) -> Vec<LineScreen> {
    [PageSection::HardDayPeople, PageSection::HardDayProfessionals]
        .into_iter()
        .filter_map(|section| screen.section(section))
        .flat_map(|section| section.lines.clone())
        .collect()
}

impl SectionScreen {
    /// The ready line of this name, or of this number in the list, from 1. `None` for other words, which
    /// are the person's own.
    ///
    /// # Errors
    /// `Invalid` in `line` for a number of one or two digits that is none of the list's: on a page it
    /// would be a line that nobody understands.
    pub fn ready(&self, word: &str) -> Result<Option<&ReadyLine>> {
        let few = (1..=2).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
        if !few {
            return Ok(self.ready.iter().find(|line| line.id == *word));
        }
        let at = word.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let line = at.and_then(|at| self.ready.get(at));
        let why = "a number of the list, or your own words";
        line.map(Some).ok_or_else(|| TandemError::invalid("line", why))
    }
}

hidden!(PageScreen, SectionScreen, LineScreen, ReadyLine);
