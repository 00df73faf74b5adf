//! Check-ins: off until asked for, calm, private, and really forgotten.

use crate::support::*;
use chrono::TimeDelta;
use proptest::prelude::*;
use tandem::{Deed, EntryKind, Notice, TodayBlock};
use tandem_model::{
    ForgetAfter, Language, LineWhat, MeasureKind, MedicationPeriod, Medicine, Naloxone, Name,
    PageSection, TandemError, UseSince, Word as _,
};

fn days(days: u32) -> Option<ForgetAfter> {
    Some(ForgetAfter::days(days).unwrap())
}

fn count(record: &Record) -> usize {
    record.tandem.check_ins().all(date("2000-01-01"), date("2100-01-01")).unwrap().len()
}

#[test]
fn they_are_off_until_asked_for() {
    let record = record();
    let refused = record.tandem.check_ins().check_in(UseSince::No).unwrap_err();
    assert!(matches!(refused, TandemError::Invalid { field, .. } if field == "check_ins"));
    record.tandem.check_ins().set(true, None).unwrap();
    record.tandem.check_ins().check_in(UseSince::No).unwrap();
    record.tandem.check_ins().set(false, None).unwrap();
    assert_eq!(count(&record), 1, "turning them off takes nothing away");
    assert!(record.tandem.check_ins().check_in(UseSince::No).is_err());
}

#[test]
fn after_a_yes_the_words_are_said_once() {
    let record = record();
    let check_ins = record.tandem.check_ins();
    check_ins.set(true, None).unwrap();
    for used in [UseSince::No, UseSince::RatherNotSay] {
        assert_eq!(check_ins.check_in(used).unwrap().after_yes, None);
    }
    let said = check_ins.check_in(UseSince::Yes).unwrap();
    let after = said.after_yes.clone().unwrap();
    assert_eq!(
        after.words,
        tandem::words(tandem_model::Language::En, "checkin.after_yes").unwrap()
    );
    let names: Vec<_> = after.cards.iter().map(|card| card.id.as_str()).collect();
    assert_eq!(names, ["alone", "mixing", "after_break"]);
    assert!(after.cards[2].lines.len() > 2);

    // Nowhere else: not in the list, not with the next one.
    let next = check_ins.check_in(UseSince::No).unwrap();
    assert_eq!(next.after_yes, None);
    let shown = format!("{said:?} {after:?} {:?}", said.check_in);
    assert_eq!(shown, "CheckedIn AfterYes CheckIn");
}

#[test]
fn the_plan_is_named_beside_a_heavy_answer_where_there_is_one() {
    for language in [Language::En, Language::Es] {
        let record = record();
        record.tandem.speak(language);
        let check_ins = record.tandem.check_ins();
        check_ins.set(true, None).unwrap();
        let measures = record.tandem.measures();
        let yes = UseSince::Yes;
        let told = |kind, answers: &[u8]| {
            measures.answer(kind, answers.iter().copied().map(Some).collect()).unwrap()
        };
        assert_eq!(check_ins.check_in(yes).unwrap().after_yes.unwrap().plan, None);
        assert_eq!(told(MeasureKind::Phq2, &[3, 3]).plan, None, "no word of what was not made");

        let line = LineWhat::Text { text: Name::new("my dog").unwrap() };
        record.tandem.plans().add(PageSection::HardDayWorth, line).unwrap();
        let here = tandem::words(language, "page.here").map(str::to_owned);
        assert!(here.is_some());
        assert_eq!(check_ins.check_in(yes).unwrap().after_yes.unwrap().plan, here);
        assert!(check_ins.check_in(UseSince::No).unwrap().after_yes.is_none());
        for (kind, answers) in [
            (MeasureKind::Phq2, &[3, 0][..]),
            (MeasureKind::Phq2, &[0, 2]),
            (MeasureKind::Gad2, &[2, 1]),
            (MeasureKind::Gad7, &[2; 7]),
        ] {
            let heavy = told(kind, answers);
            assert_eq!((heavy.plan, heavy.line.is_some()), (here.clone(), true), "{kind}");
        }
        let light = told(MeasureKind::Phq2, &[1, 1]);
        assert_eq!((light.plan, light.line), (None, None));
        assert_eq!(told(MeasureKind::Barc10, &[6; 10]).plan, None);
        let kept = measures.all(date("2026-03-11"), date("2026-03-11")).unwrap();
        assert!(kept.iter().all(|one| one.plan.is_none()), "it is said once");
    }
}

#[test]
fn after_the_days_chosen_they_are_forgotten_on_opening() {
    let record = record();
    record.tandem.check_ins().set(true, days(7)).unwrap();
    let old = record.tandem.check_ins().check_in(UseSince::Yes).unwrap().id;
    record.host.advance(TimeDelta::days(6));
    let new = record.tandem.check_ins().check_in(UseSince::No).unwrap().id;
    let record = record.reopen();
    assert_eq!(count(&record), 2, "six days are not seven");

    record.host.advance(TimeDelta::days(1));
    let record = record.reopen();
    let left = record.tandem.check_ins().all(date("2026-01-01"), date("2027-01-01")).unwrap();
    assert_eq!(left.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [new]);
    let log = record.tandem.log();
    let entry = log.find(&old.to_string()).unwrap();
    assert_eq!(entry.kind, EntryKind::CheckIn);
    let history = log.history(entry).unwrap();
    assert!(history.iter().all(|line| line.changes.is_empty()), "blank in the journal, too");
    assert_eq!(history.last().unwrap().deed, Deed::Forgot);
    assert!(record.is_sound());
}

#[test]
fn and_with_the_next_check_in_and_when_the_days_are_chosen() {
    let record = record();
    let check_ins = record.tandem.check_ins();
    check_ins.set(true, days(2)).unwrap();
    check_ins.check_in(UseSince::No).unwrap();
    record.host.advance(TimeDelta::days(3));
    assert_eq!(count(&record), 1, "nothing is forgotten behind a person's back while it is open");
    check_ins.check_in(UseSince::No).unwrap();
    assert_eq!(count(&record), 1);

    record.host.advance(TimeDelta::days(1));
    check_ins.set(true, None).unwrap();
    record.host.advance(TimeDelta::days(1));
    assert_eq!(check_ins.forget_old().unwrap(), 0, "they are kept now");
    assert_eq!(check_ins.set(false, days(2)).unwrap(), 1);
    assert_eq!(count(&record), 0);
}

/// One that was removed stood in no table, and so was passed over for ever.
#[test]
fn a_removed_check_in_is_forgotten_too() {
    let record = record();
    let check_ins = record.tandem.check_ins();
    check_ins.set(true, days(2)).unwrap();
    let id = check_ins.check_in(UseSince::No).unwrap().id;
    let log = record.tandem.log();
    let entry = log.find(&id.to_string()).unwrap();
    log.remove(entry).unwrap();

    record.host.advance(TimeDelta::days(3));
    assert_eq!(check_ins.forget_old().unwrap(), 1);
    assert!(log.history(entry).unwrap().iter().all(|line| line.changes.is_empty()));
    assert_eq!(check_ins.forget_old().unwrap(), 0);
    assert!(record.is_sound());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// What is left is exactly what is younger than the days chosen.
    #[test]
    fn what_is_left_is_younger(gaps in proptest::collection::vec(0u32..200, 1..12), after in 1u32..20) {
        let record = record();
        record.tandem.check_ins().set(true, days(after)).unwrap();
        let mut ages = Vec::new();
        for hours in gaps {
            record.tandem.check_ins().check_in(UseSince::No).unwrap();
            record.host.advance(TimeDelta::hours(hours.into()));
            ages = ages.into_iter().map(|age| age + hours).collect();
            ages.push(hours);
        }
        record.tandem.check_ins().forget_old().unwrap();
        let younger = ages.iter().filter(|age| **age < after * 24).count();
        prop_assert_eq!(count(&record), younger);
        prop_assert!(record.is_sound());
    }
}

#[test]
fn the_words_about_a_break_stand_where_a_period_ends_and_nowhere_else() {
    let record = record();
    let mut period = MedicationPeriod {
        medicine: Medicine::Naltrexone,
        form: None,
        since: date("2026-01-05"),
        until: None,
        ended_by: None,
        written_at: Default::default(),
    };
    assert_eq!(record.tandem.help().when_medication_ends(&period).unwrap(), []);
    period.until = Some(date("2026-03-01"));
    let cards = record.tandem.help().when_medication_ends(&period).unwrap();
    let names: Vec<_> = cards.iter().map(|card| card.id.as_str()).collect();
    assert_eq!(names, ["after_break", "stopping"]);
}

#[test]
fn the_help_card_knows_where_the_naloxone_is() {
    let record = record();
    let help = record.tandem.help();
    let empty = help.screen().unwrap();
    assert_eq!((empty.naloxone, empty.naloxone_words), (None, None));
    let dials = |lines: Vec<tandem_model::HelpLine>| {
        lines.into_iter().map(|line| line.phone.unwrap().dial).collect::<Vec<_>>()
    };
    assert_eq!(dials(empty.lines), ["911", "988"], "before there is a country");

    let mut profile = record.tandem.person().profile().unwrap();
    profile.country = Some(tandem_model::Country::new("US").unwrap());
    record.tandem.person().edit(|_| Ok(profile.clone())).unwrap();
    assert_eq!(
        dials(help.screen().unwrap().lines),
        ["911", "988", "18009720590", "18007997233", "18006624357"]
    );

    let mine = Naloxone {
        place: note("blue bag by the door"),
        expires: Some(date("2026-03-31")),
        remind_days: Some(7),
    };
    let id = help.set_naloxone(&mine).unwrap();
    assert_eq!(help.naloxone().unwrap(), Some((id, mine.clone())));
    assert!(help.screen().unwrap().naloxone_words.unwrap().contains("March 31, 2026"));
    let notice = || {
        let blocks = record.tandem.today(None).unwrap().blocks;
        blocks.into_iter().find_map(|block| match block {
            TodayBlock::Notice { notice: Notice::Naloxone, text } => Some(text),
            _ => None,
        })
    };
    assert_eq!((help.reminder().unwrap(), notice()), (None, None));
    record.host.set("2026-03-24T16:00:00Z");
    let reminder = help.reminder().unwrap().unwrap();
    assert_eq!(notice().as_ref(), Some(&reminder));
    for word in ["naloxone", "opioid", "overdose", "bag"] {
        assert!(!reminder.to_lowercase().contains(word), "it does not say of what: {reminder}");
    }
    record.host.set("2026-04-01T16:00:00Z");
    let expired = help.screen().unwrap().naloxone_words.unwrap();
    assert!(expired.starts_with("It expired on"), "{expired}");
    assert_eq!(notice().as_deref(), Some("Your naloxone is out of date. Get a new one soon."));

    let log = record.tandem.log();
    log.forget(log.find(&id.to_string()).unwrap()).unwrap();
    assert_eq!(help.naloxone().unwrap(), None);
    let again = help.set_naloxone(&mine).unwrap();
    assert_ne!(again, id);
    assert_eq!(help.naloxone().unwrap(), Some((again, mine)));
    assert_eq!(UseSince::ALL.len(), 3);
    assert!(record.is_sound());
}
