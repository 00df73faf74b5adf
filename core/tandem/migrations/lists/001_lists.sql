-- Meetings: what public lists say, made ready to be searched. None of it is journaled: a list can be
-- imported again. What a person enters or keeps themself stands in `entries` like everything else; a
-- meeting entered by hand has a row here too, of source 0, so that one search finds both.

-- These tables are made with the first meeting (src/record/fold.rs). Why they are these, and no FTS5 and
-- no R*Tree: docs/adr/0023-meetings-in-blocks.md.

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

-- What a search decides by, of up to 4,096 meetings in one row, eight bytes each in every column
-- (src/record/lists/block.rs). A meeting's number is that of its block times 4,096, and its place there.
-- `source` is a list, or 0 for what was entered by hand; all of a block were `born` with one generation
-- of it. `facts` holds online, day, start, zone … (src/record/lists/facts.rs), `places` latitude and
-- longitude, `prints` fingerprints (name, day and start in the upper half, the place in the lower).
CREATE TABLE meeting_blocks (
  num    INTEGER NOT NULL PRIMARY KEY,
  source INTEGER NOT NULL,
  born   INTEGER NOT NULL,
  facts  BLOB    NOT NULL,
  places BLOB    NOT NULL,
  prints BLOB    NOT NULL
) STRICT;

-- The few meetings of which a list says something else now: another row is in the place of this one since
-- the generation `died` (0: it was swept out), it is missing from the list since the generation
-- `missing`, which came at `gone` (Unix seconds).
CREATE TABLE meeting_marks (
  num     INTEGER NOT NULL PRIMARY KEY,
  died    INTEGER,
  missing INTEGER,
  gone    INTEGER
) STRICT;

-- Words of names, places and notes, the types as words that no text can have ("type_open"), and
-- beginnings that many words share ("mo*"): which meetings of a block have them.
CREATE TABLE meeting_words (
  block INTEGER NOT NULL,
  word  TEXT    NOT NULL,
  rows  BLOB    NOT NULL,
  PRIMARY KEY (block, word)
) STRICT, WITHOUT ROWID;

-- The number of a meeting by its id: of source and key, the slot in its first three bits.
CREATE TABLE meeting_ids (
  id  BLOB    NOT NULL,
  num INTEGER NOT NULL,
  PRIMARY KEY (id, num)
) STRICT, WITHOUT ROWID;

-- The meeting itself, as JSON that is packed (src/record/lists/pack.rs); `hash` is of the JSON, `since`
-- says when it was first seen.
CREATE TABLE meeting_bodies (
  num   INTEGER NOT NULL PRIMARY KEY,
  id    BLOB    NOT NULL,
  hash  BLOB    NOT NULL,
  since INTEGER NOT NULL,
  body  BLOB    NOT NULL
) STRICT;
