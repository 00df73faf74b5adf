//! "My medicine is respected here": what is known of it about a meeting that is looked for.
//!
//! Three marks that are never made one: what the fellowship publishes, that the group said something,
//! what the person met with themself. Nothing is added up, nothing is concluded from a text: a group's
//! statement is shown and never weighed, so a mark of it says that there is one. Where the person's own
//! visits say that they were not respected, no statement of anybody else brings the meeting back.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::Connection;
use tandem_model::{
    Bookmark, Fellowship, GroupStatement, Id, Met, Stance, WelcomeAnswer, WelcomeVisit,
};
use tandem_vault::Read;

use super::again::found_again;
use super::rows::Source;
use crate::record::error::Inner;
use crate::record::read::Reading as _;

/// Which mark says that a person's medicine is respected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum RespectedBy {
    /// The fellowship supports people on medication, or leaves it to them and their doctor.
    Fellowship,
    /// The group said something about it, which the person wrote down.
    Group,
    /// The person's own visits: one where they were met with respect, and none where they were not.
    Own,
}

/// What the person met with themself, in visits. One of which nothing speaks either way is in neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct OwnMark {
    /// Visits where something was allowed, or that felt welcome, and nothing speaks against it.
    pub well: u32,
    /// Visits where something was refused, or they were asked not to, or that felt unwelcome.
    pub not_well: u32,
    /// The day of the last of all.
    pub last: NaiveDate,
}

/// The three marks of a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RespectMarks {
    /// What the fellowship publishes.
    pub fellowship: Stance,
    /// How many statements of the group are written down, and the day of the last.
    pub group: Option<Met>,
    /// The person's own visits.
    pub own: Option<OwnMark>,
}

impl RespectMarks {
    /// The marks of a meeting of which nothing is written down.
    pub(super) fn of(fellowship: Fellowship) -> Self {
        Self { fellowship: fellowship.position().stance, group: None, own: None }
    }

    /// Whether one of these marks says so, and the person's own visits do not say otherwise.
    pub(super) fn say(&self, by: &[RespectedBy]) -> bool {
        let not = self.own.is_some_and(|own| own.not_well > 0);
        let well = self.own.is_some_and(|own| own.well > 0);
        !not && by.iter().any(|by| match by {
            RespectedBy::Fellowship => self.fellowship.leaves_medicine_alone(),
            RespectedBy::Group => self.group.is_some(),
            RespectedBy::Own => well,
        })
    }
}

/// What is written down about kept meetings, by the number of the row that each is now.
pub(super) struct Known {
    marks: HashMap<i64, RespectMarks>,
}

impl Known {
    pub(super) fn read(read: &Read<'_>, sources: &[Source]) -> Inner<Self> {
        let mut marks = HashMap::new();
        let visits: Vec<(Id, WelcomeVisit)> = read.all()?;
        let said: Vec<(Id, GroupStatement)> = read.all()?;
        let mut about: Vec<Id> = visits
            .iter()
            .map(|it| it.1.meeting)
            .chain(said.iter().map(|it| it.1.meeting))
            .collect();
        about.sort_unstable();
        about.dedup();
        for kept in about {
            let Some(bookmark) = read.entry::<Bookmark>(kept)? else { continue };
            let visits = visits.iter().map(|(_, it)| it).filter(|it| it.meeting == kept);
            let said = said.iter().filter(|(_, it)| it.meeting == kept).map(|(_, it)| it.on);
            let group = said.fold(None, |met: Option<Met>, on| {
                let (times, last) = met.map_or((0, on), |met| (met.times, met.last));
                Some(Met { times: times + 1, last: last.max(on) })
            });
            let found = found_again(read, sources, &bookmark)?;
            let known = RespectMarks {
                group,
                own: own(visits),
                ..RespectMarks::of(found.meeting.fellowship)
            };
            for num in rows_of(read.db(), &found.id)? {
                marks.insert(num, known);
            }
        }
        Ok(Self { marks })
    }

    pub(super) fn marks(&self, num: i64, fellowship: Fellowship) -> RespectMarks {
        self.marks.get(&num).copied().unwrap_or_else(|| RespectMarks::of(fellowship))
    }
}

fn own<'a>(visits: impl Iterator<Item = &'a WelcomeVisit>) -> Option<OwnMark> {
    visits.fold(None, |mark: Option<OwnMark>, visit| {
        let mut mark = mark.unwrap_or(OwnMark { well: 0, not_well: 0, last: visit.on });
        let felt = visit.felt.map_or(0, tandem_model::Felt::get);
        let answered =
            |wanted: &[WelcomeAnswer]| visit.roles.values().any(|it| wanted.contains(it));
        if felt < 0 || answered(&[WelcomeAnswer::AskedNotTo, WelcomeAnswer::Refused]) {
            mark.not_well += 1;
        } else if felt > 0 || answered(&[WelcomeAnswer::Allowed]) {
            mark.well += 1;
        }
        mark.last = mark.last.max(visit.on);
        Some(mark)
    })
}

/// The rows of a meeting, those of other generations among them.
fn rows_of(db: &Connection, id: &Id) -> Inner<Vec<i64>> {
    let mut statement = db.prepare_cached("SELECT num FROM meeting_ids WHERE id = ?1")?;
    let nums = statement.query_map([id.as_bytes()], |row| row.get(0))?;
    Ok(nums.collect::<Result<_, _>>()?)
}
