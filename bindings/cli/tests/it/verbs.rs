//! Every verb, as a person would use it.

use std::fs;
use std::process::Stdio;

use crate::common::Person;
use serde_json::{Value, json};

const VERBS: [&str; 37] = [
    "demo",
    "init",
    "log",
    "missed",
    "away",
    "recall",
    "sessions",
    "edit",
    "remove",
    "undo",
    "history",
    "forget",
    "hours",
    "skills",
    "plan",
    "people",
    "agenda",
    "today",
    "reminders",
    "calendar",
    "help-now",
    "evidence",
    "medicine-card",
    "family-sheet",
    "goal",
    "visit",
    "how",
    "checkin",
    "measure",
    "profile",
    "export",
    "import",
    "check",
    "passphrase",
    "spare-key",
    "where",
    "completions",
];

#[test]
fn every_verb_has_help_and_a_page_in_the_manual() {
    let person = Person::new();
    let all = person.ok(&["--help"]).out;
    for verb in VERBS.into_iter().chain(["man"]) {
        assert!(all.contains(&format!("\n  {verb} ")), "{verb}");
        assert!(person.ok(&[verb, "--help"]).out.contains("Usage: tandem"), "{verb}");
        assert!(person.ok(&["man", verb]).out.contains(".TH"), "{verb}");
    }
    for words in [&["profile", "medication", "--help"][..], &["export", "csv", "--help"]] {
        person.ok(words);
    }
    let help = person.ok(&["log", "--help"]).out;
    assert!(help.contains("it has just ended") && help.contains("mutual-help"), "{help}");
    let manual = person.ok(&["man"]).out;
    assert!(manual.matches(".TH").count() > VERBS.len());
    fs::create_dir(person.path("pages")).unwrap();
    person.ok(&["man", "--folder", "pages"]);
    for page in ["tandem.1", "tandem-log.1", "tandem-meetings-find.1"] {
        assert!(
            fs::read_to_string(person.path("pages").join(page)).unwrap().contains(".TH"),
            "{page}"
        );
    }
    person.refused(&["man", "--folder", "nowhere"], 1);
    assert_eq!(person.refused(&["man", "dance"], 2).lines().count(), 1);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(person.ok(&["completions", shell]).out.contains("spare-key"), "{shell}");
    }
    // Without a verb it is the first screen, of a record that is not there yet.
    assert!(person.refused(&[], 1).contains("tandem init"));
    assert!(person.ok(&["--version"]).out.starts_with("tandem "));
}

#[test]
fn a_record_is_made_once() {
    let mut person = Person::new();
    assert!(person.ok(&["where"]).out.contains("no record here yet"));
    assert!(person.refused(&["hours"], 1).contains("tandem init"));

    let made = person.ok(&["--zone", "America/New_York", "init"]);
    let code = made.out.lines().find(|line| line.starts_with("    ")).unwrap().trim();
    assert_eq!(code.len(), 44);
    assert!(made.out.contains("America/New_York"));
    assert!(person.refused(&["init"], 1).contains("already"));

    let place = person.json(&["where"]);
    assert_eq!(place["exists"], true);
    assert_eq!(place["vault"], person.vault().display().to_string());
    let files: Vec<_> = place["files"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert!(files.contains(&&json!("tandem.db")) && files.contains(&&json!("tandem.keys")));

    // The code in the place of the passphrase, as it may be typed.
    person.set("TANDEM_PASSPHRASE", &code.to_lowercase().replace('-', " "));
    person.ok(&["hours"]);
    person.set("TANDEM_PASSPHRASE", "");
    person.set("TANDEM_SPARE_KEY", code);
    person.ok(&["hours"]);
    // `where` needs no secret at all.
    person.set("TANDEM_SPARE_KEY", "");
    person.ok(&["where"]);
}

#[test]
fn a_short_passphrase_gets_advice() {
    let mut person = Person::new();
    person.set("TANDEM_PASSPHRASE", "123456");
    let made = person.ok(&["init", "--weak"]);
    assert!(made.err.contains("can be guessed"), "{}", made.err);
    assert!(Person::new().ok(&["--zone", "UTC", "init", "--yes"]).err.is_empty());
}

#[test]
fn a_session_is_logged_with_all_that_is_said() {
    let person = Person::with_record();
    // It has just ended: half past eleven less fifty minutes.
    let plain = person.json(&["log", "individual", "--minutes", "50"]);
    let id = plain["id"].as_str().unwrap();
    assert_eq!(id.len(), 32);
    let expected = json!({
        "id": id, "kind": "individual", "start": "2026-03-10T10:40:00",
        "zone": "America/New_York", "offset": "-04:00", "minutes": 50, "approximate": false,
        "written_at": "2026-03-10T15:30:00Z", "late": false, "imported": false, "form": null, "group_format": null,
        "approach": null, "fellowship": null, "setting": null, "required": null, "led_by": null,
        "did": [], "part_of": null, "note": null, "overlaps": [],
        "moved_forward_minutes": null, "first_of_two": false,
    });
    assert_eq!(plain, expected);

    let full = person.json(&[
        "log",
        "mutual_help",
        "--minutes",
        "60",
        "--at",
        "2026-03-02T19:00",
        "--approx",
        "--form",
        "in-person",
        "--fellowship",
        "smart",
        "--led-by",
        "peer",
        "--did",
        "sponsor,step-work",
        "--did",
        "service",
        "--note",
        "-4 degrees, but I went",
        "--zone",
        "America/Chicago",
    ]);
    assert_eq!(full["kind"], "mutual_help");
    assert_eq!(full["zone"], "America/Chicago");
    assert_eq!(full["offset"], "-06:00");
    assert_eq!(full["did"], json!(["sponsor", "step_work", "service"]));
    assert_eq!(full["note"], "-4 degrees, but I went");
    assert_eq!(full["late"], true);

    let group = person.json(&[
        "log",
        "group",
        "--minutes",
        "90",
        "--at",
        "2026-03-05T18:00",
        "--format",
        "gbot",
        "--part-of",
        &id[..8],
    ]);
    assert_eq!(group["group_format"], "gbot");
    assert_eq!(group["part_of"], id);

    // What is asked once, of a plan, is no flag of the log, and is copied to its sessions.
    let refused = person.refused(&["log", "group", "60", "--setting", "community"], 2);
    assert!(refused.contains("--setting"), "{refused}");
    let plan = person.json(&[
        "agenda",
        "add",
        "group",
        "--day",
        "tue",
        "--at",
        "10:00",
        "--minutes",
        "60",
        "--approach",
        "twelve-step-facilitation",
        "--setting",
        "community",
        "--required",
    ]);
    person.ok(&["agenda", "went", &plan["id"].as_str().unwrap()[..8], "--on", "2026-03-10"]);
    let sessions = person.json(&["sessions", "--from", "2026-03-10"]);
    let held = sessions.as_array().unwrap().iter().find(|it| it["kind"] == "group").unwrap();
    assert_eq!(
        (&held["setting"], &held["required"]),
        (&json!("community"), &json!(true)),
        "{held}"
    );
    let id = held["id"].as_str().unwrap();
    let edited = person.json(&["edit", id, "--own-choice", "--clear", "setting"]);
    assert_eq!((&edited["setting"], &edited["required"]), (&json!(null), &json!(false)));

    // Once more, in words.
    let said = person.ok(&["log", "family", "--minutes", "45", "--at", "2026-03-08T15:00"]);
    assert!(said.out.starts_with("Logged: family, Sun 8 Mar 2026 15:00, 0:45 ["), "{}", said.out);
    assert_eq!(said.err, "");
}

/// It is Tuesday, 10 March 2026, half past eleven.
#[test]
fn a_session_is_logged_as_it_is_said() {
    let person = Person::with_record();
    for (said, kind, fellowship, start, minutes) in [
        (&["group", "90"][..], "group", None, "2026-03-10T10:00:00", 90),
        (&["aa", "1h", "yesterday", "7pm"], "mutual_help", Some("aa"), "2026-03-09T19:00:00", 60),
        (&["therapy", "0:50", "tue", "10:00"], "individual", None, "2026-03-10T10:00:00", 50),
        (&["meeting", "1h30", "19:00"], "mutual_help", None, "2026-03-09T19:00:00", 90),
        (
            &["terapia", "50", "--at", "lunes 7 de la tarde"],
            "individual",
            None,
            "2026-03-09T19:00:00",
            50,
        ),
        (
            &["na", "--minutes", "60", "--at", "fri 19:00"],
            "mutual_help",
            Some("na"),
            "2026-03-06T19:00:00",
            60,
        ),
        (
            &["na", "60", "sun", "18:00", "--fellowship", "ha"],
            "mutual_help",
            Some("ha"),
            "2026-03-08T18:00:00",
            60,
        ),
    ] {
        let logged = person.json(&[&["log"], said].concat());
        let told = (&logged["kind"], &logged["fellowship"], &logged["start"], &logged["minutes"]);
        assert_eq!(
            told,
            (&json!(kind), &json!(fellowship), &json!(start), &json!(minutes)),
            "{said:?}"
        );
    }
    // What is corrected stays on its day.
    let id = person.json(&["log", "group", "60", "2026-03-02", "18:00"])["id"].to_string();
    let edited =
        person.json(&["edit", id.trim_matches('"'), "--at", "6:30pm", "--minutes", "1:15"]);
    assert_eq!((&edited["start"], &edited["minutes"]), (&json!("2026-03-02T18:30:00"), &json!(75)));
    for wrong in [&["tue"][..], &["7"], &["tomorrow", "7pm"], &["19:00", "--at", "19:00"]] {
        assert_eq!(person.run(&[&["log", "group", "60"], wrong].concat()).code, 2, "{wrong:?}");
    }
}

#[test]
fn clocks_that_jump_are_spoken_of() {
    let person = Person::with_record();
    let at = |time| ["log", "group", "--minutes", "30", "--at", time];
    let gap = person.ok(&at("2026-03-08T02:30"));
    assert!(gap.out.contains("Sun 8 Mar 2026 03:30"), "{}", gap.out);
    assert!(gap.err.contains("moved forward") && gap.err.contains("02:30"), "{}", gap.err);
    let gap = person.json(&at("2026-03-08T02:30"));
    assert_eq!((&gap["moved_forward_minutes"], &gap["offset"]), (&json!(60), &json!("-04:00")));

    let first = person.ok(&at("2025-11-02T01:30"));
    assert!(first.err.contains("two times") && first.err.contains("--second"), "{}", first.err);
    let first = person.json(&at("2025-11-02T01:30"));
    assert_eq!((&first["first_of_two"], &first["offset"]), (&json!(true), &json!("-04:00")));
    let mut second = at("2025-11-02T01:30").to_vec();
    second.push("--second");
    let second = person.json(&second);
    assert_eq!((&second["first_of_two"], &second["offset"]), (&json!(false), &json!("-05:00")));
    let once = ["log", "group", "--minutes", "30", "--at", "2026-03-02T01:30", "--second"];
    assert!(person.refused(&once, 1).contains("only once that day"));
}

#[test]
fn an_overlap_is_kept_and_spoken_of() {
    let person = Person::with_record();
    let id = person.log("group", "90", "2026-03-05T18:00");
    let over = ["log", "medical", "--minutes", "20", "--at", "2026-03-05T18:30"];
    assert_eq!(person.json(&over)["overlaps"], json!([id]));
    let said = person.ok(&over);
    assert!(said.err.contains(&id[..8]) && said.err.contains("Both are kept"), "{}", said.err);
    let after = person.json(&["log", "group", "--minutes", "20", "--at", "2026-03-05T19:30"]);
    assert_eq!(after["overlaps"], json!([]));
}

#[test]
fn many_sessions_are_logged_from_standard_input() {
    let person = Person::with_record();
    let input = person.file(
        "lines",
        "{\"kind\":\"group\",\"minutes\":90,\"at\":\"2026-03-05T18:00\",\"did_not\":1}\n\n\
         {\"kind\":\"mutual-help\",\"minutes\":60,\"start\":\"2026-03-06T19:00:00\",\
          \"zone\":\"America/Chicago\",\"fellowship\":\"na\",\"note\":\"hi\"}\n\
         {\"kind\":\"group\",\"minutes\":0}\n\
         {\"kind\":\"group\",\"minutes\":30}\n",
    );
    let run = |arguments: &[&str]| {
        let stdin = Stdio::from(fs::File::open(&input).unwrap());
        crate::common::Done::of(person.command(arguments).stdin(stdin).output().unwrap())
    };
    let done = run(&["log", "--batch"]);
    assert_eq!(done.code, 1);
    assert!(done.err.starts_with("error: line 4: "), "{}", done.err);
    let ids: Vec<_> = done.out.lines().collect();
    let kept = person.json(&["sessions"]);
    let kept: Vec<_> =
        kept.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!(kept, ids, "what was acknowledged before is kept");

    let done = run(&["log", "--batch", "--json"]);
    assert_eq!(done.out.lines().count(), 2);
    let second: Value = serde_json::from_str(done.out.lines().nth(1).unwrap()).unwrap();
    assert_eq!((&second["zone"], &second["note"]), (&json!("America/Chicago"), &json!("hi")));
    assert_eq!(second["overlaps"].as_array().unwrap().len(), 1);
    assert_eq!(person.run(&["log", "group", "--batch"]).code, 2);
    assert_eq!(person.run(&["log", "--batch", "--note", "x"]).code, 2);
}

#[test]
fn what_did_not_happen_and_days_away() {
    let person = Person::with_record();
    let missed = person.json(&[
        "missed",
        "group",
        "--at",
        "2026-03-05T18:00",
        "--why",
        "no-ride",
        "--note",
        "snow",
    ]);
    assert_eq!((&missed["why"], &missed["note"]), (&json!("no_ride"), &json!("snow")));
    assert_eq!(missed["at"], "2026-03-05T18:00:00-05:00[America/New_York]");
    let said = person.ok(&["missed", "individual"]);
    assert!(said.out.contains("never counts against you"), "{}", said.out);

    let days = ["away", "--from", "2026-02-23", "--to", "2026-03-01", "--reason", "hospital"];
    let away = person.json(&days);
    assert_eq!((&away["to"], &away["reason"]), (&json!("2026-03-01"), &json!("hospital")));
    let listed = person.ok(&["sessions"]).out;
    assert!(listed.contains("missed: no ride. snow"), "{listed}");
    assert!(listed.contains("away") && listed.contains("to Sun 1 Mar 2026"), "{listed}");
    assert!(!listed.contains("hospital"), "the reason stays with the person");
    assert_eq!(person.sessions(), 0, "in JSON only sessions");
    let said = person.ok(&["away", "--from", "2026-01-05", "--to", "2026-01-05"]);
    assert!(said.out.contains("Mon 5 January 2026"), "{}", said.out);
}

#[test]
fn the_weekly_question_is_answered_and_corrected() {
    let person = Person::with_record();
    person.log("individual", "30", "2026-03-03T10:00");
    // The latest week that is over is asked about.
    let said = person.ok(&["recall", "--individual", "3", "--group", "none"]);
    assert!(said.out.contains("Mon 2 to Sun 8 March 2026"), "{}", said.out);
    assert!(said.out.contains("individual: logged 0:30, recalled 3:00."), "{}", said.out);
    // What is not named stays.
    let week = ["recall", "--week", "2026-W10", "--mutual-help", "skip", "--group", "1:30"];
    let told = person.json(&week);
    assert_eq!(told["week"], "2026-W10");
    assert_eq!((&told["from"], &told["to"]), (&json!("2026-03-02"), &json!("2026-03-08")));
    assert_eq!((&told["individual"], &told["group"]), (&json!(180), &json!(90)));
    assert_eq!(told["mutual_help"], "skipped");
    assert_eq!(told["missing_minutes"]["individual"], 150);
    assert_eq!(told["logged_minutes"]["individual"], 30);

    let row = &person.json(&["hours", "--from", "2026-03-02", "--to", "2026-03-08"])[0];
    assert_eq!(row["individual_minutes"], 30, "the entries' total, never the sum");
    assert_eq!((&row["group_minutes"], &row["basis"]["group"]), (&json!(90), &json!("recall")));
    assert_eq!(
        (&row["mutual_help_minutes"], &row["skipped"]["mutual_help"]),
        (&Value::Null, &json!(true))
    );
    assert_eq!(
        row["recalled_minutes"],
        json!({"individual": 180, "group": 90, "mutual_help": null})
    );

    // The others are due until they are answered.
    let mut open = vec!["2026-W09", "2026-W08", "2026-W07"];
    for week in open.clone() {
        open.remove(0);
        let told = person.json(&["recall", "--week", week, "--individual", "0"]);
        assert_eq!((&told["week"], &told["open"]), (&json!(week), &json!(open)));
    }
    for week in ["2026-W11", "2026-W06", "2020-W53"] {
        let line = person.refused(&["recall", "--week", week, "--group", "1"], 1);
        assert!(line.contains("last four weeks"), "{line}");
    }
    assert_eq!(person.run(&["recall"]).code, 2);
}

#[test]
fn the_weekly_question_is_answered_in_one_breath() {
    let person = Person::with_record();
    let answers = |line: &[&str]| {
        let told = person.json(&[&["recall"], line].concat());
        ["week", "individual", "group", "mutual_help"].map(|key| told[key].clone())
    };
    let first = answers(&["1", "ninguna", "2:30"]);
    assert_eq!(first, [json!("2026-W10"), json!(60), json!(0), json!(150)]);
    // Said to be about last week, it changes what was answered about it.
    let again = answers(&["1:30", "none", "saltar", "--week", "last"]);
    assert_eq!(again, [json!("2026-W10"), json!(90), json!(0), json!("skipped")]);
    for wrong in [&["1", "2"][..], &["1", "2", "3", "4"], &["1", "2", "3", "--group", "4"], &[]] {
        assert_eq!(person.run(&[&["recall"], wrong].concat()).code, 2, "{wrong:?}");
    }
}

#[test]
fn the_list_is_a_table_from_the_oldest_on() {
    let person = Person::with_record();
    assert!(person.ok(&["sessions"]).out.contains("tandem log individual"));
    let long = format!("first line {}\nsecond", "x".repeat(100));
    person.json(&["log", "group", "--minutes", "90", "--at", "2026-03-05T18:00", "--note", &long]);
    person.json(&[
        "log",
        "individual",
        "--minutes",
        "50",
        "--at",
        "2026-03-03T10:00",
        "--approx",
        "--zone",
        "America/Chicago",
    ]);
    let listed = person.ok(&["sessions"]).out;
    let lines: Vec<_> = listed.lines().collect();
    assert!(lines[0].starts_with("Id"), "{listed}");
    assert!(
        lines[1].contains("Tue 3 Mar 2026  10:00  individual   ~0:50  [America/Chicago]"),
        "{listed}"
    );
    assert!(lines[2].contains("Thu 5 Mar 2026  18:00  group         1:30  first line"), "{listed}");
    assert!(listed.contains(&"x".repeat(100)), "a note is not cut: {listed}");
    assert!(!listed.contains("second"));
    for (arguments, count) in [
        (&["sessions", "--from", "2026-03-04"][..], 1),
        (&["sessions", "--to", "2026-03-04"], 1),
        (&["sessions", "--from", "2026-03-03", "--to", "2026-03-05"], 2),
        (&["sessions", "--kind", "group"], 1),
        (&["sessions", "--kind", "family"], 0),
    ] {
        assert_eq!(person.json(arguments).as_array().unwrap().len(), count, "{arguments:?}");
    }
    let none = person.ok(&["sessions", "--from", "2026-03-06"]).out;
    assert!(none.contains("Nothing is written down for these days"), "{none}");
}

#[test]
fn more_sessions_than_a_page_are_all_listed() {
    let person = Person::with_record();
    let mut csv = String::from("kind,start,minutes\n");
    for minute in 0..1_203 {
        let (day, hour, minute) = (1 + minute / 60 % 28, minute / 1_680, minute % 60);
        csv.push_str(&format!("group,2026-01-{day:02}T{hour:02}:{minute:02},5\n"));
    }
    person.ok(&["import", &person.file("many.csv", csv)]);
    let all = person.json(&["sessions"]);
    let starts: Vec<_> =
        all.as_array().unwrap().iter().map(|it| it["start"].as_str().unwrap()).collect();
    assert_eq!(starts.len(), 1_203);
    assert!(starts.is_sorted());
}

#[test]
fn a_session_is_corrected_and_its_history_tells() {
    let mut person = Person::with_record();
    person.set("TANDEM_NOW", "2026-03-05T23:05:00Z");
    let id = person.log("group", "50", "2026-03-02T18:00");
    person.set("TANDEM_NOW", "2026-03-06T15:00:00Z");
    let said = person.ok(&["edit", &id[..6], "--minutes", "45", "--note", "left early"]);
    assert!(said.out.starts_with("Corrected: group, Mon 2 Mar 2026 18:00, 0:45"), "{}", said.out);

    let many = person.json(&[
        "edit",
        &id,
        "--kind",
        "mutual-help",
        "--at",
        "2026-03-02T17:30",
        "--fellowship",
        "mara",
        "--did",
        "helped",
        "--approx",
    ]);
    assert_eq!((&many["minutes"], &many["kind"]), (&json!(45), &json!("mutual_help")));
    assert_eq!(
        (&many["start"], &many["zone"]),
        (&json!("2026-03-02T17:30:00"), &json!("America/New_York"))
    );
    assert_eq!((&many["note"], &many["approximate"]), (&json!("left early"), &json!(true)));
    assert_eq!(many["written_at"], "2026-03-05T23:05:00Z", "when it was first written down");
    let cleared =
        person.json(&["edit", &id, "--clear", "did,fellowship", "--clear", "note,approx"]);
    assert_eq!((&cleared["did"], &cleared["note"]), (&json!([]), &Value::Null));

    let line = person.refused(&["edit", &id, "--format", "open"], 1);
    assert!(line.contains("Only a group has a format"), "{line}");
    assert!(person.refused(&["edit", &id], 2).contains("--minutes"));

    let history = person.ok(&["history", &id[..8]]).out;
    assert!(history.contains("Thu 5 Mar 2026 18:05  written 3 days after it ended"), "{history}");
    assert!(history.contains("minutes 50 → 45"), "{history}");
    let told = person.json(&["history", &id]);
    assert_eq!(told[0]["deed"], "wrote");
    assert_eq!(told[0]["at"], "2026-03-05T23:05:00Z");
    assert_eq!(told[1]["deed"], "edited");
    let minutes = json!({"field": "minutes", "old": "50", "new": "45"});
    assert!(told[1]["changes"].as_array().unwrap().contains(&minutes), "{told}");

    // Only sessions can be corrected.
    let missed = person.json(&["missed", "group"]);
    let line = person.refused(&["edit", missed["id"].as_str().unwrap(), "--minutes", "5"], 1);
    assert!(line.contains("not a session"), "{line}");
}

#[test]
fn what_is_removed_comes_back_and_what_is_forgotten_does_not() {
    let mut person = Person::with_record();
    let id = person.log("group", "50", "2026-03-02T18:00");
    person.set("TANDEM_NOW", "2026-03-10T16:00:00Z");
    let said = person.ok(&["remove", &id[..8]]);
    assert!(said.out.contains("group, Mon 2 Mar 2026 18:00, 0:50"), "{}", said.out);
    assert!(said.out.contains("`tandem undo` brings it back"), "{}", said.out);
    assert_eq!(person.sessions(), 0);
    assert!(person.refused(&["remove", &id], 1).contains(&id[..8]));
    person.set("TANDEM_NOW", "2026-03-10T16:01:00Z");
    let undone = person.ok(&["undo"]).out;
    let words = "Taken back what was done on Tue 10 Mar 2026 12:00: group, Mon 2 Mar 2026 18:00, 0:50. It was removed";
    assert!(undone.starts_with(words), "{undone}");
    assert_eq!(person.sessions(), 1);

    person.set("TANDEM_NOW", "2026-03-10T16:02:00Z");
    person.ok(&["edit", &id, "--minutes", "45"]);
    person.set("TANDEM_NOW", "2026-03-10T16:03:00Z");
    let said = person.ok(&["undo"]).out;
    assert!(said.contains("minutes 45 → 50"), "{said}");
    // What was done longer ago is taken back by its name.
    let refused = person.refused(&["undo"], 1);
    assert!(refused.contains("group, Mon 2 Mar 2026") && refused.contains("--act"), "{refused}");
    assert_eq!(person.sessions(), 1);
    let history = person.ok(&["history", &id]).out;
    for words in ["removed", "undone: minutes 45 → 50"] {
        assert!(history.contains(words), "{history}");
    }

    let id = person.log("medical", "20", "2026-03-03T09:00");
    let warned = person.run(&["forget", &id]);
    assert_eq!(warned.code, 2, "nobody was there to say yes");
    assert_eq!(person.sessions(), 2);
    let said = person.ok(&["forget", &id, "--yes"]);
    assert!(said.err.contains("still hold it") && said.out.contains("Forgotten"));
    assert_eq!(person.sessions(), 1);
    let history = person.ok(&["history", &id]).out;
    assert!(history.contains("forgotten") && !history.contains("medical"), "{history}");
    let named = person.log("medical", "20", "2026-03-03T09:00");
    let told = person.json(&["forget", &named, "--yes"]);
    assert_eq!((&told["entry"], &told["id"]), (&json!("session"), &json!(named)));
    assert_eq!((&told["with_it"], &told["leaves_later"]), (&json!([]), &json!(false)));
    assert!(person.refused(&["forget", &id, "--yes"], 1).contains("forgotten already"));
}

#[test]
fn anything_with_an_id_can_be_removed() {
    let person = Person::with_record();
    let missed = person.json(&["missed", "group"]);
    let away = person.json(&["away", "--from", "2026-02-23", "--to", "2026-03-01"]);
    let recall = person.json(&["recall", "--individual", "3"]);
    let medication = person.json(&["profile", "medication", "methadone", "--since", "2026-01-01"]);
    for (entry, name, words) in [
        (&missed, "not_attended", "not attended: group"),
        (&away, "away", "away, Mon 23 February to Sun 1 March 2026"),
        (&recall, "weekly_recall", "the answer about Mon 2 to Sun 8 March 2026"),
        (&medication, "medication", "methadone since Thu 1 Jan 2026"),
    ] {
        let id = entry["id"].as_str().unwrap();
        assert!(person.ok(&["history", id]).out.contains("written"));
        let said = person.ok(&["remove", id]).out;
        assert!(said.contains(words), "{said}");
        person.ok(&["undo"]);
        assert_eq!(person.json(&["remove", id]), json!({"entry": name, "id": id}));
    }
    // An import is one act.
    let file = person.file(
        "two.csv",
        "kind,start,minutes\ngroup,2026-03-02T18:00,50\ngroup,2026-03-03T18:00,50\n",
    );
    person.ok(&["import", &file]);
    let said = person.ok(&["undo"]).out;
    assert!(said.contains("Entries: 2.\n  group, Tue 3 Mar 2026 18:00"), "{said}");
    assert_eq!(person.sessions(), 0);
}

#[test]
fn hours_by_week_and_by_month() {
    let person = Person::with_record();
    let quiet = person.ok(&["hours"]).out;
    assert!(quiet.contains("No entries this week") && quiet.contains("tandem log"), "{quiet}");
    assert_eq!(person.json(&["hours"]).as_array().unwrap().len(), 12);

    person.log("individual", "50", "2026-03-02T10:00");
    person.log("group", "90", "2026-03-08T23:30");
    person.json(&["log", "medical", "--minutes", "20", "--at", "2026-03-03T09:00", "--approx"]);
    person.ok(&["away", "--from", "2026-02-23", "--to", "2026-03-01"]);
    let rows = person.json(&["hours", "--from", "2026-02-25", "--to", "2026-03-02"]);
    assert_eq!((&rows[0]["period"], &rows[0]["away_days"]), (&json!("2026-W09"), &json!(7)));
    let expected = json!({
        "period": "2026-W10", "from": "2026-03-02", "to": "2026-03-08",
        "individual_minutes": 50, "group_minutes": 90, "mutual_help_minutes": null,
        "other_minutes": 20, "entries": 3,
        "recalled_minutes": {"individual": null, "group": null, "mutual_help": null},
        "basis": {"individual": "entries", "group": "entries", "mutual_help": "none"},
        "approximate_share": 0.33, "late_share": 1.0, "away_days": 0,
        "skipped": {"individual": false, "group": false, "mutual_help": false},
        "missing_minutes": {"individual": null, "group": null, "mutual_help": null},
        "family_minutes": null, "peer_support_minutes": null, "medical_minutes": 20,
    });
    assert_eq!(rows[1], expected);
    let text = person.ok(&["--json", "hours", "--from", "2026-03-02", "--to", "2026-03-02"]).out;
    assert!(text.starts_with("[{\"period\":\"2026-W10\",\"from\":\"2026-03-02\""), "{text}");

    let shown = person.ok(&["hours", "--from", "2026-02-23", "--to", "2026-03-15"]).out;
    let expected = "\
Week                    Individual   Group  Mutual help  Other
2026-W09  23 Feb–1 Mar  away
2026-W10  2–8 Mar           0:50    1:30            –     0:20  ~
2026-W11  9–15 Mar      No entries this week

2026-W09  away
2026-W10  ██████████▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒···· 2:40
2026-W11  No entries this week

          █ individual   ▒ group   · other
          one block 0:05

~ some times are about right, not exact
";
    assert_eq!(shown, expected, "\n{shown}");
    let ascii = person.ok(&["hours", "--ascii", "--from", "2026-02-23"]).out;
    assert!(ascii.is_ascii() && ascii.contains("##########=========="), "{ascii}");
    let table = person.ok(&["hours", "--no-plot"]).out;
    assert!(!table.contains("one block"));

    let months =
        person.json(&["hours", "--by", "month", "--from", "2026-02-01", "--to", "2026-03-01"]);
    assert_eq!(
        (&months[0]["period"], &months[1]["period"]),
        (&json!("2026-02"), &json!("2026-03"))
    );
    assert_eq!(months[1]["group_minutes"], 90);
    let january = person.ok(&["hours", "--by", "month", "--from", "2026-01-01"]).out;
    assert!(january.contains("2026-01  No entries this month"), "{january}");
    // Unless they are asked for, the weeks before the first are not shown to people.
    assert!(person.ok(&["hours"]).out.starts_with("Week") && !shown.contains("2026-W08"));
    assert_eq!(person.ok(&["hours", "--no-plot"]).out.lines().nth(1), shown.lines().nth(1));

    person.ok(&["profile", "--week-start", "sun"]);
    let rows = person.json(&["hours", "--from", "2026-03-08", "--to", "2026-03-08"]);
    assert_eq!((&rows[0]["period"], &rows[0]["group_minutes"]), (&json!("2026-03-08"), &json!(90)));
    assert!(
        person
            .refused(&["hours", "--from", "2026-03-08", "--to", "2026-03-01"], 1)
            .contains("after the last")
    );
}

#[test]
fn the_profile_is_shown_and_changed() {
    let person = Person::with_record();
    let empty = json!({ "zone": "America/New_York", "week_start": "mon" });
    assert_eq!(person.json(&["profile"]), empty);
    let full = person.json(&[
        "profile",
        "--name",
        "Ana María",
        "--home-zone",
        "America/Chicago",
        "--country",
        "us",
        "--week-start",
        "sun",
        "--my-word-medicine",
        "my shot",
        "--my-word-recovery",
        "my way",
    ]);
    assert_eq!((&full["name"], &full["country"]), (&json!("Ana María"), &json!("US")));
    assert_eq!(full["words"], json!({"medicine": "my shot", "recovery": "my way"}));
    let shown = person.ok(&["profile", "--clear", "name,my-word-recovery"]).out;
    assert!(shown.contains("America/Chicago") && shown.contains("Sunday"), "{shown}");
    let told = person.json(&["profile"]);
    assert_eq!((&told["name"], &told["words"]["recovery"]), (&Value::Null, &Value::Null));
    // New entries are written in the home zone.
    assert_eq!(person.json(&["log", "group", "--minutes", "5"])["zone"], "America/Chicago");
}

#[test]
fn medication_is_dated_periods() {
    let person = Person::with_record();
    assert!(person.ok(&["profile", "medication"]).out.contains("Begin with"));
    let since = ["profile", "medication", "buprenorphine", "--since", "2026-02-02"];
    let said = person.ok(&[&since[..], &["--form", "film"]].concat());
    assert!(said.out.contains("buprenorphine (film), Mon 2 Feb 2026 until now"), "{}", said.out);
    assert_eq!(said.err, "");
    let end = ["--until", "2026-03-01", "--ended-by", "changed-medicine"];
    let ended = person.ok(&[&since[..], &end].concat());
    assert!(ended.err.contains("much less than before") && ended.err.contains("your clinic"));
    let told = person.json(&["profile", "medication", "--list"]);
    assert_eq!(told.as_array().unwrap().len(), 1, "the same period, with its end");
    assert_eq!((&told[0]["form"], &told[0]["until"]), (&json!("film"), &json!("2026-03-01")));
    assert_eq!(told[0]["ended_by"], "changed_medicine");
    let next = person.json(&["profile", "medication", "rather-not-say", "--since", "2026-03-02"]);
    assert_eq!((&next["medicine"], &next["until"]), (&json!("rather_not_say"), &Value::Null));
    let listed = person.ok(&["profile", "medication"]).out;
    assert_eq!(listed.lines().count(), 2, "{listed}");

    assert_eq!(person.run(&["profile", "medication", "methadone"]).code, 2);
    assert_eq!(person.run(&[&since[..], &["--ended-by", "cost"]].concat()).code, 2);
    let early =
        ["profile", "medication", "methadone", "--since", "2026-02-02", "--until", "2026-01-01"];
    assert!(person.refused(&early, 1).contains("end before it began"));
}

#[test]
fn the_passphrase_and_the_code_are_changed() {
    let mut person = Person::with_record();
    let old_key = person.spare_key.clone();
    person.set("TANDEM_NEW_PASSPHRASE", "eight loud geese by the lake");
    let said = person.ok(&["passphrase"]).out;
    assert!(said.contains("old one does not open"), "{said}");
    person.refused(&["hours"], 3);
    person.set("TANDEM_PASSPHRASE", "eight loud geese by the lake");
    person.ok(&["hours"]);

    // With the code where the passphrase is forgotten.
    person.set("TANDEM_PASSPHRASE", "");
    person.set("TANDEM_SPARE_KEY", &old_key);
    person.set("TANDEM_NEW_PASSPHRASE", "nine calm swans at night");
    assert_eq!(person.json(&["passphrase"])["changed"], true);
    person.set("TANDEM_PASSPHRASE", "nine calm swans at night");
    person.set("TANDEM_SPARE_KEY", "");
    let new = person.json(&["spare-key", "--yes"]);
    let new_key = new["spare_key"].as_str().unwrap();
    assert_ne!(new_key, old_key);
    person.set("TANDEM_PASSPHRASE", &old_key);
    person.refused(&["hours"], 3);
    person.set("TANDEM_PASSPHRASE", new_key);
    person.ok(&["check"]);
    let said = person.ok(&["spare-key", "--yes"]).out;
    assert!(said.contains("shown only now") && said.contains("old spare key"), "{said}");
    person.set("TANDEM_NEW_PASSPHRASE", "");
    person.refused(&["passphrase"], 3);
}

#[test]
fn check_looks_everything_over() {
    let person = Person::with_record();
    person.log("group", "50", "2026-03-02T18:00");
    let told = person.json(&["check"]);
    for (key, value) in [
        ("ok", json!(true)),
        ("chain_ok", json!(true)),
        ("fold_ok", json!(true)),
        ("newest", json!("all_there")),
        ("faults", json!(0)),
    ] {
        assert_eq!(told[key], value, "{told}");
    }
    assert!(told["pages"].as_u64().unwrap() > 1 && told["chain_length"].as_u64().unwrap() >= 2);
    assert!(told["cipher_provider"].is_string() && told["schema"].as_u64().unwrap() >= 1);
    assert!(person.ok(&["check"]).out.contains("All is well."));
}

/// `| head` reads some lines and goes: that is no error.
#[test]
fn a_reader_who_has_read_enough_ends_it_quietly() {
    let person = Person::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let done = person.command(&["completions", "bash"]).stdout(writer).output().unwrap();
    assert_eq!(done.status.code(), Some(0));
    assert!(done.stderr.is_empty());
}

#[test]
fn an_installation_that_cannot_be_named_works_all_the_same() {
    let mut person = Person::with_record();
    assert!(person.path("state/installation").is_file());
    let nowhere = person.file("a-file", "");
    person.set("TANDEM_STATE", &format!("{nowhere}/state"));
    person.log("group", "50", "2026-03-02T18:00");
    assert_eq!(person.sessions(), 1);
    assert_eq!(person.json(&["check"])["ok"], true);
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_what_is_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let person = Person::with_record();
    person.ok(&["export", "csv", "--out", "out.csv"]);
    for (file, mode) in [
        ("vault", 0o700),
        ("vault/tandem.db", 0o600),
        ("vault/tandem.keys", 0o600),
        ("out.csv", 0o600),
        ("state/installation", 0o600),
    ] {
        let found = fs::metadata(person.path(file)).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{file}");
    }
}

/// In a coach's record they printed an empty table, as if nothing had been done.
#[test]
fn mission_e8_verbs_of_a_person_say_whose_record_this_is() {
    let coach = Person::new();
    coach.json(&["init", "--role", "coach"]);
    for line in [&["hours"][..], &["log", "group", "50"], &["how"], &["goal"], &["agenda"]] {
        let refused = coach.refused(line, 1);
        assert!(refused.contains("a peer coach's record"), "{line:?}: {refused}");
    }
    coach.ok(&["today"]);
    coach.ok(&["profile"]);
}
