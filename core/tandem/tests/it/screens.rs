//! Screens: each in one call, in the person's language, empty, with a week in it and with ten years.
//!
//! A person's week goes through them as a front end would: nothing here fills in, joins or orders.

use std::collections::BTreeSet;

use crate::support::*;
use chrono::{NaiveDate, TimeDelta};
use tandem::{
    DayPart, FoundCursor, HoursRow, Key, ListSettings, MeetingQuery, NewSession, ReaderReady,
    ReportChoice, SessionChange, SessionWhen, SettingsAbout, Tandem,
};
use tandem_model::{
    Answer, Ask, At, By, Compared, DayOfWeek, Errand, Fellowship, Goal, GoalStanding, Kind,
    Language, Line, Minutes, Note, Plan, RecalledMinutes, ReportPart, ReportPreset, Rule,
    StepAnswer, StepKind, TandemError, TimeOfDay, WeekStart, WeeklyRecall, What, parse_wall,
};

fn minutes(minutes: u32) -> Minutes {
    Minutes::new(minutes).unwrap()
}

fn just_ended(kind: Kind) -> NewSession {
    NewSession::new(kind, minutes(60), SessionWhen::JustEnded)
}

fn speak(record: &Record, language: Language) {
    record.tandem.screens().choose_language(language).unwrap();
}

/// Every text of every screen, as it is shown: what is told of a record by its screens.
fn told(tandem: &Tandem) -> Vec<String> {
    let screens = tandem.screens();
    let mut all = Vec::new();
    let mut add = |screen: String| all.push(screen);
    add(format!("{:?}", screens.log_form().unwrap()));
    add(format!("{:?}", screens.question(None).unwrap()));
    add(format!("{:?}", screens.report(&ReportChoice::default()).unwrap()));
    for by in [By::Week, By::Month, By::Visit] {
        add(format!("{:?}", screens.hours(by, None, 12).unwrap()));
    }
    add(format!("{:?}", screens.week(date("2026-03-11")).unwrap()));
    add(format!("{:?}", screens.regulars().unwrap()));
    add(format!("{:?}", screens.meetings().unwrap()));
    add(format!("{:?}", screens.skills().unwrap()));
    add(format!("{:?}", screens.me().unwrap()));
    add(format!("{:?}", screens.settings().unwrap()));
    add(format!("{:?}", screens.what_would_someone_see().unwrap()));
    add(format!("{:?}", screens.share(None).unwrap()));
    all
}

/// No place is left open, and no key stands where a text belongs.
pub(crate) fn is_whole(screen: &str) {
    let strings = screen.split('"').skip(1).step_by(2);
    for text in strings {
        assert!(!text.contains("{") && !text.contains("}"), "a place is open: {text}");
        let is_key = text.contains('.')
            && !text.contains([' ', '/', ':'])
            && text.chars().all(|c| c.is_ascii_lowercase() || "._".contains(c))
            && !text.ends_with('.');
        assert!(!is_key, "a key stands for its text: {text}");
    }
}

#[test]
fn an_empty_record_has_every_screen_in_both_languages() {
    let record = record();
    let mut said = Vec::new();
    for language in [Language::En, Language::Es] {
        speak(&record, language);
        let all = told(&record.tandem);
        all.iter().for_each(|screen| is_whole(screen));
        said.push(all);
    }
    for (en, es) in said[0].iter().zip(&said[1]) {
        assert_ne!(en, es, "a screen that says the same in both languages was not translated");
    }
}

#[test]
fn the_language_is_switched_at_once() {
    let record = record();
    let title = || record.tandem.screens().hours(By::Week, None, 4).unwrap().title;
    assert_eq!(title(), "Hours");
    speak(&record, Language::Es);
    assert_eq!(title(), "Horas");
    let languages = record.tandem.screens().settings().unwrap().languages;
    let [en, es] = &languages[..] else { panic!("{languages:?}") };
    assert_eq!((&*en.text, en.chosen, &*es.text, es.chosen), ("English", false, "Español", true));
    speak(&record, Language::En);
    assert_eq!(title(), "Hours");
}

#[test]
fn apps_1_10_a_tap_twice_is_one_session() {
    let record = record();
    let screens = record.tandem.screens();
    let token = screens.log_form().unwrap().token;
    let first = screens.log_save(token, just_ended(Kind::Group)).unwrap();
    assert!(!first.was_saved && first.act.is_some());
    assert_eq!(first.kept.id, token);
    let again = screens.log_save(token, just_ended(Kind::Group)).unwrap();
    assert!(again.was_saved);
    assert_eq!(
        (again.kept.clone(), again.act, &again.said),
        (first.kept.clone(), first.act, &first.said)
    );
    // Also after the app was ended, and whatever is on the form by then.
    let record = record.reopen();
    let other = NewSession { minutes: minutes(90), ..just_ended(Kind::Medical) };
    let again = record.tandem.screens().log_save(token, other).unwrap();
    assert_eq!(again.kept, first.kept);
    let week = record.tandem.screens().week(date("2026-03-11")).unwrap();
    assert_eq!(week.sessions.len(), 1);
    // Another form is another session.
    let token = record.tandem.screens().log_form().unwrap().token;
    assert!(!record.tandem.screens().log_save(token, just_ended(Kind::Group)).unwrap().was_saved);
}

#[test]
fn what_was_saved_is_undone_by_its_act_and_can_be_saved_again() {
    let record = record();
    let (tandem, screens) = (&record.tandem, record.tandem.screens());
    let token = screens.log_form().unwrap().token;
    let saved = screens.log_save(token, just_ended(Kind::Group)).unwrap();
    // Something else was done meanwhile.
    screens.choose_language(Language::Es).unwrap();
    tandem.log().undo(saved.act.unwrap()).unwrap();
    assert!(screens.week(date("2026-03-11")).unwrap().sessions.is_empty());
    assert_eq!(screens.settings().unwrap().title, "Ajustes");
    let again = screens.log_save(token, just_ended(Kind::Group)).unwrap();
    assert!(!again.was_saved);
    // What was forgotten does not come back under its name.
    let entry = tandem.log().find(&token.to_string()).unwrap();
    tandem.log().forget(entry).unwrap();
    let other = screens.log_save(token, just_ended(Kind::Group)).unwrap();
    assert!(!other.was_saved && other.kept.id != token);
}

#[test]
fn a_time_is_said_in_four_ways() {
    let record = record(); // Wednesday 11 March 2026, noon in New York
    let screens = record.tandem.screens();
    let wall = |text: &str| parse_wall(text).unwrap();
    let save = |when| {
        let token = screens.log_form().unwrap().token;
        screens.log_save(token, NewSession { when, ..just_ended(Kind::Individual) }).unwrap()
    };
    let start = |when| save(when).kept.session.start.wall().to_string();
    assert_eq!(start(SessionWhen::JustEnded), "2026-03-11 11:00:00");
    assert_eq!(
        start(SessionWhen::EndedAt { wall: wall("2026-03-11T09:30") }),
        "2026-03-11 08:30:00"
    );
    assert_eq!(
        start(SessionWhen::StartedAt { wall: wall("2026-03-11T07:15") }),
        "2026-03-11 07:15:00"
    );
    let on = |date, part| SessionWhen::OnDay { date, part };
    let yesterday = save(on(date("2026-03-10"), DayPart::Evening));
    assert_eq!(yesterday.kept.session.start.wall().to_string(), "2026-03-10 19:00:00");
    assert!(yesterday.kept.session.approximate, "a part of a day is about right");
    assert_eq!(yesterday.said[1], "Yesterday, 7:00 PM");
    // What is still to come today is not told: then it has just ended.
    assert_eq!(start(on(date("2026-03-11"), DayPart::Evening)), "2026-03-11 11:00:00");
    // Ahead is refused, with words, and nothing was written.
    let token = screens.log_form().unwrap().token;
    let ahead = NewSession {
        when: SessionWhen::StartedAt { wall: wall("2026-03-12T09:00") },
        ..just_ended(Kind::Group)
    };
    let refused = screens.log_save(token, ahead).unwrap_err();
    assert!(matches!(&refused, TandemError::Invalid { field, .. } if field == "start"));
    assert_ne!(tandem::error_slug(&refused), "error.Invalid");
    // The clocks skipped this hour, and it is said.
    let skipped = save(SessionWhen::StartedAt { wall: wall("2026-03-08T02:30") });
    assert!(skipped.said.iter().any(|line| line.contains("3:30 AM")), "{:?}", skipped.said);
}

#[test]
fn the_last_one_is_repeated_in_two_taps() {
    let record = record();
    let screens = record.tandem.screens();
    let token = screens.log_form().unwrap().token;
    let first = NewSession {
        minutes: minutes(75),
        fellowship: Some(Fellowship::Na),
        note: Note::new("what R. said").unwrap(),
        ..just_ended(Kind::MutualHelp)
    };
    screens.log_save(token, first).unwrap();
    record.host.advance(TimeDelta::days(7));
    let form = screens.log_form().unwrap();
    let [again] = &form.again[..] else { panic!("{:?}", form.again) };
    assert_eq!(again.text, "NA (Narcotics Anonymous), 1 h 15 min");
    assert_eq!(again.session.note, None, "a note belongs to its day");
    let saved = screens.log_save(form.token, again.session.clone()).unwrap();
    assert_eq!(saved.kept.session.fellowship, Some(Fellowship::Na));
    assert_eq!(saved.kept.session.minutes, minutes(75));
    let kind = form.kinds.iter().find(|kind| kind.pick == Kind::MutualHelp).unwrap();
    assert_eq!(kind.last_minutes, Some(minutes(75)));
}

#[test]
fn apps_1_7_one_answer_of_the_week_keeps_the_others() {
    let record = record();
    record.host.set("2026-03-16T16:00:00Z");
    let screens = record.tandem.screens();
    let screen = screens.question(None).unwrap();
    let first = screen.first.unwrap();
    assert_eq!(first, date("2026-03-09"));
    assert_eq!(
        screen.ask,
        "From Monday 9 to Sunday 15 March: about how many hours did you spend in …?"
    );
    let hours = |minutes| Answer::Minutes(RecalledMinutes::new(minutes).unwrap());
    screens.answer_question(first, Kind::Individual, hours(60)).unwrap();
    screens.answer_question(first, Kind::Group, Answer::Skipped).unwrap();
    let answered = screens.answer_question(first, Kind::MutualHelp, hours(0)).unwrap();
    let told: Vec<_> =
        answered.screen.kinds.iter().map(|kind| kind.answered.clone().unwrap()).collect();
    assert_eq!(told, ["1 h", "skipped", "none (0 h)"], "none and skip are two things");
    let corrected = screens.answer_question(first, Kind::Individual, hours(90)).unwrap();
    let answers: Vec<_> = corrected.screen.kinds.iter().map(|kind| kind.answer).collect();
    assert_eq!(answers, [Some(hours(90)), Some(Answer::Skipped), Some(hours(0))]);
    let same = screens.answer_question(first, Kind::Individual, hours(90)).unwrap();
    assert_eq!(same.act, None, "the same answer twice is one");
    record.tandem.log().undo(corrected.act.unwrap()).unwrap();
    let now = screens.question(Some(first)).unwrap();
    assert_eq!(now.kinds[0].answer, Some(hours(60)));
    let refused = screens.answer_question(first, Kind::Medical, hours(60)).unwrap_err();
    assert_ne!(tandem::error_slug(&refused), "error.Invalid", "a refusal has words of its own");
    // What is answered is not asked again: the one before is still open.
    let next = screens.question(None).unwrap();
    assert_eq!(next.first, Some(date("2026-03-02")));
}

fn log(record: &Record, kind: Kind, start: &str, minutes: u32) {
    record.tandem.log().log(session(kind, start, minutes)).unwrap();
}

#[test]
fn a_row_of_hours_is_read_in_one_sentence() {
    let record = record();
    log(&record, Kind::Individual, "2026-03-03T10:00", 50);
    log(&record, Kind::Medical, "2026-03-04T10:00", 20);
    let recall = WeeklyRecall {
        mutual_help: Some(Answer::Minutes(RecalledMinutes::new(120).unwrap())),
        group: Some(Answer::Skipped),
        ..WeeklyRecall::new(date("2026-03-02"), chrono::DateTime::UNIX_EPOCH)
    };
    record.tandem.hours().recall(recall).unwrap();
    let page = record.tandem.screens().hours(By::Week, None, 12).unwrap();
    let [row, this] = &page.rows[..] else { panic!("weeks before the first: {page:#?}") };
    assert_eq!(
        row.spoken,
        "Mar 2 – Mar 8, 2026: individual 50 minutes, group skipped, mutual help 2 hours. Also 20 \
         minutes of other sessions. mutual help: from what you remembered."
    );
    let cells: Vec<_> = row.cells.iter().map(|cell| (&*cell.text, cell.mark.as_deref())).collect();
    let remembered = Some("from what you remembered");
    assert_eq!(cells, [("50 min", None), ("skipped", None), ("2 h", remembered), ("20 min", None)]);
    assert_eq!(page.longest, 190);
    assert_eq!(row.segments.iter().map(|it| it.minutes).collect::<Vec<_>>(), [50, 120, 20]);
    assert_eq!(row.total.as_deref(), Some("3 h 10 min"));
    assert_eq!(this.quiet.as_deref(), Some("No entries this week"));
    assert_eq!(page.older, None);
    // One week opens what is in it.
    let week = record.tandem.screens().week(date("2026-03-05")).unwrap();
    assert_eq!(week.title, "Monday 2 to Sunday 8 March");
    assert_eq!(week.sessions.len(), 2);
    assert_eq!(week.sessions[0].text, "Wednesday, March 4, 2026, 10:00 AM, 20 min");
    assert!(week.recalled.is_some() && week.empty.is_none());
}

/// Ten years of three sessions a week, without the slow way in.
fn ten_years(record: &Record) -> (NaiveDate, NaiveDate) {
    let (first, last) = (date("2016-03-14"), date("2026-03-09"));
    let mut csv = String::from("minutes,kind,start\n");
    let mut day = first;
    while day <= last {
        for (kind, ahead) in [("individual", 0), ("group", 1), ("mutual-help", 2)] {
            let on = day + TimeDelta::days(ahead);
            if on <= date("2026-03-10") {
                csv.push_str(&format!("50,{kind},{on}T10:00\n"));
            }
        }
        day += TimeDelta::days(7);
    }
    record.tandem.log().import_csv(csv.as_bytes(), false).unwrap();
    (first, last)
}

#[test]
fn ten_years_are_read_page_by_page_and_each_row_once() {
    let record = record();
    let (first, _) = ten_years(&record);
    let screens = record.tandem.screens();
    for (by, count, rows) in [(By::Week, 50, 522), (By::Month, 24, 121)] {
        let (mut seen, mut before) = (Vec::<HoursRow>::new(), None);
        loop {
            let page = screens.hours(by, before, count).unwrap();
            assert!(page.rows.len() <= count as usize);
            page.rows.iter().for_each(|row| is_whole(&format!("{row:?}")));
            seen.splice(0..0, page.rows);
            match page.older {
                Some(older) => before = Some(older),
                None => break,
            }
        }
        assert_eq!(seen.len(), rows);
        assert!(seen.windows(2).all(|two| two[0].to.succ_opt() == Some(two[1].from)));
        assert!(seen[0].from <= first && seen[0].quiet.is_none(), "no empty period leads");
    }
    for language in [Language::En, Language::Es] {
        speak(&record, language);
        told(&record.tandem).iter().for_each(|screen| is_whole(screen));
    }
}

#[test]
fn what_comes_back_says_how_often_and_when_next() {
    let record = record();
    let (tandem, screens) = (&record.tandem, record.tandem.screens());
    assert!(screens.regulars().unwrap().empty.is_some());
    let at = At {
        time: "18:00".parse().ok(),
        minutes: Minutes::new(90).ok(),
        ..At::all_day(zone(ZONE))
    };
    let tuesdays = Rule::weekly([DayOfWeek::Tuesday], WeekStart::Monday);
    let plan = Plan::session(Kind::Group, tuesdays, at, date("2026-03-03"));
    let id = tandem.agenda().add(plan).unwrap();
    let screen = screens.regulars().unwrap();
    let [row] = &screen.rows[..] else { panic!("{screen:?}") };
    assert_eq!(
        (&*row.title, &*row.text, &*row.next),
        (
            "Group therapy",
            "every week: Tuesday, 6:00 PM, 1 h 30 min",
            "Next: Tuesday, March 17, 2026"
        )
    );
    assert_eq!(
        row.spoken,
        "Group therapy. every week: Tuesday, 6:00 PM, 1 hour and 30 minutes. \
         Next: Tuesday, March 17, 2026."
    );
    assert_eq!(screen.open.len(), 2, "both Tuesdays are still open");
    assert!(screen.open.iter().all(|item| item.plan == Some(id)));
    assert_eq!(row.behind_curtain, None);
    let shot = Rule::Once { on: date("2026-03-20") };
    let shot = Plan::new(What::Errand(Errand::Shot), shot, zone(ZONE), date("2026-03-11"));
    let shot = tandem.agenda().add(shot).unwrap();
    let rows = screens.regulars().unwrap().rows;
    let row = rows.iter().find(|row| row.plan == shot).unwrap();
    assert_eq!(row.behind_curtain.as_deref(), Some("Appointment"));
    tandem.agenda().remove(shot).unwrap();
    tandem.agenda().pause(id, date("2026-03-12")).unwrap();
    let row = screens.regulars().unwrap().rows.remove(0);
    assert!(row.rests && row.next.contains("Paused"), "{row:?}");
    speak(&record, Language::Es);
    let row = screens.regulars().unwrap().rows.remove(0);
    assert_eq!(row.text, "cada semana: martes, 6:00 p. m., 1 h 30 min");
}

fn list(count: u32) -> String {
    let entry = |n: u32| {
        let (day, hour) = (n % 7, 8 + n % 12);
        format!(
            r#"{{"slug":"m{n}","name":"Meeting {n}","day":{day},"time":"{hour:02}:15",
               "formatted_address":"{n} Oak St, Springfield, MA 01103, USA","types":["O","D","X"]}}"#
        )
    };
    format!("[{}]", (0..count).map(entry).collect::<Vec<_>>().join(","))
}

fn import(tandem: &Tandem, list: &str) {
    let settings = ListSettings {
        name: Line::new("list", "Springfield").unwrap(),
        kind: None,
        fellowship: Some(Fellowship::Aa),
        zone: Some(zone(ZONE)),
        zones: Vec::new(),
        formats: tandem::Formats::default(),
        confirmed: true,
    };
    let mut go_on = |_: u32| std::ops::ControlFlow::Continue(());
    tandem.meetings().import(std::io::Cursor::new(list), &settings, &mut go_on).unwrap();
}

#[test]
fn found_meetings_come_page_by_page_each_once() {
    let record = record();
    let (tandem, screens) = (&record.tandem, record.tandem.screens());
    let query = MeetingQuery { limit: 20, ..MeetingQuery::default() };
    let nothing = screens.find_meetings(&query, None).unwrap();
    assert!(nothing.rows.is_empty() && nothing.title.starts_with("Nothing found"));
    import(tandem, &list(130));
    let (mut seen, mut after) = (BTreeSet::new(), None::<FoundCursor>);
    let mut pages = 0;
    loop {
        let page = screens.find_meetings(&query, after.as_ref()).unwrap();
        assert_eq!(page.title, "130 meetings");
        for row in &page.rows {
            assert!(seen.insert(row.meeting), "twice: {row:?}");
            is_whole(&format!("{row:?}"));
        }
        // The clock goes on while somebody reads.
        record.host.advance(TimeDelta::minutes(40));
        pages += 1;
        match page.more {
            Some(more) => after = Some(more),
            None => break,
        }
    }
    assert_eq!((seen.len(), pages), (130, 7));
    // The one after which it goes on is gone: the list goes on all the same.
    let first = screens.find_meetings(&query, None).unwrap();
    let gone = FoundCursor { after: tandem_model::Id::from_bytes([9; 16]), ..first.more.unwrap() };
    let next = screens.find_meetings(&query, Some(&gone)).unwrap();
    assert_eq!(next.rows.len(), 20);
    assert!(first.rows.iter().all(|row| next.rows.iter().all(|it| it.meeting != row.meeting)));
    let many = MeetingQuery { limit: 101, ..query };
    assert!(matches!(screens.find_meetings(&many, None), Err(TandemError::Invalid { .. })));
}

/// Nobody who looks in every part of the day misses a meeting, or finds one twice.
#[test]
fn the_parts_of_a_day_are_the_whole_of_it() {
    let record = record();
    import(&record.tandem, &list(130));
    let screens = record.tandem.screens();
    let all = MeetingQuery { limit: 100, ..MeetingQuery::default() };
    let found = screens.find_meetings(&all, None).unwrap();
    assert!(found.parts.iter().all(|part| !part.chosen));
    let mut seen = 0;
    for (at, part) in found.parts.iter().enumerate() {
        let (after, before) = (Some(part.after), Some(part.before));
        let within =
            screens.find_meetings(&MeetingQuery { after, before, ..all.clone() }, None).unwrap();
        let chosen = within.parts.iter().map(|it| it.chosen);
        assert!(chosen.enumerate().all(|(one, chosen)| chosen == (one == at)));
        seen += within.total;
    }
    assert_eq!((found.parts.len(), seen), (3, found.total));
}

#[test]
fn a_meeting_says_what_it_is_and_that_it_is_kept() {
    let record = record();
    let (tandem, screens) = (&record.tandem, record.tandem.screens());
    assert!(screens.meetings().unwrap().empty.is_some());
    import(tandem, &list(3));
    let query = MeetingQuery::default();
    let row = screens.find_meetings(&query, None).unwrap().rows.remove(0);
    assert_eq!(row.kept, None);
    let page = screens.meeting(row.meeting).unwrap();
    assert!(page.keep.is_some());
    assert_eq!(page.types[..2], ["Open to anyone", "Talk in turn"]);
    tandem.meetings().keep(row.meeting).unwrap();
    let page = screens.meeting(row.meeting).unwrap();
    assert!(page.keep.is_none() && page.row.kept.is_some());
    assert_eq!(page.welcome.len(), 3, "three layers, never made one");
    let home = screens.meetings().unwrap();
    assert_eq!((home.kept.len(), home.next.len(), home.empty), (1, 1, None));
    let found = screens.find_meetings(&query, None).unwrap();
    let kept = found.rows.iter().find(|it| it.meeting == row.meeting).unwrap();
    assert!(kept.kept.is_some() && kept.marks.contains(&"You keep this one".to_owned()));
    speak(&record, Language::Es);
    let page = screens.meeting(row.meeting).unwrap();
    assert_eq!(page.types[0], "Abierta a todos");
    is_whole(&format!("{page:?}"));
}

#[test]
fn a_step_shows_the_answer_that_stands_and_reads_itself() {
    let record = record();
    let (tandem, screens) = (&record.tandem, record.tandem.screens());
    let home = screens.skills().unwrap();
    assert_eq!(home.suggested.len(), 3);
    assert_eq!(home.modules.len(), 7);
    let begun = tandem.skills().start("ride-the-urge").unwrap();
    let id = begun.id;
    let first = screens.step(id).unwrap();
    let of = first.of;
    assert_eq!(first.progress.as_deref(), Some(&*format!("Step 1 of {of}")));
    assert!(first.back.is_none() && first.finish.is_none() && !first.prompt.is_empty());
    assert!(first.spoken.contains(&first.prompt));
    let name = first.step.clone().unwrap();
    let answer = match first.control.as_ref().unwrap() {
        StepKind::Choose { choices, .. } => {
            StepAnswer::Chosen { choices: vec![choices[0].id.clone()] }
        }
        StepKind::Scale { least, .. } => StepAnswer::Rated { value: *least },
        _ => StepAnswer::Seen,
    };
    let answered = tandem.skills().answer(id, name.as_str(), answer);
    let next = screens.step_of(answered.unwrap()).unwrap();
    assert_eq!(next.at, 2);
    tandem.skills().back(id).unwrap();
    let again = screens.step(id).unwrap();
    assert_eq!(again.step, Some(name));
    assert!(again.answer.is_some(), "back loses no answer");
    let home = screens.skills().unwrap();
    let [open] = &home.open[..] else { panic!("{}", home.open.len()) };
    assert_eq!(open.practice, id);
    assert!(!format!("{again:?}").contains(&again.prompt), "Debug tells nothing of it");
}

#[test]
fn goals_are_told_with_their_steps_in_order() {
    let record = record();
    let (tandem, screens) = (&record.tandem, record.tandem.screens());
    assert!(screens.me().unwrap().goals_ask.is_some());
    let mut goal = Goal::new(Note::new("see my sister").unwrap().unwrap(), date("2026-03-02"));
    goal.weekly = [(Kind::Group, RecalledMinutes::new(120).unwrap())].into();
    let id = tandem.goals().set(&goal).unwrap();
    for text in ["call her", "buy a ticket"] {
        tandem.goals().add_step(id, Note::new(text).unwrap().unwrap()).unwrap();
        record.host.advance(TimeDelta::minutes(1));
    }
    log(&record, Kind::Group, "2026-03-10T10:00", 90);
    let me = screens.me().unwrap();
    let [goal] = &me.goals[..] else { panic!("{me:?}") };
    assert_eq!(
        goal.hours,
        ["group: 1 h 30 min this week. Wanted: 2 h a week. In all: 1 h 30 min."]
    );
    assert_eq!(
        goal.steps.iter().map(|step| &*step.text).collect::<Vec<_>>(),
        ["call her", "buy a ticket"]
    );
    assert_eq!(goal.standing, None);
    tandem.goals().stand(id, GoalStanding::Paused, None).unwrap();
    assert_eq!(screens.me().unwrap().goals[0].standing.as_deref(), Some("paused"));
}

/// Who keeps a passphrase alone is told nothing of a phone's code.
#[test]
fn what_a_phones_code_opens_is_said_where_it_opens_something() {
    let record = record();
    let screens = record.tandem.screens();
    let code = record.tandem.voice().unwrap().say("limits.phone_code", &[]);
    let said = || {
        let seen = screens.what_would_someone_see().unwrap().sections;
        (
            screens.settings().unwrap().limits.contains(&code),
            seen.iter().any(|section| section.lines.contains(&code)),
        )
    };
    assert_eq!(said(), (false, false));
    let (now, device) = (Key::Passphrase(PASSPHRASE), |pin| Key::Device { secret: &[7; 32], pin });
    record.tandem.safe().add_way(&now, &device(Some("2580"))).unwrap();
    assert_eq!(said(), (false, false), "its own PIN is asked for");
    record.tandem.safe().add_way(&now, &device(None)).unwrap();
    assert_eq!(said(), (true, true));
}

#[test]
fn no_backup_yet_is_nothing_to_be_set() {
    let record = record();
    let last = || {
        let lines = record.tandem.screens().settings().unwrap().lines;
        lines.into_iter().find(|line| line.about == SettingsAbout::Backup).unwrap().text
    };
    assert_eq!(last(), "None yet");
    speak(&record, Language::Es);
    assert_eq!(last(), "Ninguna todavía");
}

/// What stands on the screen is what is then made, and in the language of the person.
#[test]
fn a_report_is_what_was_shown_of_it() {
    let record = record();
    let screens = record.tandem.screens();
    let empty = screens.report(&ReportChoice::default()).unwrap();
    assert!(empty.days.is_empty(), "no visit, so nothing to choose");
    assert!(empty.inside.iter().any(|line| line == "Group therapy: no entries."), "{empty:?}");
    assert!(empty.parts.iter().all(|part| part.pick != ReportPart::Notes));

    log(&record, Kind::Medical, "2026-03-02T10:00", 30);
    log(&record, Kind::Group, "2026-03-03T10:00", 90);
    let usual = screens.report(&ReportChoice::default()).unwrap();
    let chosen: Vec<_> = usual.parts.iter().filter(|part| part.chosen).map(|it| it.pick).collect();
    assert_eq!(chosen, ReportPreset::Clinician.usual());
    assert_eq!(usual.days.iter().map(|it| it.chosen).collect::<Vec<_>>(), [true, false]);

    let choice =
        ReportChoice { since_last_visit: true, include: Some(vec![ReportPart::OtherKinds]) };
    let since = screens.report(&choice).unwrap();
    assert_eq!(since.days.iter().map(|it| it.chosen).collect::<Vec<_>>(), [false, true]);
    let file = record.tandem.reports().pdf(&since.request, &mut |_, _| true).unwrap();
    assert_eq!(file.sentences, since.inside);
    assert_eq!(file.share, None, "it is one's own copy");
    speak(&record, Language::Es);
    let spanish = screens.report(&choice).unwrap();
    is_whole(&format!("{spanish:?}"));
    assert_ne!(spanish.inside, since.inside);
}

/// A session in another zone is moved by the clock that it was at.
#[test]
fn a_session_stays_where_it_was() {
    let record = record();
    let there = "America/Los_Angeles";
    let session = session_in(there, Kind::Group, "2026-03-03T10:00", 60);
    let id = record.tandem.log().log(session).unwrap().kept.id;
    let start =
        |change| record.tandem.screens().change_session(id, change).unwrap().kept.session.start;
    let clock = TimeOfDay::new(18 * 60 + 30).unwrap();
    let later = start(SessionChange { clock: Some(clock), ..Default::default() });
    assert_eq!(later.zone().name(), there);
    assert_eq!(later.wall(), parse_wall("2026-03-03T18:30").unwrap());
    let earlier = start(SessionChange { date: Some(date("2026-03-02")), ..Default::default() });
    assert_eq!(earlier.zone().name(), there);
    assert_eq!(earlier.wall(), parse_wall("2026-03-02T18:30").unwrap());
}

#[test]
fn someone_would_see_the_very_words_that_stand_there() {
    let record = record();
    let seen = record.tandem.screens().what_would_someone_see().unwrap();
    let voice = record.tandem.voice().unwrap();
    let all: Vec<_> = seen.sections.iter().flat_map(|section| section.shown.clone()).collect();
    // What a reminder and a calendar say is not told a second time in other words.
    assert!(all.contains(&voice.say("notification.neutral", &[])));
    assert!(all.contains(&"You have something at 1:00 PM.".to_owned()), "{all:?}");
    assert!(all.contains(&voice.say("calendar.title", &[])));
}

/// A person and a coach, and a summary between them.
#[test]
fn a_preview_is_what_the_coach_then_sees() {
    let person = record();
    let (coach, code) = coach_of(&person.host, "Robin");
    log(&person, Kind::Group, "2026-03-03T10:00", 90);
    let screens = person.tandem.screens();
    assert!(screens.share(None).unwrap().empty.is_some());
    let line = person.tandem.sharing().enrol(&code).unwrap();
    let reader = |home: tandem::ShareHome| home.coaches[0].ready;
    assert_eq!(reader(screens.share(None).unwrap()), ReaderReady::Ask);
    let consents = person.tandem.consents();
    let terms = person.tandem.sharing().usual_terms(line.id).unwrap();
    let text = consents.text(&terms).unwrap();
    let kept = consents.sign(terms, &text.hash, true).unwrap();
    assert_eq!(reader(screens.share(None).unwrap()), ReaderReady::Ready { consent: kept.id });
    let mut choice = person.tandem.sharing().usual(kept.id, 4).unwrap();
    choice.ask = Some(Ask::CallMe);
    choice.talk_about = Note::new("the ride on Tuesdays").unwrap();
    let preview = screens.share_preview(&choice).unwrap();
    assert!(preview.whom.starts_with("Robin, Harbor House sees this, for support"));
    assert!(preview.beside.len() == 2, "that nobody watches, and whom to call: {preview:?}");
    let said: Vec<_> = preview.sections.iter().flat_map(|section| &section.lines).collect();
    assert!(said.iter().any(|line| line.contains("group 1 h 30 min")), "{said:?}");
    is_whole(&format!("{preview:?}").replace(&*preview.beside[1], ""));

    let sealed = person.tandem.sharing().to_coach(&choice).unwrap();
    let opened = coach.tandem.coach().open(&sealed.bytes).unwrap();
    coach.tandem.coach().compared(opened.person, Compared::Same).unwrap();
    let home = coach.tandem.screens().coach().unwrap();
    assert_eq!(home.counts, ["1 person.", "1 asks for a call."]);
    let seen = coach.tandem.screens().coach_person(opened.person).unwrap();
    assert_eq!(seen.sections, preview.sections, "the preview is the thing itself");
    assert_eq!(seen.talk_about[0].lines, ["the ride on Tuesdays"]);
    assert_eq!(seen.asks.len(), 1);
    let log = screens.share(None).unwrap();
    assert_eq!((log.log.len(), log.empty), (1, None));
    assert!(log.log[0].spoken.starts_with("Robin, Harbor House. Today, 12:00 PM, sealed file"));

    for language in [Language::Es, Language::En] {
        speak(&coach, language);
        is_whole(&format!("{:?}", coach.tandem.screens().coach().unwrap()));
        speak(&person, language);
        let texts = format!("{:?}", screens.share(None).unwrap());
        is_whole(&texts);
    }
}

/// A week as a person lives it, through screens alone.
#[test]
fn a_persons_week() {
    let record = record_starting(WeekStart::Monday);
    record.host.set("2026-03-09T16:00:00Z"); // Monday noon
    let screens = record.tandem.screens();
    let save = |new: NewSession| {
        let token = screens.log_form().unwrap().token;
        screens.log_save(token, new).unwrap()
    };
    assert_eq!(save(just_ended(Kind::Individual)).said[0], "Saved: Individual session, 1 h.");
    record.host.advance(TimeDelta::days(1));
    let again = screens.log_form().unwrap().again.remove(0);
    save(again.session);
    record.host.advance(TimeDelta::days(1));
    save(NewSession {
        when: SessionWhen::OnDay { date: date("2026-03-10"), part: DayPart::Evening },
        ..just_ended(Kind::MutualHelp)
    });
    // Sunday evening the week is asked about; it counts what is there and keeps what is said.
    record.host.set("2026-03-15T22:00:00Z");
    let question = screens.question(None).unwrap();
    assert_eq!(question.kinds[0].logged.as_deref(), Some("In your log: 2 h"));
    let first = question.first.unwrap();
    screens.answer_question(first, Kind::Group, Answer::Skipped).unwrap();
    let page = screens.hours(By::Week, None, 4).unwrap();
    let [row] = &page.rows[..] else { panic!("{page:?}") };
    assert_eq!(
        row.spoken,
        "Mar 9 – Mar 15, 2026: individual 2 hours, group skipped, mutual help 1 hour. Some times \
         are about right."
    );
    assert_eq!(page.sure, ["1 of 3 has a time that is about right"]);
    let week = screens.week(first).unwrap();
    assert_eq!(week.sessions.len(), 3);
    assert_eq!(week.totals, *row);
    assert_eq!(week.after, None, "what is to come is not here");
}

/// What stands in a source in quotes, without comments and without the tests at its end.
fn literals(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    // What a programmer reads in a refusal has its words under its name; a fault is nobody's screen.
    let code = code.collect::<Vec<_>>().join("\n").replace("expect(", "invalid(");
    let without = |(n, part): (usize, &str)| -> String {
        let rest = if n == 0 { part } else { part.split_once(')').map_or("", |it| it.1) };
        rest.to_owned()
    };
    let code: String = code.split("invalid(").enumerate().map(without).collect();
    code.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// A screen composes: it has no sentence of its own, not even a word.
#[test]
fn apps_6b_no_text_of_a_screen_comes_from_outside_the_content() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/screens");
    let (mut keys, mut files) = (0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        files += 1;
        for literal in literals(&std::fs::read_to_string(&path).unwrap()) {
            // What is filled in is not looked at: it is somebody's own, or was said before.
            let own: String = literal
                .split('{')
                .map(|part| part.split_once('}').map_or(part, |it| it.1))
                .collect();
            let has_words =
                own.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() > 1);
            if !has_words {
                continue;
            }
            let said = |key: &str| tandem::words(Language::En, key).is_some();
            let is_key = said(&own) || said(&format!("{own}.other"));
            // A name of a list or of an entry; the country in which people count in miles.
            let names =
                own.chars().all(|c| c.is_ascii_lowercase() || "._-/".contains(c)) || own == "US";
            assert!(is_key || names, "{}: {literal:?} is no key of a text", path.display());
            keys += u32::from(is_key);
        }
    }
    assert!(files >= 14 && keys > 250, "{files} files with {keys} keys were read");
    let source = "// \"no\"\nsay(\"Not a key\", x)\n#[cfg(test)]\nmod tests { \"6 pm\" }";
    assert_eq!(literals(source), ["Not a key"]);
}
