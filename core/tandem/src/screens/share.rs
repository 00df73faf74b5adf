//! With whom one shares, what goes out, and what its reader sees.
//!
//! There is one rendering of a summary ([`SharedView::sections`]): the preview before it is shared and the
//! coach's page after it was opened are made of the same sections, so that a person sees the thing itself.

use chrono::{DateTime, Days, NaiveDate, Utc};
use tandem_model::{
    Checksum, CoachSummary, ConsentStanding, ConsentTerms, Id, Kind, LocalTime, Recipient,
    RecipientRole, Result, ShareState, SharedBarrier, SharedItem, SharedWeek, SpokenWords,
    SummaryItem, Word as _,
};
use tandem_words::Voice;

use super::{Look, Screens, listed, spoken};
use crate::leaving::consents::{KeptConsent, ShareLine};
use crate::leaving::sharing::{CoachLine, ReplyLine, ShareChoice, SharedView};

/// How much of what went to whom is shown at once.
const LINES: usize = 50;

/// All that the first screen of sharing shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ShareHome {
    /// What the screen is called.
    pub title: String,
    /// Coaches whose code was taken in, and where one is with each.
    pub coaches: Vec<ShareReader>,
    /// What these are called.
    pub coaches_title: String,
    /// What was agreed to, what is open first.
    pub consents: Vec<ConsentRow>,
    /// What these are called.
    pub consents_title: String,
    /// What went to whom, the latest first.
    pub log: Vec<SharedRow>,
    /// What these are called.
    pub log_title: String,
    /// Where the list goes on; none after the last.
    pub older: Option<Id>,
    /// What coaches wrote back, the latest first.
    pub replies: Vec<ReplyView>,
    /// That nothing was shared yet.
    pub empty: Option<String>,
    /// What stopping cannot do.
    pub stop_limit: String,
}

/// A coach, and what comes next with them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ShareReader {
    /// Which.
    pub coach: Id,
    /// Their name, and where they work.
    pub title: String,
    /// Where one is with them.
    pub ready: ReaderReady,
    /// The same in words.
    pub text: String,
    /// The words to read to each other; none once they were compared.
    pub compare: Option<SpokenWords>,
    /// All of it in one sentence.
    pub spoken: String,
}

/// Whether something can go to a reader now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum ReaderReady {
    /// It can, under this consent.
    Ready {
        /// Which.
        consent: Id,
    },
    /// It is agreed to first.
    Ask,
    /// What was agreed to has ended: it is agreed to anew.
    Expired,
    /// Their key is another one: the words are compared first.
    Compare,
}

/// A consent in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ConsentRow {
    /// Which.
    pub consent: Id,
    /// With whom.
    pub title: String,
    /// How it stands, until when.
    pub text: String,
    /// Whether something can go out under it.
    pub open: bool,
    /// "Stop sharing", where that can be said of it.
    pub stop: Option<String>,
    /// All of it in one sentence.
    pub spoken: String,
}

/// One thing that went out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharedRow {
    /// Which.
    pub share: Id,
    /// To whom.
    pub title: String,
    /// When, as what, about which dates.
    pub text: String,
    /// What it told besides, with dates of its own.
    pub also: Option<String>,
    /// All of it in one sentence.
    pub spoken: String,
}

/// What a coach wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReplyView {
    /// Which.
    pub reply: Id,
    /// Who wrote.
    pub title: String,
    /// When.
    pub when: String,
    /// What they wrote.
    pub text: String,
    /// What is to be known of it first.
    pub notes: Vec<String>,
}

/// What is agreed to before anything goes out: exactly this, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ConsentScreen {
    /// What the screen is called.
    pub title: String,
    /// With whom.
    pub whom: String,
    /// What can be shared, each with whether it is.
    pub items: Vec<ConsentItemChoice>,
    /// What these are called.
    pub items_title: String,
    /// The text that is agreed to, a paragraph each.
    pub paragraphs: Vec<String>,
    /// The button.
    pub sign: String,
    /// What is handed back with it: the terms.
    pub terms: ConsentTerms,
    /// The same: which text was read.
    pub hash: Checksum,
}

/// A part of what can be agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ConsentItemChoice {
    /// Which.
    pub pick: SharedItem,
    /// What it says.
    pub text: String,
    /// Whether it is in it.
    pub chosen: bool,
}

/// What will be seen, before it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharePreview {
    /// "This is exactly what will be seen."
    pub title: String,
    /// By whom, for what, until when.
    pub whom: String,
    /// What is seen.
    pub sections: Vec<SharedSection>,
    /// What can be in it, each with whether it is.
    pub items: Vec<ShareItemChoice>,
    /// What stands beside: that nobody watches, whom to call.
    pub beside: Vec<String>,
    /// The button.
    pub send: String,
}

/// A part of what can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ShareItemChoice {
    /// Which.
    pub pick: SummaryItem,
    /// What it says.
    pub text: String,
    /// Whether it is in it.
    pub chosen: bool,
}

/// A part of a summary, as its reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharedSection {
    /// What it is; none of what stands by itself.
    pub title: Option<String>,
    /// What it says, a line each.
    pub lines: Vec<String>,
    /// Whether these are the person's own words: they are shown as such, so that none can pass for what
    /// the program says.
    pub quoted: bool,
}

impl Screens<'_> {
    /// With whom one shares and what went to whom; `after` is the last line of the page before.
    ///
    /// # Errors
    /// Those of reading.
    pub fn share(&self, after: Option<Id>) -> Result<ShareHome> {
        let (sharing, consents) = (self.tandem.sharing(), self.tandem.consents());
        let (coaches, kept) = (sharing.coaches()?, consents.list()?);
        let (log, replies) = (consents.shares()?, sharing.replies()?);
        self.look(|look| {
            let say = |key| look.say(key, &[]);
            let begin = after.and_then(|after| log.lines.iter().position(|it| it.id == after));
            let lines = &log.lines[begin.map_or(0, |at| at + 1)..];
            let shown = &lines[..lines.len().min(LINES)];
            let (open, over): (Vec<_>, Vec<_>) = kept.iter().partition(|kept| kept.open());
            let consents = open.into_iter().chain(over).map(|kept| consent_row(look, kept));
            Ok(ShareHome {
                title: say("share.title"),
                coaches: coaches.iter().map(|coach| reader(look, coach, &kept)).collect(),
                coaches_title: say("share.coach"),
                consents: consents.collect(),
                consents_title: say("consent.title"),
                log: shown.iter().map(|line| shared_row(look, line)).collect(),
                log_title: say("share.log"),
                older: shown.last().filter(|_| shown.len() < lines.len()).map(|line| line.id),
                replies: replies.iter().map(|reply| reply_view(look, reply)).collect(),
                empty: log.lines.is_empty().then(|| say("share.nothing")),
                stop_limit: say("share.stop.limit"),
            })
        })
    }

    /// What is agreed to with a coach: the usual, or exactly these items.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `items` for none; those of reading.
    pub fn consent(&self, coach: Id, items: Option<Vec<SharedItem>>) -> Result<ConsentScreen> {
        let usual = self.tandem.sharing().usual_terms(coach)?;
        let items = items.unwrap_or_else(|| usual.items.clone());
        let all = || SummaryItem::ALL.iter().copied().map(SharedItem::from);
        let items = all().filter(|item| items.contains(item)).collect();
        let terms = ConsentTerms { items, ..usual };
        let text = self.tandem.consents().text(&terms)?;
        self.look(|look| {
            let choice = |pick: SharedItem| ConsentItemChoice {
                pick,
                text: look.voice.word("share.item", pick),
                chosen: terms.items.contains(&pick),
            };
            Ok(ConsentScreen {
                title: look.say("consent.title", &[]),
                whom: named(&terms.recipient),
                items: all().map(choice).collect(),
                items_title: look.say("consent.what", &[]),
                paragraphs: text.paragraphs,
                sign: look.say("consent.sign", &[]),
                hash: text.hash,
                terms,
            })
        })
    }

    /// What will be seen, made the way in which it goes out.
    ///
    /// # Errors
    /// As [`Sharing::preview`](crate::Sharing::preview).
    pub fn share_preview(&self, choice: &ShareChoice) -> Result<SharePreview> {
        let view = self.tandem.sharing().preview(choice)?;
        let consent = self.tandem.consents().consent(choice.consent)?;
        let asks = choice.ask.is_some() || choice.talk_about.is_some();
        let danger = if asks { Some(self.tandem.help().danger_line()?) } else { None };
        self.look(|look| {
            let terms = &consent.consent.terms;
            let values = [
                ("name", &*named(&terms.recipient)),
                ("purpose", &*look.voice.word("purpose", terms.purpose)),
                ("until", &*look.words().date(terms.expires)),
            ];
            let limit = choice.talk_about.as_ref();
            let limit = limit.map(|_| look.say("share.talk_about.limit", &[]));
            let item = |item: &SummaryItem| ShareItemChoice {
                pick: *item,
                text: look.voice.word("share.item", *item),
                chosen: choice.items.contains(item),
            };
            Ok(SharePreview {
                title: look.say("share.preview", &[]),
                whom: look.say("share.whom", &values),
                sections: view.sections(&look.voice),
                items: view.scope.iter().map(item).collect(),
                beside: limit.into_iter().chain(danger).collect(),
                send: look.say("share.send", &[]),
            })
        })
    }
}

impl SharedView {
    /// The summary in words, part by part: the same for whoever previews it and for whoever opened it.
    #[must_use]
    pub fn sections(&self, voice: &Voice) -> Vec<SharedSection> {
        let CoachSummary {
            period,
            ask,
            talk_about,
            hours,
            other_hours,
            practices,
            meetings,
            goals,
            strengths,
            away,
            exercises,
            craving,
            mood,
            barc_10,
            barriers,
        } = &self.summary;
        let words = voice.words();
        let mut all = vec![SharedSection {
            title: Some(self.alias.as_str().to_owned()),
            lines: vec![words.span(period.from, period.to)],
            quoted: false,
        }];
        let mut told = |key: &str, lines: Vec<String>, quoted: bool| {
            if !lines.is_empty() {
                all.push(SharedSection { title: Some(voice.say(key, &[])), lines, quoted });
            }
        };
        let length = |minutes: Option<u32>| match minutes {
            Some(minutes) => words.length(minutes),
            None => voice.say("hours.not_known", &[]),
        };
        told("shared.ask", ask.iter().map(|ask| voice.word("ask", *ask)).collect(), false);
        let talk = talk_about.iter().map(|text| text.as_str().to_owned());
        told("share.talk_about", talk.collect(), true);
        let of_week = |first: NaiveDate| {
            let (date, last) = (words.short_date(first), first.checked_add_days(Days::new(6)));
            let over = last.is_some_and(|last| last <= period.to);
            if over { date } else { voice.say("shared.so_far", &[("week", &date)]) }
        };
        let week = |week: &SharedWeek| {
            let told = |kind: Kind, minutes: Option<u32>| match length(minutes) {
                time if minutes > Some(0) && week.is_from_memory(kind) => {
                    voice.say("shared.from_memory", &[("time", &time)])
                }
                time => time,
            };
            let values = [
                ("week", &*of_week(week.first)),
                ("individual", &*told(Kind::Individual, week.individual)),
                ("group", &*told(Kind::Group, week.group)),
                ("mutual_help", &*told(Kind::MutualHelp, week.mutual_help)),
            ];
            voice.say("hours.spoken.week", &values)
        };
        told("shared.hours", hours.iter().flatten().map(week).collect(), false);
        let other = other_hours.iter().flatten();
        let other = other.filter(|week| week.family.is_some() || week.peer_support.is_some());
        let other = other.map(|week| {
            let values = [
                ("week", &*of_week(week.first)),
                ("family", &*length(week.family)),
                ("peer", &*length(week.peer_support)),
            ];
            voice.say("shared.other_week", &values)
        });
        told("shared.other_hours", other.collect(), false);
        let number = |number: &Option<u32>| number.iter().map(u32::to_string).collect();
        told("shared.practices", number(practices), false);
        told("shared.meetings", number(meetings), false);
        for goal in goals.iter().flatten() {
            let stands = voice.word("standing", goal.standing);
            let steps = goal.steps.iter().map(|step| {
                let key = if step.done { "shared.step_done" } else { "shared.step_open" };
                voice.say(key, &[("step", step.text.as_str())])
            });
            let words = listed([goal.words.as_str().to_owned(), stands]);
            told("shared.goal", [words].into_iter().chain(steps).collect(), true);
        }
        let well = strengths.iter().flatten().map(|text| text.as_str().to_owned());
        told("shared.strengths", well.collect(), true);
        let away = away.iter().flatten().map(|first| words.short_date(*first));
        told("shared.away", away.collect(), false);
        let done = exercises.iter().flatten().map(|one| {
            let title = one.title.as_str();
            voice.count("shared.exercise", one.times, &[("title", title)])
        });
        told("shared.exercises", done.collect(), false);
        let craving = craving.iter().flatten().map(|week| {
            let values = [
                ("week", &*words.short_date(week.first)),
                ("strongest", &*week.strongest.get().to_string()),
            ];
            voice.count("shared.craving_week", week.answers, &values)
        });
        told("shared.craving", craving.collect(), false);
        let mood = mood.iter().flatten().map(|week| {
            let most = listed(week.most.iter().map(|word| voice.word("mood", *word)));
            let values = [("week", &*words.short_date(week.first)), ("most", &*most)];
            voice.count("shared.mood_week", week.answers, &values)
        });
        told("shared.mood", mood.collect(), false);
        let barc = barc_10.iter().flatten().map(|one| {
            let values = [("date", &*words.short_date(one.date)), ("n", &*one.total.to_string())];
            voice.say("coach.since.barc_10", &values)
        });
        told("shared.barc_10", barc.collect(), false);
        let reason = |one: &SharedBarrier| {
            let why = match one.why {
                Some(why) => voice.word("why", why),
                None => voice.say("shared.barrier_not_said", &[]),
            };
            voice.say("shared.barrier", &[("why", &why), ("n", &one.times.to_string())])
        };
        let mut reasons: Vec<_> = barriers.iter().flatten().map(reason).collect();
        if !reasons.is_empty() {
            reasons.insert(0, voice.say("shared.barriers_why", &[]));
        }
        told("shared.barriers", reasons, false);
        let notice = self.notice.as_ref().map(|notice| notice.as_str().to_owned());
        let lines: Vec<_> = notice.into_iter().collect();
        if !lines.is_empty() {
            all.push(SharedSection { title: None, lines, quoted: true });
        }
        all
    }
}

fn named(recipient: &Recipient) -> String {
    let org = recipient.org.as_ref().map(|org| org.as_str().to_owned());
    listed([Some(recipient.name.as_str().to_owned()), org].into_iter().flatten())
}

fn reader(look: &Look<'_>, coach: &CoachLine, consents: &[KeptConsent]) -> ShareReader {
    let theirs = |kept: &&KeptConsent| {
        let recipient = &kept.consent.terms.recipient;
        recipient.role == RecipientRole::Coach && recipient.key.as_ref() == Some(&coach.key)
    };
    let is_live = |kept: &&KeptConsent| kept.open() && kept.standing == ConsentStanding::Live;
    let live = consents.iter().filter(theirs).find(is_live);
    let newest = consents.iter().find(theirs);
    let ready = match (coach.blocked, live, newest) {
        (true, ..) => ReaderReady::Compare,
        (_, Some(kept), _) => ReaderReady::Ready { consent: kept.id },
        (_, None, Some(kept)) if kept.standing == ConsentStanding::Expired => ReaderReady::Expired,
        _ => ReaderReady::Ask,
    };
    let text = match ready {
        ReaderReady::Compare => look.say("share.key_changed", &[]),
        ReaderReady::Ask => look.say("consent.needed", &[]),
        ReaderReady::Expired => look.say("share.ended", &[]),
        ReaderReady::Ready { .. } => {
            let until = live.map(|kept| look.words().date(kept.consent.terms.expires));
            look.say("share.until", &[("date", &until.unwrap_or_default())])
        }
    };
    let org = coach.org.as_ref().map(|org| org.as_str().to_owned());
    let title = listed([Some(coach.name.as_str().to_owned()), org].into_iter().flatten());
    ShareReader {
        coach: coach.id,
        spoken: spoken([title.clone(), text.clone()]),
        title,
        ready,
        text,
        compare: (!coach.compared).then(|| coach.phrase.clone()),
    }
}

fn consent_row(look: &Look<'_>, kept: &KeptConsent) -> ConsentRow {
    let terms = &kept.consent.terms;
    let title = named(&terms.recipient);
    let until = look.say("share.until", &[("date", &look.words().date(terms.expires))]);
    let open = kept.open();
    let text = if open { until } else { kept.standing_words.clone() };
    ConsentRow {
        consent: kept.id,
        spoken: spoken([title.clone(), text.clone()]),
        title,
        text,
        open,
        stop: open.then(|| look.say("share.stop", &[])),
    }
}

fn shared_row(look: &Look<'_>, line: &ShareLine) -> SharedRow {
    let share = &line.share;
    let state = match share.state {
        ShareState::Kept => String::new(),
        state => look.voice.word("share.state", state),
    };
    let title = named(&line.recipient);
    let text = listed([
        moment(look, share.at),
        look.voice.word("share.form", share.form),
        look.words().span(share.from, share.to),
        state,
    ]);
    let also = look.words().standing(&share.standing);
    let said = [title.clone(), text.clone()].into_iter().chain(also.clone());
    SharedRow { share: line.id, spoken: spoken(said), title, text, also }
}

fn reply_view(look: &Look<'_>, reply: &ReplyLine) -> ReplyView {
    let calls = reply.calls_themself.as_ref();
    let notes = [
        calls.map(|name| look.say("share.reply_calls", &[("name", name.as_str())])),
        (!reply.compared).then(|| look.say("share.reply_not_compared", &[])),
        (!reply.asked).then(|| look.say("share.reply_unasked", &[])),
        reply.older.then(|| look.say("share.reply_older", &[])),
    ];
    ReplyView {
        reply: reply.id,
        title: look.say("share.reply_from", &[("name", reply.name.as_str())]),
        when: moment(look, reply.written_at),
        text: reply.text.as_str().to_owned(),
        notes: notes.into_iter().flatten().collect(),
    }
}

fn moment(look: &Look<'_>, at: DateTime<Utc>) -> String {
    look.words().moment(&LocalTime::at(at, &look.profile.zone), look.today)
}
