//! Totals as rows to read, to hear and to draw, and one week by itself.
//!
//! Nothing, skipped and zero are three things, and each is said. What was remembered is told apart from what
//! was written down, and "about" from exact. Older periods are behind a cursor, which is a date: a page reads
//! its own days and no others.

use chrono::{Months, NaiveDate, TimeDelta};
use tandem_model::{
    Away, Basis, By, Id, Kind, KindHours, NotAttended, PeriodHours, Result, TandemError, Week,
    WeeklyRecall,
};
use tandem_words::Words;

use super::log::{self as sessions, SessionRow};
use super::{Look, Screens, listed, spoken};
use crate::own::log::{all_sessions, read_away};
use crate::own::{hours, visits};
use crate::record::entries::Entry;
use crate::record::error::Inner;
use crate::record::kinds::EntryKind;
use crate::record::read::Reading as _;

/// The most rows of a page.
const MOST: u32 = 60;
/// So many weeks with something to ask about are named; more would be nagging.
const ASKED: usize = 3;
/// How many days a visit window is taken to have, to find out how far back a page goes.
const WINDOW: i64 = 31;

/// A page of totals.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HoursPage {
    /// What the screen is called.
    pub title: String,
    /// By what, with the other two.
    pub by: Vec<ByChoice>,
    /// What the columns are called: the three kinds, other sessions.
    pub columns: Vec<String>,
    /// One for each period, the oldest first.
    pub rows: Vec<HoursRow>,
    /// The minutes of the longest bar.
    pub longest: u32,
    /// What the bars are made of.
    pub legend: Vec<LegendLine>,
    /// What the marks of these rows mean, and how sure the numbers are.
    pub sure: Vec<String>,
    /// What these lines are called.
    pub sure_title: String,
    /// Where more was remembered than is written down: at most three.
    pub asks: Vec<HoursAsk>,
    /// What a visit window is.
    pub windows: Option<String>,
    /// That there is nothing yet, where there is nothing.
    pub empty: Option<String>,
    /// What the page before this one is asked for with; none where nothing is older.
    pub older: Option<NaiveDate>,
}

/// A way to add up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ByChoice {
    /// Which.
    pub pick: By,
    /// What it says.
    pub text: String,
    /// Whether it is this one.
    pub chosen: bool,
}

/// One period.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HoursRow {
    /// Its first date.
    pub from: NaiveDate,
    /// Its last date.
    pub to: NaiveDate,
    /// What it is called.
    pub title: String,
    /// A cell for each column.
    pub cells: Vec<HoursCell>,
    /// What is said in place of the cells, where there is nothing in them.
    pub quiet: Option<String>,
    /// The sum of all; none where nothing is known.
    pub total: Option<String>,
    /// What stands beside: about, away.
    pub marks: Vec<String>,
    /// What the bar is made of.
    pub segments: Vec<HoursSegment>,
    /// The minutes of all of it.
    pub length: u32,
    /// All of it in one sentence.
    pub spoken: String,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HoursCell {
    /// Of what; none is of other sessions.
    pub kind: Option<Kind>,
    /// What that is called.
    pub title: String,
    /// What it says.
    pub text: String,
    /// From what it is, where that is not the log alone.
    pub mark: Option<String>,
}

/// A piece of a bar.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HoursSegment {
    /// Of what; none is of other sessions.
    pub kind: Option<Kind>,
    /// How long.
    pub minutes: u32,
    /// On what it rests.
    pub basis: Basis,
}

/// What a pattern in a bar is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LegendLine {
    /// Of what; none is of other sessions.
    pub kind: Option<Kind>,
    /// What it says.
    pub text: String,
}

/// Where more was remembered than is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HoursAsk {
    /// The first of the seven dates.
    pub first: NaiveDate,
    /// Of which kind.
    pub kind: Kind,
    /// The question.
    pub text: String,
    /// "Add a session."
    pub add: String,
    /// "Leave it."
    pub leave: String,
}

/// One week by itself.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct WeekPage {
    /// Its first date.
    pub first: NaiveDate,
    /// What it is called.
    pub title: String,
    /// Its totals.
    pub totals: HoursRow,
    /// What is written down, by day, the latest first.
    pub sessions: Vec<SessionRow>,
    /// What did not take place.
    pub missed: Vec<WeekLine>,
    /// Days away. Why is not told here.
    pub away: Vec<WeekLine>,
    /// What was answered to the weekly question.
    pub recalled: Option<WeekLine>,
    /// That nothing is there, where nothing is.
    pub empty: Option<String>,
    /// The week before.
    pub before: NaiveDate,
    /// The week after, up to this one.
    pub after: Option<NaiveDate>,
}

/// A line of a week.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct WeekLine {
    /// Which entry.
    pub entry: Entry,
    /// What it says.
    pub text: String,
}

impl Screens<'_> {
    /// Totals up to the period that ends before `before`, or up to today; `count` rows of them.
    ///
    /// # Errors
    /// `Invalid` in `count` unless it is 1 to 60; those of reading.
    pub fn hours(&self, by: By, before: Option<NaiveDate>, count: u32) -> Result<HoursPage> {
        if !(1..=MOST).contains(&count) {
            return Err(TandemError::invalid("count", format!("1 to {MOST}")));
        }
        self.look(|look| page(look, by, before, count))
    }

    /// The week in which a date lies: its totals, and everything that is in it.
    ///
    /// # Errors
    /// Those of reading.
    pub fn week(&self, date: NaiveDate) -> Result<WeekPage> {
        self.look(|look| week(look, Week::containing(date, look.profile.week_start)))
    }
}

fn page(look: &Look<'_>, by: By, before: Option<NaiveDate>, count: u32) -> Inner<HoursPage> {
    let to = before.map_or(look.today, |before| before - TimeDelta::days(1)).min(look.today);
    let back = i64::from(count) - 1;
    let from = match by {
        By::Week => to - TimeDelta::weeks(back),
        By::Month => to.checked_sub_months(Months::new(count - 1)).unwrap_or(to),
        By::Visit => to - TimeDelta::days(WINDOW * (back + 1)),
    };
    let mut periods = hours::totals(look.read, by, look.profile.week_start, from, to)?;
    if let Some(more) = periods.len().checked_sub(count as usize) {
        drop(periods.drain(..more));
    }
    let begins = begins(look)?;
    let is_older = |first: NaiveDate| begins.is_some_and(|begins| begins < first);
    let oldest = periods.first().map(|row| row.period.from);
    let older = match by {
        By::Visit if oldest.is_none() => is_older(from).then_some(from),
        _ => oldest.filter(|oldest| is_older(*oldest)),
    };
    if older.is_none() {
        let holds = |row: &PeriodHours| !says_nothing(row) || row.away_days > 0;
        let first = periods.iter().position(holds).unwrap_or(periods.len().saturating_sub(1));
        drop(periods.drain(..first));
    }
    let rows: Vec<_> = periods.iter().map(|period| row(look, by, period)).collect();
    let nothing = older.is_none() && periods.iter().all(says_nothing);
    Ok(HoursPage {
        title: look.say("hours.title", &[]),
        by: [By::Week, By::Month, By::Visit]
            .map(|pick| ByChoice { pick, text: look.voice.word("by", pick), chosen: pick == by })
            .into(),
        columns: columns().map(|kind| column(look, kind)).collect(),
        longest: rows.iter().map(|row| row.length).max().unwrap_or(0),
        legend: legend(look, &rows),
        sure: sure(look, by, &periods),
        sure_title: look.say("sure.title", &[]),
        asks: asks(look, &periods),
        windows: match by {
            By::Week | By::Month => None,
            By::Visit if visits::scheduled(look.read)? => {
                Some(look.say("hours.windows.schedule", &[]))
            }
            By::Visit => Some(look.say("hours.windows.own", &[])),
        },
        empty: nothing.then(|| look.say("log.empty", &[])),
        older,
        rows,
    })
}

/// The first date of which anything is in the totals.
fn begins(look: &Look<'_>) -> Inner<Option<NaiveDate>> {
    let read = look.read;
    let all = [read.first_session()?, read.first::<WeeklyRecall>()?, read.first::<Away>()?];
    Ok(all.into_iter().flatten().min())
}

fn columns() -> impl Iterator<Item = Option<Kind>> {
    Kind::TOTALS.into_iter().map(Some).chain([None])
}

fn column(look: &Look<'_>, kind: Option<Kind>) -> String {
    match kind {
        Some(kind) => look.voice.word("kind.short", kind),
        None => look.say("hours.other", &[]),
    }
}

fn of(row: &PeriodHours) -> [(Kind, &KindHours); 3] {
    let [individual, group, mutual_help] = Kind::TOTALS;
    [(individual, &row.individual), (group, &row.group), (mutual_help, &row.mutual_help)]
}

/// Whether there is neither an entry nor an answer.
fn says_nothing(row: &PeriodHours) -> bool {
    let kinds = of(row);
    row.entries == 0 && kinds.iter().all(|(_, kind)| kind.recalled.is_none() && !kind.skipped)
}

fn is_recalled(basis: Basis) -> bool {
    matches!(basis, Basis::Recall | Basis::Mixed)
}

fn length(segments: &[HoursSegment]) -> u32 {
    segments.iter().map(|segment| segment.minutes).fold(0, u32::saturating_add)
}

/// What a cell says: nothing known, skipped, zero and a time are four things.
fn cell_text(look: &Look<'_>, hours: &KindHours, length: fn(Words, u32) -> String) -> String {
    match hours.minutes {
        Some(0) => look.say("hours.zero", &[]),
        Some(minutes) => length(look.words(), minutes),
        None if hours.skipped => look.say("hours.skipped", &[]),
        None => look.say("hours.not_known", &[]),
    }
}

pub(super) fn title(look: &Look<'_>, by: By, row: &PeriodHours) -> String {
    match by {
        By::Month => look.words().month(row.period.from),
        By::Week | By::Visit => look.words().span(row.period.from, row.period.to),
    }
}

fn row(look: &Look<'_>, by: By, period: &PeriodHours) -> HoursRow {
    let words = look.words();
    let title = title(look, by, period);
    let mark = |basis: Basis| is_recalled(basis).then(|| look.voice.word("basis", basis));
    let mut cells: Vec<_> = of(period)
        .into_iter()
        .map(|(kind, hours)| HoursCell {
            kind: Some(kind),
            title: column(look, Some(kind)),
            text: cell_text(look, hours, Words::length),
            mark: mark(hours.basis),
        })
        .collect();
    let other = period.other_minutes;
    let nothing = look.say("hours.not_known", &[]);
    let text = other.map_or(nothing, |minutes| words.length(minutes));
    cells.push(HoursCell { kind: None, title: column(look, None), text, mark: None });
    let mut segments: Vec<_> = of(period)
        .into_iter()
        .filter_map(|(kind, hours)| {
            let minutes = hours.minutes.filter(|minutes| *minutes > 0)?;
            Some(HoursSegment { kind: Some(kind), minutes, basis: hours.basis })
        })
        .collect();
    segments.extend(other.filter(|minutes| *minutes > 0).map(|minutes| HoursSegment {
        kind: None,
        minutes,
        basis: Basis::Entries,
    }));
    let all = of(period).into_iter().filter_map(|(_, hours)| hours.minutes).chain(other);
    let total = all.reduce(u32::saturating_add);
    let away = match period.away_days {
        0 => None,
        days => Some(look.voice.count("hours.spoken.away_days", days, &[])),
    };
    let quiet = says_nothing(period).then(|| match (&away, by) {
        (Some(_), _) => look.say("hours.away", &[]),
        (None, By::Week) => look.say("hours.none", &[]),
        (None, By::Month) => look.say("hours.none_month", &[]),
        (None, By::Visit) => look.say("hours.none_visit", &[]),
    });
    let about = (period.approximate > 0).then(|| look.say("hours.about", &[]));
    let spoken = match &quiet {
        Some(quiet) => listed([title.clone(), quiet.clone()]),
        None => said_of(look, &title, period),
    };
    let marks: Vec<_> = about.into_iter().chain(away).collect();
    HoursRow {
        from: period.period.from,
        to: period.period.to,
        cells,
        spoken: super::spoken([spoken].into_iter().chain(marks.iter().cloned())),
        total: total.filter(|_| quiet.is_none()).map(|minutes| words.length(minutes)),
        quiet,
        marks,
        length: length(&segments),
        segments,
        title,
    }
}

/// All of a row that holds something.
fn said_of(look: &Look<'_>, title: &str, period: &PeriodHours) -> String {
    let [individual, group, mutual_help] =
        of(period).map(|(_, hours)| cell_text(look, hours, Words::spoken_length));
    let values = [
        ("week", title),
        ("individual", &individual),
        ("group", &group),
        ("mutual_help", &mutual_help),
    ];
    let mut said = vec![look.say("hours.spoken.week", &values)];
    if let Some(minutes) = period.other_minutes {
        let time = look.words().spoken_length(minutes);
        said.push(look.say("hours.spoken.other", &[("time", &time)]));
    }
    for (kind, hours) in of(period).into_iter().filter(|(_, hours)| is_recalled(hours.basis)) {
        let values = [
            ("kind", &*look.voice.word("kind.short", kind)),
            ("basis", &*look.voice.word("basis", hours.basis)),
        ];
        said.push(look.say("hours.spoken.basis", &values));
    }
    spoken(said)
}

/// What is in the bars, and nothing that is not.
fn legend(look: &Look<'_>, rows: &[HoursRow]) -> Vec<LegendLine> {
    let drawn = |kind: &Option<Kind>| {
        rows.iter().flat_map(|row| &row.segments).any(|segment| segment.kind == *kind)
    };
    columns().filter(drawn).map(|kind| LegendLine { kind, text: column(look, kind) }).collect()
}

fn sure(look: &Look<'_>, by: By, periods: &[PeriodHours]) -> Vec<String> {
    let sum = |of: fn(&PeriodHours) -> u32| periods.iter().map(of).fold(0, u32::saturating_add);
    let how_many = |which: &dyn Fn(&&PeriodHours) -> bool| {
        u32::try_from(periods.iter().filter(which).count()).unwrap_or(u32::MAX)
    };
    let total = sum(|row| row.entries).to_string();
    let values = [("total", total.as_str())];
    let say = |key: &str, n: u32| (n > 0).then(|| look.voice.count(key, n, &values));
    let mut said = vec![
        say("sure.late", sum(|row| row.late)),
        say("sure.approximate", sum(|row| row.approximate)),
    ];
    if by == By::Week {
        let recalled = |row: &&PeriodHours| of(row).iter().any(|(_, it)| is_recalled(it.basis));
        said.push(say("sure.recalled", how_many(&recalled)));
        let none = |row: &&PeriodHours| says_nothing(row) && row.away_days == 0;
        said.push(say("sure.no_entry", how_many(&none)));
    }
    said.into_iter().flatten().collect()
}

fn asks(look: &Look<'_>, periods: &[PeriodHours]) -> Vec<HoursAsk> {
    let gaps = periods.iter().flat_map(|row| &row.gaps).rev().take(ASKED);
    let mut asks: Vec<_> = gaps
        .map(|gap| {
            let words = look.words();
            let values = [
                ("week", &*words.week(gap.week())),
                ("kind", &*look.voice.word("kind.short", gap.kind)),
                ("logged", &*words.length(gap.logged)),
                ("recalled", &*words.length(gap.recalled)),
            ];
            let text =
                [look.say("hours.ask_week", &values), look.say("hours.ask_missing", &values)];
            HoursAsk {
                first: gap.first,
                kind: gap.kind,
                text: text.join(" "),
                add: look.say("hours.ask_missing.add", &[]),
                leave: look.say("hours.ask_missing.leave", &[]),
            }
        })
        .collect();
    asks.reverse();
    asks
}

fn week(look: &Look<'_>, week: Week) -> Inner<WeekPage> {
    let (first, last) = (week.first(), week.last());
    let totals =
        hours::totals(look.read, By::Week, look.profile.week_start, first, first)?.into_iter();
    let totals = totals.map(|period| row(look, By::Week, &period)).next();
    let mut kept = all_sessions(look.read, first, last)?;
    kept.reverse();
    let missed: Vec<(Id, NotAttended)> = look.read.between(first, last)?;
    let away = read_away(look.read, first, last)?;
    let recalls: Vec<(Id, WeeklyRecall)> = look.read.between(first, first)?;
    let line = |kind, id, text| WeekLine { entry: Entry { kind, id }, text };
    let missed: Vec<_> = missed
        .into_iter()
        .map(|(id, it)| {
            let kind = look.voice.word("kind", it.kind);
            let when = look.words().moment(&it.at, look.today);
            let why = it.why.map(|why| look.voice.word("why", why)).unwrap_or_default();
            line(
                EntryKind::NotAttended,
                id,
                listed([kind, when, look.say("log.did_not_happen", &[]), why]),
            )
        })
        .collect();
    let away: Vec<_> = away
        .into_iter()
        .map(|(id, it)| {
            let dates = look.words().span(it.from, it.to);
            line(EntryKind::Away, id, listed([look.say("hours.away", &[]), dates]))
        })
        .collect();
    let recalled = recalls.into_iter().next().filter(|(_, recall)| recall.is_answered());
    let recalled = recalled.map(|(id, recall)| {
        let answers = Kind::TOTALS.into_iter().filter_map(|kind| {
            let answer = match recall.answer(kind)?.minutes() {
                None => look.say("hours.skipped", &[]),
                Some(0) => look.say("hours.zero", &[]),
                Some(minutes) => look.words().length(minutes),
            };
            let values = [("kind", &*look.voice.word("kind.short", kind)), ("basis", &*answer)];
            Some(look.say("hours.spoken.basis", &values))
        });
        let title = look.voice.word("basis", Basis::Recall);
        line(
            EntryKind::Recall,
            id,
            spoken(
                [look.say(
                    "hours.spoken.basis",
                    &[("kind", &look.say("recall.title", &[])), ("basis", &title)],
                )]
                .into_iter()
                .chain(answers),
            ),
        )
    });
    let nothing = kept.is_empty() && missed.is_empty() && away.is_empty() && recalled.is_none();
    let after = first + TimeDelta::weeks(1);
    Ok(WeekPage {
        first,
        title: look.words().week(week),
        totals: totals.expect("a date is in one week"),
        sessions: kept.iter().map(|kept| sessions::row(look, kept)).collect(),
        missed,
        away,
        recalled,
        empty: nothing.then(|| look.say("hours.none", &[])),
        before: first - TimeDelta::weeks(1),
        after: (after <= look.today).then_some(after),
    })
}
