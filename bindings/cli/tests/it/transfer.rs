//! Everything out as JSON and in again, and hours as FHIR.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::common::Person;
use serde_json::{Value, json};

/// Half a year of a made-up person, opened by this one.
fn demo() -> Person {
    let mut person = Person::new();
    let made = person.json(&["demo", "--dir", "demo", "--weeks", "8"]);
    person.set("TANDEM_VAULT", made["vault"].as_str().unwrap());
    person.set("TANDEM_PASSPHRASE", made["passphrase"].as_str().unwrap());
    person
}

#[test]
fn a_whole_record_goes_out_and_comes_back() {
    let first = demo();
    let told = first.json(&["export", "json", "--out", "all.json", "--include", "private"]);
    assert_eq!((&told["format"], &told["encrypted"]), (&json!("json"), &json!(false)));
    let file = fs::read(first.path("all.json")).unwrap();
    let read: Value = serde_json::from_slice(&file).unwrap();
    assert_eq!(json!(read["entries"].as_array().unwrap().len()), told["entries"]);

    let other = Person::with_record();
    let file = other.file("all.json", &file);
    let report = other.json(&["import", &file]);
    assert_eq!((&report["refused"], &report["read"]), (&json!([]), &told["entries"]));
    for look in [
        &["hours"][..],
        &["hours", "--by", "visit"],
        &["sessions"],
        &["goal"],
        &["checkin", "list"],
        &["how", "list"],
        &["craving", "list"],
        &["skills", "practices"],
        &["agenda", "list"],
        &["profile"],
    ] {
        assert_eq!(other.json(look), first.json(look), "{look:?}");
    }
    // Public lists are not the person's: until they are read in again, a kept meeting stands on its
    // own, and says so.
    let mut kept = first.json(&["meetings", "kept"]);
    for meeting in kept.as_array_mut().unwrap() {
        meeting["standing"] = json!("gone");
        meeting["check_first"] = json!(true);
    }
    assert_eq!(other.json(&["meetings", "kept"]), kept);
    for session in first.json(&["sessions"]).as_array().unwrap() {
        let id = session["id"].as_str().unwrap();
        assert_eq!(other.json(&["history", id]), first.json(&["history", id]));
    }
    assert_eq!(other.json(&["check"])["ok"], json!(true));
    let again = other.json(&["import", &file]);
    assert_eq!((&again["added"], &again["changed"]), (&json!(0), &json!(0)));
    // It is one act, done now, whatever the times of what it brought.
    other.ok(&["undo"]);
    assert_eq!(other.sessions(), 0);
    other.ok(&["import", &file]);
    assert_eq!(other.json(&["hours"]), first.json(&["hours"]));
}

/// The schema in docs, by a validator that is not ours.
#[test]
fn an_export_is_as_its_schema_says_and_the_schema_can_refuse() {
    let person = demo();
    person.ok(&["export", "json", "--out", "all.json", "--include", "private"]);
    let schema =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/tandem-export-1.schema.json");
    let script = "import json, sys, jsonschema\n\
        schema = json.load(open(sys.argv[1]))\n\
        jsonschema.Draft202012Validator.check_schema(schema)\n\
        valid = jsonschema.Draft202012Validator(schema)\n\
        faults = [e.json_path for e in valid.iter_errors(json.load(open(sys.argv[2])))]\n\
        print(json.dumps(faults[:20]))";
    let faults = |file: &str| -> Value {
        let python = std::env::var_os("TANDEM_PYTHON").unwrap_or_else(|| "python3".into());
        let done = Command::new(python)
            .args(["-c", script])
            .arg(&schema)
            .arg(person.path(file))
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        serde_json::from_slice(&done.stdout).unwrap()
    };
    assert_eq!(faults("all.json"), json!([]));

    let file: Value = serde_json::from_slice(&fs::read(person.path("all.json")).unwrap()).unwrap();
    let place = |entity: &str| {
        let entries = file["entries"].as_array().unwrap();
        entries.iter().position(|entry| entry["entity"] == entity).unwrap()
    };
    type Change = (&'static str, &'static str, Value);
    let changes: [Change; 6] = [
        ("session", "/fields/minutes", json!(0)),
        ("session", "/fields/start", json!("2026-03-02T10:00")),
        ("session", "/id", json!("1")),
        ("session", "/history", json!([])),
        ("goal", "/fields/standing", json!("won")),
        ("check_in", "/fields/use", json!("maybe")),
    ];
    for (entity, pointer, value) in changes {
        let mut bad = file.clone();
        let at = format!("/entries/{}{pointer}", place(entity));
        *bad.pointer_mut(&at).unwrap() = value;
        person.file("bad.json", bad.to_string());
        assert_ne!(faults("bad.json"), json!([]), "{entity} {pointer}");
    }
}

#[test]
fn a_file_with_something_bad_in_it_is_refused_and_says_where() {
    let person = Person::with_record();
    person.log("group", "50", "2026-03-02T18:00");
    person.ok(&["export", "json", "--out", "all.json", "--include", "private"]);
    let mut file: Value =
        serde_json::from_slice(&fs::read(person.path("all.json")).unwrap()).unwrap();
    let entries = file["entries"].as_array_mut().unwrap();
    let mut bad = entries.iter().find(|it| it["entity"] == "session").unwrap().clone();
    bad["fields"]["minutes"] = json!("a private word");
    bad["history"][0]["set"]["minutes"] = json!("a private word");
    entries.insert(0, bad);
    // What the file is stands before what is in it; `Value` would sort its keys.
    let entries = file.as_object_mut().unwrap().remove("entries").unwrap();
    let head = file.to_string();
    let head = head.strip_suffix('}').unwrap();
    let path = person.file("bad.json", format!("{head},\"entries\":{entries}}}"));

    let other = Person::with_record();
    let done = other.run(&["import", &path]);
    assert_eq!(done.code, 1);
    assert!(done.err.contains("entry 0: Minutes: "), "{}", done.err);
    assert!(done.err.contains("--skip-bad"), "{}", done.err);
    assert!(!done.err.contains("private"), "{}", done.err);
    assert_eq!(other.sessions(), 0);
    let report = other.json(&["import", &path, "--skip-bad"]);
    assert_eq!((&report["added"], &report["refused_count"]), (&json!(1), &json!(1)));
    assert_eq!(other.sessions(), 1);

    for (content, code, said) in [
        ("{\"format\":\"tandem-export/2\",\"entries\":[]}", 1, "newer"),
        ("{\"entries\":[]}", 1, "no export of Tandem"),
        ("{", 1, "line 1"),
    ] {
        let path = other.file("other.json", content);
        let line = other.refused(&["import", &path], code);
        assert!(line.contains(said), "{content}: {line}");
    }
}

#[test]
fn files_are_never_written_over_others_and_can_go_to_standard_output() {
    let person = Person::with_record();
    person.log("group", "50", "2026-03-02T18:00");
    person.file("mine.json", "mine");
    for format in ["json", "fhir"] {
        let line = person.refused(&["export", format, "--out", "mine.json"], 1);
        assert!(line.contains("--force"), "{line}");
        let out = person.ok(&["export", format, "--out", "-"]).out;
        assert!(serde_json::from_str::<Value>(&out).unwrap().is_object());
        assert_eq!(person.run(&["export", format, "--out", "-", "--json"]).code, 2);
    }
    assert_eq!(fs::read(person.path("mine.json")).unwrap(), b"mine");
}

#[test]
fn hours_leave_as_fhir_and_under_a_consent_only_while_it_counts() {
    let person = Person::with_record();
    person.log("group", "90", "2026-03-02T18:00");
    let told = person.json(&["export", "fhir", "--out", "own.json", "--from", "2026-03-02"]);
    assert_eq!(told["format"], json!("fhir"));
    let bundle: Value =
        serde_json::from_slice(&fs::read(person.path("own.json")).unwrap()).unwrap();
    let values: Vec<_> = bundle["entry"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|entry| entry["resource"]["valueQuantity"]["value"].as_f64())
        .collect();
    assert_eq!(values, [90.0, 90.0], "a week, and the median of one");
    assert_eq!(bundle["type"], json!("document"));
    let desk =
        ["export", "fhir", "--out", "-", "--for", "ktc", "--given", "Ana", "--family", "Doe"];
    let desk: Value = serde_json::from_str(&person.ok(&desk).out).unwrap();
    assert_eq!(desk["type"], json!("collection"));
    assert!(desk.to_string().contains("application/pdf"));
    assert!(person.json(&["--lang", "es", "export", "fhir", "--out", "es.json"]).is_object());
    let bare = ["export", "fhir", "--out", "x.json", "--no-pdf", "--include", "notes"];
    let line = person.refused(&bare, 1);
    assert!(line.contains("Without the page"), "{line}");
    let court = ["export", "fhir", "--out", "x.json", "--preset", "legal", "--legal-name", "Ana"];
    let line = person.refused(&court, 1);
    assert!(line.contains("A court gets hours on paper"), "{line}");
    let none = ["export", "fhir", "--out", "y.json", "--consent", "0123456789abcdef"];
    assert_eq!(person.run(&none).code, 1);
    assert!(!person.path("y.json").exists(), "nothing is written without one");
}

/// A report ends today and begins where it was asked to, which is seldom where a week does.
#[test]
fn hours_leave_as_fhir_on_every_day_of_the_week() {
    for logged in [false, true] {
        let mut person = Person::with_record();
        if logged {
            person.log("group", "90", "2026-03-02T18:00");
        }
        for day in 10..=16 {
            person.set("TANDEM_NOW", &format!("2026-03-{day}T15:30:00Z"));
            let all = person.ok(&["export", "fhir", "--out", "-"]).out;
            assert!(serde_json::from_str::<Value>(&all).unwrap().is_object());
            // A Wednesday.
            person.ok(&["export", "fhir", "--out", "-", "--from", "2026-02-25"]);
            let within =
                ["export", "fhir", "--out", "-", "--from", "2026-03-03", "--to", "2026-03-05"];
            person.ok(&within);
        }
    }
}

/// A spreadsheet takes a cell for a formula by its first character, after what surrounds it was taken
/// off; so it is the cell as a reader of CSV sees it that must be looked at, not the line.
#[test]
fn no_cell_of_a_csv_begins_a_formula_for_another_reader_either() {
    let formulas = ["=1+1", "+41", "-x", "@SUM(A1)", "\t=1", "'=1", "\"=1", "a,=1", "a\r\n=1"];
    let person = Person::with_record();
    for (day, formula) in formulas.iter().enumerate() {
        let at = format!("2026-02-{:02}T18:00", day + 1);
        person.ok(&["log", "group", "--minutes", "60", "--at", &at, &format!("--note={formula}")]);
    }
    person.ok(&["export", "csv", "--out", "out.csv"]);
    let script = "import csv, json, sys\n\
        rows = list(csv.DictReader(open(sys.argv[1], newline='', encoding='utf-8')))\n\
        cells = [cell for row in rows for cell in row.values()]\n\
        bad = [cell for cell in cells if cell[:1] in ('=', '+', '-', '@', '\\t', '\\r')]\n\
        print(json.dumps([bad, [row['note'] for row in rows]]))";
    let python = std::env::var_os("TANDEM_PYTHON").unwrap_or_else(|| "python3".into());
    let done = Command::new(python).args(["-c", script]).arg(person.path("out.csv")).output();
    let read: [Vec<String>; 2] = serde_json::from_slice(&done.unwrap().stdout).unwrap();
    let [bad, notes] = read;
    assert_eq!(bad, [""; 0]);
    assert_eq!(notes.len(), formulas.len());
    // What was put in front is taken off again on the way in, and nothing else is.
    let other = Person::with_record();
    other.ok(&["import", person.path("out.csv").to_str().unwrap()]);
    assert_eq!(other.json(&["sessions"]), person.json(&["sessions"]));
}

/// Nobody mixes two records by mistake, and a file that was taken back leaves no trace to name.
#[test]
fn somebody_elses_file_is_asked_about_and_goes_out_again() {
    let (other, person) = (Person::with_record(), Person::with_record());
    other.ok(&["log", "individual", "--minutes", "50", "--at", "2026-03-09T10:00"]);
    other.ok(&["export", "json", "--out", "all.json", "--include", "private"]);
    let file = person.file("all.json", fs::read(other.path("all.json")).unwrap());
    person.ok(&["log", "group", "--minutes", "60", "--at", "2026-03-08T18:00"]);
    let before = person.json(&["sessions"]);
    let asked = person.run(&["import", &file]);
    assert_eq!(asked.code, 1, "{asked:?}");
    assert!(asked.err.contains("--from-another"), "{asked:?}");
    assert_eq!(person.json(&["sessions"]), before);
    person.ok(&["import", &file, "--from-another"]);
    assert_eq!(person.sessions(), 2);
    let undone = person.ok(&["undo"]).out;
    assert!(undone.starts_with("Taken back") && !undone.contains("blank"), "{undone}");
    assert_eq!(person.json(&["sessions"]), before);
}

/// A file could forget up to 25 entries of a record unasked, and many files any number.
#[test]
fn what_a_file_would_forget_is_named_first_and_forgotten_only_when_asked() {
    let person = Person::with_record();
    let id = person.log("group", "50", "2026-03-02T18:00");
    let gone = format!(
        r#"{{"format":"tandem-export/1","exported_at":"2026-03-10T15:30:00Z","schema":1,
            "entries":[{{"entity":"session","id":"{id}","forgotten":true}}]}}"#
    );
    let file = person.file("gone.json", gone);
    for (language, told) in [("en", "--forget does it"), ("es", "--forget lo hace")] {
        let done = person.ok(&["--lang", language, "import", &file]);
        assert!(
            done.err.contains(told) && done.err.to_lowercase().contains("2 mar 2026"),
            "{done:?}"
        );
        assert_eq!(person.sessions(), 1);
    }
    let json = person.json(&["import", &file]);
    assert_eq!((&json["forgotten"], &json["not_forgotten"]), (&0.into(), &1.into()));
    assert_eq!(json["to_forget"][0]["id"], id);
    assert!(person.ok(&["import", &file, "--forget"]).out.contains("for good: 1 entry"));
    assert_eq!(person.sessions(), 0);
}

/// What is handed over is in the list with what became of it, and standard output is nowhere.
#[test]
fn reports_01_what_is_handed_over_is_written_and_told() {
    let person = Person::with_record();
    person.log("group", "50", "2026-03-02T18:00");
    let consent = ["consent", "new", "--name", "Dr Lee", "--role", "clinician", "--yes"];
    let consent = person.json(&consent)["id"].as_str().unwrap().to_owned();
    let under = ["--consent", &consent, "--from", "2026-03-02"];
    let nowhere = [&["export", "fhir", "--out", "-"][..], &under].concat();
    person.refused(&nowhere, 2);
    assert_eq!(person.json(&["share", "log"]).as_array().unwrap().len(), 0);

    for (format, file) in [("pdf", "a.pdf"), ("fhir", "a.json")] {
        let told =
            person.json(&[&["export", format, "--out", file][..], &under].concat())["told"].take();
        assert_eq!(told["from"], "2026-03-02");
        let log = person.json(&["share", "log"]);
        let line = log.as_array().unwrap().iter().find(|line| line["form"] == format).unwrap();
        assert_eq!(line["state"], "kept");
        assert_eq!([&line["from"], &line["to"]], [&told["from"], &told["to"]]);
    }
    let log = person.ok(&["share", "log"]).out;
    assert!(log.contains("Dr Lee  PDF\n") && !log.contains("not written"), "{log}");
}

/// A study gets a folder that is new or empty; nothing in it is a date, and the list says what became of it.
#[test]
fn a_study_gets_a_folder_of_its_own() {
    let person = Person::with_record();
    person.log("group", "90", "2026-03-02T18:00");
    let agreed = ["consent", "new", "--name", "River", "--role", "research", "--yes"];
    let consent = person.json(&agreed)["id"].as_str().unwrap().to_owned();
    let export = |out: &str| {
        let args = ["export", "research", "--consent", &consent, "--out", out];
        args.map(str::to_owned)
    };
    let told = person.json(&export("study").each_ref().map(String::as_str));
    assert_eq!(told["files"], json!(["weeks.csv", "codebook.csv", "README.txt"]));
    let weeks = fs::read_to_string(person.path("study/weeks.csv")).unwrap();
    let head = "record_id,redcap_repeat_instrument,redcap_repeat_instance,week_no,week_kind,";
    assert!(weeks.starts_with(head) && weeks.contains(",weeks,"), "{weeks}");
    assert!(!weeks.contains("2026"));
    let line = person.refused(&export("study").each_ref().map(String::as_str), 1);
    assert!(line.contains("empty folder"), "{line}");
    let shares = person.json(&["share", "log"]);
    assert_eq!(shares[0]["form"], json!("research"));
    assert_eq!(shares[0]["state"], json!("kept"));
}
