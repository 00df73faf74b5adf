//! One call, one screen.

pub(crate) mod today;
