//! Every oddity of the lists, by lists that we wrote: `fixtures/quirks.json` names each in its
//! `slug`.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Cursor;

use tandem_feeds::{Feed, FeedError, Formats, Limits, Settings, Sort};
use tandem_model::{
    Conference, FeedKind, Fellowship, ImportTally, Inferred, Meeting, MeetingStatus, MeetingType,
    PositionQuality, Refusal, RefusedMeeting, Venue, Word, Zone, ZoneFrom,
};

fn fixture(name: &str) -> String {
    let path = format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).unwrap()
}

fn chicago(fellowship: Fellowship) -> Settings {
    Settings { zone: Some(Zone::named("America/Chicago").unwrap()), ..Settings::of(fellowship) }
}

fn read(kind: FeedKind, json: &str, settings: Settings) -> (Vec<Meeting>, ImportTally) {
    let mut feed = Feed::open(kind, Cursor::new(json), settings).unwrap();
    let mut meetings = Vec::new();
    let tally = feed
        .each(|row| {
            meetings.extend(row.meetings);
            Ok::<_, FeedError>(())
        })
        .unwrap();
    assert_eq!(tally.read, tally.parsed + tally.refused());
    for meeting in &meetings {
        assert_eq!(meeting.check(), Ok(()));
    }
    (meetings, tally)
}

/// The meetings of a list, by key and slot.
struct List {
    meetings: BTreeMap<(String, u8), Meeting>,
    tally: ImportTally,
}

impl List {
    fn of(kind: FeedKind, name: &str, settings: Settings) -> Self {
        let (meetings, tally) = read(kind, &fixture(name), settings);
        let count = meetings.len();
        let key = |it: &Meeting| (it.key.as_str().to_owned(), it.slot.get());
        let meetings: BTreeMap<_, _> = meetings.into_iter().map(|it| (key(&it), it)).collect();
        assert_eq!(meetings.len(), count, "key and slot name one meeting");
        Self { meetings, tally }
    }

    fn quirks() -> Self {
        Self::of(FeedKind::MeetingGuide, "quirks.json", chicago(Fellowship::Aa))
    }

    fn bmlt() -> Self {
        Self::of(FeedKind::Bmlt, "bmlt.json", chicago(Fellowship::Na))
    }

    /// The only meeting with this key.
    fn one(&self, key: &str) -> &Meeting {
        &self.meetings[&(key.to_owned(), 0)]
    }

    fn held(&self, key: &str) -> (Venue, MeetingStatus) {
        let one = self.one(key);
        (one.venue, one.status)
    }

    /// Day, start and length; `~` before a length that was inferred.
    fn when(&self, key: &str) -> String {
        when(self.one(key))
    }

    fn types(&self, key: &str) -> Vec<String> {
        let (_, first) = self.meetings.range((key.to_owned(), 0)..).next().unwrap();
        first.types.iter().map(|it| format!("{it:?}")).collect()
    }
}

fn when(one: &Meeting) -> String {
    let Some(((day, start), (length, inferred))) = one.when.day_and_start().zip(one.when.length())
    else {
        return "appointment".into();
    };
    let inferred = if inferred { "~" } else { "" };
    format!("{day} {start} {inferred}{}", length.get())
}

#[test]
fn every_kind_of_oddity_is_met_and_counted() {
    let lists = [List::quirks(), List::bmlt()];
    let inferred: BTreeSet<_> = lists.iter().flat_map(|it| it.tally.inferred.keys()).collect();
    let missing: Vec<_> = Inferred::ALL.iter().filter(|it| !inferred.contains(it)).collect();
    // That takes a list without a zone: `meetings_19_one_meeting_without_a_zone_…`.
    assert_eq!(missing, [&Inferred::ZoneMissing]);
    let refused: BTreeSet<_> = lists.iter().flat_map(|it| it.tally.refused_by.keys()).collect();
    let missing: Vec<_> = Refusal::ALL.iter().filter(|it| !refused.contains(it)).collect();
    assert!(missing.is_empty(), "no entry for {missing:?}");
}

#[test]
fn a_whole_entry_is_taken_whole() {
    let list = List::quirks();
    let json = serde_json::to_value(list.one("by-the-book")).unwrap();
    let expected = serde_json::json!({
        "key": "by-the-book", "slot": 0, "name": "By the Book", "fellowship": "aa",
        "when": {"repeats": "weekly", "day": "sun", "start": "18:00", "zone": "America/New_York",
            "zone_from": "feed", "length": 90, "length_inferred": false},
        "maybe_not_weekly": false, "venue": "in_person", "status": "active",
        "position": {"lat": 39.8, "lon": -89.6, "quality": "exact"},
        "address": "12 Alder Street, Springfield, IL 62701, US", "location": "Alder Hall",
        "regions": ["Sangamon", "North"], "group": "Sunday Group", "notes": "Ring the buzzer.",
        "types": [{"code": "O", "means": "open"}, {"code": "T", "means": "lgbtq"},
            {"code": "LGBTQ", "means": "lgbtq"}],
        "page": "https://example.org/meetings/by-the-book", "updated": "2026-02-01T14:32:23Z",
    });
    assert_eq!(json, expected);
}

#[test]
fn days_and_times_in_all_spellings() {
    let list = List::quirks();
    for (key, expected) in [
        ("254", "mon 20:00 ~60"),
        ("one-day-in-a-list", "sat 18:00 ~60"),
        ("by-appointment", "appointment"),
        ("day-without-time", "appointment"),
        ("time-without-day", "appointment"),
        ("noon", "wed 12:00 60"),
        ("midnight", "thu 00:00 75"),
        ("twenty-four", "sun 00:00 ~60"),
        ("over-midnight", "fri 23:00 90"),
        ("end-before-start", "fri 12:15 ~60"),
        ("end-is-no-time", "fri 12:15 ~60"),
    ] {
        assert_eq!(list.when(key), expected, "{key}");
    }
}

#[test]
fn several_days_are_several_slots_of_one_entry() {
    let list = List::quirks();
    let slots: Vec<_> = list
        .meetings
        .range(("three-days".to_owned(), 0)..("three-days".to_owned(), 9))
        .map(|((_, slot), it)| (*slot, when(it)))
        .collect();
    let expected = [(2, "mon 08:00 ~60"), (4, "wed 08:00 ~60"), (6, "fri 08:00 ~60")];
    assert_eq!(slots, expected.map(|(slot, when)| (slot, when.to_owned())));
    assert_eq!(list.tally.slots, list.tally.parsed + 3, "two entries have five slots");
    assert_eq!(list.tally.inferred[&Inferred::SeveralDays], 2);
    assert_eq!(list.tally.inferred[&Inferred::DayDropped], 1);
}

#[test]
fn zones_come_from_the_entry_or_the_list_and_never_from_a_guess() {
    let list = List::quirks();
    let zone = |key| {
        let weekly = list.one(key).when.weekly().unwrap();
        (weekly.at.zone.name().to_owned(), weekly.zone_from)
    };
    let unclocked = |key| {
        let when = &list.one(key).when;
        assert!(when.weekly().is_none() && when.day_and_start().is_some(), "{key}");
    };
    assert_eq!(zone("by-the-book"), ("America/New_York".into(), ZoneFrom::Feed));
    assert_eq!(zone("254"), ("America/Chicago".into(), ZoneFrom::Source));
    assert_eq!(zone("zone-for-short"), ("America/New_York".into(), ZoneFrom::Feed));
    unclocked("zone-in-numbers");
    unclocked("zone-of-elsewhere");
    assert_eq!(list.tally.inferred[&Inferred::ZoneUnreadable], 1);
    let unread: Vec<_> =
        list.tally.zones_unread.iter().map(|it| (&*it.name, it.meetings)).collect();
    assert_eq!(unread, [("UTC-5", 1)]);
    assert_eq!(list.tally.inferred[&Inferred::ZoneDoubtful], 1);
}

#[test]
fn a_list_without_a_zone_asks_for_one() {
    let settings = Settings::of(Fellowship::Aa);
    let weekly = r#"[{"slug":"a","name":"A"},{"slug":"b","name":"B","day":1,"time":"19:00"}]"#;
    let mut feed =
        Feed::open(FeedKind::MeetingGuide, Cursor::new(weekly), settings.clone()).unwrap();
    let mut seen = 0;
    let ended = feed.each(|_| {
        seen += 1;
        Ok(())
    });
    assert_eq!((ended, seen), (Err(FeedError::NeedsZone), 0));
    // By appointment, and where every entry has its own, none is needed.
    let own = r#"[{"slug":"a","name":"A"},
        {"slug":"b","name":"B","day":1,"time":"19:00","timezone":"Europe/Dublin"}]"#;
    let (_, tally) = read(FeedKind::MeetingGuide, own, settings);
    assert_eq!(tally.parsed, 2);
}

#[test]
fn meetings_19_one_meeting_without_a_zone_does_not_hold_up_the_others() {
    let list = r#"[{"slug":"a","name":"A","day":1,"time":"19:00","timezone":"Europe/Dublin"},
        {"slug":"b","name":"B","day":1,"time":"19:00"}]"#;
    let (meetings, tally) = read(FeedKind::MeetingGuide, list, Settings::of(Fellowship::Aa));
    assert_eq!(tally.inferred[&Inferred::ZoneMissing], 1);
    assert!(meetings[0].when.weekly().is_some() && meetings[1].when.weekly().is_none());
}

#[test]
fn how_and_whether_it_is_held() {
    use MeetingStatus as S;
    let list = List::quirks();
    for (key, venue, status) in [
        ("254", Venue::InPerson, S::Active),
        ("online-only", Venue::Online, S::Active),
        ("hybrid", Venue::Hybrid, S::Active),
        ("closed-for-now", Venue::InPerson, S::TemporarilyClosed),
        ("online-for-now", Venue::Online, S::TemporarilyOnline),
        ("no-place", Venue::Unknown, S::NoPlace),
        ("said-to-be-exact", Venue::InPerson, S::Active),
        ("said-to-be-approximate", Venue::Unknown, S::NoPlace),
        ("said-to-be-hybrid", Venue::Hybrid, S::Active),
        ("online-without-link", Venue::Online, S::Active),
        ("link-to-elsewhere", Venue::InPerson, S::Active),
        ("phone-is-none", Venue::InPerson, S::Active),
        ("link-is-none", Venue::InPerson, S::Active),
        ("suspended", Venue::Hybrid, S::TemporarilyClosed),
    ] {
        assert_eq!(list.held(key), (venue, status), "{key}");
    }
}

/// The rules for what a list states outright are a table of their own.
#[test]
fn a_closed_place_is_never_one_to_go_to() {
    use MeetingStatus as S;
    let held = |option: &str, types: &str, more: &str| {
        let json = format!(
            r#"[{{"slug":"a","name":"A","attendance_option":"{option}","types":{types},
                "formatted_address":"3 Birch Rd, Springfield, IL 62701, USA"{more}}}]"#
        );
        let (meetings, _) = read(FeedKind::MeetingGuide, &json, Settings::of(Fellowship::Aa));
        (meetings[0].venue, meetings[0].status)
    };
    let link = r#","conference_url":"https://zoom.example.org/j/1""#;
    for (option, types, more, expected) in [
        ("in_person", "[]", link, (Venue::InPerson, S::Active)),
        ("in_person", r#"["TC"]"#, "", (Venue::InPerson, S::TemporarilyClosed)),
        ("hybrid", "[]", "", (Venue::Hybrid, S::Active)),
        ("hybrid", r#"["TC"]"#, link, (Venue::Online, S::TemporarilyOnline)),
        ("online", "[]", link, (Venue::Online, S::Active)),
        ("online", r#"["TC"]"#, link, (Venue::Online, S::TemporarilyOnline)),
        ("inactive", "[]", "", (Venue::InPerson, S::Withdrawn)),
        ("inactive", r#"["TC"]"#, "", (Venue::InPerson, S::TemporarilyClosed)),
        ("Inactive", "[]", link, (Venue::Hybrid, S::Withdrawn)),
        ("", r#"["TC"]"#, link, (Venue::Online, S::TemporarilyOnline)),
        ("maybe", "[]", "", (Venue::InPerson, S::Active)),
    ] {
        assert_eq!(held(option, types, more), expected, "{option} {types} {more}");
    }
}

#[test]
fn positions_are_places_one_can_go_to() {
    let list = List::quirks();
    let position = |key| {
        let position = list.one(key).position?;
        Some((position.at.lat(), position.at.lon(), position.quality))
    };
    let exact = PositionQuality::Exact;
    assert_eq!(position("254"), Some((39.81, -89.61, exact)));
    assert_eq!(position("said-to-be-exact"), Some((39.8, -89.6, exact)));
    assert_eq!(position("online-for-now"), Some((39.8, -89.6, exact)));
    let approximate = PositionQuality::Approximate;
    assert_eq!(position("no-place"), Some((39.78, -89.65, approximate)));
    for key in ["online-only", "zero-zero", "off-the-earth"] {
        assert_eq!(position(key), None, "{key}");
    }
    assert_eq!(list.tally.inferred[&Inferred::PositionPlaceholder], 2);
    assert_eq!(list.tally.inferred[&Inferred::PositionUnreadable], 1);
}

#[test]
fn how_one_joins_is_kept_passcodes_included_and_nothing_that_misleads() {
    let list = List::quirks();
    let joins = |key| {
        let conference = &list.one(key).conference;
        let url = conference.url.as_ref().map(|it| it.as_str().to_owned());
        let phone = conference.phone.as_ref().map(|it| it.as_str().to_owned());
        (url, phone, conference.url_notes.is_some())
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        joins("online-only"),
        (some("https://zoom.example.org/j/5550100?pwd=birch"), some("+15550100,,5550101#"), true)
    );
    assert_eq!(joins("hybrid"), (some("https://zoom.example.org/j/5550100"), None, false));
    assert_eq!(joins("link-in-words"), (some("https://zoom.example.org/j/5550109"), None, true));
    assert_eq!(joins("link-to-elsewhere"), (None, None, true), "its notes stay, the link does not");
    let note = |key| {
        let Conference { url_notes, phone_notes, .. } = &list.one(key).conference;
        url_notes.as_ref().or(phone_notes.as_ref()).unwrap().as_str()
    };
    assert_eq!(note("phone-is-none"), "ask there");
    assert_eq!(note("link-is-none"), "ask at the desk");
    assert_eq!(note("link-in-words"), "Join at https://zoom.example.org/j/5550109 with code 9");
}

#[test]
fn types_keep_their_code_and_mean_something_only_by_their_program() {
    let list = List::quirks();
    assert_eq!(list.types("three-days"), ["O:open", "D:discussion", "x:wheelchair_access"]);
    assert_eq!(list.types("one-day-in-a-list"), ["open:open"]);
    assert_eq!(
        list.types("both-open-and-closed"),
        ["O:", "C:closed", "S:lang_es", "NA:", "12x12:step"]
    );
    assert!(list.types("closed-for-now") == ["O:open"], "TC is no type");

    let json = r#"[{"slug":"a","name":"A","types":["IS","MED","WA"]}]"#;
    let means = |fellowship| {
        let (meetings, _) = read(FeedKind::MeetingGuide, json, Settings::of(fellowship));
        meetings[0].types.iter().map(|it| it.means).collect::<Vec<_>>()
    };
    use MeetingType as T;
    assert_eq!(means(Fellowship::Aa), [Some(T::Icelandic), Some(T::Meditation), None]);
    let dharma = [Some(T::Workshop), None, Some(T::WheelchairAccess)];
    assert_eq!(means(Fellowship::RecoveryDharma), dharma);
    assert_eq!(means(Fellowship::Mara), [None, Some(T::Meditation), None]);
}

#[test]
fn texts_are_plain() {
    let list = List::quirks();
    let one = list.one("markup");
    assert_eq!(one.name.as_str(), "Women’s Step");
    assert_eq!(one.notes.as_ref().unwrap().as_str(), "Ring twice.\n\nI <3 coffee");
    assert_eq!(one.location.as_ref().unwrap().as_str(), "Alder & Birch Hall");
    assert_eq!(one.group_notes, None);
    assert_eq!(list.one("invisible").name.as_str(), "Left right and tab end");
    let long = list.one("too-long").name.as_str();
    assert_eq!(long.chars().count(), 300);
    let regions = &list.one("regions").regions;
    assert_eq!(
        regions.iter().map(|it| it.as_str()).collect::<Vec<_>>(),
        ["Illinois", "Springfield", "7"]
    );
    assert_eq!(list.one("no-name-but-a-group").name.as_str(), "The Birches");
}

#[test]
fn what_may_not_be_weekly_is_flagged() {
    let list = List::quirks();
    let flagged: BTreeSet<_> =
        list.meetings.values().filter(|it| it.maybe_not_weekly).map(|it| it.key.as_str()).collect();
    assert_eq!(flagged, ["closed-for-now", "first-saturday", "holidays-es", "suspended"].into());
    let list = List::bmlt();
    let flagged: Vec<_> = list.meetings.values().filter(|it| it.maybe_not_weekly).collect();
    assert_eq!(flagged.len(), 1);
    assert!(flagged[0].is_a(MeetingType::ClosedOnHolidays));
}

#[test]
fn a_persons_data_is_dropped_at_the_door() {
    for list in [List::quirks(), List::bmlt()] {
        let kept = serde_json::to_string(&list.meetings.values().collect::<Vec<_>>()).unwrap();
        for personal in ["Pat", "pat", "0199", "group@", "venmo"] {
            assert!(!kept.contains(personal), "{personal}");
        }
        assert_eq!(list.tally.inferred[&Inferred::PersonalDropped], 1);
    }
}

#[test]
fn a_key_that_is_used_twice_names_two_meetings_whatever_their_order() {
    let list = List::quirks();
    let keys = |list: &List| {
        let same = list.meetings.values().filter(|it| it.name.as_str() == "Used twice");
        let place = |it: &Meeting| it.address.clone().unwrap().to_string();
        same.map(|it| (it.key.as_str().to_owned(), place(it))).collect::<BTreeSet<_>>()
    };
    let found = keys(&list);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|(key, _)| key.starts_with("used-twice~")), "{found:?}");
    assert_eq!(list.tally.inferred[&Inferred::KeyRepeated], 2);
    assert_eq!(list.tally.refused_by[&Refusal::Duplicate], 1);

    let mut entries: Vec<serde_json::Value> =
        serde_json::from_str(&fixture("quirks.json")).unwrap();
    entries.reverse();
    let json = serde_json::to_string(&entries).unwrap();
    let (meetings, tally) = read(FeedKind::MeetingGuide, &json, chicago(Fellowship::Aa));
    let reversed: BTreeSet<_> = meetings.iter().map(|it| (&it.key, it.slot)).collect();
    let forward: BTreeSet<_> = list.meetings.values().map(|it| (&it.key, it.slot)).collect();
    assert_eq!(reversed, forward);
    assert_eq!(tally.refused_by, list.tally.refused_by);
}

#[test]
fn nobody_can_write_anothers_key() {
    let entry = |slug: &str, name: &str| format!(r#"{{"slug":"{slug}","name":"{name}"}}"#);
    let twice = [entry("a", "A"), entry("a", "B")].join(",");
    let settings = || Settings::of(Fellowship::Aa);
    let (meetings, _) = read(FeedKind::MeetingGuide, &format!("[{twice}]"), settings());
    let stolen = meetings[1].key.as_str();
    let with_thief = format!("[{},{twice}]", entry(stolen, "Thief"));
    let (meetings, tally) = read(FeedKind::MeetingGuide, &with_thief, settings());
    let keys: BTreeSet<_> = meetings.iter().map(|it| it.key.as_str()).collect();
    assert_eq!((keys.len(), tally.parsed), (3, 3));
}

#[test]
fn refusals_say_where_and_why() {
    let list = List::quirks();
    let refused: Vec<_> = list.tally.refused.iter().map(|it| (it.index, it.why)).collect();
    let expected = [
        (37, Refusal::Duplicate),
        (46, Refusal::NoKey),
        (47, Refusal::NoKey),
        (48, Refusal::NoName),
        (49, Refusal::UnreadableDay),
        (50, Refusal::UnreadableTime),
        (51, Refusal::NotAMeeting),
        (52, Refusal::NotAMeeting),
        (53, Refusal::NotAMeeting),
    ];
    assert_eq!(refused, expected);
    assert_eq!((list.tally.read, list.tally.parsed), (54, 45));
}

const HERE: &str = "bmlt.example.org/main_server";
const OTHER: &str = "other.example.org/main_server";

#[test]
fn bmlt_entries_are_told_apart_by_server_and_number() {
    let list = List::bmlt();
    let keys: Vec<_> = list.meetings.keys().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys.len(), 9);
    assert!(keys.contains(&format!("{HERE}#1").as_str()));
    assert!(keys.contains(&format!("{OTHER}#1").as_str()));
    let twin = RefusedMeeting { index: 9, why: Refusal::Duplicate };
    let keyless = RefusedMeeting { index: 10, why: Refusal::NoKey };
    assert_eq!(list.tally.refused, [twin, keyless]);
}

/// Four hours are the longest that either kind of list is believed.
#[test]
fn meetings_13_a_slip_of_the_pen_is_no_length() {
    for (duration, expected) in [
        ("04:00:00", "tue 10:00 240"),
        ("04:01:00", "tue 10:00 ~60"),
        ("12:00:00", "tue 10:00 ~60"),
        ("24:00:00", "tue 10:00 ~60"),
        ("00:00:00", "tue 10:00 ~60"),
    ] {
        let list = format!(
            r#"[{{"id_bigint":"1","weekday_tinyint":"3","start_time":"10:00:00","venue_type":"1",
                "duration_time":"{duration}","meeting_name":"Oak","location_street":"1 Oak"}}]"#
        );
        let (meetings, _) = read(FeedKind::Bmlt, &list, chicago(Fellowship::Na));
        assert_eq!(when(&meetings[0]), expected, "{duration}");
    }
}

/// What a server says of one of its formats is said of each meeting that has it.
#[test]
fn meetings_10_a_format_that_is_not_every_week_is_a_warning() {
    let flagged = |format: &str| {
        let list = format!(
            r#"{{"meetings":[{{"id_bigint":"1","weekday_tinyint":"3","start_time":"10:00:00",
                "formats":"XX","format_shared_id_list":"7","meeting_name":"Oak",
                "location_street":"1 Oak"}}],"formats":[{{"id":"7",{format}}}]}}"#
        );
        read(FeedKind::Bmlt, &list, chicago(Fellowship::Na)).0[0].maybe_not_weekly
    };
    for format in [
        r#""key_string":"CH","name_string":"","world_id":"""#,
        r#""key_string":"XX","name_string":"Alternating Weeks","world_id":"""#,
        r#""key_string":"XX","name_string":"First","description_string":"Held the first Tuesday only""#,
        r#""key_string":"CH","name_string":"Closed Holidays","world_id":"CH""#,
        r#""key_string":"SE","name_string":"Seasonal","world_id":"""#,
    ] {
        assert!(flagged(format), "{format}");
    }
    let kind = r#""key_string":"C","name_string":"Closed","description_string":"This meeting is closed to guests","world_id":"CLOSED""#;
    assert!(!flagged(kind));
}

#[test]
fn bmlt_days_lengths_and_venues() {
    use MeetingStatus as S;
    let list = List::bmlt();
    for (number, expected, venue, status) in [
        ("1", "sun 19:00 90", Venue::InPerson, S::Active),
        ("2", "sat 20:00 ~60", Venue::Online, S::Active),
        ("3", "mon 18:30 60", Venue::Hybrid, S::Active),
        ("4", "tue 18:30 ~60", Venue::Online, S::TemporarilyOnline),
        ("5", "wed 18:30 ~60", Venue::InPerson, S::TemporarilyClosed),
        ("7", "fri 18:30 60", Venue::InPerson, S::Withdrawn),
    ] {
        let key = format!("{HERE}#{number}");
        assert_eq!(list.when(&key), expected, "{number}");
        assert_eq!(list.held(&key), (venue, status), "{number}");
    }
    let first = list.one(&format!("{HERE}#1"));
    assert_eq!(
        first.address.as_ref().unwrap().as_str(),
        "12 Alder Street, Springfield, IL 62701, USA"
    );
    assert_eq!(first.location_notes.as_ref().unwrap().as_str(), "Back door\nRed line");
    assert_eq!(first.when.weekly().unwrap().zone_from, ZoneFrom::Feed);
    assert_eq!(list.one(&format!("{HERE}#2")).position, None);
    assert_eq!(list.one(&format!("{OTHER}#1")).name.as_str(), "Cedar Hall");
    assert_eq!(list.tally.inferred.get(&Inferred::TimeRewritten), None);
}

#[test]
fn bmlt_formats_mean_what_their_own_server_says() {
    let list = List::bmlt();
    let types = |server: &str, number| list.types(&format!("{server}#{number}"));
    assert_eq!(types(HERE, 1), ["OPEN:open", "STEP:step", "WCHR:wheelchair_access"]);
    assert_eq!(types(HERE, 2), ["CLOSED:closed"]);
    assert_eq!(types(HERE, 5), ["CH:closed_on_holidays", "ES:lang_es", "Zz:"]);
    assert_eq!(types(OTHER, 6), ["W:womens"], "number 17 is another format there");
}

#[test]
fn bmlt_formats_may_come_in_a_file_of_their_own() {
    let bare = fixture("bmlt-bare.json");
    let (without, _) = read(FeedKind::Bmlt, &bare, chicago(Fellowship::Na));
    let codes = |one: &Meeting| one.types.iter().map(|it| format!("{it:?}")).collect::<Vec<_>>();
    assert_eq!(codes(&without[0]), ["O:", "To:"]);
    // Three keys mean the same on every server.
    assert_eq!((without[0].venue, without[1].venue), (Venue::Online, Venue::Hybrid));

    let formats = fixture("bmlt-formats.json");
    let formats = Formats::read(formats.as_bytes(), Limits::default()).unwrap();
    assert_eq!(formats.len(), 2);
    let settings = Settings { formats, ..chicago(Fellowship::Na) };
    let (with, _) = read(FeedKind::Bmlt, &bare, settings);
    assert_eq!(codes(&with[0]), ["OPEN:open", "TOP:discussion"]);
    assert_eq!(with[0].venue, Venue::Online);
}

#[test]
fn what_is_not_such_a_list_is_refused_whole() {
    let open = |kind, json: &str| {
        let feed = Feed::open(kind, Cursor::new(json.to_owned()), Settings::of(Fellowship::Aa));
        feed.map(|feed| feed.survey().rows)
    };
    use FeedKind::{Bmlt, MeetingGuide};
    assert_eq!(open(MeetingGuide, "[]"), Ok(0));
    assert_eq!(open(MeetingGuide, "\u{feff}[]"), Ok(0));
    // meetings_19: a message names what the file is.
    assert_eq!(open(MeetingGuide, &fixture("bmlt.json")), Err(FeedError::Is(Bmlt)));
    let bare = r#"[{"id_bigint":"1","meeting_name":"Oak"}]"#;
    assert_eq!(open(MeetingGuide, bare), Err(FeedError::Is(Bmlt)));
    assert_eq!(open(Bmlt, &fixture("quirks.json")), Err(FeedError::Is(MeetingGuide)));
    assert_eq!(open(MeetingGuide, r#"{"error":"no such service"}"#), Err(FeedError::OtherKind));
    assert_eq!(open(Bmlt, &fixture("bmlt.json")), Ok(11));
    assert_eq!(open(Bmlt, r#"{"error":"no such service"}"#), Err(FeedError::OtherKind));
    // meetings_19: which sorts there are, `core/feeds/src/sort.rs` tries.
    for (file, sort) in [
        ("", Sort::Empty),
        (" \n\n\t", Sort::Empty),
        ("<!doctype html><html>", Sort::Page),
        ("%PDF-1.7", Sort::Pdf),
        ("tandem-backup/1\n{\"at\":[[[", Sort::Backup),
        ("{\n\"format\":\"tandem-export/1\",\"entries\":[]}", Sort::Export),
        ("name,day,time\nOak,1,19:00\n", Sort::Table),
        ("Sorry, no list today", Sort::Text),
    ] {
        assert_eq!(open(MeetingGuide, file), Err(FeedError::File(sort)), "{file}");
        assert_eq!(open(Bmlt, file), Err(FeedError::File(sort)), "{file}");
    }
    for broken in ["[{\"slug\":1}", "[{}] trailing"] {
        assert!(matches!(open(MeetingGuide, broken), Err(FeedError::Broken { .. })), "{broken}");
    }
    let deep = format!("[{}", "[".repeat(1_000_000));
    assert_eq!(open(MeetingGuide, &deep), Err(FeedError::TooDeep { levels: 32 }));
    let long = format!("[{{\"notes\":\"{}\"}}]", "x".repeat(2 << 20));
    assert_eq!(open(MeetingGuide, &long), Err(FeedError::TooLong { bytes: 1 << 20 }));
}

#[test]
fn a_list_that_changes_while_it_is_read_is_noticed() {
    use std::io::{Read, Result, Seek, SeekFrom};

    /// A file that somebody replaces between two readings.
    struct Changing([Cursor<&'static str>; 2], usize);

    impl Read for Changing {
        fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
            self.0[self.1 - 1].read(buffer)
        }
    }

    impl Seek for Changing {
        fn seek(&mut self, to: SeekFrom) -> Result<u64> {
            self.1 += 1;
            self.0[self.1 - 1].seek(to)
        }
    }

    let file = Changing([Cursor::new(r#"[{"slug":"a","name":"A"}]"#), Cursor::new("[]")], 0);
    let mut feed = Feed::open(FeedKind::MeetingGuide, file, Settings::of(Fellowship::Aa)).unwrap();
    assert_eq!(feed.each(|_| Ok(())), Err(FeedError::Changed));
}

#[test]
fn whoever_takes_the_meetings_can_end_it() {
    #[derive(Debug, PartialEq)]
    enum Stop {
        Full,
        Feed(FeedError),
    }
    impl From<FeedError> for Stop {
        fn from(error: FeedError) -> Self {
            Self::Feed(error)
        }
    }
    let json = fixture("quirks.json");
    let source = Cursor::new(json);
    let mut feed = Feed::open(FeedKind::MeetingGuide, source, chicago(Fellowship::Aa)).unwrap();
    let mut seen = 0;
    let ended = feed.each(|_| {
        seen += 1;
        if seen == 3 { Err(Stop::Full) } else { Ok(()) }
    });
    assert_eq!((ended, seen), (Err(Stop::Full), 3));
    // And go through it again.
    assert_eq!(feed.each(|_| Ok::<_, Stop>(())).unwrap().read, 54);
}
