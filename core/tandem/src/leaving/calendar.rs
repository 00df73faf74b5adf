//! A calendar file (iCalendar, RFC 5545) of what is to come.
//!
//! # It tells as little as it can
//!
//! A calendar is copied to a computer at work, to a family's screen in the kitchen, to whoever runs
//! it. So every event is called by one neutral word, the same for all, and is private, and has no place,
//! no link and no description unless the person chooses each ([`CalendarChoice`]). A text that speaks of
//! medication is left out even then. The rhythm of a shot tells by itself: what is of medicine, and
//! official appointments, are in the file only where they are chosen. The names of events are random
//! and no ids of the record.
//!
//! # Days that were moved or called off
//!
//! A day that was called off is an `EXDATE`. So is one that was moved, and the day on which it is now is
//! an event of its own, whose name follows from the plan's and the date. Not `RECURRENCE-ID`: of 257
//! files with moves and cancellations a reader that knows `RRULE` and `EXDATE` alone read every one
//! written this way and none of the others, and one that knows all of RFC 5545 read both.
//!
//! # The same event again
//!
//! `UID` is kept with the entry; `SEQUENCE` is the number of times the journal tells of a change to it or
//! to what became of one of its days, and `DTSTAMP` the moment of the last. The journal only ever grows, by
//! an undo and by a merge as well, so the number does too, where a number kept with the entry would go back
//! with an undo and stand still when two devices each change it once. The same record twice is the same
//! file to the byte.
//!
//! A kept meeting stands in the file as it stands now, not as it was kept: who goes by the calendar
//! must not come at the hour that was. What is told of it elsewhere is told here: one that changed, is
//! missing or may not be weekly is `TENTATIVE` and says "check first"; one that is closed, and one that is
//! kept no more, is `CANCELLED`, because a calendar that was told of an event keeps it until it is told
//! otherwise ([`GONE`]). To the number of its bookmark is added that of every meeting
//! entered by hand that it stood for. What a list says is in no journal and raises no number; it is
//! stamped with the moment at which the list was read last, and of two events with one number the
//! later stamp is the newer (RFC 5546, section 2.1.5).
//!
//! # Zones
//!
//! Every zone that is named stands in the file with its rules, one `STANDARD` at the least (readers take
//! its absence for a fault; of a place whose last change was forward, to stay, it is that one): the changes of its clocks one by one
//! as long as they follow no rule that still holds, then that rule (`RRULE`). It begins with the
//! change before the first event. Programs that know the zone by its name need none of it.
//!
//! # Why no crate writes it
//!
//! What is needed of one is to end lines, to fold them at 75 octets and to escape texts; no more of
//! the format is written here. Both crates that write calendar files were tried in this place against
//! the tests beside it. `icalendar` 0.17.17 folds the last part of a line at 76 octets, has no type for
//! `VTIMEZONE` and gives the parts of one a random `UID`, and brings six crates to a phone (`nom`,
//! `uuid`, a second `getrandom` and the system's clock among them). `ics` 0.5.8 brings none, but folds
//! every line after the first at 76 and has had no release in years. [`Lines`] does it in thirty lines,
//! held to what PyPI's `icalendar` reads (`calendar/tests.rs`).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{
    DateTime, Datelike as _, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc,
};
use tandem_model::{
    Bookmark, ClockChange, DayOfWeek, DayState, Errand, Id, Line, LocalTime, Meeting, Minutes,
    Name, Passage, Plan, PlanDay, PlannedTime, Result, Rule, TandemError, TimeOfDay, WeekStart,
    Weekly, YearlyChange, Zone,
};
use tandem_vault::Read;
use tandem_words::Voice;

use crate::own::agenda::Days;
use crate::own::meetings::{self, KeptMeeting};
use crate::record::Tandem;
use crate::record::error::Inner;
use crate::record::kinds::{self, EntryKind};
use crate::record::lists;
use crate::record::profile::read_profile;
use crate::record::read::Reading as _;

/// What stands in a calendar file beside times. Nothing does until it is chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CalendarChoice {
    /// The one word by which all of it is called, 30 characters at most. Else it is "Appointment".
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub word: Option<Name>,
    /// Shots, refills, pick-ups and tests as well.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub medicine: bool,
    /// Official appointments as well.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub official: bool,
    /// What the person, or the list it is from, calls it.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub names: bool,
    /// Where it is.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub places: bool,
    /// The link of an online meeting.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub links: bool,
    /// What is said about it.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub descriptions: bool,
}

/// The most characters of a person's own word.
const WORD: usize = 30;

/// What is to come, as a calendar needs it: a plan, a day of one that was moved, a meeting that is kept.
#[derive(Clone, Debug)]
pub(crate) struct CalendarEntry {
    /// Names it in every calendar file; random, and kept with the entry.
    pub(crate) uid: Id,
    /// How often it was changed.
    pub(crate) sequence: u32,
    /// The first date on which it can fall.
    pub(crate) first: NaiveDate,
    /// How often.
    pub(crate) rule: Rule,
    /// The dates of the rule on which it is not.
    pub(crate) except: Vec<NaiveDate>,
    /// When it begins, on the clock of `zone`: the rule's time, also where the first occurrence was
    /// moved by a gap; none for all day.
    pub(crate) start: Option<TimeOfDay>,
    /// Whose clock.
    pub(crate) zone: Zone,
    /// How long it is.
    pub(crate) minutes: Option<Minutes>,
    /// The last date on which it can fall.
    pub(crate) until: Option<NaiveDate>,
    /// What it is called.
    pub(crate) summary: Option<String>,
    /// Where it is.
    pub(crate) place: Option<String>,
    /// The link of an online meeting.
    pub(crate) link: Option<String>,
    /// What is said about it.
    pub(crate) description: Option<String>,
    /// Whether it may be off in some weeks.
    pub(crate) check_first: bool,
    /// Whether it is not as it was when it was kept, or its list has it no more.
    pub(crate) changed: bool,
    /// Whether it is not held any more: the file says so to who was told of it.
    pub(crate) off: bool,
    /// When it was changed last.
    pub(crate) changed_at: DateTime<Utc>,
}

impl Tandem {
    /// A calendar file of what is to come: of every plan that is not over and of every kept meeting, as
    /// it stands now.
    ///
    /// # Errors
    /// `Invalid` in `word` for more than 30 characters; those of reading.
    pub fn calendar(&self, choice: &CalendarChoice) -> Result<String> {
        let now = self.now();
        if choice.word.as_ref().is_some_and(|word| word.as_str().chars().nth(WORD).is_some()) {
            return Err(TandemError::invalid("word", "at most 30 characters"));
        }
        self.read(|read| {
            let voice = self.voice_in(read)?;
            let medicine = read_profile(read)?.words.medicine;
            let mut entries = plan_entries(read, choice, now)?;
            entries.extend(kept_entries(read, now)?);
            let words = Words { voice: &voice, own: medicine.as_ref().map(|own| own.as_str()) };
            Ok(render(&entries, choice, &words))
        })
    }
}

fn plan_entries(
    read: &Read<'_>,
    choice: &CalendarChoice,
    now: DateTime<Utc>,
) -> Inner<Vec<CalendarEntry>> {
    let plans: Vec<(Id, Plan)> = read.all()?;
    let mut entries = Vec::new();
    for (id, plan) in &plans {
        let today = LocalTime::at(now, &plan.at.zone).date();
        let official = plan.what.errand() == Some(Errand::Official);
        let left_out =
            (plan.is_of_medicine() && !choice.medicine) || (official && !choice.official);
        if plan.over(today) || left_out {
            continue;
        }
        let mut days = Vec::new();
        for (day_id, day) in read.about::<PlanDay>(plan.series_of(*id), None)? {
            let (changes, changed_at) = day_revision(read, day_id)?;
            days.push(DayChanges { day, changes, changed_at });
        }
        let (sequence, changed_at) = revision(read, EntryKind::Plan, *id)?;
        let whole = entry_of(plan, sequence, changed_at);
        if plan.is_counted_from_the_last() {
            let known = Days::around(read, &[(*id, plan.clone())], today, today)?;
            let Some(open) = known.open_date(*id, plan) else { continue };
            let once = CalendarEntry { rule: Rule::Once { on: open }, first: open, ..whole };
            days.retain(|it| it.day.date == open);
            entries.extend(with_days(once, &days));
        } else {
            days.retain(|it| plan.falls(it.day.date));
            entries.extend(with_days(whole, &days));
        }
    }
    Ok(entries)
}

/// What became of a day, and how often something did.
struct DayChanges {
    day: PlanDay,
    changes: u32,
    changed_at: DateTime<Utc>,
}

/// An event without the days that were called off or moved, and one for each of those that were moved.
fn with_days(mut whole: CalendarEntry, days: &[DayChanges]) -> Vec<CalendarEntry> {
    let mut all = Vec::new();
    for DayChanges { day, changes, changed_at } in days.iter().filter(|it| it.changes > 0) {
        whole.sequence = whole.sequence.saturating_add(*changes);
        whole.changed_at = whole.changed_at.max(*changed_at);
        let Some(state) = &day.state else { continue };
        whole.except.push(day.date);
        if let DayState::Moved { date, time, zone } = state {
            all.push(CalendarEntry {
                uid: Id::natural("moved", &PlanDay::key_of(whole.uid, day.date)),
                sequence: changes - 1,
                changed_at: *changed_at,
                first: *date,
                rule: Rule::Once { on: *date },
                start: *time,
                zone: zone.clone(),
                until: None,
                except: Vec::new(),
                ..whole.clone()
            });
        }
    }
    whole.except.sort_unstable();
    all.push(whole);
    all
}

/// How often something became of a day, and when it last did. What was said after it changes no
/// calendar.
fn day_revision(read: &Read<'_>, day: Id) -> Inner<(u32, DateTime<Utc>)> {
    let history = read.history(EntryKind::PlanDay.word(), day.as_bytes())?;
    let told = history.iter().filter(|it| it.new.contains_key("state") || it.new.is_empty());
    let told: Vec<_> = told.collect();
    let last = told.iter().map(|change| change.wall_millis).max().unwrap_or_default();
    let at = DateTime::from_timestamp(last / 1000, 0).unwrap_or_default();
    Ok((u32::try_from(told.len()).unwrap_or(u32::MAX), at))
}

fn kept_entries(read: &Read<'_>, now: DateTime<Utc>) -> Inner<Vec<CalendarEntry>> {
    let mut entries = Vec::new();
    let sources = lists::sources(read)?;
    for kept in meetings::kept_in(read, now)? {
        // One whose time is not known any more was in the file with the time that it had.
        let now = kept.meeting.when.weekly();
        let Some(weekly) = now.or(kept.bookmark.snapshot.when.weekly()) else { continue };
        let off = now.is_none() || !kept.meeting.status.is_held();
        let (mut sequence, mut changed_at) = revision(read, EntryKind::Bookmark, kept.id)?;
        for meeting in stood_for(read, kept.id)? {
            let (more, at) = revision(read, EntryKind::Meeting, meeting)?;
            sequence = sequence.saturating_add(more);
            changed_at = changed_at.max(at);
        }
        if let Some(listed) = lists::listed(read, &sources, &kept.now)? {
            let list = sources.iter().find(|source| source.num == listed.source);
            changed_at =
                list.and_then(|list| list.fetched).map_or(changed_at, |at| at.max(changed_at));
        }
        entries.push(CalendarEntry { off, ..entry_kept(&kept, weekly, sequence, changed_at) });
    }
    entries.extend(dropped_entries(read, now)?);
    Ok(entries)
}

/// For how long a file tells that a meeting is kept no more. Who reads the file less often than that has
/// an old event at worst, and the file does not grow for good.
const GONE: TimeDelta = TimeDelta::days(180);

/// What was kept and is not any more, to be called off where it was told.
fn dropped_entries(read: &Read<'_>, now: DateTime<Utc>) -> Inner<Vec<CalendarEntry>> {
    let mut entries = Vec::new();
    for (id, state) in read.hidden(EntryKind::Bookmark.word())? {
        let Ok(bookmark) = kinds::read::<Bookmark>(&state.fields) else { continue };
        let (sequence, changed_at) = revision(read, EntryKind::Bookmark, Id::from_bytes(id))?;
        if now - changed_at > GONE {
            continue;
        }
        let Some(weekly) = bookmark.snapshot.when.weekly() else { continue };
        let whole = entry_of_meeting(&bookmark, &bookmark.snapshot, weekly, sequence, changed_at);
        entries.push(CalendarEntry { off: true, ..whole });
    }
    Ok(entries)
}

/// Every meeting that a bookmark stood for.
fn stood_for(read: &Read<'_>, bookmark: Id) -> Inner<BTreeSet<Id>> {
    let history = read.history(EntryKind::Bookmark.word(), bookmark.as_bytes())?;
    let named = history.iter().filter_map(|change| change.new.get("meeting")?.as_str());
    Ok(named.filter_map(|id| id.parse().ok()).collect())
}

/// How often an entry was changed since it was first written, and when it was last.
fn revision(read: &Read<'_>, kind: EntryKind, id: Id) -> Inner<(u32, DateTime<Utc>)> {
    let history = read.history(kind.word(), id.as_bytes())?;
    let sequence = u32::try_from(history.len().saturating_sub(1)).unwrap_or(u32::MAX);
    let last = history.iter().map(|change| change.wall_millis).max().unwrap_or_default();
    Ok((sequence, DateTime::from_timestamp(last / 1000, 0).unwrap_or_default()))
}

fn entry_of(plan: &Plan, sequence: u32, changed_at: DateTime<Utc>) -> CalendarEntry {
    CalendarEntry {
        uid: plan.uid,
        sequence,
        first: plan.from,
        rule: plan.rule.clone(),
        except: Vec::new(),
        start: plan.at.time,
        zone: plan.at.zone.clone(),
        minutes: plan.at.minutes,
        until: plan.last(),
        summary: plan.name.as_ref().map(|name| name.as_str().to_owned()),
        place: plan.place.as_ref().map(|place| place.as_str().to_owned()),
        link: plan.link.as_ref().map(|link| link.as_str().to_owned()),
        description: None,
        check_first: false,
        changed: false,
        off: false,
        changed_at,
    }
}

fn entry_kept(
    kept: &KeptMeeting,
    weekly: &Weekly,
    sequence: u32,
    changed_at: DateTime<Utc>,
) -> CalendarEntry {
    let KeptMeeting { bookmark, meeting, standing, .. } = kept;
    let whole = entry_of_meeting(bookmark, meeting, weekly, sequence, changed_at);
    CalendarEntry { changed: standing.is_doubtful(), ..whole }
}

fn entry_of_meeting(
    bookmark: &Bookmark,
    meeting: &Meeting,
    weekly: &Weekly,
    sequence: u32,
    changed_at: DateTime<Utc>,
) -> CalendarEntry {
    let lines = |lines: [Option<&str>; 2], between: &str| {
        let said: Vec<_> = lines.into_iter().flatten().collect();
        (!said.is_empty()).then(|| said.join(between))
    };
    let line = |line: &Option<Line>| line.as_ref().map(|line| line.as_str().to_owned());
    let (location, address) = (line(&meeting.location), line(&meeting.address));
    let passage = |it: &Option<Passage>| it.as_ref().map(|it| it.as_str().to_owned());
    let (notes, about_place) = (passage(&meeting.notes), passage(&meeting.location_notes));
    CalendarEntry {
        uid: bookmark.uid,
        sequence,
        first: LocalTime::at(bookmark.kept_at, &weekly.at.zone).date(),
        rule: Rule::weekly([weekly.at.day], WeekStart::Monday),
        except: Vec::new(),
        start: Some(weekly.at.start),
        zone: weekly.at.zone.clone(),
        minutes: Some(weekly.length),
        until: None,
        summary: Some(meeting.name.as_str().to_owned()),
        place: lines([location.as_deref(), address.as_deref()], ", "),
        link: meeting.conference.url.as_ref().map(|link| link.as_str().to_owned()),
        description: lines([notes.as_deref(), about_place.as_deref()], "\n"),
        check_first: meeting.maybe_not_weekly,
        changed: false,
        off: false,
        changed_at,
    }
}

/// In whose words a file is written.
pub(crate) struct Words<'a> {
    pub(crate) voice: &'a Voice,
    /// The person's own word for their medicine.
    pub(crate) own: Option<&'a str>,
}

/// What words that tell of medication begin with, in English and Spanish. A text with one of them is
/// left out.
const MEDICATION: [&str; 20] = [
    "medic", "methadon", "metadon", "bupe", "bupren", "suboxon", "subutex", "zubsolv", "sublocad",
    "brixadi", "naltrex", "vivitrol", "naloxon", "narcan", "opioid", "opiate", "opiáceo",
    "opiaceo", "fármaco", "farmaco",
];

/// The same for whole words: what is also the beginning of a street's name.
const NAMES: [&str; 6] = ["mara", "mars", "moud", "otp", "obot", "gbot"];

impl Words<'_> {
    /// The text, unless it speaks of medication. Rather one too many is left out: the neutral word
    /// takes its place.
    fn neutral(&self, text: Option<&str>) -> Option<String> {
        let text = text?.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned();
        (!self.tells_of_medicine(&text) && !text.is_empty()).then_some(text)
    }

    /// Whether a text speaks of medication, as far as a list of words can tell.
    pub(crate) fn tells_of_medicine(&self, text: &str) -> bool {
        let lower = text.to_lowercase();
        let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty());
        let own = self.own.map(str::to_lowercase).filter(|own| !own.is_empty());
        let tells_of_it = |word: &str| {
            NAMES.contains(&word) || MEDICATION.iter().any(|begin| word.starts_with(begin))
        };
        words.any(tells_of_it) || own.is_some_and(|own| lower.contains(&own))
    }
}

/// A calendar file as it is written.
#[derive(Default)]
struct Lines(String);

impl Lines {
    /// Octets in a line at most, its end not counted (RFC 5545, section 3.1).
    const MOST: usize = 75;

    /// A line. A character is never cut in two, though the standard would let it be.
    fn add(&mut self, name: &str, value: impl AsRef<str>) {
        let mut room = Self::MOST;
        for character in name.chars().chain([':']).chain(value.as_ref().chars()) {
            if character.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = Self::MOST - 1;
            }
            self.0.push(character);
            room -= character.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// A line with a text of a person's own, or of a list (section 3.3.11).
    fn add_text(&mut self, name: &str, text: &str) {
        let mut escaped = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                '\\' | ',' | ';' => escaped.extend(['\\', character]),
                '\n' => escaped.push_str("\\n"),
                // The only one that may stand in a text as it is.
                '\t' => escaped.push('\t'),
                control if control.is_control() => escaped.push(' '),
                plain => escaped.push(plain),
            }
        }
        self.add(name, escaped);
    }
}

/// Writes the file.
pub(crate) fn render(
    entries: &[CalendarEntry],
    choice: &CalendarChoice,
    words: &Words<'_>,
) -> String {
    let mut lines = Lines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//Tandem//Calendar 1//EN");
    lines.add("CALSCALE", "GREGORIAN");
    // An entry that is over before it begins is in no calendar.
    let live = entries.iter().filter_map(|entry| Some((entry, entry.occurs()?)));
    // What happens once and was called off or moved is not.
    let is_on = |(entry, dates): &(&CalendarEntry, Dates)| {
        entry.rule.rrule().is_some() || !entry.except.contains(&dates.first)
    };
    let live: Vec<_> = live.filter(is_on).collect();
    let mut zones: BTreeMap<&Zone, DateTime<Utc>> = BTreeMap::new();
    for (entry, dates) in live.iter().filter(|(entry, _)| entry.start.is_some()) {
        let begins = entry.at(dates.first).begins(&entry.zone);
        zones.entry(&entry.zone).and_modify(|since| *since = begins.min(*since)).or_insert(begins);
    }
    for (zone, since) in zones {
        add_zone(&mut lines, zone, since);
    }
    for (entry, dates) in live {
        add_event(&mut lines, entry, &dates, choice, words);
    }
    lines.add("END", "VCALENDAR");
    lines.0
}

/// Days from one date of a rule to the next at most.
const FAR: usize = 400;

/// On which dates an entry really falls.
struct Dates {
    first: NaiveDate,
    last: Option<NaiveDate>,
}

impl CalendarEntry {
    fn occurs(&self) -> Option<Dates> {
        let first = self.rule.next(self.first, NaiveDate::MIN)?;
        let once = self.rule.rrule().is_none();
        let Some(until) = self.until.filter(|until| !once || *until < first) else {
            return Some(Dates { first, last: None });
        };
        let mut back = std::iter::successors(Some(until), NaiveDate::pred_opt).take(FAR);
        let last = back.find(|date| self.rule.falls(self.first, *date))?;
        (first <= last).then_some(Dates { first, last: Some(last) })
    }

    fn at(&self, date: NaiveDate) -> PlannedTime {
        PlannedTime::new(date, self.start, &self.zone)
    }

    /// A date of the rule as its time of day has it: with the zone, or as a day. Returns what stands
    /// behind the name of the property, and the value.
    fn stamp(&self, date: NaiveDate) -> (String, String) {
        match self.start {
            None => (";VALUE=DATE".to_owned(), date.format("%Y%m%d").to_string()),
            Some(start) => {
                let minute = start.minute();
                let wall = date.and_hms_opt(minute / 60, minute % 60, 0).unwrap_or_default();
                (format!(";TZID={}", self.zone), self::wall(wall))
            }
        }
    }
}

fn add_event(
    lines: &mut Lines,
    entry: &CalendarEntry,
    dates: &Dates,
    choice: &CalendarChoice,
    words: &Words<'_>,
) {
    let chosen =
        |chosen: bool, text: &Option<String>| words.neutral(text.as_deref().filter(|_| chosen));
    lines.add("BEGIN", "VEVENT");
    lines.add("UID", entry.uid.to_string());
    lines.add("SEQUENCE", entry.sequence.to_string());
    lines.add("DTSTAMP", utc(entry.changed_at));
    lines.add("LAST-MODIFIED", utc(entry.changed_at));

    let (of, starts) = entry.stamp(dates.first);
    lines.add(&format!("DTSTART{of}"), starts);
    if let (Some(_), Some(minutes)) = (entry.start, entry.minutes) {
        lines.add("DURATION", format!("PT{}M", minutes.get()));
    }
    if let Some(rule) = entry.rule.rrule() {
        let until = dates.last.map(|last| match &entry.at(last).start {
            Some(start) => format!(";UNTIL={}", utc(start.utc())),
            None => format!(";UNTIL={}", last.format("%Y%m%d")),
        });
        lines.add("RRULE", format!("{rule}{}", until.unwrap_or_default()));
        if !entry.except.is_empty() {
            let except: Vec<_> = entry.except.iter().map(|date| entry.stamp(*date).1).collect();
            lines.add(&format!("EXDATE{of}"), except.join(","));
        }
    }

    lines.add("CLASS", "PRIVATE");
    let name = chosen(choice.names, &entry.summary);
    let word = choice.word.as_ref().map(|word| word.as_str().to_owned());
    let name = name.or(word).unwrap_or_else(|| words.voice.say("calendar.title", &[]));
    lines.add_text("SUMMARY", &name.replace('\n', " "));
    if let Some(place) = chosen(choice.places, &entry.place) {
        lines.add_text("LOCATION", &place);
    }
    // A link is no text: nothing in it is escaped.
    let odd = |c: char| c.is_whitespace() || c.is_control();
    if let Some(link) = chosen(choice.links, &entry.link).filter(|link| !link.contains(odd)) {
        lines.add("URL", link);
    }
    if entry.off {
        lines.add("STATUS", "CANCELLED");
    } else if entry.check_first || entry.changed {
        lines.add("STATUS", "TENTATIVE");
    }
    let check = |why: bool, key: &str| (why && !entry.off).then(|| words.voice.say(key, &[]));
    let said: Vec<_> = [
        check(entry.changed, "meetings.check_changed"),
        check(entry.check_first, "meetings.check_first"),
        chosen(choice.descriptions, &entry.description),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !said.is_empty() {
        lines.add_text("DESCRIPTION", &said.join("\n"));
    }
    lines.add("END", "VEVENT");
}

/// The rules of a zone from the last change before `since` on.
fn add_zone(lines: &mut Lines, zone: &Zone, since: DateTime<Utc>) {
    lines.add("BEGIN", "VTIMEZONE");
    lines.add("TZID", zone.name());
    for part in observances(zone, since) {
        part.add_to(lines);
    }
    lines.add("END", "VTIMEZONE");
}

/// From when on a zone's clock shows what.
struct Observance {
    /// What the clock showed just before.
    onset: NaiveDateTime,
    before: FixedOffset,
    after: FixedOffset,
    /// Whether it is summer time.
    summer: bool,
    /// The rule by which it comes back.
    rule: Option<String>,
}

impl Observance {
    fn add_to(self, lines: &mut Lines) {
        let name = if self.summer { "DAYLIGHT" } else { "STANDARD" };
        lines.add("BEGIN", name);
        lines.add("DTSTART", wall(self.onset));
        lines.add("TZOFFSETFROM", offset(self.before));
        lines.add("TZOFFSETTO", offset(self.after));
        if let Some(rule) = self.rule {
            lines.add("RRULE", rule);
        }
        lines.add("END", name);
    }
}

/// The last year that is looked at. The database lists single changes until 2087 (for places that
/// used to go by the moon); after the last of them a rule is all there is.
const LAST: i32 = 2100;

/// What the clocks of a zone show from the last change before `since` on.
fn observances(zone: &Zone, since: DateTime<Utc>) -> Vec<Observance> {
    // A day earlier: a program may look up the day before an event.
    let since = since - TimeDelta::days(1);
    let base = zone.clock_change_before(since);
    let end = start_of(LAST + 1);
    let changes = zone.clock_changes(base.map_or(since, |base| base.at), end);
    // The year before the base belongs to the rule as well, if it holds by then: both of its
    // changes then stand in the file, whichever of the two is in force at the beginning.
    let first_year = base.map_or(since, |base| base.at).year() - 1;
    let ruled = zone.yearly_changes().and_then(|rule| {
        let holds = |&from: &i32| {
            let begins = start_of(from).max(changes.first().map_or(end, |change| change.at));
            let listed = changes.iter().filter(|change| change.at >= begins);
            let told = instants(&rule, from..=LAST).into_iter().filter(|it| it.at >= begins);
            let moved = |it: &ClockChange| (it.at, it.before, it.after);
            listed.map(moved).eq(told.map(|it| moved(&it)))
        };
        (first_year..=LAST).find(holds).map(|from| (rule, from))
    });
    let rule_begins = ruled.map_or(end, |(rule, from)| {
        instants(&rule, from..=from).first().map_or(end, |change| change.at)
    });

    let mut all = Vec::new();
    if base.is_none() {
        // Clocks that were never moved, or not yet.
        let always = zone.offset(since);
        let onset = start_of(1970).min(since).naive_utc();
        let (before, after) = (always, always);
        all.push(Observance { onset, before, after, summer: false, rule: None });
    }
    let single = changes.iter().filter(|change| change.at < rule_begins);
    all.extend(single.map(|change| Observance {
        onset: change.at.with_timezone(&change.before).naive_local(),
        before: change.before,
        after: change.after,
        summer: change.summer,
        rule: None,
    }));
    if let Some((rule, from)) = ruled {
        all.extend(rule.iter().filter_map(|yearly| {
            Some(Observance {
                onset: yearly.in_year(from)?,
                before: yearly.before,
                after: yearly.after,
                summer: yearly.after.local_minus_utc() > yearly.before.local_minus_utc(),
                rule: Some(yearly_rule(yearly)),
            })
        }));
    }
    // A zone that stays in summer time for good (as the database may have it one day) has none else.
    if all.iter().all(|it| it.summer)
        && let Some(last) = all.last_mut()
    {
        last.summer = false;
    }
    all
}

/// What a rule says about some years, in order.
fn instants(rule: &[YearlyChange; 2], years: std::ops::RangeInclusive<i32>) -> Vec<ClockChange> {
    let change = |year, it: &YearlyChange| {
        let summer = it.after.local_minus_utc() > it.before.local_minus_utc();
        Some(ClockChange { at: it.instant_in(year)?, before: it.before, after: it.after, summer })
    };
    let mut all: Vec<_> =
        years.flat_map(|year| rule.iter().filter_map(move |it| change(year, it))).collect();
    all.sort_by_key(|change| change.at);
    all
}

fn start_of(year: i32) -> DateTime<Utc> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    first.and_time(NaiveTime::MIN).and_utc()
}

/// "The second Sunday in March" as RFC 5545 says it. Where the hour lies outside the day that the
/// rule names (24:00, -1:00, 50:00) the clocks are moved on another day: one of seven dates, which
/// are named by their number in the month, or, where they reach into the next, in the year.
fn yearly_rule(yearly: &YearlyChange) -> String {
    let &YearlyChange { month, week, day, .. } = yearly;
    let shift = yearly.seconds.div_euclid(86_400);
    let moved = (i32::from(day.number()) + shift).rem_euclid(7);
    let moved = u8::try_from(moved).ok().and_then(DayOfWeek::numbered).unwrap_or(day);
    let name = two_letters(moved);
    if shift == 0 {
        let which = if week == 5 { "-1".to_owned() } else { week.to_string() };
        return format!("FREQ=YEARLY;BYMONTH={month};BYDAY={which}{name}");
    }
    // Days of a month; February's last week is in no rule.
    let days = match month {
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let first = if week == 5 { days - 6 } else { 7 * i32::try_from(week).unwrap_or(1) - 6 };
    let (first, last) = (first + shift, first + shift + 6);
    let list = |numbers: &mut dyn Iterator<Item = i32>| {
        numbers.map(|number| number.to_string()).collect::<Vec<_>>().join(",")
    };
    if first >= 1 && last <= days {
        let dates = list(&mut (first..=last));
        return format!("FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={dates};BYDAY={name}");
    }
    // From the end of the year a date after February has the same number in every year, from its
    // beginning one before March.
    let of_year = |date: i32| {
        let begins = NaiveDate::from_ymd_opt(2026, month, 1).unwrap_or_default();
        let number = i32::try_from(begins.ordinal()).unwrap_or(1) + date - 1;
        if month > 2 { number - 366 } else { number }
    };
    let dates = list(&mut (first..=last).map(of_year));
    format!("FREQ=YEARLY;BYYEARDAY={dates};BYDAY={name}")
}

fn two_letters(day: DayOfWeek) -> &'static str {
    ["SU", "MO", "TU", "WE", "TH", "FR", "SA"][usize::from(day.number())]
}

fn wall(time: NaiveDateTime) -> String {
    time.format("%Y%m%dT%H%M%S").to_string()
}

fn utc(time: DateTime<Utc>) -> String {
    time.format("%Y%m%dT%H%M%SZ").to_string()
}

/// `-0500`, and `-004430` where a clock once was so.
fn offset(offset: FixedOffset) -> String {
    let seconds = offset.local_minus_utc();
    let (sign, all) = (if seconds < 0 { '-' } else { '+' }, seconds.abs());
    let (hours, minutes, rest) = (all / 3600, all / 60 % 60, all % 60);
    let odd = if rest == 0 { String::new() } else { format!("{rest:02}") };
    format!("{sign}{hours:02}{minutes:02}{odd}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
