-- Schema version 13: tissue as it really is.

-- Expansion of the tissue when a session was imaged, against life: lengths along the axes of its stack.
ALTER TABLE session ADD COLUMN expansion_x REAL CHECK (expansion_x > 0) /* lengths along x as a multiple of those in life, as the user stated; NULL: not stated */;
ALTER TABLE session ADD COLUMN expansion_y REAL CHECK (expansion_y > 0) /* along y, likewise */;
ALTER TABLE session ADD COLUMN expansion_z REAL CHECK (expansion_z > 0) /* along z, likewise */;

CREATE TABLE landmark (
  -- One point that is no soma (a vessel's branch, a fiducial), seen in two sessions of one animal: a known pair of positions.
  id INTEGER PRIMARY KEY,                 -- in order of import
  session_a INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,   -- the session with the smaller id
  session_b INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,   -- the other one
  label TEXT NOT NULL CHECK (label <> ''),   -- the user's own, unique between the two sessions
  x_a_um REAL NOT NULL,                   -- in session_a, µm
  y_a_um REAL NOT NULL,                   -- in session_a, µm
  z_a_um REAL NOT NULL,                   -- in session_a, µm
  x_b_um REAL NOT NULL,                   -- in session_b, µm
  y_b_um REAL NOT NULL,                   -- in session_b, µm
  z_b_um REAL NOT NULL,                   -- in session_b, µm
  activity_id INTEGER NOT NULL REFERENCES activity(id),   -- that imported it
  UNIQUE (session_a, session_b, label),
  CHECK (session_a < session_b)
) STRICT;
CREATE INDEX landmark_of_b ON landmark (session_b);

CREATE VIEW match_pose AS
-- How the first session of each match run lies in the second, where their soma positions could be registered.
SELECT
  r.id AS run_id,                         -- match_run.id
  an.name AS animal,                      -- animal.name
  a.name AS session_a,                    -- session.name
  b.name AS session_b,                    -- session.name
  json_extract(r.metrics, '$.pose.mirrored') AS mirrored,             -- 1: session_b is a mirror image
  json_extract(r.metrics, '$.pose.scale_x') AS scale_x,               -- lengths as multiples, beyond stated expansions
  json_extract(r.metrics, '$.pose.scale_y') AS scale_y,               -- likewise
  json_extract(r.metrics, '$.pose.scale_z') AS scale_z,               -- likewise
  json_extract(r.metrics, '$.pose.tilt_degrees') AS tilt_degrees,     -- between the optical axes
  json_extract(r.metrics, '$.pose.dimensions') AS dimensions,         -- 2: both sessions are planar
  t.rotation_degrees,                     -- transform.rotation_degrees
  t.sigma_um                              -- transform.sigma_um
FROM match_run r JOIN transform t ON t.run_id = r.id
JOIN session a ON a.id = r.session_a JOIN session b ON b.id = r.session_b JOIN animal an ON an.id = a.animal_id;
