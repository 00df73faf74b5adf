//! Where a meeting is, and whether it is held at all.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Line, Link, Passage};
use crate::words::words;
use crate::{Result, TandemError};

words! {
    /// How one takes part.
    pub enum Venue as "venue" {
        /// In a room.
        InPerson = "in_person",
        /// By video or phone.
        Online = "online",
        /// Either.
        Hybrid = "hybrid",
        /// Its list does not say enough.
        Unknown = "unknown",
    }
}

impl Venue {
    /// Whether one can take part from anywhere. Such a meeting is never hidden by "near me".
    pub fn is_online(self) -> bool {
        matches!(self, Self::Online | Self::Hybrid)
    }

    /// Whether there is a room to go to.
    pub fn is_in_person(self) -> bool {
        matches!(self, Self::InPerson | Self::Hybrid)
    }
}

words! {
    /// Whether a meeting is held, and if not, why.
    #[derive(Default)]
    pub enum MeetingStatus as "status" {
        /// It is held as listed.
        #[default]
        Active = "active",
        /// Its place is closed for now; it meets online instead.
        TemporarilyOnline = "temporarily_online",
        /// Its place is closed for now, and nothing online is listed.
        TemporarilyClosed = "temporarily_closed",
        /// Neither a place that can be found nor a way to join is listed.
        NoPlace = "no_place",
        /// Its list marks it as not active or not published.
        Withdrawn = "withdrawn",
    }
}

impl MeetingStatus {
    /// Whether one can go, in whichever way.
    pub fn is_held(self) -> bool {
        matches!(self, Self::Active | Self::TemporarilyOnline)
    }
}

/// A point on the earth, kept to a millionth of a degree (11 cm).
///
/// JSON has it as `{"lat": 39.016951, "lon": -94.601223}`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "Degrees", try_from = "Degrees")]
pub struct Coordinates {
    lat: i32,
    lon: i32,
}

#[derive(Serialize, Deserialize)]
struct Degrees {
    lat: f64,
    lon: f64,
}

const PER_DEGREE: f64 = 1e6;

impl Coordinates {
    /// The point at this latitude (−90 to 90, north positive) and longitude (−180 to 180, east
    /// positive), in degrees.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field `position` for other numbers.
    pub fn new(lat: f64, lon: f64) -> Result<Self> {
        // A NaN is in no range.
        if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
            let why = "a latitude of -90 to 90 and a longitude of -180 to 180";
            return Err(TandemError::invalid("position", why));
        }
        // 180 millions fit, and what was in range is rounded, never cut.
        let parts = |degrees: f64| (degrees * PER_DEGREE).round() as i32;
        Ok(Self { lat: parts(lat), lon: parts(lon) })
    }

    /// Latitude in degrees, north positive.
    pub fn lat(self) -> f64 {
        f64::from(self.lat) / PER_DEGREE
    }

    /// Longitude in degrees, east positive.
    pub fn lon(self) -> f64 {
        f64::from(self.lon) / PER_DEGREE
    }

    /// The distance to another point in metres, along a great circle of a sphere of 6,371,008.8 m.
    /// Off by half a percent at most, which no walk to a meeting notices.
    pub fn metres_to(self, other: Self) -> f64 {
        const RADIUS: f64 = 6_371_008.8;
        let (lat1, lat2) = (self.lat().to_radians(), other.lat().to_radians());
        let half = |a: f64, b: f64| ((b - a) / 2.0).sin().powi(2);
        let lon = half(self.lon().to_radians(), other.lon().to_radians());
        let a = half(lat1, lat2) + lat1.cos() * lat2.cos() * lon;
        2.0 * RADIUS * a.clamp(0.0, 1.0).sqrt().asin()
    }
}

impl fmt::Debug for Coordinates {
    /// Hides the point: where a person goes is theirs alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Coordinates")
    }
}

impl From<Coordinates> for Degrees {
    fn from(point: Coordinates) -> Self {
        Self { lat: point.lat(), lon: point.lon() }
    }
}

impl TryFrom<Degrees> for Coordinates {
    type Error = TandemError;

    fn try_from(degrees: Degrees) -> Result<Self> {
        Self::new(degrees.lat, degrees.lon)
    }
}

words! {
    /// How well a position tells where the door is.
    pub enum PositionQuality as "quality" {
        /// A street address.
        Exact = "exact",
        /// A town, a district or a postal code.
        Approximate = "approximate",
    }
}

/// Where a meeting is. A meeting without one has none that is known: an online meeting's
/// coordinates are the middle of some town, and are not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Position {
    /// The point.
    #[serde(flatten)]
    pub at: Coordinates,
    /// How good it is.
    pub quality: PositionQuality,
}

/// How one joins online or by phone; all of it the group's own public data, meeting passcodes
/// included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Conference {
    /// The address that opens the meeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub url: Option<Link>,
    /// What to know about it, such as a passcode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub url_notes: Option<Passage>,
    /// The number to dial, as it is listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub phone: Option<Line>,
    /// What to know about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub phone_notes: Option<Passage>,
}

impl Conference {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether there is an address or a number, so that one can join.
    pub fn can_join(&self) -> bool {
        self.url.is_some() || self.phone.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_lies_on_the_earth() {
        let point = Coordinates::new(39.016_950_9, -94.601_222_8).unwrap();
        assert_eq!((point.lat(), point.lon()), (39.016_951, -94.601_223));
        let json = serde_json::to_string(&point).unwrap();
        assert_eq!(json, r#"{"lat":39.016951,"lon":-94.601223}"#);
        assert_eq!(serde_json::from_str::<Coordinates>(&json).unwrap(), point);
        assert!(Coordinates::new(-90.0, 180.0).is_ok());
        for (lat, lon) in [(90.1, 0.0), (0.0, -180.1), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert!(Coordinates::new(lat, lon).is_err());
        }
        assert!(serde_json::from_str::<Coordinates>(r#"{"lat":91,"lon":0}"#).is_err());
        assert_eq!(format!("{point:?}"), "Coordinates");
    }

    /// Half and a quarter of the circumference, 2π·6,371,008.8 m, and two degrees of it.
    #[test]
    fn distances_are_those_of_a_sphere() {
        let metres = |a: (f64, f64), b: (f64, f64)| {
            let a = Coordinates::new(a.0, a.1).unwrap();
            a.metres_to(Coordinates::new(b.0, b.1).unwrap()).round()
        };
        assert_eq!(metres((0.0, 0.0), (0.0, 90.0)), 10_007_557.0);
        assert_eq!(metres((90.0, 0.0), (-90.0, 0.0)), 20_015_114.0);
        // Over the date line it is two degrees, not 358.
        assert_eq!(metres((0.0, 179.0), (0.0, -179.0)), 222_390.0);
        assert_eq!(metres((5.0, 5.0), (5.0, 5.0)), 0.0);
        assert_eq!(metres((0.0, 0.0), (0.0, 180.0)), 20_015_114.0);
    }
}
