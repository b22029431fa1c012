-- From schema version 12 to version 13. A comment of an added column stands in /* … */: SQLite writes it into the table's text, where `--` would
-- swallow what follows.

-- Expansion of the tissue when a session was imaged, against life: lengths along the axes of its stack.
ALTER TABLE session ADD COLUMN expansion_x REAL CHECK (expansion_x > 0) /* lengths along x as a multiple of those in life, as the user stated; NULL: not stated */;
ALTER TABLE session ADD COLUMN expansion_y REAL CHECK (expansion_y > 0) /* along y, likewise */;
ALTER TABLE session ADD COLUMN expansion_z REAL CHECK (expansion_z > 0) /* along z, likewise */;

CREATE TABLE landmark (
  -- One point that is no soma (a vessel's branch, a fiducial), seen in two sessions of one animal: a known pair of positions.
  id INTEGER PRIMARY KEY,                 -- in order of import
  session_a INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,   -- the session with the smaller id
  session_b INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,   -- the other one
  label TEXT NOT NULL CHECK (label <> ''),   -- the user's own, unique between the two sessions
  x_a_um REAL NOT NULL,                   -- in session_a, µm
  y_a_um REAL NOT NULL,                   -- in session_a, µm
  z_a_um REAL NOT NULL,                   -- in session_a, µm
  x_b_um REAL NOT NULL,                   -- in session_b, µm
  y_b_um REAL NOT NULL,                   -- in session_b, µm
  z_b_um REAL NOT NULL,                   -- in session_b, µm
  activity_id INTEGER NOT NULL REFERENCES activity(id),   -- that imported it
  UNIQUE (session_a, session_b, label),
  CHECK (session_a < session_b)
) STRICT;
CREATE INDEX landmark_of_b ON landmark (session_b);

CREATE VIEW match_pose AS
-- How the first session of each match run lies in the second, where their soma positions could be registered.
SELECT
  r.id AS run_id,                         -- match_run.id
  an.name AS animal,                      -- animal.name
  a.name AS session_a,                    -- session.name
  b.name AS session_b,                    -- session.name
  json_extract(r.metrics, '$.pose.mirrored') AS mirrored,             -- 1: session_b is a mirror image
  json_extract(r.metrics, '$.pose.scale_x') AS scale_x,               -- lengths as multiples, beyond stated expansions
  json_extract(r.metrics, '$.pose.scale_y') AS scale_y,               -- likewise
  json_extract(r.metrics, '$.pose.scale_z') AS scale_z,               -- likewise
  json_extract(r.metrics, '$.pose.tilt_degrees') AS tilt_degrees,     -- between the optical axes
  json_extract(r.metrics, '$.pose.dimensions') AS dimensions,         -- 2: both sessions are planar
  t.rotation_degrees,                     -- transform.rotation_degrees
  t.sigma_um                              -- transform.sigma_um
FROM match_run r JOIN transform t ON t.run_id = r.id
JOIN session a ON a.id = r.session_a JOIN session b ON b.id = r.session_b JOIN animal an ON an.id = a.animal_id;

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

-- Where a neuron comes from.
ALTER TABLE neuron ADD COLUMN origin TEXT NOT NULL DEFAULT 'imported' CHECK (origin = 'imported' OR origin = 'detected') /* a table of the user's, or found in the stack by `detect` */;
ALTER TABLE neuron ADD COLUMN confidence REAL CHECK (confidence >= 0 AND confidence <= 1) /* of the detection, 0 to 1: the probability that it is a soma; NULL for imported ones */;
