//! Which rows of a coach's list are one person's, and what the coach calls them.
//!
//! "The same person with a new phone" joins two rows and merges nothing: each keeps its key, its files and its
//! notes under its own id, and the page shows them together. So one wrong word is taken back by `undo` or by
//! parting them again, and nothing is lost either way.

use std::collections::BTreeMap;

use tandem_model::{Id, Name};
use tandem_vault::Read;

use crate::record::error::Inner;
use crate::record::kinds::{Filing, Latest, Noted, Person};
use crate::record::read::Reading as _;

/// How the rows of a record are filed.
#[derive(Debug, Default)]
pub(super) struct Links {
    same_as: BTreeMap<Id, Id>,
    labels: BTreeMap<Id, Name>,
}

impl Links {
    pub(super) fn read(read: &Read<'_>) -> Inner<Self> {
        let mut links = Self::default();
        for (_, filing) in read.all::<Filing>()? {
            let Filing { person, same_as, label } = filing;
            // Who was forgotten is nobody's other row.
            if let Some(other) = same_as
                && read.stands::<Person>(other)?
            {
                links.same_as.insert(person, other);
            }
            links.labels.extend(label.map(|label| (person, label)));
        }
        Ok(links)
    }

    /// The row under which somebody stands.
    pub(super) fn root(&self, id: Id) -> Id {
        // Hardly anybody has two rows, and a list asks for each of thousands of asks.
        if !self.same_as.contains_key(&id) {
            return id;
        }
        let mut way = vec![id];
        while let Some(next) = way.last().and_then(|last| self.same_as.get(last)) {
            // Two copies of a record that met may have linked two rows in both directions.
            if let Some(begin) = way.iter().position(|known| known == next) {
                return way[begin..].iter().copied().min().unwrap_or(id);
            }
            way.push(*next);
        }
        way.last().copied().unwrap_or(id)
    }

    /// The rows that stand under one, itself first.
    pub(super) fn members(&self, root: Id) -> Vec<Id> {
        let others = self.same_as.keys().copied().filter(|id| self.root(*id) == root);
        std::iter::once(root).chain(others.filter(|id| *id != root)).collect()
    }

    pub(super) fn label(&self, id: Id) -> Option<&Name> {
        self.labels.get(&id)
    }
}

/// Everything that is kept of one person, over all of their rows.
pub(super) struct Whole {
    pub(super) root: Id,
    pub(super) members: Vec<Id>,
    /// The first row, with what was stopped in any.
    pub(super) person: Person,
    pub(super) latest: Option<Latest>,
    pub(super) notes: Vec<(Id, Noted)>,
}

impl Whole {
    /// # Errors
    /// `NotFound`; those of reading.
    pub(super) fn read(read: &Read<'_>, links: &Links, id: Id) -> Inner<Self> {
        let root = links.root(id);
        let members = links.members(root);
        let mut person = read.need::<Person>(root)?;
        let (mut latest, mut notes) = (None, Vec::new());
        for member in &members {
            if let Some(other) = read.entry::<Person>(*member)? {
                person.stopped.extend(other.stopped);
            }
            latest = together(latest, super::latest(read, *member)?);
            notes.extend(read.about::<Noted>(*member, None)?);
        }
        Ok(Self { root, members, person, latest, notes })
    }

    pub(super) fn contact(&self) -> Option<&Noted> {
        self.notes.iter().map(|(_, noted)| noted).max_by_key(|noted| noted.until)
    }
}

/// What the list tells of the files of two rows that are one person's.
fn together(one: Option<Latest>, other: Option<Latest>) -> Option<Latest> {
    let (Some(one), Some(other)) = (&one, &other) else { return one.or(other) };
    Some(one.with(other))
}
