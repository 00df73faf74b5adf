//! A peer coach's record of any size. To seal and open fifty thousand files takes minutes, so the
//! summaries come in by `tandem::bench::arrived`, which is what opening does once a file is open.

use chrono::{DateTime, TimeDelta, Utc};
use tandem::Tandem;
use tandem_model::{
    Ask, CoachSummary, Id, Language, Name, Note, Result, SharedPeriod, SharedWeek, SummaryItem,
    Word as _,
};
use tandem_share::{ConsentNote, Content, Document, SecretKey, SharedSummary};

use crate::Dice;

const SEED: u64 = 0xc0ac;

/// So many people in the record of a coach who has enrolled, with so many weekly summaries each, the
/// first of them made at `begin`.
///
/// # Errors
/// Those of writing.
pub fn fill(tandem: &Tandem, people: u32, weeks: u32, begin: DateTime<Utc>) -> Result<()> {
    let mut dice = Dice::new(SEED);
    for number in 0..people {
        let from = key(&mut dice).public();
        let files = (0..weeks)
            .map(|week| summary(number, week, begin + TimeDelta::weeks(week.into())))
            .collect::<Result<Vec<_>>>()?;
        tandem::bench::arrived(tandem, from, files)?;
    }
    Ok(())
}

fn key(dice: &mut Dice) -> SecretKey {
    let mut key = [0; 32];
    key.chunks_exact_mut(8).for_each(|part| part.copy_from_slice(&dice.number().to_be_bytes()));
    SecretKey::from_bytes(&key)
}

/// The summary that one of them makes in one week.
///
/// # Errors
/// None: its words are good.
pub fn summary(number: u32, week: u32, created: DateTime<Utc>) -> Result<Document> {
    let to = created.date_naive();
    let first = |back: i64| to - TimeDelta::weeks(3 - back);
    let hours = (0..4).map(|back| SharedWeek {
        first: first(back),
        individual: Some(50),
        group: None,
        mutual_help: Some(60 + (number + week) % 60),
        from_memory: Vec::new(),
    });
    let mut summary = CoachSummary::new(SharedPeriod { from: first(0), to });
    summary.ask = Ask::ALL.get(number as usize % 4).copied();
    summary.talk_about = Note::new("What the week was like, and what comes next.")?;
    summary.hours = Some(hours.collect());
    (summary.practices, summary.meetings) = (Some(week % 5), Some(week % 7));
    let consent = ConsentNote {
        id: Id::natural("consent", &number.to_string()),
        recipient: Name::new("Robin")?,
        org: None,
        purpose: Name::new("support from a peer coach")?,
        counted: false,
        until: (created + TimeDelta::weeks(60)).date_naive(),
    };
    Ok(Document {
        id: Id::natural("document", &format!("{number}/{week}")),
        seq: u64::from(week) + 1,
        alias: Name::new(&format!("Person {number}"))?,
        language: Language::En,
        created,
        expires: Some(created + TimeDelta::weeks(60)),
        notice: Note::new("Self-reported, not verified.")?,
        content: Content::Summary(Box::new(SharedSummary {
            scope: SummaryItem::defaults(),
            consent,
            summary,
        })),
    })
}

#[cfg(test)]
mod tests {
    use tandem::{Cost, PersonPage};
    use tandem_comes_back::Left;
    use tandem_model::{SpokenWords, Zone};
    use tandem_share::{Enrolment, seal};

    use super::*;
    use crate::{StoryHost, coach_profile};

    const PASSPHRASE: &str = "seven quiet herons";
    const WEEKS: u32 = 6;

    /// The one person of a coach's record, but for the words that follow from the coach's own key.
    fn page(write: impl FnOnce(&Tandem, Enrolment, DateTime<Utc>)) -> PersonPage {
        let now: DateTime<Utc> = "2026-03-11T16:00:00Z".parse().unwrap();
        let folder = Left::new(tempfile::tempdir().unwrap(), PASSPHRASE, move || now);
        let host = Box::new(StoryHost::new(now, 1, [1; 16]));
        let profile = coach_profile(Zone::utc()).unwrap();
        let (tandem, _) =
            Tandem::create(folder.path(), PASSPHRASE, &profile, host, Cost::TEST_ONLY).unwrap();
        let code = tandem.coach().enrol(Name::new("Robin").unwrap(), None, 30).unwrap().code;
        write(&tandem, Enrolment::parse(&code).unwrap(), now - TimeDelta::weeks(WEEKS.into()));
        let people = tandem.coach().people().unwrap();
        assert_eq!(people.len(), 1);
        let drawn_anew = SpokenWords { en: String::new(), es: String::new() };
        assert!(tandem.safe().check().unwrap().ok());
        PersonPage { phrase: drawn_anew, ..tandem.coach().page(people[0].id).unwrap() }
    }

    #[test]
    fn house_b4_the_door_leaves_what_opening_leaves() {
        let opened = page(|tandem, coach, begin| {
            let from = key(&mut Dice::new(SEED));
            for week in 0..WEEKS {
                let file = summary(0, week, begin + TimeDelta::weeks(week.into())).unwrap();
                let mut dice = Dice::new(week.into());
                let random = &mut |bytes: &mut [u8]| {
                    bytes.fill_with(|| dice.below(256) as u8);
                    Ok::<_, ()>(())
                };
                let sealed = seal(&file, &from, &coach.recipient, random).unwrap();
                tandem.coach().open(&sealed).unwrap();
            }
        });
        let filled = page(|tandem, _, begin| fill(tandem, 1, WEEKS, begin).unwrap());
        assert!(opened.view.is_some() && opened.since.is_some());
        assert_eq!(opened, filled);
    }
}
