-- Geometry as a second witness, and probabilities: what each says of a candidate.
ALTER TABLE candidate ADD COLUMN residual REAL;      -- µm from where the other somata foretell neuron_a to lie, to neuron_b
ALTER TABLE candidate ADD COLUMN separation REAL;    -- µm to the runner-up on either side less the residual; negative: ambiguous
ALTER TABLE candidate ADD COLUMN log_odds REAL;      -- of one neuron against chance, all witnesses together, rivals not weighed
ALTER TABLE candidate ADD COLUMN probability REAL;   -- calibrated on annotated pairs of other animals; NULL where there are none

-- Where places of the run's session a lie in its session b.
CREATE TABLE transform (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL UNIQUE REFERENCES match_run(id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('none', 'shift', 'similarity', 'affine', 'bend')),   -- what the somata determine
  undetermined TEXT NOT NULL DEFAULT '',  -- what they leave open, in words
  turn_degrees REAL NOT NULL,             -- about the optical axis
  tilt_degrees REAL NOT NULL,             -- of the optical axis
  scale REAL NOT NULL,                    -- cube root of the change of volume
  sigma_um REAL NOT NULL,                 -- spread of partners about their foretold places, in each direction
  definition TEXT NOT NULL CHECK (json_valid(definition)),   -- affine map by columns, then knots and pulls of the bend
  activity_id INTEGER NOT NULL REFERENCES activity(id)
) STRICT;

-- From a candidate's figures to a probability: logistic regression on annotated pairs of other animals.
CREATE TABLE calibration (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL UNIQUE REFERENCES match_run(id) ON DELETE CASCADE,
  definition TEXT NOT NULL CHECK (json_valid(definition)),   -- names, means, spreads, weights, bias
  animals TEXT NOT NULL CHECK (json_valid(animals)),         -- learnt from these
  examples INTEGER NOT NULL,
  brier REAL NOT NULL,                    -- each animal judged by a fit to the others
  expected_error REAL NOT NULL,
  activity_id INTEGER NOT NULL REFERENCES activity(id)
) STRICT;
CREATE TABLE calibration_bin (
  calibration_id INTEGER NOT NULL REFERENCES calibration(id) ON DELETE CASCADE,
  low REAL NOT NULL,
  high REAL NOT NULL,
  count INTEGER NOT NULL,
  mean_probability REAL NOT NULL,
  share_of_matches REAL NOT NULL,
  PRIMARY KEY (calibration_id, low)
) STRICT, WITHOUT ROWID;

DROP VIEW matches;
-- Accepted pairs of the newest run between each two sessions, with people's decisions applied:
-- a pair they rejected is gone, a pair they accepted is there even where the run missed it.
CREATE VIEW matches AS
WITH newest AS (
  SELECT max(id) AS run_id, session_a, session_b FROM match_run GROUP BY session_a, session_b
)
SELECT na.animal, na.session AS session_a, nb.session AS session_b, na.label AS label_a, nb.label AS label_b,
  na.neuron AS neuron_a, nb.neuron AS neuron_b, c.similarity, c.margin, c.rank_ab, c.rank_ba,
  coalesce(c.rank_ab = 1 AND c.rank_ba = 1, 0) AS reciprocal,
  c.probability,                          -- NULL where no other animal has annotated pairs to calibrate on
  coalesce(p.verdict, 'proposed') AS status, p.reviewer, p.at AS reviewed_at, p.reason AS note,
  na.x_um AS x_a_um, na.y_um AS y_a_um, na.z_um AS z_a_um, nb.x_um AS x_b_um, nb.y_um AS y_b_um, nb.z_um AS z_b_um,
  m.name AS model, m.version AS model_version, r.id AS run_id, na.id AS id_a, nb.id AS id_b,
  c.residual AS residual_um, c.separation AS separation_um, c.log_odds,
  coalesce(json_extract(r.figures, '$.warnings[0]'), '') AS warning    -- what of the run is at chance level, if anything
FROM newest w
JOIN match_run r ON r.id = w.run_id
JOIN candidate c ON c.run_id = r.id
LEFT JOIN pair p ON p.neuron_a = min(c.neuron_a, c.neuron_b) AND p.neuron_b = max(c.neuron_a, c.neuron_b)
JOIN neuron_name na ON na.id = c.neuron_a
JOIN neuron_name nb ON nb.id = c.neuron_b
LEFT JOIN model m ON m.id = r.model_id
WHERE CASE p.verdict WHEN 'match' THEN 1 WHEN 'different' THEN 0 WHEN 'not comparable' THEN 0 ELSE c.accepted END;
