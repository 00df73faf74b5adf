//! My medicine: what is kept, what is said, and that it goes nowhere.

use std::collections::BTreeMap;
use std::process::Command;

use chrono::{NaiveDate, TimeDelta};
use tandem::{
    Agenda, CalendarChoice, EntryKind, ExportChoice, MedicineAdvice, MedicineWords, Notice,
    Outcome, ReminderChoice, ReportRequest, SearchFilter, Tandem, TodayBlock,
};
use tandem_model::{
    Away, Contact, ContactRole, Errand, FhirChoice, ForgetAfter, HowStrong, Id, LedBy, Line,
    MedicationPeriod, Medicine, MedicineDay, MedicineEffect, MedicineForm, MedicineSaid, Plan,
    Remark, ReportPart, ReportPreset, Rule, SideEffect, What, WhyMissed, Word,
};

use crate::support::{PASSPHRASE, Record, ZONE, date, name, printed, record, zone};

/// The texts of it, by the marker's name.
pub(crate) const MARKED: [&str; 3] = ["medicine.day", "medicine.effect", "medicine.rule"];

fn remark(text: &str) -> Option<Remark> {
    Some(Remark::new("text", text).unwrap())
}

fn effect(on: NaiveDate, note: Option<Remark>) -> MedicineEffect {
    let strong = Some(HowStrong::ALot);
    MedicineEffect { on, what: vec![SideEffect::Constipation], strong, told_on: None, note }
}

fn missed(date: NaiveDate) -> MedicineDay {
    MedicineDay::new(date, MedicineSaid::Missed { why: vec![WhyMissed::Forgot] })
}

/// All of it, with a marker in every text. Gives the ids of the entries.
pub(crate) fn fill(tandem: &Tandem, today: NaiveDate, marker: impl Fn(&str) -> String) -> [Id; 3] {
    let [day, effect_words, rule] = MARKED.map(marker);
    let medicine = tandem.medicine();
    medicine.set(true, Some(medicine.usual_forget_after())).unwrap();
    let day = MedicineDay { note: remark(&day), ..missed(today) };
    let day = medicine.say(day).unwrap().id;
    let effects = medicine.add_effect(&effect(today, remark(&effect_words))).unwrap();
    medicine.told_them(effects).unwrap();
    let text = Line::new("text", &rule).unwrap();
    let rule = medicine.set_rule(text, Some(LedBy::Nurse), Some(3)).unwrap();
    [day, effects, rule]
}

fn on(record: &Record) {
    record.tandem.medicine().set(true, None).unwrap();
}

fn say(record: &Record, day: &str, said: MedicineSaid) -> Vec<MedicineAdvice> {
    let saved = record.tandem.medicine().say(MedicineDay::new(date(day), said)).unwrap();
    saved.say.iter().map(|one| one.advice).collect()
}

fn miss(record: &Record, day: &str) -> Vec<MedicineAdvice> {
    say(record, day, MedicineSaid::Missed { why: Vec::new() })
}

fn words(record: &Record) -> Vec<MedicineWords> {
    record.tandem.medicine().screen(28).unwrap().say
}

fn advice(record: &Record) -> Vec<MedicineAdvice> {
    words(record).iter().map(|one| one.advice).collect()
}

fn notice(record: &Record) -> Option<String> {
    let today = record.tandem.today(None).unwrap();
    let all = today.blocks.into_iter().chain(today.more);
    let mut of_it = all.filter_map(|block| match block {
        TodayBlock::Notice { notice: Notice::Medicine, text } => Some(text),
        _ => None,
    });
    of_it.next()
}

fn refused<T: std::fmt::Debug>(outcome: tandem_model::Result<T>) -> String {
    outcome.unwrap_err().to_string()
}

#[test]
fn it_is_off_until_asked_for_and_off_shows_nothing() {
    let record = record();
    let medicine = record.tandem.medicine();
    let off = "medicine: off: turn it on first";
    assert_eq!(refused(medicine.say(missed(date("2026-03-11")))), off);
    assert_eq!(refused(medicine.add_effect(&effect(date("2026-03-11"), None))), off);
    assert_eq!(refused(medicine.set_rule(Line::new("text", "x").unwrap(), None, None)), off);
    assert_eq!(refused(medicine.shot(None)), off);
    let screen = medicine.screen(28).unwrap();
    assert!(!screen.on && screen.days.is_empty() && screen.say.is_empty());
    assert!(screen.intro.unwrap().starts_with("Keep notes about your medicine?"));

    medicine.set(true, Some(medicine.usual_forget_after())).unwrap();
    medicine.say(missed(date("2026-03-10"))).unwrap();
    medicine.say(missed(date("2026-03-11"))).unwrap();
    assert!(notice(&record).is_some());
    medicine.set(false, Some(medicine.usual_forget_after())).unwrap();
    assert!(notice(&record).is_none(), "off, it says nothing");
    assert!(medicine.screen(28).unwrap().days.is_empty());
    medicine.set(true, None).unwrap();
    let doses = medicine.screen(28).unwrap().days.into_iter().flat_map(|day| day.doses);
    assert_eq!(doses.count(), 2, "what was there stays");
}

#[test]
fn a_day_is_said_once_and_corrected_and_a_blank_day_is_nothing() {
    let record = record();
    on(&record);
    let medicine = record.tandem.medicine();
    let first = medicine.say(missed(date("2026-03-10"))).unwrap().id;
    let again = medicine.say(MedicineDay::new(date("2026-03-10"), MedicineSaid::Taken)).unwrap().id;
    assert_eq!(first, again);
    let evening = MedicineDay { part: 2, ..missed(date("2026-03-10")) };
    assert_ne!(medicine.say(evening).unwrap().id, first);
    let screen = medicine.screen(7).unwrap();
    assert_eq!(screen.days.len(), 7);
    let spoken: Vec<_> = screen.days.iter().map(|day| day.spoken.as_str()).collect();
    assert_eq!(spoken[5], "March 10, 2026: Taken, Missed (forgot)");
    assert_eq!(spoken[6], "March 11, 2026: Nothing written");
    assert_eq!(screen.counted, "You wrote: taken 0, missed 0. On 6 days nothing is written.");
    assert!(!screen.counted.contains('%'));
    assert_eq!(screen.intro, None, "since yesterday is no silence");
    record.host.advance(TimeDelta::days(5));
    let screen = medicine.screen(7).unwrap();
    let silence = "Nothing written since March 10, 2026. Nothing is assumed.";
    assert_eq!(screen.intro.as_deref(), Some(silence));
    assert_eq!(screen.say, [], "and nothing is said");

    let far = "medicine: a day of the last two weeks, and none to come";
    assert_eq!(refused(medicine.say(missed(date("2026-03-01")))), far);
    assert_eq!(refused(medicine.say(missed(date("2026-03-17")))), far);
    assert_eq!(refused(medicine.screen(0)), "days: 1 to 366 days");
}

#[test]
fn the_words_after_missed_days_follow_what_was_written() {
    let record = record();
    on(&record);
    use MedicineAdvice::{MissedMore, MissedOne};
    assert_eq!(miss(&record, "2026-03-08"), [MissedOne]);
    // Nothing written on the 9th: nothing joins it to the 10th.
    assert_eq!(miss(&record, "2026-03-10"), [MissedOne]);
    assert!(notice(&record).is_none(), "one missed day is no news for the first screen");
    assert_eq!(miss(&record, "2026-03-11"), [MissedMore]);
    let shown = &words(&record)[0];
    assert_eq!(
        shown.text,
        "You wrote that some days are missing. Call your clinic before you start again. The same \
         amount as before may now be too much. Your clinic says how to go on."
    );
    assert_eq!((shown.told.as_deref(), shown.call.len()), (None, 0));
    assert!(!shown.text.contains(|c: char| c.is_ascii_digit()) && !shown.from.is_empty());
    // Taken again: it is over.
    assert_eq!(say(&record, "2026-03-11", MedicineSaid::Taken), []);
    assert_eq!(say(&record, "2026-03-11", MedicineSaid::RatherNotSay), []);
    // A part that was taken makes it no missed day.
    let part = MedicineDay { part: 2, ..missed(date("2026-03-11")) };
    say(&record, "2026-03-11", MedicineSaid::Changed);
    assert_eq!(record.tandem.medicine().say(part).unwrap().say, []);
}

#[test]
fn the_clinics_own_number_and_words_come_first() {
    let record = record();
    on(&record);
    let medicine = record.tandem.medicine();
    let text = Line::new("text", "Call us. Do not start by yourself.").unwrap();
    medicine.set_rule(text, Some(LedBy::Nurse), Some(1)).unwrap();
    let clinic = Contact {
        phone: Some(name("555 010 0102")),
        role: Some(ContactRole::Clinic),
        ..Contact::new(name("Clinic"))
    };
    record.tandem.people().add(&clinic).unwrap();
    let feared = Contact { not_offered: true, ..clinic };
    record.tandem.people().add(&feared).unwrap();
    assert_eq!(miss(&record, "2026-03-11"), [MedicineAdvice::MissedMore], "one day is enough");
    let shown = &words(&record)[0];
    assert_eq!(
        shown.told.as_deref(),
        Some("On March 11, 2026 you wrote, from your nurse: Call us. Do not start by yourself.")
    );
    assert_eq!(shown.call.len(), 1);
    // A number that is larger than two changes nothing.
    let text = Line::new("text", "Call us.").unwrap();
    medicine.set_rule(text, None, Some(5)).unwrap();
    assert_eq!(advice(&record), [MedicineAdvice::MissedOne]);
    assert_eq!(miss(&record, "2026-03-10"), [MedicineAdvice::MissedMore]);
}

#[test]
fn days_away_that_end_with_a_missed_one_may_have_been_more() {
    let record = record();
    on(&record);
    let (from, to) = (date("2026-03-05"), date("2026-03-09"));
    let away = Away { from, to, reason: None, written_at: chrono::DateTime::UNIX_EPOCH };
    record.tandem.log().away(away).unwrap();
    assert_eq!(miss(&record, "2026-03-10"), [MedicineAdvice::MissedMore]);
}

#[test]
fn i_called_ends_it_and_a_new_stretch_begins_anew() {
    let record = record();
    on(&record);
    miss(&record, "2026-03-10");
    miss(&record, "2026-03-11");
    let said = notice(&record).unwrap();
    for private in ["medicine", "dose", "missed", "shot", "clinic"] {
        assert!(!said.to_lowercase().contains(private), "on a bus: {said}");
    }
    record.tandem.put_away(Notice::Medicine).unwrap();
    assert!(notice(&record).is_none(), "not now, for a day");
    assert_eq!(advice(&record), [MedicineAdvice::MissedMore], "the screen itself still says it");
    record.host.advance(TimeDelta::days(1));
    assert!(notice(&record).is_some());
    record.tandem.medicine().called().unwrap();
    assert!(notice(&record).is_none() && words(&record).is_empty());
    miss(&record, "2026-03-12");
    assert!(words(&record).is_empty(), "the same stretch");
    record.host.advance(TimeDelta::days(6));
    say(&record, "2026-03-13", MedicineSaid::Taken);
    miss(&record, "2026-03-17");
    assert_eq!(miss(&record, "2026-03-18"), [MedicineAdvice::MissedMore]);
    assert!(notice(&record).is_some(), "another one is said, although an earlier one was put away");
}

fn shot_plan(record: &Record, rule: Rule, from: &str) -> Id {
    let plan = Plan::new(What::Errand(Errand::Shot), rule, zone(ZONE), date(from));
    record.tandem.agenda().add(plan).unwrap()
}

fn takes(record: &Record, medicine: Medicine) {
    let period = MedicationPeriod {
        form: Some(MedicineForm::MonthlyInjection),
        ..MedicationPeriod::new(medicine, date("2025-12-01"), chrono::DateTime::UNIX_EPOCH)
    };
    record.tandem.person().set_medication(period).unwrap();
}

#[test]
fn the_day_after_a_shot_was_due_is_said_by_the_medicine_that_the_person_named() {
    use MedicineAdvice::{LateOther, LateShot, LateShotSet};
    for (medicine, late, set) in [
        (Some(Medicine::Naltrexone), vec![LateShot], vec![LateShotSet]),
        (Some(Medicine::Buprenorphine), vec![LateOther], vec![]),
        (None, vec![LateOther], vec![]),
    ] {
        for rule in [Rule::AfterLast { n: 28 }, Rule::MonthDay { n: 1, day: 11 }] {
            let record = record();
            on(&record);
            if let Some(medicine) = medicine {
                takes(&record, medicine);
            }
            let plan = shot_plan(&record, rule.clone(), "2026-03-11");
            assert_eq!(advice(&record), [], "it is due today");
            record.host.advance(TimeDelta::days(1));
            assert_eq!(advice(&record), late, "{rule:?}");
            assert!(notice(&record).is_some());
            let agenda: Agenda<'_> = record.tandem.agenda();
            let to = Outcome::Moved { to: date("2026-03-20"), time: None };
            agenda.answer(plan, date("2026-03-11"), to).unwrap();
            assert_eq!(advice(&record), set, "a new day is set");
            record.host.set("2026-03-20T16:00:00Z");
            record.tandem.medicine().shot(None).unwrap();
            assert_eq!(advice(&record), []);
            let shot = record.tandem.medicine().screen(28).unwrap().shot;
            let counted = rule == (Rule::AfterLast { n: 28 });
            let next = date(if counted { "2026-04-17" } else { "2026-04-11" });
            assert_eq!((shot.last, shot.next), (Some(date("2026-03-20")), Some(next)));
        }
    }
}

#[test]
fn a_shot_asks_for_no_days_and_needs_one_plan() {
    let record = record();
    on(&record);
    let medicine = record.tandem.medicine();
    assert!(medicine.screen(1).unwrap().asks_days);
    takes(&record, Medicine::Buprenorphine);
    assert!(!medicine.screen(1).unwrap().asks_days);
    assert_eq!(refused(medicine.shot(None)), "shot: a shot that is planned");
    shot_plan(&record, Rule::AfterLast { n: 28 }, "2026-03-11");
    let shot = medicine.screen(1).unwrap().shot;
    assert_eq!((shot.last, shot.next), (None, Some(date("2026-03-11"))));
    shot_plan(&record, Rule::AfterLast { n: 7 }, "2026-03-12");
    assert_eq!(refused(medicine.shot(None)), "shot: one plan: more than one is there");
}

#[test]
fn after_midnight_the_day_is_asked_about() {
    let record = record();
    on(&record);
    let medicine = record.tandem.medicine();
    assert_eq!(medicine.screen(1).unwrap().which_day, []);
    record.host.set("2026-03-12T06:30:00Z"); // half past two in New York
    let both = [date("2026-03-11"), date("2026-03-12")];
    assert_eq!(medicine.screen(1).unwrap().which_day, both);
    say(&record, "2026-03-11", MedicineSaid::Taken);
    assert_eq!(medicine.screen(1).unwrap().which_day, []);
}

#[test]
fn it_is_forgotten_by_its_age_and_all_at_once() {
    let record = record();
    let medicine = record.tandem.medicine();
    medicine.set(true, Some(ForgetAfter::days(30).unwrap())).unwrap();
    let [day, effects, rule] = fill(&record.tandem, date("2026-03-11"), str::to_owned);
    medicine.set(true, Some(ForgetAfter::days(30).unwrap())).unwrap();
    record.host.advance(TimeDelta::days(30));
    let record = record.reopen();
    let stands = |id: Id| {
        record
            .tandem
            .log()
            .find(&id.to_string())
            .is_ok_and(|entry| record.tandem.log().show(entry).is_ok())
    };
    assert!(stands(day) && stands(effects), "30 days are not over at its end");
    record.host.advance(TimeDelta::days(1));
    let record = record.reopen();
    for (id, stands) in [(day, false), (effects, false), (rule, true)] {
        let entry = record.tandem.log().find(&id.to_string()).unwrap();
        assert_eq!(record.tandem.log().show(entry).is_ok(), stands, "{entry:?}");
    }
    let medicine = record.tandem.medicine();
    medicine.called().unwrap();
    assert_eq!(medicine.forget_all().unwrap(), 1);
    let nothing: [&str; 0] = [];
    for word in ["medicine.rule", "notice/medicine"] {
        assert_eq!(tandem::bench::tables_with(&record.tandem, word).unwrap(), nothing, "{word}");
    }
    assert!(record.is_sound());
}

/// An entry of it is one like any other: undo, redo, history, find by a prefix, show, remove.
#[test]
fn every_entry_of_it_is_undone_found_shown_and_removed() {
    let record = record();
    let log = record.tandem.log();
    let ids = fill(&record.tandem, date("2026-03-11"), str::to_owned);
    let kinds = [EntryKind::MedicineDay, EntryKind::MedicineEffect, EntryKind::MedicineRule];
    for (id, kind) in ids.into_iter().zip(kinds) {
        let entry = log.find(&id.to_string()[..12]).unwrap();
        assert_eq!((entry.kind, entry.id), (kind, id));
        let shown = log.show(entry).unwrap();
        assert!(shown.fields.iter().any(|field| field.value.contains("medicine.")), "its words");
        log.remove(entry).unwrap();
        assert!(log.show(entry).is_err());
        assert!(log.undo_last().unwrap().things[0].present);
        assert!(!log.redo().unwrap().things[0].present);
        log.undo_last().unwrap();
        assert!(log.history(entry).unwrap().len() >= 3);
    }
    let before = effect(date("2026-03-11"), None);
    let after = MedicineEffect { what: vec![SideEffect::Sleep], ..before.clone() };
    let changed = record.tandem.medicine().change_effect(ids[1], &before, &after).unwrap();
    assert_eq!((changed.what, changed.told_on), (after.what, Some(date("2026-03-11"))));
}

/// Everything that leaves: no marker of it is in any, but in the copy that was asked for it.
#[test]
fn nothing_of_it_leaves_but_in_the_copy_that_is_asked_for_it() {
    let record = record();
    let tandem = &record.tandem;
    let marker = |name: &str| format!("zq{}qz", Id::natural("marker", name));
    fill(tandem, date("2026-03-10"), marker);
    tandem.medicine().say(missed(date("2026-03-11"))).unwrap();
    shot_plan(&record, Rule::AfterLast { n: 28 }, "2026-03-05");
    let mut left: BTreeMap<String, String> = BTreeMap::new();
    let mut text = |name: &str, bytes: Vec<u8>| {
        left.insert(name.to_owned(), String::from_utf8_lossy(&bytes).into_owned());
    };
    let mut plain = Vec::new();
    let report = tandem.transfer().export_json(&mut plain, ExportChoice::default(), &mut |_| {});
    let counted = report.unwrap().not_in_it;
    assert!(counted.iter().any(|it| (it.kind, it.count) == (EntryKind::MedicineDay, 2)));
    text("json", plain);
    let csv = tandem.log().export_csv(date("1900-01-01"), date("2200-12-31")).unwrap();
    text("csv", csv.into_bytes());
    text("calendar", tandem.calendar(&CalendarChoice::default()).unwrap().into_bytes());
    let moments = tandem.agenda().reminders(&ReminderChoice { days: 60, ..Default::default() });
    text("reminders", serde_json::to_vec(&moments.unwrap()).unwrap());
    for &preset in ReportPreset::ALL {
        // All of what the preset may have, each part by itself: one that it may not is refused.
        for part in [None].into_iter().chain(ReportPart::ALL.iter().copied().map(Some)) {
            let include = part.map(|part| vec![part]);
            let request = ReportRequest { include, ..ReportRequest::new(preset) };
            let name = format!("{preset} {part:?}");
            if let Ok(pdf) = tandem.reports().pdf(&request, &mut |_, _| true) {
                text(&format!("pdf {name}"), printed(&pdf.bytes).into_bytes());
                text(&format!("sentences {name}"), pdf.sentences.join(" ").into_bytes());
            }
            if let Ok(file) = tandem
                .reports()
                .fhir(&request, &FhirChoice { no_page: true, ..FhirChoice::default() })
            {
                text(&format!("fhir {name}"), file.bytes);
            }
        }
    }
    let made = |of: &str| left.keys().filter(|name| name.starts_with(of)).count();
    assert!(made("pdf") > 8 && made("fhir") > 2, "{:?}", left.keys());
    for (name, text) in &left {
        for marked in MARKED {
            assert!(!text.contains(&marker(marked)), "{marked} is in {name}");
        }
        for kind in ["medicine_day", "medicine_effect", "medicine_rule", "constipation"] {
            assert!(!text.contains(kind), "{kind} is in {name}");
        }
    }
    let mut asked = Vec::new();
    let with = ExportChoice { medicine: true, ..ExportChoice::default() };
    tandem.transfer().export_json(&mut asked, with, &mut |_| {}).unwrap();
    let asked = String::from_utf8(asked).unwrap();
    assert!(MARKED.iter().all(|marked| asked.contains(&marker(marked))), "the test can see");
}

/// The texts are `MARKED`, and the first screen, search and errors tell none of them.
#[test]
fn no_screen_but_its_own_tells_of_it() {
    let record = record();
    let tandem = &record.tandem;
    fill(tandem, date("2026-03-11"), |name| format!("heron-{name}"));
    tandem.medicine().say(missed(date("2026-03-10"))).unwrap();
    let today = format!("{:?}", tandem.today(None).unwrap());
    assert!(!today.contains("heron"), "{today}");
    let found = tandem.search().find("heron", &SearchFilter::default(), None).unwrap();
    assert_eq!(found.hits, [], "a search does not look at it");
    let screen = tandem.medicine().screen(28).unwrap();
    assert!(!format!("{screen:?}").contains("heron"), "nor does a log hold it");
}

/// What an outside reader, stock SQLCipher, finds of the words in any table.
fn found_outside(record: &Record, words: &[String]) -> BTreeMap<String, Vec<String>> {
    let python = std::env::var_os("TANDEM_PYTHON").expect(
        "run ./tests/run, or set TANDEM_PYTHON to a Python with tests/requirements.txt installed",
    );
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance/sqlcipher.py");
    let folder = record.folder.path();
    let done = Command::new(python)
        .args([script.as_ref(), "find".as_ref(), folder.as_os_str(), PASSPHRASE.as_ref()])
        .args(words)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).unwrap()
}

#[test]
fn after_forgetting_an_outside_reader_finds_none_of_its_words() {
    let record = record();
    let marked = MARKED.map(|name| format!("zq{}", Id::natural("marker", name)));
    let ids = fill(&record.tandem, date("2026-03-11"), |name| {
        format!("zq{}", Id::natural("marker", name))
    });
    record.tandem.safe().settle().unwrap();
    let before = found_outside(&record, &marked);
    assert!(before.values().all(|tables| tables.len() >= 2), "the test can see: {before:?}");
    for id in ids {
        let entry = record.tandem.log().find(&id.to_string()).unwrap();
        record.tandem.log().forget(entry).unwrap();
    }
    record.tandem.safe().settle().unwrap();
    let after = found_outside(&record, &marked);
    assert!(after.values().all(Vec::is_empty), "{after:?}");
}

#[test]
fn a_second_open_medicine_is_asked_about_and_not_refused() {
    let record = record();
    let person = record.tandem.person();
    let at = chrono::DateTime::UNIX_EPOCH;
    let first = MedicationPeriod::new(Medicine::Methadone, date("2026-01-05"), at);
    let kept = person.set_medication(first.clone()).unwrap();
    assert_eq!((kept.ask, kept.also_open.len()), (None, 0));
    let second = MedicationPeriod::new(Medicine::Buprenorphine, date("2026-03-02"), at);
    let asked = person.set_medication(second.clone()).unwrap();
    assert_eq!(asked.ask.as_deref(), Some("Did the other one end?"));
    assert_eq!(asked.also_open, [kept.id]);
    let ended = MedicationPeriod { until: Some(date("2026-03-01")), ..first };
    assert_eq!(person.set_medication(ended).unwrap().ask, None, "this one is over");
    assert_eq!(person.set_medication(second).unwrap().ask, None);
}
