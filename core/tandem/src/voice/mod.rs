//! The words.

pub(crate) mod content;
pub(crate) mod evidence;
