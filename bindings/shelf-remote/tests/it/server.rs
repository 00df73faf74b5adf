//! Servers, each started on this device at a free port and ended by its own id.
//!
//! `TANDEM_SERVERS` is the folder of their programs (`tests/remote/run` makes it); else they are looked for on the path.
//! One that is not there is no reason to pass anything over.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tandem_shelf_remote::{Login, RemoteShelf};
use tempfile::TempDir;

/// A server that ends with its test.
pub(crate) struct Server {
    child: Child,
    port: u16,
    /// What it serves, and where it keeps its own.
    pub(crate) home: TempDir,
    login: (&'static str, &'static str),
    scheme: &'static str,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program(name: &str) -> PathBuf {
    let given = std::env::var_os("TANDEM_SERVERS").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut found = given.into_iter().chain(std::env::split_paths(&path)).map(|it| it.join(name));
    found.find(|it| it.is_file()).unwrap_or_else(|| panic!("{name} is not here: tests/remote/run"))
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Server {
    fn start(
        name: &str,
        login: (&'static str, &'static str),
        arguments: impl Fn(u16, &Path) -> Vec<String>,
    ) -> Self {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("files")).unwrap();
        let port = free_port();
        let mut command = Command::new(program(name));
        let log = std::fs::File::create(home.path().join("log")).unwrap();
        command
            .args(arguments(port, &home.path().join("files")))
            .env("RCLONE_CONFIG", "/dev/null")
            .env("PYTHONUNBUFFERED", "1")
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log);
        let mut server =
            Self { child: command.spawn().unwrap(), port, home, login, scheme: "http" };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = server.child.try_wait().unwrap();
            let log = || std::fs::read_to_string(server.home.path().join("log")).unwrap();
            assert!(ended.is_none(), "{name} ended: {}", log());
            assert!(begun.elapsed() < Duration::from_secs(120), "{name} does not come up");
            // Between two questions; what is waited for is the answer.
            std::thread::park_timeout(Duration::from_millis(20));
        }
        server
    }

    /// WebDAV by Python.
    pub(crate) fn wsgidav() -> Self {
        Self::start("wsgidav", ("", ""), |port, files| {
            let given = ["--host=127.0.0.1", "--auth=anonymous", "--no-config"];
            let own = [format!("--port={port}"), format!("--root={}", files.display())];
            given.map(str::to_owned).into_iter().chain(own).collect()
        })
    }

    /// WebDAV by Go, with a password.
    pub(crate) fn rclone() -> Self {
        Self::rclone_serves("webdav", ["--user", "me", "--pass", "a word"])
    }

    fn rclone_serves<const N: usize>(what: &str, more: [&str; N]) -> Self {
        Self::start("rclone", ("me", "a word"), |port, files| {
            let files = files.display().to_string();
            // It looks into its own folder no more often than every five minutes, unless told.
            let given = ["serve", what, &files, "--dir-cache-time", "0s", "--addr"];
            let mut given: Vec<_> = given.map(str::to_owned).into();
            given.push(format!("127.0.0.1:{port}"));
            given.extend(more.map(str::to_owned));
            given
        })
    }

    /// An object store, as Amazon's behaves, with a bucket.
    pub(crate) fn moto() -> Self {
        let server = Self::start("moto_server", ("id", "secret"), |port, _| {
            ["-H", "127.0.0.1", "-p", &port.to_string()].map(str::to_owned).into()
        });
        let port = server.port;
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let put = "PUT /shelf HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\n";
        write!(stream, "{put}Host: 127.0.0.1:{port}\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        server
    }

    /// The same behind TLS, with no bucket. In the folder are `ca.pem`, who answers for it, and `another-ca.pem`, who
    /// does not.
    pub(crate) fn moto_under_tls(folder: &Path) -> Self {
        let made = Command::new(program("python"))
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/certificates.py"))
            .arg(folder)
            .status();
        assert!(made.unwrap().success());
        let [certificate, key] = ["server.pem", "server.key"].map(|it| folder.join(it));
        let mut server = Self::start("moto_server", ("id", "secret"), |port, _| {
            let given = ["-H", "127.0.0.1", "-p", &port.to_string()].map(str::to_owned);
            let tls = ["--ssl-cert".to_owned(), certificate.display().to_string()];
            let tls = tls.into_iter().chain(["--ssl-key".to_owned(), key.display().to_string()]);
            given.into_iter().chain(tls).collect()
        });
        server.scheme = "https";
        server
    }

    /// The address of a folder on it, which is there from then on.
    pub(crate) fn folder(&self, name: &str) -> String {
        std::fs::create_dir_all(self.home.path().join("files").join(name)).unwrap();
        self.address(name)
    }

    pub(crate) fn address(&self, name: &str) -> String {
        let name = name.replace(' ', "%20").replace('é', "%C3%A9");
        match self.login.0 {
            "id" => {
                let (scheme, port) = (self.scheme, self.port);
                format!("s3://shelf/{name}?endpoint={scheme}://127.0.0.1:{port}")
            }
            _ => format!("webdav://127.0.0.1:{}/{name}", self.port),
        }
    }

    pub(crate) fn shelf(&self, address: &str) -> RemoteShelf {
        shelf(address, self.login.0, self.login.1)
    }
}

pub(crate) fn shelf(address: &str, user: &str, password: &str) -> RemoteShelf {
    let login = Login { user: user.to_owned(), password: password.to_owned().into() };
    // No answer takes so long here, and no test waits longer.
    let patience = Duration::from_secs(10);
    RemoteShelf::patient(&address.parse().unwrap(), &login, patience).unwrap()
}
