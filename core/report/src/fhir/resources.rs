//! From a report to its resources.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde_json::Number;
use tandem_model::{
    Answer, GoalStanding, Id, Kind, KindHours, Language, PeriodHours, Report, WeeklyRecall,
    Word as _,
};
use tandem_words::{Book, Words};

use super::codes::{self, Code};
use super::types::{
    Actor, Agent, Annotation, Bundle, CodeableConcept, Consent, DecimalOrDate, Entry, Goal,
    HumanName, Identifier, Item, Meta, Narrative, Observation, Own, Patient, Period, Policy,
    Provenance, Provision, Quantity, QuestionnaireResponse, Reference, Resource, Target,
};
use super::{BASE, FhirOptions, VERSION};

/// Writes the bundle of one report.
struct Writer<'r> {
    report: &'r Report,
    words: Words,
    options: FhirOptions,
    entries: Vec<Entry>,
}

pub(super) fn bundle(report: &Report, options: FhirOptions) -> Bundle {
    let words = Words::of(Book::Fhir, report.language);
    let mut writer = Writer { report, words, options, entries: Vec::new() };
    writer.patient();
    for recall in &report.recalls {
        writer.recall(recall);
    }
    for week in &report.weeks {
        writer.week(week);
    }
    for (place, goal) in report.goals.iter().flatten().enumerate() {
        writer.goal(place, goal);
    }
    writer.consent();
    writer.provenance();
    let id = writer.uuid("bundle");
    Bundle {
        resource_type: "Bundle",
        identifier: Identifier { system: "urn:ietf:rfc:3986", value: format!("urn:uuid:{id}") },
        id,
        meta: labels(),
        language: words.language().word(),
        r#type: "collection",
        timestamp: instant(report.made_at),
        entry: writer.entries,
    }
}

impl Writer<'_> {
    /// An id that follows from the report and from what bears it. It has the form of a UUID of
    /// version 8: one whose bits mean something to its maker alone.
    fn uuid(&self, what: &str) -> String {
        let Report { made_at, from, to, about, .. } = self.report;
        let name = about.alias.as_ref().map_or("", |name| name.as_str());
        let key = format!("{}/{from}/{to}/{name}/{what}", instant(*made_at));
        let mut bytes = *Id::natural("fhir", &key).as_bytes();
        bytes[6] = bytes[6] & 0x0f | 0x80;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let hex = Id::from_bytes(bytes).to_string();
        let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
        parts.join("-")
    }

    fn add(&mut self, what: &str, lines: &[String], own: Own) {
        let id = self.uuid(what);
        let language = self.words.language().word();
        let paragraphs: String =
            lines.iter().map(|line| format!("<p>{}</p>", escaped(line))).collect();
        let div = format!(
            "<div xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"{language}\" \
             xml:lang=\"{language}\">{paragraphs}</div>"
        );
        let resource = Resource {
            resource_type: own.resource_type(),
            meta: labels(),
            language,
            text: Narrative { status: "generated", div },
            own,
            id,
        };
        let full_url = format!("urn:uuid:{}", resource.id);
        self.entries.push(Entry { full_url, resource });
    }

    fn person(&self) -> Reference {
        let patient = format!("urn:uuid:{}", self.uuid("patient"));
        Reference { reference: Some(patient), display: None }
    }

    fn patient(&mut self) {
        let about = &self.report.about;
        let name =
            |r#use, name: &tandem_model::Name| HumanName { r#use, text: plain(name.as_str()) };
        let alias = about.alias.as_ref().map(|alias| name("usual", alias));
        let legal = about.legal_name.as_ref().map(|legal| name("official", legal));
        let called = alias.as_ref().or(legal.as_ref()).map(|name| name.text.clone());
        let called = called.unwrap_or_else(|| self.words.say("no_name"));
        let line = self.words.fill("person", &[("name", &called)]);
        let birth_date = about.birth_date.map(|date| date.to_string());
        let name = alias.into_iter().chain(legal).collect();
        self.add("patient", &[line], Own::Patient(Patient { name, birth_date }));
    }

    /// The question as it was asked: a kind that was not asked about has no item, and one that was
    /// skipped has an item without an answer.
    fn recall(&mut self, recall: &WeeklyRecall) {
        let words = self.words;
        let week = self.days(recall.first, recall.last());
        let mut lines = vec![words.fill("question.title", &[("week", &week)])];
        let mut item = vec![Item {
            link_id: "week",
            text: words.say("question.week"),
            answer: vec![DecimalOrDate::Date(recall.first.to_string())],
        }];
        for kind in Kind::TOTALS {
            let Some(answer) = recall.answer(kind) else { continue };
            let (_, link_id, _) = codes::of_kind(kind);
            let text = words.say(&format!("question.{link_id}"));
            let (answer, said) = match answer {
                Answer::Minutes(minutes) => {
                    let hours = hours(minutes.get());
                    (vec![DecimalOrDate::Decimal(hours.clone())], format!("{hours} h"))
                }
                Answer::Skipped => (Vec::new(), words.say("question.skipped")),
            };
            lines.push(format!("{text} {said}"));
            item.push(Item { link_id, text, answer });
        }
        let own = QuestionnaireResponse {
            questionnaire: format!("{BASE}/Questionnaire/{}|{VERSION}", weekly(words.language())),
            status: "completed",
            subject: self.person(),
            authored: instant(recall.written_at),
            author: self.person(),
            source: self.person(),
            item,
        };
        self.add(&format!("recall/{}", recall.first), &lines, Own::QuestionnaireResponse(own));
    }

    fn week(&mut self, week: &PeriodHours) {
        let totals = [
            (Kind::Individual, &week.individual),
            (Kind::Group, &week.group),
            (Kind::MutualHelp, &week.mutual_help),
        ];
        for (kind, hours) in totals {
            self.observation(week, kind, hours.minutes, Some(hours));
        }
        if self.report.other_kinds {
            let other = week.other;
            self.observation(week, Kind::Family, other.family, None);
            self.observation(week, Kind::PeerSupport, other.peer_support, None);
            self.observation(week, Kind::Medical, other.medical, None);
        }
    }

    fn observation(
        &mut self,
        week: &PeriodHours,
        kind: Kind,
        minutes: Option<u32>,
        total: Option<&KindHours>,
    ) {
        let words = self.words;
        let (code, word, snomed) = codes::of_kind(kind);
        let name = words.say(word);
        let days = self.days(week.period.from, week.period.to);
        let snomed = snomed.filter(|_| self.options.snomed);
        let coding = [Some(code), snomed].into_iter().flatten().map(Code::coding).collect();

        let (line, value, absent) = match minutes {
            Some(minutes) => {
                let value = quantity(minutes);
                let hours = value.value.to_string();
                let said = [("kind", &*name), ("hours", &*hours), ("week", &*days)];
                (words.fill("hours", &said), Some(value), None)
            }
            None => {
                let skipped = total.is_some_and(|total| total.skipped);
                let (code, why) = if skipped {
                    (codes::DECLINED, "skipped")
                } else {
                    (codes::UNKNOWN, "no_entry")
                };
                let why = words.say(why);
                let said = [("kind", &*name), ("why", &*why), ("week", &*days)];
                let line = words.fill("nothing", &said);
                let absent = CodeableConcept { coding: vec![code.coding()], text: Some(why) };
                (line, None, Some(absent))
            }
        };
        let away = (week.away_days > 0 && value.is_none()).then(|| {
            let text = words.fill("away", &[("days", &week.away_days.to_string())]);
            Annotation { text }
        });
        let method = total.and_then(|total| codes::of_basis(total.basis)).map(|(code, text)| {
            CodeableConcept { coding: vec![code.coding()], text: Some(words.say(text)) }
        });
        let own = Observation {
            status: "final",
            category: vec![codes::SURVEY.concept()],
            code: CodeableConcept { coding, text: Some(name) },
            subject: self.person(),
            effective_period: period(week.period.from, week.period.to),
            issued: instant(self.report.made_at),
            performer: vec![self.person()],
            value_quantity: value,
            data_absent_reason: absent,
            note: away.into_iter().collect(),
            method,
        };
        let what = format!("hours/{}/{}", week.period.from, kind.word());
        self.add(&what, &[line], Own::Observation(Box::new(own)));
    }

    fn goal(&mut self, place: usize, goal: &tandem_model::Goal) {
        let words = self.words;
        let text = plain(goal.words.as_str());
        let mut lines = vec![words.fill("goal", &[("goal", &text)])];
        let steps = goal.steps_in_order().into_iter().map(|(_, step)| {
            let said = plain(step.text.as_str());
            match step.done_on {
                None => words.fill("step", &[("step", &said)]),
                Some(on) => words.fill("step_done", &[("step", &said), ("date", &on.to_string())]),
            }
        });
        let note: Vec<_> = steps.map(|text| Annotation { text }).collect();
        lines.extend(note.iter().map(|note| note.text.clone()));
        let target = goal.weekly.iter().map(|(kind, minutes)| Target {
            measure: codes::of_kind(*kind).0.concept(),
            detail_quantity: quantity(minutes.get()),
        });
        let reached = goal.standing == GoalStanding::Reached;
        let own = Goal {
            lifecycle_status: codes::of_standing(goal.standing),
            achievement_status: reached.then(|| codes::ACHIEVED.concept()),
            description: CodeableConcept { coding: Vec::new(), text: Some(text) },
            subject: self.person(),
            start_date: goal.since.to_string(),
            target: target.collect(),
            status_date: goal.standing_since.map(|date| date.to_string()),
            status_reason: goal.standing_words.as_ref().map(|words| plain(words.as_str())),
            expressed_by: self.person(),
            note,
        };
        self.add(&format!("goal/{place}"), &lines, Own::Goal(Box::new(own)));
    }

    fn consent(&mut self) {
        let Some(consent) = &self.report.consent else { return };
        let terms = &consent.terms;
        let recipient = plain(&match &terms.recipient.org {
            Some(org) => format!("{}, {org}", terms.recipient.name),
            None => terms.recipient.name.to_string(),
        });
        let (from, to) = (terms.starts.to_string(), terms.expires.to_string());
        let sentence = plain(consent.sentence.as_str());
        let said =
            [("sentence", &*sentence), ("from", &*from), ("to", &*to), ("recipient", &*recipient)];
        let mut lines = vec![self.words.fill("consent", &said)];
        if let Some(stopped) = consent.withdrawn_at {
            let date = stopped.date_naive().to_string();
            lines.push(self.words.fill("consent_stopped", &[("date", &date)]));
        }
        let who = Reference { reference: None, display: Some(recipient) };
        let own = Consent {
            status: if consent.withdrawn_at.is_some() { "inactive" } else { "active" },
            scope: codes::PRIVACY.concept(),
            category: vec![codes::PATIENT_CONSENT.concept()],
            patient: self.person(),
            date_time: instant(consent.signed_at.utc()),
            performer: vec![self.person()],
            // None of R4's own rules is meant: the person chose, and can stop.
            policy: vec![Policy { uri: format!("{BASE}/policy/own-choice") }],
            provision: Provision {
                r#type: "permit",
                period: period(terms.starts, terms.expires),
                actor: vec![Actor { role: codes::RECIPIENT.concept(), reference: who }],
                purpose: vec![codes::of_purpose(terms.purpose).coding()],
            },
        };
        self.add("consent", &lines, Own::Consent(Box::new(own)));
    }

    fn provenance(&mut self) {
        let report = self.report;
        let week = self.days(report.from, report.to);
        let said = [("week", &*week), ("date", &*report.made_on.to_string())];
        let line = self.words.fill("provenance", &said);
        let target = self
            .entries
            .iter()
            .map(|entry| Reference { reference: Some(entry.full_url.clone()), display: None });
        let program = concat!("Tandem ", env!("CARGO_PKG_VERSION")).to_owned();
        let own = Provenance {
            target: target.collect(),
            recorded: instant(report.made_at),
            agent: vec![
                Agent { r#type: codes::AUTHOR.concept(), who: self.person() },
                Agent {
                    r#type: codes::ASSEMBLER.concept(),
                    who: Reference { reference: None, display: Some(program) },
                },
            ],
        };
        self.add("provenance", &[line], Own::Provenance(own));
    }

    fn days(&self, from: NaiveDate, to: NaiveDate) -> String {
        self.words.fill("week", &[("from", &from.to_string()), ("to", &to.to_string())])
    }
}

/// The questionnaire in a language: an answer repeats the words of the question, which must be those of
/// the questionnaire that it names.
pub(super) fn weekly(language: Language) -> &'static str {
    match language {
        Language::En => "weekly",
        Language::Es => "weekly-es",
    }
}

fn labels() -> Meta {
    Meta { security: codes::LABELS.into_iter().map(Code::coding).collect() }
}

fn period(from: NaiveDate, to: NaiveDate) -> Period {
    Period { start: from.to_string(), end: Some(to.to_string()) }
}

/// Hours to the hundredth, from which the minutes can be had back: one is more than a hundredth.
fn hours(minutes: u32) -> Number {
    let hundredths = (u64::from(minutes) * 100 + 30) / 60;
    if hundredths % 100 == 0 {
        return (hundredths / 100).into();
    }
    // A decimal of at most nine digits has a nearest double that is written as that decimal.
    Number::from_f64(hundredths as f64 / 100.0).expect("a finite number")
}

fn quantity(minutes: u32) -> Quantity {
    Quantity { value: hours(minutes), unit: "h", system: codes::UCUM, code: "h" }
}

fn instant(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
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
