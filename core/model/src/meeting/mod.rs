//! Meetings: what a list, or a person, says of one.
//!
//! A [`Meeting`] is one weekly slot, or one meeting by appointment. It holds what one needs in order
//! to go there and nothing about persons: lists carry names, e-mail addresses and telephone numbers
//! of members, and there is no field here that could hold them.
//!
//! | to find | look in |
//! | --- | --- |
//! | when it is, the next ones, one tap | [`Recurrence`], [`Weekly`] |
//! | where, how to join, whether it is held | [`Venue`], [`MeetingStatus`], [`Position`], [`Conference`] |
//! | what kind, and the lists' codes | [`MeetingType`], [`CodeSystem`] |
//! | whether it is still the same one | [`Fingerprint`], [`Bookmark`] |
//! | how welcome one is | [`FellowshipPosition`], [`GroupStatement`], [`WelcomeVisit`] |
//! | what became of a list | [`ImportTally`] |

mod bookmark;
mod fingerprint;
mod import;
mod place;
mod positions;
mod texts;
mod types;
mod welcome;
mod when;

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use bookmark::Bookmark;
pub use fingerprint::{Fingerprint, Mark, fold};
pub use import::{FeedKind, ImportTally, Inferred, Refusal, RefusedMeeting, UnreadZone};
pub use place::{Conference, Coordinates, MeetingStatus, Position, PositionQuality, Venue};
pub use positions::{
    BeforeYouGo, Citation, FellowshipPosition, POSITIONS_VERSION, PositionText, Stance,
};
pub use texts::{Line, Link, Passage, Remark, is_plain};
pub use types::{Code, CodeSystem, MeetingType, TypeCode};
pub use welcome::{
    Felt, GroupStatement, Mentioned, Met, StatementFrom, WelcomeAnswer, WelcomeExperience,
    WelcomeRole, WelcomeVisit,
};
pub use when::{ClockUnknown, Recurrence, Weekly, ZoneFrom};

use crate::{Fellowship, Result, TandemError};

/// What a list calls a meeting: 1 to 255 characters without control characters. With the source and
/// the [`Slot`] it names one row for good, so a bookmark finds it again after the next import.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct SourceKey(String);

impl SourceKey {
    /// The longest, in characters.
    pub const MAX: usize = 255;

    /// This key, less the blanks at its ends.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field `key` for none, for a longer one and for characters that
    /// [`is_plain`] does not allow.
    pub fn new(key: &str) -> Result<Self> {
        let key = key.trim();
        let fits = !key.is_empty() && key.chars().nth(Self::MAX).is_none();
        if fits && key.chars().all(is_plain) {
            Ok(Self(key.to_owned()))
        } else {
            Err(TandemError::invalid("key", "1 to 255 characters on one line"))
        }
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SourceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SourceKey({} characters)", self.0.chars().count())
    }
}

impl From<SourceKey> for String {
    fn from(key: SourceKey) -> Self {
        key.0
    }
}

impl TryFrom<String> for SourceKey {
    type Error = TandemError;

    fn try_from(key: String) -> Result<Self> {
        Self::new(&key)
    }
}

/// Which of the meetings that share a key.
///
/// An entry with one day, or none, has slot 0, whatever the day: when its list moves it from Monday
/// to Tuesday it is the same meeting, moved. An entry with several days has for each of them the
/// slot of that day (Sunday 1 … Saturday 7), so that a day that is added leaves the others alone.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(into = "u8", try_from = "u8")]
pub struct Slot(u8);

impl Slot {
    /// The only one.
    pub const ONLY: Self = Self(0);

    /// The one of this day, in an entry with several days.
    pub fn of_day(day: crate::DayOfWeek) -> Self {
        Self(day.number() + 1)
    }

    /// 0 for the only one, 1 to 7 for Sunday to Saturday.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl From<Slot> for u8 {
    fn from(slot: Slot) -> Self {
        slot.0
    }
}

impl TryFrom<u8> for Slot {
    type Error = TandemError;

    fn try_from(number: u8) -> Result<Self> {
        match number {
            0..=7 => Ok(Self(number)),
            _ => Err(TandemError::invalid("slot", "0 to 7")),
        }
    }
}

/// One weekly meeting, or one by appointment; from a list or entered by hand, and as complete either
/// way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Meeting {
    /// What its source calls it; of one that was entered by hand, its id.
    pub key: SourceKey,
    /// Which of those that share the key.
    #[serde(default)]
    pub slot: Slot,
    /// Its name.
    pub name: Line,
    /// The fellowship; that of its source.
    pub fellowship: Fellowship,
    /// When it is.
    pub when: Recurrence,
    /// Whether its text says that it is not held every week ("1st Saturday only", "no meeting on
    /// holidays"): a calendar then says "check first".
    #[serde(default)]
    pub maybe_not_weekly: bool,
    /// How one takes part.
    pub venue: Venue,
    /// Whether it is held.
    #[serde(default)]
    pub status: MeetingStatus,
    /// Where it is, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// The address, on one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Line>,
    /// What the place is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Line>,
    /// What to know about the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_notes: Option<Passage>,
    /// The region, from the wide to the narrow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<Line>,
    /// The group that holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Line>,
    /// What to know about the group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_notes: Option<Passage>,
    /// How one joins online or by phone.
    #[serde(default, skip_serializing_if = "Conference::is_empty")]
    pub conference: Conference,
    /// What to know about the meeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<Passage>,
    /// What kind of meeting it is. No code stands here twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<TypeCode>,
    /// The meeting's or the group's own page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Link>,
    /// When its source changed it last, by its source's word. Lists stamp everything at once, so it
    /// proves little.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<DateTime<Utc>>,
}

impl Meeting {
    /// The most regions one has.
    pub const MAX_REGIONS: usize = 8;
    /// The most types one has.
    pub const MAX_TYPES: usize = 64;

    /// A meeting of which no more is said than this.
    pub fn new(
        key: SourceKey,
        name: Line,
        fellowship: Fellowship,
        when: Recurrence,
        venue: Venue,
    ) -> Self {
        Self {
            key,
            slot: Slot::ONLY,
            name,
            fellowship,
            when,
            maybe_not_weekly: false,
            venue,
            status: MeetingStatus::Active,
            position: None,
            address: None,
            location: None,
            location_notes: None,
            regions: Vec::new(),
            group: None,
            group_notes: None,
            conference: Conference::default(),
            notes: None,
            types: Vec::new(),
            page: None,
            updated: None,
        }
    }

    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// `Invalid`: in `slot` when it is not [`Slot::ONLY`] and not that of the day; in `regions` or
    /// `types` for more than there may be; in `types` for a code that stands there twice, and for
    /// open and closed at once; in `status` when it is held in no way, or held online without being
    /// online.
    pub fn check(&self) -> Result<()> {
        let refuse = |field: &str, why: &str| Err(TandemError::invalid(field, why));
        if !self.slot_fits() {
            return refuse("slot", "0, or that of the meeting's day");
        }
        if self.regions.len() > Self::MAX_REGIONS {
            return refuse("regions", "at most 8");
        }
        if self.types.len() > Self::MAX_TYPES {
            return refuse("types", "at most 64");
        }
        let codes: BTreeSet<String> = self.types.iter().map(TypeCode::key).collect();
        if codes.len() != self.types.len() {
            return refuse("types", "each once");
        }
        if self.is_a(MeetingType::Open) && self.is_a(MeetingType::Closed) {
            return refuse("types", "open or closed, not both");
        }
        if self.status == MeetingStatus::TemporarilyOnline && self.venue != Venue::Online {
            return refuse("status", "temporarily_online of an online meeting only");
        }
        Ok(())
    }

    /// The same with what does not belong together left out:
    ///
    /// * a slot of another day than its own becomes [`Slot::ONLY`];
    /// * of a code that stands twice, the first stays; open and closed at once say neither;
    /// * regions and types end where there may be no more;
    /// * one that meets online for now is online, whatever its venue was: of the two the status is
    ///   the careful word, and nobody is sent to a closed door.
    #[must_use]
    pub fn normalise(mut self) -> Self {
        if !self.slot_fits() {
            self.slot = Slot::ONLY;
        }
        self.regions.truncate(Self::MAX_REGIONS);
        let mut seen = BTreeSet::new();
        self.types.retain(|one| seen.insert(one.key()));
        if self.is_a(MeetingType::Open) && self.is_a(MeetingType::Closed) {
            let neither = [Some(MeetingType::Open), Some(MeetingType::Closed)];
            self.types.retain(|one| !neither.contains(&one.means));
        }
        self.types.truncate(Self::MAX_TYPES);
        if self.status == MeetingStatus::TemporarilyOnline {
            self.venue = Venue::Online;
        }
        self
    }

    fn slot_fits(&self) -> bool {
        let day = self.when.day_and_start().map(|(day, _)| day);
        self.slot == Slot::ONLY || day.map(Slot::of_day) == Some(self.slot)
    }

    /// Whether it is of this type.
    pub fn is_a(&self, kind: MeetingType) -> bool {
        self.types.iter().any(|one| one.means == Some(kind))
    }

    /// What one would recognise it by.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DayOfWeek, Minutes, WeeklyTime, Zone};

    pub(super) fn meeting() -> Meeting {
        let when = Recurrence::Weekly(Weekly {
            at: WeeklyTime {
                day: DayOfWeek::Monday,
                start: "07:00".parse().unwrap(),
                zone: Zone::named("America/Chicago").unwrap(),
            },
            zone_from: ZoneFrom::Source,
            length: Minutes::new(60).unwrap(),
            length_inferred: true,
        });
        let key = SourceKey::new("early-birds").unwrap();
        let name = Line::new("name", "The Early Birds").unwrap();
        Meeting {
            position: Some(Position {
                at: Coordinates::new(39.8, -89.6).unwrap(),
                quality: PositionQuality::Exact,
            }),
            address: Some(Line::new("address", "1 Oak Street, Springfield").unwrap()),
            notes: Some(Passage::new("notes", "Ring twice.\nBack door.").unwrap()),
            types: vec![TypeCode::chosen(MeetingType::Open)],
            ..Meeting::new(key, name, Fellowship::Aa, when, Venue::InPerson)
        }
    }

    fn refused_in(change: impl FnOnce(&mut Meeting)) -> Option<String> {
        let mut one = meeting();
        change(&mut one);
        match one.check() {
            Err(TandemError::Invalid { field, .. }) => Some(field),
            other => {
                assert_eq!(other, Ok(()));
                None
            }
        }
    }

    #[test]
    fn json_reads_back_and_holds_what_was_said_and_no_more() {
        let one = meeting();
        let json = serde_json::to_value(&one).unwrap();
        let expected = serde_json::json!({
            "key": "early-birds", "slot": 0, "name": "The Early Birds", "fellowship": "aa",
            "when": {"repeats": "weekly", "day": "mon", "start": "07:00",
                "zone": "America/Chicago", "zone_from": "source", "length": 60,
                "length_inferred": true},
            "maybe_not_weekly": false, "venue": "in_person", "status": "active",
            "position": {"lat": 39.8, "lon": -89.6, "quality": "exact"},
            "address": "1 Oak Street, Springfield", "notes": "Ring twice.\nBack door.",
            "types": [{"code": "open", "means": "open"}],
        });
        assert_eq!(json, expected);
        assert_eq!(serde_json::from_value::<Meeting>(json).unwrap(), one);
    }

    /// The fields are listed so that one that could hold a person's data is not added unseen.
    #[test]
    fn there_is_no_place_for_a_persons_data() {
        let json = r#"{"key":"k","name":"n","fellowship":"na","when":{"repeats":"by_appointment"},
            "venue":"unknown","contact_1_name":"Pat D.","contact_1_phone":"555-0100",
            "email":"pat@example.org"}"#;
        let one: Meeting = serde_json::from_str(json).unwrap();
        let kept = serde_json::to_string(&one).unwrap();
        for personal in ["Pat", "555", "pat@"] {
            assert!(!kept.contains(personal));
        }
    }

    #[test]
    fn what_the_types_cannot_say_is_checked() {
        assert_eq!(refused_in(|_| {}), None);
        let slot = |slot| refused_in(move |one| one.slot = slot);
        assert_eq!(slot(Slot::of_day(DayOfWeek::Monday)), None);
        assert_eq!(slot(Slot::of_day(DayOfWeek::Sunday)).as_deref(), Some("slot"));
        let twice = refused_in(|one| {
            one.types = ["O", "o"]
                .map(|code| TypeCode { code: Code::new(code).unwrap(), means: None })
                .into();
        });
        assert_eq!(twice.as_deref(), Some("types"));
        let both = refused_in(|one| one.types.push(TypeCode::chosen(MeetingType::Closed)));
        assert_eq!(both.as_deref(), Some("types"));
        let many = refused_in(|one| {
            one.regions = vec![Line::new("region", "x").unwrap(); Meeting::MAX_REGIONS + 1];
        });
        assert_eq!(many.as_deref(), Some("regions"));
        let status = refused_in(|one| one.status = MeetingStatus::TemporarilyOnline);
        assert_eq!(status.as_deref(), Some("status"));
    }

    #[test]
    fn a_key_is_one_line() {
        assert_eq!(SourceKey::new(" 254 ").unwrap().as_str(), "254");
        for key in ["", " ", "a\nb", &"x".repeat(256)] {
            assert!(SourceKey::new(key).is_err());
        }
        assert!(serde_json::from_str::<Slot>("8").is_err());
        assert_eq!(serde_json::from_str::<Slot>("7").unwrap().get(), 7);
    }

    #[test]
    fn no_log_tells_where_a_person_goes() {
        let shown = format!("{:?}", meeting());
        for text in ["early", "Early", "Oak", "39.8", "Ring"] {
            assert!(!shown.contains(text), "{text}");
        }
    }
}
