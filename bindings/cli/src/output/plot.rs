//! Hours as bars: one line for a period, one stretch of it for a kind.
//!
//! Every kind has a glyph of its own, so that the plot reads the same without colour. No colour is
//! a warning: there is no red, and a quiet week says so in words.

use super::text::{hours, width};
use crate::speech::{self, say};

/// The kinds in a bar, in the order in which they stand.
const KINDS: [&str; 4] = ["individual", "group", "mutual_help", "other_kinds"];

/// Minutes that one block may stand for.
const UNITS: [u64; 12] = [5, 10, 15, 20, 30, 60, 120, 240, 480, 960, 1_920, 3_840];

/// One line of a plot.
pub(crate) struct Bar {
    /// What the period is called.
    pub(crate) label: String,
    /// Minutes of each of [`KINDS`].
    pub(crate) minutes: [u32; 4],
    /// Whether a recall is among them.
    pub(crate) recalled: bool,
    /// What stands there when there is nothing to draw.
    pub(crate) said: String,
}

impl Bar {
    fn total(&self) -> u64 {
        self.minutes.into_iter().map(u64::from).sum()
    }
}

/// How a plot is drawn.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    /// Columns in all.
    pub(crate) width: usize,
    /// Letters instead of blocks.
    pub(crate) ascii: bool,
    /// With colours.
    pub(crate) colour: bool,
}

impl Style {
    fn glyphs(self) -> [char; 4] {
        if self.ascii { ['#', '=', '-', '.'] } else { ['█', '▒', '░', '·'] }
    }

    /// A run of one kind's glyph: blue, green, magenta, and the terminal's own colour.
    fn run(self, kind: usize, length: usize) -> String {
        let run = self.glyphs()[kind].to_string().repeat(length);
        match ["34", "32", "35", ""][kind] {
            colour if self.colour && !colour.is_empty() && length > 0 => {
                format!("\u{1b}[{colour}m{run}\u{1b}[0m")
            }
            _ => run,
        }
    }
}

/// The bars and, under them, what the glyphs mean; nothing if there is nothing to draw.
pub(crate) fn lines(bars: &[Bar], style: Style) -> Vec<String> {
    let most = bars.iter().map(Bar::total).max().unwrap_or(0);
    if most == 0 {
        return Vec::new();
    }
    let labels = bars.iter().map(|bar| width(&bar.label)).max().unwrap_or(0);
    let totals = hours(most).len() + " r".len();
    // Label, two blanks, the bar, a blank, the total. Small amounts are rounded up to a block,
    // which can make a bar as much longer as there are kinds.
    let room = style.width.saturating_sub(labels + 2 + 1 + totals + KINDS.len()).max(10);
    let room = room as u64;
    let unit = UNITS.into_iter().find(|unit| most / unit <= room).unwrap_or(most.div_ceil(room));

    let mut lines: Vec<String> = bars.iter().map(|bar| line(bar, labels, unit, style)).collect();
    lines.push(String::new());
    let margin = " ".repeat(labels + 2);
    lines.extend(legend(bars, unit, style).into_iter().map(|line| format!("{margin}{line}")));
    lines
}

fn line(bar: &Bar, labels: usize, unit: u64, style: Style) -> String {
    let blanks = " ".repeat(labels - width(&bar.label));
    let total = bar.total();
    if total == 0 {
        return format!("{}{blanks}  {}", bar.label, bar.said).trim_end().to_owned();
    }
    let drawn: String =
        (0..KINDS.len()).map(|kind| style.run(kind, blocks(bar.minutes[kind], unit))).collect();
    let mark = if bar.recalled { " r" } else { "" };
    format!("{}{blanks}  {drawn} {}{mark}", bar.label, hours(total))
}

/// To the nearest block, and never none for something.
fn blocks(minutes: u32, unit: u64) -> usize {
    let nearest = (u64::from(minutes) + unit / 2) / unit;
    (if minutes > 0 { nearest.max(1) } else { 0 }) as usize
}

/// Below so many columns the kinds are explained under one another.
const NARROW: usize = 60;

/// Only what is in the plot is explained.
fn legend(bars: &[Bar], unit: u64, style: Style) -> Vec<String> {
    let there = |kind: usize| bars.iter().any(|bar| bar.minutes[kind] > 0);
    let kinds = (0..KINDS.len()).filter(|kind| there(*kind));
    let named = |kind| format!("{} {}", style.run(kind, 1), speech::written(KINDS[kind]));
    let kinds: Vec<_> = kinds.map(named).collect();
    // A sign and its name stay on one line, whatever the width.
    let mut lines = if style.width < NARROW { kinds } else { vec![kinds.join("   ")] };
    let recalled = if bars.iter().any(|bar| bar.recalled) {
        say!("terminal.plot.r_recalled")
    } else {
        String::new()
    };
    lines.push(say!("terminal.plot.one_block", recalled, length = hours(unit)));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(label: &str, minutes: [u32; 4], recalled: bool, said: &str) -> Bar {
        Bar { label: label.into(), minutes, recalled, said: said.into() }
    }

    fn bars() -> Vec<Bar> {
        vec![
            bar("2026-W10", [50, 90, 120, 0], false, ""),
            bar("2026-W11", [0, 0, 0, 0], false, "away"),
            bar("2026-W12", [0, 90, 180, 20], true, ""),
            bar("2026-W13", [0, 0, 0, 0], false, "No entries this week"),
            bar("2026-W14", [1, 0, 0, 0], false, ""),
        ]
    }

    const PLAIN: Style = Style { width: 60, ascii: false, colour: false };

    #[test]
    fn blocks_for_every_kind() {
        let expected = "\
2026-W10  █████▒▒▒▒▒▒▒▒▒░░░░░░░░░░░░ 4:20
2026-W11  away
2026-W12  ▒▒▒▒▒▒▒▒▒░░░░░░░░░░░░░░░░░░·· 4:50 r
2026-W13  No entries this week
2026-W14  █ 0:01

          █ individual   ▒ group   ░ mutual help   · other
          one block 0:10, r recalled";
        assert_eq!(lines(&bars(), PLAIN).join("\n"), expected);
    }

    #[test]
    fn letters_where_blocks_cannot_be_shown() {
        let plot = lines(&bars()[..2], Style { width: 40, ascii: true, ..PLAIN });
        let expected = "\
2026-W10  ###======-------- 4:20
2026-W11  away

          # individual
          = group
          - mutual help
          one block 0:15";
        assert_eq!(plot.join("\n"), expected);
        assert!(plot.iter().all(|line| line.is_ascii()));
    }

    #[test]
    fn colours_change_nothing_but_the_colour_and_none_is_red() {
        let plot = lines(&bars(), Style { colour: true, ..PLAIN }).join("\n");
        assert!(plot.contains("\u{1b}[34m█████\u{1b}[0m"));
        assert!(!plot.contains("\u{1b}[31m") && !plot.contains("\u{1b}[91m"));
        let mut plain = plot;
        for code in ["\u{1b}[34m", "\u{1b}[32m", "\u{1b}[35m", "\u{1b}[0m"] {
            plain = plain.replace(code, "");
        }
        assert_eq!(plain, lines(&bars(), PLAIN).join("\n"));
    }

    #[test]
    fn any_amount_fits_any_width() {
        for most in [1, 59, 10_080, 1_000_000, u32::MAX] {
            for columns in [40, 80, 160] {
                let bars = [bar("2026-03", [most, 0, 0, 0], true, "")];
                let plot = lines(&bars, Style { width: columns, ..PLAIN });
                assert!(width(&plot[0]) <= columns, "{most} {columns}");
            }
        }
    }

    #[test]
    fn nothing_to_draw_is_nothing() {
        assert!(lines(&[bar("2026-W11", [0; 4], false, "away")], PLAIN).is_empty());
    }
}
