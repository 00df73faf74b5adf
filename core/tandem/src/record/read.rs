//! Reading a record: what a room above asks of one moment, in words of the domain.
//!
//! The vault's [`Read`] is one moment; this gives it the questions. No room above names the database.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{OptionalExtension as _, ToSql, params};
use serde::de::DeserializeOwned;
use tandem_model::{DayTotal, Id, Note, Session, TandemError};
use tandem_vault::Read;

use super::error::Inner;
use super::kinds::{self, EntryKind, Kind, NoteText, natural};
use super::tables::{NOT_AS_WRITTEN, date, day, read_body};
use super::tally;

/// What can be asked of a moment.
pub(crate) trait Reading {
    /// One entry, if it stands in the record.
    fn entry<K: Kind>(&self, id: Id) -> Inner<Option<K>>;

    /// One entry.
    ///
    /// # Errors
    /// `NotFound` if it does not stand in the record.
    fn need<K: Kind>(&self, id: Id) -> Inner<K> {
        Ok(self.entry(id)?.ok_or_else(|| not_found(id))?)
    }

    /// Entries of one kind that are sorted by something from `low` to `high`, in that order.
    fn sorted<K: Kind>(&self, low: i64, high: i64) -> Inner<Vec<(Id, K)>>;

    /// All entries of one kind, in the order of what they are sorted by.
    fn all<K: Kind>(&self) -> Inner<Vec<(Id, K)>> {
        self.sorted(i64::MIN, i64::MAX)
    }

    /// Of all entries of one kind the fields that `T` has: a thousand are read for their names alone.
    fn parts<K: Kind, T: DeserializeOwned>(&self) -> Inner<Vec<(Id, T)>>;

    /// Whether an entry stands in the record.
    fn stands<K: Kind>(&self, id: Id) -> Inner<bool>;

    /// Entries of one kind of the dates from `from` to `to`, both included, in their order.
    fn between<K: Kind>(&self, from: NaiveDate, to: NaiveDate) -> Inner<Vec<(Id, K)>> {
        self.sorted(day(from).into(), day(to).into())
    }

    /// The date of the first entry of a kind that is sorted by its date.
    fn first<K: Kind>(&self) -> Inner<Option<NaiveDate>>;

    /// The local date of the first session.
    fn first_session(&self) -> Inner<Option<NaiveDate>>;

    /// What there is one of, with its id.
    fn only<K: Kind>(&self) -> Inner<Option<(Id, K)>> {
        Ok(self.all()?.into_iter().next())
    }

    /// The newest entries of one kind that are about another entry, the newest first; all of them
    /// without a number.
    fn about<K: Kind>(&self, other: Id, most: Option<u32>) -> Inner<Vec<(Id, K)>>;

    /// The ids of all entries of one kind that are about another entry, by that one; also of those
    /// that were removed and can be brought back.
    fn links(&self, kind: EntryKind) -> Inner<BTreeMap<Id, Vec<Id>>>;

    /// The ids of all entries of one kind; also of those that were removed and can be brought back.
    fn every_id(&self, kind: EntryKind) -> Inner<Vec<Id>>;

    /// Of what is about each entry of a kind, the one that is sorted last.
    fn newest_about<K: Kind>(&self, of: EntryKind) -> Inner<Vec<(Id, K)>>;

    /// Of what is about each entry of a kind, by its sort and id alone: what is sorted from `times` the
    /// newest of another kind about the same entry on; all of it where there is none of that above zero.
    fn after_newest(
        &self,
        what: EntryKind,
        of: EntryKind,
        newest: EntryKind,
        times: i64,
    ) -> Inner<Vec<(Id, i64, Id)>>;

    /// The ids of those that are about this entry.
    fn every_about(&self, kind: EntryKind, other: Id) -> Inner<Vec<Id>> {
        Ok(self.links(kind)?.remove(&other).unwrap_or_default())
    }

    /// The id of what has a natural key, such as a week's recall. Once forgotten, an id stays blank
    /// for good; what is then written under the same key gets the next id of a row that every copy
    /// of the record counts alike.
    fn id_of<K: Kind>(&self, key: &str) -> Inner<Id>;

    /// Whether an entry stands under this id that a newer version wrote and that cannot be read here.
    fn is_unread(&self, kind: &str, id: Id) -> Inner<bool>;

    /// How many entries stand in the record that a newer version wrote and that cannot be read here.
    fn count_unread(&self) -> Inner<u32>;

    /// What was kept under a natural key, and whether something under it was forgotten.
    fn under_key<K: Kind>(&self, key: &str) -> Inner<UnderKey<K>>;

    /// From when on this record knows all that happened in it: when its newest device began. One that
    /// came back from a backup, and so went on as a new device, may not know what was done before.
    fn begun(&self) -> Inner<DateTime<Utc>>;

    /// How far this record knows each device's journal: what a merge brings later, however long ago it was
    /// done, lies beyond.
    fn heads(&self) -> Inner<Heads>;

    /// The ids of entries of a kind that something was done to after a moment, by the clock of whoever did
    /// it, or beyond these heads; also of those that were removed.
    fn changed_since(
        &self,
        kind: EntryKind,
        since: DateTime<Utc>,
        heads: Option<&Heads>,
    ) -> Inner<Vec<Id>>;

    /// When the first thing was written that this record holds, an import of older ones included.
    fn first_written(&self) -> Inner<DateTime<Utc>>;

    /// Sessions by a condition on `sessions AS s`, with their notes.
    fn sessions(&self, ask: Sessions<'_>) -> Inner<Vec<(Id, Session)>>;

    /// How many sessions there are between two dates, of one kind if one is named.
    fn count_sessions(&self, from: NaiveDate, to: NaiveDate, kind: Option<u32>) -> Inner<u32>;

    /// Where a session stands in the order of the log: its day, its start, its id.
    fn place(&self, id: Id) -> Inner<(i32, i64, Id)>;

    /// What each session adds to its day, from one index: no row of `sessions` is touched.
    fn day_totals(&self, from: NaiveDate, to: NaiveDate) -> Inner<Vec<DayTotal>>;

    /// When sessions of these days went on, and of which kind: from the same index.
    fn stretches(&self, from: NaiveDate, to: NaiveDate) -> Inner<Vec<Stretch>>;

    /// The days of medical visits that sessions tell of, in order: from the last one before `from`
    /// to `to`.
    fn session_visit_days(&self, from: NaiveDate, to: NaiveDate) -> Inner<Vec<NaiveDate>>;
}

/// The number of the newest row of each device.
pub(crate) type Heads = BTreeMap<Id, i64>;

/// When a session went on, in Unix seconds.
pub(crate) struct Stretch {
    pub(crate) kind: tandem_model::Kind,
    from: i64,
    to: i64,
}

impl Stretch {
    /// As [`Session::overlaps`].
    pub(crate) fn overlaps(&self, session: &Session) -> bool {
        self.from < session.end().timestamp() && session.start.utc().timestamp() < self.to
    }
}

/// What is known under a natural key.
pub(crate) struct UnderKey<K> {
    /// The entry that stands in the record.
    pub(crate) entry: Option<(Id, K)>,
    /// Whether something under it was forgotten.
    pub(crate) forgotten: bool,
}

/// Which sessions.
pub(crate) enum Sessions<'a> {
    /// Of these local dates, the earliest first.
    Between(NaiveDate, NaiveDate),
    /// A page of the log, the newest first.
    Page {
        from: NaiveDate,
        to: NaiveDate,
        kind: Option<u32>,
        after: Option<(i32, i64, Id)>,
        most: u32,
    },
    /// The newest.
    Latest(u32),
    /// That were going on at the same time as this one, under another id.
    Overlapping(Id, &'a tandem_model::Session),
}

const SESSIONS: &str = "SELECT s.id, s.body, s.note FROM sessions AS s";

/// By local date, as a person reads a diary, and within one by the instant.
const NEWEST_FIRST: &str = "ORDER BY s.day DESC, s.start_utc DESC, s.id DESC";

impl Reading for Read<'_> {
    fn entry<K: Kind>(&self, id: Id) -> Inner<Option<K>> {
        let (sql, name) = match K::NAME {
            "session" => ("SELECT id, body, note FROM sessions WHERE id = ?1", None),
            name => ("SELECT id, body FROM entries WHERE id = ?1 AND entity = ?2", Some(name)),
        };
        let found = match name {
            None => rows(self, sql, params![id.as_bytes()])?,
            Some(name) => rows(self, sql, params![id.as_bytes(), name])?,
        };
        Ok(found.into_iter().next().map(|(_, entry)| entry))
    }

    fn sorted<K: Kind>(&self, low: i64, high: i64) -> Inner<Vec<(Id, K)>> {
        rows(
            self,
            "SELECT id, body FROM entries WHERE entity = ?1 AND sort BETWEEN ?2 AND ?3
             ORDER BY sort, id",
            params![K::NAME, low, high],
        )
    }

    fn parts<K: Kind, T: DeserializeOwned>(&self) -> Inner<Vec<(Id, T)>> {
        let sql = "SELECT id, body FROM entries WHERE entity = ?1";
        let mut statement = self.db().prepare_cached(sql)?;
        let mut found = statement.query([K::NAME])?;
        let mut all = Vec::new();
        while let Some(row) = found.next()? {
            let body = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            all.push((Id::from_bytes(row.get(0)?), read_body(body)?));
        }
        Ok(all)
    }

    fn stands<K: Kind>(&self, id: Id) -> Inner<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM entries WHERE id = ?1 AND entity = ?2)";
        let mut statement = self.db().prepare_cached(sql)?;
        Ok(statement.query_row(params![id.as_bytes(), K::NAME], |row| row.get(0))?)
    }

    fn first<K: Kind>(&self) -> Inner<Option<NaiveDate>> {
        let mut statement =
            self.db().prepare_cached("SELECT min(sort) FROM entries WHERE entity = ?1")?;
        let first: Option<i32> = statement.query_row([K::NAME], |row| row.get(0))?;
        first.map(|day| Ok(date(day).ok_or(NOT_AS_WRITTEN)?)).transpose()
    }

    fn first_session(&self) -> Inner<Option<NaiveDate>> {
        let mut statement = self.db().prepare_cached("SELECT min(day) FROM sessions")?;
        let first: Option<i32> = statement.query_row([], |row| row.get(0))?;
        first.map(|day| Ok(date(day).ok_or(NOT_AS_WRITTEN)?)).transpose()
    }

    fn about<K: Kind>(&self, other: Id, most: Option<u32>) -> Inner<Vec<(Id, K)>> {
        rows(
            self,
            "SELECT id, body FROM entries WHERE entity = ?1 AND link = ?2
             ORDER BY sort DESC, id DESC LIMIT ?3",
            params![K::NAME, other.as_bytes(), most.map_or(-1, i64::from)],
        )
    }

    fn links(&self, kind: EntryKind) -> Inner<BTreeMap<Id, Vec<Id>>> {
        let mut all: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
        let mut statement = self.db().prepare_cached(
            "SELECT link, id FROM entries WHERE entity = ?1 AND link IS NOT NULL",
        )?;
        let mut standing = statement.query([kind.word()])?;
        while let Some(row) = standing.next()? {
            let other = all.entry(Id::from_bytes(row.get(0)?)).or_default();
            other.push(Id::from_bytes(row.get(1)?));
        }
        for (id, state) in self.hidden(kind.word())? {
            if let Some(other) = kind.info().link(&state.fields) {
                all.entry(other).or_default().push(Id::from_bytes(id));
            }
        }
        Ok(all)
    }

    fn every_id(&self, kind: EntryKind) -> Inner<Vec<Id>> {
        let mut ids = self.db().prepare_cached("SELECT id FROM entries WHERE entity = ?1")?;
        let standing = ids.query_map([kind.word()], |row| row.get(0))?;
        let mut all = standing.map(|id| Ok(Id::from_bytes(id?))).collect::<Inner<Vec<_>>>()?;
        let hidden = self.hidden(kind.word())?.into_iter();
        all.extend(hidden.map(|(id, _)| Id::from_bytes(id)));
        Ok(all)
    }

    fn newest_about<K: Kind>(&self, of: EntryKind) -> Inner<Vec<(Id, K)>> {
        rows(
            self,
            "SELECT it.id, it.body FROM entries AS one CROSS JOIN entries AS it
             WHERE one.entity = ?2 AND it.entity = ?1
               AND it.id = (SELECT id FROM entries WHERE entity = ?1 AND link = one.id
                            ORDER BY sort DESC, id DESC LIMIT 1)",
            params![K::NAME, of.word()],
        )
    }

    fn after_newest(
        &self,
        what: EntryKind,
        of: EntryKind,
        newest: EntryKind,
        times: i64,
    ) -> Inner<Vec<(Id, i64, Id)>> {
        // The index has all three columns: no row is touched.
        let mut statement = self.db().prepare_cached(
            "SELECT one.id, it.sort, it.id FROM entries AS one
             CROSS JOIN entries AS it INDEXED BY entries_about
             WHERE one.entity = ?1 AND it.entity = ?2 AND it.link = one.id
               AND it.sort >= ?4 * coalesce((SELECT max(sort) FROM entries
                                             WHERE entity = ?3 AND link = one.id), 0)",
        )?;
        let mut found = statement.query(params![of.word(), what.word(), newest.word(), times])?;
        let mut all = Vec::new();
        while let Some(row) = found.next()? {
            all.push((Id::from_bytes(row.get(0)?), row.get(1)?, Id::from_bytes(row.get(2)?)));
        }
        Ok(all)
    }

    fn id_of<K: Kind>(&self, key: &str) -> Inner<Id> {
        let mut id = natural(K::NAME, key, 0);
        for generation in 1.. {
            if !self.state(K::NAME, id.as_bytes())?.forgotten {
                break;
            }
            id = natural(K::NAME, key, generation);
        }
        Ok(id)
    }

    fn is_unread(&self, kind: &str, id: Id) -> Inner<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM unread WHERE entity = ?1 AND id = ?2)";
        let mut statement = self.db().prepare_cached(sql)?;
        Ok(statement.query_row(params![kind, id.as_bytes()], |row| row.get(0))?)
    }

    fn count_unread(&self) -> Inner<u32> {
        // A note is part of its entry.
        let sql = "SELECT count(*) FROM unread WHERE entity <> ?1";
        let mut statement = self.db().prepare_cached(sql)?;
        Ok(statement.query_row([NoteText::NAME], |row| row.get(0))?)
    }

    fn under_key<K: Kind>(&self, key: &str) -> Inner<UnderKey<K>> {
        let mut forgotten = false;
        for generation in 0.. {
            let id = natural(K::NAME, key, generation);
            // Under most keys that a screen asks about nothing was ever written: a day to come has no answer.
            if !self.is_known(K::NAME, id.as_bytes())? {
                break;
            }
            if let Some(entry) = self.entry(id)? {
                return Ok(UnderKey { entry: Some((id, entry)), forgotten });
            }
            if !self.state(K::NAME, id.as_bytes())?.forgotten {
                break;
            }
            forgotten = true;
        }
        Ok(UnderKey { entry: None, forgotten })
    }

    fn begun(&self) -> Inner<DateTime<Utc>> {
        let mut statement = self.db().prepare_cached("SELECT max(since) FROM devices")?;
        let since = statement.query_row([], |row| row.get(0))?;
        Ok(DateTime::from_timestamp_millis(since).ok_or(NOT_AS_WRITTEN)?)
    }

    fn heads(&self) -> Inner<Heads> {
        let mut statement = self.db().prepare_cached(
            "SELECT device, coalesce((SELECT max(sequence) FROM changes WHERE device = num), 0)
             FROM devices",
        )?;
        let found =
            statement.query_map([], |row| Ok((Id::from_bytes(row.get(0)?), row.get(1)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    fn changed_since(
        &self,
        kind: EntryKind,
        since: DateTime<Utc>,
        heads: Option<&Heads>,
    ) -> Inner<Vec<Id>> {
        let mut statement = self.db().prepare_cached(
            "SELECT DISTINCT id FROM changes
             WHERE device = (SELECT num FROM devices WHERE device = ?1)
               AND entity = ?2 AND (wall > ?3 OR sequence > ?4)",
        )?;
        let mut changed = BTreeSet::new();
        for device in self.heads()?.into_keys() {
            let head = heads.map_or(i64::MAX, |heads| heads.get(&device).copied().unwrap_or(0));
            let found = statement.query_map(
                params![device.as_bytes(), kind.word(), since.timestamp_millis(), head],
                |row| Ok(Id::from_bytes(row.get(0)?)),
            )?;
            for id in found {
                changed.insert(id?);
            }
        }
        Ok(changed.into_iter().collect())
    }

    fn first_written(&self) -> Inner<DateTime<Utc>> {
        let mut statement = self.db().prepare_cached("SELECT min(wall) FROM changes")?;
        let wall = statement.query_row([], |row| row.get(0))?;
        Ok(DateTime::from_timestamp_millis(wall).ok_or(NOT_AS_WRITTEN)?)
    }

    fn sessions(&self, ask: Sessions<'_>) -> Inner<Vec<(Id, Session)>> {
        match ask {
            Sessions::Between(from, to) => rows(
                self,
                &format!("{SESSIONS} WHERE s.day BETWEEN ?1 AND ?2 ORDER BY s.start_utc, s.id"),
                params![day(from), day(to)],
            ),
            // Said outright: a planner that knows no counts would rather sort the whole table, which was
            // 14 ms of an opening at 10,000 sessions.
            Sessions::Latest(most) => rows(
                self,
                &format!("{SESSIONS} INDEXED BY sessions_by_day {NEWEST_FIRST} LIMIT ?1"),
                [most],
            ),
            Sessions::Page { from, to, kind, after, most } => {
                let (last, start, id) =
                    after.unwrap_or((day(to), i64::MAX, Id::from_bytes([0xff; 16])));
                rows(
                    self,
                    &format!(
                        "{SESSIONS} WHERE s.day BETWEEN ?1 AND ?2 AND s.day <= ?4
                           AND (?3 IS NULL OR s.tally & {KIND} = ?3)
                           AND (s.day, s.start_utc, s.id) < (?4, ?5, ?6)
                         {NEWEST_FIRST} LIMIT ?7",
                        KIND = tally::KIND
                    ),
                    params![day(from), day(to), kind, last, start, id.as_bytes(), most],
                )
            }
            // None is longer than a day, and no two zones are more than a day apart, so two dates on
            // either side are as far as one can lie. The inner question is answered from the index
            // alone: looking up every session of five days cost a sixth of what a log costs.
            Sessions::Overlapping(id, session) => rows(
                self,
                &format!(
                    "{SESSIONS} WHERE s.id IN (
                       SELECT id FROM sessions WHERE day BETWEEN ?1 - 2 AND ?1 + 2
                         AND start_utc < ?2 AND start_utc + (tally >> {MINUTES}) * 60 > ?3
                         AND id <> ?4)
                     ORDER BY s.start_utc, s.id",
                    MINUTES = tally::MINUTES
                ),
                params![
                    day(session.start.date()),
                    session.end().timestamp(),
                    session.start.utc().timestamp(),
                    id.as_bytes(),
                ],
            ),
        }
    }

    fn count_sessions(&self, from: NaiveDate, to: NaiveDate, kind: Option<u32>) -> Inner<u32> {
        let mut statement = self.db().prepare_cached(&format!(
            "SELECT count(*) FROM sessions WHERE day BETWEEN ?1 AND ?2
               AND (?3 IS NULL OR tally & {KIND} = ?3)",
            KIND = tally::KIND
        ))?;
        Ok(statement.query_row(params![day(from), day(to), kind], |row| row.get(0))?)
    }

    fn place(&self, id: Id) -> Inner<(i32, i64, Id)> {
        let mut statement =
            self.db().prepare_cached("SELECT day, start_utc FROM sessions WHERE id = ?1")?;
        let place = statement
            .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, id)))
            .optional()?;
        if let Some(place) = place {
            return Ok(place);
        }
        // Taken out while somebody leafs through the log: the journal knows where it stood.
        let state = self.state(Session::NAME, id.as_bytes())?;
        let session: Option<Session> = kinds::read(&state.fields).ok();
        let start = session.ok_or_else(|| not_found(id))?.start;
        Ok((day(start.date()), start.utc().timestamp(), id))
    }

    fn day_totals(&self, from: NaiveDate, to: NaiveDate) -> Inner<Vec<DayTotal>> {
        let mut statement = self.db().prepare_cached(
            "SELECT day, tally FROM sessions INDEXED BY sessions_by_day
             WHERE day BETWEEN ?1 AND ?2",
        )?;
        let mut found = statement.query(params![day(from), day(to)])?;
        let mut totals = Vec::new();
        while let Some(row) = found.next()? {
            let (date, tally) = (date(row.get(0)?), row.get(1)?);
            let total = date.and_then(|date| tally::unpack(date, tally));
            totals.push(total.ok_or(NOT_AS_WRITTEN)?);
        }
        Ok(totals)
    }

    fn stretches(&self, from: NaiveDate, to: NaiveDate) -> Inner<Vec<Stretch>> {
        let mut statement = self.db().prepare_cached(
            "SELECT tally, start_utc FROM sessions INDEXED BY sessions_by_day
             WHERE day BETWEEN ?1 AND ?2",
        )?;
        let mut found = statement.query(params![day(from), day(to)])?;
        let mut stretches = Vec::new();
        while let Some(row) = found.next()? {
            let (tally, from): (u32, i64) = (row.get(0)?, row.get(1)?);
            let kind = tally::kind(tally).ok_or(NOT_AS_WRITTEN)?;
            let to = from + i64::from(tally >> tally::MINUTES) * 60;
            stretches.push(Stretch { kind, from, to });
        }
        Ok(stretches)
    }

    fn session_visit_days(&self, from: NaiveDate, to: NaiveDate) -> Inner<Vec<NaiveDate>> {
        let visit = tally::visit();
        let mut days = Vec::new();
        for (sql, parameters) in [
            (
                format!(
                    "SELECT day FROM sessions INDEXED BY sessions_by_day
                     WHERE day < ?1 AND {visit} ORDER BY day DESC LIMIT 1"
                ),
                vec![day(from)],
            ),
            (
                format!(
                    "SELECT DISTINCT day FROM sessions INDEXED BY sessions_by_day
                     WHERE day BETWEEN ?1 AND ?2 AND {visit} ORDER BY day"
                ),
                vec![day(from), day(to)],
            ),
        ] {
            let mut statement = self.db().prepare_cached(&sql)?;
            let mut found = statement.query(rusqlite::params_from_iter(parameters))?;
            while let Some(row) = found.next()? {
                days.push(date(row.get(0)?).ok_or(NOT_AS_WRITTEN)?);
            }
        }
        Ok(days)
    }
}

/// Entries from a question whose first two columns are an id and a body, with their notes: from a
/// third column if there is one.
fn rows<K: Kind>(
    read: &Read<'_>,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> Inner<Vec<(Id, K)>> {
    let mut statement = read.db().prepare_cached(sql)?;
    let in_its_row = statement.column_count() > 2;
    let mut found = statement.query(parameters)?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        let id = Id::from_bytes(row.get(0)?);
        let body = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        let mut entry: K = read_body(body)?;
        if let Some(note) = entry.note() {
            let text: Option<String> = if in_its_row { row.get(2)? } else { note_text(read, &id)? };
            *note = text.map_or(Ok(None), |text| Note::new(&text))?;
        }
        all.push((id, entry));
    }
    Ok(all)
}

fn note_text(read: &Read<'_>, id: &Id) -> Inner<Option<String>> {
    let mut statement = read.db().prepare_cached("SELECT text FROM notes WHERE id = ?1")?;
    Ok(statement.query_row([id.as_bytes() as &dyn ToSql], |row| row.get(0)).optional()?)
}

/// That an entry is not in the record.
pub(crate) fn not_found(id: Id) -> TandemError {
    TandemError::NotFound { id: id.to_string() }
}
