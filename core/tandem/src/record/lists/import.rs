//! Taking a public list in: all of it or nothing, with a write-ahead log that stays small.
//!
//! # Generations
//!
//! A list may have a hundred thousand meetings. In one transaction that is 98 MB of write-ahead log
//! (measured), on a phone that may not have them, and a writer that nobody else gets past for
//! seconds. So an import is written in batches of [`BATCH`] entries, each a transaction of its own,
//! under a **generation** that nobody reads yet: a reader sees those rows of a source that were born
//! up to the source's generation and have not died up to it. The last transaction raises that number
//! by one. It writes one row, and it is the only one that changes what anybody sees; whatever ends
//! an import before it (a broken list, a full disk, a flat battery) leaves rows that no reader
//! counts, which are swept out at once or, after a crash, before the next import of that list.
//!
//! Only what differs is written: a meeting whose body has the hash that it had is not touched, and a
//! list whose bytes have the digest they had is not even gone through.
//!
//! What was weighed against it: one big transaction (the log), staging into a second encrypted file
//! (its own key, its own crash cases, and the move is the big transaction again), and FTS rows
//! written after the flip (a search in between finds less).

use std::collections::HashSet;
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use tandem_feeds::{Feed, FeedError, Formats, Row, Settings};
use tandem_model::{
    FeedKind, Fellowship, Id, ImportTally, Line, Refusal, Result, Slot, TandemError, Word, Zone,
};

use super::block::{self, Builder, eights};
use super::meaning::Meaning;
use super::pack::{Head, body_of};
use super::places::{block_of, num_at, nums_of};
use super::prints::without_place;
use super::rows::{self, entry_id, slot_id, source_id};
use super::zones::Zones;
use crate::record::error::{Error, Inner};
use crate::record::tables::read_body;
use crate::record::{Tandem, millis};

/// Entries of a list that are written in one transaction: some 3 MB of log, and mostly one block.
const BATCH: usize = 4_000;
/// Rows that are swept out in one transaction.
const SWEEP: usize = 4_000;
/// Ids that are written in one transaction.
const IDS: usize = 40_000;
/// Counts up when the same bytes would be understood otherwise than before.
const READER: u32 = 1;

/// What is known about a list besides itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListSettings {
    /// What the person calls it. The same name again is the same list, read anew.
    pub name: Line,
    /// How it is written; found out where it is not said.
    pub kind: Option<FeedKind>,
    /// The fellowship, which a list does not say itself: AA's, or NA's of a BMLT list, if it is not said.
    pub fellowship: Option<Fellowship>,
    /// The zone of meetings that name none. Never the person's own: ask.
    pub zone: Option<Zone>,
    /// What the list calls a zone that is not understood, and the zone that is meant by it. Asked for each
    /// time: the list may mean another one by it tomorrow.
    pub zones: Vec<(String, Zone)>,
    /// Formats of BMLT servers, from a file of their own.
    pub formats: Formats,
    /// Whether the person confirmed a list that is empty, less than half of what it was, or not what it
    /// was any more.
    pub confirmed: bool,
}

/// What became of a list. `added + changed + unchanged + refused = read`, in entries of the list: a
/// meeting on several days counts once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ImportReport {
    /// Entries that were not in it before.
    pub added: u32,
    /// Entries that say something else than before, or are back.
    pub changed: u32,
    /// Entries that say what they said.
    pub unchanged: u32,
    /// Those of the added that stood in it under another key the last time: the same name, day and start.
    pub renamed: u32,
    /// Entries that stand in it no more under any key, and did the last time. They are marked and stay.
    pub missing: u32,
    /// How many were read, refused and understood otherwise than written.
    pub tally: ImportTally,
}

/// A list that was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ListLine {
    /// What the person calls it.
    pub name: String,
    /// How it is written.
    pub kind: FeedKind,
    /// The fellowship.
    pub fellowship: Fellowship,
    /// The zone of meetings that name none.
    pub zone: Option<String>,
    /// When it was last read.
    pub fetched: Option<DateTime<Utc>>,
    /// Entries that were taken then.
    pub entries: u32,
    /// Why the last attempt changed nothing, if it did not come through.
    pub last_error: Option<String>,
}

/// A list of which everything is known.
struct Known<'a> {
    kind: FeedKind,
    fellowship: Fellowship,
    said: &'a ListSettings,
}

impl std::ops::Deref for Known<'_> {
    type Target = ListSettings;

    fn deref(&self) -> &ListSettings {
        self.said
    }
}

impl<'a> Known<'a> {
    fn of(kind: FeedKind, said: &'a ListSettings) -> Self {
        let usual = match kind {
            FeedKind::MeetingGuide => Fellowship::Aa,
            FeedKind::Bmlt => Fellowship::Na,
        };
        Self { kind, fellowship: said.fellowship.unwrap_or(usual), said }
    }

    fn feed<R: Read + Seek>(&self, list: R) -> std::result::Result<Feed<R>, FeedError> {
        let reading = Settings {
            zone: self.zone.clone(),
            zones: self.zones.clone(),
            formats: self.formats.clone(),
            ..Settings::of(self.fellowship)
        };
        Feed::open(self.kind, list, reading)
    }
}

/// The source while it is being written to.
struct Staging {
    num: i64,
    id: Id,
    /// The generation that readers see; the next one is being written.
    generation: i64,
    token: i64,
    /// Blocks of which most is gone: what is left of them is written anew, so that they can go.
    thin: HashSet<i64>,
}

#[derive(Default)]
struct Counts {
    added: u32,
    changed: u32,
    unchanged: u32,
    renamed: u32,
    missing: u32,
    meaning: Meaning,
    /// The rows that stand in it still.
    seen: HashSet<i64>,
    /// The ids of the rows that were written. They are random: brought in one by one, each would have a
    /// page of its own written anew, in their order they share it.
    ids: Vec<(Id, i64)>,
    /// What the coming rows are called and when they are, where others could have vanished.
    prints: HashSet<u32>,
}

/// Takes a list in, as `Meetings::import` says.
pub(crate) fn import<R: Read + Seek>(
    tandem: &Tandem,
    list: R,
    settings: &ListSettings,
    progress: &mut dyn FnMut(u32) -> ControlFlow<()>,
) -> Result<ImportReport> {
    Import { tandem }.whole(list, settings, progress)
}

/// Takes a list out, with its meetings. What a person keeps, entered or noted stays: it is theirs.
/// Nobody sees any of it any more before the first row is gone.
pub(crate) fn remove(tandem: &Tandem, name: &Line) -> Result<()> {
    let import = Import { tandem };
    let id = source_id(name.as_str());
    let found: Option<(i64, i64)> = import.write(|db| {
        db.execute(
            "UPDATE meeting_sources
             SET generation = 0, staging = staging + 1, leftover = 1, entries = 0, digest = NULL
             WHERE id = ?1",
            [id.as_bytes()],
        )?;
        let mut statement =
            db.prepare_cached("SELECT num, staging FROM meeting_sources WHERE id = ?1")?;
        Ok(statement.query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    })?;
    let Some((num, token)) = found else {
        return Err(TandemError::NotFound { id: name.as_str().to_owned() });
    };
    import.sweep(num, token)?;
    import.write(|db| {
        mine(db, num, token)?;
        db.execute("DELETE FROM meeting_sources WHERE num = ?1", [num])?;
        Ok(())
    })
}

/// The lists that were imported, in the order in which they came.
pub(crate) fn all(read: &tandem_vault::Read<'_>) -> Inner<Vec<ListLine>> {
    if !rows::any(read.db())? {
        return Ok(Vec::new());
    }
    let mut statement = read.db().prepare_cached(
        "SELECT name, kind, fellowship, zone, fetched, entries, last_error
         FROM meeting_sources ORDER BY num",
    )?;
    let mut rows = statement.query([])?;
    let mut lists = Vec::new();
    while let Some(row) = rows.next()? {
        let (kind, fellowship): (String, String) = (row.get(1)?, row.get(2)?);
        let fetched: Option<i64> = row.get(4)?;
        lists.push(ListLine {
            name: row.get(0)?,
            kind: FeedKind::parse(&kind)?,
            fellowship: Fellowship::parse(&fellowship)?,
            zone: row.get(3)?,
            fetched: fetched.and_then(|at| DateTime::from_timestamp(at, 0)),
            entries: row.get(5)?,
            last_error: row.get(6)?,
        });
    }
    Ok(lists)
}

/// One import.
struct Import<'a> {
    tandem: &'a Tandem,
}

impl Import<'_> {
    fn whole<R: Read + Seek>(
        &self,
        list: R,
        settings: &ListSettings,
        progress: &mut dyn FnMut(u32) -> ControlFlow<()>,
    ) -> Result<ImportReport> {
        let done = self.take_in(list, settings, progress);
        if let Err(error) = &done {
            // What it says next to the list's name. Where even this cannot be written, the reason
            // that the person is told now is the one that counts.
            drop(self.write(|db| {
                let why = error.to_string();
                db.execute(
                    "UPDATE meeting_sources SET last_error = ?2 WHERE id = ?1",
                    params![source_id(settings.name.as_str()).as_bytes(), why],
                )?;
                Ok(())
            }));
        }
        done
    }

    fn take_in<R: Read + Seek>(
        &self,
        mut list: R,
        said: &ListSettings,
        progress: &mut dyn FnMut(u32) -> ControlFlow<()>,
    ) -> Result<ImportReport> {
        let mut settings = Known::of(said.kind.unwrap_or(FeedKind::MeetingGuide), said);
        let mut opened = settings.feed(&mut list);
        if let (Err(FeedError::Is(kind)), None) = (&opened, said.kind) {
            settings = Known::of(*kind, said);
            opened = settings.feed(&mut list);
        }
        let mut feed = opened?;
        let settings = &settings;
        let survey = *feed.survey();
        let digest = digest(&survey.digest, settings);
        let now = self.tandem.now().timestamp();

        if settings.formats.is_empty()
            && let Some(report) = self.write(|db| same_as_before(db, settings, &digest, now))?
        {
            return Ok(report);
        }
        let before = self.tandem.read(|read| before(read.db(), settings))?;
        plausible(survey.rows, before.entries, settings)?;

        let staging = self.begin(settings)?;
        let staged = (|| -> Inner<ImportReport> {
            let mut counts = Counts::default();
            let mut zones = Zones::default();
            let mut batch: Vec<Row> = Vec::with_capacity(BATCH);
            let mut read = 0;
            let tally = feed.each(|row| -> Inner<()> {
                read = row.index + 1;
                batch.push(row);
                if batch.len() < BATCH {
                    return Ok(());
                }
                self.stage(&staging, &mut batch, &mut counts, &mut zones, now)?;
                match progress(read) {
                    ControlFlow::Continue(()) => Ok(()),
                    ControlFlow::Break(()) => Err(TandemError::Cancelled.into()),
                }
            })?;
            self.stage(&staging, &mut batch, &mut counts, &mut zones, now)?;
            if progress(tally.read).is_break() {
                return Err(TandemError::Cancelled.into());
            }
            if let Some((why, count)) = most_refused(&tally) {
                return Err(nothing_taken(tally.read, why, count).into());
            }
            plausible(tally.parsed, before.entries, settings)?;
            self.write_ids(&staging, &mut counts)?;
            self.mark_missing(&staging, &mut counts, now)?;
            let Counts { added, changed, unchanged, renamed, missing, meaning, .. } = counts;
            if !settings.confirmed {
                before.meaning.still_in(&meaning)?;
                the_same_list(missing, before.entries)?;
            }
            let report = ImportReport { added, changed, unchanged, renamed, missing, tally };
            self.flip(&staging, settings, &digest, &report.tally, &meaning, now)?;
            Ok(report)
        })();
        // Also what died with the old generation. If it cannot be done now, the next import does it.
        drop(self.sweep(staging.num, staging.token));
        Ok(staged?)
    }

    /// Writes what no journal tells of. It stops a bare undo: the list is the last thing that was
    /// done.
    fn write<T>(&self, work: impl FnOnce(&Connection) -> Inner<T>) -> Result<T> {
        let now = millis(self.tandem.host.now());
        Ok(self.tandem.vault.write_unjournaled(now, "meetings", |db| {
            rows::begin(db)?;
            work(db)
        })?)
    }

    fn begin(&self, settings: &Known<'_>) -> Result<Staging> {
        let name = settings.name.as_str();
        let id = source_id(name);
        let (num, leftover) = self.write(|db| {
            db.prepare_cached(
                "INSERT OR IGNORE INTO meeting_sources (id, name, kind, fellowship, zone)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                id.as_bytes(),
                name,
                settings.kind.word(),
                settings.fellowship.word(),
                settings.zone.as_ref().map(Zone::name),
            ])?;
            // From here on an attempt that is still running elsewhere cannot write any more.
            db.execute(
                "UPDATE meeting_sources SET staging = staging + 1 WHERE id = ?1",
                [id.as_bytes()],
            )?;
            let found: (i64, bool) = db.query_row(
                "SELECT num, leftover FROM meeting_sources WHERE id = ?1",
                [id.as_bytes()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            Ok(found)
        })?;
        let token = self.tandem.read(|read| staging_of(read.db(), num))?;
        if leftover {
            self.sweep(num, token)?;
        }
        self.write(|db| {
            mine(db, num, token)?;
            db.execute("UPDATE meeting_sources SET leftover = 1 WHERE num = ?1", [num])?;
            let generation = db.query_row(
                "SELECT generation FROM meeting_sources WHERE num = ?1",
                [num],
                |row| row.get(0),
            )?;
            let thin = with_left(db, num, |count, left| left < count / 4)?.into_iter().collect();
            Ok(Staging { num, id, generation, token, thin })
        })
    }

    /// Writes a batch under the coming generation.
    fn stage(
        &self,
        staging: &Staging,
        batch: &mut Vec<Row>,
        counts: &mut Counts,
        zones: &mut Zones,
        now: i64,
    ) -> Inner<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let staged = self.write(|db| {
            mine(db, staging.num, staging.token)?;
            let mut block = Builder::new(db, staging.num, staging.generation + 1)?;
            for row in batch.iter() {
                stage_entry(db, staging, &mut block, row, counts, zones, now)?;
            }
            Ok(block.write(db)?)
        });
        batch.clear();
        Ok(staged?)
    }

    fn write_ids(&self, staging: &Staging, counts: &mut Counts) -> Inner<()> {
        counts.ids.sort_unstable();
        for some in counts.ids.chunks(IDS) {
            self.write(|db| {
                mine(db, staging.num, staging.token)?;
                for (id, num) in some {
                    rows::insert_id(db, id, *num)?;
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Marks what stood in the list the last time and does not any more.
    fn mark_missing(&self, staging: &Staging, counts: &mut Counts, now: i64) -> Inner<()> {
        if staging.generation == 0 {
            return Ok(());
        }
        let vanished = self.tandem.read(|read| vanished(read.db(), staging, &counts.seen))?;
        let (mut gone, mut renamed) = (HashSet::new(), HashSet::new());
        for some in vanished.chunks(SWEEP) {
            self.write(|db| {
                mine(db, staging.num, staging.token)?;
                for (num, print) in some {
                    let entry = slot_id(&rows::id_of(db, *num)?, Slot::ONLY);
                    // Under another key it is not missing.
                    let stands = counts.prints.contains(print);
                    if stands { &mut renamed } else { &mut gone }.insert(entry);
                    mark_missing(db, *num, staging.generation + 1, now)?;
                }
                Ok(())
            })?;
        }
        counts.missing = gone.len() as u32;
        counts.renamed = renamed.difference(&gone).count() as u32;
        Ok(())
    }

    /// The one moment at which anything changes for a reader.
    fn flip(
        &self,
        staging: &Staging,
        settings: &Known<'_>,
        digest: &Id,
        tally: &ImportTally,
        meaning: &Meaning,
        now: i64,
    ) -> Inner<()> {
        let meaning = serde_json::to_string(meaning).expect("numbers are JSON");
        let tally_json = serde_json::to_string(tally).expect("a tally is JSON");
        Ok(self.write(|db| {
            mine(db, staging.num, staging.token)?;
            db.execute(
                "UPDATE meeting_sources
                 SET generation = ?2, kind = ?3, fellowship = ?4, zone = ?5, fetched = ?6,
                     digest = ?7, entries = ?8, tally = ?9, meaning = ?10, last_error = NULL
                 WHERE num = ?1",
                params![
                    staging.num,
                    staging.generation + 1,
                    settings.kind.word(),
                    settings.fellowship.word(),
                    settings.zone.as_ref().map(Zone::name),
                    now,
                    digest.as_bytes(),
                    tally.parsed,
                    tally_json,
                    meaning,
                ],
            )?;
            Ok(())
        })?)
    }

    /// Takes out what no reader sees: blocks of a generation that did not come to be, and rows that
    /// died with an old one. What was only marked by an attempt that ended early is unmarked.
    fn sweep(&self, num: i64, token: i64) -> Result<()> {
        let swept = self.tandem.read(|read| Swept::of(read.db(), num))?;
        let all = |some: &mut dyn FnMut(&Connection) -> rusqlite::Result<()>| {
            self.write(|db| {
                mine(db, num, token)?;
                Ok(some(db)?)
            })
        };
        for block in &swept.unborn {
            all(&mut |db| block::delete(db, *block))?;
        }
        for some in swept.dead.chunks(SWEEP) {
            all(&mut |db| some.iter().try_for_each(|row| rows::delete(db, *row)))?;
        }
        for some in swept.marked.chunks(SWEEP) {
            all(&mut |db| some.iter().try_for_each(|row| unmark(db, *row, swept.generation)))?;
        }
        let empty = self.tandem.read(|read| with_left(read.db(), num, |_, left| left == 0))?;
        for block in empty {
            all(&mut |db| block::delete(db, block))?;
        }
        all(&mut |db| {
            db.execute("UPDATE meeting_sources SET leftover = 0 WHERE num = ?1", [num])?;
            Ok(())
        })
    }
}

/// What no reader sees of a list.
struct Swept {
    generation: i64,
    unborn: Vec<i64>,
    dead: Vec<i64>,
    /// Marked by an attempt that did not come through.
    marked: Vec<i64>,
}

impl Swept {
    fn of(db: &Connection, source: i64) -> Inner<Self> {
        let generation: i64 = db.query_row(
            "SELECT generation FROM meeting_sources WHERE num = ?1",
            [source],
            |row| row.get(0),
        )?;
        let mut blocks = db.prepare("SELECT num, born FROM meeting_blocks WHERE source = ?1")?;
        let mut marks = db.prepare(
            "SELECT num, died <= ?3 FROM meeting_marks
             WHERE num BETWEEN ?1 AND ?2 AND (died > 0 OR missing > ?3)",
        )?;
        let mut swept =
            Self { generation, unborn: Vec::new(), dead: Vec::new(), marked: Vec::new() };
        let mut blocks = blocks.query([source])?;
        while let Some(row) = blocks.next()? {
            let (block, born): (i64, i64) = (row.get(0)?, row.get(1)?);
            if born > generation {
                swept.unborn.push(block);
                continue;
            }
            let (first, last) = nums_of(block);
            let mut rows = marks.query([first, last, generation])?;
            while let Some(row) = rows.next()? {
                let dead = row.get::<_, Option<bool>>(1)? == Some(true);
                if dead { &mut swept.dead } else { &mut swept.marked }.push(row.get(0)?);
            }
        }
        Ok(swept)
    }
}

/// The blocks of a list of which little enough is left, by how many meetings came into them and how many
/// were not swept out.
fn with_left(
    db: &Connection,
    source: i64,
    is_little: impl Fn(u32, u32) -> bool,
) -> Inner<Vec<i64>> {
    let mut statement = db.prepare(
        "SELECT num, length(facts) / 8, (SELECT count(*) FROM meeting_marks AS k
           WHERE k.num BETWEEN b.num << 12 AND (b.num << 12) + 4095 AND died = 0)
         FROM meeting_blocks AS b WHERE source = ?1",
    )?;
    let mut rows = statement.query([source])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (count, swept): (u32, u32) = (row.get(1)?, row.get(2)?);
        if is_little(count, count.saturating_sub(swept)) {
            found.push(row.get(0)?);
        }
    }
    Ok(found)
}

/// The rows of a list that stood in it the last time and were not seen in it now, with what they are
/// called and when they are.
fn vanished(db: &Connection, staging: &Staging, seen: &HashSet<i64>) -> Inner<Vec<(i64, u32)>> {
    let mut blocks = db.prepare(
        "SELECT num, prints FROM meeting_blocks WHERE source = ?1 AND born <= ?2 ORDER BY num",
    )?;
    // What is missing since the coming generation was marked a moment ago, and seen.
    let mut blocks = blocks.query([staging.num, staging.generation])?;
    let mut vanished = Vec::new();
    while let Some(row) = blocks.next()? {
        let block = row.get(0)?;
        let prints = eights(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?);
        for place in rows::listed_in(db, block, prints.len(), staging.generation)?.iter() {
            let (num, print) = (num_at(block, place), i64::from_le_bytes(prints[place]));
            if !seen.contains(&num) {
                vanished.push((num, without_place(print)));
            }
        }
    }
    Ok(vanished)
}

fn digest(bytes: &[u8; 32], settings: &Known<'_>) -> Id {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let zone = settings.zone.as_ref().map_or("", |zone| zone.name());
    let (kind, fellowship) = (settings.kind.word(), settings.fellowship.word());
    let zones: String =
        settings.zones.iter().map(|(word, zone)| format!("/{word}={}", zone.name())).collect();
    Id::natural("meeting_list", &format!("{READER}/{hex}/{kind}/{fellowship}/{zone}{zones}"))
}

/// The report on a list that was read before, byte for byte and in the same way.
fn same_as_before(
    db: &Connection,
    settings: &Known<'_>,
    digest: &Id,
    now: i64,
) -> Inner<Option<ImportReport>> {
    let id = source_id(settings.name.as_str());
    let found: Option<String> = db
        .prepare_cached(
            "SELECT tally FROM meeting_sources WHERE id = ?1 AND digest = ?2 AND generation > 0",
        )?
        .query_row(params![id.as_bytes(), digest.as_bytes()], |row| row.get(0))
        .optional()?;
    let Some(tally) = found else { return Ok(None) };
    let tally: ImportTally = read_body(&tally)?;
    db.execute(
        "UPDATE meeting_sources SET fetched = ?2, last_error = NULL WHERE id = ?1",
        params![id.as_bytes(), now],
    )?;
    let unchanged = tally.parsed;
    let (added, changed, renamed, missing) = (0, 0, 0, 0);
    Ok(Some(ImportReport { added, changed, unchanged, renamed, missing, tally }))
}

/// What a list was the last time.
#[derive(Default)]
struct Before {
    entries: u32,
    meaning: Meaning,
}

fn before(db: &Connection, settings: &ListSettings) -> Inner<Before> {
    if !rows::any(db)? {
        return Ok(Before::default());
    }
    let id = source_id(settings.name.as_str());
    let found: Option<(u32, String)> = db
        .prepare_cached(
            "SELECT entries, meaning FROM meeting_sources WHERE id = ?1 AND generation > 0",
        )?
        .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((entries, meaning)) = found else { return Ok(Before::default()) };
    Ok(Before { entries, meaning: read_body(&meaning)? })
}

/// Why most of them were refused, if all were: then the list is not empty, and "confirm" would be the
/// wrong word.
fn most_refused(tally: &ImportTally) -> Option<(Refusal, u32)> {
    let most = tally.refused_by.iter().max_by_key(|(_, count)| **count);
    most.filter(|_| tally.parsed == 0).map(|(why, count)| (*why, *count))
}

fn nothing_taken(entries: u32, why: Refusal, count: u32) -> TandemError {
    let why = why.word();
    TandemError::invalid(
        "feed",
        format!("none of its {entries} entries can be taken as a meeting ({why}: {count})"),
    )
}

/// A list of which most is gone, under any key, is another list under the same name.
fn the_same_list(missing: u32, before: u32) -> Result<()> {
    const FEW: u32 = 4;
    if before < FEW || u64::from(missing) * 2 <= u64::from(before) {
        return Ok(());
    }
    let why = format!(
        "{missing} of the {before} meetings it had are not in it; nothing was changed until you \
         confirm"
    );
    Err(TandemError::invalid("feed", why))
}

fn plausible(entries: u32, before: u32, settings: &ListSettings) -> Result<()> {
    if settings.confirmed || (entries > 0 && u64::from(entries) * 2 >= u64::from(before)) {
        return Ok(());
    }
    let why = if entries == 0 {
        "there is no meeting in it; nothing was changed until you confirm".to_owned()
    } else {
        format!(
            "it has {entries} meetings where it had {before}; nothing was changed until you \
             confirm"
        )
    };
    Err(TandemError::invalid("feed", why))
}

fn staging_of(db: &Connection, num: i64) -> Inner<i64> {
    let mut statement = db.prepare_cached("SELECT staging FROM meeting_sources WHERE num = ?1")?;
    Ok(statement.query_row([num], |row| row.get(0))?)
}

/// Two imports of one list would write under the same generation: the later one goes on.
fn mine(db: &Connection, num: i64, token: i64) -> Inner<()> {
    if staging_of(db, num)? == token { Ok(()) } else { Err(TandemError::Busy.into()) }
}

fn mark_missing(db: &Connection, num: i64, generation: i64, now: i64) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO meeting_marks (num, missing, gone) VALUES (?1, ?2, ?3)
         ON CONFLICT (num) DO UPDATE SET missing = ?2, gone = ?3",
    )?
    .execute([num, generation, now])?;
    Ok(())
}

fn mark_dead(db: &Connection, num: i64, generation: i64) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO meeting_marks (num, died) VALUES (?1, ?2)
         ON CONFLICT (num) DO UPDATE SET died = ?2",
    )?
    .execute([num, generation])?;
    Ok(())
}

fn unmark(db: &Connection, num: i64, generation: i64) -> rusqlite::Result<()> {
    for sql in [
        "UPDATE meeting_marks SET died = iif(died > ?2, NULL, died),
           missing = iif(missing > ?2, NULL, missing) WHERE num = ?1",
        "DELETE FROM meeting_marks WHERE num = ?1 AND ?2 > 0 AND died IS NULL AND missing IS NULL",
    ] {
        db.prepare_cached(sql)?.execute([num, generation])?;
    }
    Ok(())
}

fn stage_entry(
    db: &Connection,
    staging: &Staging,
    block: &mut Builder,
    row: &Row,
    counts: &mut Counts,
    zones: &mut Zones,
    now: i64,
) -> Inner<()> {
    let Some(first) = row.meetings.first() else { return Ok(()) };
    let entry = entry_id(&staging.id, &first.key);
    let standing = match staging.generation {
        0 => Vec::new(),
        generation => rows::standing(db, generation, &entry)?,
    };
    let coming = staging.generation + 1;
    let mut differs = false;
    for meeting in &row.meetings {
        counts.meaning.add(meeting);
        let id = slot_id(&entry, meeting.slot);
        let (body, hash) = body_of(meeting);
        let old = standing.iter().find(|old| old.id == id);
        if let Some(old) = old {
            counts.seen.insert(old.num);
            let same = old.hash == hash && !old.missing;
            if same && !staging.thin.contains(&block_of(old.num)) {
                continue;
            }
            mark_dead(db, old.num, coming)?;
            differs |= !same;
        } else {
            differs = true;
        }
        let since = old.map_or(now, |old| old.since);
        let head = Head { id: &id, hash: &hash, since, body: &body };
        let (num, print) = block.add(db, &head, meeting, zones)?;
        counts.ids.push((id, num));
        if staging.generation > 0 {
            counts.prints.insert(without_place(print));
        }
    }
    // A day that the entry is not held on any more.
    for old in &standing {
        if !old.missing && counts.seen.insert(old.num) {
            differs = true;
            mark_missing(db, old.num, coming, now)?;
        }
    }
    match (standing.is_empty(), differs) {
        (true, _) => counts.added += 1,
        (false, true) => counts.changed += 1,
        (false, false) => counts.unchanged += 1,
    }
    Ok(())
}

impl From<FeedError> for Error {
    fn from(error: FeedError) -> Self {
        Self::Public(error.into())
    }
}
