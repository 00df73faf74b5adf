//! The coaches whom a person shares with: their keys, and the person's own pair for each.
//!
//! One pair per coach, so that two coaches who compare what they hold cannot tell by a key that it
//! is the same person. A coach's key is kept when it is first seen. Another key under the same name
//! does not take its place: nothing goes out until the two have compared words, because a new
//! key is either a new phone or somebody in between, and only the two can tell which.
//!
//! The secret half stands in an entity of its own, apart from what is shown and exported.

use chrono::{DateTime, Utc};
use serde::Serialize;
use tandem_model::{Compared, Id, Name, SpokenWords, TandemError, are_alike, fold};
use tandem_share::{Enrolment, PublicKey, SecretKey, phrase};
use tandem_vault::{Act, Read};

use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::kinds::{ChangedKey, KeptCoach, Kind as _, ShareKey};
use crate::record::read::Reading as _;

/// A coach, as a screen shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CoachLine {
    /// Their id.
    pub id: Id,
    /// Their name, as they gave it.
    pub name: Name,
    /// Where they work.
    pub org: Option<Name>,
    /// The fingerprint of the key that is used: eight groups of four hexadecimal digits.
    pub key: String,
    /// The words to compare: those of the new key where there is one.
    pub phrase: SpokenWords,
    /// Whether the words were compared. They can only be once the coach has opened a first file.
    pub compared: bool,
    /// Whether another key came under this name: nothing goes out until the words were compared.
    pub blocked: bool,
}

impl KeptCoach {
    fn line(&self, id: Id) -> CoachLine {
        let changed = self.changed.as_ref();
        CoachLine {
            id,
            name: self.name.clone(),
            org: self.org.clone(),
            key: self.key.fingerprint().to_string(),
            phrase: changed.map_or(&self.phrase, |changed| &changed.phrase).clone(),
            compared: self.compared_at.is_some() && changed.is_none(),
            blocked: changed.is_some(),
        }
    }

    /// Whether a code is about the same coach: by name and organisation, as a person reads them.
    fn is_called(&self, enrolment: &Enrolment) -> bool {
        let alike = |a: &Name, b: &Name| are_alike(a.as_str(), b.as_str());
        let org = match (&self.org, &enrolment.org) {
            (Some(a), Some(b)) => alike(a, b),
            (None, None) => true,
            _ => false,
        };
        alike(&self.name, &enrolment.name) && org
    }
}

pub(super) fn all(read: &Read<'_>) -> Inner<Vec<(Id, KeptCoach)>> {
    read.all()
}

pub(super) fn lines(read: &Read<'_>) -> Inner<Vec<CoachLine>> {
    let mut lines: Vec<_> = all(read)?.into_iter().map(|(id, coach)| coach.line(id)).collect();
    lines.sort_by_key(|line| (fold(line.name.as_str()), line.id));
    Ok(lines)
}

/// Keeps a new coach.
fn keep(act: &mut Act<'_>, id: Id, coach: &KeptCoach) -> Inner<CoachLine> {
    act.add(id, coach)?;
    Ok(coach.line(id))
}

/// Writes down the number of what a coach was sent last.
pub(super) fn sent(act: &mut Act<'_>, id: Id, last_seq: u64) -> Inner<()> {
    act.edit(id, |coach: KeptCoach| Ok(KeptCoach { last_seq, ..coach }))?;
    Ok(())
}

fn change(
    act: &mut Act<'_>,
    id: Id,
    change: impl FnOnce(KeptCoach) -> KeptCoach,
) -> Inner<CoachLine> {
    Ok(act.edit(id, |coach| Ok(change(coach)))?.line(id))
}

/// Enrols a coach by their code, or does nothing where the very key is known. Another key under a
/// name that is known is put aside until it was compared.
pub(super) fn enrol(
    act: &mut Act<'_>,
    new: Id,
    enrolment: &Enrolment,
    now: DateTime<Utc>,
) -> Inner<CoachLine> {
    let known = all(act)?;
    if let Some((id, coach)) = known.iter().find(|(_, coach)| coach.key == enrolment.recipient) {
        return Ok(coach.line(*id));
    }
    let words = pair_for(act, enrolment.recipient)?;
    match known.into_iter().find(|(_, coach)| coach.is_called(enrolment)) {
        Some((id, _)) => {
            let changed = Some(ChangedKey { key: enrolment.recipient, phrase: words });
            change(act, id, |coach| KeptCoach { changed, ..coach })
        }
        None => {
            let coach = KeptCoach {
                name: enrolment.name.clone(),
                org: enrolment.org.clone(),
                key: enrolment.recipient,
                phrase: words,
                added_at: now,
                compared_at: None,
                changed: None,
                last_seq: 0,
            };
            keep(act, new, &coach)
        }
    }
}

/// The person says whether the words were the same on both screens.
pub(super) fn compared(
    act: &mut Act<'_>,
    id: Id,
    found: Compared,
    now: DateTime<Utc>,
) -> Inner<CoachLine> {
    let same = match found {
        Compared::Same => true,
        Compared::Different => false,
        Compared::AnotherPerson => {
            return Err(TandemError::invalid("compared", "same or different").into());
        }
    };
    let coach: KeptCoach = act.need(id)?;
    match (coach.changed.clone(), same) {
        // The new key takes the place of the old one. What it was agreed to be sealed to was the old
        // one, so a consent is asked for anew.
        (Some(ChangedKey { key, phrase }), true) => change(act, id, |coach| {
            let (changed, compared_at) = (None, Some(now));
            KeptCoach { key, phrase, changed, compared_at, last_seq: 0, ..coach }
        }),
        // Somebody in between: the key that is known stays.
        (Some(_), false) => change(act, id, |coach| KeptCoach { changed: None, ..coach }),
        (None, true) => change(act, id, |coach| KeptCoach { compared_at: Some(now), ..coach }),
        (None, false) => {
            act.remove(KeptCoach::NAME, id.as_bytes())?;
            Ok(coach.line(id))
        }
    }
}

/// Makes the person's pair for this key, unless there is one, and returns the words.
pub(super) fn pair_for(act: &mut Act<'_>, coach: PublicKey) -> Inner<SpokenWords> {
    let secret = match own_key(act, coach)? {
        Some(secret) => secret,
        None => {
            let secret = SecretKey::random(&mut tandem_vault::random).map_err(TandemError::from)?;
            act.put(&coach.to_string(), |_| Ok(ShareKey::new(coach, &secret)))?;
            secret
        }
    };
    Ok(phrase(&secret.public(), &coach))
}

/// The person's pair for this key of a coach.
pub(super) fn own_key(read: &Read<'_>, coach: PublicKey) -> Inner<Option<SecretKey>> {
    let own = read.under_key::<ShareKey>(&coach.to_string())?.entry;
    Ok(own.map(|(_, key)| key.secret()).transpose()?)
}

/// The coach whose key has this fingerprint, if nothing stands in the way of sharing with them.
pub(super) fn open_to(read: &Read<'_>, fingerprint: &str) -> Inner<(Id, KeptCoach)> {
    let found = all(read)?
        .into_iter()
        .find(|(_, coach)| coach.key.fingerprint().to_string() == fingerprint);
    let (id, coach) = found.ok_or(TandemError::NeedsConsent)?;
    if coach.changed.is_some() {
        let why = "this coach's key changed: compare the words first";
        return Err(TandemError::invalid("key", why).into());
    }
    Ok((id, coach))
}
