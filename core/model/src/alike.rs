//! Names that look alike, whatever letters they are written with.
//!
//! Whoever goes by a name that is read as another's can be taken for them: "Ѕаm" in Cyrillic letters, "Iris"
//! with a small L. What looks alike is for Unicode to say (UTS #39), and for a list that is kept up: its
//! *skeletons* put one letter in the place of all that look like it. They are for comparing and never shown.

use std::sync::LazyLock;

use crate::fold;

/// Whether a person may read one name for the other: letters that look alike are alike, and case, accents
/// that were typed in two ways and what stands between words are no difference.
///
/// ```
/// use tandem_model::are_alike;
/// assert!(are_alike("Sam", "\u{405}\u{430}m"), "in Cyrillic letters");
/// assert!(are_alike("Iris", "lris"), "with a small L");
/// assert!(are_alike("Jo Ann", "jo-ann"));
/// assert!(!are_alike("Sam", "Pam"));
/// ```
#[must_use]
pub fn are_alike(one: &str, other: &str) -> bool {
    looks(one).iter().zip(looks(other)).any(|(one, other)| *one == other)
}

/// What a name looks like, in two ways: names that agree in either are alike ([`are_alike`]). For an index of
/// many names.
#[must_use]
pub fn looks(name: &str) -> [String; 2] {
    // A capital letter can look like others than its small one does, and the other way round.
    [skeleton(&fold(name)), fold(&skeleton(name))]
}

/// The skeletons of the letters of ASCII, made once: most names have no other, and a list of a thousand asks for
/// four of each.
static PLAIN: LazyLock<Vec<String>> =
    LazyLock::new(|| (0..128).map(|byte| of_any(&char::from(byte).to_string())).collect());

fn skeleton(name: &str) -> String {
    if name.is_ascii() {
        return name.bytes().map(|byte| &*PLAIN[usize::from(byte)]).collect();
    }
    of_any(name)
}

fn of_any(name: &str) -> String {
    unicode_security::skeleton(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_letters_have_the_skeleton_that_unicode_gives_them() {
        for one in 0..128_u8 {
            for other in 0..128_u8 {
                let two: String = [one, other].map(char::from).iter().collect();
                assert_eq!(skeleton(&two), of_any(&two), "{two:?}");
            }
        }
    }

    #[test]
    fn what_is_read_alike_is_alike() {
        for (one, other) in [
            ("Sam", "sam"),
            ("Sam", "Ѕаm"),
            ("Robin", "Rοbin"),
            ("Bob", "B0b"),
            ("Iris", "lris"),
            ("Dana", "Ｄａｎａ"),
            ("José", "Jose\u{301}"),
            ("Sam M.", "Sam  M"),
            ("Ann", "Ann\u{200b}"),
        ] {
            assert!(are_alike(one, other) && are_alike(other, one), "{one} {other}");
        }
        for (one, other) in [("Sam", "Pam"), ("Ana", "Anna"), ("Jo", "Joe"), ("José", "Jorge")] {
            assert!(!are_alike(one, other), "{one} {other}");
        }
    }
}
