//! What people met at the terminal and must not meet again. Each test bears the number under which
//! it was written down.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use crate::common::{Done, Person};
use serde_json::{Value, json};

/// Runs with something on standard input.
fn fed(person: &Person, arguments: &[&str], input: &str) -> Done {
    let mut command = person.command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    Done::of(child.wait_with_output().unwrap())
}

#[test]
fn terminal_02_a_bare_undo_stops_at_what_cannot_be_taken_back() {
    let person = Person::with_record();
    let kept = person.log("individual", "50", "2026-03-02T10:00");
    let gone = person.log("group", "90", "2026-03-03T10:00");
    let said = person.ok(&["forget", &gone, "--yes"]).out;
    assert!(said.starts_with("Forgotten: group, Tue 3 Mar 2026 10:00, 1:30."), "{said}");
    let refused = person.refused(&["undo"], 1);
    assert!(
        refused.contains("forgetting") && refused.contains("cannot be taken back"),
        "{refused}"
    );
    assert_eq!(person.json(&["sessions"])[0]["id"], json!(kept));

    person.ok(&["consent", "new", "--name", "Bo", "--role", "other", "--yes"]);
    let refused = person.refused(&["undo"], 1);
    assert!(refused.contains("agreeing") && refused.contains("Tue 10 Mar 2026"), "{refused}");
    assert_eq!(person.sessions(), 1);
}

#[test]
fn terminal_02_a_bare_undo_goes_back_ten_minutes_and_names_the_way_further() {
    let mut person = Person::with_record();
    person.log("individual", "50", "2026-03-02T10:00");
    person.set("TANDEM_NOW", "2026-03-10T15:41:00Z");
    let refused = person.refused(&["undo"], 1);
    assert!(refused.contains("individual, Mon 2 Mar 2026 10:00"), "what, and its day: {refused}");
    assert!(refused.contains("on Tue 10 Mar 2026 11:30"), "when it was done: {refused}");
    assert_eq!(person.sessions(), 1);
    let act = refused.split('`').find_map(|part| part.strip_prefix("tandem undo --act ")).unwrap();
    let said = person.ok(&["undo", "--act", act]).out;
    assert!(said.contains("individual, Mon 2 Mar 2026 10:00, 0:50"), "{said}");
    assert_eq!(person.sessions(), 0);
    let said = person.ok(&["redo"]).out;
    assert!(said.starts_with("Done again") && said.contains("It is in the record"), "{said}");
    assert_eq!(person.sessions(), 1);
    assert!(person.refused(&["redo"], 1).contains("undone just now"));
    assert_eq!(person.run(&["undo", "--act", "nothing"]).code, 2);
}

#[test]
fn terminal_03_gaps_are_told_by_seven_dates_whatever_the_table_is_by() {
    let person = Person::with_record();
    person.log("mutual-help", "60", "2026-02-05T19:00");
    person.log("mutual-help", "90", "2026-02-17T19:00");
    person.log("mutual-help", "180", "2026-02-27T19:00");
    person.ok(&["recall", "--week", "2026-W08", "--mutual-help", "3"]);
    for by in ["week", "month", "visit"] {
        person.ok(&["visit", "add", "--on", "2026-02-01"]);
        let said = person.ok(&["hours", "--by", by, "--no-plot"]).out;
        let line = "Mon 16 to Sun 22 February 2026, mutual help: logged 1:30, recalled 3:00.";
        assert!(said.contains(line), "{by}: {said}");
        assert!(said.contains("tandem log mutual-help 90 2026-02-16T"), "{said}");
    }
}

#[test]
fn terminal_04_a_second_answer_never_goes_to_another_week() {
    let person = Person::with_record();
    let said = person.ok(&["recall", "--individual", "1"]).out;
    assert!(said.contains("Mon 2 to Sun 8 March 2026"), "{said}");
    assert!(said.contains("Still open: Mon 23 February to Sun 1 March 2026: --week 2026-W09"));
    let refused = person.refused(&["recall", "--group", "none", "--mutual-help", "skip"], 1);
    assert!(
        refused.contains("--week 2026-W10") && refused.contains("individual 1:00"),
        "{refused}"
    );
    let hours = person.json(&["hours", "--from", "2026-02-09"]);
    let group = |row: &Value| row["recalled_minutes"]["group"].clone();
    assert!(hours.as_array().unwrap().iter().all(|row| group(row).is_null()), "{hours}");
}

#[test]
fn terminal_05_a_week_goes_by_the_name_that_hours_shows_or_any_day_in_it() {
    let person = Person::with_record();
    person.ok(&["profile", "--week-start", "sun"]);
    person.ok(&["recall", "--individual", "2", "--group", "1", "--mutual-help", "3"]);
    let row = &person.json(&["hours", "--from", "2026-03-02", "--to", "2026-03-02"])[0];
    let shown = row["period"].as_str().unwrap();
    assert_eq!(shown, "2026-03-01");
    for name in [shown, "2026-03-05", "2026-W10"] {
        let told = person.json(&["recall", "--week", name, "--individual", "1"]);
        assert_eq!((&told["from"], &told["group"]), (&json!("2026-03-01"), &json!(60)), "{name}");
    }
    let row = &person.json(&["hours", "--from", "2026-03-02", "--to", "2026-03-02"])[0];
    assert_eq!(
        [&row["individual_minutes"], &row["group_minutes"], &row["mutual_help_minutes"]],
        [60, 60, 180]
    );
}

/// After a change of the first day of the week an answer stood in the running week, of which it has
/// one day, and its missing kinds could not be answered by any name.
#[test]
fn an_answer_stays_in_its_week_and_open_to_more_after_the_first_day_of_the_week_changes() {
    let mut person = Person::with_record();
    person.set("TANDEM_NOW", "2026-11-26T15:00:00Z");
    person.ok(&["recall", "--individual", "2"]); // Monday 16 to Sunday 22
    person.ok(&["profile", "--week-start", "sun"]);
    let told = person.json(&["hours", "--from", "2026-11-15", "--to", "2026-11-26"]);
    let individual = |row: &Value| (row["period"].clone(), row["individual_minutes"].clone());
    assert_eq!(
        told.as_array().unwrap().iter().map(individual).collect::<Vec<_>>(),
        [(json!("2026-11-15"), json!(120)), (json!("2026-11-22"), Value::Null)]
    );

    let refused = person.refused(&["recall", "--group", "1"], 1);
    assert!(refused.contains("Mon 16 to Sun 22 November 2026"), "{refused}");
    let named = refused.split("--week ").nth(1).unwrap();
    assert_eq!(named.split([' ', ',']).next().unwrap(), "2026-11-16", "{refused}");
    let said = person.ok(&["recall", "--week", "2026-11-16", "--group", "1"]).out;
    assert!(said.contains("2:00") && said.contains("1:00"), "{said}");
    person.ok(&["recall", "--week", "2026-W47", "--mutual-help", "skip"]);
    let refused = person.refused(&["recall", "--week", "2026-11-15", "--group", "1"], 1);
    assert!(refused.contains("2026-11-16"), "{refused}");
    let told = person.json(&["hours", "--from", "2026-11-15", "--to", "2026-11-21"]);
    assert_eq!(told[0]["group_minutes"], 60);
}

#[test]
fn a_note_that_goes_and_comes_back_is_told() {
    let person = Person::with_record();
    let id = person.log("individual", "60", "2026-03-02T10:00");
    person.ok(&["edit", &id, "--minutes", "75", "--note", "Met J."]);
    let said = person.ok(&["undo"]).out;
    assert!(said.contains("minutes 75 → 60, note taken out"), "{said}");
    let said = person.ok(&["redo"]).out;
    assert!(said.contains("minutes 60 → 75, note added"), "{said}");
    let history = person.ok(&["history", &id]).out;
    for words in ["minutes 75 → 60, note taken out", "minutes 60 → 75, note added"] {
        assert!(history.contains(words), "{history}");
    }
    person.ok(&["remove", &id]);
    let said = person.ok(&["undo"]).out;
    assert!(said.contains("is back in the record") && !said.contains("note"), "{said}");
}

#[test]
fn what_is_done_again_is_not_called_undone() {
    let person = Person::with_record();
    let id = person.log("individual", "60", "2026-03-02T10:00");
    person.ok(&["edit", &id, "--minutes", "75"]);
    person.ok(&["undo"]);
    person.ok(&["redo"]);
    person.ok(&["undo"]);
    let told = person.json(&["history", &id]);
    let deeds: Vec<_> = told.as_array().unwrap().iter().map(|line| line["deed"].clone()).collect();
    assert_eq!(deeds, ["wrote", "edited", "undid", "redid", "undid"]);
    let history = person.ok(&["history", &id]).out;
    assert!(history.contains("redone: minutes 60 → 75"), "{history}");
}

#[test]
fn terminal_07_a_start_years_ago_is_asked_about() {
    let person = Person::with_record();
    let slip = ["log", "group", "--minutes", "60", "--at", "2016-03-02T10:00"];
    let refused = person.refused(&slip, 1);
    assert!(refused.contains("Wed 2 Mar 2016") && refused.contains("--yes"), "{refused}");
    let line = "{\"kind\":\"group\",\"minutes\":60,\"start\":\"2016-03-02T10:00\"}\n";
    let batch = fed(&person, &["log", "--batch"], line);
    assert!(batch.code == 1 && batch.err.contains("line 1: ") && batch.err.contains("--yes"));
    assert_eq!(person.sessions(), 0);
    person.ok(&[&slip[..], &["--yes"]].concat());
    let id = person.log("group", "50", "2026-03-02T10:00");
    person.refused(&["edit", &id, "--at", "2016-03-02T10:00"], 1);
}

#[test]
fn terminal_12_a_flag_after_an_answer_is_no_part_of_it() {
    let person = Person::with_record();
    let begun = person.json(&["skills", "start", "say-no"]);
    let id = begun["id"].as_str().unwrap();
    let told = person.ok(&["skills", "answer", id, "who", "my aunt R.", "--json"]);
    let told: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(told["answer/who"]["own"], "my aunt R.");
    assert_eq!(person.run(&["log", "group", "--minutes", "5", "--note", "--json"]).code, 2);
    person.ok(&["log", "group", "--minutes", "5", "--note", "-- went well"]);
}

#[test]
fn terminal_13_no_choice_is_called_what_means_something_else() {
    let person = Person::with_record();
    for skill in person.json(&["skills", "list"]).as_array().unwrap() {
        let name = skill["id"].as_str().unwrap();
        let whole = person.json(&["skills", "show", name]);
        for step in whole["steps"].as_array().unwrap() {
            let choices = ["choices", "items"].map(|key| step[key].as_array().cloned());
            for choice in choices.into_iter().flatten().flatten() {
                let id = choice["id"].as_str().unwrap();
                let none = step["kind"] == "checklist" && id == "none";
                assert!(id != "skip" && !none, "{name}, {}: {id}", step["id"]);
            }
        }
    }
}

#[test]
fn terminal_14_an_open_exercise_is_gone_on_with() {
    let person = Person::with_record();
    let first = person.json(&["skills", "start", "ride-the-urge"])["id"].clone();
    person.ok(&["skills", "answer", first.as_str().unwrap(), "spot", "chest"]);
    let again = person.ok(&["skills", "start", "ride-the-urge"]);
    assert!(again.err.contains("Tue 10 Mar 2026") && again.err.contains("--anew"), "{again:?}");
    assert_eq!(person.json(&["skills", "start", "ride-the-urge"])["id"], first);
    assert_ne!(person.json(&["skills", "start", "ride-the-urge", "--anew"])["id"], first);
}

#[test]
fn terminal_15_an_entry_is_shown_with_all_that_is_written_down() {
    let person = Person::with_record();
    let line = ["--fellowship", "na", "--form", "video", "--led-by", "peer", "--did", "service"];
    let log = ["log", "mutual-help", "--minutes", "60", "--note", "one\ntwo", "--at"];
    let made = person.json(&[&log[..], &["2026-03-02T19:00"], &line].concat());
    let id = made["id"].as_str().unwrap();
    let said = person.ok(&["show", id]).out;
    for words in
        ["mutual help, Mon 2 Mar 2026 19:00", "NA", "video", "peer", "service", "one", "two"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(person.json(&["show", id])["entry"], "session");
}

#[test]
fn terminal_16_a_visit_is_found_again_and_one_to_come_is_refused() {
    let person = Person::with_record();
    let line = person.refused(&["visit", "add", "--on", "2026-12-01"], 1);
    assert!(line.contains("to come"), "{line}");
    let id = person.json(&["visit", "add", "--on", "2026-02-01"])["id"].clone();
    let list = person.json(&["visit", "list"]);
    assert_eq!((&list["visits"][0]["id"], &list["visits"][0]["on"]), (&id, &json!("2026-02-01")));
    let id = id.as_str().unwrap();
    assert!(person.ok(&["visit", "list"]).out.contains(&id[..8]));
    let said = person.ok(&["remove", &id[..8]]).out;
    assert!(said.contains("a medical visit, Sun 1 Feb 2026"), "{said}");
}

#[test]
fn terminal_17_json_has_what_the_table_has_and_errors_are_whole() {
    let person = Person::with_record();
    person.log("group", "50", "2026-03-02T18:00");
    person.ok(&["missed", "group", "--why", "no-ride"]);
    person.ok(&["away", "--from", "2026-02-23", "--to", "2026-03-01"]);
    assert!(person.json(&["sessions"]).is_array());
    let all = person.json(&["sessions", "--all"]);
    assert_eq!(all["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(all["missed"][0]["why"], "no_ride");
    assert_eq!(all["away"][0]["from"], "2026-02-23");
    let told: Value = serde_json::from_str(&person.run(&["away", "--json"]).err).unwrap();
    assert!(told["message"].as_str().unwrap().contains("--from"), "{told}");
}

#[test]
fn terminal_18_a_zone_that_is_typed_is_that_of_a_place() {
    let person = Person::with_record();
    for line in [&["profile", "--home-zone", "EST"][..], &["--zone", "EST", "hours"]] {
        let done = person.run(line);
        assert!(done.code == 2 && done.err.contains("America/New_York"), "{done:?}");
    }
    let line = "{\"kind\":\"group\",\"minutes\":60,\"zone\":\"EST\"}\n";
    let batch = fed(&person, &["log", "--batch"], line);
    assert!(batch.code == 1 && batch.err.contains("line 1: A time zone"), "{batch:?}");
    let file = person.file("est.csv", "kind,start,minutes,zone\ngroup,2026-03-02T18:00,50,EST\n");
    let done = person.run(&["import", &file]);
    assert!(done.code == 1 && done.err.contains("A time zone"), "{done:?}");
}

#[test]
fn terminal_21_a_pause_follows_the_series_and_says_so() {
    let person = Person::with_record();
    let add = ["agenda", "add", "group", "--day", "tue", "--at", "18:00", "--minutes", "90"];
    let first = person.json(&[&add[..], &["--from", "2026-02-03"]].concat())["id"].clone();
    let first = first.as_str().unwrap();
    let next = ["agenda", "edit", first, "--from", "2026-03-17", "--at", "19:00"];
    let next = person.json(&next)["id"].clone();
    let next = &next.as_str().unwrap()[..8];
    let said = person.ok(&["agenda", "pause", first, "--from", "2026-04-01"]).out;
    assert!(said.starts_with("Paused from Wed 1 Apr 2026: group"), "{said}");
    assert!(said.contains(next), "{said}");
    assert!(person.ok(&["agenda", "list"]).out.contains("paused from Wed 1 Apr 2026"));
}

#[test]
fn terminal_s3_every_line_of_taking_back_names_the_thing_and_its_day() {
    let person = Person::with_record();
    let goal = person.json(&["goal", "add", "see my sister"])["id"].clone();
    let said = person.ok(&["undo"]).out;
    assert!(said.contains("a goal, \"see my sister\"") && !said.contains(" of them "), "{said}");
    person.ok(&["redo"]);
    let said = person.ok(&["remove", goal.as_str().unwrap()]).out;
    assert!(said.starts_with("Removed: a goal, \"see my sister\""), "{said}");
    let add = ["agenda", "add", "group", "--day", "tue", "--at", "18:00", "--name", "Oak Hall"];
    let id = person.json(&add)["id"].clone();
    let said = person.ok(&["agenda", "remove", id.as_str().unwrap()]).out;
    assert!(said.contains("Oak Hall") && said.contains("tue 18:00"), "{said}");
}

#[test]
fn security_09_an_export_says_what_is_not_in_it() {
    let person = Person::with_record();
    person.log("group", "50", "2026-03-02T18:00");
    person.ok(&["consent", "new", "--name", "Bo", "--role", "other", "--yes"]);
    let file = person.path("page.html").display().to_string();
    person.ok(&["share", "page", "--out", &file]);
    let done = person.ok(&["export", "json", "--out", "all.json"]);
    assert!(done.err.contains("Not in it") && !done.err.contains("everything"), "{}", done.err);
    assert!(done.err.contains("that something was shared"), "{}", done.err);
    let told = person.json(&["export", "json", "--out", "all.json", "--force"]);
    let kinds: Vec<_> =
        told["not_in_it"].as_array().unwrap().iter().map(|it| &it["kind"]).collect();
    assert!(kinds.contains(&&json!("share")), "{told}");

    let coach = Person::new();
    coach.json(&["--zone", "America/New_York", "init", "--role", "coach"]);
    let refused = coach.refused(&["export", "json", "--out", "all.json"], 1);
    assert!(refused.contains("tandem backup"), "{refused}");
    assert!(!coach.path("all.json").exists());
}

#[test]
fn security_17_a_share_that_makes_no_file_is_not_written_down() {
    let person = Person::with_record();
    person.log("group", "50", "2026-03-02T18:00");
    let once = ["--role", "other", "--yes", "--frequency", "once"];
    person.ok(&[&["consent", "new", "--name", "Bo"][..], &once].concat());
    let nowhere = person.run(&["share", "page", "--out", "nowhere/page.html"]);
    assert_eq!(nowhere.code, 1, "{nowhere:?}");
    assert_eq!(person.json(&["share", "log"]), json!([]));
    let file = person.path("page.html");
    let page = person.ok(&["share", "page", "--out", file.to_str().unwrap()]);
    let words = page.out.find("    ").unwrap();
    assert!(words < page.out.find("is written").unwrap(), "the words come first: {}", page.out);
    assert_eq!(person.json(&["share", "log"]).as_array().unwrap().len(), 1);
}

/// `cp -a` while the record is open, and once more when it is closed: the log of the first copy lies
/// beside the database of the second.
#[test]
fn security_01_an_old_log_beside_the_record_is_put_aside_and_told() {
    let person = Person::with_record();
    person.log("group", "50", "2026-03-02T18:00");
    let mut command = person.command(&["log", "--batch"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "{{\"kind\":\"group\",\"minutes\":60}}").unwrap();
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut [0; 33]).unwrap();
    let log = person.vault().join("tandem.db-wal");
    let old = fs::read(&log).unwrap();
    drop(input);
    assert!(child.wait().unwrap().success());
    for day in 3..9 {
        person.log("individual", "50", &format!("2026-03-0{day}T10:00"));
    }
    let before = person.json(&["sessions"]);
    fs::write(&log, &old).unwrap();
    let told = person.ok(&["hours"]);
    assert!(told.err.contains("did not fit it"), "{told:?}");
    assert_eq!(person.json(&["sessions"]), before);
    assert_eq!(person.json(&["check"])["ok"], true);
    assert_eq!(fs::read(person.vault().join("tandem.db-wal.stale-1")).unwrap(), old);
}

#[test]
fn security_02_what_is_missing_is_told_at_every_verb_until_one_knows() {
    let person = Person::with_record();
    person.log("group", "50", "2026-03-02T18:00");
    let database = person.vault().join("tandem.db");
    let old = fs::read(&database).unwrap();
    for day in 3..6 {
        person.log("individual", "50", &format!("2026-03-0{day}T10:00"));
    }
    fs::write(&database, old).unwrap();
    for verb in [&["hours"][..], &["sessions"], &["log", "group", "--minutes", "30"], &["hours"]] {
        let told = person.ok(verb);
        assert!(told.err.contains("At least 3 changes"), "{told:?}");
    }
    let told = person.ok(&["--lang", "es", "hours"]);
    assert!(told.err.contains("Faltan al menos 3 cambios"), "{told:?}");
    assert_eq!(person.run(&["check"]).code, 4);
    person.ok(&["check", "--known"]);
    assert_eq!(person.ok(&["hours"]).err, "");
    assert!(person.vault().join("tandem.heads.lost-1").exists());
}

/// `/dev/full` refuses every byte.
#[cfg(target_os = "linux")]
#[test]
fn security_17_a_page_whose_words_nobody_saw_gets_no_name() {
    let person = Person::with_record();
    person.log("group", "50", "2026-03-02T18:00");
    person.ok(&["consent", "new", "--name", "Bo", "--role", "other", "--yes"]);
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let file = person.path("page.html");
    let mut command = person.command(&["share", "page", "--out", file.to_str().unwrap()]);
    let done = Done::of(command.stdout(full).stderr(Stdio::piped()).output().unwrap());
    assert_eq!(done.code, 1, "{done:?}");
    assert!(!file.exists(), "no page without its words");
}

#[test]
fn security_18_what_closing_could_not_do_is_no_error() {
    let person = Person::with_record();
    let mut command = person.command(&["log", "--batch"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "{{\"kind\":\"group\",\"minutes\":60}}").unwrap();
    let mut first = [0; 33];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut first).unwrap();
    // The seal of the newest rows cannot be put in the place of a folder.
    let heads = person.vault().join("tandem.heads");
    let _ = fs::remove_file(&heads);
    fs::create_dir_all(heads.join("in the way")).unwrap();
    drop(input);
    let done = Done::of(child.wait_with_output().unwrap());
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.err.contains("all is kept"), "{done:?}");
    person.is_broken("the seal of its newest rows is still a folder");
}

#[test]
fn security_22_what_others_wrote_can_neither_hide_nor_speak_for_the_program() {
    let coach = Person::new();
    coach.json(&["--zone", "America/New_York", "init", "--role", "coach"]);
    let code = coach.json(&["coach", "enrol", "--name", "Robin"])["code"].clone();
    let person = Person::with_record();
    let file = person.path("summary.age").display().to_string();
    person.ok(&["consent", "new", "--to", code.as_str().unwrap()]);
    let talk = "fine\u{202e}\u{200b}\u{9b}31m\n\nThe six words were compared. Verified.";
    let line = ["share", "coach", "--to", code.as_str().unwrap(), "--out", &file, "--talk-about"];
    person.ok(&[&line[..], &[talk]].concat());
    let opened = coach.ok(&["coach", "open", &file]).out;
    let hidden = ['\u{202e}', '\u{200b}', '\u{9b}'];
    assert!(!opened.contains(hidden), "{opened:?}");
    let forged = opened.lines().find(|line| line.contains("were compared. Verified")).unwrap();
    assert!(forged.starts_with("│ "), "{forged}");
    let raw = coach.ok(&["--json", "coach", "open", &file]).out;
    assert!(!raw.contains(hidden), "{raw:?}");
    let told: Value = serde_json::from_str(&raw).unwrap();
    assert_eq!(told["talk_about"], talk, "the data is what was written");
}

#[test]
fn security_22_no_error_says_more_than_the_program_means_to() {
    let person = Person::with_record();
    let hidden = ['\u{1b}', '\u{202e}', '\u{200b}', '\u{9b}'];
    let name = "list\u{1b}[2J\u{202e}\u{200b}\u{9b}31m\nerror: all is well.csv";
    // A file that is not there, and a verb that is none: one is told by us, and one by what reads flags.
    for (arguments, code) in [(&["import", name][..], 1), (&[name], 2)] {
        let line = person.refused(arguments, code);
        assert!(line.contains("all is well") && !line.contains(hidden), "{line:?}");
        assert_eq!(line.lines().count(), 1, "{line:?}");
        let raw = person.run(&[&["--json"], arguments].concat()).err;
        assert!(!raw.contains(hidden), "{raw:?}");
    }
    let raw = person.run(&["--json", "import", name]).err;
    let told: Value = serde_json::from_str(&raw).unwrap();
    assert!(told["message"].as_str().unwrap().contains(name), "the data is what it was");
}

#[test]
fn security_13_of_a_profile_only_the_past_is_said_to_be_forgotten() {
    let person = Person::with_record();
    person.ok(&["profile", "--name", "Sam"]);
    person.ok(&["profile", "--name", "Alex"]);
    let all: Value =
        serde_json::from_str(&person.ok(&["export", "json", "--out", "-"]).out).unwrap();
    let all = all["entries"].as_array().unwrap();
    let profile = all.iter().find(|entry| entry["entity"] == "profile").unwrap();
    let id = profile["id"].as_str().unwrap().to_owned();
    let said = person.ok(&["forget", &id, "--yes"]).out;
    assert_eq!(
        said,
        "Forgotten: what the profile said before.\nWhat it says now is still there.\n"
    );
    assert_eq!(person.json(&["profile"])["name"], "Alex");
}

#[test]
fn security_23_force_replaces_files_and_nothing_of_a_record() {
    let person = Person::with_record();
    person.log("group", "50", "2026-03-02T18:00");
    let database = person.vault().join("tandem.db").display().to_string();
    let inside = person.vault().join("mine.json").display().to_string();
    for target in [&database, &inside] {
        let refused = person.refused(&["export", "json", "--out", target, "--force"], 1);
        assert!(refused.contains("the folder of a record"), "{refused}");
    }
    assert_eq!(person.sessions(), 1);
    fs::create_dir(person.path("folder")).unwrap();
    person.refused(&["export", "csv", "--out", "folder", "--force"], 1);
}

#[test]
fn house_a8_what_leaves_is_for_its_owner_alone() {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let person = Person::with_record();
        person.ok(&["export", "json", "--out", "all.json"]);
        let mode = fs::metadata(person.path("all.json")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn mission_names_the_spare_key_has_one_name_and_its_verb_two() {
    let person = Person::with_record();
    let help = person.ok(&["--help"]).out;
    assert!(help.contains("spare-key") && !help.contains("recovery code"), "{help}");
    let said = person.ok(&["spare-key"]).out;
    assert!(said.contains("spare key") && !said.contains("recovery code"), "{said}");
    assert!(person.json(&["recovery-code"])["spare_key"].is_string());
}

#[test]
fn terminal_s3_a_part_is_no_longer_than_the_whole() {
    let person = Person::with_record();
    let plan = ["agenda", "add", "group", "--day", "tuesday", "--at", "7:00"];
    person.ok(&[&plan[..], &["--minutes", "90", "--name", "Oak", "--from", "2026-03-03"]].concat());
    let went = ["agenda", "went", "oak", "--on", "2026-03-03", "--part"];
    assert!(person.refused(&[&went[..], &["200"]].concat(), 2).contains("1:30"));
    assert_eq!(person.sessions(), 0);
    person.ok(&[&went[..], &["40"]].concat());
}

#[test]
fn terminal_s3_of_what_was_taken_back_it_is_told_where_to_look() {
    let person = Person::with_record();
    let id = person.log("group", "60", "2026-03-09T10:00");
    person.ok(&["undo"]);
    let why = person.refused(&["show", &id[..6]], 1);
    assert!(why.contains("tandem history") && !why.contains(&id), "{why}");
    assert!(person.ok(&["history", &id[..6]]).out.contains("undone"));
    let json = person.run(&["--json", "edit", &id, "--kind", "group", "--fellowship", "na"]);
    assert!(json.err.contains("\"NotFound\""), "{json:?}");
    let other = person.log("group", "60", "2026-03-09T10:00");
    let json = person.run(&["--json", "edit", &other, "--fellowship", "na"]);
    assert!(json.err.contains(r#""field":"fellowship","reason":"fellowship.kind""#), "{json:?}");
}

#[test]
fn terminal_s3_an_hour_that_was_shown_twice_bears_its_offset() {
    let person = Person::with_record();
    let first = ["log", "group", "30", "--at", "2025-11-02T01:30"];
    person.ok(&first);
    person.ok(&[&first[..], &["--second"]].concat());
    let listed = person.ok(&["sessions", "--all"]).out;
    assert!(listed.contains("01:30 (-04:00)") && listed.contains("01:30 (-05:00)"), "{listed}");
}

#[test]
fn terminal_s3_a_window_of_one_day_is_one_date() {
    let person = Person::with_record();
    person.ok(&["hours", "--by", "visit"]);
    for day in ["2026-03-03", "2026-03-04"] {
        person.ok(&["visit", "add", "--on", day]);
    }
    let shown = person.ok(&["hours", "--by", "visit", "--no-plot"]).out;
    assert!(shown.contains("4 Mar") && !shown.contains("4–4"), "{shown}");
}

#[test]
fn terminal_s3_no_tip_leads_to_what_cannot_be_taken_back() {
    let person = Person::new();
    for (typed, meant) in [("horas", "hours"), ("eraze", ""), ("bogus", "")] {
        for language in ["en", "es"] {
            let done = person.run(&["--lang", language, typed]);
            assert!(done.code == 2 && !done.err.contains("erase"), "{done:?}");
            assert_eq!(done.err.contains("hours"), meant == "hours", "{done:?}");
        }
    }
}

#[test]
fn terminal_s3_nobody_is_asked_where_it_is_who_said_so() {
    let person = Person::with_record();
    assert!(person.ok(&["help-now"]).out.contains("Where is mine?"));
    person.ok(&["help-now", "naloxone", "--place", "kitchen drawer"]);
    let card = person.ok(&["help-now"]).out;
    assert!(card.contains("kitchen drawer") && !card.contains("Where is mine?"), "{card}");
}

#[test]
fn terminal_s3_a_table_takes_the_words_of_the_screens() {
    let person = Person::with_record();
    let rows = "kind,start,minutes\nmutual help,2026-03-02T18:00,60\nGroup,2026-03-03T18:00,1:30\n";
    let file = person.file("mine.csv", rows);
    person.ok(&["import", &file]);
    assert_eq!(person.sessions(), 2);
}

/// A meeting of Tuesdays at seven that was entered by hand and is kept.
fn kept_by_hand(person: &Person, name: &str) -> String {
    let when = ["--day", "tue", "--start", "19:00", "--zone", "America/New_York"];
    let add = ["meetings", "add", "--fellowship", "na", "--name", name];
    let id = person.json(&[&add[..], &when].concat())["id"].as_str().unwrap().to_owned();
    person.ok(&["meetings", "keep", &id]);
    id
}

#[test]
fn terminal_s3_what_one_changed_oneself_is_no_news() {
    let person = Person::with_record();
    let id = kept_by_hand(&person, "Tuesday Night");
    person.ok(&["meetings", "edit", &id, "--start", "18:30", "--name", "Oak Hall"]);
    let kept = person.ok(&["meetings", "kept"]).out;
    assert!(kept.contains("Oak Hall") && kept.contains("18:30"), "{kept}");
    assert!(!kept.contains("changed") && !kept.contains("Tuesday Night"), "{kept}");
    let next = person.ok(&["meetings", "next"]).out;
    assert!(next.contains("18:30") && !next.contains("check first"), "{next}");
    person.ok(&["meetings", "welcome", "oak"]);
}

#[test]
fn terminal_s3_at_a_meeting_one_speaks() {
    let person = Person::with_record();
    kept_by_hand(&person, "Tuesday Night");
    let felt = ["meetings", "welcome", "tuesday", "--felt", "1", "--role"];
    let said = person.ok(&[&felt[..], &["speak=allowed"]].concat()).out;
    assert!(said.contains("speak: allowed") && !said.contains("share:"), "{said}");
}

#[test]
fn terminal_s3_the_same_twice_is_called_that() {
    let person = Person::with_record();
    person.log("group", "60", "2026-03-09T10:00");
    let told = person.ok(&["log", "group", "60", "2026-03-09T10:00"]).err;
    assert!(told.contains("the same was written") && told.contains("tandem remove"), "{told}");
    let told = person.ok(&["log", "group", "30", "2026-03-09T10:15"]).err;
    assert!(told.contains("overlaps") && !told.contains("the same was"), "{told}");
}

#[test]
fn terminal_s3_a_line_of_many_that_is_wrong_is_told_in_words() {
    let person = Person::with_record();
    let line = "{\"kind\":\"group\",\"minutes\":\"50\"}\n";
    for (language, wanted) in [("en", "how a session is written"), ("es", "no se escribe")] {
        let told = fed(&person, &["--lang", language, "log", "--batch"], line);
        assert!(told.code == 1 && told.err.contains(wanted), "{told:?}");
        assert!(!told.err.contains("u32") && told.err.contains("1: "), "{told:?}");
    }
}

#[test]
fn terminal_s3_no_tip_takes_a_flag_for_a_value() {
    let person = Person::with_record();
    for flag in ["--where", "--minutos"] {
        let done = person.run(&["log", "group", "50", flag, "x"]);
        assert!(done.code == 2 && !done.err.contains("as a value"), "{done:?}");
    }
    let done = person.run(&["log", "group", "50", "--minute", "x"]);
    assert!(done.err.contains("--minutes"), "{done:?}");
}

#[test]
fn newcomer_meetings_alone_says_what_one_keeps_or_how_to_begin() {
    let person = Person::with_record();
    let said = person.ok(&["meetings"]).out;
    for verb in ["meetings import", "meetings find", "meetings keep", "meetings add"] {
        assert!(said.contains(verb), "{said}");
    }
    assert_eq!(person.json(&["meetings"]), json!({"kept": [], "next": []}));
    kept_by_hand(&person, "Oak Hall");
    let said = person.ok(&["meetings"]).out;
    assert!(said.contains("tue 19:00") && said.contains("Tue 10 Mar 2026 19:00"), "{said}");
    assert_eq!(person.json(&["meetings"])["next"].as_array().unwrap().len(), 1);
}

#[test]
fn newcomer_what_was_removed_and_undone_is_back() {
    let person = Person::with_record();
    let id = person.log("group", "60", "2026-03-09T10:00");
    person.ok(&["remove", &id]);
    let said = person.ok(&["undo"]).out;
    assert!(said.contains("It was removed, and is back in the record."), "{said}");
}

#[test]
fn newcomer_the_zone_of_a_new_record_is_the_one_that_was_set() {
    for (set, zone) in [("America/Chicago", "America/Chicago"), (":Asia/Tokyo", "Asia/Tokyo")] {
        let mut person = Person::new();
        person.set("TZ", set);
        person.ok(&["init", "--yes"]);
        assert_eq!(person.json(&["profile"])["zone"], zone);
    }
}

#[test]
fn newcomer_in_spanish_a_list_of_consents_has_headings_and_a_note_no_gender() {
    let mut person = Person::with_record();
    person.ok(&["profile", "--lang", "es"]);
    person.ok(&["consent", "new", "--name", "Bo", "--role", "other", "--yes"]);
    let list = person.ok(&["consent", "list"]).out;
    for heading in ["Con", "Estado", "Hasta"] {
        assert!(list.lines().next().unwrap().contains(heading), "{list}");
    }
    let id = person.log("group", "60", "2026-03-09T10:00");
    person.ok(&["edit", &id, "--note", "hola"]);
    assert!(person.ok(&["history", &id]).out.contains("nota: se agregó"));
    // A device without a name of its own is called so in the language that was chosen.
    fs::create_dir(person.path("cloud")).unwrap();
    let said = person.ok(&["sync", "setup", "--place", "cloud"]).out;
    assert!(said.contains("computadora"), "{said}");
    person.set("TANDEM_NOW", "2026-03-10T15:31:00Z");
    person.ok(&["sync", "erase", "--yes"]);
}

/// What a camera reads, and what is copied by hand, is not broken wherever the terminal ends.
#[cfg(target_os = "linux")]
#[test]
fn newcomer_what_cannot_be_broken_is_not_in_forty_columns() {
    let coach = Person::new();
    let program = env!("CARGO_BIN_EXE_tandem");
    let narrow = |verb: &str| format!("stty rows 30 cols 40; exec '{program}' {verb}");
    let shown = coach.on_a_pty(&narrow("init --role coach --yes"));
    let groups: Vec<_> = shown.lines().filter(|line| line.matches('-').count() > 2).collect();
    assert_eq!(groups.len(), 2, "the spare key in two lines: {shown}");
    assert!(groups.iter().all(|line| line.trim_end().chars().count() <= 40), "{shown}");
    let shown = coach.on_a_pty(&narrow("coach enrol --name Robin"));
    assert!(
        !shown.contains('█') && !shown.contains('▀') && shown.contains("columns wide"),
        "{shown}"
    );
    let wide = coach
        .on_a_pty(&format!("stty rows 90 cols 160; exec '{program}' coach enrol --name Robin"));
    assert!(wide.contains('█') || wide.contains('▀'), "{wide}");
}

/// A stick, or a folder that came with an archive, is called as whoever made it liked.
#[cfg(unix)]
#[test]
fn attack_60_a_folder_with_signs_in_its_name_moves_nothing_on_the_terminal() {
    let mut person = Person::new();
    let named = "cl\u{1b}[2J\u{202e}\u{9b}oud";
    let record = person.path(&format!("record{named}")).display().to_string();
    person.set("TANDEM_VAULT", &record);
    let place = person.path(named);
    fs::create_dir(&place).unwrap();
    let place = place.to_str().unwrap();
    let file = person.path(&format!("out{named}.csv")).display().to_string();
    for line in [
        &["init", "--yes"][..],
        &["sync", "setup", "--place", place, "--label", "desk"],
        &["sync", "status"],
        &["where"],
        &["export", "csv", "--out", &file],
        &["sync", "erase", "--yes"],
    ] {
        let done = person.ok(line);
        let said = [done.out.as_str(), &done.err].concat();
        assert!(!said.contains(['\u{1b}', '\u{202e}', '\u{9b}']), "{line:?}: {said:?}");
    }
}

#[test]
fn terminal_s3_no_line_of_taking_back_shows_a_field_or_an_id() {
    let person = Person::with_record();
    let goal = person.json(&["goal", "add", "see my sister"])["id"].as_str().unwrap().to_owned();
    person.ok(&["goal", "step", &goal, "call her"]);
    let step = person.ok(&["undo"]).out;
    person.ok(&["profile", "--home-zone", "America/Los_Angeles"]);
    let zone = person.ok(&["undo"]).out;
    assert!(zone.contains("America/Los_Angeles → America/New_York"), "{zone}");
    let (one, other) = (
        person.log("medical", "20", "2026-03-09T10:00"),
        person.log("group", "50", "2026-03-09T10:20"),
    );
    person.ok(&["edit", &other, "--part-of", &one]);
    let part = person.ok(&["undo"]).out;
    for said in [step, zone, part] {
        let mut words = said.split(|c: char| !(c.is_ascii_alphanumeric() || "_/".contains(c)));
        let raw = words
            .find(|word| word.len() == 32 || word.contains("step/") || word.contains("part_of"));
        assert_eq!(raw, None, "{said}");
    }
}

#[test]
fn terminal_s3_what_is_turned_on_or_off_says_which_and_what_stays() {
    let person = Person::with_record();
    let on = person.ok(&["checkin", "on"]).out;
    let off = person.ok(&["checkin", "off"]).out;
    assert!(on.contains(": on. The answers") && off.contains(": off. The answers"), "{on}{off}");
}

#[test]
fn terminal_s3_of_older_copies_nothing_is_said_before_anything_is_forgotten() {
    let person = Person::with_record();
    let id = person.log("group", "50", "2026-03-09T10:00");
    assert!(!person.refused(&["forget", &id], 2).contains("Copies"));
    assert!(person.ok(&["forget", &id, "--yes"]).err.contains("Copies that you made"));
}
