//! What a host writes: changes of what it had read before, and files.
#![allow(clippy::unwrap_used)] // a test that panics has said what is wrong

use std::fs;
use std::sync::Arc;

mod home;

use home::Home;
use tandem::ImportChoice;
use tandem_ffi::{Going, HostError, Progress, Tandem};
use tandem_model::{ForgetAfter, Goal, Language, Note, Result, TandemError, WeekStart};

fn words(text: &str) -> Note {
    Note::try_from(text.to_owned()).unwrap()
}

fn goal() -> Goal {
    Goal::new(words("see my sister more"), "2026-03-01".parse().unwrap())
}

#[test]
fn apps_1_6_a_change_writes_what_was_changed_and_nothing_else() {
    let (_home, tandem) = Home::new();

    // A screen reads a goal; another adds a step; the first writes the reward.
    let goals = tandem.goals();
    let id = goals.set(&goal()).unwrap();
    let read = goals.goal(id).unwrap();
    goals.add_step(id, words("call on Sunday")).unwrap();
    let after = Goal { reward: Some(words("a day at the lake")), ..read.clone() };
    let now = goals.change(id, &read, &after).unwrap();
    assert_eq!((now.steps.len(), now.reward.is_some()), (1, true));

    // Choosing a language leaves the choice to forget check-ins as it is.
    let person = tandem.person();
    let read = person.preferences().unwrap();
    let month = ForgetAfter::try_from(30).unwrap();
    tandem.check_ins().set(true, Some(month)).unwrap();
    let mut after = read.clone();
    after.language = Some(Language::Es);
    let now = person.change_preferences(&read, &after).unwrap();
    assert_eq!(now.language, Some(Language::Es));
    assert!(now.check_ins);
    assert_eq!(now.forget_check_ins, Some(month));

    // The same of the profile.
    let read = person.profile().unwrap();
    let mut monday = read.clone();
    monday.week_start = WeekStart::Monday;
    person.change(&read, &monday).unwrap();
    let mut named = read.clone();
    named.name = Some("Ana".to_owned().try_into().unwrap());
    let now = person.change(&read, &named).unwrap();
    assert_eq!(now.week_start, WeekStart::Monday);
}

#[test]
fn terminal_04_an_act_is_taken_back_by_its_name() {
    let (_home, tandem) = Home::new();
    let (goals, log) = (tandem.goals(), tandem.log());
    let first = goals.set(&goal()).unwrap();
    let act = log.last_act().unwrap().unwrap().act.unwrap();
    some_goals(&tandem, 1);
    log.undo(act).unwrap();
    assert_eq!(goals.goal(first), Err(TandemError::NotFound { id: first.to_string() }));
    assert_eq!(goals.list().unwrap().len(), 1);
    log.redo().unwrap();
    assert_eq!(goals.list().unwrap().len(), 2);
}

/// Says stop at the first word.
struct Stop;

impl Progress for Stop {
    fn so_far(&self, _: u32) -> Result<Going, HostError> {
        Ok(Going::Stop)
    }
}

fn some_goals(tandem: &Tandem, many: usize) {
    for number in 0..many {
        let goal = Goal { words: words(&format!("goal {number}")), ..goal() };
        tandem.goals().set(&goal).unwrap();
    }
}

#[test]
fn house_a8_an_export_is_its_owners_alone_and_never_half_of_it() {
    let (home, tandem) = Home::new();
    some_goals(&tandem, 600);
    let folder = home.path().join("out");
    fs::create_dir(&folder).unwrap();
    let path = folder.join("copy.json");
    let to = path.to_string_lossy().into_owned();
    let files = || fs::read_dir(&folder).unwrap().count();

    // Stopped in the middle: nothing stands there, not under another name either.
    let transfer = tandem.transfer();
    let stopped = transfer.export_file(to.clone(), Some(Arc::new(Stop)), None);
    assert_eq!(stopped, Err(TandemError::Cancelled));
    assert_eq!(files(), 0);

    let report = transfer.export_file(to.clone(), None, None).unwrap();
    assert_eq!(report.entries, 601, "the goals and the profile");
    assert_eq!(files(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    // What stands there stays.
    let before = fs::read(&path).unwrap();
    let taken = transfer.export_file(to.clone(), None, None).unwrap_err();
    assert!(matches!(taken, TandemError::Invalid { field, .. } if field == "path"));
    assert_eq!((fs::read(&path).unwrap(), files()), (before, 1));

    // And it can be read again, as a file and from memory.
    let (_other, empty) = Home::new();
    let taken = empty.transfer().import_file(to, ImportChoice::default(), None).unwrap();
    assert_eq!(taken.added, 600);
    let bytes = fs::read(&path).unwrap();
    let again = empty.transfer().import_bytes(&bytes, ImportChoice::default(), None).unwrap();
    assert_eq!(again.unchanged, again.read);
}
