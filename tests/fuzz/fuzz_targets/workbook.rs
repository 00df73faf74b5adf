#![no_main]
//! A workbook from elsewhere, whose parts are what the bytes say: by the first an .xlsx or an .ods; a zero parts
//! the sheet, the strings and the styles. A fuzzer that has to make the zip around them makes none. What must
//! hold of a table holds of it (`diary`).

mod table;

use libfuzzer_sys::fuzz_target;

const TYPES: &str = r#"<Types><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
const ROOT: &str = r#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>"#;
const PARTS: &str = r#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

fuzz_target!(|bytes: &[u8]| {
    let [kind, said, parts @ ..] = bytes else { return };
    let mut parts = parts.split(|byte| *byte == 0);
    let sheet = parts.next().unwrap_or_default();
    let book = if kind & 1 == 0 {
        zip(&[
            ("[Content_Types].xml", TYPES.as_bytes()),
            ("_rels/.rels", ROOT.as_bytes()),
            ("xl/workbook.xml", BOOK.as_bytes()),
            ("xl/_rels/workbook.xml.rels", PARTS.as_bytes()),
            ("xl/worksheets/sheet1.xml", sheet),
            ("xl/sharedStrings.xml", parts.next().unwrap_or_default()),
            ("xl/styles.xml", parts.next().unwrap_or_default()),
        ])
    } else {
        zip(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", sheet),
        ])
    };
    table::read(*said, &book);
});

/// A zip whose parts are not packed.
fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut file, mut index) = (Vec::new(), Vec::new());
    for (name, content) in parts {
        let at = file.len() as u32;
        let size = (content.len() as u32).to_le_bytes();
        let mut about = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x5c];
        about.extend(crc32fast::hash(content).to_le_bytes());
        about.extend([size, size].concat());
        about.extend((name.len() as u16).to_le_bytes());
        about.extend([0, 0]);
        file.extend(b"PK\x03\x04");
        file.extend(&about);
        file.extend(name.as_bytes());
        file.extend(*content);
        index.extend(b"PK\x01\x02\x14\x00");
        index.extend(&about);
        index.extend([0; 10]);
        index.extend(at.to_le_bytes());
        index.extend(name.as_bytes());
    }
    let (at, count) = (file.len() as u32, (parts.len() as u16).to_le_bytes());
    let size = (index.len() as u32).to_le_bytes();
    file.extend(index);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend([count, count].concat());
    file.extend(size);
    file.extend(at.to_le_bytes());
    file.extend([0, 0]);
    file
}
