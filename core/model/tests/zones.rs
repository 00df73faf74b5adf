//! Laws of local times, for any instant, any wall time and every zone of the database.
#![allow(clippy::unwrap_used)]

use chrono::{DateTime, FixedOffset, LocalResult, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use proptest::prelude::*;
use tandem_model::{LocalTime, Minutes, Shift, Zone, parse_wall};

/// The seconds of 1900-01-02 to 2200-12-30, so that no zone shows a year outside.
const SECONDS: std::ops::Range<i64> = -2_208_902_400..7_289_568_000;

fn zones() -> impl Strategy<Value = Zone> {
    let names: Vec<String> =
        jiff::tz::TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect();
    prop::sample::select(names).prop_map(|name| Zone::named(&name).unwrap())
}

/// Half of them within a few hours of a change of the clocks, where everything interesting is.
fn instants_in(zone: &Zone) -> BoxedStrategy<DateTime<Utc>> {
    let anywhere = SECONDS.prop_map(|second| DateTime::from_timestamp(second, 0).unwrap());
    let changes = changes(zone);
    if changes.is_empty() {
        return anywhere.boxed();
    }
    let near = (prop::sample::select(changes), -10_800_i64..10_800)
        .prop_map(|(change, away)| change + TimeDelta::seconds(away));
    prop_oneof![anywhere, near].boxed()
}

fn changes(zone: &Zone) -> Vec<DateTime<Utc>> {
    let rules = jiff::tz::TimeZoneDatabase::bundled().get(zone.name()).unwrap();
    let from = jiff::Timestamp::from_second(SECONDS.start).unwrap();
    rules
        .following(from)
        .map(|change| change.timestamp().as_second())
        .take_while(|&second| second < SECONDS.end)
        .map(|second| DateTime::from_timestamp(second, 0).unwrap())
        .collect()
}

fn zone_and_instant() -> impl Strategy<Value = (Zone, DateTime<Utc>)> {
    zones().prop_flat_map(|zone| {
        let instants = instants_in(&zone);
        (Just(zone), instants)
    })
}

fn zone_and_wall() -> impl Strategy<Value = (Zone, NaiveDateTime)> {
    zone_and_instant().prop_map(|(zone, instant)| (zone, instant.naive_utc()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn an_instant_survives_the_clock_and_the_text((zone, instant) in zone_and_instant()) {
        let time = LocalTime::at(instant, &zone);
        prop_assert_eq!(time.utc(), instant);
        prop_assert_eq!(&time.to_string().parse::<LocalTime>().unwrap(), &time);
        let json = serde_json::to_string(&time).unwrap();
        prop_assert_eq!(&serde_json::from_str::<LocalTime>(&json).unwrap(), &time);
        let again = LocalTime::with_offset(time.wall(), &zone, time.offset()).unwrap();
        prop_assert_eq!(again, time);
    }

    #[test]
    fn resolving_says_what_it_did((zone, wall) in zone_and_wall()) {
        let resolved = LocalTime::resolve(wall, &zone);
        let later = LocalTime::later_of_two(wall, &zone);
        prop_assert_eq!(later.is_some(), resolved.shift == Shift::FirstOfTwo);
        // Whatever was found is what a clock there shows at that instant.
        prop_assert_eq!(&LocalTime::at(resolved.time.utc(), &zone), &resolved.time);
        match resolved.shift {
            Shift::Exact => prop_assert_eq!(resolved.time.wall(), wall),
            Shift::FirstOfTwo => {
                let later = later.unwrap();
                prop_assert_eq!(resolved.time.wall(), wall);
                prop_assert_eq!(later.wall(), wall);
                prop_assert!(resolved.time.utc() < later.utc());
                prop_assert_eq!(&LocalTime::at(later.utc(), &zone), &later);
            }
            Shift::MovedForward { minutes } => {
                let moved = resolved.time.wall() - wall;
                prop_assert_eq!(moved.num_minutes(), i64::from(minutes));
                prop_assert!(moved > TimeDelta::zero());
            }
        }
    }

    #[test]
    fn any_offset_gives_a_time_that_exists(
        (zone, wall) in zone_and_wall(),
        east in -86_399_i32..=86_399,
    ) {
        let offset = FixedOffset::east_opt(east).unwrap();
        let time = LocalTime::with_offset(wall, &zone, offset).unwrap();
        prop_assert_eq!(&LocalTime::at(time.utc(), &zone), &time);
        let minutes = Minutes::new(90).unwrap();
        prop_assert_eq!(time.end(minutes) - time.utc(), TimeDelta::minutes(90));
    }

    #[test]
    fn chrono_agrees((zone, wall) in zone_and_wall()) {
        let resolved = LocalTime::resolve(wall, &zone);
        let later = LocalTime::later_of_two(wall, &zone);
        let found = zone.from_local_datetime(&wall).map(|time| time.with_timezone(&Utc));
        let expected = match resolved.shift {
            Shift::Exact => LocalResult::Single(resolved.time.utc()),
            Shift::FirstOfTwo => LocalResult::Ambiguous(resolved.time.utc(), later.unwrap().utc()),
            Shift::MovedForward { .. } => LocalResult::None,
        };
        prop_assert_eq!(found, expected);
        let there = resolved.time.utc().with_timezone(&zone);
        prop_assert_eq!(there.naive_local(), resolved.time.wall());
        prop_assert_eq!(there.offset().fix(), resolved.time.offset());
        prop_assert_eq!(there.timezone(), zone);
    }

    #[test]
    fn a_wall_time_survives_the_text(second in SECONDS) {
        let wall = DateTime::from_timestamp(second, 0).unwrap().naive_utc();
        for format in ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"] {
            prop_assert_eq!(parse_wall(&wall.format(format).to_string()), Ok(wall));
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,40}", zone in "[A-Za-z_/+0-9-]{0,20}") {
        let _ = text.parse::<LocalTime>();
        let _ = format!("{text}[{zone}]").parse::<LocalTime>();
        let _ = format!("2026-03-02T10:00{text}[UTC]").parse::<LocalTime>();
        let _ = parse_wall(&text);
        let _ = Zone::named(&zone);
    }
}
