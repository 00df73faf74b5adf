-- Meetings: what public lists say, made ready to be searched. None of it is journaled: a list can be
-- imported again. What a person enters or keeps themself stands in `entries` like everything else; a
-- meeting entered by hand has a row here too, of source 0, so that one search finds both.

-- These tables are made with the first meeting (src/record/fold.rs).

-- The lists, numbered from 1; `id` is of the name, the same in every copy of a record, and `zone` for
-- meetings that name none. `generation` says how many imports came through, and alone decides what is
-- visible (src/record/lists/import.rs); `staging` which attempt is being written now, counting up;
-- `leftover` is 1 while rows of no visible generation may be there. `fetched` says when it was last
-- read (Unix seconds), `digest` is of the list's bytes and of how they were read, `entries` counts
-- those that were taken then, `tally` (JSON) says what became of each, `meaning` (JSON) what they said,
-- `last_error` why the last attempt changed nothing.
CREATE TABLE meeting_sources (
  num        INTEGER NOT NULL PRIMARY KEY,
  id         BLOB    NOT NULL UNIQUE,
  name       TEXT    NOT NULL,
  kind       TEXT    NOT NULL,
  fellowship TEXT    NOT NULL,
  zone       TEXT,
  generation INTEGER NOT NULL DEFAULT 0,
  staging    INTEGER NOT NULL DEFAULT 0,
  leftover   INTEGER NOT NULL DEFAULT 0,
  fetched    INTEGER,
  digest     BLOB,
  entries    INTEGER NOT NULL DEFAULT 0,
  tally      TEXT    NOT NULL DEFAULT '{}',
  meaning    TEXT    NOT NULL DEFAULT '{}',
  last_error TEXT
) STRICT;

-- The zones that meetings are in, so that a row needs only a number.
CREATE TABLE meeting_zones (
  num  INTEGER NOT NULL PRIMARY KEY,
  name TEXT    NOT NULL UNIQUE
) STRICT;

-- What a search decides by: some thirty bytes a row, so that a hundred thousand of them fit into the
-- page cache. `source` is a list, or 0 for what was entered by hand; `facts` holds online, day, start,
-- zone … in one number (src/record/lists/facts.rs), `print` its fingerprint (name, day and start in the
-- upper half, the place in the lower), `lat` and `lon` are millionths of a degree. A row is there for its readers from the generation `born`
-- of its source until before `died`; it is missing from the list since the generation `missing`.
CREATE TABLE meetings (
  num     INTEGER NOT NULL PRIMARY KEY,
  source  INTEGER NOT NULL,
  born    INTEGER NOT NULL,
  died    INTEGER,
  missing INTEGER,
  facts   INTEGER NOT NULL,
  print   INTEGER NOT NULL,
  lat     INTEGER,
  lon     INTEGER
) STRICT;

-- Meetings that one can take part in from anywhere (the highest bit of `facts`): "near me" adds
-- them, of one day or of all, without touching the table.
CREATE INDEX meetings_online ON meetings (facts, source, born, died, missing, print, lat, lon)
  WHERE facts >= 1125899906842624;

-- What a kept meeting is found again by when its list gives it another key.
CREATE INDEX meetings_print ON meetings (print);

-- The meeting itself. `id` is of source and key in its first 15 bytes and has the slot as its last, so
-- that there is one row for each (source, key, slot) and generation, and one range for each entry.
CREATE TABLE meeting_bodies (
  num     INTEGER NOT NULL PRIMARY KEY,
  id      BLOB    NOT NULL,
  born    INTEGER NOT NULL,
  hash    BLOB    NOT NULL,
  since   INTEGER NOT NULL,
  gone    INTEGER,
  body    TEXT    NOT NULL,
  UNIQUE (id, born)
) STRICT;

-- Words of names, places and notes, and the types as words that no text can have ("type_open").
-- Without positions, without the texts themselves (they stand in `body`) and without an index of
-- beginnings: that one would double what an import writes, and the words stand in order anyway.
CREATE VIRTUAL TABLE meeting_texts USING fts5 (
  name, place, notes, types,
  content = '', contentless_delete = 1, detail = none,
  tokenize = "unicode61 remove_diacritics 2 tokenchars '_'"
);

-- Where those are that are somewhere. The day is a dimension, 7 standing for "by appointment":
-- "near, on Mondays" is one box. Numbers are 32-bit floats, rounded outwards.
CREATE VIRTUAL TABLE meeting_places USING rtree (num, south, north, west, east, day, day_too);
