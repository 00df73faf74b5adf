//! A week on paper: for a phone that is not at hand, or not wanted in a pocket. One page, in English
//! above and in Spanish below, with the very words of the weekly question, so that what is written
//! down can be typed in as its answer.

use krilla::tagging::Tag;
use tandem_model::{Kind, Language};
use tandem_words::{Book, Words};

use super::flow::{BODY, Flow, Furniture, Style};
use super::table::{Cell, Column, Table};

/// Lays the page out and tells its title.
pub(crate) fn lay_out(flow: &mut Flow<'_>) -> String {
    let [en, es] = [Language::En, Language::Es].map(|it| Words::of(Book::Report, it));
    let title = format!("{} – {}", en.say("paper.title"), es.say("paper.title"));
    flow.y -= 22.0;
    flow.title(&title);
    for words in [en, es] {
        half(flow, words);
        flow.y += 8.0;
    }
    flow.furniture(|_, _| Furniture { head: None, foot: String::new(), number: String::new() });
    title
}

fn half(flow: &mut Flow<'_>, words: Words) {
    let language = tandem_model::Word::word(words.language()).to_owned();
    let section = flow.node(None, Tag::Section.with_lang(Some(language)));
    let style = Style { after: 2.0, ..BODY };
    flow.heading(Some(section), 2, &words.say("paper.title"), 0.0);
    flow.paragraph(Some(section), style, &words.say("paper.about"));
    flow.paragraph(
        Some(section),
        Style { size: 10.5, after: 5.0, ..BODY },
        &words.say("paper.week"),
    );
    flow.heading(Some(section), 3, &words.say("paper.ask"), 0.0);
    let name = |kind: Kind| -> Cell { words.word("recall", kind).into() };
    let empty = |key: &str| -> Cell { words.say(key).into() };
    let question = Table {
        summary: words.say("paper.summary"),
        columns: vec![
            Column::text(words.say("hours.kind"), 2.2),
            Column::text(words.say("paper.hours"), 1.0),
            Column::text(words.say("recall.none"), 1.2),
            Column::text(words.say("paper.skip"), 1.2),
        ],
        rows: Kind::TOTALS
            .iter()
            .map(|kind| {
                vec![name(*kind), empty("paper.empty"), empty("paper.box"), empty("paper.box")]
            })
            .collect(),
        total: None,
        size: 10.5,
        space: 13.0,
    };
    flow.table(section, &question);
    let note = format!("{} {}", words.say("recall.difference"), words.say("recall.guess"));
    flow.paragraph(Some(section), style, &note);
    flow.heading(Some(section), 3, &words.say("paper.days"), 0.0);
    let mut columns = vec![Column::text(words.say("hours.kind"), 2.3)];
    columns.extend((1..=7).map(|day| Column::text(words.say(&format!("paper.day.{day}")), 0.75)));
    let row = |kind: &Kind| {
        let mut row = vec![name(*kind)];
        row.extend((0..7).map(|_| empty("paper.empty")));
        row
    };
    let days = Table {
        summary: words.say("paper.days.summary"),
        columns,
        rows: Kind::TOTALS.iter().map(row).collect(),
        total: None,
        size: 9.5,
        space: 13.0,
    };
    flow.table(section, &days);
}
