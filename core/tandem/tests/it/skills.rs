//! Practising: answer by answer, leaving and coming back, and losing nothing.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use crate::support::*;
use chrono::TimeDelta;
use proptest::prelude::*;
use tandem::{Deed, EntryKind, PracticeScreen, Tandem};
use tandem_model::{
    Country, Id, Language, Name, Note, Preferences, Readiness, StepAnswer, StepKind, Stop,
    TandemError, Track,
};

fn at(screen: &PracticeScreen) -> Option<&str> {
    screen.stop().map(|stop| stop.name.as_str())
}

/// Answers every step of an exercise, before and after as told, and finishes it.
fn practise(record: &Record, skill: &str, before: i32, after: i32) -> Id {
    let skills = record.tandem.skills();
    let mut screen = skills.start(skill).unwrap();
    let rating = screen.skill.rating.clone();
    while let Some(Stop { name, step, .. }) = screen.stop().cloned() {
        let answer = match &step.kind {
            StepKind::Read => StepAnswer::Seen,
            // Nobody is feared: the road where something is trained.
            StepKind::Choose { .. } if step.id == *"safe" => chosen(&["no"]),
            StepKind::Scale { .. } if rating.as_ref().is_some_and(|it| it.before == step.id) => {
                rated(before)
            }
            StepKind::Scale { .. } if rating.as_ref().is_some_and(|it| it.after == step.id) => {
                rated(after)
            }
            _ => StepAnswer::Skipped,
        };
        screen = skills.answer(screen.id, name.as_str(), answer).unwrap();
    }
    skills.finish(screen.id, None).unwrap().id
}

#[test]
fn two_calls_from_opening_to_the_first_step() {
    let record = record();
    let now = record.tandem.skills().right_now().unwrap();
    let names: Vec<_> = now.exercises.iter().map(|line| line.skill.id.to_string()).collect();
    assert_eq!(
        names,
        ["two-minutes", "breathe", "ride-the-urge", "delay-distract-decide", "alone-tonight"]
    );
    assert!(!now.help.lines.is_empty() && !now.help.cards.is_empty(), "help is always there");

    let screen = record.tandem.skills().start(&names[0]).unwrap();
    assert_eq!(at(&screen), Some("now"));
    assert!(!screen.step().unwrap().prompt.is_empty());
}

#[test]
fn answered_left_resumed_finished() {
    let record = record();
    let skills = record.tandem.skills();
    let id = skills.start("ride-the-urge").unwrap().id;
    skills.answer(id, "spot", chosen(&["chest", "tight"])).unwrap();
    record.host.advance(TimeDelta::minutes(2));
    skills.answer(id, "rate", rated(8)).unwrap();
    let screen = skills.answer(id, "how_long", StepAnswer::Skipped).unwrap();
    assert_eq!(at(&screen), Some("ride_3"));

    let record = record.reopen();
    record.host.advance(TimeDelta::hours(5));
    let skills = record.tandem.skills();
    let open = skills.unfinished().unwrap();
    assert_eq!(open.len(), 1);
    let listed = skills.list().unwrap().exercises;
    assert_eq!(listed.iter().find_map(|line| line.open), Some(id));
    let screen = skills.resume(open[0].id).unwrap();
    assert_eq!(at(&screen), Some("ride_3"));
    assert_eq!(screen.practice.answers["spot"].lines(), ["Chest", "Tight"]);

    record.host.advance(TimeDelta::minutes(3));
    let screen = skills.answer(id, "ride_3", StepAnswer::Ran { seconds: 180 }).unwrap();
    assert_eq!(at(&screen), Some("rate_again"));
    let beside: Vec<_> = screen.look_back.iter().flat_map(|given| given.lines()).collect();
    assert_eq!(beside, ["8"], "the rating before stands beside the one after");
    record.host.advance(TimeDelta::minutes(3));
    skills.answer(id, "rate_again", rated(5)).unwrap();
    skills.answer(id, "next", chosen(&["water"])).unwrap();
    let screen = skills.answer(id, "check", StepAnswer::Skipped).unwrap();
    assert_eq!((screen.at, screen.change.unwrap().difference()), (None, -3));

    let finished = skills.finish(id, Some(date("2026-03-14"))).unwrap();
    assert_eq!(finished.practice.minutes(), 5, "the hours in between are not time spent");
    assert!(skills.unfinished().unwrap().is_empty());
    let history = skills.history(date("2026-03-11"), date("2026-03-11")).unwrap();
    assert_eq!(history.len(), 1);
    assert_eq!(history[0].practice, finished.practice);
    assert_eq!(skills.history(date("2026-03-12"), date("2026-03-20")).unwrap(), []);

    let refused = skills.answer(id, "rate", rated(0)).unwrap_err();
    assert!(matches!(refused, TandemError::Invalid { field, .. } if field == "step"));
    assert!(skills.finish(id, None).is_err() && skills.back(id).is_err());
    assert!(record.is_sound());
}

#[test]
fn the_task_is_asked_about_from_its_day_on_and_once() {
    let record = record();
    let skills = record.tandem.skills();
    let id = skills.start("ride-the-urge").unwrap().id;
    assert!(skills.review(id, None).is_err(), "nothing to ask about before it is finished");
    let finished = skills.finish(id, Some(date("2026-03-14"))).unwrap();
    assert!(!finished.practice.task.unwrap().text.is_empty());

    assert_eq!(skills.reviews_due().unwrap(), []);
    record.host.advance(TimeDelta::days(3));
    assert_eq!(skills.reviews_due().unwrap()[0].id, id);
    skills.review(id, note("it went well")).unwrap();
    assert_eq!(skills.reviews_due().unwrap(), []);

    let silent = skills.start("ride-the-urge").unwrap().id;
    skills.finish(silent, Some(date("2026-03-14"))).unwrap();
    skills.review(silent, None).unwrap();
    assert_eq!(skills.reviews_due().unwrap(), [], "what was passed over is not asked again");
}

#[test]
fn going_back_keeps_every_answer() {
    let record = record();
    let skills = record.tandem.skills();
    let id = skills.start("ride-the-urge").unwrap().id;
    assert_eq!(at(&skills.back(id).unwrap()), Some("spot"), "there is nothing before the first");
    skills.answer(id, "spot", chosen(&["belly"])).unwrap();
    skills.answer(id, "rate", rated(8)).unwrap();
    let back = skills.back(id).unwrap();
    assert_eq!(at(&back), Some("rate"));
    assert_eq!(back.practice.answers["rate"].lines(), ["8"]);
    let again = skills.answer(id, "rate", rated(6)).unwrap();
    assert_eq!(at(&again), Some("how_long"));
    assert_eq!(at(&skills.go_to(id, "spot").unwrap()), Some("spot"));

    let record = record.reopen();
    let skills = record.tandem.skills();
    let screen = skills.resume(id).unwrap();
    assert_eq!(at(&screen), Some("spot"));
    assert_eq!(screen.practice.answers["rate"].lines(), ["6"]);
    let history = record.tandem.log().history(record.tandem.log().find(&id.to_string()).unwrap());
    let old = history.unwrap().into_iter().flat_map(|line| line.changes).any(|change| {
        change.field == "answer/rate" && change.old.is_some_and(|old| old.contains("\"value\":8"))
    });
    assert!(old, "the history keeps the old answer");

    // Undo takes back the answer, not the step back before it.
    skills.back(id).unwrap();
    record.tandem.log().undo_last().unwrap();
    assert_eq!(skills.resume(id).unwrap().practice.answers["rate"].lines(), ["8"]);
    assert!(matches!(skills.go_to(id, "no-such-step"), Err(TandemError::Invalid { .. })));
    assert!(record.is_sound());
}

#[test]
fn what_was_thrown_away_can_be_brought_back_and_what_was_forgotten_not() {
    let record = record();
    let skills = record.tandem.skills();
    let id = skills.start("say-no").unwrap().id;
    skills.answer(id, "who", own("S.")).unwrap();
    skills.discard(id).unwrap();
    assert!(matches!(skills.resume(id), Err(TandemError::NotFound { .. })));
    assert!(matches!(skills.answer(id, "who", own("S.")), Err(TandemError::NotFound { .. })));
    assert!(matches!(skills.back(id), Err(TandemError::NotFound { .. })));
    assert!(matches!(skills.discard(id), Err(TandemError::NotFound { .. })));
    assert_eq!(skills.all().unwrap(), []);

    let undone = record.tandem.log().undo_last().unwrap();
    assert_eq!(undone.things[0].entry.kind, EntryKind::Practice);
    assert_eq!(skills.resume(id).unwrap().practice.answers["who"].lines(), ["S."]);

    let entry = record.tandem.log().find(&id.to_string()).unwrap();
    record.tandem.log().forget(entry).unwrap();
    let history = record.tandem.log().history(entry).unwrap();
    assert!(history.iter().all(|line| line.changes.is_empty()));
    assert_eq!(history.last().unwrap().deed, Deed::Forgot);
    assert!(matches!(skills.resume(id), Err(TandemError::NotFound { .. })));
    assert!(record.is_sound());
}

#[test]
fn the_words_stand_beside_the_answers_for_good() {
    let record = record();
    let mut profile = record.tandem.person().profile().unwrap();
    profile.country = Some(Country::new("CA").unwrap());
    profile.words.medicine = Some(Name::new("my shot").unwrap());
    record.tandem.person().edit(|_| Ok(profile.clone())).unwrap();
    let skills = record.tandem.skills();
    let id = skills.start("support-map").unwrap().id;
    skills.answer(id, "safe", chosen(&["nobody"])).unwrap();
    let call = StepAnswer::Chosen { choices: vec![slug("crisis")] };
    skills.answer(id, "first", call).unwrap();
    skills.answer(id, "missing", chosen(&["medicine"])).unwrap();

    profile.country = None;
    profile.words.medicine = None;
    record.tandem.person().edit(|_| Ok(profile.clone())).unwrap();
    let practice = skills.resume(id).unwrap().practice;
    assert!(practice.answers["missing"].lines()[0].contains("my shot"));
    assert!(practice.answers["first"].lines()[0].contains("9-8-8"));
    let order = skills.show("support-map", None).unwrap().step("first").unwrap().prompt.clone();
    assert_eq!(practice.answers["first"].prompt, order);
    assert_eq!((practice.version, practice.language), (1, Language::En));

    assert!(matches!(skills.show("support-map", Some(99)), Err(TandemError::Invalid { .. })));
    assert!(matches!(skills.start("no-such-exercise"), Err(TandemError::Invalid { .. })));
}

#[test]
fn a_practice_goes_on_in_the_language_it_was_begun_in() {
    let record = record();
    let chosen = Preferences { language: Some(Language::Es), ..Preferences::default() };
    record.tandem.person().edit_preferences(|_| Ok(chosen.clone())).unwrap();
    let skills = record.tandem.skills();
    let screen = skills.start("breathe").unwrap();
    assert_eq!(screen.skill.language, Language::Es);
    record.tandem.speak(Language::En);
    assert_eq!(skills.show("breathe", None).unwrap().language, Language::En);
    let spanish = skills.resume(screen.id).unwrap();
    assert_eq!(spanish.skill.title, screen.skill.title);
    assert_eq!(spanish.practice.language, Language::Es);
}

#[test]
fn suggestions_follow_what_the_person_chose_and_what_helped() {
    let record = record();
    let skills = record.tandem.skills();
    let order = || -> Vec<String> {
        let offer = record.tandem.skills().list().unwrap();
        offer.exercises.iter().map(|line| line.skill.id.to_string()).collect()
    };
    let all = order();
    assert_eq!(all.len(), 31, "29 exercises and two tools: pages stand under plans");
    for (readiness, first) in [
        (Readiness::NotSure, "how-much-it-matters"),
        (Readiness::GettingReadyOrDoing, "two-minutes"),
        (Readiness::KeepingUp, "walk-into-a-meeting"),
    ] {
        let chosen = Preferences { readiness: Some(readiness), ..Preferences::default() };
        record.tandem.person().edit_preferences(|_| Ok(chosen.clone())).unwrap();
        let order = order();
        assert_eq!(order[0], first, "{readiness}");
        let sorted = |mut names: Vec<String>| {
            names.sort_unstable();
            names
        };
        assert_eq!(sorted(order), sorted(all.clone()), "nothing is left out");
    }

    practise(&record, "say-no", 2, 7);
    practise(&record, "breathe", 7, 3);
    practise(&record, "breathe", 7, 4);
    practise(&record, "ride-the-urge", 5, 8);
    let offer = skills.list().unwrap();
    let told = |line: &tandem::SkillLine| (line.skill.id.to_string(), line.track);
    let breathe = Track { practised: 2, rated: 2, helped: 2, worse: 0, difference: -7 };
    let say_no = Track { practised: 1, rated: 1, helped: 1, worse: 0, difference: 5 };
    assert_eq!(told(&offer.exercises[0]), ("breathe".into(), breathe));
    assert_eq!(told(&offer.exercises[1]), ("say-no".into(), say_no));
    let ride = offer.exercises.iter().find(|line| line.skill.id == *"ride-the-urge").unwrap();
    assert_eq!((ride.track.helped, ride.track.worse), (0, 1));
    let now = skills.right_now().unwrap();
    assert_eq!(now.exercises[0].skill.id.as_str(), "breathe");

    // Nothing else changes the order: not the log, not check-ins.
    let before = order();
    record.tandem.check_ins().set(true, None).unwrap();
    record.tandem.check_ins().check_in(tandem_model::UseSince::Yes).unwrap();
    record
        .tandem
        .log()
        .log(session(tandem_model::Kind::MutualHelp, "2026-03-10T19:00", 60))
        .unwrap();
    assert_eq!(order(), before);
}

#[test]
fn two_devices_that_answer_different_steps_keep_both() {
    let record = record();
    let id = record.tandem.skills().start("ride-the-urge").unwrap().id;
    let (_copy, other) = record.copied();
    record.host.advance(TimeDelta::minutes(1));
    record.tandem.skills().answer(id, "spot", chosen(&["belly"])).unwrap();
    record.host.advance(TimeDelta::minutes(1));
    other.skills().answer(id, "rate", rated(6)).unwrap();

    record.tandem.merge(&other).unwrap();
    other.merge(&record.tandem).unwrap();
    for tandem in [&record.tandem, &other] {
        let screen = tandem.skills().resume(id).unwrap();
        assert_eq!(screen.practice.answers["spot"].lines(), ["Belly"]);
        assert_eq!(screen.practice.answers["rate"].lines(), ["6"]);
        assert_eq!(at(&screen), Some("how_long"), "where it was left last");
        assert!(tandem.safe().check().unwrap().ok());
    }
}

#[test]
fn nothing_that_was_answered_is_in_an_error_or_a_debug_text() {
    let record = record();
    let skills = record.tandem.skills();
    let id = skills.start("say-no").unwrap().id;
    let screen = skills.answer(id, "who", own("Quentin")).unwrap();
    let entry = record.tandem.log().find(&id.to_string()).unwrap();
    let history = record.tandem.log().history(entry).unwrap();
    let shown = format!(
        "{screen:?} {:?} {:?} {:?} {:?} {history:?}",
        screen.practice,
        skills.all().unwrap(),
        skills.list().unwrap(),
        skills.right_now().unwrap(),
    );
    assert!(!shown.contains("Quentin"), "{shown}");
    let refused = [
        skills.answer(id, "who", chosen(&["quentin"])).unwrap_err(),
        skills.answer(id, "where", own("Quentin")).unwrap_err(),
        skills.answer(id, "quentin", own("Quentin")).unwrap_err(),
        skills.start("quentin").unwrap_err(),
    ];
    assert!(!format!("{refused:?}").to_lowercase().contains("quentin"));
}

/// The steps of `solve-a-problem` that take own words.
const STEPS: [&str; 3] = ["what", "enough", "ideas"];
const FOLDER: &str = "TANDEM_TEST_KILLED_IN";
const KILLS: usize = 20;

/// Answers round after round, and says so on stdout once an answer is on the disk.
fn answer_until_killed(folder: &str) {
    let tandem = open(folder.as_ref(), &TestHost::at("2026-03-11T17:00:00Z")).unwrap();
    let skills = tandem.skills();
    let line = skills.unfinished().unwrap().remove(0);
    let last = |practice: &tandem_model::Practice| -> u32 {
        let counts =
            practice.answers.values().filter_map(|given| given.lines().first()?.parse().ok());
        counts.max().unwrap_or(0)
    };
    for count in last(&line.practice) + 1.. {
        let step = STEPS[count as usize % STEPS.len()];
        skills.answer(line.id, step, own(&count.to_string())).unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "kept {step} {count}").unwrap();
        out.flush().unwrap();
    }
}

/// The test starts itself again as another process, reads which answers that process was told are
/// kept, and kills it (SIGKILL, no chance to tidy up) at a different point each time.
#[test]
fn killed_in_mid_practice_no_given_answer_is_lost() {
    if let Ok(folder) = std::env::var(FOLDER) {
        answer_until_killed(&folder);
    }
    let record = record();
    let id = record.tandem.skills().start("solve-a-problem").unwrap().id;
    let Record { tandem, host, folder, .. } = record;
    tandem.close().unwrap();

    let mut kept: BTreeMap<String, u32> = BTreeMap::new();
    for kill in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "skills::killed_in_mid_practice_no_given_answer_is_lost",
                "--exact",
                "--nocapture",
            ])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut told = 0;
        while told <= kill % 7 {
            let line = lines.next().expect("the process goes on until it is killed").unwrap();
            // The test harness may write on the same line before the first one.
            let Some((_, said)) = line.split_once("kept ") else { continue };
            let (step, count) = said.split_once(' ').unwrap();
            kept.insert(step.to_owned(), count.parse().unwrap());
            told += 1;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What it said between our last look and its end counts as told, too.
        for line in lines.map_while(Result::ok) {
            let Some((step, count)) = line.strip_prefix("kept ").and_then(|it| it.split_once(' '))
            else {
                continue;
            };
            if let Ok(count) = count.parse() {
                kept.insert(step.to_owned(), count);
            }
        }

        let tandem: Tandem = open(folder.path(), &host).unwrap();
        let practice = tandem.skills().resume(id).unwrap().practice;
        for (step, count) in &kept {
            let found: u32 = practice.answers[step.as_str()].lines()[0].parse().unwrap();
            assert!(found >= *count, "{step} was told to be kept: {count}, found {found}");
        }
        assert!(tandem.safe().check().unwrap().ok());
    }
    assert!(kept.values().max().unwrap() >= &(KILLS as u32));
}

/// What a person can do inside one practice.
#[derive(Clone, Debug)]
enum Move {
    Answer(usize, i32),
    Skip(usize),
    Back,
    GoTo(usize),
    Undo,
    Reopen,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        4 => (0..7usize, 0..11).prop_map(|(step, value)| Move::Answer(step, value)),
        2 => (0..7usize).prop_map(Move::Skip),
        2 => Just(Move::Back),
        1 => (0..7usize).prop_map(Move::GoTo),
        1 => Just(Move::Undo),
        1 => Just(Move::Reopen),
    ];
    proptest::collection::vec(one, 1..25)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever is done, the answers are those given last and not taken back, and going about
    /// changes none of them.
    #[test]
    fn answers_are_those_given_last(moves in moves()) {
        let mut record = record();
        let start = record.tandem.skills().start("ride-the-urge").unwrap();
        let id = start.id;
        let mut expected: BTreeMap<String, StepAnswer> = BTreeMap::new();
        let mut before: Vec<BTreeMap<String, StepAnswer>> = Vec::new();
        for one in moves {
            let skills = record.tandem.skills();
            // What was answered before decides which steps there are.
            let road = skills.resume(id).unwrap().road;
            let steps: Vec<_> = road.iter().map(|stop| &stop.step).collect();
            match one {
                Move::Answer(step, value) => {
                    let step = steps[step % steps.len()];
                    let answer = match &step.kind {
                        StepKind::Read => StepAnswer::Seen,
                        StepKind::Scale { .. } => rated(value),
                        StepKind::Timer { .. } => StepAnswer::Ran { seconds: value as u32 },
                        StepKind::Choose { choices, .. } => {
                            let at = value as usize % choices.len();
                            chosen(&[choices[at].id.as_str()])
                        }
                        StepKind::Check { answers } => chosen(&[answers[0].id.as_str()]),
                        other => panic!("not in this exercise: {}", matches!(other, StepKind::Read)),
                    };
                    record.host.advance(TimeDelta::seconds(30));
                    skills.answer(id, step.id.as_str(), answer.clone()).unwrap();
                    before.push(expected.clone());
                    expected.insert(step.id.to_string(), answer);
                }
                Move::Skip(step) => {
                    let step = steps[step % steps.len()];
                    record.host.advance(TimeDelta::seconds(30));
                    let skipped = skills.answer(id, step.id.as_str(), StepAnswer::Skipped);
                    prop_assert_eq!(skipped.is_ok(), step.skip);
                    if step.skip {
                        before.push(expected.clone());
                        expected.insert(step.id.to_string(), StepAnswer::Skipped);
                    }
                }
                Move::Back => {
                    let was = skills.resume(id).unwrap().at.unwrap_or(steps.len() as u32);
                    let screen = skills.back(id).unwrap();
                    prop_assert_eq!(screen.at, Some(was.saturating_sub(1)));
                }
                Move::GoTo(step) => {
                    let step = step % steps.len();
                    let screen = skills.go_to(id, steps[step].id.as_str()).unwrap();
                    prop_assert_eq!(screen.at, Some(step as u32));
                }
                Move::Undo => {
                    if let Some(earlier) = before.pop() {
                        record.tandem.log().undo_last().unwrap();
                        expected = earlier;
                    }
                }
                Move::Reopen => record = record.reopen(),
            }
            let screen = record.tandem.skills().resume(id).unwrap();
            let found = screen.practice.answers.iter();
            let found: BTreeMap<_, _> =
                found.map(|(step, given)| (step.to_string(), given.answer.clone())).collect();
            prop_assert_eq!(&found, &expected);
        }
        prop_assert!(record.is_sound());
    }
}

#[test]
fn a_note_of_many_pages_is_refused_before_anything_is_written() {
    let record = record();
    let id = record.tandem.skills().start("say-no").unwrap().id;
    assert!(Note::new(&"x".repeat(Note::MAX + 1)).is_err());
    let longest = own(&"ñ".repeat(Note::MAX));
    record.tandem.skills().answer(id, "who", longest.clone()).unwrap();
    let practice = record.tandem.skills().resume(id).unwrap().practice;
    assert_eq!(practice.answers["who"].answer, longest);
}
