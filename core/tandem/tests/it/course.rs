//! The course: one's own words carried on, roads round what one may fear, and what is asked later.

use crate::support::*;
use chrono::TimeDelta;
use tandem::{CourseStanding, PracticeScreen, ReportRequest, Tandem};
use tandem_model::{
    Contact, FhirChoice, Id, Language, LineWhat, Module, Name, NotYet, PageKind, PageSection,
    Preferences, Readiness, ReportPart, ReportPractice, ReportPreset, StepAnswer, StepKind,
    TandemError, Track,
};

fn said(name: &str) -> StepAnswer {
    StepAnswer::Said { choices: vec![slug(name)], own: None }
}

fn names(screen: &PracticeScreen) -> Vec<&str> {
    screen.road.iter().map(|stop| stop.name.as_str()).collect()
}

/// What stands among the choices of a stop.
fn offered(screen: &PracticeScreen, stop: &str) -> Vec<String> {
    let stop = screen.road.iter().find(|one| one.name == *stop).unwrap();
    match &stop.step.kind {
        StepKind::Choose { choices, .. } | StepKind::Text { choices, .. } => {
            choices.iter().map(|choice| choice.text.clone()).collect()
        }
        _ => Vec::new(),
    }
}

/// Plans a good thing, and finishes with a day on which to be asked.
fn plan_a_good_thing(tandem: &Tandem, thing: &str) -> Id {
    let skills = tandem.skills();
    let id = skills.start("plan-a-good-thing").unwrap().id;
    skills.answer(id, "list", own("walk by the river\ncall my aunt")).unwrap();
    let screen = skills.resume(id).unwrap();
    assert_eq!(offered(&screen, "thing")[..2], ["walk by the river", "call my aunt"]);
    skills.answer(id, "thing", own(thing)).unwrap();
    let finished = skills.finish(id, Some(date("2026-03-14"))).unwrap();
    assert!(finished.change.is_none(), "a plan that was made helped nobody yet");
    id
}

#[test]
fn ones_own_triggers_stand_first_and_each_is_rated() {
    let record = record();
    let skills = record.tandem.skills();
    let id = skills.start("trigger-map").unwrap().id;
    skills.answer(id, "places", chosen(&["store"])).unwrap();
    skills.answer(id, "people", own("J.")).unwrap();
    let screen = skills.answer(id, "times", chosen(&["payday"])).unwrap();
    assert!(!names(&screen).iter().any(|name| name.starts_with("strong")), "none is picked yet");
    let own_words = offered(&screen, "pick");
    assert_eq!(own_words.len(), 3, "{own_words:?}");
    assert_eq!(own_words[1], "J.");

    let screen = skills.answer(id, "pick", chosen(&["people-own", "times-payday"])).unwrap();
    let strong: Vec<_> =
        screen.road.iter().filter(|stop| stop.step.id == *"strong").cloned().collect();
    assert_eq!(strong.len(), 2);
    assert_eq!(strong[0].about.as_deref(), Some("J."));
    assert_eq!(screen.stop().unwrap().name, strong[0].name);
    let screen = skills.answer(id, strong[0].name.as_str(), rated(9)).unwrap();
    let given = &screen.practice.answers[&strong[0].name];
    assert_eq!((given.about.as_deref(), given.rating()), (Some("J."), Some(9)));

    // Answered otherwise, the road is another one; what is off it is kept.
    let screen = skills.answer(id, "pick", chosen(&["times-payday"])).unwrap();
    assert!(!names(&screen).contains(&strong[0].name.as_str()));
    assert!(screen.practice.answers.contains_key(&strong[0].name));
    assert!(record.is_sound());
}

#[test]
fn an_answer_is_kept_in_a_page_only_when_the_person_says_so() {
    let record = record();
    let skills = record.tandem.skills();
    let id = skills.start("trigger-map").unwrap().id;
    skills.answer(id, "places", chosen(&["store", "party"])).unwrap();
    let picked = chosen(&["places-store", "places-party"]);
    let screen = skills.answer(id, "pick", picked).unwrap();
    let offer = screen.keep.unwrap();
    assert_eq!(offer.section, PageSection::CopingTriggers);
    let on_page = || {
        let page = record.tandem.plans().page(PageKind::Coping).unwrap();
        page.section(PageSection::CopingTriggers).unwrap().lines.len()
    };
    assert_eq!(on_page(), 0, "nothing is kept unasked");
    skills.keep(id, offer.step.as_str()).unwrap();
    assert_eq!(on_page(), 2);
    skills.keep(id, offer.step.as_str()).unwrap();
    assert_eq!(on_page(), 2, "the same line stands once");
    record.tandem.log().undo_last().unwrap();
    assert_eq!(on_page(), 0, "and what was kept is one undo");
    assert!(matches!(skills.keep(id, "places"), Err(TandemError::Invalid { .. })));
}

#[test]
fn where_somebody_may_be_feared_silence_goes_round_it_and_leaving_leaves_nothing() {
    let record = record();
    let skills = record.tandem.skills();
    let screen = skills.start("talk-it-over").unwrap();
    let id = screen.id;
    let screen = skills.answer(id, "safe", StepAnswer::Skipped).unwrap();
    assert!(names(&screen).contains(&"know") && !names(&screen).contains(&"rehearse"));
    let screen = skills.answer(id, "help", chosen(&["bag"])).unwrap();
    assert!(names(&screen).contains(&"re_bag"));

    let leaving = {
        let end = screen.road.iter().find(|stop| stop.name == *"end").unwrap();
        let StepKind::Choose { choices, .. } = &end.step.kind else { panic!("it chooses") };
        assert!(choices.iter().all(|choice| choice.leave), "every way out of it leaves");
        choices[0].id.clone()
    };
    let asked = skills.answer(id, "end", chosen(&[leaving.as_str()])).unwrap();
    assert!(asked.leaving.is_some());
    assert!(!asked.practice.answers.contains_key("end"), "it is never written");
    let entry = record.tandem.log().find(&id.to_string()).unwrap();
    let history = |step: &str| {
        let lines = record.tandem.log().history(entry).unwrap();
        let mut told = lines.into_iter().flat_map(|line| line.changes);
        told.any(|change| change.field == format!("answer/{step}"))
    };
    assert!(history("help") && !history("end"));

    let help = skills.leave(id).unwrap();
    assert!(!help.lines.is_empty());
    assert!(!history("help"), "its history is blank too");
    assert!(skills.all().unwrap().is_empty() && skills.reviews_due().unwrap().is_empty());
    assert!(matches!(skills.leave(id), Err(TandemError::NotFound { .. })));
    assert!(record.is_sound());
}

#[test]
fn who_may_be_feared_is_offered_nowhere() {
    let record = record();
    let called = |name: &str| Contact::new(Name::new(name).unwrap());
    record.tandem.people().add(&called("S")).unwrap();
    let feared = Contact { not_offered: true, ..called("Quentin") };
    let feared = record.tandem.people().add(&feared).unwrap();
    let line = LineWhat::Person { contact: feared };
    record.tandem.plans().add(PageSection::HardDayPeople, line).unwrap();

    let screen = record.tandem.skills().start("say-no").unwrap();
    assert_eq!(offered(&screen, "who")[0], "S");
    let now = record.tandem.skills().right_now().unwrap();
    let page = record.tandem.plans().page(PageKind::HardDay).unwrap();
    let shown = format!(
        "{}{}{:?}",
        serde_json::to_string(&now.help).unwrap(),
        serde_json::to_string(&page).unwrap(),
        offered(&screen, "who"),
    );
    assert!(shown.contains("\"S\"") && !shown.contains("Quentin"), "{shown}");
    let listed = record.tandem.people().list().unwrap();
    assert_eq!(listed.len(), 2, "the person keeps the entry");
}

#[test]
fn a_check_is_answered_told_and_counted_nowhere() {
    let record = record();
    let skills = record.tandem.skills();
    let screen = skills.start("ride-the-urge").unwrap();
    let StepKind::Check { answers } = &screen.skill.step("check").unwrap().kind else {
        panic!("it checks")
    };
    let wrong = answers.iter().find(|answer| !answer.fits).unwrap();
    let screen = skills.answer(screen.id, "check", chosen(&[wrong.id.as_str()])).unwrap();
    assert_eq!(screen.reply.as_ref(), Some(&wrong.reply));
    skills.finish(screen.id, None).unwrap();
    let line = skills.list().unwrap().exercises;
    let ride = line.iter().find(|line| line.skill.id == *"ride-the-urge").unwrap();
    assert_eq!((ride.track.practised, ride.track.rated, ride.track.worse), (1, 0, 0));
}

#[test]
fn not_yet_is_no_answer_and_no_number() {
    let record = record();
    let skills = record.tandem.skills();
    let id = plan_a_good_thing(&record.tandem, "the river");
    assert_eq!(skills.reviews_due().unwrap(), []);
    record.host.advance(TimeDelta::days(3));
    assert_eq!(skills.reviews_due().unwrap()[0].id, id);
    let before = skills.resume(id).unwrap().practice;

    let on = date("2026-03-20");
    let moved = skills.not_yet(id, NotYet::AnotherDay { on }).unwrap();
    assert_eq!(moved.practice.task.as_ref().unwrap().review_on, Some(on));
    assert_eq!(moved.practice.answers, before.answers, "nothing says that it was not done");
    assert_eq!(skills.reviews_due().unwrap(), []);
    record.host.advance(TimeDelta::days(6));
    let task = note("sit by the river").unwrap();
    skills.not_yet(id, NotYet::Smaller { task, on: date("2026-03-21") }).unwrap();
    record.host.advance(TimeDelta::days(1));
    let due = skills.reviews_due().unwrap();
    assert_eq!(due[0].practice.task.as_ref().unwrap().text, "sit by the river");
    skills.not_yet(id, NotYet::LetGo).unwrap();
    assert_eq!(skills.reviews_due().unwrap(), []);
    let tracks = skills.list().unwrap().exercises;
    let track = tracks.iter().find(|line| line.skill.id == *"plan-a-good-thing").unwrap().track;
    assert_eq!((track.practised, track.rated, track.worse), (1, 0, 0));
    assert!(skills.answer(id, "did", said("done")).is_err(), "it was let go");
}

#[test]
fn what_helped_is_what_was_done_and_rated() {
    let record = record();
    let skills = record.tandem.skills();
    let id = plan_a_good_thing(&record.tandem, "the river");
    record.host.advance(TimeDelta::days(3));
    let screen = skills.resume(id).unwrap();
    assert_eq!(screen.stop().unwrap().name.as_str(), "did");
    let screen = skills.answer(id, "did", said("done")).unwrap();
    assert!(screen.reply.is_some());
    let minutes = screen.practice.minutes();
    skills.answer(id, "mood_before", rated(3)).unwrap();
    skills.answer(id, "mood_after", rated(6)).unwrap();
    let screen = skills.answer(id, "was", StepAnswer::Skipped).unwrap();
    assert_eq!((screen.at, screen.change.unwrap().difference()), (None, 3));
    assert_eq!(screen.practice.minutes(), minutes, "what is asked later is not time spent");
    assert!(screen.practice.review.is_some());
    assert_eq!(skills.reviews_due().unwrap(), []);
    let tracks = skills.list().unwrap().exercises;
    let track = tracks.iter().find(|line| line.skill.id == *"plan-a-good-thing").unwrap().track;
    assert_eq!((track.practised, track.rated, track.helped), (1, 1, 1));
    assert!(skills.answer(id, "did", said("part")).is_err(), "it is not asked again");

    // The list of good things is there the next time.
    let again = skills.start("plan-a-good-thing").unwrap();
    assert_eq!(offered(&again, "list")[0], "walk by the river");
}

/// Planned, done and rated: the report says that, and nothing of what was answered. A plan for a hard
/// day, people, checks and a "not yet" leave no trace in it.
#[test]
fn a_report_tells_that_it_was_done_and_rated_and_nothing_else() {
    for language in [Language::En, Language::Es] {
        let record = record();
        let chosen = Preferences { language: Some(language), ..Preferences::default() };
        record.tandem.person().edit_preferences(|_| Ok(chosen.clone())).unwrap();
        let what = LineWhat::Text { text: Name::new("Quentin").unwrap() };
        record.tandem.plans().add(PageSection::HardDayWorth, what).unwrap();
        record.tandem.people().add(&Contact::new(Name::new("Quentin").unwrap())).unwrap();
        let skills = record.tandem.skills();
        let request = ReportRequest {
            include: Some(vec![ReportPart::Practices, ReportPart::Helped]),
            ..ReportRequest::new(ReportPreset::Clinician)
        };
        let made = || record.tandem.reports().report(&request).unwrap();
        let id = plan_a_good_thing(&record.tandem, "Quentin's garden");
        record.host.advance(TimeDelta::days(3));
        skills.not_yet(id, NotYet::AnotherDay { on: date("2026-03-15") }).unwrap();
        let planned = made();
        assert_eq!(planned.practices.as_ref().unwrap()[0].track.rated, 0);
        assert_eq!(planned.helped, Some(Vec::new()), "planning is no help yet");

        record.host.advance(TimeDelta::days(1));
        skills.answer(id, "did", said("done")).unwrap();
        skills.answer(id, "mood_before", rated(3)).unwrap();
        skills.answer(id, "mood_after", rated(6)).unwrap();
        let report = made();
        let title = skills.show("plan-a-good-thing", None).unwrap().title;
        let track = Track { practised: 1, rated: 1, helped: 1, worse: 0, difference: 3 };
        let told = vec![ReportPractice { title, track }];
        assert_eq!((&report.practices, &report.helped), (&Some(told.clone()), &Some(told)));
        // Nothing else was chosen, and nothing else is there.
        let usual = ReportRequest::new(ReportPreset::Clinician);
        let usual = ReportRequest { include: Some(Vec::new()), ..usual };
        let fhir = record
            .tandem
            .reports()
            .fhir(&usual, &FhirChoice { no_page: true, ..FhirChoice::default() })
            .unwrap();
        let bundle = String::from_utf8(fhir.bytes).unwrap();
        for never in ["Quentin", "hard_day", "garden", "mood_before", "not_yet"] {
            assert!(!bundle.contains(never), "{never}");
        }
    }
}

#[test]
fn a_tool_has_no_task_and_counts_once_it_was_rated() {
    let record = record();
    let skills = record.tandem.skills();
    let practised = || {
        let all = record.tandem.skills().list().unwrap().exercises;
        all.iter().find(|line| line.skill.id == *"two-minutes").unwrap().track.practised
    };
    let id = skills.start("two-minutes").unwrap().id;
    let finished = skills.finish(id, Some(date("2026-03-14"))).unwrap();
    assert!(finished.practice.task.is_none());
    assert_eq!(practised(), 0, "opened and left");
    let id = skills.start("two-minutes").unwrap().id;
    skills.answer(id, "now", rated(8)).unwrap();
    skills.answer(id, "again", rated(6)).unwrap();
    skills.finish(id, None).unwrap();
    assert_eq!(practised(), 1);
    record.host.advance(TimeDelta::days(30));
    assert_eq!(skills.reviews_due().unwrap(), []);
}

/// After its last exercise a module shows its checks once more, to be read: nothing is asked or kept.
#[test]
fn the_checks_of_a_module_come_back_at_its_end() {
    let record = record();
    let skills = record.tandem.skills();
    let module = |of: Module| {
        let modules = skills.course().unwrap().modules;
        modules.into_iter().find(|one| one.module == of).unwrap()
    };
    let turn = module(Module::TurnEarly);
    let exercises: Vec<_> =
        turn.lines.iter().filter(|line| !line.tool && line.page.is_none()).collect();
    assert!(exercises.len() > 2 && exercises.len() < turn.lines.len(), "a page is no exercise");
    for (at, line) in exercises.iter().enumerate() {
        assert_eq!(module(Module::TurnEarly).look_back.len(), 0, "{at} are done");
        let id = skills.start(line.skill.as_str()).unwrap().id;
        skills.finish(id, None).unwrap();
    }
    let back = module(Module::TurnEarly).look_back;
    assert_eq!(back.len(), exercises.len());
    assert!(back.iter().all(|step| matches!(step.kind, StepKind::Check { .. })));
    assert_eq!(module(Module::Cravings).look_back.len(), 0);
    // Begun again, it is done all the same.
    skills.start("say-no").unwrap();
    assert_eq!(module(Module::TurnEarly).look_back.len(), exercises.len());
}

#[test]
fn the_course_is_seven_modules_and_no_lock() {
    let record = record();
    let skills = record.tandem.skills();
    let course = skills.course().unwrap();
    assert_eq!(course.modules.len(), 7);
    let lines: Vec<_> = course.modules.iter().flat_map(|module| &module.lines).collect();
    assert_eq!(lines.len(), 34);
    assert!(lines.iter().all(|line| line.standing == CourseStanding::NotBegun));
    assert_eq!(course.modules[0].module, Module::MyMedicine);

    let open = skills.start("say-no").unwrap().id;
    let done = skills.start("ride-the-urge").unwrap().id;
    skills.finish(done, None).unwrap();
    let what = LineWhat::Text { text: Name::new("I sleep badly").unwrap() };
    record.tandem.plans().add(PageSection::CopingSigns, what).unwrap();
    let chosen = Preferences { readiness: Some(Readiness::KeepingUp), ..Preferences::default() };
    record.tandem.person().edit_preferences(|_| Ok(chosen.clone())).unwrap();
    let course = skills.course().unwrap();
    assert_eq!(course.modules[0].module, Module::KeepGoing);
    let standing = |name: &str| {
        let mut lines = course.modules.iter().flat_map(|module| &module.lines);
        lines.find(|line| line.skill == *name).unwrap().standing
    };
    assert_eq!(standing("say-no"), CourseStanding::Open);
    assert_eq!(standing("ride-the-urge"), CourseStanding::Done);
    assert_eq!(standing("coping-plan"), CourseStanding::Done, "a page that was made");
    assert_eq!(standing("after-use"), CourseStanding::NotBegun);
    skills.discard(open).unwrap();
}
