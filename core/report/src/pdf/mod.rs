//! The clinician's PDF, and a week on paper: PDF 1.7 that is PDF/UA-1 and PDF/A-2a at once.
//!
//! | step | where |
//! | --- | --- |
//! | a text that the fonts can draw | `coverage.rs` |
//! | glyphs, lines | `fonts.rs`, `host_fonts.rs`, `lines.rs` |
//! | pages and structure, nothing drawn yet | `flow.rs`, `table.rs`, `chart.rs` |
//! | what a report says, in what order | `first.rs`, `hours.rs`, `parts.rs`, `ending.rs` |
//! | drawing, and the tree | `paint.rs` |
//! | the paper week, the card, sheets | `week.rs`, `card.rs`, `sheet.rs` |
//! | a summary on paper | `summary.rs` |
//!
//! Why krilla and not a typesetter: `docs/adr/0009`.
//!
//! **How many pages.** Three sessions are two pages at most, half a year of what is usual three, and all that can be
//! chosen of half a year, with twenty notes, seven. Six were meant for that, before services, what got in the way, how
//! the days were and what came before cravings could be chosen; what was eight pages in English and nine in Spanish
//! got closer by lines in the place of tables of two words and a number. What would be left to take is the size of
//! letters, the limit that stands with each finding, or the days of every week, which are what was agreed to. Whoever
//! wants fewer pages chooses less.

mod card;
mod chart;
mod coverage;
mod ending;
mod first;
mod flow;
mod fonts;
mod host_fonts;
mod hours;
mod lines;
mod paint;
mod parts;
mod sheet;
mod summary;
mod table;
mod week;

use chrono::{DateTime, Utc};
use tandem_model::{Card, Paper, Report, ReportPreset, Result, Sheet, SummaryPage};
use tandem_words::{Book, Words};

pub use self::coverage::undrawable;
use self::flow::{Flow, Furniture};
use self::fonts::Fonts;
pub use self::host_fonts::HostFonts;
use self::paint::{About, paint};

/// Asked while pages are drawn, with the page that is next and how many there are; the answer `false`
/// stops it.
pub type Progress<'a> = dyn FnMut(u32, u32) -> bool + 'a;

/// Where text goes, on empty pages of this paper.
fn flow<'f>(fonts: &'f Fonts<'f>, paper: Paper) -> Flow<'f> {
    let (width, height) = match paper {
        Paper::Letter => (612.0, 792.0),
        Paper::A4 => (595.28, 841.89),
    };
    Flow::new(fonts, width, height)
}

/// Writes a report as a PDF. The same report, paper and fonts give the same bytes, everywhere.
///
/// # Errors
/// `Cancelled` if `progress` says no. `Unsupported` if krilla refuses what was laid out, which no text
/// is known to bring about.
pub fn pdf(
    report: &Report,
    paper: Paper,
    fonts: &HostFonts,
    progress: &mut Progress<'_>,
) -> Result<Vec<u8>> {
    let words = Words::of(Book::Report, report.language);
    let fonts = Fonts::new(fonts);
    let (mut flow, wasteful) = lay_out(&fonts, paper, words, report, 1.0);
    let long = flow.pages.len() > LONG;
    if wasteful || long {
        let (closer, _) = lay_out(&fonts, paper, words, report, CLOSER);
        let (pages, before) = (closer.pages.len(), flow.pages.len());
        if pages < before || wasteful && pages == before {
            flow = closer;
        }
    }

    let title = words.say(title_key(report.preset));
    let head = head(words, report);
    let foot = foot(words, report);
    flow.furniture(|page, total| Furniture {
        head: Some(head.clone()),
        foot: foot.clone(),
        number: page_of(words, page, total),
    });
    let id = format!("{title} {} {}", report.from, report.to);
    let about = About {
        title: &title,
        language: report.language,
        made_at: report.made_at,
        id: &id,
        maker: MAKER,
    };
    paint(flow, &about, progress)
}

/// The room between things where a page more would hold next to nothing.
const CLOSER: f32 = 0.7;
/// Of more pages than these nobody minds that things stand closer, where that makes one fewer.
const LONG: usize = 5;
/// A last page with less on it is a stub, in points.
const STUB: f32 = 90.0;

/// A report on pages, and whether that wastes some: the page that is read alone goes on over to the next, or
/// the last one is a stub.
fn lay_out<'f>(
    fonts: &'f Fonts<'f>,
    paper: Paper,
    words: Words,
    report: &Report,
    gap: f32,
) -> (Flow<'f>, bool) {
    let mut flow = Flow { gap, ..flow(fonts, paper) };
    first::lay_out(&mut flow, words, report);
    let goes_on = flow.pages.len() > 1;
    hours::lay_out(&mut flow, words, report);
    parts::lay_out(&mut flow, words, report);
    ending::lay_out(&mut flow, words, report);
    let stub = flow.pages.len() > 1 && flow.used() < STUB;
    ending::consent(&mut flow, words, report);
    (flow, goes_on || stub)
}

/// What a file says that it was made by, where it may.
const MAKER: Option<&str> = Some("Tandem");

/// Writes a card to fold and carry, in each of these languages: the outside and the inside of a sheet.
///
/// # Errors
/// As [`pdf`].
pub fn card(
    cards: &[Card],
    paper: Paper,
    made_at: DateTime<Utc>,
    progress: &mut Progress<'_>,
) -> Result<Vec<u8>> {
    let first = cards.first().map(|card| (card.title.as_str(), card.language));
    leaflet("card", first, |flow| card::lay_out(flow, cards), paper, made_at, progress)
}

/// Writes a sheet for others to read, in each of these languages.
///
/// # Errors
/// As [`pdf`].
pub fn sheet(
    sheets: &[Sheet],
    paper: Paper,
    made_at: DateTime<Utc>,
    progress: &mut Progress<'_>,
) -> Result<Vec<u8>> {
    let first = sheets.first().map(|sheet| (sheet.title.as_str(), sheet.language));
    leaflet("sheet", first, |flow| sheet::lay_out(flow, sheets), paper, made_at, progress)
}

/// Writes a summary on paper, or a coach's notes.
///
/// # Errors
/// As [`pdf`].
pub fn summary(
    page: &SummaryPage,
    paper: Paper,
    made_at: DateTime<Utc>,
    progress: &mut Progress<'_>,
) -> Result<Vec<u8>> {
    let words = Words::of(Book::Report, page.language);
    let fonts = Fonts::ours();
    let mut flow = flow(&fonts, paper);
    summary::lay_out(&mut flow, page);
    flow.furniture(|number, total| Furniture {
        head: Some(page.head.clone()),
        foot: page.foot.clone(),
        number: page_of(words, number, total),
    });
    let (title, language) = (page.title.as_str(), page.language);
    paint(flow, &About { title, language, made_at, id: "summary", maker: MAKER }, progress)
}

/// What is handed to others and says nothing of where it comes from: called by the title and the language
/// of its first page.
fn leaflet(
    id: &str,
    first: Option<(&str, tandem_model::Language)>,
    lay_out: impl FnOnce(&mut Flow<'_>),
    paper: Paper,
    made_at: DateTime<Utc>,
    progress: &mut Progress<'_>,
) -> Result<Vec<u8>> {
    let fonts = Fonts::ours();
    let mut flow = flow(&fonts, paper);
    lay_out(&mut flow);
    let (title, language) = first.unwrap_or_default();
    paint(flow, &About { title, language, made_at, id, maker: None }, progress)
}

/// Writes an empty week to fill in by hand, in English and in Spanish, on one page.
///
/// # Errors
/// As [`pdf`].
pub fn paper_week(
    paper: Paper,
    made_at: DateTime<Utc>,
    progress: &mut Progress<'_>,
) -> Result<Vec<u8>> {
    let fonts = Fonts::ours();
    let mut flow = flow(&fonts, paper);
    let title = week::lay_out(&mut flow);
    let language = tandem_model::Language::En;
    let about = About { title: &title, language, made_at, id: "paper-week", maker: MAKER };
    paint(flow, &about, progress)
}

pub(crate) fn title_key(preset: ReportPreset) -> &'static str {
    match preset {
        ReportPreset::Clinician => "title",
        ReportPreset::NewProgram => "title.new_program",
        ReportPreset::Legal => "title.legal",
    }
}

fn page_of(words: Words, page: usize, total: usize) -> String {
    words.fill("page", &[("page", &page.to_string()), ("total", &total.to_string())])
}

/// Whose it is, of which days, and when it was made: loose sheets are filed by it, the first one too. For
/// a court, the words that must stand on every page come first.
fn head(words: Words, report: &Report) -> String {
    let mut parts = Vec::new();
    if report.preset == ReportPreset::Legal {
        parts.push(words.say("share.self_reported"));
    }
    parts.extend(called(words, report));
    parts.push(words.span(report.from, report.to));
    parts.push(words.fill("head.made", &[("date", &words.date(report.made_on))]));
    parts.join(" · ")
}

/// The name by which it is filed, and the birth date where it was given.
fn called(words: Words, report: &Report) -> Option<String> {
    let name = name(report)?.as_str();
    let born = report.about.birth_date.map(|date| words.date(date));
    let with = |date| words.fill("head.born", &[("name", name), ("date", date)]);
    Some(born.as_deref().map_or_else(|| name.to_owned(), with))
}

/// By which name it is filed: that on the person's papers, where they gave it.
fn name(report: &Report) -> Option<&tandem_model::Name> {
    report.about.legal_name.as_ref().or(report.about.alias.as_ref())
}

fn foot(words: Words, report: &Report) -> String {
    let Some(consent) = &report.consent else { return words.say("foot.own") };
    let terms = &consent.terms;
    let values = [
        ("who", who(report, consent).as_str()),
        ("whom", terms.recipient.name.as_str()),
        ("purpose", &purpose(words, consent)),
        ("until", &words.date(terms.expires)),
    ];
    words.fill("notice.footer", &values)
}

/// Who hands it over. A court is not told by which other name the person goes.
fn who<'r>(report: &'r Report, consent: &'r tandem_model::Consent) -> &'r tandem_model::Name {
    let legal = report.about.legal_name.as_ref().filter(|_| report.preset == ReportPreset::Legal);
    legal.unwrap_or(&consent.terms.alias)
}

fn purpose(words: Words, consent: &tandem_model::Consent) -> String {
    let terms = &consent.terms;
    let own = terms.purpose_words.as_ref().map(|own| own.as_str().to_owned());
    own.unwrap_or_else(|| words.word("purpose", terms.purpose))
}
