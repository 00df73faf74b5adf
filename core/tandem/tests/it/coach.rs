//! A peer coach's side: what is asked, what is new, who comes first.

use chrono::{DateTime, Days, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::test_runner::Config;
use tandem::{ContactNote, Host as _, OpenAsk, ShareChoice, SharedView, SinceHours, SinceWeek};
use tandem_model::{
    Ask, CoachSummary, Compared, Form, Id, Kind, Language, Name, NotAttended, Note, Obstacle,
    Profile, SharedItem, SharedPeriod, SummaryItem, TandemError, WhyListed,
};
use tandem_share::{ConsentNote, Content, Document, SecretKey, SharedSummary};

use crate::sharing::{Pair, also_shares, four_weeks_of, host_date, refused, words};
use crate::support::{Record, TestHost, coach_of, name, note, session};

fn sends(pair: &Pair, ask: Option<Ask>, talk_about: &str) -> Vec<u8> {
    let mut choice = pair.choice();
    choice.ask = ask;
    choice.talk_about = note(talk_about);
    pair.sharing().to_coach(&choice).unwrap().bytes
}

fn opened(pair: &Pair, files: &[&[u8]]) -> Id {
    let opened = files.iter().map(|file| pair.coaching().open(file).unwrap().person);
    opened.last().unwrap()
}

fn asks(pair: &Pair, person: Id) -> Vec<Ask> {
    let page = pair.coaching().page(person).unwrap().line.asks;
    // The list says the same as the page.
    let people = pair.coaching().people().unwrap();
    assert_eq!(people.iter().find(|line| line.id == person).unwrap().asks, page);
    page.iter().map(|open| open.ask).collect()
}

fn contact_today(pair: &Pair) -> ContactNote {
    ContactNote::on(host_date(&pair.coach.host))
}

/// Ana asked for a call soon, an hour later sent a routine file without a word about it, and was in the list
/// as somebody who asks for nothing, in either order of opening.
#[test]
fn reports_02_an_ask_that_is_not_said_is_no_answer() {
    for turned in [false, true] {
        let pair = Pair::new();
        let urgent = sends(&pair, Some(Ask::CallMeSoon), "I feel like not living");
        pair.person.host.advance(TimeDelta::hours(1));
        let routine = sends(&pair, None, "");
        let files = if turned { [&routine[..], &urgent] } else { [&urgent[..], &routine] };
        let person = opened(&pair, &files);
        assert_eq!(asks(&pair, person), [Ask::CallMeSoon], "{turned}");
        let page = pair.coaching().page(person).unwrap();
        assert_eq!(page.talk_about[0].text, words("I feel like not living"));
        assert_eq!(page.view.unwrap().summary.ask, None, "the newest is the routine one");
    }
}

/// There was no "answered": the list said "call me soon" for weeks after the call.
#[test]
fn reports_02_an_ask_is_closed_by_what_answers_it() {
    type Answer = fn(&Pair, Id);
    let answers: [(&str, Answer); 4] = [
        ("a contact", |pair, person| {
            pair.coaching().note(person, contact_today(pair)).unwrap();
        }),
        ("a reply", |pair, person| {
            pair.coaching().reply(person, words("I call you at six")).unwrap();
        }),
        ("answered", |pair, person| {
            assert!(pair.coaching().answered(person).unwrap().is_some());
        }),
        ("just sharing", |pair, _| {
            opened(pair, &[&sends(pair, Some(Ask::JustSharing), "")]);
        }),
    ];
    for (what, answer) in answers {
        let pair = Pair::new();
        let person = opened(&pair, &[&sends(&pair, Some(Ask::CallMeSoon), "")]);
        pair.person.host.advance(TimeDelta::hours(1));
        answer(&pair, person);
        assert_eq!(asks(&pair, person), [], "{what}");
        // What is asked after it is open again.
        pair.person.host.advance(TimeDelta::hours(1));
        opened(&pair, &[&sends(&pair, Some(Ask::CallMe), "")]);
        assert_eq!(asks(&pair, person), [Ask::CallMe], "{what}");
    }
}

#[test]
fn reports_02_a_contact_can_leave_an_ask_open_or_answer_one_of_two() {
    let pair = Pair::new();
    let person = opened(&pair, &[&sends(&pair, Some(Ask::CallMe), "")]);
    pair.person.host.advance(TimeDelta::hours(1));
    opened(&pair, &[&sends(&pair, Some(Ask::CallMeSoon), "")]);
    pair.person.host.advance(TimeDelta::hours(1));
    assert_eq!(asks(&pair, person), [Ask::CallMeSoon, Ask::CallMe], "soon comes first");

    let left = ContactNote { answers: Some(Vec::new()), ..contact_today(&pair) };
    pair.coaching().note(person, left).unwrap();
    assert_eq!(asks(&pair, person).len(), 2, "they were not reached");
    let soon = pair.coaching().page(person).unwrap().line.asks[0].id;
    let one = ContactNote { answers: Some(vec![soon]), ..contact_today(&pair) };
    let one = pair.coaching().note(person, one).unwrap();
    assert_eq!(asks(&pair, person), [Ask::CallMe]);

    // A note that is taken back opens what it had closed; so does one that is corrected.
    pair.coach.tandem.log().undo_last().unwrap();
    assert_eq!(asks(&pair, person).len(), 2);
    pair.coach.tandem.log().redo().unwrap();
    pair.coaching().edit_note(one, |now| Ok(ContactNote { answers: None, ..now })).unwrap();
    assert_eq!(asks(&pair, person), []);
    let yesterday = host_date(&pair.coach.host) - Days::new(1);
    let earlier = |now| Ok(ContactNote { on: yesterday, answers: None, ..now });
    pair.coaching().edit_note(one, earlier).unwrap();
    assert_eq!(asks(&pair, person).len(), 2, "what is asked today was not answered yesterday");

    let tomorrow = host_date(&pair.coach.host) + Days::new(1);
    assert_eq!(refused(pair.coaching().note(person, ContactNote::on(tomorrow))).0, "on");
    let later = |now| Ok(ContactNote { on: tomorrow, ..now });
    assert_eq!(refused(pair.coaching().edit_note(one, later)).0, "on");
}

/// A call of the morning does not answer what is asked in the evening.
#[test]
fn reports_02_an_answer_is_never_older_than_what_it_answers() {
    let pair = Pair::new();
    let person = opened(&pair, &[&sends(&pair, None, "")]);
    pair.coaching().note(person, contact_today(&pair)).unwrap();
    pair.person.host.advance(TimeDelta::hours(3));
    opened(&pair, &[&sends(&pair, Some(Ask::CallMeSoon), "")]);
    assert_eq!(asks(&pair, person), [Ask::CallMeSoon]);
}

/// Words close with their consent. That a call was asked for does not.
#[test]
fn reports_02_what_was_asked_outlives_the_words_and_is_forgotten_with_the_person() {
    for stopped in [true, false] {
        let pair = Pair::new();
        let person = opened(&pair, &[&sends(&pair, Some(Ask::CallMeSoon), "MARKERTALK")]);
        pair.person.host.advance(TimeDelta::hours(1));
        if stopped {
            pair.person.tandem.consents().stop(pair.consent).unwrap();
            opened(&pair, &[&pair.sharing().withdrawal(pair.consent).unwrap().bytes]);
        } else {
            pair.person.host.advance(TimeDelta::days(100));
            assert_eq!(pair.coaching().purge_closed(), Ok(1));
        }
        assert_eq!(asks(&pair, person), [Ask::CallMeSoon]);
        let page = pair.coaching().page(person).unwrap();
        assert_eq!((page.view, page.talk_about), (None, Vec::new()));
        assert_eq!(page.line.asks[0].stopped, stopped);

        pair.coaching().delete_shared(person).unwrap();
        assert_eq!(asks(&pair, person), []);
        let with = tandem::bench::tables_with(&pair.coach.tandem, "call_me_soon").unwrap();
        assert_eq!(with, [""; 0]);
        assert!(pair.coach.is_sound());
    }
}

#[test]
fn reports_02_words_to_talk_about_stay_until_there_was_contact() {
    let pair = Pair::new();
    let person = opened(&pair, &[&sends(&pair, None, "my sister")]);
    pair.person.host.advance(TimeDelta::days(7));
    opened(&pair, &[&sends(&pair, None, "the rent")]);
    pair.person.host.advance(TimeDelta::hours(1));
    let said = || -> Vec<Note> {
        let page = pair.coaching().page(person).unwrap();
        page.talk_about.into_iter().map(|said| said.text).collect()
    };
    assert_eq!(said(), [words("the rent"), words("my sister")]);
    pair.coaching().note(person, contact_today(&pair)).unwrap();
    assert_eq!(said(), []);
    assert!(pair.coaching().page(person).unwrap().view.is_some());
}

/// What a person made for their coach, as it is once it is open.
fn summary(seq: u64, created: DateTime<Utc>, ask: Option<Ask>) -> Document {
    let day = created.date_naive();
    let mut summary = CoachSummary::new(SharedPeriod { from: day, to: day });
    summary.ask = ask;
    let consent = ConsentNote {
        id: Id::from_bytes([1; 16]),
        recipient: name("Robin"),
        org: None,
        purpose: name("support"),
        until: day + Days::new(90),
        counted: false,
    };
    Document {
        id: Id::natural("document", &seq.to_string()),
        seq,
        alias: Name::new("Sam").unwrap(),
        language: Language::En,
        created,
        expires: Some(created + TimeDelta::days(90)),
        notice: None,
        content: Content::Summary(Box::new(SharedSummary {
            scope: SummaryItem::defaults(),
            consent,
            summary,
        })),
    }
}

#[derive(Clone, Debug)]
enum Event {
    /// A file: when it was made, and how long after that it was opened, in minutes.
    File(i64, i64, Option<Ask>),
    /// A contact: when it was written down, and how many days before that it was.
    Contact(i64, u64, bool),
}

fn event() -> impl Strategy<Value = Event> {
    let ask = prop_oneof![
        Just(None),
        Just(Some(Ask::CallMe)),
        Just(Some(Ask::CallMeSoon)),
        Just(Some(Ask::JustSharing)),
    ];
    prop_oneof![
        3 => (0_i64..9_000, 0_i64..4_000, ask).prop_map(|(at, late, ask)| Event::File(at, late, ask)),
        1 => (0_i64..9_000, 0_u64..3, any::<bool>()).prop_map(|(at, days, all)| Event::Contact(at, days, all)),
    ]
}

const BEGIN: &str = "2026-03-11T16:00:00Z";

fn played(coach: &Record, events: &[(usize, Event)]) -> Vec<OpenAsk> {
    let host = &coach.host;
    let begin: DateTime<Utc> = BEGIN.parse().unwrap();
    let from = SecretKey::from_bytes(&[7; 32]).public();
    let at = |minutes: i64| begin + TimeDelta::minutes(minutes);
    // Somebody must be there to be noted about.
    tandem::bench::arrived(&coach.tandem, from, vec![summary(1, begin, None)]).unwrap();
    let person = coach.tandem.coach().people().unwrap()[0].id;
    for (number, event) in events {
        match event {
            Event::File(made, late, ask) => {
                host.set(&at(made + late).to_rfc3339());
                let file = summary(2 + *number as u64, at(*made), *ask);
                tandem::bench::arrived(&coach.tandem, from, vec![file]).unwrap();
            }
            Event::Contact(written, days, all) => {
                host.set(&at(*written).to_rfc3339());
                let on = host_date(host) - Days::new(*days);
                let answers = (!all).then(Vec::new);
                let contact = ContactNote { answers, ..ContactNote::on(on) };
                coach.tandem.coach().note(person, contact).unwrap();
            }
        }
    }
    host.set(&at(20_000).to_rfc3339());
    let page = coach.tandem.coach().page(person).unwrap().line.asks;
    assert_eq!(coach.tandem.coach().people().unwrap()[0].asks, page);
    page
}

/// What is open, told once more by going through everything that happened.
fn expected(events: &[(usize, Event)]) -> Vec<(Ask, DateTime<Utc>)> {
    let begin: DateTime<Utc> = BEGIN.parse().unwrap();
    let at = |minutes: i64| begin + TimeDelta::minutes(minutes);
    let mut open = Vec::new();
    for (_, event) in events {
        let Event::File(made, _, Some(ask @ (Ask::CallMe | Ask::CallMeSoon))) = event else {
            continue;
        };
        let closed = events.iter().any(|(_, other)| match other {
            Event::File(later, _, Some(Ask::JustSharing)) => later > made,
            Event::Contact(written, days, true) => {
                // New York is four hours behind in these weeks.
                let local = |at: DateTime<Utc>| (at - TimeDelta::hours(4)).date_naive();
                let day = local(at(*written)) - Days::new(*days);
                local(at(*made)) <= day && made < written
            }
            _ => false,
        });
        if !closed {
            open.push((*ask, at(*made)));
        }
    }
    open.sort();
    open
}

proptest! {
    #![proptest_config(Config { cases: 24, max_shrink_iters: 200, failure_persistence: None, ..Config::default() })]

    #[test]
    fn reports_02_whatever_the_order_the_same_is_open(
        (events, turned) in proptest::collection::vec(event(), 1..12).prop_flat_map(|events| {
            let numbered: Vec<_> = events.into_iter().enumerate().collect();
            (Just(numbered.clone()), Just(numbered).prop_shuffle())
        }),
    ) {
        let told = |events: &[(usize, Event)]| -> Vec<_> {
            let (coach, _) = coach_of(&TestHost::at(BEGIN), "Robin");
            played(&coach, events).into_iter().map(|open| (open.ask, open.made)).collect()
        };
        let expected = expected(&events);
        prop_assert_eq!(told(&events), expected.clone());
        prop_assert_eq!(told(&turned), expected);
    }
}

/// How often each reason got in the way, where it was agreed to: not when, not of what, not in which words, and
/// never of a medical visit.
#[test]
fn leaving_7_what_got_in_the_way_is_counted_where_it_was_agreed_to() {
    let pair = Pair::new();
    for (kind, day, why) in [
        (Kind::Group, "2026-03-03", Some(Obstacle::NoRide)),
        (Kind::Group, "2026-03-04", Some(Obstacle::NoRide)),
        (Kind::Individual, "2026-03-05", None),
        (Kind::Family, "2026-03-06", Some(Obstacle::Cost)),
        (Kind::Medical, "2026-03-07", Some(Obstacle::Unwell)),
        // Before the four weeks.
        (Kind::Group, "2026-01-05", Some(Obstacle::Work)),
    ] {
        let at = session(kind, &format!("{day}T18:00"), 1).start;
        let missed = NotAttended {
            why,
            note: note("MARKERNOTE"),
            ..NotAttended::new(kind, at, DateTime::UNIX_EPOCH)
        };
        pair.person.tandem.log().not_attended(missed).unwrap();
    }
    let usual = pair.choice();
    assert!(!usual.items.contains(&SummaryItem::Barriers), "off unless it was agreed to");
    let asked = ShareChoice { items: vec![SummaryItem::Barriers], ..usual };
    assert_eq!(refused(pair.sharing().to_coach(&asked)).0, "NeedsConsent");

    let coach = pair.sharing().coaches().unwrap()[0].id;
    let told = |items: &[SharedItem]| {
        let terms = pair.sharing().usual_terms(coach).unwrap().with_items(items.to_vec());
        let read = pair.person.tandem.consents().text(&terms).unwrap();
        let consent = pair.person.tandem.consents().sign(terms, &read.hash, true).unwrap().id;
        let choice = pair.sharing().usual(consent, 4).unwrap();
        pair.person.host.advance(TimeDelta::minutes(5));
        let file = pair.sharing().to_coach(&choice).unwrap().bytes;
        let view = pair.coaching().open(&file).unwrap().view.unwrap();
        let text = serde_json::to_string(&view).unwrap();
        assert!(!text.contains("MARKER") && !text.contains("unwell") && !text.contains("work"));
        view
    };
    let counts = |view: &SharedView| -> Vec<(Option<Obstacle>, u32)> {
        view.summary.barriers.iter().flatten().map(|it| (it.why, it.times)).collect()
    };
    let no_ride = (Some(Obstacle::NoRide), 2);
    let three = told(&[SharedItem::Hours, SharedItem::Barriers]);
    assert_eq!(counts(&three), [no_ride, (None, 1)]);
    let other = [SharedItem::Hours, SharedItem::OtherHours, SharedItem::Barriers];
    let other = told(&other);
    assert_eq!(counts(&other), [no_ride, (Some(Obstacle::Cost), 1), (None, 1)]);
    assert_eq!(told(&[SharedItem::Hours]).summary.barriers, None);
    // In words, under the sentence that it counts against nobody.
    let voice = pair.coach.tandem.voice().unwrap();
    let said = three
        .sections(&voice)
        .into_iter()
        .find(|it| it.title.as_deref() == Some("What got in the way"));
    assert_eq!(said.unwrap().lines[1..], ["No ride: 2", "Not said: 1"]);
}

/// The file of a row that waits is closed to view when it comes. It is unread until somebody looked at the page.
#[test]
fn leaving_5_1_what_was_closed_to_view_when_it_came_is_unread() {
    let pair = Pair::new();
    let sam = opened(&pair, &[&sends(&pair, None, "")]);
    let (other, consent) = also_shares(&pair, "Sam");
    let waits = opened(&pair, &[&four_weeks_of(&other, consent)]);
    let unread = |id: Id| -> Vec<String> {
        let line =
            |lines: Vec<tandem::PersonLine>| lines.into_iter().find(|line| line.id == id).unwrap();
        let line = line(pair.coaching().people().unwrap());
        assert_eq!(line.reasons, pair.coaching().page(id).unwrap().line.reasons);
        let reasons = line.reasons.into_iter().filter(|it| it.why == WhyListed::Unread);
        reasons.map(|it| it.said).collect()
    };
    assert_eq!(unread(sam), [""; 0], "it was shown as it was opened");
    assert_eq!(unread(waits), ["1 unread"]);
    pair.coaching().looked(waits).unwrap();
    assert_eq!(unread(waits), ["1 unread"], "there was nothing to be seen");
    pair.coaching().compared(waits, Compared::AnotherPerson).unwrap();
    assert_eq!(unread(waits), ["1 unread"]);

    pair.coaching().looked(waits).unwrap();
    assert_eq!(unread(waits), [""; 0]);
    let acts = pair.coach.tandem.log().last_act().unwrap();
    pair.coaching().looked(waits).unwrap();
    pair.coaching().looked(sam).unwrap();
    assert_eq!(pair.coach.tandem.log().last_act().unwrap(), acts, "nothing was written");
    assert!(pair.coach.is_sound());
    let nobody = Id::from_bytes([9; 16]);
    assert!(matches!(pair.coaching().looked(nobody), Err(TandemError::NotFound { .. })));
}

proptest! {
    #![proptest_config(Config { cases: 12, max_shrink_iters: 100, failure_persistence: None, ..Config::default() })]

    /// However rows are joined and parted: once all are parted everything is as it was.
    #[test]
    fn leaving_6_2_rows_that_are_parted_again_are_as_they_were(
        moves in proptest::collection::vec((0_usize..4, 0_usize..4, 0_usize..3), 1..14),
    ) {
        let (coach, _) = coach_of(&TestHost::at(BEGIN), "Robin");
        let begin: DateTime<Utc> = BEGIN.parse().unwrap();
        for key in 1..5_u8 {
            let from = SecretKey::from_bytes(&[key; 32]).public();
            let asks = [None, Some(Ask::CallMe), Some(Ask::CallMeSoon), Some(Ask::JustSharing)];
            let mut file = summary(key.into(), begin + TimeDelta::hours(key.into()), asks[usize::from(key) - 1]);
            file.alias = name(["Ana", "Ben", "Cleo", "Dana"][usize::from(key) - 1]);
            coach.host.advance(TimeDelta::hours(1));
            tandem::bench::arrived(&coach.tandem, from, vec![file]).unwrap();
        }
        let coaching = coach.tandem.coach();
        let rows: Vec<Id> = coaching.people().unwrap().into_iter().map(|line| line.id).collect();
        let contact = ContactNote { text: note("the rent"), ..ContactNote::on(host_date(&coach.host)) };
        coach.host.advance(TimeDelta::hours(1));
        coaching.note(rows[1], contact).unwrap();
        for row in &rows {
            coaching.compared(*row, Compared::Same).unwrap();
        }
        let all = || {
            // When the words were compared is said once more with every joining; everything else stands.
            let pages: Vec<_> = rows.iter().map(|row| coaching.page(*row).unwrap()).collect();
            (coaching.people().unwrap(), pages)
        };
        let before = all();
        for (one, other, what) in moves {
            match what {
                0 => drop(coaching.unlink(rows[one])),
                _ => drop(coaching.same_person(rows[one], rows[other])),
            }
        }
        for row in &rows {
            coaching.unlink(*row).unwrap();
        }
        prop_assert_eq!(all(), before);
    }
}

/// A clock that runs ahead: what comes after is not hidden by it.
#[test]
fn reports_02_a_clock_that_runs_ahead_hides_no_ask() {
    let (coach, _) = coach_of(&TestHost::at(BEGIN), "Robin");
    let from = SecretKey::from_bytes(&[7; 32]).public();
    let begin: DateTime<Utc> = BEGIN.parse().unwrap();
    let arrives = |seq, created, ask| {
        let file = summary(seq, created, Some(ask));
        tandem::bench::arrived(&coach.tandem, from, vec![file]).unwrap();
        coach.host.advance(TimeDelta::hours(1));
        coach.tandem.coach().people().unwrap()[0].asks.len()
    };
    assert_eq!(arrives(1, begin + TimeDelta::days(400), Ask::JustSharing), 0);
    assert_eq!(arrives(2, coach.host.now(), Ask::CallMeSoon), 1);
    assert_eq!(arrives(3, begin + TimeDelta::days(500), Ask::CallMe), 2);
    let person = coach.tandem.coach().people().unwrap()[0].id;
    let contact = ContactNote::on(host_date(&coach.host));
    coach.tandem.coach().note(person, contact).unwrap();
    assert_eq!(coach.tandem.coach().people().unwrap()[0].asks, []);
    let nobody = Id::from_bytes([9; 16]);
    assert!(matches!(coach.tandem.coach().answered(nobody), Err(TandemError::NotFound { .. })));
    assert_eq!(coach.tandem.coach().answered(person), Ok(None));
}

/// Ana logged 6:00 hours in one week and 1:30 in each later one; her coach read "group: 3:45, now 3:00",
/// though nothing fell.
#[test]
fn reports_04_what_is_new_is_told_week_by_week() {
    let pair = Pair::new();
    let log = |kind, day: &str, minutes| {
        let at = format!("{day}T19:00");
        pair.person.tandem.log().log(session(kind, &at, minutes)).unwrap();
    };
    log(Kind::Group, "2026-02-24", 360);
    log(Kind::Group, "2026-03-03", 90);
    log(Kind::Group, "2026-03-10", 60);
    let person = opened(&pair, &[&sends(&pair, None, "")]);
    assert_eq!(pair.coaching().page(person).unwrap().since, None, "there was nothing before");

    pair.person.host.advance(TimeDelta::days(7));
    // One more of the week that was not over then, and a new week that is not over now.
    log(Kind::Group, "2026-03-12", 30);
    log(Kind::Individual, "2026-03-17", 50);
    opened(&pair, &[&sends(&pair, None, "")]);
    let since = || pair.coaching().page(person).unwrap().since.unwrap();
    let hours = |kind, before, now| SinceHours { kind, before, now };
    let first = |text: &str| text.parse().unwrap();
    let told = since();
    assert_eq!(told.then, first("2026-03-11"), "when the one before was made");
    let changed = SinceWeek {
        first: first("2026-03-09"),
        so_far: false,
        hours: vec![hours(Kind::Group, Some(60), Some(90))],
    };
    assert_eq!(told.weeks_changed, [changed]);
    let [new] = told.weeks_new.as_slice() else { panic!("{told:?}") };
    assert_eq!((new.first, new.so_far), (first("2026-03-16"), true));
    assert!(new.hours.contains(&hours(Kind::Individual, None, Some(50))));
    assert!(new.hours.contains(&hours(Kind::Group, None, None)), "no entry is no zero");

    // From a contact on, what was there before it is not new.
    pair.person.host.advance(TimeDelta::hours(1));
    pair.coaching().note(person, contact_today(&pair)).unwrap();
    assert!(since().is_empty());
    assert_eq!(since().then, first("2026-03-18"));
    pair.person.host.advance(TimeDelta::days(1));
    log(Kind::MutualHelp, "2026-03-18", 60);
    opened(&pair, &[&sends(&pair, None, "")]);
    let told = since();
    assert_eq!((told.then, told.weeks_new.len()), (first("2026-03-18"), 0));
    assert_eq!(told.weeks_changed[0].hours, [hours(Kind::MutualHelp, None, Some(60))]);
}

/// Whoever went quiet sank to the end of the list, behind all who wrote this week.
#[test]
fn reports_08_the_list_is_by_why_one_looks_at_somebody() {
    let (coach, _) = coach_of(&TestHost::at("2026-06-01T16:00:00Z"), "Robin");
    let now = coach.host.now();
    let key = |number: u8| SecretKey::from_bytes(&[number; 32]).public();
    let file = |alias: &str, days: i64, change: &dyn Fn(&mut CoachSummary, &mut ConsentNote)| {
        let created = now - TimeDelta::days(days);
        let mut file = summary(1_000 - days as u64, created, None);
        file.alias = name(alias);
        let Content::Summary(shared) = &mut file.content else { panic!() };
        change(&mut shared.summary, &mut shared.consent);
        let until = shared.consent.until;
        file.expires = Some(until.and_hms_opt(23, 0, 0).unwrap().and_utc());
        file
    };
    let nothing: &dyn Fn(&mut CoachSummary, &mut ConsentNote) = &|_, _| {};
    let arrives = |number: u8, files: Vec<Document>| {
        tandem::bench::arrived(&coach.tandem, key(number), files).unwrap();
    };
    arrives(1, vec![file("Plain", 1, nothing)]);
    arrives(2, vec![file("Quiet", 60, nothing)]);
    arrives(3, vec![file("Talks", 1, &|summary, _| summary.talk_about = note("my sister"))]);
    arrives(4, vec![file("Calls", 3, &|summary, _| summary.ask = Some(Ask::CallMe))]);
    arrives(5, vec![file("Soon", 1, &|summary, _| summary.ask = Some(Ask::CallMeSoon))]);
    let before = |summary: &mut CoachSummary, _: &mut ConsentNote| {
        summary.ask = Some(Ask::CallMeSoon);
    };
    arrives(6, vec![file("Waits", 2, &before)]);
    let ends = |_: &mut CoachSummary, consent: &mut ConsentNote| {
        consent.until = (now + TimeDelta::days(9)).date_naive();
    };
    arrives(7, vec![file("Ends", 1, &ends)]);
    arrives(8, vec![file("Known", 1, nothing)]);
    let people = || coach.tandem.coach().people().unwrap();
    let row = |alias: &str| people().into_iter().find(|line| line.alias == name(alias)).unwrap();
    let today = host_date(&coach.host);
    let known = ContactNote { form: Some(Form::Phone), ..ContactNote::on(today - Days::new(20)) };
    coach.tandem.coach().note(row("Known").id, known).unwrap();
    arrives(9, vec![file("Due", 1, nothing)]);
    let due = Some(today - Days::new(1));
    let due = ContactNote { due, ..ContactNote::on(today - Days::new(8)) };
    coach.tandem.coach().note(row("Due").id, due).unwrap();

    let order: Vec<_> = people().into_iter().map(|line| line.alias.as_str().to_owned()).collect();
    // Who was never contacted comes before who was.
    let expected = ["Waits", "Soon", "Calls", "Talks", "Due", "Quiet", "Ends", "Plain", "Known"];
    assert_eq!(order, expected);
    let said = |alias: &str| -> Vec<String> {
        row(alias).reasons.into_iter().map(|reason| reason.said).collect()
    };
    assert_eq!(said("Waits"), ["asks: call soon, 2 days"]);
    assert_eq!(said("Soon"), ["asks: call soon, 1 day"]);
    assert_eq!(said("Quiet"), ["quiet 60 days (usually 7)"]);
    assert_eq!(said("Ends"), ["consent ends in 9 days"]);
    assert_eq!(said("Due"), ["due May 31"]);
    assert_eq!(said("Plain"), [""; 0]);
    assert_eq!(row("Known").contact_form, Some(Form::Phone));
    // Every line is the one of the page, and of what comparing gives back.
    for line in people() {
        assert_eq!(coach.tandem.coach().page(line.id).unwrap().line, line);
    }
    coach.host.advance(TimeDelta::days(40));
    assert_eq!(said("Ends"), ["consent ended Jun 10"]);
}

/// "In danger now? Get help." without a number, on both sides.
#[test]
fn reports_16_danger_has_numbers_on_both_sides() {
    let pair = Pair::new();
    let person = opened(&pair, &[&sends(&pair, None, "I feel like not living")]);
    let worried = |country: Option<&str>| {
        let country = country.map(|code| tandem_model::Country::new(code).unwrap());
        let set = |tandem: &tandem::Tandem| {
            tandem.person().edit(|own| Ok(Profile { country, ..own })).unwrap();
        };
        set(&pair.coach.tandem);
        set(&pair.person.tandem);
        let worried = pair.coaching().page(person).unwrap().worried;
        assert!(worried.starts_with("Worried by what you read?"), "{worried}");
        let own = pair.person.tandem.help().danger_line().unwrap();
        assert!(worried.ends_with(&own), "{worried} {own}");
        own
    };
    assert_eq!(
        worried(Some("us")),
        "In danger now? Call 911. Call or text 988 (for Spanish, press 2)."
    );
    assert!(worried(Some("ca")).contains("911. Call or text 9-8-8."));
    let elsewhere = worried(Some("de"));
    assert!(elsewhere.contains("your local emergency number"), "{elsewhere}");
    assert!(!elsewhere.contains(|c: char| c.is_ascii_digit()), "none is made up: {elsewhere}");
    assert!(worried(None).contains("988"));
}

/// "summary-2026-11-26.html" was made on the evening of the 25th.
#[test]
fn reports_s3_a_file_bears_the_senders_own_day() {
    let pair = Pair::new();
    pair.person.host.set("2026-03-12T02:00:00Z");
    let file = pair.sharing().to_coach(&pair.choice()).unwrap();
    assert_eq!(file.name, "summary-2026-03-11.tandem.age");
    assert_eq!(pair.sharing().page(&pair.choice()).unwrap().name, "summary-2026-03-11.html");
    let person = opened(&pair, &[&file.bytes]);
    let reply = pair.coaching().reply(person, words("see you")).unwrap();
    assert_eq!(reply.name, "summary-2026-03-11.tandem.age");
}

/// A file of the year 2030 was the newest for four years, and hid all that came after it.
#[test]
fn security_06_a_file_from_the_future_hides_nothing_that_comes_after() {
    let (coach, _) = coach_of(&TestHost::at(BEGIN), "Robin");
    let from = SecretKey::from_bytes(&[7; 32]).public();
    let begin: DateTime<Utc> = BEGIN.parse().unwrap();
    let arrives = |seq, created| {
        let mut file = summary(seq, created, None);
        file.id = Id::natural("document", &format!("{seq} {created}"));
        tandem::bench::arrived(&coach.tandem, from, vec![file]).unwrap();
        let person = coach.tandem.coach().people().unwrap()[0].id;
        coach.tandem.coach().page(person).unwrap().view.unwrap().created
    };
    let ahead = begin + TimeDelta::days(1_500);
    assert_eq!(arrives(9, ahead), ahead);
    coach.host.advance(TimeDelta::hours(1));
    // Its number is lower as well: the clock of its sender was put right.
    let now = coach.host.now();
    assert_eq!(arrives(3, now), now, "the newest is what was made last");
    assert_eq!(arrives(2, begin - TimeDelta::days(1)), now);
}

/// "The same person" gave one Ana's row, notes and texts to another for good.
#[test]
fn reports_09_two_rows_that_were_joined_are_parted_again() {
    let pair = Pair::new();
    let one = opened(&pair, &[&sends(&pair, Some(Ask::CallMe), "the rent")]);
    let (other, consent) = also_shares(&pair, "Sam");
    let file = four_weeks_of(&other, consent);
    let two = opened(&pair, &[&file]);
    assert_ne!(one, two);
    pair.coaching().compared(two, Compared::AnotherPerson).unwrap();
    pair.person.host.advance(TimeDelta::hours(1));
    let contact = ContactNote { text: note("MARKERNOTE"), ..contact_today(&pair) };
    pair.coaching().note(two, contact).unwrap();
    let north = Some(name("north side"));
    assert_eq!(pair.coaching().set_label(two, north.clone()).unwrap().label, north);
    assert_eq!(pair.coaching().find("North Side").unwrap(), two);
    assert_eq!(pair.coaching().find("north").unwrap(), two, "the first word is enough");
    assert_eq!(refused(pair.coaching().find("nor")).0, "NotFound", "half a word is not");
    let all = || {
        let pages = [one, two].map(|id| pair.coaching().page(id).unwrap());
        (pages, pair.coaching().people().unwrap())
    };
    let apart = all();
    assert_eq!(apart.1.len(), 2);

    pair.coaching().same_person(two, one).unwrap();
    let [page, same] = all().0;
    assert_eq!(page, same, "one page");
    assert_eq!((page.line.id, page.notes.len()), (one, 1));
    assert_eq!(page.line.tag, None, "nobody else has the name");
    assert_eq!(page.line.asks, [], "the contact with the one answers the other");
    assert_eq!(pair.coaching().people().unwrap(), [page.line]);
    assert_eq!(refused(pair.coaching().same_person(one, two)).0, "person");
    pair.coach.tandem.log().undo_last().unwrap();
    assert_eq!(all(), apart, "undone");

    pair.coaching().same_person(two, one).unwrap();
    pair.coaching().unlink(two).unwrap();
    assert_eq!(all(), apart, "parted");

    // What is deleted of a person is deleted of all of their rows.
    pair.coaching().same_person(two, one).unwrap();
    assert_eq!(pair.coaching().delete_shared(one), Ok(2));
    pair.coaching().forget(one).unwrap();
    assert_eq!(pair.coaching().people().unwrap(), []);
    assert_eq!(tandem::bench::tables_with(&pair.coach.tandem, "MARKERNOTE").unwrap(), [""; 0]);
    assert!(pair.coach.is_sound());
}

/// Whoever called themself Sam put "another key" on Sam's row.
#[test]
fn security_07_a_stranger_under_a_known_name_changes_nothing_of_theirs() {
    let pair = Pair::new();
    let sam = opened(&pair, &[&sends(&pair, Some(Ask::CallMe), "the rent")]);
    pair.coaching().compared(sam, Compared::Same).unwrap();
    let before = pair.coaching().page(sam).unwrap();
    let (stranger, consent) = also_shares(&pair, "Ѕаm");
    let waits = opened(&pair, &[&four_weeks_of(&stranger, consent)]);
    let after = pair.coaching().page(sam).unwrap();
    assert_eq!((after.view, after.line.asks), (before.view, before.line.asks));
    assert!(after.line.compared && !after.line.not_confirmed);
    assert!(pair.coaching().page(waits).unwrap().line.not_confirmed);
    pair.coaching().compared(waits, Compared::Different).unwrap();
    assert_eq!(pair.coaching().people().unwrap().len(), 1);
}

/// One slip of `refuse` hid a person for good: no undo took it back.
#[test]
fn what_a_coach_says_of_a_key_is_taken_back_by_undo() {
    let pair = Pair::new();
    let sam = opened(&pair, &[&sends(&pair, Some(Ask::CallMeSoon), "the rent")]);
    let all = || (pair.coaching().page(sam).unwrap(), pair.coaching().people().unwrap());
    let before = all();
    pair.coaching().compared(sam, Compared::Different).unwrap();
    assert_eq!(pair.coaching().people().unwrap(), []);
    pair.coach.tandem.log().undo_last().unwrap();
    assert_eq!(all(), before);
    opened(&pair, &[&sends(&pair, None, "more")]);

    // A row that waited waits again: who said "the same person" by mistake has opened nothing.
    pair.coaching().compared(sam, Compared::Same).unwrap();
    let (stranger, consent) = also_shares(&pair, "Sam");
    let waits = opened(&pair, &[&four_weeks_of(&stranger, consent)]);
    pair.coaching().same_person(waits, sam).unwrap();
    pair.coach.tandem.log().undo_last().unwrap();
    let line = pair.coaching().page(waits).unwrap().line;
    assert!(line.not_confirmed && !line.compared, "{line:?}");
    assert!(pair.coach.is_sound());
}
