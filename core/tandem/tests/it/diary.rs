//! A history from elsewhere: what other programs, spreadsheets and people make of a table.

use crate::support::*;
use chrono::NaiveTime;
use proptest::prelude::*;
use tandem::{
    CsvReport, DayOrder, DiaryChoice, DiaryColumn, DiaryLook, Kept, SessionQuery, error_slug,
};
use tandem_model::{Fellowship, Kind, Minutes};

fn kept(record: &Record) -> Vec<Kept> {
    let query = SessionQuery { limit: 1000, ..SessionQuery::default() };
    record.tandem.log().sessions(&query).unwrap().sessions
}

/// Kind, start, minutes of all sessions, the oldest first.
fn all(record: &Record) -> Vec<(Kind, String, u32)> {
    let mut all = kept(record);
    all.sort_by_key(|kept| kept.session.start.utc());
    let said = all.into_iter().map(|kept| {
        let session = kept.session;
        (
            session.kind,
            session.start.wall().format("%m-%d %H:%M").to_string(),
            session.minutes.get(),
        )
    });
    said.collect()
}

fn taken(file: &str, choice: &DiaryChoice) -> Result<Vec<(Kind, String, u32)>, String> {
    let record = record();
    let report = record.tandem.log().diary(file.as_bytes(), choice).and_then(|it| it.import());
    match report {
        Ok(CsvReport { refused, .. }) if !refused.is_empty() => Err(refused[0].why.clone()),
        Ok(_) => Ok(all(&record)),
        Err(error) => Err(error_slug(&error)),
    }
}

fn look(record: &Record, file: &str, choice: &DiaryChoice) -> DiaryLook {
    record.tandem.log().diary(file.as_bytes(), choice).and_then(|it| it.look()).unwrap()
}

fn told(kind: Kind, start: &str, minutes: u32) -> Vec<(Kind, String, u32)> {
    vec![(kind, start.to_owned(), minutes)]
}

#[test]
fn meetings_15_a_table_is_read_as_spreadsheets_write_it() {
    let individual = || Ok(told(Kind::Individual, "03-02 10:00", 50));
    for (name, file) in [
        ("semicolons", "kind;start;minutes\nindividual;2026-03-02T10:00;50\n"),
        ("tabs", "kind\tstart\tminutes\nindividual\t2026-03-02T10:00\t50\n"),
        ("a line for the separator", "sep=;\nkind;start;minutes\nindividual;2026-03-02T10:00;50\n"),
        ("a title", "My sessions,,\n\nkind,start,minutes\nindividual,2026-03-02T10:00,50\n"),
        ("empty rows", "kind,start,minutes\r\nindividual,2026-03-02T10:00,50\r\n,,\r\n,,\r\n"),
        ("more empty cells", "kind,start,minutes\nindividual,2026-03-02T10:00,50,,,\n"),
        ("a clock with twelve hours", "kind,start,minutes\nindividual,2026-03-02 10:00 AM,50\n"),
        ("date and time", "kind,date,time,minutes\nindividual,2026-03-02,10:00:00,50\n"),
        (
            "midnight beside the time",
            "kind,date,time,minutes\nindividual,2026-03-02 00:00,10:00,50\n",
        ),
        ("start and end", "kind,start,end\nindividual,2026-03-02T10:00,2026-03-02T10:50\n"),
        ("times of a day", "type,date,time in,time out\nindividual,2026-03-02,10:00 am,10:50 am\n"),
        ("a whole number", "kind,start,minutes\nindividual,2026-03-02T10:00,50.0\n"),
        ("another clock", "kind,start,minutes\nindividual,2026-03-02T15:00:00Z,50\n"),
        ("labels", "Kind,Start,Length (min)\nIndividual therapy,2 March 2026 10:00,50 min\n"),
        ("Spanish", "tipo;fecha;hora;duración\nterapia;lunes, 2 de marzo de 2026;10:00;0:50\n"),
    ] {
        assert_eq!(taken(file, &DiaryChoice::default()), individual(), "{name}");
    }
    let wide: Vec<u8> = "\u{feff}kind\tstart\tminutes\r\nindividual\t2026-03-02T10:00\t50\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let record = record();
    record.tandem.log().import_csv(&wide, false).unwrap();
    let old = b"kind,start,minutes,note\nindividual,2026-03-03T10:00,50,caf\xe9 \x93so\x94\n";
    record.tandem.log().import_csv(old, false).unwrap();
    assert_eq!(all(&record).len(), 2);
    assert!(kept(&record).iter().any(|kept| {
        kept.session.note.as_ref().is_some_and(|note| note.as_str() == "café “so”")
    }));
}

#[test]
fn lengths_are_minutes_hours_or_both() {
    let length = |column: &str, cell: &str| {
        let file = format!("kind,start,{column}\ngroup,2026-03-02T10:00,{cell}\n");
        taken(&file, &DiaryChoice::default()).map(|all| all[0].2).ok()
    };
    assert_eq!(length("minutes", "1:30"), Some(90));
    assert_eq!(length("duration", "1h 30min"), Some(90));
    assert_eq!(length("hours", "1.5"), Some(90));
    assert_eq!(length("horas", "\"1,5\""), Some(90));
    assert_eq!(length("minutes", "1.5"), None, "half a second minute, or hours");
    assert_eq!(length("minutes", ""), None);
    // Over midnight, and never longer than a day.
    let night = "kind,date,start,end\ngroup,2026-03-02,23:30,0:30\n";
    assert_eq!(taken(night, &DiaryChoice::default()), Ok(told(Kind::Group, "03-02 23:30", 60)));
    let none = "kind,start,end\ngroup,2026-03-02T10:00,2026-03-02T10:00\n";
    assert!(taken(none, &DiaryChoice::default()).is_err());
}

#[test]
fn terminal_s3_a_file_that_is_no_table_is_called_what_it_is() {
    for (file, slug) in [
        ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n", "error.any.is_calendar"),
        ("\u{feff}<!DOCTYPE html>\n<html><body>kind,start,minutes", "error.any.is_page"),
        ("<HTML>\n", "error.any.is_page"),
        ("%PDF-1.7\n%\u{e2}", "error.any.is_pdf"),
        ("PK\u{3}\u{4}\u{14}[Content_Types].xml..word/document.xml", "error.any.is_document"),
        ("PK\u{3}\u{4}\u{14}photo.jpg", "error.any.is_archive"),
        ("PK\u{3}\u{4}\u{14}xl/workbook.xml", "error.file.broken_sheet"),
        ("GIF89a\u{1}", "error.any.is_picture"),
        ("age-encryption.org/v1\n-> X25519 x\n", "error.any.is_sealed"),
        ("tandem-backup/1\n{\"at\":1}\n", "error.any.is_backup"),
        ("[{\"slug\":\"a\",\"name\":\"Oak\",\"day\":1}]", "error.any.is_list"),
        ("# Tandem\n\nTandem keeps a record of hours.\n", "error.file.no_table"),
        ("when,what\n1,2\n", "error.file.column"),
        ("minutes\n60\n", "error.file.column"),
    ] {
        assert_eq!(taken(file, &DiaryChoice::default()), Err(slug.to_owned()), "{file}");
    }
}

/// Our own table takes a note along as it was written.
#[test]
fn a_note_with_signs_that_steer_a_terminal_is_taken() {
    let note = "bad \u{1b}[31mred\u{1b}[0m \u{1b}]0;title\u{7} \u{1b}[2J\u{8}";
    let file = format!("kind,date,time,minutes,note\ngroup,2026-03-02,19:00,60,{note}\n");
    assert_eq!(taken(&file, &DiaryChoice::default()).map(|taken| taken.len()), Ok(1));
}

#[test]
fn a_date_that_may_be_two_is_asked_about() {
    let file = |dates: [&str; 2]| {
        let [one, two] = dates;
        format!("kind,date,time,minutes\ngroup,{one},7 PM,60\ngroup,{two},7 PM,60\n")
    };
    let read = |dates, order| {
        let choice = DiaryChoice { order, ..DiaryChoice::default() };
        taken(&file(dates), &choice)
            .map(|all| all.into_iter().map(|(_, start, _)| start).collect::<Vec<_>>().join(" "))
    };
    let asked = || Err("error.file.day_order".to_owned());
    assert_eq!(read(["1/2/2026", "2/3/2026"], None), asked());
    let day_first = Some(DayOrder::DayFirst);
    assert_eq!(read(["1/2/2026", "2/3/2026"], day_first), Ok("02-01 19:00 03-02 19:00".into()));
    let month_first = Some(DayOrder::MonthFirst);
    assert_eq!(read(["1/2/2026", "2/3/2026"], month_first), Ok("01-02 19:00 02-03 19:00".into()));
    // Another row tells.
    assert_eq!(read(["1/2/2026", "13/2/2026"], None), Ok("02-01 19:00 02-13 19:00".into()));
    assert_eq!(read(["1/2/2026", "2/13/2026"], None), Ok("01-02 19:00 02-13 19:00".into()));
    // Each can be read in one way only, and beside a third that cannot it is asked.
    assert_eq!(read(["13/2/2026", "2/14/2026"], None), Ok("02-13 19:00 02-14 19:00".into()));
    let mixed = file(["13/2/2026", "2/14/2026"]) + "group,1/2/2026,7 PM,60\n";
    assert_eq!(
        taken(&mixed, &DiaryChoice::default()).map(|_| ()),
        Err("error.file.day_order".into())
    );
    assert_eq!(read(["2/2/2026", "3/3/2026"], None), Ok("02-02 19:00 03-03 19:00".into()));
}

#[test]
fn a_word_that_is_no_kind_is_named_and_can_be_told() {
    let file = "type,date,time,minutes\nBig Book,2026-03-02,19:00,60\nBig Book,2026-03-03,19:00,60\n\
                Dinner,2026-03-04,19:00,60\nNA meeting,2026-03-05,19:00,60\n";
    let record = record();
    let seen = look(&record, file, &DiaryChoice { skip_bad: true, ..DiaryChoice::default() });
    assert_eq!(seen.words, [("Big Book".to_owned(), 2), ("Dinner".to_owned(), 1)]);
    assert_eq!((seen.report.added, seen.report.refused.len()), (1, 3));
    assert_eq!(all(&record), [], "looking takes nothing");
    let choice = DiaryChoice {
        kinds: vec![("big book".into(), Some(Kind::MutualHelp)), ("Dinner".into(), None)],
        ..DiaryChoice::default()
    };
    let report =
        record.tandem.log().diary(file.as_bytes(), &choice).and_then(|it| it.import()).unwrap();
    assert_eq!((report.read, report.added, report.refused.len()), (4, 3, 0));
    let newest = &kept(&record)[0];
    assert_eq!(newest.session.fellowship, Some(Fellowship::Na));
    // One undo takes all of it back, and the same file twice adds nothing.
    let again =
        record.tandem.log().diary(file.as_bytes(), &choice).and_then(|it| it.import()).unwrap();
    assert_eq!((again.added, again.unchanged), (0, 3));
    record.tandem.log().undo_last().unwrap();
    assert_eq!(all(&record), []);
    assert!(record.is_sound());
}

#[test]
fn daylio_has_several_kinds_in_a_row() {
    let file = "full_date,date,weekday,time,mood,activities,note_title,note\n\
                2026-03-02,March 2,Monday,8:39 PM,good,therapy | AA | cooking,,slept well\n\
                2026-03-03,March 3,Tuesday,8:00 PM,meh,cooking,,\n\
                2026-03-04,March 4,Wednesday,9:00 PM,rad,,,\n";
    assert_eq!(taken(file, &DiaryChoice::default()), Err("error.file.column".into()), "no length");
    let record = record();
    let choice = DiaryChoice { minutes: Minutes::new(60).ok(), ..DiaryChoice::default() };
    let seen = look(&record, file, &choice);
    assert_eq!(seen.words, [("cooking".to_owned(), 2)]);
    assert_eq!((seen.report.read, seen.report.added), (3, 2));
    let rows: Vec<_> = seen.first.iter().map(|it| (it.row, it.session.approximate)).collect();
    assert_eq!(rows, [(2, true), (2, true)]);
    assert!(!seen.own);
}

#[test]
fn loop_has_a_column_for_each_habit() {
    let choice = DiaryChoice {
        at: NaiveTime::from_hms_opt(19, 0, 0),
        minutes: Minutes::new(60).ok(),
        ..DiaryChoice::default()
    };
    let both = [
        (Kind::Individual, "03-02 19:00".into(), 60),
        (Kind::MutualHelp, "03-03 19:00".into(), 60),
    ];
    let words = "Date,Therapy,Meeting,Water\n2026-03-02,YES_MANUAL,UNKNOWN,8000\n2026-03-03,NO,YES_MANUAL,0\n";
    assert_eq!(taken(words, &choice), Ok(both.to_vec()));
    let numbers = "Date,Therapy,Meeting\n2026-03-02,2,0\n2026-03-03,1,2\n";
    assert_eq!(taken(numbers, &choice), Ok(both.to_vec()), "1 is a day off");
    let crosses = "Date,Therapy,Meeting\n2026-03-02,x,\n2026-03-03,,x\n";
    assert_eq!(taken(crosses, &choice), Ok(both.to_vec()));
}

#[test]
fn a_sheet_of_slips_is_one_of_meetings() {
    let file = "Attendance,,,,\nDate,Meeting name,Time,Signature,Phone\n\
                3/13/2026,Morning Light,7:00 AM,J.,\n3/9/2026,Steps on Elm,7:00 PM,K.,\n";
    let choice = DiaryChoice { minutes: Minutes::new(60).ok(), ..DiaryChoice::default() };
    let record = record();
    record.host.set("2026-03-14T12:00:00Z");
    record.tandem.log().diary(file.as_bytes(), &choice).and_then(|it| it.import()).unwrap();
    let meeting = |start: &str| (Kind::MutualHelp, start.to_owned(), 60);
    assert_eq!(all(&record), [meeting("03-09 19:00"), meeting("03-13 07:00")]);
    let newest = &kept(&record)[0];
    assert_eq!(newest.session.note.as_ref().unwrap().as_str(), "Morning Light");
}

#[test]
fn what_was_logged_by_hand_is_not_there_twice() {
    let record = record();
    record.tandem.log().log(session(Kind::Group, "2026-03-02T18:00", 90)).unwrap();
    let file = "kind,date,time,minutes\ngroup,2026-03-02,18:00,95\ngroup,2026-03-03,18:00,90\n";
    let report = record.tandem.log().import_csv(file.as_bytes(), false).unwrap();
    assert_eq!((report.added, report.unchanged), (1, 1));
    assert_eq!(all(&record)[0].2, 90, "as it stood");
}

#[test]
fn columns_can_be_named() {
    let file = "what,when,for\ngroup,2026-03-02 18:00,90\n";
    assert_eq!(taken(file, &DiaryChoice::default()), Err("error.file.column".into()));
    let name = |column, name: &str| (column, name.to_owned());
    let columns = vec![
        name(DiaryColumn::Kind, "What"),
        name(DiaryColumn::Start, "when"),
        name(DiaryColumn::Minutes, "for"),
    ];
    let choice = DiaryChoice { columns, ..DiaryChoice::default() };
    assert_eq!(taken(file, &choice), Ok(told(Kind::Group, "03-02 18:00", 90)));
    let absent =
        DiaryChoice { columns: vec![name(DiaryColumn::Note, "memo")], ..DiaryChoice::default() };
    assert_eq!(taken(file, &absent), Err("error.file.column".into()));
}

/// Its own file, opened and saved by a spreadsheet, was refused in every row.
#[test]
fn meetings_15_our_own_file_comes_back_as_a_spreadsheet_leaves_it() {
    let first = record();
    for (start, minutes) in [("2026-03-02T18:00", 90), ("2026-02-17T09:30", 45)] {
        first.tandem.log().log(session(Kind::Group, start, minutes)).unwrap();
    }
    let file = first.tandem.log().export_csv(date("1900-01-01"), date("2200-12-31")).unwrap();
    // As Excel in Mexico saves it.
    let saved = file
        .replace(',', ";")
        .replace("2026-03-02T18:00:00", "02/03/2026 06:00:00 p. m.")
        .replace("2026-02-17T09:30:00", "17/02/2026 09:30:00 a. m.")
        + ";;;;;;;;;;;;;;\r\n";
    assert_ne!(file, saved);
    let second = record();
    second.tandem.log().import_csv(saved.as_bytes(), false).unwrap();
    assert_eq!(all(&second), all(&first));
    let report = first.tandem.log().import_csv(saved.as_bytes(), false).unwrap();
    assert_eq!((report.added, report.unchanged), (0, 2));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What a look says is what the import does, and nothing that a file holds breaks either.
    #[test]
    fn a_look_and_an_import_agree(
        cells in prop::collection::vec(
            prop::collection::vec("kind|date|start|minutes|group|aa \\| x|2026-03-0[1-9]|[1-9]/[1-9]/26|1?[0-9]:30( [ap]m)?|[0-9]{1,3}|\\PC{0,6}", 1..6),
            0..8,
        ),
        separator in "[,;\t]",
        skip_bad: bool,
    ) {
        let lines: Vec<String> = cells.iter().map(|row| row.join(&separator)).collect();
        let file = lines.join("\r\n");
        let choice = DiaryChoice { skip_bad, minutes: Minutes::new(30).ok(), ..DiaryChoice::default() };
        let record = record();
        let seen = record.tandem.log().diary(file.as_bytes(), &choice).and_then(|it| it.look());
        let done = record.tandem.log().diary(file.as_bytes(), &choice).and_then(|it| it.import());
        match (seen, done) {
            (Ok(seen), Ok(done)) => {
                let taken = if skip_bad || done.refused.is_empty() { seen.report.added } else { 0 };
                prop_assert_eq!(done.added, taken);
                prop_assert_eq!(all(&record).len(), taken as usize);
            }
            (Err(seen), Err(done)) => prop_assert_eq!(seen, done),
            (seen, done) => prop_assert!(false, "{seen:?} {done:?}"),
        }
        prop_assert!(record.is_sound());
    }
}

#[test]
fn meetings_19_rows_have_the_numbers_that_a_spreadsheet_shows() {
    for end in ["\n", "\r\n", "\r"] {
        let lines =
            ["", "kind,start,minutes", "", "group,2026-03-02T10:00,50", "", "", "group,never,50"];
        let file = lines.join(end);
        let seen =
            look(&record(), &file, &DiaryChoice { skip_bad: true, ..DiaryChoice::default() });
        let refused: Vec<_> = seen.report.refused.iter().map(|refused| refused.row).collect();
        assert_eq!((seen.first[0].row, refused), (4, vec![7]), "{end:?}");
    }
    // A cell of two lines is one row.
    let two = "kind,start,minutes,note\ngroup,2026-03-02T10:00,50,\"a\n\nb\"\n\ngroup,never,50,\n";
    let seen = look(&record(), two, &DiaryChoice { skip_bad: true, ..DiaryChoice::default() });
    assert_eq!(seen.report.refused[0].row, 4);
}

#[test]
fn meetings_19_a_table_of_other_names_is_not_our_own() {
    let own = |header: &str| {
        let file = format!("{header}\ngroup,2026-03-02T10:00,50\n");
        look(&record(), &file, &DiaryChoice::default()).own
    };
    assert!(own("kind,start,minutes"));
    for others in ["type,time,length", "kind,start,mins", "Kind,Began,minutes"] {
        assert!(!own(others), "{others}");
    }
}

#[test]
fn meetings_04_a_zone_that_was_not_read_can_be_told() {
    let file = "kind,start,minutes,zone\ngroup,2026-03-02T10:00,50,Pacific time (US)\n";
    let record = record();
    let skipping = DiaryChoice { skip_bad: true, ..DiaryChoice::default() };
    let seen = look(&record, file, &skipping);
    assert_eq!(seen.zones, [("Pacific time (US)".to_owned(), 1)]);
    assert_eq!((seen.report.added, seen.report.refused.len()), (0, 1));
    let zones = vec![("pacific TIME (us)".into(), crate::support::zone("America/Los_Angeles"))];
    let seen = look(&record, file, &DiaryChoice { zones, ..skipping });
    assert_eq!((seen.zones.len(), seen.report.added), (0, 1));
    assert_eq!(seen.first[0].session.start.zone().name(), "America/Los_Angeles");
}
