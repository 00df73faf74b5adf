//! What a study gets: the codebook knows every cell, nobody can be known by one, and what was not agreed to is
//! in none.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use proptest::prelude::*;
use tandem::{Host as _, ReportRequest, StudyFiles, StudyRequest};
use tandem_model::{
    Away, Goal, Id, Kind, MedicationPeriod, Medicine, NotAttended, RecalledMinutes, Recipient,
    RecipientRole, ReportPreset, ShareForm, SharedItem, TandemError, Word as _,
};
use tandem_story::Story;

use crate::support::{Record, date, name, note, record, session};

const ALL: [SharedItem; 11] = [
    SharedItem::Hours,
    SharedItem::OtherHours,
    SharedItem::Goals,
    SharedItem::Away,
    SharedItem::Exercises,
    SharedItem::Barc10,
    SharedItem::Medication,
    SharedItem::MedicalVisits,
    SharedItem::Measures,
    SharedItem::Services,
    SharedItem::Barriers,
];

fn consent(record: &Record, items: &[SharedItem]) -> Id {
    let recipient = Recipient {
        name: name("River study"),
        org: None,
        role: RecipientRole::Research,
        key: None,
    };
    let consents = record.tandem.consents();
    let terms = consents.usual(recipient).unwrap().with_items(items.to_vec());
    let text = consents.text(&terms).unwrap();
    assert!(text.paragraphs.iter().any(|it| it.starts_with("They get numbers by week.")));
    consents.sign(terms, &text.hash, true).unwrap().id
}

/// Half a year of Sam's, and what the story has nothing of.
fn half_year() -> Record {
    let record = record();
    let story = Story::of(24, record.host.now()).unwrap();
    record.tandem.person().edit(|_| Ok(story.profile())).unwrap();
    tandem_story::keep(&record.tandem, &record.host, &story).unwrap();
    record
}

/// A CSV file by its names of columns.
fn table(files: &StudyFiles, name: &str) -> Vec<BTreeMap<String, String>> {
    let file = files.files.iter().find(|file| file.name == name).unwrap();
    let mut reader = csv::Reader::from_reader(file.text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

fn names(files: &StudyFiles) -> Vec<&str> {
    files.files.iter().map(|file| file.name.as_str()).collect()
}

/// A reader of a data dictionary that knows nothing of who wrote it: 18 heads, names, choices.
struct Codebook(BTreeMap<String, BTreeMap<String, String>>);

impl Codebook {
    fn of(files: &StudyFiles) -> Self {
        let lines = table(files, "codebook.csv");
        let mut by_name = BTreeMap::new();
        for line in lines {
            assert_eq!(line.len(), 18);
            let name = line["Variable / Field Name"].clone();
            let mut letters = name.chars();
            assert!(letters.next().unwrap().is_ascii_lowercase() && name.len() <= 26, "{name}");
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(letters.all(plain), "{name}");
            assert!(
                !line["Field Label"].is_empty() && !line["Field Label"].starts_with("research.")
            );
            assert!(by_name.insert(name, line).is_none(), "a name stands once in a project");
        }
        Self(by_name)
    }

    /// Whether a cell is one that its column can have.
    fn obeys(&self, form: &str, column: &str, cell: &str) -> bool {
        let line = &self.0[column];
        assert!(column == "record_id" || line["Form Name"] == form, "{column}");
        let number = |head: &str| line[head].parse::<i64>().unwrap();
        match line["Field Type"].as_str() {
            _ if cell.is_empty() => true,
            "yesno" => matches!(cell, "0" | "1"),
            "dropdown" => line["Choices, Calculations, OR Slider Labels"]
                .split(" | ")
                .any(|choice| choice.split_once(", ").unwrap().0 == cell),
            "text" if line["Text Validation Type OR Show Slider Number"] == "integer" => {
                let range = number("Text Validation Min")..=number("Text Validation Max");
                cell.parse().is_ok_and(|cell: i64| range.contains(&cell))
            }
            "text" => cell.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn the_codebook_knows_every_column_and_every_cell_is_as_it_says() {
    let record = half_year();
    let study = StudyRequest::new(consent(&record, &ALL));
    let files = record.tandem.research().export(&study).unwrap();
    let forms = ["weeks", "sessions", "not_attended", "practices", "measures", "medicine", "goals"];
    let expected: Vec<_> = forms.iter().map(|form| format!("{form}.csv")).collect();
    assert_eq!(names(&files)[..7], expected);
    assert_eq!(names(&files)[7..], ["codebook.csv", "README.txt"]);
    let codebook = Codebook::of(&files);
    let mut seen = BTreeSet::from(["record_id".to_owned()]);
    for form in forms {
        let lines = table(&files, &format!("{form}.csv"));
        assert!(!lines.is_empty(), "{form}: or it tries nothing");
        for (n, line) in lines.iter().enumerate() {
            assert_eq!(line["redcap_repeat_instrument"], form);
            assert_eq!(line["redcap_repeat_instance"], (n + 1).to_string());
            assert_eq!(line["record_id"], files.participant);
            for (column, cell) in line.iter().filter(|it| !it.0.starts_with("redcap_")) {
                assert!(codebook.obeys(form, column, cell), "{form}: {column} is {cell:?}");
                seen.insert(column.clone());
            }
        }
    }
    assert_eq!(seen, codebook.0.keys().cloned().collect(), "and it knows no other");
    let share = record.tandem.consents().shares().unwrap().lines.remove(0).share;
    assert_eq!((share.form, share.items), (ShareForm::Research, ALL.to_vec()));
    assert_eq!((share.from, share.to), (files.told.from, files.told.to));
}

/// Whoever has the files learns no date, no time, no name, no place and no word.
#[test]
fn nobody_is_known_by_a_cell() {
    let record = half_year();
    let tandem = &record.tandem;
    tandem
        .person()
        .edit(|profile| Ok(tandem_model::Profile { name: Some(name("Quentin")), ..profile }))
        .unwrap();
    let mut marked = session(Kind::Group, "2026-03-03T18:00", 45);
    marked.note = note("Quentin said so");
    tandem.log().log(marked).unwrap();
    let mut goal = Goal::new(note("Quentin goes home").unwrap(), date("2026-03-01"));
    goal.weekly.insert(Kind::Group, RecalledMinutes::new(90).unwrap());
    tandem.goals().set(&goal).unwrap();
    let away = Away {
        from: date("2026-03-02"),
        to: date("2026-03-03"),
        reason: Some(tandem_model::AwayReason::Jail),
        written_at: record.host.now(),
    };
    tandem.log().away(away).unwrap();
    let files = tandem.research().export(&StudyRequest::new(consent(&record, &ALL))).unwrap();
    let date_or_time = |text: &str| {
        let bytes = text.as_bytes();
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        (0..bytes.len()).any(|at| {
            let year = (at..at + 4).all(digit) && matches!(&bytes[at..at + 2], b"19" | b"20");
            let apart = bytes.get(at + 4).is_some_and(|b| matches!(b, b'-' | b'/' | b'.'));
            let clock = digit(at) && bytes.get(at + 1) == Some(&b':') && digit(at + 2);
            year && apart || clock
        })
    };
    for file in &files.files {
        assert!(!file.text.contains("Quentin"), "{}", file.name);
        for word in ["jail", "hard-day", "New_York", "Monday", "home"] {
            assert!(!file.text.contains(word), "{word} in {}", file.name);
        }
        if file.name != "README.txt" {
            assert!(!date_or_time(&file.text), "{}", file.name);
        }
    }
    assert!(table(&files, "weeks.csv").iter().any(|line| line["week_away"] == "1"), "never why");
}

#[test]
fn what_was_not_agreed_to_has_no_file_and_no_line() {
    let record = half_year();
    let plain = consent(&record, &[SharedItem::Hours]);
    let files = record.tandem.research().export(&StudyRequest::new(plain)).unwrap();
    assert_eq!(names(&files), ["weeks.csv", "codebook.csv", "README.txt"]);
    let lines = table(&files, "weeks.csv");
    let kinds: BTreeSet<_> = lines.iter().map(|line| line["week_kind"].as_str()).collect();
    assert_eq!(kinds, ["individual", "group", "mutual_help"].into());
    assert!(lines.iter().all(|line| line["week_away"].is_empty()));

    for item in ALL {
        record.host.advance(TimeDelta::minutes(1));
        let one = consent(&record, &[item]);
        let files = record.tandem.research().export(&StudyRequest::new(one)).unwrap();
        let medicine = names(&files).contains(&"medicine.csv");
        assert_eq!(medicine, item == SharedItem::Medication, "{item}");
        assert_eq!(names(&files).contains(&"sessions.csv"), item == SharedItem::Services);
    }
    // A session of a kind that was not agreed to is in no line of its own either.
    record.host.advance(TimeDelta::minutes(1));
    let services = consent(&record, &[SharedItem::Hours, SharedItem::Services]);
    let files = record.tandem.research().export(&StudyRequest::new(services)).unwrap();
    assert!(table(&files, "sessions.csv").iter().all(|line| line["session_kind"] != "medical"));
}

#[test]
fn the_gate_stands_before_it_and_only_a_study_passes() {
    let record = half_year();
    let research = record.tandem.research();
    let refused = |request: &StudyRequest| match research.export(request).unwrap_err() {
        TandemError::Invalid { field, .. } => field,
        other => other.code().to_owned(),
    };
    let recipient =
        Recipient { name: name("Dr. Lee"), org: None, role: RecipientRole::Clinician, key: None };
    let consents = record.tandem.consents();
    let terms = consents.usual(recipient).unwrap();
    let text = consents.text(&terms).unwrap();
    let clinic = consents.sign(terms, &text.hash, true).unwrap().id;
    assert_eq!(refused(&StudyRequest::new(clinic)), "consent");
    let study = consent(&record, &[SharedItem::Hours]);
    for preset in [ReportPreset::Clinician, ReportPreset::NewProgram] {
        let report = ReportRequest { consent: Some(study), ..ReportRequest::new(preset) };
        assert!(record.tandem.reports().pdf(&report, &mut |_, _| true).is_err());
    }
    for code in ["", "-1", "=1+1", "a b", "2026-03-02", "20260302", &"a".repeat(33)] {
        let participant = Some(code.to_owned());
        assert_eq!(
            refused(&StudyRequest { participant, ..StudyRequest::new(study) }),
            "participant"
        );
    }
    assert!(consents.shares().unwrap().lines.is_empty());
    consents.stop(study).unwrap();
    assert_eq!(refused(&StudyRequest::new(study)), "NeedsConsent");
}

#[test]
fn a_second_export_goes_on_where_the_first_ended() {
    let record = half_year();
    let study = consent(&record, &ALL);
    let request = |participant: Option<&str>, week_0: Option<&str>| StudyRequest {
        participant: participant.map(str::to_owned),
        week_0: week_0.map(date),
        ..StudyRequest::new(study)
    };
    let research = record.tandem.research();
    let first = research.export(&request(Some("P-017"), Some("2025-11-12"))).unwrap();
    let zero = |files: &StudyFiles| -> Vec<_> {
        let lines = table(files, "weeks.csv");
        lines.into_iter().filter(|line| line["week_no"] == "0").collect()
    };
    assert_eq!(first.participant, "P-017");
    assert!(!zero(&first).is_empty());
    record.host.advance(TimeDelta::weeks(2));
    let second = research.export(&request(None, None)).unwrap();
    assert_eq!((&second.participant, zero(&second)), (&first.participant, zero(&first)));
    for other in [request(Some("P-018"), None), request(None, Some("2025-11-19"))] {
        assert!(research.export(&other).is_err(), "{other:?}");
    }
    // Another study is told another code, which follows from nothing.
    let random = research.export(&StudyRequest::new(consent(&record, &ALL))).unwrap();
    assert_ne!(random.participant, first.participant);
}

/// Empty is not zero, and what was forgotten is nowhere.
#[test]
fn missing_is_empty_with_a_word_and_forgotten_is_gone() {
    let record = record();
    let log = record.tandem.log();
    log.log(session(Kind::Group, "2026-02-16T18:00", 77)).unwrap();
    let gone = log.log(session(Kind::Group, "2026-03-03T18:00", 88)).unwrap().kept.id;
    let missed = NotAttended::new(
        Kind::Individual,
        session(Kind::Individual, "2026-03-04T10:00", 1).start,
        record.host.now(),
    );
    log.not_attended(missed).unwrap();
    let medicine =
        MedicationPeriod::new(Medicine::Methadone, date("2024-01-01"), record.host.now());
    record.tandem.person().set_medication(medicine).unwrap();
    log.forget(log.find(&gone.to_string()).unwrap()).unwrap();
    let study = StudyRequest::new(consent(&record, &ALL));
    let files = record.tandem.research().export(&study).unwrap();
    assert!(!files.files.iter().any(|file| file.text.contains("88")));
    let weeks = table(&files, "weeks.csv");
    let cell = |week: &str, column: &str| {
        let mut of_it = weeks.iter().filter(|it| it["week_no"] == week);
        of_it.find(|it| it["week_kind"] == "group").unwrap()[column].clone()
    };
    assert_eq!(
        (cell("0", "week_minutes"), cell("0", "week_basis")),
        ("77".into(), "entries".into())
    );
    assert_eq!(
        (cell("2", "week_minutes"), cell("2", "week_basis")),
        (String::new(), "none".into())
    );
    assert_eq!((cell("2", "week_known"), cell("2", "week_whole")), ("0".into(), "1".into()));
    assert_eq!(cell("3", "week_whole"), "0", "this week goes on");
    let since = &table(&files, "medicine.csv")[0]["medicine_since"];
    assert_eq!(since, "-111", "an interval, and no date");
    assert_eq!(files.told.standing[0].item, SharedItem::Medication);
    assert_eq!(table(&files, "not_attended.csv")[0]["missed_reason"], "");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// The lines of weeks add up to what the hours of the record say, kind by kind.
    #[test]
    fn the_weeks_add_up(sessions in proptest::collection::vec((0_usize..6, 0_i64..60, 1_u32..300), 1..20)) {
        let record = record();
        let mut expected: BTreeMap<&str, u32> = BTreeMap::new();
        for (kind, back, minutes) in sessions {
            let kind = Kind::ALL[kind];
            let day = date("2026-03-10") - TimeDelta::days(back);
            record.tandem.log().log(session(kind, &format!("{day}T09:00"), minutes)).unwrap();
            *expected.entry(kind.word()).or_default() += minutes;
        }
        let study = StudyRequest::new(consent(&record, &ALL));
        let files = record.tandem.research().export(&study).unwrap();
        let mut told: BTreeMap<&str, u32> = BTreeMap::new();
        let weeks = table(&files, "weeks.csv");
        for line in weeks.iter().filter(|line| !line["week_minutes"].is_empty()) {
            let kind = Kind::parse(&line["week_kind"]).unwrap().word();
            *told.entry(kind).or_default() += line["week_minutes"].parse::<u32>().unwrap();
        }
        prop_assert_eq!(told, expected);
    }
}
