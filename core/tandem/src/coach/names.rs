//! Who shares a name with somebody else in a coach's list, as names look.

use std::collections::{BTreeSet, HashMap};

use tandem_model::{Id, looks};
use tandem_vault::Read;

use super::links::Links;
use super::listed::Listed;
use crate::record::error::Inner;

/// Those who go by a name, or would like to, that looks like one of somebody whose key was not refused. Made
/// once for a list: to compare each of a thousand people with each other takes a second.
pub(super) struct Names(BTreeSet<Id>);

impl Names {
    /// Where nothing else of all those people is needed.
    pub(super) fn read(read: &Read<'_>, links: &Links) -> Inner<Self> {
        Ok(Self::of(&Listed::all(read)?, links))
    }

    pub(super) fn of(people: &[(Id, Listed)], links: &Links) -> Self {
        let mut groups = HashMap::<(usize, String), Vec<(Id, bool)>>::new();
        // Two rows of one person have one name, and that is nobody else's.
        for (id, person) in people.iter().filter(|it| links.root(it.0) == it.0) {
            let good = !person.is_refused();
            for name in [Some(&person.alias), person.renamed.as_ref()].into_iter().flatten() {
                for look in looks(name.as_str()).into_iter().enumerate() {
                    let group = groups.entry(look).or_default();
                    if group.last() != Some(&(*id, good)) {
                        group.push((*id, good));
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
