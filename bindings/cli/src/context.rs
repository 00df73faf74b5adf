//! What every verb works with: the global flags, the output, and the record they lead to.

use std::cell::OnceCell;
use std::ffi::OsString;
use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use tandem::{Cost, Host as _, Standing, Tandem, Voice};
use tandem_model::{Language, LocalTime, Role, TandemError, Zone};
use zeroize::Zeroizing;

use crate::args::Global;
use crate::ask::lines::Way;
use crate::ask::{self, Heard};
use crate::exit::{self, Stop};
use crate::host::{self, Terminal};
use crate::output::{self, Screen, is_unseen};
use crate::secrets;
use crate::session::Session;
use crate::speech::{self, say};

/// How often a passphrase can be typed.
const TRIES: u32 = 3;

/// A record that was just opened.
struct Opened {
    record: Tandem,
    secret: secrets::Present,
    /// Whether its spare key waits to be confirmed.
    pending: bool,
}

/// One run of the program.
pub(crate) struct Context {
    global: Global,
    host: OnceCell<Terminal>,
    /// The record stays open here from one deed to the next, once something is asked.
    session: Option<Session>,
    /// Whether what is asked is asked by `tandem` alone, which goes on after it.
    pub(crate) of_session: bool,
    /// Whether what is done belongs into a person's own record, and into no peer coach's.
    pub(crate) of_a_person: bool,
    /// Where the answer goes.
    pub(crate) screen: Screen,
}

impl Context {
    pub(crate) fn new(global: Global) -> Self {
        let screen = Screen::new(global.json);
        if let Some(fd) = global.passphrase_fd {
            secrets::read_from(fd);
        }
        Self {
            global,
            host: OnceCell::new(),
            session: None,
            of_session: false,
            of_a_person: false,
            screen,
        }
    }

    /// The folder of the record.
    ///
    /// # Errors
    /// Wrong usage where there is neither a flag nor a data folder.
    pub(crate) fn folder(&self) -> Result<PathBuf, Stop> {
        let given = self.global.vault.clone();
        given
            .or_else(|| Some(host::data_folder()?.join("tandem-record")))
            .ok_or_else(|| Stop::usage(say!("terminal.context.there_no_data_folder")))
    }

    /// The clock and the name of this installation.
    ///
    /// # Errors
    /// Those of [`Terminal::new`].
    pub(crate) fn host(&self) -> Result<Terminal, Stop> {
        match self.host.get() {
            Some(host) => Ok(*host),
            None => {
                let host = Terminal::new(self.global.now)?;
                Ok(*self.host.get_or_init(|| host))
            }
        }
    }

    /// What the record's clock says, in whole seconds, as the record keeps it.
    ///
    /// # Errors
    /// Those of [`Terminal::new`].
    pub(crate) fn now(&self) -> Result<DateTime<Utc>, Stop> {
        let now = self.host()?.now();
        Ok(DateTime::from_timestamp(now.timestamp(), 0).unwrap_or(now))
    }

    /// The moment that `--now` names.
    #[cfg(feature = "demo")]
    pub(crate) fn fixed_now(&self) -> Option<DateTime<Utc>> {
        self.global.now
    }

    /// The zone that `--zone` names.
    pub(crate) fn named_zone(&self) -> Option<Zone> {
        self.global.zone.clone()
    }

    /// The language that `--lang` names.
    pub(crate) fn named_language(&self) -> Option<Language> {
        self.global.lang
    }

    /// The zone of the times that are given and shown.
    ///
    /// # Errors
    /// Those of reading.
    pub(crate) fn zone(&self, tandem: &Tandem) -> Result<Zone, Stop> {
        match self.named_zone() {
            Some(zone) => Ok(zone),
            None => Ok(tandem.person().profile()?.zone),
        }
    }

    /// Which day it is where the person lives, as the record has it.
    ///
    /// # Errors
    /// Those of reading.
    pub(crate) fn today(&self, tandem: &Tandem) -> Result<NaiveDate, Stop> {
        Ok(LocalTime::at(self.now()?, &tandem.person().profile()?.zone).date())
    }

    /// Whether somebody is there to be asked, and to read what is asked.
    pub(crate) fn can_ask(&self) -> bool {
        !self.screen.json && io::stdin().is_terminal() && io::stdout().is_terminal()
    }

    /// Whether the record is open and waits for what is done next.
    pub(crate) fn is_open(&self) -> bool {
        self.session.as_ref().is_some_and(Session::has_record)
    }

    /// Keeps the record open from now on, so that a passphrase is asked for once.
    ///
    /// # Errors
    /// Those of [`Terminal::new`].
    pub(crate) fn stay_open(&mut self) -> Result<(), Stop> {
        if self.session.is_none() {
            self.session = Some(Session::of_terminal(self.host()?));
        }
        Ok(())
    }

    /// Closes what stayed open.
    pub(crate) fn close(&mut self) {
        if let Some(record) = self.session.as_mut().and_then(Session::take) {
            self.close_record(record, true);
        }
    }

    /// Ends the run.
    ///
    /// # Errors
    /// Those of stdout.
    pub(crate) fn end(&mut self) -> Result<(), Stop> {
        self.close();
        self.screen.flush()?;
        if let Some(session) = &mut self.session {
            session.finish_line();
        }
        Ok(())
    }

    /// Does something with flags of its own: a line that was typed in a session.
    pub(crate) fn with_flags<T>(&mut self, line: Global, work: impl FnOnce(&mut Self) -> T) -> T {
        let json = std::mem::replace(&mut self.screen.json, line.json);
        let zone = match line.zone {
            Some(zone) => self.global.zone.replace(zone),
            None => self.global.zone.clone(),
        };
        let done = work(self);
        (self.screen.json, self.global.zone) = (json, zone);
        done
    }

    /// Reads a line. While nobody types, the record is locked after a while; then whoever comes back is asked
    /// for the passphrase, and has to be asked again.
    ///
    /// # Errors
    /// Locked where something is being done in the record meanwhile: that is broken off. Those of the terminal
    /// and of opening.
    pub(crate) fn hear(&mut self, prompt: &str) -> Result<Heard, Stop> {
        self.hear_so(&Way::Edited(prompt.to_owned()))
    }

    /// The same in any way to read a line. Whatever waits for a key while a record is open waits here.
    fn hear_so(&mut self, way: &Way) -> Result<Heard, Stop> {
        self.stay_open()?;
        self.screen.flush()?;
        if self.session.as_mut().is_some_and(Session::was_broken_off)
            && self.await_return()? == Heard::Closed
        {
            return Ok(Heard::Closed);
        }
        let Some(session) = &mut self.session else { return Ok(Heard::Closed) };
        if let Some(heard) = session.hear(way, &mut self.screen)? {
            self.screen.fit();
            return Ok(heard);
        }
        self.lock()?;
        Ok(match self.await_return()? {
            Heard::Closed => Heard::Closed,
            _ => Heard::Again,
        })
    }

    /// Asks for a yes, in the person's language; `None` where nobody can be asked.
    ///
    /// # Errors
    /// As [`Context::hear`].
    pub(crate) fn yes(&mut self, voice: &Voice, question: &str) -> Result<Option<bool>, Stop> {
        if !io::stdin().is_terminal() {
            return Ok(None);
        }
        let question = format!("{question} {}", voice.say("terminal.yes_no", &[]));
        let said = self.word(&question)?;
        Ok(Some(said.is_some_and(|said| secrets::is_yes(&said, voice.language()))))
    }

    /// Asks for a word. `None` where nobody can be asked, or nobody answered.
    ///
    /// # Errors
    /// As [`Context::hear`].
    pub(crate) fn word(&mut self, question: &str) -> Result<Option<Zeroizing<String>>, Stop> {
        if !io::stdin().is_terminal() {
            return Ok(None);
        }
        loop {
            let way = if self.can_ask() {
                ask::tell(self, question, "")?;
                Way::Edited(ask::PROMPT.to_owned())
            } else {
                // Standard output is for the answer alone.
                output::said_beside(question);
                Way::Plain
            };
            match self.hear_so(&way)? {
                Heard::Line(line) => return Ok(Some(line)),
                Heard::Stopped | Heard::Closed => return Ok(None),
                Heard::Again => {}
            }
        }
    }

    /// Asks for a secret, without echo. `None` where nobody can be asked, or nobody answered.
    ///
    /// # Errors
    /// As [`Context::hear`].
    pub(crate) fn hidden(&mut self, question: &str) -> Result<Option<Zeroizing<String>>, Stop> {
        if !io::stdin().is_terminal() {
            return Ok(None);
        }
        loop {
            match self.hear_so(&Way::Hidden(format!("{question} ")))? {
                Heard::Line(line) => return Ok(Some(line)),
                Heard::Stopped | Heard::Closed => return Ok(None),
                Heard::Again => {}
            }
        }
    }

    /// Waits so long, or until Enter is pressed, while something runs that is use by itself. Sleep locks here as
    /// well; whoever comes back from it has pressed Enter.
    ///
    /// # Errors
    /// Those of the terminal and of opening.
    pub(crate) fn hear_within(&mut self, at_most: Duration) -> Result<Option<Heard>, Stop> {
        self.screen.flush()?;
        let Some(session) = &mut self.session else { return Ok(Some(Heard::Closed)) };
        let heard = session.hear_within(at_most);
        if heard.is_none() && session.slept() {
            self.lock()?;
            return self.await_return().map(Some);
        }
        Ok(heard)
    }

    /// What the clock says that stands still in sleep.
    pub(crate) fn awake(&self) -> Duration {
        self.session.as_ref().map(Session::awake).unwrap_or_default()
    }

    /// Locks the record, takes what it showed off the screen, and says so.
    fn lock(&mut self) -> Result<(), Stop> {
        let record = self.session.as_mut().and_then(Session::take);
        let goes_on = record.is_some() || self.of_session;
        let said = self.say(match goes_on {
            true => "terminal.session.locked",
            false => "terminal.session.locked_over",
        });
        self.screen.wipe()?;
        self.screen.line(said)?;
        self.screen.flush()?;
        match record {
            Some(record) => {
                self.close_record(record, true);
                Ok(())
            }
            // It is in use further up: whoever uses it ends, and it is closed there.
            None => Err(Stop::locked(self.say("terminal.session.broken_off"))),
        }
    }

    /// Waits for whoever comes back, and opens the record for them.
    fn await_return(&mut self) -> Result<Heard, Stop> {
        let heard = self.session.as_mut().and_then(Session::finish_line).unwrap_or(Heard::Closed);
        if heard != Heard::Closed {
            self.with_record(|_, _| Ok(()))?;
        }
        Ok(heard)
    }

    /// Opens the record, lets `work` work in it, and closes it again, unless it stays open.
    ///
    /// # Errors
    /// Those of opening and of `work`; what closing could not do is a note.
    pub(crate) fn with_record<T>(
        &mut self,
        work: impl FnOnce(&mut Self, &Tandem) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        let (record, pending) = match self.session.as_mut().and_then(Session::take) {
            Some(record) => (record, false),
            None => self.open().map(|opened| (opened.record, opened.pending))?,
        };
        let done = self.is_whose_it_is(&record).and_then(|()| work(self, &record));
        self.after(record, pending, done)
    }

    /// The same for work that needs the secret as well, which is asked for again in a session.
    ///
    /// # Errors
    /// As [`Context::with_record`].
    pub(crate) fn with_secret<T>(
        &mut self,
        work: impl FnOnce(&mut Self, &Tandem, &str) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        self.close();
        let Opened { record, secret, pending } = self.open()?;
        let done = self.is_whose_it_is(&record).and_then(|()| work(self, &record, &secret.text));
        self.after(record, pending, done)
    }

    /// Refuses what belongs into a person's own record in that of a peer coach.
    fn is_whose_it_is(&self, record: &Tandem) -> Result<(), Stop> {
        if self.of_a_person && record.person().profile()?.role == Role::Coach {
            return Err(Stop::refused(record.voice()?.say("coach.not_of_a_coach", &[])));
        }
        Ok(())
    }

    /// Lets a record rest in the session, else closes it.
    fn after<T>(
        &mut self,
        record: Tandem,
        pending: bool,
        done: Result<T, Stop>,
    ) -> Result<T, Stop> {
        // Told where somebody is there to read it; `check` tells it everywhere.
        if done.is_ok() && pending && io::stderr().is_terminal() {
            self.screen.note(say!("terminal.context.spare_key_not_confirmed"));
        }
        let left = match &mut self.session {
            Some(session) => session.rest(record),
            None => Some(record),
        };
        if let Some(record) = left {
            self.close_record(record, done.is_ok());
        }
        done
    }

    fn close_record(&mut self, record: Tandem, done: bool) {
        if let Some(note) = met_at_the_end(done, record.close()) {
            self.screen.note(note);
        }
    }

    /// Opens the record, and says what is to be said of that.
    fn open(&mut self) -> Result<Opened, Stop> {
        let folder = self.folder()?;
        if !self.has_record(&folder)? {
            return Err(no_record(&folder));
        }
        self.screen.flush()?;
        let mut tries = 1;
        let mut given = None;
        let (tandem, secret) = loop {
            let secret = match given.take() {
                Some(secret) => secret,
                None => secrets::present()?,
            };
            match Tandem::open(&folder, &secret.text, Box::new(self.host()?), Cost::usual()) {
                Err(TandemError::WrongSecret { .. }) if secret.typed && tries < TRIES => {
                    tries += 1;
                    self.screen.note(self.say("terminal.secret.wrong"));
                }
                // The same again, once it is let through: what is given may be right.
                Err(TandemError::Wait { seconds }) => {
                    let wait = self.say("terminal.secret.wait");
                    self.screen.note(wait.replace("{seconds}", &seconds.to_string()));
                    thread::sleep(Duration::from_secs(seconds.into()));
                    given = Some(secret);
                }
                Err(TandemError::Invalid { field, .. }) if field == "spare_key" => {
                    if !secret.typed || tries == TRIES {
                        return Err(Stop::slip());
                    }
                    tries += 1;
                    self.screen.note(self.say("terminal.secret.slip"));
                }
                Err(TandemError::NoVault) => return Err(no_record(&folder)),
                Err(error) => return Err(self.with_what_helps(&error)),
                Ok(opened) => break (opened, secret),
            }
        };
        // What was chosen in the record is known only now. One that is damaged tells nothing.
        let chosen = || tandem.person().preferences().ok().and_then(|chosen| chosen.language);
        if let Some(language) = self.global.lang.or_else(chosen) {
            speech::set(language);
        }
        tandem.speak(speech::language());
        let opening = tandem.safe().opening()?;
        for note in &opening.notes {
            self.screen.note(note);
        }
        if opening.erasing_began {
            self.screen.note(tandem.voice()?.say("terminal.opening.erasing", &[]));
        }
        if opening.missing {
            self.screen.note(tandem.voice()?.say("terminal.opening.known", &[]));
        }
        if opening.unwitnessed {
            self.screen.note(tandem.voice()?.say("terminal.opening.witness", &[]));
        }
        Ok(Opened { record: tandem, secret, pending: opening.spare_key_pending })
    }

    /// Words of the terminal where no record is open.
    pub(crate) fn say(&self, key: &str) -> &'static str {
        tandem::words(speech::language(), key).unwrap_or_default()
    }

    /// Whether a record is there, or a part of one, for a verb that works on it or would make one.
    ///
    /// # Errors
    /// Refused where an erasing left something: nothing is done there before it is ended. Those of reading.
    pub(crate) fn has_record(&self, folder: &Path) -> Result<bool, Stop> {
        // A program that was ended between the two last steps of bringing along.
        if !folder.exists() {
            let [made, before] = joining(folder);
            let both =
                is_one(tandem::look(&made)?.standing) && is_one(tandem::look(&before)?.standing);
            if both {
                fs::rename(&made, folder).map_err(|error| Stop::file(&made, &error))?;
            }
        }
        let standing = tandem::look(folder)?.standing;
        if standing == Standing::Erased {
            let place = folder.display().to_string();
            return Err(Stop::Because {
                code: TandemError::NoVault.code(),
                message: self.say("terminal.erasing.left").replace("{folder}", &place),
                exit: 1,
                refusal: None,
            });
        }
        Ok(is_one(standing))
    }

    /// Refuses to make what is shown only once where nobody would see it, before there is anything to see.
    ///
    /// # Errors
    /// Refused.
    pub(crate) fn require_seen(&self) -> Result<(), Stop> {
        if is_unseen() { Err(Stop::refused(self.say("terminal.unseen"))) } else { Ok(()) }
    }

    /// An error; that a record does not open is told with the verbs that help.
    pub(crate) fn with_what_helps(&self, error: &TandemError) -> Stop {
        self.with_help(error, "terminal.damaged.pages")
    }

    /// The same, where what is damaged otherwise than by the lack of a file has words of its own.
    pub(crate) fn with_help(&self, error: &TandemError, pages: &str) -> Stop {
        let help = match tandem::error_slug(error).as_str() {
            "error.Corrupt.keys" => "terminal.damaged.keys",
            "error.Corrupt.database" => "terminal.damaged.database",
            "error.Corrupt.other" => "terminal.damaged.other",
            "error.Corrupt" => pages,
            _ => return error.clone().into(),
        };
        let said = exit::said(error);
        Stop::damaged(format!("{}. {}", said.trim_end_matches('.'), self.say(help)))
    }
}

/// The folders beside the record's in which one that joined is made before it takes its place, and to which the one that was
/// here goes then.
pub(crate) fn joining(folder: &Path) -> [PathBuf; 2] {
    ["-joining", "-before-joining"].map(|what| {
        let mut name = folder.file_name().map_or_else(OsString::new, OsString::from);
        name.push(what);
        folder.with_file_name(name)
    })
}

/// Closes a record that was just made: what closing could not do is a note.
pub(crate) fn close_new(context: &mut Context, tandem: Tandem) {
    if let Err(error) = tandem.close() {
        context.screen.note(say!("terminal.context.note_record_made_but", error));
    }
}

/// What to say of a record that could not be closed as it should. After work that was done it is no
/// error: what was written is on the disk by now, and a retry would write it twice. Work that was not
/// done has an error of its own to tell, and nothing must be said to be kept beside it.
fn met_at_the_end(done: bool, closed: tandem_model::Result<()>) -> Option<String> {
    let error = closed.err().filter(|_| done)?;
    Some(say!("terminal.context.note_all_kept_but", error))
}

/// Whether a record is there, or a part of one: what can be made neither anew nor away unasked.
///
/// # Errors
/// Those of reading.
pub(crate) fn is_record(folder: &Path) -> Result<bool, Stop> {
    Ok(is_one(tandem::look(folder)?.standing))
}

fn is_one(standing: Standing) -> bool {
    match standing {
        Standing::Nothing | Standing::Unfinished | Standing::Erased => false,
        Standing::Here | Standing::Damaged | Standing::Newer => true,
    }
}

pub(crate) fn no_record(folder: &Path) -> Stop {
    Stop::Because {
        code: TandemError::NoVault.code(),
        message: say!("terminal.context.there_no_record_yet", folder = folder.display()),
        exit: 1,
        refusal: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_kept_is_said_of_work_that_was_done_and_of_no_other() {
        let full = || Err(TandemError::Full);
        let told = met_at_the_end(true, full());
        assert!(told.is_some_and(|note| note.contains("all is kept")));
        assert_eq!(met_at_the_end(false, full()), None);
        assert_eq!(met_at_the_end(true, Ok(())), None);
    }
}
