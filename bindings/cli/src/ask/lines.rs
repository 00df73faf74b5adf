//! Lines that a person types.
//!
//! # What reads them
//!
//! `rustyline` edits the line: moving in it, deleting a word, pasting several lines as one. Menus that are drawn
//! and redrawn (`inquire`, `dialoguer`) were weighed and not taken: a screen reader reads each drawing again,
//! and none of them can be left waiting while a record is locked. So a question is lines of text, and an answer
//! is a line. Where `TERM` is `dumb`, as for many screen readers, the line is the terminal's own and nothing is
//! redrawn at all. No line is kept as history: arrow-up must not bring back what somebody wrote last night.
//!
//! # Why a thread
//!
//! While it waits for a key, a line editor waits for nothing else, and an open record has to be locked after a
//! while. So the editor has a thread of its own, and whoever asked waits with a limit and looks at the clock
//! in between. It also lets a timer run while Enter can end it.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use rustyline::config::Config;
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Behavior, Editor};
use zeroize::Zeroizing;

/// What came of waiting for a line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// This was typed.
    Line(Zeroizing<String>),
    /// Ctrl-C.
    Stopped,
    /// Ctrl-D, or the terminal is gone.
    Closed,
}

/// Lines from the terminal.
pub(crate) struct Typed {
    prompts: Sender<String>,
    lines: Receiver<Heard>,
}

impl Typed {
    pub(crate) fn new() -> Self {
        let (prompts, asked) = channel();
        let (heard, lines) = channel();
        thread::spawn(move || read(&asked, &heard));
        Self { prompts, lines }
    }

    /// Begins to read a line. It is read until it comes, however long that takes.
    pub(crate) fn begin(&self, prompt: &str) {
        // A thread that is gone is found out by waiting for it.
        let _ = self.prompts.send(prompt.to_owned());
    }

    /// Waits for it; `None` where it did not come in time.
    pub(crate) fn wait(&self, at_most: Duration) -> Option<Heard> {
        match self.lines.recv_timeout(at_most) {
            Ok(heard) => Some(heard),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Heard::Closed),
        }
    }
}

/// Reads a line for each prompt. Ends when nobody asks any more.
fn read(prompts: &Receiver<String>, heard: &Sender<Heard>) {
    let config = Config::builder().behavior(Behavior::Stdio).auto_add_history(false).build();
    let Ok(mut editor) = Editor::<(), MemHistory>::with_history(config, MemHistory::new()) else {
        return;
    };
    for prompt in prompts {
        let line = match editor.readline(&prompt) {
            Ok(line) => Heard::Line(Zeroizing::new(line)),
            Err(ReadlineError::Interrupted) => Heard::Stopped,
            Err(_) => Heard::Closed,
        };
        if heard.send(line).is_err() {
            return;
        }
    }
}
