//! Looks a bundle over, as it is about to be written.
//!
//! Validators of FHIR find much and not all of it: under a binding that is only an example, HAPI takes
//! any code of a system that it cannot look up whole, and passes over words that a code does not have.
//! And none is at hand on a phone. So the things that would make a file say something wrong are
//! looked for here, on the JSON itself and not on the structs that it came from: who is spoken of, what
//! was measured, when, how much, and that none of it is missing. For the last of these it must be told
//! which dates the report is about: its weeks have to cover them, one after the other, for each kind.
//! A report can begin and end on any day, so its first and its last week may have fewer than seven.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta};
use serde_json::Value;
use tandem_model::{Result, TandemError};

use super::codes::{self, ABSENT, CODES, SNOMED, UCUM};

/// The days of a whole week.
const WEEK: i64 = 7;

/// Checks a bundle of a report about the dates from `from` to `to`.
///
/// # Errors
/// `Unsupported`: which entry, and what about it. Never what it holds.
pub fn check(bundle: &Value, from: NaiveDate, to: NaiveDate) -> Result<()> {
    look(bundle, from, to)
        .map_err(|what| TandemError::Unsupported { what: format!("a bundle with {what}") })
}

type Look<T = ()> = std::result::Result<T, String>;

fn look(bundle: &Value, from: NaiveDate, to: NaiveDate) -> Look {
    require(bundle["resourceType"] == "Bundle", "no resource type")?;
    require(bundle["type"] == "collection", "another type than a collection")?;
    require(is_instant(&bundle["timestamp"]), "no timestamp")?;
    labels(bundle)?;
    let Some(entries) = bundle["entry"].as_array() else { return Err("no entries".into()) };

    let mut urls = BTreeSet::new();
    for (place, entry) in entries.iter().enumerate() {
        let url = entry["fullUrl"].as_str().unwrap_or_default();
        let own = url.strip_prefix("urn:uuid:");
        let fits = own.is_some_and(|id| entry["resource"]["id"] == id);
        require(fits && urls.insert(url), &format!("an id that is not its own, at {place}"))?;
    }
    let mut counts = BTreeMap::new();
    let mut weeks = Weeks { from, to, told: BTreeMap::new() };
    for (place, entry) in entries.iter().enumerate() {
        let resource = &entry["resource"];
        let kind = resource["resourceType"].as_str().unwrap_or_default();
        *counts.entry(kind).or_insert(0) += 1;
        resource_of(kind, resource, &urls)
            .and_then(|()| if kind == "Observation" { weeks.follow(resource) } else { Ok(()) })
            .map_err(|what| format!("{what}, at entry {place}"))?;
    }
    weeks.end()?;
    require(counts.get("Patient") == Some(&1), "not one person")?;
    require(counts.get("Provenance") == Some(&1), "no word on where it is from")
}

fn resource_of(kind: &str, resource: &Value, urls: &BTreeSet<&str>) -> Look {
    labels(resource)?;
    require(resource["text"]["div"].is_string(), "no narrative")?;
    walk(resource, urls)?;
    match kind {
        "Patient" => Ok(()),
        "QuestionnaireResponse" => {
            require(resource["status"] == "completed", "no status")?;
            require(is_instant(&resource["authored"]), "no time")?;
            refers(&resource["subject"])
        }
        "Observation" => observation(resource),
        "Goal" => {
            let status = resource["lifecycleStatus"].as_str();
            let known = ["active", "on-hold", "completed", "cancelled"];
            require(status.is_some_and(|status| known.contains(&status)), "no status")?;
            require(resource["description"]["text"].is_string(), "no words")?;
            refers(&resource["subject"])
        }
        "Consent" => {
            let status = resource["status"].as_str();
            require(matches!(status, Some("active" | "inactive")), "no status")?;
            require(resource["provision"]["type"] == "permit", "no permission")?;
            refers(&resource["patient"])
        }
        "Provenance" => {
            require(is_instant(&resource["recorded"]), "no time")?;
            let all = resource["target"].as_array().map_or(0, Vec::len);
            require(all + 1 == urls.len(), "something that nobody reported")
        }
        _ => Err("an unknown kind of resource".into()),
    }
}

fn observation(it: &Value) -> Look {
    require(it["status"] == "final", "no status")?;
    require(it["category"][0]["coding"][0]["code"] == "survey", "no category")?;
    refers(&it["subject"])?;
    refers(&it["performer"][0])?;

    let coding = it["code"]["coding"].as_array().map_or(&[][..], Vec::as_slice);
    let ours: Vec<_> = coding.iter().filter(|code| code["system"] == CODES).collect();
    let [ours] = ours.as_slice() else { return Err("not one code of ours".into()) };
    let ours = ours["code"].as_str().unwrap_or_default();
    require(ours.ends_with("-hours"), "a code that is none of hours")?;
    for other in coding.iter().filter(|code| code["system"] != CODES) {
        let beside = codes::snomed_beside(ours);
        let fits = other["system"] == SNOMED && beside.is_some_and(|code| other["code"] == code);
        require(fits, "a code that means something else than ours")?;
    }

    let values =
        it.as_object().map_or(0, |it| it.keys().filter(|key| key.starts_with("value")).count());
    let value = it.get("valueQuantity");
    let absent = it.get("dataAbsentReason");
    match (values, value, absent) {
        (1, Some(_), None) => Ok(()),
        (0, None, Some(absent)) => require(absent["coding"][0]["system"] == ABSENT, "no reason"),
        _ => Err("not one value, or one reason for none".into()),
    }
}

/// How far the hours of each kind have been told, week by week.
struct Weeks<'b> {
    from: NaiveDate,
    to: NaiveDate,
    told: BTreeMap<&'b str, NaiveDate>,
}

impl<'b> Weeks<'b> {
    /// Goes on by the week of an observation, which must be the next one of its kind. Only a week that
    /// begins or ends with the report may be shorter than seven days.
    fn follow(&mut self, it: &'b Value) -> Look {
        let date = |value: &Value| value.as_str().and_then(|date| date.parse::<NaiveDate>().ok());
        let period = &it["effectivePeriod"];
        let (Some(start), Some(end)) = (date(&period["start"]), date(&period["end"])) else {
            return Err("no period".into());
        };
        let days = (end - start).num_days() + 1;
        let cut = start == self.from || end == self.to;
        require(days == WEEK || cut && (1..WEEK).contains(&days), "a period that is no week")?;

        let coding = it["code"]["coding"].as_array().map_or(&[][..], Vec::as_slice);
        let ours = coding.iter().find(|code| code["system"] == CODES);
        let kind = ours.and_then(|code| code["code"].as_str()).unwrap_or_default();
        let next = self.told.get(kind).map_or(self.from, |last| *last + TimeDelta::days(1));
        require(start == next && end <= self.to, "a week out of its place")?;
        self.told.insert(kind, end);
        Ok(())
    }

    fn end(&self) -> Look {
        let whole = !self.told.is_empty() && self.told.values().all(|last| *last == self.to);
        require(whole, "a week that is missing")
    }
}

/// What holds wherever it stands: every code is one we know, with its words; every reference leads
/// to an entry; every quantity is a number of hours; every period runs forward.
fn walk(value: &Value, urls: &BTreeSet<&str>) -> Look {
    match value {
        Value::Array(all) => all.iter().try_for_each(|value| walk(value, urls)),
        Value::Object(all) => {
            require(!all.is_empty(), "an empty element")?;
            if let (Some(system), Some(code)) = (all.get("system"), all.get("code")) {
                coding(system, code, all.get("display"), value)?;
            }
            if let Some(Value::String(to)) = all.get("reference") {
                require(urls.contains(to.as_str()), "a reference that leads nowhere")?;
            }
            if let (Some(Value::String(start)), Some(Value::String(end))) =
                (all.get("start"), all.get("end"))
            {
                require(start <= end, "a period that runs backward")?;
            }
            all.values().try_for_each(|value| walk(value, urls))
        }
        Value::String(text) => {
            require(!text.trim().is_empty() && text.trim() == text, "a text with blanks around it")
        }
        Value::Null => Err("an element without a value".into()),
        Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

fn coding(system: &Value, code: &Value, display: Option<&Value>, whole: &Value) -> Look {
    if *system == UCUM {
        let hours = whole["value"].as_f64();
        let fits = hours.is_some_and(|hours| hours >= 0.0);
        return require(
            fits && *code == "h" && whole["unit"] == "h",
            "a quantity that is no hours",
        );
    }
    let known = codes::ALL.iter().find(|known| *system == known.system && *code == known.code);
    let Some(known) = known else { return Err("an unknown code".into()) };
    require(display.is_some_and(|words| *words == known.display), "words that a code does not have")
}

fn labels(it: &Value) -> Look {
    let security = it["meta"]["security"].as_array().map_or(&[][..], Vec::as_slice);
    let has = |label: &codes::Code| {
        security.iter().any(|given| given["system"] == label.system && given["code"] == label.code)
    };
    require(codes::LABELS.iter().all(has), "a resource without its labels")
}

fn refers(to: &Value) -> Look {
    require(to["reference"].is_string(), "nobody it speaks of")
}

fn is_instant(value: &Value) -> bool {
    value.as_str().is_some_and(|text| DateTime::parse_from_rfc3339(text).is_ok())
}

fn require(fits: bool, what: &str) -> Look {
    if fits { Ok(()) } else { Err(what.to_owned()) }
}
