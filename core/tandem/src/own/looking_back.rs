//! Looking back: hours between visits, weeks with both, how sure it all is, and (only if a person
//! asks for it) their attendance beside their check-ins.

use chrono::{NaiveDate, TimeDelta};
use tandem_model::Preferences;
use tandem_model::{
    AfterTwoKinds, BesideNext, BothWeeks, By, HowSure, Kind, LocalTime, PeriodHours, Result,
    SideBySide, Week, both_weeks, how_sure, side_by_side,
};
use tandem_words::{Finding, Reader, Voice, evidence_of};

use crate::own::check_ins;
use crate::own::hours::totals;
use crate::own::log::meetings_attended;
use crate::own::visits;
use crate::record::Tandem;
use crate::record::profile::{edit_preferences, read_preferences, read_profile};
use crate::record::read::Reading as _;

/// Weeks that are looked back on where nothing else is asked for.
const WEEKS: i64 = 12;

/// Use cases around looking back. From [`Tandem::looking_back`].
#[derive(Clone, Copy)]
pub struct LookingBack<'a> {
    tandem: &'a Tandem,
}

/// All that the screen shows.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LookingBackScreen {
    /// The first date looked at: that of a week.
    pub from: NaiveDate,
    /// The last date looked at: that of a week.
    pub to: NaiveDate,
    /// Totals by visit window, by the person's plan of visits; none without visits.
    pub windows: Vec<PeriodHours>,
    /// Weeks with both individual sessions and mutual help, 12-step or other.
    pub both: BothWeeks,
    /// What stands beside these: that they are no target, and that only 12-step groups were studied.
    pub both_words: Vec<String>,
    /// The finding about having both, with its limit.
    pub both_finding: Option<Finding>,
    /// How sure the numbers are.
    pub sure: HowSure,
    /// The same in words, of what there is anything to say about.
    pub sure_words: Vec<String>,
}

impl Tandem {
    /// What the record shows, and how sure it is.
    #[must_use]
    pub fn looking_back(&self) -> LookingBack<'_> {
        LookingBack { tandem: self }
    }
}

impl LookingBack<'_> {
    /// The screen, in one call: whole weeks that touch `from` to `to`; without them, the last
    /// twelve weeks.
    ///
    /// # Errors
    /// `Invalid` in `from` if it lies after `to`, or for more than a century.
    pub fn screen(
        &self,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
    ) -> Result<LookingBackScreen> {
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let profile = read_profile(read)?;
            let today = LocalTime::at(now, &profile.zone).date();
            let to = to.unwrap_or(today);
            let from = from.unwrap_or_else(|| {
                let week = Week::containing(to, profile.week_start).first();
                week - TimeDelta::weeks(WEEKS - 1)
            });
            let weeks = totals(read, By::Week, profile.week_start, from, to)?;
            let first = weeks.first().map_or(from, |week| week.period.from);
            let last = weeks.last().map_or(to, |week| week.period.to);
            let voice = self.tandem.voice_in(read)?;
            let complete = |week: &PeriodHours| week.is_complete_week(today);
            let sure = how_sure(&weeks, complete);
            Ok(LookingBackScreen {
                from: first,
                to: last,
                windows: totals(read, By::Visit, profile.week_start, from, to)?,
                both: both_weeks(&weeks, complete, meetings_attended(read, first, last)?),
                both_words: ["both.not_target", "twelve_step_only"]
                    .map(|key| voice.say(&format!("looking_back.{key}"), &[]))
                    .to_vec(),
                both_finding: evidence_of(voice.language(), Reader::Patient, "harvey-both"),
                sure,
                sure_words: sure_words(&voice, &sure),
            })
        })
    }

    /// Asks for the side-by-side, or puts it away again.
    ///
    /// # Errors
    /// Those of writing.
    pub fn ask_for_side_by_side(&self, on: bool) -> Result<()> {
        self.tandem.act(|act| {
            edit_preferences(act, |before| Ok(Preferences { side_by_side: on, ..before }))?;
            Ok(())
        })
    }

    /// What was attended between two visits beside what the check-ins between the next two said.
    /// Off until asked for, and only with eight windows or more; the words that stand beside it say
    /// that these are too few to tell why. It is for a screen: it has no form in which it could be
    /// written to a file or sent.
    ///
    /// ```
    /// fn writable<T: serde::Serialize>() {}
    /// writable::<tandem_model::Goal>();
    /// ```
    /// ```compile_fail
    /// fn writable<T: serde::Serialize>() {}
    /// writable::<tandem_model::SideBySide>();
    /// ```
    ///
    /// # Errors
    /// `Invalid` as [`visit_windows`](tandem_model::visit_windows) says.
    pub fn side_by_side(&self, from: NaiveDate, to: NaiveDate) -> Result<(SideBySide, String)> {
        self.tandem.read(|read| {
            let voice = self.tandem.voice_in(read)?;
            if !read_preferences(read)?.side_by_side {
                return Ok((SideBySide::Off, voice.say("looking_back.side_by_side.off", &[])));
            }
            let windows = visits::windows(read, from, to)?;
            let low = windows.first().map_or(from, |window| window.from);
            let high = windows.last().map_or(to, |window| window.to);
            let mut sessions = Vec::new();
            for total in read.day_totals(low, high)? {
                if Kind::TOTALS.contains(&total.kind) {
                    sessions.extend((0..total.entries).map(|_| (total.date, total.kind)));
                }
            }
            let check_ins = check_ins::between(read, low, high)?;
            let answered =
                check_ins.iter().map(|(_, check_in)| (check_in.at.date(), check_in.used));
            let shown = side_by_side(&windows, &sessions, &answered.collect::<Vec<_>>());
            let words = match &shown {
                SideBySide::NotYet { more } => voice.count("looking_back.not_yet", *more, &[]),
                SideBySide::Shown(lines) => {
                    let after = after_two_kinds(&voice, lines);
                    let few = voice.say("looking_back.too_few", &[]);
                    after.map_or(few.clone(), |after| format!("{after} {few}"))
                }
                SideBySide::Off => voice.say("looking_back.too_few", &[]),
            };
            Ok((shown, words))
        })
    }
}

/// The four counts in a sentence; none where no window has two kinds.
fn after_two_kinds(voice: &Voice, lines: &[BesideNext]) -> Option<String> {
    let after = AfterTwoKinds::of(lines);
    let [no, yes, none] = [after.no, after.yes, after.not_answered].map(|n| n.to_string());
    let values = [("no", no.as_str()), ("yes", &yes), ("none", &none)];
    (after.windows > 0).then(|| voice.count("side.after_two", after.windows, &values))
}

fn sure_words(voice: &Voice, sure: &HowSure) -> Vec<String> {
    let total = sure.entries.to_string();
    let told = |key: &str, n: u32| {
        (n > 0).then(|| voice.count(&format!("sure.{key}"), n, &[("total", &total)]))
    };
    let words = [
        told("late", sure.late),
        told("approximate", sure.approximate),
        told("recalled", sure.recalled),
        told("no_entry", sure.no_entry),
    ];
    words.into_iter().flatten().collect()
}
