//! Values as lists really have them: a number where a text should be, a text where a list should be.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Any JSON value, as far as a list of meetings can mean something by it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Loose {
    /// Missing, `null`, or an object, which means nothing anywhere.
    #[default]
    Nothing,
    /// A text.
    Text(String),
    /// A number, as the text one would write.
    Number(String),
    /// True or false.
    Flag(bool),
    /// The texts and numbers of a list, without what else is in it.
    List(Vec<String>),
}

/// The most entries of a list that are kept, and the most bytes of each: far more than days, types
/// or regions need, and a bound on what one field can hold.
const ENTRIES: usize = 64;
const ENTRY: usize = 4_096;

impl Loose {
    /// The text or the number; of a list, its first entry; empty if there is none.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number(text) => text.trim(),
            Self::List(list) => list.first().map_or("", |text| text.trim()),
            Self::Nothing | Self::Flag(_) => "",
        }
    }

    /// The number that it is or says.
    pub(crate) fn number(&self) -> Option<f64> {
        self.text().parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// `true`, `"yes"`, `1` and the like; nothing for anything that is neither yes nor no.
    pub(crate) fn flag(&self) -> Option<bool> {
        if let Self::Flag(flag) = self {
            return Some(*flag);
        }
        match self.text().to_ascii_lowercase().as_str() {
            "yes" | "true" | "1" | "y" => Some(true),
            "no" | "false" | "0" | "n" => Some(false),
            _ => None,
        }
    }

    /// Whether it says nothing at all.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::Number(_) | Self::Flag(_) => false,
            Self::List(list) => list.is_empty(),
        }
    }
}

fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(LooseVisitor)
    }
}

struct LooseVisitor;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Loose;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Loose, E> {
        Ok(Loose::Nothing)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Loose, E> {
        Ok(Loose::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Loose, E> {
        Ok(Loose::Number(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Loose, E> {
        Ok(Loose::Number(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Loose, E> {
        Ok(Loose::Number(number.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Loose, E> {
        Ok(Loose::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Loose, E> {
        Ok(Loose::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Loose, A::Error> {
        let mut list = Vec::new();
        while list.len() < ENTRIES {
            match seq.next_element::<Scalar>()? {
                Some(Scalar(Some(text))) => list.push(text),
                Some(Scalar(None)) => {}
                None => return Ok(Loose::List(list)),
            }
        }
        while seq.next_element::<Checked>()?.is_some() {}
        Ok(Loose::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose, A::Error> {
        while map.next_entry::<IgnoredAny, Checked>()?.is_some() {}
        Ok(Loose::Nothing)
    }
}

/// An entry of a list: a text or a number.
struct Scalar(Option<String>);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct ScalarVisitor;
        impl<'de> Visitor<'de> for ScalarVisitor {
            type Value = Scalar;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E>(self) -> Result<Scalar, E> {
                Ok(Scalar(None))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Scalar, E> {
                Ok(Scalar(None))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Scalar, E> {
                Ok(Scalar(Some(number.to_string())))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Scalar, E> {
                Ok(Scalar(Some(number.to_string())))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Scalar, E> {
                Ok(Scalar(Some(number.to_string())))
            }

            fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar(Some(cut(text, ENTRY).to_owned())))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar, A::Error> {
                while seq.next_element::<Checked>()?.is_some() {}
                Ok(Scalar(None))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
                while map.next_entry::<IgnoredAny, Checked>()?.is_some() {}
                Ok(Scalar(None))
            }
        }
        from.deserialize_any(ScalarVisitor)
    }
}

/// Any JSON value, read as strictly as one that is kept, and not kept. A value that is ignored is not:
/// serde_json looks neither at its encoding nor at the size of its numbers.
pub(crate) struct Checked;

impl<'de> Deserialize<'de> for Checked {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct CheckedVisitor;
        impl<'de> Visitor<'de> for CheckedVisitor {
            type Value = Checked;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E>(self) -> Result<Checked, E> {
                Ok(Checked)
            }

            fn visit_bool<E>(self, _: bool) -> Result<Checked, E> {
                Ok(Checked)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Checked, E> {
                Ok(Checked)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Checked, E> {
                Ok(Checked)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Checked, E> {
                Ok(Checked)
            }

            fn visit_str<E>(self, _: &str) -> Result<Checked, E> {
                Ok(Checked)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Checked, A::Error> {
                while seq.next_element::<Checked>()?.is_some() {}
                Ok(Checked)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Checked, A::Error> {
                while map.next_entry::<IgnoredAny, Checked>()?.is_some() {}
                Ok(Checked)
            }
        }
        from.deserialize_any(CheckedVisitor)
    }
}

/// Whether a value that must not be kept says anything, found out without keeping it.
pub(crate) struct Says(pub(crate) bool);

impl<'de> Deserialize<'de> for Says {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct SaysVisitor;
        impl<'de> Visitor<'de> for SaysVisitor {
            type Value = Says;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E>(self) -> Result<Says, E> {
                Ok(Says(false))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Says, E> {
                Ok(Says(true))
            }

            fn visit_i64<E>(self, _: i64) -> Result<Says, E> {
                Ok(Says(true))
            }

            fn visit_u64<E>(self, _: u64) -> Result<Says, E> {
                Ok(Says(true))
            }

            fn visit_f64<E>(self, _: f64) -> Result<Says, E> {
                Ok(Says(true))
            }

            fn visit_str<E>(self, text: &str) -> Result<Says, E> {
                Ok(Says(!text.trim().is_empty()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Says, A::Error> {
                let mut says = false;
                while seq.next_element::<IgnoredAny>()?.is_some() {
                    says = true;
                }
                Ok(Says(says))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Says, A::Error> {
                let mut says = false;
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
                    says = true;
                }
                Ok(Says(says))
            }
        }
        from.deserialize_any(SaysVisitor)
    }
}

/// An object of a list, with those of its fields that are known. `None` stands for a value that is
/// no object.
pub(crate) struct Row<T>(pub(crate) Option<T>);

/// The same object, read as strictly, of which only those fields are kept that make its key.
pub(crate) struct Glance<T>(pub(crate) Option<T>);

/// Declares which fields of an object are read; those before the semicolon make its key.
///
/// serde's derive refuses a field that stands there twice and a value that is no object, and with it
/// the whole list; here the last one counts, as in every browser, and the rest of the list goes on.
/// A field whose name `personal` says yes to is passed over unread, and only noted.
macro_rules! row {
    (
        $(#[$about:meta])*
        struct $Name:ident unless $personal:path {
            $($key:ident),+ ; $($field:ident),* $(,)?
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Default)]
        pub(crate) struct $Name {
            $(pub(crate) $key: $crate::loose::Loose,)+
            $(pub(crate) $field: $crate::loose::Loose,)*
            /// Whether there was personal data, which was dropped.
            pub(crate) personal: bool,
        }

        impl<'de> ::serde::Deserialize<'de> for $crate::loose::Row<$Name> {
            fn deserialize<D: ::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $Name::read::<D, true>(from).map(Self)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $crate::loose::Glance<$Name> {
            fn deserialize<D: ::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $Name::read::<D, false>(from).map(Self)
            }
        }

        impl $Name {
            /// Reads an object, all of it or only what makes its key.
            fn read<'de, D: ::serde::Deserializer<'de>, const ALL: bool>(
                from: D,
            ) -> Result<Option<Self>, D::Error> {
                #[allow(non_camel_case_types, reason = "named after the fields")]
                enum Key { $($key,)+ $($field,)* Personal, Unknown }

                struct KeyVisitor;
                impl ::serde::de::Visitor<'_> for KeyVisitor {
                    type Value = Key;

                    fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.write_str("a key")
                    }

                    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
                        Ok(match key {
                            $(stringify!($key) => Key::$key,)+
                            $(stringify!($field) => Key::$field,)*
                            _ if $personal(key) => Key::Personal,
                            _ => Key::Unknown,
                        })
                    }
                }

                impl<'de> ::serde::Deserialize<'de> for Key {
                    fn deserialize<D: ::serde::Deserializer<'de>>(
                        from: D,
                    ) -> Result<Self, D::Error> {
                        from.deserialize_identifier(KeyVisitor)
                    }
                }

                struct RowVisitor<const ALL: bool>;
                impl<'de, const ALL: bool> ::serde::de::Visitor<'de> for RowVisitor<ALL> {
                    type Value = Option<$Name>;

                    fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: ::serde::de::MapAccess<'de>>(
                        self,
                        mut map: A,
                    ) -> Result<Self::Value, A::Error> {
                        let mut row = $Name::default();
                        while let Some(key) = map.next_key::<Key>()? {
                            match key {
                                $(Key::$key => row.$key = map.next_value()?,)+
                                $(Key::$field if ALL => row.$field = map.next_value()?,)*
                                $(Key::$field => {
                                    map.next_value::<$crate::loose::Checked>()?;
                                })*
                                Key::Personal => {
                                    row.personal |= map.next_value::<$crate::loose::Says>()?.0;
                                }
                                Key::Unknown => {
                                    map.next_value::<::serde::de::IgnoredAny>()?;
                                }
                            }
                        }
                        Ok(Some(row))
                    }

                    fn visit_unit<E>(self) -> Result<Self::Value, E> {
                        Ok(None)
                    }

                    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                        Ok(None)
                    }

                    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
                        Ok(None)
                    }

                    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
                        Ok(None)
                    }

                    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
                        Ok(None)
                    }

                    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
                        Ok(None)
                    }

                    fn visit_seq<A: ::serde::de::SeqAccess<'de>>(
                        self,
                        mut seq: A,
                    ) -> Result<Self::Value, A::Error> {
                        while seq.next_element::<::serde::de::IgnoredAny>()?.is_some() {}
                        Ok(None)
                    }
                }

                from.deserialize_any(RowVisitor::<ALL>)
            }
        }
    };
}

pub(crate) use row;

#[cfg(test)]
mod tests {
    use super::*;

    fn loose(json: &str) -> Loose {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn every_value_is_something() {
        assert_eq!(loose("null"), Loose::Nothing);
        assert_eq!(loose("{\"a\":[1]}"), Loose::Nothing);
        assert_eq!(loose("254").text(), "254");
        assert_eq!(loose("254.0").text(), "254");
        assert_eq!(loose("-1").text(), "-1");
        assert_eq!(loose("\" a \"").text(), "a");
        assert_eq!(loose("[null,{},[1],true,2,\"x\"]"), Loose::List(vec!["2".into(), "x".into()]));
        assert_eq!(loose("[2,3]").text(), "2");
        assert!(loose("\"  \"").is_empty() && loose("[]").is_empty());
        assert!(!loose("false").is_empty());
    }

    #[test]
    fn yes_and_no_have_many_spellings() {
        for yes in ["true", "\"yes\"", "\"YES\"", "1", "\"true\""] {
            assert_eq!(loose(yes).flag(), Some(true), "{yes}");
        }
        for no in ["false", "\"no\"", "0"] {
            assert_eq!(loose(no).flag(), Some(false), "{no}");
        }
        for neither in ["null", "\"\"", "2", "\"perhaps\""] {
            assert_eq!(loose(neither).flag(), None, "{neither}");
        }
    }

    #[test]
    fn numbers_are_finite() {
        assert_eq!(loose("\"-94.6\"").number(), Some(-94.6));
        for none in ["\"NaN\"", "\"inf\"", "\"1e999\"", "\"x\"", "null"] {
            assert_eq!(loose(none).number(), None, "{none}");
        }
    }

    #[test]
    fn a_list_is_bounded() {
        let many = format!("[{}1]", "1,".repeat(10_000));
        assert!(matches!(loose(&many), Loose::List(list) if list.len() == ENTRIES));
        let long = format!("[\"{}\"]", "ñ".repeat(ENTRY));
        assert_eq!(loose(&long).text().len(), ENTRY);
        assert_eq!(cut("añb", 2), "a");
    }

    fn private(key: &str) -> bool {
        key.starts_with("contact")
    }

    row! {
        struct Small unless private { name; day }
    }

    #[test]
    fn a_row_keeps_what_is_known_and_the_last_of_two() {
        let row = |json: &str| serde_json::from_str::<Row<Small>>(json).unwrap().0;
        let small = row(r#"{"name":1,"x":[{"y":2}],"name":"b","contact_1":"Pat"}"#).unwrap();
        assert_eq!(small.name, Loose::Text("b".into()));
        assert_eq!(small.day, Loose::Nothing);
        assert!(small.personal);
        assert!(!format!("{small:?}").contains("Pat"));
        for empty in [r#"{"contact":null}"#, r#"{"contact":""}"#, r#"{"contact":[]}"#] {
            assert!(!row(empty).unwrap().personal);
        }
        for none in ["null", "1", "-1", "1.5", "true", "\"x\"", "[{}]"] {
            assert!(row(none).is_none(), "{none}");
        }
    }

    #[test]
    fn a_glance_keeps_the_key_and_is_as_strict() {
        let glance = |json: &[u8]| serde_json::from_slice::<Glance<Small>>(json).map(|it| it.0);
        let small = glance(br#"{"name":"a","day":[1,{"x":["b"]}],"else":1e999}"#).unwrap();
        assert_eq!(small.as_ref().map(|it| it.name.text()), Some("a"));
        assert_eq!(small.map(|it| it.day), Some(Loose::Nothing));
        for value in ["\"\\ud83d\"", "1e999", "[1e999]", "{\"x\":[[\"\\ud83d\"]]}"] {
            let json = format!("{{\"day\":{value}}}");
            assert!(glance(json.as_bytes()).is_err(), "{json}");
            assert!(serde_json::from_str::<Row<Small>>(&json).is_err(), "{json}");
        }
    }
}
