//! What a person keeps.

pub(crate) mod check_ins;
pub(crate) mod goals;
pub(crate) mod help;
pub(crate) mod hours;
pub(crate) mod log;
pub(crate) mod looking_back;
pub(crate) mod measures;
pub(crate) mod meetings;
pub(crate) mod person;
pub(crate) mod regulars;
pub(crate) mod skills;
pub(crate) mod visits;
