//! `tandem` alone, on a terminal: Today, and a line to type what comes to mind.
//!
//! One passphrase serves until it is left or locked. A letter or a word does what is done daily; a number
//! answers what Today asks; and everything else is there as well, typed as after `tandem`. What is typed here
//! stands in no history of a shell and in no list of programs, so this is the place for private words.
//!
//! # How it locks
//!
//! Nothing runs in the background. A session spends its time waiting for a line, and that is where it looks at
//! the clocks, once a second ([`crate::ask::idle`]). When the time has come, the record is closed, its keys are
//! wiped with it, and the screen is cleared; the half-typed line is dropped when it ends. A form that was being
//! filled in keeps what was said so far, in memory alone, and goes on once the passphrase was given again.

use std::time::Duration;

use clap::error::{ContextKind, ErrorKind};
use tandem::{Tandem, Voice};

use crate::args::{self, Verb};
use crate::ask::idle::{self, Clock, Idle};
use crate::ask::lines::{Heard, Typed, Way};
use crate::ask::{self, PROMPT};
use crate::context::Context;
use crate::exit::Stop;
use crate::host::Terminal;
use crate::output::{Screen, text};
use crate::verbs;

/// How often the clocks are looked at.
const LOOK: Duration = Duration::from_secs(1);

/// What stays from one deed to the next.
pub(crate) struct Session {
    lines: Typed,
    clock: Clock,
    idle: Idle,
    /// A line is being read that did not come yet.
    waiting: bool,
    /// The record, while nothing is done in it.
    record: Option<Tandem>,
    locking: bool,
    /// What is being typed is none of what is asked next.
    stale: bool,
}

impl Session {
    pub(crate) fn of_terminal(host: Terminal) -> Self {
        let clock = idle::of_computer(host);
        let idle = Idle::since(clock());
        Self {
            lines: Typed::new(),
            clock,
            idle,
            waiting: false,
            record: None,
            locking: false,
            stale: false,
        }
    }

    /// The record, to do something in it or to close it.
    pub(crate) fn take(&mut self) -> Option<Tandem> {
        self.record.take()
    }

    pub(crate) fn has_record(&self) -> bool {
        self.record.is_some()
    }

    /// Lets the record rest here until the next deed. It is given back to be closed where the time to lock came
    /// while something was done in it.
    pub(crate) fn rest(&mut self, record: Tandem) -> Option<Tandem> {
        if std::mem::take(&mut self.locking) {
            return Some(record);
        }
        self.record = Some(record);
        None
    }

    /// What the clock says that stands still in sleep.
    pub(crate) fn awake(&self) -> Duration {
        (self.clock)().awake
    }

    /// Reads a line; `None` when it is time to lock.
    ///
    /// # Errors
    /// Those of stdout.
    pub(crate) fn hear(&mut self, way: &Way, screen: &mut Screen) -> Result<Option<Heard>, Stop> {
        self.idle.touch((self.clock)());
        if !self.waiting {
            self.lines.begin(way.clone());
            self.waiting = true;
        } else if let Way::Edited(prompt) = way {
            // The editor is at it already, without a prompt.
            screen.bytes(prompt.as_bytes())?;
            screen.flush()?;
        }
        loop {
            if let Some(heard) = self.hear_within(LOOK) {
                return Ok(Some(heard));
            }
            if self.idle.is_over((self.clock)()) {
                (self.locking, self.stale) = (self.record.is_none(), self.record.is_none());
                return Ok(None);
            }
        }
    }

    /// Whether it was locked while somebody typed what is none of what is asked next.
    pub(crate) fn was_broken_off(&mut self) -> bool {
        std::mem::take(&mut self.stale)
    }

    /// Whether the computer slept meanwhile.
    pub(crate) fn slept(&mut self) -> bool {
        self.idle.slept((self.clock)())
    }

    /// Waits for a line, so long at most.
    pub(crate) fn hear_within(&mut self, at_most: Duration) -> Option<Heard> {
        if !self.waiting {
            self.lines.begin(Way::Edited(String::new()));
            self.waiting = true;
        }
        let heard = self.lines.wait(at_most)?;
        self.waiting = false;
        self.idle.touch((self.clock)());
        Some(heard)
    }

    /// Waits for the end of a line that is being typed, whenever somebody comes back: the terminal is not
    /// left as the editor has it.
    pub(crate) fn finish_line(&mut self) -> Option<Heard> {
        while self.waiting {
            if let Some(heard) = self.hear_within(LOOK) {
                return Some(heard);
            }
        }
        None
    }
}

/// What is done daily: a letter and a word in each language, under these names in the content.
const DAILY: [(&str, Deed); 12] = [
    ("today", Deed::Today),
    ("log", Deed::Line(&["log"])),
    ("went", Deed::Went),
    ("question", Deed::Line(&["recall"])),
    ("how", Deed::Line(&["how"])),
    ("now", Deed::Line(&["skills", "now"])),
    ("skills", Deed::Skills),
    ("agenda", Deed::Line(&["agenda"])),
    ("help", Deed::Line(&["help-now"])),
    ("undo", Deed::Line(&["undo"])),
    ("words", Deed::Words),
    ("leave", Deed::Leave),
];

#[derive(Clone, Copy)]
enum Deed {
    Today,
    Went,
    /// Exercises: with a name behind it, that one is begun.
    Skills,
    /// As if this were typed, with what follows it.
    Line(&'static [&'static str]),
    Words,
    Leave,
}

/// Runs until it is left.
///
/// # Errors
/// Those of opening, and of the terminal.
pub(crate) fn run(context: &mut Context) -> Result<(), Stop> {
    context.stay_open()?;
    context.of_session = true;
    let mut offered = verbs::today_in_session(context)?;
    menu(context)?;
    loop {
        context.screen.line("")?;
        let line = match context.hear(PROMPT) {
            Ok(Heard::Line(line)) => line,
            Ok(Heard::Closed) => return Ok(()),
            Ok(Heard::Again) => {
                offered = verbs::today_in_session(context)?;
                menu(context)?;
                continue;
            }
            Ok(Heard::Stopped) => {
                let how = context.with_record(|_, tandem| Ok(tandem.voice()?))?;
                let letter = letter(&how, "leave");
                let how = how.say("terminal.session.how_to_leave", &[("letter", &letter)]);
                ask::tell(context, &how, "")?;
                continue;
            }
            Err(stop) => return Err(stop),
        };
        match one_line(context, &line, &mut offered) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(Stop::Quiet) => return Err(Stop::Quiet),
            Err(stop) => {
                context.screen.flush()?;
                let _ = stop.tell(context.screen.json);
            }
        }
        context.screen.flush()?;
    }
}

/// What the letters do.
fn menu(context: &mut Context) -> Result<(), Stop> {
    let voice = context.with_record(|_, tandem| Ok(tandem.voice()?))?;
    let names = DAILY.iter().map(|(name, _)| {
        let letter = letter(&voice, name);
        format!("{letter}: {}", voice.say(&format!("terminal.session.does.{name}"), &[]))
    });
    context.screen.line("")?;
    ask::tell(context, &names.collect::<Vec<_>>().join(" · "), "")
}

fn letter(voice: &Voice, name: &str) -> String {
    voice.say(&format!("terminal.session.letter.{name}"), &[])
}

/// Does what was typed; false is the end.
fn one_line(
    context: &mut Context,
    line: &str,
    offered: &mut Vec<verbs::Offered>,
) -> Result<bool, Stop> {
    let voice = context.with_record(|_, tandem| Ok(tandem.voice()?))?;
    let Some(mut words) = shlex::split(line) else {
        return Err(Stop::usage(voice.say("terminal.session.quotes", &[])));
    };
    if words.first().is_some_and(|first| first == "tandem") {
        words.remove(0);
    }
    let Some(first) = words.first().map(|word| word.to_lowercase()) else {
        return Ok(true);
    };
    if let (Ok(number), 1) = (first.parse::<usize>(), words.len()) {
        let said = number.checked_sub(1).and_then(|at| offered.get(at));
        let said = said.ok_or_else(|| Stop::usage(voice.say("terminal.ask.one_of", &[])))?;
        let said = said.line.clone();
        typed(context, &voice, &said)?;
        *offered = verbs::offered(context)?;
        return Ok(true);
    }
    let deed = DAILY.iter().find(|(name, _)| {
        let word = voice.say(&format!("terminal.session.word.{name}"), &[]);
        letter(&voice, name) == first || word.split(' ').any(|word| word == first)
    });
    match deed.map(|(_, deed)| *deed) {
        Some(Deed::Leave) => return Ok(false),
        Some(Deed::Words) => {
            menu(context)?;
            ask::tell(context, &voice.say("terminal.session.all", &[]), "")?;
        }
        Some(Deed::Today) => *offered = verbs::today_in_session(context)?,
        Some(Deed::Went) => went(context, &voice)?,
        Some(Deed::Skills) => {
            words[0] = "skills".to_owned();
            if words.get(1).is_some_and(|word| !args::is_part("skills", word)) {
                words.insert(1, "start".to_owned());
            }
            typed(context, &voice, &words)?;
        }
        Some(Deed::Line(verb)) => {
            let rest = words.drain(1..);
            let line: Vec<_> = verb.iter().map(|word| (*word).to_owned()).chain(rest).collect();
            typed(context, &voice, &line)?;
        }
        None => {
            // What is no verb and means a kind of session is one to write down: `aa 60 yesterday 7pm`.
            if tandem::said_kind(&first).is_some() && !args::is_verb(&first) {
                words.insert(0, "log".to_owned());
            }
            typed(context, &voice, &words)?;
        }
    }
    Ok(true)
}

/// "I went", of what is open: at once where it is one, else it is asked which.
fn went(context: &mut Context, voice: &Voice) -> Result<(), Stop> {
    let mut open = verbs::open_to_answer(context)?;
    let at = match open.len() {
        0 => {
            let nothing = voice.say("terminal.session.nothing_open", &[]);
            return ask::tell(context, &nothing, "");
        }
        1 => 0,
        _ => {
            let ready: Vec<_> = open.iter().map(|one| one.text.clone()).collect();
            let ask = voice.say("terminal.session.which", &[]);
            let question = ask::Question { ask, ready, hint: None };
            match ask::ask(context, &question)? {
                ask::Asked::Said(ask::Said::Ready(at)) => at,
                _ => return ask::tell(context, &voice.say("terminal.ask.stopped", &[]), ""),
            }
        }
    };
    typed(context, voice, &open.swap_remove(at).line)
}

/// What is no word here is said as that, and where all words are.
fn unknown(stop: Stop, voice: &Voice, line: &[String]) -> Stop {
    let word = line.first().map_or_else(String::new, |word| text::one_line(word));
    match &stop {
        Stop::Clap(error)
            if error.kind() == ErrorKind::InvalidSubcommand
                && error.get(ContextKind::SuggestedSubcommand).is_none()
                && line.len() == 1 =>
        {
            Stop::usage(voice.say("terminal.session.no_word", &[("word", &word)]))
        }
        _ => stop,
    }
}

/// Does what was typed as after `tandem`.
fn typed(context: &mut Context, voice: &Voice, line: &[String]) -> Result<(), Stop> {
    // The session is of one record, in one language and at one time.
    let fixed = ["--vault", "--now", "--lang"];
    if line.iter().any(|word| fixed.iter().any(|flag| word.split('=').next() == Some(flag))) {
        return Err(Stop::usage(voice.say("terminal.session.fixed", &[])));
    }
    let cli = args::read_line(line).map_err(|stop| unknown(stop, voice, line))?;
    let Some(verb) = cli.verb else { return Ok(()) };
    if is_apart(&verb) {
        context.close();
    }
    context.with_flags(cli.global, |context| verbs::one(context, verb))
}

/// Whether a verb works on the whole record, or on another one: nothing stays open meanwhile.
fn is_apart(verb: &Verb) -> bool {
    match verb {
        #[cfg(feature = "demo")]
        Verb::Demo(_) => true,
        Verb::Init(_)
        | Verb::Backup(_)
        | Verb::Restore(_)
        | Verb::Sync(_)
        | Verb::Check { .. }
        | Verb::Salvage(_)
        | Verb::Passphrase(_)
        | Verb::SpareKey(_)
        | Verb::Rekey
        | Verb::Erase(_) => true,
        _ => false,
    }
}
