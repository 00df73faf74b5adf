//! A peer coach's record: a thousand people, a year of weekly summaries each.

use std::time::Duration;

use chrono::TimeDelta;
use tandem::{Cost, Host as _, Tandem};
use tandem_model::{Name, Zone};

use crate::log::{PASSPHRASE, fixed};
use crate::measure::{Line, Work, line};

const PEOPLE: u32 = 1_000;
const WEEKS: u32 = 52;

pub(crate) fn lines() -> Vec<Line> {
    let folder = tempfile::tempdir().unwrap();
    let host = fixed();
    let begin = host.now() - TimeDelta::weeks(i64::from(WEEKS));
    let profile = tandem_story::coach_profile(Zone::utc()).unwrap();
    let cost = Cost::TEST_ONLY;
    let (tandem, _) =
        Tandem::create(folder.path(), PASSPHRASE, &profile, Box::new(host), cost).unwrap();
    tandem.coach().enrol(Name::new("Robin").unwrap(), None, 30).unwrap();
    tandem_story::coach::fill(&tandem, PEOPLE, WEEKS, begin).unwrap();
    let one = tandem.coach().people().unwrap()[PEOPLE as usize / 2].id;
    let coach = tandem.coach();
    vec![
        line(
            "a coach's list of 1,000 people",
            Duration::from_millis(10),
            Work::new(5, || assert_eq!(coach.people().unwrap().len(), PEOPLE as usize)),
            None,
        ),
        line(
            "one person's page, of 52,000 summaries",
            Duration::from_millis(5),
            Work::new(50, || assert!(coach.page(one).unwrap().comparison.is_some())),
            None,
        ),
    ]
}
