//! From what one entry of a list says to the meetings that it is: what both kinds of list share.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use tandem_model::{
    CodeSystem, Conference, Coordinates, DayOfWeek, Fingerprint, Id, Inferred, Line, Link, Meeting,
    MeetingStatus, MeetingType, Minutes, Passage, Position, PositionQuality, Recurrence, Refusal,
    Slot, SourceKey, TimeOfDay, TypeCode, Venue, Weekly, WeeklyTime, Zone, ZoneFrom, fold,
};

use crate::clock::Clock;
use crate::loose::Loose;
use crate::marks::Marks;
use crate::weekly::Doubts;
use crate::{Settings, text};

/// Why an entry gives no meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// It is refused; the list goes on.
    Refused(Refusal),
    /// It needs a zone that neither it nor the list has; the list cannot go on.
    NeedsZone,
}

impl From<Refusal> for Unfit {
    fn from(why: Refusal) -> Self {
        Self::Refused(why)
    }
}

/// What one entry says, understood.
pub(crate) struct Draft {
    pub(crate) marks: Marks,
    /// As [`key`] gives it.
    pub(crate) key: SourceKey,
    pub(crate) name: Line,
    /// Each once, from Sunday on; none is by appointment.
    pub(crate) days: Vec<DayOfWeek>,
    pub(crate) start: Option<TimeOfDay>,
    pub(crate) length: Minutes,
    pub(crate) length_inferred: bool,
    /// The entry's own zone.
    pub(crate) zone: Option<Zone>,
    pub(crate) venue: Venue,
    pub(crate) status: MeetingStatus,
    pub(crate) position: Option<Position>,
    pub(crate) address: Option<Line>,
    pub(crate) location: Option<Line>,
    pub(crate) location_notes: Option<Passage>,
    pub(crate) regions: Vec<Line>,
    pub(crate) group: Option<Line>,
    pub(crate) group_notes: Option<Passage>,
    pub(crate) conference: Conference,
    pub(crate) notes: Option<Passage>,
    pub(crate) types: Vec<TypeCode>,
    pub(crate) page: Option<Link>,
    pub(crate) updated: Option<DateTime<Utc>>,
}

impl Draft {
    /// The meetings: one for each day, or the one by appointment. `key` is the draft's, or what it
    /// became when several entries have the same.
    pub(crate) fn meetings(
        mut self,
        key: SourceKey,
        settings: &Settings,
    ) -> Result<(Vec<Meeting>, Marks), Unfit> {
        let start = self.start.filter(|_| !self.days.is_empty());
        let slots: Vec<(Slot, Option<DayOfWeek>)> = match (start, self.days.as_slice()) {
            (None, _) | (_, []) => vec![(Slot::ONLY, None)],
            (_, [day]) => vec![(Slot::ONLY, Some(*day))],
            (_, days) => days.iter().map(|day| (Slot::of_day(*day), Some(*day))).collect(),
        };
        self.marks.add_if(Inferred::SeveralDays, slots.len() > 1);
        let zone = match (&self.zone, &settings.zone) {
            _ if start.is_none() => None,
            (Some(zone), _) => Some((zone.clone(), ZoneFrom::Feed)),
            (None, Some(zone)) => {
                self.marks.add(Inferred::ZoneOfSource);
                Some((zone.clone(), ZoneFrom::Source))
            }
            (None, None) => return Err(Unfit::NeedsZone),
        };
        let closed_on_holidays = self.is_a(MeetingType::ClosedOnHolidays);
        let doubts = Doubts::of(self.texts());
        let mut meetings = Vec::with_capacity(slots.len());
        for (slot, day) in slots {
            let when = match (day, start, &zone) {
                (Some(day), Some(start), Some((zone, zone_from))) => Recurrence::Weekly(Weekly {
                    at: WeeklyTime { day, start, zone: zone.clone() },
                    zone_from: *zone_from,
                    length: self.length,
                    length_inferred: self.length_inferred,
                }),
                _ => Recurrence::ByAppointment,
            };
            let maybe_not_weekly = closed_on_holidays || doubts.about(day);
            self.marks.add_if(Inferred::MaybeNotWeekly, maybe_not_weekly);
            meetings.push(self.meeting(key.clone(), slot, when, maybe_not_weekly, settings));
        }
        Ok((meetings, self.marks))
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let notes = [&self.notes, &self.group_notes, &self.location_notes];
        let notes = notes.into_iter().flatten().map(Passage::as_str);
        notes.chain([self.name.as_str()])
    }

    fn is_a(&self, kind: MeetingType) -> bool {
        self.types.iter().any(|one| one.means == Some(kind))
    }

    fn meeting(
        &self,
        key: SourceKey,
        slot: Slot,
        when: Recurrence,
        maybe_not_weekly: bool,
        settings: &Settings,
    ) -> Meeting {
        Meeting {
            key,
            slot,
            name: self.name.clone(),
            fellowship: settings.fellowship,
            when,
            maybe_not_weekly,
            venue: self.venue,
            status: self.status,
            position: self.position,
            address: self.address.clone(),
            location: self.location.clone(),
            location_notes: self.location_notes.clone(),
            regions: self.regions.clone(),
            group: self.group.clone(),
            group_notes: self.group_notes.clone(),
            conference: self.conference.clone(),
            notes: self.notes.clone(),
            types: self.types.clone(),
            page: self.page.clone(),
            updated: self.updated,
        }
    }

    /// The key of an entry whose own is used several times in its list: with a hash of its days, its
    /// start, its name and its place. It does not depend on the order of the list, and the same
    /// entry gets the same one on the next import.
    pub(crate) fn key_apart(&self) -> SourceKey {
        let days: Vec<String> = self.days.iter().map(ToString::to_string).collect();
        let start = self.start.map_or(String::new(), |start| start.to_string());
        let print = Fingerprint {
            name: fold(self.name.as_str()),
            day: None,
            start: None,
            place: fold(self.address.as_ref().or(self.location.as_ref()).map_or("", Line::as_str)),
        };
        let text = format!("{}\0{}\0{start}\0{}", self.key.as_str(), days.join(","), print.id());
        with_hash(self.key.as_str(), &Id::natural("feed_entry", &text))
    }
}

/// The longest key that the specification allows.
const KEY: usize = 64;

/// The key that a text makes, if it is one. A long one is cut and told apart by a hash of all of it;
/// so is one with a `~`, so that nobody can write the hash of another.
pub(crate) fn key(raw: &Loose, text: &str, marks: &mut Marks) -> Option<SourceKey> {
    marks.add_if(Inferred::KeyNumber, matches!(raw, Loose::Number(_)));
    let long = text.chars().nth(KEY).is_some();
    marks.add_if(Inferred::KeyLong, long);
    let too_long = text.chars().nth(SourceKey::MAX).is_some();
    if too_long || text.contains('~') {
        return (!text.trim().is_empty()).then(|| with_hash(text, &Id::natural("feed_key", text)));
    }
    // What is no key as it is (a control character in it) may be one by its hash.
    SourceKey::new(text).ok().or_else(|| {
        let visible = text.chars().any(|c| tandem_model::is_plain(c) && !c.is_whitespace());
        visible.then(|| with_hash(text, &Id::natural("feed_key", text)))
    })
}

fn with_hash(text: &str, hash: &Id) -> SourceKey {
    let readable: String =
        text.chars().filter(|c| tandem_model::is_plain(*c)).take(2 * KEY).collect();
    SourceKey::new(&format!("{}~{hash}", readable.trim()))
        .expect("128 plain characters and 33 more are a key")
}

/// The days and the start. A day without a time is by appointment, and so is the reverse.
pub(crate) fn days_and_start(
    mut days: Vec<DayOfWeek>,
    clock: Option<Clock>,
    marks: &mut Marks,
) -> (Vec<DayOfWeek>, Option<TimeOfDay>) {
    let Some(clock) = clock else {
        marks.add_if(Inferred::DayWithoutTime, !days.is_empty());
        return (Vec::new(), None);
    };
    if days.is_empty() {
        marks.add(Inferred::TimeWithoutDay);
        return (days, None);
    }
    marks.add_if(Inferred::TimeRewritten, !clock.exact || clock.minute == TimeOfDay::MINUTES);
    if clock.minute == TimeOfDay::MINUTES {
        // 24:00 on Monday is 00:00 on Tuesday.
        days.iter_mut().for_each(|day| *day = day.next());
    }
    days.sort_unstable();
    let start = TimeOfDay::new(clock.minute % TimeOfDay::MINUTES);
    (days, start.ok())
}

/// Above this many minutes a length that was computed from an end is a slip of the pen.
const LONGEST: u32 = 4 * 60;

/// The length from start to end. An end at or before the start is on the next day (23:00 to 00:00)
/// or a slip (12:15 to 01:15); which of the two the length tells.
pub(crate) fn length_to(
    start: Option<TimeOfDay>,
    end: Option<Clock>,
    written: bool,
    marks: &mut Marks,
) -> (Minutes, bool) {
    let usual = Minutes::new(Weekly::USUAL).expect("an hour is a length");
    let Some(start) = start else {
        return (usual, true);
    };
    let Some(end) = end else {
        marks.add(if written { Inferred::LengthUnreadable } else { Inferred::LengthMissing });
        return (usual, true);
    };
    let day = TimeOfDay::MINUTES;
    let minutes = (end.minute + day - start.minute()) % day;
    match Minutes::new(minutes) {
        Ok(length) if minutes <= LONGEST => (length, false),
        _ => {
            marks.add(Inferred::LengthUnlikely);
            (usual, true)
        }
    }
}

/// The zone of this name, which must be that of a place: nobody who writes `EST` means a clock
/// without summer time.
pub(crate) fn zone(name: &str, marks: &mut Marks) -> Option<Zone> {
    if name.is_empty() {
        return None;
    }
    let zone = Zone::named(name).ok().filter(Zone::is_of_a_place);
    marks.add_if(Inferred::ZoneUnreadable, zone.is_none());
    zone
}

/// What a list says of how a meeting is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    /// What it says outright.
    pub(crate) stated: Option<Stated>,
    /// Whether something is online.
    pub(crate) online: bool,
    /// Whether the place is closed for now.
    pub(crate) closed: bool,
    /// Whether the place could be found.
    pub(crate) findable: bool,
}

/// What a list says outright.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stated {
    InPerson,
    Online,
    Hybrid,
    Inactive,
}

impl Held {
    /// How it is held, and whether. A place that is closed is never one to go to, whatever else the
    /// list says.
    pub(crate) fn settle(self) -> (Venue, MeetingStatus) {
        use MeetingStatus::{Active, NoPlace, TemporarilyClosed, TemporarilyOnline, Withdrawn};
        let room = self.findable && !self.closed;
        // Without a place that could open again there is nothing temporary about it.
        let online_for_now = if self.closed && self.findable { TemporarilyOnline } else { Active };
        match (self.stated, room, self.online) {
            (Some(Stated::Inactive), _, _) => {
                let venue = match (self.findable, self.online) {
                    (true, true) => Venue::Hybrid,
                    (true, false) => Venue::InPerson,
                    (false, true) => Venue::Online,
                    (false, false) => Venue::Unknown,
                };
                let closed = self.closed && !self.online;
                (venue, if closed { TemporarilyClosed } else { Withdrawn })
            }
            (Some(Stated::InPerson), _, _) if self.closed => (Venue::InPerson, TemporarilyClosed),
            (Some(Stated::InPerson), _, _) => (Venue::InPerson, Active),
            (Some(Stated::Hybrid), _, _) if !self.closed => (Venue::Hybrid, Active),
            (Some(Stated::Hybrid | Stated::Online), _, _) => (Venue::Online, online_for_now),
            (None, true, true) => (Venue::Hybrid, Active),
            (None, true, false) => (Venue::InPerson, Active),
            (None, false, true) => (Venue::Online, online_for_now),
            (None, false, false) if self.closed => (Venue::InPerson, TemporarilyClosed),
            (None, false, false) => (Venue::Unknown, NoPlace),
        }
    }
}

/// The position, unless it only stands in for one: an online meeting's coordinates are the middle of
/// its town, and a zero is what an empty field became.
pub(crate) fn position(
    coordinates: Option<(Option<f64>, Option<f64>)>,
    venue: Venue,
    status: MeetingStatus,
    findable: bool,
    marks: &mut Marks,
) -> Option<Position> {
    let (lat, lon) = coordinates?;
    let at = lat.zip(lon).and_then(|(lat, lon)| Coordinates::new(lat, lon).ok());
    let Some(at) = at else {
        marks.add(Inferred::PositionUnreadable);
        return None;
    };
    let no_room = venue == Venue::Online && status != MeetingStatus::TemporarilyOnline;
    if no_room || at.lat() == 0.0 || at.lon() == 0.0 {
        marks.add(Inferred::PositionPlaceholder);
        return None;
    }
    let quality = if findable { PositionQuality::Exact } else { PositionQuality::Approximate };
    Some(Position { at, quality })
}

/// Types from codes, each once, with what they mean.
pub(crate) fn types(
    codes: impl IntoIterator<Item = (String, Option<MeetingType>)>,
    marks: &mut Marks,
) -> Vec<TypeCode> {
    let mut seen = BTreeSet::new();
    let mut types = Vec::new();
    for (code, means) in codes {
        let Ok(code) = tandem_model::Code::new(&code) else {
            continue;
        };
        if types.len() < Meeting::MAX_TYPES && seen.insert(code.as_str().to_uppercase()) {
            marks.add_if(Inferred::TypeUnknown, means.is_none());
            types.push(TypeCode { code, means });
        }
    }
    // Both: closed, since nobody may be sent where they are not let in.
    if types.iter().any(|one| one.means == Some(MeetingType::Closed)) {
        for one in &mut types {
            if one.means == Some(MeetingType::Open) {
                marks.add(Inferred::OpenAndClosed);
                one.means = None;
            }
        }
    }
    types
}

/// What a code of the list's program means.
pub(crate) fn meaning(settings: &Settings, code: &str) -> Option<MeetingType> {
    CodeSystem::of(settings.fellowship).meaning(code)
}

/// The parts that say something, joined by commas.
pub(crate) fn joined<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let parts: Vec<&str> = parts
        .into_iter()
        .map(|part| part.trim().trim_matches(',').trim())
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(", ")
}

/// Regions, from the wide to the narrow, none of them twice in a row.
pub(crate) fn regions<'a>(
    values: impl IntoIterator<Item = &'a str>,
    marks: &mut Marks,
) -> Vec<Line> {
    let mut regions: Vec<Line> = Vec::new();
    for value in values {
        let Some(region) = text::line(&Loose::Text(value.to_owned()), marks) else {
            continue;
        };
        if regions.len() < Meeting::MAX_REGIONS && regions.last() != Some(&region) {
            regions.push(region);
        }
    }
    regions
}
