//! Charts: drawn with rectangles, readable in black and white.
//!
//! Three kinds are dark, hatched and light, each with a black outline: told apart on a fax, and by
//! people who see no colours. What was answered from memory is white, with a dashed outline, on top: it is
//! as much, and it is not as sure. A bar that is not there has a sign under the line, because a gap and a
//! zero look the same: "?" for nothing known, a letter for away. One of which a part is not known bears a
//! plus. Every chart has a table beside it and an
//! alternative text with its numbers; the drawing is one figure to whoever does not see it.

use krilla::geom::Rect;
use krilla::tagging::{BBox, Placement, Tag};

use super::flow::{Area, Flow, Ink, MARGIN, Node, Op};
use super::fonts::Weight;

/// Dark, hatched, light: in the order of the kinds.
pub(crate) const INKS: [Ink; 3] = [Ink::Grey(45), Ink::Hatch, Ink::Grey(216)];

/// A place on the axis.
pub(crate) struct Bar {
    /// What it is called, where there is room.
    pub(crate) label: String,
    /// Minutes that were written down, from below.
    pub(crate) parts: [u32; 3],
    /// Minutes that were answered from memory, of all three.
    pub(crate) recalled: u32,
    /// Whether there may be more: one of the parts is not known.
    pub(crate) more: bool,
    /// What stands under the line.
    pub(crate) sign: Option<String>,
    /// What stands above it: that it is not over.
    pub(crate) above: Option<String>,
}

impl Bar {
    /// Its height, in minutes.
    pub(crate) fn minutes(&self) -> u32 {
        self.parts.iter().sum::<u32>() + self.recalled
    }
}

/// A chart of stacked bars.
pub(crate) struct Stacked {
    pub(crate) alt: String,
    pub(crate) bars: Vec<Bar>,
    /// What the three inks mean.
    pub(crate) legend: [String; 3],
    /// What the dashes mean, where there are some.
    pub(crate) dashed: Option<String>,
    /// What the signs under the line mean.
    pub(crate) signs: String,
    /// Of the bars, in points.
    pub(crate) height: f32,
}

const AXIS: f32 = 30.0;
pub(crate) const LABEL: f32 = 6.8;
/// Above the bars, and below the line: signs, labels, legend.
const BELOW: f32 = 50.0;

impl Stacked {
    /// How much room it takes.
    pub(crate) fn room(&self) -> f32 {
        self.height + BELOW
    }
}

impl Flow<'_> {
    /// Draws the chart here, all on one page.
    pub(crate) fn stacked(&mut self, parent: Node, chart: &Stacked) {
        self.need(chart.room());
        // Above the highest bar there may be a sign and a word.
        let top = self.y + 14.0;
        let base = top + chart.height;
        let (left, width) = (MARGIN + AXIS, self.column() - AXIS);
        let most = chart.bars.iter().map(Bar::minutes).max().unwrap_or(0);
        let (step, top_value) = scale(most);
        let height_of = |minutes: u32| minutes as f32 / top_value as f32 * chart.height;

        let mut ops = Vec::new();
        for value in (0..=top_value).step_by(step as usize) {
            let y = base - height_of(value);
            let grey = if value == 0 { 0 } else { 200 };
            ops.push(rect(left, y - 0.25, width, 0.5, Ink::Grey(grey), false));
            self.label(&mut ops, &hours(value), Align::Right, left - 4.0, y + 2.4);
        }
        let pitch = width / chart.bars.len().max(1) as f32;
        let thick = (pitch * 0.78).min(26.0);
        for (at, bar) in chart.bars.iter().enumerate() {
            let middle = left + (at as f32 + 0.5) * pitch;
            let mut y = base;
            let parts = bar.parts.iter().zip(INKS).chain([(&bar.recalled, Ink::Dashed)]);
            for (minutes, ink) in parts {
                let height = height_of(*minutes);
                if height > 0.0 {
                    y -= height;
                    ops.push(rect(middle - thick / 2.0, y, thick, height, ink, true));
                }
            }
            if bar.more {
                y -= 8.0;
                self.label(&mut ops, "+", Align::Middle, middle, y + 6.5);
            }
            if let Some(above) = &bar.above {
                self.label(&mut ops, above, Align::Middle, middle, y - 2.0);
            }
            if let Some(sign) = &bar.sign {
                self.label(&mut ops, sign, Align::Middle, middle, base + 7.0);
            }
        }
        self.labels(&mut ops, chart.bars.iter().map(|bar| bar.label.as_str()), left, pitch, base);
        self.legend(&mut ops, chart, left, base + 27.0);

        let room = chart.room();
        let figure = self.figure(parent, &chart.alt, room);
        self.drawing(figure, ops);
        self.y += room;
    }

    /// A figure of this height here.
    pub(crate) fn figure(&mut self, parent: Node, alt: &str, height: f32) -> Node {
        let page = self.pages.len() - 1;
        let area = Rect::from_xywh(MARGIN, self.y, self.column(), height);
        let tag = Tag::Figure(Some(alt.to_owned()))
            .with_bbox(area.map(|area| BBox::new(page, area)))
            .with_placement(Some(Placement::Block));
        self.node(Some(parent), tag)
    }

    /// As many labels along the axis as fit side by side, the first always.
    pub(crate) fn labels<'t>(
        &self,
        ops: &mut Vec<Op>,
        labels: impl Iterator<Item = &'t str> + Clone,
        left: f32,
        pitch: f32,
        base: f32,
    ) {
        let width = |text: &str| self.fonts.line(text, Weight::Regular).width * LABEL;
        let widest = labels.clone().map(width).fold(1.0, f32::max) + 6.0;
        let every = (widest / pitch).ceil().max(1.0) as usize;
        for (at, label) in labels.enumerate().step_by(every) {
            let middle = left + (at as f32 + 0.5) * pitch;
            self.label(ops, label, Align::Middle, middle, base + 16.0);
        }
    }

    fn legend(&self, ops: &mut Vec<Op>, chart: &Stacked, left: f32, top: f32) {
        let mut x = left;
        let dashed = chart.dashed.iter().map(|name| (name, Ink::Dashed));
        for (name, ink) in chart.legend.iter().zip(INKS).chain(dashed) {
            ops.push(rect(x, top - 5.5, 11.0, 7.5, ink, true));
            x += 14.0;
            x += self.label(ops, name, Align::Left, x, top) + 14.0;
        }
        self.label(ops, &chart.signs, Align::Right, self.width - MARGIN, top);
    }

    /// Writes a label and tells its width.
    pub(crate) fn label(&self, ops: &mut Vec<Op>, text: &str, align: Align, x: f32, y: f32) -> f32 {
        let line = self.fonts.line(text, Weight::Regular);
        let width = line.width * LABEL;
        let x = match align {
            Align::Left => x,
            // The first and the last label stay within the column.
            Align::Middle => (x - width / 2.0).clamp(MARGIN, self.width - MARGIN - width),
            Align::Right => x - width,
        };
        ops.extend(Op::line(&line, x, y, LABEL, 0));
        width
    }
}

/// Where a label stands beside its point.
#[derive(Clone, Copy)]
pub(crate) enum Align {
    Left,
    Middle,
    Right,
}

pub(crate) fn rect(x: f32, y: f32, width: f32, height: f32, ink: Ink, outline: bool) -> Op {
    Op::Rect { at: Area { x, y, width, height }, fill: Some(ink), outline }
}

/// `2 h`, or `½ h` as `0.5 h`.
fn hours(minutes: u32) -> String {
    if minutes.is_multiple_of(60) {
        format!("{} h", minutes / 60)
    } else {
        format!("{:.1} h", f64::from(minutes) / 60.0)
    }
}

/// From one line of the grid to the next, and the uppermost, in minutes: at most five lines.
fn scale(most: u32) -> (u32, u32) {
    let steps = (0..8u32).flat_map(|power| [1, 2, 5].map(|n| n * 10u32.pow(power) * 60));
    let step = std::iter::once(30).chain(steps).find(|step| most.div_ceil(*step) <= 5);
    let step = step.unwrap_or(u32::MAX / 8);
    (step, most.div_ceil(step).max(1).saturating_mul(step))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use chrono::DateTime;
    use tandem_model::Language;

    use super::super::fonts::Fonts;
    use super::super::paint::{About, paint};
    use super::*;

    /// The four fills of a bar, each in a bar of its own of the usual 25, as poppler draws them: how much black is in
    /// each, 0 to 255.
    fn drawn(flags: &[&str]) -> Vec<u32> {
        const BARS: usize = 25;
        let fonts = Fonts::ours();
        let mut flow = Flow::new(&fonts, 612.0, 792.0);
        flow.title("x");
        let section = flow.node(None, Tag::Section);
        let bar = |at: usize| Bar {
            label: String::new(),
            parts: [0, 1, 2].map(|part| if part == at { 120 } else { 0 }),
            recalled: if at == 3 { 120 } else { 0 },
            more: false,
            sign: None,
            above: None,
        };
        let chart = Stacked {
            alt: "x".to_owned(),
            bars: (0..BARS).map(bar).collect(),
            legend: ["a", "b", "c"].map(str::to_owned),
            dashed: Some("d".to_owned()),
            signs: String::new(),
            height: 68.0,
        };
        let base = flow.y + 14.0 + chart.height;
        let width = flow.column() - AXIS;
        flow.stacked(section, &chart);
        let language = Language::En;
        let about =
            About { title: "x", language, made_at: DateTime::UNIX_EPOCH, id: "x", maker: None };
        let bytes = paint(flow, &about, &mut |_, _| true).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (file, picture) = (folder.path().join("a.pdf"), folder.path().join("a"));
        std::fs::write(&file, bytes).unwrap();
        let done = Command::new("pdftoppm")
            .args(flags)
            .args(["-singlefile"])
            .args([&file, &picture])
            .status()
            .expect("pdftoppm, of Debian's poppler-utils");
        assert!(done.success());
        let (grey, points) = read(folder.path());
        let dpi = grey as f32 / 612.0;
        let pitch = width / BARS as f32;
        let thick = pitch * 0.78;
        let of = |at: usize| {
            let middle = MARGIN + AXIS + (at as f32 + 0.5) * pitch;
            // Within the outline.
            let px = |points: f32| (points * dpi).round() as usize;
            let (left, right) = (px(middle - thick / 2.0 + 1.5), px(middle + thick / 2.0 - 1.5));
            let (top, bottom) = (px(base - chart.height + 2.0), px(base - 2.0));
            let all = (top..bottom).flat_map(|y| &points[y * grey + left..y * grey + right]);
            let (sum, n) = all.fold((0, 0), |(sum, n), it| (sum + u32::from(255 - *it), n + 1));
            sum / n
        };
        (0..4).map(of).collect()
    }

    /// A picture as `pdftoppm` leaves it, in grey or in bits: its width, and a byte for each point.
    fn read(folder: &std::path::Path) -> (usize, Vec<u8>) {
        let grey = std::fs::read(folder.join("a.pgm"));
        let bits = || std::fs::read(folder.join("a.pbm")).unwrap();
        let file = grey.unwrap_or_else(|_| bits());
        let lines = if file.starts_with(b"P4") { 3 } else { 4 };
        let fields: Vec<&[u8]> = file.splitn(lines, |byte| *byte == b'\n').collect();
        let size = std::str::from_utf8(fields[1]).unwrap();
        let width: usize = size.split(' ').next().unwrap().parse().unwrap();
        if lines == 4 {
            return (width, fields[3].to_vec());
        }
        let row = |bytes: &[u8]| -> Vec<u8> {
            let bit = |at: usize| bytes[at / 8] >> (7 - at % 8) & 1;
            (0..width).map(|at| if bit(at) == 1 { 0 } else { 255 }).collect()
        };
        (width, fields[2].chunks_exact(width.div_ceil(8)).flat_map(row).collect())
    }

    /// At 50 points an inch in grey, and in the black and white of a fax.
    #[test]
    fn leaving_6_5_the_four_fills_are_told_apart_without_colour() {
        for flags in [["-gray", "-r", "50"], ["-mono", "-r", "200"]] {
            let mut all = drawn(&flags);
            all.sort_unstable();
            let apart = all.windows(2).map(|pair| pair[1] - pair[0]);
            assert!(apart.min() >= Some(25), "{flags:?}: {all:?}");
        }
    }

    #[test]
    fn a_scale_has_at_most_five_steps_and_holds_the_highest_bar() {
        for most in (0..5_000).chain([100_000, 10_000_000, u32::MAX]) {
            let (step, top) = scale(most);
            assert!(top >= most.min(u32::MAX / 8 * 8) && top / step <= 8 && top > 0, "{most}");
            assert!(most > 100_000_000 || top / step <= 5);
        }
        assert_eq!(scale(0), (30, 30));
        assert_eq!(scale(200), (60, 240));
        assert_eq!(scale(601), (300, 900));
        assert_eq!(["0 h", "0.5 h", "2 h"], [0, 30, 120].map(hours).each_ref().map(String::as_str));
    }
}
