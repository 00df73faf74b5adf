//! The rows of a meeting: what a search decides by, its words, where it is, and the meeting itself.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};
use tandem_model::{
    Coordinates, Fingerprint, Id, Mark, Meeting, Prefix, Slot, SourceKey, TandemError, Word, Zone,
};
use tandem_vault::{Act, EntityId, Error as VaultError, Read, Result as VaultResult};

use super::facts::{Facts, NO_DAY};
use crate::record::error::Inner;
use crate::record::fold::Fold;
use crate::record::tables::read_body;

/// The number of the source of what was entered by hand.
pub(super) const BY_HAND: i64 = 0;

/// The id of a list: of its name, so that it is the same in every copy of a record.
pub(super) fn source_id(name: &str) -> Id {
    Id::natural("meeting_source", name)
}

/// What the slots of one entry have in common: the id of the only one.
pub(super) fn entry_id(source: &Id, key: &SourceKey) -> Id {
    let id = Id::natural("meeting", &format!("{source}/{}", key.as_str()));
    slot_id(&id, Slot::ONLY)
}

/// The id of one slot: its number in the first three bits, so that the short ids a person types
/// differ.
pub(super) fn slot_id(entry: &Id, slot: Slot) -> Id {
    let mut bytes = *entry.as_bytes();
    bytes[0] = bytes[0] & 0x1f | slot.get() << 5;
    Id::from_bytes(bytes)
}

/// Numbers of zones, looked up once each.
#[derive(Default)]
pub(super) struct Zones(HashMap<String, i64>);

impl Zones {
    fn number(&mut self, db: &Connection, zone: &Zone) -> rusqlite::Result<i64> {
        if let Some(number) = self.0.get(zone.name()) {
            return Ok(*number);
        }
        db.prepare_cached("INSERT OR IGNORE INTO meeting_zones (name) VALUES (?1)")?
            .execute([zone.name()])?;
        let number = db
            .prepare_cached("SELECT num FROM meeting_zones WHERE name = ?1")?
            .query_row([zone.name()], |row| row.get(0))?;
        self.0.insert(zone.name().to_owned(), number);
        Ok(number)
    }
}

/// What a row is besides the meeting.
pub(super) struct Head<'a> {
    pub(super) source: i64,
    pub(super) born: i64,
    pub(super) id: &'a Id,
    pub(super) hash: &'a [u8; 16],
    pub(super) since: i64,
    pub(super) body: &'a str,
}

/// A meeting as it is kept: the same text is the same meeting.
pub(super) fn body_of(meeting: &Meeting) -> (String, [u8; 16]) {
    let body = serde_json::to_string(meeting).expect("a meeting is JSON");
    let hash = *Id::natural("meeting_body", &body).as_bytes();
    (body, hash)
}

/// Writes all rows of one meeting.
pub(super) fn insert(
    db: &Connection,
    head: &Head<'_>,
    meeting: &Meeting,
    zones: &mut Zones,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO meeting_bodies (id, born, hash, since, body) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![head.id.as_bytes(), head.born, head.hash, head.since, head.body])?;
    let num = db.last_insert_rowid();

    let zone = match meeting.when.weekly() {
        Some(weekly) => zones.number(db, &weekly.at.zone)?,
        None => 0,
    };
    let facts = Facts::of(meeting, zone);
    let at = meeting.position.map(|position| position.at);
    db.prepare_cached(
        "INSERT INTO meetings (num, source, born, facts, print, lat, lon)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        num,
        head.source,
        head.born,
        facts.number(),
        print(meeting),
        at.map(|at| millionths(at.lat())),
        at.map(|at| millionths(at.lon())),
    ])?;
    db.prepare_cached(
        "INSERT INTO meeting_texts (rowid, name, place, notes, types) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![num, names(meeting), places(meeting), notes(meeting), types(meeting)])?;
    if let Some(at) = at {
        let day = meeting.when.day_and_start().map_or(NO_DAY, |(day, _)| day.number().into());
        db.prepare_cached("INSERT INTO meeting_places VALUES (?1, ?2, ?2, ?3, ?3, ?4, ?4)")?
            .execute(params![num, at.lat(), at.lon(), day])?;
    }
    Ok(())
}

/// Takes all rows of one meeting out.
pub(super) fn delete(db: &Connection, num: i64) -> rusqlite::Result<()> {
    for sql in [
        "DELETE FROM meeting_texts WHERE rowid = ?1",
        "DELETE FROM meeting_places WHERE num = ?1",
        "DELETE FROM meeting_bodies WHERE num = ?1",
        "DELETE FROM meetings WHERE num = ?1",
    ] {
        db.prepare_cached(sql)?.execute([num])?;
    }
    Ok(())
}

/// Whether there is a table of meetings: they are made with the first.
pub(super) fn any(db: &Connection) -> VaultResult<bool> {
    tandem_vault::has_later(db)
}

/// Makes the tables of meetings, for the first.
pub(super) fn begin(db: &Connection) -> VaultResult<()> {
    tandem_vault::make_later(db, &Fold)
}

/// The rows of a meeting that was entered by hand, in the place of those it had.
pub(crate) fn put_own(db: &Connection, id: &EntityId, meeting: &Meeting) -> VaultResult<()> {
    begin(db)?;
    remove_own(db, id)?;
    let (body, hash) = body_of(meeting);
    let id = Id::from_bytes(*id);
    let head = Head { source: BY_HAND, born: 0, id: &id, hash: &hash, since: 0, body: &body };
    Ok(insert(db, &head, meeting, &mut Zones::default())?)
}

/// Takes the rows of a meeting that was entered by hand out.
pub(crate) fn remove_own(db: &Connection, id: &EntityId) -> VaultResult<()> {
    if !any(db)? {
        return Ok(());
    }
    let num: Option<i64> = db
        .prepare_cached("SELECT num FROM meeting_bodies WHERE id = ?1 AND born = 0")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(num.map_or(Ok(()), |num| delete(db, num))?)
}

/// A meeting's fingerprint in one number: name, day and start in its upper half, the place in the
/// lower, so that an index finds what is the same, and what is the same but for its place.
fn print(meeting: &Meeting) -> i64 {
    let Fingerprint { name, day, start, place } = meeting.fingerprint();
    let when = Fingerprint { name, day, start, place: String::new() };
    let half = |id: Id| {
        let (first, _) = id.as_bytes().split_first_chunk::<4>().expect("an id has 16 bytes");
        i64::from(u32::from_be_bytes(*first))
    };
    half(when.id()) << 32 | half(Id::natural("meeting_place", &place))
}

/// The meetings that stand in a list now and have the name, the day and the start of this one; more
/// than a few are none.
pub(crate) fn alike(
    read: &Read<'_>,
    source: &Source,
    meeting: &Meeting,
) -> Inner<Vec<(Id, Meeting)>> {
    const MOST: usize = 32;
    let upper = print(meeting) >> 32 << 32;
    let mut statement = read.db().prepare_cached(&format!(
        "SELECT {NARROW}, b.id, b.body FROM meetings AS m JOIN meeting_bodies AS b ON b.num = m.num
         WHERE m.print BETWEEN ?1 AND ?2 AND m.source = ?3"
    ))?;
    let mut rows = statement.query(params![upper, upper | 0xffff_ffff, source.num])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        if Narrow::read(row)?.seen(std::slice::from_ref(source)) != Seen::Listed {
            continue;
        }
        let body = row.get_ref(10)?.as_str().map_err(rusqlite::Error::from)?;
        let there: Meeting = read_body(body)?;
        let only_elsewhere = there.fingerprint().differences(&meeting.fingerprint());
        if only_elsewhere.iter().all(|mark| *mark == Mark::Place) {
            found.push((Id::from_bytes(row.get(9)?), there));
        }
        if found.len() > MOST {
            return Ok(Vec::new());
        }
    }
    Ok(found)
}

/// Whether a meeting that vanished stands among those that are coming in: under another key, with its
/// name, its day and its start.
pub(super) fn stands_anew(
    db: &Connection,
    source: i64,
    vanished: i64,
    coming: i64,
) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT EXISTS (
           SELECT 1 FROM meetings AS gone JOIN meetings AS new
             ON new.print BETWEEN gone.print >> 32 << 32 AND gone.print | 0xffffffff
           WHERE gone.num = ?1 AND new.source = ?2 AND new.born = ?3)",
    )?
    .query_row(params![vanished, source, coming], |row| row.get(0))
}

fn millionths(degrees: f64) -> i64 {
    (degrees * 1e6).round() as i64
}

fn joined<'a>(texts: impl IntoIterator<Item = Option<&'a str>>) -> String {
    without_apostrophes(&texts.into_iter().flatten().collect::<Vec<_>>().join("\n"))
}

/// Whether a sign is one that people leave out.
pub(super) fn is_apostrophe(sign: char) -> bool {
    matches!(sign, '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '＇')
}

/// "Women's" as "Womens", and "O'Clock" as "OClock" and "Clock" too: people leave the sign out, or
/// look for what stands behind it, and to an index it parts words.
fn without_apostrophes(text: &str) -> String {
    let is_one = is_apostrophe;
    if !text.contains(is_one) {
        return text.to_owned();
    }
    let mut plain: String = text.chars().filter(|c| !is_one(*c)).collect();
    for word in text.split(|c: char| !(c.is_alphanumeric() || is_one(c))) {
        // The letter of "women's" alone would be found by whoever types one letter.
        let parts = word.split(is_one).skip(1).filter(|part| part.chars().nth(1).is_some());
        parts.for_each(|part| {
            plain.push(' ');
            plain.push_str(part);
        });
    }
    plain
}

fn names(meeting: &Meeting) -> String {
    joined([Some(meeting.name.as_str()), meeting.group.as_ref().map(|it| it.as_str())])
}

fn places(meeting: &Meeting) -> String {
    let lines = [&meeting.location, &meeting.address].into_iter().flatten();
    joined(lines.chain(&meeting.regions).map(|line| Some(line.as_str())))
}

fn notes(meeting: &Meeting) -> String {
    let all = [&meeting.notes, &meeting.group_notes, &meeting.location_notes];
    joined(all.map(|notes| notes.as_ref().map(|it| it.as_str())))
}

fn types(meeting: &Meeting) -> String {
    let known = meeting.types.iter().filter_map(|one| one.means);
    known.map(type_word).collect::<Vec<_>>().join(" ")
}

/// A type as a word that no text can have: in texts `_` parts no words, and what a person asks for
/// is parted at it.
pub(super) fn type_word(kind: tandem_model::MeetingType) -> String {
    format!("type_{}", kind.word())
}

/// A list, as far as a search wants to know.
#[derive(Clone)]
pub(crate) struct Source {
    pub(crate) num: i64,
    pub(crate) name: String,
    pub(crate) generation: i64,
    /// When it was last read.
    pub(crate) fetched: Option<DateTime<Utc>>,
}

pub(crate) fn sources(read: &Read<'_>) -> Inner<Vec<Source>> {
    if !any(read.db())? {
        return Ok(Vec::new());
    }
    let mut statement = read.db().prepare_cached(
        "SELECT num, name, generation, fetched FROM meeting_sources
         WHERE generation > 0 ORDER BY num",
    )?;
    let rows = statement.query_map([], |row| {
        let fetched: Option<i64> = row.get(3)?;
        Ok(Source {
            num: row.get(0)?,
            name: row.get(1)?,
            generation: row.get(2)?,
            fetched: fetched.and_then(|at| DateTime::from_timestamp(at, 0)),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A row of `meetings`.
pub(super) struct Narrow {
    pub(super) num: i64,
    pub(super) source: i64,
    born: i64,
    died: Option<i64>,
    missing: Option<i64>,
    pub(super) facts: Facts,
    pub(super) print: i64,
    pub(super) at: Option<(i64, i64)>,
}

pub(super) const NARROW: &str =
    "m.num, m.source, m.born, m.died, m.missing, m.facts, m.print, m.lat, m.lon";

/// How a reader sees a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Seen {
    Listed,
    Missing,
    Not,
}

impl Narrow {
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let lat: Option<i64> = row.get(7)?;
        let lon: Option<i64> = row.get(8)?;
        Ok(Self {
            num: row.get(0)?,
            source: row.get(1)?,
            born: row.get(2)?,
            died: row.get(3)?,
            missing: row.get(4)?,
            facts: Facts::read(row.get(5)?),
            print: row.get(6)?,
            at: lat.zip(lon),
        })
    }

    pub(super) fn seen(&self, sources: &[Source]) -> Seen {
        if self.source == BY_HAND {
            return Seen::Listed;
        }
        let Some(source) = sources.iter().find(|source| source.num == self.source) else {
            return Seen::Not;
        };
        let now = source.generation;
        if self.born > now || self.died.is_some_and(|died| died <= now) {
            Seen::Not
        } else if self.missing.is_some_and(|missing| missing <= now) {
            Seen::Missing
        } else {
            Seen::Listed
        }
    }

    pub(super) fn point(&self) -> Option<Coordinates> {
        let (lat, lon) = self.at?;
        Coordinates::new(lat as f64 / 1e6, lon as f64 / 1e6).ok()
    }
}

/// A meeting as it stands now.
pub(crate) struct Listed {
    pub(crate) source: i64,
    /// Since when it is missing from its list, Unix seconds.
    pub(crate) missing: Option<i64>,
    /// When it was first seen, Unix seconds.
    pub(crate) since: i64,
    body: String,
}

impl Listed {
    pub(crate) fn meeting(&self) -> VaultResult<Meeting> {
        read_body(&self.body)
    }
}

/// The rows of one meeting that a reader sees: at most one.
pub(crate) fn listed(read: &Read<'_>, sources: &[Source], id: &Id) -> Inner<Option<Listed>> {
    if !any(read.db())? {
        return Ok(None);
    }
    let mut statement = read.db().prepare_cached(&format!(
        "SELECT {NARROW}, b.since, b.gone, b.body
         FROM meeting_bodies AS b JOIN meetings AS m ON m.num = b.num WHERE b.id = ?1"
    ))?;
    let mut rows = statement.query([id.as_bytes()])?;
    while let Some(row) = rows.next()? {
        let seen = Narrow::read(row)?.seen(sources);
        if seen != Seen::Not {
            let gone: Option<i64> = row.get(10)?;
            return Ok(Some(Listed {
                source: row.get(1)?,
                missing: gone.filter(|_| seen == Seen::Missing),
                since: row.get(9)?,
                body: row.get(11)?,
            }));
        }
    }
    Ok(None)
}

/// The id and the body of a row.
pub(super) fn body(db: &Connection, num: i64) -> Inner<(Id, Option<i64>, Meeting)> {
    let mut statement =
        db.prepare_cached("SELECT id, gone, body FROM meeting_bodies WHERE num = ?1")?;
    let mut rows = statement.query([num])?;
    let row = rows.next()?.ok_or(VaultError::Damaged("a meeting is not as it was written"))?;
    let body = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
    Ok((Id::from_bytes(row.get(0)?), row.get(1)?, read_body(body)?))
}

pub(super) fn id_of(db: &Connection, num: i64) -> Inner<Id> {
    let mut statement = db.prepare_cached("SELECT id FROM meeting_bodies WHERE num = ?1")?;
    Ok(statement.query_row([num], |row| Ok(Id::from_bytes(row.get(0)?)))?)
}

/// The meeting whose id begins with these digits.
pub(crate) fn find_id(read: &Read<'_>, digits: &str) -> Inner<Id> {
    let prefix = Prefix::new(digits)?;
    if !any(read.db())? {
        return Err(TandemError::NotFound { id: digits.into() }.into());
    }
    let sources = sources(read)?;
    let mut statement = read.db().prepare_cached(
        "SELECT DISTINCT id FROM meeting_bodies WHERE id BETWEEN ?1 AND ?2 LIMIT 100",
    )?;
    let (low, high) = (prefix.first(), prefix.last());
    let ids = statement.query_map([low.as_bytes(), high.as_bytes()], |row| row.get(0))?;
    let mut seen = Vec::new();
    for id in ids {
        let id = Id::from_bytes(id?);
        if listed(read, &sources, &id)?.is_some() {
            seen.push(id);
        }
    }
    match seen.as_slice() {
        [] => Err(TandemError::NotFound { id: digits.into() }.into()),
        [one] => Ok(*one),
        _ => Err(TandemError::invalid("id", "fits several: give more of it").into()),
    }
}

/// Lets the words of what was taken out leave the index of the search for good. `secure_delete` does
/// not reach inside an FTS5 table: a word stays readable in its segments until they are merged.
pub(crate) fn sweep_words(act: &Act<'_>) -> Inner<()> {
    if any(act.db())? {
        act.db().execute("INSERT INTO meeting_texts (meeting_texts) VALUES ('optimize')", [])?;
    }
    Ok(())
}
