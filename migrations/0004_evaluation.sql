-- What evaluations found, one figure a row: so that figures of last month and of today can be asked for together.
CREATE TABLE evaluation (
  id INTEGER PRIMARY KEY,
  method TEXT NOT NULL,                   -- name@version of a model, or a pixel baseline
  model_id INTEGER REFERENCES model(id) ON DELETE CASCADE,   -- NULL for pixels, and for several models together
  animal TEXT,                            -- NULL: all animals of the run pooled
  session_from TEXT NOT NULL,
  session_to TEXT NOT NULL,
  metric TEXT NOT NULL,                   -- cmc@1, map, auc, eer, dprime, overlap, fnmr@fmr=0.01, ...
  value REAL NOT NULL,
  low REAL,                               -- 95 % bootstrap interval, where one was computed
  high REAL,
  activity_id INTEGER NOT NULL REFERENCES activity(id)
) STRICT;
CREATE INDEX evaluation_of_metric ON evaluation (metric, method);
