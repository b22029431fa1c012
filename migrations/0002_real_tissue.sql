-- Schema version 13. A comment of an added column stands in /* … */: SQLite writes it into the table's text, where `--` would
-- swallow what follows.

-- Digests: what `check` compares the rows with. The migration fills them (`TableDigests`).
ALTER TABLE embedding ADD COLUMN digest INTEGER /* 64-bit hash of vector, model_id and neuron_id; NULL where another program wrote the row */;

CREATE TABLE table_digest (
  -- What `check` compares the rows of a table with: digests kept by neurobridge in each transaction. After writes of another
  -- program they differ, until `check --accept-foreign-changes` takes those over. The index's tables have digests of their own.
  name TEXT PRIMARY KEY,                  -- of the table
  row_count INTEGER NOT NULL,             -- rows of the table
  digest INTEGER                          -- sum of 64-bit hashes of the rows, modulo 2^64; NULL: not kept, by an SQLite without SQLITE_ENABLE_PREUPDATE_HOOK
) STRICT, WITHOUT ROWID;
