//! Sessions that come back, and the calendar file.

use std::fs;

use crate::common::Person;
use serde_json::{Value, json};

/// A group on Tuesdays at six, since January. It is Tuesday, 10 March, half past eleven in New York.
fn group(person: &Person) -> String {
    let added = person.json(&[
        "regular",
        "add",
        "group",
        "--day",
        "tue",
        "--start",
        "18:00",
        "--minutes",
        "90",
        "--from",
        "2026-01-06",
        "--name",
        "Oak Hall",
        "--led-by",
        "counsellor",
        "--format",
        "closed",
    ]);
    added["id"].as_str().unwrap().to_owned()
}

fn answers(told: &Value) -> Vec<(&str, Option<&str>)> {
    let all = told["occurrences"].as_array().unwrap();
    all.iter().map(|it| (it["date"].as_str().unwrap(), it["answer"].as_str())).collect()
}

#[test]
fn the_help_tells_all_of_it() {
    let person = Person::new();
    let help = person.ok(&["regular", "--help"]).out;
    for part in
        ["add", "list", "next", "due", "edit", "went", "part", "missed", "backfill", "remove"]
    {
        assert!(help.contains(&format!("\n  {part} ")), "{part}");
        let usage = format!("Usage: tandem{} regular", std::env::consts::EXE_SUFFIX);
        assert!(person.ok(&["regular", part, "--help"]).out.contains(&usage));
    }
    assert!(person.ok(&["meetings", "calendar", "--help"]).out.contains("--out"));
    assert!(person.ok(&["man", "regular"]).out.contains(".TH"));
}

#[test]
fn one_is_added_listed_and_told_in_a_stable_shape() {
    let person = Person::with_record();
    assert!(person.ok(&["regular", "list"]).out.contains("Nothing comes back"));
    let id = group(&person);
    let listed = person.json(&["regular", "list"]);
    let expected = json!([{
        "id": id, "name": "Oak Hall", "kind": "group", "days": ["tue"], "start": "18:00",
        "zone": "America/New_York", "minutes": 90, "length_inferred": false,
        "group_format": "closed", "led_by": "counsellor", "starts": "2026-01-06",
        "uid": listed[0]["uid"], "written_at": "2026-03-10T15:30:00Z",
        "next": {
            "date": "2026-03-10", "start": "2026-03-10T18:00:00-04:00[America/New_York]",
            "shift": "exact",
        },
        "goes_on_as": null,
    }]);
    assert_eq!(listed, expected);
    let list = person.ok(&["regular", "list"]).out;
    assert!(list.contains("tuesday 18:00") || list.contains("tue 18:00"), "{list}");
    assert!(list.contains("Oak Hall") && list.contains(&id[..8]), "{list}");

    // Without a length it is an hour, as a guess; several days are one.
    let args = ["regular", "add", "mutual-help", "--day", "mon,thu", "--start", "12:15"];
    let guessed = person.json(&[&args[..], &["--zone", "America/Chicago"]].concat());
    assert_eq!((&guessed["minutes"], &guessed["length_inferred"]), (&json!(60), &json!(true)));
    assert_eq!(
        (&guessed["days"], &guessed["zone"]),
        (&json!(["mon", "thu"]), &json!("America/Chicago"))
    );
    assert_eq!(guessed["starts"], "2026-03-10");
    assert!(person.ok(&args).out.contains("The length is a guess"));
    let next = person.json(&["regular", "next", "--to", "2026-03-12"]);
    let next: Vec<_> = next.as_array().unwrap().iter().map(|it| &it["start"]).collect();
    assert_eq!(next, ["2026-03-10T18:00:00", "2026-03-12T12:15:00", "2026-03-12T12:15:00"]);
    assert!(person.ok(&["regular", "next"]).out.contains("Tue 10 Mar 2026 18:00"));
}

#[test]
fn went_part_and_missed_are_one_answer() {
    let person = Person::with_record();
    let id = group(&person);
    // Today's is still to come: the last one that has begun is a week ago.
    let went = person.json(&["regular", "went", &id]);
    let session = went["session"].as_str().unwrap().to_owned();
    let expected = json!({
        "regular": id, "name": "Oak Hall", "kind": "group", "date": "2026-03-03",
        "start": "2026-03-03T18:00:00", "zone": "America/New_York", "offset": "-05:00",
        "minutes": 90, "approximate": false, "answer": "went", "session": session,
        "not_attended": null, "why": null, "changed": true,
    });
    assert_eq!(went, expected);
    let again = person.ok(&["regular", "went", &id[..8], "--on", "2026-03-03"]).out;
    assert!(again.contains("written down before"), "{again}");
    assert_eq!(person.sessions(), 1);
    let listed = &person.json(&["sessions"])[0];
    assert_eq!((&listed["id"], &listed["led_by"]), (&json!(session), &json!("counsellor")));
    assert_eq!(listed["group_format"], "closed");

    let part = person.json(&["regular", "part", &id, "--minutes", "30", "--on", "2026-03-03"]);
    assert_eq!((&part["minutes"], &part["session"]), (&json!(30), &json!(session)));
    let missed = person.json(&["regular", "missed", &id, "--on", "2026-03-03", "--why", "no-ride"]);
    assert_eq!((&missed["answer"], &missed["why"]), (&json!("not_attended"), &json!("no_ride")));
    assert_eq!((&missed["session"], &missed["changed"]), (&Value::Null, &json!(true)));
    assert_eq!(person.sessions(), 0);
    let said = person.ok(&["regular", "missed", &id, "--on", "2026-03-03"]).out;
    assert!(said.contains("It never counts against you.") && said.contains("before"), "{said}");
    person.ok(&["undo"]);
    assert_eq!(person.sessions(), 1);

    assert!(person.refused(&["regular", "went", &id, "--on", "2026-03-04"], 1).contains("on: "));
    assert!(person.refused(&["regular", "went", &id, "--on", "2026-03-17"], 1).contains("start: "));
    person.refused(&["regular", "went", "ffff"], 1);
    person.refused(&["regular", "went", &session], 1);
    person.refused(&["regular", "part", &id], 2);
}

#[test]
fn backfill_asks_which_ones_and_is_one_act() {
    let person = Person::with_record();
    let id = group(&person);
    let due = person.json(&["regular", "due"]);
    let due: Vec<_> = due.as_array().unwrap().iter().map(|it| &it["date"]).collect();
    assert_eq!(due, ["2026-03-03", "2026-02-24"]);
    let asked = ["regular", "backfill", &id, "--from", "2026-02-10", "--to", "2026-03-10"];
    let look = person.json(&asked);
    assert_eq!((&look["changed"], &look["regular"]), (&json!(0), &json!(id)));
    let none: Vec<_> = answers(&look).into_iter().map(|(_, answer)| answer).collect();
    assert_eq!(none, [None; 5]);
    assert!(person.ok(&asked).out.contains("Which ones?"));

    let said = ["--went", "2026-02-10,2026-02-17", "--missed", "2026-02-24", "--all"];
    let told = person.json(&[&asked[..], &said].concat());
    assert_eq!(told["changed"], 4);
    let expected = [
        ("2026-02-10", Some("went")),
        ("2026-02-17", Some("went")),
        ("2026-02-24", Some("not_attended")),
        ("2026-03-03", Some("went")),
        ("2026-03-10", None),
    ];
    assert_eq!(answers(&told), expected);
    assert_eq!(person.json(&[&asked[..], &said].concat())["changed"], 0);
    assert_eq!(person.json(&["regular", "due"]), json!([]));
    assert_eq!(person.json(&["undo"])["things"].as_array().unwrap().len(), 4);
    assert_eq!(person.sessions(), 0);
    let early = [&asked[..], &["--went", "2026-01-06"]].concat();
    assert!(person.refused(&early, 1).contains("not between"));
    let wrong = [&asked[..], &["--went", "2026-02-10,2026-02-11"]].concat();
    assert!(person.refused(&wrong, 1).contains("on: "));
    assert_eq!(person.sessions(), 0);
}

#[test]
fn a_change_from_a_day_on_keeps_what_was() {
    let person = Person::with_record();
    let id = group(&person);
    person.ok(&["regular", "went", &id]);
    let moved = person.json(&[
        "regular",
        "edit",
        &id,
        "--from",
        "2026-03-10",
        "--start",
        "19:00",
        "--day",
        "tue,thu",
    ]);
    assert_ne!(moved["id"], json!(id));
    assert_eq!((&moved["series"], &moved["starts"]), (&json!(id), &json!("2026-03-10")));
    let all = person.json(&["regular", "next", "--from", "2026-03-01", "--to", "2026-03-12"]);
    let all: Vec<_> =
        all.as_array().unwrap().iter().map(|it| (&it["start"], &it["answer"])).collect();
    let expected = [
        (json!("2026-03-03T18:00:00"), json!("went")),
        (json!("2026-03-10T19:00:00"), Value::Null),
        (json!("2026-03-12T19:00:00"), Value::Null),
    ];
    assert_eq!(all, expected.iter().map(|(start, answer)| (start, answer)).collect::<Vec<_>>());

    let new = moved["id"].as_str().unwrap();
    let paused = person.json(&["regular", "edit", new, "--pause", "2026-03-12"]);
    assert_eq!((&paused["paused"], &paused["id"]), (&json!("2026-03-12"), &json!(new)));
    assert!(person.ok(&["regular", "list"]).out.contains(&format!("goes on as {}", &new[..8])));
    let back = person.json(&["regular", "edit", new, "--resume", "2026-03-24"]);
    assert_eq!((&back["paused"], &back["next"]["date"]), (&Value::Null, &json!("2026-03-24")));
    let cleared = person.json(&["regular", "edit", new, "--clear", "name,format,led-by"]);
    assert_eq!((&cleared["name"], &cleared["group_format"]), (&Value::Null, &Value::Null));
    person.refused(&["regular", "edit", new], 2);
    person.refused(
        &[
            "regular",
            "edit",
            back["id"].as_str().unwrap(),
            "--pause",
            "2026-05-01",
            "--minutes",
            "60",
        ],
        2,
    );
    person.refused(&["regular", "edit", &id, "--from", "2026-04-01", "--minutes", "60"], 1);

    assert_eq!(person.json(&["regular", "remove", &id]), json!({"entry": "regular", "id": id}));
    assert_eq!(person.sessions(), 1, "what was written down stays");
    person.refused(&["regular", "remove", &id], 1);
    assert_eq!(person.json(&["check"])["ok"], true);
}

#[test]
fn the_calendar_tells_times_and_no_more() {
    let person = Person::with_record();
    let id = group(&person);
    let out = person.path("mine.ics");
    let file = out.to_str().unwrap();
    let told = person.json(&["meetings", "calendar", "--out", file]);
    assert_eq!(told, json!({"format": "ics", "file": file, "events": 1, "encrypted": false}));
    let first = fs::read_to_string(&out).unwrap();
    assert!(
        first.contains("SUMMARY:Meeting\r\n") && !first.contains("Oak") && !first.contains(&id)
    );
    assert!(first.contains("DTSTART;TZID=America/New_York:20260106T180000\r\n"), "{first}");
    assert!(person.refused(&["meetings", "calendar", "--out", file], 1).contains("--force"));
    let named = person.ok(&["meetings", "calendar", "--out", "-", "--names"]);
    assert!(named.out.contains("SUMMARY:Oak Hall\r\n"));
    assert!(named.err.contains("1 event written. This file is not encrypted."));
    assert_eq!(person.run(&["--json", "meetings", "calendar", "--out", "-"]).code, 2);

    let uid = |text: &str| text.lines().find(|line| line.starts_with("UID:")).map(str::to_owned);
    person.ok(&["regular", "edit", &id, "--minutes", "60"]);
    person.ok(&["meetings", "calendar", "--out", file, "--force"]);
    let second = fs::read_to_string(&out).unwrap();
    assert_eq!(uid(&first), uid(&second));
    assert!(first.contains("SEQUENCE:0\r\n") && second.contains("SEQUENCE:1\r\n"), "{second}");

    // A meeting that is kept stands in it as well.
    let added = person.json(&[
        "meetings",
        "add",
        "--name",
        "Early birds",
        "--fellowship",
        "na",
        "--day",
        "mon",
        "--start",
        "07:00",
        "--minutes",
        "45",
        "--not-weekly",
        "--address",
        "1 Oak Street, Springfield",
    ]);
    person.ok(&["meetings", "keep", added["id"].as_str().unwrap()]);
    let both = person.ok(&["meetings", "calendar", "--out", "-"]).out;
    assert_eq!(both.matches("BEGIN:VEVENT").count(), 2);
    assert!(both.contains("RRULE:FREQ=WEEKLY;BYDAY=MO\r\n") && both.contains("DURATION:PT45M"));
    assert!(both.contains("DESCRIPTION:Check first: it may not meet every week\r\n"), "{both}");
    assert!(!both.contains("Early") && !both.contains("Springfield"));
    let full = ["meetings", "calendar", "--out", "-", "--names", "--places"];
    let full = person.ok(&full).out;
    assert!(full.contains("SUMMARY:Early birds") && full.contains(r"Oak Street\, Springfield"));
}

#[test]
fn the_demo_has_one_that_is_open() {
    let mut person = Person::new();
    let demo = person.json(&["demo", "--now", "2026-06-03T15:00:00Z"]);
    assert_eq!(demo["regulars"], 1);
    let vault = demo["vault"].as_str().unwrap().to_owned();
    person.set("TANDEM_VAULT", &vault);
    person.set("TANDEM_PASSPHRASE", demo["passphrase"].as_str().unwrap());
    person.set("TANDEM_NOW", "2026-06-03T15:00:00Z");
    assert_eq!(person.json(&["regular", "list"])[0]["name"], "Call with R.");
    let due = person.json(&["regular", "due"]);
    assert_eq!(due.as_array().unwrap().len(), 1, "{due}");
    assert_eq!(due[0]["date"], "2026-05-27");
    let told = person.json(&["meetings", "calendar", "--out", "demo.ics"]);
    assert!(told["events"].as_u64().unwrap() > 1, "{told}");
    // A short story has none to answer.
    person.ok(&["demo", "--dir", "short", "--weeks", "1", "--now", "2026-06-03T15:00:00Z"]);
}
