//! Writing the file.

use std::io::{self, BufWriter, Write};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::{Map, Value};
use tandem_model::{Id, Result, TandemError};
use tandem_vault::{How, Past, Tables as _};

use super::kinds::Portable;
use super::{ExportReport, FORMAT};
use crate::record::Tandem;
use crate::record::error::{Error, Inner};
use crate::record::store::Store;

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

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_true(present: &bool) -> bool {
    *present
}

pub(super) fn write(
    tandem: &Tandem,
    to: &mut dyn Write,
    progress: &mut dyn FnMut(u64),
) -> Result<ExportReport> {
    let mut to = BufWriter::new(to);
    let mut report = ExportReport::default();
    let now = tandem.now().to_rfc3339_opts(SecondsFormat::Secs, true);
    let schema = Store.migrations().len();
    let head = format!(
        "{{\n\"format\":\"{FORMAT}\",\n\"exported_at\":\"{now}\",\n\"schema\":{schema},\n\"entries\":["
    );
    put(&mut to, head.as_bytes())?;
    tandem.vault.each_past(|entity, id, state, pasts| -> Inner<()> {
        // What was never whole stands in no table and is nothing that a person entered.
        let Some(kind) = Portable::named(entity) else { return Ok(()) };
        if pasts.is_empty() || !kind.is_whole(&state.fields) {
            return Ok(());
        }
        let entry = EntryOut {
            entity,
            id: Id::from_bytes(*id),
            present: state.is_live(),
            fields: &state.fields,
            history: pasts.iter().map(deed).collect::<Inner<_>>()?,
        };
        let line = serde_json::to_vec(&entry).expect("maps with text keys are JSON");
        put(&mut to, if report.entries == 0 { b"\n" } else { b",\n" })?;
        put(&mut to, &line)?;
        report.entries += 1;
        report.removed += u64::from(!entry.present);
        report.deeds += pasts.len() as u64;
        progress(report.entries);
        Ok(())
    })?;
    put(&mut to, b"\n]\n}\n")?;
    to.flush().map_err(|error| unwritable(&error))?;
    Ok(report)
}

/// One thing that was done. Keys whose value is the usual one are left out.
fn deed(past: &Past) -> Inner<Value> {
    let impossible = || TandemError::Corrupt { why: "the journal holds an impossible time".into() };
    let at = DateTime::<Utc>::from_timestamp_millis(past.wall_millis).ok_or_else(impossible)?;
    let mut deed = Map::new();
    deed.insert("at".into(), at.to_rfc3339_opts(SecondsFormat::Millis, true).into());
    if past.clock.millis() != past.wall_millis || past.clock.counter() != 0 {
        let clock = [("millis", past.clock.millis()), ("counter", past.clock.counter())];
        let clock = clock.into_iter().map(|(name, value)| (name.to_owned(), value.into()));
        deed.insert("clock".into(), Value::Object(clock.collect()));
    }
    match past.how {
        How::Set => {}
        How::Keep => drop(deed.insert("how".into(), "keep".into())),
        How::Undo => drop(deed.insert("how".into(), "undo".into())),
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
