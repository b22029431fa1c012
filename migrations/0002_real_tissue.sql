-- Schema version 13.

CREATE TABLE neuron_alias (
  -- A further label of a neuron: a second detection of its soma, which `neurons merge` joined to it.
  session_id INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,   -- the neuron's session
  label TEXT NOT NULL CHECK (label <> ''),   -- of the detection, as its table names it; no neuron of the session has it
  neuron_id INTEGER NOT NULL REFERENCES neuron(id) ON DELETE CASCADE,     -- the neuron that was kept
  x_um REAL NOT NULL,                     -- centre of the detection, µm
  y_um REAL NOT NULL,                     -- centre of the detection, µm
  z_um REAL NOT NULL,                     -- centre of the detection, µm
  radius_um REAL,                         -- of the detection, µm; NULL where the table gave none
  activity_id INTEGER NOT NULL REFERENCES activity(id),   -- that merged them
  PRIMARY KEY (session_id, label)
) STRICT, WITHOUT ROWID;
CREATE INDEX neuron_alias_of_neuron ON neuron_alias (neuron_id);
