//! What is done while something fails: the one table. An operation that is new gets a line here, and
//! every disk that fails, every power cut and every kill meets it.
//!
//! The disk that fails is below the record, and it is SQLite's. A backup stands elsewhere, and so does a
//! record that is salvaged: making the one and reading the other meets it where the record is read or
//! made. Erasing asks SQLite for nothing; it is killed in the terminal only ([`Does::Erase`]). Left out are
//! `salvage` as a verb, since its record is another than the one that is looked at, and a spare key that is
//! confirmed later or dropped (`spare-key --confirm`, `--drop`): the vault's own tests have those.

use std::cell::RefCell;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chrono::{DateTime, Utc};
use tandem::{
    Cost, ExportChoice, Formats, Host, IfThere, ImportChoice, Key, ListSettings, OpenBackup,
    Tandem, random_id,
};
use tandem_model::{
    FeedKind, Fellowship, Id, Kind, Line, LocalTime, Minutes, Note, Profile, Result, Session,
    TandemError, Zone, parse_wall,
};
use tempfile::TempDir;

use crate::disk::Mounted;
use crate::state::{copy, open};

/// Opens every record at first.
pub const PASSPHRASE: &str = "seven quiet herons";
/// What the passphrase is changed to.
pub const NEW_PASSPHRASE: &str = "eight loud geese";
/// Stands in notes: no file of a record holds it in plain.
pub const MARKER: &str = "zqxheronqwj";

/// In a verb: the name of the newest session.
pub(crate) const NEWEST: &str = "{newest}";
pub(crate) const ZONE: &str = "America/New_York";
/// A Tuesday, half past eleven in New York.
pub(crate) const NOW: &str = "2026-03-10T15:30:00Z";
/// The name of a backup beside a record.
pub(crate) const BACKUP: &str = "backup.tandem";
/// How many meetings the list has.
const LIST: u32 = 40;

/// One thing that is done.
#[derive(Clone, Copy)]
pub struct Operation {
    /// Its name.
    pub name: &'static str,
    /// In the core.
    pub does: Does,
    /// In the terminal, with the files of a [`crate::Place`] by their names; empty where it has no verb.
    pub verb: &'static [&'static str],
}

/// How it is done in the core. Each step is told to [`Run::acknowledge`] when it has returned.
#[derive(Clone, Copy)]
pub enum Does {
    /// Makes a record in an empty folder.
    Make(fn(&Path, &Run<'_>) -> Result<Tandem>),
    /// Works in one that is open.
    Work(fn(&Tandem, &Run<'_>) -> Result<()>),
    /// Works in one that nobody has open, and that is opened afterwards.
    Shut(fn(&Path, &Run<'_>) -> Result<()>),
    /// Erases one, which takes none of SQLite's calls.
    Erase,
}

impl Operation {
    /// Whether it begins where there is no record.
    pub(crate) fn makes(&self) -> bool {
        matches!(self.does, Does::Make(_))
    }

    /// Those that meet the disk below a record.
    pub fn on_a_disk() -> impl Iterator<Item = &'static Self> {
        OPERATIONS.iter().filter(|it| !matches!(it.does, Does::Erase))
    }
}

/// Every operation.
pub const OPERATIONS: &[Operation] = &[
    Operation { name: "create", does: Does::Make(create), verb: &["init", "--yes"] },
    Operation { name: "open", does: Does::Work(|_, _| Ok(())), verb: &["hours"] },
    Operation {
        name: "act",
        does: Does::Work(|tandem, run| acknowledged(run, log(tandem, "2026-03-09T10:00", 45))),
        verb: &["log", "group", "--minutes", "45", "--at", "2026-03-09T10:00", "--note", MARKER],
    },
    Operation { name: "three acts and a pause", does: Does::Work(settle), verb: &[] },
    Operation {
        name: "undo",
        does: Does::Work(|tandem, run| acknowledged(run, tandem.log().undo_last())),
        verb: &["undo"],
    },
    Operation {
        name: "forget",
        does: Does::Work(|tandem, run| acknowledged(run, forget(tandem))),
        verb: &["forget", NEWEST, "--yes"],
    },
    Operation {
        name: "import JSON",
        does: Does::Work(|tandem, run| acknowledged(run, import_json(tandem))),
        verb: &["import", "other.json", "--from-another"],
    },
    Operation {
        name: "import CSV",
        does: Does::Work(|tandem, run| {
            acknowledged(run, tandem.log().import_csv(files().csv.as_bytes(), false))
        }),
        verb: &["import", "sessions.csv"],
    },
    Operation {
        name: "list of meetings",
        does: Does::Work(|tandem, run| acknowledged(run, list(tandem))),
        verb: &[
            "meetings",
            "import",
            "list.json",
            "--source",
            "Town",
            "--fellowship",
            "na",
            "--feed-zone",
            ZONE,
        ],
    },
    Operation {
        name: "merge",
        does: Does::Work(|tandem, run| {
            let other = open(run.other.path(), PASSPHRASE)?;
            acknowledged(run, tandem.merge(&other))
        }),
        verb: &[],
    },
    Operation {
        name: "passphrase",
        does: Does::Work(|tandem, run| {
            acknowledged(run, tandem.safe().change_passphrase(PASSPHRASE, NEW_PASSPHRASE))
        }),
        verb: &["passphrase"],
    },
    Operation { name: "spare key", does: Does::Work(spare_key), verb: &["spare-key", "--yes"] },
    Operation {
        name: "new data key",
        does: Does::Shut(|folder, run| {
            let (proof, host) = (Key::Passphrase(PASSPHRASE), Steady::default());
            acknowledged(run, Tandem::rekey(folder, &proof, &host, Cost::TEST_ONLY))
        }),
        verb: &["rekey"],
    },
    Operation {
        name: "backup",
        does: Does::Work(|tandem, run| acknowledged(run, back_up(tandem, run))),
        verb: &["backup", "--out", "new.tandem"],
    },
    Operation {
        name: "restore",
        does: Does::Make(restore),
        verb: &["restore", "backup.tandem", "--yes"],
    },
    Operation {
        name: "restore into a record",
        does: Does::Work(|tandem, run| acknowledged(run, opened_backup()?.merge_into(tandem))),
        verb: &[],
    },
    Operation { name: "salvage", does: Does::Make(salvage), verb: &[] },
    Operation { name: "erase", does: Does::Erase, verb: &["erase", "--confirm", "erase"] },
    Operation {
        name: "check",
        does: Does::Work(|tandem, run| acknowledged(run, tandem.safe().check())),
        verb: &["check"],
    },
];

/// What an operation works with.
pub struct Run<'a> {
    /// Hears what is acknowledged, if there is one.
    disk: Option<&'a Mounted>,
    /// Called at each acknowledgement.
    heard: RefCell<Box<dyn FnMut() + 'a>>,
    /// Secrets that were handed out and must open the record.
    secrets: RefCell<Vec<String>>,
    /// Another copy of the record, in which more was done.
    other: TempDir,
}

impl<'a> Run<'a> {
    /// For one time; `heard` is called whenever something is acknowledged.
    pub(crate) fn new(disk: Option<&'a Mounted>, heard: impl FnMut() + 'a) -> Self {
        let other = copy(files().other.path());
        let heard: Box<dyn FnMut() + 'a> = Box::new(heard);
        Self { disk, heard: RefCell::new(heard), secrets: RefCell::default(), other }
    }

    fn acknowledge(&self) {
        if let Some(disk) = self.disk {
            disk.acknowledge();
        }
        self.heard.borrow_mut()();
    }

    /// The secrets that were handed out.
    pub(crate) fn secrets(&self) -> Vec<String> {
        self.secrets.borrow().clone()
    }
}

fn acknowledged<T>(run: &Run<'_>, done: Result<T>) -> Result<()> {
    done?;
    run.acknowledge();
    Ok(())
}

fn create(folder: &Path, run: &Run<'_>) -> Result<Tandem> {
    let profile = Profile::new(Zone::named(ZONE)?);
    let host = Box::new(Steady::default());
    let (tandem, key) = Tandem::create(folder, PASSPHRASE, &profile, host, Cost::TEST_ONLY)?;
    run.secrets.borrow_mut().push(key.to_text().as_str().to_owned());
    run.acknowledge();
    // Where this is refused the record is there all the same, and so is its key, which waits.
    acknowledged(run, tandem.safe().confirm_spare_key_as_shown())?;
    Ok(tandem)
}

fn restore(folder: &Path, run: &Run<'_>) -> Result<Tandem> {
    let host = Box::new(Steady::default());
    let tandem = opened_backup()?.restore(folder, PASSPHRASE, host, Cost::TEST_ONLY)?;
    run.acknowledge();
    Ok(tandem)
}

fn opened_backup() -> Result<OpenBackup> {
    OpenBackup::open(&files().backup_path(), PASSPHRASE, &Steady::default(), Cost::TEST_ONLY)
}

fn salvage(folder: &Path, run: &Run<'_>) -> Result<Tandem> {
    let (from, host) = (files().left.path(), Box::new(Steady::default()));
    let (tandem, _) = Tandem::salvage(from, PASSPHRASE, folder, host, Cost::TEST_ONLY)?;
    run.acknowledge();
    Ok(tandem)
}

fn back_up(tandem: &Tandem, run: &Run<'_>) -> Result<()> {
    let file = run.other.path().join("new.tandem");
    let made = tandem.safe().back_up(&file, IfThere::Keep);
    let opens =
        || OpenBackup::open(&file, PASSPHRASE, &Steady::default(), Cost::TEST_ONLY).map(drop);
    if let Some(disk) = run.disk {
        disk.give_memory();
    }
    match made {
        Ok(_) => opens().expect("a backup that was made opens"),
        Err(_) => assert!(!file.exists(), "there is a backup that was refused"),
    }
    made.map(drop)
}

fn settle(tandem: &Tandem, run: &Run<'_>) -> Result<()> {
    for minutes in [10, 20, 30] {
        acknowledged(run, log(tandem, "2026-03-09T10:00", minutes))?;
    }
    tandem.safe().settle()
}

fn spare_key(tandem: &Tandem, run: &Run<'_>) -> Result<()> {
    let key = tandem.safe().new_spare_key(&Key::Passphrase(PASSPHRASE))?;
    run.secrets.borrow_mut().push(key.to_text().as_str().to_owned());
    run.acknowledge();
    acknowledged(run, tandem.safe().confirm_spare_key_as_shown())
}

fn log(tandem: &Tandem, at: &str, minutes: u32) -> Result<Id> {
    let start = LocalTime::resolve(parse_wall(at)?, &Zone::named(ZONE)?).time;
    let mut session =
        Session::new(Kind::Group, start, Minutes::new(minutes)?, Steady::default().now);
    session.note = Note::new(MARKER)?;
    Ok(tandem.log().log(session)?.kept.id)
}

fn forget(tandem: &Tandem) -> Result<()> {
    let newest = tandem::SessionQuery { limit: 1, ..tandem::SessionQuery::default() };
    let page = tandem.log().sessions(&newest)?;
    let Some(session) = page.sessions.first() else {
        return Err(TandemError::NotFound { id: String::new() });
    };
    let entry = tandem.log().find(&session.id.to_string())?;
    tandem.log().forget(entry)?;
    Ok(())
}

fn import_json(tandem: &Tandem) -> Result<()> {
    let choice = ImportChoice { from_another: true, ..ImportChoice::default() };
    let report =
        tandem.transfer().import_json(&mut files().json.as_slice(), choice, &mut |_| {})?;
    assert_eq!(report.refused, [], "the file is good");
    Ok(())
}

fn list(tandem: &Tandem) -> Result<()> {
    let settings = ListSettings {
        name: Line::new("list", "Town")?,
        kind: Some(FeedKind::MeetingGuide),
        fellowship: Some(Fellowship::Na),
        zone: Some(Zone::named(ZONE)?),
        zones: Vec::new(),
        formats: Formats::default(),
        confirmed: false,
    };
    let go_on = &mut |_| ControlFlow::Continue(());
    let report = tandem.meetings().import(Cursor::new(&files().list), &settings, go_on)?;
    assert_eq!(report.tally.parsed, LIST, "the list is good");
    Ok(())
}

/// A clock that stands, and names that are random.
#[derive(Clone, Copy, Debug)]
pub struct Steady {
    now: DateTime<Utc>,
    installation: [u8; 16],
}

impl Default for Steady {
    fn default() -> Self {
        Self { now: NOW.parse().expect("it is a time"), installation: [1; 16] }
    }
}

impl Host for Steady {
    fn now(&self) -> DateTime<Utc> {
        self.now
    }

    fn new_id(&self) -> Result<Id> {
        random_id()
    }

    fn installation(&self) -> [u8; 16] {
        self.installation
    }
}

/// What the operations work on, made once.
pub(crate) struct Files {
    /// A record that was closed.
    pub(crate) closed: TempDir,
    /// The same, left with something in its log: the program was killed.
    pub(crate) left: TempDir,
    other: TempDir,
    backup: TempDir,
    pub(crate) json: Vec<u8>,
    pub(crate) csv: String,
    pub(crate) list: String,
    pub(crate) newest: Id,
    pub(crate) spare_key: String,
}

pub(crate) fn files() -> &'static Files {
    static FILES: OnceLock<Files> = OnceLock::new();
    FILES.get_or_init(|| Files::new().expect("a record can be made"))
}

impl Files {
    /// A backup of the other copy.
    pub(crate) fn backup_path(&self) -> PathBuf {
        self.backup.path().join(BACKUP)
    }

    fn new() -> Result<Self> {
        let folder = || tempfile::tempdir().expect("there is room");
        let profile = Profile::new(Zone::named(ZONE)?);
        let make = |folder: &TempDir, host: Steady| {
            Tandem::create(folder.path(), PASSPHRASE, &profile, Box::new(host), Cost::TEST_ONLY)
        };
        let home = folder();
        let (tandem, spare_key) = make(&home, Steady::default())?;
        tandem.safe().confirm_spare_key_as_shown()?;
        log(&tandem, "2026-03-02T10:00", 50)?;
        let gone = log(&tandem, "2026-03-03T10:00", 55)?;
        tandem.log().remove(tandem.log().find(&gone.to_string())?)?;
        log(&tandem, "2026-03-04T10:00", 60)?;
        tandem.safe().settle()?;
        let other = copy(home.path());
        let there = Steady { installation: [2; 16], ..Steady::default() };
        let twin = Tandem::open(other.path(), PASSPHRASE, Box::new(there), Cost::TEST_ONLY)?;
        log(&twin, "2026-03-05T10:00", 65)?;
        let backup = folder();
        twin.safe().back_up(&backup.path().join(BACKUP), IfThere::Keep)?;
        twin.close()?;
        let newest = log(&tandem, "2026-03-06T10:00", 70)?;
        let left = copy(home.path());
        tandem.close()?;

        let elsewhere = folder();
        let (stranger, _) =
            make(&elsewhere, Steady { installation: [3; 16], ..Steady::default() })?;
        for day in 1..9 {
            log(&stranger, &format!("2026-02-0{day}T10:00"), 80 + day)?;
        }
        let mut json = Vec::new();
        stranger.transfer().export_json(&mut json, ExportChoice::WHOLE, &mut |_| {})?;
        let mut csv = String::from("kind,start,zone,minutes,note\n");
        for day in 10..28 {
            csv += &format!("group,2026-01-{day}T18:00:00,{ZONE},75,{MARKER}\n");
        }
        let meeting = |n| {
            serde_json::json!({ "slug": format!("m{n}"), "name": format!("Meeting {n}"),
                                "day": n % 7, "time": "19:00", "address": "1 Main Street" })
        };
        let list: Vec<_> = (0..LIST).map(meeting).collect();
        Ok(Self {
            closed: home,
            left,
            other,
            backup,
            json,
            csv,
            list: serde_json::Value::Array(list).to_string(),
            newest,
            spare_key: spare_key.to_text().as_str().to_owned(),
        })
    }
}
