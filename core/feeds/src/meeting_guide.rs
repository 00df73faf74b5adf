//! Meeting Guide JSON: what AA's lists and the TSML plugin publish.
//!
//! A bare array of objects, by the specification of Code for Recovery
//! (<https://github.com/code4recovery/spec>). Only `name` and `slug` are required; everything else is
//! often missing, and little of it is written as the specification says.

use tandem_model::{DayOfWeek, Inferred, Refusal, SourceKey};

use crate::clock::{self, clock};
use crate::draft::{self, Draft, Held, Stated, StatedZone};
use crate::loose::{Loose, row};
use crate::marks::Marks;
use crate::weekly::Doubts;
use crate::whereabouts::Whereabouts;
use crate::{Settings, said, text};

/// Whether a field holds data of persons: names, addresses and numbers of contacts, and where a group
/// takes money.
fn is_personal(key: &str) -> bool {
    key.starts_with("contact")
        || matches!(
            key,
            "email"
                | "phone"
                | "mailing_address"
                | "venmo"
                | "square"
                | "paypal"
                | "feedback_emails"
                | "author"
                | "last_contact"
        )
}

row! {
    /// The fields that are read.
    struct Entry unless is_personal {
        slug, day, time, timezone, id_bigint; name, end_time, types, notes, location, location_notes, group,
        group_notes, formatted_address, address, city, state, postal_code, country, latitude,
        longitude, coordinates, approximate, region, sub_region, sub_sub_region, regions,
        conference_url, conference_url_notes, conference_phone, conference_phone_notes,
        attendance_option, updated, url, website,
    }
}

impl Entry {
    /// Its key, if it has one.
    pub(crate) fn key(&self) -> Option<SourceKey> {
        draft::key(&self.slug, self.slug.text(), &mut Marks::default())
    }

    /// Whether it has a day and a time; and then, whether a zone.
    pub(crate) fn zoned(&self) -> Option<bool> {
        let timed = !self.day.is_empty() && !self.time.is_empty();
        timed.then(|| !self.timezone.text().is_empty())
    }

    /// Whether it is an entry of the other kind of list.
    pub(crate) fn is_bmlt(&self) -> bool {
        self.slug.is_empty() && !self.id_bigint.is_empty()
    }

    /// What the entry says, understood.
    pub(crate) fn understand(&self, settings: &Settings) -> Result<Draft, Refusal> {
        let mut marks = Marks::default();
        marks.add_if(Inferred::PersonalDropped, self.personal);
        let key = draft::key(&self.slug, self.slug.text(), &mut marks).ok_or(Refusal::NoKey)?;

        let group = text::line(&self.group, &mut marks);
        let location = text::line(&self.location, &mut marks);
        let name = text::line(&self.name, &mut marks).or_else(|| {
            marks.add(Inferred::NameBorrowed);
            group.clone().or_else(|| location.clone())
        });
        let name = name.ok_or(Refusal::NoName)?;

        let mut when = self.when(&mut marks)?;
        let end = clock(self.end_time.text()).or(when.end);
        let written = !self.end_time.is_empty();
        let (length, length_inferred) = draft::length_to(when.start, end, written, &mut marks);

        let conference = said::conference(
            &self.conference_url,
            text::passage(&self.conference_url_notes, &mut marks),
            &self.conference_phone,
            text::passage(&self.conference_phone_notes, &mut marks),
            &mut marks,
        );
        let codes = self.codes(&mut marks);
        let is = |wanted: &[&str]| {
            let found = |code: &String| wanted.iter().any(|it| code.eq_ignore_ascii_case(it));
            codes.iter().any(found)
        };
        let (online, closed) = (is(ONLINE), is(CLOSED));
        let place = self.place(&mut marks);
        let held = Held {
            stated: self.stated(),
            online: online || conference.can_join(),
            closed,
            findable: place.findable,
        };
        let (venue, status) = held.settle();
        marks.add_if(Inferred::PlaceClosed, closed);
        let no_way = venue == tandem_model::Venue::Online && !conference.can_join();
        marks.add_if(Inferred::OnlineWithoutLink, no_way);
        let coordinates = place.coordinates;
        let position = draft::position(coordinates, venue, status, place.findable, &mut marks);
        let whereabouts = Whereabouts::of(
            self.country.text(),
            self.state.text(),
            self.formatted_address.text(),
            position.map(|position| position.at.lon()),
        );
        let zone = match self.timezone.text() {
            "" => std::mem::replace(&mut when.zone, StatedZone::No),
            name => draft::zone(name, &mut marks),
        };
        let notes = std::iter::once(self.notes.text()).chain(when.notes.iter().map(String::as_str));
        let notes = notes.filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n");

        let codes = codes.into_iter().filter(|code| {
            let venue = |list: &[&str]| list.iter().any(|it| code.eq_ignore_ascii_case(it));
            !venue(ONLINE) && !venue(CLOSED)
        });
        let codes = codes.map(|code| {
            let means = draft::meaning(settings, &code);
            (code, means)
        });
        let types = draft::types(codes.collect::<Vec<_>>(), &mut marks);

        Ok(Draft {
            key,
            name,
            days: when.days,
            start: when.start,
            length,
            length_inferred,
            zone,
            whereabouts,
            doubts: Doubts::default(),
            venue,
            status,
            position,
            address: place.address,
            location_notes: text::passage(&self.location_notes, &mut marks),
            location,
            regions: self.regions(&mut marks),
            group,
            group_notes: text::passage(&self.group_notes, &mut marks),
            conference,
            notes: text::passage_of(&notes, &mut marks),
            types,
            page: self.page(),
            updated: self.updated(&mut marks),
            marks,
        })
    }

    fn when(&self, marks: &mut Marks) -> Result<When, Refusal> {
        let mut when = When::default();
        let mut days: Vec<DayOfWeek> = Vec::new();
        let texts: Vec<&str> = match &self.day {
            Loose::List(list) => list.iter().map(String::as_str).collect(),
            value if value.is_empty() => Vec::new(),
            value => vec![value.text()],
        };
        for text in &texts {
            let found = match clock::day(text) {
                Some(day) => Some(vec![day]),
                None => clock::days_said(text).map(|(days, plain)| {
                    if !plain {
                        marks.add(Inferred::TimeInWords);
                        when.notes.push((*text).to_owned());
                    }
                    days
                }),
            };
            let new: Vec<_> =
                found.unwrap_or_default().into_iter().filter(|day| !days.contains(day)).collect();
            marks.add_if(Inferred::DayDropped, new.is_empty());
            days.extend(new);
        }
        if days.is_empty() && !texts.is_empty() {
            return Err(Refusal::UnreadableDay);
        }
        let text = self.time.text();
        let time = match clock::said(text) {
            None if !self.time.is_empty() => return Err(Refusal::UnreadableTime),
            None => None,
            Some(said) => {
                when.end = said.end;
                if !said.around.is_empty() {
                    marks.add(Inferred::TimeInWords);
                    // "7:00 PM EST" names its zone there.
                    match draft::zone(said.around, &mut Marks::default()) {
                        StatedZone::Is(zone) => when.zone = StatedZone::Is(zone),
                        _ => when.notes.push(text.to_owned()),
                    }
                }
                Some(said.start)
            }
        };
        (when.days, when.start) = draft::days_and_start(days, time, marks);
        Ok(when)
    }

    fn stated(&self) -> Option<Stated> {
        let word = self.attendance_option.text().to_ascii_lowercase();
        match word.replace(['-', ' '], "_").as_str() {
            "in_person" => Some(Stated::InPerson),
            "online" => Some(Stated::Online),
            "hybrid" => Some(Stated::Hybrid),
            "inactive" => Some(Stated::Inactive),
            _ => None,
        }
    }

    /// The codes as they are written: a list, or one text such as `O,D` or `[open]`.
    fn codes(&self, marks: &mut Marks) -> Vec<String> {
        let split = |text: &str| {
            let parts = text.split([',', ';', '|', '[', ']', '"', '\'']);
            let parts = parts.map(str::trim).filter(|part| !part.is_empty());
            parts.map(str::to_owned).collect::<Vec<_>>()
        };
        match &self.types {
            Loose::List(list) => list.iter().flat_map(|text| split(text)).collect(),
            value => {
                let codes = split(value.text());
                marks.add_if(Inferred::TypesAsText, !codes.is_empty());
                codes
            }
        }
    }

    fn place(&self, marks: &mut Marks) -> Place {
        let whole = self.formatted_address.text();
        let (street, city) = (self.address.text(), self.city.text());
        let state = format!("{} {}", self.state.text(), self.postal_code.text());
        let rest = joined_is_some([city, &state, self.country.text()]);
        let address = if whole.is_empty() {
            draft::joined([street, city, &state, self.country.text()])
        } else {
            draft::joined([whole])
        };
        let coordinates = self.coordinates();
        let parts = |text: &str| text.split(',').filter(|part| !part.trim().is_empty()).count();
        let precise = if !whole.is_empty() {
            draft::names_a_street(whole)
        } else if street.is_empty() {
            // A point on the map, and no words that could be vaguer than it.
            !rest && coordinates.is_some_and(|(lat, lon)| is_a_point(lat, lon))
        } else {
            // A street apart from its town is a street.
            rest || parts(street) >= 4
        };
        let stated = self.approximate.flag().map(|approximate| !approximate);
        let place = !address.is_empty() || coordinates.is_some();
        marks.add_if(
            Inferred::PlaceApproximate,
            stated.is_none() && !precise && !address.is_empty(),
        );
        Place {
            findable: place && stated.unwrap_or(precise),
            address: text::line(&Loose::Text(address), marks),
            coordinates,
        }
    }

    /// The coordinates as far as they are given: latitude and longitude, or "39.0,-94.6" in one.
    fn coordinates(&self) -> Option<(Option<f64>, Option<f64>)> {
        if !self.latitude.is_empty() || !self.longitude.is_empty() {
            return Some((self.latitude.number(), self.longitude.number()));
        }
        let (lat, lon) = self.coordinates.text().split_once(',')?;
        // Four numbers are the corners of a region.
        let number = |text: &str| text.trim().parse().ok().filter(|it: &f64| it.is_finite());
        (!lon.contains(',')).then(|| (number(lat), number(lon)))
    }

    fn regions(&self, marks: &mut Marks) -> Vec<tandem_model::Line> {
        let parts = |text| str::split(text, '>');
        match &self.regions {
            Loose::List(list) if !list.is_empty() => {
                draft::regions(list.iter().map(String::as_str), marks)
            }
            Loose::Text(text) if !text.trim().is_empty() => draft::regions(parts(text), marks),
            _ if !self.region.is_empty() => {
                let further = [self.sub_region.text(), self.sub_sub_region.text()];
                draft::regions(parts(self.region.text()).chain(further), marks)
            }
            _ => draft::regions([self.city.text()], marks),
        }
    }

    /// The meeting's page, else the group's. A wrong one is worth no word in a report.
    fn page(&self) -> Option<tandem_model::Link> {
        let mut unsaid = Marks::default();
        said::link(&self.url, &mut unsaid)
            .value
            .or_else(|| said::link(&self.website, &mut unsaid).value)
    }

    fn updated(&self, marks: &mut Marks) -> Option<chrono::DateTime<chrono::Utc>> {
        let text = self.updated.text();
        let updated = clock::updated(text);
        match updated {
            Some(it) => marks.add_if(Inferred::UpdatedRewritten, !it.exact),
            None => marks.add_if(Inferred::UpdatedUnreadable, !text.is_empty()),
        }
        updated.map(|it| it.at)
    }
}

/// Codes, and names that stand in for them, of something online.
const ONLINE: &[&str] = &["ONL", "online", "online meeting"];
/// Of a place that is closed for now.
const CLOSED: &[&str] = &["TC", "location temporarily closed", "temporarily closed"];

/// When an entry says it is.
struct When {
    days: Vec<DayOfWeek>,
    start: Option<tandem_model::TimeOfDay>,
    /// The end, where it stands behind the start.
    end: Option<clock::Clock>,
    /// The zone, where it stands behind the start.
    zone: StatedZone,
    /// What else is said there.
    notes: Vec<String>,
}

impl Default for When {
    fn default() -> Self {
        let zone = StatedZone::No;
        Self { days: Vec::new(), start: None, end: None, zone, notes: Vec::new() }
    }
}

/// Where an entry says it is.
struct Place {
    /// Whether one could go there: an address with a street, or a point on the map.
    findable: bool,
    address: Option<tandem_model::Line>,
    coordinates: Option<(Option<f64>, Option<f64>)>,
}

fn joined_is_some<const N: usize>(parts: [&str; N]) -> bool {
    parts.iter().any(|part| !part.trim().is_empty())
}

fn is_a_point(lat: Option<f64>, lon: Option<f64>) -> bool {
    let nonzero = |number: Option<f64>| number.is_some_and(|number| number != 0.0);
    nonzero(lat) && nonzero(lon)
}
