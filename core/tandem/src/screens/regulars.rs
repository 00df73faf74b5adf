//! What comes back: every plan in words, and the days of the past two weeks that are still open.

use chrono::NaiveDate;
use tandem_model::{Id, Result, Rule, Word as _};

use super::{Look, Screens, listed, spoken};
use crate::own::agenda::{AgendaItem, Ask, PlannedLine, behind_curtain, called, plan_lines};
use crate::record::error::Inner;

/// All that the screen of what comes back shows.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RegularsScreen {
    /// What the screen is called.
    pub title: String,
    /// What the open days are called.
    pub open_title: String,
    /// Days that are over and about which nothing was said, the latest first. Several of one plan can be
    /// answered at once ([`Agenda::answer_all`](crate::Agenda::answer_all)).
    pub open: Vec<AgendaItem>,
    /// How they can be answered, in words.
    pub open_about: String,
    /// Every plan: by when it is next, then those that are paused or over.
    pub rows: Vec<RegularRow>,
    /// That nothing is planned, where nothing is.
    pub empty: Option<String>,
    /// The button for another one.
    pub add: String,
}

/// One plan.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RegularRow {
    /// Its id.
    pub plan: Id,
    /// What it is called.
    pub title: String,
    /// How often, at which time, how long.
    pub text: String,
    /// When it is next; that it is paused, or over.
    pub next: String,
    /// Whether it is paused or over.
    pub rests: bool,
    /// What is said in its place behind a curtain (docs/adr/0019), of what is of medicine and of official
    /// appointments: one word that tells nothing.
    pub behind_curtain: Option<String>,
    /// All of it in one sentence.
    pub spoken: String,
}

impl Screens<'_> {
    /// What comes back, with its rules in words, and what is still open.
    ///
    /// # Errors
    /// Those of reading.
    pub fn regulars(&self) -> Result<RegularsScreen> {
        self.look(screen)
    }
}

fn screen(look: &Look<'_>) -> Inner<RegularsScreen> {
    let ask = Ask::new(look.read, &look.voice, &look.profile, look.now, |today| (today, today))?;
    let mut open = super::agenda::screen(&ask)?.open;
    open.retain(|item| item.plan.is_some());
    let lines = plan_lines(look.read, look.now)?;
    let rows: Vec<_> =
        lines.iter().filter(|line| line.goes_on_as.is_none()).map(|line| row(look, line)).collect();
    Ok(RegularsScreen {
        title: look.say("regulars.title", &[]),
        open_title: look.say("agenda.open", &[]),
        open_about: look.say("agenda.did_it", &[]),
        open,
        empty: rows.is_empty().then(|| look.say("agenda.empty", &[])),
        rows,
        add: look.say("agenda.add", &[]),
    })
}

fn row(look: &Look<'_>, line: &PlannedLine) -> RegularRow {
    let (plan, words) = (&line.plan, look.words());
    let title = called(&look.voice, plan);
    let time = plan.at.time.map(|time| words.time_of_day(time));
    let parts = |length: Option<String>| {
        let parts = [Some(rule(look, &plan.rule)), time.clone(), length];
        listed(parts.into_iter().flatten())
    };
    let minutes = plan.at.minutes.map(tandem_model::Minutes::get);
    let text = parts(minutes.map(|minutes| words.length(minutes)));
    let on = |key, date: NaiveDate| look.say(key, &[("date", &words.date(date))]);
    let next = match (&line.next, plan.paused) {
        (Some(next), paused) => {
            let day = words.day(next.date, look.today);
            let next = look.say("agenda.next", &[("when", &day)]);
            let ends = paused.map(|paused| on("regulars.paused_from", paused));
            listed([Some(next), ends].into_iter().flatten())
        }
        (None, Some(since)) => on("regulars.paused", since),
        (None, None) => look.say("regulars.over", &[]),
    };
    let said = parts(minutes.map(|minutes| words.spoken_length(minutes)));
    RegularRow {
        plan: line.id,
        spoken: spoken([title.clone(), said, next.clone()]),
        title,
        text,
        next,
        rests: line.next.is_none(),
        behind_curtain: behind_curtain(&look.voice, plan),
    }
}

/// How often, in words.
fn rule(look: &Look<'_>, rule: &Rule) -> String {
    let day = |day| look.voice.word("day", day);
    let months = |n: u32| look.voice.count("rule.months", n, &[]);
    match rule {
        Rule::Once { on } => look.words().date(*on),
        Rule::EveryDays { n } => look.voice.count("rule.days", *n, &[]),
        Rule::Weekly { n, days, .. } => {
            let days = listed(days.iter().map(|one| day(*one)));
            look.voice.count("rule.weeks", *n, &[("days", &days)])
        }
        Rule::MonthDay { n, day: 31 } => look.say("rule.month_last", &[("months", &months(*n))]),
        Rule::MonthDay { n, day } => {
            look.say("rule.month_day", &[("day", &day.to_string()), ("months", &months(*n))])
        }
        Rule::MonthWeekday { n, nth, day: weekday } => {
            let nth = look.say(&format!("rule.nth.{}", nth.word()), &[]);
            let values = [("nth", &*nth), ("day", &*day(*weekday)), ("months", &*months(*n))];
            look.say("rule.month_weekday", &values)
        }
        Rule::AfterLast { n } => look.voice.count("rule.after_last", *n, &[]),
    }
}
