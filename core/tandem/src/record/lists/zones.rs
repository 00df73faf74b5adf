//! Zones of meetings, by number.

use std::collections::HashMap;

use rusqlite::Connection;
use tandem_model::Zone;

/// Numbers of zones, looked up once each.
#[derive(Default)]
pub(super) struct Zones(HashMap<String, i64>);

impl Zones {
    pub(super) fn number(&mut self, db: &Connection, zone: &Zone) -> rusqlite::Result<i64> {
        if let Some(number) = self.0.get(zone.name()) {
            return Ok(*number);
        }
        db.prepare_cached("INSERT OR IGNORE INTO meeting_zones (name) VALUES (?1)")?
            .execute([zone.name()])?;
        let number = db
            .prepare_cached("SELECT num FROM meeting_zones WHERE name = ?1")?
            .query_row([zone.name()], |row| row.get(0))?;
        self.0.insert(zone.name().to_owned(), number);
        Ok(number)
    }
}
