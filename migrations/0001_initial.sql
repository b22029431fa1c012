-- The schema of an atlas, version 12. Conventions:
-- * `id` is the row number; `…_id` references the table it names.
-- * `activity_id` is the activity that wrote the row. Activities are numbered in time order, so of two rows the newer one has
--   the larger `activity_id`.
-- * Positions are in micrometres from the first voxel of the session's stack; x is the column, y the row, z the plane.
-- * Times are UTC, ISO 8601 with milliseconds, so that text order is time order.
-- * Vectors are little-endian float32 without a header.

CREATE TABLE activity (
  -- One run of one stage (W3C PROV: activity).
  id INTEGER PRIMARY KEY,                 -- in time order
  stage TEXT NOT NULL,                    -- command: ingest, train, embed, index, match, review, …
  started_at TEXT NOT NULL,               -- UTC
  ended_at TEXT,                          -- UTC; NULL while it runs, or where the process was killed
  outcome TEXT NOT NULL DEFAULT 'running' CHECK (outcome IN ('running', 'done', 'failed', 'stopped')),   -- stopped: by the user
  version TEXT NOT NULL,                  -- of neurobridge
  agent TEXT NOT NULL,                    -- person who ran it: user@host
  parameters TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(parameters)),   -- JSON object of the command's options
  seed INTEGER,                           -- of the random source; NULL where none is used
  message TEXT                            -- result in one line, or the error; NULL while it runs
) STRICT;

CREATE TABLE activity_input (
  -- What an activity read (W3C PROV: used). Its outputs carry its id in `activity_id`.
  activity_id INTEGER NOT NULL REFERENCES activity(id) ON DELETE CASCADE,   -- the activity that read it
  entity TEXT NOT NULL,                   -- name of a table of this file, or 'file'
  entity_id INTEGER,                      -- row of that table; NULL for a file
  detail TEXT NOT NULL DEFAULT '',        -- of a file: path and SHA-256
  UNIQUE (activity_id, entity, entity_id, detail)
) STRICT;

CREATE TABLE animal (
  -- One brain.
  id INTEGER PRIMARY KEY,                 -- in order of import
  name TEXT NOT NULL UNIQUE CHECK (name <> '' AND instr(name, '/') = 0),   -- as the user wrote it; no '/'
  activity_id INTEGER NOT NULL REFERENCES activity(id)   -- that imported it
) STRICT;

CREATE TABLE session (
  -- One imaging session of one animal in one modality.
  id INTEGER PRIMARY KEY,                 -- in order of import
  animal_id INTEGER NOT NULL REFERENCES animal(id) ON DELETE CASCADE,   -- the animal imaged
  name TEXT NOT NULL CHECK (name <> '' AND instr(name, '/') = 0),   -- unique within the animal; the modality unless given
  modality TEXT NOT NULL,                 -- two-photon, fmost, or the user's own word
  activity_id INTEGER NOT NULL REFERENCES activity(id),   -- that imported it
  UNIQUE (animal_id, name)
) STRICT;

CREATE TABLE stack (
  -- One channel of one z-stack: its source, how the source was interpreted, and the hash of its pixels.
  id INTEGER PRIMARY KEY,                 -- in order of import
  session_id INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,   -- the session it was recorded in
  channel INTEGER NOT NULL DEFAULT 0,     -- channel of the source, from 0
  source_path TEXT NOT NULL,              -- file or folder, as given to `ingest`
  source_bytes INTEGER NOT NULL,          -- size of the source
  source_sha256 BLOB NOT NULL CHECK (length(source_sha256) = 32),   -- of the source file; linked: of the sections' SHA-256s
  interpretation TEXT NOT NULL CHECK (json_valid(interpretation)),   -- JSON: dialect, axes, voxel size and where each was found
  width INTEGER NOT NULL CHECK (width > 0),     -- voxels along x
  height INTEGER NOT NULL CHECK (height > 0),   -- voxels along y
  depth INTEGER NOT NULL CHECK (depth > 0),     -- planes
  pixel_type TEXT NOT NULL,               -- uint8, uint16, int16, float32, …
  voxel_x_um REAL NOT NULL CHECK (voxel_x_um > 0),   -- voxel edge along x, µm
  voxel_y_um REAL NOT NULL CHECK (voxel_y_um > 0),   -- voxel edge along y, µm
  voxel_z_um REAL NOT NULL CHECK (voxel_z_um > 0),   -- distance of planes, µm
  chunk_width INTEGER NOT NULL CHECK (chunk_width > 0),     -- voxels of a whole chunk along x
  chunk_height INTEGER NOT NULL CHECK (chunk_height > 0),   -- voxels of a whole chunk along y
  chunk_depth INTEGER NOT NULL CHECK (chunk_depth > 0),     -- planes of a whole chunk
  compression TEXT NOT NULL,              -- of the chunks; 'linked': the pixels stay in their own files, without chunks
  pixels_sha256 BLOB NOT NULL CHECK (length(pixels_sha256) = 32),   -- of all pixels, plane by plane, little-endian
  activity_id INTEGER NOT NULL REFERENCES activity(id),   -- that imported it
  UNIQUE (session_id, channel)
) STRICT;

CREATE TABLE stack_chunk (
  -- One box of voxels of a stack, as a complete TIFF file.
  id INTEGER PRIMARY KEY,                 -- in order of writing
  stack_id INTEGER NOT NULL REFERENCES stack(id) ON DELETE CASCADE,   -- the stack it is part of
  z INTEGER NOT NULL,                     -- first plane, from 0
  y INTEGER NOT NULL,                     -- first row of voxels, from 0
  x INTEGER NOT NULL,                     -- first column of voxels, from 0
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),   -- of `tiff`
  tiff BLOB NOT NULL,                     -- a TIFF file that any viewer opens
  UNIQUE (stack_id, z, y, x)
) STRICT;

CREATE TABLE linked_file (
  -- One file of a linked stack: one whose pixels stay outside the atlas.
  stack_id INTEGER NOT NULL REFERENCES stack(id) ON DELETE CASCADE,   -- the linked stack
  number INTEGER NOT NULL,                -- from 0; `linked_section.file` names it
  path TEXT NOT NULL,                     -- absolute
  bytes INTEGER NOT NULL,                 -- file size when it was linked
  modified INTEGER NOT NULL,              -- modification time when it was linked, nanoseconds since 1970
  PRIMARY KEY (stack_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE linked_section (
  -- One plane of a linked stack.
  stack_id INTEGER NOT NULL REFERENCES stack(id) ON DELETE CASCADE,   -- the linked stack
  z INTEGER NOT NULL,                     -- plane, from 0
  file INTEGER NOT NULL,                  -- `linked_file.number`
  packing TEXT NOT NULL CHECK (json_valid(packing)),   -- JSON: TIFF tags needed to decode it, and the offset of its directory
  sample INTEGER NOT NULL,                -- which of the page's samples per pixel, from 0
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),    -- of its pixels, row by row, little-endian
  PRIMARY KEY (stack_id, z)
) STRICT, WITHOUT ROWID;

CREATE TABLE linked_blocks (
  -- Offsets of a section's strips or tiles, 256 to a row.
  stack_id INTEGER NOT NULL REFERENCES stack(id) ON DELETE CASCADE,   -- the linked stack
  z INTEGER NOT NULL,                     -- plane, from 0
  run INTEGER NOT NULL,                   -- first block / 256
  offsets BLOB NOT NULL,                  -- byte offset and byte count of each block, as little-endian int64
  PRIMARY KEY (stack_id, z, run)
) STRICT, WITHOUT ROWID;

CREATE TABLE neuron (
  -- One neuron as seen in one session.
  id INTEGER PRIMARY KEY,                 -- in order of import
  session_id INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,   -- the session it was seen in
  label TEXT NOT NULL CHECK (label <> ''),   -- the user's own, unique within the session, never renumbered
  x_um REAL NOT NULL,                     -- centre of the soma, µm
  y_um REAL NOT NULL,                     -- centre of the soma, µm
  z_um REAL NOT NULL,                     -- centre of the soma, µm
  radius_um REAL,                         -- of the soma, µm; NULL where the table gave none
  activity_id INTEGER NOT NULL REFERENCES activity(id),   -- that imported it, or moved it last
  UNIQUE (session_id, label)
) STRICT;

CREATE TABLE review (
  -- One decision on two neurons, by a person or from an imported table. Append-only: undo adds the verdict 'withdrawn'.
  id INTEGER PRIMARY KEY,                 -- in time order
  neuron_a INTEGER NOT NULL REFERENCES neuron(id),   -- the neuron with the smaller id
  neuron_b INTEGER NOT NULL REFERENCES neuron(id),   -- the other one
  verdict TEXT NOT NULL CHECK (verdict IN ('match', 'different', 'not comparable', 'unknown', 'withdrawn')),   -- the decision
  reviewer TEXT NOT NULL,                 -- person; 'import' for a table that named none
  at TEXT NOT NULL,                       -- UTC
  reason TEXT,                            -- in the reviewer's words; NULL where none was given
  activity_id INTEGER NOT NULL REFERENCES activity(id),   -- that recorded it
  CHECK (neuron_a < neuron_b)
) STRICT;
CREATE INDEX review_of_pair ON review (neuron_a, neuron_b, id);
CREATE INDEX review_of_b ON review (neuron_b);
CREATE TRIGGER review_is_never_changed BEFORE UPDATE ON review
BEGIN SELECT RAISE(ABORT, 'reviews are append-only: add a decision instead'); END;
CREATE TRIGGER review_is_never_deleted BEFORE DELETE ON review
BEGIN SELECT RAISE(ABORT, 'reviews are append-only: add a decision instead'); END;

CREATE TABLE patch_recipe (
  -- How patches are cropped around neurons; equal recipes are one row.
  id INTEGER PRIMARY KEY,                 -- in order of first use
  definition TEXT NOT NULL UNIQUE CHECK (json_valid(definition))   -- JSON: field (µm), pixels, slabs (µm), projection, normalisation
) STRICT;

CREATE TABLE weights (
  -- A network's weights or an optimiser's moments, as one safetensors file; equal content is one row.
  id INTEGER PRIMARY KEY,                 -- in order of writing
  sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),   -- of the whole file
  byte_count INTEGER NOT NULL             -- of the whole file
) STRICT;

CREATE TABLE weights_chunk (
  -- A consecutive part of a weights file.
  weights_id INTEGER NOT NULL REFERENCES weights(id) ON DELETE CASCADE,   -- the file
  sequence INTEGER NOT NULL,              -- from 0
  bytes BLOB NOT NULL,                    -- at most 4 MiB
  PRIMARY KEY (weights_id, sequence)
) STRICT;

CREATE TABLE model (
  -- One trained or imported network. Training a name again adds a version; the newest finished version is the default.
  id INTEGER PRIMARY KEY,                 -- in time order
  name TEXT NOT NULL CHECK (name <> ''),  -- as given to `train --name`
  version INTEGER NOT NULL,               -- from 1
  method TEXT NOT NULL,                   -- dual-channel, full, lora, partial, linear, none; imported: vectors from elsewhere
  configuration TEXT NOT NULL CHECK (json_valid(configuration)),   -- JSON: network, training settings, animals; '{}' if imported
  recipe_id INTEGER REFERENCES patch_recipe(id),     -- how its input is cropped; NULL where the vectors come from elsewhere
  dimension INTEGER NOT NULL CHECK (dimension > 0),  -- of its vectors
  checkpoint_id INTEGER REFERENCES checkpoint(id),   -- the one that embeds; NULL while it trains, and if imported
  activity_id INTEGER NOT NULL REFERENCES activity(id),   -- that began its training, or imported it
  UNIQUE (name, version)
) STRICT;

CREATE TABLE checkpoint (
  -- A model after some training step.
  id INTEGER PRIMARY KEY,                 -- in time order
  model_id INTEGER NOT NULL REFERENCES model(id) ON DELETE CASCADE,   -- the model trained
  step INTEGER NOT NULL,                  -- batches trained on so far
  weights_id INTEGER NOT NULL REFERENCES weights(id),   -- of the network
  state_id INTEGER REFERENCES weights(id),   -- optimiser moments, to resume from; NULL once training has ended
  state TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(state)),   -- JSON: random state and sampler position, to resume from
  metrics TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metrics)),   -- JSON: loss, top1 and top5 on held-out animals, cost
  at TEXT NOT NULL,                       -- UTC
  activity_id INTEGER NOT NULL REFERENCES activity(id),   -- that wrote it
  UNIQUE (model_id, step)
) STRICT;

CREATE TABLE training_step (
  -- One point of a model's training curve.
  model_id INTEGER NOT NULL REFERENCES model(id) ON DELETE CASCADE,   -- the model trained
  step INTEGER NOT NULL,                  -- batch, from 1
  loss REAL NOT NULL,                     -- of the batch
  validation_top1 REAL,                   -- top-1 on held-out animals, 0 to 1; NULL where it was not measured at this step
  images_per_second REAL,                 -- NULL where it was not measured
  PRIMARY KEY (model_id, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE embedding (
  -- The vector of one neuron's patch by one model.
  id INTEGER PRIMARY KEY,                 -- a new one each time the neuron is embedded again
  model_id INTEGER NOT NULL REFERENCES model(id) ON DELETE CASCADE,     -- the model that computed it
  neuron_id INTEGER NOT NULL REFERENCES neuron(id) ON DELETE CASCADE,   -- the neuron embedded
  vector BLOB NOT NULL,                   -- L2-normalised, `model.dimension` little-endian float32
  gate REAL,                              -- mean weight of the local channel, 0 to 1; NULL where the network has no gate
  activity_id INTEGER NOT NULL REFERENCES activity(id),   -- that wrote it
  UNIQUE (model_id, neuron_id)
) STRICT;
CREATE INDEX embedding_of_neuron ON embedding (neuron_id);

CREATE TABLE session_rotation (
  -- Cache: the in-plane rotation of one session against another, estimated from a model's similarities.
  id INTEGER PRIMARY KEY,                 -- in time order
  model_id INTEGER NOT NULL REFERENCES model(id) ON DELETE CASCADE,      -- whose similarities were compared
  session_a INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,   -- the session whose patches are rotated
  session_b INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,   -- the session they are compared with
  degrees REAL NOT NULL,                  -- rotation of session_a's patches; 0: no rotation scores better
  score REAL NOT NULL,                    -- mean of the upper half of the neurons' best similarities, rotated
  unrotated_score REAL NOT NULL,          -- the same without rotation
  activity_id INTEGER NOT NULL REFERENCES activity(id),   -- that estimated it
  UNIQUE (model_id, session_a, session_b)
) STRICT;

CREATE TABLE rotated_embedding (
  -- Cache: the vector of a neuron's rotated patch.
  rotation_id INTEGER NOT NULL REFERENCES session_rotation(id) ON DELETE CASCADE,   -- the rotation applied
  neuron_id INTEGER NOT NULL REFERENCES neuron(id) ON DELETE CASCADE,   -- of the rotation's session_a
  vector BLOB NOT NULL,                   -- L2-normalised, little-endian float32
  PRIMARY KEY (rotation_id, neuron_id)
) STRICT;
CREATE INDEX rotated_embedding_of_neuron ON rotated_embedding (neuron_id);

CREATE TABLE frozen_prefix (
  -- Cache: frozen first layers whose activations are stored. Rows may be deleted at any time; the least recently used go first.
  id INTEGER PRIMARY KEY,                 -- in order of first use
  hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 16),   -- of the frozen weights, their structure and precision
  name TEXT NOT NULL,                     -- last frozen layer: 'global block 10'
  value_count INTEGER NOT NULL CHECK (value_count > 0),  -- floats of one activation
  used_at TEXT NOT NULL,                  -- UTC; when a training last used it
  activity_id INTEGER NOT NULL REFERENCES activity(id)   -- that first used it
) STRICT;

CREATE TABLE activation (
  -- Cache: output of a frozen prefix for one augmented view of one patch.
  prefix_id INTEGER NOT NULL REFERENCES frozen_prefix(id) ON DELETE CASCADE,   -- the layers that computed it
  view BLOB NOT NULL CHECK (length(view) = 16),   -- hash of the patch's values, the augmentation and the prefix
  vector BLOB NOT NULL,                   -- `value_count` little-endian float32
  PRIMARY KEY (prefix_id, view)
) STRICT;

CREATE TABLE vector_index (
  -- The HNSW index of a model: its settings, and up to which row of `vector_index_log` its segments are current.
  -- `embedding` is the truth; triggers log each change of it in the same transaction, whichever program makes it, so a reader of
  -- any snapshot knows which vectors exist. Edits of the graph follow as further log rows. Compaction rewrites the segments and
  -- empties the log up to its last row. Deleting all rows of the three tables costs speed and nothing else.
  model_id INTEGER PRIMARY KEY REFERENCES model(id) ON DELETE CASCADE,   -- whose vectors are indexed
  format INTEGER NOT NULL DEFAULT 1,      -- of the segments and of the log's edits
  dimension INTEGER NOT NULL CHECK (dimension > 0),   -- of the vectors
  m INTEGER NOT NULL CHECK (m BETWEEN 2 AND 64),      -- links of a node at each level above 0; at most 2 m at level 0
  ef_construction INTEGER NOT NULL CHECK (ef_construction > 0),   -- candidates considered while a node is linked
  seed INTEGER NOT NULL,                  -- of the nodes' random levels
  slots INTEGER NOT NULL,                 -- nodes stored in the segments, removed ones included
  compacted INTEGER NOT NULL,             -- `vector_index_log.id` up to which the segments are current
  codec BLOB NOT NULL,                    -- mean and axes by which a vector becomes an int8 code
  digest INTEGER NOT NULL                 -- 64-bit hash of all columns above
) STRICT;

CREATE TABLE vector_index_segment (
  -- A consecutive range of the index's slots.
  model_id INTEGER NOT NULL REFERENCES vector_index(model_id) ON DELETE CASCADE,   -- the index
  kind INTEGER NOT NULL,                  -- 0: int8 codes; 1: embedding, neuron and session of each slot; 2: links
  number INTEGER NOT NULL,                -- position of the range, from 0
  digest INTEGER NOT NULL,                -- 64-bit hash of `bytes`, kind and number
  bytes BLOB NOT NULL,                    -- fixed-size records, little-endian
  PRIMARY KEY (model_id, kind, number)
) STRICT;

CREATE TABLE vector_index_log (
  -- Changes of the vectors and of the graph since the last compaction.
  id INTEGER PRIMARY KEY,                 -- model_id << 32 | sequence
  nonce INTEGER NOT NULL,                 -- random: distinguishes a row from a rolled-back one of the same id
  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 4),   -- 1: vector added; 2: vector removed; 3: graph edits; 4: compacted
  embedding_id INTEGER NOT NULL,          -- of kinds 1 and 2; else 0
  neuron_id INTEGER NOT NULL,             -- of kinds 1 and 2; else 0
  session_id INTEGER NOT NULL,            -- of kinds 1 and 2; else 0
  digest INTEGER NOT NULL,                -- exclusive or of the columns above and of the hash of `edits`
  edits BLOB                              -- encoded graph edits; NULL but for kind 3
) STRICT;

CREATE VIEW vector_index_change AS
-- Changes of vectors, as triggers log them: inserting a row appends it to `vector_index_log`.
SELECT
  id >> 32 AS model_id,                   -- the index
  kind,                                   -- 1: added; 2: removed
  embedding_id,                           -- the vector
  neuron_id                               -- its neuron
FROM vector_index_log;
CREATE TRIGGER vector_index_change_logged INSTEAD OF INSERT ON vector_index_change
BEGIN
  -- SQLite has no exclusive or: (a | b) - (a & b), once for each column of the digest.
  INSERT INTO vector_index_log (id, nonce, kind, embedding_id, neuron_id, session_id, digest)
  SELECT id, nonce, kind, embedding_id, neuron_id, session_id, (e | session_id) - (e & session_id)
  FROM (SELECT *, (d | neuron_id) - (d & neuron_id) AS e
  FROM (SELECT *, (c | embedding_id) - (c & embedding_id) AS d
  FROM (SELECT *, (b | kind) - (b & kind) AS c
  FROM (SELECT *, (id | nonce) - (id & nonce) AS b
  FROM (SELECT NEW.kind AS kind, NEW.embedding_id AS embedding_id, NEW.neuron_id AS neuron_id, random() AS nonce,
    coalesce((SELECT session_id FROM neuron WHERE id = NEW.neuron_id), 0) AS session_id,
    1 + coalesce((SELECT max(id) FROM vector_index_log
      WHERE id BETWEEN NEW.model_id << 32 AND NEW.model_id << 32 | 4294967295), NEW.model_id << 32) AS id
  LIMIT 1)))));
END;
CREATE TRIGGER vector_index_dropped AFTER DELETE ON vector_index
BEGIN
  DELETE FROM vector_index_log WHERE id BETWEEN OLD.model_id << 32 AND OLD.model_id << 32 | 4294967295;
END;
CREATE TRIGGER embedding_added AFTER INSERT ON embedding
WHEN EXISTS (SELECT 1 FROM vector_index WHERE model_id = NEW.model_id)
BEGIN
  INSERT INTO vector_index_change (model_id, kind, embedding_id, neuron_id) VALUES (NEW.model_id, 1, NEW.id, NEW.neuron_id);
END;
CREATE TRIGGER embedding_removed AFTER DELETE ON embedding
WHEN EXISTS (SELECT 1 FROM vector_index WHERE model_id = OLD.model_id)
BEGIN
  INSERT INTO vector_index_change (model_id, kind, embedding_id, neuron_id) VALUES (OLD.model_id, 2, OLD.id, OLD.neuron_id);
END;
CREATE TRIGGER embedding_changed AFTER UPDATE OF id, model_id, neuron_id, vector ON embedding
BEGIN
  INSERT INTO vector_index_change (model_id, kind, embedding_id, neuron_id)
  SELECT OLD.model_id, 2, OLD.id, OLD.neuron_id WHERE EXISTS (SELECT 1 FROM vector_index WHERE model_id = OLD.model_id);
  INSERT INTO vector_index_change (model_id, kind, embedding_id, neuron_id)
  SELECT NEW.model_id, 1, NEW.id, NEW.neuron_id WHERE EXISTS (SELECT 1 FROM vector_index WHERE model_id = NEW.model_id);
END;
CREATE TRIGGER neuron_moved AFTER UPDATE OF id, session_id ON neuron
BEGIN
  INSERT INTO vector_index_change (model_id, kind, embedding_id, neuron_id)
  SELECT e.model_id, k.value, e.id, NEW.id
  FROM embedding e JOIN vector_index i ON i.model_id = e.model_id JOIN (SELECT 2 AS value UNION ALL SELECT 1) k
  WHERE e.neuron_id = NEW.id ORDER BY e.id, k.value DESC;
END;

CREATE TABLE match_run (
  -- One run of `match` between two sessions of one animal.
  id INTEGER PRIMARY KEY,                 -- in time order
  session_a INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,   -- as given to --from
  session_b INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,   -- as given to --to
  model_id INTEGER REFERENCES model(id) ON DELETE CASCADE,   -- whose vectors were compared; NULL where only geometry was used
  activity_id INTEGER NOT NULL REFERENCES activity(id),      -- that matched them
  metrics TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metrics))   -- JSON: accepted pairs, thresholds, health, warnings
) STRICT;

CREATE TABLE candidate (
  -- Every pair that a run considered: near neighbours in appearance, or in position, of either side among the other.
  run_id INTEGER NOT NULL REFERENCES match_run(id) ON DELETE CASCADE,   -- the run
  neuron_a INTEGER NOT NULL REFERENCES neuron(id) ON DELETE CASCADE,    -- of the run's session_a
  neuron_b INTEGER NOT NULL REFERENCES neuron(id) ON DELETE CASCADE,    -- of the run's session_b
  similarity REAL,                        -- cosine of the vectors; NULL where appearance was not used
  rank_ab INTEGER,                        -- of neuron_b among neuron_a's neighbours, from 1; NULL beyond the k nearest
  rank_ba INTEGER,                        -- of neuron_a among neuron_b's neighbours, from 1; NULL beyond the k nearest
  margin REAL,                            -- similarity minus that of the best runner-up on either side; NULL without appearance
  accepted INTEGER NOT NULL DEFAULT 0 CHECK (accepted IN (0, 1)),   -- 1: chosen by the one-to-one assignment
  residual_um REAL,                       -- distance from neuron_a's position predicted by the other pairs to neuron_b; NULL without geometry
  separation_um REAL,                     -- distance to the runner-up on either side minus the residual; negative: ambiguous
  log_odds REAL,                          -- of the same neuron against a random one, all evidence together; NULL if not computed
  probability REAL,                       -- calibrated on annotated pairs of other animals; NULL where there are too few
  PRIMARY KEY (run_id, neuron_a, neuron_b)
) STRICT, WITHOUT ROWID;
CREATE INDEX candidate_of_a ON candidate (neuron_a);
CREATE INDEX candidate_of_b ON candidate (neuron_b);

CREATE TABLE transform (
  -- The map from positions in a run's session_a to positions in its session_b.
  id INTEGER PRIMARY KEY,                 -- in time order
  run_id INTEGER NOT NULL UNIQUE REFERENCES match_run(id) ON DELETE CASCADE,   -- the run that fitted it
  kind TEXT NOT NULL CHECK (kind IN ('none', 'translation', 'similarity', 'affine', 'thin-plate spline')),   -- largest class that the somata determine
  undetermined TEXT NOT NULL DEFAULT '',  -- degrees of freedom that the somata leave open, in words; empty where none
  rotation_degrees REAL NOT NULL,         -- about the optical axis
  tilt_degrees REAL NOT NULL,             -- of the optical axis
  scale REAL NOT NULL,                    -- linear: cube root of the ratio of volumes
  sigma_um REAL NOT NULL,                 -- standard deviation of partners about their predicted positions, per axis, µm
  definition TEXT NOT NULL CHECK (json_valid(definition)),   -- JSON: affine map by columns, then knots and weights of the spline
  activity_id INTEGER NOT NULL REFERENCES activity(id)       -- that fitted it
) STRICT;

CREATE TABLE calibration (
  -- How a run's probabilities were computed: logistic regression on annotated pairs of other animals.
  id INTEGER PRIMARY KEY,                 -- in time order
  run_id INTEGER NOT NULL UNIQUE REFERENCES match_run(id) ON DELETE CASCADE,   -- the run that used it
  definition TEXT NOT NULL CHECK (json_valid(definition)),   -- JSON: names, means, standard deviations and weights of the features; bias
  animals TEXT NOT NULL CHECK (json_valid(animals)),         -- JSON array: names of the animals it was fitted on
  examples INTEGER NOT NULL,              -- candidates it was fitted on
  brier REAL NOT NULL,                    -- Brier score, each animal predicted by a fit to the others
  ece REAL NOT NULL,                      -- expected calibration error, likewise
  activity_id INTEGER NOT NULL REFERENCES activity(id)       -- that fitted it
) STRICT;

CREATE TABLE calibration_bin (
  -- One bin of a calibration's reliability diagram.
  calibration_id INTEGER NOT NULL REFERENCES calibration(id) ON DELETE CASCADE,   -- the calibration
  low REAL NOT NULL,                      -- lower edge of the predicted probability
  high REAL NOT NULL,                     -- upper edge
  count INTEGER NOT NULL,                 -- candidates in the bin
  mean_probability REAL NOT NULL,         -- mean predicted probability
  fraction_matched REAL NOT NULL,         -- fraction that are matches
  PRIMARY KEY (calibration_id, low)
) STRICT, WITHOUT ROWID;

CREATE TABLE evaluation (
  -- One metric of one evaluation.
  id INTEGER PRIMARY KEY,                 -- in time order
  method TEXT NOT NULL,                   -- name@version of a model, or a pixel baseline
  model_id INTEGER REFERENCES model(id) ON DELETE CASCADE,   -- NULL for pixels, and for several models together
  animal TEXT,                            -- NULL: all animals of the run pooled
  session_from TEXT NOT NULL,             -- session of the queries
  session_to TEXT NOT NULL,               -- session of the gallery
  metric TEXT NOT NULL,                   -- cmc@1, map, auc, eer, dprime, overlap, fnmr@fmr=0.01, …
  value REAL NOT NULL,                    -- fractions from 0 to 1
  low REAL,                               -- lower end of the 95 % confidence interval; NULL where none was computed
  high REAL,                              -- upper end; NULL where none was computed
  activity_id INTEGER NOT NULL REFERENCES activity(id)   -- that measured it
) STRICT;
CREATE INDEX evaluation_of_metric ON evaluation (metric, method);

CREATE VIEW pair AS
-- The current verdict on each pair: its newest review, unless that is a withdrawal.
SELECT
  r.neuron_a,                             -- the neuron with the smaller id
  r.neuron_b,                             -- the other one
  r.verdict,                              -- match, different, not comparable, unknown
  r.reviewer,                             -- person
  r.at,                                   -- UTC
  r.reason,                               -- NULL where none was given
  r.id AS review_id                       -- the review
FROM review r
WHERE r.id = (SELECT max(s.id) FROM review s WHERE s.neuron_a = r.neuron_a AND s.neuron_b = r.neuron_b)
  AND r.verdict <> 'withdrawn';

CREATE VIEW neuron_name AS
-- Every neuron with its full name.
SELECT
  n.id,                                   -- neuron.id
  a.name || '/' || s.name || '/' || n.label AS neuron,   -- animal/session/label
  a.name AS animal,                       -- animal.name
  s.name AS session,                      -- session.name
  s.modality,                             -- session.modality
  n.label,                                -- neuron.label
  n.x_um,                                 -- centre of the soma, µm
  n.y_um,                                 -- centre of the soma, µm
  n.z_um,                                 -- centre of the soma, µm
  n.radius_um,                            -- µm; NULL where unknown
  n.session_id,                           -- session.id
  s.animal_id                             -- animal.id
FROM neuron n JOIN session s ON s.id = n.session_id JOIN animal a ON a.id = s.animal_id;

CREATE VIEW log AS
-- Provenance, oldest first: what ran, how it ended, what it read.
SELECT
  v.id,                                   -- activity.id
  v.started_at AS at,                     -- UTC
  v.stage,                                -- command
  v.outcome,                              -- running, done, failed, stopped
  v.message,                              -- result in one line, or the error; NULL while it runs
  v.parameters,                           -- JSON object of the command's options
  v.seed,                                 -- of the random source; NULL where none is used
  v.version,                              -- of neurobridge
  v.agent,                                -- user@host
  v.ended_at,                             -- UTC; NULL while it runs
  (SELECT group_concat(i.entity || coalesce(' ' || i.entity_id, '') || CASE i.detail WHEN '' THEN '' ELSE ' ' || i.detail END, '; ')
   FROM activity_input i WHERE i.activity_id = v.id) AS used   -- inputs, separated by '; '; NULL where none
FROM activity v;

CREATE VIEW match_origin AS
-- What each match run is based on, and whether it is out of date.
SELECT
  r.id AS run_id,                         -- match_run.id
  an.name AS animal,                      -- animal.name
  a.name AS session_a,                    -- session.name
  b.name AS session_b,                    -- session.name
  v.started_at AS at,                     -- UTC
  v.version AS neurobridge,               -- version of the program
  v.agent,                                -- user@host
  v.seed,                                 -- of the random source; NULL where none is used
  v.parameters,                           -- JSON object of the options
  m.name AS model,                        -- NULL where only geometry was used
  m.version AS model_version,             -- NULL where only geometry was used
  m.method,                               -- of training; NULL where only geometry was used
  (SELECT lower(hex(w.sha256)) FROM checkpoint c JOIN weights w ON w.id = c.weights_id
   WHERE c.id = m.checkpoint_id) AS weights_sha256,   -- hexadecimal; NULL without a model or checkpoint
  p.definition AS recipe,                 -- JSON; NULL without a model or where its vectors come from elsewhere
  t.id AS transform_id,                   -- NULL where geometry was not used
  t.kind AS transform,                    -- transform.kind; NULL where geometry was not used
  k.id AS calibration_id,                 -- NULL where probabilities were not calibrated
  k.animals AS calibrated_on,             -- JSON array of names; NULL where probabilities were not calibrated
  CASE
    WHEN EXISTS (SELECT 1 FROM match_run n
      WHERE n.session_a = r.session_a AND n.session_b = r.session_b AND n.id > r.id) THEN 'a newer run'
    WHEN EXISTS (SELECT 1 FROM stack s
      WHERE s.session_id IN (r.session_a, r.session_b) AND s.activity_id > r.activity_id) THEN 'a newer stack'
    WHEN EXISTS (SELECT 1 FROM neuron n
      WHERE n.session_id IN (r.session_a, r.session_b) AND n.activity_id > r.activity_id) THEN 'neurons added since'
    WHEN EXISTS (SELECT 1 FROM model n
      WHERE n.name = m.name AND n.version > m.version AND n.checkpoint_id IS NOT NULL) THEN 'a newer version of the model'
    WHEN EXISTS (SELECT 1 FROM neuron n JOIN embedding e ON e.neuron_id = n.id
      WHERE n.session_id IN (r.session_a, r.session_b) AND e.model_id = r.model_id
        AND e.activity_id > r.activity_id) THEN 'embedded again since'
    WHEN EXISTS (SELECT 1 FROM review d JOIN neuron x ON x.id = d.neuron_a JOIN neuron y ON y.id = d.neuron_b
      WHERE d.activity_id > r.activity_id
        AND ((x.session_id = r.session_a AND y.session_id = r.session_b) OR (x.session_id = r.session_b AND y.session_id = r.session_a))
        AND d.id = (SELECT max(l.id) FROM review l WHERE l.neuron_a = d.neuron_a AND l.neuron_b = d.neuron_b)
        AND CASE WHEN d.verdict IN ('match', 'different', 'not comparable')
          THEN (d.verdict = 'match') <> EXISTS (SELECT 1 FROM candidate c WHERE c.run_id = r.id AND c.accepted
            AND c.neuron_a IN (d.neuron_a, d.neuron_b) AND c.neuron_b IN (d.neuron_a, d.neuron_b))
          ELSE EXISTS (SELECT 1 FROM review o WHERE o.neuron_a = d.neuron_a AND o.neuron_b = d.neuron_b
            AND o.activity_id <= r.activity_id)
        END) THEN 'decided otherwise since'
  END AS stale                            -- why the run should be repeated; NULL while it is up to date
FROM match_run r
JOIN activity v ON v.id = r.activity_id
JOIN session a ON a.id = r.session_a
JOIN session b ON b.id = r.session_b
JOIN animal an ON an.id = a.animal_id
LEFT JOIN model m ON m.id = r.model_id
LEFT JOIN patch_recipe p ON p.id = m.recipe_id
LEFT JOIN transform t ON t.run_id = r.id
LEFT JOIN calibration k ON k.run_id = r.id;

CREATE VIEW matches AS
-- Accepted pairs of the newest run between each two sessions, with decisions applied at once: pairs that people rejected are left
-- out, pairs that they accepted are included even where the run did not consider them, and replace what it chose for either neuron.
WITH newest AS MATERIALIZED (
  SELECT o.run_id, o.stale, r.session_a, r.session_b FROM match_origin o JOIN match_run r ON r.id = o.run_id
  WHERE o.run_id IN (SELECT max(id) FROM match_run GROUP BY session_a, session_b)
), accepted AS MATERIALIZED (
  SELECT w.stale, w.run_id, iif(x.session_id = w.session_a, x.id, y.id) AS neuron_a, iif(x.session_id = w.session_a, y.id, x.id) AS neuron_b
  FROM pair p JOIN neuron x ON x.id = p.neuron_a JOIN neuron y ON y.id = p.neuron_b
  JOIN newest w ON (w.session_a = x.session_id AND w.session_b = y.session_id)
    OR (w.session_a = y.session_id AND w.session_b = x.session_id)
  WHERE p.verdict = 'match'
), considered AS (
  SELECT w.stale, c.run_id, c.neuron_a, c.neuron_b, c.similarity, c.margin, c.rank_ab, c.rank_ba, c.residual_um, c.separation_um,
    c.log_odds, c.probability, c.accepted
  FROM newest w CROSS JOIN candidate c ON c.run_id = w.run_id
  UNION ALL
  SELECT d.stale, d.run_id, d.neuron_a, d.neuron_b, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1
  FROM accepted d
  WHERE NOT EXISTS (
    SELECT 1 FROM candidate c WHERE c.run_id = d.run_id AND c.neuron_a = d.neuron_a AND c.neuron_b = d.neuron_b)
), replaced AS MATERIALIZED (
  SELECT c.run_id, c.neuron_a, c.neuron_b FROM accepted d
  CROSS JOIN candidate c ON c.run_id = d.run_id AND c.neuron_a = d.neuron_a AND c.neuron_b <> d.neuron_b WHERE c.accepted
  UNION
  SELECT c.run_id, c.neuron_a, c.neuron_b FROM accepted d
  CROSS JOIN candidate c ON c.neuron_b = d.neuron_b AND c.run_id = d.run_id AND c.neuron_a <> d.neuron_a WHERE c.accepted
)
SELECT
  na.animal,                              -- animal.name
  na.session AS session_a,                -- session.name
  nb.session AS session_b,                -- session.name
  na.label AS label_a,                    -- neuron.label
  nb.label AS label_b,                    -- neuron.label
  na.neuron AS neuron_a,                  -- animal/session/label
  nb.neuron AS neuron_b,                  -- animal/session/label
  c.similarity,                           -- cosine of the vectors; NULL where appearance was not used
  c.margin,                               -- similarity minus the best runner-up's; NULL where appearance was not used
  c.rank_ab,                              -- of b among a's neighbours, from 1; NULL beyond the k nearest
  c.rank_ba,                              -- of a among b's neighbours, from 1; NULL beyond the k nearest
  coalesce(c.rank_ab = 1 AND c.rank_ba = 1, 0) AS reciprocal,   -- 1: each other's nearest neighbour
  c.probability,                          -- calibrated; NULL where it could not be (match_run.metrics gives the reason)
  coalesce(p.verdict, 'proposed') AS status,   -- proposed, or the verdict: match, unknown
  p.reviewer,                             -- NULL while proposed
  p.at AS reviewed_at,                    -- UTC; NULL while proposed
  p.reason AS note,                       -- of the reviewer; NULL where none was given
  na.x_um AS x_a_um,                      -- centre of a's soma in session a, µm
  na.y_um AS y_a_um,                      -- centre of a's soma in session a, µm
  na.z_um AS z_a_um,                      -- centre of a's soma in session a, µm
  nb.x_um AS x_b_um,                      -- centre of b's soma in session b, µm
  nb.y_um AS y_b_um,                      -- centre of b's soma in session b, µm
  nb.z_um AS z_b_um,                      -- centre of b's soma in session b, µm
  m.name AS model,                        -- NULL where only geometry was used
  m.version AS model_version,             -- NULL where only geometry was used
  r.id AS run_id,                         -- match_run.id
  na.id AS id_a,                          -- neuron.id
  nb.id AS id_b,                          -- neuron.id
  c.residual_um,                          -- distance from the predicted position, µm; NULL where geometry was not used
  c.separation_um,                        -- distance to the runner-up minus the residual, µm; NULL where geometry was not used
  c.log_odds,                             -- of the same neuron against a random one; NULL if not computed
  coalesce(json_extract(r.metrics, '$.warnings[0]'), '') AS warning,   -- first warning of the run; empty where there is none
  c.stale                                 -- why the run should be repeated; NULL while it is up to date
FROM considered c
CROSS JOIN match_run r ON r.id = c.run_id
LEFT JOIN pair p ON p.neuron_a = min(c.neuron_a, c.neuron_b) AND p.neuron_b = max(c.neuron_a, c.neuron_b)
JOIN neuron_name na ON na.id = c.neuron_a
JOIN neuron_name nb ON nb.id = c.neuron_b
LEFT JOIN model m ON m.id = r.model_id
LEFT JOIN replaced x ON x.run_id = c.run_id AND x.neuron_a = c.neuron_a AND x.neuron_b = c.neuron_b
WHERE CASE p.verdict
  WHEN 'match' THEN 1 WHEN 'different' THEN 0 WHEN 'not comparable' THEN 0 ELSE c.accepted AND x.run_id IS NULL
END;

CREATE VIEW identity AS
-- The same neuron over all sessions of its animal: connected components of matches and annotated pairs, and every single neuron.
-- One row a neuron; an identity is named after its first neuron.
WITH RECURSIVE joined AS MATERIALIZED (
  SELECT id_a AS x, id_b AS y FROM matches UNION SELECT neuron_a, neuron_b FROM pair WHERE verdict = 'match'
), link AS MATERIALIZED (
  SELECT x, y FROM joined UNION SELECT y, x FROM joined
), reached (first, id) AS (
  SELECT id, id FROM neuron
  UNION
  SELECT r.first, l.y FROM reached r JOIN link l ON l.x = r.id WHERE l.y > r.first
), member AS MATERIALIZED (
  SELECT id, min(first) AS first FROM reached GROUP BY id
), component AS MATERIALIZED (
  SELECT m.first, count(*) AS neurons, count(DISTINCT n.session_id) AS sessions
  FROM member m JOIN neuron n ON n.id = m.id GROUP BY m.first
)
SELECT
  f.neuron AS identity,                   -- name of its first neuron
  n.animal,                               -- animal.name
  n.neuron,                               -- animal/session/label
  n.session,                              -- session.name
  n.label,                                -- neuron.label
  n.id,                                   -- neuron.id
  c.neurons,                              -- neurons of the identity
  c.sessions,                             -- sessions that contain one of them
  c.neurons > c.sessions AS conflict,     -- 1: two neurons of one session, so some of its pairs must be wrong
  (SELECT count(*) FROM session s WHERE s.animal_id = n.animal_id) - c.sessions AS missing   -- sessions of the animal without one
FROM member m
JOIN component c ON c.first = m.first
JOIN neuron_name n ON n.id = m.id
JOIN neuron_name f ON f.id = m.first;

CREATE VIEW experiment AS
-- One row a training: its cost, and its accuracy on held-out animals.
SELECT
  m.name,                                 -- model.name
  m.version,                              -- model.version
  m.method,                               -- model.method
  json_extract(m.configuration, '$.backbone') AS backbone,   -- name@version it began with; NULL where from random weights
  json_extract(m.configuration, '$.hold_out') AS held_out,    -- JSON array of animals
  json_extract(m.configuration, '$.training.seed') AS seed,  -- of the training
  c.step AS steps,                        -- batches trained on; NULL while it trains
  json_extract(c.metrics, '$.trainable_parameters') AS trainable_parameters,   -- NULL where not recorded
  json_extract(c.metrics, '$.parameters') AS parameters,     -- of the network; NULL where not recorded
  json_extract(c.metrics, '$.seconds') AS seconds,           -- of training; NULL where not recorded
  json_extract(c.metrics, '$.peak_bytes') AS peak_bytes,     -- memory; NULL where not recorded
  json_extract(c.metrics, '$.loss') AS loss,                 -- of the last batches; NULL where not recorded
  json_extract(c.metrics, '$.top1') AS top1,                 -- on held-out animals, 0 to 1; NULL where none were held out
  json_extract(c.metrics, '$.top5') AS top5,                 -- likewise
  m.id AS model_id                        -- model.id; its curve is in training_step
FROM model m LEFT JOIN checkpoint c ON c.id = m.checkpoint_id
WHERE m.method <> 'imported';
