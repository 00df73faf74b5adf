//! What Sam has planned: a call with a peer coach, answered for three weeks and open for the latest, a
//! visit every four weeks, a refill on the last day of the month.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use tandem::{Outcome, Tandem};
use tandem_model::{
    At, DayOfWeek, Errand, Form, Kind, Lead, LedBy, Minutes, Name, Obstacle, Plan, Result, Rule,
    TimeOfDay, WeekStart, What, Zone,
};

use crate::Clock;

/// Writes it down. The story runs from `first`, a Monday, to `last`, a Sunday.
/// Returns how many plans there are.
///
/// # Errors
/// Those of writing.
pub(crate) fn write(
    tandem: &Tandem,
    clock: &dyn Clock,
    zone: &Zone,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<usize> {
    clock.set_clock(last.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(22));
    let agenda = tandem.agenda();
    let at = |minute, minutes| -> Result<At> {
        let (time, minutes) = (Some(TimeOfDay::new(minute)?), Some(Minutes::new(minutes)?));
        Ok(At { time, minutes, ..At::all_day(zone.clone()) })
    };
    let from = first.max(last - TimeDelta::days(27));
    let wednesdays = Rule::weekly([DayOfWeek::Wednesday], WeekStart::Monday);
    let mut call = Plan::session(Kind::PeerSupport, wednesdays, at(17 * 60 + 15, 30)?, from);
    call.name = Some(Name::new("Call with R.")?);
    call.remind = [Lead::Minutes(60)].into();
    if let What::Session(shape) = &mut call.what {
        (shape.form, shape.led_by) = (Some(Form::Phone), Some(LedBy::Peer));
    }
    let id = agenda.add(call)?;
    let said = [
        Outcome::Whole,
        Outcome::NotThisTime { why: Some(Obstacle::Work) },
        Outcome::Part { minutes: Minutes::new(15)?, approximate: true },
    ];
    let days = agenda.days(id, from, last)?;
    let open = days.len().saturating_sub(1);
    let said: Vec<_> = days.iter().map(|day| day.date).zip(said).take(open).collect();
    agenda.answer_all(id, &said)?;

    let next = last + TimeDelta::days(5);
    let every = Rule::Weekly { n: 4, days: [DayOfWeek::of(next)].into(), week: WeekStart::Monday };
    let mut visit = Plan::session(Kind::Medical, every, at(9 * 60, 20)?, next);
    visit.remind = [Lead::EveningBefore].into();
    agenda.add(visit)?;
    let month = Rule::MonthDay { n: 1, day: 31 };
    let refill = What::Errand(Errand::Refill);
    agenda.add(Plan::new(refill, month, zone.clone(), last))?;
    Ok(agenda.plans()?.len())
}
