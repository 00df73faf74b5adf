//! Filling the places of a text: the one that there is.

use std::borrow::Cow;

/// A text with what stands for `{name}` in each of its places. A place that nothing stands for is
/// left as it is, where a test or a reader sees it. What is filled in is not looked at again, so
/// that a person's own words may have braces in them.
pub(crate) fn fill<'a>(text: &str, value: impl Fn(&str) -> Option<Cow<'a, str>>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let found = after.split_once('}');
        match found.and_then(|(name, after)| Some((value(name)?, after))) {
            Some((value, after)) => {
                filled.push_str(&value);
                // A time of day ends with a point in Spanish, and so may the sentence: one is enough.
                let one = after.strip_prefix('.').filter(|_| value.ends_with(". m."));
                rest = one.unwrap_or(after);
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// The value by this name, of a few.
pub(crate) fn value_of<'a>(values: &[(&str, &'a str)], name: &str) -> Option<Cow<'a, str>> {
    let (_, value) = values.iter().find(|(key, _)| *key == name)?;
    Some(Cow::Borrowed(value))
}

/// Calls with the key of the form that a number of things asks for, and the values with `{n}`.
pub(crate) fn counted<T>(
    key: &str,
    n: u32,
    values: &[(&str, &str)],
    say: impl FnOnce(&str, &[(&str, &str)]) -> T,
) -> T {
    let form = if n == 1 { "one" } else { "other" };
    let number = n.to_string();
    let values: Vec<_> = values.iter().copied().chain([("n", number.as_str())]).collect();
    say(&format!("{key}.{form}"), &values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_filled_once_or_left() {
        let values = [("who", "{whom}"), ("whom", "x"), ("empty", "")];
        let filled = |text: &str| fill(text, |name| value_of(&values, name));
        assert_eq!(filled("of {who}, by {whom}{empty}"), "of {whom}, by x");
        assert_eq!(filled("{nobody} {} {"), "{nobody} {} {");
        assert_eq!(filled("}{{who}"), "}{{whom}");
        assert_eq!(filled(""), "");
    }

    #[test]
    fn app_22_a_time_and_its_sentence_share_a_point() {
        let filled = |text: &str| fill(text, |_| Some(Cow::Borrowed("9:15 p. m.")));
        assert_eq!(filled("A las {time}."), "A las 9:15 p. m.");
        assert_eq!(filled("A las {time}, hoy."), "A las 9:15 p. m., hoy.");
    }

    #[test]
    fn one_is_one_and_none_is_many() {
        let key = |n| counted("week", n, &[("of", "7")], |key, values| format!("{key} {values:?}"));
        assert_eq!(key(1), r#"week.one [("of", "7"), ("n", "1")]"#);
        assert_eq!(key(0), r#"week.other [("of", "7"), ("n", "0")]"#);
    }
}
