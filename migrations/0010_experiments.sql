-- What was tried, one training a row: what it cost and how well it told held-out animals apart. For SELECT … ORDER BY.
CREATE VIEW experiment AS
SELECT m.name, m.version, m.method,
  json_extract(m.configuration, '$.backbone') AS backbone,
  json_extract(m.configuration, '$.holdOut') AS held_out,
  json_extract(m.configuration, '$.training.seed') AS seed,
  c.step AS steps,
  json_extract(c.figures, '$.trainable_parameters') AS trainable_parameters,
  json_extract(c.figures, '$.parameters') AS parameters,
  json_extract(c.figures, '$.seconds') AS seconds,
  json_extract(c.figures, '$.peak_bytes') AS peak_bytes,
  json_extract(c.figures, '$.loss') AS loss,
  json_extract(c.figures, '$.top1') AS top1,          -- on the animals held out; NULL where none were
  json_extract(c.figures, '$.top5') AS top5,
  m.id AS model_id                                    -- its curve: training_step
FROM model m LEFT JOIN checkpoint c ON c.id = m.checkpoint_id
WHERE m.method <> 'imported';
