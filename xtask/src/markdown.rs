//! A document as the checks read it: its headings, where it points, what it names, its tables.
//!
//! Read by pulldown-cmark, which is what mdBook reads with: a link inside a code block is no link, and a
//! bar inside code divides no cell, as neither does on the page.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What a document holds that can be checked.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Document {
    /// Where each heading is reached, as a page in a browser names it.
    pub(crate) anchors: Vec<String>,
    /// Targets of links and pictures, each with its line.
    pub(crate) links: Vec<(usize, String)>,
    /// What stands in code inside a line, each with its line.
    pub(crate) code: Vec<(usize, String)>,
    /// The rows of its tables below their heads, as plain text.
    pub(crate) rows: Vec<Vec<String>>,
}

impl Document {
    pub(crate) fn read(text: &str) -> Self {
        let mut document = Self::default();
        // The text of the heading or of the cell that is open.
        let mut words = String::new();
        let (mut line, mut seen) = (1, 0);
        for (event, place) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
            if place.start > seen {
                line += text[seen..place.start].matches('\n').count();
                seen = place.start;
            }
            match event {
                Event::Start(Tag::Heading { .. } | Tag::TableCell) => words.clear(),
                Event::End(TagEnd::Heading(_)) => document.anchor(&words),
                Event::Start(Tag::TableRow) => document.rows.push(Vec::new()),
                Event::End(TagEnd::TableCell) => {
                    if let Some(row) = document.rows.last_mut() {
                        row.push(words.clone());
                    }
                }
                // A head is no row; what its cells brought to the row before is taken away again.
                Event::Start(Tag::TableHead) => document.rows.push(Vec::new()),
                Event::End(TagEnd::TableHead) => drop(document.rows.pop()),
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    document.links.push((line, dest_url.into_string()));
                }
                Event::Code(code) => {
                    words.push_str(&code);
                    document.code.push((line, code.into_string()));
                }
                Event::Text(text) => words.push_str(&text),
                Event::SoftBreak | Event::HardBreak => words.push(' '),
                _ => {}
            }
        }
        document
    }

    /// A second heading of the same words gets a number, as it does in a browser.
    fn anchor(&mut self, words: &str) {
        let kept = words.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        let slug: String = kept.flat_map(char::to_lowercase).collect();
        let slug = slug.trim().replace(' ', "-");
        let numbered = (1..).map(|n| format!("{slug}-{n}"));
        let free = std::iter::once(slug.clone()).chain(numbered);
        let anchor = free.into_iter().find(|anchor| !self.anchors.contains(anchor));
        self.anchors.extend(anchor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
# What it *is*

See [there](a.md#b), `core/x.rs`, and ![a picture](p.png).

```
[not a link](nowhere.md)
```

| what | where |
| --- | --- |
| [0001](0001-x.md) | `a` and\u{a0}b |

## What it is
";

    #[test]
    fn a_page_is_read_as_a_browser_shows_it() {
        let page = Document::read(PAGE);
        assert_eq!(page.anchors, ["what-it-is", "what-it-is-1"]);
        let links: Vec<_> = page.links.iter().map(|(line, to)| (*line, to.as_str())).collect();
        assert_eq!(links, [(3, "a.md#b"), (3, "p.png"), (11, "0001-x.md")]);
        let code: Vec<_> = page.code.iter().map(|(line, code)| (*line, code.as_str())).collect();
        assert_eq!(code, [(3, "core/x.rs"), (11, "a")]);
        assert_eq!(page.rows, [["0001", "a and\u{a0}b"]]);
    }
}
