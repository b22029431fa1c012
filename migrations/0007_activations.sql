-- What frozen layers made of patches in training, so that they never run twice on the same view of one.
-- A cache: deleting its rows costs time and nothing else; beyond a size the longest unused prefix goes.
CREATE TABLE frozen_prefix (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 16),   -- of the frozen weights, their structure and precision
  name TEXT NOT NULL,                     -- where it ends: 'global block 10'
  value_count INTEGER NOT NULL CHECK (value_count > 0),  -- of one view
  used_at TEXT NOT NULL,                  -- by the last run that asked
  activity_id INTEGER NOT NULL REFERENCES activity(id)
) STRICT;

CREATE TABLE activation (
  prefix_id INTEGER NOT NULL REFERENCES frozen_prefix(id) ON DELETE CASCADE,
  view BLOB NOT NULL CHECK (length(view) = 16),   -- hash of the patch's values, of how they were varied, of the prefix
  vector BLOB NOT NULL,                   -- little-endian float32
  PRIMARY KEY (prefix_id, view)
) STRICT;
