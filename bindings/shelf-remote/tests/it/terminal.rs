//! `tandem` with `tandem-remote` beside it, and two devices of one person, by way of a server. `TANDEM_PROGRAM` is the
//! first of the two (`tests/remote/run` builds it).

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::server::Server;

/// Where both programs are, and the devices.
struct Home(TempDir);

/// A device of the person: a record, and who it says it is to a server.
#[derive(Clone)]
struct Device<'a> {
    home: &'a Home,
    name: &'static str,
    login: Option<(&'static str, &'static str)>,
    language: &'static str,
}

struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Home {
    fn new() -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        let program = std::env::var_os("TANDEM_PROGRAM").map(PathBuf::from);
        let program = program.expect("TANDEM_PROGRAM is not set: tests/remote/run");
        let remote = Path::new(env!("CARGO_BIN_EXE_tandem-remote"));
        for (from, name) in [(&*program, "tandem"), (remote, "tandem-remote")] {
            std::fs::copy(from, home.0.path().join(name)).unwrap();
        }
        home
    }

    fn device(&self, name: &'static str) -> Device<'_> {
        Device { home: self, name, login: None, language: "en" }
    }
}

impl Device<'_> {
    fn run_with(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Said {
        let home = self.home.0.path();
        let mut command = Command::new(home.join("tandem"));
        command
            .env_clear()
            .env("TANDEM_VAULT", home.join(self.name))
            .env("TANDEM_STATE", home.join(format!("{}-state", self.name)))
            .env("TANDEM_PASSPHRASE", "seven quiet herons")
            .env("TANDEM_TEST_COST", "1")
            .env("TANDEM_NOW", "2026-03-10T15:30:00Z")
            .env("LANG", self.language)
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .args(arguments);
        if let Some((user, password)) = self.login {
            command.env("TANDEM_PLACE_USER", user).env("TANDEM_PLACE_PASSWORD", password);
        }
        let done = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said { code: done.status.code().unwrap(), out: text(done.stdout), err: text(done.stderr) }
    }

    fn run(&self, arguments: &[&str]) -> Said {
        self.run_with(&[], arguments)
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let Said { code, out, err } = self.run(arguments);
        assert_eq!(code, 0, "{arguments:?}: {out}{err}");
        out
    }

    fn refused(&self, arguments: &[&str], code: i32) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, code, "{arguments:?}: {}{}", said.out, said.err);
        said.err
    }

    /// A new record, and its spare key.
    fn begin(&self) -> String {
        let made = self.ok(&["--json", "--zone", "America/New_York", "init", "--yes"]);
        let key = made.split("\"spare_key\"").nth(1).unwrap().split('"').nth(1).unwrap().to_owned();
        self.ok(&["log", "individual", "--minutes", "50", "--at", "2026-03-02T10:00"]);
        key
    }
}

/// Two devices, from the first to the last word, by way of one server.
fn two_devices(address: &str, login: (&'static str, &'static str)) {
    let home = Home::new();
    let (mut laptop, mut tablet) = (home.device("laptop"), home.device("tablet"));
    let key = laptop.begin();
    let needs = laptop.refused(&["sync", "setup", "--place", address], 3);
    assert!(needs.contains("TANDEM_PLACE_"), "{needs}");
    laptop.login = Some(login);
    laptop.ok(&["sync", "setup", "--place", address, "--label", "laptop"]);
    // From now on it is kept in the record.
    laptop.login = None;
    tablet.login = Some(login);
    let join = ["sync", "join", "--place", address, "--label", "tablet"];
    let joined = tablet.run_with(&[("TANDEM_SPARE_KEY", &key)], &join);
    assert_eq!(joined.code, 0, "{}{}", joined.out, joined.err);
    tablet.login = None;
    assert_eq!(tablet.ok(&["hours"]), laptop.ok(&["hours"]));

    tablet.ok(&["log", "group", "--minutes", "90", "--at", "2026-03-03T10:00"]);
    assert!(tablet.ok(&["sync", "now"]).contains("Put into the place: 1 change."));
    assert!(laptop.ok(&["sync", "now"]).contains("Came from other devices: 1 change."));
    assert_eq!(tablet.ok(&["hours"]), laptop.ok(&["hours"]));
    for device in [&laptop, &tablet, &laptop] {
        device.ok(&["sync", "now"]);
    }
    let done: serde_json::Value =
        serde_json::from_str(&laptop.ok(&["--json", "sync", "now"])).unwrap();
    assert_eq!(done["requests"], 1, "{done}");

    let status = laptop.ok(&["sync", "status"]) + &laptop.ok(&["--json", "sync", "status"]);
    assert!(status.contains(address) && status.contains("tablet"), "{status}");
    assert!(!status.contains(login.1), "{status}");
    laptop.ok(&["sync", "remove", "tablet", "--yes"]);
    assert!(tablet.refused(&["sync", "now"], 1).contains("removed this one"));
    laptop.ok(&["sync", "leave"]);
    // The login went with the place.
    laptop.refused(&["sync", "setup", "--place", address, "--into-nonempty"], 3);
    assert!(laptop.ok(&["sync", "status"]).contains("on this device only"));
}

#[test]
fn two_devices_and_a_server_of_webdav() {
    let server = Server::rclone();
    two_devices(&server.folder("archive"), ("me", "a word"));
}

#[test]
fn two_devices_and_an_object_store() {
    let server = Server::moto();
    two_devices(&server.address("archive"), ("id", "secret"));
}

#[test]
fn a_login_that_opens_nothing_is_not_kept_and_said_in_words() {
    let server = Server::rclone();
    let place = &*server.folder("archive");
    let home = Home::new();
    let mut device = home.device("laptop");
    device.begin();
    device.login = Some(("me", "not it"));
    let refused = device.refused(&["sync", "setup", "--place", place], 1);
    assert!(refused.contains("does not let you in"), "{refused}");
    assert!(device.ok(&["sync", "status"]).contains("on this device only"));
    device.login = Some(("me", "a word"));
    let none = device.refused(&["sync", "setup", "--place", &server.address("none")], 1);
    assert!(none.contains("no such folder"), "{none}");
    device.ok(&["sync", "setup", "--place", place]);
    device.login = Some(("me", "not it"));
    device.refused(&["sync", "now", "--place", place], 1);
    device.login = None;
    assert!(device.ok(&["sync", "now"]).contains("Nothing is new."));
    // The password from an open file, which stands in no list and no environment.
    std::fs::write(home.0.path().join("word"), "a word\n").unwrap();
    let file = home.0.path().join("word").display().to_string();
    let given = [("TANDEM_PLACE_USER", "me"), ("TANDEM_PLACE_PASSWORD_FILE", &*file)];
    let said = device.run_with(&given, &["sync", "now", "--place", place]);
    assert_eq!(said.code, 0, "{}", said.err);
    device.ok(&["sync", "erase", "--yes"]);
    assert_eq!(std::fs::read_dir(server.home.path().join("files/archive")).unwrap().count(), 0);
    device.refused(&["sync", "setup", "--place", place], 3);
}

/// The first sync, where no net is: in words of both languages, and nothing is lost.
#[test]
fn without_a_net_it_is_said_and_nothing_is_lost() {
    let home = Home::new();
    let mut device = home.device("laptop");
    device.begin();
    let before = device.ok(&["hours"]);
    device.login = Some(("me", "a word"));
    for (language, said) in [("en", "The place does not answer."), ("es", "no responde")] {
        device.language = language;
        for place in ["webdavs://name.invalid/archive", "s3://a?endpoint=https://127.0.0.1:9"] {
            let refused = device.refused(&["sync", "setup", "--place", place], 1);
            assert!(refused.contains(said), "{refused}");
        }
    }
    device.language = "en";
    assert_eq!(device.ok(&["hours"]), before);
    assert!(device.ok(&["sync", "status"]).contains("on this device only"));
}

#[test]
fn an_address_is_refused_with_why() {
    let home = Home::new();
    let device = home.device("laptop");
    device.begin();
    for (language, place, said) in [
        ("en", "webdav://cloud.example/dav", "for all to read"),
        ("es", "webdav://cloud.example/dav", "a la vista de todos"),
        ("en", "webdavs://me:word@cloud.example/dav", "out of the address"),
        ("es", "webdavs://me:word@cloud.example/dav", "no ponga"),
        ("en", "https://cloud.example/dav", "webdavs://host/folder"),
        ("es", "https://cloud.example/dav", "webdavs://servidor/carpeta"),
    ] {
        let device = Device { language, ..device.clone() };
        let refused = device.refused(&["sync", "setup", "--place", place], 1);
        assert!(refused.contains(said), "{refused}");
        assert!(!refused.contains("word@"), "{refused}");
    }
}
