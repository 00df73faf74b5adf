//! A peer coach's record: a thousand people, a year of weekly summaries each, and twenty with four years. Half
//! of them ask to be called every week, and there was contact with each of them three weeks ago.

use std::time::Duration;

use chrono::TimeDelta;
use tandem::{ContactNote, Cost, Host as _, Tandem};
use tandem_model::{Form, Name, Zone};
use tempfile::TempDir;

use crate::log::{PASSPHRASE, fixed};
use crate::measure::{Line, Work, line};

const PEOPLE: u32 = 1_000;
const WEEKS: u32 = 52;

const FEW: u32 = 20;
const LONG: u32 = 200;

fn desk(people: u32, weeks: u32) -> (TempDir, Tandem) {
    let folder = tempfile::tempdir().unwrap();
    let host = fixed();
    let now = host.now();
    let profile = tandem_story::coach_profile(Zone::utc()).unwrap();
    let cost = Cost::TEST_ONLY;
    let (tandem, _) =
        Tandem::create(folder.path(), PASSPHRASE, &profile, Box::new(host), cost).unwrap();
    tandem.coach().enrol(Name::new("Robin").unwrap(), None, 30).unwrap();
    let begin = now - TimeDelta::weeks(i64::from(weeks));
    tandem_story::coach::fill(&tandem, people, weeks, begin).unwrap();
    let on = (now - TimeDelta::weeks(3)).date_naive();
    for line in tandem.coach().people().unwrap() {
        let contact = ContactNote { form: Some(Form::Phone), ..ContactNote::on(on) };
        tandem.coach().note(line.id, contact).unwrap();
    }
    (folder, tandem)
}

pub(crate) fn lines() -> Vec<Line> {
    let (_many, many) = desk(PEOPLE, WEEKS);
    let (_long, long) = desk(FEW, LONG);
    let (many, long) = (many.coach(), long.coach());
    let one = many.people().unwrap()[PEOPLE as usize / 2].id;
    vec![
        line(
            "a coach's list of 1,000 people",
            Duration::from_millis(10),
            Work::new(5, || assert_eq!(many.people().unwrap().len(), PEOPLE as usize)),
            None,
        ),
        line(
            "a coach's list of 20 people, 200 files each",
            Duration::from_millis(5),
            Work::new(50, || {
                let asking = long.people().unwrap();
                assert_eq!(asking.iter().filter(|line| !line.asks.is_empty()).count(), 10);
            }),
            None,
        ),
        line(
            "one person's page, of 52,000 summaries",
            Duration::from_millis(5),
            Work::new(50, || assert!(many.page(one).unwrap().since.is_some())),
            None,
        ),
    ]
}
