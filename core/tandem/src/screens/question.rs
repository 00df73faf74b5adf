//! The weekly question: one week, three kinds, each answered by itself.

use chrono::NaiveDate;
use tandem_model::{Answer, Kind, Result, Role, TandemError, Week, WeeklyRecall};
use tandem_vault::ActId;

use super::{Look, Screens, spoken};
use crate::own::hours;
use crate::record::error::Inner;
use crate::record::millis;
use crate::record::profile::require_role;
use crate::record::read::Reading as _;

/// All that the weekly question shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct QuestionScreen {
    /// What the screen is called.
    pub title: String,
    /// The first of the seven dates; none while no week is asked about.
    pub first: Option<NaiveDate>,
    /// The question, with its dates; that there is nothing to answer, where there is not.
    pub ask: String,
    /// What is asked, one by one; none of a week that is not asked about.
    pub kinds: Vec<QuestionKind>,
    /// What "none" is called, which is an answer of zero.
    pub none: String,
    /// What skipping is called.
    pub skip: String,
    /// What stands below: that a guess is enough, that none and skip are two things, that the log counts.
    pub notes: Vec<String>,
    /// Other weeks that can be answered, the latest first.
    pub others: Vec<OtherWeek>,
    /// What these are called.
    pub others_title: String,
}

/// One kind of the weekly question.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct QuestionKind {
    /// Which.
    pub kind: Kind,
    /// What it says.
    pub text: String,
    /// What is in the log of these dates, where something is.
    pub logged: Option<String>,
    /// The answer, as it stands.
    pub answer: Option<Answer>,
    /// The same in words.
    pub answered: Option<String>,
    /// All of it in one sentence.
    pub spoken: String,
}

/// Another week that can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct OtherWeek {
    /// The first of its dates.
    pub first: NaiveDate,
    /// What it says.
    pub text: String,
}

/// What an answer came to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct QuestionAnswered {
    /// The screen, as it is now.
    pub screen: QuestionScreen,
    /// What is said.
    pub said: String,
    /// The act that "Undo" takes back; none where the answer was the same.
    pub act: Option<ActId>,
    /// The button for it.
    pub undo: String,
}

impl Screens<'_> {
    /// The weekly question about the seven dates that begin with `first`; without it about the latest week
    /// that is open. One that has an answer shows it, for correction.
    ///
    /// # Errors
    /// Those of reading.
    pub fn question(&self, first: Option<NaiveDate>) -> Result<QuestionScreen> {
        self.look(|look| screen(look, first))
    }

    /// Answers about one kind. The others keep their answers, and the same answer twice is one.
    ///
    /// # Errors
    /// `Invalid` in `kind` for one that is not asked about; as [`Hours::recall`](crate::Hours::recall).
    pub fn answer_question(
        &self,
        first: NaiveDate,
        kind: Kind,
        answer: Answer,
    ) -> Result<QuestionAnswered> {
        let (tandem, now) = (self.tandem, self.tandem.now());
        let mut answers = WeeklyRecall::new(first, now);
        let place = match kind {
            Kind::Individual => &mut answers.individual,
            Kind::Group => &mut answers.group,
            Kind::MutualHelp => &mut answers.mutual_help,
            Kind::Family | Kind::PeerSupport | Kind::Medical => {
                return Err(TandemError::invalid(
                    "kind",
                    "one that the weekly question asks about",
                ));
            }
        };
        *place = Some(answer);
        let done = tandem.vault.act(millis(tandem.host.now()), |act| -> Inner<_> {
            require_role(act, Role::Own)?;
            let stands: Vec<(_, WeeklyRecall)> = act.between(first, first)?;
            let same = stands.first().is_some_and(|(_, it)| it.answer(kind) == Some(answer));
            if !same {
                hours::write(act, now, answers)?;
            }
            screen(&Look::new(tandem, act, now)?, Some(first))
        })?;
        let (said, undo) = {
            let voice = tandem.voice()?;
            (voice.say("recall.saved", &[]), voice.say("undo.button", &[]))
        };
        Ok(QuestionAnswered { screen: done.value, said, act: done.act, undo })
    }
}

fn screen(look: &Look<'_>, first: Option<NaiveDate>) -> Inner<QuestionScreen> {
    let say = |key| look.say(key, &[]);
    let due = hours::due(look.read, &look.profile, look.today)?;
    let week = first.map(Week::starting).or_else(|| due.first().copied());
    let mut notes = Vec::new();
    let kinds = match week {
        None => Vec::new(),
        Some(week) => {
            let kinds = kinds(look, week)?;
            notes.extend([say("recall.guess"), say("recall.difference")]);
            if kinds.iter().any(|kind| kind.logged.is_some()) {
                notes.push(say("recall.log_stays"));
            }
            kinds
        }
    };
    let others = due.iter().filter(|one| Some(one.first()) != week.map(Week::first));
    let others = others
        .map(|week| OtherWeek { first: week.first(), text: look.words().week(*week) })
        .collect();
    Ok(QuestionScreen {
        title: say("recall.title"),
        first: week.map(Week::first),
        ask: match week {
            Some(week) => look.say("recall.week", &[("week", &look.words().week(week))]),
            None => say("recall.nothing"),
        },
        kinds,
        none: say("recall.none"),
        skip: say("recall.skip"),
        notes,
        others,
        others_title: say("recall.older"),
    })
}

fn kinds(look: &Look<'_>, week: Week) -> Inner<Vec<QuestionKind>> {
    // The totals of these seven dates, whatever day weeks begin on now.
    let days = look.read.day_totals(week.first(), week.last())?;
    let answers: Vec<(_, WeeklyRecall)> = look.read.between(week.first(), week.first())?;
    let recall = answers.into_iter().next().map(|(_, recall)| recall);
    let kind = |kind: Kind| {
        let theirs = days.iter().filter(|day| day.kind == kind);
        let minutes = theirs.map(|day| day.minutes).reduce(u32::saturating_add);
        let answer = recall.as_ref().and_then(|recall| recall.answer(kind));
        let logged = |length: String| look.say("recall.logged", &[("time", &length)]);
        let answered = |length: fn(tandem_words::Words, u32) -> String| {
            answer.map(|answer| match answer.minutes() {
                None => look.say("hours.skipped", &[]),
                Some(0) => look.say("hours.zero", &[]),
                Some(minutes) => length(look.words(), minutes),
            })
        };
        let text = match kind {
            Kind::Individual => look.say("recall.individual", &[]),
            Kind::Group => look.say("recall.group", &[]),
            _ => look.say("recall.mutual_help", &[]),
        };
        let told = |answer: &String| look.say("recall.answered", &[("answer", answer)]);
        let words = look.words();
        QuestionKind {
            kind,
            spoken: spoken([
                text.clone(),
                minutes.map(|it| logged(words.spoken_length(it))).unwrap_or_default(),
                match &answered(tandem_words::Words::spoken_length) {
                    Some(answer) => told(answer),
                    None => look.say("recall.not_answered", &[]),
                },
            ]),
            text,
            logged: minutes.map(|it| logged(words.length(it))),
            answer,
            answered: answered(tandem_words::Words::length),
        }
    };
    Ok(Kind::TOTALS.map(kind).into())
}
