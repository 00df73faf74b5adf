-- The vault's own tables. What a person entered stands in `changes`; the tables of the floor above
-- are its fold (src/journal.rs).

-- Which vault this is, and where its hybrid logical clock stands. One row.
CREATE TABLE vault (
  one     INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  id      BLOB    NOT NULL,               -- 16 random bytes, also in tandem.keys
  device  BLOB,                           -- whose chain is written here; NULL: the next act starts one
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
CREATE TABLE devices (
  device       BLOB    NOT NULL PRIMARY KEY,  -- 16 random bytes
  chain_key    BLOB    NOT NULL,              -- 32 random bytes
  installation BLOB    NOT NULL,              -- known outside the vault too: finds a copied folder
  since        INTEGER NOT NULL               -- wall clock, Unix milliseconds
) STRICT, WITHOUT ROWID;

-- The journal. `mac` belongs to the key so that a union of two journals is a union of sets even
-- where a copied folder wrote two different rows under one sequence.
CREATE TABLE changes (
  device     BLOB    NOT NULL,
  sequence   INTEGER NOT NULL,            -- 1, 2, 3 … per device
  mac        BLOB    NOT NULL,            -- HMAC-SHA256 over the row and the MAC before it
  millis     INTEGER NOT NULL,            -- hybrid logical clock: Unix milliseconds …
  counter    INTEGER NOT NULL,            -- … and a counter within one
  wall       INTEGER NOT NULL,            -- what the wall clock said, Unix milliseconds
  act        INTEGER NOT NULL,            -- sequence of the first row of the same act
  verb       TEXT    NOT NULL,            -- set, keep, undo, forget
  undoes     INTEGER,                     -- the act taken back, if verb is undo
  schema     INTEGER NOT NULL,            -- schema of the tables when the patch was written
  entity     TEXT    NOT NULL,
  id         BLOB    NOT NULL,            -- 16 bytes
  commitment BLOB    NOT NULL,            -- HMAC-SHA256 under `salt` over `patch` and `old`
  salt       BLOB,                        -- these three are NULL once forgotten
  patch      BLOB,                        -- canonical JSON object: fields and their new values
  old        BLOB,                        -- the same fields with the values they replaced
  PRIMARY KEY (device, sequence, mac)
) STRICT, WITHOUT ROWID;

CREATE INDEX changes_of_entity ON changes (id, entity);
CREATE INDEX changes_undone ON changes (device, undoes) WHERE undoes IS NOT NULL;
