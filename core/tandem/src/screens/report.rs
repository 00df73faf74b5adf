//! A report for a clinician before it is made: which days, which parts, and what is then in it.

use tandem_model::{ReportPart, ReportPreset, Result};
use tandem_words::{Book, Words};

use super::Screens;
use crate::leaving::reports::ReportRequest;
use crate::own::visits;

/// What is chosen of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReportChoice {
    /// From the last medical visit on, and not of the usual weeks.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub since_last_visit: bool,
    /// The parts; without them, the usual ones.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub include: Option<Vec<ReportPart>>,
}

/// All that the screen of a report shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReportScreen {
    /// What the screen is called.
    pub title: String,
    /// What it is, and what cannot be undone.
    pub intro: String,
    /// "Which days?"
    pub days_title: String,
    /// Of which days; none where there is nothing to choose: no visit is written down yet.
    pub days: Vec<ReportDaysChoice>,
    /// "What else is in it?"
    pub parts_title: String,
    /// What can be in it beside the hours. Not notes: those are picked one by one.
    pub parts: Vec<ReportPartChoice>,
    /// "What is in it."
    pub inside_title: String,
    /// Each thing that is in it, in whole sentences.
    pub inside: Vec<String>,
    /// "Make the PDF."
    pub make: String,
    /// What is then asked for: what was shown, and nothing else.
    pub request: ReportRequest,
}

/// Of which days a report can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReportDaysChoice {
    /// Whether it is [`ReportChoice::since_last_visit`].
    pub since_last_visit: bool,
    /// What it says.
    pub text: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A part that can be in a report.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReportPartChoice {
    /// Which.
    pub pick: ReportPart,
    /// What it says.
    pub text: String,
    /// Whether it is in it.
    pub chosen: bool,
}

impl Screens<'_> {
    /// A report for a clinician, as it is chosen: the person's own copy, which needs nobody's leave.
    ///
    /// # Errors
    /// As [`Reports::preview`](crate::Reports::preview).
    pub fn report(&self, choice: &ReportChoice) -> Result<ReportScreen> {
        let reports = self.tandem.reports();
        let preset = ReportPreset::Clinician;
        let mut request = ReportRequest {
            since_last_visit: choice.since_last_visit,
            include: choice.include.clone(),
            ..ReportRequest::new(preset)
        };
        self.look(|look| {
            request.paper = reports.usual_paper(&look.profile);
            Ok(())
        })?;
        let inside = reports.preview(&request)?;
        let include = request.include.as_deref().unwrap_or(preset.usual());
        self.look(|look| {
            let say = |key| look.say(key, &[]);
            let (from, to) = (look.today, look.today);
            let visits = visits::days(look.read, from, to)?;
            let was_there = visits.iter().any(|day| *day < look.today);
            let days = [(false, "report.days.usual"), (true, "report.days.since_visit")].map(
                |(since_last_visit, key)| ReportDaysChoice {
                    since_last_visit,
                    text: say(key),
                    chosen: since_last_visit == choice.since_last_visit,
                },
            );
            let parts = preset.may_hold().iter().filter(|part| **part != ReportPart::Notes);
            let parts = parts.map(|pick| ReportPartChoice {
                pick: *pick,
                text: look.voice.word("include", *pick),
                chosen: include.contains(pick),
            });
            Ok(ReportScreen {
                title: say("share.clinician"),
                intro: say("report.intro"),
                days_title: say("report.days"),
                days: if was_there { days.into() } else { Vec::new() },
                parts_title: say("report.parts"),
                parts: parts.collect(),
                inside_title: Words::of(Book::Report, look.voice.language()).say("preview.title"),
                inside,
                make: say("report.make"),
                request: request.clone(),
            })
        })
    }
}
