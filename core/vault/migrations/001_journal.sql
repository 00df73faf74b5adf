-- The vault's own tables. What a person entered stands in `changes`; the tables of the floor above
-- are its fold (src/journal.rs).

-- Which vault this is, and where its hybrid logical clock stands. One row.
CREATE TABLE vault (
  one     INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  id      BLOB    NOT NULL,               -- 16 random bytes, also in tandem.keys
  device  INTEGER,                        -- whose chain is written here; NULL: the next act starts one
  millis  INTEGER NOT NULL DEFAULT 0,
  counter INTEGER NOT NULL DEFAULT 0,
  purge_pending INTEGER NOT NULL DEFAULT 0 -- not 0: something forgotten may still stand in a file
) STRICT;

-- The public halves of the key slots, so that a new data key can be sealed to them.
CREATE TABLE recipients (
  kind   TEXT NOT NULL PRIMARY KEY,
  public BLOB NOT NULL                    -- X25519, 32 bytes
) STRICT, WITHOUT ROWID;

-- Every device (more exactly: every installation) that ever wrote here, each with its own chain.
-- `num` is of this copy alone: it stands for the name in every row of the journal.
CREATE TABLE devices (
  num          INTEGER NOT NULL PRIMARY KEY,
  device       BLOB    NOT NULL UNIQUE,   -- 16 random bytes
  chain_key    BLOB    NOT NULL,          -- 32 random bytes
  installation BLOB    NOT NULL,          -- known outside the vault too: finds a copied folder
  since        INTEGER NOT NULL           -- wall clock, Unix milliseconds
) STRICT;

-- The journal. A row is named by device, sequence and mac, so that a union of two journals is a
-- union of sets even where a copied folder wrote two different rows under one sequence. No index
-- says so: the mac would stand in every row twice, and a merge looks before it writes.
CREATE TABLE changes (
  device     INTEGER NOT NULL,            -- devices.num
  sequence   INTEGER NOT NULL,            -- 1, 2, 3 … per device
  mac        BLOB    NOT NULL,            -- HMAC-SHA256 over the row and the MAC before it, 16 bytes
  millis     INTEGER NOT NULL,            -- hybrid logical clock: Unix milliseconds …
  counter    INTEGER NOT NULL,            -- … and a counter within one
  wall       INTEGER NOT NULL,            -- what the wall clock said, Unix milliseconds
  act        INTEGER NOT NULL,            -- sequence of the first row of the same act
  verb       TEXT    NOT NULL,            -- set, fixed, ledger, undo, forget, expire
  undoes     INTEGER,                     -- the act taken back, if verb is undo
  schema     INTEGER NOT NULL,            -- schema of the tables when the patch was written
  entity     TEXT    NOT NULL,
  id         BLOB    NOT NULL,            -- 16 bytes
  commitment BLOB,                        -- HMAC-SHA256 under `salt` over `patch`: once forgotten
  salt       BLOB,                        -- these two until then; all three NULL in what forgets
  patch      BLOB                         -- canonical JSON object: fields and their new values
) STRICT;

-- By id first: what is done at once to an entry and to its note, whose ids are one, then stands on one
-- page, and each page is encrypted anew in every commit.
CREATE INDEX changes_of_entity ON changes (id, entity);
CREATE INDEX changes_of_device ON changes (device, sequence);
CREATE INDEX changes_undone ON changes (device, undoes) WHERE undoes IS NOT NULL;

-- Entities that stand in no table while the journal still holds what they were: removed, or taken back.
-- A fold of the journal like the tables of the floor above. Whoever has to forget all of a kind looks
-- here and in the tables, and not through the journal of a life.
CREATE TABLE hidden (
  entity TEXT NOT NULL,
  id     BLOB NOT NULL,
  PRIMARY KEY (entity, id)
) STRICT, WITHOUT ROWID;

-- The newest thing that was done here outside the journal, by whoever wrote last before it: a bare
-- undo goes no further than this.
CREATE TABLE outside (
  device   INTEGER NOT NULL PRIMARY KEY,  -- devices.num
  sequence INTEGER NOT NULL,              -- of the newest row of that device then; 0: none
  wall     INTEGER NOT NULL,              -- wall clock, Unix milliseconds
  what     TEXT    NOT NULL               -- a word of the floor above
) STRICT;

-- Acts of a device, from `oldest` to `newest`, of which none is anything to take back: what a bare
-- undo need not walk over again (src/journal/acts.rs). Can be deleted at any time.
CREATE TABLE passed (
  device INTEGER NOT NULL PRIMARY KEY,    -- devices.num
  newest INTEGER NOT NULL,                -- the first sequence of the newest
  oldest INTEGER NOT NULL
) STRICT;
