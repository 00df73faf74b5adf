//! Reading numbers strictly.
//!
//! The parsers of the standard library and of chrono take a sign, a year of any width or a blank in
//! odd places. What a file or a flag says must have one reading, so these take digits only.

/// A number of 1 to 9 ASCII digits, without a sign.
pub(crate) fn digits(text: &str) -> Option<u32> {
    let plain = (1..=9).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Exactly `N` numbers of exactly these widths, such as `2026-03-02` or `10:00`.
pub(crate) fn fields<const N: usize>(
    text: &str,
    separator: char,
    widths: [usize; N],
) -> Option<[u32; N]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; N];
    for (number, width) in numbers.iter_mut().zip(widths) {
        *number = parts.next().filter(|part| part.len() == width).and_then(digits)?;
    }
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_digits_are_a_number() {
        assert_eq!(digits("007"), Some(7));
        assert_eq!(digits("999999999"), Some(999_999_999));
        for text in ["", "+1", "-1", "1 ", "1_0", "٣", "1000000000"] {
            assert_eq!(digits(text), None, "{text:?}");
        }
    }

    #[test]
    fn widths_and_count_are_exact() {
        assert_eq!(fields("10:05", ':', [2, 2]), Some([10, 5]));
        for text in ["1:05", "10:5", "10:05:00", "10", "10:05:", ""] {
            assert_eq!(fields(text, ':', [2, 2]), None, "{text:?}");
        }
    }
}
