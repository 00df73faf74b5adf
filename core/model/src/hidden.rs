//! A `Debug` that tells nobody anything.

/// Declares a `Debug` that tells the type and nothing that is in it: what is personal stands in no log.
macro_rules! hidden {
    ($($Type:ident),+) => {
        $(impl ::std::fmt::Debug for $Type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(stringify!($Type))
            }
        })+
    };
}

pub(crate) use hidden;
