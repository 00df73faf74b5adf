//! How amounts of time are written: in a column, in a line, and read aloud.
//!
//! All are of whole minutes and none rounds, so that what is shown adds up to its total.

use crate::Words;

/// As in a column: `1:30`.
#[must_use]
pub fn clock(minutes: u32) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// What is left of a clock that runs: `1:05`.
#[must_use]
pub fn countdown(seconds: u32) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

impl Words {
    /// As in a line: `1 h 30 min`, `2 h`, `45 min`.
    #[must_use]
    pub fn length(self, minutes: u32) -> String {
        let (hours, rest) = (minutes / 60, minutes % 60);
        let key = match (hours, rest) {
            (0, _) => "time.minutes",
            (_, 0) => "time.hours",
            _ => "time.hours_minutes",
        };
        self.fill(key, &[("hours", &hours.to_string()), ("minutes", &rest.to_string())])
    }

    /// As it is read aloud: `1 hour and 30 minutes`.
    #[must_use]
    pub fn spoken_length(self, minutes: u32) -> String {
        let hours = self.count("time.spoken.hour", minutes / 60, &[]);
        let rest = self.count("time.spoken.minute", minutes % 60, &[]);
        match (minutes / 60, minutes % 60) {
            (0, _) => rest,
            (_, 0) => hours,
            _ => self.fill("time.spoken.and", &[("hours", &hours), ("minutes", &rest)]),
        }
    }
}

#[cfg(test)]
mod tests {
    use tandem_model::Language;

    use super::*;
    use crate::Book;

    #[test]
    fn lengths_are_written_in_three_ways() {
        assert_eq!([0, 50, 90, 6000].map(clock), ["0:00", "0:50", "1:30", "100:00"]);
        assert_eq!([0, 5, 65, 600].map(countdown), ["0:00", "0:05", "1:05", "10:00"]);
        let [en, es] = [Language::En, Language::Es].map(|it| Words::of(Book::Screens, it));
        assert_eq!([0, 45, 60, 90].map(|n| en.length(n)), ["0 min", "45 min", "1 h", "1 h 30 min"]);
        assert_eq!(es.length(90), "1 h 30 min");
        let spoken = [0, 1, 60, 61, 150].map(|minutes| en.spoken_length(minutes));
        let wanted =
            ["0 minutes", "1 minute", "1 hour", "1 hour and 1 minute", "2 hours and 30 minutes"];
        assert_eq!(spoken, wanted);
        assert_eq!(es.spoken_length(61), "1 hora y 1 minuto");
    }
}
