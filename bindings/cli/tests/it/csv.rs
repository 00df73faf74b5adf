//! CSV out and in, and files that are none.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use crate::common::{Person, here};
use serde_json::json;

const HEAD: &str = "kind,start,minutes\n";

#[test]
fn fixed_entries_give_the_very_same_bytes() {
    let person = Person::with_record();
    let entries = here("golden/entries.csv");
    let told = person.json(&["import", entries.to_str().unwrap()]);
    assert_eq!(told["refused"], json!([]));
    let said = person.ok(&["export", "csv", "--out", "out.csv"]);
    assert!(said.err.ends_with("This file is not encrypted.\n"), "{}", said.err);
    assert_eq!(said.out, "");
    let golden = fs::read_to_string(here("golden/export.csv")).unwrap();
    let written = fs::read_to_string(person.path("out.csv")).unwrap();
    assert_eq!(written, golden, "the format of the export has changed");
    assert_eq!(person.ok(&["export", "csv", "--out", "-"]).out, golden);

    // What is written is read again, by somebody else and by the same person.
    let other = Person::with_record();
    other.ok(&["import", here("golden/export.csv").to_str().unwrap()]);
    assert_eq!(other.json(&["sessions"]), person.json(&["sessions"]));
    let again = person.json(&["import", "out.csv"]);
    assert_eq!((&again["added"], &again["unchanged"]), (&json!(0), &told["read"]));
}

#[test]
fn a_file_is_never_written_over_another() {
    let person = Person::with_record();
    person.log("group", "50", "2026-03-02T18:00");
    person.file("out.csv", "mine");
    let line = person.refused(&["export", "csv", "--out", "out.csv"], 1);
    assert!(line.contains("--force"), "{line}");
    assert_eq!(fs::read(person.path("out.csv")).unwrap(), b"mine");
    let told = person.json(&["export", "csv", "--out", "out.csv", "--force"]);
    let expected = json!({"format": "csv", "file": "out.csv", "sessions": 1, "encrypted": false});
    assert_eq!(told, expected);
    assert_eq!(person.run(&["export", "csv", "--out", "-", "--json"]).code, 2);
    for (days, rows) in [(["--from", "2026-03-03"], 0), (["--to", "2026-03-02"], 1)] {
        let csv = person.ok(&[&["export", "csv", "--out", "-"][..], &days].concat()).out;
        assert_eq!(csv.lines().count(), rows + 1);
    }
    let left: Vec<_> = fs::read_dir(person.path("."))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("out.csv"))
        .collect();
    assert_eq!(left, ["out.csv"], "no temporary file is left");
}

#[test]
fn the_same_file_twice_adds_nothing() {
    let person = Person::with_record();
    let rows = format!("{HEAD}group,2026-03-02T10:00,50\ngroup,2026-03-02T10:00,50\n");
    let file = person.file("a.csv", rows);
    let told = person.json(&["import", &file]);
    let expected =
        json!({"read": 2, "added": 1, "unchanged": 1, "refused": [], "ignored_columns": []});
    assert_eq!(told, expected);
    let said = person.ok(&["import", &file]).out;
    assert_eq!(said, "Read 2 rows: 0 added, 2 here already, 0 refused.\n");
    assert_eq!(person.sessions(), 1);
}

#[test]
fn files_as_spreadsheets_write_them() {
    let person = Person::with_record();
    for (name, content) in [
        ("bom", "\u{feff}kind,start,minutes\ngroup,2026-03-01T10:00,50\n"),
        ("crlf", "kind,start,minutes\r\ngroup,2026-03-02T10:00,50\r\n"),
        ("no-last-line-end", "kind,start,minutes\ngroup,2026-03-03T10:00,50"),
        (
            "quotes",
            "\"kind\",\"note\",\"start\",\"minutes\"\n\
                    group,\"said \"\"yes\"\", twice\nand again\",2026-03-04T10:00,50\n",
        ),
        ("order", "Minutes,START,mood,kind\n50,2026-03-05 10:00:00,good,Mutual-Help\n"),
    ] {
        let told = person.json(&["import", &person.file(name, content)]);
        assert_eq!(told["added"], 1, "{name}: {told}");
    }
    let all = person.json(&["sessions"]);
    assert_eq!(all[3]["note"], "said \"yes\", twice\nand again");
    let said = person.ok(&["import", &person.path("order").display().to_string()]).out;
    assert!(said.contains("Columns passed over: mood"), "{said}");

    let mut child = person
        .command(&["--json", "import", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let row = format!("{HEAD}family,2026-03-06T10:00,50\n");
    child.stdin.take().unwrap().write_all(row.as_bytes()).unwrap();
    let told = child.wait_with_output().unwrap().stdout;
    assert!(String::from_utf8(told).unwrap().starts_with("{\"read\":1,\"added\":1"));
}

#[test]
fn a_file_that_is_none_is_refused_whole() {
    let person = Person::with_record();
    let row = format!("{HEAD}group,2026-03-02T10:00,50\n");
    let utf16: Vec<u8> = row.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, content, words) in [
        ("empty.csv", Vec::new(), "empty"),
        ("blank.csv", b"\n\n".to_vec(), "empty"),
        ("missing.csv", b"kind,minutes\ngroup,50\n".to_vec(), "start is missing"),
        ("twice.csv", b"kind,start,minutes,kind\n".to_vec(), "twice"),
        ("utf16.csv", utf16, "no CSV file"),
        ("zero.csv", format!("{row}group,2026-03-03T10:00,50\0\n").into_bytes(), "no CSV file"),
        (
            "unclosed.csv",
            format!("{row}\"group,2026-03-03T10:00,50\n").into_bytes(),
            "never closed",
        ),
        ("page.json", b"{\"format\":\"x\"}".to_vec(), "no export of Tandem"),
        ("large.csv", [row.as_bytes(), &vec![b'\n'; 64 << 20]].concat(), "too large"),
    ] {
        let file = person.file(name, content);
        let line = person.refused(&["import", &file], 1);
        assert!(line.contains(words) && line.lines().count() == 1, "{name}: {line}");
        assert_eq!(person.run(&["import", &file, "--skip-bad"]).code, 1, "{name}");
    }
    assert_eq!(person.sessions(), 0);
}

#[test]
fn a_bad_row_refuses_the_file_unless_it_is_skipped() {
    let person = Person::with_record();
    let long = "x".repeat(20_001);
    let rows = [
        "group,2026-03-02T10:00,50,",
        "group,2026-03-02T10:00,0,",
        "group,2026-03-02T10:00,-5,",
        "group,2026-03-02T10:00,1441,",
        "group,2026-03-02T10:00,fifty,",
        "party,2026-03-02T10:00,50,",
        "group,2026-02-30T10:00,50,",
        "group,2026-03-12T10:00,50,",
        "group,2026-03-02T10:00,50",
        &format!("group,2026-03-02T10:00,50,{long}"),
        "individual,2026-03-02T10:00,50,",
    ];
    let file = person.file("bad.csv", format!("kind,start,minutes,note\n{}\n", rows.join("\n")));
    let done = person.run(&["import", &file]);
    assert_eq!(done.code, 1);
    assert!(done.out.contains("Read 11 rows: 0 added, 0 here already, 9 refused."), "{}", done.out);
    for row in 3..=11 {
        assert!(done.err.contains(&format!("row {row}: ")), "{}", done.err);
    }
    assert!(done.err.ends_with(
        "error: 9 rows cannot be taken, nothing was added; --skip-bad adds the others\n"
    ));
    assert!(!done.err.contains("fifty") && !done.err.contains(&long), "no value is repeated");
    assert_eq!(person.sessions(), 0);

    let json = person.run(&["import", &file, "--json"]);
    let told: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((json.code, told["refused"].as_array().unwrap().len()), (1, 9));
    assert_eq!(told["refused"][0]["row"], 3);

    let done = person.ok(&["import", &file, "--skip-bad"]);
    assert!(done.out.contains("2 added"), "{}", done.out);
    assert_eq!(person.sessions(), 2);
}

#[test]
fn cells_that_look_like_formulas_go_round() {
    let person = Person::with_record();
    let notes = ["=1+1", "+1", "-1", "@me", "'=x", "''", "'plain", "\tx", "a\r\nb", "ends '"];
    for (day, note) in notes.iter().enumerate() {
        let at = format!("2026-02-{:02}T10:00", day + 1);
        person.ok(&["log", "group", "--minutes", "5", "--at", &at, "--note", note]);
    }
    person.ok(&["export", "csv", "--out", "out.csv"]);
    let written = fs::read_to_string(person.path("out.csv")).unwrap();
    for guarded in [",'=1+1", ",'+1", ",'-1", ",'@me", ",''=x", ",'plain"] {
        assert!(written.contains(guarded), "{guarded}: {written}");
    }
    let other = Person::with_record();
    other.ok(&["import", person.path("out.csv").to_str().unwrap()]);
    let read: Vec<_> =
        other.json(&["sessions"]).as_array().unwrap().iter().map(|it| it["note"].clone()).collect();
    for (read, note) in read.iter().zip(notes) {
        assert_eq!(read.as_str().unwrap().trim(), note.trim());
    }
}

/// A note from a file cannot speak to the terminal that it is shown on.
#[test]
fn a_note_is_shown_without_its_control_characters() {
    let person = Person::with_record();
    let rows =
        "kind,start,minutes,note,\u{1b}[2Jcolumn\ngroup,2026-03-02T10:00,5,\u{1b}]0;x\u{7}hello,\n";
    let said = person.ok(&["import", &person.file("a.csv", rows)]).out;
    let listed = person.ok(&["sessions"]).out;
    assert!(listed.contains("hello"));
    for shown in [said, listed] {
        assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown:?}");
    }
}

/// A table from elsewhere is looked at first, and says what is to be added to the line.
#[test]
fn meetings_15_a_history_from_elsewhere_is_shown_before_it_is_taken() {
    let person = Person::with_record();
    let file = person.file(
        "diary.csv",
        "Datum;Zeit;Art;Notiz\n3/2/2026;7:00 PM;NA meeting;\n3/3/2026;7:00 PM;Big Book;\n",
    );
    let named = ["import", &file, "--column", "date=Datum", "--column", "start=Zeit"];
    let refused =
        |more: &[&str]| person.refused(&[&named[..], &["--column", "kind=Art"], more].concat(), 1);
    assert!(person.refused(&["import", &file], 1).contains("--every"), "no kind is known");
    assert!(refused(&[]).contains("--minutes"));
    assert!(refused(&["--minutes", "60"]).contains("--month-first"));
    let all = [&named[..], &["--column", "kind=Art", "--minutes", "1h", "--month-first"]].concat();
    let seen = person.ok(&all).out;
    for part in [
        "Datum = date",
        "mutual help, Mon 2 Mar 2026 19:00, about 1:00",
        "Big Book (1)",
        "Nothing was added yet",
        "--skip-bad",
    ] {
        assert!(seen.contains(part), "{part}: {seen}");
    }
    assert_eq!(person.sessions(), 0);
    let told = person.json(&all);
    assert_eq!(
        (&told["own"], &told["added"], &told["read"]),
        (&json!(false), &json!(1), &json!(2))
    );
    let taken = [&all[..], &["--word", "big book=meeting", "--yes"]].concat();
    assert!(person.ok(&taken).out.contains("2 added"));
    assert_eq!(person.sessions(), 2);
    person.ok(&["undo"]);
    assert_eq!(person.sessions(), 0);
    let template = person.ok(&["import", "--template"]).out;
    let empty = person.file("empty.csv", template);
    assert!(person.ok(&["import", &empty]).out.contains("0 new"));
}

#[test]
fn workbooks_of_two_programs_are_read() {
    let person = Person::with_record();
    for (name, kind) in [("diary.xlsx", "group"), ("diary.ods", "individual")] {
        let file = here(&format!("golden/{name}"));
        let told = person.json(&["import", file.to_str().unwrap(), "--yes"]);
        assert_eq!((&told["added"], &told["refused"]), (&json!(3), &json!([])), "{name}");
        let sessions = person.json(&["sessions"]);
        let of_kind = |it: &&serde_json::Value| it["kind"] == kind;
        let mut all: Vec<_> = sessions
            .as_array()
            .unwrap()
            .iter()
            .filter(of_kind)
            .map(|it| (it["start"].clone(), it["minutes"].clone()))
            .collect();
        all.sort_by_key(|it| it.0.to_string());
        assert_eq!(all.len(), 3, "{sessions}");
        assert_eq!(all.iter().map(|it| it.1.as_u64().unwrap()).collect::<Vec<_>>(), [90, 45, 60]);
    }
}

/// A cell that says it stands in the last row and column, and a row of 16,384 cells that is there six thousand
/// times: rectangles of half a terabyte and of three gigabytes, out of files of a kilobyte.
#[test]
#[cfg(target_os = "linux")] // elsewhere a shell bounds no memory
fn meetings_15_a_workbook_says_what_it_likes_and_takes_no_memory() {
    let person = Person::with_record();
    let path = |name: &str| here(&format!("golden/{name}")).display().to_string();
    // The program itself has some 100 MB of addresses, and a gigabyte is enough to say so.
    let import = |name: &str| {
        let tandem = env!("CARGO_BIN_EXE_tandem");
        let line = format!("ulimit -v 1500000; {tandem} import '{}' --yes 2>&1", path(name));
        person.run_in_shell(&line).out
    };
    let far = import("far.xlsx");
    assert!(far.contains("1 added"), "{far}");
    let wide = import("wide.ods");
    assert!(wide.contains("The column kind is missing"), "{wide}");
}

/// The second time it was an error that "nothing was added".
#[test]
fn meetings_15_the_same_table_twice_is_no_error_though_a_row_of_it_is_bad() {
    let person = Person::with_record();
    let rows = "kind,start,minutes\ngroup,2026-03-02T10:00,50\ngroup,never,50\n";
    let file = person.file("rows.csv", rows);
    assert_eq!(person.run(&["import", &file]).code, 1);
    for added in [1, 0] {
        let told = person.json(&["import", &file, "--skip-bad"]);
        assert_eq!((&told["added"], &told["unchanged"]), (&json!(added), &json!(1 - added)));
    }
    let none = person.file("none.csv", "kind,start,minutes\ngroup,never,50\n");
    assert_eq!(person.run(&["import", &none, "--skip-bad"]).code, 1);
}

/// A letter, a picture, a backup were "no CSV file", a list of meetings lacked a column, and `meetings import`
/// said where in them a list breaks off.
#[test]
fn meetings_19_a_file_that_was_picked_by_mistake_is_called_what_it_is() {
    let person = Person::with_record();
    let path = |name: &str| person.path(name).display().to_string();
    let backup = path("b.tandem");
    person.ok(&["backup", "--out", &backup]);
    let export = path("e.json");
    person.ok(&["export", "json", "--out", &export]);
    let letter = person.file("a.docx", b"PK\x03\x04..[Content_Types].xml..word/document.xml");
    let rich = person.file("a.rtf", b"{\\rtf1\\ansi hello}");
    let picture = person.file("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let sealed = person.file("a.age", b"age-encryption.org/v1\n-> X25519 x\n");
    let empty = person.file("empty", b"");
    let strange = person.file("strange", b"\0\x01\x02\x03\x04\x05\x06");
    let list = person.file("list.json", b"[{\"slug\":\"a\",\"name\":\"Oak\",\"day\":1}]");
    let table = person.file("t.csv", b"kind,start,minutes\ngroup,2026-03-02T10:00,50\n");
    let folder = path("folder");
    std::fs::create_dir(&folder).unwrap();
    for (path, in_import, in_meetings) in [
        (&letter, "This is a document", "This is a document"),
        (&rich, "This is a document", "This is a document"),
        (&picture, "This is a picture", "This is a picture"),
        (&sealed, "This file is sealed", "This file is sealed"),
        (&empty, "This file is empty", "This file is empty"),
        (&backup, "This is a backup of Tandem. `tandem restore`", "This is a backup of Tandem"),
        (&strange, "no CSV file", "does not know what kind of file"),
        (&folder, "this is a folder", "this is a folder"),
        (&list, "This is a list of meetings. `tandem meetings import`", ""),
        (&table, "", "This is a table. `tandem import`"),
        (&export, "", "This is Tandem’s own export. `tandem import`"),
    ] {
        let meetings =
            ["meetings", "import", path, "--source", "x", "--feed-zone", "America/Denver"];
        for (line, said) in [(&["import", path][..], in_import), (&meetings, in_meetings)] {
            if !said.is_empty() {
                let why = person.refused(line, 1);
                assert!(why.contains(said), "{path}: {said}: {why}");
                assert!(!why.contains("File: "), "{why}");
            }
        }
    }
    let spanish = person.run(&["--lang", "es", "import", &picture]);
    assert!(spanish.err.contains("Esto es una imagen. Tandem lee una tabla"), "{}", spanish.err);
}

/// `CST` was answered with New York.
#[test]
fn meetings_04_a_zone_that_is_refused_is_refused_with_what_may_be_meant() {
    let person = Person::with_record();
    for (said, meant) in [
        ("CST", "America/Chicago"),
        ("UTC-8", "America/Los_Angeles"),
        ("MST7MDT", "America/Denver"),
        ("America/Chicagoo", "America/Chicago"),
    ] {
        let table = person.file(
            "zone.csv",
            format!("kind,start,zone,minutes\ngroup,2026-03-02T10:00,{said},50\n"),
        );
        for (line, code) in [
            (&["--zone", said, "hours"][..], 2),
            (&["import", &table], 1),
            (&["meetings", "import", &table, "--source", "x", "--feed-zone", said], 2),
        ] {
            let done = person.run(line);
            assert_eq!(done.code, code, "{done:?}");
            let whole = format!("{}{}", done.out, done.err);
            assert!(whole.contains(&format!("Did you mean {meant}?")), "{said}: {whole}");
        }
    }
    let read = person.run(&["--zone", "Eastern Standard Time", "hours"]);
    assert_eq!(read.code, 0, "{read:?}");
}
