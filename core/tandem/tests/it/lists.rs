//! Lists that change: what a person kept is found again, what is not held is told alike everywhere, and a
//! list that lost its meaning changes nothing.

use std::io::Cursor;
use std::ops::ControlFlow;

use crate::support::{record, zone};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tandem::{
    CalendarChoice, Formats, ImportReport, KeptMeeting, KeptStanding, ListSettings, MeetingQuery,
    Order, RespectedBy, TakingPart, Tandem,
};
use tandem_model::{
    Coordinates, DayOfWeek, Fellowship, Felt, GroupStatement, Id, Line, Mark, Mentioned, Passage,
    Result, StatementFrom, TandemError, WelcomeAnswer, WelcomeRole, WelcomeVisit,
};

fn settings(name: &str) -> ListSettings {
    ListSettings {
        name: Line::new("list", name).unwrap(),
        kind: None,
        fellowship: None,
        zone: Some(zone("America/Chicago")),
        zones: Vec::new(),
        formats: Formats::default(),
        confirmed: false,
    }
}

fn import_as(tandem: &Tandem, list: &Value, settings: &ListSettings) -> Result<ImportReport> {
    let list = Cursor::new(list.to_string());
    tandem.meetings().import(list, settings, &mut |_| ControlFlow::Continue(()))
}

fn import(tandem: &Tandem, list: &[Value]) -> ImportReport {
    import_as(tandem, &json!(list), &settings("Springfield")).unwrap()
}

/// A meeting in a room, on a day, at an hour.
fn room(slug: &str, name: &str, day: u32, time: &str, street: &str) -> Value {
    json!({"slug": slug, "name": name, "day": day, "time": time,
           "formatted_address": format!("{street}, Springfield, IL 62701, USA"),
           "latitude": 39.8, "longitude": -89.65})
}

fn any() -> MeetingQuery {
    MeetingQuery { limit: 10_000, ..MeetingQuery::default() }
}

fn names(tandem: &Tandem, query: &MeetingQuery) -> Vec<String> {
    let all = tandem.meetings().find(query).unwrap().meetings;
    all.iter().map(|one| one.meeting.name.as_str().to_owned()).collect()
}

fn id_of(tandem: &Tandem, name: &str) -> Id {
    let all = tandem.meetings().find(&any()).unwrap().meetings;
    let mut named = all.iter().filter(|one| one.meeting.name.as_str() == name);
    let id = named.next().unwrap().id;
    assert!(named.next().is_none(), "{name}");
    id
}

fn keep(tandem: &Tandem, name: &str) -> Id {
    tandem.meetings().keep(id_of(tandem, name)).unwrap()
}

fn name_of(kept: &KeptMeeting) -> (&str, &str) {
    (kept.bookmark.snapshot.name.as_str(), kept.meeting.name.as_str())
}

/// A hundred meetings of some clubhouses, whose keys begin with `edition`.
fn hundred(edition: &str) -> Vec<Value> {
    let one = |at: u32| {
        let (street, hour) = (format!("{} Oak St", at % 9 + 1), 6 + at % 12);
        let name = format!("Group {}", at / 2);
        room(&format!("{edition}-{at}"), &name, at % 7, &format!("{hour:02}:00"), &street)
    };
    (0..100).map(one).collect()
}

/// San Francisco and Marin renamed all their keys in July 2020, and all of them again within a year.
#[test]
fn meetings_05_sixty_kept_meetings_survive_two_renamings_of_every_key() {
    let record = record();
    let (tandem, meetings) = (&record.tandem, record.tandem.meetings());
    import(tandem, &hundred("first"));
    for one in tandem.meetings().find(&any()).unwrap().meetings.iter().take(60) {
        meetings.keep(one.id).unwrap();
    }
    let before = meetings.kept().unwrap();
    assert_eq!(before.len(), 60);
    for edition in ["second", "third"] {
        let report = import(tandem, &hundred(edition));
        assert_eq!((report.added, report.renamed, report.missing), (100, 100, 0));
        for (kept, was) in meetings.kept().unwrap().iter().zip(&before) {
            assert_eq!(kept.standing, KeptStanding::Renamed { marks: [].into() });
            assert_ne!(kept.now, was.now);
            assert_eq!((name_of(kept), &kept.next), (name_of(was), &was.next));
            assert!(meetings.show(kept.now).unwrap().missing.is_none());
        }
        assert!(meetings.next(7).unwrap().iter().all(|next| !next.check_first));
    }
    // The person takes it, and says that another one is meant.
    let kept = before[0].id;
    assert_eq!(meetings.take_changes(kept).unwrap().meeting, meetings.kept_one(kept).unwrap().now);
    assert_eq!(meetings.kept_one(kept).unwrap().standing, KeptStanding::Same);
    let other = before[1].now;
    let chosen = tandem.meetings().find(&any()).unwrap().meetings[99].id;
    assert_ne!(chosen, other);
    assert_eq!(meetings.rematch(before[1].id, chosen).unwrap().meeting, chosen);
    assert_eq!(meetings.kept_one(before[1].id).unwrap().now, chosen);
    assert!(record.is_sound());
}

#[test]
fn meetings_05_a_meeting_is_followed_where_one_fits_and_no_other() {
    let record = record();
    let (tandem, meetings) = (&record.tandem, record.tandem.meetings());
    let base = |more: &[Value]| {
        let others =
            (0..6).map(|at| room(&format!("o{at}"), &format!("Other {at}"), at, "09:00", "9 Elm"));
        others.chain(more.iter().cloned()).collect::<Vec<_>>()
    };
    import(tandem, &base(&[room("k", "Night Owls", 1, "22:00", "1 Oak St")]));
    let kept = keep(tandem, "Night Owls");
    let standing = |list: &[Value]| {
        import(tandem, &base(list));
        meetings.kept_one(kept).unwrap()
    };
    // A key that is used twice gets a hash, and a day that became two gets slots of its own.
    let twice = standing(&[
        room("k", "Night Owls", 1, "22:00", "1 Oak St"),
        room("k", "Late Birds", 2, "22:00", "2 Oak St"),
    ]);
    assert_eq!(twice.standing, KeptStanding::Renamed { marks: [].into() });
    let mut two = room("k", "Night Owls", 1, "22:00", "1 Oak St");
    two["day"] = json!([1, 4]);
    let two = standing(&[two]);
    assert_eq!(two.standing, KeptStanding::Renamed { marks: [].into() });
    assert_eq!(two.meeting.when.day_and_start().unwrap().0, DayOfWeek::Monday);
    // Its address is written otherwise: it is followed, and said.
    let moved = standing(&[room("n", "Night Owls", 1, "22:00", "1 Oak Street")]);
    assert_eq!(moved.standing, KeptStanding::Renamed { marks: [Mark::Place].into() });
    // Two fit, or none does: nothing is followed.
    let both = standing(&[
        room("a", "Night Owls", 1, "22:00", "5 Fir St"),
        room("b", "Night Owls", 1, "22:00", "6 Fir St"),
    ]);
    assert!(matches!(both.standing, KeptStanding::Missing { .. }));
    let none = standing(&[room("a", "Night Owls", 2, "22:00", "1 Oak St")]);
    assert!(matches!(none.standing, KeptStanding::Missing { .. }));
    assert_eq!(meetings.offers(kept).unwrap().len(), 1, "it is offered");
    let back = standing(&[room("k", "Night Owls", 1, "22:00", "1 Oak St")]);
    assert_eq!(back.standing, KeptStanding::Same);
}

#[test]
fn meetings_06_a_key_that_goes_to_another_meeting_takes_nothing_over() {
    let record = record();
    let (tandem, meetings) = (&record.tandem, record.tandem.meetings());
    let early = |slug| room(slug, "Early Risers", 0, "08:00", "215 Oak Dr");
    let call = |slug| room(slug, "First Call", 0, "08:00", "9 Elm St");
    import(tandem, &[early("m1"), call("m2")]);
    let kept = keep(tandem, "Early Risers");
    let was = meetings.kept_one(kept).unwrap().now;
    // The two change keys: the one that was kept is followed.
    import(tandem, &[early("m2"), call("m1")]);
    let swapped = meetings.kept_one(kept).unwrap();
    assert_eq!(swapped.standing, KeptStanding::Renamed { marks: [].into() });
    assert_eq!(name_of(&swapped), ("Early Risers", "Early Risers"));
    // It is gone, and a stranger has its key.
    import(tandem, &[call("m1")]);
    let replaced = meetings.kept_one(kept).unwrap();
    let by = Line::new("name", "First Call").unwrap();
    assert_eq!(replaced.standing, KeptStanding::Replaced { by });
    assert_eq!(name_of(&replaced), ("Early Risers", "Early Risers"));
    assert_eq!(replaced.now, was);
    let refused = meetings.take_changes(kept).unwrap_err();
    assert!(
        matches!(&refused, TandemError::Invalid { field, .. } if field == "meeting"),
        "{refused}"
    );
    assert_eq!(meetings.kept_one(kept).unwrap(), replaced, "nothing was taken over");
    assert!(meetings.next(7).unwrap()[0].check_first);
    let offers = meetings.offers(kept).unwrap();
    assert_eq!(offers[0].meeting.name.as_str(), "First Call", "both are shown");
    meetings.rematch(kept, offers[0].id).unwrap();
    assert_eq!(meetings.kept_one(kept).unwrap().standing, KeptStanding::Same);
}

#[test]
fn meetings_06_a_meeting_that_changed_is_still_the_same() {
    let record = record();
    let (tandem, meetings) = (&record.tandem, record.tandem.meetings());
    import(tandem, &[room("k", "Night Owls", 1, "22:00", "1 Oak St")]);
    let kept = keep(tandem, "Night Owls");
    for (changed, marks) in [
        (room("k", "Night Owls", 2, "21:00", "1 Oak St"), vec![Mark::Day, Mark::Start]),
        (room("k", "Late Birds", 1, "22:00", "1 Oak St"), vec![Mark::Name]),
        (room("k", "Night Owls", 1, "22:00", "7 Elm St"), vec![Mark::Place]),
        (room("k", "Night Owls of Oak", 1, "21:00", "1 Oak St"), vec![Mark::Name, Mark::Start]),
    ] {
        import(tandem, &[changed]);
        let marks = marks.into_iter().collect();
        assert_eq!(meetings.kept_one(kept).unwrap().standing, KeptStanding::Changed { marks });
    }
}

/// Find, kept, next, one tap and the calendar say one thing.
#[test]
fn meetings_07_what_is_not_held_is_told_alike_everywhere() {
    let record = record();
    let (tandem, meetings) = (&record.tandem, record.tandem.meetings());
    let at = |slug: &str, name: &str, time: &str| room(slug, name, 4, time, "215 Oak Dr");
    let all = [
        at("k1", "Closes", "17:30"),
        at("k2", "Vanishes", "18:30"),
        at("k3", "Moves", "19:30"),
        at("k4", "Suspends", "20:30"),
        at("k5", "Stays", "06:30"),
    ];
    import(tandem, &all);
    let kept: Vec<Id> =
        ["Closes", "Vanishes", "Moves", "Suspends", "Stays"].map(|name| keep(tandem, name)).into();
    let mut closes = at("k1", "Closes", "17:30");
    closes["types"] = json!(["TC"]);
    let moves = room("k3", "Moves", 5, "20:00", "215 Oak Dr");
    let suspended = at("k4", "(SUSPENDED) Suspends", "20:30");
    import(tandem, &[closes, moves, suspended, at("k5", "Stays", "06:30")]);

    let held: Vec<bool> =
        kept.iter().map(|id| meetings.kept_one(*id).unwrap().meeting.status.is_held()).collect();
    assert_eq!(held, [false, true, true, false, true]);
    let next = meetings.next(7).unwrap();
    let told: Vec<_> = next.iter().map(|it| (it.meeting.name.as_str(), it.check_first)).collect();
    assert_eq!(told, [("Stays", false), ("Vanishes", true), ("Moves", true)]);
    for (id, next) in kept.iter().zip([false, true, true, false, true]) {
        assert_eq!(meetings.kept_one(*id).unwrap().next.is_some(), next);
    }
    let choice = CalendarChoice { names: true, ..CalendarChoice::default() };
    let file = tandem.calendar(&choice).unwrap();
    let events: Vec<(String, String)> = file
        .split("BEGIN:VEVENT")
        .skip(1)
        .map(|event| {
            let value = |name: &str| {
                let line = event.lines().find_map(|line| line.strip_prefix(name));
                line.unwrap_or("").to_owned()
            };
            (value("SUMMARY:"), value("STATUS:"))
        })
        .collect();
    let event = |name: &str, status: &str| (name.to_owned(), status.to_owned());
    let mut sorted = events.clone();
    sorted.sort();
    assert_eq!(
        sorted,
        [
            event("(SUSPENDED) Suspends", "CANCELLED"),
            event("Closes", "CANCELLED"),
            event("Moves", "TENTATIVE"),
            event("Stays", ""),
            event("Vanishes", "TENTATIVE"),
        ]
    );
    assert_eq!(file.matches("Check first").count(), 2, "{file}");
}

#[test]
fn meetings_14_a_list_that_lost_its_meaning_changes_nothing_unasked() {
    let record = record();
    let tandem = &record.tandem;
    let list = hundred("a");
    import(tandem, &list);
    let before = tandem.meetings().find(&any()).unwrap();
    let without = |field: &str| {
        let mut list = list.clone();
        list.iter_mut().for_each(|one| drop(one.as_object_mut().unwrap().remove(field)));
        list
    };
    let mut one_day = list.clone();
    one_day.iter_mut().for_each(|one| one["day"] = json!(0));
    let mut one_start = list.clone();
    one_start.iter_mut().for_each(|one| one["time"] = json!("00:00"));
    let mut no_place = without("formatted_address");
    no_place.iter_mut().for_each(|one| {
        one.as_object_mut().unwrap().remove("latitude");
    });
    let other: Vec<_> = (0..100)
        .map(|at| room(&format!("z{at}"), &format!("Else {at}"), at % 7, "08:00", "1 X"))
        .collect();
    let lost = [without("day"), without("time"), no_place, one_day, one_start, other];
    for (at, bad) in lost.iter().enumerate() {
        let refused = import_as(tandem, &json!(bad), &settings("Springfield")).unwrap_err();
        assert!(
            matches!(&refused, TandemError::Invalid { field, why } if field == "feed" && why.contains("confirm")),
            "{at}: {refused}"
        );
        assert_eq!(tandem.meetings().find(&any()).unwrap(), before, "{at}");
    }
    let confirmed = ListSettings { confirmed: true, ..settings("Springfield") };
    import_as(tandem, &json!(without("day")), &confirmed).unwrap();
    assert_eq!(names(tandem, &MeetingQuery { days: vec![DayOfWeek::Monday], ..any() }).len(), 0);
    assert!(record.is_sound());
}

#[test]
fn meetings_19_a_list_is_taken_as_what_it_is_or_named() {
    let record = record();
    let tandem = &record.tandem;
    let bmlt = json!([{"id_bigint": "1", "root_server_uri": "https://b.example", "weekday_tinyint": "3",
        "start_time": "10:00:00", "duration_time": "12:00:00", "venue_type": "1", "meeting_name": "Oak",
        "location_street": "1 Oak"}]);
    let report = import_as(tandem, &bmlt, &settings("found out")).unwrap();
    assert_eq!(report.added, 1);
    let found = tandem.meetings().find(&any()).unwrap().meetings;
    assert_eq!(found[0].meeting.fellowship, Fellowship::Na);
    let length = found[0].meeting.when.length().unwrap();
    assert_eq!((length.0.get(), length.1), (60, true), "meetings_13: twelve hours are a slip");
    let guide =
        ListSettings { kind: Some(tandem_model::FeedKind::MeetingGuide), ..settings("said") };
    let why = import_as(tandem, &bmlt, &guide).unwrap_err().to_string();
    assert!(why.contains("BMLT") && !why.contains("confirm"), "{why}");
    let keyless = json!([{"name": "No key"}, {"name": "None either"}]);
    let why = import_as(tandem, &keyless, &settings("keyless")).unwrap_err().to_string();
    assert!(why.contains("no_key: 2") && !why.contains("confirm"), "{why}");
}

#[test]
fn meetings_20_a_list_is_removed_and_what_is_kept_stays() {
    let record = record();
    let (tandem, meetings) = (&record.tandem, record.tandem.meetings());
    import(tandem, &hundred("a"));
    import_as(tandem, &json!([room("x", "Elsewhere", 1, "09:00", "1 Elm")]), &settings("Other"))
        .unwrap();
    let kept = keep(tandem, "Elsewhere");
    meetings.remove_list(&Line::new("list", "Springfield").unwrap()).unwrap();
    assert_eq!(names(tandem, &any()), ["Elsewhere"]);
    meetings.remove_list(&Line::new("list", "Other").unwrap()).unwrap();
    assert_eq!(names(tandem, &any()), [""; 0]);
    assert!(meetings.lists().unwrap().is_empty());
    let stays = meetings.kept_one(kept).unwrap();
    assert_eq!((stays.standing, stays.meeting.name.as_str()), (KeptStanding::Gone, "Elsewhere"));
    let gone = meetings.remove_list(&Line::new("list", "Other").unwrap());
    assert!(matches!(gone, Err(TandemError::NotFound { .. })));
    // It can be had again, and what was kept is found in it.
    import_as(tandem, &json!([room("x", "Elsewhere", 1, "09:00", "1 Elm")]), &settings("Other"))
        .unwrap();
    assert_eq!(meetings.kept_one(kept).unwrap().standing, KeptStanding::Same);
    assert!(record.is_sound());
}

#[test]
fn meetings_20_words_are_found_without_apostrophes_and_in_the_plural() {
    let record = record();
    let tandem = &record.tandem;
    import(
        tandem,
        &[
            room("a", "Women's Step Study", 1, "19:00", "1 Oak St"),
            room("b", "Womens Big Book", 1, "19:00", "2 Oak St"),
            room("c", "Six O\u{2019}Clock Sunset", 1, "18:00", "3 Oak St"),
            room("d", "Reunión de Mujeres", 1, "18:00", "4 Oak St"),
        ],
    );
    let found =
        |text: &str| names(tandem, &MeetingQuery { text: Some(text.to_owned()), ..any() }).len();
    for (text, count) in [
        ("womens", 2),
        ("women's", 2),
        ("WOMEN\u{2019}S", 2),
        ("women", 2),
        ("oclock", 1),
        ("o'clock", 1),
        ("clock", 1),
        ("steps", 1),
        ("books", 1),
        ("reuniones", 1),
        ("reunion", 1),
        ("mujer", 1),
        ("sunsets", 1),
        ("men", 0),
    ] {
        assert_eq!(found(text), count, "{text}");
    }
}

fn visit(kept: Id, on: &str, felt: i8, share: WelcomeAnswer) -> WelcomeVisit {
    WelcomeVisit {
        meeting: kept,
        on: on.parse().unwrap(),
        felt: Felt::new(felt).ok(),
        mentioned: Mentioned::Yes,
        roles: [(WelcomeRole::Share, share)].into(),
        note: None,
        written_at: chrono::DateTime::UNIX_EPOCH,
    }
}

#[test]
fn mission_a10_my_medicine_is_respected_here_can_be_searched() {
    let record = record();
    let (tandem, meetings) = (&record.tandem, record.tandem.meetings());
    let of = |fellowship, name: &str| {
        let list = json!([room("x", name, 1, "19:00", "1 Oak St")]);
        let settings = ListSettings { fellowship: Some(fellowship), ..settings(name) };
        import_as(tandem, &list, &settings).unwrap();
    };
    of(Fellowship::Mara, "Mara Monday");
    of(Fellowship::Aa, "Aa Monday");
    of(Fellowship::Na, "Na Well");
    of(Fellowship::Na, "Na Unwell");
    of(Fellowship::Mara, "Mara Unwell");
    let well = keep(tandem, "Na Well");
    let unwell = [keep(tandem, "Na Unwell"), keep(tandem, "Mara Unwell")];
    meetings.add_visit(visit(well, "2026-03-02", 1, WelcomeAnswer::Allowed)).unwrap();
    for kept in unwell {
        meetings.add_visit(visit(kept, "2026-03-02", 1, WelcomeAnswer::AskedNotTo)).unwrap();
    }
    let quote = Passage::new("quote", "We welcome all.").unwrap();
    let (on, from) = ("2026-03-01".parse().unwrap(), StatementFrom::Told);
    let written_at = chrono::DateTime::UNIX_EPOCH;
    meetings
        .add_statement(GroupStatement { meeting: unwell[0], quote, on, from, written_at })
        .unwrap();

    let by = |respected: &[RespectedBy]| {
        let mut found = names(tandem, &MeetingQuery { respected: respected.to_vec(), ..any() });
        found.sort();
        found
    };
    assert_eq!(by(&[]).len(), 5);
    assert_eq!(by(&[RespectedBy::Fellowship]), ["Aa Monday", "Mara Monday"]);
    assert_eq!(by(&[RespectedBy::Own]), ["Na Well"]);
    // What a group says is shown and never weighed; the person's own visits count before it.
    assert_eq!(by(&[RespectedBy::Group]), [""; 0]);
    assert_eq!(
        by(&[RespectedBy::Fellowship, RespectedBy::Own]),
        ["Aa Monday", "Mara Monday", "Na Well"]
    );
    let all = meetings.find(&any()).unwrap().meetings;
    let marks =
        |name: &str| all.iter().find(|it| it.meeting.name.as_str() == name).unwrap().respect;
    let own = |name| marks(name).own.map(|own| (own.well, own.not_well));
    assert_eq!(
        (own("Na Well"), own("Na Unwell"), own("Aa Monday")),
        (Some((1, 0)), Some((0, 1)), None)
    );
    assert_eq!(marks("Na Unwell").group.unwrap().times, 1);
    // Several fellowships at once.
    let two = MeetingQuery { fellowships: vec![Fellowship::Mara, Fellowship::Aa], ..any() };
    assert_eq!(names(tandem, &two).len(), 3);
}

#[test]
fn terminal_22_a_meeting_one_went_to_yesterday_is_written_down() {
    let record = record();
    let (tandem, meetings) = (&record.tandem, record.tandem.meetings());
    let now =
        tandem_model::LocalTime::at(tandem::Host::now(&record.host), &zone("America/Chicago"));
    let yesterday = now.date() - TimeDelta::days(1);
    let day = u32::from(DayOfWeek::of(yesterday).number());
    import(tandem, &[room("k", "Evening", day, "19:00", "1 Oak St")]);
    let kept = keep(tandem, "Evening");
    assert!(meetings.attend(kept, None, None).is_err(), "it is long over");
    let went = meetings.attend(kept, None, Some(yesterday)).unwrap();
    assert_eq!((went.new, went.kept.session.start.date()), (true, yesterday));
    assert!(!meetings.attend(kept, None, Some(yesterday)).unwrap().new, "once");
    let other = yesterday - TimeDelta::days(1);
    assert!(meetings.attend(kept, None, Some(other)).is_err(), "not on that day");
    let coming = yesterday + TimeDelta::days(7);
    assert!(meetings.attend(kept, None, Some(coming)).is_err(), "not yet");
    let week_before = yesterday - TimeDelta::days(7);
    assert!(meetings.attend(kept, None, Some(week_before)).unwrap().new);
}

/// Now is Wednesday, 11 March 2026, 16:00 UTC; the person is in New York.
#[test]
fn terminal_08_a_hybrid_meeting_far_away_is_on_the_persons_clock_unless_they_go_there() {
    let record = record();
    let tandem = &record.tandem;
    let mut far = room("h", "Both Ways", 1, "18:00", "1 Oak St");
    far["conference_url"] = json!("https://zoom.example/j/1");
    import(tandem, &[far]);
    let at = |after: &str, before: &str, taking_part| {
        let (after, before) = (after.parse().ok(), before.parse().ok());
        names(tandem, &MeetingQuery { after, before, taking_part, ..any() }).len()
    };
    assert_eq!(at("19:00", "19:30", None), 1);
    assert_eq!(at("18:00", "18:30", None), 0);
    assert_eq!(at("18:00", "18:30", Some(TakingPart::InPerson)), 1);
    let found = tandem.meetings().find(&any()).unwrap().meetings.remove(0);
    assert_eq!(found.next_here.unwrap().wall().to_string(), "2026-03-16 19:00:00");
    assert_eq!(found.next.unwrap().wall().to_string(), "2026-03-16 18:00:00");
}

#[test]
fn meetings_12_a_clock_that_is_not_known_has_no_next_time() {
    let record = record();
    let (tandem, meetings) = (&record.tandem, record.tandem.meetings());
    let mut berlin = room("b", "Berlin", 2, "10:00", "1 Oak St");
    berlin["formatted_address"] = json!("Beispielstr. 9, 10119 Berlin, Germany");
    (berlin["latitude"], berlin["longitude"]) = (json!(52.53), json!(13.41));
    let report = import(tandem, &[berlin, room("c", "Home", 2, "10:00", "1 Oak St")]);
    assert_eq!(report.tally.inferred[&tandem_model::Inferred::ZoneDoubtful], 1);
    let kept = keep(tandem, "Berlin");
    let one = meetings.kept_one(kept).unwrap();
    assert_eq!((one.next, one.meeting.when.weekly()), (None, None));
    assert!(meetings.next(7).unwrap().is_empty());
    assert!(meetings.attend(kept, None, None).is_err());
    assert!(!tandem.calendar(&CalendarChoice::default()).unwrap().contains("VEVENT"));
    let on = |day| names(tandem, &MeetingQuery { days: vec![day], ..any() }).len();
    assert_eq!((on(DayOfWeek::Tuesday), on(DayOfWeek::Monday)), (2, 0), "it is found on its day");
    let near = MeetingQuery {
        near: Coordinates::new(52.5, 13.4).ok(),
        order: Order::Distance,
        days: vec![DayOfWeek::Tuesday],
        ..any()
    };
    assert_eq!(names(tandem, &near), ["Berlin"]);
    assert!(record.is_sound());
}

#[test]
fn meetings_04_a_zone_that_was_not_read_can_be_told() {
    let record = record();
    let tandem = &record.tandem;
    let mut there = room("a", "Early Birds", 1, "07:00", "1 Oak St");
    there["timezone"] = json!("Pacific time (US)");
    let list = json!([there]);
    let report = import_as(tandem, &list, &settings("Springfield")).unwrap();
    assert_eq!(report.tally.zones_unread[0].name, "Pacific time (US)");
    assert_eq!(tandem.meetings().find(&any()).unwrap().meetings[0].next, None);
    let zones = vec![("pacific time (US)".to_owned(), zone("America/Los_Angeles"))];
    let answered = ListSettings { zones, ..settings("Springfield") };
    let report = import_as(tandem, &list, &answered).unwrap();
    assert_eq!(
        (report.changed, report.tally.zones_unread.len()),
        (1, 0),
        "the same bytes, answered"
    );
    let next = tandem.meetings().find(&any()).unwrap().meetings[0].next.clone().unwrap();
    assert_eq!(next.zone().name(), "America/Los_Angeles");
}

/// A list that changes every week does not grow for good, and keeps since when a meeting is in it.
#[test]
fn meetings_19_what_is_left_of_a_block_is_written_anew() {
    let record = record();
    let tandem = &record.tandem;
    let all = |edition: usize| -> Vec<Value> {
        // Of a hundred, the first ninety are renamed each time.
        let name = |at: usize| format!("Group {at} {}", if at < 90 { edition } else { 0 });
        (0..100)
            .map(|at| room(&format!("m{at}"), &name(at), 1, "18:00", &format!("{at} Oak St")))
            .collect()
    };
    for edition in 0..6 {
        let report = import(tandem, &all(edition));
        if edition > 0 {
            assert_eq!((report.changed, report.unchanged, report.missing), (90, 10, 0));
        }
        let found = tandem.meetings().find(&any()).unwrap();
        assert_eq!(found.total, 100);
        let text = Some(format!("group {edition}"));
        let named = tandem.meetings().find(&MeetingQuery { text, ..any() }).unwrap();
        assert!(named.total >= 90, "{edition}: {}", named.total);
    }
    let since = |name: &str| tandem.meetings().show(id_of(tandem, name)).unwrap().since;
    assert_eq!(since("Group 95 0"), since("Group 5 5"));
    assert!(record.is_sound());
}
