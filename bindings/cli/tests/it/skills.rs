//! Exercises, goals, check-ins, visits, questionnaires and help, as a person would use them.

use crate::common::Person;
use serde_json::{Value, json};

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

#[test]
fn an_exercise_from_the_list_to_the_end() {
    let mut person = Person::with_record();
    let list = person.json(&["skills", "list"]);
    let rows = list.as_array().unwrap();
    assert_eq!(rows.len(), 31);
    let ride = rows.iter().find(|row| row["id"] == "ride-the-urge").unwrap();
    assert_eq!((&ride["version"], &ride["component"]), (&json!(1), &json!("mindfulness")));
    assert!(ride["title"].is_string() && ride["minutes"].is_u64());

    let begun = person.json(&["skills", "start", "ride-the-urge"]);
    let practice = id(&begun);
    assert_eq!((&begun["at"], &begun["step"]["kind"]), (&json!("spot"), &json!("choose")));
    let answer =
        |step: &str, value: &str| person.json(&["skills", "answer", &practice[..16], step, value]);
    assert_eq!(answer("spot", "chest,2")["at"], "rate");
    let told = answer("rate", "8");
    assert_eq!(told["answer/spot"]["choices"], json!(["chest", "belly"]));

    // Left, and gone on with.
    let open = person.json(&["skills", "practices", "--open"]);
    assert_eq!(open[0]["id"], practice);
    let back = person.json(&["skills", "back", &practice]);
    assert_eq!(back["at"], "rate");
    let shown = person.ok(&["skills", "open", &practice]).out;
    assert!(shown.contains("> 8") && shown.contains("0-10, or skip"), "{shown}");
    person.ok(&["skills", "answer", &practice, "rate", "7"]);
    assert_eq!(answer("how_long", "one")["at"], "ride_1");
    person.ok(&["skills", "answer", &practice, "ride_1", "done"]);
    let again = person.ok(&["skills", "answer", &practice, "rate_again", "3"]).out;
    assert!(again.contains("6 of 7"), "{again}");
    let check = person.json(&["skills", "answer", &practice, "check", "1"]);
    assert!(check["reply"].is_string() && check["answer/check"]["choices"].is_array());
    person.set("TANDEM_NOW", "2026-03-10T15:36:00Z");
    let done = person.json(&["skills", "finish", &practice, "--review-on", "2026-03-12"]);
    let change = json!({"before": 7, "after": 3, "better": "lower"});
    assert_eq!(done["change"], change);
    assert_eq!(done["finished_at"], "2026-03-10T15:36:00Z");
    assert!(person.refused(&["skills", "answer", &practice, "rate", "1"], 1).contains("step"));

    let first = &person.json(&["skills", "list"])[0];
    assert_eq!(first["id"], "ride-the-urge");
    assert_eq!((&first["practised"], &first["helped"]), (&json!(1), &json!(1)));
    assert!(person.ok(&["skills", "list"]).out.contains("1 of 1"));
    person.set("TANDEM_NOW", "2026-03-12T15:30:00Z");
    let asked = person.ok(&["skills", "practices"]).out;
    assert!(asked.contains("7 → 3") && asked.contains("tandem skills open"), "{asked}");
    let did = person.ok(&["skills", "open", &practice]).out;
    assert!(did.contains("tandem skills not-yet") && did.contains("1 of 4"), "{did}");
    let moved = person.json(&["skills", "not-yet", &practice, "--on", "2026-03-20"]);
    assert_eq!(moved["task"]["review_on"], "2026-03-20");
    assert!(!person.ok(&["skills", "practices"]).out.contains("tandem skills open"));
    let did = person.json(&["skills", "answer", &practice, "did", "something_else", "I swam"]);
    assert_eq!(
        (&did["answer/did"]["own"], &did["stop"]),
        (&json!("I swam"), &json!("wave_before"))
    );
    for step in ["wave_before", "wave_after", "noted"] {
        person.ok(&["skills", "answer", &practice, step, "skip"]);
    }
    assert!(
        person.refused(&["skills", "answer", &practice, "did", "done"], 1).contains("finished")
    );
}

#[test]
fn answers_of_every_kind() {
    let person = Person::with_record();
    let plan = id(&person.json(&["skills", "start", "walk-into-a-meeting"]));
    let answer = |step: &str, value: &[&str]| {
        let line = [&["skills", "answer", &plan, step][..], value].concat();
        person.json(&line)[format!("answer/{step}")].clone()
    };
    assert_eq!(answer("sentence", &["my", "own"])["own"], "my own");
    assert_eq!(answer("sentence", &["silence"])["choices"], json!(["silence"]));
    assert_eq!(answer("look", &["none"])["choices"], json!([]));
    assert_eq!(answer("look", &["1,3"])["choices"].as_array().unwrap().len(), 2);
    let way = answer("way", &["which=kept", "with=sit with the cat"]);
    assert_eq!(way["parts"]["which"]["choice"], "kept");
    assert_eq!(way["parts"]["with"]["own"], "sit with the cat");
    assert!(way["prompt"].is_string());

    for (step, value) in [("sentence", ""), ("look", "99"), ("way", "breathe"), ("nothing", "1")] {
        let refused = person.refused(&["skills", "answer", &plan, step, value], 1);
        assert_eq!(refused.lines().count(), 1, "{refused}");
    }
    let secret = person.refused(&["skills", "answer", &plan, "worry", "quentin"], 1);
    assert!(!secret.contains("quentin"), "a refused answer is not repeated: {secret}");
    let timed = id(&person.json(&["skills", "start", "breathe"]));
    let breathed = person.json(&["skills", "answer", &timed, "breathe_3", "1:30"]);
    assert_eq!(breathed["answer/breathe_3"]["seconds"], 90);
    assert!(person.refused(&["skills", "start", "no-such-exercise"], 1).contains("skills list"));
    let session = person.log("group", "60", "2026-03-09T18:00");
    assert!(person.refused(&["skills", "open", &session], 1).contains("not a practice"));
}

#[test]
fn what_is_thrown_away_comes_back_and_history_tells_no_answers() {
    let person = Person::with_record();
    let practice = id(&person.json(&["skills", "start", "say-no"]));
    person.ok(&["skills", "answer", &practice, "who", "Quentin"]);
    let thrown = person.json(&["skills", "discard", &practice]);
    assert_eq!(thrown["entry"], "practice");
    assert_eq!(person.json(&["skills", "practices"]), json!([]));
    let undone = person.ok(&["undo"]).out;
    assert!(
        undone.contains("a practice of \"") && undone.contains("back in the record"),
        "{undone}"
    );
    let history = person.ok(&["history", &practice]).out;
    assert!(
        history.contains("the answer to \"who\" added") && !history.contains("Quentin"),
        "{history}"
    );
    let undone = person.ok(&["undo"]).out;
    assert!(!undone.contains("Quentin"), "{undone}");
    person.ok(&["forget", &practice, "--yes"]);
    assert_eq!(person.json(&["skills", "practices"]), json!([]));
}

#[test]
fn right_now_and_help_need_no_searching() {
    let mut person = Person::with_record();
    person.ok(&["profile", "--country", "US"]);
    let now = person.ok(&["skills", "now"]).out;
    assert!(now.contains("tandem skills start ride-the-urge") && now.contains("988"), "{now}");
    let told = person.json(&["skills", "now"]);
    assert!(told["exercises"].as_array().unwrap().len() >= 3);
    assert_eq!(told["help"]["lines"][0]["phone"]["dial"], "911");

    let naloxone = ["help-now", "naloxone", "--place", "blue bag", "--expires", "2026-05-31"];
    person.ok(&naloxone);
    let help = person.ok(&["help-now"]).out;
    assert!(
        help.contains("Naloxone: blue bag") && help.contains("It expires on May 31, 2026"),
        "{help}"
    );
    person.ok(&["help-now", "naloxone", "--remind-days", "30"]);
    assert_eq!(person.json(&["help-now"])["naloxone"]["place"], "blue bag");
    assert_eq!(person.run(&["help-now", "naloxone"]).code, 0, "what is there stays");

    // No passphrase, a wrong one, no record at all: help all the same.
    for secret in ["", "not the passphrase"] {
        person.set("TANDEM_PASSPHRASE", secret);
        let locked = person.ok(&["help-now"]);
        assert!(!locked.out.contains("blue bag") && locked.err.contains("locked"), "{locked:?}");
        assert!(person.ok(&["help-now", "--country", "CA"]).out.contains("9-8-8"));
    }
    let stranger = Person::new();
    assert!(stranger.ok(&["help-now", "--country", "us"]).out.contains("988"));
    let nowhere = stranger.ok(&["help-now"]);
    assert!(nowhere.out.contains("United States and Canada: call 911"), "{nowhere:?}");
    assert!(!nowhere.err.contains("locked") && nowhere.err.contains("no record"), "{nowhere:?}");
    let nowhere = stranger.ok(&["--lang", "es", "help-now"]);
    assert!(nowhere.out.contains("911") && nowhere.err.contains("no hay registro"), "{nowhere:?}");
    let elsewhere = stranger.ok(&["help-now", "--country", "DE"]).out;
    assert!(!elsewhere.contains("911") && elsewhere.contains("emergency number"), "{elsewhere}");
    let spanish = stranger.ok(&["help-now", "--country", "US", "--lang", "es"]).out;
    assert!(
        spanish.contains("988") && spanish != stranger.ok(&["help-now", "--country", "US"]).out
    );
}

/// Words that a person who reads one line at a time takes for another thing.
#[test]
fn words_02_a_line_of_the_card_is_not_taken_for_another_dose() {
    let spanish = Person::new().ok(&["--lang", "es", "help-now", "--country", "US"]).out;
    for told in ["Consiga pronto otra naloxona.", "no consuma más drogas", "Ponga el altavoz"] {
        assert!(spanish.contains(told), "{told}: {spanish}");
    }
    assert!(!spanish.contains("otra dosis") && !spanish.contains("no tome más"), "{spanish}");
}

/// What the medicine does can be read by anybody, each sentence with its source, and leaves no trace.
#[test]
fn mission_12_there_are_facts_about_the_medicine() {
    let stranger = Person::new();
    let cards = stranger.json(&["medicine-card"]);
    assert_eq!(cards.as_array().unwrap().len(), 8);
    let shown = stranger.ok(&["medicine-card", "methadone"]).out;
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    for told in ["lowers the risk of dying", "American Society", "What this can't", "no advice"] {
        assert!(shown.contains(told), "{told}: {shown}");
    }
    let spanish = stranger.ok(&["--lang", "es", "medicine-card", "Side_Effects"]).out;
    assert!(spanish.contains("Ninguna lista está completa"), "{spanish}");
    stranger.refused(&["medicine-card", "aspirin"], 1);
    let sheet = stranger.ok(&["family-sheet", "--country", "US"]).out;
    for told in ["Naloxone here:", "Al-Anon", "1. Shout their name", "1-800-662-4357"] {
        assert!(sheet.contains(told), "{told}: {sheet}");
    }
    let person = Person::with_record();
    person.ok(&["profile", "--my-word-medicine", "bupe"]);
    assert!(person.ok(&["medicine-card", "meetings"]).out.starts_with("Meetings and my bupe"));
    assert!(!person.ok(&["family-sheet"]).out.contains("bupe"));
    let before = person.json(&["check"]);
    person.ok(&["medicine-card", "stopping"]);
    assert_eq!(person.json(&["check"])["chain_length"], before["chain_length"]);
}

/// A total is told with its end, its direction and whose word a band is; and no published translation
/// is called our own.
#[test]
fn words_16_a_total_is_told_calmly() {
    let person = Person::with_record();
    person.ok(&["profile", "--country", "US"]);
    let phq = person.ok(&["measure", "phq-2", "--answers", "3,3"]).out;
    for told in ["6 of 6", "More means lower spirits.", "Call or text 988"] {
        assert!(phq.contains(told), "{told}: {phq}");
    }
    let gad = person.ok(&["--lang", "es", "measure", "gad-7", "--answers", "3,3,3,3,3,3,3"]).out;
    assert!(gad.contains("Los autores llaman «ansiedad severa» a 15 a 21."), "{gad}");
    assert!(!gad.contains("Grave"), "{gad}");
    let light = person.ok(&["measure", "phq-2", "--answers", "1,0"]).out;
    assert!(!light.contains("988"), "{light}");
    let untested = "Traducción propia, no probada.";
    assert!(!person.ok(&["--lang", "es", "measure", "gad-7"]).out.contains(untested));
    assert!(person.ok(&["--lang", "es", "measure", "barc-10"]).out.contains(untested));
}

#[test]
fn findings_come_with_their_limits() {
    let person = Person::new();
    let all = person.json(&["evidence"]);
    for row in all.as_array().unwrap() {
        for key in ["id", "finding", "limit", "source"] {
            assert!(!row[key].as_str().unwrap().is_empty(), "{key}");
        }
        assert_eq!(row.get("figures"), None, "figures are for clinicians");
    }
    let group = person.json(&["evidence", "--about", "group"]);
    let group = group.as_array().unwrap().iter().find(|it| it["id"] == "harvey-group").unwrap();
    assert_eq!(group["beside"][0]["id"], "hefner-arms");
    let clinician = person.json(&["evidence", "--clinician"]);
    let trial = clinician.as_array().unwrap().iter().find(|it| it["id"] == "harvey-individual");
    let figures = trial.unwrap()["figures"].as_str().unwrap();
    assert!(figures.contains("570") && figures.contains("each one-hour increase during the trial"));
    let spanish = person.json(&["--lang", "es", "evidence"]);
    assert_ne!(spanish[0]["finding"], all[0]["finding"]);
    person.refused(&["evidence", "--about", "luck"], 1);
    let text = person.ok(&["evidence"]).out;
    assert!(text.matches("jsat.2020.01.016").count() > 4, "{text}");
    // What the findings of one trial have in common stands once.
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(text.matches("Money, a ride or how much").count(), 1, "{text}");
    assert_eq!(text.matches("No one kind was clearly best").count(), 1, "{text}");
}

#[test]
fn goals_are_set_ticked_paused_and_kept() {
    let person = Person::with_record();
    assert!(person.ok(&["goal"]).out.contains("None is needed"));
    let goal = person.json(&[
        "goal",
        "add",
        "see my sister",
        "--weekly",
        "individual=1,mutual-help=1:30",
        "--reward",
        "the lake",
    ]);
    let goal_id = id(&goal);
    assert_eq!(goal["weekly"], json!({"individual": 60, "mutual_help": 90}));
    person.log("individual", "50", "2026-03-10T10:00");
    person.ok(&["goal", "step", &goal_id, "call her"]);
    let done = person.json(&["goal", "done", &goal_id, "1"]);
    let step = |goal: &Value| {
        let mut steps =
            goal.as_object().unwrap().iter().filter(|(key, _)| key.starts_with("step/"));
        steps.next().unwrap().1.clone()
    };
    assert_eq!(
        (&step(&done)["text"], &step(&done)["done_on"]),
        (&json!("call her"), &json!("2026-03-10"))
    );
    assert_eq!(done["kept"], json!({"individual": 50, "mutual_help": 0}));
    let open = person.json(&["goal", "done", &goal_id, "1", "--not"]);
    assert_eq!(step(&open)["done_on"], Value::Null);
    assert!(person.refused(&["goal", "done", &goal_id, "7"], 1).contains("1 to 1"));
    let paused = person.ok(&["goal", "stand", &goal_id, "paused", "my knee"]).out;
    assert!(paused.contains("paused since") && paused.contains("0:50 in all"), "{paused}");
    assert!(!paused.contains('%'), "no percentage: {paused}");
    assert_eq!(person.json(&["goal", "stand", &goal_id, "let-go"])["standing"], "let_go");
    assert_eq!(person.json(&["goal", "list"]).as_array().unwrap().len(), 1);
    person.ok(&["remove", &goal_id]);
    assert_eq!(person.json(&["goal"]), json!([]));
    person.ok(&["undo"]);
    assert_eq!(person.json(&["goal"])[0]["id"], goal_id);
    assert_eq!(person.run(&["goal", "add", "x", "--weekly", "sleep=1"]).code, 2);
}

#[test]
fn hours_by_visit() {
    let person = Person::with_record();
    assert!(person.ok(&["hours", "--by", "visit"]).out.contains("tandem visit add"));
    assert_eq!(person.json(&["hours", "--by", "visit"]), json!([]));
    person.ok(&["visit", "add", "--on", "2026-02-10"]);
    person.log("medical", "20", "2026-02-24T09:00");
    person.log("individual", "50", "2026-02-17T10:00");
    person.log("individual", "50", "2026-03-03T10:00");
    let rows = person.json(&["hours", "--by", "visit"]);
    let told: Vec<_> = rows.as_array().unwrap().iter().collect();
    assert_eq!(told.len(), 2);
    let window = |at: usize| (&told[at]["period"], &told[at]["from"], &told[at]["to"]);
    assert_eq!(window(0), (&json!("visit-2026-02-24"), &json!("2026-02-11"), &json!("2026-02-24")));
    assert_eq!(window(1), (&json!("since-2026-02-24"), &json!("2026-02-25"), &json!("2026-03-10")));
    assert_eq!(told[0]["individual_minutes"], 50);

    person.ok(&["visit", "plan", "trial", "--start", "2026-02-09"]);
    let rows =
        person.json(&["hours", "--by", "visit", "--from", "2026-02-09", "--to", "2026-03-20"]);
    let labels: Vec<_> = rows.as_array().unwrap().iter().map(|row| &row["period"]).collect();
    assert_eq!(labels, ["week-01", "week-02", "week-03", "week-04", "week-06"]);
    let table = person.ok(&["hours", "--by", "visit", "--no-plot"]).out;
    assert!(table.contains("No entries in this window"), "{table}");
    assert!(table.contains("whether or not a visit took"), "{table}");
    let visits = person.json(&["visit"]);
    assert_eq!(visits["plan"], json!({"schedule": "trial", "start": "2026-02-09"}));
    assert_eq!(visits["days"], json!(["2026-02-10", "2026-02-24"]));
    assert!(person.refused(&["visit", "plan", "weekly"], 1).contains("first day of week 1"));
    person.ok(&["visit", "plan", "own"]);
}

#[test]
fn check_ins_are_off_then_private_then_forgotten() {
    let mut person = Person::with_record();
    assert!(person.ok(&["checkin", "list"]).out.contains("checkin on"));
    assert!(person.refused(&["checkin", "--use", "no"], 1).contains("Turn it on first"));
    assert_eq!(person.run(&["checkin"]).code, 2);
    assert_eq!(person.run(&["checkin", "--use", "maybe"]).code, 2);
    let on = person.json(&["checkin", "on", "--forget-after", "2"]);
    assert_eq!(on, json!({"on": true, "forget_after_days": 2, "forgotten": 0}));
    let plain = person.json(&["checkin", "--use", "no"]);
    assert_eq!((&plain["use"], &plain["after_yes"]), (&json!("no"), &Value::Null));
    let yes = person.ok(&["checkin", "--use", "yes"]).out;
    let yes = yes.split_whitespace().collect::<Vec<_>>().join(" ");
    for told in ["Thank you", "The amount you used to use can now kill you", "fake pills"] {
        assert!(yes.contains(told), "{told}: {yes}");
    }
    assert!(!person.ok(&["checkin", "list"]).out.contains("kill you"), "said once");
    assert_eq!(person.json(&["checkin", "list"]).as_array().unwrap().len(), 2);

    person.set("TANDEM_NOW", "2026-03-12T15:30:00Z");
    assert_eq!(person.json(&["checkin", "list"]), json!([]), "forgotten on opening");
    let history = person.json(&["history", plain["id"].as_str().unwrap()]);
    assert!(history.as_array().unwrap().iter().all(|line| line["changes"] == json!([])));
    assert_eq!(person.json(&["check"])["ok"], true);
    assert_eq!(person.json(&["checkin", "off"])["on"], false);
}

#[test]
fn a_day_is_told_in_words_and_comes_back_as_marks() {
    let person = Person::with_record();
    assert!(person.ok(&["how"]).out.contains("tandem how on"));
    let refused = person.refused(&["how", "--mood", "good"], 1).to_lowercase();
    assert!(refused.contains("turn it on first"), "{refused}");
    person.ok(&["how", "on"]);
    let asked = person.ok(&["how"]).out;
    assert!(asked.contains("--mood very-low|low|so-so|good|very-good"), "{asked}");
    assert!(!asked.contains("--peak"), "cravings are off: {asked}");
    assert_eq!(person.run(&["how", "--mood", "5"]).code, 2, "words, and no bare number");
    let said = person.json(&["how", "--mood", "so-so", "--on", "2026-03-09"]);
    assert_eq!((&said["date"], &said["mood"]), (&json!("2026-03-09"), &json!("so_so")));
    assert_eq!(said["stress"], Value::Null, "not said");
    let again = person.json(&["how", "--sleep", "bad", "--on", "2026-03-09"]);
    assert_eq!((&again["id"], &again["mood"]), (&said["id"], &json!("so_so")));
    person.ok(&["how", "--mood", "good"]);
    let look = person.json(&["how", "look"]);
    let week = json!({"answers": 2, "most": ["so_so", "good"]});
    assert_eq!((&look["weeks"][0]["mood"], &look["added_up"]), (&week, &Value::Null));
    let shown = person.ok(&["how", "look", "--weeks", "2"]).out;
    assert!(shown.contains("Mood: 2 answers in 2 weeks. Most often: so-so, good."), "{shown}");
    assert!(shown.contains("34....."), "{shown}");
    let listed = person.ok(&["how", "list"]).out;
    assert!(listed.contains("Mood: so-so. Sleep: bad."), "{listed}");
    person.ok(&["undo"]);
    assert_eq!(person.json(&["how", "list"]).as_array().unwrap().len(), 1);
    person.ok(&["profile", "--lang", "es"]);
    let shown = person.ok(&["how", "look", "--weeks", "2"]).out;
    assert!(shown.contains("más o menos"), "{shown}");
}

/// `finish` says that the craving was written down, and what may be said of it.
#[test]
fn a_tool_asks_what_came_before_the_craving_that_it_wrote() {
    let person = Person::with_record();
    person.ok(&["craving", "on"]);
    let begun = person.json(&["skills", "start", "two-minutes"]);
    let id = begun["id"].as_str().unwrap().to_owned();
    person.ok(&["skills", "answer", &id, "now", "7"]);
    let done = person.ok(&["skills", "finish", &id]).out;
    assert!(done.contains("What came before?") && done.contains("craving more"), "{done}");
    let all = person.json(&["craving", "list"]);
    assert_eq!((&all[0]["strength"], &all[0]["from"]), (&json!(7), &json!(id)));
}

#[test]
fn questionnaires_are_asked_answered_and_listed() {
    let person = Person::with_record();
    assert!(person.ok(&["measure"]).out.contains("nothing has to be"));
    let questions = person.ok(&["measure", "gad-7"]).out;
    assert!(
        questions.contains("  7. ") && questions.contains("3 = Nearly every day"),
        "{questions}"
    );
    let scored = person.json(&["measure", "gad-7", "--answers", "2,2,2,2,2,0,0"]);
    assert_eq!((&scored["total"], &scored["band"]), (&json!(10), &json!("moderate")));
    let open = person.ok(&["measure", "phq-2", "--answers", "1,-"]).out;
    assert!(open.contains("no total") && open.contains("not a diagnosis"), "{open}");
    assert!(person.refused(&["measure", "phq-2", "--answers", "1"], 1).contains("2 answers"));
    assert!(person.refused(&["measure", "phq-2", "--answers", "1,4"], 1).contains("0 to 3"));
    assert_eq!(person.run(&["measure", "phq-9"]).code, 2, "its last item needs a person");
    assert_eq!(person.json(&["measure"]).as_array().unwrap().len(), 2);
    assert!(person.ok(&["measure", "barc-10", "--lang", "es"]).out.contains("BARC-10"));
}

/// `--lang` was for one time, and nothing kept it.
#[test]
fn words_the_language_that_was_chosen_stays() {
    let person = Person::with_record();
    person.ok(&["profile", "--lang", "es"]);
    let shown = person.ok(&["skills", "show", "two-minutes"]).out;
    assert!(shown.starts_with("Dos minutos"), "{shown}");
    let once = person.ok(&["--lang", "en", "skills", "show", "two-minutes"]).out;
    assert!(once.starts_with("Two minutes"), "{once}");
    person.ok(&["profile", "--lang", "en"]);
    assert!(person.ok(&["skills", "show", "two-minutes"]).out.starts_with("Two minutes"));
}

#[test]
fn mission_07_the_reminder_that_was_asked_for_is_shown() {
    let mut person = Person::with_record();
    person.ok(&["help-now", "naloxone", "--expires", "2026-04-01", "--remind-days", "7"]);
    assert!(!person.ok(&["hours"]).err.contains("help-now"));
    person.set("TANDEM_NOW", "2026-03-25T15:30:00Z");
    let shown = person.ok(&["hours"]);
    assert!(shown.err.contains("A date to check: tandem help-now"), "{shown:?}");
    assert!(!format!("{shown:?}").contains("aloxone"), "it does not say of what");
}
