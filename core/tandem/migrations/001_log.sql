-- The log. Every table but `derived` is the fold of the vault's journal (src/store.rs writes them and
-- nothing else does): `body` holds an entity's fields as JSON, the other columns are taken from
-- them so that a question can be asked in SQL.

-- Attended sessions. `day` is the local date on which a session started, as days since 1970-01-01,
-- and decides which week it counts for. `start_utc` and `end_utc` (Unix seconds) only sort within a
-- day and find overlaps; they are made anew when the zone rules change.
CREATE TABLE sessions (
  id        BLOB    NOT NULL PRIMARY KEY,
  day       INTEGER NOT NULL,
  tally     INTEGER NOT NULL,             -- kind, minutes, approximate, late in one number (src/tally.rs)
  start_utc INTEGER NOT NULL,
  end_utc   INTEGER NOT NULL,
  body      TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Totals are added up from this index alone, and pages of the log walk it. There is no other: each
-- index is one more page to encrypt in every commit.
CREATE INDEX sessions_by_day ON sessions (day, tally);

-- A person's own words about an entry, under the entry's id. Apart from it, so that a note can be
-- forgotten and the hours stay.
CREATE TABLE notes (
  id   BLOB NOT NULL PRIMARY KEY,
  text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE not_attended (
  id        BLOB    NOT NULL PRIMARY KEY,
  day       INTEGER NOT NULL,
  start_utc INTEGER NOT NULL,
  body      TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE away (
  id        BLOB    NOT NULL PRIMARY KEY,
  first_day INTEGER NOT NULL,
  last_day  INTEGER NOT NULL,
  body      TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE recalls (
  id        BLOB    NOT NULL PRIMARY KEY,
  first_day INTEGER NOT NULL,
  body      TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE medication (
  id    BLOB    NOT NULL PRIMARY KEY,
  since INTEGER NOT NULL,
  body  TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE profile (
  id   BLOB NOT NULL PRIMARY KEY,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which zone rules the derived columns were made with. One row, or none before the first opening.
CREATE TABLE derived (
  one  INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  tzdb TEXT    NOT NULL
) STRICT;
