//! Writing the file.
//!
//! What cannot be told is never dropped in silence: an entry that cannot be read is left out, named in
//! the report, and takes nothing else with it; what stays in the record is counted by its kind, for the
//! person whose record it is and not in the file.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::{Map, Value};
use tandem_model::{Id, Result, Role, TandemError};
use tandem_vault::{How, Past, State, Tables as _};

use super::file::{LARGEST_ENTRY, MOST_DEEDS};
use super::{ExportChoice, ExportReport, FORMAT, KindCount, LeftOut};
use crate::record::Tandem;
use crate::record::entries::Entry;
use crate::record::error::{Error, Inner};
use crate::record::fold::Fold;
use crate::record::kinds::{EntryKind, Info, Leaves, Part};
use crate::record::profile::read_profile;

/// One entry, in the order in which its keys are written.
#[derive(Serialize)]
struct EntryOut<'a> {
    entity: &'a str,
    id: Id,
    /// Left out of what a file is mostly made of: entries that are there.
    #[serde(skip_serializing_if = "is_true")]
    present: bool,
    fields: &'a tandem_vault::Fields,
    history: Vec<Value>,
}

/// An entry that was forgotten: that it was, and nothing else.
#[derive(Serialize)]
struct Tombstone<'a> {
    entity: &'a str,
    id: Id,
    forgotten: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_true(present: &bool) -> bool {
    *present
}

pub(super) fn write(
    tandem: &Tandem,
    to: &mut dyn Write,
    with: ExportChoice,
    progress: &mut dyn FnMut(u64),
) -> Result<ExportReport> {
    let mut to = BufWriter::new(to);
    let mut report = ExportReport::default();
    let mut staying: BTreeMap<EntryKind, u64> = BTreeMap::new();
    let now = tandem.now().to_rfc3339_opts(SecondsFormat::Secs, true);
    let schema = Fold.migrations().len();
    let head = format!(
        "{{\n\"format\":\"{FORMAT}\",\n\"exported_at\":\"{now}\",\n\"schema\":{schema},\n\"entries\":["
    );
    tandem.read(|read| -> Inner<()> {
        if read_profile(read)?.role == Role::Coach {
            let why = "what others shared leaves in an encrypted backup only";
            return Err(TandemError::invalid("role", why).into());
        }
        put(&mut to, head.as_bytes())?;
        read.each_past(|entity, id, state, pasts| -> Inner<()> {
            let Some(kind) = Info::named(entity) else {
                report.of_a_later_version += 1;
                return Ok(());
            };
            let stays = match kind.leaves(&state.fields) {
                Leaves::Export => false,
                Leaves::Asked(Part::Pages) => !with.pages,
                Leaves::Asked(Part::People) => !with.people,
                Leaves::Asked(Part::Medicine) => !with.medicine,
                Leaves::Asked(Part::Private) => !with.private,
                Leaves::BackupOnly => true,
            };
            if stays {
                if state.is_live() && kind.kind.is_named_by_people() {
                    *staying.entry(kind.kind).or_default() += 1;
                }
                return Ok(());
            }
            let id = Id::from_bytes(*id);
            let line = if state.forgotten {
                report.forgotten += 1;
                serde_json::to_vec(&Tombstone { entity, id, forgotten: true })
            } else if pasts.is_empty() {
                return Ok(());
            } else {
                match told(kind, id, state, &pasts) {
                    Ok(line) => {
                        report.entries += 1;
                        report.removed += u64::from(!state.is_live());
                        report.deeds += pasts.len() as u64;
                        Ok(line)
                    }
                    Err(why) => {
                        report.left_out.push(LeftOut {
                            entry: Entry { kind: kind.kind, id },
                            why: why.to_string(),
                        });
                        return Ok(());
                    }
                }
            };
            let line = line.expect("maps with text keys are JSON");
            let first = report.entries + report.forgotten == 1;
            put(&mut to, if first { b"\n" } else { b",\n" })?;
            put(&mut to, &line)?;
            progress(report.entries);
            Ok(())
        })
    })?;
    put(&mut to, b"\n]\n}\n")?;
    to.flush().map_err(|error| unwritable(&error))?;
    report.not_in_it = staying.into_iter().map(|(kind, count)| KindCount { kind, count }).collect();
    Ok(report)
}

/// An entry as the file has it.
///
/// # Errors
/// `Invalid` if it cannot be read, says that something was done at an impossible time, or is larger
/// than what is read back: one entry must not make the file useless.
fn told(kind: &Info, id: Id, state: &State, pasts: &[Past]) -> Result<Vec<u8>> {
    if state.is_live() {
        (kind.judge)(&state.fields)?;
    }
    if pasts.len() > MOST_DEEDS {
        return Err(TandemError::invalid("history", "at most 10,000 deeds"));
    }
    let history = pasts.iter().map(deed).collect::<Result<_>>()?;
    let (entity, present, fields) = (kind.name, state.is_live(), &state.fields);
    let line = serde_json::to_vec(&EntryOut { entity, id, present, fields, history });
    let line = line.expect("maps with text keys are JSON");
    match line.len() as u64 <= LARGEST_ENTRY {
        true => Ok(line),
        false => Err(TandemError::invalid("entry", "one that is larger than 8 MiB")),
    }
}

/// One thing that was done. Keys whose value is the usual one are left out.
fn deed(past: &Past) -> Result<Value> {
    let impossible = || TandemError::invalid("at", "a time from 1970 to 9999");
    let at = DateTime::<Utc>::from_timestamp_millis(past.wall_millis).ok_or_else(impossible)?;
    let mut deed = Map::new();
    deed.insert("at".into(), at.to_rfc3339_opts(SecondsFormat::Millis, true).into());
    if past.clock.millis() != past.wall_millis || past.clock.counter() != 0 {
        let clock = [("millis", past.clock.millis()), ("counter", past.clock.counter())];
        let clock = clock.into_iter().map(|(name, value)| (name.to_owned(), value.into()));
        deed.insert("clock".into(), Value::Object(clock.collect()));
    }
    if past.how != How::default() {
        deed.insert("how".into(), serde_json::to_value(past.how).expect("a word is JSON"));
    }
    if let Some(present) = past.live {
        deed.insert("present".into(), present.map_or(Value::Null, Value::Bool));
    }
    deed.insert("set".into(), Value::Object(past.new.clone().into_iter().collect()));
    Ok(Value::Object(deed))
}

fn put(to: &mut impl Write, bytes: &[u8]) -> Result<(), Error> {
    to.write_all(bytes).map_err(|error| unwritable(&error).into())
}

fn unwritable(error: &io::Error) -> TandemError {
    match error.kind() {
        io::ErrorKind::StorageFull => TandemError::Full,
        _ => TandemError::Io { why: "the file takes no more".into() },
    }
}
