//! How hours are counted, what studies found and where that ends, the notice, and the consent.

use krilla::tagging::{ListNumbering, Tag};
use tandem_model::{
    Consent, Language, RecipientRole, Report, ReportFinding, ReportPreset, SharedItem, Word as _,
};
use tandem_words::{Book, Words, isolated};

use super::flow::{BODY, BOLD, Flow, SMALL, Style};
use super::purpose;

pub(crate) fn lay_out(flow: &mut Flow<'_>, words: Words, report: &Report) {
    if !report.evidence.is_empty() {
        evidence(flow, words, &report.evidence);
    }
    notice(flow, words, report);
}

fn evidence(flow: &mut Flow<'_>, words: Words, findings: &[ReportFinding]) {
    let section = flow.node(None, Tag::Section);
    flow.heading(Some(section), 2, &words.say("evidence"), 70.0);
    flow.paragraph(Some(section), SMALL, &words.say("evidence.why"));
    let list = flow.node(Some(section), Tag::L(ListNumbering::Disc));
    let mut sources: Vec<&str> = Vec::new();
    for finding in findings {
        let mut item = None;
        for statement in &finding.statements {
            let text = match &statement.figures {
                Some(figures) => format!("{} {figures}", statement.finding),
                None => statement.finding.clone(),
            };
            let style = Style { size: 8.5, after: 0.0, ..BODY };
            let inner = Style { indent: 11.0, ..style };
            let body = match item {
                None => {
                    flow.need(46.0);
                    *item.insert(flow.item(list, style, "• ", &text))
                }
                Some(body) => {
                    let text = format!("{} {text}", words.say("evidence.beside"));
                    flow.paragraph(Some(body), inner, &text);
                    body
                }
            };
            let limit = words.fill("evidence.limit", &[("limit", &statement.limit)]);
            // What several findings are from is named once, below them.
            let own = statement.source.split("; ").map(|source| {
                let known = sources.iter().position(|it| *it == source);
                known
                    .map_or_else(
                        || {
                            sources.push(source);
                            sources.len()
                        },
                        |at| at + 1,
                    )
                    .to_string()
            });
            let own = own.collect::<Vec<_>>().join(", ");
            let small = Style { indent: 11.0, after: 1.0, ..SMALL };
            flow.paragraph(Some(body), small, &format!("{limit} [{own}]"));
        }
        flow.y += 1.0;
    }
    let named = (1..).zip(sources).map(|(n, source)| format!("[{n}] {source}"));
    flow.paragraph(Some(section), SMALL, &named.collect::<Vec<_>>().join("; "));
}

fn notice(flow: &mut Flow<'_>, words: Words, report: &Report) {
    let section = flow.node(None, Tag::Section);
    flow.heading(Some(section), 2, &words.say("notice"), 60.0);
    let rest = super::first::sure_rest(words, report);
    if !rest.is_empty() {
        flow.paragraph(Some(section), BODY, &rest.join(" "));
    }
    if report.cut_answers > 0 {
        let said = words.count("sure.cut", report.cut_answers, &[]);
        flow.paragraph(Some(section), BODY, &said);
    }
    let mut say = |key: &str| flow.paragraph(Some(section), BODY, &words.say(key));
    say("sure.rule");
    say("sure.memory");
    say("notice.made");
    if report.preset != ReportPreset::Legal {
        say("notice.left_out");
    }
    say("notice.part_2");
    if report.language == Language::Es {
        say("notice.native");
    }
}

/// The consent, on a page of its own, told once: the text that was read, word for word, and its hash stay
/// in the record.
pub(crate) fn consent(flow: &mut Flow<'_>, words: Words, report: &Report) {
    let Some(consent) = &report.consent else { return };
    let Consent { terms, .. } = consent;
    flow.new_page();
    let section = flow.node(None, Tag::Section);
    flow.heading(Some(section), 2, &words.say("consent"), 60.0);
    let who = super::who(report, consent).as_str();
    // Of a court's paper the one who hands it over has one name.
    let discloser =
        if report.preset == ReportPreset::Legal { who } else { terms.discloser.as_str() };
    let whose = [("who", who), ("discloser", discloser)];
    let mut whom = vec![isolated(terms.recipient.name.as_str())];
    whom.extend(terms.recipient.org.as_ref().map(|org| isolated(org.as_str())));
    whom.push(words.word("role", terms.recipient.role).into());
    // All that a clinician may be given and this one is not, whether the record has it or not. A court or another
    // program would read a refusal as an answer: there it is not said.
    let tells = terms.recipient.role == RecipientRole::Clinician;
    let denied = SharedItem::ALL.iter().filter(|item| {
        tells && item.may_go_to(RecipientRole::Clinician) && !terms.items.contains(item)
    });
    let list = Words::of(Book::Fhir, report.language);
    let mut not_agreed: Vec<_> = denied.map(|item| list.word("share.item", *item)).collect();
    if not_agreed.is_empty() {
        not_agreed.push(words.say("hours.dash"));
    }
    let signed = &consent.signed_at;
    let time = signed.wall().format("%H:%M").to_string();
    let at = words.fill("consent.agreed", &[("date", &words.date(signed.date())), ("time", &time)]);
    let lines = [
        ("consent.record", words.fill("consent.record.of", &whose)),
        ("consent.with", whom.join(", ")),
        ("consent.what", consent.sentence.as_str().to_owned()),
        ("consent.without", not_agreed.join("; ")),
        ("consent.purpose", purpose(words, consent)),
        ("consent.from", words.date(terms.starts)),
        ("consent.until", words.date(terms.expires)),
        ("consent.how_to_stop", consent.how_to_stop.as_str().to_owned()),
    ];
    for (key, value) in lines.into_iter().filter(|(key, _)| tells || *key != "consent.without") {
        flow.paragraph(Some(section), BODY, &format!("{}: {value}", words.say(key)));
    }
    flow.paragraph(Some(section), BOLD, &words.say("share.stop.limit"));
    flow.paragraph(Some(section), BODY, &at);
}
