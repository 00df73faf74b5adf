//! How I am: the row of a day, what comes back of it, and the craving that a tool tells by itself.

use crate::support::*;
use chrono::{NaiveDate, TimeDelta};
use serde_json::Value;
use tandem::{Deed, EntryKind, ExportChoice, Host as _, HowAsks, HowStripOf, TodayBlock};
use tandem_model::{
    Craving, DayCheck, Eased, ForgetAfter, HowIAm, LocalTime, Mood, OutOfTen, Result, Sleep,
    Stress, UseSince,
};

fn of_mood(mood: Mood) -> HowIAm {
    HowIAm { mood: Some(mood), ..HowIAm::default() }
}

fn number(number: u8) -> OutOfTen {
    OutOfTen::new(number).unwrap()
}

fn refused<T: std::fmt::Debug>(outcome: Result<T>) -> String {
    outcome.unwrap_err().to_string()
}

fn whole(record: &Record) -> Vec<DayCheck> {
    let all = record.tandem.how().all(date("2000-01-01"), date("2100-01-01")).unwrap();
    all.into_iter().map(|line| line.day).collect()
}

fn today(record: &Record) -> NaiveDate {
    LocalTime::at(record.host.now(), &zone(ZONE)).date()
}

#[test]
fn mission_b21_a_day_is_one_row_of_words_and_the_last_answer_stays() {
    let record = record();
    let how = record.tandem.how();
    assert_eq!(refused(how.say(None, of_mood(Mood::Low))), "how: off: turn it on first");
    how.set(true, None).unwrap();
    assert_eq!(
        refused(how.say(None, HowIAm::default())),
        "mood: an answer to at least one question"
    );
    let tomorrow = today(&record) + TimeDelta::days(1);
    assert_eq!(refused(how.say(Some(tomorrow), of_mood(Mood::Low))), "on: a day that has come");
    let peak = HowIAm { peak: Some(number(7)), ..HowIAm::default() };
    assert_eq!(refused(how.say(None, peak)), "how: off: turn it on first", "cravings are off");

    let first = how.say(None, of_mood(Mood::Low)).unwrap();
    let second = HowIAm { stress: Some(Stress::ALot), ..of_mood(Mood::SoSo) };
    let again = how.say(None, second).unwrap();
    assert_eq!(again.id, first.id, "there is one of each date");
    let night = HowIAm { sleep: Some(Sleep::Okay), ..HowIAm::default() };
    let all = how.say(None, night).unwrap().day.said;
    assert_eq!(all, HowIAm { sleep: Some(Sleep::Okay), ..second }, "what is left out stays");
    how.change(first.id, &all, &HowIAm { stress: None, ..all }).unwrap();
    assert_eq!(whole(&record)[0].said, HowIAm { sleep: Some(Sleep::Okay), ..of_mood(Mood::SoSo) });

    let log = record.tandem.log();
    let entry = log.find(&first.id.to_string()).unwrap();
    assert_eq!((entry.kind, log.history(entry).unwrap().len()), (EntryKind::DayCheck, 4));
    log.undo_last().unwrap();
    assert_eq!(whole(&record)[0].said.stress, Some(Stress::ALot), "and undo brings it back");
    log.forget(entry).unwrap();
    assert!(whole(&record).is_empty());
    let anew = how.say(None, of_mood(Mood::Good)).unwrap();
    assert_ne!(anew.id, first.id);
    assert!(record.is_sound());
}

#[test]
fn the_days_chosen_go_by_and_it_is_forgotten() {
    let record = record();
    record.tandem.how().set(true, ForgetAfter::days(30).ok()).unwrap();
    let id = record.tandem.how().say(None, of_mood(Mood::VeryLow)).unwrap().id;
    record.host.advance(TimeDelta::days(32));
    let record = record.reopen();
    assert!(whole(&record).is_empty());
    let log = record.tandem.log();
    let history = log.history(log.find(&id.to_string()).unwrap()).unwrap();
    assert_eq!(history.last().unwrap().deed, Deed::Forgot);
    assert_eq!(tandem::bench::tables_with(&record.tandem, "very_low").unwrap(), [""; 0]);
}

#[test]
fn the_first_screen_asks_for_the_day_and_then_for_use_and_not_twice() {
    let record = record();
    let asks = || {
        let today = record.tandem.today(None).unwrap();
        today.blocks.into_iter().find_map(|block| match block {
            TodayBlock::How { asks, .. } => Some(asks),
            _ => None,
        })
    };
    assert_eq!(asks(), None, "off until it is asked for");
    record.tandem.how().set(true, None).unwrap();
    record.tandem.check_ins().set(true, None).unwrap();
    assert_eq!(asks(), Some(HowAsks::Day));
    record.tandem.how().say(None, of_mood(Mood::Good)).unwrap();
    assert_eq!(asks(), Some(HowAsks::Use));
    record.tandem.check_ins().check_in(UseSince::No).unwrap();
    assert_eq!(asks(), None);
}

#[test]
fn what_comes_back_is_marks_and_counts_and_gaps_stay_gaps() {
    let record = record();
    let how = record.tandem.how();
    assert_eq!(refused(how.look(8)), "how: off: turn it on first");
    how.set(true, None).unwrap();
    let none = how.look(8).unwrap();
    assert_eq!(none.strips.len(), 3, "cravings are off");
    assert!(none.strips.iter().all(|strip| strip.sentence == "No answers in 8 weeks."));
    assert!(none.weeks.is_empty() && none.added_up.is_none());

    record.tandem.cravings().set(true, None).unwrap();
    let on = |back: i64| Some(today(&record) - TimeDelta::days(back));
    for (back, mood) in [(0, Mood::SoSo), (2, Mood::Good), (7, Mood::SoSo), (80, Mood::VeryGood)] {
        how.say(on(back), of_mood(mood)).unwrap();
    }
    how.say(on(7), HowIAm { peak: Some(number(3)), ..HowIAm::default() }).unwrap();
    let craving = |strength| Craving {
        at: LocalTime::at(record.host.now() - TimeDelta::days(7), &zone(ZONE)),
        ..record.tandem.cravings().of_now(number(strength)).unwrap()
    };
    record.tandem.cravings().add(&craving(8)).unwrap();
    record.tandem.cravings().add(&craving(2)).unwrap();
    let look = how.look(8).unwrap();
    let of = |of: HowStripOf| look.strips.iter().find(|strip| strip.of == of).unwrap();
    let mood = of(HowStripOf::Mood);
    assert_eq!(mood.sentence, "3 answers in 8 weeks. Most often: so-so.");
    let marks: Vec<_> = mood.marks.iter().map(|it| (Some(it.date), it.level)).collect();
    assert_eq!(marks, [(on(7), 3), (on(2), 4), (on(0), 3)], "what is older is not among them");
    assert!(of(HowStripOf::Sleep).marks.is_empty());
    let strongest = of(HowStripOf::Craving);
    assert_eq!(strongest.marks.iter().map(|it| it.level).collect::<Vec<_>>(), [8]);
    assert_eq!(strongest.sentence, "1 day with a number in 8 weeks: 8.");
    assert_eq!(look.weeks.len(), 2);
    assert_eq!((look.weeks[1].mood.answers, look.weeks[1].mood.most.len()), (2, 2), "both");
    assert_eq!(look.weeks[0].craving.strongest, Some(number(8)));
    let not_yet = look.added_up.unwrap().not_yet.unwrap();
    assert!(not_yet.starts_with("Write down 8 more."), "{not_yet}");
    assert_eq!(refused(how.look(0)), "weeks: 1 to 106");
    assert_eq!(refused(how.look(107)), "weeks: 1 to 106");
}

/// A craving that somebody rode out in a tool was written nowhere, and had to be written a second time.
#[test]
fn a_tool_for_a_craving_writes_it_down_where_cravings_are_on() {
    let record = record();
    let skills = record.tandem.skills();
    let ride = |skill: &str, before: Option<i32>| {
        record.host.advance(TimeDelta::hours(1));
        let id = skills.start(skill).unwrap().id;
        let steps = match skill {
            "ride-the-urge" => ["rate", "rate_again"],
            "two-minutes" => ["now", "again"],
            _ => ["tense", "tense_again"],
        };
        for (step, value) in steps.into_iter().zip(before.into_iter().flat_map(|it| [it, it - 4])) {
            skills.answer(id, step, rated(value)).unwrap();
        }
        (id, skills.finish(id, None).unwrap().craving)
    };
    let all = || record.tandem.cravings().all(date("2000-01-01"), date("2100-01-01")).unwrap();
    assert_eq!(ride("ride-the-urge", Some(7)).1, None, "they are off");
    record.tandem.cravings().set(true, None).unwrap();
    assert_eq!(ride("ride-the-urge", None).1, None, "nothing was said");
    assert_eq!(ride("breathe", Some(7)).1, None, "that is no craving");
    assert!(all().is_empty());
    let (practice, craving) = ride("ride-the-urge", Some(7));
    let line = &all()[0];
    assert_eq!((Some(line.id), line.craving.from), (craving, Some(practice)));
    assert_eq!((line.craving.strength, line.craving.after), (number(7), Some(number(3))));
    assert_eq!(line.craving.eased, None, "nothing is inferred");
    let more =
        Craving { before: vec![slug("payday")], eased: Some(Eased::Yes), ..line.craving.clone() };
    record.tandem.cravings().change(line.id, &line.craving, &more).unwrap();
    ride("two-minutes", Some(5));
    assert_eq!(all().len(), 2);

    // What is made from a practice goes with it.
    let log = record.tandem.log();
    let forgot = log.forget(log.find(&practice.to_string()).unwrap()).unwrap();
    assert_eq!(forgot.with_it.iter().map(|it| Some(it.id)).collect::<Vec<_>>(), [craving]);
    assert_eq!(all().len(), 1);
    assert!(record.is_sound());
}

#[test]
fn what_is_private_leaves_only_when_it_is_asked_for() {
    let record = record();
    let tandem = &record.tandem;
    tandem.check_ins().set(true, None).unwrap();
    tandem.check_ins().check_in(UseSince::No).unwrap();
    tandem.day_notes().set(true, None).unwrap();
    tandem.day_notes().add(None, note("openmark").unwrap(), false).unwrap();
    let id = tandem.day_notes().add(None, note("privatemark").unwrap(), true).unwrap();
    let exported = |with| {
        let mut file = Vec::new();
        tandem.transfer().export_json(&mut file, with, &mut |_| {}).unwrap();
        String::from_utf8(file).unwrap()
    };
    let has = |file: &str| {
        let entries: Value = serde_json::from_str(file).unwrap();
        let all = entries["entries"].as_array().unwrap();
        let check_in = all.iter().any(|entry| entry["entity"] == "check_in");
        (file.contains("openmark"), file.contains("privatemark"), check_in)
    };
    assert_eq!(has(&exported(ExportChoice::default())), (true, false, false));
    let private = ExportChoice { private: true, ..ExportChoice::default() };
    assert_eq!(has(&exported(private)), (true, true, true));
    tandem.day_notes().keep_private(id, false).unwrap();
    assert_eq!(has(&exported(ExportChoice::default())), (true, true, false));
}
