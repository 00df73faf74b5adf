//! A vault with a marker in every text that a person can enter, and a share of every kind with
//! everything turned on: no marker leaves but those that the allow-list names.
//!
//! Which fields there are is not written down here: it is derived from the record itself, from every
//! field of every entity that the journal holds ([`fields_of_the_record`]). A field that is added to
//! the record tomorrow is in none of the two lists below, and this test asks for a decision.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{PASSPHRASE, ZONE, date, left, note, record, session, zone};
use chrono::{NaiveDate, TimeDelta};
use tandem::{
    CalendarChoice, Cost, Host as _, Notice, Outcome, PracticeScreen, ReminderChoice, Tandem,
    open_page,
};
use tandem_model::{
    Ask, Asked, AskedPer, Away, AwayReason, Choice, CoachSummary, ConsentTerms, Contact,
    ContactRole, DateForm, DateTitle, Errand, ForgetAfter, Goal, GoalStanding, GroupFormat, HowIAm,
    Id, Kind, Lead, LineWhat, Link, MeasureKind, MedicationPeriod, Medicine, Mood, MyDate,
    Naloxone, Name, NotAttended, Note, Obstacle, OwnWords, PageKind, PageSection, PaperAbout,
    PaperKind, PaperState, Plan, PlanPart, Planned, Profile, ProgramPaper, ReadyTime, Recipient,
    RecipientRole, Requirement, Role, Rule, SharedItem, StepAnswer, StepKind, Stop, SummaryItem,
    UseSince, What, Word,
};

/// That is told by the compiler: what is kept of a day, a craving, the medicine, the people and the program has
/// no way of its own into what a coach or a clinician gets. Each field of those is put in by hand, by name. A
/// kind with such a way has two of these traits, and which one is meant cannot be said.
macro_rules! never_becomes_what_leaves {
    ($($kind:ident),* $(,)?) => {
        $(const _: fn() = || {
            trait Becomes<What> {
                fn it() {}
            }
            impl<T: ?Sized> Becomes<()> for T {}
            struct OfACoach;
            impl<T: Into<CoachSummary>> Becomes<OfACoach> for T {}
            struct OfAClinician;
            impl<T: Into<tandem_model::Report>> Becomes<OfAClinician> for T {}
            let _ = <tandem_model::$kind as Becomes<_>>::it;
            let _ = <&'static tandem_model::$kind as Becomes<_>>::it;
        };)*
    };
}

never_becomes_what_leaves!(
    CheckIn,
    Contact,
    Craving,
    DayCheck,
    DayNote,
    MedicineDay,
    MedicineEffect,
    MedicineRule,
    MyDate,
    OwnWord,
    Plan,
    ProgramPaper,
    PutAway,
    Requirement,
);

/// What a coach may read, by the marker's name. Everything else must stay.
const MAY_LEAVE: &[&str] =
    &["profile.name", "goal.words", "goal.step", "share.talk_about", "share.strength"];

/// Fields of the record that are numbers, dates or words of a list, and that no summary has a place
/// for in the form in which they are kept; and texts, each of which has a marker below. A field that
/// is in the record and not here is new: decide what a coach may know of it, then name it.
const DECIDED: &[(&str, &[&str])] = &[
    ("away", &["from", "reason", "to", "written_at"]),
    ("check_in", &["at", "use"]),
    ("coach", &["added_at", "compared_at", "changed", "key", "last_seq", "name", "org", "phrase"]),
    (
        "contact",
        &[
            "asked",
            "good_for",
            "name",
            "not_offered",
            "order",
            "phone",
            "role",
            "speaks",
            "ways",
            "when",
        ],
    ),
    (
        "consent",
        &[
            "how_to_stop",
            "locale",
            "redisclosure_acknowledged",
            "sentence",
            "signed_at",
            "terms",
            "text",
            "text_hash",
        ],
    ),
    (
        "goal",
        &[
            "reward",
            "since",
            "standing",
            "standing_since",
            "standing_words",
            "step/*",
            "weekly",
            "words",
        ],
    ),
    ("craving", &["after", "at", "before", "did", "eased", "from", "lasted", "place", "strength"]),
    ("own_word", &["list", "shown", "text"]),
    ("day_check", &["date", "mood", "peak", "sleep", "stress"]),
    ("day_note", &["on", "private", "text"]),
    ("measured", &["answers", "at", "language", "measure"]),
    ("medicine_day", &["at", "date", "note", "part", "said"]),
    ("medicine_effect", &["note", "on", "strong", "told_on", "what"]),
    ("medicine_rule", &["after_days", "by", "on", "text"]),
    ("medication", &["form", "medicine", "since", "until", "ended_by", "written_at"]),
    ("my_date", &["form", "shown", "title", "written_at", "yearly"]),
    ("naloxone", &["expires", "place", "remind_days"]),
    ("not_attended", &["at", "kind", "why", "written_at"]),
    ("note", &["text"]),
    ("page", &["kind", "looked_at", "made_on", "used_on"]),
    ("page_line", &["done_on", "order", "page", "section", "what"]),
    (
        "plan",
        &[
            "at",
            "from",
            "link",
            "name",
            "paused",
            "phone",
            "place",
            "remind",
            "rule",
            "series",
            "uid",
            "until",
            "what",
            "written_at",
        ],
    ),
    ("paper", &["about", "by", "state", "what"]),
    ("plan_day", &["date", "done", "of", "state"]),
    ("put_away", &["times", "until", "what"]),
    (
        "practice",
        &[
            "answer/*",
            "at",
            "finished_at",
            "language",
            "minutes",
            "review",
            "skill",
            "started",
            "task",
            "title",
            "version",
        ],
    ),
    (
        "preferences",
        &[
            "check_ins",
            "cravings",
            "day_checks",
            "day_notes",
            "forget_cravings",
            "forget_day_checks",
            "forget_day_notes",
            "forget_check_ins",
            "forget_medicine",
            "hidden_time",
            "language",
            "medicine",
            "medicine_today",
            "readiness",
            "side_by_side",
        ],
    ),
    ("profile", &["country", "name", "role", "week_start", "words", "zone"]),
    (
        "requirement",
        &[
            "asked",
            "form",
            "from",
            "group_format",
            "kinds",
            "per",
            "program",
            "said_by",
            "slips",
            "until",
            "written_at",
        ],
    ),
    ("participant", &["code", "consent", "week_0"]),
    ("series", &["last", "reader", "series"]),
    (
        "session",
        &[
            "approach",
            "approximate",
            "did",
            "fellowship",
            "form",
            "group_format",
            "kind",
            "led_by",
            "minutes",
            "part_of",
            "required",
            "setting",
            "start",
            "written_at",
        ],
    ),
    ("share", &["at", "consent", "file", "form", "from", "items", "seq", "to"]),
    ("share_key", &["coach", "secret"]),
    ("visit", &["on", "written_at"]),
];

/// A text that cannot be met by chance.
pub(crate) fn marker(name: &str) -> String {
    format!("zq{}qz", Id::natural("marker", name))
}

pub(crate) fn words(name: &str) -> Note {
    note(&marker(name)).unwrap()
}

pub(crate) fn called(name: &str) -> Name {
    Name::new(&marker(name)).unwrap()
}

/// Answers what is asked, with a marker wherever a person can type.
fn answer_all(
    tandem: &Tandem,
    mut screen: PracticeScreen,
    skill: &str,
    typed: &mut BTreeSet<String>,
) -> PracticeScreen {
    while let Some(Stop { name: at, step, .. }) = screen.stop().cloned() {
        let name = format!("practice.{skill}.{at}");
        let first = |choices: &[Choice]| {
            let staying = choices.iter().find(|choice| !choice.leave);
            staying.map(|choice| StepAnswer::Chosen { choices: vec![choice.id.clone()] })
        };
        let answer = match &step.kind {
            StepKind::Read => StepAnswer::Seen,
            StepKind::Choose { choices, .. } | StepKind::Checklist { items: choices } => {
                first(choices).unwrap_or(StepAnswer::Skipped)
            }
            StepKind::Check { answers } => {
                StepAnswer::Chosen { choices: vec![answers[0].id.clone()] }
            }
            StepKind::Text { .. } => {
                typed.insert(name.clone());
                StepAnswer::Said { choices: Vec::new(), own: Some(words(&name)) }
            }
            StepKind::Did { choices } => {
                typed.insert(name.clone());
                StepAnswer::Said { choices: vec![choices[0].id.clone()], own: Some(words(&name)) }
            }
            StepKind::Scale { most, .. } => StepAnswer::Rated { value: *most },
            StepKind::Timer { seconds, .. } => StepAnswer::Ran { seconds: *seconds },
            StepKind::Plan { parts } => {
                let part = |part: &PlanPart| {
                    let name = format!("{name}.{}", part.id);
                    let planned = Planned { choice: None, own: Some(words(&name)) };
                    (part.id.clone(), planned)
                };
                typed.extend(parts.iter().map(|part| format!("{name}.{}", part.id)));
                StepAnswer::Planned { parts: parts.iter().map(part).collect() }
            }
        };
        screen = tandem.skills().answer(screen.id, at.as_str(), answer).unwrap();
    }
    screen
}

/// Does an exercise with a marker wherever a person can type.
fn practise(tandem: &Tandem, skill: &str, typed: &mut BTreeSet<String>) {
    let skills = tandem.skills();
    let screen = skills.start(skill).unwrap();
    let screen = answer_all(tandem, screen, skill, typed);
    let screen = skills.finish(screen.id, None).unwrap();
    // What is asked later.
    let screen = answer_all(tandem, screen, skill, typed);
    let review = format!("review.{skill}");
    if skills.review(screen.id, Some(words(&review))).is_ok() {
        typed.insert(review);
    }
}

/// Everything that can be entered, with a marker in every text. Returns the markers' names.
pub(crate) fn fill(tandem: &Tandem, today: NaiveDate) -> BTreeSet<String> {
    let mut typed = BTreeSet::new();
    let mut mark = |name: &str| {
        typed.insert(name.to_owned());
        words(name)
    };
    let mut profile = tandem.person().profile().unwrap();
    profile.name = Some(called("profile.name"));
    profile.words = OwnWords {
        medicine: Some(called("profile.medicine")),
        recovery: Some(called("profile.recovery")),
    };
    tandem.person().edit(|_| Ok(profile.clone())).unwrap();
    let mut preferences = tandem.person().preferences().unwrap();
    preferences.check_ins = true;
    tandem.person().edit_preferences(|_| Ok(preferences.clone())).unwrap();

    for (index, &kind) in Kind::ALL.iter().enumerate() {
        let mut entry = session(kind, &format!("{today}T0{index}:17"), 50);
        entry.note = Some(mark(&format!("session.{kind}")));
        entry.group_format = (kind == Kind::Group).then_some(GroupFormat::Gbot);
        entry.fellowship = (kind == Kind::MutualHelp).then_some(tandem_model::Fellowship::Mara);
        tandem.log().log(entry).unwrap();
    }
    let missed = NotAttended {
        kind: Kind::Group,
        at: session(Kind::Group, &format!("{today}T06:00"), 1).start,
        why: Some(Obstacle::FeltUnwelcome),
        written_at: chrono::DateTime::UNIX_EPOCH,
        note: Some(mark("missed")),
    };
    tandem.log().not_attended(missed).unwrap();
    let (from, to, reason) = (today, today, Some(AwayReason::Jail));
    let away = Away { from, to, reason, written_at: chrono::DateTime::UNIX_EPOCH };
    tandem.log().away(away).unwrap();
    let period = MedicationPeriod {
        medicine: Medicine::Methadone,
        form: None,
        since: date("2026-01-05"),
        until: None,
        ended_by: None,
        written_at: chrono::DateTime::UNIX_EPOCH,
    };
    tandem.person().set_medication(period).unwrap();

    let what = What::Errand(Errand::Shot);
    let plan = Plan {
        name: Some(called("plan.name")),
        place: Some(called("plan.place")),
        link: Some(Link::new("link", &format!("https://{}", marker("plan.link"))).unwrap()),
        phone: Some(Name::new("555 010 0188").unwrap()),
        remind: [Lead::EveningBefore].into(),
        until: Some(today + TimeDelta::days(300)),
        ..Plan::new(what, Rule::AfterLast { n: 28 }, zone(ZONE), today)
    };
    let plan = tandem.agenda().add(plan).unwrap();
    tandem.agenda().answer(plan, today, Outcome::Done { on: today }).unwrap();
    let moved = Outcome::Moved { to: today + TimeDelta::days(30), time: None };
    tandem.agenda().answer(plan, today + TimeDelta::days(28), moved).unwrap();
    tandem.agenda().pause(plan, today + TimeDelta::days(200)).unwrap();
    tandem.put_away(Notice::Page).unwrap();

    let own = MyDate::new(
        DateTitle::Own(called("my_date.title")),
        DateForm::Since { from: date("2025-01-01"), until: None },
    );
    tandem.my_time().add(&MyDate { yearly: true, ..own }).unwrap();
    let asked = Requirement {
        program: Some(called("requirement.program")),
        slips: true,
        note: Some(mark("requirement")),
        form: Some(tandem_model::Form::InPerson),
        group_format: Some(GroupFormat::Gbot),
        until: Some(today + TimeDelta::days(30)),
        said_by: Some(ContactRole::Counselor),
        ..Requirement::new([Kind::Group].into(), Asked::Times(4), AskedPer::Month, today)
    };
    tandem.program().ask(&asked).unwrap();
    let letter = ProgramPaper {
        about: Some(PaperAbout::Day(today)),
        state: PaperState::HandedIn { on: Some(today), at: Some(called("paper.where")) },
        by: Some(today),
        note: Some(mark("paper")),
        ..ProgramPaper::new(PaperKind::Letter)
    };
    tandem.program().add_paper(&letter).unwrap();
    tandem.my_time().show_ready(ReadyTime::Hours, false).unwrap();

    for standing in
        [GoalStanding::Wanted, GoalStanding::Paused, GoalStanding::LetGo, GoalStanding::Reached]
    {
        let own = |what: &str| match standing {
            GoalStanding::Wanted | GoalStanding::Reached
                if what != "reward" && what != "standing" =>
            {
                format!("goal.{what}")
            }
            _ => format!("goal.{what}.{standing}"),
        };
        let mut goal = Goal::new(mark(&own("words")), today);
        goal.reward = Some(mark(&own("reward")));
        let id = tandem.goals().set(&goal).unwrap();
        tandem.goals().add_step(id, mark(&own("step"))).unwrap();
        tandem.goals().stand(id, standing, Some(mark(&own("standing")))).unwrap();
    }
    for used in [UseSince::Yes, UseSince::RatherNotSay] {
        tandem.check_ins().check_in(used).unwrap();
    }
    tandem.how().set(true, ForgetAfter::days(90).ok()).unwrap();
    let said = HowIAm { mood: Some(Mood::VeryLow), ..HowIAm::default() };
    tandem.how().say(Some(today), said).unwrap();
    crate::cravings::fill(tandem, today, marker);
    crate::medicine::fill(tandem, today, marker);
    for &kind in MeasureKind::ALL {
        let (_, most) = kind.options();
        let answers = vec![Some(most); kind.items()];
        tandem.measures().answer(kind, answers).unwrap();
    }
    let mine = Naloxone { place: Some(mark("naloxone")), expires: None, remind_days: None };
    tandem.help().set_naloxone(&mine).unwrap();
    for &kind in PageKind::ALL {
        for section in kind.sections() {
            let name = format!("page.{section}");
            let what = LineWhat::Text { text: called(&name) };
            tandem.plans().add(section, what).unwrap();
            typed.insert(name);
        }
        tandem.plans().looked_at(kind).unwrap();
        tandem.plans().used(kind).unwrap();
    }
    let somebody = Contact {
        phone: Some(Name::new("555 010 0199").unwrap()),
        role: Some(ContactRole::Sponsor),
        not_offered: true,
        ..Contact::new(called("contact.name"))
    };
    tandem.people().add(&somebody).unwrap();
    let friend = Contact::new(called("contact.friend"));
    let friend = tandem.people().add(&friend).unwrap();
    let line = LineWhat::Person { contact: friend };
    let line = tandem.plans().add(PageSection::HardDayPeople, line).unwrap();
    tandem.plans().done(line, true).unwrap();
    typed.extend(crate::cravings::MARKED.map(String::from));
    typed.extend(crate::medicine::MARKED.map(String::from));
    typed.extend(["contact.name", "contact.friend"].map(String::from));
    typed.extend(
        [
            "plan.name",
            "plan.place",
            "plan.link",
            "my_date.title",
            "requirement.program",
            "paper.where",
        ]
        .map(String::from),
    );
    let skills: Vec<_> = tandem.skills().list().unwrap().exercises;
    for line in skills {
        practise(tandem, line.skill.id.as_str(), &mut typed);
    }
    typed.extend(["profile.name", "profile.medicine", "profile.recovery"].map(String::from));
    typed
}

/// Every field of every entity that the journal holds, by entity; a name that is a person's or a
/// step's is `*`.
fn fields_of_the_record(tandem: &Tandem) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in tandem::bench::fields(tandem).unwrap() {
        let names = one.fields.into_iter().map(|field| match field.split_once('/') {
            Some((kind, _)) => format!("{kind}/*"),
            None => field,
        });
        all.entry(one.entity).or_default().extend(names);
    }
    all
}

#[test]
fn no_marker_leaves_that_the_allow_list_does_not_name() {
    let person = record();
    let tandem = &person.tandem;
    let today = date("2026-03-10");
    let mut typed = fill(tandem, today);
    for name in ["share.talk_about", "share.strength", "consent.purpose", "consent.org"] {
        typed.insert(name.to_owned());
    }
    assert!(typed.len() > 40, "{}", typed.len());

    // A coach on another device, and a consent to everything that a coach may have.
    let folder = left(tempfile::tempdir().unwrap(), &person.host);
    let profile = Profile { role: Role::Coach, ..Profile::new(zone(ZONE)) };
    let host = person.host.other_device();
    let host = Box::new(host);
    let (coach, _) =
        Tandem::create(folder.path(), PASSPHRASE, &profile, host, Cost::TEST_ONLY).unwrap();
    let code = coach.coach().enrol(Name::new("Robin").unwrap(), None, 30).unwrap();
    let line = tandem.sharing().enrol(&code.code).unwrap();
    let all: Vec<_> = SummaryItem::ALL.iter().map(|item| SharedItem::from(*item)).collect();
    let agree = |terms: ConsentTerms| {
        let terms = ConsentTerms {
            purpose_words: Some(called("consent.purpose")),
            ..terms.with_items(all.clone())
        };
        let read = tandem.consents().text(&terms).unwrap();
        tandem.consents().sign(terms, &read.hash, true).unwrap().id
    };
    let sealed = agree(tandem.sharing().usual_terms(line.id).unwrap());
    let recipient = Recipient {
        name: Name::new("Robin").unwrap(),
        org: None,
        role: RecipientRole::Other,
        key: None,
    };
    let open = agree(tandem.consents().usual(recipient).unwrap());

    let mut seen = BTreeSet::new();
    let mut decrypted: Vec<(String, String)> = Vec::new();
    for weeks in [1, 4, 52] {
        let choose = |consent| {
            let mut choice = tandem.sharing().usual(consent, weeks).unwrap();
            assert_eq!(choice.items, SummaryItem::ALL);
            choice.ask = Some(Ask::CallMeSoon);
            choice.talk_about = Some(words("share.talk_about"));
            choice.strengths = vec![words("share.strength")];
            choice
        };
        let file = tandem.sharing().to_coach(&choose(sealed)).unwrap();
        let view = coach.coach().open(&file.bytes).unwrap().view.unwrap();
        decrypted.push((file.name.clone(), serde_json::to_string(&view).unwrap()));

        let page = tandem.sharing().page(&choose(open)).unwrap();
        let view = open_page(&page.html, &page.passphrase, person.host.now()).unwrap();
        decrypted.push((page.name, serde_json::to_string(&view).unwrap()));
        person.host.advance(TimeDelta::minutes(1));
    }
    tandem.consents().stop(sealed).unwrap();
    let note = tandem.sharing().withdrawal(sealed).unwrap();
    decrypted.push((note.name, format!("{:?}", coach.coach().open(&note.bytes).unwrap())));
    assert_eq!(decrypted.len(), 7);
    // Whoever finds the phone's calendar or its list of moments reads times and one word.
    let shot = CalendarChoice { medicine: true, ..CalendarChoice::default() };
    let calendar = tandem.calendar(&shot).unwrap();
    assert!(calendar.contains("BEGIN:VEVENT"), "{calendar}");
    let moments = tandem.agenda().reminders(&ReminderChoice { days: 60, ..Default::default() });
    let moments = serde_json::to_string(&moments.unwrap()).unwrap();
    assert!(moments.contains("You have a reminder."), "{moments}");
    for (name, text) in [("calendar", calendar), ("reminders", moments)] {
        decrypted.push((name.to_owned(), text.replace("\r\n ", "")));
    }

    for (name, plain) in &decrypted {
        for typed in &typed {
            let found = plain.contains(&marker(typed)) || name.contains(&marker(typed));
            assert!(!found || MAY_LEAVE.contains(&typed.as_str()), "{typed} left");
            if found {
                seen.insert(typed.as_str());
            }
        }
        // Why something that was planned did not happen leaves as a count, where that was chosen.
        let counted = plain.replace(r#"{"why":"felt_unwelcome","times":1}"#, "");
        assert!(!counted.contains("unwelcome"), "{name}: {plain}");
        for private in [
            "hard-day-plan",
            "hard_day",
            "555 010",
            "shot",
            "sponsor",
            "methadone",
            "jail",
            "gbot",
            "mara",
            "medical",
            "rather_not_say",
            "phq",
            "gad_",
            "forgot",
            "constipation",
            "missed",
            "medicine",
            "written_at",
            ":17:",
        ] {
            assert!(!plain.contains(private), "{private} left");
        }
    }
    // The test can see: what may leave did.
    assert_eq!(seen, MAY_LEAVE.iter().copied().collect());
}

/// Every field of the record is one that somebody decided about.
#[test]
fn a_new_field_asks_for_a_decision() {
    let person = record();
    fill(&person.tandem, date("2026-03-10"));
    let decided: BTreeMap<_, BTreeSet<_>> = DECIDED
        .iter()
        .map(|(entity, fields)| (*entity, fields.iter().copied().collect()))
        .collect();
    let mut undecided = Vec::new();
    for (entity, fields) in fields_of_the_record(&person.tandem) {
        let known = decided.get(entity.as_str());
        for field in fields {
            if !known.is_some_and(|known| known.contains(field.as_str())) {
                undecided.push(format!("{entity}.{field}"));
            }
        }
    }
    assert_eq!(undecided, Vec::<String>::new(), "may a coach know of it? then say so in DECIDED");
}
