//! CSV in and out, and what bad files get.

use crate::support::*;
use proptest::prelude::*;
use tandem::{CsvReport, Kept, SessionQuery};
use tandem_model::{
    Approach, Fellowship, Form, GroupFormat, Involvement, Kind, LedBy, LocalTime, Minutes, Note,
    Session, Setting, TandemError, Word, parse_wall,
};

fn all(record: &Record) -> Vec<Kept> {
    let query = SessionQuery { limit: 1000, ..SessionQuery::default() };
    record.tandem.log().sessions(&query).unwrap().sessions
}

fn import(record: &Record, file: &str) -> CsvReport {
    record.tandem.log().import_csv(file.as_bytes(), false).unwrap()
}

fn export(record: &Record) -> String {
    record.tandem.log().export_csv(date("1900-01-01"), date("2200-12-31")).unwrap()
}

fn counts(report: &CsvReport) -> (u32, u32, u32, usize) {
    (report.read, report.added, report.unchanged, report.refused.len())
}

#[test]
fn a_short_file_is_enough() {
    let record = record();
    let report = import(&record, "minutes,kind,start\n50,individual,2026-03-02T10:00\n");
    assert_eq!(counts(&report), (1, 1, 0, 0));
    let session = &all(&record)[0].session;
    assert_eq!(session.start.to_string(), "2026-03-02T10:00:00-05:00[America/New_York]");
    assert_eq!(session.written_at.to_rfc3339(), "2026-03-11T16:00:00+00:00");
}

/// A diary that was brought in was told as written down late, and all of it with exact times.
#[test]
fn reports_12_of_what_a_file_does_not_date_it_is_not_known_how_it_was_written() {
    let first = record();
    import(&first, "kind,start,minutes\ngroup,2026-02-24T18:00,90\ngroup,2026-03-03T18:00,90\n");
    let one_more = session(Kind::Individual, "2026-03-04T10:00", 50);
    first.tandem.log().log(one_more).unwrap();
    let told = |record: &Record| {
        let sure = record.tandem.looking_back().screen(None, None).unwrap().sure;
        (sure.entries, sure.imported, sure.late, sure.approximate)
    };
    assert_eq!(told(&first), (3, 2, 1, 0), "the one that was logged, a week later");
    let file = export(&first);
    assert_eq!(counts(&import(&first, &file)), (3, 0, 3, 0));
    let second = record();
    assert_eq!(counts(&import(&second, &file)), (3, 3, 0, 0));
    assert_eq!(told(&second), (3, 2, 1, 0), "it stays so on its way");
}

#[test]
fn the_same_file_twice_adds_nothing() {
    let record = record();
    let file = "kind,start,minutes,note\r\n\
                group,2026-03-02T18:00,90,\"one, with a comma\"\r\n\
                group,2026-03-02T18:00,90,\"one, with a comma\"\r\n\
                group,2026-03-02T18:00,90,\"two\r\nlines\"\r\n";
    assert_eq!(counts(&import(&record, file)), (3, 2, 1, 0));
    let before = all(&record);
    record.host.advance(chrono::TimeDelta::days(1));
    assert_eq!(counts(&import(&record, file)), (3, 0, 3, 0));
    assert_eq!(all(&record), before);
}

#[test]
fn one_undo_takes_back_a_whole_import_and_the_file_can_come_again() {
    let record = record();
    let file = "kind,start,minutes\ngroup,2026-03-02T18:00,90\ngroup,2026-03-03T18:00,90\n";
    import(&record, file);
    assert_eq!(record.tandem.log().undo_last().unwrap().things.len(), 2);
    assert_eq!(all(&record), []);
    assert_eq!(counts(&import(&record, file)), (2, 2, 0, 0));
    assert!(record.is_sound());
}

#[test]
fn a_file_does_not_bring_back_what_was_forgotten() {
    let record = record();
    let file = "kind,start,minutes\ngroup,2026-03-02T18:00,90\n";
    import(&record, file);
    let log = record.tandem.log();
    log.forget(log.find(&all(&record)[0].id.to_string()).unwrap()).unwrap();
    assert_eq!(counts(&import(&record, file)), (1, 0, 1, 0));
    assert_eq!(all(&record), []);
}

#[test]
fn a_bad_row_refuses_the_file_unless_it_may_be_skipped() {
    let record = record();
    let file = "kind,start,minutes\n\
                group,2026-03-02T18:00,90\n\
                gathering,2026-03-03T18:00,90\n\
                group,2026-03-04T18:00,0\n\
                group,2026-03-05T18:00,ninety\n\
                group,2026-03-06T18:00\n\
                group,2026-13-06T18:00,90\n\
                group,2027-03-06T18:00,90\n\
                group,2026-03-09T18:00,90\n";
    let report = import(&record, file);
    assert_eq!(counts(&report), (8, 0, 0, 6));
    let rows: Vec<u32> = report.refused.iter().map(|refused| refused.row).collect();
    assert_eq!(rows, [3, 4, 5, 6, 7, 8]);
    assert!(report.refused[0].why.starts_with("kind: one of individual, group"));
    assert!(report.refused[2].why.starts_with("minutes: "));
    assert!(report.refused[4].why.starts_with("start: "));
    assert_eq!(all(&record), []);

    let report = record.tandem.log().import_csv(file.as_bytes(), true).unwrap();
    assert_eq!(counts(&report), (8, 2, 0, 6));
    assert_eq!(all(&record).len(), 2);
}

#[test]
fn a_row_never_changes_an_entry_that_is_here() {
    let record = record();
    import(&record, "kind,start,minutes\ngroup,2026-03-02T18:00,90\n");
    let id = all(&record)[0].id;
    let same = format!("id,kind,start,minutes\n{id},group,2026-03-02T18:00,90\n");
    assert_eq!(counts(&import(&record, &same)), (1, 0, 1, 0));
    let other = format!("id,kind,start,minutes\n{id},group,2026-03-02T18:00,95\n");
    let report = import(&record, &other);
    assert_eq!(counts(&report), (1, 0, 0, 1));
    assert!(report.refused[0].why.starts_with("id: another session"));
    assert_eq!(all(&record)[0].session.minutes.get(), 90);
}

#[test]
fn files_that_are_none_are_refused_with_one_clear_line() {
    let record = record();
    let header = "kind,start,minutes\n";
    let long_note =
        format!("kind,start,minutes,note\ngroup,2026-03-02T18:00,90,{}\n", "a".repeat(20_001));
    let cases: [(&[u8], &str); 8] = [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"kind,start\ngroup,2026-03-02T18:00\n", "the column minutes is missing"),
        (b"kind,start,minutes,kind\n", "the column kind is there twice"),
        (b"\x89PNG\r\n\x1a\n\x01\x02\x03\x04\x05", "a picture"),
        (b"\xff\xfek\0\0\xd8", "not UTF-8"),
        (b"kind,start,minutes\ngroup\0,2026-03-02T18:00,90\n", "NUL"),
        (b"kind,start,minutes,note\ngroup,2026-03-02T18:00,90,\"open\ngroup,2026-03-03T18:00,90,x\n", "never closed"),
    ];
    for (file, why_part) in cases {
        match record.tandem.log().import_csv(file, true) {
            Err(TandemError::Invalid { field, why }) => {
                assert_eq!(field, "file");
                assert!(why.contains(why_part), "{why}");
            }
            other => panic!("{other:?} where {why_part} was expected"),
        }
    }
    let report = import(&record, &long_note);
    assert!(report.refused[0].why.contains("note"), "{report:?}");
    let large = vec![b'x'; (64 << 20) + 1];
    let refused = record.tandem.log().import_csv(&large, true);
    assert!(matches!(refused, Err(TandemError::Invalid { why, .. }) if why.contains("64 MiB")));
    assert_eq!(counts(&import(&record, header)), (0, 0, 0, 0));
    assert_eq!(all(&record), []);
}

#[test]
fn a_byte_order_mark_crlf_and_strange_columns_are_read() {
    let record = record();
    let file = "\u{feff}Kind,START,minutes,mood\r\nmutual-help,2026-03-02 18:00,60,fine\r\n\r\n";
    let report = import(&record, file);
    assert_eq!(counts(&report), (1, 1, 0, 0));
    assert_eq!(report.ignored_columns, ["mood"]);
}

#[test]
fn security_33_a_formula_is_harmless_in_a_spreadsheet_and_comes_back_as_it_was() {
    let formulas = [
        "=1+1",
        "+41",
        "-x",
        "@SUM(A1)",
        "\t=1",
        "'=1",
        "''quoted",
        "'plain",
        "\u{2212}5",
        " - a list",
        "＝1+1",
        "＠SUM(A1)",
        "\n=1+1",
        " \u{3000}＋1",
    ];
    let record = record();
    for (index, formula) in formulas.iter().enumerate() {
        let mut said = session(Kind::Group, &format!("2026-02-{:02}T18:00", index + 1), 60);
        said.note = note(formula);
        record.tandem.log().log(said).unwrap();
    }
    let file = export(&record);
    for line in file.lines().skip(1) {
        let cell = line.rsplit(',').next().unwrap().trim_start_matches('"');
        let begins = ['=', '+', '-', '@', '＝', '＋', '＠'];
        // The second line of a cell is no beginning of one.
        assert!(line.starts_with('=') || !cell.trim_start().starts_with(begins), "{cell}");
    }
    let copy = self::record();
    import(&copy, &file);
    assert_eq!(all(&copy), all(&record));
}

#[test]
fn the_second_half_past_one_of_an_autumn_night_survives_the_round_trip() {
    let record = record();
    record.host.set("2026-11-02T12:00:00Z");
    let wall = parse_wall("2026-11-01T01:30").unwrap();
    for start in [
        LocalTime::resolve(wall, &zone(ZONE)).time,
        LocalTime::later_of_two(wall, &zone(ZONE)).unwrap(),
    ] {
        let said = Session { start, ..session(Kind::Group, "2026-03-02T18:00", 20) };
        record.tandem.log().log(said).unwrap();
    }
    let copy = self::record();
    copy.host.set("2026-11-02T12:00:00Z");
    import(&copy, &export(&record));
    assert_eq!(all(&copy), all(&record));
    let offsets: Vec<_> =
        all(&copy).iter().map(|kept| kept.session.start.offset().to_string()).collect();
    assert_eq!(offsets, ["-05:00", "-04:00"]);

    let wrong = "kind,start,minutes\ngroup,2026-11-01T01:30:00+02:00,20\n";
    assert!(import(&copy, wrong).refused[0].why.starts_with("start: "));
}

fn word<T: Word + std::fmt::Debug>() -> impl Strategy<Value = Option<T>> {
    prop::option::of(prop::sample::select(T::ALL))
}

fn any_session() -> impl Strategy<Value = Session> {
    let kind = prop::sample::select(Kind::ALL);
    let zones =
        prop::sample::select(vec!["America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]);
    let words = (
        word::<Form>(),
        word::<GroupFormat>(),
        word::<Approach>(),
        word::<Fellowship>(),
        word::<Setting>(),
        word::<LedBy>(),
    );
    let did = prop::collection::btree_set(prop::sample::select(Involvement::ALL), 0..4);
    // Any text that a person might leave: what surrounds it in white space is not kept.
    let note = prop::option::of("\\PC{0,40}|[\"',;=+@\\-\n\r\t a-c]{0,12}");
    (kind, zones, 0..5000_i64, 1..1441_u32, any::<bool>(), words, did, note).prop_map(
        |(kind, zone_name, hours, minutes, approximate, words, did, note)| {
            let wall = parse_wall("2026-03-10T20:15").unwrap() - chrono::TimeDelta::hours(hours);
            let (form, group_format, approach, fellowship, setting, led_by) = words;
            Session {
                start: LocalTime::resolve(wall, &zone(zone_name)).time,
                minutes: Minutes::new(minutes).unwrap(),
                approximate,
                form,
                group_format: group_format.filter(|_| kind == Kind::Group),
                approach,
                fellowship: fellowship.filter(|_| kind == Kind::MutualHelp),
                setting,
                led_by,
                did: if kind == Kind::MutualHelp { did } else { Default::default() },
                note: note.and_then(|text| Note::new(text.trim()).unwrap()),
                ..session(kind, "2026-03-02T18:00", 1)
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_exported_is_what_is_imported(sessions in prop::collection::vec(any_session(), 0..12)) {
        let record = record();
        for said in sessions {
            record.tandem.log().log(said).unwrap();
        }
        let file = export(&record);
        let copy = self::record();
        let report = import(&copy, &file);
        prop_assert_eq!(report.refused, []);
        prop_assert_eq!(all(&copy), all(&record));
        prop_assert_eq!(export(&copy), file);
    }

    #[test]
    fn any_bytes_are_read_or_refused(file: Vec<u8>) {
        let record = record();
        let _ = record.tandem.log().import_csv(&file, true);
        prop_assert!(record.is_sound());
    }
}
