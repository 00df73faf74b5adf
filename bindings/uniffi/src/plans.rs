//! Pages of plans, and the people a person can call.

use std::sync::Arc;

use tandem::{CardChoice, ContactLine, PageScreen, PlanLine};
use tandem_model::{Card, Contact, Id, LineWhat, PageKind, PageSection, Result};

use crate::shared::Shared;

/// Pages. From [`crate::Tandem::plans`].
#[derive(uniffi::Object)]
pub struct Plans {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Plans {
    /// Every page that there can be, made or not.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list(&self) -> Result<Vec<PlanLine>> {
        self.of.read(|it| it.plans().list())
    }

    /// A page, made or not: everything that its screen shows, in one call.
    ///
    /// # Errors
    /// Those of reading.
    pub fn page(&self, kind: PageKind) -> Result<PageScreen> {
        self.of.read(|it| it.plans().page(kind))
    }

    /// Adds a line, and makes the page if it is its first one.
    ///
    /// # Errors
    /// `Invalid` in `text` for more than 120 characters; `NotFound` for a person who is not there;
    /// those of writing.
    pub fn add(&self, section: PageSection, what: LineWhat) -> Result<Id> {
        self.of.change(|it| it.plans().add(section, what))
    }

    /// Changes what a line holds; it stays in its place.
    ///
    /// # Errors
    /// As [`Plans::add`], and `NotFound` for no such line.
    pub fn rewrite(&self, line: Id, what: LineWhat) -> Result<()> {
        self.of.change(|it| it.plans().rewrite(line, what))
    }

    /// Says that something to arrange was done, or was not after all.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn done(&self, line: Id, done: bool) -> Result<()> {
        self.of.change(|it| it.plans().done(line, done))
    }

    /// Takes every line off a page. One undo brings all of them back.
    ///
    /// # Errors
    /// Those of writing.
    pub fn start_over(&self, kind: PageKind) -> Result<()> {
        self.of.change(|it| it.plans().start_over(kind))
    }

    /// Forgets a page and every line on it, for good.
    ///
    /// # Errors
    /// `Invalid` in `page` for one that was not made; those of writing.
    pub fn forget(&self, kind: PageKind) -> Result<()> {
        self.of.change(|it| it.plans().forget(kind))
    }

    /// Says that everything on it is still right.
    ///
    /// # Errors
    /// `Invalid` in `page` for one that was not made; those of writing.
    pub fn looked_at(&self, kind: PageKind) -> Result<()> {
        self.of.change(|it| it.plans().looked_at(kind))
    }

    /// Says that it was used. What helped is asked on a later day.
    ///
    /// # Errors
    /// As [`Plans::looked_at`].
    pub fn used(&self, kind: PageKind) -> Result<()> {
        self.of.change(|it| it.plans().used(kind))
    }

    /// Says which lines helped when it was used, none among them: those move up.
    ///
    /// # Errors
    /// As [`Plans::looked_at`].
    pub fn helped(&self, kind: PageKind, helped: Vec<Id>) -> Result<()> {
        self.of.change(|it| it.plans().helped(kind, &helped))
    }

    /// What is on a card if nothing else is said.
    pub fn usual_card(&self, kind: PageKind) -> CardChoice {
        CardChoice::usual(kind)
    }

    /// A card for each language in which it is wanted, the person's own first. As a file:
    /// [`crate::Reports::card`].
    ///
    /// # Errors
    /// Those of reading.
    pub fn card(&self, choice: CardChoice) -> Result<Vec<Card>> {
        self.of.read(|it| it.plans().card(&choice))
    }
}

/// The people a person can call. From [`crate::Tandem::people`].
#[derive(uniffi::Object)]
pub struct People {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl People {
    /// Everybody, in the person's own order.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list(&self) -> Result<Vec<ContactLine>> {
        self.of.read(|it| it.people().list())
    }

    /// Somebody.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn contact(&self, id: Id) -> Result<Contact> {
        self.of.read(|it| it.people().contact(id))
    }

    /// Adds somebody, after the others.
    ///
    /// # Errors
    /// `Invalid` in `phone`, `ways` or `asked`; those of writing.
    pub fn add(&self, contact: &Contact) -> Result<Id> {
        self.of.change(|it| it.people().add(contact))
    }

    /// Writes the fields in which `after` differs from `before`, and no others.
    ///
    /// # Errors
    /// `NotFound`; as [`People::add`].
    pub fn change(&self, id: Id, before: &Contact, after: &Contact) -> Result<Contact> {
        self.of.change(|it| it.people().change(id, before, after))
    }

    /// Puts people in this order; those that are not named follow as they were.
    ///
    /// # Errors
    /// `Invalid` in `order` for somebody who is not there; those of writing.
    pub fn order(&self, ids: Vec<Id>) -> Result<()> {
        self.of.change(|it| it.people().order(&ids))
    }
}
