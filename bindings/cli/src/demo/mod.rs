//! `demo`: a made-up record in a new folder, and what can be seen in it.

mod report;
mod sharing;

use std::io;
use std::path::{Path, PathBuf};

use chrono::SecondsFormat;
use serde::Serialize;
use tandem::{Cost, Host as _, HoursQuery, ReportRequest, Tandem};
use tandem_model::{By, FhirChoice, Id, ReportPreset, Schedule, VisitPlan, Zone};

use crate::args::Demo;
use crate::context::Context;
use crate::exit::Stop;
use crate::files::{self, Out};
use crate::output::plot::Style;
use crate::output::{describe, json, text};
use crate::speech::{self, say};
use crate::verbs::{hours_plot, rows};
use tandem_story::{Story, StoryHost, ZONE};

/// Nothing that it opens is private.
const PASSPHRASE: &str = "only-a-demo-nothing-private";

#[derive(Serialize)]
struct DemoJson<'a> {
    vault: String,
    passphrase: &'static str,
    spare_key: &'a str,
    csv: String,
    fhir: String,
    everything: String,
    report: String,
    paper_week: String,
    from: chrono::NaiveDate,
    to: chrono::NaiveDate,
    sessions: usize,
    practices: usize,
    goals: usize,
    check_ins: usize,
    measures: usize,
    meetings: u32,
    kept: usize,
    plans: usize,
    hours: Vec<json::HoursRow<'a>>,
    shared: &'a sharing::Shared,
}

/// Makes the record and shows it.
///
/// # Errors
/// Refused if the folder is there; those of writing.
pub(crate) fn run(context: &mut Context, args: &Demo) -> Result<(), Stop> {
    let zone = context.named_zone().map_or_else(|| Zone::named(ZONE), Ok)?;
    let now = context.now()?;
    let sam = Story { seed: args.seed, zone, ..Story::of(args.weeks, now)? };

    files::make_new_folder(&args.dir).map_err(|error| refused(&args.dir, &error))?;
    let folder = args.dir.join("record");
    let story = StoryHost::new(sam.begin(), args.seed, context.host()?.installation());
    let (tandem, code) = Tandem::create(
        &folder,
        PASSPHRASE,
        &sam.profile(),
        Box::new(story.clone()),
        Cost::usual(),
    )?;
    tandem.safe().confirm_spare_key_as_shown()?; // it stands in what is printed
    tandem.speak(speech::language());
    let told = tandem_story::keep(&tandem, &story, &sam)?;
    // The windows of a trial are a choice; who looks at this for the first time has visits of their own.
    tandem.visits().set_plan(&VisitPlan { schedule: Schedule::Own, start: None })?;
    let days = (told.first, told.last);

    let query = HoursQuery { by: By::Week, from: Some(told.first), to: Some(told.last) };
    let screen = tandem.hours().screen(&query)?;
    let csv = tandem.log().export_csv(told.first, told.last)?;
    let report = ReportRequest {
        from: Some(told.first),
        to: Some(told.last),
        ..ReportRequest::new(ReportPreset::Clinician)
    };
    let fhir = tandem.reports().fhir(&report, &FhirChoice::default())?.bytes;
    let mut everything = Vec::new();
    tandem.transfer().export_json(&mut everything, tandem::ExportChoice::WHOLE, &mut |_| {})?;
    let beside = Beside::of(&tandem, told.first, told.last)?;
    let shared = sharing::share(&tandem, &story, &args.dir)?;
    let [report, week] = report::write(&tandem, &args.dir, days)?;
    tandem.close()?;
    let file = args.dir.join("demo.csv");
    Out::begin(&file, false)?.write(csv.as_bytes())?;
    let [fhir_file, json_file] = ["demo.fhir.json", "demo.json"].map(|name| args.dir.join(name));
    Out::begin(&fhir_file, false)?.write(&fhir)?;
    Out::begin(&json_file, false)?.write(&everything)?;

    let code = code.to_text();
    let sessions = rows(&csv);
    if context.screen.json {
        return Ok(context.screen.value(&DemoJson {
            vault: folder.display().to_string(),
            passphrase: PASSPHRASE,
            spare_key: &code,
            csv: file.display().to_string(),
            fhir: fhir_file.display().to_string(),
            everything: json_file.display().to_string(),
            report: report.display().to_string(),
            paper_week: week.display().to_string(),
            from: told.first,
            to: told.last,
            sessions,
            practices: beside.practices,
            goals: beside.goals,
            check_ins: beside.check_ins,
            measures: beside.measures,
            meetings: told.meetings,
            kept: told.meetings_kept,
            plans: told.plans,
            hours: screen.periods.iter().map(json::HoursRow::from).collect(),
            shared: &shared,
        })?);
    }
    let dates = text::dates(told.first, told.last);
    context.screen.lines([say!("terminal.demo.sam_made_up_all", dates), String::new()])?;
    let style = Style { width: context.screen.width, ascii: false, colour: context.screen.colour };
    context.screen.lines(hours_plot(&screen, style))?;
    let sessions = text::count(sessions, "terminal.n.session");
    context.screen.line("")?;
    context.screen.lines(beside.lines(context.screen.width))?;
    let listed = text::count(told.meetings as usize, "terminal.n.meeting");
    let kept = told.meetings_kept;
    context.screen.line(named("meetings", &say!("terminal.demo.town", listed, kept)))?;
    context.screen.lines(shared.lines(context.screen.width))?;
    context.screen.lines([
        String::new(),
        named("record", &say!("terminal.demo.encrypted", file = folder.display())),
        format!("{:<15}{}", "CSV", say!("terminal.demo.csv", sessions, file = file.display())),
        format!("{:<15}{}", "FHIR", say!("terminal.demo.fhir", file = fhir_file.display())),
        named("everything", &say!("terminal.demo.plain", file = json_file.display())),
        named("report", &say!("terminal.demo.to_print", file = report.display())),
        named("week", &week.display().to_string()),
        named("passphrase", PASSPHRASE),
        named("spare_key", code.as_str()),
        String::new(),
        say!("terminal.demo.try"),
    ])?;
    Ok(context.screen.lines(to_try(context, &folder, told.corrected))?)
}

/// A line of what was made, under the name of that.
fn named(what: &str, told: &str) -> String {
    format!("{:<15}{told}", speech::text(&format!("terminal.demo.{what}"), &[]))
}

/// What belongs to the line above.
fn below(what: &str, told: &str) -> String {
    format!("  {:<13}{told}", speech::text(&format!("terminal.demo.{what}"), &[]))
}

/// What stands in the record beside the hours.
struct Beside {
    practices: usize,
    goals: usize,
    check_ins: usize,
    measures: usize,
    helped: Vec<String>,
    goal: Option<String>,
}

impl Beside {
    fn of(tandem: &Tandem, from: chrono::NaiveDate, to: chrono::NaiveDate) -> Result<Self, Stop> {
        let voice = tandem.voice()?;
        let offer = tandem.skills().list()?;
        let helped = offer.exercises.iter().filter(|line| line.track.has_helped()).take(2);
        let helped = helped.filter_map(|line| {
            let better = line.skill.rating.as_ref()?.better;
            let (n, total) = (line.track.helped.to_string(), line.track.rated.to_string());
            let said =
                voice.say(&format!("skills.helped.{better}"), &[("n", &n), ("total", &total)]);
            Some(format!("{}: {said}", line.skill.title))
        });
        let goals = tandem.goals().list()?;
        let goal = goals.first().map(|line| text::one_line(line.goal.words.as_str()));
        Ok(Self {
            practices: tandem.skills().all()?.len(),
            goals: goals.len(),
            check_ins: tandem.check_ins().all(from, to)?.len(),
            measures: tandem.measures().all(from, to)?.len(),
            helped: helped.collect(),
            goal,
        })
    }

    fn lines(&self, width: usize) -> Vec<String> {
        let practices = text::count(self.practices, "terminal.n.practice");
        let check_ins = text::count(self.check_ins, "terminal.n.check");
        let measures = text::count(self.measures, "terminal.n.questionnaire");
        let helped = self.helped.iter().map(|line| format!("; {line}")).collect::<String>();
        let mut lines = text::wrap(&format!("{practices}{helped}"), width, &named("skills", ""));
        if let Some(goal) = &self.goal {
            lines.extend(text::wrap(goal, width, &named("goal", "")));
        }
        let own = say!("terminal.demo.own", check_ins, measures);
        lines.extend(text::wrap(&own, width, &named("private", "")));
        lines
    }
}

fn refused(folder: &Path, error: &io::Error) -> Stop {
    match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Stop::refused(say!("terminal.demo.there_already_left_as", folder = folder.display()))
        }
        _ => Stop::file(folder, error),
    }
}

/// Commands as they can be pasted.
fn to_try(context: &Context, folder: &Path, corrected: Option<Id>) -> Vec<String> {
    let program = std::env::args_os().next().map_or_else(|| "tandem".into(), PathBuf::from);
    let now = context.fixed_now().map(|now| now.to_rfc3339_opts(SecondsFormat::Secs, true));
    let now = now.map(|now| format!(" TANDEM_NOW={now}")).unwrap_or_default();
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let folder = quoted(&folder);
    let export = format!("  export TANDEM_PASSPHRASE={PASSPHRASE} TANDEM_VAULT={folder}{now}");
    let history = corrected.map(|id| format!("history {}", describe::short(id)));
    let verbs = [
        "today".to_owned(),
        "hours --by month".to_owned(),
        "sessions".to_owned(),
        history.unwrap_or_else(|| "check".to_owned()),
        "log individual 50".to_owned(),
        "undo".to_owned(),
        "skills now".to_owned(),
        "meetings next".to_owned(),
        "goal".to_owned(),
        "share log".to_owned(),
    ];
    let program = quoted(&program);
    let verbs = verbs.into_iter().map(|verb| format!("  {program} {verb}"));
    std::iter::once(export).chain(verbs).collect()
}

/// A path as a shell reads it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+~".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_quoted_where_a_shell_would_split_it() {
        assert_eq!(quoted(Path::new("tandem-demo/record")), "tandem-demo/record");
        assert_eq!(quoted(Path::new("my demo's/record")), r"'my demo'\''s/record'");
    }
}
