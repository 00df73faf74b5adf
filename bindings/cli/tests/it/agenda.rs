//! What is to come, the first screen, the calendar file, the moments for a phone.

use std::fs;

use crate::common::Person;
use serde_json::{Value, json};

/// A group on Tuesdays at six, since January. It is Tuesday, 10 March, half past eleven in New York.
fn group(person: &Person) -> String {
    let added = person.json(&[
        "agenda",
        "add",
        "group",
        "--day",
        "tue",
        "--at",
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
        "--remind",
        "2h",
    ]);
    added["id"].as_str().unwrap().to_owned()
}

fn answers(told: &Value) -> Vec<(&str, Option<&str>)> {
    let all = told["days"].as_array().unwrap();
    all.iter().map(|it| (it["named"].as_str().unwrap(), it["answer"].as_str())).collect()
}

fn dates<'a>(told: &'a Value, key: &str) -> Vec<&'a str> {
    told[key].as_array().unwrap().iter().map(|it| it["date"].as_str().unwrap()).collect()
}

#[test]
fn the_help_tells_all_of_it() {
    let person = Person::new();
    let help = person.ok(&["agenda", "--help"]).out;
    for part in [
        "add", "list", "show", "edit", "pause", "resume", "end", "went", "done", "move", "off",
        "backfill", "remove",
    ] {
        assert!(help.contains(&format!("\n  {part} ")), "{part}");
        let usage = format!("Usage: tandem{} agenda", std::env::consts::EXE_SUFFIX);
        assert!(person.ok(&["agenda", part, "--help"]).out.contains(&usage));
    }
    assert!(person.ok(&["meetings", "calendar", "--help"]).out.contains("--out"));
    assert!(person.ok(&["man", "agenda"]).out.contains(".TH"));
}

#[test]
fn one_is_planned_listed_and_told_in_a_stable_shape() {
    let person = Person::with_record();
    assert!(person.ok(&["agenda", "list"]).out.contains("Nothing is planned."));
    let id = group(&person);
    let listed = person.json(&["agenda", "list"]);
    let expected = json!([{
        "id": id, "name": "Oak Hall",
        "what": {"session": {"kind": "group", "group_format": "closed", "led_by": "counsellor"}},
        "rule": {"weekly": {"n": 1, "days": ["tue"], "week": "mon"}},
        "at": {"time": "18:00", "zone": "America/New_York", "minutes": 90},
        "from": "2026-01-06", "remind": [{"minutes": 120}],
        "uid": listed[0]["uid"], "written_at": "2026-03-10T15:30:00Z",
        "next": "2026-03-10", "goes_on_as": null,
    }]);
    assert_eq!(listed, expected);
    let list = person.ok(&["agenda", "list"]).out;
    assert!(list.contains("tue 18:00") && list.contains("Oak Hall"), "{list}");

    // Without a length it is an hour, as a guess; several days are one.
    let args = ["agenda", "add", "mutual-help", "--day", "mon,thu", "--at", "12:15"];
    let guessed = person.json(&[&args[..], &["--zone", "America/Chicago"]].concat());
    assert_eq!(guessed["at"]["length_inferred"], true);
    assert_eq!((&guessed["at"]["minutes"], &guessed["from"]), (&json!(60), &json!("2026-03-10")));
    assert!(person.ok(&args).out.contains("The length is a guess"));
    assert!(person.refused(&["agenda", "add", "group", "--day", "tue"], 2).contains("--at"));
    assert!(person.refused(&["agenda", "add", "shot"], 2).contains("when?"));
}

#[test]
fn mission_a9_every_rule_can_be_said() {
    let person = Person::with_record();
    let rule = |args: &[&str]| {
        let added = person.json(&[&["agenda", "add"], args].concat());
        person.ok(&["agenda", "remove", added["id"].as_str().unwrap()]);
        (added["rule"].clone(), added["next"].clone())
    };
    let weekly = |n, day| json!({"weekly": {"n": n, "days": [day], "week": "mon"}});
    for (args, expected, next) in [
        (
            &["medical", "--on", "2026-03-12"][..],
            json!({"once": {"on": "2026-03-12"}}),
            "2026-03-12",
        ),
        (&["medical", "--every", "4weeks", "--day", "fri"], weekly(4, "fri"), "2026-03-13"),
        (&["other", "--every", "2 weeks"], weekly(2, "tue"), "2026-03-10"),
        (&["pick-up", "--every", "10days"], json!({"every_days": {"n": 10}}), "2026-03-10"),
        (&["refill", "--monthly", "31"], json!({"month_day": {"n": 1, "day": 31}}), "2026-03-31"),
        (&["refill", "--monthly", "last"], json!({"month_day": {"n": 1, "day": 31}}), "2026-03-31"),
        (
            &["official", "--monthly", "first tue", "--every", "3months"],
            json!({"month_weekday": {"n": 3, "nth": "first", "day": "tue"}}),
            "2026-06-02",
        ),
        (&["shot", "--after-last", "28"], json!({"after_last": {"n": 28}}), "2026-03-10"),
    ] {
        assert_eq!(rule(args), (expected, json!(next)), "{args:?}");
    }
    let times = person.json(&["agenda", "add", "call", "--every", "1week", "--times", "3"]);
    assert_eq!(times["until"], "2026-03-24");
    assert!(person.ok(&["agenda", "add", "refill", "--monthly", "30"]).out.contains("last day"));
    person.refused(&["agenda", "add", "call", "--on", "2026-03-09"], 1);
    person.refused(&["agenda", "add", "call", "--every", "400days"], 1);
    person.refused(&["agenda", "add", "dance", "--on", "2026-03-12"], 2);
}

#[test]
fn went_part_and_missed_are_one_answer() {
    let person = Person::with_record();
    let id = group(&person);
    // Today's is still to come: the last one that has begun is a week ago. Its name will do.
    let went = person.json(&["agenda", "went", "oak"]);
    let session = went["id"].as_str().unwrap().to_owned();
    assert_eq!(
        (&went["start"], &went["minutes"], &went["led_by"]),
        (&json!("2026-03-03T18:00:00"), &json!(90), &json!("counsellor"))
    );
    let of = (&went["plan"], &went["named"], &went["new"]);
    assert_eq!(of, (&json!(id), &json!("2026-03-03"), &json!(true)));
    let again = person.ok(&["agenda", "went", &id[..8], "--on", "2026-03-03"]).out;
    assert!(again.contains("written down before"), "{again}");
    assert_eq!(person.sessions(), 1);

    let part = person.json(&["agenda", "went", &id, "--part", "30", "--on", "2026-03-03"]);
    assert_eq!((&part["minutes"], &part["id"]), (&json!(30), &json!(session)));
    let missed = person.json(&["missed", &id, "--on", "2026-03-03", "--why", "no-ride"]);
    let told = (&missed["answer"], &missed["why"], &missed["changed"]);
    assert_eq!(told, (&json!("not_this_time"), &json!("no_ride"), &json!(true)));
    assert_eq!(person.sessions(), 0);
    let said = person.ok(&["missed", &id, "--on", "2026-03-03"]).out;
    assert!(said.contains("It never counts against you.") && said.contains("before"), "{said}");
    person.ok(&["undo"]);
    assert_eq!(person.sessions(), 1);
    // A kind is what it was.
    assert_eq!(person.json(&["missed", "group", "--at", "2026-03-02T10:00"])["kind"], "group");

    assert!(
        person
            .refused(&["agenda", "went", &id, "--on", "2026-03-04"], 1)
            .contains("not on that day")
    );
    assert!(
        person.refused(&["agenda", "went", &id, "--on", "2026-03-17"], 1).contains("half an hour")
    );
    let wrong = person.refused(&["agenda", "went", &id, "--on", "2026-03-05"], 1);
    assert!(wrong.contains("Tue 3 Mar 2026 and Tue 10 Mar 2026"), "{wrong}");
    person.refused(&["agenda", "went", "ffff"], 1);
    person.refused(&["agenda", "went", &session], 1);
}

#[test]
fn days_are_moved_called_off_and_done() {
    let person = Person::with_record();
    person.log("individual", "50", "2026-02-02T10:00");
    let id = group(&person);
    let moved =
        ["agenda", "move", &id, "--on", "2026-03-10", "--to", "2026-03-12", "--at", "19:00"];
    let told = person.json(&moved);
    assert_eq!(
        (&told["key"], &told["state"], &told["moved_to"], &told["changed"]),
        (
            &json!(format!("plan/{id}/2026-03-10")),
            &json!("moved"),
            &json!("2026-03-12"),
            &json!(true)
        )
    );
    assert_eq!(told["start"], "2026-03-12T19:00:00");
    let off = ["agenda", "off", &id, "--on", "2026-03-17", "--by", "holiday"];
    assert_eq!(person.json(&off)["state"], "off");
    let screen = person.json(&["agenda", "--days", "8"]);
    assert_eq!(dates(&screen, "items"), ["2026-03-12", "2026-03-15", "2026-03-17"]);
    let thursday = &screen["items"][0];
    assert_eq!(
        (&thursday["mark"], &thursday["moved_from"]),
        (&json!("moved"), &json!("2026-03-10"))
    );
    assert_eq!((&thursday["text"], &thursday["state"]), (&json!("Oak Hall"), &json!("planned")));
    assert_eq!(screen["items"][1]["kind"], "question");
    assert_eq!(screen["items"][2]["state"], "off");
    assert_eq!(dates(&screen, "open")[0], "2026-03-08", "the weekly question");

    person.json(&["agenda", "add", "shot", "--after-last", "28", "--from", "2026-03-05"]);
    let late = person.json(&["agenda"]);
    let shot = late["open"].as_array().unwrap().iter().find(|it| it["what"] == "shot").unwrap();
    assert_eq!((&shot["mark"], &shot["can"][0]), (&json!({"late": 5}), &json!("done")));
    let done = person.json(&["agenda", "done", "shot", "--on", "2026-03-09"]);
    assert_eq!((&done["done"], &done["named"]), (&json!("2026-03-09"), &json!("2026-03-05")));
    assert_eq!(person.json(&["agenda", "show", "shot"])["next"], "2026-04-06");
    assert!(person.ok(&["agenda", "done", "shot", "--on", "2026-03-09"]).out.contains("before"));
    // Without a day it was today.
    person.ok(&["undo"]);
    assert_eq!(person.json(&["agenda", "done", "shot"])["done"], "2026-03-10");
}

#[test]
fn backfill_asks_which_ones_and_is_one_act() {
    let person = Person::with_record();
    let id = group(&person);
    let open = person.json(&["agenda", "--open"]);
    let of_plan = open["open"].as_array().unwrap().iter().filter(|it| it["kind"] == "session");
    let of_plan: Vec<_> = of_plan.map(|it| &it["date"]).collect();
    assert_eq!(of_plan, ["2026-03-03", "2026-02-24"]);
    let asked = ["agenda", "backfill", &id, "--from", "2026-02-10", "--to", "2026-03-10"];
    let look = person.json(&asked);
    assert_eq!((&look["changed"], &look["plan"]), (&json!(0), &json!(id)));
    assert!(person.ok(&asked).out.contains("Which ones?"));

    let said = ["--went", "2026-02-10,2026-02-17", "--missed", "2026-02-24", "--all"];
    let told = person.json(&[&asked[..], &said].concat());
    assert_eq!(told["changed"], 4);
    let expected = [
        ("2026-02-10", Some("went")),
        ("2026-02-17", Some("went")),
        ("2026-02-24", Some("not_this_time")),
        ("2026-03-03", Some("went")),
        ("2026-03-10", None),
    ];
    assert_eq!(answers(&told), expected);
    assert_eq!(person.json(&[&asked[..], &said].concat())["changed"], 0);
    assert_eq!(person.json(&["undo"])["things"].as_array().unwrap().len(), 4);
    assert_eq!(person.sessions(), 0);
    let early = [&asked[..], &["--went", "2026-01-06"]].concat();
    assert!(person.refused(&early, 1).contains("not between"));
    let wrong = [&asked[..], &["--went", "2026-02-10,2026-02-11"]].concat();
    assert!(person.refused(&wrong, 1).contains("not on that day"));
    assert_eq!(person.sessions(), 0);
}

#[test]
fn a_change_is_for_what_is_to_come() {
    let person = Person::with_record();
    let id = group(&person);
    person.ok(&["agenda", "went", &id]);
    // What only says more of it makes no new one.
    let named = person.json(&["agenda", "edit", &id, "--place", "1 Oak Street"]);
    assert_eq!((&named["id"], &named["place"]), (&json!(id), &json!("1 Oak Street")));
    let moved = person.json(&["agenda", "edit", &id, "--at", "19:00", "--day", "tue,thu"]);
    assert_ne!(moved["id"], json!(id));
    assert_eq!((&moved["series"], &moved["from"]), (&json!(id), &json!("2026-03-10")));
    let new = moved["id"].as_str().unwrap();
    let days = person.json(&["agenda", "show", new]);
    let changed = days["days"].as_array().unwrap().iter().find(|it| it["named"] == "2026-03-10");
    assert_eq!(changed.unwrap()["start"], "2026-03-10T19:00:00");

    let paused = person.json(&["agenda", "pause", &id, "--from", "2026-03-12"]);
    assert_eq!((&paused["paused"], &paused["id"]), (&json!("2026-03-12"), &json!(new)));
    let list = person.ok(&["agenda", "list"]).out;
    assert!(list.contains(&format!("goes on as {}", &new[..8])), "{list}");
    let back = person.json(&["agenda", "resume", &id, "--from", "2026-03-24"]);
    assert_eq!((&back["paused"], &back["next"]), (&Value::Null, &json!("2026-03-24")));
    let back = back["id"].as_str().unwrap();
    let cleared = person.json(&["agenda", "edit", back, "--clear", "name,place,remind"]);
    assert_eq!((&cleared["name"], &cleared["remind"]), (&Value::Null, &Value::Null));
    person.refused(&["agenda", "edit", back], 2);
    person.ok(&["agenda", "end", back, "--on", "2026-03-26"]);
    assert_eq!(dates(&person.json(&["agenda", "show", back]), "days").last(), Some(&"2026-03-26"));

    assert_eq!(person.json(&["agenda", "remove", &id]), json!({"entry": "plan", "id": id}));
    assert_eq!(person.sessions(), 1, "what was written down stays");
    person.refused(&["agenda", "remove", &id], 1);
    assert_eq!(person.json(&["check"])["ok"], true);
}

#[test]
fn the_calendar_tells_times_and_no_more() {
    let person = Person::with_record();
    let id = group(&person);
    person.ok(&["agenda", "add", "shot", "--after-last", "28"]);
    person.ok(&["agenda", "off", &id, "--on", "2026-03-17"]);
    let out = person.path("mine.ics");
    let file = out.to_str().unwrap();
    let told = person.json(&["calendar", "--out", file]);
    let expected =
        json!({"format": "ics", "file": file, "events": 1, "left_out": 1, "encrypted": false});
    assert_eq!(told, expected);
    let first = fs::read_to_string(&out).unwrap();
    assert!(first.contains("SUMMARY:Appointment\r\n"), "{first}");
    assert!(!first.contains("Oak") && !first.contains(&id));
    assert!(first.contains("DTSTART;TZID=America/New_York:20260106T180000\r\n"), "{first}");
    assert!(first.contains("EXDATE;TZID=America/New_York:20260317T180000\r\n"), "{first}");
    assert!(person.refused(&["meetings", "calendar", "--out", file], 1).contains("--force"));
    let named = person.ok(&["meetings", "calendar", "--out", "-", "--names"]);
    assert!(named.out.contains("SUMMARY:Oak Hall\r\n"));
    assert!(named.err.contains("1 event written. This file is not encrypted."));
    let whole = ["calendar", "--out", "-", "--with", "medicine", "--word", "Library"];
    let whole = person.ok(&whole).out;
    assert_eq!(whole.matches("SUMMARY:Library\r\n").count(), 2, "{whole}");
    assert!(whole.contains("DTSTART;VALUE=DATE:20260310\r\n"), "{whole}");
    assert_eq!(person.run(&["--json", "calendar", "--out", "-"]).code, 2);

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
    let both = person.ok(&["calendar", "--out", "-"]).out;
    assert_eq!(both.matches("BEGIN:VEVENT").count(), 2);
    assert!(both.contains("RRULE:FREQ=WEEKLY;WKST=MO;BYDAY=MO\r\n") && both.contains("PT45M"));
    assert!(both.contains("DESCRIPTION:Check first: it may not meet every week\r\n"), "{both}");
    assert!(!both.contains("Early") && !both.contains("Springfield"));
    let full = person.ok(&["calendar", "--out", "-", "--names", "--places"]).out;
    assert!(full.contains("SUMMARY:Early birds") && full.contains(r"Oak Street\, Springfield"));
}

/// Nothing asked anything: no first screen, and a reminder that reminded nobody.
#[test]
fn terminal_09_the_first_screen_says_what_is_open_and_what_to_type() {
    let person = Person::with_record();
    person.ok(&["spare-key", "--yes"]);
    group(&person);
    // Who is new has left no week open; who wrote something down before has.
    assert!(!person.ok(&[]).out.contains("recall"));
    person.log("individual", "50", "2026-02-24T10:00");
    let said = person.ok(&[]).out;
    assert_eq!(said, person.ok(&["today"]).out);
    assert!(said.contains("Oak Hall") && said.contains("tandem agenda went "), "{said}");
    assert!(said.contains("tandem recall --week 2026-03-02"), "{said}");
    person.ok(&["help-now", "naloxone", "--expires", "2026-03-20", "--remind-days", "30"]);
    let told = person.json(&["today"]);
    let notice = &told["blocks"][0];
    assert_eq!((&notice["kind"], &notice["notice"]), (&json!("notice"), &json!("naloxone")));
    assert!(!notice["text"].as_str().unwrap().to_lowercase().contains("naloxone"));
    assert!(told["blocks"].as_array().unwrap().len() <= 6, "{told}");
}

#[test]
fn the_moments_for_a_phone_say_nothing() {
    let person = Person::with_record();
    group(&person);
    let told = person.json(&["reminders", "--days", "7"]);
    let first = &told[0];
    assert_eq!(
        (&first["at"], &first["wall"], &first["zone"]),
        (&json!("2026-03-10T20:00:00Z"), &json!("2026-03-10T16:00:00"), &json!("America/New_York"))
    );
    for one in told.as_array().unwrap() {
        assert_eq!(one["text"], "You have a reminder.");
    }
    let timed = person.ok(&["reminders", "--with-time"]).out;
    assert!(timed.contains("You have something at 6:00 PM."), "{timed}");
    assert!(!timed.contains("Oak"));
}

#[test]
fn the_demo_has_one_that_is_open() {
    let mut person = Person::new();
    let demo = person.json(&["demo", "--now", "2026-06-03T15:00:00Z"]);
    assert_eq!(demo["plans"], 3);
    let vault = demo["vault"].as_str().unwrap().to_owned();
    person.set("TANDEM_VAULT", &vault);
    person.set("TANDEM_PASSPHRASE", demo["passphrase"].as_str().unwrap());
    person.set("TANDEM_NOW", "2026-06-03T15:00:00Z");
    let open = person.json(&["agenda", "--open"]);
    let call = open["open"].as_array().unwrap().iter().find(|it| it["text"] == "Call with R.");
    assert_eq!(call.unwrap()["date"], "2026-05-27", "{open}");
    let told = person.json(&["calendar", "--out", "demo.ics"]);
    assert!(told["events"].as_u64().unwrap() > 1, "{told}");
    // A short story has none to answer.
    person.ok(&["demo", "--dir", "short", "--weeks", "1", "--now", "2026-06-03T15:00:00Z"]);
}

#[test]
fn a_plan_is_called_as_people_call_it_and_one_that_is_not_there_is_said() {
    let person = Person::with_record();
    person.ok(&[
        "agenda",
        "add",
        "meeting",
        "--day",
        "tue",
        "--at",
        "19:00",
        "--name",
        "Tuesday steps",
    ]);
    let refused = person.run(&["agenda", "add", "aa", "--day", "tue", "--at", "19:00"]);
    assert!(refused.code == 2 && refused.err.contains("--fellowship aa"), "{refused:?}");
    let refused = person.refused(&["agenda", "went", "wednesday"], 1);
    assert!(refused.contains("no plan is called so"), "{refused}");
}

/// What a newcomer did with shots and pick-ups in their first hour.
#[test]
fn a_shot_is_counted_once_and_is_never_stranded() {
    let person = Person::with_record();
    let next = |plan: &str| {
        let list = person.json(&["agenda", "list"]);
        let all = list.as_array().unwrap().clone();
        let one = all.iter().find(|it| it["plan"]["name"] == plan || it["name"] == plan).unwrap();
        one["next"].to_string()
    };
    // Given three days early, the next one is the one after.
    let brix =
        ["agenda", "add", "shot", "--every", "4weeks", "--from", "2026-03-13", "--name", "Brix"];
    person.ok(&brix);
    person.ok(&["agenda", "done", "brix", "--on", "2026-03-10"]);
    assert!(next("Brix").contains("2026-04-10"), "{}", next("Brix"));
    // What was done is neither moved nor called off after that.
    for line in [
        &["agenda", "move", "brix", "--on", "2026-03-13", "--to", "2026-03-16"][..],
        &["agenda", "off", "brix", "--on", "2026-03-13"],
    ] {
        assert!(person.run(line).code == 1, "{line:?}");
    }
    // One that is counted from the last one is open until it is given, whoever called a day off.
    let vivi =
        ["agenda", "add", "shot", "--after-last", "28", "--from", "2026-03-09", "--name", "Vivi"];
    person.ok(&vivi);
    person.ok(&["agenda", "off", "vivi", "--on", "2026-03-09"]);
    let done = person.ok(&["agenda", "done", "vivi"]).out;
    assert!(done.contains("done Tue 10 Mar 2026") && done.contains("Tue 7 Apr 2026"), "{done}");
    // The last that was due, and said twice it is one day.
    person.ok(&[
        "agenda",
        "add",
        "pick-up",
        "--every",
        "1week",
        "--from",
        "2026-03-03",
        "--name",
        "Take",
    ]);
    for _ in 0..2 {
        let done = person.ok(&["agenda", "done", "take"]).out;
        assert!(done.contains("done Tue 10 Mar 2026"), "{done}");
    }
    let open = person.json(&["agenda", "--open"])["open"].to_string();
    assert!(open.contains("2026-03-03") && !open.contains("2026-03-10"), "{open}");
    // A day that was moved has the date on which it is.
    person.ok(&["agenda", "add", "group", "--day", "thu", "--at", "19:00", "--name", "Home"]);
    person.ok(&["agenda", "move", "home", "--on", "2026-03-12", "--to", "2026-03-13"]);
    person.ok(&["agenda", "move", "home", "--on", "2026-03-13", "--to", "2026-03-14"]);
    assert!(next("Home").contains("2026-03-14"), "{}", next("Home"));
}

/// One day in the place of a series ended it, and did not say so.
#[test]
fn a_single_day_ends_no_series_unasked() {
    let person = Person::with_record();
    let id = group(&person);
    let refused = person.refused(&["agenda", "edit", "oak", "--on", "2026-03-19"], 2);
    assert!(refused.contains(&format!("tandem agenda move {} --on DAY", &id[..8])), "{refused}");
    assert_eq!(person.json(&["agenda", "list"]).as_array().unwrap().len(), 1);
    // Where it is said from when, it says what it does.
    let said = person.ok(&["agenda", "edit", "oak", "--on", "2026-03-19", "--from", "2026-03-11"]);
    assert!(
        said.out.contains("Until Tue 10 Mar 2026 it stays as it was: Oak Hall"),
        "{}",
        said.out
    );
    assert!(said.out.contains("Changed: Oak Hall, group, Thu 19 Mar 2026 18:00"), "{}", said.out);
}

#[test]
fn what_has_not_begun_never_was() {
    let person = Person::with_record();
    person.ok(&["agenda", "add", "papers", "--monthly", "15", "--from", "2026-05-01"]);
    let said = person.ok(&["agenda", "end", "papers"]).out;
    assert!(said.starts_with("It never was: papers"), "{said}");
    assert!(person.ok(&["agenda", "list"]).out.contains("never was"));
    person.ok(&["undo"]);
    assert_eq!(person.json(&["agenda", "list"])[0]["next"], "2026-05-15");
}

#[test]
fn a_better_date_of_a_shot_is_said_back() {
    let person = Person::with_record();
    person.ok(&["agenda", "add", "shot", "--after-last", "28", "--from", "2026-03-03"]);
    person.ok(&["agenda", "done", "shot", "--on", "2026-03-06"]);
    let said = person.ok(&["agenda", "done", "shot", "--on", "thu"]).out;
    let expected = "Corrected: shot, done Thu 5 Mar 2026, not Fri 6 Mar 2026";
    assert!(said.contains(expected) && said.contains("Next: Thu 2 Apr 2026"), "{said}");
    let told = person.json(&["agenda", "show", "shot"]);
    let done: Vec<_> = answers(&told).into_iter().filter(|(_, it)| *it == Some("done")).collect();
    assert_eq!(done.len(), 1, "{told}");
}

/// It is Tuesday, 10 March. `agenda` takes days and times as `log` does.
#[test]
fn days_and_times_are_said_as_people_say_them() {
    let person = Person::with_record();
    let add = |line: &[&str]| person.json(&[&["agenda", "add"], line].concat());
    let group =
        add(&["group", "--day", "tue", "--at", "7pm", "--from", "lunes", "--until", "2026-03-20"]);
    assert_eq!(
        (&group["at"]["time"], &group["from"], &group["until"]),
        (&json!("19:00"), &json!("2026-03-16"), &json!("2026-03-20"))
    );
    let call = add(&["call", "--on", "tomorrow", "--at", "a las 6 de la tarde"]);
    assert_eq!((&call["next"], &call["at"]["time"]), (&json!("2026-03-11"), &json!("18:00")));
    let refill = add(&["refill", "--every", "1day", "--from", "2026-03-01", "--name", "Pills"]);
    assert_eq!(refill["next"], "2026-03-10");
    assert_eq!(
        person.json(&["agenda", "done", "pills", "--on", "yesterday"])["named"],
        "2026-03-09"
    );
    assert_eq!(person.json(&["agenda", "done", "pills", "--on", "sat"])["named"], "2026-03-07");
    assert_eq!(person.json(&["agenda", "off", "pills", "--on", "thu"])["named"], "2026-03-12");
    let moved =
        person.json(&["agenda", "move", "pills", "--on", "wed", "--to", "fri", "--at", "9am"]);
    assert_eq!(moved["moved_to"], "2026-03-13");
    let shown = person.json(&["agenda", "--from", "tomorrow", "--to", "fri"]);
    assert_eq!((&shown["from"], &shown["to"]), (&json!("2026-03-11"), &json!("2026-03-13")));
    let refused = person.refused(&["agenda", "add", "call", "--on", "soon"], 2);
    assert!(refused.contains("tuesday"), "{refused}");
}

#[test]
fn a_refusal_and_the_nearest_days_are_two_sentences() {
    let person = Person::with_record();
    group(&person);
    let refused = person.refused(&["agenda", "went", "oak", "--on", "2026-03-05"], 1);
    assert!(
        refused.contains(". The nearest days are Tue 3 Mar 2026 and Tue 10 Mar 2026."),
        "{refused}"
    );
}

#[test]
fn a_name_is_never_cut_and_an_undo_says_it_in_words() {
    let person = Person::with_record();
    let name = "Wednesday step study in the old church hall by the river";
    person.ok(&["agenda", "add", "meeting", "--day", "wed", "--at", "19:00", "--name", name]);
    let list = person.ok(&["agenda", "list"]).out;
    let words = list.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(name) && !list.contains('…'), "{list}");
    person.ok(&["agenda", "edit", "wednesday", "--at", "8pm", "--remind", "2h"]);
    let undone = person.ok(&["undo"]).out;
    assert!(undone.contains(name) && undone.contains("20:00, 1:00 → 19:00, 1:00"), "{undone}");
    person.ok(&["agenda", "move", "wednesday", "--on", "wed", "--to", "thu"]);
    person.ok(&["agenda", "move", "wednesday", "--on", "wed", "--to", "fri"]);
    let list = person.json(&["agenda", "list"]);
    let history = person.ok(&["history", &list[0]["id"].as_str().unwrap()[..8]]).out;
    let undone = [person.ok(&["undo"]).out, person.ok(&["redo"]).out, history].concat();
    assert!(undone.contains("a day of \"Wednesday step study"), "{undone}");
    let moved = "moved to Fri 13 Mar 2026 19:00 → moved to Thu 12 Mar 2026 19:00";
    assert!(undone.contains(moved), "{undone}");
    assert!(!undone.contains('{') && !undone.contains("\":"), "no JSON: {undone}");
}

#[test]
fn a_change_hides_no_earlier_day_in_show_and_backfill() {
    let person = Person::with_record();
    group(&person);
    person.ok(&["agenda", "edit", "oak", "--at", "19:00", "--from", "2026-03-03"]);
    let told =
        person.json(&["agenda", "backfill", "oak", "--from", "2026-02-17", "--to", "2026-03-03"]);
    assert_eq!(dates(&told, "days"), ["2026-02-17", "2026-02-24", "2026-03-03"]);
    let told = person.json(&["agenda", "show", "oak"]);
    assert_eq!(dates(&told, "days")[0], "2026-02-10");
    let told = person.json(&["agenda", "backfill", "oak", "--went", "2026-02-17,2026-03-03"]);
    assert_eq!(told["changed"], 2);
}

#[test]
fn the_last_moment_of_a_list_is_explained() {
    let person = Person::with_record();
    group(&person);
    let said = person.ok(&["reminders"]).out;
    assert!(said.trim_end().ends_with("If you do not, they stop, and nothing is lost."), "{said}");
}

#[test]
fn own_words_are_for_who_asks_for_them_and_say_who_can_read_them() {
    let person = Person::with_record();
    group(&person);
    let said = person.ok(&["agenda", "edit", "oak", "--remind-words", "Water the plants"]).err;
    assert!(
        said.contains("Whoever sees this phone can read them") && !said.contains("Keep"),
        "{said}"
    );
    assert!(!person.ok(&["reminders"]).out.contains("plants"));
    assert!(person.ok(&["reminders", "--own-words"]).out.contains("Water the plants"));
    let said = person.ok(&["agenda", "edit", "oak", "--remind-words", "Methadone clinic"]).err;
    assert!(said.contains("may tell about your"), "{said}");
    let long = "x".repeat(41);
    let refused = person.refused(&["agenda", "edit", "oak", "--remind-words", &long], 1);
    assert!(refused.contains("40 letters"), "{refused}");
    person.ok(&["agenda", "edit", "oak", "--clear", "remind-words"]);
    assert!(!person.ok(&["reminders", "--own-words"]).out.contains("clinic"));
}

#[test]
fn what_is_logged_near_a_planned_session_is_asked_about() {
    let person = Person::with_record();
    group(&person);
    let said = person.ok(&["log", "group", "80", "--at", "2026-03-03T18:30"]);
    assert!(said.err.contains("Is this your Oak Hall on Tuesday?"), "{}", said.err);
    let command = said.err.split("Yes: tandem ").nth(1).unwrap().trim();
    let done = person.ok(&command.split(' ').collect::<Vec<_>>()).out;
    assert!(done.contains("It counts once."), "{done}");
    assert_eq!(person.sessions(), 1);
    let told = person.json(&["agenda", "show", "oak"]);
    assert!(answers(&told).contains(&("2026-03-03", Some("went"))), "{told}");
    assert_eq!(person.json(&["check"])["ok"], true);
}
