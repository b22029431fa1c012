-- The vector index of a model: settings, what was folded into pieces, and a log of everything since.
--
-- `embedding` is the truth. Triggers note each change of it in the log, in the same transaction and whoever makes it, so
-- a reader at any snapshot knows which vectors exist; links of the graph follow as further log rows. Folding writes the
-- state into pieces and empties the log up to one last row. Dropping all three tables' rows loses only speed.
CREATE TABLE vector_index (
  model_id INTEGER PRIMARY KEY REFERENCES model(id) ON DELETE CASCADE,
  format INTEGER NOT NULL DEFAULT 1,      -- of the pieces and of the log's edits
  dimension INTEGER NOT NULL CHECK (dimension > 0),
  degree INTEGER NOT NULL CHECK (degree BETWEEN 2 AND 64),   -- M: links a node makes; twice as many at most on the ground level
  breadth INTEGER NOT NULL CHECK (breadth > 0),              -- efConstruction
  seed INTEGER NOT NULL,                  -- of the levels
  slots INTEGER NOT NULL,                 -- rows of the pieces
  folded INTEGER NOT NULL,                -- the log row up to which the pieces speak
  codec BLOB NOT NULL,                    -- how a vector becomes a code: mean and axes
  digest INTEGER NOT NULL                 -- of all columns above
) STRICT;

-- One run of slots: kind 0 int8 codes, 1 who is in each slot, 2 links.
CREATE TABLE vector_index_piece (
  model_id INTEGER NOT NULL REFERENCES vector_index(model_id) ON DELETE CASCADE,
  kind INTEGER NOT NULL,
  number INTEGER NOT NULL,
  digest INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (model_id, kind, number)
) STRICT;

CREATE TABLE vector_index_log (
  id INTEGER PRIMARY KEY,                 -- model_id << 32 | sequence
  nonce INTEGER NOT NULL,                 -- random: tells a row from one that took the number of a rolled-back one
  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 4),   -- 1 added, 2 removed, 3 graph edits, 4 folded
  embedding_id INTEGER NOT NULL,
  neuron_id INTEGER NOT NULL,
  session_id INTEGER NOT NULL,
  digest INTEGER NOT NULL,                -- exclusive or of the columns above, and of the hash of the edits
  edits BLOB
) STRICT;

CREATE TRIGGER embedding_added AFTER INSERT ON embedding
WHEN EXISTS (SELECT 1 FROM vector_index WHERE model_id = NEW.model_id)
BEGIN
  INSERT INTO vector_index_change (model_id, kind, embedding_id, neuron_id) VALUES (NEW.model_id, 1, NEW.id, NEW.neuron_id);
END;
CREATE TRIGGER embedding_removed AFTER DELETE ON embedding
WHEN EXISTS (SELECT 1 FROM vector_index WHERE model_id = OLD.model_id)
BEGIN
  INSERT INTO vector_index_change (model_id, kind, embedding_id, neuron_id) VALUES (OLD.model_id, 2, OLD.id, OLD.neuron_id);
END;
CREATE TRIGGER embedding_changed AFTER UPDATE OF id, model_id, neuron_id, vector ON embedding
BEGIN
  INSERT INTO vector_index_change (model_id, kind, embedding_id, neuron_id)
  SELECT OLD.model_id, 2, OLD.id, OLD.neuron_id WHERE EXISTS (SELECT 1 FROM vector_index WHERE model_id = OLD.model_id);
  INSERT INTO vector_index_change (model_id, kind, embedding_id, neuron_id)
  SELECT NEW.model_id, 1, NEW.id, NEW.neuron_id WHERE EXISTS (SELECT 1 FROM vector_index WHERE model_id = NEW.model_id);
END;
CREATE TRIGGER neuron_moved AFTER UPDATE OF id, session_id ON neuron
BEGIN
  INSERT INTO vector_index_change (model_id, kind, embedding_id, neuron_id)
  SELECT e.model_id, k.value, e.id, NEW.id
  FROM embedding e JOIN vector_index i ON i.model_id = e.model_id JOIN (SELECT 2 AS value UNION ALL SELECT 1) k
  WHERE e.neuron_id = NEW.id ORDER BY e.id, k.value DESC;
END;

-- What the triggers say; inserting into this view writes the log row.
CREATE VIEW vector_index_change AS
SELECT id >> 32 AS model_id, kind, embedding_id, neuron_id FROM vector_index_log;
CREATE TRIGGER vector_index_change_noted INSTEAD OF INSERT ON vector_index_change
BEGIN
  INSERT INTO vector_index_log (id, nonce, kind, embedding_id, neuron_id, session_id, digest)
  SELECT id, nonce, kind, embedding_id, neuron_id, session_id, (e | session_id) - (e & session_id)
  FROM (SELECT *, (d | neuron_id) - (d & neuron_id) AS e
  FROM (SELECT *, (c | embedding_id) - (c & embedding_id) AS d
  FROM (SELECT *, (b | kind) - (b & kind) AS c
  FROM (SELECT *, (id | nonce) - (id & nonce) AS b
  FROM (SELECT NEW.kind AS kind, NEW.embedding_id AS embedding_id, NEW.neuron_id AS neuron_id, random() AS nonce,
    coalesce((SELECT session_id FROM neuron WHERE id = NEW.neuron_id), 0) AS session_id,
    1 + coalesce((SELECT max(id) FROM vector_index_log
      WHERE id BETWEEN NEW.model_id << 32 AND NEW.model_id << 32 | 4294967295), NEW.model_id << 32) AS id
  LIMIT 1)))));
END;
CREATE TRIGGER vector_index_dropped AFTER DELETE ON vector_index
BEGIN
  DELETE FROM vector_index_log WHERE id BETWEEN OLD.model_id << 32 AND OLD.model_id << 32 | 4294967295;
END;
