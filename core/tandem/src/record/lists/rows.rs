//! The rows of a meeting: itself, its id, and what is said of it later. What a search decides by stands in
//! blocks ([`super::block`]).

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use tandem_model::{Id, Mark, Meeting, Prefix, Slot, SourceKey, TandemError};
use tandem_vault::{EntityId, Error as VaultError, Read, Result as VaultResult};

use super::block::{self, Builder, eights};
use super::pack::{Head, body_of, unpack};
use super::places::{Places, num_at, nums_of, place_of};
use super::prints::{print, without_place};
use super::zones::Zones;
use crate::record::error::Inner;
use crate::record::fold::Fold;

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

pub(super) fn insert_id(db: &Connection, id: &Id, num: i64) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO meeting_ids (id, num) VALUES (?1, ?2)")?
        .execute(params![id.as_bytes(), num])?;
    Ok(())
}

/// Takes a meeting out of its block, where its place stays empty.
pub(super) fn delete(db: &Connection, num: i64) -> rusqlite::Result<()> {
    for sql in [
        "DELETE FROM meeting_ids
         WHERE num = ?1 AND id = (SELECT id FROM meeting_bodies WHERE num = ?1)",
        "DELETE FROM meeting_bodies WHERE num = ?1",
        "UPDATE meeting_marks SET died = 0 WHERE num = ?1",
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
    let head = Head { id: &id, hash: &hash, since: 0, body: &body };
    // A block of its own, so that all of it can be taken out again.
    let mut block = Builder::new(db, BY_HAND, 0)?;
    let (num, _) = block.add(db, &head, meeting, &mut Zones::default())?;
    block.write(db)?;
    Ok(insert_id(db, &id, num)?)
}

/// Takes the rows of a meeting that was entered by hand out.
pub(crate) fn remove_own(db: &Connection, id: &EntityId) -> VaultResult<()> {
    if !any(db)? {
        return Ok(());
    }
    let block: Option<i64> = db
        .prepare_cached(&format!(
            "SELECT b.num FROM meeting_ids AS i JOIN meeting_blocks AS b ON b.num = {BLOCK}
             WHERE i.id = ?1 AND b.source = {BY_HAND}"
        ))?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(block.map_or(Ok(()), |block| block::delete(db, block))?)
}

/// The block of a row of `meeting_ids`.
const BLOCK: &str = "i.num >> 12";

/// The meetings that stand in a list now and have the name, the day and the start of this one; more
/// than a few are none.
pub(crate) fn alike(
    read: &Read<'_>,
    source: &Source,
    meeting: &Meeting,
) -> Inner<Vec<(Id, Meeting)>> {
    const MOST: usize = 32;
    let (db, wanted) = (read.db(), without_place(print(meeting)));
    let mut blocks = db.prepare_cached(
        "SELECT num, prints FROM meeting_blocks WHERE source = ?1 AND born <= ?2",
    )?;
    let mut blocks = blocks.query([source.num, source.generation])?;
    let mut found = Vec::new();
    while let Some(row) = blocks.next()? {
        let block = row.get(0)?;
        let prints = eights(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?);
        let same = |print: &&[u8; 8]| without_place(i64::from_le_bytes(**print)) == wanted;
        if !prints.iter().any(|print| same(&print)) {
            continue;
        }
        let listed = listed_in(db, block, prints.len(), source.generation)?;
        for place in listed.iter().filter(|place| prints.get(*place).as_ref().is_some_and(same)) {
            let (id, there) = body(db, num_at(block, place))?;
            let only_elsewhere = there.fingerprint().differences(&meeting.fingerprint());
            if only_elsewhere.iter().all(|mark| *mark == Mark::Place) {
                found.push((id, there));
            }
            if found.len() > MOST {
                return Ok(Vec::new());
            }
        }
    }
    Ok(found)
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

/// The generation up to which a reader sees the marks of a block; `None` if nothing of it is seen.
pub(super) fn generation_of(sources: &[Source], source: i64, born: i64) -> Option<i64> {
    if source == BY_HAND {
        return Some(0);
    }
    let list = sources.iter().find(|list| list.num == source)?;
    (born <= list.generation).then_some(list.generation)
}

/// Which meetings of a block of so many stand in their list.
pub(super) fn listed_in(
    db: &Connection,
    block: i64,
    count: usize,
    generation: i64,
) -> Inner<Places> {
    let mut listed = Places::first(count);
    let (first, last) = nums_of(block);
    let mut marks = db.prepare_cached(
        "SELECT num FROM meeting_marks
         WHERE num BETWEEN ?1 AND ?2 AND (died <= ?3 OR missing <= ?3)",
    )?;
    let mut marks = marks.query([first, last, generation])?;
    while let Some(row) = marks.next()? {
        listed.remove(place_of(row.get(0)?));
    }
    Ok(listed)
}

/// A meeting as it stands now.
pub(crate) struct Listed {
    pub(crate) source: i64,
    /// Since when it is missing from its list, Unix seconds.
    pub(crate) missing: Option<i64>,
    /// When it was first seen, Unix seconds.
    pub(crate) since: i64,
    body: Vec<u8>,
}

impl Listed {
    pub(crate) fn meeting(&self) -> VaultResult<Meeting> {
        unpack(&self.body)
    }
}

/// The rows of one meeting that a reader sees: at most one.
pub(crate) fn listed(read: &Read<'_>, sources: &[Source], id: &Id) -> Inner<Option<Listed>> {
    if !any(read.db())? {
        return Ok(None);
    }
    let mut statement = read.db().prepare_cached(&format!(
        "SELECT b.source, b.born, k.died, k.missing, k.gone, m.since, m.body
         FROM meeting_ids AS i JOIN meeting_blocks AS b ON b.num = {BLOCK}
         JOIN meeting_bodies AS m ON m.num = i.num LEFT JOIN meeting_marks AS k ON k.num = i.num
         WHERE i.id = ?1"
    ))?;
    let mut rows = statement.query([id.as_bytes()])?;
    while let Some(row) = rows.next()? {
        let source = row.get(0)?;
        let Some(now) = generation_of(sources, source, row.get(1)?) else { continue };
        let (died, missing): (Option<i64>, Option<i64>) = (row.get(2)?, row.get(3)?);
        if died.is_some_and(|died| died <= now) {
            continue;
        }
        let gone: Option<i64> = row.get(4)?;
        let is_missing = missing.is_some_and(|missing| missing <= now);
        return Ok(Some(Listed {
            source,
            missing: gone.filter(|_| is_missing),
            since: row.get(5)?,
            body: row.get(6)?,
        }));
    }
    Ok(None)
}

/// The id and the body of a row.
pub(super) fn body(db: &Connection, num: i64) -> Inner<(Id, Meeting)> {
    let mut statement = db.prepare_cached("SELECT id, body FROM meeting_bodies WHERE num = ?1")?;
    let mut rows = statement.query([num])?;
    let row = rows.next()?.ok_or(VaultError::Damaged("a meeting is not as it was written"))?;
    let body = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
    Ok((Id::from_bytes(row.get(0)?), unpack(body)?))
}

pub(super) fn id_of(db: &Connection, num: i64) -> Inner<Id> {
    let mut statement = db.prepare_cached("SELECT id FROM meeting_bodies WHERE num = ?1")?;
    Ok(statement.query_row([num], |row| Ok(Id::from_bytes(row.get(0)?)))?)
}

/// A row of the generation that readers see.
pub(super) struct Standing {
    pub(super) num: i64,
    pub(super) id: Id,
    pub(super) hash: [u8; 16],
    pub(super) since: i64,
    pub(super) missing: bool,
}

/// The rows of one entry, in all its slots, that are there and of which none is in the place.
pub(super) fn standing(db: &Connection, generation: i64, entry: &Id) -> Inner<Vec<Standing>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT i.num, i.id, m.hash, m.since, k.missing
         FROM meeting_ids AS i JOIN meeting_blocks AS b ON b.num = {BLOCK}
         JOIN meeting_bodies AS m ON m.num = i.num LEFT JOIN meeting_marks AS k ON k.num = i.num
         WHERE i.id IN (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) AND b.born <= ?9 AND k.died IS NULL"
    ))?;
    let ids: Vec<[u8; 16]> = (0..8)
        .filter_map(|slot| Slot::try_from(slot).ok())
        .map(|slot| *slot_id(entry, slot).as_bytes())
        .collect();
    let rows = statement.query_map(
        params![ids[0], ids[1], ids[2], ids[3], ids[4], ids[5], ids[6], ids[7], generation],
        |row| {
            Ok(Standing {
                num: row.get(0)?,
                id: Id::from_bytes(row.get(1)?),
                hash: row.get(2)?,
                since: row.get(3)?,
                missing: row.get::<_, Option<i64>>(4)?.is_some(),
            })
        },
    )?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The meeting whose id begins with these digits.
pub(crate) fn find_id(read: &Read<'_>, digits: &str) -> Inner<Id> {
    let prefix = Prefix::new(digits)?;
    if !any(read.db())? {
        return Err(TandemError::NotFound { id: digits.into() }.into());
    }
    let sources = sources(read)?;
    let mut statement = read.db().prepare_cached(
        "SELECT DISTINCT id FROM meeting_ids WHERE id BETWEEN ?1 AND ?2 LIMIT 100",
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
