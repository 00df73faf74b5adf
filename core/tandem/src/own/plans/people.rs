//! The people I can call.

use std::fmt;

use serde::Serialize;
use tandem_model::{Choice, Contact, Id, Result, Slug, TandemError, fold};
use tandem_vault::Read;

use crate::record::Tandem;
use crate::record::act::{Writing as _, patched};
use crate::record::error::Inner;
use crate::record::read::Reading as _;

/// Use cases around the people I can call. From [`Tandem::people`].
#[derive(Clone, Copy)]
pub struct People<'a> {
    tandem: &'a Tandem,
}

/// Somebody with their id.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ContactLine {
    /// Their entry.
    pub id: Id,
    /// Who they are.
    #[serde(flatten)]
    pub contact: Contact,
    /// Their number as it is dialled.
    pub dial: Option<String>,
}

/// Tells nothing of anybody.
impl fmt::Debug for ContactLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContactLine({:?})", self.id)
    }
}

impl ContactLine {
    pub(crate) fn new(id: Id, contact: Contact) -> Self {
        Self { id, dial: contact.dial(), contact }
    }
}

impl Tandem {
    /// The people I can call.
    #[must_use]
    pub fn people(&self) -> People<'_> {
        People { tandem: self }
    }
}

impl People<'_> {
    /// Everybody, in the person's own order.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list(&self) -> Result<Vec<ContactLine>> {
        let everybody = self.tandem.read(everybody)?;
        Ok(everybody.into_iter().map(|(id, contact)| ContactLine::new(id, contact)).collect())
    }

    /// Somebody.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn contact(&self, id: Id) -> Result<Contact> {
        self.tandem.read(|read| read.need(id))
    }

    /// Adds somebody, after the others. Who is here already, under the same name and number, is not
    /// added again and not changed: the id is theirs. A first name or a letter may be several people's,
    /// so another number is another person.
    ///
    /// # Errors
    /// `Invalid` as [`Contact::check`] says; those of writing.
    pub fn add(&self, contact: &Contact) -> Result<Id> {
        contact.check()?;
        let id = self.tandem.new_id()?;
        self.tandem.act(|act| {
            let all = everybody(act)?;
            if let Some((id, _)) = all.iter().find(|(_, one)| is_same(one, contact)) {
                return Ok(*id);
            }
            let last = all.iter().map(|(_, one)| one.order).max().unwrap_or(0);
            act.add(id, &Contact { order: last.saturating_add(1), ..contact.clone() })?;
            Ok(id)
        })
    }

    /// Changes somebody's entry; what `change` does not touch stays.
    ///
    /// # Errors
    /// `NotFound`; those of `change`, of [`Contact::check`] and of writing.
    pub fn edit(&self, id: Id, change: impl FnOnce(Contact) -> Result<Contact>) -> Result<Contact> {
        self.tandem.act(|act| {
            act.edit(id, |contact: Contact| {
                let after = change(contact)?;
                after.check()?;
                Ok(after)
            })
        })
    }

    /// As [`People::edit`], for a screen that was read before: the fields in which `after` differs
    /// from `before` are written, and no others.
    ///
    /// # Errors
    /// As [`People::edit`].
    pub fn change(&self, id: Id, before: &Contact, after: &Contact) -> Result<Contact> {
        self.edit(id, |now| patched(&now, before, after))
    }

    /// Puts people in this order; those that are not named follow as they were.
    ///
    /// # Errors
    /// `Invalid` in `order` for somebody who is not there; those of writing.
    pub fn order(&self, ids: &[Id]) -> Result<()> {
        self.tandem.act(|act| {
            let everybody = everybody(act)?;
            if !ids.iter().all(|id| everybody.iter().any(|(one, _)| one == id)) {
                return Err(TandemError::invalid("order", "people who are there").into());
            }
            let rest = everybody.iter().map(|(id, _)| id).filter(|id| !ids.contains(id));
            for (at, id) in (1..).zip(ids.iter().chain(rest)) {
                act.edit::<Contact>(*id, |one| Ok(Contact { order: at, ..one }))?;
            }
            Ok(())
        })
    }
}

fn is_same(one: &Contact, other: &Contact) -> bool {
    fold(one.name.as_str()) == fold(other.name.as_str()) && one.dial() == other.dial()
}

/// Everybody in their order.
pub(crate) fn everybody(read: &Read<'_>) -> Inner<Vec<(Id, Contact)>> {
    let mut all: Vec<(Id, Contact)> = read.all()?;
    all.sort_by_key(|(id, contact)| (contact.order, *id));
    Ok(all)
}

/// Who is offered: not whom the person may be afraid of.
pub(crate) fn offered(read: &Read<'_>) -> Inner<Vec<(Id, Contact)>> {
    let mut all = everybody(read)?;
    all.retain(|(_, contact)| !contact.not_offered);
    Ok(all)
}

/// Somebody as a choice.
pub(crate) fn choice(id: Id, contact: &Contact) -> Choice {
    let name = Slug::new("id", &format!("{PERSON}{id}")).expect("hexadecimal digits");
    Choice::new(name, contact.name.to_string())
}

/// What the name of a choice begins with that is somebody.
const PERSON: &str = "person-";

/// Who a choice is.
pub(crate) fn person(choice: &Slug) -> Option<Id> {
    choice.as_str().strip_prefix(PERSON)?.parse().ok()
}
