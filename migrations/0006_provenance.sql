-- What each match run rests on, and what has overtaken it.
CREATE VIEW match_origin AS
SELECT r.id AS run_id, an.name AS animal, a.name AS session_a, b.name AS session_b,
  v.started_at AS at, v.version AS neurobridge, v.agent, v.seed, v.parameters,
  m.name AS model, m.version AS model_version, m.method,
  (SELECT lower(hex(w.sha256)) FROM checkpoint c JOIN weights w ON w.id = c.weights_id
   WHERE c.id = m.checkpoint_id) AS weights_sha256,
  p.definition AS recipe, t.id AS transform_id, t.kind AS transform, k.id AS calibration_id, k.animals AS calibrated_on,
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
  END AS stale                            -- why the run should be repeated; NULL while nothing has changed since
FROM match_run r
JOIN activity v ON v.id = r.activity_id
JOIN session a ON a.id = r.session_a
JOIN session b ON b.id = r.session_b
JOIN animal an ON an.id = a.animal_id
LEFT JOIN model m ON m.id = r.model_id
LEFT JOIN patch_recipe p ON p.id = m.recipe_id
LEFT JOIN transform t ON t.run_id = r.id
LEFT JOIN calibration k ON k.run_id = r.id;

DROP VIEW matches;
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
  c.probability,                          -- NULL where no other animal has annotated pairs to calibrate on
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
