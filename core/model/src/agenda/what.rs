//! What is planned: a session of any kind, or something to do.

use serde::{Deserialize, Serialize};

use crate::words::words;
use crate::{Approach, Fellowship, Form, GroupFormat, Kind, LedBy, Setting};

/// What is planned. One field: of two devices that change it, one whole change stays, and never a
/// shot with a fellowship.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum What {
    /// A session.
    Session(SessionShape),
    /// Something to do.
    Errand(Errand),
}

words! {
    /// Something to do that is no session.
    pub enum Errand as "errand" {
        /// A shot.
        Shot = "shot",
        /// Something to pick up: medicine to take home, most often.
        PickUp = "pick_up",
        /// A prescription to refill.
        Refill = "refill",
        /// A test.
        Test = "test",
        /// Papers to get or to hand in.
        Papers = "papers",
        /// Court, probation, benefits, custody: which of them is never asked.
        Official = "official",
        /// A call.
        Call = "call",
        /// Anything else.
        Other = "other",
    }
}

impl Errand {
    /// Whether it speaks of medicine.
    pub fn is_of_medicine(self) -> bool {
        matches!(self, Self::Shot | Self::PickUp | Self::Refill | Self::Test)
    }
}

/// What can be said of a session once, and is then said of every one that is held: who leads it, which
/// approach it follows. Studies lacked it and a person on a bus is not to be asked each time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SessionShape {
    /// What kind of session.
    pub kind: Kind,
    /// In person, by video or by phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub form: Option<Form>,
    /// How the group is run; of a group only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub group_format: Option<GroupFormat>,
    /// The approach it follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub approach: Option<Approach>,
    /// The fellowship; of a mutual-help meeting only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub fellowship: Option<Fellowship>,
    /// Where it takes place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub setting: Option<Setting>,
    /// Whether a program asks for it (`true`) or it is the person's own choice (`false`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub required: Option<bool>,
    /// Who leads it, by role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub led_by: Option<LedBy>,
}

impl SessionShape {
    /// A session of which no more is said than its kind.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            form: None,
            group_format: None,
            approach: None,
            fellowship: None,
            setting: None,
            required: None,
            led_by: None,
        }
    }
}

impl What {
    /// The kind of session; none of an errand.
    pub fn kind(&self) -> Option<Kind> {
        match self {
            Self::Session(shape) => Some(shape.kind),
            Self::Errand(_) => None,
        }
    }

    /// The errand; none of a session.
    pub fn errand(&self) -> Option<Errand> {
        match self {
            Self::Session(_) => None,
            Self::Errand(errand) => Some(*errand),
        }
    }

    /// The same without what its kind does not have.
    #[must_use]
    pub(crate) fn normalise(mut self) -> Self {
        if let Self::Session(shape) = &mut self {
            shape.kind.clear_details(&mut shape.group_format, &mut shape.fellowship);
        }
        self
    }
}
