//! The way to a place. A folder is opened here. To a server this program has no way: another one beside it, which knows
//! neither the record nor its keys, goes there, and gives up what it was told with its end.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::Serialize;
use serde_json::Value;
use tandem::{FolderShelf, PipedShelf, Shelf, SyncPlace, SyncServer, Tandem};
use zeroize::Zeroizing;

use crate::context::Context;
use crate::exit::Stop;
use crate::secrets;
use crate::speech::say;

/// Beside this program, and nowhere else: whoever could put another in its place could put another in ours.
const PROGRAM: &str = "tandem-remote";
/// What it is told of the environment: a way through a proxy, and whom the system believes. No secret of ours.
const ENVIRONMENT: [&str; 9] = [
    "ALL_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "all_proxy",
    "https_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    // Without it there are no sockets on Windows.
    "SystemRoot",
];
/// Its longest answer before it is a shelf.
const ANSWER: u64 = 1024;

/// A place, opened.
pub(crate) enum Opened {
    Folder(FolderShelf),
    Server(SyncServer, Remote),
}

/// A server, by way of another program. Its pipes are its end, and are closed first.
pub(crate) struct Remote {
    shelf: PipedShelf,
    _program: Running,
}

/// A program that ends with this. What hangs is not waited for.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The address of a server, if this is no folder.
pub(crate) fn address(place: &Path) -> Option<&str> {
    place.to_str().filter(|place| place.contains("://"))
}

impl Opened {
    /// A place that a person named. Who may open it is asked for, once it is an address.
    ///
    /// # Errors
    /// Refused if it is no place, or there is no way to it from here.
    pub(crate) fn named(context: &mut Context, place: &Path) -> Result<Self, Stop> {
        let Some(address) = address(place) else {
            return Ok(Self::Folder(FolderShelf::new(place)));
        };
        let program = Program::start(address)?;
        let (user, password) = secrets::of_place(context, address)?;
        let (address, password) = (address.to_owned(), (*password).clone());
        let server = SyncServer { address, user, password };
        let remote = program.open(&server)?;
        Ok(Self::Server(server, remote))
    }

    /// The place that a record is joined to.
    ///
    /// # Errors
    /// Those of the record; refused if there is no way to it from here.
    pub(crate) fn of(tandem: &Tandem) -> Result<Self, Stop> {
        match tandem.sync().server()? {
            Some(server) => {
                let remote = Program::start(&server.address)?.open(&server)?;
                Ok(Self::Server(server, remote))
            }
            None => Ok(Self::Folder(tandem.sync().shelf()?)),
        }
    }

    pub(crate) fn shelf(&self) -> &dyn Shelf {
        match self {
            Self::Folder(folder) => folder,
            Self::Server(_, remote) => &remote.shelf,
        }
    }

    /// As a record keeps it.
    pub(crate) fn place<'a>(&'a self, folder: &'a Path) -> SyncPlace<'a> {
        match self {
            Self::Folder(_) => SyncPlace::Folder(folder),
            Self::Server(server, _) => SyncPlace::Server(server, self.shelf()),
        }
    }

    /// What a server did not do, where the words for a folder would leave somebody searching.
    pub(crate) fn why(&self, error: tandem_model::TandemError) -> Stop {
        let slug = tandem::error_slug(&error);
        match (self, slug.as_str()) {
            (Self::Server(server, _), "error.place.written") => {
                Stop::refused(say!("terminal.sync.login_refused", place = server.address))
            }
            (Self::Server(server, _), "error.place.there") => {
                Stop::refused(say!("terminal.sync.not_on_server", place = server.address))
            }
            _ => error.into(),
        }
    }
}

#[derive(Serialize)]
struct Where<'a> {
    place: &'a str,
}

#[derive(Serialize)]
struct Who<'a> {
    user: &'a str,
    password: &'a str,
}

/// The program, which has been told where to go and not yet as whom.
struct Program {
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    running: Running,
}

impl Program {
    fn start(address: &str) -> Result<Self, Stop> {
        let none = || Stop::refused(say!("terminal.sync.no_remote", program = PROGRAM));
        let here = std::env::current_exe().map_err(|_| none())?;
        let program = here.with_file_name(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX));
        if !program.is_file() {
            return Err(none());
        }
        let told = ENVIRONMENT.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
        let mut command = Command::new(program);
        command.env_clear().envs(told);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|_| none())?;
        let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(none());
        };
        let mut program = Self { to, from: BufReader::new(from), running: Running(child) };
        program.say(&Where { place: address })?;
        Ok(program)
    }

    fn open(mut self, server: &SyncServer) -> Result<Remote, Stop> {
        let SyncServer { user, password, .. } = server;
        self.say(&Who { user, password })?;
        let Self { to, from, running } = self;
        Ok(Remote { shelf: PipedShelf::new(from, to), _program: running })
    }

    /// Tells it a line, which may hold a password, and hears whether that is fine.
    fn say(&mut self, what: &impl Serialize) -> Result<(), Stop> {
        let line = Zeroizing::new(serde_json::to_string(what).unwrap_or_default());
        let mut answer = String::new();
        let said = writeln!(self.to, "{}", *line).and_then(|()| self.to.flush());
        let heard =
            said.and_then(|()| self.from.by_ref().take(ANSWER).read_line(&mut answer).map(drop));
        let answer = heard.ok().and_then(|()| serde_json::from_str::<Value>(&answer).ok());
        let refused = answer.as_ref().and_then(|answer| answer["refused"].as_str());
        Err(Stop::refused(match (answer.as_ref().and_then(Value::as_str), refused) {
            (Some("fine"), _) => return Ok(()),
            (_, Some("form")) => say!("terminal.sync.address_form"),
            (_, Some("in_clear")) => say!("terminal.sync.address_in_clear"),
            (_, Some("password")) => say!("terminal.sync.address_with_login"),
            _ => say!("terminal.sync.remote_fails", program = PROGRAM),
        }))
    }
}
