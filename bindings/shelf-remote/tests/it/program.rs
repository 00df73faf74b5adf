//! `tandem-remote`, as `tandem` runs it: over pipes, and with TLS, whose roots it takes from the system.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use tandem_shelf::{PipedShelf, Shelf as _, ShelfError, contract_in_short};

use crate::faults::Fake;
use crate::server::Server;

/// The program. It ends when its pipes do.
struct Program {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Program {
    fn start(environment: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tandem-remote"));
        command.env_clear().envs(environment.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (to, from) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Self { child, to, from: BufReader::new(from) }
    }

    fn say(&mut self, line: &str) -> String {
        // One that has ended takes nothing more.
        let _ = writeln!(self.to, "{line}");
        let mut answer = String::new();
        self.from.read_line(&mut answer).unwrap();
        answer
    }

    /// The shelf at a place, and the program behind it.
    fn open(mut self, place: &str) -> (PipedShelf, Child) {
        assert_eq!(self.say(&format!("{{\"place\":\"{place}\"}}")), "\"fine\"\n");
        assert_eq!(self.say(r#"{"user":"me","password":"a word"}"#), "\"fine\"\n");
        (PipedShelf::new(self.from, self.to), self.child)
    }
}

/// Whether it ended well, and that it said nothing besides.
fn ended(mut child: Child) -> bool {
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(said, "");
    child.wait().unwrap().success()
}

#[test]
fn a_server_at_the_end_of_a_pipe_is_a_place() {
    let server = Server::rclone();
    // Whoever runs a proxy hears nothing of what stays on this device.
    let proxy = Fake::answering("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
    let proxies = format!("http://127.0.0.1:{}", proxy.port);
    let environment = ["HTTP_PROXY", "http_proxy", "ALL_PROXY"].map(|name| (name, &*proxies));
    let (shelf, child) = Program::start(&environment).open(&server.folder("archive"));
    contract_in_short(&shelf);
    drop(shelf);
    assert!(ended(child), "it ends with whoever asked");
    assert!(proxy.asked.lock().unwrap().is_empty());
}

#[test]
fn what_is_no_place_is_told_before_a_login_is_asked_for() {
    for (place, why) in [
        ("webdav://cloud.example/dav", "in_clear"),
        ("webdavs://me:secret@cloud.example/dav", "password"),
        ("cloud.example", "form"),
    ] {
        let mut program = Program::start(&[]);
        let said = program.say(&format!("{{\"place\":\"{place}\"}}"));
        assert_eq!(said, format!("{{\"refused\":\"{why}\"}}\n"));
        assert!(ended(program.child));
    }
    let mut program = Program::start(&[]);
    assert_eq!(program.say("webdavs://cloud.example"), "");
    assert!(!ended(program.child));
}

/// With a certificate that somebody of the system's own answers for; and with one that anybody could have made.
#[test]
fn a_server_is_believed_if_the_system_does() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::moto_under_tls(home.path());
    let place = server.address("archive");
    let of = |name: &str| home.path().join(name).display().to_string();
    let list = |roots: &str| {
        let program = Program::start(&[("SSL_CERT_FILE", roots)]);
        let (shelf, child) = program.open(&place);
        let listed = shelf.list();
        drop(shelf);
        assert!(ended(child));
        listed
    };
    // It has no such bucket, which it says to whoever it talks with.
    assert_eq!(list(&of("ca.pem")), Err(ShelfError::Absent));
    assert_eq!(list(&of("another-ca.pem")), Err(ShelfError::Unreachable));
    let log = std::fs::read_to_string(server.home.path().join("log")).unwrap();
    assert_eq!(
        log.matches("GET /shelf").count(),
        1,
        "nothing was asked of the one that is not believed: {log}"
    );
}
