//! How days, weeks, moments and distances are told on a screen.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, Timelike as _};
use tandem_model::{DayOfWeek, LocalTime, TimeOfDay, Week};

use crate::Words;

/// Metres in a mile, in hundredths of a kilometre: as exact as a distance on a screen has to be.
const KM_PER_MILE: f64 = 1.609_344;

impl Words {
    /// `Today`, `Yesterday`, `Tomorrow`, or `Monday, March 2, 2026`.
    #[must_use]
    pub fn day(self, date: NaiveDate, today: NaiveDate) -> String {
        match (date - today).num_days() {
            0 => self.say("time.today"),
            -1 => self.say("time.yesterday"),
            1 => self.say("agenda.tomorrow"),
            _ => {
                let day = self.word("day", DayOfWeek::of(date));
                self.fill("date.with_day", &[("day", &day), ("date", &self.date(date))])
            }
        }
    }

    /// `Monday 2 to Sunday 8 March`.
    #[must_use]
    pub fn week(self, week: Week) -> String {
        let (first, last) = (week.first(), week.last());
        let weekday = |date| self.word("day", DayOfWeek::of(date));
        let month = |date: NaiveDate| self.say(&format!("month.{}", date.month()));
        let [first_day, last_day] = [first, last].map(|date| date.day().to_string());
        let [first_weekday, last_weekday] = [first, last].map(weekday);
        let values = [
            ("first_weekday", &*first_weekday),
            ("first_day", &*first_day),
            ("last_weekday", &*last_weekday),
            ("last_day", &*last_day),
        ];
        let with = |key, months: &[(&str, &str)]| self.fill(key, &[&values, months].concat());
        match (month(first), month(last)) {
            (one, other) if one == other => with("time.week_one_month", &[("month", &other)]),
            (one, other) => {
                with("time.week_two_months", &[("first_month", &one), ("last_month", &other)])
            }
        }
    }

    /// What a clock shows: `6:05 PM`.
    #[must_use]
    pub fn clock(self, wall: NaiveDateTime) -> String {
        let time = TimeOfDay::new(wall.num_seconds_from_midnight() / 60);
        time.map_or_else(|_| String::new(), |time| self.time_of_day(time))
    }

    /// `Today, 6:05 PM`.
    #[must_use]
    pub fn moment(self, time: &LocalTime, today: NaiveDate) -> String {
        let day = self.day(time.date(), today);
        self.fill("time.moment", &[("day", &day), ("time", &self.clock(time.wall()))])
    }

    /// `3.2 km`, or `2.0 miles` where people count in those.
    #[must_use]
    pub fn distance(self, km: f64, in_miles: bool) -> String {
        let (key, number) =
            if in_miles { ("time.miles", km / KM_PER_MILE) } else { ("time.kilometers", km) };
        let number = if number < 10.0 { format!("{number:.1}") } else { format!("{number:.0}") };
        self.fill(key, &[("n", &number)])
    }
}

#[cfg(test)]
mod tests {
    use tandem_model::{Language, Zone};

    use super::*;
    use crate::Book;

    #[test]
    fn a_screen_tells_when_and_how_far() {
        let [en, es] = [Language::En, Language::Es].map(|it| Words::of(Book::Screens, it));
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = date("2026-03-11");
        let said = ["2026-03-11", "2026-03-10", "2026-03-12", "2026-03-02"]
            .map(|day| en.day(date(day), today));
        assert_eq!(said, ["Today", "Yesterday", "Tomorrow", "Monday, March 2, 2026"]);
        assert_eq!(es.day(date("2026-03-02"), today), "lunes, 2 de marzo de 2026");
        let week = |first| Week::starting(date(first));
        assert_eq!(en.week(week("2026-03-02")), "Monday 2 to Sunday 8 March");
        assert_eq!(en.week(week("2026-03-30")), "Monday 30 March to Sunday 5 April");
        assert_eq!(es.week(week("2026-03-02")), "lunes 2 al domingo 8 de marzo");
        let time = LocalTime::at("2026-03-11T18:05:00Z".parse().unwrap(), &Zone::utc());
        assert_eq!(en.moment(&time, today), "Today, 6:05 PM");
        assert_eq!([en.distance(3.24, false), en.distance(40.0, true)], ["3.2 km", "25 miles"]);
        assert_eq!(es.distance(3.24, true), "2.0 millas");
    }
}
