//! A code that a phone's camera reads off a screen, as a picture and as text.
//!
//! `qrcodegen` draws it: no dependencies, no unsafe code, 1,300 lines (the crate `qrcode` is four
//! times that, with renderers for image formats).

use std::fmt::{self, Write as _};

use qrcodegen::{QrCode, QrCodeEcc};

use crate::error::{Result, ShareError};

/// The border that a reader needs around the code, in modules.
const QUIET: i32 = 4;

/// A QR code of error correction level M, which stands a scratch over 15% of it.
#[derive(Clone)]
pub struct Qr(QrCode);

impl fmt::Debug for Qr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Qr({} modules)", self.size())
    }
}

impl Qr {
    /// The code of this text.
    ///
    /// # Errors
    ///
    /// [`ShareError::TooLarge`] for more than about 2,300 bytes.
    pub fn new(text: &str) -> Result<Self> {
        QrCode::encode_text(text, QrCodeEcc::Medium).map(Self).map_err(|_| ShareError::TooLarge)
    }

    /// How many modules it has on a side, without the border.
    pub fn size(&self) -> u32 {
        self.0.size().unsigned_abs()
    }

    /// An SVG picture, black on white with its border, that scales to any size. `label` is what a
    /// screen reader says in its place.
    pub fn to_svg(&self, label: &str) -> String {
        let whole = self.0.size() + 2 * QUIET;
        let mut path = String::new();
        for y in 0..self.0.size() {
            for x in (0..self.0.size()).filter(|x| self.0.get_module(*x, y)) {
                write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET).expect("a text takes all");
            }
        }
        let label = escape(label);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {whole} {whole}\" role=\"img\" \
             aria-label=\"{label}\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" \
             d=\"M0 0h{whole}v{whole}H0z\"/><path d=\"{path}\"/></svg>"
        )
    }

    /// Lines of text for a terminal, two rows of modules each. Light modules are drawn and dark ones
    /// left empty, which is right on a dark background, as most terminals have; readers take the
    /// reverse as well.
    pub fn to_text(&self) -> String {
        let range = || -QUIET..self.0.size() + QUIET;
        let mut text = String::new();
        for y in range().step_by(2) {
            for x in range() {
                let light = |y| !self.0.get_module(x, y);
                text.push(match (light(y), light(y + 1)) {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    (false, false) => ' ',
                });
            }
            text.push('\n');
        }
        text
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picture_and_text_show_the_same_modules() {
        let qr = Qr::new("tandem-coach:1?eyJuYW1lIjoiRGFuYSJ9").unwrap();
        let size = qr.0.size();
        let text = qr.to_text();
        let rows: Vec<Vec<char>> = text.lines().map(|line| line.chars().collect()).collect();
        let svg = qr.to_svg("a <code>");
        assert!(svg.contains("aria-label=\"a &lt;code>\""));
        let mut dark = 0;
        for y in 0..size {
            for x in 0..size {
                let (column, row) = ((x + QUIET) as usize, (y + QUIET) as usize);
                let light = match rows[row / 2][column] {
                    '█' => true,
                    '▀' => row % 2 == 0,
                    '▄' => row % 2 == 1,
                    _ => false,
                };
                assert_eq!(light, !qr.0.get_module(x, y));
                let here = format!("M{} {}h1", x + QUIET, y + QUIET);
                assert_eq!(svg.contains(&here), !light);
                dark += u32::from(!light);
            }
        }
        assert_eq!(svg.matches("h1v1h-1z").count(), dark as usize);
    }

    #[test]
    fn what_is_too_long_is_refused() {
        assert_eq!(Qr::new(&"x".repeat(3000)).unwrap_err(), ShareError::TooLarge);
    }
}
