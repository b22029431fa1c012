-- Stacks whose pixels stay in their own files: `stack.compression` is 'linked', and they have no chunk.
-- Their `stack.source_sha256` is the SHA-256 of their sections' SHA-256s.
CREATE TABLE linked_file (
  stack_id INTEGER NOT NULL REFERENCES stack(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,                -- from 0, as sections name it
  path TEXT NOT NULL,                     -- absolute
  bytes INTEGER NOT NULL,
  modified INTEGER NOT NULL,              -- when it was last written to, nanoseconds since 1970
  PRIMARY KEY (stack_id, number)
) STRICT, WITHOUT ROWID;

-- One plane of a linked stack.
CREATE TABLE linked_section (
  stack_id INTEGER NOT NULL REFERENCES stack(id) ON DELETE CASCADE,
  z INTEGER NOT NULL,
  file INTEGER NOT NULL,
  packing TEXT NOT NULL CHECK (json_valid(packing)),   -- what decoding takes of its directory, and where that lies
  sample INTEGER NOT NULL,                -- of the page's colour samples
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),    -- of its pixels, row by row, little-endian
  PRIMARY KEY (stack_id, z)
) STRICT, WITHOUT ROWID;

-- Where the strips or tiles of a section lie, 256 to a row.
CREATE TABLE linked_blocks (
  stack_id INTEGER NOT NULL REFERENCES stack(id) ON DELETE CASCADE,
  z INTEGER NOT NULL,
  run INTEGER NOT NULL,                   -- the first 256 are run 0
  places BLOB NOT NULL,                   -- offset and byte count of each, as little-endian 64-bit integers
  PRIMARY KEY (stack_id, z, run)
) STRICT, WITHOUT ROWID;
