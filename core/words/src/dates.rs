//! How dates are written.

use chrono::{Datelike as _, NaiveDate};
use tandem_model::{StandingItem, TimeOfDay};

use crate::Words;

impl Words {
    /// `March 2, 2026`.
    #[must_use]
    pub fn date(self, date: NaiveDate) -> String {
        self.date_as("date.long", "month", date)
    }

    /// `Mar 2`.
    #[must_use]
    pub fn short_date(self, date: NaiveDate) -> String {
        self.date_as("date.short", "month.short", date)
    }

    /// `Mar 2, 2026`.
    #[must_use]
    pub fn short_date_year(self, date: NaiveDate) -> String {
        self.date_as("date.short_year", "month.short", date)
    }

    /// `Mar 2 – Mar 8, 2026`.
    #[must_use]
    pub fn span(self, from: NaiveDate, to: NaiveDate) -> String {
        if from == to {
            return self.short_date_year(to);
        }
        let begin = if from.year() == to.year() {
            self.short_date(from)
        } else {
            self.short_date_year(from)
        };
        let end = self.short_date_year(to);
        self.fill("date.span", &[("from", &begin), ("to", &end)])
    }

    /// `March 2026`.
    #[must_use]
    pub fn month(self, date: NaiveDate) -> String {
        self.date_as("date.month", "month", date)
    }

    /// "Also told, with dates of its own: medicine (Mar 2 – Nov 25, 2026)."; `None` of nothing.
    #[must_use]
    pub fn standing(self, standing: &[StandingItem]) -> Option<String> {
        let one = |it: &StandingItem| {
            let item = self.word("told.item", it.item);
            let dates = self.span(it.from, it.to);
            self.fill("told.standing", &[("item", &item), ("dates", &dates)])
        };
        let items: Vec<String> = standing.iter().map(one).collect();
        let items = (!items.is_empty()).then(|| items.join("; "))?;
        Some(self.fill("told.also", &[("items", &items)]))
    }

    /// `6:05 PM`.
    #[must_use]
    pub fn time_of_day(self, time: TimeOfDay) -> String {
        let (hour, minute) = (time.minute() / 60, time.minute() % 60);
        let key = if hour < 12 { "clock.am" } else { "clock.pm" };
        let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
        self.fill(key, &[("hour", &hour.to_string()), ("minute", &format!("{minute:02}"))])
    }

    fn date_as(self, key: &str, months: &str, date: NaiveDate) -> String {
        let month = self.say(&format!("{months}.{}", date.month()));
        let (day, year) = (date.day().to_string(), date.year().to_string());
        self.fill(key, &[("month", &month), ("day", &day), ("year", &year)])
    }
}

#[cfg(test)]
mod tests {
    use tandem_model::Language;

    use super::*;
    use crate::Book;

    #[test]
    fn dates_are_written_as_people_write_them() {
        let [en, es] = [Language::En, Language::Es].map(|it| Words::of(Book::Screens, it));
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let day = date("2026-03-02");
        assert_eq!(en.date(day), "March 2, 2026");
        assert_eq!(es.date(day), "2 de marzo de 2026");
        assert_eq!(en.span(day, date("2026-03-08")), "Mar 2 – Mar 8, 2026");
        assert_eq!(es.span(date("2025-12-29"), date("2026-01-04")), "29 dic 2025 – 4 ene 2026");
        let time = |text: &str| text.parse::<TimeOfDay>().unwrap();
        assert_eq!(en.time_of_day(time("00:05")), "12:05 AM");
        assert_eq!(en.time_of_day(time("12:00")), "12:00 PM");
        assert_eq!(es.time_of_day(time("17:30")), "5:30 p. m.");
        assert_eq!(en.month(day), "March 2026");
        assert_eq!(es.month(day), "marzo 2026");
    }
}
