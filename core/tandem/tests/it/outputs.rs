//! Every way out, as bytes: of a record with a marker in every text, exactly those markers stand in each
//! output that its line below names. A text that is missing is as wrong as one too many.
//!
//! What a coach's files hold is in `never_shared.rs`; so is which fields there are, taken from the record
//! itself. Here are paper, data and counts.

use std::collections::BTreeSet;

use chrono::Days;
use tandem::{CoachPrint, ReportRequest, SessionQuery, StudyRequest, Tandem};
use tandem_model::{
    Ask, ConsentTerms, FhirChoice, Id, Kind, Name, Recipient, RecipientRole, ReportPart,
    ReportPreset, SharedItem, SummaryItem, Word as _,
};

use crate::never_shared::{called, fill, marker, words};
use crate::support::{coach_of, date, printed, record};

/// Everything that can be typed into a record, and into what is asked of it.
struct Typed(BTreeSet<String>);

impl Typed {
    /// The names of the markers that stand somewhere. A page breaks its lines, also within a marker.
    fn found(&self, text: &str) -> BTreeSet<&str> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        self.0.iter().filter(|name| text.contains(&marker(name))).map(String::as_str).collect()
    }

    /// Of these names and of what begins with one that ends in a star.
    fn those(&self, allowed: &[&str]) -> BTreeSet<&str> {
        let is = |name: &&str| {
            allowed.iter().any(|it| match it.strip_suffix('*') {
                Some(begin) => name.starts_with(begin),
                None => it == name,
            })
        };
        self.0.iter().map(String::as_str).filter(is).collect()
    }
}

/// What the person types for one report.
const ASKED: &[&str] = &["report.talk_about", "report.legal_name"];
/// What stands in a consent that is handed over with it.
const AGREED: &[&str] = &["reader.name", "reader.org", "consent.alias", "consent.purpose"];

/// Which texts of the record a part of a report tells; of everything else numbers and words of a list.
fn of_part(part: ReportPart) -> &'static [&'static str] {
    match part {
        ReportPart::Goals => &["goal.words*", "goal.step*"],
        ReportPart::Notes => &["session.group"],
        ReportPart::Visit => &["page.visit*"],
        ReportPart::Coping => &["page.coping*"],
        // Titles of exercises are the content's, and of what was written in one nothing is told; own words of
        // what helped are counted and not named.
        ReportPart::OtherKinds
        | ReportPart::Practices
        | ReportPart::Helped
        | ReportPart::Medication
        | ReportPart::Services
        | ReportPart::Barriers
        | ReportPart::Craving
        | ReportPart::MoodStressSleep
        | ReportPart::BeforeAndHelped
        | ReportPart::Measures
        | ReportPart::MeasureAnswers
        | ReportPart::Meetings
        | ReportPart::CheckIns
        | ReportPart::Evidence => &[],
    }
}

fn consent(tandem: &Tandem, role: RecipientRole, items: Vec<SharedItem>) -> Id {
    let (name, org) = (called("reader.name"), Some(called("reader.org")));
    let terms = tandem.consents().usual(Recipient { name, org, role, key: None }).unwrap();
    let terms = ConsentTerms {
        alias: called("consent.alias"),
        purpose_words: Some(called("consent.purpose")),
        ..terms.with_items(items)
    };
    let read = tandem.consents().text(&terms).unwrap();
    tandem.consents().sign(terms, &read.hash, true).unwrap().id
}

#[test]
fn leaving_6_4_every_output_shows_exactly_the_fields_of_its_list() {
    let person = record();
    let tandem = &person.tandem;
    let today = date("2026-03-10");
    let mut typed = fill(tandem, today);
    let shared = ["share.talk_about", "share.strength", "coach.note", "coach.goal"];
    for name in ASKED.iter().chain(AGREED).chain(&shared) {
        typed.insert((*name).to_owned());
    }
    let typed = Typed(typed);
    let query = SessionQuery { kind: Some(Kind::Group), limit: 1, ..SessionQuery::default() };
    let picked = tandem.log().sessions(&query).unwrap().sessions[0].id;

    let mut wrong = Vec::new();
    let mut check = |what: String, text: &str, allowed: &[&str]| {
        let (found, allowed) = (typed.found(text), typed.those(allowed));
        for name in found.symmetric_difference(&allowed) {
            let how = if found.contains(name) { "shows" } else { "lacks" };
            wrong.push(format!("{what} {how} {name}"));
        }
    };
    for &preset in ReportPreset::ALL {
        let legal = preset == ReportPreset::Legal;
        let role = if legal { RecipientRole::Legal } else { RecipientRole::Clinician };
        let may = |item: &&SharedItem| item.may_go_to(role);
        let items = SharedItem::ALL.iter().filter(may).copied().collect();
        let handed = consent(tandem, role, items);
        // One's own copy of each part by itself; all of them and none, also under a consent.
        let every = preset.may_hold().to_vec();
        let mut choices = vec![(Vec::new(), None), (Vec::new(), Some(handed))];
        choices.extend([(every.clone(), Some(handed)), (every, None)]);
        choices.extend(preset.may_hold().iter().map(|part| (vec![*part], None)));
        for (parts, consent) in choices {
            let has_notes = parts.contains(&ReportPart::Notes);
            let named = legal || consent.is_some();
            let mut allowed = vec![if named { "report.legal_name" } else { "profile.name" }];
            allowed.extend(parts.iter().flat_map(|part| of_part(*part)));
            if !legal {
                allowed.push("report.talk_about");
            }
            // What was agreed to is said in the words in which it was read: "my {medicine}, as I tell it".
            allowed.extend(match (consent, legal) {
                (None, _) => Vec::new(),
                (Some(_), true) => vec!["reader.name", "reader.org", "consent.purpose"],
                (Some(_), false) => [AGREED, &["profile.medicine"]].concat(),
            });
            let request = ReportRequest {
                include: Some(parts.clone()),
                notes: if has_notes { vec![picked] } else { Vec::new() },
                talk_about: if legal { None } else { Some(words("report.talk_about")) },
                legal_name: named.then(|| called("report.legal_name")),
                consent,
                ..ReportRequest::new(preset)
            };
            let what = format!("{preset} {parts:?} {}", consent.is_some());
            let pdf = tandem.reports().pdf(&request, &mut |_, _| true).unwrap();
            check(format!("pdf {what}"), &printed(&pdf.bytes), &allowed);
            check(
                format!("sentences {what}"),
                &pdf.sentences.join(" "),
                &["reader.name"][..consent.map_or(0, |_| 1)],
            );
            if legal {
                assert!(tandem.reports().fhir(&request, &FhirChoice::default()).is_err());
            }
        }
    }
    // Data: what stands beside the page, which is the PDF of before.
    let may = |item: &&SharedItem| item.may_go_to(RecipientRole::Clinician);
    let items: Vec<_> = SharedItem::ALL.iter().filter(may).copied().collect();
    let handed = consent(tandem, RecipientRole::Clinician, items);
    let data =
        [ReportPart::OtherKinds, ReportPart::Goals, ReportPart::Medication, ReportPart::Measures];
    let request = ReportRequest {
        include: Some(data.to_vec()),
        consent: Some(handed),
        ..ReportRequest::new(ReportPreset::Clinician)
    };
    let bare = FhirChoice { no_page: true, ..FhirChoice::default() };
    let fhir = tandem.reports().fhir(&request, &bare).unwrap();
    let allowed = [AGREED, &["profile.medicine"], of_part(ReportPart::Goals)].concat();
    check("fhir".into(), &String::from_utf8(fhir.bytes).unwrap(), &allowed);

    // A study.
    let may = |item: &&SharedItem| item.may_go_to(RecipientRole::Research);
    let items = SharedItem::ALL.iter().filter(may).copied().collect();
    let study = StudyRequest::new(consent(tandem, RecipientRole::Research, items));
    let files = tandem.research().export(&study).unwrap().files;
    let all: Vec<_> = files.iter().map(|file| format!("{} {}", file.name, file.text)).collect();
    assert!(all.len() > 6, "{}", all.len());
    // It says for which study it was made.
    check("research".into(), &all.concat(), &["reader.name"]);

    // A coach: on paper from the person, on paper from the coach, with notes and without, and counted.
    let (coach, code) = coach_of(&person.host, "Robin");
    let line = tandem.sharing().enrol(&code).unwrap();
    let items: Vec<_> = SummaryItem::ALL.iter().map(|item| SharedItem::from(*item)).collect();
    let terms = ConsentTerms {
        alias: called("consent.alias"),
        ..tandem.sharing().usual_terms(line.id).unwrap().with_items(items)
    };
    let read = tandem.consents().text(&terms).unwrap();
    let agreed = tandem.consents().sign(terms, &read.hash, true).unwrap().id;
    let mut choice = tandem.sharing().usual(agreed, 4).unwrap();
    choice.ask = Some(Ask::CallMeSoon);
    choice.talk_about = Some(words("share.talk_about"));
    choice.strengths = vec![words("share.strength")];
    let seen = ["consent.alias", "goal.words", "goal.step", "share.talk_about", "share.strength"];
    let mine = tandem.sharing().print(&choice, None, &mut |_, _| true).unwrap();
    check("share print".into(), &printed(&mine.bytes), &seen);
    let file = tandem.sharing().to_coach(&choice).unwrap();
    let opened = coach.tandem.coach().open(&file.bytes).unwrap().person;
    let contact = tandem::ContactNote {
        text: Some(words("coach.note")),
        goal: Some(words("coach.goal")),
        ..tandem::ContactNote::on(today)
    };
    coach.tandem.coach().note(opened, contact).unwrap();
    let print = |what| {
        let page = coach.tandem.coach().print(opened, what, None, &mut |_, _| true).unwrap();
        printed(&page.bytes)
    };
    check("coach print".into(), &print(CoachPrint::Summary), &seen);
    let notes = ["consent.alias", "coach.note", "coach.goal"];
    check("coach print --notes-of".into(), &print(CoachPrint::Notes), &notes);
    let both = [&seen[..], &notes].concat();
    check("coach print --notes".into(), &print(CoachPrint::SummaryAndNotes), &both);
    coach.host.advance(chrono::TimeDelta::days(40));
    let (from, to) = (today - Days::new(9), today + Days::new(21));
    let counted = coach.tandem.coach().rollup(from, to, 5).unwrap();
    check("roll-up".into(), &counted.csv, &[]);
    assert_eq!(wrong, Vec::<String>::new());
}

/// The search sees what it looks for, also where a line ends within it, and tells one too many from one too
/// few.
#[test]
fn leaving_6_4_the_search_finds_what_a_page_breaks() {
    let typed = Typed(["goal.words", "goal.step", "medicine.rule"].map(String::from).into());
    let (begin, end) = (marker("goal.words")[..9].to_owned(), marker("goal.words")[9..].to_owned());
    assert_eq!(typed.found(&format!("{begin}\n {end}, and more")), ["goal.words"].into());
    assert_eq!(typed.found(&format!("{begin}, {end}")), BTreeSet::new());
    assert_eq!(typed.those(&["goal.*"]), ["goal.step", "goal.words"].into());
    let name = Name::new(&marker("medicine.rule")).unwrap();
    assert_eq!(typed.found(name.as_str()), ["medicine.rule"].into());
}
