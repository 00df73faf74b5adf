//! Shapes of the verbs around consents, sharing and coaching.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::Serialize;
use tandem::{
    CoachCode, KeptConsent, NoteLine, OpenedFile, PersonLine, PersonPage, SharedUnder, SharedView,
    Since, TalkAbout,
};
use tandem_model::{
    Ask, CoachFlag, ConsentStanding, Frequency, Id, Kind, Language, Name, Note, Purpose, Recipient,
    ShareForm, SharedBarc10, SharedBarrier, SharedCraving, SharedExercise, SharedGoal, SharedItem,
    SharedMood, SharedPeriod, SpokenWords, SummaryItem, Week, WeekStart,
};

/// A consent, as `consent` prints it.
#[derive(Serialize)]
pub(crate) struct ConsentJson<'a> {
    id: Id,
    standing: ConsentStanding,
    alias: &'a Name,
    recipient: &'a Recipient,
    items: &'a [SharedItem],
    sentence: &'a Note,
    purpose: Purpose,
    purpose_words: Option<&'a Name>,
    frequency: Frequency,
    starts: NaiveDate,
    expires: NaiveDate,
    how_to_stop: &'a Note,
    signed_at: DateTime<Utc>,
    withdrawn_at: Option<DateTime<Utc>>,
    text: &'a Note,
    text_hash: &'a str,
    locale: Language,
    shares: u32,
}

impl<'a> From<&'a KeptConsent> for ConsentJson<'a> {
    fn from(kept: &'a KeptConsent) -> Self {
        let (consent, terms) = (&kept.consent, &kept.consent.terms);
        Self {
            id: kept.id,
            standing: kept.standing,
            alias: &terms.alias,
            recipient: &terms.recipient,
            items: &terms.items,
            sentence: &consent.sentence,
            purpose: terms.purpose,
            purpose_words: terms.purpose_words.as_ref(),
            frequency: terms.frequency,
            starts: terms.starts,
            expires: terms.expires,
            how_to_stop: &consent.how_to_stop,
            signed_at: consent.signed_at.utc(),
            withdrawn_at: consent.withdrawn_at,
            text: &consent.text,
            text_hash: consent.text_hash.as_str(),
            locale: consent.locale,
            shares: kept.shares,
        }
    }
}

/// What `consent new` and `share stop` print: the consent, and what else is open with its reader.
#[derive(Serialize)]
pub(crate) struct SignedJson<'a> {
    #[serde(flatten)]
    consent: ConsentJson<'a>,
    also_open: Vec<Id>,
}

impl<'a> SignedJson<'a> {
    pub(crate) fn new(kept: &'a KeptConsent, open: &[KeptConsent]) -> Self {
        Self { consent: kept.into(), also_open: open.iter().map(|other| other.id).collect() }
    }
}

/// A row of the hours of a summary: the columns of `hours --json` that may be shared.
#[derive(Serialize)]
pub(crate) struct SharedHours {
    period: String,
    from: NaiveDate,
    to: NaiveDate,
    #[serde(flatten)]
    totals: Option<Totals>,
    #[serde(flatten)]
    other: Option<Other>,
}

#[derive(Serialize)]
struct Totals {
    individual_minutes: Option<u32>,
    group_minutes: Option<u32>,
    mutual_help_minutes: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    from_memory: Vec<Kind>,
}

#[derive(Serialize)]
struct Other {
    family_minutes: Option<u32>,
    peer_support_minutes: Option<u32>,
}

/// A summary, as `share preview`, `coach open` and `coach show` print it.
#[derive(Serialize)]
pub(crate) struct ViewJson<'a> {
    period: SharedPeriod,
    ask: Option<Ask>,
    talk_about: Option<&'a Note>,
    hours: Option<Vec<SharedHours>>,
    practices: Option<u32>,
    meetings: Option<u32>,
    goals: Option<&'a [SharedGoal]>,
    strengths: Option<&'a [Note]>,
    away: Option<&'a [NaiveDate]>,
    exercises: Option<&'a [SharedExercise]>,
    craving: Option<&'a [SharedCraving]>,
    mood: Option<&'a [SharedMood]>,
    barc_10: Option<&'a [SharedBarc10]>,
    barriers: Option<&'a [SharedBarrier]>,
    scope: &'a [SummaryItem],
    created: DateTime<Utc>,
    expires: DateTime<Utc>,
    consent: &'a SharedUnder,
    notice: Option<&'a Note>,
    document: Id,
}

impl<'a> From<&'a SharedView> for ViewJson<'a> {
    fn from(view: &'a SharedView) -> Self {
        let summary = &view.summary;
        Self {
            period: summary.period,
            ask: summary.ask,
            talk_about: summary.talk_about.as_ref(),
            hours: hours(view),
            practices: summary.practices,
            meetings: summary.meetings,
            goals: summary.goals.as_deref(),
            strengths: summary.strengths.as_deref(),
            away: summary.away.as_deref(),
            exercises: summary.exercises.as_deref(),
            craving: summary.craving.as_deref(),
            mood: summary.mood.as_deref(),
            barc_10: summary.barc_10.as_deref(),
            barriers: summary.barriers.as_deref(),
            scope: &view.scope,
            created: view.created,
            expires: view.expires,
            consent: &view.under,
            notice: view.notice.as_ref(),
            document: view.document,
        }
    }
}

fn hours(view: &SharedView) -> Option<Vec<SharedHours>> {
    let (hours, other) = (view.summary.hours.as_ref(), view.summary.other_hours.as_ref());
    let firsts: Vec<NaiveDate> = match (hours, other) {
        (Some(weeks), _) => weeks.iter().map(|week| week.first).collect(),
        (None, Some(weeks)) => weeks.iter().map(|week| week.first).collect(),
        (None, None) => return None,
    };
    let row = |first: NaiveDate| {
        let totals = hours.and_then(|weeks| weeks.iter().find(|week| week.first == first));
        let other = other.and_then(|weeks| weeks.iter().find(|week| week.first == first));
        let monday = Week::containing(first, WeekStart::Monday);
        let label = if monday.first() == first { monday.label() } else { first.to_string() };
        SharedHours {
            period: label,
            from: first,
            to: first.checked_add_days(Days::new(6)).unwrap_or(first),
            totals: totals.map(|week| Totals {
                individual_minutes: week.individual,
                group_minutes: week.group,
                mutual_help_minutes: week.mutual_help,
                from_memory: week.from_memory.clone(),
            }),
            other: other.map(|week| Other {
                family_minutes: week.family,
                peer_support_minutes: week.peer_support,
            }),
        }
    };
    Some(firsts.into_iter().map(row).collect())
}

/// What `share preview` prints.
#[derive(Serialize)]
pub(crate) struct PreviewJson<'a> {
    alias: &'a Name,
    seq: u64,
    #[serde(flatten)]
    view: ViewJson<'a>,
}

impl<'a> From<&'a SharedView> for PreviewJson<'a> {
    fn from(view: &'a SharedView) -> Self {
        Self { alias: &view.alias, seq: view.seq, view: view.into() }
    }
}

/// A coach's code, and the file that it stands in.
#[derive(Serialize)]
pub(crate) struct CodeIn<'a> {
    #[serde(flatten)]
    pub(crate) code: &'a CoachCode,
    pub(crate) file: Option<String>,
}

/// What `share coach`, `share page`, `share stop` and `coach reply` print. The words of a page stand
/// here and nowhere else.
#[derive(Serialize)]
pub(crate) struct MadeJson<'a> {
    pub(crate) form: Option<ShareForm>,
    pub(crate) file: String,
    pub(crate) consent: Option<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) passphrase: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phrase: Option<&'a SpokenWords>,
}

/// What `coach open` prints. Keys of the summary are missing where none is shown.
#[derive(Serialize)]
pub(crate) struct OpenedJson<'a> {
    person: Id,
    alias: &'a Name,
    seq: u64,
    #[serde(flatten)]
    view: Option<ViewJson<'a>>,
    flags: &'a [CoachFlag],
    said: &'a [String],
    phrase: &'a SpokenWords,
}

impl<'a> From<&'a OpenedFile> for OpenedJson<'a> {
    fn from(opened: &'a OpenedFile) -> Self {
        Self {
            person: opened.person,
            alias: &opened.alias,
            seq: opened.seq,
            view: opened.view.as_ref().map(ViewJson::from),
            flags: &opened.flags,
            said: &opened.said,
            phrase: &opened.phrase,
        }
    }
}

/// What `coach show` prints.
#[derive(Serialize)]
pub(crate) struct PageJson<'a> {
    #[serde(flatten)]
    line: &'a PersonLine,
    phrase: &'a SpokenWords,
    flags: &'a [CoachFlag],
    said: &'a [String],
    talk_about: &'a [TalkAbout],
    summary: Option<ViewJson<'a>>,
    since: Option<&'a Since>,
    notes: &'a [NoteLine],
}

impl<'a> From<&'a PersonPage> for PageJson<'a> {
    fn from(page: &'a PersonPage) -> Self {
        Self {
            line: &page.line,
            phrase: &page.phrase,
            flags: &page.flags,
            said: &page.said,
            talk_about: &page.talk_about,
            summary: page.view.as_ref().map(ViewJson::from),
            since: page.since.as_ref(),
            notes: &page.notes,
        }
    }
}
