//! A disk that fails when it is told to, and what it would hold after a power cut. (And memory that runs out
//! when it is told to, which is asked for in the same way: [`Kind::Memory`].)
//!
//! A power cut loses what was written and not synced, or some of it, in any order, and may tear a write.
//! So a disk remembers of each file what the last sync made certain, and what came after. At a cut it
//! writes an *image*: the folder as one of the machines would find it that lost power just then
//! ([`Keeps`]). Nothing but the syncs of the program decides what may be missing in it.

use std::collections::BTreeMap;
use std::fs;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tandem_story::Dice;
use tandem_vault::{memory_refused, refuse_memory};

use crate::vfs;

/// A torn write ends at a multiple of this: a sector is written or not.
const SECTOR: usize = 512;

/// What SQLite asks of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Call<'a> {
    Open,
    Read,
    Write { at: u64, bytes: &'a [u8] },
    Truncate(u64),
    Sync,
    Delete,
    Lock,
    Map,
}

/// What is to become of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// As without us.
    Go,
    /// It fails, and nothing is done.
    Fail,
    /// It fails, and half of it is done.
    Half,
    /// There is no room.
    Full,
    /// It is said to be done, and is not: a disk that lies.
    Pretend,
}

/// A kind of fault. The names are those of the table that torture prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A file cannot be opened.
    Open,
    /// A read fails.
    Read,
    /// A write fails; nothing is written.
    Write,
    /// A write fails half way.
    ShortWrite,
    /// There is no room for a write.
    Full,
    /// A file cannot be cut.
    Truncate,
    /// A sync fails: nobody knows what is on the disk.
    Sync,
    /// A file cannot be removed.
    Delete,
    /// A lock cannot be had, for another reason than that somebody has it.
    Lock,
    /// The index of the log cannot be mapped.
    Map,
    /// SQLite gets no memory. No call of the disk's.
    Memory,
    /// The power is cut before a call that would change something.
    PowerCut,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Open,
        Self::Read,
        Self::Write,
        Self::ShortWrite,
        Self::Full,
        Self::Truncate,
        Self::Sync,
        Self::Delete,
        Self::Lock,
        Self::Map,
        Self::Memory,
        Self::PowerCut,
    ];

    /// Whether it can meet this call.
    fn meets(self, call: Call<'_>) -> bool {
        match call {
            Call::Open => self == Self::Open,
            Call::Read => self == Self::Read,
            Call::Write { .. } => {
                matches!(self, Self::Write | Self::ShortWrite | Self::Full | Self::PowerCut)
            }
            Call::Truncate(_) => matches!(self, Self::Truncate | Self::PowerCut),
            Call::Sync => matches!(self, Self::Sync | Self::PowerCut),
            Call::Delete => matches!(self, Self::Delete | Self::PowerCut),
            Call::Lock => self == Self::Lock,
            Call::Map => self == Self::Map,
        }
    }

    fn answer(self) -> Answer {
        match self {
            Self::ShortWrite => Answer::Half,
            Self::Full => Answer::Full,
            _ => Answer::Fail,
        }
    }
}

/// What of the writes since the last sync outlives a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeps {
    /// Nothing.
    Nothing,
    /// All, and half of the one in hand.
    All,
    /// Some, in whatever order, some of them torn.
    Some(u64),
}

/// When a disk fails, and how.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// What fails.
    pub kind: Kind,
    /// Which of the calls that it can meet, from 1.
    pub nth: u32,
    /// Whether the disk goes on failing so. After a power cut nothing works any more, whatever this says.
    pub for_good: bool,
    /// What a power cut leaves.
    pub keeps: Keeps,
}

/// A disk under one folder.
#[derive(Debug)]
pub(crate) struct Disk {
    folder: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    fault: Option<Fault>,
    /// How many calls the fault could have met.
    met: u32,
    struck: bool,
    /// How often SQLite had been refused memory before the fault was set.
    refused_before: u32,
    /// Whether every sync is said to be done and is not.
    lies: bool,
    /// Acknowledged so far, as whoever works on the disk has told.
    acknowledged: u32,
    files: BTreeMap<PathBuf, Content>,
    image: Option<Image>,
}

/// What a power cut left.
#[derive(Clone, Debug, Default)]
pub struct Image {
    /// How much had been acknowledged.
    pub acknowledged: u32,
    /// Each file by its name.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// A file as a disk knows it.
#[derive(Debug)]
struct Content {
    /// Which file has the name.
    inode: Option<u64>,
    certain: Vec<u8>,
    since: Vec<Change>,
    deleted: bool,
}

#[derive(Debug)]
enum Change {
    Write(u64, Vec<u8>),
    Truncate(u64),
}

static DISKS: Mutex<Vec<Arc<Disk>>> = Mutex::new(Vec::new());

/// The disk that a path is on, if it is one of ours.
pub(crate) fn of(path: &Path) -> Option<Arc<Disk>> {
    lock(&DISKS).iter().find(|disk| path.starts_with(&disk.folder)).cloned()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A folder is on this disk for as long as this is held.
#[derive(Debug)]
pub struct Mounted(Arc<Disk>);

impl Drop for Mounted {
    fn drop(&mut self) {
        lock(&DISKS).retain(|disk| !Arc::ptr_eq(disk, &self.0));
        refuse_memory(None, false);
    }
}

impl Mounted {
    /// Puts a disk below a folder that is there.
    ///
    /// # Panics
    /// If the folder is not there.
    #[must_use]
    pub fn below(folder: &Path) -> Self {
        vfs::register();
        let folder = folder.canonicalize().expect("the folder is there");
        let disk = Arc::new(Disk { folder, state: Mutex::default() });
        lock(&DISKS).push(Arc::clone(&disk));
        Self(disk)
    }

    /// From now on the disk fails so, counted from now; or not at all.
    pub fn set(&self, fault: Option<Fault>) {
        let mut state = lock(&self.0.state);
        (state.fault, state.met, state.struck) = (fault, 0, false);
        state.refused_before = memory_refused();
        let memory = fault.filter(|fault| fault.kind == Kind::Memory);
        refuse_memory(memory.map(|it| it.nth), memory.is_some_and(|it| it.for_good));
    }

    /// SQLite has memory again, for whoever looks at what was done elsewhere.
    pub(crate) fn give_memory(&self) {
        refuse_memory(None, false);
    }

    /// From now on no sync does anything, which no program can outlive: whether a harness sees what is lost.
    pub fn lie(&self) {
        lock(&self.0.state).lies = true;
    }

    /// Whether the fault has struck.
    #[must_use]
    pub fn struck(&self) -> bool {
        let state = lock(&self.0.state);
        state.struck || memory_refused() > state.refused_before
    }

    /// Tells the disk that one thing more was acknowledged.
    pub fn acknowledge(&self) {
        lock(&self.0.state).acknowledged += 1;
    }

    /// What a power cut has left, if there was one.
    #[must_use]
    pub fn image(&self) -> Option<Image> {
        lock(&self.0.state).image.clone()
    }
}

impl Disk {
    /// What becomes of a call.
    pub(crate) fn ask(&self, path: &Path, call: Call<'_>) -> Answer {
        let mut state = lock(&self.state);
        if state.image.is_some() {
            return Answer::Fail; // there is no power
        }
        if let Some(fault) = state.fault.filter(|fault| fault.kind.meets(call)) {
            state.met += 1;
            if state.met == fault.nth || (fault.for_good && state.met > fault.nth) {
                state.struck = true;
                if fault.kind == Kind::PowerCut {
                    state.image = Some(state.cut(&self.folder, fault.keeps, path, call));
                    return Answer::Fail;
                }
                let answer = fault.kind.answer();
                if let (Answer::Half, Call::Write { at, bytes }) = (answer, call) {
                    let half = Call::Write { at, bytes: &bytes[..bytes.len() / 2] };
                    state.note(path, half);
                }
                return answer;
            }
        }
        if state.lies && matches!(call, Call::Sync) {
            return Answer::Pretend;
        }
        state.note(path, call);
        Answer::Go
    }
}

/// Names a file, whatever it is called.
fn inode(path: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        fs::metadata(path).ok().map(|found| found.ino())
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

impl State {
    fn note(&mut self, path: &Path, call: Call<'_>) {
        if matches!(call, Call::Open) {
            let inode = inode(path);
            let known = self.files.get_mut(path).filter(|known| !known.deleted);
            // One that is made by this call has none yet.
            let was = known
                .and_then(|known| known.inode.or_else(|| mem::replace(&mut known.inode, inode)));
            let another = was.is_some_and(|was| Some(was) != inode);
            if another {
                // Another file was given its name, and its folder was flushed: what was deleted before is
                // gone for certain.
                self.files.retain(|_, file| !file.deleted);
            }
            if another || self.files.get(path).is_none_or(|known| known.deleted) {
                // What is there already was there before this disk.
                let certain = fs::read(path).unwrap_or_default();
                let new = Content { inode, certain, since: Vec::new(), deleted: false };
                self.files.insert(path.to_owned(), new);
            }
            return;
        }
        let Some(file) = self.files.get_mut(path) else { return };
        match call {
            Call::Write { at, bytes } => file.since.push(Change::Write(at, bytes.to_vec())),
            Call::Truncate(size) => file.since.push(Change::Truncate(size)),
            Call::Sync => {
                for change in mem::take(&mut file.since) {
                    change.apply(&mut file.certain);
                }
            }
            Call::Delete => file.deleted = true,
            Call::Open | Call::Read | Call::Lock | Call::Map => {}
        }
    }

    /// The folder after a power cut in the middle of a call.
    fn cut(&self, folder: &Path, keeps: Keeps, path: &Path, call: Call<'_>) -> Image {
        let mut dice = Dice::new(if let Keeps::Some(seed) = keeps { seed } else { 0 });
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            // The index of the log is memory that programs share.
            if !name.ends_with("-shm") && !self.files.contains_key(&entry.path()) {
                files.insert(name, fs::read(entry.path()).unwrap_or_default());
            }
        }
        for (of, file) in &self.files {
            let stays = match keeps {
                Keeps::Nothing => true, // not even its removal
                Keeps::All => !file.deleted,
                Keeps::Some(_) => !file.deleted || dice.percent(50),
            };
            // What was given another name, as a new vault's database is, is not there by its old one.
            if !stays || (!file.deleted && !of.exists()) {
                continue;
            }
            let mut content = file.certain.clone();
            let in_hand = match call {
                Call::Write { at, bytes } if of == path => Some(Change::Write(at, bytes.to_vec())),
                Call::Truncate(size) if of == path => Some(Change::Truncate(size)),
                _ => None,
            };
            let mut order: Vec<_> = file.since.iter().chain(&in_hand).collect();
            match keeps {
                Keeps::Nothing => order.clear(),
                Keeps::All => {}
                Keeps::Some(_) => {
                    order.retain(|_| dice.percent(60));
                    for last in (1..order.len()).rev() {
                        order.swap(last, dice.below(last as u32 + 1) as usize);
                    }
                }
            }
            let count = order.len();
            for (number, change) in order.into_iter().enumerate() {
                let torn = match keeps {
                    Keeps::All => in_hand.is_some() && number + 1 == count,
                    Keeps::Some(_) => dice.percent(20),
                    Keeps::Nothing => false,
                };
                change.torn(torn).apply(&mut content);
            }
            let name = of.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.insert(name, content);
        }
        Image { acknowledged: self.acknowledged, files }
    }
}

impl Change {
    /// The change, or its first half in whole sectors.
    fn torn(&self, torn: bool) -> Self {
        match self {
            Self::Write(at, bytes) if torn => {
                let half = bytes.len() / 2;
                Self::Write(*at, bytes[..half - half % SECTOR.min(half.max(1))].to_vec())
            }
            Self::Write(at, bytes) => Self::Write(*at, bytes.clone()),
            Self::Truncate(size) => Self::Truncate(*size),
        }
    }

    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Write(at, bytes) => {
                let at = usize::try_from(*at).unwrap_or(usize::MAX);
                let end = at + bytes.len();
                if content.len() < end {
                    content.resize(end, 0);
                }
                content[at..end].copy_from_slice(bytes);
            }
            Self::Truncate(size) => content.resize(usize::try_from(*size).unwrap_or(0), 0),
        }
    }
}

impl Image {
    /// Writes the files into a folder that is there.
    ///
    /// # Panics
    /// If they cannot be written.
    pub fn write(&self, folder: &Path) {
        for (name, bytes) in &self.files {
            fs::write(folder.join(name), bytes).expect("an image can be written");
        }
    }
}
