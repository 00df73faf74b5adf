//! What happens at a terminal: keys are typed into a pseudo-terminal, and counted. `script` is the terminal.

use std::io::{Read as _, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::common::{PASSPHRASE, Person};

/// The longest that anything may take before a test says that it does not come.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program at a terminal of forty columns.
struct Keyboard {
    script: Child,
    keys: ChildStdin,
    shown: Receiver<Vec<u8>>,
    /// What came and was not waited for yet, without what moves the cursor.
    left: String,
    all: String,
    typed: usize,
}

impl Keyboard {
    fn new(person: &Person, arguments: &str) -> Self {
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
        Self { script, keys, shown, left: String::new(), all: String::new(), typed: 0 }
    }

    /// A session that was opened.
    fn session(person: &Person) -> Self {
        let mut keyboard = Self::new(person, "");
        keyboard.unlock();
        keyboard.until("leave");
        keyboard.until("> ");
        keyboard
    }

    fn unlock(&mut self) {
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
    fn until(&mut self, wanted: &str) -> String {
        loop {
            if let Some(at) = self.left.find(wanted) {
                let before = self.left[..at].to_owned();
                self.left.drain(..at + wanted.len());
                return before;
            }
            match self.shown.recv_timeout(PATIENCE) {
                Ok(bytes) => {
                    let text = plain(&String::from_utf8_lossy(&bytes));
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
    fn answer(&mut self, question: &str, keys: &str) {
        self.until(question);
        self.until("> ");
        self.type_in(keys);
    }

    /// Waits for the end.
    fn end(mut self) -> String {
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
    keyboard.until("> ");
    keyboard.leave();
    let kept = last_session(&person);
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
