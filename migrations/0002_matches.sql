-- Accepted pairs of the newest run between each two sessions, with people's decisions applied:
-- a pair they rejected is gone, a pair they accepted is there even where the run missed it.
CREATE VIEW matches AS
WITH newest AS (
  SELECT max(id) AS run_id, session_a, session_b FROM match_run GROUP BY session_a, session_b
)
SELECT na.animal, na.session AS session_a, nb.session AS session_b, na.label AS label_a, nb.label AS label_b,
  na.neuron AS neuron_a, nb.neuron AS neuron_b, c.similarity, c.margin, c.rank_ab, c.rank_ba,
  coalesce(c.rank_ab = 1 AND c.rank_ba = 1, 0) AS reciprocal,
  CAST(NULL AS REAL) AS probability,      -- until a calibration has been fitted
  coalesce(p.verdict, 'proposed') AS status, p.reviewer, p.at AS reviewed_at, p.reason AS note,
  na.x_um AS x_a_um, na.y_um AS y_a_um, na.z_um AS z_a_um, nb.x_um AS x_b_um, nb.y_um AS y_b_um, nb.z_um AS z_b_um,
  m.name AS model, m.version AS model_version, r.id AS run_id, na.id AS id_a, nb.id AS id_b
FROM newest w
JOIN match_run r ON r.id = w.run_id
JOIN candidate c ON c.run_id = r.id
LEFT JOIN pair p ON p.neuron_a = min(c.neuron_a, c.neuron_b) AND p.neuron_b = max(c.neuron_a, c.neuron_b)
JOIN neuron_name na ON na.id = c.neuron_a
JOIN neuron_name nb ON nb.id = c.neuron_b
LEFT JOIN model m ON m.id = r.model_id
WHERE CASE p.verdict WHEN 'match' THEN 1 WHEN 'different' THEN 0 WHEN 'not comparable' THEN 0 ELSE c.accepted END;
