//! What happens at a terminal: keys are typed into a pseudo-terminal, and counted. `script` is the terminal.

use std::io::{Read as _, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::common::{PASSPHRASE, Person};

/// The longest that anything may take before a test says that it does not come.
const PATIENCE: Duration = Duration::from_secs(30);

/// The program at a terminal of forty columns.
pub(crate) struct Keyboard {
    script: Child,
    keys: ChildStdin,
    shown: Receiver<Vec<u8>>,
    /// What came and was not waited for yet, without what moves the cursor.
    left: String,
    all: String,
    /// All of it as it came.
    raw: String,
    typed: usize,
}

impl Keyboard {
    pub(crate) fn new(person: &Person, arguments: &str) -> Self {
        Self::with(person, arguments, "xterm")
    }

    fn with(person: &Person, arguments: &str, term: &str) -> Self {
        let program = env!("CARGO_BIN_EXE_tandem");
        let line = format!("stty rows 30 cols 40; exec '{program}' {arguments}");
        let own = person.command(&[]);
        let mut command = Command::new("script");
        for (name, value) in own.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        // The passphrase is typed.
        command.env_remove("TANDEM_PASSPHRASE").env("TERM", term);
        command.args(["-qefc", &line, "/dev/null"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut script = command.spawn().expect("script, of Debian's bsdutils");
        let (keys, mut out) = (script.stdin.take().unwrap(), script.stdout.take().unwrap());
        let (to, shown) = channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(read @ 1..) = out.read(&mut bytes) {
                if to.send(bytes[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            script,
            keys,
            shown,
            left: String::new(),
            all: String::new(),
            raw: String::new(),
            typed: 0,
        }
    }

    /// A session that was opened.
    fn session(person: &Person) -> Self {
        let mut keyboard = Self::new(person, "");
        keyboard.unlock();
        keyboard.until("leave");
        keyboard.until("> ");
        keyboard
    }

    pub(crate) fn unlock(&mut self) {
        self.until("spare key: ");
        self.type_in(&format!("{PASSPHRASE}\r"));
        self.typed = 0;
    }

    /// Types keys.
    fn type_in(&mut self, keys: &str) {
        self.typed += keys.chars().count();
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Waits until this is shown, after what was waited for before, and gives what stood before it.
    pub(crate) fn until(&mut self, wanted: &str) -> String {
        // Of all of it: what goes on telling other things is no sign that this will come.
        let end_at = Instant::now() + PATIENCE;
        loop {
            if let Some((at, end)) = find(&self.left, wanted) {
                let before = self.left[..at].to_owned();
                self.left.drain(..end);
                return before;
            }
            match self.shown.recv_timeout(end_at.saturating_duration_since(Instant::now())) {
                Ok(bytes) => {
                    let text = String::from_utf8_lossy(&bytes);
                    self.raw.push_str(&text);
                    let text = plain(&text);
                    self.all.push_str(&text);
                    self.left.push_str(&text);
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    panic!("{wanted:?} does not come after {:?}\nin {}", self.left, self.all)
                }
            }
        }
    }

    /// Answers the question that is asked, once it is: the prompt comes last.
    pub(crate) fn answer(&mut self, question: &str, keys: &str) {
        self.until(question);
        self.until("> ");
        self.type_in(keys);
    }

    /// Waits for the end.
    pub(crate) fn end(mut self) -> String {
        drop(self.keys);
        while let Ok(bytes) = self.shown.recv_timeout(PATIENCE) {
            self.all.push_str(&plain(&String::from_utf8_lossy(&bytes)));
        }
        self.script.wait().unwrap();
        self.all
    }

    /// Leaves the session.
    fn leave(mut self) -> String {
        self.type_in("x\r");
        self.end()
    }
}

/// Where a text stands, from where to where; a line may end wherever there is a blank in it.
fn find(text: &str, wanted: &str) -> Option<(usize, usize)> {
    let begins = |rest: &str| {
        let mut left = rest;
        for letter in wanted.chars() {
            left = match letter {
                ' ' => Some(left.trim_start()).filter(|after| after.len() < left.len()),
                letter => left.strip_prefix(letter),
            }?;
        }
        Some(rest.len() - left.len())
    };
    text.char_indices().find_map(|(at, _)| Some((at, at + begins(&text[at..])?)))
}

/// Without what moves the cursor or colours the text, and without carriage returns.
fn plain(text: &str) -> String {
    let mut shown = String::new();
    let mut letters = text.chars().filter(|letter| *letter != '\r').peekable();
    while let Some(letter) = letters.next() {
        if letter != '\u{1b}' {
            shown.push(letter);
            continue;
        }
        if letters.peek() == Some(&'[') {
            letters.next();
            while letters.next().is_some_and(|it| !it.is_ascii_alphabetic()) {}
        }
    }
    shown
}

/// No line is wider than the terminal, but for that of the passphrase, which may have been typed before the echo
/// was off, and for what the verb itself says.
fn fits(shown: &str) {
    let own = |line: &&str| !line.contains(PASSPHRASE) && !line.starts_with("Logged");
    for line in shown.lines().filter(own) {
        assert!(line.chars().count() <= 40, "{line}");
    }
}

fn last_session(person: &Person) -> Value {
    let all = person.json(&["sessions"]);
    all.as_array().unwrap().last().unwrap().clone()
}

#[test]
fn terminal_10_todays_session_takes_eight_keys() {
    let person = Person::with_record();
    let mut keyboard = Keyboard::session(&person);
    keyboard.type_in("l\r");
    keyboard.answer("What was it?", "2\r");
    keyboard.answer("How long was it?", "90\r");
    keyboard.answer("When was it?", "\r");
    keyboard.until("Logged: group");
    assert!(keyboard.typed <= 8, "{}", keyboard.typed);
    // It is kept by now. More can be said of it, where it was asked for.
    keyboard.answer("Anything to add?", "1\r");
    keyboard.answer("Note", "the bus was late\r");
    keyboard.answer("Anything to add?", "x\r");
    keyboard.answer("Type one of the numbers.", "2\r");
    keyboard.answer("phone?", "2\r");
    keyboard.answer("Anything to add?", "\r");
    keyboard.until("> ");
    keyboard.leave();
    let kept = last_session(&person);
    assert_eq!((&kept["note"], &kept["form"]), (&"the bus was late".into(), &"video".into()));
    assert_eq!(kept["kind"], "group");
    assert_eq!(
        (kept["minutes"].as_u64(), &kept["start"]),
        (Some(90), &"2026-03-10T10:00:00".into())
    );
}

#[test]
fn terminal_10_last_nights_meeting_takes_twenty_keys() {
    let person = Person::with_record();
    let mut keyboard = Keyboard::session(&person);
    keyboard.type_in("l\r");
    keyboard.answer("What was it?", "3\r");
    keyboard.answer("How long was it?", "1h\r");
    keyboard.answer("When was it?", "3\r");
    keyboard.answer("When did it begin?", "7pm\r");
    keyboard.until("Logged: mutual help");
    assert!(keyboard.typed <= 20, "{}", keyboard.typed);
    keyboard.answer("Anything to add?", "\r");
    // The same in one line, for whoever types fast.
    keyboard.until("> ");
    let before = keyboard.typed;
    keyboard.type_in("aa 50 yesterday 9am\r");
    keyboard.until("Logged: mutual help");
    assert!(keyboard.typed - before <= 20, "{}", keyboard.typed);
    keyboard.until("> ");
    keyboard.leave();
    let all = person.json(&["sessions"]);
    let starts: Vec<_> = all.as_array().unwrap().iter().map(|it| it["start"].clone()).collect();
    for wanted in ["2026-03-09T19:00:00", "2026-03-09T09:00:00"] {
        assert!(starts.contains(&wanted.into()), "{starts:?}");
    }
    assert_eq!(last_session(&person)["fellowship"], "aa");
}

#[test]
fn terminal_10_the_weekly_question_takes_twelve_keys() {
    let person = Person::with_record();
    let mut keyboard = Keyboard::session(&person);
    keyboard.type_in("q\r");
    keyboard.answer("About which week?", "\r");
    keyboard.answer("Individual sessions", "1\r");
    keyboard.answer("Group therapy", "0\r");
    keyboard.answer("mutual help", "2\r");
    let told = keyboard.until("> ");
    assert!(keyboard.typed <= 12, "{}", keyboard.typed);
    assert!(told.contains("About Mon 2 to Sun 8 March 2026"), "{told}");
    keyboard.leave();
    let hours = person.json(&["hours", "--from", "2026-03-02", "--to", "2026-03-08"]);
    let recalled = &hours[0]["recalled_minutes"];
    assert_eq!(recalled, &serde_json::json!({"individual": 60, "group": 0, "mutual_help": 120}));
}

#[test]
fn terminal_10_i_went_takes_four_keys() {
    let mut person = Person::with_record();
    person.set("TANDEM_NOW", "2026-03-03T15:30:00Z");
    for (kind, time) in [("group", "19:00"), ("individual", "10:00")] {
        person.ok(&["agenda", "add", kind, "--day", "mon", "--at", time, "--minutes", "50"]);
    }
    person.set("TANDEM_NOW", crate::common::NOW);
    let mut keyboard = Keyboard::session(&person);
    keyboard.type_in("w\r");
    keyboard.answer("Where did you go?", "1\r");
    keyboard.until("\n> ");
    assert!(keyboard.typed <= 4, "{}", keyboard.typed);
    assert_eq!(keyboard.typed, 4);
    // One is left: nothing has to be asked. On the first screen it has a number, too.
    keyboard.type_in("w\r");
    keyboard.until("\n> ");
    keyboard.type_in("w\r");
    keyboard.until("Nothing is open.");
    keyboard.until("> ");
    keyboard.leave();
    assert_eq!(person.sessions(), 2);
}

#[test]
fn terminal_10_riding_an_urge_takes_twenty_five_keys_and_opens_the_help_card() {
    let person = Person::with_record();
    let mut keyboard = Keyboard::session(&person);
    keyboard.type_in("s ride\r");
    keyboard.answer("Where in your body", "1 2\r");
    keyboard.answer("How strong is it right now?", "7\r");
    keyboard.answer("How long do you want to ride?", "1\r");
    keyboard.until("Enter ends it.");
    keyboard.until("Find the edge of it");
    keyboard.type_in("\r");
    keyboard.answer("How strong is it now?", "3\r");
    keyboard.answer("What would be good for you now?", "6\r");
    let card = keyboard.until("It is still there, so I did it wrong.");
    keyboard.until("> ");
    keyboard.type_in("2\r");
    keyboard.until("You did not fight it");
    keyboard.answer("When shall we ask how it went?", "\r");
    keyboard.until("Finished: Ride the urge");
    assert!(keyboard.typed <= 25, "{}", keyboard.typed);
    for wanted in ["911", "988", "naloxone"] {
        assert!(card.contains(wanted), "terminal_11: {card}");
    }
    keyboard.until("> ");
    keyboard.leave();
    let all = person.json(&["skills", "practices"]);
    assert_eq!(all.as_array().unwrap().len(), 1);
    assert_eq!(all[0]["change"], serde_json::json!({"before": 7, "after": 3, "better": "lower"}));
}

/// Puts the clocks of the sessions that follow ahead, by seconds of the one that goes on in sleep and of the
/// one that does not.
fn clocks_ahead(person: &mut Person, seconds: &str) {
    let file = person.file("clock", seconds);
    person.set("TANDEM_TEST_CLOCK", &file);
}

#[test]
fn terminal_11_a_timer_runs_by_itself() {
    let mut person = Person::with_record();
    clocks_ahead(&mut person, "0 0");
    let mut keyboard = Keyboard::new(&person, "skills start ride-the-urge");
    keyboard.unlock();
    keyboard.answer("Where in your body", "\r");
    keyboard.answer("How strong is it right now?", "\r");
    keyboard.answer("How long do you want to ride?", "1\r");
    keyboard.until("Find the edge of it");
    person.file("clock", "20 20");
    keyboard.until("Breathe toward it");
    person.file("clock", "61 61");
    keyboard.until("The time is over.");
    keyboard.answer("How strong is it now?", "\u{3}");
    assert!(keyboard.end().contains("What you answered is kept."));
    let practices = person.json(&["skills", "practices", "--open"]);
    let ran = &practices[0]["answer/ride_1"];
    assert_eq!(ran["seconds"], 60, "{practices}");
}

#[test]
fn a_session_locks_after_five_minutes_and_goes_on_where_it_was() {
    let mut person = Person::with_record();
    clocks_ahead(&mut person, "0 0");
    let mut keyboard = Keyboard::session(&person);
    keyboard.type_in("l\r");
    keyboard.answer("What was it?", "2\r");
    keyboard.until("How long was it?");
    keyboard.until("> ");
    // Half a line stands there when the person is called away.
    keyboard.type_in("9");
    person.file("clock", "300 300");
    keyboard.until("Locked. Press Enter");
    keyboard.type_in("\r");
    keyboard.until("spare key: ");
    keyboard.type_in("not the one\r");
    keyboard.until("spare key: ");
    keyboard.type_in(&format!("{PASSPHRASE}\r"));
    // What was asked went off the screen with all else.
    keyboard.answer("How long was it?", "45\r");
    keyboard.answer("When was it?", "\r");
    keyboard.until("Logged: group");
    keyboard.answer("Anything to add?", "\r");
    keyboard.until("> ");
    keyboard.leave();
    assert_eq!(last_session(&person)["minutes"], 45);
}

#[test]
fn a_session_locks_when_the_computer_slept() {
    let mut person = Person::with_record();
    clocks_ahead(&mut person, "0 0");
    let mut keyboard = Keyboard::session(&person);
    // A minute on both clocks is no sleep; then ten seconds that only one of them saw.
    person.file("clock", "60 60");
    keyboard.type_in("t\r");
    keyboard.until("> ");
    person.file("clock", "70 60");
    keyboard.until("Locked. Press Enter");
    keyboard.type_in("\r");
    keyboard.until("spare key: ");
    keyboard.type_in("\u{3}");
    keyboard.end();
}

#[test]
fn a_session_locks_while_it_asks_for_a_yes_and_then_nothing_is_done() {
    let mut person = Person::with_record();
    let id = person.log("group", "50", "2026-03-09T10:00");
    clocks_ahead(&mut person, "0 0");
    let mut keyboard = Keyboard::session(&person);
    keyboard.type_in(&format!("forget {id}\r"));
    keyboard.until("[y/N]");
    keyboard.until("> ");
    person.file("clock", "300 300");
    keyboard.until("Locked. Press Enter");
    // Neither an answer any more, nor something to do.
    keyboard.type_in("y\r");
    keyboard.until("spare key: ");
    keyboard.type_in(&format!("{PASSPHRASE}\r"));
    keyboard.until("> ");
    keyboard.leave();
    assert_eq!(person.sessions(), 1);
}

/// Whatever waits for a key waits in one way: five minutes later the record is closed, the screen is empty, and
/// what was asked about is not done.
#[test]
fn every_question_locks_while_nobody_answers() {
    let mut person = Person::with_record();
    person.ok(&["log", "group", "90"]);
    for (verb, question) in [
        ("erase", "erase to do it"),
        ("spare-key", "Group"),
        ("passphrase", "New passphrase"),
        ("log group 90 --at 2016-03-09T10:00", "year right?"),
    ] {
        clocks_ahead(&mut person, "0 0");
        let mut keyboard = Keyboard::new(&person, verb);
        if verb != "erase" {
            keyboard.unlock();
        }
        keyboard.until(question);
        keyboard.until(if verb == "passphrase" { ": " } else { "> " });
        person.file("clock", "300 300");
        keyboard.until("Locked. Nothing was done.");
        keyboard.type_in("erase\r");
        let shown = keyboard.end();
        assert!(shown.contains("was not done"), "{verb}: {shown}");
    }
    assert_eq!(person.sessions(), 1, "the record is as it was");
    // The coach's questions are no others.
    let mut coach = Person::new();
    coach.ok(&["--zone", "America/New_York", "init", "--role", "coach", "--yes"]);
    coach.ok(&["coach", "enrol", "--name", "Kim", "--out", "kim.code"]);
    clocks_ahead(&mut coach, "0 0");
    let mut keyboard = Keyboard::new(&coach, "coach key --out kim.key");
    keyboard.unlock();
    keyboard.until("Kim");
    keyboard.until("> ");
    coach.file("clock", "300 300");
    keyboard.until("Locked. Nothing was done.");
    keyboard.type_in("Kim\r");
    keyboard.end();
    assert!(!coach.path("kim.key").exists());
}

#[test]
fn what_was_answered_before_a_kill_is_kept_and_nothing_is_half_written() {
    let person = Person::with_record();
    let mut keyboard = Keyboard::session(&person);
    keyboard.type_in("l\r");
    keyboard.answer("What was it?", "2\r");
    keyboard.until("How long was it?");
    keyboard.script.kill().unwrap();
    keyboard.end();
    assert_eq!(person.sessions(), 0);

    let mut keyboard = Keyboard::new(&person, "skills start ride-the-urge");
    keyboard.unlock();
    keyboard.answer("Where in your body", "1\r");
    keyboard.until("How strong is it right now?");
    keyboard.script.kill().unwrap();
    keyboard.end();
    let open = person.json(&["skills", "practices", "--open"]);
    assert_eq!(open[0]["answer/spot"]["choices"], serde_json::json!(["chest"]), "{open}");
    assert!(open[0].get("answer/rate").is_none(), "{open}");
    assert_eq!(person.json(&["check"])["ok"], true);
    // It is gone on with.
    let mut keyboard = Keyboard::new(&person, "skills start ride");
    keyboard.unlock();
    keyboard.answer("How strong is it right now?", "\u{3}");
    keyboard.end();
}

#[test]
fn words_26_what_is_private_is_asked_for() {
    let person = Person::with_record();
    person.ok(&["checkin", "on"]);
    let mut keyboard = Keyboard::new(&person, "checkin");
    keyboard.unlock();
    keyboard.answer("opioids", "maybe\r");
    keyboard.answer("Type one of the numbers.", "3\r");
    assert!(keyboard.end().contains("Noted."));
    assert_eq!(person.json(&["checkin", "list"])[0]["use"], "rather_not_say");
}

#[test]
fn how_a_day_is_is_asked_word_by_word_and_one_can_go_back() {
    let person = Person::with_record();
    person.ok(&["how", "on"]);
    person.ok(&["craving", "on"]);
    let mut keyboard = Keyboard::session(&person);
    keyboard.type_in("c\r");
    for keys in ["1\r", "<\r", "2\r", "\r", "5\r"] {
        keyboard.until("\n> ");
        keyboard.type_in(keys);
    }
    keyboard.answer("craving", "11\r");
    keyboard.answer("A number from 0 to 10.", "7\r");
    keyboard.until("Noted.");
    keyboard.until("\n> ");
    keyboard.leave();
    let said = &person.json(&["how", "list"])[0];
    assert_eq!(said["peak"], 7, "{said}");
    assert!(
        said["mood"].is_string() && said["sleep"].is_string() && said["stress"].is_null(),
        "{said}"
    );
}

#[test]
fn a_questionnaire_and_a_consent_are_asked_one_by_one() {
    let person = Person::with_record();
    let mut keyboard = Keyboard::session(&person);
    keyboard.type_in("measure phq-2\r");
    keyboard.answer("1. ", "2\r");
    keyboard.answer("2. ", "\r");
    keyboard.until("PHQ-2");
    keyboard.until("\n> ");
    keyboard.type_in("consent new\r");
    keyboard.answer("With whom", "Bo\r");
    keyboard.answer("As what do they read it?", "4\r");
    keyboard.answer("What for", "4\r");
    keyboard.answer("For how long?", "<\r");
    keyboard.answer("What for", "4\r");
    keyboard.answer("For how long?", "1\r");
    keyboard.answer("What may they see?", "3, none\r");
    keyboard.answer("Type numbers of the list", "1, 3\r");
    let text = keyboard.until("[y/N]");
    assert!(text.contains("someone I chose"), "{text}");
    keyboard.until("> ");
    keyboard.type_in("y\r");
    keyboard.until("Consent ");
    keyboard.until("> ");
    keyboard.leave();
    let measured = person.json(&["measure"]);
    assert_eq!(measured[0]["answers"], serde_json::json!([1, null]), "{measured}");
    let consents = person.json(&["consent", "list"]);
    assert_eq!(consents.as_array().unwrap().len(), 1);
    assert_eq!(consents[0]["items"], serde_json::json!(["ask", "hours"]), "{consents}");
}

#[test]
fn terminal_20_a_session_is_in_the_persons_language() {
    let person = Person::with_record();
    person.ok(&["profile", "--lang", "es"]);
    let mut keyboard = Keyboard::new(&person, "");
    keyboard.unlock();
    keyboard.until("s: salir");
    keyboard.until("> ");
    keyboard.type_in("a\r");
    keyboard.answer("¿Qué fue?", "3\r");
    keyboard.answer("¿Cuánto duró?", "90\r");
    keyboard.until("> ");
    keyboard.type_in("ayer 7pm\r");
    keyboard.until("ayuda mutua");
    keyboard.answer("¿Algo más que añadir?", "\r");
    keyboard.until("> ");
    keyboard.type_in("s\r");
    let shown = keyboard.end();
    fits(&shown);
    assert_eq!(last_session(&person)["start"], "2026-03-09T19:00:00");
}

/// As many screen readers want it: nothing moves the cursor, and each line stays as it was written.
#[test]
fn a_dumb_terminal_of_forty_columns_gets_lines_alone() {
    let person = Person::with_record();
    let mut keyboard = Keyboard::with(&person, "", "dumb");
    keyboard.unlock();
    keyboard.until("leave");
    keyboard.until("> ");
    keyboard.type_in("l\n");
    keyboard.answer("What was it?", "2\n");
    keyboard.answer("How long was it?", "50\n");
    keyboard.answer("When was it?", "\n");
    keyboard.until("Logged: group");
    keyboard.answer("Anything to add?", "\n");
    keyboard.until("> ");
    keyboard.type_in("\u{4}");
    keyboard.script.wait().unwrap();
    assert!(!keyboard.raw.contains('\u{1b}'), "{:?}", keyboard.raw);
    fits(&keyboard.all);
    assert_eq!(person.sessions(), 1);
}

#[test]
fn nothing_is_asked_where_nobody_can_answer() {
    let person = Person::with_record();
    for verb in ["log", "recall", "checkin"] {
        let why = person.refused(&[verb], 2);
        assert!(why.len() < 200, "{why}");
    }
    person.refused(&["skills", "start"], 2);
    person.refused(&["consent", "new"], 2);
    person.ok(&["skills"]);
    assert!(person.ok(&[]).out.contains("2026"), "Today, and no more");
    assert_eq!(person.sessions(), 0);
}

#[test]
fn terminal_10_people_and_kept_meetings_go_by_their_names() {
    let person = Person::with_record();
    let added = person.json(&[
        "--zone",
        "America/New_York",
        "meetings",
        "add",
        "--name",
        "Tuesday Night",
        "--fellowship",
        "na",
        "--day",
        "tue",
        "--start",
        "10:00",
        "--minutes",
        "60",
    ]);
    let id = added["id"].as_str().unwrap().to_owned();
    person.run(&["meetings", "keep", &id]);
    person.ok(&["meetings", "attend", "tuesday"]);
    assert_eq!(last_session(&person)["fellowship"], "na");
    for name in ["Rosa", "Ro", "Sam"] {
        person.ok(&["people", "add", name, "--phone", "555 0100"]);
    }
    person.ok(&["people", "remove", "sa"]);
    person.ok(&["people", "remove", "ro"]);
    let names = person.json(&["people", "list"]).to_string();
    assert!(
        names.contains("Rosa") && !names.contains("Sam") && !names.contains("\"Ro\""),
        "{names}"
    );
    assert!(person.refused(&["meetings", "drop", "wednesday"], 1).contains("wednesday"));
}

#[test]
fn terminal_s3_words_of_both_spellings_are_understood() {
    let person = Person::with_record();
    for role in ["counselor", "counsellor", "therapist"] {
        let kept = person.json(&["log", "individual", "5", "--led-by", role, "--form", "zoom"]);
        assert_eq!((&kept["led_by"], &kept["form"]), (&"counsellor".into(), &"video".into()));
    }
    assert_eq!(person.json(&["log", "12-step", "60"])["kind"], "mutual_help");
}

#[test]
fn a_session_is_of_one_record_and_says_what_it_does_not_understand() {
    let person = Person::with_record();
    let mut keyboard = Keyboard::session(&person);
    for (line, said) in [
        ("--vault /tmp/other hours", "when Tandem is started"),
        ("log group \"90", "quote"),
        ("nothing-like-it", "`?` shows all words"),
        ("9", "one of the numbers"),
        ("?", "typed as after"),
        ("--json where", "\"vault\""),
        ("tandem log group 90 --note \"my aunt R.\"", "Logged: group"),
        ("log group 90 --at 2016-03-09T10:00", "year right?"),
    ] {
        keyboard.type_in(&format!("{line}\r"));
        keyboard.until(said);
        keyboard.until("> ");
    }
    keyboard.type_in("n\r");
    keyboard.until("> ");
    // What works on the whole record has it for itself, and the passphrase is asked for again.
    keyboard.type_in("check\r");
    keyboard.until("spare key: ");
    keyboard.type_in(&format!("{PASSPHRASE}\r"));
    keyboard.until("\n> ");
    keyboard.leave();
    assert_eq!(last_session(&person)["note"], "my aunt R.");
    assert_eq!(person.sessions(), 1);
}
