//! One story from March to June, in both languages: a plan that is there on the day, an exercise that
//! is carried into a life, and a report that says what was done and nothing else.

use crate::common::{Person, fits, printed_text};
use serde_json::Value;

/// What the story has to find, in the language of the person.
struct Told {
    language: &'static str,
    sign: &'static str,
    people: &'static str,
    my_people: &'static str,
    /// The ready answer, and what is said to it.
    did: &'static str,
    title: &'static str,
    helped: &'static str,
    planned_only: &'static str,
    copies: &'static str,
}

const EN: Told = Told {
    language: "en",
    sign: "I did not sleep",
    people: "Whom I ask for help",
    my_people: "My people",
    did: "You did it.",
    title: "Plan one good thing",
    helped: "Plan one good thing: better afterwards 1 of 1 times.",
    planned_only: "Chosen, and nothing to show for these dates: What helped.",
    copies: "No summary and no report ever shows it.",
};

const ES: Told = Told {
    language: "es",
    sign: "No dormí",
    people: "A quién le pido ayuda",
    my_people: "Mi gente",
    did: "Lo hizo.",
    title: "Planear algo bueno",
    helped: "Planear algo bueno: mejor después, 1 de 1 veces.",
    planned_only: "Elegido, y sin nada que mostrar en estas fechas: Qué ayudó.",
    copies: "No sale en ningún resumen ni informe.",
};

/// What the person says that is nobody else's business, anywhere in the story.
const OWN_WORDS: [&str; 6] = ["Quentin", "555 010 0102", "my dog", "river", "heron", "dizzy"];

struct Teller {
    person: Person,
    language: &'static str,
}

impl Teller {
    /// What a screen says in the language of the person.
    fn see(&self, words: &[&str]) -> String {
        let said = self.person.ok(&[&["--lang", self.language], words].concat()).out;
        fits(&said);
        said
    }

    fn json(&self, words: &[&str]) -> Value {
        self.person.json(&[&["--lang", self.language], words].concat())
    }

    /// The report for a clinician with everything in it that tells of exercises, as poppler reads it.
    fn report(&self, name: &str) -> String {
        let file = self.person.path(name);
        let out = file.to_str().unwrap();
        self.see(&["export", "pdf", "--out", out, "--include", "practices,helped"]);
        printed_text(&file)
    }
}

#[test]
fn from_a_calm_day_in_march_to_a_hard_one_in_june() {
    for told in [EN, ES] {
        let mut teller = Teller { person: Person::with_record(), language: told.language };
        teller.person.ok(&["profile", "--country", "US"]);
        a_plan_is_made_in_march(&teller, &told);
        an_exercise_is_done_and_its_activity_rated(&mut teller, &told);
        it_is_there_in_june(&mut teller, &told);
    }
}

fn a_plan_is_made_in_march(teller: &Teller, told: &Told) {
    let none = teller.see(&["skills", "now"]);
    assert!(none.contains("tandem plan hard-day"), "the way to it stands first: {none}");
    let add = ["people", "add", "Quentin", "--phone", "555 010 0102", "--good-for", "tell,stays"];
    let quentin = teller.json(&add)["id"].as_str().unwrap().to_owned();
    let asked = teller.see(&["plan", "hard-day", "signs"]);
    assert!(asked.contains("tandem plan add hard-day signs"), "{asked}");
    assert!(teller.see(&["plan", "add", "hard-day", "signs", "1"]).contains(told.sign));
    for line in [
        &["people", "--person", &quentin][..],
        &["professionals", "--phone", "crisis"],
        &["worth", "my", "dog"],
    ] {
        teller.see(&[&["plan", "add", "hard-day"], line].concat());
    }
    assert!(teller.see(&["plan", "hard-day"]).contains(told.copies), "and what holds a copy of it");
}

fn an_exercise_is_done_and_its_activity_rated(teller: &mut Teller, told: &Told) {
    let practice = teller.json(&["skills", "start", "plan-a-good-thing"]);
    let practice = practice["id"].as_str().unwrap().to_owned();
    let answer = |teller: &Teller, step: &str, words: &[&str]| {
        teller.see(&[&["skills", "answer", &practice, step], words].concat())
    };
    answer(teller, "list", &["sit by the river"]);
    let offered = answer(teller, "miss", &["calm"]);
    assert!(!offered.contains("mood"), "{offered}");
    answer(teller, "thing", &["the", "river,", "early"]);
    answer(teller, "when", &["when=morning", "place=by the heron's tree"]);
    teller.see(&["skills", "finish", &practice, "--review-on", "2026-03-12"]);
    let planned = teller.report("planned.pdf");
    assert!(planned.contains(&format!("{} 1 0 0", told.title)), "{planned}");
    assert!(planned.contains(told.planned_only), "planning is no help yet: {planned}");

    // The next morning it did not happen; the day after it did.
    teller.person.set("TANDEM_NOW", "2026-03-12T15:30:00Z");
    teller.see(&["skills", "not-yet", &practice, "--on", "2026-03-13"]);
    teller.person.set("TANDEM_NOW", "2026-03-13T15:30:00Z");
    let due = teller.see(&["skills", "practices"]);
    assert!(due.contains("tandem skills open"), "{due}");
    let reply = answer(teller, "did", &["done", "a bit dizzy, then good"]);
    assert!(reply.contains(told.did), "{reply}");
    answer(teller, "mood_before", &["3"]);
    answer(teller, "mood_after", &["6"]);
    answer(teller, "was", &["both"]);

    let report = teller.report("done.pdf");
    assert!(report.contains(&format!("{} 1 1 1", told.title)), "{report}");
    assert!(report.contains(told.helped), "{report}");
    for own in OWN_WORDS.iter().chain(&["911", "988", told.sign, told.people]) {
        assert!(!report.contains(own), "{own}: {report}");
    }
    // Nor in what a program reads, nor in the table of what was attended.
    for (form, name) in [("fhir", "bundle.json"), ("csv", "sessions.csv")] {
        let file = teller.person.path(name);
        teller.see(&["export", form, "--out", file.to_str().unwrap()]);
        let written = std::fs::read_to_string(file).unwrap();
        for own in OWN_WORDS.iter().chain(&["hard_day", "contact", "not_yet"]) {
            assert!(!written.contains(own), "{own}: {written}");
        }
    }
}

fn it_is_there_in_june(teller: &mut Teller, told: &Told) {
    teller.person.set("TANDEM_NOW", "2026-06-14T23:30:00Z");
    // One step: what helps right now. The plan comes before anything that has to be done first.
    let now = teller.see(&["skills", "now"]);
    let (plan, exercises) = now.split_once("tandem skills start").unwrap();
    let there =
        ["911", "988", told.sign, told.people, "Quentin: 555 010 0102", "my dog", told.my_people];
    for line in there {
        assert!(plan.contains(line), "{line} comes before any exercise: {now}");
    }
    assert!(!exercises.contains("hard-day-plan"), "it is a page, not an exercise to do again");
    // The second, if one wants it: the whole of it, as it was left.
    let whole = teller.see(&["plan", "hard-day"]);
    for line in [told.sign, "Quentin: 555 010 0102", "my dog", "988"] {
        assert!(whole.contains(line), "{line}: {whole}");
    }
    let help = teller.see(&["help-now"]);
    assert!(help.contains("my dog") && help.contains("Quentin: 555 010 0102"), "{help}");

    // Without the record there is help, and nothing of the plan.
    teller.person.set("TANDEM_PASSPHRASE", "");
    let locked = teller.see(&["help-now", "--country", "US"]);
    assert!(locked.contains("988"), "{locked}");
    assert!(!OWN_WORDS.iter().any(|own| locked.contains(own)), "{locked}");
    teller.person.set("TANDEM_PASSPHRASE", crate::common::PASSPHRASE);
}
