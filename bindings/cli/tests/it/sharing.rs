//! Consents, sharing and coaching, as two people do them at two terminals.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{Person, printed_text};
use serde_json::{Value, json};

/// A person with a week of entries, a coach, and the coach's code as a file of the person's.
struct Two {
    person: Person,
    coach: Person,
    code: PathBuf,
}

impl Two {
    fn new() -> Self {
        let coach = Person::new();
        coach.json(&["--zone", "America/New_York", "init", "--role", "coach"]);
        let person = Person::with_record();
        let code = person.path("robin.code");
        let path = code.display().to_string();
        let made =
            coach.json(&["coach", "enrol", "--name", "Robin", "--org", "House", "--out", &path]);
        assert_eq!(made["file"], json!(path));
        assert_eq!(fs::read_to_string(&code).unwrap().trim(), made["code"]);
        for line in [
            ["log", "individual", "--minutes", "50", "--at", "2026-03-02T10:00"],
            ["log", "mutual-help", "--minutes", "60", "--at", "2026-03-03T19:00"],
            ["log", "medical", "--minutes", "15", "--at", "2026-03-04T09:00"],
            ["log", "family", "--minutes", "45", "--at", "2026-03-09T18:00"],
        ] {
            person.json(&line);
        }
        person.json(&["profile", "--name", "Sam"]);
        Self { person, coach, code }
    }

    fn code(&self) -> String {
        self.code.display().to_string()
    }

    fn file(&self, name: &str) -> String {
        self.person.path(name).display().to_string()
    }
}

/// The columns of `hours --json` that a coach may have, of the rows of these dates.
fn allowed(hours: &Value) -> Value {
    let columns = [
        "period",
        "from",
        "to",
        "individual_minutes",
        "group_minutes",
        "mutual_help_minutes",
        "family_minutes",
        "peer_support_minutes",
    ];
    let row = |row: &Value| columns.iter().map(|it| (it.to_string(), row[*it].clone())).collect();
    hours.as_array().unwrap().iter().map(row).collect::<Vec<Value>>().into()
}

/// `coach pin` asked nothing: "Pinned."
#[test]
fn security_31_whoever_says_that_the_words_are_the_same_has_heard_one() {
    let two = Two::new();
    let (code, file) = (two.code(), two.file("summary.tandem.age"));
    two.person.json(&["consent", "new", "--to", &code, "--purpose", "coaching"]);
    two.person.json(&["share", "coach", "--to", &code, "--out", &file]);
    let opened = two.coach.json(&["coach", "open", &file]);
    let wrong = two.coach.run(&["coach", "pin", "sam", "--word", "zebra-no"]);
    assert_eq!(wrong.code, 1);
    assert!(wrong.err.contains("none of the words"), "{wrong:?}");
    assert_eq!(two.coach.json(&["coach", "people"])[0]["compared"], false);
    let shown = two.coach.ok(&["--lang", "es", "coach", "show", "sam"]).out;
    let [en, es] = ["en", "es"].map(|it| opened["phrase"][it].as_str().unwrap());
    assert!(shown.contains(es) && shown.contains(&format!("En inglés: {en}")), "{shown}");
    let heard = opened["phrase"]["en"].as_str().unwrap().split(' ').nth(2).unwrap().to_uppercase();
    let line = two.coach.json(&["coach", "pin", "sam", "--word", &heard]);
    assert_eq!(line["compared"], true);

    // Or they read the Spanish ones, and it is typed as it sounds.
    let heard = opened["phrase"]["es"].as_str().unwrap().split(' ').next_back().unwrap();
    let heard = heard.replace('v', "b").replace('á', "a").replace('z', "s");
    let line = two.coach.json(&["coach", "pin", "sam", "--word", &heard]);
    assert_eq!(line["compared"], true);
}

/// A coach has people and no week of their own.
#[test]
fn a_coach_who_asks_for_nothing_sees_their_people() {
    let coach = Person::new();
    coach.json(&["init", "--role", "coach"]);
    let people = coach.ok(&["coach", "people"]).out;
    assert!(people.len() > 10, "{people}");
    assert_eq!(coach.ok(&[]).out, people);
    assert_eq!(coach.json(&["today"]), coach.json(&["coach", "people"]));
}

/// What got in the way goes out as counts, where it was turned on, and reads the same on both sides.
#[test]
fn leaving_7_what_got_in_the_way_is_told_in_a_line_and_as_data() {
    let two = Two::new();
    let (code, file) = (two.code(), two.file("summary.tandem.age"));
    for (hour, why) in [("10", "no-ride"), ("12", "no-ride"), ("14", "cost")] {
        let at = format!("2026-03-05T{hour}:00");
        two.person.json(&["missed", "group", "--at", &at, "--why", why]);
    }
    // A remembered "none" is no about, and no mark is explained that does not stand there.
    two.person.json(&["recall", "--group", "0"]);
    let items = ["--items", "hours,barriers"];
    two.person
        .json(&[&["consent", "new", "--to", &code, "--purpose", "coaching"][..], &items].concat());
    two.person.json(&["share", "coach", "--to", &code, "--out", &file]);
    let opened = two.coach.json(&["coach", "open", &file]);
    let counts = json!([{"why": "no_ride", "times": 2}, {"why": "cost", "times": 1}]);
    assert_eq!((&opened["barriers"], &opened["scope"]), (&counts, &json!(["hours", "barriers"])));
    let told = two.coach.ok(&["coach", "show", "sam"]).out;
    assert!(told.contains("What got in the way, counted against nobody:"), "{told}");
    assert!(told.contains("2") && told.to_lowercase().contains("cost 1"), "{told}");
    assert!(told.contains("0:00") && !told.contains('~'), "{told}");
}

#[test]
fn what_a_coach_opens_is_what_the_persons_own_hours_say() {
    let two = Two::new();
    let (code, file) = (two.code(), two.file("summary.tandem.age"));

    let refused = two.person.run(&["share", "coach", "--to", &code, "--out", &file]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("error: This needs your consent first."), "{}", refused.err);
    assert!(!PathBuf::from(&file).exists());

    let consent = two.person.json(&["consent", "new", "--to", &code, "--purpose", "coaching"]);
    assert_eq!(consent["standing"], "live");
    assert_eq!(consent["expires"], "2026-06-07");
    assert!(consent["text"].as_str().unwrap().contains("Robin, House (peer coach)"));
    let preview = two.person.json(&["share", "preview", "--to", &code]);
    let talk = ["--ask", "call-me-soon", "--talk-about", "the weekend"];
    let line = ["share", "coach", "--to", &code, "--weeks", "2", "--out", &file];
    let made = two.person.json(&[&line[..], &talk].concat());
    assert_eq!(made["consent"], consent["id"]);

    let opened = two.coach.json(&["coach", "open", &file]);
    // The minutes since 1970.
    let seq = chrono::DateTime::parse_from_rfc3339(crate::common::NOW).unwrap().timestamp() / 60;
    assert_eq!((&opened["alias"], &opened["seq"]), (&json!("Sam"), &json!(seq)));
    assert_eq!(
        (&opened["ask"], &opened["talk_about"]),
        (&json!("call_me_soon"), &json!("the weekend"))
    );
    assert_eq!(opened["flags"], json!(["not_compared"]));
    assert_eq!(opened["phrase"], made["phrase"]);
    let period = &opened["period"];
    assert_eq!(period, &json!({"from": "2026-03-02", "to": "2026-03-10"}));
    let (from, to) = (period["from"].as_str().unwrap(), period["to"].as_str().unwrap());
    let hours = two.person.json(&["hours", "--from", from, "--to", to]);
    assert_eq!(opened["hours"], allowed(&hours));
    assert_eq!(opened["hours"][0]["individual_minutes"], 50);
    assert_eq!(opened["hours"][1]["family_minutes"], 45);
    assert!(!opened.to_string().contains("medical"));
    // Four weeks where nothing else is said, and every key of the summary.
    assert_eq!(preview["hours"].as_array().unwrap().len(), 4);
    for key in preview.as_object().unwrap().keys() {
        assert!(opened.get(key).is_some(), "{key}");
    }

    let log = two.person.json(&["share", "log"]);
    assert_eq!(log.as_array().unwrap().len(), 1);
    assert_eq!((&log[0]["form"], &log[0]["seq"]), (&json!("coach_file"), &json!(seq)));
    let again = two.person.run(&["share", "coach", "--to", &code, "--out", &file]);
    assert_eq!(again.code, 1, "{}", again.err);
    assert_eq!(two.person.json(&["share", "log"]), log, "what was not written is in no log");

    let sam = ["coach", "note", "Sam", "--form", "phone", "--goal", "see my sister"];
    two.coach.json(&sam);
    two.coach.json(&["coach", "pin", "sam"]);
    let reply = two.file("reply.age");
    two.coach.json(&["coach", "reply", "sam", "--text", "Good to talk.", "--out", &reply]);
    let page = two.coach.json(&["coach", "show", "Sam"]);
    assert_eq!((&page["compared"], &page["flags"]), (&json!(true), &json!([])));
    assert_eq!(page["notes"].as_array().unwrap().len(), 2);
    assert_eq!(page["summary"]["hours"], opened["hours"]);
    assert_eq!(two.person.json(&["share", "replies", &reply])["text"], "Good to talk.");
    let shown = two.person.run(&["share", "replies"]);
    assert!(shown.out.contains("Robin wrote to you"), "{}", shown.out);
    let people = two.coach.json(&["coach", "people"]);
    // In the very minute in which it was asked nothing is taken for an answer.
    assert_eq!(people[0]["asks"][0]["ask"], "call_me_soon");
}

#[test]
fn a_page_prints_its_words_once_and_stopping_stops_it() {
    let two = Two::new();
    let file = two.file("summary.html");
    let new =
        ["consent", "new", "--name", "Kim", "--purpose", "a call on Fridays", "--items", "hours"];
    let consent = two.person.json(&new);
    assert_eq!(consent["purpose_words"], "a call on Fridays");
    let id = consent["id"].as_str().unwrap();
    let made = two.person.json(&["share", "page", "--consent", &id[..8], "--out", &file]);
    assert_eq!(made["passphrase"].as_str().unwrap().split(' ').count(), 6);
    let html = fs::read_to_string(&file).unwrap();
    // Three letters alone can stand in what is sealed.
    let named = [">Sam", "\"Sam", " Sam"].iter().any(|name| html.contains(name));
    assert!(html.contains("<html") && !named);
    let more = ["share", "page", "--consent", id, "--items", "hours,goals", "--out", "x.html"];
    assert_eq!(two.person.run(&more).code, 1);

    let stopped = two.person.run(&["share", "stop", id]);
    assert!(stopped.out.contains("cannot take back"), "{}", stopped.out);
    let refused = two.person.run(&["share", "page", "--consent", id, "--out", "x.html"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("tandem consent new"), "{refused:?}");
    let listed = two.person.json(&["consent", "list"]);
    assert_eq!(listed[0]["standing"], "stopped");
    assert_eq!(two.person.run(&["remove", id]).code, 1);
    assert_eq!(two.person.run(&["forget", id, "--yes"]).code, 1);
}

#[test]
fn what_a_stop_leaves_open_is_named() {
    let two = Two::new();
    let (code, file) = (two.code(), two.file("q.age"));
    let new = ["consent", "new", "--to", &code, "--yes"];
    let agreed = |told: &str| told.split("Consent ").nth(1).unwrap()[..8].to_owned();
    let alone = two.person.ok(&new);
    assert!(!alone.err.contains("already"), "{}", alone.err);
    let first = agreed(&alone.out);
    let again = two.person.ok(&new);
    let already = format!("One with Robin is open already: {first}.");
    assert!(again.err.contains(&already), "{}", again.err);
    let second = agreed(&again.out);
    // Somebody else's goes on as well, and is nothing of Robin's.
    let other = two.person.json(&["consent", "new", "--name", "Kim"]);
    assert_eq!(other["also_open"], json!([]));

    let stopped = two.person.ok(&["share", "stop", &first]).out;
    assert!(!stopped.contains("Nothing more goes"), "{stopped}");
    assert!(stopped.contains(&format!("One more with Robin goes on: {second}.")), "{stopped}");
    assert_eq!(stopped.matches("goes on").count(), 1, "{stopped}");
    two.person.ok(&["share", "coach", "--to", &code, "--out", &file]);

    let once = two.person.json(&["consent", "new", "--to", &code, "--frequency", "once"]);
    assert_eq!(once["also_open"].as_array().unwrap().len(), 1);
    let once = once["id"].as_str().unwrap();
    let told = two.person.json(&["share", "stop", &second]);
    assert_eq!(told["also_open"], json!([once]));
    two.person.ok(&["share", "coach", "--to", &code, "--force", "--out", &file]);
    // What was for one time and is used lets nothing out: it does not go on.
    let last = two.person.json(&["consent", "new", "--to", &code]);
    assert_eq!(last["also_open"], json!([]));
    let stopped = two.person.ok(&["share", "stop", last["id"].as_str().unwrap()]).out;
    assert!(stopped.starts_with("Stopped. Nothing more goes to Robin."), "{stopped}");
    assert_eq!(two.person.run(&["share", "coach", "--to", &code, "--out", "z.age"]).code, 1);
    let stopped = two.person.ok(&["--lang", "es", "share", "stop", &first]).out;
    assert!(stopped.contains("Robin"), "{stopped}");
}

#[test]
fn a_reader_is_never_picked_in_silence() {
    let two = Two::new();
    let file = two.file("page.html");
    let consent = |line: &[&str]| two.person.json(line)["id"].as_str().unwrap()[..8].to_owned();
    let kim = consent(&["consent", "new", "--name", "Kim"]);
    let made = two.person.ok(&["share", "page", "--out", &file]).out;
    assert!(made.starts_with(&format!("For Kim, under {kim}.\n")), "{made}");
    let robin = consent(&["consent", "new", "--to", &two.code()]);
    for verb in [&["page", "--out", "x.html"][..], &["preview"]] {
        let refused = two.person.refused(&[&["share"], verb].concat(), 1);
        for named in [format!("{kim} (Kim)"), format!("{robin} (Robin)"), "--consent".to_owned()] {
            assert!(refused.contains(&named), "{refused}");
        }
    }
    assert!(!two.person.path("x.html").exists());
    let preview = two.person.ok(&["share", "preview", "--consent", &robin]).out;
    assert!(preview.starts_with(&format!("For Robin, under {robin}.\n")), "{preview}");
    two.person.ok(&["share", "preview", "--to", &two.code()]);
    // One that is over is none to choose from.
    two.person.ok(&["share", "stop", &robin]);
    let made = two.person.ok(&["share", "page", "--force", "--out", &file]).out;
    assert!(made.starts_with(&format!("For Kim, under {kim}.\n")), "{made}");
}

#[test]
fn an_expired_consent_and_a_withdrawal() {
    let mut two = Two::new();
    let (code, file) = (two.code(), two.file("note.age"));
    let consent = two.person.json(&["consent", "new", "--to", &code, "--days", "7"]);
    let id = consent["id"].as_str().unwrap().to_owned();
    two.person.set("TANDEM_NOW", "2026-03-20T15:30:00Z");
    let refused = two.person.run(&["share", "coach", "--to", &code, "--out", &file]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("error: This is no longer valid."), "{}", refused.err);
    let known = two.person.run(&["share", "stop", &id, "--out", &file]);
    assert_eq!(known.code, 0, "{}", known.err);
    two.coach.set("TANDEM_NOW", "2026-03-20T15:40:00Z");
    let told = two.coach.json(&["coach", "open", &file]);
    assert_eq!(told["flags"][0], "withdrawn");
    assert!(told.get("hours").is_none());
}

#[test]
fn each_role_has_its_own_verbs() {
    let two = Two::new();
    let log = two.coach.run(&["log", "individual", "--minutes", "50"]);
    assert_eq!(log.code, 1);
    assert!(log.err.starts_with("error: This is a peer coach's record"), "{}", log.err);
    let open = two.person.run(&["coach", "enrol", "--name", "Sam"]);
    assert_eq!(open.code, 1);
    assert!(open.err.contains("your own record"), "{}", open.err);
    let file = two.file("nothing.age");
    fs::write(&file, "nothing").unwrap();
    let wrong = two.coach.run(&["coach", "open", &file]);
    assert_eq!(wrong.code, 1);
    assert!(wrong.err.starts_with("error: This is not a sealed file"), "{}", wrong.err);
    let missing = two.coach.run(&["coach", "open", &two.file("nowhere")]);
    assert_eq!(missing.code, 1);
    let code = two.person.run(&["consent", "new", "--to", &file]);
    assert_eq!(code.code, 1);
    assert!(code.err.contains("tandem-coach:"), "{}", code.err);
    // meetings_20: as PowerShell writes it into a file, and as mail quotes it.
    let made = two.coach.ok(&["coach", "enrol", "--name", "Robin"]).out;
    let made = made.split_whitespace().find(|it| it.starts_with("tandem-coach:")).unwrap();
    let wide = [0xfeff].into_iter().chain(made.encode_utf16()).flat_map(u16::to_le_bytes);
    fs::write(&file, wide.collect::<Vec<u8>>()).unwrap();
    let is_read = |code: &str| {
        let read = two.person.run(&["share", "preview", "--to", code]);
        assert!(read.err.contains("When your coach opens the file"), "{}", read.err);
    };
    is_read(&file);
    fs::write(&file, format!("> <{made}>.\r\n")).unwrap();
    is_read(&file);
    is_read(&format!("<{made}>"));
    let enrolled = two.coach.run(&["coach", "enrol", "--name", "Robin"]);
    assert!(enrolled.out.contains('█') && enrolled.out.contains("tandem-coach:1?"));
}

/// Somebody who shares with the coach of these two, from a record of their own.
fn another(two: &Two, called: &str) -> (Person, String) {
    let person = Person::with_record();
    person.json(&["profile", "--name", called]);
    person.json(&["consent", "new", "--to", &two.code(), "--purpose", "coaching"]);
    let file = person.path("summary.tandem.age").display().to_string();
    person.json(&["share", "coach", "--to", &two.code(), "--out", &file]);
    (person, file)
}

/// The list said "call me soon" after the call, and forgot it with the next file.
#[test]
fn reports_02_what_is_asked_stays_until_it_is_answered() {
    let mut two = Two::new();
    let (code, file) = (two.code(), two.file("summary.tandem.age"));
    two.person.json(&["consent", "new", "--to", &code, "--purpose", "coaching"]);
    let share = ["share", "coach", "--to", &code, "--force", "--out", &file];
    let asks = ["--ask", "call-me-soon", "--talk-about", "my sister"];
    let told = two.person.ok(&[&share[..], &asks].concat());
    assert!(told.err.contains("No one sees this until they open it."), "{}", told.err);
    two.coach.ok(&["coach", "open", &file]);
    two.person.set("TANDEM_NOW", "2026-03-12T15:30:00Z");
    two.coach.set("TANDEM_NOW", "2026-03-12T15:40:00Z");
    two.person.ok(&share);
    two.coach.ok(&["coach", "open", &file]);
    let people = two.coach.ok(&["coach", "people"]).out;
    assert!(
        people.contains("1 asks for a call.") && people.contains("Last backup: never."),
        "{people}"
    );
    assert!(
        people.contains("asks: call soon, 2 days,") && people.contains("has something"),
        "{people}"
    );
    assert!(people.lines().all(|line| line.chars().count() <= 80), "{people}");
    let page = two.coach.ok(&["coach", "show", "Sam"]).out;
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} in {page}"));
    assert!(place("Asked for a call soon on Mar 10") < place("│ my sister"));
    assert!(place("│ my sister") < place("Worried by what you read?"));
    assert!(place("Worried by what you read?") < place("week of"), "above what is long");

    two.coach.set("TANDEM_NOW", "2026-03-12T16:00:00Z");
    two.coach.ok(&["coach", "note", "Sam", "--text", "no answer", "--keep-open"]);
    let asked = || two.coach.json(&["coach", "people"])[0]["asks"].as_array().unwrap().len();
    assert_eq!(asked(), 1);
    assert_eq!(two.coach.ok(&["coach", "answered", "Sam"]).out, "Answered.\n");
    assert_eq!(asked(), 0);
    assert_eq!(two.coach.ok(&["coach", "answered", "Sam"]).out, "Nothing is asked for.\n");
    let since = two.coach.ok(&["coach", "compare", "Sam"]).out;
    assert_eq!(since, "Nothing new since Mar 12.\n");
    let none = two.coach.ok(&["coach", "people", "--find", "zoe"]).out;
    assert!(none.starts_with("0 people."), "{none}");
}

/// A wrong word of a note could only go with the whole person.
#[test]
fn reports_s3_a_note_is_corrected_and_forgotten() {
    let two = Two::new();
    let (_ana, file) = another(&two, "Ana");
    two.coach.json(&["coach", "open", &file]);
    let note = ["coach", "note", "Ana", "--text", "MARKERNOTE", "--due", "2026-03-20"];
    let id = two.coach.json(&note)["id"].as_str().unwrap().to_owned();
    let edited = two.coach.json(&["coach", "note", "edit", &id[..8], "--form", "phone"]);
    assert_eq!((&edited["form"], &edited["due"]), (&json!("phone"), &json!("2026-03-20")));
    assert_eq!(edited["text"], "MARKERNOTE");
    two.coach.refused(&["coach", "note", "Ana"], 2);
    two.coach.refused(&["coach", "note", "Ana", "--text", "x", "--on", "2026-03-30"], 1);
    two.coach.ok(&["coach", "note", "forget", &id[..8], "--yes"]);
    assert!(!two.coach.ok(&["coach", "show", "Ana"]).out.contains("MARKERNOTE"));
}

/// `coach pin Ana` gave Ana's row, with her notes, to somebody else of that name.
#[test]
fn reports_09_another_key_is_never_pinned_without_saying_whose_it_is() {
    let two = Two::new();
    let (_one, one) = another(&two, "Ana");
    let (_other, other) = another(&two, "Ana");
    let first = two.coach.json(&["coach", "open", &one])["person"].clone();
    two.coach.json(&["coach", "pin", "Ana"]);
    let waits = two.coach.json(&["coach", "open", &other])["person"].clone();
    assert_ne!(waits, first);
    let id = waits.as_str().unwrap();
    let refused = two.coach.refused(&["coach", "pin", id], 1);
    assert!(
        refused.contains("--same-person-as") && refused.contains("--somebody-else"),
        "{refused}"
    );
    assert!(two.coach.ok(&["coach", "people"]).out.contains("not confirmed"));
    let line = two.coach.json(&["coach", "pin", id, "--same-person-as", "Ana"]);
    assert_eq!(line["person"], first);
    two.coach.ok(&["coach", "unlink", id]);
    let people = two.coach.ok(&["coach", "people"]).out;
    assert_eq!(people.matches(" · ").count(), 6, "ids beside names that are alike: {people}");
    two.coach.ok(&["coach", "label", id, "north side"]);
    assert_eq!(two.coach.json(&["coach", "show", "north side"])["person"], waits);
}

/// `age` and the reader page need a key that no verb gave.
#[test]
fn reports_15_a_coach_can_open_a_file_without_tandem() {
    let two = Two::new();
    let (key, reader) = (two.file("key.txt"), two.file("open.html"));
    two.coach.refused(&["coach", "key", "--name", "Kim", "--out", &key], 1);
    assert!(!PathBuf::from(&key).exists());
    let told = two.coach.ok(&["coach", "key", "--name", "robin", "--out", &key]).out;
    assert!(told.contains("Whoever has this file"), "{told}");
    assert!(fs::read_to_string(&key).unwrap().starts_with("AGE-SECRET-KEY-1"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // It needs no record.
    let nobody = Person::new();
    nobody.ok(&["--lang", "es", "share", "reader", "--out", &reader]);
    assert!(fs::read_to_string(&reader).unwrap().contains("lang=\"es\""));
}

/// A person without a device gets a page; a coach prints it for a folder, and their notes for supervision.
#[test]
fn leaving_5_a_summary_is_printed_by_who_shares_it_and_by_who_opened_it() {
    let two = Two::new();
    let (code, file) = (two.code(), two.file("summary.tandem.age"));
    two.person.json(&["consent", "new", "--to", &code, "--purpose", "coaching"]);
    let mine = two.file("mine.pdf");
    let talk = ["--talk-about", "the bus"];
    let printed = two.person.ok(&[&["share", "print", "--out", &mine][..], &talk].concat());
    assert!(printed.out.contains("Robin") && printed.err.contains("Not encrypted"), "{printed:?}");
    assert!(printed.err.contains("988"), "whom to call, beside words: {printed:?}");
    let limit = "No one sees this until you hand it over.";
    assert!(printed.err.contains(limit) && !printed.err.contains("open it"), "{printed:?}");
    assert!(printed_text(Path::new(&mine)).contains("Summary for my coach"));
    let log = two.person.json(&["share", "log"]);
    assert_eq!((&log[0]["form"], &log[0]["state"]), (&json!("paper"), &json!("kept")), "{log}");

    two.person.json(&["share", "coach", "--to", &code, "--out", &file]);
    two.coach.json(&["coach", "open", &file]);
    two.coach.json(&["coach", "note", "sam", "--text", "sounded tired"]);
    let theirs = two.file("theirs.pdf");
    two.coach.ok(&["coach", "print", "sam", "--out", &theirs]);
    let text = printed_text(Path::new(&theirs));
    assert!(text.contains("Confidential. Made by the coach from what Sam shared"), "{text}");
    assert!(!text.contains("sounded tired"), "{text}");
    two.coach.ok(&["coach", "print", "sam", "--notes", "--out", &theirs, "--force"]);
    assert!(printed_text(Path::new(&theirs)).contains("sounded tired"));
    two.coach.ok(&["coach", "print", "--notes-of", "sam", "--out", &theirs, "--force"]);
    let text = printed_text(Path::new(&theirs));
    assert!(text.contains("sounded tired") && !text.contains("Hours by week"), "{text}");
    assert_eq!(two.coach.run(&["coach", "print", "--out", &theirs]).code, 2);
}

/// What nobody you know sent is refused in one word, also while it waits.
#[test]
fn security_07_a_key_is_refused_and_a_new_name_taken() {
    let two = Two::new();
    let (code, file) = (two.code(), two.file("summary.tandem.age"));
    two.person.json(&["consent", "new", "--to", &code, "--purpose", "coaching"]);
    two.person.json(&["share", "coach", "--to", &code, "--out", &file]);
    two.coach.json(&["coach", "open", &file]);
    two.person.json(&["profile", "--name", "Samantha"]);
    let again = ["consent", "new", "--to", &code, "--purpose", "coaching", "--alias", "Samantha"];
    let consent = two.person.json(&again)["id"].as_str().unwrap().to_owned();
    let share = ["share", "coach", "--consent", &consent, "--out", &file, "--force"];
    two.person.json(&share);
    let flags = &two.coach.json(&["coach", "open", &file])["flags"];
    assert!(flags.as_array().unwrap().contains(&json!("renamed")), "{flags}");
    assert_eq!(two.coach.run(&["coach", "rename", "sam"]).code, 2, "it is said, not guessed");
    let line = two.coach.json(&["coach", "rename", "sam", "--accept"]);
    assert_eq!((&line["alias"], &line["compared"]), (&json!("Samantha"), &json!(false)));
    assert_eq!(two.coach.run(&["coach", "rename", "samantha", "--accept"]).code, 1);
    // One slip would hide what somebody asks for: it is asked first, and undo takes it back.
    let asked = two.coach.run(&["coach", "refuse", "samantha"]);
    assert!(asked.code == 2 && asked.err.contains("--yes"), "{asked:?}");
    assert_eq!(two.coach.json(&["coach", "people"]).as_array().unwrap().len(), 1);
    let done = two.coach.ok(&["coach", "refuse", "samantha", "--yes"]);
    assert!(done.out.contains("undo"), "{done:?}");
    assert_eq!(two.coach.json(&["coach", "people"]), json!([]));
    two.coach.ok(&["undo"]);
    assert_eq!(two.coach.json(&["coach", "people"]).as_array().unwrap().len(), 1);
    two.coach.ok(&["coach", "pin", "samantha", "--different", "--yes"]);
    assert_eq!(two.coach.json(&["coach", "people"]), json!([]));
    let refused = two.coach.run(&["coach", "open", &file]);
    assert!(refused.code == 1 && refused.err.contains("not the same"), "{refused:?}");
}
