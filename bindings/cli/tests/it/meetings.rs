//! Meetings in the terminal.

use std::path::PathBuf;

use crate::common::Person;
use serde_json::{Value, json};

const LIST: &str = r#"[
  {"slug": "early", "name": "Early Birds", "day": [1, 3], "time": "07:00", "end_time": "08:00",
   "formatted_address": "1 Oak St, Springfield, IL 62701, USA", "latitude": 39.8,
   "longitude": -89.65, "types": ["O"]},
  {"slug": "cafe", "name": "Café de la Mañana", "day": 2, "time": "11:00",
   "formatted_address": "2 Elm St, Springfield, IL 62701, USA", "latitude": 39.81,
   "longitude": -89.64, "types": ["C"]},
  {"slug": "online", "name": "From Anywhere", "day": 2, "time": "20:00",
   "timezone": "America/New_York", "conference_url": "https://zoom.us/j/1"},
  {"slug": "nameless"}
]"#;

fn import(person: &Person, list: &str, more: &[&str]) -> Value {
    let file = person.file("list.json", list);
    let line = ["meetings", "import", &file, "--source", "Springfield"];
    person.json(&[&line[..], &["--feed-zone", "America/Chicago"], more].concat())
}

fn with_list() -> Person {
    let person = Person::with_record();
    import(&person, LIST, &[]);
    person
}

fn names(found: &Value) -> Vec<&str> {
    found.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

fn id_of(person: &Person, words: &str) -> String {
    let found = person.json(&["meetings", "find", "--text", words]);
    found[0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_list_is_taken_in_whole_and_once() {
    let person = Person::with_record();
    let first = import(&person, LIST, &[]);
    assert_eq!(first["refused"], json!([{"index": 3, "why": "no_name"}]));
    let numbers = |report: &Value| {
        ["read", "added", "changed", "unchanged", "missing"]
            .map(|key| report[key].as_u64().unwrap())
    };
    assert_eq!(numbers(&first), [4, 3, 0, 0, 0]);
    assert_eq!(first["inferred"]["several_days"], 1);
    assert_eq!(numbers(&import(&person, LIST, &[])), [4, 0, 0, 3, 0]);

    let file = person.file("empty.json", "[]");
    let empty = ["meetings", "import", &file, "--source", "Springfield"];
    let why = person.refused(&empty, 1);
    assert!(why.contains("--confirm"), "{why}");
    assert_eq!(numbers(&import(&person, "[]", &["--confirm"])), [0, 0, 0, 0, 3]);
    assert_eq!(person.json(&["meetings", "find"]), json!([]));
    let lists = person.json(&["meetings", "lists"]);
    assert_eq!((&lists[0]["name"], &lists[0]["entries"]), (&json!("Springfield"), &json!(0)));
}

#[test]
fn a_list_without_zones_asks() {
    let person = Person::with_record();
    let file = person.file("list.json", LIST);
    let why = person.refused(&["meetings", "import", &file, "--source", "Springfield"], 1);
    assert!(why.contains("--feed-zone"), "{why}");
    assert_eq!(person.json(&["meetings", "find"]), json!([]));
    let html = person.file("list.html", "<html>");
    person.refused(&["meetings", "import", &html, "--source", "x", "--feed-zone", "UTC"], 1);
    person.refused(&["meetings", "import", "nowhere.json", "--source", "x"], 1);
}

#[test]
fn what_is_found_has_the_documented_shape() {
    let person = with_list();
    let near =
        ["meetings", "find", "--near", "39.8,-89.65", "--within", "5", "--order", "distance"];
    let found = person.json(&near);
    assert_eq!(names(&found), ["Early Birds", "Early Birds", "Café de la Mañana", "From Anywhere"]);
    let first = &found[0];
    for key in ["id", "name", "fellowship", "day", "start", "minutes", "zone", "venue", "status"] {
        assert!(!first[key].is_null(), "{key}");
    }
    assert_eq!((&first["km"], &first["start"]), (&json!(0.0), &json!("07:00")));
    assert_eq!((&found[3]["km"], &found[3]["venue"]), (&json!(null), &json!("online")));
    // Tuesday, half past eleven in New York: half an hour before eleven in Chicago.
    let soon = person.json(&["meetings", "find", "--soon", "45"]);
    assert_eq!(names(&soon), ["Café de la Mañana"]);
    assert_eq!(soon[0]["next"], "2026-03-10T11:00:00-05:00");
    let found = person.json(&["meetings", "find", "--text", "cafe man", "--day", "tue"]);
    assert_eq!(names(&found), ["Café de la Mañana"]);
    let found = person.json(&["meetings", "find", "--online"]);
    assert_eq!(names(&found), ["From Anywhere"]);
    let found = person.json(&["meetings", "find", "--in-person", "--after", "08:00"]);
    assert_eq!(names(&found), ["Café de la Mañana"]);
    assert_eq!(person.json(&["meetings", "find", "--limit", "1"]).as_array().unwrap().len(), 1);
    let south = person.json(&["meetings", "find", "--near", "-33.9,151.2"]);
    assert_eq!(names(&south), ["From Anywhere"], "never hidden");
    for wrong in
        [&["--near", "91,0"][..], &["--limit", "0"], &["--after", "25:00"], &["--within", "5"]]
    {
        person.refused(&[&["meetings", "find"][..], wrong].concat(), 2);
    }
    assert!(person.ok(&["meetings", "find"]).out.contains("Café de la Mañana"));
}

#[test]
fn keeping_going_and_noting_how_it_was() {
    let person = with_list();
    let cafe = id_of(&person, "cafe");
    let kept = person.json(&["meetings", "keep", &cafe[..8]])["id"].as_str().unwrap().to_owned();
    assert_eq!(person.json(&["meetings", "kept"])[0]["standing"], "same");
    let next = person.json(&["meetings", "next"]);
    assert_eq!(next[0]["start"], "2026-03-10T11:00:00-05:00");
    assert_eq!(next[0]["start_here"], "2026-03-10T12:00:00-04:00");

    let went = person.json(&["meetings", "attend", &kept[..8]]);
    assert_eq!((&went["kind"], &went["new"]), (&json!("mutual_help"), &json!(true)));
    let again = person.json(&["meetings", "attend", &cafe]);
    assert_eq!((&again["id"], &again["new"]), (&went["id"], &json!(false)));
    assert_eq!(person.sessions(), 1);
    person.ok(&["undo"]);
    assert_eq!(person.sessions(), 0);

    let noted = person.json(&[
        "meetings",
        "welcome",
        &kept,
        "--felt",
        "-2",
        "--told",
        "no",
        "--role",
        "share=asked-not-to,attend=allowed",
        "--note",
        "cold",
        "--not-mentioning",
    ]);
    assert_eq!(noted["visits"][0]["felt"], -2);
    assert_eq!(noted["roles"]["share"]["asked_not_to"]["times"], 1);
    assert_eq!(
        (&noted["stance"], &noted["not_mentioning"]),
        (&json!("you_and_your_doctor"), &json!(true))
    );
    let said = person.ok(&["meetings", "welcome", &kept, "--says", "All are welcome."]).out;
    assert!(said.contains("All are welcome.") && said.contains("speak: asked not to"), "{said}");
    assert!(said.contains("do not have to tell anyone"), "{said}");
    person.refused(&["meetings", "welcome", &kept, "--told", "yes"], 2);
    person.refused(&["meetings", "welcome", &kept, "--felt", "3"], 2);
    person.refused(&["meetings", "attend", "ffffffff"], 1);

    let moved = LIST.replace("11:00", "12:00");
    import(&person, &moved, &[]);
    let now = person.json(&["meetings", "kept"]);
    assert_eq!((&now[0]["standing"], &now[0]["changed"]), (&json!("changed"), &json!(["start"])));
    assert_eq!(person.json(&["meetings", "rematch", &kept])["standing"], "same");
    // Under another key it is followed; on another day it is missing, and offered.
    let renamed = moved.replace("\"cafe\"", "\"other\"");
    let report = import(&person, &renamed, &[]);
    assert_eq!((&report["renamed"], &report["missing"]), (&json!(1), &json!(0)));
    assert_eq!(person.json(&["meetings", "kept"])[0]["standing"], "renamed");
    assert!(person.ok(&["meetings", "kept"]).out.contains("another key"));
    import(
        &person,
        &renamed.replace("\"day\": 2, \"time\": \"12:00\"", "\"day\": 4, \"time\": \"12:00\""),
        &[],
    );
    let offered = person.json(&["meetings", "rematch", &kept]);
    assert_eq!(offered["standing"], "missing");
    let offer = offered["offers"][0]["id"].as_str().unwrap();
    assert_eq!(person.json(&["meetings", "rematch", &kept, offer])["standing"], "same");
    person.ok(&["meetings", "drop", &kept]);
    assert_eq!(person.json(&["meetings", "kept"]), json!([]));
    assert_eq!(person.json(&["check"])["ok"], true);
}

#[test]
fn a_meeting_can_be_entered_by_hand() {
    let person = with_list();
    let add = [
        "meetings",
        "add",
        "--name",
        "MARA Tuesday",
        "--fellowship",
        "mara",
        "--day",
        "tue",
        "--start",
        "18:30",
        "--address",
        "3 Ash St, Springfield",
        "--position",
        "39.8,-89.65",
        "--type",
        "open,newcomers",
        "--notes",
        "Side door.",
    ];
    let added = person.json(&add);
    let id = added["id"].as_str().unwrap();
    assert_eq!(
        (&added["zone"], &added["venue"]),
        (&json!("America/New_York"), &json!("in_person"))
    );
    assert_eq!((&added["minutes"], &added["minutes_inferred"]), (&json!(60), &json!(true)));
    assert_eq!(id_of(&person, "side door"), id);
    let edited = person.json(&[
        "meetings",
        "edit",
        id,
        "--minutes",
        "75",
        "--url",
        "https://zoom.us/j/2",
        "--clear",
        "position",
    ]);
    assert_eq!((&edited["minutes"], &edited["venue"]), (&json!(75), &json!("hybrid")));
    assert_eq!(edited["position"], json!(null));
    assert_eq!(person.json(&["meetings", "show", id])["name"], "MARA Tuesday");
    let online = [
        "meetings",
        "add",
        "--name",
        "x",
        "--fellowship",
        "smart",
        "--url",
        "https://zoom.us/j/3",
        "--day",
        "mon",
        "--start",
        "19:00",
    ];
    let why = person.refused(&online, 2);
    assert!(why.contains("--zone"), "{why}");
    person.ok(&[&online[..], &["--zone", "America/Denver"]].concat());
    person.refused(&["meetings", "edit", &id_of(&person, "cafe"), "--minutes", "5"], 1);
    let said = person.ok(&["remove", &id[..8]]).out;
    assert!(said.contains("a meeting you entered"), "{said}");
    person.refused(&["meetings", "show", id], 1);
}

const FAR: &str = r#"[
  {"slug": "p1", "name": "Words first", "day": 1, "time": "19:00",
   "conference_phone": "Conference Call Phone # 13125550100"},
  {"slug": "p2", "name": "Code behind", "day": 1, "time": "18:00",
   "conference_phone": "312-555-0100 Code: 123-456"},
  {"slug": "z1", "name": "Numbers for a zone", "day": 1, "time": "19:00", "timezone": "UTC-5",
   "conference_url": "https://zoom.us/j/3"},
  {"slug": "z2", "name": "Windows", "day": 1, "time": "19:00", "timezone": "Eastern Standard Time",
   "conference_url": "https://zoom.us/j/4"},
  {"slug": "s1", "name": "(SUSPENDED) Oak Group", "day": 1, "time": "19:00",
   "formatted_address": "215 Oak Dr, Springfield, IL 62701", "latitude": 39.8, "longitude": -89.65}
]"#;

/// Person in New York, list in Chicago.
#[test]
fn meetings_03_04_08_09_what_a_list_states_is_shown() {
    let person = Person::with_record();
    let report = import(&person, FAR, &[]);
    assert_eq!(report["zones_unread"], json!({"UTC-5": 1}));
    let found = person.json(&["meetings", "find", "--day", "mon", "--limit", "50"]);
    let one = |name: &str| {
        found.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap().clone()
    };
    assert_eq!(one("Words first")["conference"]["phone"], "13125550100");
    let code = &one("Code behind")["conference"];
    assert_eq!(code["phone_notes"], "312-555-0100 Code: 123-456");
    let unknown = one("Numbers for a zone");
    assert_eq!(
        (&unknown["zone"], &unknown["next"], &unknown["clock_known"]),
        (&json!(null), &json!(null), &json!(false))
    );
    assert_eq!(one("Windows")["zone"], "America/New_York");
    let suspended = one("(SUSPENDED) Oak Group");
    assert_eq!(
        (&suspended["status"], &suspended["held"], &suspended["next"]),
        (&json!("temporarily_closed"), &json!(false), &json!(null))
    );
    let shown = person.ok(&["meetings", "find", "--limit", "50"]).out;
    for text in ["mon 19:00 (18:00 Chicago)", "mon 19:00, clock not known", "temporarily closed"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    let id = id_of(&person, "behind");
    person.ok(&["meetings", "keep", &id]);
    for verb in ["kept", "next"] {
        let said = person.ok(&["meetings", verb]).out;
        assert!(said.contains("19:00 (18:00 Chicago)"), "{verb}: {said}");
    }
    let said = person.ok(&["meetings", "show", &id]).out;
    assert!(said.contains("19:00 (18:00 Chicago)") && said.contains("123-456"), "{said}");
}

#[test]
fn terminal_23_the_nearest_comes_first_and_what_is_anywhere_apart() {
    let person = with_list();
    let said = person.ok(&["meetings", "find", "--near", "39.81,-89.64", "--within", "5"]).out;
    let at = |text: &str| said.find(text).unwrap_or_else(|| panic!("{text}: {said}"));
    assert!(at("Café") < at("Early Birds") && at("Early Birds") < at("From anywhere"));
    assert!(at("From anywhere") < at("From Anywhere"));
    let text = "AA; Springfield, 2 Elm St; medicine: your doctor";
    assert!(said.contains(text), "{text}: {said}");
    let spanish = person.ok(&["--lang", "es", "meetings", "find"]).out;
    assert!(spanish.contains("mar 11:00") && !spanish.contains("tue 11:00"), "{spanish}");
    let several = person.json(&["meetings", "find", "--day", "mon,tue", "--fellowship", "aa,na"]);
    assert_eq!(several.as_array().unwrap().len(), 3);
    assert_eq!(person.json(&["meetings", "find", "--respected"]).as_array().unwrap().len(), 4);
    assert_eq!(person.json(&["meetings", "find", "--respected=own"]), json!([]));
    person.refused(&["meetings", "find", "--respected=score"], 2);
}

#[test]
fn meetings_20_a_list_is_taken_out() {
    let person = with_list();
    let kept = id_of(&person, "cafe");
    person.ok(&["meetings", "keep", &kept]);
    let said = person.ok(&["meetings", "lists", "--remove", "Springfield"]).out;
    assert!(said.contains("What you keep stays"), "{said}");
    assert_eq!(person.json(&["meetings", "find"]), json!([]));
    assert_eq!(person.json(&["meetings", "lists"]), json!([]));
    assert_eq!(person.json(&["meetings", "kept"])[0]["standing"], "gone");
    let why = person.refused(&["meetings", "lists", "--remove", "Springfield"], 1);
    assert!(why.contains("There is no list called Springfield"), "{why}");
}

/// What has to be confirmed was said in a programmer's English, in every language.
#[test]
fn meetings_14_what_has_to_be_confirmed_is_said_in_the_persons_language() {
    let person = with_list();
    let empty = person.file("none.json", "[]");
    let line = ["meetings", "import", &empty, "--source", "Springfield"];
    let why = person.refused(&line, 1);
    assert!(why.contains("Nothing changes until you say so. Say so with --confirm."), "{why}");
    let why = person.refused(&[&["--lang", "es"][..], &line].concat(), 1);
    assert!(why.contains("Dígalo con --confirm.") && !why.contains("until"), "{why}");
}

/// Real lists, where they are.
#[test]
fn real_lists_come_in_twice() {
    let Some(folder) = std::env::var_os("TANDEM_FEEDS").map(PathBuf::from) else {
        let report = import(&Person::with_record(), LIST, &[]);
        assert_eq!(report["read"], 4, "set TANDEM_FEEDS to a folder of lists for more");
        return;
    };
    let person = Person::with_record();
    for (file, kind, zone, read) in [
        ("edmonton-aa", "meeting-guide", "America/Edmonton", 315),
        ("kansas-city-aa", "meeting-guide", "America/Chicago", 206),
        ("san-jose-aa", "meeting-guide", "America/Los_Angeles", 693),
        ("north-west-texas-aa", "meeting-guide", "America/Chicago", 613),
        ("bmlt-new-york-monday", "bmlt", "America/New_York", 53),
    ] {
        let path = folder.join(format!("{file}.json")).display().to_string();
        let formats = folder.join("bmlt-formats.json").display().to_string();
        let mut line = vec![
            "meetings",
            "import",
            &path,
            "--source",
            file,
            "--kind",
            kind,
            "--feed-zone",
            zone,
        ];
        if kind == "bmlt" {
            line.extend(["--formats", &formats]);
        }
        let (first, second) = (person.json(&line), person.json(&line));
        let number = |report: &Value, key: &str| report[key].as_u64().unwrap();
        assert_eq!(number(&first, "read"), read, "{file}");
        assert_eq!(number(&first, "added") + number(&first, "refused_count"), read, "{file}");
        assert_eq!(second["unchanged"], first["added"], "{file}");
        assert_eq!((number(&second, "added"), number(&second, "changed")), (0, 0), "{file}");
    }
}
