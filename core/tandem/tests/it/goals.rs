//! Goals: own words, hours that add up, and nothing that counts against anyone.

use crate::support::*;
use chrono::TimeDelta;
use tandem_model::{Goal, GoalStanding, Kind, Note, RecalledMinutes, TandemError};

fn words(text: &str) -> Note {
    note(text).unwrap()
}

fn goal() -> Goal {
    let mut goal = Goal::new(words("be there for my kids"), date("2026-03-02"));
    goal.weekly.insert(Kind::Individual, RecalledMinutes::new(60).unwrap());
    goal.weekly.insert(Kind::Family, RecalledMinutes::new(90).unwrap());
    goal.reward = note("a day at the lake");
    goal
}

#[test]
fn a_goal_that_is_set_twice_by_mistake_stands_once() {
    let record = record();
    let goals = record.tandem.goals();
    let id = goals.set(&goal()).unwrap();
    let later = Goal { since: date("2026-03-05"), ..goal() };
    assert_eq!(goals.set(&later).unwrap(), id);
    assert_eq!(goals.goal(id).unwrap().since, date("2026-03-02"), "it stays as it was");
    let other = Goal { reward: None, ..goal() };
    assert_ne!(goals.set(&other).unwrap(), id, "what is said otherwise is kept");
    goals.stand(id, GoalStanding::LetGo, None).unwrap();
    assert_ne!(goals.set(&goal()).unwrap(), id, "what was let go can be set again");
    assert_eq!(goals.list().unwrap().len(), 3);
}

#[test]
fn hours_only_ever_add_up() {
    let record = record();
    let id = record.tandem.goals().set(&goal()).unwrap();
    let log = record.tandem.log();
    for (kind, at, minutes) in [
        (Kind::Individual, "2026-03-01T10:00", 50),
        (Kind::Individual, "2026-03-03T10:00", 50),
        (Kind::Individual, "2026-03-10T10:00", 45),
        (Kind::Family, "2026-03-04T18:00", 90),
        (Kind::Group, "2026-03-10T18:00", 90),
    ] {
        log.log(session(kind, at, minutes)).unwrap();
    }
    let told = || {
        let line = record.tandem.goals().list().unwrap().remove(0);
        (line.id, line.this_week.into_values().collect::<Vec<_>>(), line.kept)
    };
    let (found, this_week, kept) = told();
    assert_eq!(found, id);
    assert_eq!(this_week, [45, 0], "a group is not asked for, and a quiet kind is 0 so far");
    assert_eq!(kept, [(Kind::Individual, 95), (Kind::Family, 90)].into());

    // A pause, and weeks without anything: the sum stays.
    record.tandem.goals().stand(id, GoalStanding::Paused, note("moving house")).unwrap();
    record.host.advance(TimeDelta::weeks(6));
    assert_eq!(told().2, kept);
    let back = record.tandem.goals().stand(id, GoalStanding::Wanted, None).unwrap();
    assert_eq!((back.words, back.reward), (goal().words, goal().reward));
    assert_eq!(told().2, kept);
}

#[test]
fn steps_are_added_done_and_undone() {
    let record = record();
    let goals = record.tandem.goals();
    let id = goals.set(&goal()).unwrap();
    let first = goals.add_step(id, words("call my sister")).unwrap();
    record.host.advance(TimeDelta::minutes(1));
    let second = goals.add_step(id, words("ask about the bus")).unwrap();
    let done = goals.mark(id, first.as_str(), true).unwrap();
    assert_eq!(done.steps[&first].done_on, Some(date("2026-03-11")));
    let order: Vec<_> = done.steps_in_order().into_iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(order, [first.clone(), second]);
    assert_eq!(goals.mark(id, first.as_str(), false).unwrap().steps[&first].done_on, None);
    assert!(matches!(goals.mark(id, "zz", true), Err(TandemError::Invalid { .. })));

    let record = record.reopen();
    assert_eq!(record.tandem.goals().goal(id).unwrap().steps.len(), 2);
    assert!(record.is_sound());
}

#[test]
fn reached_and_let_go_are_the_persons_to_say() {
    let record = record();
    let goals = record.tandem.goals();
    let reached = goals.set(&goal()).unwrap();
    let let_go = goals.set(&Goal::new(words("run"), date("2026-03-05"))).unwrap();
    let wanted = goals.set(&Goal::new(words("sleep"), date("2026-03-04"))).unwrap();
    goals.stand(reached, GoalStanding::Reached, note("they said so themselves")).unwrap();
    goals.stand(let_go, GoalStanding::LetGo, None).unwrap();
    let order: Vec<_> = goals.list().unwrap().into_iter().map(|line| line.id).collect();
    assert_eq!(order, [wanted, reached, let_go]);
    let told = goals.goal(reached).unwrap();
    assert_eq!(told.standing_words, note("they said so themselves"));
    assert_eq!(told.standing_since, Some(date("2026-03-11")));

    let log = record.tandem.log();
    let entry = log.find(&wanted.to_string()).unwrap();
    log.remove(entry).unwrap();
    assert!(matches!(goals.goal(wanted), Err(TandemError::NotFound { .. })));
    log.undo_last().unwrap();
    assert!(goals.goal(wanted).is_ok());
    log.forget(entry).unwrap();
    assert!(matches!(
        goals.stand(wanted, GoalStanding::Wanted, None),
        Err(TandemError::NotFound { .. })
    ));
    assert!(record.is_sound());
}

#[test]
fn steps_of_two_devices_are_both_kept() {
    let record = record();
    let id = record.tandem.goals().set(&goal()).unwrap();
    let (_copy, other) = record.copied();
    record.host.advance(TimeDelta::minutes(1));
    record.tandem.goals().add_step(id, words("here")).unwrap();
    other.goals().add_step(id, words("there")).unwrap();
    record.tandem.merge(&other).unwrap();
    other.merge(&record.tandem).unwrap();
    for tandem in [&record.tandem, &other] {
        let goal = tandem.goals().goal(id).unwrap();
        let mut said: Vec<_> = goal.steps.values().map(|step| step.text.as_str()).collect();
        said.sort_unstable();
        assert_eq!(said, ["here", "there"]);
    }
}
