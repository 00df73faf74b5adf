//! One truth per kind, held against random lives.
//!
//! One, two or three records of one person, with clocks that are wrong by minutes to ten years, to
//! which anything is done that can be done by the public calls, to entries of every kind that the
//! registry holds ([`done_to`] names every one: a new kind does not compile until it is here). Then:
//!
//! * they exchange files in any order and any number of times, and show the same;
//! * each, exported and imported into an empty record, shows the same there, and again;
//! * imported back into itself, nothing changes.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use crate::support::PASSPHRASE;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use tandem::{Cost, Entry, EntryKind, Host, ImportChoice, Outcome, SessionQuery, Tandem};
use tandem_comes_back::{Left, shown};
use tandem_model::{
    DateForm, HowIAm, Id, Kind, LineWhat, MeasureKind, Minutes, Name, Profile, Recipient,
    RecipientRole, Result, Session, Slug, StepAnswer, TandemError, WeekStart, any,
};

/// What the clocks say when none is wrong: a Wednesday.
const NOW: i64 = 1_773_244_800;

/// A clock that can be wrong, and ids that are alike in no two records.
#[derive(Clone)]
struct Clock {
    seconds: Arc<AtomicI64>,
    ids: Arc<AtomicU64>,
    record: u8,
}

impl Host for Clock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.seconds.load(Ordering::SeqCst), 0).unwrap()
    }

    fn new_id(&self) -> Result<Id> {
        let count = self.ids.fetch_add(1, Ordering::SeqCst) + 1;
        let number = u128::from(self.record) << 120 | u128::from(count) << 40 | 0x7;
        Ok(Id::from_bytes(number.to_be_bytes()))
    }

    fn installation(&self) -> [u8; 16] {
        [self.record; 16]
    }
}

struct Record {
    tandem: Tandem,
    clock: Clock,
    /// The last field, so that the record is closed when what it leaves comes back.
    _folder: Left,
}

impl Record {
    fn new(number: u8, now: i64) -> Self {
        let clock =
            Clock { seconds: Arc::new(AtomicI64::new(now)), ids: Arc::default(), record: number };
        let folder = tempfile::tempdir().unwrap();
        let profile = Profile::new(tandem_model::Zone::named("America/New_York").unwrap());
        let host = Box::new(clock.clone());
        let made = Tandem::create(folder.path(), PASSPHRASE, &profile, host, Cost::TEST_ONLY);
        let now = clock.clone();
        let folder = Left::new(folder, PASSPHRASE, move || now.now());
        Self { tandem: made.unwrap().0, clock, _folder: folder }
    }

    fn pass(&self, seconds: i64) {
        self.clock.seconds.fetch_add(seconds, Ordering::SeqCst);
    }

    fn file(&self) -> Vec<u8> {
        let mut file = Vec::new();
        let report = self
            .tandem
            .transfer()
            .export_json(&mut file, tandem::ExportChoice::WHOLE, &mut |_| {})
            .unwrap();
        assert_eq!(report.left_out, [], "nothing that a record holds is left out");
        file
    }

    fn take(&self, file: &[u8]) -> tandem::ImportJsonReport {
        let choice = ImportChoice { forget: true, from_another: true, ..ImportChoice::default() };
        let report = self.tandem.transfer().import_json(&mut &*file, choice, &mut |_| {}).unwrap();
        assert_eq!(report.refused, [], "what one record wrote another takes");
        report
    }

    fn shown(&self) -> String {
        shown(&self.tandem)
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// What is done, with a seed for what it is done with.
#[derive(Clone, Copy, Debug)]
enum Deed {
    /// Writes an entry of a kind, or changes one that is there.
    Write(usize, u64),
    /// To any entry that is there.
    Remove(u64),
    Forget(u64),
    Undo,
    UndoEarlier(u64),
    Redo,
    /// The clock jumps.
    Jump(i64),
    /// Takes a file of another record.
    Take(usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    const MINUTE: i64 = 60;
    const YEAR: i64 = 366 * 24 * 60 * MINUTE;
    prop_oneof![
        30 => (0..kinds().len(), any::<u64>()).prop_map(|(kind, seed)| Deed::Write(kind, seed)),
        3 => any::<u64>().prop_map(Deed::Remove),
        2 => any::<u64>().prop_map(Deed::Forget),
        3 => Just(Deed::Undo),
        2 => any::<u64>().prop_map(Deed::UndoEarlier),
        2 => Just(Deed::Redo),
        2 => (-10 * MINUTE..10 * MINUTE).prop_map(Deed::Jump),
        1 => (-10 * YEAR..10 * YEAR).prop_map(Deed::Jump),
        4 => (0_usize..3).prop_map(Deed::Take),
    ]
}

/// All kinds but those of which only a coach's record has any.
fn kinds() -> Vec<EntryKind> {
    EntryKind::all().iter().copied().filter(|kind| !kind.word().starts_with("coach_")).collect()
}

/// Dice for values: the strategies of the model, one value from each.
struct Dice(TestRunner);

impl Dice {
    fn of(seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        Self(TestRunner::new_with_rng(Config::default(), rng))
    }

    fn any<T: std::fmt::Debug>(&mut self, of: impl Strategy<Value = T>) -> T {
        of.new_tree(&mut self.0).unwrap().current()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let at = self.any(0..from.len().max(1));
        from.get(at)
    }
}

/// A session of the weeks before now.
fn session(dice: &mut Dice, now: DateTime<Utc>) -> Session {
    let mut session = dice.any(any::session()).normalise();
    let back = TimeDelta::minutes(dice.any(0_i64..60 * 24 * 40));
    session.start = tandem_model::LocalTime::at(now - back, session.start.zone());
    session.part_of = None;
    session
}

/// Does something to an entry of a kind: writes one, or changes one that is there.
///
/// # Errors
/// What the door says. A refused deed is none.
fn done_to(kind: EntryKind, record: &Record, dice: &mut Dice) -> Result<()> {
    let it = &record.tandem;
    let now = record.clock.now();
    let today = now.date_naive();
    let change = dice.any(any::<bool>());
    match kind {
        EntryKind::Session | EntryKind::Note => {
            let new = session(dice, now);
            let all = it.log().sessions(&SessionQuery { limit: 50, ..SessionQuery::default() })?;
            match dice.pick(&all.sessions).filter(|_| change) {
                None => ignore(it.log().log(new)?),
                // One field, as another device would change another one.
                Some(one) => ignore(it.log().edit(one.id, |before| {
                    Ok(match dice.any(0..6) {
                        0 => Session { minutes: new.minutes, ..before },
                        1 => Session { kind: new.kind, ..before }.normalise(),
                        2 => Session { note: new.note, ..before },
                        3 => Session { fellowship: new.fellowship, ..before }.normalise(),
                        4 => Session { group_format: new.group_format, ..before }.normalise(),
                        _ => Session { start: new.start, ..before },
                    })
                })?),
            }
        }
        EntryKind::NotAttended => {
            let mut missed = dice.any(any::not_attended());
            missed.at = session(dice, now).start;
            ignore(it.log().not_attended(missed)?);
        }
        EntryKind::Away => ignore(it.log().away(dice.any(any::away()).normalise())?),
        EntryKind::Recall => {
            let mut recall = dice.any(any::weekly_recall());
            let due = it.hours().due()?;
            let week = dice.pick(&due).ok_or_else(|| TandemError::invalid("week", "none"))?;
            recall.first = week.first();
            ignore(it.hours().recall(recall.normalise())?);
        }
        EntryKind::Medication => {
            ignore(it.person().set_medication(dice.any(any::medication_period()).normalise())?);
        }
        EntryKind::Profile => {
            let (start, name) = (dice.any(any::word::<WeekStart>()), dice.any(any::name()));
            ignore(it.person().edit(|before| {
                Ok(match change {
                    true => Profile { week_start: start, ..before },
                    false => Profile { name: Some(name), ..before },
                })
            })?);
        }
        EntryKind::Preferences => {
            let readiness = Some(dice.any(any::word()));
            ignore(it.person().edit_preferences(|mut before| {
                before.readiness = readiness;
                Ok(before)
            })?);
        }
        EntryKind::Practice => {
            let open = it.skills().unfinished()?;
            match dice.pick(&open).filter(|_| change) {
                None => ignore(it.skills().start("ride-the-urge")?),
                Some(one) if dice.any(any::<bool>()) => ignore(it.skills().finish(one.id, None)?),
                Some(one) => {
                    let value = dice.any(0..=10);
                    ignore(it.skills().answer(one.id, "rate", StepAnswer::Rated { value })?);
                }
            }
        }
        EntryKind::Goal => {
            let goals = it.goals().list()?;
            let note = dice.any(any::note());
            match dice.pick(&goals).filter(|_| change) {
                None => ignore(it.goals().set(&dice.any(any::goal()).normalise())?),
                Some(one) if dice.any(any::<bool>()) => ignore(it.goals().add_step(one.id, note)?),
                Some(one) => {
                    ignore(it.goals().stand(one.id, dice.any(any::word()), Some(note))?);
                }
            }
        }
        EntryKind::Page => {
            let kind = dice.any(any::word());
            match dice.any(0..3) {
                0 => ignore(it.plans().looked_at(kind)?),
                1 => ignore(it.plans().used(kind)?),
                _ => ignore(it.plans().start_over(kind)?),
            }
        }
        EntryKind::PageLine => {
            let line = dice.any(any::page_line()).normalise();
            let shown = it.plans().page(line.section.page())?;
            let mut there = shown.sections.into_iter().flat_map(|section| section.lines);
            match there.next().filter(|_| change) {
                Some(one) if dice.any(any::<bool>()) => ignore(it.plans().done(one.id, true)?),
                Some(one) => ignore(it.plans().rewrite(one.id, line.what)?),
                None => {
                    let people = it.people().list()?;
                    let person = dice.pick(&people).map(|one| one.id);
                    let what = match line.what {
                        LineWhat::Person { contact } => {
                            LineWhat::Person { contact: person.unwrap_or(contact) }
                        }
                        other => other,
                    };
                    ignore(it.plans().add(line.section, what)?);
                }
            }
        }
        EntryKind::Contact => {
            let new = dice.any(any::contact()).normalise();
            let all = it.people().list()?;
            match dice.pick(&all).filter(|_| change) {
                None => ignore(it.people().add(&new)?),
                Some(one) if dice.any(any::<bool>()) => ignore(it.people().order(&[one.id])?),
                Some(one) => ignore(it.people().edit(one.id, |before| {
                    Ok(tandem_model::Contact { name: new.name, when: new.when, ..before })
                })?),
            }
        }
        EntryKind::CheckIn => {
            ignore(it.check_ins().set(true, None)?);
            ignore(it.check_ins().check_in(dice.any(any::word()))?);
        }
        EntryKind::OwnWord => {
            let word = dice.any(any::own_word()).normalise();
            let id = it.cravings().add_word(word.list, word.text)?;
            it.cravings().show_word(id, word.shown)?;
        }
        EntryKind::Craving => {
            ignore(it.cravings().set(true, None)?);
            let mut new = dice.any(any::craving()).normalise();
            new.at = session(dice, now).start;
            (new.before, new.place, new.did) = (vec![Slug::new("id", "payday")?], None, Vec::new());
            ignore(it.cravings().add(&new)?);
        }
        EntryKind::DayCheck => {
            ignore(it.how().set(true, None)?);
            ignore(it.cravings().set(true, None)?);
            let said = dice.any(any::how_i_am());
            let said = HowIAm { mood: Some(dice.any(any::word())), ..said };
            ignore(it.how().say(Some(today - TimeDelta::days(1)), said)?);
        }
        EntryKind::DayNote => {
            ignore(it.day_notes().set(true, None)?);
            ignore(it.day_notes().add(
                Some(today - TimeDelta::days(1)),
                dice.any(any::note()),
                false,
            )?);
        }
        EntryKind::MedicineDay => {
            ignore(it.medicine().set(true, None)?);
            let mut new = dice.any(any::medicine_day()).normalise();
            new.date = today - TimeDelta::days(dice.any(1_i64..13));
            ignore(it.medicine().say(new)?);
        }
        EntryKind::MedicineEffect => {
            ignore(it.medicine().set(true, None)?);
            let mut new = dice.any(any::medicine_effect()).normalise();
            (new.on, new.told_on) = (today - TimeDelta::days(2), None);
            let id = it.medicine().add_effect(&new)?;
            if change {
                it.medicine().told_them(id)?;
            }
        }
        EntryKind::MedicineRule => {
            ignore(it.medicine().set(true, None)?);
            let rule = dice.any(any::medicine_rule()).normalise();
            ignore(it.medicine().set_rule(rule.text, rule.by, rule.after_days)?);
        }
        EntryKind::Measured => {
            let answers = vec![Some(1); 2];
            ignore(it.measures().answer(MeasureKind::Phq2, answers)?);
        }
        EntryKind::Visit => {
            ignore(it.visits().add(today - TimeDelta::days(dice.any(0_i64..60)))?);
        }
        EntryKind::VisitPlan => {
            ignore(it.visits().set_plan(&dice.any(any::visit_plan()).normalise())?)
        }
        EntryKind::Naloxone => {
            ignore(it.help().set_naloxone(&dice.any(any::naloxone()).normalise())?);
        }
        EntryKind::Plan => {
            let all = it.agenda().plans()?;
            let mut new = dice.any(any::plan()).normalise();
            match dice.pick(&all).filter(|_| change) {
                None => {
                    new.from = today - TimeDelta::days(30);
                    (new.until, new.paused) = (None, None);
                    ignore(it.agenda().add(new)?);
                }
                Some(one) => match dice.any(0..4) {
                    0 => ignore(it.agenda().pause(one.id, today)?),
                    1 => ignore(it.agenda().edit_from(one.id, today, |before| {
                        Ok(tandem_model::Plan { at: new.at, ..before })
                    })?),
                    2 => ignore(it.agenda().edit(one.id, |before| {
                        Ok(tandem_model::Plan { what: new.what, ..before })
                    })?),
                    _ => ignore(it.agenda().edit(one.id, |before| {
                        Ok(tandem_model::Plan { rule: new.rule, ..before })
                    })?),
                },
            }
        }
        EntryKind::PlanDay => {
            let all = it.agenda().between(today - TimeDelta::days(20), today)?;
            let one = dice.pick(&all).ok_or_else(|| TandemError::invalid("id", "none"))?;
            let said = match dice.any(0..5) {
                0 => Outcome::Whole,
                1 => Outcome::Part { minutes: Minutes::new(30)?, approximate: true },
                2 => Outcome::NotThisTime { why: dice.any(proptest::option::of(any::word())) },
                3 => Outcome::Moved { to: one.date + TimeDelta::days(3), time: None },
                _ => Outcome::CalledOff { by: dice.any(any::word()) },
            };
            ignore(it.agenda().answer(one.id, one.date, said)?);
        }
        EntryKind::MyDate => {
            let mut new = dice.any(any::my_date()).normalise();
            if let DateForm::Since { from, until } = &mut new.form {
                (*from, *until) = ((*from).min(today), until.map(|until| until.min(today)));
            }
            let all = it.my_time().screen()?;
            match dice.pick(&all.own).filter(|_| change) {
                None => ignore(it.my_time().add(&new)?),
                Some(one) => match dice.any(0..3) {
                    0 => ignore(it.my_time().end(one.id, None)?),
                    1 => ignore(it.my_time().show(one.id, !one.shown)?),
                    _ => ignore(it.my_time().edit(one.id, |before| {
                        Ok(tandem_model::MyDate { title: new.title, ..before })
                    })?),
                },
            }
        }
        EntryKind::Requirement => {
            let mut new = dice.any(any::requirement()).normalise();
            new.from = today - TimeDelta::days(60);
            let all = it.program().screen()?.asked;
            match dice.pick(&all).filter(|_| change) {
                None => ignore(it.program().ask(&new)?),
                Some(one) => ignore(it.program().edit(one.id, |before| {
                    Ok(tandem_model::Requirement { kinds: new.kinds, note: new.note, ..before })
                })?),
            }
        }
        EntryKind::Paper => {
            let new = dice.any(any::program_paper()).normalise();
            let all = it.program().papers()?;
            match dice.pick(&all).filter(|_| change) {
                None => ignore(it.program().add_paper(&new)?),
                Some(one) => it.program().set_paper(one.id, new.state)?,
            }
        }
        EntryKind::PutAway => it.put_away(tandem::Notice::SpareKey)?,
        EntryKind::Meeting | EntryKind::Bookmark => {
            let id = it.meetings().add(dice.any(any::meeting()).normalise())?;
            ignore(it.meetings().keep(id)?);
        }
        EntryKind::WelcomeVisit => {
            let kept = it.meetings().kept()?;
            let one = dice.pick(&kept).ok_or_else(|| TandemError::invalid("id", "none"))?;
            let mut visit = dice.any(any::welcome_visit()).normalise();
            visit.meeting = one.id;
            ignore(it.meetings().add_visit(visit)?);
        }
        EntryKind::GroupStatement => {
            let kept = it.meetings().kept()?;
            let one = dice.pick(&kept).ok_or_else(|| TandemError::invalid("id", "none"))?;
            let mut statement = dice.any(any::group_statement()).normalise();
            statement.meeting = one.id;
            ignore(it.meetings().add_statement(statement)?);
        }
        EntryKind::Consent | EntryKind::Signature => {
            let recipient = Recipient {
                name: Name::new("Robin")?,
                org: None,
                role: RecipientRole::Clinician,
                key: None,
            };
            let terms = it.consents().usual(recipient)?;
            let text = it.consents().text(&terms)?;
            ignore(it.consents().sign(terms, &text.hash, true)?);
        }
        EntryKind::ConsentStop => {
            let all = it.consents().list()?;
            if let Some(one) = dice.pick(&all) {
                ignore(it.consents().stop(one.id)?);
            }
        }
        // What went out and came back stays in the record that did it, so there is nothing of it that
        // another could show. sharing.rs and consents.rs are about these.
        EntryKind::Share
        | EntryKind::Series
        | EntryKind::Participant
        | EntryKind::Coach
        | EntryKind::ShareKey
        | EntryKind::Reply => {}
        // Of a coach's record, which has no file: sharing.rs.
        EntryKind::CoachKey
        | EntryKind::CoachPerson
        | EntryKind::CoachFiling
        | EntryKind::CoachLatest
        | EntryKind::CoachTotals
        | EntryKind::CoachAsk
        | EntryKind::CoachSummary
        | EntryKind::CoachNote => {}
    }
    Ok(())
}

/// Any entry that stands in the record.
fn an_entry(record: &Record, seed: u64) -> Option<Entry> {
    let it = &record.tandem;
    let (first, last) = (day("1900-01-01"), day("2199-12-31"));
    let query = SessionQuery { limit: 1000, ..SessionQuery::default() };
    let of = |kind, id| Entry { kind, id };
    let mut all: Vec<Entry> = Vec::new();
    let sessions = it.log().sessions(&query).unwrap().sessions;
    all.extend(sessions.iter().map(|one| of(EntryKind::Session, one.id)));
    let missed = it.log().all_not_attended(first, last).unwrap();
    all.extend(missed.iter().map(|(id, _)| of(EntryKind::NotAttended, *id)));
    let away = it.log().all_away(first, last).unwrap();
    all.extend(away.iter().map(|(id, _)| of(EntryKind::Away, *id)));
    all.extend(it.goals().list().unwrap().iter().map(|one| of(EntryKind::Goal, one.id)));
    let asked = it.program().screen().unwrap().asked;
    all.extend(asked.iter().map(|one| of(EntryKind::Requirement, one.id)));
    let own = it.my_time().screen().unwrap().own;
    all.extend(own.iter().map(|one| of(EntryKind::MyDate, one.id)));
    all.extend(it.agenda().plans().unwrap().iter().map(|one| of(EntryKind::Plan, one.id)));
    all.extend(it.visits().all().unwrap().iter().map(|(id, _)| of(EntryKind::Visit, *id)));
    let kept = it.meetings().kept().unwrap();
    all.extend(kept.iter().map(|one| of(EntryKind::Bookmark, one.id)));
    all.extend(kept.iter().map(|one| of(EntryKind::Meeting, one.bookmark.meeting)));
    let days = it.how().all(first, last).unwrap();
    all.extend(days.iter().map(|one| of(EntryKind::DayCheck, one.id)));
    let notes = it.day_notes().all(first, last).unwrap();
    all.extend(notes.iter().map(|one| of(EntryKind::DayNote, one.id)));
    let cravings = it.cravings().all(first, last).unwrap();
    all.extend(cravings.iter().map(|one| of(EntryKind::Craving, one.id)));
    let medicine = it.medicine().screen(60).unwrap();
    let doses = medicine.days.iter().flat_map(|day| &day.doses);
    all.extend(doses.map(|line| of(EntryKind::MedicineDay, line.id)));
    let check_ins = it.check_ins().all(first, last).unwrap();
    all.extend(check_ins.iter().map(|(id, _)| of(EntryKind::CheckIn, *id)));
    Dice::of(seed).pick(&all).copied()
}

/// Does it, unless the door refuses it.
fn done(records: &[Record], number: usize, deed: Deed) {
    let record = &records[number];
    record.pass(37);
    let log = record.tandem.log();
    let outcome = match deed {
        Deed::Write(kind, seed) => {
            let mut dice = Dice::of(seed);
            done_to(kinds()[kind], record, &mut dice)
        }
        Deed::Remove(seed) => an_entry(record, seed).map_or(Ok(()), |entry| log.remove(entry)),
        Deed::Forget(seed) => {
            an_entry(record, seed).map_or(Ok(()), |entry| log.forget(entry).map(ignore))
        }
        Deed::Undo => log.undo_last().map(ignore),
        Deed::UndoEarlier(back) => {
            let last = log.last_act().unwrap().and_then(|last| last.act);
            let earlier = last.map(|mut act| {
                act.number = (act.number - (back % 20) as i64).max(1);
                act
            });
            earlier.map_or(Ok(()), |act| log.undo(act).map(ignore))
        }
        Deed::Redo => log.redo().map(ignore),
        Deed::Jump(seconds) => {
            record.pass(seconds);
            Ok(())
        }
        Deed::Take(other) => {
            if let Some(other) = records.get(other) {
                record.take(&other.file());
            }
            Ok(())
        }
    };
    match outcome {
        Ok(()) | Err(TandemError::Invalid { .. } | TandemError::NotFound { .. }) => {}
        Err(error) => panic!("{deed:?}: {error}"),
    }
}

/// All clocks are right again, and each record takes the files of the others until nobody has
/// anything new: in the order that is given, which must not matter.
fn meet(records: &[Record], order: &[usize]) {
    for record in records {
        record.clock.seconds.store(NOW + 40 * 24 * 3600, Ordering::SeqCst);
    }
    let count = records.len();
    for round in 0..3 {
        for step in order {
            let (from, to) = ((step + round) % count, step / count % count);
            if from != to {
                records[to].take(&records[from].file());
            }
        }
    }
    for _ in 0..2 {
        for to in 0..count {
            for from in 0..count {
                if from != to {
                    records[to].take(&records[from].file());
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(Config { cases: 24, max_shrink_iters: 120, failure_persistence: None, ..Config::default() })]

    #[test]
    fn records_that_met_show_the_same_and_every_file_comes_back(
        count in 1_usize..=3,
        skews in proptest::collection::vec(-5_i64..=5, 3),
        deeds in proptest::collection::vec((0_usize..3, deed()), 1..40),
        order in proptest::collection::vec(0_usize..9, 0..6),
    ) {
        let records: Vec<_> = (0..count)
            .map(|number| Record::new(number as u8 + 1, NOW + skews[number] * 7 * 60))
            .collect();
        for (number, deed) in deeds {
            done(&records, number % count, deed);
        }
        meet(&records, &order);
        let shown = records[0].shown();
        for record in &records {
            prop_assert_eq!(&record.shown(), &shown);
            prop_assert!(record.tandem.safe().check().unwrap().ok());
        }

        // Its own file changes nothing.
        let file = records[0].file();
        let again = records[0].take(&file);
        prop_assert_eq!((again.added, again.changed, again.forgotten), (0, 0, 0));
        prop_assert_eq!(&records[0].shown(), &shown);

        // Into an empty record, twice.
        let empty = Record::new(9, NOW + 40 * 24 * 3600);
        empty.take(&file);
        prop_assert_eq!(&empty.shown(), &shown);
        let again = empty.take(&file);
        prop_assert_eq!((again.added, again.changed, again.forgotten), (0, 0, 0));
        prop_assert_eq!(&empty.shown(), &shown);
    }
}

/// The registry and this test know the same kinds; a session is a session in both.
#[test]
fn every_kind_is_here() {
    assert_eq!(EntryKind::all().len(), 52);
    assert!(kinds().contains(&EntryKind::Session) && !kinds().contains(&EntryKind::CoachNote));
    assert_eq!(EntryKind::Session.word(), "session");
    let _ = Kind::TOTALS;
}

/// What a call returned is of no interest here: the screens tell.
fn ignore<T>(_: T) {}
