//! Two vaults play a person and their coach for half a year.

use crate::support::{
    PASSPHRASE, Record, TestHost, ZONE, coach_of, name, note, open, rated, record, session, slug,
    zone,
};
use chrono::{DateTime, TimeDelta, Utc};
use tandem::{
    Coaching, ContactNote, Cost, EntryKind, Host as _, HoursQuery, IfThere, KeptConsent,
    OpenBackup, OpenedFile, SearchFilter, ShareChoice, SharedView, Sharing, Tandem, open_page,
};
use tandem_model::{
    Ask, Away, AwayReason, By, CoachFlag, Compared, Form, Goal, HowIAm, Id, Kind, LocalTime, Mood,
    Note, Profile, Result, Role, SearchIn, ShareForm, SharedItem, StepAnswer, Stress, SummaryItem,
    TandemError, WeekStart,
};

pub(crate) fn words(text: &str) -> Note {
    note(text).unwrap()
}

pub(crate) struct Pair {
    pub(crate) person: Record,
    pub(crate) coach: Record,
    pub(crate) consent: Id,
}

impl Pair {
    pub(crate) fn new() -> Self {
        let person = record();
        let (coach, code) = coach_of(&person.host, "Robin");
        let mut profile = person.tandem.person().profile().unwrap();
        profile.name = Some(name("Sam"));
        person.tandem.person().edit(|_| Ok(profile.clone())).unwrap();
        let consent = agree(&person.tandem, &code).id;
        Self { person, coach, consent }
    }

    pub(crate) fn sharing(&self) -> Sharing<'_> {
        self.person.tandem.sharing()
    }

    pub(crate) fn coaching(&self) -> Coaching<'_> {
        self.coach.tandem.coach()
    }

    pub(crate) fn choice(&self) -> ShareChoice {
        self.sharing().usual(self.consent, 4).unwrap()
    }

    pub(crate) fn file(&self) -> Vec<u8> {
        self.sharing().to_coach(&self.choice()).unwrap().bytes
    }
}

pub(crate) fn agree(tandem: &Tandem, code: &str) -> KeptConsent {
    let coach = tandem.sharing().enrol(code).unwrap();
    let terms = tandem.sharing().usual_terms(coach.id).unwrap();
    let read = tandem.consents().text(&terms).unwrap();
    tandem.consents().sign(terms, &read.hash, true).unwrap()
}

pub(crate) fn refused<T: std::fmt::Debug>(result: Result<T>) -> (String, String) {
    match result.unwrap_err() {
        TandemError::Invalid { field, why } => (field, why),
        other => (other.code().to_owned(), other.to_string()),
    }
}

pub(crate) fn host_date(host: &TestHost) -> chrono::NaiveDate {
    LocalTime::at(host.now(), &zone(ZONE)).date()
}

/// What stands in a summary is what the person's own screen of hours says, to the minute.
fn equals_own_hours(tandem: &Tandem, view: &SharedView) {
    let period = view.summary.period;
    let query = HoursQuery { by: By::Week, from: Some(period.from), to: Some(period.to) };
    let rows = tandem.hours().screen(&query).unwrap().periods;
    let hours = view.summary.hours.as_ref().unwrap();
    assert_eq!(hours.len(), rows.len());
    for (week, row) in hours.iter().zip(&rows) {
        assert_eq!(week.first, row.period.from);
        assert_eq!(week.individual, row.individual.minutes);
        assert_eq!(week.group, row.group.minutes);
        assert_eq!(week.mutual_help, row.mutual_help.minutes);
    }
    let other = view.summary.other_hours.as_ref().unwrap();
    for (week, row) in other.iter().zip(&rows) {
        assert_eq!((week.family, week.peer_support), (row.other.family, row.other.peer_support));
    }
}

#[test]
fn half_a_year_of_weekly_summaries() {
    let pair = Pair::new();
    let person = &pair.person.tandem;
    let goal = Goal::new(words("see my sister more often"), host_date(&pair.person.host));
    let goal = person.goals().set(&goal).unwrap();
    let step = person.goals().add_step(goal, words("call her on Sunday")).unwrap();

    let (mut consent, mut last) = (pair.consent, None);
    for week in 0..24_u32 {
        let today = host_date(&pair.person.host);
        let at = format!("{today}T09:00");
        for (kind, minutes) in [
            (Kind::Individual, 50),
            (Kind::MutualHelp, 60 + week),
            (Kind::Medical, 15),
            (Kind::PeerSupport, 30),
        ] {
            if week % 5 != 4 {
                person.log().log(session(kind, &at, minutes)).unwrap();
            }
        }
        if week == 7 {
            person.goals().mark(goal, step.as_str(), true).unwrap();
        }
        if week == 9 {
            let away = Away {
                from: today,
                to: today,
                reason: Some(AwayReason::Jail),
                written_at: DateTime::UNIX_EPOCH,
            };
            person.log().away(away).unwrap();
        }
        // After 90 days the consent has expired: nothing goes out until they agree anew.
        let mut choice = match person.sharing().usual(consent, 4) {
            Ok(choice) => choice,
            Err(error) => panic!("{error}"),
        };
        if person.sharing().to_coach(&choice) == Err(TandemError::Expired) {
            assert_eq!(week, 13);
            let coach = person.sharing().coaches().unwrap()[0].id;
            let terms = person.sharing().usual_terms(coach).unwrap();
            let read = person.consents().text(&terms).unwrap();
            consent = person.consents().sign(terms, &read.hash, true).unwrap().id;
            choice = person.sharing().usual(consent, 4).unwrap();
        } else {
            // That one went out as well: its number is taken.
            assert!(week < 13 || consent != pair.consent);
        }
        choice.ask = Some(if week == 6 { Ask::CallMeSoon } else { Ask::JustSharing });
        choice.talk_about = note("my week");
        choice.strengths = vec![words("I asked for help")];
        let preview = person.sharing().preview(&choice).unwrap();
        let sealed = person.sharing().to_coach(&choice).unwrap();
        assert_eq!(
            sealed.name,
            format!("summary-{}.tandem.age", pair.person.host.now().date_naive())
        );

        let opened = pair.coaching().open(&sealed.bytes).unwrap();
        let view = opened.view.unwrap();
        // The preview is the thing itself: only the document's random name differs.
        let minute = DateTime::from_timestamp(preview.created.timestamp() / 60 * 60, 0).unwrap();
        assert_eq!(SharedView { document: view.document, created: minute, ..preview }, view);
        equals_own_hours(person, &view);
        assert!(last.is_none_or(|last| view.seq > last));
        last = Some(view.seq);

        let phrase = person.sharing().coaches().unwrap()[0].phrase.clone();
        assert_eq!(opened.phrase, phrase, "both screens show the same words");
        if week == 0 {
            assert_eq!(opened.flags, [CoachFlag::NotCompared]);
            pair.coaching().compared(opened.person, Compared::Same).unwrap();
            let coach = person.sharing().coaches().unwrap()[0].id;
            assert!(person.sharing().compared(coach, Compared::Same).unwrap().compared);
        } else {
            assert_eq!(opened.flags, []);
        }
        if week == 6 {
            let page = pair.coaching().page(opened.person).unwrap();
            assert_eq!(page.line.asks[0].ask, Ask::CallMeSoon);
            let contact = ContactNote {
                form: Some(Form::Phone),
                goal: note("see my sister"),
                next_steps: note("call again on Friday"),
                ..ContactNote::on(host_date(&pair.coach.host))
            };
            pair.coaching().note(opened.person, contact).unwrap();
            let reply = pair.coaching().reply(opened.person, words("Good to talk.")).unwrap();
            let line = person.sharing().open_reply(&reply.bytes).unwrap();
            assert_eq!((line.name, line.text), (name("Robin"), words("Good to talk.")));
            // The same file twice is one reply.
            person.sharing().open_reply(&reply.bytes).unwrap();
            assert_eq!(person.today(None).unwrap().replies.len(), 1);
            let page = pair.coaching().page(opened.person).unwrap();
            assert_eq!(page.notes.len(), 2);
        }
        if week == 7 {
            let page = pair.coaching().page(opened.person).unwrap();
            let since = page.since.unwrap();
            assert_eq!(since.steps_done, [words("call her on Sunday")]);
            assert_eq!(since.goals_new, []);
        }
        if week == 9 {
            assert_eq!(view.summary.away.as_ref().unwrap().len(), 1);
        }
        pair.person.host.advance(TimeDelta::days(7));
    }
    assert_eq!(pair.coaching().people().unwrap().len(), 1);
    assert_eq!(person.today(None).unwrap().replies, [], "two weeks later it is only in the list");
    assert_eq!(person.sharing().replies().unwrap().len(), 1);
    assert!(pair.person.is_sound() && pair.coach.is_sound());
    let coach = pair.coach.reopen();
    assert_eq!(coach.tandem.coach().people().unwrap().len(), 1);
}

#[test]
fn the_list_is_by_what_people_ask() {
    let host = TestHost::at("2026-03-11T16:00:00Z");
    let (coach, code) = coach_of(&host, "Robin");
    let asks = [
        ("Ana", Some(Ask::JustSharing)),
        ("Ben", Some(Ask::CallMeSoon)),
        ("Cleo", None),
        ("Dan", Some(Ask::CallMe)),
        ("Eva", Some(Ask::CallMeSoon)),
    ];
    for (alias, ask) in asks {
        host.advance(TimeDelta::hours(1));
        let person = record();
        person.host.set(&host.now().to_rfc3339());
        let mut profile = person.tandem.person().profile().unwrap();
        profile.name = Some(name(alias));
        person.tandem.person().edit(|_| Ok(profile.clone())).unwrap();
        let consent = agree(&person.tandem, &code).id;
        let mut choice = person.tandem.sharing().usual(consent, 4).unwrap();
        choice.ask = ask;
        let file = person.tandem.sharing().to_coach(&choice).unwrap().bytes;
        coach.tandem.coach().open(&file).unwrap();
    }
    let people = coach.tandem.coach().people().unwrap();
    let order: Vec<_> = people.iter().map(|line| line.alias.as_str().to_owned()).collect();
    // Who has waited longest first; of those who ask for nothing, the latest.
    assert_eq!(order, ["Ben", "Eva", "Dan", "Cleo", "Ana"]);
    assert_eq!(coach.tandem.coach().find("cleo").unwrap(), people[3].id);
    assert_eq!(refused(coach.tandem.coach().find("Zoe")).0, "NotFound");
}

#[test]
fn an_older_and_a_repeated_file_are_flagged() {
    let pair = Pair::new();
    let first = pair.file();
    pair.person.host.advance(TimeDelta::days(7));
    let second = pair.file();
    let opened = pair.coaching().open(&second).unwrap();
    let minutes = pair.person.host.now().timestamp() / 60;
    assert_eq!((opened.seq, opened.flags), (minutes as u64, vec![CoachFlag::NotCompared]));
    let older = pair.coaching().open(&first).unwrap();
    assert_eq!(older.flags, [CoachFlag::Older, CoachFlag::NotCompared]);
    assert!(older.said[0].contains("older than the last"));
    let again = pair.coaching().open(&second).unwrap();
    assert_eq!(again.flags, [CoachFlag::Repeated, CoachFlag::NotCompared]);
    // The page still shows the newest, and the older one as the one before.
    let page = pair.coaching().page(opened.person).unwrap();
    assert_eq!(page.view.unwrap().seq, opened.seq);
    assert!(page.since.is_some());

    // What was deleted is still known as opened before.
    pair.coaching().delete_shared(opened.person).unwrap();
    let replayed = pair.coaching().open(&second).unwrap();
    assert_eq!(replayed.flags[0], CoachFlag::Repeated);
    assert_eq!(pair.coaching().page(opened.person).unwrap().view, None);
}

/// Who restores an older copy goes on with older numbers: "call me soon" was in the file and not in
/// the list.
#[test]
fn security_06_what_is_asked_after_a_restored_copy_is_in_the_list() {
    let pair = Pair::new();
    let first = pair.file();
    let (_folder, copy) = pair.person.copied();
    pair.person.host.advance(TimeDelta::days(1));
    // Numbers go by the clock, so it takes several in one minute to run ahead of it.
    for _ in 0..3 {
        pair.coaching().open(&pair.file()).unwrap();
    }
    pair.person.host.advance(TimeDelta::minutes(1));
    let mut choice = copy.sharing().usual(pair.consent, 4).unwrap();
    choice.ask = Some(Ask::CallMeSoon);
    let asks = copy.sharing().to_coach(&choice).unwrap().bytes;
    let opened = pair.coaching().open(&asks).unwrap();
    assert_eq!(
        opened.flags,
        [CoachFlag::OutOfOrder, CoachFlag::SameNumber, CoachFlag::NotCompared]
    );
    let asked = || pair.coaching().people().unwrap()[0].asks[0].ask;
    assert_eq!(asked(), Ask::CallMeSoon);
    let page = pair.coaching().page(opened.person).unwrap();
    assert_eq!(page.view.unwrap().summary.ask, Some(Ask::CallMeSoon));
    // What is merely late is older still, and asks nothing.
    assert_eq!(pair.coaching().open(&first).unwrap().flags[0], CoachFlag::Older);
    assert_eq!(asked(), Ask::CallMeSoon);
}

/// Another person who shares with the same coach, under a name.
pub(crate) fn also_shares(pair: &Pair, called: &str) -> (Record, Id) {
    let code = pair.coaching().code().unwrap().unwrap().code;
    let other = record();
    let mut profile = other.tandem.person().profile().unwrap();
    profile.name = Some(name(called));
    other.tandem.person().edit(|_| Ok(profile.clone())).unwrap();
    let consent = agree(&other.tandem, &code).id;
    (other, consent)
}

/// What one of them sends the coach under this consent.
pub(crate) fn four_weeks_of(other: &Record, consent: Id) -> Vec<u8> {
    let choice = other.tandem.sharing().usual(consent, 4).unwrap();
    other.tandem.sharing().to_coach(&choice).unwrap().bytes
}

/// Mallory, whom the coach has compared, goes by another name from the next file on: whose row it is, and
/// what was told of that file.
fn mallory_becomes(pair: &Pair, called: &str) -> (Id, OpenedFile) {
    let (mallory, consent) = also_shares(pair, "Mallory");
    let row = pair.coaching().open(&four_weeks_of(&mallory, consent)).unwrap().person;
    pair.coaching().compared(row, Compared::Same).unwrap();
    let mut profile = mallory.tandem.person().profile().unwrap();
    profile.name = Some(name(called));
    mallory.tandem.person().edit(|_| Ok(profile.clone())).unwrap();
    let code = pair.coaching().code().unwrap().unwrap().code;
    let renamed = agree(&mallory.tandem, &code).id;
    mallory.host.advance(TimeDelta::days(1));
    pair.person.host.advance(TimeDelta::days(1));
    (row, pair.coaching().open(&four_weeks_of(&mallory, renamed)).unwrap())
}

/// Each newer document brought its own name with it: whoever was once compared could become anybody.
#[test]
fn security_07_nobody_becomes_somebody_else_by_calling_themself_so() {
    let pair = Pair::new();
    let sam = pair.coaching().open(&pair.file()).unwrap().person;
    pair.coaching().compared(sam, Compared::Same).unwrap();
    let (row, opened) = mallory_becomes(&pair, "Sam");
    assert_eq!(
        (opened.person, &*opened.flags),
        (row, &[CoachFlag::Renamed, CoachFlag::SameName][..])
    );
    let people = pair.coaching().people().unwrap();
    let line = |id| people.iter().find(|line| line.id == id).unwrap();
    assert_eq!((&line(row).alias, &line(row).renamed), (&name("Mallory"), &Some(name("Sam"))));
    assert_eq!(line(sam).renamed, None);
    let tags = [line(row).tag.clone().unwrap(), line(sam).tag.clone().unwrap()];
    assert_ne!(tags[0], tags[1]);
    assert_eq!(pair.coaching().find("Sam").unwrap(), sam, "the name is still Sam's");

    // The coach asked them, and the words are the same.
    let line = pair.coaching().compared(row, Compared::Same).unwrap();
    assert_eq!((line.alias, line.renamed), (name("Sam"), None));
}

/// A file of a stranger under a known name kept the coach from writing to the person.
#[test]
fn security_07_a_strangers_file_keeps_nobody_from_writing_back() {
    let pair = Pair::new();
    let sam = pair.coaching().open(&pair.file()).unwrap().person;
    pair.coaching().compared(sam, Compared::Same).unwrap();
    let (stranger, consent) = also_shares(&pair, "Sam");
    let file = four_weeks_of(&stranger, consent);
    assert_eq!(pair.coaching().open(&file).unwrap().flags, [CoachFlag::ChangedKey]);
    let reply = pair.coaching().reply(sam, words("see you on Monday")).unwrap();
    pair.sharing().open_reply(&reply.bytes).unwrap();
    assert_ne!(refused(stranger.tandem.sharing().open_reply(&reply.bytes)).0, "");
}

/// Names that only look alike were two people's, with no word of it: "Ѕаm" in Cyrillic letters.
#[test]
fn security_07_names_that_look_alike_are_alike() {
    let pair = Pair::new();
    let sam = pair.coaching().open(&pair.file()).unwrap().person;
    pair.coaching().compared(sam, Compared::Same).unwrap();
    let (stranger, consent) = also_shares(&pair, "Ѕаm");
    let file = four_weeks_of(&stranger, consent);
    // As one who comes under Sam's very name: nothing of it is shown before the words are compared.
    assert_eq!(pair.coaching().open(&file).unwrap().flags, [CoachFlag::ChangedKey]);

    // And whom the coach has compared cannot take such a name unseen.
    let (_, opened) = mallory_becomes(&pair, "Ѕаm");
    assert_eq!(opened.flags, [CoachFlag::Renamed, CoachFlag::SameName]);

    // Nor a stranger the name of a coach.
    let (_impostor, code) = coach_of(&pair.person.host, "Rοbin");
    let line = pair.sharing().enrol(&code).unwrap();
    assert!(line.blocked, "another key under the coach's name");
}

/// Each finds their own words again: a coach their notes and what they wrote, under the name that they
/// gave the person; a person what was written back, under the name of the key. What was shared is not
/// looked at.
#[test]
fn each_finds_their_own_words() {
    let pair = Pair::new();
    let sam = pair.coaching().open(&pair.file()).unwrap().person;
    let next_steps = note("bring the heron");
    let on = host_date(&pair.person.host);
    let contact = ContactNote { next_steps, ..ContactNote::on(on) };
    pair.coaching().note(sam, contact).unwrap();
    pair.coaching().enrol(name("Dana"), None, 30).unwrap();
    let reply = pair.coaching().reply(sam, words("about the heron")).unwrap();
    pair.sharing().open_reply(&reply.bytes).unwrap();
    let find = |tandem: &Tandem, words: &str| {
        let found = tandem.search().find(words, &SearchFilter::default(), None).unwrap();
        let told = found.hits.into_iter().map(|hit| (hit.place, hit.title, hit.date));
        told.collect::<Vec<_>>()
    };
    let by_coach = find(&pair.coach.tandem, "heron");
    assert_eq!(by_coach, vec![(SearchIn::Contacts, "Sam".to_owned(), Some(on)); 2]);
    let by_sam = find(&pair.person.tandem, "HERON");
    assert_eq!(by_sam, [(SearchIn::Replies, "Robin".to_owned(), Some(on))]);
    assert!(find(&pair.coach.tandem, "sam").is_empty(), "the name is in the list of people");
}

/// The reply bore whatever name its writer had taken since, and not that of the key.
#[test]
fn security_08_a_reply_has_the_name_by_which_its_key_is_known() {
    let pair = Pair::new();
    let sam = pair.coaching().open(&pair.file()).unwrap().person;
    pair.coaching().enrol(name("Dana"), None, 30).unwrap();
    let reply = pair.coaching().reply(sam, words("please call")).unwrap();
    let line = pair.sharing().open_reply(&reply.bytes).unwrap();
    assert_eq!((line.name, line.calls_themself), (name("Robin"), Some(name("Dana"))));
    assert_eq!((line.org, line.compared), (Some(name("Harbor House")), false));
    let coach = pair.sharing().coaches().unwrap()[0].id;
    pair.sharing().compared(coach, Compared::Same).unwrap();
    assert!(pair.sharing().replies().unwrap()[0].compared);
}

/// A coach could write whenever they liked, as if they had been asked.
#[test]
fn security_08_a_reply_to_what_was_never_sent_says_so() {
    let pair = Pair::new();
    let sam = pair.coaching().open(&pair.file()).unwrap().person;
    let reply = || pair.coaching().reply(sam, words("please call")).unwrap();
    assert!(pair.sharing().open_reply(&reply().bytes).unwrap().asked);

    // A record that does not know of the share any more, as after a backup of before it was restored.
    let backup = tempfile::tempdir().unwrap();
    let at = backup.path().join("b.tandem");
    pair.person.tandem.safe().back_up(&at, IfThere::Keep).unwrap();
    pair.person.host.advance(TimeDelta::minutes(5));
    pair.coaching().open(&pair.file()).unwrap();
    let later = reply();
    let home = backup.path().join("back");
    let host = pair.person.host.clone();
    let opened = OpenBackup::open(&at, PASSPHRASE, &host, Cost::TEST_ONLY).unwrap();
    let back = opened.restore(&home, PASSPHRASE, Box::new(host), Cost::TEST_ONLY).unwrap();
    let line = back.sharing().open_reply(&later.bytes).unwrap();
    assert!(!line.asked, "it is told, and the words are not lost");
    assert_eq!(line.text, words("please call"));
    assert!(pair.sharing().open_reply(&later.bytes).unwrap().asked);
}

#[test]
fn leaving_5_4_a_reply_from_before_another_says_so() {
    let pair = Pair::new();
    let sam = pair.coaching().open(&pair.file()).unwrap().person;
    let [first, second] = ["call me back", "all is well now"].map(|text| {
        pair.coach.host.advance(TimeDelta::minutes(5));
        pair.coaching().reply(sam, words(text)).unwrap().bytes
    });
    assert!(!pair.sharing().open_reply(&second).unwrap().older);
    pair.coach.host.advance(TimeDelta::minutes(5));
    assert!(pair.sharing().open_reply(&first).unwrap().older, "opened late");
    let told: Vec<_> = pair.sharing().replies().unwrap().iter().map(|line| line.older).collect();
    assert_eq!(told, [false, true]);
}

#[test]
fn what_is_past_its_last_day_is_closed_and_purged_by_choice() {
    let pair = Pair::new();
    let (opened, late) = (pair.file(), pair.file());
    let id = pair.coaching().open(&opened).unwrap().person;
    // The consent's last day is 8 June in New York.
    pair.person.host.set("2026-06-09T03:59:00Z");
    assert!(pair.coaching().page(id).unwrap().view.is_some());
    pair.person.host.set("2026-06-09T04:00:00Z");
    let page = pair.coaching().page(id).unwrap();
    assert_eq!((page.view, page.since, page.line.closed), (None, None, true));
    assert!(page.said[0].contains("last day"));
    assert_eq!(pair.coaching().open(&late), Err(TandemError::Expired));
    assert_eq!(pair.sharing().to_coach(&pair.choice()), Err(TandemError::Expired));
    assert_eq!(pair.sharing().preview(&pair.choice()), Err(TandemError::Expired));
    assert_eq!(pair.coaching().purge_closed(), Ok(1));
    assert_eq!(pair.coaching().purge_closed(), Ok(0));
    // Their row has its date still, and why nothing is shown.
    let line = pair.coaching().page(id).unwrap().line;
    assert!(line.latest.is_some() && line.closed);
    assert!(pair.coach.is_sound());
}

#[test]
fn a_withdrawal_stops_sharing_and_asks_for_deletion() {
    let pair = Pair::new();
    let id = pair.coaching().open(&pair.file()).unwrap().person;
    let on_its_way = pair.file();
    assert_eq!(refused(pair.sharing().withdrawal(pair.consent)).0, "consent");

    pair.person.tandem.consents().stop(pair.consent).unwrap();
    assert_eq!(pair.sharing().to_coach(&pair.choice()), Err(TandemError::NeedsConsent));
    assert_eq!(pair.sharing().page(&pair.choice()), Err(TandemError::NeedsConsent));
    let withdrawal = pair.sharing().withdrawal(pair.consent).unwrap();
    let told = pair.coaching().open(&withdrawal.bytes).unwrap();
    assert_eq!(told.flags[0], CoachFlag::Withdrawn);
    assert!(told.view.is_none() && told.said[0].contains("delete"));
    let page = pair.coaching().page(id).unwrap();
    assert!(page.view.is_none() && page.line.withdrawn && page.flags[0] == CoachFlag::Withdrawn);
    let late = pair.coaching().open(&on_its_way).unwrap();
    assert!(late.view.is_none() && late.flags.contains(&CoachFlag::Withdrawn));
    assert_eq!(pair.coaching().delete_shared(id), Ok(1));
    assert_eq!(pair.coaching().delete_shared(id), Ok(0));

    let forms: Vec<_> = pair
        .person
        .tandem
        .consents()
        .shares()
        .unwrap()
        .lines
        .iter()
        .map(|line| line.share.form)
        .collect();
    assert_eq!(forms.iter().filter(|form| **form == ShareForm::Withdrawal).count(), 1);
    assert_eq!(forms.len(), 3);
    pair.coaching().forget(id).unwrap();
    assert_eq!(pair.coaching().people().unwrap(), []);
    assert!(pair.coach.is_sound());
}

#[test]
fn a_new_phone_is_a_changed_key_until_the_words_were_compared() {
    let pair = Pair::new();
    let id = pair.coaching().open(&pair.file()).unwrap().person;
    let code = pair.coaching().code().unwrap().unwrap().code;

    let phone = record();
    pair.person.host.advance(TimeDelta::hours(1));
    phone.host.advance(TimeDelta::hours(1));
    let mut profile = phone.tandem.person().profile().unwrap();
    profile.name = Some(name("SAM"));
    phone.tandem.person().edit(|_| Ok(profile.clone())).unwrap();
    let consent = agree(&phone.tandem, &code).id;
    let mut choice = phone.tandem.sharing().usual(consent, 4).unwrap();
    choice.talk_about = note("not shown yet");
    let file = phone.tandem.sharing().to_coach(&choice).unwrap().bytes;
    let opened = pair.coaching().open(&file).unwrap();
    let waits = opened.person;
    assert_ne!(waits, id, "a stranger's file touches nobody's row");
    assert_eq!(opened.flags, [CoachFlag::ChangedKey]);
    assert!(opened.view.is_none(), "nothing of it is shown");
    assert_eq!(opened.phrase, phone.tandem.sharing().coaches().unwrap()[0].phrase);
    let page = pair.coaching().page(waits).unwrap();
    assert!(page.line.not_confirmed && page.view.is_none() && page.talk_about.is_empty());
    assert_eq!(refused(pair.coaching().reply(waits, words("hello"))).0, "key");
    assert_eq!(pair.coaching().find("Sam").unwrap(), id, "and nobody's name");
    assert_eq!(refused(pair.coaching().compared(waits, Compared::Same)).0, "compared");

    // The same words: both rows are one person's.
    let line = pair.coaching().same_person(waits, id).unwrap();
    assert_eq!(line.id, id);
    assert_eq!(pair.coaching().people().unwrap().len(), 1);
    let page = pair.coaching().page(waits).unwrap();
    assert_eq!(page.view.unwrap().summary.talk_about, note("not shown yet"));
    assert_eq!(page.talk_about[0].text, words("not shown yet"));
    // What is written back goes to the new phone.
    let reply = pair.coaching().reply(id, words("hello")).unwrap();
    assert_eq!(phone.tandem.sharing().open_reply(&reply.bytes).unwrap().text, words("hello"));

    // The old phone now is the one with another key: somebody else may have it.
    let before = pair.coaching().page(id).unwrap();
    let old = pair.coaching().open(&pair.file()).unwrap();
    assert_eq!((old.flags, old.view), (vec![CoachFlag::ChangedKey], None));
    assert_eq!(pair.coaching().page(id).unwrap(), before, "nothing of it is kept");

    // Other words: whoever that is gets nowhere, and what is known stays.
    let (stranger, consent) = also_shares(&pair, "Sam");
    let file = four_weeks_of(&stranger, consent);
    let third = pair.coaching().open(&file).unwrap().person;
    pair.coaching().compared(third, Compared::Different).unwrap();
    assert_eq!(refused(pair.coaching().open(&file)).0, "file");
    assert_eq!(refused(pair.coaching().same_person(third, id)).0, "person");
    assert_eq!(pair.coaching().people().unwrap().len(), 1);
}

#[test]
fn two_people_can_have_one_name() {
    let pair = Pair::new();
    let one = pair.coaching().open(&pair.file()).unwrap().person;
    let code = pair.coaching().code().unwrap().unwrap().code;
    let other = record();
    let mut profile = other.tandem.person().profile().unwrap();
    profile.name = Some(name("Sam"));
    other.tandem.person().edit(|_| Ok(profile.clone())).unwrap();
    let consent = agree(&other.tandem, &code).id;
    let choice = other.tandem.sharing().usual(consent, 4).unwrap();
    let file = other.tandem.sharing().to_coach(&choice).unwrap().bytes;
    assert_eq!(pair.coaching().open(&file).unwrap().flags, [CoachFlag::ChangedKey]);
    assert_eq!(pair.coaching().people().unwrap().len(), 2, "it stands in a row of its own");
    let two = pair.coaching().open(&file).unwrap().person;
    let line = pair.coaching().compared(two, Compared::AnotherPerson).unwrap();
    assert_eq!(line.id, two);
    let opened = pair.coaching().open(&file).unwrap();
    assert_eq!(
        (opened.person, opened.flags),
        (two, vec![CoachFlag::Repeated, CoachFlag::SameName])
    );
    assert!(opened.view.is_some());
    assert_eq!(pair.coaching().people().unwrap().len(), 2);
    assert_eq!(refused(pair.coaching().find("Sam")).0, "person");
    assert_eq!(refused(pair.coaching().compared(one, Compared::AnotherPerson)).0, "compared");
}

#[test]
fn a_coachs_changed_key_blocks_until_it_was_compared() {
    let pair = Pair::new();
    let (imposter, code) = coach_of(&pair.person.host, "Robin");
    let blocked = pair.sharing().enrol(&code).unwrap();
    assert!(blocked.blocked);
    let (field, why) = refused(pair.sharing().to_coach(&pair.choice()));
    assert_eq!(field, "key");
    assert!(why.contains("compare"));
    assert_eq!(pair.person.tandem.consents().shares().unwrap().lines, [], "nothing went out");
    // Not the same words: the key that is known stays, and it goes on.
    pair.sharing().compared(blocked.id, Compared::Different).unwrap();
    let opened = pair.coaching().open(&pair.file()).unwrap();
    assert_eq!(opened.flags, [CoachFlag::NotCompared]);

    // The same words: the coach has a new phone. The consent was for the old key, so it is asked for
    // anew.
    pair.sharing().enrol(&code).unwrap();
    let line = pair.sharing().compared(blocked.id, Compared::Same).unwrap();
    assert!(line.compared && !line.blocked);
    assert_eq!(pair.sharing().to_coach(&pair.choice()), Err(TandemError::NeedsConsent));
    let again = agree(&pair.person.tandem, &code).id;
    let choice = pair.sharing().usual(again, 4).unwrap();
    let file = pair.sharing().to_coach(&choice).unwrap().bytes;
    let minutes = pair.person.host.now().timestamp() / 60;
    assert_eq!(imposter.tandem.coach().open(&file).unwrap().seq, minutes as u64);
    assert_eq!(refused(pair.coaching().open(&file)).1, "this file was made for somebody else");
}

/// Every way in which a file can be wrong, and what is said about it.
#[test]
fn a_file_that_is_wrong_is_refused_in_the_right_words() {
    let pair = Pair::new();
    let file = pair.file();
    let (other, other_code) = coach_of(&pair.person.host, "Kim");
    let said = |file: &[u8]| refused(pair.coaching().open(file)).1;

    assert_eq!(refused(other.tandem.coach().open(&file)).1, "this file was made for somebody else");
    let mut changed = file.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert_eq!(said(&changed), "this file was changed or cut short on its way");
    assert_eq!(said(&file[..file.len() - 9]), "this file was changed or cut short on its way");
    assert!(said(b"hello").starts_with("this is not a sealed file"));
    assert!(said(&[]).starts_with("this is not a sealed file"));
    let large = vec![0; 64 << 20];
    refused(pair.coaching().open(&large));

    // Kim passes on what was written to Robin: it was never sealed to Kim's key, and what Kim seals
    // anew does not carry Sam's MAC.
    let robin = tandem_share::Enrolment::parse(&pair.coaching().code().unwrap().unwrap().code);
    let kim_as_sam = tandem_share::SecretKey::random(&mut tandem_vault::random).unwrap();
    let document = tandem_share::Document {
        id: Id::from_bytes([5; 16]),
        seq: 1,
        alias: name("Sam"),
        language: tandem_model::Language::En,
        created: pair.person.host.now(),
        expires: None,
        notice: None,
        content: tandem_share::Content::Withdrawal { consent: pair.consent },
    };
    let id = pair.coaching().open(&file).unwrap().person;
    let forged = tandem_share::seal(
        &document,
        &kim_as_sam,
        &robin.unwrap().recipient,
        &mut tandem_vault::random,
    );
    let opened = pair.coaching().open(&forged.unwrap()).unwrap();
    assert_eq!(opened.flags, [CoachFlag::ChangedKey]);
    assert!(!pair.coaching().page(id).unwrap().line.withdrawn, "a forged withdrawal does nothing");

    // The inner layer of a real file, sealed by Kim to Kim: it names another reader.
    let kim = other.tandem.coach().code().unwrap().unwrap();
    assert_eq!(kim.code, other_code);
    // A reply is no summary, and a summary is no reply.
    let reply = pair.coaching().reply(opened.person, words("hello"));
    assert_eq!(refused(reply).0, "key");
    assert_eq!(refused(pair.sharing().open_reply(&file)).0, "file");
}

#[test]
fn a_page_opens_with_its_words_and_holds_what_was_chosen() {
    let pair = Pair::new();
    pair.person.tandem.log().log(session(Kind::Group, "2026-03-10T19:00", 60)).unwrap();
    let mut choice = pair.choice();
    choice.items = vec![SummaryItem::Hours, SummaryItem::TalkAbout];
    choice.ask = Some(Ask::CallMe);
    choice.talk_about = note("the weekend");
    let page = pair.sharing().page(&choice).unwrap();
    assert_eq!(page.name, "summary-2026-03-11.html");
    // Three letters alone can stand in what is sealed.
    for words in ["weekend", ">Sam", "\"Sam", " Sam"] {
        assert!(!page.html.contains(words), "{words}");
    }
    assert_eq!(format!("{page:?}"), "SealedPage(summary-2026-03-11.html)");
    let now: DateTime<Utc> = pair.person.host.now();
    let view = open_page(&page.html, &page.passphrase, now).unwrap();
    assert_eq!(view.scope, [SummaryItem::TalkAbout, SummaryItem::Hours]);
    assert_eq!(view.summary.ask, None, "it was not chosen");
    assert_eq!(view.summary.talk_about, note("the weekend"));
    assert_eq!(view.summary.hours.as_ref().unwrap()[3].group, Some(60));
    let wrong = "one two three four five six";
    assert_eq!(refused(open_page(&page.html, wrong, now)).0, "WrongSecret");
}

/// A row once was named after its first key: who came back to that key under another name took the
/// place of the coach who had it before.
#[test]
fn a_key_that_comes_back_under_another_name_takes_nobodys_place() {
    let pair = Pair::new();
    let first = pair.coaching().code().unwrap().unwrap();
    let (_new_phone, code) = coach_of(&pair.person.host, "Robin");
    let robin = pair.sharing().enrol(&code).unwrap().id;
    pair.sharing().compared(robin, Compared::Same).unwrap();
    let renamed = pair.coaching().enrol(name("Kim"), None, 30).unwrap();
    assert_eq!(renamed.key, first.key);
    let kim = pair.sharing().enrol(&renamed.code).unwrap();
    assert_ne!(kim.id, robin);
    let names: Vec<_> =
        pair.sharing().coaches().unwrap().iter().map(|line| line.name.clone()).collect();
    assert_eq!(names, [name("Kim"), name("Robin")]);
}

/// The mean of the numbers beside an exercise was called a person's mood of that week.
#[test]
fn words_13_mood_is_what_was_said_of_a_day_and_no_rating_of_an_exercise() {
    let pair = Pair::new();
    let tandem = &pair.person.tandem;
    let skills = tandem.skills();
    let id = skills.start("plan-a-good-thing").unwrap().id;
    let today = tandem_model::LocalTime::at(pair.person.host.now(), &zone(ZONE)).date();
    skills.finish(id, Some(today)).unwrap();
    let done = StepAnswer::Said { choices: vec![slug("done")], own: None };
    skills.answer(id, "did", done).unwrap();
    for (step, value) in [("mood_before", 1), ("mood_after", 2)] {
        skills.answer(id, step, rated(value)).unwrap();
    }
    let mut choice = pair.choice();
    let consents = tandem.consents().list().unwrap();
    let signed = consents.into_iter().find(|one| one.id == choice.consent).unwrap();
    let terms = signed.consent.terms;
    let items = [terms.items.clone(), vec![SharedItem::Mood]].concat();
    let terms = terms.with_items(items);
    let read = tandem.consents().text(&terms).unwrap();
    choice.consent = tandem.consents().sign(terms, &read.hash, true).unwrap().id;
    choice.items.push(SummaryItem::Mood);
    let mood = || pair.sharing().preview(&choice).unwrap().summary.mood.unwrap();
    assert_eq!(mood(), []);
    tandem.how().set(true, None).unwrap();
    let week = tandem_model::Week::containing(today, WeekStart::Monday).first();
    for (back, mood) in [(0, Mood::Low), (1, Mood::Good), (2, Mood::Good), (9, Mood::SoSo)] {
        let said = HowIAm { mood: Some(mood), stress: Some(Stress::TooMuch), ..HowIAm::default() };
        tandem.how().say(Some(today - chrono::TimeDelta::days(back)), said).unwrap();
    }
    let shared = mood();
    assert_eq!((shared.len(), shared[0].answers, &shared[0].most), (2, 1, &vec![Mood::SoSo]));
    assert_eq!((shared[1].first, shared[1].answers, &shared[1].most), (week, 3, &vec![Mood::Good]));
    let seen = serde_json::to_string(&pair.sharing().preview(&choice).unwrap().summary).unwrap();
    assert!(!seen.contains("too_much"), "stress is no part of it: {seen}");
}

#[test]
fn nothing_goes_out_beyond_the_consent() {
    let pair = Pair::new();
    let mut choice = pair.choice();
    choice.items.push(SummaryItem::Craving);
    assert_eq!(pair.sharing().preview(&choice), Err(TandemError::NeedsConsent));
    assert_eq!(pair.sharing().to_coach(&choice), Err(TandemError::NeedsConsent));
    assert_eq!(pair.sharing().page(&choice), Err(TandemError::NeedsConsent));
    let nowhere = ShareChoice { consent: Id::from_bytes([9; 16]), ..pair.choice() };
    assert_eq!(refused(pair.sharing().to_coach(&nowhere)).0, "NotFound");
    // A consent for a page names no key.
    let recipient = tandem_model::Recipient {
        name: name("Robin"),
        org: None,
        role: tandem_model::RecipientRole::Coach,
        key: None,
    };
    let terms = pair.person.tandem.consents().usual(recipient).unwrap();
    let terms = terms.with_items(vec![SharedItem::Hours]);
    let read = pair.person.tandem.consents().text(&terms).unwrap();
    let kept = pair.person.tandem.consents().sign(terms, &read.hash, true).unwrap();
    let choice = pair.sharing().usual(kept.id, 4).unwrap();
    assert_eq!(choice.items, [SummaryItem::Hours]);
    assert_eq!(pair.sharing().to_coach(&choice), Err(TandemError::NeedsConsent));
    assert!(pair.sharing().page(&choice).is_ok());
    let backwards = ShareChoice {
        period: tandem_model::SharedPeriod { from: choice.period.to, to: choice.period.from },
        ..choice
    };
    assert_eq!(refused(pair.sharing().page(&backwards)).0, "period");
}

#[test]
fn one_vault_has_one_role() {
    let pair = Pair::new();
    let coach = &pair.coach.tandem;
    for refusal in [
        refused(coach.log().log(session(Kind::Group, "2026-03-10T19:00", 60))),
        refused(coach.goals().set(&Goal::new(words("x"), host_date(&pair.coach.host)))),
        refused(coach.check_ins().set(true, None)),
        refused(coach.sharing().enrol(&coach.coach().code().unwrap().unwrap().code)),
    ] {
        assert_eq!(refusal.0, "role");
        assert!(refusal.1.contains("peer coach's record"), "{refusal:?}");
    }
    for refusal in [
        refused(pair.person.tandem.coach().enrol(name("Sam"), None, 30)),
        refused(pair.person.tandem.coach().open(&pair.file())),
        refused(pair.person.tandem.coach().purge_closed()),
    ] {
        assert_eq!(refusal.0, "role");
        assert!(refusal.1.contains("own record"), "{refusal:?}");
    }
    // The role is not a setting.
    let changed = pair.person.tandem.person().edit(|own| Ok(Profile { role: Role::Coach, ..own }));
    assert_eq!(refused(changed).0, "role");
    // What both have works in both.
    coach.person().edit(|own| Ok(Profile { name: Some(name("R")), ..own })).unwrap();
    let opened = open(pair.coach.folder.path(), &pair.coach.host);
    assert_eq!(opened.unwrap().person().profile().unwrap().role, Role::Coach);
}

#[test]
fn a_code_that_has_expired_does_not_begin() {
    let pair = Pair::new();
    let (_kim, code) = coach_of(&pair.person.host, "Kim");
    pair.person.host.advance(TimeDelta::days(31));
    assert_eq!(pair.sharing().enrol(&code), Err(TandemError::Expired));
    assert_eq!(refused(pair.sharing().enrol("https://example.org")).0, "code");
    // A coach who is enrolled stays so: their key does not change with the code.
    assert!(pair.sharing().to_coach(&pair.choice()).is_ok());
    let again = pair.coaching().enrol(name("Robin"), None, 7).unwrap();
    let line = pair.sharing().enrol(&again.code).unwrap();
    assert_eq!(line.key, again.key);
    assert!(!line.blocked);
}

#[test]
fn house_a2_security_09_a_copy_says_what_is_not_in_it() {
    let pair = Pair::new();
    let file = pair.file();
    let person = pair.coaching().open(&file).unwrap().person;
    pair.coaching().compared(person, Compared::Same).unwrap();
    let reply = pair.coaching().reply(person, words("Call me on Friday.")).unwrap();
    pair.sharing().open_reply(&reply.bytes).unwrap();

    let mut bytes = Vec::new();
    let transfer = pair.person.tandem.transfer();
    let report =
        transfer.export_json(&mut bytes, tandem::ExportChoice::WHOLE, &mut |_| {}).unwrap();
    let not_in_it: Vec<_> = report.not_in_it.iter().map(|it| (it.kind, it.count)).collect();
    let expected = [(EntryKind::Share, 1), (EntryKind::Coach, 1), (EntryKind::Reply, 1)];
    assert_eq!(not_in_it, expected);
    let text = String::from_utf8(bytes).unwrap();
    assert!(!text.contains("Call me on Friday") && !text.contains("AGE-SECRET-KEY"));

    // A coach's record has no such file at all.
    let mut nothing = Vec::new();
    let export = pair.coach.tandem.transfer().export_json(
        &mut nothing,
        tandem::ExportChoice::WHOLE,
        &mut |_| {},
    );
    assert_eq!(refused(export).0, "role");
}

/// `undo` said that nothing had happened and took a note away; a wrong sentence about somebody could be
/// blanked only with the whole person.
#[test]
fn house_a6_a_coachs_note_is_an_entry_like_any_other() {
    let pair = Pair::new();
    let person = pair.coaching().open(&pair.file()).unwrap().person;
    let log = pair.coach.tandem.log();
    let contact = ContactNote {
        form: Some(Form::Phone),
        text: note("MARKERNOTE"),
        ..ContactNote::on(host_date(&pair.person.host))
    };
    let id = pair.coaching().note(person, contact).unwrap();
    let noted = || pair.coaching().page(person).unwrap().notes.len();
    let entry = log.find(&id.to_string()).unwrap();
    assert_eq!(entry.kind, EntryKind::CoachNote);
    assert!(log.show(entry).unwrap().fields.iter().any(|field| field.value.contains("MARKERNOTE")));

    let before = pair.coaching().page(person).unwrap().notes[0].contact.clone().unwrap();
    let after = ContactNote { goal: note("a job"), ..before.clone() };
    pair.coaching().change_note(id, &before, &after).unwrap();
    pair.coaching()
        .change_note(id, &before, &ContactNote { form: None, ..before.clone() })
        .unwrap();
    let corrected = pair.coaching().page(person).unwrap().notes[0].contact.clone().unwrap();
    assert_eq!((corrected.goal, corrected.form), (note("a job"), None), "both corrections stay");
    log.undo_last().unwrap();
    log.undo(log.last_act().unwrap().unwrap().act.unwrap()).unwrap();

    let undone = log.undo_last().unwrap();
    let [thing] = undone.things.as_slice() else { panic!("{undone:?}") };
    assert_eq!((thing.entry, thing.present, noted()), (entry, false, 0));
    assert!(log.redo().unwrap().things[0].present);
    log.remove(entry).unwrap();
    assert_eq!(noted(), 0);
    log.undo_last().unwrap();
    assert_eq!(noted(), 1);
    assert_eq!(log.history(entry).unwrap()[0].deed, tandem::Deed::Wrote);

    log.forget(entry).unwrap();
    assert_eq!(noted(), 0);
    assert_eq!(tandem::bench::tables_with(&pair.coach.tandem, "MARKERNOTE").unwrap(), [""; 0]);
    assert_eq!(pair.coaching().people().unwrap().len(), 1, "the person stays");
    assert!(pair.coach.is_sound());
}

#[test]
fn security_13_deleting_what_was_shared_leaves_no_word_of_what_was_asked() {
    let pair = Pair::new();
    let mut choice = pair.choice();
    choice.ask = Some(Ask::CallMeSoon);
    choice.talk_about = note("MARKERTALK");
    let file = pair.sharing().to_coach(&choice).unwrap();
    let person = pair.coaching().open(&file.bytes).unwrap().person;
    let with = |word: &str| tandem::bench::tables_with(&pair.coach.tandem, word).unwrap();
    let consent = pair.consent.to_string();
    for word in ["call_me_soon", "MARKERTALK", &consent] {
        assert!(with(word).contains(&"changes".to_owned()), "{word} is there before");
    }
    pair.coaching().delete_shared(person).unwrap();
    for word in ["call_me_soon", "MARKERTALK", &consent] {
        assert_eq!(with(word), [""; 0], "{word}");
    }
    assert_eq!(pair.coaching().people().unwrap()[0].asks, []);
    assert!(pair.coach.is_sound());
}

/// By their id as by their name in the list of people.
#[test]
fn security_13_who_is_forgotten_by_their_id_leaves_nothing_that_was_theirs() {
    let pair = Pair::new();
    let mut choice = pair.choice();
    choice.talk_about = note("MARKERTALK");
    let file = pair.sharing().to_coach(&choice).unwrap();
    let person = pair.coaching().open(&file.bytes).unwrap().person;
    let contact =
        ContactNote { goal: note("MARKERNOTE"), ..ContactNote::on(host_date(&pair.person.host)) };
    pair.coaching().note(person, contact).unwrap();
    let with = |word: &str| tandem::bench::tables_with(&pair.coach.tandem, word).unwrap();
    assert_ne!((with("MARKERTALK"), with("MARKERNOTE")), (vec![], vec![]));

    let log = pair.coach.tandem.log();
    let forgot = log.forget(log.find(&person.to_string()).unwrap()).unwrap();
    let mut kinds: Vec<_> = forgot.with_it.iter().map(|entry| entry.kind).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, [EntryKind::CoachLatest, EntryKind::CoachSummary, EntryKind::CoachNote]);
    assert_eq!((with("MARKERTALK"), with("MARKERNOTE")), (vec![], vec![]));
    assert!(pair.coach.is_sound());
}
