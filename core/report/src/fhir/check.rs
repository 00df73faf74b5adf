//! Looks a bundle over, as it is about to be written.
//!
//! Validators of FHIR find much and not all of it. HAPI 8.8.1 was seen to accept the words of another code
//! beside a LOINC code, a consent whose outermost rule has a type, and a total that is not the sum of its
//! answers; and that a week stands twice, or outside the dates that were chosen, no validator can know. None
//! is at hand on a phone, either. So the things that would make a file say something wrong are looked for
//! here, on the JSON itself: who is spoken of, what was measured, when, how much, what it rests on, and
//! whether it was agreed to.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate};
use serde_json::Value;
use tandem_model::{Basis, Kind, MeasureKind, Result, SharedItem, TandemError, Word as _};

use super::codes::{self, Code, ITEMS, UCUM};
use super::questionnaires::{ORDINAL, TOTAL};

/// Checks a bundle of a report about the dates from `from` to `to`.
///
/// # Errors
/// `Unsupported`: which entry, and what about it. Never what it holds.
pub fn check(bundle: &Value, from: NaiveDate, to: NaiveDate) -> Result<()> {
    look(bundle, from, to)
        .map_err(|what| TandemError::Unsupported { what: format!("a bundle with {what}") })
}

type Look = std::result::Result<(), String>;

/// What a look at one resource needs of the others.
struct Bundle<'b> {
    from: NaiveDate,
    to: NaiveDate,
    /// Every resource by its address.
    all: BTreeMap<&'b str, &'b Value>,
    /// What was agreed to; `None` of the person's own.
    agreed: Option<BTreeSet<&'b str>>,
}

fn look(bundle: &Value, from: NaiveDate, to: NaiveDate) -> Look {
    require(bundle["resourceType"] == "Bundle", "another type")?;
    let kind = bundle["type"].as_str().unwrap_or_default();
    require(matches!(kind, "document" | "collection"), "another purpose")?;
    require(bundle["identifier"]["value"].is_string(), "no name")?;
    let timestamp = moment(&bundle["timestamp"]).ok_or("no time")?;
    labels(bundle, &[codes::RESTRICTED, codes::BY_PATIENT])?;
    let Some(entries) = bundle["entry"].as_array() else { return Err("no entries".into()) };

    let mut all = BTreeMap::new();
    for (place, entry) in entries.iter().enumerate() {
        let url = entry["fullUrl"].as_str().unwrap_or_default();
        let resource = &entry["resource"];
        let fits = url.strip_prefix("urn:uuid:").is_some_and(|id| resource["id"] == id);
        let new = fits && all.insert(url, resource).is_none();
        require(new, &format!("an id that is not its own, at {place}"))?;
    }
    let of_type = |kind: &'static str| {
        let all = entries.iter().map(|entry| &entry["resource"]);
        all.filter(move |resource| resource["resourceType"] == kind).collect::<Vec<_>>()
    };
    for (kind, why) in [
        ("Patient", "not one person"),
        ("Device", "not one program"),
        ("Provenance", "no word on where it is from"),
    ] {
        require(of_type(kind).len() == 1, why)?;
    }
    require(of_type("Consent").len() <= 1, "two agreements")?;
    let heads = of_type("Composition");
    if kind == "document" {
        let first = entries.first().map(|entry| &entry["resource"]["resourceType"]);
        require(heads.len() == 1 && first.is_some_and(|it| it == "Composition"), "no head")?;
        let date = moment(&heads[0]["date"]).ok_or("a head without a time")?;
        require(date <= timestamp, "a head from the future")?;
    } else {
        require(heads.is_empty(), "a head that is none of its kind")?;
    }

    let agreed = of_type("Consent").first().map(|consent| permitted(consent)).transpose()?;
    let it = Bundle { from, to, all, agreed };
    for (place, entry) in entries.iter().enumerate() {
        it.resource(&entry["resource"]).map_err(|what| format!("{what}, at entry {place}"))?;
    }
    it.no_week_twice(&of_type("Observation"))
}

/// The things that a consent permits: by rules within one that has no type itself.
fn permitted(consent: &Value) -> std::result::Result<BTreeSet<&str>, String> {
    let provision = &consent["provision"];
    require(provision.get("type").is_none(), "an outermost rule with a type")?;
    let rules = provision["provision"].as_array().map_or(&[][..], Vec::as_slice);
    let mut permitted = BTreeSet::new();
    let mut said = BTreeSet::new();
    for rule in rules {
        let code = &rule["code"][0]["coding"][0];
        require(code["system"] == ITEMS, "a rule about nothing")?;
        let code = code["code"].as_str().unwrap_or_default();
        require(said.insert(code), "two rules about one thing")?;
        match rule["type"].as_str() {
            Some("permit") => drop(permitted.insert(code)),
            Some("deny") => {}
            _ => return Err("a rule that neither permits nor denies".into()),
        }
    }
    require(said.len() == SharedItem::ALL.len(), "a rule that is missing")?;
    Ok(permitted)
}

impl Bundle<'_> {
    fn resource(&self, it: &Value) -> Look {
        labels(it, &[codes::BY_PATIENT])?;
        require(it["text"]["div"].is_string(), "no narrative")?;
        self.walk(it)?;
        match it["resourceType"].as_str().unwrap_or_default() {
            "Patient" | "Device" => require(it["identifier"][0]["value"].is_string(), "no name"),
            "Composition" => {
                require(it["status"] == "final", "no status")?;
                require(it["title"].is_string(), "no title")?;
                let period = &it["event"][0]["period"];
                require(self.period(period)? == (self.from, self.to), "other dates")
            }
            "QuestionnaireResponse" => self.response(it),
            "Observation" => self.observation(it),
            "MedicationStatement" => {
                let known = ["active", "completed", "stopped"];
                require(known.iter().any(|status| it["status"] == *status), "no status")?;
                require(it.get("dosage").is_none(), "a dose")?;
                let coding = &it["medicationCodeableConcept"]["coding"];
                let named = coding.is_null() || coding[0]["system"] == codes::RXNORM;
                require(named, "a medicine by a code of something else")?;
                refers(&it["subject"])?;
                refers(&it["informationSource"])?;
                self.agreed_to(&[SharedItem::Medication])
            }
            "Goal" => {
                let known = ["active", "on-hold", "completed", "cancelled"];
                require(known.iter().any(|status| it["lifecycleStatus"] == *status), "no status")?;
                require(it["description"]["text"].is_string(), "no words")?;
                refers(&it["subject"])?;
                for target in it["target"].as_array().into_iter().flatten() {
                    let measure = target["measure"]["coding"][0]["code"].as_str();
                    let week = measure.and_then(codes::kind_of).is_some_and(|it| !it.1);
                    let unit = &target["detailQuantity"]["code"];
                    require(week && unit == "min/wk", "a target that is none of a week")?;
                }
                self.agreed_to(&[SharedItem::Goals])
            }
            "Consent" => {
                require(matches!(it["status"].as_str(), Some("active" | "inactive")), "no status")?;
                refers(&it["patient"])
            }
            "DocumentReference" => {
                require(it["status"] == "current", "no status")?;
                let page = &it["content"][0]["attachment"];
                require(page["contentType"] == "application/pdf", "a page of another kind")?;
                require(page["data"].is_string(), "a page that is not there")
            }
            "Provenance" => {
                require(moment(&it["recorded"]).is_some(), "no time")?;
                let all = it["target"].as_array().map_or(0, Vec::len);
                require(all + 1 == self.all.len(), "something that nobody reported")
            }
            _ => Err("an unknown kind of resource".into()),
        }
    }

    /// A response has its questionnaire in it, and every answer is to a question of that.
    fn response(&self, it: &Value) -> Look {
        require(it["status"] == "completed", "no status")?;
        let authored = it.get("authored").is_none_or(|authored| moment(authored).is_some());
        require(authored, "no time")?;
        refers(&it["subject"])?;
        let asked = &it["contained"][0];
        let id = asked["id"].as_str().unwrap_or_default();
        require(it["questionnaire"] == format!("#{id}"), "answers to nothing")?;
        for item in it["item"].as_array().into_iter().flatten() {
            let question = question(asked, &item["linkId"]);
            let question = question.ok_or("an answer that was not asked for")?;
            require(question["text"] == item["text"], "another question")?;
        }
        if id == "weekly" {
            return self.agreed_to(&[SharedItem::Hours]);
        }
        let total = answer(it, TOTAL).and_then(|answer| answer["valueInteger"].as_u64());
        require(total.is_some() && total == sum(it), "a total that is not the sum of its answers")?;
        self.agreed_to(&[SharedItem::MeasureAnswers])
    }

    fn observation(&self, it: &Value) -> Look {
        let known = ["final", "preliminary", "amended"];
        require(known.iter().any(|status| it["status"] == *status), "no status")?;
        require(it["category"][0]["coding"][0]["code"] == "survey", "no category")?;
        refers(&it["subject"])?;
        refers(&it["performer"][0])?;
        require(moment(&it["issued"]).is_some(), "no time")?;
        let coding = it["code"]["coding"].as_array().map_or(&[][..], Vec::as_slice);
        let [code] = coding else { return Err("not one code".into()) };
        let values = it.as_object().map_or(0, |it| {
            it.keys().filter(|key| key.starts_with("value") || *key == "dataAbsentReason").count()
        });
        require(values == 1 && it.get("valueQuantity").is_some(), "not one value")?;
        let code = code["code"].as_str().unwrap_or_default();
        let measure =
            MeasureKind::ALL.iter().find(|measure| codes::of_measure(**measure).code == code);
        match (codes::kind_of(code), measure) {
            (Some((kind, false)), _) => self.week(it, kind),
            (Some((kind, true)), _) => self.median(it, kind),
            (None, Some(measure)) => self.score(it, *measure),
            (None, None) => Err("a code of nothing that is measured".into()),
        }
    }

    fn week(&self, it: &Value, kind: Kind) -> Look {
        let (start, end) = self.period(&it["effectivePeriod"])?;
        require((end - start).num_days() < 7, "a period that is no week")?;
        require((it["status"] == "preliminary") <= (end == self.to), "a week that is over")?;
        require(it["valueQuantity"]["code"] == "min", "a quantity that is no minutes")?;
        let basis = it["method"]["coding"][0]["code"].as_str().and_then(codes::basis_of);
        require(basis.is_some() == Kind::TOTALS.contains(&kind), "a number from nowhere")?;
        let minutes = it["valueQuantity"]["value"].as_u64();
        let link = codes::of_kind(kind).2;
        let asked = self.derived_from(it)?;
        let said = asked.and_then(|asked| answer(asked, link)).and_then(|answer| {
            answer["valueDecimal"].as_f64().map(|hours| (hours * 60.0).round() as u64)
        });
        let rests = match basis {
            Some(Basis::Recall) => said.is_some() && said == minutes,
            Some(Basis::Mixed) => said.is_some() && said <= minutes,
            _ => asked.is_none(),
        };
        require(rests, "a number that is not the answer it is from")?;
        self.agreed_to(match kind {
            Kind::Individual | Kind::Group | Kind::MutualHelp => &[SharedItem::Hours],
            Kind::Family | Kind::PeerSupport => &[SharedItem::OtherHours],
            Kind::Medical => &[SharedItem::MedicalVisits],
        })
    }

    /// A median is of weeks that are all there, and one of theirs or between two of them.
    fn median(&self, it: &Value, kind: Kind) -> Look {
        self.period(&it["effectivePeriod"])?;
        require(it["valueQuantity"]["code"] == "min", "a quantity that is no minutes")?;
        let mut minutes = Vec::new();
        for member in it["hasMember"].as_array().into_iter().flatten() {
            let member = self.at(member).ok_or("a week that is not there")?;
            let code = member["code"]["coding"][0]["code"].as_str().and_then(codes::kind_of);
            require(code == Some((kind, false)), "a week of another kind")?;
            minutes.push(member["valueQuantity"]["value"].as_u64().unwrap_or_default());
        }
        minutes.sort_unstable();
        let known = it["component"][0]["valueInteger"].as_u64();
        require(known == Some(minutes.len() as u64), "a number of weeks that is another")?;
        require(known <= it["component"][1]["valueInteger"].as_u64(), "more weeks than there are")?;
        let (Some(high), Some(low)) =
            (minutes.get(minutes.len() / 2), minutes.get(minutes.len().saturating_sub(1) / 2))
        else {
            return Err("a median of nothing".into());
        };
        let middle = low + (high - low) / 2;
        require(it["valueQuantity"]["value"] == middle, "a median that is another")
    }

    fn score(&self, it: &Value, measure: MeasureKind) -> Look {
        let on = date(&it["effectiveDateTime"]).ok_or("no day")?;
        require(self.from <= on && on <= self.to, "a day outside of its dates")?;
        let total = it["valueQuantity"]["value"].as_u64();
        let (least, most) = measure.range();
        let within =
            total.is_some_and(|total| (u64::from(least)..=u64::from(most)).contains(&total));
        require(within && it["valueQuantity"]["code"] == "1", "a total off its scale")?;
        if let Some(answers) = self.derived_from(it)? {
            require(total == sum(answers), "a total that is not the sum of its answers")?;
        }
        self.agreed_to(match measure {
            MeasureKind::Barc10 => &[SharedItem::Barc10],
            MeasureKind::Phq2 | MeasureKind::Gad2 | MeasureKind::Gad7 => &[SharedItem::Measures],
        })
    }

    /// The response that an observation rests on, if it names one.
    fn derived_from(&self, it: &Value) -> std::result::Result<Option<&Value>, String> {
        let Some(from) = it.get("derivedFrom") else { return Ok(None) };
        let found = self.at(&from[0]).filter(|it| it["resourceType"] == "QuestionnaireResponse");
        found.map(Some).ok_or_else(|| "a number from something else".into())
    }

    fn at(&self, reference: &Value) -> Option<&Value> {
        self.all.get(reference["reference"].as_str()?).copied()
    }

    fn agreed_to(&self, items: &[SharedItem]) -> Look {
        let Some(agreed) = &self.agreed else { return Ok(()) };
        let all = items.iter().all(|item| agreed.contains(item.word()));
        require(all, "something that was not agreed to")
    }

    fn period(&self, it: &Value) -> std::result::Result<(NaiveDate, NaiveDate), String> {
        let (Some(start), Some(end)) = (date(&it["start"]), date(&it["end"])) else {
            return Err("no period".into());
        };
        require(self.from <= start && end <= self.to, "days outside of its dates")?;
        Ok((start, end))
    }

    fn no_week_twice(&self, observations: &[&Value]) -> Look {
        let mut told: BTreeMap<Kind, Vec<(NaiveDate, NaiveDate)>> = BTreeMap::new();
        for it in observations {
            let code = it["code"]["coding"][0]["code"].as_str().and_then(codes::kind_of);
            if let Some((kind, false)) = code {
                told.entry(kind).or_default().push(self.period(&it["effectivePeriod"])?);
            }
        }
        for weeks in told.values_mut() {
            weeks.sort_unstable();
            let apart = weeks.windows(2).all(|pair| pair[0].1 < pair[1].0);
            require(apart, "a week that is told twice")?;
        }
        Ok(())
    }

    /// What holds wherever it stands: every code is one we know, with its words; every reference leads to
    /// an entry; every quantity is a whole number; every period runs forward.
    fn walk(&self, value: &Value) -> Look {
        match value {
            Value::Array(all) => {
                require(!all.is_empty(), "an empty element")?;
                all.iter().try_for_each(|value| self.walk(value))
            }
            Value::Object(all) => {
                require(!all.is_empty(), "an empty element")?;
                if let (Some(system), Some(code)) = (all.get("system"), all.get("code")) {
                    coding(system, code, all.get("display"), value)?;
                }
                if let Some(Value::String(to)) = all.get("reference") {
                    require(self.all.contains_key(to.as_str()), "a reference that leads nowhere")?;
                }
                if let (Some(Value::String(start)), Some(Value::String(end))) =
                    (all.get("start"), all.get("end"))
                {
                    require(start <= end, "a period that runs backward")?;
                }
                all.values().try_for_each(|value| self.walk(value))
            }
            Value::String(text) => {
                let bare = !text.trim().is_empty() && text.trim() == text;
                require(bare, "a text with blanks around it")
            }
            Value::Null => Err("an element without a value".into()),
            Value::Bool(_) | Value::Number(_) => Ok(()),
        }
    }
}

fn question<'q>(asked: &'q Value, link: &Value) -> Option<&'q Value> {
    asked["item"].as_array()?.iter().find(|question| question["linkId"] == *link)
}

fn answer<'r>(response: &'r Value, link: &str) -> Option<&'r Value> {
    let item = response["item"].as_array()?.iter().find(|item| item["linkId"] == link)?;
    item["answer"].get(0)
}

/// What the answers of a response come to, by what its questionnaire says that each counts.
fn sum(response: &Value) -> Option<u64> {
    let asked = &response["contained"][0];
    let mut sum = 0;
    for item in response["item"].as_array()? {
        if item["linkId"] == TOTAL {
            continue;
        }
        let given = &item["answer"][0];
        sum += match given.get("valueInteger") {
            Some(number) => number.as_u64()?,
            None => {
                let offered = question(asked, &item["linkId"])?["answerOption"].as_array()?;
                let option = offered.iter().find(|it| it["valueCoding"] == given["valueCoding"])?;
                let counts = &option["extension"][0];
                counts["valueDecimal"].as_u64().filter(|_| counts["url"] == ORDINAL)?
            }
        };
    }
    Some(sum)
}

fn coding(system: &Value, code: &Value, display: Option<&Value>, whole: &Value) -> Look {
    if *system == UCUM {
        let fits = whole["value"].is_u64() && matches!(code.as_str(), Some("min" | "min/wk" | "1"));
        return require(fits, "a quantity that is no number of ours");
    }
    let items = SharedItem::ALL.iter().map(|item| codes::item(*item));
    let mut all = codes::ALL.iter().copied().chain(items);
    let known = all.find(|known| *system == known.system && *code == known.code);
    let Some(known) = known else { return Err("an unknown code".into()) };
    require(display.is_some_and(|words| *words == known.display), "words that a code does not have")
}

fn labels(it: &Value, needed: &[Code]) -> Look {
    let security = it["meta"]["security"].as_array().map_or(&[][..], Vec::as_slice);
    let has = |label: &Code| {
        security.iter().any(|given| given["system"] == label.system && given["code"] == label.code)
    };
    require(needed.iter().all(has) && security.len() == needed.len(), "other labels than its own")
}

fn refers(to: &Value) -> Look {
    require(to["reference"].is_string(), "nobody it speaks of")
}

fn date(value: &Value) -> Option<NaiveDate> {
    value.as_str()?.parse().ok()
}

fn moment(value: &Value) -> Option<DateTime<chrono::FixedOffset>> {
    DateTime::parse_from_rfc3339(value.as_str()?).ok()
}

fn require(fits: bool, what: &str) -> Look {
    if fits { Ok(()) } else { Err(what.to_owned()) }
}
