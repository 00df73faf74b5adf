//! Taking a file in.
//!
//! Twice through the file: first without the record, so that most of what can be wrong is found
//! before anything is written; then inside one act. What only the record can say (somebody else's
//! role, a ledger that was written otherwise) is found in the second, and rolls it back.

use chrono::TimeDelta;
use tandem_model::{Profile, Result, Role, TandemError};
use tandem_vault::Act;

use super::ImportJsonReport;
use super::file::{self, FileEntry, Read};
use crate::record::Tandem;
use crate::record::error::{Error, Inner, public};
use crate::record::store::{self, entity, millis};

/// What became of an entry.
enum Taken {
    Added,
    Changed,
    Unchanged,
    Refused(&'static str),
}

pub(super) fn read(
    tandem: &Tandem,
    file: &[u8],
    skip_bad: bool,
    progress: &mut dyn FnMut(u64),
) -> Result<ImportJsonReport> {
    let text = file::text(file)?;
    let tomorrow = millis(tandem.now() + TimeDelta::days(1));
    let mut first = ImportJsonReport::default();
    file::read(text, &mut |index, entry| {
        first.read += 1;
        match entry {
            Read::Taken(entry) => {
                let ahead = entry.pasts.last().is_some_and(|past| past.clock.millis() > tomorrow);
                first.from_the_future += u64::from(ahead);
            }
            Read::Refused(error) => first.refuse(index, error.to_string()),
            Read::PassedOver => first.passed_over += 1,
        }
        Ok(())
    })?;
    if first.refused_count > 0 && !skip_bad {
        return Ok(ImportJsonReport { from_the_future: 0, ..first });
    }

    let mut report = first.clone();
    let here = Here::of(tandem)?;
    let done = tandem.act(|act| {
        file::read(text, &mut |index, entry| {
            let Read::Taken(entry) = entry else { return Ok(()) };
            match take(act, &entry, &here)? {
                Taken::Added => report.added += 1,
                Taken::Changed => report.changed += 1,
                Taken::Unchanged => report.unchanged += 1,
                Taken::Refused(why) => report.refuse(index, why),
            }
            progress(index + 1);
            Ok(())
        })?;
        if report.refused_count > 0 && !skip_bad {
            return Err(Error::Public(TandemError::Cancelled)); // rolls back; told by the report
        }
        Ok(())
    });
    match done {
        Err(TandemError::Cancelled) => Ok(ImportJsonReport {
            added: 0,
            changed: 0,
            unchanged: 0,
            from_the_future: 0,
            ..report
        }),
        done => done.map(|()| report),
    }
}

/// What an entry is set beside.
struct Here {
    role: Role,
    /// Nobody has touched the profile since the record was made.
    new_profile: bool,
}

impl Here {
    fn of(tandem: &Tandem) -> Result<Self> {
        let own = tandem.read(|read| read.only::<Profile>())?;
        let Some((id, profile)) = own else {
            return Err(TandemError::Corrupt { why: "the profile is missing".into() });
        };
        let history = tandem.vault.history(entity::PROFILE, id.as_bytes()).map_err(public)?;
        Ok(Self { role: profile.role, new_profile: history.len() == 1 })
    }
}

fn take(act: &mut Act<'_>, entry: &FileEntry, here: &Here) -> Inner<Taken> {
    let (name, id) = (entry.kind.name, entry.id.as_bytes());
    let before = act.state(name, id)?;
    if before.forgotten {
        return Ok(Taken::Unchanged);
    }
    if entry.kind.ledger && before.known {
        let same = before.is_live() && before.fields == entry.fields;
        let why = "id: this is here already, and is never written again";
        return Ok(if same { Taken::Unchanged } else { Taken::Refused(why) });
    }
    let profile = name == entity::PROFILE;
    if profile && store::parse(&entry.fields).is_none_or(|it: Profile| it.role != here.role) {
        return Ok(Taken::Refused("role: a person's record and a coach's are two"));
    }
    let replayed = act.replay(name, id, &entry.pasts)?;
    let mut written = replayed.written > 0;
    // An undo stands after every deed that it took back, so an import that was taken back would
    // never come in again; and the profile that every record is made with is younger than the one
    // that the person had before.
    if replayed.taken_back || (profile && here.new_profile) {
        written |= match entry.present {
            Some(true) => act.replace(name, id, entry.fields.clone())?,
            Some(false) => act.remove(name, id)?,
            None => false,
        };
    }
    Ok(match (before.known, written) {
        (false, _) => Taken::Added,
        (true, true) => Taken::Changed,
        (true, false) => Taken::Unchanged,
    })
}
