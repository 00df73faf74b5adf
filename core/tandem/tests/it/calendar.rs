//! The calendar file of a record: the same twice, a changed entry under the same name. What others
//! read in such files is tested in `src/calendar/tests.rs`.

use crate::support::*;
use chrono::TimeDelta;
use tandem::{CalendarChoice, Outcome};
use tandem_model::{
    At, Conference, DayOfWeek, Fellowship, Kind, Language, Line, Link, Meeting, MeetingStatus,
    Minutes, Name, Passage, Plan, Recurrence, Rule, Slot, SourceKey, Venue, WeekStart, Weekly,
    WeeklyTime, ZoneFrom,
};

fn weekly(day: DayOfWeek, start: &str, name: &str) -> Plan {
    let at =
        At { time: start.parse().ok(), minutes: Minutes::new(60).ok(), ..At::all_day(zone(ZONE)) };
    let rule = Rule::weekly([day], WeekStart::Monday);
    let mut one = Plan::session(Kind::MutualHelp, rule, at, date("2026-01-01"));
    one.name = Some(Name::new(name).unwrap());
    one
}

/// The values of a property, in the order of the file.
fn values<'a>(file: &'a str, key: &str) -> Vec<&'a str> {
    let lines = file.lines().filter_map(|line| line.split_once(':'));
    lines.filter(|(name, _)| name.split(';').next() == Some(key)).map(|(_, value)| value).collect()
}

#[test]
fn the_same_record_is_the_same_file_and_a_change_is_told() {
    let record = record();
    let agenda = record.tandem.agenda();
    let file = || record.tandem.calendar(&CalendarChoice::default()).unwrap();
    assert_eq!(file().matches("BEGIN").count(), 1, "a calendar without events is one");
    let id = agenda.add(weekly(DayOfWeek::Monday, "19:00", "Oak Hall")).unwrap();
    let other = agenda.add(weekly(DayOfWeek::Friday, "12:00", "Noon")).unwrap();
    let first = file();
    record.host.advance(TimeDelta::days(1));
    assert_eq!(file(), first, "the clock of the export stands nowhere in it");
    let uids = values(&first, "UID").join(" ");
    assert_eq!(values(&first, "SEQUENCE"), ["0", "0"]);
    assert!(!first.contains(&id.to_string()) && !first.contains(&other.to_string()));

    // Answers are no changes.
    agenda.answer(id, date("2026-03-09"), Outcome::Whole).unwrap();
    assert_eq!(file(), first);

    agenda.edit(id, |_| Ok(weekly(DayOfWeek::Monday, "19:30", "Oak Hall"))).unwrap();
    let second = file();
    assert_eq!(values(&second, "UID").join(" "), uids);
    let at = values(&second, "DTSTART").iter().position(|it| it.ends_with("T193000"));
    let changed = usize::from(values(&second, "SEQUENCE") == ["0", "1"]);
    assert_eq!(values(&second, "SEQUENCE")[changed], "1");
    assert_eq!(values(&second, "DTSTAMP")[changed], "20260312T160000Z");
    assert_eq!(values(&second, "DTSTAMP")[1 - changed], "20260311T160000Z");
    assert!(at.is_some());

    // Taking the change back is a change.
    record.tandem.log().undo_last().unwrap();
    assert_eq!(values(&file(), "SEQUENCE")[changed], "2");
    assert_eq!(values(&file(), "UID").join(" "), uids);
    // The same again is none.
    agenda.edit(id, |_| Ok(weekly(DayOfWeek::Monday, "19:00", "Oak Hall"))).unwrap();
    assert_eq!(values(&file(), "SEQUENCE")[changed], "2");
    let record = record.reopen();
    assert_eq!(
        values(&record.tandem.calendar(&CalendarChoice::default()).unwrap(), "SEQUENCE")[changed],
        "2"
    );
}

#[test]
fn a_change_from_a_date_on_ends_one_event_and_begins_another() {
    let record = record();
    let agenda = record.tandem.agenda();
    let file = || record.tandem.calendar(&CalendarChoice::default()).unwrap();
    let id = agenda.add(weekly(DayOfWeek::Monday, "19:00", "Oak Hall")).unwrap();
    let uid = values(&file(), "UID")[0].to_owned();
    let new = weekly(DayOfWeek::Tuesday, "20:00", "Oak Hall");
    agenda.edit_from(id, date("2026-04-01"), |_| Ok(new)).unwrap();
    let both = file();
    assert_eq!(values(&both, "UID").len(), 2);
    assert!(values(&both, "UID").contains(&uid.as_str()));
    // Monday 30 March, 19:00 in New York.
    assert!(
        both.contains("RRULE:FREQ=WEEKLY;WKST=MO;BYDAY=MO;UNTIL=20260330T230000Z\r\n"),
        "{both}"
    );
    assert!(both.contains("DTSTART;TZID=America/New_York:20260407T200000\r\n"), "{both}");
    // Once it is over it is left out; a pause ends an event as well.
    record.host.set("2026-04-02T12:00:00Z");
    assert_eq!(values(&file(), "UID").len(), 1);
    let live = agenda.plans().unwrap()[0].id;
    agenda.pause(live, date("2026-05-01")).unwrap();
    assert!(file().contains("UNTIL=20260429T000000Z"), "{}", file());
}

#[test]
fn a_name_stands_in_it_only_if_chosen() {
    let record = record();
    let agenda = record.tandem.agenda();
    agenda.add(weekly(DayOfWeek::Monday, "19:00", "Oak Hall, upstairs")).unwrap();
    agenda.add(weekly(DayOfWeek::Friday, "19:00", "Methadone Anonymous")).unwrap();
    let neutral = record.tandem.calendar(&CalendarChoice::default()).unwrap();
    assert_eq!(values(&neutral, "SUMMARY"), ["Appointment", "Appointment"]);
    assert_eq!(values(&neutral, "CLASS"), ["PRIVATE", "PRIVATE"]);
    let names = CalendarChoice { names: true, ..CalendarChoice::default() };
    let mut told = record.tandem.calendar(&names).unwrap();
    let mut summaries = values(&told, "SUMMARY");
    summaries.sort_unstable();
    assert_eq!(summaries, ["Appointment", r"Oak Hall\, upstairs"]);
    // The person's own word for their medicine is one of medication.
    let mut profile = record.tandem.person().profile().unwrap();
    profile.words.medicine = Some(Name::new("Oak").unwrap());
    record.tandem.person().edit(|_| Ok(profile.clone())).unwrap();
    told = record.tandem.calendar(&names).unwrap();
    assert_eq!(values(&told, "SUMMARY"), ["Appointment", "Appointment"]);
    record.tandem.speak(Language::Es);
    told = record.tandem.calendar(&names).unwrap();
    assert_eq!(values(&told, "SUMMARY"), ["Cita", "Cita"]);
}

/// When the events begin: those of the zones' rules name no zone.
fn starts(file: &str) -> Vec<&str> {
    let lines = file.lines().filter_map(|line| line.strip_prefix("DTSTART;TZID="));
    lines.filter_map(|line| Some(line.split_once(':')?.1)).collect()
}

/// A meeting with all that a calendar could tell.
fn meeting() -> Meeting {
    let line = |text| Some(Line::new("line", text).unwrap());
    let passage = |text| Some(Passage::new("notes", text).unwrap());
    Meeting {
        key: SourceKey::new("oak").unwrap(),
        slot: Slot::ONLY,
        name: Line::new("name", "Oak Hall Group").unwrap(),
        fellowship: Fellowship::Na,
        when: Recurrence::Weekly(Weekly {
            at: WeeklyTime {
                day: DayOfWeek::Sunday,
                start: "23:30".parse().unwrap(),
                zone: zone("Australia/Lord_Howe"),
            },
            zone_from: ZoneFrom::User,
            length: Minutes::new(75).unwrap(),
            length_inferred: false,
        }),
        maybe_not_weekly: true,
        venue: Venue::Hybrid,
        status: MeetingStatus::Active,
        position: None,
        address: line("1 Oak Street; rear"),
        location: line("Oak Hall"),
        location_notes: passage("Ring twice."),
        regions: vec![],
        group: None,
        group_notes: None,
        conference: Conference {
            url: Some(Link::new("url", "https://example.org/j/1").unwrap()),
            ..Conference::default()
        },
        notes: passage("Bring a friend,\nor two."),
        types: vec![],
        page: None,
        updated: None,
    }
}

/// Moves a meeting to another time of day.
fn at(meeting: &mut Meeting, start: &str) -> tandem_model::Result<()> {
    if let Recurrence::Weekly(weekly) = &mut meeting.when {
        weekly.at.start = start.parse()?;
    }
    Ok(())
}

/// The number of the only event of two files.
fn numbers(one: &str, other: &str) -> (u32, u32) {
    let number = |file| values(file, "SEQUENCE")[0].parse().unwrap();
    (number(one), number(other))
}

#[test]
fn a_kept_meeting_stands_in_it_as_it_is_now() {
    let record = record();
    let (tandem, meetings) = (&record.tandem, record.tandem.meetings());
    let listed = meetings.add(meeting()).unwrap();
    let kept = meetings.keep(listed).unwrap();
    let neutral = || tandem.calendar(&CalendarChoice::default()).unwrap();
    let first = neutral();
    assert_eq!(values(&first, "SUMMARY"), ["Appointment"]);
    assert_eq!(values(&first, "DESCRIPTION"), ["Check first: it may not meet every week"]);
    // Kept on Thursday, 12 March, three in the morning there: from the Sunday after.
    assert_eq!(starts(&first), ["20260315T233000"]);
    assert_eq!(
        (values(&first, "RRULE").last(), values(&first, "DURATION")[0]),
        (Some(&"FREQ=WEEKLY;WKST=MO;BYDAY=SU"), "PT75M")
    );
    for text in
        ["Oak", "example.org", "Ring", "LOCATION", "URL", &listed.to_string(), &kept.to_string()]
    {
        assert!(!first.contains(text), "{text}");
    }
    let all = CalendarChoice {
        names: true,
        places: true,
        links: true,
        descriptions: true,
        ..CalendarChoice::default()
    };
    let full = tandem.calendar(&all).unwrap().replace("\r\n ", "");
    assert_eq!(values(&full, "SUMMARY"), ["Oak Hall Group"]);
    assert_eq!(values(&full, "LOCATION"), [r"Oak Hall\, 1 Oak Street\; rear"]);
    assert_eq!(values(&full, "URL"), ["https://example.org/j/1"]);
    let told = r"Check first: it may not meet every week\nBring a friend\,\nor two.\nRing twice.";
    assert_eq!(values(&full, "DESCRIPTION"), [told]);

    // It is changed: the calendar tells the time as it stands now, under the same name and a
    // greater number. That the person has seen the change changes no time.
    record.host.advance(TimeDelta::days(1));
    meetings.edit(listed, |meeting| at(meeting, "22:00")).unwrap();
    let second = neutral();
    assert_eq!(values(&second, "UID"), values(&first, "UID"));
    assert_eq!(starts(&second), ["20260315T220000"]);
    assert_eq!(numbers(&first, &second), (0, 1));
    assert_eq!(values(&second, "DTSTAMP"), ["20260312T160000Z"]);
    meetings.take_changes(kept).unwrap();
    let third = neutral();
    assert_eq!(starts(&third), starts(&second));
    assert_eq!(numbers(&second, &third), (1, 2));
    record.tandem.log().undo_last().unwrap();
    record.tandem.log().undo_last().unwrap();
    let back = neutral();
    assert_eq!(starts(&back), starts(&first));
    assert!(numbers(&third, &back).1 > 2, "{back}");
    // One that is not held for now is called off, and back when it is held again.
    let status = |status| {
        let change = |meeting: &mut Meeting| {
            meeting.status = status;
            Ok(())
        };
        meetings.edit(listed, change).unwrap();
        neutral()
    };
    let closed = status(MeetingStatus::TemporarilyClosed);
    assert_eq!(values(&closed, "STATUS"), ["CANCELLED"]);
    assert_eq!(values(&closed, "DESCRIPTION"), [""; 0], "there is nothing to check");
    let open = status(MeetingStatus::Active);
    assert_eq!(values(&open, "STATUS"), ["TENTATIVE"], "it may not be weekly");

    // One that is kept no more is called off where it was told, for half a year.
    meetings.drop(kept).unwrap();
    let dropped = neutral();
    assert_eq!(values(&dropped, "UID"), values(&first, "UID"));
    assert_eq!(values(&dropped, "STATUS"), ["CANCELLED"]);
    record.host.advance(TimeDelta::days(181));
    assert_eq!(values(&neutral(), "UID"), [""; 0]);

    // One by appointment has no time.
    let open = Meeting { when: Recurrence::ByAppointment, ..meeting() };
    meetings.keep(meetings.add(open).unwrap()).unwrap();
    assert_eq!(values(&neutral(), "UID"), [""; 0]);
}
