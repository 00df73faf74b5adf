//! What a coach may count: their own work, and of the people who agreed to it how many are where.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use tandem::{ContactNote, Rollup};
use tandem_model::{
    Ask, CoachSummary, Form, GoalStanding, Id, Language, SharedGoal, SharedPeriod, SharedWeek,
    SummaryItem, TandemError,
};
use tandem_share::{ConsentNote, Content, Document, SecretKey, SharedSummary};

use crate::sharing::words;
use crate::support::{Record, coach_of, date, name, record};

/// A file that somebody sent: so many minutes of a group in each of four weeks, and whether they are counted.
fn file(person: u8, created: DateTime<Utc>, minutes: Option<u32>, counted: bool) -> Document {
    let day = created.date_naive();
    let first = date("2026-03-02");
    let mut summary = CoachSummary::new(SharedPeriod { from: first, to: day });
    summary.ask = Some(Ask::CallMe);
    let week = |n: u64| SharedWeek {
        first: first + Days::new(7 * n),
        individual: None,
        group: minutes,
        mutual_help: Some(0),
        from_memory: Vec::new(),
    };
    summary.hours = Some((0..4).map(week).collect());
    let reached = SharedGoal {
        words: words("MARKERGOAL"),
        standing: GoalStanding::Reached,
        steps: Vec::new(),
    };
    summary.goals = Some(vec![reached]);
    let consent = ConsentNote {
        id: Id::from_bytes([person; 16]),
        recipient: name("Robin"),
        org: None,
        purpose: name("support"),
        until: day + Days::new(90),
        counted,
    };
    Document {
        id: Id::natural("document", &format!("{person}/{created}")),
        seq: u64::from(person) + 1,
        alias: name(&format!("Sam{person}")),
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

fn moment(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// Seven people with an hour and a half of a group a week, six with half an hour, and two with none known;
/// one more who did not agree to be counted.
fn kept() -> Record {
    let person = record();
    let (coach, _) = coach_of(&person.host, "Robin");
    let sent = moment("2026-03-30T12:00:00Z");
    coach.host.set("2026-03-30T13:00:00Z");
    for number in 0..16 {
        let minutes = match number {
            0..7 => Some(90),
            7..13 => Some(30),
            _ => None,
        };
        let document = file(number, sent, minutes, number != 15);
        let from = SecretKey::from_bytes(&[number + 1; 32]).public();
        tandem::bench::arrived(&coach.tandem, from, vec![document]).unwrap();
    }
    coach
}

fn cell(rollup: &Rollup, what: &str, of: &str, name: &str) -> String {
    let row = rollup.rows.iter().find(|row| row.what == what && row.of == of).unwrap();
    row.cells.iter().find(|cell| cell.name == name).unwrap().n.clone()
}

fn refused(result: tandem_model::Result<Rollup>) -> String {
    match result.unwrap_err() {
        TandemError::Invalid { field, .. } => field,
        other => other.code().to_owned(),
    }
}

const MARCH: (&str, &str) = ("2026-03-01", "2026-03-31");

fn rollup(coach: &Record, (from, to): (&str, &str), least: u32) -> tandem_model::Result<Rollup> {
    let [from, to]: [NaiveDate; 2] = [date(from), date(to)];
    coach.tandem.coach().rollup(from, to, least)
}

#[test]
fn a_coach_counts_people_and_no_person() {
    let coach = kept();
    let people = coach.tandem.coach().people().unwrap();
    for line in &people[..7] {
        let contact =
            ContactNote { form: Some(Form::Phone), ..ContactNote::on(date("2026-03-30")) };
        coach.tandem.coach().note(line.id, contact).unwrap();
    }
    coach.host.set("2026-04-02T12:00:00Z");
    let told = rollup(&coach, MARCH, 5).unwrap();
    assert_eq!(cell(&told, "people", "", "all"), "16");
    assert_eq!(cell(&told, "files", "", "all"), "16");
    assert_eq!(
        (cell(&told, "contacts", "", "all"), cell(&told, "contacts", "", "phone")),
        ("7".into(), "7".into())
    );
    assert_eq!(cell(&told, "replies", "", "all"), "0");
    assert_eq!(cell(&told, "asks", "", "all"), "16");
    assert_eq!(cell(&told, "asks", "", "within_1_day"), "7");
    assert_eq!(cell(&told, "asks", "", "open"), "9");
    assert_eq!(cell(&told, "counted", "", "all"), "15", "one did not agree");
    let group = |band: &str| cell(&told, "people_by_hours", "group", band);
    // Two are few; and of 15 the others would tell how few, so the next smallest is not shown.
    assert_eq!(group("not_known"), "<5");
    assert_eq!((group("under_1"), group("1_to_3")), ("*".into(), "7".into()));
    assert_eq!((group("none"), group("over_6")), ("0".into(), "0".into()));
    assert_eq!(cell(&told, "people_by_hours", "mutual_help", "none"), "15");
    assert_eq!(cell(&told, "goals_reached", "", "all"), "15");
    assert!(!told.csv.contains("Sam") && !told.csv.contains("MARKERGOAL"));
    assert!(told.csv.starts_with("what,of,name,n\npeople,,all,16\n"), "{}", told.csv);
}

/// With the numbers of a funder: none of 1 to 10.
#[test]
fn more_is_hidden_where_more_is_asked_for_and_never_less() {
    let coach = kept();
    coach.host.set("2026-04-02T12:00:00Z");
    assert_eq!(refused(rollup(&coach, MARCH, 4)), "least");
    let told = rollup(&coach, MARCH, 11).unwrap();
    let shown = told.rows.iter().flat_map(|row| &row.cells).filter_map(|cell| cell.n.parse().ok());
    assert!(shown.clone().all(|n: u32| n == 0 || n >= 11));
    assert!(shown.count() > 5);
    assert_eq!(cell(&told, "people_by_hours", "group", "1_to_3"), "<11");
}

#[test]
fn two_tables_of_nearly_the_same_time_are_not_made() {
    let coach = kept();
    coach.host.set("2026-04-02T12:00:00Z");
    assert_eq!(refused(rollup(&coach, ("2026-03-01", "2026-04-02"), 5)), "to", "today is not over");
    assert_eq!(refused(rollup(&coach, ("2026-04-01", "2026-03-01"), 5)), "to");
    let first = rollup(&coach, MARCH, 5).unwrap();
    for dates in
        [("2026-03-01", "2026-03-30"), ("2026-02-15", "2026-03-31"), ("2026-03-15", "2026-04-01")]
    {
        assert_eq!(refused(rollup(&coach, dates, 5)), "from", "{dates:?}");
    }
    assert_eq!(refused(rollup(&coach, MARCH, 11)), "least");
    assert!(rollup(&coach, ("2026-01-01", "2026-02-28"), 5).is_ok());

    // The same dates are the same table, whatever came since; and it cannot be taken back to make another.
    let from = SecretKey::from_bytes(&[99; 32]).public();
    let late = file(98, moment("2026-03-30T11:00:00Z"), Some(500), true);
    tandem::bench::arrived(&coach.tandem, from, vec![late]).unwrap();
    assert_eq!(rollup(&coach, MARCH, 5).unwrap(), first);
    assert!(coach.tandem.log().undo_last().is_err());
    assert_eq!(rollup(&coach, MARCH, 5).unwrap(), first);
}

#[test]
fn who_is_counted_is_who_agreed_and_has_not_stopped_and_few_are_nobody() {
    let person = record();
    let (coach, _) = coach_of(&person.host, "Robin");
    let sent = moment("2026-03-30T12:00:00Z");
    coach.host.set("2026-03-30T13:00:00Z");
    for number in 0..6 {
        let from = SecretKey::from_bytes(&[number + 1; 32]).public();
        let documents = vec![file(number, sent, Some(90), number < 4)];
        tandem::bench::arrived(&coach.tandem, from, documents).unwrap();
    }
    coach.host.set("2026-04-02T12:00:00Z");
    let told = rollup(&coach, MARCH, 5).unwrap();
    assert_eq!(cell(&told, "people", "", "all"), "6");
    assert_eq!(cell(&told, "counted", "", "all"), "<5");
    assert!(!told.rows.iter().any(|row| row.what == "people_by_hours"));
    // After its last day a summary counts for nobody.
    coach.host.set("2026-08-01T12:00:00Z");
    let later = rollup(&coach, ("2026-01-01", "2026-05-31"), 5).unwrap();
    assert_eq!(cell(&later, "counted", "", "all"), "0");
}
