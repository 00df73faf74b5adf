//! Taking a file in, once through it and in one act: a refused entry rolls all of it back, unless the
//! person said to take the others.

use std::collections::{BTreeSet, HashMap};
use std::io;

use chrono::{DateTime, TimeDelta, Utc};
use tandem_model::{ForgetAfter, Id, Plan, Profile, Result, Role, Session, TandemError};
use tandem_vault::{Act, Read as Reading};

use super::file::{self, FileEntry, Read};
use super::{ImportChoice, ImportJsonReport};
use crate::record::Tandem;
use crate::record::entries::{Entry, forget_whole, hangs_on_forgotten};
use crate::record::error::{Error, Inner};
use crate::record::expire::forget_due;
use crate::record::kinds::{self, Info, Kind as _, NoteText, Undo};
use crate::record::millis;
use crate::record::profile::{read_preferences, the_profile};
use crate::record::read::{Reading as _, Sessions as Asked};
use crate::record::undo;

/// What became of an entry.
enum Taken {
    Added,
    Changed,
    /// Changed, and does not stand any more.
    Removed,
    Unchanged,
    Refused(&'static str),
}

pub(super) fn read(
    tandem: &Tandem,
    file: &mut dyn io::Read,
    choice: ImportChoice,
    progress: &mut dyn FnMut(u64),
) -> Result<ImportJsonReport> {
    let tomorrow = millis(tandem.now() + TimeDelta::days(1));
    let mut report = ImportJsonReport::default();
    let done = tandem.forgetting(|act| {
        let here = Here::of(act)?;
        let mut tombstones = Vec::new();
        let mut sessions = Sessions::default();
        let mut calendar = Calendar::of(act)?;
        file::read(file, tandem.now(), &mut |index, entry| -> Inner<()> {
            report.read += 1;
            match entry {
                Read::Taken(entry) => {
                    let last = entry.pasts.last();
                    let ahead = last.is_some_and(|past| past.clock.millis() > tomorrow);
                    let taken = match calendar.admits(&entry) {
                        true => take(act, &entry, &here)?,
                        false => Taken::Refused("uid: another plan is called so in calendars"),
                    };
                    if entry.kind.name == Session::NAME {
                        sessions.see(&taken);
                    }
                    match taken {
                        Taken::Added => report.added += 1,
                        Taken::Changed => report.changed += 1,
                        Taken::Removed => {
                            report.changed += 1;
                            let entity = (entry.kind.name.to_owned(), *entry.id.as_bytes());
                            report.remove(undo::things(act, &[entity])?);
                        }
                        Taken::Unchanged => report.unchanged += 1,
                        Taken::Refused(why) => report.refuse(index, why),
                    }
                    report.from_the_future += u64::from(ahead);
                }
                Read::Tombstone(kind, id) => tombstones.push((kind, id)),
                Read::Refused(error) => report.refuse(index, error.to_string()),
                Read::PassedOver => report.passed_over += 1,
            }
            progress(index + 1);
            Ok(())
        })?;
        if report.refused_count > 0 && !choice.skip_bad {
            return Err(Error::Public(TandemError::Cancelled)); // rolls back; told by the report
        }
        if here.sessions && sessions.are_all_new() && !choice.from_another {
            let why = "not one of its sessions is known here: is it somebody else's?";
            return Err(TandemError::invalid("file", why).into());
        }
        forget(act, &tombstones, choice, &mut report)?;
        let_it_go(act, tandem.now(), &here, choice, &mut report)
    });
    match done {
        Ok(((), leaves_later)) => Ok(ImportJsonReport { leaves_later, ..report }),
        Err(TandemError::Cancelled) => Ok(ImportJsonReport {
            added: 0,
            changed: 0,
            removed: Vec::new(),
            removed_count: 0,
            unchanged: 0,
            from_the_future: 0,
            ..report
        }),
        Err(error) => Err(error),
    }
}

/// Forgets what the file says was forgotten. Of what is not known here the tombstone alone is kept, so
/// that an older file cannot bring it back. What is known here is forgotten too, as in a merge, but never
/// unasked: a file is anybody's to write, and blanking cannot be taken back. (A few could be, once: many
/// files of a few each forgot all.)
fn forget(
    act: &mut Act<'_>,
    tombstones: &[(&'static Info, Id)],
    choice: ImportChoice,
    report: &mut ImportJsonReport,
) -> Inner<()> {
    let mut here = Vec::new();
    for (kind, id) in tombstones {
        let state = act.state(kind.name, id.as_bytes())?;
        if state.forgotten {
            report.unchanged += 1;
        } else if !may_be_forgotten(act, kind, *id)? {
            report.passed_over += 1;
        } else if state.known {
            here.push((*kind, *id));
        } else {
            act.tombstone(kind.name, id.as_bytes())?;
            report.unchanged += 1;
        }
    }
    // An entry and its note are one thing to a person.
    let entries: BTreeSet<Id> =
        here.iter().filter(|(kind, _)| kind.name != NoteText::NAME).map(|(_, id)| *id).collect();
    let is_of_an_entry =
        |(kind, id): &(&Info, Id)| kind.name == NoteText::NAME && entries.contains(id);
    // Forgetting an entry forgets its note.
    here.retain(|it| !is_of_an_entry(it));
    if !choice.forget {
        report.not_forgotten = here.len() as u64;
        let named = here.iter().take(ImportJsonReport::NAMED);
        let named: Vec<_> =
            named.map(|(kind, id)| (kind.name.to_owned(), *id.as_bytes())).collect();
        report.to_forget = undo::things(act, &named)?;
        return Ok(());
    }
    for (kind, id) in here {
        let with_it = forget_whole(act, Entry { kind: kind.kind, id })?;
        report.forgotten += with_it.map_or(0, |with_it| 1 + with_it.len() as u64);
    }
    Ok(())
}

/// A file may bring the choice to keep something for a shorter time. It would be gone, without a way
/// back, at the next opening: so it is asked, and then done at once and told.
fn let_it_go(
    act: &mut Act<'_>,
    now: DateTime<Utc>,
    here: &Here,
    choice: ImportChoice,
    report: &mut ImportJsonReport,
) -> Inner<()> {
    if read_preferences(act)?.forgets() == here.forgets {
        return Ok(());
    }
    let gone = u64::from(forget_due(act, now)?);
    if gone > 0 && !choice.forget {
        let why = "check-ins would be forgotten by the choice in it";
        return Err(TandemError::invalid("file", why).into());
    }
    report.forgotten += gone;
    Ok(())
}

/// By what plans are named in calendars. Two of one name are one event there, and one of them is never
/// seen.
struct Calendar(HashMap<Id, Id>);

impl Calendar {
    fn of(read: &Reading<'_>) -> Inner<Self> {
        let plans: Vec<(Id, Plan)> = read.all()?;
        Ok(Self(plans.into_iter().map(|(id, plan)| (plan.uid, id)).collect()))
    }

    fn admits(&mut self, entry: &FileEntry) -> bool {
        let is_plan = entry.kind.name == Plan::NAME && entry.present == Some(true);
        match kinds::read::<Plan>(&entry.fields).ok().filter(|_| is_plan) {
            Some(plan) => *self.0.entry(plan.uid).or_insert(entry.id) == entry.id,
            None => true,
        }
    }
}

/// The sessions of a file. Two people's hours in one record would be nobody's, and no sum would say so.
#[derive(Default)]
struct Sessions {
    new: bool,
    known: bool,
}

impl Sessions {
    fn see(&mut self, taken: &Taken) {
        match taken {
            Taken::Added => self.new = true,
            _ => self.known = true,
        }
    }

    fn are_all_new(&self) -> bool {
        self.new && !self.known
    }
}

/// Not what only ever grows, and of the profile only what another has taken the place of.
fn may_be_forgotten(read: &Reading<'_>, kind: &Info, id: Id) -> Inner<bool> {
    if kind.name == Profile::NAME {
        let mut all = read.all::<Profile>()?.into_iter();
        return Ok(all.any(|(other, _)| other != id));
    }
    Ok(kind.undo != Undo::Ledger)
}

/// What an entry is set beside.
struct Here {
    role: Role,
    /// Nobody has touched the profile since the record was made.
    new_profile: bool,
    /// After how many days what is forgotten.
    forgets: [Option<ForgetAfter>; 5],
    /// Whether there are sessions.
    sessions: bool,
}

impl Here {
    fn of(read: &Reading<'_>) -> Inner<Self> {
        let (id, profile) = the_profile(read)?;
        let history = read.history(Profile::NAME, id.as_bytes())?;
        Ok(Self {
            role: profile.role,
            new_profile: history.len() == 1,
            forgets: read_preferences(read)?.forgets(),
            sessions: !read.sessions(Asked::Latest(1))?.is_empty(),
        })
    }
}

fn take(act: &mut Act<'_>, entry: &FileEntry, here: &Here) -> Inner<Taken> {
    let (name, id) = (entry.kind.name, entry.id.as_bytes());
    let before = act.state(name, id)?;
    if before.forgotten {
        return Ok(Taken::Unchanged);
    }
    if entry.kind.undo == Undo::Ledger && before.known {
        let same = before.is_live() && before.fields == entry.fields;
        let why = "id: this is here already, and is never written again";
        return Ok(if same { Taken::Unchanged } else { Taken::Refused(why) });
    }
    if !before.known && hangs_on_forgotten(act, entry.kind, &entry.fields)? {
        act.tombstone(name, id)?;
        return Ok(Taken::Unchanged);
    }
    let profile = name == Profile::NAME;
    if profile && entry.present != Some(true) {
        return Ok(Taken::Refused("id: the profile is always there"));
    }
    if profile && kinds::read::<Profile>(&entry.fields).is_ok_and(|it| it.role != here.role) {
        return Ok(Taken::Refused("role: a person's record and a coach's are two"));
    }
    let replayed = act.replay(name, id, &entry.pasts)?;
    let mut written = replayed.written > 0;
    // The profile that every record is made with is younger than the one that the person had before.
    if profile && here.new_profile {
        written |= act.replace(name, id, entry.fields.clone())?;
    }
    Ok(match (before.known, written) {
        (false, _) => Taken::Added,
        (true, true) if before.is_live() && !act.state(name, id)?.is_live() => Taken::Removed,
        (true, true) => Taken::Changed,
        (true, false) => Taken::Unchanged,
    })
}
