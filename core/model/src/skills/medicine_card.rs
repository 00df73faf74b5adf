//! What a medicine does, in a few cards; and the sheet for a family.
//!
//! A claim has its source beside it, a card its limit, and all of them end in one line that says that
//! they are no advice. That a card was read is kept nowhere: there is nothing here to keep it in.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::{HelpCard, HelpLine, Slug};
use crate::Medicine;

/// A sentence about a medicine, and where it comes from.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MedicineClaim {
    /// Its name within the card.
    pub id: Slug,
    /// What it says.
    pub text: String,
    /// What it rests on.
    pub source: String,
}

/// A card on one medicine, or on one thing that all of them have in common.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MedicineCard {
    /// Its name.
    pub id: Slug,
    /// What it is about.
    pub title: String,
    /// For whom it is: those who take one of these.
    pub about: Vec<Medicine>,
    /// What is known.
    pub claims: Vec<MedicineClaim>,
    /// What the claims cannot tell. It stands wherever they stand.
    pub limit: String,
    /// A question to take along to a visit.
    pub ask: String,
    /// That it is no advice.
    pub last_line: String,
    /// When its sources were read.
    pub read_on: NaiveDate,
}

/// A sheet for family and friends: the same for everybody, with nothing of anybody's record in it.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct FamilySheet {
    /// What it is called.
    pub title: String,
    /// What to know and do.
    pub cards: Vec<HelpCard>,
    /// Whom to call, in the country.
    pub lines: Vec<HelpLine>,
    /// That it is no advice.
    pub last_line: String,
}

/// Cards hold a person's own word for their medicine.
impl fmt::Debug for MedicineCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MedicineCard({})", self.id)
    }
}

impl fmt::Debug for MedicineClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MedicineClaim({})", self.id)
    }
}

impl fmt::Debug for FamilySheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FamilySheet")
    }
}
