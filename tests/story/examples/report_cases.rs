//! Writes reports of every sort into a folder, for judges that know nothing of Tandem.
//!
//!     cargo run -p tandem-story --example report_cases FOLDER
//!
//! Every `*.pdf` must be PDF/UA-1 and PDF/A-2a; beside it, `*.json` holds the rows of `hours --json`
//! that its table and its totals tell (as hours and minutes, `1:30`). Every `bad-*.pdf` is a good file
//! with one thing made wrong, and must be refused. Same program, same bytes.
#![allow(clippy::unwrap_used, clippy::print_stdout)] // an example that cannot go on stops

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use tandem::{
    CoachPrint, ContactNote, Cost, Host as _, ReportRequest, SessionQuery, ShareChoice, Tandem,
};
use tandem_comes_back::Left;
use tandem_model::{
    Ask, By, Form, Kind, KindHours, Language, Meeting, Name, Note, Paper, PeriodHours, Purpose,
    Recipient, RecipientRole, Report, ReportPart, ReportPreset, Session, SharedItem, SheetKind,
    Word, Zone,
};
use tandem_story::{Clock as _, Story, StoryHost, with_notes};

const PASSPHRASE: &str = "seven quiet herons";
/// The Monday on which the half-year begins.
const FIRST: &str = "2025-09-22";
/// Longer than a line, for one who has been there.
const LONG_MEETING: &str = r#"{
    "key": "own", "fellowship": "smart", "when": {"repeats": "by_appointment"}, "venue": "online",
    "name": "A meeting with a rather long name that goes on for a while, upstairs, use the side door"
}"#;

/// A few letters of Noto Sans Devanagari.
const DEVANAGARI: &[u8] =
    include_bytes!("../../../core/report/tests/fonts/NotoSansDevanagari-few.ttf");

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("a folder to write into"));
    std::fs::create_dir_all(&folder).unwrap();
    let cases = Cases { folder };
    cases.half_year();
    cases.others();
    cases.summaries();
    cases.long();
    cases.mutants();
}

struct Cases {
    folder: PathBuf,
}

impl Cases {
    /// Writes one case: the PDF, and what its numbers must be.
    fn write(&self, tandem: &Tandem, name: &str, request: &ReportRequest) {
        let report = tandem.reports().report(request).unwrap();
        let file = tandem.reports().pdf(request, &mut |_, _| true).unwrap();
        self.put(&format!("{name}.pdf"), &file.bytes);
        let expected = expected(&report, request, entries(tandem, &report));
        let expected = serde_json::to_string_pretty(&expected).unwrap();
        self.put(&format!("{name}.json"), format!("{expected}\n").as_bytes());
        println!("{name}: {} bytes", file.bytes.len());
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.folder.join(name), bytes).unwrap();
    }

    fn half_year(&self) {
        let record = Record::kept(24, "Sam");
        let tandem = &record.tandem;
        let meeting: Meeting = serde_json::from_str(LONG_MEETING).unwrap();
        tandem.meetings().keep(tandem.meetings().add(meeting).unwrap()).unwrap();
        let talk = note(
            "I sleep badly since the dose was changed, and I would like to know whether the group \
             could be on another day: Tuesday's bus is often late.",
        );
        let clinician = ReportRequest {
            from: Some(date(FIRST)),
            to: Some(date("2026-03-08")),
            talk_about: talk.clone(),
            ..ReportRequest::new(ReportPreset::Clinician)
        };
        self.write(tandem, "clinician", &clinician);
        let a4 = ReportRequest { paper: Paper::A4, by_visit: true, ..clinician.clone() };
        self.write(tandem, "clinician-a4-visits", &a4);
        let spanish = ReportRequest { language: Some(Language::Es), ..a4.clone() };
        self.write(tandem, "clinician-spanish", &spanish);
        let second_half = ReportRequest { from: Some(date("2025-12-15")), ..clinician.clone() };
        self.write(tandem, "clinician-compared", &second_half);
        let since =
            ReportRequest { since_last_visit: true, from: None, to: None, ..clinician.clone() };
        self.write(tandem, "clinician-since-visit", &since);
        let one_week = ReportRequest { from: Some(date("2026-03-02")), ..clinician.clone() };
        self.write(tandem, "clinician-one-week", &one_week);
        let everything = ReportRequest {
            include: Some(ReportPart::ALL.to_vec()),
            notes: with_notes(tandem).unwrap(),
            legal_name: Some(Name::new("Samuel Rivera Quiñones").unwrap()),
            birth_date: Some(date("1988-07-04")),
            by_visit: true,
            ..clinician.clone()
        };
        self.write(tandem, "clinician-everything", &everything);
        let everything = ReportRequest { language: Some(Language::Es), ..everything };
        self.write(tandem, "clinician-everything-spanish", &everything);

        let new_program = ReportRequest {
            include: Some(vec![ReportPart::Goals, ReportPart::Helped, ReportPart::Medication]),
            talk_about: None,
            preset: ReportPreset::NewProgram,
            ..clinician.clone()
        };
        self.write(tandem, "new-program", &new_program);
        let legal = ReportRequest {
            preset: ReportPreset::Legal,
            talk_about: None,
            legal_name: Some(Name::new("Samuel Rivera").unwrap()),
            birth_date: Some(date("1988-07-04")),
            ..clinician.clone()
        };
        self.write(tandem, "legal", &legal);

        let consent = sign(tandem, RecipientRole::Clinician);
        self.write(tandem, "consent", &ReportRequest { consent: Some(consent), ..clinician });
        for kind in SheetKind::ALL {
            let sheet = tandem.reports().sheet(*kind, &[], None, &mut |_, _| true).unwrap();
            self.put(&format!("sheet-{kind}.pdf"), &sheet.bytes);
        }
        let paper = tandem.reports().paper_week(Paper::Letter, &mut |_, _| true).unwrap();
        self.put("paper-week.pdf", &paper.bytes);
        let paper = tandem.reports().paper_week(Paper::A4, &mut |_, _| true).unwrap();
        self.put("paper-week-a4.pdf", &paper.bytes);
    }

    fn others(&self) {
        let empty = Record::kept(0, "Sam");
        self.write(&empty.tandem, "empty", &ReportRequest::new(ReportPreset::Clinician));
        let everything = ReportRequest {
            include: Some(ReportPart::ALL.to_vec()),
            by_visit: true,
            ..ReportRequest::new(ReportPreset::Clinician)
        };
        self.write(&empty.tandem, "empty-everything", &everything);

        let long_name = "Maximiliana ".repeat(16).trim().to_owned();
        let names = [
            ("emoji", "Ana 👩‍👧‍👦🏳️‍🌈 Gómez"),
            ("arabic", "محمد علي الحسن"),
            ("hebrew", "שרה בת־אל"),
            ("han", "王小明"),
            ("vietnamese", "Nguyễn Thị Hồng"),
            ("yoruba", "Ọláwálé Àbíkẹ́"),
            ("greek", "Ελένη Παπαδοπούλου"),
            ("cyrillic", "Надія Шевченко"),
            ("kazakh", "Қуаныш Әбілқайыр"),
            ("persian", "پژمان گلچین"),
            ("kurdish", "ڕێبەر ئەحمەد"),
            ("urdu", "عائشہ بیگم ٹھاکر"),
            ("pashto", "ګلۍ څپاند"),
            ("uyghur", "گۈلنار تۇرسۇن"),
            ("pointed", "שָׂרָה בַּת־אֵל"),
            ("hausa", "Ɗanjuma Ƙofar Ɓaure"),
            ("twi", "Ɔkɔmfoɔ Yɛboah"),
            ("navajo", "Tʼááłáʼí Nééz"),
            ("signs", "Sam → ♥ ★ ☑ ≥ 3"),
            ("marks", "Ẑälg\u{300}\u{301}\u{302}\u{323}o\u{336} Phạm Thị Hồng"),
            ("turned", "Sam \u{202e}evil\u{202c} \u{2067}x"),
            ("long", &*long_name),
            ("unbroken", &*"W".repeat(200)),
        ];
        for (kind, name) in names {
            let record = Record::kept(5, name);
            // Half of them on each paper, in each language.
            let (paper, language) = match kind.len() % 2 {
                0 => (Paper::Letter, Language::En),
                _ => (Paper::A4, Language::Es),
            };
            let request = ReportRequest {
                from: Some(date("2026-02-02")),
                to: Some(date("2026-03-08")),
                talk_about: note(&format!("{name} asks: ¿{name}?")),
                legal_name: Some(Name::new(name).unwrap()),
                paper,
                language: Some(language),
                ..ReportRequest::new(ReportPreset::Clinician)
            };
            self.write(&record.tandem, &format!("name-{kind}"), &request);
        }

        // Letters that ours lack, by a font of the host.
        let name = "मीरा क्‍ष";
        let record = Record::kept(5, "Sam");
        let request = ReportRequest {
            talk_about: note(&format!("{name}, {name}!")),
            legal_name: Some(called(name)),
            fonts: vec![DEVANAGARI.to_vec()],
            ..ReportRequest::new(ReportPreset::Clinician)
        };
        self.write(&record.tandem, "name-host-font", &request);

        let record = Record::filled(2);
        let words = "I wrote this on the bus. ¿Y mañana? 👍 مرحبا ";
        let long: String = words.chars().cycle().take(10_000).collect();
        let latest = SessionQuery { limit: 1, ..SessionQuery::default() };
        let id = record.tandem.log().sessions(&latest).unwrap().sessions[0].id;
        let noted = |session| Ok(Session { note: note(&long), ..session });
        record.tandem.log().edit(id, noted).unwrap();
        let request = ReportRequest {
            include: Some(vec![ReportPart::Notes]),
            notes: vec![id],
            talk_about: note(&long[..3_000]),
            ..ReportRequest::new(ReportPreset::Clinician)
        };
        self.write(&record.tandem, "long-note", &request);
    }

    /// What is shared with a coach, on paper: from who shares it, and from the coach with their notes.
    fn summaries(&self) {
        let mut go = |_, _| true;
        for (name, language, paper) in
            [("summary", Language::En, Paper::Letter), ("summary-spanish", Language::Es, Paper::A4)]
        {
            let record = Record::kept(24, "Sam");
            let tandem = &record.tandem;
            tandem.speak(language);
            let coach = Record::of_coach();
            let code = coach.tandem.coach().enrol(called("Robin"), None, 30).unwrap().code;
            let line = tandem.sharing().enrol(&code).unwrap();
            let terms = tandem.sharing().usual_terms(line.id).unwrap();
            let text = tandem.consents().text(&terms).unwrap();
            let consent = tandem.consents().sign(terms, &text.hash, true).unwrap().id;
            let choice = ShareChoice {
                ask: Some(Ask::CallMeSoon),
                talk_about: note("The bus on Tuesdays is late. ¿Otro día? 👍 مرحبا"),
                strengths: vec![note("I got up early").unwrap()],
                ..tandem.sharing().usual(consent, 4).unwrap()
            };
            let printed = tandem.sharing().print(&choice, Some(paper), &mut go).unwrap();
            self.put(&format!("{name}.pdf"), &printed.bytes);
            let sealed = tandem.sharing().to_coach(&choice).unwrap();
            let coaching = coach.tandem.coach();
            let sam = coaching.open(&sealed.bytes).unwrap().person;
            let contact = ContactNote {
                form: Some(Form::Phone),
                text: note("Talked about the bus"),
                ..ContactNote::on(date("2026-03-10"))
            };
            coaching.note(sam, contact).unwrap();
            for (what, print) in
                [("coach", CoachPrint::SummaryAndNotes), ("coach-notes", CoachPrint::Notes)]
            {
                let page = coaching.print(sam, print, Some(paper), &mut go).unwrap();
                self.put(&format!("{name}-{what}.pdf"), &page.bytes);
            }
        }
    }

    fn long(&self) {
        let record = Record::filled(520);
        let request = ReportRequest {
            from: Some(date("2016-03-14")),
            to: Some(date("2026-03-08")),
            ..ReportRequest::new(ReportPreset::Clinician)
        };
        self.write(&record.tandem, "ten-years", &request);
        let request = ReportRequest { from: Some(date("2025-03-10")), ..request };
        self.write(&record.tandem, "one-year", &request);
        let request = ReportRequest { from: Some(date("2023-03-06")), ..request };
        self.write(&record.tandem, "three-years", &request);
    }

    /// Good files in which one thing was made wrong.
    fn mutants(&self) {
        let good = std::fs::read(self.folder.join("clinician.pdf")).unwrap();
        self.put("bad-truncated.pdf", &good[..good.len() * 2 / 3]);
        // krilla writes the structure as plain text, so a key can be made unreadable in place.
        for (name, from, to) in [
            ("bad-no-scope.pdf", "/Scope/", "/Sxope/"),
            ("bad-no-alt.pdf", "/Alt(", "/Xlt("),
            ("bad-no-title.pdf", "/DisplayDocTitle true", "/DisplayDocTitle null"),
        ] {
            let bad = replaced(&good, from.as_bytes(), to.as_bytes());
            assert_ne!(bad, good, "{name}: nothing to make wrong");
            self.put(name, &bad);
        }
    }
}

/// Every occurrence replaced by something of the same length, so that no offset moves.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at + from.len() <= out.len() {
        if out[at..at + from.len()] == *from {
            out[at..at + from.len()].copy_from_slice(to);
            at += from.len();
        } else {
            at += 1;
        }
    }
    out
}

/// A record in a folder that goes away with it.
struct Record {
    tandem: Tandem,
    /// The last field, so that the record is closed when what it leaves comes back.
    _folder: Left,
}

impl Record {
    fn of(story: &Story, write: impl FnOnce(&Tandem, &StoryHost)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let host = StoryHost::new(story.begin(), story.seed, [1; 16]);
        let own = Box::new(host.clone());
        let (tandem, _) =
            Tandem::create(folder.path(), PASSPHRASE, &story.profile(), own, Cost::TEST_ONLY)
                .unwrap();
        write(&tandem, &host);
        let folder = Left::new(folder, PASSPHRASE, move || host.now());
        Self { tandem, _folder: folder }
    }

    /// An empty one of a peer coach.
    fn of_coach() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let host = StoryHost::new(now(), 7, [2; 16]);
        let profile = tandem_story::coach_profile(Zone::utc()).unwrap();
        let own = Box::new(host.clone());
        let made = Tandem::create(folder.path(), PASSPHRASE, &profile, own, Cost::TEST_ONLY);
        let folder = Left::new(folder, PASSPHRASE, move || host.now());
        Self { tandem: made.unwrap().0, _folder: folder }
    }

    /// So many weeks up to March 2026, with everything in them.
    fn kept(weeks: u32, name: &str) -> Self {
        let name = Name::new(name).unwrap();
        let story = Story { name, ..Story::of(weeks, now()).unwrap() };
        Self::of(&story, |tandem, host| {
            tandem_story::keep(tandem, host, &story).unwrap();
        })
    }

    /// So many weeks up to March 2026, with their sessions.
    fn filled(weeks: u32) -> Self {
        let story = Story::of(weeks, now()).unwrap();
        Self::of(&story, |tandem, host| {
            host.set_clock(story.now);
            tandem_story::fill(tandem, &story).unwrap();
        })
    }
}

/// What the clock says when it is over.
fn now() -> DateTime<Utc> {
    "2026-03-11T16:00:00Z".parse().unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn called(text: &str) -> Name {
    Name::new(text).unwrap()
}

fn note(text: &str) -> Option<Note> {
    Note::new(text).unwrap()
}

fn sign(tandem: &Tandem, role: RecipientRole) -> tandem_model::Id {
    let recipient = Recipient {
        name: Name::new("Dr. Okafor").unwrap(),
        org: Some(Name::new("Riverside Clinic").unwrap()),
        role,
        key: None,
    };
    let terms = tandem.consents().usual(recipient).unwrap();
    assert_eq!(terms.purpose, Purpose::Treatment);
    assert!(terms.items.contains(&SharedItem::TalkAbout));
    let text = tandem.consents().text(&terms).unwrap();
    tandem.consents().sign(terms, &text.hash, true).unwrap().id
}

/// How many pages a report may have: one that nobody finishes reading tells nothing.
fn most_pages(report: &Report, request: &ReportRequest) -> Option<u32> {
    let consent = u32::from(report.consent.is_some());
    match (&request.include, report.weeks.len()) {
        (_, 0..=3) if request.include.is_none() => Some(2 + consent),
        // Six were meant, before four parts more could be chosen (core/report/src/pdf/mod.rs says why).
        (Some(parts), 4..=30) if parts.len() == ReportPart::ALL.len() => Some(7 + consent),
        (None, 4..=30) if !request.by_visit => Some(3 + consent),
        _ => None,
    }
}

/// The most that are told at once.
const MOST: u32 = 1_000;

/// What was written down of these dates, as `sessions --json` has it: whoever judges counts it once more. `None` where
/// a report tells nothing of single entries, or not of the whole of a day; and where there are more than are told at once.
fn entries(tandem: &Tandem, report: &Report) -> Option<Value> {
    if report.preset != ReportPreset::Clinician || report.since_visit.is_some() {
        return None;
    }
    let dates = SessionQuery {
        from: Some(report.from),
        to: Some(report.to),
        limit: MOST,
        ..SessionQuery::default()
    };
    let all = tandem.log().sessions(&dates).unwrap().sessions;
    if all.len() == MOST as usize {
        return None;
    }
    let all = all.into_iter().map(|kept| kept.session);
    let told = all.filter(|it| report.other_kinds || Kind::TOTALS.contains(&it.kind));
    let entry = |it: Session| {
        json!({ "ended": it.end().timestamp(), "written": it.written_at.timestamp(),
                "imported": it.imported, "approximate": it.approximate })
    };
    Some(told.map(entry).collect())
}

/// The rows of `hours --json` that the report's table has, and of which dates it may tell.
fn expected(report: &Report, request: &ReportRequest, entries: Option<Value>) -> Value {
    // A page has weeks up to a year and its ends, and months beyond.
    let months = !report.months.is_empty();
    let rows = if months { &report.months } else { &report.weeks };
    let by = if months { By::Month } else { By::Week };
    let (sure, told) = (&report.sure, report.told());
    // On a court's paper it stands in other words.
    let sure = (report.preset != ReportPreset::Legal).then_some(sure.weeks);
    json!({
        "by": by.word(),
        "hours": rows.iter().map(row).collect::<Vec<_>>(),
        "weeks": report.weeks.iter().map(row).collect::<Vec<_>>(),
        "language": report.language,
        "made_on": report.made_on,
        "since_visit": report.since_visit.is_some(),
        "told": told,
        "born": report.about.birth_date,
        "name": report.about.legal_name,
        "handed_over": report.consent.is_some(),
        "sure": sure,
        "entries": entries,
        "most_pages": most_pages(report, request),
    })
}

fn row(row: &PeriodHours) -> Value {
    let three = |of: &dyn Fn(&KindHours) -> Value| {
        json!({
            "individual": of(&row.individual),
            "group": of(&row.group),
            "mutual_help": of(&row.mutual_help),
        })
    };
    json!({
        "period": row.period.label,
        "from": row.period.from,
        "to": row.period.to,
        "individual_minutes": row.individual.minutes,
        "group_minutes": row.group.minutes,
        "mutual_help_minutes": row.mutual_help.minutes,
        "other_minutes": row.other_minutes,
        "recalled_minutes": three(&|kind| json!(kind.recalled)),
        "entries": row.entries,
        "basis": three(&|kind| json!(kind.basis)),
        "approximate_share": row.approximate_share(),
        "late_share": row.late_share(),
        "away_days": row.away_days,
    })
}
