//! What opens a vault, and how it changes.
//!
//! **A new spare key takes two steps.** It is shown by a program, and between its making and a person's
//! paper lie a full disk, a closed pipe, a telephone call, an app that is ended. So it first stands
//! *beside* the one it is to replace ([`Way::SpareKeyNext`]), and both open; only when somebody has shown
//! that they have it does the old one go. Whatever ends the program, at any step, what was written down
//! opens. The spare key that a vault is made with is such a pending one, too, and so is asked about
//! until it is confirmed.
//!
//! That somebody has it is shown by two of its groups, while it is still in this opening's memory: it is
//! kept nowhere else. Later it takes the whole of it, or it is made anew.
//!
//! The file's name is the point of no return: what can fail for want of room fails first, and nothing
//! after it is an error.

use super::opening::unlock;
use super::{Vault, lock};
use crate::envelope::{Age, Envelope, Mark};
use crate::error::{Error, Result};
use crate::files;
use crate::heads;
use crate::key::{self, DataKey};
use crate::key_files;
use crate::locks::KeyLock;
use crate::log;
use crate::spare_key::SpareKey;
use crate::ways::{Key, Unfit, Way};

/// A spare key that nobody has shown yet to have, for as long as it can be known.
pub(super) struct Unconfirmed {
    key: SpareKey,
    /// The groups that are asked for, counted from 1.
    asked: [u8; 2],
}

impl Unconfirmed {
    pub(super) fn new(key: SpareKey) -> Result<Self> {
        let groups = SpareKey::GROUPS as u8;
        let mut random = [0; 2];
        key::random(&mut random)?;
        // 256 is a multiple of the eight groups; the second is one of the seven others.
        let first = random[0] % groups;
        let second = (first + 1 + random[1] % (groups - 1)) % groups;
        Ok(Self { key, asked: [first.min(second) + 1, first.max(second) + 1] })
    }

    fn is_shown_by(&self, typed: &[&str]) -> bool {
        match typed {
            [whole] => whole.parse() == Ok(self.key.clone()),
            [one, other] => {
                let [first, second] = self.asked.map(usize::from);
                self.key.has_group(first, one) && self.key.has_group(second, other)
            }
            _ => false,
        }
    }
}

impl Vault {
    /// The ways in, as they stand in the file.
    ///
    /// # Errors
    /// Those of reading it.
    pub fn ways(&self) -> Result<Vec<Way>> {
        Ok(self.envelope()?.ways())
    }

    /// Adds a way in, in the place of an older one of the same kind. `proof` is any that there is.
    ///
    /// # Errors
    /// Those of a wrong `proof`; [`Error::Unfit`] for a new one that cannot be one, a spare key among
    /// them: it is made here ([`Vault::new_spare_key`]); [`Error::Busy`] if another process is changing
    /// keys, and those of writing a file, after which all is as it was.
    pub fn add_way(&self, proof: &Key<'_>, new: &Key<'_>) -> Result<()> {
        let [way] = new.ways() else {
            return Err(Unfit::SpareKey.into());
        };
        new.check_new()?;
        self.change(Some(proof), Some(new), |envelope, key| {
            envelope.seal(key, *way, new, self.cost)
        })
    }

    /// Takes a way in out. `proof` is any that there is.
    ///
    /// # Errors
    /// [`Error::LastWay`] if neither a passphrase nor a confirmed spare key were left; as
    /// [`Vault::add_way`].
    pub fn remove_way(&self, proof: &Key<'_>, way: Way) -> Result<()> {
        self.change(Some(proof), None, |envelope, _| {
            envelope.remove(way);
            let one_is_left = envelope.ways().into_iter().any(Way::is_a_persons_own);
            if one_is_left { Ok(()) } else { Err(Error::LastWay) }
        })
    }

    /// Sets a new passphrase. `secret` is the present one, or the spare key.
    ///
    /// # Errors
    /// As [`Key::typed`] and [`Vault::add_way`]; the old passphrase is then good.
    pub fn change_passphrase(&self, secret: &str, passphrase: &str) -> Result<()> {
        self.add_way(&Key::typed(secret)?, &Key::Passphrase(passphrase))
    }

    /// Makes a new spare key, which is kept nowhere: it must be shown now. It opens from now on, and so
    /// does the old one, until [`Vault::confirm_spare_key`]. One that was not confirmed makes room for it.
    ///
    /// # Errors
    /// As [`Vault::add_way`].
    pub fn new_spare_key(&self, proof: &Key<'_>) -> Result<SpareKey> {
        let new = SpareKey::random()?;
        let unconfirmed = Unconfirmed::new(new.clone())?;
        let opens = Key::SpareKey(new.clone());
        self.change(Some(proof), Some(&opens), |envelope, key| {
            envelope.seal(key, Way::SpareKeyNext, &opens, self.cost)
        })?;
        *lock(&self.unconfirmed) = Some(unconfirmed);
        Ok(new)
    }

    /// Whether a spare key waits to be confirmed: its person was shown it, or should have been.
    ///
    /// # Errors
    /// Those of reading the file.
    pub fn is_spare_key_pending(&self) -> Result<bool> {
        Ok(self.ways()?.contains(&Way::SpareKeyNext))
    }

    /// Which two groups of the spare key that was just made are asked for, counted from 1. None if it is
    /// not known any more: the whole of it is asked for then.
    #[must_use]
    pub fn asked_groups(&self) -> Option<[u8; 2]> {
        lock(&self.unconfirmed).as_ref().map(|it| it.asked)
    }

    /// Confirms the spare key that waits, if `typed` shows that somebody has it: the groups that are
    /// asked for, or all of it in one. The old one opens nothing any more. False if it does not show
    /// that.
    ///
    /// # Errors
    /// [`Error::WrongSecret`] if none waits; [`Error::Busy`] and those of writing a file, after which
    /// both open.
    pub fn confirm_spare_key(&self, typed: &[&str]) -> Result<bool> {
        let known = lock(&self.unconfirmed);
        let key = match (known.as_ref(), typed) {
            (Some(known), typed) if known.is_shown_by(typed) => Some(known.key.clone()),
            (_, [whole]) => whole.parse().ok(),
            _ => None,
        };
        drop(known);
        let Some(key) = key.map(Key::SpareKey) else { return Ok(false) };
        match self.envelope()?.unseal(&key) {
            Ok((Way::SpareKeyNext, _)) => {}
            Ok(_) | Err(Error::WrongSecret) => return Ok(false),
            Err(error) => return Err(error),
        }
        self.confirm(&key)?;
        Ok(true)
    }

    /// Confirms the spare key that was just made without asking: for a program that nobody watches and
    /// that knows that it was handed on.
    ///
    /// # Errors
    /// As [`Vault::confirm_spare_key`].
    pub fn confirm_spare_key_as_shown(&self) -> Result<()> {
        let key = lock(&self.unconfirmed).as_ref().map(|it| it.key.clone());
        self.confirm(&Key::SpareKey(key.ok_or(Error::WrongSecret)?))
    }

    fn confirm(&self, spare_key: &Key<'_>) -> Result<()> {
        self.change(None, Some(spare_key), |envelope, key| {
            let (Way::SpareKeyNext, _) = envelope.unseal(spare_key)? else {
                return Err(Error::WrongSecret);
            };
            envelope.confirm_spare(key)
        })?;
        *lock(&self.unconfirmed) = None;
        Ok(())
    }

    /// Lets go of a spare key that waits; the old one stays. Nothing if none waits.
    ///
    /// # Errors
    /// [`Error::OnlySpareKey`] if there is no other, as of a new vault: it can be confirmed, or another takes
    /// its place. [`Error::Busy`] and those of writing a file.
    pub fn drop_pending_spare_key(&self) -> Result<()> {
        let ways = self.ways()?;
        if !ways.contains(&Way::SpareKeyNext) {
            return Ok(());
        }
        if !ways.contains(&Way::SpareKey) {
            return Err(Error::OnlySpareKey);
        }
        self.change(None, None, |envelope, _| {
            envelope.remove(Way::SpareKeyNext);
            Ok(())
        })?;
        *lock(&self.unconfirmed) = None;
        Ok(())
    }

    /// The envelope as it stands, which this vault's key has shown to be its own.
    pub(super) fn envelope(&self) -> Result<Envelope> {
        let mut refused = Error::Damaged("tandem.keys is missing");
        for envelope in key_files::read(&self.folder)? {
            match envelope.authenticate(&self.key) {
                Ok(()) => return Ok(envelope),
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }

    /// Which envelope the vault knows of.
    fn known_keys(&self) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT keys FROM vault";
        self.read(|read| Ok(read.db().query_row(sql, [], |row| row.get(0))?))
    }

    /// The generation of keys that the heads tell of; 0 if they cannot be read.
    pub(super) fn sealed_generation(&self) -> u64 {
        let sealed = heads::read(&self.folder.join(files::HEADS), &self.heads_key);
        sealed.ok().flatten().map_or(0, |sealed| sealed.generation)
    }

    /// Whether the vault, or its heads, know of a newer envelope than stands in the files, as far as all of
    /// them can be read.
    pub(super) fn has_older_keys(&self) -> bool {
        let mark = self.envelope().ok().and_then(|envelope| envelope.mark());
        match (mark, self.known_keys()) {
            (Some(mark), Ok(known)) => {
                mark.age(known.as_deref()) == Age::Older
                    || mark.generation() < self.sealed_generation()
            }
            _ => false,
        }
    }

    /// Has the vault know of the envelope that is in force now, so that an older one that is put back
    /// shows. What cannot be written now is written at the next opening.
    pub(super) fn know_keys(&self, envelope: &Envelope) {
        let know = || -> Result<()> {
            let Some(mark) = envelope.mark() else { return Ok(()) };
            let is_news = mark.age(self.known_keys()?.as_deref()) == Age::Newer;
            let mut db = self.writer()?;
            if is_news {
                let transaction = self.begin(&mut db)?;
                transaction.execute("UPDATE vault SET keys = ?1", [mark.to_bytes()])?;
                log::note(&transaction)?;
                transaction.commit()?;
            }
            self.seal_heads(&mut db)
        };
        if !self.is_read_only() {
            let _ = know();
        }
    }

    /// Changes the envelope by `work`. Whoever changes what opens must show a way in (`proof`), but for
    /// who only ends what was begun with one. `opens` must open what was written before it counts.
    pub(super) fn change(
        &self,
        proof: Option<&Key<'_>>,
        opens: Option<&Key<'_>>,
        work: impl FnOnce(&mut Envelope, &DataKey) -> Result<()>,
    ) -> Result<()> {
        if let Some(unwritable) = &self.unwritable {
            return Err(unwritable.why.clone());
        }
        let _lock = KeyLock::take(&self.folder)?;
        if let Some(proof) = proof {
            unlock(&self.folder, proof)?;
        }
        let mut envelope = self.envelope()?;
        if envelope.vault() != &self.id {
            return Err(Error::Damaged("tandem.keys belongs to another vault"));
        }
        work(&mut envelope, &self.key)?;
        // Higher than all that there were, also if an older one was put back.
        let known = self.known_keys()?.map_or(0, |known| Mark::generation_in(&known));
        let known = known.max(self.sealed_generation());
        key_files::write(&self.folder, &mut envelope, &self.key, known, opens)?.persist()?;
        self.know_keys(&envelope);
        Ok(())
    }
}
