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

-- Keys of stored JSON. In compact JSON `"key":` occurs as a key only: quotes within a string are escaped.
CREATE TEMP TABLE renamed_key (
  document TEXT NOT NULL, number INTEGER NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL, PRIMARY KEY (document, number)
) STRICT, WITHOUT ROWID;
INSERT INTO renamed_key
SELECT column1, row_number() OVER (PARTITION BY column1), column2, column3 FROM (VALUES
  ('stack', 'flavour', 'dialect'),
  ('stack', 'channelNames', 'channel_names'),
  ('stack', 'fileCount', 'file_count'),
  ('stack', 'origin', 'spacing_source'),
  ('stack', 'pixelType', 'pixel_type'),
  ('section', 'fillOrder', 'fill_order'),
  ('section', 'rowsPerStrip', 'rows_per_strip'),
  ('section', 'tileLength', 'tile_length'),
  ('section', 'tileWidth', 'tile_width'),
  ('model', 'holdOut', 'hold_out'),
  ('model', 'usesPairs', 'uses_pairs'),
  ('model', 'dualChannel', 'dual_channel'),
  ('model', 'projectedToken', 'projected_token'),
  ('model', 'classToken', 'class_token'),
  ('model', 'hiddenWidth', 'hidden_width'),
  ('model', 'layerScale', 'layer_scale'),
  ('model', 'qkvBias', 'qkv_bias'),
  ('model', 'step', 'stride'),
  ('model', 'missingSlab', 'missing_slab'),
  ('model', 'turns', 'rotates'),
  ('model', 'fixedViews', 'fixed_views'),
  ('model', 'identitiesPerBatch', 'identities_per_batch'),
  ('model', 'infoNCE', 'info_nce'),
  ('model', 'instancesPerIdentity', 'instances_per_identity'),
  ('model', 'largestGradient', 'max_gradient_norm'),
  ('model', 'microBatch', 'micro_batch'),
  ('model', 'minesAcrossModalitiesOnly', 'mines_across_modalities_only'),
  ('model', 'rate', 'learning_rate'),
  ('model', 'warmUp', 'warm_up'),
  ('run', 'leastProbability', 'min_probability'),
  ('run', 'health', 'significance'),
  ('run', 'turn', 'rotation_degrees'),
  ('run', 'uncalibrated', 'calibration_missing_reason'),
  ('run', 'lead', 'margin'),
  ('run', 'reciprocity', 'mutual_nearest'),
  ('run', 'chanceMean', 'null_mean'),
  ('run', 'chanceSpread', 'null_deviation'),
  ('run', 'pValue', 'p_value'),
  ('transform', 'bend', 'thin_plate_spline'),
  ('transform', 'pulls', 'weights'),
  ('calibration', 'spreads', 'standard_deviations'),
  ('calibration', 'expectedError', 'ece'),
  ('calibration', 'meanProbability', 'mean_probability'),
  ('calibration', 'shareOfMatches', 'fraction_matched'));

UPDATE stack SET interpretation = (
  WITH RECURSIVE step (number, text) AS (
    SELECT 0, json(interpretation)
    UNION ALL
    SELECT k.number, replace(s.text, '"' || k.old || '":', '"' || k.new || '":')
    FROM step s JOIN renamed_key k ON k.document = 'stack' AND k.number = s.number + 1
  ) SELECT text FROM step ORDER BY number DESC LIMIT 1);
UPDATE linked_section SET packing = (
  WITH RECURSIVE step (number, text) AS (
    SELECT 0, json(packing)
    UNION ALL
    SELECT k.number, replace(s.text, '"' || k.old || '":', '"' || k.new || '":')
    FROM step s JOIN renamed_key k ON k.document = 'section' AND k.number = s.number + 1
  ) SELECT text FROM step ORDER BY number DESC LIMIT 1);
UPDATE model SET configuration = (
  WITH RECURSIVE step (number, text) AS (
    SELECT 0, json(configuration)
    UNION ALL
    SELECT k.number, replace(s.text, '"' || k.old || '":', '"' || k.new || '":')
    FROM step s JOIN renamed_key k ON k.document = 'model' AND k.number = s.number + 1
  ) SELECT text FROM step ORDER BY number DESC LIMIT 1);
UPDATE match_run SET metrics = (
  WITH RECURSIVE step (number, text) AS (
    SELECT 0, json(metrics)
    UNION ALL
    SELECT k.number, replace(s.text, '"' || k.old || '":', '"' || k.new || '":')
    FROM step s JOIN renamed_key k ON k.document = 'run' AND k.number = s.number + 1
  ) SELECT text FROM step ORDER BY number DESC LIMIT 1);
UPDATE transform SET definition = (
  WITH RECURSIVE step (number, text) AS (
    SELECT 0, json(definition)
    UNION ALL
    SELECT k.number, replace(s.text, '"' || k.old || '":', '"' || k.new || '":')
    FROM step s JOIN renamed_key k ON k.document = 'transform' AND k.number = s.number + 1
  ) SELECT text FROM step ORDER BY number DESC LIMIT 1);
UPDATE calibration SET definition = (
  WITH RECURSIVE step (number, text) AS (
    SELECT 0, json(definition)
    UNION ALL
    SELECT k.number, replace(s.text, '"' || k.old || '":', '"' || k.new || '":')
    FROM step s JOIN renamed_key k ON k.document = 'calibration' AND k.number = s.number + 1
  ) SELECT text FROM step ORDER BY number DESC LIMIT 1);
DROP TABLE renamed_key;

-- A voxel edge that two sources contradicted has no source.
UPDATE stack SET interpretation = json_remove(interpretation, '$.spacing_source.x')
WHERE json_extract(interpretation, '$.spacing_source.x') = 'contradicted';
UPDATE stack SET interpretation = json_remove(interpretation, '$.spacing_source.y')
WHERE json_extract(interpretation, '$.spacing_source.y') = 'contradicted';
UPDATE stack SET interpretation = json_remove(interpretation, '$.spacing_source.z')
WHERE json_extract(interpretation, '$.spacing_source.z') = 'contradicted';

-- `ingest` compares interpretations as text, and writes their keys in order.
UPDATE stack SET interpretation = (
  SELECT json_group_object(key, json(interpretation -> ('$.' || key)))
  FROM (SELECT key FROM json_each(interpretation) ORDER BY key));

-- No threshold was stored as -1.
UPDATE match_run SET metrics = json_remove(metrics, '$.threshold') WHERE json_extract(metrics, '$.threshold') = -1;
