//! One call, one screen.

pub(crate) mod agenda;
pub(crate) mod reminders;
pub(crate) mod today;
