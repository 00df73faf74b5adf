//! Not part of the product: a coach's record of any size, for `tests/bench`. Sealing and opening fifty
//! thousand files takes minutes; what opening leaves in the journal is written here at once.

use chrono::{DateTime, TimeDelta, Utc};
use tandem_model::{
    Ask, CoachSummary, Id, Language, Name, Note, Result, Role, SharedPeriod, SharedWeek,
    SummaryItem, TandemError, Word as _,
};
use tandem_share::SecretKey;

use super::rows::{self, Latest, Opened, Person};
use crate::leaving::sharing::{SharedUnder, SharedView};
use crate::record::Tandem;
use crate::record::store::entity;

/// So many people, with so many weekly summaries each, the first of them made at `begin`.
///
/// # Errors
/// Those of writing.
pub fn fill_coach(tandem: &Tandem, people: u32, weeks: u32, begin: DateTime<Utc>) -> Result<()> {
    for number in 0..people {
        let secret = SecretKey::random(&mut tandem_vault::random).map_err(TandemError::from)?;
        let alias = Name::new(&format!("Person {number}"))?;
        let id = Id::natural(entity::COACH_PERSON, &secret.public().to_string());
        let mut person = Person::new(alias.clone(), secret.public(), String::new(), begin);
        tandem.act_as(Role::Coach, |act| {
            for week in 0..weeks {
                let created = begin + TimeDelta::weeks(week.into());
                let view = view(&alias, number, week, created)?;
                person.latest = Some(Latest::of(&view));
                let summary = Id::natural(entity::COACH_SUMMARY, &format!("{id}/{week}"));
                let opened = Opened { person: id, opened_at: created, view };
                rows::keep(act, entity::COACH_SUMMARY, summary, &opened)?;
            }
            rows::keep(act, entity::COACH_PERSON, id, &person)
        })?;
    }
    Ok(())
}

fn view(alias: &Name, number: u32, week: u32, created: DateTime<Utc>) -> Result<SharedView> {
    let to = created.date_naive();
    let first = |back: i64| to - TimeDelta::weeks(3 - back);
    let hours = (0..4).map(|back| SharedWeek {
        first: first(back),
        individual: Some(50),
        group: None,
        mutual_help: Some(60 + (number + week) % 60),
    });
    let mut summary = CoachSummary::new(SharedPeriod { from: first(0), to });
    summary.ask = Ask::ALL.get(number as usize % 4).copied();
    summary.talk_about = Note::new("What the week was like, and what comes next.")?;
    summary.hours = Some(hours.collect());
    (summary.practices, summary.meetings) = (Some(week % 5), Some(week % 7));
    Ok(SharedView {
        document: Id::natural("document", &format!("{number}/{week}")),
        seq: u64::from(week) + 1,
        alias: alias.clone(),
        language: Language::En,
        created,
        expires: created + TimeDelta::weeks(60),
        notice: Note::new("Self-reported, not verified.")?,
        scope: SummaryItem::defaults(),
        under: SharedUnder {
            consent: Id::natural("consent", &number.to_string()),
            recipient: Name::new("Robin")?,
            org: None,
            purpose: Name::new("support from a peer coach")?,
            until: (created + TimeDelta::weeks(60)).date_naive(),
        },
        summary,
    })
}
