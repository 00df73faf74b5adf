//! Dates as papers, spreadsheets and other programs write them.
//!
//! `3/4/2026` is the third of April in most of the world and the fourth of March in the United States.
//! Nothing in it says which, so a written date keeps both readings, and whoever has a whole column of them
//! finds out by the others, or asks. A point between the numbers is written by those who put the day first.
//! A year of two digits is one of this century; a date without a year is none.

use chrono::NaiveDate;

use crate::said::{folded, is_weekday};

/// Which number of a date is written first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayOrder {
    /// 31/12/2026.
    DayFirst,
    /// 12/31/2026.
    MonthFirst,
}

/// A date as it is written: one, or one of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrittenDate {
    day_first: Option<NaiveDate>,
    month_first: Option<NaiveDate>,
}

impl WrittenDate {
    /// Understands a date; `None` of what is none.
    ///
    /// ```
    /// use tandem_words::{DayOrder, WrittenDate};
    /// let either = WrittenDate::understand("3/4/2026").unwrap();
    /// assert_eq!(either.order(), None);
    /// assert!(either.is_either());
    /// assert_eq!(either.read(DayOrder::DayFirst).unwrap().to_string(), "2026-04-03");
    /// ```
    #[must_use]
    pub fn understand(text: &str) -> Option<Self> {
        let text = folded(text);
        let mut parts: Vec<&str> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|it| !it.is_empty() && !FILLING.contains(it))
            .collect();
        // `mar` is a Tuesday in Spanish, and March.
        if parts.len() == 4 && is_weekday(parts[0]) {
            parts.remove(0);
        }
        let [one, two, three] = parts.try_into().ok()?;
        let date = |year: &str, month, day: &str| {
            NaiveDate::from_ymd_opt(year_of(year)?, month, number(day)?)
        };
        let sure = |date: Option<NaiveDate>| {
            date.map(|date| Self { day_first: Some(date), month_first: Some(date) })
        };
        match (month(one), month(two)) {
            (Some(month), _) => return sure(date(three, month, two)),
            (None, Some(month)) if one.len() == 4 => return sure(date(one, month, three)),
            (None, Some(month)) => return sure(date(three, month, one)),
            (None, None) => {}
        }
        if one.len() == 4 {
            return sure(date(one, number(two)?, three));
        }
        let either = Self {
            day_first: date(three, number(two)?, one),
            month_first: date(three, number(one)?, two).filter(|_| !text.contains('.')),
        };
        (either.day_first.is_some() || either.month_first.is_some()).then_some(either)
    }

    /// The date, if the numbers stand in this order.
    #[must_use]
    pub fn read(self, order: DayOrder) -> Option<NaiveDate> {
        match order {
            DayOrder::DayFirst => self.day_first,
            DayOrder::MonthFirst => self.month_first,
        }
    }

    /// The order that it must be in; `None` where both give a date.
    #[must_use]
    pub fn order(self) -> Option<DayOrder> {
        match (self.day_first, self.month_first) {
            (Some(_), None) => Some(DayOrder::DayFirst),
            (None, Some(_)) => Some(DayOrder::MonthFirst),
            _ => None,
        }
    }

    /// Whether it may be two dates.
    #[must_use]
    pub fn is_either(self) -> bool {
        self.order().is_none() && self.day_first != self.month_first
    }
}

/// Words that change nothing.
const FILLING: [&str; 5] = ["de", "del", "of", "the", "el"];

/// In English and in Spanish, whole or short.
fn month(word: &str) -> Option<u32> {
    const MONTHS: [[&str; 4]; 12] = [
        ["january", "jan", "enero", "ene"],
        ["february", "feb", "febrero", "feb"],
        ["march", "mar", "marzo", "mar"],
        ["april", "apr", "abril", "abr"],
        ["may", "may", "mayo", "may"],
        ["june", "jun", "junio", "jun"],
        ["july", "jul", "julio", "jul"],
        ["august", "aug", "agosto", "ago"],
        ["september", "sep", "septiembre", "sept"],
        ["october", "oct", "octubre", "oct"],
        ["november", "nov", "noviembre", "nov"],
        ["december", "dec", "diciembre", "dic"],
    ];
    let at = MONTHS.iter().position(|names| names.contains(&word))?;
    u32::try_from(at + 1).ok()
}

fn year_of(text: &str) -> Option<i32> {
    let year = i32::try_from(number(text)?).ok()?;
    match text.len() {
        2 => Some(2000 + year),
        4 => Some(year),
        _ => None,
    }
}

/// Digits and nothing else, as many as a year has.
fn number(text: &str) -> Option<u32> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both readings, the day first in front.
    fn readings(text: &str) -> Option<[String; 2]> {
        let date = WrittenDate::understand(text)?;
        let read = |order| date.read(order).map_or("-".into(), |date| date.to_string());
        Some([read(DayOrder::DayFirst), read(DayOrder::MonthFirst)])
    }

    #[test]
    fn a_date_is_one_or_either() {
        for (text, day_first, month_first) in [
            ("2026-03-04", "2026-03-04", "2026-03-04"),
            ("2026/3/4", "2026-03-04", "2026-03-04"),
            ("3/4/2026", "2026-04-03", "2026-03-04"),
            ("3/4/26", "2026-04-03", "2026-03-04"),
            ("13/03/2026", "2026-03-13", "-"),
            ("3/13/2026", "-", "2026-03-13"),
            ("04.03.2026", "2026-03-04", "-"),
            ("Mar 4, 2026", "2026-03-04", "2026-03-04"),
            ("Wednesday, March 4, 2026", "2026-03-04", "2026-03-04"),
            ("4-Mar-26", "2026-03-04", "2026-03-04"),
            ("miércoles, 4 de marzo de 2026", "2026-03-04", "2026-03-04"),
            ("mar 3 mar 2026", "2026-03-03", "2026-03-03"),
            ("4 dic 2025", "2025-12-04", "2025-12-04"),
            ("2026-Mar-04", "2026-03-04", "2026-03-04"),
        ] {
            assert_eq!(readings(text), Some([day_first.into(), month_first.into()]), "{text}");
        }
        assert!(WrittenDate::understand("3/4/2026").unwrap().is_either());
        assert!(!WrittenDate::understand("3/3/2026").unwrap().is_either());
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in
            ["", "March 4", "3/4", "2026", "32/13/2026", "31.02.2026", "3/4/126", "3/4/2026 19:00"]
        {
            assert_eq!(readings(text), None, "{text}");
        }
    }
}
