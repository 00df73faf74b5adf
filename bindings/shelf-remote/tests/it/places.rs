//! Servers as people have them, each on this device, at a free port, and stopped by its own id.
//!
//! Which are there is said by `TANDEM_SERVERS`, the folder of their programs (`wsgidav`, `moto_server`, `rclone`), or
//! the path; a program that is not there is named, and its test passes over.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tandem_shelf::{Shelf as _, ShelfError, contract, is_missing};
use tandem_shelf_remote::{Login, RemoteShelf};

/// A server that ends with its test.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program(name: &str) -> Option<PathBuf> {
    let given = std::env::var_os("TANDEM_SERVERS").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = given.into_iter().chain(std::env::split_paths(&path)).map(|it| it.join(name));
    let found = found.into_iter().find(|it| it.is_file());
    if found.is_none() {
        println!("{name} is not here: passed over");
    }
    found
}

impl Server {
    fn start(name: &str, arguments: impl Fn(u16) -> Vec<String>) -> Option<Self> {
        let program = program(name)?;
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new(program);
        command
            .args(arguments(port))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let server = Self { child: command.spawn().unwrap(), port };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(120), "{name} does not come up");
            std::thread::park_timeout(Duration::from_millis(50));
        }
        Some(server)
    }
}

fn shelf(place: &str, user: &str, password: &str) -> RemoteShelf {
    let login = Login { user: user.to_owned(), password: password.to_owned().into() };
    RemoteShelf::new(&place.parse().unwrap(), &login).unwrap()
}

/// What a server of WebDAV must do, in a folder that is there and in one that is not.
fn webdav(server: &Server, root: &Path, (user, password): (&str, &str)) {
    for folder in ["archive", "my archive é"] {
        std::fs::create_dir(root.join(folder)).unwrap();
        let folder = folder.replace(' ', "%20").replace('é', "%C3%A9");
        contract(&shelf(&format!("webdav://127.0.0.1:{}/{folder}", server.port), user, password));
    }
    is_missing(&shelf(&format!("webdav://127.0.0.1:{}/none", server.port), user, password));
}

#[test]
fn wsgidav() {
    let home = tempfile::tempdir().unwrap();
    let root = home.path().display().to_string();
    let server = Server::start("wsgidav", |port| {
        let given = ["--host=127.0.0.1", "--auth=anonymous", "--no-config"].map(str::to_owned);
        [&given[..], &[format!("--port={port}"), format!("--root={root}")]].concat()
    });
    if let Some(server) = server {
        webdav(&server, home.path(), ("", ""));
    }
}

#[test]
fn rclone_with_a_password() {
    let home = tempfile::tempdir().unwrap();
    let root = home.path().display().to_string();
    let server = Server::start("rclone", |port| {
        let given = [
            "serve",
            "webdav",
            &root,
            "--user",
            "me",
            "--pass",
            "a word",
            "--dir-cache-time",
            "0s",
        ];
        let given = given.map(str::to_owned);
        [&given[..], &["--addr".to_owned(), format!("127.0.0.1:{port}")]].concat()
    });
    if let Some(server) = server {
        webdav(&server, home.path(), ("me", "a word"));
        let place = format!("webdav://127.0.0.1:{}/archive", server.port);
        let wrong = shelf(&place, "me", "another");
        assert_eq!(wrong.list(), Err(ShelfError::Denied));
        assert_eq!(wrong.put("a.bin", b"x"), Err(ShelfError::Denied));
    }
}

#[test]
fn moto_as_an_object_store() {
    let server = Server::start("moto_server", |port| {
        ["-H", "127.0.0.1", "-p", &port.to_string()].map(str::to_owned).to_vec()
    });
    let Some(server) = server else { return };
    let port = server.port;
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "PUT /shelf HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let endpoint = format!("endpoint=http://127.0.0.1:{port}");
    contract(&shelf(&format!("s3://shelf/archive?{endpoint}"), "id", "secret"));
    is_missing(&shelf(&format!("s3://none/archive?{endpoint}"), "id", "secret"));
}

#[test]
fn a_server_that_is_not_there_is_told_as_that() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let shelf = shelf(&format!("webdav://127.0.0.1:{port}/archive"), "me", "a word");
    assert_eq!(shelf.list(), Err(ShelfError::Unreachable));
}
