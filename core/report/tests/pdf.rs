//! The PDF as others see it: poppler reads its text and draws its pages, and what was not chosen is
//! looked for in its bytes. `tests/judges` asks veraPDF as well.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::io::{Seek as _, Write as _};
use std::path::PathBuf;
use std::process::Command;

use chrono::{DateTime, NaiveDate, TimeDelta};
use proptest::prelude::*;
use tandem_model::{
    Away, BothWeeks, By, CheckIn, DayTotal, Fellowship, Form, Goal, GroupFormat, Id, Kind,
    Language, LedBy, LocalTime, MeasureKind, MedicationPeriod, Medicine, Minutes, Mood, Name, Note,
    Obstacle, Often, PageSection, Paper, PeriodHours, Report, ReportBarrier, ReportBefore,
    ReportCraving, ReportDays, ReportFinding, ReportMeasure, ReportMeeting, ReportNote,
    ReportPerson, ReportPractice, ReportPreset, ReportSection, ReportServices, ReportStatement,
    Session, Sleep, Stress, SummaryPage, SummaryPart, TandemError, Track, UseSince, Venue,
    WeekStart, WeeklyRecall, Wording, Zone, how_sure, parse_wall, periods, tally,
};
use tandem_report::{HostFonts, Progress, paper_week};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn note(text: &str) -> Note {
    Note::new(text).unwrap().unwrap()
}

fn go(_: u32, _: u32) -> bool {
    true
}

/// With our own fonts alone.
fn pdf(
    report: &Report,
    paper: Paper,
    progress: &mut Progress<'_>,
) -> tandem_model::Result<Vec<u8>> {
    tandem_report::pdf(report, paper, &HostFonts::default(), progress)
}

fn sentences(report: &Report) -> Vec<String> {
    tandem_report::sentences(report, &HostFonts::default())
}

/// Four sessions a week, less in the third of every five weeks, none in the fifth.
fn days(first: NaiveDate, weeks: i64) -> Vec<DayTotal> {
    let mut days = Vec::new();
    for week in (0..weeks).filter(|week| week % 5 != 4) {
        let all = [(Kind::Individual, 50), (Kind::Group, 90), (Kind::MutualHelp, 60)];
        let few = if week % 5 == 2 { 1 } else { 3 };
        for (day, (kind, minutes)) in (0..).zip(&all[..few]) {
            let date = first + TimeDelta::days(7 * week + day);
            let late = u32::from(week % 7 == 0);
            let (minutes, kind) = (*minutes, *kind);
            days.push(DayTotal {
                date,
                kind,
                minutes,
                entries: 1,
                approximate: 0,
                late,
                imported: 0,
            });
        }
    }
    days
}

fn weeks(first: NaiveDate, weeks: i64, recalls: &[WeeklyRecall]) -> Vec<PeriodHours> {
    let to = first + TimeDelta::days(7 * weeks - 1);
    let periods = periods(By::Week, WeekStart::Monday, first, to).unwrap();
    tally(&periods, days(first, weeks), recalls, &[] as &[Away])
}

/// A report of hours alone.
fn report(count: i64) -> Report {
    let first = date("2026-01-05");
    let to = first + TimeDelta::days(7 * count - 1);
    let weeks = weeks(first, count, &[]);
    let months = if count > 60 {
        let periods = periods(By::Month, WeekStart::Monday, first, to).unwrap();
        tally(&periods, days(first, count), &[], &[])
    } else {
        Vec::new()
    };
    Report {
        preset: ReportPreset::Clinician,
        language: Language::En,
        made_at: DateTime::from_timestamp(1_780_000_000, 0).unwrap(),
        made_on: to + TimeDelta::days(2),
        about: ReportPerson { alias: Some(Name::new("Sam").unwrap()), ..Default::default() },
        from: first,
        to,
        begins: None,
        since_visit: None,
        last_visit: None,
        week_start: WeekStart::Monday,
        talk_about: None,
        strengths: Vec::new(),
        sure: how_sure(&weeks, |week| week.is_complete_week(to + TimeDelta::days(2))),
        weeks,
        months,
        windows: None,
        scheduled: false,
        other_kinds: false,
        recalls: Vec::new(),
        cut_answers: 0,
        both: None,
        goals: None,
        practices: None,
        helped: None,
        medication: None,
        services: None,
        barriers: None,
        craving: None,
        days: None,
        before_and_helped: None,
        measures: None,
        meetings: None,
        notes: None,
        check_ins: None,
        visit: None,
        coping: None,
        evidence: Vec::new(),
        consent: None,
    }
}

/// The same with every part, each bearing a mark that is found again in the text.
fn everything(count: i64) -> Report {
    let plain = report(count);
    let on = plain.from + TimeDelta::days(3);
    let practice = |title: &str| ReportPractice {
        title: title.to_owned(),
        track: Track { practised: 7, rated: 6, helped: 5, worse: 0, difference: -9 },
    };
    let zone = Zone::named("America/New_York").unwrap();
    let at = LocalTime::resolve(parse_wall("2026-01-08T10:00").unwrap(), &zone).time;
    let answers = vec![Some(1); 7];
    let statement = |finding: &str| ReportStatement {
        finding: finding.to_owned(),
        figures: None,
        limit: "limitmark".to_owned(),
        source: "sourcemark".to_owned(),
    };
    Report {
        talk_about: Some(note("talkmark: the bus on Tuesdays")),
        strengths: vec![note("strengthmark")],
        goals: Some(vec![(Id::from_bytes([1; 16]), Goal::new(note("goalmark"), on))]),
        practices: Some(vec![practice("practicemark")]),
        helped: Some(vec![practice("helpedmark")]),
        medication: Some(vec![(
            Id::from_bytes([1; 16]),
            MedicationPeriod::new(Medicine::Methadone, on, DateTime::UNIX_EPOCH),
        )]),
        services: Some(ReportServices::of(&[
            Session {
                form: Some(Form::Video),
                led_by: Some(LedBy::Psychologist),
                required: Some(true),
                group_format: Some(GroupFormat::Gbot),
                ..Session::new(
                    Kind::Group,
                    at.clone(),
                    Minutes::new(60).unwrap(),
                    DateTime::UNIX_EPOCH,
                )
            },
            Session {
                fellowship: Some(Fellowship::Mara),
                ..Session::new(
                    Kind::MutualHelp,
                    at.clone(),
                    Minutes::new(60).unwrap(),
                    DateTime::UNIX_EPOCH,
                )
            },
        ])),
        barriers: Some(vec![
            ReportBarrier { on, why: Some(Obstacle::NoRide) },
            ReportBarrier { on, why: Some(Obstacle::NoRide) },
            ReportBarrier { on, why: None },
        ]),
        craving: Some([2, 4, 9].map(|strength| ReportCraving { on, strength }).into()),
        days: Some(vec![ReportDays {
            week: plain.from,
            mood: Often::of([Mood::SoSo, Mood::SoSo, Mood::Good]),
            stress: Often::of([Stress::TooMuch]),
            sleep: Often::<Sleep>::of([]),
        }]),
        before_and_helped: Some(ReportBefore {
            of: 4,
            before: vec![("beforemark".to_owned(), 3)],
            did: vec![("didmark".to_owned(), 4, 3)],
        }),
        measures: Some(vec![ReportMeasure {
            measure: MeasureKind::Gad7,
            on,
            score: MeasureKind::Gad7.score(&answers).unwrap(),
            band: Some("bandmark".to_owned()),
            wording: Wording::Original,
            answers: None,
        }]),
        meetings: Some(vec![ReportMeeting {
            name: "meetingmark".to_owned(),
            fellowship: Fellowship::Smart,
            when: None,
            venue: Venue::Online,
        }]),
        notes: Some(vec![ReportNote { on, kind: Some(Kind::Group), text: note("notemark") }]),
        check_ins: Some(vec![CheckIn { at, used: UseSince::RatherNotSay }]),
        visit: Some(vec![Name::new("visitmark").unwrap()]),
        coping: Some(vec![ReportSection {
            section: PageSection::CopingActions,
            lines: vec![Name::new("copingmark").unwrap()],
        }]),
        evidence: vec![ReportFinding { statements: vec![statement("findingmark")] }],
        ..plain
    }
}

/// What poppler reads, in the order of the file.
fn text_of(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.pdf");
    std::fs::write(&file, bytes).unwrap();
    let out = Command::new("pdftotext").arg("-raw").arg(&file).arg("-").output();
    let out = out.expect("pdftotext, of Debian's poppler-utils");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

fn time(minutes: u32) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

#[test]
fn every_total_is_in_the_text_in_the_order_of_the_page() {
    let report = everything(24);
    let text = text_of(&pdf(&report, Paper::Letter, &mut go).unwrap());
    let sum = |of: fn(&PeriodHours) -> Option<u32>| report.weeks.iter().filter_map(of).sum::<u32>();
    let individual = sum(|week| week.individual.minutes);
    let group = sum(|week| week.group.minutes);
    let mutual_help = sum(|week| week.mutual_help.minutes);
    let in_order = [
        "Self-reported summary of counseling and meetings".to_owned(),
        "My own copy".to_owned(),
        "talkmark".to_owned(),
        "Individual therapy ".to_owned(),
        format!("at least {}", time(individual)),
        "Group therapy ".to_owned(),
        format!("at least {}", time(group)),
        "12-step or other mutual help ".to_owned(),
        format!("at least {}", time(mutual_help)),
        "New in the last 4 weeks".to_owned(),
        "GAD-7".to_owned(),
        "bandmark; from 10".to_owned(),
        "A total is not a diagnosis".to_owned(),
        "goalmark.".to_owned(),
        "How sure these numbers are".to_owned(),
        "Hours by week".to_owned(),
        "Jan 5 – Jan 11, 2026 0:50 1:30 1:00 3:20 entries".to_owned(),
        "no entries".to_owned(),
        "Total".to_owned(),
        format!("at least {}", time(individual)),
        format!("at least {}", time(group)),
        format!("at least {}", time(mutual_help)),
        "goalmark".to_owned(),
        "practicemark".to_owned(),
        "helpedmark".to_owned(),
        "What went well".to_owned(),
        "strengthmark".to_owned(),
        "Methadone".to_owned(),
        "How sessions were held".to_owned(),
        "Kind In person By video By phone not said".to_owned(),
        "Group therapy 0 1 0 0".to_owned(),
        "12-step or other mutual help 0 0 0 1".to_owned(),
        "Led by Psychologist 1".to_owned(),
        "Asked for by a program 1".to_owned(),
        "Groups Group with a shared medical visit 1".to_owned(),
        "Mutual help 12-step meetings 1".to_owned(),
        "What got in the way".to_owned(),
        "No ride 2; not said 1.".to_owned(),
        "bandmark".to_owned(),
        "Cravings".to_owned(),
        "January 2026 3 2 4 9".to_owned(),
        "so-so (3 answers) too much (1 answer) nothing written".to_owned(),
        "beforemark: 3".to_owned(),
        "didmark: eased 3 of 4 times".to_owned(),
        "meetingmark".to_owned(),
        "notemark".to_owned(),
        "Would rather not say".to_owned(),
        "visitmark".to_owned(),
        "copingmark".to_owned(),
        "findingmark".to_owned(),
        "limitmark".to_owned(),
        "sourcemark".to_owned(),
        "42 CFR part 2".to_owned(),
    ];
    let mut rest = text.as_str();
    for wanted in &in_order {
        let found = rest.find(wanted.as_str());
        let at = found.unwrap_or_else(|| panic!("{wanted:?} is not there, or not in its place"));
        rest = &rest[at + wanted.len()..];
    }
}

#[test]
fn what_was_not_chosen_is_nowhere() {
    let text = text_of(&pdf(&report(24), Paper::A4, &mut go).unwrap()).to_lowercase();
    for word in [
        "mark",
        "goal",
        "exercise",
        "helped",
        "medication",
        "methadone",
        "craving",
        "stress",
        "got in the way",
        "led by",
        "questionnaire",
        "note",
        "check-in",
        "studies",
        "consent",
        "family",
        "medical visit",
        "talk about",
    ] {
        assert!(!text.contains(word), "{word}");
    }
    assert!(text.contains("hours by week"));
}

#[test]
fn no_entry_is_never_zero() {
    let mut report = report(5);
    let text = text_of(&pdf(&report, Paper::Letter, &mut go).unwrap());
    assert!(!text.contains("0:00 ") || text.matches("0:00").count() == 1, "the note alone says it");
    assert!(text.contains("no entries"));
    // An answer of none is a zero.
    let zero: WeeklyRecall = serde_json::from_str(
        r#"{"first":"2026-02-02","individual":0,"group":0,"mutual_help":0,
            "written_at":"2026-02-09T00:00:00Z"}"#,
    )
    .unwrap();
    report.weeks = weeks(report.from, 5, &[zero]);
    let text = text_of(&pdf(&report, Paper::Letter, &mut go).unwrap());
    assert!(text.contains("0:00 r 0:00 r 0:00 r 0:00 weekly question"), "{text}");
}

/// Under a schedule a window ends on its day, and the report said that a visit was on it.
#[test]
fn mission_06_a_window_of_a_schedule_tells_of_no_visit() {
    let told = |scheduled| {
        let plain = report(3);
        let windows = Some(plain.weeks.clone());
        text_of(&pdf(&Report { windows, scheduled, ..plain }, Paper::Letter, &mut go).unwrap())
    };
    let [own, scheduled] = [told(false), told(true)].map(|text| text.replace('\n', " "));
    assert!(own.contains("ends with the day of a medical visit") && own.contains("Between visits"));
    assert!(!scheduled.contains("ends with the day") && !scheduled.contains("Between visits"));
    assert!(scheduled.contains("whether or not a visit took place"), "{scheduled}");
}

#[test]
fn a_court_gets_hours_and_the_words_on_every_page() {
    let legal = Report { preset: ReportPreset::Legal, ..report(60) };
    let text = text_of(&pdf(&legal, Paper::Letter, &mut go).unwrap());
    let pages: Vec<_> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    assert!(pages.len() > 1);
    for page in pages {
        assert!(page.contains("Self-reported, not verified"));
    }
    assert!(text.contains("Tandem cannot prove attendance"));
    let before = &sentences(&legal)[0];
    assert!(before.contains("Get legal advice before you hand it over"), "{before}");
}

#[test]
fn the_same_report_is_the_same_file_and_names_nobody() {
    for language in [Language::En, Language::Es] {
        let report = Report { language, ..everything(24) };
        let bytes = pdf(&report, Paper::A4, &mut go).unwrap();
        assert_eq!(bytes, pdf(&report, Paper::A4, &mut go).unwrap());
        // What a window, a printer's list or a search shows without opening the pages.
        let file = String::from_utf8_lossy(&bytes);
        assert!(!file.contains("Sam)") && !file.contains("(Sam"));
        assert!(file.contains("PDF-1.7"));
    }
}

#[test]
fn a_name_in_any_writing_is_told_as_it_is() {
    for name in ["Ana 👩‍👧‍👦 Gómez", "محمد علي", "שרה בת", "王小明", "Phạm Hồng", &"W".repeat(200)]
    {
        let mut report = report(3);
        report.about.legal_name = Some(Name::new(name).unwrap());
        let text = text_of(&pdf(&report, Paper::Letter, &mut go).unwrap());
        let isolates = |c: char| matches!(c, '\u{2066}'..='\u{2069}' | '\u{202a}'..='\u{202e}');
        let flat: String = text.chars().filter(|c| !isolates(*c) && !c.is_whitespace()).collect();
        // poppler may tell a run from right to left in the order of the page: its letters are there.
        for word in name.split(' ') {
            let turned: String = word.chars().rev().collect();
            assert!(flat.contains(word) || flat.contains(&turned), "{word}: {flat:.80}");
        }
    }
}

#[test]
fn years_are_told_by_month_and_a_day_is_told_at_all() {
    let long = pdf(&report(520), Paper::Letter, &mut go).unwrap();
    let text = text_of(&long);
    assert!(
        text.contains("Hours by month")
            && text.contains("March 2030")
            && text.contains("by month or quarter")
    );
    assert!(!text.contains("Hours by week"));
    assert!(long.len() < 400_000, "{} bytes", long.len());
    let year = pdf(&report(52), Paper::Letter, &mut go).unwrap();
    assert!(year.len() < 150_000, "{} bytes", year.len());
    assert!(text_of(&pdf(&report(1), Paper::A4, &mut go).unwrap()).contains("Hours by week"));
}

#[test]
fn it_can_be_stopped_before_any_page() {
    let report = report(24);
    let mut told = Vec::new();
    pdf(&report, Paper::Letter, &mut |page, total| {
        told.push(page);
        page <= total
    })
    .unwrap();
    assert_eq!(told, (1..=*told.last().unwrap()).collect::<Vec<_>>());
    for stop in told {
        let stopped = pdf(&report, Paper::Letter, &mut |page, _| page != stop);
        assert_eq!(stopped.unwrap_err(), TandemError::Cancelled);
    }
}

/// An unknown part was added as zero, and two stretches of which unlike weeks were known were told as more
/// or less.
#[test]
fn reports_05_what_is_not_known_is_at_least_and_no_change_is_told() {
    let mut report = report(12);
    let known = report.weeks.iter().position(|week| week.entries > 0).unwrap();
    let week = &mut report.weeks[known];
    let (individual, group) = (week.individual.minutes.unwrap(), week.group.minutes.unwrap());
    week.mutual_help.minutes = None;
    // A reader hears words where the paper has signs.
    let [one, two, both] = [individual, group, individual + group].map(time);
    let row = format!("{one} {two}\nno entry\nat least {both}\n");
    let text = text_of(&pdf(&report, Paper::Letter, &mut go).unwrap());
    assert!(text.contains(&row), "{row} in {text}");
    assert!(!text.contains("Change") && !text.contains(" more\n") && !text.contains(" less\n"));
    // Medians bear their number: a week of which the kind is not known is in none of them.
    let all: Vec<Option<u32>> = report.weeks.iter().map(|week| week.mutual_help.minutes).collect();
    let middle = |weeks: &[Option<u32>]| {
        let mut known: Vec<u32> = weeks.iter().copied().flatten().collect();
        known.sort_unstable();
        let (low, high) = (known[(known.len() - 1) / 2], known[known.len() / 2]);
        format!("{} ({} of {})", time((low + high) / 2), known.len(), weeks.len())
    };
    let (earlier, last) = all.split_at(all.len() - 4);
    let row = format!("12-step or other mutual help {} {}\n", middle(last), middle(earlier));
    assert!(text.contains(&row), "{row} in {text}");
    assert!(text.contains("Last 4 weeks") && text.contains("8 weeks before"), "{text}");
    // Of three weeks nothing is set beside anything.
    let few = text_of(&pdf(&self::report(3), Paper::Letter, &mut go).unwrap());
    assert!(!few.contains(" of 3)") && !few.contains("Last "), "{few}");
}

/// A total stood alone, without the one before it and without which way is better, on page 4.
#[test]
fn reports_11_a_score_stands_beside_the_one_before_and_says_which_way_is_better() {
    let plain = report(24);
    let taken = |measure: MeasureKind, days: i64, answer: u8| {
        let answers = vec![Some(answer); measure.items()];
        let on = plain.from + TimeDelta::days(days);
        let score = measure.score(&answers).unwrap();
        ReportMeasure { measure, on, score, band: None, wording: Wording::Original, answers: None }
    };
    let measures = vec![
        taken(MeasureKind::Barc10, 3, 4),
        taken(MeasureKind::Phq2, 4, 1),
        taken(MeasureKind::Phq2, 30, 2),
    ];
    let last_visit = Some(plain.from + TimeDelta::days(29));
    let text = |preset, language| {
        let measures = Some(measures.clone());
        let report = Report { measures, last_visit, preset, language, ..plain.clone() };
        let text = text_of(&pdf(&report, Paper::A4, &mut go).unwrap());
        text.split('\u{c}').next().unwrap().replace('\u{a0}', " ")
    };
    let first = text(ReportPreset::Clinician, Language::En);
    for row in [
        "PHQ-2 4 (Feb 4) 2 (Jan 9) 0–6, lower is better from 3, a closer look is advised",
        "BARC-10 40 (Jan 8)\nno entry\n10–60, higher is better 47 in the authors’ study; no pass mark",
        "New since the last visit in this record (Feb 3)\n• Questionnaires: PHQ-2 Feb 4.\n",
    ] {
        assert!(first.contains(row), "{row} in {first}");
    }
    assert!(first.find("PHQ-2 4") < first.find("BARC-10 40"));
    let first = text(ReportPreset::Clinician, Language::Es);
    assert!(first.replace('\n', " ").contains("0–6, menos es mejor"), "{first}");
    // Nothing that was not chosen is a block, and no block is empty.
    let none = text_of(&pdf(&plain, Paper::A4, &mut go).unwrap());
    assert!(!none.contains("Questionnaire") && !none.contains("New ") && !none.contains("Goals"));
}

/// A page of its own said of each chosen part that there was nothing in it.
#[test]
fn reports_10_what_was_chosen_and_is_empty_is_one_sentence() {
    let (goals, meetings, notes) = (Some(Vec::new()), Some(Vec::new()), Some(Vec::new()));
    let report = Report { goals, meetings, notes, ..report(3) };
    let bytes = pdf(&report, Paper::Letter, &mut go).unwrap();
    let text = text_of(&bytes).replace('\n', " ");
    let sentence = "Chosen, and nothing to show for these dates: Goals and next steps; \
                    Meetings that the person keeps; Notes that the person picked.";
    assert!(text.contains(sentence), "{text}");
    assert!(text.matches('\u{c}').count() <= 2, "three weeks are two pages at most");
}

#[test]
fn the_paper_week_is_one_page_in_both_languages() {
    for paper in [Paper::Letter, Paper::A4] {
        let bytes = paper_week(paper, DateTime::UNIX_EPOCH, &mut go).unwrap();
        let text = text_of(&bytes);
        assert_eq!(text.matches('\u{c}').count(), 1, "one page");
        for words in ["About how many hours", "¿Más o menos cuántas horas", "12 pasos", "skip"] {
            assert!(text.contains(words), "{words}");
        }
    }
}

/// A picture as poppler draws it, in grey, of so many points an inch: width, and one byte for each point.
fn picture(bytes: &[u8], page: u32, dpi: u32) -> (usize, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.pdf");
    std::fs::write(&file, bytes).unwrap();
    let (page, dpi) = (page.to_string(), dpi.to_string());
    let out = Command::new("pdftoppm")
        .args(["-gray", "-r", &dpi, "-f", &page, "-l", &page])
        .arg(&file)
        .output()
        .expect("pdftoppm, of Debian's poppler-utils");
    assert!(out.status.success());
    pgm(&out.stdout)
}

/// `P5`, width, height, 255, and the points.
fn pgm(file: &[u8]) -> (usize, Vec<u8>) {
    let mut fields = file.splitn(4, |byte| *byte == b'\n');
    assert_eq!(fields.next(), Some(&b"P5"[..]));
    let size = std::str::from_utf8(fields.next().unwrap()).unwrap();
    let width = size.split(' ').next().unwrap().parse().unwrap();
    assert_eq!(fields.next(), Some(&b"255"[..]));
    (width, fields.next().unwrap().to_vec())
}

/// `gzip` with these flags: a page of 50 points an inch is a quarter of a megabyte, and nearly all white.
fn gzip(flags: &str, bytes: &[u8]) -> Vec<u8> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    let out = Command::new("gzip").arg(flags).stdin(file).output().expect("gzip");
    assert!(out.status.success());
    out.stdout
}

/// What a coach prints, with words of theirs below.
fn summary_page() -> SummaryPage {
    let part = |title: &str, lines: &[&str], quoted, under| SummaryPart {
        title: Some(title.to_owned()),
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        quoted,
        under,
    };
    SummaryPage {
        language: Language::En,
        title: "A summary that was shared with me".to_owned(),
        head: "Confidential. Made by the coach.".to_owned(),
        before: vec!["You have not compared the words yet.".to_owned()],
        parts: vec![
            part("What I'd like to talk about", &["the bus on Tuesdays"], true, false),
            part(
                "Hours by week",
                &["May 11: group about 3 h from memory.", "May 18"],
                false,
                false,
            ),
            part("My notes, printed June 3, 2026", &[], false, false),
            part("June 3, 2026, By phone", &["Talked about Tuesdays"], false, true),
        ],
        after: vec!["Worried by what you read?".to_owned()],
        foot: "Not encrypted. Hand it over; do not mail it.".to_owned(),
    }
}

/// Pages look as they did when somebody last looked at them, at 50 points an inch. Another version of poppler
/// smooths letters otherwise, so a little is let pass: a box of 6 by 6 points may be an eighth lighter or
/// darker. `TANDEM_BLESS=1` takes the pictures anew: then look at them.
#[test]
fn leaving_6_5_pages_look_as_they_did() {
    let legal = Report { preset: ReportPreset::Legal, ..report(24) };
    let spanish = Report { language: Language::Es, ..everything(24) };
    let about = ReportPerson {
        legal_name: Some(Name::new("فاطمة الزهراء محمد علي").unwrap()),
        ..report(3).about
    };
    let arabic = Report { about, ..report(3) };
    let last_visit = Some(date("2026-06-03"));
    let visit = Report { last_visit, ..everything(24) };
    let summary =
        tandem_report::summary(&summary_page(), Paper::Letter, report(3).made_at, &mut go);
    let pages = BTreeMap::from([
        ("spanish", pdf(&spanish, Paper::A4, &mut go).unwrap()),
        ("three-weeks", pdf(&arabic, Paper::Letter, &mut go).unwrap()),
        ("summary", summary.unwrap()),
        ("first", pdf(&everything(24), Paper::Letter, &mut go).unwrap()),
        ("visit", pdf(&visit, Paper::Letter, &mut go).unwrap()),
        ("legal", pdf(&legal, Paper::A4, &mut go).unwrap()),
        ("week", paper_week(Paper::Letter, DateTime::UNIX_EPOCH, &mut go).unwrap()),
    ]);
    for (name, bytes) in pages {
        let (width, points) = picture(&bytes, 1, 50);
        let path =
            PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.pgm.gz"));
        if std::env::var_os("TANDEM_BLESS").is_some() {
            let head = format!("P5\n{width} {}\n255\n", points.len() / width);
            std::fs::write(&path, gzip("-9n", &[head.as_bytes(), &points].concat())).unwrap();
        }
        let (golden_width, golden) = pgm(&gzip("-d", &std::fs::read(&path).unwrap()));
        assert_eq!((width, points.len()), (golden_width, golden.len()), "{name}");
        let darkest = points.iter().min().unwrap();
        assert!(*darkest < 140, "{name} is blank");
        let grey = |picture: &[u8], x: usize, y: usize| {
            let rows = (y..y + 6).map(|row| &picture[row * width + x..row * width + x + 6]);
            rows.flatten().map(|point| u32::from(*point)).sum::<u32>() / 36
        };
        for y in (0..points.len() / width - 6).step_by(6) {
            for x in (0..width - 6).step_by(6) {
                let (now, then) = (grey(&points, x, y), grey(&golden, x, y));
                assert!(now.abs_diff(then) < 32, "{name} differs at {x}, {y}: {then}, now {now}");
            }
        }
    }
}

/// Each word of a page with its box in points: left, top, right, bottom.
fn words_of(bytes: &[u8], page: u32) -> Vec<(String, [f32; 4])> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.pdf");
    std::fs::write(&file, bytes).unwrap();
    let page = page.to_string();
    let out = Command::new("pdftotext")
        .args(["-bbox", "-f", &page, "-l", &page])
        .arg(&file)
        .arg("-")
        .output()
        .expect("pdftotext, of Debian's poppler-utils");
    assert!(out.status.success());
    let read = |line: &str| {
        let line = line.trim().strip_prefix("<word ")?;
        let (head, text) = line.split_once('>')?;
        let mut ends = head.split('"').skip(1).step_by(2).map(|it| it.parse::<f32>().unwrap());
        let ends = [(); 4].map(|()| ends.next().unwrap());
        Some((text.trim_end_matches("</word>").to_owned(), ends))
    };
    String::from_utf8(out.stdout).unwrap().lines().filter_map(read).collect()
}

/// Who prints in black and white reads every word: each is drawn in a grey that stands out from its ground by
/// the 4.5 of WCAG or more, and from white by far more, the small ones at the head and the foot too.
#[test]
fn leaving_6_5_every_word_stands_out_in_grey() {
    const DPI: u32 = 200;
    let luminance = |grey: u8| {
        let c = f32::from(grey) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    let bytes = pdf(&everything(24), Paper::Letter, &mut go).unwrap();
    let mut seen = 0;
    for page in 1..=text_of(&bytes).matches('\u{c}').count() as u32 {
        let (width, points) = picture(&bytes, page, DPI);
        for (word, ends) in words_of(&bytes, page) {
            let [left, top, right, bottom] =
                ends.map(|end| (end * DPI as f32 / 72.0).round() as usize);
            let rows = (top..bottom).map(|y| &points[y * width + left..y * width + right]);
            let inside: Vec<u8> = rows.flatten().copied().collect();
            // A box may be of a sign that is nothing but a thin line.
            let (Some(dark), Some(light)) = (inside.iter().min(), inside.iter().max()) else {
                continue;
            };
            let contrast = (luminance(*light) + 0.05) / (luminance(*dark) + 0.05);
            assert!(contrast >= 4.5, "page {page}, {word}: {dark} on {light}");
            seen += 1;
        }
    }
    assert!(seen > 500, "{seen} words");
}

/// A bullet stood alone at the foot of the first page in Spanish, and what it was of on the second: the page that is
/// read alone had lost the line that nobody checked the numbers. Wherever a page ends, a mark stands with its text; and
/// with as much as people have, the first page is whole.
#[test]
fn leaving_2_1_the_first_page_is_whole_and_no_mark_stands_alone() {
    let goal = "be there when my daughter comes home from school, and have supper with her at home";
    // For so many lines of the person's own there is room beside all kinds, four questionnaires and three goals. More
    // than six are never told there; Spanish is longer, and the room it has left is less than a line.
    for (language, last, room) in [
        (Language::En, "Nobody checked these numbers.", 7),
        (Language::Es, "Nadie verificó estos números.", 4),
    ] {
        let mut whole = Vec::new();
        for said in 1..=7 {
            let mut report = Report { language, other_kinds: true, ..everything(24) };
            let on = report.from + TimeDelta::days(3);
            let numbered = |number| (Id::from_bytes([number; 16]), Goal::new(note(goal), on));
            report.goals = Some([1, 2, 3].map(numbered).to_vec());
            report.talk_about = Some(note(&vec![goal; said].join("\n")));
            let measures = report.measures.as_mut().unwrap();
            let measure = MeasureKind::Phq2;
            let score = measure.score(&vec![Some(1); measure.items()]).unwrap();
            measures.push(ReportMeasure { measure, score, ..measures[0].clone() });
            for week in &mut report.weeks {
                (week.other.family, week.other.peer_support) = (Some(45), Some(30));
                week.other.medical = Some(20);
            }
            let text = text_of(&pdf(&report, Paper::Letter, &mut go).unwrap());
            let pages: Vec<&str> = text.split('\u{c}').collect();
            whole.extend(pages[0].contains(last).then_some(said));
            for page in pages {
                assert!(!page.lines().any(|line| line.trim() == "•"), "{language} {said}: {page}");
            }
        }
        assert_eq!(whole, (1..=room).collect::<Vec<_>>(), "{language}");
    }
}

/// Two heads ran into each other, and a name of two hundred letters over its column: whatever is typed, no word
/// stands on another, in any report, language and paper.
#[test]
fn leaving_6_2_no_word_stands_on_another() {
    let long = "W".repeat(200);
    let mut seen = 0;
    for &preset in <ReportPreset as tandem_model::Word>::ALL {
        for (language, paper) in [(Language::En, Paper::Letter), (Language::Es, Paper::A4)] {
            let full = everything(24);
            let own = || note(&format!("{long} and the bus on Tuesdays"));
            let report = match preset {
                ReportPreset::Legal => Report { preset, language, ..report(24) },
                _ => {
                    let mut report = Report { preset, language, other_kinds: true, ..full };
                    report.about.legal_name = Some(Name::new(&long).unwrap());
                    report.talk_about = Some(own());
                    report.strengths = vec![own()];
                    report.goals =
                        Some(vec![(Id::from_bytes([1; 16]), Goal::new(own(), report.from))]);
                    report.meetings.as_mut().unwrap()[0].name = long.clone();
                    for week in &mut report.weeks {
                        (week.other.family, week.other.peer_support) = (Some(45), Some(30));
                        week.other.medical = Some(20);
                    }
                    report
                }
            };
            let bytes = pdf(&report, paper, &mut go).unwrap();
            for page in 1..=text_of(&bytes).matches('\u{c}').count() as u32 {
                // The middle of each word's box: what hangs below a line may reach into the next.
                let middle = |[left, top, right, bottom]: [f32; 4]| {
                    let third = (bottom - top) / 3.0;
                    [left + 0.5, top + third, right - 0.5, bottom - third]
                };
                // What is told in the place of a sign has no box.
                let ink = |it: &(String, [f32; 4])| it.1[2] > it.1[0] + 1.0;
                let words = words_of(&bytes, page).into_iter().filter(ink);
                let words: Vec<_> = words.map(|(word, it)| (word, middle(it))).collect();
                seen += words.len();
                for (at, (one, a)) in words.iter().enumerate() {
                    for (other, b) in &words[at + 1..] {
                        let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
                        assert!(apart, "{preset} {language} page {page}: {one} on {other}");
                    }
                }
            }
        }
    }
    assert!(seen > 3_000, "{seen} words");
}

/// A fellowship is told where it was agreed to tell how sessions were, and nowhere else.
#[test]
fn leaving_1_3_whether_meetings_were_12_step_ones_is_told_by_choice() {
    let both = Some(BothWeeks { weeks: 9, twelve_step: 4, other: 2, not_known: 1 });
    let told = |services| {
        let report = Report { both, services, ..report(12) };
        text_of(&pdf(&report, Paper::Letter, &mut go).unwrap()).replace('\n', " ")
    };
    let without = told(None);
    assert!(without.contains("7 of 9 complete weeks in which both are known"), "{without}");
    assert!(
        !without.contains("12-step: ") && !without.contains("Studied for 12-step"),
        "{without}"
    );
    assert!(told(everything(12).services).contains("12-step: 4; other groups: 2; not known: 1."));
}

/// Of two periods a usual week of each stands beside the other, of the weeks that lie wholly in it, and with their
/// number.
#[test]
fn leaving_2_2_a_usual_week_of_each_medicine_says_of_how_many_weeks_it_is() {
    let plain = report(12);
    let period = |number, medicine, since, until| {
        let mut period = MedicationPeriod::new(medicine, since, DateTime::UNIX_EPOCH);
        period.until = until;
        (Id::from_bytes([number; 16]), period)
    };
    let change = plain.from + TimeDelta::days(30);
    let first = period(1, Medicine::Methadone, plain.from - TimeDelta::days(90), Some(change));
    let second = period(2, Medicine::Buprenorphine, change + TimeDelta::days(1), None);
    let told = |all: &[(Id, MedicationPeriod)]| {
        let medication = Some(all.to_vec());
        text_of(&pdf(&Report { medication, ..plain.clone() }, Paper::A4, &mut go).unwrap())
    };
    let text = told(&[first.clone(), second.clone()]);
    // The fifth week has days of both, and is in neither.
    for row in [
        "Methadone Jan 5 – Feb 1, 2026 0:50 (4 of 4) 1:30 (3 of 4) 1:00 (3 of 4)",
        "Buprenorphine Feb 9 – Mar 29, 2026 0:50 (6 of 7) 1:30 (5 of 7) 1:00 (5 of 7)",
        "It compares no medicines.",
    ] {
        assert!(text.replace('\n', " ").contains(row), "{row} in {text}");
    }
    assert!(!told(&[first]).contains("compares no medicines"));
}

/// What is left out is said, without the dates that are outside.
#[test]
fn leaving_1_2_an_answer_that_an_edge_cuts_is_said_to_be_left_out() {
    let told = |cut_answers| {
        let report = Report { cut_answers, ..report(3) };
        text_of(&pdf(&report, Paper::Letter, &mut go).unwrap()).replace('\n', " ")
    };
    assert!(told(1).contains("1 answer to the weekly question reaches outside these dates"));
    assert!(told(2).contains("2 answers to the weekly question reach outside these dates"));
    assert!(!told(0).contains("outside these dates"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever a person types, and however much: a file, and never a panic.
    #[test]
    fn no_text_and_no_length_stops_a_report(
        name in "\\PC{1,200}",
        words in "(\\PC|\n){1,2000}",
        count in 1i64..130,
        a4: bool,
        spanish: bool,
    ) {
        let mut report = everything(count);
        report.language = if spanish { Language::Es } else { Language::En };
        report.about.alias = Name::new(&name).ok();
        if let Ok(Some(words)) = Note::new(&words) {
            report.talk_about = Some(words.clone());
            report.goals = Some(vec![(Id::from_bytes([1; 16]), Goal::new(words.clone(), report.from))]);
            report.notes = Some(vec![
                ReportNote { on: report.from, kind: Some(Kind::Individual), text: words },
            ]);
            report.meetings.as_mut().unwrap()[0].name = name;
        }
        let paper = if a4 { Paper::A4 } else { Paper::Letter };
        let bytes = pdf(&report, paper, &mut go).unwrap();
        prop_assert!(bytes.starts_with(b"%PDF-1.7"));
        prop_assert!(!sentences(&report).is_empty());
    }
}

/// Seven letters and a joiner of Noto Sans Devanagari.
const DEVANAGARI: &[u8] = include_bytes!("fonts/NotoSansDevanagari-few.ttf");

/// Names in letters that weigh too much to be brought along are drawn with the host's own fonts.
#[test]
fn leaving_2_5_a_font_of_the_host_draws_what_ours_lack() {
    let name = "\u{92e}\u{940}\u{930}\u{93e} \u{915}\u{94d}\u{200d}\u{937}";
    let about = ReportPerson { legal_name: Some(Name::new(name).unwrap()), ..report(3).about };
    let report = Report { about, ..report(3) };
    let fonts = HostFonts::new(&[DEVANAGARI.to_vec()]).unwrap();
    let write = || tandem_report::pdf(&report, Paper::Letter, &fonts, &mut go).unwrap();
    let bytes = write();
    assert_eq!(bytes, write(), "the same fonts, the same bytes");
    assert!(!text_of(&bytes).contains('\u{fffd}'));
    assert!(text_of(&bytes).contains("\u{92e}"), "{}", text_of(&bytes));
    let boxed = sentences(&report).iter().any(|said| said.contains("box"));
    let drawn = tandem_report::sentences(&report, &fonts).iter().any(|said| said.contains("box"));
    assert!(boxed && !drawn);
}
