//! From what one entry of a list says to the meetings that it is: what both kinds of list share.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use tandem_model::{
    ClockUnknown, CodeSystem, Conference, Coordinates, DayOfWeek, Fingerprint, Id, Inferred, Line,
    Link, Meeting, MeetingStatus, MeetingType, Minutes, Passage, Position, PositionQuality,
    Recurrence, Slot, SourceKey, TimeOfDay, TypeCode, Venue, Weekly, WeeklyTime, Zone, ZoneFrom,
    fold,
};

use crate::clock::Clock;
use crate::loose::Loose;
use crate::marks::Marks;
use crate::weekly::{Doubts, InName, in_name};
use crate::whereabouts::Whereabouts;
use crate::{Settings, text};

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
    /// What the entry says of its zone.
    pub(crate) zone: StatedZone,
    /// Where it is, as far as it bears on its clock.
    pub(crate) whereabouts: Whereabouts,
    /// The days on which it may not be held, by what its list says beside its texts.
    pub(crate) doubts: Doubts,
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

/// What an entry says of its zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StatedZone {
    /// Nothing.
    No,
    /// A zone that is understood.
    Is(Zone),
    /// One that is not: then no other stands in for it.
    Unread(String),
}

impl Draft {
    /// The meetings: one for each day, or the one by appointment. `key` is the draft's, or what it
    /// became when several entries have the same.
    pub(crate) fn meetings(mut self, key: SourceKey, settings: &Settings) -> (Vec<Meeting>, Marks) {
        let start = self.start.filter(|_| !self.days.is_empty());
        let slots: Vec<(Slot, Option<DayOfWeek>)> = match (start, self.days.as_slice()) {
            (None, _) | (_, []) => vec![(Slot::ONLY, None)],
            (_, [day]) => vec![(Slot::ONLY, Some(*day))],
            (_, days) => days.iter().map(|day| (Slot::of_day(*day), Some(*day))).collect(),
        };
        self.marks.add_if(Inferred::SeveralDays, slots.len() > 1);
        let zone = if start.is_some() { self.clock(settings) } else { None };
        let not_held = in_name(self.name.as_str());
        if let Some(why) = not_held {
            self.marks.add(Inferred::ClosedByName);
            self.close(why);
        }
        let check_first = self.is_a(MeetingType::ClosedOnHolidays) || not_held.is_some();
        let doubts = self.doubts.and(Doubts::of(self.texts()));
        let mut meetings = Vec::with_capacity(slots.len());
        for (slot, day) in slots {
            let (length, length_inferred) = (self.length, self.length_inferred);
            let when = match (day.zip(start), &zone) {
                (Some((day, start)), Some((zone, zone_from))) => Recurrence::Weekly(Weekly {
                    at: WeeklyTime { day, start, zone: zone.clone() },
                    zone_from: *zone_from,
                    length,
                    length_inferred,
                }),
                (Some((day, start)), None) => {
                    Recurrence::ClockUnknown(ClockUnknown { day, start, length, length_inferred })
                }
                (None, _) => Recurrence::ByAppointment,
            };
            let maybe_not_weekly = check_first || doubts.about(day);
            self.marks.add_if(Inferred::MaybeNotWeekly, maybe_not_weekly);
            meetings.push(self.meeting(key.clone(), slot, when, maybe_not_weekly, settings));
        }
        (meetings, self.marks)
    }

    /// The zone by whose clock it is held, and who says so. A list's zone stands in for none, never
    /// for another one, and not for a place where it cannot be.
    fn clock(&mut self, settings: &Settings) -> Option<(Zone, ZoneFrom)> {
        match (&self.zone, &settings.zone) {
            (StatedZone::Is(zone), _) => return Some((zone.clone(), ZoneFrom::Feed)),
            (StatedZone::Unread(name), _) => {
                let zone = crate::answered(&settings.zones, name)?.clone();
                self.marks.remove(Inferred::ZoneUnreadable);
                self.marks.add(Inferred::ZoneRewritten);
                return Some((zone, ZoneFrom::Source));
            }
            (StatedZone::No, Some(zone)) if self.whereabouts.allow(zone) => {
                self.marks.add(Inferred::ZoneOfSource);
                return Some((zone.clone(), ZoneFrom::Source));
            }
            (StatedZone::No, Some(_)) => self.marks.add(Inferred::ZoneDoubtful),
            (StatedZone::No, None) => self.marks.add(Inferred::ZoneMissing),
        }
        None
    }

    /// Its name says that it is not held.
    fn close(&mut self, why: InName) {
        let there = self.address.is_some() || self.location.is_some();
        match why {
            InName::Over => {
                if self.status.is_held() || self.status == MeetingStatus::NoPlace {
                    self.status = MeetingStatus::Withdrawn;
                }
            }
            // "(SUSPENDED) … (ONLINE)" is held where its place was not closed for.
            InName::Paused { online: true } if self.conference.can_join() => {
                self.venue = Venue::Online;
                self.status =
                    if there { MeetingStatus::TemporarilyOnline } else { MeetingStatus::Active };
            }
            InName::Paused { .. } => self.status = MeetingStatus::TemporarilyClosed,
        }
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let conference = [&self.conference.url_notes, &self.conference.phone_notes];
        let notes = [&self.notes, &self.group_notes, &self.location_notes].into_iter();
        let notes = notes.chain(conference).flatten().map(Passage::as_str);
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

/// Above this many minutes a length is a slip of the pen, whether it is stated (BMLT) or computed from
/// an end (Meeting Guide): "12:00:00" is noon in the wrong field, and `attend` would write twelve hours.
pub(crate) const LONGEST: u32 = 4 * 60;

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

/// What an entry says of its zone, by the words of its own field.
pub(crate) fn zone(name: &str, marks: &mut Marks) -> StatedZone {
    if name.is_empty() {
        return StatedZone::No;
    }
    match Zone::meant(name) {
        Some(zone) => {
            marks.add_if(Inferred::ZoneRewritten, !zone.name().eq_ignore_ascii_case(name));
            StatedZone::Is(zone)
        }
        None => {
            marks.add(Inferred::ZoneUnreadable);
            StatedZone::Unread(name.to_owned())
        }
    }
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

/// Whether an address on one line names a street, and not only a town.
///
/// Four parts do (street, town, state and code, country). Three do where one of them but the last is a
/// street: "215 Oak Dr, Springfield, IL 62701" leaves out its country, and "12 High St, Anytown BN7 2LU,
/// UK" or "Hauptstraße 5, 10827 Berlin, Deutschland" is how all of Europe is written.
pub(crate) fn names_a_street(address: &str) -> bool {
    let parts: Vec<&str> = address.split(',').map(str::trim).filter(|it| !it.is_empty()).collect();
    let before = parts.len().saturating_sub(1);
    parts.len() >= 4 || parts[..before].iter().any(|part| is_a_street(part, parts.len()))
}

/// A house number beside a word, a crossing, or a word for a street.
fn is_a_street(part: &str, parts: usize) -> bool {
    let words: Vec<String> = part
        .split(|c: char| c.is_whitespace() || c == '.')
        .filter(|it| !it.is_empty())
        .map(str::to_lowercase)
        .collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
    let word = |it: &String| it.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    // "10827 Berlin, Germany" is a code and its town.
    let most = if parts > 2 { 5 } else { 3 };
    let numbered = house_number(first).is_some_and(|digits| digits <= most)
        || house_number(last).is_some_and(|digits| digits <= 3);
    let crossing = words[1..].iter().any(|it| it == "&" || it == "and" || it == "y");
    let kind = words.iter().enumerate().any(|(at, it)| {
        let long = ["straße", "strasse", "gasse", "platz"];
        // "St. Louis" begins with a saint.
        let short = STREETS.contains(&it.as_str()) && (it.len() > 2 || at + 1 == words.len());
        short || long.iter().any(|end| it.ends_with(end))
    });
    words.len() > 1 && words.iter().any(word) && (numbered || crossing || kind)
        || (words.len() == 1 && kind && first.chars().count() > 6)
}

/// How many digits `12`, `12a` or `12-14` has first; nothing else is one.
fn house_number(word: &str) -> Option<usize> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let rest = word[digits..].trim_start_matches(['-', '–', '/']);
    let more = rest.bytes().all(|b| b.is_ascii_digit());
    let letter = rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_alphabetic());
    (digits > 0 && (more || letter)).then_some(digits)
}

/// Words for a street in English, Spanish, French and Portuguese.
const STREETS: &[&str] = &[
    "ave",
    "avenida",
    "avenue",
    "blvd",
    "boulevard",
    "calle",
    "dr",
    "drive",
    "highway",
    "hwy",
    "lane",
    "ln",
    "parkway",
    "pkwy",
    "rd",
    "road",
    "route",
    "rua",
    "rue",
    "sq",
    "square",
    "st",
    "street",
];

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meetings_11_an_address_without_its_country_is_one() {
        for address in [
            "215 Oak Dr, Springfield, IL 62701",
            "215 Oak Dr, Springfield, IL 62701, USA",
            "12 High St, Anytown BN7 2LU, UK",
            "Hauptstraße 5, 10827 Berlin, Deutschland",
            "5 Rue de la Paix, 75002 Paris, France",
            "Calle Mayor 12, 28013 Madrid",
            "12345 Broadway, Los Angeles, CA 90001",
            "Oak & Main, Springfield, IL",
            "Church of the Hill, 12-14 Oak Rd, Springfield",
            "Damrak 1, 1012 LG Amsterdam, Netherlands",
            "Lindenstrasse, 8001 Zürich",
        ] {
            assert!(names_a_street(address), "{address}");
        }
        for address in [
            "",
            "Springfield",
            "Springfield, IL, USA",
            "Springfield, IL 62701, USA",
            "10827 Berlin, Germany",
            "75001 Paris, France",
            "Lewes BN7 2LU, UK",
            "Sydney NSW 2000, Australia",
            "1012 LG Amsterdam, Netherlands",
            "Edmonton, AB T5J 2R7, Canada",
            "St. Louis, MO, USA",
        ] {
            assert!(!names_a_street(address), "{address}");
        }
    }
}
