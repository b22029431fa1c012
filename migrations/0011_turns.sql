-- How one session lies turned about the optical axis against another, found by a model's own similarities, and the vectors
-- of its neurons seen so. A cache: without its rows sessions are compared as they come.
CREATE TABLE session_turn (
  id INTEGER PRIMARY KEY,
  model_id INTEGER NOT NULL REFERENCES model(id) ON DELETE CASCADE,
  session_a INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,   -- the one whose patches are turned
  session_b INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,
  degrees REAL NOT NULL,                  -- 0: as it comes is best
  score REAL NOT NULL,                    -- the better half of the neurons' best similarities, in the mean
  upright_score REAL NOT NULL,
  activity_id INTEGER NOT NULL REFERENCES activity(id),
  UNIQUE (model_id, session_a, session_b)
) STRICT;

CREATE TABLE turned_embedding (
  turn_id INTEGER NOT NULL REFERENCES session_turn(id) ON DELETE CASCADE,
  neuron_id INTEGER NOT NULL REFERENCES neuron(id) ON DELETE CASCADE,
  vector BLOB NOT NULL,                   -- L2-normalised, little-endian float32
  PRIMARY KEY (turn_id, neuron_id)
) STRICT;
CREATE INDEX turned_embedding_of_neuron ON turned_embedding (neuron_id);
