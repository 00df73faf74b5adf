//! What the core is given from this computer: the clock, and a name for this installation.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use etcetera::BaseStrategy as _;
use tandem::{Host, NewFile, System, random_id};
use tandem_model::{Id, Result, Zone};

use crate::files;

/// The system, with a clock that `--now` may have fixed.
#[derive(Clone, Copy)]
pub(crate) struct Terminal {
    system: System,
    fixed: Option<DateTime<Utc>>,
}

impl Terminal {
    /// The host of one run.
    ///
    /// # Errors
    /// `Io` if the system gives no random bytes.
    pub(crate) fn new(fixed: Option<DateTime<Utc>>) -> Result<Self> {
        Ok(Self { system: System { installation: installation()? }, fixed })
    }
}

impl Host for Terminal {
    fn now(&self) -> DateTime<Utc> {
        self.fixed.unwrap_or_else(|| self.system.now())
    }

    fn new_id(&self) -> Result<Id> {
        self.system.new_id()
    }

    fn installation(&self) -> [u8; 16] {
        self.system.installation
    }
}

/// The folder in which programs keep a person's data.
pub(crate) fn data_folder() -> Option<PathBuf> {
    etcetera::base_strategy::choose_native_strategy().ok().map(|place| place.data_dir())
}

/// The zone of this computer, where it tells one that is known.
pub(crate) fn system_zone() -> Option<Zone> {
    // What somebody set for this program stands before what the computer is set to.
    let set = std::env::var("TZ").ok();
    let set = set.and_then(|name| Zone::chosen(name.trim_start_matches(':')).ok());
    set.or_else(|| Zone::named(&iana_time_zone::get_timezone().ok()?).ok())
}

/// The file with the name of this installation. It stands in a folder of its own, apart from the
/// record: whoever copies the record must not copy the name with it.
pub(crate) fn installation_file() -> Option<PathBuf> {
    let folder = std::env::var_os("TANDEM_STATE").filter(|folder| !folder.is_empty());
    let folder = folder.map(PathBuf::from).or_else(|| Some(data_folder()?.join("tandem")))?;
    Some(folder.join("installation"))
}

/// The name of this installation, made on the first run. Where it cannot be kept, one made of the name
/// that the system has for this computer serves, so that a person can undo what an earlier run did; where
/// that has none, a new one for each run: to the journal that is one more device, and nothing is lost.
fn installation() -> Result<[u8; 16]> {
    let fresh = random_id()?;
    let computer = of_computer(Path::new("/etc/machine-id"));
    let kept = installation_file().and_then(|file| keep(&file, fresh, computer));
    Ok(*kept.or(computer).unwrap_or(fresh).as_bytes())
}

/// A hash, since the name itself is for nobody else to read.
fn of_computer(file: &Path) -> Option<Id> {
    let name = fs::read_to_string(file).ok()?;
    let name = name.trim();
    (name.len() >= 16).then(|| Id::natural("installation", name))
}

/// The name in `file`, or `fresh` once it stands there, with the computer that it was made on below it.
///
/// A home folder that was copied to another computer, or came from a backup there, brings the file along: there it is
/// another installation, and a record in that folder goes on as one. One name for each computer, for a home that
/// several share.
fn keep(file: &Path, fresh: Id, computer: Option<Id>) -> Option<Id> {
    match (read(file), computer) {
        (Some((name, Some(of))), Some(here)) if of != here => {
            Some(Id::natural("installation", &format!("{name} {here}")))
        }
        (Some((name, of)), here) if of == here || here.is_none() => Some(name),
        (known, here) => {
            let name = known.map_or(fresh, |(name, _)| name);
            // What cannot be written is as it was.
            let _ = write(file, name, here);
            read(file).map(|(name, _)| name)
        }
    }
}

fn write(file: &Path, name: Id, computer: Option<Id>) -> Option<()> {
    files::make_folder(file.parent()?).ok()?;
    let mut new = NewFile::beside(file).ok()?;
    let computer = computer.map(|id| format!("{id}\n")).unwrap_or_default();
    new.write_all(format!("{name}\n{computer}").as_bytes()).ok()?;
    // Of two first runs at the same time, one writes; both read.
    if file.exists() { new.persist_over().ok() } else { new.persist_new().ok() }
}

fn read(file: &Path) -> Option<(Id, Option<Id>)> {
    let text = fs::read_to_string(file).ok()?;
    let mut lines = text.lines().map(|line| line.trim().parse().ok());
    Some((lines.next()??, lines.next().flatten()))
}

/// Keeps this program's memory to itself: no core file when it is killed, and on Linux no look into it
/// by another program of the same user. Best effort: a system that forbids it is no reason to stop.
pub(crate) fn keep_memory_private() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        let _ = setrlimit(Resource::Core, none);
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_installation_keeps_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tandem/installation");
        let (one, two) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        assert_eq!(keep(&file, one, None), Some(one));
        assert_eq!(keep(&file, two, None), Some(one));
        fs::write(&file, "half a na").unwrap();
        assert_eq!(keep(&file, two, None), Some(two));
        let nowhere = folder.path().join("tandem/installation/below/a/file");
        assert_eq!(keep(&nowhere, one, None), None);
    }

    /// Where the file had a name alone, it stays the name: what an earlier run did can be undone.
    #[test]
    fn journal_j9_a_home_that_was_copied_to_another_computer_is_another_installation() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("installation");
        let [name, fresh, one, other] = [1, 2, 3, 4].map(|byte| Id::from_bytes([byte; 16]));
        fs::write(&file, format!("{name}\n")).unwrap();
        assert_eq!(keep(&file, fresh, Some(one)), Some(name));
        assert_eq!(keep(&file, fresh, Some(one)), Some(name));
        assert_eq!(keep(&file, fresh, None), Some(name));
        let there = keep(&file, fresh, Some(other));
        assert!(there.is_some_and(|it| it != name && it != fresh));
        assert_eq!(keep(&file, fresh, Some(other)), there);
        assert_eq!(keep(&file, fresh, Some(one)), Some(name), "here nothing changed");
    }

    /// In a home that cannot be written, each run was another device, and undo found nothing.
    #[test]
    fn security_34_a_computer_has_one_name_where_none_can_be_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("machine-id");
        assert_eq!(of_computer(&file), None);
        fs::write(&file, "\n").unwrap();
        assert_eq!(of_computer(&file), None);
        fs::write(&file, "0123456789abcdef0123456789abcdef\n").unwrap();
        let name = of_computer(&file);
        assert!(name.is_some() && name == of_computer(&file));
        fs::write(&file, "1123456789abcdef0123456789abcdef\n").unwrap();
        assert_ne!(of_computer(&file), name);
    }
}
