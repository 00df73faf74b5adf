//! What a copy of a vault knows of the places that its record is joined to: a small table of values by
//! name, for whoever carries rows between copies. It is of this copy: nothing of it is in the journal, and
//! no merge brings it.
//!
//! It changes in the transaction of what it is about (rows that were taken in, a new chain), or in one of
//! its own, so that a program that ends at any step finds what it last wrote.

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::journal;

/// Names a place, in this copy.
pub type Place = [u8; 16];

/// What is known of all places, inside a transaction.
pub struct Places<'a> {
    db: &'a Connection,
    installation: &'a [u8; 16],
}

impl<'a> Places<'a> {
    pub(crate) fn of(db: &'a Connection, installation: &'a [u8; 16]) -> Self {
        Self { db, installation }
    }

    /// The places of which something is known.
    ///
    /// # Errors
    /// Those of the database.
    pub fn all(&self) -> Result<Vec<Place>> {
        let mut places = self.db.prepare_cached("SELECT DISTINCT place FROM places")?;
        let places = places.query_map([], |row| row.get(0))?;
        Ok(places.collect::<Result<_, _>>()?)
    }

    /// A value by its name. What another installation wrote by [`Places::put_own`] is not there.
    ///
    /// # Errors
    /// [`Error::Damaged`] if it is of another type, and those of the database.
    pub fn get<T: DeserializeOwned>(
        &self,
        place: &Place,
        kind: &str,
        key: &[u8],
    ) -> Result<Option<T>> {
        let mut statement = self.db.prepare_cached(
            "SELECT value FROM places WHERE place = ?1 AND kind = ?2 AND key = ?3
               AND (installation IS NULL OR installation = ?4)",
        )?;
        let value = statement
            .query_row(params![place, kind, key, self.installation], |row| row.get::<_, String>(0));
        value.optional()?.map(read).transpose()
    }

    /// All values of a kind, in the order of their keys.
    ///
    /// # Errors
    /// As [`Places::get`].
    pub fn each<T: DeserializeOwned>(
        &self,
        place: &Place,
        kind: &str,
    ) -> Result<Vec<(Vec<u8>, T)>> {
        let mut statement = self.db.prepare_cached(
            "SELECT key, value FROM places WHERE place = ?1 AND kind = ?2
               AND (installation IS NULL OR installation = ?3) ORDER BY key",
        )?;
        let mut rows = statement.query(params![place, kind, self.installation])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push((row.get(0)?, read(row.get(1)?)?));
        }
        Ok(all)
    }

    /// Keeps a value, in the place of an older one.
    ///
    /// # Errors
    /// Those of the database.
    pub fn put<T: Serialize>(
        &self,
        place: &Place,
        kind: &str,
        key: &[u8],
        value: &T,
    ) -> Result<()> {
        self.write(place, kind, key, None, value)
    }

    /// As [`Places::put`], of what is this installation's own and no other's that finds itself in a copy
    /// of the folder: where it writes.
    ///
    /// # Errors
    /// Those of the database.
    pub fn put_own<T: Serialize>(
        &self,
        place: &Place,
        kind: &str,
        key: &[u8],
        value: &T,
    ) -> Result<()> {
        self.write(place, kind, key, Some(self.installation), value)
    }

    fn write<T: Serialize>(
        &self,
        place: &Place,
        kind: &str,
        key: &[u8],
        installation: Option<&[u8; 16]>,
        value: &T,
    ) -> Result<()> {
        // A login may be in it. Room from the beginning: a text that grows leaves its shorter ones behind.
        let mut json = Zeroizing::new(Vec::with_capacity(LONG));
        serde_json::to_writer(&mut *json, value).map_err(|_| UNFIT)?;
        let value = std::str::from_utf8(&json).map_err(|_| UNFIT)?;
        let sql = "REPLACE INTO places (place, kind, key, installation, value)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        self.db.prepare_cached(sql)?.execute(params![place, kind, key, installation, value])?;
        Ok(())
    }

    /// Lets go of a value. True if there was one.
    ///
    /// # Errors
    /// Those of the database.
    pub fn remove(&self, place: &Place, kind: &str, key: &[u8]) -> Result<bool> {
        let sql = "DELETE FROM places WHERE place = ?1 AND kind = ?2 AND key = ?3";
        Ok(self.db.prepare_cached(sql)?.execute(params![place, kind, key])? > 0)
    }

    /// Lets go of all that is known of a place.
    ///
    /// # Errors
    /// Those of the database.
    pub fn leave(&self, place: &Place) -> Result<()> {
        self.db.execute("DELETE FROM places WHERE place = ?1", [place])?;
        Ok(())
    }

    /// The next act starts a chain of its own: this copy was restored or copied, and another may go on
    /// with the chain that it found itself in.
    ///
    /// # Errors
    /// Those of the database.
    pub fn start_chain(&self) -> Result<()> {
        journal::end_chain(self.db)
    }

    /// The device whose chain the next act goes on with, if there is one.
    ///
    /// # Errors
    /// Those of the database.
    pub fn device(&self) -> Result<Option<[u8; 16]>> {
        Ok(journal::own_device(self.db, self.installation)?.map(|(_, device)| device))
    }
}

const UNFIT: Error = Error::Damaged("what is kept of a place is not as it was written");

/// Longer than any login.
const LONG: usize = 4096;

fn read<T: DeserializeOwned>(value: String) -> Result<T> {
    let value = Zeroizing::new(value);
    serde_json::from_str(&value).map_err(|_| UNFIT)
}

#[cfg(test)]
mod tests;
