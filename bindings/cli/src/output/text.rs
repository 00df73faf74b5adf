//! How dates, lengths and words read.

use chrono::{Datelike as _, NaiveDate};
use tandem_model::{DayOfWeek, LocalTime, Word, is_plain};
use unicode_width::UnicodeWidthChar as _;

use crate::speech::{self, say};

/// `0:50`.
pub(crate) fn hours(minutes: impl Into<u64>) -> String {
    let minutes = minutes.into();
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// `Mon 2 Mar 2026`.
pub(crate) fn day(date: NaiveDate) -> String {
    let (weekday, month) = (weekday(date), month(date, "month.short"));
    say!("terminal.date.day", weekday, day = date.day(), month, year = date.year())
}

/// `2 Mar`.
pub(crate) fn day_of_month(date: NaiveDate) -> String {
    format!("{} {}", date.day(), month(date, "month.short"))
}

fn weekday(date: NaiveDate) -> String {
    speech::text(&format!("terminal.weekday.{}", DayOfWeek::of(date).word()), &[])
}

fn month(date: NaiveDate, names: &str) -> String {
    speech::text(&format!("{names}.{}", date.month()), &[])
}

/// `Mon 2 Mar 2026 18:05`, and the offset where the clocks showed this time twice.
pub(crate) fn moment(time: &LocalTime) -> String {
    let wall = format!("{} {}", day(time.date()), time.wall().format("%H:%M"));
    match LocalTime::later_of_two(time.wall(), time.zone()) {
        Some(_) => format!("{wall} ({})", time.offset()),
        None => wall,
    }
}

/// `Mon 2 to Sun 8 March 2026`.
pub(crate) fn dates(from: NaiveDate, to: NaiveDate) -> String {
    let long = |date: NaiveDate| {
        let (weekday, month) = (weekday(date), month(date, "month"));
        say!("terminal.date.long", weekday, day = date.day(), month, year = date.year())
    };
    let to_text = long(to);
    let from_text = if from.year() != to.year() {
        long(from)
    } else if from.month() != to.month() {
        let month = month(from, "month");
        say!("terminal.date.in_year", weekday = weekday(from), day = from.day(), month)
    } else {
        format!("{} {}", weekday(from), from.day())
    };
    if from == to { to_text } else { say!("terminal.text.to", from_text, to_text) }
}

/// `mutual help`.
pub(crate) fn word<W: Word>(word: W) -> String {
    speech::word(word)
}

/// `1 session`, `2 sessions`: a number of what a key of the content counts.
pub(crate) fn count(number: usize, key: &str) -> String {
    speech::count(key, number)
}

/// A name as a sentence begins with it.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A person's text on one line: its first, [`plain`].
pub(crate) fn one_line(text: &str) -> String {
    let mut lines = text.trim().lines();
    let shown = plain(lines.next().unwrap_or_default());
    if lines.next().is_some() { format!("{shown} …") } else { shown }
}

/// All of a text on one line, without what a terminal would take for a command, and without what turns
/// the direction of writing or cannot be seen.
pub(crate) fn plain(text: &str) -> String {
    let shown = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    shown.filter(|c| is_plain(*c)).collect()
}

/// As much of a text as fits into so many columns.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut left = columns.saturating_sub(1);
    let fits = |c: &char| {
        let wide = c.width().unwrap_or(0);
        let fits = wide <= left;
        left = if fits { left - wide } else { 0 };
        fits
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{}…", kept.trim_end())
}

/// What somebody else wrote, whole. Every line of it has a bar in front, so that none can pass for
/// what the program says.
pub(crate) fn quoted(text: &str, columns: usize) -> Vec<String> {
    let lines = wrap(text, columns.saturating_sub(width(BAR)), "");
    lines.into_iter().map(|line| format!("{BAR}{line}").trim_end().to_owned()).collect()
}

const BAR: &str = "│ ";

/// A text over several lines of at most so many columns, the first after `first` and the others
/// under it. A word that is longer than a line stands on its own.
pub(crate) fn wrap(text: &str, columns: usize, first: &str) -> Vec<String> {
    let indent = " ".repeat(width(first));
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let begin = |lines: &Vec<String>| {
            if lines.is_empty() { first.to_owned() } else { indent.clone() }
        };
        let mut line = begin(&lines);
        let mut empty = true;
        for word in paragraph.split_whitespace() {
            let word: String = word.chars().filter(|c| is_plain(*c)).collect();
            if !empty && width(&line) + 1 + width(&word) > columns {
                lines.push(line);
                line = begin(&lines);
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(&word);
            empty = false;
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// How many columns a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.chars().filter_map(|c| c.width()).sum()
}

#[cfg(test)]
mod tests {
    use tandem_model::{Kind, Zone, parse_wall};

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn dates_say_no_more_than_they_must() {
        let to = date("2026-03-08");
        assert_eq!(dates(date("2026-03-02"), to), "Mon 2 to Sun 8 March 2026");
        assert_eq!(dates(date("2026-02-23"), to), "Mon 23 February to Sun 8 March 2026");
        assert_eq!(
            dates(date("2025-12-29"), date("2026-01-04")),
            "Mon 29 December 2025 to Sun 4 January 2026"
        );
        assert_eq!(dates(to, to), "Sun 8 March 2026");
    }

    #[test]
    fn a_time_shown_twice_says_which() {
        let zone = Zone::named("America/New_York").unwrap();
        let at = |text| LocalTime::resolve(parse_wall(text).unwrap(), &zone).time;
        assert_eq!(moment(&at("2026-11-01T01:30")), "Sun 1 Nov 2026 01:30 (-04:00)");
        assert_eq!(moment(&at("2026-03-02T18:05")), "Mon 2 Mar 2026 18:05");
    }

    #[test]
    fn a_text_cannot_speak_to_the_terminal() {
        assert_eq!(one_line("red \u{1b}[31malert\nand more"), "red  [31malert …");
        assert_eq!(one_line("  it helped \n"), "it helped");
    }

    #[test]
    fn security_22_every_line_of_another_has_a_bar_and_nothing_hidden() {
        let text = "fine\n\nThe six words\u{202e} were compared.\u{200b} \u{9b}31m";
        let expected = ["│ fine", "│", "│ The six words", "│ were compared.", "│ 31m"];
        assert_eq!(quoted(text, 18), expected);
        assert_eq!(one_line("a\u{202e}b\u{feff}c\u{9b}d"), "abc d");
    }

    #[test]
    fn a_cut_text_fits() {
        assert_eq!(cut("it helped", 9), "it helped");
        assert_eq!(cut("it helped a lot", 10), "it helped…");
        assert_eq!(cut("日本語", 4), "日…");
        assert_eq!(cut("word", 0), "…");
    }

    #[test]
    fn a_wrapped_text_stands_under_its_beginning() {
        let wrapped = wrap("One step after\nthe other \u{1b}[31m", 10, "1. ");
        assert_eq!(wrapped, ["1. One", "   step", "   after", "   the", "   other", "   [31m"]);
        assert_eq!(wrap("extraordinarily so", 8, ""), ["extraordinarily", "so"]);
    }

    #[test]
    fn words_and_numbers() {
        assert_eq!(word(Kind::MutualHelp), "mutual help");
        assert_eq!(hours(50_u32), "0:50");
        assert_eq!(hours(1500_u32), "25:00");
        assert_eq!(count(1, "terminal.n.row"), "1 row");
    }
}
