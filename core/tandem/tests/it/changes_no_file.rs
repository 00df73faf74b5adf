//! What is nobody else's business changes no byte of any file that leaves.
//!
//! A record with sessions, a goal, a medication period and a consent to everything is written out in
//! every way there is; then the entries of one kind are added, each with a mark in every text, and it is
//! written out again at the same moment. Nothing may differ: stronger than looking for the marks, since a
//! count or a date that slipped through would differ, too. The marks are looked for in the person's own
//! copy, where what always leaves must be and what is asked for must not.
//!
//! A kind of which this holds is one line of [`KINDS`].

use crate::support::*;
use tandem::{CalendarChoice, ExportChoice, ReminderChoice, ReportRequest, Tandem, TodayBlock};
use tandem_model::{
    Asked, AskedPer, ConsentTerms, DateForm, DateTitle, FhirChoice, Goal, Kind, MedicationPeriod,
    Medicine, MyDate, Note, PaperKind, PaperState, ProgramPaper, Recipient, RecipientRole,
    ReportPart, ReportPreset, Requirement, SharedItem, SummaryItem, Word as _,
};

/// Where the texts of a kind may be: in the person's own copy, always or when they ask for it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OwnCopy {
    Always,
}

/// A kind, what its own copy may hold of it, and entries of it with marks.
type Kept = (&'static str, OwnCopy, fn(&Tandem));

const KINDS: &[Kept] = &[
    ("my_date", OwnCopy::Always, my_dates),
    ("requirement", OwnCopy::Always, requirements),
    ("paper", OwnCopy::Always, papers),
];

const MARK: &str = "zqmarkqz";

fn my_dates(it: &Tandem) {
    let title = || DateTitle::Own(name(MARK));
    let since = |from: &str, until: Option<&str>| DateForm::Since {
        from: date(from),
        until: until.map(date),
    };
    for form in [
        since("2024-01-01", Some("2024-06-30")),
        since("2025-03-12", None),
        DateForm::Once { on: date("2020-03-12") },
    ] {
        it.my_time().add(&MyDate { yearly: true, ..MyDate::new(title(), form) }).unwrap();
    }
}

fn requirements(it: &Tandem) {
    for per in AskedPer::ALL {
        let asked = Requirement {
            program: Some(name(MARK)),
            note: note(MARK),
            slips: true,
            ..Requirement::new([Kind::Group].into(), Asked::Times(4), *per, date("2026-02-01"))
        };
        it.program().ask(&asked).unwrap();
    }
}

fn papers(it: &Tandem) {
    let state = PaperState::HandedIn { on: None, at: Some(name(MARK)) };
    let letter = ProgramPaper { state, note: note(MARK), ..ProgramPaper::new(PaperKind::Letter) };
    it.program().add_paper(&letter).unwrap();
    let by = Some(date("2026-03-20"));
    let wanted = ProgramPaper { by, note: note(MARK), ..ProgramPaper::new(PaperKind::Other) };
    it.program().add_paper(&wanted).unwrap();
}

/// A record in which there is something for every file.
fn kept() -> Record {
    let record = record();
    let it = &record.tandem;
    for (kind, at) in [
        (Kind::Individual, "2026-03-02T10:00"),
        (Kind::Group, "2026-03-03T18:00"),
        (Kind::MutualHelp, "2026-03-04T19:00"),
        (Kind::Medical, "2026-03-05T09:00"),
        (Kind::Group, "2026-03-10T18:00"),
    ] {
        it.log().log(session(kind, at, 50)).unwrap();
    }
    let words = Note::new("see my sister more").unwrap().unwrap();
    it.goals().set(&Goal::new(words, date("2026-03-01"))).unwrap();
    let since = date("2026-01-05");
    let at = chrono::DateTime::UNIX_EPOCH;
    it.person().set_medication(MedicationPeriod::new(Medicine::Methadone, since, at)).unwrap();
    record
}

fn consent(it: &Tandem) -> tandem_model::Id {
    let recipient =
        Recipient { name: name("Robin"), org: None, role: RecipientRole::Other, key: None };
    let all: Vec<_> = SummaryItem::ALL.iter().map(|item| SharedItem::from(*item)).collect();
    let terms: ConsentTerms = it.consents().usual(recipient).unwrap().with_items(all);
    let read = it.consents().text(&terms).unwrap();
    it.consents().sign(terms, &read.hash, true).unwrap().id
}

/// Everything that leaves for somebody else, and what a locked phone shows, each with its name.
fn files(it: &Tandem, consent: tandem_model::Id) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for preset in ReportPreset::ALL {
        let parts = preset.may_hold().iter().copied().filter(|part| *part != ReportPart::Notes);
        let request = ReportRequest {
            include: Some(parts.collect()),
            legal_name: (*preset == ReportPreset::Legal).then(|| name("Sam Rivera")),
            ..ReportRequest::new(*preset)
        };
        let file = it.reports().pdf(&request, &mut |_, _| true).unwrap();
        files.push((format!("{preset}.pdf"), file.bytes));
        files.push((format!("{preset}, told"), file.sentences.join("\n").into_bytes()));
    }
    let request = ReportRequest {
        include: Some(vec![ReportPart::OtherKinds, ReportPart::Goals]),
        ..ReportRequest::new(ReportPreset::Clinician)
    };
    let fhir = it.reports().fhir(&request, &FhirChoice::default()).unwrap();
    files.push(("fhir".to_owned(), fhir.bytes));
    let csv = it.log().export_csv(date("2000-01-01"), date("2100-01-01")).unwrap();
    files.push(("csv".to_owned(), csv.into_bytes()));
    let view = it.sharing().preview(&it.sharing().usual(consent, 52).unwrap()).unwrap();
    files.push(("summary".to_owned(), serde_json::to_vec(&view.summary).unwrap()));
    let calendar = CalendarChoice { medicine: true, ..CalendarChoice::default() };
    files.push(("calendar".to_owned(), it.calendar(&calendar).unwrap().into_bytes()));
    files
}

fn own_copy(it: &Tandem, choice: ExportChoice) -> String {
    let mut file = Vec::new();
    it.transfer().export_json(&mut file, choice, &mut |_| {}).unwrap();
    String::from_utf8(file).unwrap()
}

#[test]
fn nothing_that_leaves_for_others_differs() {
    for (kind, leaves, write) in KINDS {
        let record = kept();
        let it = &record.tandem;
        let consent = consent(it);
        let before = files(it, consent);
        write(it);
        for ((file, before), (_, after)) in before.iter().zip(files(it, consent)) {
            assert!(*before == after, "{kind} changed {file}");
        }
        // The test can see: the mark is in the record, and in the one file in which it may be.
        let usual = own_copy(it, ExportChoice::default()).contains(MARK);
        assert_eq!(usual, *leaves == OwnCopy::Always, "{kind}");
        assert!(own_copy(it, ExportChoice::WHOLE).contains(MARK), "{kind}");
    }
}

/// What a locked phone shows tells times and one of two words, and the first screen no word of these.
#[test]
fn a_reminder_says_none_of_it() {
    for (kind, _, write) in KINDS {
        let record = kept();
        let it = &record.tandem;
        write(it);
        let choice = ReminderChoice { days: 60, with_time: true, ..ReminderChoice::default() };
        let told = serde_json::to_string(&it.agenda().reminders(&choice).unwrap()).unwrap();
        assert!(!told.contains(MARK), "{kind}");
        let blocks: Vec<TodayBlock> = it.today(None).unwrap().blocks;
        assert!(!format!("{blocks:?}").contains(MARK), "{kind}");
    }
}
