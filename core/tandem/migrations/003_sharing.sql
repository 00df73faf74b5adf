-- A peer coach's record: the people who share with them and what these shared. Folds of the journal,
-- like `entries`; tables of their own because a list of a thousand people with a year of weekly
-- summaries must not read fifty thousand bodies.

-- One row for each person. `key` is the public key that is pinned; `body` holds what the list shows of
-- their latest summary, so that the list reads this table and no other.
CREATE TABLE coach_people (
  id   BLOB NOT NULL PRIMARY KEY,
  key  TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX coach_people_by_key ON coach_people (key);

-- One row for each summary that was opened.
CREATE TABLE coach_summaries (
  id      BLOB    NOT NULL PRIMARY KEY,
  person  BLOB    NOT NULL,
  created INTEGER NOT NULL,                 -- Unix seconds
  seq     INTEGER NOT NULL,
  expires INTEGER NOT NULL,                 -- Unix seconds
  body    TEXT    NOT NULL
) STRICT;

-- The latest of one person, and the one before it.
CREATE INDEX coach_summaries_latest ON coach_summaries (person, created DESC, seq DESC);

-- What is closed to view, for purging.
CREATE INDEX coach_summaries_by_end ON coach_summaries (expires);

-- Notes of contacts, and what was written back.
CREATE TABLE coach_notes (
  id     BLOB    NOT NULL PRIMARY KEY,
  person BLOB    NOT NULL,
  day    INTEGER NOT NULL,                  -- days since 1970-01-01
  body   TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX coach_notes_by_day ON coach_notes (person, day);
