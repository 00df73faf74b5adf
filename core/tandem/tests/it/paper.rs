//! What is shared with a coach, and a coach's notes, on paper.

use chrono::{DateTime, TimeDelta};
use tandem::{CoachPrint, ContactNote, Host as _, Voice};
use tandem_model::{
    Answer, Ask, CoachFlag, Compared, Form, Goal, Id, Kind, MedicationPeriod, Medicine, Profile,
    RecalledMinutes, ShareForm, ShareState, SharedItem, SummaryItem, TandemError, Week, WeekStart,
    WeeklyRecall, Word as _,
};

use crate::sharing::{Pair, also_shares, four_weeks_of, host_date, refused, words};
use crate::support::{ZONE, note, printed, session, zone};

fn go(_: u32, _: u32) -> bool {
    true
}

/// A person with something of every kind that a coach may see, and some that they may not.
fn somebody() -> Pair {
    let pair = Pair::new();
    let (person, today) = (&pair.person.tandem, host_date(&pair.person.host));
    let at = format!("{today}T09:00");
    for (kind, minutes) in [(Kind::Individual, 50), (Kind::Medical, 17), (Kind::Family, 45)] {
        let mut entry = session(kind, &at, minutes);
        entry.note = note("my own note");
        person.log().log(entry).unwrap();
    }
    let goal = person.goals().set(&Goal::new(words("see my sister"), today)).unwrap();
    person.goals().add_step(goal, words("call her on Sunday")).unwrap();
    let since = today - TimeDelta::days(40);
    let medicine = MedicationPeriod::new(Medicine::Methadone, since, DateTime::UNIX_EPOCH);
    person.person().set_medication(medicine).unwrap();
    pair
}

/// What stands on a page, without the ends of its lines.
fn flowing(pdf: &[u8]) -> String {
    printed(pdf).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One rendering: every line of the preview stands on both papers, and nothing of what has no place in a
/// summary does.
#[test]
fn leaving_5_a_print_says_what_the_preview_says_and_no_more() {
    let pair = somebody();
    let choice = tandem::ShareChoice {
        ask: Some(Ask::CallMe),
        talk_about: note("the bus on Tuesdays"),
        strengths: vec![words("I got up early")],
        ..pair.choice()
    };
    let mine = pair.sharing().print(&choice, None, &mut go).unwrap();
    let sealed = pair.sharing().to_coach(&choice).unwrap();
    let opened = pair.coaching().open(&sealed.bytes).unwrap();
    let theirs = pair.coaching().print(opened.person, CoachPrint::Summary, None, &mut go).unwrap();
    let view = opened.view.unwrap();
    let voice = Voice::new(view.language, &Profile::new(zone(ZONE)));
    let sections = view.sections(&voice);
    assert!(sections.len() > 7, "{sections:?}");
    for page in [&mine.bytes, &theirs.bytes] {
        let text = flowing(page);
        for section in &sections {
            for line in section.title.iter().chain(&section.lines) {
                let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
                assert!(text.contains(&line), "{line}: {text}");
            }
        }
        for told in ["Confidential.", "Not encrypted.", "Worried by what you read?", "1 / 1"] {
            assert!(text.contains(told), "{told}: {text}");
        }
        for never in ["ethadone", "0:17", "17 min", "edical", "my own note"] {
            assert!(!text.contains(never), "{never}: {text}");
        }
    }
    assert!(flowing(&theirs.bytes).contains("You have not compared the words yet."));
}

/// What no font here draws is a box on paper, and whoever makes the paper is told which, on both sides.
#[test]
fn leaving_2_5_a_print_says_what_stands_on_it_as_a_box() {
    let pair = somebody();
    let with = |said: &str| tandem::ShareChoice { talk_about: note(said), ..pair.choice() };
    let mine = pair.sharing().print(&with("the bus 👍 for 王小明 ♥"), None, &mut go).unwrap();
    assert_eq!(mine.sentences, ["These cannot be printed and stand as boxes: 王小明 👍"]);
    let none = pair.sharing().print(&with("the bus ♥ → home"), None, &mut go).unwrap();
    assert_eq!(none.sentences, Vec::<String>::new());
    let sealed = pair.sharing().to_coach(&with("👍")).unwrap();
    let person = pair.coaching().open(&sealed.bytes).unwrap().person;
    let theirs = pair.coaching().print(person, CoachPrint::Summary, None, &mut go).unwrap();
    assert_eq!(theirs.sentences, ["This cannot be printed and stands as a box: 👍"]);
}

/// About so much, from memory: on the paper, on the screen, in the file. And a week that goes on is no whole one.
#[test]
fn leaving_1_6_what_was_answered_from_memory_is_told_so() {
    let pair = Pair::new();
    let today = host_date(&pair.person.host);
    let week = Week::containing(today - TimeDelta::weeks(1), WeekStart::Monday);
    let asked = WeeklyRecall {
        group: Some(Answer::Minutes(RecalledMinutes::new(180).unwrap())),
        ..WeeklyRecall::new(week.first(), pair.person.host.now())
    };
    pair.person.tandem.hours().recall(asked).unwrap();
    let at = format!("{today}T09:00");
    pair.person.tandem.log().log(session(Kind::Group, &at, 60)).unwrap();
    let view = pair.coaching().open(&pair.file()).unwrap().view.unwrap();
    let weeks = view.summary.hours.as_ref().unwrap();
    let recalled: Vec<_> = weeks.iter().filter(|week| !week.from_memory.is_empty()).collect();
    let [recalled] = recalled.as_slice() else { panic!("{weeks:?}") };
    assert_eq!((recalled.first, recalled.group), (week.first(), Some(180)));
    assert_eq!(recalled.from_memory, [Kind::Group]);
    let page = flowing(&pair.sharing().print(&pair.choice(), None, &mut go).unwrap().bytes);
    assert!(page.contains("group about 3 h from memory"), "{page}");
    assert_eq!(page.matches("(so far): individual").count(), 1, "{page}");
}

/// "Meetings: 0" was said of somebody who never wrote one down, beside hours from memory.
#[test]
fn reports_05_what_nobody_ever_wrote_down_is_no_nought() {
    let pair = Pair::new();
    let today = host_date(&pair.person.host);
    let week = Week::containing(today - TimeDelta::weeks(1), WeekStart::Monday);
    let asked = WeeklyRecall {
        mutual_help: Some(Answer::Minutes(RecalledMinutes::new(180).unwrap())),
        ..WeeklyRecall::new(week.first(), pair.person.host.now())
    };
    pair.person.tandem.hours().recall(asked).unwrap();
    let told = || pair.sharing().preview(&pair.choice()).unwrap().summary;
    assert_eq!((told().meetings, told().practices), (None, None));
    // One from before these weeks: then none in them is a number.
    let at = format!("{}T19:00", today - TimeDelta::weeks(9));
    pair.person.tandem.log().log(session(Kind::MutualHelp, &at, 60)).unwrap();
    assert_eq!(told().meetings, Some(0));
    pair.person.tandem.log().log(session(Kind::MutualHelp, &format!("{today}T08:00"), 60)).unwrap();
    assert_eq!((told().meetings, told().practices), (Some(1), None));
}

/// A print is a share: it passes the gate, and is in the list of what went to whom.
#[test]
fn leaving_5_a_print_passes_the_gate_and_is_written_down() {
    let pair = somebody();
    let before = pair.person.tandem.consents().shares().unwrap().lines.len();
    let printed = pair.sharing().print(&pair.choice(), None, &mut go).unwrap();
    let lines = pair.person.tandem.consents().shares().unwrap().lines;
    assert_eq!(lines.len(), before + 1);
    let line = lines.iter().find(|line| Some(line.id) == printed.share).unwrap();
    assert_eq!((line.share.form, line.share.state), (ShareForm::Paper, ShareState::Made));
    assert!(line.share.items.contains(&SharedItem::Goals));
    let period = pair.choice().period;
    assert_eq!((line.share.from, line.share.to), (period.from, period.to));
    assert_eq!(printed.name, format!("summary-{}-{}.pdf", period.from, period.to));

    // What was not agreed to, and whoever stopped: nothing is made, nothing is written down.
    let more = tandem::ShareChoice { items: SummaryItem::ALL.to_vec(), ..pair.choice() };
    let refusal = pair.sharing().print(&more, None, &mut go);
    assert!(matches!(refusal, Err(TandemError::NeedsConsent)), "{refusal:?}");
    let stopped = pair.sharing().print(&pair.choice(), None, &mut |_, _| false);
    assert_eq!(stopped, Err(TandemError::Cancelled));
    pair.person.tandem.consents().stop(pair.consent).unwrap();
    let refusal = pair.sharing().print(&more, None, &mut go);
    assert!(matches!(refusal, Err(TandemError::NeedsConsent)), "{refusal:?}");
    assert_eq!(pair.person.tandem.consents().shares().unwrap().lines.len(), before + 1);
}

/// What is closed to view stays closed on paper.
#[test]
fn leaving_5_a_coach_prints_nothing_that_is_closed_to_view() {
    let pair = somebody();
    let print = |id: Id, what| pair.coaching().print(id, what, None, &mut go);
    let sam = pair.coaching().open(&pair.file()).unwrap().person;
    assert!(print(sam, CoachPrint::Summary).is_ok());
    assert_eq!(refused(print(sam, CoachPrint::Notes)).0, "person");

    let (stranger, consent) = also_shares(&pair, "Sam");
    let waits = pair.coaching().open(&four_weeks_of(&stranger, consent)).unwrap();
    assert_eq!(waits.flags, [CoachFlag::ChangedKey]);
    assert_eq!(refused(print(waits.person, CoachPrint::Summary)).0, "person");

    let contact = ContactNote {
        form: Some(Form::Phone),
        text: note("sounded tired"),
        ..ContactNote::on(host_date(&pair.coach.host))
    };
    pair.coaching().note(sam, contact).unwrap();
    let both = flowing(&print(sam, CoachPrint::SummaryAndNotes).unwrap().bytes);
    assert!(both.contains("sounded tired") && both.contains("see my sister"), "{both}");
    assert!(!both.contains("Today"), "a loose sheet has no today: {both}");
    assert!(!both.contains("until 20"), "a date in words: {both}");
    // Whose words these are, and of which day the paper is.
    let theirs = both.find("see my sister").unwrap();
    let heading = both.find("My notes, printed").expect("a heading over the coach's words");
    assert!(theirs < heading && heading < both.find("sounded tired").unwrap(), "{both}");
    pair.person.tandem.consents().stop(pair.consent).unwrap();
    let gone = pair.sharing().withdrawal(pair.consent).unwrap();
    pair.coaching().open(&gone.bytes).unwrap();
    for what in [CoachPrint::Summary, CoachPrint::SummaryAndNotes] {
        assert_eq!(refused(print(sam, what)).0, "person", "{what:?}");
    }
    // The notes are the coach's own, and say nothing of what was shared.
    let notes = print(sam, CoachPrint::Notes).unwrap().bytes;
    let text = flowing(&notes);
    assert!(
        text.contains("sounded tired") && text.contains("The coach's notes about Sam"),
        "{text}"
    );
    for never in ["sister", "Hours", "0:50", "50 min"] {
        assert!(!text.contains(never), "{never}: {text}");
    }
}

/// A new name is taken once the coach says that it is theirs, and not the key with it.
#[test]
fn security_07_a_new_name_is_taken_when_the_coach_says_so() {
    let pair = Pair::new();
    let sam = pair.coaching().open(&pair.file()).unwrap().person;
    pair.coaching().compared(sam, Compared::Same).unwrap();
    assert_eq!(refused(pair.coaching().accept_name(sam)).0, "person", "there is none");
    let (other, consent) = also_shares(&pair, "Mallory");
    let row = pair.coaching().open(&four_weeks_of(&other, consent)).unwrap().person;
    let mut profile = other.tandem.person().profile().unwrap();
    profile.name = Some(crate::support::name("Sаm"));
    other.tandem.person().edit(|_| Ok(profile.clone())).unwrap();
    let code = pair.coaching().code().unwrap().unwrap().code;
    let renamed = crate::sharing::agree(&other.tandem, &code).id;
    pair.coaching().open(&four_weeks_of(&other, renamed)).unwrap();
    let line = pair.coaching().accept_name(row).unwrap();
    assert_eq!((line.alias.as_str(), line.renamed, line.compared), ("Sаm", None, false));
    assert!(line.tag.is_some(), "it looks like Sam's: both bear the beginning of their key");
    assert!(pair.coaching().page(sam).unwrap().line.tag.is_some());

    let (stranger, consent) = also_shares(&pair, "Sam");
    let waits = pair.coaching().open(&four_weeks_of(&stranger, consent)).unwrap().person;
    assert_eq!(refused(pair.coaching().accept_name(waits)).0, "key");
}
