//! Plans and people at the terminal, and a story: a plan made in March is there in June.

use crate::common::{Person, fits, printed_text};
use serde_json::{Value, json};

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

fn said_in<'a>(language: &'a str, words: &[&'a str]) -> Vec<&'a str> {
    [&["--lang", language][..], words].concat()
}

/// Nothing is wider than the screen, but for what is to be typed.
fn fits(text: &str) {
    for line in text.lines() {
        let short = line.chars().count() <= 80 || line.trim_start().starts_with("tandem ");
        assert!(short, "{line}");
    }
}

#[test]
fn a_plan_made_in_march_is_there_on_a_hard_day_in_june() {
    for (language, sign, heading, person_of) in [
        ("en", "I did not sleep", "Whom I ask for help", "My people"),
        ("es", "No dormí", "A quién le pido ayuda", "Mi gente"),
    ] {
        let mut person = Person::with_record();
        person.ok(&["profile", "--country", "US"]);

        // March: on a calm day.
        let none = person.ok(&said_in(language, &["skills", "now"])).out;
        assert!(none.contains("tandem plan hard-day"), "{none}");
        let s = id(&person.json(&[
            "people",
            "add",
            "S.",
            "--phone",
            "555 010 0102",
            "--good-for",
            "tell,stays",
            "--role",
            "friend",
        ]));
        let asked = person.ok(&said_in(language, &["plan", "hard-day", "signs"])).out;
        assert!(asked.contains("tandem plan add hard-day signs"), "{asked}");
        fits(&asked);
        let section = person.ok(&said_in(language, &["plan", "add", "hard-day", "signs", "1"])).out;
        assert!(section.contains(sign), "{section}");
        person.ok(&said_in(language, &["plan", "add", "hard-day", "people", "--person", &s]));
        person.ok(&said_in(
            language,
            &["plan", "add", "hard-day", "professionals", "--phone", "crisis"],
        ));
        person.ok(&said_in(language, &["plan", "add", "hard-day", "worth", "my", "dog"]));

        // June: it gets too much.
        person.set("TANDEM_NOW", "2026-06-14T23:30:00Z");
        let now = person.ok(&said_in(language, &["skills", "now"])).out;
        let (plan, exercises) = now.split_once("tandem skills start").unwrap();
        for there in ["988", sign, heading, "S.: 555 010 0102", "my dog", person_of] {
            assert!(plan.contains(there), "{there} comes before any exercise: {now}");
        }
        assert!(!exercises.contains("hard-day-plan"));
        let whole = person.ok(&said_in(language, &["plan", "hard-day"])).out;
        assert!(whole.contains("my dog") && whole.contains("988"), "{whole}");
        fits(&whole);
        let help = person.ok(&said_in(language, &["help-now"])).out;
        assert!(help.contains("my dog") && help.contains("S.: 555 010 0102"), "{help}");

        // Without the record there is help, and nothing of the plan.
        person.set("TANDEM_PASSPHRASE", "");
        let locked = person.ok(&said_in(language, &["help-now", "--country", "US"])).out;
        assert!(locked.contains("988") && !locked.contains("my dog"), "{locked}");
        person.set("TANDEM_PASSPHRASE", crate::common::PASSPHRASE);
    }
}

#[test]
fn a_line_is_changed_taken_out_and_brought_back() {
    let person = Person::with_record();
    let section = person.json(&["plan", "add", "coping", "actions", "walk by the river"]);
    let line = section["lines"][0]["id"].as_str().unwrap().to_owned();
    person.ok(&["plan", "edit", &line, "walk to the water"]);
    let shown = person.ok(&["plan", "coping"]).out;
    assert!(shown.contains("walk to the water") && shown.contains("Made"), "{shown}");
    person.ok(&["plan", "done", &line]);
    person.ok(&["remove", &line]);
    assert!(!person.ok(&["plan", "coping"]).out.contains("water"));
    person.ok(&["undo"]);
    assert!(person.ok(&["plan", "coping"]).out.contains("water (done)"));
    assert!(person.refused(&["plan", "start-over", "coping"], 2).contains("--yes"));
    person.ok(&["plan", "start-over", "coping", "--yes"]);
    assert!(!person.ok(&["plan", "coping"]).out.contains("water"));
    person.ok(&["undo"]);
    person.ok(&["plan", "forget", "coping", "--yes"]);
    assert!(!person.ok(&["plan", "coping"]).out.contains("water"));
    let refused = person.refused(&["plan", "add", "coping", "worth", "x"], 1);
    assert!(refused.contains("triggers"), "the sections of that page: {refused}");
    let session = person.log("group", "60", "2026-03-09T18:00");
    assert!(person.refused(&["plan", "edit", &session, "x"], 1).contains("not a line of a page"));
}

#[test]
fn people_are_added_ordered_and_forgotten_and_fear_is_not_written_down() {
    let person = Person::with_record();
    let m = id(&person.json(&["people", "add", "M."]));
    let s = id(&person.json(&["people", "add", "S.", "--phone", "5550100", "--ways", "call,text"]));
    person.ok(&["people", "order", &s]);
    let names: Vec<_> = person.json(&["people"]).as_array().unwrap().clone();
    assert_eq!((&names[0]["name"], &names[1]["name"]), (&json!("S."), &json!("M.")));
    person.ok(&["people", "edit", &m, "--afraid", "rather-not-say"]);
    let told = person.json(&["show", &m]).to_string();
    assert!(told.contains("not_offered") && !told.contains("afraid"), "{told}");
    let help = person.ok(&["help-now"]).out;
    assert!(help.contains("S.: 5550100") && !help.contains("M."), "{help}");
    let refused = person.refused(&["people", "add", "T.", "--phone", "ask her"], 1);
    assert!(!refused.contains("ask her") && !refused.contains("T."), "{refused}");
    person.ok(&["people", "forget", &s, "--yes"]);
    assert!(!person.ok(&["people"]).out.contains("S."));
    person.ok(&["people", "remove", &m]);
    person.ok(&["undo"]);
    assert!(person.ok(&["people"]).out.contains("M."));
}

#[test]
fn a_card_is_printed_and_an_export_has_plans_only_if_asked() {
    let person = Person::with_record();
    person.ok(&["profile", "--country", "US"]);
    person.ok(&["plan", "add", "hard-day", "worth", "my dog"]);
    person.ok(&["plan", "add", "hard-day", "if-use", "someone is here"]);
    let printed = person.ok(&["plan", "print"]);
    assert!(printed.out.contains("My card") && printed.out.contains("my dog"), "{printed:?}");
    assert!(!printed.out.contains("someone is here") && !printed.out.contains("Tandem"));
    assert!(printed.err.contains("Whoever finds this"), "{printed:?}");
    fits(&printed.out);
    let file = person.path("card.pdf");
    let out = file.to_str().unwrap();
    person.ok(&["plan", "print", "--with", "if-use", "--naloxone", "--both", "--out", out]);
    let read = printed_text(&file);
    for told in ["My card", "Mi tarjeta", "someone is here", "Pinch the nose", "Tápele la nariz"] {
        assert!(read.contains(told), "{told}: {read}");
    }
    assert!(!read.contains("Tandem") && !read.contains("my dog"), "{read}");
    assert!(person.refused(&["plan", "print", "--out", out], 1).contains("--force"));

    let export =
        |with: &[&str]| person.ok(&[&["export", "json", "--out", "-"][..], with].concat()).out;
    assert!(!export(&[]).contains("my dog"));
    assert!(export(&["--include", "people,pages"]).contains("my dog"));
}

#[test]
fn an_answer_is_kept_in_a_page_and_leaving_leaves_nothing() {
    let person = Person::with_record();
    let map = id(&person.json(&["skills", "start", "trigger-map"]));
    person.ok(&["skills", "answer", &map, "places", "store,party"]);
    let offered = person.ok(&["skills", "answer", &map, "pick", "1,2"]).out;
    assert!(offered.contains("tandem skills keep") && offered.contains("* "), "{offered}");
    person.ok(&["skills", "keep", &map, "pick"]);
    let page = person.json(&["plan", "coping", "triggers"]);
    assert_eq!(page["lines"].as_array().unwrap().len(), 2);

    let talk = id(&person.json(&["skills", "start", "talk-it-over"]));
    person.ok(&["skills", "answer", &talk, "safe", "skip"]);
    person.ok(&["skills", "answer", &talk, "help", "bag"]);
    let asked = person.ok(&["skills", "answer", &talk, "end", "1"]).out;
    assert!(asked.contains("tandem skills leave"), "{asked}");
    assert!(person.refused(&["skills", "leave", &talk], 2).contains("--yes"));
    let gone = person.ok(&["skills", "leave", &talk, "--yes"]).out;
    assert!(gone.contains("Nothing of it is kept"), "{gone}");
    assert!(!person.ok(&["history", &talk]).out.contains("bag"));
    let course = person.ok(&["skills", "course"]).out;
    assert!(course.contains("Talk it over: not begun"), "{course}");
    assert!(course.contains("My trigger map: open"), "{course}");
    assert!(!course.contains('%'));
}
