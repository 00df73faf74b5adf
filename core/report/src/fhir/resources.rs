//! From a report to its resources.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use data_encoding::BASE64;
use serde_json::{Map, Value, json};
use tandem_model::{
    FhirChoice, FhirFor, GoalStanding, Id, Kind, MedicationPeriod, Medicine, MedicineEnd,
    PeriodHours, Report, ReportMeasure, ReportPreset, SharedItem, Told, Week, WeeklyRecall,
    Word as _,
};
use tandem_words::{Book, Words, lengths::clock, measure_text};

use super::FhirReader;
use super::codes::{self, UCUM};
use super::questionnaires::{self, Asked};
use crate::figures;
use crate::pdf::title_key;

/// The rule under which a person agrees to a disclosure, by its elements.
const POLICY: &str = "https://www.ecfr.gov/current/title-42/section-2.31";
const URI: &str = "urn:ietf:rfc:3986";

/// Writes the bundle of one report.
struct Writer<'r> {
    report: &'r Report,
    told: Told,
    choice: &'r FhirChoice,
    reader: &'r FhirReader,
    words: Words,
    entries: Vec<Value>,
}

/// A part of the document: what stands in it, and what is told in words alone.
struct Section {
    title: String,
    entries: Vec<Value>,
    lines: Vec<String>,
}

pub(super) fn bundle(
    report: &Report,
    choice: &FhirChoice,
    reader: &FhirReader,
    page: Option<&[u8]>,
) -> Value {
    let words = Words::of(Book::Fhir, report.language);
    let mut writer =
        Writer { report, told: report.told(), choice, reader, words, entries: Vec::new() };
    writer.patient();
    writer.device();
    let sections = [
        writer.hours(),
        writer.medication(),
        writer.goals(),
        writer.measures(),
        writer.page(page),
        writer.consent(),
    ];
    if choice.for_whom == FhirFor::Record {
        let sections: Vec<_> = sections.into_iter().flatten().collect();
        writer.composition(&sections);
    }
    writer.provenance();
    let id = writer.uuid(&bundle_of(report.made_at));
    let kind = match choice.for_whom {
        FhirFor::Record => "document",
        FhirFor::Ktc => "collection",
    };
    json!({
        "resourceType": "Bundle",
        "id": id,
        "meta": { "security": [codes::RESTRICTED.coding(), codes::BY_PATIENT.coding()] },
        "language": words.language().word(),
        "identifier": identifier(&id),
        "type": kind,
        "timestamp": instant(report.made_at),
        "entry": writer.entries,
    })
}

impl Writer<'_> {
    /// An id that follows from the reader and from what bears it. It has the form of a UUID of version 8:
    /// one whose bits mean something to its maker alone.
    fn uuid(&self, what: &str) -> String {
        let mut bytes = *Id::natural("fhir", &format!("{}/{what}", self.reader.series)).as_bytes();
        bytes[6] = bytes[6] & 0x0f | 0x80;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let hex = Id::from_bytes(bytes).to_string();
        let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
        parts.join("-")
    }

    fn to(&self, what: &str) -> Value {
        json!({ "reference": format!("urn:uuid:{}", self.uuid(what)) })
    }

    fn person(&self) -> Value {
        self.to("patient")
    }

    /// A resource with what every one begins with; returns a reference to it.
    fn entry(&self, what: &str, lines: &[String], own: Value) -> (Value, Value) {
        let id = self.uuid(what);
        let mut resource = Map::new();
        resource.insert("id".into(), id.clone().into());
        resource.insert("meta".into(), json!({ "security": [codes::BY_PATIENT.coding()] }));
        resource.insert("language".into(), self.words.language().word().into());
        resource.insert("text".into(), self.narrative(lines));
        let Value::Object(own) = own else { unreachable!("a resource is an object") };
        // R4 knows neither `null` nor empty lists.
        resource.extend(own.into_iter().filter(|(_, value)| !is_absent(value)));
        let url = format!("urn:uuid:{id}");
        (json!({ "fullUrl": url, "resource": resource }), json!({ "reference": url }))
    }

    fn add(&mut self, what: &str, lines: &[String], own: Value) -> Value {
        let (entry, reference) = self.entry(what, lines, own);
        self.entries.push(entry);
        reference
    }

    fn narrative(&self, lines: &[String]) -> Value {
        let language = self.words.language().word();
        let paragraphs: String =
            lines.iter().map(|line| format!("<p>{}</p>", escaped(&plain(line)))).collect();
        let div = format!(
            "<div xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"{language}\" \
             xml:lang=\"{language}\">{paragraphs}</div>"
        );
        json!({ "status": "generated", "div": div })
    }

    fn identifiers(&self, what: &str) -> Value {
        json!([identifier(&self.uuid(what))])
    }

    fn patient(&mut self) {
        let about = &self.report.about;
        let mut names = Vec::new();
        if let Some(alias) = &about.alias {
            names.push(json!({ "use": "usual", "text": plain(alias.as_str()) }));
        }
        let FhirChoice { given, family, .. } = self.choice;
        if given.is_some() || family.is_some() {
            let part =
                |name: &Option<tandem_model::Name>| name.as_ref().map(|name| plain(name.as_str()));
            let mut name = json!({ "use": "official" });
            if let Some(family) = part(family) {
                name["family"] = family.into();
            }
            if let Some(given) = part(given) {
                name["given"] = json!([given]);
            }
            names.push(name);
        } else if let Some(legal) = &about.legal_name {
            names.push(json!({ "use": "official", "text": plain(legal.as_str()) }));
        }
        let called = about.alias.as_ref().or(about.legal_name.as_ref());
        let called =
            called.map_or_else(|| self.words.say("no_name"), |name| name.as_str().to_owned());
        let line = self.words.fill("person", &[("name", &called)]);
        let own = json!({
            "resourceType": "Patient",
            "identifier": self.identifiers("patient"),
            "name": names,
            "birthDate": about.birth_date.map(|date| date.to_string()),
        });
        self.add("patient", &[line], own);
    }

    fn device(&mut self) {
        let version = env!("CARGO_PKG_VERSION");
        let own = json!({
            "resourceType": "Device",
            "identifier": self.identifiers("device"),
            "deviceName": [{ "name": "Tandem", "type": "user-friendly-name" }],
            "version": [{ "value": version }],
            "type": { "text": self.words.say("device") },
        });
        self.add("device", &[format!("Tandem {version}")], own);
    }

    /// Weeks and their medians, and the weekly questions that weeks rest on.
    fn hours(&mut self) -> Option<Section> {
        let words = self.words;
        let mut entries = Vec::new();
        let report = self.report;
        let mut asked = BTreeMap::new();
        for recall in &report.recalls {
            asked.insert(recall.first, self.recall(recall));
        }
        let told: Vec<_> = report.weeks.iter().filter(|week| is_told_whole(report, week)).collect();
        let kinds = figures::kinds(report);
        let mut known: BTreeMap<Kind, Vec<Value>> = BTreeMap::new();
        for week in &told {
            for kind in &kinds {
                let Some(minutes) = figures::of_kind(week, *kind) else { continue };
                let reference = self.week(week, *kind, minutes, &asked);
                if report.is_complete(week) {
                    known.entry(*kind).or_default().push(reference.clone());
                }
                entries.push(reference);
            }
        }
        for (kind, members) in known {
            entries.extend(self.median(kind, members));
        }
        entries.extend(asked.into_values());

        let mut lines = vec![words.fill("self_reported", &[("period", &self.period())])];
        let spans = |which: &dyn Fn(&PeriodHours) -> bool| {
            let those = report.weeks.iter().filter(|week| which(week));
            let spans: Vec<_> =
                those.map(|week| words.span(week.period.from, week.period.to)).collect();
            spans.join("; ")
        };
        let away = spans(&|week| figures::is_away(week));
        let nothing = spans(&|week| !figures::is_told(week) && !figures::is_away(week));
        let part = spans(&|week| figures::is_told(week) && !is_told_whole(report, week));
        for (key, weeks) in [("nothing", nothing), ("away", away), ("part", part)] {
            if !weeks.is_empty() {
                lines.push(words.fill(key, &[("weeks", &weeks)]));
            }
        }
        Some(Section { title: words.say("section.hours"), entries, lines })
    }

    fn recall(&mut self, recall: &WeeklyRecall) -> Value {
        let words = self.words;
        let week = words.span(recall.first, recall.last());
        let Asked { questionnaire, items } = questionnaires::weekly(words, recall);
        let what = format!("recall/{}", recall.first);
        // When somebody wrote something down is of how sure it is, and a program at its door is not told.
        let authored = self.report.preset == ReportPreset::Clinician;
        let own = self.response(&what, questionnaire, items, authored.then_some(recall.written_at));
        self.add(&what, &[words.fill("question.title", &[("week", &week)])], own)
    }

    fn response(
        &self,
        what: &str,
        questionnaire: Value,
        items: Vec<Value>,
        authored: Option<DateTime<Utc>>,
    ) -> Value {
        let id = questionnaire["id"].as_str().unwrap_or_default();
        json!({
            "resourceType": "QuestionnaireResponse",
            "questionnaire": format!("#{id}"),
            "contained": [questionnaire],
            "identifier": identifier(&self.uuid(what)),
            "status": "completed",
            "subject": self.person(),
            "authored": authored.map(instant),
            "author": self.person(),
            "source": self.person(),
            "item": items,
        })
    }

    /// The minutes of a kind in a week that is known.
    fn week(
        &mut self,
        week: &PeriodHours,
        kind: Kind,
        minutes: u32,
        asked: &BTreeMap<NaiveDate, Value>,
    ) -> Value {
        let words = self.words;
        let (code, _, word) = codes::of_kind(kind);
        let name = words.say(word);
        let first = first_day(self.report, week);
        let basis =
            figures::total_of(week, kind).map_or(tandem_model::Basis::Entries, |it| it.basis);
        let basis = codes::of_basis(basis).filter(|_| figures::total_of(week, kind).is_some());
        let used = |recall: &&WeeklyRecall| {
            let within = week.period.from <= recall.middle() && recall.middle() <= week.period.to;
            let number = recall.answer(kind).and_then(tandem_model::Answer::minutes).is_some();
            within && number && basis.is_some_and(|(_, key)| key != "basis.entries")
        };
        let recall = self.report.recalls.iter().find(used);
        let over = week.period.to < self.report.made_on;
        let status = match over {
            false => "preliminary",
            true if self.reader.amended.contains(&(week.period.from, kind)) => "amended",
            true => "final",
        };
        let days = words.span(week.period.from, week.period.to);
        let so_far = if over { "hours" } else { "hours.so_far" };
        let time = clock(minutes);
        let line = words.fill(so_far, &[("kind", &name), ("time", &time), ("week", &days)]);
        let what = format!("hours/{first}/{}", kind.word());
        let mut own = self.survey(&what, status, code.said(&name));
        own["effectivePeriod"] = period(week.period.from, week.period.to);
        own["valueQuantity"] = quantity(minutes, "min", "min");
        if let Some((code, key)) = basis {
            own["method"] = code.said(&words.say(key));
        }
        if let Some(reference) = recall.and_then(|recall| asked.get(&recall.first)) {
            own["derivedFrom"] = json!([reference]);
        }
        self.add(&what, &[line], own)
    }

    /// The one number that a chart has room for, and of how many weeks it is.
    fn median(&mut self, kind: Kind, members: Vec<Value>) -> Option<Value> {
        let words = self.words;
        let complete = figures::complete(self.report);
        let median = figures::median(complete, &[kind])?;
        let (_, code, word) = codes::of_kind(kind);
        let name = words.say(word);
        let (from, to) = (complete.first()?.period.from, complete.last()?.period.to);
        let [known, weeks] = [median.known, median.weeks].map(|n| n.to_string());
        let line = words.fill(
            "median",
            &[
                ("kind", &name),
                ("time", &clock(median.minutes)),
                ("known", &known),
                ("weeks", &weeks),
            ],
        );
        let what = format!("median/{}", kind.word());
        let mut own = self.survey(&what, "final", code.said(&line));
        own["effectivePeriod"] = period(from, to);
        own["valueQuantity"] = quantity(median.minutes, "min", "min");
        own["component"] = json!([
            { "code": codes::WEEKS_KNOWN.concept(), "valueInteger": median.known },
            { "code": codes::WEEKS.concept(), "valueInteger": median.weeks },
        ]);
        own["hasMember"] = members.into();
        Some(self.add(&what, &[line], own))
    }

    /// What every observation says, whatever was observed.
    fn survey(&self, what: &str, status: &str, code: Value) -> Value {
        json!({
            "resourceType": "Observation",
            "identifier": self.identifiers(what),
            "status": status,
            "category": [codes::SURVEY.concept()],
            "code": code,
            "subject": self.person(),
            "issued": instant(self.report.made_at),
            "performer": [self.person()],
            "device": self.to("device"),
        })
    }

    fn measures(&mut self) -> Option<Section> {
        let measures = self.report.measures.as_ref()?;
        let mut entries = Vec::new();
        let mut seen: BTreeMap<(NaiveDate, &str), u32> = BTreeMap::new();
        for measure in measures {
            let nth = seen.entry((measure.on, measure.measure.word())).or_default();
            *nth += 1;
            let what = format!("{}/{}/{nth}", measure.measure.word(), measure.on);
            entries.extend(self.measure(&what, measure));
        }
        let not = self.words.say("not_a_diagnosis");
        Some(Section { title: self.words.say("section.measures"), entries, lines: vec![not] })
    }

    fn measure(&mut self, what: &str, it: &ReportMeasure) -> Vec<Value> {
        // A total of fewer items is a number on another scale: without one there is nothing to tell.
        let Some(total) = it.score.total else { return Vec::new() };
        let words = self.words;
        let (least, most) = it.measure.range();
        let name = measure_text(words.language(), it.measure)
            .map_or_else(|| it.measure.word(), |text| text.name.as_str());
        let range =
            words.fill("range", &[("least", &least.to_string()), ("most", &most.to_string())]);
        let on = words.date(it.on);
        let said =
            [("name", name), ("total", &*total.to_string()), ("range", &*range), ("on", &*on)];
        let line = words.fill("score", &said);
        let asked = it
            .answers
            .as_ref()
            .and_then(|answers| questionnaires::scored(words, it.measure, answers, total));
        let answered = asked.map(|Asked { questionnaire, items }| {
            let what = format!("answers/{what}");
            let own = self.response(&what, questionnaire, items, None);
            self.add(&what, std::slice::from_ref(&line), own)
        });
        let mut own = self.survey(what, "final", codes::of_measure(it.measure).said(name));
        own["effectiveDateTime"] = it.on.to_string().into();
        own["valueQuantity"] = quantity(total, &range, "1");
        if let Some(answered) = &answered {
            own["derivedFrom"] = json!([answered]);
        }
        let score = self.add(what, &[line], own);
        [Some(score), answered].into_iter().flatten().collect()
    }

    fn medication(&mut self) -> Option<Section> {
        let periods = self.report.medication.as_ref()?;
        let entries: Vec<_> =
            periods.iter().filter_map(|(id, it)| self.medicine(*id, it)).collect();
        let lines = vec![self.words.say("as_stated")];
        Some(Section { title: self.words.say("section.medication"), entries, lines })
    }

    /// A statement, never a request: systems may read a reported request as intent. And never a dose.
    fn medicine(&mut self, id: Id, it: &MedicationPeriod) -> Option<Value> {
        if matches!(it.medicine, Medicine::None | Medicine::RatherNotSay) {
            return None;
        }
        let words = self.words;
        // As the page has it, whose reader is the same.
        let page = Words::of(Book::Report, words.language());
        let medicine = page.word("medicine", it.medicine);
        let text = match it.form {
            Some(form) => format!("{medicine}, {}", page.word("medicine_form", form)),
            None => medicine,
        };
        let since = words.date(it.since);
        let line = match it.until {
            Some(until) => {
                let until = words.date(until);
                let said = [("medicine", &*text), ("since", &*since), ("until", &*until)];
                words.fill("medicine.ended", &said)
            }
            None => words.fill("medicine.goes_on", &[("medicine", &text), ("since", &since)]),
        };
        let ended = it.until.is_some_and(|until| until < self.report.made_on);
        let status = match it.ended_by {
            _ if !ended => "active",
            None | Some(MedicineEnd::FinishedAsPlanned | MedicineEnd::NotSaid) => "completed",
            Some(_) => "stopped",
        };
        let what = format!("medicine/{id}");
        let mut effective = json!({ "start": it.since.to_string() });
        if let Some(until) = it.until {
            effective["end"] = until.to_string().into();
        }
        let own = json!({
            "resourceType": "MedicationStatement",
            "identifier": self.identifiers(&what),
            "status": status,
            "category": codes::STATED_BY_PATIENT.concept(),
            "medicationCodeableConcept": codes::of_medicine(it.medicine)
                .map_or_else(|| json!({ "text": text }), |code| code.said(&text)),
            "subject": self.person(),
            "effectivePeriod": effective,
            "informationSource": self.person(),
        });
        Some(self.add(&what, &[line], own))
    }

    fn goals(&mut self) -> Option<Section> {
        let goals = self.report.goals.as_ref()?;
        let entries = goals.iter().map(|(id, goal)| self.goal(*id, goal)).collect();
        let lines = vec![self.words.say("own_words")];
        Some(Section { title: self.words.say("section.goals"), entries, lines })
    }

    fn goal(&mut self, id: Id, goal: &tandem_model::Goal) -> Value {
        let words = self.words;
        let text = plain(goal.words.as_str());
        let mut lines = vec![words.fill("goal", &[("goal", &text)])];
        let mut notes = Vec::new();
        for (_, step) in goal.steps_in_order() {
            let said = plain(step.text.as_str());
            let (line, time) = match step.done_on {
                None => (words.fill("step", &[("step", &said)]), None),
                Some(on) => {
                    let date = words.date(on);
                    (words.fill("step_done", &[("step", &said), ("date", &date)]), Some(on))
                }
            };
            let mut note = json!({ "text": line });
            if let Some(on) = time {
                note["time"] = on.to_string().into();
            }
            notes.push(note);
            lines.push(line);
        }
        let target = goal.weekly.iter().map(|(kind, minutes)| {
            json!({
                "measure": codes::of_kind(*kind).0.concept(),
                "detailQuantity": quantity(minutes.get(), "min/wk", "min/wk"),
            })
        });
        let reached = goal.standing == GoalStanding::Reached;
        let what = format!("goal/{id}");
        let own = json!({
            "resourceType": "Goal",
            "identifier": self.identifiers(&what),
            "lifecycleStatus": codes::of_standing(goal.standing),
            "achievementStatus": reached.then(|| codes::ACHIEVED.concept()),
            "description": { "text": text },
            "subject": self.person(),
            "startDate": goal.since.to_string(),
            "target": target.collect::<Vec<_>>(),
            // Why it was paused, reached or let go stands on no page, and so nowhere in data.
            "statusDate": goal.standing_since.map(|date| date.to_string()),
            "expressedBy": self.person(),
            "note": notes,
        });
        self.add(&what, &lines, own)
    }

    /// The page that a person reads, as it is printed.
    fn page(&mut self, page: Option<&[u8]>) -> Option<Section> {
        let page = page?;
        let words = self.words;
        let made = instant(self.report.made_at);
        let line = words.fill("page", &[("period", &self.period())]);
        let code = match self.choice.for_whom {
            FhirFor::Record => codes::PATIENT_NOTE,
            FhirFor::Ktc => codes::PATIENT_SUMMARY,
        };
        let own = json!({
            "resourceType": "DocumentReference",
            "identifier": self.identifiers("page"),
            "status": "current",
            "docStatus": "final",
            "type": code.concept(),
            "subject": self.person(),
            "date": made,
            "author": [self.person()],
            "content": [{ "attachment": {
                "contentType": "application/pdf",
                "language": words.language().word(),
                "data": BASE64.encode(page),
                "title": self.title(),
                "creation": made,
            } }],
            "context": { "period": period(self.told.from, self.told.to) },
        });
        let entries = vec![self.add("page", std::slice::from_ref(&line), own)];
        Some(Section { title: words.say("section.page"), entries, lines: vec![line] })
    }

    /// What was agreed: to these things, and to nothing else of the list, whether the record has it or not.
    fn consent(&mut self) -> Option<Section> {
        let consent = self.report.consent.as_ref()?;
        let (words, terms) = (self.words, &consent.terms);
        let recipient = plain(&match &terms.recipient.org {
            Some(org) => format!("{}, {org}", terms.recipient.name),
            None => terms.recipient.name.to_string(),
        });
        let mut lines: Vec<_> = consent.text.as_str().lines().map(plain).collect();
        let (denied, agreed): (Vec<&SharedItem>, Vec<_>) =
            SharedItem::ALL.iter().partition(|item| !terms.items.contains(item));
        let names: Vec<_> = denied.iter().map(|item| words.word("share.item", **item)).collect();
        lines.push(words.fill("consent.not", &[("items", &names.join("; "))]));
        if let Some(stopped) = consent.withdrawn_at {
            let date = words.date(stopped.date_naive());
            lines.push(words.fill("consent_stopped", &[("date", &date)]));
        }
        let access = json!([codes::ACCESS.concept()]);
        let rule = |kind: &str, item: &SharedItem| {
            let classes: Vec<_> =
                codes::of_item(*item).iter().map(|class| class.coding()).collect();
            json!({
                "type": kind, "action": access, "class": classes,
                "code": [codes::item(*item).concept()],
            })
        };
        let dates = period(self.told.from, self.told.to);
        let mut rules = Vec::new();
        for item in agreed {
            let mut permit = rule("permit", item);
            permit["dataPeriod"] = dates.clone();
            rules.push(permit);
        }
        rules.extend(denied.into_iter().map(|item| rule("deny", item)));
        let own = json!({
            "resourceType": "Consent",
            "identifier": self.identifiers("consent"),
            "status": if consent.withdrawn_at.is_some() { "inactive" } else { "active" },
            "scope": codes::PRIVACY.concept(),
            "category": [codes::DISCLOSURE.concept()],
            "patient": self.person(),
            "dateTime": instant(consent.signed_at.utc()),
            "performer": [self.person()],
            "policy": [{ "uri": POLICY }],
            // Of the outermost rule R4 says that it has no type, and of those within that they must.
            "provision": {
                "period": period(terms.starts, terms.expires),
                "actor": [{
                    "role": codes::RECIPIENT.concept(), "reference": { "display": recipient },
                }],
                "purpose": [codes::of_purpose(terms.purpose).coding()],
                "provision": rules,
            },
        });
        let entries = vec![self.add("consent", &lines, own)];
        Some(Section { title: words.say("section.consent"), entries, lines })
    }

    /// The head of a document: it comes first, and all that it names is in the bundle.
    fn composition(&mut self, sections: &[Section]) {
        let report = self.report;
        let made = instant(report.made_at);
        let section = |section: &Section| {
            let mut told = json!({
                "title": section.title, "text": self.narrative(&section.lines),
            });
            if section.entries.is_empty() {
                return told;
            }
            told["entry"] = section.entries.clone().into();
            told
        };
        let replaces = self.reader.before.map(|before| {
            let id = self.uuid(&bundle_of(before));
            json!([{ "code": "replaces", "targetIdentifier": identifier(&id) }])
        });
        let title = self.title();
        let own = json!({
            "resourceType": "Composition",
            "identifier": identifier(&self.uuid("composition")),
            "status": "final",
            "type": codes::PATIENT_NOTE.concept(),
            "subject": self.person(),
            "date": made,
            "author": [self.person(), self.to("device")],
            "title": title,
            "confidentiality": "R",
            "attester": [{ "mode": "personal", "time": made, "party": self.person() }],
            "relatesTo": replaces,
            "event": [{ "period": period(self.told.from, self.told.to) }],
            "section": sections.iter().map(section).collect::<Vec<_>>(),
        });
        let line = format!("{title}. {}", self.period());
        let (entry, _) = self.entry("composition", &[line], own);
        self.entries.insert(0, entry);
    }

    fn provenance(&mut self) {
        let report = self.report;
        let date = self.words.date(report.made_on);
        let said = [("period", &*self.period()), ("date", &*date)];
        let line = self.words.fill("provenance", &said);
        let target: Vec<_> =
            self.entries.iter().map(|entry| json!({ "reference": entry["fullUrl"] })).collect();
        let own = json!({
            "resourceType": "Provenance",
            "target": target,
            "recorded": instant(report.made_at),
            "agent": [
                { "type": codes::AUTHOR.concept(), "who": self.person() },
                { "type": codes::ASSEMBLER.concept(), "who": self.to("device") },
            ],
        });
        let mut lines = vec![line];
        lines.extend(self.words.standing(&self.told.standing));
        self.add("provenance", &lines, own);
    }

    fn title(&self) -> String {
        Words::of(Book::Report, self.report.language).say(title_key(self.report.preset))
    }

    fn period(&self) -> String {
        self.words.span(self.told.from, self.told.to)
    }
}

/// Whether no day of a week is left out but those to come and those before the record began. Part of a
/// week is told on the page alone.
fn is_told_whole(report: &Report, week: &PeriodHours) -> bool {
    let (from, to) = (week.period.from, week.period.to);
    let whole = Week::containing(from, report.week_start);
    let begins = from == whole.first() || report.begins == Some(from);
    let ends = to == whole.last() || to == report.made_on;
    begins && ends && !report.since_visit.as_ref().is_some_and(|visit| visit.cuts(week))
}

/// The first day of the week that a row is of, which names it: also where the record began later.
fn first_day(report: &Report, week: &PeriodHours) -> NaiveDate {
    Week::containing(week.period.from, report.week_start).first()
}

/// What a bundle is, by when it was made.
fn bundle_of(made_at: DateTime<Utc>) -> String {
    format!("bundle/{}", made_at.timestamp_millis())
}

fn identifier(id: &str) -> Value {
    json!({ "system": URI, "value": format!("urn:uuid:{id}") })
}

fn period(from: NaiveDate, to: NaiveDate) -> Value {
    json!({ "start": from.to_string(), "end": to.to_string() })
}

fn quantity(value: u32, unit: &str, code: &str) -> Value {
    json!({ "value": value, "unit": unit, "system": UCUM, "code": code })
}

fn instant(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn is_absent(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

/// A text as R4 and XHTML can hold it: without control characters but for line ends and tabs, and
/// without white space around it.
fn plain(text: &str) -> String {
    let possible = |c: char| {
        !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}') || matches!(c, '\n' | '\t')
    };
    let text: String = text.chars().map(|c| if possible(c) { c } else { '\u{fffd}' }).collect();
    text.trim().to_owned()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
