//! What a coach may count: their own work, and of the people who agreed to it how many are where. No line of a
//! person leaves a coach's record.
//!
//! Numbers of few people tell about one of them. So a number from 1 to 4 is printed as `<5`, and where the
//! others of a row and their sum would give it away, more of the row is hidden, the next smallest first, until
//! every hidden number could be at least two ([`suppress`]). Hiding one more is not always enough: of seven
//! people `<5`, `<5` and a 5 that is shown say that both are 1. Nought is printed; there are no percentages and
//! no means.
//!
//! Two tables of nearly the same time subtract to one of few days, and so of few people. What was printed is
//! kept: the same dates give the same table again, whatever came since, and dates that differ from an earlier
//! table's by fewer than 28 days are refused.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;
use tandem_model::{Form, GoalStanding, Id, Kind, LocalTime, Result, Role, TandemError, Word as _};
use tandem_vault::Read;

use super::Coaching;
use super::links::Links;
use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::kinds::{Asked, Latest, Noted, Opened, Person, RollupCell, RollupRow, Totals};
use crate::record::profile::read_profile;
use crate::record::read::Reading as _;

/// Numbers below this are hidden unless the coach asks for more.
pub const LEAST: u32 = 5;
/// Two periods that differ by fewer days subtract to a table of few.
const APART: i64 = 28;

/// What a coach counts, ready to be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Rollup {
    /// The first local date.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
    /// Numbers from 1 to below this are hidden.
    pub least: u32,
    /// The numbers, a row each.
    pub rows: Vec<RollupRow>,
    /// The same as CSV.
    pub csv: String,
}

impl Coaching<'_> {
    /// Counts what a coach did between two dates, and how many of those who agreed to be counted are where.
    /// The same dates are told the same again.
    ///
    /// # Errors
    /// `Invalid` in `to` for a day that is not over, or before `from`; in `least` below 5, and for another one of
    /// the same dates; in `from` for dates that differ from those of an earlier table by fewer than 28 days; those
    /// of writing.
    pub fn rollup(&self, from: NaiveDate, to: NaiveDate, least: u32) -> Result<Rollup> {
        if least < LEAST {
            return Err(TandemError::invalid("least", "5 or more"));
        }
        let now = self.tandem.now();
        let id = self.tandem.host.new_id()?;
        self.tandem.act_as(Role::Coach, |act| {
            let zone = read_profile(act)?.zone;
            let today = LocalTime::at(now, &zone).date();
            if to >= today || from > to {
                return Err(
                    TandemError::invalid("to", "a day that is over, after the first").into()
                );
            }
            for (_, kept) in act.all::<Totals>()? {
                if let Some(rollup) = again(&kept, from, to, least)? {
                    return Ok(rollup);
                }
            }
            let counting = Counting { from, to, now, zone, links: Links::read(act)? };
            let rows = counting.rows(act, least)?;
            act.add(id, &Totals { from, to, least, at: now, rows: rows.clone() })?;
            Ok(rollup(from, to, least, rows))
        })
    }
}

/// The table that was printed of these dates; an error where it would show what another one hides.
fn again(kept: &Totals, from: NaiveDate, to: NaiveDate, least: u32) -> Result<Option<Rollup>> {
    let differ = (kept.from - from).num_days().abs() + (kept.to - to).num_days().abs();
    match differ {
        0 if kept.least == least => Ok(Some(rollup(from, to, least, kept.rows.clone()))),
        0 => Err(TandemError::invalid("least", format!("as before: {}", kept.least))),
        1..APART => Err(TandemError::invalid(
            "from",
            format!("28 days or more apart from the last one: {} – {}", kept.from, kept.to),
        )),
        _ => Ok(None),
    }
}

fn rollup(from: NaiveDate, to: NaiveDate, least: u32, rows: Vec<RollupRow>) -> Rollup {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let memory = "writing to memory does not fail";
    writer.write_record(["what", "of", "name", "n"]).expect(memory);
    for row in &rows {
        for cell in &row.cells {
            writer.write_record([&row.what, &row.of, &cell.name, &cell.n]).expect(memory);
        }
    }
    let bytes = writer.into_inner().expect(memory);
    let csv = String::from_utf8(bytes).expect("what was written is UTF-8");
    Rollup { from, to, least, rows, csv }
}

struct Counting {
    from: NaiveDate,
    to: NaiveDate,
    now: DateTime<Utc>,
    zone: tandem_model::Zone,
    links: Links,
}

/// How long hours of a kind are in the median week of one person.
const BANDS: [&str; 6] = ["none", "under_1", "1_to_3", "3_to_6", "over_6", "not_known"];

impl Counting {
    fn is_within(&self, at: DateTime<Utc>) -> bool {
        let day = LocalTime::at(at, &self.zone).date();
        self.from <= day && day <= self.to
    }

    fn rows(&self, read: &Read<'_>, least: u32) -> Inner<Vec<RollupRow>> {
        let people: BTreeMap<Id, Person> = read.all()?.into_iter().collect();
        let refused = |id: &Id| people.get(id).is_none_or(|person| person.refused_at.is_some());
        let files: Vec<Opened> = read.all::<Opened>()?.into_iter().map(|(_, file)| file).collect();
        let within =
            files.iter().filter(|file| self.is_within(file.made()) && !refused(&file.person));
        let within: Vec<_> = within.collect();
        let senders: BTreeSet<Id> =
            within.iter().map(|file| self.links.root(file.person)).collect();
        let notes: Vec<Noted> = read.all::<Noted>()?.into_iter().map(|(_, note)| note).collect();
        let of_work = notes.iter().filter(|note| {
            let day = note.day();
            self.from <= day && day <= self.to
        });

        let mut rows =
            vec![lone("people", senders.len(), least), lone("files", within.len(), least)];
        let (mut forms, mut replies) = ([0_u32; 4], 0_usize);
        for note in of_work {
            match &note.contact {
                Some(contact) => forms[form(contact.form)] += 1,
                None => replies += usize::from(note.reply.is_some()),
            }
        }
        rows.push(summed(
            "contacts",
            "",
            &["in_person", "video", "phone", "not_said"],
            &forms,
            least,
        ));
        rows.push(lone("replies", replies, least));
        rows.push(self.asks(read, &notes, least)?);
        rows.extend(self.counted(&people, &within, least));
        Ok(rows)
    }

    /// How soon those who asked for a call had one.
    fn asks(&self, read: &Read<'_>, notes: &[Noted], least: u32) -> Inner<RollupRow> {
        let mut just_sharing: BTreeMap<Id, DateTime<Utc>> = BTreeMap::new();
        for (_, latest) in read.all::<Latest>()? {
            let root = self.links.root(latest.person);
            just_sharing.extend(latest.just_sharing.map(|at| (root, at)));
        }
        let mut answered = [0_u32; 5];
        for (id, asked) in read.all::<Asked>()? {
            if !self.is_within(asked.made) {
                continue;
            }
            let root = self.links.root(asked.person);
            let of_them = notes.iter().filter(|note| self.links.root(note.person) == root);
            let answers = of_them.filter(|note| match note.named() {
                Some(ids) => ids.contains(&id),
                None => note.until > asked.made,
            });
            let sharing = just_sharing.get(&root).copied().filter(|at| *at > asked.made);
            let first = answers.map(|note| note.until).chain(sharing).min();
            let waited = first.map(|at| at - asked.made);
            answered[match waited {
                Some(waited) if waited <= TimeDelta::days(1) => 0,
                Some(waited) if waited <= TimeDelta::days(3) => 1,
                Some(waited) if waited <= TimeDelta::days(7) => 2,
                Some(_) => 3,
                None => 4,
            }] += 1;
        }
        let names = ["within_1_day", "within_3_days", "within_7_days", "later", "open"];
        Ok(summed("asks", "", &names, &answered, least))
    }

    /// Of those who agreed to be counted, and have not stopped since: where they are.
    fn counted(
        &self,
        people: &BTreeMap<Id, Person>,
        within: &[&Opened],
        least: u32,
    ) -> Vec<RollupRow> {
        let mut newest: BTreeMap<Id, &Opened> = BTreeMap::new();
        for file in within {
            let person = newest.entry(self.links.root(file.person)).or_insert(file);
            if (person.made(), person.view.seq) < (file.made(), file.view.seq) {
                *person = file;
            }
        }
        newest.retain(|_, file| {
            let under = &file.view.under;
            let stopped =
                people.get(&file.person).is_none_or(|it| it.stopped.contains_key(&under.consent));
            under.counted && !stopped && !file.view.is_closed(self.now)
        });
        let counted = u32::try_from(newest.len()).unwrap_or(u32::MAX);
        let mut rows = vec![lone("counted", newest.len(), least)];
        if counted < least {
            return rows; // each of the rest is of fewer
        }
        for kind in Kind::ALL.iter().copied().filter(|kind| *kind != Kind::Medical) {
            let mut bands = [0_u32; BANDS.len()];
            for file in newest.values() {
                bands[band(self.median(file, kind))] += 1;
            }
            rows.push(row(
                "people_by_hours",
                kind.word(),
                &BANDS,
                &bands,
                &suppress(&bands, least),
                least,
            ));
        }
        let all = |count: &dyn Fn(&Opened) -> usize| newest.values().map(|file| count(file)).sum();
        let reached = |file: &Opened| {
            let goals = file.view.summary.goals.iter().flatten();
            goals.filter(|goal| goal.standing == GoalStanding::Reached).count()
        };
        let away = |file: &Opened| {
            let weeks = file.view.summary.away.iter().flatten();
            weeks.filter(|first| self.from <= **first && **first <= self.to).count()
        };
        rows.push(lone("goals_reached", all(&reached), least));
        rows.push(lone("weeks_away", all(&away), least));
        rows
    }

    /// The median week of one person's, of the weeks in which the kind is known.
    fn median(&self, file: &Opened, kind: Kind) -> Option<u32> {
        let mut known: Vec<u32> = super::since::weeks(&file.view)
            .into_iter()
            .filter(|(first, _)| self.from <= *first && *first <= self.to)
            .filter_map(|(_, kinds)| kinds.into_iter().find(|(known, _)| *known == kind)?.1)
            .collect();
        known.sort_unstable();
        known.get(known.len().saturating_sub(1) / 2).copied()
    }
}

fn form(form: Option<Form>) -> usize {
    match form {
        Some(Form::InPerson) => 0,
        Some(Form::Video) => 1,
        Some(Form::Phone) => 2,
        None => 3,
    }
}

fn band(minutes: Option<u32>) -> usize {
    match minutes {
        Some(0) => 0,
        Some(..60) => 1,
        Some(60..=180) => 2,
        Some(181..=360) => 3,
        Some(361..) => 4,
        None => 5,
    }
}

/// How a number is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Printed {
    Shown,
    /// It is one of few.
    Few,
    /// Another could be worked out from it.
    Hidden,
}

/// What of a row is printed whose sum is known.
fn suppress(row: &[u32], least: u32) -> Vec<Printed> {
    let few = |n: &u32| if (1..least).contains(n) { Printed::Few } else { Printed::Shown };
    let mut printed: Vec<Printed> = row.iter().map(few).collect();
    while !is_safe(row, &printed, least) {
        // Nought says little and hides little, so it goes last.
        let shown = (0..row.len()).filter(|at| printed[*at] == Printed::Shown);
        match shown.min_by_key(|at| (row[*at] == 0, row[*at])) {
            Some(next) => printed[next] = Printed::Hidden,
            // Which are few would give them away: five people in five bands are one in each.
            None => return vec![Printed::Hidden; row.len()],
        }
    }
    printed
}

/// Whether every number that is not shown could be another: by the sum of those that are not, of which the few
/// are 1 to below `least` and the others are not.
fn is_safe(row: &[u32], printed: &[Printed], least: u32) -> bool {
    let count = |what| printed.iter().filter(|it| **it == what).count() as u32;
    let (few, hidden) = (count(Printed::Few), count(Printed::Hidden));
    let unshown = row.iter().zip(printed).filter(|(_, it)| **it != Printed::Shown);
    let sum: u32 = unshown.map(|(n, _)| n).sum();
    let is_hidden = |n: u32| n == 0 || n >= least;
    // What the others can come to, if this one is so much.
    let fits = |rest: u32, few: u32, hidden: u32| {
        (few..=few * (least - 1)).any(|of_few| {
            rest.checked_sub(of_few).is_some_and(|rest| rest == 0 || hidden > 0 && is_hidden(rest))
        })
    };
    let several = |mut values: Box<dyn Iterator<Item = u32> + '_>| values.nth(1).is_some();
    let few_are = few == 0
        || several(Box::new((1..least).filter(|n| *n <= sum && fits(sum - n, few - 1, hidden))));
    let hidden_are = hidden == 0
        || several(Box::new((0..=sum).filter(|n| is_hidden(*n) && fits(sum - n, few, hidden - 1))));
    few_are && hidden_are
}

fn row(
    what: &str,
    of: &str,
    names: &[&str],
    row: &[u32],
    printed: &[Printed],
    least: u32,
) -> RollupRow {
    let cells = names.iter().zip(row.iter().zip(printed)).map(|(name, (n, printed))| {
        let n = match printed {
            Printed::Shown => n.to_string(),
            Printed::Few => format!("<{least}"),
            Printed::Hidden => "*".to_owned(),
        };
        RollupCell { name: (*name).to_owned(), n }
    });
    RollupRow { what: what.to_owned(), of: of.to_owned(), cells: cells.collect() }
}

/// Numbers with their sum, which is one of them for whoever adds.
fn summed(what: &str, of: &str, names: &[&str], numbers: &[u32], least: u32) -> RollupRow {
    let all: u32 = numbers.iter().sum();
    let few = (1..least).contains(&all);
    let printed = if few { vec![Printed::Hidden; numbers.len()] } else { suppress(numbers, least) };
    let mut told = row(what, of, names, numbers, &printed, least);
    let n = if few { format!("<{least}") } else { all.to_string() };
    told.cells.insert(0, RollupCell { name: "all".to_owned(), n });
    told
}

/// A number that stands by itself.
fn lone(what: &str, n: usize, least: u32) -> RollupRow {
    let n = u32::try_from(n).unwrap_or(u32::MAX);
    let printed = if (1..least).contains(&n) { Printed::Few } else { Printed::Shown };
    row(what, "", &["all"], &[n], &[printed], least)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every way to put so many people into so many bands.
    fn tables(people: u32, bands: usize) -> Vec<Vec<u32>> {
        if bands == 1 {
            return vec![vec![people]];
        }
        let of_first = |first: u32| {
            let rest = tables(people - first, bands - 1).into_iter();
            rest.map(move |rest| [&[first][..], &rest].concat())
        };
        (0..=people).flat_map(of_first).collect()
    }

    /// What whoever reads a row knows of a number.
    fn may_be(printed: Printed, shown: u32, n: u32, least: u32) -> bool {
        match printed {
            Printed::Shown => n == shown,
            Printed::Few => (1..least).contains(&n),
            Printed::Hidden => n == 0 || n >= least,
        }
    }

    /// By trying every table there is: none of the hidden numbers can be worked out from what is shown.
    #[test]
    fn no_hidden_number_can_be_worked_out() {
        let mut hidden = 0;
        for (people, bands) in [(5, 6), (6, 6), (7, 4), (8, 4), (11, 3), (14, 3)] {
            let all = tables(people, bands);
            for row in &all {
                let printed = suppress(row, LEAST);
                let whole = printed.iter().all(|it| *it == Printed::Hidden);
                let fits = all.iter().filter(|other| {
                    if whole {
                        return true;
                    }
                    let mut cells = row.iter().zip(*other).zip(&printed);
                    cells.all(|((shown, n), printed)| may_be(*printed, *shown, *n, LEAST))
                });
                let fits: Vec<_> = fits.collect();
                for (at, _) in printed.iter().enumerate().filter(|it| *it.1 != Printed::Shown) {
                    hidden += 1;
                    let values: BTreeSet<_> = fits.iter().map(|other| other[at]).collect();
                    assert!(values.len() > 1, "{row:?} as {printed:?}: {values:?}");
                }
                let few = |n: &u32| (1..LEAST).contains(n);
                let shown = row.iter().zip(&printed).filter(|it| *it.1 == Printed::Shown);
                assert!(!shown.map(|it| it.0).any(few), "{row:?}");
            }
        }
        assert!(hidden > 1_000, "{hidden}");
    }

    #[test]
    fn what_gives_nothing_away_is_shown() {
        use Printed::{Few, Hidden, Shown};
        assert_eq!(suppress(&[0, 7, 12], 5), [Shown; 3]);
        assert_eq!(suppress(&[3, 2, 20], 5), [Few, Few, Shown]);
        assert_eq!(suppress(&[3, 0, 9, 20], 5), [Few, Shown, Hidden, Shown]);
        assert_eq!(suppress(&[1, 1, 5], 5), [Few, Few, Hidden]);
        assert_eq!(suppress(&[9, 12, 30], 11), [Few, Hidden, Shown]);
    }
}
