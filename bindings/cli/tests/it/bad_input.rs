//! Whatever is typed: refused with one line and the right code, and nothing was written.

use crate::common::Person;

/// All of it was repeated.
#[test]
fn what_is_far_too_long_is_not_repeated_whole() {
    let person = Person::with_record();
    let long = "x".repeat(60_000);
    for arguments in [
        &["log", "group", "--minutes", "50", "--note", &long][..],
        &["log", "group", "--minutes", &long],
        &["log", &long],
        &["show", &long],
    ] {
        for json in [&[] as &[&str], &["--json"]] {
            let done = person.run(&[json, arguments].concat());
            assert!(done.code == 1 || done.code == 2, "{done:?}");
            assert!(done.err.len() < 1_500, "{} bytes", done.err.len());
        }
    }
}

#[test]
fn a_value_that_is_wrong_in_itself_is_wrong_usage() {
    let person = Person::with_record();
    for minutes in ["0", "-5", "1441", "99999999999", "1.5", "ten", "", "1:5", "1e3", "+5"] {
        let line = ["log", "group", "--minutes", minutes];
        assert_eq!(person.run(&line).code, 2, "{minutes:?}");
    }
    let log = |more: &[&'static str]| [&["log", "group", "--minutes", "50"], more].concat();
    for more in [
        &["--at", "yesterday"][..],
        &["--at", "2026-03-02"],
        &["--at", "2026-02-30T10:00"],
        &["--at", "2026-03-02T25:00"],
        &["--at", "2026-03-02T10:00Z"],
        &["--at", "0000-01-01T00:00"],
        &["--zone", "America/Nowhere"],
        &["--zone", ""],
        &["--now", "tomorrow"],
        &["--now", "2026-03-02T10:00:00"],
        &["--form", "letter"],
        &["--format", "gbots"],
        &["--did", "sponsor,nothing"],
        &["--required"],
        &["--second"],
        &["--part-of", "zzzz"],
        &["--note", "   "],
        &["--approx", "--approx"],
        &["--perhaps"],
    ] {
        let done = person.run(&log(more));
        assert_eq!((done.code, done.out.as_str()), (2, ""), "{more:?} {done:?}");
        assert!(done.err.starts_with("error: "), "{done:?}");
    }
    for line in [
        &["log", "meal", "--minutes", "50"][..],
        &["log", "group"],
        &["log"],
        &["missed"],
        &["missed", "group", "--why", "tired-of-it"],
        &["away", "--from", "2026-03-02"],
        &["away", "--from", "2026-13-02", "--to", "2026-03-02"],
        &["recall", "--group", "-1"],
        &["recall", "--group", "169"],
        &["recall", "--group", "many"],
        &["hours", "--by", "day"],
        &["hours", "--from", "2026-3-2"],
        &["sessions", "--to", "x"],
        &["history", "abc"],
        &["history", "xyzw"],
        &["edit", "abcd"],
        &["edit", "abcd", "--clear", "minutes"],
        &["profile", "--country", "USA"],
        &["profile", "--week-start", "tuesday"],
        &["profile", "--home-zone", "Mars/Olympus"],
        &["profile", "--name", ""],
        &["profile", "medication", "coffee", "--since", "2026-01-01"],
        &["export", "csv"],
        &["export", "docx", "--out", "x"],
        &["import"],
        &["demo", "--weeks", "0"],
        &["demo", "--weeks", "261"],
        &["completions", "tcsh"],
        &["dance"],
    ] {
        let done = person.run(line);
        assert_eq!((done.code, done.out.as_str()), (2, ""), "{line:?} {done:?}");
        let json = person.run(&[&["--json"], line].concat());
        let told: serde_json::Value = serde_json::from_str(&json.err).unwrap();
        assert_eq!((json.code, told["error"].as_str()), (2, Some("Usage")), "{line:?}");
    }
    assert_eq!(person.sessions(), 0);
}

#[test]
fn what_the_record_refuses_is_refused_in_one_line() {
    let person = Person::with_record();
    for (line, words) in [
        (&["log", "group", "--minutes", "50", "--at", "2026-03-12T10:00"][..], "still to come"),
        (&["recall", "--week", "2026-W54", "--group", "1"], "such as 2026-W10"),
        (&["recall", "--week", "10", "--group", "1"], "such as 2026-W10"),
        (&["log", "individual", "--minutes", "50", "--format", "open"], "Only a group"),
        (&["log", "group", "--minutes", "50", "--fellowship", "na"], "mutual-help"),
        (&["log", "group", "--minutes", "50", "--did", "sponsor"], "mutual-help"),
        (&["log", "group", "--minutes", "50", "--part-of", "abcd"], "abcd"),
        (&["edit", "abcd", "--minutes", "5"], "abcd"),
        (&["remove", "abcdef01"], "abcdef01"),
        (&["history", "abcdef01"], "abcdef01"),
        (&["undo"], "nothing to undo"),
        (&["away", "--from", "2026-03-02", "--to", "2026-03-01"], "before the first"),
        (&["away", "--from", "1990-03-02", "--to", "2026-03-01"], "too many days"),
        (&["recall", "--individual", "100", "--group", "100"], "168 hours"),
        (&["hours", "--from", "1900-01-01", "--to", "2200-01-01"], "too long a time"),
        (&["import", "nowhere.csv"], "nowhere.csv"),
        (&["export", "csv", "--out", "nowhere/out.csv"], "nowhere/out.csv"),
    ] {
        let said = person.refused(line, 1);
        assert_eq!(said.lines().count(), 1, "{line:?}");
        assert!(said.contains(words), "{line:?}: {said}");
    }
    assert_eq!(person.sessions(), 0);

    // A minute ahead is fine: clocks differ.
    person.log("group", "50", "2026-03-10T11:31");
    // Ids that begin alike need more digits.
    let file = person.file(
        "alike.csv",
        "id,kind,start,minutes\n\
         aaaa0000000000000000000000000001,group,2026-03-02T10:00,5\n\
         aaaa0000000000000000000000000002,group,2026-03-03T10:00,5\n",
    );
    person.ok(&["import", &file]);
    assert!(person.refused(&["remove", "aaaa"], 1).contains("more than one"));
    person.ok(&["remove", "AAAA0000000000000000000000000002"]);
}

#[test]
fn a_note_as_long_as_allowed_and_one_more() {
    let person = Person::with_record();
    let log = |note: &str| person.run(&["log", "group", "--minutes", "5", "--note", note]).code;
    assert_eq!(log(&"ñ".repeat(20_000)), 0);
    assert_eq!(log(&"ñ".repeat(20_001)), 2);
}
