//! Plans and people at the terminal.

use crate::common::{Person, fits, printed_text};
use serde_json::{Value, json};

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
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

    let export = |with: &[&str]| person.ok(&[&["export", "json", "--out", "-"][..], with].concat());
    let without = export(&[]);
    assert!(!without.out.contains("my dog"));
    // Who takes the file for all there is must know.
    assert!(without.err.contains("a line of a page"), "{without:?}");
    assert!(without.err.contains("--include pages"), "{without:?}");
    let with = export(&["--include", "people,pages"]);
    assert!(with.out.contains("my dog") && !with.err.contains("--include"), "{with:?}");
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

#[test]
fn a_number_is_one_of_the_list_and_the_same_thing_twice_is_there_once() {
    for language in ["en", "es"] {
        let person = Person::with_record();
        let lines = |section: &Value| section["lines"].as_array().unwrap().len();
        let add = |what: &str| {
            let line = ["--lang", language, "plan", "add", "hard-day", "signs", what];
            (person.ok(&line), person.json(&["plan", "hard-day", "signs"]))
        };
        let (first, there) = add("1");
        assert_eq!(lines(&there), 1);
        assert!(first.out.contains("   2 ") && !first.out.contains("   1 "), "{first:?}");
        // The first of what is left was taken for the first.
        let (again, there) = add("1");
        assert_eq!(lines(&there), 1, "{again:?}");
        let said = tandem::words(language.parse().unwrap(), "terminal.again.line").unwrap();
        assert!(again.err.contains(said), "{again:?}");
        assert_eq!(lines(&add("2,3").1), 3);
        assert_eq!(lines(&add("I hear my own heart").1), 4);
        assert_eq!(lines(&add("call 555 010 0102").1), 5);

        // What is no number of the list would stand there as a line that nobody understands.
        for wrong in ["99", "0", "1,99"] {
            let line = ["--lang", language, "plan", "add", "hard-day", "signs", wrong];
            assert!(!person.refused(&line, 1).contains("99"));
        }
        assert_eq!(lines(&person.json(&["plan", "hard-day", "signs"])), 5);
    }
}

#[test]
fn what_is_written_twice_by_mistake_is_told_and_kept_once() {
    for (language, goal, somebody, away) in [
        ("en", "This goal is there already", "S. is here already", "written down already"),
        ("es", "Esta meta ya está", "S. ya estaba aquí", "ya están anotados"),
    ] {
        let person = Person::with_record();
        let twice = |words: &[&str]| {
            let words = [&["--lang", language], words].concat();
            let first = person.ok(&words);
            let second = person.ok(&words);
            (first.out + &first.err, second.out + &second.err)
        };
        for (words, said) in [
            (&["goal", "add", "see my sister"][..], goal),
            (&["people", "add", "S.", "--phone", "5550100"], somebody),
            (&["away", "--from", "2026-03-01", "--to", "2026-03-04", "--reason", "travel"], away),
        ] {
            let (first, second) = twice(words);
            assert!(!first.contains(said) && second.contains(said), "{first} {second}");
        }
        assert_eq!(person.json(&["goal", "list"]).as_array().unwrap().len(), 1);
        assert_eq!(person.json(&["people"]).as_array().unwrap().len(), 1);
        let other = person.ok(&["people", "add", "S.", "--phone", "5550199"]);
        assert!(other.err.contains("goes by S."), "{other:?}");
        assert_eq!(person.json(&["people"]).as_array().unwrap().len(), 2);
    }
}
