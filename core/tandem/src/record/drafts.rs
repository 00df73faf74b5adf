//! What was typed and not saved yet: kept while a system ends the program, and forgotten soon.
//!
//! A phone ends a program that is not looked at, and what its own saved state holds stands outside the
//! vault. So the words of a form that is not finished are kept here and nowhere else: sealed with the
//! record, on this device alone. No draft is an act: it is in no history, no total, no export, nothing that
//! is shared, and no other copy gets it by a merge or from a backup. Seven days later nobody knows what it
//! was for, and it is gone.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use tandem_model::{Result, Slug, TandemError};
use tandem_vault::{Place, Places, Read};

use super::Tandem;
use super::error::Inner;

/// What this copy knows outside the journal is kept by place; no shelf has this one.
const PLACE: Place = *b"drafts\0\0\0\0\0\0\0\0\0\0";
const KIND: &str = "draft";
/// How long one is kept.
const DAYS: i64 = 7;
/// As long as a note at most.
const LONGEST: usize = 20_000;
/// More screens than anybody leaves half done; the oldest goes then.
const MOST: usize = 50;

/// What was typed and not saved yet. From [`Tandem::drafts`].
#[derive(Clone, Copy)]
pub struct Drafts<'a> {
    tandem: &'a Tandem,
}

#[derive(Serialize, Deserialize)]
struct Draft {
    at: i64,
    text: String,
}

impl Draft {
    fn is_old(&self, now: DateTime<Utc>) -> bool {
        self.at <= (now - TimeDelta::days(DAYS)).timestamp()
    }
}

impl Tandem {
    /// What was typed and not saved yet.
    #[must_use]
    pub fn drafts(&self) -> Drafts<'_> {
        Drafts { tandem: self }
    }
}

impl Drafts<'_> {
    /// Keeps what was typed on a screen, in the place of what it had before; nothing typed is no draft. A
    /// screen names itself as it likes, with the entry that it is about: `log`, `note-91f3`.
    ///
    /// # Errors
    /// `Invalid` in `text` for more than 20,000 characters; those of writing.
    pub fn keep(&self, screen: &Slug, text: &str) -> Result<()> {
        if text.chars().count() > LONGEST {
            return Err(TandemError::invalid("text", "at most 20,000 characters"));
        }
        if text.is_empty() {
            return self.take(screen).map(drop);
        }
        let now = self.tandem.now();
        self.change(|places| {
            let draft = Draft { at: now.timestamp(), text: text.to_owned() };
            places.put_own(&PLACE, KIND, screen.as_str().as_bytes(), &draft)?;
            sweep(places, now)
        })
    }

    /// What was typed on a screen, if it is not saved: it stays. Ask when the screen opens.
    ///
    /// # Errors
    /// Those of reading.
    pub fn kept(&self, screen: &Slug) -> Result<Option<String>> {
        let now = self.tandem.now();
        let draft: Inner<Option<Draft>> = self
            .tandem
            .vault
            .places(|places| Ok(places.get(&PLACE, KIND, screen.as_str().as_bytes())?));
        Ok(draft?.filter(|draft| !draft.is_old(now)).map(|draft| draft.text))
    }

    /// The same, and it is gone: it was saved, or thrown away.
    ///
    /// # Errors
    /// Those of writing.
    pub fn take(&self, screen: &Slug) -> Result<Option<String>> {
        let kept = self.kept(screen)?;
        self.change(|places| {
            places.remove(&PLACE, KIND, screen.as_str().as_bytes())?;
            Ok(())
        })?;
        Ok(kept)
    }

    /// Throws all of them away: the person goes on without.
    ///
    /// # Errors
    /// Those of writing.
    pub fn forget_all(&self) -> Result<()> {
        self.change(|places| Ok(places.leave(&PLACE)?))
    }

    fn change<T>(&self, work: impl FnOnce(&Places<'_>) -> Inner<T>) -> Result<T> {
        Ok(self.tandem.vault.change_places(work)?)
    }
}

/// Whether there is a draft that is to be forgotten.
pub(crate) fn is_any_old(read: &Read<'_>, now: DateTime<Utc>) -> Inner<bool> {
    let all: Vec<(Vec<u8>, Draft)> = read.places().each(&PLACE, KIND)?;
    Ok(all.iter().any(|(_, draft)| draft.is_old(now)))
}

/// Forgets what is old.
pub(crate) fn forget_old(tandem: &Tandem, now: DateTime<Utc>) -> Result<()> {
    tandem.drafts().change(|places| sweep(places, now))
}

fn sweep(places: &Places<'_>, now: DateTime<Utc>) -> Inner<()> {
    let mut all: Vec<(Vec<u8>, Draft)> = places.each(&PLACE, KIND)?;
    all.sort_by_key(|(_, draft)| std::cmp::Reverse(draft.at));
    for (at, (screen, draft)) in all.iter().enumerate() {
        if at >= MOST || draft.is_old(now) {
            places.remove(&PLACE, KIND, screen)?;
        }
    }
    Ok(())
}
