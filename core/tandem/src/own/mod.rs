//! What a person keeps.

/// Declares a `Debug` that tells the type and nothing that is in it.
macro_rules! hidden {
    ($($Type:ident),+) => {
        $(impl ::std::fmt::Debug for $Type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(stringify!($Type))
            }
        })+
    };
}

pub(crate) mod agenda;
pub(crate) mod check_ins;
pub(crate) mod cravings;
pub(crate) mod goals;
pub(crate) mod help;
pub(crate) mod hours;
pub(crate) mod how;
pub(crate) mod log;
pub(crate) mod looking_back;
pub(crate) mod measures;
pub(crate) mod medicine;
pub(crate) mod meetings;
pub(crate) mod my_time;
pub(crate) mod person;
pub(crate) mod plans;
pub(crate) mod program;
pub(crate) mod search;
pub(crate) mod skills;
pub(crate) mod visits;
