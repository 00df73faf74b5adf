//! What a coach wrote back.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use tandem_model::{Consent, Id, Name, Note, ShareRecord, TandemError, fold};
use tandem_share::{Content, ShareError};
use tandem_vault::{Act, Read};

use super::coaches;
use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::kinds::{KeptCoach, Kind as _, Reply};
use crate::record::read::Reading as _;

/// For how many days a reply is shown on the first screen.
const SHOWN_DAYS: i64 = 14;

/// A reply, as a screen shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReplyLine {
    /// Its id.
    pub id: Id,
    /// The coach's name, as it was when their key was kept.
    pub name: Name,
    /// Where they work.
    pub org: Option<Name>,
    /// What they call themself in the reply, if it is something else.
    pub calls_themself: Option<Name>,
    /// Whether the words were compared.
    pub compared: bool,
    /// Whether it answers something that was sent to them from here. Where it does not they wrote unasked,
    /// or the record was brought back from before that was sent.
    pub asked: bool,
    /// Whether one that they wrote later was opened before it: it may not be what they think now.
    pub older: bool,
    /// What they wrote.
    pub text: Note,
    /// When they wrote it, to the minute.
    pub written_at: DateTime<Utc>,
    /// When it was opened here.
    pub opened_at: DateTime<Utc>,
}

/// Opens a sealed reply, if it comes from a coach whose key is known here and whom it was written
/// to. Opening it again changes nothing.
pub(super) fn open(act: &mut Act<'_>, file: &[u8], now: DateTime<Utc>) -> Inner<ReplyLine> {
    let mut opened = None;
    let known = coaches::all(act)?;
    for (id, coach) in &known {
        let Some(own) = coaches::own_key(act, coach.key)? else { continue };
        match tandem_share::open(file, &own, now) {
            // A pair is made for one coach: what another sealed to it is not from them.
            Ok(found) if found.from == coach.key => {
                opened = Some((*id, found.document));
                break;
            }
            Ok(_) => return Err(TandemError::from(ShareError::NotAuthentic).into()),
            Err(ShareError::NotForYou) => {}
            Err(error) => return Err(TandemError::from(error).into()),
        }
    }
    let (coach, document) = opened.ok_or(TandemError::from(ShareError::NotForYou))?;
    let Content::Reply { to, text } = document.content else {
        return Err(TandemError::invalid("file", "a reply from a coach").into());
    };
    let asked = was_sent(act, to, coach)?;
    let id = Id::natural(Reply::NAME, &document.id.to_string());
    let (written_at, name) = (document.created, document.alias);
    let reply = Reply { opened_at: now, written_at, coach, name, text, asked };
    if !act.state(Reply::NAME, id.as_bytes())?.known {
        act.add(id, &reply)?;
    }
    let kept = act.entry(id)?;
    let (reply, others) = (kept.unwrap_or(reply), act.all()?);
    line(act, id, reply, &others)
}

/// Whether a document was sealed to this coach. The words of one who is known are never refused for it: what
/// was sent after a backup is not known any more once that is restored.
fn was_sent(read: &Read<'_>, document: Id, coach: Id) -> Inner<bool> {
    let Some(share) = read.entry::<ShareRecord>(document)? else { return Ok(false) };
    let (consent, coach) = (read.entry::<Consent>(share.consent)?, read.need::<KeptCoach>(coach)?);
    let reader = consent.and_then(|consent| consent.terms.recipient.key);
    Ok(reader == Some(coach.key.fingerprint().to_string()))
}

/// A reply under the name by which its coach is known here: what it calls itself may be another's.
fn line(read: &Read<'_>, id: Id, reply: Reply, all: &[(Id, Reply)]) -> Inner<ReplyLine> {
    let later = |other: &Reply| {
        let (of_them, before) = (other.coach == reply.coach, other.opened_at < reply.opened_at);
        of_them && before && other.written_at > reply.written_at
    };
    let older = all.iter().any(|(_, other)| later(other));
    let Reply { opened_at, written_at, coach, name: alias, text, asked } = reply;
    let coach = read.entry::<KeptCoach>(coach)?;
    let (name, org, compared) = match coach {
        Some(coach) => (coach.name, coach.org, coach.compared_at.is_some()),
        None => (alias.clone(), None, false),
    };
    let same = fold(alias.as_str()) == fold(name.as_str());
    let calls_themself = (!same).then_some(alias);
    Ok(ReplyLine {
        id,
        name,
        org,
        calls_themself,
        compared,
        asked,
        older,
        text,
        written_at,
        opened_at,
    })
}

/// Every reply, the latest first.
pub(super) fn all(read: &Read<'_>) -> Inner<Vec<ReplyLine>> {
    let found: Vec<(Id, Reply)> = read.all()?;
    let lines = found.iter().map(|(id, reply)| line(read, *id, reply.clone(), &found));
    let mut lines = lines.collect::<Inner<Vec<_>>>()?;
    lines.sort_by_key(|line| (std::cmp::Reverse(line.written_at), line.id));
    Ok(lines)
}

/// Those that were opened in the last two weeks.
pub(crate) fn recent(read: &Read<'_>, now: DateTime<Utc>) -> Inner<Vec<ReplyLine>> {
    let since = now - TimeDelta::days(SHOWN_DAYS);
    let mut lines = all(read)?;
    lines.retain(|line| line.opened_at >= since);
    Ok(lines)
}
