//! Time that only adds up: the person's own dates, and three lines that stand there by themselves.
//!
//! Nothing of it is ever shared, reported or exported for others, and nothing else in the record
//! changes it: no check-in, no day without an entry. What is computed here is never stored.

use chrono::{Datelike as _, NaiveDate};
use serde::Serialize;
use tandem_model::{
    CalendarTime, DateForm, DateTitle, Id, LocalTime, MedicationPeriod, Medicine, MyDate,
    ReadyTime, Result, TandemError, Word as _, Zone, days_in_all,
};
use tandem_vault::{Act, Read};
use tandem_words::Voice;

use crate::own::agenda::{AgendaItem, Ask, Due, ItemKind, ItemState};
use crate::record::Tandem;
use crate::record::act::{Writing as _, patched};
use crate::record::error::Inner;
use crate::record::profile::{edit_preferences, read_preferences, read_profile, today};
use crate::record::read::Reading as _;

/// Use cases around time that only adds up. From [`Tandem::my_time`].
#[derive(Clone, Copy)]
pub struct MyTime<'a> {
    tandem: &'a Tandem,
}

/// All that the screen shows.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct TimeScreen {
    /// What stands above it.
    pub intro: String,
    /// The person's own, the earliest first; hidden ones among them.
    pub own: Vec<TimeLine>,
    /// The lines that stand there by themselves; only those of which there is anything to say.
    pub ready: Vec<ReadyTimeLine>,
}

/// All stretches of one title, or one day.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct TimeLine {
    /// Names it: the earliest of its entries.
    pub id: Id,
    /// What is counted.
    pub title: DateTitle,
    /// The same in words.
    pub name: String,
    /// The stretches, the earliest first; none of a single day.
    pub stretches: Vec<TimeStretch>,
    /// The single day.
    pub on: Option<NaiveDate>,
    /// How many days the stretches have together, those of two counted once.
    pub days_in_all: Option<u32>,
    /// How many days it is since the running one began.
    pub since_days: Option<u32>,
    /// The same by the calendar.
    pub now: Option<CalendarTime>,
    /// Whether the day is remembered each year.
    pub yearly: bool,
    /// Whether it is shown.
    pub shown: bool,
    /// What stands below its name.
    pub lines: Vec<String>,
}

/// A stretch, with its entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct TimeStretch {
    /// Its entry.
    pub id: Id,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day; none while it goes on.
    pub until: Option<NaiveDate>,
}

/// A line that stands there by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReadyTimeLine {
    /// Which one.
    pub what: ReadyTime,
    /// Its days or whole hours.
    pub n: Option<u32>,
    /// Its day.
    pub on: Option<NaiveDate>,
    /// Whether it is shown.
    pub shown: bool,
    /// All of it in words.
    pub text: String,
}

hidden!(TimeScreen, TimeLine);

impl Tandem {
    /// Time that only adds up.
    #[must_use]
    pub fn my_time(&self) -> MyTime<'_> {
        MyTime { tandem: self }
    }
}

impl MyTime<'_> {
    /// The screen, in one call.
    ///
    /// # Errors
    /// Those of reading.
    pub fn screen(&self) -> Result<TimeScreen> {
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let voice = self.tandem.voice_in(read)?;
            let today = today(read, now)?;
            let own = lines(read.all()?, &voice, today);
            let intro = voice.say("my_time.intro", &[]);
            Ok(TimeScreen { intro, own, ready: ready(read, &voice, today)? })
        })
    }

    /// One entry.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn date(&self, id: Id) -> Result<MyDate> {
        self.tandem.read(|read| read.need(id))
    }

    /// Writes a date or a stretch down; one more stretch of a title adds to it. The same days of the
    /// same title are not written twice: the id is that of the entry that is there.
    ///
    /// # Errors
    /// `Invalid` as [`MyDate::check`] says; those of writing.
    pub fn add(&self, date: &MyDate) -> Result<Id> {
        let (id, now) = (self.tandem.new_id()?, self.tandem.now());
        self.tandem.act(|act| {
            date.check(today(act, now)?)?;
            let same = |one: &MyDate| one.title.is_same(&date.title) && one.form == date.form;
            let all: Vec<(Id, MyDate)> = act.all()?;
            if let Some((id, _)) = all.iter().find(|(_, one)| same(one)) {
                return Ok(*id);
            }
            act.add(id, &MyDate { written_at: now, ..date.clone() })?;
            Ok(id)
        })
    }

    /// Changes an entry; what `change` does not touch stays.
    ///
    /// # Errors
    /// `NotFound`; those of `change`, of [`MyDate::check`] and of writing.
    pub fn edit(&self, id: Id, change: impl FnOnce(MyDate) -> Result<MyDate>) -> Result<MyDate> {
        let now = self.tandem.now();
        self.tandem.act(|act| {
            let today = today(act, now)?;
            act.edit(id, |date: MyDate| {
                let after = change(date)?;
                after.check(today)?;
                Ok(after)
            })
        })
    }

    /// As [`MyTime::edit`], for a screen that was read before: the fields in which `after` differs from
    /// `before` are written, and no others.
    ///
    /// # Errors
    /// As [`MyTime::edit`].
    pub fn change(&self, id: Id, before: &MyDate, after: &MyDate) -> Result<MyDate> {
        self.edit(id, |now| patched(&now, before, after))
    }

    /// Ends what goes on under the title of an entry, on its last day: today, unless another is said.
    /// All that was counted stays.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `until` where nothing of that title goes on, or as [`MyDate::check`]
    /// says; those of writing.
    pub fn end(&self, id: Id, on: Option<NaiveDate>) -> Result<()> {
        let now = self.tandem.now();
        self.tandem.act(|act| {
            let today = today(act, now)?;
            let running: Vec<_> = of_one_title(act, id)?
                .into_iter()
                .filter(|(_, date)| date.form.goes_on())
                .map(|(id, _)| id)
                .collect();
            if running.is_empty() {
                return Err(TandemError::invalid("until", "a stretch that goes on").into());
            }
            for id in running {
                act.edit(id, |date: MyDate| {
                    let until = Some(on.unwrap_or(today));
                    let form = DateForm::Since { from: date.form.first(), until };
                    let after = MyDate { form, ..date };
                    after.check(today)?;
                    Ok(after)
                })?;
            }
            Ok(())
        })
    }

    /// Hides all of a title, or shows it again.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn show(&self, id: Id, shown: bool) -> Result<()> {
        self.tandem.act(|act| {
            for (id, _) in of_one_title(act, id)? {
                act.edit(id, |date: MyDate| Ok(MyDate { shown, ..date }))?;
            }
            Ok(())
        })
    }

    /// Hides a line that stands there by itself, or shows it again.
    ///
    /// # Errors
    /// Those of writing.
    pub fn show_ready(&self, what: ReadyTime, shown: bool) -> Result<()> {
        self.tandem.act(|act| {
            edit_preferences(act, |mut before| {
                match shown {
                    true => before.hidden_time.remove(&what),
                    false => before.hidden_time.insert(what),
                };
                Ok(before)
            })?;
            Ok(())
        })
    }
}

/// All entries of the title of this one.
fn of_one_title(act: &Act<'_>, id: Id) -> Inner<Vec<(Id, MyDate)>> {
    let named: MyDate = act.need(id)?;
    let mut all: Vec<(Id, MyDate)> = act.all()?;
    match named.form {
        DateForm::Once { .. } => all.retain(|(one, _)| *one == id),
        DateForm::Since { .. } => all.retain(|(_, one)| {
            matches!(one.form, DateForm::Since { .. }) && one.title.is_same(&named.title)
        }),
    }
    Ok(all)
}

/// A line for each title of stretches and for each single day, in the order of their first days.
fn lines(all: Vec<(Id, MyDate)>, voice: &Voice, today: NaiveDate) -> Vec<TimeLine> {
    let mut lines: Vec<TimeLine> = Vec::new();
    for (id, date) in all {
        let (stretch, on) = match date.form {
            DateForm::Since { from, until } => (Some(TimeStretch { id, from, until }), None),
            DateForm::Once { on } => (None, Some(on)),
        };
        let same = |line: &&mut TimeLine| line.on.is_none() && line.title.is_same(&date.title);
        match (lines.iter_mut().find(same), stretch) {
            (Some(line), Some(stretch)) => {
                line.yearly |= date.yearly;
                line.shown |= date.shown;
                line.stretches.push(stretch);
            }
            (_, stretch) => lines.push(TimeLine {
                id,
                name: name(voice, &date.title),
                title: date.title,
                stretches: stretch.into_iter().collect(),
                on,
                days_in_all: None,
                since_days: None,
                now: None,
                yearly: date.yearly,
                shown: date.shown,
                lines: Vec::new(),
            }),
        }
    }
    for line in &mut lines {
        add_up(line, voice, today);
    }
    lines
}

fn add_up(line: &mut TimeLine, voice: &Voice, today: NaiveDate) {
    if let Some(on) = line.on {
        line.lines.push(voice.words().date(on));
        return;
    }
    let days = days_in_all(line.stretches.iter().map(|it| (it.from, it.until)), today);
    line.days_in_all = Some(days);
    line.lines.push(in_all(voice, "my_time.in_all", days));
    // Of two that go on, the one that began first: they overlap, and that is counted once.
    let running = line.stretches.iter().filter(|it| it.until.is_none()).map(|it| it.from).min();
    if let Some(from) = running {
        let now = CalendarTime::between(from, today);
        line.since_days = u32::try_from((today - from).num_days()).ok();
        line.now = Some(now);
        let told = spoken(voice, now).unwrap_or_else(|| voice.say("my_time.first_day", &[]));
        line.lines.push(voice.say("my_time.now", &[("time", &told)]));
    }
}

/// What a title is called.
fn name(voice: &Voice, title: &DateTitle) -> String {
    match title {
        DateTitle::Ready(title) => voice.word("title", *title),
        DateTitle::Own(title) => title.as_str().to_owned(),
    }
}

/// So many days, and about how long that is once it is a month.
fn in_all(voice: &Voice, key: &str, days: u32) -> String {
    let told = voice.count(key, days, &[]);
    match spoken(voice, CalendarTime::about(days)) {
        Some(time) => voice.say("my_time.with_about", &[("days", &told), ("time", &time)]),
        None => told,
    }
}

/// `8 months, 12 days`; nothing for no time at all.
fn spoken(voice: &Voice, time: CalendarTime) -> Option<String> {
    let part = |key: &str, n: u32| (n > 0).then(|| voice.count(&format!("my_time.{key}"), n, &[]));
    let parts = [part("years", time.years), part("months", time.months), part("days", time.days)];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn ready(read: &Read<'_>, voice: &Voice, today: NaiveDate) -> Inner<Vec<ReadyTimeLine>> {
    let hidden = read_preferences(read)?.hidden_time;
    let zone = read_profile(read)?.zone;
    let line = |what: ReadyTime| {
        let (n, on) = match what {
            ReadyTime::Medicine => (medicine_days(read, today)?, None),
            ReadyTime::Hours => (whole_hours(read)?, None),
            ReadyTime::FirstWritten => (None, Some(first_written(read, &zone)?)),
        };
        let text = match (what, n, on) {
            (ReadyTime::Medicine, Some(days), _) => in_all(voice, "my_time.medicine", days),
            (ReadyTime::Hours, Some(n), _) => voice.say("my_time.hours", &[("n", &n.to_string())]),
            (_, _, Some(on)) => {
                voice.say("my_time.first_written", &[("date", &voice.words().date(on))])
            }
            _ => return Ok(None),
        };
        Ok(Some(ReadyTimeLine { what, n, on, shown: !hidden.contains(&what), text }))
    };
    let lines: Vec<_> = ReadyTime::ALL.iter().map(|what| line(*what)).collect::<Inner<_>>()?;
    Ok(lines.into_iter().flatten().collect())
}

/// Days of all periods with a medicine; none where no such period was ever written down.
fn medicine_days(read: &Read<'_>, today: NaiveDate) -> Inner<Option<u32>> {
    let periods: Vec<(Id, MedicationPeriod)> = read.all()?;
    let with_one: Vec<_> = periods
        .into_iter()
        .filter(|(_, it)| !matches!(it.medicine, Medicine::None | Medicine::RatherNotSay))
        .map(|(_, it)| (it.since, it.until))
        .collect();
    Ok((!with_one.is_empty()).then(|| days_in_all(with_one, today)))
}

/// Whole hours of all sessions; none before the first.
fn whole_hours(read: &Read<'_>) -> Inner<Option<u32>> {
    let totals = read.day_totals(NaiveDate::MIN, NaiveDate::MAX)?;
    let minutes = totals.iter().map(|total| u64::from(total.minutes)).sum::<u64>();
    Ok((minutes > 0).then(|| u32::try_from(minutes / 60).unwrap_or(u32::MAX)))
}

/// The day on which the first thing was written here, where the person lives.
fn first_written(read: &Read<'_>, zone: &Zone) -> Inner<NaiveDate> {
    Ok(LocalTime::at(read.first_written()?, zone).date())
}

/// Years that are remembered, of one day of those that are asked about.
impl Due for MyDate {
    fn due(ask: &Ask<'_>) -> Inner<Vec<AgendaItem>> {
        let all: Vec<(Id, Self)> = ask.read.all()?;
        let mut items = Vec::new();
        for (id, date) in all {
            for year in ask.from.year()..=ask.to.year() {
                let Some(on) = date.remembered_in(year) else { continue };
                let text = name(ask.voice, &date.title);
                let item =
                    AgendaItem::day(ask, ItemKind::OwnDate, format!("date/{id}/{on}"), on, text);
                // Nothing is asked about it.
                items.push(AgendaItem { state: ItemState::Planned, can: Vec::new(), ..item });
            }
        }
        items.retain(|item| (ask.from..=ask.to).contains(&item.date));
        Ok(items)
    }
}
