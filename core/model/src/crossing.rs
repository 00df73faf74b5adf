//! How the types of this crate cross to Kotlin, Swift and Python (feature `uniffi`).
//!
//! Plain data derives its crossing where it is defined. Here stand the types that only a check can
//! make, and those of other crates. Each crosses as the simplest value that holds it and comes back
//! through its own constructor: a bad one ends in [`TandemError::Invalid`], which a host gets as
//! data, because every exported function that takes such a type returns that error. (An error of
//! any other type would be a panic within the call.)
//!
//! uniffi knows no ordered map or set. Theirs cross as maps and sets without order, each under a
//! name of its own; a host that shows one sorts it, as it must anyway in its reader's language.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::SystemTime;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Utc};

use crate::{
    Checksum, Code, Coordinates, Country, DayOfWeek, Felt, ForgetAfter, Given, GoodFor, Id,
    Inferred, Involvement, Kind, Language, Lead, Line, Link, LocalTime, Mark, Met, Minutes, Name,
    NextStep, Note, OutOfTen, Passage, Planned, ReachedBy, ReadyTime, RecalledMinutes, Refusal,
    Remark, ShareableSkill, Slot, Slug, SourceKey, TandemError, TimeOfDay, WelcomeAnswer,
    WelcomeRole, Zone, parse_date, parse_wall,
};

uniffi::custom_type!(
    /// The id of anything that is kept: 32 lower-case hexadecimal digits.
    Id, String
);
uniffi::custom_type!(
    /// How long a session lasted: 1 to 1,440 minutes.
    Minutes, u32
);
uniffi::custom_type!(
    /// How much time a person recalls for one kind in one week: 0 to 10,080 minutes.
    RecalledMinutes, u32
);
uniffi::custom_type!(
    /// A note: 1 to 20,000 characters that are not all blank.
    Note, String
);
uniffi::custom_type!(
    /// A short text on one line: 1 to 200 characters.
    Name, String
);
uniffi::custom_type!(
    /// A SHA-256, as 64 lower-case hexadecimal digits.
    Checksum, String
);
uniffi::custom_type!(
    /// A country by its ISO 3166-1 alpha-2 code, such as `US`.
    Country, String
);
uniffi::custom_type!(
    /// A time zone by its IANA name, such as `America/New_York`.
    Zone, String
);
uniffi::custom_type!(
    /// A stable name of a part of the content: lower-case letters, digits and hyphens.
    Slug, String
);
uniffi::custom_type!(
    /// The stable name of an exercise that may be named to a coach: no private one.
    ShareableSkill, String
);
uniffi::custom_type!(
    /// A time of day to the minute, `00:00` to `23:59`.
    TimeOfDay, String
);
uniffi::custom_type!(
    /// A number from 0 to 10 that a person says of their day.
    OutOfTen, u8
);
uniffi::custom_type!(
    /// After how many days check-ins are forgotten.
    ForgetAfter, u32
);
uniffi::custom_type!(
    /// How welcome a person felt, from -2 to 2.
    Felt, i8
);
uniffi::custom_type!(
    /// Which of the times of one list entry this is.
    Slot, u8
);
uniffi::custom_type!(
    /// How a meeting is named in the list it came from.
    SourceKey, String
);
uniffi::custom_type!(
    /// A text on one line: 1 to 300 characters without control characters.
    Line, String
);
uniffi::custom_type!(
    /// A text of some lines: 1 to 4,000 characters without control characters.
    Passage, String
);
uniffi::custom_type!(
    /// What a person says in a few words about something of their own: 1 to 500 characters.
    Remark, String
);
uniffi::custom_type!(
    /// A code of a meeting's type, as its list has it.
    Code, String
);

// SwiftUI has a `Link` of its own.
type WebLink = Link;
uniffi::custom_type!(
    /// An address on the web that may be opened.
    WebLink, String, {
        lower: |link| link.into(),
        try_lift: |text| Ok(Link::try_from(text)?),
    }
);

/// A point on the earth, in degrees.
#[derive(uniffi::Record)]
pub struct Degrees {
    /// Latitude, -90 to 90, north positive.
    pub lat: f64,
    /// Longitude, -180 to 180, east positive.
    pub lon: f64,
}

uniffi::custom_type!(
    /// A point on the earth, kept to a millionth of a degree.
    Coordinates, Degrees, {
        lower: |point| Degrees { lat: point.lat(), lon: point.lon() },
        try_lift: |at| Ok(Coordinates::new(at.lat, at.lon)?),
    }
);

/// A wall-clock time in a zone, taken apart. Wall time and zone are the truth; the offset only
/// tells the two 01:30s apart on the night when the clocks go back.
#[derive(uniffi::Record)]
pub struct ZonedWallTime {
    /// What the clock showed, to the second.
    pub wall: NaiveDateTime,
    /// The zone of the clock.
    pub zone: Zone,
    /// The offset from UTC, in seconds, east positive.
    pub offset_seconds: i32,
}

uniffi::custom_type!(
    /// A wall-clock time in a zone, in the years 1900 to 2200.
    LocalTime, ZonedWallTime, {
        lower: |time| ZonedWallTime {
            wall: time.wall(),
            zone: time.zone().clone(),
            offset_seconds: time.offset().local_minus_utc(),
        },
        try_lift: |parts| {
            let offset = FixedOffset::east_opt(parts.offset_seconds)
                .ok_or_else(|| TandemError::invalid("offset_seconds", "less than a day"))?;
            Ok(LocalTime::with_offset(parts.wall, &parts.zone, offset)?)
        },
    }
);

type CalendarDate = NaiveDate;
uniffi::custom_type!(
    /// A date on a person's calendar, `2026-03-02`, in the years 1900 to 2200.
    CalendarDate, String, {
        remote,
        lower: |date| date.to_string(),
        try_lift: |text| Ok(parse_date("date", &text)?),
    }
);

type WallTime = NaiveDateTime;
uniffi::custom_type!(
    /// What a clock shows, `2026-03-02T10:00:00`, without a zone.
    WallTime, String, {
        remote,
        lower: |wall| wall.format("%Y-%m-%dT%H:%M:%S").to_string(),
        try_lift: |text| Ok(parse_wall(&text)?),
    }
);

type UtcTime = DateTime<Utc>;
uniffi::custom_type!(
    /// An instant.
    UtcTime, SystemTime, {
        remote,
        lower: |instant| instant.into(),
        try_lift: |instant| Ok(instant.into()),
    }
);

/// An ordered map of the model crosses as a map without order.
macro_rules! map {
    ($(#[$about:meta])* $Name:ident = $Key:ty => $Value:ty) => {
        type $Name = BTreeMap<$Key, $Value>;
        uniffi::custom_type!(
            $(#[$about])*
            $Name, HashMap<$Key, $Value>, {
                remote,
                lower: |map| map.into_iter().collect(),
                try_lift: |map| Ok(map.into_iter().collect()),
            }
        );
    };
}

/// An ordered set of the model crosses as a set without order.
macro_rules! set {
    ($(#[$about:meta])* $Name:ident = $Item:ty) => {
        type $Name = BTreeSet<$Item>;
        uniffi::custom_type!(
            $(#[$about])*
            $Name, HashSet<$Item>, {
                remote,
                lower: |set| set.into_iter().collect(),
                try_lift: |set| Ok(set.into_iter().collect()),
            }
        );
    };
}

set!(
    /// What a person did beyond attending.
    Involvements = Involvement
);
set!(
    /// Kinds of sessions.
    Kinds = Kind
);
set!(
    /// Days of the week.
    DaysOfWeek = DayOfWeek
);
set!(
    /// When to remind of something.
    Leads = Lead
);
set!(
    /// What is different about a meeting.
    Marks = Mark
);
set!(
    /// How somebody can be reached.
    Ways = ReachedBy
);
set!(
    /// What somebody is good for.
    GoodForAll = GoodFor
);
set!(
    /// Lines of time that are hidden.
    ReadyTimes = ReadyTime
);
set!(
    /// Languages that somebody speaks.
    Languages = Language
);
map!(
    /// Hours a week that a goal names, by kind.
    WeeklyGoals = Kind => RecalledMinutes
);
map!(
    /// The next steps of a goal, by their names.
    NextSteps = Slug => NextStep
);
map!(
    /// The parts of a plan, by their names.
    PlannedParts = Slug => Planned
);
map!(
    /// The answers of a practice, by the names of its steps.
    GivenAnswers = Slug => Given
);
map!(
    /// Texts by their names.
    Texts = String => String
);
map!(
    /// Minutes by kind.
    KindMinutes = Kind => u32
);
map!(
    /// How many meetings were refused, by reason.
    Refusals = Refusal => u32
);
map!(
    /// How many meetings were understood otherwise than written, by what was inferred.
    Inferences = Inferred => u32
);
map!(
    /// What a person may do in a meeting, by role.
    WelcomeRoles = WelcomeRole => WelcomeAnswer
);
map!(
    /// How often each answer was met.
    WelcomeAnswersMet = WelcomeAnswer => Met
);
map!(
    /// How often each answer was met, by role.
    WelcomeRolesMet = WelcomeRole => BTreeMap<WelcomeAnswer, Met>
);
map!(
    /// How often each feeling was met.
    FeltMet = Felt => Met
);
map!(
    /// How often medication was mentioned or not.
    MentionedMet = crate::Mentioned => Met
);
