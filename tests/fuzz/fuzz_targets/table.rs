//! What must hold of any bytes that are taken for a table from elsewhere: nothing panics, the same table twice is
//! the same, every session that is shown could be logged, and what each row became adds up.

use std::sync::OnceLock;

use tandem::{Cost, DayOrder, DiaryChoice, DiaryColumn, System, Tandem};
use tandem_model::{Kind, Minutes, Profile, Zone};

fn record() -> &'static Tandem {
    static RECORD: OnceLock<Tandem> = OnceLock::new();
    RECORD.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("tandem-diary-{}", std::process::id()));
        let host = Box::new(System { installation: [1; 16] });
        let profile = Profile::new(Zone::named("America/New_York").expect("it is a zone"));
        let made = Tandem::create(&folder, "seven quiet herons", &profile, host, Cost::TEST_ONLY);
        made.expect("a record can be made").0
    })
}

fn choice(said: u8) -> DiaryChoice {
    let is = |bit: u8| said & 1 << bit != 0;
    DiaryChoice {
        columns: if is(0) { vec![(DiaryColumn::Start, "x".into())] } else { vec![] },
        kinds: vec![("Big Book".into(), Some(Kind::MutualHelp)), ("Dinner".into(), None)],
        zones: if is(1) { vec![("Pacific".into(), Zone::utc())] } else { vec![] },
        every: is(2).then_some(Kind::Group),
        order: [None, Some(DayOrder::DayFirst), Some(DayOrder::MonthFirst), None]
            [usize::from(said >> 3 & 3)],
        at: is(5).then(|| chrono::NaiveTime::from_hms_opt(19, 0, 0).expect("it is a time")),
        minutes: if is(6) { Minutes::new(60).ok() } else { None },
        skip_bad: true,
    }
}

/// Looks at a table, by what a person said of it.
pub fn read(said: u8, table: &[u8]) {
    let choice = choice(said);
    let Ok(diary) = record().log().diary(table, &choice) else { return };
    let look = diary.look().expect("a table that was read can be looked at");
    let again = record().log().diary(table, &choice).and_then(|it| it.look());
    let again = again.expect("what was read can be read again");
    // When a row was written down is now, which goes on.
    assert_eq!((&look.columns, &look.words, &look.report), (&again.columns, &again.words, &again.report));
    assert!(look.report.refused.is_sorted_by_key(|refused| refused.row));
    // A row of a workbook says itself which one it is.
    let lines = if table.starts_with(b"PK") { u32::MAX } else { table.len() as u32 + 2 };
    assert!(look.report.refused.iter().all(|refused| (2..lines).contains(&refused.row)));
    assert!(look.report.refused.len() <= look.report.read as usize + look.report.added as usize);
    for row in &look.first {
        assert_eq!(row.session.check(chrono::Utc::now()), Ok(()));
    }
}
