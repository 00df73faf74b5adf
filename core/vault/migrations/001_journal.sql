-- The vault's own tables. What a person entered stands in `changes`; the tables of the floor above
-- are its fold (src/journal.rs).
--
-- What columns mean is said before a table and not in it: SQLite keeps the text of a table, and each
-- opening decrypts and reads it.

-- Which vault this is, and what is true of all of it. One row.
--
-- `id` is 16 random bytes, also in tandem.keys; `device` whose chain is written here (NULL: the next
-- act starts one); `millis` and `counter` where the hybrid logical clock stands; `purge_pending` is
-- not 0 while something forgotten may still stand in a file; `state`, `log_from` and `log_salt` say to
-- which database a log belongs (src/log.rs); `keys` which tandem.keys was in force last
-- (src/envelope.rs); `heads_key` what tandem.heads is sealed under (src/heads.rs). `journal`, `tables` and `later` say how many migrations of each part were run
-- (src/migrate.rs), `made_with` with what the fold was made; `backup_made` is when a backup of this copy
-- was last made, in Unix milliseconds.
CREATE TABLE vault (
  one       INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  id        BLOB    NOT NULL,
  device    INTEGER,
  millis    INTEGER NOT NULL DEFAULT 0,
  counter   INTEGER NOT NULL DEFAULT 0,
  purge_pending INTEGER NOT NULL DEFAULT 0,
  state    INTEGER NOT NULL DEFAULT 1,
  log_from INTEGER NOT NULL DEFAULT 0,
  log_salt INTEGER NOT NULL DEFAULT 0,
  keys     BLOB,
  heads_key BLOB NOT NULL,
  journal   INTEGER NOT NULL DEFAULT 0,
  tables    INTEGER NOT NULL DEFAULT 0,
  later     INTEGER NOT NULL DEFAULT 0,
  made_with TEXT,
  backup_made INTEGER
) STRICT;

-- Every device (more exactly: every installation) that ever wrote here, each with its own chain and
-- the key of that. `num` is of this copy alone: it stands for the name, 16 random bytes, in every row
-- of the journal. `installation` is known outside the vault too, and finds a copied folder; `since` is
-- the wall clock, in Unix milliseconds.
--
-- `outside_…` is the newest thing that was done here outside the journal, by whoever wrote last before
-- it: a bare undo goes no further. It came after the row `outside_after` (0: before the first), at a
-- wall clock, and is a word of the floor above. From the act `passed_newest` to the act `passed_oldest`
-- (each named by its first sequence) none is anything to take back: what a bare undo need not walk over
-- again (src/journal/acts.rs). Can be set to NULL at any time.
CREATE TABLE devices (
  num          INTEGER NOT NULL PRIMARY KEY,
  device       BLOB    NOT NULL UNIQUE,
  chain_key    BLOB    NOT NULL,
  installation BLOB    NOT NULL,
  since        INTEGER NOT NULL,
  outside_after INTEGER,
  outside_wall  INTEGER,
  outside_what  TEXT,
  passed_newest INTEGER,
  passed_oldest INTEGER
) STRICT;

-- The journal. A row is named by device, sequence and mac, so that a union of two journals is a
-- union of sets even where a copied folder wrote two different rows under one sequence; those are
-- told apart here by `fork`, in the order in which they came to this copy. The mac is no part of the
-- key, since it would stand in every index twice: a merge looks before it writes. The rows stand in
-- the order of the chains, which costs no index of its own: each index is one more page to encrypt
-- in every commit.
--
-- `millis` and `counter` are the hybrid logical clock; `wall` is what the wall clock said, in Unix
-- milliseconds; `act` the sequence of the first row of the same act; `undoes` the act taken back, if
-- `verb` is undo or redo; `schema` that of the tables when the patch was written; `patch` a canonical JSON
-- object of fields and their new values, `commitment` HMAC-SHA256 under `salt` over it. A row holds
-- `salt` and `patch`, once forgotten `commitment`, and none of the three if it forgets.
CREATE TABLE changes (
  device     INTEGER NOT NULL,
  sequence   INTEGER NOT NULL,
  fork       INTEGER NOT NULL,
  mac        BLOB    NOT NULL,
  millis     INTEGER NOT NULL,
  counter    INTEGER NOT NULL,
  wall       INTEGER NOT NULL,
  act        INTEGER NOT NULL,
  verb       TEXT    NOT NULL,
  undoes     INTEGER,
  schema     INTEGER NOT NULL,
  entity     TEXT    NOT NULL,
  id         BLOB    NOT NULL,
  commitment BLOB,
  salt       BLOB,
  patch      BLOB,
  PRIMARY KEY (device, sequence, fork)
) STRICT, WITHOUT ROWID;

-- By id first: what is done at once to an entry and to its note, whose ids are one, then stands on one
-- page, and each page is encrypted anew in every commit.
CREATE INDEX changes_of_entity ON changes (id, entity);
-- Not by device first: SQLite then takes the table itself for as good, and reads all that a device wrote.
CREATE INDEX changes_undone ON changes (undoes) WHERE undoes IS NOT NULL;
-- Few rows stand in these two, and none of those that are written day by day.
CREATE INDEX changes_forked ON changes (device, fork, sequence) WHERE fork > 0;
CREATE INDEX changes_blank ON changes (device, sequence, fork) WHERE commitment IS NOT NULL;

-- Entities that stand in no table while the journal still holds what they were: removed, or taken back.
-- A fold of the journal like the tables of the floor above. Whoever has to forget all of a kind looks
-- here and in the tables, and not through the journal of a life.
CREATE TABLE hidden (
  entity TEXT NOT NULL,
  id     BLOB NOT NULL,
  PRIMARY KEY (entity, id)
) STRICT, WITHOUT ROWID;

-- What this copy knows of the places that the record is joined to, by what reads and writes it: no part of
-- the journal, and never in a merge (src/places.rs). `place` names one here, `kind` and `key` what is kept,
-- `value` is JSON. `installation` stands where it is one installation's own: another, that found itself in
-- a copied folder, does not see it.
CREATE TABLE places (
  place        BLOB NOT NULL,
  kind         TEXT NOT NULL,
  key          BLOB NOT NULL,
  installation BLOB,
  value        TEXT NOT NULL,
  PRIMARY KEY (place, kind, key)
) STRICT, WITHOUT ROWID;
