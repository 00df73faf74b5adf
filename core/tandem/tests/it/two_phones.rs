//! One record on two phones that are not updated on one day, set at one hour or met every evening.

use crate::support::{
    PASSPHRASE, Record, TestHost, ZONE, coach_of, copy_files, open, record, session, zone,
};
use chrono::TimeDelta;
use rusqlite::Connection;
use tandem::{Cost, Host as _, Key, Rows, SessionQuery, Tandem};
use tandem_model::{
    Ask, CoachFlag, Compared, Fellowship, Id, Kind, Profile, TandemError, WeekStart,
};
use tandem_vault::{EntityId, Fields, Migration, Setting, Tables, Vault};
use tempfile::TempDir;

/// A later version of the program: it writes what this one does not know. What it shows is its own affair.
struct Later;

impl Tables for Later {
    fn migrations(&self) -> &'static [Migration] {
        &[Migration { name: "record", sql: "" }]
    }

    fn folded(&self) -> &'static [&'static str] {
        &[]
    }

    fn put(&self, _: &Connection, _: &str, _: &EntityId, _: &Fields) -> tandem_vault::Result<()> {
        Ok(())
    }

    fn remove(&self, _: &Connection, _: &str, _: &EntityId) -> tandem_vault::Result<()> {
        Ok(())
    }
}

/// The record's vault, as a program without a word of the domain has it.
fn vault(record: &std::path::Path, tables: Box<dyn Tables>) -> Vault {
    let setting = Setting { tables, installation: [2; 16], cost: Cost::TEST_ONLY };
    Vault::open(record, PASSPHRASE, setting).unwrap()
}

/// A record, without what asks of every other whether this version can import all that it exports: this one
/// is to hold what this version cannot read.
struct Phone {
    tandem: Tandem,
    host: TestHost,
    folder: TempDir,
}

impl Phone {
    fn new() -> Self {
        let host = TestHost::at("2026-03-11T16:00:00Z");
        let folder = tempfile::tempdir().unwrap();
        let (profile, own) = (Profile::new(zone(ZONE)), Box::new(host.clone()));
        let made =
            Tandem::create(folder.path(), PASSPHRASE, &profile, own, Cost::TEST_ONLY).unwrap();
        Self { tandem: made.0, host, folder }
    }

    /// What the other phone, which has a later version, writes into an entry. Its tables are not those of
    /// this version, and nobody looks at them.
    fn write_later(&self, kind: &str, id: Id, field: &str, value: serde_json::Value) {
        self.tandem.safe().settle().unwrap();
        let folder = tempfile::tempdir().unwrap();
        copy_files(self.folder.path(), folder.path());
        let later = vault(folder.path(), Box::new(Later));
        let now = self.host.now().timestamp_millis();
        later
            .act(now, |act| act.set(kind, id.as_bytes(), Fields::from([(field.to_owned(), value)])))
            .unwrap();
        later.close().unwrap();
        let other = open(folder.path(), &self.host.other_device()).unwrap();
        self.tandem.merge(&other).unwrap();
    }

    fn is_sound(&self) -> bool {
        self.tandem.safe().check().unwrap().ok()
    }
}

fn logged(tandem: &Tandem) -> usize {
    let query = SessionQuery { limit: 1000, ..SessionQuery::default() };
    tandem.log().sessions(&query).unwrap().sessions.len()
}

#[test]
fn journal_j2_what_this_version_cannot_read_is_counted_and_not_lost() {
    let record = Phone::new();
    let kept = record.tandem.log().log(session(Kind::Group, "2026-03-10T19:00", 60)).unwrap().kept;
    record.tandem.log().log(session(Kind::Group, "2026-03-10T09:00", 30)).unwrap();
    assert_eq!((logged(&record.tandem), record.tandem.unread().unwrap()), (2, 0));
    record.write_later("session", kept.id, "kind", "a word to come".into());
    assert_eq!((logged(&record.tandem), record.tandem.unread().unwrap()), (1, 1));
    let said = record.tandem.safe().opening().unwrap().notes.join(" ");
    assert!(said.contains("no total"), "{said}");
    record.write_later("a kind to come", kept.id, "size", 1.into());
    assert_eq!((logged(&record.tandem), record.tandem.unread().unwrap()), (1, 2));
    assert!(record.is_sound());
    // Once it is a word again (or this version learns it) the entry is there.
    record.write_later("session", kept.id, "kind", "individual".into());
    assert_eq!((logged(&record.tandem), record.tandem.unread().unwrap()), (2, 1));
    assert_eq!(record.tandem.log().session(kept.id).unwrap().kind, Kind::Individual);
    assert!(record.is_sound());
}

#[test]
fn journal_j2_a_later_versions_field_outlives_an_edit_of_another() {
    let record = Phone::new();
    let kept = record.tandem.log().log(session(Kind::Group, "2026-03-10T19:00", 60)).unwrap().kept;
    record.write_later("session", kept.id, "a_field_to_come", 5.into());
    let edit = |mut session: tandem_model::Session| {
        session.minutes = tandem_model::Minutes::new(75)?;
        Ok(session)
    };
    record.tandem.log().edit(kept.id, edit).unwrap();
    record.tandem.safe().settle().unwrap();
    let folder = tempfile::tempdir().unwrap();
    copy_files(record.folder.path(), folder.path());
    let later = vault(folder.path(), Box::new(Later));
    let state = later.read(|read| read.state("session", kept.id.as_bytes())).unwrap();
    assert_eq!(state.fields["a_field_to_come"], 5);
    assert_eq!(state.fields["minutes"], 75);
}

/// What there is one of is not written anew over what cannot be read.
#[test]
fn journal_j2_what_cannot_be_read_is_not_written_over() {
    let record = Phone::new();
    let choose = || {
        record.tandem.person().edit_preferences(|mut chosen| {
            chosen.language = Some(tandem_model::Language::Es);
            Ok(chosen)
        })
    };
    choose().unwrap();
    let id = Id::natural("preferences", "");
    record.write_later("preferences", id, "language", "a language to come".into());
    assert_eq!(record.tandem.unread().unwrap(), 1);
    assert_eq!(choose().unwrap_err(), TandemError::NewerVersion);
    record.write_later("preferences", id, "language", "en".into());
    choose().unwrap();
}

/// Numbers that two phones count, as they meet or do not, go on rising for who gets them.
#[test]
fn journal_j6_two_phones_count_what_they_send() {
    let one = record();
    let (desk, code) = coach_of(&one.host, "Robin");
    let coach = one.tandem.sharing().enrol(&code).unwrap();
    let terms = one.tandem.sharing().usual_terms(coach.id).unwrap();
    let text = one.tandem.consents().text(&terms).unwrap();
    let consent = one.tandem.consents().sign(terms, &text.hash, true).unwrap().id;
    let (_folder, two) = one.copied();
    let mut last = 0;
    let mut person = None;
    for (at, (tandem, meet)) in [
        (&one.tandem, false),
        (&two, false),
        (&one.tandem, true),
        (&two, false),
        (&two, false),
        (&one.tandem, true),
        (&one.tandem, false),
        (&two, true),
    ]
    .into_iter()
    .enumerate()
    {
        one.host.advance(TimeDelta::minutes(2));
        let mut choice = tandem.sharing().usual(consent, 4).unwrap();
        choice.ask = Some(Ask::JustSharing);
        let file = tandem.sharing().to_coach(&choice).unwrap().bytes;
        let opened = desk.tandem.coach().open(&file).unwrap();
        if person.replace(opened.person).is_none() {
            desk.tandem.coach().compared(opened.person, Compared::Same).unwrap();
            assert_eq!(opened.flags, [CoachFlag::NotCompared]);
        } else {
            assert_eq!(opened.flags, [], "file {at}");
        }
        assert!(opened.seq > last, "{} after {last}", opened.seq);
        last = opened.seq;
        if meet {
            one.tandem.merge(&two).unwrap();
            two.merge(&one.tandem).unwrap();
        }
    }
}

/// Each phone made an edit that was right by itself. What comes of both is an entry that can be read, and
/// edited.
#[test]
fn journal_j7_two_edits_come_to_an_entry_that_can_be_edited() {
    let record = record();
    let log = record.tandem.log();
    let kept = log.log(session(Kind::MutualHelp, "2026-03-10T19:00", 60)).unwrap().kept;
    let (_copy, other) = record.copied();
    record.host.advance(TimeDelta::minutes(1));
    log.edit(kept.id, |_| Ok(session(Kind::Individual, "2026-03-10T19:00", 60))).unwrap();
    record.host.advance(TimeDelta::minutes(1));
    let with = |mut it: tandem_model::Session| {
        it.fellowship = Some(Fellowship::Na);
        Ok(it)
    };
    other.log().edit(kept.id, with).unwrap();
    record.tandem.merge(&other).unwrap();
    other.merge(&record.tandem).unwrap();
    for tandem in [&record.tandem, &other] {
        let merged = tandem.log().session(kept.id).unwrap();
        assert_eq!((merged.kind, merged.fellowship), (Kind::Individual, None));
        let edit = |mut it: tandem_model::Session| {
            it.minutes = tandem_model::Minutes::new(45)?;
            Ok(it)
        };
        assert_eq!(tandem.log().edit(kept.id, edit).unwrap().kept.session.minutes.get(), 45);
        assert!(tandem.safe().check().unwrap().ok());
    }
}

/// All rows of a record, in small pieces.
fn rows_of(record: &Record) -> (Id, tandem_vault::SpareSlot, Vec<Rows>) {
    let (folder, other) = record.copied();
    other.close().unwrap();
    let vault = vault(folder.path(), Box::new(Later));
    let rows = vault.rows(&vault.coverage().unwrap(), usize::MAX).unwrap();
    let slot = vault.spare_slot().unwrap().unwrap();
    (Id::from_bytes(*vault.id()), slot, rows.split(2_000))
}

/// A new phone that was set up first would bring its own zone and week, younger than the person's.
#[test]
fn journal_j3_a_joined_phone_has_the_profile_of_the_record() {
    let one = record();
    one.tandem
        .person()
        .edit(|profile| Ok(Profile { week_start: WeekStart::Sunday, ..profile }))
        .unwrap();
    one.tandem.log().log(session(Kind::Group, "2026-03-10T19:00", 60)).unwrap();
    let profile = one.tandem.person().profile().unwrap();
    assert_ne!(profile, Profile::new(zone(ZONE)));
    one.host.advance(TimeDelta::days(30));

    let (id, slot, pieces) = rows_of(&one);
    let folder = tempfile::tempdir().unwrap();
    let host = one.host.other_device();
    let join = |pieces: Vec<Rows>| {
        Tandem::create_joined(
            folder.path(),
            id,
            (&Key::Passphrase(PASSPHRASE), &slot),
            pieces.into_iter().map(Ok),
            (Box::new(host.clone()), Cost::TEST_ONLY),
            |_| Ok(()),
        )
    };
    // Without the row that holds the profile, or without any, there is no record.
    assert!(join(pieces[1..].to_vec()).is_err() && join(Vec::new()).is_err());
    assert_eq!(open(folder.path(), &host).err(), Some(TandemError::NoVault));

    let (two, merged) = join(pieces).unwrap();
    assert_eq!(two.person().profile().unwrap(), profile);
    assert_eq!((merged.waiting, logged(&two)), (0, 1));
    assert_eq!(two.safe().id(), one.tandem.safe().id());
    one.tandem.merge(&two).unwrap();
    assert_eq!(one.tandem.person().profile().unwrap(), profile);
    two.close().unwrap();
    let two = Tandem::open(folder.path(), &one.code.to_text(), Box::new(host), Cost::TEST_ONLY);
    assert!(two.unwrap().safe().check().unwrap().ok());
}
