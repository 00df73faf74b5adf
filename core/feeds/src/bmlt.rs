//! BMLT JSON: what the servers of NA's service bodies answer (`GetSearchResults`).
//!
//! Either a bare array of meetings or, with `get_used_formats`, an object of `meetings` and `formats`
//! (<https://github.com/bmlt-enabled/bmlt-server>). Every value is a text. What a format means is each
//! server's own affair, so a meeting's `format_shared_id_list` is joined to the formats, whose
//! `world_id` is one that all servers share. A list that leaves the ids out has the formats' keys;
//! then those are joined. Without formats only three keys mean something, because a server may not
//! use them otherwise: `VM`, `HY` and `TC`.
//!
//! Their output in the form of a Meeting Guide list (`tsml`) is not to be used: it has no zones, and
//! hybrid meetings lose their room.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::ops::ControlFlow;

use tandem_model::{
    CodeSystem, DayOfWeek, Inferred, Line, MeetingType, Minutes, Refusal, SourceKey, Venue, Weekly,
};

use crate::clock::{clock, duration};
use crate::draft::{self, Draft, Held, LONGEST, Stated};
use crate::guard::Limits;
use crate::loose::{Loose, Row, row};
use crate::marks::Marks;
use crate::stream::{Ended, Shape, pass};
use crate::weekly::Doubts;
use crate::whereabouts::Whereabouts;
use crate::{FeedError, said, text};

/// Whether a field holds data of persons.
fn is_personal(key: &str) -> bool {
    key.starts_with("contact_") || key == "email_contact"
}

row! {
    /// The fields that are read.
    struct Entry unless is_personal {
        id_bigint, root_server_uri, weekday_tinyint, start_time, time_zone, slug; duration_time, venue_type,
        formats, format_shared_id_list, published, latitude, longitude, meeting_name, location_text,
        location_info, location_street, location_city_subsection, location_neighborhood,
        location_municipality, location_sub_province, location_province, location_postal_code_1,
        location_nation, comments, train_lines, bus_lines, phone_meeting_number,
        phone_meeting_additional_info, virtual_meeting_link, virtual_meeting_additional_info,
    }
}

row! {
    /// What is read of a format.
    struct FormatEntry unless is_personal {
        id, key_string, name_string, description_string, world_id, root_server_uri;
    }
}

/// Server and number; the number alone where a list does not name its server. That a server moved
/// from `http` to `https` makes no other meeting of it.
fn key(root: &Loose, id: &Loose, marks: &mut Marks) -> Option<SourceKey> {
    let id = id.text();
    if id.is_empty() {
        return None;
    }
    let text = match server(root) {
        root if root.is_empty() => id.to_owned(),
        root => format!("{root}#{id}"),
    };
    draft::key(&Loose::Nothing, &text, marks)
}

fn server(root: &Loose) -> String {
    let root = root.text().to_lowercase();
    let root = root.split_once("://").map_or(root.as_str(), |(_, rest)| rest);
    root.trim_end_matches('/').to_owned()
}

/// The most formats that are kept: a server has some hundred.
const FORMATS: usize = 100_000;

/// What the formats of BMLT servers mean, to be joined to their meetings.
///
/// Formats that stand in the list of meetings itself need not be read beforehand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Formats {
    /// By server (empty where none is named) and id.
    by_id: BTreeMap<(String, String), Format>,
    /// By server and key.
    by_key: BTreeMap<(String, String), Format>,
    /// The servers that are named.
    servers: BTreeSet<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Format {
    world: String,
    key: String,
    language: Option<MeetingType>,
    /// The days on which a meeting of it may not be held, by what it says of itself.
    doubts: Doubts,
}

impl Formats {
    /// Reads a server's answer to `GetFormats`, or any object with `formats` in it.
    ///
    /// # Errors
    ///
    /// Those of [`FeedError`] that a list can have.
    pub fn read(reader: impl Read, limits: Limits) -> Result<Self, FeedError> {
        let mut formats = Self::default();
        let result = pass::<Row<FormatEntry>>(
            reader,
            Shape::Under("formats"),
            limits,
            &mut |_, Row(entry)| {
                formats.add(entry.as_ref());
                ControlFlow::Continue(())
            },
        );
        match result {
            Ok(_) => Ok(formats),
            Err(Ended::Feed(error)) => Err(error),
            Err(Ended::Stopped) => unreachable!("nothing stops it"),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Adds those of another list; what is here already stays.
    pub(crate) fn merge(&mut self, other: Self) {
        for (key, format) in other.by_id {
            self.by_id.entry(key).or_insert(format);
        }
        for (key, format) in other.by_key {
            self.by_key.entry(key).or_insert(format);
        }
        self.servers.extend(other.servers);
    }

    /// Whose formats those of a meeting on this server are, best first. One that names no server has
    /// those of the only one there is; of several, none: the same number means something else on
    /// each.
    fn servers_for<'a>(&'a self, root: &'a str) -> impl Iterator<Item = &'a str> {
        let only = self.servers.first().filter(|_| self.servers.len() == 1);
        let first = if root.is_empty() { only.map(String::as_str) } else { Some(root) };
        first.into_iter().chain([""])
    }

    fn add(&mut self, entry: Option<&FormatEntry>) {
        let Some(entry) = entry else { return };
        let short = |value: &Loose| value.text().chars().take(64).collect::<String>();
        let (root, id) = (server(&entry.root_server_uri), short(&entry.id));
        if id.is_empty() || self.by_id.len() >= FORMATS {
            return;
        }
        let format = Format {
            world: short(&entry.world_id).to_ascii_uppercase(),
            key: short(&entry.key_string),
            language: language(entry.name_string.text(), entry.key_string.text()),
            doubts: Doubts::of([entry.name_string.text(), entry.description_string.text()]),
        };
        // The same format in several languages: any of them that has a world id will do.
        let keep = |known: &mut Format| {
            if known.world.is_empty() {
                known.world.clone_from(&format.world);
            }
            known.language = known.language.or(format.language);
            known.doubts = known.doubts.and(format.doubts);
        };
        if !root.is_empty() {
            self.servers.insert(root.clone());
        }
        let by_key = self.by_key.entry((root.clone(), format.key.clone()));
        by_key.and_modify(keep).or_insert_with(|| format.clone());
        let by_id = self.by_id.entry((root, id));
        by_id.and_modify(keep).or_insert_with(|| format.clone());
    }
}

/// Which language a format of a language is about. The formats themselves say only that it is one.
fn language(name: &str, key: &str) -> Option<MeetingType> {
    let name = crate::weekly::simple(name);
    Some(match name.split([' ', '-', '/']).next().unwrap_or_default() {
        "espanol" | "español" | "spanish" => MeetingType::Spanish,
        "english" => MeetingType::English,
        "french" | "francais" | "français" => MeetingType::French,
        "finnish" => MeetingType::Finnish,
        "persian" | "farsi" => MeetingType::Persian,
        "portuguese" => MeetingType::Portuguese,
        "russian" => MeetingType::Russian,
        "polish" => MeetingType::Polish,
        "bi" | "bilingual" => MeetingType::Bilingual,
        _ if key == "ES" => MeetingType::Spanish,
        _ => return None,
    })
}

impl Entry {
    /// Its key, if it has one.
    pub(crate) fn key(&self) -> Option<SourceKey> {
        key(&self.root_server_uri, &self.id_bigint, &mut Marks::default())
    }

    /// Whether it has a day and a time; and then, whether a zone.
    pub(crate) fn zoned(&self) -> Option<bool> {
        let timed = !self.weekday_tinyint.is_empty() && !self.start_time.is_empty();
        timed.then(|| !self.time_zone.text().is_empty())
    }

    /// Whether it is an entry of the other kind of list.
    pub(crate) fn is_meeting_guide(&self) -> bool {
        self.id_bigint.is_empty() && !self.slug.is_empty()
    }

    /// What the entry says, understood.
    pub(crate) fn understand(&self, formats: &Formats) -> Result<Draft, Refusal> {
        let mut marks = Marks::default();
        marks.add_if(Inferred::PersonalDropped, self.personal);
        let key = key(&self.root_server_uri, &self.id_bigint, &mut marks).ok_or(Refusal::NoKey)?;
        let location = line(&self.location_text, &mut marks);
        let name = line(&self.meeting_name, &mut marks).or_else(|| {
            marks.add(Inferred::NameBorrowed);
            location.clone()
        });
        let name = name.ok_or(Refusal::NoName)?;

        let (days, start) = self.when(&mut marks)?;
        let (length, length_inferred) = match start {
            Some(_) => self.length(&mut marks),
            None => (usual(), true),
        };

        let (codes, held_by_format) = self.types(formats);
        let conference = said::conference(
            &unprompted(&self.virtual_meeting_link),
            passage(&[&self.virtual_meeting_additional_info], &mut marks),
            &unprompted(&self.phone_meeting_number),
            passage(&[&self.phone_meeting_additional_info], &mut marks),
            &mut marks,
        );
        let street = unprompted(&self.location_street);
        let findable = !street.is_empty() || location.is_some();
        let held = Held {
            stated: self.stated(held_by_format),
            online: conference.can_join(),
            closed: held_by_format.closed,
            findable,
        };
        let (venue, status) = held.settle();
        marks.add_if(Inferred::PlaceClosed, held.closed);
        let no_way = venue == Venue::Online && !conference.can_join();
        marks.add_if(Inferred::OnlineWithoutLink, no_way);
        let given = !self.latitude.is_empty() || !self.longitude.is_empty();
        let coordinates = given.then(|| (self.latitude.number(), self.longitude.number()));
        let position = draft::position(coordinates, venue, status, findable, &mut marks);
        let address = self.address();
        marks.add_if(
            Inferred::PlaceApproximate,
            !findable && !address.is_empty() && venue != Venue::Online,
        );

        Ok(Draft {
            key,
            name,
            days,
            start,
            length,
            length_inferred,
            zone: draft::zone(self.time_zone.text(), &mut marks),
            whereabouts: Whereabouts::of(
                unprompted(&self.location_nation).text(),
                unprompted(&self.location_province).text(),
                &address,
                position.map(|position| position.at.lon()),
            ),
            doubts: held_by_format.doubts,
            venue,
            status,
            position,
            address: text::line(&Loose::Text(address), &mut marks),
            location,
            location_notes: passage(
                &[&self.location_info, &self.train_lines, &self.bus_lines],
                &mut marks,
            ),
            regions: self.regions(&mut marks),
            group: None,
            group_notes: None,
            conference,
            notes: passage(&[&self.comments], &mut marks),
            types: draft::types(codes, &mut marks),
            page: None,
            updated: None,
            marks,
        })
    }

    fn when(
        &self,
        marks: &mut Marks,
    ) -> Result<(Vec<DayOfWeek>, Option<tandem_model::TimeOfDay>), Refusal> {
        let days = match self.weekday_tinyint.text().as_bytes() {
            [] => vec![],
            [digit @ b'1'..=b'7'] => DayOfWeek::numbered(digit - b'1').into_iter().collect(),
            _ => return Err(Refusal::UnreadableDay),
        };
        let text = self.start_time.text();
        let mut time = match clock(text) {
            None if !text.is_empty() => return Err(Refusal::UnreadableTime),
            time => time,
        };
        if let Some(time) = &mut time {
            // HH:MM:SS is how these servers write it.
            time.exact |= text.len() == 8 && text.as_bytes()[2] == b':';
        }
        Ok(draft::days_and_start(days, time, marks))
    }

    /// Nothing, or 00:00:00, is the server's own default, which the list does not tell.
    fn length(&self, marks: &mut Marks) -> (Minutes, bool) {
        let text = self.duration_time.text();
        match duration(text) {
            Some(0) => marks.add(Inferred::LengthMissing),
            None if text.is_empty() => marks.add(Inferred::LengthMissing),
            None => marks.add(Inferred::LengthUnreadable),
            Some(minutes) => match Minutes::new(minutes) {
                Ok(length) if minutes <= LONGEST => return (length, false),
                _ => marks.add(Inferred::LengthUnlikely),
            },
        }
        (usual(), true)
    }

    /// Types from the formats, and what the formats say of the place.
    fn types(&self, formats: &Formats) -> (Vec<(String, Option<MeetingType>)>, ByFormat) {
        let root = server(&self.root_server_uri);
        let ids = self.format_shared_id_list.text();
        let (list, table) = if ids.is_empty() {
            (self.formats.text(), &formats.by_key)
        } else {
            (ids, &formats.by_id)
        };
        let keys: Vec<&str> = self.formats.text().split(',').map(str::trim).collect();
        let mut codes = Vec::new();
        let mut by_format = ByFormat::default();
        let parts = list.split(',').map(str::trim).enumerate();
        for (at, part) in parts.filter(|(_, part)| !part.is_empty()).take(256) {
            let found = formats
                .servers_for(&root)
                .find_map(|root| table.get(&(root.to_owned(), part.to_owned())));
            // The n-th id has the n-th key, where both lists are there.
            let key = found.map_or_else(
                || if ids.is_empty() { part } else { keys.get(at).copied().unwrap_or(part) },
                |format| format.key.as_str(),
            );
            let world = found.map_or("", |format| format.world.as_str());
            match (world, key) {
                ("VM", _) | ("", "VM") => by_format.online = true,
                ("HYBR", _) | ("", "HY") => by_format.hybrid = true,
                ("TC", _) | ("", "TC") => by_format.closed = true,
                _ => {
                    // "CH" is "closed on holidays" by every server's own words; what others say of
                    // weeks, holidays and seasons stands in their names and descriptions only.
                    let said = found.map_or(Doubts::default(), |format| format.doubts);
                    let on_holidays = if key == "CH" { Doubts::EVERY_DAY } else { said };
                    by_format.doubts = by_format.doubts.and(said).and(on_holidays);
                    let language = found.and_then(|format| format.language);
                    let code = if world.is_empty() { key } else { world };
                    let means = match world {
                        "LANG" | "" => language,
                        world => CodeSystem::Bmlt.meaning(world),
                    };
                    // "LANG" alone would stand there once for two languages.
                    let code = if world == "LANG" && !key.is_empty() { key } else { code };
                    codes.push((code.to_owned(), means));
                }
            }
        }
        (codes, by_format)
    }

    fn stated(&self, by_format: ByFormat) -> Option<Stated> {
        if self.published.text() == "0" {
            return Some(Stated::Inactive);
        }
        match self.venue_type.text() {
            "1" => Some(Stated::InPerson),
            "2" => Some(Stated::Online),
            "3" => Some(Stated::Hybrid),
            _ if by_format.hybrid => Some(Stated::Hybrid),
            _ if by_format.online => Some(Stated::Online),
            _ => None,
        }
    }

    fn address(&self) -> String {
        let text = |value: &Loose| unprompted(value).text().to_owned();
        let state =
            format!("{} {}", text(&self.location_province), text(&self.location_postal_code_1));
        draft::joined([
            text(&self.location_street).as_str(),
            text(&self.location_municipality).as_str(),
            state.as_str(),
            text(&self.location_nation).as_str(),
        ])
    }

    fn regions(&self, marks: &mut Marks) -> Vec<Line> {
        let parts = [
            &self.location_province,
            &self.location_sub_province,
            &self.location_municipality,
            &self.location_city_subsection,
            &self.location_neighborhood,
        ]
        .map(unprompted);
        draft::regions(parts.iter().map(Loose::text), marks)
    }
}

/// What the formats say of how a meeting is held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct ByFormat {
    online: bool,
    hybrid: bool,
    closed: bool,
    /// The days on which it may not be held.
    doubts: Doubts,
}

fn usual() -> Minutes {
    Minutes::new(Weekly::USUAL).expect("an hour is a length")
}

/// Older servers put a field's label before its value: `Train lines#@-@#Red line`.
fn unprompted(value: &Loose) -> Loose {
    let text = value.text();
    let text = text.rsplit_once("#@-@#").map_or(text, |(_, rest)| rest);
    Loose::Text(text.trim().to_owned())
}

fn line(value: &Loose, marks: &mut Marks) -> Option<Line> {
    text::line(&unprompted(value), marks)
}

fn passage(values: &[&Loose], marks: &mut Marks) -> Option<tandem_model::Passage> {
    let texts: Vec<Loose> = values.iter().map(|value| unprompted(value)).collect();
    let texts: Vec<&str> = texts.iter().map(Loose::text).filter(|it| !it.is_empty()).collect();
    text::passage_of(&texts.join("\n"), marks)
}
