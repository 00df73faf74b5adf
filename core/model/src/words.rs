//! Closed lists of words: what a person picks from.
//!
//! Every list is an enum whose variants have one word each. In JSON and in the database the word is
//! written in `snake_case`, on the command line and in CSV in `kebab-case`; both are read, in upper
//! and lower case, so that a file made by hand is not refused for a hyphen.
//!
//! A dozen lists need the same six implementations, which is what the macro below is for: it turns
//! one readable list into the enum and all of them, and nothing else.

use crate::{Result, TandemError};

/// One word out of a closed list.
pub trait Word: Copy + Sized + 'static {
    /// Every word of the list, in the order in which it is offered.
    const ALL: &'static [Self];

    /// What the list is about: the name of the field that holds it, such as `kind`.
    const WHAT: &'static str;

    /// The word in `snake_case`, as JSON and the database have it.
    fn word(self) -> &'static str;

    /// Other spellings that are read but never written, in `snake_case`.
    fn also(self) -> &'static [&'static str] {
        &[]
    }

    /// The word in `kebab-case`, as flags and CSV have it.
    fn kebab(self) -> String {
        self.word().replace('_', "-")
    }

    /// Reads a word in `snake_case` or `kebab-case`, in upper or lower case.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field [`Word::WHAT`], naming the words that would do, not the one given.
    fn parse(text: &str) -> Result<Self> {
        let wanted = text.to_ascii_lowercase().replace('-', "_");
        let is_it = |one: &Self| one.word() == wanted || one.also().contains(&wanted.as_str());
        Self::ALL.iter().copied().find(is_it).ok_or_else(|| {
            let all: Vec<_> = Self::ALL.iter().map(|one| one.kebab()).collect();
            TandemError::invalid(Self::WHAT, format!("one of {}", all.join(", ")))
        })
    }
}

/// Declares a closed list as an enum with [`Word`], `Display`, `FromStr` and the serde traits.
///
/// `Name as "field"` names the list, `Variant = "word" | "other spelling"` its words.
macro_rules! words {
    (
        $(#[$about:meta])*
        pub enum $Name:ident as $what:literal {
            $(
                $(#[$note:meta])*
                $Variant:ident = $word:literal $(| $also:literal)*
            ),+ $(,)?
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "uniffi", derive(uniffi::Enum), uniffi::export(Display))]
        pub enum $Name {
            $($(#[$note])* $Variant),+
        }

        impl $crate::Word for $Name {
            const ALL: &'static [Self] = &[$(Self::$Variant),+];
            const WHAT: &'static str = $what;

            fn word(self) -> &'static str {
                match self {
                    $(Self::$Variant => $word),+
                }
            }

            fn also(self) -> &'static [&'static str] {
                match self {
                    $(Self::$Variant => &[$($also),*]),+
                }
            }
        }

        impl ::std::fmt::Display for $Name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str($crate::Word::word(*self))
            }
        }

        impl ::std::str::FromStr for $Name {
            type Err = $crate::TandemError;

            fn from_str(text: &str) -> $crate::Result<Self> {
                $crate::Word::parse(text)
            }
        }

        impl ::serde::Serialize for $Name {
            fn serialize<S: ::serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str($crate::Word::word(*self))
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $Name {
            fn deserialize<D: ::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <::std::borrow::Cow<'de, str>>::deserialize(from)?;
                $crate::Word::parse(&text).map_err(::serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fmt::{Debug, Display};

    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::*;
    use crate::*;

    fn every_word_reads_back<W>()
    where
        W: Word + Debug + Display + PartialEq + Serialize + DeserializeOwned,
    {
        let mut seen = BTreeSet::new();
        for &one in W::ALL {
            let word = one.word();
            assert!(word.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_')));
            for spelling in one.also().iter().chain([&word]) {
                assert!(seen.insert(*spelling), "{spelling} twice in {}", W::WHAT);
                let kebab = spelling.replace('_', "-");
                assert_eq!(W::parse(spelling), Ok(one));
                assert_eq!(W::parse(&kebab), Ok(one));
                assert_eq!(W::parse(&kebab.to_ascii_uppercase()), Ok(one));
            }
            assert_eq!(one.to_string(), word);
            let json = serde_json::to_string(&one).unwrap();
            assert_eq!(json, format!("{word:?}"));
            assert_eq!(serde_json::from_str::<W>(&json).unwrap(), one);
            let kebab = format!("{:?}", one.kebab());
            assert_eq!(serde_json::from_str::<W>(&kebab).unwrap(), one);
        }
        assert!(W::parse("").is_err());
        assert!(serde_json::from_str::<W>("0").is_err());
    }

    #[test]
    fn every_list_reads_back() {
        every_word_reads_back::<Kind>();
        every_word_reads_back::<GroupFormat>();
        every_word_reads_back::<Approach>();
        every_word_reads_back::<Form>();
        every_word_reads_back::<Setting>();
        every_word_reads_back::<LedBy>();
        every_word_reads_back::<Involvement>();
        every_word_reads_back::<Fellowship>();
        every_word_reads_back::<Obstacle>();
        every_word_reads_back::<AwayReason>();
        every_word_reads_back::<Medicine>();
        every_word_reads_back::<MedicineForm>();
        every_word_reads_back::<MedicineEnd>();
        every_word_reads_back::<WeekStart>();
        every_word_reads_back::<By>();
        every_word_reads_back::<Basis>();
        every_word_reads_back::<DayOfWeek>();
        every_word_reads_back::<Venue>();
        every_word_reads_back::<MeetingStatus>();
        every_word_reads_back::<MeetingType>();
        every_word_reads_back::<CodeSystem>();
        every_word_reads_back::<PositionQuality>();
        every_word_reads_back::<ZoneFrom>();
        every_word_reads_back::<Mark>();
        every_word_reads_back::<FeedKind>();
        every_word_reads_back::<Refusal>();
        every_word_reads_back::<Inferred>();
        every_word_reads_back::<Stance>();
        every_word_reads_back::<WelcomeRole>();
        every_word_reads_back::<WelcomeAnswer>();
        every_word_reads_back::<Mentioned>();
        every_word_reads_back::<StatementFrom>();
        every_word_reads_back::<Language>();
        every_word_reads_back::<Component>();
        every_word_reads_back::<Readiness>();
        every_word_reads_back::<Rated>();
        every_word_reads_back::<Better>();
        every_word_reads_back::<RatedAt>();
        every_word_reads_back::<Did>();
        every_word_reads_back::<Module>();
        every_word_reads_back::<PageKind>();
        every_word_reads_back::<PageSection>();
        every_word_reads_back::<ContactRole>();
        every_word_reads_back::<GoodFor>();
        every_word_reads_back::<Reachable>();
        every_word_reads_back::<UseSince>();
        every_word_reads_back::<MeasureKind>();
        every_word_reads_back::<Band>();
        every_word_reads_back::<GoalStanding>();
        every_word_reads_back::<Schedule>();
        every_word_reads_back::<TwelveStep>();
        every_word_reads_back::<ShownAt>();
        every_word_reads_back::<ReachedBy>();
        every_word_reads_back::<Ask>();
        every_word_reads_back::<SummaryItem>();
        every_word_reads_back::<Role>();
        every_word_reads_back::<RecipientRole>();
        every_word_reads_back::<Purpose>();
        every_word_reads_back::<Frequency>();
        every_word_reads_back::<SharedItem>();
        every_word_reads_back::<ConsentStanding>();
        every_word_reads_back::<ShareForm>();
        every_word_reads_back::<CoachFlag>();
        every_word_reads_back::<Compared>();
        every_word_reads_back::<ReadyTitle>();
        every_word_reads_back::<ReadyTime>();
        every_word_reads_back::<AskedPer>();
        every_word_reads_back::<SheetKind>();
        every_word_reads_back::<PaperKind>();
    }

    #[test]
    fn words_of_more_than_one_part() {
        assert_eq!(Kind::MutualHelp.word(), "mutual_help");
        assert_eq!(Kind::MutualHelp.kebab(), "mutual-help");
        assert_eq!(Fellowship::LifeRing.word(), "lifering");
        assert_eq!(Fellowship::parse("Al-Anon"), Ok(Fellowship::AlAnon));
        assert_eq!(WeekStart::parse("Sunday"), Ok(WeekStart::Sunday));
    }

    #[test]
    fn a_refusal_names_the_choices_and_not_the_word() {
        let refused = Kind::parse("my secret").unwrap_err();
        let why = "one of individual, group, mutual-help, family, peer-support, medical";
        assert_eq!(refused, TandemError::invalid("kind", why));
    }
}
