-- From schema version 11, the last one of the development versions, to version 12: names only; no row is added or lost.
-- Runs in the transaction that then creates the views, triggers and indexes of 0001_initial.sql and takes over its comments.

DROP VIEW experiment;
DROP VIEW identity;
DROP VIEW matches;
DROP VIEW match_origin;
DROP VIEW log;
DROP VIEW neuron_name;
DROP VIEW pair;
DROP VIEW vector_index_change;
DROP TRIGGER review_is_never_changed;
DROP TRIGGER review_is_never_deleted;
DROP TRIGGER vector_index_dropped;
DROP TRIGGER embedding_added;
DROP TRIGGER embedding_removed;
DROP TRIGGER embedding_changed;
DROP TRIGGER neuron_moved;
DROP INDEX turned_embedding_of_neuron;

ALTER TABLE stack RENAME COLUMN reading TO interpretation;
ALTER TABLE linked_blocks RENAME COLUMN places TO offsets;
ALTER TABLE weights_piece RENAME TO weights_chunk;
ALTER TABLE checkpoint RENAME COLUMN figures TO metrics;
ALTER TABLE session_turn RENAME TO session_rotation;
ALTER TABLE session_rotation RENAME COLUMN upright_score TO unrotated_score;
ALTER TABLE turned_embedding RENAME TO rotated_embedding;
ALTER TABLE rotated_embedding RENAME COLUMN turn_id TO rotation_id;
ALTER TABLE vector_index RENAME COLUMN degree TO m;
ALTER TABLE vector_index RENAME COLUMN breadth TO ef_construction;
ALTER TABLE vector_index RENAME COLUMN folded TO compacted;
ALTER TABLE vector_index_piece RENAME TO vector_index_segment;
ALTER TABLE match_run RENAME COLUMN figures TO metrics;
ALTER TABLE candidate RENAME COLUMN residual TO residual_um;
ALTER TABLE candidate RENAME COLUMN separation TO separation_um;
ALTER TABLE calibration RENAME COLUMN expected_error TO ece;
ALTER TABLE calibration_bin RENAME COLUMN share_of_matches TO fraction_matched;

-- The CHECK of `kind` changes, so the table is written again; nothing references it.
CREATE TABLE transform_rewritten (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL UNIQUE REFERENCES match_run(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  undetermined TEXT NOT NULL DEFAULT '',
  rotation_degrees REAL NOT NULL,
  tilt_degrees REAL NOT NULL,
  scale REAL NOT NULL,
  sigma_um REAL NOT NULL,
  definition TEXT NOT NULL,
  activity_id INTEGER NOT NULL REFERENCES activity(id)
) STRICT;
INSERT INTO transform_rewritten
SELECT id, run_id, CASE kind WHEN 'shift' THEN 'translation' WHEN 'bend' THEN 'thin-plate spline' ELSE kind END, undetermined,
  turn_degrees, tilt_degrees, scale, sigma_um, definition, activity_id
FROM transform;
DROP TABLE transform;
ALTER TABLE transform_rewritten RENAME TO transform;
