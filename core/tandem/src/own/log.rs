//! The log: what was attended, what was missed, days away; correcting, undoing, forgetting.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use tandem_vault::Read;
use serde_json::Value;
use tandem_model::{
    Away, Fellowship, Id, Kind, NotAttended, Note, Result, Session, TandemError, Word,
};
use tandem_vault::{Change, Deed, EntityId, Error as VaultError, Fields};

use crate::record::Tandem;
use crate::record::error::{Error, Inner, public};
use crate::record::act::Writing as _;
use crate::record::read::Reading as _;
use crate::record::tally::{KIND, MINUTES, kind_number};

/// Sessions in a page at most.
const PAGE: u32 = 1000;

/// Use cases around the log. From [`Tandem::log`].
#[derive(Clone, Copy)]
pub struct Log<'a> {
    pub(crate) tandem: &'a Tandem,
}

/// A session with the id under which it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Kept {
    /// Its id.
    pub id: Id,
    /// What is kept.
    pub session: Session,
}

/// What logging or editing a session led to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Logged {
    /// The session as it is kept now.
    pub kept: Kept,
    /// Other sessions that were going on at the same time. Nothing is refused for it: parts of one
    /// appointment overlap by nature.
    pub overlaps: Vec<Kept>,
}

/// Which sessions to list. The newest come first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SessionQuery {
    /// The first local date, included.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub from: Option<NaiveDate>,
    /// The last local date, included.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub to: Option<NaiveDate>,
    /// Only this kind.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub kind: Option<Kind>,
    /// Go on after this one: the last of the page before.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub after: Option<Id>,
    /// At most so many; 1 to 1000.
    pub limit: u32,
}

/// A page of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Page {
    /// The sessions, newest first.
    pub sessions: Vec<Kept>,
    /// How many there are in all, on every page together.
    pub total: u32,
    /// Whether there are more after these.
    pub more: bool,
}

/// What an id can stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum EntryKind {
    /// A session.
    Session,
    /// A session that did not take place.
    NotAttended,
    /// Days away.
    Away,
    /// An answer to the weekly question.
    Recall,
    /// A medication period.
    Medication,
    /// The profile.
    Profile,
    /// A practice of an exercise.
    Practice,
    /// A goal.
    Goal,
    /// A check-in.
    CheckIn,
    /// A questionnaire that was answered.
    Measured,
    /// A medical visit by its day.
    Visit,
    /// Through which visits one looks back.
    VisitPlan,
    /// The person's own naloxone.
    Naloxone,
    /// The person's choices.
    Preferences,
    /// A session that comes back.
    Regular,
    /// A meeting entered by hand.
    Meeting,
    /// A kept meeting.
    Bookmark,
    /// What was met with on a visit.
    WelcomeVisit,
    /// What a group says.
    GroupStatement,
}

impl EntryKind {
    const ALL: [(Self, &'static str); 19] = [
        (Self::Session, entity::SESSION),
        (Self::NotAttended, entity::NOT_ATTENDED),
        (Self::Away, entity::AWAY),
        (Self::Recall, entity::RECALL),
        (Self::Medication, entity::MEDICATION),
        (Self::Profile, entity::PROFILE),
        (Self::Practice, entity::PRACTICE),
        (Self::Goal, entity::GOAL),
        (Self::CheckIn, entity::CHECK_IN),
        (Self::Measured, entity::MEASURED),
        (Self::Visit, entity::VISIT),
        (Self::VisitPlan, entity::VISIT_PLAN),
        (Self::Naloxone, entity::NALOXONE),
        (Self::Preferences, entity::PREFERENCES),
        (Self::Regular, entity::REGULAR),
        (Self::Meeting, entity::MEETING),
        (Self::Bookmark, entity::BOOKMARK),
        (Self::WelcomeVisit, entity::WELCOME_VISIT),
        (Self::GroupStatement, entity::GROUP_STATEMENT),
    ];

    fn of(entity: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, name)| *name == entity).map(|(kind, _)| *kind)
    }

    /// The name under which the journal knows it, in `snake_case`.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// Something in the record that can be named by an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// Its id.
    pub id: Id,
}

/// What an undo took back.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Undone {
    /// Every entry that the act had touched.
    pub entries: Vec<Entry>,
    /// Of those, the ones that are in the record now.
    pub present: Vec<Entry>,
}

/// One line of an entry's history.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HistoryLine {
    /// When, by the clock of the device it happened on.
    pub at: DateTime<Utc>,
    /// What happened.
    pub deed: Deed,
    /// The fields that changed; empty once forgotten.
    pub changes: Vec<FieldChange>,
}

/// One field, before and after, as text. `Debug` tells which field and not what it held.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct FieldChange {
    /// The field, by its JSON name.
    pub field: String,
    /// What it held before; `None` is nothing.
    pub old: Option<String>,
    /// What it held then; `None` is nothing.
    pub new: Option<String>,
}

impl fmt::Debug for FieldChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FieldChange({})", self.field)
    }
}

impl Tandem {
    /// What was attended, missed and recalled.
    #[must_use]
    pub fn log(&self) -> Log<'_> {
        Log::of(self)
    }
}

impl<'a> Log<'a> {
    pub(crate) fn of(tandem: &'a Tandem) -> Self {
        Self { tandem }
    }

    /// Writes a session down. `written_at` is set here.
    ///
    /// # Errors
    /// `Invalid` as [`Session::check`] says; `Busy`, `ReadOnly`, `Full`, after which nothing was
    /// written.
    pub fn log(&self, mut session: Session) -> Result<Logged> {
        session.written_at = self.tandem.now();
        session.check(session.written_at)?;
        let id = self.tandem.host.new_id()?;
        self.keep(id, session)
    }

    /// Corrects a session: `session` replaces it as a whole. When it was first written down stays
    /// as it is; the history tells when it was corrected.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` as [`Session::check`] says; those of writing.
    pub fn edit(&self, id: Id, mut session: Session) -> Result<Logged> {
        session.written_at = self.session(id)?.written_at;
        session.check(self.tandem.now())?;
        self.keep(id, session)
    }

    fn keep(&self, id: Id, session: Session) -> Result<Logged> {
        self.tandem.act(|act| {
            store::write(act, entity::SESSION, &id, &session)?;
            let overlaps = overlapping(act, id, &session)?;
            Ok(Logged { kept: Kept { id, session }, overlaps })
        })
    }

    /// One session.
    ///
    /// # Errors
    /// `NotFound` if it is not there or was removed.
    pub fn session(&self, id: Id) -> Result<Session> {
        self.tandem.read(|read| read_session(read, id))?.ok_or_else(|| not_found(id))
    }

    /// A page of sessions, newest first.
    ///
    /// # Errors
    /// `Invalid` in `limit` unless it is 1 to 1000; `NotFound` if the session to go on after is not
    /// there any more.
    pub fn sessions(&self, query: &SessionQuery) -> Result<Page> {
        if !(1..=PAGE).contains(&query.limit) {
            return Err(TandemError::invalid("limit", format!("1 to {PAGE}")));
        }
        self.tandem.read(|read| {
            let (from, to) = (query.from.map_or(i32::MIN, day), query.to.map_or(i32::MAX, day));
            let kind = query.kind.map(kind_number);
            let within =
                format!("s.day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR s.tally & {KIND} = ?3)");
            let total = read
                .prepare_cached(&format!("SELECT count(*) FROM sessions AS s WHERE {within}"))?
                .query_row(params![from, to, kind], |row| row.get(0))?;
            let (day, start, id) = match query.after {
                Some(id) => place(read, id)?,
                None => (to, i64::MAX, Id::from_bytes([0xff; 16])),
            };
            let mut sessions = read_sessions(
                read,
                &format!(
                    "{SESSIONS} WHERE {within} AND s.day <= ?4
                       AND (s.day, s.start_utc, s.id) < (?4, ?5, ?6)
                     {NEWEST_FIRST} LIMIT ?7"
                ),
                params![from, to, kind, day, start, id.as_bytes(), query.limit + 1],
            )?;
            let more = sessions.len() > query.limit as usize;
            sessions.truncate(query.limit as usize);
            Ok(Page { sessions, total, more })
        })
    }

    /// Writes down that a session did not take place. It has no minutes and counts against nobody.
    ///
    /// # Errors
    /// Those of writing.
    pub fn not_attended(&self, mut missed: NotAttended) -> Result<Id> {
        missed.written_at = self.tandem.now();
        self.add(entity::NOT_ATTENDED, &missed)
    }

    /// Writes down days away.
    ///
    /// # Errors
    /// `Invalid` as [`Away::check`] says; those of writing.
    pub fn away(&self, mut away: Away) -> Result<Id> {
        away.check()?;
        away.written_at = self.tandem.now();
        self.add(entity::AWAY, &away)
    }

    fn add<T: serde::Serialize>(&self, entity: &str, value: &T) -> Result<Id> {
        let id = self.tandem.host.new_id()?;
        self.tandem.act(|act| {
            store::write(act, entity, &id, value)?;
            Ok(id)
        })
    }

    /// Sessions that did not take place, between two local dates, oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all_not_attended(
        &self,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<(Id, NotAttended)>> {
        self.tandem.read(|read| {
            let (from, to) = (day(from), day(to));
            let mut found: Vec<(Id, NotAttended)> =
                store::entries_between(read, entity::NOT_ATTENDED, from, to)?;
            found.sort_by_key(|(id, missed)| (missed.at.utc(), *id));
            for (id, missed) in &mut found {
                missed.note = note(read, *id)?;
            }
            Ok(found)
        })
    }

    /// Stretches away that touch the dates from `from` to `to`, oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all_away(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<(Id, Away)>> {
        self.tandem.read(|read| read_away(read, from, to))
    }

    /// Finds an entry by its id or by the beginning of it (four digits or more), also one that was
    /// removed or forgotten.
    ///
    /// # Errors
    /// `Invalid` in `id` if it is no id or fits several entries; `NotFound`.
    pub fn find(&self, id: &str) -> Result<Entry> {
        let missing = || TandemError::NotFound { id: id.into() };
        let (low, high) = id_range(id)
            .ok_or_else(|| TandemError::invalid("id", "4 to 32 of the digits 0-9 and a-f"))?;
        let found = self.tandem.vault.find(&low, &high).map_err(public)?;
        let mut found: Vec<Entry> = found
            .into_iter()
            .filter_map(|(entity, id)| {
                let kind = EntryKind::of(&entity)?;
                Some(Entry { kind, id: Id::from_bytes(id) })
            })
            .collect();
        found.sort_unstable();
        match found.as_slice() {
            [] => Err(missing()),
            [one] => Ok(*one),
            _ => Err(TandemError::invalid("id", "fits several entries: give more of it")),
        }
    }

    /// Takes an entry out of the record. It can be brought back ([`Log::undo`]), and its history
    /// stays.
    ///
    /// # Errors
    /// `NotFound` if it is not in the record; `Invalid` for the profile, which is always there.
    pub fn remove(&self, entry: Entry) -> Result<()> {
        if entry.kind == EntryKind::Profile {
            return Err(TandemError::invalid("id", "the profile cannot be removed"));
        }
        self.tandem.act_as_any(|act| {
            if !act.remove(entry.kind.word(), entry.id.as_bytes())? {
                return Err(not_found(entry.id).into());
            }
            Ok(())
        })
    }

    /// Takes back the newest act of this device that was not yet taken back: one log, one edit, one
    /// import. Where something was changed again since, the later change stays.
    ///
    /// # Errors
    /// `Invalid` in `undo` if there is nothing to undo; those of writing.
    pub fn undo(&self) -> Result<Undone> {
        self.tandem.act_as_any(|act| {
            let mut entries: Vec<Entry> = act
                .undo()?
                .into_iter()
                .filter_map(|(entity, id)| {
                    // A note is part of the entry whose id it bears.
                    let kind = if entity == entity::NOTE {
                        owner(act, &id)?
                    } else {
                        EntryKind::of(&entity)?
                    };
                    Some(Entry { kind, id: Id::from_bytes(id) })
                })
                .collect();
            entries.sort_unstable();
            entries.dedup();
            let mut present = entries.clone();
            present.retain(|entry| {
                act.state(entry.kind.word(), entry.id.as_bytes()).is_ok_and(|state| state.is_live())
            });
            Ok(Undone { entries, present })
        })
    }

    /// Blanks an entry for good: in the tables and in its history. Nothing brings it back, and it
    /// wins every merge. Say before: older backups and what was shared still hold it.
    ///
    /// # Errors
    /// `NotFound` if nothing is known of it or it was forgotten before; `Invalid` for the profile.
    pub fn forget(&self, entry: Entry) -> Result<()> {
        if entry.kind == EntryKind::Profile {
            return Err(TandemError::invalid("id", "the profile cannot be forgotten"));
        }
        self.tandem.act_as_any(|act| {
            if !act.forget(entry.kind.word(), entry.id.as_bytes())? {
                return Err(not_found(entry.id).into());
            }
            act.forget(entity::NOTE, entry.id.as_bytes())?;
            Ok(())
        })
    }

    /// Everything that ever happened to an entry and its note, oldest first.
    ///
    /// # Errors
    /// `NotFound` if nothing is known of it.
    pub fn history(&self, entry: Entry) -> Result<Vec<HistoryLine>> {
        let vault = &self.tandem.vault;
        let history = |entity| vault.history(entity, entry.id.as_bytes()).map_err(public);
        let mut changes = history(entry.kind.word())?;
        if changes.is_empty() {
            return Err(not_found(entry.id));
        }
        // Entry and note are two entities; what was done to both in one act is one line.
        for mut noted in history(entity::NOTE)? {
            let text =
                |fields: &mut Fields| fields.remove("text").map(|text| ("note".into(), text));
            let (new, old) = (text(&mut noted.new), text(&mut noted.old));
            let same_act =
                |change: &&mut Change| (change.device, change.clock) == (noted.device, noted.clock);
            match changes.iter_mut().find(same_act) {
                Some(change) => {
                    change.new.extend(new);
                    change.old.extend(old);
                }
                None => {
                    let deed = if noted.deed == Deed::Wrote { Deed::Edited } else { noted.deed };
                    let (new, old) = (new.into_iter().collect(), old.into_iter().collect());
                    changes.push(Change { deed, new, old, ..noted });
                }
            }
        }
        changes.sort_by_key(|change| change.clock);
        changes.into_iter().map(line).collect()
    }
}

const SESSIONS: &str =
    "SELECT s.id, s.body, n.text FROM sessions AS s LEFT JOIN notes AS n ON n.id = s.id";

/// By local date, as a person reads a diary, and within one by the instant.
const NEWEST_FIRST: &str = "ORDER BY s.day DESC, s.start_utc DESC, s.id DESC";

/// Sessions with their notes, from a question that begins with [`SESSIONS`].
fn read_sessions(
    read: &Read<'_>,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> Inner<Vec<Kept>> {
    let mut statement = read.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    let mut sessions = Vec::new();
    while let Some(row) = rows.next()? {
        let body = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        let mut session: Session = store::read_body(body)?;
        session.note =
            row.get::<_, Option<String>>(2)?.map_or(Ok(None), |text| Note::new(&text))?;
        sessions.push(Kept { id: Id::from_bytes(row.get(0)?), session });
    }
    Ok(sessions)
}

pub(crate) fn read_session(read: &Read<'_>, id: Id) -> Inner<Option<Session>> {
    let found = read_sessions(read, &format!("{SESSIONS} WHERE s.id = ?1"), [id.as_bytes()])?;
    Ok(found.into_iter().next().map(|kept| kept.session))
}

/// Every session between two local dates, oldest first.
pub(crate) fn all_sessions(read: &Read<'_>, from: NaiveDate, to: NaiveDate) -> Inner<Vec<Kept>> {
    let sql = format!("{SESSIONS} WHERE s.day BETWEEN ?1 AND ?2 ORDER BY s.start_utc, s.id");
    read_sessions(read, &sql, params![day(from), day(to)])
}

/// The local date and the fellowship of every mutual-help session between two local dates.
pub(crate) fn meetings_attended(
    read: &Read<'_>,
    from: NaiveDate,
    to: NaiveDate,
) -> Inner<Vec<(NaiveDate, Option<Fellowship>)>> {
    let mut statement = read.prepare_cached(&format!(
        "SELECT day, body ->> 'fellowship' FROM sessions
         WHERE day BETWEEN ?1 AND ?2 AND tally & {KIND} = ?3"
    ))?;
    let mut rows = statement.query(params![day(from), day(to), kind_number(Kind::MutualHelp)])?;
    let mut attended = Vec::new();
    while let Some(row) = rows.next()? {
        let date = store::date(row.get(0)?);
        let date = date.ok_or(VaultError::Damaged("a row is not as it was written"))?;
        let fellowship: Option<String> = row.get(1)?;
        attended.push((date, fellowship.map(|word| Fellowship::parse(&word)).transpose()?));
    }
    Ok(attended)
}

pub(crate) fn latest_sessions(read: &Read<'_>, count: u32) -> Inner<Vec<Kept>> {
    let sql = format!("{SESSIONS} {NEWEST_FIRST} LIMIT ?1");
    read_sessions(read, &sql, [count])
}

pub(crate) fn read_away(read: &Read<'_>, from: NaiveDate, to: NaiveDate) -> Inner<Vec<(Id, Away)>> {
    let mut away: Vec<(Id, Away)> = store::entries_between(read, entity::AWAY, i32::MIN, day(to))?;
    away.retain(|(_, away)| away.to >= from);
    Ok(away)
}

fn note(read: &Read<'_>, id: Id) -> Inner<Option<Note>> {
    let mut statement = read.prepare_cached("SELECT text FROM notes WHERE id = ?1")?;
    let text: Option<String> = statement.query_row([id.as_bytes()], |row| row.get(0)).optional()?;
    Ok(text.map_or(Ok(None), |text| Note::new(&text))?)
}

/// Sessions that were going on at the same time as `session`. None is longer than a day, and no two
/// zones are more than a day apart, so two dates on either side are as far as one can lie.
///
/// The inner question is answered from the index alone: looking up every session of five days cost
/// a sixth of what a log costs.
fn overlapping(read: &Read<'_>, id: Id, session: &Session) -> Inner<Vec<Kept>> {
    read_sessions(
        read,
        &format!(
            "{SESSIONS} WHERE s.id IN (
               SELECT id FROM sessions WHERE day BETWEEN ?1 - 2 AND ?1 + 2
                 AND start_utc < ?2 AND start_utc + (tally >> {MINUTES}) * 60 > ?3 AND id <> ?4)
             ORDER BY s.start_utc, s.id"
        ),
        params![
            day(session.start.date()),
            session.end().timestamp(),
            session.start.utc().timestamp(),
            id.as_bytes(),
        ],
    )
}

/// Where a session stands in the order of the log.
fn place(read: &Read<'_>, id: Id) -> Inner<(i32, i64, Id)> {
    let mut statement = read.prepare_cached("SELECT day, start_utc FROM sessions WHERE id = ?1")?;
    let place = statement
        .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, id)))
        .optional()?;
    place.ok_or_else(|| Error::from(not_found(id)))
}

fn owner(act: &tandem_vault::Act<'_>, id: &EntityId) -> Option<EntryKind> {
    EntryKind::ALL
        .into_iter()
        .find(|(_, entity)| act.state(entity, id).is_ok_and(|state| state.known))
        .map(|(kind, _)| kind)
}

pub(crate) fn not_found(id: Id) -> TandemError {
    TandemError::NotFound { id: id.to_string() }
}

/// The ids that begin with these hexadecimal digits, as the lowest and the highest.
pub(crate) fn id_range(prefix: &str) -> Option<(EntityId, EntityId)> {
    let digits = prefix.len();
    if !(4..=32).contains(&digits) || !prefix.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let high = u128::from_str_radix(prefix, 16).ok()?;
    let free = 4 * (32 - digits) as u32;
    let low = high.checked_shl(free).unwrap_or(0);
    Some((low.to_be_bytes(), (low | !(u128::MAX << free)).to_be_bytes()))
}

fn line(change: Change) -> Result<HistoryLine> {
    let mut old = change.old;
    let changes = change
        .new
        .into_iter()
        .map(|(field, new)| FieldChange {
            old: old.remove(&field).and_then(text),
            new: text(new),
            field,
        })
        .collect();
    let at = DateTime::from_timestamp_millis(change.wall_millis)
        .ok_or_else(|| public(VaultError::Damaged("the journal holds an impossible time")))?;
    Ok(HistoryLine { at, deed: change.deed, changes })
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}
