-- From schema version 12 to version 13. A comment of an added column stands in /* … */: SQLite writes it into the table's text, where `--` would
-- swallow what follows.

CREATE TABLE unusable_patch (
  -- A neuron without an embedding, because nothing can be learnt from its patch: what `embed` found, so that it need not be cut again.
  -- Void once the neuron is moved or the stack is replaced, that is where its activity_id is below theirs.
  recipe_id INTEGER NOT NULL REFERENCES patch_recipe(id) ON DELETE CASCADE,   -- how the patch was cropped
  neuron_id INTEGER NOT NULL REFERENCES neuron(id) ON DELETE CASCADE,         -- the neuron
  reason TEXT NOT NULL,                   -- such as: the pixels at its centre are NaN or infinite
  activity_id INTEGER NOT NULL REFERENCES activity(id),   -- that cropped it
  PRIMARY KEY (recipe_id, neuron_id)
) STRICT;
CREATE INDEX unusable_patch_of_neuron ON unusable_patch (neuron_id);

CREATE TABLE neuron_alias (
  -- A further label of a neuron: a second detection of its soma, which `neurons merge` joined to it.
  session_id INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,   -- the neuron's session
  label TEXT NOT NULL CHECK (label <> ''),   -- of the detection, as its table names it; no neuron of the session has it
  neuron_id INTEGER NOT NULL REFERENCES neuron(id) ON DELETE CASCADE,     -- the neuron that was kept
  x_um REAL NOT NULL,                     -- centre of the detection, µm
  y_um REAL NOT NULL,                     -- centre of the detection, µm
  z_um REAL NOT NULL,                     -- centre of the detection, µm
  radius_um REAL,                         -- of the detection, µm; NULL where the table gave none
  activity_id INTEGER NOT NULL REFERENCES activity(id),   -- that merged them
  PRIMARY KEY (session_id, label)
) STRICT, WITHOUT ROWID;
CREATE INDEX neuron_alias_of_neuron ON neuron_alias (neuron_id);

-- Digests: what `check` compares the rows with. The migration fills them (`TableDigests`).
ALTER TABLE embedding ADD COLUMN digest INTEGER /* 64-bit hash of vector, model_id and neuron_id; NULL where another program wrote the row */;

CREATE TABLE table_digest (
  -- What `check` compares the rows of a table with: digests kept by neurobridge in each transaction. After writes of another
  -- program they differ, until `check --accept-foreign-changes` takes those over. The index's tables have digests of their own.
  name TEXT PRIMARY KEY,                  -- of the table
  row_count INTEGER NOT NULL,             -- rows of the table
  digest INTEGER                          -- sum of 64-bit hashes of the rows, modulo 2^64; NULL: not kept, by an SQLite without SQLITE_ENABLE_PREUPDATE_HOOK
) STRICT, WITHOUT ROWID;
