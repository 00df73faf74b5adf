//! The one registry of the kinds of entry that a record holds.
//!
//! A kind used to be kept by hand in ten lists (the tables, the ids, what undo knows, what an export
//! holds …), and each pair of lists that drifted apart was a fault: an export that left sessions out,
//! an undo that said nothing happened, a note that could not be found again. Now a kind is one type
//! that implements [`Kind`] and one line of [`kinds!`]; everything that has to know all kinds asks
//! [`Info`]. Adding one is those two steps, and the property tests find it by themselves.
//!
//! **The fold is the only judge of what stands.** Fields are merged one by one, so two edits that
//! were each right can come to an entry that nobody would write: an individual session with a
//! fellowship. [`Kind::normalise`] is total and leaves out what does not belong together; tables,
//! hours, export, import, edit and merge all see that one value, and the journal keeps the rest.
//! What may be *written* is asked at the door, by the `check` of each type.

mod coach;
mod leaving;
mod own;
mod view;

use chrono::NaiveDate;
use rusqlite::Connection;
use serde::de::DeserializeOwned;
use serde::de::value::MapDeserializer;
use serde::{Serialize, Serializer};
use serde_json::Value;
use tandem_model::{
    Away, Bookmark, CheckIn, Consent, ConsentStop, Contact, Craving, DayCheck, DayNote, Goal,
    GroupStatement, Id, Measured, MedicationPeriod, MedicineDay, MedicineEffect, MedicineRule,
    Meeting, MyDate, Naloxone, NotAttended, Note, OwnWord, Page, PageLine, Plan, PlanDay, Practice,
    Preferences, Profile, ProgramPaper, PutAway, Requirement, Result, Session, ShareRecord,
    TandemError, Visit, VisitPlan, WeeklyRecall, WelcomeVisit,
};
use tandem_vault::{EntityId, Fields};

pub(crate) use coach::{
    Asked, ChangedKey, Filing, Latest, Noted, Opened, OwnKey, Person, Talked, Totals, made,
};
pub use coach::{ContactNote, RollupCell, RollupRow};
pub(crate) use leaving::{KeptCoach, Participant, Reply, Series, ShareKey, Signature, next_number};
pub(crate) use own::NoteText;
pub use view::{SealedFile, SharedUnder, SharedView, open_page};

use super::error::Inner;
use super::tables::{self, date};
pub(crate) use super::tables::{Row, day};

/// One sort of thing that a record holds.
pub(crate) trait Kind: Serialize + DeserializeOwned + Clone {
    /// Its name in the journal, the export and the schema.
    const NAME: &'static str;
    /// Where it may go.
    const LEAVES: Leaves = Leaves::Export;
    /// What undo does with it.
    const UNDO: Undo = Undo::Back;

    /// What there is one of for each key has an id that every copy of the record makes alike.
    fn key(&self) -> Option<String> {
        None
    }

    /// Leaves out what does not belong together. Total: any value that can be read has a normal form.
    #[must_use]
    fn normalise(self) -> Self {
        self
    }

    /// Whether a file may bring it, as it is written there and before [`Kind::normalise`]: what no door
    /// of the program lets in is left out by name. `new` is how it was first written down; what it came
    /// to since can be the work of two devices that were each right.
    ///
    /// # Errors
    /// `Invalid` in the field that is not as it can be.
    fn admit(&self, new: bool) -> Result<()> {
        let _ = new;
        Ok(())
    }

    /// Whether the person marked this one as private, so that it leaves only when they ask for that.
    fn is_private(&self) -> bool {
        false
    }

    /// By what it is looked for.
    fn row(&self) -> Row {
        Row::default()
    }

    /// The day that it is about, if it is about one.
    fn day(&self) -> Option<NaiveDate> {
        let sort = self.row().sort;
        if sort == 0 { None } else { date(i32::try_from(sort).ok()?) }
    }

    /// A note of the person's own, which stands in an entity of its own under the same id, so that
    /// it can be forgotten and the rest stays.
    fn note(&mut self) -> Option<&mut Option<Note>> {
        None
    }

    /// What a person typed in it, for a search; its note stands by itself.
    fn texts<'a>(&'a self, _say: &mut dyn FnMut(&'a str)) {}

    /// Writes it into its table. Depends on nothing but its arguments.
    ///
    /// # Errors
    /// Those of the database.
    fn put(&self, db: &Connection, id: &EntityId) -> tandem_vault::Result<()> {
        tables::put_entry(db, Self::NAME, id, self.row(), &body(self))
    }

    /// Takes it out of its table, if it is there.
    ///
    /// # Errors
    /// Those of the database.
    fn erase(db: &Connection, id: &EntityId) -> tandem_vault::Result<()> {
        tables::delete_entry(db, Self::NAME, id)
    }
}

/// Where a kind may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leaves {
    /// Into the person's own copy.
    Export,
    /// Into the person's own copy when they say so, and else nowhere but into an encrypted one.
    Asked(Part),
    /// Nowhere but into an encrypted copy of the whole record: keys, and what went to whom.
    BackupOnly,
}

/// What goes into the person's own copy only when they say so: that there is such a thing tells
/// something by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Pages of plans.
    Pages,
    /// The people I can call.
    People,
    /// My medicine.
    Medicine,
    /// What is private: whether there was any use, and notes that the person marked.
    Private,
}

/// What undo does with a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Undo {
    /// It is taken back.
    Back,
    /// It only ever grows, and stops the way.
    Ledger,
    /// It is passed over: nobody did it by itself, and going back would do harm.
    Silent,
}

/// Everything about one kind, for those who go through all of them.
pub(crate) struct Info {
    pub(crate) kind: EntryKind,
    pub(crate) name: &'static str,
    pub(crate) leaves: Leaves,
    pub(crate) undo: Undo,
    /// Writes the entry that the fields come to into its table, or takes it out if they cannot be
    /// read: then it is false.
    pub(crate) put: fn(&Connection, &EntityId, &Fields) -> tandem_vault::Result<bool>,
    pub(crate) erase: fn(&Connection, &EntityId) -> tandem_vault::Result<()>,
    /// Whether the fields can be read: the field that cannot, and never what it held.
    pub(crate) judge: fn(&Fields) -> Result<()>,
    /// Whether a file may bring the fields: those that it was first written with, or later ones.
    pub(crate) admit: fn(&Fields, bool) -> Result<()>,
    /// The fields of the entry in its normal form.
    pub(crate) whole: fn(&Fields) -> Result<Fields>,
    /// Writes what a person typed in an entry with this body below each other, and says the day that it
    /// is about.
    pub(crate) texts: fn(&str, &mut String) -> Inner<Option<NaiveDate>>,
    private: fn(&Fields) -> bool,
    key: fn(&Fields) -> Option<String>,
    link: fn(&Fields) -> Option<Id>,
    day: fn(&Fields) -> Option<NaiveDate>,
}

impl Info {
    const fn of<K: Kind>(kind: EntryKind) -> Self {
        Self {
            kind,
            name: K::NAME,
            leaves: K::LEAVES,
            undo: K::UNDO,
            put: |db, id, fields| match read::<K>(fields) {
                Ok(entry) => entry.put(db, id).map(|()| true),
                Err(_) => K::erase(db, id).map(|()| false),
            },
            erase: K::erase,
            judge: |fields| read::<K>(fields).map(drop),
            admit: |fields, new| as_written::<K>(fields)?.admit(new),
            whole: |fields| Ok(fields_of(&read::<K>(fields)?)),
            texts: |body, all| {
                let entry: K = tables::read_body(body)?;
                entry.texts(&mut |text| {
                    all.push_str(text);
                    all.push('\n');
                });
                Ok(entry.day())
            },
            private: |fields| read::<K>(fields).is_ok_and(|entry| entry.is_private()),
            key: |fields| read::<K>(fields).ok()?.key(),
            link: |fields| read::<K>(fields).ok()?.row().link,
            day: |fields| read::<K>(fields).ok()?.day(),
        }
    }

    /// The kind that the journal knows by this name; `None` for one of a later version.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|info| info.name == name)
    }

    /// Where the entry may go: where its kind may, and less far if the person marked it as private.
    pub(crate) fn leaves(&self, fields: &Fields) -> Leaves {
        match self.leaves {
            Leaves::Export if (self.private)(fields) => Leaves::Asked(Part::Private),
            leaves => leaves,
        }
    }

    /// The day that the entry is about.
    pub(crate) fn day(&self, fields: &Fields) -> Option<NaiveDate> {
        (self.day)(fields)
    }

    /// The entry that the entry is about.
    pub(crate) fn link(&self, fields: &Fields) -> Option<Id> {
        (self.link)(fields)
    }

    /// Whether an entry with these fields can have this id: a second answer about one week, or a
    /// second profile, would be counted or be in the way.
    pub(crate) fn id_fits(&self, id: Id, fields: &Fields) -> bool {
        let Some(key) = (self.key)(fields) else { return true };
        (0..GENERATIONS).any(|generation| natural(self.name, &key, generation) == id)
    }
}

/// How often one key can have been forgotten and written anew.
const GENERATIONS: u32 = 64;

/// The id that a key has after so many of its ids were forgotten.
pub(crate) fn natural(name: &str, key: &str, generation: u32) -> Id {
    match generation {
        0 => Id::natural(name, key),
        _ => Id::natural(name, &format!("{key}#{generation}")),
    }
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $Variant:ident($Type:ty)),+ $(,)?) => {
        /// What an id can stand for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
        pub enum EntryKind {
            $($(#[doc = $doc])+ $Variant),+
        }

        /// Every kind.
        pub(crate) static ALL: &[Info] = &[$(Info::of::<$Type>(EntryKind::$Variant)),+];
    };
}

kinds! {
    /// A session.
    Session(Session),
    /// A note about another entry, under that entry's id.
    Note(NoteText),
    /// A session that did not take place.
    NotAttended(NotAttended),
    /// Days away.
    Away(Away),
    /// An answer to the weekly question.
    Recall(WeeklyRecall),
    /// A medication period.
    Medication(MedicationPeriod),
    /// The profile.
    Profile(Profile),
    /// A practice of an exercise.
    Practice(Practice),
    /// A page of plans.
    Page(Page),
    /// A line of such a page.
    PageLine(PageLine),
    /// Somebody whom the person can call.
    Contact(Contact),
    /// A goal.
    Goal(Goal),
    /// How a day was.
    DayCheck(DayCheck),
    /// A check-in.
    CheckIn(CheckIn),
    /// A craving.
    Craving(Craving),
    /// A word of the person's own, for cravings.
    OwnWord(OwnWord),
    /// A note of a day.
    DayNote(DayNote),
    /// A questionnaire that was answered.
    Measured(Measured),
    /// A dose of a day.
    MedicineDay(MedicineDay),
    /// Side effects of a day.
    MedicineEffect(MedicineEffect),
    /// What the clinic said to do after missed days.
    MedicineRule(MedicineRule),
    /// A medical visit by its day.
    Visit(Visit),
    /// Through which visits one looks back.
    VisitPlan(VisitPlan),
    /// The person's own naloxone.
    Naloxone(Naloxone),
    /// The person's choices.
    Preferences(Preferences),
    /// What is to come.
    Plan(Plan),
    /// One day of it.
    PlanDay(PlanDay),
    /// A date or a stretch of the person's own.
    MyDate(MyDate),
    /// What a program asks.
    Requirement(Requirement),
    /// A paper that it asks for.
    Paper(ProgramPaper),
    /// What the first screen is not to say for a while.
    PutAway(PutAway),
    /// A meeting entered by hand.
    Meeting(Meeting),
    /// A kept meeting.
    Bookmark(Bookmark),
    /// What was met with on a visit.
    WelcomeVisit(WelcomeVisit),
    /// What a group says.
    GroupStatement(GroupStatement),
    /// What was agreed with somebody.
    Consent(Consent),
    /// That a consent was signed in this record.
    Signature(Signature),
    /// That sharing under a consent was stopped.
    ConsentStop(ConsentStop),
    /// What was made for somebody.
    Share(ShareRecord),
    /// The number by which a reader of bundles knows the person's facts.
    Series(Series),
    /// Who the person is in a study.
    Participant(Participant),
    /// A coach with whom the person shares.
    Coach(KeptCoach),
    /// The secret of the person's pair for a coach.
    ShareKey(ShareKey),
    /// What a coach wrote back.
    Reply(Reply),
    /// The secret of a coach's own pair.
    CoachKey(OwnKey),
    /// Somebody who shares with the coach.
    CoachPerson(Person),
    /// How a coach files somebody.
    CoachFiling(Filing),
    /// What the coach's list shows of somebody's latest summary.
    CoachLatest(Latest),
    /// That somebody asked their coach to be called.
    CoachAsk(Asked),
    /// A summary that the coach opened.
    CoachSummary(Opened),
    /// A coach's note of a contact, or what they wrote back.
    CoachNote(Noted),
    /// What a coach counted.
    CoachTotals(Totals),
}

impl EntryKind {
    /// Every kind, in the order of the registry.
    #[must_use]
    pub fn all() -> &'static [Self] {
        static KINDS: std::sync::OnceLock<Vec<EntryKind>> = std::sync::OnceLock::new();
        KINDS.get_or_init(|| ALL.iter().map(|info| info.kind).collect())
    }

    /// The name under which the journal knows it, in `snake_case`.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.info().name
    }

    /// All that is known of the kind.
    pub(crate) fn info(self) -> &'static Info {
        &ALL[self as usize]
    }

    /// Whether a person can name such an entry: not a key, and not what only ever stands beside
    /// another entry.
    pub(crate) fn is_named_by_people(self) -> bool {
        !matches!(
            self,
            Self::Note
                | Self::PutAway
                | Self::Signature
                | Self::Series
                | Self::Participant
                | Self::ShareKey
                | Self::CoachKey
                | Self::CoachLatest
                | Self::CoachTotals
        )
    }
}

/// By its name, in which an older program finds a kind that it does not know as well.
impl Serialize for EntryKind {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        to.serialize_str(self.word())
    }
}

/// The entry that these fields come to.
///
/// # Errors
/// `Invalid` in the field that cannot be read, and never with what it held.
pub(crate) fn read<K: Kind>(fields: &Fields) -> Result<K> {
    as_written::<K>(fields).map(K::normalise)
}

fn as_written<K: Kind>(fields: &Fields) -> Result<K> {
    let borrowed = fields.iter().map(|(name, value)| (name.as_str(), value));
    K::deserialize(MapDeserializer::<_, serde_json::Error>::new(borrowed))
        .map_err(|_| unreadable::<K>(fields))
}

/// Which field it is that cannot be read.
fn unreadable<K: Kind>(fields: &Fields) -> TandemError {
    // One field a line, so that the line of an error says which field it is: what serde says of a
    // value repeats the value, which no error of ours may.
    let lines: Vec<_> = fields
        .iter()
        .map(|(field, value)| format!("{}:{value}", Value::from(field.as_str())))
        .collect();
    let text = format!("{{\n{}\n}}", lines.join(",\n"));
    let Err(error) = serde_json::from_str::<K>(&text) else {
        return TandemError::invalid("fields", "not as they are written");
    };
    let said = error.to_string();
    let missing = said.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    // After the last field the reader has looked at the line of the brace.
    let line = |line: usize| line.min(fields.len().saturating_sub(1));
    let at = error.line().checked_sub(2).and_then(|at| fields.keys().nth(line(at)));
    match (missing, at) {
        (Some(name), _) => TandemError::invalid(known_name(name), "must be there"),
        (None, Some(name)) => TandemError::invalid(known_name(name), "not as it is written"),
        (None, None) => TandemError::invalid("fields", "not as they are written"),
    }
}

/// The name of a field, unless it is one that only a stranger can have thought of: a file is read
/// back to whoever made it, but no more of it than need be.
fn known_name(name: &str) -> &str {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if name.len() <= 32 && name.bytes().all(plain) { name } else { "fields" }
}

/// The fields of an entry, its note among them.
pub(crate) fn fields_of<K: Kind>(entry: &K) -> Fields {
    match serde_json::to_value(entry) {
        Ok(Value::Object(fields)) => fields.into_iter().collect(),
        _ => unreachable!("every kind is a struct with text keys"),
    }
}

/// What a table keeps of an entry: all but its note.
pub(crate) fn body<K: Kind>(entry: &K) -> String {
    let mut entry = entry.clone();
    if let Some(note) = entry.note() {
        *note = None;
    }
    serde_json::to_string(&entry).expect("a struct with text keys is JSON")
}

/// The field of an entry that is kept as an entity of its own.
pub(crate) const NOTE: &str = "note";

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(kind: &str, json: &str) -> String {
        let kind = Info::named(kind).unwrap();
        (kind.judge)(&serde_json::from_str(json).unwrap()).unwrap_err().to_string()
    }

    #[test]
    fn every_kind_stands_at_its_place_and_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<_> = ALL.iter().map(|info| info.name).collect();
        assert_eq!(names.len(), ALL.len());
        for (at, info) in ALL.iter().enumerate() {
            assert_eq!(info.kind as usize, at, "{}", info.name);
            assert!(std::ptr::eq(info.kind.info(), info));
        }
    }

    #[test]
    fn a_refusal_names_the_field_and_not_what_it_held() {
        let session = r#"{"kind":"group","start":"2026-03-02T10:00:00-05:00[America/New_York]",
            "minutes":50,"written_at":"2026-03-02T15:00:00Z"}"#;
        assert!(read::<Session>(&serde_json::from_str(session).unwrap()).is_ok());
        for (from, to, said) in [
            ("50", "\"private words\"", "minutes: not as it is written"),
            ("50", "1441", "minutes: not as it is written"),
            ("\"group\"", "\"private words\"", "kind: not as it is written"),
            ("\"minutes\":50,", "", "minutes: must be there"),
            ("America", "private words", "start: not as it is written"),
        ] {
            let refused = refused("session", &session.replace(from, to));
            assert!(refused.starts_with(said), "{refused}");
            assert!(!refused.contains("private"), "{refused}");
        }
        assert_eq!(refused("note", r#"{"text":5}"#), "text: not as it is written");
        assert_eq!(refused("note", r#"{"text":"a\u0000b"}"#), "text: not as it is written");
    }

    /// The schema of the person's own copy, for other programs, knows every kind that is in one.
    #[test]
    fn the_schema_of_the_export_has_the_kinds_that_leave() {
        let schema = include_str!("../../../../../docs/schema/tandem-export-1.schema.json");
        let schema: Value = serde_json::from_str(schema).unwrap();
        let rules = schema["properties"]["entries"]["items"]["allOf"].as_array().unwrap();
        let told: std::collections::BTreeSet<_> = rules
            .iter()
            .filter_map(|rule| rule["if"]["properties"]["entity"]["const"].as_str())
            .collect();
        let leaving = ALL.iter().filter(|kind| kind.leaves != Leaves::BackupOnly);
        assert_eq!(told, leaving.map(|kind| kind.name).collect());
    }

    #[test]
    fn keys_and_what_went_to_whom_stay_inside() {
        for inside in [
            "share",
            "series",
            "participant",
            "share_key",
            "coach",
            "coach_key",
            "reply",
            "coach_person",
        ] {
            assert_eq!(Info::named(inside).unwrap().leaves, Leaves::BackupOnly, "{inside}");
        }
    }
}
