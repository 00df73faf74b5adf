-- What a record holds. Every table is the fold of the vault's journal
-- (src/record/fold.rs writes them and nothing else does): `body` holds an entry in its normal form as
-- JSON, the other columns are taken from it so that a question can be asked in SQL.

-- Attended sessions. `day` is the local date on which a session started, as days since 1970-01-01,
-- and decides which week it counts for. `tally` is kind, minutes, approximate … in one number
-- (src/record/tally.rs). `start_utc` (Unix seconds) only sorts within a day and finds
-- overlaps; it is made anew when the zone rules change. `note` is the text of the note under the same id,
-- an entry of its own in the journal: a table apart would be a page more in nearly every log.
CREATE TABLE sessions (
  id        BLOB    NOT NULL PRIMARY KEY,
  day       INTEGER NOT NULL,
  tally     INTEGER NOT NULL,
  start_utc INTEGER NOT NULL,
  body      TEXT    NOT NULL,
  note      TEXT
) STRICT, WITHOUT ROWID;

-- Totals are added up and overlaps found from this index alone, and pages of the log walk it. There
-- is no other: each index is one more page to encrypt in every commit.
CREATE INDEX sessions_by_day ON sessions (day, tally, start_utc);

-- A person's own words about an entry that is no session in the table above, under the entry's id.
CREATE TABLE notes (
  id   BLOB NOT NULL PRIMARY KEY,
  text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Everything else that is entered, of a person and of a coach: a few rows a week, of which a question
-- wants one kind between two dates, or what is about one other entry. `sort` is a date (days since
-- 1970-01-01) for what has one, `link` the entry that it is about (src/record/kinds says which). One
-- kind stands together, so a list of a thousand people reads none of their fifty thousand summaries.
CREATE TABLE entries (
  entity TEXT    NOT NULL,
  id     BLOB    NOT NULL,
  sort   INTEGER NOT NULL,
  link   BLOB,
  body   TEXT    NOT NULL,
  PRIMARY KEY (entity, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX entries_by_sort ON entries (entity, sort);

CREATE INDEX entries_about ON entries (entity, link, sort) WHERE link IS NOT NULL;

-- Live entries that stand in no other table, since this version cannot read them: another device has a
-- newer one. Nothing adds them up, so a total that could hold them says that they are there.
CREATE TABLE unread (
  entity TEXT NOT NULL,
  id     BLOB NOT NULL,
  PRIMARY KEY (entity, id)
) STRICT, WITHOUT ROWID;
