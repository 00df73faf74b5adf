//! A coach's people as rows to read, and one of them on one page.

use chrono::{DateTime, NaiveDate, Utc};
use tandem_model::Result;
use tandem_model::{Id, SpokenWords, Word as _};

use super::share::SharedSection;
use super::{Look, Screens, listed, spoken};
use crate::coach::{NoteLine, PersonLine, PersonPage, Since, SinceWeek};

/// All that a coach's first screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CoachHome {
    /// What the screen is called.
    pub title: String,
    /// How many there are, how many ask for a call.
    pub counts: Vec<String>,
    /// The people, by why one looks at them.
    pub rows: Vec<CoachRow>,
    /// That there is nobody yet.
    pub empty: Option<String>,
    /// Buttons: open a file, the code for new people.
    pub open_file: String,
    /// The code for new people.
    pub enrol: String,
}

/// A person in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CoachRow {
    /// Who.
    pub person: Id,
    /// What they are called; the beginning of their key where somebody else is called so.
    pub title: String,
    /// Why one looks at them, the first reason first.
    pub why: Vec<String>,
    /// The last file, the last contact, until when: each with what it is.
    pub dates: Vec<String>,
    /// All of it in one sentence.
    pub spoken: String,
}

/// One person on one page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CoachPersonScreen {
    /// The row of the list.
    pub row: CoachRow,
    /// What is to be known before reading on.
    pub said: Vec<String>,
    /// The words to read to each other, where there is something to compare.
    pub compare: Option<SpokenWords>,
    /// What they ask.
    pub asks: Vec<CoachAsk>,
    /// What they would like to talk about, the newest first.
    pub talk_about: Vec<SharedSection>,
    /// What is new.
    pub since: Vec<SharedSection>,
    /// Their latest summary, as they saw it before it went out.
    pub sections: Vec<SharedSection>,
    /// Contacts and replies, the latest first.
    pub notes: Vec<CoachNoteView>,
    /// What to do when worried, and whom to call.
    pub worried: String,
    /// Buttons: a contact note, writing back.
    pub note: String,
    /// Writing back.
    pub reply: String,
}

/// What a person asks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CoachAsk {
    /// Which.
    pub ask: Id,
    /// What it says.
    pub text: String,
}

/// A contact, or what was written back.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CoachNoteView {
    /// Which.
    pub note: Id,
    /// On which day, in which form.
    pub title: String,
    /// What stands in it, a line each.
    pub lines: Vec<String>,
}

impl Screens<'_> {
    /// A coach's people.
    ///
    /// # Errors
    /// Those of reading.
    pub fn coach(&self) -> Result<CoachHome> {
        let people = self.tandem.coach().people()?;
        self.look(|look| {
            let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            let asking = count(people.iter().filter(|line| !line.asks.is_empty()).count());
            let mut counts = Vec::new();
            if !people.is_empty() {
                counts.push(look.voice.count("coach.count", count(people.len()), &[]));
            }
            if asking > 0 {
                counts.push(look.voice.count("coach.count.asks", asking, &[]));
            }
            let say = |key| look.say(key, &[]);
            Ok(CoachHome {
                title: say("coach.people"),
                counts,
                rows: people.iter().map(|line| row(look, line)).collect(),
                empty: people.is_empty().then(|| say("coach.nobody")),
                open_file: say("coach.open_file"),
                enrol: say("coach.enrol"),
            })
        })
    }

    /// One person.
    ///
    /// # Errors
    /// `NotFound`; those of reading.
    pub fn coach_person(&self, person: Id) -> Result<CoachPersonScreen> {
        let page = self.tandem.coach().page(person)?;
        self.look(|look| Ok(screen(look, page)))
    }
}

fn row(look: &Look<'_>, line: &PersonLine) -> CoachRow {
    let alias = line.alias.as_str().to_owned();
    let title = match (&line.label, &line.tag) {
        (Some(label), _) => listed([label.as_str().to_owned(), alias]),
        (None, Some(tag)) => format!("{alias} [{tag}]"),
        (None, None) => alias,
    };
    let renamed = line.renamed.iter();
    let renamed = renamed.map(|name| look.say("coach.now_called", &[("name", name.as_str())]));
    let unknown = line.not_confirmed.then(|| look.say("coach.not_confirmed", &[]));
    let why = line.reasons.iter().map(|reason| reason.said.clone());
    let why: Vec<_> = why.chain(unknown).chain(renamed).collect();
    let date = |key: &str, date: Option<NaiveDate>| {
        let date = look.words().short_date(date?);
        let name = look.say(key, &[]);
        Some(look.say("coach.list.date", &[("what", &name), ("date", &date)]))
    };
    let latest = line.latest.map(|at| look.day(at));
    let dates = [
        date("coach.list.file", latest),
        date("coach.list.contact", line.contact),
        date("coach.list.until", line.until),
    ];
    let dates: Vec<_> = dates.into_iter().flatten().collect();
    let said = [title.clone()].into_iter().chain(why.iter().chain(&dates).cloned());
    CoachRow { person: line.id, spoken: spoken(said), title, why, dates }
}

fn screen(look: &Look<'_>, page: PersonPage) -> CoachPersonScreen {
    let short = |at: DateTime<Utc>| look.words().short_date(look.day(at));
    let asks = page.line.asks.iter().map(|open| {
        let key = format!("coach.asked.{}", open.ask.word());
        let asked = look.say(&key, &[("date", &short(open.made))]);
        let text = match open.stopped {
            true => look.say("coach.asked.then_stopped", &[("asked", &asked)]),
            false => asked,
        };
        CoachAsk { ask: open.id, text }
    });
    let talk = page.talk_about.iter().map(|said| SharedSection {
        title: Some(listed([look.say("share.talk_about", &[]), short(said.made)])),
        lines: vec![said.text.as_str().to_owned()],
        quoted: true,
    });
    CoachPersonScreen {
        row: row(look, &page.line),
        compare: (!page.line.compared || !page.flags.is_empty()).then(|| page.phrase.clone()),
        asks: asks.collect(),
        talk_about: talk.collect(),
        since: page.since.as_ref().map(|new| since(look, new)).unwrap_or_default(),
        sections: page.view.as_ref().map(|view| view.sections(&look.voice)).unwrap_or_default(),
        notes: page.notes.iter().map(|line| note(look, line)).collect(),
        said: page.said,
        worried: page.worried,
        note: look.say("coach.note", &[]),
        reply: look.say("coach.reply", &[]),
    }
}

/// What is new since then, one fact a line; the person's own words in sections of their own.
fn since(look: &Look<'_>, new: &Since) -> Vec<SharedSection> {
    let date = |date| look.words().short_date(date);
    let then = [("date", &*date(new.then))];
    let section = |title: String, lines: Vec<String>, quoted| SharedSection {
        title: Some(title),
        lines,
        quoted,
    };
    if new.is_empty() {
        return vec![section(look.say("coach.since.nothing", &then), Vec::new(), false)];
    }
    let changed = new.weeks_changed.iter().flat_map(|week| {
        let first = date(week.first);
        week.hours.iter().map(move |hours| {
            let told = |minutes: Option<u32>| match minutes {
                Some(minutes) => look.words().length(minutes),
                None => look.say("coach.since.no_entry", &[]),
            };
            let values = [
                ("date", &*first),
                ("kind", &*look.voice.word("kind.short", hours.kind)),
                ("before", &*told(hours.before)),
                ("time", &*told(hours.now)),
            ];
            look.say("coach.since.changed", &values)
        })
    });
    let away =
        new.away.iter().map(|first| look.say("coach.since.away", &[("date", &date(*first))]));
    let barc = new.barc_10.iter().map(|one| {
        let values = [("date", &*date(one.date)), ("n", &*one.total.to_string())];
        look.say("coach.since.barc_10", &values)
    });
    let weeks = new.weeks_new.iter().flat_map(|week| new_week(look, week));
    let facts: Vec<_> = weeks.chain(changed).chain(away).chain(barc).collect();
    let mut all = vec![section(look.say("coach.since", &then), facts, false)];
    for (key, theirs) in [
        ("coach.since.goal_new", &new.goals_new),
        ("coach.since.goal_reached", &new.goals_reached),
        ("coach.since.step_done", &new.steps_done),
    ] {
        let lines: Vec<_> = theirs.iter().map(|words| words.as_str().to_owned()).collect();
        if !lines.is_empty() {
            all.push(section(look.say(key, &[]), lines, true));
        }
    }
    all
}

fn new_week(look: &Look<'_>, week: &SinceWeek) -> Vec<String> {
    let first = look.words().short_date(week.first);
    let known = week.hours.iter().filter_map(|hours| Some((hours.kind, hours.now?)));
    let key = if week.so_far { "coach.since.so_far" } else { "coach.since.week" };
    let lines: Vec<_> = known
        .map(|(kind, minutes)| {
            let kind = look.voice.word("kind.short", kind);
            let time = look.words().length(minutes);
            look.say(key, &[("date", &first), ("kind", &kind), ("time", &time)])
        })
        .collect();
    if !lines.is_empty() {
        return lines;
    }
    let key = match week.so_far {
        true => "coach.since.no_entries_so_far",
        false => "coach.since.no_entries",
    };
    vec![look.say(key, &[("date", &first)])]
}

fn note(look: &Look<'_>, line: &NoteLine) -> CoachNoteView {
    noted(look, line, |on| look.words().day(on, look.today))
}

/// A note, with its day as `day` says it: on paper there is no today.
pub(super) fn noted(
    look: &Look<'_>,
    line: &NoteLine,
    day: impl FnOnce(NaiveDate) -> String,
) -> CoachNoteView {
    let written = look.day(line.written_at);
    let contact = line.contact.as_ref();
    let day = day(contact.map_or(written, |contact| contact.on));
    let form = contact.and_then(|contact| contact.form);
    let form = form.map(|form| look.voice.word("form", form));
    let told = |key: &str, text: &str| look.say(key, &[("text", text)]);
    let mut lines = Vec::new();
    if let Some(contact) = contact {
        let goal = contact.goal.as_ref().map(|it| told("coach.note.goal", it.as_str()));
        let next = contact.next_steps.as_ref().map(|it| told("coach.note.next", it.as_str()));
        let text = contact.text.as_ref().map(|it| it.as_str().to_owned());
        let due = contact.due.map(|due| told("coach.note.due", &look.words().date(due)));
        lines.extend([goal, next, text, due].into_iter().flatten());
    }
    lines.extend(line.reply.as_ref().map(|it| told("coach.note.wrote", it.as_str())));
    CoachNoteView { note: line.id, title: listed([Some(day), form].into_iter().flatten()), lines }
}
