//! Fonts that a host brings for letters that ours lack: Han, Thai, Devanagari and the others weigh more than all
//! else that is here, and every phone has them.

use std::sync::Arc;

use harfrust::{FontRef, Shaper, ShaperData, Tag, UnicodeBuffer};
use krilla::text::Font;
use tandem_model::{Result, TandemError};

/// Fonts beside our own, in the order in which they are asked. With the same ones the same report gives the same
/// bytes.
#[derive(Default)]
pub struct HostFonts(Vec<HostFont>);

pub(super) struct HostFont {
    /// A font of Han is twenty megabytes: one copy of it serves who measures and who draws.
    bytes: Arc<Vec<u8>>,
    pub(super) drawn: Font,
    tables: ShaperData,
}

/// None, as for every page that nobody brings any for.
pub(super) static NONE: HostFonts = HostFonts(Vec::new());

impl HostFonts {
    /// Those of these files: TrueType or OpenType, of a collection the first.
    ///
    /// # Errors
    /// `Invalid` in `font` for what is no font, or one whose maker forbids that it stands in a document in part.
    pub fn new(files: &[Vec<u8>]) -> Result<Self> {
        files.iter().map(|bytes| HostFont::new(bytes)).collect::<Result<_>>().map(Self)
    }

    /// What of a text stands as a box on paper, each stretch once, in order. Asked before a page is made: a name
    /// that nobody can read is told to the person, and not found out at the desk.
    #[must_use]
    pub fn undrawable(&self, text: &str) -> Vec<String> {
        super::coverage::undrawable_in(text, self)
    }

    /// Which of them has a character that ours lack.
    pub(super) fn of(&self, c: char) -> Option<usize> {
        self.0.iter().position(|font| font.has(c))
    }

    pub(super) fn all(&self) -> &[HostFont] {
        &self.0
    }
}

impl HostFont {
    fn new(bytes: &[u8]) -> Result<Self> {
        let no_font = || TandemError::invalid("font", "a font file that may stand in a document");
        let parsed = FontRef::from_index(bytes, 0).map_err(|_| no_font())?;
        if !may_be_embedded(&parsed) {
            return Err(no_font());
        }
        let (tables, bytes) = (ShaperData::new(&parsed), Arc::new(bytes.to_vec()));
        // A font that krilla cannot draw with is none.
        let drawn = Font::new(bytes.clone().into(), 0).ok_or_else(no_font)?;
        Ok(Self { bytes, drawn, tables })
    }

    pub(super) fn shaper(&self) -> Shaper<'_> {
        let parsed = FontRef::from_index(&self.bytes, 0).expect("looked at when it was taken");
        self.tables.shaper(&parsed).build()
    }

    fn has(&self, c: char) -> bool {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(c.encode_utf8(&mut [0; 4]));
        buffer.guess_segment_properties();
        let out = self.shaper().shape(buffer, Default::default());
        let infos = out.glyph_infos();
        !infos.is_empty() && infos.iter().all(|info| info.glyph_id != 0)
    }
}

/// What its maker says in `fsType` of the table OS/2: not in documents, not in part, or as pictures only. A font
/// without the table says nothing against it.
fn may_be_embedded(font: &FontRef<'_>) -> bool {
    const RESTRICTED: u16 = 0x0002;
    const WHOLE_ONLY: u16 = 0x0100;
    const PICTURES_ONLY: u16 = 0x0200;
    let Some(table) = font.table_data(Tag::new(b"OS/2")) else { return true };
    let Ok(said) = table.read_at::<u16>(8) else { return false };
    said & (RESTRICTED | WHOLE_ONLY | PICTURES_ONLY) == 0
}

#[cfg(test)]
mod tests {
    use super::super::coverage::drawable;
    use super::*;

    /// Five letters of Noto Sans Devanagari (OFL).
    const DEVANAGARI: &[u8] = include_bytes!("../../tests/fonts/NotoSansDevanagari-few.ttf");

    /// With another `fsType`.
    fn with(said: u16) -> Vec<u8> {
        let mut bytes = DEVANAGARI.to_vec();
        let tables = usize::from(u16::from_be_bytes([bytes[4], bytes[5]]));
        let record = (0..tables).map(|n| 12 + 16 * n).find(|at| &bytes[*at..at + 4] == b"OS/2");
        let at = record.unwrap() + 8;
        let table = u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        bytes[table + 8..table + 10].copy_from_slice(&said.to_be_bytes());
        bytes
    }

    #[test]
    fn leaving_2_5_a_font_whose_maker_forbids_it_is_not_taken() {
        for allowed in [0, 0x0004, 0x0008] {
            assert!(HostFonts::new(&[with(allowed)]).is_ok(), "{allowed:#x}");
        }
        for forbidden in [0x0002, 0x0100, 0x0200, 0x0204] {
            assert!(HostFonts::new(&[with(forbidden)]).is_err(), "{forbidden:#x}");
        }
        for no_font in [&b""[..], b"no font", &DEVANAGARI[..200]] {
            assert!(HostFonts::new(&[no_font.to_vec()]).is_err());
        }
    }

    #[test]
    fn leaving_2_5_what_a_font_of_the_host_has_is_drawn() {
        let fonts = HostFonts::new(&[DEVANAGARI.to_vec()]).unwrap();
        let name = "\u{92e}\u{940}\u{930}\u{93e}";
        assert_eq!(drawable(name, &NONE).text.as_ref(), "\u{fffd}");
        assert_eq!(drawable(name, &fonts).text.as_ref(), name);
        assert_eq!(fonts.undrawable(&format!("{name} 王")), ["王"]);
    }
}
