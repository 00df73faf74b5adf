//! Meeting Guide JSON: what AA's lists and the TSML plugin publish.
//!
//! A bare array of objects, by the specification of Code for Recovery
//! (<https://github.com/code4recovery/spec>). Only `name` and `slug` are required; everything else is
//! often missing, and little of it is written as the specification says.

use tandem_model::{DayOfWeek, Inferred, Refusal, SourceKey};

use crate::clock::{self, clock};
use crate::draft::{self, Draft, Held, Stated, Unfit};
use crate::loose::{Loose, row};
use crate::marks::Marks;
use crate::{Settings, text};

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
        slug; name, day, time, end_time, timezone, types, notes, location, location_notes, group,
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

    /// What the entry says, understood.
    pub(crate) fn understand(&self, settings: &Settings) -> Result<Draft, Unfit> {
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

        let (days, start) = self.when(&mut marks)?;
        let end = clock(self.end_time.text());
        let written = !self.end_time.is_empty();
        let (length, length_inferred) = draft::length_to(start, end, written, &mut marks);

        let mut conference = tandem_model::Conference {
            url: text::link(&self.conference_url, &mut marks),
            url_notes: text::passage(&self.conference_url_notes, &mut marks),
            phone: text::phone(&self.conference_phone, &mut marks),
            phone_notes: text::passage(&self.conference_phone_notes, &mut marks),
        };
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
        if !venue.is_online() && !conference.can_join() {
            // Notes on how to join what cannot be joined would mislead.
            conference = tandem_model::Conference::default();
        }
        let coordinates = place.coordinates;
        let position = draft::position(coordinates, venue, status, place.findable, &mut marks);

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
            days,
            start,
            length,
            length_inferred,
            zone: draft::zone(self.timezone.text(), &mut marks),
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
            notes: text::passage(&self.notes, &mut marks),
            types,
            page: self.page(),
            updated: self.updated(&mut marks),
            marks,
        })
    }

    fn when(
        &self,
        marks: &mut Marks,
    ) -> Result<(Vec<DayOfWeek>, Option<tandem_model::TimeOfDay>), Refusal> {
        let mut days: Vec<DayOfWeek> = Vec::new();
        if let Loose::List(list) = &self.day {
            for text in list {
                match clock::day(text) {
                    Some(day) if !days.contains(&day) => days.push(day),
                    _ => marks.add(Inferred::DayDropped),
                }
            }
            if days.is_empty() && !list.is_empty() {
                return Err(Refusal::UnreadableDay);
            }
        } else if !self.day.is_empty() {
            days.push(clock::day(self.day.text()).ok_or(Refusal::UnreadableDay)?);
        }
        let time = match clock(self.time.text()) {
            None if !self.time.is_empty() => return Err(Refusal::UnreadableTime),
            time => time,
        };
        Ok(draft::days_and_start(days, time, marks))
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
        // Fewer than four parts is a town or less; a street apart from its town is a street.
        let parts = |text: &str| text.split(',').filter(|part| !part.trim().is_empty()).count();
        let precise = if !whole.is_empty() {
            parts(whole) >= 4
        } else if street.is_empty() {
            // A point on the map, and no words that could be vaguer than it.
            !rest && coordinates.is_some_and(|(lat, lon)| is_a_point(lat, lon))
        } else {
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
        text::link(&self.url, &mut unsaid).or_else(|| text::link(&self.website, &mut unsaid))
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
