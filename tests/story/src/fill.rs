//! Sessions of any number at once, as the CSV that a person may bring along: one act instead of one
//! commit for each.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::SecondsFormat;
use tandem::Tandem;
use tandem_model::{Involvement, Result, Session, TandemError, Word};

use crate::{Deed, Story};

const COLUMNS: &str = "kind,start,zone,minutes,approximate,form,group_format,approach,fellowship,\
                       setting,led_by,did,written_at,note\n";

/// Adds the sessions of a story, and nothing else of it. Returns how many.
///
/// # Errors
/// Those of writing.
pub fn fill(tandem: &Tandem, story: &Story) -> Result<u32> {
    let lines = story.diary().lines;
    let removed: BTreeSet<usize> = lines
        .iter()
        .filter_map(|line| match line.deed {
            Deed::Remove(place) => Some(place),
            _ => None,
        })
        .collect();
    let mut csv = String::from(COLUMNS);
    let mut count = 0;
    for line in &lines {
        match &line.deed {
            Deed::Log(place, session) if !removed.contains(place) => {
                row(&mut csv, session);
                count += 1;
            }
            _ => {}
        }
    }
    let report = tandem.log().import_csv(csv.as_bytes(), false)?;
    if report.added == count {
        Ok(count)
    } else {
        Err(TandemError::invalid("story", "every session is taken"))
    }
}

fn row(csv: &mut String, session: &Session) {
    let Session { start, .. } = session;
    let did: Vec<String> = session.did.iter().copied().map(Involvement::kebab).collect();
    let note = session.note.as_ref().map_or("", |note| note.as_str()).replace('"', "\"\"");
    let cells = [
        session.kind.kebab(),
        format!("{}{}", start.wall().format("%Y-%m-%dT%H:%M:%S"), start.offset()),
        start.zone().name().to_owned(),
        session.minutes.get().to_string(),
        session.approximate.to_string(),
        word(session.form),
        word(session.group_format),
        word(session.approach),
        word(session.fellowship),
        word(session.setting),
        word(session.led_by),
        did.join(";"),
        session.written_at.to_rfc3339_opts(SecondsFormat::Secs, true),
    ];
    let _ = writeln!(csv, "{},\"{note}\"", cells.join(","));
}

fn word<T: Word>(word: Option<T>) -> String {
    word.map_or_else(String::new, Word::kebab)
}
