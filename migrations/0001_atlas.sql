-- What ran: one row for each run of one stage. Every other row names the activity that made it.
CREATE TABLE activity (
  id INTEGER PRIMARY KEY,
  stage TEXT NOT NULL,                    -- ingest, train, embed, match, ...
  started_at TEXT NOT NULL,               -- UTC, ISO 8601 with milliseconds
  ended_at TEXT,                          -- NULL while it runs, or when it was killed
  outcome TEXT NOT NULL DEFAULT 'running' CHECK (outcome IN ('running', 'done', 'failed', 'stopped')),
  version TEXT NOT NULL,                  -- of neurobridge
  agent TEXT NOT NULL,                    -- who ran it: user@host
  parameters TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(parameters)),
  seed INTEGER,
  message TEXT                            -- what came out, in one line
) STRICT;

-- What an activity read (W3C PROV: used). What it made carries its activity_id.
CREATE TABLE activity_input (
  activity_id INTEGER NOT NULL REFERENCES activity(id) ON DELETE CASCADE,
  entity TEXT NOT NULL,                   -- a table of this file, or 'file'
  entity_id INTEGER,                      -- the row in that table
  detail TEXT NOT NULL DEFAULT '',        -- path and SHA-256 of a file
  UNIQUE (activity_id, entity, entity_id, detail)
) STRICT;

CREATE TABLE animal (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (name <> '' AND instr(name, '/') = 0),
  activity_id INTEGER NOT NULL REFERENCES activity(id)
) STRICT;

CREATE TABLE session (
  id INTEGER PRIMARY KEY,
  animal_id INTEGER NOT NULL REFERENCES animal(id) ON DELETE CASCADE,
  name TEXT NOT NULL CHECK (name <> '' AND instr(name, '/') = 0),
  modality TEXT NOT NULL,                 -- two-photon, fmost, ...
  activity_id INTEGER NOT NULL REFERENCES activity(id),
  UNIQUE (animal_id, name)
) STRICT;

-- One z-stack: where it came from, how it was read, and what its pixels must hash to.
CREATE TABLE stack (
  id INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,
  channel INTEGER NOT NULL DEFAULT 0,     -- of the source file, from 0
  source_path TEXT NOT NULL,
  source_bytes INTEGER NOT NULL,
  source_sha256 BLOB NOT NULL CHECK (length(source_sha256) = 32),
  reading TEXT NOT NULL CHECK (json_valid(reading)),   -- flavour, axes and every decision made in reading the source
  width INTEGER NOT NULL CHECK (width > 0),
  height INTEGER NOT NULL CHECK (height > 0),
  depth INTEGER NOT NULL CHECK (depth > 0),
  pixel_type TEXT NOT NULL,
  voxel_x_um REAL NOT NULL CHECK (voxel_x_um > 0),
  voxel_y_um REAL NOT NULL CHECK (voxel_y_um > 0),
  voxel_z_um REAL NOT NULL CHECK (voxel_z_um > 0),
  chunk_width INTEGER NOT NULL CHECK (chunk_width > 0),
  chunk_height INTEGER NOT NULL CHECK (chunk_height > 0),
  chunk_depth INTEGER NOT NULL CHECK (chunk_depth > 0),
  compression TEXT NOT NULL,
  pixels_sha256 BLOB NOT NULL CHECK (length(pixels_sha256) = 32),  -- of all pixels, plane by plane, little-endian
  activity_id INTEGER NOT NULL REFERENCES activity(id),
  UNIQUE (session_id, channel)
) STRICT;

-- One tile of a stack. `tiff` is a whole small TIFF file: write it out and any viewer opens it.
CREATE TABLE stack_chunk (
  id INTEGER PRIMARY KEY,
  stack_id INTEGER NOT NULL REFERENCES stack(id) ON DELETE CASCADE,
  z INTEGER NOT NULL,                     -- its first voxel
  y INTEGER NOT NULL,
  x INTEGER NOT NULL,
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),    -- of `tiff`
  tiff BLOB NOT NULL,
  UNIQUE (stack_id, z, y, x)
) STRICT;

CREATE TABLE neuron (
  id INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,
  label TEXT NOT NULL CHECK (label <> ''),             -- the user's own, never renumbered
  x_um REAL NOT NULL,
  y_um REAL NOT NULL,
  z_um REAL NOT NULL,
  radius_um REAL,
  activity_id INTEGER NOT NULL REFERENCES activity(id),
  UNIQUE (session_id, label)
) STRICT;

-- What people, and tables of known pairs, said of two neurons. Append-only: to undo is to add a row.
CREATE TABLE review (
  id INTEGER PRIMARY KEY,
  neuron_a INTEGER NOT NULL REFERENCES neuron(id),
  neuron_b INTEGER NOT NULL REFERENCES neuron(id),
  verdict TEXT NOT NULL CHECK (verdict IN ('match', 'different', 'not comparable', 'unknown', 'withdrawn')),
  reviewer TEXT NOT NULL,
  at TEXT NOT NULL,
  reason TEXT,
  activity_id INTEGER NOT NULL REFERENCES activity(id),
  CHECK (neuron_a < neuron_b)
) STRICT;
CREATE INDEX review_of_pair ON review (neuron_a, neuron_b, id);
CREATE INDEX review_of_b ON review (neuron_b);
CREATE TRIGGER review_is_never_changed BEFORE UPDATE ON review
BEGIN SELECT RAISE(ABORT, 'reviews are append-only: add a decision instead'); END;
CREATE TRIGGER review_is_never_deleted BEFORE DELETE ON review
BEGIN SELECT RAISE(ABORT, 'reviews are append-only: add a decision instead'); END;

-- The standing verdict on each pair: its newest review, unless that was withdrawn.
CREATE VIEW pair AS
SELECT r.neuron_a, r.neuron_b, r.verdict, r.reviewer, r.at, r.reason, r.id AS review_id
FROM review r
WHERE r.id = (SELECT max(s.id) FROM review s WHERE s.neuron_a = r.neuron_a AND s.neuron_b = r.neuron_b)
  AND r.verdict <> 'withdrawn';

-- How patches are cropped; equal recipes are one row.
CREATE TABLE patch_recipe (
  id INTEGER PRIMARY KEY,
  definition TEXT NOT NULL UNIQUE CHECK (json_valid(definition))
) STRICT;

-- Weights and optimiser moments as one safetensors file each, cut into pieces; equal content is one row.
CREATE TABLE weights (
  id INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
  byte_count INTEGER NOT NULL
) STRICT;
CREATE TABLE weights_piece (
  weights_id INTEGER NOT NULL REFERENCES weights(id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (weights_id, sequence)
) STRICT;

-- One trained network. A name may be trained again: its newest version answers unless another is asked for.
CREATE TABLE model (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL CHECK (name <> ''),
  version INTEGER NOT NULL,
  method TEXT NOT NULL,                   -- dual-channel, full, lora, partial, linear, none, imported
  configuration TEXT NOT NULL CHECK (json_valid(configuration)),
  recipe_id INTEGER REFERENCES patch_recipe(id),       -- NULL where the vectors were made elsewhere
  dimension INTEGER NOT NULL CHECK (dimension > 0),
  checkpoint_id INTEGER REFERENCES checkpoint(id),     -- the one that embeds; NULL while it trains
  activity_id INTEGER NOT NULL REFERENCES activity(id),
  UNIQUE (name, version)
) STRICT;

CREATE TABLE checkpoint (
  id INTEGER PRIMARY KEY,
  model_id INTEGER NOT NULL REFERENCES model(id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  weights_id INTEGER NOT NULL REFERENCES weights(id),
  state_id INTEGER REFERENCES weights(id),             -- optimiser moments, to resume; NULL once no longer needed
  state TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(state)),  -- step, random words, sampler position
  figures TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(figures)),  -- loss, cmc@1 on held-out animals
  at TEXT NOT NULL,
  activity_id INTEGER NOT NULL REFERENCES activity(id),
  UNIQUE (model_id, step)
) STRICT;

-- The curve of a training run.
CREATE TABLE training_step (
  model_id INTEGER NOT NULL REFERENCES model(id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  loss REAL NOT NULL,
  validation_top1 REAL,                   -- on held-out animals, where it was taken
  images_per_second REAL,
  PRIMARY KEY (model_id, step)
) STRICT, WITHOUT ROWID;

-- The L2-normalised vector of one neuron's patch by one model: little-endian float32.
CREATE TABLE embedding (
  id INTEGER PRIMARY KEY,
  model_id INTEGER NOT NULL REFERENCES model(id) ON DELETE CASCADE,
  neuron_id INTEGER NOT NULL REFERENCES neuron(id) ON DELETE CASCADE,
  vector BLOB NOT NULL,
  gate REAL,                              -- mean weight of the local channel, 0 to 1
  activity_id INTEGER NOT NULL REFERENCES activity(id),
  UNIQUE (model_id, neuron_id)
) STRICT;
CREATE INDEX embedding_of_neuron ON embedding (neuron_id);

-- One run of `match` between two sessions of one animal.
CREATE TABLE match_run (
  id INTEGER PRIMARY KEY,
  session_a INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,
  session_b INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,
  model_id INTEGER REFERENCES model(id) ON DELETE CASCADE,
  activity_id INTEGER NOT NULL REFERENCES activity(id),
  figures TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(figures))
) STRICT;

-- Every pair a run considered: neighbours of either side among the other.
CREATE TABLE candidate (
  run_id INTEGER NOT NULL REFERENCES match_run(id) ON DELETE CASCADE,
  neuron_a INTEGER NOT NULL REFERENCES neuron(id) ON DELETE CASCADE,
  neuron_b INTEGER NOT NULL REFERENCES neuron(id) ON DELETE CASCADE,
  similarity REAL NOT NULL,
  rank_ab INTEGER,                        -- of b among a's neighbours, from 1; NULL beyond the k asked for
  rank_ba INTEGER,
  margin REAL,                            -- similarity less that of the best rival on either side
  accepted INTEGER NOT NULL DEFAULT 0 CHECK (accepted IN (0, 1)),   -- by the one-to-one assignment
  PRIMARY KEY (run_id, neuron_a, neuron_b)
) STRICT, WITHOUT ROWID;
CREATE INDEX candidate_of_a ON candidate (neuron_a);
CREATE INDEX candidate_of_b ON candidate (neuron_b);

-- A neuron written out as animal/session/label.
CREATE VIEW neuron_name AS
SELECT n.id, a.name || '/' || s.name || '/' || n.label AS neuron, a.name AS animal, s.name AS session,
  s.modality, n.label, n.x_um, n.y_um, n.z_um, n.radius_um, n.session_id, s.animal_id
FROM neuron n JOIN session s ON s.id = n.session_id JOIN animal a ON a.id = s.animal_id;

-- Provenance, newest last: what ran, how it ended, and what it read.
CREATE VIEW log AS
SELECT v.id, v.started_at AS at, v.stage, v.outcome, v.message, v.parameters, v.seed, v.version, v.agent, v.ended_at,
  (SELECT group_concat(i.entity || coalesce(' ' || i.entity_id, '') || CASE i.detail WHEN '' THEN '' ELSE ' ' || i.detail END, '; ')
   FROM activity_input i WHERE i.activity_id = v.id) AS used
FROM activity v;
