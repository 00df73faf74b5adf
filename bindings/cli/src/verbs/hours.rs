//! Totals: a table, and the same as a plot.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};
use tandem::{HoursQuery, HoursScreen, Voice};
use tandem_model::{Basis, By, KindHours, PeriodHours};

use super::recall::question;
use crate::args::Hours;
use crate::context::Context;
use crate::exit::Stop;
use crate::output::plot::{self, Bar, Style};
use crate::output::table::{NOTHING, Side, Table};
use crate::output::{json, text};
use crate::speech::say;

/// So many weeks with something to ask about are named; more would be nagging.
const ASKED: usize = 3;

pub(super) fn hours(context: &mut Context, args: &Hours) -> Result<(), Stop> {
    let query = HoursQuery { by: args.by, from: args.from, to: args.to };
    let (mut screen, voice, reminder) = context.with_record(|_, tandem| {
        Ok((tandem.hours().screen(&query)?, tandem.voice()?, tandem.help().reminder()?))
    })?;
    // Whoever looks over a shoulder reads of a date, and not of what.
    if let Some(reminder) = reminder {
        context.screen.note(format!("{reminder}: tandem help-now"));
    }
    if context.screen.json {
        let rows: Vec<_> = screen.periods.iter().map(json::HoursRow::from).collect();
        return Ok(context.screen.value(&rows)?);
    }
    if args.from.is_none() {
        screen.periods.drain(..before_the_first(&screen.periods));
    }
    if screen.periods.is_empty() {
        return Ok(context.screen.lines([
            say!("terminal.hours.no_visit_written_down"),
            say!("terminal.hours.write_one_down_tandem"),
            say!("terminal.hours.choose_schedule_tandem_visit"),
        ])?);
    }
    context.screen.lines(table(&screen, args.ascii).lines(context.screen.width))?;
    if !args.no_plot {
        let style =
            Style { width: context.screen.width, ascii: args.ascii, colour: context.screen.colour };
        let plot = plot(&screen, style);
        if !plot.is_empty() {
            context.screen.line("")?;
            context.screen.lines(plot)?;
        }
    }
    if let Some(marks) = marks(&screen, args.no_plot) {
        context.screen.lines(["", &marks])?;
    }
    if let Some(windows) = &screen.windows {
        context.screen.line("")?;
        context.screen.lines(text::wrap(windows, context.screen.width, ""))?;
    }
    let asked = open_questions(&voice, &screen);
    if !asked.is_empty() {
        context.screen.line("")?;
        context.screen.lines(asked)?;
    }
    if screen.periods.iter().all(says_nothing) {
        context
            .screen
            .lines([String::new(), say!("terminal.hours.session_written_down_tandem")])?;
    }
    Ok(())
}

/// The bars of a screen, with what the glyphs mean.
pub(crate) fn plot(screen: &HoursScreen, style: Style) -> Vec<String> {
    let bars: Vec<Bar> = screen
        .periods
        .iter()
        .map(|row| Bar {
            label: row.period.label.clone(),
            minutes: [
                row.individual.minutes.unwrap_or(0),
                row.group.minutes.unwrap_or(0),
                row.mutual_help.minutes.unwrap_or(0),
                row.other_minutes.unwrap_or(0),
            ],
            recalled: recalled_in_bar(row),
            said: quiet(row, screen.by),
        })
        .collect();
    plot::lines(&bars, style)
}

/// Periods before the first that holds anything; none if nothing does.
fn before_the_first(periods: &[PeriodHours]) -> usize {
    let holds = |row: &PeriodHours| !says_nothing(row) || row.away_days > 0;
    periods.iter().position(holds).unwrap_or(0)
}

/// What the marks of the table mean, of those that are in it. The plot explains its own.
fn marks(screen: &HoursScreen, no_plot: bool) -> Option<String> {
    let told = !no_plot && screen.periods.iter().any(recalled_in_bar);
    let recalled = !told && screen.periods.iter().any(any_recalled);
    let about = screen.periods.iter().any(|row| row.approximate > 0);
    let marks = [
        recalled.then_some(say!("terminal.hours.r_recalled")),
        about.then_some(say!("terminal.hours.some_times_are_about")),
    ];
    let marks: Vec<_> = marks.into_iter().flatten().collect();
    (!marks.is_empty()).then(|| marks.join(", "))
}

fn table(screen: &HoursScreen, ascii: bool) -> Table {
    let name = match screen.by {
        By::Week => say!("terminal.hours.week"),
        By::Month => say!("terminal.hours.month"),
        By::Visit => say!("terminal.hours.visit_window"),
    };
    let mut table = Table::new(&[
        (name, Side::Left),
        (say!("terminal.hours.individual"), Side::Right),
        (say!("terminal.hours.group"), Side::Right),
        (say!("terminal.hours.mutual_help"), Side::Right),
        (say!("terminal.hours.other"), Side::Right),
        (String::new(), Side::Left),
    ]);
    let dash = if ascii { "-" } else { NOTHING };
    let labels = screen.periods.iter().map(|row| row.period.label.chars().count());
    let labels = labels.max().unwrap_or(0);
    for row in &screen.periods {
        let label = match screen.by {
            By::Week | By::Visit => {
                let days = days_of(row.period.from, row.period.to, dash);
                format!("{:<labels$}  {days}", row.period.label)
            }
            By::Month => row.period.label.clone(),
        };
        if says_nothing(row) {
            table.row([label, quiet(row, screen.by)]);
            continue;
        }
        table.row([
            label,
            cell(&row.individual, dash),
            cell(&row.group, dash),
            cell(&row.mutual_help, dash),
            row.other_minutes.map_or_else(|| dash.to_owned(), text::hours),
            remark(row),
        ]);
    }
    table
}

/// `2–8 Mar`, or `3 Mar`.
fn days_of(from: NaiveDate, to: NaiveDate, dash: &str) -> String {
    if from == to {
        return text::day_of_month(to);
    }
    let same = from.month() == to.month();
    let from = if same { from.day().to_string() } else { text::day_of_month(from) };
    format!("{from}{dash}{}", text::day_of_month(to))
}

/// A number with room for the mark, so that the digits stand under each other.
fn told(minutes: u32, mark: &str) -> String {
    format!("{}{mark:<2}", text::hours(minutes))
}

/// Nothing, skipped and zero are three things.
fn cell(hours: &KindHours, dash: &str) -> String {
    match (hours.minutes, hours.basis) {
        (Some(minutes), Basis::Recall | Basis::Mixed) => told(minutes, " r"),
        (Some(minutes), _) => told(minutes, ""),
        (None, _) if hours.skipped => format!("{:<6}", say!("terminal.hours.skip")),
        (None, _) => format!("{dash:<3}"),
    }
}

fn any_recalled(row: &PeriodHours) -> bool {
    recalled_kinds(row).next().is_some()
}

/// Whether a recall is part of the bar, or all there is: a recalled zero has no length.
fn recalled_in_bar(row: &PeriodHours) -> bool {
    recalled_kinds(row).any(|kind| kind.minutes != Some(0)) || row.entries == 0 && any_recalled(row)
}

/// The kinds whose total rests on a recall.
fn recalled_kinds(row: &PeriodHours) -> impl Iterator<Item = &KindHours> {
    let kinds = [&row.individual, &row.group, &row.mutual_help];
    kinds.into_iter().filter(|kind| matches!(kind.basis, Basis::Recall | Basis::Mixed))
}

/// Whether the period has neither an entry nor an answer.
fn says_nothing(row: &PeriodHours) -> bool {
    let kinds = [&row.individual, &row.group, &row.mutual_help];
    row.entries == 0 && kinds.into_iter().all(|kind| kind.recalled.is_none() && !kind.skipped)
}

/// What is said of a period in which nothing is to be drawn.
fn quiet(row: &PeriodHours, by: By) -> String {
    if row.away_days > 0 {
        return say!("terminal.hours.away");
    }
    if row.entries == 0 && !any_recalled(row) {
        return match by {
            By::Week => say!("terminal.hours.no_week"),
            By::Month => say!("terminal.hours.no_month"),
            By::Visit => say!("terminal.hours.no_entries_between_these"),
        };
    }
    text::hours(0_u32) + if any_recalled(row) { " r" } else { "" }
}

fn remark(row: &PeriodHours) -> String {
    let about = if row.approximate > 0 { "~ " } else { "" };
    let away = match row.away_days {
        0 => String::new(),
        days => say!("terminal.hours.away_2", days = text::count(days as usize, "terminal.n.day")),
    };
    format!("{about}{away}")
}

/// Where more was recalled than is written down, of the latest weeks: seven dates each, whatever the
/// periods of the table are.
fn open_questions(voice: &Voice, screen: &HoursScreen) -> Vec<String> {
    let gaps: Vec<_> = screen.periods.iter().flat_map(|row| &row.gaps).collect();
    let weeks: BTreeSet<_> = gaps.iter().map(|gap| gap.first).collect();
    let since = weeks.iter().rev().nth(ASKED - 1).copied().unwrap_or(NaiveDate::MIN);
    gaps.into_iter().filter(|gap| gap.first >= since).flat_map(|gap| question(voice, gap)).collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use tandem_model::{
        Answer, Away, DayTotal, Kind, Language, Profile, RecalledMinutes, WeekStart, WeeklyRecall,
        Zone, periods, tally,
    };

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn screen(by: By) -> HoursScreen {
        let entry = |date: &str, kind: Kind, minutes: u32, approximate: u32| DayTotal {
            date: day(date),
            kind,
            minutes,
            entries: 1,
            approximate,
            late: 0,
            imported: 0,
        };
        let days = [
            entry("2026-03-03", Kind::Individual, 50, 0),
            entry("2026-03-05", Kind::Group, 90, 1),
            entry("2026-03-06", Kind::Medical, 20, 0),
            entry("2026-03-17", Kind::MutualHelp, 30, 0),
        ];
        let minutes = |minutes| Some(Answer::Minutes(RecalledMinutes::new(minutes).unwrap()));
        let recall = |first: &str, individual, mutual_help| WeeklyRecall {
            first: day(first),
            individual,
            group: Some(Answer::Skipped),
            mutual_help,
            written_at: DateTime::UNIX_EPOCH,
        };
        let recalls = [
            recall("2026-03-02", minutes(60), minutes(180)),
            recall("2026-03-16", minutes(0), minutes(180)),
        ];
        let away =
            Away::new(day("2026-03-09"), day("2026-03-15"), None, DateTime::UNIX_EPOCH).unwrap();
        let periods = periods(by, WeekStart::Monday, day("2026-03-02"), day("2026-03-29")).unwrap();
        let periods = tally(&periods, days, &recalls, &[away]);
        HoursScreen { by, week_start: WeekStart::Monday, periods, windows: None }
    }

    #[test]
    fn weeks_as_a_table() {
        let expected = "\
Week                 Individual   Group  Mutual help  Other
2026-W10  2–8 Mar        0:50    1:30         3:00 r   0:20  ~
2026-W11  9–15 Mar   away
2026-W12  16–22 Mar      0:00 r  skip         0:30        –
2026-W13  23–29 Mar  No entries this week";
        let table = table(&screen(By::Week), false).lines(80).join("\n");
        assert_eq!(table, expected, "\n{table}");
    }

    #[test]
    fn weeks_as_a_plot() {
        let style = Style { width: 80, ascii: false, colour: false };
        let plot = plot(&screen(By::Week), style).join("\n");
        let expected = "\
2026-W10  █████▒▒▒▒▒▒▒▒▒░░░░░░░░░░░░░░░░░░·· 5:40 r
2026-W11  away
2026-W12  ░░░ 0:30
2026-W13  No entries this week

          █ individual   ▒ group   ░ mutual help   · other
          one block 0:10, r recalled";
        assert_eq!(plot, expected, "\n{plot}");
    }

    #[test]
    fn what_is_missing_is_asked_about() {
        let voice = Voice::new(Language::En, &Profile::new(Zone::utc()));
        assert_eq!(
            open_questions(&voice, &screen(By::Week)),
            [
                "Mon 2 to Sun 8 March 2026, individual: logged 0:50, recalled 1:00.",
                "  What is missing is added, with its own day and time, by: \
                 tandem log individual 10 2026-03-02T18:00",
                "Mon 16 to Sun 22 March 2026, mutual help: logged 0:30, recalled 3:00.",
                "  What is missing is added, with its own day and time, by: \
                 tandem log mutual-help 150 2026-03-16T18:00",
            ]
        );
    }
}
