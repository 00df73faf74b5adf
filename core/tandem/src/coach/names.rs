//! Who shares a name with somebody else in a coach's list, as names look.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use serde::Deserialize;
use tandem_model::{Id, Name, looks};
use tandem_vault::Read;

use super::links::Links;
use crate::record::error::Inner;
use crate::record::kinds::Person;
use crate::record::read::Reading as _;

/// Those who go by a name, or would like to, that looks like one of somebody whose key was not refused. Made
/// once for a list: to compare each of a thousand people with each other takes a second.
pub(super) struct Names(BTreeSet<Id>);

/// What of a [`Person`] says by which names they go, and whether that is believed.
#[derive(Deserialize)]
struct Called {
    alias: Name,
    #[serde(default)]
    renamed: Option<Name>,
    #[serde(default)]
    refused_at: Option<DateTime<Utc>>,
}

/// Somebody's names, and whether they are believed.
type Row<'a> = (Id, [Option<&'a Name>; 2], bool);

fn row<'a>(
    id: Id,
    alias: &'a Name,
    renamed: &'a Option<Name>,
    refused_at: Option<DateTime<Utc>>,
) -> Row<'a> {
    (id, [Some(alias), renamed.as_ref()], refused_at.is_none())
}

impl Names {
    pub(super) fn of(people: &[(Id, Person)], links: &Links) -> Self {
        Self::among(
            people.iter().map(|(id, it)| row(*id, &it.alias, &it.renamed, it.refused_at)),
            links,
        )
    }

    /// The same, where nothing else of all those people is needed.
    pub(super) fn read(read: &Read<'_>, links: &Links) -> Inner<Self> {
        let people = read.parts::<Person, Called>()?;
        let rows = people.iter().map(|(id, it)| row(*id, &it.alias, &it.renamed, it.refused_at));
        Ok(Self::among(rows, links))
    }

    fn among<'a>(people: impl Iterator<Item = Row<'a>>, links: &Links) -> Self {
        let mut groups = HashMap::<(usize, String), Vec<(Id, bool)>>::new();
        // Two rows of one person have one name, and that is nobody else's.
        for (id, names, good) in people.filter(|it| links.root(it.0) == it.0) {
            for name in names.into_iter().flatten() {
                for look in looks(name.as_str()).into_iter().enumerate() {
                    let group = groups.entry(look).or_default();
                    if group.last() != Some(&(id, good)) {
                        group.push((id, good));
                    }
                }
            }
        }
        let mut shared = BTreeSet::new();
        for group in groups.values() {
            let good = group.iter().filter(|(_, good)| *good).count();
            shared.extend(group.iter().filter(|it| good > usize::from(it.1)).map(|it| it.0));
        }
        Self(shared)
    }

    /// Whether somebody else goes by a name that looks like one of theirs.
    pub(super) fn is_shared(&self, own: Id) -> bool {
        self.0.contains(&own)
    }
}
