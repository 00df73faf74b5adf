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

use std::io;
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
    /// Nothing: the record was locked meanwhile, and opened again. What is asked is not to be seen any more.
    Again,
}

/// How a line is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// In the editor, after this.
    Edited(String),
    /// As the terminal gives it: standard output is none, or holds an answer that a program reads.
    Plain,
    /// Without echo, after this.
    Hidden(String),
}

/// Lines from the terminal.
pub(crate) struct Typed {
    prompts: Sender<Way>,
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
    pub(crate) fn begin(&self, way: Way) {
        // A thread that is gone is found out by waiting for it.
        let _ = self.prompts.send(way);
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
fn read(prompts: &Receiver<Way>, heard: &Sender<Heard>) {
    let config = Config::builder().behavior(Behavior::Stdio).auto_add_history(false).build();
    let mut editor = None;
    for way in prompts {
        let line = match way {
            Way::Edited(prompt) => {
                if editor.is_none() {
                    editor =
                        Editor::<(), MemHistory>::with_history(config.clone(), MemHistory::new())
                            .ok();
                }
                let Some(editor) = &mut editor else { return };
                match editor.readline(&prompt) {
                    Ok(line) => Heard::Line(Zeroizing::new(line)),
                    Err(ReadlineError::Interrupted) => Heard::Stopped,
                    Err(_) => Heard::Closed,
                }
            }
            Way::Plain => plain(),
            Way::Hidden(prompt) => match rpassword::prompt_password(prompt) {
                Ok(line) => Heard::Line(Zeroizing::new(line)),
                Err(_) => Heard::Closed,
            },
        };
        if heard.send(line).is_err() {
            return;
        }
    }
}

fn plain() -> Heard {
    // Room for what is typed: a text that grows leaves pieces of itself behind.
    let mut line = Zeroizing::new(String::with_capacity(256));
    match io::stdin().read_line(&mut line) {
        Ok(1..) => Heard::Line(line),
        _ => Heard::Closed,
    }
}
