//! Sheets to print, and what is for eyes alone.

use crate::common::{Person, printed_text};

#[test]
fn a_sheet_of_the_content_is_the_same_for_every_record_and_for_none() {
    let person = Person::with_record();
    person.ok(&["profile", "--country", "US", "--name", "Zqxname"]);
    person.ok(&["profile", "--my-word-medicine", "zqxword"]);
    person.log("group", "60", "2026-03-09T18:00");
    let nobody = Person::new();
    for sheet in ["family", "naloxone", "slips"] {
        let printed = |who: &Person| {
            let file = who.path(&format!("{sheet}.pdf"));
            let out = file.to_str().unwrap();
            let said = who.ok(&["print", sheet, "--out", out, "--country", "US"]);
            assert!(said.err.contains("Whoever finds this"), "{said:?}");
            let again = who.path(&format!("{sheet}-again.pdf"));
            who.ok(&["print", sheet, "--out", again.to_str().unwrap(), "--country", "US"]);
            assert_eq!(std::fs::read(&file).unwrap(), std::fs::read(&again).unwrap(), "{sheet}");
            printed_text(&file)
        };
        let ours = printed(&person);
        assert_eq!(ours, printed(&nobody), "{sheet}");
        assert!(
            !ours.contains("Tandem") && !ours.contains("zqx") && !ours.contains("Zqx"),
            "{ours}"
        );
        // The record's own country and language, and nothing else of it.
        let file = person.path("own.pdf");
        person.ok(&["print", sheet, "--out", file.to_str().unwrap(), "--force"]);
        assert_eq!(printed_text(&file), ours, "{sheet}");
    }
}

#[test]
fn the_hospital_reads_what_was_written_for_it_and_nothing_else() {
    let person = Person::with_record();
    person.ok(&["profile", "--country", "US"]);
    person.ok(&["profile", "--lang", "es"]);
    person.ok(&["plan", "add", "hospital", "prescriber", "Dra. Sol 555 0100"]);
    person.ok(&["plan", "add", "hard-day", "worth", "zqxdog"]);
    person.ok(&["time", "add", "zqxtime", "--from", "2026-01-01"]);
    person.ok(&["goal", "add", "zqxgoal"]);
    let file = person.path("hospital.pdf");
    let told = person.json(&["print", "hospital", "--out", file.to_str().unwrap()]);
    assert_eq!(told["suggested_name"], "sheet.pdf", "{told}");
    let read = printed_text(&file);
    let at = |text: &str| read.find(text).unwrap_or_else(|| panic!("{text}: {read}"));
    assert!(
        at("For hospital staff") < at("Para el personal del hospital"),
        "English first: {read}"
    );
    assert!(
        read.contains("Dra. Sol") && !read.contains("zqx") && !read.contains("Tandem"),
        "{read}"
    );
    assert!(
        person
            .refused(&["print", "hospital", "--out", file.to_str().unwrap()], 1)
            .contains("--force")
    );
    person.ok(&["print", "card", "--out", person.path("card.pdf").to_str().unwrap()]);
}

/// A terminal gets the side-by-side; a pipe, a file and `--json` do not. `script` is the terminal.
#[cfg(target_os = "linux")]
#[test]
fn side_by_side_is_for_a_screen_alone() {
    let mut person = Person::with_record();
    person.set("TANDEM_NOW", "2026-03-11T16:00:00Z");
    person.ok(&["checkin", "on"]);
    for week in 0..10 {
        let day =
            chrono::NaiveDate::from_ymd_opt(2025, 12, 22).unwrap() + chrono::TimeDelta::weeks(week);
        person.ok(&["visit", "add", "--on", &day.to_string()]);
        person.log("group", "60", &format!("{}T18:00", day - chrono::TimeDelta::days(1)));
    }
    let shown = || person.on_a_terminal(&["look-back", "side-by-side"]);
    assert!(shown().contains("off until you ask"), "{}", shown());
    person.ok(&["look-back", "side-by-side", "on"]);
    let table = shown();
    for told in ["two lists side by side", "group 1, mutual help 0", "Too few to tell you why"] {
        assert!(table.contains(told), "{told}: {table}");
    }
    let refused = person.refused(&["look-back", "side-by-side"], 1);
    assert!(refused.contains("for a screen alone"), "{refused}");
    let json = person.run(&["--json", "look-back", "side-by-side"]);
    assert!(
        (json.code, json.out.as_str()) == (1, "") && json.err.contains("screen alone"),
        "{json:?}"
    );
    person.ok(&["look-back", "side-by-side", "off"]);
    assert!(shown().contains("off until you ask"));

    // What is no secret of the eyes has every form.
    let told = person.json(&["look-back"]);
    assert!(told["windows"].as_array().unwrap().len() >= 8 && told["both"]["weeks"] == 0, "{told}");
    // Of no week with both there is nothing to tell.
    assert!(!person.ok(&["look-back"]).out.contains("12-step"));
}
