//! Finding what was written.

use serde_json::{Value, json};
use tandem::{Hit, SearchFilter};

use crate::args::Search;
use crate::context::Context;
use crate::exit::Stop;
use crate::output::{describe, text};

pub(super) fn search(context: &mut Context, args: Search) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let words = args.words.join(" ");
        let filter = SearchFilter { places: args.places, from: args.dates.from, to: args.dates.to };
        let found = tandem.search().find(&words, &filter, args.after.as_deref())?;
        if context.screen.json {
            let hits: Vec<_> = found.hits.iter().map(told).collect();
            let value = json!({ "hits": hits, "cursor": found.cursor });
            return Ok(context.screen.value(&value)?);
        }
        let (voice, width) = (tandem.voice()?, context.screen.width);
        if found.hits.is_empty() {
            let none = text::wrap(&voice.say("search.none", &[]), width, "");
            return Ok(context.screen.lines(none)?);
        }
        for hit in &found.hits {
            let date = hit.date.map(text::day).into_iter();
            let title =
                [format!("{} [{}]", text::one_line(&hit.title), describe::short(hit.entry.id))];
            let head: Vec<_> = date.chain(title).collect();
            context.screen.lines(text::wrap(&head.join(", "), width, ""))?;
            // The lines of a text stand beside each other here.
            let shown = text::plain(&format!("{}{}{}", hit.before, hit.marked, hit.behind));
            context.screen.lines(text::wrap(shown.trim(), width, "  "))?;
        }
        if let Some(cursor) = found.cursor {
            let more = voice.say("search.more", &[]);
            context.screen.lines(["", &more])?;
            context.screen.line(format!("  tandem search … --after {cursor}"))?;
        }
        Ok(())
    })
}

/// A hit, with the places of what was found in its text, in characters.
fn told(hit: &Hit) -> Value {
    let start = hit.before.chars().count();
    let end = start + hit.marked.chars().count();
    json!({
        "entry": hit.entry.kind,
        "id": hit.entry.id,
        "in": hit.place,
        "date": hit.date,
        "title": hit.title,
        "text": format!("{}{}{}", hit.before, hit.marked, hit.behind),
        "marks": [[start, end]],
    })
}
