//! What something that leaves the record tells, and of which dates: one value, which the question before
//! it, the list of what went to whom and every format of it print.
//!
//! It is read off the finished report, part by part, and not off what was asked for: a list that repeats
//! the request says what should have happened. A person chooses dates, and three things reach outside of
//! them: a medicine that was begun before and is taken now, a goal, and the visit that a report begins
//! with. They are told with their own dates, and so they are named here as [`StandingItem`].

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{Report, ReportPerson, SharedItem, SharedPeriod};

/// What is told, and of which dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Told {
    /// The first local date that something is told of.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
    /// What is told with dates of its own, of which at least one lies outside of these; in the order of the
    /// list of items.
    pub standing: Vec<StandingItem>,
}

/// Something that is told with its own dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct StandingItem {
    /// What.
    pub item: SharedItem,
    /// The earliest date that it tells.
    pub from: NaiveDate,
    /// The latest one; the last date of all the rest where it goes on.
    pub to: NaiveDate,
}

impl Told {
    /// Hours, and nothing with dates of its own.
    #[must_use]
    pub fn within(SharedPeriod { from, to }: SharedPeriod) -> Self {
        Self { from, to, standing: Vec::new() }
    }

    fn reach(&mut self, date: NaiveDate) {
        self.from = self.from.min(date);
        self.to = self.to.max(date);
    }
}

impl Report {
    /// Of which dates it tells. Every part is looked at by name: one that is added to a report does not
    /// compile until somebody has said which dates it has.
    #[must_use]
    pub fn told(&self) -> Told {
        let Self {
            from,
            to,
            since_visit,
            last_visit,
            weeks,
            months,
            windows,
            recalls,
            goals,
            medication,
            barriers,
            craving,
            days,
            measures,
            notes,
            check_ins,
            // Dates that follow from the ones above.
            begins: _,
            cut_answers: _,
            both: _,
            sure: _,
            // Nothing with a date: numbers of the whole, words, times of the week.
            practices: _,
            helped: _,
            services: _,
            before_and_helped: _,
            meetings: _,
            talk_about: _,
            strengths: _,
            visit: _,
            coping: _,
            // Of the paper, the person, the studies and the agreement, and of no day of the record.
            about: ReportPerson { alias: _, legal_name: _, birth_date: _ },
            preset: _,
            language: _,
            made_at: _,
            made_on: _,
            week_start: _,
            scheduled: _,
            other_kinds: _,
            evidence: _,
            consent: _,
        } = self;
        let mut told = Told::within(SharedPeriod { from: *from, to: *to });
        for row in weeks.iter().chain(months).chain(windows.iter().flatten()) {
            told.reach(row.period.from);
            told.reach(row.period.to);
        }
        for recall in recalls {
            told.reach(recall.first);
            told.reach(recall.last());
        }
        let barriers = barriers.iter().flatten().map(|it| it.on);
        let craving = craving.iter().flatten().map(|it| it.on);
        let days = days.iter().flatten().map(|it| it.week.max(*from));
        let measures = measures.iter().flatten().map(|it| it.on);
        let notes = notes.iter().flatten().map(|it| it.on);
        let check_ins = check_ins.iter().flatten().map(|it| it.at.date());
        barriers
            .chain(craving)
            .chain(days)
            .chain(measures)
            .chain(notes)
            .chain(check_ins)
            .for_each(|date| told.reach(date));

        let mut own = BTreeMap::<SharedItem, (NaiveDate, NaiveDate)>::new();
        let mut says = |item: SharedItem, date: NaiveDate| {
            let (from, to) = own.entry(item).or_insert((date, date));
            (*from, *to) = (date.min(*from), date.max(*to));
        };
        for day in since_visit.iter().map(|visit| visit.day).chain(*last_visit) {
            says(SharedItem::MedicalVisits, day);
        }
        for (_, goal) in goals.iter().flatten() {
            let steps = goal.steps.values().filter_map(|step| step.done_on);
            let dates = steps.chain([goal.since]).chain(goal.standing_since);
            dates.for_each(|date| says(SharedItem::Goals, date));
        }
        for (_, period) in medication.iter().flatten() {
            says(SharedItem::Medication, period.since);
            says(SharedItem::Medication, period.until.unwrap_or(told.to));
        }
        let outside = |(_, (from, to)): &(_, (_, _))| *from < told.from || *to > told.to;
        let standing = own.into_iter().filter(outside);
        told.standing =
            standing.map(|(item, (from, to))| StandingItem { item, from, to }).collect();
        told
    }
}
