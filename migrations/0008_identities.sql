-- Sessions matched by places alone have no similarities; and neurons of more than two sessions have identities.
DROP VIEW matches;
CREATE TABLE candidate_rewritten (
  run_id INTEGER NOT NULL REFERENCES match_run(id) ON DELETE CASCADE,
  neuron_a INTEGER NOT NULL REFERENCES neuron(id) ON DELETE CASCADE,
  neuron_b INTEGER NOT NULL REFERENCES neuron(id) ON DELETE CASCADE,
  similarity REAL,                        -- NULL where appearance was not heard
  rank_ab INTEGER,                        -- of b among a's neighbours, from 1; NULL beyond the k asked for
  rank_ba INTEGER,
  margin REAL,                            -- similarity less that of the best rival on either side
  accepted INTEGER NOT NULL DEFAULT 0 CHECK (accepted IN (0, 1)),   -- by the one-to-one assignment
  residual REAL,                          -- µm from where the other somata foretell neuron_a to lie, to neuron_b
  separation REAL,                        -- µm to the runner-up on either side less the residual; negative: ambiguous
  log_odds REAL,                          -- of one neuron against chance, all witnesses together, rivals not weighed
  probability REAL,                       -- calibrated on annotated pairs of other animals; NULL where that was not possible
  PRIMARY KEY (run_id, neuron_a, neuron_b)
) STRICT, WITHOUT ROWID;
INSERT INTO candidate_rewritten
SELECT run_id, neuron_a, neuron_b, similarity, rank_ab, rank_ba, margin, accepted, residual, separation, log_odds,
  probability
FROM candidate;
DROP TABLE candidate;
ALTER TABLE candidate_rewritten RENAME TO candidate;
CREATE INDEX candidate_of_a ON candidate (neuron_a);
CREATE INDEX candidate_of_b ON candidate (neuron_b);

-- Accepted pairs of the newest run between each two sessions, with people's decisions applied:
-- a pair they rejected is gone, a pair they accepted is there even where the run missed it.
CREATE VIEW matches AS
WITH newest AS MATERIALIZED (
  SELECT run_id, stale FROM match_origin
  WHERE run_id IN (SELECT max(id) FROM match_run GROUP BY session_a, session_b)
)
SELECT na.animal, na.session AS session_a, nb.session AS session_b, na.label AS label_a, nb.label AS label_b,
  na.neuron AS neuron_a, nb.neuron AS neuron_b, c.similarity, c.margin, c.rank_ab, c.rank_ba,
  coalesce(c.rank_ab = 1 AND c.rank_ba = 1, 0) AS reciprocal,
  c.probability,                          -- NULL where nothing could be calibrated on; match_run.figures says why
  coalesce(p.verdict, 'proposed') AS status, p.reviewer, p.at AS reviewed_at, p.reason AS note,
  na.x_um AS x_a_um, na.y_um AS y_a_um, na.z_um AS z_a_um, nb.x_um AS x_b_um, nb.y_um AS y_b_um, nb.z_um AS z_b_um,
  m.name AS model, m.version AS model_version, r.id AS run_id, na.id AS id_a, nb.id AS id_b,
  c.residual AS residual_um, c.separation AS separation_um, c.log_odds,
  coalesce(json_extract(r.figures, '$.warnings[0]'), '') AS warning,     -- what of the run is at chance level, if anything
  w.stale                                 -- why the run should be repeated; NULL while nothing has changed since
FROM newest w
JOIN match_run r ON r.id = w.run_id
JOIN candidate c ON c.run_id = r.id
LEFT JOIN pair p ON p.neuron_a = min(c.neuron_a, c.neuron_b) AND p.neuron_b = max(c.neuron_a, c.neuron_b)
JOIN neuron_name na ON na.id = c.neuron_a
JOIN neuron_name nb ON nb.id = c.neuron_b
LEFT JOIN model m ON m.id = r.model_id
WHERE CASE p.verdict WHEN 'match' THEN 1 WHEN 'different' THEN 0 WHEN 'not comparable' THEN 0 ELSE c.accepted END;

-- The same neuron over all sessions of its animal: what matches and people's pairs join, and every neuron alone that none
-- does. One row a neuron; an identity is named by its first one.
CREATE VIEW identity AS
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
SELECT f.neuron AS identity, n.animal, n.neuron, n.session, n.label, n.id, c.neurons, c.sessions,
  c.neurons > c.sessions AS conflict,     -- two neurons of one session: some of its pairs must be wrong
  (SELECT count(*) FROM session s WHERE s.animal_id = n.animal_id) - c.sessions AS missing   -- sessions that have none of it
FROM member m
JOIN component c ON c.first = m.first
JOIN neuron_name n ON n.id = m.id
JOIN neuron_name f ON f.id = m.first;
