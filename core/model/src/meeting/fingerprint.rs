//! What one would recognise a meeting by: its name, its day, its start and its place.
//!
//! A list may give a meeting a new key, or drop it and bring it back. A bookmark therefore keeps the
//! fingerprint, and two of them tell what has changed. A rematch is offered on that ground, never
//! made silently: [`Fingerprint::differences`] is for a person to look at.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Meeting;
use crate::words::words;
use crate::{DayOfWeek, Id, TimeOfDay};

words! {
    /// A part of a fingerprint.
    pub enum Mark as "mark" {
        /// The name.
        Name = "name",
        /// The day of the week, or that it is by appointment.
        Day = "day",
        /// The start.
        Start = "start",
        /// The place.
        Place = "place",
    }
}

/// Name, day, start and place of a meeting, the texts folded so that only a real change is one.
///
/// Folded means: letters and digits only, in lower case, words apart by one space. `Café—7pm!` and
/// `CAFÉ 7PM` are the same; accents stay, since a list does not lose them from one day to the next.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint {
    /// The name, folded.
    pub name: String,
    /// The day; `None` by appointment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<DayOfWeek>,
    /// The start on the clock there; `None` by appointment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<TimeOfDay>,
    /// The place, folded: the address, else the location's name; where nobody meets in a room, the
    /// web address without its passcode, else the telephone number. Empty if none is known.
    pub place: String,
}

impl Fingerprint {
    /// The fingerprint of a meeting.
    pub fn of(meeting: &Meeting) -> Self {
        let (day, start) = meeting.when.day_and_start().unzip();
        let room = meeting.address.as_ref().or(meeting.location.as_ref());
        let room = room.map(|line| line.as_str());
        let conference = &meeting.conference;
        let link = conference.url.as_ref().map(|link| link.place());
        let link = link.or(conference.phone.as_ref().map(|phone| phone.as_str()));
        let place = if meeting.venue.is_in_person() { room.or(link) } else { link.or(room) };
        Self {
            name: fold(meeting.name.as_str()),
            day,
            start,
            place: fold(place.unwrap_or_default()),
        }
    }

    /// What is not the same in another one; nothing if it is the same meeting by all appearance.
    pub fn differences(&self, other: &Self) -> BTreeSet<Mark> {
        let marks = [
            (Mark::Name, self.name != other.name),
            (Mark::Day, self.day != other.day),
            (Mark::Start, self.start != other.start),
            (Mark::Place, self.place != other.place),
        ];
        let differing = marks.into_iter().filter(|(_, differs)| *differs);
        differing.map(|(mark, _)| mark).collect()
    }

    /// An id that all meetings with this fingerprint share, in every copy of a record.
    pub fn id(&self) -> Id {
        let day = self.day.map_or("-".to_owned(), |day| day.to_string());
        let start = self.start.map_or("-".to_owned(), |start| start.to_string());
        // A folded text has letters, digits and spaces, so a NUL keeps the parts apart.
        Id::natural("fingerprint", &format!("{}\0{day}\0{start}\0{}", self.name, self.place))
    }
}

/// Letters and digits in lower case, everything between them one space.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut apart = false;
    for character in text.chars() {
        if character.is_alphanumeric() {
            if apart && !folded.is_empty() {
                folded.push(' ');
            }
            apart = false;
            folded.extend(character.to_lowercase());
        } else {
            apart = true;
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::super::tests::meeting;
    use super::*;
    use crate::{Line, Link, Recurrence, Venue};

    #[test]
    fn only_a_real_change_is_one() {
        assert_eq!(fold("  Café—7pm! "), "café 7pm");
        assert_eq!(fold("CAFÉ 7PM"), "café 7pm");
        assert_eq!(fold("¡!"), "");
        let mut other = meeting();
        let before = Fingerprint::of(&other);
        other.name = Line::new("name", "THE  Early-Birds").unwrap();
        assert_eq!(Fingerprint::of(&other).differences(&before), [].into());
        assert_eq!(Fingerprint::of(&other).id(), before.id());
        other.name = Line::new("name", "Early Risers").unwrap();
        other.when = Recurrence::ByAppointment;
        let after = Fingerprint::of(&other);
        assert_eq!(after.differences(&before), [Mark::Name, Mark::Day, Mark::Start].into());
        assert_ne!(after.id(), before.id());
        let json = serde_json::to_string(&after).unwrap();
        assert_eq!(serde_json::from_str::<Fingerprint>(&json).unwrap(), after);
    }

    #[test]
    fn online_the_place_is_the_link_without_its_passcode() {
        let mut online = meeting();
        online.venue = Venue::Online;
        let place = |online: &Meeting| Fingerprint::of(online).place;
        assert_eq!(place(&online), "1 oak street springfield");
        online.conference.phone = Some(Line::new("phone", "+1 555-0100").unwrap());
        assert_eq!(place(&online), "1 555 0100");
        for code in ["old", "new"] {
            let url = format!("https://zoom.us/j/1?pwd={code}");
            online.conference.url = Some(Link::new("url", &url).unwrap());
            assert_eq!(place(&online), "zoom us j 1");
        }
        online.venue = Venue::Hybrid;
        assert_eq!(place(&online), "1 oak street springfield");
    }
}
