//! Reports from a record: what is chosen is in them, what is not is nowhere, and what is for another
//! person passes the gate.

use crate::support::{Record, TestHost, date, note, printed, record, session};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use tandem::{Host as _, ReportRequest};
use tandem_model::{
    Answer, Away, ConsentTerms, Contact, FhirChoice, Form, Id, Kind, Language, LineWhat, Name,
    NotAttended, Obstacle, PageSection, PeriodHours, RecalledMinutes, Recipient, RecipientRole,
    ReportBarrier, ReportPart, ReportPreset, ReportSection, Result, ShareForm, SharedItem,
    TandemError, Week, WeekStart, WeeklyRecall, Word,
};
use tandem_story::{Story, with_notes};

/// The Monday on which the half-year begins.
const FIRST: &str = "2025-09-22";

impl tandem_story::Clock for TestHost {
    fn set_clock(&self, now: DateTime<Utc>) {
        self.set(&now.to_rfc3339());
    }
}

/// Half a year of Sam's, with everything in it.
fn half_year() -> Record {
    let record = record();
    let story = Story::of(24, record.host.now()).unwrap();
    record.tandem.person().edit(|_| Ok(story.profile())).unwrap();
    tandem_story::keep(&record.tandem, &record.host, &story).unwrap();
    record
}

fn clinician() -> ReportRequest {
    ReportRequest {
        from: Some(date(FIRST)),
        to: Some(date("2026-03-08")),
        ..ReportRequest::new(ReportPreset::Clinician)
    }
}

fn refused(result: Result<impl std::fmt::Debug>) -> String {
    match result.unwrap_err() {
        TandemError::Invalid { field, .. } => field,
        other => other.code().to_owned(),
    }
}

fn consent(
    record: &Record,
    role: RecipientRole,
    change: impl FnOnce(ConsentTerms) -> ConsentTerms,
) -> Id {
    let recipient = Recipient { name: Name::new("Robin").unwrap(), org: None, role, key: None };
    let consents = record.tandem.consents();
    let terms = change(consents.usual(recipient).unwrap());
    let text = consents.text(&terms).unwrap();
    consents.sign(terms, &text.hash, true).unwrap().id
}

#[test]
fn a_report_holds_what_was_chosen_and_no_more() {
    let record = half_year();
    let reports = record.tandem.reports();
    let plain = reports.report(&ReportRequest { include: Some(vec![]), ..clinician() }).unwrap();
    let hours = record
        .tandem
        .hours()
        .screen(&tandem::HoursQuery {
            by: tandem_model::By::Week,
            from: plain.from.into(),
            to: plain.to.into(),
        })
        .unwrap();
    assert_eq!(plain.weeks.len(), 24);
    for (told, all) in plain.weeks.iter().zip(&hours.periods) {
        assert_eq!((told.individual, told.group), (all.individual, all.group));
        assert_eq!(told.mutual_help, all.mutual_help);
        assert_eq!(told.other, Default::default());
        assert!(told.entries <= all.entries);
    }
    assert!(hours.periods.iter().any(|week| week.other.medical.is_some()));
    let parts = |report: &tandem_model::Report| {
        let mut measures = report.measures.iter().flatten();
        let answers = measures.any(|measure| measure.answers.is_some());
        [
            report.other_kinds,
            report.practices.is_some(),
            report.goals.is_some(),
            report.helped.is_some(),
            report.medication.is_some(),
            report.services.is_some(),
            report.barriers.is_some(),
            report.craving.is_some(),
            report.days.is_some(),
            report.before_and_helped.is_some(),
            report.measures.is_some() && !answers,
            answers,
            report.meetings.is_some(),
            report.notes.is_some(),
            report.check_ins.is_some(),
            report.visit.is_some(),
            report.coping.is_some(),
            !report.evidence.is_empty(),
        ]
    };
    assert_eq!(parts(&plain), [false; 18]);
    for (at, part) in ReportPart::ALL.iter().enumerate() {
        let request = ReportRequest { include: Some(vec![*part]), ..clinician() };
        let mut one = [false; 18];
        one[at] = true;
        assert_eq!(parts(&reports.report(&request).unwrap()), one, "{part}");
    }
    let all = ReportRequest {
        include: Some(ReportPart::ALL.to_vec()),
        notes: with_notes(&record.tandem).unwrap(),
        by_visit: true,
        ..clinician()
    };
    let all = reports.report(&all).unwrap();
    assert!(all.weeks.iter().any(|week| week.other.family.is_some()));
    assert_eq!(all.medication.as_ref().unwrap().len(), 2);
    assert_eq!(all.notes.as_ref().unwrap().len(), with_notes(&record.tandem).unwrap().len());
    assert!(!all.check_ins.as_ref().unwrap().is_empty());
    assert!(!all.craving.as_ref().unwrap().is_empty());
    let days = all.days.as_ref().unwrap();
    assert!(!days.is_empty() && days.iter().all(|week| !week.mood.most.is_empty()));
    let told = all.before_and_helped.as_ref().unwrap();
    assert!(told.of > 0 && !told.before.is_empty());
    // The plan for a hard day is named to nobody.
    let practices = all.practices.as_ref().unwrap();
    let kept = record.tandem.skills().list().unwrap().exercises;
    let kept: u32 = kept.iter().map(|line| line.track.practised).sum();
    assert_eq!(practices.iter().map(|one| one.track.practised).sum::<u32>(), kept - 1);
    assert!(!all.windows.as_ref().unwrap().is_empty());
}

/// The coping plan goes to a clinician when it is ticked, without a name, and to nobody else; the page of
/// a hard day goes to nobody at all.
#[test]
fn a_page_is_in_a_report_only_if_it_is_ticked_and_names_nobody() {
    let record = record();
    let plans = record.tandem.plans();
    let contact = Contact::new(Name::new("Quentin").unwrap());
    let quentin = record.tandem.people().add(&contact).unwrap();
    let text = |text: &str| LineWhat::Text { text: Name::new(text).unwrap() };
    plans.add(PageSection::CopingPeople, LineWhat::Person { contact: quentin }).unwrap();
    plans.add(PageSection::CopingActions, text("walk by the water")).unwrap();
    plans.add(PageSection::VisitTalk, text("sick before the dose")).unwrap();
    plans.add(PageSection::HardDayWorth, text("my dog")).unwrap();
    let reports = record.tandem.reports();
    let told = |include| {
        let request = ReportRequest { include: Some(include), ..clinician() };
        let report = reports.report(&request).unwrap();
        (report.visit, report.coping)
    };
    assert_eq!(told(ReportPreset::Clinician.usual().to_vec()), (None, None));
    let (visit, coping) = told(vec![ReportPart::Visit, ReportPart::Coping]);
    assert_eq!(visit.unwrap(), [Name::new("sick before the dose").unwrap()]);
    let lines = vec![Name::new("walk by the water").unwrap()];
    let section = PageSection::CopingActions;
    assert_eq!(coping.unwrap(), [ReportSection { section, lines }]);
    for preset in [ReportPreset::NewProgram, ReportPreset::Legal] {
        let include = Some(vec![ReportPart::Coping]);
        let request = ReportRequest { include, ..ReportRequest::new(preset) };
        assert_eq!(refused(reports.report(&request)), "include");
    }
}

/// How sessions were held and what got in the way are told by choice, of kinds whose hours are told, and to
/// nobody whose consent lacks them.
#[test]
fn leaving_2_2_services_and_barriers_are_counted_by_choice() {
    let record = record();
    let log = record.tandem.log();
    for (kind, form) in
        [(Kind::Group, Form::Video), (Kind::Group, Form::Video), (Kind::Medical, Form::Phone)]
    {
        let hour = log.all_not_attended(date(FIRST), date("2026-03-08")).unwrap().len();
        let mut entry = session(kind, &format!("2026-03-0{}T09:0{hour}", 2 + form as u8), 50);
        entry.form = Some(form);
        log.log(entry).unwrap();
        let at = session(kind, "2026-03-04T10:00", 1).start;
        let mut missed = NotAttended::new(kind, at, DateTime::UNIX_EPOCH);
        missed.why = (kind == Kind::Group).then_some(Obstacle::NoRide);
        missed.note = note("the bus did not come");
        log.not_attended(missed).unwrap();
    }
    let told = |include: &[ReportPart]| {
        let request = ReportRequest { include: Some(include.to_vec()), ..clinician() };
        let report = record.tandem.reports().report(&request).unwrap();
        (report.services, report.barriers)
    };
    assert_eq!(told(ReportPreset::Clinician.usual()), (None, None));
    let both = [ReportPart::Services, ReportPart::Barriers];
    let (services, barriers) = told(&both);
    let services = services.unwrap();
    assert_eq!(services.forms.keys().collect::<Vec<_>>(), [&Kind::Group]);
    assert_eq!(services.forms[&Kind::Group][&Some(Form::Video)], 2);
    assert_eq!(services.required[&None], 2);
    let reason = ReportBarrier { on: date("2026-03-04"), why: Some(Obstacle::NoRide) };
    assert_eq!(barriers.unwrap(), [reason.clone(), reason]);
    let (services, barriers) = told(&[both[0], both[1], ReportPart::OtherKinds]);
    assert_eq!(services.unwrap().forms[&Kind::Medical][&Some(Form::Phone)], 1);
    assert_eq!(barriers.unwrap().len(), 3);

    let given = |role, items: &[SharedItem]| {
        let id = consent(&record, role, |terms| terms.with_items(items.to_vec()));
        let preset = match role {
            RecipientRole::Program => ReportPreset::NewProgram,
            _ => ReportPreset::Clinician,
        };
        let include = Some(both.to_vec());
        let request = ReportRequest { include, consent: Some(id), ..ReportRequest::new(preset) };
        record.tandem.reports().report(&request).map(|report| report.services.is_some())
    };
    let all = [SharedItem::Hours, SharedItem::Services, SharedItem::Barriers];
    for role in [RecipientRole::Clinician, RecipientRole::Program] {
        assert_eq!(given(role, &all), Ok(true), "{role}");
        assert_eq!(given(role, &all[..2]), Err(TandemError::NeedsConsent), "{role}");
    }
    let court =
        ReportRequest { include: Some(both.to_vec()), ..ReportRequest::new(ReportPreset::Legal) };
    assert_eq!(refused(record.tandem.reports().report(&court)), "include");
}

/// Findings are there when somebody asked for them, and then only those about what was attended.
#[test]
fn mission_13_findings_are_chosen_and_about_what_was_attended() {
    let record = half_year();
    let told = |include: &[ReportPart]| {
        let request = ReportRequest { include: Some(include.to_vec()), ..clinician() };
        let report = record.tandem.reports().report(&request).unwrap();
        let statements = report.evidence.into_iter().flat_map(|it| it.statements);
        statements.map(|it| it.finding).collect::<Vec<_>>()
    };
    assert!(record.tandem.reports().report(&clinician()).unwrap().evidence.is_empty());
    assert!(told(&[]).is_empty());
    let about = |all: &[String], word: &str| all.iter().any(|finding| finding.contains(word));
    let plain = told(&[ReportPart::Evidence]);
    assert!(about(&plain, "Hours of group therapy were not associated"), "{plain:?}");
    assert!(!about(&plain, "family counseling") && !about(&plain, "CBT"), "{plain:?}");
    let more = told(&[ReportPart::Evidence, ReportPart::OtherKinds]);
    assert!(about(&more, "family counseling") && about(&more, "Medication is first-line"));
    assert_eq!(more.iter().collect::<std::collections::BTreeSet<_>>().len(), more.len());
    // One of each kind, with what must stand beside it, and what is not known. It took two pages.
    assert!((plain.len(), more.len()) <= (6, 9), "{plain:?} {more:?}");
    for all in [&plain, &more] {
        assert!(all.last().unwrap().starts_with("Unknown:"), "{all:?}");
        assert!(
            about(all, "Of five trials of addiction counseling"),
            "what speaks against it, too"
        );
    }
}

#[test]
fn a_court_gets_hours_in_three_kinds_and_not_even_weeks_away() {
    let record = half_year();
    let legal = ReportRequest {
        preset: ReportPreset::Legal,
        legal_name: Some(Name::new("Samuel Rivera").unwrap()),
        ..clinician()
    };
    let report = record.tandem.reports().report(&legal).unwrap();
    assert!(report.weeks.iter().all(|week| week.away_days == 0 && week.other_minutes.is_none()));
    assert_eq!(report.sure.away, 0);
    assert!(report.both.is_none() && report.sure.entries == 0 && report.evidence.is_empty());
    let with = |change: fn(&mut ReportRequest)| {
        let mut request = legal.clone();
        change(&mut request);
        refused(record.tandem.reports().report(&request))
    };
    assert_eq!(with(|it| it.include = Some(vec![ReportPart::Goals])), "include");
    assert_eq!(with(|it| it.talk_about = note("the bus")), "talk_about");
    assert_eq!(with(|it| it.by_visit = true), "by");
    assert_eq!(with(|it| it.legal_name = None), "legal_name");
    // By which other name the person goes stands nowhere in it.
    assert!(report.about.alias.is_none());
    let away = record.tandem.log().all_away(date(FIRST), date("2026-03-08")).unwrap();
    assert!(matches!(away.as_slice(), [(_, Away { .. })]));
}

/// A stay in hospital looked like absence, and nobody was told before.
#[test]
fn reports_12_a_court_is_told_away_where_the_person_says_so_and_never_why() {
    let record = half_year();
    let reports = record.tandem.reports();
    let hours = consent(&record, RecipientRole::Legal, |terms| terms);
    let both = consent(&record, RecipientRole::Legal, |terms| {
        terms.with_items(vec![SharedItem::Hours, SharedItem::Away])
    });
    let legal = |consent, tell_away| ReportRequest {
        preset: ReportPreset::Legal,
        legal_name: Some(Name::new("Samuel Rivera").unwrap()),
        consent: Some(consent),
        tell_away,
        ..clinician()
    };
    let before = |request: &ReportRequest| reports.preview(request).unwrap().join(" ");
    for consent in [hours, both] {
        let said = before(&legal(consent, false));
        assert!(said.contains("1 week shows no entry, and you marked it as away"), "{said}");
    }
    assert_eq!(refused(reports.preview(&legal(hours, true))), "NeedsConsent");
    let told = legal(both, true);
    assert!(!before(&told).contains("marked it as away"));
    let file = reports.pdf(&told, &mut |_, _| true).unwrap();
    let text = printed(&file.bytes);
    assert!(text.lines().any(|line| line.trim() == "away" || line.ends_with(" away")), "{text}");
    let share = &record.tandem.consents().shares().unwrap().lines[0].share;
    assert_eq!(share.items, [SharedItem::Hours, SharedItem::Away]);
    let (_, away) =
        record.tandem.log().all_away(date(FIRST), date("2026-03-08")).unwrap().remove(0);
    assert!(away.reason.is_none_or(|why| !text.contains(why.word())), "{text}");
}

/// A program that somebody begins at was told of weeks away unless the consent left them out; it is theirs to say.
#[test]
fn leaving_2_4_a_new_program_is_told_of_weeks_away_by_choice() {
    let record = half_year();
    let reports = record.tandem.reports();
    let agreed = consent(&record, RecipientRole::Program, |terms| {
        terms.with_items(vec![SharedItem::Hours, SharedItem::Goals, SharedItem::Away])
    });
    let told = |preset, consent, tell_away| {
        let request = ReportRequest { preset, consent, tell_away, ..clinician() };
        let report = reports.report(&request).unwrap();
        let said = reports.preview(&request).unwrap().join(" ");
        (report.weeks.iter().any(|week| week.away_days > 0), said.contains("marked it as away"))
    };
    for consent in [None, Some(agreed)] {
        assert_eq!(told(ReportPreset::Clinician, consent, false), (true, false));
        assert_eq!(told(ReportPreset::NewProgram, consent, false), (false, true));
        assert_eq!(told(ReportPreset::NewProgram, consent, true), (true, false));
    }
    let usual = consent(&record, RecipientRole::Program, |terms| terms);
    let request = ReportRequest {
        preset: ReportPreset::NewProgram,
        consent: Some(usual),
        tell_away: true,
        ..clinician()
    };
    assert_eq!(refused(reports.preview(&request)), "NeedsConsent");
    assert!(reports.preview(&ReportRequest { tell_away: false, ..request }).is_ok());
}

#[test]
fn another_person_gets_a_report_only_under_a_live_consent_that_covers_it() {
    let record = half_year();
    let reports = record.tandem.reports();
    let live = consent(&record, RecipientRole::Clinician, |terms| terms);
    let under = |id: Id| ReportRequest { consent: Some(id), ..clinician() };
    let write = |request: &ReportRequest| reports.pdf(request, &mut |_, _| true);

    let file = write(&under(live)).unwrap();
    assert_eq!(file.name, "summary-2025-09-23-2026-03-08.pdf", "from the first entry on");
    let shares = record.tandem.consents().shares().unwrap().lines;
    assert_eq!(shares.len(), 1);
    assert_eq!((shares[0].share.form, shares[0].share.consent), (ShareForm::Pdf, live));
    assert_eq!(shares[0].share.file.as_ref().unwrap().as_str(), file.name);
    assert!(shares[0].share.items.contains(&SharedItem::Hours));
    assert!(file.sentences.last().unwrap().contains("Robin"));

    // What it does not cover is refused, what is usual and not covered is left out.
    let medication = ReportRequest { include: Some(vec![ReportPart::Medication]), ..under(live) };
    assert_eq!(refused(write(&medication)), "NeedsConsent");
    let narrow = consent(&record, RecipientRole::Clinician, |terms| {
        terms.with_items(vec![SharedItem::Hours])
    });
    let report = reports.report(&under(narrow)).unwrap();
    assert!(report.goals.is_none() && report.practices.is_none() && !report.other_kinds);
    assert!(report.weeks.iter().all(|week| week.away_days == 0));
    let talk = ReportRequest { talk_about: note("the bus"), ..under(narrow) };
    assert_eq!(refused(write(&talk)), "NeedsConsent");
    let visits = ReportRequest { by_visit: true, ..under(narrow) };
    assert_eq!(refused(write(&visits)), "NeedsConsent");

    // What is for a court is for nothing else.
    let named = || Some(Name::new("Samuel Rivera").unwrap());
    let court = consent(&record, RecipientRole::Legal, |terms| terms);
    assert_eq!(refused(write(&under(court))), "consent");
    let legal = ReportRequest { preset: ReportPreset::Legal, legal_name: named(), ..under(live) };
    assert_eq!(refused(write(&legal)), "consent");
    assert!(write(&ReportRequest { consent: Some(court), ..legal }).is_ok());

    // Stopped in the middle, nothing was handed over; stopped for good, nothing goes out.
    let before = record.tandem.consents().shares().unwrap().lines.len();
    let cancelled = reports.pdf(&under(live), &mut |page, _| page < 2);
    assert_eq!(cancelled.unwrap_err(), TandemError::Cancelled);
    assert_eq!(record.tandem.consents().shares().unwrap().lines.len(), before);
    record.tandem.consents().stop(live).unwrap();
    assert_eq!(refused(write(&under(live))), "NeedsConsent");
    record.host.advance(TimeDelta::days(91));
    assert_eq!(refused(write(&under(narrow))), "Expired");
    assert_eq!(record.tandem.consents().shares().unwrap().lines.len(), before);
    // The person's own copy needs nobody's leave.
    assert!(write(&clinician()).is_ok());
    assert!(record.is_sound());
}

/// A coach's consent covers hours, and so it opened the clinician's report, with fellowships, with when
/// an entry was written and with findings about medicine.
#[test]
fn reports_03_no_report_is_handed_to_a_coach_by_any_preset() {
    let record = half_year();
    let reports = record.tandem.reports();
    for role in [RecipientRole::Coach, RecipientRole::Other] {
        let id = consent(&record, role, |terms| terms);
        for preset in ReportPreset::ALL {
            let request = ReportRequest {
                preset: *preset,
                legal_name: Some(Name::new("Ana Doe").unwrap()),
                consent: Some(id),
                include: Some(Vec::new()),
                ..clinician()
            };
            assert_eq!(refused(reports.pdf(&request, &mut |_, _| true)), "consent", "{preset}");
            assert_eq!(refused(reports.preview(&request)), "consent", "{preset}");
            assert_eq!(refused(reports.fhir(&request, &FhirChoice::default())), "consent");
        }
    }
    assert!(record.tandem.consents().shares().unwrap().lines.is_empty());
    // A clinician may have the pack for a new program, and a program a clinician's report.
    for role in [RecipientRole::Clinician, RecipientRole::Program] {
        let id = consent(&record, role, |terms| terms);
        for preset in [ReportPreset::Clinician, ReportPreset::NewProgram] {
            let request = ReportRequest { preset, consent: Some(id), ..clinician() };
            assert!(reports.report(&request).is_ok(), "{preset}");
        }
    }
}

#[test]
fn since_the_last_visit_begins_when_it_ended_or_the_day_after_it() {
    let record = record();
    let since =
        ReportRequest { since_last_visit: true, ..ReportRequest::new(ReportPreset::Clinician) };
    let reports = record.tandem.reports();
    assert_eq!(refused(reports.report(&since)), "since");
    record.tandem.visits().add(date("2026-02-20")).unwrap();
    let report = reports.report(&since).unwrap();
    let visit = report.since_visit.unwrap();
    assert_eq!((visit.day, visit.ended), (date("2026-02-20"), None));
    assert_eq!(report.from, date("2026-02-21"), "of a day that has no time, nothing is after");
    record.tandem.log().log(session(Kind::Medical, "2026-02-20T09:00", 20)).unwrap();
    record.tandem.log().log(session(Kind::Medical, "2026-03-11T09:00", 20)).unwrap();
    // Today's own visit is what it is made for.
    let report = reports.report(&since).unwrap();
    assert_eq!((report.from, report.to), (date("2026-02-20"), date("2026-03-11")));
    let both = ReportRequest { from: Some(date("2026-01-01")), ..since };
    assert_eq!(refused(reports.report(&both)), "since");
}

/// It told the hours of whole weeks, so that those before the visit were told a second time.
#[test]
fn terminal_06_a_report_since_the_last_visit_tells_no_hour_from_before_it() {
    let record = record();
    for (kind, at, minutes) in [
        (Kind::Individual, "2026-03-02T10:00", 50),
        (Kind::Group, "2026-03-05T18:00", 90),
        (Kind::MutualHelp, "2026-03-06T07:00", 75),
        (Kind::Medical, "2026-03-06T09:00", 20),
        (Kind::MutualHelp, "2026-03-06T19:00", 55),
        (Kind::Group, "2026-03-08T18:00", 60),
        (Kind::Individual, "2026-03-10T10:00", 45),
    ] {
        record.tandem.log().log(session(kind, at, minutes)).unwrap();
    }
    let since =
        ReportRequest { since_last_visit: true, ..ReportRequest::new(ReportPreset::Clinician) };
    let reports = record.tandem.reports();
    let report = reports.report(&since).unwrap();
    let days: Vec<_> = report.weeks.iter().map(|week| (week.period.from, week.period.to)).collect();
    let [first, last] = [("2026-03-06", "2026-03-08"), ("2026-03-09", "2026-03-11")]
        .map(|(from, to)| (date(from), date(to)));
    assert_eq!(days, [first, last], "the weeks are cut to its days");
    let told = reports.preview(&since).unwrap().join("\n");
    // The evening of the day of the visit is in it: the report for the visit was made before that.
    for hours in [
        "March 6, 2026, after the visit, to March 11, 2026",
        "Individual therapy: at least 0:45.",
        "Group therapy: at least 1:00.",
        "mutual help: at least 0:55.",
    ] {
        assert!(told.contains(hours), "{hours} in {told}");
    }
    assert!(!told.contains("Medical visits"), "the visit itself was told at the visit");
}

/// The list of what went to whom named the dates that were asked for, whatever else the file told.
#[test]
fn reports_01_the_question_the_log_and_the_bundle_tell_one_and_the_same() {
    let record = half_year();
    let reports = record.tandem.reports();
    let live = consent(&record, RecipientRole::Clinician, |terms| {
        let more = [SharedItem::Medication, SharedItem::MedicalVisits];
        let items = [terms.items.clone(), more.to_vec()].concat();
        let mut items: Vec<_> = items.into_iter().collect();
        items.sort_unstable();
        items.dedup();
        terms.with_items(items)
    });
    let (from, to) = (date("2026-01-12"), date("2026-02-01"));
    let request = ReportRequest {
        from: Some(from),
        to: Some(to),
        include: Some(vec![ReportPart::Goals, ReportPart::Medication]),
        consent: Some(live),
        ..clinician()
    };
    let report = reports.report(&request).unwrap();
    let told = report.told();
    assert_eq!((told.from, told.to), (from, to));
    let medication = told.standing.iter().find(|it| it.item == SharedItem::Medication).unwrap();
    let begun = report.medication.as_ref().unwrap()[0].1.since;
    assert!(begun < from, "or there is nothing to tell");
    assert_eq!(medication.from, begun);
    let goals = told.standing.iter().find(|it| it.item == SharedItem::Goals).unwrap();
    assert_eq!(
        goals.from,
        report.goals.as_ref().unwrap().iter().map(|(_, goal)| goal.since).min().unwrap()
    );

    let question = reports.preview(&request).unwrap();
    let also = question.iter().find(|line| line.starts_with("Also told, with dates of its own"));
    assert!(also.unwrap().contains("medicine ("), "{question:?}");
    let file = reports.pdf(&request, &mut |_, _| true).unwrap();
    assert_eq!((file.told.as_ref(), &file.sentences), (Some(&told), &question));
    let share = record.tandem.consents().shares().unwrap().lines.remove(0).share;
    assert_eq!((share.from, share.to, share.standing), (told.from, told.to, told.standing));

    // A bundle that was not asked for the medicine says nothing of one; of the last visit its page tells.
    record.host.advance(TimeDelta::minutes(1));
    let goals = ReportRequest { include: Some(vec![ReportPart::Goals]), ..request.clone() };
    let bundle = reports.fhir(&goals, &FhirChoice::default()).unwrap();
    let told = bundle.told.unwrap();
    let standing: Vec<_> = told.standing.iter().map(|it| it.item).collect();
    assert_eq!(standing, [SharedItem::Goals, SharedItem::MedicalVisits]);
    let share = record.tandem.consents().shares().unwrap().lines.remove(0).share;
    assert_eq!((share.form, share.standing), (ShareForm::Fhir, told.standing));

    // A note is picked by itself, and nothing outside the dates is told all the same.
    let early = with_notes(&record.tandem).unwrap().into_iter().find(|id| {
        let session = record.tandem.log().session(*id).unwrap();
        session.start.date() < from
    });
    let notes = ReportRequest {
        include: Some(vec![ReportPart::Notes]),
        notes: vec![early.unwrap()],
        consent: None,
        ..request
    };
    assert_eq!(refused(reports.report(&notes)), "notes");
}

/// An answer speaks of seven days: of one that an edge cuts nothing is told, and it is said that there is one.
#[test]
fn leaving_1_2_an_answer_that_reaches_outside_the_dates_is_not_told() {
    let record = record();
    let first = date("2026-02-23");
    let answer = WeeklyRecall {
        group: Some(Answer::Minutes(RecalledMinutes::new(180).unwrap())),
        individual: Some(Answer::Skipped),
        ..WeeklyRecall::new(first, record.host.now())
    };
    record.tandem.hours().recall(answer).unwrap();
    let told = |from: &str, to: &str| {
        let (from, to) = (Some(date(from)), Some(date(to)));
        let request = ReportRequest { from, to, ..clinician() };
        let report = record.tandem.reports().report(&request).unwrap();
        let minutes: Vec<_> = report.weeks.iter().filter_map(|week| week.group.minutes).collect();
        (report.cut_answers, report.recalls.len(), minutes)
    };
    assert_eq!(told("2026-02-23", "2026-03-01"), (0, 1, vec![180]));
    assert_eq!(told("2026-02-24", "2026-03-08"), (1, 0, vec![]));
    assert_eq!(told("2026-02-16", "2026-02-28"), (1, 0, vec![]));
    assert_eq!(told("2026-03-02", "2026-03-08"), (0, 0, vec![]));
}

/// When an entry was written is told to who treats the person, and to no program and no court.
#[test]
fn leaving_2_4_only_who_treats_the_person_is_told_how_entries_were_written() {
    let record = half_year();
    let told = |preset, tell_written| {
        let legal_name = (preset == ReportPreset::Legal).then(|| Name::new("Sam Rivera").unwrap());
        let request = ReportRequest { preset, legal_name, tell_written, ..clinician() };
        let file = record.tandem.reports().pdf(&request, &mut |_, _| true).unwrap();
        let text = printed(&file.bytes).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains("All three kinds are known in"), "{preset}: {text}");
        text.contains("written within a day")
    };
    assert!(told(ReportPreset::Clinician, false));
    assert!(!told(ReportPreset::NewProgram, false) && !told(ReportPreset::Legal, false));
    // Another program by choice, under its consent to hours as well; a court never.
    assert!(told(ReportPreset::NewProgram, true));
    let agreed = consent(&record, RecipientRole::Program, |terms| terms);
    let preset = ReportPreset::NewProgram;
    for tell_written in [false, true] {
        let request = ReportRequest { preset, tell_written, consent: Some(agreed), ..clinician() };
        let report = record.tandem.reports().report(&request).unwrap();
        assert_eq!(report.sure.entries > 0, tell_written);
    }
    let court = ReportRequest {
        preset: ReportPreset::Legal,
        legal_name: Some(Name::new("Sam Rivera").unwrap()),
        tell_written: true,
        ..clinician()
    };
    assert_eq!(refused(record.tandem.reports().report(&court)), "tell_written");
}

/// What went well is typed for one report, told where it was agreed to, and never to a court.
#[test]
fn leaving_2_4_strengths_are_told_by_choice() {
    let record = half_year();
    let reports = record.tandem.reports();
    let with = |preset, consent, said: &[&str]| {
        let strengths = said.iter().map(|text| note(text).unwrap()).collect();
        ReportRequest { preset, consent, strengths, ..clinician() }
    };
    let told = |request: &ReportRequest| {
        let text = printed(&reports.pdf(request, &mut |_, _| true).unwrap().bytes);
        (text.contains("What went well"), text.contains("I got up early"))
    };
    for (preset, role) in [
        (ReportPreset::Clinician, RecipientRole::Clinician),
        (ReportPreset::NewProgram, RecipientRole::Program),
    ] {
        assert_eq!(told(&with(preset, None, &[])), (false, false), "{preset}");
        assert_eq!(told(&with(preset, None, &["I got up early"])), (true, true), "{preset}");
        let usual = consent(&record, role, |terms| terms);
        let asked = with(preset, Some(usual), &["I got up early"]);
        assert_eq!(refused(reports.report(&asked)), "NeedsConsent", "{preset}");
        let agreed = consent(&record, role, |terms| {
            let items = [&terms.items[..], &[SharedItem::Strengths]].concat();
            terms.with_items(items)
        });
        assert_eq!(told(&with(preset, Some(agreed), &["I got up early"])), (true, true));
        let shares = record.tandem.consents().shares().unwrap().lines;
        assert!(shares[0].share.items.contains(&SharedItem::Strengths), "{preset}");
    }
    let court = ReportRequest {
        legal_name: Some(Name::new("Sam Rivera").unwrap()),
        ..with(ReportPreset::Legal, None, &["I got up early"])
    };
    assert_eq!(refused(reports.report(&court)), "strengths");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever was written down and whatever dates are asked for: no row reaches outside them, a complete week has
    /// its seven dates in them, and each total is what one gets by going through everything that was written.
    #[test]
    fn leaving_6_2_no_row_reaches_outside_the_dates_and_totals_are_what_was_written(
        kept in proptest::collection::vec((0_i64..140, 0_u32..24, 1_u32..200, 0_usize..6, any::<bool>()), 0..30),
        answers in proptest::collection::btree_map(1_i64..19, (0_usize..3, 0_u32..300), 0..10),
        away in (1_i64..130, 0_i64..10),
        ends in (0_i64..140, 0_i64..140),
        sunday: bool,
        to_program: bool,
    ) {
        let start = if sunday { WeekStart::Sunday } else { WeekStart::Monday };
        let record = crate::support::record_starting(start);
        let today = date("2026-03-11");
        let this_week = Week::containing(today, start).first();
        for (back, (kind, minutes)) in answers.iter().rev() {
            let first = this_week - TimeDelta::weeks(*back);
            // It is asked in the weeks after.
            record.host.set(&format!("{}T16:00:00Z", first + TimeDelta::days(8)));
            let mut asked = WeeklyRecall::new(first, record.host.now());
            let answer = Some(Answer::Minutes(RecalledMinutes::new(*minutes).unwrap()));
            *[&mut asked.individual, &mut asked.group, &mut asked.mutual_help][*kind] = answer;
            record.tandem.hours().recall(asked).unwrap();
        }
        record.host.set("2026-03-11T16:00:00Z");
        for (back, hour, minutes, kind, far) in &kept {
            let at = format!("{}T{hour:02}:15", today - TimeDelta::days(1 + back));
            let zone = if *far { "Asia/Tokyo" } else { crate::support::ZONE };
            let entry = crate::support::session_in(zone, Kind::ALL[*kind], &at, *minutes);
            record.tandem.log().log(entry).unwrap();
        }
        let gone = today - TimeDelta::days(away.0 + away.1);
        let gone = Away::new(gone, gone + TimeDelta::days(away.1), None, record.host.now());
        record.tandem.log().away(gone.unwrap()).unwrap();
        let (from, to) = (today - TimeDelta::days(ends.0.max(ends.1)), today - TimeDelta::days(ends.0.min(ends.1)));
        let request = ReportRequest {
            from: Some(from),
            to: Some(to),
            include: Some(vec![ReportPart::OtherKinds]),
            ..ReportRequest::new(if to_program { ReportPreset::NewProgram } else { ReportPreset::Clinician })
        };
        let report = record.tandem.reports().report(&request).unwrap();
        prop_assert!(report.from >= from && report.to == to);
        let told = report.told();
        prop_assert!(report.from <= told.from && told.to <= report.to);
        for row in &report.weeks {
            let days = (row.period.to - row.period.from).num_days() + 1;
            prop_assert!(report.from <= row.period.from && row.period.to <= report.to && days <= 7);
            prop_assert!(!report.is_complete(row) || days == 7 && row.period.to < today);
        }
        let query = tandem::SessionQuery { limit: 1000, ..Default::default() };
        let there = record.tandem.log().sessions(&query).unwrap().sessions;
        let minutes = |kind: Kind, from: chrono::NaiveDate, to: chrono::NaiveDate| {
            let of_it = there.iter().map(|kept| &kept.session).filter(|it| {
                it.kind == kind && from <= it.start.date() && it.start.date() <= to
            });
            of_it.map(|it| it.minutes.get()).reduce(|sum, more| sum + more)
        };
        for (number, kind) in Kind::TOTALS.into_iter().enumerate() {
            let mut expected = minutes(kind, report.from, to);
            for (back, (of, answered)) in answers.iter().filter(|it| it.1.0 == number) {
                let first = this_week - TimeDelta::weeks(*back);
                let last = first + TimeDelta::days(6);
                let counts = report.from <= first && last <= to && minutes(kind, first, last).is_none();
                prop_assert_eq!(*of, number);
                expected = if counts { Some(expected.unwrap_or(0) + answered) } else { expected };
            }
            let of_row = |row: &PeriodHours| [row.individual, row.group, row.mutual_help][number].minutes;
            let sum = report.weeks.iter().filter_map(of_row).reduce(|sum, more| sum + more);
            prop_assert_eq!(sum, expected, "{}", kind);
        }
    }
}

/// The page of the consent says what is in it and what is not: the rest of what such a reader may be given.
#[test]
fn leaving_2_2_a_consent_says_what_was_not_agreed_to() {
    let record = half_year();
    let live = consent(&record, RecipientRole::Clinician, |terms| {
        terms.with_items(vec![SharedItem::Hours, SharedItem::Goals])
    });
    let request = ReportRequest { consent: Some(live), ..clinician() };
    let file = record.tandem.reports().pdf(&request, &mut |_, _| true).unwrap();
    let text = printed(&file.bytes).split_whitespace().collect::<Vec<_>>().join(" ");
    let (_, not) = text.split_once("Not agreed to: ").expect("what is not in it");
    let not = not.split_once("What for").unwrap().0;
    for said in ["Hours of individual", "Goals and next"] {
        assert!(!not.contains(said), "{said}: {not}");
    }
    for said in [
        "Medicine as stated",
        "Notes that they picked",
        "What they wrote about use",
        "How their days were",
    ] {
        assert!(not.contains(said), "{said}: {not}");
    }

    // A court would read a refusal as an answer.
    let live =
        consent(&record, RecipientRole::Legal, |terms| terms.with_items(vec![SharedItem::Hours]));
    let request = ReportRequest {
        consent: Some(live),
        legal_name: Some(Name::new("Sam Rivera").unwrap()),
        ..ReportRequest::new(ReportPreset::Legal)
    };
    let file = record.tandem.reports().pdf(&request, &mut |_, _| true).unwrap();
    assert!(!printed(&file.bytes).contains("Not agreed"));
}

/// Somebody who began on Monday was told to a court as 23 weeks of nothing.
#[test]
fn reports_12_a_report_begins_where_the_record_does() {
    let record = record();
    let reports = record.tandem.reports();
    let court = consent(&record, RecipientRole::Legal, |terms| terms);
    let legal = ReportRequest {
        consent: Some(court),
        legal_name: Some(Name::new("Samuel Doe").unwrap()),
        ..ReportRequest::new(ReportPreset::Legal)
    };
    assert_eq!(refused(reports.report(&legal)), "from", "nothing is handed over");
    assert!(reports.report(&ReportRequest::new(ReportPreset::Clinician)).is_ok());

    record.tandem.log().log(session(Kind::Group, "2026-03-03T18:00", 90)).unwrap();
    record.tandem.log().log(session(Kind::Group, "2026-03-10T18:00", 90)).unwrap();
    let report = reports.report(&legal).unwrap();
    assert_eq!((report.from, report.begins), (date("2026-03-03"), Some(date("2026-03-03"))));
    assert_eq!(report.weeks.len(), 2);
    assert_eq!(report.sure.weeks, 0, "one was cut by its beginning, one by today");
    // What a record of longer ago holds is told whole: 24 complete weeks, and the one that has begun.
    record.tandem.log().log(session(Kind::Group, "2025-01-07T18:00", 90)).unwrap();
    let report = reports.report(&legal).unwrap();
    assert_eq!((report.from, report.begins), (date("2025-09-22"), None));
    assert_eq!((report.weeks.len(), report.sure.weeks), (25, 24));
    let ahead = ReportRequest { to: Some(date("2026-03-12")), ..legal };
    assert_eq!(refused(reports.report(&ahead)), "to");
}

/// A court's paper went out with boxes in the place of the name, and nobody was told.
#[test]
fn reports_06_a_name_that_cannot_be_printed_is_refused_or_told_before() {
    let record = record();
    record.tandem.log().log(session(Kind::Group, "2026-03-03T18:00", 90)).unwrap();
    let reports = record.tandem.reports();
    let named = |name: &str, preset| ReportRequest {
        legal_name: Some(Name::new(name).unwrap()),
        ..ReportRequest::new(preset)
    };
    let write = |request: &ReportRequest| reports.pdf(request, &mut |_, _| true);
    for name in ["Nguyễn Thị Hồng", "Надія Шевченко", "Ελένη Παπά"] {
        assert!(write(&named(name, ReportPreset::Legal)).is_ok(), "{name}");
    }
    let court = named("王小明", ReportPreset::Legal);
    assert_eq!(refused(write(&court)), "legal_name");
    assert_eq!(refused(reports.preview(&court)), "legal_name", "and before anything is made");
    // A copy of one's own has the box, and says so before.
    let own = ReportRequest {
        talk_about: note("the bus 👍"),
        ..named("王小明", ReportPreset::Clinician)
    };
    let told = reports.preview(&own).unwrap();
    assert!(told.iter().any(|it| it.contains("stand as boxes: 王小明 👍")), "{told:?}");
    assert!(write(&own).is_ok());
    let live = consent(&record, RecipientRole::Clinician, |terms| ConsentTerms {
        alias: Name::new("王小明").unwrap(),
        ..terms
    });
    let under =
        ReportRequest { consent: Some(live), ..ReportRequest::new(ReportPreset::Clinician) };
    assert_eq!(refused(write(&under)), "consent");
    assert_eq!(record.tandem.consents().shares().unwrap().lines, []);
}

#[test]
fn names_for_one_report_are_kept_nowhere() {
    let record = half_year();
    let request = ReportRequest {
        legal_name: Some(Name::new("Quentin Xylander").unwrap()),
        birth_date: Some(date("1971-11-13")),
        language: Some(Language::Es),
        ..clinician()
    };
    let shown = format!("{request:?}");
    assert!(!shown.contains("Quentin") && !shown.contains("1971"));
    let file = record.tandem.reports().pdf(&request, &mut |_, _| true).unwrap();
    assert!(file.name.starts_with("resumen-"));
    let record = record.reopen();
    let again = record.tandem.reports().report(&clinician()).unwrap();
    assert_eq!((again.about.legal_name, again.about.birth_date), (None, None));
    assert!(record.tandem.consents().shares().unwrap().lines.is_empty());
}

#[test]
fn the_same_record_gives_the_same_file() {
    let write = || {
        let record = half_year();
        record.tandem.reports().pdf(&clinician(), &mut |_, _| true).unwrap().bytes
    };
    assert_eq!(write(), write());
}
